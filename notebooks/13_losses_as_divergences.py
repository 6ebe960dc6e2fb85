# %% [markdown]
# # 13 · Losses as divergences
#
# Many GANs after the paper change only one thing: the losses of $D$ and $G$. For each pair
# of losses we ask three questions:
#
# 1. What is $D$'s best output?
# 2. Which divergence between $p_{\rm data}$ and $p_g$ does $D$'s loss then measure?
# 3. Which gradient does $G$ then receive?
#
# *You need:* notebooks 03 (the logit), 05 (the best $D$) and 06 (its divergence). *Time:*
# half an hour to read, seconds to run. *In Colab:* first run the last cell.

# %% [markdown]
# ## Two losses, made of three functions
#
# ```text
# noise z ─> G ─> generated sample ─┬─> D ─> output a
# data ─────────> real example ─────┘
# D's step:                     D <─ gradient of mean r(a_real) + mean f(a_fake)
# G's step:  G <─ gradient at the sample <─ D <─ gradient of mean g(a_fake)
# ```
#
# The nets and Algorithm 1 stay as they are. $D$ outputs one number $a$ for each example.
# Three functions of $a$ are chosen: $r$ for a real example and $f$ for a generated sample,
# whose means $D$ minimises; and $g$, whose mean over generated samples $G$ minimises. In
# the paper's GAN $a$ is a logit.
#
# | GAN | $r(a)$ | $f(a)$ | $g(a)$ |
# |---|---|---|---|
# | non-saturating (paper) | $-\log \sigma(a)$ | $-\log \sigma(-a)$ | $-\log \sigma(a)$ |
# | minimax (paper) | the same | the same | $\log \sigma(-a)$ |
# | least squares | $(a - 1)^2 / 2$ | $a^2 / 2$ | $(a - 1)^2 / 2$ |
# | hinge | $\max(0, 1 - a)$ | $\max(0, 1 + a)$ | $-a$ |
# | Wasserstein | $-a$ | $a$ | $-a$ |
# | boundary seeking | the paper's | the paper's | $a^2 / 2$ |
# | reverse KL, an f-GAN | $e^{-a}$ | $a - 1$ | $1 - a$ |
#
# They are from Mao et al. 2017 ([1611.04076](https://arxiv.org/abs/1611.04076)), Lim & Ye
# 2017 ([1705.02894](https://arxiv.org/abs/1705.02894)), Arjovsky et al. 2017
# ([1701.07875](https://arxiv.org/abs/1701.07875)), Hjelm et al. 2018
# ([1702.08431](https://arxiv.org/abs/1702.08431)) and Nowozin et al. 2016
# ([1606.00709](https://arxiv.org/abs/1606.00709)). In code: `minigan.gan.games.GAMES`.
#
# We draw $g(a)$, $G$'s loss at one sample. Beside it is the *push* $-g'(a)$: a gradient
# step on $g$ raises $a$ where the push is positive and lowers it where it is negative.

# %%
import numpy

from minigan import plots
from minigan.gan.games import GAMES


def panels(x, parts, xlabel, log=False):
    """Panels side by side, {title: {label: values at x}}, with one legend below them."""
    labels = list(dict.fromkeys(label for curves in parts.values() for label in curves))
    looks = dict(zip(labels, plots.colours.looks(labels)))
    figure, seen = plots.Figure(figsize=(9, 4), layout="constrained"), {}
    for axes, (title, curves) in zip(figure.subplots(1, 2, sharey=log), parts.items()):
        for label, values in curves.items():
            (seen[label],) = axes.plot(x, values, **looks[label])
        axes.set(title=title, xlabel=xlabel, yscale="log" if log else "linear")
        axes.grid(alpha=0.2)
    where = dict(loc="outside lower center", ncols=4, frameon=False)
    figure.legend(seen.values(), seen.keys(), **where)
    return figure


# %%
a = numpy.linspace(-4, 4, 161)
names = "non-saturating", "minimax", "least squares", "hinge", "boundary seeking"
of_G = {"hinge, Wasserstein" if n == "hinge" else n: GAMES[n].g for n in names}
losses = {name: [g.value(one[None]) for one in a[:, None]] for name, g in of_G.items()}
pushes = {name: -g.gradient(a[:, None])[:, 0] * a.size for name, g in of_G.items()}
for name, limit in (("minimax", "at most 0.02"), ("non-saturating", "at least 0.98")):
    print(f"{name}: push at a = -4, {pushes[name][0]:.3f} ({limit})")
for name, limit in (("least squares", -2.9), ("boundary seeking", -3.9)):
    print(f"{name}: push at a = 4, {pushes[name][-1]:.3f} (at most {limit})")
