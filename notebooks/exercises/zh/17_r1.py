# %% [markdown]
# # 练习 17 · R1 与第二次反向传播
#
# 第 09 篇和 09b 篇说明了算法 1 为什么不一定收敛，以及对 $D$ 的斜率加惩罚会有帮助。*R1*（Mescheder、Geiger 和 Nowozin，2018，[arXiv 1801.04406](https://arxiv.org/abs/1801.04406)）就是 StyleGAN 等后来的图像 GAN 所用的惩罚项：$D$ 在真实样本处的输入梯度的长度的平方。用它训练，就需要梯度的梯度。自动微分框架为此再做一次反向传播（double backward）。在这里你要对只有一个隐藏层的 $D$ 手工推导它，结果其实很短。
#
#
# *用时：* 50 分钟。*对应：* 第 09b 篇，怎样才能收敛。请先做练习 02 和 03。
#
# *可以搜索的名称：* 梯度惩罚（gradient penalty）、double backward、Hessian 向量积、WGAN-GP。

# %% jupyter={"source_hidden": true}
# Where minigan is missing, as in Colab: install it from a clone in or above this folder.
import importlib.util
import pathlib
import subprocess
import sys

found = importlib.util.find_spec("minigan")
if found is None or found.origin is None:  # a folder of that name is no package
    here = pathlib.Path.cwd()
    folders = (here, *here.parents, *here.glob("*/"))
    clones = [p for p in folders if (p / "minigan" / "cli.py").exists()]
    if not clones:
        raise SystemExit("minigan is missing: clone it here, then run this cell again")
    pip = [sys.executable, "-m", "pip", "install", "-q", str(clones[0])]
    subprocess.run(pip, check=True)
    sys.modules.pop("minigan", None)
    importlib.invalidate_caches()

# %%
import numpy

from minigan import plots
from minigan.exercises import check

# %% [markdown]
# ## 1. 斜率
#
# $D$ 由一个全连接层、一个 leaky ReLU 和第二个全连接层组成：
#
# $$h = x W + b, \qquad y = \begin{cases} h & h > 0 \\ \ell\, h & \text{其他}
# \end{cases}, \qquad a = y\, v + c$$
#
# `x` 是 `(m, n)`，`W` 是 `(n, units)`，`b` 是 `(units,)`，`v` 是 `(units, 1)`，$\ell$ 是 `leak`，即 0 到 1 之间的一个数（0 就是 ReLU）。返回 $s$，形状 `(m, units)`：leaky ReLU 在 $h$ 的每一项处的斜率。在 $h = 0$ 处，斜率取 `leak`。


# %% nbgrader={"grade": false, "grade_id": "activation_slopes", "locked": false, "schema_version": 3, "solution": true, "task": false}
def activation_slopes(x, W, b, leak):
    """s: (m, units), the slope of the leaky ReLU at each h = x W + b: 1 where h > 0, leak elsewhere"""
    # BEGIN SOLUTION
    return numpy.where(x @ W + b > 0, 1.0, leak)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_activation_slopes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(activation_slopes, lang="zh")

# %% [markdown]
# ## 2. 第一次反向传播
#
# 返回 $g$，形状 `(m, n)`：第 $i$ 行是 logit $a_i$ 对样例 $x_i$ 的梯度。
#
# 想一想：求 $G$ 的梯度而穿过 $D$ 时，你做的就是这件事。$\partial a_i / \partial y_i$ 是什么，接下来乘什么？其中有 $c$ 吗？


# %% nbgrader={"grade": false, "grade_id": "input_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def input_gradients(x, W, b, v, leak):
    """g: (m, n), in row i the gradient of D's logit a_i with respect to x_i, for the D of this exercise"""
    # BEGIN SOLUTION
    s = activation_slopes(x, W, b, leak)
    return (s * v.T) @ W.T
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_input_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(input_gradients, lang="zh")

# %% [markdown]
# ## 3. 惩罚项
#
# $$R = \frac{\gamma}{2}\, \frac1m \sum_i |g_i|^2$$
#
# `g` 是 `(m, n)`，`gamma` 是一个数。返回 $R$，一个数。


# %% nbgrader={"grade": false, "grade_id": "r1_penalty", "locked": false, "schema_version": 3, "solution": true, "task": false}
def r1_penalty(g, gamma):
    """R = gamma / 2 times the mean over the m examples of |g_i|^2, one number, with g: (m, n)"""
    # BEGIN SOLUTION
    return gamma / 2 * (g**2).sum(axis=1).mean()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_r1_penalty", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(r1_penalty, lang="zh")

# %% [markdown]
# ## 4. 方向
#
# 返回 $u = \partial R / \partial g$，形状 `(m, n)`。
#
# 想一想：$u$ 的一行指向哪个方向？它的长度取决于什么？


# %% nbgrader={"grade": false, "grade_id": "r1_direction", "locked": false, "schema_version": 3, "solution": true, "task": false}
def r1_direction(g, gamma):
    """u = dR/dg: (m, n), for the R of r1_penalty"""
    # BEGIN SOLUTION
    return gamma * g / len(g)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_r1_direction", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(r1_direction, lang="zh")

# %% [markdown]
# ## 5. 第二次反向传播
#
# 现在求 $R$ 对权重的梯度，$x$ 保持不变。$R$ 通过 $g$ 依赖于权重，而 $g$ 里有 $W$、$v$ 和斜率 $s$。权重的一小步不会改变 $s$：拐点两侧的斜率各是常数。所以
#
# $$dR = \sum_i u_i \cdot dg_i$$
#
# 由两部分组成，一部分来自 $W$，一部分来自 $v$。返回 $\partial R / \partial W$，形状 `(n, units)`；$\partial R / \partial b$，形状 `(units,)`；$\partial R / \partial v$，形状 `(units, 1)`。
#
# 想一想：把 $g_i$ 写成矩阵的乘积，斜率是 $W$ 与 $v$ 之间的对角矩阵，每次只让一个因子变化。把 $W$ 的结果与全连接层的 $x^T dy$ 比较：什么代替了 $x$，什么代替了 $dy$？对于 $v$ 呢：是什么沿*前向*经过 $W$ 和斜率？


