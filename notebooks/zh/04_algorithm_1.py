# %% [markdown]
# # 04 · 逐行阅读算法 1
#
# 论文用一个短短的循环训练两个网络，这就是算法 1。本篇把它与代码并排对照，亲手推导每一个梯度，再与程序包的结果比较；然后用我们自己的一次运行，看论文的图 1 在直线上活起来。
#
# *需要：* 第 00 篇和第 03 篇（$V$ 及其在 logit 处的梯度）。*用时：* 阅读二十分钟，运行十五秒。

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
# ## 用文字写出的算法
#
# | 算法 1，逐行 | minigan 中的写法 |
# |---|---|
# | 对每一次训练迭代 | `for _ in range(steps):` |
# | · 重复 $k$ 次 | `for _ in range(k):` |
# | · · 取 $m$ 个噪声向量 $z$ | `z = sample_noise(m)` |
# | · · 取 $m$ 个真实样本 $x$ | `x = sample_data(m)` |
# | · · 让 $\theta_d$ 沿 $V$ 在这两者上的梯度*上升* | `discriminator_step` |
# | · 重新取 $m$ 个噪声向量 | `z = sample_noise(m)` |
# | · 让 $\theta_g$ 沿 $G$ 的目标在其上的梯度*下降* | `generator_step` |
#
# 有两个数要选。$m$ 是小批量的大小：越大，两个梯度的噪声就越小。$k$ 是 $G$ 每走一步，$D$ 走多少步。理论要求 $G$ 动之前，$D$ 已经是最优的。谁也等不到那个时候，所以只让 $D$ 走 $k$ 步；论文取 $k = 1$，代价最小。
#
# 我们的数据仍是 $p_{\rm data} = N(1, 0.5^2)$，网络也和第 00 篇的一样，只是改用 float64，这样才能比较到十二位数字。

# %%
import numpy

from minigan.nn import Dense, Network, Tanh
from minigan.random import Stream, Streams


def new_game(seed, start=-0.7):
    """D, G, and (sample_data, sample_noise). start: where about G(z) begins."""
    streams = Streams(seed, "float64")
    last = Dense(32, 1, streams.init, irange=1.0, bias=start)
    G = Network([Dense(1, 32, streams.init, irange=0.5), Tanh(), last])
    last = Dense(32, 1, streams.init, irange=0.2)
    D = Network([Dense(1, 32, streams.init, irange=3.0), Tanh(), last])

    def sample_data(m):
        return 1.0 + 0.5 * streams.data.normal((m, 1))

    def sample_noise(m):
        return streams.noise.normal((m, 1))

    return D, G, (sample_data, sample_noise)


# %% [markdown]
# ## D 的一步
#
# $D$ 使什么上升？是 $V$ 在它的两个小批量上的值。记 logit 为 $a$，即 $D(x) = \sigma(a) = 1 / (1 + e^{-a})$，由第 03 篇，
#
# $$V = \frac1m \sum_i \log D(x_i) + \frac1m \sum_i \log(1 - D(G(z_i))), \qquad
# \frac{\partial V}{\partial a(x_i)} = \frac{1 - D(x_i)}{m}, \qquad
# \frac{\partial V}{\partial a(G(z_i))} = -\frac{D(G(z_i))}{m}.$$
#
# 从 logit 到参数，梯度由网络来传递：`forward` 返回 logit 和一个*缓存*（cache），即这次前向传播必须记住的东西；`parameter_gradient` 再把缓存收回去。$D$ 做两次前向传播，一次对真实样本，一次对生成样本，各有各的缓存。$V$ 是一个和，所以两个梯度相加。
#
# 没有与有限差分对质过的梯度，我们一概不信：沿一个随机方向 $v$，$V$ 的斜率必须等于梯度与 $v$ 的内积。而且，上升就必须真的上升。

# %%
from minigan.gan import value
from minigan.nn.ops import sigmoid


