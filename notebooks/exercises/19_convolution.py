# %% [markdown]
# # Exercise 19 · Convolution and its gradients
#
# A dense layer on a picture of 64 x 64 has a weight for each pixel and each unit, and it does
# not know that two pixels are neighbours. A *convolutional* layer has a small kernel, and
# uses it at every place of the picture. DCGAN (Radford, Metz and Chintala 2015,
# [arXiv 1511.06434](https://arxiv.org/abs/1511.06434)) is made of such layers. Here you write
# one by hand: its forward pass, the gradients of its weights and bias, and the gradient of
# its input, by which a GAN's generator learns through the discriminator.
#
# Loops are fine: the arrays are small, and no points depend on speed. Change no argument in
# place; return new arrays.
#
# *Time:* 60 minutes. *Belongs to:* notebook 17, convolution and DCGAN. Exercise 02 first.
#
# *Search for:* cross-correlation, im2col, transposed convolution, dilation,
# `numpy.lib.stride_tricks.sliding_window_view`.

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
# ## 1. How many places
#
# Take one side of a picture: `n` numbers, with `padding` zeros before them and `padding`
# zeros after them. A kernel of `k` numbers first covers the first `k` of them, and is
# then moved on by `stride`, as long as all of its `k` numbers fit. Return the number of
# its places, a whole number.
#
# For example $n = 5$, $k = 2$, stride 2, no padding: the kernel stands on the numbers 0
# and 1, then on 2 and 3. It cannot stand on 4 and 5, because there is no number 5: 2
# places.


# %% nbgrader={"grade": false, "grade_id": "output_size", "locked": false, "schema_version": 3, "solution": true, "task": false}
def output_size(n, k, stride, padding):
    """How many places a kernel of k numbers has on a side of n numbers, with `padding` zeros at both ends"""
    # BEGIN SOLUTION
    return (n + 2 * padding - k) // stride + 1
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_output_size", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(output_size)

# %% [markdown]
# ## 2. Forward
#
# `x` is `(m, C, H, W)`: $m$ pictures with $C$ channels, of height $H$ and width $W$. `W` is
# `(F, C, kh, kw)`: $F$ filters, each with a kernel of $k_h$ rows and $k_w$ columns for each
# channel. `b` is `(F,)`. Pictures and kernels need not be square.
#
# 1. *Padded:* put `padding` zeros around each picture, on all four sides.
# 2. *Window:* for row $i$ and column $j$ of the result, take the part of the padded picture
#    that begins in row $\text{stride} \cdot i$ and column $\text{stride} \cdot j$ and is as
#    large as the kernel.
# 3. *Sum:* multiply the window with the kernel, number by number, and add everything up, over
#    the channels too. Then add the filter's bias.
#
# $$y_{n f i j} = b_f + \sum_{c, p, q} W_{f c p q}\;
# \text{padded}_{n,\, c,\, \text{stride}\, i + p,\, \text{stride}\, j + q}$$
#
# The kernel is not flipped. (Mathematics calls this cross-correlation, neural networks call
# it convolution.) Return $y$, `(m, F, h, w)`.
#
# For example $x = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$, one filter $W =
# \begin{pmatrix} 1 & 10 \\ 100 & 1000 \end{pmatrix}$ and $b = 0.5$: with stride 1 and no
# padding $y = 4321.5$, one place. With stride 2 and padding 1 there are four places, and at
# each of them the kernel sees one corner of $x$: $y = \begin{pmatrix} 1000.5 & 200.5 \\ 30.5
# & 4.5 \end{pmatrix}$.


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
check(conv_forward)

# %% [markdown]
# ## 3. The gradients of the weights and the bias
#
# `dy` is $\partial L / \partial y$, `(m, F, h, w)`. Return $\partial L / \partial W$, as `W`
# is, and $\partial L / \partial b$, `(F,)`. (`W` is given for its shape.)
#
# Each weight is used in every window of every picture. By the chain rule its gradient is a
# sum over all of these uses:
#
# $$\frac{\partial L}{\partial W_{f c p q}} = \sum_{n, i, j} dy_{n f i j}\;
# \frac{\partial y_{n f i j}}{\partial W_{f c p q}}$$
#
# For example, in one dimension, $x = (1, 2, 4)$ and $W = (1, 10)$: the windows are $(1, 2)$
# and $(2, 4)$. With $dy = (1, 2)$ this gives $dW = 1 \cdot (1, 2) + 2 \cdot (2, 4) = (5,
# 10)$.
#
# Think about: what is the derivative of $y_{n f i j}$ in the formula above? How often is
# $b_f$ used? And where is the $1/m$, if the loss is a mean over the minibatch?


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
check(conv_parameter_gradients)

# %% [markdown]
# ## 4. The gradient of the input
#
# Return $\partial L / \partial x$, as `x` is. (`x` is given for its shape.)
#
# 1. Begin with zeros, as large as the padded pictures.
# 2. Every $dy_{n f i j}$ goes back to the numbers from which $y_{n f i j}$ was made: those of
#    one window. What does each of them get, and from how many filters?
# 3. Windows overlap. What does a number get that is in several of them, and what a number that
#    is in none?
# 4. The zeros around the picture are no part of `x`. (Does your way of cutting them off also
#    hold for `padding` 0?)
#
# For example, in one dimension again, $W = (1, 10)$ and $dy = (1, 2)$: the first place gives
# $1 \cdot (1, 10)$ to the first two numbers of $x$, the second place gives $2 \cdot (1, 10)$
# to the last two. So $dx = (1, 12, 20)$.


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
check(conv_input_gradient)

# %% [markdown]
# ## What one should see
#
# First the cell compares your three gradients with differences of $L$, each with the limit:
# for stride 2 and padding 1, pictures of 4 x 5 and kernels of 3 x 2.
#
# The pictures: a ring, and the outputs of two filters for it. Filter 0 is black where the
# ring's picture becomes brighter from left to right, white where it becomes darker, and
# grey where nothing changes. Filter 1 does the same from top to bottom. These kernels
# have a name: Sobel. On the right both kernels and biases are learned from examples of
# $x$ and $y$ alone, by gradient descent with your gradients. The error falls by the same
# factor in each step, so the curve is nearly a straight line on its logarithmic axis.


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
# ## Harder (optional)
#
# Write all windows of a minibatch into one matrix, a column for each window. Then the
# forward pass is one product of matrices, `W.reshape(F, -1) @ columns`, and the layer is
# a dense layer. What are the two gradients now, and what is added to what? This method is
# called *im2col*. How many times faster is it than your loops, for 64 pictures of 28 x
# 28?
#
# Your `conv_input_gradient` is linear in `dy`. Used as a *forward* pass it makes pictures
# larger: it is the transposed convolution of DCGAN's generator. What are its input gradient
# and its weight gradient? (You have written both already.)
#
# Afterwards read `minigan/nn/convolution.py`: `definition` is question 2 with five loops,
# `Conv2d` the matrix product, `ConvTranspose2d` the layer of the last paragraph. The windows
# are in `minigan/nn/windows.py`.
