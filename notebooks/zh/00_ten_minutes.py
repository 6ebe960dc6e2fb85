# %% [markdown]
# # 00 · 十分钟认识 minigan
#
# 生成对抗网络（GAN）由两个互相博弈的网络组成。
#
# - **生成器**（generator）$G$ 把噪声 $z$ 变成*生成样本* $G(z)$。
# - **判别器**（discriminator）$D$ 的输入 $x$ 或者是来自数据的*真实样本*，或者是生成样本；输出 $D(x)$ 是“$x$ 为真”的概率。
#
# ```text
# z ─> G ─> G(z) ─┬─> D ─> a (logit) ─> D(x) = 1 / (1 + exp(-a))
# x (data) ───────┘
#
# grad V:                D <─ a
# grad J:   G <─ G(z) <─ D <─ a
# ```
#
# 上图中 $z$ 是噪声，$G(z)$ 是生成样本，$x$ 是真实样本。下面两行是梯度走的路：训练 $D$ 时，梯度从 $a$ 回到 $D$；训练 $G$ 时，梯度穿过 $D$ 到达 $G$，而 $D$ 保持不变（$J$ 是 $G$ 的目标函数，见下一节）。
#
# $D$ 做得好不好，用一个数来衡量，这就是 Goodfellow 等人 2014 年论文（[1406.2661](https://arxiv.org/abs/1406.2661)）的公式 (1)：
#
# $$\min_G \max_D\; V(D, G) = \mathbb{E}_{x \sim p_{\rm data}} \log D(x) + \mathbb{E}_{z \sim p_z} \log (1 - D(G(z)))$$
#
# $\mathbb{E}$ 是平均值：前一项对密度为 $p_{\rm data}$ 的样本平均，后一项对密度为 $p_z$ 的噪声平均。$D$ 最大化 $V$：给真实样本高的 $D(x)$，给生成样本低的 $D(x)$。$G$ 最小化 $V$：让 $D$ 给它的生成样本高的概率。
#
# minigan 用 NumPy 实现了这篇论文。它不用自动求导：每一个梯度都由手工推导，并且经过检验。本篇把每个部分展示一遍，后面各篇再逐一讲解。
#
# *预备知识：* 导数、概率密度、一点 NumPy。*用时：* 阅读十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 一个单元格写完整个 GAN
#
# 先不用程序包，写一个 GAN。数据是服从 $p_{\rm data} = N(2, 0.5^2)$ 的数，噪声 $z \sim N(0, 1)$，两个网络都很小：
#
# $$G(z) = A z + h, \qquad a(x) = \tanh(x W + b)\, v + c.$$
#
# $a(x)$ 是 $D$ 的 *logit*，可以是任意实数；概率是 $D(x) = 1 / (1 + e^{-a(x)})$。$G$ 的正确答案是 $h = 2$，$A = \pm 0.5$；起点是 $h = 0$，$A = 1$。
#
# $D$ 沿 $V$ 的梯度*上升*（第 03 篇）。求导从 logit 开始。对 $m$ 个真实样本 $x_i$ 和 $m$ 个噪声 $z_i$：
#
# $$\frac{\partial V}{\partial a(x_i)} = \frac{1 - D(x_i)}{m}, \qquad \frac{\partial V}{\partial a(G(z_i))} = -\frac{D(G(z_i))}{m}.$$
#
# $G$ 沿梯度*下降*，但用的不是 $V$ 的梯度，而是它自己的目标函数 $J$ 的梯度。$J$ 由论文第 3 节提出，因为即使 $D$ 能识破生成样本，它的梯度仍然很大（第 03b 篇）：
#
# $$J = -\frac1m \sum_i \log D(G(z_i)), \qquad \frac{\partial J}{\partial a(G(z_i))} = -\frac{1 - D(G(z_i))}{m}.$$
#
# 从 logit 往回就是链式法则：依次经过 $v$、$\tanh$ 和 $W$。

# %%
import numpy

rng, m, rate = numpy.random.default_rng(1), 64, 0.1
W, b, v, c = (rng.normal(size=shape) for shape in ((1, 16), 16, (16, 1), 1))  # of D
A, h, path = 1.0, 0.0, []  # of G


def D(x):  # D(x), and the hidden layer, which the gradients need
    hidden = numpy.tanh(x @ W + b)
    return 1 / (1 + numpy.exp(-(hidden @ v + c))), hidden


