# %% [markdown]
# # 12 · 条件 GAN
#
# 论文第 7 节列出了以后可以做的事。第一件是*条件* GAN：要它画什么，它就画什么，即对类别 $c$ 给出 $p(x \mid c)$。它就是多一个输入的算法 1。本篇写出它的两步并加以检验，然后看两个不会让程序停下来的错误。（第 12b 篇讲第三件：条件是样本自己的一部分。）
#
# ```text
# c ──┬───────────────────────────┐
# z ──┴─> G ─> G(z, c) ───────────┴─> D ─> logit a
# x (data), c ──────────────────────> D ─> logit a
#
# grad V:                             D <─ a
# grad J:   G <─ G(z, c) <─────────── D <─ a
# ```
#
# $c$ 是标签，$z$ 是噪声，$G(z, c)$ 是生成样本，$x$ 是真实样本。下面两行是梯度走的路：$D$ 的一步只改变 $D$；在 $G$ 的一步中，梯度穿过 $D$ 到达 $G$，只有 $G$ 改变。
#
# *预备知识：* 第 04 篇（算法 1）和第 10 篇（圆环）。*用时：* 阅读一刻钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 给定 c 时的 V
#
# 每个样本有一个标签，写成*独热*（one-hot）形式的 $c$：有多少类就有多少个数，其中一个是 1，其余是 0。两个网络的输入旁边都加上 $c$：$G$ 的输入是 $[z, c]$，$D$ 的输入是 $[x, c]$（Mirza 和 Osindero 2014，[arXiv 1411.1784](https://arxiv.org/abs/1411.1784)）：
#
# $$V(D, G) = \mathbb{E}_{x, c} \log D(x, c) + \mathbb{E}_{z, c} \log\big(1 - D(G(z, c), c)\big).$$
#
# 对每一个 $c$，这都是论文中的博弈。所以论文的理论对每个 $c$ 都成立。最优的 $D$ 就是给定 $c$ 时命题 1 的判别器：
#
# $$D^*(x, c) = \frac{p_{\rm data}(x \mid c)}{p_{\rm data}(x \mid c) + p_g(x \mid c)},$$
#
# 最优的 $G$ 对每个 $c$ 满足 $p_g(x \mid c) = p_{\rm data}(x \mid c)$。
#
# ## 用代码写出两步
#
# `Given(D, c)` 是网络 $x \mapsto D([x, c])$。它对 $x$ 的梯度，就是对 $[x, c]$ 的梯度的前几列。（属于 $c$ 的那些列用不到，因为 $c$ 是给定的，不必改变。）有了它，第 04 篇的两步不必改动。
#
# 下面写出 $D$ 的一步。标签有两个名字：`c_real` 是 $D$ 在真实样本旁边看到的标签，`c_fake` 是 $D$ 在生成样本旁边看到的标签。两者都应当是 $c$。后面我们在两处各犯一个错误。

# %%
from dataclasses import replace

import numpy

from minigan.data.toy import RING_SD, load_ring, ring_centres
from minigan.gan import generator_step, non_saturating, value, value_gradient
from minigan.nn.given import Given
from minigan.nn.ops import sigmoid
from minigan.plots.comparison import comparison_figure
from minigan.random import Stream
from minigan.runs import Run
from minigan.systems.conditional import Conditional
from minigan.systems.table import recipe_named


# %%
class ByHand(Conditional):
    """The package's conditional GAN, with its step written out."""

    def seen_by_D(self, c):
        return c, c

    def step(self):
        D, G, m, noise = self.D, self.G, self.recipe.batch, self.streams.noise
        x, label = self.minibatches(m)
        c, z = self.onehot(label), self.draw(m, noise)
        c_real, c_fake = self.seen_by_D(c)
        a_real, real = Given(D, c_real).forward(x)
        a_fake, fake = Given(D, c_fake).forward(Given(G, c)(z))
        da_real, da_fake = value_gradient(a_real, a_fake)
        dV = D.parameter_gradient(da_real, real) + D.parameter_gradient(da_fake, fake)
        self.d_optimizer.ascend(D, dV)
        c, z = self.onehot(self.drawn_labels(m)), self.draw(m, noise)
        players = Given(D, c), Given(G, c)
        generator_step(*players, z, self.g_optimizer, None, non_saturating)
        self.average.update(G)
        return value(a_real, a_fake), sigmoid(a_real).mean(), sigmoid(a_fake).mean()


# %% [markdown]
# 两个检验。第一，$G$ 的梯度穿过 `Given(D, c)`，与沿随机方向 $v$ 的中心差分比较，打印相对误差（误差界 1e-5）。第二，从同样的起点出发，用我们的五十步与程序包的五十步比较，打印参数的最大差别（误差界 1e-9）。

