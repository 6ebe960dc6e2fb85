# %% [markdown]
# # 05 · 最优判别器的四种求法
#
# 如果 $G$ 固定不变，最好的 $D$ 是什么？论文的命题 1 给出了公式。我们用四种方法求出同一条曲线：试遍所有的值，计数，对一张表做梯度上升，训练一个网络。最后看网络的回答在哪里没有意义。
#
# ```text
# noise z ─> G ─> G(z), density p_g ───┬─> D ─> a (logit) ─> D(x) = 1 / (1 + exp(-a))
# data ─────────> x, density p_data ───┘
# grad V:                   D <─ a
# ```
#
# $z$ 是噪声，$G(z)$ 是生成样本，密度为 $p_g$；$x$ 是真实样本，密度为 $p_{\rm data}$。最后一行是梯度走的路：本篇中 $G$ 固定，只有 $D$ 改变。
#
# *预备知识：* 第 03 篇（$V$ 及其在 logit 处的梯度）和第 04 篇（$D$ 的一步）。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 命题 1
#
# 固定 $G$，设生成样本的密度是 $p_g$。这时 $V$ 是对 $x$ 的一个积分：
#
# $$V(D, G) = \int \big[\, p_{\rm data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \,\big] dx.$$
#
# 假设 $D$ 可以是任意函数。那么在每个 $x$ 处，数 $y = D(x)$ 都可以单独选取，与其他 $x$ 无关。记 $p = p_{\rm data}(x)$，$q = p_g(x)$。在这个 $x$ 处，我们最大化
#
# $$f(y) = p \log y + q \log(1 - y), \qquad 0 < y < 1.$$
#
# 它的导数是
#
# $$f'(y) = \frac{p}{y} - \frac{q}{1 - y}.$$
#
# 二阶导数 $-p / y^2 - q / (1 - y)^2$ 是负的，所以 $f$ 是凹函数，最大值点就是导数为 0 的地方：
#
# $$p\,(1 - y) = q\,y \quad\Rightarrow\quad y = \frac{p}{p + q}.$$
#
# 所以*最优判别器*是
#
# $$D^*(x) = \frac{p_{\rm data}(x)}{p_{\rm data}(x) + p_g(x)}.$$
#
# 在我们的例子里，数据的密度有两个峰，$p_g = N(0, 1)$ 只有一个。下面打印程序包的 `optimal_discriminator` 与这个公式的相对误差和误差界。

# %%
import numpy

from minigan import plots
from minigan.random import Streams
from minigan.theory import Gaussian, Mixture, optimal_discriminator

p_data = Mixture([0.35, 0.65], [Gaussian(-1.5, 0.5), Gaussian(1.2, 0.7)])
p_g = Gaussian(0, 1)
D_star = optimal_discriminator(p_data, p_g)
x = numpy.linspace(-4, 4, 401)
p, q = p_data.density(x), p_g.density(x)
error = abs(D_star(x) / (p / (p + q)) - 1).max()
print(f"D_star against p / (p + q), relative error: {error:.0e} (limit 1e-10)")
assert error < 1e-10

# %% [markdown]
# ## 第一种：试遍所有的值
#
# 在 41 个点 $x$ 的每一个上，试 9,999 个 $y$ 值，取最好的一个。这里不用导数。因为 $f$ 是凹函数，网格上最好的 $y$ 与最大值点相差不超过一格，即 0.0001。打印的是最好的 $y$ 与 $D^*$ 之差的最大值，以及误差界。

# %%
y = numpy.arange(1, 10_000) / 10_000
points = x[::10]
values = p[::10, None] * numpy.log(y) + q[::10, None] * numpy.log(1 - y)
D_tried = y[values.argmax(axis=1)]
error = abs(D_tried - D_star(points)).max()
print(f"{points.size} points: |best y - D*| is at most {error:.0e} (limit 1e-4)")
assert error <= 1e-4

