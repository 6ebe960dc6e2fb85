# %% [markdown]
# # 15b · What the notes promise
#
# Notebook 15 checked what five introductions to the GAN say about $D$. Here we check what
# they say about $G$: how it is trained, and what a trained $G$ is guaranteed to do.
#
# ```text
# noise z ─> G ─> generated sample G(z) ─┬─> D ─> logit a ─> D(x) = 1 / (1 + exp(-a))
# data ─────────> real example x ────────┘
# D's step:                                  D <─ gradient at a           D changes
# G's step:  G <─ gradient at G(z) <──────── D <─ gradient at a      only G changes
# ```
#
# As in notebook 15, "n5:43" is line 43 of the note n5.
#
# *You need:* notebooks 06b (Proposition 2) and 15. *Time:* twenty minutes to read, seconds
# to run. *In Colab:* first run the last cell.

# %% [markdown]
# ## What moves G
#
# **n5:61-66** gives this loop: put real examples into $D$, compute the loss, "update the
# generator" with the gradient of the real examples, repeat. But $V$ has two terms,
#
# $$V = \mathbb{E}_x \log D(x) + \mathbb{E}_z \log(1 - D(G(z))),$$
#
# and the first does not contain $G$. Its gradient in $\theta_g$ is exactly 0, so $G$ does
# not move. And no step of the loop trains $D$. (n4 has it right, and says why.)
#
# We compute both terms for 100 random $\theta_g$. The first must not change at all.
#
# **n5:53-56** says that a GAN is trained by two optimisation algorithms, "adversarial
# training" and gradient descent. Adversarial training is the game; gradient descent is how
# each player takes its steps. The same lines let $G$ minimise $D$'s classification error.
# $G$ is trained to *increase* $D$'s error on samples.

# %%
import numpy

from minigan import plots
from minigan.nn import build
from minigan.nn.ops import log_sigmoid
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
print("n5:61   over 100 generators, largest - smallest value")
print(f"        of the real examples' term {change[0]} (limit 0)")
print(f"        of the samples' term {change[1]:.2f} (at least 0.1)")
assert change[0] == 0 and change[1] > 0.1

# %% [markdown]
# ## Can a GAN avoid mode collapse?
#
# **n5:18** says so. But mode collapse is the best-known failure of GANs, and the paper
# warns of it in section 6. Against a *fixed* $D$, the best $G$ puts all samples at the one
# point where $D$ is highest.
#
# We show it on eight points. $p_g$ starts equal on all of them. $D$ is the best one for
# this start, and then stays fixed. $G$ minimises the samples' term of $V$. As in
# notebook 06b, a step of *exponentiated gradient* with rate 1 multiplies each probability
# by $\exp(-\text{derivative})$ and normalises:
#
# $$\frac{\partial}{\partial p_g(x)} \sum_x p_g(x) \log(1 - D(x)) = \log(1 - D(x)),$$
#
# $$p_g(x) \leftarrow \frac1Z \; p_g(x) \, e^{-\log(1 - D(x))}
# = \frac1Z \; \frac{p_g(x)}{1 - D(x)}.$$
#
# (n3:67 gives one cause of collapse, a $D$ that is trained too little. There are others:
# notebook 10.)

# %% tags=["cover"]
p_8 = numpy.arange(1, 9) / 36  # p_data on eight points
fixed = p_8 / (p_8 + 1 / 8)  # the best D at the start, where p_g is 1/8 on each
history = [numpy.full(8, 1 / 8)]
for _ in range(200):
    q_8 = history[-1] / (1 - fixed)
    history.append(q_8 / q_8.sum())
kept = (history[-1] > 0.01).sum()
print(f"n5:18   points with more than 1 % of the samples: {kept} of 8 (limit 1)")
assert kept == 1


def collapse_figure():
    figure, points = plots.Figure(figsize=(9.6, 2.9), layout="constrained"), range(1, 9)
    for axes, step in zip(figure.subplots(1, 4, sharey=True), (0, 5, 20, 200)):
        axes.bar(points, history[step], color=plots.colours.P_G, label="p_g")
        axes.plot(points, p_8, **plots.colours.LOOKS["p_data"], label="p_data")
        axes.plot(points, fixed, **plots.colours.LOOKS["D"], label="D, fixed")
        axes.set(title=f"after {step} steps of G", xlabel="point", xticks=points)
    figure.axes[0].set_ylabel("probability")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right center")
    return figure


collapse_figure()

# %% [markdown]
# ## Can a GAN overfit?
#
# **n1:104** says that overfitting is blocked, since $G$ is trained by $D$ and not directly
# by the data. The paper says less: only that the examples are not copied into $G$'s
# parameters.
#
# What $D$ sees as "the data" is $n$ examples. So the $p_{\rm data}$ of the game is the
# empirical distribution: $1/n$ on each example. By Theorem 1 the best $G$ is the one with
# $p_g = p_{\rm data}$. It returns the $n$ examples.
#
# The density behind the examples, $N(0, 1)$, has the largest $C(G)$ there is, 0. Its
# samples differ from all $n$ examples with probability 1, so the best $D$ makes no
# mistake.

