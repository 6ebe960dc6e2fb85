# %% [markdown]
# # 08 · 有多好？Parzen 窗，以及它为什么会误导
#
# GAN 不给出似然：$p_g(x)$ 没有公式。论文（[1406.2661](https://arxiv.org/abs/1406.2661)）为了得到表 1，用 *Parzen 窗*（Parzen window）由生成样本来估计它。本篇计算这个分数，也对不是任何 $G$ 画出的图像计算。得分最高的是模糊的训练图像。可见这个分数衡量的并不是样本的好坏。
#
# *预备知识：* 第 07 篇。*用时：* 阅读二十分钟，运行半分钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## Parzen 窗
#
# ```text
# in training:  z --> G --> generated sample x --> D --> logit a
# here:         z --> G --> n generated samples --> Parzen window --> density p^
#               m real test examples x -----------------------------> mean of log p^(x)
# ```
#
# 第一行是训练时的情形：生成样本送进 $D$。后两行是本篇的情形：由 $n$ 个生成样本得到密度 $\hat p$，再用 $m$ 个真实的测试样本求 $\log \hat p(x)$ 的平均值。这里不用 $D$。
#
# 取 $n$ 个生成样本 $\mu_1, \dots, \mu_n$，在每个样本上放一个标准差为 $\sigma$ 的高斯密度，$\sigma$ 称为*宽度*。这些密度的平均就是 $\hat p$，它是 $p_g$ 的一个估计：
#
# $$\hat p(x) = \frac1n \sum_{i=1}^n \mathcal N(x;\, \mu_i,\, \sigma^2 I).$$
#
# 设 $x$ 由 $d$ 个数组成。取对数，得到
#
# $$\log \hat p(x) = \log \frac1n \sum_{i=1}^n e^{-|x - \mu_i|^2 / 2 \sigma^2} - d \log(\sigma \sqrt{2 \pi}).$$
#
# *分数*是 $\log \hat p(x)$ 在真实测试样本上的平均值，单位是奈特，越大越好：在所有密度中，$p_{\rm data}$ 的期望分数最高（Gibbs 不等式）。先看一维的情形，取 $p_g = p_{\rm data}$。下面先检验窗下的面积等于 1，打印误差和误差界。

# %%
import numpy

from minigan import plots
from minigan.evaluation.parzen import log_likelihoods
from minigan.random import Stream
from minigan.theory import Gaussian, Mixture

p = Mixture([0.4, 0.6], [Gaussian(-1.5, 0.4), Gaussian(1.0, 0.7)])
stream = Stream(1, "float64")
draws = p.sample(1000, stream)[:, None]  # samples are rows, also rows of one number
x = numpy.linspace(-4, 4, 401)


def window(sigma, n):
    return numpy.exp(log_likelihoods(x[:, None], draws[:n], [sigma])[0])


area = max(abs(window(s, 100).sum() * 0.02 - 1) for s in (0.05, 0.25, 1.0))
print(f"area under the window: 1, error {area:.0e} (limit 1e-2)")
assert area < 0.01


# %%
def draw(n):
    figure = plots.Figure(figsize=(10.4, 3.4), layout="constrained")
    for axes, sigma in zip(figure.subplots(1, 3, sharey=True), (0.05, 0.25, 1.0)):
        curves = {"p_data": p.density(x), "Parzen window": window(sigma, n)}
        for (label, y), look in zip(curves.items(), plots.colours.looks(curves)):
            axes.plot(x, y, label=label, **look)
        axes.set(title=f"{n} samples, sigma = {sigma}", xlabel="x")
    figure.axes[0].set_ylabel("density per unit of x")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


plots.explore(draw, n=[100, 10, 1000])

