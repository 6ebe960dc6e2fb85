# %% [markdown]
# # 15 · What the notes got wrong
#
# Most people meet the GAN in somebody's notes before they read the paper. This project
# began with five such introductions, in Chinese, from the web. They explain much of it
# well, but each has mistakes that a careful student could make too. Here are those about
# $D$, its loss and its gradient. Most of them can be found with one small computation.
#
# ```text
# noise z ─> G ─> generated sample G(z) ─┬─> D ─> logit a ─> D(x) = 1 / (1 + exp(-a))
# data ─────────> real example x ────────┘
# D's step:                                  D <─ gradient at a           D changes
# G's step:  G <─ gradient at G(z) <──────── D <─ gradient at a      only G changes
# ```
#
# *You need:* notebooks 03 (the logit), 05 (the best $D$), 06 (Theorem 1). Exercise 13 asks
# for some of the right formulas: do it first. *Time:* twenty minutes to read, seconds to
# run. *In Colab:* first run the last cell.

# %% [markdown]
# ## What is right
#
# We compare the notes with four formulas of the earlier notebooks.
#
# $$V = \mathbb{E}_{x \sim p_{\rm data}} \log D(x) + \mathbb{E}_z \log(1 - D(G(z)))
# \qquad \text{($D$ maximises it)}$$
#
# $$D^*(x) = \frac{p_{\rm data}(x)}{p_{\rm data}(x) + p_g(x)}
# \qquad \text{(the best $D$)}$$
#
# $$\mathbb{E}_z \log(1 - D(G(z))) \qquad \text{(minimax: $G$ minimises it)}$$
#
# $$-\mathbb{E}_z \log D(G(z)) \qquad \text{(non-saturating: $G$ minimises it)}$$
#
# The notes are n1, a summary of the paper; n2, a long lecture script; n3, a short
# introduction that ends in IRGAN; n4, a walk through DCGAN in MXNet; n5, a general article.
# "n5:43" is line 43 of n5. We give what they say in our words, and quote a few of theirs in
# translation.
#
# ## What D's output means
#
# **n1:64** calls $p_{\rm data}(x)$ the probability that $x$ is real, and $p_g(x)$ the
# probability that it is fake. They are densities, and a density can exceed 1. The
# probability that $x$ is real is $D^*(x)$, if half of what $D$ sees is real.
#
# **n5:33** says that $D$'s output has "only two values". The output is one number, the
# probability that $x$ is real; it can be any number between 0 and 1. A $D$ that outputs
# only 0 or 1 has $V = -\infty$ as soon as it makes a mistake.
#
# **n2:209** generates with $D$ alone: try every $x$, and take the one with the highest
# score. There are two mistakes. First, in more than a few dimensions nobody can try every
# $x$. Second, $D^*$ is not the data's density. It is near 1 wherever $p_g$ is far smaller
# than $p_{\rm data}$, even where both are nearly 0. We solve $D^*$'s formula for the
# density:
#
# $$p_{\rm data} = p_g \, \frac{D^*}{1 - D^*}.$$

# %%
from math import inf, log

import numpy

from minigan import plots
from minigan.theory import Gaussian, c_of_g, jsd, optimal_discriminator, value

p, q = Gaussian(0, 1), Gaussian(2, 1)  # p_data and p_g
D = optimal_discriminator(p, q)
peak = Gaussian(0, 0.1).density(0.0)
print(f"n1:64   the density of N(0, 0.1^2) at 0 is {peak:.2f}; a probability is at most 1")
V, rounded = value(D, p, q), value(lambda x: numpy.round(D(x)), p, q)
print(f"n5:33   V of D* is {V:.4f} nats; V of D* rounded to 0 or 1 is {rounded}")
x = numpy.linspace(-4, 5, 901)
density = q.density(x) * D(x) / (1 - D(x))
best, likeliest = x[D(x).argmax()], x[density.argmax()]
error = abs(density - p.density(x)).max()
print(f"n2:209  D* is largest at x = {best:.2f}, the density at x = {abs(likeliest):.2f}")
print(f"        error of p_g D* / (1 - D*): {error:.0e} (limit 1e-12)")
assert peak > 3.9 and rounded == -inf < V and error < 1e-12
assert best == -4 and abs(likeliest) < 1e-9
curves = {"p_data": p.density(x), "p_g": q.density(x), "D*": D(x)}
plots.lines(x, curves, "D* is largest where there are no data", "x", "density, or D*")

