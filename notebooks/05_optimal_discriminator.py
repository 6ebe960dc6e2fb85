# %% [markdown]
# # 05 · The optimal discriminator, four ways
#
# If $G$ stands still, what is the best $D$? Proposition 1 of the paper has the answer in
# one line. We find the same curve four times: by trying, by counting, by climbing, and by
# a net that has seen nothing but samples. Then we look at what the answer means, and at
# what it does not say.
#
# *You need:* notebook 03. *Time:* half an hour to read, seconds to run.

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
# ## Proposition 1
#
# Let $G$ be fixed. Its samples have some density $p_g$, and then the value of the game is
# one integral over $x$:
#
# $$V(D, G) = \int p_{\rm data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \, dx.$$
#
# $D$ may be any function, so at each $x$ the number $y = D(x)$ can be chosen by itself.
# With $p = p_{\rm data}(x)$ and $q = p_g(x)$ we want the largest $p \log y + q \log(1 -
# y)$. It is concave in $y$. Its slope is $p / y - q / (1 - y)$, and 0 where $p (1 - y) =
# q y$:
#
# $$D^*(x) = \frac{p_{\rm data}(x)}{p_{\rm data}(x) + p_g(x)}.$$
#
# Our example: data with two bumps, and a $G$ that makes one, $p_g = N(0, 1)$.

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
assert numpy.allclose(D_star(x), p / (p + q), rtol=1e-10)

# %% [markdown]
# ## First way: at every point by itself
#
# We believe no derivative and try 9,999 values of $y$ at each of 41 points. The largest
# value on such a grid is within one step of the maximum.

# %%
y = numpy.arange(1, 10_000) / 10_000
points = x[::10]
values = p[::10, None] * numpy.log(y) + q[::10, None] * numpy.log(1 - y)
D_tried = y[values.argmax(axis=1)]
print(f"{points.size} points: the best y is within 0.0001 of D*")
assert abs(D_tried - D_star(points)).max() <= 1e-4

# %% [markdown]
# ## Second way: counting
#
# Take $n$ examples and $n$ samples, sort all into bins, and ask in each bin: what share
# is real? That is Bayes' rule by hand. If real and fake are equally frequent,
#
# $$P({\rm real} \mid x) = \frac{\frac12 p_{\rm data}(x)}{\frac12 p_{\rm data}(x) +
# \frac12 p_g(x)} = D^*(x).$$
#
# So $D^*$ is no invention of the game. It is the answer of anyone who is shown an $x$
# and asked for the probability that it is real. Counting comes to it slowly, with an
# error like $1 / \sqrt n$:

# %%
edges = numpy.linspace(-4, 4, 41)
centres = (edges[1:] + edges[:-1]) / 2
mass_real, mass_fake = numpy.diff(p_data.cdf(edges)), numpy.diff(p_g.cdf(edges))
exact = mass_real / (mass_real + mass_fake)  # what infinitely many would give
weight = (mass_real + mass_fake) / 2
stream = Streams(seed=1, dtype="float64").data
sizes, errors = 1000 * 4 ** numpy.arange(5), []
for n in sizes:
    n_real, _ = numpy.histogram(p_data.sample(n, stream), edges)
    n_fake, _ = numpy.histogram(p_g.sample(n, stream), edges)
    D_counted = n_real / numpy.maximum(n_real + n_fake, 1)
    errors.append((weight * abs(D_counted - exact)).sum())
    print(f"n = {n:7,}: mean error {errors[-1]:.4f}")
slope, _ = numpy.polyfit(numpy.log(sizes), numpy.log(errors), 1)
print(f"slope in the logarithms: {slope:.2f}")
assert abs(slope + 0.5) < 0.07
assert (weight * abs(exact - D_star(centres))).sum() < 0.01  # what the bins' width costs