# %%
from math import log

from minigan.theory import Gaussian, c_of_g, empirical, jsd, optimal_discriminator

sample = Stream(11, "float64").normal(20)
copies, truth = (c_of_g(empirical(sample), g) for g in (empirical(sample), Gaussian(0, 1)))
print(f"n1:104  C(G) of a G that copies the examples: {copies:.4f}", end=", ")
print(f"error {abs(copies + log(4)):.0e} (limit 1e-10)")
print(f"        C(G) of the density behind them: {truth:.4f}, the largest value there is")
assert abs(copies + log(4)) < 1e-10 and abs(truth) < 1e-10

# %% [markdown]
# ## Does G find the distribution of the data?
#
# **n3:59** says that with a well trained $D$ it does so "perfectly", and that GANs are
# asymptotically consistent while VAEs are biased. This needs two conditions: $G$ can
# represent $p_{\rm data}$, and training reaches the optimum. Without the first, no $D$
# helps: a Gaussian $p_g$ cannot have two modes. We try many Gaussians; the smallest JSD
# stays far from 0. (JSD lies between 0 and $\log 2 = 0.693$.)

# %%
from minigan.theory import Mixture

modes = Mixture([0.5, 0.5], [Gaussian(-2, 0.5), Gaussian(2, 0.5)])
grid = [Gaussian(m, sd) for m in (0, 0.5, 1, 1.5, 2) for sd in numpy.arange(0.5, 2.6, 0.25)]
least = min(jsd(modes, g) for g in grid)
print(f"n3:59   two modes, best of {len(grid)} Gaussians: JSD {least:.3f} (at least 0.1)")
assert least > 0.1

# %% [markdown]
# ## Does D = 1/2 mean that G is good?
#
# **n3:33** trains $D$ again only when $D$ gives generated samples about 50 %. That is not
# Algorithm 1, which trains $D$ in every iteration. And 50 % from an *old* $D$ says little.
# Below, $p_{\rm data} = N(0, 1)$, and $D$ is the best one for $p_g = N(4, 1)$. Then only
# $G$ moves, until $D$ gives its samples 50 % on average.

# %%
p, moved = Gaussian(0, 1), Gaussian(2, 1)
old = optimal_discriminator(p, Gaussian(4, 1))
mean, distance = moved.mean(old), jsd(p, moved)
print(f"n3:33   mean of the old D(G(z)) at p_g = N(2, 1): {mean:.4f}", end=", ")
print(f"error {abs(mean - 0.5):.0e} (limit 1e-9)")
print(f"        JSD of p_data and p_g: {distance:.3f} nats (at least 0.3)")
assert abs(mean - 0.5) < 1e-9 and distance > 0.3
x = numpy.linspace(-3, 7, 401)
curves = {"p_data": p.density(x), "p_g, now N(2, 1)": moved.density(x)}
curves |= {"p_g, when D was trained": Gaussian(4, 1).density(x), "D, old": old(x)}
plots.lines(x, curves, "An old D says 50 %, and p_g is still wrong", "x", "density, or D")

# %% [markdown]
# ## The VAE without its KL term, and k (optional)
#
# **n2:154** describes the variational autoencoder (VAE, notebook 11b): the encoder's code
# gets noise. The note leaves out the KL term of the loss. Without it, training removes the
# noise, and an autoencoder is left.
#
# The smallest case shows it. The data $x$ are one number, the code is $c = x + s e$ with $e
# \sim N(0, 1)$, and the decoder returns the code. With the KL from $N(x, s^2)$ to
# $N(0, 1)$ the loss is
#
# $$\underbrace{\tfrac12 \mathbb{E}_e (c - x)^2}_{s^2 / 2} +
# \underbrace{\tfrac12 (s^2 + x^2 - 1) - \log s}_{\rm KL}.$$
#
# Without the KL, $s^2/2$ is least at $s = 0$. With it, the derivative $2s - 1/s$ is 0 at $s
# = \sqrt{1/2}$. (The term $x^2 / 2$ does not depend on $s$; the cell leaves it out.)
#
# **n4:79** says that its code departs from the paper, as it does not repeat $D$'s step $k$
# times. In the paper's own experiments $k = 1$.

# %%
from minigan.systems.table import recipe_named

