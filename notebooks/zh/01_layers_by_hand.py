# %% [markdown]
# # 01 · 手工推导各层
#
# 训练一个网络，就是让它的参数沿着梯度移动。本篇为三种层手工推导这个梯度：全连接层、ReLU 和 sigmoid；然后把几层连成一个网络。
#
# *预备知识：* 偏导数、链式法则、矩阵乘法、一点 NumPy。谈到 GAN 的几处用到第 00 篇的名词。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 为什么要手工推导
#
# 软件可以替我们求导。但是在 GAN 中，两个网络在博弈中相互对抗地训练，对每个梯度都必须清楚：它训练哪个网络，穿过哪些网络，在参数取什么值时计算？亲手推导过一遍，就能回答这些问题。
#
# ## 一层做什么
#
# ```text
# forward:   x  ──> layer ──> y ──> ... ──> L
# backward:  dx <── layer <── dy <─ ... <── L
#                     └─> dW, db
# ```
#
# 一层由 $x$ 计算 $y$，后面各层再由 $y$ 算出一个数 $L$，即损失。反向传播时，这一层收到 `dy`，它是 $\partial L / \partial y$ 的简写。由 `dy`，它算出交给前一层的 `dx`（即 $\partial L / \partial x$），以及自己参数的梯度 `dW`、`db`。在 minigan 中，这是三个方法：
#
# | 方法 | 作用 |
# |---|---|
# | `forward(x, rng=None)` | 返回 $y$ 和一份*缓存*（cache）：求梯度时需要的数据 |
# | `input_gradient(dy, cache)` | 返回 `dx` |
# | `parameter_gradients(dy, cache, out)` | 把 `dW`、`db` 写入 `out` 中的数组 |
#
# 层保存自己的参数，但不保存任何一次前向传播的数据，也不保存梯度。最后一节说明原因。
#
# ## 全连接层
#
# 一个小批量含 $m$ 个样本，是一个 $m$ 行的矩阵 $x$。全连接层（dense layer）计算 $y = xW + b$，即
#
# $$y_{ij} = \sum_k x_{ik} W_{kj} + b_j,\qquad x: (m, n),\; W: (n, l),\; b: (l),\; y: (m, l).$$
#
# 我们不需要知道 $L$ 是什么，只需要 `dy`。设 $y$ 依赖于某个数 $v$，由链式法则，
#
# $$\frac{\partial L}{\partial v} = \sum_{ij} dy_{ij}\, \frac{\partial y_{ij}}{\partial v}.$$
#
# 现在依次取 $v$ 为 $x$、$W$、$b$ 的一个元素，只留下不为 0 的项：
#
# $$\begin{aligned}
# \frac{\partial L}{\partial x_{ik}} &= \sum_j dy_{ij} W_{kj} && x_{ik} \text{ 只影响 } y \text{ 的第 } i \text{ 行}, \\
# \frac{\partial L}{\partial W_{kj}} &= \sum_i x_{ik}\, dy_{ij} && W_{kj} \text{ 只影响第 } j \text{ 列}, \\
# \frac{\partial L}{\partial b_j} &= \sum_i dy_{ij} && b_j \text{ 只影响第 } j \text{ 列}.
# \end{aligned}$$
#
# 写成矩阵：
#
# $$dx = dy\, W^T, \qquad dW = x^T dy, \qquad db = dy \text{ 各行之和}.$$
#
# 从下标写成矩阵时容易出错。所以下面的代码把每个梯度算三遍：用矩阵公式，用下标公式（`einsum` 可以照上面的写法直接使用），用程序包。打印的是三者之间的最大差别（largest difference）和误差界（limit）。

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
    assert matrix.shape == index.shape == package.shape
    error = max(abs(matrix - index).max(), abs(matrix - package).max())
    print(f"{name} {matrix.shape!s:7} largest difference {error:.0e} (limit 1e-12)")
    assert error < 1e-12

# %% [markdown]
# ## ReLU 与 sigmoid
#
# 这两种层把函数 $f$ 分别作用在每个数上。$y_{ij}$ 只依赖于 $x_{ij}$，所以链式法则的和式只有一项：
#
# $$dx_{ij} = dy_{ij}\, f'(x_{ij}).$$
#
# *ReLU* 是 $f(x) = \max(x, 0)$。$x > 0$ 处斜率为 1，$x < 0$ 处斜率为 0。在 $x = 0$ 处导数不存在，程序包在那里取 0。
#
# *sigmoid* 是 $y = 1/(1 + e^{-x})$。它的斜率一步一步推导如下：
#
# $$\begin{aligned}
# f'(x) &= \frac{e^{-x}}{(1 + e^{-x})^2} && \text{（商的导数）} \\
# &= \frac{1}{1 + e^{-x}} \cdot \frac{e^{-x}}{1 + e^{-x}} && \text{（写成两个因子）} \\
# &= y\,(1 - y) && \text{因为 } 1 - y = \frac{e^{-x}}{1 + e^{-x}}.
# \end{aligned}$$
#
# 两个斜率都可以只由 $y$ 得到。所以这两种层的缓存就是 $y$，不必保存 $x$。下面打印的是 $y$ 的误差、$dx$ 的误差和误差界。

