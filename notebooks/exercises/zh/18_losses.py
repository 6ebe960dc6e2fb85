# %% [markdown]
# # 练习 18 · 标签平滑与最小二乘
#
# 论文之后的许多 GAN 只改动了 $D$ 输出处的损失，代码里不过几个字符。这里是最有名的两种改动。*单侧标签平滑*（one-sided label smoothing，Salimans 等，2016，[arXiv 1606.03498](https://arxiv.org/abs/1606.03498)）告诉 $D$：真实样本为真的概率是 0.9，而不是 1，这样它就不会过于确信。*最小二乘*（least squares，Mao 等，2017，[arXiv 1611.04076](https://arxiv.org/abs/1611.04076)）则根本没有对数。
#
# 一个损失可能看上去做了平滑，梯度却与原来一样。所以你要写出损失、它的梯度，以及最好的 $D$。
#
#
# *用时：* 40 分钟。*对应：* 第 13 篇，损失与散度。请先做练习 05。
#
# *可以搜索的名称：* 标签平滑（label smoothing）、LSGAN、皮尔逊卡方散度（Pearson chi-squared divergence）。

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
# ## 1. 平滑的损失
#
# 真实样本的标签是 $\alpha$，生成样本 $\tilde x_i$ 的标签是 0，$D = \sigma(a)$ 是 logit 的 sigmoid。$D$ 最小化
#
# $$L = \frac1m \sum_i -\big[\alpha \log D(x_i) + (1 - \alpha) \log(1 - D(x_i))\big]
# \; + \; \frac1{m'} \sum_i -\log(1 - D(\tilde x_i))$$
#
# `a_real` 是 `(m, 1)`，`a_fake` 是 `(m', 1)`，$\alpha$ 就是 `alpha`。返回 $L$，一个数，以奈特为单位。检查时也会用到 1000 这样的 logit：$\log \sigma(a)$ 和 $\log(1 - \sigma(a))$ 的写法在那里也要成立。


# %% nbgrader={"grade": false, "grade_id": "one_sided_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_sided_loss(a_real, a_fake, alpha):
    """D's loss with label alpha for the real half: mean -[alpha log D + (1 - alpha) log(1 - D)] + mean -log(1 - D)"""
    # BEGIN SOLUTION
    real = alpha * numpy.logaddexp(0, -a_real) + (1 - alpha) * numpy.logaddexp(0, a_real)
    return real.mean() + numpy.logaddexp(0, a_fake).mean()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_one_sided_loss", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(one_sided_loss, lang="zh")

# %% [markdown]
# ## 2. 它的梯度
#
# 返回 $\partial L / \partial a$：对真实样本的 logit，形状 `(m, 1)`；对生成样本的 logit，形状 `(m', 1)`。
#
# 想一想：$\alpha = 1$ 时这就是练习 05，只差一个符号。在真实样本上，$D$ 等于多少时梯度为 0？


# %% nbgrader={"grade": false, "grade_id": "one_sided_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_sided_gradients(a_real, a_fake, alpha):
    """The gradients of one_sided_loss with respect to a_real: (m, 1) and to a_fake: (m', 1)"""
    # BEGIN SOLUTION
    da_real = (numpy.exp(-numpy.logaddexp(0, -a_real)) - alpha) / len(a_real)
    da_fake = numpy.exp(-numpy.logaddexp(0, -a_fake)) / len(a_fake)
    return da_real, da_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_one_sided_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(one_sided_gradients, lang="zh")

# %% [markdown]
# ## 3. 最好的 D
#
# 现在两侧都平滑：真实的标签是 $\alpha$，生成的标签是 $\beta$。在数据和样本的密度分别是 $p$ 和 $q$ 的地方，最好的 $D$ 最小化
#
# $$-p\, [\alpha \log D + (1 - \alpha) \log(1 - D)] - q\, [\beta \log D + (1 - \beta) \log(1 -
# D)]$$
#
# `p` 和 `q` 是 `(k,)`，即 $k$ 个点处的密度。返回 $D^*$，形状 `(k,)`。
#
# 想一想：像命题 1 的证明那样，把乘 $\log D$ 的合在一起，把乘 $\log(1 - D)$ 的合在一起。$\beta > 0$ 时，只有样本的地方 $D^*$ 是多少？这样的 $D^*$ 会使这些样本移向数据吗？


# %% nbgrader={"grade": false, "grade_id": "best_smoothed_discriminator", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_smoothed_discriminator(p, q, alpha, beta):
    """D* where the densities of data and samples are p and q: (k,), with label alpha for real and beta for fake"""
    # BEGIN SOLUTION
    return (alpha * p + beta * q) / (p + q)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_best_smoothed_discriminator", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(best_smoothed_discriminator, lang="zh")

# %% [markdown]
# ## 4. 最小二乘：D
#
# 现在 $D$ 的输出就是 $a$ 本身，没有 sigmoid。训练使它在真实样本上接近 1，在生成样本上接近 0：
#
# $$L_D = \frac12\, \frac1m \sum_i (a_i - 1)^2 + \frac12\, \frac1{m'} \sum_i \tilde a_i^2$$
#
# 返回 $\partial L_D / \partial a$：对真实样本的输出，形状 `(m, 1)`；对生成样本的输出，形状 `(m', 1)`。


# %% nbgrader={"grade": false, "grade_id": "least_squares_d_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def least_squares_d_gradients(a_real, a_fake):
    """The gradients of L_D = 1/2 mean (a_real - 1)^2 + 1/2 mean a_fake^2 in a_real: (m, 1) and a_fake: (m', 1)"""
    # BEGIN SOLUTION
    return (a_real - 1) / len(a_real), a_fake / len(a_fake)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_least_squares_d_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(least_squares_d_gradients, lang="zh")

