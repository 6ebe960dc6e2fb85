# %% [markdown]
# # 10 · Helvetica: mode collapse, made and cured
#
# Section 6 of the paper names two disadvantages of a GAN:
#
# 1. There is no formula for $p_g(x)$: $G$ draws samples, but does not say how probable an
#    image is.
# 2. $D$ must keep pace with $G$. If $G$ is trained too much while $D$ stands still, it
#    maps many values of $z$ to the same $x$: "the Helvetica scenario". Today this is
#    called *mode collapse*.
#
# The first takes a page. Then we cause a collapse, explain it, and compare five cures.
#
# *You need:* notebooks 01, 04. *Time:* half an hour. *In Colab:* first run the last cell.

# %% [markdown]
# ## The first disadvantage: no $p_g(x)$
#
# ```text
# real example x -----------------------+
# z --> G --> generated sample G(z) --> D --> logit a --> D(x) = sigmoid(a)
#       <------- gradient of G -------- D <--
# ```
#
# To draw from $p_g$ is easy: draw $z$, compute $G(z)$. To compute $p_g(x)$ at a given $x$
# one must find all $z$ with $G(z) = x$. If $G$ is invertible, there is a formula:
#
# $$p_g(x) = p_z(z) \, / \, \left|\det \partial G / \partial z\right|, \qquad
# z = G^{-1}(x).$$
#
# The paper's $G$ takes 100 numbers to 784 pixels and is not invertible. So the paper
# estimates the likelihood from samples, with a *Parzen window*: a Gaussian of standard
# deviation $\sigma$ on every sample. Notebook 08 shows how far such an estimate is off.
#
# ## Why collapse is G's best answer to a fixed D
#
# Hold $D$ fixed. $G$ minimises the mean of a cost, $c(x) = \log(1 - D(x))$, or $c(x) =
# -\log D(x)$ in the non-saturating form. A mean is at least the smallest cost:
#
# $$\sum_x p_g(x)\, c(x) \;\ge\; \min_x c(x).$$
#
# Both costs fall as $D$ rises. So the best $p_g$ puts all its mass on the $x$ that $D$
# rates highest: against a fixed $D$, collapse is optimal. In the paper's $\min_G \max_D V$
# $D$ answers each $G$. If $G$ is trained too long against one $D$, $G$ answers each $D$:
# $\max_D \min_G V$.
#
# Below: eight points and a random $D$. Then $D$ takes a gradient step on $V$ after each
# best answer of $G$. It lowers its logit where $G$ is, so $G$ moves to another point.

# %%
from math import log

import numpy

from minigan import plots
from minigan.data.toy import RING_SD, ring, ring_centres
from minigan.nn.ops import sigmoid
from minigan.random import Streams

stream = Streams(seed=1, dtype="float64").data
D, p_g = stream.uniform(8, 0.1, 0.9), stream.uniform((1000, 8))
p_g /= p_g.sum(axis=1, keepdims=True)
for name, cost in (("log(1 - D)", numpy.log(1 - D)), ("-log D", -numpy.log(D))):
    spread, corner = (p_g @ cost).min(), cost[numpy.argmax(D)]
    print(f"{name:10}  best of 1000 p_g {spread:7.4f}, on one point {corner:7.4f}")
    assert corner < spread - 0.01

# %%
p_data, visited = numpy.full(8, 1 / 8), []
a = -0.01 * numpy.arange(8)  # D's logits: at first point 0 has the highest
for _ in range(800):
    visited.append(int(numpy.argmax(a)))  # G's best answer
    p_g = numpy.eye(8)[visited[-1]]
    a = a + 0.5 * (p_data * sigmoid(-a) - p_g * sigmoid(a))
share = numpy.bincount(visited, minlength=8) / 800
print("G's place, turn by turn:", *visited[:24])
print(f"share of all turns: 1/8, error {abs(share - 1 / 8).max():.4f} (limit 0.01)")
assert abs(share - 1 / 8).max() < 0.01

