# %% [markdown]
# # 11 · 自编码器、VAE 与 GAN
#
# GAN 论文让生成器与判别器对抗来训练生成器。本篇用同样的数据、以三种方式训练同一种结构的网络：把它当作*自编码器*（autoencoder）的解码器，当作*变分自编码器*（VAE）的解码器，以及当作 GAN 的生成器 $G$。然后比较它们的样本。
#
# ```text
# autoencoder   x ─> encoder ─> c ───────> decoder ─> y       y ≈ x
# VAE           x ─> encoder ─> q ─> c ──> decoder ─> y       y ≈ x, c ~ N(0, 1)
# GAN           z ───────────────────────> decoder ─> y ─> D ─> logit a
#
# grad             encoder <─────── c <─── decoder <─ y  (GAN: y <─ D <─ a)
# sample                       c or z ───> decoder ─> y
# ```
#
# $x$ 是真实样本，$c$ 是它的*编码*（code），$y$ 是解码器的输出。VAE 的编码器给出一个概率密度 $q$，$c$ 从 $q$ 中抽取。图的下半部分：grad 一行是梯度传回的路，sample 一行是生成样本的方法，即把随机编码 $c$ 或噪声 $z$ 送入解码器。
#
# *预备知识：* 第 04 篇（算法 1）、第 08 篇（评价指标）、第 10 篇（圆环上的模式）。*用时：* 阅读二十分钟，运行十几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 同一个解码器，同一份数据
#
# 数据是第 10 篇的圆环：平面上八个很窄的高斯分布，标准差都是 0.1。编码也是两个数。三个系统中解码器的层完全相同，其中有两个隐藏层，各 64 个 ReLU 单元；下面第一个单元格用断言检验三者相同。`trained` 按程序包中的一个配方（recipe）训练若干步。
#
# 如果一个生成样本离某个模式的中心不超过 3 个标准差，就称它是*高质量的*（of high quality）。`quality` 给出这种样本所占的比例。

# %%
from dataclasses import replace

import numpy

from minigan import plots
from minigan.data import mnist
from minigan.data.toy import RING_SD, load_ring, ring_centres
from minigan.evaluation.modes import mode_coverage
from minigan.evaluation.parzen import parzen_score, sigmas_for
from minigan.evaluation.two_sample import classifier_accuracy
from minigan.plots.comparison import comparison_figure
from minigan.random import Stream
from minigan.runs import Run, shipped
from minigan.systems.table import recipe_named
from minigan.systems.vae import halves

ring = load_ring()
words = [recipe_named("ae-ring").decoder, recipe_named("vae-ring").decoder]
assert words == 2 * [recipe_named("ring").G]  # one decoder for all three


# %%
def trained(name, steps, data, **changes):
    """A run of a recipe, with some of its settings changed, after so many steps."""
    run = Run(replace(recipe_named(name), seed=1, **changes), data)
    list(run.play(steps))
    return run


def quality(x):
    """The share of samples within 3 standard deviations of a mode's centre."""
    return mode_coverage(x, ring_centres(), RING_SD).high_quality


# %% [markdown]
# ## 自编码器
#
# 编码器和解码器一起最小化平方误差，即真实样本与解码器由其编码得到的输出之差的平方：
#
# $$L = \frac1m \sum_i \frac12 \left\| y_i - x_i \right\|^2, \qquad y_i = {\rm decoder}({\rm encoder}(x_i)).$$
#
# 这样的解码器是不是一个生成器？要生成样本，就需要不来自真实样本的编码。一个简单的办法是：计算真实样本编码的均值和协方差，再从具有这个均值和协方差的高斯分布中抽取随机编码。
#
# 作为比较，我们还直接对 $x$ 拟合一个高斯分布，并从中抽样，这不需要任何网络。
#
# 下面打印测试数据上 $|y - x|^2$ 的平均值（误差界 1e-2），以及三种做法得到的高质量样本的比例：由真实样本的编码解码，由随机编码解码，从对 $x$ 拟合的高斯分布直接抽样。


# %% tags=["trained"]
def fitted(rows, n):
    """n draws from the Gaussian that has the mean and the covariance of these rows."""
    A, z = numpy.linalg.cholesky(numpy.cov(rows.T)), Stream(2, "float64").normal((n, 2))
    return (rows.mean(axis=0) + z @ A.T).astype(rows.dtype)


