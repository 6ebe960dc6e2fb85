# %% [markdown]
# # 20 · 什么是证明了的，什么只是算出来的
#
# `minigan verify` 用数字与数字比较。这样的数字有多可信？本篇用几种方法计算同一个数，并说明每种方法依据的是什么。这个数是 ${\rm JSD}(p, q)$，其中 $p = N(0, 1)$，$q = N(1, 2^2)$。
#
# ```text
# samples   ──> mean ± standard error
# float64   ──> one number
# intervals ──> [low, high]
# fractions ──> the number itself
# ```
#
# 四种方法依次是：抽样（均值 ± 标准误差，多数时候正确）；双精度浮点数（看起来正确）；区间（真值一定在其中：这是证明）；分数（就是这个数本身，没有任何舍入：也是证明）。
#
# *预备知识：* 第 05 篇（$D^*$）和第 06 篇（JS 散度）；最后一部分需要第 06b 篇。*用时：* 阅读二十分钟，运行几秒钟。值的单位是奈特（nat）。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 抽样
#
# 设 $D^* = p / (p + q)$，则 JS 散度是两个均值之和（第 06 篇）：
#
# $${\rm JSD} = \log 2 + \tfrac12\, \mathbb{E}_p \log D^* + \tfrac12\, \mathbb{E}_q \log(1 - D^*).$$
#
# 我们用 100,000 个样本估计这两个均值。标准误差说明这样的估计通常偏离真值多远。它不是误差界：每 16,000 次估计中，有一次的误差超过四个标准误差。`PROVED` 是下文中证明了的数字。输出的第二行是误差（error）及其限度（limit）。

# %%
from fractions import Fraction
from math import log, sqrt

import numpy

from minigan.random import Stream
from minigan.theory import Gaussian, c_of_g, jsd, kl, tv
from minigan.theory.discriminator import optimal_logit
from minigan.theory.game import log_sigmoid

PROVED = "0.12817497305439801042"
p, q, n, stream = Gaussian(0, 1), Gaussian(1, 2), 100_000, Stream(20, "float64")
a = optimal_logit(p, q)
real, fake = log_sigmoid(a(p.sample(n, stream))), log_sigmoid(-a(q.sample(n, stream)))
estimate = log(2) + (real.mean() + fake.mean()) / 2
standard_error = sqrt(real.var(ddof=1) + fake.var(ddof=1)) / 2 / sqrt(n)
off = abs(estimate - float(PROVED))
print(f"estimate {estimate:.4f}, standard error {standard_error:.4f}")
print(f"error {off:.4f} (limit {4 * standard_error:.4f})")
assert off < 4 * standard_error

# %% [markdown]
# ## 双精度浮点数
#
# `jsd` 做的是数值积分：把数轴分成许多小段，在每一段上把 20 个加权的函数值相加（高斯-勒让德公式）。误差有两种：公式的误差和舍入误差。它们有多大？通常的办法是增加点数再算一次，看两个结果相差多少。
#
# 这个办法往往是对的。但是两个结果可能一致，却都是错的。下面的密度有十分之一的概率在 $x = 0.3$ 附近 0.0003 以内，两种公式在那里都没有取点。

# %%
from minigan.theory.quadrature import gauss_legendre


def spiky(x):
    """A density with a narrow peak: its integral is 1."""
    return 0.9 * p.density(x) + 0.1 * Gaussian(0.3, 1e-4).density(x)


totals = []
for nodes in (20, 30):
    x, weight = gauss_legendre(numpy.arange(-8.0, 9), nodes)
    totals.append(numpy.sum(weight * spiky(x)))
    print(f"{nodes} values to a panel: integral {totals[-1]:.10f}")
print(f"they differ by {abs(totals[1] - totals[0]):.0e}; the error is {1 - totals[0]:.4f}")
assert abs(totals[1] - totals[0]) < 1e-12 and abs(totals[0] - 0.9) < 1e-12