# %% [markdown]
# ## Third way: climbing
#
# Let $D$ be a table with one free logit $a$ for every $x$ of the grid. Notebook 03 has
# the slopes of $V$ at a logit: $1 - D$ for an example, $-D$ for a sample. So we climb by
#
# $$a \leftarrow a + \eta \,\big[\, p_{\rm data} (1 - D) - p_g D \,\big].$$
#
# The bracket is $(p_{\rm data} + p_g)(D^* - D)$: it pulls $D$ to $D^*$ from both sides.
# Its slope in $a$ is $-(p_{\rm data} + p_g) D (1 - D) < 0$: $V$ is concave, with one top.

# %%
from minigan.nn.ops import sigmoid

far = numpy.linspace(-8, 8, 401)
p_far, q_far = p_data.density(far), p_g.density(far)
a, tables = numpy.zeros(far.size), {}
for step in range(1, 30_001):
    a = a + 5 * (p_far * (1 - sigmoid(a)) - q_far * sigmoid(a))
    if step in (3, 30, 30_000):
        tables[f"after {step:,} steps"] = sigmoid(a)
D_climbed = sigmoid(a)
seen = p_far + q_far > 0.01
print(
    f"where p_data + p_g > 0.01: D = D* to 6 digits, at {seen.sum()} of {far.size} points"
)
print(f"at x = 7: D is {D_climbed[375]:.3f}, D* is {D_star(far)[375]:.6f}")
assert abs(D_climbed - D_star(far))[seen].max() < 1e-6 and far[375] == 7
assert abs(D_climbed[375] - 0.5) < 0.01 and D_star(far)[375] < 1e-4


def V_of(D):
    return ((p_far * numpy.log(D) + q_far * numpy.log1p(-D)) * (far[1] - far[0])).sum()


assert 0 < V_of(D_star(far)) - V_of(D_climbed) < 1e-5  # V hardly minds what is far out

# %%
plots.lines(
    far,
    {**tables, "D*": D_star(far)},
    "Climbing V: fast where points are many, hardly at all where they are few",
    "x",
    "D(x)",
    marks={"1/2: the start": 0.5},
)

# %% [markdown]
# The pull is as weak as $p_{\rm data} + p_g$ is small. At $x = 7$ it has done nothing in
# 30,000 steps. For $V$ that does not matter: hardly any point falls there.
#
# ## Fourth way: a net
#
# The paper's way. A net sees minibatches only, never a density, and one $\theta_d$ has to
# serve all $x$. $G$ is a `Network` too, $G(z) = 1 z + 0$, so that we know its $p_g$
# exactly. `discriminator_step` is one step of the inner loop of Algorithm 1, and
# `distance` the mean of $|D(x) - D^*(x)|$ over $x$ from $\frac12 p_{\rm data} + \frac12
# p_g$.

# %% tags=["trained"]
from minigan.gan import discriminator_step
from minigan.nn import Adam, Dense, Network, Ramp, Tanh
from minigan.theory import c_of_g, game
from minigan.theory.discriminator import distance


def train(seed, steps=2000, m=256):
    """A D trained against p_g, the steps it was looked at, and its exact V after them."""
    streams = Streams(seed, dtype="float64")
    G = Network([Dense(1, 1, streams.init)])
    G.theta = numpy.array([1.0, 0.0])
    first, last = Dense(1, 32, streams.init, 2.0), Dense(32, 1, streams.init, 0.5)
    D = Network([first, Tanh(), last])
    optimizer = Adam(D, Ramp(0.02, 0.0, 0, steps))  # the rate falls to 0
    looks, V = numpy.unique(numpy.geomspace(1, steps, 40).astype(int)), []
    for step in range(1, steps + 1):
        examples, z = p_data.sample(m, streams.data), streams.noise.normal((m, 1))
        discriminator_step(D, G, examples[:, None], z, optimizer)
        if step in looks:
            V.append(game.value_of_logit(lambda x: D(x[:, None])[:, 0], p_data, p_g))
    return D, looks, numpy.array(V)


def output(D):
    """The net as a function of an array of points."""
    return lambda x: sigmoid(D(x[:, None])[:, 0])


D, looks, V = train(seed=1)
print(f"mean |D - D*|: {distance(output(D), p_data, p_g):.3f}")
print(f"V is {V[-1]:.4f} nats, of D* it is {c_of_g(p_data, p_g):.4f}")
assert distance(output(D), p_data, p_g) < 0.02

