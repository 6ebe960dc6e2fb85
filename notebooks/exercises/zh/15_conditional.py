# %% [markdown]
# # 练习 15 · 条件 GAN
#
# $G$ 会画出哪个数字？在论文的实验里没有人能选择。第 7 节用一句话说出了办法：要得到 $p(x \mid c)$ 的模型，例如某一类 $c$ 的数据，只需把 $c$ 也作为输入交给 $G$ 和 $D$ 双方。Mirza 和 Osindero（[arXiv 1411.1784](https://arxiv.org/abs/1411.1784)）在同一年这样做了。这对算法 1 只是一个小改动，却很容易出错：条件在某一处缺了，或者属于另一行，程序照样运行，照样训练，但学到的是别的东西。
#
# 你要手工推导算法 1 的两个带条件的梯度，并用 NumPy 写出来。
#
#
# *用时：* 40 分钟。*对应：* 第 12 篇，条件 GAN 与图像修补。请先做练习 07。
#
# *可以搜索的名称：* 条件 GAN（conditional GAN，cGAN）、独热编码（one-hot encoding）、AC-GAN、投影判别器（projection discriminator）。

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
# ## 两个网络（已给出）
#
# 它们就是练习 07 的网络，没有改动：$D$ 有一个隐藏层，$a = \tanh(x W + b)\, v + c$；$G$ 是线性的。每个函数都从输入本身得知输入的列数。所以在输入旁边放上条件时，同样的函数照样能用，只要 `theta_d` 和 `theta_g` 有相应的大小。
#
# （这个单元格里的字母 $c$ 是 $D$ 的最后一个偏置。在练习的其余部分，$c$ 是条件，与论文第 7 节一样。）


# %% tags=["given"]
def split(theta_d, n):
    """D's parameters for x: (m, n), W: (n, units), b: (units,), v: (units, 1), c: (1,)"""
    units = (theta_d.size - 1) // (n + 2)
    W, b, v, c = numpy.split(theta_d, [n * units, (n + 1) * units, (n + 2) * units])
    return W.reshape(n, units), b, v.reshape(units, 1), c


def D_forward(theta_d, x):
    """D's logits a = tanh(x W + b) v + c, with x: (m, n) and a: (m, 1)"""
    W, b, v, c = split(theta_d, x.shape[1])
    return numpy.tanh(x @ W + b) @ v + c


def D_parameter_gradient(theta_d, x, da):
    """dL/dtheta_d of D's pass on x, flat like theta_d, with da = dL/da: (m, 1)"""
    W, b, v, _ = split(theta_d, x.shape[1])
    hidden = numpy.tanh(x @ W + b)
    du = (da @ v.T) * (1 - hidden**2)
    parts = x.T @ du, du.sum(axis=0), hidden.T @ da, da.sum(axis=0)
    return numpy.concatenate([part.ravel() for part in parts])


def D_input_gradient(theta_d, x, da):
    """dL/dx: (m, n) of D's pass on x, with da = dL/da: (m, 1)"""
    W, b, v, _ = split(theta_d, x.shape[1])
    return ((da @ v.T) * (1 - numpy.tanh(x @ W + b) ** 2)) @ W.T


def probability(a):
    """D = sigmoid(a), without overflow"""
    return numpy.exp(-numpy.logaddexp(0, -a))


def G_forward(theta_g, z):
    """G's samples x = z A + h, with z: (m, n_z), x: (m, n); theta_g is A and h, flat"""
    A = theta_g.reshape(z.shape[1] + 1, -1)
    return z @ A[:-1] + A[-1]


def G_parameter_gradient(z, dx):
    """dL/dtheta_g of G's pass on z, flat like theta_g, with dx = dL/dx: (m, n)"""
    return numpy.concatenate([(z.T @ dx).ravel(), dx.sum(axis=0)])


# %% [markdown]
# ## 1. 条件
#
# 条件是一个类别，写成一个*独热*（one-hot）行：`c` 是 `(m, classes)`，每一行在标签的位置上是 1，其余是 0。`labels` 是 `(m,)`，是从 0 到 `classes - 1` 的整数。
#
# 想一想：第 $i$ 个样例的 1 属于哪一行、哪一列？没有出现在标签中的类别也有一列。