# %% nbgrader={"grade": false, "grade_id": "r1_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def r1_gradients(x, W, b, v, leak, gamma):
    """dR/dW: (n, units), dR/db: (units,), dR/dv: (units, 1), for R = r1_penalty of D's input gradients on x"""
    # BEGIN SOLUTION
    s = activation_slopes(x, W, b, leak)
    u = r1_direction(input_gradients(x, W, b, v, leak), gamma)
    dW = u.T @ (s * v.T)
    dv = (s * (u @ W)).sum(axis=0)
    return dW, numpy.zeros(b.shape), dv[:, None]
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_r1_gradients", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(r1_gradients, lang="zh")

# %% [markdown]
# ## 应当看到什么
#
# 单元格首先把你的梯度与 $R$ 的差分比较，并打印误差和界限。然后三个有 16 个单元的 $D$ 学习区分 1 附近的真实样本和 -1 附近的生成样本，$\gamma$ 分别是 $0$、$0.1$ 和 $1$。
#
# 左图：logit $a(x)$。两组并不重叠，所以没有惩罚时 $D$ 会越来越陡。$\gamma$ 越大，$D$ 在真实样本处（右边的阴影部分）越平；在别处仍可能很陡。右图：$|g|^2$ 在真实样本处的平均，纵轴是对数。有一个样例越过 $D$ 的拐点时，曲线会跳一下。


# %% tags=["trained"]
def picture():
    rng = numpy.random.default_rng(1)
    x, W, b, v = (rng.normal(size=size) for size in ((5, 2), (2, 4), 4, (4, 1)))

    def penalty_at(W, b, v):
        return r1_penalty(input_gradients(x, W, b, v, 0.2), 2.0)

    parameters, step = [W, b, v], 1e-4
    for k, (what, gradient) in enumerate(zip("Wbv", r1_gradients(x, W, b, v, 0.2, 2.0))):
        error = 0.0
        for entry in numpy.ndindex(gradient.shape):
            values = []
            for sign in (1, -1):
                moved = [value.copy() for value in parameters]
                moved[k][entry] += sign * step
                values.append(penalty_at(*moved))
            difference = (values[0] - values[1]) / (2 * step)
            error = max(error, abs(difference - gradient[entry]))
        print(f"dR/d{what} against differences: error {error:.0e}, limit 1e-6")

    figure = plots.Figure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    line = numpy.linspace(-2, 2, 201)[:, None]
    for gamma, colour in zip((0.0, 0.1, 1.0), plots.colours.SERIES):
        rng = numpy.random.default_rng(2)
        W, b, v = (
            rng.normal(size=(1, 16)),
            rng.normal(size=16),
            0.3 * rng.normal(size=(16, 1)),
        )
        c, steepness = 0.0, []
        for _ in range(300):
            real, fake = (
                1 + 0.25 * rng.normal(size=(32, 1)),
                -1 + 0.25 * rng.normal(size=(32, 1)),
            )
            both, label = (
                numpy.concatenate([real, fake]),
                numpy.repeat([1.0, 0.0], 32)[:, None],
            )
            s = activation_slopes(both, W, b, 0.2)
            y = s * (both @ W + b)
            da = (1 / (1 + numpy.exp(-(y @ v + c))) - label) / 32
            dh = (da @ v.T) * s
            dW, db, dv = r1_gradients(real, W, b, v, 0.2, gamma)
            steepness.append((input_gradients(real, W, b, v, 0.2) ** 2).sum(axis=1).mean())
            W, b = W - 0.05 * (both.T @ dh + dW), b - 0.05 * (dh.sum(axis=0) + db)
            v, c = v - 0.05 * (y.T @ da + dv), c - 0.05 * da.sum()
        print(f"gamma {gamma}: mean |g|^2 at the real examples {steepness[-1]:.2g}")
        values = activation_slopes(line, W, b, 0.2) * (line @ W + b) @ v + c
        left.plot(line, values, color=colour, label=f"gamma = {gamma}")
        right.semilogy(steepness, color=colour)
    shaded = plots.colours.REFERENCE
    for centre in (-1, 1):
        left.axvspan(centre - 0.5, centre + 0.5, color=shaded, alpha=0.15, lw=0)
        name = "real" if centre > 0 else "generated"
        left.annotate(name, (centre, 0.02), xycoords=("data", "axes fraction"), ha="center")
    left.set(xlabel="x", ylabel="a(x)", title="D's logit after 300 steps")
    plots.legend_above(left, fontsize=9, across=2)
    right.set(xlabel="step", ylabel="mean |g|^2", title="D's slope at the real examples")
    return figure


picture()

# %% [markdown]
# ## 更难一些（选做）
#
# WGAN-GP（Gulrajani 等，2017，[arXiv 1704.00028](https://arxiv.org/abs/1704.00028)）的惩罚项是 $\lambda\, \frac1m \sum_i (|g_i| - 1)^2$，取在真实样本与生成样本之间的点上。只有第 4 题要改：写出它的 $u$，并用差分检验。$g_i = 0$ 时它怎样？
#
# 如果把 leaky ReLU 换成 tanh，斜率就随 $h$ 变化。$\partial R / \partial W$ 和 $\partial R / \partial b$ 会多出哪一项？那么 $\partial R / \partial b$ 还是 0 吗？
