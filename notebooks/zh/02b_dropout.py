# %% [markdown]
# # 02b · dropout
#
# 论文用 *dropout*（随机失活）训练 $D$：每一层的某些输入随机地置为 0。本篇推导它的均值、方差和梯度。选读部分讨论评估时的网络相当于哪一种平均，以及 $G$ 怎样穿过这样的 $D$ 得到梯度。
#
# *预备知识：* 第 02 篇，期望与方差；最后两节还需要第 00 篇（logit、$D$、$G$）。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 均值与方差
#
# ```text
# forward:   x  ──> mask / r ──> y  ──> next layer
# backward:  dx <── mask / r <── dy <── next layer
# ```
#
# dropout 以概率 $1 - r$ 把一层的每个输入置为 0，每个输入、每个样本、每次前向传播都独立抽取。$r$ 是*保留*一个输入的概率（代码中的 `keep`）。保留下来的输入除以 $r$：
#
# $$y_i = \frac{x_i\, \mu_i}{r}, \qquad \mu_i \in \{0, 1\},\quad P(\mu_i = 1) = r.$$
#
# 向量 $\mu$ 称为*掩码*（mask）。除以 $r$ 使均值保持不变：
#
# $$\begin{aligned}
# \mathbb{E}\, y_i &= \frac{x_i}{r}\, \mathbb{E}\, \mu_i = x_i && \text{因为 } \mathbb{E}\, \mu_i = r, \\
# \mathbb{E}\, y_i^2 &= \frac{x_i^2}{r^2}\, \mathbb{E}\, \mu_i^2 = \frac{x_i^2}{r} && \text{因为 } \mu_i^2 = \mu_i, \\
# \mathrm{Var}\, y_i &= \mathbb{E}\, y_i^2 - (\mathbb{E}\, y_i)^2 = \frac{1 - r}{r}\, x_i^2.
# \end{aligned}$$
#
# 评估时什么也不置零：`rng=None` 给出 $y = x$。输入有十个时，可以对全部 $2^{10}$ 个掩码精确地求平均；对程序包的层，则抽取一批样本。第一行打印均值和方差的误差与误差界，第二行打印样本均值偏离几个标准误差（不超过 4）。

# %%
import numpy

from minigan.nn import Dropout
from minigan.random import Streams

streams = Streams(seed=1, dtype="float64")
n, keep = 10, 0.8
x = streams.data.normal((n,))
masks = (numpy.arange(2**n)[:, None] >> numpy.arange(n)) & 1  # every row another mask
kept = masks.sum(axis=1)
p = keep**kept * (1 - keep) ** (n - kept)
y = masks * x / keep
variance = (1 - keep) / keep * x**2
errors = abs(p @ y - x).max(), abs(p @ y**2 - x**2 - variance).max()
print(f"{len(masks)} masks: error of the mean {errors[0]:.0e}", end=", ")
print(f"of the variance {errors[1]:.0e} (limit 1e-12)")
assert max(errors) < 1e-12

rows = numpy.tile(x, (20_000, 1))
sample, _ = Dropout(keep).forward(rows, streams.dropout)
off = abs(sample.mean(axis=0) - x) / (variance / len(rows)) ** 0.5
print(f"{len(rows)} samples: mean off by {off.max():.1f} standard errors (limit 4)")
assert off.max() < 4
assert Dropout(keep).forward(rows, None)[0] is rows

# %% [markdown]
# ## 梯度用同一个掩码
#
# 掩码抽定之后，dropout 就是乘以常数，所以
#
# $$dx_i = \frac{dy_i\, \mu_i}{r}, \qquad \text{用的是同一个 } \mu.$$
#
# 掩码就是缓存。如果一层在反向传播时重新抽取掩码，它返回的形状正确，零的比例也正确；但这个梯度属于另一个函数，不是刚才计算的那个。梯度检验能发现它：前两行是正确的层的相对误差和误差界，最后是 `Redrawn` 引起的 `GradientError`，即梯度不是导数。

# %%
from textwrap import fill

from minigan.nn.gradcheck import GradientError, check_layer


class Redrawn(Dropout):
    def forward(self, x, rng=None):
        y, _ = super().forward(x, rng)
        return y, rng.mask(x.shape, self.keep)


rows = streams.data.normal((8, 6))
for row in check_layer(Dropout(0.5), rows):
    print(f"{row.quantity:8} relative error {row.error:.0e} (limit {row.tolerance:.0e})")
    assert row.error < row.tolerance
