"""Integrals whose integrand grows without bound at a point: known where they are finite, and inf where they are not."""

import math
import re
from math import inf, log, nan

import numpy

from minigan.claims.claim import QUADRATURE, ROUNDING, Method, claim, equal
from minigan.claims.uncertain import heard, numbers
from minigan.theory import game, poles
from minigan.theory.densities import Gaussian, Uniform
from minigan.theory.divergences import chi_squared, kl
from minigan.theory.own_density import Density

U = Uniform(0, 1)
INFINITE = r"infinite: towards x = (\S+) what is integrated grows as \|x.*\|\^-(\S+); it would"
ABOUT = r"known to about (\S+) only: towards x = (\S+) what is integrated grows as \|x.*\|\^-([\d.]*\d)"


def power(a, reflected=False):
    """The density (1 + a) d^a on (0, 1), d being the distance from 0, or from 1."""
    return Density((lambda x: (1 + a) * (1 - x) ** a) if reflected else (lambda x: (1 + a) * x**a), support=(0, 1))


@claim(
    "quad.pole",
    "chi^2(U(0, 1), (1 + a) x^a) = 1 / ((1 + a)(1 - a)) - 1, of an integrand x^-a, to ten digits up to a = 0.99",
    "by hand",
    QUADRATURE,
    right=lambda a: 1 / ((1 + a) * (1 - a)) - 1,
    wrong=lambda a: 1 / (1 - a) - 1,
    mistake="x^a in place of (1 + a) x^a, which is no density",
)
def pole(closed):
    cases = [0.3, 0.5, 0.9, 0.99]
    found = [chi_squared(U, power(a)) / closed(a) for a in cases]
    means = [(lambda x: x**-0.5, 2), (numpy.log, -1), (lambda x: x * numpy.log(x), -0.25), (lambda x: x**0.1, 1 / 1.1)]
    found += [U.mean(f) / exact for f, exact in means]
    near = [U.mean(lambda x, e=e: 1 / (x + e)) / log(1 / e + 1) for e in (1e-5, 1e-9)]  # no pole, but all but one
    line = Gaussian(0, 1).mean(lambda x: abs(x) ** -0.5, kinks=[0.0]) * 2**0.25 * math.sqrt(math.pi) / math.gamma(0.25)
    return equal([*found, *near, line], 1)


@claim(
    "quad.diverges",
    "chi^2(U(0, 1), (1 + a) d^a) is inf from a = 1 on, d the distance from an end, and a is reported; KL is finite",
    "by hand",
    QUADRATURE,
    right=lambda a: a >= 1,
    wrong=lambda a: a > 1,
    mistake="1 / x taken to have an integral",
)
def diverges(infinite):
    found, expected = [], []
    for a in (0.5, 1.0, 1.1, 2.0):
        for at in (0, 1):
            q = power(a, reflected=at == 1)
            value, words = heard(chi_squared, U, q)
            told = re.search(INFINITE, words[0]) if words and value == inf else None
            found.append([value == inf, *([float(n) for n in told.groups()] if told else [nan, nan])])
            expected.append([True, at, a] if infinite(a) else [False, nan, nan])
    found = numpy.nan_to_num(found, nan=-1)
    near = [kl(U, power(1.0)), kl(power(1.0), U), chi_squared(power(1.0), U)]
    signs = [heard(U.mean, f)[0] for f in (lambda x: 1 / x, lambda x: -1 / x, lambda x: -1 / (1 - x))]
    two, none = (heard(Gaussian(0, 1).mean, f) for f in (lambda x: x**-2.0, lambda x: 1 / x))
    certain = heard(game.value_of_logit, lambda x: -1 / x, U, Uniform(0, 2))  # log D = -1 / x of real examples
    ends = [*signs, two[0], certain[0], numpy.isnan(none[0]), len(two[1]), len(none[1]), len(certain[1])]
    right = [1 - log(2), log(2) - 0.5, 1 / 3, inf, -inf, -inf, inf, -inf, True, 1, 1, 1]
    return equal([*found.ravel(), *near, *ends], [*numpy.nan_to_num(expected, nan=-1).ravel(), *right])


