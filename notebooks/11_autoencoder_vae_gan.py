# %% [markdown]
# # 11 · Autoencoder, VAE and GAN, on one table
#
# The GAN paper trains a generator against a discriminator. Here we train the same net in
# three ways, on the same data: as the decoder of an *autoencoder*, as that of a
# *variational autoencoder* (VAE), whose gradients we derive by hand, and as the $G$ of a
# GAN.
#
# *You need:* notebooks 01 (gradients), 04 (Algorithm 1), 08 (measures). *Time:* half an
# hour to read, a quarter of a minute to run.

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
# ## One decoder, three ways to train it
#
# ```text
# autoencoder   x -> encoder -> c -> decoder -> y          make |y - x|^2 small
# VAE           x -> encoder -> mean, lv                   make |y - x|^2 small, and keep
#               c = mean + e^(lv/2) e -> decoder -> y      the codes near N(0, 1): KL
# GAN           z -> decoder -> y -> D -> logit            make D(y) large
# ```
#
# $x$ is a real example, $c$ a *code*, $y$ what the decoder gives. Gradients go back the
# same way, from right to left. For a generated sample, all three give the decoder a random
# code. The data are the ring of notebook 10, eight narrow Gaussians of standard deviation
# 0.1 in the plane; codes have two numbers, too.

# %%
from copy import deepcopy
from dataclasses import replace

import numpy

from minigan import plots
from minigan.data import mnist
from minigan.data.toy import RING_SD, load_ring, ring_centres
from minigan.evaluation.modes import mode_coverage
from minigan.evaluation.parzen import parzen_score, sigmas_for
from minigan.evaluation.two_sample import classifier_accuracy
from minigan.nn import build
from minigan.plots.comparison import comparison_figure
from minigan.random import Stream
from minigan.runs import Run, shipped
from minigan.systems.table import recipe_named
from minigan.systems.vae import halves


# %%
def trained(name, steps, data, **changes):
    """A run of a recipe, with some of its settings changed, after so many steps."""
    run = Run(replace(recipe_named(name), seed=1, **changes), data)
    list(run.play(steps))
    return run


def quality(x):
    return mode_coverage(x, ring_centres(), RING_SD).high_quality


ring = load_ring()
words = [recipe_named("ae-ring").decoder, recipe_named("vae-ring").decoder]
assert words == 2 * [recipe_named("ring").G]  # one decoder for all three

# %% [markdown]
# ## The autoencoder
#
# It minimises the squared error between an example and what the decoder makes of its code:
#
# $$L = \frac1m \sum_i \frac12 \left\| {\rm decoder}({\rm encoder}(x_i)) - x_i \right\|^2.$$
#
# Is the decoder then a generator? It needs codes, and a sample must not begin with a real
# example. A simple choice is to draw codes from a Gaussian with the mean and the covariance
# of the codes of real examples. We count how many samples are *of high quality*, within 3
# standard deviations of a mode.


# %% tags=["trained"]
def fitted(rows, n):
    """n draws from the Gaussian that has the mean and the covariance of these rows."""
    A, z = numpy.linalg.cholesky(numpy.cov(rows.T)), Stream(2, "float64").normal((n, 2))
    return (rows.mean(axis=0) + z @ A.T).astype(rows.dtype)


ae = trained("ae-ring", 1200, ring)
c, decoder = ae.system.encoder(ring.test), ae.system.decoder
error = ((decoder(c) - ring.test) ** 2).sum(axis=1).mean()
print(f"test data, mean of |y - x|^2: {error:.1e} (limit 1e-2; the variance of x is 1.02)")
back, drawn = quality(decoder(c)), quality(decoder(fitted(c, 4000)))
no_net = quality(fitted(ring.train, 4000))
print(f"of high quality: given back {back:.2f}, decoded from random codes {drawn:.2f}")
print(f"(limit 0.5); drawn from a Gaussian fitted to x, with no net: {no_net:.2f}")
assert error < 1e-2 and back > 0.9 > 0.5 > drawn and drawn < no_net + 0.15