# %% [markdown]
# $D^*$ grows to the left, where $p_{\rm data}$ falls. The $x$ with the highest score is
# the left end of whatever range we search.
#
# ## Who maximises what
#
# **n5:50** lets $D$ want fakes to be "wrongly" recognised as real, and $G$ want its samples
# to be "correctly" recognised as fake. Both are reversed. (n5:8 and n5:37 say that in
# training $D$ calls more and more samples real. That is what $G$ tries to achieve.)
#
# **n3:45** lets $D$ lower the function and $G$ raise it. For $V$ as the paper writes it,
# $D$ raises and $G$ lowers. The note is right for the cross-entropy $-V$.
#
# **n4:118** asks two things about DCGAN's code. Should $G$ not get the *negative* gradient,
# `modG.backward(-diffD)`? And why do generated samples have the label 1? The second
# question answers the first. With label 1, cross-entropy is
#
# $$-[1 \cdot \log D(G(z)) + 0 \cdot \log(1 - D(G(z)))] = -\log D(G(z)).$$
#
# This is the non-saturating loss. $G$ minimises it as it is: no sign changes.
#
# **n5:43** gives as $D$'s loss
#
# $$L^{(D)} = \mathbb{E}_{x \sim p_{\rm data}} \Big[ \log D(x) + \sum_{i=1}^{n-1}
# \log(1 - D(\tilde x_i)) \Big].$$
#
# It is called a loss, but $D$ has to maximise it. And the second term needs an expectation
# over $z$. As the formula stands, its only mean is over real examples. If both terms were
# such means, with $n = 2$, the best $D$ would be 1/2, and its value $-\log 4$, whatever $G$
# does.

# %%
from minigan.gan import non_saturating, value_gradient
from minigan.gan import value as minibatch_value
from minigan.nn.ops import log_sigmoid, sigmoid


def slope(f, a, h=1e-5):
    return (f(a + h) - f(a - h)) / (2 * h)


a = numpy.linspace(-5, 5, 11)[:, None]
real, fake = (each * a.size for each in value_gradient(a, a))  # where D moves logits
push = -non_saturating.gradient(a) * a.size  # where G moves those of samples
print(f"n5:50   D's step on logits of real examples: {real.min():.4f} or more (limit 0)")
print(f"        on those of samples: {fake.max():.4f} or less (limit 0)")
print(f"        G's step on those of samples: {push.min():.4f} or more (limit 0)")
assert real.min() > 0 > fake.max() and push.min() > 0
zero = numpy.zeros((1, 1))
before, after = minibatch_value(zero, zero), minibatch_value(*value_gradient(zero, zero))
print(f"n3:45   from D = 1/2 a step of D raises V from {before:.4f} to {after:.4f}")
assert abs(before + log(4)) < 1e-12 and after > before + 0.4

# %%
off = abs(-slope(lambda a: -log_sigmoid(a), a) - push).max()
print(f"n4:118  G's step against cross-entropy with label 1: {off:.0e} (limit 1e-8)")
assert off < 1e-8
right, as_read = (c_of_g(p, of_fake) for of_fake in (q, p))
print(f"n5:43   best V for p_g = N(2, 1): {right:.4f}; as in the note {as_read:.4f}")
assert abs(right - as_read - 2 * jsd(p, q)) < 1e-10 and abs(as_read + log(4)) < 1e-10

