# %% [markdown]
# # 练习 02 · 全连接层
#
# 论文中的双方都是多层感知机：若干全连接层（dense layer），层与层之间是非线性函数。在算法 1 中，双方各自沿自己目标的梯度走步；为此，每一层都要算出两个梯度：一个是对自己参数的梯度，走步时要用；另一个是对自己输入的梯度，前一层要用它继续往回算。$G$ 正是通过 $D$ 对输入的梯度来学习的。
#
# *用时：* 40 分钟。*对应：* 第 01 篇，手工推导各层。

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
# $$y = x W + b$$
#
# 小批量按行排列：`x` 的形状是 `(m, n_in)`，每行一个样例。`W` 是 `(n_in, n_out)`，`b` 是 `(n_out,)`，结果是 `(m, n_out)`。
#
# 想一想：在乘积中，这些大小里哪些必须一致？一个轴的数组与两个轴的数组相加时，NumPy 会怎么做？


# %% nbgrader={"grade": false, "grade_id": "dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense(x, W, b):
    """y = x W + b, with x: (m, n_in), W: (n_in, n_out), b: (n_out,), y: (m, n_out)."""
    # BEGIN SOLUTION
    return x @ W + b
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(dense, lang="zh")

# %% [markdown]
# ## 2. 对输入的梯度
#
# $L$ 是后面各层由 $y$ 算出的一个数，$dy$ 表示 $\partial L / \partial y$，是与 $y$ 形状相同的数组。逐个元素写出链式法则：
#
# $$\frac{\partial L}{\partial x_{ki}} = \sum_j dy_{kj}\, \frac{\partial y_{kj}}{\partial
# x_{ki}}, \qquad y_{kj} = \sum_i x_{ki} W_{ij} + b_j$$
#
# `dy` 是 `(m, n_out)`，`x` 是 `(m, n_in)`，`W` 是 `(n_in, n_out)`。结果的形状与 `x` 相同。
#
# 想一想：先在纸上对一组 $k$、$i$、$j$ 求导，再找出一个矩阵乘积，让它来完成对 $j$ 的求和。


# %% nbgrader={"grade": false, "grade_id": "dense_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense_input_gradient(dy, x, W):
    """dL/dx: (m, n_in), for y = x W + b, from dy = dL/dy: (m, n_out)."""
    # BEGIN SOLUTION
    return dy @ W.T
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dense_input_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(dense_input_gradient, lang="zh")

# %% [markdown]
# ## 3. 对参数的梯度
#
# $$\frac{\partial L}{\partial W_{ij}} = \sum_{k, l} dy_{kl}\,
# \frac{\partial y_{kl}}{\partial W_{ij}}, \qquad
# \frac{\partial L}{\partial b_j} = \sum_{k, l} dy_{kl}\,
# \frac{\partial y_{kl}}{\partial b_j}$$
#
# 两个都要返回，`dW` 在前。`dW` 的形状与 `W` 相同，`db` 的形状与 `b` 相同。
#
# 想一想：每个样例用的都是同一个 $W$ 和同一个 $b$。那么，应当对哪个下标求和？论文的 $V$ 里有一个因子 $1/m$：它应当写在这一层里，还是属于 $L$，因而已经包含在 `dy` 中？


# %% nbgrader={"grade": false, "grade_id": "dense_parameter_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense_parameter_gradients(dy, x, W):
    """dL/dW: (n_in, n_out) and dL/db: (n_out,), for y = x W + b, from dy = dL/dy."""
    # BEGIN SOLUTION
    dW = x.T @ dy
    db = dy.sum(axis=0)
    return dW, db
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dense_parameter_gradients", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(dense_parameter_gradients, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 取 $L = \frac12 \sum y^2$，于是 $dy = y$；再让 `x`、`W` 或 `b` 沿一个随机方向 $d$（`d_x`、`d_W`、`d_b`）移动一步 $h$。如果 $g$ 是梯度，$L$ 的改变就是 $h\, g \cdot d$ 加上一个余项，这个余项像 $h^2$ 那样缩小。图中横轴是步长 $h$，纵轴是余项的大小，两轴都是对数刻度：你应当看到 $x$、$W$ 和 $b$ 的三条直线，都平行于 $h^2$ 那条线。
#
# 如果其中一条平行于 $h$ 那条线，那么这个梯度就不是你的 `dense` 的梯度：梯度和 `dense` 两者之中有一个是错的。


# %%
def picture():
    rng = numpy.random.default_rng(1)
    m, n_in, n_out = 8, 5, 3
    x, W, b = (rng.normal(size=size) for size in ((m, n_in), (n_in, n_out), (n_out,)))
    d_x, d_W, d_b = (rng.normal(size=size) for size in (x.shape, W.shape, b.shape))

    def loss(x, W, b):
        return 0.5 * (dense(x, W, b) ** 2).sum()

    dy = dense(x, W, b)
    along_x = (dense_input_gradient(dy, x, W) * d_x).sum()
    along_W, along_b = (
        (gradient * d).sum()
        for gradient, d in zip(dense_parameter_gradients(dy, x, W), (d_W, d_b))
    )
    h, start = numpy.logspace(-5, 0, 21), loss(x, W, b)
    return plots.lines(
        h,
        {
            "x": [abs(loss(x + t * d_x, W, b) - start - t * along_x) for t in h],
            "W": [abs(loss(x, W + t * d_W, b) - start - t * along_W) for t in h],
            "b": [abs(loss(x, W, b + t * d_b) - start - t * along_b) for t in h],
            "as h: a wrong gradient": h,
            "as h²: a right one": h**2,
        },
        "What the gradient leaves over of the change of L",
        "step h",
        "|change of L - h g·d|",
        log="xy",
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 把 8 行的小批量切成两份，一份 3 行，一份 5 行。两个 `dW` 怎样求和或求平均，才等于全部八行的 `dW`？先对 $L = \frac12 \sum y^2$ 回答，再对另一个 $L$ 回答：它是 $\frac12 \lVert y_k \rVert^2$ 在样例上的*平均*。把每个答案写成一个用 `numpy.allclose` 的 `assert`。
#
# *搜索：* 反向传播（backpropagation）、vector-Jacobian product、Taylor remainder test、broadcasting。