# %% [markdown]
# ## 第二种：计数
#
# 取 $n$ 个真实样本和 $n$ 个生成样本，把它们分到一些小区间里。在每个区间里，真实样本占多大比例？
#
# 当 $n$ 很大、区间很窄时，*贝叶斯公式*给出答案。看到 $x$ 之前，“真实”的概率是 1/2；看到 $x$ 以后，它是
#
# $$P({\rm real} \mid x) = \frac{\frac12 p_{\rm data}(x)}{\frac12 p_{\rm data}(x) + \frac12 p_g(x)} = D^*(x).$$
#
# 所以 $D^*(x)$ 就是 $x$ 为真实样本的概率。计数只用样本来估计它，不需要知道密度。理论上，误差与 $1 / \sqrt n$ 成正比：两个坐标轴都取对数时，误差关于 $n$ 的斜率是 $-1/2$。下面打印每个 $n$ 的平均误差；再打印斜率、它与 $-1/2$ 的距离，以及区间宽度带来的误差。

# %%
edges = numpy.linspace(-4, 4, 41)
centres = (edges[1:] + edges[:-1]) / 2
mass_real, mass_fake = numpy.diff(p_data.cdf(edges)), numpy.diff(p_g.cdf(edges))
exact = mass_real / (mass_real + mass_fake)  # the share as n goes to infinity
weight = (mass_real + mass_fake) / 2
stream = Streams(seed=1, dtype="float64").data
sizes, errors = 1000 * 4 ** numpy.arange(5), []
for n in sizes:
    n_real, _ = numpy.histogram(p_data.sample(n, stream), edges)
    n_fake, _ = numpy.histogram(p_g.sample(n, stream), edges)
    D_counted = n_real / numpy.maximum(n_real + n_fake, 1)
    errors.append((weight * abs(D_counted - exact)).sum())
    print(f"n = {n:7,}: mean error {errors[-1]:.4f}")

# %%
slope, _ = numpy.polyfit(numpy.log(sizes), numpy.log(errors), 1)
width = (weight * abs(exact - D_star(centres))).sum()
print(f"slope {slope:.2f}, distance from -1/2: {abs(slope + 0.5):.2f} (limit 0.07)")
print(f"error from the width of the bins: {width:.4f} (limit 0.01)")
assert abs(slope + 0.5) < 0.07
assert width < 0.01

# %% [markdown]
# 这里只用了一个随机种子。种子 1 到 10 的斜率在 $-0.57$ 与 $-0.47$ 之间。
#
# ## 第三种：对一张表做梯度上升
#
# 让 $D$ 成为一张表：网格上每个 $x$ 都有自己的 logit $a$。第 03 篇给出了 $V$ 在 logit 处的梯度：对真实样本是 $1 - D$，对生成样本是 $-D$。用密度加权，使 $V$ 增大的一步就是（$\eta$ 是学习率）
#
# $$a \leftarrow a + \eta \,\big[\, p_{\rm data} (1 - D) - p_g D \,\big].$$
#
# 方括号等于
#
# $$p_{\rm data} - (p_{\rm data} + p_g) D = (p_{\rm data} + p_g)(D^* - D).$$
#
# $D$ 太小时它是正的，$a$ 增大；$D$ 太大时它是负的，$a$ 减小。方括号对 $a$ 的导数是 $-(p_{\rm data} + p_g) D (1 - D) < 0$，所以 $V$ 是各个 logit 的凹函数，只有一个最大值，就在 $D = D^*$ 处。
#
# 打印的依次是：$p_{\rm data} + p_g > 0.01$ 的点有多少；在这些点上 $|D - D^*|$ 的最大值；$x = 7$ 处的 $D$ 和 $D^*$；$D^*$ 的 $V$ 比这张表的 $V$ 大多少。

# %%
from minigan.nn.ops import sigmoid

far = numpy.linspace(-8, 8, 401)
p_far, q_far = p_data.density(far), p_g.density(far)
a, tables = numpy.zeros(far.size), {}
for step in range(1, 30_001):
    a = a + 5 * (p_far * (1 - sigmoid(a)) - q_far * sigmoid(a))
    if step in (3, 30, 30_000):
        tables[f"D after {step:,} steps"] = sigmoid(a)
D_table = sigmoid(a)


def V_of(D):
    """V of a D on the grid, a sum over the line."""
    return ((p_far * numpy.log(D) + q_far * numpy.log1p(-D)) * (far[1] - far[0])).sum()


