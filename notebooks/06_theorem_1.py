# %% [markdown]
# # 06 · Theorem 1 in numbers
#
# Notebook 05 found the best $D$ for a given $G$. We put it into $V$. What is left depends
# on $G$ alone, and Theorem 1 says where its minimum is. We check each step of the proof
# with numbers, and then see what the theorem does not say.
#
# ```text
# noise z ─> G ─> generated sample x, density q = p_g ─┬─> D ─> logit a
# data ─────────> real example x, density p = p_data ──┘     D(x) = 1 / (1 + exp(-a))
# here:                D = D* = p / (p + q), so only G is left to choose
# G's gradient:   G <─ x <─ D* <─ a
# ```
#
# *You need:* notebook 05 ($D^*$, the optimal discriminator). *Time:* twenty minutes to
# read, seconds to run. Logarithms are natural: values are in nats. *In Colab:* first run
# the last cell.

# %% [markdown]
# ## From V to the Jensen-Shannon divergence
#
# Write $p$ for $p_{\rm data}$, $q$ for $p_g$ and $m = (p + q) / 2$ for their mixture in
# equal parts. Put $D^* = p / (p + q)$ into $V$ and call the result $C(G)$, equation (4):
#
# $$C(G) = \max_D V(D, G) = \mathbb{E}_p \log \frac{p}{p + q} + \mathbb{E}_q \log
# \frac{q}{p + q}.$$
#
# Since $p + q = 2m$, this is
#
# $$C(G) = \mathbb{E}_p \Big[\log \frac{p}{m} - \log 2\Big] + \mathbb{E}_q \Big[\log
# \frac{q}{m} - \log 2\Big].$$
#
# The Kullback-Leibler divergence is ${\rm KL}(p, m) = \mathbb{E}_p \log (p / m)$. So,
# equation (5),
#
# $$C(G) = -\log 4 + {\rm KL}(p, m) + {\rm KL}(q, m).$$
#
# The Jensen-Shannon divergence (JSD) is the mean of these two. So, equation (6),
#
# $$C(G) = -\log 4 + 2\, {\rm JSD}(p, q).$$
#
# `minigan.theory` integrates each expression by its own formula (Gauss-Legendre
# quadrature). We compare with our own sum on a grid, by the trapezoid rule.

# %%
from math import log

import numpy

from minigan import plots
from minigan.theory import (
    Gaussian,
    Mixture,
    c_of_g,
    jsd,
    kl,
    optimal_discriminator,
    value,
)

p, q = Gaussian(1.0, 0.5), Gaussian(0.0, 1.0)
m = Mixture([0.5, 0.5], [p, q])
x = numpy.linspace(-8, 8, 4001)
P, Q = p.density(x), q.density(x)
ours = numpy.trapezoid(P * numpy.log(P / (P + Q)) + Q * numpy.log(Q / (P + Q)), x)

# %%
rows = {
    "V(D*, G)": value(optimal_discriminator(p, q), p, q),
    "C(G), equation (4)": c_of_g(p, q),
    "-log 4 + KL(p, m) + KL(q, m)": -log(4) + kl(p, m) + kl(q, m),
    "-log 4 + 2 JSD(p, q)": -log(4) + 2 * jsd(p, q),
}
print(f"{'our trapezoid sum':28}  {ours:.10f} nats")
for name, number in rows.items():
    error = abs(number - ours)
    print(f"{name:28}  {number:.10f} nats, error {error:.0e} (limit 1e-8)")
    assert error < 1e-8

# %% [markdown]
# ## What the JSD is like
#
# ${\rm KL}(p, q)$ is infinite as soon as $p$ has probability where $q$ has none. The JSD
# compares both with their mixture $m$, which has probability wherever one of them has.
# Therefore
#
# $$0 \le {\rm JSD}(p, q) = {\rm JSD}(q, p) \le \log 2.$$
#
# It is 0 only if $p = q$, and $\log 2$ only if $p$ and $q$ do not overlap.

# %%
from minigan.theory import Uniform