# %% [markdown]
# 图：100 个样本、三种宽度的 Parzen 窗（实线）与 $p_{\rm data}$（点线）；纵轴是单位长度上的密度。在可以交互的笔记本里，滑块可以改变样本数。
#
# $\sigma$ 太小时，窗在每个样本处有一个尖峰；$\sigma$ 太大时，两个峰合成一个。
#
# $\sigma$ 不能由这些样本自己来选：当 $\sigma \to 0$ 时，窗在自己的中心处可以任意高。论文选择在*验证*数据上得分最高的 $\sigma$，然后报告测试数据上的分数。下面打印三种样本数所选的 $\sigma$ 和分数，最后一行是 $p_{\rm data}$ 自己的期望分数。

# %%
valid, test = p.sample(2000, stream)[:, None], p.sample(2000, stream)[:, None]
sigmas, chosen = numpy.geomspace(0.03, 2, 40).tolist(), 1.0
for n in (10, 100, 1000):
    by_valid = log_likelihoods(valid, draws[:n], sigmas).mean(axis=1)
    best = sigmas[int(by_valid.argmax())]
    score = log_likelihoods(test, draws[:n], [best]).mean()
    print(f"{n:4d} samples: sigma = {best:.2f}, score {score:.3f} nats")
    assert 0.05 < best < chosen - 0.02
    chosen = best
perfect = p.mean(p.log_density)  # minus the entropy
print(f"expected score of p_data itself: {perfect:.3f} nats")
assert score < perfect + 0.05
by_valid = log_likelihoods(valid, draws[:100], sigmas).mean(axis=1)
by_itself = log_likelihoods(draws[:100], draws[:100], sigmas).mean(axis=1)
assert (numpy.diff(by_itself) < 0).all()  # the samples themselves prefer sigma = 0
assert log_likelihoods(draws[:100], draws[:100], [1e-6]).mean() > 5
curves = {"on validation data": by_valid, "on the samples themselves": by_itself}
title, marks = "Validation data choose the width", {"score of p_data": perfect}
plots.lines(sigmas, curves, title, "sigma", "score (nats)", marks=marks, log="x")

# %% [markdown]
# 图：100 个样本的分数随 $\sigma$ 的变化（横轴是对数坐标）。实线用验证数据计算，在中间有最大值；虚线用样本自己计算，$\sigma$ 越小越高。点线是 $p_{\rm data}$ 的期望分数。
#
# ## 计算对数而不下溢
#
# 一幅图像有 $d = 784$ 个数。记 $e_i = -|x - \mu_i|^2 / 2 \sigma^2$。如果所有的 $e_i$ 都小于 $-746$，那么在 float64 中每个 $\exp(e_i)$ 都等于 0，对数就是 $-\infty$。在 float32 中，小于 $-104$ 就会这样。所以先提出最大的 $e_i$：
#
# $$\log \frac1n \sum_i \exp(e_i) = e_{\max} + \log \frac1n \sum_i \exp(e_i - e_{\max}).$$
#
# 这样，最大的一项是 $\exp(0) = 1$。这个方法叫 log-sum-exp。下面打印三行：直接计算时得到 $-\infty$ 的测试图像的比例；提出最大项之后结果的范围；与 `log_likelihoods` 的差和误差界。

# %%
from minigan.data import mnist
from minigan.runs import shipped

data, G = mnist.load(), shipped.generator()
samples = G(shipped.noise(10_000, Stream(1)))
some, few = data.test[:200].astype("float64"), samples[:1000].astype("float64")
sigma = 0.1  # the smallest of the ten widths in the paper's released code
constant = 784 * numpy.log(sigma * (2 * numpy.pi) ** 0.5)
squares = ((some**2).sum(axis=1)[:, None] - 2 * some @ few.T) + (few**2).sum(axis=1)
e = -squares / (2 * sigma**2)
with numpy.errstate(divide="ignore"):
    direct = numpy.log(numpy.exp(e).mean(axis=1)) - constant
