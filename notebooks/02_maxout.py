# %% [markdown]
# # 02 · Maxout
#
# The paper's $D$ is made of *maxout* units (Goodfellow et al. 2013,
# [1302.4389](https://arxiv.org/abs/1302.4389)). ReLU has a fixed shape; the shape of a
# maxout unit is trained. We derive its gradient, then ask what a unit can represent, and
# what training finds.
#
# *You need:* notebook 01. No GAN is needed. *Time:* twenty minutes to read, seconds to run.
# *In Colab:* first run the last cell.

# %% [markdown]
# ## Maxout
#
# ```text
# x ──> Dense ──> piece 1 ─┐
#             ──> piece 2 ─┼─> the largest ──> y       forward
#             ──> piece 3 ─┘
# the largest piece gets dy, all others get 0          backward
# ```
#
# A maxout unit takes several linear functions of its input, its *pieces*, and returns the
# largest. A dense layer below computes the pieces. They are the input of the maxout layer,
# so we call them $x_{pj}$ (in the picture, $x$ is the input of the dense layer). With $p$
# for the number of the piece and $j$ for that of the unit,
#
# $$y_j = \max_p x_{pj}.$$
#
# The largest piece is the *winner*. A small change of another piece does not change $y_j$.
# So only the winner gets a gradient:
#
# $$\frac{\partial L}{\partial x_{pj}} =
# \begin{cases} dy_j & \text{if } p \text{ is the winner of unit } j, \\
# 0 & \text{else.} \end{cases}$$
#
# If several pieces are equal, the package takes the first as the winner.

# %%
import numpy

from minigan.nn import Maxout, ReLU
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
off = abs(dx.reshape(x.shape) - Maxout(pieces).input_gradient(dy, cache)).max()
print(f"difference of y {abs(y - y_package).max():.0e}, of dx {off:.0e} (limit 0)")
assert (y == y_package).all() and off == 0
print(f"of {dx.size} entries of dx {numpy.count_nonzero(dx)} are not 0: one per output")
assert numpy.count_nonzero(dx) == dy.size
for row in check_layer(Maxout(pieces), x):
    print(f"{row.quantity:8} relative error {row.error:.0e} (limit {row.tolerance:.0e})")
    assert row.error < row.tolerance

# %% [markdown]
# ReLU is a maxout unit with two pieces, one of which is always 0. At $x = 0$ both are
# equal. The piece 0 comes first and wins, so the gradient is 0, as in the package's ReLU.
# And $|x|$ is the maximum of $x$ and $-x$.

# %%
x = numpy.array([[-2.0], [0.0], [3.0]])
dy = numpy.array([[5.0], [6.0], [7.0]])
y, cache = Maxout(2).forward(numpy.concatenate([numpy.zeros_like(x), x], axis=1))
y_relu, relu_cache = ReLU().forward(x)
dx = Maxout(2).input_gradient(dy, cache)[:, 1:]  # the second piece is x
assert (y == y_relu).all() and (dx == ReLU().input_gradient(dy, relu_cache)).all()
assert (Maxout(2).forward(numpy.concatenate([x, -x], axis=1))[0] == abs(x)).all()
print(f"x {x.ravel()}, max(0, x) {y.ravel()}, dy {dy.ravel()}, dx {dx.ravel()}")

