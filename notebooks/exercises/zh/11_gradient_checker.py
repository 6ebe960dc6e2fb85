# %% [markdown]
# # 练习 11 · 梯度检查器
#
#
# 论文的作者用程序库来求导。如果手工推导梯度，就需要一个程序来检查。一个会放过错误梯度的检查器比没有更糟，因为人们会相信它。
#
# 你来写一个检查器，评分程序会实际使用它：交给它一些梯度正确的层，也交给它一些梯度错误的层，例如有的忘了 `dy`，有的只在第一行正确，有的差了千分之一。对每一个层，你的检查器都要判断梯度是否正确。
#
#
# *用时：* 40 分钟。*对应：* 第 01b 篇，查得出错误的梯度检验。
#
# *可以搜索的名称：* 中心差分（central difference）、方向导数、截断误差与舍入误差、`scipy.optimize.check_grad`。

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
#
# ## 1. 沿一个方向的导数
#
# 返回中心差分，一个数：
#
# $$\frac{f(x + h\, d) - f(x - h\, d)}{2 h}$$
#
# `f` 是把数组变成一个数的函数，`x` 和 `d` 是形状相同的数组，`h` 是一个数。当 $h \to 0$ 时，极限是 $f$ 的梯度与 $d$ 的内积，不论 $d$ 有多长。
#
# 想一想：只取一侧，极限也一样。为什么要取两侧？写出 $f(x + h d)$ 和 $f(x - h d)$ 的前三项。


# %% nbgrader={"grade": false, "grade_id": "directional_difference", "locked": false, "schema_version": 3, "solution": true, "task": false}
def directional_difference(f, x, d, h):
    """(f(x + h d) - f(x - h d)) / (2 h), a number"""
    # BEGIN SOLUTION
    return (f(x + h * d) - f(x - h * d)) / (2 * h)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_directional_difference", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(directional_difference, lang="zh")

# %% [markdown]
# ## 2. 检查器
#
# 一个层是两个函数：`forward(x)` 给出 $y$；`backward(dy, x)` 给出梯度 $\partial L / \partial x$，其中的 $L$ 满足 $\partial L / \partial y = dy$。例如下面这个 $L$：
#
# $$L(x) = \sum dy \cdot \text{forward}(x)$$
#
# 如果 `backward` 是对的，$\sum \text{backward}(dy, x) \cdot d$ 就是 $L$ 沿 $d$ 的导数。算出这个和，再用 $h = 10^{-5}$ 算出 $L$ 沿 $d$ 的中心差分。如果两数之差的绝对值不超过两数绝对值中较大者的 $10^{-6}$ 倍，就返回 `True`，否则返回 `False`。在评分程序的层里，`x`、`dy`、`d` 和 $y$ 是形状相同的数组。
#
# 想一想：梯度的大小可能只有 $10^{-12}$，而这样小的梯度，错了仍然是错的。正确的梯度也可能处处为 0。这时你的比较会得出什么？


# %% nbgrader={"grade": false, "grade_id": "gradient_is_right", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_is_right(forward, backward, x, dy, d):
    """Whether backward(dy, x) along d is the derivative of sum(dy * forward(x))"""

    # BEGIN SOLUTION
    def loss(x):
        return (dy * forward(x)).sum()

    said = (backward(dy, x) * d).sum()
    measured = directional_difference(loss, x, d, 1e-5)
    return abs(said - measured) <= 1e-6 * max(abs(said), abs(measured))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_gradient_is_right", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(gradient_is_right, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
#
# 单元格首先打印你的检查器对六个层的判断：前三个必须是 `True`，后三个必须是 `False`。
#
# 图中是差分的绝对误差（absolute error）随步长 $h$ 的变化，两轴都是对数；函数是 $\sum \sin x_i$。从右往左看，你的 `directional_difference`（both sides）的误差按 $h^2$ 下降，降了十个数量级，在 $h = 10^{-5}$ 附近到达最低点。再往左，误差又上升：$f$ 的两个值几乎所有位数都相同，它们的差主要是舍入误差。单侧差分（one side）的误差只按 $h$ 下降，它的最低点要高几百倍。


# %%
def picture():
    rng = numpy.random.default_rng(1)
    x, dy, d = rng.normal(size=(3, 4, 5))
    layers = {
        "x²": (lambda x: x**2, lambda dy, x: 2 * x * dy),
        "tanh": (numpy.tanh, lambda dy, x: dy / numpy.cosh(x) ** 2),
        "a constant": (numpy.ones_like, lambda dy, x: 0 * dy),
        "x², dy forgotten": (lambda x: x**2, lambda dy, x: 2 * x),
        "tanh, 1.001 times": (numpy.tanh, lambda dy, x: 1.001 * dy / numpy.cosh(x) ** 2),
        "x, small and wrong": (lambda x: 1e-12 * x, lambda dy, x: 2e-12 * dy),
    }
    for name, (forward, backward) in layers.items():
        print(f"{name:20}", bool(gradient_is_right(forward, backward, x, dy, d)))

    def f(x):
        return numpy.sin(x).sum()

    h, exact = numpy.logspace(-13, 0, 40), (numpy.cos(x) * d).sum()
    return plots.lines(
        h,
        {
            "both sides": [abs(directional_difference(f, x, d, s) - exact) for s in h],
            "one side": [abs((f(x + s * d) - f(x)) / s - exact) for s in h],
            "h², while h > 1e-5": numpy.where(h > 1e-5, h**2, numpy.nan),
        },
        "What a difference is off by",
        "step h",
        "absolute error",
        log="xy",
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 为 $y = x^2$ 写一个 `backward`，它是错的，但对于像图中那样抽取的 `x`、`dy` 和 `d`，能通过你的检查器：在正确的梯度上加一项，使你的检查器用这个 $d$ 发现不了。用 assert 断言它通过了。然后再抽一千个别的 `d`，数一数它还能通过多少次。许多检查器在不知不觉中用了全是 1 的 `d`，这对它们说明了什么？