# %%
seen = p_far + q_far > 0.01
error = abs(D_table - D_star(far))[seen].max()
missing = V_of(D_star(far)) - V_of(D_table)
print(f"p_data + p_g > 0.01 at {seen.sum()} of {far.size} points")
print(f"there |D - D*| is at most {error:.0e} (limit 1e-6)")
print(f"at x = {far[375]:.0f}, D is {D_table[375]:.3f} and D* is {D_star(far)[375]:.6f}")
print(f"V of D* minus V of the table: {missing:.0e} nats (limit 1e-5)")
assert error < 1e-6 and far[375] == 7
assert abs(D_table[375] - 0.5) < 0.01 and D_star(far)[375] < 1e-4
assert 0 < missing < 1e-5
curves = dict(reversed(tables.items())) | {"D*": D_star(far)}
title = "Steps on a table: fast where the densities are large"
plots.lines(far, curves, title, "x", "D(x)", marks={"1/2: the start": 0.5})

# %% [markdown]
# 图：横轴是 $x$，纵轴是 $D(x)$。宽的橙色曲线是 $D^*$；蓝色曲线是 3 步、30 步和 30,000 步之后的表，步数越少颜色越浅；水平的点线是起点 1/2。
#
# 梯度与 $p_{\rm data} + p_g$ 成正比。在 $x = 7$ 处两个密度都几乎是 0，30,000 步之后 $D$ 仍然是 1/2，离 $D^*$ 很远。这对 $V$ 没有影响：几乎没有 $x$ 落在那里。
#
# ## 第四种：训练一个网络
#
# 这是论文的方法。网络只看到小批量，从来看不到密度，而且同一组参数 $\theta_d$ 要用于所有的 $x$。$G$ 也是一个 `Network`。我们令 $G(z) = 1 z + 0$，这样就知道它的密度：$p_g = N(0, 1)$。`discriminator_step` 是算法 1 中 $D$ 的一步。

# %%
from minigan.gan import discriminator_step
from minigan.nn import Adam, Dense, Network, Ramp, Tanh
from minigan.theory.game import value_of_logit


def train(seed, looks=(), units=32, m=256):
    """A D trained for 2,000 steps with G fixed, and its exact V after the steps looks."""
    streams = Streams(seed, dtype="float64")
    G = Network([Dense(1, 1, streams.init)])
    G.theta = numpy.array([1.0, 0.0])
    first, last = Dense(1, units, streams.init, 2.0), Dense(units, 1, streams.init, 0.5)
    D = Network([first, Tanh(), last])
    optimizer, V = Adam(D, Ramp(0.02, 0.0, 0, 2000)), []  # the rate falls to 0
    for step in range(1, 2001):
        x, z = p_data.sample(m, streams.data), streams.noise.normal((m, 1))
        discriminator_step(D, G, x[:, None], z, optimizer)
        if step in looks:
            V.append(value_of_logit(lambda x: D(x[:, None])[:, 0], p_data, p_g))
    return D, numpy.array(V)


def output(D):
    """The net as a function of an array of points."""
    return lambda x: sigmoid(D(x[:, None])[:, 0])


# %% [markdown]
# `distance` 是 $|D(x) - D^*(x)|$ 的平均值，其中真实的 $x$ 和生成的 $x$ 各占一半。下面打印它和误差界，以及 $x = \pm 4$ 处的 $|D - D^*|$。

# %% tags=["trained"]
from minigan.theory.discriminator import distance

looks = numpy.unique(numpy.geomspace(1, 2000, 40).astype(int))
D, V = train(seed=1, looks=looks)
print(f"mean of |D - D*|: {distance(output(D), p_data, p_g):.3f} (limit 0.02)")
off = abs(output(D)(x) - D_star(x))[[0, -1]]
print(f"|D - D*| at x = -4 and 4: {off[0]:.1f} and {off[1]:.1f} (more than 0.1)")
assert distance(output(D), p_data, p_g) < 0.02 and off.min() > 0.1

# %% tags=["cover", "trained"]
from minigan.plots.discriminator import ways

