"""The distributions that the other claims stand on: probabilities, quantiles, moments, scores, of every kind."""

from math import e, erfc, exp, log, pi, sqrt

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, Method, claim, equal
from minigan.random import Stream
from minigan.theory import Density
from minigan.theory.densities import Gaussian, Mixture, Uniform
from minigan.theory.discrete import Discrete, empirical, point_mass

TRIANGLE = Density(lambda x: 1 - abs(x), [-1, -0.5, 0, 0.5, 1])
STEPS = Discrete([2, 0, 1, 1, 3], [0.5, 0.25, 0.125, 0.125, 0.0])  # not in order, one point twice, one of mass 0
BLEND = Mixture([0.25, 0.0, 0.75], [Gaussian(1, 2), Gaussian(7, 1), Uniform(0, 2)])


def Phi(z):
    """The probability that a standard Gaussian is below z."""
    return erfc(-z / sqrt(2)) / 2


@claim(
    "dist.cdf",
    "F(x) is the probability of all points up to and including x: a Gaussian, a mixture, a uniform, a triangle, atoms",
    "definition",
    ROUNDING,
    right=lambda d, x: d.cdf(x),
    wrong=lambda d, x: d.cdf(numpy.asarray(x) - 1e-9),
    mistake="an atom at x itself not counted",
)
def cdf(F):
    z = numpy.array([[-9.0, -3.0], [1.0, 4.0]])  # an array of any shape
    blend = [Phi(-1), 0.25 * Phi(-0.25) + 0.75 / 4, 0.125 + 0.375, 0.25 * Phi(1) + 0.75]
    blend[0] *= 0.25
    found = [F(Gaussian(1, 2), z).ravel(), F(BLEND, [-1.0, 0.5, 1.0, 3.0]), F(Uniform(-1, 3), [-2.0, 0.0, 1.0, 4.0])]
    expected = [[Phi(-5), Phi(-2), 0.5, Phi(1.5)], blend, [0, 0.25, 0.5, 1]]
    found += [F(TRIANGLE, [[-2.0, -0.75], [-0.5, -0.25]]).ravel(), F(TRIANGLE, [0.0, 0.5, 1.0, 2.0])]
    expected += [[0, 1 / 32, 1 / 8, 9 / 32], [0.5, 7 / 8, 1, 1]]
    found += [F(STEPS, [-1.0, 0.0, 0.5, 1.0]), F(STEPS, [1.5, 2.0, 2.5, 3.0])]
    expected += [[0, 0.25, 0.25, 0.5], [0.5, 1, 1, 1]]
    return equal(found, expected)


@claim(
    "dist.quantile",
    "the quantile of u is the least x with F(x) >= u; -1.959964 at 0.025 for N(0, 1), 0 and 1 for atoms at a step of F",
    "definition",
    ROUNDING,
    right=lambda u: u,
    wrong=lambda u: u + 1e-9,
    mistake="the least x with F(x) > u: the next atom at a step of F",
)
def quantile(level):
    z, mixed = 1.9599639845400542, Mixture([0.5, 0.5], [Uniform(0, 2), Discrete([0.5, 1.0], [0.5, 0.5])])
    twice = Mixture([0.25, 0.25, 0.5], [point_mass(0), point_mass(0), Uniform(-1, 1)])  # one point of two components
    cases = [
        (Gaussian(1, 2), [[0.025, 0.5], [0.975, 0.999]], [1 - 2 * z, 1, 1 + 2 * z, 1 + 2 * 3.0902323061678132]),
        (STEPS, [0.25, 0.3, 0.5, 0.6], [0, 1, 1, 2]),
        (TRIANGLE, [1 / 32, 1 / 8, 0.5, 7 / 8], [-0.75, -0.5, 0, 0.5]),
        (Uniform(-1, 3), [0.25, 0.5, 0.75, 1 - 1 / 64], [0, 1, 2, 3 - 1 / 16]),
        (BLEND, [0.25 * Phi(-1), 0.25 * Phi(-0.25) + 0.75 / 4, 0.5, 0.25 * Phi(1) + 0.75], [-1, 0.5, 1, 3]),
        (mixed, [0.1, 0.2, 0.375, 0.45], [0.4, 0.5, 0.5, 0.8]),  # F jumps by 1/4 at 1/2 and at 1
        (mixed, [0.48, 0.6, 0.75, 0.9], [0.92, 1, 1, 1.6]),
        (twice, [0.2, 0.3, 0.6, 0.9], [-0.2, 0, 0, 0.6]),
    ]
    found = numpy.array([d.quantile(level(numpy.array(u))).ravel() for d, u, _ in cases]).ravel()
    points = numpy.array([-0.7, 0.1, 0.3, 1.7])  # at a step the quantile is the point, to the last digit
    steps = Mixture([0.5, 0.5], [Gaussian(0, 1), empirical(points)])
    middles = steps.cdf(points) - 1 / 16
    return equal([*found, *(steps.quantile(middles) == points)], [*numpy.ravel([x for *_, x in cases]), *[1] * 4])


