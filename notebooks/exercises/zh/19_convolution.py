# %% [markdown]
# # 练习 19 · 卷积及其梯度
#
# 对 64 x 64 的图片，全连接层给每个像素、每个单元一个权重，而且不知道哪两个像素是相邻的。*卷积层*只有一个小的卷积核，并在图片的每个位置上使用它。DCGAN（Radford、Metz 和 Chintala，2015，[arXiv 1511.06434](https://arxiv.org/abs/1511.06434)）就由这样的层组成。在这里你要手工推导并写出一个卷积层：前向、权重和偏置的梯度，以及输入的梯度；GAN 的生成器正是通过这个输入梯度，穿过判别器来学习的。
#
# 可以用循环：数组都很小，得分与速度无关。不要原地修改任何参数，请返回新的数组。
#
# *用时：* 60 分钟。*对应：* 第 17 篇，卷积与 DCGAN。请先做练习 02。
#
# *可以搜索的名称：* 互相关（cross-correlation）、im2col、转置卷积（transposed convolution）、空洞卷积（dilation）、`numpy.lib.stride_tricks.sliding_window_view`。

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
# ## 1. 有多少个位置
#
# 先看图片的一条边：`n` 个数，前面有 `padding` 个零，后面也有 `padding` 个零。把有 `k` 个数的卷积核放在开头，然后每次移动 `stride`，只要它的 `k` 个数都放得下。返回位置的个数，一个整数。
#
# 例如 $n = 5$，$k = 2$，步幅 2，没有填充：卷积核先放在第 0、1 个数上，再放在第 2、3 个数上。它不能放在第 4、5 个数上，因为没有第 5 个数（从 0 数起）：共 2 个位置。


# %% nbgrader={"grade": false, "grade_id": "output_size", "locked": false, "schema_version": 3, "solution": true, "task": false}
def output_size(n, k, stride, padding):
    """How many places a kernel of k numbers has on a side of n numbers, with `padding` zeros at both ends"""
    # BEGIN SOLUTION
    return (n + 2 * padding - k) // stride + 1
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_output_size", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(output_size, lang="zh")

# %% [markdown]
# ## 2. 前向
#
# `x` 是 `(m, C, H, W)`：$m$ 张图片，$C$ 个通道，高 $H$，宽 $W$。`W` 是 `(F, C, kh, kw)`：$F$ 个滤波器，对每个通道各有一个 $k_h$ 行 $k_w$ 列的卷积核。`b` 是 `(F,)`。图片和卷积核都不一定是正方形。
#
# 1. *填充（padded）：* 在每张图片的四周补上 `padding` 个零。
# 2. *窗口（window）：* 对结果的第 $i$ 行第 $j$ 列，取填充后的图片中从第 $\text{stride} \cdot i$ 行、第 $\text{stride} \cdot j$ 列开始的、与卷积核一样大的一块。
# 3. *求和：* 窗口与卷积核逐个数相乘，全部加起来，对通道也求和。再加上滤波器的偏置。
#
# $$y_{n f i j} = b_f + \sum_{c, p, q} W_{f c p q}\;
# \text{padded}_{n,\, c,\, \text{stride}\, i + p,\, \text{stride}\, j + q}$$
#
# 卷积核不翻转。（数学上这叫互相关，神经网络里叫卷积。）返回 $y$，形状 `(m, F, h, w)`。
#
# 例如 $x = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$，一个滤波器 $W = \begin{pmatrix} 1 & 10 \\ 100 & 1000 \end{pmatrix}$，$b = 0.5$：步幅 1、没有填充时只有一个位置，$y = 4321.5$。步幅 2、填充 1 时有四个位置，卷积核在每个位置上看到 $x$ 的一个角：$y = \begin{pmatrix} 1000.5 & 200.5 \\ 30.5 & 4.5 \end{pmatrix}$。


# %% nbgrader={"grade": false, "grade_id": "conv_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_forward(x, W, b, stride, padding):
    """y: (m, F, h, w), with x: (m, C, H, W), W: (F, C, kh, kw), b: (F,)"""
    # BEGIN SOLUTION
    (m, _, height, width), (filters, _, kh, kw) = x.shape, W.shape
    h, w = output_size(height, kh, stride, padding), output_size(width, kw, stride, padding)
    padded = numpy.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    y = numpy.zeros((m, filters, h, w))
    for i in range(h):
        for j in range(w):
            window = padded[
                :, :, stride * i : stride * i + kh, stride * j : stride * j + kw
            ]
            y[:, :, i, j] = numpy.einsum("ncpq,fcpq->nf", window, W) + b
    return y
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_conv_forward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(conv_forward, lang="zh")

