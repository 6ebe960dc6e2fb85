# %% [markdown]
# # 06 · Theorem 1 and Proposition 2, in numbers
#
# Notebook 05 found the best $D$ for a given $G$. What is left when it is put into $V$ is
# a function of $G$ alone, and the paper proves where its minimum lies, and one way to get
# there. Here every line of those proofs becomes a number, and so does the place where
# their help ends.
#
# *You need:* notebook 05 ($D^*$, the optimal discriminator). *Time:* half an hour to
# read, seconds to run. Logarithms are natural throughout: values are in nats.

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
# ## Three equations in numbers
#
# Write $p$ for $p_{\rm data}$, $q$ for $p_g$, and $m = (p + q) / 2$ for their mixture in
# equal parts. Put $D^* = p / (p + q)$ into $V$, and call the result $C(G)$:
#
# $$\begin{aligned} C(G) = \max_D V(D, G) &= \mathbb{E}_p \log \frac{p}{p + q} +
# \mathbb{E}_q \log \frac{q}{p + q} & (4) \\ &= \mathbb{E}_p \Big[\log \frac{p}{m} - \log
# 2\Big] + \mathbb{E}_q \Big[\log \frac{q}{m} - \log 2\Big] \\ &= -\log 4 + {\rm KL}(p, m)
# + {\rm KL}(q, m) & (5) \\ &= -\log 4 + 2\, {\rm JSD}(p, q) & (6) \end{aligned}$$
#
# The step to the second line is $p + q = 2m$; to the third, the definition of the
# Kullback-Leibler divergence, ${\rm KL}(p, m) = \mathbb{E}_p \log (p / m)$; to the
# fourth, that of the Jensen-Shannon divergence, the mean of the two.
#
# Below, `minigan.theory` integrates each of these expressions from its own formula, by
# Gauss-Legendre quadrature. The last row is our own sum: the trapezoid rule on a grid.

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

rows = {
    "V(D*, G), equation (1)": value(optimal_discriminator(p, q), p, q),
    "C(G), equation (4)": c_of_g(p, q),
    "-log 4 + KL(p, m) + KL(q, m)": -log(4) + kl(p, m) + kl(q, m),
    "-log 4 + 2 JSD(p, q)": -log(4) + 2 * jsd(p, q),
    "our own trapezoid sum": ours,
}
for name, number in rows.items():
    print(f"{name:30} {number:.10f} nats")
    assert abs(number - ours) < 1e-8

# %% [markdown]
# ## What the JSD is like
#
# ${\rm KL}(p, q)$ compares $p$ with $q$ itself, and is infinite as soon as $p$ has mass
# where $q$ has none. The JSD compares both with their mixture, which has mass wherever
# one of them has. So it is finite, at most $\log 2$, and it does not matter which of the
# two comes first. It is 0 only where both are the same.

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
    assert abs(jsd(p, q) - jsd(q, p)) < 1e-10 and -1e-10 < jsd(p, q) < log(2) + 1e-10
p, q = pairs["one inside the other"]
assert kl(p, q) == numpy.inf and abs(kl(q, p) - log(2)) < 1e-10
p, q = pairs["disjoint"]
assert abs(jsd(p, q) - log(2)) < 1e-10 and abs(c_of_g(p, q)) < 1e-10

# %% [markdown]
# ## What a nat of JSD is worth
#
# Toss a fair coin. Heads: you get an example $x$ from $p$; tails: a sample from $q$. How
# much does $x$ tell about the coin? Before, the uncertainty is $\log 2$. After, the coin
# is heads with probability $D^*(x)$, by Bayes' rule, and what is left is the entropy
# $h(D^*) = -D^* \log D^* - (1 - D^*) \log(1 - D^*)$. The mean loss of uncertainty, the
# *mutual information* of $x$ and the coin, is the JSD. And so $C(G) = -2\, \mathbb{E}_m
# h(D^*)$: the doubt that is left to the best $D$, doubled, with a minus.

