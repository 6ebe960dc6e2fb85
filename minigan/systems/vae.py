"""The variational autoencoder (Kingma & Welling 2014, arXiv 1312.6114), its gradients by hand.

    encoder(x) = [mean, lv]      q(c | x) = N(mean, e^lv): lv is the log of the variance
    c = mean + e^(lv / 2) e      e ~ N(0, 1): the noise is drawn first, so that c has a gradient
    y = decoder(c)               p(x | c) = N(y, s^2), p(c) = N(0, 1)

    loss = (1/m) sum [ |y - x|^2 / 2 s^2 + kl KL(N(mean, e^lv) || N(0, 1)) ],    kl = 1 but for experiments

With kl 1 it is -ELBO up to a constant, and E log p(x) >= ELBO. With dc = dloss/dc through the decoder, and since
dc/dmean = 1 and dc/dlv = e^(lv / 2) e / 2,

    dloss/dmean = dc + kl mean / m      dloss/dlv = dc e^(lv / 2) e / 2 + kl (e^lv - 1) / 2m
"""

from copy import copy
from dataclasses import dataclass
from math import log, pi
from typing import ClassVar

from minigan.backend import array_module
from minigan.data.dataset import Minibatches
from minigan.gan.gaussians import kl_gradient, kl_to_standard_normal, squared_error, squared_error_gradient
from minigan.nn import build
from minigan.systems import autoencoder, settings
from minigan.systems.autoencoder import Sampler
from minigan.systems.settings import RecipeError, setting

WIDTH = settings.number("a number from 1e-6 to 1e6", lambda v: 1e-6 <= v <= 1e6)


@dataclass(frozen=True, kw_only=True)
class Recipe(autoencoder.Recipe):
    """The settings of a variational autoencoder."""

    system = "vae"

    encoder: str = setting(
        "dense 400, relu, dense 400, relu, dense 40",
        settings.NET,
        "its layers, from x to [mean, lv]",
    )
    sd: float = setting(0.1, WIDTH, "s, the standard deviation of x around the decoder's output")
    kl: float = setting(1.0, settings.number("a number from 0 on", lambda v: v >= 0), "the weight of the KL term")


class Vae:
    """An encoder and a decoder that maximise the ELBO; a sample is decoder(z), with z from the prior N(0, 1).

    With kl 0 nothing holds the codes near the prior, and the noise shrinks: an autoencoder again.
    """

    Recipe = Recipe
    saved = ("encoder", "decoder", "e_optimizer", "d_optimizer", "minibatches")
    metrics: ClassVar = {"ELBO": "+.2f", "KL": ".2f", "|y - x|^2": ".3g"}
    source = "the decoder, at codes from N(0, 1)"

    def __init__(self, recipe, data, streams):
        self.recipe, self.streams, self.data, n = recipe, streams, data, data.train.shape[1]
        self.epoch_steps = len(data.train) // recipe.batch
        self.encoder = build.network(recipe.encoder, n, streams.init, data.shape)
        width = self.encoder(data.train[:1]).shape[1]
        if width % 2:
            raise RecipeError(f"encoder gives {width} values: an even number is needed, half of them mean and half lv")
        self.decoder = build.network(recipe.decoder, width // 2, streams.init, data.shape, data.train.mean(axis=0), n)
        self.e_optimizer = build.optimizer(recipe.optimizer, self.encoder, recipe.rate, self.epoch_steps)
        self.d_optimizer = build.optimizer(recipe.optimizer, self.decoder, recipe.rate, self.epoch_steps)
        self.minibatches = Minibatches(data.train, streams.data)
        self.noise = build.gaussian_noise(width // 2)

    def step(self):
        """One step down the loss: returns the ELBO, KL and the mean of |y - x|^2 on its minibatch, before it."""
        x, rng, kl = self.minibatches(self.recipe.batch), self.streams.dropout, self.recipe.kl
        xp = array_module(x)
        h, encoding = self.encoder.forward(x, rng)
        mean, lv = halves(h)
        e, scale = self.noise(len(x), self.streams.noise), xp.exp(0.5 * lv)
        c = mean + scale * e
        y, decoding = self.decoder.forward(c, rng)

        dy = squared_error_gradient(y, x)[0] * (1.0 / self.recipe.sd**2)
        dc = self.decoder.input_gradient(dy, decoding)
        dmean, dlv = kl_gradient(mean, lv)
        dh = xp.concatenate([dc + kl * dmean, dc * scale * e * 0.5 + kl * dlv], axis=1)
        self.d_optimizer.descend(self.decoder, self.decoder.parameter_gradient(dy, decoding))
        self.e_optimizer.descend(self.encoder, self.encoder.parameter_gradient(dh, encoding))

        square, divergence = 2.0 * squared_error(y, x), kl_to_standard_normal(mean, lv)
        return self._log_density(square, x.shape[1]) - divergence, divergence, square

    def _log_density(self, square, n):
        """log N(x; y, s^2) in nats of n values, from |y - x|^2: a number, or one for each of several."""
        return square * (-0.5 / self.recipe.sd**2) - 0.5 * n * log(2 * pi * self.recipe.sd**2)

    @property
    def sampler(self):
        """The decoder, with the encoder beside it: samples come from z, standard normal."""
        return Sampler(map(copy, self.decoder.layers), self.encoder)

    def measures(self, G, stream):
        """The ELBO of test data, one draw of noise each, and what an autoencoder is measured by, at c = mean."""
        from minigan.evaluation.reconstruction import given_back, half_way, mean_row  # takes long to load

        x, xp = self.data.test, array_module(self.data.test)
        mean, lv = halves(G.encoder(x))
        y = G(mean + xp.exp(0.5 * lv) * stream.normal(lv.shape))
        divergence = 0.5 * (xp.expm1(lv) - lv + mean**2).sum(axis=1)
        elbo = self._log_density(((y - x) ** 2).sum(axis=1), x.shape[1]) - divergence
        rows = given_back(self.data, G(mean)) + half_way(self.data, mean, G)
        return [mean_row("ELBO of test data", elbo, "high"), *rows]


def halves(h):
    """mean and lv, the two halves of what the encoder gives: (m, 2 d) -> (m, d), (m, d)."""
    d = h.shape[1] // 2
    return h[:, :d], h[:, d:]
