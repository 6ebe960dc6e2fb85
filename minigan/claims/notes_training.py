"""What the study notes of notes.py say of slopes and of training; here too the falsifier is the note."""

from math import exp, log

import numpy

from minigan.claims.claim import DIFFERENCES, ROUNDING, claim, equal
from minigan.gan import objectives
from minigan.nn import Dense, Network, Tanh
from minigan.nn.ops import sigmoid, softplus
from minigan.random import Stream
from minigan.theory import game

LOGITS = numpy.linspace(-10, 10, 21)[:, None]  # softplus(a) = -log(1 - D), softplus(-a) = -log D


def slopes(f, a, h=1e-5):
    """f'(a), for each number of a by itself."""
    return (f(a + h) - f(a - h)) / (2 * h)


@claim(
    "notes.sign",
    "D climbs V: from D = 1/2, where V = -1.386, one step of its two logits up the gradient takes V to -0.948",
    "n3:45",
    ROUNDING,
    right=1,
    wrong=-1,
    mistake="n3:45: 'D's aim is to lower this loss, G's to raise it': so of -V, not of V",
)
def sign(direction):
    zero = numpy.zeros((1, 1))
    real, fake = (direction * step for step in objectives.value_gradient(zero, zero))
    return equal(objectives.value(real, fake), -2 * log(1 + exp(-0.5)))


@claim(
    "notes.label_1",
    "cross-entropy with the label 1 on samples is -log D(G(z)): G minimises it as it is, no sign has to change",
    "n4:118",
    DIFFERENCES,
    right=lambda a: objectives.non_saturating.gradient(a) * a.size,
    wrong=lambda a: -objectives.non_saturating.gradient(a) * a.size,
    mistake="n4:118: should it not be modG.backward(-diffD)?",
)
def label_1(gradient):
    def cross_entropy(a, label=1):
        return label * softplus(-a) + (1 - label) * softplus(a)

    return equal(slopes(cross_entropy, LOGITS), gradient(LOGITS))


@claim(
    "notes.slope",
    "log(1 - x) has the slope -1 at x = 0; what vanishes there is the slope in D's logit, -x",
    "n4:129",
    DIFFERENCES,
    right=lambda x: -1 / (1 - x),
    wrong=lambda x: 0 * x,
    mistake="n4:129: 'where x is near 0 its gradient is very small too'",
)
def slope(formula):
    x = numpy.array([0.0, 0.001, 0.01])
    return equal(slopes(lambda x: numpy.log1p(-x), x), formula(x))


@claim(
    "notes.large",
    "-log D has the slope -(1 - D) in D's logit: -1 where a sample is found out, -0.000045 where it passes, a = 10",
    "n4:129",
    DIFFERENCES,
    right=lambda a: objectives.non_saturating.gradient(a) * a.size,
    wrong=lambda a: 0 * a - 1,
    mistake="n4:129: 'whether x is near 0 or 1, a fairly large gradient is kept'",
)
def large(gradient):
    return equal(slopes(lambda a: softplus(-a), LOGITS), gradient(LOGITS))


@claim(
    "notes.collapse",
    "G alone, against a D that is held fixed, goes from 8 modes to 1 in 200 steps of exponentiated gradient",
    "n5:18",
    ROUNDING,
    right=lambda p, q: q * ((p + q) / q) ** 200,  # q exp(-log(1 - D)), 200 times, with D = p / (p + q) of the start
    wrong=lambda p, q: list(game.proposition2(p, q, eta=1, steps=200))[-1],
    mistake="n5:18: GANs 'can avoid mode collapse': with D optimal at each step, as here",
)
def collapse(trained):
    q = trained(numpy.full(8, 1 / 8), numpy.arange(1, 9) / 36)
    return equal(numpy.sum(q > 0.01 * q.sum()), 1)


@claim(
    "notes.wants",
    "D's loss rises with a sample's logit, by D; G's falls, by D: D wants samples found out, G wants them to pass",
    "n5:50",
    DIFFERENCES,
    right=(softplus, lambda a: -softplus(a)),
    wrong=(lambda a: softplus(-a), softplus),
    mistake="n5:50: D wants samples 'wrongly taken for real', G 'correctly for fake'",
)
def wants(losses):
    ours = [-objectives.value_gradient(LOGITS, LOGITS)[1], objectives.minimax.gradient(LOGITS)]
    return equal([slopes(loss, LOGITS) for loss in losses], [gradient * LOGITS.size for gradient in ours])


@claim(
    "notes.real_only",
    "G learns from its samples through D: the mean of log D(x) over examples has the gradient 0 in theta_g, exactly",
    "n5:61",
    DIFFERENCES,
    right=lambda D, x, samples: -objectives.non_saturating.value(D(x)),
    wrong=lambda D, x, samples: objectives.minimax.value(D(samples)),
    mistake="n5:61-66 updates G by it, as if it moved: what moves G is the term of its samples",
)
def real_only(cost):
    stream = Stream(12, "float64")
    G, D = (Network([Dense(n, 4, stream, irange=1), Tanh(), Dense(4, 1, stream, irange=1)]) for n in (2, 1))
    x, z, theta = stream.normal((50, 1)), stream.normal((50, 2)), G.theta.copy()

    def at(vector):
        G.theta = vector
        return cost(D, x, G(z))

    return equal([(at(theta + h) - at(theta - h)) / 2e-5 for h in 1e-5 * numpy.eye(theta.size)], 0)


@claim(
    "notes.smoothing",
    "real labels of alpha = 0.9 make the slope D - 0.9 in D's logit: D halts at 0.9, less confident, not more (n5:69)",
    "n5:72",
    DIFFERENCES,
    right=lambda a: 0.9 * softplus(-a) + 0.1 * softplus(a),
    wrong=lambda a: (1 + softplus(-a)) + (1 - 0.9) * 0.1 / 10,  # l_S = 1, S = 0.9, epsilon = 0.1, K = 10
    mistake="n5:72: l_S - log D + (1 - S) eps / K: constants added, the slope D - 1 of no smoothing",
)
def smoothing(loss):
    return equal(slopes(loss, LOGITS), sigmoid(LOGITS) - 0.9)
