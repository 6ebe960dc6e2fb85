# %% [markdown]
# # 01b · A gradient check that can fail
#
# A gradient derived by hand may be wrong, and training may still seem to work. We build a
# check that finds such mistakes, choose its step size, and plant mistakes to see which
# kinds of check miss them.
#
# *You need:* notebook 01, Taylor's series. *Time:* twenty minutes to read, seconds to run.
# *In Colab:* first run the last cell.

# %% [markdown]
# ## Finite differences
#
# Notebook 01 compared formulas with formulas. If all are wrong in the same way, they still
# agree. *Finite differences* need only the forward pass:
#
# ```text
# x + h d ──> forward ──> L(x + h d) ─┐
#                                     ├─> (difference) / 2h   ≈   the sum of dx · d
# x - h d ──> forward ──> L(x - h d) ─┘
# ```
#
# Here $d$ is a random direction of the shape of $x$, so all entries of $dx$ are checked at
# once. $L$ must be one number: we take $L = \sum_{ij} dy_{ij}\, y_{ij}$ with constant
# $dy$, because then $\partial L / \partial y$ is just that $dy$.
#
# How small should $h$ be? Write $\ell(h) = L(x + h d)$. By Taylor's series
#
# $$\begin{aligned}
# \ell(h) &= \ell(0) + h\, \ell'(0) + \tfrac{h^2}{2}\, \ell''(0)
# + \tfrac{h^3}{6}\, \ell'''(0) + \dots \\
# \frac{\ell(h) - \ell(0)}{h} &= \ell'(0) + \tfrac{h}{2}\, \ell''(0) + \dots
# && \text{one-sided difference} \\
# \frac{\ell(h) - \ell(-h)}{2h} &= \ell'(0) + \tfrac{h^2}{6}\, \ell'''(0) + \dots
# && \text{central difference: even terms cancel}
# \end{aligned}$$
#
# The terms after $\ell'(0)$ are the *truncation error*. A smaller $h$ makes it smaller.
#
# But a computer rounds. $L$ has a relative error of about $\epsilon$, which is 2e-16 in
# float64. Divided by $h$, this becomes a *round-off error* of about $\epsilon |L| / h$. A
# smaller $h$ makes it larger. The sum of both errors is smallest where they are about
# equal. We leave out factors that do not depend on $h$:
#
# $$\begin{aligned}
# \text{central:} \quad & h^2 \approx \epsilon / h
# && \text{so } h \approx \epsilon^{1/3}, \\
# \text{one-sided:} \quad & h \approx \epsilon / h
# && \text{so } h \approx \epsilon^{1/2}.
# \end{aligned}$$
#
# We try it on a sigmoid above a dense layer.

# %%
import numpy

from minigan import plots
from minigan.nn import Dense, Sigmoid
from minigan.nn.ops import sigmoid
from minigan.random import Streams

streams = Streams(seed=1, dtype="float64")
x = streams.data.normal((8, 4))
dense = Dense(4, 3, streams.init, irange=1.0, bias=0.5)
W, b = dense.params["W"], dense.params["b"]
dy = streams.noise.normal((8, 3))
s = sigmoid(x @ W + b)
dx = (dy * s * (1 - s)) @ W.T
directions = streams.noise.normal((30, *x.shape))
h = 10.0 ** numpy.arange(0, -12.1, -0.25)


# %%
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
errors = {
    "one-sided, float64": error(one_sided, "float64"),
    "central, float64": error(central, "float64"),
    "central, float32": error(central, "float32"),
}
plots.lines(
    h,
    errors,
    "Large h: truncation error. Small h: round-off error",
    "step h, in units of x",
    "error of the difference (root mean square)",
    log="xy",
)

# %% [markdown]
# Read each curve from the right: as $h$ becomes smaller, first the truncation error falls,
# then the round-off error grows. On logarithmic axes a power of $h$ is a straight line, and
# its exponent is the slope. The cell measures the slopes of the float64 curves, and prints
# the step with the smallest error beside $\epsilon$ to the power from above. (Round-off
# differs a little between processors. The level part of the float32 curve is question 3.)

