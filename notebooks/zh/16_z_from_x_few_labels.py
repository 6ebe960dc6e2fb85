# %% [markdown]
# # 16 · 由 x 求 z，以及少量标签
#
# 论文第 7 节还有两个想法。第一部分：$G$ 由 $z$ 计算 $x$；另一个网络 $Q$ 能否由给定的 $x$ 求出 $z$？什么时候不能？第二部分：如果分类器只有少量标签，GAN 能帮上忙吗？在这里的小网络上，帮助很小，甚至没有。
#
# ```text
# Q:         z ─> G ─> x = G(z) ─> Q ─> Q(x)
#                      Q <─ grad |Q(x) - z|^2
# real x:    x ─> Q ─> Q(x) ─> G ─> G(Q(x))
# D:         x ─> D ─> f(x) ─> softmax regression
# ```
#
# 第一、二行是 $Q$ 的训练：$Q(x)$ 应当等于 $z$，只有 $Q$ 改变。第三行是 $Q$ 的使用：对真实样本 $x$，看 $G(Q(x))$ 是否像 $x$。第四行是第二部分：$f(x)$ 是去掉最后一层的 $D$ 的输出，叫做特征，用来分类。
#
# *预备知识：* 第 04 篇（算法 1）和第 07 篇（MNIST）。*用时：* 阅读半小时，运行约十五秒。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 第一部分：求 z 的网络
#
# 取一个训练好的生成器 $G$，不再改变它。抽取 $z$，计算 $x = G(z)$，训练网络 $Q$ 由 $x$ 计算 $z$：
#
# $$\min_Q \; \mathbb{E}_z \, \| Q(G(z)) - z \|^2 .$$
#
# 这是一个回归问题，而且 $(z, x)$ 要多少对就能抽多少对。论文称之为“学习得到的近似推断”（learned approximate inference，第 7 节第 2 点）。
#
# 哪个 $Q$ 最优？固定 $x$，考虑满足 $G(z) = x$ 的所有 $z$。对任意的猜测 $c$，
#
# $$\mathbb{E} \big[ (z - c)^2 \mid x \big] = \underbrace{\mathrm{Var}(z \mid x)}_{\text{不含 } c} + \underbrace{(\mathbb{E}[z \mid x] - c)^2}_{c = \mathbb{E}[z \mid x] \text{ 时为 0}}.$$
#
# 所以最优的猜测是条件均值 $\mathbb{E}[z \mid x]$，剩下的误差是 $\mathbb{E} \, \mathrm{Var}(z \mid x)$，即 $x$ 没有告诉我们的那部分 $z$。
#
# ## 两个生成器：一个保留 z，一个不保留
#
# 第一个 $G$ 是从 2 维到 16 维的光滑随机网络。不同的 $z$ 给出不同的 $x$，所以误差应当趋于 0。
#
# 第二个 $G$ 把平面对折：$G(z) = (|z_1|, z_2)$。（写成网络，它有四个 ReLU 单元，因为 $|z| = {\rm relu}(z) + {\rm relu}(-z)$。）从 $x$ 可以读出 $|z_1|$，但读不出 $z_1$ 的符号：正负的可能性相同。所以对 $z_1$ 的最优猜测是 0，并且
#
# $$\mathrm{Var}(z_1 \mid x) = z_1^2, \quad \text{平均为 1}; \qquad \mathrm{Var}(z_2 \mid x) = 0.$$
#
# $z$ 的两个分量的平均误差必定停在 $(1 + 0) / 2 = 1/2$。

# %%
from dataclasses import replace

import numpy

from minigan import plots
from minigan.data.dataset import Dataset
from minigan.nn import build
from minigan.random import Stream
from minigan.runs import Run
from minigan.systems import recipe_named

inference = recipe_named("inference-ring")


# %%
def train_Q(G, words, n, steps):
    """Q for this G, and its error per value of z after every hundred steps."""
    Q = "uniform 0.3, dense 48, relu, dense 48, relu, dense data"
    changes = dict(G=words, noise="gaussian 2", Q=Q, batch=100, rate=0.005)
    rows = numpy.zeros((100, n), "float32")  # only their number of values matters here
    run = Run(replace(inference, **changes), Dataset("none", rows, rows, rows))
    run.system.start_from(G)
    found = []
    for _ in run.play(steps):
        if run.step % 100 == 0:
            z = run.system.z(20_000, Stream(run.step))
            found.append(float(((run.system.Q(G(z)) - z) ** 2).mean()))
    return run.system.Q, found


