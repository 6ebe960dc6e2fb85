# %% [markdown]
# # 19 · How fast is NumPy?
#
# What takes the time in one iteration of a GAN on a CPU, and how much faster could it be?
# We count operations and bytes exactly, measure what this machine can do, and compare.
#
# ```text
# one iteration, k = 1      products in it: forward    dL/dW    dL/dx
# step of D:  z -> G -> x_fake -> D -> a      G, D       D      D but its first layer
#                       x_real -> D -> a      D          D      D but its first layer
# step of G:  z -> G -> x_fake -> D -> a      G, D       G      D, and G but its first
# ```
#
# Numbers of *operations and bytes* follow from the shapes; they are the same everywhere,
# and are asserted. *Times* differ from machine to machine: no assert depends on a time. The
# times in the text were recorded before, and their sources are given.
#
# *You need:* notebooks 01 (the products of a layer) and 04 (Algorithm 1). *Time:* thirty
# minutes to read, seconds to run. *In Colab:* first run the last cell.

# %% [markdown]
# ## The floor: matrix products
#
# A dense layer computes $xW$. Here $x$ is a minibatch of shape $(m, n_{\rm in})$, and $W$
# has the shape $(n_{\rm in}, n_{\rm out})$. Each of its $m\,n_{\rm out}$ numbers is a sum
# of $n_{\rm in}$ products. We count a multiplication and an addition for each, two *flops*
# (floating-point operations):
#
# $$\text{flops}(xW) = 2\, m\, n_{\rm in}\, n_{\rm out}.$$
#
# The products of the backward pass, $dW = x^T dy$ and $dx = dy\, W^T$, have as many.
#
# Take the paper's nets for MNIST. $G$ has layers of 1,200, 1,200 and 784 units on 100 noise
# values. $D$ has two maxout layers, each of 240 units with 5 pieces (1,200 outputs of a
# dense layer), then one logit. The minibatch has $m = 100$ rows.
#
# The diagram says which products an iteration needs. $G$ runs forward twice, $D$ three
# times. $D$'s step does not need the gradient with respect to the images, so $D$'s first
# layer computes no $dx$ there. $G$'s step does not need the gradient with respect to $z$,
# so neither does $G$'s first layer.

# %%
import numpy

m = 100
of_G = [(100, 1200), (1200, 1200), (1200, 784)]  # (n_in, n_out) of each dense layer
of_D = [(784, 1200), (240, 1200), (240, 1)]
forward = 2 * of_G + 3 * of_D
weights = of_G + 2 * of_D
inputs = 2 * of_D[1:] + of_D + of_G[1:]


def flops(layers):
    return sum(2 * m * n_in * n_out for n_in, n_out in layers)


by_hand = {"forward": flops(forward), "dW": flops(weights), "dx": flops(inputs)}
total = sum(by_hand.values())
print(*(f"{name}: {count:,} flops" for name, count in by_hand.items()), sep="\n")
print(f"one iteration: {total:,} flops")
assert total == 3_566_784_000

# %% [markdown]
# Is the count right? We run one real iteration of `algorithm1` on these nets, with dropout
# and momentum. Meanwhile the methods of `Dense` add up the flops of their products.

# %%
from minigan.gan import non_saturating
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Dense, Momentum
from minigan.nn.build import network
from minigan.random import Stream
from minigan.systems import recipe_named

paper, stream = recipe_named("mnist-paper"), Stream(1)
G, D = network(paper.G, 100, stream, 784), network(paper.D, 784, stream, 784)
x = stream.uniform((m, 784))  # the time does not depend on what the pictures show
samplers = (lambda m: x), (lambda m: stream.uniform((m, 100), -1.0, 1.0))
rates = Momentum(D, 0.05), Momentum(G, 0.1)
how = dict(steps=100, k=1, m=m, objective=non_saturating, rng=stream)
iterations = algorithm1(D, G, *samplers, *rates, **how)

# %%
from collections import Counter
from unittest.mock import patch

counted = Counter()


def counting(name, original):
    def method(self, rows, *rest):
        counted[name] += 2 * len(rows) * self.params["W"].size
        return original(self, rows, *rest)

    return method