def discriminator_gradient(D, G, x, z):
    """dV/dtheta_d on a minibatch of m examples x and one of m noise vectors z."""
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
print(f"slope of V along v: {(V[0] - V[1]) / (2 * h):.6f}, gradient says {dV @ v:.6f}")
print(f"V before a small step up: {V[2]:.4f}, after it: {V[3]:.4f} nats")
assert abs((V[0] - V[1]) / (2 * h) - dV @ v) < 1e-6 and V[3] > V[2]

# %% [markdown]
# ## G 的一步穿过 D
#
# $G$ 从来看不到真实样本。关于数据，它所能知道的，只是 $D$ 对它的生成样本的看法：$x = G(z)$ 要朝哪个方向移动，$D$ 才会更相信它？这是对 $D$ 的*输入*的梯度。所以链式法则要反向穿过整个 $D$，再穿过 $G$：
#
# $$\frac{\partial\, \rm objective}{\partial \theta_g} =
# \frac{\partial\, \rm objective}{\partial a} \cdot
# \frac{\partial a}{\partial x} \cdot \frac{\partial x}{\partial \theta_g}.$$
#
# `D.input_gradient` 把第一个因子与第二个相乘，`G.parameter_gradient` 再把所得与第三个相乘。$D$ 自己的参数在这里是常数：对它们的梯度根本不计算，$D$ 没有任何改变。
#
# 算法 1 让 $G$ 使 $\frac1m \sum_i \log(1 - D(G(z_i)))$ 下降，这是 $V$ 中依赖于 $G$ 的那一半。我们按照论文的提议，取 $-\frac1m \sum_i \log D(G(z_i))$，它在一个 logit 处的导数是 $-(1 - D)/m$。为什么？等 $D$ 变好了，我们就会看到。


# %%
def generator_gradient(D, G, z):
    """d/dtheta_g of -mean log D(G(z)), the non-saturating objective."""
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
print(f"its slope along v: {(J[0] - J[1]) / (2 * h):.6f}, gradient says {dJ @ v:.6f}")
print(f"-log D before a small step down: {J[2]:.4f}, after it: {J[3]:.4f} nats")
assert abs((J[0] - J[1]) / (2 * h) - dJ @ v) < 1e-6 and J[3] < J[2]
assert numpy.array_equal(D.theta, D_before)  # every bit of D is as it was

# %% [markdown]
# ## 循环
#
# 有了两个梯度，这张表就是六行 Python。与它并排运行的是程序包的 `algorithm1`，起点相同，用最朴素的优化器，即没有动量的 `Momentum`：$\theta \leftarrow \theta \pm {\rm rate} \cdot {\rm gradient}$。
#
# 我们还要数一数，数据和噪声各取了多少次。算法 1 为 $G$ 的一步重新取噪声（这样做有多大用处，见问题 2）。所以一次迭代取 $k$ 次数据，取 $k + 1$ 次噪声。

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
drawn = []


def noted(sample_data, sample_noise):
    """The same two samplers, which write an x or a z into `drawn` at every call."""

    def data(m):
        drawn.append("x")
        return sample_data(m)

    def noise(m):
        drawn.append("z")
        return sample_noise(m)

    return data, noise


D2, G2, samplers = new_game(seed=1)
rates = Momentum(D2, rate, momentum=0), Momentum(G2, rate, momentum=0)
how = dict(steps=20, k=k, m=m, objective=non_saturating)
list(algorithm1(D2, G2, *noted(*samplers), *rates, **how))
apart = max(abs(D2.theta - D.theta).max(), abs(G2.theta - G.theta).max())
print(f"after 20 iterations all parameters agree to 1e-12: {apart < 1e-12}")
print(f"drawn: data {drawn.count('x')} times, noise {drawn.count('z')} times")
assert apart < 1e-12 and "".join(drawn) == 20 * (k * "zx" + "z")

# %% [markdown]
# 下面就是程序包里的这个循环。优化器由调用者决定：论文用的是动量法，我们从这里起用 Adam。

# %%
import inspect

print(inspect.getsource(algorithm1))

# %% [markdown]
# $G$ 的一步能不能省下一次前向传播，直接用 $D$ 在自己那一步里记住的东西？可是 $D$ 已经动过了。旧缓存属于已经不复存在的参数，与新参数混在一起，得到的不是任何函数的梯度。程序并不会因此崩溃，所以 minigan 把它定为错误。