# %% tags=["trained"]
smooth_words = "normal 0.5, dense 16, tanh, dense data"
smooth = build.network(smooth_words, 2, Stream(7), 16)

fold_words = "dense 4, relu, dense data"
fold = build.network(fold_words, 2, Stream(7), 2)
fold.layers[0].params["W"][...] = [[1, -1, 0, 0], [0, 0, 1, -1]]
fold.layers[2].params["W"][...] = [[1, 0], [1, 0], [0, 1], [0, -1]]
fold.version += 1
print("the fold: G(-2, -3) =", *fold(numpy.array([[-2.0, -3.0]], "float32"))[0])

Q_smooth, of_smooth = train_Q(smooth, smooth_words, 16, 1500)
Q_fold, of_fold = train_Q(fold, fold_words, 2, 1500)
print(f"error per value of z, smooth G: {of_smooth[-1]:.4f} (limit 0.01)")
print(f"error per value of z, fold: {of_fold[-1]:.3f} (1/2; limits 0.48 and 0.54)")
assert of_smooth[-1] < 0.01 and 0.48 < of_fold[-1] < 0.54


# %% tags=["trained"]
def fold_figure():
    figure = plots.Figure(figsize=(9.6, 3.6), layout="constrained")
    left, *others = figure.subplots(1, 3)
    steps, z = 100 * numpy.arange(1, 16), Stream(9).normal((300, 2))
    first, second = plots.colours.SERIES[:2]
    left.plot(steps, of_smooth, color=first, label="smooth G")
    left.plot(steps, of_fold, color=second, ls="--", label="G folds the plane")
    left.axhline(0.5, color=plots.colours.REFERENCE, ls=":", label="1/2")
    left.set(xlabel="step of Q", ylabel="error per value of z", title="error of Q")
    nets = zip(others, (smooth, fold), (Q_smooth, Q_fold), (first, second))
    for axes, G, Q, color in nets:
        axes.plot(z[:, 0], Q(G(z))[:, 0], ".", color=color)
        axes.set(xlabel="z_1", ylabel="Q's guess of z_1", ylim=(-3.2, 3.2))
        axes.set_title("smooth G" if G is smooth else "G folds the plane")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


fold_figure()

# %% [markdown]
# 图：左边是 $Q$ 的误差（$z$ 的每个分量）随训练步数的变化，深蓝色实线是光滑的 $G$，紫红色虚线是对折的 $G$，灰色点线是 1/2。中间和右边的横轴是 $z_1$，纵轴是 $Q$ 猜测的 $z_1$：中间是光滑的 $G$，右边是对折的 $G$。图前打印的是对折的 $G$ 在 $(-2, -3)$ 处的值，以及两个 $Q$ 最后的误差和误差界。
#
# 对光滑的 $G$，猜测落在对角线上：$Q$ 求出了 $z_1$。对折时所有猜测都接近 0：$Q$ 无法知道符号。给 $Q$ 和光滑网络取五个随机种子，最后的误差分别是 0.0003 到 0.0006 和 0.500 到 0.501。
#
# 同样的方法可以检验一个训练好的 $G$ 是否用到了全部噪声。如果 $G$ 崩溃到一个点，$x$ 就不含 $z$ 的任何信息。这时最优的 $Q$ 是 $\mathbb{E}[z] = 0$，误差是 $z$ 的方差，即 1。
#
# ## 数字的往返
#
# 现在取 minigan 自带的数字生成器（第 07 篇），$z$ 有 100 个分量。只用它的生成样本训练 $Q$。然后把*真实*的数字输入 $Q$，看 $G(Q(x))$。对两种 $x$，我们打印损失了多少：
#
# $$\text{lost} = \mathbb{E} \| G(Q(x)) - x \|^2 / \mathbb{E} \| x - \mathbb{E} x \|^2$$
#
# 如果 $G(Q(x)) = x$，它是 0。如果 $G(Q(x))$ 总是平均数字，它是 1。

