# %% [markdown]
# # 19b · The same numbers, faster
#
# A *twin* is a second way to compute the same numbers. We compare the results of the
# obvious way and of a faster way; where it is possible, they must agree to the last bit.
# Then we look at how much time each twin saves in minigan, at what was tried and dropped,
# and at PyTorch and a GPU.
#
# ```text
# z -> G -> x_fake -> D -> a        what is made faster
#      |              |             sigmoid, leaky ReLU, maxout: no `where`, no `argmax`
#      |              |             D's two minibatches: one product in place of two
#      theta_g        theta_d       Adam, momentum: in blocks that stay in the cache
# ```
#
# As in notebook 19, no assert depends on a time. The times in the text were recorded
# before, and their sources are given.
#
# *You need:* notebook 19. *Time:* twenty minutes to read, seconds to run. *In Colab:* first
# run the last cell.

# %% [markdown]
# ## An optimiser: bytes a parameter
#
# An optimiser reads and writes whole vectors, each as long as theta. In NumPy each
# operation is a *pass* over whole vectors. If they are larger than the processor's cache,
# the pass reads its operands from memory and writes its result back to memory.
#
# We list the passes of momentum and of Adam as (vectors read, vectors written). A number in
# float32 has 4 bytes. With *blocks*, theta is cut into pieces of 65,536 parameters, so
# small that they fit into the cache. All passes over one block are done before the next
# block begins. Then, at best, each vector is read from memory once, and each that has
# changed is written once.

# %%
passes = {
    "momentum": [(1, 1), (1, 1), (2, 1), (2, 1)],  # v *= mu; s = g rate; v += s; theta += v
    "Adam": [
        *[(1, 1), (2, 1), (1, 1), (2, 1)],  # c = g g; c -= v; c *= 1 - beta2; v += c
        *[(2, 1), (1, 1), (2, 1)],  # c = g - m; c *= 1 - beta1; m += c
        *[(1, 1), (1, 1), (1, 1)],  # r = sqrt(v); r *= number; r += eps
        *[(2, 1), (1, 1), (2, 1)],  # c = m / r; c *= rate; theta += c
    ],
}
least = {"momentum": (3, 2), "Adam": (4, 3)}  # theta, g, v or m, v; all but g are written
for name, each in passes.items():
    moved, floor = 4 * sum(map(sum, each)), 4 * sum(least[name])
    print(f"{name}: {len(each)} flops, {moved} bytes a parameter; in blocks {floor}")
assert [4 * sum(map(sum, each)) for each in passes.values()] == [40, 128]
assert [4 * sum(each) for each in least.values()] == [20, 28]

# %% [markdown]
# Blocks cannot change the result. We write Adam in the obvious way, a whole vector at a
# time (the formulas of minigan's `Adam`, in the same order), and compare it with minigan's
# on the parameters of the paper's $G$.

# %%
import numpy

from minigan.nn import Adam
from minigan.nn.build import network
from minigan.random import Stream
from minigan.systems import recipe_named


def plain_adam(theta, g, mean, v, c, r, t, rate, beta1=0.9, beta2=0.999, eps=1e-8):
    numpy.multiply(g, g, out=c)
    c -= v
    c *= 1.0 - beta2
    v += c
    numpy.subtract(g, mean, out=c)
    c *= 1.0 - beta1
    mean += c
    numpy.sqrt(v, out=r)
    r *= (1.0 - beta2**t) ** -0.5
    r += eps
    numpy.divide(mean, r, out=c)
    c *= -rate / (1.0 - beta1**t)
    theta += c


# %%
paper, stream = recipe_named("mnist-paper"), Stream(1)
G, D = network(paper.G, 100, stream, 784), network(paper.D, 784, stream, 784)
theta, adam = G.theta.copy(), Adam(G, 0.002)
vectors = [numpy.zeros_like(theta) for _ in range(4)]  # mean, v, and two for scratch
for t in (1, 2, 3):
    gradient = stream.normal(theta.shape)
    adam.descend(G, gradient)  # minigan: in blocks
    plain_adam(theta, gradient, *vectors, t, 0.002)
