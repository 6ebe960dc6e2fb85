# %% [markdown]
# # 06 · 用数字看定理 1
#
# 第 05 篇对给定的 $G$ 求出了最优的 $D$。把它代入 $V$，结果只与 $G$ 有关；定理 1 指出这个函数的最小值在哪里。本篇用数值检验证明的每一步，再看定理没有说什么。
#
# ```text
# z ─> G ─> x = G(z), q = p_g ──┬─> D ─> a (logit) ─> D(x) = 1 / (1 + exp(-a))
# x (data), p = p_data ─────────┘
# D = D* = p / (p + q)
# grad:  G <─ x <─ D* <─ a
# ```
#
# $z$ 是噪声，$G(z)$ 是生成样本，其密度为 $q = p_g$；另一个 $x$ 是真实样本，其密度为 $p = p_{\rm data}$。本篇总是取 $D = D^*$，因此只剩下 $G$ 可以选择。最后一行是 $G$ 的梯度走的路。
#
# *预备知识：* 第 05 篇（最优判别器 $D^*$）。*用时：* 阅读二十分钟，运行几秒钟。对数一律是自然对数，值的单位是奈特（nat）。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 从 V 到 Jensen-Shannon 散度
#
# 记 $p$ 为 $p_{\rm data}$，$q$ 为 $p_g$，$m = (p + q) / 2$ 为二者各占一半的混合分布。把 $D^* = p / (p + q)$ 代入 $V$，结果记为 $C(G)$，即论文的公式 (4)：
#
# $$C(G) = \max_D V(D, G) = \mathbb{E}_p \log \frac{p}{p + q} + \mathbb{E}_q \log \frac{q}{p + q}.$$
#
# 因为 $p + q = 2m$，所以
#
# $$C(G) = \mathbb{E}_p \Big[\log \frac{p}{m} - \log 2\Big] + \mathbb{E}_q \Big[\log \frac{q}{m} - \log 2\Big].$$
#
# Kullback-Leibler 散度（KL 散度）的定义是 ${\rm KL}(p, m) = \mathbb{E}_p \log (p / m)$。由此得到公式 (5)：
#
# $$C(G) = -\log 4 + {\rm KL}(p, m) + {\rm KL}(q, m).$$
#
# Jensen-Shannon 散度（JS 散度，记作 JSD）是这两个 KL 散度的平均。由此得到公式 (6)：
#
# $$C(G) = -\log 4 + 2\, {\rm JSD}(p, q).$$
#
# `minigan.theory` 用 Gauss-Legendre 求积，按各自的公式分别计算每个表达式。我们用网格上的梯形公式自己求和，再与它们比较；每行最后是误差和误差界。

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

# %%
rows = {
    "V(D*, G)": value(optimal_discriminator(p, q), p, q),
    "C(G), equation (4)": c_of_g(p, q),
    "-log 4 + KL(p, m) + KL(q, m)": -log(4) + kl(p, m) + kl(q, m),
    "-log 4 + 2 JSD(p, q)": -log(4) + 2 * jsd(p, q),
}
print(f"{'our trapezoid sum':28}  {ours:.10f} nats")
for name, number in rows.items():
    error = abs(number - ours)
    print(f"{name:28}  {number:.10f} nats, error {error:.0e} (limit 1e-8)")
    assert error < 1e-8

# %% [markdown]
# ## JS 散度的性质
#
# 只要 $p$ 在某处有概率而 $q$ 没有，${\rm KL}(p, q)$ 就是无穷大。JS 散度把二者都与混合分布 $m$ 比较，而只要其中一个有概率，$m$ 就有概率。因此
#
# $$0 \le {\rm JSD}(p, q) = {\rm JSD}(q, p) \le \log 2.$$
#
# 只有 $p = q$ 时它才等于 0，只有 $p$ 和 $q$ 不重叠时它才等于 $\log 2$。下面比较五对分布：相同、错开、一宽一窄、一个在另一个之内、不相交。

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
    assert abs(jsd(p, q) - jsd(q, p)) < 1e-10
    assert -1e-10 < jsd(p, q) < log(2) + 1e-10
assert kl(*pairs["one inside the other"]) == numpy.inf
assert abs(kl(*pairs["one inside the other"][::-1]) - log(2)) < 1e-10
assert abs(jsd(*pairs["disjoint"]) - log(2)) < 1e-10
assert abs(c_of_g(*pairs["disjoint"])) < 1e-10


