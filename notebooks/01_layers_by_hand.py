# %% [markdown]
# # 01 · Layers by hand
#
# A net learns by moving its parameters along a gradient. This notebook derives that
# gradient for three layers, dense, ReLU and sigmoid, with pencil and paper; then it
# builds the instrument that finds out when the pencil slipped, and shows how such an
# instrument can be built so that it finds nothing.
#
# *You need:* partial derivatives, matrix products, some NumPy. *Time:* half an hour to
# read, seconds to run.

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

# %% [markdown]
# ## Why by hand
#
# Software can differentiate for us. But a GAN is a game about gradients: of which net,
# through which net, at which parameters. Who has written each of them once can answer
# that. It is less work than it sounds. Write $y$ for a layer's output, $L$ for whatever
# number is made of $y$ in the end, `dy` for $\partial L / \partial y$. A layer has
#
# | | |
# |---|---|
# | `forward(x, rng=None)` | returns $y$ and a *cache*: what the gradients will need |
# | `input_gradient(dy, cache)` | returns $\partial L / \partial x$, for the layer below |
# | `parameter_gradients(dy, cache, out)` | fills `out` with $\partial L/\partial W$, ... |
#
# and the rule of the package is: *layers own parameters, passes own caches, callers own
# gradients*. A layer remembers nothing of a pass, and keeps no gradient: who wants one
# brings the array for it. The last section shows why.
#
# ## Dense
#
# A minibatch of $m$ examples is a matrix $x$ of $m$ rows. A dense layer is $y = xW + b$:
#
# $$y_{ij} = \sum_k x_{ik} W_{kj} + b_j,\qquad x: (m, n),\; W: (n, l),\; b: (l),\;
# y: (m, l).$$
#
# What is $L$? We need not know. A small change of $y$ changes it by $\sum_{ij} dy_{ij}\,
# \delta y_{ij}$, so we may take $L = \sum_{ij} dy_{ij}\, y_{ij}$ with constant $dy$: it
# has the same gradients. Put $y_{ij}$ in, and differentiate by one number at a time:
#
# $$\frac{\partial L}{\partial x_{ik}} = \sum_j dy_{ij} W_{kj}, \qquad
# \frac{\partial L}{\partial W_{kj}} = \sum_i x_{ik}\, dy_{ij}, \qquad
# \frac{\partial L}{\partial b_j} = \sum_i dy_{ij}.$$
#
# As matrices: $dx = dy\, W^T$, $dW = x^T dy$, and $db$ sums $dy$ over the minibatch,
# since every example used the same $b$. From indices to matrices is where mistakes are
# made, so the cell holds three things together: the matrix formula, the index formula
# (`einsum` takes it as it stands above), and the package.

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
    print(f"{name} {matrix.shape!s:7} all three agree")
    assert matrix.shape == index.shape == package.shape
    assert abs(matrix - index).max() < 1e-12 and abs(matrix - package).max() < 1e-12

# %% [markdown]
# ## ReLU and sigmoid
#
# These act on each number by itself, so there is nothing to sum: $dx = dy\, f'(x)$. ReLU
# is $y = \max(x, 0)$, of slope 1 where $x > 0$ and 0 where $x < 0$; at 0, where it has no
# derivative, the package takes 0. The sigmoid is $y = 1/(1 + e^{-x})$. So $1 - y =
# e^{-x}/(1 + e^{-x})$, and its slope is $e^{-x}/(1 + e^{-x})^2 = y\,(1 - y)$. Both slopes
# can be had from $y$ alone: $y$ is the cache, and $x$ is forgotten.

# %%
from minigan.nn import ReLU, Sigmoid

dy, e = streams.noise.normal(x.shape), numpy.exp(-x)
for layer, y, dx in (
    (ReLU(), x * (x > 0), dy * (x > 0)),
    (Sigmoid(), 1 / (1 + e), dy * e / (1 + e) ** 2),
):
    y_package, cache = layer.forward(x)
    assert abs(y - y_package).max() < 1e-12
    assert abs(dx - layer.input_gradient(dy, cache)).max() < 1e-12
    print(f"{layer} agrees")

