# %% [markdown]
# # 15 · What the notes got wrong
#
# Most people meet the GAN in somebody's notes before they read the paper. This project
# began with five such introductions, in Chinese, from the web. They explain much of it
# well, and each has mistakes. The mistakes are worth a notebook: a careful student could
# make every one of them, and in most a number shows what is wrong.
#
# *You need:* notebooks 03 (the logit), 05 (the best $D$), 06 (Theorem 1). Exercise 13 asks
# for some of the right formulas: do it first. *Time:* half an hour to read, seconds to run.

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
# The notes are n1, a summary of the paper; n2, a long lecture script; n3, a short
# introduction that ends in IRGAN; n4, a walk through DCGAN in MXNet; n5, a general article.
# "n5:43" is line 43 of n5. What they say is translated and shortened.
#
# ## What D says
#
# **n1:64.** *"$p_{\rm data}(x)$ is the probability that $x$ is real, $p_g(x)$ that it is
# fake."* They are densities, and can exceed 1. The probability that $x$ is real is
# $p_{\rm data} / (p_{\rm data} + p_g) = D^*$, if half of what $D$ sees is real.
#
# **n5:33.** *"$D$ is a binary classifier, so its output has only two values."* Its output
# is a probability. A $D$ that says only 0 or 1 has $V = -\infty$ as soon as it errs.
#
# **n2:209.** *"To generate with $D$, try every $x$ and take the one with the highest
# score."* Trying every $x$ is possible in one or two dimensions only. And the score is not
# the density: $D^*$ is near 1 wherever $p_g$ is far below $p_{\rm data}$, even if both are
# nearly 0. The density is $p_g\, D^* / (1 - D^*)$.

# %%
from math import inf, log

import numpy

from minigan import plots
from minigan.theory import Gaussian, c_of_g, jsd, optimal_discriminator, value

p, q = Gaussian(0, 1), Gaussian(2, 1)  # p_data and p_g
D = optimal_discriminator(p, q)
peak = Gaussian(0, 0.1).density(0.0)
print(f"n1:64   N(0, 0.1^2) has the density {peak:.2f} at 0: no probability")
V, rounded = value(D, p, q), value(lambda x: numpy.round(D(x)), p, q)
print(f"n5:33   V of D* is {V:.4f} nats, of D* rounded to 0 or 1 {rounded}")
x = numpy.linspace(-4, 5, 901)
ratio = D(x) / (1 - D(x))
best, likeliest = x[D(x).argmax()], x[(q.density(x) * ratio).argmax()]
print(
    f"n2:209  D* is largest at x = {best:.2f}, the data's density at {abs(likeliest):.2f}"
)
assert peak > 3.9 and rounded == -inf < V and best == -4 and abs(likeliest) < 1e-9
curves = {"p_data": p.density(x), "p_g": q.density(x), "D*": D(x)}
plots.lines(x, curves, "D* is largest where there are no data", "x", "density, or D*")

# %% [markdown]
# ## Who wants what
#
# **n5:50.** *"$D$'s loss makes all fake data be wrongly taken for real; $G$'s loss wants
# samples to be correctly taken for fake."* Both are the wrong way round. (n5:8 and n5:37
# also say that training makes $D$ call more and more samples real. That is $G$'s aim.)
#
# **n3:45.** *"$D$'s aim is to lower this function, $G$'s to raise it."* Of $V$ as the paper
# writes it, the opposite. The sentence is right for $-V$.
#
# **n4:118.** *"Should $G$ not be given the negative gradient, `modG.backward(-diffD)`? And
# why is the label of samples 1?"* The second question answers the first. Cross-entropy
# with label 1 on samples is $-\log D(G(z))$, the non-saturating loss. It is minimised as
# it is: no sign changes.
#
# **n5:43.** *"$L^{(D)} = \mathbb{E}_{x \sim p_{\rm data}} [\log D(x) + \sum_{i=1}^{n-1}
# \log(1 - D(\tilde x_i))]$."* It is called a loss, but $D$ has to maximise it. The second
# term belongs under $\mathbb{E}_z$. If both were taken over real examples, the best $D$
# would be 1/2 and its value $-\log 4$, whatever $G$ does.