# %%
p, q = Gaussian(1.0, 0.5), Gaussian(0.0, 1.0)
P, Q = p.density(x), q.density(x)
D = P / (P + Q)
doubt = numpy.trapezoid((P + Q) / 2 * (-D * numpy.log(D) - (1 - D) * numpy.log1p(-D)), x)
print(f"JSD = {jsd(p, q):.6f} nats, information of x about the coin {log(2) - doubt:.6f}")
print(f"one x tells {jsd(p, q) / log(2):.1%} of what there is to know")
assert abs(log(2) - doubt - jsd(p, q)) < 1e-8 and abs(c_of_g(p, q) + 2 * doubt) < 1e-8

# %% [markdown]
# ## Theorem 1
#
# *The minimum of $C(G)$ is $-\log 4$, and it is attained if and only if $p_g = p_{\rm
# data}$.* By (6) that is to say: the JSD is at least 0, and 0 only there. It follows from
# ${\rm KL} \ge 0$, with 0 for equal distributions only, which is Jensen's inequality.
#
# First a family: Gaussians of three widths as $p_g$, $p_{\rm data} = N(1, 0.5^2)$ among
# them.

# %% tags=["cover"]
means, sds = numpy.linspace(-1, 3, 81), (0.25, 0.5, 1.0)
C = {sd: [c_of_g(p, Gaussian(mean, sd)) for mean in means] for sd in sds}
best = min((C[sd][i], means[i], sd) for sd in sds for i in range(81))
assert numpy.allclose(best, (-log(4), 1.0, 0.5), rtol=1e-10)
assert max(map(max, C.values())) < 0
plots.lines(
    means,
    {f"p_g = N(mean, {sd}²)": C[sd] for sd in sds},
    "C(G) for p_data = N(1, 0.5²): only p_data itself comes down to -log 4",
    "mean of p_g",
    "C(G) (nats)",
    marks={"-log 4, the minimum": -log(4), "0, never exceeded": 0.0},
)

# %% [markdown]
# A picture of one family proves little. So: 200 pairs of random mixtures. Each must have
# $-\log 4 \le C(G) \le 0$; and for "only there" we want more, a bound that grows with the
# difference. Pinsker's inequality, ${\rm KL} \ge 2\, {\rm TV}^2$, with ${\rm TV}(p, m) =
# {\rm TV}(q, m) = \frac12 {\rm TV}(p, q)$, gives $C(G) + \log 4 \ge {\rm TV}(p, q)^2$,
# with the total variation ${\rm TV} = \frac12 \int |p - q|$.
#
# With each pair we also try a $D$ that is not $D^*$: its logit is off by a random wave.
# No $D$ may come above $C(G)$, since that is the maximum.

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


above, lost = [], []
for _ in range(200):
    p, q, wave = random_mixture(), random_mixture(), stream.normal(2)
    V = value_of_logit(with_a_wave(optimal_logit(p, q), *wave), p, q)
    lost.append(c_of_g(p, q) - V)
    above.append((c_of_g(p, q) + log(4)) / tv(p, q) ** 2)
    assert -log(4) < c_of_g(p, q) < 0
print(f"(C(G) + log 4) / TV²: at least {min(above):.3f}, at most {max(above):.3f}")
print(f"C(G) - V(D, G), D another: {numpy.mean(lost):.3f} nats on average, never below 0")
assert min(above) >= 1 and min(lost) > 0

# %% [markdown]
# How does $C$ look near its minimum? Mostly like a bowl: put the mean or the standard
# deviation of $q$ off by $t$, or mix in a share $t$ of something near, and $C + \log 4$
# grows with $t^2$: in logarithms a line of slope 2. For the mean the law is $t^2 / (4
# s^2)$, with $s$ the standard deviation. But a share $t$ of something far away, where $p$
# has as good as nothing, is caught by $D$ sample by sample: it costs $t \log 2$, slope 1.