# %% [markdown]
# ## D's loss
#
# **n5:43 again.** The sum has $n - 1$ samples for each real example, and the note does not
# say what $n$ is. Take the second term as it should be, with samples of $G$. At one point
# $x$, the derivative in $D$ is zero at the best $D$:
#
# $$\frac{p_{\rm data}}{D} - \frac{(n - 1) \, p_g}{1 - D} = 0
# \quad \Rightarrow \quad D = \frac{p_{\rm data}}{p_{\rm data} + (n - 1) \, p_g}.$$
#
# At $p_g = p_{\rm data}$ this is $1/n$, not $1/2$.
#
# **n2:66** says that the logarithm is there to make the gradient convenient. It does more:
# it makes $V$ a *proper scoring rule* ([Gneiting & Raftery
# 2007](https://doi.org/10.1198/016214506000001437)). This means that $D$ does best if it
# outputs the true probability. With $D(x) - D(G(z))$ alone, the best $D$ outputs 0 or 1.
#
# **n5:69** says that label smoothing is from the paper, uses noisy labels, and makes the
# network more confident. It makes $D$ *less* confident, and there is no noise in it. It is
# from Szegedy et al. 2015 ([1512.00567](https://arxiv.org/abs/1512.00567)), for GANs
# from Salimans et al. 2016 ([1606.03498](https://arxiv.org/abs/1606.03498)). The
# section's title, *pseudo-labels*, names another thing: labels that a model gives to
# unlabelled data.
#
# **n5:72** gives the smoothed loss as
#
# $$L = \frac1N \sum_i [l_S - \log D(x_i)] + \frac{(1 - S) \, \epsilon}{K}.$$
#
# $l_S$ and the last term ($S$, $\epsilon$ and $K$ are chosen numbers) are constants.
# Their gradient is 0, so nothing is smoothed. With $\alpha$ as the label of a real
# example, the right loss of it and its slope in the logit are
#
# $$-[\alpha \log D + (1 - \alpha) \log(1 - D)], \qquad D - \alpha.$$

# %%
y = numpy.arange(1, 1000) / 1000  # the values that D may have at one point
for pd, pg in ((0.3, 0.7), (0.5, 0.5)):
    V = [pd * numpy.log(y) + m * pg * numpy.log(1 - y) for m in (1, 4)]  # n = 2 and n = 5
    two, five = y[numpy.argmax(V, axis=1)]
    print(f"n5:43   p_data {pd}, p_g {pg}: best D {two:.3f}; with n = 5 {five:.3f}")
    assert abs(two - pd) < 2e-3 and abs(five - pd / (pd + 4 * pg)) < 2e-3
linear = [y[numpy.argmax(pd * y - (1 - pd) * y)] for pd in (0.6, 0.4)]
print("n2:66   p_data = 0.6, 0.4, with D from 0.001 to 0.999:", end=" ")
print(f"without the log, best D {linear[0]}, {linear[1]}")
assert linear == [y[-1], y[0]]
S, eps, K, l_S, alpha = 0.9, 0.1, 10, 1.0, 0.9
theirs = slope(lambda a: l_S - log_sigmoid(a) + (1 - S) * eps / K, a)
ours = slope(lambda a: -alpha * log_sigmoid(a) - (1 - alpha) * log_sigmoid(-a), a)
off, off_ours = abs(theirs + sigmoid(-a)).max(), abs(ours - sigmoid(a) + alpha).max()
print(f"n5:72   the note's slope against D - 1, unsmoothed: {off:.0e} (limit 1e-8)")
print(f"        the right loss's slope against D - 0.9: {off_ours:.0e} (limit 1e-8)")
assert max(off, off_ours) < 1e-8

# %% [markdown]
# ## Which slope vanishes
#
# **n4:129** says that where $D$ is near 0, the gradient of $\log(1 - D)$ is very small. As
# a function of $D$, its slope there is $-1$. But $D$'s last layer outputs the logit $a$,
# with $D = \sigma(a)$, and the sigmoid has a slope too:
#
# $$\frac{d}{da} \log(1 - D) = \underbrace{\frac{-1}{1 - D}}_{\text{slope in } D} \cdot
# \underbrace{D (1 - D)}_{\text{slope of the sigmoid}} = -D.$$
#
# It is this slope *in the logit* that vanishes as $D \to 0$.
#
# **The same line** says that $-\log D$ keeps a large gradient whether $D$ is near 0 or near
# 1. In the logit its slope is $-(1 - D)$. It vanishes as $D \to 1$, and that is wanted:
# $D$ already takes such a sample for real.
#
# **n1:47** calls the second term of $V$ inversely proportional to $D(G(z))$. It falls when
# $D(G(z))$ grows, but it is not $c / D$. Near $D = 0$ it is about $-D$: if $D$ doubles, the
# term doubles. Inversely proportional would mean that it halves.


