"""The penalties of the games on D's slope, nn/penalty.py, where D is linear and both are known in closed form."""

import numpy

from minigan.claims.claim import ROUNDING, claim, equal
from minigan.nn import Dense, Network
from minigan.nn.penalty import r1, wgan_gp
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
