"""The laws by which the errors of our own methods fall: what the tolerances of the other claims follow from."""

from math import e, log, sqrt

import numpy

from minigan.claims.claim import MONTE_CARLO, Method, at_most, claim, equal
from minigan.gan import objectives
from minigan.random import Stream
from minigan.theory import game
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete
from minigan.theory.discriminator import optimal_logit
from minigan.theory.quadrature import gauss_legendre

P, Q = Gaussian(0, 1), Gaussian(1, 1)


@claim(
    "law.quadrature",
    "Gauss-Legendre with n nodes to a panel of width h errs by O(h^2n): halving h divides the error by 2^2n",
    "textbook",
    Method(
        "expansion",
        0.01,
        "of e^x the next term is 7 h^2 / 240 of this one or less: 0.002 at h = 1/4",
    ),
    right=lambda n: 2 * n,
    wrong=lambda n: n + 1,
    mistake="the order of a Newton-Cotes rule",
)
def quadrature_law(order):
    def error(n, panels):
        x, weight = gauss_legendre(numpy.linspace(0, 1, panels + 1), n)
        return abs(numpy.sum(weight * numpy.exp(x)) - (e - 1))

    found = [log(error(n, 4) / error(n, 8), 2) for n in (1, 2, 3)]
    return equal(found, [order(n) for n in (1, 2, 3)])


@claim(
    "law.differences",
    "central differences of V err by O(h^2): halving h divides the error of dV/da by 4",
    "Taylor",
    Method("expansion", 0.01, "the next term is O(h^2) of this one, 0.01 at h = 0.1"),
    right=2.0,
    wrong=1.0,
    mistake="the order of a forward difference",
)
def differences_law(order):
    a_real, a_fake = numpy.array([[0.7]]), numpy.array([[-0.4]])
    exact = objectives.value_gradient(a_real, a_fake)[0].item()

    def error(h):
        change = objectives.value(a_real + h, a_fake) - objectives.value(a_real - h, a_fake)
        return abs(change / (2 * h) - exact)

    return equal(log(error(0.1) / error(0.05), 2), order)


@claim(
    "law.monte_carlo",
    "the root-mean-square error of a mean of n draws falls as n^-1/2: of 16 n draws it is a quarter",
    "textbook",
    MONTE_CARLO,
    right=0.5,
    wrong=1.0,
    mistake="1 / n",
)
def monte_carlo_law(order):
    repeats, stream, a = 1000, Stream(15, "float64"), optimal_logit(P, Q)
    exact = P.mean(lambda x: game.log_sigmoid(a(x)))

    def error(n):
        means = game.log_sigmoid(a(P.sample((repeats, n), stream))).mean(axis=1)
        return numpy.sqrt(numpy.mean((means - exact) ** 2))

    found = log(error(25) / error(400), 16)  # each error is known to 1 / sqrt(2 repeats) of itself
    return equal(found, order, 4 / sqrt(repeats) / log(16))


@claim(
    "sampler.law",
    "a Discrete's sampler draws each point with its mass: chi^2 of 5 points has mean 4, variance 8",
    "textbook",
    MONTE_CARLO,
    right=numpy.array([0.1, 0.2, 0.4, 0.2, 0.1]),
    wrong=numpy.full(5, 0.2),
    mistake="equal masses",
)
def sampler(masses):
    p, n = Discrete(range(5), [0.1, 0.2, 0.4, 0.2, 0.1]), 10_000
    counts = numpy.bincount(p.sample(n, Stream(22, "float64")).astype(int), minlength=5)
    return at_most(numpy.sum((counts - n * masses) ** 2 / (n * masses)), 4 + 4 * sqrt(8), 0.0)


@claim(
    "sampler.moments",
    "the samplers' means and second moments are the distributions', each counted in its standard errors",
    "textbook",
    Method("Monte Carlo", 4.0, "in standard errors, estimated from the same 20,000 draws"),
    right=lambda sd: sd,
    wrong=lambda sd: sd**2,
    mistake="sd^2 for sd",
)
def moments(scale):
    stream, S = Stream(23, "float64"), numpy.array([[2.0, 0.6], [0.6, 0.5]])
    plane = MultivariateGaussian([1.0, -1.0], S).sample(20_000, stream)
    mixture = Mixture([0.3, 0.7], [Gaussian(-1, 0.5), Uniform(0, 2)])
    draws = [Gaussian(1, scale(0.5)).sample(20_000, stream), mixture.sample(20_000, stream), *plane.T]
    squares = [draws[0] ** 2, draws[1] ** 2, plane[:, 0] * plane[:, 1]]
    expected = [1, 0.4, 1, -1, 1.25, 0.3 * 1.25 + 0.7 * 4 / 3, 0.6 - 1]
    both = numpy.stack([*draws, *squares])
    return equal((both.mean(axis=1) - expected) / both.std(axis=1, ddof=1) * 20_000**0.5, 0)
