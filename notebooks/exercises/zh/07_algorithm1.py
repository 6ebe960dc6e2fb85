# %% [markdown]
# # 练习 07 · 算法 1
#
# 论文的算法 1 只有十行，而第一次写 GAN 时出的错，几乎都出在这十行里：一个符号，一个标签，一个没有穿过 $D$ 的梯度，一步改变了不该变的一方。你要写的是双方各自的一步，以及外面的循环；两个网络都很小，可以完整地写出来。写好之后就可以训练，用时不到一秒钟。
#
# *用时：* 60 分钟。*对应：* 第 04 篇，逐行阅读算法 1。请先做练习 05。

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
# $D$ 有一个隐藏层：$a = \tanh(x W + b)\, v + c$，而 $D(x) = \sigma(a)$。$G$ 是线性的：$G(z) = z A + h$。小批量有 `m` 行时，`x` 是 `(m, n)`，`z` 是 `(m, n_z)`，`a` 是 `(m, 1)`。和论文一样，一个网络的所有参数是一个向量，即 `theta_d` 和 `theta_g`。下一个单元格里没有要写的，只要读：每个函数接受什么，返回什么，其中哪些会把各行加起来。


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
# ## 1. D 的梯度
#
# $$V = \frac1m \sum_i \log D(x_i) + \frac1m \sum_i \log(1 - D(G(z_i)))$$
#
# `d_gradient` 返回 $\partial V / \partial \theta_d$，与 `theta_d` 一样是一维数组。`x` 和 `z` 的行数相同。在 logit 处的梯度就是练习 05 的梯度。
#
# 想一想：$D$ 在 $V$ 中用了两次，参数相同。和的导数是什么？哪个输入属于哪一次前向传播？


# %% nbgrader={"grade": false, "grade_id": "d_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_gradient(theta_d, theta_g, x, z):
    """dV/dtheta_d, flat, of V = mean log D(x) + mean log(1 - D(G(z)))"""
    # BEGIN SOLUTION
    x_fake = G_forward(theta_g, z)
    da_real = (1 - probability(D_forward(theta_d, x))) / len(x)
    da_fake = -probability(D_forward(theta_d, x_fake)) / len(z)
    of_real = D_parameter_gradient(theta_d, x, da_real)
    of_fake = D_parameter_gradient(theta_d, x_fake, da_fake)
    return of_real + of_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_d_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(d_gradient, lang="zh")

# %% [markdown]
# ## 2. D 的一步
#
# `d_step` 返回以 `rate` 为学习率、沿梯度走一步使 $V$ 变大之后的新 `theta_d`（算法 1 原文为 "ascending its stochastic gradient"）。不要修改传入的 `theta_d`：请返回新的数组。


# %% nbgrader={"grade": false, "grade_id": "d_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_step(theta_d, theta_g, x, z, rate):
    """The theta_d after one step of D up the gradient of V, at the given rate"""
    # BEGIN SOLUTION
    return theta_d + rate * d_gradient(theta_d, theta_g, x, z)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_d_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(d_step, lang="zh")

# %% [markdown]
# ## 3. G 的梯度
#
# 这里 $G$ 不去最小化 $\log(1 - D)$，而是用论文第 3 节的另一个目标，它在训练初期梯度很强。写成由 $G$ 最小化的损失：
#
# $$J = -\frac1m \sum_i \log D(G(z_i))$$
#
# `g_gradient` 返回 $\partial J / \partial \theta_g$，与 `theta_g` 一样是一维数组。
#
# 想一想：$\theta_g$ 改变时，$x = G(z)$ 随之改变；$x$ 改变时，$a$ 随之改变。写出从 $J$ 回到 $\theta_g$ 的链式法则，在每个因子下面注明形状。$D$ 在哪里出现？$\theta_d$ 会变吗？


# %% nbgrader={"grade": false, "grade_id": "g_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def g_gradient(theta_d, theta_g, z):
    """dJ/dtheta_g, flat, of the non-saturating objective J = -mean log D(G(z))"""
    # BEGIN SOLUTION
    x_fake = G_forward(theta_g, z)
    da_fake = -(1 - probability(D_forward(theta_d, x_fake))) / len(z)
    dx_fake = D_input_gradient(theta_d, x_fake, da_fake)
    return G_parameter_gradient(z, dx_fake)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_g_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(g_gradient, lang="zh")

