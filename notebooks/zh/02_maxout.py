# %% [markdown]
# # 02 · maxout 与 dropout
#
# 论文的 $D$ 由 *maxout* 单元构成（Goodfellow 等，2013），用 *dropout*（随机失活；Hinton 等，2012）训练。maxout 单元自己学出激活函数；dropout 使训练一个网络成为同时训练许多网络。一个有折点，一个有随机性，却都有梯度。
#
# *需要：* 第 01 篇，期望与方差。*用时：* 阅读半小时，运行几秒钟。

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

# %% [markdown]
# ## Maxout
#
# ReLU 是选定的，不是学来的。maxout 单元取输入的若干个线性函数，称为它的*片*（pieces），以其中最大的作答：$y_j = \max_p x_{pj}$，其中 $x_{pj}$ 是下面一个全连接层的输出。在某一片最大的地方，其余各片都不起作用。所以梯度只传给胜者（winner），
#
# $$\frac{\partial L}{\partial x_{pj}} = dy_j \text{ where } p \text{ is the winner of } j, \text{ else } 0,$$
#
# 若有几片相等，则约定第一片为胜者。手写如下：

# %%
import numpy

from minigan.nn import Maxout
from minigan.nn.gradcheck import check_layer
from minigan.random import Streams

streams = Streams(seed=1, dtype="float64")
m, pieces, units = 6, 5, 3
x = streams.data.normal((m, pieces * units))
dy = streams.noise.normal((m, units))

seen = x.reshape(m, pieces, units)
y = seen.max(axis=1)
winner = seen.argmax(axis=1)  # of equal numbers argmax takes the first
dx = dy[:, None, :] * (winner[:, None, :] == numpy.arange(pieces)[:, None])

y_package, cache = Maxout(pieces).forward(x)
assert (y == y_package).all()
assert (dx.reshape(x.shape) == Maxout(pieces).input_gradient(dy, cache)).all()
assert all(row.error < row.tolerance for row in check_layer(Maxout(pieces), x))
print(f"of {dx.size} gradients {numpy.count_nonzero(dx)} are not 0: one for each output")
assert numpy.count_nonzero(dx) == dy.size

# %% [markdown]
# ReLU 是有两片的 maxout 单元，其中一片恒为 0。在 $x = 0$ 处两片打平，零在前，零获胜，这正是 ReLU 自己的约定。$|x|$ 是 $x$ 与 $-x$ 的最大值。

# %%
from minigan.nn import ReLU

x = numpy.array([[-2.0], [0.0], [3.0]])
dy = numpy.array([[5.0], [6.0], [7.0]])
y, cache = Maxout(2).forward(numpy.concatenate([numpy.zeros_like(x), x], axis=1))
y_relu, relu_cache = ReLU().forward(x)
dx = Maxout(2).input_gradient(dy, cache)[:, 1:]  # the second piece is x
assert (y == y_relu).all() and (dx == ReLU().input_gradient(dy, relu_cache)).all()
assert (Maxout(2).forward(numpy.concatenate([x, -x], axis=1))[0] == abs(x)).all()
print(f"x {x.ravel()}, ReLU {y.ravel()}, gradient {dx.ravel()}")

# %% [markdown]
# ## 一个单元学习凸函数
#
# 若干条直线的最大值是凸函数，而每个凸函数都近似是若干条直线的最大值。近似到什么程度？取 $[-1, 1]$ 上的 $x^2$ 和 $n$ 片。在宽为 $w$ 的区间上，从中点 $c$ 算起记为 $t$，则 $x^2 = c^2 + 2ct + t^2$；均方意义下最接近它的直线，是把 $t^2$ 换成它的平均值 $w^2/12$。剩下部分的均方是 $w^4/180$。$n$ 片中的每一片至多在一个区间上获胜；各区间的宽度之和为 2，所以宽度相等，即 $w = 2/n$ 时，各个 $w^5/180$ 之和最小。在区间的端点，所有这些直线都比 $x^2$ 低 $w^2/6$，所以这时它们首尾相接：它们的最大值正以它们为片，任何 $n$ 片都不会做得更好：
#
# $$\text{root mean square error} \;=\; \frac{(2/n)^2}{\sqrt{180}} \;=\; \frac{4}{\sqrt{180}\, n^2}.$$