# %%
from minigan.nn import StaleCacheError

a_fake, cache_d = D.forward(G(z))
D.theta = D.theta + rate * discriminator_gradient(D, G, x, z)
refusal = ""
try:
    D.input_gradient(-(1 - sigmoid(a_fake)) / m, cache_d)
except StaleCacheError as error:
    refusal = str(error)
print(refusal)
assert "theta has changed" in refusal

# %% [markdown]
# ## 让图 1 动起来
#
# 论文的图 1 画出了一场游戏的四个时刻。要画出一个时刻，就需要概率密度 $p_g$，而没有哪个网络会把它告诉我们。所以我们把 $p_z$ 分成 1,000 个等份，让每一份的中点通过 $G$，在每个生成样本上放一个窄窄的小峰。$p_{\rm data}$ 是已知的；于是 $D^* = p_{\rm data} / (p_{\rm data} + p_g)$，即对这个 $G$ 的最佳回答（第 05 篇），也就有了，还有我们的 $D$ 与它的距离：$|D - D^*|$ 的平均，真实样本和生成样本各占一半。

# %%
from minigan import plots
from minigan.nn import Adam, Decay
from minigan.theory import Gaussian

p_data, p_z, bump = Gaussian(1, 0.5), Gaussian(0, 1), Gaussian(0, 0.07)
line = numpy.linspace(-2, 3, 161)
many = p_z.quantile((numpy.arange(1000) + 0.5) / 1000)[:, None]  # 1/1000 of p_z to each


def panel(title, D, G):
    """The game at this moment: p_data, p_g and D on the line, and where G sends z."""
    p_g = bump.density(line[:, None] - G(many)[:, 0]).mean(axis=1)
    D_line, arrows = sigmoid(D(line[:, None]))[:, 0], G(many[38::77])[:, 0]
    return plots.Panel(title, line, p_data.density(line), p_g, D_line, arrows)


def distance(now):
    """E |D(x) - D*(x)| over x of the mixture (p_data + p_g) / 2, a sum over the line."""
    both = now.p_data + now.p_g
    error = abs(now.D - now.p_data / both)
    return numpy.sum(error * both / 2) * (line[1] - line[0])


def play(D, G, samplers, steps, k, rate=0.002, update=algorithm1):
    """Algorithm 1 with Adam, the rates falling so that the game comes to rest."""
    d_rate, g_rate = Decay(0.01, 1.0001), Decay(rate, 1.001)
    rates = Adam(D, d_rate, beta1=0), Adam(G, g_rate, beta1=0)
    how = dict(steps=steps, k=k, m=128, objective=non_saturating)
    return update(D, G, *samplers, *rates, **how)


def sized(figure, width, height):
    """The figure, made smaller, in inches."""
    figure.set_size_inches(width, height)
    return figure


# %% [markdown]
# 一次运行，停在四个时刻。开始时 $G$ 不动：(a) 走了几步之后，$D$ 部分正确；(b) 再走许多步之后，它几乎就是 $D^*$。(c) $G$ 单独走四步，它的生成样本移向 $D$ 更高的地方。(d) 然后运行算法 1，进行许多轮。

# %% tags=["trained"]
from minigan.gan import discriminator_step, generator_step

D, G, samplers = new_game(seed=1, start=0.0)
sample_data, sample_noise = samplers
d_rate, g_rate = Adam(D, Decay(0.01, 1.002), beta1=0), Adam(G, 0.002, beta1=0)
for step in range(400):
    if step == 8:
        partly = panel("(a) 8 steps of D:\nD is partly right", D, G)
    discriminator_step(D, G, sample_data(128), sample_noise(128), d_rate)
nearly = panel("(b) 400 steps of D:\nD is nearly D*", D, G)
believed, mean = sigmoid(D(G(many))).mean(), G(many).mean()
for _ in range(4):
    generator_step(D, G, sample_noise(128), g_rate, None, non_saturating)
moved = panel("(c) 4 steps of G: p_g moves\nto where D is higher", D, G)
believed_after, mean_after = sigmoid(D(G(many))).mean(), G(many).mean()
list(play(D, G, samplers, steps=1000, k=5))
ended = panel("(d) 1,000 iterations, k = 5:\np_g is p_data, D is 1/2", D, G)

