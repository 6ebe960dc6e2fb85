# %% [markdown]
# # 13 · Losses as divergences
#
# Many GANs after the paper change one thing: the two losses. Here we put $D$'s best answer
# into each loss, see which divergence between $p_{\rm data}$ and $p_g$ comes out, and what
# $G$ is then told. At the end we train four of them, with and without R1, a penalty on
# $D$'s slope. There the penalty matters more than the loss.
#
# *You need:* notebooks 03 (the logit), 05 (the best $D$), 06 (the divergence in it), 09
# (circles and spirals). *Time:* half an hour to read, a quarter of a minute to run.

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
# ## What changes, and what does not
#
# ```text
# z -> G -> x_fake --+
#                    +--> D -> output a     D minimises  mean r(a_real) + mean f(a_fake)
#           x_real --+                      G minimises  mean g(a_fake)
# ```
#
# The nets, Algorithm 1 and the way of the gradient back to $G$ stay as they are. A *game*
# is three functions of one number, $D$'s output $a$: $r$ for a real example, $f$ for a
# generated sample, $g$ for $G$. In the paper's game $a$ is a logit.
#
# | game | $r(a)$ | $f(a)$ | $g(a)$ |
# |---|---|---|---|
# | non-saturating (paper) | $-\log \sigma(a)$ | $-\log \sigma(-a)$ | $-\log \sigma(a)$ |
# | minimax (paper) | the same | the same | $\log \sigma(-a)$ |
# | least squares | $(a - 1)^2 / 2$ | $a^2 / 2$ | $(a - 1)^2 / 2$ |
# | hinge | $\max(0, 1 - a)$ | $\max(0, 1 + a)$ | $-a$ |
# | Wasserstein | $-a$ | $a$ | $-a$ |
# | boundary seeking | the paper's | the paper's | $a^2 / 2$ |
# | reverse KL, an f-GAN | $e^{-a}$ | $a - 1$ | $1 - a$ |
#
# From Mao et al. ([1611.04076](https://arxiv.org/abs/1611.04076)), Lim & Ye
# ([1705.02894](https://arxiv.org/abs/1705.02894)), Arjovsky et al.
# ([1701.07875](https://arxiv.org/abs/1701.07875)), Hjelm et al.
# ([1702.08431](https://arxiv.org/abs/1702.08431)) and Nowozin et al.
# ([1606.00709](https://arxiv.org/abs/1606.00709)). They are in `minigan.gan.games.GAMES`,
# each loss with its gradient by hand. First $g$, what $G$ minimises at one sample; then
# minus its slope, which says how strongly $G$ is asked to raise $a$.

# %%
import numpy

from minigan import plots
from minigan.gan.games import GAMES

a = numpy.linspace(-4, 4, 161)
names = "non-saturating", "minimax", "least squares", "hinge", "boundary seeking"
of_G = {"hinge, Wasserstein" if n == "hinge" else n: GAMES[n].g for n in names}
losses = {name: [g.value(one[None]) for one in a[:, None]] for name, g in of_G.items()}
plots.lines(a, losses, "G's loss at one sample", "a, D's output at the sample", "g(a)")

# %%
pushes = {name: -g.gradient(a[:, None])[:, 0] * a.size for name, g in of_G.items()}
for name, limit in (("minimax", "at most 0.02"), ("non-saturating", "at least 0.98")):
    print(f"{name}: push at a = -4, {pushes[name][0]:.3f} ({limit})")
assert pushes["minimax"][0] < 0.02 and pushes["non-saturating"][0] > 0.98
assert pushes["least squares"][-1] < -2.9 and pushes["boundary seeking"][-1] < -3.9
plots.lines(a, pushes, "The push on a", "a, D's output at the sample", "-dg/da")

