# %% [markdown]
# # 05 · The optimal discriminator, four ways
#
# If $G$ is fixed, what is the best $D$? Proposition 1 of the paper gives a formula. We find
# the same curve in four ways: by trying all values, by counting, by gradient steps on a
# table, and by training a net. Then we look at where the net's answer means nothing.
#
# ```text
# noise z ─> G ─> generated sample x, density p_g ──┬─> D ─> logit a
# data ─────────> real example x, density p_data ───┘   D(x) = 1 / (1 + exp(-a))
# here G is fixed:                   D <─ gradient at a      only D changes
# ```
#
# *You need:* notebooks 03 ($V$ and its gradient at the logit) and 04 (a step of $D$).
# *Time:* twenty minutes to read, seconds to run. *In Colab:* first run the last cell.

# %% [markdown]
# ## Proposition 1
#
# Let $G$ be fixed, and let its generated samples have the density $p_g$. Then $V$ is one
# integral over $x$:
#
# $$V(D, G) = \int \big[\, p_{\rm data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \,\big] dx.$$
#
# Suppose that $D$ can be any function. Then we can choose the number $y = D(x)$ at each $x$
# independently of all others. Write $p = p_{\rm data}(x)$ and $q = p_g(x)$. At this $x$ we
# maximise
#
# $$f(y) = p \log y + q \log(1 - y), \qquad 0 < y < 1.$$
#
# Its slope is
#
# $$f'(y) = \frac{p}{y} - \frac{q}{1 - y}.$$
#
# The second derivative $-p / y^2 - q / (1 - y)^2$ is negative, so $f$ is concave and the
# maximum is where the slope is 0:
#
# $$p\,(1 - y) = q\,y \quad\Rightarrow\quad y = \frac{p}{p + q}.$$
#
# So the *optimal discriminator* is
#
# $$D^*(x) = \frac{p_{\rm data}(x)}{p_{\rm data}(x) + p_g(x)}.$$
#
# In our example the data have two bumps, and $p_g = N(0, 1)$ has one.

# %%
import numpy

from minigan import plots
from minigan.random import Streams
from minigan.theory import Gaussian, Mixture, optimal_discriminator

p_data = Mixture([0.35, 0.65], [Gaussian(-1.5, 0.5), Gaussian(1.2, 0.7)])
p_g = Gaussian(0, 1)
D_star = optimal_discriminator(p_data, p_g)
x = numpy.linspace(-4, 4, 401)
p, q = p_data.density(x), p_g.density(x)
error = abs(D_star(x) / (p / (p + q)) - 1).max()
print(f"D_star against p / (p + q), relative error: {error:.0e} (limit 1e-10)")
assert error < 1e-10

# %% [markdown]
# ## First way: try all values
#
# At each of 41 points $x$ we try 9,999 values of $y$ and keep the best one. This uses no
# derivative. Since $f$ is concave, the best $y$ of the grid is at most one step of the
# grid, 0.0001, from the maximum.

# %%
y = numpy.arange(1, 10_000) / 10_000
points = x[::10]
values = p[::10, None] * numpy.log(y) + q[::10, None] * numpy.log(1 - y)
D_tried = y[values.argmax(axis=1)]
error = abs(D_tried - D_star(points)).max()
print(f"{points.size} points: |best y - D*| is at most {error:.0e} (limit 1e-4)")
assert error <= 1e-4

# %% [markdown]
# ## Second way: count
#
# Take $n$ real examples and $n$ generated samples. Sort all of them into bins. In each bin,
# what share is real?
#
# *Bayes' rule* gives the answer for very large $n$ and very narrow bins. Before we look at
# $x$, the probability of "real" is 1/2. After we have seen $x$, it is
#
# $$P({\rm real} \mid x) = \frac{\frac12 p_{\rm data}(x)}{\frac12 p_{\rm data}(x) +
# \frac12 p_g(x)} = D^*(x).$$
#
# So $D^*(x)$ is the probability that $x$ is real. Counting estimates it from samples alone,
# without the densities. In theory its error falls like $1 / \sqrt n$: with logarithms on
# both axes, error against $n$ has slope $-1/2$.

