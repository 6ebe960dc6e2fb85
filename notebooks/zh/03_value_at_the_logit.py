# %% [markdown]
# # 03 · 在 logit 处的价值函数
#
# 论文的公式 (1) 只有一行。照样写成一行代码，它会失效：logit 等于 17 时，它给出 $-\infty$ 而不是 $-17$，梯度则是 nan。本篇找出它在哪里失效、为什么失效，加以修正，并推导 $V$ 在 logit 处的梯度。
#
# ```text
# z ─> G ─> G(z) ─┬─> D ─> a (logit) ─┬─> sigmoid ─> log ─> V
# x (data) ───────┘                   └─> softplus ────────> V
# grad:               D <─ dV/da <────────────────────────── V
# ```
#
# $z$ 是噪声，$G(z)$ 是生成样本，$x$ 是真实样本；最后一行是梯度走的路。从 logit 到 $V$ 有两条路：上面一条照公式 (1) 原样计算，下面一条是 minigan 的算法。
#
# *预备知识：* 第 00 篇和第 01 篇，链式法则。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 照原样写的公式 (1)
#
# 把两个期望换成小批量上的平均，小批量含 $m$ 个真实样本 $x_i$ 和 $m$ 个生成样本 $G(z_i)$：
#
# $$V(D, G) = \frac1m \sum_i \log D(x_i) + \frac1m \sum_i \log(1 - D(G(z_i))).$$
#
# $D(x)$ 是一个概率。但是网络 $D$ 的最后一层输出任意实数，称为 *logit* $a$。sigmoid 函数把它变成概率：
#
# $$D(x) = \sigma(a) = \frac{1}{1 + e^{-a}}.$$
#
# 代码中，`a_real` 是真实样本的 logit，`a_fake` 是生成样本的 logit，形状都是 `(m, 1)`。我们与 `minigan.gan.value` 比较，再看一个已知答案的情形：所有 logit 都为 0 时，$D = 1/2$，$V = -\log 4$。打印的两行依次是随机的 logit 和全为 0 的 logit，每行给出 $V$、误差和误差界。

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
V, V_half = naive_value(a_real, a_fake), naive_value(undecided, undecided)
error, error_half = abs(V - value(a_real, a_fake)), abs(V_half + log(4))
print(f"random logits: V = {V:.4f} nats, error {error:.0e} (limit 1e-12)")
print(f"all logits 0:  V = {V_half:.4f} nats, error {error_half:.0e} (limit 1e-12)")
assert error < 1e-12 and error_half < 1e-12

# %% [markdown]
# ## 它在哪里失效
#
# 对上面这些 logit，公式是对的。现在设 $D$ 确信一个生成样本是真实的，即 $a$ 是很大的正数。精确的值和斜率是
#
# $$\log(1 - \sigma(a)) \approx -a, \qquad \frac{d}{da} \log(1 - \sigma(a)) = -\sigma(a) \approx -1.$$
#
# 斜率按链式法则逐个因子地直接计算：$\frac{-1}{1 - D} \cdot D (1 - D)$。训练网络大多用 float32，这里也用它。表中前两列数是直接写法的值和斜率，后两列是 minigan 的函数给出的值和斜率，下文将推导它们。

# %%
from minigan.nn.ops import log_sigmoid, sigmoid, softplus


def naive_log(a):
    """log(1 - D) and its slope in a, factor by factor. errstate: no warnings."""
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
# $a = 15$ 时，直接写法的误差已有 0.16；$a = 17$ 时，结果是 $-\infty$。原因是舍入：
#
# - 从某个 $a$ 起，$e^{-a}$ 太小，$1 + e^{-a}$ 舍入为 1。
# - 于是 $D = 1$，$1 - D = 0$，对数为 $-\infty$。
# - 斜率是 $-\infty \cdot 0$，即 nan。logit 的梯度中只要有一个 nan，下一步 $D$ 的参数就可能全部变成 nan。
#
# 从哪个 $a$ 起？float32 中，1 之后的下一个数是 $1 + 2^{-23}$。如果 $e^{-a}$ 不超过这个间距的一半，和就舍入为 1：
#
# $$e^{-a} \le 2^{-24} \quad \Longleftrightarrow \quad a \ge 24 \log 2 \approx 16.6.$$
#
# float64 的间距是 $2^{-52}$，界限是 $53 \log 2 \approx 36.7$。我们用二分法检验这两个数：不断把区间对半分，直到区间内部没有别的数。打印的是找到的 $a$、理论值、两者之差和误差界。


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
    error = abs(a - bits * log(2))
    print(f"{dtype.__name__}: from a = {a:.4f} on", end=", ")
    print(f"{bits} log 2 = {bits * log(2):.4f}, difference {error:.0e} (limit 1e-5)")
    assert a.dtype == dtype and error < 1e-5

