# %% [markdown]
# # 04 · 逐行阅读算法 1
#
# 论文用一个很短的循环训练两个网络，这就是算法 1。本篇把它与代码并排对照，手工推导每个梯度并加以检验，然后看直线上的一次训练。最后看算法中的数 $k$ 起什么作用。
#
# ```text
# z ─> G ─> G(z) ─┬─> D ─> a (logit) ─> D(x) = 1 / (1 + exp(-a))
# x (data) ───────┘
# grad V:                D <─ a
# grad J:   G <─ G(z) <─ D <─ a
# ```
#
# $z$ 是噪声，$G(z)$ 是生成样本，$x$ 是真实样本。下面两行是梯度走的路：在 $D$ 的一步中，梯度从 $a$ 回到 $D$；在 $G$ 的一步中，梯度穿过 $D$ 到达 $G$，只有 $G$ 改变。
#
# *预备知识：* 第 00 篇和第 03 篇（$V$ 及其在 logit 处的梯度）。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 用文字写出的算法
#
# | 算法 1，逐行 | minigan 中的写法 |
# |---|---|
# | 对每一次训练迭代 | `for _ in range(steps):` |
# | · 重复 $k$ 次 | `for _ in range(k):` |
# | · · 取 $m$ 个噪声向量 $z$ | `z = sample_noise(m)` |
# | · · 取 $m$ 个真实样本 $x$ | `x = sample_data(m)` |
# | · · $D$ 沿 $V$ 的梯度*上升*一步 | `discriminator_step` |
# | · 重新取 $m$ 个噪声向量 | `z = sample_noise(m)` |
# | · $G$ 沿自己目标函数的梯度*下降*一步 | `generator_step` |
#
# 理论假定 $G$ 移动之前 $D$ 已经最优。这太费时间，所以 $G$ 每走一步，$D$ 走 $k$ 步。论文取 $k = 1$，代价最小。
#
# 数据是 $p_{\rm data} = N(1, 0.5^2)$，网络与第 00 篇相同。

# %%
import numpy

from minigan.nn import Dense, Network, Tanh
from minigan.random import Stream, Streams


def new_game(seed):
    """D, G, and the two functions (sample_data, sample_noise)."""
    streams = Streams(seed, "float64")
    last = Dense(32, 1, streams.init, irange=1.0, bias=-0.7)
    G = Network([Dense(1, 32, streams.init, irange=0.5), Tanh(), last])
    last = Dense(32, 1, streams.init, irange=0.2)
    D = Network([Dense(1, 32, streams.init, irange=3.0), Tanh(), last])
    samplers = (
        lambda m: 1.0 + 0.5 * streams.data.normal((m, 1)),
        lambda m: streams.noise.normal((m, 1)),
    )
    return D, G, samplers


# %% [markdown]
# ## D 的一步
#
# $D$ 最大化 $V$。由 $D = \sigma(a)$，在 logit 处的梯度是（第 03 篇）
#
# $$\frac{\partial V}{\partial a(x_i)} = \frac{1 - D(x_i)}{m}, \qquad \frac{\partial V}{\partial a(G(z_i))} = -\frac{D(G(z_i))}{m}.$$
#
# `forward` 返回 logit 和一个*缓存*（cache），`parameter_gradient` 需要这个缓存。$D$ 做了两次前向传播，所以有两个缓存。$V$ 是两项之和，因此把两个梯度相加。
#
# 检验：沿随机方向 $v$，用有限差分算出的 $V$ 的斜率必须等于 $\nabla V \cdot v$。沿梯度上升一小步，$V$ 必须增大。打印的是斜率、误差和误差界，以及上升前后的 $V$。

# %%
from minigan.gan import value
from minigan.nn.ops import sigmoid


def discriminator_gradient(D, G, x, z):
    """dV/dtheta_d on a minibatch of m real examples x and one of m noise vectors z."""
    a_real, real = D.forward(x)
    a_fake, fake = D.forward(G(z))
    dV = D.parameter_gradient((1 - sigmoid(a_real)) / len(x), real)
    return dV + D.parameter_gradient(-sigmoid(a_fake) / len(z), fake)


