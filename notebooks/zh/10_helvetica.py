# %% [markdown]
# # 10 · Helvetica：模式崩溃的成因与对策
#
# 论文第 6 节指出了 GAN 的两个缺点：
#
# 1. $p_g(x)$ 没有公式：$G$ 能产生样本，却不能给出一张图片的概率密度。
# 2. $D$ 必须跟上 $G$。如果 $D$ 不动而 $G$ 训练得太多，$G$ 就会把许多不同的 $z$ 映射到同一个 $x$，论文称之为“Helvetica 情形”（the Helvetica scenario）。今天它的名称是*模式崩溃*（mode collapse）。
#
# 第一个缺点用一小节就能说明。然后我们有意制造一次崩溃，解释它的原因，再比较五种对策。
#
# *预备知识：* 第 01 篇和第 04 篇。*用时：* 阅读半小时，运行半分钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 第一个缺点：没有 $p_g(x)$
#
# ```text
# real example x -----------------------+
# z --> G --> generated sample G(z) --> D --> logit a --> D(x) = sigmoid(a)
#       <------- gradient of G -------- D <--
# ```
#
# 图中 real example 是真实样本，generated sample 是生成样本；最后一行是 $G$ 的梯度走的路，它先穿过 $D$。
#
# 从 $p_g$ 抽样很容易：抽取 $z$，计算 $G(z)$。要对给定的 $x$ 计算 $p_g(x)$，却必须找出所有满足 $G(z) = x$ 的 $z$。如果 $G$ 可逆，就有公式：
#
# $$p_g(x) = p_z(z) \, / \, \left|\det \partial G / \partial z\right|, \qquad z = G^{-1}(x).$$
#
# 论文的 $G$ 把 100 个数映射为 784 个像素，不可逆。所以论文只能由样本来估计似然：以每个样本为中心放一个标准差为 $\sigma$ 的高斯分布，这叫 *Parzen 窗*（Parzen window）。第 08 篇说明这样的估计会偏离多远。
#
# ## 为什么崩溃是 G 对固定的 D 的最佳应对
#
# 固定 $D$。$G$ 最小化一个代价的平均值：$c(x) = \log(1 - D(x))$，非饱和形式则是 $c(x) = -\log D(x)$。平均值不小于最小的代价：
#
# $$\sum_x p_g(x)\, c(x) \;\ge\; \min_x c(x).$$
#
# $D(x)$ 越大，两种代价都越小。所以最好的 $p_g$ 把全部概率放在 $D$ 最大的那个 $x$ 上：对固定的 $D$ 来说，崩溃就是最优解。论文的问题是 $\min_G \max_D V$，即对每一个 $G$，$D$ 都作出应对。如果对着同一个 $D$ 把 $G$ 训练得太久，就成了对每一个 $D$，$G$ 都作出应对，即 $\max_D \min_G V$。
#
# 下面第一个单元格取八个点和一个随机的 $D$：从 1,000 个随机的 $p_g$ 中选出代价最小的（best of 1000 p_g），再与全部放在一个点上（on one point）比较。第二个单元格让 $G$ 每次都取最佳应对，然后 $D$ 沿 $V$ 的梯度走一步。$D$ 降低 $G$ 所在之处的 logit，于是 $G$ 移到另一个点。

# %%
from math import log

import numpy

from minigan import plots
from minigan.data.toy import RING_SD, ring, ring_centres
from minigan.nn.ops import sigmoid
from minigan.random import Streams

stream = Streams(seed=1, dtype="float64").data
D, p_g = stream.uniform(8, 0.1, 0.9), stream.uniform((1000, 8))
p_g /= p_g.sum(axis=1, keepdims=True)
for name, cost in (("log(1 - D)", numpy.log(1 - D)), ("-log D", -numpy.log(D))):
    spread, corner = (p_g @ cost).min(), cost[numpy.argmax(D)]
    print(f"{name:10}  best of 1000 p_g {spread:7.4f}, on one point {corner:7.4f}")
    assert corner < spread - 0.01

# %%
p_data, visited = numpy.full(8, 1 / 8), []
a = -0.01 * numpy.arange(8)  # D's logits: at first point 0 has the highest
for _ in range(800):
    visited.append(int(numpy.argmax(a)))  # G's best answer
    p_g = numpy.eye(8)[visited[-1]]
    a = a + 0.5 * (p_data * sigmoid(-a) - p_g * sigmoid(a))