with (
    patch.object(Dense, "forward", counting("forward", Dense.forward)),
    patch.object(Dense, "parameter_gradients", counting("dW", Dense.parameter_gradients)),
    patch.object(Dense, "input_gradient", counting("dx", Dense.input_gradient)),
):
    next(iterations)
for name in by_hand:
    difference = abs(counted[name] - by_hand[name])
    print(f"{name}: counted minus by hand, {difference} flops (limit 0)")
    assert difference == 0

# %% [markdown]
# How long must one iteration take at least? We measure how many flops a second this machine
# does in one large product; the number of flops divided by this speed is the *predicted*
# time. We also measure the bare products, on arrays that were made before, and the whole
# iteration: with biases, activations, dropout, random numbers and the optimiser.
#
# Each time is the smallest of a few, because other programs can only add to it. On a busy
# machine each run prints other numbers.

# %% tags=["trained"]
import time


def seconds(function, times=4):
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return min(taken)


a, b = stream.uniform((512, 784)), stream.uniform((784, 512))
speed = 2 * 512 * 784 * 512 / seconds(lambda: a @ b, 12)  # flops a second
sizes = {s: ((m, s[0]), s, (m, s[1])) for s in of_G + of_D}
ready = {s: [stream.uniform(shape) for shape in sizes[s]] for s in sizes}  # x, W, dy
bare = sum(seconds(lambda s=s: ready[s][0] @ ready[s][1]) for s in forward)
bare += sum(seconds(lambda s=s: ready[s][0].T @ ready[s][2]) for s in weights)
bare += sum(seconds(lambda s=s: ready[s][2] @ ready[s][1].T) for s in inputs)
whole = seconds(lambda: next(iterations))
print(f"this machine: {speed / 1e9:.1f} GFLOP/s in a large product")
print(f"predicted {1e3 * total / speed:.0f} ms, bare products {1e3 * bare:.0f} ms")
print(f"the whole iteration {1e3 * whole:.0f} ms")

# %% [markdown]
# The whole iteration cannot take less time than its products, however clever the rest of
# the program is. So the bare products are the *floor*. The prediction may be lower than
# this floor. One reason: a product of 100 rows does fewer flops a second than a large one.
# In the record of [docs/speed.md](../docs/speed.md) (one thread of a busy two-core machine)
# the whole iteration takes 1.31 times as long as its products.
#
# ## Memory: flops for each byte
#
# The rest of the iteration does few flops and moves many bytes. The *arithmetic intensity*
# of a computation is
#
# $$I = \frac{\text{flops}}{\text{bytes moved to and from memory}}.$$
#
# For a product in float32, $x$ and $W$ are read once and $y$ is written once, at best. A
# number has 4 bytes:
#
# $$I = \frac{2\, m\, n_{\rm in}\, n_{\rm out}}
# {4\,(m\, n_{\rm in} + n_{\rm in}\, n_{\rm out} + m\, n_{\rm out})}.$$
#
# If $m$ is much smaller than $n_{\rm in}$ and $n_{\rm out}$, the weights are most of the
# bytes, and $I$ is almost $m / 2$: each weight is read once and used for $m$ rows. This is
# one reason for minibatches.
#
# A ReLU reads 4 bytes and writes 4 for one comparison, so $I = 1/8$. A step of momentum
# does 4 flops a parameter and moves at least 20 bytes, so $I = 1/5$ (counted in notebook
# 19b).


# %%
def intensity(rows, n_in, n_out):
    return 2 * rows * n_in * n_out / (4 * (rows * n_in + n_in * n_out + rows * n_out))


layers = [(240, 1), (100, 1200), (240, 1200), (784, 1200), (1200, 1200)]
at = {layer: intensity(m, *layer) for layer in layers}
for layer, value in at.items():
    print(f"dense {layer[0]} x {layer[1]}: {value:.1f} flops a byte")
print(f"the last with m = 1: {intensity(1, 1200, 1200):.1f}, and m / 2 = 0.5")
assert max(at.values()) < m / 2 and abs(intensity(1, 1200, 1200) - 0.5) < 0.001
assert at[240, 1] < 0.5 < 20 < min(at[layer] for layer in layers[1:])

