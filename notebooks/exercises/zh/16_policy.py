# %% [markdown]
# # 练习 16 · 策略梯度
#
# 论文里的 $G$ 把样本计算出来，所以 $D$ 的梯度可以经过样本回到 $G$。搜索引擎或者文本模型却是从有限的集合中*选择*：第 7 篇文档，或者第 12 个词。选择没有导数。IRGAN（Wang 等，2017，[arXiv 1705.10513](https://arxiv.org/abs/1705.10513)）仍然让这样的 $G$ 与 $D$ 对抗训练，用的是策略梯度（policy gradient），也叫 REINFORCE（Williams 1992）：抽到的物品没有导数，它的概率却有。
#
# 你要手工推导并写出精确的梯度、由一次抽取得到的估计，以及从另一个分布抽取时的估计。物品只有几个时可以一一列举，所以最后你能看到这些估计的期望是对的。
#
#
# *用时：* 50 分钟。*对应：* 第 14 篇，IRGAN。请先做练习 05。
#
# *可以搜索的名称：* 对数导数技巧（log-derivative trick）、REINFORCE、重要性采样（importance sampling）、控制变量（control variate）。

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
# ## 1. 策略
#
# $G$ 给 $n$ 个物品各打一个分数 $g_i$，以如下概率抽取物品 $i$：
#
# $$p_i = \frac{e^{g_i / \tau}}{\sum_j e^{g_j / \tau}}$$
#
# 温度 $\tau > 0$ 决定分数之差有多大的作用。`g` 是 `(n,)`，`tau` 是一个数，结果也是 `(n,)`。检查时也会用到 1000 这样的分数。
#
# 想一想：所有分数减去同一个数，$p$ 会怎样？你会减去哪个数？


# %% nbgrader={"grade": false, "grade_id": "policy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def policy(g, tau):
    """p = softmax(g / tau): (n,), with the scores g: (n,) and the temperature tau > 0"""
    # BEGIN SOLUTION
    powers = numpy.exp((g - g.max()) / tau)
    return powers / powers.sum()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_policy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(policy, lang="zh")

# %% [markdown]
# ## 2. 精确的梯度
#
# $D$ 给物品 $i$ 的奖励是 $r_i$。$G$ 最大化期望奖励
#
# $$J = E_p\, r = \sum_i p_i r_i$$
#
# 这时 $D$ 固定不动，奖励是常数。返回 $\partial J / \partial g$，形状 `(n,)`。
#
# 想一想：分数 $g_j$ 出现在 $p_j$ 里。它也出现在别的概率里吗？如果所有奖励都相等，梯度是多少？


# %% nbgrader={"grade": false, "grade_id": "expected_reward_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def expected_reward_gradient(g, r, tau):
    """dJ/dg: (n,), exact, of J = E_p r = sum of p_i r_i, with the p of policy and the rewards r: (n,)"""
    # BEGIN SOLUTION
    p = policy(g, tau)
    return p * (r - (p * r).sum()) / tau
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_expected_reward_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(expected_reward_gradient, lang="zh")

# %% [markdown]
# ## 3. 一次抽取
#
# 有一百万个物品时，算出所有的奖励代价太大。由于 $\nabla p_i = p_i \nabla \log p_i$，
#
# $$\nabla J = \sum_i r_i \nabla p_i = \sum_i p_i\, r_i \nabla \log p_i
# = E_p\, [\, r_i \nabla \log p_i \,]$$
#
# 所以，从 $p$ 抽取一个物品 $i$，加上它的奖励，就得到一个期望等于梯度的估计：$r_i \nabla \log p_i$，其中 $\nabla$ 是对 $g$ 的梯度。返回它，形状 `(n,)`。`p` 是 `(n,)`，由温度 `tau` 得到；`i` 从 0 数起；`r_i` 是一个数。
#
# 想一想：$\log p_i$ 是分数除以 $\tau$，再减去一个和的对数。它依赖于哪些分数？


# %% nbgrader={"grade": false, "grade_id": "one_draw_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_draw_gradient(p, i, r_i, tau):
    """The estimate of dJ/dg: (n,) from one item i, drawn from p, and its reward r_i"""
    # BEGIN SOLUTION
    return r_i * ((numpy.arange(len(p)) == i) - p) / tau
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_one_draw_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(one_draw_gradient, lang="zh")

# %% [markdown]
# ## 4. 从另一个分布抽取
#
# IRGAN 从 $q$ 抽取，它是 $p$ 与用户喜欢的物品的混合。用这样的抽取仍然能估计 $p$ 下的期望，只要每次抽取 $s$ 有一个重要性权重 $w_s$：
#
# $$E_q \Big[ \frac1k \sum_{s=1}^{k} w_s f(i_s) \Big] = E_p\, f \qquad \text{对任何 } f$$
#
# `p` 和 `q` 是 `(n,)`，`items` 是 $i_1, \dots, i_k$，从 0 数起的整数。返回 $w$，形状 `(k,)`。
#
# 想一想：把 $E_q\, w f$ 写成对物品的求和，与 $E_p\, f$ 逐项比较。


# %% nbgrader={"grade": false, "grade_id": "importance_weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
def importance_weights(p, q, items):
    """w: (k,), of each of the k items drawn from q: the weighted mean over draws from q estimates a mean under p"""
    # BEGIN SOLUTION
    return p[items] / q[items]
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_importance_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(importance_weights, lang="zh")