# %% [markdown]
# At $a = -4$ the paper's $D$ is sure that the sample is generated. There minimax hardly
# pushes, and all others do. Least squares and boundary seeking also push *back*, beyond
# $a = 1$ and $a = 0$: for them a sample can be too convincing.
#
# Heights of different games should not be compared: $a$ is a logit in one and a predicted
# label in another. To compare them, we let $D$ give its best answer.
#
# ## D's best output
#
# At a point $x$ let $u = p_{\rm data}(x) / p_g(x)$. Divided by $p_g$, $D$'s loss there is
# $u\, r(a) + f(a)$. At the best $a$ its derivative is 0:
#
# $$u\, r'(a) + f'(a) = 0 .$$
#
# - The paper: $-u\,(1 - \sigma(a)) + \sigma(a) = 0$, so $\sigma(a^*) = u / (1 + u)$ and
#   $a^* = \log u$.
# - Least squares: $u (a - 1) + a = 0$, so $a^* = u / (1 + u)$. This is $D^*$ itself, not
#   its logit. (In code, `GAMES[name].optimum` is $a^*$ as a function of $u$.)
# - Hinge: for $-1 \le a \le 1$ the loss is $u (1 - a) + 1 + a$, a straight line in $a$. So
#   the best $a$ is at one end: $+1$ where $u > 1$, $-1$ where $u < 1$.

# %%
u = numpy.geomspace(0.02, 50, 200)
off = {}
for name, game in GAMES.items():
    if game.optimum and name not in ("hinge", "softmax", "relativistic"):
        best = game.optimum(u)[:, None]
        of_real, of_fake = (part[:, 0] * u.size for part in game.d.gradient(best, best))
        off[name] = (abs(u * of_real + of_fake) / (1 + abs(of_fake))).max()
print(f"{len(off)} games: u r' + f' at the optimum, {max(off.values()):.0e} (limit 1e-12)")
assert len(off) == 11 and max(off.values()) < 1e-12
shown = {name: GAMES[name].optimum(u) for name in names[:4]}
shown["smoothed: 0.9 for real"] = GAMES["smoothed"].optimum(u)
plots.lines(u, shown, "D's best output", "u = p_data / p_g", "a*", log="x")

# %% [markdown]
# One-sided label smoothing ([Salimans et al., arXiv
# 1606.03498](https://arxiv.org/abs/1606.03498)) tells $D$ that a real example is real with
# probability 0.9. Its best $D$ is $0.9\, D^*$: on real examples the logit stops at
# $\log 9$. On samples, where $u$ is near 0, it is as sure as before.
#
# ## The loss is then a divergence
#
# Put $a^*$ back. For least squares, $D$'s loss becomes
#
# $$\tfrac12 \int p_{\rm data} (1 - D^*)^2 + p_g {D^*}^2
# = \tfrac12 \int \frac{p_{\rm data}\, p_g^2 + p_g\, p_{\rm data}^2}{(p_{\rm data} + p_g)^2}
# = \tfrac12 \int \frac{p_{\rm data}\, p_g}{p_{\rm data} + p_g} .$$
#
# It is 1/4 at $p_g = p_{\rm data}$, its largest value, and 0 where they share no mass. For
# the hinge the smaller density pays, twice, with the total variation TV:
#
# $$\int 2 \min(p_{\rm data}, p_g) = 2 \left( 1 - {\rm TV}(p_{\rm data}, p_g) \right).$$
#
# An f-GAN starts from the other end: it takes an $f$-divergence and makes the loss whose
# least value is minus that divergence. The Wasserstein game has no best $D$ until $D$'s
# slope is bounded; with slopes up to 1 it gives minus the distance W1. The claims
# `games.*` of `minigan verify` check this, each with a planted mistake that must fail.

# %%
from textwrap import shorten

from minigan.claims.registry import choose

print("claim               error (limit 1e-12)    with this mistake, error")
for claim in (claim for claims in choose(["games.*"]).values() for claim in claims):
    found, wrong = claim.verify(), claim.falsify()
    print(
        f"{claim.id:19} {found.error:6.0e} {wrong.error:9.2f}  {shorten(claim.mistake, 52)}"
    )
    assert found.holds and found.tolerance == 1e-12 and not wrong.holds

# %% [markdown]
# Why want another divergence? Look at two Gaussians of width 1 that move apart. JSD and TV
# flatten: at a distance of 8 they no longer change when $p_g$ moves. KL goes on, and so
# does W1, the mean distance that mass has to be moved.

