# %% [markdown]
# # 06 · 用数字看定理 1 和命题 2
#
# 第 05 篇对给定的 $G$ 求出了最好的 $D$。把它代入 $V$，剩下的就只是 $G$ 的函数；论文证明了它的最小值在哪里，以及到达那里的一种方法。本篇把这些证明的每一行都变成数；它们的帮助到哪里为止，也变成数。
#
# *需要：* 第 05 篇（$D^*$，最优判别器）。*用时：* 阅读半小时，运行几秒钟。对数一律是自然对数：值的单位是奈特（nat）。

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
# ## 三个公式的数值
#
# 记 $p$ 为 $p_{\rm data}$，$q$ 为 $p_g$，$m = (p + q) / 2$ 为二者各占一半的混合分布。把 $D^* = p / (p + q)$ 代入 $V$，结果记为 $C(G)$：
#
# $$\begin{aligned} C(G) = \max_D V(D, G) &= \mathbb{E}_p \log \frac{p}{p + q} +
# \mathbb{E}_q \log \frac{q}{p + q} & (4) \\ &= \mathbb{E}_p \Big[\log \frac{p}{m} - \log
# 2\Big] + \mathbb{E}_q \Big[\log \frac{q}{m} - \log 2\Big] \\ &= -\log 4 + {\rm KL}(p, m)
# + {\rm KL}(q, m) & (5) \\ &= -\log 4 + 2\, {\rm JSD}(p, q) & (6) \end{aligned}$$
#
# 到第二行，用的是 $p + q = 2m$；到第三行，用的是 Kullback-Leibler 散度（KL 散度）的定义 ${\rm KL}(p, m) = \mathbb{E}_p \log (p / m)$；到第四行，用的是 Jensen-Shannon 散度（JS 散度，记作 JSD）的定义，即这两个 KL 散度的平均。
#
# 下面，`minigan.theory` 用 Gauss-Legendre 求积，按各自的公式分别计算其中每一个表达式的积分。最后一行是我们自己求的和：网格上的梯形公式。

# %%
from math import log

import numpy

from minigan import plots
from minigan.theory import (
    Gaussian,
    Mixture,
    c_of_g,
    jsd,
    kl,
    optimal_discriminator,
    value,
)

p, q = Gaussian(1.0, 0.5), Gaussian(0.0, 1.0)
m = Mixture([0.5, 0.5], [p, q])

x = numpy.linspace(-8, 8, 4001)
P, Q = p.density(x), q.density(x)
ours = numpy.trapezoid(P * numpy.log(P / (P + Q)) + Q * numpy.log(Q / (P + Q)), x)

rows = {
    "V(D*, G), equation (1)": value(optimal_discriminator(p, q), p, q),
    "C(G), equation (4)": c_of_g(p, q),
    "-log 4 + KL(p, m) + KL(q, m)": -log(4) + kl(p, m) + kl(q, m),
    "-log 4 + 2 JSD(p, q)": -log(4) + 2 * jsd(p, q),
    "our own trapezoid sum": ours,
}
for name, number in rows.items():
    print(f"{name:30} {number:.10f} nats")
    assert abs(number - ours) < 1e-8

# %% [markdown]
# ## JS 散度是什么样的
#
# ${\rm KL}(p, q)$ 把 $p$ 直接与 $q$ 比较，只要 $p$ 在某处有概率质量而 $q$ 没有，它就是无穷大。JS 散度把两者都与它们的混合分布比较，只要其中一个有概率质量，混合分布在那里就有。所以它是有限的，至多为 $\log 2$，而且两者谁先谁后无关紧要。只有两者相同时，它才是 0。

# %%
from minigan.theory import Uniform

pairs = {
    "equal": (Gaussian(0, 1), Gaussian(0, 1)),
    "shifted": (Gaussian(0, 1), Gaussian(1, 1)),
    "wide and narrow": (Gaussian(0, 1), Gaussian(0, 0.5)),
    "one inside the other": (Uniform(0, 2), Uniform(0, 1)),
    "disjoint": (Uniform(0, 1), Uniform(2, 3)),
}
print("nats                  KL(p, q)  KL(q, p)       JSD      C(G)")
for name, (p, q) in pairs.items():
    print(f"{name:20} {kl(p, q):9.4f} {kl(q, p):9.4f}", end=" ")
    print(f"{jsd(p, q):9.4f} {c_of_g(p, q):9.4f}")
    assert abs(jsd(p, q) - jsd(q, p)) < 1e-10 and -1e-10 < jsd(p, q) < log(2) + 1e-10
