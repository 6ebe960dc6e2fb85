# %% [markdown]
# # 20 · What is proved, what is only computed
#
# `minigan verify` compares numbers with numbers. How far can such a number be trusted?
# We compute one of them in several ways, and say of each what it rests on. The number is
# ${\rm JSD}(p, q)$ for $p = N(0, 1)$ and $q = N(1, 2^2)$.
#
# ```text
# samples   ──> mean ± standard error   right most of the time
# float64   ──> one number              right, as far as we can see
# intervals ──> [low, high]             the true number is in there: proved
# fractions ──> the number itself       proved, and nothing is rounded
# ```
#
# *You need:* notebooks 05 ($D^*$) and 06 (the JSD); for the last part 06b. *Time:* twenty
# minutes to read, seconds to run. Values are in nats. *In Colab:* first run the last cell.

# %% [markdown]
# ## Samples
#
# With $D^* = p / (p + q)$ the JSD is a sum of two means (notebook 06):
#
# $${\rm JSD} = \log 2 + \tfrac12\, \mathbb{E}_p \log D^* + \tfrac12\, \mathbb{E}_q \log(1 -
# D^*).$$
#
# We estimate both means from 100,000 samples. The standard error says how far such an
# estimate usually is from the truth. It is no bound: one estimate in 16,000 is wrong by
# more than four standard errors. `PROVED` has the digits that are proved further down.

# %%
from fractions import Fraction
from math import log, sqrt

import numpy

from minigan.random import Stream
from minigan.theory import Gaussian, c_of_g, jsd, kl, tv
from minigan.theory.discriminator import optimal_logit
from minigan.theory.game import log_sigmoid

PROVED = "0.12817497305439801042"
p, q, n, stream = Gaussian(0, 1), Gaussian(1, 2), 100_000, Stream(20, "float64")
a = optimal_logit(p, q)
real, fake = log_sigmoid(a(p.sample(n, stream))), log_sigmoid(-a(q.sample(n, stream)))
estimate = log(2) + (real.mean() + fake.mean()) / 2
standard_error = sqrt(real.var(ddof=1) + fake.var(ddof=1)) / 2 / sqrt(n)
off = abs(estimate - float(PROVED))
print(f"estimate {estimate:.4f}, standard error {standard_error:.4f}")
print(f"error {off:.4f} (limit {4 * standard_error:.4f})")
assert off < 4 * standard_error

# %% [markdown]
# ## float64
#
# `jsd` integrates. It divides the line into panels and adds up 20 weighted values in each
# (Gauss-Legendre). Two errors remain: that of the rule, and rounding. How large are they?
# The usual answer is to compute again with more values, and to look at the difference.
#
# This is often right. But two results can agree and both be wrong. Below, a tenth of the
# probability lies within 0.0003 of $x = 0.3$. Neither rule has a point there.

# %%
from minigan.theory.quadrature import gauss_legendre


def spiky(x):
    """A density with a narrow peak: its integral is 1."""
    return 0.9 * p.density(x) + 0.1 * Gaussian(0.3, 1e-4).density(x)


totals = []
for nodes in (20, 30):
    x, weight = gauss_legendre(numpy.arange(-8.0, 9), nodes)
    totals.append(numpy.sum(weight * spiky(x)))
    print(f"{nodes} values to a panel: integral {totals[-1]:.10f}")
print(f"they differ by {abs(totals[1] - totals[0]):.0e}; the error is {1 - totals[0]:.4f}")
assert abs(totals[1] - totals[0]) < 1e-12 and abs(totals[0] - 0.9) < 1e-12

# %% [markdown]
# So an agreement of two computations is evidence, and no proof. `minigan verify` lives with
# this: its tolerances follow from how the methods err, and every claim is also tried with
# a planted mistake. A proof needs something else.
#
# ## Intervals
#
# We compute with *intervals*: two numbers, between which the true one lies. Each operation
# takes the smallest and the largest result that is possible, and then rounds outwards, to
# the next smaller and the next larger float64. So nothing is lost on the way.
#
# What remains assumed is that `exp`, `logaddexp`, `sqrt`, `erfc` and `log(2)` err by no
# more such steps than we allow: one for `log(2)`, four for the others. Neither NumPy nor
# Python promises it.

# %%
from math import erfc, fsum, inf


def outward(low, high, steps=1):
    """The interval, its ends moved outwards by so many float64."""
    for _ in range(steps):
        low, high = numpy.nextafter(low, -inf), numpy.nextafter(high, inf)
    return low, high


def add(u, v):
    return outward(u[0] + v[0], u[1] + v[1])


def multiply(u, v):
    ends = [s * t for s in u for t in v]
    return outward(numpy.minimum.reduce(ends), numpy.maximum.reduce(ends))