# %%
recipe, ring64 = replace(recipe_named("conditional-ring"), seed=1), load_ring("float64")
runs = [Run(recipe, ring64, system=system) for system in (ByHand, Conditional)]
system, stream, h = runs[0].system, Stream(2, "float64"), 1e-6
c, z = system.onehot(ring64.labels[0][:100]), stream.normal((100, 2))
D, G = Given(system.D, c), Given(system.G, c)
x, cache_g = G.forward(z)
a, cache_d = D.forward(x)
dx = D.input_gradient(non_saturating.gradient(a), cache_d)
gradient = G.parameter_gradient(dx, cache_g)
v, theta, J = stream.normal(G.theta.shape), G.theta.copy(), []
for system.G.theta in (theta + h * v, theta - h * v, theta):
    J.append(non_saturating.value(D(G(z))))
off = abs((J[0] - J[1]) / (2 * h) / (gradient @ v) - 1)
print(f"G's gradient: relative error {off:.0e} (limit 1e-5)")
for run in runs:
    list(run.play(50))
ours, theirs = ([run.system.D.theta, run.system.G.theta] for run in runs)
apart = max(abs(one - other).max() for one, other in zip(ours, theirs))
print(f"50 steps, ours and the package's: largest difference {apart:.0e} (limit 1e-9)")
assert off < 1e-5 and apart < 1e-9

# %% [markdown]
# ## 圆环，按标签
#
# 数据是第 10 篇的圆环：八个很窄的高斯分布。一个点的标签是它所属的高斯分布的编号，从 0 到 7。我们对每个标签要求同样多的样本，然后数一数有多少样本离所要求的中心最近。
#
# 计数需要对照：我们还把每个样本与别的样本的标签比较。如果 $G$ 不理会标签，两个计数都大约是 1/8。下面打印三个比例：位于所要求的中心，标签打乱后的对照，高质量的样本。


# %%
ring, centres = load_ring(), ring_centres()


def listens(run, n=4000):
    """Shares of samples: at the centre asked for, the same shuffled, of high quality."""
    asked = numpy.arange(n) % 8  # run.samples asks for 0, 1, ..., 7, 0, ... if not told
    x = run.samples(n, seed=3)
    squares = ((x[:, None] - centres) ** 2).sum(axis=2)
    nearest, good = squares.argmin(axis=1), squares.min(axis=1) < (3 * RING_SD) ** 2
    shuffled = asked[Stream(4).permutation(n)]
    return (nearest == asked).mean(), (nearest == shuffled).mean(), good.mean()


def trained(recipe, data, steps, system=None):
    """A run of a recipe, or of another system with its settings, after so many steps."""
    run = Run(recipe, data, system)
    list(run.play(steps))
    return run


# %% tags=["trained"]
right = trained(recipe, ring, 1500)
accuracy, control, quality = listens(right)
print(f"the label asked for: {accuracy:.3f} (limit 0.95)")
print(f"with shuffled labels: {control:.3f} (1/8 = 0.125, limits 0.1 and 0.15)")
print(f"of high quality: {quality:.3f} (limit 0.8)")
assert accuracy > 0.95 and 0.1 < control < 0.15 and quality > 0.8

# %% tags=["cover", "trained"]
asked = {f"label {c}": right.samples(200, seed=5, label=c) for c in (0, 1, 5)}
few = replace(ring, test=ring.test[:200])
comparison_figure(asked, few, "One G, asked for three of the eight labels")

# %% [markdown]
# 图：最左边是测试数据，其余是 $G$ 按标签 0、1、5 生成的样本（绿色），每个圆以一个模式为中心，半径是 3 个标准差。
#
# 每个标签 200 个样本，都位于正确的中心。样本比数据窄：用种子 1 到 3，样本在一个模式内的标准差是 0.03 到 0.04，而数据是 0.1。打印的三个数都看不出这一点。
#
# ## 两个错误
#
# 条件写错了，程序照样运行。这里有两个例子，都在 $D$ 的一步中。
#
# *忘记*（forgotten）。在生成样本旁边忘了给标签，$D$ 在那里看到的是零。于是 $D$ 根本不必看 $x$：没有标签的一行就是生成样本。而在 $G$ 的一步中，标签是给了的，所以 $D$ 把每个样本都当成真实样本。$-\log D$ 在 logit 处的梯度是 $-(1 - D)$，几乎是 0，于是 $G$ 变得极慢。
#
# *别的行*（of other rows）。真实样本旁边的标签是别的行的标签，例如打乱了小批量中的样本而没有打乱标签。在这样的数据中 $x$ 与 $c$ 独立：$p_{\rm data}(x \mid c) = p_{\rm data}(x)$。最优的 $G$ 不理会标签。


# %%
class Forgotten(ByHand):
    def seen_by_D(self, c):
        return c, 0 * c


class OtherRows(ByHand):
    def seen_by_D(self, c):
        return c[::-1], c


# %% tags=["trained"]
runs = {"right": right}
runs["forgotten"] = trained(recipe, ring, 600, Forgotten)
runs["of other rows"] = trained(recipe, ring, 1000, OtherRows)
found = {name: listens(run) for name, run in runs.items()}
V = {name: run.table()[-1]["V"] for name, run in runs.items()}
print("labels in D's step   asked for   high quality   V, last epoch   D in G's step")
for name, run in runs.items():
    zc = run.noise(1000)
    believed = sigmoid(run.system.D(numpy.hstack([run.system.G(zc), zc[:, 2:]]))).mean()
    row = found[name][0], found[name][2], V[name], believed
    print("{:18} {:11.2f} {:14.2f} {:15.2f} {:15.2f}".format(name, *row))
    assert believed > 0.9 if name == "forgotten" else 0.3 < believed < 0.7