top = e.max(axis=1, keepdims=True)
by_hand = top[:, 0] + numpy.log(numpy.exp(e - top).mean(axis=1)) - constant
off = abs(by_hand - log_likelihoods(some, few, [sigma])[0]).max()
print(f"directly: -inf for {numpy.isinf(direct).mean():.0%} of 200 test images (float64)")
print(f"largest taken out: from {by_hand.min():.0f} to {by_hand.max():.0f} nats")
print(f"difference from log_likelihoods: {off:.0e} (limit 1e-8)")
assert numpy.isinf(direct).mean() > 0.5 and numpy.isfinite(by_hand).all()
assert off < 1e-8

# %% [markdown]
# ## 784 维对分数的影响
#
# 来看一个知道答案的例子。设模型是*完美的*：数据和样本都来自 $d$ 维的 $\mathcal N(0, I)$。真正的分数是熵的相反数：
#
# $$\mathbb{E} \log p(x) = -\tfrac d2 \log(2 \pi e).$$
#
# 窗的分数比它低，二者之差称为*差距*（gap）。由 Jensen 不等式，平均值的对数不小于对数的平均值。取 $\sigma^2 = 2$，则
#
# $$\mathbb{E} \log \hat p(x) \ge \mathbb{E} \log \mathcal N(x; \mu_1, 2I) = -\tfrac d2 \log(4\pi) - \tfrac{2d}{4} = -\tfrac d2 \log(2 \pi e) - \tfrac d2 \log 2.$$
#
# 所以 $\sigma^2 = 2$ 时，期望差距最多是 $\frac d2 \log 2$；取最好的 $\sigma$ 时也是这样。下面打印各个维数 $d$ 的差距，$\sigma$ 由验证数据选出。

# %%
widths = numpy.geomspace(0.1, 2, 16).tolist()


def gap(d, n, m=1000):
    """Mean of log p(x) - log window(x) over m test points; data and samples N(0, I)."""
    stream = Stream(d, "float64")
    mu, valid, x = (stream.normal((rows, d)) for rows in (n, m, m))
    sigma = widths[int(log_likelihoods(valid, mu, widths).mean(axis=1).argmax())]
    true = -0.5 * (x**2).sum(axis=1) - d / 2 * numpy.log(2 * numpy.pi)
    return float((true - log_likelihoods(x, mu, [sigma])[0]).mean())


ds = [1, 2, 5, 10, 20, 50, 100, 200, 784]
gaps, bounds = [gap(d, 1000) for d in ds], [d / 2 * numpy.log(2) for d in ds]
print("d    " + "".join(f"{d:8d}" for d in ds))
print("gap  " + "".join(f"{g:8.3f}" for g in gaps) + " nats")
assert gaps[0] < 0.03 and gaps[-1] > 200
assert (numpy.diff(numpy.divide(gaps, ds)) > 0).all()  # it grows faster than d
assert numpy.less(gaps, bounds).all()
curves = {"gap, with 1,000 samples": gaps, "the bound, (d / 2) log 2": bounds}
title = "Nats that a perfect model loses"
plots.lines(ds, curves, title, "d, dimensions", "nats", log="xy", points=True)

# %%
ns = [100, 300, 1000, 3000]
by_n = [gap(20, n) for n in ns]
slope = numpy.polyfit(numpy.log(ns), numpy.log(by_n), 1)[0]
print(f"d = 20: gap {by_n[0]:.2f} nats with 100 samples, {by_n[-1]:.2f} with 3,000")
print(f"as n^{slope:.2f}: half the gap takes {2 ** (-1 / slope):.0f} times the samples")
assert (numpy.diff(by_n) < 0).all() and -0.25 < slope < -0.1