ae = trained("ae-ring", 1200, ring)
c, decoder = ae.system.encoder(ring.test), ae.system.decoder
error = ((decoder(c) - ring.test) ** 2).sum(axis=1).mean()
print(f"test data, mean of |y - x|^2: {error:.1e} (limit 1e-2; the variance of x is 1.02)")
back, drawn = quality(decoder(c)), quality(decoder(fitted(c, 4000)))
no_net = quality(fitted(ring.train, 4000))
print("share of high quality:")
print(f"  decoded from the codes of real examples {back:.2f} (at least 0.9)")
print(f"  decoded from random codes               {drawn:.2f} (limit 0.5)")
print(f"  Gaussian fitted to x, no net            {no_net:.2f}")
assert error < 1e-2 and back > 0.9 > 0.5 > drawn and drawn < no_net + 0.15

# %% [markdown]
# 作为自编码器，它是成功的：$y$ 非常接近 $x$。作为生成器，它是失败的：用随机编码时，高质量样本的比例与不用网络的高斯分布差不多。（用种子 1、2、3 训练，比例分别是 0.29、0.26、0.28。）
#
# 原因在损失函数里。损失只涉及真实样本的编码。在这些编码之间，没有任何东西规定解码器应当输出什么，它只是在插值。而在圆环上，两个模式之间的点并不像数据。
#
# ## VAE：让编码靠近我们将要抽样的地方
#
# VAE（Kingma 和 Welling 2014，[arXiv 1312.6114](https://arxiv.org/abs/1312.6114)；Rezende 等 2014，[arXiv 1401.4082](https://arxiv.org/abs/1401.4082)）作了两处改动。
#
# 第一，编码是随机的。对每个 $x$，编码器给出均值 mean 和对数方差 lv，再从高斯分布 $q(c \mid x) = N({\rm mean}, e^{lv})$ 中抽取 $c$。
#
# 第二，损失多了一项，即 $q$ 相对于*先验*（prior）$N(0, 1)$ 的 KL 散度。将来生成样本时，编码就从这个先验中抽取：
#
# $$L = \frac1m \sum_i \left[ \frac{\|y_i - x_i\|^2}{2 s^2} + {\rm KL}\big(q(c \mid x_i) \,\|\, N(0, 1)\big) \right].$$
#
# $q$ 等于先验时 KL 为 0；$q$ 离先验越远或越窄，KL 越大。数 $s$ 越小，平方误差的分量越大。这里取 $s = 0.1$，即一个模式的标准差。第 11b 篇手工推导这个损失（除去一个常数，它是 $\log p(x)$ 的一个下界的相反数）及其梯度。
#
# 下面对两个系统各打印一个比例：有多少随机编码在 0.1 的距离之内有真实样本的编码；最后一行是 VAE 的高质量样本的比例。

# %% tags=["trained"]
vae = trained("vae-ring", 2500, ring)  # s = 0.1
e, unit = Stream(4).normal(ring.test.shape), Stream(6).normal((2000, 2))
mean, lv = halves(vae.system.encoder(ring.test))
panels = {
    "autoencoder": (c, fitted(c, 2000)),
    "VAE": (mean + numpy.exp(lv / 2) * e, unit),
}
near = {}
for name, (codes, drawn) in panels.items():
    squares = ((drawn[:, None] - codes[None, :2000]) ** 2).sum(axis=2)
    near[name] = (squares.min(axis=1) < 0.1**2).mean()
    print(f"{name:12} random codes within 0.1 of a real example's code: {near[name]:.2f}")
samples = quality(vae.samples(4000))
print(f"VAE, share of high quality: {samples:.2f} (at least 0.6)")
assert near["VAE"] > near["autoencoder"] + 0.15 and samples > 0.6


# %% tags=["trained"]
def codes_figure(panels):
    figure = plots.Figure(figsize=(8.4, 4.2), layout="constrained")
    real, generated = plots.colours.REAL, plots.colours.GENERATED
    for axes, (name, (codes, drawn)) in zip(figure.subplots(1, 2), panels.items()):
        axes.plot(*drawn.T, ".", ms=2, color=generated, label="random codes, for samples")
        axes.plot(*codes[:2000].T, ".", ms=2, color=real, label="codes of real examples")
        axes.set(title=name, xlabel="c1", ylabel="c2", aspect="equal")
        axes.set(xlim=(-3.5, 3.5), ylim=(-3.5, 3.5))
    handles = axes.get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=2, markerscale=5)
    return figure


codes_figure(panels)

