# %% [markdown]
# # 06b · Proposition 2 in numbers
#
# Notebook 06 showed where the minimum of $C(G) = \max_D V(D, G)$ is. Proposition 2 of the
# paper gives one way to get there. We check the three steps of its proof, follow such a
# path, and then see what changes if $G$ is a net.
#
# ```text
# noise z ─> G ─> generated sample x, density q = p_g ─┬─> D ─> logit a
# data ─────────> real example x, density p = p_data ──┘     D(x) = 1 / (1 + exp(-a))
# Proposition 2 changes:   q itself (not G's parameters), with D = D* = p / (p + q)
# a net changes:           theta_g:   G <─ x <─ D* <─ a
# ```
#
# *You need:* notebook 06 ($C(G)$ and the JSD). *Time:* twenty minutes to read, seconds to
# run. Logarithms are natural: values are in nats. *In Colab:* first run the last cell.

# %% [markdown]
# ## What it says
#
# > If $G$ and $D$ have enough capacity, and at each step of Algorithm 1 $D$ is allowed to
# > reach its optimum for the given $G$, and $p_g$ is updated so as to improve $V(D^*, G)$,
# > then $p_g$ converges to $p_{\rm data}$.
#
# "Enough capacity" means here: every $q$ and every $D$ can be represented. So we may move
# the probabilities $q$ themselves, not the parameters of a net. The proof has three
# steps:
#
# 1. For a fixed $D$, $U(q, D) = \mathbb{E}_p \log D + \mathbb{E}_q \log(1 - D)$ is affine
#    in $q$: a constant plus a sum with weights $q$.
# 2. $C(q) = \sup_D U(q, D)$ is a supremum of affine functions. So it is convex in $q$.
# 3. $\partial U / \partial q = \log(1 - D^*)$, at the $D^*$ of this $q$, is a subgradient
#    of $C$: the tangent plane lies below $C$. Sufficiently small steps against it
#    converge to the minimum. By Theorem 1 there is only one. (For the size of the steps
#    see question 2.)
#
# We check the three where $x$ has only ten values, so that $p$ and $q$ are ten
# probabilities each, with 200 random pairs $q_1, q_2$. "Middle" below is $(q_1 + q_2) / 2$.
# In lines 2 and 3 a difference must not be above 0.

# %%
import numpy

from minigan.random import Stream
from minigan.theory.game import proposition2, simplex_optimum, simplex_value

stream = Stream(1, "float64")
p, q = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55
affine, convex, tangent = [], [], []
for _ in range(200):
    q1, q2 = (u / u.sum() for u in stream.uniform((2, 10), low=0.01))
    C1, D1, g = simplex_optimum(q1, p)  # C, the D* that attains it, log(1 - D*)
    C2, C12 = simplex_optimum(q2, p)[0], simplex_optimum((q1 + q2) / 2, p)[0]
    U1, U2, U12 = (simplex_value(each, D1, p) for each in (q1, q2, (q1 + q2) / 2))
    affine.append(abs(U12 - (U1 + U2) / 2))
    convex.append(C12 - (C1 + C2) / 2)
    tangent.append(C1 + (q2 - q1) @ g - C2)
print(f"1. affine: |U(middle) - mean of U|: at most {max(affine):.0e} (limit 1e-12)")
print(f"2. convex: C(middle) - mean of C: at most {max(convex):.4f} (limit 1e-12)")
print(f"3. subgradient: tangent plane - C: at most {max(tangent):.4f} (limit 1e-12)")
assert max(affine) < 1e-12
assert max(convex) < 1e-12
assert max(tangent) < 1e-12

# %% [markdown]
# Now we do such steps. A plain step $q - \eta \log(1 - D^*)$ can make probabilities
# negative. We use *exponentiated gradient*, a form of *mirror descent* (Kivinen and
# Warmuth 1997): multiply each probability, then divide by the sum:
#
# $$q \leftarrow q \exp(-\eta \log(1 - D^*)), \qquad q \leftarrow q / {\textstyle \sum} q.$$
#
# With $\eta = 1$ the first part is
#
# $$\frac{q}{1 - D^*} = q \cdot \frac{p + q}{q} = p + q,$$
#
# and after the division by the sum, which is 2,
#
# $$q \leftarrow \frac{p + q}{2}.$$
#
# So each step halves $p - q$. Near the minimum the JSD is quadratic in $p - q$: a step
# leaves about a quarter of it.

# %%
start, path = q, []
for _ in range(10):
    g = numpy.log(1 - p / (p + q))  # the derivative of V(D*, .) with respect to q
    q = q * numpy.exp(-1.0 * g)
    q = q / q.sum()
    path.append(q)
package = list(proposition2(p, start, eta=1.0, steps=10))
errors = [abs(numpy.subtract(path, package)).max()]
errors += [abs(q - p - 0.5**n * (start - p)).max() for n, q in enumerate(path, start=1)]
print(f"against the package: error {errors[0]:.0e} (limit 1e-12)")
print(f"p - q halves: error {max(errors[1:]):.0e} (limit 1e-12)")
assert errors[0] < 1e-12
assert max(errors[1:]) < 1e-12

