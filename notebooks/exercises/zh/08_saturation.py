# %% [markdown]
# # 练习 08 · 度量饱和
#
# 论文第 3 节说，“在实践中，公式 (1) 可能无法提供足够的梯度让 $G$ 学好”，并给了 $G$ 另一个目标。梯度小到什么程度才算“不够”？你先写出两个目标的斜率，然后取一组数据和一个 $G$，它们的最优 $D$ 有公式可以写出，再测量每个目标把 $G$ 拉向数据的力有多强。什么也不训练；这些数的误差只来自对随机噪声的平均。
#
# *用时：* 40 分钟。*对应：* 第 03b 篇，极小极大目标的饱和。请先做练习 05。

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
# ## 1. 极小极大目标的斜率
#
# 在公式 (1) 中，$G$ 最小化
#
# $$\frac1m \sum_i \log(1 - D(G(z_i))), \qquad D = \sigma(a)$$
#
# `a` 是 $D$ 对 `m` 个生成样本给出的 logit，形状为 `(m, 1)`。`minimax_slope` 返回上式对每个 logit 的导数，形状与 `a` 相同。logit 为 $\pm 1000$ 时也必须算得出来。
#
# 想一想：斜率在哪里大，在哪里消失？在那里，$D$ 认为样本为真的概率是多大？


# %% nbgrader={"grade": false, "grade_id": "minimax_slope", "locked": false, "schema_version": 3, "solution": true, "task": false}
def minimax_slope(a):
    """The gradient of mean log(1 - D(G(z))) at D's logits a: (m, 1)"""
    # BEGIN SOLUTION
    return -numpy.exp(-numpy.logaddexp(0, -a)) / len(a)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_minimax_slope", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(minimax_slope, lang="zh")

# %% [markdown]
# ## 2. 非饱和目标的斜率
#
# “我们可以不训练 $G$ 去最小化 $\log(1 - D(G(z)))$，而训练 $G$ 去最大化 $\log D(G(z))$。”写成由 $G$ 最小化的损失：
#
# $$-\frac1m \sum_i \log D(G(z_i))$$
#
# `non_saturating_slope`：同前，返回它对每个 logit 的导数。
#
# 想一想：两个斜率的符号相同。它们之比作为 $a$ 的函数是什么？


# %% nbgrader={"grade": false, "grade_id": "non_saturating_slope", "locked": false, "schema_version": 3, "solution": true, "task": false}
def non_saturating_slope(a):
    """The gradient of -mean log D(G(z)) at D's logits a: (m, 1)"""
    # BEGIN SOLUTION
    return -numpy.exp(-numpy.logaddexp(0, a)) / len(a)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_non_saturating_slope", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(non_saturating_slope, lang="zh")

# %% [markdown]
# ## 3. 一个已知的 D
#
# 设数据是 $N(0, 1)$，而 $G$ 只是平移噪声：$G(z) = z + \theta$，其中 $z$ 取自 $N(0, 1)$，所以 $p_g$ 是 $N(\theta, 1)$。由命题 1，最优 $D$ 的 logit 是 $a^*(x) = \log p_{\rm data}(x) - \log p_g(x)$，算出来非常简单。`optimal_logit_of_shift` 返回它在各点 `x` 处的值，形状为 `(m, 1)`；数 `shift` 就是 $\theta$。
#
# 想一想：在纸上算。什么会抵消？在 $x = 60$ 处，两个概率密度在浮点数里都是 0，logit 却仍是一个普通的数。它必须在哪里为 0？


# %% nbgrader={"grade": false, "grade_id": "optimal_logit_of_shift", "locked": false, "schema_version": 3, "solution": true, "task": false}
def optimal_logit_of_shift(x, shift):
    """The logit of D* at x, with p_data = N(0, 1) and p_g = N(shift, 1)"""
    # BEGIN SOLUTION
    return shift**2 / 2 - shift * x
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_optimal_logit_of_shift", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(optimal_logit_of_shift, lang="zh")

