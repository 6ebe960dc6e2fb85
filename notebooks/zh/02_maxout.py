# %% [markdown]
# # 02 · maxout
#
# 论文的 $D$ 由 *maxout* 单元构成（Goodfellow 等 2013，[1302.4389](https://arxiv.org/abs/1302.4389)）。ReLU 的形状是固定的，maxout 单元的形状则由训练得到。本篇推导它的梯度，然后看一个单元能表示什么函数，训练又能找到什么。
#
# *预备知识：* 第 01 篇。不需要了解 GAN。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## maxout
#
# ```text
# x ──> Dense ──> piece 1 ─┐
#             ──> piece 2 ─┼─> max ──> y
#             ──> piece 3 ─┘
# ```
#
# maxout 单元取输入的若干个线性函数，称为它的*片*（pieces），输出其中最大的一个。各片由前面的全连接层算出，它们是 maxout 层的输入，所以记作 $x_{pj}$（图中的 $x$ 则是全连接层的输入）。设 $p$ 是片的编号，$j$ 是单元的编号，则
#
# $$y_j = \max_p x_{pj}.$$
#
# 最大的一片称为*胜者*（winner）。其余的片稍有变化时，$y_j$ 不变。所以只有胜者得到梯度：
#
# $$\frac{\partial L}{\partial x_{pj}} = \begin{cases} dy_j & \text{若 } p \text{ 是单元 } j \text{ 的胜者}, \\ 0 & \text{否则。} \end{cases}$$
#
# 如果有几片相等，程序包以第一片为胜者。
#
# 下面打印手工计算与程序包的差别（误差界为 0），$dx$ 中不为 0 的元素个数（每个输出一个），以及 `check_layer` 的相对误差和误差界。

# %%
import numpy

from minigan.nn import Maxout, ReLU
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
off = abs(dx.reshape(x.shape) - Maxout(pieces).input_gradient(dy, cache)).max()
print(f"difference of y {abs(y - y_package).max():.0e}, of dx {off:.0e} (limit 0)")
assert (y == y_package).all() and off == 0
print(f"of {dx.size} entries of dx {numpy.count_nonzero(dx)} are not 0: one per output")
assert numpy.count_nonzero(dx) == dy.size
for row in check_layer(Maxout(pieces), x):
    print(f"{row.quantity:8} relative error {row.error:.0e} (limit {row.tolerance:.0e})")
    assert row.error < row.tolerance

# %% [markdown]
# ReLU 是有两片的 maxout 单元，其中一片恒为 0。在 $x = 0$ 处两片相等，恒为 0 的一片在前，所以它是胜者，梯度为 0，与程序包的 ReLU 相同。$|x|$ 则是 $x$ 与 $-x$ 的最大值。下面在三个点上检验，依次打印 $x$、$\max(0, x)$、$dy$ 和 $dx$。

# %%
x = numpy.array([[-2.0], [0.0], [3.0]])
dy = numpy.array([[5.0], [6.0], [7.0]])
y, cache = Maxout(2).forward(numpy.concatenate([numpy.zeros_like(x), x], axis=1))
y_relu, relu_cache = ReLU().forward(x)
dx = Maxout(2).input_gradient(dy, cache)[:, 1:]  # the second piece is x
assert (y == y_relu).all() and (dx == ReLU().input_gradient(dy, relu_cache)).all()
assert (Maxout(2).forward(numpy.concatenate([x, -x], axis=1))[0] == abs(x)).all()
print(f"x {x.ravel()}, max(0, x) {y.ravel()}, dy {dy.ravel()}, dx {dx.ravel()}")

# %% [markdown]
# ## 一个单元能表示凸函数
#
# 若干条直线的最大值是凸函数。反过来，区间上的每个凸函数都接近于若干条直线的最大值。用 $n$ 片时有多接近？我们对 $[-1, 1]$ 上的 $x^2$ 回答这个问题：可能的最小误差（均方根）是
#
# $$e_n = \frac{4}{\sqrt{180}\; n^2}.$$
#
# ### 证明（选读）
#
# *一个区间上的一片。* 取宽度为 $w$、中点为 $c$ 的区间，记 $x = c + t$，则 $-w/2 \leq t \leq w/2$，并且
#
# $$x^2 = c^2 + 2ct + t^2.$$
#
# 前两项是一条直线。要得到最接近 $x^2$ 的直线，就把 $t^2$ 换成它的平均值：
#
# $$\overline{t^2} = \frac1w \int_{-w/2}^{w/2} t^2\, dt = \frac{w^2}{12}.$$
#
# 剩下的是 $t^2 - w^2/12$，它的均方是
#
# $$\overline{(t^2 - \tfrac{w^2}{12})^2} = \overline{t^4} - \overline{t^2}^{\,2} = \frac{w^4}{80} - \frac{w^4}{144} = \frac{w^4}{180}.$$
#
# *所有的片。* 在若干条直线的最大值中，每一片至多在一个区间上是胜者。设各区间的宽度为 $w_1, \dots, w_n$，它们之和为 2，则 $[-1, 1]$ 上的均方误差至少是
#
# $$\frac12 \sum_i w_i \cdot \frac{w_i^4}{180} = \frac{1}{360} \sum_i w_i^5.$$
#
# 因为 $w^5$ 是凸函数，所以宽度相等，即 $w = 2/n$ 时，这个和最小：
#
# $$\frac{1}{360}\, n \left(\frac2n\right)^5 = \frac{16}{180\, n^4} = e_n^2.$$
#
# *这个误差可以达到。* 宽度相等时，在每个区间的两端 $t = \pm w/2$ 处，每条直线都比 $x^2$ 低同样多：
#
# $$\frac{w^2}{4} - \frac{w^2}{12} = \frac{w^2}{6}.$$
#
# 所以相邻的直线在那里相交，每条直线在自己的区间上最大。
#
# 下面打印 $n$ 片的误差、$e_n$、两者的相对差别和误差界。（100 个点的平均不完全等于积分。）

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
    off = abs(error / best(n) - 1)
    print(f"{n:2} pieces: error {error:.4f}, e_n {best(n):.4f}", end=", ")
    print(f"relative difference {off:.3f} (limit 0.03)")
    assert off < 0.03  # 100 points are not quite the integral

