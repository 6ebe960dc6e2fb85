# %% [markdown]
# # 17 · Convolution by hand, its adjoint, and BatchNorm
#
# So far our nets took a picture as one row of numbers. A convolution uses its rows and
# columns. We compute a convolution by hand and find its gradient; this gradient is itself
# a layer, with which $G$ makes pictures larger. Then we derive the gradient of BatchNorm.
# Notebook 18 builds a DCGAN of these layers.
#
# *You need:* notebook 01 (layers). *Time:* 30 minutes. *In Colab:* first run the last cell.

# %% [markdown]
# ## Five loops
#
# A convolution puts a small *kernel* $W$ on every place of a picture, multiplies the
# numbers that lie on each other, and adds the products. With example $n$, filter $f$,
# channel $c$, and place $(i, j)$:
#
# $$y_{n f i j} = b_f + \sum_{c, p, q} W_{f c p q} \; x_{n, c, \, s i + p - P, \,
# s j + q - P} .$$
#
# The *stride* $s$ is the distance of neighbouring places. The *padding* $P$ is the number
# of rows and columns of zeros that are added on each side of the picture. (Mathematicians
# call this a cross-correlation; in their convolution the kernel is first rotated by 180°.)

# %%
import numpy

from minigan.nn.convolution import Conv2d, ConvTranspose2d, definition
from minigan.nn.windows import Windows
from minigan.plots import colours, convolutions
from minigan.random import Stream