# %% tags=["trained"]
from minigan.runs import load_data, shipped
from minigan.systems.recipes import mnist as of_shipped

net = "normal 0.05, dense 300, relu, dense data"
recipe = replace(
    recipe_named("inference-mnist"), G=of_shipped.G, noise=of_shipped.noise, Q=net, batch=50
)
digits = load_data(recipe)
run = Run(recipe, digits)
run.system.start_from(shipped.generator())
for _ in run.play(600):
    pass
of_z, of_x = run.system.measures(run.result, Stream(1))
print(f"error of Q per value of z: {of_z.value:.2f} (limits 0.85 and 0.97)")
print(f"lost of generated samples: {of_x.value:.2f} (limit: what is lost of real digits)")
print(f"lost of real digits: {of_x.data:.2f} (limit 0.8)")
assert 0.85 < of_z.value < 0.97 and of_x.value < of_x.data < 0.8

# %% tags=["cover", "trained"]
rows, names = run.system.shown(run.result)
names = ["G(Q(x))" if "Q" in name else "real x" for name in names]
plots.completions(rows, names, (28, 28), "real digits, and what G makes of Q's z")

# %% [markdown]
# 图：每两列为一对，左边是真实数字 $x$，右边是 $G(Q(x))$。图前打印的是 $Q$ 的误差（$z$ 的每个分量），以及生成样本和真实数字的损失比例，后面是误差界。
#
# $Q$ 只求出了 $z$ 的一小部分，而 $G(Q(x))$ 仍然保留了 $x$ 的大部分。这并不矛盾：$z$ 的大多数方向几乎不改变 $x$，所以 $x$ 几乎不含这些方向的信息。有些数字回来时变成了别的数字。要么这个 $G$ 没有与它对应的 $z$，要么可能的 $z$ 有好几个，而 $Q$ 返回它们的平均。（$Q$ 的种子 1 到 4 结果一致：误差是 0.93，真实数字的损失比例是 0.56 到 0.58。）
#
# 由给定的 $x$ 求 $z$，现在叫做 *GAN 反演*（GAN inversion）。也可以让编码器与 $G$ 和 $D$ 在同一个博弈中训练：ALI，Dumoulin 等 2016（[1606.00704](https://arxiv.org/abs/1606.00704)）；BiGAN，Donahue 等 2016（[1605.09782](https://arxiv.org/abs/1605.09782)）。
#
# ## 第二部分：D 知道什么是数字吗？
#
# 论文第 7 节第 4 点：当带标签的数据很少时，$D$ 的特征可能有助于分类器。*线性探针*（linear probe）可以检验这一点：
#
# 1. 计算图像的特征 $f(x)$，每个特征都缩放到均值为 0、方差为 1；
# 2. 取 100 个带标签的图像，每个数字十个，拟合 softmax 回归；
# 3. 数一数 5,000 个测试数字中有多少分类正确。
#
# 我们比较三种 $f$：像素本身；未训练的 $D$ 的最后一层的输入；与 $G$ 对抗训练过（没有用标签）的 $D$ 的最后一层的输入。

# %% tags=["trained"]
from minigan.evaluation.probe import probe_accuracy, standardised
from minigan.systems.semisupervised import features

label = digits.labels[0][:10_000]
order = numpy.random.default_rng(1).permutation(10_000)
chosen = numpy.concatenate([order[label[order] == k][:10] for k in range(10)])


def probe(f):
    train, test = standardised(f(digits.train[:10_000]), f(digits.test[:5000]))
    truth = digits.labels[2][:5000]
    return probe_accuracy(train[chosen], label[chosen], test, truth, classes=10)


game = Run(recipe_named("mnist-small"), digits)
accuracy = {"pixels": probe(lambda x: x)}
accuracy["untrained D"] = probe(lambda x: features(game.system.D, x)[0])
for _ in game.play(500):
    pass
accuracy["trained D"] = probe(lambda x: features(game.system.D, x)[0])
for name, share in accuracy.items():
    print(f"share of test digits, {name:11s} {share:.2f}")
print("limit for pixels: at least 0.7; for the trained D: at most 0.7")
assert accuracy["pixels"] > 0.7 > accuracy["trained D"]

