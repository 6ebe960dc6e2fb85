# %% [markdown]
# # 13b · 对 D 的斜率的惩罚
#
# R1 在 $D$ 的损失上加上 $D$ 在真实样本处的斜率的平方。它的梯度需要第二次反向传播，我们手工推导并加以检验。然后看 R1 在最小的 GAN 中起什么作用，再看圆环数据上的四种 GAN，有 R1 和没有 R1 各训练一次。
#
# *预备知识：* 第 09 篇（圆与螺线）和第 13 篇（各种损失）。*用时：* 阅读二十分钟，运行约十五秒。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 两次反向传播
#
# ```text
# real example x ─> D ─> output a               forward
# g = da/dx <────── D <─ 1                      first way back: D's slope at x
# R1 = gamma/2 |g|^2 ──> D ─> dR1/dtheta_d      second pass: only D changes
# ```
#
# 第一行是真实样本的前向传播；第二行是第一次反向传播，得到 $D$ 在 $x$ 处的斜率 $g$；第三行是第二次传播，得到 R1 对 $D$ 的参数的梯度，只有 $D$ 改变。
#
# R1（Mescheder 等 2018，[1801.04406](https://arxiv.org/abs/1801.04406)）希望真实样本处的斜率为 0。WGAN-GP（Gulrajani 等 2017，[1704.00028](https://arxiv.org/abs/1704.00028)）希望在真实样本与生成样本之间的点上，斜率的长度为 1：
#
# $$R_1 = \frac\gamma2\, \mathbb{E}_{x \sim p_{\rm data}} \left| \nabla_x a(x) \right|^2, \qquad {\rm GP} = \lambda\, \mathbb{E} \left( |\nabla_x a(x)| - 1 \right)^2 .$$
#
# 其中 $\gamma$ 和 $\lambda$ 是惩罚项的权重。两者都含有梯度 $g = \nabla_x a$。它们对 $\theta_d$ 的梯度是梯度的梯度。
#
# ## 手工推导第二次传播
#
# 设 $D$ 有一个带 leaky ReLU 的隐藏层：
#
# $$h = x W_1 + b_1, \qquad a = (s \odot h)\, W_2 + b_2 .$$
#
# 其中 $s$ 在 $h > 0$ 处为 1，其他地方为泄漏系数 0.2。第一次反向传播对每个样本给出一行：
#
# $$g = (s \odot W_2^T)\, W_1^T .$$
#
# 对 $m$ 个真实样本，$R_1 = \frac{\gamma}{2m} \sum_i |g_i|^2$，它对 $g_i$ 的导数是
#
# $$v_i = \frac{\gamma}{m}\, g_i .$$
#
# 现在对 $g_i$ 求导，它是 $W_1$ 与 $W_2$ 的乘积。$\theta_d$ 走一小步时 $s$ 不变，所以对一个因子求导时另一个因子固定：
#
# $$\frac{\partial R_1}{\partial W_1} = \sum_i v_i^T\, (s_i \odot W_2^T), \qquad \frac{\partial R_1}{\partial W_2} = \sum_i \left( s_i \odot (v_i W_1) \right)^T .$$
#
# 偏置不出现在 $g$ 中，它们的导数为 0。我们把结果与程序包的 `r1` 比较，再沿一个随机方向与有限差分比较。打印的是两个误差和误差界。

# %%
import numpy

from minigan import plots
from minigan.nn import Dense, LeakyReLU, Network
from minigan.nn.penalty import r1, wgan_gp
from minigan.random import Stream


def r1_by_hand(D, x, gamma):
    """R1 and its gradient, for a D of dense 2 -> 8, leaky ReLU, dense 8 -> 1."""
    W1, b1, W2 = D.params["0.W"], D.params["0.b"], D.params["2.W"]
    s = numpy.where(x @ W1 + b1 > 0, 1.0, 0.2)
    g = (s * W2.T) @ W1.T  # a row for each example
    v = gamma / len(x) * g
    dW1, dW2 = v.T @ (s * W2.T), (s * (v @ W1)).T.sum(axis=1)
    zeros = numpy.zeros(8), numpy.zeros(1)  # of the biases
    parts = dW1.ravel(), zeros[0], dW2.ravel(), zeros[1]
    return gamma / 2 * (g**2).sum(axis=1).mean(), numpy.concatenate(parts)


