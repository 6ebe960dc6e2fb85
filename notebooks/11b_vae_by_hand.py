# %% [markdown]
# # 11b · The VAE by hand
#
# Notebook 11 used the loss of a variational autoencoder (VAE). Here we derive this loss and
# its gradients, check them, and see what its second term, KL, is for: we train without it,
# and with too much of it.
#
# ```text
# x ─> encoder ─> mean, lv ─> c = mean + e^(lv/2) e ─> decoder ─> y ─> |y - x|^2 / 2 s^2
#                     └─> KL(q || N(0, 1))   ^
#                                   noise e ─┘
# gradient:
#      encoder <─ mean, lv <─ dc <──────────────────── decoder <─ dy
#                     ^── KL
# ```
#
# *You need:* notebooks 01 (gradients by hand) and 11. *Time:* twenty minutes to read, a few
# seconds to run. *In Colab:* first run the last cell.

# %% [markdown]
# ## A model with a likelihood
#
# The model says how an example $x$ arises. First a code is drawn from the *prior* $p(c) =
# N(0, 1)$. Then $x$ is drawn from $p(x \mid c) = N({\rm decoder}(c), s^2)$.
#
# We want to maximise $\log p(x)$ of real examples. But $p(x) = \int p(x \mid c)\, p(c)\,
# dc$ is an integral over all codes, and for a net it cannot be computed. The VAE maximises
# a lower bound of it, the *ELBO* (evidence lower bound).
#
# Let $q(c \mid x)$ be any density of codes. Bayes' rule says $p(x) = p(x, c) / p(c \mid
# x)$, for every $c$. So we may take the mean over $c$ drawn from $q$:
#
# $$\log p(x) = \mathbb{E}_{q} \log \frac{p(x, c)}{p(c \mid x)}$$
#
# $$\phantom{\log p(x)} = \mathbb{E}_{q} \log \frac{p(x, c)}{q(c \mid x)}
# + \mathbb{E}_{q} \log \frac{q(c \mid x)}{p(c \mid x)}
# \qquad \text{(multiply and divide by } q \text{)}$$
#
# $$\phantom{\log p(x)} \ge \mathbb{E}_{q} \log \frac{p(x, c)}{q(c \mid x)}
# \qquad \text{(the second term is a KL, so it is } \ge 0 \text{)}$$
#
# $$\phantom{\log p(x)} = \mathbb{E}_{q} \log p(x \mid c) - {\rm KL}\big(q(c \mid x) \,\|\,
# p(c)\big) \qquad \text{(since } p(x, c) = p(x \mid c)\, p(c) \text{)}.$$
#
# The last line is the ELBO. The encoder chooses $q$: it gives the mean and the log-variance
# lv of $q(c \mid x) = N({\rm mean}, e^{lv})$. The first term is minus the squared error
# over $2 s^2$, plus a constant. For two Gaussians, KL has a closed form. For the mean
# over $q$ we take one draw of $c$ for each example. So up to a constant, $-$ELBO of a
# minibatch is estimated by
#
# $$L = \frac1m \sum_i \left[ \frac{\|y_i - x_i\|^2}{2 s^2} + \frac12 \sum_j
# \left( e^{lv_{ij}} + {\rm mean}_{ij}^2 - 1 - lv_{ij} \right) \right].$$
#
# ## The gradients
#
# $c$ is drawn from $q$, and a random draw has no derivative. The *reparametrisation trick*
# draws standard normal noise $e$ first. With $e$ fixed, $c$ is a function of mean and lv,
# and has derivatives:
#
# $$c = {\rm mean} + e^{lv/2}\, e, \qquad \frac{\partial c}{\partial {\rm mean}} = 1, \qquad
# \frac{\partial c}{\partial lv} = \frac12 e^{lv/2}\, e .$$
#
# The gradient of the squared error at $y$ is
#
# $$dy = \frac{\partial L}{\partial y} = \frac{y - x}{s^2 m}.$$
#
# The decoder's backward pass turns it into $dc$, the gradient at $c$. Now mean changes $L$
# in two ways, through $c$ and through KL, and we add the two:
#
# $$\frac{\partial L}{\partial {\rm mean}} = dc \cdot 1 + \frac{\rm mean}{m}.$$
#
# The same for lv:
#
# $$\frac{\partial L}{\partial lv} = dc \cdot \frac12 e^{lv/2}\, e + \frac{e^{lv} - 1}{2m}$$
#
# These two, side by side, are the gradient at the encoder's output.

