# %% [markdown]
# # 03 · 在 logit 处的价值函数
#
# 论文的公式 (1) 只有一行，照样写成一行代码却会失败：答案是 $-17$ 时，它给出 $-\infty$；需要梯度时，它给出 nan。本篇找出失败的确切位置，把它修好，推导 $D$ 和 $G$ 赖以学习的梯度，并用测量说明论文为什么不让 $G$ 用极小极大目标，而给它另一个目标。
#
# *需要：* 第 00 篇和第 01 篇，链式法则。*用时：* 阅读半小时，运行几秒钟。

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
# ## 照原样写的公式 (1)
#
# 两个期望换成小批量上的平均，小批量含 $m$ 个真实样本和 $m$ 个生成样本：
#
# $$V(D, G) = \frac1m \sum_i \log D(x_i) + \frac1m \sum_i \log(1 - D(G(z_i)))$$
#
# $D(x)$ 是一个概率。网络的最后一层给出任意实数，即 *logit* $a$，再由 sigmoid 把它变成概率：$D = \sigma(a) = 1 / (1 + e^{-a})$。记 $D$ 在真实样本上的 logit 为 `a_real`，在生成样本上的为 `a_fake`，形状都是 `(m, 1)`。

# %%
from math import log

import numpy

from minigan.gan import value
from minigan.random import Streams


def naive_value(a_real, a_fake):
    D_real, D_fake = 1 / (1 + numpy.exp(-a_real)), 1 / (1 + numpy.exp(-a_fake))
    return numpy.log(D_real).mean() + numpy.log(1 - D_fake).mean()


stream, undecided = Streams(seed=1, dtype="float64").data, numpy.zeros((8, 1))
a_real, a_fake = 2 + stream.normal((8, 1)), -2 + stream.normal((8, 1))
print(f"some logits:       V = {naive_value(a_real, a_fake):.4f} nats")
print(f"a = 0, so D = 1/2: V = {naive_value(undecided, undecided):.4f}, -log 4")
assert abs(naive_value(a_real, a_fake) - value(a_real, a_fake)) < 1e-12
assert abs(naive_value(undecided, undecided) + log(4)) < 1e-12

# %% [markdown]
# 它和 `minigan.gan.value` 一致。那么，这样就完了吗？
#
# ## 它在哪里失效
#
# 设 $D$ 确信一个假样本是真的，即 $a$ 很大。这时 $\log(1 - \sigma(a))$ 应当接近 $-a$；它的斜率由链式法则等于 $\frac{-1}{1 - D} \cdot D (1 - D)$，应当接近 $-1$。在训练网络所用的 float32 下：

# %%
from minigan.nn.ops import log_sigmoid, sigmoid, softplus


def naive_log(a):
    """log(1 - D) and its slope in a, factor by factor. errstate: let NumPy not warn."""
    with numpy.errstate(divide="ignore", invalid="ignore"):
        D = 1 / (1 + numpy.exp(-a))
        return numpy.log(1 - D), -1 / (1 - D) * (D * (1 - D))


print("   a   naive log(1 - D)    slope     -softplus(a)    slope")
for a in numpy.array([1, 10, 15, 16, 17], dtype="float32"):
    V, slope = naive_log(a)
    print(f"{a:4.0f} {V:18.4f} {slope:8.3f} {-softplus(a):16.4f} {-sigmoid(a):8.3f}")
assert numpy.isneginf(V) and numpy.isnan(slope)
assert abs(-softplus(a) + 17) < 1e-5 and abs(-sigmoid(a) + 1) < 1e-5

# %% [markdown]
# 从某个 $a$ 起，$1 + e^{-a}$ 舍入为 1。于是 $D = 1$，$1 - D = 0$，对数为 $-\infty$，斜率为 $-\infty \cdot 0$，也就是 nan。梯度里只要有一个 nan，整个 $\theta$ 就都变成 nan。这个 $a$ 是多少？我们不断把区间对半分，直到区间内部再也没有别的数。


# %%
def first_broken(dtype):
    """The smallest a of this dtype for which 1 / (1 + exp(-a)) is 1."""
    low, high = dtype(0), dtype(100)
    while (middle := low + (high - low) / dtype(2)) not in (low, high):
        broken = 1 / (1 + numpy.exp(-middle)) == 1
        low, high = (low, middle) if broken else (middle, high)
    return high


for dtype, bits in ((numpy.float32, 24), (numpy.float64, 53)):
    a = first_broken(dtype)
    print(f"{dtype.__name__}: from a = {a:.4f} on; {bits} log 2 = {bits * log(2):.4f}")
    assert a.dtype == dtype and abs(a - bits * log(2)) < 1e-5

