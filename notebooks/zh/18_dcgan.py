# %% [markdown]
# # 18 · 搭建一个 DCGAN
#
# $G$ 和 $D$ 都由卷积和批归一化组成：这就是 Radford 等 2015 的网络。我们要弄清真实样本和生成样本为什么分开通过 $D$；用几秒钟训练一个小的 DCGAN；观察 $D$ 的特征图和输入梯度；最后在 $z$ 空间里沿直线从一个数字走到另一个数字。
#
# *预备知识：* 第 04 篇（算法 1）和第 17 篇（这些层）。*用时：* 阅读二十分钟，运行十几秒。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 两个网络
#
# ```text
# z --> dense --> 16 x 7 x 7 --convt--> 8 x 14 x 14 --convt--> x: 1 x 28 x 28
#                                                                     |
# a <-- dense <-- 16 x 7 x 7 <--conv--- 8 x 14 x 14 <--conv-----------+
# ```
#
# 上一行是 $G$：噪声 $z$ 经过全连接层（dense）和两个转置卷积（convt），成为生成样本 $x$。下一行是 $D$：图片 $x$ 经过两个卷积（conv）和全连接层，成为 logit $a$。
#
# 论文的规则是：用步幅代替池化；使用批归一化，但 $G$ 的输出层和 $D$ 的输入层除外（转述这些规则时常常漏掉这个例外）；$G$ 用 ReLU，末尾用 tanh（我们用 sigmoid，因为像素在 0 与 1 之间）；$D$ 用 leaky ReLU；中间不用全连接层。
#
# 最后一条我们没有遵守。对数字图片，滤波器为 32 个和 64 个时，两个网络各多一个全连接层，使 10,000 个样本的 Fréchet 距离（解释见下文，越小越好）在 2,700 次迭代后降到 4；没有它们时，7,700 次迭代后是 28（各一个种子）。配方 `dcgan-mnist` 有 16 个和 32 个滤波器，下面用 8 个和 16 个。
#
# 单元格用文字写出网络：`convt` 是转置卷积，`data` 代表图片的形状，`rows` 把每张图片变成一行数。打印的是两个网络的参数个数（numbers）和各层，先是 $G$，后是 $D$。

# %%
from dataclasses import replace

import numpy

from minigan.nn import build
from minigan.plots import convolutions
from minigan.random import Stream
from minigan.runs import Run, load_data
from minigan.systems import recipe_named

half, norm = "4x4 stride=2 pad=1", "batchnorm, relu"  # half the size, or twice it
G_words = f"normal .02, dense 128, {norm}, dense 784, reshape 16x7x7, {norm}, "
G_words += f"convt 8 {half}, {norm}, convt data {half}, rows, sigmoid"
D_words = f"normal .02, reshape data, conv 8 {half}, leaky, conv 16 {half}, batchnorm, "
D_words += "leaky, rows, dense 64, batchnorm, leaky, dense 1"
for words, width in ((G_words, 100), (D_words, 784)):
    net = build.network(words, width, Stream(1), (1, 28, 28))
    print(f"{net.theta.size:,} numbers:", *net.layers, sep="\n  ")

# %% [markdown]
# ## 真实样本和生成样本分开通过 D
#
# 训练时，批归一化所用的平均值和方差是小批量的。所以 $D$ 对一张图片给出的 logit 取决于其他图片。我们把同一个真实数字的 logit 计算两次：先放在 32 个真实数字的小批量里，再把另外的 31 个中的 16 个换成噪声图片。下面打印这张图片两次的 logit $a$ 和它的变化，先是训练时（training），后是评估时（evaluation）。

