# %% [markdown]
# # 05b · 再谈 D*：logit、先验与标签
#
# 第 05 篇求出了最优判别器 $D^*$。本篇看它怎样随 $G$ 改变，它的 logit 是什么，以及它没有说明什么。然后改变 $D$ 的训练中的两样东西：真实样本所占的份额（先验），以及给 $D$ 的标签。
#
# ```text
# noise z ─> G ─> G(z), density p_g ───┬─> D ─> a (logit) ─> D(x) = 1 / (1 + exp(-a))
# data ─────────> x, density p_data ───┘
# D = D*:                                  a = a* = log p_data - log p_g
# ```
#
# $z$ 是噪声，$G(z)$ 是生成样本，$x$ 是真实样本。本篇里 $D$ 就是 $D^*$，它的 logit 记作 $a^*$。
#
# *预备知识：* 第 05 篇（$D^*$）。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## G 移动时的 D*
#
# $D^* = p_{\rm data} / (p_{\rm data} + p_g)$ 与 $G$ 有关。下面的数据有两个峰，$p_g$ 取五个不同的高斯分布。每格上方是 $C(G) = V(D^*, G)$，即面对这个 $G$ 时 $D$ 所能达到的最大的 $V$。（它在 $-\log 4 = -1.386$ 与 0 之间，见第 06 篇。）

# %%
import numpy

from minigan import plots
from minigan.theory import Gaussian, Mixture, c_of_g, optimal_discriminator

p_data = Mixture([0.35, 0.65], [Gaussian(-1.5, 0.5), Gaussian(1.2, 0.7)])
line = numpy.linspace(-5, 6, 441)
p = p_data.density(line)


# %%
def panel(axes, mean, sd):
    """Draw p_data, p_g = N(mean, sd^2) and D* on one pair of axes, and return D*."""
    p_g, p = Gaussian(mean, sd), p_data.density(line)  # later cells have another p
    D_star = optimal_discriminator(p_data, p_g)(line)
    for label, y in {"p_data": p, "p_g": p_g.density(line), "D*": D_star}.items():
        axes.plot(line, y, label=label, **plots.colours.LOOKS[label])
    axes.axhline(0.5, color=plots.colours.REFERENCE, lw=0.8)
    title = f"p_g = N({mean}, {sd}²)\nC(G) = {c_of_g(p_data, p_g):.3f} nats"
    axes.set_title(title, fontsize=10)
    axes.set(xlabel="x", ylim=(0, 1.05))
    return D_star


def with_legend(figure, *panels):
    """The figure, with the labels of these panels below it."""
    curves = [line for axes in panels for line in axes.lines if line.get_label()[0] != "_"]
    figure.legend(handles=curves, ncols=5, loc="outside lower center")
    return figure


# %%
figure = plots.Figure(figsize=(11, 3), layout="constrained")
places = [(0.26, 1.44), (0, 1), (1.2, 0.7), (0, 0.5), (4, 0.5)]
panels = figure.subplots(1, 5, sharey=True)
D_star = {place: panel(axes, *place) for axes, place in zip(panels, places)}
panels[0].set_ylabel("density, and D*(x)")
with_legend(figure, panels[0])

# %%
C = [c_of_g(p_data, Gaussian(*place)) for place in places]
flat = [numpy.sum(p * abs(D - 0.5)) * (line[1] - line[0]) for D in D_star.values()]
left = D_star[1.2, 0.7][line < -1].min()
sure = numpy.sum(p * D_star[4, 0.5]) * (line[1] - line[0])
print(f"panel 1: mean of |D* - 1/2| over the data {flat[0]:.2f} (limit 0.15)")
print(f"panel 3: D* for x < -1 is {left:.2f} or more (at least 0.95)")
print(f"panel 5: mean of D* over the data {sure:.2f} (at least 0.98), C(G) {C[-1]:.2f}")
assert flat[0] == min(flat) < 0.15 and left > 0.95 and sure > 0.98
assert C[0] == min(C) and C[-1] == max(C) and -0.1 < C[-1] < 0

