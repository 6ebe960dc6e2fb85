# %% [markdown]
# # 练习 13 · 错在哪里？
#
# 论文有九页，但许多人是先从别人的笔记里读到它的。本练习收集了网上这类笔记中的七个说法。每一个都是错的，而且都能用数字显示出来。你来写出正确的公式。评分程序也知道笔记里的公式，如果你写的就是其中之一，它会告诉你。我们自己改正过的说法在[练习 21](21_claims.ipynb)。
#
#
# *用时：* 60 分钟。*对应：* 第 03、05 和 05b 篇。请先做练习 05 和 06。
#
# *可以搜索的名称：* 饱和损失与不饱和损失、密度比估计（density ratio estimation）、单侧标签平滑（one-sided label smoothing）、GAN 的记忆（memorisation）。

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
# ## 1. 消失的是哪个斜率？
#
# *笔记里说：* 极小极大目标难以学习，因为 $\log(1 - x)$ 在 $x = 0$ 附近是平的；还画了函数图像来证明。
#
# 写出 $\log(1 - D)$ 对 $D$ 的斜率，以及它对 logit $a$ 的斜率，其中 $D = \sigma(a)$。两者都写成 `D` 的函数，`D` 是数组；按这个顺序返回这一对。
#
# 想一想：$D$ 的最后一层输出的是 $a$，那么 $G$ 的梯度里含有哪一个斜率？


# %% nbgrader={"grade": false, "grade_id": "slopes_of_log_not_D", "locked": false, "schema_version": 3, "solution": true, "task": false}
def slopes_of_log_not_D(D):
    """The slope of log(1 - D) in D, and in the logit a, both at the given D"""
    # BEGIN SOLUTION
    return -1 / (1 - D), -D
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_slopes_of_log_not_D", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(slopes_of_log_not_D, lang="zh")

# %% [markdown]
# ## 2. 该取平均却求了和
#
# *笔记里说：* 每个真实样本配有 $n - 1$ 个生成样本；$D$ 的目标是真实样本的 $\log D$，加上各个生成样本的 $\log(1 - D)$ 之*和*。然后不加说明地说，在平衡点 $D$ 是 $1/2$。
#
# 在一个密度为 `p`（数据）和 `q`（样本）的点，两者是形状相同的数组，这个目标是
#
# $$p \log D + (n - 1)\, q \log(1 - D)$$
#
# 返回使它最大的 `D`。
#
# 想一想：令对 $D$ 的导数为 0。当 $p = q$、$n = 5$ 时，$D$ 是多少？


# %% nbgrader={"grade": false, "grade_id": "best_D_of_the_sum", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_D_of_the_sum(p, q, n):
    """The D at a point that maximises p log D + (n - 1) q log(1 - D)"""
    # BEGIN SOLUTION
    return p / (p + (n - 1) * q)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_best_D_of_the_sum", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(best_D_of_the_sum, lang="zh")

# %% [markdown]
# ## 3. D 没有说的事
#
# *笔记里说：* $D$ 训练好之后，试许多个 $x$，留下使 $D$ 最大的那一个，就找到了最可能的 $x$。
#
# 已知若干个点上的最优 `D`，即 $D = p / (p + q)$，以及 $G$ 在那里的密度 `q`。两者是形状相同的数组。返回这些点上数据的密度 $p$。（最可能的 $x$ 是 $p$ 最大的点，而不是 $D$ 最大的点。）
#
# 想一想：在 $p$ 几乎为 0 的点，$D$ 也可能接近 1。什么时候会这样？


# %% nbgrader={"grade": false, "grade_id": "density_of_data", "locked": false, "schema_version": 3, "solution": true, "task": false}
def density_of_data(D, q):
    """p, from the best D = p / (p + q) at a point and from q"""
    # BEGIN SOLUTION
    return q * D / (1 - D)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_density_of_data", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(density_of_data, lang="zh")

