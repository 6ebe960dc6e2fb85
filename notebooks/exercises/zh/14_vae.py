# %% [markdown]
# # 练习 14 · 变分自编码器
#
# GAN 的生成器把 $N(0, 1)$ 的一次抽样变成一个样本，它向 $D$ 学习。Kingma 和 Welling 的变分自编码器（VAE，[arXiv 1312.6114](https://arxiv.org/abs/1312.6114)）也有一个生成器，叫做*解码器*；GAN 论文在相关工作一节里提到了它。它没有 $D$，却有一个*编码器*：对每个真实样本 $x$，编码器给出一个均值和一个方差，由此抽出一个*编码* $c$，解码器必须从编码还原出 $x$。第二项 KL 使编码接近 $N(0, 1)$，这样以后就可以把 $N(0, 1)$ 的抽样交给解码器。
#
# 你要手工推导并写出编码器所需的梯度。有些入门笔记漏掉了第二项，也不说明一个字母代表的是方差、标准差还是对数。这里对所有题目统一规定：
#
# * `lv` 是**方差的对数**。方差是 $e^{lv}$，标准差是 $e^{lv/2}$。（练习 13 里的字母 $s$ 是标准差的对数。）
# * 小批量有 `m` 行，每行一个样例。一个编码有 `d` 个数，所以 `mean`、`lv` 和 `noise` 的形状都是 `(m, d)`。
# * 损失都以奈特（nat）为单位，$L$ 是小批量上的平均。
#
#
# *用时：* 40 分钟。*对应：* 第 11b 篇，手工推导 VAE。请先做练习 02。
#
# *可以搜索的名称：* 重参数化技巧（reparametrisation trick）、证据下界（ELBO）、beta-VAE、后验坍塌（posterior collapse）。

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
# ## 1. 编码的样本
#
# 一个样例的编码从 $N(\mathrm{mean}, e^{lv})$ 中抽取。`noise` 已经从 $N(0, 1)$ 中抽好了。用它得到样本 `c`，形状 `(m, d)`：对噪声做平移和拉伸，使均值和方差都正确。这叫做*重参数化技巧*：`c` 是随机的，但它是 `mean` 和 `lv` 的函数，可以求导。
#
# 想一想：对一个数 $s$，$s \cdot \text{noise}$ 的方差是什么？


# %% nbgrader={"grade": false, "grade_id": "sampled_code", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sampled_code(mean, lv, noise):
    """c: (m, d), a sample of N(mean, exp(lv)) made of standard normal noise, with all three of shape (m, d)"""
    # BEGIN SOLUTION
    return mean + numpy.exp(lv / 2) * noise
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_sampled_code", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(sampled_code, lang="zh")

# %% [markdown]
# ## 2. 反向穿过样本
#
# $L$ 是由 `c` 经过后面的计算得到的一个数，`dc` 表示 $\partial L / \partial c$，形状 `(m, d)`。返回一对值 $\partial L / \partial \mathrm{mean}$、$\partial L / \partial lv$，形状都是 `(m, d)`。噪声是常数。
#
# 想一想：对一个数，第 1 题的公式先对均值求导，再对 $lv$ 求导。$e^{lv/2}$ 的导数是什么？


# %% nbgrader={"grade": false, "grade_id": "sampled_code_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sampled_code_gradients(dc, lv, noise):
    """dL/dmean and dL/dlv of c = sampled_code(mean, lv, noise), from dc = dL/dc, all of shape (m, d)"""
    # BEGIN SOLUTION
    return dc, dc * noise * numpy.exp(lv / 2) / 2
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_sampled_code_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(sampled_code_gradients, lang="zh")

