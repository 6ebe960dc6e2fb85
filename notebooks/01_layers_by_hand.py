# %% [markdown]
# # 01 · Layers by hand
#
# A net is trained by moving its parameters along a gradient. We derive that gradient by
# hand for three layers: dense, ReLU and sigmoid. Then we join layers into a network.
#
# *You need:* partial derivatives, the chain rule, matrix products, some NumPy. The remarks
# on GANs use the words of notebook 00. *Time:* twenty minutes to read, seconds to run. *In
# Colab:* first run the last cell.

# %% [markdown]
# ## Why by hand
#
# Software can differentiate for us. But in a GAN two nets are trained against each other,
# and for each gradient one must know: which net does it train, which nets does it pass
# through, and at which values of their parameters? If you have derived the gradients once,
# you can answer these questions.
#
# ## What a layer does
#
# ```text
# forward:   x  ──> layer ──> y ──> ... ──> L (one number)
# backward:  dx <── layer <── dy <─ ... <── L            dx = dL/dx, dy = dL/dy
#                     └─> dW, db                         of the layer's parameters
# ```
#
# A layer computes $y$ from $x$. Later layers compute from $y$ a number $L$, the loss. On
# the way back the layer receives `dy`, short for $\partial L / \partial y$. From it, it
# computes `dx` for the layer below, and the gradients of its own parameters. In minigan
# these are three methods:
#
# | method | what it does |
# |---|---|
# | `forward(x, rng=None)` | returns $y$ and a *cache*: what the gradients will need |
# | `input_gradient(dy, cache)` | returns `dx` |
# | `parameter_gradients(dy, cache, out)` | writes `dW`, `db` into the arrays of `out` |
#
# A layer stores its parameters, but nothing of a forward pass, and no gradient. The last
# section shows why.
#
# ## Dense
#
# A minibatch of $m$ examples is a matrix $x$ with $m$ rows. A dense layer computes
# $y = xW + b$, that is,
#
# $$y_{ij} = \sum_k x_{ik} W_{kj} + b_j,\qquad x: (m, n),\; W: (n, l),\; b: (l),\;
# y: (m, l).$$
#
# We do not need to know $L$, only `dy`. By the chain rule, for any number $v$ on which $y$
# depends,
#
# $$\frac{\partial L}{\partial v}
# = \sum_{ij} dy_{ij}\, \frac{\partial y_{ij}}{\partial v}.$$
#
# Now take for $v$ one entry of $x$, of $W$, of $b$, and keep the terms that are not 0:
#
# $$\begin{aligned}
# \frac{\partial L}{\partial x_{ik}} &= \sum_j dy_{ij} W_{kj}
# && x_{ik} \text{ enters row } i \text{ of } y, \\
# \frac{\partial L}{\partial W_{kj}} &= \sum_i x_{ik}\, dy_{ij}
# && W_{kj} \text{ enters column } j, \\
# \frac{\partial L}{\partial b_j} &= \sum_i dy_{ij}
# && b_j \text{ enters column } j.
# \end{aligned}$$
#
# As matrices:
#
# $$dx = dy\, W^T, \qquad dW = x^T dy, \qquad db = \text{the sum of the rows of } dy.$$
#
# It is easy to make a mistake between indices and matrices. So the cell computes each
# gradient three times: with the matrix formula, with the index formula (`einsum` takes it
# as written above) and with the package.

# %%
import numpy

from minigan.nn import Dense
from minigan.random import Streams

streams = Streams(seed=1, dtype="float64")
x = streams.data.normal((8, 4))
dense = Dense(4, 3, streams.init, irange=1.0, bias=0.5)
W, b = dense.params["W"], dense.params["b"]
y, cache = dense.forward(x)
dy = streams.noise.normal(y.shape)
out = {"W": numpy.empty_like(W), "b": numpy.empty_like(b)}
dense.parameter_gradients(dy, cache, out)

dx, dW, db = dy @ W.T, x.T @ dy, dy.sum(axis=0)
for name, matrix, index, package in (
    ("dx", dx, numpy.einsum("ij,kj->ik", dy, W), dense.input_gradient(dy, cache)),
    ("dW", dW, numpy.einsum("ik,ij->kj", x, dy), out["W"]),
    ("db", db, numpy.einsum("ij->j", dy), out["b"]),
):
    assert matrix.shape == index.shape == package.shape
    error = max(abs(matrix - index).max(), abs(matrix - package).max())
    print(f"{name} {matrix.shape!s:7} largest difference {error:.0e} (limit 1e-12)")
    assert error < 1e-12