# %%
digits = load_data(recipe_named("dcgan-mnist"))
stream = Stream(2, "float64")
D = build.network(D_words.replace(".02", ".2"), 784, stream, (1, 28, 28))
real, noise = digits.train[:32].astype("float64"), stream.uniform((16, 784))
mixed = numpy.concatenate([real[:16], noise])
D.settle([real], stream)
for rng, when in ((stream, "training"), (None, "evaluation")):
    among, beside = (float(D(batch, rng)[0, 0]) for batch in (real, mixed))
    limit = "limit 1e-12" if rng is None else "at least 0.5"
    print(f"{when}: a = {among:.3f} among real digits, {beside:.3f} with noise beside them")
    print(f"    change {abs(among - beside):.1g} ({limit})")
    assert abs(among - beside) < 1e-12 if rng is None else abs(among - beside) > 0.5

# %% [markdown]
# 如果小批量是混合的，$D$ 就会学着与同一批里的其他图片比较。到了 $G$ 的一步，同一批里全是生成样本，这时的 $D$ 就成了另一个函数。所以 $D$ 的一步让 $x$ 和 $G(z)$ 分两次通过 $D$，再把两个梯度相加，因为 $V$ 是两项之和。（有些程序取和的一半，MXNet 的程序不是。）
#
# ## 两种顺序
#
# 有两个 MXNet 程序，人们常常对照论文来读。
#
# - *先 D 后 G*（`D first`），MXNet 的 `example/gan/dcgan.py`：$D$ 先在 $x$ 和 $G(z)$ 上走一步；然后 $G$ 用同一个 $z$，穿过*新的* $D$ 走一步。
# - *先 G 后 D*（`G first`），`tqchen/mxnet-gan`：$G$ 先穿过旧的 $D$ 走一步；然后 $D$ 在 $x$ 和同一个 $G(z)$ 上走一步，其中真实样本的标签是 0.9。
#
# 所以先 $G$ 后 $D$ 时，两个梯度都在旧的参数处计算，这就是同时更新。算法 1 是先 $D$ 后 $G$，不过它为 $G$ 的一步抽取新的 $z$。
#
# MXNet 的程序在 $G$ 的一步里给生成样本标签 1。这就是第 03b 篇的非饱和损失：标签为 1 的交叉熵正是 $G$ 要最小化的 $-\log D(G(z))$。
#
# 下面从同样的参数开始，用两种顺序各迭代一次：$D$ 相同，$G$ 的参数有多大比例不同？

# %%
changes = dict(G=G_words, D=D_words, batch=64, d_rate=0.005, g_rate=0.005, average=0.99)
recipe = replace(recipe_named("dcgan-mnist"), seed=1, **changes)
after = {}
for update in ("D first", "G first"):
    run = Run(replace(recipe, update=update), digits)
    list(run.play(1))
    after[update] = run.system
one, two = after.values()
differs = float((one.G.theta != two.G.theta).mean())
print(f"after one iteration: D is the same, {differs:.0%} of G differs (at least 50%)")
assert (one.D.theta == two.D.theta).all() and differs > 0.5

# %% [markdown]
# ## 训练
#
# 我们测量一种 *Fréchet 距离*（Fréchet distance，用法同 Heusel 等 2017，[1706.08500](https://arxiv.org/abs/1706.08500)）。用 minigan 附带的分类器，对 10,000 个生成样本和 10,000 个测试集数字计算特征；对两组特征各拟合一个高斯分布，再计算这两个高斯分布的距离。0 最好。
#
# 图中的样本来自 $\theta_g$ 的滑动平均。没有哪次训练的前向传播用过这个网络，所以它的批归一化层没有现成的统计量：minigan 在抽样之前重新计算它们（`settle`，第 17 篇）。

# %% tags=["trained", "cover"]
from minigan.evaluation import classifier

judge, moments = classifier.load(), (50, 100, 200, 300, 400, 800)


def frechet(rows):
    return classifier.frechet_distance(judge.features(digits.test), judge.features(rows))


run, film = Run(recipe, digits), {}
start = frechet(run.samples(10_000))
for _ in run.play(moments[-1]):
    if run.step in moments:
        drawn = run.samples(12, seed=3).reshape(-1, 28, 28)
        film[f"step {run.step}"] = convolutions.grey(drawn, 28)
