# %% [markdown]
# # 练习 21 · 会被否定的断言
#
# `minigan verify` 检验关于论文的断言，其中有几条曾经是错的：一个词与数字不符，或者把一个定理的名字安在了另一个界上。第 1 到第 4 题是本项目（下文的“我们”）改正过的四条陈述。你来写出正确的；评分程序知道我们原先是怎么说的，也知道别人常怎么写。
#
# 第 5、6 题讲的是：为什么当时没有人发现。一个无论算出什么都成立的检验，不是检验。你来写一个自己的检验，以及一个用来*证伪*的公式：它是错的，检验必须否定它。评分程序两样都用：把你的检验用于正确的公式和埋下的错误，把你的错误公式交给会失败的检验和不会失败的检验。
#
# *用时：* 60 分钟。*对应：* 第 05、06b 和 09 篇。先做练习 06 和 11。
#
# *可以搜索的名称：* 镜像下降（mirror descent）、指数梯度（exponentiated gradient）、Pinsker 不等式、GAN 的梯度消失、变异测试（mutation testing）。

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
from minigan.theory import Gaussian, dynamics, jsd, tv

# %% [markdown]
# ## 1. 低于，与从此一直低于
#
# *我们原先说：* 在高斯 GAN 中，每更新一次 $G$ 就更新一次 $D$ 时，$G$ 需要 52 步才使 $|\theta| < 0.01$。这个数没有错，但读者会以为到此就结束了。其实没有：$\theta$ 在那一步越过 0，又从另一侧离开。
#
# `distance` 是一个数组，是第一步之前以及每一步之后的 $|\theta|$；`bound` 是一个数。第一项不小于 `bound`，最后一项小于它。返回两个从 0 数起的整数：距离首次低于界限的步，以及从哪一步起一直低于界限。
#
# 想一想：把数组倒过来，要找的是什么？


# %% nbgrader={"grade": false, "grade_id": "first_and_for_good", "locked": false, "schema_version": 3, "solution": true, "task": false}
def first_and_for_good(distance, bound):
    """The first step below the bound, and the step from which on it stays below"""
    # BEGIN SOLUTION
    below = distance < bound
    return numpy.argmax(below), len(below) - numpy.argmin(below[::-1])
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_first_and_for_good", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(first_and_for_good, lang="zh")

# %% [markdown]
# ## 2. 同一个值的两种梯度
#
# *我们原先说：* 命题 2 的一步 $q \leftarrow q\, e^{-\eta \log(1 - D^*)}$ 是对 $\log q$ 的梯度步。不是。它是指数梯度（镜像下降）：从 $\log q$ 中减去 $\eta$ 乘以*对 $q$* 的导数。
#
# 设 `p` 和 `q` 是 $n$ 个点的概率，都大于 0，`eta` 是一个数，$D^* = p / (p + q)$，$g = \log(1 - D^*)$ 是对 $q$ 的导数。如果 $q$ 是 $e^l$ 除以自己的和，那么对 $l$ 的导数是 $q\,(g - \sum_j q_j g_j)$。返回两种步之后的 $q$：
#
# $$q\, e^{-\eta g} \qquad \text{与} \qquad q\, e^{-\eta\, q (g - \sum_j q_j g_j)}$$
#
# 各除以自己的和。
#
# 想一想：在 $q$ 接近 0 而 $p$ 不接近 0 的点上，哪一种步更有用？


# %% nbgrader={"grade": false, "grade_id": "two_steps", "locked": false, "schema_version": 3, "solution": true, "task": false}
def two_steps(p, q, eta):
    """q after the exponentiated gradient step, and after a gradient step on log q"""
    # BEGIN SOLUTION
    g = numpy.log(q / (p + q))
    mirror = q * numpy.exp(-eta * g)
    of_log_q = q * numpy.exp(-eta * q * (g - q @ g))
    return mirror / mirror.sum(), of_log_q / of_log_q.sum()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_two_steps", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(two_steps, lang="zh")