# %% [markdown]
# Sampling fails. The share is hardly above what a Gaussian fitted to the data gets, with no
# net at all. (We assert that it is below 0.5; seeds 1, 2 and 3 gave 0.29, 0.26 and 0.28.)
# The reason is in the loss: training asks the decoder only about codes of real examples.
# Between them it interpolates, and between two modes of the ring nothing looks like data.
#
# ## The VAE: keep the codes where we draw them
#
# Kingma & Welling ([arXiv 1312.6114](https://arxiv.org/abs/1312.6114)) and Rezende et al.
# ([arXiv 1401.4082](https://arxiv.org/abs/1401.4082)) start from a model with a likelihood.
# A code is drawn from the *prior* $p(c) = N(0, 1)$, and an example from $p(x \mid c) =
# N({\rm decoder}(c), s^2)$. The likelihood $p(x)$ is an integral over all codes, which
# cannot be computed. So the encoder says where the codes of $x$ probably are: it returns a
# mean and a log-variance lv, of $q(c \mid x) = N({\rm mean}, e^{lv})$. For every such $q$
# there is an *evidence lower bound*, ELBO:
#
# $$\log p(x) \;\ge\; \mathbb{E}_{c \sim q} \log p(x \mid c)
# - {\rm KL}\big(q(c \mid x) \,\|\, p(c)\big).$$
#
# Training maximises it. The first term is the squared error, divided by $2 s^2$. The
# second, which the autoencoder lacks, pulls all codes towards the $N(0, 1)$ from which we
# shall draw; it has a closed form. Up to a constant, $-$ELBO is
#
# $$L = \frac1m \sum_i \left[ \frac{\|y_i - x_i\|^2}{2 s^2} + \frac12 \sum_j
# \left( e^{lv_{ij}} + {\rm mean}_{ij}^2 - 1 - lv_{ij} \right) \right].$$
#
# ## The gradients, by hand
#
# $c$ is drawn from $q$, and a draw has no derivative. The *reparametrisation trick* draws
# standard normal noise $e$ first. With $e$ fixed, $c$ is a function that has derivatives:
#
# $$c = {\rm mean} + e^{lv/2}\, e, \qquad \frac{\partial c}{\partial {\rm mean}} = 1, \qquad
# \frac{\partial c}{\partial lv} = \frac12 e^{lv/2}\, e .$$
#
# The decoder turns $dy = \partial L / \partial y = (y - x) / (s^2 m)$ into $dc = \partial L
# / \partial c$. Mean and lv change $L$ in two ways, through $c$ and through KL:
#
# $$\frac{\partial L}{\partial {\rm mean}} = dc + \frac{\rm mean}{m}, \qquad
# \frac{\partial L}{\partial lv} = dc \cdot \frac12 e^{lv/2}\, e + \frac{e^{lv} - 1}{2m} .$$


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
# We compare them with central differences, in float64: along a random direction $v$ the
# slope of $L$ must be the inner product of the gradient with $v$. The noise $e$ must be
# *frozen*: with new noise at every evaluation, the difference of two losses would be mostly
# noise. (The nets have tanh in place of ReLU, so that no kink disturbs the difference.)
# Then with a step of the package's system, `Vae.step`, by plain gradient descent (momentum
# 0). Copies of its two random streams freeze its minibatch and its noise.

# %%
init = Stream(3, "float64")
nets = [build.network(f"uniform .5, dense 16, tanh, dense {n}", 2, init, 2) for n in (4, 2)]
x, e, h = init.normal((50, 2)), init.normal((50, 2)), 1e-5
for net, gradient in zip(nets, vae_gradients(*nets, x, e, 0.5)):
    v, theta, L = init.normal(net.theta.shape), net.theta.copy(), []
    for net.theta in (theta + h * v, theta - h * v, theta):
        L.append(vae_loss(*nets, x, e, 0.5))
    off = abs((L[0] - L[1]) / (2 * h) / (gradient @ v) - 1)
    print(f"gradient against differences: relative error {off:.0e} (limit 1e-6)")
    assert off < 1e-6

plain = replace(recipe_named("vae-ring"), optimizer="momentum 0", rate=0.1)
vae = Run(plain, load_ring("float64")).system
x, e = deepcopy(vae.minibatches)(128), deepcopy(vae.streams.noise).normal((128, 2))
nets = vae.encoder, vae.decoder
expected = [n.theta - 0.1 * g for n, g in zip(nets, vae_gradients(*nets, x, e, plain.sd))]
vae.step()
off = max(abs(net.theta - theta).max() for net, theta in zip(nets, expected))
print(f"Vae.step against our gradients: largest difference {off:.0e} (limit 1e-10)")
assert off < 1e-10