# %% [markdown]
# 可见 float64 只是把问题推到更大的 logit。而这样大的 logit 并不少见：第 03b 篇的 $D$ 训练 700 步之后就有，不过符号是对的。只要有一个生成样本的 logit 有这么大而符号错误，$V$ 就成为无穷。
#
# ## 由 logit 计算 V
#
# 解决的办法是不经过 $D$，直接由 $a$ 计算 $V$。需要用到 $\sigma(-a)$，
#
# $$1 - \sigma(a) = \frac{e^{-a}}{1 + e^{-a}} = \frac{1}{e^a + 1} = \sigma(-a),$$
#
# 以及函数 ${\rm softplus}(a) = \log(1 + e^a)$，两个对数都由它得到：
#
# $$\begin{aligned}
# \log(1 - D) &= -\log(1 + e^a) = -{\rm softplus}(a), \\
# \log D &= -\log(1 + e^{-a}) = -{\rm softplus}(-a).
# \end{aligned}$$
#
# 还剩一个问题：$a$ 很大时，$e^a$ 会溢出。所以改用 $e = e^{-|a|}$，它不会超过 1。当 $a > 0$ 时，从和式中提出因子 $e^a$：
#
# $$\begin{aligned}
# a \le 0: \quad & \log(1 + e^a) = \log(1 + e), & \sigma(a) &= \frac{e}{1 + e}; \\
# a > 0: \quad & \log(1 + e^a) = \log\big(e^a (e^{-a} + 1)\big) = a + \log(1 + e), \quad
# & \sigma(a) &= \frac{1}{1 + e}.
# \end{aligned}$$
#
# 合成一个公式：${\rm softplus}(a) = \max(a, 0) + \log(1 + e)$。
#
# $e$ 很小时，$1 + e$ 又舍入为 1，它的对数就成了 0。`log1p(e)` 计算 $\log(1 + e)$，但不求这个和。（这些都在 minigan 的 `minigan/nn/ops.py` 中。）
#
# 我们用 Python 的 `decimal` 检验这两个函数，取 480 位数字，因为 $1 + e^{-1000}$ 到第 435 位才与 1 不同。相对误差的界是 4 eps（eps 是 1 与下一个数的间距）。小于 $2 \cdot 10^{-308}$ 的结果在 float64 中位数较少，那里的界是同样大小的绝对误差。打印的是两个函数的最大相对误差和误差界。

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

smallest, eps = numpy.finfo(float).tiny, numpy.finfo(float).eps
for name, computed, right in zip(("softplus", "sigmoid"), stable(a), exact):
    right = numpy.array(right, dtype=float)
    error, size = abs(computed - right), numpy.maximum(right, smallest)
    print(f"{name}: relative error up to {(error / size).max():.0e}", end=" ")
    print(f"(limit {4 * eps:.0e})")
    assert numpy.all(error <= numpy.maximum(4 * eps * right, smallest))
assert numpy.array_equal(stable(a), (softplus(a), sigmoid(a)))

# %% [markdown]
# 直接写法远在 16.6 之前就开始丢失有效数字。$a$ 为负时也一样：那里 $D$ 很小，$1 - D$ 舍入为 1。下图比较两种写法在 float32 中的误差（精确值由 float64 算出）。

# %% tags=["cover"]
from minigan import plots