# %%
stream = Stream(1, "float64")
D = Network([Dense(2, 8, stream), LeakyReLU(), Dense(8, 1, stream)])
D.theta = stream.normal(D.theta.shape)
x, v, h = stream.normal((64, 2)), stream.normal(D.theta.shape), 1e-6
theta, R = D.theta.copy(), []
dR = r1_by_hand(D, x, gamma=0.5)[1]
package = abs(dR - r1(D, x, 0.5)[1]).max()
for sign in (1, -1):
    D.theta = theta + sign * h * v
    R.append(r1_by_hand(D, x, gamma=0.5)[0])
error = abs((R[0] - R[1]) / (2 * h) - dR @ v)
print(f"largest difference from the package {package:.0e} (limit 1e-12)")
print(f"slope of R1 along v: {dR @ v:.6f}, error {error:.0e} (limit 1e-6)")
assert package < 1e-12 and error < 1e-6

# %% [markdown]
# `minigan/nn/penalty.py` 对任意多个全连接层、卷积层、maxout 层和（leaky）ReLU 层做同样的计算。在 PyTorch 中写作 `torch.autograd.grad(..., create_graph=True)`。
#
# ## 最小的检验：Dirac GAN
#
# 与第 09、09b 篇一样，所有数据在 0，所有生成样本在 $\theta$，$a = w x$。Wasserstein 损失对 $D$ 是 $w \theta$，对 $G$ 是 $-w \theta$。用很小的梯度步，$w$ 以 $-\theta$ 的速度移动，$\theta$ 以 $w$ 的速度移动：路径是绕 $(0, 0)$ 的圆。
#
# $D$ 的斜率是 $w$，所以 $R_1 = \frac\gamma2 w^2$，它给 $w$ 的运动加上 $-\gamma w$。这个线性运动的矩阵和它的特征值是
#
# $$\begin{pmatrix} -\gamma & -1 \\ 1 & 0 \end{pmatrix}, \qquad -\frac\gamma2 \pm \sqrt{\frac{\gamma^2}{4} - 1} .$$
#
# 当 $\gamma > 0$ 时，两个实部都为负：路径收敛到 $(0, 0)$。当 $\gamma < 2$ 时，它是螺线。（图中第三条路径是 $\lambda = 0.5$ 的 WGAN-GP。）打印的是程序的路径与理论路径的差别，以及最后 100 步到 $(0, 0)$ 的距离（radius）的范围和界限。

# %%
from minigan.gan.games import GAMES
from minigan.theory.dynamics import WGAN, dirac_gan, simulate


def dirac_path(penalty, weight, rate=0.1):
    """(w, theta) after each iteration with the Wasserstein losses, from (1, 1)."""
    D, game = Network([Dense(1, 1, Stream(1, "float64"))]), GAMES["Wasserstein"]
    D.theta, theta, path, x = numpy.array([1.0, 0.0]), 1.0, [(1, 1)], numpy.zeros((1, 1))
    for _ in range(400):
        (a_real, real), (a_fake, fake) = D.forward(x), D.forward(x + theta)
        da_real, da_fake = game.d.gradient(a_real, a_fake)
        v = D.parameter_gradient(da_real, real) + D.parameter_gradient(da_fake, fake)
        v += penalty(D, x, weight)[1]
        D.theta = D.theta - rate * v * [1, 0]  # w alone: the Dirac GAN's D has no bias
        a_fake, fake = D.forward(x + theta)
        theta -= rate * D.input_gradient(game.g.gradient(a_fake), fake)[0, 0]
        path.append((D.theta[0], theta))
    return numpy.array(path)