# %% [markdown]
# 图：完美模型损失的奈特数随维数的变化，两轴都是对数坐标。实线是 1,000 个样本时的差距，虚线是上界 $\frac d2 \log 2$。接着打印的是 $d = 20$ 时差距随样本数 $n$ 的变化：差距约与 $n$ 的一个很小的负幂成正比；最后一行的 times 指差距要减半，样本数须增加到多少倍。
#
# $d = 784$ 时，完美的模型损失 200 多奈特，而表 1 的 MNIST 一列中，最好与最差的模型只差 104 奈特。增加样本帮助不大。
#
# ## 不是生成器的候选者
#
# 如果所有模型的差距都一样，它们的名次仍然是对的。所以我们计算 Theis 等 2016（[1511.01844](https://arxiv.org/abs/1511.01844)）所用的几个候选者的分数：
#
# - *训练图像*：来自 $p_{\rm data}$ 的真实样本，不应当有候选者比它更好；
# - *聚类中心*（centroids）：用 k 均值把相似的训练图像归为一类，取平均，因此是模糊的，其中有些重复；
# - 与数据同均值、同协方差的高斯分布，截断到 $[0, 1]$；平均图像；各像素相互独立的黑白图像；均匀噪声；以及程序包自带的 $G$。
#
# 与论文的代码一样，取 $G$ 的 10,000 个样本（和同样多的训练图像），在 1,000 幅验证图像上从十个宽度中选最好的。为了节省时间，测试图像每两幅取一幅，其余候选者各取 2,000 幅，由 30,000 幅训练图像得到，k 均值只迭代一次。打印的是每个候选者的分数 ± 标准误差和选出的 $\sigma$；最后一行是 2,000 个聚类中心中互不相同的个数（different）。

# %%
from minigan.evaluation.calibration import SOURCES, TABLE_1, centroids, training_images
from minigan.evaluation.parzen import choose_sigma

marks = [nats for (nats, _), _ in TABLE_1.values()]
assert max(marks) - min(marks) == 104  # as said above
stream, sets = Stream(2014), {"the shipped G": samples}
for name, source in SOURCES.items():
    n = 10_000 if source is training_images else 2000
    how = {"iterations": 1} if source is centroids else {}
    sets[name] = source(data.train[:30_000], n, stream, **how)
scored, ll = data.test[::2], {}  # ll: log p^ of each test image
for name, rows in sets.items():
    sigma, _ = choose_sigma(rows, data.valid)
    (ll[name],) = log_likelihoods(scored, rows, [sigma])
    mean, error = ll[name].mean(), ll[name].std() / len(scored) ** 0.5
    print(f"{name:27s} {mean:6.1f} ± {error:.1f} nats, sigma {sigma:.3f}")
different = len(numpy.unique(sets["k-means centroids of them"], axis=0))
print(f"different centroids among the 2,000: {different}")
assert 1100 < different < 1300

# %%
several = [rows[:4] for rows in sets.values() if len(rows) > 1]  # not the mean image
names = ["G(z)", "training", "centroids", "Gaussian", "pixels", "noise"]
plots.completions(numpy.stack(several, 1), names, (28, 28), "Four of each candidate")

# %% tags=["cover"]
train, blurred, ours = "training images", "k-means centroids of them", "the shipped G"
score = {name: values.mean() for name, values in ll.items()}
error = {name: values.std() / len(values) ** 0.5 for name, values in ll.items()}
ranking = sorted(score, key=score.get, reverse=True)
assert ranking[:3] == [blurred, train, ours]
assert score[blurred] > score[train] + 20 and score[train] > score[ours] + 5
(paper, _), _ = TABLE_1["Adversarial nets"]
above = {name: score[name] for name in ranking if score[name] > -100}
title, marks = "Centroids have the highest score", {f"the paper: {paper}": paper}
plots.bars(above, title, "Parzen score (nats)", errors=error, marks=marks)

