"""Integrals on the line: what quadrature.py promises of its rule, of kinks, of open ends, of divergence."""

from math import atan, erf, exp, inf, log, pi, sqrt

import numpy

from minigan.claims.claim import QUADRATURE, ROUNDING, Method, claim, equal
from minigan.claims.own_densities import exponential
from minigan.theory import game
from minigan.theory.common_measure import common_measure
from minigan.theory.densities import Gaussian, Mixture, Uniform
from minigan.theory.discrete import point_mass
from minigan.theory.discriminator import optimal_discriminator, sigmoid
from minigan.theory.divergences import kl, tv
from minigan.theory.quadrature import bisect, gauss_legendre

ODD_EDGES = [-1.0, -0.5, 0.75, 2.0]  # panels of unequal widths


@claim(
    "quad.exact",
    "the n-point rule is exact for polynomials of degree 2n - 1 on every panel; n = 1, 2, 5, 20",
    "textbook",
    ROUNDING,
    right=lambda n: 2 * n - 1,
    wrong=lambda n: 2 * n,
    mistake="one degree more",
)
def exact(degree):
    def integral(n, power):
        x, weight = gauss_legendre([-1, 1], n)
        return numpy.sum(weight * x**power)

    found = [integral(n, k) for n in (1, 2, 5) for k in range(degree(n) + 1)]
    expected = [2 / (k + 1) * (k % 2 == 0) for n in (1, 2, 5) for k in range(degree(n) + 1)]
    x, weight = gauss_legendre(ODD_EDGES)
    found += [x.size, numpy.sum(weight), numpy.sum(weight * x**3), numpy.min(numpy.diff(x)) > 0]
    return equal([*found, integral(20, 38)], [*expected, 60, 3, 15 / 4, True, 2 / 39])


@claim(
    "quad.bisect",
    "bisection finds every root to the last digit: of a few brackets and of 200, rising and falling, near an end too",
    "textbook",
    ROUNDING,
    right=64,
    wrong=26,
    mistake="brackets halved 26 times, enough for float32",
)
def roots(halvings):
    c = numpy.linspace(0.01, 0.99, 200)
    few, many = c[::40], c * (1 - 2.0**-halvings)
    found = [bisect(lambda x: x**3 - few, 0 * few, 0 * few + 1), bisect(lambda x: few - x**2, 0 * few, 0 * few + 1)]
    first, last = bisect(lambda x: x - 1e-9, 0.0, 1.0), bisect(lambda x: 1 - 1e-9 - x, 0.0, 1.0)
    of_many = bisect(lambda x: x**3 - many, 0 * c, 0 * c + 1)
    expected = [*few ** (1 / 3), *few**0.5, 1e-9, 1 - 1e-9, *c ** (1 / 3)]
    return equal([*numpy.ravel(found), first, last, *of_many], expected)


@claim(
    "quad.kink",
    "panels end where p = q, so |p - q| has no kink within one: TV of N(0, 1) and N(0, 2^2), N(1, 2^2) in closed form",
    "textbook",
    QUADRATURE,
    right=lambda p, q: tv(p, q),
    wrong=lambda p, q: unsplit_tv(p, q),
    mistake="the rule on panels of a standard deviation, with the kinks inside",
)
def kinks(distance):
    p, z = Gaussian(0, 1), sqrt(8 / 3 * log(2))  # where the first two cross
    wide = erf(z / sqrt(2)) - erf(z / sqrt(8))
    pairs = [(p, Gaussian(0, 2)), (Gaussian(0, 2), p), (p, Gaussian(1, 2)), (p, Uniform(-1, 1))]
    inside = erf(1 / sqrt(2))  # the share of p on (-1, 1), where the uniform is everywhere the higher of the two
    pairs += [(p, point_mass(gauss_legendre([0, 1])[0][9]))]  # at a node of p's, which has no more of p than others
    return equal([distance(p, q) for p, q in pairs], [wide, wide, 0.390065660121055661, 1 - inside, 1])


