# %% [markdown]
# # 11b · 手工推导 VAE
#
# 第 11 篇使用了变分自编码器（VAE）的损失。本篇推导这个损失和它的梯度，加以检验，再看它的第二项 KL 起什么作用：我们去掉 KL 训练一次，再用过强的 KL 训练一次。
#
# ```text
# x ─> encoder ─> mean, lv ─> c = mean + e^(lv/2) e ─> decoder ─> y ─> |y - x|^2 / 2 s^2
#                     └─> KL(q || N(0, 1))   ^
#                                         e ─┘
# grad:
#      encoder <─ mean, lv <─ dc <──────────────────── decoder <─ dy
#                     ^── KL
# ```
#
# $e$ 是标准正态噪声。grad 下面是梯度传回的路：mean 和 lv 的梯度一部分来自解码器，一部分来自 KL。
#
# *预备知识：* 第 01 篇（手工推导梯度）和第 11 篇。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 一个有似然的模型
#
# 这个模型规定样本 $x$ 如何产生。先从*先验* $p(c) = N(0, 1)$ 中抽取编码 $c$，再从 $p(x \mid c) = N({\rm decoder}(c), s^2)$ 中抽取 $x$。
#
# 我们希望最大化真实样本的 $\log p(x)$。但是 $p(x) = \int p(x \mid c)\, p(c)\, dc$ 是对所有编码的积分，当解码器是神经网络时算不出来。VAE 最大化的是它的一个下界，称为 *ELBO*（evidence lower bound，证据下界）。
#
# 设 $q(c \mid x)$ 是编码的任意一个密度。由贝叶斯公式，对每个 $c$ 都有 $p(x) = p(x, c) / p(c \mid x)$。所以可以对从 $q$ 中抽取的 $c$ 取平均：
#
# $$\log p(x) = \mathbb{E}_{q} \log \frac{p(x, c)}{p(c \mid x)}$$
#
# $$\phantom{\log p(x)} = \mathbb{E}_{q} \log \frac{p(x, c)}{q(c \mid x)} + \mathbb{E}_{q} \log \frac{q(c \mid x)}{p(c \mid x)} \qquad \text{（乘以 } q \text{ 再除以 } q \text{）}$$
#
# $$\phantom{\log p(x)} \ge \mathbb{E}_{q} \log \frac{p(x, c)}{q(c \mid x)} \qquad \text{（第二项是 KL 散度，不小于 0）}$$
#
# $$\phantom{\log p(x)} = \mathbb{E}_{q} \log p(x \mid c) - {\rm KL}\big(q(c \mid x) \,\|\, p(c)\big) \qquad \text{（因为 } p(x, c) = p(x \mid c)\, p(c) \text{）}.$$
#
# 最后一行就是 ELBO。$q$ 由编码器选择：它给出 $q(c \mid x) = N({\rm mean}, e^{lv})$ 的均值和对数方差 lv。第一项等于平方误差除以 $2 s^2$ 的相反数，再加一个常数。两个高斯分布之间的 KL 有解析表达式。对 $q$ 的平均，用每个样本的一次抽取 $c$ 来估计。因此，除去一个常数，一个小批量的 $-$ELBO 的估计是
#
# $$L = \frac1m \sum_i \left[ \frac{\|y_i - x_i\|^2}{2 s^2} + \frac12 \sum_j \left( e^{lv_{ij}} + {\rm mean}_{ij}^2 - 1 - lv_{ij} \right) \right].$$
#
# ## 梯度
#
# $c$ 是从 $q$ 中抽取的，而随机抽取没有导数。*重参数化技巧*（reparametrisation trick）先抽取标准正态噪声 $e$。固定 $e$ 之后，$c$ 是 mean 和 lv 的函数，有导数：
#
# $$c = {\rm mean} + e^{lv/2}\, e, \qquad \frac{\partial c}{\partial {\rm mean}} = 1, \qquad \frac{\partial c}{\partial lv} = \frac12 e^{lv/2}\, e .$$
#
# 平方误差在 $y$ 处的梯度是
#
# $$dy = \frac{\partial L}{\partial y} = \frac{y - x}{s^2 m}.$$
#
# 解码器的反向传播把它变成 $c$ 处的梯度 $dc$。mean 通过两条路影响 $L$，一条经过 $c$，一条经过 KL，两者相加：
#
# $$\frac{\partial L}{\partial {\rm mean}} = dc \cdot 1 + \frac{\rm mean}{m}.$$
#
# lv 也是这样：
#
# $$\frac{\partial L}{\partial lv} = dc \cdot \frac12 e^{lv/2}\, e + \frac{e^{lv} - 1}{2m}$$
#
# 把两者并排放在一起，就是编码器输出处的梯度。