assert V["forgotten"] > -0.1 and found["forgotten"][2] < 0.8 < found["right"][2]
assert abs(V["of other rows"] + numpy.log(4)) < 0.2 and found["of other rows"][0] < 0.25

# %% [markdown]
# 表的三行是三次训练：标签正确、忘记标签、别的行的标签，各 1,500、600 和 1,000 步。各列依次为：离所要求的中心最近的样本的比例，高质量样本的比例，最后一个 epoch 的 $V$，以及 $G$ 的一步中 $D$ 的平均输出，即 $D$ 对带标签的生成样本的平均值。
#
# 第一个错误从 $V$ 可以看出：它几乎是 0，这是 $V$ 的最大可能值。$G$ 走得很慢：大多数样本已经离正确的中心最近，但落在模式之内的很少。（$G$ 走到了哪里，取决于种子和训练时间：用种子 1 到 3，600 步之后高质量的样本占 0.22 到 0.58，1,500 步之后占 0.45 到 0.71。）
#
# 第二个错误从 $V$ 看不出来：$V$ 接近 $-\log 4$，与最优解处一样。样本也移向圆环，与正常的训练一样。只有把样本与所要求的标签对照的指标，才能发现这个错误。

# %% tags=["trained"]
pictures = {name: run.samples(400, seed=5, label=0) for name, run in runs.items()}
comparison_figure(pictures, few, "Asked for label 0, whose centre is (1, 0)")

# %% [markdown]
# 图：测试数据，以及三个 $G$ 按标签 0 生成的样本。标签正确时，样本位于标签 0 的中心 $(1, 0)$，在右边。忘记标签时，许多样本还在各模式之外。用别的行的标签时，样本分布在整个圆环上。
#
# 把标签给 $D$ 还有别的办法：AC-GAN（Odena 等 2017，[1610.09585](https://arxiv.org/abs/1610.09585)）和投影判别器（Miyato 和 Koyama 2018，[1802.05637](https://arxiv.org/abs/1802.05637)）。要按标签生成数字：`minigan train conditional-mnist`，然后 `minigan sample RUN --label 7`。
#
# ## 本篇小结
#
# - 条件 GAN 就是算法 1，两个网络的输入旁边都加上 $c$。论文的理论对每个 $c$ 都成立。
# - 无论在真实样本旁边还是在生成样本旁边，$D$ 都必须看到正确的 $c$。
# - $V$ 接近 $-\log 4$ 并不说明 $G$ 画出了所要求的东西。要数一数，并以打乱的标签作对照。
#
# *接下来：* 第 12b 篇，图像修补。*轮到你了：* 练习 [15 · 条件 GAN](../exercises/zh/15_conditional.ipynb)；检查程序会指出错误的名称。*参考文献：* Goodfellow 等 2014，第 7 节（[arXiv 1406.2661](https://arxiv.org/abs/1406.2661)）。*搜索：* conditional GAN、AC-GAN、projection discriminator、classifier-free guidance。
#
# ## 三个问题
#
# 1. 第三个错误：在 $G$ 的一步中用 `Given(D, c)` 和 `Given(G, c[::-1])`，于是 $D$ 得到的标签与给 $G$ 的不同。$G$ 学到什么？
# 2. 给十分之一的真实训练样本错误的标签。现在有多大比例的样本位于所要求的中心？
# 3. 要求一半标签 0、一半标签 1：$c = (1/2, 1/2, 0, \dots, 0)$。样本在哪里？
#
# <details><summary>答案</summary>
#
# **1.** 关于标签几乎什么也没学到。$D$ 要求的是 $c$，而 $G$ 不知道这个 $c$。用种子 1、2、3 训练 1,500 步后，位于所要求中心的样本占 0.14、0.19 和 0.30（乱猜是 1/8），高质量的样本占 0.29 到 0.58。
#
# **2.** 完美的 $G$ 会照搬这个错误：$p_{\rm data}(x \mid c)$ 有十分之一的概率在别的中心，所以应是 0.9。用种子 1 到 3，这个比例都在 0.99 以上。这个 $G$ 丢掉了 $p_{\rm data}(x \mid c)$ 中概率小的模式，这种模式崩溃在这里反而有好处。
#
# **3.** 在两个中心之间，大约正中（种子 1 到 3），而那里没有数据。$G$ 从未在这样的 $c$ 上训练过，论文的理论对它不作任何保证。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 条件 GAN | conditional GAN | 两个网络都以条件 $c$ 为附加输入的 GAN |
# | 标签 | label | 样本所属的类别 |
# | 独热 | one-hot | 用一个 1 和若干个 0 表示类别 |
# | 对照 | control | 去掉所要检验的因素后再做的同样测量 |
# | 投影判别器 | projection discriminator | 用内积把标签给 $D$ 的一种判别器 |

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