# %% [markdown]
# 图：每格横轴是 $x$。黑色点线是 $p_{\rm data}$，绿色曲线是 $p_g$，宽的橙色曲线是 $D^*$，灰线是 1/2。打印的是：第 1 格中 $|D^* - 1/2|$ 对数据的平均；第 3 格中 $x < -1$ 处 $D^*$ 的最小值；第 5 格中 $D^*$ 对数据的平均，以及 $C(G)$。
#
# - 第 1 格：$p_g$ 的均值和标准差与数据相同。对数据取平均，五个之中这个 $D^*$ 最接近 1/2，$C(G)$ 也最小。
# - 第 3 格：$p_g$ 就是两个峰中的一个。在另一个峰处，$D^*$ 接近 1。
# - 第 5 格：$p_{\rm data}$ 与 $p_g$ 几乎不重叠。$D^*$ 在数据上接近 1，在生成样本上接近 0，$C(G)$ 接近 0。
#
# 在可以交互的笔记本里，用滑块移动 $p_g$（`mean` 是均值，`sd` 是标准差）：


# %%
def moved(mean, sd):
    """One panel, with p_g = N(mean, sd^2)."""
    figure = plots.Figure(figsize=(6, 3.4), layout="constrained")
    panel(figure.subplots(), mean, sd)
    figure.legend(loc="outside right center")
    return figure


plots.explore(moved, mean=[1, -2, -1, 0, 2, 4], sd=[0.5, 0.2, 1, 1.5, 2])

# %% [markdown]
# 图：与上图的一格相同，$p_g = N(1, 0.5^2)$。
#
# ## D* 的 logit 是对数比
#
# 由 $D = 1 / (1 + e^{-a})$ 得 $a = \log D - \log(1 - D)$。对 $D = D^*$，
#
# $$a^*(x) = \log \frac{p_{\rm data}}{p_{\rm data} + p_g} - \log \frac{p_g}{p_{\rm data} + p_g} = \log \frac{p_{\rm data}(x)}{p_g(x)}.$$
#
# 训练得好的判别器估计了两个密度之比，尽管它一个密度也没有见过。这叫*密度比估计*（density ratio estimation）。
#
# 设两者都是高斯分布。高斯密度的对数是 $x$ 的抛物线，所以 $a^*$ 是两条抛物线之差，$x^2$ 的系数是
#
# $$\frac12 \left( \frac{1}{\sigma_g^2} - \frac{1}{\sigma_{\rm data}^2} \right).$$
#
# 标准差相同时它是 0，$a^*$ 是一条直线。没有隐藏层的网络就能表示它：这就是*逻辑回归*（logistic regression）。否则 $a^*$ 是抛物线，这样的网络表示不了。
#
# 下面取 $p_{\rm data} = N(1, 1)$，$p_g = N(-1, {\rm sd}^2)$，打印 $a^*$ 的系数，以及抛物线与 $a^*$ 的误差和误差界。

# %%
from minigan.theory import optimal_logit

x, real = numpy.linspace(-4, 4, 401), Gaussian(1, 1)
fakes = {sd: Gaussian(-1, sd) for sd in (1, 0.8, 1.5)}
logits = {sd: optimal_logit(real, fake)(x) for sd, fake in fakes.items()}
for sd, a in logits.items():
    square, slope, constant = numpy.polyfit(x, a, 2).round(12) + 0.0  # no -0
    error = abs(square * x**2 + slope * x + constant - a).max()
    print(f"sd {sd}: a* = {square:6.3f} x² + {slope:.3f} x + {constant:6.3f}", end=", ")
    print(f"error {error:.0e} (limit 1e-10)")
    assert error < 1e-10
    assert abs(square - 0.5 * (1 / sd**2 - 1 / real.sd**2)) < 1e-10

# %%
figure = plots.Figure(figsize=(9.5, 4.4), layout="constrained")
top, bottom = figure.subplots(2, 3, sharex=True, sharey="row")
for above, below, (sd, fake) in zip(top, bottom, fakes.items()):
    for label, y in {"p_data": real.density(x), "p_g": fake.density(x)}.items():
        above.plot(x, y, label=label, **plots.colours.LOOKS[label])
    below.plot(x, logits[sd], label="a*, the logit of D*", **plots.colours.LOOKS["D*"])
    below.axhline(0, color=plots.colours.REFERENCE, lw=0.8)
    above.set_title(f"p_data = N(1, 1), p_g = N(-1, {sd}²)", fontsize=10)
    below.set_xlabel("x")
