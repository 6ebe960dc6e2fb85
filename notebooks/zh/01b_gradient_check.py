# %% [markdown]
# # 01b · 查得出错误的梯度检验
#
# 手工推导的梯度可能有错，而训练看上去可能仍然正常。本篇编写一个能发现这种错误的检验，选择它的步长，再故意放入错误，看哪些检验会漏掉它们。
#
# *预备知识：* 第 01 篇，泰勒级数。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 有限差分
#
# 第 01 篇是用公式检验公式。如果它们错得一样，比较的结果仍然相同。*有限差分*（finite differences）只需要前向传播：
#
# ```text
# x + h d ──> forward ──> L(x + h d) ─┐
#                                     ├─> (L(x + h d) - L(x - h d)) / 2h  ≈  sum of dx · d
# x - h d ──> forward ──> L(x - h d) ─┘
# ```
#
# $d$ 是与 $x$ 形状相同的随机方向，所以 $dx$ 的所有元素一次就都检查到了。$L$ 必须是一个数：取 $L = \sum_{ij} dy_{ij}\, y_{ij}$，其中 $dy$ 是常数，这样 $\partial L / \partial y$ 正好就是 $dy$。
#
# $h$ 应该取多小？记 $\ell(h) = L(x + h d)$。由泰勒级数，
#
# $$\begin{aligned}
# \ell(h) &= \ell(0) + h\, \ell'(0) + \tfrac{h^2}{2}\, \ell''(0) + \tfrac{h^3}{6}\, \ell'''(0) + \dots \\
# \frac{\ell(h) - \ell(0)}{h} &= \ell'(0) + \tfrac{h}{2}\, \ell''(0) + \dots && \text{单侧差分} \\
# \frac{\ell(h) - \ell(-h)}{2h} &= \ell'(0) + \tfrac{h^2}{6}\, \ell'''(0) + \dots && \text{中心差分：偶次项消去}
# \end{aligned}$$
#
# $\ell'(0)$ 后面的各项是*截断误差*（truncation error）。$h$ 越小，它越小。
#
# 但是计算机要舍入。$L$ 的相对误差约为 $\epsilon$，在 float64 下是 2e-16。除以 $h$ 之后，*舍入误差*（round-off error）约为 $\epsilon |L| / h$。$h$ 越小，它越大。两种误差大致相等时，总误差最小（与 $h$ 无关的因子从略）：
#
# $$\begin{aligned}
# \text{中心差分：} \quad & h^2 \approx \epsilon / h && \text{所以 } h \approx \epsilon^{1/3}, \\
# \text{单侧差分：} \quad & h \approx \epsilon / h && \text{所以 } h \approx \epsilon^{1/2}.
# \end{aligned}$$
#
# 我们用全连接层之上的一个 sigmoid 来试验。

# %%
import numpy

from minigan import plots
from minigan.nn import Dense, Sigmoid
from minigan.nn.ops import sigmoid
from minigan.random import Streams

streams = Streams(seed=1, dtype="float64")
x = streams.data.normal((8, 4))
dense = Dense(4, 3, streams.init, irange=1.0, bias=0.5)
W, b = dense.params["W"], dense.params["b"]
dy = streams.noise.normal((8, 3))
s = sigmoid(x @ W + b)
dx = (dy * s * (1 - s)) @ W.T
directions = streams.noise.normal((30, *x.shape))
h = 10.0 ** numpy.arange(0, -12.1, -0.25)


# %%
def L(x):
    W_, b_, dy_ = (v.astype(x.dtype) for v in (W, b, dy))
    return (dy_ * sigmoid(x @ W_ + b_)).sum()


def central(x, d, h):
    return (L(x + h * d) - L(x - h * d)) / (2 * h)


def one_sided(x, d, h):
    return (L(x + h * d) - L(x)) / h


def error(difference, dtype):
    """The root mean square error over the directions, for every h."""
    x_, ds = x.astype(dtype), directions.astype(dtype)
    slopes = numpy.array([[difference(x_, d, t) for d in ds] for t in h.tolist()])
    return (((slopes - (dx * directions).sum(axis=(1, 2))) ** 2).mean(axis=1)) ** 0.5


