# %% [markdown]
# # 02 · Maxout and dropout
#
# The paper's $D$ is made of *maxout* units (Goodfellow et al. 2013), trained with
# *dropout* (Hinton et al. 2012). A maxout unit learns its own activation function;
# dropout makes a net train many nets at once. One has kinks in it, the other chance,
# and both have a gradient all the same.
#
# *You need:* notebook 01, expectation and variance. *Time:* half an hour to read, seconds
# to run.

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
# ## Maxout
#
# ReLU is chosen, not learned. A maxout unit takes several linear functions of its input,
# its *pieces*, and answers with the largest: $y_j = \max_p x_{pj}$, where the $x_{pj}$
# are the outputs of a dense layer below. Where one piece is the largest, the others do
# not matter. So the gradient goes to the winner alone,
#
# $$\frac{\partial L}{\partial x_{pj}} = dy_j \text{ where } p \text{ is the winner of } j,
# \text{ else } 0,$$
#
# and of equal pieces the first is the winner, by agreement. By hand:

# %%
import numpy

from minigan.nn import Maxout
from minigan.nn.gradcheck import check_layer
from minigan.random import Streams

streams = Streams(seed=1, dtype="float64")
m, pieces, units = 6, 5, 3
x = streams.data.normal((m, pieces * units))
dy = streams.noise.normal((m, units))

seen = x.reshape(m, pieces, units)
y = seen.max(axis=1)
winner = seen.argmax(axis=1)  # of equal numbers argmax takes the first
dx = dy[:, None, :] * (winner[:, None, :] == numpy.arange(pieces)[:, None])

y_package, cache = Maxout(pieces).forward(x)
assert (y == y_package).all()
assert (dx.reshape(x.shape) == Maxout(pieces).input_gradient(dy, cache)).all()
assert all(row.error < row.tolerance for row in check_layer(Maxout(pieces), x))
print(f"of {dx.size} gradients {numpy.count_nonzero(dx)} are not 0: one for each output")
assert numpy.count_nonzero(dx) == dy.size

# %% [markdown]
# ReLU is a maxout unit of two pieces, one of which is always 0. At $x = 0$ they tie, the
# zero comes first and wins, and that is ReLU's own convention. $|x|$ is the maximum of
# $x$ and $-x$.

# %%
from minigan.nn import ReLU

x = numpy.array([[-2.0], [0.0], [3.0]])
dy = numpy.array([[5.0], [6.0], [7.0]])
y, cache = Maxout(2).forward(numpy.concatenate([numpy.zeros_like(x), x], axis=1))
y_relu, relu_cache = ReLU().forward(x)
dx = Maxout(2).input_gradient(dy, cache)[:, 1:]  # the second piece is x
assert (y == y_relu).all() and (dx == ReLU().input_gradient(dy, relu_cache)).all()
assert (Maxout(2).forward(numpy.concatenate([x, -x], axis=1))[0] == abs(x)).all()
print(f"x {x.ravel()}, ReLU {y.ravel()}, gradient {dx.ravel()}")

# %% [markdown]
# ## One unit learns a convex function
#
# A maximum of lines is convex, and every convex function is nearly a maximum of lines.
# How nearly? Take $x^2$ on $[-1, 1]$ and $n$ pieces. On an interval of width $w$, with
# $t$ counted from its middle $c$, $x^2 = c^2 + 2ct + t^2$, and the line nearest to it in
# mean square puts $w^2/12$, the mean of $t^2$, for $t^2$. What is left has mean square
# $w^4/180$. Each of $n$ pieces wins on one interval at most, and the sum of the
# $w^5/180$, the widths adding up to 2, is smallest for equal widths $w = 2/n$. At the
# intervals' ends all these lines are $w^2/6$ below $x^2$, so then they meet: their
# maximum has them as its pieces, and no $n$ pieces do better:
#
# $$\text{root mean square error} \;=\; \frac{(2/n)^2}{\sqrt{180}} \;=\;
# \frac{4}{\sqrt{180}\, n^2}.$$

# %%
grid = (2 * numpy.arange(100)[:, None] + 1) / 100 - 1  # 100 points of [-1, 1], a column


def rms(error):
    return float((error**2).mean() ** 0.5)


def best(n):
    return 4 / (180**0.5 * n**2)


for n in (1, 2, 5, 10):
    w = 2 / n
    c = -1 + w * (numpy.arange(n) + 0.5)
    lines = 2 * c * grid - c**2 + w**2 / 12
    error = rms(lines.max(axis=1, keepdims=True) - grid**2)
    print(f"{n:2} pieces: error {error:.4f}, formula {best(n):.4f}")
    assert abs(error / best(n) - 1) < 0.03  # 100 points are not quite the integral

