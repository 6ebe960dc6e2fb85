# %% [markdown]
# # 03b · 极小极大目标的饱和
#
# 在公式 (1) 中，$G$ 最小化 $\log(1 - D(G(z)))$。当 $D$ 很有把握地拒绝生成样本时，这个目标函数几乎不给 $G$ 梯度：它*饱和*（saturates）了。论文因此提出另一个目标函数。本篇测量两者相差多大：对单个样本；对两个高斯分布和最优的 $D$；对我们自己训练的 $D$。
#
# ```text
# z ─> G ─> x = G(z) ─> D ─> a (logit) ─> J
# grad:  G <─ dJ/dx <── D <─ dJ/da <───── J
# ```
#
# $z$ 是噪声，$x = G(z)$ 是生成样本，$J$ 是 $G$ 的目标函数，第二行是梯度走的路。两个目标函数的差别只在梯度的起点 $dJ/da$。在这一步中 $D$ 不改变。
#
# *预备知识：* 第 03 篇（logit）。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## G 的两个目标函数
#
# $V$ 只有后一半依赖于 $G$。论文第 3 节给出两个目标函数，$G$ *最小化*其中一个（最大化 $\log D$ 就是最小化 $-\log D$）。由 $D = \sigma(a)$ 和第 03 篇，对 $m$ 个生成样本有：
#
# | 名称 | 对生成样本取平均的量 | 用 logit $a$ 表示 | 每个 logit 处的斜率 |
# |---|---|---|---|
# | `minimax`（极小极大） | $\log(1 - D(G(z)))$ | $-{\rm softplus}(a)$ | $-D / m$ |
# | `non_saturating`（非饱和） | $-\log D(G(z))$ | ${\rm softplus}(-a)$ | $-(1 - D) / m$ |
#
# 两个斜率都是负的：logit 越大，对 $G$ 越好。所以对单个样本，两个梯度方向相同，只是大小不同，相差的因子是
#
# $$\frac{1 - D}{D} = \frac{\sigma(-a)}{\sigma(a)} = \frac{1 + e^{-a}}{1 + e^{a}} = \frac{e^{-a} (e^{a} + 1)}{1 + e^{a}} = e^{-a}.$$
#
# 下表依次是 $a$、$D(G(z))$、两个斜率、它们的比、比值的相对误差（误差界 1e-10）。

# %%
from math import log

import numpy

from minigan.gan import minimax, non_saturating

print("    a      D(G(z))    minimax   non-saturating      ratio   error (limit 1e-10)")
for number in (5.0, 0.0, -5.0, -10.0):
    a = numpy.array([[number]])  # one sample: m = 1
    mm, ns = minimax.gradient(a).item(), non_saturating.gradient(a).item()
    error = abs(ns / mm / numpy.exp(-number) - 1)
    print(f"{number:5.0f} {-mm:12.6f} {mm:10.6f} {ns:16.6f} {ns / mm:10,.3f}   {error:.0e}")
    assert mm < 0 and ns < 0 and error < 1e-10

# %% [markdown]
# 训练开始时，$D$ 很容易区分生成样本与真实样本，这时 $a$ 是绝对值很大的负数。在 $a = -10$ 处，极小极大目标的斜率只有非饱和目标的 22,026 分之一。
#
# ## 整个 p_g，配上最优的 D
#
# 再看一个可以精确计算的情形。设
#
# $$p_{\rm data} = N(0, 1), \qquad G(z) = s + z, \qquad p_g = N(s, 1).$$
#
# $G$ 只有一个参数，即*位移* $s$，最好的值是 $s = 0$。对固定的 $G$，最优的判别器是 $D^* = p_{\rm data} / (p_{\rm data} + p_g)$（第 05 篇）。它的 logit 是一条直线：
#
# $$a^*(x) = \log \frac{p_{\rm data}(x)}{p_g(x)} = -\frac{x^2}{2} + \frac{(x - s)^2}{2} = -s x + \frac{s^2}{2}, \qquad \frac{da^*}{dx} = -s.$$
#
# $s$ 增大一点，每个样本 $x = G(z)$ 就移动同样的一点。所以固定 $D^*$ 时，目标函数的导数等于（logit 处的斜率）乘以 $da^* / dx$ 在 $p_g$ 下的平均值：
#
# $$\begin{aligned}
# \text{minimax:} \quad & \frac{dJ}{ds} = \mathbb{E}_{p_g} \big[(-D^*) (-s)\big] = s \, \mathbb{E}_{p_g} [D^*], \\
# \text{non-saturating:} \quad & \frac{dJ}{ds} = \mathbb{E}_{p_g} \big[-(1 - D^*) (-s)\big] = s \, \mathbb{E}_{p_g} [1 - D^*].
# \end{aligned}$$
#
# 我们把这个导数叫作*拉力*（pull）：它越大，一步梯度就把 $p_g$ 向数据移动得越远。`generator_gradient` 用数值积分计算它，我们与这两个公式比较。下表依次是位移、极小极大目标的拉力、非饱和目标的拉力、误差（误差界 1e-10）。