estimates = {
    "1. best of 9,999 values": (points, D_tried),
    f"2. counting 2 × {n:,} points": (centres, D_counted),
    "3. gradient steps on a table": (far[100:301:5], D_table[100:301:5]),
    "D: 4. a net of 32 tanh units": (x, output(D)(x)),
}
ways(x, p, q, D_star(x), estimates, "The optimal discriminator, found in four ways")

# %% [markdown]
# 图：上面一格里，灰色区域是 $p_{\rm data}$，绿色区域是 $p_g$，宽的橙色曲线是 $D^*$；圆圈是试遍 9,999 个值的结果，方块是计数的结果，叉号是对表做梯度上升的结果，蓝色虚线是有 32 个 tanh 单元的网络。下面一格是各种估计与 $D^*$ 之差。
#
# 在样本多的地方，四种结果都落在 $D^*$ 上。$x = \pm 4$ 附近样本很少：在那里计数的噪声很大，网络则是错的。
#
# ## 网络的 V 是一个下界
#
# 没有哪个 $D$ 的 $V$ 比 $D^*$ 的更大。把这个最大值记作 $C(G) = \max_D V(D, G)$。训练网络时，它的 $V$ 从下方接近 $C(G)$。（这里是用数值积分，即求积公式，算出的精确的 $V$。小批量上的 $V$ 有噪声，可能更大。）打印的是最大的 $V$ 与 $C(G)$ 之差（不能是正的），以及训练结束时 $V$ 还差多少。

# %% tags=["trained"]
from minigan.theory import c_of_g

bound = c_of_g(p_data, p_g)
print(f"largest V - C(G): {V.max() - bound:.4f} nats (limit 1e-10, so never above)")
print(f"C(G) - V at the end: {bound - V[-1]:.4f} nats (limit 0.01)")
assert V.max() <= bound + 1e-10
assert V[-1] > bound - 0.01
plots.lower_bound_figure(looks, V, bound)

# %% [markdown]
# 图：横轴是 $D$ 的步数（$G$ 固定），左边的纵轴是 $V$（奈特）。折线是网络的 $V$，上面的水平线是 $C(G)$，二者之间的浅色区域是 $D$ 还没有学到的部分；灰色虚线是 $D = 1/2$ 的 $V$，即 $-\log 4$。右边的刻度是 $\log 2 + V / 2$。Jensen-Shannon 散度（JSD）度量 $p_{\rm data}$ 与 $p_g$ 有多不同，它不会小于这个数（第 06 篇）。
#
# ## 网络的回答没有意义的地方
#
# 训练结束时 $V$ 几乎等于 $C(G)$，可是在样本少的地方 $D$ 仍然是错的。我们让三个网络回答 $x = 1$ 和很远的 $x = 8$。表中每行是一个网络（三个随机种子），最后一行是 $D^*$。再下面一行：两个密度之间有间隔时，`optimal_discriminator` 在间隔里给出什么。

# %% tags=["trained"]
from minigan.theory import Uniform

outside = numpy.array([1.0, 8.0])
print("           x = 1    x = 8")
for seed in (1, 2, 3):
    net = output(D if seed == 1 else train(seed)[0])(outside)
    print(f"net {seed}      {net[0]:.3f}    {net[1]:.3f}")
    assert abs(net[0] - D_star(outside)[0]) < 0.05 and net[1] > 0.5
print(f"D*         {D_star(outside)[0]:.3f}    {D_star(outside)[1]:.6f}")
assert D_star(outside)[1] < 1e-6 and p_g.cdf(-8.0) < 1e-15
gap = optimal_discriminator(Uniform(0, 1), Uniform(2, 3))(1.5)
print(f"two densities with a gap between them: D* in the gap is {gap}")
assert numpy.isnan(gap)