# %% [markdown]
# 打印的是三种特征下测试数字分类正确的比例：像素、未训练的 $D$、训练过的 $D$。像素的界是至少 0.7，训练过的 $D$ 的界是至多 0.7。
#
# $D$ 的特征比像素差。$D$ 的训练只为回答一个问题：真实还是生成？而“这是哪个数字”未必有助于回答它。种子 1 到 4 都是这样：像素是 0.67 到 0.73，训练过的 $D$ 是 0.48 到 0.53。*未训练*的 $D$ 是 0.46 到 0.55；四个种子中只有种子 1 的训练改进了特征。
#
# 用 `minigan train` 的大网络，五个种子，三个 epoch 之后（平均值 ± 标准误差；`benchmarks/few_labels.py`），结果如下。在每个种子上，训练过的 $D$ 都低于未训练的 $D$：
#
# | 100 个标签，测试数字分类正确的比例 | |
# |---|---|
# | 像素 | 0.747 ± 0.006 |
# | 未训练的 $D$ | 0.666 ± 0.005 |
# | 训练过的 $D$ | 0.632 ± 0.006 |
#
# ## 把 D 当作多一个类别的分类器
#
# 在 Salimans 等 2016（[1606.03498](https://arxiv.org/abs/1606.03498)）中，$D$ 本身就是分类器。它有 $K$ 个输出 $l_1, \dots, l_K$，每个类别一个。还有一个类别“由 $G$ 生成”，其输出固定为 0。记 $L = \log \sum_k e^{l_k}$，对全部 $K + 1$ 个类别取 softmax，得到
#
# $$D(x) = \frac{\sum_k e^{l_k}}{\sum_k e^{l_k} + e^0} = \frac{e^L}{e^L + 1} = \sigma(L) \qquad \text{（$x$ 为真的概率）},$$
#
# $$p(k \mid x, \text{real}) = \frac{e^{l_k}}{e^L} \qquad \text{（如果 $x$ 为真，属于类别 $k$ 的概率）}.$$
#
# $D$ 最小化三个损失之和：
#
# | 对象 | 损失 | |
# |---|---|---|
# | 类别为 $k$ 的带标签样本 | $-\log p(k \mid x, {\rm real})$ | $= L - l_k$ |
# | 任一真实样本 | $-\log D(x)$ | $= \log(1 + e^{-L})$ |
# | 生成样本 | $-\log(1 - D(x))$ | $= \log(1 + e^{L})$ |
#
# 没有标签的真实样本只进入第二个损失。$G$ 最小化 $-\log D(G(z))$，或者做*特征匹配*（feature matching）：使 $f(G(z))$ 的均值等于 $f(x)$ 的均值，$f$ 是 $D$ 最后一层的输入。
#
# 所有梯度都来自一个导数：$\partial L / \partial l_k = e^{l_k} / e^L$，即 $l$ 的 softmax。对真实样本，由链式法则
#
# $$\frac{\partial}{\partial l_k} \log(1 + e^{-L}) = \frac{-1}{1 + e^L} \cdot \frac{e^{l_k}}{e^L}.$$
#
# 我们用有限差分检验它。

# %%
from minigan.systems.semisupervised import total

l, h = Stream(3, "float64").normal((5, 10)), 1e-6
L, share = total(l)
by_hand = -1 / (1 + numpy.exp(L)) * share / 5  # of the mean of -log sigmoid(L)
differences = numpy.zeros_like(l)
for i, k in numpy.ndindex(l.shape):
    moved = numpy.zeros_like(l)
    moved[i, k] = h
    losses = [numpy.log1p(numpy.exp(-total(l + s * moved)[0])).mean() for s in (1, -1)]
    differences[i, k] = (losses[0] - losses[1]) / (2 * h)
off = abs(by_hand - differences).max()
print(f"largest difference: {off:.0e} (limit 1e-9)")
assert off < 1e-9