# %%
from minigan.nn import ReLU, Sigmoid

dy, e = streams.noise.normal(x.shape), numpy.exp(-x)
for layer, y, dx in (
    (ReLU(), x * (x > 0), dy * (x > 0)),
    (Sigmoid(), 1 / (1 + e), dy * e / (1 + e) ** 2),
):
    y_package, cache = layer.forward(x)
    errors = abs(y - y_package).max(), abs(dx - layer.input_gradient(dy, cache)).max()
    print(f"{layer!s:9} error of y {errors[0]:.0e}, of dx {errors[1]:.0e} (limit 1e-12)")
    assert max(errors) < 1e-12

# %% tags=["cover"]
from minigan import plots

line = numpy.linspace(-5, 5, 401)  # 0 is one of them


def shapes(layers):
    """Each layer's function and its slope on the line."""
    figure = plots.Figure(figsize=(8, 3), layout="constrained")
    for axes, layer in zip(figure.subplots(1, len(layers)), layers):
        y, cache = layer.forward(line)
        slope = layer.input_gradient(numpy.ones(line.size), cache)
        solid, dashed = dict(ls="-", lw=2), dict(ls="--", lw=2)
        axes.plot(line, y, color=plots.colours.SERIES[0], label="y = f(x)", **solid)
        axes.plot(line, slope, color=plots.colours.SERIES[1], label="slope f'(x)", **dashed)
        axes.set(title=str(layer), xlabel="x", ylim=(-0.05, 1.55))
        axes.grid(alpha=0.2)
        print(f"{layer!s:9} slope at most {slope.max():.2f}, at 5 {slope[-1]:.4f}")
        assert slope.max() == {"ReLU()": 1, "Sigmoid()": 0.25}[str(layer)]
    assert slope[[0, -1]].max() < 0.01  # the sigmoid is flat on both sides
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right center")
    return figure


shapes((ReLU(), Sigmoid()))

# %% [markdown]
# 图：左边是 ReLU，右边是 sigmoid。横轴是输入 $x$；实线是 $y = f(x)$，虚线是它的斜率 $f'(x)$。打印的是斜率的最大值，以及 $x = 5$ 处的斜率。
#
# sigmoid 的斜率至多是 1/4，在两侧都接近 0。在那里几乎没有梯度能够通过，这称为*饱和*（saturation）。第 03b 篇说明这对 $G$ 意味着什么。
#
# ## 网络
#
# `Network` 是依次相连的若干层，它的向量 `theta` 包含所有层的参数；`parameter_gradient(dy, cache)` 返回对 `theta` 的梯度，也是一个向量。
#
# ```text
# forward:   x ──────> Dense ──> Sigmoid ──> Dense ──> a
# backward:  dx <───── Dense <── Sigmoid <── Dense <── da
#                      dW1, db1              dW2, db2
# ```
#
# 反向传播时，每一层的 `dx` 就是它前一层的 `dy`。这就是*反向传播算法*（backpropagation）。我们把三层的公式写出来，与程序包比较。
#
# 我们的公式和程序包也可能犯同样的错误。有一种检验不使用我们的公式，只需要前向传播：让 `theta` 沿随机方向 $d$ 移动一点，看 $L$ 变化多少。取 $L = \sum_i da_i\, a_i$，其中 $da$ 是常数，因为这样 $\partial L / \partial a$ 正好就是 $da$。梯度记为 $g$，则
#
# $$\frac{L(\theta + h d) - L(\theta - h d)}{2h} \;\approx\; g \cdot d, \qquad h \text{ 很小}.$$
#
# 第一行打印手工推导与程序包的最大差别，第二行打印 $L$ 沿 $d$ 的斜率和误差。

# %%
from minigan.nn import Network
from minigan.nn.ops import sigmoid

D = Network([Dense(4, 6, streams.init, 1.0), Sigmoid(), Dense(6, 1, streams.init, 1.0)])
W1, b1, W2, b2 = D.params.values()
a, cache = D.forward(x)
da = streams.noise.normal(a.shape)
hidden = sigmoid(x @ W1 + b1)
d_hidden = da @ W2.T  # dx of the upper Dense
d_sum = d_hidden * hidden * (1 - hidden)  # dx of the Sigmoid
by_hand = (x.T @ d_sum, d_sum.sum(axis=0), hidden.T @ da, da.sum(axis=0))

gradient = D.parameter_gradient(da, cache)
error = abs(gradient - numpy.concatenate([g.ravel() for g in by_hand])).max()
print(f"by hand and by the package: largest difference {error:.0e} (limit 1e-12)")
assert error < 1e-12
theta, d, h, L = D.theta.copy(), streams.noise.normal(D.theta.shape), 1e-5, []
for step in (h, -h):
    D.theta = theta + step * d
    L.append((da * D(x)).sum())
