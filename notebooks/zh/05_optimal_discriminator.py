# %% [markdown]
# # 05 · 最优判别器的四种求法
#
# 如果 $G$ 不动，最好的 $D$ 是什么？论文的命题 1 用一行给出了答案。我们用四种方法得到同一条曲线：逐个试，计数，爬坡，以及一个除了样本什么也没见过的网络。然后看这个答案意味着什么，以及它没有说什么。
#
# *需要：* 第 03 篇。*用时：* 阅读半小时，运行几秒钟。

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
# ## 命题 1
#
# 固定 $G$。它的样本有某个概率密度 $p_g$，于是游戏的价值是对 $x$ 的一个积分：
#
# $$V(D, G) = \int p_{\rm data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \, dx.$$
#
# $D$ 可以是任何函数，所以在每个 $x$ 处，数 $y = D(x)$ 都可以单独选取。记 $p = p_{\rm data}(x)$，$q = p_g(x)$，我们要使 $p \log y + q \log(1 - y)$ 最大。它是 $y$ 的凹函数，斜率为 $p / y - q / (1 - y)$，当 $p (1 - y) = q y$ 时为 0：
#
# $$D^*(x) = \frac{p_{\rm data}(x)}{p_{\rm data}(x) + p_g(x)}.$$
#
# 我们的例子：数据有两个峰，而 $G$ 只造出一个，$p_g = N(0, 1)$。

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
assert numpy.allclose(D_star(x), p / (p + q), rtol=1e-10)

# %% [markdown]
# ## 第一种：逐点单独求
#
# 我们不相信任何导数，在 41 个点的每一个上试 9,999 个 $y$ 值。在这样的网格上，取得最大值的 $y$ 与真正的最大值点相差不超过一格。

# %%
y = numpy.arange(1, 10_000) / 10_000
points = x[::10]
values = p[::10, None] * numpy.log(y) + q[::10, None] * numpy.log(1 - y)
D_tried = y[values.argmax(axis=1)]
print(f"{points.size} points: the best y is within 0.0001 of D*")
assert abs(D_tried - D_star(points)).max() <= 1e-4

# %% [markdown]
# ## 第二种：计数
#
# 取 $n$ 个真实样本和 $n$ 个生成样本，全部分到各个区间里，再对每个区间问：其中真实的占多少？这就是用手算的贝叶斯公式。如果真和假出现得一样多，
#
# $$P({\rm real} \mid x) = \frac{\frac12 p_{\rm data}(x)}{\frac12 p_{\rm data}(x) + \frac12 p_g(x)} = D^*(x).$$
#
# 所以 $D^*$ 并不是这个游戏的发明。无论是谁，看到一个 $x$，被问到它是真实数据的概率，答案都是 $D^*$。计数逼近它很慢，误差大致像 $1 / \sqrt n$ 那样减小：

# %%
edges = numpy.linspace(-4, 4, 41)
centres = (edges[1:] + edges[:-1]) / 2
mass_real, mass_fake = numpy.diff(p_data.cdf(edges)), numpy.diff(p_g.cdf(edges))
exact = mass_real / (mass_real + mass_fake)  # what infinitely many would give
weight = (mass_real + mass_fake) / 2
stream = Streams(seed=1, dtype="float64").data
sizes, errors = 1000 * 4 ** numpy.arange(5), []
for n in sizes:
    n_real, _ = numpy.histogram(p_data.sample(n, stream), edges)
    n_fake, _ = numpy.histogram(p_g.sample(n, stream), edges)
    D_counted = n_real / numpy.maximum(n_real + n_fake, 1)
    errors.append((weight * abs(D_counted - exact)).sum())
    print(f"n = {n:7,}: mean error {errors[-1]:.4f}")
slope, _ = numpy.polyfit(numpy.log(sizes), numpy.log(errors), 1)
print(f"slope in the logarithms: {slope:.2f}")
assert abs(slope + 0.5) < 0.07
assert (weight * abs(exact - D_star(centres))).sum() < 0.01  # what the bins' width costs

# %% [markdown]
# ## 第三种：爬坡
#
# 让 $D$ 成为一张表，网格上每个 $x$ 都有一个自由的 logit $a$。$V$ 在一个 logit 处的斜率见第 03 篇：对真实样本是 $1 - D$，对生成样本是 $-D$。所以我们这样爬坡：
#
# $$a \leftarrow a + \eta \,\big[\, p_{\rm data} (1 - D) - p_g D \,\big].$$
#
# 方括号等于 $(p_{\rm data} + p_g)(D^* - D)$：它从两侧把 $D$ 拉向 $D^*$。它对 $a$ 的斜率是 $-(p_{\rm data} + p_g) D (1 - D) < 0$：$V$ 是凹的，只有一个顶点。