for _ in range(800):
    x, z = 2 + 0.5 * rng.normal(size=(m, 1)), rng.normal(size=(m, 1))
    both = numpy.concatenate([x, A * z + h])  # m real examples, m generated samples
    p, hidden = D(both)
    da = numpy.concatenate([1 - p[:m], -p[m:]]) / m  # dV/da
    du = da @ v.T * (1 - hidden**2)  # through v and tanh
    W, b = W + rate * both.T @ du, b + rate * du.sum(axis=0)  # D goes up
    v, c = v + rate * hidden.T @ da, c + rate * da.sum(axis=0)
    z = rng.normal(size=(m, 1))  # fresh noise for G
    p, hidden = D(A * z + h)
    dx = -(1 - p) / m @ v.T * (1 - hidden**2) @ W.T  # dJ/dG(z), through all of D
    A, h = A - rate * (dx * z).sum(), h - rate * dx.sum()  # G goes down
    path.append((h, A))

# %% tags=["trained"]
from minigan import plots

path = numpy.array(path)
means = path[-200:].mean(axis=0)
off = abs(means - [2.0, 0.5])
print(f"mean of the last 200 iterations: h = {means[0]:.2f}, A = {means[1]:.2f}")
print(f"distance from 2 and 0.5: {off[0]:.2f} and {off[1]:.2f} (limit 0.1)")
assert off.max() < 0.1 and path[:, 1].max() > 1.2 and path[100:200, 1].min() < 0.3
title, marks = "The GAN in one cell", {"mean of the data": 2.0, "its sd": 0.5}
curves = {"h, the mean of G(z)": path[:, 0], "A, its standard deviation": path[:, 1]}
plots.lines(numpy.arange(1, 801), curves, title, "iteration", "h and A", marks=marks)

# %% [markdown]
# 图：一个单元格的 GAN 中 $G$ 的两个参数。深蓝色实线是 $h$，即 $G(z)$ 的均值；紫红色虚线是 $A$，即标准差；两条灰线是数据的均值 2（点线）和标准差 0.5（虚线）。打印的是最后 200 次迭代的平均值，以及它与正确值的距离（误差界 0.1）。
#
# 用这个随机种子，均值 $h$ 先到达正确值。$A$ 先变得太大，然后几乎为 0：这时 $G$ 几乎只生成一个点。第 400 次迭代之后，两者都保持在正确值附近。$G$ 从未得到任何真实样本，它得到的只有来自 $D$ 的梯度。
#
# 程序包对任意大小的网络做同样的事。在[练习 07](../exercises/zh/07_algorithm1.ipynb) 中，你将自己写出这个 GAN。
#
# ## 价值函数 V
#
# $V$ 有两个值应当记住。
#
# - 如果 $D$ 对每个 $x$ 都输出 $1/2$，那么无论 $G$ 生成什么，都有 $V = \log \tfrac12 + \log \tfrac12 = -\log 4$。这时 logit 为 $a = 0$。（对数是自然对数，单位叫*奈特*，nat。）
# - 如果 $D$ 判断正确而且很有把握，$V$ 就接近 $0$。它总小于 $0$，因为两个对数都小于 $0$。
#
# 下面依次打印：$D = 1/2$ 时的 $V$，它与 $-\log 4$ 的差（误差界 1e-12），以及 $D$ 正确而有把握时的 $V$。

# %%
from math import log

from minigan.gan import value

undecided = numpy.zeros((100, 1))  # logits of 100 examples, one a row
confident = numpy.full((100, 1), 8.0)
error = abs(value(undecided, undecided) + log(4))
print(f"D = 1/2 everywhere:        V = {value(undecided, undecided):.4f} nats")
print(f"difference from -log 4:    {error:.0e} (limit 1e-12)")
print(f"D is right and confident:  V = {value(confident, -confident):.4f} nats")
assert error < 1e-12 and -0.001 < value(confident, -confident) < 0

# %% [markdown]
# ## 算法
#
# 论文的算法 1 反复执行这样的迭代：
#
# 1. 重复 $k$ 次：取 $m$ 个真实样本和 $m$ 个噪声向量，$D$ 沿 $V$ 的梯度上升一步。
# 2. 重新取 $m$ 个噪声向量，$G$ 沿自己目标函数的梯度下降一步。
#
# 论文取 $k = 1$，上面的单元格也是如此。这里取 $k = 5$，数据为 $p_{\rm data} = N(1, 0.5^2)$。下面用到的名字：
#
# - `Network` 是若干层的列表，所有参数放在一个向量 `theta` 中。
# - `irange`：权重的初值在 (-irange, irange) 上均匀分布。
# - `Streams` 为每种用途各备一个随机数流。
# - `Adam` 是优化器，`Decay` 使学习率随时间减小。
# - `non_saturating` 就是上面的目标函数 $J = -\frac1m \sum_i \log D(G(z_i))$，由 $G$ 最小化。

