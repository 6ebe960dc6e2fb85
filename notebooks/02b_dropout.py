# %% [markdown]
# # 02b · Dropout
#
# The paper trains $D$ with *dropout*: some inputs of each layer are set to 0 at random. We
# derive its mean, its variance and its gradient. The optional parts ask what a net
# with dropout averages, and how $G$ gets a gradient through it.
#
# *You need:* notebook 02; expectation and variance. For the last two parts also 00 (logit,
# $D$, $G$). *Time:* twenty minutes to read, seconds to run. *In Colab:* first run the last
# cell.

# %% [markdown]
# ## Mean and variance
#
# ```text
# forward:   x  ──> times mask / r ──> y  ──> next layer
# backward:  dx <── times mask / r <── dy <── next layer      the same mask
# ```
#
# Dropout sets each input of a layer to 0 with probability $1 - r$, independently for each
# input, each example and each forward pass. Here $r$ is the probability to *keep* an input
# (`keep` in the code). What is kept is divided by $r$:
#
# $$y_i = \frac{x_i\, \mu_i}{r}, \qquad \mu_i \in \{0, 1\},\quad P(\mu_i = 1) = r.$$
#
# The vector $\mu$ is the *mask*. The division keeps the mean as it was:
#
# $$\begin{aligned}
# \mathbb{E}\, y_i &= \frac{x_i}{r}\, \mathbb{E}\, \mu_i = x_i
# && \text{since } \mathbb{E}\, \mu_i = r, \\
# \mathbb{E}\, y_i^2 &= \frac{x_i^2}{r^2}\, \mathbb{E}\, \mu_i^2 = \frac{x_i^2}{r}
# && \text{since } \mu_i^2 = \mu_i, \\
# \mathrm{Var}\, y_i &= \mathbb{E}\, y_i^2 - (\mathbb{E}\, y_i)^2 = \frac{1 - r}{r}\, x_i^2.
# \end{aligned}$$
#
# In evaluation nothing is dropped: `rng=None` gives $y = x$. For ten inputs we can take the
# mean over all $2^{10}$ masks exactly; for the package's layer we take a sample.

# %%
import numpy

from minigan.nn import Dropout
from minigan.random import Streams

streams = Streams(seed=1, dtype="float64")
n, keep = 10, 0.8
x = streams.data.normal((n,))
masks = (numpy.arange(2**n)[:, None] >> numpy.arange(n)) & 1  # every row another mask
kept = masks.sum(axis=1)
p = keep**kept * (1 - keep) ** (n - kept)
y = masks * x / keep
variance = (1 - keep) / keep * x**2
errors = abs(p @ y - x).max(), abs(p @ y**2 - x**2 - variance).max()
print(f"{len(masks)} masks: error of the mean {errors[0]:.0e}", end=", ")
print(f"of the variance {errors[1]:.0e} (limit 1e-12)")
assert max(errors) < 1e-12

rows = numpy.tile(x, (20_000, 1))
sample, _ = Dropout(keep).forward(rows, streams.dropout)
off = abs(sample.mean(axis=0) - x) / (variance / len(rows)) ** 0.5
print(f"{len(rows)} samples: mean off by {off.max():.1f} standard errors (limit 4)")
assert off.max() < 4
assert Dropout(keep).forward(rows, None)[0] is rows

# %% [markdown]
# ## The gradient uses the same mask
#
# Once its mask is drawn, dropout multiplies by constants, so
#
# $$dx_i = \frac{dy_i\, \mu_i}{r} \qquad \text{with the same } \mu.$$
#
# The cache is the mask. A layer that draws a new mask on the way back returns the right
# shape and the right share of zeros. But its gradient belongs to another function than the
# one that was computed. The gradient check finds it:

# %%
from textwrap import fill

from minigan.nn.gradcheck import GradientError, check_layer


class Redrawn(Dropout):
    def forward(self, x, rng=None):
        y, _ = super().forward(x, rng)
        return y, rng.mask(x.shape, self.keep)


rows = streams.data.normal((8, 6))
for row in check_layer(Dropout(0.5), rows):
    print(f"{row.quantity:8} relative error {row.error:.0e} (limit {row.tolerance:.0e})")
    assert row.error < row.tolerance
try:
    raise SystemExit(f"nothing found: {check_layer(Redrawn(0.5), rows)}")
except GradientError as error:
    print(fill(f"GradientError: {error}", 88))

# %% [markdown]
# ## How large the noise is (optional)
#
# A unit above computes $a = \sum_i W_i y_i$. The masks of different inputs are independent,
# so the variances of the terms add up:
#
# $$\mathrm{Var}\, a = \sum_i W_i^2\, \mathrm{Var}\, y_i
# = \frac{1 - r}{r} \sum_i W_i^2 x_i^2.$$
#
# $D$ is trained with this noise in each of its units. In the figure, compare it with the
# size of $a$ itself, the dotted line.