# %%
from copy import deepcopy
from dataclasses import replace

import numpy

from minigan import plots
from minigan.data.toy import RING_SD, load_ring, ring_centres
from minigan.evaluation.modes import mode_coverage
from minigan.evaluation.two_sample import classifier_accuracy
from minigan.nn import build
from minigan.random import Stream
from minigan.runs import Run
from minigan.systems.table import recipe_named
from minigan.systems.vae import halves


# %%
def vae_loss(encoder, decoder, x, e, s):
    """-ELBO up to a constant, with the noise e given."""
    mean, lv = halves(encoder(x))
    y = decoder(mean + numpy.exp(lv / 2) * e)
    kl = (numpy.exp(lv) + mean**2 - 1 - lv).sum(axis=1) / 2
    return (((y - x) ** 2).sum(axis=1) / (2 * s**2) + kl).mean()


def vae_gradients(encoder, decoder, x, e, s):
    """dL/dtheta of the encoder, and of the decoder."""
    h, encoding = encoder.forward(x)
    mean, lv = halves(h)
    y, decoding = decoder.forward(mean + numpy.exp(lv / 2) * e)
    m, dy = len(x), (y - x) / (s**2 * len(x))
    dc = decoder.input_gradient(dy, decoding)
    dmean = dc + mean / m
    dlv = dc * numpy.exp(lv / 2) * e / 2 + (numpy.exp(lv) - 1) / (2 * m)
    dh = numpy.concatenate([dmean, dlv], axis=1)
    of_decoder = decoder.parameter_gradient(dy, decoding)
    return encoder.parameter_gradient(dh, encoding), of_decoder


# %% [markdown]
# We check them with central differences, in float64: along a random direction $v$, the
# slope of $L$ must be the inner product of the gradient with $v$. All evaluations of $L$
# must use *the same* noise $e$. With new noise each time, the difference of two losses
# would be mostly noise. (The nets have tanh in place of ReLU, since a kink would disturb
# the difference.)

# %%
init = Stream(3, "float64")
layers = "uniform 0.5, dense 16, tanh, dense "
nets = [build.network(layers + n, 2, init, 2) for n in ("4", "2")]
x, e, h = init.normal((50, 2)), init.normal((50, 2)), 1e-5
both = zip(("encoder", "decoder"), nets, vae_gradients(*nets, x, e, 0.5))
for name, net, gradient in both:
    v, theta, L = init.normal(net.theta.shape), net.theta.copy(), []
    for net.theta in (theta + h * v, theta - h * v, theta):
        L.append(vae_loss(*nets, x, e, 0.5))
    off = abs((L[0] - L[1]) / (2 * h) / (gradient @ v) - 1)
    print(f"{name}, gradient against differences: relative error {off:.0e} (limit 1e-6)")
    assert off < 1e-6

# %% [markdown]
# Second check: one step of the package's system, `Vae.step`, against a step with our
# gradients, both by plain gradient descent (momentum 0). Copies of the system's two random
# streams give us the same minibatch and the same noise.