# %%
from minigan.gan import non_saturating
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Adam, Decay, Dense, Network, Tanh
from minigan.random import Streams

streams = Streams(seed=1)
first = Dense(1, 32, streams.init, irange=0.5)
G = Network([first, Tanh(), Dense(32, 1, streams.init, irange=1.0, bias=-0.7)])
first = Dense(1, 32, streams.init, irange=3.0)
D = Network([first, Tanh(), Dense(32, 1, streams.init, irange=0.2)])


def sample_data(m):
    return 1.0 + 0.5 * streams.data.normal((m, 1))


def sample_noise(m):
    return streams.noise.normal((m, 1))


print(f"G has {G.theta.size} parameters, D has {D.theta.size}")
before = G(sample_noise(10_000))

# %% [markdown]
# `algorithm1` 是 Python 的生成器函数（与 $G$ 无关）。每次迭代之后，它返回 $D$ 在最后两个小批量上的 logit，我们由此计算 $V$。下面打印训练前后 $G(z)$ 的均值和标准差，以及数据的相应值（误差界 0.1）。

# %% tags=["trained"]
adams = Adam(D, Decay(0.01, 1.0001), beta1=0.0), Adam(G, Decay(0.002, 1.001), beta1=0.0)
how = dict(steps=3000, k=5, m=128, objective=non_saturating)
V = []
for a_real, a_fake in algorithm1(D, G, sample_data, sample_noise, *adams, **how):
    V.append(value(a_real, a_fake))

after = G(sample_noise(10_000))
print(f"before: mean {before.mean():.2f}, standard deviation {before.std():.2f}")
print(f"after:  mean {after.mean():.2f}, standard deviation {after.std():.2f}")
print("data:   mean 1.00, standard deviation 0.50 (limit of both differences 0.1)")
assert abs(after.mean() - 1.0) < 0.1 and abs(after.std() - 0.5) < 0.1
x = numpy.linspace(-2, 3, 200)
p_data = numpy.exp(-0.5 * ((x - 1.0) / 0.5) ** 2) / (0.5 * (2 * numpy.pi) ** 0.5)
title, curves = "Algorithm 1 moves p_g onto p_data", {"p_data = N(1, 0.5²)": (x, p_data)}
samples = {"G(z) after training": after, "G(z) before": before}
plots.histograms(samples, title, "x", curves=curves)

# %% [markdown]
# 图：$G(z)$ 的直方图，绿色轮廓线是训练之前，绿色填充是训练之后；黑色点线是 $p_{\rm data}$。
#
# $p_g$ 是生成样本的概率密度。训练使它移到了 $p_{\rm data}$ 上。再看这次训练中的 $V$，迭代次数用对数坐标。打印的是 $V$ 最大的那次迭代和这个最大值、最后 500 次迭代的平均值，以及它与 $-\log 4$ 的差（误差界 0.03）。

# %% tags=["trained"]
at_end = numpy.mean(V[-500:])
print(f"V is highest in iteration {numpy.argmax(V) + 1}: {max(V):.3f}")
print(f"V, mean of the last 500 iterations: {at_end:.3f}")
print(f"difference from -log 4:             {abs(at_end + log(4)):.3f} (limit 0.03)")
assert abs(at_end + log(4)) < 0.03
assert max(V) > -0.5 and numpy.argmax(V) < 100
title, marks = "V during training, seed 1", {"-log 4": -log(4)}
steps = numpy.arange(1, 3001)
plots.lines(steps, {"V": V}, title, "iteration", "V (nats)", marks=marks, log="x")

