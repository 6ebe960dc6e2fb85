# %% [markdown]
# # 01 · 手写各层
#
# 网络沿着梯度移动参数，由此学习。本篇用纸和笔为三种层推导这个梯度：全连接层、ReLU 和 sigmoid；然后造一台仪器，查出笔在哪里写错了；并说明这样的仪器会怎样造得什么也查不出来。
#
# *需要：* 偏导数、矩阵乘法、一点 NumPy。*用时：* 阅读半小时，运行几秒钟。

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
# ## 为什么手写
#
# 软件可以替我们求导。但 GAN 是一个关于梯度的游戏：谁的梯度，穿过哪个网络，在哪些参数处？把每个梯度都亲手写过一遍，就答得上来。这件事没有听上去那么费力。记 $y$ 为一层的输出，$L$ 为最后由 $y$ 算出的某个数，`dy` 为 $\partial L / \partial y$。一层有
#
# | | |
# |---|---|
# | `forward(x, rng=None)` | 返回 $y$ 和一份*缓存*（cache）：求梯度时需要的数据 |
# | `input_gradient(dy, cache)` | 返回 $\partial L / \partial x$，交给下面一层 |
# | `parameter_gradients(dy, cache, out)` | 把 $\partial L/\partial W$ 等填入 `out` |
#
# 程序包的规则是：*参数归层，缓存归每一次传播，梯度归调用者*。层不记得任何一次传播，也不保存梯度：谁要梯度，谁就带上存放它的数组。最后一节说明原因。
#
# ## 全连接层
#
# 一个小批量含 $m$ 个样本，是一个 $m$ 行的矩阵 $x$。全连接层（dense layer）就是 $y = xW + b$：
#
# $$y_{ij} = \sum_k x_{ik} W_{kj} + b_j,\qquad x: (m, n),\; W: (n, l),\; b: (l),\; y: (m, l).$$
#
# $L$ 是什么？不必知道。$y$ 的微小变化使它改变 $\sum_{ij} dy_{ij}\, \delta y_{ij}$，所以可以取 $L = \sum_{ij} dy_{ij}\, y_{ij}$，其中 $dy$ 是常数：它的梯度与原来的相同。代入 $y_{ij}$，逐个数求导：
#
# $$\frac{\partial L}{\partial x_{ik}} = \sum_j dy_{ij} W_{kj}, \qquad \frac{\partial L}{\partial W_{kj}} = \sum_i x_{ik}\, dy_{ij}, \qquad \frac{\partial L}{\partial b_j} = \sum_i dy_{ij}.$$
#
# 写成矩阵：$dx = dy\, W^T$，$dW = x^T dy$，而 $db$ 是 $dy$ 在小批量上的和，因为每个样本用的都是同一个 $b$。错误就出在从下标到矩阵的这一步，所以下面的代码把三样东西放在一起比较：矩阵公式，下标公式（`einsum` 照上面的样子直接接受它），以及程序包。

# %%
import numpy

from minigan.nn import Dense
from minigan.random import Streams

streams = Streams(seed=1, dtype="float64")
x = streams.data.normal((8, 4))
dense = Dense(4, 3, streams.init, irange=1.0, bias=0.5)
W, b = dense.params["W"], dense.params["b"]
y, cache = dense.forward(x)
dy = streams.noise.normal(y.shape)
out = {"W": numpy.empty_like(W), "b": numpy.empty_like(b)}
dense.parameter_gradients(dy, cache, out)
dx, dW, db = dy @ W.T, x.T @ dy, dy.sum(axis=0)
for name, matrix, index, package in (
    ("dx", dx, numpy.einsum("ij,kj->ik", dy, W), dense.input_gradient(dy, cache)),
    ("dW", dW, numpy.einsum("ik,ij->kj", x, dy), out["W"]),
    ("db", db, numpy.einsum("ij->j", dy), out["b"]),
):
    print(f"{name} {matrix.shape!s:7} all three agree")
    assert matrix.shape == index.shape == package.shape
    assert abs(matrix - index).max() < 1e-12 and abs(matrix - package).max() < 1e-12