a = numpy.linspace(-20, 20, 401, dtype="float32")
exact, eps = -softplus(a.astype("float64")), numpy.finfo("float32").eps
naive, good = abs(naive_log(a)[0] / exact - 1), abs(-softplus(a) / exact - 1)
assert good.max() < 4 * eps
assert naive[a < -15].max() > 0.1 and naive[(a > 15) & (a < 16)].max() > 1e-3
assert numpy.isinf(naive[a > 17]).all()
curves = {"naive: log(1 - sigmoid(a))": naive, "-softplus(a)": good}
words = "log(1 - D) in float32", "logit a", "relative error"
plots.lines(a, curves, *words, marks={"eps of float32": eps}, log="y")

# %% [markdown]
# 图：横轴是 logit $a$，纵轴是 $\log(1 - D)$ 的相对误差（对数刻度）。深蓝色实线是直接写法（naive），紫红色虚线是 $-{\rm softplus}(a)$，水平的灰色点线是 float32 的 eps。
#
# softplus 的相对误差始终小于 float32 的 4 eps。（从 $a = 15$ 起它减小，因为 softplus$(a)$ 舍入为 $a$。）直接写法的误差随 $|a|$ 增大。在左边它达到 1，没有一位数字是对的；在右边，曲线到 $a = 16.6$ 为止，此后的值是 $-\infty$。许多程序改为计算 $\log(D + 10^{-8})$，第 03b 篇说明它错在哪里。
#
# ## V 的梯度
#
# $D$ 最大化 $V$。softplus 的导数是 $e^a / (1 + e^a) = \sigma(a)$。所以在一个真实样本和一个生成样本的 logit 处，斜率是
#
# $$\begin{aligned}
# \frac{\partial V}{\partial a_{\rm real}} &= \frac1m \frac{d}{da}\big[-{\rm softplus}(-a)\big] = \frac{\sigma(-a)}{m} = \frac{1 - D}{m}, \\
# \frac{\partial V}{\partial a_{\rm fake}} &= \frac1m \frac{d}{da}\big[-{\rm softplus}(a)\big] = -\frac{\sigma(a)}{m} = -\frac{D}{m}.
# \end{aligned}$$
#
# 可见斜率的大小就是 $D$ 的错误程度，即 $1 - D$ 或 $D$，再除以 $m$。
#
# `check_objective` 接受一对函数，即 $V$ 和它的梯度。它沿随机方向用有限差分比较两者，还会试大到 $10^4$ 的 float32 logit。不合格时报错 `ContractError`。我们交给它三对函数：正确的一对；漏掉因子 $1/m$ 的梯度（常见错误）；直接写法的 $V$。

# %%
from textwrap import fill

from minigan.gan import value_gradient
from minigan.nn.gradcheck import ContractError, check_objective


def without_m(a_real, a_fake):
    return sigmoid(-a_real), -sigmoid(a_fake)


accepted = []
pairs = [(value, value_gradient), (value, without_m), (naive_value, value_gradient)]
for V, slope in pairs:
    name = f"{V.__name__}, {slope.__name__}"
    try:
        for row in check_objective(name, V, slope, (a_real, a_fake)):
            print(f"{name}: error {row.error:.0e} (limit {row.tolerance:.0e})")
        accepted.append(name)
    except ContractError as error:
        print(fill(f"ContractError: {error}", 88))
assert accepted == ["value, value_gradient"]