# %% [markdown]
# 图：训练中每个小批量的 $V$（随机种子 1），灰色点线是 $-\log 4$。
#
# 开始时，$D$ 能区分生成样本和真实样本，$V$ 接近 0。随着 $G$ 变好，$V$ 降到 $-\log 4$：这是 $p_g = p_{\rm data}$ 时最优的 $D$ 的值（定理 1）。没有定理说训练一定能到达那里（第 04 篇，第 09 篇）。
#
# ## 理论
#
# 固定 $G$，设 $G(z)$ 的密度为 $p_g$。这时 $V$ 是一个积分：
#
# $$V(D, G) = \int p_{\rm data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \; dx.$$
#
# 在每个 $x$ 处，被积函数的形式是 $p \log y + q \log(1 - y)$，它在 $y = p / (p + q)$ 处最大。因此，对这个 $G$ 最优的判别器是（命题 1）
#
# $$D^*(x) = \frac{p_{\rm data}(x)}{p_{\rm data}(x) + p_g(x)}.$$
#
# 用 $D^*$ 代替 $D$，$V$ 就只依赖于 $G$（定理 1）：
#
# $$C(G) = \max_D V(D, G) = -\log 4 + 2\, {\rm JSD}(p_{\rm data}, p_g).$$
#
# JSD 是 Jensen-Shannon 散度（JS 散度，第 06 篇），衡量两个密度相差多大。它不小于 $0$，只有当两个密度相等时才等于 $0$。所以 $C(G)$ 的最小值是 $-\log 4$。`minigan.theory` 不用网络，只用数值积分，分别计算等式两边。打印的最后一行是 $p_g = p_{\rm data}$ 时的误差。

# %%
from minigan.theory import Gaussian, c_of_g, jsd, optimal_discriminator

p, q = Gaussian(1.0, 0.5), Gaussian(0.0, 1.0)  # p_data, and a p_g that is wrong
left, right = c_of_g(p, q), -log(4) + 2 * jsd(p, q)
print(f"C(G)                      {left:.12f} nats")
print(f"-log 4 + 2 JSD            {right:.12f} nats")
print(f"difference                {abs(left - right):.0e} (limit 1e-10)")
error = abs(c_of_g(p, p) + log(4))
print(f"C(G) + log 4 if p_g = p_data: {error:.0e} (limit 1e-10)")
assert abs(left - right) < 1e-10 and error < 1e-10
D_star = optimal_discriminator(p, q)
title, marks = "The best D for a G that is still wrong", {"1/2: p_data = p_g": 0.5}
curves = {"p_data": p.density(x), "p_g": q.density(x), "D*": D_star(x)}
plots.lines(x, curves, title, "x", "density per unit of x, and D*", marks=marks)

# %% [markdown]
# 图：黑色点线是 $p_{\rm data}$，绿色实线是一个尚未训练好的 $p_g$，宽的橙色曲线是对应的 $D^*$，灰线是 1/2。
#
# 在 $p_{\rm data}$ 较大的地方，$D^*$ 大于 1/2；在 $p_g$ 较大的地方，$D^*$ 小于 1/2。在终端里运行 `minigan verify`，可以检验一百多条这样的论断。每一条都注明出处和误差界，并配有一个故意放入的错误：检验必须能发现它。
#
# ## 不用自动求导
#
# 一层有一个 `forward` 和两个梯度，都由手工推导：`input_gradient` 是对输入的梯度，`parameter_gradients` 是对自身参数的梯度。下面是程序包中 sigmoid 层的全部代码（其中关于 float32 的注释可以跳过）：

# %%
import inspect

from minigan.nn import Sigmoid

print(inspect.getsource(Sigmoid))

# %% [markdown]
# 手工推导的公式可能有错。`check_layer` 把对 `x` 的梯度与有限差分比较，并把 float32 的结果与 float64 的比较（搜索：*gradient checking*）。每行打印误差（error）和误差界（limit）。在第 01b 篇中，你将自己写一个这样的检验器。

# %%
from minigan.nn.gradcheck import check_layer

for row in check_layer(Sigmoid(), Streams(seed=1, dtype="float64").data.normal((8, 5))):
    print(f"{row.quantity:8} error {row.error:.0e} (limit {row.tolerance:g})")
    assert row.error < row.tolerance

# %% [markdown]
# ## 边训练边看
#
# 一份*配方*（recipe）写明一次实验的所有数值。`watch` 按配方训练一个 GAN，并在训练过程中不断更新同一幅图。配方 `ring` 的数据是平面上的八个高斯分布。在终端里，`minigan train ring` 进行同样的训练。

# %% tags=["trained"]
from minigan.runs import watch

run = watch("ring", epochs=10)
assert abs(numpy.linalg.norm(run.samples(1000), axis=1).mean() - 1) < 0.1  # the radius

# %% [markdown]
# 图：左边是数据（灰点）和生成样本（绿色叉），右边是 $V$ 以及 $D$ 的平均输出随训练轮数的变化。
#
# 同一个 `algorithm1` 也能在 MNIST（手写数字图像）上训练。在终端里运行 `minigan train mnist`，两个 CPU 核大约需要五分钟。程序包中带有一个训练好的 $G$。下面先打印 $G$ 的各层，再画出用一个随机种子生成的前 100 个样本，没有经过人工挑选。

# %% tags=["cover"]
from minigan.random import Stream
from minigan.runs import shipped