# %%
from minigan.theory import Gaussian, game, generator_gradient, optimal_discriminator

p_data = Gaussian(0, 1)


def pulls(s):
    """dJ/ds by the two formulas: (minimax, non-saturating)."""
    p_g = Gaussian(s, 1)
    share = p_g.mean(optimal_discriminator(p_data, p_g))  # E D*, over p_g
    return s * share, s * (1 - share)


print("shift   minimax   non-saturating   error (limit 1e-10)")
for s in (0, 1, 2, 4, 8):
    # the gradient with respect to G's mean and standard deviation; we want the first
    mm, _ = generator_gradient(p_data, Gaussian(s, 1), game.MINIMAX)
    ns, _ = generator_gradient(p_data, Gaussian(s, 1), game.NON_SATURATING)
    error = max(abs(numpy.subtract((mm, ns), pulls(s))))
    print(f"{s:5} {abs(mm):9.6f} {abs(ns):16.6f}   {error:.0e}")
    assert error < 1e-10 and (s > 0 or max(abs(mm), abs(ns)) < 1e-10)
assert 3.8e-4 < mm < 4.0e-4 and abs(ns - 8) < 0.001 and ns / mm > 20_000

# %% [markdown]
# 位移为 0 时，两个拉力都是 0：两个目标函数有相同的不动点 $p_g = p_{\rm data}$。位移为 8 时，两者相差 20,000 倍以上。距离很远时，极小极大目标的拉力趋于 0，非饱和目标的拉力则几乎等于 $s$。

# %%
from minigan import plots

plots.saturation_figure()

# %% [markdown]
# 图，从左到右：对单个样本的两个目标函数；它们在 logit 处的斜率；拉力随位移的变化（对数刻度）。橙红色点划线是极小极大目标，浅蓝色虚线是非饱和目标。在灰色部分，$D$ 拒绝这个样本：那里极小极大目标是平的，斜率趋于 0。
#
# ## 拉力来自哪些样本
#
# $\mathbb{E}_{p_g} [D^*]$ 是一个积分，所以它是曲线 $p_g D^*$ 下的面积。极小极大目标的拉力是 $s$ 乘以这块面积。$p_g$ 下的其余面积属于 $p_g (1 - D^*)$，非饱和目标的拉力是 $s$ 乘以其余的面积。下面对三个位移画出这两部分。


# %%
def draw(axes, s):
    """The densities, D*, and the two areas, for the shift s."""
    x, p_g, looks = numpy.linspace(-4, 11, 300), Gaussian(s, 1), plots.colours.LOOKS
    D, density, (mm, ns) = optimal_discriminator(p_data, p_g)(x), p_g.density(x), pulls(s)
    areas = ("minimax", 0, density * D), ("non-saturating", density * D, density)
    for (name, low, high), what in zip(areas, ("p_g D*", "p_g (1 - D*)")):
        look = dict(color=looks[name]["color"], alpha=0.6, lw=0)
        axes.fill_between(x, low, high, label=f"{name}: {what}", **look)
    axes.plot(x, D, label="D*", **looks["D*"])
    axes.plot(x, p_data.density(x), label="p_data", **looks["p_data"])
    axes.plot(x, density, label="p_g", **looks["p_g"])
    axes.set(title=f"shift {s}: pull {mm:.2g}, {ns:.2g}", xlabel="x", ylim=(0, 1.05))
    axes.set(xticks=(-4, 0, 4, 8), ylabel="density, D*")