# %% [markdown]
# Now let the layers find it. `fit` builds a dense layer with `Maxout` above it, and
# descends the mean square error from the function $f$. It can start *spread*, with the
# tangents of $x^2/2$, of which each wins somewhere, or at *random*.

# %%
from minigan.nn import Adam, Dense, Network


def fit(f, pieces, start, units=1, seed=1):
    rng = Streams(seed, dtype="float64").init
    bias = rng.uniform((pieces * units,), -1.0, 0.0)
    layers = [Dense(1, pieces * units, rng, irange=2.0, bias=bias), Maxout(pieces)]
    if start == "spread":
        slopes = numpy.repeat(numpy.linspace(-1, 1, pieces), units)
        layers[0].params["W"][:], layers[0].params["b"][:] = slopes, -(slopes**2) / 2
        tangents = grid * slopes[::units] - slopes[::units] ** 2 / 2
        assert numpy.unique(tangents.argmax(axis=1)).size == pieces  # each wins somewhere
    if units == 2:  # the difference of two units, to begin with
        layers.append(Dense(2, 1, rng))
        layers[-1].params["W"][:] = [[1.0], [-1.0]]
    net = Network(layers)
    optimizer = Adam(net, 0.003)
    for _ in range(2000):
        y, cache = net.forward(grid)
        dy = 2 * (y - f(grid)) / len(grid)
        optimizer.descend(net, net.parameter_gradient(dy, cache))
    return net


# %% tags=["trained"]
counts, starts = (8, 2, 3, 5, 12), ("random", "spread")
fits = {(n, start): fit(numpy.square, n, start) for n in counts for start in starts}
errors, winners = {}, {}
for (n, start), net in sorted(fits.items()):
    values, _ = net.layers[0].forward(grid)
    winners[n, start] = numpy.unique(values.argmax(axis=1)).size
    errors[n, start] = rms(net(grid) - grid**2)
    print(
        f"{n:2} pieces, {start}: {winners[n, start]:2} win somewhere, "
        f"error {errors[n, start]:.4f}, best possible {best(n):.4f}"
    )

# %% [markdown]
# Spread, up to five pieces come close to the best; of more, the error still falls, but
# they are not there yet. From a random start, of five pieces or more some win nowhere.
# Those get no gradient. They win again only if momentum carries them on, or if the
# winners sink below them, and most never do: the unit is no better than the best unit of
# as many pieces *as win*.

# %%
for n in counts:
    assert errors[n, "random"] > 0.9 * best(winners[n, "random"])
    assert errors[n, "spread"] > 0.9 * best(n)
assert all(errors[n, "spread"] < 1.5 * best(n) for n in (2, 3, 5))
assert errors[2, "spread"] > 2 * errors[3, "spread"] > 4 * errors[5, "spread"]
assert errors[5, "spread"] > max(errors[8, "spread"], errors[12, "spread"])
for n in (8, 12):
    assert winners[n, "random"] < 0.8 * n
    net = fits[n, "random"]
    y, cache = net.forward(grid)
    gradient = net.named(net.parameter_gradient(y - grid**2, cache))
    assert numpy.count_nonzero(gradient["0.b"] == 0) >= n - winners[n, "random"]

# %% tags=["cover", "trained"]
from minigan import plots
from minigan.plots.layers import maxout_figure


def draw(pieces, start):
    values, _ = fits[pieces, start].layers[0].forward(grid)
    title = f"One maxout unit of {pieces} pieces, {start} at the start, fitted to x²"
    return maxout_figure(grid[:, 0], values, grid[:, 0] ** 2, title, "x²")


plots.explore(draw, pieces=counts, start=starts)

# %% [markdown]
# Losing everywhere is easy in one dimension, where two lines suffice to lie above a
# third. The dashed lines above are such pieces; in a live notebook choose other numbers,
# and `start`.
#
# ## Two units learn any function
#
# One unit is convex, whatever its weights. But the *difference* of two convex functions
# can come near to any continuous function on an interval, and so two maxout units of
# enough pieces, with a linear unit above them, suffice (Goodfellow et al. 2013). We take
# $\sin 4x$.


# %% tags=["trained"]
def wave(x):
    return numpy.sin(4 * x)


one, two = (fit(wave, 5, "spread", units) for units in (1, 2))
for units, net in ((1, one), (2, two)):
    print(f"units: {units}, error {rms(net(grid) - wave(grid)):.3f}")
assert (numpy.diff(one(grid)[:, 0], 2) > -1e-12).all()  # convex
assert rms(one(grid) - wave(grid)) > 0.4 and rms(two(grid) - wave(grid)) < 0.12