# %%
from copy import deepcopy
from dataclasses import replace

import numpy

from minigan import plots
from minigan.data.toy import RING_SD, load_ring, ring_centres
from minigan.evaluation.modes import mode_coverage
from minigan.evaluation.two_sample import classifier_accuracy
from minigan.nn import build
from minigan.random import Stream
from minigan.runs import Run
from minigan.systems.table import recipe_named
from minigan.systems.vae import halves


# %%
def vae_loss(encoder, decoder, x, e, s):
    """-ELBO up to a constant, with the noise e given."""
    mean, lv = halves(encoder(x))
    y = decoder(mean + numpy.exp(lv / 2) * e)
    kl = (numpy.exp(lv) + mean**2 - 1 - lv).sum(axis=1) / 2
    return (((y - x) ** 2).sum(axis=1) / (2 * s**2) + kl).mean()


def vae_gradients(encoder, decoder, x, e, s):
    """dL/dtheta of the encoder, and of the decoder."""
    h, encoding = encoder.forward(x)
    mean, lv = halves(h)
    y, decoding = decoder.forward(mean + numpy.exp(lv / 2) * e)
    m, dy = len(x), (y - x) / (s**2 * len(x))
    dc = decoder.input_gradient(dy, decoding)
    dmean = dc + mean / m
    dlv = dc * numpy.exp(lv / 2) * e / 2 + (numpy.exp(lv) - 1) / (2 * m)
    dh = numpy.concatenate([dmean, dlv], axis=1)
    of_decoder = decoder.parameter_gradient(dy, decoding)
    return encoder.parameter_gradient(dh, encoding), of_decoder


# %% [markdown]
# 我们在 float64 下用中心差分检验：沿随机方向 $v$，$L$ 的斜率必须等于梯度与 $v$ 的内积。每次计算 $L$ 都必须使用*同样的*噪声 $e$。如果每次都用新的噪声，两个损失之差就主要是噪声。（这里的网络用 tanh 而不用 ReLU，因为折点会干扰差分。）对编码器和解码器各打印一个相对误差，误差界是 1e-6。

# %%
init = Stream(3, "float64")
layers = "uniform 0.5, dense 16, tanh, dense "
nets = [build.network(layers + n, 2, init, 2) for n in ("4", "2")]
x, e, h = init.normal((50, 2)), init.normal((50, 2)), 1e-5
both = zip(("encoder", "decoder"), nets, vae_gradients(*nets, x, e, 0.5))
for name, net, gradient in both:
    v, theta, L = init.normal(net.theta.shape), net.theta.copy(), []
    for net.theta in (theta + h * v, theta - h * v, theta):
        L.append(vae_loss(*nets, x, e, 0.5))
    off = abs((L[0] - L[1]) / (2 * h) / (gradient @ v) - 1)
    print(f"{name}, gradient against differences: relative error {off:.0e} (limit 1e-6)")
    assert off < 1e-6

# %% [markdown]
# 第二个检验：程序包中 `Vae.step` 的一步，与用我们的梯度走的一步比较，两者都用普通梯度下降（动量为 0）。复制系统的两个随机数流，就得到相同的小批量和相同的噪声。打印的是参数的最大差别，误差界是 1e-10。

# %%
plain = replace(recipe_named("vae-ring"), optimizer="momentum 0", rate=0.1)
system = Run(plain, load_ring("float64")).system
x = deepcopy(system.minibatches)(128)
e = deepcopy(system.streams.noise).normal((128, 2))
nets = system.encoder, system.decoder
gradients = vae_gradients(*nets, x, e, plain.sd)
expected = [net.theta - 0.1 * gradient for net, gradient in zip(nets, gradients)]
system.step()
off = max(abs(net.theta - theta).max() for net, theta in zip(nets, expected))
print(f"Vae.step against our gradients: largest difference {off:.0e} (limit 1e-10)")
assert off < 1e-10

