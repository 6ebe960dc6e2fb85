# %% [markdown]
# # 13 · 损失函数与散度
#
# 原论文之后的许多 GAN 只改变一件事：$D$ 和 $G$ 的损失函数。对每一对损失函数，我们问三个问题：
#
# 1. $D$ 的最优输出是什么？
# 2. 这时 $D$ 的损失度量 $p_{\rm data}$ 与 $p_g$ 之间的哪一种散度？
# 3. 这时 $G$ 得到的梯度是什么？
#
# *预备知识：* 第 03 篇（logit）、第 05 篇（最优的 $D$）和第 06 篇（它给出的散度）。*用时：* 阅读半小时，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 两个损失，由三个函数组成
#
# ```text
# noise z ─> G ─> generated sample ─┬─> D ─> output a
# data ─────────> real example ─────┘
# D's step:                     D <─ gradient of mean r(a_real) + mean f(a_fake)
# G's step:  G <─ gradient at the sample <─ D <─ gradient of mean g(a_fake)
# ```
#
# 图中 generated sample 是生成样本，real example 是真实样本。后两行是梯度走的路：$D$ 的一步只到 $D$ 为止；$G$ 的一步穿过 $D$，经生成样本到达 $G$。
#
# 网络和算法 1 都不变。对每个样本，$D$ 输出一个数 $a$。我们选取 $a$ 的三个函数：$r$ 用于真实样本，$f$ 用于生成样本，$D$ 最小化这两个平均值之和；$g$ 也用于生成样本，$G$ 最小化它的平均值。在原论文的 GAN 中，$a$ 是 logit。
#
# | GAN | $r(a)$ | $f(a)$ | $g(a)$ |
# |---|---|---|---|
# | 非饱和 non-saturating（论文） | $-\log \sigma(a)$ | $-\log \sigma(-a)$ | $-\log \sigma(a)$ |
# | 极小极大 minimax（论文） | 同上 | 同上 | $\log \sigma(-a)$ |
# | 最小二乘 least squares | $(a - 1)^2 / 2$ | $a^2 / 2$ | $(a - 1)^2 / 2$ |
# | 合页 hinge | $\max(0, 1 - a)$ | $\max(0, 1 + a)$ | $-a$ |
# | Wasserstein | $-a$ | $a$ | $-a$ |
# | 边界寻求 boundary seeking | 同论文 | 同论文 | $a^2 / 2$ |
# | 反向 KL reverse KL（一种 f-GAN） | $e^{-a}$ | $a - 1$ | $1 - a$ |
#
# 它们出自 Mao 等 2017（[1611.04076](https://arxiv.org/abs/1611.04076)）、Lim 和 Ye 2017（[1705.02894](https://arxiv.org/abs/1705.02894)）、Arjovsky 等 2017（[1701.07875](https://arxiv.org/abs/1701.07875)）、Hjelm 等 2018（[1702.08431](https://arxiv.org/abs/1702.08431)）和 Nowozin 等 2016（[1606.00709](https://arxiv.org/abs/1606.00709)）。代码见 `minigan.gan.games.GAMES`。
#
# 下面画出 $g(a)$，即 $G$ 在一个样本上的损失。旁边是*推力* $-g'(a)$：推力为正时，沿 $g$ 的梯度下降一步会使 $a$ 增大；为负时使 $a$ 减小。

# %%
import numpy

from minigan import plots
from minigan.gan.games import GAMES


def panels(x, parts, xlabel, log=False):
    """Panels side by side, {title: {label: values at x}}, with one legend below them."""
    labels = list(dict.fromkeys(label for curves in parts.values() for label in curves))
    looks = dict(zip(labels, plots.colours.looks(labels)))
    figure, seen = plots.Figure(figsize=(9, 4), layout="constrained"), {}
    for axes, (title, curves) in zip(figure.subplots(1, 2, sharey=log), parts.items()):
        for label, values in curves.items():
            (seen[label],) = axes.plot(x, values, **looks[label])
        axes.set(title=title, xlabel=xlabel, yscale="log" if log else "linear")
        axes.grid(alpha=0.2)
    where = dict(loc="outside lower center", ncols=4, frameon=False)
    figure.legend(seen.values(), seen.keys(), **where)
    return figure