# %%
from minigan.theory import Gaussian, jsd, kl, tv, wasserstein1

shifts = numpy.linspace(0, 8, 33)
pairs = [(Gaussian(0, 1), Gaussian(t, 1)) for t in shifts]
sizes = {"JSD / log 2": (jsd, numpy.log(2)), "TV": (tv, 1)}
sizes |= {"W1 / 8": (wasserstein1, 8), "KL / 32": (kl, 32)}
apart = {name: [d(*pair) / size for pair in pairs] for name, (d, size) in sizes.items()}
for name, values in apart.items():
    slope, flat = (values[-1] - values[-2]) / 0.25, name in ("JSD / log 2", "TV")
    limit = "at most 0.001" if flat else "at least 0.1"
    print(f"{name:11} slope at t = 8: {slope:.5f} ({limit})")
    assert slope < 1e-3 if flat else slope > 0.1
plots.lines(shifts, apart, "N(0, 1) against N(t, 1)", "t", "scaled to 1 at t = 8")

# %% [markdown]
# ## What the best D tells G
#
# $G$ does not see the divergence. It sees a $D$ that is held fixed. For the generator
# $G(z) = z + t$ of these Gaussians its gradient is
#
# $$\frac{\partial}{\partial t}\, \mathbb{E}_z\; g(a^*(z + t)) = \mathbb{E}_{x \sim p_g}
# \left[ g'(a^*(x)) \; \frac{d a^*}{dx} \right], \qquad \log u = \frac{t^2}{2} - t x .$$
#
# If $g = -f$, as in minimax and in the f-GANs, this is the gradient of the divergence,
# although $D$ moves when $p_g$ moves: at its best, $D$'s own motion changes its loss by
# nothing in first order (*envelope theorem*). With another $g$ it is the gradient of
# something else. Four have closed forms: the slope of 2 JSD for minimax, of $t^2/2$ for
# reverse KL, $\frac t2 e^{-t^2/8}$ for squared Hellinger, $t^3/2$ for boundary seeking.

# %% tags=["cover"]
from minigan.theory.quadrature import gauss_legendre

x, weight = gauss_legendre(numpy.linspace(-10, 18, 113))


def pull(name, t, h=1e-4):
    """The gradient above, by quadrature."""
    game, u = GAMES[name], (numpy.exp(t**2 / 2 - t * (x + s)) for s in (0, h, -h))
    a, ahead, behind = map(game.optimum, u)
    slope = game.g.gradient(a[:, None])[:, 0] * a.size
    return (weight * Gaussian(t, 1).density(x) * slope * (ahead - behind) / (2 * h)).sum()


t = numpy.linspace(0.25, 8, 32)
names = *names[:3], "W1, for slopes up to 1", "boundary seeking", "reverse KL", "Hellinger"
pulls = {name: [pull(name, s) if name in GAMES else 1.0 for s in t] for name in names}
plots.lines(t, pulls, "The pull on G if D is at its best", "t", "pull on t", log="y")

# %%
h = 1e-4
two_jsd = [[2 * jsd(Gaussian(0, 1), Gaussian(s + d, 1)) for s in t] for d in (h, -h)]
closed = {"minimax": (numpy.array(two_jsd[0]) - two_jsd[1]) / (2 * h), "reverse KL": t}
closed |= {"Hellinger": t / 2 * numpy.exp(-(t**2) / 8), "boundary seeking": t**3 / 2}
for name, exact in closed.items():
    off = (abs(pulls[name] - exact) / (1 + exact)).max()
    print(f"{name:17} pull against its closed form: {off:.0e} (limit 1e-6)")
    assert off < 1e-6
last = {name: values[-1] for name, values in pulls.items() if name in GAMES}
print("at t = 8:", *(f"{name} {value:.2g}," for name, value in last.items()))
assert max(last["minimax"], last["least squares"], last["Hellinger"]) < 0.01
assert abs(last["non-saturating"] - 8) < 0.01