# %% [markdown]
# ## 有 KL、没有 KL、KL 过强
#
# *ELBO 最大能有多大？* $\log p(x)$ 对数据的平均值不能超过数据的熵的相反数。对圆环（八个几乎不重叠的高斯分布），熵是 $\log 8 + \log(2 \pi e \cdot 0.1^2) = 0.312$ 奈特（nat）。所以 ELBO 必须小于 $-0.312$。（$L$ 比 $-$ELBO 少一个常数；$x$ 有两个坐标，这个常数是 $\log(2 \pi s^2)$。）
#
# *没有 KL。* 有些入门文章给编码器加了噪声，却忘了 KL。这样，损失中没有任何一项鼓励噪声，而噪声使平方误差变大。训练使噪声比编码的分布范围小得多：VAE 又变成了自编码器。
#
# *KL 过强。* $s$ 很大时平方误差几乎不起作用，这等价于给 KL 很大的权重。此时最好的 $q(c \mid x)$ 对每个 $x$ 都是 $N(0, 1)$。编码不含 $x$ 的任何信息，解码器对所有编码给出同样的 $y$。这叫*后验坍塌*（posterior collapse）。当解码器是线性的，条件是 $s^2$ 超过数据的最大方差（Lucas 等 2019，[1911.02469](https://arxiv.org/abs/1911.02469)），在圆环上是 0.51。我们的解码器不是线性的，但取 $s = 1$ 时也会坍塌。
#
# 下表的三行是三次训练；第一列是两个标准差之比：编码中噪声的标准差 $e^{lv/2}$，除以测试数据的均值（mean）的标准差。它接近 0，VAE 就是自编码器；它很大，编码就不含 $x$ 的信息。第二列是高质量的样本所占的比例。第二个单元格打印测试数据的 ELBO，以及没有 KL 时的双样本准确率（0.5 表示样本与数据无法区分）。

# %% tags=["trained"]
ring = load_ring()
changes = {"VAE": {}, "no KL": {"kl": 0.0}, "s = 1": {"sd": 1.0}}
steps = {"VAE": 2500, "no KL": 1200, "s = 1": 600}
runs, ratio, high, codes = {}, {}, {}, {}
e = Stream(4).normal(ring.test.shape)
print("       sd of noise / sd of mean   high quality")
for name, changed in changes.items():
    runs[name] = Run(replace(recipe_named("vae-ring"), seed=1, **changed), ring)
    list(runs[name].play(steps[name]))
    mean, lv = halves(runs[name].system.encoder(ring.test))
    codes[name] = mean + numpy.exp(lv / 2) * e
    ratio[name] = numpy.exp(lv / 2).mean() / mean.std(axis=0).mean()
    seen = mode_coverage(runs[name].samples(4000), ring_centres(), RING_SD)
    high[name] = seen.high_quality
    print(f"{name:6} {ratio[name]:24.3f} {high[name]:14.2f}")
assert high["no KL"] < 0.3 < 0.6 < high["VAE"]
assert ratio["no KL"] < 0.05 < ratio["VAE"] < 1 < 10 < ratio["s = 1"]

# %% tags=["trained"]
system, normal = runs["VAE"].system, 2 * numpy.pi * 0.1**2
L = vae_loss(system.encoder, system.decoder, ring.test, e, 0.1)
elbo, entropy = -L - numpy.log(normal), numpy.log(8 * numpy.e * normal)
print(f"ELBO of test data {elbo:.2f} nats (limit {-entropy:.3f}, at least -3)")
accuracy = classifier_accuracy(ring.test[:4000], runs["no KL"].samples(4000), Stream(1))
print(f"no KL, two-sample accuracy {accuracy.accuracy:.2f} (0.5: like the data; over 0.85)")
assert -3 < elbo < -entropy and accuracy.accuracy > 0.85

# %% [markdown]
# 看一看编码本身：灰色是真实样本的编码，解码器在它们上面训练；绿色是生成样本时抽取的编码。


# %% tags=["cover", "trained"]
def codes_figure(codes):
    figure = plots.Figure(figsize=(10.2, 4), layout="constrained")
    real, generated = plots.colours.REAL, plots.colours.GENERATED
    drawn = Stream(6).normal((2000, 2))
    for axes, name in zip(figure.subplots(1, 3), ("no KL", "VAE", "s = 1")):
        axes.plot(*drawn.T, ".", ms=2, color=generated, label="random codes, for samples")
        c = codes[name][:2000].T
        axes.plot(*c, ".", ms=2, color=real, label="codes of real examples")
        axes.set(title=name, xlabel="c1", ylabel="c2", aspect="equal")
        axes.set(xlim=(-6, 6), ylim=(-6, 6))
    handles = axes.get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=2, markerscale=5)
    return figure