top[0].set_ylabel("density")
bottom[0].set(ylabel="logit a* (nats)", ylim=(-12, 12))
with_legend(figure, top[0], bottom[0])

# %% [markdown]
# 图：三列是三个标准差。上排是两个密度（黑色点线 $p_{\rm data}$，绿色 $p_g$），下排的宽曲线是 $D^*$ 的 logit $a^*$，灰线是 0。左列是直线，另外两列是抛物线。
#
# ## D* 不是密度
#
# $D^*(x)$ 说的是：在 $x$ 处，*与生成样本相比*，真实样本有多常见。它没有说真实样本本身有多常见。取 $p_{\rm data} = N(0, 2^2)$，$p_g = N(0, 1)$，打印 $x = 0$ 和 $x = 8$ 处的 $p_{\rm data}$ 和 $D^*$：

# %%
wide, narrow = Gaussian(0, 2), Gaussian(0, 1)
D_wide = optimal_discriminator(wide, narrow)
for place in (0, 8):
    print(f"x = {place}: p_data = {wide.density(place):.6f}, D* = {D_wide(place):.6f}")
print(f"|D*(0) - 1/3| = {abs(D_wide(0) - 1 / 3):.0e} (limit 1e-10)")
assert abs(D_wide(0) - 1 / 3) < 1e-10 and D_wide(8) > 0.999999
assert wide.density(8) < wide.density(0) / 2900
assert D_wide(x).argmin() == wide.density(x).argmax()

# %% [markdown]
# 在 $x = 0$ 处真实样本最多，$D^*$ 却最小，等于 1/3：那里生成样本是真实样本的两倍。在 $x = 8$ 处几乎没有真实样本，$D^*$ 却几乎等于 1。所以不要把 $D(x)$ 读作“$x$ 在数据中有多大概率”。
#
# ## 换一个先验
#
# 设给 $D$ 看的 $x$ 中，真实样本占份额 $\pi$（这里只是一个名称，不是 3.14）。这是“真实”的*先验*概率。由贝叶斯公式，
#
# $$D_\pi(x) = \frac{\pi\, p_{\rm data}(x)}{\pi\, p_{\rm data}(x) + (1 - \pi)\, p_g(x)}.$$
#
# 它的 logit 是
#
# $$a_\pi(x) = a^*(x) + \log \frac{\pi}{1 - \pi}.$$
#
# 所以换一个先验，就是给所有 logit 加上同一个常数。每个真实样本配四个生成样本时，$\pi = 1/5$，这个常数是 $-\log 4$。我们检验这个公式，再用计数来检验：一个区间里，真实样本占多大比例？打印的是两个检验的误差和误差界。

# %%
from minigan.random import Stream

log4 = numpy.log(4)
D_prior = optimal_discriminator(wide, narrow, prior=1 / 5)


def logit(D):
    return numpy.log(D / (1 - D))


error = abs(logit(D_prior(x)) - logit(D_wide(x)) + log4).max()
print(f"a with prior 1/5, minus (a* - log 4): at most {error:.0e} (limit 1e-8)")
assert error < 1e-8
edges, stream = numpy.linspace(-2, 2, 11), Stream(1, "float64")
n_real, _ = numpy.histogram(wide.sample(100_000, stream), edges)
n_fake, _ = numpy.histogram(narrow.sample(400_000, stream), edges)
bins, counted = (edges[1:] + edges[:-1]) / 2, n_real / (n_real + n_fake)
error = abs(counted - D_prior(bins)).max()
print(f"share of real in ten bins, minus the formula: at most {error:.3f} (limit 0.02)")
assert error < 0.02

# %% [markdown]
# ## 单侧标签平滑
#
# 在 $V$ 中，真实样本的标签是 1，生成样本的标签是 0。*单侧标签平滑*（one-sided label smoothing，Salimans 等 2016，[1606.03498](https://arxiv.org/abs/1606.03498)）把真实样本的标签改为 0.9。这时，在每个 $x$ 处，$D$ 对 $y = D(x)$ 最大化
#
# $$0.9\, p \log y + (0.1\, p + q) \log(1 - y).$$
#
# 导数是
#
# $$\frac{0.9\, p}{y} - \frac{0.1\, p + q}{1 - y},$$
#
# 它为 0 的地方是
#
# $$y = \frac{0.9\, p}{p + q} = 0.9\, D^*(x).$$
#
# 我们像第 05 篇那样再试 9,999 个 $y$ 值。打印的是最好的 $y$ 与公式之差、$0.9\, D^*$ 与公式之差，以及误差界。