# %% tags=["cover", "trained"]
from minigan.plots.discriminator import ways

estimates = {
    "each point by itself": (points, D_tried),
    f"counting 2 × {n:,} points": (centres, D_counted),
    "climbing in a table": (far[100:301:5], D_climbed[100:301:5]),
    "a net of 32 tanh units": (x, output(D)(x)),
}
ways(x, p, q, D_star(x), estimates, "The optimal discriminator, found in four ways")

# %% [markdown]
# No $D$ has a larger $V$ than $D^*$. So the exact $V$ of a net, by quadrature and not on
# a minibatch, comes from below to what it is at $D^*$, $C(G) = \max_D V(D, G)$, and
# whatever it has reached is a lower bound of that. (The scale on the right is for
# notebook 06.)

# %% tags=["trained"]
assert V.max() <= c_of_g(p_data, p_g) + 1e-10
assert V[-1] > c_of_g(p_data, p_g) - 0.01
plots.lower_bound_figure(looks, V, c_of_g(p_data, p_g))

# %% [markdown]
# ## Where D is not defined
#
# The bound is nearly tight, and yet the picture before it shows the net leave $D^*$ where
# few points fall. Ask it far outside:

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
assert numpy.isnan(optimal_discriminator(Uniform(0, 1), Uniform(2, 3))(1.5))

# %% [markdown]
# At $x = 8$ the truth is "fake", since the samples' Gaussian is the wider one, and the
# nets say "real". Fewer than one sample in $10^{15}$ falls beyond 8: no minibatch had a
# point there, and nobody told them. Where neither density has any mass $D^*$ is $0 / 0$.
# The paper says that $D$ need not be defined there, and `optimal_discriminator` returns
# nan. But a net answers everywhere, and a $G$ that strays there is led by an answer that
# means nothing.
#
# ## The logit is the log ratio
#
# $D = \sigma(a)$ turned round is $a = \log D - \log(1 - D)$, so Proposition 1 says that
#
# $$a^*(x) = \log p_{\rm data}(x) - \log p_g(x).$$
#
# For two Gaussians both logarithms are parabolas. Of equal width, the squares cancel: a
# straight line, the model of logistic regression, which is a net without a hidden layer.
# Otherwise a parabola is left, and the coefficient of $x^2$ is $\frac12 (1 / \sigma_g^2 -
# 1 / \sigma_{\rm data}^2)$.

# %%
from minigan.theory import optimal_logit

pairs = {
    "N(1, 1) and N(-1, 1)": (Gaussian(1, 1), Gaussian(-1, 1)),
    "N(1, 1) and N(-1, 0.8²)": (Gaussian(1, 1), Gaussian(-1, 0.8)),
    "N(1, 1) and N(-1, 1.5²)": (Gaussian(1, 1), Gaussian(-1, 1.5)),
}
logits = {name: optimal_logit(*pair)(x) for name, pair in pairs.items()}
for name, (real, fake) in pairs.items():
    square, slope, constant = numpy.polyfit(x, logits[name], 2).round(12) + 0.0  # no -0
    print(f"{name:24} a* = {square:6.3f} x² + {slope:.3f} x + {constant:.3f}")
    assert abs(square - 0.5 * (1 / fake.sd**2 - 1 / real.sd**2)) < 1e-10
    assert numpy.allclose(square * x**2 + slope * x + constant, logits[name], atol=1e-10)
plots.lines(x, logits, "log p_data - log p_g of Gaussians", "x", "logit a* (nats)")

# %% [markdown]
# ## What D* does not say
#
# $D^*$ says where data are *likelier than samples*. It does not say where data are
# likely. Take $p_{\rm data} = N(0, 2^2)$ and $p_g = N(0, 1)$:

# %%
wide, narrow = Gaussian(0, 2), Gaussian(0, 1)
D_wide = optimal_discriminator(wide, narrow)
for place in (0, 8):
    print(f"x = {place}: p_data = {wide.density(place):.6f}, D* = {D_wide(place):.6f}")