# %% [markdown]
# ## Differences
#
# So far our formulas agree with our formulas. They may be wrong together. A judge who
# cannot share our mistakes knows the forward pass alone: move $x$ a little along a random
# direction $d$, which asks about all entries of $dx$ at once, and see what $L$ does,
#
# $$\frac{L(x + h d) - L(x - h d)}{2h} \quad\text{against}\quad
# \sum_{ik} dx_{ik}\, d_{ik}.$$
#
# How small should $h$ be? By Taylor's series this *central* difference is wrong by
# $h^2/6$ times a third derivative. But $L$ is known only to a relative $\epsilon$, 2e-16
# in float64, which makes an error of about $\epsilon |L| / h$. The one falls with $h$,
# the other grows; they meet near $h = \epsilon^{1/3}$. The *one-sided* difference $(L(x +
# hd) - L(x))/h$ is wrong by $h/2$ times a second derivative, and is best near
# $\epsilon^{1/2}$, where it is worse. We try all this on a sigmoid over a dense layer.

# %%
from minigan.nn.ops import sigmoid

dy = streams.noise.normal((8, 3))
s = sigmoid(x @ W + b)
dx = (dy * s * (1 - s)) @ W.T
directions = streams.noise.normal((30, *x.shape))
h = 10.0 ** numpy.arange(0, -12.1, -0.25)


def L(x):
    W_, b_, dy_ = (v.astype(x.dtype) for v in (W, b, dy))
    return (dy_ * sigmoid(x @ W_ + b_)).sum()


def central(x, d, h):
    return (L(x + h * d) - L(x - h * d)) / (2 * h)


def one_sided(x, d, h):
    return (L(x + h * d) - L(x)) / h


def error(difference, dtype):
    """The root mean square error over the directions, for every h."""
    x_, ds = x.astype(dtype), directions.astype(dtype)
    slopes = numpy.array([[difference(x_, d, t) for d in ds] for t in h.tolist()])
    return (((slopes - (dx * directions).sum(axis=(1, 2))) ** 2).mean(axis=1)) ** 0.5


# %% tags=["cover"]
from minigan import plots

errors = {
    "one-sided, float64": error(one_sided, "float64"),
    "central, float64": error(central, "float64"),
    "central, float32": error(central, "float32"),
}
plots.lines(
    h,
    errors,
    "Too large a step cuts off, too small a step rounds off",
    "step h, in units of x",
    "error of the difference (root mean square)",
    log="xy",
)

# %% [markdown]
# On logarithmic axes a power of $h$ is a straight line and the exponent is its slope. On
# the right: 2 for the central difference, 1 for the one-sided. On the left: $-1$.

# %%
one, two, single = errors.values()
for name, e, i, j, slope, margin in (
    ("central", two, 4, 12, 2, 0.05),  # from h = 1e-1 to 1e-3
    ("one-sided", one, 8, 20, 1, 0.05),  # 1e-2 to 1e-5
    ("round-off", two, 28, 44, -1, 0.2),  # 1e-7 to 1e-11
):
    seen = numpy.log(e[i] / e[j]) / numpy.log(h[i] / h[j])
    print(f"{name:9} goes as h to the power {slope:2}: {abs(seen - slope) < margin}")
    assert abs(seen - slope) < margin

eps, eps32 = (float(numpy.finfo(dtype).eps) for dtype in ("float64", "float32"))
for e, guess in ((two, eps ** (1 / 3)), (one, eps**0.5), (single, eps32 ** (1 / 3))):
    assert guess / 20 < h[e.argmin()] < guess * 20
assert two.min() < 1e-9 < one.min() < 1e-6 < single.min()

# %% [markdown]
# So take central differences with $h$ near 1e-5, in float64: the best that float32 can
# do leaves an error more than a thousand times larger, behind which small mistakes hide.
# The package trains in float32 and is checked in float64: same code, other dtype.
#
# ## A checker
#
# For any layer with the three methods: along a random direction in $x$ and in each
# parameter, the difference between what the gradient says and what $L$ does.


# %%
def check(layer, x, dy, stream, h=1e-5):
    """{name: |analytic - numeric|}. Moves x and the parameters, and puts them back."""
    _, cache = layer.forward(x)
    gradients = {name: numpy.empty_like(p) for name, p in layer.params.items()}
    layer.parameter_gradients(dy, cache, gradients)
    gradients["x"], errors = layer.input_gradient(dy, cache), {}
    for name, v in {"x": x, **layer.params}.items():
        d, saved, values = stream.normal(v.shape), v.copy(), []
        for step in (h, -h):
            v[...] = saved + step * d
            values.append((dy * layer.forward(x)[0]).sum())
        v[...] = saved
        numeric = (values[0] - values[1]) / (2 * h)
        errors[name] = abs((gradients[name] * d).sum() - numeric)
    return errors