share = numpy.bincount(visited, minlength=8) / 800
print("G's place, turn by turn:", *visited[:24])
print(f"share of all turns: 1/8, error {abs(share - 1 / 8).max():.4f} (limit 0.01)")
assert abs(share - 1 / 8).max() < 0.01

# %% [markdown]
# 打印的第一行是 $G$ 在每一轮所在的点，第二行是八个点各占的份额与 1/8 的误差。长期来看，$G$ 均匀地经过所有的点；但在任何一个时刻，它只在一个点上。
#
# ## 有意制造一次崩溃
#
# 数据是*圆环*（ring）：圆周上的八个窄高斯分布。每一个是一个*模式*（mode），即密度的一个峰，因此模式的个数数得出来。如果一个生成样本到某个中心的距离不超过 3 个标准差，就说它是*高质量的*。如果一个模式得到的高质量样本不少于它应得份额的十分之一，就说它*被覆盖*。
#
# 训练用的是算法 1，只改一处：$D$ 走 $k$ 步之后，$G$ 走 $j$ 步（论文中 $j = 1$）。每次训练双方一共走 3,300 步，其间记录二十次，每次保存 1,000 个样本和 $\theta_d$ 的一份副本。（`Pack(1)` 不起任何作用，`Pack` 的用途见下文。）

# %%
from functools import cache, partial

from minigan.evaluation.modes import mode_coverage
from minigan.gan import discriminator_step, generator_step, non_saturating
from minigan.nn import Adam, Dense, Network, ReLU
from minigan.nn.layer import Layer

STEPS, LOOKS, M = 3300, 20, 64
coverage = partial(mode_coverage, centres=ring_centres(), sd=RING_SD)