# %%
a = numpy.linspace(-4, 4, 161)
names = "non-saturating", "minimax", "least squares", "hinge", "boundary seeking"
of_G = {"hinge, Wasserstein" if n == "hinge" else n: GAMES[n].g for n in names}
losses = {name: [g.value(one[None]) for one in a[:, None]] for name, g in of_G.items()}
pushes = {name: -g.gradient(a[:, None])[:, 0] * a.size for name, g in of_G.items()}
for name, limit in (("minimax", "at most 0.02"), ("non-saturating", "at least 0.98")):
    print(f"{name}: push at a = -4, {pushes[name][0]:.3f} ({limit})")
for name, limit in (("least squares", -2.9), ("boundary seeking", -3.9)):
    print(f"{name}: push at a = 4, {pushes[name][-1]:.3f} (at most {limit})")
assert pushes["minimax"][0] < 0.02 and pushes["non-saturating"][0] > 0.98
assert pushes["least squares"][-1] < -2.9 and pushes["boundary seeking"][-1] < -3.9
panels(a, {"G's loss, g(a)": losses, "The push on a, -g'(a)": pushes}, "a, output of D")

# %% [markdown]
# 图：横轴是 $D$ 在该样本处的输出 $a$。左边是 $G$ 的损失 $g(a)$，右边是推力 $-g'(a)$，每种颜色和线型是一种 GAN，图例在下方。打印的是 $a = -4$ 和 $a = 4$ 处的推力，括号中是误差界（at most：至多，at least：至少）。
#
# 在 $a = -4$ 处，论文的 $D$ 几乎确信这是生成样本。这时极小极大损失几乎没有推力：它*饱和*了（第 03b 篇）。其他损失都有推力。
#
# 最小二乘在 $a > 1$ 处、边界寻求在 $a > 0$ 处把 $a$ 往*下*推：在那里，$D$ 把样本判为真实的把握超过了这些损失所要求的程度。
#
# 不同的 GAN 在同一个 $a$ 处的值不能相互比较：在一种 GAN 中 $a$ 是 logit，在另一种中是预测的标签。为了比较，我们给每一种 GAN 配上它最优的 $D$。
#
# ## D 的最优输出
#
# 在点 $x$ 处，记 $u = p_{\rm data}(x) / p_g(x)$。$D$ 的损失是对 $x$ 的积分，它在 $x$ 处的部分除以 $p_g(x)$ 是
#
# $$u\, r(a) + f(a) .$$
#
# 在最优输出 $a^*$ 处，对 $a$ 的导数为 0：
#
# $$u\, r'(a^*) + f'(a^*) = 0 .$$
#
# **原论文。** $r'(a) = -(1 - \sigma(a))$，$f'(a) = \sigma(a)$，所以
#
# $$-u\,(1 - \sigma(a^*)) + \sigma(a^*) = 0, \qquad \sigma(a^*) = \frac{u}{1 + u}, \qquad a^* = \log u .$$
#
# **最小二乘。** 最优输出是 $D^*$ 本身，而不是它的 logit：
#
# $$u\,(a^* - 1) + a^* = 0, \qquad a^* = \frac{u}{1 + u} = D^* .$$
#
# **合页。** 当 $-1 \le a \le 1$ 时，损失 $u (1 - a) + (1 + a)$ 是 $a$ 的一次函数，最小值在端点取到：$u > 1$ 时 $a^* = 1$，$u < 1$ 时 $a^* = -1$。
#
# 在代码中，`GAMES[name].optimum` 是作为 $u$ 的函数的 $a^*$。下面把十一种 GAN 的 $a^*$ 代入上面的方程。

# %%
u = numpy.geomspace(0.02, 50, 200)
off = {}
for name, game in GAMES.items():
    if game.optimum and name not in ("hinge", "softmax", "relativistic"):
        best = game.optimum(u)[:, None]
        of_real, of_fake = (part[:, 0] * u.size for part in game.d.gradient(best, best))
        off[name] = (abs(u * of_real + of_fake) / (1 + abs(of_fake))).max()
print(f"{len(off)} GANs: u r' + f' at the optimum, {max(off.values()):.0e} (limit 1e-12)")
assert len(off) == 11 and max(off.values()) < 1e-12
assert (GAMES["minimax"].optimum(u) == GAMES["non-saturating"].optimum(u)).all()
shown = {name: GAMES[name].optimum(u) for name in ("minimax", "least squares", "hinge")}
shown = {"minimax and non-saturating": shown.pop("minimax")} | shown
shown["smoothed: label 0.9 for real"] = GAMES["smoothed"].optimum(u)
plots.lines(u, shown, "D's best output", "u = p_data / p_g", "a*", log="x")