assert D_wide(0) < 0.34 and D_wide(8) > 0.999999
assert wide.density(8) < wide.density(0) / 2900
assert D_wide(x).argmin() == wide.density(x).argmax()

# %% [markdown]
# Where data are most frequent $D^*$ is lowest, at 1/3. At $x = 8$, where hardly any data
# fall, it is all but 1. Never read $D(x)$ as a density.
#
# ## Other priors, other labels
#
# Two changes are common. Show $D$ four samples to each example: by Bayes' rule the prior
# 1/5 comes in, and all logits move down by $\log 4$. Or teach $D$ to say .9 to examples,
# one-sided label smoothing (Salimans et al. 2016): the slope becomes $.9\, p / y - (.1\,
# p + q) / (1 - y)$, which is 0 at $.9\, D^*$. Then no logit is above $\log 9 = \log(.9 /
# .1)$, however far out $x$ is. Of a fake $D$ may still be as sure as it likes.

# %%
from minigan.theory import smoothed_discriminator

D_prior = optimal_discriminator(wide, narrow, prior=1 / 5)
D_smooth = smoothed_discriminator(wide, narrow, real=0.9)


def logit(D):
    return numpy.log(D / (1 - D))


assert numpy.allclose(logit(D_prior(x)), logit(D_wide(x)) - numpy.log(4), atol=1e-8)
assert numpy.allclose(D_smooth(x), 0.9 * D_wide(x), rtol=1e-10)
assert logit(D_wide(6.0)) > 12 and logit(D_smooth(6.0)) < numpy.log(9) + 1e-9
assert logit(smoothed_discriminator(narrow, wide, real=0.9)(6.0)) < -12  # a sure fake
curves = {
    "D*": D_wide(x),
    "four samples to each example": D_prior(x),
    "examples labelled .9": D_smooth(x),
    "p_data": wide.density(x),
    "p_g": narrow.density(x),
}
plots.lines(
    x, curves, "D* bent: by the prior, by the labels", "x", "D, and density per unit of x"
)

# %% [markdown]
# ## Move G
#
# In a live notebook: $p_g = N(\mu, \sigma^2)$ against the two bumps. When is $D^*$ flat?
# When is it sure? What does it look like when $p_g$ is much too narrow?


# %%
def moved(mean, sd):
    G_now = Gaussian(mean, sd)
    curves = {
        "p_data": p_data.density(x),
        "p_g": G_now.density(x),
        "D*": optimal_discriminator(p_data, G_now)(x),
    }
    title = f"p_g = N({mean}, {sd}²): C(G) = {c_of_g(p_data, G_now):.3f} nats"
    return plots.lines(
        x, curves, title, "x", "density per unit of x, and D*", marks={"1/2": 0.5}
    )


plots.explore(moved, mean=[1, -2, -1, 0, 2, 4], sd=[0.5, 0.2, 1, 1.5, 2])

# %% [markdown]
# *Next:* notebook 06 puts $D^*$ back into $V$. What is left is a divergence between
# $p_{\rm data}$ and $p_g$, and that is what a $G$ with the minimax objective descends, as
# long as $D$ is $D^*$.
#
# *Your turn:* exercises [06 · The best discriminator](exercises/06_optimum.ipynb) and [13
# · What is wrong here?](exercises/13_notes.ipynb); a check names the mistake.
#
# ## Three questions
#
# 1. Replace every $x$ by $x^3$, examples and samples alike, and count again with bins at
#    the cubes of the old edges. Is $D^*$ at $x^3$ what it was at $x$? Why do the densities
#    change, and their ratio not?
# 2. Give the net 1, 2, 4 and 8 units. At which width does `distance` first fall below
#    .05, and what in the shape of $a^*$ can so many units make that fewer cannot?
# 3. Give the net 100 examples and 100 noise vectors, and the same ones again at every
#    step. What becomes of `distance`, and of the $V$ that $D$ has on its own 200 points?
#    Is this $V$ still a lower bound of $C(G)$?
