# %% [markdown]
# # 03 · The value function at the logit
#
# Equation (1) of the paper is one line. Written as one line of code, it fails: for a logit
# of 17 it gives $-\infty$ in place of $-17$, and nan in place of the gradient. We find out
# where and why it fails, repair it, and derive the gradient of $V$ at the logits.
#
# ```text
# noise z ─> G ─> generated sample G(z) ─┬─> D ─> logit a ─┬─> sigmoid ─> log ─> V
# data ─────────> real example x ────────┘                 └─> softplus ────────> V
# gradient:                                  D <─ dV/da <──────────────────────── V
# ```
#
# Of the two ways from the logit to $V$ the upper one is equation (1) as it is written, the
# lower one is what minigan computes.
#
# *You need:* notebooks 00 and 01, the chain rule. *Time:* twenty minutes to read, seconds
# to run. *In Colab:* first run the last cell.

# %% [markdown]
# ## Equation (1), as it is written
#
# We replace the two expectations by means over a minibatch of $m$ real examples $x_i$ and
# $m$ generated samples $G(z_i)$:
#
# $$V(D, G) = \frac1m \sum_i \log D(x_i) + \frac1m \sum_i \log(1 - D(G(z_i))).$$
#
# $D(x)$ is a probability. But the last layer of the net $D$ gives any real number, the
# *logit* $a$. The sigmoid function turns it into a probability:
#
# $$D(x) = \sigma(a) = \frac{1}{1 + e^{-a}}.$$
#
# In the code, `a_real` are the logits of the real examples and `a_fake` those of the
# generated samples, both of shape `(m, 1)`. We compare with `minigan.gan.value`, and with a
# case that we know: if all logits are 0, then $D = 1/2$ and $V = -\log 4$.

# %%
from math import log

import numpy

from minigan.gan import value
from minigan.random import Streams


def naive_value(a_real, a_fake):
    D_real, D_fake = 1 / (1 + numpy.exp(-a_real)), 1 / (1 + numpy.exp(-a_fake))
    return numpy.log(D_real).mean() + numpy.log(1 - D_fake).mean()


stream, undecided = Streams(seed=1, dtype="float64").data, numpy.zeros((8, 1))
a_real, a_fake = 2 + stream.normal((8, 1)), -2 + stream.normal((8, 1))
V, V_half = naive_value(a_real, a_fake), naive_value(undecided, undecided)
error, error_half = abs(V - value(a_real, a_fake)), abs(V_half + log(4))
print(f"random logits: V = {V:.4f} nats, error {error:.0e} (limit 1e-12)")
print(f"all logits 0:  V = {V_half:.4f} nats, error {error_half:.0e} (limit 1e-12)")
assert error < 1e-12 and error_half < 1e-12

# %% [markdown]
# ## Where it fails
#
# For these logits the formula is right. Suppose that $D$ is sure that a generated sample is
# real. Then its logit $a$ is large and positive. The exact value and slope are
#
# $$\log(1 - \sigma(a)) \approx -a, \qquad \frac{d}{da} \log(1 - \sigma(a)) = -\sigma(a)
# \approx -1.$$
#
# We compute the slope in the obvious way, factor by factor with the chain rule:
# $\frac{-1}{1 - D} \cdot D (1 - D)$. Nets are mostly trained in float32, so we use it here.
# The last two columns are the functions of minigan, which we derive below.

# %%
from minigan.nn.ops import log_sigmoid, sigmoid, softplus


def naive_log(a):
    """log(1 - D) and its slope in a, factor by factor. errstate: no warnings."""
    with numpy.errstate(divide="ignore", invalid="ignore"):
        D = 1 / (1 + numpy.exp(-a))
        return numpy.log(1 - D), -1 / (1 - D) * (D * (1 - D))


print("   a   naive log(1 - D)    slope     -softplus(a)    slope")
for a in numpy.array([1, 10, 15, 16, 17], dtype="float32"):
    V, slope = naive_log(a)
    print(f"{a:4.0f} {V:18.4f} {slope:8.3f} {-softplus(a):16.4f} {-sigmoid(a):8.3f}")
assert numpy.isneginf(V) and numpy.isnan(slope)
assert abs(-softplus(a) + 17) < 1e-5 and abs(-sigmoid(a) + 1) < 1e-5