# %% [markdown]
# ## A checker that cannot fail
#
# The checker is handed a random `dy`. That matters most. Three shortcuts look harmless:
# `dy = 1`, which is $L = \sum y$; the first output only; the gradient for $x$ only. Here
# are three layers with a mistake in each.


# %%
from minigan.nn import Layer


class Softmax(Layer):  # y = e^x / sum of e^x over the row; its gradient is forgotten
    def forward(self, x, rng=None):
        e = numpy.exp(x)
        return e / e.sum(axis=1, keepdims=True), None

    def input_gradient(self, dy, cache):
        return 0.0 * dy


class FirstSigmoid(Sigmoid):  # takes the first unit's slope for all
    def input_gradient(self, dy, y):
        return dy * y[:, :1] * (1.0 - y[:, :1])


class MeanDense(Dense):  # averages over the minibatch where it should sum
    def parameter_gradients(self, dy, cache, out):
        super().parameter_gradients(dy, cache, out)
        out["b"] /= len(dy)


# %%
mean_dense = MeanDense(4, 3, streams.init, irange=1.0)
passes = {}
print(f"{'':14}   dy = 1    first   x only     ours")
for layer in (dense, Softmax(), FirstSigmoid(), mean_dense):
    ones = numpy.ones_like(layer.forward(x)[0])
    first = ones * (numpy.arange(ones.shape[1]) == 0)
    by_ones, by_first, ours = (
        check(layer, x, dy, streams.noise)
        for dy in (ones, first, streams.noise.normal(ones.shape))
    )
    worst = (max(by_ones.values()), max(by_first.values()), ours["x"], max(ours.values()))
    row = ["passes" if error < 1e-6 else "caught" for error in worst]
    passes[type(layer).__name__] = row
    print(f"{type(layer).__name__:14}" + "".join(f"{word:>9}" for word in row))

assert passes["Dense"] == ["passes"] * 4
assert passes["Softmax"] == ["passes", "caught", "caught", "caught"]
assert passes["FirstSigmoid"] == ["caught", "passes", "caught", "caught"]
assert passes["MeanDense"] == ["caught", "caught", "passes", "caught"]

# %% [markdown]
# No shortcut is safe, and the whole check catches all. Why does softmax pass `dy = 1`?
# Its outputs sum to 1, so $L = \sum y$ is constant and its gradient *is* zero. The rule
# for a test is the rule for an experiment: ask which mistake would make it fail, then
# make that mistake and see.
#
# ## Kinks
#
# ReLU has a corner at 0. There the central difference says one half, and the layer says
# 0; nobody has made a mistake. What tells a kink is the bend $y(h) - 2y(0) + y(-h)$ over
# $2h$. At a kink it is as large as the error. Where $y$ is smooth it is about $h y''/2$,
# next to nothing, whether the gradient is right or wrong.

# %%
h = 1e-5
places = (ReLU(), 0.0, 0.5, 0.5), (Sigmoid(), 1.0, 0.19661193, 0.0)
for layer, at, slope, bend in places:
    (down, here, up), cache = layer.forward(numpy.array([at - h, at, at + h]))
    says = layer.input_gradient(numpy.ones(3), cache)[1]
    print(f"{layer!s:10} at {at:.0f}: says {says:.3f}, diff. {slope:.3f}, bend {bend:.2f}")
    assert abs(says - (slope - bend)) < 1e-8  # at a kink the bend is the error
    assert abs((up - down) / (2 * h) - slope) < 1e-8
    assert abs((up - 2 * here + down) / (2 * h) - bend) < 1e-6  # h y'' / 2 is -4.5e-7 at 1

# %% [markdown]
# The package's `check_layer` does all this. It also sees that a layer leaves its
# arguments alone, keeps nothing of a pass, and answers float32 with float32. It returns
# rows, or raises `KinkError` if $x$ should be moved, `GradientError` if the formula is
# not the derivative.

# %%
from textwrap import fill

from minigan.nn.gradcheck import GradientError, KinkError, check_layer