# %% tags=["cover"]
def slopes_figure():
    figure = plots.Figure(figsize=(9.6, 3.7), layout="constrained")
    left, right = figure.subplots(1, 2)
    D, a = numpy.linspace(0, 0.98, 200), numpy.linspace(-6, 6, 200)
    line = {"arrowstyle": "-"}
    left.plot(D, numpy.log(1 - D), **plots.colours.LOOKS["minimax"])
    left.plot(D[:90], -D[:90], color=plots.colours.REFERENCE, ls="--")
    left.annotate("tangent, slope -1", (0.22, -0.22), (0.05, -1.4), arrowprops=line)
    right.plot(a, -sigmoid(a), **plots.colours.LOOKS["minimax"])
    right.plot(a, -sigmoid(-a), **plots.colours.LOOKS["non-saturating"])
    right.text(-6, -0.13, "log(1 - D)", color=plots.colours.MINIMAX)
    right.text(-6, -0.9, "-log D", color=plots.colours.NON_SATURATING)
    left.set(xlabel="D(G(z))", ylabel="log(1 - D(G(z)))", title="In D: not flat at 0")
    right.set(xlabel="a, the logit of D(G(z))", ylabel="slope in a")
    right.set_title("In the logit: two slopes")
    return figure


slopes_figure()

# %%
tiny = numpy.array([1e-4, 1 - 1e-4])
logit = numpy.log(tiny / (1 - tiny))
in_D = slope(lambda D: numpy.log(1 - D), tiny)
in_a, ns = slope(lambda a: log_sigmoid(-a), logit), slope(lambda a: -log_sigmoid(a), logit)
print("n4:129  log(1 - D) at D = 0.0001:", end=" ")
print(f"slope in D {in_D[0]:.4f}, in the logit {in_a[0]:.4f}")
print(f"n4:129  -log D in the logit: {ns[0]:.4f} at D = 0.0001, {ns[1]:.4f} at D = 0.9999")
assert abs(in_D[0] + 1) < 1e-3 and abs(in_a[0]) < 2e-4 and ns[0] < -0.999 and ns[1] > -2e-4
halves = numpy.log(1 - numpy.array([0.01, 0.02]))
print(f"n1:47   D doubles from 0.01 to 0.02: log(1 - D) times {halves[1] / halves[0]:.3f}")
assert halves[1] / halves[0] > 2

# %% [markdown]
# ## What you now know
#
# - $p_{\rm data}$ and $p_g$ are densities, $D^*$ is a probability. A high $D^*$ does not
#   mean that $x$ is likely.
# - $D$ maximises $V$. Cross-entropy with label 1 on samples is $G$'s non-saturating loss.
# - With $n - 1$ samples for each real example, training ends at $D = 1/n$, not at $1/2$.
# - A constant added to a loss changes no gradient. Label smoothing changes the labels.
# - The slope of $\log(1 - D)$ vanishes in the logit, not in $D$.
#
# *Next:* [15b](15b_what_the_notes_promise.ipynb), mistakes about what moves $G$ and about
# what a GAN guarantees. *Your turn:* exercise
# [13 · What is wrong here?](exercises/13_notes.ipynb). *Read:* Goodfellow et al. 2014
# ([1406.2661](https://arxiv.org/abs/1406.2661)). *Search for:* proper scoring rule,
# density ratio, one-sided label smoothing, pseudo-label, binary cross-entropy with logits.
#
# ## Three questions
#
# 1. Somebody writes $V = \mathbb{E} \log D(x) + \mathbb{E} \log D(1 - G(z))$, with a
#    bracket in the wrong place. Which $D$ is the best?
# 2. Replace the sum over $n - 1$ samples in n5:43 by their mean. What is $D^*$ then?
# 3. With the right smoothed loss for real examples, $\alpha = 0.9$, and the usual loss for
#    samples, what is the best $D$ at $p_g = p_{\rm data}$?
#
# <details><summary>Answers</summary>
#
# **1.** $D = 1$ everywhere, with $V = 0$: no term asks $D$ to reject anything. Such a $D$
# is constant, so its gradient at $G(z)$ is 0 and $G$ cannot learn.
#
# **2.** $p_{\rm data} / (p_{\rm data} + p_g)$: the number of samples does not matter.
#
# **3.** At one point, $D$ maximises $0.9\, p_{\rm data} \log D + (0.1\, p_{\rm data} + p_g)
# \log(1 - D)$. So $D = 0.9\, p_{\rm data} / (p_{\rm data} + p_g)$, which is 0.45.
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