# %%
from minigan.gan import non_saturating, value_gradient
from minigan.gan import value as minibatch_value
from minigan.nn.ops import log_sigmoid, sigmoid


def slope(f, a, h=1e-5):
    return (f(a + h) - f(a - h)) / (2 * h)


a = numpy.linspace(-5, 5, 11)[:, None]
real, fake = value_gradient(a, a)  # D ascends V: where it moves its logits
push = -non_saturating.gradient(a) * a.size  # where G moves them
print("n5:50   D raises logits of real examples, lowers those of samples; G raises them")
assert real.min() > 0 > fake.max() and push.min() > 0
zero = numpy.zeros((1, 1))
before, after = minibatch_value(zero, zero), minibatch_value(*value_gradient(zero, zero))
print(f"n3:45   from D = 1/2 D's step takes V from {before:.4f} up to {after:.4f}")
assert abs(before + log(4)) < 1e-12 and after > before + 0.4
off = abs(-slope(lambda a: -log_sigmoid(a), a) - push).max()
print(f"n4:118  G's push, against cross-entropy with label 1: {off:.0e} (limit 1e-8)")
assert off < 1e-8
right, as_read = (c_of_g(p, of_fake) for of_fake in (q, p))
print(f"n5:43   D's best value for N(2, 1) {right:.4f}; both terms over data {as_read:.4f}")
assert abs(right - as_read - 2 * jsd(p, q)) < 1e-10 and abs(as_read + log(4)) < 1e-10

# %% [markdown]
# ## D's loss
#
# **n5:43 again.** The sum has $n - 1$ samples to each real example ($n$ is not explained).
# Then $D^* = p_{\rm data} / (p_{\rm data} + (n - 1)\, p_g)$. At $p_g = p_{\rm data}$ this
# is $1/n$, not $1/2$.
#
# **n2:66.** *"To make the gradient convenient, put a log in front."* The logarithm makes
# $V$ a *proper* score: $D$ does best if it says the true probability. With $D(x) - D(G(z))$
# alone the best $D$ says 0 or 1.
#
# **n5:69.** *"The paper proposed label smoothing: noisy labels, which make the network more
# confident."* It makes $D$ less confident; it is no noise; and it is from Szegedy et al.
# ([arXiv 1512.00567](https://arxiv.org/abs/1512.00567)), for GANs from Salimans et al.
# ([arXiv 1606.03498](https://arxiv.org/abs/1606.03498)). *Pseudo-labels*, as the section is
# called, are something else: labels that a model gives to unlabelled data.
#
# **n5:72.** *"$L = \frac1N \sum [l_S - \log D(x_i)] + (1 - S)\, \epsilon / K$."* $l_S$ and
# the last term are constants. Their gradient is 0, so nothing is smoothed. Right is, for
# real examples, $-[\alpha \log D + (1 - \alpha) \log(1 - D)]$, of slope $D - \alpha$.

# %%
y = numpy.arange(1, 1000) / 1000  # all that D may say
for pd, pg in ((0.3, 0.7), (0.5, 0.5)):
    V = [pd * numpy.log(y) + m * pg * numpy.log(1 - y) for m in (1, 4)]  # n = 5
    mean, total = y[numpy.argmax(V, axis=1)]
    print(f"n5:43   p_data {pd}, p_g {pg}: best D {mean:.3f}, with the sum {total:.3f}")
    assert abs(mean - pd) < 2e-3 and abs(total - pd / (pd + 4 * pg)) < 2e-3