D, G, (sample_data, sample_noise) = new_game(seed=1)
x, z = sample_data(128), sample_noise(128)
dV = discriminator_gradient(D, G, x, z)
v, h, theta, V = Stream(2, "float64").normal(D.theta.shape), 1e-5, D.theta.copy(), []
for moved in (theta + h * v, theta - h * v, theta, theta + 0.01 * dV):
    D.theta = moved
    V.append(value(D(x), D(G(z))))
error = abs((V[0] - V[1]) / (2 * h) - dV @ v)
print(f"slope of V along v: {dV @ v:.6f}, error {error:.0e} (limit 1e-6)")
print(f"V before a small step up: {V[2]:.4f}, after it: {V[3]:.4f} nats")
assert error < 1e-6 and V[3] > V[2]

# %% [markdown]
# ## G 的一步
#
# $G$ 得不到真实样本，它只能从 $D$ 学习：$G(z)$ 朝哪个方向移动，$D(G(z))$ 才会增大？这是对 $D$ 的*输入*的梯度。链式法则先反向穿过整个 $D$，再穿过 $G$：
#
# $$\frac{\partial J}{\partial \theta_g} = \frac{\partial J}{\partial a} \cdot \frac{\partial a}{\partial x} \cdot \frac{\partial x}{\partial \theta_g}, \qquad x = G(z).$$
#
# `D.input_gradient` 计算前两个因子的乘积，`G.parameter_gradient` 再乘以第三个因子。$D$ 的参数在这里是常数。（不能使用 $D$ 自己那一步留下的缓存：此后 $D$ 已经改变。minigan 会报错 `StaleCacheError`。与论文一同公开的代码在这里不同于算法 1：两个梯度都在旧参数处计算，见 `minigan.gan.simultaneous`。）
#
# 在算法 1 中，$G$ 最小化 $\frac1m \sum_i \log(1 - D(G(z_i)))$。我们使用论文提出的*非饱和*（non-saturating）目标函数，当 $D$ 拒绝生成样本时，它的梯度更大：
#
# $$J = -\frac1m \sum_i \log D(G(z_i)), \qquad \frac{\partial J}{\partial a(G(z_i))} = -\frac{1 - D(G(z_i))}{m}.$$


# %%
def generator_gradient(D, G, z):
    """dJ/dtheta_g of J = -mean log D(G(z)), the non-saturating objective."""
    x_fake, cache_g = G.forward(z)
    a_fake, cache_d = D.forward(x_fake)
    dx_fake = D.input_gradient(-(1 - sigmoid(a_fake)) / len(z), cache_d)
    return G.parameter_gradient(dx_fake, cache_g)


z, D_before = sample_noise(128), D.theta.copy()
dJ = generator_gradient(D, G, z)
v, theta, J = Stream(3, "float64").normal(G.theta.shape), G.theta.copy(), []
for moved in (theta + h * v, theta - h * v, theta, theta - 0.1 * dJ):
    G.theta = moved
    J.append(-numpy.log(sigmoid(D(G(z)))).mean())
error = abs((J[0] - J[1]) / (2 * h) - dJ @ v)
print(f"slope of J along v: {dJ @ v:.6f}, error {error:.0e} (limit 1e-6)")
print(f"J before a small step down: {J[2]:.4f}, after it: {J[3]:.4f} nats")
assert error < 1e-6 and J[3] < J[2]
assert numpy.array_equal(D.theta, D_before)  # every bit of D is as it was

# %% [markdown]
# ## 循环
#
# 有了这两个梯度，上面的表就是六行 Python。我们从同样的起点出发，不用动量，把它与程序包的 `algorithm1` 比较。只有当两者在每次迭代中都取 $k$ 次数据、$k + 1$ 次噪声时，结果才会相同。最后打印两个网络参数的最大差别和误差界。

# %%
from minigan.gan import non_saturating
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Momentum

D, G, (sample_data, sample_noise) = new_game(seed=1)
rate, m, k = 0.1, 128, 3
for _ in range(20):
    for _ in range(k):
        z, x = sample_noise(m), sample_data(m)
        D.theta = D.theta + rate * discriminator_gradient(D, G, x, z)
    z = sample_noise(m)
    G.theta = G.theta - rate * generator_gradient(D, G, z)