# %% [markdown]
# ## 3. 编码的散度
#
# 对编码中的一个数，
#
# $$\mathrm{KL}\big(N(\mathrm{mean}, e^{lv}) \,\|\, N(0, 1)\big) =
# \mathbb{E}_{c} \big[ \log p(c) - \log q(c) \big]$$
#
# 其中 $p$ 是 $N(\mathrm{mean}, e^{lv})$ 的密度，$c$ 就从它抽取；$q$ 是 $N(0, 1)$ 的密度。编码的各个数相互独立，所以它们的散度相加。对小批量则取*平均*。`code_kl` 返回一个数。
#
# 请在纸上把期望算出来，它是 $e^{lv}$、$\mathrm{mean}^2$ 和 $lv$ 的一个公式。你需要 $\mathbb{E}\, c^2 = \mathrm{mean}^2 + e^{lv}$ 和 $\mathbb{E}\, (c - \mathrm{mean})^2 = e^{lv}$。
#
# 想一想：均值为 0、方差为 1 时，结果必须是什么？散度可以是负数吗？


# %% nbgrader={"grade": false, "grade_id": "code_kl", "locked": false, "schema_version": 3, "solution": true, "task": false}
def code_kl(mean, lv):
    """KL from N(mean, exp(lv)) to N(0, 1) in nats, summed over the code: its mean over the minibatch, one number"""
    # BEGIN SOLUTION
    return ((numpy.exp(lv) + mean**2 - 1 - lv) / 2).sum(axis=1).mean()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_code_kl", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(code_kl, lang="zh")

# %% [markdown]
# ## 4. 它的梯度
#
# 返回一对值：`code_kl(mean, lv)` 对 `mean` 的每个元素的导数，以及对 `lv` 的每个元素的导数，形状都是 `(m, d)`。
#
# 想一想：在哪个均值和哪个 $lv$ 处，两者都必须为 0？小批量上的平均体现在哪里？


# %% nbgrader={"grade": false, "grade_id": "code_kl_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def code_kl_gradients(mean, lv):
    """The gradients of code_kl(mean, lv) in mean and in lv, each (m, d)"""
    # BEGIN SOLUTION
    return mean / len(mean), (numpy.exp(lv) - 1) / (2 * len(lv))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_code_kl_gradients", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(code_kl_gradients, lang="zh")

# %% [markdown]
# ## 5. 编码器的梯度
#
# 现在把一切合起来。这里的解码器是一个全连接层 $y = c W + b$，`W` 是 `(d, n)`，`b` 是 `(n,)`；`x` 是 `(m, n)`。损失是
#
# $$L = \frac1m \sum_i \tfrac12 \lVert y_i - x_i \rVert^2 + \mathrm{KL}$$
#
# 其中 $i$ 取遍各行，$y$ 来自第 1 题中用给定的噪声得到的*样本* $c$，KL 就是 `code_kl(mean, lv)`。（对于带有方差为 1 的高斯噪声的解码器，距离平方的一半就是 $x$ 的负对数似然，只差一个常数。所以两项都以奈特为单位，而 $-L$ 除去这个常数，就是论文要最大化的 $\log p(x)$ 的下界。）
#
# 返回一对值 $\partial L / \partial \mathrm{mean}$、$\partial L / \partial lv$，形状都是 `(m, d)`。可以调用你上面写的函数。
#
# 想一想：$lv$ 的变化通过几条路径影响 $L$？$\partial L / \partial y$ 是什么？全连接层又怎样处理它（练习 02）？