# %% [markdown]
# ## ReLU 与 sigmoid
#
# 这两种层对每个数单独起作用，不必求和：$dx = dy\, f'(x)$。ReLU 是 $y = \max(x, 0)$，$x > 0$ 处斜率为 1，$x < 0$ 处斜率为 0；在 0 处它没有导数，程序包取 0。sigmoid 是 $y = 1/(1 + e^{-x})$。于是 $1 - y = e^{-x}/(1 + e^{-x})$，斜率为 $e^{-x}/(1 + e^{-x})^2 = y\,(1 - y)$。两个斜率都可以只由 $y$ 得到：$y$ 就是缓存，$x$ 则被忘掉。

# %%
from minigan.nn import ReLU, Sigmoid

dy, e = streams.noise.normal(x.shape), numpy.exp(-x)
for layer, y, dx in (
    (ReLU(), x * (x > 0), dy * (x > 0)),
    (Sigmoid(), 1 / (1 + e), dy * e / (1 + e) ** 2),
):
    y_package, cache = layer.forward(x)
    assert abs(y - y_package).max() < 1e-12
    assert abs(dx - layer.input_gradient(dy, cache)).max() < 1e-12
    print(f"{layer} agrees")

# %% [markdown]
# ## 差分
#
# 到目前为止，只是我们的公式与我们的公式一致。它们可能一起错。一个不会和我们犯同样错误的裁判，只知道前向传播：让 $x$ 沿一个随机方向 $d$ 移动一点，这样就同时问到了 $dx$ 的所有分量，再看 $L$ 怎样变化，把左边的数与右边的数比较：
#
# $$\frac{L(x + h d) - L(x - h d)}{2h} \quad\text{against}\quad \sum_{ik} dx_{ik}\, d_{ik}.$$
#
# $h$ 应该取多小？由泰勒级数，这个*中心*差分的误差是 $h^2/6$ 乘以一个三阶导数。但是 $L$ 只精确到相对误差 $\epsilon$，在 float64 下是 2e-16，由此产生的误差大约是 $\epsilon |L| / h$。$h$ 减小时，前者减小，后者增大；两者在 $h = \epsilon^{1/3}$ 附近相遇。*单侧*差分 $(L(x + hd) - L(x))/h$ 的误差是 $h/2$ 乘以一个二阶导数，在 $\epsilon^{1/2}$ 附近最好，而那时仍不如中心差分。下面用全连接层之上的一个 sigmoid 来试验这一切。

# %%
from minigan.nn.ops import sigmoid

dy = streams.noise.normal((8, 3))
s = sigmoid(x @ W + b)
dx = (dy * s * (1 - s)) @ W.T
directions = streams.noise.normal((30, *x.shape))
h = 10.0 ** numpy.arange(0, -12.1, -0.25)


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
from minigan import plots

errors = {
    "one-sided, float64": error(one_sided, "float64"),
    "central, float64": error(central, "float64"),
    "central, float32": error(central, "float32"),
}
plots.lines(
    h,
    errors,
    "Too large a step cuts off, too small a step rounds off",
    "step h, in units of x",
    "error of the difference (root mean square)",
    log="xy",
)

# %% [markdown]
# 在对数坐标中，$h$ 的幂是一条直线，指数就是它的斜率。右侧：中心差分是 2，单侧差分是 1。左侧：$-1$。

# %%
one, two, single = errors.values()
for name, e, i, j, slope, margin in (
    ("central", two, 4, 12, 2, 0.05),  # from h = 1e-1 to 1e-3
    ("one-sided", one, 8, 20, 1, 0.05),  # 1e-2 to 1e-5
    ("round-off", two, 28, 44, -1, 0.2),  # 1e-7 to 1e-11
):
    seen = numpy.log(e[i] / e[j]) / numpy.log(h[i] / h[j])
    print(f"{name:9} goes as h to the power {slope:2}: {abs(seen - slope) < margin}")
    assert abs(seen - slope) < margin

eps, eps32 = (float(numpy.finfo(dtype).eps) for dtype in ("float64", "float32"))
for e, guess in ((two, eps ** (1 / 3)), (one, eps**0.5), (single, eps32 ** (1 / 3))):
    assert guess / 20 < h[e.argmin()] < guess * 20
assert two.min() < 1e-9 < one.min() < 1e-6 < single.min()