# %%
D2, G2, samplers = new_game(seed=1)
rates = Momentum(D2, rate, momentum=0), Momentum(G2, rate, momentum=0)
list(algorithm1(D2, G2, *samplers, *rates, steps=20, k=k, m=m, objective=non_saturating))
errors = abs(D2.theta - D.theta).max(), abs(G2.theta - G.theta).max()
print(f"largest difference in D {errors[0]:.0e}, in G {errors[1]:.0e} (limit 1e-12)")
assert max(errors) < 1e-12

# %% [markdown]
# ## 论文的图 1
#
# 论文的图 1 画出一次训练的几个时刻。$p_{\rm data}$ 是已知的。为了得到 $p_g$，我们在 1,000 个生成样本上各放一个很窄的高斯密度。由这两个密度可以算出对这个 $G$ 最优的判别器 $D^*$（第 05 篇），以及 $D$ 到它的*距离*：$|D(x) - D^*(x)|$ 的平均值，其中真实的 $x$ 和生成的 $x$ 各占一半。

# %%
from minigan import plots
from minigan.theory import Gaussian

p_data, p_z, bump = Gaussian(1, 0.5), Gaussian(0, 1), Gaussian(0, 0.07)
line = numpy.linspace(-2, 3, 161)
many = p_z.quantile((numpy.arange(1000) + 0.5) / 1000)[:, None]  # 1/1000 of p_z to each


def panel(title, D, G):
    """The nets at this moment: p_data, p_g and D on the line, and where G sends z."""
    p_g = bump.density(line[:, None] - G(many)[:, 0]).mean(axis=1)
    D_line, arrows = sigmoid(D(line[:, None]))[:, 0], G(many[38::77])[:, 0]
    return plots.Panel(title, line, p_data.density(line), p_g, D_line, arrows)


def distance(now):
    """E |D(x) - D*(x)| over x of the mixture (p_data + p_g) / 2, a sum over the line."""
    both = now.p_data + now.p_g
    error = abs(now.D - now.p_data / both)
    return numpy.sum(error * both / 2) * (line[1] - line[0])


# %% [markdown]
# 下面是用随机种子 2、$k = 5$ 的一次训练。优化器是 Adam，学习率逐渐减小。先是训练过程的动画，再是其中的四个时刻，两者画法相同。

# %% tags=["cover", "trained"]
from minigan.nn import Adam, Decay


def play(D, G, samplers, steps, k, rate=0.002):
    """Algorithm 1 with Adam. rate: of G, at the start."""
    rates = Adam(D, Decay(0.01, 1.0001), beta1=0), Adam(G, Decay(rate, 1.001), beta1=0)
    how = dict(steps=steps, k=k, m=128, objective=non_saturating)
    return algorithm1(D, G, *samplers, *rates, **how)


def sized(figure, width, height):
    """The figure, in another size (in inches)."""
    figure.set_size_inches(width, height)
    return figure


D, G, samplers = new_game(seed=2)
when = 4, 8, 12, 21, 36, 63, 110, 192, 1000
frames = {0: panel("before training", D, G)}
for step, _ in enumerate(play(D, G, samplers, steps=1000, k=5), start=1):
    if step in when:
        frames[step] = panel(f"after {step:,} iterations, k = 5", D, G)
plots.Animation(plots.animation_figures(frames.values()), seconds=0.3)

# %% tags=["trained"]
for step in (0, 12, 63, 1000):
    print(f"after {step:5,} iterations, distance of D: {distance(frames[step]):.3f}")
unsure = abs(frames[1000].D - 0.5)[abs(line - 1) < 1].max()
print(f"|D - 1/2| for x from 0 to 2 at the end: at most {unsure:.2f} (limit 0.15)")
assert distance(frames[12]) < distance(frames[0]) / 3  # D has learned
assert distance(frames[1000]) < 0.1 and unsure < 0.15
assert abs(G(many).mean() - 1) < 0.1 and abs(G(many).std() - 0.5) < 0.1
sized(plots.figure1([frames[step] for step in (0, 12, 63, 1000)]), 10.4, 3.7)