film["real"] = convolutions.grey(digits.test[:12].reshape(-1, 28, 28), 28)
end = frechet(run.samples(10_000))
print(f"Fréchet distance {start:.0f} at first, {end:.0f} after 800 steps (limit 60)")
print(f"training digits: {frechet(digits.train[:10_000]):.1f}")
assert end < 60 < start
convolutions.mosaic(film, "The same twelve z in every row, and real digits")

# %% [markdown]
# 图：每一列是同一个 $z$，每一行是一个时刻（第 50 步到第 800 步）；最后一行是真实的数字。打印的是训练前后的 Fréchet 距离；作为对照，还有训练集数字的 Fréchet 距离。
#
# 许多样本是数字，有些差不多是，还有些不是。五到十秒的训练只能到这里。`minigan train dcgan-mnist` 要几分钟，生成的样本更好。前两行里的细密图案来自步幅：它每隔两到四个像素重复一次。
#
# 先 $D$ 后 $G$ 比先 $G$ 后 $D$ 好吗？同样的学习率，800 步以后的距离是
#
# | 种子 | 1 | 2 | 3 |
# |---|---|---|---|
# | 先 D 后 G | 21 | 19 | 29 |
# | 先 G 后 D | 345 | 40 | 24 |
#
# 在早先的一次测量中，先 $D$ 后 $G$ 是 18、11 和 15，先 $G$ 后 $D$ 是 178、32 和 35。（连因处理器而异的舍入误差，都能改变这样的训练。）在这个小博弈里，六对中有五对是先 $D$ 后 $G$ 更好，但这不是规律。
#
# ## D 的特征图
#
# *特征图*（feature map）是一个滤波器在所有位置上的输出。橙色大于 0，蓝色小于 0，每张图各有自己的刻度。每行有八张特征图；第二个卷积有 16 个滤波器，所以占两行。

# %% tags=["trained"]
D, rows = run.system.D, {}


def maps(x, n):
    """What the first n layers of D give for one digit: (filters, h, w)."""
    x = x[None]
    for layer in D.layers[:n]:
        x, _ = layer.forward(x)
    return x[0]


for digit in (7, 0):
    x = digits.test[digits.labels[2] == digit][0]
    shown = convolutions.grey(x.reshape(1, 28, 28), 28)
    first, second = (convolutions.signed(maps(x, n), 28) for n in (3, 6))
    for name, part in (("1", first), ("2", second[:8]), ("2, rest", second[8:])):
        rows[f"{digit}: conv {name}"] = numpy.concatenate([shown, part])
        shown = numpy.ones_like(shown)  # white
convolutions.mosaic(rows, "What D's first and second convolution answer to a digit")

# %% [markdown]
# 图：数字 7 和数字 0 各三行。第一行是输入和第一个卷积的 8 张特征图；第二、三行是第二个卷积的 16 张特征图。
#
# 第一个卷积的许多特征图在边缘处很大：某一个方向的边缘，在笔画的某一侧。第二个卷积只有 7 x 7 个位置，它的特征图大致表明滤波器在图片的*哪里*找到了自己的图案。有些特征图有橙色的边框，那是填充造成的：在那里滤波器得到的是 0，在图片之内得到的是第一个卷积对黑色的输出，而它不是 0。
#
# ## D 的输入梯度
#
# $D$ 的输入梯度 $\partial a / \partial x$ 也是一张图片，而且 $G$ 从 $D$ 得到的、关于自己样本的全部信息就是这个梯度。每张图片的下面是梯度，再下面是它在 2 x 2 个像素上的平均，因为步幅 2 使相邻像素的梯度正负交替。（这里 $D$ 处于评估状态，每张图片不受其他图片影响。）单元格还检验这个梯度：沿着梯度方向，$a$ 的斜率必须等于梯度长度的平方。