p, q = pairs["one inside the other"]
assert kl(p, q) == numpy.inf and abs(kl(q, p) - log(2)) < 1e-10
p, q = pairs["disjoint"]
assert abs(jsd(p, q) - log(2)) < 1e-10 and abs(c_of_g(p, q)) < 1e-10

# %% [markdown]
# ## 1 奈特的 JS 散度值多少
#
# 抛一枚均匀的硬币。正面：你得到一个来自 $p$ 的真实样本 $x$；反面：得到一个来自 $q$ 的生成样本。关于硬币，$x$ 说出了多少？之前，不确定性是 $\log 2$。之后，由贝叶斯公式，硬币是正面的概率为 $D^*(x)$，剩下的是熵 $h(D^*) = -D^* \log D^* - (1 - D^*) \log(1 - D^*)$。不确定性平均减少了多少，就是 $x$ 与硬币的*互信息*（mutual information），而它正是 JS 散度。于是 $C(G) = -2\, \mathbb{E}_m h(D^*)$：最好的 $D$ 仍然留下的疑惑，乘以 2，再加负号。

# %%
p, q = Gaussian(1.0, 0.5), Gaussian(0.0, 1.0)
P, Q = p.density(x), q.density(x)
D = P / (P + Q)
doubt = numpy.trapezoid((P + Q) / 2 * (-D * numpy.log(D) - (1 - D) * numpy.log1p(-D)), x)
print(f"JSD = {jsd(p, q):.6f} nats, information of x about the coin {log(2) - doubt:.6f}")
print(f"one x tells {jsd(p, q) / log(2):.1%} of what there is to know")
assert abs(log(2) - doubt - jsd(p, q)) < 1e-8 and abs(c_of_g(p, q) + 2 * doubt) < 1e-8

# %% [markdown]
# ## 定理 1
#
# *$C(G)$ 的最小值是 $-\log 4$，当且仅当 $p_g = p_{\rm data}$ 时取到。* 由 (6)，这就是说：JS 散度至少为 0，而且只在那里为 0。这来自 ${\rm KL} \ge 0$，其中等号只在两个分布相同时成立；这就是 Jensen 不等式。
#
# 先看一族分布：三种宽度的高斯分布作为 $p_g$，$p_{\rm data} = N(1, 0.5^2)$ 也在其中。

# %% tags=["cover"]
means, sds = numpy.linspace(-1, 3, 81), (0.25, 0.5, 1.0)
C = {sd: [c_of_g(p, Gaussian(mean, sd)) for mean in means] for sd in sds}
best = min((C[sd][i], means[i], sd) for sd in sds for i in range(81))
assert numpy.allclose(best, (-log(4), 1.0, 0.5), rtol=1e-10)
assert max(map(max, C.values())) < 0
plots.lines(
    means,
    {f"p_g = N(mean, {sd}²)": C[sd] for sd in sds},
    "C(G) for p_data = N(1, 0.5²): only p_data itself comes down to -log 4",
    "mean of p_g",
    "C(G) (nats)",
    marks={"-log 4, the minimum": -log(4), "0, never exceeded": 0.0},
)

# %% [markdown]
# 一族分布的一幅图证明不了什么。所以，再看 200 对随机的混合分布。每一对都必须满足 $-\log 4 \le C(G) \le 0$；而对于“只在那里”，我们还要求更多：一个随差别增大而增大的下界。由 Pinsker 不等式 ${\rm KL} \ge 2\, {\rm TV}^2$ 和 ${\rm TV}(p, m) = {\rm TV}(q, m) = \frac12 {\rm TV}(p, q)$，得到 $C(G) + \log 4 \ge {\rm TV}(p, q)^2$，其中 ${\rm TV} = \frac12 \int |p - q|$ 是全变差距离（total variation）。
#
# 对每一对，我们还试一个不是 $D^*$ 的 $D$：它的 logit 偏离了一个随机的波。没有哪个 $D$ 能超过 $C(G)$，因为后者是最大值。

