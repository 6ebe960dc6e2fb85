"""The game bent a little: smoothed labels, unequal priors, noise on both sides, and what D* becomes."""

import numpy

from minigan.claims.claim import QUADRATURE, ROUNDING, Method, at_least, claim, equal
from minigan.claims.paper import PAIRS
from minigan.theory.densities import Gaussian, Uniform
from minigan.theory.discrete import Discrete
from minigan.theory.discriminator import optimal_discriminator, smoothed_discriminator
from minigan.theory.game import MINIMAX, SUM, generator_gradient


@claim(
    "smooth.real",
    "labels of alpha on examples: D* = alpha p / (p + q) maximises the smoothed V pointwise",
    "Salimans 2016",
    Method("grid", 1e-4, "a concave function's largest grid value is within one step, 1e-4, of its maximum"),
    right=lambda p, q, alpha: alpha * p / (p + q),
    wrong=lambda p, q, alpha: alpha * p / (alpha * p + q),
    mistake="alpha taken for a prior",
)
def one_sided(formula):
    y, alpha, pairs = numpy.arange(1, 10_000) / 10_000, 0.9, [(0.3, 0.7), (0.5, 0.1), (0.9, 0.2)]
    V = [p * (alpha * numpy.log(y) + (1 - alpha) * numpy.log1p(-y)) + q * numpy.log1p(-y) for p, q in pairs]
    return equal([y[numpy.argmax(v)] for v in V], [formula(p, q, alpha) for p, q in pairs])


@claim(
    "smooth.fake",
    "labels of beta on samples too: D* = (alpha p + beta q) / (p + q) is beta, not 0, where there is no data",
    "Salimans 2016",
    ROUNDING,
    right=smoothed_discriminator,
    wrong=lambda p, q, real, fake: smoothed_discriminator(p, q, real=real),
    mistake="the fake label left out of the numerator",
)
def two_sided(D_star):
    p, q, x = Uniform(0, 1), Uniform(0.5, 1.5), numpy.array([0.25, 0.75, 1.25])
    one_sided = smoothed_discriminator(p, q, real=0.9)(x), smoothed_discriminator(p, q, fake=0.1)(x)
    both = D_star(p, q, real=0.9, fake=0.1)(x)
    return equal([both, *one_sided], [[0.9, 0.5, 0.1], [0.9, 0.45, 0], [1, 0.55, 0.1]])


@claim(
    "prior",
    "with a share pi of examples D* = pi p / (pi p + (1 - pi) q); with n - 1 samples to each, p / (p + (n - 1) q)",
    "Bayes",
    ROUNDING,
    right=lambda p, q, n: p / (p + (n - 1) * q),
    wrong=lambda p, q, n: p / (p + n * q),
    mistake="n samples, not n - 1",
)
def prior(formula):
    p, q, n = Discrete([0, 1], [0.3, 0.7]), Discrete([0, 1], [0.7, 0.3]), numpy.array([2, 5, 10])
    return equal([optimal_discriminator(p, q, prior=1 / i)(0.0) for i in n], formula(0.3, 0.7, n))


@claim(
    "prior.maximum",
    "D* for a share pi of examples maximises pi E_p log D + (1 - pi) E_q log(1 - D): by grid at three points, pi = 0.2",
    "Bayes",
    Method("grid", 1e-4, "a concave function's largest grid value is within one step, 1e-4, of its maximum"),
    right=lambda p, q, pi: optimal_discriminator(p, q, prior=pi),
    wrong=lambda p, q, pi: optimal_discriminator(p, q, prior=1 - pi),
    mistake="the share of samples for that of examples",
)
def prior_maximum(D_star):
    p, q, y, x = *PAIRS[0], numpy.arange(1, 10_000) / 10_000, numpy.array([-1.0, 0.0, 0.5])
    V = [0.2 * a * numpy.log(y) + 0.8 * b * numpy.log1p(-y) for a, b in zip(p.density(x), q.density(x))]
    return equal([y[numpy.argmax(v)] for v in V], D_star(p, q, 0.2)(x))


@claim(
    "noise.bridges",
    "noise brings gradients back: from N(8, s^2) to N(0, s^2), 2 JSD is over 100 times steeper at s = 4 than at 1",
    "Arjovsky 2017",
    QUADRATURE,
    right=MINIMAX,
    wrong=SUM,
    mistake="a cost that never saturates, and so gains nothing",
)
def noise(cost):
    without, with_noise = (generator_gradient(Gaussian(0, s), Gaussian(8, s), cost)[0] for s in (1, 4))
    return at_least(with_noise / without, 100)