# %% [markdown]
# 图：横轴是密度之比 $u$（对数刻度），纵轴是 $D$ 的最优输出 $a^*$。极小极大与非饱和的 $D$ 相同，所以是同一条曲线；smoothed 一条是标签平滑。打印的是方程左边的最大误差和误差界。
#
# *单侧标签平滑*（one-sided label smoothing，Salimans 等 2016，[1606.03498](https://arxiv.org/abs/1606.03498)）把真实样本的标签从 1 改为 0.9。最优判别器就成为 $0.9\, D^*$。在只有真实样本的地方（$u \to \infty$），logit 最高只到 $\log 9$；在只有生成样本的地方（$u \to 0$），它趋于 $-\infty$，与不平滑时一样。
#
# ## 损失就成为散度
#
# 把 $a^*$ 代回 $D$ 的损失。对**最小二乘**，$a^* = D^* = p_{\rm data} / (p_{\rm data} + p_g)$，于是
#
# $$\tfrac12 \int p_{\rm data} (1 - D^*)^2 + p_g {D^*}^2 = \tfrac12 \int \frac{p_{\rm data}\, p_g^2 + p_g\, p_{\rm data}^2}{(p_{\rm data} + p_g)^2} = \tfrac12 \int \frac{p_{\rm data}\, p_g}{p_{\rm data} + p_g} .$$
#
# 它在 $p_g = p_{\rm data}$ 时取最大值 1/4；两个密度不重叠时为 0。
#
# 对**合页**，损失在 $u > 1$ 处是 $2 p_g$，在 $u < 1$ 处是 $2 p_{\rm data}$，即较小密度的两倍。用全变差 ${\rm TV} = \frac12 \int |p_{\rm data} - p_g|$ 表示：
#
# $$\int 2 \min(p_{\rm data}, p_g) = 2 \left( 1 - {\rm TV}(p_{\rm data}, p_g) \right).$$
#
# **f-GAN** 的方向相反：先选定一种 *f-散度*，再构造一个损失，使它的最小值等于负的该散度。
#
# **Wasserstein** 损失没有最小值：把 $a$ 乘以一个大数，损失就可以任意小。如果限制 $D$ 的斜率不超过 1，它就有最小值，等于负的 W1 距离（见下一节），这就是 *Kantorovich–Rubinstein 对偶*。
#
# `minigan verify` 的命题 `games.*` 检验以上各点，也包括本篇没有讲到的几种 GAN。每一条还要做证伪检验：故意放入一个错误，检验必须失败。

# %%
from textwrap import shorten

from minigan.claims.registry import choose

print("claim               error (limit 1e-12)    with this mistake, error")
for claim in (claim for claims in choose(["games.*"]).values() for claim in claims):
    found, wrong = claim.verify(), claim.falsify()
    print(
        f"{claim.id:19} {found.error:6.0e} {wrong.error:9.2f}  {shorten(claim.mistake, 52)}"
    )
    assert found.holds and found.tolerance == 1e-12 and not wrong.holds

# %% [markdown]
# 打印的每一行依次是：命题的名称、误差（误差界 1e-12）、放入错误后的误差、这个错误是什么。
#
# ## 为什么要换一种散度？
#
# 取 $p_{\rm data} = N(0, 1)$、$p_g = N(t, 1)$，让 $t$ 增大。W1 是把一个分布变成另一个时质量平均需要移动的距离，在这里就是 $t$。

# %%
from minigan.theory import Gaussian, jsd, kl, tv, wasserstein1

shifts = numpy.linspace(0, 8, 33)
pairs = [(Gaussian(0, 1), Gaussian(t, 1)) for t in shifts]
sizes = {"JSD / log 2": (jsd, numpy.log(2)), "TV": (tv, 1)}
sizes |= {"W1 / 8": (wasserstein1, 8), "KL / 32": (kl, 32)}
far = {name: [d(*pair) / size for pair in pairs] for name, (d, size) in sizes.items()}
for name, values in far.items():
    slope, flat = (values[-1] - values[-2]) / 0.25, name in ("JSD / log 2", "TV")
    limit = "at most 0.001" if flat else "at least 0.1"
    print(f"{name:11} slope at t = 8: {slope:.5f} ({limit})")
    assert slope < 1e-3 if flat else slope > 0.1
plots.lines(shifts, far, "N(0, 1) against N(t, 1)", "t", "scaled to 1 at t = 8")