def rising(f, u):
    """f of an interval, for an f that grows."""
    return outward(f(u[0]), f(u[1]), steps=4)


# %%
def square(u):
    """Not multiply(u, u), which does not know that both factors are the same number."""
    ends = numpy.square(u)
    least = numpy.where((u[0] < 0) & (u[1] > 0), 0.0, ends.min(axis=0))
    return outward(least, ends.max(axis=0))


low, high = multiply((-3.0, 2.0), (1.0, 4.0))
print(f"[-3, 2] times [1, 4]: {-12 - low:.0e} below -12 to {high - 8:.0e} above 8")
assert -12.00001 < low < -12 and 8 < high < 8.00001

# %% [markdown]
# On a panel $[x_0, x_1]$, $x$ is an interval, and so is the integrand
#
# $$\tfrac12\, p(x) \left[\log 2 - \log(1 + e^{-a})\right] + \tfrac12\, q(x) \left[\log 2 -
# \log(1 + e^{a})\right], \qquad a = \log 2 - \frac{x^2}{2} + \frac{(x - 1)^2}{8}.$$
#
# Times the panel's width, it encloses the panel's share of the integral. Beyond $\pm 16$
# the integrand is between 0 and $\frac12 (p + q) \log 2$. Its integral there is at most the
# probability that $p$ and $q$ have there, which `erfc` gives.

# %%
LOG_2 = outward(log(2), log(2))


def minus(u):
    return -u[1], -u[0]


def half_term(x, mean, sd, a):
    """N(x; mean, sd^2) [log 2 - log(1 + e^-a)] / 2, as an interval."""
    z = multiply(add(x, (-mean, -mean)), (1 / sd, 1 / sd))
    density = rising(numpy.exp, multiply(square(z), (-0.5, -0.5)))
    scale = 0.5 / (sd * sqrt(2 * numpy.pi))
    gain = add(LOG_2, minus(rising(lambda t: numpy.logaddexp(0, t), minus(a))))
    return multiply(multiply(density, gain), outward(scale, scale, steps=4))


def enclose(panels):
    """[low, high] around the JSD; 32 / panels is a power of 2: no edge is rounded."""
    edges = numpy.linspace(-16, 16, panels + 1)
    x = edges[:-1], edges[1:]
    shifted = multiply(square(add(x, (-1.0, -1.0))), (0.125, 0.125))
    a = add(add(LOG_2, multiply(square(x), (-0.5, -0.5))), shifted)
    low, high = add(half_term(x, 0.0, 1.0, a), half_term(x, 1.0, 2.0, minus(a)))
    tail = erfc(16 / sqrt(2)) + erfc(7.5 / sqrt(2))
    return outward(fsum(low) * 32 / panels, fsum(high) * 32 / panels + tail, steps=4)


# %% tags=["cover"]
from minigan import plots

counts = [2**k for k in range(6, 19, 2)]
found = [enclose(count) for count in counts]
widths = [float(high - low) for low, high in found]
for count, (low, high), width in zip(counts, found, widths):
    print(f"{count:7} panels: {low:.6f} to {high:.6f}, width {width:.1e}")
    assert low < Fraction(PROVED) < high
assert widths[-1] < 1e-4
assert all(abs(numpy.divide(widths[:-1], widths[1:]) - 4) < 1)
marks = {"samples: eight standard errors": 8 * standard_error}
title = "An interval that is proved to hold the JSD"
plots.lines(
    counts, {"width": widths}, title, "panels", "nats", marks=marks, log="xy", points=True
)

# %% [markdown]
# The width falls like 1 / panels. The grey line is for comparison: the samples' mean plus
# and minus four standard errors. That holds the number most of the time; the intervals
# hold it for certain.
#
# A wrong formula is refused for certain too. Suppose that someone takes $C(G) + \log 4$,
# which is $2\, {\rm JSD}$, for the JSD. The two intervals have no number in common.

# %%
low, high = found[-1]
print(f"JSD in {low:.5f} to {high:.5f}; 2 JSD in {2 * low:.5f} to {2 * high:.5f}")
print(f"between the two intervals: {2 * low - high:.5f} (limit 0.1)")
assert 2 * low - high > 0.1