# %% [markdown]
# 在 1 以上，相邻的 float32 数相距 $2^{-23}$，所以当 $e^{-a}$ 降到这个间距的一半，即 $a = 24 \log 2$ 时，和就舍入为 1。float64 只是把悬崖往后移。这样大的 logit 并不罕见：本篇末尾的 $D$ 就有，不过是在正确的一侧。只要有一个样本落在错误的一侧，就足以出事。
#
# ## 有 logit 就够了
#
# 办法是根本不计算 $D$。因为 $1 - \sigma(a) = \sigma(-a)$，记 ${\rm softplus}(a) = \log(1 + e^a)$，就有
#
# $$\log D = \log \sigma(a) = -{\rm softplus}(-a), \qquad \log(1 - D) = \log \sigma(-a) = -{\rm softplus}(a).$$
#
# 但是 $e^a$ 会溢出。所以令 $e = e^{-|a|}$，它永远不超过 1：
#
# $$\begin{aligned}
# a \le 0,\; e = e^a: \qquad & \log(1 + e^a) = \log(1 + e),
# & \sigma(a) &= \frac{e^a}{1 + e^a} = \frac{e}{1 + e}; \\
# a > 0,\; e = e^{-a}: \qquad & \log(1 + e^a) = \log(e^a (e^{-a} + 1)) = a + \log(1 + e),
# \qquad & \sigma(a) &= \frac{1}{1 + e}.
# \end{aligned}$$
#
# 还有一个陷阱：$e$ 很小时，$1 + e$ 舍入为 1，它的对数就成了 0。`log1p(e)` 计算 $\log(1 + e)$，但不去求这个和。`minigan/nn/ops.py` 里的函数正是这样写的。我们请 Python 的 `decimal` 来裁判，用 480 位数字：足以区分 $1 + e^{-1000}$ 和 1。

# %%
from decimal import Decimal, localcontext


def stable(a):
    """softplus(a) and sigmoid(a)."""
    e = numpy.exp(-abs(a))
    return numpy.maximum(a, 0) + numpy.log1p(e), numpy.where(a >= 0, 1, e) / (1 + e)


a = 1000 * numpy.linspace(-1, 1, 161) ** 3  # from -1000 to 1000, most of them near 0
with localcontext() as context:
    context.prec = 480
    powers = [Decimal(float(number)).exp() for number in a]
    exact = [[(1 + e_a).ln() for e_a in powers], [e_a / (1 + e_a) for e_a in powers]]

smallest = numpy.finfo(float).tiny  # below it float64 itself runs out of digits
for computed, right in zip(stable(a), numpy.array(exact, dtype=float)):
    bound = numpy.maximum(4 * numpy.finfo(float).eps * right, smallest)
    assert numpy.all(abs(computed - right) <= bound)
assert numpy.array_equal(stable(a), (softplus(a), sigmoid(a)))
print(f"{a.size} logits from {a[0]:.0f} to {a[-1]:.0f}: exact to 4 eps or {smallest:.0e}")

# %% [markdown]
# 直接写法在到达悬崖之前，一路都在丢失有效数字；在另一侧也是如此，那里 $D$ 太小，$1 - D$ 舍入为 1。下面以 float64 为标准，看 float32 的误差：

# %%
from minigan import plots

a = numpy.linspace(-20, 20, 401, dtype="float32")
exact, eps = -softplus(a.astype("float64")), numpy.finfo("float32").eps
naive, good = abs(naive_log(a)[0] / exact - 1), abs(-softplus(a) / exact - 1)
assert good.max() < 4 * eps
assert naive[a < -15].max() > 0.1 and naive[(a > 15) & (a < 16)].max() > 1e-3
assert numpy.isinf(naive[a > 17]).all()
plots.lines(
    a,
    {"log(1 - sigmoid(a))": naive, "-softplus(a)": good},
    "log(1 - D) in float32: the naive form loses its digits, then it is infinite",
    "logit a",
    "relative error",
    marks={"eps of float32": eps},
    log="y",
)

# %% [markdown]
# ## 加一个 epsilon 修不好它
#
# 常见的修补是 $\log(D + 10^{-8})$。它去掉了 $-\infty$，也去掉了梯度：斜率变成 $D (1 - D) / (D + 10^{-8})$，在 $D$ 小于 $10^{-8}$ 的地方降为 0。以 $-\log D$ 为例，这是 $G$ 要使之下降的量，样本是一个已被 $D$ 识破的假样本：