# %% tags=["trained"]
unsure = abs(ended.D - 0.5)[abs(line - 1) < 1].max()
print(f"(a) distance of D from D*: {distance(partly):.3f}")
print(f"(b) distance of D from D*: {distance(nearly):.3f}")
print(f"(c) D(G(z)) from {believed:.2f} to {believed_after:.2f} on average,")
print(f"    the mean of G(z) from {mean:.2f} to {mean_after:.2f}")
print(f"(d) mean {G(many).mean():.2f}, standard deviation {G(many).std():.2f};")
print(f"    from x = 0 to 2, |D - 1/2| is at most {unsure:.2f}")
assert distance(nearly) < 0.1 and distance(nearly) < distance(partly) / 3
assert believed < 0.3 and believed_after > believed + 0.03
assert mean + 0.03 < mean_after < 1
assert abs(G(many).mean() - 1) < 0.1 and abs(G(many).std() - 0.5) < 0.1
assert unsure < 0.15
sized(plots.figure1([partly, nearly, moved, ended]), 10.4, 3.7)

# %% [markdown]
# 粗而浅的曲线是 $D^*$。在 (c) 中，$D$ 仍是 (b) 的那个，但 $p_g$ 已经移动，并且把 $D^*$ 也带走了：现在又轮到 $D$ 了。每个箭头代表同样份额的噪声；箭尖密集的地方，$p_g$ 就高。
#
# 从 (b) 已经可以看出一点，为什么 $G$ 使 $\log D$ 上升，而不是使 $\log(1 - D)$ 下降。论文第 3 节说：训练初期，$D$ 很有把握地拒绝生成样本，这时 $\log(1 - D)$ *饱和*（saturates）。它在 logit 处的斜率是 $-D$，恰恰在 $G$ 最需要学习的地方很小；$-\log D$ 的斜率是 $-(1 - D)$，在那里很大。在 (b)，$D(G(z))$ 平均低于 0.3，所以两个斜率的大小平均来说分别低于 0.3 和高于 0.7；在第 03 篇里，它们相差好几个数量级。
#
# 现在来看一次完整的运行，起点更差。

# %% tags=["cover", "trained"]
D, G, samplers = new_game(seed=2)
when = numpy.geomspace(4, 1000, 11).round().astype(int).tolist()
frames = [panel("before training", D, G)]
for step, _ in enumerate(play(D, G, samplers, steps=1000, k=5), start=1):
    if step in when:
        frames.append(panel(f"after {step:,} iterations of Algorithm 1, k = 5", D, G))
assert distance(frames[-1]) < 0.1 and abs(G(many).std() - 0.5) < 0.1
figures = (sized(figure, 4.8, 3.6) for figure in plots.animation_figures(frames))
plots.Animation(figures, seconds=0.3)

# %% [markdown]
# ## k = 1 与 k = 5 的比较
#
# $k$ 有什么用？论文的回答（第 3 节）是：只要 $G$ 变化得足够慢，它就能使 $D$ 保持在最优解附近。这是可以测量的。每个 $k$ 用三个随机种子：


# %% tags=["trained"]
def follow(D, G, game):
    """An array of (V, distance of D, mean and sd of G(z)) after every 10 iterations."""
    rows, V = [], []
    for logits in game:
        V.append(value(*logits))
        if len(V) % 10 == 0:
            x = G(many)
            now = numpy.mean(V[-10:]), distance(panel("", D, G)), x.mean(), x.std()
            rows.append(now)
    return numpy.array(rows).T


runs = {1: [], 5: []}
print("     the last 200 of 800 iterations\nk     V     distance   sd of G(z)")
for k in (1, 1, 1, 5, 5, 5):
    D, G, samplers = new_game(seed=len(runs[k]) + 1)
    runs[k].append(follow(D, G, play(D, G, samplers, steps=800, k=k)))
    V, d, _, sd = runs[k][-1][:, -20:]
    print(f"{k}  {V.mean():.3f}   {d.mean():.3f}   {sd.min():.2f} to {sd.max():.2f}")

