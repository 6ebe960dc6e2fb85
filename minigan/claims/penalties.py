"""Bounds on D's slope: penalties, nn/penalty.py, where D is linear and known in closed form; spectral norms."""

import numpy

from minigan.claims.claim import ROUNDING, claim, equal
from minigan.nn import Dense, Network, ReLU
from minigan.nn.penalty import input_gradients, r1, wgan_gp
from minigan.random import Stream


def linear(w):
    """D of one dense layer, with the logit w x + 0.5."""
    D = Network([Dense(2, 1, Stream(1, "float64"), irange=1)])
    D.theta = numpy.array([*w, 0.5])
    return D


@claim(
    "games.r1",
    "R1 of a linear D is gamma / 2 |w|^2, wherever the examples are; its gradient gamma w, and 0 in the bias",
    "Mescheder 2018",
    ROUNDING,
    right=lambda w, gamma: [gamma / 2 * w @ w, *gamma * w, 0],
    wrong=lambda w, gamma: [gamma * w @ w, *2 * gamma * w, 0],
    mistake="the penalty gamma |w|^2, without its 1/2",
)
def r1_of_linear(formula):
    w, x = numpy.array([0.6, -0.8]) * 2, Stream(3, "float64").normal((5, 2))
    R, gradient = r1(linear(w), x, 0.3)
    return equal([R, *gradient], formula(w, 0.3))


@claim(
    "games.gp",
    "WGAN-GP of a linear D is weight (|w| - 1)^2: it pushes a flat D up to slope 1, where R1 flattens every D",
    "Gulrajani 2017",
    ROUNDING,
    right=lambda w, size: [(size - 1) ** 2, *2 * (size - 1) * w / size, 0],
    wrong=lambda w, size: [max(size - 1, 0) ** 2, *2 * max(size - 1, 0) * w / size, 0],
    mistake="the one-sided penalty, of slopes above 1 only",
)
def gp_of_linear(formula):
    sizes, x = (0.5, 2.0), Stream(3, "float64").normal((5, 2))
    found = [wgan_gp(linear(size * numpy.array([0.6, -0.8])), x, 1.0) for size in sizes]
    return equal([[R, *gradient] for R, gradient in found], [formula(s * numpy.array([0.6, -0.8]), s) for s in sizes])


@claim(
    "sn.product",
    "D's slope is at most the product of its layers' spectral norms, and just that where their directions line up",
    "Miyato 2018",
    ROUNDING,
    right=lambda W: numpy.linalg.norm(W, 2),
    wrong=lambda W: numpy.linalg.norm(W),
    mistake="the Frobenius norm, a bound as well but no tight one",
)
def spectral(norm):
    stream, x = Stream(25, "float64"), Stream(26, "float64").normal((50, 2))

    def slopes(*matrices):
        layers = [Dense(W.shape[0], W.shape[1], stream, irange=0.0) for W in matrices]
        D = Network([layers[0], ReLU(), layers[1], ReLU(), layers[2]])
        for i, W in enumerate(matrices):
            D.named(D.theta)[f"{2 * i}.W"][...] = W
        D.named(D.theta)["0.b"][...], D.named(D.theta)["2.b"][...] = 50.0, 5000.0  # every ReLU passes its input on
        return numpy.sqrt((input_gradients(D, x)[0] ** 2).sum(axis=1))

    u, v, w = (numpy.linalg.qr(stream.normal((2, 2)))[0] for _ in range(3))
    lined_up = u * [3, 1] @ v.T, v * [2, 1] @ w.T, w[:, :1]
    others = [tuple(stream.normal(shape) for shape in ((2, 4), (4, 3), (3, 1))) for _ in range(20)]
    above = [slopes(*net).max() - norm(net[0]) * norm(net[1]) * norm(net[2]) for net in others]
    return equal([slopes(*lined_up)[0], max(0.0, *above)], [norm(lined_up[0]) * norm(lined_up[1]) * norm(w[:, :1]), 0])