# %% [markdown]
# - Minimax, Hellinger and *least squares* vanish as the distributions part. Least squares
#   has $D^*$ itself as its output, and $D^*$ is flat there: that $G$'s loss is steep in $a$
#   does not help where $a$ does not change with $x$.
# - Non-saturating and reverse KL pull by about $t$, boundary seeking by $t^3/2$: far away
#   that is so much that a step may be too long. W1 pulls by 1 at any distance.
# - The hinge is missing. Its $a^*$ is a step: the gradient is 0 almost everywhere.
#
# All this is about the *best* $D$. The $D$ of a training is a net after some steps, and
# smoother. For hinge and Wasserstein everything depends on that: in practice clipping,
# spectral normalisation or a penalty bounds $D$'s slope.
#
# ## A penalty on D's slope: R1
#
# R1 ([Mescheder et al., arXiv 1801.04406](https://arxiv.org/abs/1801.04406)) adds to $D$'s
# loss the squared slope at real examples; WGAN-GP ([Gulrajani et al., arXiv
# 1704.00028](https://arxiv.org/abs/1704.00028)) wants slopes of 1 between real and fake:
#
# $$R_1 = \frac\gamma2\, \mathbb{E}_{x \sim p_{\rm data}} \left| \nabla_x a(x) \right|^2,
# \qquad {\rm GP} = \lambda\, \mathbb{E} \left( |\nabla_x a(x)| - 1 \right)^2 .$$
#
# Both need the gradient of a gradient; `minigan/nn/penalty.py` derives it by hand. For one
# dense layer, $a = w x$: $R_1 = \frac\gamma2 w^2$, with the derivative $\gamma w$.
#
# The smallest test is the Dirac GAN of notebook 09: all data at 0, all samples at $\theta$,
# $a = w x$. In the Wasserstein game $w$ moves by $-\theta$ and $\theta$ by $w$: circles.
# R1 adds $-\gamma w$. The eigenvalues become $-\frac\gamma2 \pm \sqrt{\frac{\gamma^2}{4} -
# 1}$, with a negative real part: a spiral into 0.

# %%
from minigan.nn import Dense, Network
from minigan.nn.penalty import r1, wgan_gp
from minigan.random import Stream
from minigan.theory.dynamics import WGAN, dirac_gan, simulate


def dirac_path(penalty, weight, rate=0.1):
    """(w, theta) after each iteration in the Wasserstein game, from (1, 1)."""
    D, game = Network([Dense(1, 1, Stream(1, "float64"))]), GAMES["Wasserstein"]
    D.theta, theta, path, x = numpy.array([1.0, 0.0]), 1.0, [(1, 1)], numpy.zeros((1, 1))
    for _ in range(400):
        (a_real, real), (a_fake, fake) = D.forward(x), D.forward(x + theta)
        da_real, da_fake = game.d.gradient(a_real, a_fake)
        v = D.parameter_gradient(da_real, real) + D.parameter_gradient(da_fake, fake)
        v += penalty(D, x, weight)[1]
        D.theta = D.theta - rate * v * [1, 0]  # w alone: the Dirac GAN's D has no bias
        a_fake, fake = D.forward(x + theta)
        theta -= rate * D.input_gradient(game.g.gradient(a_fake), fake)[0, 0]
        path.append((D.theta[0], theta))
    return numpy.array(path)


# %%
walks = {"no penalty": dirac_path(r1, 0.0), "R1, gamma = 0.5": dirac_path(r1, 0.5)}
for (name, path), gamma in zip(walks.items(), (0.0, 0.5)):
    off = abs(path - simulate(dirac_gan(WGAN, r1=gamma), [1.0], [1.0], 0.1, 400)).max()
    print(f"{name:19} difference from the theory's path {off:.0e} (limit 1e-12)")
    assert off < 1e-12
walks["WGAN-GP, weight 0.5"] = dirac_path(wgan_gp, 0.5)
radius = {name: numpy.hypot(*path[-100:].T) for name, path in walks.items()}
for name, values in radius.items():
    ends = f"{values.min():.4f} to {values.max():.4f}"
    print(f"{name:19} radius in the last 100 steps: {ends}")