different = int((theta != G.theta).sum())
print(f"Adam, 3 steps: {different} of {theta.size:,} parameters differ in a bit (limit 0)")
assert different == 0

# %% [markdown]
# The update of a parameter depends on no other parameter, so the order of the blocks does
# not matter. The standard IEEE 754 says how each operation is rounded, also the square root
# and the division. So the two agree to the last bit on every processor.
#
# ## Activations without `where`
#
# `numpy.where(a >= 0, p, q)` is the natural way to choose. But in NumPy 2.4 `where` takes
# its numbers one at a time, while `maximum` works on several numbers at once (*SIMD*
# instructions):
#
# - *Sigmoid.* With $e = \exp(-|a|)$ it is $1 / (1 + e)$ for $a \ge 0$, else $e / (1 + e)$.
#   Since $e \le 1$, the numerator is `maximum(a >= 0, e)`.
# - *Leaky ReLU.* It is $\max(x,\, 0.2\, x)$, because the slope 0.2 is between 0 and 1.
# - *Maxout.* `argmax` looks for the winning piece of each unit, unit by unit. minigan
#   compares one piece of all units with the largest so far, and keeps the winner's number
#   in a byte.

# %%
from minigan.nn import LeakyReLU, Maxout
from minigan.nn.ops import sigmoid


def where_sigmoid(a):
    e = numpy.exp(-abs(a))
    return numpy.where(a >= 0, 1.0, e) / (1.0 + e)


def where_leaky(a):
    return numpy.where(a > 0, a, 0.2 * a)


def argmax_maxout(a):
    pieces = a.reshape(len(a), 5, -1)
    return pieces.max(axis=1), pieces.argmax(axis=1)


# %%
a, leaky, maxout = stream.normal((100, 1200)), LeakyReLU(0.2), Maxout(5)
pairs = {"sigmoid": (where_sigmoid(a), sigmoid(a))}
pairs["leaky ReLU"] = where_leaky(a), leaky.forward(a)[0]
pairs["maxout, largest"], pairs["maxout, winner"] = zip(argmax_maxout(a), maxout.forward(a))
for name, (one, other) in pairs.items():
    different = int((one != other).sum())
    print(f"{name}: {different} of {one.size:,} numbers differ (limit 0)")
    assert different == 0 and one.shape == other.shape

# %% [markdown]
# ## Two minibatches in one product
#
# Algorithm 1 runs $D$ on $m$ real examples, then on $m$ generated samples, and adds the two
# gradients. One minibatch of $2m$ rows gives the same sum with fewer and larger products:
# every $W$ is read once, and $dL/dW$ is written once.
#
# This time the sums are rounded in another order, so the last bits differ. We compare in
# float64, without dropout, and set a limit for the difference. In minigan this twin has a
# name of its own, `--update joined`, for two reasons. Dropout draws its masks in another
# order, so that a run has other numbers. And layers like BatchNorm cannot be joined: there
# the rows of a minibatch depend on each other.

# %%
import copy

from minigan.gan.algorithm1 import discriminator_step
from minigan.gan.joined import joined_discriminator_step
from minigan.nn import Momentum

exact = Stream(5, "float64")
G64 = network("uniform 0.1, dense 50, relu, dense data, sigmoid", 20, exact, 64)
first = network("uniform 0.1, dense 100, maxout 5, dense 1", 64, exact, 64)
second, before = copy.deepcopy(first), first.theta.copy()
real, z = exact.uniform((100, 64)), exact.uniform((100, 20))
discriminator_step(first, G64, real, z, Momentum(first, 0.05))
joined_discriminator_step(second, G64, real, z, Momentum(second, 0.05))
error = abs(first.theta - second.theta).max() / abs(first.theta - before).max()
print(f"D's step, joined against plain: difference / step = {error:.0e} (limit 1e-12)")
assert error < 1e-12

# %% [markdown]
# ## What it gives on this machine
#
# The cell prints how many times as fast minigan's way is as the obvious way. All of them
# take turns, and the smallest time of each counts. The last bar compares number formats: a
# product in float32 with the same product in float64. A float64 has twice as many bytes, so
# a register of the processor holds half as many numbers.