# %%
from minigan import plots
from minigan.theory import Discrete, jsd

g = numpy.log(1 - p / (p + start))
other = start * numpy.exp(-1.0 * start * (g - start @ g))  # a gradient step on log q
other = other / other.sum()
far = [abs(q - p).sum() / 2 for q in (start, path[0], other)]
print("TV: {:.3f} at the start; our step {:.3f}, one on log q {:.3f}".format(*far))
assert abs(far[1] / far[0] - 0.5) < 1e-12 and far[2] > 1.9 * far[1]

points = numpy.arange(10)
JSD = numpy.array([jsd(Discrete(points, p), Discrete(points, q)) for q in (start, *path)])
falls = JSD[1:] / JSD[:-1]
print(f"JSD: {JSD[0]:.4f} nats at the start, {JSD[-1]:.1e} after ten steps")
print(f"each step multiplies it by {falls[0]:.4f} at first, by {falls[-1]:.4f} at last")
assert all(falls < 1 / 3)
assert abs(falls[-1] - 0.25) < 2e-3
plots.proposition2_figure()

# %% [markdown]
# *Left:* the JSD after each step. *Right:* $p_{\rm data}$ (bars) and $p_g$ after 0 to 10
# steps.
#
# Our step is *not* a gradient step on $\log q$. Write $g = \log(1 - D^*)$. By the chain
# rule, and since the sum of $q$ stays 1, the gradient with respect to $\log q$ is $q\, (g -
# \sum q g)$. Its extra factor $q$ makes another step, the one that the cell calls `other`.
# From this start, that step hardly reduces the total variation ${\rm TV} = \frac12 \sum |p
# - q|$, while ours halves it.
#
# ## What Proposition 2 does not say
#
# A net moves $\theta_g$, not $q$. $C$ is convex in $q$, but need not be convex in
# $\theta_g$. And a net with few parameters cannot represent every $q$.
#
# An example: $p_{\rm data}$ has two modes with weights $w = 0.6$ and $1 - w$. $G(z) = {\rm
# mean} + {\rm sd} \cdot z$ can represent one Gaussian only. We compute $C$ for a grid of
# means and standard deviations, with $D^*$ everywhere, and look for local minima. Then we
# take gradient steps on $(\text{mean}, \text{sd})$ from three starting points.

# %%
from math import log

from minigan.theory import Gaussian, Mixture, c_of_g, generator_gradient
from minigan.theory.game import MINIMAX

w, x = 0.6, numpy.linspace(-20, 20, 1601)
p = Mixture([w, 1 - w], [Gaussian(-2, 0.5), Gaussian(2, 0.5)])
P, means, sds = p.density(x), numpy.linspace(-3.5, 3.5, 71), numpy.geomspace(0.25, 4, 61)


def C_of(mean, sd):
    """Equation (4) for q = N(mean, sd²), by the trapezoid rule; 0 log 0 is 0."""
    Q = Gaussian(mean, sd).density(x) + 1e-300
    return numpy.trapezoid(P * numpy.log(P / (P + Q)) + Q * numpy.log(Q / (P + Q)), x)


C = numpy.array([[C_of(mean, sd) for mean in means] for sd in sds])
lowest = numpy.lib.stride_tricks.sliding_window_view(C, (3, 3)).min(axis=(2, 3))
places = numpy.argwhere(C[1:-1, 1:-1] == lowest) + 1  # not above any of 8 neighbours
places = sorted(places.tolist(), key=lambda place: C[tuple(place)])

# %%
for i, j in places:
    error = abs(C[i, j] - c_of_g(p, Gaussian(means[j], sds[i])))
    print(f"mean {means[j]:4.1f}, sd {sds[i]:.1f}: C(G) = {C[i, j]:.3f} nats", end=", ")
    print(f"error {error:.0e} (limit 1e-6)")
    assert error < 1e-6
assert len(places) == 3
assert C.min() > -log(4) + 0.3

# %%
routes = {}
for start in [(-1.0, 0.5), (-1.0, 1.0), (3.0, 1.0)]:
    theta_g = numpy.array(start)  # mean and sd
    route = [theta_g]
    for _ in range(300):
        gradient = generator_gradient(p, Gaussian(*theta_g), MINIMAX)
        theta_g = theta_g - 0.2 * numpy.array(gradient)
        route.append(theta_g)
    routes[start] = numpy.array(route)
    print(f"from {start}: mean {theta_g[0]:5.2f}, sd {theta_g[1]:.2f}")
for route, (i, j) in zip(routes.values(), places):
    assert abs(route[-1] - (means[j], sds[i])).max() < 0.1