def panels(*shifts):
    figure = plots.Figure(figsize=(max(5, 3.4 * len(shifts)), 3.4), layout="constrained")
    for axes, s in zip(figure.subplots(1, len(shifts), squeeze=False)[0], shifts):
        draw(axes, s)
    handles = axes.get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=5 if len(shifts) > 1 else 2)
    return figure


panels(1, 3, 6)

# %% [markdown]
# 图：横轴是 $x$，三幅小图的位移是 1、3、6，标题依次给出极小极大目标和非饱和目标的拉力。黑色点线是 $p_{\rm data}$，绿色实线是 $p_g$，宽而浅的曲线是 $D^*$；$p_g$ 下的面积分成两部分：橙红色是 $p_g D^*$（极小极大目标），浅蓝色是 $p_g (1 - D^*)$（非饱和目标）。
#
# 位移为 1 时，两部分大小相近。位移为 6 时，极小极大目标的部分已经看不见，剩下的一点来自离数据最近的少数样本，那里 $D^*$ 还不是 0。离得远的样本，也就是最差的样本，只在非饱和目标中起作用。
#
# 在可以交互的笔记本中，请移动位移。

# %%
assert pulls(6)[1] > 100 * pulls(6)[0] and pulls(1)[1] < 2 * pulls(1)[0]
plots.explore(lambda shift: panels(shift), shift=[2, 0.5, 1, 3, 4, 6, 8])

# %% [markdown]
# 图：与上图相同，只画一个位移（这里是 2）。
#
# ## 用网络再做一次
#
# 真正的 $D$ 不是 $D^*$，它要靠学习。数据和噪声仍然都是 $N(0, 1)$。让 $G(z) = z + 10$ 固定不动，只训练 $D$。在某些步，对两个目标函数计算 $G$ 此时会得到的梯度：它先反向穿过 $D$（`input_gradient`），再传到 $G$ 的两个参数。我们只测量它的长度，用三个随机种子。

# %% tags=["trained"]
from minigan.gan import discriminator_step
from minigan.nn import Adam, Dense, Network, ReLU
from minigan.random import Streams


def gradients(D, G, z):
    """dJ/dtheta_g for minimax and for non-saturating: an array (2, 2)."""
    x_fake, cache_g = G.forward(z)
    a_fake, cache_d = D.forward(x_fake)
    both = (J.gradient(a_fake) for J in (minimax, non_saturating))
    both = [D.input_gradient(dJ, cache_d) for dJ in both]
    return numpy.array([G.parameter_gradient(dx_fake, cache_g) for dx_fake in both])


# %% tags=["trained"]
when = numpy.unique(numpy.geomspace(1, 700, 40).astype(int))


def train(seed, shift=10.0, last=700):
    """(D, G, z), the gradients before the steps in `when`, and the largest |logit|."""
    streams, seen = Streams(seed, dtype="float64"), []
    G = Network([Dense(1, 1, streams.init)])
    G.theta = numpy.array([1.0, shift])  # G(z) = z + shift
    out = Dense(16, 1, streams.init, 0.2)
    D = Network([Dense(1, 16, streams.init, 0.3), ReLU(), out])
    optimizer, z_seen = Adam(D, 0.03), streams.evaluation.normal((1000, 1))
    for step in range(1, last + 1):
        if step in when:
            seen.append(gradients(D, G, z_seen))
        x, z = streams.data.normal((128, 1)), streams.noise.normal((128, 1))
        discriminator_step(D, G, x, z, optimizer)
    largest = max(abs(D(z_seen)).max(), abs(D(G(z_seen))).max())
    return (D, G, z_seen), numpy.array(seen), largest