# %% [markdown]
# 图：编码的平面，横轴 $c_1$，纵轴 $c_2$。左边是自编码器，右边是 VAE。灰点是真实样本的编码，绿点是生成样本所用的随机编码。
#
# 解码器是在灰色的编码上训练的，而生成样本用的是绿色的编码。在 VAE 中，灰点覆盖了绿色区域的更大一部分：KL 把编码移向先验，噪声又使各簇变宽。（全部真实样本的编码合在一起，是*聚合后验* aggregate posterior 的一个样本。）现在 VAE 的大多数样本是高质量的。
#
# ## GAN，以及一张表
#
# GAN 没有编码器，也没有平方误差。传到解码器的梯度来自 $D$；$D$ 看到的是真实样本和生成样本，从来不是一对 $(x, y)$。
#
# 下表对各 4,000 个新的样本给出四个指标，各列依次为：高质量样本的比例；覆盖的模式数（第 10 篇）；*双样本准确率*（two-sample accuracy，Lopez-Paz 和 Oquab 2016，[1610.06545](https://arxiv.org/abs/1610.06545)），即训练一个新的分类器来区分真实样本与生成样本，看它在没有见过的数据上有多大比例判断正确，最好的结果是 0.5，即只能乱猜；*Parzen*，即在生成样本上放高斯窗得到的测试数据的平均对数似然（第 08 篇）。第一行是真实样本。

# %% tags=["trained"]
gan = trained("ring", 4000, ring)
runs = {"autoencoder": ae, "VAE": vae, "GAN": gan}
sets = {name: run.samples(4000) for name, run in runs.items()}
high, modes, found, nats = {}, {}, {}, {}
print(f"{'':14}  high quality  modes  two-sample accuracy  Parzen, nats")
for name, x in {"real examples": ring.train[:4000], **sets}.items():
    high[name], modes[name] = quality(x), mode_coverage(x, ring_centres(), RING_SD).covered
    found[name] = classifier_accuracy(ring.test[:4000], x, Stream(1)).accuracy
    nats[name] = parzen_score(x, ring.valid, ring.test[:2000], sigmas_for(ring)).mean
    row = high[name], modes[name], found[name], nats[name]
    print("{:14} {:13.2f} {:6d} {:20.2f} {:13.2f}".format(name, *row))
assert high["autoencoder"] < 0.5 < 0.6 < high["VAE"] < high["GAN"] and modes["GAN"] == 8
assert found["autoencoder"] > 0.7 > found["VAE"] > 0.55
assert nats["autoencoder"] < -1.5 < nats["VAE"] < nats["GAN"] < nats["real examples"]

# %% tags=["cover", "trained"]
shown = {name: sets[name][:1000] for name in ("autoencoder", "VAE", "GAN")}
few = replace(ring, test=ring.test[:1000])
comparison_figure(shown, few, "One decoder, trained three ways")

# %% [markdown]
# 图：测试数据（灰色）和三个系统的生成样本（绿色）。每个圆以一个模式为中心，半径是 3 个标准差。
#
# - 按高质量样本的比例和 Parzen，GAN 最好，VAE 其次。用种子 1 到 3，高质量样本的比例 GAN 是 0.94 到 0.97，VAE 是 0.77 到 0.78。VAE 的坏样本有许多位于两个相邻模式之间：解码器是连续的，而 $N(0, 1)$ 没有空隙。
# - 模式数区分不出它们：三者都覆盖 8 个。一个模式只要得到应有份额的十分之一，就算被覆盖（第 10 篇）。
# - 按双样本准确率，GAN 并不更好：0.62 到 0.66，而 VAE 是 0.60 到 0.63。从图上看，GAN 的样本位于各模式之内，但集中在细线上，而数据充满整个圆盘。
# - 这只是一个玩具问题。VAE 还给出 GAN 所没有的东西：似然的一个下界，一个编码器，以及一个能显示训练是否有进展的损失。
#
# ## 手写数字
#
# 现在在 MNIST 上训练一遍，128 个隐藏单元，编码是 10 个数。（VAE 的编码器有 20 个输出：10 个均值和 10 个对数方差。）图中最后一组不是公平的比较：它是程序包中的 GAN，网络更大，训练了 15 遍。
#
# 打印的是两个系统在测试数据上 $|y - x|^2$ 的平均值（误差界 37，即图像方差的 0.7 倍）。