# %%
def small_multiples(x):
    """p_data, p_g and D* of each pair."""
    figure = plots.Figure(figsize=(11, 2.6), layout="constrained")
    for axes, (name, (p, q)) in zip(figure.subplots(1, 5, sharey=True), pairs.items()):
        P, Q = p.density(x), q.density(x)
        D_star = numpy.where(P + Q > 0, P / numpy.maximum(P + Q, 1e-300), numpy.nan)
        for label, y in {"p_data": P, "p_g": Q, "D*": D_star}.items():
            axes.plot(x, y, label=label, **plots.colours.LOOKS[label])
        title = f"{name}\nJSD = {abs(jsd(p, q)):.3f} nats"
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("x")
    figure.axes[0].set_ylabel("density, and D*")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right center")
    return figure


small_multiples(numpy.linspace(-3, 3.5, 651))

# %% [markdown]
# 图：五对分布，上方是 JS 散度。黑色点线是 $p_{\rm data}$，绿色实线是 $p_g$，宽的橙色曲线是 $D^*$。只有 $p_{\rm data}$ 有密度的地方，$D^* = 1$；只有 $p_g$ 有密度的地方，$D^* = 0$。二者都是 0 的地方，$D^*$ 没有定义，曲线不画出来。
#
# ## 定理 1
#
# > $C(G)$ 的最小值是 $-\log 4$，当且仅当 $p_g = p_{\rm data}$ 时取到。
#
# 这就是公式 (6)：JS 散度不小于 0，只有 $p = q$ 时才等于 0。它来自 ${\rm KL} \ge 0$，而后者是 Jensen 不等式的一个特例。
#
# 先看一族分布：$p_g$ 是高斯分布，标准差取三个值之一。打印的是最小的 $C(G)$、它所在的均值和标准差，以及它与 $-\log 4$ 的差。

# %% tags=["cover"]
p = Gaussian(1.0, 0.5)
means, sds = numpy.linspace(-1, 3, 81), (0.25, 0.5, 1.0)
C = {sd: [c_of_g(p, Gaussian(mean, sd)) for mean in means] for sd in sds}
best = min((C[sd][i], means[i], sd) for sd in sds for i in range(81))
print(f"lowest: C(G) = {best[0]:.6f} at mean {best[1]:.2f}, sd {best[2]}")
print(f"error {abs(best[0] + log(4)):.0e} (limit 1e-9)")
assert abs(best[0] + log(4)) < 1e-9
assert numpy.allclose(best[1:], (1.0, 0.5), rtol=1e-10)
assert max(map(max, C.values())) < 0
plots.lines(
    means,
    {f"p_g = N(mean, {sd}²)": C[sd] for sd in sds},
    "C(G) for p_data = N(1, 0.5²)",
    "mean of p_g",
    "C(G) (nats)",
    marks={"-log 4, the minimum": -log(4), "0, the upper bound": 0.0},
)

# %% [markdown]
# 图：$p_{\rm data} = N(1, 0.5^2)$ 时的 $C(G)$，横轴是 $p_g$ 的均值。三条绿色曲线的标准差是 0.25（实线）、0.5（虚线）、1（点划线）；灰色虚线是上界 0，灰色点线是最小值 $-\log 4$。只有标准差为 0.5 的曲线达到 $-\log 4$，而且只在均值为 1 处，那里 $p_g = p_{\rm data}$。
#
# 一族分布说明不了多少，所以我们再取 200 对随机的混合分布，对每一对检验一个更强的下界。它用到全变差距离 ${\rm TV}(p, q) = \frac12 \int |p - q|$。Pinsker 不等式是 ${\rm KL} \ge 2\, {\rm TV}^2$，又有
#
# $${\rm TV}(p, m) = {\rm TV}(q, m) = \tfrac12 {\rm TV}(p, q).$$
#
# 对公式 (5) 的两个 KL 散度使用 Pinsker 不等式，得到
#
# $$C(G) + \log 4 \ge {\rm TV}(p, q)^2.$$
#
# 对每一对，我们还取一个不是 $D^*$ 的 $D$：在 $D^*$ 的 logit 上加一个随机的正弦波。$C(G)$ 是对所有 $D$ 的最大值，所以这个 $V(D, G)$ 必定更小。打印的是 200 对中比值 $(C(G) + \log 4) / {\rm TV}^2$ 的最小值（不能小于 1），以及 $C(G) - V(D, G)$ 的最小值（必须大于 0）和平均值。

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