# %%
edges = numpy.linspace(-4, 4, 41)
centres = (edges[1:] + edges[:-1]) / 2
mass_real, mass_fake = numpy.diff(p_data.cdf(edges)), numpy.diff(p_g.cdf(edges))
exact = mass_real / (mass_real + mass_fake)  # the share as n goes to infinity
weight = (mass_real + mass_fake) / 2
stream = Streams(seed=1, dtype="float64").data
sizes, errors = 1000 * 4 ** numpy.arange(5), []
for n in sizes:
    n_real, _ = numpy.histogram(p_data.sample(n, stream), edges)
    n_fake, _ = numpy.histogram(p_g.sample(n, stream), edges)
    D_counted = n_real / numpy.maximum(n_real + n_fake, 1)
    errors.append((weight * abs(D_counted - exact)).sum())
    print(f"n = {n:7,}: mean error {errors[-1]:.4f}")

# %%
slope, _ = numpy.polyfit(numpy.log(sizes), numpy.log(errors), 1)
width = (weight * abs(exact - D_star(centres))).sum()
print(f"slope {slope:.2f}, distance from -1/2: {abs(slope + 0.5):.2f} (limit 0.07)")
print(f"error from the width of the bins: {width:.4f} (limit 0.01)")
assert abs(slope + 0.5) < 0.07
assert width < 0.01

# %% [markdown]
# This is one seed. Seeds 1 to 10 gave slopes from $-0.57$ to $-0.47$.
#
# ## Third way: gradient steps on a table
#
# Let $D$ be a table, with a logit $a$ of its own for each $x$ of a grid. Notebook 03 has
# the gradient of $V$ at a logit: $1 - D$ for a real example, $-D$ for a generated sample.
# Weighted with the densities, a step that increases $V$, with the rate $\eta$, is
#
# $$a \leftarrow a + \eta \,\big[\, p_{\rm data} (1 - D) - p_g D \,\big].$$
#
# The bracket is
#
# $$p_{\rm data} - (p_{\rm data} + p_g) D = (p_{\rm data} + p_g)(D^* - D).$$
#
# If $D$ is too small, it is positive and $a$ grows; if $D$ is too large, it is negative and
# $a$ falls. The derivative of the bracket with respect to $a$ is $-(p_{\rm data} + p_g) D
# (1 - D) < 0$. So $V$ is concave in the logits: it has one maximum, at $D = D^*$.

# %%
from minigan.nn.ops import sigmoid

far = numpy.linspace(-8, 8, 401)
p_far, q_far = p_data.density(far), p_g.density(far)
a, tables = numpy.zeros(far.size), {}
for step in range(1, 30_001):
    a = a + 5 * (p_far * (1 - sigmoid(a)) - q_far * sigmoid(a))
    if step in (3, 30, 30_000):
        tables[f"D after {step:,} steps"] = sigmoid(a)
D_table = sigmoid(a)


def V_of(D):
    """V of a D on the grid, a sum over the line."""
    return ((p_far * numpy.log(D) + q_far * numpy.log1p(-D)) * (far[1] - far[0])).sum()


# %%
seen = p_far + q_far > 0.01
error = abs(D_table - D_star(far))[seen].max()
missing = V_of(D_star(far)) - V_of(D_table)
print(f"p_data + p_g > 0.01 at {seen.sum()} of {far.size} points")
print(f"there |D - D*| is at most {error:.0e} (limit 1e-6)")
print(f"at x = {far[375]:.0f}, D is {D_table[375]:.3f} and D* is {D_star(far)[375]:.6f}")
print(f"V of D* minus V of the table: {missing:.0e} nats (limit 1e-5)")
assert error < 1e-6 and far[375] == 7
assert abs(D_table[375] - 0.5) < 0.01 and D_star(far)[375] < 1e-4
assert 0 < missing < 1e-5
curves = dict(reversed(tables.items())) | {"D*": D_star(far)}
title = "Steps on a table: fast where the densities are large"
plots.lines(far, curves, title, "x", "D(x)", marks={"1/2: the start": 0.5})