try:
    raise SystemExit(f"nothing found: {check_layer(Redrawn(0.5), rows)}")
except GradientError as error:
    print(fill(f"GradientError: {error}", 88))

# %% [markdown]
# ## 噪声有多大（选读）
#
# 后面的一个单元计算 $a = \sum_i W_i y_i$。不同输入的掩码相互独立，所以各项的方差相加：
#
# $$\mathrm{Var}\, a = \sum_i W_i^2\, \mathrm{Var}\, y_i = \frac{1 - r}{r} \sum_i W_i^2 x_i^2.$$
#
# 训练时，$D$ 的每个单元里都有这样的噪声。打印的是公式与样本的最大相对差别和误差界。

# %%
from minigan import plots

rows, W = numpy.tile(x, (20_000, 1)), streams.init.uniform((n,), -1.0, 1.0)
keeps = numpy.linspace(0.1, 1.0, 19)
formula = ((1 - keeps) / keeps) ** 0.5 * ((W * x) ** 2).sum() ** 0.5
measured = numpy.array(
    [(Dropout(k).forward(rows, streams.dropout)[0] @ W).std() for k in keeps.tolist()]
)
off = abs(measured - formula).max() / formula.max()
print(f"formula and sample: largest relative difference {off:.3f} (limit 0.04)")
assert off < 0.04
plots.lines(
    keeps,
    {"formula": formula, f"{len(rows):,} masks": measured},
    "The fewer inputs are kept, the larger the noise",
    "r, the probability to keep an input",
    "standard deviation of a",
    marks={"|a| without dropout": abs(x @ W)},
    points=True,
)

# %% [markdown]
# 图：横轴是保留一个输入的概率 $r$，纵轴是 $a$ 的标准差。两条重合的曲线分别是公式和 20,000 个掩码的测量值；灰色点线是没有 dropout 时的 $|a|$，用来比较。
#
# ## 评估时平均的是什么（选读）
#
# 给定一个掩码，$D$ 就成为一个*子网络*，缺少某些输入。训练时，每个样本抽取一个子网络，所有子网络共用权重。评估时使用完整的网络，它的输出应当接近所有子网络的输出的某种平均。是哪一种平均？
#
# 设 $a_\mu$ 是掩码为 $\mu$ 的子网络的 logit，$D_\mu = \sigma(a_\mu)$。对所有掩码，取 $D_\mu$ 和 $1 - D_\mu$ 的*几何*平均：
#
# $$g_1 = \exp \mathbb{E} \log D_\mu, \qquad g_0 = \exp \mathbb{E} \log (1 - D_\mu).$$
#
# 两者之和不是 1，所以再除以它们的和，称为*归一化的几何平均*：$\bar D = g_1 / (g_1 + g_0)$。因为 $1 - \bar D = g_0 / (g_1 + g_0)$，它的 logit 是
#
# $$\begin{aligned}
# \log \frac{\bar D}{1 - \bar D} &= \log g_1 - \log g_0 && g_1 + g_0 \text{ 消去} \\
# &= \mathbb{E}\, [\log D_\mu - \log (1 - D_\mu)] && \text{由定义} \\
# &= \mathbb{E}\, a_\mu && \text{因为 } D_\mu = \sigma(a_\mu).
# \end{aligned}$$
#
# *线性网络。* 如果 $a$ 对输入是线性的，则由 $\mathbb{E}\, y = x$，$\mathbb{E}\, a_\mu$ 就是完整网络的 logit。所以完整的网络*就是*归一化的几何平均。
#
# *中间有 maxout 层时*，这只是近似。对每个 maxout 单元，我们知道误差的符号，因为最大值是凸函数（Jensen 不等式）：
#
# $$\mathbb{E}\, \max_p x_{pj} \;\geq\; \max_p\, \mathbb{E}\, x_{pj}.$$
#
# 在 logit 中，这些误差以有正有负的权重相加，所以总误差的符号是未知的。下面的代码对全部 1,024 个掩码精确地计算这些量：对线性网络（linear）和含 maxout 的网络（maxout），依次打印完整的网络（full）、几何平均（geometric）和算术平均（plain mean），然后是前两者之差和误差界。最后一行是 8 个单元中 $\mathbb{E} \max - \max \mathbb{E}$ 的最小值，它大于 0。