# %% tags=["trained"]
lengths, trained = [], []
print("length of G's gradient: before training, and after 699 steps of D")
for seed in (1, 2, 3):
    nets, seen, largest = train(seed)
    trained.append(nets)
    mm, ns = numpy.linalg.norm(seen, axis=2).T
    lengths.append((mm, ns))
    print(f"seed {seed}: minimax {mm[0]:.4f} and {mm[-1]:.5f}", end="; ")
    print(f"non-saturating {ns[0]:.4f} and {ns[-1]:.2f}; largest |logit| {largest:.0f}")
    assert largest > 24 * log(2)
    assert 0.2 < ns[0] / mm[0] < 5 and ns[-1] / mm[-1] > 1000
    assert mm[-1] < mm.max() / 100 and ns[-1] > 0.5 * ns.max()

# %% tags=["cover", "trained"]
curves = {f"minimax, seed {seed}": mm for seed, (mm, _) in enumerate(lengths, start=1)}
curves |= {f"non-saturating, seed {n}": ns for n, (_, ns) in enumerate(lengths, start=1)}
title = "The gradient that G would receive, while D is trained"
names = "steps of D (G is fixed)", "length of the gradient"
plots.lines(when, curves, title, *names, log="xy")

# %% [markdown]
# 图：横轴是 $D$ 的步数，纵轴是 $G$ 的梯度的长度，都是对数刻度。橙红色是极小极大目标，浅蓝色是非饱和目标，由深到浅是种子 1、2、3。上面打印的是每个种子在训练前和 699 步之后的两个长度，以及最大的 |logit|。
#
# 开始时 $D$ 什么也不知道，两个梯度大小相近（相差不到 5 倍）。$D$ 学会拒绝生成样本之后，三个种子的极小极大梯度都不到非饱和梯度的千分之一，而非饱和梯度增大了。
#
# 梯度小并不等于训练停止：Adam 会除以梯度的大小（练习 12）。但是极小极大梯度只来自少数样本（问题 2），所以在不同的小批量上差别很大。我们取 100 个小批量，每个含 128 个样本，计算梯度的标准差与平均梯度的长度之比。下面每行是一个种子的两个比值。

# %% tags=["trained"]
stream = Streams(4, dtype="float64").noise
for seed, (D, G, _) in enumerate(trained, start=1):
    each = [gradients(D, G, stream.normal((128, 1))) for _ in range(100)]
    sd = numpy.linalg.norm(numpy.std(each, axis=0), axis=1)
    mm, ns = sd / numpy.linalg.norm(numpy.mean(each, axis=0), axis=1)
    print(f"seed {seed}: minimax {mm:.1f}, non-saturating {ns:.2f}")
    assert mm > 5 * ns

# %% [markdown]
# 三个种子的极小极大梯度噪声都更大：它的相对标准差是非饱和梯度的五倍以上。
#
# ## 加上 epsilon，它又会饱和
#
# 只有由 logit 计算 $-\log D$，即用 ${\rm softplus}(-a)$，非饱和目标才能保持它的梯度。许多程序为了避免 $\log 0$ 而计算 $-\log(D + 10^{-8})$。它的斜率是
#
# $$\frac{d}{da} \big[-\log(D + 10^{-8})\big] = -\frac{D (1 - D)}{D + 10^{-8}} \approx
# \begin{cases} -(1 - D) & \text{若 } D \gg 10^{-8}, \\ -10^8 D & \text{若 } D \ll 10^{-8}.
# \end{cases}$$
#
# 在第二种情形，斜率随 $D$ 一起趋于 0。下表依次是 $a$、$-\log D$、加了 1e-8 的 $-\log D$、两者的斜率。

# %%
from minigan.nn.ops import log_sigmoid, sigmoid

print("    a   -log D   with 1e-8    slope   with 1e-8")
for a in (0.0, -10.0, -30.0, -50.0):
    D = 1 / (1 + numpy.exp(-a))
    capped, its_slope = -log(D + 1e-8), -D * (1 - D) / (D + 1e-8)
    cost, slope = -log_sigmoid(numpy.array(a)), -sigmoid(numpy.array(-a))
    print(f"{a:5.0f} {cost:8.2f} {capped:11.2f} {slope:8.4f} {its_slope:11.6f}")