# %% [markdown]
# ## Trained, with KL, without it, and with too much of it
#
# The ELBO bounds the log-likelihood from below. The mean of $\log p(x)$ over data cannot
# exceed minus the entropy of the data, which we know: $\log 8 + \log(2 \pi e \cdot 0.1^2) =
# 0.312$ nats. So the ELBO must stay below $-0.312$.
#
# Some introductions give the encoder noise and forget the KL term. Then nothing rewards
# noise, and noise costs squared error. Training makes it small against the spread of the
# codes: the VAE falls back to the autoencoder.
#
# The opposite mistake is too much KL, or, which is the same, too large an $s$. Then the
# best code says nothing about $x$: $q(c \mid x) = N(0, 1)$, and the decoder ignores it.
# This is *posterior collapse*. For a linear decoder it happens when $s^2$ exceeds the
# largest variance of the data ([arXiv 1911.02469](https://arxiv.org/abs/1911.02469)), here
# 0.51. A remedy is *KL annealing*: the weight of KL grows from 0 to 1 ([arXiv
# 1511.06349](https://arxiv.org/abs/1511.06349)).

# %% tags=["trained"]
vae = trained("vae-ring", 2500, ring)  # s = 0.1, the width of a mode
no_kl = trained("vae-ring", 1200, ring, kl=0.0)
collapsed = trained("vae-ring", 600, ring, sd=1.0)
e, ratio, high = Stream(4).normal(ring.test.shape), {}, {}
L = vae_loss(vae.system.encoder, vae.system.decoder, ring.test, e, 0.1)
normal = 2 * numpy.pi * 0.1**2
elbo, entropy = -L - numpy.log(normal), numpy.log(8 * numpy.e * normal)
print(f"ELBO of test data {elbo:.2f} nats (limit {-entropy:.3f})")
print("                 sd of noise / sd of mean     high quality")
for name, run in (("VAE", vae), ("no KL", no_kl), ("s = 1", collapsed)):
    mean, lv = halves(run.system.encoder(ring.test))
    ratio[name] = numpy.exp(lv / 2).mean() / mean.std(axis=0).mean()
    high[name] = quality(run.samples(4000))
    print(f"{name:14} {ratio[name]:26.3f} {high[name]:16.2f}")
assert -3 < elbo < -entropy and high["no KL"] < 0.3 < 0.6 < high["VAE"]
assert ratio["no KL"] < 0.05 < ratio["VAE"] < 1 < 10 < ratio["s = 1"]

# %% [markdown]
# Look at the codes themselves: those of real examples (grey), and those drawn for samples
# (green). Training prepares the decoder for the grey ones, a sample of the *aggregate
# posterior*, which KL draws towards the prior. In the VAE's panel most green points lie on
# grey ones or near them; in the other panels many lie far away.

# %% tags=["trained"]
unit = Stream(6).normal((2000, 2))
panels = {"autoencoder": (c, fitted(c, 2000))}
for name, run in (("VAE without KL", no_kl), ("VAE", vae)):
    mean, lv = halves(run.system.encoder(ring.test))
    panels[name] = mean + numpy.exp(lv / 2) * e, unit


def codes_figure(panels):
    figure = plots.Figure(figsize=(10.2, 3.8), layout="constrained")
    real, generated = plots.colours.REAL, plots.colours.GENERATED
    for axes, (name, (codes, drawn)) in zip(figure.subplots(1, 3), panels.items()):
        axes.plot(*drawn.T, ".", ms=2, color=generated, label="codes drawn")
        axes.plot(*codes[:2000].T, ".", ms=2, color=real, label="codes of examples")
        axes.set(title=name, xlabel="c1", ylabel="c2", aspect="equal", adjustable="datalim")
    handles = axes.get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=2, markerscale=5)
    return figure


codes_figure(panels)

# %% [markdown]
# ## The GAN, and one table
#
# The GAN has no encoder and no squared error: $D$ tells the decoder what to change. The
# measures are those of notebooks 08 and 10. *Two-sample accuracy*: a new classifier learns
# to distinguish real examples from samples; on rows that it has not seen, 0.5 is best
# ([arXiv 1610.06545](https://arxiv.org/abs/1610.06545)). *Parzen*: the log-likelihood of
# test data under Gaussian windows on the samples.