# %%
from minigan.random import Stream
from minigan.theory import optimal_logit, tv
from minigan.theory.game import value_of_logit

stream = Stream(1, "float64")


def random_mixture():
    w, (mean1, mean2), (u1, u2) = stream.uniform(1)[0], *stream.normal((2, 2))
    return Mixture([w, 1 - w], [Gaussian(2 * mean1, 2**u1), Gaussian(2 * mean2, 2**u2)])


def with_a_wave(a, height, offset):
    """The logit a(x) + height sin(x + offset)."""
    return lambda x: a(x) + height * numpy.sin(x + offset)


above, lost = [], []
for _ in range(200):
    p, q, wave = random_mixture(), random_mixture(), stream.normal(2)
    V = value_of_logit(with_a_wave(optimal_logit(p, q), *wave), p, q)
    lost.append(c_of_g(p, q) - V)
    above.append((c_of_g(p, q) + log(4)) / tv(p, q) ** 2)
    assert -log(4) < c_of_g(p, q) < 0
print(f"(C(G) + log 4) / TV²: at least {min(above):.3f}, at most {max(above):.3f}")
print(f"C(G) - V(D, G), D another: {numpy.mean(lost):.3f} nats on average, never below 0")
assert min(above) >= 1 and min(lost) > 0

# %% [markdown]
# $C$ 在最小值附近是什么样子？多半像一只碗：让 $q$ 的均值或标准差偏离 $t$，或者在附近混入份额为 $t$ 的别的东西，$C + \log 4$ 就像 $t^2$ 那样增长：在对数坐标里是一条斜率为 2 的直线。对均值来说，规律是 $t^2 / (4 s^2)$，其中 $s$ 是标准差。但是，如果混入的份额 $t$ 位于远处，$p$ 在那里几乎什么也没有，$D$ 就会把它逐个样本地抓出来：代价是 $t \log 2$，斜率为 1。

# %%
t, p = numpy.geomspace(0.001, 0.1, 9), Gaussian(1.0, 0.5)
ways = {
    "mean off by t": [Gaussian(1.0 + h, 0.5) for h in t],
    "sd off by t": [Gaussian(1.0, 0.5 + h) for h in t],
    "share t near": [Mixture([1 - h, h], [p, Gaussian(0.5, 0.5)]) for h in t],
    "share t far away": [Mixture([1 - h, h], [p, Gaussian(9, 0.5)]) for h in t],
}
rise = {way: [c_of_g(p, q) + log(4) for q in qs] for way, qs in ways.items()}
for way, C in rise.items():
    slope = numpy.polyfit(numpy.log(t), numpy.log(C), 1)[0]
    print(f"{way:16} slope {slope:.2f}")
    assert abs(slope - (1 if "far" in way else 2)) < 0.1
assert abs(rise["mean off by t"][0] / (t[0] ** 2 / (4 * 0.5**2)) - 1) < 1e-3
assert abs(rise["share t far away"][0] / (t[0] * log(2)) - 1) < 1e-2

# %% [markdown]
# ## 定理的帮助到哪里为止
#
# 定理说的是最小值在哪里，并没有说从远处也能感觉到它。设 $p$ 和 $q$ 是长度为 1 的均匀分布，错开 $t$。它们重叠的长度是 $1 - t$；在重叠之外，$D^*$ 是确信的。所以直到 $t = 1$，JS 散度都是 $t \log 2$，从那以后就是 $\log 2$：平的。这时 $C(G) = 0$，有一个完美的 $D$，而 $q$ 的任何微小移动都不改变 $C$：$G$ 的梯度是 0。
#
# Wasserstein 距离 $W_1$ 是把一个分布搬成另一个时，概率质量平均至少要移动的距离；无论 $t$ 多大，它都等于 $t$。（那是另一种理论，需要另一个游戏；这里只用来对照。）

# %%
from minigan.theory import wasserstein1

