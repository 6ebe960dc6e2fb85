"""The panels of a density that is a function only: how many, how far, what lies beyond, how its logarithm goes on."""

import math
from math import inf, log, pi, sqrt

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, claim, equal
from minigan.theory.own_density import Density

LINE = (-inf, inf)


def normal(x):
    """The density of N(0, 1)."""
    return numpy.exp(-x * x / 2) / sqrt(2 * pi)


def laplace(x):
    """The density of the Laplace distribution."""
    return numpy.exp(-abs(x)) / 2


def heavy(x):
    """Density of 1.1 as its power, which has a mass of 5e-11 beyond 1e100 on each side."""
    return 0.05 * (1 + abs(x)) ** -1.1


def lopsided(x):
    """Half an exponential below 0, and half a power of 31 above."""
    return numpy.where(x < 0, numpy.exp(numpy.minimum(x, 0)) / 2, 15 * (1 + numpy.maximum(x, 0)) ** -31.0)


@claim(
    "own.beyond",
    "a density 0.05 (1 + |x|)^-1.1 has a mass of (1 + |x|)^-0.1 / 2 beyond x: 1e-10 beyond the last panels counts",
    "by hand",
    QUADRATURE,
    right=lambda x: 0.5 * (1 + x) ** -0.1,
    wrong=lambda x: 0.5 * (1 + x) ** -0.1 - 0.5 * 1e100**-0.1,
    mistake="what lies beyond 1e100 left out",
)
def beyond(mass):
    p, x = Density(heavy, support=LINE), numpy.array([1.0, 1e9, 1e50, 1e90, 1e99])
    found = numpy.array([p.cdf(-x), -p.tail(x, 0.0), 1 + 0 * x - p.cdf(x)]) / mass(x)
    found[2] = p.cdf(x)
    light = [Density(f, support=LINE).cdf(0.0) for f in (normal, laplace, heavy)]
    expected = numpy.ones((3, 5))
    expected[2] = 1 - mass(x)
    return equal([*found.ravel(), *light], [*expected.ravel(), 0.5, 0.5, 0.5])


@claim(
    "own.goes_on",
    "log p goes on where p underflows: -|x| - log 2 for Laplace, log 15 - 31 log x for a power of 31, at once or not",
    "by hand",
    DIFFERENCES,
    right=lambda x: log(15) - 31 * numpy.log1p(x),
    wrong=lambda x: log(15) - 30 * numpy.log1p(x),
    mistake="the power less 1",
)
def goes_on(power):
    x, far = numpy.array([1.0, 300.0, 700.0, 1e4, 1e12]), numpy.array([1.0, 1e6, 1e10, 1e13, 1e30])
    p, q = Density(lopsided, support=LINE), Density(lambda x: lopsided(-x), support=LINE)
    around = Density(lambda x: laplace(x - 500), [500], support=LINE)
    found = [[d.log_density(s * x) / -x, d.log_density(-s * far) / log(2) / 31] for d, s in ((p, -1), (q, 1))]
    line = [around.log_density(500 + s * x) / -x for s in (-1, 1)]
    straight = 1 + log(2) / x
    return equal([*found, *([each, each] for each in line)],
                 [*[[straight, power(far) / log(2) / 31]] * 2, *[[straight, straight]] * 2])  # fmt: skip


@claim(
    "own.known",
    "log p is known as far as p > e^-690 if p falls faster than exp(-x): N(0, 1) up to sqrt(2 (690 - log sqrt(2 pi)))",
    "definition",
    ROUNDING,
    right=lambda c: sqrt(2 * (690 - c)),
    wrong=lambda c: sqrt(2 * 690),
    mistake="the normalizing constant left out",
)
def known(reach):
    made = [Density(f, support=LINE).known for f in (normal, laplace, lopsided, heavy)]
    shifted = Density(lambda x: normal(x - 100), [100], support=LINE).known
    half = Density(lambda x: 2 * normal(x), support=(0, inf)).known
    bend = Density(lambda x: numpy.exp(-(abs(x) ** 1.5)) / (2 * math.gamma(5 / 3)), support=LINE).known
    edge = reach(log(sqrt(2 * pi)))
    bent = (690 - log(2 * math.gamma(5 / 3))) ** (2 / 3)
    return equal([*made, shifted, (inf if half[0] <= 0 else 0, half[1]), bend],
                 [(-edge, edge), *[(-inf, inf)] * 3, (100 - edge, 100 + edge), (inf, reach(log(sqrt(pi / 2)))),
                  (-bent, bent)])  # fmt: skip


SHAPES = (  # function, named points, support, its mean, panels at most
    (normal, (), LINE, 0, 12),
    (laplace, (), LINE, 0, 17),
    (lambda x: laplace(x - 500), (500,), LINE, 500, 17),
    (lambda x: numpy.exp(2 - x), (), (2, inf), 3, 8),
    (lambda x: numpy.exp(x + 2), (), (-inf, -2), -3, 8),
    (lambda x: (laplace(x + 1) + laplace(x - 7)) / 2, (-1, 7), LINE, 3, 20),
    (lambda x: normal(x) / 2 + 500 * normal(1e3 * (x - 3)), (3,), LINE, 1.5, 19),
    (lambda x: 1.5 * numpy.sqrt(x), (), (0, 1), 0.6, 19),
    (lambda x: 4 * abs(x - 0.5), (0.5,), (0, 1), 0.5, 28),
    (lambda x: numpy.where(x < 0.3, 1 / 3, 9 / 7), (0.3,), (0, 1), 0.6, 2),
    (lambda x: 2 * x, (), (0, 1), 2 / 3, 15),
)


@claim(
    "own.panels",
    "eleven densities with kinks, jumps, spikes, roots, poles of log p: integral 1, their means, in few panels",
    "by hand",
    QUADRATURE,
    right=lambda mean: mean,
    wrong=lambda mean: mean + 1e-6,
    mistake="a mean off by 1e-6",
)
def few(shifted):
    made = [Density(f, points, support) for f, points, support, *_ in SHAPES]
    means = [[d.mean(lambda x: 1 + 0 * x), d.mean(lambda x: x)] for d in made]
    over = [max(0, d.edges().size - 1 - most) for d, (*_, most) in zip(made, SHAPES)]
    return equal([*numpy.ravel(means), *over], [*(v for *_, mean, _ in SHAPES for v in (1, shifted(mean))), *[0] * 11])