# %% tags=["trained"]
(V, d, _, sd), (V5, d5, _, sd5) = (numpy.moveaxis(runs[k], 1, 0) for k in (1, 5))
assert d5.mean() < 0.7 * d.mean()  # with k = 5 D is nearer to D*
assert abs(sd5 - 0.5)[:, -20:].mean() < abs(sd - 0.5)[:, -20:].mean()  # and G to p_data
assert numpy.ptp(sd[:, -20:]) > 0.2  # with k = 1 G still wanders
assert max(abs(U[:, -20:].mean() + numpy.log(4)) for U in (V, V5)) < 0.05
figure = plots.lines(
    numpy.arange(10, 801, 10),
    {"k = 1": d.mean(axis=0), "k = 5": d5.mean(axis=0)},
    "With k = 5, D stays nearer to D* (mean of three seeds)",
    "iteration",
    "E |D(x) - D*(x)|",
)
sized(figure, 5.6, 3.4)

# %% [markdown]
# 有两点要当心。$k = 5$ 时，一次迭代有六步，而不是两步，总该有些东西变好。另外，无论哪个 $k$，最后 $V$ 都接近 $-\log 4$，可是 $k = 1$ 时 $G(z)$ 的标准差仍在游荡：自身就有偏差的 $D$ 察觉不到。只有当 $D$ 接近 $D^*$ 时，$V \approx -\log 4$ 才说明 $p_g$ 接近 $p_{\rm data}$。
#
# ## 公开的代码是怎样做的
#
# 与论文一同公开的代码在三个地方偏离了算法 1（这里称为 `simultaneous`）。一次迭代只有*一个*噪声小批量，供双方共用。两个梯度都在*同样的旧*参数处计算：$G$ 面对的是这一步之前的 $D$。而且 $G$ 的梯度沿着 $D$ 的梯度用过的那次前向传播往回走，dropout（随机失活）的掩码也相同；我们的 $D$ 没有 dropout，所以这一点在这里看不到。

# %% tags=["trained"]
from minigan.gan import simultaneous

first = {}
print("k = 1, the last 400 of 800 iterations")
for update in (algorithm1, simultaneous):
    D, G, samplers = new_game(seed=1)
    drawn.clear()
    next(play(D, G, noted(*samplers), steps=1, k=1, update=update))
    first[update] = D.theta.copy(), G.theta.copy(), "".join(drawn)
    _, d, mean, _ = follow(D, G, play(D, G, samplers, steps=800, k=1, update=update))
    d, mean = d[-40:].mean(), mean[-40:].mean()
    print(f"{update.__name__:12}  mean of G(z) {mean:.2f}, distance of D {d:.3f}")
    assert abs(mean - 1) < 0.1 and d < 0.3
(D1, G1, drawn1), (D2, G2, drawn2) = first.values()
assert drawn1 == "zxz" and drawn2 == "xz"  # what the first iteration drew
assert numpy.array_equal(D1, D2)  # D's first step is the same, bit for bit
assert not numpy.array_equal(G1, G2)  # G's is not: other noise, and the older D

# %% [markdown]
# 两种更新都把平均值带到了 1。它们仍然是不同的动力学；第 09 篇（英文）会把它们拆开来看。
#
# ## G 可以走多快？
#
# “只要 $G$ 变化得足够慢”：那么我们就改变快慢。九次运行，三个 $k$ 乘以 $G$ 的三个学习率。在可以交互的笔记本里，可以任选其一。

# %% tags=["trained"]
played = {(k, 0.002): runs[k][0][:, :40] for k in (1, 5)}  # from above, seed 1
for k in (1, 2, 5):
    for rate in (0.008, 0.002, 0.0005):
        if (k, rate) not in played:
            D, G, samplers = new_game(seed=1)
            game = play(D, G, samplers, steps=400, k=k, rate=rate)
            played[k, rate] = follow(D, G, game)
off = {key: rows[1].mean() for key, rows in played.items()}
print("mean |D - D*|, with G's rate    0.008   0.002  0.0005")
for k in (1, 2, 5):
    row = "".join(f"{off[k, rate]:8.3f}" for rate in (0.008, 0.002, 0.0005))
    print(f"                       k = {k} {row}")