# %% tags=["cover"]
errors = {
    "one-sided, float64": error(one_sided, "float64"),
    "central, float64": error(central, "float64"),
    "central, float32": error(central, "float32"),
}
plots.lines(
    h,
    errors,
    "Large h: truncation error. Small h: round-off error",
    "step h, in units of x",
    "error of the difference (root mean square)",
    log="xy",
)

# %% [markdown]
# 图：横轴是步长 $h$，纵轴是差分的误差（30 个方向的均方根），两轴都是对数坐标。三条曲线是 float64 的单侧差分（实线）、float64 的中心差分（虚线）、float32 的中心差分（点划线）。从右向左看每条曲线：$h$ 变小时，先是截断误差减小，后是舍入误差增大。
#
# 在对数坐标中，$h$ 的幂是一条直线，指数就是直线的斜率。下面前三行打印测得的 float64 曲线的斜率的误差和误差界，后三行打印误差最小的 $h$（best h），旁边是上面推导的 $\epsilon$ 的幂（expected），以及最小的误差。（舍入误差因处理器而略有不同。float32 曲线的水平部分是问题 3。）

# %% tags=["trained"]
one, two, single = errors.values()
for name, e, i, j, slope, margin in (
    ("central", two, 4, 12, 2, 0.05),  # from h = 1e-1 to 1e-3
    ("one-sided", one, 8, 20, 1, 0.05),  # 1e-2 to 1e-5
    ("round-off", two, 28, 44, -1, 0.2),  # 1e-7 to 1e-11
):
    off = numpy.log(e[i] / e[j]) / numpy.log(h[i] / h[j]) - slope
    print(f"{name:9} slope {slope:2}, error {abs(off):.3f} (limit {margin})")
    assert abs(off) < margin

eps, eps32 = (float(numpy.finfo(dtype).eps) for dtype in ("float64", "float32"))
guesses = eps**0.5, eps ** (1 / 3), eps32 ** (1 / 3)
for (name, e), guess in zip(errors.items(), guesses):
    best = h[e.argmin()]
    print(f"{name:18} best h {best:.0e}, expected {guess:.0e}, error {e.min():.0e}")
    assert guess / 20 < best < guess * 20
assert two.min() < 1e-9 < one.min() < 1e-6 < single.min()
assert single.min() > 1000 * two.min()

# %% [markdown]
# 所以我们用中心差分，$h$ 在 1e-5 附近，用 float64。float32 最好的结果，误差也要大一千倍以上，小错误就看不出来了。minigan 用 float32 训练，用 float64 检验，代码是同一份。
#
# ## 检验器
#
# 它适用于任何具有第 01 篇中三个方法的层。对 $x$ 和每个参数，它各取一个随机方向，返回由梯度得到的斜率与 $L$ 的实际斜率之差。


# %%
def check(layer, x, dy, stream, h=1e-5):
    """{name: |analytic - numeric|}. Moves x and the parameters, and puts them back."""
    _, cache = layer.forward(x)
    gradients = {name: numpy.empty_like(p) for name, p in layer.params.items()}
    layer.parameter_gradients(dy, cache, gradients)
    gradients["x"], errors = layer.input_gradient(dy, cache), {}
    for name, v in {"x": x, **layer.params}.items():
        d, saved, values = stream.normal(v.shape), v.copy(), []
        for step in (h, -h):
            v[...] = saved + step * d
            values.append((dy * layer.forward(x)[0]).sum())
        v[...] = saved
        numeric = (values[0] - values[1]) / (2 * h)
        errors[name] = abs((gradients[name] * d).sum() - numeric)
    return errors


# %% [markdown]
# ## 三种不够强的检验
#
# 我们的 `dy` 是随机的，所有输出都参与，$x$ 和所有参数都检查。有三种更简单的检验看上去一样好：取 `dy = 1`，即 $L = \sum y$；只看输出的第一列（first）；只查对 $x$ 的梯度（x only）。我们在三种层中各放入一个错误，看哪种检验能发现：`Softmax` 忘了写梯度；`FirstSigmoid` 把第一个单元的斜率用于所有单元；`MeanDense` 在该求和的地方求了平均。
#
# 表中是最大误差；误差小于误差界 1e-6 时通过（passes），否则查出了错误（caught）。最后一列（ours）是我们的检验。


