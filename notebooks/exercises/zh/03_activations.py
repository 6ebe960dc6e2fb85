# %% [markdown]
# # 练习 03 · ReLU、sigmoid 与 dropout
#
# 如果中间没有非线性函数，许多全连接层就等于一个全连接层。论文的 $G$ 用修正线性单元（ReLU）和 sigmoid，$D$ 则用 dropout（随机失活）训练。这些层没有参数；在反向传播时，它们只需把梯度乘以自己的斜率，再往回传。
#
# *用时：* 30 分钟。*对应：* 第 01 篇，手工推导各层；第 02b 篇，dropout。

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
# ## 1. ReLU
#
# $$y = \max(x, 0)$$
#
# 逐个元素计算，数组 `x` 的形状任意。这一题是热身。


# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu(x):
    """y = max(x, 0), of the shape of x."""
    # BEGIN SOLUTION
    return numpy.maximum(x, 0.0)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_relu", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(relu, lang="zh")

# %% [markdown]
# ## 2. 反向穿过 ReLU
#
# $$\frac{\partial L}{\partial x} = dy\, \frac{\partial y}{\partial x}$$
#
# `dy` 是 $\partial L / \partial y$，`x` 是前向传播时的输入；两者形状相同，结果的形状也一样。在折点 $x = 0$ 处没有导数；按约定取 0。
#
# 想一想：$x$ 由 $-2$ 变为 $-1.9$ 时，$y$ 怎样变？由 2 变为 2.1 时呢？不要就地修改 `dy`：别的层可能还要用它。


# %% nbgrader={"grade": false, "grade_id": "relu_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_input_gradient(dy, x):
    """dL/dx for y = max(x, 0), from dy = dL/dy; 0 where x is 0."""
    # BEGIN SOLUTION
    return dy * (x > 0)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_relu_input_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu_input_gradient, lang="zh")

# %% [markdown]
# ## 3. 反向穿过 sigmoid
#
# $$y = \sigma(x) = \frac{1}{1 + e^{-x}}, \qquad \frac{\partial L}{\partial x} = dy\,
# \sigma'(x)$$
#
# 这一层留下的是它的输出，不是输入：`y` 已经是 $\sigma(x)$。`dy`、`y` 和结果形状相同。
#
# 想一想：在纸上对 $\sigma$ 求导，并把结果写成只含 $y$ 的式子。sigmoid 在两端（$y$ 接近 0 或 1 处）是平坦的：你的斜率在那里接近 0 吗？


# %% nbgrader={"grade": false, "grade_id": "sigmoid_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid_input_gradient(dy, y):
    """dL/dx for y = sigmoid(x), from dy = dL/dy and the output y."""
    # BEGIN SOLUTION
    return dy * y * (1.0 - y)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_sigmoid_input_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(sigmoid_input_gradient, lang="zh")

# %% [markdown]
# ## 两个斜率
#
# 取 $dy = \cos x$，图中画出你的两个梯度（yours），并用虚线画出用有限差分测出的同一梯度（differences）。每一对都应当落在同一条曲线上：ReLU 的在 $x = 0$ 左边为 0，右边为 $\cos x$；sigmoid 的在两端都很小。


# %%
def picture_of_slopes():
    x, h = numpy.linspace(-6, 6, 200), 1e-6
    dy = numpy.cos(x)

    def sigma(x):
        return 1 / (1 + numpy.exp(-x))

    return plots.lines(
        x,
        {
            "ReLU: yours": relu_input_gradient(dy, x),
            "ReLU: differences": dy * (relu(x + h) - relu(x - h)) / (2 * h),
            "sigmoid: yours": sigmoid_input_gradient(dy, sigma(x)),
            "sigmoid: differences": dy * (sigma(x + h) - sigma(x - h)) / (2 * h),
        },
        "dL/dx where dL/dy is cos x",
        "x",
        "dL/dx",
    )


picture_of_slopes()

# %% [markdown]
# ## 4. dropout
#
# $$y_i = x_i\, \mu_i / keep, \qquad \mu_i \in \{0, 1\}, \quad P(\mu_i = 1) = keep$$
#
# `mask` 就是各个 $\mu_i$，True 表示输入保留，False 表示输入被丢弃，形状与 `x` 相同；`keep` 是一个数。掩码在函数之外抽取，所以函数本身没有随机性。
#
# 想一想：$y_i$ 对所有掩码的平均是多少？


# %% nbgrader={"grade": false, "grade_id": "dropout", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout(x, mask, keep):
    """y = x mask / keep, of the shape of x and mask."""
    # BEGIN SOLUTION
    return x * mask / keep
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dropout", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(dropout, lang="zh")

# %% [markdown]
# ## 5. 反向穿过 dropout
#
# $$\frac{\partial L}{\partial x_i} = dy_i\, \frac{\partial y_i}{\partial x_i}$$
#
# `mask` 和 `keep` 就是前向传播时的那两个。如果重新抽取掩码，得到的就是另一个函数的梯度。
#
# 想一想：掩码给定之后，dropout 是 $x$ 的什么样的函数？


# %% nbgrader={"grade": false, "grade_id": "dropout_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout_input_gradient(dy, mask, keep):
    """dL/dx for y = x mask / keep, from dy = dL/dy and the mask of the forward pass."""
    # BEGIN SOLUTION
    return dy * mask / keep
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dropout_input_gradient", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(dropout_input_gradient, lang="zh")

# %% [markdown]
# ## dropout 不改变什么
#
# 图中的直线是 $x$。单个掩码（one mask）给出的点落在两条线上：一条是 0，另一条比 $x$ 更陡。4,000 个掩码的平均（mean of 4,000 masks）应当回到 $x$ 上，只差一点噪声。
#
# 掩码固定时，$y$ 与 $x$ 成正比，所以 `dropout_input_gradient` 给出的斜率乘以 $x$，必须逐点等于 $y$：slope times x 应当盖住 one mask。


# %%
def picture():
    rng, keep = numpy.random.default_rng(1), 0.8
    x = numpy.linspace(-1, 1, 41)
    masks = rng.random((4000, len(x))) < keep
    one = dropout(x, masks[0], keep)
    mean = numpy.mean([dropout(x, mask, keep) for mask in masks], axis=0)
    return plots.lines(
        x,
        {
            "x": x,
            "one mask": one,
            "slope times x": x * dropout_input_gradient(numpy.ones(len(x)), masks[0], keep),
            "mean of 4,000 masks": mean,
        },
        "One mask changes y; the mean over the masks is x",
        "x",
        "y",
        points=True,
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# $\tanh x = 2 \sigma(2x) - 1$。写出 `tanh_input_gradient(dy, y)`，其中 $y = \tanh x$，只准用 `sigmoid_input_gradient` 和 1、2 这样的常数，并与有限差分比较。再设想一个 sigmoid，它的 `y` 在交给你之前已舍入为 float32：$x$ 为正时，从多大的 $x$ 起，你的梯度恰好是 0？$x$ 为负时呢？
#
# *搜索：* inverted dropout、subgradient、vanishing gradient。
