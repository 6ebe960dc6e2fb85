# %% [markdown]
# # 06b · 用数字看命题 2
#
# 第 06 篇指出了 $C(G) = \max_D V(D, G)$ 的最小值在哪里。论文的命题 2 给出一种到达那里的方法。本篇检验其证明的三个步骤，按这种方法走一遍，再看如果 $G$ 是网络会有什么不同。
#
# ```text
# z ─> G ─> x = G(z), q = p_g ──┬─> D ─> a (logit) ─> D(x) = 1 / (1 + exp(-a))
# x (data), p = p_data ─────────┘
# Proposition 2:  q,       D = D* = p / (p + q)
# net:            theta_g: G <─ x <─ D* <─ a
# ```
#
# $z$ 是噪声，$G(z)$ 是生成样本，其密度为 $q = p_g$；另一个 $x$ 是真实样本，其密度为 $p = p_{\rm data}$。命题 2 改变的是 $q$ 本身，网络改变的是参数 $\theta_g$。
#
# *预备知识：* 第 06 篇（$C(G)$ 和 JS 散度）。*用时：* 阅读二十分钟，运行几秒钟。对数一律是自然对数，值的单位是奈特（nat）。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 命题的内容
#
# > 如果 $G$ 和 $D$ 有足够的容量，并且在算法 1 的每一步，$D$ 都能对给定的 $G$ 达到最优，然后更新 $p_g$ 使 $V(D^*, G)$ 得到改进，那么 $p_g$ 收敛到 $p_{\rm data}$。
#
# “足够的容量”在这里是指：每个 $q$ 和每个 $D$ 都能表示。所以我们可以直接移动概率 $q$，而不是网络的参数。证明分三步：
#
# 1. 固定 $D$ 时，$U(q, D) = \mathbb{E}_p \log D + \mathbb{E}_q \log(1 - D)$ 对 $q$ 是仿射的：一个常数，加上以 $q$ 为权重的和。
# 2. $C(q) = \sup_D U(q, D)$ 是一族仿射函数的上确界，因此对 $q$ 是凸的。
# 3. 在这个 $q$ 的 $D^*$ 处，$\partial U / \partial q = \log(1 - D^*)$ 是 $C$ 的一个次梯度：切平面在 $C$ 的下方。只要步长足够小，沿它的反方向走就会收敛到最小值。由定理 1，最小值点只有一个。（步长可以取多大，见问题 2。）
#
# 设 $x$ 只有十个值，于是 $p$ 和 $q$ 各是十个概率。我们用 200 对随机的 $q_1, q_2$ 检验这三步。三行输出依次是：中点处的 $U$ 与平均值之差；中点处的 $C$ 减去平均值；切平面减去 $C$。后两个差不能大于 0。

# %%
import numpy

from minigan.random import Stream
from minigan.theory.game import proposition2, simplex_optimum, simplex_value

stream = Stream(1, "float64")
p, q = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55
affine, convex, tangent = [], [], []
for _ in range(200):
    q1, q2 = (u / u.sum() for u in stream.uniform((2, 10), low=0.01))
    C1, D1, g = simplex_optimum(q1, p)  # C, the D* that attains it, log(1 - D*)
    C2, C12 = simplex_optimum(q2, p)[0], simplex_optimum((q1 + q2) / 2, p)[0]
    U1, U2, U12 = (simplex_value(each, D1, p) for each in (q1, q2, (q1 + q2) / 2))
    affine.append(abs(U12 - (U1 + U2) / 2))
    convex.append(C12 - (C1 + C2) / 2)
    tangent.append(C1 + (q2 - q1) @ g - C2)
print(f"1. affine: |U(middle) - mean of U|: at most {max(affine):.0e} (limit 1e-12)")
print(f"2. convex: C(middle) - mean of C: at most {max(convex):.4f} (limit 1e-12)")
print(f"3. subgradient: tangent plane - C: at most {max(tangent):.4f} (limit 1e-12)")
assert max(affine) < 1e-12
assert max(convex) < 1e-12
assert max(tangent) < 1e-12