# %% [markdown]
# ## ReLU and sigmoid
#
# These layers apply a function $f$ to each number by itself. So $y_{ij}$ depends on
# $x_{ij}$ alone, and the sum in the chain rule has one term:
#
# $$dx_{ij} = dy_{ij}\, f'(x_{ij}).$$
#
# *ReLU* is $f(x) = \max(x, 0)$. Its slope is 1 where $x > 0$ and 0 where $x < 0$. At
# $x = 0$ it has no derivative; there the package takes 0.
#
# The *sigmoid* is $y = 1/(1 + e^{-x})$. Its slope, step by step:
#
# $$\begin{aligned}
# f'(x) &= \frac{e^{-x}}{(1 + e^{-x})^2} && \text{(the derivative of a quotient)} \\
# &= \frac{1}{1 + e^{-x}} \cdot \frac{e^{-x}}{1 + e^{-x}} && \text{(two factors)} \\
# &= y\,(1 - y) && \text{since } 1 - y = \frac{e^{-x}}{1 + e^{-x}}.
# \end{aligned}$$
#
# Both slopes follow from $y$ alone. So the cache of these layers is $y$; they need not
# keep $x$.

# %%
from minigan.nn import ReLU, Sigmoid

dy, e = streams.noise.normal(x.shape), numpy.exp(-x)
for layer, y, dx in (
    (ReLU(), x * (x > 0), dy * (x > 0)),
    (Sigmoid(), 1 / (1 + e), dy * e / (1 + e) ** 2),
):
    y_package, cache = layer.forward(x)
    errors = abs(y - y_package).max(), abs(dx - layer.input_gradient(dy, cache)).max()
    print(f"{layer!s:9} error of y {errors[0]:.0e}, of dx {errors[1]:.0e} (limit 1e-12)")
    assert max(errors) < 1e-12

# %% tags=["cover"]
from minigan import plots

line = numpy.linspace(-5, 5, 401)  # 0 is one of them


def shapes(layers):
    """Each layer's function and its slope on the line."""
    figure = plots.Figure(figsize=(8, 3), layout="constrained")
    for axes, layer in zip(figure.subplots(1, len(layers)), layers):
        y, cache = layer.forward(line)
        slope = layer.input_gradient(numpy.ones(line.size), cache)
        solid, dashed = dict(ls="-", lw=2), dict(ls="--", lw=2)
        axes.plot(line, y, color=plots.colours.SERIES[0], label="y = f(x)", **solid)
        axes.plot(line, slope, color=plots.colours.SERIES[1], label="slope f'(x)", **dashed)
        axes.set(title=str(layer), xlabel="x", ylim=(-0.05, 1.55))
        axes.grid(alpha=0.2)
        print(f"{layer!s:9} slope at most {slope.max():.2f}, at 5 {slope[-1]:.4f}")
        assert slope.max() == {"ReLU()": 1, "Sigmoid()": 0.25}[str(layer)]
    assert slope[[0, -1]].max() < 0.01  # the sigmoid is flat on both sides
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right center")
    return figure


shapes((ReLU(), Sigmoid()))

# %% [markdown]
# The slope of the sigmoid is at most 1/4, and near 0 on both sides. There almost no
# gradient passes through it: the sigmoid *saturates*. Notebook 03b shows what that means
# for $G$.
#
# ## A network
#
# A `Network` is a sequence of layers. Its vector `theta` holds all their parameters, and
# its `parameter_gradient(dy, cache)` returns the gradient for `theta`, also as one vector.
#
# ```text
# forward:   x ──────> Dense ──> Sigmoid ──> Dense ──> a
# backward:  dx <───── Dense <── Sigmoid <── Dense <── da
#                      dW1, db1              dW2, db2
# ```
#
# On the way back, the `dx` of each layer is the `dy` of the layer below it. This is
# *backpropagation*. We write it out for three layers and compare it with the package.
#
# Our formulas and the package could have the same mistake. A check that does not use our
# formulas needs only the forward pass: move `theta` a little along a random direction $d$,
# and see by how much $L$ changes. We take $L = \sum_i da_i\, a_i$ with constant $da$,
# because then $\partial L / \partial a$ is just that $da$. With $g$ for the gradient,
#
# $$\frac{L(\theta + h d) - L(\theta - h d)}{2h} \;\approx\; g \cdot d
# \qquad \text{for a small } h.$$

# %%
from minigan.nn import Network
from minigan.nn.ops import sigmoid