# %%
walks = {"no penalty": dirac_path(r1, 0.0), "R1, gamma = 0.5": dirac_path(r1, 0.5)}
for (name, path), gamma in zip(walks.items(), (0.0, 0.5)):
    off = abs(path - simulate(dirac_gan(WGAN, r1=gamma), [1.0], [1.0], 0.1, 400)).max()
    print(f"{name:19} difference from the theory's path {off:.0e} (limit 1e-12)")
    assert off < 1e-12
walks["WGAN-GP, weight 0.5"] = dirac_path(wgan_gp, 0.5)
radius = {name: numpy.hypot(*path[-100:].T) for name, path in walks.items()}
limits = "at least 1", "at most 0.01", "at least 0.5"
for (name, values), limit in zip(radius.items(), limits):
    ends = f"{values.min():.4f} to {values.max():.4f}"
    print(f"{name:19} radius in the last 100 steps: {ends} ({limit})")
assert radius["R1, gamma = 0.5"].max() < 1e-2 < 1 < radius["no penalty"].min()
assert radius["WGAN-GP, weight 0.5"].min() > 0.5  # it does not arrive either


# %%
def side_by_side(walks):
    """A panel for each path in the plane of w and theta."""
    figure = plots.Figure(figsize=(9.5, 3.6), layout="constrained")
    for axes, (name, path) in zip(figure.subplots(1, 3, sharey=True), walks.items()):
        axes.plot(*path.T, color=plots.colours.SERIES[0], lw=1)
        axes.plot(*path[0], "o", color=plots.colours.INK)
        axes.plot(0, 0, "*", color=plots.colours.INK, ms=10, zorder=3)
        axes.set(title=name, xlabel="w, slope of D")
        axes.set(xlim=(-1.7, 1.7), ylim=(-1.7, 1.7), aspect="equal")
    figure.axes[0].set_ylabel("theta, where G's samples are")
    return figure


side_by_side(walks)

# %% [markdown]
# 图：横轴是 $D$ 的斜率 $w$，纵轴是生成样本的位置 $\theta$。从左到右：无惩罚、R1、WGAN-GP。圆点是起点，星号是解。
#
# 有 R1 时路径到达解。WGAN-GP 即使在 $\theta = 0$ 处也要求斜率为 1，而那里的斜率应当是 0。在这里它一直绕圈。
#
# ## 圆环数据上的四种 GAN
#
# 网络、数据和学习率都相同，各 1,000 次迭代，分别不用 R1 和取 $\gamma = 0.3$。离某个模式不超过 3 个标准差的样本称为*高质量*（high quality）；得到应有份额十分之一以上的模式称为*被覆盖*（covered）。打印的是高质量样本的比例和被覆盖的模式数。

# %% tags=["trained"]
from dataclasses import replace

from minigan.data.toy import RING_SD, load_ring, ring_centres
from minigan.evaluation.modes import mode_coverage
from minigan.runs import Run
from minigan.systems.table import recipe_named

rates = dict(seed=1, batch=64, average=0.99, d_rate=0.003, g_rate=0.003)
nets = {"G": "uniform 0.3, dense 32, relu, dense 32, relu, dense data"}
nets["D"] = "uniform 0.3, dense 32, leaky, dense 32, leaky, dense 1"
small, ring, seen = replace(recipe_named("zoo-ring"), **rates, **nets), load_ring(), {}
for gamma in (0.0, 0.3):
    for name in ("non-saturating", "least squares", "hinge", "Wasserstein"):
        run = Run(replace(small, objective=name, r1=gamma), ring)
        list(run.play(1000))
        seen[name, gamma] = run.samples(2000)

# %% tags=["cover", "trained"]
from minigan.plots.modes import modes_figure

shown = {}
for (name, gamma), x in seen.items():
    found = mode_coverage(x, ring_centres(), RING_SD)
    label = f"R1 {gamma}, {name}" if gamma else f"no R1, {name}"
    print(f"{label:22} {found.high_quality:.2f} of high quality, {found.covered} modes")
    shown[label] = x[:500]
    if gamma:
        assert found.high_quality > 0.4 and found.covered >= 7
    elif name == "Wasserstein":
        assert found.high_quality < 0.4  # nothing bounds D's slope