# %% [markdown]
# 图：横轴是两个均值的距离 $t$，纵轴是各种散度，都缩放到 $t = 8$ 时为 1。打印的是 $t = 8$ 处的斜率。
#
# 在 $t = 8$ 附近，JSD 和 TV 几乎不随 $t$ 改变：梯度几乎为 0，最小化它们几乎不会移动 $p_g$。KL 和 W1 仍在增大。
#
# ## 最优的 D 告诉 G 什么
#
# $G$ 得到的不是散度的梯度，而是自己的损失穿过一个固定不动的 $D$ 的梯度。设 $G(z) = z + t$，于是 $p_g = N(t, 1)$，并设 $D$ 是最优的。令 $x = z + t$，则 $dx / dt = 1$，由链式法则，
#
# $$\frac{\partial}{\partial t}\, \mathbb{E}_z\; g(a^*(z + t)) = \mathbb{E}_{x \sim p_g} \left[ g'(a^*(x)) \; \frac{d a^*}{dx} \right].$$
#
# 我们把这个导数叫做*拉力*（pull）。它为正时，梯度下降一步会使 $t$ 变小。这里 $a^*$ 是 $u$ 的函数，而由两个密度
#
# $$\log u = -\frac{x^2}{2} + \frac{(x - t)^2}{2} = \frac{t^2}{2} - t x .$$
#
# **若 $g = -f$**，如极小极大和 f-GAN，$G$ 的损失就是 $D$ 的损失中相应部分的相反数，这时拉力等于散度的梯度。最优的 $D$ 固然随 $t$ 改变，但在 $D$ 的损失的最小值处，$D$ 的微小改变对损失的一阶影响为零。这就是*包络定理*（envelope theorem）。
#
# **若 $g$ 是别的函数**，拉力就是别的量的梯度。对非饱和损失，它是 ${\rm KL}(p_g, p_{\rm data}) - 2\, {\rm JSD}$ 的梯度（Arjovsky 和 Bottou 2017，[1701.04862](https://arxiv.org/abs/1701.04862)）。
#
# | GAN | 对 $t$ 的拉力 |
# |---|---|
# | 极小极大 | 2 JSD 的斜率 |
# | 非饱和 | $t$ 减去 2 JSD 的斜率 |
# | 反向 KL | $t$，即 $t^2 / 2$ 的斜率 |
# | Hellinger（平方） | $\frac t2 e^{-t^2 / 8}$ |
# | 边界寻求 | $t^3 / 2$ |
#
# 下面用数值积分（对 $x$ 求和）计算拉力，并与表中的式子比较；打印的是误差和误差界。

# %%
from minigan.theory.quadrature import gauss_legendre

x, weight = gauss_legendre(numpy.linspace(-10, 18, 113))


def pull(name, t, h=1e-4):
    """The pull on t, by quadrature."""
    game, u = GAMES[name], (numpy.exp(t**2 / 2 - t * (x + s)) for s in (0, h, -h))
    a, ahead, behind = map(game.optimum, u)
    slope = game.g.gradient(a[:, None])[:, 0] * a.size
    return (weight * Gaussian(t, 1).density(x) * slope * (ahead - behind) / (2 * h)).sum()


t, h = numpy.linspace(0.25, 8, 32), 1e-4
names = *names[:3], "boundary seeking", "reverse KL", "Hellinger"
pulls = {name: numpy.array([pull(name, s) for s in t]) for name in names}
ahead, behind = ([2 * jsd(Gaussian(0, 1), Gaussian(s + d, 1)) for s in t] for d in (h, -h))
slope = numpy.subtract(ahead, behind) / (2 * h)
closed = {"minimax": slope, "non-saturating": t - slope, "reverse KL": t}
closed |= {"Hellinger": t / 2 * numpy.exp(-(t**2) / 8), "boundary seeking": t**3 / 2}
for name, exact in closed.items():
    off = (abs(pulls[name] - exact) / (1 + exact)).max()
    print(f"{name:17} pull against its closed form: {off:.0e} (limit 1e-6)")
    assert off < 1e-6

# %% tags=["cover"]
last = {name: values[-1] for name, values in pulls.items()}
vanish = "minimax", "least squares", "Hellinger"
for name, value in last.items():
    print(f"{name:17} pull at t = 8: {value:.2g}", "(at most 0.01)" * (name in vanish))
assert max(last[name] for name in vanish) < 0.01
assert abs(last["non-saturating"] - 8) < 0.01
remain = {name: pulls[name] for name in names if name not in vanish}
remain["W1, slopes of D up to 1"] = numpy.ones_like(t)
parts = {"The pull on t: these vanish": {name: pulls[name] for name in vanish}}
panels(t, parts | {"The pull on t: these remain": remain}, "t", log=True)