# %% [markdown]
# 现在来走这样的一步。普通的更新 $q - \eta \log(1 - D^*)$ 可能使概率变成负数。我们使用*指数梯度法*（exponentiated gradient），它是*镜像下降*（mirror descent）的一种（Kivinen 和 Warmuth 1997）：每个概率乘以一个因子，再除以总和：
#
# $$q \leftarrow q \exp(-\eta \log(1 - D^*)), \qquad q \leftarrow q / {\textstyle \sum} q.$$
#
# 取 $\eta = 1$，前一半是
#
# $$\frac{q}{1 - D^*} = q \cdot \frac{p + q}{q} = p + q,$$
#
# 总和是 2，除以它以后得到
#
# $$q \leftarrow \frac{p + q}{2}.$$
#
# 所以每走一步，$p - q$ 减半。在最小值附近，JS 散度是 $p - q$ 的二次函数，一步以后大约剩下四分之一。下面先打印我们的路径与程序包的误差、$p - q$ 减半的误差；再打印全变差距离（TV，下面解释），以及 JS 散度在开始时、十步之后的值，和每一步乘上的倍数。

# %%
start, path = q, []
for _ in range(10):
    g = numpy.log(1 - p / (p + q))  # the derivative of V(D*, .) with respect to q
    q = q * numpy.exp(-1.0 * g)
    q = q / q.sum()
    path.append(q)
package = list(proposition2(p, start, eta=1.0, steps=10))
errors = [abs(numpy.subtract(path, package)).max()]
errors += [abs(q - p - 0.5**n * (start - p)).max() for n, q in enumerate(path, start=1)]
print(f"against the package: error {errors[0]:.0e} (limit 1e-12)")
print(f"p - q halves: error {max(errors[1:]):.0e} (limit 1e-12)")
assert errors[0] < 1e-12
assert max(errors[1:]) < 1e-12

# %%
from minigan import plots
from minigan.theory import Discrete, jsd

g = numpy.log(1 - p / (p + start))
other = start * numpy.exp(-1.0 * start * (g - start @ g))  # a gradient step on log q
other = other / other.sum()
far = [abs(q - p).sum() / 2 for q in (start, path[0], other)]
print("TV: {:.3f} at the start; our step {:.3f}, one on log q {:.3f}".format(*far))
assert abs(far[1] / far[0] - 0.5) < 1e-12 and far[2] > 1.9 * far[1]

points = numpy.arange(10)
JSD = numpy.array([jsd(Discrete(points, p), Discrete(points, q)) for q in (start, *path)])
falls = JSD[1:] / JSD[:-1]
print(f"JSD: {JSD[0]:.4f} nats at the start, {JSD[-1]:.1e} after ten steps")
print(f"each step multiplies it by {falls[0]:.4f} at first, by {falls[-1]:.4f} at last")
assert all(falls < 1 / 3)
assert abs(falls[-1] - 0.25) < 2e-3
plots.proposition2_figure()

# %% [markdown]
# 图：左边是 JS 散度（对数刻度），每走一步都下降；右边的绿线是第 0、1、2、4、10 步之后的 $p_g$，由浅到深，它逐步变成 $p_{\rm data}$（灰色柱）。
#
# 我们的一步*不是*对 $\log q$ 的梯度下降。记 $g = \log(1 - D^*)$。由链式法则，并且 $q$ 的总和保持为 1，对 $\log q$ 的梯度是 $q\, (g - \sum q g)$：多出的因子 $q$ 使它成为另一种更新，即单元格中的 `other`。从这个起点出发，那样的一步几乎不减小全变差距离 ${\rm TV} = \frac12 \sum |p - q|$，而我们的一步使它减半。
#
# ## 命题 2 没有说的
#
# 网络移动的是 $\theta_g$，不是 $q$。$C$ 对 $q$ 是凸的，但对 $\theta_g$ 未必是凸的。而且参数很少的网络不能表示每一个 $q$。
#
# 举一个例子：$p_{\rm data}$ 有两个峰，份额为 $w = 0.6$ 和 $1 - w$。$G(z) = {\rm mean} + {\rm sd} \cdot z$ 只能表示一个高斯分布。我们在均值和标准差的网格上计算 $C$，处处取 $D^*$，寻找局部极小值；然后从三个起点做梯度下降。先打印各个局部极小值处的均值、标准差、$C(G)$ 和误差；再打印三条路径的起点和终点；最后一行把第一个极小值与本节末尾的公式比较。

# %%
from math import log

from minigan.theory import Gaussian, Mixture, c_of_g, generator_gradient
from minigan.theory.game import MINIMAX

