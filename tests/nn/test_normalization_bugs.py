"""Seeded bugs in BatchNorm: `check_layer` catches each, in training or in evaluation, with the right error."""

import numpy as np
import pytest
from nn.on_images import bent, caught, of, straight, with_b, wrong

from minigan.nn import Dense, Network
from minigan.nn.gradcheck import ContractError, check_layer, check_network
from minigan.nn.normalization import BatchNorm
from minigan.random import Stream, Streams

SHAPE = (4, 3, 6, 6)  # N = 144 numbers a channel
TRAINED = Streams(1, "float64").dropout
norm = with_b(BatchNorm(3, Stream(1, "float64"), eps=0.1))
norm.params["gamma"] *= np.array([0.5, 1.5, -2.0])
norm.statistics["mean"] += 0.3
norm.statistics["var"] *= 1.7


def by_channel(x):
    """(channels, N)."""
    return x.swapaxes(0, 1).reshape(3, -1)


def gradient(mistake):
    """dL/dx in training, from the formula, with one mistake; without any for ""."""

    def dx(right, layer, x, dy):
        x, dy, gamma = by_channel(x), by_channel(dy), layer.params["gamma"][:, None]
        eps = 0.0 if mistake == "eps" else layer.eps
        std = (x.var(axis=1, keepdims=True) + eps) ** (1.0 if mistake == "root" else 0.5)
        x_ = (x - x.mean(axis=1, keepdims=True)) / std
        N = x.shape[1] - (1 if mistake == "N - 1" else 0)
        of_mean = 0.0 if mistake == "no mean" else dy.sum(axis=1, keepdims=True) / N
        of_var = 0.0 if mistake == "no variance" else x_ * (dy * x_).sum(axis=1, keepdims=True) / N
        found = (1.0 if mistake == "no gamma" else gamma) / std * (dy - of_mean - of_var)
        return found.reshape(3, 4, 6, 6).swapaxes(0, 1)

    return dx


def over_examples(dx, layer, x, dy):
    """The mean of dy over examples alone, for each place."""
    scale = (layer.params["gamma"] / np.sqrt(x.var(axis=(0, 2, 3)) + layer.eps))[:, None, None]
    return dx + scale * (dy.mean(axis=(0, 2, 3), keepdims=True) - dy.mean(axis=0))


def of_a_sample(y, layer, x):
    """x^ with the variance of a sample, N - 1."""
    var, beta = x.var(axis=(0, 2, 3)), layer.params["beta"][:, None, None]
    return beta + (y - beta) * np.sqrt((var + layer.eps) / (var * 144 / 143 + layer.eps))[:, None, None]


def remembers(y, layer, x):
    layer.statistics["mean"] += 0.1
    return y


def moves_the_variance(dx, layer, x, dy):
    layer.statistics["var"] *= 1.01
    return dx


MISTAKES = ("no mean", "no variance", "eps", "root", "N - 1", "no gamma")
BUGS = {
    **{f"dL/dx: {mistake}": (bent(norm, dx=gradient(mistake)), True, "for x") for mistake in MISTAKES},
    "dL/dx: mean over examples alone": (bent(norm, dx=over_examples), True, "for x"),
    "dL/dx in training as in evaluation": (bent(norm, dx=lambda dx, n, x, dy: of(n, x, dy)[0]), True, "for x"),
    "dL/dx in evaluation as in training": (bent(norm, dx=gradient("")), False, "for x"),
    "dL/dgamma without x^": (
        bent(norm, out=wrong("gamma", lambda g, n, x, dy: dy.sum(axis=(0, 2, 3)))), True, "for gamma",
    ),
    "dL/dgamma with x": (
        bent(norm, out=wrong("gamma", lambda g, n, x, dy: (dy * x).sum(axis=(0, 2, 3)))), True, "for gamma",
    ),
    "dL/dgamma of training in evaluation": (
        bent(norm, out=wrong("gamma", lambda g, n, x, dy: of(n, x, dy, TRAINED)[1]["gamma"])), False, "for gamma",
    ),
    "dL/dbeta a mean": (bent(norm, out=wrong("beta", lambda b, *_: b / 144)), True, "for beta"),
    "dL/dbeta over examples alone": (
        bent(norm, out=wrong("beta", lambda b, n, x, dy: dy.sum(axis=0)[:, 0, 0])), True, "for beta",
    ),
    "y: the variance of a sample": (bent(norm, y=of_a_sample), True, "for x"),
    "y: its statistics in training": (bent(norm, y=lambda y, n, x: of(n, x)), True, "for x"),
    "y: the minibatch's in evaluation": (bent(norm, y=lambda y, n, x: of(n, x, rng=TRAINED)), False, "for x"),
    "statistics moved by forward": (bent(norm, y=remembers), True, "forward changes the statistic mean"),
    "statistics moved in evaluation": (bent(norm, y=remembers), False, "forward changes the statistic mean"),
    "statistics moved by the gradient": (
        bent(norm, dx=moves_the_variance), True, "input_gradient changes the statistic var",
    ),
}  # fmt: skip


@pytest.mark.parametrize("bug", BUGS)
def test_every_seeded_bug_in_batchnorm_is_caught(bug):
    layer, training, says = BUGS[bug]
    for seed in range(3):
        caught(layer, SHAPE, seed, says, training)


def test_a_network_that_remembers_each_pass_is_caught():
    class Remembers(Network):
        def forward(self, x, rng=None):
            y, cache = super().forward(x, rng)
            self.remember(cache)
            return y, cache

    layers = [Dense(5, 3, Stream(1, "float64"), 1.0), BatchNorm(3, Stream(1, "float64"))]
    with pytest.raises(ContractError, match="forward changes the statistic vector"):
        check_network(Remembers(layers), Streams(1, "float64").data.normal((6, 5)))


def test_without_its_bug_none_of_them_is_accused():
    """Also not `gradient` without a mistake: what is seen there is the mistake, and no other fault of it."""
    x = Streams(1, "float64").data.normal(SHAPE)
    for training in (True, False):
        check_layer(straight(norm), x, training=training)
    check_layer(bent(norm, dx=gradient("")), x)