assert pushes["minimax"][0] < 0.02 and pushes["non-saturating"][0] > 0.98
assert pushes["least squares"][-1] < -2.9 and pushes["boundary seeking"][-1] < -3.9
panels(a, {"G's loss, g(a)": losses, "The push on a, -g'(a)": pushes}, "a, output of D")

# %% [markdown]
# At $a = -4$ the paper's $D$ is almost sure that the sample is generated. There the minimax
# loss hardly pushes: it *saturates* (notebook 03b). The other losses push.
#
# Least squares and boundary seeking push $a$ *down* beyond $a = 1$ and $a = 0$. There $D$
# takes the sample for real with more confidence than these losses ask for.
#
# The values of different GANs cannot be compared at the same $a$: $a$ is a logit in one and
# a predicted label in another. To compare them, we give each its best $D$.
#
# ## D's best output
#
# At a point $x$ let $u = p_{\rm data}(x) / p_g(x)$. $D$'s loss is an integral over $x$. Its
# part at $x$, divided by $p_g(x)$, is
#
# $$u\, r(a) + f(a) .$$
#
# At the best output $a^*$ its derivative in $a$ is 0:
#
# $$u\, r'(a^*) + f'(a^*) = 0 .$$
#
# **The paper.** $r'(a) = -(1 - \sigma(a))$ and $f'(a) = \sigma(a)$, so
#
# $$-u\,(1 - \sigma(a^*)) + \sigma(a^*) = 0, \qquad \sigma(a^*) = \frac{u}{1 + u}, \qquad
# a^* = \log u .$$
#
# **Least squares.** The best output is $D^*$ itself, not its logit:
#
# $$u\,(a^* - 1) + a^* = 0, \qquad a^* = \frac{u}{1 + u} = D^* .$$
#
# **Hinge.** For $-1 \le a \le 1$ the loss $u (1 - a) + (1 + a)$ is a straight line in $a$.
# Its smallest value is at an end: $a^* = 1$ where $u > 1$, $a^* = -1$ where $u < 1$.
#
# In code, `GAMES[name].optimum` is $a^*$ as a function of $u$. The cell puts it into the
# equation above, for eleven GANs.

# %%
u = numpy.geomspace(0.02, 50, 200)
off = {}
for name, game in GAMES.items():
    if game.optimum and name not in ("hinge", "softmax", "relativistic"):
        best = game.optimum(u)[:, None]
        of_real, of_fake = (part[:, 0] * u.size for part in game.d.gradient(best, best))
        off[name] = (abs(u * of_real + of_fake) / (1 + abs(of_fake))).max()
print(f"{len(off)} GANs: u r' + f' at the optimum, {max(off.values()):.0e} (limit 1e-12)")
assert len(off) == 11 and max(off.values()) < 1e-12
assert (GAMES["minimax"].optimum(u) == GAMES["non-saturating"].optimum(u)).all()
shown = {name: GAMES[name].optimum(u) for name in ("minimax", "least squares", "hinge")}
shown = {"minimax and non-saturating": shown.pop("minimax")} | shown
shown["smoothed: label 0.9 for real"] = GAMES["smoothed"].optimum(u)
plots.lines(u, shown, "D's best output", "u = p_data / p_g", "a*", log="x")

# %% [markdown]
# *One-sided label smoothing* (Salimans et al. 2016,
# [1606.03498](https://arxiv.org/abs/1606.03498)) gives real examples the label 0.9 in place
# of 1. The best $D$ is then $0.9\, D^*$. Where there are only real examples ($u \to
# \infty$), its logit goes no higher than $\log 9$. Where there are only generated samples
# ($u \to 0$), it goes to $-\infty$, as without smoothing.
#
# ## The loss is then a divergence
#
# Put $a^*$ back into $D$'s loss. For **least squares**, with $a^* = D^* = p_{\rm data} /
# (p_{\rm data} + p_g)$,
#
# $$\tfrac12 \int p_{\rm data} (1 - D^*)^2 + p_g {D^*}^2
# = \tfrac12 \int \frac{p_{\rm data}\, p_g^2 + p_g\, p_{\rm data}^2}{(p_{\rm data} + p_g)^2}
# = \tfrac12 \int \frac{p_{\rm data}\, p_g}{p_{\rm data} + p_g} .$$
#
# It has its largest value, 1/4, at $p_g = p_{\rm data}$. It is 0 where the two densities do
# not overlap.
#
# For the **hinge** the loss at $x$ is $2 p_g$ where $u > 1$ and $2 p_{\rm data}$ where $u
# < 1$: twice the smaller density. With the total variation TV, $\frac12 \int |p_{\rm
# data} - p_g|$,
#
# $$\int 2 \min(p_{\rm data}, p_g) = 2 \left( 1 - {\rm TV}(p_{\rm data}, p_g) \right).$$
#
# An **f-GAN** is made in the other direction. One chooses an *f-divergence* and constructs
# the loss whose smallest value is minus that divergence.
#
# The **Wasserstein** loss has no minimum: multiply $a$ by a large number, and the loss can
# be as low as one likes. It has one if $D$'s slope is at most 1. The smallest value is then
# minus the distance W1 of the next section, by *Kantorovich-Rubinstein duality*.
#
# The claims `games.*` of `minigan verify` check all this, for more GANs than we treat here.
# Each is also checked with a planted mistake (last column), and must then fail.

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
# ## Why another divergence?
#
# Take $p_{\rm data} = N(0, 1)$ and $p_g = N(t, 1)$, and let $t$ grow. W1 is the mean
# distance by which mass must be moved to turn one into the other; here it is $t$.