s = numpy.arange(1, 1000) / 1000
best = [s[loss.argmin()] for loss in (s**2 / 2, s**2 / 2 + (s**2 - 1) / 2 - numpy.log(s))]
print(f"n2:154  best s, of 0.001 to 0.999: {best[0]} without KL, {best[1]} with KL")
print(f"        error of {best[1]}: {abs(best[1] - 0.5**0.5):.0e} (limit 1e-3)")
assert best[0] == s[0] and abs(best[1] - 0.5**0.5) < 1e-3
k = recipe_named("mnist-paper").k
print(f"n4:79   k in the paper's recipe for MNIST: {k}")
assert k == 1

# %% [markdown]
# ## Mistakes without a number (optional)
#
# - n5:47: $G$'s loss has a term $\lambda H(\theta_g)$, with $H$ the relative entropy. A
#   relative entropy needs two distributions. The paper has no such term.
# - n5:14-20: GANs learn from input data and "target outputs" (they are unsupervised: there
#   are no target outputs). "A large database" and "diversity" are named as advantages.
# - n5:24: samples look real, but are "not at all similar" to real data. The aim is $p_g =
#   p_{\rm data}$.
# - n5:77-84: three metrics are named and none is defined. Notebook 08 defines some.
# - n1:68: $\max_{D^*} V$ in place of $\max_D V$. n1:106: the paper's *degenerate*
#   distributions are translated as worsened ones.
# - n1:120: the "non-parametric limit" is explained by the amount of data, and an SVM is
#   said never to be non-parametric. The paper means unlimited capacity. An SVM with a
#   Gaussian kernel is non-parametric.
# - n2:79: the update lacks $\nabla$ and $V$. n2:138: a code of two numbers is given with
#   one. n2:185 and n2:270 disagree about which colour is the target.
# - n2:183: a VAE needs a larger net than a GAN. This is one toy problem, not a law;
#   notebook 11 has another.
# - n3:79-83: $D$ of IRGAN gets random negatives. They are drawn from $G$ (notebook 14).
#   REINFORCE handles discrete samples, embeddings do not. n3:73: the paper's title lacks
#   *Retrieval Models*.
# - n4:60: batch normalisation in both nets. DCGAN leaves it out of the output layer of $G$
#   and the input layer of $D$ ([Radford et al. 2015](https://arxiv.org/abs/1511.06434)).
#
# The claims `notes.*` of `minigan verify` check the formulas of both notebooks again. Each
# is also checked with the note's own formula, and that check must fail.

# %%
from minigan.claims.registry import choose

claims = [claim for group in choose(["notes.*"]).values() for claim in group]
held = sum(claim.verify().holds for claim in claims)
notes_hold = sum(claim.falsify().holds for claim in claims)
print(f"{held} of {len(claims)} claims hold; by the notes' formulas {notes_hold} (limit 0)")
assert held == len(claims) >= 18 and notes_hold == 0

# %% [markdown]
# ## What you now know
#
# - Only the samples' term of $V$ moves $G$. The gradient of the real examples' term is 0.
# - Against a fixed $D$ the best $G$ collapses to one point.
# - Against $n$ examples the best $G$ copies them: a GAN can overfit.
# - $p_g = p_{\rm data}$ needs a $G$ that can represent $p_{\rm data}$, and a training that
#   reaches the optimum. $D = 1/2$ shows it only if $D$ is the best for the present $G$.
# - One question finds most such mistakes. Is this gradient zero? What is $D$ at $p_g =
#   p_{\rm data}$? Does the value rise or fall? Ask it of your own notes too.
#
# *Next:* notebook 16, $z$ from $x$. *Your turn:* exercise
# [13 · What is wrong here?](exercises/13_notes.ipynb). *Read:* Goodfellow et al. 2014
# ([1406.2661](https://arxiv.org/abs/1406.2661)); Kingma & Welling 2013, the VAE
# ([1312.6114](https://arxiv.org/abs/1312.6114)); Wang et al. 2017, IRGAN
# ([1705.10513](https://arxiv.org/abs/1705.10513)). *Search for:* mode collapse,
# empirical distribution, memorisation in GANs, model misspecification.
#
# ## Three questions
#
# 1. In n3:33, let $D$ become the best again each time that it says 50 %. Where does $p_g =
#    N(4, 1)$ go?
# 2. In the cell on mode collapse, let $D$ be the best one at every step. Does $p_g$ still
#    collapse?
# 3. Which point does $p_g$ keep, and why that one?
#
# <details><summary>Answers</summary>
#
# **1.** Its mean is halved each time: 4, 2, 1, 1/2. The best $D$ is 1/2 half-way between
# the two means, and $G$ stops there.
#
# **2.** No. Replace `fixed` in the loop by `p_8 / (p_8 + history[-1])`: the steps are then
# those of Proposition 2. Each halves $p_g - p_{\rm data}$ (notebook 06b).
#
# **3.** The last one. Each step divides by $1 - D$, so the point with the largest $D$ gains
# on all others. That is where $p_{\rm data}$ exceeds the *first* $p_g$ by the largest
# factor.
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
