"""The panels of a density that is a function only: how many, how far, what lies beyond, how its logarithm goes on."""

import math
from math import inf, log, pi, sqrt

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, Method, claim, equal
from minigan.claims.distributions import Phi
from minigan.theory.densities import Gaussian, Uniform
from minigan.theory.discrete import Discrete
from minigan.theory.divergences import kl
from minigan.theory.own_density import Density
from minigan.theory.quadrature import gauss_legendre

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
    between = Density(lambda x: 2 * x, [0, 1])
    light += [between.cdf(0.5), between.tail(0.5, 0.3)]
    return equal([*found.ravel(), *light], [*expected.ravel(), 0.5, 0.5, 0.5, 0.25, -0.75])


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
    straight, beyond = 1 + log(2) / x, Density(heavy, support=LINE).log_density(-far * 1e120) / log(2)
    return equal([*found, *([each, each] for each in line), [beyond, beyond]],
                 [*[[straight, power(far) / log(2) / 31]] * 2, *[[straight, straight]] * 2,
                  [(log(0.05) - 1.1 * numpy.log(1e120 * far)) / log(2)] * 2])  # fmt: skip


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
    made.append(Density(lambda x: laplace(x - 500), [500], support=LINE).known)
    shifted = Density(lambda x: normal(x - 100), [100], support=LINE).known
    half = Density(lambda x: 2 * normal(x), support=(0, inf)).known
    bend = Density(lambda x: numpy.exp(-(abs(x) ** 1.5)) / (2 * math.gamma(5 / 3)), support=LINE).known
    edge = reach(log(sqrt(2 * pi)))
    bent = (690 - log(2 * math.gamma(5 / 3))) ** (2 / 3)
    return equal([*made, shifted, (inf if half[0] <= 0 else 0, half[1]), bend],
                 [(-edge, edge), *[(-inf, inf)] * 4, (100 - edge, 100 + edge), (inf, reach(log(sqrt(pi / 2)))),
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
    (lambda x: laplace(x - 0.3), (), LINE, 0.3, 18),  # kinks that are not named
    (lambda x: laplace(x + 0.3), (), LINE, -0.3, 18),
    (lambda x: laplace(x - 100), (), LINE, 100, 20),
    (laplace, (5,), LINE, 0, 16),
    (lambda x: numpy.where(x < 0.3, 1 / 3, 9 / 7), (), (0, 1), 0.6, 3),
    (lambda x: 0.5 / numpy.sqrt(x), (), (0, 1), 1 / 3, 58),
    (lambda x: 0.5 / numpy.sqrt(-x), (), (-1, 0), -1 / 3, 58),
    (lambda x: 1.5 * numpy.sqrt(1 - x), (), (0, 1), 0.4, 15),
    (lambda x: 1.1 * x**0.1, (), (0, 1), 11 / 21, 26),
    (lambda x: -numpy.log(x), (), (0, 1), 0.25, 43),
    (lambda x: (1 + 0.9 * numpy.cos(40 * x)) / pi, (), (0, pi), pi / 2, 50),
)


@claim(
    "own.panels",
    "22 densities with kinks, jumps, spikes, roots, poles, waves, named or not: integral 1, their means, few panels",
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
    return equal([*numpy.ravel(means), *over], [*(v for *_, mean, _ in SHAPES for v in (1, shifted(mean))), *[0] * 22])


@claim(
    "own.tail",
    "F below the centre, F - 1 above: of heavy tails on a half-line, of a pole at an end, and of U(0, 1)",
    "definition",
    QUADRATURE,
    right=lambda F, x, centre: F - (numpy.array(x) > centre),
    wrong=lambda F, x, centre: F,
    mistake="F also above the centre",
)
def tail(law):
    half_line = Density(lambda x: 0.1 * (1 + x) ** -1.1, support=(0, inf))
    pole = Density(lambda x: 0.5 / numpy.sqrt(x), support=(0, 1))
    x, far = numpy.array([0.0, 0.25, 0.5, 0.81, 1.0]), numpy.array([1e-9, 1e-3, 1.0, 1e30, 1e100])
    falls = Density.of_log(lambda x: -x * x / 2 - log(2 * pi) / 2, support=LINE)  # as it goes on, not as a line
    found = [half_line.cdf(far[:3]) / far[:3], half_line.tail(far[2:], 2.0), pole.cdf(x[:3]), pole.tail(x[2:], 0.6)]
    F = -numpy.expm1(-0.1 * numpy.log1p(far))
    expected = [F[:3] / far[:3], law(F[2:], far[2:], 2.0), numpy.sqrt(x[:3]), law(numpy.sqrt(x[2:]), x[2:], 0.6)]
    at = numpy.array([1.0, 2.0])  # the centre itself, where F is F, and a point beyond
    half = Density(lambda x: x / 2, [0, 1, 2])
    found += [d.tail(at, 1.0) for d in (Gaussian(0, 1), half, Discrete([1, 2, 3], [0.5, 0.25, 0.25]))]
    expected += [law(numpy.array(F), at, 1.0) for F in ([Phi(1), Phi(2)], [0.25, 1], [0.5, 0.75])]
    found += [half.tail(3.0, 1.0), half.cdf(-1.0)]
    expected += [law(1.0, 3.0, 1.0), 0.0]
    found += [Uniform(0, 1).tail(x[1:4], 0.5), falls.log_density(numpy.array([1e2, 1e3, 1e4])) / 1e8]
    expected += [law(x[1:4], x[1:4], 0.5), -numpy.array([1e4, 1e6, 1e8]) / 2e8 - log(2 * pi) / 2e8]
    return equal(numpy.hstack(found), numpy.hstack(expected))


@claim(
    "own.guessed",
    "log p is known to e^-690 where its tails fit no law: e^(-1 / t) / t^2, at t = x - 2 near 0, and the log-normal",
    "by hand",
    QUADRATURE,
    right=lambda log_x: log_x**2 / 2 + log_x + log(2 * pi) / 2,
    wrong=lambda log_x: log_x**2 / 2 + log(2 * pi) / 2,
    mistake="the 1 / x of the log-normal density left out",
)
def guessed(log_normal):
    steep = Density(lambda x: numpy.exp(-1 / (x - 2)) / (x - 2) ** 2, support=(2, inf))
    mirrored = Density(lambda x: numpy.exp(1 / (x + 2)) / (x + 2) ** 2, support=(-inf, -2))
    bell = Density(lambda x: numpy.exp(-(numpy.log(x) ** 2) / 2) / x / sqrt(2 * pi), support=(0, inf))
    t = numpy.array([0.01, 0.1, 1.0, 30.0])
    low, high = steep.known[0] - 2, -2 - mirrored.known[1]
    found = [*steep.cdf(2 + t), *(1 - mirrored.cdf(-2 - t)), *((1 / s + 2 * log(s)) / 690 for s in (low, high))]
    on = 1e-6  # below what is known log p goes on as its tangent, to three digits
    found += [(steep.log_density(2 + low) - steep.log_density(2 + low - on)) / on / (1 / low**2 - 2 / low)]
    found[-1] = numpy.round(found[-1], 2)
    found += [log_normal(log(bell.known[1])) / 690, 1 / steep.known[1], 1 / mirrored.known[0]]
    return equal(found, [*numpy.exp(-1 / t), *numpy.exp(-1 / t), 1, 1, 1, 1, 0, 0])


@claim(
    "own.zero",
    "KL(U(-1, 1), p), p in proportion to (x - c)^2, which is 0 within the interval, at c, an edge that is named",
    "by hand",
    Method("quadrature", 2e-9, "panels of a mass below 1e-20, here 1e-7 wide, are split no further for log p's sake"),
    right=lambda c: (1 - c) * log(1 - c) + (1 + c) * log(1 + c) - 2,
    wrong=lambda c: (1 - c) * log(1 - c) + (1 + c) * log(1 + c),
    mistake="the integral of log |x| over (-1, 1) without its -2",
)
def zero(mean_log):
    found, expected = [], []
    for c, named in ((0.0, ()), (0.3, (0.3,)), (-0.7, (-0.7,))):
        total = 2 / 3 + 2 * c * c
        p = Density(lambda x, c=c, total=total: (x - c) ** 2 / total, named, support=(-1, 1))
        found.append(kl(Uniform(-1, 1), p))
        expected.append(log(total / 2) - mean_log(c))
    return equal(found, expected)


def refused(*arguments, **more):
    """1 if no Density is made of these, 0 if one is."""
    try:
        Density(*arguments, **more)
    except ValueError:
        return 1
    return 0


@claim(
    "own.refused",
    "no density: below 0, of another integral than 1, of no, one or infinite edges, of edges too far apart to tell",
    "definition",
    ROUNDING,
    right=1.0,
    wrong=0.999,
    mistake="an integral of 0.999",
)
def refusals(total):
    def bump(x):
        return 10 * normal(10 * x)

    wrong = [refused(lambda x: 1 + 2 * numpy.cos(2 * pi * x), [0, 0.5, 1]), refused(lambda x: 0.9 + 0 * x, [0, 1])]
    wrong += [refused(lambda x: 1 + 0 * x, edges) for edges in ("ab", (), [0.0], [0, inf], [[0, 1]], [1, 0], [0, 0, 1])]
    x, weight = gauss_legendre([-10, 10])
    coarse = numpy.sum(weight * bump(x))  # a density whose integral is 1 by the rule on one panel, which is too wide
    wrong += [refused(bump, [-20, -10, 10]), refused(lambda x: bump(x) / coarse, [-10, 10])]
    right = [refused(lambda x: total + 0 * x, [100, 101]), refused(bump, numpy.linspace(-2, 2, 21))]
    of_list = Density(lambda x: numpy.exp(-x), support=(0, inf)).log_density([1.0, 3.0, 5.0])
    return equal([*wrong, *right, *of_list], [*[1] * 11, 0, 0, -1, -3, -5])