# %% [markdown]
# The gradient is proportional to $p_{\rm data} + p_g$. At $x = 7$ both densities are almost
# 0, and after 30,000 steps $D$ is still 1/2 there, far from $D^*$. For $V$ this does not
# matter: almost no $x$ falls there.
#
# ## Fourth way: train a net
#
# This is the paper's way. The net sees minibatches and never a density, and the same
# parameters $\theta_d$ serve all $x$. $G$ is a `Network` too. We set it to $G(z) = 1 z +
# 0$, so that we know its density: $p_g = N(0, 1)$. `discriminator_step` is one step of $D$
# in Algorithm 1.

# %%
from minigan.gan import discriminator_step
from minigan.nn import Adam, Dense, Network, Ramp, Tanh
from minigan.theory.game import value_of_logit


def train(seed, looks=(), units=32, m=256):
    """A D trained for 2,000 steps with G fixed, and its exact V after the steps looks."""
    streams = Streams(seed, dtype="float64")
    G = Network([Dense(1, 1, streams.init)])
    G.theta = numpy.array([1.0, 0.0])
    first, last = Dense(1, units, streams.init, 2.0), Dense(units, 1, streams.init, 0.5)
    D = Network([first, Tanh(), last])
    optimizer, V = Adam(D, Ramp(0.02, 0.0, 0, 2000)), []  # the rate falls to 0
    for step in range(1, 2001):
        x, z = p_data.sample(m, streams.data), streams.noise.normal((m, 1))
        discriminator_step(D, G, x[:, None], z, optimizer)
        if step in looks:
            V.append(value_of_logit(lambda x: D(x[:, None])[:, 0], p_data, p_g))
    return D, numpy.array(V)


def output(D):
    """The net as a function of an array of points."""
    return lambda x: sigmoid(D(x[:, None])[:, 0])


# %% [markdown]
# `distance` is the mean of $|D(x) - D^*(x)|$ over real and generated $x$ in equal parts.

# %% tags=["trained"]
from minigan.theory.discriminator import distance

looks = numpy.unique(numpy.geomspace(1, 2000, 40).astype(int))
D, V = train(seed=1, looks=looks)
print(f"mean of |D - D*|: {distance(output(D), p_data, p_g):.3f} (limit 0.02)")
off = abs(output(D)(x) - D_star(x))[[0, -1]]
print(f"|D - D*| at x = -4 and 4: {off[0]:.1f} and {off[1]:.1f} (more than 0.1)")
assert distance(output(D), p_data, p_g) < 0.02 and off.min() > 0.1

# %% tags=["cover", "trained"]
from minigan.plots.discriminator import ways

estimates = {
    "1. best of 9,999 values": (points, D_tried),
    f"2. counting 2 × {n:,} points": (centres, D_counted),
    "3. gradient steps on a table": (far[100:301:5], D_table[100:301:5]),
    "D: 4. a net of 32 tanh units": (x, output(D)(x)),
}
ways(x, p, q, D_star(x), estimates, "The optimal discriminator, found in four ways")

# %% [markdown]
# All four lie on $D^*$ where points are frequent. Near $x = \pm 4$ there are few: counting
# is noisy there, and the net is wrong.
#
# ## V of a net is a lower bound
#
# No $D$ has a larger $V$ than $D^*$. Call this largest value $C(G) = \max_D V(D, G)$. While
# the net trains, its $V$ comes near to $C(G)$ from below. (This is the exact $V$, by
# numerical integration (*quadrature*), not $V$ on a minibatch, which can be larger.)

# %% tags=["trained"]
from minigan.theory import c_of_g

bound = c_of_g(p_data, p_g)
print(f"largest V - C(G): {V.max() - bound:.4f} nats (limit 1e-10, so never above)")
print(f"C(G) - V at the end: {bound - V[-1]:.4f} nats (limit 0.01)")
assert V.max() <= bound + 1e-10
assert V[-1] > bound - 0.01
plots.lower_bound_figure(looks, V, bound)

# %% [markdown]
# The scale on the right is $\log 2 + V / 2$. The Jensen-Shannon divergence (JSD), a measure
# of how different $p_{\rm data}$ and $p_g$ are, is at least this number (notebook 06).
#
# ## Where a net's answer means nothing
#
# At the end $V$ is almost $C(G)$, and still $D$ is wrong where few points fall. We ask
# three nets at $x = 1$, and at $x = 8$, far outside.

# %% tags=["trained"]
from minigan.theory import Uniform