# %% tags=["trained"]
D64, h = D.astype("float64"), 1e-6
sets, rows, slopes = {"real": digits.test[:300], "sample": run.samples(300, seed=3)}, {}, {}
for name, x in sets.items():
    a, cache = D64.forward(x.astype("float64"))
    slope = slopes[name] = D64.input_gradient(numpy.ones_like(a), cache)
    ahead, behind = (D64(x + s * h * slope)[:, 0] for s in (1, -1))
    off = numpy.median(abs((ahead - behind) / (2 * h) / (slope**2).sum(axis=1) - 1))
    print(f"{name}: mean a {a.mean():.2f}, error of the slope {off:.0e} (limit 1e-6)")
    assert off < 1e-6
    rows[name] = convolutions.grey(x[:10].reshape(-1, 28, 28), 28)
    fine = slope[:10].reshape(-1, 28, 28)
    coarse = fine.reshape(-1, 14, 2, 14, 2).mean((2, 4))
    for what, part in (("da/dx", fine), ("2 x 2", coarse)):
        limit = 3 * part.std()
        rows[f"{what}, {name}"] = convolutions.signed(part.clip(-limit, limit), 28)
convolutions.mosaic(rows, "Lighter here, and a rises (orange) or falls (blue)")

# %% tags=["trained"]
for name, slope in slopes.items():
    light = sets[name] > 0.5
    on, beside = (numpy.sqrt((slope[part] ** 2).mean()) for part in (light, ~light))
    unit = slope / numpy.linalg.norm(slope, axis=1, keepdims=True)
    alike = (unit @ unit.T)[~numpy.eye(len(unit), dtype=bool)].mean()
    print(f"{name}: slope {on:.2f} on the strokes, {beside:.2f} elsewhere (at least half)")
    print(f"    mean cosine of two pictures' gradients {alike:.2f} (at least 0.1)")
    assert beside > on / 2 and alike > 0.1

# %% [markdown]
# 图：上面三行是真实样本（real），下面三行是生成样本（sample）。每组依次是图片、梯度 $\partial a / \partial x$、梯度的 2 x 2 平均。橙色的像素变亮时 $a$ 增大，蓝色的像素变亮时 $a$ 减小。图上方打印的是 $a$ 的平均值和斜率的误差；图下方打印的是梯度在笔画上（on the strokes）和在别处（elsewhere）的均方根，以及两张图片的梯度之间夹角余弦的平均值。
#
# 人们可能以为梯度在笔画上很大。但我们训练了四次（两个种子，并换了处理器，舍入因此不同），每一次都是笔画周围的黑色处梯度更大。而且无论是哪个数字，梯度往往在同样的像素处很大：夹角余弦的平均值是 0.4，而在 784 维空间里，两个随机方向的夹角余弦是 0 ± 0.04。真实的数字很少在那些像素处是亮的，所以几乎没有真实样本能说明 $D$ 在那里应当有怎样的斜率。第 13b 篇的 R1 是对斜率的惩罚，正是为此而设。
#
# ## 在 z 空间的直线上
#
# 在 $z$ 的空间里沿直线从一个样本走到另一个；下面一行作为对照，是从第一张图片到最后一张图片的淡入淡出，即逐个像素的加权平均。

# %% tags=["trained"]
from minigan.evaluation.latent import interpolate, pixel_blend

G, z = run.result, run.noise(500, seed=5)
best = judge.predict(G(z)).argmax(axis=0)  # of each digit the surest sample
pairs = [(0, 6), (1, 7), (3, 8), (4, 9)]
paths = [interpolate(z[best[a]], z[best[b]], 9) for a, b in pairs]
walks = numpy.stack([G(path) for path in paths])
fades = numpy.stack([pixel_blend(G, path) for path in paths])
between = [float(((part > 0.25) & (part < 0.75))[:, 4].mean()) for part in (walks, fades)]
print(f"grey pixels half way: {between[0]:.1%} on the walk, {between[1]:.1%} in the fade")
assert between[0] < between[1]
rows = {}
for (a, b), walk, fade in zip(pairs, walks, fades):
    rows[f"{a} to {b}, in z"] = convolutions.grey(walk.reshape(-1, 28, 28), 28)
    rows[f"{a} to {b}, fade"] = convolutions.grey(fade.reshape(-1, 28, 28), 28)