# %% [markdown]
# ## 3. 权重和偏置的梯度
#
# `dy` 是 $\partial L / \partial y$，形状 `(m, F, h, w)`。返回 $\partial L / \partial W$（形状与 `W` 相同）和 $\partial L / \partial b$，形状 `(F,)`。（给出 `W` 只是为了它的形状。）
#
# 每个权重在每张图片的每个窗口里都被使用。根据链式法则，它的梯度是对所有这些使用求和：
#
# $$\frac{\partial L}{\partial W_{f c p q}} = \sum_{n, i, j} dy_{n f i j}\;
# \frac{\partial y_{n f i j}}{\partial W_{f c p q}}$$
#
# 例如在一维，$x = (1, 2, 4)$，$W = (1, 10)$：窗口是 $(1, 2)$ 和 $(2, 4)$。若 $dy = (1, 2)$，则 $dW = 1 \cdot (1, 2) + 2 \cdot (2, 4) = (5, 10)$。
#
# 想一想：在上面的公式里，$y_{n f i j}$ 的导数是什么？$b_f$ 被用了多少次？如果损失是对小批量的平均，$1/m$ 在哪里？


# %% nbgrader={"grade": false, "grade_id": "conv_parameter_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_parameter_gradients(dy, x, W, stride, padding):
    """dL/dW: (F, C, kh, kw) and dL/db: (F,), with dy = dL/dy: (m, F, h, w), for the y of conv_forward"""
    # BEGIN SOLUTION
    (h, w), (kh, kw) = dy.shape[2:], W.shape[2:]
    padded = numpy.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dW = numpy.zeros(W.shape)
    for i in range(h):
        for j in range(w):
            window = padded[
                :, :, stride * i : stride * i + kh, stride * j : stride * j + kw
            ]
            dW += numpy.einsum("nf,ncpq->fcpq", dy[:, :, i, j], window)
    return dW, dy.sum(axis=(0, 2, 3))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_conv_parameter_gradients", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(conv_parameter_gradients, lang="zh")

# %% [markdown]
# ## 4. 输入的梯度
#
# 返回 $\partial L / \partial x$，形状与 `x` 相同。（给出 `x` 只是为了它的形状。）
#
# 1. 从零开始，大小与填充后的图片一样。
# 2. 每个 $dy_{n f i j}$ 都要传回算出 $y_{n f i j}$ 的那些数，即一个窗口里的数。其中每个数得到什么？来自多少个滤波器？
# 3. 窗口会重叠。同时在几个窗口里的数得到什么？不在任何窗口里的数呢？
# 4. 图片四周的零不属于 `x`。（你切掉它们的办法在 `padding` 为 0 时也对吗？）
#
# 再看一维的例子，$W = (1, 10)$，$dy = (1, 2)$：第一个位置给 $x$ 的前两个数 $1 \cdot (1, 10)$，第二个位置给后两个数 $2 \cdot (1, 10)$。所以 $dx = (1, 12, 20)$。


# %% nbgrader={"grade": false, "grade_id": "conv_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_input_gradient(dy, x, W, stride, padding):
    """dL/dx: (m, C, H, W), with dy = dL/dy: (m, F, h, w), for the y of conv_forward"""
    # BEGIN SOLUTION
    (m, channels, height, width), (h, w), (kh, kw) = x.shape, dy.shape[2:], W.shape[2:]
    padded = numpy.zeros((m, channels, height + 2 * padding, width + 2 * padding))
    for i in range(h):
        for j in range(w):
            window = numpy.einsum("nf,fcpq->ncpq", dy[:, :, i, j], W)
            padded[:, :, stride * i : stride * i + kh, stride * j : stride * j + kw] += (
                window
            )
    return padded[:, :, padding : padding + height, padding : padding + width]
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_conv_input_gradient", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(conv_input_gradient, lang="zh")

