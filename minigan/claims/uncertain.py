"""What is told of an integral that is not known: how well it is known, where the trouble is, what lies beyond."""

import re
import warnings
from functools import partial
from itertools import pairwise
from math import inf, nan

import numpy

from minigan.claims.claim import ROUNDING, Method, claim, equal
from minigan.theory.accuracy_warnings import QuadratureWarning
from minigan.theory.common_measure import Common
from minigan.theory.own_density import Density
from minigan.theory.quadrature import TOLD, gauss_legendre, integrate

DIGITS = Method("digits", 0.02, "relative: a warning rounds to one digit what is within 0.01 of that, or gives more")
OUTERMOST = 0.993128599185094924786  # the last node of the 20-point rule on (-1, 1): Abramowitz & Stegun, table 25.4
KNOWN = r"known to about (\S+) only: between x = (\S+) and (\S+) what"
SLOW = r"falls as \|x\|\^-(\S+) only"
BEYOND = r"lacks about (\S+): .* counts beyond x = (\S+)$"


def heard(run, *arguments):
    """(what run(*arguments) returns, the words of the QuadratureWarnings that it gives)."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        result = run(*arguments)
    return result, [str(w.message) for w in given if w.category is QuadratureWarning]


def numbers(pattern, run, *arguments):
    """The numbers that the one warning of run(*arguments) has at the groups of the pattern; nan if there is none."""
    _, words = heard(run, *arguments)
    found = re.search(pattern, words[0]) if len(words) == 1 else None
    return [float(n) for n in found.groups()] if found else [nan] * re.compile(pattern).groups


def warned(run, *arguments):
    """How many warnings run(*arguments) gives."""
    return len(heard(run, *arguments)[1])


def jumps(heights, width=1.0, base=0.0):
    """(x, weight, values): base, and 0.3 into each of as many panels of this width a jump by one of the heights."""
    x, weight = gauss_legendre(numpy.arange(len(heights) + 1) * width)
    panel = numpy.floor(x / width).astype(int)
    return x, weight, base + numpy.array(heights)[panel] * (x / width - panel > 0.3)


@claim(
    "told.known",
    "of a jump at 0.3 of a panel the error reported is 1 to 50 times the true one; which panel is worst is reported",
    "heuristic",
    DIGITS,
    right=lambda error: 10 * error,
    wrong=lambda error: error,
    mistake="of ten equal panels the error of one alone",
)
def known(of_ten):
    error = numbers(KNOWN, integrate, *jumps([1.0]))[0]
    off = abs(heard(integrate, *jumps([1.0]))[0] - 0.7)
    ten, *middle = numbers(KNOWN, integrate, *jumps([1.0, 1, 1, 1 + 1e-9, 1, 1, 1, 1, 1, 1]))
    wide, *first = numbers(KNOWN, integrate, *jumps([1 + 1e-9] + [1.0] * 9, 100.0))
    ends = numpy.array([0.5 - OUTERMOST / 2, 0.5 + OUTERMOST / 2])
    found = numpy.divide([ten, wide, *middle, *first], [of_ten(error), 100 * of_ten(error), *(3 + ends), *(100 * ends)])
    return equal([off <= error <= 50 * off, *found], 1)


@claim(
    "told.if",
    "a warning is given from an error of 1e-9 of the integral of |values| on, or of the floor, or of 1000 roundings",
    "definition",
    ROUNDING,
    right=lambda size, floor, eps: max(1e-9, 1000 * eps) * max(size, floor),
    wrong=lambda size, floor, eps: max(1e-9, 1000 * eps) * size,
    mistake="no floor: relative accuracy asked also of what is almost 0",
)
def threshold(allowed):
    error = numbers(KNOWN, integrate, *jumps([1.0]))[0] / TOLD  # as foreseen; five times that is told
    cases = [(1.0, {}), (100.0, {}), (-1.0, {}), (1e-4, {}), (1e-4, dict(floor=1.0)), (1e-4, dict(eps=1e-7))]
    cases += [(1.0, dict(eps=1e-7)), (1e-4, dict(floor=1.0, eps=1e-9))]

    def told(base, share, **given):
        height = share * allowed(abs(base), **{"floor": 0.01, "eps": 1e-16, **given}) / error  # so much of what may be
        x, weight, values = jumps([height], base=base)
        of_pair = Common(x, weight, 0 * x, 0 * x, (False, False), x.size).integral
        return warned(partial(integrate, x, weight, values, **given)), warned(partial(of_pair, values, **given))

    found = [[told(base, share, **given) for share in (0.7, 1.4)] for base, given in cases]
    return equal(found, [[[0, 0], [1, 1]]] * len(cases))


@claim(
    "told.moves",
    "of a mean the error reported is twice the most that the integral moves if all panels are cut in two or in three",
    "definition",
    DIGITS,
    right=lambda whole, *cut: 2 * max(abs(whole - each) for each in cut),
    wrong=lambda whole, *cut: 2 * min(abs(whole - each) for each in cut),
    mistake="the least that it moves",
)
def moves(error):
    found = []
    for at, edges in ((0.3, [0, 0.5, 1]), (0.44, [0, 0.25, 1]), (0.81, [0, 0.5, 0.7, 1])):
        p, integrals = Density(lambda x: 1 + 0 * x, edges), []
        for parts in (1, 2, 3):
            cuts = [numpy.linspace(low, high, parts + 1) for low, high in pairwise(edges)]
            x, weight = gauss_legendre(numpy.unique(numpy.concatenate(cuts)))
            integrals.append(weight @ (0.2 + (x > at)))
        told = numbers(KNOWN, p.mean, lambda x, at=at: 0.2 + (x > at))[0]
        found.append(told / float(f"{error(*integrals):.0e}"))
    return equal(found, 1)


def powers(s, left, right, centre=0.0):
    """(x, weight, |x - c|^-s, 1 within 1 of the centre c): 60 panels on each side of c, to -left and right of it."""
    edges = [numpy.concatenate([[0.0], numpy.geomspace(1e-3, reach, 60)]) for reach in (left, right)]
    edges[0] = numpy.concatenate([-edges[0], [-1.0]])
    x, weight = gauss_legendre(numpy.unique(numpy.concatenate([*edges, [1.0]])))
    return centre + x, weight, numpy.maximum(abs(x), 1.0) ** -s


def bent(slow, fast):
    """The powers, fast but for the outermost panels, which are slow."""
    x, weight, values = powers(fast, 1e4, 1e6)
    for outer, inner in ((slice(20), 20), (slice(-20, None), -21)):
        values[outer] = values[inner] * abs(x[outer] / x[inner]) ** -slow
    return x, weight, values


@claim(
    "told.slow",
    "an integral is infinite where values fall as |x|^-s, s <= 1, towards an open end, over the last panel; s is told",
    "definition",
    Method("rounding", 1e-3, "s is told to three digits; measured about a point that is 1e-6 from 0, at 10^4 or more"),
    right=lambda s, open_ends: inf if s <= 1 and any(open_ends) else 0,
    wrong=lambda s, open_ends: 0,
    mistake="what the panels give, which depends on where they end",
)
def slow(size):
    right, left, both, none = (False, True), (True, False), (True, True), (False, False)
    powers_told = [numbers(SLOW, integrate, *powers(s, 1e4, 1e6), right)[0] for s in (0.5, 0.8, 0.02)]
    powers_told += [numbers(SLOW, integrate, *powers(0.7, 1e4, 1e6, c), left)[0] for c in (0.0, 3e3)]
    bent_told = [numbers(SLOW, integrate, *bent(0.5, 1.5), ends)[0] for ends in (left, right, both)]
    cases = [(s, ends) for s in (0.5, 0.9, 1.0, 1.2, 3.0) for ends in (left, right, both, none)]
    values = [heard(integrate, *powers(s, 1e4, 1e6), ends)[0] for s, ends in cases]
    x, weight, odd = powers(0.5, 1e4, 1e6)
    odd = odd * numpy.sign(x)
    signs = [heard(integrate, x, weight, odd, ends)[0] for ends in (left, right, both)]
    onset = [heard(integrate, x, weight, 1.0 * (x == x[end]), both)[0] for end in (0, -1)]  # there is no s yet
    silent = [warned(integrate, *powers(s, 1e4, 1e6), both) for s in (0.005, 4.0)]
    silent += [warned(integrate, x, weight, x * x, both)]
    infinite = [numpy.isinf(value) for value in (*values, heard(integrate, *bent(1.5, 0.5), both)[0])]
    found = [*powers_told, *bent_told, *infinite, *signs[:2], numpy.isnan(signs[2]), *onset, *silent]
    of_cases = [size(*case) == inf for case in cases]
    return equal(found, [0.5, 0.8, 0.02, 0.7, 0.7, *[0.5] * 3, *of_cases, False, -inf, inf, True, inf, inf, 0, 0, 0])


@claim(
    "told.beyond",
    "what an integral lacks beyond its last node R is told if it counts: the integral of |x|^-s, R^(1 - s) / (s - 1)",
    "by hand",
    DIGITS,
    right=lambda s, R: R ** (1 - s) / (s - 1),
    wrong=lambda s, R: R ** (1 - s),
    mistake="R times the value there",
)
def beyond(missing):
    found, expected = [], []
    for s, left, right in ((2, 1e4 / 3, 2.5e3), (2, 2.5e3, 1e4 / 3), (1.5, 4e4, 1e4 / 4), (3, 250.0, 790.0)):
        x, *rest = powers(s, left, right)
        ends = missing(s, -x[0]), missing(s, x[-1])
        for open_ends in ((True, False), (False, True), (True, True)):
            found.append(numbers(BEYOND, integrate, x, *rest, open_ends))
            lacking = float(f"{sum(end for end, is_open in zip(ends, open_ends) if is_open):.0e}")
            expected.append([lacking, max(left, right)])
    return equal(numpy.divide(found, expected), 1)
