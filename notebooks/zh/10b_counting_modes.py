# %% [markdown]
# # 10b · 数一数模式
#
# 第 10 篇数过生成器覆盖了多少个模式。这样的计数能看到什么，又看不到什么？我们先用毛病已知的样本来试，再用手写数字的图片来试。
#
# *预备知识：* 第 10 篇。*用时：* 阅读一刻钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 不用网络的五种情形
#
# ```text
# z --> G --> generated samples --> count by mode --> modes covered, high quality, KL
# ```
#
# 也就是：生成样本，按模式计数，由计数得到三个度量，即被覆盖的模式数、高质量的比例和 KL 散度。
#
# `mode_coverage` 把每个生成样本归入最近的中心，条件是距离不超过 3 个标准差；这时称它为*高质量的*。如果一个模式得到的样本不少于应得份额的十分之一，就说它*被覆盖*。记各模式的计数为 $n_i$，份额为 $p_i = n_i / \sum_j n_j$，份额与均匀分布之间的 KL 散度是
#
# $$\mathrm{KL} = \log 8 - H, \qquad H = -\sum_i p_i \log p_i.$$
#
# 各份额相等时它等于 0，所有样本都在一个模式里时它等于 $\log 8$。一种度量应当先在已知的情形上检验，所以这里不训练任何 $G$。
#
# 五种情形各抽取 20,000 个样本，图中都记作 $G(z)$：
#
# - *真实的分布*（the truth）：第 10 篇的八个高斯分布；
# - *一半在同一个模式里*（half of all on one mode）：同样的八个，但第一个占样本的一半；
# - *宽三倍*（three times too wide）：标准差是三倍的高斯分布；
# - *八个点*（eight points）：只有八个中心；
# - *100 个存下来的点*（100 stored points）：反复抽取 100 个训练点。
#
# 每行打印被覆盖的模式数、高质量的比例（good）和 KL 散度。

# %%
from math import log

import numpy

from minigan import plots
from minigan.data.toy import RING_SD, ring, ring_centres
from minigan.evaluation.modes import mode_coverage
from minigan.plots.modes import modes_figure
from minigan.random import Stream

stream = Stream(5, "float64")
centres, n = ring_centres(), 20_000
even, noise = stream.integers(8, n), RING_SD * stream.normal((n, 2))
lazy = numpy.where(stream.uniform(n) < 0.5, 0, 1 + stream.integers(7, n))
cases = {
    "the truth": centres[even] + noise,
    "half of all on one mode": centres[lazy] + noise,
    "three times too wide": centres[even] + 3 * noise,
    "eight points": centres[even],
    "100 stored points": ring(100, stream)[stream.integers(100, n)],
}


# %%
c = {name: mode_coverage(x, centres, RING_SD) for name, x in cases.items()}
for name, seen in c.items():
    print(f"{name:24} {seen.covered} modes", end=", ")
    print(f"{seen.high_quality:.3f} good, KL from equal shares {seen.divergence:.3f}")
    assert seen.covered == 8
assert abs(c["the truth"].high_quality - (1 - numpy.exp(-4.5))) < 0.01
uneven = log(8) - 0.5 * log(2) - 0.5 * log(14)  # log 8 - entropy of 1/2, 1/14, ..., 1/14
assert abs(c["half of all on one mode"].divergence - uneven) < 0.02
assert c["three times too wide"].high_quality < 0.6
assert c["eight points"].high_quality == 1
assert c["eight points"].divergence < 0.002

# %% tags=["cover"]
panels = {name: x[:500] for name, x in cases.items()}
modes_figure(panels, centres, RING_SD, "All five cover 8 of 8 modes", columns=3)

# %% [markdown]
# 图：五种情形各 500 个样本。绿点是样本，黑圈是模式（3 个标准差）。五种情形都覆盖了全部 8 个模式。
#
# KL 散度显示出份额不对。高质量的比例显示出样本散得太开。但是没有一个数显示出八个单点比真实的分布差：在每个模式之内，它们已经崩溃了。100 个存下来的训练点与真实的分布相比，也只是份额略有不等。要发现这种死记硬背，需要另一种检验；`minigan evaluate` 会寻找最近邻。
#
# ## 数字图片
#
# MNIST 有十个数字，一个分类器就能认出它们。把每个数字看作一个模式。随包附带的生成器是用 $k = 1$ 训练的。十个数字它都能生成吗？