linear = [y[numpy.argmax(pd * y - (1 - pd) * y)] for pd in (0.6, 0.4)]
print(f"n2:66   p_data 0.6 and 0.4: without the log, best D {linear[0]}, {linear[1]}")
assert linear == [y[-1], y[0]]
S, eps, K, l_S, alpha = 0.9, 0.1, 10, 1.0, 0.9
theirs = slope(lambda a: l_S - log_sigmoid(a) + (1 - S) * eps / K, a)
ours = slope(lambda a: -alpha * log_sigmoid(a) - (1 - alpha) * log_sigmoid(-a), a)
off, off_ours = abs(theirs + sigmoid(-a)).max(), abs(ours - sigmoid(a) + alpha).max()
print(f"n5:72   slope against that without smoothing, D - 1: {off:.0e} (limit 1e-8)")
print(f"n5:69   slope of the right loss against D - 0.9: {off_ours:.0e} (limit 1e-8)")
assert max(off, off_ours) < 1e-8

# %% [markdown]
# ## Which slope vanishes
#
# **n4:129.** *"At first $D(G(z))$ is near 0, and where $x$ is near 0 the gradient of
# $\log(1 - x)$ is very small."* Its slope there is $-1$. What vanishes is the slope in the
# *logit* that $D$'s last layer gives, $-\sigma(a)$: by the sigmoid's factor $D (1 - D)$.
#
# **The same line:** *"$-\log D$ keeps a fairly large gradient whether $x$ is near 0 or 1."*
# In the logit its slope is $-(1 - D)$. It vanishes as $D \to 1$, and should: such a sample
# already passes for real.
#
# **n1:47.** *"The second term is inversely proportional to $D(G(z))$."* It falls when
# $D(G(z))$ rises, but $\log(1 - D)$ is no $c / D$: near 0 it is nearly constant.