# %% tags=["trained"]
one, two, single = errors.values()
for name, e, i, j, slope, margin in (
    ("central", two, 4, 12, 2, 0.05),  # from h = 1e-1 to 1e-3
    ("one-sided", one, 8, 20, 1, 0.05),  # 1e-2 to 1e-5
    ("round-off", two, 28, 44, -1, 0.2),  # 1e-7 to 1e-11
):
    off = numpy.log(e[i] / e[j]) / numpy.log(h[i] / h[j]) - slope
    print(f"{name:9} slope {slope:2}, error {abs(off):.3f} (limit {margin})")
    assert abs(off) < margin

eps, eps32 = (float(numpy.finfo(dtype).eps) for dtype in ("float64", "float32"))
guesses = eps**0.5, eps ** (1 / 3), eps32 ** (1 / 3)
for (name, e), guess in zip(errors.items(), guesses):
    best = h[e.argmin()]
    print(f"{name:18} best h {best:.0e}, expected {guess:.0e}, error {e.min():.0e}")
    assert guess / 20 < best < guess * 20
assert two.min() < 1e-9 < one.min() < 1e-6 < single.min()
assert single.min() > 1000 * two.min()

# %% [markdown]
# So we take central differences with $h$ near 1e-5, in float64. The best that float32 can
# do has an error more than a thousand times larger, and small mistakes would not be seen.
# minigan trains in float32 and is checked in float64, with the same code.
#
# ## A checker
#
# It takes any layer with the three methods of notebook 01. For $x$ and for each parameter
# it draws a random direction, and returns the difference between the slope that the
# gradient gives and the slope of $L$ itself.


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
# ## Three weak checks
#
# Our `dy` is random, all outputs count, and $x$ and all parameters are checked. Three
# simpler checks look as good: `dy = 1`, that is $L = \sum y$; only the first column of
# outputs; only the gradient for $x$. We plant a mistake in each of three layers and see
# which check finds it.


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
print(f"largest error; a check passes below the limit 1e-6\n{'':12}", end="")
print("".join(f"{check_name:>16}" for check_name in ("dy = 1", "first", "x only", "ours")))
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
    cells = (f"{error:.0e} {word}".rjust(16) for error, word in zip(worst, row))
    print(f"{type(layer).__name__:12}" + "".join(cells))

assert passes["Dense"] == ["passes"] * 4
assert passes["Softmax"] == ["passes", "caught", "caught", "caught"]
assert passes["FirstSigmoid"] == ["caught", "passes", "caught", "caught"]
assert passes["MeanDense"] == ["caught", "caught", "passes", "caught"]

# %% [markdown]
# Each of the three weak checks misses one mistake. The full check finds all three, and the
# correct layer passes it.
#
# Why does the wrong softmax pass `dy = 1`? The outputs of a row sum to 1. So $L = \sum y$
# is constant, and its gradient *is* zero.
#
# The rule for any test: ask which mistake would make it fail, make that mistake, and see it
# fail.
#
# ## Kinks
#
# ReLU has a *kink* at 0: its slope jumps from 0 to 1. There the central difference gives
# 1/2 and the layer gives 0. Neither is a mistake. A check can recognise a kink by the
# *bend*
#
# $$\frac{y(h) - 2y(0) + y(-h)}{2h}.$$
#
# At a kink it is half the jump of the slope. Where $y$ is smooth it is about $h\, y''/2$,
# almost 0, whether the gradient is right or wrong.

# %%
from minigan.nn import ReLU