# %% [markdown]
# ## 应当看到什么
#
# 单元格首先把你的三个梯度与 $L$ 的差分比较，并打印误差和界限：步幅 2，填充 1，图片 4 x 5，卷积核 3 x 2。
#
# 图中是一个圆环，以及两个滤波器对它的输出。从左到右变亮的地方，滤波器 0 的结果是黑色，变暗的地方是白色，没有变化的地方是灰色。滤波器 1 从上到下做同样的事。这样的卷积核有一个名字：Sobel。最右边，两个卷积核和偏置只从 $x$ 与 $y$ 的样例中学习，用你的梯度做梯度下降。每一步误差都缩小同样的倍数，所以在对数坐标上曲线接近直线。


# %% tags=["trained"]
def picture():
    rng = numpy.random.default_rng(1)
    x, W, b = (
        rng.normal(size=(2, 2, 4, 5)),
        rng.normal(size=(3, 2, 3, 2)),
        rng.normal(size=3),
    )
    dy = rng.normal(size=conv_forward(x, W, b, 2, 1).shape)
    gradients = (
        *conv_parameter_gradients(dy, x, W, 2, 1),
        conv_input_gradient(dy, x, W, 2, 1),
    )
    for what, array, gradient in zip(("dW", "db", "dx"), (W, b, x), gradients):
        error = 0.0
        for entry in numpy.ndindex(array.shape):
            losses, kept = [], array[entry]
            for step in (1e-3, -1e-3):  # y is linear in each: no small step is needed
                array[entry] = kept + step
                losses.append((dy * conv_forward(x, W, b, 2, 1)).sum())
            array[entry] = kept
            difference = (losses[0] - losses[1]) / 2e-3
            error = max(error, abs(difference - gradient[entry]))
        print(f"{what} against differences: error {error:.0e}, limit 1e-9")

    row, column = numpy.mgrid[:14, :14] - 6.5
    ring = (abs(numpy.hypot(row, column) - 4.5) < 1.3).astype(float)[None, None]
    edges = numpy.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
    W, b = numpy.stack([edges, edges.T])[:, None], numpy.array([0.5, -0.5])
    y = conv_forward(ring, W, 0 * b, 1, 1)
    figure = plots.Figure(figsize=(10, 2.9), layout="constrained")
    axes = figure.subplots(1, 4)
    titles = "x", "y of filter 0: left and right", "y of filter 1: up and down"
    for axis, image, title in zip(axes, (ring[0, 0], *y[0]), titles):
        axis.imshow(image, cmap=plots.colours.OF_IMAGES, vmin=-4, vmax=4)
        axis.set_title(title, fontsize=9)
        axis.set_axis_off()

    x = rng.normal(size=(8, 1, 6, 6))
    wanted = conv_forward(x, W, b, 1, 0)
    learned_W, learned_b, losses = 0 * W, 0 * b, []
    for _ in range(60):
        error = conv_forward(x, learned_W, learned_b, 1, 0) - wanted
        losses.append((error**2).mean())
        dW, db = conv_parameter_gradients(error / error[:, 0].size, x, learned_W, 1, 0)
        learned_W, learned_b = learned_W - 0.5 * dW, learned_b - 0.5 * db
    print(f"learned kernels: error {abs(learned_W - W).max():.0e}, limit 1e-2")
    axes[3].semilogy(losses, color=plots.colours.SERIES[0])
    axes[3].set(xlabel="step", ylabel="mean squared error")
    axes[3].set_title("Learning both kernels", fontsize=9)
    return figure


picture()

# %% [markdown]
# ## 更难一些（选做）
#
# 把一个小批量的所有窗口写进一个矩阵，每个窗口一列。这样前向就是一次矩阵乘法 `W.reshape(F, -1) @ columns`，这一层就成了全连接层。现在两个梯度是什么？什么要加到什么上？这就是 *im2col*。对 64 张 28 x 28 的图片，它比你的循环快多少倍？
#
# 你的 `conv_input_gradient` 对 `dy` 是线性的。把它用作*前向*，图片就变大了：这就是 DCGAN 的生成器里的转置卷积。它的输入梯度和权重梯度是什么？（两个你都已经写过了。）
#
# 做完之后请读 `minigan/nn/convolution.py`：`definition` 就是用五重循环写的第 2 题，`Conv2d` 是矩阵乘法，`ConvTranspose2d` 是上一段里的层。窗口在 `minigan/nn/windows.py` 里。