assert radius["R1, gamma = 0.5"].max() < 1e-2 < 1 < radius["no penalty"].min()
assert radius["WGAN-GP, weight 0.5"].min() > 0.5  # it does not arrive either
axes = "w, D's slope", "theta, G's shift"
plots.paths(walks, "Dirac GAN, Wasserstein losses", *axes, target=(0, 0), reach=2.2)

# %% [markdown]
# WGAN-GP wants a slope of 1 even at $\theta = 0$, where 0 is right: here it circles.
#
# ## Four games on the ring
#
# The same nets, data and rates; 1,000 iterations each, without R1 and with $\gamma = 0.3$.
# *High quality*: the share of samples within 3 standard deviations of a mode.

# %% tags=["trained"]
from dataclasses import replace

from minigan.data.toy import RING_SD, load_ring, ring_centres
from minigan.evaluation.modes import mode_coverage
from minigan.runs import Run
from minigan.systems.table import recipe_named

rates = dict(seed=1, batch=64, average=0.99, d_rate=0.003, g_rate=0.003)
nets = {"G": "uniform .3, dense 32, relu, dense 32, relu, dense data"}
nets["D"] = "uniform .3, dense 32, leaky, dense 32, leaky, dense 1"
small, ring, found = replace(recipe_named("zoo-ring"), **rates, **nets), load_ring(), {}
print("                  without R1            with R1")
for name in ("non-saturating", "least squares", "hinge", "Wasserstein"):
    print(f"{name:15}", end="")
    for gamma in (0.0, 0.3):
        run = Run(replace(small, objective=name, r1=gamma), ring)
        list(run.play(1000))
        found[name, gamma] = now = mode_coverage(run.samples(2000), ring_centres(), RING_SD)
        print(f"  {now.high_quality:5.2f} good, {now.covered} modes", end="")
    print()
    assert now.high_quality > 0.4 and now.covered >= 7
assert found["Wasserstein", 0.0].high_quality < 0.4  # nothing bounds D's slope

# %% [markdown]
# With R1 all four find the ring. Without it the Wasserstein game fails: its $D$ has no best
# answer. For two others it depends on the seed. Of seeds 1 to 6, non-saturating lost modes
# with two, the hinge with four; with R1 no game lost a mode with any of the six. This is
# one small problem with one choice of rates. In a large comparison ([Lucic et al., arXiv
# 1711.10337](https://arxiv.org/abs/1711.10337)) no loss was better than the others
# throughout. To go on: `minigan train zoo-ring --objective hinge --r1 .3`.
#
# *Your turn:* exercises [18 · Label smoothing and least squares](exercises/18_losses.ipynb)
# and [17 · R1, and a second backward pass](exercises/17_r1.ipynb); a check names the
# mistake.
#
# ## Three questions
#
# 1. Mao et al. also propose the labels 1 for real, $-1$ for fake and 0 for $G$. What is
#    $a^*$ then, and what is $\mathbb{E}_{p_{\rm data}} {a^*}^2 + \mathbb{E}_{p_g} {a^*}^2$?
# 2. With weight 1, WGAN-GP in `dirac_path` stops at $w = 0$, $\theta = 2$. Why there?
# 3. Draw `pull` for "smoothed" and for "smoothed both". Why does a label of 0.1 on samples
#    hurt $G$ more than a label of 0.9 on real examples?
#
# <details><summary>Answers</summary>
#
# **1.** $(p_{\rm data} - p_g) / (p_{\rm data} + p_g)$, and the integral of $(p_{\rm data} -
# p_g)^2 / (p_{\rm data} + p_g)$, a Pearson $\chi^2$: claim `games.chi2`.
#
# **2.** For small $w > 0$ the penalty pushes $w$ up by $2 (1 - w)$, the game pushes it down
# by $\theta$. At $w = 0$, $\theta = 2$ they cancel, and $G$, which moves by $w$, rests.
#
# **3.** Where there are no data $a^*$ stops at $-\log 9$. It is flat there, and a flat $D$
# does not tell $G$ where to go.
#
# </details>