@claim(
    "dist.moments",
    "E 1 = 1, E x and E x^2: N(1, 2^2) 1 and 5, U(-1, 3) 1 and 7/3, a triangle 0 and 1/6, their mixture, atoms",
    "textbook",
    QUADRATURE,
    right=lambda x: x**2,
    wrong=lambda x: (x - 1) ** 2,
    mistake="the variance for the second moment",
)
def moments(square):
    kinds = [Gaussian(1, 2), Uniform(-1, 3), TRIANGLE, STEPS, empirical([0.0, 0.0, 1.0, 3.0]), point_mass(2)]
    kinds += [Mixture([0.5, 0.3, 0.2], kinds[:3]), Gaussian(-300, 1)]
    found = [[d.mean(numpy.ones_like), d.mean(lambda x: x), d.mean(square)] for d in kinds]
    first = [1, 1, 0, 1.25, 1, 2, 0.8, -300]
    second = [5, 7 / 3, 1 / 6, 2.25, 2.5, 4, 0.5 * 5 + 0.3 * 7 / 3 + 0.2 / 6, 90_001]
    apart = Mixture([0.5, 0.5], [Uniform(0, 1), Uniform(2, 3)])  # where it has no mass, f need not be a number
    found += [[apart.mean(lambda x, k=k: numpy.where((x > 1) & (x < 2), numpy.nan, x**k)) for k in range(3)]]
    return equal(found, [*([1, m, s] for m, s in zip(first, second)), [1, 1.5, (1 / 3 + 19 / 3) / 2]])


@claim(
    "dist.log",
    "log-densities where densities underflow: -1250 - log sqrt(2 pi) at 50 for N(0, 1), a mixture's by its larger term",
    "definition",
    Method("rounding", 1e-12, "relative"),
    right=lambda d, x: d.log_density(x),
    wrong=lambda d, x: numpy.log(numpy.maximum(d.density(x), 1e-300)),
    mistake="the log of a density that has underflowed",
)
def log_density(log_p):
    far = Mixture([0.25, 0.75], [Gaussian(0, 1), Gaussian(100, 2)])
    at_zero = log(0.25) - log(2 * pi) / 2 + numpy.log1p(1.5 * exp(-1250))
    found = [log_p(Gaussian(0, 1), 50.0), log_p(Gaussian(3, 1e-3), 4.0), *log_p(far, numpy.array([0.0, 60, 300]))]
    expected = [-1250 - log(2 * pi) / 2, -5e5 - log(1e-3 * sqrt(2 * pi)), at_zero]
    expected += [numpy.logaddexp(log(0.25) - 1800, log(0.375) - 200) - log(2 * pi) / 2]
    expected += [log(0.375) - 5000 - log(2 * pi) / 2]
    return equal(numpy.array(found) / expected, 1)