# %%
from minigan.theory import smoothed_discriminator

D_smooth = smoothed_discriminator(wide, narrow, real=0.9)
y = numpy.arange(1, 10_000)[:, None] / 10_000
p, q = wide.density(x), narrow.density(x)
best = (0.9 * p * numpy.log(y) + (0.1 * p + q) * numpy.log(1 - y)).argmax(axis=0)
error = abs(y[best, 0] - D_smooth(x)).max()
print(f"best y, minus the formula: at most {error:.0e} (limit 1e-4)")
print(f"0.9 D*, minus the formula: {abs(D_smooth(x) - 0.9 * D_wide(x)).max():.0e}", end=" ")
print("(limit 1e-10)")
assert error <= 1e-4
assert numpy.allclose(D_smooth(x), 0.9 * D_wide(x), rtol=1e-10)

# %% [markdown]
# 现在 $D$ 不超过 0.9，所以它的 logit 不超过 $\log(0.9 / 0.1) = \log 9 = 2.2$：$D$ 对任何 $x$ 都不会非常确信它是真实样本。负的 logit 则没有限制。打印的是 $x = 6$ 处标签为 1 和 0.9 时的 logit；最后一行把 $p_{\rm data}$ 与 $p_g$ 交换，这时 $x = 6$ 几乎肯定是生成样本，logit 是绝对值很大的负数。

# %%
sure, limited = logit(D_wide(6.0)), logit(D_smooth(6.0))
fake = logit(smoothed_discriminator(narrow, wide, real=0.9)(6.0))
print(f"logit at x = 6: {sure:.1f} with label 1, {limited:.4f} with label 0.9", end=" ")
print(f"(limit log 9 = {numpy.log(9):.4f})")
print(f"p_data and p_g exchanged, label 0.9: {fake:.1f} (at most -12)")
assert sure > 12 and limited < numpy.log(9) + 1e-9
assert fake < -12

# %% tags=["cover"]
figure = plots.Figure(figsize=(10, 4), layout="constrained")
left, right = figure.subplots(1, 2)
curves = {"D*": D_wide, "prior 1/5": D_prior, "label 0.9": D_smooth}
for (label, D), look in zip(curves.items(), plots.colours.looks(curves)):
    left.plot(x, D(x), label=label, **look)
    right.plot(x, logit(D(x)), **look)
for label, density in {"p_data": wide, "p_g": narrow}.items():
    left.plot(x, density.density(x), label=label, **plots.colours.LOOKS[label])
right.axhline(numpy.log(9), color=plots.colours.REFERENCE, lw=1)
right.annotate("log 9", (0, numpy.log(9) + 0.1), ha="center")
left.set(xlabel="x", ylabel="D(x), and density", ylim=(0, 1.02))
right.set(xlabel="x", ylabel="logit (nats)")
with_legend(figure, left)

# %% [markdown]
# 图：左边是 $p_{\rm data} = N(0, 2^2)$（黑色点线）、$p_g = N(0, 1)$（绿色）时的 $D$，右边是各个 $D$ 的 logit。宽的橙色曲线是 $D^*$，深蓝色实线是先验 1/5，紫红色虚线是标签 0.9，灰线是 $\log 9$。先验 1/5 把整条 logit 曲线向下移动 $\log 4 = 1.4$。标签 0.9 几乎不改变小的 logit，而且没有 logit 超过 $\log 9$。
#
# ## 为什么只平滑一侧？
#
# 设生成样本的标签由 0 改为 $\beta > 0$。这时最好的 $D$ 是 $(0.9\, p + \beta\, q) / (p + q)$。在只有生成样本、没有数据的地方，它几乎是常数 $\beta$。使用非饱和目标函数的 $G$ 跟随 $\log D$ 的斜率，而这个斜率现在几乎是 0：坏的样本几乎得不到梯度（Salimans 等 2016，第 3.4 节）。
#
# 取 $\beta = 0$ 时，$\log D = \log 0.9 + \log D^*$，斜率与 $\log D^*$ 的完全相同。
#
# 我们取 $p_{\rm data} = N(0, 1)$，$p_g = N(4, 1)$，在生成样本的中心 $x = 4$ 处比较。每行打印一对标签（真实，生成）和 $\log D$ 的斜率；最后一行是单侧平滑与不平滑之差。