# %% [markdown]
# ## 训练能找到什么
#
# 一个单元*能够*表示某个函数，并不意味着训练能找到它。`fit` 训练一个全连接层和它上面的 `Maxout`，对它与 $f$ 的均方误差做 2,000 步梯度下降。（用的是梯度下降的一种变体 Adam，它有动量，每个参数还有自己的步长，见练习 12。）起点有两种。*散开*（spread）：各片是 $x^2/2$（还不是 $x^2$）的切线，每一片都在某处是胜者。*随机*（random）：斜率和截距都是随机的。

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
    print(f"{n:2} pieces, {start}: {winners[n, start]:2} win somewhere", end=", ")
    print(f"error {errors[n, start]:.4f}, e_n {best(n):.4f}")
for n in counts:  # no better than the best unit of as many pieces as win
    assert errors[n, "random"] > 0.9 * best(winners[n, "random"])
    assert errors[n, "spread"] > 0.9 * best(n)
assert all(errors[n, "spread"] < 1.5 * best(n) for n in (2, 3, 5))
assert errors[2, "spread"] > 2 * errors[3, "spread"] > 4 * errors[5, "spread"]
assert errors[5, "spread"] > max(errors[8, "spread"], errors[12, "spread"])

# %% [markdown]
# 上面每一行是片数、起点、在某处是胜者的片数（win somewhere）、误差和 $e_n$。
#
# *散开的起点。* 五片以内，误差接近 $e_n$。8 片和 12 片时误差继续减小，但 2,000 步之后还没有达到 $e_n$。
#
# *随机的起点。* 有些片在哪里都不是胜者，所以得不到梯度，称为*死亡*的片。只有当 Adam 的动量还在推动它们，或者胜者降到它们下面时，它们才会重新成为胜者。这样的单元，误差不会小于片数等于其胜者数的最佳单元。用种子 1 到 8，5 片中有 2 到 4 片是胜者，8 片中有 3 到 5 片，12 片中有 4 到 6 片。下面的代码对种子 1 给出梯度恰好为 0 的片数。

# %% tags=["trained"]
for n in (8, 12):
    assert winners[n, "random"] < 0.8 * n
    net = fits[n, "random"]
    y, cache = net.forward(grid)
    gradient = net.named(net.parameter_gradient(y - grid**2, cache))
    zeros = numpy.count_nonzero(gradient["0.b"] == 0)
    print(f"{n:2} pieces, {winners[n, 'random']} win; {zeros} have a gradient of exactly 0")
    assert zeros >= n - winners[n, "random"]

# %% tags=["trained"]
from minigan import plots


def settings(pieces):
    """The fitted units: a row for each start, a column for each number of pieces."""
    figure, C = plots.Figure(figsize=(8.6, 4.8), layout="constrained"), plots.colours
    for row, start in zip(figure.subplots(2, 3, sharex=True, sharey=True), starts):
        row[0].set_ylabel(f"{start} start")
        for axes, n in zip(row, pieces):
            values, _ = fits[n, start].layers[0].forward(grid)
            wins, y = values.argmax(axis=1), values.max(axis=1)
            dead = values[:, [piece for piece in range(n) if piece not in wins]]
            axes.plot(grid, dead, "--", color=C.REFERENCE, lw=0.8, label="dead piece")
            axes.plot(grid, y, color=C.SERIES[0], lw=2.5, label="the unit")
            at = numpy.flatnonzero(numpy.diff(wins))  # here the winner changes
            axes.plot(grid[at], y[at], "o", color=C.SERIES[0], label="a new winner")
            axes.plot(grid, grid**2, ":", color=C.INK, lw=1.2, label="x²")
            axes.set(ylim=(-0.6, 1.1), title=f"{n - dead.shape[1]} of {n} pieces win")
    figure.supxlabel("x", size=10)
    keys = {each.get_label(): each for axes in figure.axes for each in axes.lines}
    figure.legend(keys.values(), keys, loc="outside upper center", ncols=4)
    return figure