# %%
from minigan.nn import Dense, Maxout, Network
from minigan.nn.ops import log_sigmoid, sigmoid

p, y = numpy.full(2**n, 0.5**n), masks * x / 0.5
linear = Network([Dense(n, 1, streams.init, irange=1.0)])
below = Dense(n, 8 * 5, streams.init, irange=0.5)
deep = Network([below, Maxout(5), Dense(8, 1, streams.init, irange=0.5)])
found, limits = {}, {"linear": 1e-12, "maxout": 0.1}
for name, net in (("linear", linear), ("maxout", deep)):
    a, full = net(y)[:, 0], float(sigmoid(net(x[None]))[0, 0])
    g1, g0 = numpy.exp(p @ log_sigmoid(a)), numpy.exp(p @ log_sigmoid(-a))
    geometric, mean = g1 / (g1 + g0), p @ sigmoid(a)
    found[name] = sigmoid(a), full, geometric, mean
    print(f"{name}: full {full:.4f}, geometric {geometric:.4f}, plain mean {mean:.4f}")
    print(f"  |full - geometric| {abs(full - geometric):.0e} (limit {limits[name]:.0e})")
    assert abs(full - geometric) < limits[name]
assert abs(found["maxout"][1] - found["maxout"][2]) > 1e-3  # with maxout not exact
trained, evaluated = (Maxout(5).forward(below.forward(v)[0])[0] for v in (y, x[None]))
jensen = (p @ trained - evaluated[0]).min()
print(f"E max - max E: smallest of the 8 units {jensen:.3f} (limit: more than 0)")
assert jensen > 0


# %% tags=["cover"]
def subnets(found):
    """For each net, the D of its sub-nets as a histogram, and three means."""
    figure = plots.Figure(figsize=(8.4, 3.2), layout="constrained")
    for axes, (name, (D, *means)) in zip(figure.subplots(1, 2, sharey=True), found.items()):
        axes.hist(
            D, 25, range=(0, 1), color=plots.colours.D, alpha=0.5, label="the sub-nets"
        )
        names = "full net", "geometric mean", "plain mean"
        looks = ((0, "-", 4), (2, "--", 2), (1, ":", 2))
        for place, label, (n, ls, lw) in zip(means, names, looks):
            colour = plots.colours.SERIES[n]
            axes.axvline(place, color=colour, ls=ls, lw=lw, label=label)
        axes.set(title=f"{name} net", xlabel="D of a sub-net", xlim=(0, 1))
    figure.axes[0].set_ylabel("number of masks")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right center")
    return figure


subnets(found)

# %% [markdown]
# 图：左边是线性网络，右边是含 maxout 的网络。横轴是子网络的 $D$，纵轴是掩码的个数（直方图）。粗实线是完整的网络（full net），虚线是几何平均（geometric mean），点线是算术平均（plain mean）。
#
# 在这个线性网络中，完整的网络恰好就是几何平均；在这个含 maxout 的网络中，两者接近，几何平均与算术平均几乎重合。
#
# ## G 的梯度穿过带 dropout 的 D（选读）
#
# ```text
# z ─> G ─> G(z) ─> mask ─> maxout ─> mask ─> maxout ─> mask ─> a
#      G <────────  mask <─ maxout <─ mask <─ maxout <─ mask <─ da
# ```
#
# 这是论文的 $D$ 的缩小版：两个五片的 maxout 层，再用一个线性单元给出 logit。dropout 保留输入的概率是 0.8，保留隐藏层单元的概率是 0.5，与作者公开的代码相同。$G$ 的一步穿过开着 dropout 的 $D$，两个方向用的是同样的掩码。所以 $G$ 的梯度，是带着*这些*掩码的损失的梯度。
#
# 用差分检验它时，每次前向传播必须用同样的掩码。我们把随机数流的状态放回去，它就会再次抽出同样的掩码。打印的是沿 $d$ 的斜率，以及掩码相同（same masks）和掩码不同（other masks）时差分的误差。

# %%
from minigan.gan import non_saturating
from minigan.nn import ReLU

init, dropout = streams.init, streams.dropout
G = Network([Dense(5, 16, init, 1.0), ReLU(), Dense(16, 20, init, 1.0)])
D = Network(
    [
        *(Dropout(0.8), Dense(20, 8 * 5, init, 0.5), Maxout(5)),
        *(Dropout(0.5), Dense(8, 8 * 5, init, 0.5), Maxout(5)),
        *(Dropout(0.5), Dense(8, 1, init, 0.5)),
    ]
)
z = streams.noise.normal((50, 5))
assert (D(G(z)) == D(G(z))).all()  # evaluation: no chance
assert (D(G(z), dropout) != D(G(z), dropout)).any()