# %% [markdown]
# ## 5. 最小二乘：G
#
# $G$ 希望 $D$ 在它的样本上的输出接近 1：
#
# $$L_G = \frac12\, \frac1m \sum_i (\tilde a_i - 1)^2$$
#
# 返回 $\partial L_G / \partial \tilde a$，形状 `(m, 1)`。
#
# 想一想：这是第 4 题的梯度取反号吗？$\tilde a = 3$ 的样本会怎样？


# %% nbgrader={"grade": false, "grade_id": "least_squares_g_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def least_squares_g_gradient(a_fake):
    """The gradient of L_G = 1/2 mean (a_fake - 1)^2 with respect to a_fake: (m, 1)"""
    # BEGIN SOLUTION
    return (a_fake - 1) / len(a_fake)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_least_squares_g_gradient", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(least_squares_g_gradient, lang="zh")

# %% [markdown]
# ## 应当看到什么
#
# 单元格首先把第 2 题的梯度与你的损失的差分比较，并打印误差和界限。
#
# 左图：九个点 $x$，各有若干真实样本和生成样本。$D$ 是一张表，每个点有一个 logit；它用你的梯度走 200 步。圆点是它学到的，曲线是你的 $D^*$。圆点必须落在曲线上，误差会打印出来。点线是两侧都平滑时的 $D^*$：在右边样本占多数的地方，它是只有 $\alpha$ 时的两倍。
#
# 右图：对一个样本，$G$ 的损失的梯度随 $D$ 的输出的变化。在 $D$ 确信样本是生成的地方，极小极大的损失 $\log(1 - D)$ 的梯度接近 0。最小二乘在那里的梯度最大，而在 1 以上梯度的符号相反。


# %% tags=["trained"]
def picture():
    rng, step = numpy.random.default_rng(1), 1e-5
    logits = rng.normal(size=(3, 1)), rng.normal(size=(5, 1))
    for k, gradient in enumerate(one_sided_gradients(*logits, 0.9)):
        error = 0.0
        for entry in numpy.ndindex(gradient.shape):
            values = []
            for sign in (1, -1):
                moved = [a.copy() for a in logits]
                moved[k][entry] += sign * step
                values.append(one_sided_loss(*moved, 0.9))
            difference = (values[0] - values[1]) / (2 * step)
            error = max(error, abs(difference - gradient[entry]))
        print(
            f"{('da_real', 'da_fake')[k]} against differences: error {error:.0e}, limit 1e-8"
        )

    figure = plots.Figure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    x = numpy.arange(9)
    reals = numpy.array([20, 60, 120, 160, 120, 60, 20, 6, 2])
    fakes = reals[::-1]
    real, fake = numpy.repeat(x, reals), numpy.repeat(x, fakes)
    p, q = reals / len(real), fakes / len(fake)
    for alpha, colour in zip((1.0, 0.9), plots.colours.SERIES):
        table = numpy.zeros(9)
        for _ in range(200):
            da_real, da_fake = one_sided_gradients(
                table[real][:, None], table[fake][:, None], alpha
            )
            slope = numpy.bincount(real, da_real[:, 0]) + numpy.bincount(
                fake, da_fake[:, 0]
            )
            table = table - 4 / (p + q) * slope
        learned, best = (
            1 / (1 + numpy.exp(-table)),
            best_smoothed_discriminator(p, q, alpha, 0.0),
        )
        print(
            f"alpha {alpha}: error of the learned D {abs(learned - best).max():.0e}, limit 1e-3"
        )
        left.plot(x, best, color=colour, label=f"alpha = {alpha}")
        left.plot(x, learned, "o", color=colour, ms=5)
    both = best_smoothed_discriminator(p, q, 0.9, 0.1)
    left.plot(x, both, ":", color=plots.colours.SERIES[2], label="alpha = 0.9, beta = 0.1")
    left.set(xlabel="x", ylabel="D", ylim=(0, 1), title="The best D, and what D learns")
    plots.legend_above(left, fontsize=9, across=2)

    a = numpy.linspace(-5, 3, 161)
    probability = 1 / (1 + numpy.exp(-a))
    squares = [least_squares_g_gradient(numpy.array([[each]]))[0, 0] for each in a]
    right.plot(a, -probability, color=plots.colours.MINIMAX, label="minimax")
    right.plot(
        a, probability - 1, color=plots.colours.NON_SATURATING, label="non-saturating"
    )
    right.plot(a, squares, color=plots.colours.SERIES[0], label="least squares")
    right.axhline(0, color=plots.colours.REFERENCE, lw=0.8)
    right.set(
        xlabel="D's output a", ylabel="gradient", title="Gradient of G's loss, one sample"
    )
    plots.legend_above(right, fontsize=9, across=2)
    return figure


picture()

# %% [markdown]
# ## 更难一些（选做）
#
# 有一篇讲解 GAN 标签平滑的文章给出的损失是 $\frac1N \sum_i [\,l - \log D(x_i)] + (1 - l)\, \varepsilon / K$，其中 $l$、$\varepsilon$ 和 $K$ 是数。它对 $D$ 的 logit 的梯度是什么？你的哪个函数能说明它什么也没有平滑？
#
# 在密度为 $p$ 和 $q$ 的地方，求最小二乘的最好的 $a$，并与论文的 $D^*$ 比较。然后换成任意两个目标，真实的是 $r$，生成的是 $f$：第 3 题的哪一种平滑有同样的 $D^*$？