# %%
from minigan.nn.ops import sigmoid

far = numpy.linspace(-8, 8, 401)
p_far, q_far = p_data.density(far), p_g.density(far)
a, tables = numpy.zeros(far.size), {}
for step in range(1, 30_001):
    a = a + 5 * (p_far * (1 - sigmoid(a)) - q_far * sigmoid(a))
    if step in (3, 30, 30_000):
        tables[f"after {step:,} steps"] = sigmoid(a)
D_climbed = sigmoid(a)
seen = p_far + q_far > 0.01
print(
    f"where p_data + p_g > 0.01: D = D* to 6 digits, at {seen.sum()} of {far.size} points"
)
print(f"at x = 7: D is {D_climbed[375]:.3f}, D* is {D_star(far)[375]:.6f}")
assert abs(D_climbed - D_star(far))[seen].max() < 1e-6 and far[375] == 7
assert abs(D_climbed[375] - 0.5) < 0.01 and D_star(far)[375] < 1e-4


def V_of(D):
    return ((p_far * numpy.log(D) + q_far * numpy.log1p(-D)) * (far[1] - far[0])).sum()


assert 0 < V_of(D_star(far)) - V_of(D_climbed) < 1e-5  # V hardly minds what is far out

# %%
plots.lines(
    far,
    {**tables, "D*": D_star(far)},
    "Climbing V: fast where points are many, hardly at all where they are few",
    "x",
    "D(x)",
    marks={"1/2: the start": 0.5},
)

# %% [markdown]
# $p_{\rm data} + p_g$ 有多小，拉力就有多弱。在 $x = 7$ 处，30,000 步之后仍然毫无作用。对 $V$ 来说这无关紧要：几乎没有点落在那里。
#
# ## 第四种：网络
#
# 这是论文的方法。网络只看到小批量，从来看不到概率密度，而且同一个 $\theta_d$ 必须应付所有的 $x$。$G$ 也是一个 `Network`，$G(z) = 1 z + 0$，因此我们确切地知道它的 $p_g$。`discriminator_step` 是算法 1 内层循环的一步；`distance` 是 $|D(x) - D^*(x)|$ 的平均，其中 $x$ 取自 $\frac12 p_{\rm data} + \frac12 p_g$。

# %% tags=["trained"]
from minigan.gan import discriminator_step
from minigan.nn import Adam, Dense, Network, Ramp, Tanh
from minigan.theory import c_of_g, game
from minigan.theory.discriminator import distance


def train(seed, steps=2000, m=256):
    """A D trained against p_g, the steps it was looked at, and its exact V after them."""
    streams = Streams(seed, dtype="float64")
    G = Network([Dense(1, 1, streams.init)])
    G.theta = numpy.array([1.0, 0.0])
    first, last = Dense(1, 32, streams.init, 2.0), Dense(32, 1, streams.init, 0.5)
    D = Network([first, Tanh(), last])
    optimizer = Adam(D, Ramp(0.02, 0.0, 0, steps))  # the rate falls to 0
    looks, V = numpy.unique(numpy.geomspace(1, steps, 40).astype(int)), []
    for step in range(1, steps + 1):
        examples, z = p_data.sample(m, streams.data), streams.noise.normal((m, 1))
        discriminator_step(D, G, examples[:, None], z, optimizer)
        if step in looks:
            V.append(game.value_of_logit(lambda x: D(x[:, None])[:, 0], p_data, p_g))
    return D, looks, numpy.array(V)


def output(D):
    """The net as a function of an array of points."""
    return lambda x: sigmoid(D(x[:, None])[:, 0])


D, looks, V = train(seed=1)
print(f"mean |D - D*|: {distance(output(D), p_data, p_g):.3f}")
print(f"V is {V[-1]:.4f} nats, of D* it is {c_of_g(p_data, p_g):.4f}")
assert distance(output(D), p_data, p_g) < 0.02

# %% tags=["cover", "trained"]
from minigan.plots.discriminator import ways

estimates = {
    "each point by itself": (points, D_tried),
    f"counting 2 × {n:,} points": (centres, D_counted),
    "climbing in a table": (far[100:301:5], D_climbed[100:301:5]),
    "a net of 32 tanh units": (x, output(D)(x)),
}
ways(x, p, q, D_star(x), estimates, "The optimal discriminator, found in four ways")