# %%
grid = (2 * numpy.arange(100)[:, None] + 1) / 100 - 1  # 100 points of [-1, 1], a column


def rms(error):
    return float((error**2).mean() ** 0.5)


def best(n):
    return 4 / (180**0.5 * n**2)


for n in (1, 2, 5, 10):
    w = 2 / n
    c = -1 + w * (numpy.arange(n) + 0.5)
    lines = 2 * c * grid - c**2 + w**2 / 12
    error = rms(lines.max(axis=1, keepdims=True) - grid**2)
    print(f"{n:2} pieces: error {error:.4f}, formula {best(n):.4f}")
    assert abs(error / best(n) - 1) < 0.03  # 100 points are not quite the integral

# %% [markdown]
# 现在让这些层自己去找。`fit` 建立一个全连接层，上面放 `Maxout`，然后使它与函数 $f$ 的均方误差下降。起点可以是*散开*（`spread`）的，即 $x^2/2$ 的若干条切线，每一条都在某处获胜；也可以是*随机*（`random`）的。

# %%
from minigan.nn import Adam, Dense, Network


def fit(f, pieces, start, units=1, seed=1):
    rng = Streams(seed, dtype="float64").init
    bias = rng.uniform((pieces * units,), -1.0, 0.0)
    layers = [Dense(1, pieces * units, rng, irange=2.0, bias=bias), Maxout(pieces)]
    if start == "spread":
        slopes = numpy.repeat(numpy.linspace(-1, 1, pieces), units)
        layers[0].params["W"][:], layers[0].params["b"][:] = slopes, -(slopes**2) / 2
        tangents = grid * slopes[::units] - slopes[::units] ** 2 / 2
        assert numpy.unique(tangents.argmax(axis=1)).size == pieces  # each wins somewhere
    if units == 2:  # the difference of two units, to begin with
        layers.append(Dense(2, 1, rng))
        layers[-1].params["W"][:] = [[1.0], [-1.0]]
    net = Network(layers)
    optimizer = Adam(net, 0.003)
    for _ in range(2000):
        y, cache = net.forward(grid)
        dy = 2 * (y - f(grid)) / len(grid)
        optimizer.descend(net, net.parameter_gradient(dy, cache))
    return net


# %% tags=["trained"]
counts, starts = (8, 2, 3, 5, 12), ("random", "spread")
fits = {(n, start): fit(numpy.square, n, start) for n in counts for start in starts}
errors, winners = {}, {}
for (n, start), net in sorted(fits.items()):
    values, _ = net.layers[0].forward(grid)
    winners[n, start] = numpy.unique(values.argmax(axis=1)).size
    errors[n, start] = rms(net(grid) - grid**2)
    print(
        f"{n:2} pieces, {start}: {winners[n, start]:2} win somewhere, "
        f"error {errors[n, start]:.4f}, best possible {best(n):.4f}"
    )

# %% [markdown]
# 从散开的起点出发，五片以内都接近最好结果；片数更多时，误差仍在下降，但还没有到达。从随机的起点出发，五片或更多片之中，总有一些在哪里都不获胜。它们得不到梯度，只有靠动量的推动，或者获胜的片降到它们下面，才会重新获胜，而大多数再也没有：这个单元再好，也好不过片数与*获胜片数*相同的最佳单元。

# %%
for n in counts:
    assert errors[n, "random"] > 0.9 * best(winners[n, "random"])
    assert errors[n, "spread"] > 0.9 * best(n)
assert all(errors[n, "spread"] < 1.5 * best(n) for n in (2, 3, 5))
assert errors[2, "spread"] > 2 * errors[3, "spread"] > 4 * errors[5, "spread"]
assert errors[5, "spread"] > max(errors[8, "spread"], errors[12, "spread"])
for n in (8, 12):
    assert winners[n, "random"] < 0.8 * n
    net = fits[n, "random"]
    y, cache = net.forward(grid)
    gradient = net.named(net.parameter_gradient(y - grid**2, cache))
    assert numpy.count_nonzero(gradient["0.b"] == 0) >= n - winners[n, "random"]

# %% tags=["cover", "trained"]
from minigan import plots
from minigan.plots.layers import maxout_figure