w, x = 0.6, numpy.linspace(-20, 20, 1601)
p = Mixture([w, 1 - w], [Gaussian(-2, 0.5), Gaussian(2, 0.5)])
P, means, sds = p.density(x), numpy.linspace(-3.5, 3.5, 71), numpy.geomspace(0.25, 4, 61)


def C_of(mean, sd):
    """Equation (4) for q = N(mean, sd²), by the trapezoid rule; 0 log 0 is 0."""
    Q = Gaussian(mean, sd).density(x) + 1e-300
    return numpy.trapezoid(P * numpy.log(P / (P + Q)) + Q * numpy.log(Q / (P + Q)), x)


C = numpy.array([[C_of(mean, sd) for mean in means] for sd in sds])
lowest = numpy.lib.stride_tricks.sliding_window_view(C, (3, 3)).min(axis=(2, 3))
places = numpy.argwhere(C[1:-1, 1:-1] == lowest) + 1  # not above any of 8 neighbours
places = sorted(places.tolist(), key=lambda place: C[tuple(place)])

# %%
for i, j in places:
    error = abs(C[i, j] - c_of_g(p, Gaussian(means[j], sds[i])))
    print(f"mean {means[j]:4.1f}, sd {sds[i]:.1f}: C(G) = {C[i, j]:.3f} nats", end=", ")
    print(f"error {error:.0e} (limit 1e-6)")
    assert error < 1e-6
assert len(places) == 3
assert C.min() > -log(4) + 0.3

# %%
routes = {}
for start in [(-1.0, 0.5), (-1.0, 1.0), (3.0, 1.0)]:
    theta_g = numpy.array(start)  # mean and sd
    route = [theta_g]
    for _ in range(300):
        gradient = generator_gradient(p, Gaussian(*theta_g), MINIMAX)
        theta_g = theta_g - 0.2 * numpy.array(gradient)
        route.append(theta_g)
    routes[start] = numpy.array(route)
    print(f"from {start}: mean {theta_g[0]:5.2f}, sd {theta_g[1]:.2f}")
for route, (i, j) in zip(routes.values(), places):
    assert abs(route[-1] - (means[j], sds[i])).max() < 0.1
one_mode = w * log(w / (1 + w)) + log(1 / (1 + w))  # p_g is the left mode alone
error = abs(C.min() - one_mode)
print(f"formula for the left mode alone: {one_mode:.4f}, error {error:.4f} (limit 0.01)")
assert error < 0.01


# %%
def terrain(axes):
    """Lines of equal C(G) over means and standard deviations."""
    look = dict(colors=plots.colours.ARROWS, linewidths=1, linestyles="solid")
    axes.contour(means, sds, C, levels=[-0.85, -0.75, -0.65, -0.5, -0.3], **look)
    lines = axes.contour(means, sds, C, levels=[-1.05, -1, -0.95, -0.9, -0.8], **look)
    axes.clabel(lines, colors=plots.colours.INK, fontsize=8)
    axes.set(yscale="log", xlabel="mean of p_g", ylabel="sd of p_g")
    axes.set_yticks([0.25, 0.5, 1, 2, 4], ["0.25", "0.5", "1", "2", "4"])
    axes.minorticks_off()