# %% [markdown]
# ## The roofline of this machine
#
# The processor limits how many flops a second a program does. So does memory, because it
# delivers only so many bytes a second. For a program with intensity $I$:
#
# $$\text{flops a second} \le \min(\text{speed of a product},\ I \times \text{bandwidth}).$$
#
# Drawn over $I$ on logarithmic axes, this bound first rises and then is flat, like a roof:
# the *roofline*. We measure a copy of 100 MB (its speed is the bandwidth), a ReLU of an
# array of the same size, a step of momentum on $G$'s parameters, and the product of each
# layer. They take turns.

# %% tags=["trained"]
from minigan import plots

big = numpy.ones(25_000_000, "float32")
target, gradient, optimizer = big.copy(), numpy.full_like(G.theta, 1e-3), Momentum(G, 1e-6)
calls = {
    "copy": lambda: numpy.copyto(target, big),
    "product": lambda: a @ b,
    "ReLU, 100 MB": lambda: numpy.maximum(big, 0, out=target),
    "momentum's step": lambda: optimizer.descend(G, gradient),
}
points = {"ReLU, 100 MB": (1 / 8, big.size), "momentum's step": (1 / 5, 4 * G.theta.size)}
for s in layers[1:]:
    name = f"dense {s[0]} x {s[1]}"
    points[name] = intensity(m, *s), flops([s])
    calls[name] = lambda s=s: ready[s][0] @ ready[s][1]
turns = [{name: seconds(call, 1) for name, call in calls.items()} for _ in range(8)]
best = {name: min(turn[name] for turn in turns) for name in calls}
bandwidth, speed = 2 * big.nbytes / best["copy"], 2 * 512 * 784 * 512 / best["product"]
print(f"copy: {bandwidth / 1e9:.1f} GB/s; roof flat from I = {speed / bandwidth:.1f}")


# %% tags=["trained", "cover"]
def roofline(points):
    figure, C = plots.Figure(figsize=(9, 4.2), layout="constrained"), plots.colours
    axes, I = figure.subplots(), numpy.geomspace(0.05, 200, 200)
    axes.loglog(I, numpy.minimum(speed, I * bandwidth) / 1e9, color=C.INK)
    for (name, (at, work)), color, marker in zip(points.items(), C.SERIES, C.MARKERS):
        look = dict(color=color, mfc="none", ms=9, mew=2, label=name)
        axes.plot(at, work / best[name] / 1e9, marker, **look)
    axes.set(xlabel="arithmetic intensity, flops a byte", ylabel="GFLOP/s")
    figure.legend(loc="outside right center", frameon=False)
    return figure


roofline(points)

# %% [markdown]
# *Black line:* the roofline. *Points:* what was measured, each at its intensity. The ReLU
# and the optimiser are at the left, under the slope: only fewer bytes can make them faster.
# The layers are at the right. The machine of the record does 79 GFLOP/s and moves 7.6 to 17
# GB/s. So its roof is flat from about $I = 5$ to 10 on, and memory does not limit these
# layers. A point can be slightly above the line, which was measured, too. $D$'s last layer,
# 240 x 1, is not drawn; it would be at the left, and takes microseconds. So there are two
# ways to be faster: fewer passes over memory, and fewer or larger products.
#
# ## More than one core
#
# Suppose that $n$ cores can divide a share $p$ of the work equally, and cannot divide the
# rest. Then $n$ cores are faster than one by the factor (*Amdahl's law*)
#
# $$S(n) = \frac{1}{(1 - p) + p / n} < \frac{1}{1 - p}.$$
#
# **Threads inside a product.** OpenBLAS, the library that NumPy multiplies with, divides a
# product among threads; all other NumPy operations use one core. In a quiet hour an
# iteration took 40.38 ms with one thread and 25.74 ms with two; bare products took 40.81
# and 21.88 ms (`benchmarks/results/iteration-1-threads.json`, `iteration-2-threads.json`;
# the iteration is a simultaneous update, the products are those of Algorithm 1). When other
# programs used the cores, threads waited for each other: 250 to 650 ms for an iteration.
#
# **Processes over MPI.** With `minigan train mnist --mpi` each of $n$ processes takes
# $m / n$ rows of the minibatch; then they average their gradients (*data parallelism*). For
# the recipe `mnist`, $m = 200$, a process needs about
# ([docs/scaling.md](../docs/scaling.md))
#
# $$T(n) = 24 + 0.37\, m / n \quad \text{ms}.$$
#
# The 24 ms are the constant part: every process updates *all* parameters, reads every
# weight, and draws the random numbers of the whole minibatch. A *ring all-reduce* exchanges
# the gradients of both players, $b = 4 \cdot 2{,}581{,}025$ bytes. We model its time on a
# network with bandwidth $B$ and latency $L$ (only $n = 1$ and 2 have been run) as
#
# $$2\, \frac{n - 1}{n}\, \frac{b}{B} + 4\, (n - 1)\, L + 4 \log_2(n)\, L.$$