# %%
above, lost = [], []
for _ in range(200):
    p, q, wave = random_mixture(), random_mixture(), stream.normal(2)
    V = value_of_logit(with_a_wave(optimal_logit(p, q), *wave), p, q)
    lost.append(c_of_g(p, q) - V)
    above.append((c_of_g(p, q) + log(4)) / tv(p, q) ** 2)
    assert -log(4) < c_of_g(p, q) < 0
print(f"(C(G) + log 4) / TV²: at least {min(above):.3f} (limit 1)")
print(f"C(G) - V(D, G): at least {min(lost):.0e} (limit 0), mean {numpy.mean(lost):.3f}")
assert min(above) >= 1 and min(lost) > 0

# %% [markdown]
# ## 有最小值，但有梯度吗？
#
# 定理 1 指出最小值在哪里，并没有说 $C$ 的梯度会引向那里。
#
# 设 $p$ 和 $q$ 是长度为 1 的均匀分布，错开 $t$。$t > 1$ 时二者不重叠，于是存在完美的 $D$，JS 散度始终等于 $\log 2$，$C$ 的梯度为 0（Arjovsky 和 Bottou 2017）。
#
# 作为对照：Wasserstein 距离 $W_1$ 是把 $q$ 搬成 $p$ 时概率质量平均至少要移动的距离。在这里，无论 $t$ 多大，它都等于 $t$，斜率始终不为 0。（Wasserstein GAN 最小化的就是它，那里的 $V$ 与这里不同。）打印的是两者与理论值的最大误差和误差界。

# %%
from minigan.theory import wasserstein1

t = numpy.linspace(0, 3, 61)
shifted = [Uniform(h, 1 + h) for h in t]
JSD = numpy.array([jsd(Uniform(0, 1), q) for q in shifted])
W1 = numpy.array([wasserstein1(Uniform(0, 1), q) for q in shifted])
errors = abs(JSD - numpy.minimum(t, 1) * log(2)).max(), abs(W1 - t).max()
print(f"largest error of JSD {errors[0]:.0e}, of W1 {errors[1]:.0e} (limit 1e-10)")
assert errors[0] < 1e-10
assert errors[1] < 1e-10
plots.lines(
    t,
    {"JSD (nats)": JSD, "W1 (units of x)": W1},
    "p_data = U(0, 1), p_g = U(t, 1 + t)",
    "shift t",
    "JSD (nats), W1 (units of x)",
    marks={"log 2": log(2)},
)

# %% [markdown]
# 图：JS 散度（深蓝色实线）和 $W_1$（紫红色虚线）随错开的距离 $t$ 的变化，灰色点线是 $\log 2$。$t \ge 1$ 时 JS 散度不再改变，而 $W_1$ 继续增大。
#
# 高斯分布处处重叠，但问题仍然存在。设 $p_{\rm data} = N(0, 1)$，$p_g = N(t, 1)$。固定 $D^*$，求 $G$ 的目标函数对 $t$ 的梯度：
#
# - 极小极大目标 $\log(1 - D)$：等于 $2\, {\rm JSD}(p, q)$ 的梯度。在最大值处，$V$ 一阶上不随 $D$ 改变，所以可以固定 $D^*$。（这就是*包络定理*，envelope theorem。）
# - 非饱和目标 $-\log D$：等于 ${\rm KL}(q, p) - 2\, {\rm JSD}(p, q)$ 的梯度。这回答了第 03b 篇留下的问题。记 $m = (p + q) / 2$，则
#
# $$\begin{aligned}
# {\rm KL}(q, p) - 2\, {\rm JSD}(p, q)
# &= \int q \log \frac qp - p \log \frac pm - q \log \frac qm \\
# &= \int (p + q) \log \frac mp = 2\, {\rm KL}(m, p).
# \end{aligned}$$
#
# 所以它也不会是负的，并且只在 $p = q$ 时为 0（它是一种 f-散度，见 Shannon 等 2020，[2010.08029](https://arxiv.org/abs/2010.08029)）。
#
# 下表依次是 $t$、极小极大目标的梯度、非饱和目标的梯度；最后一行是它们与上面两个散度的导数的最大误差。

# %%
from minigan.theory import generator_gradient  # of a Gaussian p_g: (d/d mean, d/d sd)
from minigan.theory.game import MINIMAX, NON_SATURATING


