"""The autoencoder, and what its decoder makes of codes that are drawn at random."""

from copy import copy
from dataclasses import dataclass
from typing import ClassVar

import numpy

from minigan.backend import to_host
from minigan.data.dataset import Minibatches
from minigan.gan.gaussians import squared_error, squared_error_gradient
from minigan.nn import build
from minigan.nn.layers import Dense
from minigan.nn.network import Network
from minigan.systems import settings
from minigan.systems.settings import setting

MEMORY = 100  # minibatches over which the mean and the covariance of codes are taken


@dataclass(frozen=True, kw_only=True)
class Recipe(settings.Recipe):
    """The settings of an autoencoder."""

    system = "autoencoder"

    encoder: str = setting("dense 400, relu, dense 400, relu, dense 20", settings.NET, "its layers, from x to c")
    decoder: str = setting(
        "dense 400, relu, dense 400, relu, dense data bias=mean, sigmoid", settings.DATA, "its layers, from c to y"
    )
    optimizer: str = setting("adam", settings.OPTIMIZER, "of encoder and decoder: adam, or momentum MU")
    rate: float = setting(0.001, settings.POSITIVE, "the learning rate")


class Autoencoder:
    """An encoder x -> c and a decoder c -> y, which minimise (1/m) sum |y - x|^2 / 2.

    A sample is what the decoder makes of a code from N(mean, covariance), those of the training codes. Training never
    asked the decoder about such codes: what it makes of one between the training codes is often unlike the data.
    """

    Recipe = Recipe
    saved = ("encoder", "decoder", "codes", "e_optimizer", "d_optimizer", "minibatches")
    metrics: ClassVar = {"|y - x|^2": ".3g"}
    source = "the decoder, at codes from a Gaussian"

    def __init__(self, recipe, data, streams):
        self.recipe, self.streams, self.data, n = recipe, streams, data, data.train.shape[1]
        self.epoch_steps = len(data.train) // recipe.batch
        self.encoder = build.network(recipe.encoder, n, streams.init, data.shape)
        size = self.encoder(data.train[:1]).shape[1]
        self.decoder = build.network(recipe.decoder, size, streams.init, data.shape, data.train.mean(axis=0), n)
        self.codes = Codes(size, streams.init.xp)
        self.e_optimizer = build.optimizer(recipe.optimizer, self.encoder, recipe.rate, self.epoch_steps)
        self.d_optimizer = build.optimizer(recipe.optimizer, self.decoder, recipe.rate, self.epoch_steps)
        self.minibatches = Minibatches(data.train, streams.data)
        self.noise = build.gaussian_noise(size)

    def step(self):
        """One step down (1/m) sum |y - x|^2 / 2: returns the mean of |y - x|^2 on its minibatch."""
        x, rng = self.minibatches(self.recipe.batch), self.streams.dropout
        c, encoding = self.encoder.forward(x, rng)
        y, decoding = self.decoder.forward(c, rng)
        dy, _ = squared_error_gradient(y, x)
        dc = self.decoder.input_gradient(dy, decoding)
        self.d_optimizer.descend(self.decoder, self.decoder.parameter_gradient(dy, decoding))
        self.e_optimizer.descend(self.encoder, self.encoder.parameter_gradient(dc, encoding))
        self.codes.update(c)
        return (2.0 * squared_error(y, x),)

    @property
    def sampler(self):
        """z -> decoder(mean + z A), with z standard normal and A A the covariance of the codes: one network."""
        return Sampler([self.codes.layer(self.streams.init), *map(copy, self.decoder.layers)], self.encoder)

    def measures(self, G, stream):
        """How near to test data they are given back, and what half-way between the codes of two of them becomes."""
        from minigan.evaluation.reconstruction import given_back, half_way  # takes long to load

        c, decoder = G.encoder(self.data.test), Network(map(copy, G.layers[1:]))
        return given_back(self.data, decoder(c)) + half_way(self.data, c, decoder)


class Sampler(Network):
    """A decoder that samples come from, with the encoder of the same epoch: what is kept of one is kept of both."""

    saved = (*Network.saved, "encoder")

    def __init__(self, layers, encoder):
        super().__init__(layers)
        self.encoder = encoder

    def astype(self, dtype):
        """A copy of both, with parameters of another dtype."""
        return Sampler([layer.astype(dtype) for layer in self.layers], self.encoder.astype(dtype))


class Codes:
    """Mean and covariance of codes over the last 100 minibatches or so, kept while training.

    Of the t-th minibatch, with mean b and covariance B, and w = max(1/t, 1/100), they become

        mean + w (b - mean)        (1 - w) covariance + w B + w (1 - w) (b - mean)^T (b - mean)
    """

    saved = ("mean", "covariance", "updates")

    def __init__(self, size, xp):
        self.mean, self.covariance, self.updates = xp.zeros(size, "float64"), xp.eye(size), 0

    def update(self, c):
        """Take in the codes (m, size) of a minibatch."""
        self.updates += 1
        c, w = c.astype("float64"), max(1.0 / self.updates, 1.0 / MEMORY)
        b = c.mean(axis=0)
        inside, change = c - b, b - self.mean
        B = inside.T @ inside * (1.0 / len(c))
        self.covariance = (1.0 - w) * self.covariance + w * B + w * (1.0 - w) * change * change.reshape(-1, 1)
        self.mean = self.mean + w * change

    def layer(self, stream):
        """Dense z -> mean + z A: codes of this mean and covariance from a standard normal z.

        A is symmetric, so that it does not jump from step to step. stream: of it the dtype alone is taken.
        """
        variances, axes = numpy.linalg.eigh(to_host(self.covariance))
        A = axes * numpy.maximum(variances, 0.0) ** 0.5 @ axes.T
        return Dense(len(A), len(A), stream, lambda shape, rng: rng.xp.asarray(A.astype(rng.dtype)), self.mean)