one_mode = w * log(w / (1 + w)) + log(1 / (1 + w))  # p_g is the left mode alone
error = abs(C.min() - one_mode)
print(f"formula for the left mode alone: {one_mode:.4f}, error {error:.4f} (limit 0.01)")
assert error < 0.01


# %%
def terrain(axes):
    """Lines of equal C(G) over means and standard deviations."""
    look = dict(colors=plots.colours.ARROWS, linewidths=1, linestyles="solid")
    axes.contour(means, sds, C, levels=[-0.85, -0.75, -0.65, -0.5, -0.3], **look)
    lines = axes.contour(means, sds, C, levels=[-1.05, -1, -0.95, -0.9, -0.8], **look)
    axes.clabel(lines, colors=plots.colours.INK, fontsize=8)
    axes.set(yscale="log", xlabel="mean of p_g", ylabel="sd of p_g")
    axes.set_yticks([0.25, 0.5, 1, 2, 4], ["0.25", "0.5", "1", "2", "4"])
    axes.minorticks_off()


# %% tags=["cover"]
def contour_map(routes):
    """C(G) and the routes over it; p_g at the end of each."""
    figure = plots.Figure(figsize=(11, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    terrain(left)
    right.plot(x, P, label="p_data", **plots.colours.LOOKS["p_data"])
    for n, (name, route) in enumerate(zip("ABC", routes)):
        look = dict(color=plots.colours.SERIES[n], ls=plots.colours.DASHES[n], lw=2.2)
        left.plot(*route.T, **look)
        left.plot(*route[0], "o", color=look["color"], mfc="white", ms=8)
        left.plot(*route[-1], "o", color=look["color"], ms=9)
        left.annotate(name, route[0], (7, 7), textcoords="offset points", weight="bold")
        look |= dict(color=plots.colours.P_G, label=f"p_g at the end of {name}")
        right.plot(x, Gaussian(*route[-1]).density(x), **look)
    left.set_title("C(G) in nats, and three paths")
    right.set(title="Where they end", xlabel="x", ylabel="density", xlim=(-6, 6))
    plots.legend_above(right, across=2)
    return figure


contour_map(routes.values())

# %% [markdown]
# *Left:* grey lines join equal values of $C$. Each path begins at an open marker and ends
# at a filled one. *Right:* $p_{\rm data}$, and $p_g$ at the three ends.
#
# There are three local minima: the larger mode alone (A), a wide Gaussian over both (B)
# and the smaller mode alone (C). None is $-\log 4$, since $G$ cannot represent $p_{\rm
# data}$. A and B begin with the same mean and end at different places: where gradient
# descent ends depends on where it begins. $D$ is not the cause: it was $D^*$ at every
# step.
#
# If the modes are far apart, a $G$ that makes only the mode of weight $w$ has
#
# $$C = w \log \frac{w}{1 + w} + \log \frac{1}{1 + w}.$$
#
# ## What you now know
#
# - Proposition 2 needs enough capacity, an optimal $D$ and small steps on $p_g$ itself.
# - $C$ is convex in the probabilities $q$, and $\log(1 - D^*)$ is a subgradient of it.
# - In $\theta_g$ there can be several local minima, even with an optimal $D$.
#
# *Next:* notebook 07 trains on MNIST, where $D^*$ is unknown; 09 asks what happens if both
# players move. *Your turn:* exercise [06 · The best
# discriminator](exercises/06_optimum.ipynb); a check names the mistake.
#
# *Read:* Goodfellow et al. 2014 ([1406.2661](https://arxiv.org/abs/1406.2661)); Kivinen and
# Warmuth 1997 ([doi](https://doi.org/10.1006/inco.1996.2612)). *Search for:* subgradient,
# exponentiated gradient, mirror descent, local minimum, mode collapse.
#
# ## Three questions
#
# 1. Move the two modes together, from $\pm 2$ to $\pm 1$. How many local minima are left?
# 2. Call `proposition2` with $\eta = 0.5$, $2$ and $3$. By which factor does the JSD fall
#    at each step in the end? Find the law in $\eta$.
# 3. Start at A, B and C with `NON_SATURATING` instead of `MINIMAX`, with $D^*$ at every
#    step. Take 600 steps. Do all three end at the same places?
#
# <details><summary>Answers</summary>
#
# **1.** At $\pm 1.75$ and $\pm 1.5$ still three; at $\pm 1.5$ the wide Gaussian is the
# best of them. At $\pm 1.25$ and $\pm 1$ only one is left, the wide Gaussian.
#
# **2.** 0.56 with $\eta = 0.5$, 0.25 with $\eta = 3$; with $\eta = 2$ it tends to 0. Near
# $p$ a step multiplies $p - q$ by $1 - \eta / 2$, so the JSD by $(1 - \eta / 2)^2$. From
# this start, $\eta = 3.5$ does not converge: "sufficiently small" steps are needed.
#
# **3.** A and C do. B does not: it ends at the larger mode alone, where A ends. With
# $D^*$, $-\log D$ has the gradient of another function: see the last section of notebook
# 06.
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