def draw(pieces, start):
    values, _ = fits[pieces, start].layers[0].forward(grid)
    title = f"One maxout unit of {pieces} pieces, {start} at the start, fitted to x²"
    return maxout_figure(grid[:, 0], values, grid[:, 0] ** 2, title, "x²")


plots.explore(draw, pieces=counts, start=starts)

# %% [markdown]
# 在一维中，很容易处处落败：两条直线就足以压在第三条之上。上图中的虚线就是这样的片；在可以交互的笔记本里，可以换别的片数，也可以换 `start`。
#
# ## 两个单元学习任何函数
#
# 一个单元无论权重如何，总是凸的。但是两个凸函数之*差*，可以逼近区间上的任何连续函数；所以两个片数足够多的 maxout 单元，上面加一个线性单元，就足够了（Goodfellow 等，2013）。我们取 $\sin 4x$。


# %% tags=["trained"]
def wave(x):
    return numpy.sin(4 * x)


one, two = (fit(wave, 5, "spread", units) for units in (1, 2))
for units, net in ((1, one), (2, two)):
    print(f"units: {units}, error {rms(net(grid) - wave(grid)):.3f}")
assert (numpy.diff(one(grid)[:, 0], 2) > -1e-12).all()  # convex
assert rms(one(grid) - wave(grid)) > 0.4 and rms(two(grid) - wave(grid)) < 0.12

# %% tags=["trained"]
plots.lines(
    grid[:, 0],
    {"sin 4x": wave(grid), "one unit of 5 pieces": one(grid), "two units": two(grid)},
    "One maxout unit is convex; two make hills as well",
    "x",
    "y",
)

# %% [markdown]
# ## Dropout
#
# dropout 以概率 $1 - keep$ 把一层的每个输入置为 0，每个样本、每次前向传播都重新抽取。保留下来的除以 $keep$：
#
# $$y_i = x_i\, \mu_i / keep, \qquad \mu_i \in \{0, 1\},\quad P(\mu_i = 1) = keep.$$
#
# 于是 $\mathbb{E}\, y_i = x_i$，所以评估时什么也不必做：`rng=None` 给出 $y = x$。又有 $\mathbb{E}\, y_i^2 = x_i^2 / keep$，所以方差是 $x_i^2 (1 - keep)/keep$。输入有十个时，可以看遍全部 $2^{10}$ 个掩码（mask）；对于层本身，则看一批抽样。

# %%
from minigan.nn import Dropout

n, keep = 10, 0.8
x = streams.data.normal((n,))
masks = (numpy.arange(2**n)[:, None] >> numpy.arange(n)) & 1  # every row another mask
kept = masks.sum(axis=1)
p = keep**kept * (1 - keep) ** (n - kept)
y = masks * x / keep
variance = (1 - keep) / keep * x**2
assert abs(p @ y - x).max() < 1e-12
assert abs(p @ y**2 - x**2 - variance).max() < 1e-12

rows = numpy.tile(x, (20_000, 1))
sample, _ = Dropout(keep).forward(rows, streams.dropout)
off = abs(sample.mean(axis=0) - x) / (variance / len(rows)) ** 0.5
print(f"all {len(masks)} masks: mean x. {len(rows)} samples: within 4 standard errors")
assert off.max() < 4
assert Dropout(keep).forward(rows, None)[0] is rows

# %% [markdown]
# 上面的一个单元把这些项加起来，$a = \sum_i W_i y_i$。各个输入的掩码相互独立，方差相加：$a$ 的标准差是 $\sqrt{(1 - keep)/keep}\; \lVert W x \rVert$，其中 $\lVert W x \rVert^2 = \sum_i W_i^2 x_i^2$。$D$ 必须承受的就是这种噪声。

# %%
W = streams.init.uniform((n,), -1.0, 1.0)
keeps = numpy.linspace(0.1, 1.0, 19)
formula = ((1 - keeps) / keeps) ** 0.5 * ((W * x) ** 2).sum() ** 0.5
measured = numpy.array(
    [(Dropout(k).forward(rows, streams.dropout)[0] @ W).std() for k in keeps.tolist()]
)
assert abs(measured - formula).max() < 0.04 * formula.max()
plots.lines(
    keeps,
    {"formula": formula, f"{len(rows)} masks": measured},
    "The fewer are kept, the noisier the sum",
    "keep",
    "standard deviation of a",
    marks={"the sum without dropout": abs(x @ W)},
    points=True,
)

