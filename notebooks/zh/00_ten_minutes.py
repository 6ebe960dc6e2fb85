# %% [markdown]
# # 00 · 十分钟认识 minigan
#
# 两个网络在玩一个游戏。**生成器**（generator）$G$ 把噪声 $z$ 变成样本 $x = G(z)$；**判别器**（discriminator）$D$ 看一个样本，给出它是真实数据的概率。$D$ 努力判断正确，$G$ 努力让 $D$ 判断错误。这就是 Goodfellow 等人 2014 年论文的全部思想，论文的公式 (1) 只用一行就写完了：
#
# $$\min_G \max_D\; V(D, G) = \mathbb{E}_{x \sim p_{\rm data}} \log D(x) + \mathbb{E}_{z \sim p_z} \log (1 - D(G(z)))$$
#
# minigan 用 NumPy 把这篇论文写成代码，每一个梯度都是手工推导的。本篇把所有内容以最小的规模展示一遍：价值函数 $V$、算法、说明算法终点的理论，最后是手写数字。后面的各篇再逐一细讲。
#
# *需要：* 导数、概率密度、一点 NumPy。*用时：* 阅读十分钟，运行几秒钟。

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
# ## 游戏的价值
#
# $D$ 的最后一层输出一个数 $a$，称为 *logit*，而 $D(x) = 1 / (1 + e^{-a})$。于是 $a = 0$ 的意思是“我分不出来”：$D = 1/2$。一个永远分不出来的 $D$，无论样本是什么，都有 $V = \log \tfrac12 + \log \tfrac12 = -\log 4$。一个判断正确而且十分确信的 $D$，$V$ 接近 $0$，但永远到不了 $0$。

# %%
from math import log

import numpy

from minigan import plots
from minigan.gan import value

undecided = numpy.zeros((100, 1))  # the logits of 100 samples: a minibatch is rows
sure_and_right = numpy.full((100, 1), 8.0)
print(f"D = 1/2 everywhere:   V = {value(undecided, undecided):.4f} nats")
print(f"-log 4:                   {-log(4):.4f}")
print(f"D is sure, and right: V = {value(sure_and_right, -sure_and_right):.4f}")
assert abs(value(undecided, undecided) + log(4)) < 1e-12
assert -0.001 < value(sure_and_right, -sure_and_right) < 0

# %% [markdown]
# ## 算法
#
# 论文的算法 1：先重复 $k$ 次，每次取一个小批量（minibatch）的数据和一个小批量的噪声，让 $D$ 的参数沿 $V$ 的梯度*上升*；再取新的噪声，改变 $G$ 的参数，使 $D$ 更容易上当。如此反复。论文取 $k = 1$，我们取 5。
#
# 我们的第一份数据是直线上的数：$p_{\rm data} = N(1, 0.5^2)$。两个网络都只有一个隐藏层。`Network` 是若干层的列表，所有参数都放在一个向量 `theta` 里，和论文的写法一样。权重的初值在 (-irange, irange) 上均匀分布；`Streams` 为每一种用途各备一个随机数流。在下面的代码里，`Adam` 负责走步，`Decay` 让步长逐渐减小，`non_saturating` 是 $G$ 要使之下降的目标（第 03 篇）。

# %%
from minigan.gan import non_saturating
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Adam, Decay, Dense, Network, Tanh
from minigan.random import Streams

streams = Streams(seed=1)
G = Network(
    [
        Dense(1, 32, streams.init, irange=0.5),
        Tanh(),
        Dense(32, 1, streams.init, irange=1.0, bias=-0.7),
    ]
)
D = Network(
    [
        Dense(1, 32, streams.init, irange=3.0),
        Tanh(),
        Dense(32, 1, streams.init, irange=0.2),
    ]
)


def sample_data(m):
    return 1.0 + 0.5 * streams.data.normal((m, 1))


def sample_noise(m):
    return streams.noise.normal((m, 1))


print(f"G has {G.theta.size} parameters, D has {D.theta.size}")
before = G(sample_noise(10_000))