# %%
def step(kind):
    return lambda: kind(D, G, real32, stream.uniform((100, 100)), momentum, stream)


momentum, real32 = Momentum(D, 0.05), stream.uniform((100, 784))
two = stream.uniform((512, 784)), stream.uniform((784, 512))
two64 = [each.astype("float64") for each in two]
plain = lambda: plain_adam(theta, gradient, *vectors, 4, 0.002)  # noqa: E731
races = {
    "Adam, in blocks": (plain, lambda: adam.descend(G, gradient)),
    "sigmoid": (lambda: where_sigmoid(a), lambda: sigmoid(a)),
    "leaky ReLU": (lambda: where_leaky(a), lambda: leaky.forward(a)),
    "maxout": (lambda: argmax_maxout(a), lambda: maxout.forward(a)),
    "step of D, joined": (step(discriminator_step), step(joined_discriminator_step)),
    "product, float32": (lambda: two64[0] @ two64[1], lambda: two[0] @ two[1]),
}

# %% tags=["trained", "cover"]
import time

from minigan import plots


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


turns = [{name: list(map(seconds, pair)) for name, pair in races.items()} for _ in range(6)]
ratios = {}
for name in races:
    obvious, ours = zip(*(turn[name] for turn in turns))
    ratios[name] = min(obvious) / min(ours)
print(*(f"{name}: {ratio:.2f} times as fast" for name, ratio in ratios.items()), sep="\n")
title = "Time of the obvious way / time of minigan's"
plots.bars(ratios, title, "ratio, on this machine", marks={"the same time": 1.0})

