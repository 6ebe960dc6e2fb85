# %% [markdown]
# # 05b · D* again: its logit, priors and labels
#
# Notebook 05 found the optimal discriminator $D^*$. Here we see how it changes with $G$,
# what its logit is, and what it does not say. Then we change two things in $D$'s training:
# how often it is shown real examples (the prior), and the labels it is given.
#
# ```text
# noise z ─> G ─> generated sample x, density p_g ──┬─> D ─> logit a
# data ─────────> real example x, density p_data ───┘   D(x) = 1 / (1 + exp(-a))
# here:             D = D*, so a = a* = log p_data - log p_g
# ```
#
# *You need:* notebook 05 ($D^*$). *Time:* twenty minutes to read, seconds to run. *In
# Colab:* first run the last cell.

# %% [markdown]
# ## D* when G moves
#
# $D^* = p_{\rm data} / (p_{\rm data} + p_g)$ depends on $G$. Here are data with two bumps,
# and five Gaussians as $p_g$. Above each panel is $C(G) = V(D^*, G)$, the largest $V$ that
# a $D$ can reach against this $G$. (It lies between $-\log 4 = -1.386$ and 0: notebook 06.)

# %%
import numpy

from minigan import plots
from minigan.theory import Gaussian, Mixture, c_of_g, optimal_discriminator

p_data = Mixture([0.35, 0.65], [Gaussian(-1.5, 0.5), Gaussian(1.2, 0.7)])
line = numpy.linspace(-5, 6, 441)
p = p_data.density(line)


# %%
def panel(axes, mean, sd):
    """Draw p_data, p_g = N(mean, sd^2) and D* on one pair of axes, and return D*."""
    p_g, p = Gaussian(mean, sd), p_data.density(line)  # later cells have another p
    D_star = optimal_discriminator(p_data, p_g)(line)
    for label, y in {"p_data": p, "p_g": p_g.density(line), "D*": D_star}.items():
        axes.plot(line, y, label=label, **plots.colours.LOOKS[label])
    axes.axhline(0.5, color=plots.colours.REFERENCE, lw=0.8)
    title = f"p_g = N({mean}, {sd}²)\nC(G) = {c_of_g(p_data, p_g):.3f} nats"
    axes.set_title(title, fontsize=10)
    axes.set(xlabel="x", ylim=(0, 1.05))
    return D_star


def with_legend(figure, *panels):
    """The figure, with the labels of these panels below it."""
    curves = [line for axes in panels for line in axes.lines if line.get_label()[0] != "_"]
    figure.legend(handles=curves, ncols=5, loc="outside lower center")
    return figure


# %%
figure = plots.Figure(figsize=(11, 3), layout="constrained")
places = [(0.26, 1.44), (0, 1), (1.2, 0.7), (0, 0.5), (4, 0.5)]
panels = figure.subplots(1, 5, sharey=True)
D_star = {place: panel(axes, *place) for axes, place in zip(panels, places)}
panels[0].set_ylabel("density, and D*(x)")
with_legend(figure, panels[0])

# %%
C = [c_of_g(p_data, Gaussian(*place)) for place in places]
flat = [numpy.sum(p * abs(D - 0.5)) * (line[1] - line[0]) for D in D_star.values()]
left = D_star[1.2, 0.7][line < -1].min()
sure = numpy.sum(p * D_star[4, 0.5]) * (line[1] - line[0])
print(f"panel 1: mean of |D* - 1/2| over the data {flat[0]:.2f} (limit 0.15)")
print(f"panel 3: D* for x < -1 is {left:.2f} or more (at least 0.95)")
print(f"panel 5: mean of D* over the data {sure:.2f} (at least 0.98), C(G) {C[-1]:.2f}")
assert flat[0] == min(flat) < 0.15 and left > 0.95 and sure > 0.98
assert C[0] == min(C) and C[-1] == max(C) and -0.1 < C[-1] < 0

# %% [markdown]
# The grey line is 1/2.
#
# - Panel 1: $p_g$ has the mean and the standard deviation of the data. Of the five, this
#   $D^*$ is nearest to 1/2, on average over the data, and $C(G)$ is smallest.
# - Panel 3: $p_g$ is one of the two bumps. At the other bump, $D^*$ is near 1.
# - Panel 5: $p_{\rm data}$ and $p_g$ hardly overlap. $D^*$ is near 1 on the data and near 0
#   on the samples, and $C(G)$ is near 0.
#
# In a live notebook, sliders move $p_g$:


# %%
def moved(mean, sd):
    """One panel, with p_g = N(mean, sd^2)."""
    figure = plots.Figure(figsize=(6, 3.4), layout="constrained")
    panel(figure.subplots(), mean, sd)
    figure.legend(loc="outside right center")
    return figure


plots.explore(moved, mean=[1, -2, -1, 0, 2, 4], sd=[0.5, 0.2, 1, 1.5, 2])

# %% [markdown]
# ## The logit of D* is a log ratio
#
# $D = 1 / (1 + e^{-a})$, so the logit is $a = \log D - \log(1 - D)$. For $D = D^*$,
#
# $$a^*(x) = \log \frac{p_{\rm data}}{p_{\rm data} + p_g} - \log \frac{p_g}{p_{\rm data} +
# p_g} = \log \frac{p_{\rm data}(x)}{p_g(x)}.$$
#
# A discriminator that is trained well estimates the ratio of two densities, although it
# sees neither (*density ratio estimation*).
#
# Let both be Gaussian. The logarithm of a Gaussian density is a parabola in $x$, so $a^*$
# is a difference of two parabolas. Its coefficient of $x^2$ is
#
# $$\frac12 \left( \frac{1}{\sigma_g^2} - \frac{1}{\sigma_{\rm data}^2} \right).$$
#
# With equal standard deviations it is 0, and $a^*$ is a straight line. A net without a
# hidden layer can represent it: this is *logistic regression*. Otherwise $a^*$ is a
# parabola, and such a net cannot represent it.

# %%
from minigan.theory import optimal_logit

x, real = numpy.linspace(-4, 4, 401), Gaussian(1, 1)
fakes = {sd: Gaussian(-1, sd) for sd in (1, 0.8, 1.5)}
logits = {sd: optimal_logit(real, fake)(x) for sd, fake in fakes.items()}
for sd, a in logits.items():
    square, slope, constant = numpy.polyfit(x, a, 2).round(12) + 0.0  # no -0
    error = abs(square * x**2 + slope * x + constant - a).max()
    print(f"sd {sd}: a* = {square:6.3f} x² + {slope:.3f} x + {constant:6.3f}", end=", ")
    print(f"error {error:.0e} (limit 1e-10)")
    assert error < 1e-10
    assert abs(square - 0.5 * (1 / sd**2 - 1 / real.sd**2)) < 1e-10

# %%
figure = plots.Figure(figsize=(9.5, 4.4), layout="constrained")
top, bottom = figure.subplots(2, 3, sharex=True, sharey="row")
for above, below, (sd, fake) in zip(top, bottom, fakes.items()):
    for label, y in {"p_data": real.density(x), "p_g": fake.density(x)}.items():
        above.plot(x, y, label=label, **plots.colours.LOOKS[label])
    below.plot(x, logits[sd], label="a*, the logit of D*", **plots.colours.LOOKS["D*"])
    below.axhline(0, color=plots.colours.REFERENCE, lw=0.8)
    above.set_title(f"p_data = N(1, 1), p_g = N(-1, {sd}²)", fontsize=10)
    below.set_xlabel("x")
top[0].set_ylabel("density")
bottom[0].set(ylabel="logit a* (nats)", ylim=(-12, 12))
with_legend(figure, top[0], bottom[0])

# %% [markdown]
# ## D* is not a density
#
# $D^*(x)$ says how frequent data are at $x$ *compared with samples*. It does not say how
# frequent data are. Take $p_{\rm data} = N(0, 2^2)$ and $p_g = N(0, 1)$:

# %%
wide, narrow = Gaussian(0, 2), Gaussian(0, 1)
D_wide = optimal_discriminator(wide, narrow)
for place in (0, 8):
    print(f"x = {place}: p_data = {wide.density(place):.6f}, D* = {D_wide(place):.6f}")
print(f"|D*(0) - 1/3| = {abs(D_wide(0) - 1 / 3):.0e} (limit 1e-10)")
assert abs(D_wide(0) - 1 / 3) < 1e-10 and D_wide(8) > 0.999999
assert wide.density(8) < wide.density(0) / 2900
assert D_wide(x).argmin() == wide.density(x).argmax()