# %% nbgrader={"grade": false, "grade_id": "one_hot", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_hot(labels, classes):
    """c: (m, classes), in each row 1 at the place of its label and 0 elsewhere, with labels: (m,) from 0 on"""
    # BEGIN SOLUTION
    c = numpy.zeros((len(labels), classes))
    c[numpy.arange(len(labels)), labels] = 1.0
    return c
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_one_hot", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(one_hot, lang="zh")

# %% [markdown]
# ## 2. 放在输入旁边
#
# $[x, c]$ 是 $x$ 的一行，后面接上它的条件的一行。`x` 是 `(m, n)`，`c` 是 `(m, classes)`，结果是 `(m, n + classes)`。把 `c` 放在噪声旁边也用这个函数。


# %% nbgrader={"grade": false, "grade_id": "with_condition", "locked": false, "schema_version": 3, "solution": true, "task": false}
def with_condition(x, c):
    """[x, c]: (m, n + classes), in each row x first and then its condition, with x: (m, n), c: (m, classes)"""
    # BEGIN SOLUTION
    return numpy.concatenate([x, c], axis=1)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_with_condition", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(with_condition, lang="zh")

# %% [markdown]
# ## 3. 返回的路
#
# $D$ 的输入是 $[x, c]$，所以 $D$ 的输入梯度 `dxc` 是 $\partial L / \partial [x, c]$，形状 `(m, n + classes)`。而 $G$ 生成的只有 $x$。返回 $\partial L / \partial x$，形状 `(m, n)`。
#
# 想一想：$c$ 是外部给定的。有什么地方需要对它的梯度吗？


# %% nbgrader={"grade": false, "grade_id": "x_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def x_gradient(dxc, n):
    """dL/dx: (m, n), the part of dxc = dL/d[x, c]: (m, n + classes) that belongs to x"""
    # BEGIN SOLUTION
    return dxc[:, :n]
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_x_gradient", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(x_gradient, lang="zh")

# %% [markdown]
# ## 4. D 的梯度
#
# $$V = \frac1m \sum_i \log D([x_i, c_i]) + \frac1m \sum_i \log(1 - D([\tilde x_i, c_i])),
# \qquad \tilde x_i = G([z_i, c_i])$$
#
# 返回 $\partial V / \partial \theta_d$，与 `theta_d` 一样是一维数组。`x`、`z` 和 `c` 的行数相同，`c` 的第 $i$ 行既属于 `x` 的第 $i$ 行，也属于 `z` 的第 $i$ 行。
#
# 想一想：$c$ 在 $V$ 中出现几次？每次在哪个输入旁边？如果 $D$ 只在真实样本旁边得到 $c$，它会学着去看什么？


# %% nbgrader={"grade": false, "grade_id": "conditional_d_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conditional_d_gradient(theta_d, theta_g, x, z, c):
    """dV/dtheta_d, flat, of V = mean log D([x, c]) + mean log(1 - D([G([z, c]), c]))"""
    # BEGIN SOLUTION
    zc = with_condition(z, c)
    xc_real = with_condition(x, c)
    xc_fake = with_condition(G_forward(theta_g, zc), c)
    da_real = (1 - probability(D_forward(theta_d, xc_real))) / len(x)
    da_fake = -probability(D_forward(theta_d, xc_fake)) / len(z)
    of_real = D_parameter_gradient(theta_d, xc_real, da_real)
    of_fake = D_parameter_gradient(theta_d, xc_fake, da_fake)
    return of_real + of_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_conditional_d_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(conditional_d_gradient, lang="zh")

# %% [markdown]
# ## 5. G 的梯度
#
# $G$ 的损失是第 3 节那个不饱和的目标，带上条件：
#
# $$J = -\frac1m \sum_i \log D([G([z_i, c_i]), c_i])$$
#
# 返回 $\partial J / \partial \theta_g$，与 `theta_g` 一样是一维数组。
#
# 想一想：写出从 $J$ 回到 $\theta_g$ 的链，在每一环下面注明形状。$c$ 的那些列在哪一环去掉？求 $G$ 的参数梯度时，$G$ 的输入是什么？