D.theta = theta
error = abs(gradient @ d - (L[0] - L[1]) / (2 * h))
print(f"slope of L along d: {gradient @ d:.6f}, error {error:.0e} (limit 1e-8)")
assert error < 1e-8

# %% [markdown]
# $h$ 应该取多小？这样的检验能发现哪些错误？这是第 01b 篇的内容。
#
# ## 每次前向传播有自己的缓存
#
# 在 GAN 中，$D$ 先对真实样本做一次前向传播，再对生成样本做一次，然后才求梯度。如果一层把 $x$ 存在自己内部，第二次就会覆盖第一次。在 minigan 中，每次前向传播都返回自己的缓存，这些缓存可以按任意次序使用。
#
# 下面用三个小批量做三次前向传播，再按另一种次序求梯度。$L$ 是对样本求和，所以三个梯度之和必须等于把全部 15 个样本作为一个小批量时的梯度。
#
# 然后走一步，`theta` 改变。走这一步之前的缓存里是用旧参数算出的数，如果与新参数一起使用，得到的不是任何函数的梯度。所以 minigan 拒绝它，报错 `StaleCacheError`：参数在这次前向传播之后已经改变，请先重新做前向传播。打印的是三次与一次的最大差别和误差界，以及这条报错信息。

# %%
from textwrap import fill

from minigan.nn import StaleCacheError

minibatches, ones = streams.data.normal((3, 5, 4)), numpy.ones((15, 1))
caches = [D.forward(minibatch)[1] for minibatch in minibatches]
total = sum(D.parameter_gradient(ones[:5], caches[n]) for n in (1, 2, 0))
_, together = D.forward(minibatches.reshape(15, 4))
error = abs(total - D.parameter_gradient(ones, together)).max()
print(f"three passes and one: largest difference {error:.0e} (limit 1e-12)")
assert error < 1e-12

D.theta = D.theta - 0.1 * total
try:
    raise SystemExit(f"a stale cache was taken: {D.parameter_gradient(ones, together)}")
except StaleCacheError as error:
    print(fill(f"StaleCacheError: {error}", 88))

# %% [markdown]
# ## 本篇小结
#
# - 一层有一个前向传播和两种梯度：对输入的梯度，对参数的梯度。
# - 全连接层：$dx = dy\,W^T$，$dW = x^T dy$，$db$ 是 $dy$ 在小批量上的和。
# - ReLU 和 sigmoid：$dx = dy\, f'(x)$，斜率可以由 $y$ 得到。
# - 网络从最后一层到第一层依次使用这些公式。每次前向传播有自己的缓存；参数改变之后，缓存就失效了。
#
# *接下来：* 第 01b 篇，查得出错误的梯度检验。*轮到你了：* 练习 [02 · 全连接层](../exercises/zh/02_dense.ipynb)、[03 · ReLU、sigmoid 与 dropout](../exercises/zh/03_activations.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* Rumelhart 等 1986（[Learning representations by back-propagating errors](https://doi.org/10.1038/323533a0)）。*搜索：* backpropagation、computational graph、vector-Jacobian product、saturation。
#
# ## 三个问题
#
# 1. 某一层把每一列乘以该列自己的参数：$y_{ij} = x_{ij}\, c_j$。$dx$ 和 $dc$ 是什么？
# 2. ReLU 和 sigmoid 的缓存是 $y$。对于 $y = x^2$ 这样的层，为什么只有 $y$ 不够？
# 3. 设 $L$ 不是 $a$ 在 $m$ 个样本上的和，而是*平均值*。$da$ 是什么？$1/m$ 应该写在各层代码的什么地方？
#
# <details><summary>答案</summary>
#
# **1.** $dx_{ij} = dy_{ij}\, c_j$。所有行用的是同一个 $c_j$，所以 $dc_j = \sum_i dy_{ij}\, x_{ij}$。
#
# **2.** 斜率是 $2x$。由 $y = x^2$ 只能知道 $|x|$，不知道 $x$ 的符号。
#
# **3.** 对每个样本，$da_i = 1/m$。它只出现在 $da$ 中：所有梯度对 `dy` 都是线性的，所以各层的代码不变。（第 01b 篇故意多放一个 $1/m$，作为错误。）
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 层 | layer | 网络的一步：一个公式、一个前向传播、两种梯度 |
# | 全连接层 | dense layer | $y = xW + b$，每个输出依赖于所有输入 |
# | 前向传播 | forward pass | 由输入 $x$ 计算输出 $y$ |
# | 反向传播 | backpropagation | 由 `dy` 计算 `dx` 和参数的梯度，从最后一层到第一层 |
# | 缓存 | cache | 一次前向传播为求梯度保存的数据 |
# | 饱和 | saturation | 斜率接近 0，梯度几乎不能通过 |

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