settings((3, 5, 12))

# %% [markdown]
# 图：训练后的单元。上面一行是随机的起点，下面一行是散开的起点；三列分别是 3、5、12 片。横轴是 $x$；粗实线是单元的输出，圆点是胜者改变的地方（a new winner），点线是 $x^2$，灰色虚线是死亡的片（dead piece）。每幅图上方是胜者的片数。
#
# 下一幅图画出其中的一个单元，下方是它的误差。在可以交互的笔记本中，图上有滑块。

# %% tags=["cover", "trained"]
from minigan.plots.layers import maxout_figure


def draw(pieces, start):
    values, _ = fits[pieces, start].layers[0].forward(grid)
    title = f"One maxout unit of {pieces} pieces, {start} start, fitted to x²"
    return maxout_figure(grid[:, 0], values, grid[:, 0] ** 2, title, "x²")


plots.explore(draw, pieces=counts, start=starts)

# %% [markdown]
# 图：8 片、随机起点的单元。上图的横轴是 $x$，纵轴是各片的值：粗线是片在自己为胜者的地方，同色细线是它在其余的地方，灰色虚线是死亡的片，黑色点线是 $x^2$。下图是误差，即单元的输出减去 $x^2$。
#
# ## 两个单元能表示其他函数
#
# 一个单元无论权重如何，总是凸函数。但是两个凸函数之差，可以任意接近区间上的任何连续函数。所以两个片数足够多的 maxout 单元，上面加一个线性单元，就可以任意接近地表示每个这样的函数（Goodfellow 等 2013）。我们取 $\sin 4x$。下面打印一个单元和两个单元的误差与界限；最后一行表明，一个单元的二阶差分除舍入误差外都不小于 0，即它是凸函数。


# %% tags=["trained"]
def wave(x):
    return numpy.sin(4 * x)


one, two = (fit(wave, 5, "spread", units) for units in (1, 2))
for net, name, limit in ((one, "one unit", "more than 0.4"), (two, "two units", "0.12")):
    print(f"{name:9}: error {rms(net(grid) - wave(grid)):.3f} (limit: {limit})")
bend = numpy.diff(one(grid)[:, 0], 2).min()
print(f"one unit, smallest second difference: {abs(min(bend, 0)):.0e} below 0", end=" ")
print("(limit 1e-12): convex")
assert bend > -1e-12
assert rms(one(grid) - wave(grid)) > 0.4 and rms(two(grid) - wave(grid)) < 0.12
plots.lines(
    grid[:, 0],
    {"sin 4x": wave(grid), "one unit of 5 pieces": one(grid), "two units": two(grid)},
    "One maxout unit is convex; the difference of two need not be",
    "x",
    "y",
)

# %% [markdown]
# 图：横轴是 $x$，纵轴是 $y$。实线是 $\sin 4x$，虚线是五片的一个单元，点划线是两个单元。
#
# ## 本篇小结
#
# - maxout 单元输出最大的一片，只有这一片得到梯度。
# - 一个单元能表示凸函数，对 $x^2$ 的误差与 $1/n^2$ 成正比；两个单元之差可以接近区间上的任何连续函数。
# - 训练不一定找到最好的结果：在哪里都不是胜者的片得不到梯度。
#
# *接下来：* 第 02b 篇，dropout。*轮到你了：* 练习 [04 · maxout](../exercises/zh/04_maxout.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* maxout 的论文，链接在本篇开头。*搜索：* dead units、piecewise linear approximation、difference of convex functions、subgradient。
#
# ## 三个问题
#
# 1. 用一个单元拟合 $-x^2$，分别取 2、5、12 片。这个单元变成什么？片数有影响吗？然后取 `units=2`。
# 2. 证明中用到：每一片至多在*一个*区间上是胜者。为什么？
# 3. 两个五片的单元，上面加一个线性单元，得到一个 $x$ 的函数。它至多由几段直线组成？
#
# <details><summary>答案</summary>
#
# **1.** 变成常数，约为 $-1/3$：没有凸函数更接近 $-x^2$。无论片数多少、起点如何，误差都是 0.298。取 `units=2` 和散开的起点，误差是 0.074、0.012 和 0.008：这时第二个单元以负的权重参与。
#
# **2.** 片 $p$ 不小于片 $q$ 的地方，就是一个线性函数不小于 0 的地方，它是半直线、整条直线或空集。$p$ 是胜者的地方，这些条件全部成立；半直线的交集是区间。
#
# **3.** 九段。每个单元至多有四个角，所以两者的线性组合至多有八个。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | maxout 单元 | maxout unit | 取若干个线性函数的最大值，$y_j = \max_p x_{pj}$ |
# | 片 | piece | maxout 单元所取的线性函数之一 |
# | 胜者 | winner | 取得最大值的那一片，只有它得到梯度 |
# | 死亡的片 | dead piece | 在哪里都不是胜者、因而得不到梯度的片 |
# | 凸函数 | convex function | 弦不低于曲线的函数，例如 $x^2$、若干条直线的最大值 |
# | 均方根误差 | root mean square error | 误差平方的平均值再开方 |

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