# %% [markdown]
# ## 4. 什么使 G 移动？
#
# *笔记里说：* $G$ 的参数按 $\log D(x)$ 在真实样本上的平均的梯度来更新。
#
# 一个小小的 GAN：$G(z) = z + \theta$，$D$ 的 logit 是 $\psi x$。对于
#
# $$V = \frac1m \sum_i \log D(x_i) + \frac{1}{m'} \sum_j \log(1 - D(G(z_j)))$$
#
# 返回 $\partial V / \partial \theta$，一个数。`x` 的形状是 `(m, 1)`，`z` 的形状是 `(m', 1)`；`theta` 和 `psi` 是数。
#
# 想一想：把 $\theta$ 改变一点，从左到右看一遍 $V$。哪些项变了？


# %% nbgrader={"grade": false, "grade_id": "slope_for_G", "locked": false, "schema_version": 3, "solution": true, "task": false}
def slope_for_G(theta, x, z, psi):
    """dV/dtheta, a number, with x: (m, 1), z: (m', 1)"""
    # BEGIN SOLUTION
    D_fake = numpy.exp(-numpy.logaddexp(0, -psi * (z + theta)))
    return -psi * D_fake.mean()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_slope_for_G", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(slope_for_G, lang="zh")

# %% [markdown]
# ## 5. 什么也没做的平滑
#
# *笔记里说：* 单侧标签平滑是 $(l - \log D)$ 再加一项常数 $(1 - S)\, \epsilon / K$，其中的字母笔记没有解释。
#
# 用 $\alpha$ 表示样例的标签，例如 0.9，交叉熵是
#
# $$-\left( \alpha \log D + (1 - \alpha) \log(1 - D) \right), \qquad D = \sigma(a)$$
#
# 返回它对 logit `a` 的斜率，`a` 是数组；`alpha` 是一个数。logit 为 $\pm 1000$ 时也必须算得出来。
#
# 想一想：常数的导数是什么？斜率应该在哪个 $D$ 处为 0？


# %% nbgrader={"grade": false, "grade_id": "smoothed_slope", "locked": false, "schema_version": 3, "solution": true, "task": false}
def smoothed_slope(a, alpha):
    """d/da of -(alpha log D + (1 - alpha) log(1 - D)), D = sigmoid(a)"""
    # BEGIN SOLUTION
    return numpy.exp(-numpy.logaddexp(0, -a)) - alpha
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_smoothed_slope", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(smoothed_slope, lang="zh")

# %% [markdown]
# ## 6. 方差、标准差、对数
#
# *笔记里说：* 变分自编码器的编码是 $e^{s} \varepsilon + m$，其中 $\varepsilon$ 服从标准正态分布。接着，它到 $N(0, 1)$ 的散度取为 $\frac12 (e^{s} + m^2 - 1 - s)$。
#
# 返回正确的 $\mathrm{KL}(N(m, \mathrm{sd}^2), N(0, 1))$，以奈特（nat）为单位，`m` 和 `s` 是数组。
#
# 想一想：编码的标准差是多少？$s$ 应该是什么，笔记的公式才是对的？


# %% nbgrader={"grade": false, "grade_id": "kl_of_code", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kl_of_code(m, s):
    """KL of N(m, sd^2), sd = exp(s), to N(0, 1), in nats"""
    # BEGIN SOLUTION
    return (numpy.exp(2 * s) + m**2 - 1) / 2 - s
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_kl_of_code", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(kl_of_code, lang="zh")

# %% [markdown]
# ## 7. 它会过拟合吗？
#
# *笔记里说：* 因为 $G$ 从来看不到样例，GAN 不会过拟合：最优解就是产生这些样例的密度。
#
# $D$ 所见到的数据只有 $n$ 个样例，所以在 $C(G) = -\log 4 + 2\, \mathrm{JSD}(p_{\rm data}, p_g)$ 中，$p_{\rm data}$ 给这 $n$ 个点中的每一个概率 $1/n$。返回两个数：一个 $G$ 随机返回这些样例中的一个，求它的 $C(G)$；另一个 $G$ 的 $p_g$ 是真实的密度，例如 $N(0, 1)$ 的密度，求它的 $C(G)$。
#
# 想一想：在一个密度之下，给定的 $n$ 个点的概率是多少？那么，知道这些点的 $D$ 能把它们与样本区分得多好？