# %%
t, p = numpy.geomspace(0.001, 0.1, 9), Gaussian(1.0, 0.5)
ways = {
    "mean off by t": [Gaussian(1.0 + h, 0.5) for h in t],
    "sd off by t": [Gaussian(1.0, 0.5 + h) for h in t],
    "share t near": [Mixture([1 - h, h], [p, Gaussian(0.5, 0.5)]) for h in t],
    "share t far away": [Mixture([1 - h, h], [p, Gaussian(9, 0.5)]) for h in t],
}
rise = {way: [c_of_g(p, q) + log(4) for q in qs] for way, qs in ways.items()}
for way, C in rise.items():
    slope = numpy.polyfit(numpy.log(t), numpy.log(C), 1)[0]
    print(f"{way:16} slope {slope:.2f}")
    assert abs(slope - (1 if "far" in way else 2)) < 0.1
assert abs(rise["mean off by t"][0] / (t[0] ** 2 / (4 * 0.5**2)) - 1) < 1e-3
assert abs(rise["share t far away"][0] / (t[0] * log(2)) - 1) < 1e-2

# %% [markdown]
# ## Where the theorem's help ends
#
# The theorem says where the minimum is, not that one can feel it from afar. Let $p$ and
# $q$ be uniforms of length 1, shifted by $t$. They overlap in $1 - t$; outside, $D^*$ is
# certain. So the JSD is $t \log 2$ up to $t = 1$, and from there on it is $\log 2$: flat.
# $C(G) = 0$, there is a perfect $D$, and no small move of $q$ changes $C$: $G$'s gradient
# is 0.
#
# The Wasserstein distance $W_1$, the least mean distance over which mass has to be moved
# to make one into the other, is $t$ however large $t$ is. (It is another theory, and it
# needs another game; here it is only the contrast.)

# %%
from minigan.theory import wasserstein1

t = numpy.linspace(0, 3, 61)
shifted = [Uniform(h, 1 + h) for h in t]
JSD = numpy.array([jsd(Uniform(0, 1), q) for q in shifted])
W1 = numpy.array([wasserstein1(Uniform(0, 1), q) for q in shifted])
assert abs(JSD - numpy.minimum(t, 1) * log(2)).max() < 1e-10
assert abs(W1 - t).max() < 1e-10
plots.lines(
    t,
    {"JSD (nats)": JSD, "W1 (units of x)": W1},
    "Two uniforms of length 1: apart is apart, says the JSD",
    "shift",
    "JSD (nats), W1 (units of x)",
    marks={"log 2": log(2)},
)

# %% [markdown]
# Gaussians overlap everywhere, but far apart that is of no use. With $D^*$ held, here is
# the pull on the mean of $p_g = N(t, 1)$ towards $p_{\rm data} = N(0, 1)$: what $G$ gets
# from $\log(1 - D)$ is the gradient of 2 JSD, for at its maximum $V$ does not change, to
# first order, with $D$; and it dies out. From $-\log D$, the paper's remedy, it grows;
# the same $D$, another question.

# %%
from minigan.theory import generator_gradient  # of a Gaussian p_g: (d/d mean, d/d sd)
from minigan.theory.game import MINIMAX, NON_SATURATING

print("shift  from log(1 - D)  from -log D   (nats per unit)")
for shift in (0.5, 2, 4, 8):
    p, q = Gaussian(0, 1), Gaussian(shift, 1)
    minimax, other = (generator_gradient(p, q, o)[0] for o in (MINIMAX, NON_SATURATING))
    slope = (jsd(p, Gaussian(shift + 1e-4, 1)) - jsd(p, Gaussian(shift - 1e-4, 1))) / 1e-4
    print(f"{shift:5} {minimax:13.5f} {other:14.5f}")
    assert abs(minimax - slope) < 1e-6
assert minimax < 1e-3 and other > 7.9