class Pack(Layer):
    """`size` examples side by side, as one: (m, n) -> (m / size, size n)."""

    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x, rng=None):
        return x.reshape(len(x) // self.size, -1), x.shape

    def input_gradient(self, dy, shape):
        return dy.reshape(shape)  # the numbers are the same, in other places


# %%
def net(n_in, n_out, init, *first):
    hidden = Dense(n_in, 64, init, irange=0.6), ReLU(), Dense(64, 64, init, irange=0.25)
    return Network([*first, *hidden, ReLU(), Dense(64, n_out, init, irange=0.25)])


@cache  # no run is trained twice
def play(seed, k=1, j=1, pack=1, g_rate=0.001):
    """Twenty looks at a training: 1,000 generated samples, and theta_d."""
    streams, looks, iterations = Streams(seed), [], STEPS // (k + j)
    G, D = net(2, 2, streams.init), net(2 * pack, 1, streams.init, Pack(pack))
    d_adam, g_adam = Adam(D, 0.001, beta1=0.5), Adam(G, g_rate, beta1=0.5)
    z = streams.evaluation.normal((1000, 2))
    for i in range(1, iterations + 1):
        for _ in range(k):
            x, noise = ring(M, streams.data), streams.noise.normal((M, 2))
            discriminator_step(D, G, x, noise, d_adam)
        for _ in range(j):
            noise = streams.noise.normal((M, 2))
            generator_step(D, G, noise, g_adam, None, non_saturating)
        if i % (iterations // LOOKS) == 0:
            looks.append((G(z), D.theta.copy()))
    return looks


# %% tags=["trained"]
helvetica = play(1, k=1, j=10)
looks = {"one step of G, one of D": play(1), "ten steps of G, one of D": helvetica}
counts = {name: [coverage(x).covered for x, _ in run] for name, run in looks.items()}
one, ten = (numpy.mean(covered[10:]) for covered in counts.values())
print(f"modes covered, mean of the last ten looks: {one:.1f} (one), {ten:.1f} (ten)")
assert ten < 4 < 7 < one
homes = {numpy.argmax(coverage(x).counts) for x, _ in helvetica if coverage(x).covered}
print(f"ten steps: {len(homes)} modes had the most samples at some look (at least 4)")
assert len(homes) >= 4
at, title = numpy.arange(1, 21) * 165, "Ten steps of G per step of D cover few modes"
plots.lines(at, counts, title, "steps of both", "modes covered", points=True)

# %% [markdown]
# 图：被覆盖的模式数随双方总步数的变化。实线是 $D$ 走一步、$G$ 走一步；虚线是 $D$ 走一步、$G$ 走十步。打印的第一行是最后十次记录的平均值；第二行说，在 $G$ 走十步的训练中，有多少个模式曾在某次记录里得到最多的样本。
#
# 崩溃了的 $G$（种子 1）从一个模式移到另一个模式。训练会放大舍入误差，所以移动的先后顺序因处理器而异；代码中的断言都不依赖这个顺序。
#
# 下面的动画显示其中十次记录，背景是 $D(x)$：越蓝，$D(x)$ 越大。$G$ 移到 $D(x)$ 大的地方；$D$ 学会这一点，降低那里的输出；$G$ 又移走。$D$ 的步数太少，来不及变得有把握，所以始终在 1/2 附近。

# %% tags=["cover", "trained"]
from minigan.plots.modes import modes_figure

critic = net(2, 1, Streams(seed=1).init)


def moment(n):
    samples, critic.theta = helvetica[n - 1]
    title = f"Ten steps of G for each step of D: look {n} of {LOOKS}"
    panel = {"generated samples over D(x)": (samples[:300], critic)}
    return modes_figure(panel, ring_centres(), RING_SD, title, span=(0.4, 0.6))


plots.Animation(map(moment, range(2, 21, 2)), seconds=0.5)

# %% [markdown]
# 图：绿点是 300 个生成样本，黑圈是数据的八个模式，半径为 3 个标准差；背景是 $D(x)$，颜色的刻度在右边，从 0.4 到 0.6。
#
# ## V 和 G 的梯度都显示不出崩溃
#
# 如果 $p_g$ 只是八个相同模式中的一个，最优的 $D^*$ 使 $V = -\log 4 + 2\, {\rm JSD}$（见第 06 篇），远大于 $-\log 4$。我们的 $D$ 不是最优的，它的 $V$ 接近 $-\log 4$，即 $p_g = p_{\rm data}$ 时的值。*$V$ 接近 $-\log 4$，说明 $D$ 拿不定主意，并不说明 $G$ 好。*
#
# 下面打印的第一行：八个点与其中一个点之间的 JSD，以及它与公式值的误差。第二行：$D^*$ 的 $V$，以及我们的 $D$ 在最后十次记录中 $V$ 的平均值。

# %% tags=["trained"]
from minigan.gan import value
from minigan.theory import Discrete, jsd

points = numpy.arange(8)
gap = jsd(Discrete(points, p_data), Discrete(points, numpy.eye(8)[0]))
off = abs(gap - (7 * log(2) + log(2 / 9) + 8 * log(16 / 9)) / 16)
print(f"JSD(eight points, one of them) = {gap:.4f} nats; error {off:.0e}, limit 1e-12")
assert off < 1e-12 and -log(4) + 2 * gap > -0.5
V, data = [], ring(1000, Streams(seed=6).data)
for samples, critic.theta in helvetica[-10:]:
    V.append(value(critic(data), critic(samples)))
    assert abs(sigmoid(critic(data)) - 0.5).mean() < 0.15
print(f"V of D*: {-log(4) + 2 * gap:.2f}; of our D, mean of ten looks: {numpy.mean(V):.2f}")
assert abs(numpy.mean(V) + log(4)) < 0.15

# %% [markdown]
# 此外，$D$ 对每个生成样本单独评分。所以样本 $i$ 处的梯度与其他样本无关，其中没有任何东西会把相同的样本分开：
#
# $$\frac{\partial}{\partial x_i} \left( -\frac1m \sum_j \log D(x_j) \right) = -\frac1m \frac{\partial \log D(x_i)}{\partial x_i}.$$
#
# 由此想到一种对策，即 PacGAN（[Lin 等 2018](https://arxiv.org/abs/1712.04086)）：让 $D$ 一次看一*包*（pack）并排的样本，它们或者都是真实样本，或者都是生成样本。两个真实样本多半来自不同的模式；$G$ 崩溃以后，两个生成样本来自同一个模式。打包只是改变数组的形状（reshape），它的梯度就是把形状改回去。
#
# 下面只移动样本 0 的邻居，看样本 0 的梯度改变多少。不打包（packs of 1）时不变，两个一包（packs of 2）时改变。缩进的行是手工推导的梯度与有限差分的误差。

# %%
init = Streams(seed=2, dtype="float64")
x, d = init.data.normal((6, 2)), init.data.normal((6, 2))
moved, e = x + numpy.eye(6)[1][:, None], 1e-6  # only the neighbour of sample 0 moves


def gradient(D, x):
    a, cache = D.forward(x)
    return D.input_gradient(non_saturating.gradient(a), cache)


for size in (1, 2):
    D = net(2 * size, 1, init.init, Pack(size))
    change = abs(gradient(D, moved) - gradient(D, x))[0].max() * 6 / size
    limit = "limit 1e-12" if size == 1 else "at least 1e-6"
    print(f"packs of {size}: sample 0's gradient changes by {change:.0e} ({limit})")
    assert change < 1e-12 if size == 1 else change > 1e-6
    up, down = (non_saturating.value(D(x + s * d)) for s in (e, -e))
    off = abs((gradient(D, x) * d).sum() - (up - down) / (2 * e))
    print(f"    by hand against finite differences: {off:.0e} (limit 1e-8)")
    assert off < 1e-8

# %% [markdown]
# ## 五种对策，各三个种子
#
# 第一行是崩溃的那种训练。接下来的两行里，$D$ 走一步，$G$ 仍然走十步。各行的意思依次是：$G$ 十步、$D$ 一步；同上，但 $G$ 的学习率为十分之一；同上（学习率不变），但两个样本一包；双方各十步；双方各一步；$D$ 五步、$G$ 一步。列出的是每个种子的被覆盖的模式数（modes covered，最后十次记录的平均值），以及高质量样本的比例（high quality）。

# %% tags=["trained"]
settings = {
    "ten of G, one of D": dict(j=10),
    "G's rate a tenth": dict(j=10, g_rate=0.0001),
    "packs of two": dict(j=10, pack=2),
    "ten and ten": dict(k=10, j=10),
    "one and one": dict(k=1, j=1),
    "five of D, one of G": dict(k=5, j=1),
}
modes, quality = {}, {}
print(f"{'':21}modes covered, seed by seed   high quality")
for name, setting in settings.items():
    runs = [play(seed, **setting)[-10:] for seed in (1, 2, 3)]  # their last ten looks
    seen = [[coverage(x) for x, _ in looks] for looks in runs]
    modes[name] = [numpy.mean([c.covered for c in late]) for late in seen]
    quality[name] = numpy.mean([c.high_quality for late in seen for c in late])
    print(f"{name:21}{'   '.join(f'{m:.1f}' for m in modes[name]):30}{quality[name]:.2f}")
bad, packs, *balanced = (name for name in settings if name != "G's rate a tenth")
assert max(modes[bad]) < 4
assert numpy.mean(modes[packs]) > numpy.mean(modes[bad]) + 3
assert quality[packs] < min(quality[name] for name in balanced)
assert all(min(modes[name]) > 7 for name in balanced)
assert all(quality[name] > 0.75 for name in balanced)


# %%
def show(look, seed):
    run = {name: play(seed, **setting)[look - 1][0] for name, setting in settings.items()}
    panels = {f"{name}: {coverage(x).covered} modes": x for name, x in run.items()}
    title = f"Generated samples, seed {seed}, look {look} of {LOOKS}"
    return modes_figure(panels, ring_centres(), RING_SD, title, columns=3)


plots.explore(show, look=[20, *range(1, 20)], seed=[1, 2, 3])

# %% [markdown]
# 图：种子 1 的最后一次记录，六种设置各一格，标题中有被覆盖的模式数。绿点是生成样本，黑圈是数据的模式（3 个标准差）。在可以交互的笔记本里，可以选择记录和种子。
#
# - **双方平衡，崩溃就消失。** 在 $D$ 的步数不少于 $G$ 的三种设置中，三个种子都覆盖了整个圆环。只要 $D$ 先走十步，$G$ 连走十步也没有害处。
# - **打包消除了崩溃，没有消除失衡。** 大部分模式回来了，但高质量的样本较少。
# - **减小 $G$ 的学习率：** 结果因种子而异，我们不作任何结论。
#
# ## 论文留下的问题，以及后来的工作
#
# - *$p_g$ 没有公式。* 可逆的网络有公式：Real NVP（[1605.08803](https://arxiv.org/abs/1605.08803)）。似然的估计值有多少意义，见 Theis 等（[1511.01844](https://arxiv.org/abs/1511.01844)）和第 08 篇。
# - *$D$ 必须跟上。* Unrolled GAN（[1611.02163](https://arxiv.org/abs/1611.02163)），两种学习率 TTUR（[1706.08500](https://arxiv.org/abs/1706.08500)），R1 正则项（[1801.04406](https://arxiv.org/abs/1801.04406)）；见第 09b 篇和第 13b 篇。
# - *崩溃。* 小批量判别（minibatch discrimination，[1606.03498](https://arxiv.org/abs/1606.03498)），PacGAN（[1712.04086](https://arxiv.org/abs/1712.04086)）。怎样度量崩溃，见第 10b 篇。
# - *第 7 节的计划。* 条件分布 $p(x \mid c)$（[1411.1784](https://arxiv.org/abs/1411.1784)），见第 12 篇；由 $x$ 的一部分生成其余部分，见第 12b 篇；由 $x$ 求 $z$，即 BiGAN（[1605.09782](https://arxiv.org/abs/1605.09782)），以及只用少量标签，见第 16 篇。
#
# 扩散模型（[2006.11239](https://arxiv.org/abs/2006.11239)）有似然的一个界，也不需要第二个网络与它博弈。但产生一个样本要多次通过网络，而不是一次。
#
# ## 本篇小结
#
# - 对任何固定的 $D$，$G$ 的最佳应对都是一个点。只有 $D$ 接下来的训练，才能使它不停在那里。
# - $V$ 接近 $-\log 4$ 不能证明 $G$ 好。
# - 在圆环数据上（三个种子），双方平衡消除了崩溃，打包只消除了一部分。
#
# *接下来：* 第 10b 篇，数一数模式。*搜索：* mode dropping、minibatch standard deviation、normalizing flow。
#
# ## 三个问题
#
# 1. $D$ 走一步时，$G$ 走多少步就太多了？取 $j = 2, 3, 5$，各用九个种子运行 `play`。有多少个种子保住了 7 个以上的模式？
# 2. 四个一包或八个一包，比两个一包好吗？
# 3. 在第 09b 篇中，参数的平均值就是解。在这里也是吗？先对训练的后一半取 $\theta_g$ 的平均（`minigan.nn.Average`）；再把最后十次记录的样本合在一起。
#
# <details><summary>答案</summary>
#
# **1.** $j = 2$ 时九个种子中有两个，$j = 3$ 和 5 时一个也没有。$j = 2$ 的前三个种子分别覆盖了 1.0、5.4 和 8.0 个模式：只看一个种子，会得出错误的结论。
#
# **2.** 不会。用种子 1 到 3，四个一包覆盖 5.2、6.0、6.4 个模式，八个一包覆盖 7.1、5.6、4.5 个，高质量的比例低于 0.33。包越大，$D$ 的小批量里包越少，每包的数越多，$D$ 落后得越多。
#
# **3.** 不是。参数的平均（rate 为 0.99，种子 1 到 3）覆盖 2、0 和 0 个模式。$G$ 对 $\theta_g$ 不是线性的：两个各有一个模式的网络，它们之间不一定有一个同时有这两个模式的网络。把样本合在一起，平均的是*分布*，覆盖 7、4 和 5 个模式。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 模式 | mode | 密度的一个峰，例如圆周上的一个高斯分布 |
# | 模式崩溃 | mode collapse | $G$ 只生成少数几个模式，甚至只生成一个点；也译作模式坍塌 |
# | 覆盖 | coverage | 一个模式得到的高质量样本不少于应得份额的十分之一 |
# | 最佳应对 | best response | 对方不变时，使自己的目标最优的选择 |
# | 似然 | likelihood | 模型给观测到的 $x$ 的概率密度 |
# | 打包 | packing | 把几个样本并排作为 $D$ 的一个输入（PacGAN） |
# | 可逆网络 | normalizing flow | 可以由 $x$ 算出 $z$ 的网络，因此密度有公式 |
# | 扩散模型 | diffusion model | 从噪声开始，一步一步去掉噪声的生成模型 |

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