# %% [markdown]
# 所以，取中心差分，$h$ 在 1e-5 附近，用 float64：float32 最好的结果，误差也要大一千倍以上，小错误可以藏在它后面。程序包用 float32 训练，用 float64 检查：代码相同，dtype 不同。
#
# ## 检查器
#
# 适用于任何具有这三个方法的层：沿着 $x$ 中的一个随机方向，以及每个参数中的一个随机方向，求出梯度所说的变化与 $L$ 的实际变化之差。


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
# ## 查不出错的检查器
#
# 交给检查器的 `dy` 是随机的。这一点最要紧。有三种省事的做法看起来无害：`dy = 1`，也就是 $L = \sum y$；只看第一个输出；只查对 $x$ 的梯度。下面三种层，各有一个错误。

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
print(f"{'':14}   dy = 1    first   x only     ours")
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
    print(f"{type(layer).__name__:14}" + "".join(f"{word:>9}" for word in row))

assert passes["Dense"] == ["passes"] * 4
assert passes["Softmax"] == ["passes", "caught", "caught", "caught"]
assert passes["FirstSigmoid"] == ["caught", "passes", "caught", "caught"]
assert passes["MeanDense"] == ["caught", "caught", "passes", "caught"]

# %% [markdown]
# 没有一种省事的做法是安全的，而完整的检查把错误全部查出。softmax 为什么能通过 `dy = 1`？它的输出之和为 1，所以 $L = \sum y$ 是常数，梯度*确实*为零。检验的规则就是实验的规则：先问哪个错误会使它失败，再犯这个错误，看结果如何。
#
# ## 折点
#
# ReLU 在 0 处有一个角。在那里，中心差分说是二分之一，层说是 0；谁也没有错。能认出折点（kink）的，是 $y(h) - 2y(0) + y(-h)$ 除以 $2h$，称为弯折量（bend）。在折点处，它和误差一样大。在 $y$ 光滑的地方，它约为 $h y''/2$，几乎是零，无论梯度是对是错。

# %%
h = 1e-5
places = (ReLU(), 0.0, 0.5, 0.5), (Sigmoid(), 1.0, 0.19661193, 0.0)
for layer, at, slope, bend in places:
    (down, here, up), cache = layer.forward(numpy.array([at - h, at, at + h]))
    says = layer.input_gradient(numpy.ones(3), cache)[1]
    print(f"{layer!s:10} at {at:.0f}: says {says:.3f}, diff. {slope:.3f}, bend {bend:.2f}")
    assert abs(says - (slope - bend)) < 1e-8  # at a kink the bend is the error
    assert abs((up - down) / (2 * h) - slope) < 1e-8
    assert abs((up - 2 * here + down) / (2 * h) - bend) < 1e-6  # h y'' / 2 is -4.5e-7 at 1

# %% [markdown]
# 程序包的 `check_layer` 做到了这一切。它还检查：层不改动传给它的数组，不保留任何一次传播的数据，对 float32 的输入以 float32 作答。它返回若干行结果；如果应当把 $x$ 挪开，就抛出 `KinkError`；如果公式不是导数，就抛出 `GradientError`。

# %%
from textwrap import fill

from minigan.nn.gradcheck import GradientError, KinkError, check_layer

assert all(row.error < row.tolerance for row in check_layer(dense, x))
at_kink = x * (x != x[0, 0])  # one entry is 0 now
for layer, place, expected in (
    (ReLU(), at_kink, KinkError),
    (mean_dense, x, GradientError),
):
    try:
        raise SystemExit(f"check_layer finds nothing: {check_layer(layer, place)}")
    except expected as error:
        message = str(error)
        print(fill(f"{expected.__name__}: {message}", 88))
assert "ratio 0.125" in message

# %% [markdown]
# 看看那个比值（ratio）：1/8，而小批量有八个样本。错误就在这里：该求和的地方求了平均。错误的梯度常常这样报出自己的错误：$-1$，2，$1/m$。
#
# ## 把各层连起来
#
# `Network` 是排成一列的若干层，所有参数放在一个向量 `theta` 里。`parameter_gradient` 就是我们的公式，自上而下，每一层的 `dx` 就是下面一层的 `dy`。把三层写出来，再由差分来裁判：

# %%
from minigan.nn import Network

D = Network([Dense(4, 6, streams.init, 1.0), Sigmoid(), Dense(6, 1, streams.init, 1.0)])
W1, b1, W2, b2 = D.params.values()
a, cache = D.forward(x)
da = streams.noise.normal(a.shape)
hidden = sigmoid(x @ W1 + b1)
d_hidden = da @ W2.T
d_sum = d_hidden * hidden * (1 - hidden)
by_hand = (x.T @ d_sum, d_sum.sum(axis=0), hidden.T @ da, da.sum(axis=0))