# %% [markdown]
# ## 返回时用同一个掩码
#
# 掩码给定之后，dropout 是线性的：梯度是 $dx_i = dy_i\, \mu_i / keep$，用的是*同一个* $\mu$，因此 $\mu$ 就是缓存。如果一个层重新抽取，它返回的形状正确，零的比例也正确，看不出任何毛病。但这是另一个函数的梯度，不是刚才计算的那个函数的；检查器会指出来。

# %%
from textwrap import fill

from minigan.nn.gradcheck import GradientError


class Redrawn(Dropout):
    def forward(self, x, rng=None):
        y, _ = super().forward(x, rng)
        return y, rng.mask(x.shape, self.keep)


rows = streams.data.normal((8, 6))
assert all(row.error < row.tolerance for row in check_layer(Dropout(0.5), rows))
try:
    raise SystemExit(f"nothing found: {check_layer(Redrawn(0.5), rows)}")
except GradientError as error:
    print(fill(f"GradientError: {error}", 88))

# %% [markdown]
# ## 评估时平均的是什么
#
# 每个掩码产生一个子网络。评估时用的是完整的网络：它是什么的平均？设 $a_\mu$ 是子网络 $\mu$ 的 logit，$D_\mu = 1/(1 + e^{-a_\mu})$。对所有掩码取 $D_\mu$ 的*几何*平均和 $1 - D_\mu$ 的几何平均，再各除以两者之和，使它们成为概率。因为 $\log D_\mu - \log(1 - D_\mu) = a_\mu$，所以它的 logit 是 $\mathbb{E}\, a_\mu$。如果网络对输入是线性的，$\mathbb{E}\, a_\mu$ 就是完整网络的 logit：评估时的网络*就是*归一化的几何平均。中间隔着一个 maxout 层时，只是近似如此。对每个 maxout 单元，误差的符号是知道的：$\max$ 是凸函数，所以由 Jensen 不等式，$\mathbb{E} \max \geq \max \mathbb{E}$。在 logit 中，这些误差以有正有负的权重相加，符号就无从知道了。

# %%
from minigan.nn.ops import log_sigmoid, sigmoid

keep = 0.5
p, y = numpy.full(2**n, 0.5**n), masks * x / keep
linear = Network([Dense(n, 1, streams.init, irange=1.0)])
below = Dense(n, 8 * 5, streams.init, irange=0.5)
deep = Network([below, Maxout(5), Dense(8, 1, streams.init, irange=0.5)])
gap = {}
for name, net in (("linear", linear), ("maxout", deep)):
    a, full = net(y)[:, 0], float(sigmoid(net(x[None]))[0, 0])
    right, wrong = numpy.exp(p @ log_sigmoid(a)), numpy.exp(p @ log_sigmoid(-a))
    geometric, arithmetic = right / (right + wrong), p @ sigmoid(a)
    print(
        f"{name}: full net {full:.4f}, geometric mean {geometric:.4f}, "
        f"plain mean {arithmetic:.4f}"
    )
    gap[name] = abs(geometric - full)
assert gap["linear"] < 1e-12 and 1e-3 < gap["maxout"] < 0.1
trained, evaluated = (Maxout(5).forward(below.forward(v)[0])[0] for v in (y, x[None]))
assert (p @ trained > evaluated[0]).all()  # Jensen

# %% [markdown]
# ## 两者都用：论文的 $D$
#
# 论文的 $D$ 的缩小版：在图像上和每一层的输入上都用 dropout，保留概率先是 0.8，后是 0.5，与作者公开的代码相同；两个五片的 maxout 层；一个线性单元给出 logit。$G$ 通过它来学习，这时 dropout 是开着的。所以 $G$ 的梯度，是带着这些掩码的代价的梯度。要用差分检查它，每次前向传播的掩码必须相同：把随机数流的状态放回去，它就会重新抽出同样的掩码。

# %%
from minigan.gan import non_saturating