# %%
from minigan.theory import Gaussian, jsd, kl, tv, wasserstein1

shifts = numpy.linspace(0, 8, 33)
pairs = [(Gaussian(0, 1), Gaussian(t, 1)) for t in shifts]
sizes = {"JSD / log 2": (jsd, numpy.log(2)), "TV": (tv, 1)}
sizes |= {"W1 / 8": (wasserstein1, 8), "KL / 32": (kl, 32)}
far = {name: [d(*pair) / size for pair in pairs] for name, (d, size) in sizes.items()}
for name, values in far.items():
    slope, flat = (values[-1] - values[-2]) / 0.25, name in ("JSD / log 2", "TV")
    limit = "at most 0.001" if flat else "at least 0.1"
    print(f"{name:11} slope at t = 8: {slope:.5f} ({limit})")
    assert slope < 1e-3 if flat else slope > 0.1
plots.lines(shifts, far, "N(0, 1) against N(t, 1)", "t", "scaled to 1 at t = 8")

# %% [markdown]
# Near $t = 8$ JSD and TV hardly change with $t$: their gradient is almost 0, and minimising
# them would hardly move $p_g$. KL and W1 still grow.
#
# ## What the best D tells G
#
# $G$ does not receive the gradient of a divergence. It receives the gradient of its own
# loss through a $D$ that is held fixed. Let $G(z) = z + t$, so that $p_g = N(t, 1)$, and
# let $D$ be at its best. The chain rule gives, with $x = z + t$ and $dx / dt = 1$,
#
# $$\frac{\partial}{\partial t}\, \mathbb{E}_z\; g(a^*(z + t))
# = \mathbb{E}_{x \sim p_g} \left[ g'(a^*(x)) \; \frac{d a^*}{dx} \right].$$
#
# We call this derivative the *pull*. A gradient step makes $t$ smaller if it is positive.
# Here $a^*$ is a function of $u$, and from the two densities
#
# $$\log u = -\frac{x^2}{2} + \frac{(x - t)^2}{2} = \frac{t^2}{2} - t x .$$
#
# **If $g = -f$**, as in minimax and the f-GANs, $G$'s loss is minus its part of $D$'s loss.
# The pull is then the gradient of the divergence. It is true that the best $D$ changes with
# $t$. But at a minimum of $D$'s loss, a small change of $D$ changes the loss by nothing in
# first order. This is the *envelope theorem*.
#
# **With another $g$** it is the gradient of something else. For the non-saturating loss it
# is that of ${\rm KL}(p_g, p_{\rm data}) - 2\, {\rm JSD}$ (Arjovsky & Bottou 2017,
# [1701.04862](https://arxiv.org/abs/1701.04862)).
#
# | GAN | the pull on $t$ |
# |---|---|
# | minimax | the slope of 2 JSD |
# | non-saturating | $t$ minus the slope of 2 JSD |
# | reverse KL | $t$, the slope of $t^2 / 2$ |
# | Hellinger (squared) | $\frac t2 e^{-t^2 / 8}$ |
# | boundary seeking | $t^3 / 2$ |
#
# The cell computes the pull by quadrature (a sum over $x$), and compares.

# %%
from minigan.theory.quadrature import gauss_legendre

x, weight = gauss_legendre(numpy.linspace(-10, 18, 113))


def pull(name, t, h=1e-4):
    """The pull on t, by quadrature."""
    game, u = GAMES[name], (numpy.exp(t**2 / 2 - t * (x + s)) for s in (0, h, -h))
    a, ahead, behind = map(game.optimum, u)
    slope = game.g.gradient(a[:, None])[:, 0] * a.size
    return (weight * Gaussian(t, 1).density(x) * slope * (ahead - behind) / (2 * h)).sum()