# %% [markdown]
# ## 4. G 的一步
#
# `g_step` 返回以 `rate` 为学习率、走一步使 $J$ 变小之后的新 `theta_g`。这里也要返回新的数组。


# %% nbgrader={"grade": false, "grade_id": "g_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def g_step(theta_d, theta_g, z, rate):
    """The theta_g after one step of G down the gradient of J, at the given rate"""
    # BEGIN SOLUTION
    return theta_g - rate * g_gradient(theta_d, theta_g, z)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_g_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(g_step, lang="zh")

# %% [markdown]
# ## 5. 一次迭代
#
# 算法 1 中“for number of training iterations”与“end for”之间的部分：
#
# * 重复 `k` 次：取一个小批量的数据和一个小批量的噪声，让 $D$ 在它们上面走一步；
# * 然后重新取一个小批量的噪声，让 $G$ 在它上面走一步。
#
# `xs` 是数据的各个小批量，形状为 `(k, m, n)`；`zs` 是给 $D$ 的噪声的各个小批量，形状为 `(k, m, n_z)`；`z` 是给 $G$ 的噪声，形状为 `(m, n_z)`。每一步的 `rate` 都相同。`training_iteration` 返回一对值：新的 `theta_d` 和新的 `theta_g`。


# %% nbgrader={"grade": false, "grade_id": "training_iteration", "locked": false, "schema_version": 3, "solution": true, "task": false}
def training_iteration(theta_d, theta_g, xs, zs, z, rate):
    """(theta_d, theta_g) after k steps of D, on xs[i] and zs[i], then one of G, on z"""
    # BEGIN SOLUTION
    for i in range(len(xs)):
        theta_d = d_step(theta_d, theta_g, xs[i], zs[i], rate)
    theta_g = g_step(theta_d, theta_g, z, rate)
    return theta_d, theta_g
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_training_iteration", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(training_iteration, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 数据是 $N(2, 0.5^2)$，噪声是 $N(0, 1)$，所以当 $A = 0.5$、$h = 2$ 时，$G(z) = z A + h$ 是正确的。它从 $A = 1$、$h = 0$ 出发。均值 $h$ 先到达 2；标准差 $A$ 先升高，再降得过低：有一段时间，无论 $z$ 是什么，$G$ 造出的几乎都是同一个点；然后 $D$ 的梯度又使样本散开。从第 500 次迭代起，两条曲线都必须留在各自的灰线附近，只有小的波动。
#
# 如果不是这样，就有地方错了。如果是这样，你的代码也未必对！多除或少除一次 `m`，效果只相当于换了一个学习率；评分程序所知道的循环中的错误，几乎每一个也都会给出这样的图。所以这类错误往往很久都没有被发现，所以 `check` 比较的是数值。


# %%
def picture():
    rng, m, k, units = numpy.random.default_rng(1), 64, 1, 16
    theta_d, theta_g = rng.normal(size=3 * units + 1), numpy.array([1.0, 0.0])
    path = [theta_g]
    for _ in range(800):
        xs, zs = 2 + 0.5 * rng.normal(size=(k, m, 1)), rng.normal(size=(k, m, 1))
        z = rng.normal(size=(m, 1))
        theta_d, theta_g = training_iteration(theta_d, theta_g, xs, zs, z, 0.1)
        path.append(theta_g)
    path = numpy.array(path)
    return plots.lines(
        numpy.arange(len(path)),
        {"h, the mean of G(z)": path[:, 1], "A, its standard deviation": path[:, 0]},
        "Algorithm 1 on the line",
        "iteration",
        "G's two parameters",
        marks={"2, the mean of the data": 2.0, "0.5, their standard deviation": 0.5},
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 把数据放得更远，放在 $N(6, 0.5^2)$，数一数经过多少次迭代，$h$ 与 6 相差不到 0.1。然后写出极小极大目标的梯度，即 $+\frac1m \sum_i \log(1 - D(G(z_i)))$ 的梯度，用它代替 `g_gradient` 来训练，再数一次。两者都取 `k = 1` 和 `k = 5`，各用几个随机种子。$D$ 训练得更好，对其中一个目标使 $G$ 更快，对另一个使 $G$ 更慢。分别是哪一个？为什么？
#
# *搜索：* non-saturating loss、模式崩溃（mode collapse）、detach（PyTorch）、simultaneous and alternating gradient descent。
