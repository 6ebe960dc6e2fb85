# %% [markdown]
# # 练习 09 · Parzen 窗
#
# GAN 给出样本，不给出概率密度，所以论文的表 1 用间接的办法来比较模型：在每个样本周围放一个宽度为 $\sigma$ 的高斯分布，把这些高斯分布的平均称为 $p$，再看测试数据在 $p$ 下的可能性有多大。你要写的就是这个数。代码只有三行，却有十几种写错的方式，其中大多数给出的分数，看上去并不比正确的差。最后一节说明这个分数反映不了什么。
#
# *用时：* 40 分钟。*对应：* 第 08 篇，有多好。

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

# %%
import numpy

from minigan import plots
from minigan.exercises import check

# %% [markdown]
# ## 1. 指数的平均的对数
#
# $$\log \frac1n \sum_j e^{a_j}$$
#
# `a` 可以有任意多个轴；平均沿最后一个轴。形状为 `(n,)` 时得到一个数，为 `(m, n)` 时得到 `m` 个数。元素为 $-1000$ 和 $1000$ 时也必须算得出来：两个元素都是 $-1000$ 时，结果是 $-1000$。
#
# 想一想：图像的概率密度是 $e^{-1000}$ 和 $e^{1000}$ 这样的数。所有 $a_j$ 都加上同一个数时，这个式子会怎样？


# %% nbgrader={"grade": false, "grade_id": "log_mean_exp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_mean_exp(a):
    """log of the mean of exp(a) over the last axis, with a: (..., n)"""
    # BEGIN SOLUTION
    top = a.max(axis=-1, keepdims=True)
    return top[..., 0] + numpy.log(numpy.exp(a - top).mean(axis=-1))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_log_mean_exp", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(log_mean_exp, lang="zh")

# %% [markdown]
# ## 2. 对数似然
#
# $$\log p(x_i) = \log \frac1n \sum_j \mathcal{N}(x_i;\, \mu_j,\, \sigma^2 I), \qquad
# \mathcal{N}(x; \mu, \sigma^2 I) = \prod_{l=1}^{d} \frac{1}{\sigma \sqrt{2\pi}}\,
# e^{-(x_l - \mu_l)^2 / 2 \sigma^2}$$
#
# `x` 是 `(n_x, d)`，每行一个样例。`samples` 是 `(n, d)`，其中是各个 $\mu_j$；`sigma` 是一个数。结果是 `(n_x,)`，单位是奈特（nat）。可以调用 `log_mean_exp`。
#
# 想一想：在纸上把一个 $\mathcal{N}$ 的对数写成和。其中哪一部分依赖于 $d$？你需要哪个对所有数对 $(i, j)$ 都有一项的数组？它的形状是什么？


# %% nbgrader={"grade": false, "grade_id": "parzen_log_likelihood", "locked": false, "schema_version": 3, "solution": true, "task": false}
def parzen_log_likelihood(x, samples, sigma):
    """log p(x_i) of the window of width sigma on the samples, in nats, (n_x,)"""
    # BEGIN SOLUTION
    d = x.shape[1]
    squares = ((x[:, None] - samples) ** 2).sum(axis=2)
    constant = d * numpy.log(sigma * numpy.sqrt(2 * numpy.pi))
    log_normal = -squares / (2 * sigma**2) - constant
    return log_mean_exp(log_normal)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_parzen_log_likelihood", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(parzen_log_likelihood, lang="zh")

# %% [markdown]
# ## 3. 宽度
#
# $\sigma$ 由验证集来选，也就是说，用既没有训练过 $G$、也不用来测试的数据来选：论文取的是使 $\log p$ 在验证集上的平均最高的 $\sigma$。
#
# `valid` 是 `(n_x, d)`，`samples` 是 `(n, d)`，`sigmas` 是供选择的各个宽度，放在形状为 `(k,)` 的数组里。返回其中最好的一个。
#
# 想一想：如果把样本自己当作 `valid` 传入，会选中哪一个？


# %% nbgrader={"grade": false, "grade_id": "best_sigma", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_sigma(valid, samples, sigmas):
    """The sigma with the highest mean of log p over valid: (n_x, d)"""
    # BEGIN SOLUTION
    means = [parzen_log_likelihood(valid, samples, sigma).mean() for sigma in sigmas]
    return sigmas[numpy.argmax(means)]
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_best_sigma", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(best_sigma, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 这里的模型是完美的：样本和数据都来自平面上的标准正态分布。它真正的概率密度的平均对数似然是 $-\log(2 \pi e) = -2.838$ 奈特，没有别的概率密度比它更高。
#
# 在验证数据上，曲线只有一个最高点，比真值低 0.03，位于你的 `best_sigma` 给出的宽度处：窗太窄，样本之间的数据得到的密度就太小；窗太宽，密度就散得太开。
#
# 在样本自身上，曲线越往左越高，超过了真值。在新的数据上，没有哪个概率密度的分数能高于真值，所以这样的分数说明不了模型有多好。


# %%
def picture():
    rng = numpy.random.default_rng(1)
    samples, valid = rng.normal(size=(300, 2)), rng.normal(size=(2000, 2))
    sigmas = numpy.logspace(-1.1, 0.5, 33)

    def mean_score(x):
        return numpy.array([parzen_log_likelihood(x, samples, s).mean() for s in sigmas])

    of_valid, of_samples = mean_score(valid), mean_score(samples)
    best = best_sigma(valid, samples, sigmas)
    print(f"best sigma {best:.3f}, with {of_valid.max():.3f} nats on the validation data")
    return plots.lines(
        sigmas,
        {"on validation data": of_valid, "on the samples themselves": of_samples},
        "A window on 300 samples of N(0, I)",
        "sigma",
        "mean log p, in nats",
        marks={"the true density": -numpy.log(2 * numpy.pi * numpy.e)},
        log="x",
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 设数据是 $d = 20$ 维的 $N(0, I)$。模型 A 恰好从这个分布抽取 1,000 个样本；模型 B 一千次都返回点 0。用 500 个验证样例分别为两者选择宽度，再用 500 个测试样例给两者打分。先猜哪一个赢，再用 assert 检验。表 1 会怎样评价 B？看了它的样本，你又会怎样评价？完美的模型输了多少奈特？换成 $d = 2$，这个差距又会怎样？
#
# *搜索：* log-sum-exp trick、核密度估计（kernel density estimation）、*A note on the evaluation of generative models*（[arXiv 1511.01844](https://arxiv.org/abs/1511.01844)）。