t, h = numpy.linspace(0.25, 8, 32), 1e-4
names = *names[:3], "boundary seeking", "reverse KL", "Hellinger"
pulls = {name: numpy.array([pull(name, s) for s in t]) for name in names}
ahead, behind = ([2 * jsd(Gaussian(0, 1), Gaussian(s + d, 1)) for s in t] for d in (h, -h))
slope = numpy.subtract(ahead, behind) / (2 * h)
closed = {"minimax": slope, "non-saturating": t - slope, "reverse KL": t}
closed |= {"Hellinger": t / 2 * numpy.exp(-(t**2) / 8), "boundary seeking": t**3 / 2}
for name, exact in closed.items():
    off = (abs(pulls[name] - exact) / (1 + exact)).max()
    print(f"{name:17} pull against its closed form: {off:.0e} (limit 1e-6)")
    assert off < 1e-6

# %% tags=["cover"]
last = {name: values[-1] for name, values in pulls.items()}
vanish = "minimax", "least squares", "Hellinger"
for name, value in last.items():
    print(f"{name:17} pull at t = 8: {value:.2g}", "(at most 0.01)" * (name in vanish))
assert max(last[name] for name in vanish) < 0.01
assert abs(last["non-saturating"] - 8) < 0.01
remain = {name: pulls[name] for name in names if name not in vanish}
remain["W1, slopes of D up to 1"] = numpy.ones_like(t)
parts = {"The pull on t: these vanish": {name: pulls[name] for name in vanish}}
panels(t, parts | {"The pull on t: these remain": remain}, "t", log=True)

# %% [markdown]
# - Minimax, Hellinger and *least squares* hardly pull when $t$ is large. The least-squares
#   loss is steep in $a$ (first figure). But its $a^*$ is $D^*$, which is nearly constant
#   where the samples are, and the pull is a product of both slopes.
# - Non-saturating and reverse KL pull by about $t$, boundary seeking by $t^3/2$. For large
#   $t$ this is so much that a step may be too long.
# - With slopes of $D$ up to 1, the best Wasserstein $D$ is $a = -x$ plus a constant. The
#   pull is 1 at any $t > 0$.
# - The hinge is not shown. Its $a^*$ is a step function, with slope 0 almost everywhere.
#
# All this is about the *best* $D$. In a training, $D$ is a net after some steps, and its
# output is smoother than $a^*$. For hinge and Wasserstein this decides everything. In
# practice one bounds $D$'s slope: by clipping its weights, by *spectral normalisation*, or
# by a penalty (notebook 13b).
#
# ## What you now know
#
# - $D$ is at its best where $u\, r' + f' = 0$. The best output is $\log u$ for the paper's
#   losses, $D^*$ for least squares, a step function for the hinge.
# - With the best $D$, $D$'s loss measures a divergence: JSD, TV, an f-divergence, W1.
# - $G$'s gradient is that of the divergence if $g = -f$, else that of something else.
# - Least squares cures the saturation in $a$, but not the vanishing gradient of a $D$ that
#   is at its best.
#
# *Next:* notebook 13b, a penalty on $D$'s slope. *Your turn:* exercise [18 · Label
# smoothing and least squares](exercises/18_losses.ipynb). *Search for:* f-divergence,
# Fenchel conjugate, Kantorovich-Rubinstein duality, spectral normalisation, density ratio
# estimation.
#
# ## Three questions
#
# 1. Mao et al. also propose the labels 1 for real, $-1$ for generated, and 0 as what $G$
#    wants. What is $a^*$ then, and what is $\mathbb{E}_{p_{\rm data}} {a^*}^2 +
#    \mathbb{E}_{p_g} {a^*}^2$?
# 2. `pull("KL", t)` is $t$, as for reverse KL. A sample's own part in it is $u(x)\, t$ for
#    KL and $t$ for reverse KL. Which one is easier to estimate from a minibatch?
# 3. Compute `pull` at $t = 4$ for "smoothed" and for "smoothed both" (0.1 for generated
#    samples, too). Why does the second label do more harm to $G$?
#
# <details><summary>Answers</summary>
#
# **1.** $a^* = (p_{\rm data} - p_g) / (p_{\rm data} + p_g)$. The sum is the integral of
# $(p_{\rm data} - p_g)^2 / (p_{\rm data} + p_g)$, a Pearson $\chi^2$: claim `games.chi2`.
#
# **2.** Reverse KL: its parts are all equal. For KL $\mathbb{E}_{p_g} u = 1$, but
# $\mathbb{E}_{p_g} u^2 = e^{t^2}$. At $t = 3$ the standard deviation is 90 times the mean.
#
# **3.** It is 3.86 without smoothing and with "smoothed": $-\log (0.9\, D^*)$ differs from
# $-\log D^*$ by a constant. With both labels it is 0.23. Where there are no data $a^*$ is
# then nearly constant, at $-\log 9$, and does not say where $G$ should go.
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