# %% tags=["trained"]
digits = mnist.load()
small = dict(decoder="dense 128, relu, dense data bias=mean, sigmoid", rate=0.004)
ae = trained("ae-mnist", 250, digits, encoder="dense 128, relu, dense 10", **small)
vae = trained("vae-mnist", 250, digits, encoder="dense 128, relu, dense 20", **small)
back = [run.system.decoder(run.system.encoder(digits.test)[:, :10]) for run in (ae, vae)]
errors = [((y - digits.test) ** 2).sum(axis=1).mean() for y in back]
print("mean of |y - x|^2: autoencoder {:.1f}, VAE {:.1f} (limit 37)".format(*errors))
assert errors[0] < errors[1] < 37  # 0.7 of the variance of the pictures
rows = {
    "real examples, given back by the autoencoder": back[0][:28],
    "the autoencoder's samples": ae.samples(28),
    "the VAE's samples": vae.samples(28),
    "a GAN's samples": shipped.generator()(shipped.noise(28, Stream(1))),
}
comparison_figure(rows, digits, "Digits: real examples, given back, and generated samples")

# %% [markdown]
# 图：每一组两行图像，自上而下依次是测试数据、自编码器还原的真实样本、自编码器的生成样本、VAE 的生成样本、一个 GAN 的生成样本。
#
# 下面是我们从图上看到的（没有用数字度量）：自编码器的随机编码常常得不到数字。VAE 的样本模糊。原因仍是平方误差：如果有几种笔画都可能，平方误差在它们的平均处最小（第 12b 篇）。GAN 的样本边缘清晰，但有零星的错误像素。
#
# 要用同一种解码器比较三者，只需几分钟：`minigan compare ae-mnist vae-mnist gan-mnist`。
#
# ## 本篇小结
#
# - 在真实样本的编码上训练的解码器，遇到其他编码时，输出不一定像数据。
# - VAE 的 KL 项把真实样本的编码移到抽取随机编码的地方。
# - GAN 不需要编码。在圆环上，按两个指标它是第一，按另一个指标则不是。哪个模型更好，取决于所用的指标。
#
# *接下来：* 第 11b 篇，手工推导 VAE 的梯度。*参考文献：* Goodfellow 等 2014，第 1、2 节（[arXiv 1406.2661](https://arxiv.org/abs/1406.2661)）。*搜索：* aggregate posterior、two-stage VAE、adversarial autoencoder、VAE-GAN。
#
# ## 三个问题
#
# 1. 在 VAE 的模型中，样本等于 $y$ 加上标准差为 $s$ 的噪声。给 VAE 的样本加上这个噪声，哪些指标变好？
# 2. 用真实测试样本的 $q(c \mid x)$ 抽取编码来解码，而不用 $N(0, 1)$。现在高质量样本的比例是多少？这对 VAE 的坏样本说明了什么？
# 3. GAN 的样本在各模式内，沿圆环方向和垂直于圆环方向的标准差各是多少？与 0.1 比较。$k = 5$ 会改变它们吗？
#
# <details><summary>答案</summary>
#
# **1.** 高质量样本的比例、双样本准确率和 Parzen 都没有变好（种子 1 和 2）。高质量样本的比例从 0.77 和 0.78 降到 0.72，双样本准确率从 0.62 和 0.60 升到 0.67 和 0.63，Parzen 从 $-0.71$ 和 $-0.73$ 降到 $-0.88$ 和 $-0.89$。从图上看，一个模式中的 $y$ 已经充满圆盘，再加噪声就太宽了。
#
# **2.** 是 0.97 和 0.96（种子 1 和 2），而不是 0.77 和 0.78。所以在受过训练的地方，解码器表现很好。坏样本来自这样的编码：$N(0, 1)$ 常常给出它们，而真实样本的编码中没有它们。
#
# **3.** 只看离模式中心 3 个标准差以内的样本，用种子 1 和 2：沿圆环方向 0.07，垂直方向 0.07；真实样本是 0.097。$k = 5$ 时沿圆环方向 0.06 到 0.07，垂直方向 0.03 到 0.04。样本变得更窄，尽管双样本准确率变好了（0.55 到 0.57）。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 自编码器 | autoencoder | 编码器与解码器串联，训练目标是还原输入 |
# | 编码 | code | 编码器的输出，这里是两个或十个数 |
# | 变分自编码器 | variational autoencoder, VAE | 编码是随机的、损失中有 KL 项的自编码器 |
# | 先验 | prior | 生成样本时编码的分布，这里是 $N(0, 1)$ |
# | 聚合后验 | aggregate posterior | 全部真实样本的随机编码合在一起的分布 |
# | 双样本准确率 | two-sample accuracy | 新的分类器区分真实样本与生成样本的准确率，0.5 最好 |

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