# %%
from minigan import plots

rows, W = numpy.tile(x, (20_000, 1)), streams.init.uniform((n,), -1.0, 1.0)
keeps = numpy.linspace(0.1, 1.0, 19)
formula = ((1 - keeps) / keeps) ** 0.5 * ((W * x) ** 2).sum() ** 0.5
measured = numpy.array(
    [(Dropout(k).forward(rows, streams.dropout)[0] @ W).std() for k in keeps.tolist()]
)
off = abs(measured - formula).max() / formula.max()
print(f"formula and sample: largest relative difference {off:.3f} (limit 0.04)")
assert off < 0.04
plots.lines(
    keeps,
    {"formula": formula, f"{len(rows):,} masks": measured},
    "The fewer inputs are kept, the larger the noise",
    "r, the probability to keep an input",
    "standard deviation of a",
    marks={"|a| without dropout": abs(x @ W)},
    points=True,
)

# %% [markdown]
# ## What evaluation averages (optional)
#
# With a mask, $D$ is a *sub-net*: some of its inputs are missing. In training, each example
# draws one sub-net, and all sub-nets share their weights. Evaluation uses the full net,
# whose output should be close to a mean of the outputs of all sub-nets. To which mean?
#
# Let $a_\mu$ be the logit of the sub-net with mask $\mu$, and $D_\mu = \sigma(a_\mu)$. Take
# the *geometric* means over all masks, of $D_\mu$ and of $1 - D_\mu$:
#
# $$g_1 = \exp \mathbb{E} \log D_\mu, \qquad g_0 = \exp \mathbb{E} \log (1 - D_\mu).$$
#
# They do not add up to 1. So we divide by the sum, and call the result the *normalised
# geometric mean*, $\bar D = g_1 / (g_1 + g_0)$. Since $1 - \bar D = g_0 / (g_1 + g_0)$, its
# logit is
#
# $$\begin{aligned}
# \log \frac{\bar D}{1 - \bar D} &= \log g_1 - \log g_0
# && \text{the sum } g_1 + g_0 \text{ cancels} \\
# &= \mathbb{E}\, [\log D_\mu - \log (1 - D_\mu)] && \text{by definition} \\
# &= \mathbb{E}\, a_\mu && \text{since } D_\mu = \sigma(a_\mu).
# \end{aligned}$$
#
# *A linear net.* If $a$ is linear in the inputs, $\mathbb{E}\, a_\mu$ is the logit of the
# full net, because $\mathbb{E}\, y = x$. So the full net *is* the normalised geometric
# mean.
#
# *With a maxout layer between* it is only an approximation. For each maxout unit we know
# the sign of the error, since the maximum is convex (Jensen's inequality):
#
# $$\mathbb{E}\, \max_p x_{pj} \;\geq\; \max_p\, \mathbb{E}\, x_{pj}.$$
#
# In the logit these errors are added with weights of both signs. So the sign of their sum
# is not known. The cell computes all of this exactly, over all 1,024 masks.

# %%
from minigan.nn import Dense, Maxout, Network
from minigan.nn.ops import log_sigmoid, sigmoid

p, y = numpy.full(2**n, 0.5**n), masks * x / 0.5
linear = Network([Dense(n, 1, streams.init, irange=1.0)])
below = Dense(n, 8 * 5, streams.init, irange=0.5)
deep = Network([below, Maxout(5), Dense(8, 1, streams.init, irange=0.5)])
found, limits = {}, {"linear": 1e-12, "maxout": 0.1}
for name, net in (("linear", linear), ("maxout", deep)):
    a, full = net(y)[:, 0], float(sigmoid(net(x[None]))[0, 0])
    g1, g0 = numpy.exp(p @ log_sigmoid(a)), numpy.exp(p @ log_sigmoid(-a))
    geometric, mean = g1 / (g1 + g0), p @ sigmoid(a)
    found[name] = sigmoid(a), full, geometric, mean
    print(f"{name}: full {full:.4f}, geometric {geometric:.4f}, plain mean {mean:.4f}")
    print(f"  |full - geometric| {abs(full - geometric):.0e} (limit {limits[name]:.0e})")
    assert abs(full - geometric) < limits[name]
assert abs(found["maxout"][1] - found["maxout"][2]) > 1e-3  # with maxout not exact
trained, evaluated = (Maxout(5).forward(below.forward(v)[0])[0] for v in (y, x[None]))
jensen = (p @ trained - evaluated[0]).min()
print(f"E max - max E: smallest of the 8 units {jensen:.3f} (limit: more than 0)")
assert jensen > 0