t = numpy.linspace(0, 3, 61)
shifted = [Uniform(h, 1 + h) for h in t]
JSD = numpy.array([jsd(Uniform(0, 1), q) for q in shifted])
W1 = numpy.array([wasserstein1(Uniform(0, 1), q) for q in shifted])
assert abs(JSD - numpy.minimum(t, 1) * log(2)).max() < 1e-10
assert abs(W1 - t).max() < 1e-10
plots.lines(
    t,
    {"JSD (nats)": JSD, "W1 (units of x)": W1},
    "Two uniforms of length 1: apart is apart, says the JSD",
    "shift",
    "JSD (nats), W1 (units of x)",
    marks={"log 2": log(2)},
)

# %% [markdown]
# 高斯分布处处重叠，但相距很远时，这毫无用处。固定 $D^*$，下面是 $p_g = N(t, 1)$ 的均值被拉向 $p_{\rm data} = N(0, 1)$ 的拉力：$G$ 从 $\log(1 - D)$ 得到的，就是 2 JSD 的梯度，因为 $V$ 在最大值处，一阶上不随 $D$ 改变；这个梯度逐渐消失。从论文的补救办法 $-\log D$ 得到的，却在增长；$D$ 是同一个，问题换了一个。

# %%
from minigan.theory import generator_gradient  # of a Gaussian p_g: (d/d mean, d/d sd)
from minigan.theory.game import MINIMAX, NON_SATURATING

print("shift  from log(1 - D)  from -log D   (nats per unit)")
for shift in (0.5, 2, 4, 8):
    p, q = Gaussian(0, 1), Gaussian(shift, 1)
    minimax, other = (generator_gradient(p, q, o)[0] for o in (MINIMAX, NON_SATURATING))
    slope = (jsd(p, Gaussian(shift + 1e-4, 1)) - jsd(p, Gaussian(shift - 1e-4, 1))) / 1e-4
    print(f"{shift:5} {minimax:13.5f} {other:14.5f}")
    assert abs(minimax - slope) < 1e-6
assert minimax < 1e-3 and other > 7.9

# %% [markdown]
# ## 命题 2
#
# *如果每一步 $D$ 都达到最优，然后移动 $p_g$，使 $V(D^*, G)$ 得到改进，那么 $p_g$ 收敛到 $p_{\rm data}$。* 注意移动的是什么：是概率 $q$ 本身，而不是网络的参数。证明分三步。
#
# 1. 固定 $D$ 时，$U(q, D) = \mathbb{E}_p \log D + \mathbb{E}_q \log(1 - D)$ 是以 $q$ 为权重的和：对 $q$ 是仿射的。
# 2. $C = \sup_D U$ 是许多这样的平面的上边缘，因此对 $q$ 是凸的。
# 3. 在这个 $q$ 的 $D^*$ 处，$\partial U / \partial q = \log(1 - D^*)$ 是 $C$ 的一个次梯度（subgradient）：逆着它走足够小的步子，就会走到最小值，而由定理 1，最小值点只有一个。
#
# 在十个点上，这一切都能做到。如果梯度的一步走在 $\log q$ 上，而不是 $q$ 上，走完之后仍是概率：$q \leftarrow q \exp(-\eta \log(1 - D^*))$，再除以总和。取 $\eta = 1$，它就是
#
# $$\frac{q}{1 - D^*} = q \cdot \frac{p + q}{q} = p + q, \qquad
# \text{除以总和：} \; q \leftarrow \frac{p + q}{2}.$$
#
# 所以每走一步，$p - q$ 就减半。又因为碗底是二次的，到最后，每走一步，JS 散度只剩下四分之一。

# %%
from minigan.theory import Discrete
from minigan.theory.game import proposition2, simplex_optimum, simplex_value

p, q = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55
start, path = q, []
for _ in range(10):
    D_star = p / (p + q)
    q = q * numpy.exp(-1.0 * numpy.log(1 - D_star))
    q = q / q.sum()
    path.append(q)
assert numpy.allclose(path, list(proposition2(p, start, eta=1.0, steps=10)), atol=1e-12)
assert numpy.allclose(
    [q - p for q in path], [0.5**n * (start - p) for n in range(1, 11)], atol=1e-12
)

points = numpy.arange(10)
JSD = numpy.array([jsd(Discrete(points, p), Discrete(points, q)) for q in (start, *path)])
falls = JSD[1:] / JSD[:-1]
print(f"JSD at first {JSD[0]:.4f}, after ten steps {JSD[-1]:.7f} nats")
print(f"a step leaves of it {falls[0]:.4f} at first, {falls[-1]:.4f} in the end")
assert all(falls < 1 / 3) and abs(falls[-1] - 0.25) < 2e-3