# %%
plain = replace(recipe_named("vae-ring"), optimizer="momentum 0", rate=0.1)
system = Run(plain, load_ring("float64")).system
x = deepcopy(system.minibatches)(128)
e = deepcopy(system.streams.noise).normal((128, 2))
nets = system.encoder, system.decoder
gradients = vae_gradients(*nets, x, e, plain.sd)
expected = [net.theta - 0.1 * gradient for net, gradient in zip(nets, gradients)]
system.step()
off = max(abs(net.theta - theta).max() for net, theta in zip(nets, expected))
print(f"Vae.step against our gradients: largest difference {off:.0e} (limit 1e-10)")
assert off < 1e-10

# %% [markdown]
# ## With KL, without it, and with too much of it
#
# *How large can the ELBO be?* The mean of $\log p(x)$ over the data cannot exceed minus the
# entropy of the data. For the ring (eight Gaussians that hardly overlap) the entropy is
# $\log 8 + \log(2 \pi e \cdot 0.1^2) = 0.312$ nats. So the ELBO must stay below $-0.312$.
# ($L$ lacks a constant of $-$ELBO. For the two coordinates of $x$ it is $\log(2 \pi s^2)$.)
#
# *Without KL.* Some introductions give the encoder noise and forget KL. Then nothing in the
# loss rewards noise, and noise increases the squared error. Training makes the noise small
# compared with the spread of the codes: the VAE becomes an autoencoder.
#
# *Too much KL.* A large $s$ makes the squared error count little, which is the same as a
# large weight on KL. Then the best $q(c \mid x)$ is $N(0, 1)$ for every $x$. The code says
# nothing about $x$, and the decoder gives the same $y$ for all codes. This is *posterior
# collapse*. For a linear decoder it happens when $s^2$ exceeds the largest variance of the
# data (Lucas et al. 2019, [1911.02469](https://arxiv.org/abs/1911.02469)), which is
# 0.51 on the ring. Our decoder is not linear, but with $s = 1$ it collapses too.
#
# The first cell prints a ratio of standard deviations: that of the noise in a code,
# $e^{lv/2}$, over that of the means of the test data. If it is nearly 0, the VAE is an
# autoencoder. If it is large, the code says nothing about $x$.

# %% tags=["trained"]
ring = load_ring()
changes = {"VAE": {}, "no KL": {"kl": 0.0}, "s = 1": {"sd": 1.0}}
steps = {"VAE": 2500, "no KL": 1200, "s = 1": 600}
runs, ratio, high, codes = {}, {}, {}, {}
e = Stream(4).normal(ring.test.shape)
print("       sd of noise / sd of mean   high quality")
for name, changed in changes.items():
    runs[name] = Run(replace(recipe_named("vae-ring"), seed=1, **changed), ring)
    list(runs[name].play(steps[name]))
    mean, lv = halves(runs[name].system.encoder(ring.test))
    codes[name] = mean + numpy.exp(lv / 2) * e
    ratio[name] = numpy.exp(lv / 2).mean() / mean.std(axis=0).mean()
    seen = mode_coverage(runs[name].samples(4000), ring_centres(), RING_SD)
    high[name] = seen.high_quality
    print(f"{name:6} {ratio[name]:24.3f} {high[name]:14.2f}")
assert high["no KL"] < 0.3 < 0.6 < high["VAE"]
assert ratio["no KL"] < 0.05 < ratio["VAE"] < 1 < 10 < ratio["s = 1"]

# %% tags=["trained"]
system, normal = runs["VAE"].system, 2 * numpy.pi * 0.1**2
L = vae_loss(system.encoder, system.decoder, ring.test, e, 0.1)
elbo, entropy = -L - numpy.log(normal), numpy.log(8 * numpy.e * normal)
print(f"ELBO of test data {elbo:.2f} nats (limit {-entropy:.3f}, at least -3)")
accuracy = classifier_accuracy(ring.test[:4000], runs["no KL"].samples(4000), Stream(1))
print(f"no KL, two-sample accuracy {accuracy.accuracy:.2f} (0.5: like the data; over 0.85)")
assert -3 < elbo < -entropy and accuracy.accuracy > 0.85

# %% [markdown]
# Look at the codes: those of real examples (grey), on which the decoder is trained, and
# those drawn for samples (green).