assert cost == 50 and slope < -0.999999
assert capped < 18.43 and abs(its_slope) < 1e-12

# %% [markdown]
# 加上 epsilon 之后，$D$ 拒绝得最明确的那些样本，$G$ 恰恰学不到。在 $V$ 及其梯度中，minigan 不加 epsilon，也不做截断。
#
# ## 本篇小结
#
# - 在 logit 处，斜率是 $-D / m$（极小极大）和 $-(1 - D) / m$（非饱和），两者之比是 $e^{-a}$。
# - 当 $D$ 拒绝生成样本时，极小极大目标的梯度接近 0：两个高斯分布相距 8 个标准差时，它不到另一个的 20,000 分之一。
# - 两个目标函数都有不动点 $p_g = p_{\rm data}$。非饱和目标最小化的是什么，第 06 篇给出回答。
# - 在对数中加 epsilon，又会带来饱和。
#
# *接下来：* 第 04 篇，算法 1：双方轮流训练。*轮到你了：* 练习 [08 · 度量饱和](../exercises/zh/08_saturation.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* Goodfellow 等 2014，第 3 节（[1406.2661](https://arxiv.org/abs/1406.2661)）；Arjovsky 和 Bottou 2017 证明，$D$ 趋于完美时，极小极大目标的梯度消失（[1701.04862](https://arxiv.org/abs/1701.04862)）；Fedus 等 2018 用非饱和目标做了实验（[1710.08446](https://arxiv.org/abs/1710.08446)）。*搜索：* vanishing gradients in GANs、non-saturating loss、$-\log D$ trick。
#
# ## 三个问题
#
# 1. 对 $s = 2, 4, 6, 8$ 调用 `train(seed, shift=s)`。最后一步的两个长度之比怎样随 $s$ 增长？与 `pulls(s)` 的比值比较。
# 2. 对单个样本，两个梯度方向相同。在 $\theta_g$ 中，对 1,000 个样本取平均之后，方向还相同吗？计算最后一步两个梯度夹角的余弦。极小极大目标的梯度主要来自哪些样本？
# 3. 只要有 `gradient(a_fake)`，就是一个目标函数。在每个 logit 处都取斜率 $-1 / m$。它是 $D$ 的哪个函数的斜率？当 $D = D^*$ 时，这个函数在 $p_g$ 下的平均值是什么？它会饱和吗？
#
# <details><summary>答案</summary>
#
# **1.** 用训练出来的 $D$ 和种子 1 到 3，依次是 2.3 到 2.5、8 到 11、100 到 4,300、4,700 到 200 万。`pulls` 给出 3.4、28、480 和 20,000。两者都随 $s$ 越来越快地增长；训练出来的 $D$ 因种子不同而差别很大。
#
# **2.** 不同。余弦是 0.40、0.32、0.57（种子 1、2、3）。$D$ 值最大的 100 个样本占全部 $D(G(z))$ 之和的大约十分之九以上。它们是离数据最近的样本，$z$ 在 $-1.7$ 附近。
#
# **3.** 是 $-a = \log(1 - D) - \log D$ 的斜率，即两个目标函数之和。取 $D^*$ 时，它的平均值是 $\mathbb{E}_{p_g} \log (p_g / p_{\rm data})$，即散度 ${\rm KL}(p_g, p_{\rm data})$。它不会饱和：它的拉力是两个拉力之和，等于 $s$。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 目标函数 | objective | $G$ 所最小化的 $J$ |
# | 极小极大目标 | minimax objective | $\log(1 - D(G(z)))$ 的平均值 |
# | 非饱和目标 | non-saturating objective | $-\log D(G(z))$ 的平均值 |
# | 饱和 | saturation | $D$ 拒绝生成样本时，极小极大目标的斜率接近 0 |
# | 梯度消失 | vanishing gradient | 梯度太小，参数几乎不再改变 |
# | 位移 | shift | $s$：$p_g = N(s, 1)$ 的平均值 |
# | 拉力 | pull | $dJ/ds$，本篇的叫法 |
# | 不动点 | fixed point | 梯度为零、参数不再移动的一点：$p_g = p_{\rm data}$ |

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