# %% [markdown]
# At 15 the naive value is already wrong by 0.16. At 17 it is $-\infty$. The reason is
# rounding:
#
# - From some $a$ on, $e^{-a}$ is so small that $1 + e^{-a}$ is rounded to 1.
# - Then $D = 1$ and $1 - D = 0$, so the logarithm is $-\infty$.
# - The slope is $-\infty \cdot 0$, which is nan. One nan in the logits' gradient can make
#   all parameters of $D$ nan at the next step.
#
# From which $a$ on? The next float32 number above 1 is $1 + 2^{-23}$. The sum is rounded to
# 1 if $e^{-a}$ is at most half of that distance:
#
# $$e^{-a} \le 2^{-24} \quad \Longleftrightarrow \quad a \ge 24 \log 2 \approx 16.6.$$
#
# In float64 the distance is $2^{-52}$, and the limit $53 \log 2 \approx 36.7$. We check
# both by bisection: we halve an interval until no number lies inside it.


# %%
def first_broken(dtype):
    """The smallest a of this dtype for which 1 / (1 + exp(-a)) is 1."""
    low, high = dtype(0), dtype(100)
    while (middle := low + (high - low) / dtype(2)) not in (low, high):
        broken = 1 / (1 + numpy.exp(-middle)) == 1
        low, high = (low, middle) if broken else (middle, high)
    return high


for dtype, bits in ((numpy.float32, 24), (numpy.float64, 53)):
    a = first_broken(dtype)
    error = abs(a - bits * log(2))
    print(f"{dtype.__name__}: from a = {a:.4f} on", end=", ")
    print(f"{bits} log 2 = {bits * log(2):.4f}, difference {error:.0e} (limit 1e-5)")
    assert a.dtype == dtype and error < 1e-5

# %% [markdown]
# So float64 only moves the problem to larger logits. And such logits are not rare: the $D$
# of notebook 03b has them after 700 steps of training, there with the right sign. A single
# generated sample with such a logit and the wrong sign makes $V$ infinite.
#
# ## Compute V from the logit
#
# The repair is to compute $V$ directly from $a$, without $D$. We need $\sigma(-a)$,
#
# $$1 - \sigma(a) = \frac{e^{-a}}{1 + e^{-a}} = \frac{1}{e^a + 1} = \sigma(-a),$$
#
# and the function ${\rm softplus}(a) = \log(1 + e^a)$, which gives both logarithms:
#
# $$\begin{aligned}
# \log(1 - D) &= -\log(1 + e^a) = -{\rm softplus}(a), \\
# \log D &= -\log(1 + e^{-a}) = -{\rm softplus}(-a).
# \end{aligned}$$
#
# One problem is left: $e^a$ overflows if $a$ is large. So we use $e = e^{-|a|}$, which is
# never above 1. If $a > 0$, we take the factor $e^a$ out of the sum:
#
# $$\begin{aligned}
# a \le 0: \quad & \log(1 + e^a) = \log(1 + e), & \sigma(a) &= \frac{e}{1 + e}; \\
# a > 0: \quad & \log(1 + e^a) = \log\big(e^a (e^{-a} + 1)\big) = a + \log(1 + e), \quad
# & \sigma(a) &= \frac{1}{1 + e}.
# \end{aligned}$$
#
# In one formula: ${\rm softplus}(a) = \max(a, 0) + \log(1 + e)$.
#
# If $e$ is very small, $1 + e$ is rounded to 1 again, and its logarithm to 0. `log1p(e)`
# computes $\log(1 + e)$ without that sum. (minigan has all this in `minigan/nn/ops.py`.)
#
# We check both functions against Python's `decimal` with 480 digits, because $1 +
# e^{-1000}$ differs from 1 only in digit 435. The limit is a relative error of 4 eps (eps
# is the distance from 1 to the next number). Results below $2 \cdot 10^{-308}$ have fewer
# digits in float64: there the limit is an absolute error of that size.

# %%
from decimal import Decimal, localcontext


def stable(a):
    """softplus(a) and sigmoid(a)."""
    e = numpy.exp(-abs(a))
    return numpy.maximum(a, 0) + numpy.log1p(e), numpy.where(a >= 0, 1, e) / (1 + e)


a = 1000 * numpy.linspace(-1, 1, 161) ** 3  # from -1000 to 1000, most of them near 0
with localcontext() as context:
    context.prec = 480
    powers = [Decimal(float(number)).exp() for number in a]
    exact = [[(1 + e_a).ln() for e_a in powers], [e_a / (1 + e_a) for e_a in powers]]