# %% [markdown]
# ## 3. 是谁的不等式？
#
# *我们原先说：* $\mathrm{TV}^2 / 2 \le \mathrm{JSD} \le \mathrm{TV} \log 2$，两半都出自 Lin (1991)。只有上界是他的。下界是 Pinsker 不等式，用了两次：
#
# $$\mathrm{KL}(p, m) \ge 2\, \mathrm{TV}(p, m)^2, \qquad m = \frac{p + q}{2}$$
#
# `tv` 是 $\mathrm{TV}(p, q)$，一个数。返回由此得到的 JSD 的下界，以及上界，以奈特为单位。
#
# 想一想：如果 $\mathrm{TV}(p, q) = 1$，$\mathrm{TV}(p, m)$ 是多少？JSD 最大是多少？


# %% nbgrader={"grade": false, "grade_id": "jsd_between", "locked": false, "schema_version": 3, "solution": true, "task": false}
def jsd_between(tv):
    """A lower and an upper bound of the JSD, in nats, from the TV"""
    # BEGIN SOLUTION
    return tv**2 / 2, tv * numpy.log(2)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_jsd_between", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(jsd_between, lang="zh")

# %% [markdown]
# ## 4. 定理本身
#
# *我们原先说：* Arjovsky 与 Bottou 的定理 2.4（[1701.04862](https://arxiv.org/abs/1701.04862)）是两个彼此远离的高斯分布的一个界。那个界成立，但不是这个定理。定理说的是一个几乎完美的 $D$。在完美的 $D$ 为 0、斜率也为 0 的地方，设每个样本都满足
#
# $$D(x) + |D'(x)| \le \epsilon < 1$$
#
# 并且 $G(z) = z + \theta$。那么 $\log(1 - D(G(z)))$ 的平均对 $\theta$ 的梯度，大小不超过 $\epsilon / (1 - \epsilon)$。
#
# `D` 和 `slope` 是形状相同的数组：在样本 $x = z + \theta$ 处的 $D(x)$ 和 $D'(x)$。返回带符号的梯度，以及上界，其中 $\epsilon$ 取这些样本所允许的最小值。
#
# 想一想：$\theta$ 改变了 $\log(1 - D(z + \theta))$ 中的什么？


# %% nbgrader={"grade": false, "grade_id": "gradient_and_bound", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_and_bound(D, slope):
    """The gradient of the mean of log(1 - D(z + theta)), and the bound of its size"""
    # BEGIN SOLUTION
    eps = (D + abs(slope)).max()
    return (-slope / (1 - D)).mean(), eps / (1 - eps)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_gradient_and_bound", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(gradient_and_bound, lang="zh")

# %% [markdown]
# ## 5. 一个检验
#
# *断言：* 对所有 $p, q > 0$，`formula(p, q)` 都是使 $p \log D + q \log(1 - D)$ 最大的 $D$。
#
# 写出检验。`formula` 是两个形状相同的数组的函数，返回一个数组。请自己选取点 `p` 和 `q`，并且自己求出那里的正确值：不要从 `formula` 得到它。如果公式在你的所有点上都正确，就返回 `True`，否则返回 `False`。评分程序会交给你正确的公式和错误的公式。$D$ 差了 0.01 的必须否定；正确的公式不应因为舍入误差而被否定。
#
# 想一想：哪些错误的公式在 $p = q$ 处是对的？哪些在 $p + q = 1$ 处是对的？与 `nan` 比较会得到什么？


# %% nbgrader={"grade": false, "grade_id": "claim_holds", "locked": false, "schema_version": 3, "solution": true, "task": false}
def claim_holds(formula):
    """Whether formula(p, q) is the D that maximises p log D + q log(1 - D)"""
    # BEGIN SOLUTION
    p = numpy.array([0.3, 0.9])
    q = numpy.array([0.9, 0.3])
    D = formula(p, q)
    return bool((abs(p * (1 - D) - q * D) <= 1e-9).all())
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_claim_holds", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(claim_holds, lang="zh")

