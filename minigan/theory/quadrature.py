"""Integrals on the line: Gauss-Legendre rules on panels, and one measure under which two distributions meet.

The n-point rule is exact for polynomials of degree 2n - 1. On a panel of half-width h, an integrand that is
analytic out to a Bernstein ellipse of parameter rho is integrated to O(rho^-2n): with 20 nodes on panels of a
standard deviation, what remains is rounding. Kinks spoil this, so panels are split where p = q.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy

from minigan.theory.arguments import expect_pair

NODES = 20  # to each panel
ROUNDING = 1e-12  # a difference smaller than this has no sign


@lru_cache
def _legendre(nodes):
    return numpy.polynomial.legendre.leggauss(nodes)


def gauss_legendre(edges, nodes=NODES):
    """(x, weight): nodes and weights of the rule on every panel between consecutive edges, both 1-D, x sorted."""
    edges = numpy.asarray(edges, dtype=float)
    unit, weight = _legendre(nodes)
    centre, half = 0.5 * (edges[1:] + edges[:-1]), 0.5 * numpy.diff(edges)
    return (centre[:, None] + half[:, None] * unit).ravel(), (half[:, None] * weight).ravel()


def bisect(f, low, high):
    """Where f changes sign between low and high: arrays of brackets, with f(low) and f(high) of opposite sign.

    Brackets are halved 64 times, or while they are few cut eight times into 256 parts, since a call of f takes as long
    for one point as for a hundred. f is given points on a first axis before the brackets' own.
    """
    parts, rounds = (256, 8) if numpy.size(low) < 100 else (2, 64)
    fractions = numpy.linspace(0, 1, parts + 1).reshape(-1, *(1,) * numpy.ndim(low))
    falling = f(low) > 0
    for _ in range(rounds):
        x = low + (high - low) * fractions
        right_of_root = numpy.ones((parts, *numpy.shape(low)), bool)
        right_of_root[:-1] = (f(x[1:-1]) < 0) == falling  # the last, at high, is right of it whatever rounding says
        first = numpy.argmax(right_of_root, axis=0)[None]
        low, high = (numpy.take_along_axis(x, i, 0)[0] for i in (first, first + 1))
    return 0.5 * (low + high)


class Common(NamedTuple):
    """Two distributions against one measure: E_p f = sum(weight * exp(log_p) * f(x)), and so for q.

    Where both are continuous the x are quadrature nodes; where both are discrete, all points of either, of
    weight 1. Of one continuous and one discrete, which have no common mass, both kinds of x, one after the other.
    """

    x: numpy.ndarray
    weight: numpy.ndarray
    log_p: numpy.ndarray
    log_q: numpy.ndarray
    open_ends: tuple  # whether the first and the last x stand for an infinite end of the line

    def integral(self, values):
        """The sum of weight * values; inf if a value is, or if they do not vanish towards an infinite end of the line.

        Of an integral that diverges, finitely many panels would give a number that depends on where they stop.
        """
        for is_open, end in zip(self.open_ends, (0, -1)):
            if is_open and abs(values[end]) > 1e-12 * abs(values).max():
                return numpy.inf
        with numpy.errstate(over="ignore"):
            return float(numpy.sum(self.weight * values))


def common_measure(p, q, kinks=None, more_edges=()):
    """The Common of two distributions on the line, its arrays for reading only.

    more_edges: numbers, edges beside those of p and q, for an integrand that is large elsewhere.
    kinks: a function whose changes of sign split panels too, besides those of log p - log q: what is integrated
    may have a kink there. Raises ValueError for other dimensions than 1.
    """
    expect_pair(p, q)
    if p.d > 1:
        raise ValueError(
            f"p has dimension {p.d}: quadrature is for the line; see minigan.theory.closed_forms for Gaussians"
        )
    return _common(p, q, kinks, tuple(more_edges))


@lru_cache(maxsize=256)  # a pair meets many integrals, one after the other; distributions are known by their identity
def _common(p, q, kinks, more_edges):
    if p.discrete and q.discrete:
        x = numpy.union1d(p.points, q.points)
        return _read_only(x, numpy.ones(x.size), p.log_density(x), q.log_density(x), (False, False))
    if p.discrete or q.discrete:
        atoms, smooth = (p, q) if p.discrete else (q, p)
        x, weight = gauss_legendre(smooth.edges())
        none, nowhere = numpy.full(x.size, -numpy.inf), numpy.full(atoms.points.size, -numpy.inf)
        log_atoms = numpy.concatenate([none, numpy.log(atoms.masses)])
        log_smooth = numpy.concatenate([smooth.log_density(x), nowhere])
        x, weight = numpy.concatenate([x, atoms.points]), numpy.concatenate([weight, numpy.ones(nowhere.size)])
        log_p, log_q = (log_atoms, log_smooth) if p.discrete else (log_smooth, log_atoms)
        return _read_only(x, weight, log_p, log_q, (False, False))
    edges = numpy.unique(numpy.concatenate([p.edges(), q.edges(), more_edges]))

    def difference(x):
        return p.log_density(x) - q.log_density(x)

    ends = bool(numpy.isinf(min(p.support[0], q.support[0]))), bool(numpy.isinf(max(p.support[1], q.support[1])))
    before, after = 2 * edges[0] - edges[1], 2 * edges[-1] - edges[-2]  # at an open end a panel outside both
    edges = numpy.concatenate([[before] * ends[0], edges, [after] * ends[1]])
    x, _ = gauss_legendre(edges)
    kinks = [difference] if kinks is None else [difference, kinks]
    with numpy.errstate(invalid="ignore"):  # -inf - -inf, in a gap that neither density fills
        splits = [bisect(lambda x, f=f: f(x.ravel()).reshape(x.shape), *sign_changes(f, x)) for f in kinks]
    x, weight = gauss_legendre(numpy.unique(numpy.concatenate([edges, *splits])))
    return _read_only(x, weight, p.log_density(x), q.log_density(x), ends)


def _read_only(*parts):
    """A Common that whoever asks next may be given too."""
    for array in parts[:4]:
        array.flags.writeable = False
    return Common(*parts)


def sign_changes(f, x):
    """(low, high): neighbours among the points x between which f changes sign. Zeros and NaNs of f are passed over."""
    with numpy.errstate(invalid="ignore"):  # -inf - -inf, where neither density is
        values = f(x)
    told = numpy.isfinite(values) & (abs(values) > ROUNDING)
    x, values = x[told], values[told]
    turn = numpy.flatnonzero(values[:-1] * values[1:] < 0)
    return x[turn], x[turn + 1]