# %%
print("    a   -log D   with 1e-8    slope   with 1e-8")
for a in (0.0, -10.0, -30.0, -50.0):
    D = 1 / (1 + numpy.exp(-a))
    capped, its_slope = -log(D + 1e-8), -D * (1 - D) / (D + 1e-8)
    cost, slope = -log_sigmoid(numpy.array(a)), -sigmoid(numpy.array(-a))
    print(f"{a:5.0f} {cost:8.2f} {capped:11.2f} {slope:8.4f} {its_slope:11.6f}")
assert cost == 50 and slope < -0.999999
assert capped < 18.43 and abs(its_slope) < 1e-12

# %% [markdown]
# 斜率本应是 $-1$：“$D$ 确信这是假的，改掉它。”加了 epsilon，$G$ 什么也听不到。在 $V$ 及其梯度中，minigan 不加任何 epsilon，也不做任何截断。
#
# ## V 的梯度
#
# $D$ 使 $V$ 上升。softplus 的导数是 $e^a / (1 + e^a) = \sigma(a)$，因此
#
# $$\frac{\partial V}{\partial a_{\rm real}} = \frac1m \frac{d}{da}\big[-{\rm softplus}(-a)\big] = \frac{\sigma(-a)}{m} = \frac{1 - D}{m}, \qquad \frac{\partial V}{\partial a_{\rm fake}} = \frac1m \frac{d}{da}\big[-{\rm softplus}(a)\big] = -\frac{D}{m}.$$
#
# $D$ 对一个样本错得多厉害，这个样本的推力就有多大，但至多为 $1/m$。`check_objective` 把梯度和有限差分比较，并且尝试大到 $10^4$ 的 float32 logit。另有两个候选一同受检：一个漏掉 $1/m$，一个是直接写法的价值函数。

# %%
from textwrap import fill

from minigan.gan import value_gradient
from minigan.nn.gradcheck import ContractError, check_objective


def without_m(a_real, a_fake):
    return sigmoid(-a_real), -sigmoid(a_fake)


accepted = []
pairs = [(value, value_gradient), (value, without_m), (naive_value, value_gradient)]
for V, gradient in pairs:
    name = f"{V.__name__}, {gradient.__name__}"
    try:
        check_objective(name, V, gradient, (a_real, a_fake))
        accepted.append(name)
        print(f"{name}: accepted")
    except ContractError as error:
        print(fill(f"{name}: refused. {error}", 88))
assert accepted == ["value, value_gradient"]

# %% [markdown]
# 漏掉 $1/m$，梯度的长度就成了原来的 $m = 8$ 倍：相当于学习率是原来的 8 倍，而且每换一个批量大小，就换了一个学习率。（Adam 要除以梯度的大小，因而掩盖了这个错误。）
#
# 另一个经典错误出在形状上。许多程序把所有 logit 放进一个数组，配上标签 $y$，真为 1，假为 0；$y \log D + (1 - y) \log(1 - D)$ 的平均就是 $V / 2$。如果标签的形状是 `(2m,)`，而 logit 的形状是 `(2m, 1)`，NumPy 一声不响，把两两配对的所有组合做成一张表。

# %%
sure = numpy.concatenate([numpy.full((8, 1), 3.0), numpy.full((8, 1), -3.0)])
y, V = numpy.repeat([1, 0], 8), []
for labels, a in ((y[:, None], sure), (y, sure), (y, 0 * sure)):
    terms = labels * log_sigmoid(a) + (1 - labels) * log_sigmoid(-a)
    V.append(2 * terms.mean())
    shapes = f"labels {labels.shape!s:7}  terms {terms.shape!s:8}"
    print(f"{shapes}  |a| = {abs(a[0, 0])}:  V = {V[-1]:.4f}")
assert abs(V[0] - value(sure[:8], sure[8:])) < 1e-12
assert V[0] > -0.1 and V[1] < -3 and abs(V[2] + log(4)) < 1e-12

# %% [markdown]
# 每个 logit 都遇到每个标签，而标签有一半是 1。所以这个错误的数是 $\log D + \log(1 - D)$ 的平均。$D (1 - D)$ 在 $D = 1/2$ 处最大，所以这个数也在那里最大，恰好是 $-\log 4$。使它上升的 $D$ 会被拉向对一切都回答 1/2，而曲线显示 $-\log 4$，正是双方都达到最优的标志。
#
# ## G 的两个目标
#
# $V$ 只有后一半依赖于 $G$。论文给出了两个供*下降*的目标：
#
# | | 对生成样本取平均的量 | 在这些样本的 logit 处的斜率 |
# |---|---|---|
# | `minimax` | $\log(1 - D(G(z)))$ | $-D / m$ |
# | `non_saturating` | $-\log D(G(z))$ | $-(1 - D) / m$ |
#
# 无论用哪一个，$G$ 都希望每个 logit 更高：对单个样本来说，方向相同。不同的只是权重，相差的因子是 $(1 - D) / D = e^{-a}$。训练开始时，$D$ 很容易认出假样本，$a$ 是很大的负数，极小极大目标的斜率几乎等于 0：它*饱和*了（saturates）。再看整个分布的情形：$p_g = N(s, 1)$，与 $p_{\rm data} = N(0, 1)$ 相距 $s$，判别器取最优的 $D^*$（第 05 篇）。`generator_gradient` 用积分来计算。