state = dropout.state
x_fake, cache_g = G.forward(z)
a_fake, cache_d = D.forward(x_fake, dropout)
dx_fake = D.input_gradient(non_saturating.gradient(a_fake), cache_d)
gradient = G.parameter_gradient(dx_fake, cache_g)
dropout.state = state
assert (D(G(z), dropout) == a_fake).all()  # the same state, the same masks
assert (dx_fake[~cache_d.layers[0]] == 0).all()  # a dropped input gets no gradient

# %%
theta, d, h = G.theta.copy(), streams.noise.normal(G.theta.shape), 1e-6


def slope(put_back):
    losses = []
    for step in (h, -h):
        G.theta = theta + step * d
        if put_back:
            dropout.state = state
        losses.append(non_saturating.value(D(G(z), dropout)))
    G.theta = theta
    return (losses[0] - losses[1]) / (2 * h)


same, other = (abs(slope(put_back) - gradient @ d) for put_back in (True, False))
print(f"gradient along d {gradient @ d:.5f}")
print(f"differences, same masks:  error {same:.0e} (limit 1e-6)")
print(f"differences, other masks: error {other:.0e} (at least 100)")
assert same < 1e-6
assert other > 100

# %% [markdown]
# 掩码不同时，两个损失属于两个不同的函数。它们的差不随 $h$ 变小，除以 $2h$ 之后就变得非常大。
#
# ## 本篇小结
#
# - dropout 乘以随机的掩码，再除以 $r$。均值仍是 $x$，方差是 $x^2 (1 - r)/r$。
# - 梯度使用前向传播时的掩码。
# - 网络为线性时，完整的网络就是子网络的归一化几何平均；否则是它的近似。
#
# *接下来：* 第 03 篇，在 logit 处的价值函数。*轮到你了：* 练习 [03 · ReLU、sigmoid 与 dropout](../exercises/zh/03_activations.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* Hinton 等 2012（[1207.0580](https://arxiv.org/abs/1207.0580)）；Srivastava 等 2014（[JMLR](https://jmlr.org/papers/v15/srivastava14a.html)）；关于几何平均，见 Goodfellow 等 2013（[1302.4389](https://arxiv.org/abs/1302.4389)）。*搜索：* inverted dropout、model averaging、ensemble、Jensen's inequality。
#
# ## 三个问题
#
# 1. 在第 02 篇的 `fit` 中，在 `Dense` 和 `Maxout` 之间放一个 `Dropout(0.9)`，用 8 片、散开的起点，带着掩码训练。比较误差 $y - x^2$ 的平均值在带掩码时和在评估时各是多少。
# 2. 把 `deep` 网络的 dropout 从网络的输入移到 maxout 层的八个输出。几何平均现在精确了吗？
# 3. 在公开的代码中，论文用于 MNIST 的 $D$ 有 784 个输入，以及两个各 240 个单元的层。一个样本有多少种掩码？
#
# <details><summary>答案</summary>
#
# **1.** 带掩码时，它与 0 的差在 0.001 以内；评估时是 $-0.031$ 到 $-0.032$（种子 1 到 3）。训练使 $\mathbb{E} \max$ 接近 $x^2$，而评估计算的是 $\max \mathbb{E}$，由 Jensen 不等式，它更小。
#
# **2.** 是的。掩码之后的网络是线性的，所以 $\mathbb{E}\, a_\mu$ 就是完整网络的 logit。
#
# **3.** $2^{784 + 240 + 240} = 2^{1264}$，约为 $10^{380}$。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 随机失活 | dropout | 训练时随机地把输入置为 0，其余除以 $r$ |
# | 掩码 | mask | $\mu$：每个输入保留（1）还是置为 0 |
# | 子网络 | sub-net | 给定一个掩码之后的网络 |
# | 评估 | evaluation | 不抽掩码，使用完整的网络 |
# | 几何平均 | geometric mean | 对数的平均值，再取指数 |
# | Jensen 不等式 | Jensen's inequality | 对凸函数 $f$，$\mathbb{E} f(x) \geq f(\mathbb{E} x)$ |

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