# %% [markdown]
# ## One unit can represent convex functions
#
# A maximum of straight lines is convex. And each convex function on an interval is close to
# a maximum of straight lines. How close, with $n$ pieces? We answer it for $x^2$ on
# $[-1, 1]$: the smallest possible error (root mean square) is
#
# $$e_n = \frac{4}{\sqrt{180}\; n^2}.$$
#
# ### The proof (optional)
#
# *One piece on one interval.* Take an interval of width $w$ with the middle $c$, and write
# $x = c + t$, so $-w/2 \leq t \leq w/2$. Then
#
# $$x^2 = c^2 + 2ct + t^2.$$
#
# The first two terms are a line. The line that is closest to $x^2$ replaces $t^2$ by
# its mean:
#
# $$\overline{t^2} = \frac1w \int_{-w/2}^{w/2} t^2\, dt = \frac{w^2}{12}.$$
#
# What is left is $t^2 - w^2/12$. Its mean square is
#
# $$\overline{(t^2 - \tfrac{w^2}{12})^2} = \overline{t^4} - \overline{t^2}^{\,2}
# = \frac{w^4}{80} - \frac{w^4}{144} = \frac{w^4}{180}.$$
#
# *All pieces.* In a maximum of lines each piece wins on one interval at most. With the
# widths $w_1, \dots, w_n$, which add up to 2, the mean square error on $[-1, 1]$ is at
# least
#
# $$\frac12 \sum_i w_i \cdot \frac{w_i^4}{180} = \frac{1}{360} \sum_i w_i^5.$$
#
# As $w^5$ is convex, the sum is smallest for equal widths $w = 2/n$:
#
# $$\frac{1}{360}\, n \left(\frac2n\right)^5 = \frac{16}{180\, n^4} = e_n^2.$$
#
# *It is reached.* With equal widths, each line is below $x^2$ at both ends of its interval,
# where $t = \pm w/2$, by the same amount:
#
# $$\frac{w^2}{4} - \frac{w^2}{12} = \frac{w^2}{6}.$$
#
# So neighbouring lines meet there, and each is the largest on its own interval.

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
    off = abs(error / best(n) - 1)
    print(f"{n:2} pieces: error {error:.4f}, e_n {best(n):.4f}", end=", ")
    print(f"relative difference {off:.3f} (limit 0.03)")
    assert off < 0.03  # 100 points are not quite the integral

# %% [markdown]
# ## What training finds
#
# That a unit *can* represent a function does not mean that training finds it. `fit` trains
# a dense layer with `Maxout` above it, by 2,000 steps of gradient descent on the mean
# square error from $f$. (Its variant of gradient descent, Adam, has momentum and its own
# step for each parameter: exercise 12.) There are two starts. *Spread*: the pieces are
# tangents of $x^2/2$ (not yet of $x^2$), and each wins somewhere. *Random*: slopes and
# offsets are random.

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
    print(f"{n:2} pieces, {start}: {winners[n, start]:2} win somewhere", end=", ")
    print(f"error {errors[n, start]:.4f}, e_n {best(n):.4f}")
for n in counts:  # no better than the best unit of as many pieces as win
    assert errors[n, "random"] > 0.9 * best(winners[n, "random"])
    assert errors[n, "spread"] > 0.9 * best(n)
assert all(errors[n, "spread"] < 1.5 * best(n) for n in (2, 3, 5))
assert errors[2, "spread"] > 2 * errors[3, "spread"] > 4 * errors[5, "spread"]
assert errors[5, "spread"] > max(errors[8, "spread"], errors[12, "spread"])

# %% [markdown]
# *Spread.* Up to five pieces the error comes close to $e_n$. With 8 and 12 pieces it still
# falls, but 2,000 steps do not reach $e_n$.
#
# *Random.* Some pieces win nowhere, so they get no gradient: they are *dead*. They can win
# again only if Adam's momentum still moves them, or if the winners fall below them. The
# unit is no better than the best unit with as many pieces as win. In runs with seeds 1 to
# 8, 2 to 4 of 5 pieces win somewhere, 3 to 5 of 8, and 4 to 6 of 12. The cell counts the
# gradients that are 0, for seed 1.

# %% tags=["trained"]
for n in (8, 12):
    assert winners[n, "random"] < 0.8 * n
    net = fits[n, "random"]
    y, cache = net.forward(grid)
    gradient = net.named(net.parameter_gradient(y - grid**2, cache))
    zeros = numpy.count_nonzero(gradient["0.b"] == 0)
    print(f"{n:2} pieces, {winners[n, 'random']} win; {zeros} have a gradient of exactly 0")
    assert zeros >= n - winners[n, "random"]

# %% tags=["trained"]
from minigan import plots