def convolve(x, W, b, stride=1, padding=0):
    """Five loops: over examples, filters, rows, columns, and channels."""
    side = (padding, padding)
    x, k = numpy.pad(x, ((0, 0), (0, 0), side, side)), W.shape[2]
    h, w = ((n - k) // stride + 1 for n in x.shape[2:])
    y = numpy.zeros((len(x), len(W), h, w))
    for n, f, i, j in numpy.ndindex(y.shape):
        y[n, f, i, j] = b[f]
        top, left = stride * i, stride * j
        for c in range(x.shape[1]):
            y[n, f, i, j] += (W[f, c] * x[n, c, top : top + k, left : left + k]).sum()
    return y


# %%
x = numpy.array([[0.0, 3, 1, 0], [0, 4, 2, 0], [1, 4, 1, 0], [2, 3, 0, 0]])
W = numpy.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
y = convolve(x[None, None], W[None, None], [0.0])[0, 0]
terms = [f"{w:g}*{v:g}" for w, v in zip(W.ravel(), x[:3, :3].ravel())]
print("y[0, 0] =", " + ".join(terms), f"= {y[0, 0]:g}")
assert y[0, 0] == (W * x[:3, :3]).sum() and y[1, 1] == (W * x[1:, 1:]).sum()
first, second = colours.SERIES[:2]
frames = {
    "x": [(0, 0, 3, 3, first), (1, 1, 3, 3, second)],
    "y": [(0, 0, 1, 1, first), (1, 1, 1, 1, second)],
}
parts = {"x": x, "W": W, "y": y}
convolutions.numbers(parts, "A window of x gives a number of y", "*=", frames)

# %% [markdown]
# Each frame in $x$ is a window; the frame of the same colour in $y$ is its result. Orange
# cells hold numbers above 0, blue ones below. Here $y$ is large where $x$ has larger
# numbers on the left than on the right. A net learns its kernels.
#
# Below, blue is the picture, white the padding; a dot is the middle of a window. In each
# direction there are $\lfloor (H + 2P - k)/s \rfloor + 1$ windows ($H$: the picture's side,
# $k$: the kernel's). DCGAN's kernel, 4 x 4 with stride 2 and padding 1, halves the sides:
# 28, 14, 7.

# %%
DCGAN = Windows(4, stride=2, padding=1)
assert DCGAN.places(28, 28) == (14, 14) and DCGAN.places(14, 14) == (7, 7)
panels = {
    "kernel 3, stride 1": (5, Windows(3)),
    "kernel 3, padding 1": (5, Windows(3, padding=1)),
    "kernel 3, stride 2, padding 1": (5, Windows(3, stride=2, padding=1)),
    "kernel 4, stride 2, padding 1": (6, DCGAN),
}
convolutions.places(panels, "The first window, the next one, and the middle of each")

# %% [markdown]
# ## One product of matrices
#
# Python's loops are slow. Copy every window into a column of a matrix $X$, and write the
# kernel as a row. Then the convolution is a dense layer: $y = W X + b$. Its gradients are
# those of notebook 01: $dW = dy\, X^T$ and $dX = W^T dy$. (Search for *im2col*.) We check
# it, and two functions of the package, against our loops.

# %% tags=["cover"]
X = Windows(3).copied(x[None, None])
parts = {"W": W.reshape(1, 9), "X, a column for each window": X, "y": y.reshape(1, 4)}
name = "X, a column for each window"
frames = {name: [(0, 0, 9, 1, first), (0, 3, 9, 1, second)]}
frames["y"] = [(0, 0, 1, 1, first), (0, 3, 1, 1, second)]
convolutions.numbers(parts, "The same convolution as a product of matrices", "·=", frames)

# %%
stream = Stream(1, "float64")
off = abs(W.reshape(1, 9) @ X - y.reshape(1, 4)).max()
conv = Conv2d(2, 3, 4, stream, stride=2, padding=1, bias=False)
pictures = stream.normal((5, 2, 8, 6))
given = pictures, conv.params["W"], numpy.zeros(3), 2, 1
loops = convolve(*given)
off = max(off, abs(conv.forward(pictures)[0] - loops).max())
off = max(off, abs(definition(*given) - loops).max())
print(f"{conv} on {pictures.shape}: {loops.shape}")
print(f"error {off:.0e} (limit 1e-12)")
assert off < 1e-12

# %% [markdown]
# ## How images lie in memory
#
# One row of $X$ belongs to one number of the kernel: it holds all numbers of the pictures
# that this one is multiplied by. Copying is fast if these are neighbours in memory. So
# minigan stores channels, height, width, *then the examples*. Below: four pictures of 4 x
# 4, each in its colour; black bars mark what the first row of $X$ copies (kernel 3). With
# the examples last these are two long runs, otherwise eight short ones.

# %%
owner = numpy.arange(4)[:, None, None, None] * numpy.ones((1, 1, 4, 4), int)
seen = numpy.zeros((4, 1, 4, 4), bool)
seen[:, :, :2, :2] = True
rows = {"examples, channels, height, width": (owner.ravel(), seen.ravel())}
order = 1, 2, 3, 0
last = [part.transpose(order).ravel() for part in (owner, seen)]
rows["channels, height, width, examples"] = last
runs = [int((numpy.diff(seen, prepend=False) & seen).sum()) for _, seen in rows.values()]
print(f"runs of neighbours: {runs[0]} and {runs[1]}")
assert runs == [8, 2]
convolutions.memory(rows, "Numbers in the order of memory; black: one row of X")

# %% [markdown]
# How much time does this save on your machine? For the second convolution of a $D$:

# %% tags=["trained"]
import timeit

images = Stream(1).normal((64, 32, 14, 14))  # examples first
stored = numpy.ascontiguousarray(images.transpose(order)).transpose(3, 0, 1, 2)


def examples_first():
    padded = numpy.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    columns = numpy.empty((64, 32, 4, 4, 7, 7), images.dtype)
    for p, q in numpy.ndindex(4, 4):
        columns[:, :, p, q] = padded[:, :, p : p + 14 : 2, q : q + 14 : 2]


slow, fast = (
    1000 * min(timeit.repeat(job, number=1, repeat=5))
    for job in (examples_first, lambda: DCGAN.copied(stored))
)
print(f"copying all windows: {slow:.1f} ms; examples last: {fast:.1f} ms")
print(f"{slow / fast:.1f} times as fast")

# %% [markdown]
# ## The adjoint
#
# A convolution without $b$ is linear in $x$: written out, it is $y = A x$ for a matrix
# $A$. So $dL/dx = A^T dy$. This $A^T$ is a layer of its own, the *transposed
# convolution*: it takes small pictures to large ones, and $G$ is made of it. It is the
# *adjoint*,
#
# $$\langle \mathrm{Conv}\, x, \; y \rangle = \langle x, \; \mathrm{ConvT}\, y \rangle
# \quad \text{for all } x, y.$$
#
# It does not undo the convolution, although some authors call it "deconvolution".

# %%
convt = ConvTranspose2d(3, 2, 4, stream, stride=2, padding=1, bias=False)
convt.params["W"][...] = conv.params["W"]
Conv_x, cache = conv.forward(pictures)
y = stream.normal(Conv_x.shape)
ConvT_y, _ = convt.forward(y)
left, right = (Conv_x * y).sum(), (pictures * ConvT_y).sum()
print(f"{left:.12f} and {right:.12f}: difference {abs(left - right):.0e} (limit 1e-12)")
off = abs(conv.input_gradient(y, cache) - ConvT_y).max()
print(f"input gradient of Conv2d against ConvTranspose2d: {off:.0e} (limit 1e-12)")
assert abs(left - right) < 1e-12 and off < 1e-12

# %%
small = Conv2d(1, 1, 3, stream, stride=2, padding=1, bias=False)
back = ConvTranspose2d(1, 1, 3, stream, stride=2, padding=1, bias=False)
small.params["W"][...] = back.params["W"][...] = numpy.arange(1.0, 10).reshape(3, 3)
A = small.forward(numpy.eye(25).reshape(25, 1, 5, 5))[0].reshape(25, 9).T
B = back.forward(numpy.eye(9).reshape(9, 1, 3, 3))[0].reshape(9, 25).T
print(f"B - A^T: {abs(B - A.T).max():.0e} (limit 1e-12)")
assert abs(B - A.T).max() < 1e-12
title = "Kernel 1, 2, 3 / 4, 5, 6 / 7, 8, 9, stride 2, padding 1: the larger, the darker"
convolutions.matrices({"A of Conv2d": A, "B of ConvTranspose2d": B}, title)

# %% [markdown]
# Column $j$ of a matrix is the layer's output for a picture that is 1 at place $j$ and 0
# elsewhere. Row 5 of $A$, the place in the middle, holds the whole kernel. The other
# windows reach into the padding, and their rows lack numbers. In $B$ the kernel is in the
# columns: it is what one number of $y$ adds to $x$.
#
# ### Checkerboards
#
# A transposed convolution adds a multiple of the kernel at every place. How many kernels
# overlap at one pixel? With kernel 3 and stride 2: 1, 2 or 4, in a checkerboard pattern
# that is seen in the pictures of many nets (Odena et al. 2016). With kernel 4 and stride
# 2: 4, except at the edge. DCGAN's paper has kernels of 5; this project takes 4.

# %%
counts = {}
for k, padding in ((3, 0), (4, 1)):
    add = ConvTranspose2d(1, 1, k, stream, stride=2, padding=padding, bias=False)
    add.params["W"][...] = 1.0
    name = f"kernel {k}, stride 2"
    counts[name] = add.forward(numpy.ones((1, 1, 5, 5)))[0][0, 0]
    inside = {int(count) for count in counts[name][2:-2, 2:-2].ravel()}
    print(f"{name}: inside {sorted(inside)}")
    assert inside == ({1, 2, 4} if k == 3 else {4})
convolutions.numbers(counts, "How many kernels meet at a pixel")

# %% [markdown]
# ## BatchNorm
#
# In training BatchNorm (Ioffe & Szegedy 2015) takes each channel over all places of all
# examples of the minibatch, $N$ numbers, and makes their mean 0 and their variance 1:
#
# $$\hat x_i = r (x_i - \mu), \quad r = (v + \epsilon)^{-1/2}, \quad
# y_i = \gamma \hat x_i + \beta .$$
#
# $\gamma$ and $\beta$ are learned; $\mu$ and $v$ are the mean and the variance. The
# gradient has three terms, since $x_i$ also changes all $\hat x_j$ through $\mu$ and $v$.
# Write $g = \gamma\, dy$, which is $dL / d\hat x$.
#
# 1. Directly: $\;\partial \hat x_i / \partial x_i = r$, which gives $r\, g_i$.
# 2. Through the mean: $\;\partial \hat x_j / \partial \mu = -r$ and $\partial \mu /
#    \partial x_i = 1/N$ give $-r \; \overline{g}$, the bar being the mean over $N$.
#    ($\mu$ does not change $v$ in first order: $\partial v / \partial \mu = -2\,
#    \overline{(x - \mu)} = 0$.)
# 3. Through the variance: $\;\partial \hat x_j / \partial v = -\frac12 r^2 \hat x_j$ and
#    $\partial v / \partial x_i = \frac2N (x_i - \mu) = \frac{2}{N r} \hat x_i$ give
#    $-r \, \hat x_i \; \overline{g \hat x}$.
#
# $$dx = r \left( g - \overline{g} - \hat x \; \overline{g \hat x} \right)$$

# %%
from minigan.nn.normalization import BatchNorm

bn = BatchNorm(2, stream)
bn.params["gamma"][...] = 1.5, 0.5
x, dy, h = 3 + 2 * stream.normal((4, 2, 3, 3)), stream.normal((4, 2, 3, 3)), 1e-5
mean_of = dict(axis=(0, 2, 3), keepdims=True)
r, g = (x.var(**mean_of) + bn.eps) ** -0.5, bn.params["gamma"][:, None, None] * dy
x_ = r * (x - x.mean(**mean_of))
terms = r * g, -r * g.mean(**mean_of), -r * x_ * (g * x_).mean(**mean_of)
differences = numpy.zeros_like(x)
for at in numpy.ndindex(x.shape):
    moved = numpy.zeros_like(x)
    moved[at] = h
    ahead, behind = ((dy * bn.forward(x + s * moved, stream)[0]).sum() for s in (1, -1))
    differences[at] = (ahead - behind) / (2 * h)
errors = [abs(sum(terms[:n]) - differences).max() for n in (1, 2, 3)]
for what, error in zip(("term 1", "terms 1, 2", "terms 1 to 3"), errors):
    print(f"{what:12} error {error:.0e}")
off = abs(bn.input_gradient(dy, bn.forward(x, stream)[1]) - sum(terms)).max()
print(f"limit of the last 1e-8; BatchNorm.input_gradient: {off:.0e} (limit 1e-12)")
assert min(errors[:2]) > 1e-2 and errors[2] < 1e-8 and off < 1e-12

# %% [markdown]
# ### Training and evaluation
#
# A sample must not depend on what else is drawn with it. So in evaluation (`rng=None`)
# $\mu$ and $v$ are constants, the layer's *statistics*. In many libraries every forward
# pass in training changes them. Here a pass changes nothing. `remember` moves the
# statistics a tenth of the way towards the mean and variance of one minibatch. `settle`
# computes them again, from given minibatches: we need that for a moving average of
# $\theta_g$, a net that no training pass has used. (Their variance divides by $N - 1$.)

# %%
from minigan.nn import Network

net = Network([bn])
before = net.statistics.copy()
_, cache = net.forward(x, stream)
print("mean, mean, var, var after a pass:", *net.statistics)
assert (net.statistics == before).all()
net.remember(cache)
seen = numpy.concatenate([x.mean((0, 2, 3)), x.var((0, 2, 3), ddof=1)])
print("after remember:", *net.statistics.round(3))
remembered = abs(net.statistics - (0.9 * before + 0.1 * seen)).max()
net.settle([x, x + 2], stream)
print("after settle on x and x + 2:", *net.statistics.round(3))
settled = abs(net.statistics - seen - [1, 1, 0, 0]).max()
print(f"errors {remembered:.0e} and {settled:.0e} (limit 1e-12)")
assert max(remembered, settled) < 1e-12

# %% [markdown]
# ## What you now know
#
# - A convolution is a dense layer on copied windows; the kernel is shared by all places.
# - Its gradient in $x$ is the transposed convolution, and a layer too: the adjoint.
# - With stride 2, kernel 4 covers all pixels inside equally often; kernel 3 does not.
# - BatchNorm's gradient has three terms: direct, through the mean, through the variance.
#
# *Next:* notebook 18, a DCGAN of these layers. *Your turn:* exercises
# [19 · Convolution](exercises/19_convolution.ipynb) and
# [20 · Batch normalisation](exercises/20_batchnorm.ipynb); a check names the mistake.
#
# *Read:* Dumoulin & Visin 2016, all sizes in drawings
# ([1603.07285](https://arxiv.org/abs/1603.07285)); Ioffe & Szegedy 2015
# ([1502.03167](https://arxiv.org/abs/1502.03167)); Odena et al. 2016, [Deconvolution and
# checkerboard artifacts](https://distill.pub/2016/deconv-checkerboard/). *Search for:*
# im2col, receptive field, fractionally strided convolution, layer normalisation.
#
# ## Three questions
#
# 1. A `Conv2d` that stands before a BatchNorm needs no $b$. Why?
# 2. From 32 channels of 14 x 14 to 64 of 7 x 7: how many weights has a convolution with
#    kernels of 4 x 4, and how many a dense layer?
# 3. The $dx$ of a BatchNorm in training sums to 0 over every channel. Why must it?
#
# <details><summary>Answers</summary>
#
# **1.** BatchNorm subtracts the mean of the channel, and $b$ with it. So $b$ changes no
# $y$, and its gradient is 0. $\beta$ takes its place.
#
# **2.** 64 * 32 * 4 * 4 = 32,768. The dense layer has 6,272 * 3,136, nearly 20 million:
# one for every pair of numbers. It must learn an edge again at each place.
#
# **3.** Add the same number to all $x$ of a channel: $\mu$ grows by it too, and $y$ stays.
# So $L$ has slope 0 in this direction, and this slope is the sum of $dx$.
#
# </details>

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