# %% nbgrader={"grade": false, "grade_id": "encoder_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def encoder_gradients(x, mean, lv, noise, W, b):
    """dL/dmean and dL/dlv of L = mean over the rows of |c W + b - x|^2 / 2, plus code_kl(mean, lv)"""
    # BEGIN SOLUTION
    c = sampled_code(mean, lv, noise)
    dy = (c @ W + b - x) / len(x)
    dmean, dlv = sampled_code_gradients(dy @ W.T, lv, noise)
    kl_mean, kl_lv = code_kl_gradients(mean, lv)
    return dmean + kl_mean, dlv + kl_lv
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_encoder_gradients", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(encoder_gradients, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 数据是 $N(0, 2^2)$，编码是一个数，编码器是线性的。这种情形下最好的 VAE 可以精确算出：解码器的斜率是 $\sqrt3$，因为它的平方 3 加上解码器自己的方差 1，正好是数据的方差 4；一个编码的噪声的标准差是 $1/2$；所有编码合在一起服从 $N(0, 1)$。
#
# `picture` 用你的函数训练两次，一次有 KL，一次没有，初始值相同。有 KL 时，表中三个数与精确值只差百分之几，从 $N(0, 1)$ 解码出来的样本有数据的密度。没有 KL 时，噪声越来越小（如果继续训练下去，它会趋于 0），编码散布在它们自己的一个范围里；把 $N(0, 1)$ 的抽样交给解码器，它生成的样本范围过窄。它能很好地从编码还原 $x$，但它只是普通的自编码器，而不是生成器。
#
# （图中：decoded, with KL 是有 KL 时解码出来的样本，decoded, without KL 是没有 KL 时的样本，the data 是数据的密度。）


# %%
def picture():
    def trained(weight):
        rng, m, rate = numpy.random.default_rng(1), 100, 0.05
        A, a, lv = numpy.array([[0.1]]), numpy.zeros(1), numpy.zeros(1)  # the encoder
        W, b = numpy.array([[1.0]]), numpy.zeros(1)  # the decoder
        for _ in range(1000):
            x, noise = 2 * rng.normal(size=(m, 1)), rng.normal(size=(m, 1))
            mean, lvs = x @ A + a, lv + numpy.zeros((m, 1))
            dmean, dlv = encoder_gradients(x, mean, lvs, noise, W, b)
            kl_mean, kl_lv = code_kl_gradients(mean, lvs)
            dmean, dlv = dmean - (1 - weight) * kl_mean, dlv - (1 - weight) * kl_lv
            c = sampled_code(mean, lvs, noise)
            dy = (c @ W + b - x) / m
            A, a = A - rate * x.T @ dmean, a - rate * dmean.sum(axis=0)
            W, b = W - rate * c.T @ dy, b - rate * dy.sum(axis=0)
            lv = lv - rate * dlv.sum(axis=0)
        return abs(A).item(), numpy.exp(lv / 2).item(), abs(W).item()

    answers = {"with KL": trained(1), "without KL": trained(0)}
    print(f"{'':24}{'right':>8}" + "".join(f"{name:>12}" for name in answers))
    rows = [
        ("sd of a code's noise", 0.5, [sd for _, sd, _ in answers.values()]),
        ("sd of all codes", 1, [numpy.hypot(2 * A, sd) for A, sd, _ in answers.values()]),
        ("the decoder's slope", 3**0.5, [W for _, _, W in answers.values()]),
    ]
    for what, right, found in rows:
        print(f"{what:24}{right:8.3f}" + "".join(f"{number:12.3f}" for number in found))
    rng, x = numpy.random.default_rng(2), numpy.linspace(-8, 8, 201)
    drawn, unit = rng.normal(size=20_000), rng.normal(size=20_000)
    return plots.histograms(
        {f"decoded, {name}": W * drawn + unit for name, (_, _, W) in answers.items()},
        "What a decoder makes of codes drawn from N(0, 1)",
        "x",
        curves={"the data": (x, numpy.exp(-(x**2) / 8) / numpy.sqrt(8 * numpy.pi))},
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 在损失里给 KL 一个权重 $\beta$（Higgins 等人 2017 年的 beta-VAE）。对数据 $N(0, 2^2)$ 和上面线性的编码器、解码器，取 $\beta = 0.5$、$1$、$2$ 和 $5$ 各训练一次，打印解码器的斜率和噪声的标准差。对哪些 $\beta$，解码器的斜率趋于 0，编码不起作用？这叫做*后验坍塌*（posterior collapse）。你能在纸上说明为什么它从 $\beta = 4$，即数据的方差，开始吗？