# %% [markdown]
# 正确的一对打印出三个误差及误差界，依次是真实样本的 logit、生成样本的 logit、float32。另外两对报错：漏掉 $1/m$ 时，梯度是应有值的 $m = 8$ 倍（ratio 8），相当于学习率乘上了批量大小；直接写法在大的 logit 处遇到 $\log 0$。（Adam 要除以梯度的大小，因而掩盖了漏掉 $1/m$ 的错误。）
#
# ## 形状错误不会报错
#
# 许多程序把全部 $2m$ 个 logit 放进一个数组。标签 $y$ 对真实样本取 1，对生成样本取 0。这时 $y \log D + (1 - y) \log(1 - D)$ 的平均值就是 $V / 2$（它的相反数叫作*二元交叉熵*，binary cross-entropy）。
#
# 一个常见错误：标签的形状是 `(2m,)`，而 logit 的形状是 `(2m, 1)`。NumPy 不报错，而是把所有两两组合做成一张形状为 `(2m, 2m)` 的表（*广播*，broadcasting）。下面每行打印标签的形状、各项（terms）的形状、logit 的绝对值和得到的 $V$。

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
# 在错误的表中，每个 logit 都与每个标签配对，而标签有一半是 1。所以整个表的平均值的两倍是
#
# $$\frac{1}{2m} \sum_{i=1}^{2m} \big[\log D_i + \log(1 - D_i)\big] = \frac{1}{2m} \sum_{i=1}^{2m} \log\big(D_i (1 - D_i)\big).$$
#
# 所有 $D_i = 1/2$ 时它最大，等于 $-\log 4$。所以带着这个错误训练，会使 $D$ 对每个 $x$ 都输出 1/2。而当 $p_g = p_{\rm data}$ 且 $D$ 最优时，$V$ 也恰好是 $-\log 4$：$V$ 的曲线看起来像是成功了。
#
# ## 本篇小结
#
# - `log(1 - sigmoid(a))` 在 float32 中从 $a = 24 \log 2 \approx 16.6$ 起是 $-\infty$，在 float64 中从 36.7 起。远在此之前它就不准确。
# - $\log(1 - D) = -{\rm softplus}(a)$ 和 $\log D = -{\rm softplus}(-a)$ 对任何 logit 都准确。
# - $V$ 的梯度在真实样本的 logit 处是 $(1 - D) / m$，在生成样本的 logit 处是 $-D / m$。
# - 标签的形状是 `(2m,)`、logit 的形状是 `(2m, 1)` 时，$V$ 是错的，但不会报错。
#
# *接下来：* 第 03b 篇，$G$ 的两个目标函数。*轮到你了：* 练习 [01 · sigmoid、softplus 与 log-sigmoid](../exercises/zh/01_sigmoid.ipynb)、[05 · 博弈的价值](../exercises/zh/05_value.ipynb)、[18 · 标签平滑与最小二乘](../exercises/zh/18_losses.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* Goodfellow 等 2014，公式 (1)（[1406.2661](https://arxiv.org/abs/1406.2661)）；Goldberg 1991，*What every computer scientist should know about floating-point arithmetic*（[doi](https://doi.org/10.1145/103162.103163)）。*搜索：* log1p、numerically stable sigmoid、log-sum-exp、catastrophic cancellation、binary cross-entropy with logits。
#
# ## 三个问题
#
# 1. 调用 `first_broken(numpy.float16)`。它是 $\log 2$ 的多少倍？为什么？
# 2. 在 float32 中，直接写法的 $\log D$ 在某些 $a$ 处也是 $-\infty$。$a$ 小到多少时开始？为什么不是 $-24 \log 2$？
# 3. *标签平滑*（label smoothing）对真实样本取 $y = 0.9$。$y \log D + (1 - y) \log(1 - D)$ 在 logit 处的斜率是什么？$D$ 等于多少时斜率为 0？
#
# <details><summary>答案</summary>
#
# **1.** 7.625，这是大于 $11 \log 2 = 7.6246$ 的第一个 float16 数。1 之后的下一个数是 $1 + 2^{-10}$，间距的一半是 $2^{-11}$。
#
# **2.** 大约从 $-128 \log 2 = -88.7$ 往下，那里 $e^{-a}$ 溢出，$D = 0$。$a$ 为负时，$1 + e^{-a}$ 是个大数，$D$ 虽小，但各位数字都保留着。丢失数字的只是 $1 - D$，不是 $D$。
#
# **3.** 由 $\log D = -{\rm softplus}(-a)$，斜率是 $y (1 - D) - (1 - y) D = y - D$。$D = y = 0.9$ 时斜率为 0：真实样本的 logit 再增大，$D$ 也不再得益。
#
# </details>
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
# | 二分法 | bisection | 不断把区间对半分，找出一个界限 |
# | 有限差分 | finite differences | 用函数值之差近似导数，用来检验手工推导的梯度 |
# | 交叉熵 | cross-entropy | $-[y \log D + (1 - y) \log(1 - D)]$ 的平均值 |
# | 广播 | broadcasting | NumPy 自动扩展形状，`(2m,)` 与 `(2m, 1)` 得到 `(2m, 2m)` |

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