# %% tags=["cover"]
def contour_map(routes):
    """C(G) and the routes over it; p_g at the end of each."""
    figure = plots.Figure(figsize=(11, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    terrain(left)
    right.plot(x, P, label="p_data", **plots.colours.LOOKS["p_data"])
    for n, (name, route) in enumerate(zip("ABC", routes)):
        look = dict(color=plots.colours.SERIES[n], ls=plots.colours.DASHES[n], lw=2.2)
        left.plot(*route.T, **look)
        left.plot(*route[0], "o", color=look["color"], mfc="white", ms=8)
        left.plot(*route[-1], "o", color=look["color"], ms=9)
        left.annotate(name, route[0], (7, 7), textcoords="offset points", weight="bold")
        look |= dict(color=plots.colours.P_G, label=f"p_g at the end of {name}")
        right.plot(x, Gaussian(*route[-1]).density(x), **look)
    left.set_title("C(G) in nats, and three paths")
    right.set(title="Where they end", xlabel="x", ylabel="density", xlim=(-6, 6))
    plots.legend_above(right, across=2)
    return figure


contour_map(routes.values())

# %% [markdown]
# 图：*左边*，灰线连接 $C$ 相等的点；每条路径从空心圆点开始，到实心圆点结束（A 实线，B 虚线，C 点划线）。*右边*，黑色点线是 $p_{\rm data}$，绿线是三条路径终点处的 $p_g$，线型与左边相同。
#
# 局部极小值有三个：只有较大的峰（A）；一个覆盖两个峰的宽高斯分布（B）；只有较小的峰（C）。没有一个等于 $-\log 4$，因为 $G$ 不能表示 $p_{\rm data}$。A 和 B 的起点均值相同，终点却不同：梯度下降到哪里结束，取决于它从哪里开始。原因不在 $D$：每一步的 $D$ 都是 $D^*$。
#
# 如果两个峰相距很远，只生成份额为 $w$ 的那个峰的 $G$ 有
#
# $$C = w \log \frac{w}{1 + w} + \log \frac{1}{1 + w}.$$
#
# ## 本篇小结
#
# - 命题 2 需要足够的容量、最优的 $D$，以及对 $p_g$ 本身的小步更新。
# - $C$ 对概率 $q$ 是凸的，$\log(1 - D^*)$ 是它的一个次梯度。
# - 即使 $D$ 最优，$C$ 作为 $\theta_g$ 的函数也可能有几个局部极小值。
#
# *接下来：* 第 [07](07_mnist.ipynb) 篇在 MNIST 上训练，那里不知道 $D^*$；第 [09](09_why_it_will_not_converge.ipynb) 篇研究双方都移动时会怎样。*轮到你了：* 练习 [06 · 最优判别器](../exercises/zh/06_optimum.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* Goodfellow 等 2014（[1406.2661](https://arxiv.org/abs/1406.2661)）；Kivinen 和 Warmuth 1997（[doi](https://doi.org/10.1006/inco.1996.2612)）。*搜索：* subgradient、exponentiated gradient、mirror descent、local minimum、mode collapse。
#
# ## 三个问题
#
# 1. 让两个峰彼此靠近，从 $\pm 2$ 逐步移到 $\pm 1$。还剩几个局部极小值？
# 2. 用 $\eta = 0.5$、$2$ 和 $3$ 调用 `proposition2`。到最后，每一步使 JS 散度变成原来的几分之几？它随 $\eta$ 变化的规律是什么？
# 3. 从 A、B、C 的起点出发，用 `NON_SATURATING` 代替 `MINIMAX`，每一步都取 $D^*$，走 600 步。三次都到达原来的终点吗？
#
# <details><summary>答案</summary>
#
# **1.** $\pm 1.75$ 和 $\pm 1.5$ 时仍有三个；$\pm 1.5$ 时，宽的高斯分布是其中最好的。$\pm 1.25$ 和 $\pm 1$ 时只剩一个，就是宽的高斯分布。
#
# **2.** $\eta = 0.5$ 时是 0.56，$\eta = 3$ 时是 0.25，$\eta = 2$ 时趋于 0。在 $p$ 附近，每一步使 $p - q$ 乘以 $1 - \eta / 2$，所以 JS 散度乘以 $(1 - \eta / 2)^2$。从这个起点出发，$\eta = 3.5$ 不收敛：步长必须“足够小”。
#
# **3.** A 和 C 是，B 不是：它到达的是只有较大的峰，与 A 的终点相同。固定 $D^*$ 时，$-\log D$ 的梯度是另一个函数的梯度，见第 06 篇的最后一节。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 容量 | capacity | 模型所能表示的函数或分布的范围 |
# | 仿射 | affine | 线性函数加一个常数 |
# | 凸函数 | convex function | 曲线在弦的下方、切线的上方的函数 |
# | 次梯度 | subgradient | 不高于凸函数、并在一点与它相切的平面的斜率 |
# | 上确界 | supremum | $\sup$：最小的上界，能取到时就是最大值 |
# | 指数梯度法 | exponentiated gradient | 每个概率乘以 $\exp(-\eta \cdot \text{梯度})$，再除以总和 |
# | 镜像下降 | mirror descent | 用适合约束的距离代替欧氏距离的梯度下降 |
# | 局部极小值 | local minimum | 没有哪个邻点更低，但未必是最小值 |

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