# %% [markdown]
# ## 4. 极小极大目标的拉力
#
# $\theta$ 改变时，目标怎样改变？$D^*$ 保持不动，正如在 $G$ 的那一步里：移动的只有样本。
#
# $$\frac{\partial}{\partial \theta} \frac1m \sum_i \log(1 - D^*(z_i + \theta))$$
#
# `z` 是噪声，形状为 `(m, 1)`；`pull_minimax` 返回一个数。可以调用你写的其他函数。
#
# 想一想：链式法则，从目标到 logit，从 logit 到 $x$，从 $x$ 到 $\theta$。$D^*$ 里也含有 $\theta$；为什么在这里不算？


# %% nbgrader={"grade": false, "grade_id": "pull_minimax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pull_minimax(shift, z):
    """d/dshift of mean log(1 - D*(G(z))), with G(z) = z + shift and D* held fixed"""
    # BEGIN SOLUTION
    a = optimal_logit_of_shift(z + shift, shift)
    return numpy.sum(minimax_slope(a) * -shift)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_pull_minimax", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(pull_minimax, lang="zh")

# %% [markdown]
# ## 5. 非饱和目标的拉力
#
# 同样地，`pull_non_saturating` 返回
#
# $$\frac{\partial}{\partial \theta}\; {-\frac1m} \sum_i \log D^*(z_i + \theta)$$


# %% nbgrader={"grade": false, "grade_id": "pull_non_saturating", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pull_non_saturating(shift, z):
    """d/dshift of -mean log D*(G(z)), with G(z) = z + shift and D* held fixed"""
    # BEGIN SOLUTION
    a = optimal_logit_of_shift(z + shift, shift)
    return numpy.sum(non_saturating_slope(a) * -shift)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_pull_non_saturating", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(pull_non_saturating, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 图中是两种拉力随位移的变化，横轴是位移，纵轴是拉力，取对数刻度。在数据附近，两者很相似；位移趋于 0 时，两者趋于相等。再往外，非饱和目标（non-saturating）的拉力趋近于 $\theta$ 本身：样本离数据越远，拉力越大。极小极大目标（minimax）的拉力在位移为 1.6 时升到 0.47，然后下降，比指数还快：位移为 6 时，两者相差 500 倍。
#
# 两者处处大于 0，所以两个目标都把 $G$ 推向正确的方向；但在离数据很远的地方，极小极大目标的梯度太小，$G$ 几乎不动。


# %%
def picture():
    z = numpy.random.default_rng(1).normal(size=(100_000, 1))
    shifts = numpy.linspace(0.25, 6, 24)
    minimax = numpy.array([pull_minimax(shift, z) for shift in shifts])
    non_saturating = numpy.array([pull_non_saturating(shift, z) for shift in shifts])
    print("shift   minimax   non-saturating")
    for i in (1, 3, 7, 15, 23):
        print(f"{shifts[i]:5.1f}   {minimax[i]:7.4f}   {non_saturating[i]:7.4f}")
    return plots.lines(
        shifts,
        {"minimax: log(1 - D)": minimax, "non-saturating: -log D": non_saturating},
        "How strongly G is pulled towards the data, under the best D",
        "shift of p_g from the data",
        "d objective / d shift",
        log="y",
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 位移为 6 时，极小极大目标的拉力主要来自哪些样本？把它的和中的各项排序，数一数：100,000 项中，少到多少项就占了拉力的一半？它们位于哪里？在一个大小为 100 的小批量里，你预计有多少个这样的样本？对非饱和目标做同样的事。
#
# 然后对 100 个大小为 100 的小批量分别计算拉力。两个目标中，哪一个不仅弱，而且相对于自身的大小，噪声也大？
#
# *搜索：* 梯度消失（vanishing gradient）、saturation、log density ratio、non-saturating loss。