# %% [markdown]
# 打印的是手工推导的梯度与有限差分的最大差，以及误差界。
#
# `minigan train semi-mnist --labels 100` 训练这样的网络。用五个种子，三个 epoch 之后测得（平均值 ± 标准误差）：
#
# | 测试数字分类正确的比例 | 100 个标签 | 1,000 个标签 |
# |---|---|---|
# | $D$ 只从标签学习 | 0.760 ± 0.012 | 0.918 ± 0.002 |
# | 有 $G$，特征匹配 | 0.773 ± 0.014 | 0.915 ± 0.002 |
# | 有 $G$，$-\log D$ | 0.786 ± 0.013 | 0.924 ± 0.001 |
#
# 逐个种子比较，最后一行减第一行，100 个标签时是 0.026 ± 0.016（五个种子中四个为正），1,000 个标签时是 0.006 ± 0.002（五个都为正）。
#
# 所以在这些小网络上，GAN 的帮助很小；100 个标签时可能根本没有帮助。Salimans 等报告的效果好得多，他们在 $D$ 的每一层都加噪声，使用权重归一化，训练的 epoch 数大约是这里的一百倍。Dai 等 2017（[1705.09783](https://arxiv.org/abs/1705.09783)）解释了为什么*好的* $G$ 未必有帮助：有帮助的是落在各类别*之间*的样本，$D$ 由它们学到一个类别到哪里为止。
#
# ## 本篇小结
#
# - 用 $(z, G(z))$ 训练的 $Q$ 近似 $\mathbb{E}[z \mid x]$。它的误差不可能低于 $\mathbb{E} \, \mathrm{Var}(z \mid x)$，即 $x = G(z)$ 没有告诉我们的那部分 $z$。
# - $G(Q(x))$ 显示 $Q$ 和这个 $G$ 能够重现哪些真实数字。
# - 用 100 个标签训练线性分类器时，$D$ 的特征不如像素。
# - $D$ 可以是 $K + 1$ 类的分类器：三个损失，一个 softmax。
#
# *接下来：* 第 17 篇，手工推导卷积。*轮到你了：* `minigan train inference-mnist` 训练一个更大的 $Q$。
#
# *参考文献：* Goodfellow 等 2014，第 7 节（[1406.2661](https://arxiv.org/abs/1406.2661)）。*搜索：* learned approximate inference、GAN inversion、ALI、BiGAN、linear probe、semi-supervised GAN、feature matching。
#
# ## 三个问题
#
# 1. $G$ 由 100 个数画出数字。为什么 $Q$ 的误差大于 0.85，而不是接近 0？
# 2. $Q$ 是用 $G$ 的样本训练的。能否改用真实数字来训练？
# 3. 分类器的输出 $l$ 在哪里表示“由 $G$ 生成”？
#
# <details><summary>答案</summary>
#
# **1.** 一个数字有形状、倾斜、宽窄、笔画粗细，远远不到 100 个方向。$z$ 的其他方向几乎不改变 $x$，所以 $Q$ 求不出它们。我们在五个随机的 $z$ 处计算了雅可比矩阵 $\partial G / \partial z$ 的奇异值：100 个奇异值中，2 到 4 个占平方和的 90 %，5 到 10 个占 99 %。
#
# **2.** 用这个损失不行：没有人知道真实数字的 $z$。但可以训练 $Q$，使 $G(Q(x))$ 接近 $x$。这就是以 $G$ 为解码器的自编码器。
#
# **3.** 没有单独的输出表示它：那个输出固定为 0。所有输出都小，就表示“由 $G$ 生成”：$D(x) = \sigma(\log \sum_k e^{l_k})$。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 近似推断 | approximate inference | 由 $x$ 近似地求出产生它的 $z$ |
# | 条件均值 | conditional mean | $\mathbb{E}[z \mid x]$：给定 $x$ 时 $z$ 的平均值 |
# | 条件方差 | conditional variance | $\mathrm{Var}(z \mid x)$：知道 $x$ 之后 $z$ 还剩下的不确定性 |
# | GAN 反演 | GAN inversion | 对给定的图像求 $G$ 的输入 $z$ |
# | 特征 | features | 网络某一层的值，这里是 $D$ 最后一层的输入 |
# | 线性探针 | linear probe | 在固定的特征上训练的线性分类器 |
# | 半监督学习 | semi-supervised learning | 少量带标签的样本加大量无标签的样本 |
# | 特征匹配 | feature matching | 使生成样本与真实样本的特征均值相等 |
# | 标准误差 | standard error | 平均值的标准差，等于样本标准差除以 $\sqrt n$ |
# | 雅可比矩阵 | Jacobian | 所有偏导数 $\partial x_i / \partial z_j$ 组成的矩阵 |

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