# %% tags=["cover"]
def subnets(found):
    """For each net, the D of its sub-nets as a histogram, and three means."""
    figure = plots.Figure(figsize=(8.4, 3.2), layout="constrained")
    for axes, (name, (D, *means)) in zip(figure.subplots(1, 2, sharey=True), found.items()):
        axes.hist(
            D, 25, range=(0, 1), color=plots.colours.D, alpha=0.5, label="the sub-nets"
        )
        names = "full net", "geometric mean", "plain mean"
        looks = ((0, "-", 4), (2, "--", 2), (1, ":", 2))
        for place, label, (n, ls, lw) in zip(means, names, looks):
            colour = plots.colours.SERIES[n]
            axes.axvline(place, color=colour, ls=ls, lw=lw, label=label)
        axes.set(title=f"{name} net", xlabel="D of a sub-net", xlim=(0, 1))
    figure.axes[0].set_ylabel("number of masks")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right center")
    return figure


subnets(found)

# %% [markdown]
# In this linear net the full net lies exactly on the geometric mean. In this net with
# maxout it lies near it.
#
# ## G's gradient through a D with dropout (optional)
#
# ```text
# z ─> G ─> G(z) ─> mask ─> maxout ─> mask ─> maxout ─> mask ─> a
#      G <────────  mask <─ maxout <─ mask <─ maxout <─ mask <─ da     the same masks
# ```
#
# Here is the paper's $D$ on a small scale: two maxout layers of five pieces and a linear
# unit for the logit. Dropout keeps an input with probability 0.8 and a unit of a hidden
# layer with probability 0.5, as in the authors' released code. $G$'s step goes through $D$
# with dropout on. So $G$'s gradient belongs to a loss with *these* masks.
#
# A check by differences must use the same masks in each pass. We put the state of the
# random stream back, and it draws the same masks again.

# %%
from minigan.gan import non_saturating
from minigan.nn import ReLU

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
assert (dx_fake[~cache_d.layers[0]] == 0).all()  # a dropped input gets no gradient

# %%
theta, d, h = G.theta.copy(), streams.noise.normal(G.theta.shape), 1e-6


def slope(put_back):
    losses = []
    for step in (h, -h):
        G.theta = theta + step * d
        if put_back:
            dropout.state = state
        losses.append(non_saturating.value(D(G(z), dropout)))
    G.theta = theta
    return (losses[0] - losses[1]) / (2 * h)


same, other = (abs(slope(put_back) - gradient @ d) for put_back in (True, False))
print(f"gradient along d {gradient @ d:.5f}")
print(f"differences, same masks:  error {same:.0e} (limit 1e-6)")
print(f"differences, other masks: error {other:.0e} (at least 100)")
assert same < 1e-6
assert other > 100

# %% [markdown]
# With other masks the two losses belong to two different functions. Their difference does
# not become small with $h$, and division by $2h$ makes it huge.
#
# ## What you now know
#
# - Dropout multiplies by a random mask and divides by $r$. The mean stays $x$; the variance
#   is $x^2 (1 - r)/r$.
# - The gradient uses the mask of the forward pass.
# - The full net is the normalised geometric mean of its sub-nets if the net is linear, and
#   an approximation of it otherwise.
#
# *Next:* notebook 03, the value function at the logit. *Your turn:* exercise [03 · ReLU,
# sigmoid and dropout](exercises/03_activations.ipynb); a check names the mistake.
#
# *Read:* Hinton et al. 2012 ([1207.0580](https://arxiv.org/abs/1207.0580)); Srivastava et
# al. 2014 ([JMLR](https://jmlr.org/papers/v15/srivastava14a.html)); on the geometric mean,
# Goodfellow et al. 2013 ([1302.4389](https://arxiv.org/abs/1302.4389)). *Search for:*
# inverted dropout, model averaging, ensemble, Jensen's inequality.
#
# ## Three questions
#
# 1. In `fit` of notebook 02, put a `Dropout(0.9)` between `Dense` and `Maxout`, and train
#    8 pieces with masks and a spread start. Compare the mean of the error $y - x^2$ with
#    masks and in evaluation.
# 2. Put the dropout of the `deep` net on the eight outputs of the maxout layer, not on the
#    net's input. Is the geometric mean exact now?
# 3. The paper's $D$ for MNIST, in the released code, has 784 inputs and two layers of 240
#    units. How many masks are there for one example?
#
# <details><summary>Answers</summary>
#
# **1.** With masks it is within 0.001 of 0; in evaluation it is $-0.031$ to $-0.032$ (seeds
# 1 to 3). Training brings $\mathbb{E} \max$ near $x^2$. Evaluation computes
# $\max \mathbb{E}$, which by Jensen's inequality is smaller.
#
# **2.** Yes. Above the masks the net is linear, so $\mathbb{E}\, a_\mu$ is the full net's
# logit.
#
# **3.** $2^{784 + 240 + 240} = 2^{1264}$, about $10^{380}$.
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