# %% [markdown]
# ## Proposition 2
#
# *If $D$ reaches its optimum at each step and $p_g$ is then moved so as to improve
# $V(D^*, G)$, $p_g$ converges to $p_{\rm data}$.* Mind what moves: the probabilities $q$
# themselves, not a net's parameters. The proof has three steps.
#
# 1. For a fixed $D$, $U(q, D) = \mathbb{E}_p \log D + \mathbb{E}_q \log(1 - D)$ is a sum
#    with the weights $q$: affine in $q$.
# 2. $C = \sup_D U$ is the upper edge of many such planes, and therefore convex in $q$.
# 3. $\partial U / \partial q = \log(1 - D^*)$, at the $D^*$ of this $q$, is a subgradient
#    of $C$: small enough steps against it come to the minimum, of which by Theorem 1
#    there is only one.
#
# On ten points all of it can be done. A gradient step on $\log q$ in place of $q$ stays
# among the probabilities: $q \leftarrow q \exp(-\eta \log(1 - D^*))$, divided by its sum.
# At $\eta = 1$ it is
#
# $$\frac{q}{1 - D^*} = q \cdot \frac{p + q}{q} = p + q, \qquad
# \text{divided by its sum: } \; q \leftarrow \frac{p + q}{2}.$$
#
# So $p - q$ halves at every step. And as the bottom of the bowl is quadratic, each step
# in the end leaves a quarter of the JSD.

# %%
from minigan.theory import Discrete
from minigan.theory.game import proposition2, simplex_optimum, simplex_value

p, q = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55
start, path = q, []
for _ in range(10):
    D_star = p / (p + q)
    q = q * numpy.exp(-1.0 * numpy.log(1 - D_star))
    q = q / q.sum()
    path.append(q)
assert numpy.allclose(path, list(proposition2(p, start, eta=1.0, steps=10)), atol=1e-12)
assert numpy.allclose(
    [q - p for q in path], [0.5**n * (start - p) for n in range(1, 11)], atol=1e-12
)

points = numpy.arange(10)
JSD = numpy.array([jsd(Discrete(points, p), Discrete(points, q)) for q in (start, *path)])
falls = JSD[1:] / JSD[:-1]
print(f"JSD at first {JSD[0]:.4f}, after ten steps {JSD[-1]:.7f} nats")
print(f"a step leaves of it {falls[0]:.4f} at first, {falls[-1]:.4f} in the end")
assert all(falls < 1 / 3) and abs(falls[-1] - 0.25) < 2e-3

# %%
for _ in range(200):
    q1, q2 = (u / u.sum() for u in stream.uniform((2, 10), low=0.01))
    C1, D1, slope = simplex_optimum(q1, p)  # sup U, the D* that attains it, log(1 - D*)
    U1, U2, U12 = (simplex_value(q, D1, p) for q in (q1, q2, (q1 + q2) / 2))
    assert abs(U12 - (U1 + U2) / 2) < 1e-12  # for a fixed D: affine
    C2, C12 = simplex_optimum(q2, p)[0], simplex_optimum((q1 + q2) / 2, p)[0]
    assert C12 <= (C1 + C2) / 2 + 1e-12  # convex: the curve is below its chords
    assert C2 >= C1 + (q2 - q1) @ slope - 1e-12  # a subgradient: and above its tangents
plots.proposition2_figure()

# %% [markdown]
# ## What it does not say
#
# A net moves $\theta_g$, not $q$, and in $\theta_g$ nothing need be convex. Nor has a net
# every $q$ within its reach, nor $D$ the capacity and the time to be optimal; Algorithm 1
# with a small $k$ is not what the proposition is about.
#
# The first two are easily seen. Let $p_{\rm data}$ have two modes, of shares $w$ and $1 -
# w$, and let $G(z) = {\rm mean} + {\rm sd} \cdot z$, which can make one Gaussian only. We
# go through all means and standard deviations, with $D^*$ everywhere, and look for the
# places that no neighbour is below.

# %%
w, x = 0.6, numpy.linspace(-20, 20, 1601)
p = Mixture([w, 1 - w], [Gaussian(-2, 0.5), Gaussian(2, 0.5)])
P, means, sds = p.density(x), numpy.linspace(-3.5, 3.5, 71), numpy.geomspace(0.25, 4, 61)


def C_of(mean, sd):
    """Equation (4) for q = N(mean, sd²), by the trapezoid rule; 0 log 0 is 0."""
    Q = Gaussian(mean, sd).density(x) + 1e-300
    return numpy.trapezoid(P * numpy.log(P / (P + Q)) + Q * numpy.log(Q / (P + Q)), x)