# %% [markdown]
# 没有哪个 $D$ 的 $V$ 比 $D^*$ 的更大。所以网络的精确的 $V$（用求积公式计算，而不是在一个小批量上计算）从下方逼近它在 $D^*$ 处的值 $C(G) = \max_D V(D, G)$，无论到了哪里，都是后者的一个下界。（右侧的刻度留给第 06 篇。）

# %% tags=["trained"]
assert V.max() <= c_of_g(p_data, p_g) + 1e-10
assert V[-1] > c_of_g(p_data, p_g) - 0.01
plots.lower_bound_figure(looks, V, c_of_g(p_data, p_g))

# %% [markdown]
# ## D 没有定义的地方
#
# 这个下界几乎是紧的；可是再前一幅图却显示，在几乎没有点的地方，网络偏离了 $D^*$。到很远的外面去问问它：

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
assert numpy.isnan(optimal_discriminator(Uniform(0, 1), Uniform(2, 3))(1.5))

# %% [markdown]
# 在 $x = 8$ 处，正确答案是“假”，因为生成样本的高斯分布更宽，而网络却说“真”。落在 8 以外的生成样本不到 $10^{15}$ 分之一：没有一个小批量在那里有过点，也没有谁告诉过网络答案。在两个分布都没有概率质量的地方，$D^*$ 是 $0 / 0$。论文说 $D$ 在那里不必有定义，`optimal_discriminator` 返回 nan。可是网络到处都有回答；误入那里的 $G$，就会被一个毫无意义的回答牵着走。
#
# ## logit 就是对数比
#
# 把 $D = \sigma(a)$ 反过来，就是 $a = \log D - \log(1 - D)$，所以命题 1 说的是
#
# $$a^*(x) = \log p_{\rm data}(x) - \log p_g(x).$$
#
# 对两个高斯分布，两个对数都是抛物线。宽度相同时，平方项抵消，剩下一条直线：这就是逻辑回归的模型，也就是没有隐藏层的网络。宽度不同时，剩下一条抛物线，$x^2$ 的系数是 $\frac12 (1 / \sigma_g^2 - 1 / \sigma_{\rm data}^2)$。

# %%
from minigan.theory import optimal_logit

pairs = {
    "N(1, 1) and N(-1, 1)": (Gaussian(1, 1), Gaussian(-1, 1)),
    "N(1, 1) and N(-1, 0.8²)": (Gaussian(1, 1), Gaussian(-1, 0.8)),
    "N(1, 1) and N(-1, 1.5²)": (Gaussian(1, 1), Gaussian(-1, 1.5)),
}
logits = {name: optimal_logit(*pair)(x) for name, pair in pairs.items()}
for name, (real, fake) in pairs.items():
    square, slope, constant = numpy.polyfit(x, logits[name], 2).round(12) + 0.0  # no -0
    print(f"{name:24} a* = {square:6.3f} x² + {slope:.3f} x + {constant:.3f}")
    assert abs(square - 0.5 * (1 / fake.sd**2 - 1 / real.sd**2)) < 1e-10
    assert numpy.allclose(square * x**2 + slope * x + constant, logits[name], atol=1e-10)
plots.lines(x, logits, "log p_data - log p_g of Gaussians", "x", "logit a* (nats)")

# %% [markdown]
# ## D* 没有说的
#
# $D^*$ 说的是，在哪里数据*比生成样本更可能出现*。它没有说在哪里数据出现的可能性大。取 $p_{\rm data} = N(0, 2^2)$，$p_g = N(0, 1)$：

# %%
wide, narrow = Gaussian(0, 2), Gaussian(0, 1)
D_wide = optimal_discriminator(wide, narrow)
for place in (0, 8):
    print(f"x = {place}: p_data = {wide.density(place):.6f}, D* = {D_wide(place):.6f}")
assert D_wide(0) < 0.34 and D_wide(8) > 0.999999
assert wide.density(8) < wide.density(0) / 2900
assert D_wide(x).argmin() == wide.density(x).argmax()

# %% [markdown]
# 在数据最密集的地方，$D^*$ 最低，等于 1/3。在几乎没有数据的 $x = 8$ 处，它几乎等于 1。千万不要把 $D(x)$ 当作概率密度来读。
#
# ## 别的先验，别的标签
#
# 有两种改动很常见。一种是，每给 $D$ 看一个真实样本，就给它看四个生成样本：由贝叶斯公式，先验 1/5 进入公式，所有 logit 都下降 $\log 4$。另一种是，教 $D$ 对真实样本回答 .9：这是单侧标签平滑（Salimans 等，2016），斜率变成 $.9\, p / y - (.1\, p + q) / (1 - y)$，它在 $.9\, D^*$ 处为 0。于是无论 $x$ 在多远的外面，logit 都不会超过 $\log 9 = \log(.9 / .1)$。而对于假样本，$D$ 仍然可以要多确信有多确信。