# %%
from minigan.gan import minimax, non_saturating
from minigan.theory import Gaussian, game, generator_gradient

a = numpy.array([[-10.0]])
mm, ns = minimax.gradient(a).item(), non_saturating.gradient(a).item()
assert mm < 0 and ns < 0 and abs(ns / mm / numpy.exp(10) - 1) < 1e-10
print(f"one logit of -10: the slopes have the ratio {ns / mm:,.0f}\n")
print("shift   minimax   non-saturating")
for s in (0, 1, 2, 4, 8):
    p_data, p_g = Gaussian(0, 1), Gaussian(s, 1)
    # the gradient with respect to G's mean and standard deviation; we want the first
    mm, _ = generator_gradient(p_data, p_g, game.MINIMAX)
    ns, _ = generator_gradient(p_data, p_g, game.NON_SATURATING)
    print(f"{s:5} {abs(mm):9.6f} {abs(ns):16.6f}")
    assert s > 0 or max(abs(mm), abs(ns)) < 1e-10
assert 3.8e-4 < mm < 4.0e-4 and abs(ns - 8) < 0.001 and ns / mm > 20_000

# %% [markdown]
# 位移为 0 时，两者都为零：不动点相同，都是 $p_g = p_{\rm data}$。相距 8 个标准差时，两者相差 20,000 倍以上。

# %%
plots.saturation_figure()

# %% [markdown]
# 对这两个高斯分布，$D^*$ 的 logit 是一条斜率为 $-s$ 的直线。因为 $d \log(1 - D)/dx = -D\, da/dx = s D$，对 $-\log D$ 同样得到 $s (1 - D)$，所以拉力等于 $s$ 乘以一块面积：极小极大是 $p_g D^*$ 下的面积，非饱和是 $p_g (1 - D^*)$ 下的面积。在可以交互的笔记本里，移动位移，看看哪些样本的声音能被听见。

# %%
from minigan.theory import optimal_discriminator

x = numpy.linspace(-4, 12, 300)


def heard(shift):
    p_g = Gaussian(shift, 1)
    D = optimal_discriminator(p_data, p_g)
    mm, ns = shift * p_g.mean(D), shift * p_g.mean(lambda x: 1 - D(x))
    curves = {
        "p_data": p_data.density(x),
        "p_g D*: heard by minimax": p_g.density(x) * D(x),
        "p_g (1 - D*): heard by non-saturating": p_g.density(x) * (1 - D(x)),
        "D*": D(x),
    }
    title = f"p_g = N({shift}, 1): pull {mm:.2g} (minimax), {ns:.2g} (non-saturating)"
    return plots.lines(x, curves, title, "x", "density per unit of x, and D*")


p_g = Gaussian(8, 1)  # the last line of the table
area = p_g.mean(optimal_discriminator(p_data, p_g))
assert abs(8 * area - mm) < 1e-10
plots.explore(heard, shift=[3, 0.5, 1, 2, 4, 6, 8])

# %% [markdown]
# ## 用我们自己的网络再来一次
#
# $D^*$ 知道的东西，真正的 $D$ 要靠学习才能知道。让 $G(z) = z + 10$ 停在原处，只训练 $D$，并且时不时地问：假如 $G$ 现在要动，它的梯度有多长？梯度先反向穿过 $D$（`input_gradient`），再传到 $G$ 的两个参数。

# %% tags=["trained"]
from minigan.gan import discriminator_step
from minigan.nn import Adam, Dense, Network, ReLU

streams = Streams(seed=1, dtype="float64")
G = Network([Dense(1, 1, streams.init)])
G.theta = numpy.array([1.0, 10.0])  # G(z) = z + 10
first, last = Dense(1, 16, streams.init, 0.3), Dense(16, 1, streams.init, 0.2)
D = Network([first, ReLU(), last])
optimizer, z_seen = Adam(D, 0.01), streams.evaluation.normal((1000, 1))