# %%
for _ in range(200):
    q1, q2 = (u / u.sum() for u in stream.uniform((2, 10), low=0.01))
    C1, D1, slope = simplex_optimum(q1, p)  # sup U, the D* that attains it, log(1 - D*)
    U1, U2, U12 = (simplex_value(q, D1, p) for q in (q1, q2, (q1 + q2) / 2))
    assert abs(U12 - (U1 + U2) / 2) < 1e-12  # for a fixed D: affine
    C2, C12 = simplex_optimum(q2, p)[0], simplex_optimum((q1 + q2) / 2, p)[0]
    assert C12 <= (C1 + C2) / 2 + 1e-12  # convex: the curve is below its chords
    assert C2 >= C1 + (q2 - q1) @ slope - 1e-12  # a subgradient: and above its tangents
plots.proposition2_figure()

# %% [markdown]
# ## 它没有说的
#
# 网络移动的是 $\theta_g$，不是 $q$，而对 $\theta_g$ 来说，没有什么必须是凸的。网络也不是每个 $q$ 都能达到，$D$ 也没有足够的容量和时间来达到最优；取小的 $k$ 的算法 1，并不是这个命题所说的东西。
#
# 前两点很容易看到。设 $p_{\rm data}$ 有两个峰，份额为 $w$ 和 $1 - w$，又设 $G(z) = {\rm mean} + {\rm sd} \cdot z$，它只能造出一个高斯分布。我们走遍所有的均值和标准差，处处取 $D^*$，寻找没有哪个邻点比它更低的地方。

# %%
w, x = 0.6, numpy.linspace(-20, 20, 1601)
p = Mixture([w, 1 - w], [Gaussian(-2, 0.5), Gaussian(2, 0.5)])
P, means, sds = p.density(x), numpy.linspace(-3.5, 3.5, 71), numpy.geomspace(0.25, 4, 61)


def C_of(mean, sd):
    """Equation (4) for q = N(mean, sd²), by the trapezoid rule; 0 log 0 is 0."""
    Q = Gaussian(mean, sd).density(x) + 1e-300
    return numpy.trapezoid(P * numpy.log(P / (P + Q)) + Q * numpy.log(Q / (P + Q)), x)


C = numpy.array([[C_of(mean, sd) for mean in means] for sd in sds])
lowest = numpy.lib.stride_tricks.sliding_window_view(C, (3, 3)).min(axis=(2, 3))
places = numpy.argwhere(C[1:-1, 1:-1] == lowest) + 1  # lowest among nine neighbours
places = sorted(places.tolist(), key=lambda place: C[tuple(place)])
for i, j in places:
    print(f"mean {means[j]:4.1f}, sd {sds[i]:.1f}: C(G) = {C[i, j]:.3f} nats")
    assert abs(C[i, j] - c_of_g(p, Gaussian(means[j], sds[i]))) < 1e-6
assert len(places) == 3 and C.min() > -log(4) + 0.3
one_mode = w * log(w / (1 + w)) + log(1 / (1 + w))  # q is the left mode alone
assert abs(C.min() - one_mode) < 0.01

# %% [markdown]
# 有三个地方：只有较大的峰，一个盖住两个峰的宽高斯分布，只有较小的峰。没有一个达到 $-\log 4$，那只有 $p$ 自己才能达到；最好的一个也比它高出 0.3 奈特以上。（两个峰相距很远时，只造出份额为 $w$ 的那个峰的 $G$，有 $C = w \log \frac{w}{1 + w} + \log \frac{1}{1 + w}$。）$G$ 到哪里结束，取决于它从哪里开始。这不是 $D$ 的错：在下面使 $C$ 下降的过程中，每一步的 $D$ 都是 $D^*$。

# %%
ends = []
for start in [(-1.5, 0.7), (0.0, 2.0), (1.5, 0.7)]:
    theta_g = numpy.array(start)  # mean and sd
    for _ in range(150):
        gradient = generator_gradient(p, Gaussian(*theta_g), MINIMAX)
        theta_g = theta_g - 0.2 * numpy.array(gradient)
    ends.append(theta_g)
    print(f"from {start}: mean {theta_g[0]:5.2f}, sd {theta_g[1]:.2f}")