def settings(pieces):
    """The fitted units: a row for each start, a column for each number of pieces."""
    figure, C = plots.Figure(figsize=(8.6, 4.8), layout="constrained"), plots.colours
    for row, start in zip(figure.subplots(2, 3, sharex=True, sharey=True), starts):
        row[0].set_ylabel(f"{start} start")
        for axes, n in zip(row, pieces):
            values, _ = fits[n, start].layers[0].forward(grid)
            wins, y = values.argmax(axis=1), values.max(axis=1)
            dead = values[:, [piece for piece in range(n) if piece not in wins]]
            axes.plot(grid, dead, "--", color=C.REFERENCE, lw=0.8, label="dead piece")
            axes.plot(grid, y, color=C.SERIES[0], lw=2.5, label="the unit")
            at = numpy.flatnonzero(numpy.diff(wins))  # here the winner changes
            axes.plot(grid[at], y[at], "o", color=C.SERIES[0], label="a new winner")
            axes.plot(grid, grid**2, ":", color=C.INK, lw=1.2, label="x²")
            axes.set(ylim=(-0.6, 1.1), title=f"{n - dead.shape[1]} of {n} pieces win")
    figure.supxlabel("x", size=10)
    keys = {each.get_label(): each for axes in figure.axes for each in axes.lines}
    figure.legend(keys.values(), keys, loc="outside upper center", ncols=4)
    return figure


settings((3, 5, 12))

# %% [markdown]
# The next picture shows one of these units with its error below. In a live notebook it has
# sliders.

# %% tags=["cover", "trained"]
from minigan.plots.layers import maxout_figure


def draw(pieces, start):
    values, _ = fits[pieces, start].layers[0].forward(grid)
    title = f"One maxout unit of {pieces} pieces, {start} start, fitted to x²"
    return maxout_figure(grid[:, 0], values, grid[:, 0] ** 2, title, "x²")


plots.explore(draw, pieces=counts, start=starts)

# %% [markdown]
# ## Two units can represent other functions
#
# One unit is convex, whatever its weights. But a difference of two convex functions can
# come as close as one likes to any continuous function on an interval. So two maxout units
# with enough pieces, and a linear unit above them, can represent each such function as
# closely as one likes (Goodfellow et al. 2013). We take $\sin 4x$.


# %% tags=["trained"]
def wave(x):
    return numpy.sin(4 * x)


one, two = (fit(wave, 5, "spread", units) for units in (1, 2))
for net, name, limit in ((one, "one unit", "more than 0.4"), (two, "two units", "0.12")):
    print(f"{name:9}: error {rms(net(grid) - wave(grid)):.3f} (limit: {limit})")
bend = numpy.diff(one(grid)[:, 0], 2).min()
print(f"one unit, smallest second difference: {abs(min(bend, 0)):.0e} below 0", end=" ")
print("(limit 1e-12): convex")
assert bend > -1e-12
assert rms(one(grid) - wave(grid)) > 0.4 and rms(two(grid) - wave(grid)) < 0.12
plots.lines(
    grid[:, 0],
    {"sin 4x": wave(grid), "one unit of 5 pieces": one(grid), "two units": two(grid)},
    "One maxout unit is convex; the difference of two need not be",
    "x",
    "y",
)

# %% [markdown]
# ## What you now know
#
# - A maxout unit returns its largest piece. Only that piece gets a gradient.
# - One unit represents convex functions, with an error of order $1/n^2$ for $x^2$; the
#   difference of two units can come close to any continuous function on an interval.
# - Training need not find the best: pieces that win nowhere get no gradient.
#
# *Next:* notebook 02b, dropout. *Your turn:* exercise [04 ·
# Maxout](exercises/04_maxout.ipynb); a check names the mistake.
#
# *Read:* the maxout paper, linked at the top. *Search for:* dead units, piecewise linear
# approximation, difference of convex functions, subgradient.
#
# ## Three questions
#
# 1. Fit $-x^2$ with one unit, for 2, 5 and 12 pieces. What does the unit become? Does the
#    number of pieces matter? Then take `units=2`.
# 2. The proof uses that each piece wins on *one* interval at most. Why is this so?
# 3. Two units of five pieces each, with a linear unit above: of how many straight parts
#    can this function of one $x$ consist at most?
#
# <details><summary>Answers</summary>
#
# **1.** A constant, about $-1/3$: no convex function is closer to $-x^2$. The error is
# 0.298 with each number of pieces, from both starts. With `units=2` and a spread start it
# is 0.074, 0.012 and 0.008: now the second unit enters with a negative weight.
#
# **2.** Piece $p$ is at least as large as piece $q$ where a linear function is not
# negative: on a half-line, everywhere or nowhere. Where $p$ wins, all these conditions
# hold; an intersection of half-lines is an interval.
#
# **3.** Nine. Each unit has at most four corners, so the sum has at most eight.
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
