# %% [markdown]
# # 练习 04 · maxout
#
# 论文的 $D$ 由 maxout 单元构成：每个单元取输入的若干个线性函数，称为它的*片*（pieces），输出其中最大的一个。这样，激活函数的形状也是学出来的。它的梯度容易写错，又不容易发现：把梯度给了所有的片，或者给错了片，网络照样能训练，只是效果差些。
#
# *用时：* 30 分钟。*对应：* 第 02 篇，maxout。

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
# ## 1. 前向传播
#
# $$y_j = \max_p\, x_{pj}$$
#
# `x` 是全连接层的输出，形状是 `(m, pieces * units)`。它应当看作 `(m, pieces, units)`：每一行里，先是所有单元的第 0 片，再是所有单元的第 1 片，依此类推。结果是 `(m, units)`。
#
# 想一想：`reshape` 最先填最后一个轴。最大值是对哪个轴取的？试验时，请让各个大小互不相同：如果 `pieces == units`，许多错误的形状也是对的。


# %% nbgrader={"grade": false, "grade_id": "maxout", "locked": false, "schema_version": 3, "solution": true, "task": false}
def maxout(x, pieces):
    """y_j = max over the pieces p of x_pj, with x: (m, pieces * units), y: (m, units)."""
    # BEGIN SOLUTION
    m, n = x.shape
    return x.reshape(m, pieces, n // pieces).max(axis=1)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_maxout", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(maxout, lang="zh")

# %% [markdown]
# ## 2. 反向穿过 maxout
#
# $$\frac{\partial L}{\partial x_{pj}} = dy_j\, \frac{\partial y_j}{\partial x_{pj}}$$
#
# `dy` 是 `(m, units)`，`x` 是前向传播时的输入，结果的形状与 `x` 相同。若有几片同为最大，约定第一片为胜者：每个样例、每个单元只有一片，绝不会有两片。
#
# 想一想：一个不是最大的片稍稍移动，$y$ 怎样变？几个数相等时，`argmax` 指出的是哪一个？


# %% nbgrader={"grade": false, "grade_id": "maxout_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def maxout_input_gradient(dy, x, pieces):
    """dL/dx of x's shape, for y = maxout(x, pieces), from dy = dL/dy: (m, units)."""
    # BEGIN SOLUTION
    m, units = dy.shape
    winner = x.reshape(m, pieces, units).argmax(axis=1)
    dx = numpy.zeros((m, pieces, units))
    for p in range(pieces):
        dx[:, p] = dy * (winner == p)
    return dx.reshape(x.shape)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_maxout_input_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(maxout_input_gradient, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 图中是两个单元，输入同为 $t$，每个有七片。这些片都是切线：第一个单元的是 $t^2 / 2$ 的切线，第二个的是 $\cosh t$ 的切线。切线位于凸函数的下方，所以每个单元都从下方贴着它的函数，并在七处与之相切。
#
# 斜率 $dy/dt$（slope of the first、slope of the second）由你的梯度和各片的权重算出，应当是七级的阶梯：第一个沿着直线 $t$，第二个沿着 $\sinh t$。阶梯上若有尖刺，就是在那个 $t$ 处有两片相等，而你的梯度给了两片。


# %%
def picture():
    t, c = numpy.linspace(-2, 2, 401)[:, None], numpy.linspace(-1.8, 1.8, 7)
    slopes = numpy.stack([c, numpy.sinh(c)], axis=1)  # (pieces, units)
    heights = numpy.stack([c**2 / 2, numpy.cosh(c)], axis=1)
    W, b = slopes.reshape(1, -1), (heights - slopes * c[:, None]).ravel()
    x = t @ W + b
    y = maxout(x, 7)
    ones, none = numpy.ones((len(t), 1)), numpy.zeros((len(t), 1))
    first = maxout_input_gradient(numpy.hstack([ones, none]), x, 7) @ W.T
    second = maxout_input_gradient(numpy.hstack([none, ones]), x, 7) @ W.T
    return plots.lines(
        t[:, 0],
        {
            "t²/2": t**2 / 2,
            "first unit": y[:, 0],
            "cosh t": numpy.cosh(t),
            "second unit": y[:, 1],
            "slope of the first": first,
            "slope of the second": second,
        },
        "Two maxout units of seven tangents each, and their slopes",
        "t",
        "y, and dy/dt",
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 给 `maxout` 一个 `x`，其中某个单元有两片相等，再用中心差分 $(y(h) - y(-h)) / 2h$ 测量梯度，每次只移动 `x` 的一个元素。在你的函数给出 1 和 0 的地方，差分给出什么？现在让这两片*一起*移动，比较差分与你的梯度对此各怎么说。“第一片为胜者”这个约定是错误吗？
#
# *搜索：* maxout networks（Goodfellow 等 2013，[arXiv 1302.4389](https://arxiv.org/abs/1302.4389)）、subgradient、piecewise linear function。