# %% [markdown]
# 图：同一次训练的四个时刻（0、12、63 和 1,000 次迭代）。黑色点线是 $p_{\rm data}$，绿色实线是 $p_g$，蓝色虚线是 $D$，宽的橙色曲线是 $D^*$。两个密度都几乎为 0 的地方，$D$ 画成浅色细线，$D^*$ 不画。打印的是各时刻 $D$ 到 $D^*$ 的距离，以及最后 $x$ 在 0 到 2 之间时 $|D - 1/2|$ 的最大值（误差界 0.15）。
#
# 开始时 $D$ 是错的。12 次迭代之后，它接近 $D^*$；63 次之后，$p_g$ 移过了头；最后 $p_g$ 接近 $p_{\rm data}$，$D$ 接近 1/2。每个从 $z$ 到 $x = G(z)$ 的箭头代表同样份额的噪声，所以箭头密集的地方 $p_g$ 大。$G$ 移动时，$D^*$ 也随之改变，$D$ 必须跟上。
#
# ## k = 1 一直摆动，k = 5 几乎稳定下来
#
# $k$ 有什么作用？论文（第 3 节）的回答是：只要 $G$ 变化得足够慢，$D$ 就保持在最优解附近。我们来测量，每个 $k$ 用三个随机种子。表中是 800 次迭代的最后 200 次，依次为 $k$、种子、$V$ 的平均值、$D$ 到 $D^*$ 的距离、$G(z)$ 的标准差（sd）的范围。


# %% tags=["trained"]
def follow(D, G, game):
    """An array of (V, distance of D, sd of G(z)) after every 10 iterations."""
    rows, V = [], []
    for logits in game:
        V.append(value(*logits))
        if len(V) % 10 == 0:
            rows.append((numpy.mean(V[-10:]), distance(panel("", D, G)), G(many).std()))
    return numpy.array(rows).T


runs = {1: [], 5: []}
print("the last 200 of 800 iterations\nk  seed    V     distance   sd of G(z)")
for k in (1, 1, 1, 5, 5, 5):
    seed = len(runs[k]) + 1
    D, G, samplers = new_game(seed)
    runs[k].append(follow(D, G, play(D, G, samplers, steps=800, k=k)))
    V, d, sd = runs[k][-1][:, -20:]
    print(f"{k}    {seed}   {V.mean():.3f}   {d.mean():.3f}", end="      ")
    print(f"{sd.min():.2f} to {sd.max():.2f}")

# %% tags=["trained"]
(V, d, sd), (V5, d5, sd5) = (numpy.moveaxis(runs[k], 1, 0) for k in (1, 5))
swing, swing5 = (numpy.ptp(each[:, -20:], axis=1) for each in (sd, sd5))
print(f"sd of G(z), largest - smallest: k = 1 {swing.min():.2f} or more (at least 0.35)")
print(f"                                k = 5 {swing5.max():.2f} or less (limit 0.3)")
assert swing.min() > 0.35 and swing5.max() < 0.3
assert numpy.ptp(sd5[:, 20:50]) > 0.25  # k = 5 swings for a time
assert d5[:, -20:].mean() < 0.5 * d[:, -20:].mean()  # and D comes nearer to D*
assert abs(sd5 - 0.5)[:, -20:].mean() < abs(sd - 0.5)[:, -20:].mean()  # G to p_data
assert max(abs(U[:, -20:].mean() + numpy.log(4)) for U in (V, V5)) < 0.05
figure = plots.Figure(layout="constrained")
for axes, k, each in zip(figure.subplots(1, 2, sharey=True), (1, 5), (sd, sd5)):
    for seed, ls in enumerate(("-", "--", ":"), start=1):
        look = dict(color=plots.colours.P_G, ls=ls, label=f"seed {seed}")
        axes.plot(numpy.arange(10, 801, 10), each[seed - 1], **look)
    axes.axhline(0.5, color=plots.colours.REFERENCE, lw=1)
    axes.set(title=f"k = {k}", xlabel="iteration")
figure.axes[0].set_ylabel("sd of G(z); data: 0.5")
figure.legend(*axes.get_legend_handles_labels(), loc="outside right center")
sized(figure, 9, 3)