gradient = D.parameter_gradient(da, cache)
assert abs(gradient - numpy.concatenate([g.ravel() for g in by_hand])).max() < 1e-12
theta, d, values = D.theta.copy(), streams.noise.normal(D.theta.shape), []
for step in (h, -h):
    D.theta = theta + step * d
    values.append((da * D(x)).sum())
D.theta = theta
print(f"along d the gradient says {gradient @ d:.6f}")
print(f"         differences say  {(values[0] - values[1]) / (2 * h):.6f}")
assert abs(gradient @ d - (values[0] - values[1]) / (2 * h)) < 1e-8

# %% [markdown]
# ## 缓存归谁？
#
# 在 GAN 中，$D$ 先看真实数据和假数据，然后才求两个梯度中的任何一个。一个把 $x$ 存在自己内部的层，看到第二个就丢掉了第一个。在这里，每次前向传播都返回自己的缓存，同时有多少份未用的都可以：下面有三份，并按另一种顺序求它们的梯度。$L$ 是对样本求和，所以三者之和必须等于把全部样本作为一个小批量时的梯度。然后走一步，`theta` 改变，此前的缓存就会被拒绝。

# %%
from minigan.nn import StaleCacheError

minibatches, ones = streams.data.normal((3, 5, 4)), numpy.ones((15, 1))
caches = [D.forward(minibatch)[1] for minibatch in minibatches]
total = sum(D.parameter_gradient(ones[:5], caches[n]) for n in (1, 2, 0))
_, together = D.forward(minibatches.reshape(15, 4))
assert abs(total - D.parameter_gradient(ones, together)).max() < 1e-12

D.theta = D.theta - 0.1 * total
try:
    raise SystemExit(f"a stale cache was taken: {D.parameter_gradient(ones, together)}")
except StaleCacheError as error:
    print(fill(f"StaleCacheError: {error}", 88))

# %% [markdown]
# 如果不报这个错误，梯度就会悄悄地把新参数与旧参数的激活值混在一起，不再是任何东西的导数。
#
# *接下来：* 第 02 篇，*maxout 与 dropout*，论文的 $D$ 中的另外两种层。
#
# *轮到你了*：练习 [02 · 全连接层](../exercises/zh/02_dense.ipynb)、[03 · ReLU、sigmoid 与 dropout](../exercises/zh/03_activations.ipynb)、[11 · 梯度检查器](../exercises/zh/11_gradient_checker.ipynb)、[14 · 变分自编码器](../exercises/zh/14_vae.ipynb)；检查程序会指出错在哪里。
#
# ## 三个问题
#
# 1. 写出 `Softplus`，$y = \log(1 + e^x)$，作为 `Layer` 的子类（让 `input_gradient` 以 `self.expect_like(dy, cache)` 开头，和程序包里的层一样），交给 `check_layer`。它的缓存是什么？你的 `forward` 经得起 $x = 800$ 吗？
# 2. 在 `check` 中，把随机的 `d` 换成全 1。虽然 `dy` 是随机的，三个错误中的哪一个现在逃脱了？为什么是它？
# 3. float32 的曲线末端是一段水平线。在那里用 float32 打印 `L(x + h * d) - L(x - h * d)`，并说出这个水平高度是什么数。
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 层 | layer | 网络的一步：一个公式、一个 `forward`、两个梯度 |
# | 全连接层 | dense layer | $y = xW + b$，每个输出依赖所有输入 |
# | 前向传播 | forward pass | 自下而上，由 $x$ 计算 $y$ |
# | 反向传播 | backpropagation | 自上而下，由 `dy` 计算 `dx` 和参数的梯度 |
# | 缓存 | cache | 一次前向传播留给梯度的数据，归这一次传播所有 |
# | 有限差分 | finite differences | 用函数值之差近似导数，用来检查手写的梯度 |
# | 中心差分 | central difference | 从两侧求差，截断误差与 $h^2$ 成正比 |
# | 单侧差分 | one-sided difference | 从一侧求差，截断误差与 $h$ 成正比 |
# | 舍入误差 | round-off error | 浮点数位数有限所致，除以 $h$ 之后变大 |
# | 梯度检查 | gradient check | 沿随机方向，把公式与有限差分比较 |
# | 折点 | kink | 导数不存在的角，例如 ReLU 在 0 处 |