def unsplit_tv(p, q):
    """TV without splitting panels."""
    x, weight = gauss_legendre(numpy.unique(numpy.concatenate([p.edges(), q.edges()])))
    return numpy.sum(weight * abs(p.density(x) - q.density(x))) / 2


def unsplit_mean(f, p):
    """E_p f on p's own panels."""
    x, weight = gauss_legendre(p.edges())
    return numpy.sum(weight * p.density(x) * f(x))


@claim(
    "quad.jump",
    "V of a D that jumps, 0.2 left of 0.3 and 0.9 right of it, in closed form: told where, quadrature splits there",
    "eq. (1)",
    QUADRATURE,
    right=lambda D, p, q: game.value(D, p, q, lambda x: x - 0.3),
    wrong=lambda D, p, q: unsplit_mean(lambda x: numpy.log(D(x)), p) + unsplit_mean(lambda x: numpy.log(1 - D(x)), q),
    mistake="the jump left inside a panel",
)
def jump(value):
    p, q = Gaussian(0, 1), Gaussian(1, 2)
    left, of_q = erf(0.3 / sqrt(2)) / 2 + 0.5, erf(-0.7 / 2 / sqrt(2)) / 2 + 0.5
    V = left * log(0.2) + (1 - left) * log(0.9) + of_q * log(0.8) + (1 - of_q) * log(0.1)

    def D(x):
        return numpy.where(x < 0.3, 0.2, 0.9)

    def a(x):
        return numpy.log(D(x)) - numpy.log1p(-D(x))

    def kink(x):
        return x - 0.3

    found = [value(D, p, q), game.value_of_logit(a, p, q, kink), game.jsd_bound(D, p, q, kink)]
    return equal(found, [V, V, log(2) + V / 2])


@claim(
    "quad.certain",
    "a D that is certain and wrong on a set of positive probability has V = -inf; certain and right there, it may win",
    "eq. (1)",
    QUADRATURE,
    right=game.value,
    wrong=lambda D, p, q: game.value(lambda x: numpy.clip(D(x), 1e-7, 1 - 1e-7), p, q),
    mistake="outputs clipped to 1e-7, as in many programs",
)
def certain(value):
    p, q = Uniform(0, 2), Uniform(1, 3)
    found = [value(lambda x: 0.0 * x, p, q), value(lambda x: 1 + 0.0 * x, p, q)]
    found.append(value(lambda x: numpy.where(x < 1, 1.0, numpy.where(x > 2, 0.0, 0.5)), p, q))
    needle, wide = Gaussian(0, 1e-18), Gaussian(0, 1)  # where the first is, D* rounds to 1 for 1e-17 of the second
    D_star = optimal_discriminator(needle, wide)
    found += [value(D_star, needle, wide), value(lambda x: 1 - D_star(x), wide, needle)]
    found += [value(lambda x: 0.5 + 0 * x, needle, wide)]
    found += [game.value_of_logit(lambda x: numpy.where(abs(x) < 39, 0.0, inf), wide, wide)]  # sure where nothing is
    return equal(found, [-inf, -inf, -log(2), 0, 0, -log(4), -log(4)])


@claim(
    "quad.turn",
    "between far modes log q turns from one parabola to another: KL of U(-5, 105) and two is 376.08",
    "by mpmath",
    QUADRATURE,
    right=kl,
    wrong=lambda p, q: unsplit_mean(lambda x: p.log_density(x) - q.log_density(x), p),
    mistake="the mean over p on p's own panels, of which a uniform has one",
)
def turn(divergence):
    two = Mixture([0.5, 0.5], [Gaussian(0, 1), Gaussian(100, 1)])
    three = Mixture([0.2, 0.5, 0.3], [Gaussian(0, 1), Gaussian(220, 1.5), Gaussian(100, 1)])
    near = Mixture([0.2, 0.5, 0.3], [Gaussian(0, 1), Gaussian(30, 2), Gaussian(12, 0.5)])
    pairs = (Uniform(-5, 105), two), (Uniform(-5, 230), three), (Uniform(-10, 50), near)
    return equal([divergence(p, q) for p, q in pairs], [376.078122475178246, 370.515228760155662, 11.22218893041339])