# %% [markdown]
# At $x = 0$ data are most frequent, and $D^*$ is smallest, 1/3: samples are twice as
# frequent there. At $x = 8$ there are almost no data, and $D^*$ is almost 1. So do not read
# $D(x)$ as "how probable is $x$ under the data".
#
# ## Another prior
#
# Let a share $\pi$ (a name here, not 3.14) of what $D$ is shown be real. This is the
# *prior* probability of "real". By Bayes' rule,
#
# $$D_\pi(x) = \frac{\pi\, p_{\rm data}(x)}{\pi\, p_{\rm data}(x) + (1 - \pi)\, p_g(x)}.$$
#
# Its logit is
#
# $$a_\pi(x) = a^*(x) + \log \frac{\pi}{1 - \pi}.$$
#
# So another prior adds the same constant to all logits. With four samples for each real
# example, $\pi = 1/5$ and the constant is $-\log 4$. We check the formula, and we count:
# what share of all points in a bin is real?

# %%
from minigan.random import Stream

log4 = numpy.log(4)
D_prior = optimal_discriminator(wide, narrow, prior=1 / 5)


def logit(D):
    return numpy.log(D / (1 - D))


error = abs(logit(D_prior(x)) - logit(D_wide(x)) + log4).max()
print(f"a with prior 1/5, minus (a* - log 4): at most {error:.0e} (limit 1e-8)")
assert error < 1e-8
edges, stream = numpy.linspace(-2, 2, 11), Stream(1, "float64")
n_real, _ = numpy.histogram(wide.sample(100_000, stream), edges)
n_fake, _ = numpy.histogram(narrow.sample(400_000, stream), edges)
bins, counted = (edges[1:] + edges[:-1]) / 2, n_real / (n_real + n_fake)
error = abs(counted - D_prior(bins)).max()
print(f"share of real in ten bins, minus the formula: at most {error:.3f} (limit 0.02)")
assert error < 0.02

# %% [markdown]
# ## One-sided label smoothing
#
# $V$ gives real examples the label 1 and generated samples the label 0. *One-sided label
# smoothing* (Salimans et al. 2016, [1606.03498](https://arxiv.org/abs/1606.03498))
# gives real examples the label 0.9. Then $D$ maximises, at each $x$ with $y = D(x)$,
#
# $$0.9\, p \log y + (0.1\, p + q) \log(1 - y).$$
#
# The slope is
#
# $$\frac{0.9\, p}{y} - \frac{0.1\, p + q}{1 - y},$$
#
# and it is 0 at
#
# $$y = \frac{0.9\, p}{p + q} = 0.9\, D^*(x).$$
#
# We try 9,999 values of $y$ again, as in notebook 05.

# %%
from minigan.theory import smoothed_discriminator

D_smooth = smoothed_discriminator(wide, narrow, real=0.9)
y = numpy.arange(1, 10_000)[:, None] / 10_000
p, q = wide.density(x), narrow.density(x)
best = (0.9 * p * numpy.log(y) + (0.1 * p + q) * numpy.log(1 - y)).argmax(axis=0)
error = abs(y[best, 0] - D_smooth(x)).max()
print(f"best y, minus the formula: at most {error:.0e} (limit 1e-4)")
print(f"0.9 D*, minus the formula: {abs(D_smooth(x) - 0.9 * D_wide(x)).max():.0e}", end=" ")
print("(limit 1e-10)")
assert error <= 1e-4
assert numpy.allclose(D_smooth(x), 0.9 * D_wide(x), rtol=1e-10)

# %% [markdown]
# $D$ is now at most 0.9, so its logit is at most $\log(0.9 / 0.1) = \log 9 = 2.2$: $D$ is
# never very sure that $x$ is real. Negative logits have no limit. To see this, we exchange
# $p_{\rm data}$ and $p_g$: then $x = 6$ is almost certainly generated.

# %%
sure, limited = logit(D_wide(6.0)), logit(D_smooth(6.0))
fake = logit(smoothed_discriminator(narrow, wide, real=0.9)(6.0))
print(f"logit at x = 6: {sure:.1f} with label 1, {limited:.4f} with label 0.9", end=" ")
print(f"(limit log 9 = {numpy.log(9):.4f})")
print(f"p_data and p_g exchanged, label 0.9: {fake:.1f} (at most -12)")
assert sure > 12 and limited < numpy.log(9) + 1e-9
assert fake < -12

# %% tags=["cover"]
figure = plots.Figure(figsize=(10, 4), layout="constrained")
left, right = figure.subplots(1, 2)
curves = {"D*": D_wide, "prior 1/5": D_prior, "label 0.9": D_smooth}
for (label, D), look in zip(curves.items(), plots.colours.looks(curves)):
    left.plot(x, D(x), label=label, **look)
    right.plot(x, logit(D(x)), **look)