h = 1e-5
places = (ReLU(), 0.0, 0.5, 0.5), (Sigmoid(), 1.0, 0.19661193, 0.0)
for layer, at, slope, bend in places:
    (down, here, up), cache = layer.forward(numpy.array([at - h, at, at + h]))
    says = layer.input_gradient(numpy.ones(3), cache)[1]
    seen, seen_bend = (up - down) / (2 * h), (up - 2 * here + down) / (2 * h)
    print(f"{layer!s:9} at {at:.0f}: layer {says:.3f}, difference {seen:.3f}", end=", ")
    print(f"bend {abs(seen_bend):.3f}")
    assert abs(says - (slope - bend)) < 1e-8  # at ReLU's kink the bend is the error
    assert abs(seen - slope) < 1e-8
    assert abs(seen_bend - bend) < 1e-6  # h y'' / 2 is -4.5e-7 at 1

# %% [markdown]
# ## The package's check
#
# `check_layer` of minigan does all this. It also checks that a layer does not change its
# arguments, stores nothing of a pass, and returns float32 for a float32 input. It returns
# one row per gradient with its error and its limit. It raises `KinkError` if $x$ should be
# moved away from a kink, and `GradientError` if the formula is not the derivative.

# %%
from textwrap import fill

from minigan.nn.gradcheck import GradientError, KinkError, check_layer

for row in check_layer(dense, x):
    print(f"{row.quantity:9} error {row.error:.0e} (limit {row.tolerance:.0e})")
    assert row.error < row.tolerance
at_kink = x * (x != x[0, 0])  # one entry is 0 now
for layer, place, expected in (
    (ReLU(), at_kink, KinkError),
    (mean_dense, x, GradientError),
):
    try:
        raise SystemExit(f"check_layer finds nothing: {check_layer(layer, place)}")
    except expected as found:
        message = str(found)
        print(fill(f"{expected.__name__}: {message}", 88))
assert "ratio 0.125" in message

# %% [markdown]
# The last line gives the *ratio* of the two slopes: 0.125, which is 1/8, and the minibatch
# has eight examples. So the mistake is a mean in place of a sum. The ratio often names the
# mistake: $-1$ is a wrong sign, 2 a term counted twice, $1/m$ a mean.
#
# ## What you now know
#
# - Central differences need only the forward pass. In float64 use $h$ near 1e-5.
# - A check needs a random `dy`, all outputs, and the input as well as all parameters.
# - At a kink the difference and the layer disagree without a mistake. Move $x$.
# - A test is trusted after it has failed on a planted mistake.
#
# *Next:* notebook 02, maxout. *Your turn:* exercise [11 · A gradient
# checker](exercises/11_gradient_checker.ipynb); a check names the mistake.
#
# *Read:* the gradient checks of Stanford's course
# [CS231n](https://cs231n.github.io/neural-networks-3/#gradcheck). *Search for:* gradient
# checking, truncation error, machine epsilon, complex-step derivative, mutation testing.
#
# ## Three questions
#
# 1. Write `Softplus`, $y = \log(1 + e^x)$, as a subclass of `Layer`, and give it to
#    `check_layer`. (Begin `input_gradient` with `self.expect_like(dy, cache)`, as the
#    package's layers do.) What is its cache? Does your forward survive $x = 800$?
# 2. In `check`, let `d` be all ones in place of random. Which of the three mistakes is now
#    missed, although `dy` is random? Why that one?
# 3. On the side of small $h$ the float32 curve ends in a level stretch. Print
#    `L(x + h * d) - L(x - h * d)` there, in float32. Which number is the level?
#
# <details><summary>Answers</summary>
#
# **1.** The slope is the sigmoid of $x$, which is $1 - e^{-y}$: $y$ is the cache. The
# formula as written overflows at 800; `numpy.logaddexp(0, x)` gives 800.
#
# **2.** Softmax. If all entries of a row grow by the same number, its output does not
# change. So the slope along ones is 0, and the forgotten gradient gives 0 too.
#
# **3.** It prints 0: `x + h * d` is rounded to `x`. The difference is 0, so the error is
# the slope itself. The level is the root mean square of the slopes `(dx * d).sum()`.
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