# %% [markdown]
# 所以，两次计算的结果一致只是证据，不是证明。`minigan verify` 也是如此：它的容差由各种方法的误差规律推出，并且每个论断都要用一个故意放入的错误做证伪检验。要证明，就需要别的方法。
#
# ## 区间
#
# 我们用*区间*来计算：真值在两个数之间。每次运算都取可能的最小结果和最大结果，然后向外舍入，也就是分别取下一个更小的和下一个更大的浮点数。这样，途中什么也不会丢失。
#
# 还剩下一个假设：`exp`、`logaddexp`、`sqrt`、`erfc` 和 `log(2)` 的误差不超过我们所留的间隔数：`log(2)` 是一个，其余是四个。NumPy 和 Python 都没有保证这一点。

# %%
from math import erfc, fsum, inf


def outward(low, high, steps=1):
    """The interval, its ends moved outwards by so many float64."""
    for _ in range(steps):
        low, high = numpy.nextafter(low, -inf), numpy.nextafter(high, inf)
    return low, high


def add(u, v):
    return outward(u[0] + v[0], u[1] + v[1])


def multiply(u, v):
    ends = [s * t for s in u for t in v]
    return outward(numpy.minimum.reduce(ends), numpy.maximum.reduce(ends))


def rising(f, u):
    """f of an interval, for an f that grows."""
    return outward(f(u[0]), f(u[1]), steps=4)


# %%
def square(u):
    """Not multiply(u, u), which does not know that both factors are the same number."""
    ends = numpy.square(u)
    least = numpy.where((u[0] < 0) & (u[1] > 0), 0.0, ends.min(axis=0))
    return outward(least, ends.max(axis=0))


low, high = multiply((-3.0, 2.0), (1.0, 4.0))
print(f"[-3, 2] times [1, 4]: {-12 - low:.0e} below -12 to {high - 8:.0e} above 8")
assert -12.00001 < low < -12 and 8 < high < 8.00001

# %% [markdown]
# 在小段 $[x_0, x_1]$ 上，$x$ 是一个区间，于是被积函数也是一个区间：
#
# $$\tfrac12\, p(x) \left[\log 2 - \log(1 + e^{-a})\right] + \tfrac12\, q(x) \left[\log 2 - \log(1 + e^{a})\right], \qquad a = \log 2 - \frac{x^2}{2} + \frac{(x - 1)^2}{8}.$$
#
# 它乘以小段的长度，就包住了积分在这一段上的值。在 $\pm 16$ 之外，被积函数在 0 与 $\frac12 (p + q) \log 2$ 之间，所以那里的积分不超过 $p$ 和 $q$ 在那里的概率，它由 `erfc` 给出。

# %%
LOG_2 = outward(log(2), log(2))


def minus(u):
    return -u[1], -u[0]


def half_term(x, mean, sd, a):
    """N(x; mean, sd^2) [log 2 - log(1 + e^-a)] / 2, as an interval."""
    z = multiply(add(x, (-mean, -mean)), (1 / sd, 1 / sd))
    density = rising(numpy.exp, multiply(square(z), (-0.5, -0.5)))
    scale = 0.5 / (sd * sqrt(2 * numpy.pi))
    gain = add(LOG_2, minus(rising(lambda t: numpy.logaddexp(0, t), minus(a))))
    return multiply(multiply(density, gain), outward(scale, scale, steps=4))


def enclose(panels):
    """[low, high] around the JSD; 32 / panels is a power of 2: no edge is rounded."""
    edges = numpy.linspace(-16, 16, panels + 1)
    x = edges[:-1], edges[1:]
    shifted = multiply(square(add(x, (-1.0, -1.0))), (0.125, 0.125))
    a = add(add(LOG_2, multiply(square(x), (-0.5, -0.5))), shifted)
    low, high = add(half_term(x, 0.0, 1.0, a), half_term(x, 1.0, 2.0, minus(a)))
    tail = erfc(16 / sqrt(2)) + erfc(7.5 / sqrt(2))
    return outward(fsum(low) * 32 / panels, fsum(high) * 32 / panels + tail, steps=4)