convolutions.mosaic(rows, "A walk in z, and a fade")

# %% [markdown]
# 图：每两行是一对数字，上面一行在 $z$ 的空间里行走（in z），下面一行是淡入淡出（fade）。打印的是走到一半时灰色像素的比例。
#
# 走到一半时，$z$ 空间里的行走显示的是弯曲的笔画，淡入淡出显示的是两个叠在一起的数字，所以它的灰色像素更多。
#
# ## 本篇小结
#
# - DCGAN：步幅，批归一化，$G$ 用 ReLU，$D$ 用 leaky ReLU。我们给两个网络各加一个全连接层。
# - $x$ 和 $G(z)$ 分两次通过 $D$：如果一次通过，批归一化会把它们混在一起。
# - 先 $D$ 后 $G$ 时，$G$ 的梯度穿过新的 $D$；先 $G$ 后 $D$ 时，穿过旧的 $D$。
# - $D$ 的输入梯度，一个像素一个数，就是 $G$ 学习所依据的全部。
#
# *参考文献：* Radford 等 2015（[1511.06434](https://arxiv.org/abs/1511.06434)）；Ioffe 和 Szegedy 2015（[1502.03167](https://arxiv.org/abs/1502.03167)）；Simonyan 等 2013，把输入梯度画成图片（[1312.6034](https://arxiv.org/abs/1312.6034)）。
#
# *搜索：* saliency map、exponential moving average、virtual batch normalisation、spectral normalisation。
#
# ## 三个问题
#
# 1. 先 $D$ 后 $G$ 时，生成样本要第二次通过 $D$。为什么第一次的缓存没有用？
# 2. $D$ 一次看一个小批量，其中有 32 个真实样本和 32 个生成样本。它怎样才能不学任何形状就全部判断正确？
# 3. 如果 $D$ 总是判断正确，$|a|$ 很大，并且在每个生成样本附近都是常数，$G$ 能从它那里学到什么？
#
# <details><summary>答案</summary>
#
# **1.** $\theta_d$ 已经改变。这个缓存属于旧的 $D$，由它得到的是 `G first` 的梯度。minigan 拒绝这样做，抛出 `StaleCacheError`。
#
# **2.** 小批量的平均值在两类样本之间。在任何一个两类不同的特征上，一个样本在平均值的哪一边，就说明它属于哪一类。
#
# **3.** 什么也学不到：那里 $\partial a / \partial x$ 是 0。$G$ 需要的不是判断正确的 $D$，而是在生成样本处有斜率的 $D$。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 转置卷积 | transposed convolution | 卷积的伴随，$G$ 用它把图片变大 |
# | 批归一化 | batch normalisation | 使每个通道在小批量上平均值为 0、方差为 1 的层 |
# | 池化 | pooling | 取小块的最大值或平均值，使图片变小 |
# | 同时更新 | simultaneous update | 双方的梯度都在同样的旧参数处计算，然后一起移动 |
# | 特征图 | feature map | 一个滤波器在所有位置上的输出 |
# | 输入梯度 | input gradient | 输出对输入的梯度，这里是 $\partial a / \partial x$ |
# | 显著图 | saliency map | 把输入梯度画成的图片 |
# | Fréchet 距离 | Fréchet distance | 把两组特征各看作高斯分布时，二者之间 2-Wasserstein 距离的平方 |
# | 滑动平均 | moving average | 每次向新的 $\theta_g$ 移动一小部分的平均 |

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