# %% [markdown]
# 图：横轴是 $t$，纵轴是拉力（对数刻度）。左边三种 GAN 的拉力在 $t$ 大时消失（vanish），右边四种仍然存在（remain）。打印的是 $t = 8$ 处的拉力。
#
# - $t$ 大时，极小极大、Hellinger 和*最小二乘*几乎没有拉力。最小二乘损失对 $a$ 很陡（第一张图），但它的 $a^*$ 是 $D^*$，在样本所在处几乎是常数；拉力是两个斜率的乘积。
# - 非饱和与反向 KL 的拉力约为 $t$，边界寻求的为 $t^3/2$。$t$ 大时拉力太大，一步可能走得太远。
# - 若 $D$ 的斜率不超过 1，Wasserstein 的最优 $D$ 是 $a = -x$ 加一个常数。对任何 $t > 0$，拉力都是 1。
# - 没有画合页损失：它的 $a^*$ 是阶梯函数，几乎处处斜率为 0。
#
# 以上说的都是*最优的* $D$。训练中的 $D$ 是走了若干步的网络，它的输出比 $a^*$ 光滑。对合页和 Wasserstein，这一点是决定性的。实践中要限制 $D$ 的斜率：截断权重、*谱归一化*（spectral normalisation），或加惩罚项（第 13b 篇）。
#
# ## 本篇小结
#
# - $u\, r' + f' = 0$ 处 $D$ 最优。最优输出对论文的损失是 $\log u$，对最小二乘是 $D^*$，对合页是阶梯函数。
# - $D$ 最优时，它的损失度量一种散度：JSD、TV、f-散度或 W1。
# - 若 $g = -f$，$G$ 的梯度就是该散度的梯度，否则是别的量的梯度。
# - 最小二乘解决了对 $a$ 的饱和，但没有解决最优的 $D$ 带来的梯度消失。
#
# *接下来：* 第 13b 篇，对 $D$ 的斜率的惩罚。*轮到你了：* 练习 [18 · 标签平滑与最小二乘](../exercises/zh/18_losses.ipynb)。*搜索：* f-divergence（f-散度）、Fenchel conjugate（Fenchel 共轭）、Kantorovich-Rubinstein duality（对偶）、spectral normalisation（谱归一化）、density ratio estimation（密度比估计）。
#
# ## 三个问题
#
# 1. Mao 等还提出：真实样本的标签为 1，生成样本的为 $-1$，而 $G$ 的目标为 0。这时 $a^*$ 是什么？$\mathbb{E}_{p_{\rm data}} {a^*}^2 + \mathbb{E}_{p_g} {a^*}^2$ 是什么？
# 2. `pull("KL", t)` 等于 $t$，与反向 KL 相同。一个样本在其中的贡献，对 KL 是 $u(x)\, t$，对反向 KL 是 $t$。用小批量估计，哪一个更容易？
# 3. 对 "smoothed" 和 "smoothed both"（生成样本的标签也改为 0.1）计算 $t = 4$ 处的 `pull`。为什么后者对 $G$ 的损害更大？
#
# <details><summary>答案</summary>
#
# **1.** $a^* = (p_{\rm data} - p_g) / (p_{\rm data} + p_g)$。所求的和是 $(p_{\rm data} - p_g)^2 / (p_{\rm data} + p_g)$ 的积分，即一种 Pearson $\chi^2$：命题 `games.chi2`。
#
# **2.** 反向 KL：各样本的贡献都相等。对 KL，$\mathbb{E}_{p_g} u = 1$，但 $\mathbb{E}_{p_g} u^2 = e^{t^2}$。$t = 3$ 时，标准差是平均值的 90 倍。
#
# **3.** 不平滑时和 "smoothed" 时都是 3.86：$-\log (0.9\, D^*)$ 与 $-\log D^*$ 只差一个常数。两个标签都改时是 0.23：在没有数据的地方 $a^*$ 几乎是常数 $-\log 9$，不能告诉 $G$ 往哪里走。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 散度 | divergence | 两个分布差别的度量，相等时为 0 |
# | 损失函数 | loss | 训练时要最小化的量 |
# | 全变差 | total variation, TV | $\frac12 \int \lvert p - q \rvert$ |
# | 饱和 | saturation | 损失的斜率几乎为 0，训练几乎不动 |
# | 密度比 | density ratio | $u = p_{\rm data} / p_g$ |
# | 标签平滑 | label smoothing | 用 0.9 代替标签 1 |
# | 包络定理 | envelope theorem | 最优值的导数等于固定最优解时的导数 |
# | 推力、拉力 | push, pull | 本篇的用语：损失对 $a$ 的负斜率；损失对 $t$ 的导数 |

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