# %% [markdown]
# ## 6. 证伪用的公式
#
# `check` 是第 5 题那样的检验：它以公式为参数，返回 `True` 或 `False`。评分程序的检验有的是好的；有的不论 $D$ 是什么都返回 `True`，或都返回 `False`，或者只看结果的形状或范围。
#
# 写一个*错误公式*：它是 `p` 和 `q` 的公式，不是最优的 $D$，但是人真会写出来的。对数组，它必须返回一个 0 到 1 之间的数组，这样只有对公式本身的检验才能否定它。如果 `check` 对 $p / (p + q)$ 成立，而对你的错误公式不成立，就返回 `True`，否则返回 `False`。
#
# 想一想：为什么只有两个条件之一还不够？


# %% nbgrader={"grade": false, "grade_id": "is_a_check", "locked": false, "schema_version": 3, "solution": true, "task": false}
def is_a_check(check):
    """Whether check holds for p / (p + q), and does not hold for a mistake"""

    # BEGIN SOLUTION
    def right(p, q):
        return p / (p + q)

    def mistake(p, q):
        return q / (p + q)

    return bool(check(right)) and not check(mistake)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_is_a_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(is_a_check, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 单元格先为每一题打印一行：高斯 GAN 的两个步数（52 和 177）、走一步之前与分别走两种步之后到 $p$ 的距离、两个高斯分布的 JSD 与它的上下界、梯度与它的上界（0.0078，以及不到 0.025），还有你的检验对三个公式的判断。它必须只接受第一个，最后一行必须说它会失败（can fail）。
#
# 图中是高斯 GAN 的 $|\theta|$（distance of theta），纵轴是对数。它先有一步低于 0.01（第 52 步），再有八步低于它（第 120 到 127 步），从第 177 步起一直低于它。


# %%
def picture():
    game = dynamics.gaussian_gan(dynamics.MINIMAX, 1.0)
    path = dynamics.simulate(game, [0.0, 0.0], [1.0], 0.1, 250, k=1)
    theta = abs(path[:, -1])
    first, for_good = first_and_for_good(theta, 0.01)
    print(f"|theta| < 0.01: first at step {first}, for good from step {for_good}")

    p, q = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55
    tvs = [abs(p - step).sum() / 2 for step in (q, *two_steps(p, q, 1.0))]
    print("TV to p: {:.3f}, after a mirror step {:.3f}, on log q {:.3f}".format(*tvs))

    low, high = jsd_between(tv(Gaussian(0, 1), Gaussian(1, 1)))
    between = jsd(Gaussian(0, 1), Gaussian(1, 1))
    print(f"JSD of N(0, 1), N(1, 1): {low:.4f} <= {between:.4f} <= {high:.4f}")

    x = numpy.linspace(2, 3, 10_001)
    gradient, bound = gradient_and_bound(0.01 + 0.01 * numpy.sin(x), 0.01 * numpy.cos(x))
    print(f"gradient of G, D nearly perfect: {abs(gradient):.6f} <= {bound:.6f}")

    tried = {
        "p / (p + q)": lambda p, q: p / (p + q),
        "q / (p + q)": lambda p, q: q / (p + q),
        "p / (p + 2 q)": lambda p, q: p / (p + 2 * q),
    }
    for name, formula in tried.items():
        print(f"{name:14} {'holds' if claim_holds(formula) else 'is rejected'}")
    print(f"claim_holds {'can' if is_a_check(claim_holds) else 'cannot'} fail")
    return plots.lines(
        numpy.arange(len(theta)),
        {
            "distance of theta": theta,
            "below for good": numpy.where(
                numpy.arange(len(theta)) >= for_good, theta, numpy.nan
            ),
        },
        "The Gaussian GAN: below 0.01, and below 0.01 for good",
        "iteration, k = 1",
        "|theta|",
        log="y",
        marks={"0.01": 0.01},
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 你的检验能看出多小的错误？对 $s = 0.1, 0.01, \dots, 10^{-15}$，用 $(1 + s)\, p / (p + q)$ 试一试，并用 assert 断言它至少否定了前十个。然后把它做成 minigan 的一条断言：[CONTRIBUTING.md](../../../CONTRIBUTING.md#add-a-claim) 说明了怎么做。`minigan verify` 用正确的公式运行每条断言，`minigan verify --falsify` 用证伪的公式运行。在 `minigan/theory/discriminator.py` 里改一个符号：哪些断言会发现？