@claim(
    "told.pole",
    "of a pole elsewhere than at 0 float64 leaves an error, and the one reported is no less, and at most 1000 times it",
    "heuristic",
    Method("digits", 0.002, "relative: the order of the pole is reported to three digits"),
    right=lambda error: error,
    wrong=lambda error: error / 1e4,
    mistake="an error far below the true one",
)
def told(reported):
    found = []
    for e, low in ((1.0, 0.0), (3.0, 3.0)):
        d = Uniform(low, low + 1)
        run = d.mean, lambda x, e=e: abs(x - e) ** -0.6
        off = abs(heard(*run)[0] - 2.5)
        about, at, s = numbers(ABOUT, *run)
        found.append([off <= reported(about) <= 1000 * off, at / e, s])
    slowly = heard(U.mean, lambda x: 1 / (x * numpy.log(x / 2) ** 2))  # 1 / log 2, of an order that creeps to 1
    found.append([abs(slowly[0] * log(2) - 1) < 0.01, "it may be infinite" in slowly[1][0], 0.6])
    return equal(found, [[1, 1, 0.6]] * 3)


@claim(
    "pole.nearest",
    "the integral of c d^-s over the distances d from 0 to r is c r^(1 - s) / (1 - s), s read off the nodes beyond r",
    "by hand",
    ROUNDING,
    right=lambda c, s, r: c * r ** (1 - s) / (1 - s),
    wrong=lambda c, s, r: c * r ** (1 - s),
    mistake="r times the value at r",
)
def nearest(closed):
    found, d = [], numpy.geomspace(1e-3, 1.0, 70)
    for c, s, at, side in ((1, 0.5, 0.0, 1), (-2, 0.9, 0.0, -1), (3, -0.5, 0.0, 1), (1, 0.5, 2.0**-20, 1)):
        x = numpy.sort(at + side * d)
        values = c * abs(x - at) ** -s
        inside, error, order_of = poles.nearest(poles.Pole(at, at + side * 5e-4), x, values)
        found.append([inside / closed(c, s, 5e-4), order_of / s, abs(error / inside) < 1e-8])
    for s, sign in ((1.0, 1), (0.9995, 1), (1.5, -1)):
        found.append([poles.nearest(poles.Pole(0.0, 5e-4), d, sign * d**-s)[0] == sign * inf, 1, 1])
    found.append([poles.nearest(poles.Pole(0.0, 5e-4), d, d**-0.998)[0] < inf, 1, 1])
    none = [numpy.where(d == d[0], 0.0, 1.0), numpy.where(d == d[5], nan, 1.0)]  # no value is known, so none is added
    found += [[poles.nearest(poles.Pole(0.0, 5e-4), d, v) == (0, 0, 0), 1, 1] for v in none]
    bent = numpy.where(d < 0.03, d**-0.5, -1.0)  # s is read up to where the sign changes
    inside, _, s = poles.nearest(poles.Pole(0.0, 5e-4), d, bent)
    found.append([inside / closed(1, 0.5, 5e-4), s / 0.5, 1])
    for n, known in ((2, False), (3, True)):  # of two nodes before a change of sign no s is read
        waves = numpy.where(d < d[n], d**-0.5, -1.0)
        inside, error, _ = poles.nearest(poles.Pole(0.0, 5e-4), d, waves)
        found.append(
            [inside / closed(1, 0.5, 5e-4) if known else inside == 0, 1 if known else error / (d[0] ** -0.5 * 5e-4), 1]
        )
    return equal(found, 1)


@claim(
    "pole.doubt",
    "where s is read as s1 from the nearest nodes, s2 from the others, the relative error is 5 |s1 - s2| / (1 - s)",
    "definition",
    ROUNDING,
    right=lambda inner, outer, s: 5 * abs(inner - outer) / (1 - s),
    wrong=lambda inner, outer, s: 5 * abs(inner - outer),
    mistake="what an error of s does to 1 / (1 - s) left out",
)
def doubt(relative):
    d = numpy.arange(1.0, 61.0)
    values = numpy.where(d <= 40, d**-0.5, 40**-0.5 * (d / 40) ** -0.7)
    slope = [log(values[i] / values[j]) / log(d[j] / d[i]) for i, j in ((0, 39), (20, 59), (0, 59))]
    inside, error, s = poles.nearest(poles.Pole(0.0, 0.5), d, values)
    far = poles.nearest(poles.Pole(2.0**30, 2.0**30 + 0.5), 2.0**30 + d, d**-0.5)
    return equal([error / inside, s, far[1] / far[0]], [relative(*slope), slope[2], 2.0**31 * 1e-16 / 0.5])