@claim(
    "dist.support",
    "p(x) is 1 / (high - low) to the very ends of a uniform, 0 beyond; so for a triangle; of atoms p is the mass",
    "definition",
    ROUNDING,
    right=lambda d, x: d.density(x),
    wrong=lambda d, x: d.density(numpy.clip(x, *d.support)),
    mistake="outside the support, the density at its end",
)
def support(density):
    found = [density(Uniform(-1, 3), [-1.5, -1.0, 3.0, 3.5]), density(TRIANGLE, [-1.5, -0.25, 0.75, 1.5])]
    expected = [[0, 0.25, 0.25, 0], [0, 0.75, 0.25, 0]]
    bounded = Mixture([0.5, 0.5], [Uniform(1, 5), Uniform(-2, 2)])
    steep = Density(lambda x: numpy.exp(x) / (e - 1), [0, 1])
    found += [density(steep, [-0.1, 0.0, 1.0, 1.1]), density(STEPS, [0.0, 1.0, 2.0, 3.0])]
    expected += [[0, 1 / (e - 1), e / (e - 1), 0], [0.25, 0.25, 0.5, 0]]
    found += [
        density(STEPS, [-1.0, 0.5, 1.5, 9.0]),
        [*STEPS.support, *BLEND.support],
        [*TRIANGLE.support, *bounded.support],
    ]
    expected += [[0, 0, 0, 0], [0, 2, -numpy.inf, numpy.inf], [-1, 1, -2, 5]]
    return equal(found, expected)


@claim(
    "dist.score",
    "the score is d/dx log p(x): of a Gaussian (mu - x) / sd^2, of a mixture its components' mean by their shares",
    "definition",
    DIFFERENCES,
    right=lambda d, x: d.score(x),
    wrong=lambda d, x: sum(w * c.score(x) for w, c in zip(d.weights, d.components)),
    mistake="the components' scores weighted by the mixture's weights, not by their shares at x",
)
def score(of):
    x, h = numpy.linspace(-3, 4, 15), 1e-5
    kinds = Mixture([0.4, 0.6], [Gaussian(-1, 0.7), Gaussian(1.5, 2)]), Mixture([1.0], Gaussian(0.5, 3))
    slopes = [(d.log_density(x + h) - d.log_density(x - h)) / (2 * h) for d in kinds]
    return equal([*(of(d, x) for d in kinds), kinds[1].components[0].score(x)], [*slopes, (0.5 - x) / 9])


@claim(
    "dist.sampler",
    "1,000 draws of a mixture, a uniform, a triangle, atoms: chi^2 of 10 equally probable bins has mean 9, variance 18",
    "textbook",
    Method("Monte Carlo", 4.0, "in standard deviations of chi^2, which is skew: exceeded by chance once in 2,000"),
    right=lambda d: d,
    wrong=lambda d: Uniform(-1, 2),
    mistake="the draws of another distribution",
)
def sampler(drawn):
    three = Mixture([0.5, 0.2, 0.3], [Uniform(0, 1), Gaussian(3, 1), Uniform(4, 5)])
    kinds, u, ten = (
        [BLEND, three, Uniform(-1, 3), TRIANGLE, Gaussian(-1, 3)],
        numpy.arange(1, 10) / 10,
        numpy.arange(10.0),
    )
    stream = Stream(27, "float64")
    draws = [drawn(d).sample(1000, stream) for d in (*kinds, empirical(ten))]
    inner = [*(d.quantile(u) for d in kinds), ten[1:]]  # the edges between bins
    counts = [numpy.bincount(numpy.searchsorted(ends, x, side="right"), minlength=10) for ends, x in zip(inner, draws)]
    return equal((numpy.sum((numpy.array(counts) - 100) ** 2 / 100, axis=1) - 9) / sqrt(18), 0)