assert all(row.error < row.tolerance for row in check_layer(dense, x))
at_kink = x * (x != x[0, 0])  # one entry is 0 now
for layer, place, expected in (
    (ReLU(), at_kink, KinkError),
    (mean_dense, x, GradientError),
):
    try:
        raise SystemExit(f"check_layer finds nothing: {check_layer(layer, place)}")
    except expected as error:
        message = str(error)
        print(fill(f"{expected.__name__}: {message}", 88))
assert "ratio 0.125" in message

# %% [markdown]
# Look at the ratio: 1/8, and the minibatch has eight examples. That is the bug, a mean in
# place of a sum. A wrong gradient often names its mistake so: $-1$, 2, $1/m$.
#
# ## The chain
#
# A `Network` is layers in a row, with all their parameters in one vector `theta`.
# `parameter_gradient` is our formulas from the top down, the `dx` of each layer being the
# `dy` of the one below. Three layers, written out, and then judged by differences:

# %%
from minigan.nn import Network

D = Network([Dense(4, 6, streams.init, 1.0), Sigmoid(), Dense(6, 1, streams.init, 1.0)])
W1, b1, W2, b2 = D.params.values()
a, cache = D.forward(x)
da = streams.noise.normal(a.shape)
hidden = sigmoid(x @ W1 + b1)
d_hidden = da @ W2.T
d_sum = d_hidden * hidden * (1 - hidden)
by_hand = (x.T @ d_sum, d_sum.sum(axis=0), hidden.T @ da, da.sum(axis=0))

gradient = D.parameter_gradient(da, cache)
assert abs(gradient - numpy.concatenate([g.ravel() for g in by_hand])).max() < 1e-12
theta, d, values = D.theta.copy(), streams.noise.normal(D.theta.shape), []
for step in (h, -h):
    D.theta = theta + step * d
    values.append((da * D(x)).sum())
D.theta = theta
print(f"along d the gradient says {gradient @ d:.6f}")
print(f"         differences say  {(values[0] - values[1]) / (2 * h):.6f}")
assert abs(gradient @ d - (values[0] - values[1]) / (2 * h)) < 1e-8

# %% [markdown]
# ## Whose cache is it?
#
# In a GAN, $D$ looks at real data and at fake data before either gradient is taken. A
# layer that kept its $x$ inside itself would lose the first when it sees the second. Here
# each pass returns its cache, and any number may be in flight: below three, and their
# gradients asked for in another order. $L$ is a sum over examples, so the three must add
# up to the gradient of all examples as one minibatch. Then a step changes `theta`, and
# the caches from before it are refused.

# %%
from minigan.nn import StaleCacheError

minibatches, ones = streams.data.normal((3, 5, 4)), numpy.ones((15, 1))
caches = [D.forward(minibatch)[1] for minibatch in minibatches]
total = sum(D.parameter_gradient(ones[:5], caches[n]) for n in (1, 2, 0))
_, together = D.forward(minibatches.reshape(15, 4))
assert abs(total - D.parameter_gradient(ones, together)).max() < 1e-12

D.theta = D.theta - 0.1 * total
try:
    raise SystemExit(f"a stale cache was taken: {D.parameter_gradient(ones, together)}")
except StaleCacheError as error:
    print(fill(f"StaleCacheError: {error}", 88))

# %% [markdown]
# Without that error the gradient would mix new parameters with activations of the old
# ones, silently, and be the derivative of nothing.
#
# Next: notebook 02, *maxout and dropout*, the two other layers of the paper's $D$.
#
# *Your turn:* exercises [02 · A dense layer](exercises/02_dense.ipynb), [03 · ReLU,
# sigmoid and dropout](exercises/03_activations.ipynb) and [11 · A gradient
# checker](exercises/11_gradient_checker.ipynb); a check names the mistake.
#
# ## Three questions
#
# 1. Write `Softplus`, $y = \log(1 + e^x)$, as a subclass of `Layer` (let `input_gradient`
#    begin with `self.expect_like(dy, cache)`, as the package's layers do) and give it to
#    `check_layer`. What is its cache? Does your forward survive $x = 800$?
# 2. In `check`, let `d` be all ones in place of random. Which of the three bugs escapes
#    now, although `dy` is random? Why that one?
# 3. The float32 curve ends in a level stretch. Print `L(x + h * d) - L(x - h * d)` there,
#    in float32, and say which number the level is.