def slope(divergence, at, h=1e-4):
    """d/dt of divergence(p, N(t, 1)) at t = at, by finite differences."""
    after, before = (divergence(p, Gaussian(t, 1)) for t in (at + h, at - h))
    return (after - before) / (2 * h)


p, errors = Gaussian(0, 1), []
print("t     minimax  non-saturating   (nats per unit of x)")
for t in (0.5, 2, 4, 8):
    objectives = MINIMAX, NON_SATURATING
    g1, g2 = (generator_gradient(p, Gaussian(t, 1), each)[0] for each in objectives)
    errors.append(abs(g1 - slope(lambda p, q: 2 * jsd(p, q), t)))
    errors.append(abs(g2 - slope(lambda p, q: kl(q, p) - 2 * jsd(p, q), t)))
    print(f"{t:3} {g1:10.5f} {g2:15.5f}")
print(f"largest error against the two divergences: {max(errors):.0e} (limit 1e-6)")
assert max(errors) < 1e-6
assert g1 < 1e-3 and g2 > 7.9

# %% [markdown]
# $t$ 很大时，第一个梯度趋于 0，第二个梯度增大，而两者所用的 $D^*$ 相同。
#
# ## 本篇小结
#
# - 代入 $D^*$ 后，$V$ 成为 $C(G) = -\log 4 + 2\, {\rm JSD}(p_{\rm data}, p_g)$。
# - $C$ 的最小值是 $-\log 4$，只在 $p_g = p_{\rm data}$ 时取到；$C$ 不超过 0。
# - 如果 $p_{\rm data}$ 与 $p_g$ 之间有间隔，$C$ 等于 0，梯度也等于 0。
# - 固定 $D^*$ 时，极小极大目标的梯度就是 $2\, {\rm JSD}$ 的梯度。
#
# *接下来：* 第 [06b](06b_proposition_2.ipynb) 篇，$p_g$ 怎样到达 $p_{\rm data}$。*轮到你了：* 练习 [06 · 最优判别器](../exercises/zh/06_optimum.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* Goodfellow 等 2014（[1406.2661](https://arxiv.org/abs/1406.2661)）；Arjovsky 和 Bottou 2017（[1701.04862](https://arxiv.org/abs/1701.04862)）；Arjovsky 等 2017，Wasserstein GAN（[1701.07875](https://arxiv.org/abs/1701.07875)）。*搜索：* Jensen-Shannon divergence、Pinsker's inequality、envelope theorem、vanishing gradient。
#
# ## 三个问题
#
# 1. 抛一枚均匀的硬币。正面：你看到一个真实样本 $x$；反面：看到一个生成样本 $x$。平均来说，$x$ 提供了多少奈特关于硬币的信息？
# 2. 设 $p_{\rm data} = N(1, 0.5^2)$，$p_g = N(1 + t, 0.5^2)$。$t$ 很小时，$C(G) + \log 4$ 怎样增长？如果改为让 $p_g$ 把份额为 $t$ 的样本放在 9 处，又怎样？
# 3. 在最后一张表里，$t$ 变小时，两个梯度的大小关系如何？为什么？
#
# <details><summary>答案</summary>
#
# **1.** 正好是 JS 散度。看到 $x$ 之前，硬币的熵是 $\log 2$。看到以后，由贝叶斯公式，正面的概率是 $D^*(x)$，平均剩下的熵是 $-\mathbb{E}_m [D^* \log D^* + (1 - D^*) \log(1 - D^*)] = -C(G) / 2 = \log 2 - {\rm JSD}$。二者之差就是 $x$ 与硬币的*互信息*。
#
# **2.** 按 $t^2$ 增长：约为 $t^2 / (4 \cdot 0.5^2)$。把份额 $t$ 放在远处，代价约为 $t \log 2$；$t$ 很小时，这个代价大得多，因为 $D^*$ 能认出其中的每一个样本。
#
# **3.** 二者趋于相等，都约为 $t / 2$。$p_g$ 接近 $p_{\rm data}$ 时，$D^*$ 接近 $1/2$，于是 $\partial \log(1 - D) / \partial a = -D$ 与 $\partial (-\log D) / \partial a = -(1 - D)$ 几乎相同。
#
# </details>
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
# | 包络定理 | envelope theorem | 求最大值对参数的梯度时，可以把最大值点当作不变 |

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