# %% [markdown]
# `algorithm1` 是一个 Python 生成器函数（generator，与 GAN 的生成器无关）：每次迭代之后，它交出 $D$ 对最后一个小批量的回答，打印和画图由我们自己来做。它交出的只有这些。

# %% tags=["trained"]
V = []
for a_real, a_fake in algorithm1(
    D,
    G,
    sample_data,
    sample_noise,
    Adam(D, Decay(0.01, 1.0001), beta1=0.0),
    Adam(G, Decay(0.002, 1.001), beta1=0.0),
    steps=3000,
    k=5,
    m=128,
    objective=non_saturating,
):
    V.append(value(a_real, a_fake))

after = G(sample_noise(10_000))
print(f"before: mean {before.mean():.2f}, standard deviation {before.std():.2f}")
print(f"after:  mean {after.mean():.2f}, standard deviation {after.std():.2f}")
print("data:   mean 1.00, standard deviation 0.50")
print(f"V over the last 500 iterations: {numpy.mean(V[-500:]):.3f}, -log 4 = {-log(4):.3f}")
assert abs(after.mean() - 1.0) < 0.1 and abs(after.std() - 0.5) < 0.1
assert abs(numpy.mean(V[-500:]) + log(4)) < 0.03

# %% tags=["trained"]
x = numpy.linspace(-2, 3, 200)
p_data = numpy.exp(-0.5 * ((x - 1.0) / 0.5) ** 2) / (0.5 * (2 * numpy.pi) ** 0.5)
plots.histograms(
    {"G(z) after training": after, "G(z) before": before},
    "Algorithm 1 moves p_g onto p_data",
    "x",
    curves={"p_data = N(1, 0.5²)": (x, p_data)},
)

# %% [markdown]
# 最后 $D$ 再也分不出来了：$V$ 到达了 $-\log 4$，这正是定理 1 在 $p_g = p_{\rm data}$ 时给出的值。但是训练一定会到达那里，却没有定理保证（第 04 篇，第 09 篇（英文））。
#
# ## 理论
#
# 固定 $G$，最优的判别器是 $D^*(x) = p_{\rm data}(x) / (p_{\rm data}(x) + p_g(x))$（命题 1）。把它代入 $V$，就只剩下 $G$ 的函数 $C(G) = -\log 4 + 2\, {\rm JSD}(p_{\rm data}, p_g)$，而 Jensen-Shannon 散度（JS 散度）只有在 $p_g = p_{\rm data}$ 时才为 $0$。`minigan.theory` 不用任何网络，只用数值积分来计算这一切，因此可以用来检验网络。

# %%
from minigan.theory import Gaussian, c_of_g, jsd, optimal_discriminator

p, q = Gaussian(1.0, 0.5), Gaussian(0.0, 1.0)
print(f"C(G)                            = {c_of_g(p, q):.12f} nats")
print(f"-log 4 + 2 JSD(p_data, p_g)     = {-log(4) + 2 * jsd(p, q):.12f}")
print(f"C(G) when p_g = p_data, -log 4  = {c_of_g(p, p):.12f}")
assert abs(c_of_g(p, q) - (-log(4) + 2 * jsd(p, q))) < 1e-10
assert abs(c_of_g(p, p) + log(4)) < 1e-10

# %%
D_star = optimal_discriminator(p, q)
plots.lines(
    x,
    {
        "p_data": p.density(x),
        "p_g": q.density(x),
        "D* = p_data / (p_data + p_g)": D_star(x),
    },
    "The best answer to a G that is still wrong",
    "x",
    "density per unit of x, and D*",
    marks={"1/2: cannot tell": 0.5},
)

# %% [markdown]
# 在终端里运行 `minigan verify`，可以检验一百多条这样的论断；每一条都注明出处和误差界，并且带有一个故意放进去的错误，检验必须能发现它。
#
# ## 没有自动求导
#
# 梯度从哪里来？从纸和笔来。一层有一个公式、一个 `forward`，以及两个梯度：`input_gradient` 是对输入的梯度，`parameter_gradients` 是对自己参数的梯度。下面是程序包里 sigmoid 层的全部代码：

# %%
import inspect