# %% tags=["trained"]
plots.lines(
    grid[:, 0],
    {"sin 4x": wave(grid), "one unit of 5 pieces": one(grid), "two units": two(grid)},
    "One maxout unit is convex; two make hills as well",
    "x",
    "y",
)

# %% [markdown]
# ## Dropout
#
# Dropout sets each input of a layer to 0 with probability $1 - keep$, anew for every
# example and pass. What is kept is divided by $keep$:
#
# $$y_i = x_i\, \mu_i / keep, \qquad \mu_i \in \{0, 1\},\quad P(\mu_i = 1) = keep.$$
#
# Then $\mathbb{E}\, y_i = x_i$, so in evaluation nothing need be done: `rng=None` gives
# $y = x$. And $\mathbb{E}\, y_i^2 = x_i^2 / keep$, so the variance is
# $x_i^2 (1 - keep)/keep$. For ten inputs we can look at all $2^{10}$ masks; for the
# layer itself, at a sample.

# %%
from minigan.nn import Dropout

n, keep = 10, 0.8
x = streams.data.normal((n,))
masks = (numpy.arange(2**n)[:, None] >> numpy.arange(n)) & 1  # every row another mask
kept = masks.sum(axis=1)
p = keep**kept * (1 - keep) ** (n - kept)
y = masks * x / keep
variance = (1 - keep) / keep * x**2
assert abs(p @ y - x).max() < 1e-12
assert abs(p @ y**2 - x**2 - variance).max() < 1e-12

rows = numpy.tile(x, (20_000, 1))
sample, _ = Dropout(keep).forward(rows, streams.dropout)
off = abs(sample.mean(axis=0) - x) / (variance / len(rows)) ** 0.5
print(f"all {len(masks)} masks: mean x. {len(rows)} samples: within 4 standard errors")
assert off.max() < 4
assert Dropout(keep).forward(rows, None)[0] is rows

# %% [markdown]
# A unit above adds up such terms, $a = \sum_i W_i y_i$. Masks are independent, variances
# add: the standard deviation of $a$ is $\sqrt{(1 - keep)/keep}\; \lVert W x \rVert$, with
# $\lVert W x \rVert^2 = \sum_i W_i^2 x_i^2$. It is this noise that $D$ must live with.

# %%
W = streams.init.uniform((n,), -1.0, 1.0)
keeps = numpy.linspace(0.1, 1.0, 19)
formula = ((1 - keeps) / keeps) ** 0.5 * ((W * x) ** 2).sum() ** 0.5
measured = numpy.array(
    [(Dropout(k).forward(rows, streams.dropout)[0] @ W).std() for k in keeps.tolist()]
)
assert abs(measured - formula).max() < 0.04 * formula.max()
plots.lines(
    keeps,
    {"formula": formula, f"{len(rows)} masks": measured},
    "The fewer are kept, the noisier the sum",
    "keep",
    "standard deviation of a",
    marks={"the sum without dropout": abs(x @ W)},
    points=True,
)

# %% [markdown]
# ## The same mask on the way back
#
# Given its mask, dropout is linear: the gradient is $dx_i = dy_i\, \mu_i / keep$ with the
# *same* $\mu$, which is therefore the cache. A layer that draws again returns the right
# shape with the right share of zeros; nothing looks wrong. But it is the gradient of
# another function than the one that was computed, and the check says so.

# %%
from textwrap import fill

from minigan.nn.gradcheck import GradientError


class Redrawn(Dropout):
    def forward(self, x, rng=None):
        y, _ = super().forward(x, rng)
        return y, rng.mask(x.shape, self.keep)


rows = streams.data.normal((8, 6))
assert all(row.error < row.tolerance for row in check_layer(Dropout(0.5), rows))
try:
    raise SystemExit(f"nothing found: {check_layer(Redrawn(0.5), rows)}")
except GradientError as error:
    print(fill(f"GradientError: {error}", 88))

# %% [markdown]
# ## What evaluation averages
#
# Each mask makes a sub-net. Evaluation uses the full net: of what is that the average?
# Let $a_\mu$ be the logit of sub-net $\mu$, and $D_\mu = 1/(1 + e^{-a_\mu})$. Take the
# *geometric* means of $D_\mu$ and of $1 - D_\mu$ over all masks, and divide by their sum,
# so that they are probabilities. As $\log D_\mu - \log(1 - D_\mu) = a_\mu$, the logit of
# that is $\mathbb{E}\, a_\mu$. If the net is linear in its input, $\mathbb{E}\, a_\mu$ is
# the full net's logit: the evaluated net *is* the normalised geometric mean. With a
# maxout layer between, only about. For each maxout unit the sign of the error is known:
# $\max$ is convex, so by Jensen's inequality $\mathbb{E} \max \geq \max \mathbb{E}$. In
# the logit such errors add up with weights of both signs, and nothing is known.