@claim(
    "pole.graded",
    "towards a pole a panel is cut at 8^-k of its half, k up to 100 at 0, elsewhere down to 1e-12 of the pole's place",
    "definition",
    ROUNDING,
    right=lambda half, at: int(log(half / (1e-12 * abs(at))) / log(8)) if at else 100,
    wrong=lambda half, at: 100,
    mistake="distances that float64 cannot resolve",
)
def graded(parts):
    found, expected = [], []
    unit, _ = numpy.polynomial.legendre.leggauss(20)
    cases = [(0.0, 1.0, 0.0), (0.0, 1.0, 1.0), (3.0, 4.0, 3.0), (-1.0, 0.0, 0.0), (-5.0, -4.0, -4.0)]
    for low, high, at in cases:
        edges = numpy.array([low - 1.0, low, high, high + 1.0])
        x = (edges[:-1, None] + 0.5 * numpy.diff(edges)[:, None] * (unit + 1)).ravel()
        values = abs(x - at) ** -0.5
        cut, made = poles.graded(edges, x, values, [1])
        (p,) = made
        deepest = 0.5 * 8.0 ** -parts(0.5, at)
        number = poles.nearest_parts(cut, made)[0]
        width, inside = cut[number + 1] - cut[number], at in (cut[number], cut[number + 1])
        found.append([p.at, abs(p.end - at) / deepest, cut.size, width / deepest, inside])
        expected.append([at, 1, 4 + 1 + parts(0.5, at), 1, True])
    flat, bent = (poles.graded(edges, x, v, [0, 1, 2])[1] for v in (1 + 0 * x, numpy.exp(x)))
    zero, endless = (poles.graded(edges, x, v, [1])[1] for v in (0 * x, numpy.full(x.size, inf)))
    found.append([len(flat), len(bent), len(zero), len(endless), 0])
    # to 1e-3: the distance of the nearest part from a point other than 0 has four digits
    return equal(found, [*expected, [0] * 5], 2e-3)


@claim(
    "own.pole",
    "a density c |x - e|^-s, of integral not known to be 1, is refused with e and s; from s = 1 on it is infinite",
    "by hand",
    Method("digits", 0.01, "s is told to three digits"),
    right=lambda s: s >= 1,
    wrong=lambda s: s > 1,
    mistake="1 / x taken to have an integral",
)
def refused(infinite):
    found, expected = [], []
    for e, s, side in ((1.0, 0.7, -1), (3.0, 0.7, 1), (0.0, 1.0, 1), (0.0, 1.2, 1), (1.0, 1.0, -1), (-2.0, 0.6, 1)):
        support = (e, e + 1) if side > 0 else (e - 1, e)
        try:
            Density(lambda x, e=e, s=s: max(1 - s, 0.3) * abs(x - e) ** -s, support=support)
            found.append([nan] * 3)
        except ValueError as error:
            told = re.search(r"grows as \|x.*\|\^-([\d.]+) towards x = ([-\d.]+)[:,]", str(error))
            found.append([*([float(n) for n in told.groups()] if told else [nan, nan]), "is infinite" in str(error)])
        expected.append([s, e, infinite(s)])
    at = [poles.steepest(lambda x, e=e, s=s: abs(x - e) ** -s, [0.0, e], (-1, 9)) for e, s in ((0.0, 0.3), (2.0, 0.8))]
    at += [poles.steepest(lambda x: abs(x) ** -0.3 + abs(x - 2) ** -0.8, [0.0, 2.0], (-1, 9))]
    none = [poles.steepest(f, [0.0, 2.0], (0, 2))[1] for f in (lambda x: 1 + 0 * x, lambda x: x, lambda x: x**-0.03)]
    return equal(numpy.concatenate([*found, *at, none]), [*numpy.ravel(expected), 0, 0.3, 2, 0.8, 2, 0.8, 0, 0, 0])