# %% tags=["cover", "trained"]
def codes_figure(codes):
    figure = plots.Figure(figsize=(10.2, 4), layout="constrained")
    real, generated = plots.colours.REAL, plots.colours.GENERATED
    drawn = Stream(6).normal((2000, 2))
    for axes, name in zip(figure.subplots(1, 3), ("no KL", "VAE", "s = 1")):
        axes.plot(*drawn.T, ".", ms=2, color=generated, label="random codes, for samples")
        c = codes[name][:2000].T
        axes.plot(*c, ".", ms=2, color=real, label="codes of real examples")
        axes.set(title=name, xlabel="c1", ylabel="c2", aspect="equal")
        axes.set(xlim=(-6, 6), ylim=(-6, 6))
    handles = axes.get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=2, markerscale=5)
    return figure


codes_figure(codes)

# %% [markdown]
# - *No KL:* the grey clusters lie where training happened to put them, mostly outside the
#   green. Samples use codes on which the decoder was not trained.
# - *VAE:* grey and green overlap. The clusters of the eight modes can still be seen, so a
#   code says which mode $x$ comes from.
# - *s = 1:* grey and green are one cloud. The codes match the prior, and say nothing about
#   $x$. With seeds 1 to 3 the share of high quality was 0.00.
#
# The codes of the VAE are near the prior and still carry information about $x$. A remedy
# for posterior collapse that appears early in training is *KL annealing*: the weight of KL
# grows from 0 to 1 (Bowman et al. 2016,
# [1511.06349](https://arxiv.org/abs/1511.06349)). It does not help where the
# collapsed solution is the best one.
#
# ## What you now know
#
# - $-$ELBO is a squared error plus a KL, and $\log p(x) \ge$ ELBO.
# - With the noise drawn first, the random code has derivatives. Mean and lv get one
#   gradient through the decoder, and one from KL.
# - Without KL the noise becomes small, and the decoder is not trained where samples are
#   drawn. With too much KL the code says nothing about $x$.
#
# *Your turn:* exercise [14 · The variational autoencoder](exercises/14_vae.ipynb); a check
# names the mistake. *Read:* Kingma & Welling 2014
# ([arXiv 1312.6114](https://arxiv.org/abs/1312.6114)); Rezende et al. 2014
# ([arXiv 1401.4082](https://arxiv.org/abs/1401.4082)). *Search for:* beta-VAE, KL
# annealing, posterior collapse, importance-weighted autoencoder.
#
# ## Three questions
#
# 1. Show: a weight $w$ on KL gives the same best nets as weight 1 with $s \sqrt w$ in place
#    of $s$.
# 2. Train the VAE with `sd` 0.05, 0.2, 0.4 and 0.6. Which gives most samples of high
#    quality? At which does the noise reach the size of the means?
# 3. Make KL annealing: `run.system.recipe = replace(run.system.recipe, kl=w)` between
#    steps, with `w` from 0 to 1 over the first 1,000 of 2,500. Does the final ELBO change,
#    for `sd=0.6`?
#
# <details><summary>Answers</summary>
#
# **1.** $w$ times the loss with $s \sqrt w$ is $w \|y - x\|^2 / (2 w s^2) + w\,{\rm KL} =
# \|y - x\|^2 / 2 s^2 + w\,{\rm KL}$. A constant factor $w$ does not move the minimum. (This
# is the beta-VAE, with $\beta = w$.)
#
# **2.** With seed 1 the shares of high quality are 0.46, 0.80, 0.64 and 0.12 (0.77 with
# 0.1): most with 0.2. The ratio of noise to means is 0.10, 0.35, 0.65 and 1.4, so the noise
# reaches the means between 0.4 and 0.6.
#
# **3.** No. It is $-2.17$ and $-2.15$ (seeds 1 and 2), and $-2.16$ without annealing (seed
# 1). Here annealing does not lead to a better solution.
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
