# %% [markdown]
# # 17 · 手工推导卷积、它的伴随与批归一化
#
# 到目前为止，我们的网络把一张图片看作一行数。卷积则利用图片的行和列。我们手工计算卷积，求出它的梯度；这个梯度本身就是一种层，$G$ 用它把图片变大。然后推导批归一化（BatchNorm）的梯度。第 18 篇用这些层搭建一个 DCGAN。
#
# *预备知识：* 第 01 篇（手工推导各层）。*用时：* 阅读半小时，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 五重循环
#
# 卷积把一个小的*卷积核*（kernel）$W$ 放在图片的每个位置上，把重叠的数两两相乘，再把乘积相加。设 $n$ 是样本的编号，$f$ 是滤波器，$c$ 是通道，$(i, j)$ 是位置，则
#
# $$y_{n f i j} = b_f + \sum_{c, p, q} W_{f c p q} \; x_{n, c, \, s i + p - P, \, s j + q - P} .$$
#
# *步幅*（stride）$s$ 是相邻两个位置的距离。*填充*（padding）$P$ 是在图片的每一边补上的零的行数或列数。（数学家把这个运算叫作互相关；他们的卷积先把卷积核转 180°。）

# %%
import numpy

from minigan.nn.convolution import Conv2d, ConvTranspose2d, definition
from minigan.nn.windows import Windows
from minigan.plots import colours, convolutions
from minigan.random import Stream