codes_figure(codes)

# %% [markdown]
# 图：编码的平面，横轴 $c_1$，纵轴 $c_2$；自左至右是没有 KL、VAE、$s = 1$。
#
# - *没有 KL：* 灰色的各簇停在训练偶然把它们放到的地方，大多在绿色区域之外。生成样本所用的编码，解码器没有在上面训练过。
# - *VAE：* 灰色与绿色重叠。八个模式的簇仍能看出，所以编码说明了 $x$ 来自哪个模式。
# - *s = 1：* 灰色与绿色是同一团云。编码与先验一致，但不含 $x$ 的任何信息。用种子 1 到 3，高质量样本的比例都是 0.00。
#
# VAE 的编码既靠近先验，又仍然含有 $x$ 的信息。训练初期出现的后验坍塌，可以用 *KL 退火*（KL annealing）来补救：KL 的权重从 0 逐渐增加到 1（Bowman 等 2016，[1511.06349](https://arxiv.org/abs/1511.06349)）。如果坍塌的解本身就是最优解，退火就没有用。
#
# ## 本篇小结
#
# - $-$ELBO 是平方误差加上 KL，并且 $\log p(x) \ge$ ELBO。
# - 先抽取噪声，随机编码就有了导数。mean 和 lv 的梯度一部分经过解码器，一部分来自 KL。
# - 没有 KL，噪声变得很小，生成样本所用的编码大多落在解码器没有训练过的地方。KL 过强，编码不含 $x$ 的任何信息。
#
# *轮到你了：* 练习 [14 · 变分自编码器](../exercises/zh/14_vae.ipynb)；检查程序会指出错误的名称。*参考文献：* Kingma 和 Welling 2014（[arXiv 1312.6114](https://arxiv.org/abs/1312.6114)）；Rezende 等 2014（[arXiv 1401.4082](https://arxiv.org/abs/1401.4082)）。*搜索：* beta-VAE、KL annealing、posterior collapse、importance-weighted autoencoder。
#
# ## 三个问题
#
# 1. 证明：给 KL 加权重 $w$，与权重为 1 但把 $s$ 换成 $s \sqrt w$，最优的网络相同。
# 2. 取 `sd` 为 0.05、0.2、0.4 和 0.6 训练 VAE。哪一个给出的高质量样本最多？到哪一个时，噪声的大小达到均值的大小？
# 3. 实现 KL 退火：在各步之间执行 `run.system.recipe = replace(run.system.recipe, kl=w)`，让 `w` 在 2,500 步的前 1,000 步中从 0 增加到 1。取 `sd=0.6`，最后的 ELBO 会改变吗？
#
# <details><summary>答案</summary>
#
# **1.** 取 $s \sqrt w$ 时的损失乘以 $w$，等于 $w \|y - x\|^2 / (2 w s^2) + w\,{\rm KL} = \|y - x\|^2 / 2 s^2 + w\,{\rm KL}$。常数因子 $w$ 不改变最小点的位置。（这就是 beta-VAE，其中 $\beta = w$。）
#
# **2.** 用种子 1，高质量样本的比例是 0.46、0.80、0.64 和 0.12（取 0.1 时是 0.77），0.2 时最多。噪声与均值之比是 0.10、0.35、0.65 和 1.4，所以在 0.4 与 0.6 之间噪声达到均值的大小。
#
# **3.** 不会。它是 $-2.17$ 和 $-2.15$（种子 1 和 2），不退火时是 $-2.16$（种子 1）。退火在这里没有带来更好的解。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 似然 | likelihood | 模型给样本的概率密度 $p(x)$ |
# | 证据下界 | evidence lower bound, ELBO | $\log p(x)$ 的一个可以计算的下界 |
# | 后验 | posterior | 已知 $x$ 时编码的分布 $p(c \mid x)$；$q(c \mid x)$ 是它的近似 |
# | 对数方差 | log-variance | 方差的对数，本篇写作 lv |
# | 重参数化技巧 | reparametrisation trick | 先抽取噪声，再把随机变量写成参数的可导函数 |
# | 后验坍塌 | posterior collapse | $q(c \mid x)$ 等于先验，编码不含 $x$ 的信息 |
# | KL 退火 | KL annealing | 训练中让 KL 的权重从 0 逐渐增加到 1 |

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