# %% [markdown]
# 图：$G(z)$ 的标准差随迭代的变化，左边 $k = 1$，右边 $k = 5$，三条曲线是三个随机种子（1 实线，2 虚线，3 点线）；灰线是数据的标准差 0.5。图前打印的是最后 200 次迭代中标准差的最大值减最小值：$k = 1$ 时三个种子都不小于第一个数，$k = 5$ 时都不大于第二个数。
#
# $k = 1$ 时，三个种子的标准差直到最后都在*来回摆动*：$G$ 的样本先太窄，后太宽，如此反复。$k = 5$ 时，标准差也摆动了一段时间，但后来在 0.5 上下的摆动变得很小，$D$ 到 $D^*$ 的距离也只是前者的几分之一。（不过一次迭代的代价更大：六步，而不是两步。）
#
# 两种 $k$ 的 $V$ 的平均值都接近 $-\log 4$，尽管 $k = 1$ 时 $G$ 经常是错的。只有当 $D$ 接近 $D^*$ 时，$V \approx -\log 4$ 才说明 $p_g$ 接近 $p_{\rm data}$。
#
# ## 本篇小结
#
# - $D$ 的一步把两个梯度相加；$G$ 的一步穿过 $D$，但不改变 $D$。
# - 各三次训练中，$k = 1$ 到最后仍在大幅摆动，$k = 5$ 只有小的摆动。
# - 如果 $D$ 不接近 $D^*$，$V$ 接近 $-\log 4$ 就说明不了什么。
#
# *接下来：* 第 05 篇，最优判别器。*轮到你了：* 练习 [07 · 算法 1](../exercises/zh/07_algorithm1.ipynb)、[12 · 动量与 Adam](../exercises/zh/12_optimizers.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* Goodfellow 等 2014（[1406.2661](https://arxiv.org/abs/1406.2661)）；Heusel 等 2017，双时间尺度更新，即 $D$ 和 $G$ 用两种学习率（[1706.08500](https://arxiv.org/abs/1706.08500)）。*搜索：* TTUR。
#
# ## 三个问题
#
# 1. 让 $k = 1$ 与 $k = 5$ 的*步数*相同，即 800 次迭代的三倍。在最后 200 次迭代中，$D$ 的距离仍然更大吗？
# 2. 在手写的循环中，让 $G$ 的一步也使用 $D$ 最后一步的噪声，运行 400 次迭代，取 $m = 128$ 和 $m = 4$。结果变差吗？
# 3. 论文的条件是“只要 $G$ 变化得足够慢”。取 $k = 1$，用 `rate=0.008` 和 `rate=0.0005` 调用 `play`。$D$ 的距离会怎样？
#
# <details><summary>答案</summary>
#
# **1.** 是的。用种子 1 到 3，距离是 0.05 到 0.10，而 $k = 5$ 时是 0.02 到 0.03。
#
# **2.** 没有。用三个种子，最后 100 次迭代的平均距离，$m = 128$ 时用新噪声是 0.06 到 0.24，用旧噪声是 0.10 到 0.15；$m = 4$ 时分别是 0.21 到 0.24 和 0.17 到 0.22。
#
# **3.** $G$ 越快，距离越大。用种子 1 到 3，800 次迭代的平均值在 `rate=0.008` 时是 0.16 到 0.17，在 0.002 时是 0.10 到 0.13，在 0.0005 时是 0.05 到 0.09：$G$ 越慢，$D$ 离 $D^*$ 越近。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 小批量 | minibatch | 一步梯度所用的 $m$ 个真实样本，或 $m$ 个噪声向量 |
# | 迭代 | iteration | 循环的一轮：$D$ 走 $k$ 步，$G$ 走一步 |
# | 前向传播 | forward pass | 由输入计算输出，这里同时留下一个缓存 |
# | 反向传播 | backpropagation | 用链式法则，把梯度从输出逐层传回输入和参数 |
# | 缓存 | cache | 一次前向传播为反向传播保存的数 |
# | 有限差分 | finite differences | 用函数值之差近似斜率，用来检验手工推导的梯度 |
# | 优化器 | optimiser | 由梯度决定参数怎样移动的规则，例如动量法、Adam |
# | 学习率 | learning rate | 乘在梯度上的数，决定一步有多大 |
# | 非饱和 | non-saturating | 目标函数 $J$ 在 $D$ 很有把握地拒绝生成样本时仍有大的梯度 |
# | 同时更新 | simultaneous update | 双方的梯度都在同样的旧参数处计算，然后一起移动 |

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