def convolve(x, W, b, stride=1, padding=0):
    """Five loops: over examples, filters, rows, columns, and channels."""
    side = (padding, padding)
    x, k = numpy.pad(x, ((0, 0), (0, 0), side, side)), W.shape[2]
    h, w = ((n - k) // stride + 1 for n in x.shape[2:])
    y = numpy.zeros((len(x), len(W), h, w))
    for n, f, i, j in numpy.ndindex(y.shape):
        y[n, f, i, j] = b[f]
        top, left = stride * i, stride * j
        for c in range(x.shape[1]):
            y[n, f, i, j] += (W[f, c] * x[n, c, top : top + k, left : left + k]).sum()
    return y


# %%
x = numpy.array([[0.0, 3, 1, 0], [0, 4, 2, 0], [1, 4, 1, 0], [2, 3, 0, 0]])
W = numpy.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
y = convolve(x[None, None], W[None, None], [0.0])[0, 0]
terms = [f"{w:g}*{v:g}" for w, v in zip(W.ravel(), x[:3, :3].ravel())]
print("y[0, 0] =", " + ".join(terms), f"= {y[0, 0]:g}")
assert y[0, 0] == (W * x[:3, :3]).sum() and y[1, 1] == (W * x[1:, 1:]).sum()
first, second = colours.SERIES[:2]
frames = {
    "x": [(0, 0, 3, 3, first), (1, 1, 3, 3, second)],
    "y": [(0, 0, 1, 1, first), (1, 1, 1, 1, second)],
}
parts = {"x": x, "W": W, "y": y}
convolutions.numbers(parts, "A window of x gives a number of y", "*=", frames)

# %% [markdown]
# 图：左边是图片 $x$，中间是卷积核 $W$，右边是结果 $y$。深蓝色方框里的九个数给出深蓝色方框里的 $y$，即上面打印的 $y_{00} = -5$；紫红色方框同样。底色为橙色的数大于 0，浅蓝色的小于 0。
#
# 这里，在 $x$ 左边的数比右边大的地方，$y$ 就大。网络的卷积核是学出来的。
#
# 下一张图里，每个位置画一个黑点。竖直方向有 $\lfloor (H + 2P - k)/s \rfloor + 1$ 个位置，其中 $H$ 是图片的高，$k$ 是卷积核的边长；水平方向把高换成宽。DCGAN 的卷积核是 4 x 4，步幅 2，填充 1，它把图片的边长减半：28、14、7。

# %%
DCGAN = Windows(4, stride=2, padding=1)
assert DCGAN.places(28, 28) == (14, 14) and DCGAN.places(14, 14) == (7, 7)
panels = {
    "kernel 3, stride 1": (5, Windows(3)),
    "kernel 3, padding 1": (5, Windows(3, padding=1)),
    "kernel 3, stride 2, padding 1": (5, Windows(3, stride=2, padding=1)),
    "kernel 4, stride 2, padding 1": (6, DCGAN),
}
convolutions.places(panels, "The first window, the next one, and the middle of each")

# %% [markdown]
# 图：四种设置。浅蓝色的格子是图片，四周的白格子是填充；实线方框是第一个窗口，虚线方框是下一个窗口，黑点是每个窗口的中心。标题的第二行是 $y$ 的大小。
#
# ## 一次矩阵乘法
#
# Python 的循环很慢。把每个窗口复制成矩阵 $X$ 的一列，把卷积核写成一行，卷积就成了一个全连接层：$y = W X + b$。于是梯度就是第 01 篇的梯度：$dW = dy\, X^T$，$dX = W^T dy$。（搜索：*im2col*。）
#
# 下一张图是同一个卷积写成的矩阵乘法：$X$ 的每一列是一个窗口，两种颜色的方框与第一张图里的窗口相同。图后面的单元格把五重循环、矩阵乘法和 minigan 的 `Conv2d` 相互比较，打印最大的误差和误差界。

# %% tags=["cover"]
X = Windows(3).copied(x[None, None])
parts = {"W": W.reshape(1, 9), "X, a column for each window": X, "y": y.reshape(1, 4)}
name = "X, a column for each window"
frames = {name: [(0, 0, 9, 1, first), (0, 3, 9, 1, second)]}
frames["y"] = [(0, 0, 1, 1, first), (0, 3, 1, 1, second)]
convolutions.numbers(parts, "The same convolution as a product of matrices", "·=", frames)

# %%
stream = Stream(1, "float64")
off = abs(W.reshape(1, 9) @ X - y.reshape(1, 4)).max()
conv = Conv2d(2, 3, 4, stream, stride=2, padding=1, bias=False)
pictures = stream.normal((5, 2, 8, 6))
given = pictures, conv.params["W"], numpy.zeros(3), 2, 1
loops = convolve(*given)
off = max(off, abs(conv.forward(pictures)[0] - loops).max())
off = max(off, abs(definition(*given) - loops).max())
print(f"{conv} on {pictures.shape}: {loops.shape}")
print(f"error {off:.0e} (limit 1e-12)")
assert off < 1e-12

# %% [markdown]
# ## 图片在内存中的排列
#
# $X$ 的一行属于卷积核的一个数：图片中要与这个数相乘的数，全都在这一行里。如果它们在内存中相邻，复制就快。所以 minigan 存储的顺序是通道、高、宽，*最后才是样本*。下面有四张 4 x 4 的图片，一张一种颜色；黑条标出 $X$ 的第一行所复制的数（卷积核 3）。样本放在最后时，它们是两段长的连续数据；样本放在最前时，是八段短的。

# %%
owner = numpy.arange(4)[:, None, None, None] * numpy.ones((1, 1, 4, 4), int)
seen = numpy.zeros((4, 1, 4, 4), bool)
seen[:, :, :2, :2] = True
rows = {"examples, channels, height, width": (owner.ravel(), seen.ravel())}
order = 1, 2, 3, 0
last = [part.transpose(order).ravel() for part in (owner, seen)]
rows["channels, height, width, examples"] = last
runs = [int((numpy.diff(seen, prepend=False) & seen).sum()) for _, seen in rows.values()]
print(f"runs of neighbours: {runs[0]} and {runs[1]}")
assert runs == [8, 2]
convolutions.memory(rows, "Numbers in the order of memory; black: one row of X")

# %% [markdown]
# 图：按内存中的顺序排列的数。上面一行的顺序是样本、通道、高、宽；下面一行是通道、高、宽、样本。颜色表示属于哪一张图片。
#
# 在你的机器上，这样排列能省多少时间？测的是一个 $D$ 的第二个卷积，打印的是复制所有窗口所用的毫秒数，先是样本在前，后是样本在后，最后是二者之比。

# %% tags=["trained"]
import timeit

images = Stream(1).normal((64, 32, 14, 14))  # examples first
stored = numpy.ascontiguousarray(images.transpose(order)).transpose(3, 0, 1, 2)


def examples_first():
    padded = numpy.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    columns = numpy.empty((64, 32, 4, 4, 7, 7), images.dtype)
    for p, q in numpy.ndindex(4, 4):
        columns[:, :, p, q] = padded[:, :, p : p + 14 : 2, q : q + 14 : 2]


slow, fast = (
    1000 * min(timeit.repeat(job, number=1, repeat=5))
    for job in (examples_first, lambda: DCGAN.copied(stored))
)
print(f"copying all windows: {slow:.1f} ms; examples last: {fast:.1f} ms")
print(f"{slow / fast:.1f} times as fast")

# %% [markdown]
# ## 伴随
#
# 没有 $b$ 的卷积对 $x$ 是线性的：写出来就是 $y = A x$，其中 $A$ 是一个矩阵。因此 $dL/dx = A^T dy$。这个 $A^T$ 本身是一种层，叫作*转置卷积*（transposed convolution）：它把小图片变成大图片，$G$ 就由它组成。它是卷积的*伴随*（adjoint）：
#
# $$\langle \mathrm{Conv}\, x, \; y \rangle = \langle x, \; \mathrm{ConvT}\, y \rangle \quad \text{对所有 } x, y.$$
#
# 它并不是卷积的逆运算。它常被称作“反卷积”（deconvolution），这个名称并不恰当：反卷积本来指求卷积的逆。
#
# 下面第一个单元格计算等式的两边，再把 `Conv2d` 的输入梯度与 `ConvTranspose2d` 的输出比较。第二个单元格把两种层的矩阵 $A$ 和 $B$ 都求出来，检验 $B = A^T$。

# %%
convt = ConvTranspose2d(3, 2, 4, stream, stride=2, padding=1, bias=False)
convt.params["W"][...] = conv.params["W"]
Conv_x, cache = conv.forward(pictures)
y = stream.normal(Conv_x.shape)
ConvT_y, _ = convt.forward(y)
left, right = (Conv_x * y).sum(), (pictures * ConvT_y).sum()
print(f"{left:.12f} and {right:.12f}: difference {abs(left - right):.0e} (limit 1e-12)")
off = abs(conv.input_gradient(y, cache) - ConvT_y).max()
print(f"input gradient of Conv2d against ConvTranspose2d: {off:.0e} (limit 1e-12)")
assert abs(left - right) < 1e-12 and off < 1e-12

# %%
small = Conv2d(1, 1, 3, stream, stride=2, padding=1, bias=False)
back = ConvTranspose2d(1, 1, 3, stream, stride=2, padding=1, bias=False)
small.params["W"][...] = back.params["W"][...] = numpy.arange(1.0, 10).reshape(3, 3)
A = small.forward(numpy.eye(25).reshape(25, 1, 5, 5))[0].reshape(25, 9).T
B = back.forward(numpy.eye(9).reshape(9, 1, 3, 3))[0].reshape(9, 25).T
print(f"B - A^T: {abs(B - A.T).max():.0e} (limit 1e-12)")
assert abs(B - A.T).max() < 1e-12
title = "Kernel 1, 2, 3 / 4, 5, 6 / 7, 8, 9, stride 2, padding 1: the larger, the darker"
convolutions.matrices({"A of Conv2d": A, "B of ConvTranspose2d": B}, title)

# %% [markdown]
# 图：左边是 `Conv2d` 的矩阵 $A$，右边是 `ConvTranspose2d` 的矩阵 $B$。卷积核的九个数是 1 到 9，数越大，颜色越深；白色是 0。
#
# 矩阵的第 $j$ 列，就是输入图片在第 $j$ 个位置为 1、其余为 0 时这一层的输出。$A$ 的第 5 行对应中间的位置，整个卷积核都在其中。其他窗口伸进了填充，所以那些行里缺几个数。在 $B$ 里，卷积核在列中：它就是 $y$ 的一个数加到 $x$ 上的东西。
#
# ### 棋盘格
#
# 转置卷积在每个位置加上卷积核的一个倍数。一个像素上有多少个卷积核重叠？卷积核 3、步幅 2 时是 1 个、2 个或 4 个，排成棋盘格，在许多网络生成的图片里都看得见（Odena 等 2016）。卷积核 4、步幅 2 时，除了边缘，处处是 4 个。DCGAN 的论文用的卷积核是 5，本项目用 4。

# %%
counts = {}
for k, padding in ((3, 0), (4, 1)):
    add = ConvTranspose2d(1, 1, k, stream, stride=2, padding=padding, bias=False)
    add.params["W"][...] = 1.0
    name = f"kernel {k}, stride 2"
    counts[name] = add.forward(numpy.ones((1, 1, 5, 5)))[0][0, 0]
    inside = {int(count) for count in counts[name][2:-2, 2:-2].ravel()}
    print(f"{name}: inside {sorted(inside)}")
    assert inside == ({1, 2, 4} if k == 3 else {4})
convolutions.numbers(counts, "How many kernels meet at a pixel")

# %% [markdown]
# 图：每个像素上重叠的卷积核个数，左边卷积核 3，右边卷积核 4，步幅都是 2。打印的是内部出现的个数。
#
# ## 批归一化
#
# 训练时，批归一化（Ioffe 和 Szegedy 2015）对每个通道，取小批量的所有样本在所有位置上的数，共 $N$ 个，使它们的平均值为 0、方差为 1：
#
# $$\hat x_i = r (x_i - \mu), \quad r = (v + \epsilon)^{-1/2}, \quad y_i = \gamma \hat x_i + \beta .$$
#
# 这里 $\mu$ 是平均值，$v$ 是方差，$\gamma$ 和 $\beta$ 是要学习的参数。$x_i$ 通过 $\mu$ 和 $v$ 影响所有的 $\hat x_j$，所以梯度有三项。记 $g = \gamma\, dy$，即 $dL / d\hat x$。
#
# 1. 直接的影响：$\;\partial \hat x_i / \partial x_i = r$，得到 $r\, g_i$。
# 2. 通过平均值：$\;\partial \hat x_j / \partial \mu = -r$，$\partial \mu / \partial x_i = 1/N$，得到 $-r \; \overline{g}$，上横线表示对 $N$ 个数取平均。（一阶上 $\mu$ 不改变 $v$：$\partial v / \partial \mu = -2\, \overline{(x - \mu)} = 0$。）
# 3. 通过方差：$\;\partial \hat x_j / \partial v = -\frac12 r^2 \hat x_j$，$\partial v / \partial x_i = \frac2N (x_i - \mu) = \frac{2}{N r} \hat x_i$，得到 $-r \, \hat x_i \; \overline{g \hat x}$。
#
# 三项相加：
#
# $$dx = r \left( g - \overline{g} - \hat x \; \overline{g \hat x} \right)$$
#
# 下面用有限差分检验：只取第一项、取前两项、取全部三项时的误差。少一项，误差就很大。

# %%
from minigan.nn.normalization import BatchNorm

bn = BatchNorm(2, stream)
bn.params["gamma"][...] = 1.5, 0.5
x, dy, h = 3 + 2 * stream.normal((4, 2, 3, 3)), stream.normal((4, 2, 3, 3)), 1e-5
mean_of = dict(axis=(0, 2, 3), keepdims=True)
r, g = (x.var(**mean_of) + bn.eps) ** -0.5, bn.params["gamma"][:, None, None] * dy
x_ = r * (x - x.mean(**mean_of))
terms = r * g, -r * g.mean(**mean_of), -r * x_ * (g * x_).mean(**mean_of)
differences = numpy.zeros_like(x)
for at in numpy.ndindex(x.shape):
    moved = numpy.zeros_like(x)
    moved[at] = h
    ahead, behind = ((dy * bn.forward(x + s * moved, stream)[0]).sum() for s in (1, -1))
    differences[at] = (ahead - behind) / (2 * h)
errors = [abs(sum(terms[:n]) - differences).max() for n in (1, 2, 3)]
for what, error in zip(("term 1", "terms 1, 2", "terms 1 to 3"), errors):
    print(f"{what:12} error {error:.0e}")
off = abs(bn.input_gradient(dy, bn.forward(x, stream)[1]) - sum(terms)).max()
print(f"limit of the last 1e-8; BatchNorm.input_gradient: {off:.0e} (limit 1e-12)")
assert min(errors[:2]) > 1e-2 and errors[2] < 1e-8 and off < 1e-12

# %% [markdown]
# ### 训练与评估
#
# 一个生成样本不应当取决于与它一起抽取的其他样本。所以在评估时（`rng=None`），$\mu$ 和 $v$ 是常数，即这一层的*统计量*。在许多库里，训练时的每次前向传播都会自动改变统计量。在这里，前向传播什么也不改变。`remember` 使统计量向一个小批量的平均值和方差移动十分之一。`settle` 用给定的几个小批量重新计算统计量：$\theta_g$ 的滑动平均需要它，因为没有哪次训练的前向传播用过这个网络。（两者的方差都除以 $N - 1$。）
#
# 下面打印两个通道的平均值和方差：一次前向传播之后（没有变），`remember` 之后，`settle` 之后；最后是误差和误差界。

# %%
from minigan.nn import Network

net = Network([bn])
before = net.statistics.copy()
_, cache = net.forward(x, stream)
print("mean, mean, var, var after a pass:", *net.statistics)
assert (net.statistics == before).all()
net.remember(cache)
seen = numpy.concatenate([x.mean((0, 2, 3)), x.var((0, 2, 3), ddof=1)])
print("after remember:", *net.statistics.round(3))
remembered = abs(net.statistics - (0.9 * before + 0.1 * seen)).max()
net.settle([x, x + 2], stream)
print("after settle on x and x + 2:", *net.statistics.round(3))
settled = abs(net.statistics - seen - [1, 1, 0, 0]).max()
print(f"errors {remembered:.0e} and {settled:.0e} (limit 1e-12)")
assert max(remembered, settled) < 1e-12

# %% [markdown]
# ## 本篇小结
#
# - 卷积就是作用在复制出来的窗口上的全连接层；所有位置共用卷积核。
# - 卷积对 $x$ 的梯度是转置卷积，即它的伴随，这也是一种层。
# - 步幅 2 时，卷积核 4 覆盖内部每个像素的次数相同，卷积核 3 则不同。
# - 批归一化的梯度有三项：直接的、通过平均值的、通过方差的。
#
# *接下来：* 第 18 篇，用这些层搭建 DCGAN。*轮到你了：* 练习 [19 · 卷积及其梯度](../exercises/zh/19_convolution.ipynb)和 [20 · 批归一化](../exercises/zh/20_batchnorm.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* Dumoulin 和 Visin 2016，用图画出了各种大小（[1603.07285](https://arxiv.org/abs/1603.07285)）；Ioffe 和 Szegedy 2015（[1502.03167](https://arxiv.org/abs/1502.03167)）；Odena 等 2016，[Deconvolution and checkerboard artifacts](https://distill.pub/2016/deconv-checkerboard/)。*搜索：* im2col、receptive field、fractionally strided convolution、layer normalisation。
#
# ## 三个问题
#
# 1. 后面紧跟批归一化的 `Conv2d` 不需要 $b$。为什么？
# 2. 从 32 个通道的 14 x 14 到 64 个通道的 7 x 7：卷积核为 4 x 4 的卷积有多少个权重？全连接层呢？
# 3. 训练时，批归一化的 $dx$ 在每个通道上的和都是 0。为什么必然如此？
#
# <details><summary>答案</summary>
#
# **1.** 批归一化减去通道的平均值，把 $b$ 也一起减掉了：$b$ 不改变 $y$，它的梯度为 0。它的作用由 $\beta$ 承担。
#
# **2.** 64 × 32 × 4 × 4 = 32,768。全连接层有 6,272 × 3,136 个，将近两千万：每一对数都有一个权重；而且它必须在每个位置重新学习同一种边缘。
#
# **3.** 给一个通道的所有 $x$ 加上同一个数：$\mu$ 也增加这么多，$y$ 不变。所以 $L$ 沿这个方向的斜率为 0，而这个斜率正是 $dx$ 的和。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 卷积核 | kernel | 放在每个位置上的一小块权重 |
# | 滤波器 | filter | 给出一个输出通道的那些卷积核，每个输入通道一个 |
# | 通道 | channel | 图片的一层数；灰度图有一个，彩色图有三个 |
# | 步幅 | stride | 相邻两个窗口的距离 |
# | 填充 | padding | 在图片四周补上的零 |
# | 互相关 | cross-correlation | 不翻转卷积核的卷积，即神经网络里的“卷积” |
# | 伴随 | adjoint | 使内积等式成立的线性映射；对实矩阵就是转置 |
# | 转置卷积 | transposed convolution | 卷积的伴随，把小图片变成大图片 |
# | 批归一化 | batch normalisation | 使每个通道在小批量上平均值为 0、方差为 1 的层 |
# | 统计量 | statistics | 评估时代替小批量的平均值和方差的常数 |
# | 滑动平均 | moving average | 每次向新值移动一小部分的平均 |

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