@claim(
    "quad.tails",
    "V at D* = s(40.5 - 9 x), of N(0, 1) and N(9, 1), is -2.029e-5, though D* rounds to 0 or 1 in both tails",
    "eq. (4)",
    QUADRATURE,
    right=lambda a: 1 / (1 + numpy.exp(-a)),
    wrong=lambda a: numpy.float64(numpy.float32(1) / (1 + numpy.exp(-a).astype("float32"))),
    mistake="D in float32, which rounds to 1 where q still counts",
)
def tails(sigmoid):
    p, q = Gaussian(0, 1), Gaussian(9, 1)
    with numpy.errstate(over="ignore"):
        V = game.value(lambda x: sigmoid(40.5 - 9 * x), p, q)
    return equal(V, -2.02910264828529e-5)  # by mpmath, 30 digits


@claim(
    "quad.narrow",
    "KL of U(-1, 1) and N(m, 0.001^2), m = -0.8, 0, 0.8: log(sd sqrt(2 pi) / 2) + (1/3 + m^2) / (2 sd^2); and inf back",
    "textbook",
    Method("quadrature", 1e-10, "relative"),
    right=lambda m, sd: log(sd * sqrt(2 * pi) / 2) + (1 / 3 + m**2) / (2 * sd**2),
    wrong=lambda m, sd: log(sd * sqrt(2 * pi) / 2) + (1 / 3) / (2 * sd**2),
    mistake="the uniform's variance, not its mean square about m",
)
def narrow(formula):
    box, needles = Uniform(-1, 1), [Gaussian(m, 0.001) for m in (-0.8, 0.0, 0.8)]
    found = [kl(box, q) / formula(q.mu, q.sd) for q in needles]
    return equal([*found, *(1 / kl(q, box) for q in needles)], [1, 1, 1, 0, 0, 0])


@claim(
    "quad.infinite",
    "an integral that diverges is inf, not a number that depends on where panels end; one that converges is finite",
    "definition",
    QUADRATURE,
    right=lambda c: c,
    wrong=lambda c: c._replace(open_ends=(False, False)),
    mistake="the ends of the last panels taken for the ends of a bounded support",
)
def divergent(of):
    functions: list = [
        numpy.ones_like,
        lambda x: 0 * x - 1,
        sigmoid,
        lambda x: sigmoid(-x),
        lambda x: numpy.exp(-(x**2)),
    ]
    functions.append(lambda x: 1e8 * (1 + x**2) ** -4)  # towards the ends 1e-22 of its peak, yet not below 1e-20
    line, interval = common_measure(Gaussian(0, 1), Gaussian(1, 2)), common_measure(Uniform(0, 1), Uniform(0, 2))
    found = abs(numpy.array([[of(c).integral(f(c.x)) for f in functions] for c in (line, interval)]))
    found[:, -1] /= 1e8
    half_line = common_measure(exponential(1), exponential(2))
    ends = [of(half_line).integral(f(half_line.x)) for f in (numpy.ones_like, lambda x: numpy.exp(-x))]
    rise, bell = log((1 + exp(2)) / 2), 2 / 750 + 10 / 600 + 10 / 80 + 5 / 16 * atan(2)  # the integrals from 0 to 2
    on_line = [inf, inf, inf, inf, sqrt(pi), 5 * pi / 16]
    expected = [*on_line, 2, 2, rise, 2 - rise, sqrt(pi) / 2 * erf(2), bell]
    return equal([*found.ravel(), *ends], [*expected, inf, 1])