# %%
from minigan.evaluation import classifier
from minigan.evaluation.modes import digit_coverage
from minigan.runs import shipped

judge, x = classifier.load(), shipped.generator()(shipped.noise(3000, Stream(1)))
digits = digit_coverage(x, judge)
repeated = digit_coverage(x[:1].repeat(3000, axis=0), judge)
print(f"digits {digits.covered}, entropy {digits.entropy:.2f} of log 10 = {log(10):.2f}")
print(f"one image, 3000 times: digits {repeated.covered}, entropy {repeated.entropy:.2f}")
assert digits.covered == 10
assert log(10) - digits.entropy < 0.1
assert repeated.covered == 1
assert repeated.entropy == 0
share = numpy.array(digits.counts) / digits.n
assert share[1] > 0.18 and share[2] < 0.07
errors = {f"digit {d}": (p * (1 - p) / 3000) ** 0.5 for d, p in enumerate(share)}
shares = {f"digit {d}": float(p) for d, p in enumerate(share)}
title = "The shipped generator draws all ten digits, not equally often"
marks = {"a tenth": 0.1}
plots.bars(shares, title, "share of 3,000 samples", errors=errors, marks=marks)

# %% [markdown]
# 图：3,000 个生成样本中每个数字所占的份额，由分类器判定；± 后面是标准误差，虚线是十分之一。打印的是：出现的数字的个数，以及它们的熵（最大值是 $\log 10$）；第二行是把同一张图片重复 3,000 次的结果。
#
# 十个数字它都生成了。但 1 的份额约为十分之一的两倍，2 则太少。从熵几乎看不出来，因为熵在最大值附近是平的。而且这些计数来自一个分类器，它可能把任何细的一笔都认作 1。
#
# ## 本篇小结
#
# - “8 个模式覆盖了 8 个”说明的东西很少。份额、质量，以及每个模式之内的情况，各需要自己的度量。
# - 一种度量要先在已知毛病的样本上检验，才能相信它。
# - 死记硬背不是崩溃。数模式发现不了它。
#
# *参考文献：* Lin 等 2018，他们就是这样计数的（[1712.04086](https://arxiv.org/abs/1712.04086)）；Sajjadi 等 2018，精确率与召回率（[1806.00035](https://arxiv.org/abs/1806.00035)）；Salimans 等 2016，Inception 分数（[1606.03498](https://arxiv.org/abs/1606.03498)）；Heusel 等 2017，Fréchet 距离（[1706.08500](https://arxiv.org/abs/1706.08500)）。*搜索：* birthday paradox test、coverage and density。
#
# ## 三个问题
#
# 1. 为什么一个模式必须得到应得份额的十分之一，而不是只要一个样本就算被覆盖？
# 2. 从真实的分布中抽 200 个样本，KL 散度也不是 0。它大约有多大？
# 3. 怎样才能看出“八个点”在每个模式之内已经崩溃？
#
# <details><summary>答案</summary>
#
# **1.** 否则，一个把 20,000 个样本散布在整个平面上的 $G$，会碰巧覆盖所有的模式。
#
# **2.** $n$ 个样本、8 个模式时，平均约为 $(8 - 1) / 2n$，即 0.0175 奈特。所以应当拿同样多的真实样本的 KL 散度来比较。
#
# **3.** 把每个模式之内的方差与 $0.1^2$ 比较。或者寻找相同的样本：如果密度是连续的，少量样本中不会有两个相同。（Arora 和 Zhang 2017，[1706.08224](https://arxiv.org/abs/1706.08224)，就是这样寻找几乎相同的样本的。）
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 模式 | mode | 密度的一个峰；对 MNIST，这里指十个数字之一 |
# | 份额 | share | 落在一个模式里的样本所占的比例 |
# | 高质量 | high quality | 到最近的中心不超过 3 个标准差 |
# | 熵 | entropy | $H = -\sum_i p_i \log p_i$，各份额相等时最大 |
# | 标准误差 | standard error | 由 $n$ 个样本估计的份额的标准差，$\sqrt{p (1 - p) / n}$ |
# | 死记硬背 | memorising | 生成样本只是重复训练样本 |
# | 最近邻 | nearest neighbour | 训练样本中与给定图片距离最小的一个 |
# | 生日悖论检验 | birthday paradox test | 由样本中重复的多少估计分布支撑集的大小 |

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