D = Network([Dense(4, 6, streams.init, 1.0), Sigmoid(), Dense(6, 1, streams.init, 1.0)])
W1, b1, W2, b2 = D.params.values()
a, cache = D.forward(x)
da = streams.noise.normal(a.shape)
hidden = sigmoid(x @ W1 + b1)
d_hidden = da @ W2.T  # dx of the upper Dense
d_sum = d_hidden * hidden * (1 - hidden)  # dx of the Sigmoid
by_hand = (x.T @ d_sum, d_sum.sum(axis=0), hidden.T @ da, da.sum(axis=0))

gradient = D.parameter_gradient(da, cache)
error = abs(gradient - numpy.concatenate([g.ravel() for g in by_hand])).max()
print(f"by hand and by the package: largest difference {error:.0e} (limit 1e-12)")
assert error < 1e-12
theta, d, h, L = D.theta.copy(), streams.noise.normal(D.theta.shape), 1e-5, []
for step in (h, -h):
    D.theta = theta + step * d
    L.append((da * D(x)).sum())
D.theta = theta
error = abs(gradient @ d - (L[0] - L[1]) / (2 * h))
print(f"slope of L along d: {gradient @ d:.6f}, error {error:.0e} (limit 1e-8)")
assert error < 1e-8

# %% [markdown]
# How small should $h$ be, and which mistakes does such a check find? That is notebook 01b.
#
# ## Each forward pass has its own cache
#
# In a GAN, $D$ makes a forward pass on real examples and one on generated samples, and
# only then are gradients taken. If a layer stored its $x$ inside itself, the second pass
# would overwrite the first. In minigan each pass returns its own cache, and the caches may
# be used in any order.
#
# Below, three minibatches make three passes, and we ask for their gradients in another
# order. $L$ is a sum over examples, so the three gradients must add up to the gradient of
# one minibatch that holds all 15 examples.
#
# Then a gradient step changes `theta`. A cache from before the step holds values computed
# with the old parameters. Together with the new parameters it would give the gradient of
# no function at all. So minigan refuses it.

# %%
from textwrap import fill

from minigan.nn import StaleCacheError

minibatches, ones = streams.data.normal((3, 5, 4)), numpy.ones((15, 1))
caches = [D.forward(minibatch)[1] for minibatch in minibatches]
total = sum(D.parameter_gradient(ones[:5], caches[n]) for n in (1, 2, 0))
_, together = D.forward(minibatches.reshape(15, 4))
error = abs(total - D.parameter_gradient(ones, together)).max()
print(f"three passes and one: largest difference {error:.0e} (limit 1e-12)")
assert error < 1e-12

D.theta = D.theta - 0.1 * total
try:
    raise SystemExit(f"a stale cache was taken: {D.parameter_gradient(ones, together)}")
except StaleCacheError as error:
    print(fill(f"StaleCacheError: {error}", 88))

# %% [markdown]
# ## What you now know
#
# - A layer has a forward pass and two gradients: for its input and for its parameters.
# - Dense: $dx = dy\,W^T$, $dW = x^T dy$, and $db$ sums $dy$ over the minibatch.
# - ReLU and sigmoid: $dx = dy\, f'(x)$, and the slope follows from $y$.
# - A network applies these formulas from the last layer to the first. Each pass has its
#   own cache, and a cache is of no use once the parameters have changed.
#
# *Next:* notebook 01b, a gradient check that can fail. *Your turn:* exercises
# [02 · A dense layer](exercises/02_dense.ipynb) and [03 · ReLU, sigmoid and
# dropout](exercises/03_activations.ipynb); a check names the mistake.
#
# *Read:* Rumelhart et al. 1986
# ([Learning representations by back-propagating
# errors](https://doi.org/10.1038/323533a0)). *Search for:* backpropagation, computational
# graph, vector-Jacobian product, saturation.
#
# ## Three questions
#
# 1. A layer multiplies each column by a parameter of its own: $y_{ij} = x_{ij}\, c_j$.
#    What are $dx$ and $dc$?
# 2. The cache of ReLU and sigmoid is $y$. Why would $y$ not be enough for a layer
#    $y = x^2$?
# 3. Let $L$ be the *mean* of $a$ over a minibatch of $m$ examples, in place of a sum. What
#    is $da$? Where must the $1/m$ stand in the layers' code?
#
# <details><summary>Answers</summary>
#
# **1.** $dx_{ij} = dy_{ij}\, c_j$. All rows use the same $c_j$, so
# $dc_j = \sum_i dy_{ij}\, x_{ij}$.
#
# **2.** The slope is $2x$. From $y = x^2$ one finds $|x|$, but not the sign of $x$.
#
# **3.** $da_i = 1/m$ for each example. It stands in $da$ only: all gradients are linear in
# `dy`, so the layers' code stays as it is. (Notebook 01b plants an extra $1/m$ as a bug.)
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
