# %% [markdown]
# # 练习 01 · sigmoid、softplus 与 log-sigmoid
#
# $D$ 的最后一层给出一个数 $a$，即它的 *logit*，可以取任何值；$D(x) = 1 / (1 + e^{-a})$ 是一个概率。论文的公式 (1) 要取对数：对真实样本取 $D$ 的对数，对生成样本取 $1 - D$ 的对数。如果照原样写成代码，恰恰在训练最需要它的地方会失效：在 $D$ 很确信、却判错了的地方。解决的办法是三个函数，每个只有一行；本课程的其余部分都要用到它们。
#
# *用时：* 30 分钟。*对应：* 第 03 篇，在 logit 处的价值函数。

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
# ## 1. sigmoid
#
# $$\sigma(a) = \frac{1}{1 + e^{-a}}$$
#
# `a` 是由 logit 组成的数组，形状任意，值从 $-1000$ 到 $1000$；结果的形状与它相同。
#
# 可能出错的地方有两处。其一，$e^{710}$ 对 float64 来说太大：NumPy 给出无穷大，并警告溢出。上面的分式照原样写出来，值仍然是对的，因为 1 除以无穷大是 0，检查也会通过；而它的另一种形式 $e^a / (1 + e^a)$ 就不行：无穷大除以无穷大是 nan。其二是舍入：$\sigma(-40)$ 是 $4 \cdot 10^{-18}$，给出 0 不算对。如果用 1 减去一个接近 1 的数来算它，得到的就是 0：float64 只有 16 位有效数字，存不下与 1 这么小的差。同一个数组里，正的和负的 logit 都可能有。
#
# 想一想：分子分母同乘以 $e$ 的某个幂，可以得到哪些形式？每一种形式对哪些 `a` 是安全的？请试着写成不会引起 NumPy 警告的形式：在后面两题里，溢出会让结果出错。


# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(a):
    """1 / (1 + exp(-a)), for an array a of any shape."""
    # BEGIN SOLUTION
    e = numpy.exp(-abs(a))
    return numpy.where(a < 0, e, 1.0) / (1.0 + e)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_sigmoid", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(sigmoid, lang="zh")

# %% [markdown]
# ## 2. softplus
#
# $$\mathrm{softplus}(a) = \log(1 + e^a)$$
#
# 对 $D$ 末端的 sigmoid 取公式 (1) 中的对数，就会出现 softplus。`a` 是很大的正数时，它接近 `a`；`a` 是绝对值很大的负数时，它接近 $e^a$。这两点在你的结果里都应当看得出来：softplus$(1000) = 1000$，softplus$(-40) = 4 \cdot 10^{-18}$。
#
# 想一想：从对数里提出什么，才能使留在里面的不会溢出？这样做对 `a` 的两种符号都有用吗？$e$ 等于 $10^{-18}$ 时，$1 + e$ 会变成什么？NumPy 有不止一个求对数的函数：看看名字与 `log` 相近的那些。


# %% nbgrader={"grade": false, "grade_id": "softplus", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softplus(a):
    """log(1 + exp(a)), for an array a of any shape."""
    # BEGIN SOLUTION
    return numpy.maximum(a, 0.0) + numpy.log1p(numpy.exp(-abs(a)))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_softplus", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(softplus, lang="zh")

# %% [markdown]
# ## 3. sigmoid 的对数
#
# $$\log \sigma(a) = \log \frac{1}{1 + e^{-a}}$$
#
# 对于真实样本，这就是 $\log D(x)$，公式 (1) 的前一半。在 $a = -1000$ 处它是 $-1000$，一个普通的数，尽管 $\sigma(-1000)$ 在 float64 中是 0。不加 epsilon，不做截断。
#
# 想一想：把分式的对数写成差。你的哪个函数就是它？


# %% nbgrader={"grade": false, "grade_id": "log_sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_sigmoid(a):
    """log(1 / (1 + exp(-a))), for an array a of any shape."""
    # BEGIN SOLUTION
    return -softplus(-a)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_log_sigmoid", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(log_sigmoid, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 图中是三个函数，横轴是 logit $a$，纵轴是函数值，取对数刻度，大约从 $10^{-317}$ 到 $10^3$。在这样的坐标中，$e^a$ 是一条直线。$a$ 为负时，sigmoid 与 softplus 都落在这条直线上，跨越几百个数量级；$a$ 为正时，sigmoid 停在 1，softplus 接近 $a$，在这样的刻度下只比 1 略高一点。$-\log \sigma$ 是 softplus 的镜像。
#
# 如果有一条线在 $a = \pm 700$ 附近中断，说明发生了溢出；如果有一条线在 $a = \pm 37$ 附近中断或垂直下落，说明舍入丢掉了有效数字。


# %%
def picture():
    a = numpy.linspace(-730, 730, 731)
    return plots.lines(
        a,
        {
            "sigmoid(a)": sigmoid(a),
            "softplus(a)": softplus(a),
            "-log_sigmoid(a)": -log_sigmoid(a),
        },
        "Three functions of the logit, over 300 powers of ten",
        "logit a",
        "value",
        log="y",
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 从概率 $D$ 回到 logit，公式是 $a = \log D - \log(1 - D)$。照原样写出来，把 `sigmoid(a)` 交给它，看看 `a` 从多少到多少，它能以六位有效数字还原 `a`。两个端点到 0 的距离相差悬殊。为什么？如果判别器的输出以概率的形式保存，这说明了什么？
#
# *搜索：* numerically stable sigmoid、log1p、logaddexp、catastrophic cancellation。
