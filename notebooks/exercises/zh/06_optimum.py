# %% [markdown]
# # 练习 06 · 最优判别器
#
# 固定 $G$，最好的 $D$ 是已知的：这是命题 1。把它代入 $V$，剩下一个只依赖于 $G$ 的数，$C(G) = -\log 4 + 2\, {\rm JSD}(p_{\rm data}, p_g)$：这是定理 1，由它可知，$C(G)$ 恰好在 $p_g = p_{\rm data}$ 时最小。在这个练习里，每个分布都是一个概率的数组，什么也不用训练，所以证明的每一步都是一行可以运行的代码。
#
# *用时：* 40 分钟。*对应：* 第 05 篇，最优判别器；第 06 篇，定理 1 和命题 2。

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
# ## 1. 最好的 D
#
# $$D^*(x) = \frac{p_{\rm data}(x)}{p_{\rm data}(x) + p_g(x)}$$
#
# `p` 和 `q` 是 $p_{\rm data}$ 和 $p_g$ 在相同的点上的值：两个形状相同的数组，可以是概率密度，也可以是概率。在一个点上，两者之一可以为 0，但不会同时为 0。结果的形状与它们相同。
#
# 想一想：在 `q` 为 0 的地方，$D^*$ 应该是多少？在两者相等的地方呢？远在尾部，两者都是 $10^{-12}$ 的地方呢？


# %% nbgrader={"grade": false, "grade_id": "best_discriminator", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_discriminator(p, q):
    """D* = p_data / (p_data + p_g), point by point, with p for p_data and q for p_g"""
    # BEGIN SOLUTION
    return p / (p + q)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_best_discriminator", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(best_discriminator, lang="zh")

# %% [markdown]
# ## 2. Kullback-Leibler 散度
#
# $${\rm KL}(p \,\|\, q) = \sum_x p(x) \log \frac{p(x)}{q(x)}$$
#
# `p` 和 `q` 是同样 `n` 个点的概率：形状都是 `(n,)`，各自的和都是 1。结果是一个数，单位是奈特（nat）。在 `p` 为 0 的地方，该项为 0，因为 $t \log t \to 0$；在 `q` 为 0 而 `p` 不为 0 的地方，散度是无穷大（`numpy.inf`），这是正确的答案，不是错误。
#
# 想一想：NumPy 会把 `0 * numpy.log(0)` 算成什么？哪些点应该进入这个和？


# %% nbgrader={"grade": false, "grade_id": "kl_divergence", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kl_divergence(p, q):
    """KL(p, q) = sum over the points of p log(p / q), in nats"""
    # BEGIN SOLUTION
    seen = p > 0  # 0 log 0 = 0
    with numpy.errstate(divide="ignore"):  # infinite where q = 0 < p
        return numpy.sum(p[seen] * numpy.log(p[seen] / q[seen]))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_kl_divergence", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(kl_divergence, lang="zh")

# %% [markdown]
# ## 3. Jensen-Shannon 散度
#
# $${\rm JSD}(p, q) = \tfrac12 {\rm KL}\Big(p \,\Big\|\, \frac{p + q}{2}\Big) +
# \tfrac12 {\rm KL}\Big(q \,\Big\|\, \frac{p + q}{2}\Big)$$
#
# 形状同前；单位是奈特。可以调用你写的 `kl_divergence`。
#
# 想一想：它可能是无穷大吗？两个分布没有公共点时，它是多少？


# %% nbgrader={"grade": false, "grade_id": "js_divergence", "locked": false, "schema_version": 3, "solution": true, "task": false}
def js_divergence(p, q):
    """JSD(p, q) = (KL(p, m) + KL(q, m)) / 2, in nats, m being half p and half q"""
    # BEGIN SOLUTION
    m = (p + q) / 2
    return (kl_divergence(p, m) + kl_divergence(q, m)) / 2
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_js_divergence", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(js_divergence, lang="zh")

# %% [markdown]
# ## 4. 在最好的 D 之下 V 是多少
#
# $$C(G) = \max_D V(D, G) = \mathbb{E}_{x \sim p_{\rm data}} \log D^*(x) +
# \mathbb{E}_{x \sim p_g} \log (1 - D^*(x))$$
#
# 这是公式 (4)。对 `n` 个点的期望，就是以概率为权重的和。形状同前，单位是奈特；可能有 `p` 为 0、`q` 为 0 或者两者都为 0 的点。
#
# 最好用两个期望来计算。定理说结果等于 $-\log 4 + 2\,{\rm JSD}$，下面的图就来检验这一点。用 JS 散度算出的值同样正确，检查也会通过；但这样一来，图就只是拿公式与它自己比较了。
#
# 想一想：$1 - D^*$ 写成分数是什么？在 $q = 0$ 的点上，第二个期望计入的是什么？