# %% nbgrader={"grade": false, "grade_id": "values_of_copying", "locked": false, "schema_version": 3, "solution": true, "task": false}
def values_of_copying():
    """C(G) of the G that copies the examples, C(G) of the true density"""
    # BEGIN SOLUTION
    return -numpy.log(4), 0.0
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_values_of_copying", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(values_of_copying, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 单元格首先打印你的三个公式的值，每个值旁边是直接由定义算出的数：一个差商（quotient）、许多 $D$ 中最好的一个（of a grid）、一个积分（integral）。每一对中的两个数必须一致。
#
# 图中是一个真实样本上的 $D$：用你的 `smoothed_slope` 走梯度步来最小化损失。取 $\alpha = 0.9$，$D$ 升到 0.9 就停在那里。笔记里的常数不改变斜率，所以 $D$ 与 $\alpha = 1$ 时一样（with constants added），一直慢慢升向 1，不会停下。


# %%
def picture():
    step, D = 1e-6, numpy.array([0.001])
    quotient = (numpy.log(1 - D - step) - numpy.log(1 - D + step)) / (2 * step)
    slope = slopes_of_log_not_D(D)[0]
    print(f"slope at D = 0.001: {slope[0]:.4f}, quotient {quotient[0]:.4f}")

    p, q, n, grid = 0.3, 0.7, 5, numpy.linspace(0.001, 0.999, 999)
    tried = grid[numpy.argmax(p * numpy.log(grid) + (n - 1) * q * numpy.log(1 - grid))]
    print(f"best D of the sum:  {best_D_of_the_sum(p, q, n):.4f}, of a grid {tried:.3f}")

    m, s, x = 0.5, -1.0, numpy.linspace(-8, 8, 100_001)
    log_code = (
        -(((x - m) / numpy.exp(s)) ** 2) / 2 - s
    )  # both without the log of sqrt(2 pi)
    code = numpy.exp(log_code) / numpy.sqrt(2 * numpy.pi)
    integral = (code * (log_code + x**2 / 2)).sum() * (x[1] - x[0])
    print(f"KL of the code:     {kl_of_code(m, s):.4f}, integral {integral:.4f}")

    a, unsmoothed, path, path_unsmoothed = numpy.zeros(1), numpy.zeros(1), [], []
    for _ in range(200):
        path.append(1 / (1 + numpy.exp(-a[0])))
        path_unsmoothed.append(1 / (1 + numpy.exp(-unsmoothed[0])))
        a = a - 0.5 * smoothed_slope(a, 0.9)
        unsmoothed = unsmoothed - 0.5 * smoothed_slope(unsmoothed, 1.0)
    return plots.lines(
        numpy.arange(200),
        {"alpha = 0.9": path, "with constants added: as alpha = 1": path_unsmoothed},
        "D on an example, with labels smoothed and not",
        "steps down the slope, of rate 0.5",
        "D",
        marks={"0.9": 0.9},
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 这些笔记还只用重建误差来训练第 6 题的自编码器，把散度省掉了。取最简单的自编码器：$x$ 的编码是 $x + e^{s} \varepsilon$，解码器原样返回编码，所以平均误差是 $\frac12 e^{2 s}$。让 `s` 从 $-5$ 到 $1$，间隔 0.001。误差在哪里最小？误差加上 `kl_of_code(0, s)` 又在哪里最小？用 assert 断言，后一处的标准差是 $\sqrt{1/2}$，精确到网格的间距。没有散度，噪声变成了什么样？剩下的是哪一种自编码器？