from minigan.nn import Sigmoid

print(inspect.getsource(Sigmoid))

# %% [markdown]
# 手写的公式可能有错。`check_layer` 用 float64，沿随机方向把它和有限差分比较。第 01 篇会自己写一个这样的检查器，并说明马虎的检查器会放过哪些错误。`x` 一行是对 $x$ 的梯度；`float32` 一行说明 float32 给出同样的数。

# %%
from minigan.nn.gradcheck import check_layer

for row in check_layer(Sigmoid(), Streams(seed=1, dtype="float64").data.normal((8, 5))):
    print(f"{row.quantity:8} agrees to {row.tolerance:g}: {row.error < row.tolerance}")
    assert row.error < row.tolerance

# %% [markdown]
# ## 手写数字
#
# 同一个 `algorithm1`，用在 MNIST 上，$D$ 像论文中一样使用 maxout 和 dropout，在两个 CPU 核上大约需要五分钟：在终端里运行 `minigan train`。训练的结果已经放在程序包里。下面是一百个样本，没有经过挑选。

# %% tags=["cover"]
from minigan.random import Stream
from minigan.runs import shipped

G = shipped.generator()
z = shipped.noise(100, Stream(1))
print(G)
plots.images(G(z), (28, 28), "100 samples of the shipped generator, not picked")

# %% [markdown]
# 两个噪声点之间有一条路径，$G$ 把它变成一条图像的路径。路上的图像不是任何人的笔迹，也不一定都是数字：$G$ 从来没有见过一个真实样本。

# %%
from minigan.evaluation.latent import interpolate

paths = [G(interpolate(z[i], z[i + 1], 12)) for i in (0, 4, 8, 12)]
plots.figure3(
    numpy.stack(paths),
    (28, 28),
    "Straight lines in z, from one sample to another: figure 3 of the paper",
)

# %% [markdown]
# ## 接下来读什么
#
# | | |
# |---|---|
# | 01, 02 | 手写各层，梯度检查；maxout 与 dropout |
# | 03, 04 | 在 logit 处的价值函数；逐行阅读算法 1 |
# | 05, 06 | 最优判别器；用数字看定理 1 和命题 2 |
# | 07, 08 | MNIST；样本有多好，分数又有多可信？（英文） |
# | 09, 10 | 为什么不收敛；模式坍塌的产生与治疗（英文） |
#
# *轮到你了*：[练习](../exercises/README.md)沿着同一条路走。函数由你来写；检查程序会说它们对不对，若有错，还会指出是哪一种错误。
#
# ## 三个问题
#
# 1. 取 `k=1` 再训练一次，其余不变（先建立新的网络）。最后的 $V$ 离 $-\log 4$ 更近还是更远？你对哪些迭代取平均，为什么这很重要？
# 2. 把数据换成位于 $-1$ 和 $1$ 的两个高斯分布，标准差都是 0.2。用这样的网络，$G$ 只找到其中一个。为什么是那一个？$G$ 的起点要改变什么，才能两个都找到？再换几个随机种子试试。
# 3. 一个*确信但是错误*的 $D$，logit 为 8 时 $V$ 是多少？为 800 时呢？`value` 还能回答吗？直接写 $\log(1 - D)$ 呢？
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 生成器 | generator | $G$：把噪声 $z$ 变成样本 $x$ 的网络 |
# | 判别器 | discriminator | $D$：给出样本为真的概率的网络 |
# | 价值函数 | value function | $V(D, G)$，公式 (1)，单位为奈特（nat） |
# | 小批量 | minibatch | 一次梯度所用的 $m$ 个样本 |
# | 梯度上升 / 下降 | gradient ascent / descent | $D$ 上升，$G$ 下降 |
# | 最优判别器 | optimal discriminator | $D^* = p_{\rm data} / (p_{\rm data} + p_g)$ |
# | JS 散度 | Jensen-Shannon divergence | 两个分布的差异，在 $0$ 与 $\log 2$ 之间 |
# | 纳什均衡 | Nash equilibrium | 双方都无法单独改进的一点：$p_g = p_{\rm data}$，$D = 1/2$ |