# %%
share = 2 * (1 - 25.74 / 40.38)  # p, from S(2) = 40.38 / 25.74
print(f"threads: {40.38 / 25.74:.2f} times as fast; the products {40.81 / 21.88:.2f} times")
print(f"by Amdahl's law p = {share:.2f}: never more than {1 / (1 - share):.1f} times")
n = numpy.array([1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 200])  # they divide m = 200
work, size = 24e-3 + 0.37e-3 * 200 / n, 4 * (1_231_441 + 1_349_584)  # seconds, bytes
networks = {"100 Gbit/s, 3 us": (12.5e9, 3e-6), "10 Gbit/s, 30 us": (1.25e9, 30e-6)}
curves = {"a network without cost": work[0] / work}
for name, (B, L) in networks.items():
    exchange = 2 * (n - 1) / n * size / B + 4 * (n - 1) * L + 4 * numpy.log2(n) * L
    curves[name] = work[0] / (work + exchange)
for name, faster in curves.items():
    print(f"{name}: at best {faster.max():.1f} times as fast, with {n[faster.argmax()]}")
limit = work[0] / 24e-3
assert curves["a network without cost"].max() < limit < 4.1
assert n[curves["10 Gbit/s, 30 us"].argmax()] == 20 and share < 0.75
titles = "Model: recipe mnist, m = 200, divided", "processes", "times as fast as one"
plots.lines(n, curves, *titles, marks={"the limit": limit}, log="x", points=True)

# %% [markdown]
# *Curves:* three networks. *Grey line:* the limit $T(1) / 24$ ms.
#
# Even with a network without cost, the constant part limits the factor to about 4. On a
# slow network many processes can be slower than fewer, since the terms with $L$ grow with
# $n$. A larger minibatch, $m$ rows for *each* process (*weak scaling*, Gustafson's law),
# uses more processes, but it is another experiment, with other learning rates.
#
# ## What you now know
#
# - The matrix products of an iteration are its floor; their flops are counted exactly.
# - The arithmetic intensity says whether memory or the processor limits an operation.
# - The part of the work that cannot be divided limits what more cores give.
#
# *Next:* notebook [19b](19b_the_same_numbers_faster.ipynb). *Read:* Williams et al. 2009,
# the roofline ([doi 10.1145/1498765.1498785](https://doi.org/10.1145/1498765.1498785));
# Amdahl 1967 ([doi 10.1145/1465482.1465560](https://doi.org/10.1145/1465482.1465560));
# Gustafson 1988 ([doi 10.1145/42411.42415](https://doi.org/10.1145/42411.42415)). *Search
# for:* roofline model, memory-bound and compute-bound, strong and weak scaling, ring
# all-reduce.
#
# ## Three questions
#
# 1. With the simultaneous update (notebook 04) there is one minibatch of noise, and one
#    pass of $G$ and one of $D$ fewer. How many flops are left?
# 2. What is the intensity of a dense layer 1200 x 1200 for very large $m$? And in float64?
# 3. `mnist` has 24 ms of constant part. Suppose that each of $n$ processes updates only its
#    $n$-th part of theta, and that 14 of the 24 ms are the update. What is the limit then?
#
# <details><summary>Answers</summary>
#
# **1.** $G$'s pass has $200 \cdot 2{,}500{,}800$ flops, $D$'s has
# $200 \cdot 1{,}229{,}040$. So 745,968,000 flops are saved, and 2,820,816,000 are left.
#
# **2.** The weights no longer count: $2 \cdot 1200 \cdot 1200 / (4 \cdot 2400) = 300$ flops
# a byte. With float64 every number has 8 bytes, so it is 150.
#
# **3.** The update becomes $14 / n$ ms, which can be divided; 10 ms are left. The limit is
# $98 / 10 = 9.8$ in place of 4.1, with a network without cost.
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