smallest, eps = numpy.finfo(float).tiny, numpy.finfo(float).eps
for name, computed, right in zip(("softplus", "sigmoid"), stable(a), exact):
    right = numpy.array(right, dtype=float)
    error, size = abs(computed - right), numpy.maximum(right, smallest)
    print(f"{name}: relative error up to {(error / size).max():.0e}", end=" ")
    print(f"(limit {4 * eps:.0e})")
    assert numpy.all(error <= numpy.maximum(4 * eps * right, smallest))
assert numpy.array_equal(stable(a), (softplus(a), sigmoid(a)))

# %% [markdown]
# The naive formula loses digits long before 16.6. It also loses them for negative $a$:
# there $D$ is very small, and $1 - D$ is rounded to 1. The picture shows both formulas in
# float32 (the exact values are from float64).

# %% tags=["cover"]
from minigan import plots

a = numpy.linspace(-20, 20, 401, dtype="float32")
exact, eps = -softplus(a.astype("float64")), numpy.finfo("float32").eps
naive, good = abs(naive_log(a)[0] / exact - 1), abs(-softplus(a) / exact - 1)
assert good.max() < 4 * eps
assert naive[a < -15].max() > 0.1 and naive[(a > 15) & (a < 16)].max() > 1e-3
assert numpy.isinf(naive[a > 17]).all()
curves = {"naive: log(1 - sigmoid(a))": naive, "-softplus(a)": good}
words = "log(1 - D) in float32", "logit a", "relative error"
plots.lines(a, curves, *words, marks={"eps of float32": eps}, log="y")

# %% [markdown]
# The relative error of softplus stays below 4 eps of float32. (From $a = 15$ on it falls:
# softplus$(a)$ rounds to $a$.) That of the naive formula grows with $|a|$. On the left it
# reaches 1: no digit is right. On the right the curve ends at $a = 16.6$, where the value
# is $-\infty$. Many programs compute $\log(D + 10^{-8})$ instead; notebook 03b shows what
# is wrong with it.
#
# ## The gradient of V
#
# $D$ maximises $V$. The derivative of softplus is $e^a / (1 + e^a) = \sigma(a)$. So the
# slopes at the logit of a real example and of a generated sample are
#
# $$\begin{aligned}
# \frac{\partial V}{\partial a_{\rm real}} &= \frac1m \frac{d}{da}\big[-{\rm
# softplus}(-a)\big] = \frac{\sigma(-a)}{m} = \frac{1 - D}{m}, \\
# \frac{\partial V}{\partial a_{\rm fake}} &= \frac1m \frac{d}{da}\big[-{\rm
# softplus}(a)\big] = -\frac{\sigma(a)}{m} = -\frac{D}{m}.
# \end{aligned}$$
#
# So the size of each slope is how wrong $D$ is, $1 - D$ or $D$, divided by $m$.
#
# `check_objective` takes a pair, $V$ and its gradient. It compares them by finite
# differences, and tries float32 logits up to $10^4$. It raises `ContractError` when a pair
# fails. We give it the right pair, a gradient without the factor $1/m$ (a common mistake),
# and the naive value.

# %%
from textwrap import fill

from minigan.gan import value_gradient
from minigan.nn.gradcheck import ContractError, check_objective


def without_m(a_real, a_fake):
    return sigmoid(-a_real), -sigmoid(a_fake)


accepted = []
pairs = [(value, value_gradient), (value, without_m), (naive_value, value_gradient)]
for V, slope in pairs:
    name = f"{V.__name__}, {slope.__name__}"
    try:
        for row in check_objective(name, V, slope, (a_real, a_fake)):
            print(f"{name}: error {row.error:.0e} (limit {row.tolerance:.0e})")
        accepted.append(name)
    except ContractError as error:
        print(fill(f"ContractError: {error}", 88))
assert accepted == ["value, value_gradient"]

# %% [markdown]
# The three errors of the right pair are at the real logits, at the fake logits, and in
# float32. Without $1/m$ the gradient is $m = 8$ times too large: the learning rate is
# multiplied by the batch size. (Adam divides by the size of the gradient, so it hides the
# mistake.)
#
# ## A wrong shape gives no error message
#
# Many programs put all $2m$ logits into one array. The labels $y$ are 1 for real examples
# and 0 for generated samples. Then the mean of $y \log D + (1 - y) \log(1 - D)$ is $V / 2$
# (its negative is called *binary cross-entropy*).
#
# A common mistake: the labels have the shape `(2m,)` and the logits `(2m, 1)`. NumPy
# reports no error. It makes a table of all pairs, of shape `(2m, 2m)` (*broadcasting*).