assert all(off[5, rate] < off[1, rate] for rate in (0.0005, 0.002, 0.008))
assert all(off[k, 0.0005] < off[k, 0.008] for k in (1, 2, 5))
fast, usual, slow = (
    played[k, rate][2] for k, rate in ((1, 0.008), (1, 0.002), (1, 0.0005))
)
assert fast.max() > 1.1 and fast[20:].min() < 0.95
assert slow[11] < min(0.8, usual[11])  # after 120 iterations


def draw(rate_of_G, k):
    _, d, mean, sd = played[k, rate_of_G]
    figure = plots.lines(
        numpy.arange(10, 401, 10),
        {"mean of G(z)": mean, "standard deviation of G(z)": sd},
        f"k = {k}, G's rate {rate_of_G}: D is {d.mean():.3f} from D*",
        "iteration",
        "x",
        marks={"mean of the data": 1.0, "its standard deviation": 0.5},
    )
    figure.axes[0].set_ylim(-0.9, 2.1)  # room for the legend
    return sized(figure, 5.6, 3.4)


plots.explore(draw, rate_of_G=[0.008, 0.002, 0.0005], k=[1, 2, 5])

# %% [markdown]
# $k = 1$ 时，快的 $G$ 把它的 $D$ 甩在后面，平均值在 1 的两侧摆动。从 $k = 1$ 到 $k = 5$，从最快的 $G$ 到最慢的 $G$，$D$ 都变得更接近 $D^*$，正如论文所说；但面对最快的 $G$，$k = 2$ 还没有帮助。慢的 $G$ 为此付出代价：在这里，120 次迭代之后，它的平均值仍然低于 0.8。
#
# *接下来：* 第 05 篇，这个 $D^*$ 是什么，我们又是怎样知道的。
#
# *轮到你了*：练习 [07 · 算法 1](../exercises/zh/07_algorithm1.ipynb)、[12 · 动量与 Adam](../exercises/zh/12_optimizers.ipynb)、[15 · 条件 GAN](../exercises/zh/15_conditional.ipynb)、[16 · 策略梯度](../exercises/zh/16_policy.ipynb)；检查程序会指出错在哪里。
#
# ## 三个问题
#
# 1. 让 $k = 1$ 与 $k = 5$ 的步数相同，而不是迭代次数相同：即 800 次迭代的三倍。最后，它的 $D$ 的距离仍然是较大的那个吗？
# 2. 在手写的循环里，$G$ 的一步改用旧噪声，即 $D$ 最后一步的 `z`，运行 400 次迭代，用三个随机种子。直线上的游戏会变差吗？试试 $m = 128$ 和 $m = 4$。
# 3. 在手写的循环里，把 $G$ 的一步改成使 $\log(1 - D(G(z)))$ *上升*（在 logit 处的斜率是 $-D/m$），运行 300 次迭代。$G(z)$ 的平均值朝哪个方向走？$V$ 又会怎样？
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 小批量 | minibatch | 一步梯度所用的 $m$ 个真实样本，或 $m$ 个噪声向量 |
# | 迭代 | iteration | 循环的一轮：$D$ 走 $k$ 步，$G$ 走一步 |
# | 前向传播 | forward pass | 由输入计算输出，这里同时留下一个缓存 |
# | 反向传播 | backpropagation | 用链式法则，把梯度从输出逐层传回输入和参数 |
# | 缓存 | cache | 一次前向传播为反向传播记住的东西 |
# | 有限差分 | finite differences | 用函数值之差近似斜率，用来检验手写的梯度 |
# | 优化器 | optimiser | 由梯度决定参数怎样移动的规则，例如动量法、Adam |
# | 学习率 | learning rate | 乘在梯度上的数，决定一步有多大 |
# | 饱和 | saturation | $D$ 很有把握地拒绝生成样本时，$\log(1 - D)$ 的斜率接近 0 |
# | 同时更新 | simultaneous update | 双方的梯度都在同样的旧参数处计算，然后一起移动 |