for label, density in {"p_data": wide, "p_g": narrow}.items():
    left.plot(x, density.density(x), label=label, **plots.colours.LOOKS[label])
right.axhline(numpy.log(9), color=plots.colours.REFERENCE, lw=1)
right.annotate("log 9", (0, numpy.log(9) + 0.1), ha="center")
left.set(xlabel="x", ylabel="D(x), and density", ylim=(0, 1.02))
right.set(xlabel="x", ylabel="logit (nats)")
with_legend(figure, left)

# %% [markdown]
# Left: $D$ for $p_{\rm data} = N(0, 2^2)$ and $p_g = N(0, 1)$. Right: the logits. The prior
# 1/5 moves the whole curve down by $\log 4 = 1.4$. The label 0.9 hardly changes small
# logits, and no logit is above $\log 9$.
#
# ## Why only one side?
#
# Let generated samples have the label $\beta > 0$ in place of 0. Then the best $D$ is
# $(0.9\, p + \beta\, q) / (p + q)$. Where there are samples but almost no data, this is
# almost constant, near $\beta$. The non-saturating $G$ moves its samples along the slope of
# $\log D$. Here the slope is almost 0, so a bad sample gets almost no gradient (Salimans et
# al. 2016, section 3.4).
#
# With $\beta = 0$, $\log D = \log 0.9 + \log D^*$ has exactly the slope of $\log D^*$.
#
# We compare for $p_{\rm data} = N(0, 1)$ and $p_g = N(4, 1)$, in the middle of the samples,
# at $x = 4$:

# %%
data, far, h, slopes = Gaussian(0, 1), Gaussian(4, 1), 1e-5, {}
for labels in ((1, 0), (0.9, 0), (0.9, 0.1)):
    D = smoothed_discriminator(data, far, *labels)
    slopes[labels] = (numpy.log(D(4 + h)) - numpy.log(D(4 - h))) / (2 * h)
    print(f"labels {labels}: slope of log D at x = 4 is {slopes[labels]:.4f}")
error = abs(slopes[0.9, 0] - slopes[1, 0])
print(f"one side against none: {error:.0e} (limit 1e-8)")
assert error < 1e-8 and abs(slopes[0.9, 0.1]) < 0.01 * abs(slopes[1, 0])

# %% [markdown]
# ## What you now know
#
# - The logit of $D^*$ is $\log p_{\rm data} - \log p_g$. $D^*$ compares two densities; it
#   is not a density itself.
# - Another prior adds one constant to all logits.
# - One-sided label smoothing multiplies $D^*$ by 0.9: the logit stays below $\log 9$. The
#   slope of $\log D$ does not change.
#
# *Next:* notebook 06 puts $D^*$ into $V$. *Your turn:* exercises [06 · The best
# discriminator](exercises/06_optimum.ipynb) and [18 · Label smoothing and least
# squares](exercises/18_losses.ipynb); a check names the mistake. *Read:* Goodfellow et al.
# 2014 ([1406.2661](https://arxiv.org/abs/1406.2661)); on ratios, Mohamed &
# Lakshminarayanan 2016 ([1610.03483](https://arxiv.org/abs/1610.03483)). *Search
# for:* density ratio estimation, logistic regression, class imbalance, noise-contrastive
# estimation, label smoothing.
#
# ## Three questions
#
# 1. $D$ is trained with four samples for each real example, and $p_g = p_{\rm data}$. What
#    is the best $D$? What is it with equal shares and the label 0.9?
# 2. You have a $D$ that was trained with $\pi = 1/5$. How do you get $p_{\rm data} / p_g$
#    from its logit? And from a $D$ that was trained with the label 0.9?
# 3. With labels $(0.9, 0)$, minimax $G$ minimises $\log(1 - D)$. Is its slope too the same
#    as without smoothing?
#
# <details><summary>Answers</summary>
#
# **1.** 1/5 everywhere, the prior. With the label 0.9 it is $0.9 / 2 = 0.45$ everywhere.
#
# **2.** Add $\log 4$ to the logit and take the exponential. With the label 0.9, first
# divide: $D^* = D / 0.9$; then the ratio is $D^* / (1 - D^*)$.
#
# **3.** No. $\log(1 - 0.9 D^*)$ has the slope $-0.9\, {D^*}' / (1 - 0.9\, D^*)$; without
# smoothing it is $-{D^*}' / (1 - D^*)$, which is larger in size, most of all where $D^*$ is
# near 1.
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