# %% [markdown]
# ## Twenty digits
#
# Four times as many panels give a quarter of the width. For $10^{-15}$ this takes too long.
# *Ball arithmetic* does it in another way. It bounds the integrand on ellipses in the
# complex plane. Where a function is analytic and bounded there, the error of Gauss-Legendre
# has a bound that falls exponentially with the number of values. With python-flint
# (Johansson 2017, [1611.02831](https://arxiv.org/abs/1611.02831), and on integrals
# Johansson 2018, [1802.07942](https://arxiv.org/abs/1802.07942)) this takes a tenth of a
# second:
#
# ```sh
# pip install 'minigan[rigorous]'
# minigan verify --rigorous            # 54 numbers, in half a minute
# minigan verify --rigorous jsd.gaussians
# ```
#
# Each interval is at most $10^{-15}$ wide, most are below $10^{-25}$. The digits shown are
# those to which every number of the interval rounds. Four of them stand below. We compare
# them, as fractions, with what the package computes in float64.

# %%
shifted = Gaussian(2, 1)
rows = [
    ("JSD of our p and q", "0.12817497305439801042", jsd(p, q)),
    ("their total variation", "0.39006566012105566105", tv(p, q)),
    ("KL(p, q)", "0.44314718055994530942", kl(p, q)),
    ("C(G) at a shift of 2", "-0.71263272042622739482", c_of_g(p, shifted)),
]
for name, digits, value in rows:
    off = float(abs(Fraction(digits) - Fraction(value)))
    print(f"{name:22} {digits:>23}, float64 off by {off:.0e} (limit 1e-10)")
    assert off < 1e-10

# %% [markdown]
# The limit is the tolerance that `minigan verify` has for integrals. (The last digits of
# float64 differ from one processor to another.)
#
# ## Fractions
#
# Some numbers need no rounding at all. In notebook 06b a step for Proposition 2
# (exponentiated gradient, $\eta = 1$) is $q \leftarrow q / (1 - D^*)$, divided by the sum.
# On ten points whose probabilities are fractions, Python's `Fraction` computes it exactly.
# So "each step halves $p - q$" needs no tolerance.

# %%
from minigan.theory.game import proposition2

P = [Fraction(i, 55) for i in range(1, 11)]
Q = start = [Fraction(i, 55) for i in range(10, 0, -1)]
for _ in range(10):
    D = [s / (s + t) for s, t in zip(P, Q)]
    Q = [t / (1 - d) for t, d in zip(Q, D)]
    Q = [t / sum(Q) for t in Q]
assert all(t - s == (t0 - s) / 2**10 for s, t, t0 in zip(P, Q, start))
print("total variation after ten steps:", sum(abs(s - t) for s, t in zip(P, Q)) / 2)
path = proposition2(numpy.array(P, float), numpy.array(start, float), eta=1.0, steps=10)
off = abs(list(path)[-1] - numpy.array(Q, float)).max()
print(f"the package, in float64: off by {off:.0e} (limit 1e-15)")
assert off < 1e-15

# %% [markdown]
# ## What rests on what
#
# | | what it says | what it rests on | examples |
# |---|---|---|---|
# | samples | within 4 standard errors, most of the time | the seed | `noise.*` |
# | trained nets | what happened with these seeds | the seeds | `learned.*` |
# | float64 | within a tolerance | how the method errs | most claims |
# | intervals | within these two numbers | the code of flint, and ours | `--rigorous` |
# | fractions | this number | Python's integers | `--rigorous prop2.tv` |
#
# No row proves Theorem 1, which is about *all* $p$ and $q$. Its proof is half a page of
# algebra (notebook 06). A number is about one pair. It shows that formula and code agree
# there. And no row says whether a net in training converges: for that there is no proof.
#
# ## What you now know
#
# - A standard error is no bound; and two computations that agree can both be wrong.
# - With intervals, rounded outwards, a computation proves its result. What it assumes has
#   to be said.
# - A falsifier is refused for certain where two intervals have no number in common.
#
# *Read:* Johansson 2017 and 2018, as above; Rump 2010
# ([doi](https://doi.org/10.1017/S096249291000005X)), on proofs by floating point. *Search
# for:* interval arithmetic, ball arithmetic, dependency problem, Bernstein ellipse.
#
# ## Three questions
#
# 1. What is `multiply(u, u)` for $u = [-1, 2]$, and what is `square(u)`? Why?
# 2. How many panels would our intervals need for a width of $10^{-15}$?
# 3. The float64 value of the JSD is off by less than $10^{-15}$. Does this prove that `jsd`
#    is right for every pair?
#
# <details><summary>Answers</summary>
#
# **1.** $[-2, 4]$ and $[0, 4]$, but for the rounding. `multiply` takes any number of the
# first interval and any of the second, such as $-1$ and $2$. This is the *dependency
# problem*.
#
# **2.** The width is about 23 / panels, so $2 \cdot 10^{16}$. At $10^7$ panels a second
# that is 70 years.
#
# **3.** No. It proves it for this pair. For others there is evidence: the claims try many
# pairs, and their falsifiers show that a mistake would be seen.
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