G = shipped.generator()
z = shipped.noise(100, Stream(1))
print(G)
assert G(z).shape == (100, 28 * 28) and 0 <= G(z).min() <= G(z).max() <= 1
plots.images(G(z), (28, 28), "100 generated samples, not selected")

# %% [markdown]
# 图：自带的 $G$ 的 100 个生成样本，每格一个，未经挑选。
#
# ## 本篇小结
#
# - $D$ 最大化 $V$。$G$ 最小化 $V$；实际训练中，$G$ 最小化 $J$，即 $-\log D(G(z))$ 的平均值。
# - $G$ 的梯度穿过 $D$；在 $G$ 的一步中，$D$ 不变。
# - 固定 $G$，最优的判别器是 $D^* = p_{\rm data} / (p_{\rm data} + p_g)$。
# - 当 $p_g = p_{\rm data}$ 且 $D = 1/2$ 时，$V = -\log 4$。训练不一定到达这一点。
#
# *接下来：* 第 01、02 篇推导各层，第 03、04 篇讲算法，第 05、06 篇讲理论；第 07、08 篇用 MNIST，第 09、10 篇讲训练中会出的问题。
#
# *轮到你了：* [练习](../exercises/README.md)。函数由你来写；检查程序会说明是否正确，如果有错，还会指出是哪一种错误。
#
# *参考文献：* Goodfellow 等 2014（[1406.2661](https://arxiv.org/abs/1406.2661)）；Goodfellow 2016 年的教程（[1701.00160](https://arxiv.org/abs/1701.00160)）；Kingma 和 Ba 2014，Adam（[1412.6980](https://arxiv.org/abs/1412.6980)）。*搜索：* implicit generative model、Jensen-Shannon divergence、mode collapse。
#
# ## 三个问题
#
# 1. 取 `k=1` 再训练一次，其余不变（先建立新的网络）。与 $k = 5$ 相比，最后 500 次迭代 $V$ 的平均值离 $-\log 4$ 更近吗？$G(z)$ 离数据更近吗？
# 2. 把数据换成位于 $-1$ 和 $1$ 的两个高斯分布，标准差都是 0.2，各占一半。用随机种子 1，$G$ 能把两个都找到吗？种子 2 到 8 呢？
# 3. 如果 $D$ *很有把握但是错误*，logit 的大小为 8 时 $V$ 是多少？为 800 时呢？如果先计算 $D$，再计算 $\log(1 - D)$，会得到什么？
#
# <details><summary>答案</summary>
#
# **1.** 不会更近。用种子 1 到 3 看到：$k = 5$ 时，这个平均值与 $-\log 4$ 最多相差 0.0002，$G(z)$ 的标准差是 0.51。$k = 1$ 时，平均值比 $-\log 4$ 高 0.010 到 0.036，标准差是 0.61、0.35 和 0.54（第 04 篇）。
#
# **2.** 用种子 1，$G$ 只找到 $-1$；用种子 2 到 8 中的每一个，$G$ 都找到了两个，有 45% 到 50% 的样本小于 0。所有种子的 $G(z)$ 都从 $-0.7$ 附近开始。所以一次运行无论好坏，都不足以评价一种方法：要试多个种子。
#
# **3.** $V = 2 \log \sigma(-8) = -16.0007$，以及 $-1600$：`value` 由 logit 直接计算。$D = \sigma(800)$ 舍入为 1，于是 $\log(1 - D)$ 为 $-\infty$（第 03 篇）。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 生成器 | generator | $G$：把噪声 $z$ 变成生成样本 $G(z)$ 的网络 |
# | 判别器 | discriminator | $D$：输出 $x$ 为真的概率的网络 |
# | 价值函数 | value function | $V(D, G)$，公式 (1)，单位为奈特（nat） |
# | 博弈 | game | 两个网络对同一个 $V$ 一个最大化、一个最小化 |
# | 小批量 | minibatch | 计算一次梯度所用的 $m$ 个样本 |
# | 梯度上升 / 下降 | gradient ascent / descent | $D$ 沿 $V$ 的梯度上升，$G$ 沿 $J$ 的梯度下降 |
# | 最优判别器 | optimal discriminator | $D^* = p_{\rm data} / (p_{\rm data} + p_g)$ |
# | JS 散度 | Jensen-Shannon divergence | 两个分布的差异，在 $0$ 与 $\log 2$ 之间 |
# | 纳什均衡 | Nash equilibrium | 任何一方都无法单独改进的状态：$p_g = p_{\rm data}$，$D = 1/2$ |

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