for (mean, sd), (i, j) in zip(ends, places):
    assert abs(mean - means[j]) < 0.1 and abs(sd - sds[i]) < 0.1
plots.lines(
    means,
    {f"sd {sds[i]:.1f}": C[i] for i in (places[0][0], places[1][0])},
    "One Gaussian for two modes: three minima, none at -log 4",
    "mean of p_g",
    "C(G) (nats)",
    marks={"-log 4": -log(4)},
)

# %% [markdown]
# ## 试一试
#
# 在可以交互的笔记本里：移动和拉伸 $p_g$，看 $D^*$ 和 $C(G)$ 怎样跟着变。

# %%
p, x = Gaussian(1.0, 0.5), numpy.linspace(-3, 4, 281)


def draw(mean, sd):
    q = Gaussian(mean, sd)
    return plots.lines(
        x,
        {
            "p_data": p.density(x),
            "p_g": q.density(x),
            "D*": optimal_discriminator(p, q)(x),
        },
        f"C(G) = {c_of_g(p, q):.4f} nats, JSD = {jsd(p, q):.4f}; -log 4 = {-log(4):.4f}",
        "x",
        "density per unit of x, and D*",
        marks={"1/2": 0.5},
    )


plots.explore(draw, mean=[0.0, 0.5, 1.0, 1.5, 2.0, 3.0], sd=[0.5, 0.25, 1.0])

# %% [markdown]
# *接下来：* 第 07 篇（英文）离开直线，来到 MNIST，那里没有人知道 $D^*$；第 09 篇（英文）要问，双方都移动时会怎样，而本篇没有一个定理讲的是这种情形。
#
# *轮到你了*：练习 [06 · 最优判别器](../exercises/zh/06_optimum.ipynb)；检查程序会指出错在哪里。
#
# ## 三个问题
#
# 1. 三个之中，宽的高斯分布有没有成为最好的时候？让两个峰彼此靠近，从 $\pm 2$ 逐步移到 $\pm 1$。到 $\pm 1$ 时，还剩几个极小值？
# 2. 在命题 2 的循环里，取 $\eta = 0.5$ 和 $\eta = 3$（其中的两个 assert 是为 $\eta = 1$ 写的）。到最后，每一步使 JS 散度降到原来的几分之几？这个比值随 $\eta$ 变化的规律是什么？由它，$\eta = 2$ 时会怎样？从这个起点出发，$\eta = 3.5$ 时它还成立吗？
# 3. 从那三个起点出发，用 `NON_SATURATING` 代替 `MINIMAX` 下降，$D^*$ 始终最优，走 600 步。三次都到达原来的终点吗？
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | KL 散度 | Kullback-Leibler divergence | ${\rm KL}(p, q) = \mathbb{E}_p \log (p / q)$，不小于 0，可以无穷大 |
# | JS 散度 | Jensen-Shannon divergence | $p$、$q$ 各自到混合分布 $m$ 的 KL 散度的平均，在 $0$ 与 $\log 2$ 之间 |
# | 混合分布 | mixture | 按份额把几个分布加起来，例如 $m = (p + q) / 2$ |
# | 熵 | entropy | 不确定性的大小，这里以奈特为单位 |
# | 互信息 | mutual information | 知道 $x$ 以后，对硬币的不确定性平均减少多少 |
# | 全变差距离 | total variation | ${\rm TV} = \frac12 \int \lvert p - q \rvert$，在 0 与 1 之间 |
# | Wasserstein 距离 | Wasserstein distance | $W_1$：把一个分布搬成另一个，平均至少要移动的距离 |
# | 仿射 | affine | 线性函数加一个常数 |
# | 凸函数 | convex function | 曲线在弦的下方、切线的上方的函数 |
# | 次梯度 | subgradient | 不高于凸函数、并在一点与它相切的平面的斜率 |
# | 上确界 | supremum | $\sup$：最小的上界，能取到时就是最大值 |
# | 局部极小 | local minimum | 没有哪个邻点更低，但未必是最小值 |