# %% tags=["cover"]
from minigan import plots

counts = [2**k for k in range(6, 19, 2)]
found = [enclose(count) for count in counts]
widths = [float(high - low) for low, high in found]
for count, (low, high), width in zip(counts, found, widths):
    print(f"{count:7} panels: {low:.6f} to {high:.6f}, width {width:.1e}")
    assert low < Fraction(PROVED) < high
assert widths[-1] < 1e-4
assert all(abs(numpy.divide(widths[:-1], widths[1:]) - 4) < 1)
marks = {"samples: eight standard errors": 8 * standard_error}
title = "An interval that is proved to hold the JSD"
plots.lines(
    counts, {"width": widths}, title, "panels", "nats", marks=marks, log="xy", points=True
)

# %% [markdown]
# 图：横轴是小段的个数，纵轴是区间的宽度，两轴都取对数刻度。宽度与小段的个数成反比。灰线用来比较：抽样均值加减四个标准误差的宽度。后者多数时候包含真值，区间则一定包含。
#
# 错误的公式也能确定地被拒绝。假设有人把 $C(G) + \log 4$（即 $2\, {\rm JSD}$）当作 JS 散度。这两个区间没有公共的数。

# %%
low, high = found[-1]
print(f"JSD in {low:.5f} to {high:.5f}; 2 JSD in {2 * low:.5f} to {2 * high:.5f}")
print(f"between the two intervals: {2 * low - high:.5f} (limit 0.1)")
assert 2 * low - high > 0.1

# %% [markdown]
# ## 二十位数字
#
# 小段的个数变成四倍，宽度就变成四分之一。用这个办法达到 $10^{-15}$ 太慢。*球算术*（ball arithmetic）用的是另一种办法：在复平面的椭圆上估计被积函数的界。如果函数在椭圆上解析且有界，高斯-勒让德公式的误差就有一个界，它随点数指数下降。用 python-flint（Johansson 2017，[1611.02831](https://arxiv.org/abs/1611.02831)；关于积分，Johansson 2018，[1802.07942](https://arxiv.org/abs/1802.07942)），这只需要十分之一秒：
#
# ```sh
# pip install 'minigan[rigorous]'
# minigan verify --rigorous            # 54 numbers, in half a minute
# minigan verify --rigorous jsd.gaussians
# ```
#
# 每个区间的宽度不超过 $10^{-15}$，多数小于 $10^{-25}$。显示的数字是区间中每个数舍入后共同的数字。下面是其中四个。我们用分数把它们与本软件包用双精度浮点数算出的值比较。

# %%
shifted = Gaussian(2, 1)
rows = [
    ("JSD of our p and q", "0.12817497305439801042", jsd(p, q)),
    ("their total variation", "0.39006566012105566105", tv(p, q)),
    ("KL(p, q)", "0.44314718055994530942", kl(p, q)),
    ("C(G) at a shift of 2", "-0.71263272042622739482", c_of_g(p, shifted)),
]
for name, digits, value in rows:
    off = float(abs(Fraction(digits) - Fraction(value)))
    print(f"{name:22} {digits:>23}, float64 off by {off:.0e} (limit 1e-10)")
    assert off < 1e-10

# %% [markdown]
# 这里的限度是 `minigan verify` 对积分的容差。（双精度浮点数的最后几位因处理器而异。）
#
# ## 分数
#
# 有些数完全不需要舍入。在第 06b 篇中，命题 2 的一步（指数梯度法，$\eta = 1$）是 $q \leftarrow q / (1 - D^*)$，再除以总和。设 $x$ 只有十个值，概率都是分数，那么 Python 的 `Fraction` 能精确地计算它。于是“每一步使 $p - q$ 减半”不需要任何容差。