# %%
from minigan.nn.ops import log_sigmoid, sigmoid

keep = 0.5
p, y = numpy.full(2**n, 0.5**n), masks * x / keep
linear = Network([Dense(n, 1, streams.init, irange=1.0)])
below = Dense(n, 8 * 5, streams.init, irange=0.5)
deep = Network([below, Maxout(5), Dense(8, 1, streams.init, irange=0.5)])
gap = {}
for name, net in (("linear", linear), ("maxout", deep)):
    a, full = net(y)[:, 0], float(sigmoid(net(x[None]))[0, 0])
    right, wrong = numpy.exp(p @ log_sigmoid(a)), numpy.exp(p @ log_sigmoid(-a))
    geometric, arithmetic = right / (right + wrong), p @ sigmoid(a)
    print(
        f"{name}: full net {full:.4f}, geometric mean {geometric:.4f}, "
        f"plain mean {arithmetic:.4f}"
    )
    gap[name] = abs(geometric - full)
assert gap["linear"] < 1e-12 and 1e-3 < gap["maxout"] < 0.1
trained, evaluated = (Maxout(5).forward(below.forward(v)[0])[0] for v in (y, x[None]))
assert (p @ trained > evaluated[0]).all()  # Jensen

# %% [markdown]
# ## Both, in the paper's $D$
#
# $D$ of the paper, in small: dropout on the image and on every layer's input, keeping
# 0.8 and then 0.5 as in the authors' released code; two maxout layers of five pieces; a
# linear unit for the logit. $G$ learns through it, with dropout on. So the gradient of
# $G$ is that of a cost with these masks. To check it by differences, the masks must be
# the same in each pass: put the stream's state back, and it draws them again.

# %%
from minigan.gan import non_saturating

init, dropout = streams.init, streams.dropout
G = Network([Dense(5, 16, init, 1.0), ReLU(), Dense(16, 20, init, 1.0)])
D = Network(
    [
        *(Dropout(0.8), Dense(20, 8 * 5, init, 0.5), Maxout(5)),
        *(Dropout(0.5), Dense(8, 8 * 5, init, 0.5), Maxout(5)),
        *(Dropout(0.5), Dense(8, 1, init, 0.5)),
    ]
)
z = streams.noise.normal((50, 5))
assert (D(G(z)) == D(G(z))).all()  # evaluation: no chance
assert (D(G(z), dropout) != D(G(z), dropout)).any()

state = dropout.state
x_fake, cache_g = G.forward(z)
a_fake, cache_d = D.forward(x_fake, dropout)
dx_fake = D.input_gradient(non_saturating.gradient(a_fake), cache_d)
gradient = G.parameter_gradient(dx_fake, cache_g)
dropout.state = state
assert (D(G(z), dropout) == a_fake).all()  # the same state, the same masks
assert (dx_fake[~cache_d.layers[0]] == 0).all()  # where D did not look, G learns nothing

# %%
theta, d, h = G.theta.copy(), streams.noise.normal(G.theta.shape), 1e-6


def slope(put_back):
    costs = []
    for step in (h, -h):
        G.theta = theta + step * d
        if put_back:
            dropout.state = state
        costs.append(non_saturating.value(D(G(z), dropout)))
    G.theta = theta
    return (costs[0] - costs[1]) / (2 * h)


print(f"gradient along d          {gradient @ d:.5f}")
print(f"differences, same masks   {slope(True):.5f}")
print(f"differences, other masks are far off: {abs(slope(False) - gradient @ d) > 100}")
assert abs(slope(True) - gradient @ d) < 1e-6
assert abs(slope(False) - gradient @ d) > 100

# %% [markdown]
# Other masks make another function: the two costs differ by something that has nothing to
# do with $h$, and dividing by $2h$ blows it up.
#
# Next: notebook 03, *the value function at the logit*.
#
# *Your turn:* exercises [04 · Maxout](exercises/04_maxout.ipynb) and [03 · ReLU, sigmoid
# and dropout](exercises/03_activations.ipynb); a check names the mistake.
#
# ## Three questions
#
# 1. Fit $-x^2$ with one unit, for 2, 5 and 12 pieces. What does the unit become, and does
#    the number of pieces matter? Then take `units=2`.
# 2. In `fit`, put a `Dropout(0.9)` between `Dense` and `Maxout`, and train with masks
#    (`net.forward(grid, streams.dropout)`). Is $x^2$ still learned? Compare the mean of
#    the error with masks and in evaluation, for 8 pieces, and explain the difference by
#    Jensen.
# 3. Put the dropout of the `deep` net on the eight outputs of the maxout layer, not on the
#    net's input, and enumerate those $2^8$ masks. Is the geometric mean exact now?