# %% nbgrader={"grade": false, "grade_id": "value_at_optimum", "locked": false, "schema_version": 3, "solution": true, "task": false}
def value_at_optimum(p, q):
    """C(G) = E_p log D* + E_q log(1 - D*), in nats"""
    # BEGIN SOLUTION
    real, fake = p > 0, q > 0  # 0 log 0 = 0
    of_real = numpy.sum(p[real] * numpy.log(p[real] / (p + q)[real]))
    of_fake = numpy.sum(q[fake] * numpy.log(q[fake] / (p + q)[fake]))
    return of_real + of_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_value_at_optimum", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(value_at_optimum, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 共有两幅图。第一幅是两条钟形曲线（$p$ 属于数据，$q$ 属于 $G$）和它们的 $D^*$：在数据所在之处接近 1，在只有 $G$ 的样本的地方接近 0，恰好在两条钟形曲线相交处等于 1/2。
#
# 在第二幅里，$G$ 的钟形曲线从数据的那一条移开。$C(G)$ 必须从 $-\log 4$ 开始，这时两者相同，然后趋近于 0，这时 $D$ 总是对的；$-\log 4 + 2\,{\rm JSD}$ 必须处处与它重合。
#
# 第三条曲线是 KL 散度除以 9（为了画得下）。它的表现不同：随位移的平方增长，没有上界。所以，两条钟形曲线不再重叠之后，KL 仍能反映它们相距多远，而最好的 $D$ 所给出的价值几乎不再变化。
#
# 第二幅图的上方打印出 KL 的两个值，属于两枚硬币：一枚是均匀的（fair），一枚总是正面（heads）。KL(fair, heads) 应为无穷大（inf），KL(heads, fair) 应为 $\log 2$。


# %%
x_of_bells = numpy.linspace(-20, 32, 521)


def bell(shift):
    """Probabilities of the points x_of_bells, in the shape of N(shift, 1)"""
    weights = numpy.exp(-0.5 * (x_of_bells - shift) ** 2)
    return weights / weights.sum()


def picture():
    x = x_of_bells
    near = (x > -3.5) & (x < 5.5)
    p, q = bell(0.0), bell(2.0)
    return plots.lines(
        x[near],
        {
            "p, scaled": p[near] / p.max(),
            "q, scaled": q[near] / p.max(),
            "D*": best_discriminator(p[near], q[near]),
        },
        "The best D between two bells",
        "x",
        "p and q over their maximum, and D*",
        marks={"1/2": 0.5},
    )


picture()


# %%
def second_picture():
    p, shifts = bell(0.0), numpy.linspace(0, 6, 25)
    worth = numpy.array([value_at_optimum(p, bell(shift)) for shift in shifts])
    jsd = numpy.array([js_divergence(p, bell(shift)) for shift in shifts])
    kl = numpy.array([kl_divergence(p, bell(shift)) for shift in shifts])
    fair, heads = numpy.array([0.5, 0.5]), numpy.array([1.0, 0.0])
    print(f"KL(fair, heads) = {kl_divergence(fair, heads)}")
    print(f"KL(heads, fair) = {kl_divergence(heads, fair):.4f}, log 2 = {numpy.log(2):.4f}")
    return plots.lines(
        shifts,
        {
            "C(G)": worth,
            "-log 4 + 2 JSD": -numpy.log(4) + 2 * jsd,
            "-log 4 + KL / 9": -numpy.log(4) + kl / 9,
        },
        "What the best D is worth, as G moves away from the data",
        "shift of G's bell",
        "nats",
        marks={"-log 4": -numpy.log(4), "0: D is always right": 0.0},
    )


second_picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 每一个 $D$ 都给出散度的一个下界：$\log 2 + V(D, G) / 2 \le {\rm JSD}$，对 $D^*$ 取等号。可以用一个过时的 $D$ 来检验：它在若干步之前是最好的，此后 $G$ 已经移动了。
#
# 取 `p` 为 `bell(0)`、`q` 为 `bell(2)`，而 $D$ 取面对*另一条*钟形曲线时最好的那个，即 `best_discriminator(p, bell(shift))`。把它的 $V$ 写成两个和来计算，旧位移从 1 取到 3（在很远的地方，`1 - D` 会舍入为 0：请改用 `best_discriminator(bell(shift), p)`），并用 assert 断言：这个下界从不高于 `js_divergence(p, q)`。两者在哪个位移处相等？旧位移偏离 0.1 时，$V$ 下降多少？偏离 0.2 时呢？是与偏离成正比，还是与它的平方成正比？训练中的 $D$ 总是有一点过时：这两种情形中哪一种是好消息？
#
# *搜索：* Jensen-Shannon 散度、Kullback-Leibler 散度、variational lower bound、f-GAN（[arXiv 1606.00709](https://arxiv.org/abs/1606.00709)）。