C = numpy.array([[C_of(mean, sd) for mean in means] for sd in sds])
lowest = numpy.lib.stride_tricks.sliding_window_view(C, (3, 3)).min(axis=(2, 3))
places = numpy.argwhere(C[1:-1, 1:-1] == lowest) + 1  # lowest among nine neighbours
places = sorted(places.tolist(), key=lambda place: C[tuple(place)])
for i, j in places:
    print(f"mean {means[j]:4.1f}, sd {sds[i]:.1f}: C(G) = {C[i, j]:.3f} nats")
    assert abs(C[i, j] - c_of_g(p, Gaussian(means[j], sds[i]))) < 1e-6
assert len(places) == 3 and C.min() > -log(4) + 0.3
one_mode = w * log(w / (1 + w)) + log(1 / (1 + w))  # q is the left mode alone
assert abs(C.min() - one_mode) < 0.01

# %% [markdown]
# Three places: the larger mode alone, a wide Gaussian over both, the smaller mode alone.
# None is at $-\log 4$, which only $p$ itself could reach; the best is more than 0.3 nats
# above it. (With modes far apart, a $G$ that makes just the mode of share $w$ has $C = w
# \log \frac{w}{1 + w} + \log \frac{1}{1 + w}$.) Where $G$ ends depends on where it
# starts. That is not $D$'s fault: here $D$ is $D^*$ at every step of a descent of $C$.

# %%
ends = []
for start in [(-1.5, 0.7), (0.0, 2.0), (1.5, 0.7)]:
    theta_g = numpy.array(start)  # mean and sd
    for _ in range(150):
        gradient = generator_gradient(p, Gaussian(*theta_g), MINIMAX)
        theta_g = theta_g - 0.2 * numpy.array(gradient)
    ends.append(theta_g)
    print(f"from {start}: mean {theta_g[0]:5.2f}, sd {theta_g[1]:.2f}")
for (mean, sd), (i, j) in zip(ends, places):
    assert abs(mean - means[j]) < 0.1 and abs(sd - sds[i]) < 0.1
plots.lines(
    means,
    {f"sd {sds[i]:.1f}": C[i] for i in (places[0][0], places[1][0])},
    "One Gaussian for two modes: three minima, none at -log 4",
    "mean of p_g",
    "C(G) (nats)",
    marks={"-log 4": -log(4)},
)

# %% [markdown]
# ## Try it
#
# In a live notebook: move and stretch $p_g$, and see $D^*$ and $C(G)$ follow.

# %%
p, x = Gaussian(1.0, 0.5), numpy.linspace(-3, 4, 281)


def draw(mean, sd):
    q = Gaussian(mean, sd)
    return plots.lines(
        x,
        {
            "p_data": p.density(x),
            "p_g": q.density(x),
            "D*": optimal_discriminator(p, q)(x),
        },
        f"C(G) = {c_of_g(p, q):.4f} nats, JSD = {jsd(p, q):.4f}; -log 4 = {-log(4):.4f}",
        "x",
        "density per unit of x, and D*",
        marks={"1/2": 0.5},
    )


plots.explore(draw, mean=[0.0, 0.5, 1.0, 1.5, 2.0, 3.0], sd=[0.5, 0.25, 1.0])

# %% [markdown]
# Notebook 07 leaves the line for MNIST, where nobody knows $D^*$; 09 asks what becomes of
# two players who both move, which no theorem of this notebook is about.
#
# *Your turn:* exercise [06 · The best discriminator](exercises/06_optimum.ipynb); a check
# names the mistake.
#
# ## Three questions
#
# 1. Is the wide Gaussian ever the best of the three? Move the modes together, from $\pm
#    2$ to $\pm 1$, in steps. How many minima are left at $\pm 1$?
# 2. Take $\eta = 0.5$ and $\eta = 3$ in the loop of Proposition 2 (its two asserts are
#    for $\eta = 1$). To what share does the JSD fall at each step in the end? Which law
#    in $\eta$ is that, what does it say of $\eta = 2$, and does it still hold at $\eta =
#    3.5$ from this start?
# 3. Descend from the three starts with `NON_SATURATING` instead of `MINIMAX`, $D^*$
#    always optimal. Give it 600 steps. Do all three end where they did?