pairs = {
    "equal": (Gaussian(0, 1), Gaussian(0, 1)),
    "shifted": (Gaussian(0, 1), Gaussian(1, 1)),
    "wide and narrow": (Gaussian(0, 1), Gaussian(0, 0.5)),
    "one inside the other": (Uniform(0, 2), Uniform(0, 1)),
    "disjoint": (Uniform(0, 1), Uniform(2, 3)),
}
print("nats                  KL(p, q)  KL(q, p)       JSD      C(G)")
for name, (p, q) in pairs.items():
    print(f"{name:20} {kl(p, q):9.4f} {kl(q, p):9.4f}", end=" ")
    print(f"{jsd(p, q):9.4f} {c_of_g(p, q):9.4f}")
    assert abs(jsd(p, q) - jsd(q, p)) < 1e-10
    assert -1e-10 < jsd(p, q) < log(2) + 1e-10
assert kl(*pairs["one inside the other"]) == numpy.inf
assert abs(kl(*pairs["one inside the other"][::-1]) - log(2)) < 1e-10
assert abs(jsd(*pairs["disjoint"]) - log(2)) < 1e-10
assert abs(c_of_g(*pairs["disjoint"])) < 1e-10


# %%
def small_multiples(x):
    """p_data, p_g and D* of each pair."""
    figure = plots.Figure(figsize=(11, 2.6), layout="constrained")
    for axes, (name, (p, q)) in zip(figure.subplots(1, 5, sharey=True), pairs.items()):
        P, Q = p.density(x), q.density(x)
        D_star = numpy.where(P + Q > 0, P / numpy.maximum(P + Q, 1e-300), numpy.nan)
        for label, y in {"p_data": P, "p_g": Q, "D*": D_star}.items():
            axes.plot(x, y, label=label, **plots.colours.LOOKS[label])
        title = f"{name}\nJSD = {abs(jsd(p, q)):.3f} nats"
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("x")
    figure.axes[0].set_ylabel("density, and D*")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right center")
    return figure


small_multiples(numpy.linspace(-3, 3.5, 651))

# %% [markdown]
# Where only $p_{\rm data}$ has density, $D^* = 1$. Where only $p_g$ has density, $D^* = 0$.
# Where both are 0, $D^*$ is not defined, and its curve is not drawn.
#
# ## Theorem 1
#
# > The minimum of $C(G)$ is $-\log 4$. It is reached if and only if $p_g = p_{\rm data}$.
#
# This is equation (6): the JSD is at least 0, and 0 only if $p = q$. That follows from
# ${\rm KL} \ge 0$, which is a case of Jensen's inequality.
#
# First we look at one family: $p_g$ is a Gaussian with one of three standard deviations.

# %% tags=["cover"]
p = Gaussian(1.0, 0.5)
means, sds = numpy.linspace(-1, 3, 81), (0.25, 0.5, 1.0)
C = {sd: [c_of_g(p, Gaussian(mean, sd)) for mean in means] for sd in sds}
best = min((C[sd][i], means[i], sd) for sd in sds for i in range(81))
print(f"lowest: C(G) = {best[0]:.6f} at mean {best[1]:.2f}, sd {best[2]}")
print(f"error {abs(best[0] + log(4)):.0e} (limit 1e-9)")
assert abs(best[0] + log(4)) < 1e-9
assert numpy.allclose(best[1:], (1.0, 0.5), rtol=1e-10)
assert max(map(max, C.values())) < 0
plots.lines(
    means,
    {f"p_g = N(mean, {sd}²)": C[sd] for sd in sds},
    "C(G) for p_data = N(1, 0.5²)",
    "mean of p_g",
    "C(G) (nats)",
    marks={"-log 4, the minimum": -log(4), "0, the upper bound": 0.0},
)

# %% [markdown]
# Only the curve with sd 0.5 reaches $-\log 4$, and only at mean 1: there $p_g = p_{\rm
# data}$.
#
# One family proves little. So we also try 200 pairs of random mixtures. For each pair we
# check a stronger bound. It uses the total variation ${\rm TV}(p, q) = \frac12 \int |p -
# q|$. Pinsker's inequality is ${\rm KL} \ge 2\, {\rm TV}^2$, and
#
# $${\rm TV}(p, m) = {\rm TV}(q, m) = \tfrac12 {\rm TV}(p, q).$$
#
# Pinsker's inequality for both KL of equation (5) then gives
#
# $$C(G) + \log 4 \ge {\rm TV}(p, q)^2.$$
#
# For each pair we also try a $D$ that is not $D^*$: we add a random wave to its logit.
# $C(G)$ is the maximum over all $D$, so $V(D, G)$ must be smaller.