# %% tags=["cover"]
def slopes_figure():
    figure = plots.Figure(figsize=(9.6, 3.7), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    D, a = numpy.linspace(0, 0.98, 200), numpy.linspace(-6, 4, 200)
    line = {"arrowstyle": "-"}
    left.plot(D, numpy.log(1 - D), color=plots.colours.MINIMAX, lw=2)
    left.plot(D[:90], -D[:90], color=plots.colours.REFERENCE, ls="--")
    left.annotate("slope -1", (0.22, -0.22), (0.1, -1.2), arrowprops=line)
    right.plot(a, log_sigmoid(-a), color=plots.colours.MINIMAX, lw=2)
    right.annotate("slope -D, nearly 0", (-4, 0), (-5.5, -1.2), arrowprops=line)
    left.set(xlabel="D(G(z))", ylabel="log(1 - D(G(z)))", title="in D: steep at 0")
    right.set(xlabel="a, the logit of D(G(z))", title="in the logit: flat if D is near 0")
    return figure


slopes_figure()

# %%
tiny = numpy.array([1e-4, 1 - 1e-4])
logit = numpy.log(tiny / (1 - tiny))
in_D = slope(lambda D: numpy.log(1 - D), tiny)
in_a, ns = slope(lambda a: log_sigmoid(-a), logit), slope(lambda a: -log_sigmoid(a), logit)
print(f"n4:129  log(1 - D) at D = 0.0001: slope {in_D[0]:.4f}, in the logit {in_a[0]:.4f}")
print(f"n4:129  -log D in the logit: {ns[0]:.4f} at D = 0.0001, {ns[1]:.4f} at D = 0.9999")
assert abs(in_D[0] + 1) < 1e-3 and abs(in_a[0]) < 2e-4 and ns[0] < -0.999 and ns[1] > -2e-4
halves = numpy.log(1 - numpy.array([0.01, 0.02]))
print(f"n1:47   D twice as large: log(1 - D) times {halves[1] / halves[0]:.3f}, not 1/2")
assert halves[1] / halves[0] > 2

# %% [markdown]
# ## What moves G
#
# **n5:61-66.** The loop is: put real examples into $D$, take the loss, *"update the
# generator with the gradient of the real examples"*, repeat. But $\log D(x)$ of a real
# example does not contain $G$: its gradient in $\theta_g$ is exactly 0. And nothing trains
# $D$. (n4 has it right, and says why.) We compute both terms of $V$ for 100 small $G$.
#
# **n5:53-56.** *"Two optimisation algorithms: adversarial training and gradient descent."*
# The first is the game, the second how a player takes its steps. And $G$ is trained to
# *raise* $D$'s errors on samples, not to *"minimise $D$'s misclassification"*.

# %%
from minigan.nn import build
from minigan.random import Stream

s = Stream(1, "float64")
G = build.network("uniform 1, dense 8, tanh, dense 1", 2, s, 1)
D_net = build.network("uniform 1, dense 8, tanh, dense 1", 1, s, 1)
x_real, z, terms = s.normal((50, 1)), s.normal((50, 2)), []
for _ in range(100):
    G.theta = s.normal(G.theta.shape)
    of_real, of_fake = log_sigmoid(D_net(x_real)), log_sigmoid(-D_net(G(z)))
    terms.append((of_real.mean(), of_fake.mean()))
change = numpy.ptp(terms, axis=0)
print(f"n5:61   the real term changes by {change[0]}, the sample term by {change[1]:.2f}")
assert change[0] == 0 and change[1] > 0.1

# %% [markdown]
# ## What is promised
#
# **n5:18.** *"GANs can avoid mode collapse."* It is their best-known failure; the paper
# warns of it in section 6. Against a fixed $D$, $G$ does best with all samples at one
# point. We repeat the step of Proposition 2 with such a $D$, on eight points. (n3:67 gives
# one cause, a $D$ trained too little. There are others: notebook 10.)
#
# **n1:104.** *"$G$ is trained by $D$ and not directly by the data, which blocks
# overfitting."* The paper says only that examples are not copied into $G$'s parameters.
# Against $n$ examples the best $G$ returns these $n$ examples.
#
# **n3:57.** *"With a well trained $D$, $G$ learns the distribution perfectly: GANs are
# asymptotically consistent, VAEs biased."* Only if $G$ can represent $p_{\rm data}$ and
# training reaches the optimum. A Gaussian $G$ cannot make two modes.
#
# **n3:33.** *"When $D$ says about 50 %, train $D$ again."* This is not Algorithm 1. And
# 50 % from an *old* $D$ says little. Below, $D$ is the best one for $p_g = N(4, 1)$, and
# $G$ moves until $D$ says 50 %.
#
# **n2:154.** The VAE has noise but no KL term. Notebook 11 trains it: the noise becomes
# small, and the VAE an autoencoder. Below is the smallest such case: the code is $x + s e$,
# $e$ is standard normal, and the decoder returns the code.
#
# **n4:79.** *"The code departs from the paper: it does not loop $k$ times."* In the paper's
# own experiments $k = 1$.

# %%
from minigan.theory import Mixture, empirical

points = numpy.arange(1, 9) / 36
q_8, fixed = points.copy(), 1 / 8 / (1 / 8 + points)  # p_g, and the best D of the start
for _ in range(200):
    q_8 = q_8 / (1 - fixed)
    q_8 /= q_8.sum()
print(f"n5:18   of 8 points keep more than 1 % of the samples: {(q_8 > 0.01).sum()}")
assert (q_8 > 0.01).sum() == 1
sample = Stream(11, "float64").normal(20)
copies, truth = (c_of_g(empirical(sample), g) for g in (empirical(sample), Gaussian(0, 1)))
print(f"n1:104  C(G) of copied examples {copies:.4f}, of the density behind {truth:.4f}")
assert abs(copies + log(4)) < 1e-10 and abs(truth) < 1e-10

# %%
from minigan.systems.table import recipe_named

modes = Mixture([0.5, 0.5], [Gaussian(-2, 0.5), Gaussian(2, 0.5)])
grid = [Gaussian(m, sd) for m in (0, 0.5, 1, 1.5, 2) for sd in numpy.arange(0.5, 2.6, 0.25)]
least = min(jsd(modes, g) for g in grid)
print(f"n3:57   two modes, the best of {len(grid)} Gaussians: JSD {least:.3f} (limit 0.1)")
assert least > 0.1
old, moved = optimal_discriminator(p, Gaussian(4, 1)), Gaussian(2, 1)
print(f"n3:33   the old D says {moved.mean(old):.4f} of N(2, 1); JSD {jsd(p, moved):.3f}")
assert abs(moved.mean(old) - 0.5) < 1e-9 and jsd(p, moved) > 0.3
s = numpy.arange(1, 1000) / 1000  # the squared error is s^2 / 2
best = [s[loss.argmin()] for loss in (s**2 / 2, s**2 / 2 + (s**2 - 1) / 2 - numpy.log(s))]
print(f"n2:154  smallest VAE: best s without KL {best[0]}, the least; with KL {best[1]}")
assert best[0] == s[0] and abs(best[1] - 0.5**0.5) < 1e-3
k = recipe_named("mnist-paper").k
print(f"n4:79   k of the paper's recipe for MNIST: {k}")
assert k == 1

# %% [markdown]
# ## Mistakes without a number
#
# - n5:47: $G$'s loss has a term $\lambda H(\theta_g)$, $H$ the relative entropy. That needs
#   two distributions; the paper has no such term.
# - n5:14 to 20: GANs learn from "inputs and target outputs" (they are unsupervised: there
#   are no target outputs); "a large database" and "diversity" are named as advantages.
# - n5:24: samples look real but are "not at all similar" to real data. The aim is $p_g =
#   p_{\rm data}$.
# - n5:77 to 84: three metrics, none of them defined. Notebook 08 has some that are.
# - n1:68: $\max_{D^*} V$ for $\max_D V$. n1:106: "worsened" for *degenerate* distributions.
# - n1:120: "non-parametric limit" explained by the amount of data, and an SVM as never
#   non-parametric. The paper means unlimited capacity. A kernel SVM is non-parametric.
# - n2:79: the update lacks $\nabla$ and $V$. n2:138: a code of two numbers has one. n2:185
#   and n2:270 differ in which colour is the target.
# - n2:183: "a VAE needs a larger net". One toy problem, not a law; notebook 11 has another.
# - n3:79 to 83: IRGAN's $D$ gets negatives from $G$, not at random. What handles discrete
#   samples is REINFORCE, not embeddings. n3:73: the title lacks *Retrieval Models*.
# - n4:60: batch normalisation in both nets. DCGAN leaves it out of the output of $G$ and
#   the input layer of $D$.
#
# The claims `notes.*` of `minigan verify` check the formulas once more. In each, the
# planted mistake is the note's own formula, and it must fail.

# %%
from minigan.claims.registry import choose

claims = [claim for group in choose(["notes.*"]).values() for claim in group]
held = sum(claim.verify().holds for claim in claims)
notes_hold = sum(claim.falsify().holds for claim in claims)
print(f"{len(claims)} claims: {held} hold; with the notes' formulas {notes_hold} (limit 0)")
assert held == len(claims) >= 18 and notes_hold == 0

# %% [markdown]
# One small computation would have found most of them. Is the gradient zero? What is $D$ at
# $p_g = p_{\rm data}$? Does the value rise or fall? It is worth a minute, also for one's
# own notes. *Your turn:* exercise [13 · What is wrong here?](exercises/13_notes.ipynb).
#
# ## Three questions
#
# 1. Somebody writes $V = \mathbb{E} \log D(x) + \mathbb{E} \log D(1 - G(z))$, with a
#    bracket in the wrong place. Which $D$ is the best?
# 2. n5:43 with the mean over the $n - 1$ samples in place of the sum: what is $D^*$ then?
# 3. In n3:33, $D$ becomes the best again whenever it says 50 %. Where does $p_g$ go?
#
# <details><summary>Answers</summary>
#
# **1.** $D = 1$ everywhere, with $V = 0$: nothing asks $D$ to reject anything. Such a $D$
# is flat, and $G$ learns nothing.
#
# **2.** $p_{\rm data} / (p_{\rm data} + p_g)$: the number of samples does not matter.
#
# **3.** Its mean is halved each time: 4, 2, 1, 1/2. $D = 1/2$ half-way between the means.
#
# </details>