# %% [markdown]
# 图：第一幅是每个候选者的四幅图像（平均图像除外），从左到右是 $G(z)$、训练图像、聚类中心、高斯分布、独立像素、噪声。第二幅是它们的分数，从高到低依次是聚类中心、训练图像、自带的 $G$、截断的高斯分布、平均图像；竖线是论文的分数 225。低于 $-100$ 的没有画出。
#
# 表 1 的分数在 121 到 225 奈特之间。按[分数的说明](../../docs/scores.md)（英文），用全部 10,000 幅测试图像，配方 `mnist` 得 227.1，训练图像得 241.5，10,000 个聚类中心得 319.8。
#
# 所以，分数高*不*等于样本好。分数取决于测试图像到最近的中心的距离。一组相似数字的平均图像到其中每个数字的距离，小于这些数字彼此之间的距离。
#
# “±”后面是对测试图像求平均的标准误差。两个分数使用*同样*的测试图像，因此它们之差的误差，比两个独立分数之差的误差更小（*配对检验*，paired test）。下面先打印测试图像到最近的训练图像或聚类中心的平均距离，再打印两对分数之差，以及按配对和按独立计算的标准误差。

# %%
from minigan.evaluation.neighbors import nearest, neighbor_check

real, away = data.test[::5], {}
for name, n in ((train, 2000), (train, 10_000), (blurred, 2000)):
    away[name, n] = nearest(real, sets[name][:n])[1].mean()
    print(f"to the nearest of {n:6,d} {name:26s} {away[name, n]:.2f}, on average")
assert away[blurred, 2000] + 0.1 < away[train, 10_000] < away[train, 2000] - 0.1
for a, b in ((blurred, train), (train, ours)):
    paired = (ll[a] - ll[b]).std() / len(scored) ** 0.5
    apart = (error[a] ** 2 + error[b] ** 2) ** 0.5
    print(f"{a} - {b}: {score[a] - score[b]:.1f} nats,")
    print(f"  standard error {paired:.1f} in pairs, {apart:.1f} if independent")
    assert paired < 0.7 * apart and score[a] - score[b] > 8 * paired

# %% [markdown]
# ## 双样本检验与复制品
#
# 一个分类器能*区分*生成样本与测试图像吗？这里用两种方法：
#
# - *新的 $D$*（fresh D）：用一半的图像训练一个分类器，在另一半上求准确率。如果它只是在猜，准确率是 1/2。
# - *1-NN*：把两组放在一起，看离每幅图像最近的另一幅图像是否来自同一组。of real 和 of samples 是两组各自的比例，1-NN 是二者的平均。
#
# 表的前四行是各个候选者在两种检验上的结果；后三行检查与训练图像完全相同的图像数（150 幅中），以及到训练集的距离与测试图像的距离之比。

# %% tags=["trained"]
from minigan.evaluation.two_sample import classifier_accuracy, nearest_neighbor_accuracy

fresh, nn, checks = {}, {}, {}
print(f"{'':27s} fresh D    1-NN   of real   of samples")
for name in (train, blurred, ours, "a Gaussian, clipped"):
    rows = numpy.unique(sets[name], axis=0)  # sorted, so shuffle
    rows = rows[Stream(4).permutation(len(rows))[:1000]]
    fresh[name] = classifier_accuracy(real, rows, Stream(5)).accuracy
    nn[name] = nearest_neighbor_accuracy(data.test[::10], rows)
    shares = f"{nn[name].of_x:6.2f}   {nn[name].of_y:6.2f}"
    print(f"{name:27s} {fresh[name]:6.2f}  {nn[name].accuracy:6.2f}  {shares}")
assert fresh[train] < 0.58 and min(fresh[blurred], fresh[ours]) > fresh[train] + 0.08
assert max(abs(nn[name].accuracy - 0.5) for name in (train, blurred)) < 0.08
assert nn[blurred].of_x < 0.3 and nn[blurred].of_y > 0.9
assert fresh["a Gaussian, clipped"] > 0.9
for name in (train, blurred, ours):
    checks[name] = neighbor_check(sets[name][:150], data.train, data.test[::50])
    copies, ratio = checks[name].exact_copies, checks[name].ratio
    print(f"{name:27s} {copies:5d} copies of 150; distance / new digits' {ratio:.2f}")