title = "1,000 iterations with seed 1. Circles: 3 sd around a mode"
modes_figure(shown, ring_centres(), RING_SD, title)

# %% [markdown]
# 图：每一格是一次训练（种子 1）的 500 个生成样本；上排没有 R1，下排有 R1。圆的半径是模式周围 3 个标准差。
#
# 有 R1 时，四种 GAN 都覆盖整个圆环。没有 R1 时 Wasserstein 损失失败：它的 $D$ 没有最优输出，越来越大。我们还运行了种子 2 到 6。六个种子的结果：
#
# | 被覆盖的模式数 | 没有 R1 | 有 R1 |
# |---|---|---|
# | 非饱和 | 全部为 8 | 全部为 8 |
# | 最小二乘 | 全部为 8 | 全部为 8 |
# | 合页 | 两个为 8，四个为 1 到 6 | 全部为 8 |
# | Wasserstein | 至多 1 | 全部为 8 |
#
# （在另一种处理器上，单个种子的数字会不同：在其中一台上，没有 R1 的六次非饱和训练中有两次丢失了模式。）在这里，惩罚项比损失更重要。
#
# 这只是一个小问题和一组学习率。在 Lucic 等 2018（[1711.10337](https://arxiv.org/abs/1711.10337)）的大规模比较中，没有哪一种损失始终比其他的好。想继续试验：`minigan train zoo-ring --objective hinge --r1 0.3`。
#
# ## 本篇小结
#
# - R1 的梯度是梯度的梯度。它需要再一次穿过 $D$ 的权重矩阵，与偏置无关。
# - 在使用 Wasserstein 损失的 Dirac GAN 中，R1 把圆变成收敛的螺线。WGAN-GP 在那里不收敛。
# - 在这个圆环上，对六个种子，R1 都使合页和 Wasserstein 损失恢复正常。
#
# *接下来：* 第 14 篇，从有限集合中抽取的 $G$。*轮到你了：* 练习 [17 · R1 与第二次反向传播](../exercises/zh/17_r1.ipynb)；检查程序会指出错误的名称。*搜索：* gradient penalty（梯度惩罚）、double backpropagation（二次反向传播）、Lipschitz constraint（Lipschitz 约束）、spectral normalisation（谱归一化）。
#
# ## 三个问题
#
# 1. 在 Dirac GAN 中，临界的 $\gamma$ 是多少？$\gamma$ 大得多时会怎样？
# 2. R2 把同样的惩罚加在生成样本处。在 Dirac GAN 中有什么不同？
# 3. 权重为 1 时，`dirac_path` 中的 WGAN-GP 趋近 $w = 0$、$\theta = 2$。为什么停在那里？
#
# <details><summary>答案</summary>
#
# **1.** $\gamma = 2$：两个特征值都是 $-1$。$\gamma$ 更大时特征值是实数，其中一个接近 $-1 / \gamma$：路径不再旋转，但变得很慢。
#
# **2.** 没有不同：$a = w x$ 的斜率处处是 $w$。
#
# **3.** 对很小的 $w > 0$，惩罚项以 $2 (1 - w)$ 把 $w$ 往上推，损失以 $\theta$ 把它往下推。在 $w = 0$、$\theta = 2$ 处两者抵消，而 $G$ 以 $w$ 的速度移动，于是静止。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 惩罚项 | penalty | 加在损失上、使某个量变小的一项 |
# | 梯度惩罚 | gradient penalty | 对 $D$ 关于输入的梯度的惩罚 |
# | 斜率 | slope | $D$ 的输出对输入的梯度，或其长度 |
# | 特征值 | eigenvalue | 实部为负时，路径收敛 |
# | 螺线 | spiral | 一边旋转一边靠近中心的路径 |
# | 模式 | mode | 密度的一个峰；圆环上有 8 个 |

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