# %% [markdown]
# 在 $x = 8$ 处，$p_g$ 比 $p_{\rm data}$ 大得多，所以正确的回答是“生成样本”。网络的回答却是“真实样本”。（种子 1 到 8 都给出 0.8 左右。）生成样本落在 8 以外的概率小于 $10^{-15}$，所以没有一个小批量给网络看过正确的回答。
#
# 在两个密度都是 0 的地方，$D^*$ 是 $0 / 0$。论文说，$D$ 在那里不必有定义；`optimal_discriminator` 返回 nan（不是数）。可是网络在任何地方都给出一个回答。如果 $G$ 的样本落在这样的地方，训练 $G$ 的梯度就来自一个没有意义的回答。
#
# ## 本篇小结
#
# - $G$ 固定时，最好的 $D$ 是 $D^* = p_{\rm data} / (p_{\rm data} + p_g)$：如果真实样本和生成样本一样多，它就是 $x$ 为真实样本的概率。
# - 梯度上升在 $p_{\rm data} + p_g$ 大的地方很快找到它，在别处几乎找不到；在那里网络的回答没有意义。
# - 任何 $D$ 的精确的 $V$ 都是 $C(G) = \max_D V(D, G)$ 的下界。
#
# *接下来：* 第 [05b](05b_priors_and_labels.ipynb) 篇，换别的 $p_g$、别的先验、别的标签，$D^*$ 会怎样；第 06 篇把 $D^*$ 代回 $V$。*轮到你了：* 练习 [06 · 最优判别器](../exercises/zh/06_optimum.ipynb)、[13 · 错在哪里？](../exercises/zh/13_notes.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* Goodfellow 等 2014（[arXiv 1406.2661](https://arxiv.org/abs/1406.2661)），第 4.1 节。*搜索：* Bayes classifier、probabilistic classification、density ratio estimation。
#
# ## 三个问题
#
# 1. 把每个 $x$ 换成 $x^3$，真实样本和生成样本都换，区间的端点取原来端点的立方，重新计数。$D^*$ 在 $x^3$ 处的值，还是它原来在 $x$ 处的值吗？为什么密度变了，$D^*$ 却不变？
# 2. 用 `units` 等于 1、2、4、8 调用 `train`。宽度到多少时，`distance` 第一次小于 0.05？$D^*$ 的形状里有什么是更少的单元表示不了的？
# 3. 在 `train` 里，把 100 个真实样本和 100 个噪声向量的抽取移到循环之前，每一步都用同样的这些。`distance` 会怎样？这 200 个点上的 $V$ 会怎样？这个 $V$ 还是 $C(G)$ 的下界吗？
#
# <details><summary>答案</summary>
#
# **1.** 是。每个区间里的点与原来相同，所以真实样本的比例也相同。两个密度都除以 $x^3$ 的导数 $3 x^2$；在 $p / (p + q)$ 里它被约去。
#
# **2.** 2 个单元。用种子 1 到 5，1 个单元时约为 0.12，2 个时约为 0.014，4 个时是 0.008 或 0.009（有一次是 0.014），8 个时约为 0.007。1 个单元的 logit 是 $w \tanh(ux + b) + c$：它只能一直上升，或者一直下降。$D^*$ 却有两个峰，中间有一个谷。用 2 个单元时，五个网络都在谷里低，在两侧为 0.7 到 0.8；这只在很远的地方是错的，而那里样本很少。
#
# **3.** `distance` 增大到十倍以上：用种子 1 到 3 是 0.08 到 0.10，原来是 0.006 到 0.008。这 200 个点上的 $V$ 是 $-1.06$ 到 $-1.15$，大于 $C(G) = -1.173$：它不是下界，因为 $D$ 正是用这些点拟合出来的（*过拟合*，overfitting）。精确的 $V$ 是 $-1.24$ 到 $-1.29$，仍然是下界。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 最优判别器 | optimal discriminator | $D^* = p_{\rm data} / (p_{\rm data} + p_g)$，$G$ 固定时 $V$ 的最大值点 |
# | 概率密度 | probability density | $p_{\rm data}$ 与 $p_g$：单位长度 $x$ 上的概率 |
# | 凹函数 | concave function | 斜率递减的函数；斜率为零处就是最大值点 |
# | 贝叶斯公式 | Bayes' rule | 由先验和概率密度求 $P({\rm real} \mid x)$ |
# | 下界 | lower bound | 任何 $D$ 的 $V$ 都不超过 $C(G) = \max_D V(D, G)$ |
# | 求积公式 | quadrature | 用加权和计算积分的数值方法 |
# | 过拟合 | overfitting | 对训练用的点拟合得很好，对新的点却不好 |

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