# %% [markdown]
# *Bars:* the ratio of the two times; *dashed line:* the same time. A long bar need not save
# much: in the record maxout, dropout, ReLU and the sigmoid together take some 8 % of an
# iteration. And the ratio of bytes is not the ratio of times: the obvious Adam moves
# $128 / 28 = 4.6$ times as many bytes as Adam in blocks, but both do the same flops, and
# blocks need more calls.
#
# ## What was recorded
#
# One thread, the code before and after in one process ([docs/speed.md](../docs/speed.md);
# an iteration of Algorithm 1 on the paper's nets):
#
# | what | before, ms | after, ms | ratio | same bits? |
# |---|---|---|---|---|
# | blocks of 65,536, not 16,384: momentum | 5.8 | 4.1 | 0.71 | yes |
# | the same: Adam | 11.3 | 8.6 | 0.76 | yes |
# | subnormal numbers looked for less often: momentum | 4.1 | 2.9 | 0.71 | within 1e-31 |
# | the same: Adam | 8.6 | 7.6 | 0.88 | within 1e-31 |
# | sigmoid without `where`, 100 x 784 | 0.75 | 0.33 | 0.44 | yes |
# | $D$'s minibatches joined: an iteration | 61.8 | 59.7 | 0.97 | no: a twin |
# | all but the joined one: an iteration | 64.3 | 59.3 | 0.92 | within 1e-31 |
#
# The first two rows include another change: schedules and vectors are looked up less often.
# *Subnormal* numbers, below about 1e-38 in float32, slow a processor down. So an optimiser
# sets such numbers in its vectors to 0; since this change it looks for them at every 16th
# update only.
#
# *Convolutions* (notebook 17) are products, too. One could copy all windows of the images
# into the columns of a matrix (*im2col*). For kernels $k \times k$ and stride $s$ this
# matrix takes $k^2 / s^2$ times the memory of the images. minigan copies a block of windows
# at a time, so that the block is still in the cache when it is multiplied. For a layer of
# 64 to 128 channels on 32 x 32 pixels, 4 x 4 kernels, stride 2, all windows are 67.1 MB.
# The layer needs 29.4 MB at most, of which 25.2 are $x$ and $y$, and 1.14 times the time of
# its bare products ([JSON](../benchmarks/results/convolution-1-thread.json)).
#
# *Tried and dropped:* $G$'s two minibatches of noise joined (under 1 % of an iteration);
# maxout's winners in bytes in place (under 0.2 %); the bias sum as a product with ones
# (under 0.3 %); maxout by `putmask`, dropout and ReLU by `where` (2 to 10 times slower).
# Code that is harder to read must save more time than that.
#
# ## Beside PyTorch
#
# Compare *like with like*: the same nets, the same algorithm, one thread, taking turns in
# one process. One iteration, PyTorch eager on the CPU ([docs/speed.md](../docs/speed.md),
# [JSON](../benchmarks/results/speed-1-thread.json)):
#
# | | minigan | PyTorch | ratio |
# |---|---|---|---|
# | Algorithm 1 | 61.8 ms | 69.5 ms | 0.89 |
# | simultaneous update | 57.3 ms | 70.8 ms | 0.81 |
# | DCGAN, 32 and 64 filters | 66.7 ms | 79.2 ms | 0.84 |
# | DCGAN, 64 and 128 filters | 201 ms | 198 ms | 1.02 |
#
# Older notes said 0.78, or 0.70, for the paper's nets. They compared two different
# algorithms: minigan's simultaneous update with PyTorch's Algorithm 1, whose products have
# a quarter more flops. Ratios also depend on what else the machine does: in an earlier and
# quieter hour the two DCGANs took 1.19 and 1.53 times as long as PyTorch's
# (`convolution-1-thread.json`). And the floors differ: PyTorch multiplies with another
# library (MKL in its packages for x86), and its convolutions with many channels are faster
# than ours.
#
# ## A GPU
#
# On one NVIDIA H200 (`benchmarks/results/iteration-h200.json`) an iteration took 6.1 ms by
# minigan with CuPy (simultaneous update), and 5.9 ms by PyTorch (Algorithm 1, about a
# quarter more products). The bare products, 3.57 GFLOP, took 1.0 ms when Python started
# them one by one. PyTorch's whole iteration as one *CUDA graph* took 0.85 ms, less than
# these products. So the products are not what takes the time: for nets of this size the GPU
# waits for Python, which starts many small operations (*kernels*). A CUDA graph starts all
# of them at once. Joining small operations into one kernel brought minigan from 8.4 to 6.1
# ms.
#
# ## What you now know
#
# - Blocks that stay in the cache save passes over memory, and no bit changes.
# - `maximum` in place of `where` gives the same numbers with SIMD instructions.
# - Joined minibatches round otherwise: a twin with a name of its own, and a limit.
# - A measured ratio needs the same algorithm on both sides, and its source.
#
# *Read:* Goto & van de Geijn 2008, why a product can be so fast
# ([doi 10.1145/1356052.1356053](https://doi.org/10.1145/1356052.1356053)). *Search for:*
# cache blocking, loop fusion, SIMD, branch misprediction, im2col, subnormal numbers.
#
# ## Three questions
#
# 1. Plain gradient steps are `s = g * rate` and `theta -= s`. How many bytes a parameter in
#    two passes, and how many in blocks?
# 2. Why does `where_sigmoid` use $\exp(-|a|)$, and not $\exp(-a)$?
# 3. `leaky.forward` takes the maximum of $x$ and $0.2\, x$. For which slopes is that wrong?
#
# <details><summary>Answers</summary>
#
# **1.** In two passes (1, 1) and (2, 1): 20 bytes. In blocks theta and $g$ are read and
# theta is written: 12 bytes.
#
# **2.** For $a < 0$ the formula $e / (1 + e)$ needs $e = \exp(a)$, which is $\exp(-|a|)$.
# One could write $1 / (1 + \exp(-a))$ for every $a$, but in float32 $\exp(-a)$ overflows
# for $a < -88.7$, and NumPy warns. $\exp(-|a|)$ is at most 1, so it cannot overflow.
#
# **3.** For slopes above 1: where $x > 0$, slope times $x$ is then larger than $x$. (For a
# negative slope the maximum is right: where $x < 0$, slope times $x$ is above 0.) minigan
# accepts slopes from 0 to 1.
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