# %%
sure = numpy.concatenate([numpy.full((8, 1), 3.0), numpy.full((8, 1), -3.0)])
y, V = numpy.repeat([1, 0], 8), []
for labels, a in ((y[:, None], sure), (y, sure), (y, 0 * sure)):
    terms = labels * log_sigmoid(a) + (1 - labels) * log_sigmoid(-a)
    V.append(2 * terms.mean())
    shapes = f"labels {labels.shape!s:7}  terms {terms.shape!s:8}"
    print(f"{shapes}  |a| = {abs(a[0, 0])}:  V = {V[-1]:.4f}")
assert abs(V[0] - value(sure[:8], sure[8:])) < 1e-12
assert V[0] > -0.1 and V[1] < -3 and abs(V[2] + log(4)) < 1e-12

# %% [markdown]
# In the wrong table every logit meets every label, and half of the labels are 1. So twice
# the mean of the table is
#
# $$\frac{1}{2m} \sum_{i=1}^{2m} \big[\log D_i + \log(1 - D_i)\big] = \frac{1}{2m}
# \sum_{i=1}^{2m} \log\big(D_i (1 - D_i)\big).$$
#
# This is largest, $-\log 4$, if all $D_i = 1/2$. So training with this mistake pushes $D$
# to output 1/2 for every $x$. And $-\log 4$ is also the value of $V$ when
# $p_g = p_{\rm data}$ and $D$ is optimal: the curve of $V$ looks like a success.
#
# ## What you now know
#
# - `log(1 - sigmoid(a))` is $-\infty$ from $a = 24 \log 2 \approx 16.6$ on in float32, from
#   36.7 on in float64. It is inaccurate long before.
# - $\log(1 - D) = -{\rm softplus}(a)$ and $\log D = -{\rm softplus}(-a)$ are accurate for
#   every logit.
# - The gradient of $V$ is $(1 - D) / m$ at the logits of real examples and $-D / m$ at
#   those of generated samples.
# - Labels of shape `(2m,)` beside logits of shape `(2m, 1)` give a wrong $V$ and no error.
#
# *Next:* notebook 03b, the two objectives of $G$. *Your turn:* exercises [01 · Sigmoid,
# softplus and log-sigmoid](exercises/01_sigmoid.ipynb) and [05 · The value of the
# game](exercises/05_value.ipynb); a check names the mistake.
#
# *Read:* Goodfellow et al. 2014, equation (1)
# ([1406.2661](https://arxiv.org/abs/1406.2661)); Goldberg 1991, *What every computer
# scientist should know about floating-point arithmetic*
# ([doi](https://doi.org/10.1145/103162.103163)). *Search for:* log1p, numerically stable
# sigmoid, log-sum-exp, catastrophic cancellation, binary cross-entropy with logits.
#
# ## Three questions
#
# 1. Call `first_broken(numpy.float16)`. Which multiple of $\log 2$ is it, and why?
# 2. In float32 the naive $\log D$ is also $-\infty$ for some $a$. From which $a$ down? Why
#    is it not at $-24 \log 2$?
# 3. *Label smoothing* uses $y = 0.9$ for real examples. What is the slope of
#    $y \log D + (1 - y) \log(1 - D)$ at the logit? For which $D$ is it 0?
#
# <details><summary>Answers</summary>
#
# **1.** 7.625, the first float16 number above $11 \log 2 = 7.6246$. The next number above 1
# is $1 + 2^{-10}$, and half of that distance is $2^{-11}$.
#
# **2.** At about $-128 \log 2 = -88.7$, where $e^{-a}$ overflows and $D = 0$. For negative
# $a$ the sum $1 + e^{-a}$ is large, and $D$ is a small number with all its digits. Only
# $1 - D$ loses digits, not $D$.
#
# **3.** With $\log D = -{\rm softplus}(-a)$ the slope is $y (1 - D) - (1 - y) D = y - D$.
# It is 0 for $D = y = 0.9$: $D$ no longer gains from larger logits of real examples.
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