outside = numpy.array([1.0, 8.0])
print("           x = 1    x = 8")
for seed in (1, 2, 3):
    net = output(D if seed == 1 else train(seed)[0])(outside)
    print(f"net {seed}      {net[0]:.3f}    {net[1]:.3f}")
    assert abs(net[0] - D_star(outside)[0]) < 0.05 and net[1] > 0.5
print(f"D*         {D_star(outside)[0]:.3f}    {D_star(outside)[1]:.6f}")
assert D_star(outside)[1] < 1e-6 and p_g.cdf(-8.0) < 1e-15
gap = optimal_discriminator(Uniform(0, 1), Uniform(2, 3))(1.5)
print(f"two densities with a gap between them: D* in the gap is {gap}")
assert numpy.isnan(gap)

# %% [markdown]
# At $x = 8$ the right answer is "generated", since there $p_g$ is much larger than
# $p_{\rm data}$. The nets say "real". (Seeds 1 to 8 all gave about 0.8.) Fewer than one
# sample in $10^{15}$ falls beyond 8, so no minibatch showed them the right answer.
#
# Where both densities are 0, $D^*$ is $0 / 0$. The paper says that $D$ need not be defined
# there, and `optimal_discriminator` returns nan ("not a number"). But a net gives an answer
# everywhere. If $G$ makes samples in such a place, it is trained by the gradient of an
# answer that means nothing.
#
# ## What you now know
#
# - For a fixed $G$, the best $D$ is $D^* = p_{\rm data} / (p_{\rm data} + p_g)$: the
#   probability that $x$ is real, if real and generated are equally frequent.
# - Gradient steps find it quickly where $p_{\rm data} + p_g$ is large, and hardly at all
#   elsewhere. There a net's answer means nothing.
# - The exact $V$ of any $D$ is a lower bound of $C(G) = \max_D V(D, G)$.
#
# *Next:* notebook [05b](05b_priors_and_labels.ipynb), what $D^*$ looks like for other
# $p_g$, other priors and other labels; notebook 06 puts $D^*$ back into $V$. *Your turn:*
# exercises [06 · The best discriminator](exercises/06_optimum.ipynb) and [13 · What is
# wrong here?](exercises/13_notes.ipynb); a check names the mistake. *Read:* Goodfellow et
# al. 2014 ([arXiv 1406.2661](https://arxiv.org/abs/1406.2661)), section 4.1. *Search for:*
# Bayes classifier, probabilistic classification, density ratio estimation.
#
# ## Three questions
#
# 1. Replace every $x$ by $x^3$, real and generated, and count again with bins whose edges
#    are the cubes of the old edges. Is $D^*$ at $x^3$ what it was at $x$? Why do the
#    densities change, but not $D^*$?
# 2. Call `train` with `units` 1, 2, 4 and 8. At which width does `distance` first fall
#    below 0.05? What in the shape of $D^*$ can fewer units not represent?
# 3. In `train`, draw 100 examples and 100 noise vectors once, before the loop, and use them
#    at every step. What happens to `distance`, and to $V$ on these 200 points? Is this $V$
#    still a lower bound of $C(G)$?
#
# <details><summary>Answers</summary>
#
# **1.** Yes. Each bin has the same points as before, so the same share is real. Both
# densities are divided by the derivative $3 x^2$ of $x^3$; in $p / (p + q)$ it cancels.
#
# **2.** At 2 units. With seeds 1 to 5 it is about 0.12 with 1 unit, 0.014 with 2, 0.008 or
# 0.009 (once 0.014) with 4, and 0.007 with 8. The logit of 1 unit is $w \tanh(ux + b) + c$:
# it only rises, or only falls. $D^*$ has two peaks and a valley between them. With 2 units
# each of the five nets was low in the valley and 0.7 to 0.8 on both sides of it, which is
# wrong only far outside, where few points are.
#
# **3.** `distance` is more than ten times as large: 0.08 to 0.10 with seeds 1 to 3, against
# 0.006 to 0.008. $V$ on the 200 points is $-1.06$ to $-1.15$, larger than $C(G) = -1.173$:
# it is no lower bound, because $D$ was fitted to these very points (*overfitting*). The
# exact $V$, $-1.24$ to $-1.29$, still is one.
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