# %%
from minigan.theory.game import proposition2

P = [Fraction(i, 55) for i in range(1, 11)]
Q = start = [Fraction(i, 55) for i in range(10, 0, -1)]
for _ in range(10):
    D = [s / (s + t) for s, t in zip(P, Q)]
    Q = [t / (1 - d) for t, d in zip(Q, D)]
    Q = [t / sum(Q) for t in Q]
assert all(t - s == (t0 - s) / 2**10 for s, t, t0 in zip(P, Q, start))
print("total variation after ten steps:", sum(abs(s - t) for s, t in zip(P, Q)) / 2)
path = proposition2(numpy.array(P, float), numpy.array(start, float), eta=1.0, steps=10)
off = abs(list(path)[-1] - numpy.array(Q, float)).max()
print(f"the package, in float64: off by {off:.0e} (limit 1e-15)")
assert off < 1e-15

# %% [markdown]
# ## 各依据什么
#
# | | 说的是什么 | 依据 | 例子 |
# |---|---|---|---|
# | 抽样 | 多数时候在四个标准误差以内 | 随机种子 | `noise.*` |
# | 训练好的网络 | 这些种子下发生了什么 | 随机种子 | `learned.*` |
# | 双精度浮点数 | 在容差以内 | 方法的误差规律 | 大多数论断 |
# | 区间 | 在这两个数之间 | flint 和我们的代码 | `--rigorous` |
# | 分数 | 就是这个数 | Python 的整数 | `--rigorous prop2.tv` |
#
# 没有一行能证明定理 1，因为它说的是*所有的* $p$ 和 $q$；它的证明是半页代数（第 06 篇）。一个数只关于一对 $p$ 和 $q$，它说明公式与代码在那里一致。也没有一行能说明网络的训练是否收敛：对此没有证明。
#
# ## 本篇小结
#
# - 标准误差不是误差界；两次计算的结果一致，也可能都是错的。
# - 用向外舍入的区间计算，就证明了结果。它的假设必须说明。
# - 如果两个区间没有公共的数，错误的公式就确定地被拒绝。
#
# *参考文献：* 上面提到的 Johansson 2017 和 2018；Rump 2010（[doi](https://doi.org/10.1017/S096249291000005X)），关于用浮点数做证明。*搜索：* interval arithmetic、ball arithmetic、dependency problem、Bernstein ellipse。
#
# ## 三个问题
#
# 1. 设 $u = [-1, 2]$，`multiply(u, u)` 是什么？`square(u)` 是什么？为什么不同？
# 2. 要使我们的区间的宽度达到 $10^{-15}$，需要多少个小段？
# 3. JS 散度的双精度值的误差小于 $10^{-15}$。这能证明 `jsd` 对每一对 $p$ 和 $q$ 都正确吗？
#
# <details><summary>答案</summary>
#
# **1.** 不计舍入，是 $[-2, 4]$ 和 $[0, 4]$。`multiply` 从第一个区间和第二个区间各取任意一个数，例如 $-1$ 和 $2$。这叫做*依赖问题*（dependency problem）。
#
# **2.** 宽度大约是 23 除以小段的个数，所以需要 $2 \cdot 10^{16}$ 个。每秒算 $10^7$ 个小段，需要 70 年。
#
# **3.** 不能。它只对这一对证明了。对其他的只有证据：各个论断试了许多对，它们的证伪检验说明错误是会被发现的。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 标准误差 | standard error | 估计值的标准差 |
# | 误差界 | error bound | 误差一定不超过的数 |
# | 区间算术 | interval arithmetic | 用上下界代替数的运算，向外舍入 |
# | 球算术 | ball arithmetic | 用中点和半径表示区间的算术 |
# | 依赖问题 | dependency problem | 同一个数出现两次，区间算术把它们当作两个数，因而过宽 |
# | 证伪检验 | falsifier | 用一个错误的公式做同样的检验，它必须被拒绝 |

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