# %%
data, far, h, slopes = Gaussian(0, 1), Gaussian(4, 1), 1e-5, {}
for labels in ((1, 0), (0.9, 0), (0.9, 0.1)):
    D = smoothed_discriminator(data, far, *labels)
    slopes[labels] = (numpy.log(D(4 + h)) - numpy.log(D(4 - h))) / (2 * h)
    print(f"labels {labels}: slope of log D at x = 4 is {slopes[labels]:.4f}")
error = abs(slopes[0.9, 0] - slopes[1, 0])
print(f"one side against none: {error:.0e} (limit 1e-8)")
assert error < 1e-8 and abs(slopes[0.9, 0.1]) < 0.01 * abs(slopes[1, 0])

# %% [markdown]
# ## 本篇小结
#
# - $D^*$ 的 logit 是 $\log p_{\rm data} - \log p_g$。$D^*$ 比较两个密度，它自己不是密度。
# - 换一个先验，就是给所有 logit 加上同一个常数。
# - 单侧标签平滑把 $D^*$ 乘以 0.9：logit 小于 $\log 9$，$\log D$ 的斜率不变。
#
# *接下来：* 第 06 篇把 $D^*$ 代入 $V$。*轮到你了：* 练习 [06 · 最优判别器](../exercises/zh/06_optimum.ipynb)、[18 · 标签平滑与最小二乘](../exercises/zh/18_losses.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* Goodfellow 等 2014（[1406.2661](https://arxiv.org/abs/1406.2661)）；关于密度比：Mohamed 和 Lakshminarayanan 2016（[1610.03483](https://arxiv.org/abs/1610.03483)）。*搜索：* density ratio estimation、logistic regression、class imbalance、noise-contrastive estimation、label smoothing。
#
# ## 三个问题
#
# 1. 训练 $D$ 时，每个真实样本配四个生成样本，而且 $p_g = p_{\rm data}$。最好的 $D$ 是什么？如果两者一样多、真实样本的标签是 0.9，又是什么？
# 2. 你有一个用 $\pi = 1/5$ 训练的 $D$。怎样由它的 logit 得到 $p_{\rm data} / p_g$？如果 $D$ 是用标签 0.9 训练的呢？
# 3. 标签为 $(0.9, 0)$ 时，采用极小极大目标的 $G$ 最小化 $\log(1 - D)$。它的斜率也与不平滑时相同吗？
#
# <details><summary>答案</summary>
#
# **1.** 处处等于先验 1/5。标签为 0.9 时，处处等于 $0.9 / 2 = 0.45$。
#
# **2.** 给 logit 加上 $\log 4$，再取指数。标签为 0.9 时，先除以 0.9：$D^* = D / 0.9$；密度比就是 $D^* / (1 - D^*)$。
#
# **3.** 不同。$\log(1 - 0.9\, D^*)$ 的斜率是 $-0.9\, {D^*}' / (1 - 0.9\, D^*)$；不平滑时是 $-{D^*}' / (1 - D^*)$，绝对值更大，在 $D^*$ 接近 1 的地方相差最多。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 对数比 | log ratio | 最优的 logit：$a^* = \log p_{\rm data} - \log p_g$ |
# | 密度比估计 | density ratio estimation | 只用样本估计两个密度之比 |
# | 逻辑回归 | logistic regression | logit 为 $x$ 的线性函数的模型，没有隐藏层 |
# | 先验 | prior | 看到 $x$ 之前，它为真实样本的概率；通常为 1/2 |
# | 标签 | label | 给 $D$ 的目标值：真实样本 1，生成样本 0 |
# | 单侧标签平滑 | one-sided label smoothing | 真实样本的标签取 0.9，生成样本的标签仍取 0 |

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