# %%
from minigan.nn import Layer


class Softmax(Layer):  # y = e^x / sum of e^x over the row; its gradient is forgotten
    def forward(self, x, rng=None):
        e = numpy.exp(x)
        return e / e.sum(axis=1, keepdims=True), None

    def input_gradient(self, dy, cache):
        return 0.0 * dy


class FirstSigmoid(Sigmoid):  # takes the first unit's slope for all
    def input_gradient(self, dy, y):
        return dy * y[:, :1] * (1.0 - y[:, :1])


class MeanDense(Dense):  # averages over the minibatch where it should sum
    def parameter_gradients(self, dy, cache, out):
        super().parameter_gradients(dy, cache, out)
        out["b"] /= len(dy)


# %%
mean_dense = MeanDense(4, 3, streams.init, irange=1.0)
passes = {}
print(f"largest error; a check passes below the limit 1e-6\n{'':12}", end="")
print("".join(f"{check_name:>16}" for check_name in ("dy = 1", "first", "x only", "ours")))
for layer in (dense, Softmax(), FirstSigmoid(), mean_dense):
    ones = numpy.ones_like(layer.forward(x)[0])
    first = ones * (numpy.arange(ones.shape[1]) == 0)
    by_ones, by_first, ours = (
        check(layer, x, dy, streams.noise)
        for dy in (ones, first, streams.noise.normal(ones.shape))
    )
    worst = (max(by_ones.values()), max(by_first.values()), ours["x"], max(ours.values()))
    row = ["passes" if error < 1e-6 else "caught" for error in worst]
    passes[type(layer).__name__] = row
    cells = (f"{error:.0e} {word}".rjust(16) for error, word in zip(worst, row))
    print(f"{type(layer).__name__:12}" + "".join(cells))

assert passes["Dense"] == ["passes"] * 4
assert passes["Softmax"] == ["passes", "caught", "caught", "caught"]
assert passes["FirstSigmoid"] == ["caught", "passes", "caught", "caught"]
assert passes["MeanDense"] == ["caught", "caught", "passes", "caught"]

# %% [markdown]
# 三种不够强的检验，每一种都漏掉一个错误。完整的检验发现了全部三个错误，并且让正确的层通过。
#
# 有错的 softmax 为什么能通过 `dy = 1`？它每一行的输出之和为 1，所以 $L = \sum y$ 是常数，梯度*确实*为零。
#
# 写任何检验都应遵守这条规则：先问哪种错误会使它失败，再故意犯这个错误，看它是否失败。
#
# ## 折点
#
# ReLU 在 0 处有一个*折点*（kink）：斜率从 0 跳到 1。在那里，中心差分给出 1/2，层给出 0，两者都没有错。检验可以用*弯折量*（bend）识别折点：
#
# $$\frac{y(h) - 2y(0) + y(-h)}{2h}.$$
#
# 在折点处，它是斜率跳跃的一半。在 $y$ 光滑的地方，它约为 $h\, y''/2$，几乎是 0，与梯度是否正确无关。下面打印层给出的斜率（layer）、差分给出的斜率（difference）和弯折量。

# %%
from minigan.nn import ReLU

h = 1e-5
places = (ReLU(), 0.0, 0.5, 0.5), (Sigmoid(), 1.0, 0.19661193, 0.0)
for layer, at, slope, bend in places:
    (down, here, up), cache = layer.forward(numpy.array([at - h, at, at + h]))
    says = layer.input_gradient(numpy.ones(3), cache)[1]
    seen, seen_bend = (up - down) / (2 * h), (up - 2 * here + down) / (2 * h)
    print(f"{layer!s:9} at {at:.0f}: layer {says:.3f}, difference {seen:.3f}", end=", ")
    print(f"bend {abs(seen_bend):.3f}")
    assert abs(says - (slope - bend)) < 1e-8  # at ReLU's kink the bend is the error
    assert abs(seen - slope) < 1e-8
    assert abs(seen_bend - bend) < 1e-6  # h y'' / 2 is -4.5e-7 at 1