# %% [markdown]
# ## 5. REINFORCE
#
# 现在合在一起：从 $q$ 抽取的 $k$ 个物品，它们的奖励 $r_s$，还有基线 $c$，即从每个奖励中减去的同一个数：
#
# $$\frac1k \sum_{s=1}^{k} w_s\, (r_s - c)\, \nabla \log p_{i_s}$$
#
# 返回这个估计，形状 `(n,)`。`rewards` 是 `(k,)`，与 `items` 对应；`baseline` 就是 $c$。
#
# 想一想：同一个物品可能被抽到多次。另外，$E_p\, \nabla \log p_i$ 是多少？那么基线改变了什么？


# %% nbgrader={"grade": false, "grade_id": "reinforce", "locked": false, "schema_version": 3, "solution": true, "task": false}
def reinforce(p, q, items, rewards, baseline, tau):
    """The estimate of dJ/dg: (n,) from k items drawn from q, with their rewards: (k,) and one baseline for all"""
    # BEGIN SOLUTION
    w = importance_weights(p, q, items)
    each = numpy.array(
        [one_draw_gradient(p, i, r, tau) for i, r in zip(items, rewards - baseline)]
    )
    return (w[:, None] * each).mean(axis=0)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_reinforce", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(reinforce, lang="zh")

# %% [markdown]
# ## 应当看到什么
#
# 这里只有七个物品，所以可以算出估计的期望：$q_i$ 乘以你由物品 $i$ 得到的估计，再对所有物品求和。无论有没有基线，无论从 $p$ 抽取还是从混合分布 $q$ 抽取，它都必须等于精确的梯度。单元格会打印每一种情形的误差和界限。
#
# 左图：$G$ 最大化 $J$ 时的期望奖励。一条曲线用精确的梯度（exact），其余的每步只抽取一次：没有基线（no baseline）的六次，有基线 $c = 3$（baseline 3）的六次。奖励在 2.2 与 4 之间，虚线是最好的奖励。奖励都是正的，所以没有基线时，不论好坏，抽到哪个物品就会升高哪个物品的分数。六条曲线相差很大，有的可能停在一个不是最好的物品上。有基线时，六条都接近精确的曲线。
#
# 右图：一次抽取的估计的方差（各项之和）随 $c$ 的变化。$c$ 接近奖励时方差最小，在 0 处要大许多倍。


# %% tags=["trained"]
def picture():
    r = numpy.array([2.2, 3.0, 2.6, 4.0, 2.4, 3.4, 2.8])
    g, tau = numpy.array([0.5, -0.3, 0.2, 0.0, 1.0, -0.5, 0.1]), 0.8
    p = policy(g, tau)
    exact = expected_reward_gradient(g, r, tau)
    mixed = 0.8 * p + 0.2 * (r > 2.9) / (r > 2.9).sum()

    def estimates(q, c):
        return numpy.array(
            [reinforce(p, q, numpy.array([i]), r[[i]], c, tau) for i in range(7)]
        )

    for what, q in (("p", p), ("q", mixed)):
        for c in (0.0, 3.0):
            error = abs(q @ estimates(q, c) - exact).max()
            print(f"draws from {what}, baseline {c:.0f}: error {error:.0e}, limit 1e-12")

    figure = plots.Figure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    for what, colour, c in (
        ("no baseline", plots.colours.SERIES[1], 0.0),
        ("baseline 3", plots.colours.SERIES[2], 3.0),
        ("exact", plots.colours.INK, None),
    ):
        for seed in range(6 if c is not None else 1):
            rng, scores, reached = numpy.random.default_rng(seed), g, []
            for _ in range(300):
                now = policy(scores, tau)
                reached.append(now @ r)
                if c is None:
                    step = expected_reward_gradient(scores, r, tau)
                else:
                    items = rng.choice(7, size=1, p=now)
                    step = reinforce(now, now, items, r[items], c, tau)
                scores = scores + 0.05 * step
            left.plot(reached, color=colour, lw=1.0, label=what if seed == 0 else None)
    left.axhline(r.max(), color=plots.colours.REFERENCE, ls="--")
    left.set(xlabel="step", ylabel="expected reward J", title="G maximises J")
    plots.legend_above(left, fontsize=9, across=2)
    baselines = numpy.linspace(0, 6, 41)
    first, second = plots.colours.SERIES[3:5]
    for what, colour, q in (("q = p", first, p), ("q a mixture", second, mixed)):
        variances = [q @ ((estimates(q, c) - exact) ** 2).sum(axis=1) for c in baselines]
        right.plot(baselines, variances, color=colour, label=what)
    right.set(
        xlabel="baseline c", ylabel="variance", title="Variance of one draw's estimate"
    )
    plots.legend_above(right, fontsize=9, across=2)
    return figure


picture()

# %% [markdown]
# ## 更难一些（选做）
#
# 哪个常数 $c$ 使方差最小？把方差写成 $E_q\, |w_i (r_i - c) \nabla \log p_i|^2$ 减去一个常数，对 $c$ 求导，再与右图的最低点比较。最好的 $c$ 就是期望奖励 $J$ 吗？
#
# IRGAN 的代码取 $r = 2 (D - 1/2)$，其中 $D$ 是 sigmoid；它的论文取 $r = \log(1 + e^{a}) = -\log(1 - D)$。两者之中哪一个里已经有类似基线的东西？