assert checks[train].exact_copies == 150 and checks[ours].exact_copies == 0
assert 0.8 < checks[ours].ratio < 1

# %% [markdown]
# 新的 $D$ 能把所有候选者与测试图像区分开，只有训练图像除外。聚类中心的 1-NN 接近 1/2，但两个比例都不是 1/2：大多数测试图像和大多数聚类中心，最近的邻居都是聚类中心。所以要看两个比例。
#
# 训练图像的复制品能通过两种检验，但只会返回复制品的模型什么也没学到。第 07 篇的最近邻检验能发现它们，因为它查看训练集。
#
# ## 本篇小结
#
# - Parzen 分数不是 $G$ 的似然。在 784 维中，完美的高斯模型损失的奈特数，比表 1 各模型之间的差别还大。
# - 应当报告几种度量，每一种也对真实图像、聚类中心和复制品计算。并说明 $n$ 是多少、$\sigma$ 由什么数据选出、标准误差是对什么求的。
# - 展示未经挑选的样本，并把最近邻放在旁边。
#
# 论文作者自己写道，这种估计“方差比较大，在高维空间中表现不好”（原文："has somewhat high variance and does not perform well in high dimensional spaces"）。
#
# *接下来：* 第 [09](09_why_it_will_not_converge.ipynb) 篇，训练为什么会绕圈。*轮到你了：* 练习 [09 · Parzen 窗](../exercises/zh/09_parzen.ipynb)。
#
# *参考文献：* Theis 等 2016（[1511.01844](https://arxiv.org/abs/1511.01844)）；关于双样本检验：Lopez-Paz 和 Oquab（[1610.06545](https://arxiv.org/abs/1610.06545)）；Wu 等（[1611.04273](https://arxiv.org/abs/1611.04273)）。*搜索：* kernel density estimation、log-sum-exp、annealed importance sampling、Fréchet Inception distance。
#
# ## 三个问题
#
# 1. 把 5,000 幅训练图像中的每一幅，换成它与离它最近的几幅训练图像的平均，连它自己共 2、3、5、10 或 20 幅。哪个数目的分数最高？
# 2. 50,000 幅训练图像能达到 2,000 个聚类中心的分数吗？10,000 幅呢？
# 3. 找出一组*没有 7* 的样本，使它的分数高于 225。哪些度量能看出这个缺陷？
#
# <details><summary>答案</summary>
#
# **1.** 10 幅。这 5,000 幅图像得 206 奈特；2、3、5、10、20 幅的平均分别得 248、275、293、303、300（一次抽取；测试图像每十幅取一幅，以下同）。
#
# **2.** 50,000 幅能：317 奈特，聚类中心是 269。10,000 幅不能：247（1,000 幅：123；100 幅：$-29$）。
#
# **3.** 例如，先去掉第 07 篇的分类器判为 7 的训练图像，再取 2,000 个聚类中心，得 245 奈特。新的 $D$（0.70）、1-NN（0.55）和最近邻检验（0.68）都与上面差不多。能看出来的是数字计数：十个数字只有九个。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 似然 | likelihood | 模型的密度在给定数据处的值 |
# | Parzen 窗 | Parzen window | 在每个样本上放一个高斯密度，取平均；即核密度估计 |
# | 验证集 | validation set | 用来选择 $\sigma$ 的数据，既不用于训练，也不用于最后评价 |
# | 聚类中心 | centroid | 一组相似图像的平均图像 |
# | 标准误差 | standard error | 一个平均值的标准差的估计 |
# | 配对检验 | paired test | 对同样的数据求两个分数之差，再看差的误差 |
# | 双样本检验 | two-sample test | 两组样本是否来自同一个分布 |
# | 下溢 | underflow | 数太接近 0，在浮点数中变成 0 |

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