# %%
from minigan.random import Stream
from minigan.theory import optimal_logit, tv
from minigan.theory.game import value_of_logit

stream = Stream(1, "float64")


def random_mixture():
    w, (mean1, mean2), (u1, u2) = stream.uniform(1)[0], *stream.normal((2, 2))
    return Mixture([w, 1 - w], [Gaussian(2 * mean1, 2**u1), Gaussian(2 * mean2, 2**u2)])


def with_a_wave(a, height, offset):
    """The logit a(x) + height sin(x + offset)."""
    return lambda x: a(x) + height * numpy.sin(x + offset)


# %%
above, lost = [], []
for _ in range(200):
    p, q, wave = random_mixture(), random_mixture(), stream.normal(2)
    V = value_of_logit(with_a_wave(optimal_logit(p, q), *wave), p, q)
    lost.append(c_of_g(p, q) - V)
    above.append((c_of_g(p, q) + log(4)) / tv(p, q) ** 2)
    assert -log(4) < c_of_g(p, q) < 0
print(f"(C(G) + log 4) / TV²: at least {min(above):.3f} (limit 1)")
print(f"C(G) - V(D, G): at least {min(lost):.0e} (limit 0), mean {numpy.mean(lost):.3f}")
assert min(above) >= 1 and min(lost) > 0

# %% [markdown]
# ## The minimum exists, but is there a gradient?
#
# Theorem 1 says where the minimum is. It does not say that the gradient of $C$ leads there.
#
# Let $p$ and $q$ be uniform distributions of length 1, shifted by $t$. For $t > 1$ they do
# not overlap. Then a perfect $D$ exists, the JSD stays at $\log 2$, and the gradient of $C$
# is 0 (Arjovsky and Bottou 2017).
#
# For comparison: the Wasserstein distance $W_1$ is the smallest mean distance over which
# probability must be moved to turn $q$ into $p$. Here it is $t$, for every $t$: its slope
# never vanishes. (The Wasserstein GAN minimises it, with another $V$.)

# %%
from minigan.theory import wasserstein1

t = numpy.linspace(0, 3, 61)
shifted = [Uniform(h, 1 + h) for h in t]
JSD = numpy.array([jsd(Uniform(0, 1), q) for q in shifted])
W1 = numpy.array([wasserstein1(Uniform(0, 1), q) for q in shifted])
errors = abs(JSD - numpy.minimum(t, 1) * log(2)).max(), abs(W1 - t).max()
print(f"largest error of JSD {errors[0]:.0e}, of W1 {errors[1]:.0e} (limit 1e-10)")
assert errors[0] < 1e-10
assert errors[1] < 1e-10
plots.lines(
    t,
    {"JSD (nats)": JSD, "W1 (units of x)": W1},
    "p_data = U(0, 1), p_g = U(t, 1 + t)",
    "shift t",
    "JSD (nats), W1 (units of x)",
    marks={"log 2": log(2)},
)

# %% [markdown]
# Gaussians overlap everywhere, but the problem remains. Let $p_{\rm data} = N(0, 1)$ and
# $p_g = N(t, 1)$. We hold $D^*$ fixed and take $G$'s gradient with respect to $t$:
#
# - Minimax, $\log(1 - D)$: it is the gradient of $2\, {\rm JSD}(p, q)$. At the maximum $V$
#   does not change with $D$ to first order, so we may hold $D^*$ fixed. (This is the
#   *envelope theorem*.)
# - Non-saturating, $-\log D$: it is the gradient of ${\rm KL}(q, p) - 2\, {\rm JSD}(p, q)$.
#   With $m = (p + q) / 2$,
#
# $$\begin{aligned}
# {\rm KL}(q, p) - 2\, {\rm JSD}(p, q)
# &= \int q \log \frac qp - p \log \frac pm - q \log \frac qm \\
# &= \int (p + q) \log \frac mp = 2\, {\rm KL}(m, p).
# \end{aligned}$$
#
# This, too, is never negative, and 0 only if $p = q$: it is an f-divergence (Shannon et al.
# 2020).