# %% nbgrader={"grade": false, "grade_id": "conditional_g_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conditional_g_gradient(theta_d, theta_g, z, c):
    """dJ/dtheta_g, flat, of the non-saturating objective J = -mean log D([G([z, c]), c])"""
    # BEGIN SOLUTION
    zc = with_condition(z, c)
    x_fake = G_forward(theta_g, zc)
    xc_fake = with_condition(x_fake, c)
    da_fake = -(1 - probability(D_forward(theta_d, xc_fake))) / len(z)
    dx_fake = x_gradient(D_input_gradient(theta_d, xc_fake, da_fake), x_fake.shape[1])
    return G_parameter_gradient(zc, dx_fake)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_conditional_g_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(conditional_g_gradient, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 数据是环上的六个高斯分布，标准差 0.25，每个标签一个。两个网络用你的函数训练 500 次迭代。然后把每个标签交给 $G$ 100 次，每次用新的噪声。
#
# 图中（标题：按标签画出的样本 G([z, c])；+ 是数据的中心）每种颜色都必须围绕自己标签的中心（+）。圆点是生成样本。大约 95% 的数据（data）离自己标签的中心比离其他中心更近，生成样本（samples）的比例也必须差不多这样高。如果 $G$ 不理会条件，就只有六分之一，约 17%。
#
# 大多数错误会毁掉这幅图，但不是全部：如果只有 `conditional_d_gradient` 里生成样本的标签次序不对，各种颜色仍会找到自己的中心。所以请相信 `check`，它比较的是数值。


# %% tags=["trained"]
def picture():
    rng, classes, units, m, sd = numpy.random.default_rng(1), 6, 32, 64, 0.25
    angles = 2 * numpy.pi * numpy.arange(classes) / classes
    centres = numpy.stack([numpy.cos(angles), numpy.sin(angles)], axis=1)
    theta_d = rng.normal(size=(2 + classes + 2) * units + 1)
    theta_g = 0.1 * rng.normal(size=2 * (2 + classes + 1))
    for _ in range(500):
        labels = rng.integers(classes, size=m)
        x, c = centres[labels] + sd * rng.normal(size=(m, 2)), one_hot(labels, classes)
        z_of_d, z_of_g = rng.normal(size=(m, 2)), rng.normal(size=(m, 2))
        theta_d = theta_d + 0.5 * conditional_d_gradient(theta_d, theta_g, x, z_of_d, c)
        theta_g = theta_g - 0.05 * conditional_g_gradient(theta_d, theta_g, z_of_g, c)

    labels = numpy.arange(600) % classes
    noise = rng.normal(size=(600, 2))
    samples = G_forward(theta_g, with_condition(noise, one_hot(labels, classes)))
    for what, points in (("data", centres[labels] + sd * noise), ("samples", samples)):
        distances = ((points[:, None] - centres) ** 2).sum(axis=2)
        share = (distances.argmin(axis=1) == labels).mean()
        print(f"{what:8} nearest to the centre of their own label: {share:.0%}")

    figure = plots.Figure(figsize=(5.6, 5.6), layout="constrained")
    axes = figure.subplots()
    for label, (colour, centre) in enumerate(zip(plots.colours.SERIES, centres)):
        axes.plot(*samples[labels == label].T, ".", color=colour, ms=4)
        axes.plot(*centre, "+", color=plots.colours.P_DATA, ms=12)
        axes.annotate(f"label {label}", 2.1 * centre, ha="center", va="center")
    axes.set(xlim=(-2.6, 2.6), ylim=(-2.6, 2.6), xlabel="x1", ylabel="x2", aspect="equal")
    axes.set_title("Samples G([z, c]), by their label; +: centres of the data", fontsize=11)
    return figure


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 让 $D$ 按与 $G$ 不同的标签来判断样本：在 `conditional_d_gradient` 和 `conditional_g_gradient` 里，凡是 $D$ 得到样本的地方，样本旁边的 `c` 都换成 `c[rng.permutation(m)]`。再训练一次。`picture` 显示什么？在数据里，$x$ 依赖于 $c$：现在 $D$ 从 $G$ 得到的那些对，不论 $G$ 怎么做，还可能有这个性质吗？
#
# 然后把样本旁边的 $c$ 换成零，真实样本旁边的 $c$ 保留。训练之后打印 $D$ 在两者上的平均值。$D$ 只看输入的哪一部分，就能区分两者？