# %%
from minigan.theory import smoothed_discriminator

D_prior = optimal_discriminator(wide, narrow, prior=1 / 5)
D_smooth = smoothed_discriminator(wide, narrow, real=0.9)


def logit(D):
    return numpy.log(D / (1 - D))


assert numpy.allclose(logit(D_prior(x)), logit(D_wide(x)) - numpy.log(4), atol=1e-8)
assert numpy.allclose(D_smooth(x), 0.9 * D_wide(x), rtol=1e-10)
assert logit(D_wide(6.0)) > 12 and logit(D_smooth(6.0)) < numpy.log(9) + 1e-9
assert logit(smoothed_discriminator(narrow, wide, real=0.9)(6.0)) < -12  # a sure fake
curves = {
    "D*": D_wide(x),
    "four samples to each example": D_prior(x),
    "examples labelled .9": D_smooth(x),
    "p_data": wide.density(x),
    "p_g": narrow.density(x),
}
plots.lines(
    x, curves, "D* bent: by the prior, by the labels", "x", "D, and density per unit of x"
)

# %% [markdown]
# ## 移动 G
#
# 在可以交互的笔记本里：让 $p_g = N(\mu, \sigma^2)$ 面对那两个峰。什么时候 $D^*$ 是平的？什么时候它很确信？$p_g$ 窄得过分的时候，它又是什么样子？


# %%
def moved(mean, sd):
    G_now = Gaussian(mean, sd)
    curves = {
        "p_data": p_data.density(x),
        "p_g": G_now.density(x),
        "D*": optimal_discriminator(p_data, G_now)(x),
    }
    title = f"p_g = N({mean}, {sd}²): C(G) = {c_of_g(p_data, G_now):.3f} nats"
    return plots.lines(
        x, curves, title, "x", "density per unit of x, and D*", marks={"1/2": 0.5}
    )


plots.explore(moved, mean=[1, -2, -1, 0, 2, 4], sd=[0.5, 0.2, 1, 1.5, 2])

# %% [markdown]
# *接下来：* 第 06 篇把 $D^*$ 代回 $V$。剩下的是 $p_{\rm data}$ 与 $p_g$ 之间的一个散度；只要 $D$ 就是 $D^*$，以极小极大为目标的 $G$ 使之下降的正是它。
#
# *轮到你了*：练习 [06 · 最优判别器](../exercises/zh/06_optimum.ipynb)、[13 · 错在哪里？](../exercises/zh/13_notes.ipynb)；检查程序会指出错在哪里。
#
# ## 三个问题
#
# 1. 把每个 $x$ 换成 $x^3$，真实样本和生成样本都换，区间的端点取为原来端点的立方，重新计数。$D^*$ 在 $x^3$ 处的值，就是它原来在 $x$ 处的值吗？为什么概率密度变了，它们的比却不变？
# 2. 让网络分别有 1、2、4、8 个单元。宽度到多少时，`distance` 第一次低于 .05？$a^*$ 的形状里有什么，是这么多单元造得出、更少的单元造不出的？
# 3. 给网络 100 个真实样本和 100 个噪声向量，每一步都用同样的这些。`distance` 会怎样？$D$ 在自己这 200 个点上的 $V$ 会怎样？这个 $V$ 还是 $C(G)$ 的下界吗？
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 最优判别器 | optimal discriminator | $D^* = p_{\rm data} / (p_{\rm data} + p_g)$，$G$ 固定时 $V$ 的最大值点 |
# | 概率密度 | probability density | $p_{\rm data}$ 与 $p_g$：单位长度 $x$ 上的概率 |
# | 凹函数 | concave function | 斜率递减的函数；斜率为零处就是最大值点 |
# | 贝叶斯公式 | Bayes' rule | 由先验和概率密度求 $P({\rm real} \mid x)$ |
# | 先验 | prior | 看到 $x$ 之前，样本为真的概率；通常为 1/2 |
# | 下界 | lower bound | 任何 $D$ 的 $V$ 都不超过 $C(G) = \max_D V(D, G)$ |
# | 对数比 | log ratio | 最优的 logit：$a^* = \log p_{\rm data} - \log p_g$ |
# | 逻辑回归 | logistic regression | logit 为 $x$ 的线性函数的模型，没有隐藏层 |
# | 单侧标签平滑 | one-sided label smoothing | 真实样本的标签取 .9，生成样本的标签仍取 0 |