# %% [markdown]
# Over time $G$ covers all points equally. At any one time it covers one.
#
# ## A collapse made on purpose
#
# The data are eight narrow Gaussians on a circle, whose modes we can count. A generated
# sample is *of high quality* within 3 standard deviations of a centre. A mode is *covered*
# if it gets at least a tenth of its fair share of such samples.
#
# The training is Algorithm 1 with one change: $j$ steps of $G$ follow the $k$ steps of $D$
# (in the paper $j = 1$). Every run has 3,300 steps of both together. Twenty times it keeps
# 1,000 samples and a copy of $\theta_d$. (`Pack(1)` does nothing; more of it below.)

# %%
from functools import cache, partial

from minigan.evaluation.modes import mode_coverage
from minigan.gan import discriminator_step, generator_step, non_saturating
from minigan.nn import Adam, Dense, Network, ReLU
from minigan.nn.layer import Layer

STEPS, LOOKS, M = 3300, 20, 64
coverage = partial(mode_coverage, centres=ring_centres(), sd=RING_SD)


class Pack(Layer):
    """`size` examples side by side, as one: (m, n) -> (m / size, size n)."""

    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x, rng=None):
        return x.reshape(len(x) // self.size, -1), x.shape

    def input_gradient(self, dy, shape):
        return dy.reshape(shape)  # the numbers are the same, in other places


# %%
def net(n_in, n_out, init, *first):
    hidden = Dense(n_in, 64, init, irange=0.6), ReLU(), Dense(64, 64, init, irange=0.25)
    return Network([*first, *hidden, ReLU(), Dense(64, n_out, init, irange=0.25)])


@cache  # no run is trained twice
def play(seed, k=1, j=1, pack=1, g_rate=0.001):
    """Twenty looks at a training: 1,000 generated samples, and theta_d."""
    streams, looks, iterations = Streams(seed), [], STEPS // (k + j)
    G, D = net(2, 2, streams.init), net(2 * pack, 1, streams.init, Pack(pack))
    d_adam, g_adam = Adam(D, 0.001, beta1=0.5), Adam(G, g_rate, beta1=0.5)
    z = streams.evaluation.normal((1000, 2))
    for i in range(1, iterations + 1):
        for _ in range(k):
            x, noise = ring(M, streams.data), streams.noise.normal((M, 2))
            discriminator_step(D, G, x, noise, d_adam)
        for _ in range(j):
            noise = streams.noise.normal((M, 2))
            generator_step(D, G, noise, g_adam, None, non_saturating)
        if i % (iterations // LOOKS) == 0:
            looks.append((G(z), D.theta.copy()))
    return looks


# %% tags=["trained"]
helvetica = play(1, k=1, j=10)
looks = {"one step of G, one of D": play(1), "ten steps of G, one of D": helvetica}
counts = {name: [coverage(x).covered for x, _ in run] for name, run in looks.items()}
one, ten = (numpy.mean(covered[10:]) for covered in counts.values())
print(f"modes covered, mean of the last ten looks: {one:.1f} (one), {ten:.1f} (ten)")
assert ten < 4 < 7 < one
homes = {numpy.argmax(coverage(x).counts) for x, _ in helvetica if coverage(x).covered}
print(f"ten steps: {len(homes)} modes had the most samples at some look (at least 4)")
assert len(homes) >= 4
at, title = numpy.arange(1, 21) * 165, "Ten steps of G per step of D cover few modes"
plots.lines(at, counts, title, "steps of both", "modes covered", points=True)

# %% [markdown]
# The collapsed $G$ (seed 1) moves from mode to mode. Training amplifies rounding errors, so
# the order differs between processors, and no assert here depends on it.
#
# Ten of the looks follow, with $D(x)$ as the background: the bluer, the higher. $G$ moves
# to where $D$ is high; $D$ learns this and lowers its output there; $G$ moves on. $D$
# stays near 1/2, since it has too few steps to become sure.

# %% tags=["cover", "trained"]
from minigan.plots.modes import modes_figure

critic = net(2, 1, Streams(seed=1).init)


def moment(n):
    samples, critic.theta = helvetica[n - 1]
    title = f"Ten steps of G for each step of D: look {n} of {LOOKS}"
    panel = {"generated samples over D(x)": (samples[:300], critic)}
    return modes_figure(panel, ring_centres(), RING_SD, title, span=(0.4, 0.6))


plots.Animation(map(moment, range(2, 21, 2)), seconds=0.5)

# %% [markdown]
# ## Neither V nor G's gradient shows it
#
# If $p_g$ is one of eight equal modes, the best $D$ has $V = -\log 4 + 2\, {\rm JSD}$ (see
# notebook 06), far above $-\log 4$. Our $D$ is not optimal: its $V$ is near $-\log 4$, the
# value at $p_g = p_{\rm data}$. *A $V$ near $-\log 4$ says that $D$ is undecided. It does
# not say that $G$ is good.*

# %% tags=["trained"]
from minigan.gan import value
from minigan.theory import Discrete, jsd

points = numpy.arange(8)
gap = jsd(Discrete(points, p_data), Discrete(points, numpy.eye(8)[0]))
off = abs(gap - (7 * log(2) + log(2 / 9) + 8 * log(16 / 9)) / 16)
print(f"JSD(eight points, one of them) = {gap:.4f} nats; error {off:.0e}, limit 1e-12")
assert off < 1e-12 and -log(4) + 2 * gap > -0.5
V, data = [], ring(1000, Streams(seed=6).data)
for samples, critic.theta in helvetica[-10:]:
    V.append(value(critic(data), critic(samples)))
    assert abs(sigmoid(critic(data)) - 0.5).mean() < 0.15
print(f"V of D*: {-log(4) + 2 * gap:.2f}; of our D, mean of ten looks: {numpy.mean(V):.2f}")
assert abs(numpy.mean(V) + log(4)) < 0.15

# %% [markdown]
# And $D$ rates each generated sample by itself. So the gradient at sample $i$ does not
# depend on the other samples, and nothing in it drives equal samples apart:
#
# $$\frac{\partial}{\partial x_i} \left( -\frac1m \sum_j \log D(x_j) \right) = -\frac1m
# \frac{\partial \log D(x_i)}{\partial x_i}.$$
#
# This suggests a cure, PacGAN ([Lin et al. 2018](https://arxiv.org/abs/1712.04086)): $D$
# judges a *pack* of examples side by side, all real or all generated. Two real examples
# are mostly from different modes, two samples of a collapsed $G$ from the same. A pack is
# a reshape, and the gradient of a reshape is the reshape back.

# %%
init = Streams(seed=2, dtype="float64")
x, d = init.data.normal((6, 2)), init.data.normal((6, 2))
moved, e = x + numpy.eye(6)[1][:, None], 1e-6  # only the neighbour of sample 0 moves


def gradient(D, x):
    a, cache = D.forward(x)
    return D.input_gradient(non_saturating.gradient(a), cache)


for size in (1, 2):
    D = net(2 * size, 1, init.init, Pack(size))
    change = abs(gradient(D, moved) - gradient(D, x))[0].max() * 6 / size
    limit = "limit 1e-12" if size == 1 else "at least 1e-6"
    print(f"packs of {size}: sample 0's gradient changes by {change:.0e} ({limit})")
    assert change < 1e-12 if size == 1 else change > 1e-6
    up, down = (non_saturating.value(D(x + s * d)) for s in (e, -e))
    off = abs((gradient(D, x) * d).sum() - (up - down) / (2 * e))
    print(f"    by hand against finite differences: {off:.0e} (limit 1e-8)")
    assert off < 1e-8

# %% [markdown]
# ## Five cures, three seeds each
#
# The first row is the collapse. The two after it still give $G$ ten steps for one of $D$.

# %% tags=["trained"]
settings = {
    "ten of G, one of D": dict(j=10),
    "G's rate a tenth": dict(j=10, g_rate=0.0001),
    "packs of two": dict(j=10, pack=2),
    "ten and ten": dict(k=10, j=10),
    "one and one": dict(k=1, j=1),
    "five of D, one of G": dict(k=5, j=1),
}
modes, quality = {}, {}
print(f"{'':21}modes covered, seed by seed   high quality")
for name, setting in settings.items():
    runs = [play(seed, **setting)[-10:] for seed in (1, 2, 3)]  # their last ten looks
    seen = [[coverage(x) for x, _ in looks] for looks in runs]
    modes[name] = [numpy.mean([c.covered for c in late]) for late in seen]
    quality[name] = numpy.mean([c.high_quality for late in seen for c in late])
    print(f"{name:21}{'   '.join(f'{m:.1f}' for m in modes[name]):30}{quality[name]:.2f}")
bad, packs, *balanced = (name for name in settings if name != "G's rate a tenth")
assert max(modes[bad]) < 4
assert numpy.mean(modes[packs]) > numpy.mean(modes[bad]) + 3
assert quality[packs] < min(quality[name] for name in balanced)
assert all(min(modes[name]) > 7 for name in balanced)
assert all(quality[name] > 0.75 for name in balanced)


# %%
def show(look, seed):
    run = {name: play(seed, **setting)[look - 1][0] for name, setting in settings.items()}
    panels = {f"{name}: {coverage(x).covered} modes": x for name, x in run.items()}
    title = f"Generated samples, seed {seed}, look {look} of {LOOKS}"
    return modes_figure(panels, ring_centres(), RING_SD, title, columns=3)


plots.explore(show, look=[20, *range(1, 20)], seed=[1, 2, 3])

# %% [markdown]
# - **Balance cures it.** The three settings in which $D$ has at least as many steps as $G$
#   cover the ring with all three seeds. Ten steps of $G$ in a row do no harm after ten of
#   $D$.
# - **Packs cure the collapse, not the imbalance.** They bring most modes back, but fewer
#   samples are of high quality.
# - **A smaller rate of G** depends on the seed, and we claim nothing about it.
#
# ## What the paper left open, and what came after
#
# - *No formula for $p_g$.* Invertible nets have one: Real NVP
#   ([1605.08803](https://arxiv.org/abs/1605.08803)). For what estimates are worth see
#   Theis et al. ([1511.01844](https://arxiv.org/abs/1511.01844)) and notebook 08.
# - *$D$ must keep pace.* Unrolled GAN ([1611.02163](https://arxiv.org/abs/1611.02163)),
#   two rates, TTUR ([1706.08500](https://arxiv.org/abs/1706.08500)), R1
#   ([1801.04406](https://arxiv.org/abs/1801.04406)); notebooks 09b and 13b.
# - *Collapse.* Minibatch discrimination ([1606.03498](https://arxiv.org/abs/1606.03498)),
#   PacGAN ([1712.04086](https://arxiv.org/abs/1712.04086)). To measure it: notebook 10b.
# - *The plans of section 7.* $p(x \mid c)$ ([1411.1784](https://arxiv.org/abs/1411.1784)):
#   notebook 12; a part of $x$ from the rest: 12b. $z$ from $x$, BiGAN
#   ([1605.09782](https://arxiv.org/abs/1605.09782)), and few labels: notebook 16.
#
# Diffusion models ([2006.11239](https://arxiv.org/abs/2006.11239)) have a bound on the
# likelihood and no second player. But a sample takes many passes through a net, not one.
#
# ## What you now know
#
# - $G$'s best answer to any fixed $D$ is a single point. Only $D$'s next steps prevent it.
# - A $V$ near $-\log 4$ is no proof of a good $G$.
# - On the ring (three seeds) balance cured the collapse; packs cured a part of it.
#
# *Next:* 10b. *Search for:* mode dropping, minibatch standard deviation, normalizing flow.
#
# ## Three questions
#
# 1. How many steps of $G$ per step of $D$ are too many? Run `play` with $j = 2, 3, 5$ and
#    nine seeds each. How many seeds keep more than 7 modes?
# 2. Are packs of four or eight better than packs of two?
# 3. In notebook 09b the mean of the parameters is the solution. Is it one here? Average
#    $\theta_g$ over the second half (`minigan.nn.Average`). Then pool the last ten looks.
#
# <details><summary>Answers</summary>
#
# **1.** With $j = 2$ two of nine seeds, with $j = 3$ and 5 none. The first three seeds of
# $j = 2$ covered 1.0, 5.4 and 8.0 modes: one seed alone would have misled.
#
# **2.** No, with seeds 1 to 3: four 5.2, 6.0, 6.4 modes, eight 7.1, 5.6, 4.5, of a quality
# below 0.33. $D$'s minibatch has fewer packs, and more numbers in each: it lags more.
#
# **3.** No: the average (rate 0.99, seeds 1 to 3) covers 2, 0 and 0 modes. $G$ is not
# linear in $\theta_g$: between two nets with a mode each there need not be one with both.
# Pooling averages the *distributions*, and covers 7, 4 and 5.
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