# %% tags=["trained"]
gan = trained("ring", 4000, ring)
runs = {"autoencoder": ae, "VAE without KL": no_kl, "VAE": vae, "GAN": gan}
sets = {name: run.samples(4000) for name, run in runs.items()}
modes, told, nats = {}, {}, {}
print(f"{'':14}  high quality  modes  two-sample accuracy  Parzen, nats")
for name, x in {"real examples": ring.train[:4000], **sets}.items():
    high[name], modes[name] = quality(x), mode_coverage(x, ring_centres(), RING_SD).covered
    told[name] = classifier_accuracy(ring.test[:4000], x, Stream(1)).accuracy
    nats[name] = parzen_score(x, ring.valid, ring.test[:2000], sigmas_for(ring)).mean
    row = high[name], modes[name], told[name], nats[name]
    print("{:14} {:13.2f} {:6d} {:20.2f} {:13.2f}".format(name, *row))
assert high["autoencoder"] < 0.5 < 0.6 < high["VAE"] < high["GAN"] and modes["GAN"] == 8
assert told["VAE without KL"] > 0.85 > told["autoencoder"] > 0.7 > told["VAE"] > 0.55
assert nats["autoencoder"] < -1.5 < nats["VAE"] < nats["GAN"] < nats["real examples"]

# %% tags=["cover", "trained"]
shown = {name: sets[name][:1000] for name in ("autoencoder", "VAE", "GAN")}
few = replace(ring, test=ring.test[:1000])
comparison_figure(shown, few, "One decoder, trained three ways")

# %% [markdown]
# - By high quality and by Parzen the GAN is best, the VAE second. (Seeds 1 to 3: 0.94 to
#   0.97 of high quality against 0.77 to 0.78.) The VAE's bad samples lie on the way from
#   one mode to the next: its decoder is continuous, and $N(0, 1)$ has no gaps.
# - By two-sample accuracy the GAN is not ahead (0.62 to 0.66 against 0.60 to 0.63). In the
#   picture its samples lie in the modes, but on thin lines, where the data fill a disc.
# - This is one toy problem. The VAE also gives what the GAN lacks: a bound on the
#   likelihood of an example, an encoder, and a loss that shows whether training gets
#   better.
#
# ## Digits
#
# One pass over MNIST, 128 hidden units, 10 numbers a code. The GAN's row is the generator
# in the package, with larger nets and 15 passes: to look at, not to compare.

# %% tags=["trained"]
digits = mnist.load()
small = dict(decoder="dense 128, relu, dense data bias=mean, sigmoid", rate=0.004)
ae = trained("ae-mnist", 250, digits, encoder="dense 128, relu, dense 10", **small)
vae = trained("vae-mnist", 250, digits, encoder="dense 128, relu, dense 20", **small)
back = [run.system.decoder(run.system.encoder(digits.test)[:, :10]) for run in (ae, vae)]
errors = [((y - digits.test) ** 2).sum(axis=1).mean() for y in back]
print("mean of |y - x|^2: autoencoder {:.1f}, VAE {:.1f} (limit 37)".format(*errors))
assert errors[0] < errors[1] < 37  # 0.7 of the variance of the pictures
rows = {
    "given back by the autoencoder": back[0][:28],
    "the autoencoder's samples": ae.samples(28),
    "the VAE's samples": vae.samples(28),
    "a GAN's samples": shipped.generator()(shipped.noise(28, Stream(1))),
}
comparison_figure(rows, digits, "Digits: real examples, given back, and generated samples")

# %% [markdown]
# What we see here (nothing measures it): the autoencoder's random codes often give no
# digit. The VAE's samples are blurred: where several strokes are possible, the squared
# error is smallest at their mean (notebook 12). The GAN's have sharp edges, and loose
# pixels. With one decoder for all, in minutes: `minigan compare ae-mnist vae-mnist
# gan-mnist`.
#
# *Your turn:* exercise [14 · The variational autoencoder](exercises/14_vae.ipynb); a check
# names the mistake.
#
# ## Three questions
#
# 1. Train the VAE with `sd=0.05`, 0.2, 0.4 and 0.6. Which gives most samples of high
#    quality? At which does the noise reach the size of the means? (The variance is 0.51.)
# 2. Compare the standard deviation of the GAN's samples about their mode, along the circle
#    and across it, with 0.1. Does $k = 5$ bring it nearer?
# 3. Make KL annealing: `run.system.recipe = replace(run.system.recipe, kl=w)` between
#    steps, with `w` from 0 to 1 over the first 1,000. Does the final ELBO change, for
#    `sd=0.6`?