# %% [markdown]
# ## 程序包的检验
#
# 上面这些，minigan 的 `check_layer` 都会做。它还检查：层不改动传入的数组，不保存任何一次前向传播的数据，输入是 float32 时输出也是 float32。它为每个梯度返回一行，含误差和误差界。如果应当把 $x$ 从折点移开，就抛出 `KinkError`；如果公式不是导数，就抛出 `GradientError`。

# %%
from textwrap import fill

from minigan.nn.gradcheck import GradientError, KinkError, check_layer

for row in check_layer(dense, x):
    print(f"{row.quantity:9} error {row.error:.0e} (limit {row.tolerance:.0e})")
    assert row.error < row.tolerance
at_kink = x * (x != x[0, 0])  # one entry is 0 now
for layer, place, expected in (
    (ReLU(), at_kink, KinkError),
    (mean_dense, x, GradientError),
):
    try:
        raise SystemExit(f"check_layer finds nothing: {check_layer(layer, place)}")
    except expected as found:
        message = str(found)
        print(fill(f"{expected.__name__}: {message}", 88))
assert "ratio 0.125" in message

# %% [markdown]
# 最后一行给出两个斜率的*比值*（ratio）：0.125，即 1/8，而小批量有八个样本。所以错误是该求和的地方求了平均。比值常常能指出错误是什么：$-1$ 是符号错误，2 是某一项算了两次，$1/m$ 是求了平均。
#
# ## 本篇小结
#
# - 中心差分只需要前向传播。用 float64 时，$h$ 取 1e-5 左右。
# - 检验需要随机的 `dy`、所有的输出，既查输入，也查所有参数。
# - 在折点处，差分与层不一致，但没有错误。把 $x$ 移开即可。
# - 一个检验要先在故意放入的错误上失败过，才可信。
#
# *接下来：* 第 02 篇，maxout。*轮到你了：* 练习 [11 · 梯度检验器](../exercises/zh/11_gradient_checker.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* 斯坦福大学课程 [CS231n](https://cs231n.github.io/neural-networks-3/#gradcheck) 的梯度检验一节。*搜索：* gradient checking、truncation error、machine epsilon、complex-step derivative、mutation testing。
#
# ## 三个问题
#
# 1. 写出 `Softplus`，$y = \log(1 + e^x)$，作为 `Layer` 的子类，交给 `check_layer`。（让 `input_gradient` 以 `self.expect_like(dy, cache)` 开头，与程序包中的层一样。）它的缓存是什么？你的 `forward` 能处理 $x = 800$ 吗？
# 2. 在 `check` 中，把随机的 `d` 换成全 1。虽然 `dy` 是随机的，三个错误中的哪一个现在会被漏掉？为什么是它？
# 3. 在 $h$ 很小的一侧，float32 的曲线末端是水平的。在那里用 float32 打印 `L(x + h * d) - L(x - h * d)`。这个水平高度是什么数？
#
# <details><summary>答案</summary>
#
# **1.** 斜率是 $x$ 的 sigmoid，即 $1 - e^{-y}$，所以缓存是 $y$。照公式直接写，在 800 处会溢出；`numpy.logaddexp(0, x)` 给出 800。
#
# **2.** Softmax。如果一行的所有元素增加同一个数，它的输出不变。所以沿全 1 方向的斜率是 0，而忘写的梯度也给出 0。
#
# **3.** 打印的是 0：`x + h * d` 舍入为 `x`。差分为 0，所以误差就是斜率本身。水平高度是各个斜率 `(dx * d).sum()` 的均方根。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 有限差分 | finite differences | 用函数值之差近似导数，用来检验手工推导的梯度 |
# | 中心差分 | central difference | 从两侧求差，截断误差与 $h^2$ 成正比 |
# | 单侧差分 | one-sided difference | 从一侧求差，截断误差与 $h$ 成正比 |
# | 截断误差 | truncation error | 舍去泰勒级数的高次项所致 |
# | 舍入误差 | round-off error | 浮点数位数有限所致，除以 $h$ 之后变大 |
# | 梯度检验 | gradient check | 沿随机方向，把公式与有限差分比较 |
# | 折点 | kink | 导数不存在的角，例如 ReLU 在 0 处 |

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