# %%
from minigan.theory import generator_gradient  # of a Gaussian p_g: (d/d mean, d/d sd)
from minigan.theory.game import MINIMAX, NON_SATURATING


def slope(divergence, at, h=1e-4):
    """d/dt of divergence(p, N(t, 1)) at t = at, by finite differences."""
    after, before = (divergence(p, Gaussian(t, 1)) for t in (at + h, at - h))
    return (after - before) / (2 * h)


p, errors = Gaussian(0, 1), []
print("t     minimax  non-saturating   (nats per unit of x)")
for t in (0.5, 2, 4, 8):
    objectives = MINIMAX, NON_SATURATING
    g1, g2 = (generator_gradient(p, Gaussian(t, 1), each)[0] for each in objectives)
    errors.append(abs(g1 - slope(lambda p, q: 2 * jsd(p, q), t)))
    errors.append(abs(g2 - slope(lambda p, q: kl(q, p) - 2 * jsd(p, q), t)))
    print(f"{t:3} {g1:10.5f} {g2:15.5f}")
print(f"largest error against the two divergences: {max(errors):.0e} (limit 1e-6)")
assert max(errors) < 1e-6
assert g1 < 1e-3 and g2 > 7.9

# %% [markdown]
# At large $t$ the first gradient vanishes and the second grows, with the same $D^*$.
#
# ## What you now know
#
# - With $D^*$ in it, $V$ is $C(G) = -\log 4 + 2\, {\rm JSD}(p_{\rm data}, p_g)$.
# - The minimum of $C$ is $-\log 4$, only for $p_g = p_{\rm data}$. The maximum is 0.
# - If there is a gap between $p_{\rm data}$ and $p_g$, $C$ is 0, and so is its gradient.
# - With $D^*$ held fixed, the minimax gradient is that of $2\, {\rm JSD}$.
#
# *Next:* notebook [06b](06b_proposition_2.ipynb), how $p_g$ can get to $p_{\rm data}$.
# *Your turn:* exercise [06 · The best discriminator](exercises/06_optimum.ipynb); a check
# names the mistake.
#
# *Read:* Goodfellow et al. 2014 ([1406.2661](https://arxiv.org/abs/1406.2661)); Arjovsky
# and Bottou 2017 ([1701.04862](https://arxiv.org/abs/1701.04862)); Arjovsky et al. 2017,
# the Wasserstein GAN ([1701.07875](https://arxiv.org/abs/1701.07875)); Shannon et al.
# 2020 ([2010.08029](https://arxiv.org/abs/2010.08029)). *Search for:* Jensen-Shannon
# divergence, Pinsker's inequality, envelope theorem, vanishing gradient.
#
# ## Three questions
#
# 1. Toss a fair coin. Heads: you see a real example $x$. Tails: a generated sample $x$. How
#    many nats of information about the coin does $x$ give, on average?
# 2. Let $p_{\rm data} = N(1, 0.5^2)$ and $p_g = N(1 + t, 0.5^2)$. How does $C(G) + \log 4$
#    grow with a small $t$? Compare with a $p_g$ that puts a share $t$ of its samples at 9.
# 3. In the last table, how do the two gradients compare when $t$ becomes small? Why?
#
# <details><summary>Answers</summary>
#
# **1.** The JSD. Before, the entropy of the coin is $\log 2$. After, heads has probability
# $D^*(x)$ (Bayes' rule). The mean entropy left is $-\mathbb{E}_m [D^* \log D^* + (1 - D^*)
# \log(1 - D^*)] = -C(G) / 2 = \log 2 - {\rm JSD}$. The difference is the *mutual
# information* of $x$ and the coin.
#
# **2.** With $t^2$: it is near $t^2 / (4 \cdot 0.5^2)$. A share $t$ far away costs about $t
# \log 2$, which is much more for a small $t$: $D^*$ recognises each of those samples.
#
# **3.** They become equal: both are near $t / 2$. If $p_g$ is near $p_{\rm data}$, $D^*$
# is near $1/2$. Then $\partial \log(1 - D) / \partial a = -D$ and $\partial (-\log D) /
# \partial a = -(1 - D)$ are almost the same.
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