def g_gradient(objective):
    x_fake, cache_g = G.forward(z_seen)
    a_fake, cache_d = D.forward(x_fake)
    dx_fake = D.input_gradient(objective.gradient(a_fake), cache_d)
    return G.parameter_gradient(dx_fake, cache_g)


steps, lengths = numpy.unique(numpy.geomspace(1, 2000, 50).astype(int)), []
for step in range(1, 2001):
    if step in steps:
        both = g_gradient(minimax), g_gradient(non_saturating)
        lengths.append([numpy.linalg.norm(gradient) for gradient in both])
    x, z = streams.data.normal((128, 1)), streams.noise.normal((128, 1))
    discriminator_step(D, G, x, z, optimizer)
mm, ns = numpy.array(lengths).T
print(f"before:            minimax {mm[0]:.5f}, non-saturating {ns[0]:.5f}")
print(f"after 1,999 steps: minimax {mm[-1]:.5f}, non-saturating {ns[-1]:.5f}")
assert max(abs(D(z_seen)).max(), abs(D(G(z_seen))).max()) > 24 * log(2)
assert 0.2 < ns[0] / mm[0] < 5 and ns[-1] / mm[-1] > 1000
assert mm[-1] < mm.max() / 100 and ns[-1] > 0.5 * ns.max()

# %% tags=["cover", "trained"]
plots.lines(
    steps,
    {"minimax: log(1 - D)": mm, "non-saturating: -log D": ns},
    "The better D is, the less G hears, if it descends log(1 - D)",
    "steps of D, G being fixed",
    "length of G's gradient (nats per unit of theta_g)",
    log="xy",
)

# %% [markdown]
# $D$ 还一无所知时，两个梯度大小相当。一旦 $D$ 能够分辨，极小极大目标的梯度就下降几个数量级，另一个则不然。这就是论文提议训练 $G$ 去最大化 $\log D(G(z))$ 的原因。这样做，下降的就不再是博弈本身的价值；那么下降的是什么？这个问题留给第 06 篇。
#
# *接下来：* 第 04 篇，双方都动起来。
#
# *轮到你了*：练习 [01 · sigmoid、softplus 与 log-sigmoid](../exercises/zh/01_sigmoid.ipynb)、[05 · 博弈的价值](../exercises/zh/05_value.ipynb)、[08 · 度量饱和](../exercises/zh/08_saturation.ipynb)、[18 · 标签平滑与最小二乘](../exercises/zh/18_losses.ipynb)；检查程序会指出错在哪里。
#
# ## 三个问题
#
# 1. 取 $s = 2, 4, 6, 8$，针对 $G(z) = z + s$ 训练 `D`。2,000 步之后，两个长度之比怎样随 $s$ 增长？`generator_gradient` 给出的两对数，也取长度，它们的比又怎样？
# 2. 对单个样本，两个梯度方向相同。在 $\theta_g$ 中，对 1,000 个样本求和之后，方向还相同吗？取最后一步的 `both`，计算其中两个梯度夹角的余弦。极小极大目标的梯度主要来自哪些样本？
# 3. 只要有 `gradient(a_fake)`，就是一个目标：`minigan.gan.Loss("ours", None, lambda a: ...)`。在每个 logit 处都取斜率 $-1 / m$：这是 $D$ 的哪个函数的斜率？把它的梯度长度也画进最后一幅图。它会饱和吗？
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 对数几率 | logit | $a$：$D$ 最后一层的输出，任意实数，$D = \sigma(a)$ |
# | 价值函数 | value function | $V(D, G)$，公式 (1)，在小批量上取平均 |
# | 溢出 | overflow | 结果太大，浮点数表示不了，例如很大的 $a$ 的 $e^a$ |
# | 舍入 | rounding | 取最近的浮点数，例如 $1 + e^{-a}$ 成为 1 |
# | 数值稳定 | numerically stable | 对任何 logit 都保持精度的写法，例如 softplus |
# | 有限差分 | finite differences | 用函数值之差近似导数，用来检查手写的梯度 |
# | 广播 | broadcasting | NumPy 自动扩展形状，`(2m,)` 与 `(2m, 1)` 得到 `(2m, 2m)` |
# | 极小极大目标 | minimax objective | $G$ 下降 $\log(1 - D(G(z)))$ |
# | 非饱和目标 | non-saturating objective | $G$ 下降 $-\log D(G(z))$ |
# | 饱和 | saturation | $D$ 认出假样本之后，极小极大目标的斜率接近 0 |
# | 不动点 | fixed point | 梯度为零、参数不再移动的一点：$p_g = p_{\rm data}$ |