init, dropout = streams.init, streams.dropout
G = Network([Dense(5, 16, init, 1.0), ReLU(), Dense(16, 20, init, 1.0)])
D = Network(
    [
        *(Dropout(0.8), Dense(20, 8 * 5, init, 0.5), Maxout(5)),
        *(Dropout(0.5), Dense(8, 8 * 5, init, 0.5), Maxout(5)),
        *(Dropout(0.5), Dense(8, 1, init, 0.5)),
    ]
)
z = streams.noise.normal((50, 5))
assert (D(G(z)) == D(G(z))).all()  # evaluation: no chance
assert (D(G(z), dropout) != D(G(z), dropout)).any()

state = dropout.state
x_fake, cache_g = G.forward(z)
a_fake, cache_d = D.forward(x_fake, dropout)
dx_fake = D.input_gradient(non_saturating.gradient(a_fake), cache_d)
gradient = G.parameter_gradient(dx_fake, cache_g)
dropout.state = state
assert (D(G(z), dropout) == a_fake).all()  # the same state, the same masks
assert (dx_fake[~cache_d.layers[0]] == 0).all()  # where D did not look, G learns nothing

# %%
theta, d, h = G.theta.copy(), streams.noise.normal(G.theta.shape), 1e-6


def slope(put_back):
    costs = []
    for step in (h, -h):
        G.theta = theta + step * d
        if put_back:
            dropout.state = state
        costs.append(non_saturating.value(D(G(z), dropout)))
    G.theta = theta
    return (costs[0] - costs[1]) / (2 * h)


print(f"gradient along d          {gradient @ d:.5f}")
print(f"differences, same masks   {slope(True):.5f}")
print(f"differences, other masks are far off: {abs(slope(False) - gradient @ d) > 100}")
assert abs(slope(True) - gradient @ d) < 1e-6
assert abs(slope(False) - gradient @ d) > 100

# %% [markdown]
# 换了掩码就是换了函数：两个代价之差里有一部分与 $h$ 毫无关系，除以 $2h$ 就把它放大了。
#
# *接下来：* 第 03 篇，*在 logit 处的价值函数*。
#
# *轮到你了*：练习 [04 · maxout](../exercises/zh/04_maxout.ipynb)、[03 · ReLU、sigmoid 与 dropout](../exercises/zh/03_activations.ipynb)；检查程序会指出错在哪里。
#
# ## 三个问题
#
# 1. 用一个单元拟合 $-x^2$，分别取 2、5、12 片。这个单元变成什么？片数有影响吗？然后取 `units=2`。
# 2. 在 `fit` 中，在 `Dense` 和 `Maxout` 之间放一个 `Dropout(0.9)`，带着掩码训练（`net.forward(grid, streams.dropout)`）。还能学到 $x^2$ 吗？取 8 片，比较误差的平均值在带掩码时和在评估时各是多少，并用 Jensen 不等式解释两者之差。
# 3. 把 `deep` 网络的 dropout 从网络的输入移到 maxout 层的八个输出，枚举那里的 $2^8$ 个掩码。几何平均现在精确了吗？
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 激活函数 | activation function | 作用在线性函数之上的非线性函数，例如 ReLU |
# | maxout 单元 | maxout unit | 取若干个线性函数的最大值，$y_j = \max_p x_{pj}$ |
# | 片 | piece | maxout 单元所取的线性函数之一 |
# | 胜者 | winner | 取得最大值的那一片，只有它得到梯度 |
# | 凸函数 | convex function | 弦不低于曲线的函数，例如 $x^2$、若干条直线的最大值 |
# | 均方根误差 | root mean square error | 误差平方的平均值再开方 |
# | 随机失活 | dropout | 训练时随机把输入置为 0，其余除以 $keep$ |
# | 掩码 | mask | $\mu$：每个输入保留（1）还是置为 0 |
# | 子网络 | sub-net | 给定一个掩码之后的网络 |
# | 评估 | evaluation | 不抽掩码，使用完整的网络 |
# | 几何平均 | geometric mean | 对数的平均，再取指数 |
# | Jensen 不等式 | Jensen's inequality | 对凸函数 $f$，$\mathbb{E} f(x) \geq f(\mathbb{E} x)$ |
