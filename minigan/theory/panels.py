"""Panels for a density that is known as a function only: found, not given, also on an unbounded support.

They begin geometrically wider and wider about 0, or about the points that the user names, up to 1e100, which is far
enough for tails that fall as a power of x. They are split where the density or its logarithm is not resolved by the
nodes, and joined where fewer panels resolve both.
"""

from typing import NamedTuple

import numpy

from minigan.theory.quadrature import NODES, bisect, gauss_legendre, unresolved

FARTHEST = 1e100  # from 0; the square is still finite
LEAST = -690.0  # the log of the smallest density that has all its digits, 1e-300
MOST = 3000  # panels
FITS = 1e-6  # how near log p must come to a law by which it is continued


class Panels(NamedTuple):
    """edges: between the panels. For the lower and the upper side of them,

    ends: where the function underflows, or the support ends; slopes: of log p where it underflows, else 0; falls: how
    it is continued there, as a "power" of x or as an "exponential"; beyond: the mass that lies beyond the edges;
    known: how far log p can be told, or is continued by a law that fits.
    """

    edges: numpy.ndarray
    ends: tuple
    slopes: tuple = (0.0, 0.0)
    falls: tuple = ("", "")
    beyond: tuple = (0.0, 0.0)
    known: tuple = (-numpy.inf, numpy.inf)

    def continued(self, x):
        """What is added to log p at the nearer end for an x beyond it; 0 between the ends."""
        added = numpy.zeros(numpy.shape(x))
        for end, slope, fall, sign in zip(self.ends, self.slopes, self.falls, (-1, 1)):
            if slope:
                steps = sign * numpy.maximum(sign * (x - end), 0.0)
                added = added + slope * (end * numpy.log1p(steps / end) if fall == "power" else steps)
        return added


def find(log_f, support, points):
    """The Panels of the density exp(log_f(x)) on this support. points: its kinks, and points near its narrow peaks.

    Raises ValueError for what is no support, a density that is 0 or jumps to 0 within its support, or is too rough.
    """
    low, high = expect_support(support)
    anchors = numpy.unique([*points, *(end for end in support if numpy.isfinite(end))] or [0.0])
    if not numpy.all((anchors >= low) & (anchors <= high)):
        raise ValueError(f"edges {[float(x) for x in points]} are not all within the support, from {low:g} to {high:g}")
    growing = 8.0 ** numpy.arange(-10, 111)
    edges = numpy.concatenate([anchors, *(anchors[:, None] + sign * growing for sign in (-1, 1))], axis=None)
    edges = numpy.unique(numpy.clip(edges, max(low, -FARTHEST), min(high, FARTHEST)))
    ends, slopes, falls, known = zip(*(_end(log_f, edges, end, numpy.isinf(support[end])) for end in (0, -1)))
    edges = numpy.unique(numpy.clip(edges, *ends))
    edges = _join(log_f, _split(log_f, edges, anchors), anchors)
    ends = tuple(end if slope else bound for end, slope, bound in zip(ends, slopes, support))
    return Panels(edges, ends, slopes, falls, tuple(_beyond(log_f, x) for x in edges[[0, -1]]), known)


def expect_support(support):
    """(low, high). Raises ValueError unless they are two numbers, the first below the second; they may be infinite."""
    try:
        low, high = (float(end) for end in support)
    except (TypeError, ValueError):
        low, high = 1.0, 0.0
    if not low < high:
        raise ValueError(f"support is {support!r}: give (lowest, highest), such as (-inf, inf) or (0, inf)")
    return low, high


def _end(log_f, edges, end, is_open):
    """(where the density ends on this side, the slope of log p, how it goes on, how far it is known): see Panels."""
    x, _ = gauss_legendre(edges)
    log_p = log_f(x)
    if is_open and log_p[end] + numpy.log(abs(x[end])) > -1e-9:
        raise ValueError(
            f"the density's integral is infinite: log p(x) is {log_p[end]:.4g} at x = {x[end]:.1e}, and must fall "
            "below -log |x| there. Is the support too wide, or was p given to Density.of_log, which takes log p?"
        )
    seen = numpy.flatnonzero(log_p > LEAST)
    if seen.size == 0:
        raise ValueError("the density is 0 at all points tried: name a point where it is not, edges=[x]")
    last, outside = x[seen[end]], seen[end] + (1 if end else -1)
    far = numpy.inf if end else -numpy.inf
    if not 0 <= outside < x.size:
        return edges[end], 0.0, "", far
    where = float(bisect(lambda x: log_f(x) - LEAST, last, x[outside]))
    reach = where - x[seen[seen.size // 2]]
    if not is_open:
        reach = numpy.copysign(min(abs(reach), abs(where - edges[end])), reach)
    if log_f(where - 1e-6 * reach) > LEAST + 200:
        if not is_open:
            return edges[end], 0.0, "", far
        where = where if abs(where) > 1e-15 * abs(reach) else 0.0  # a jump at 0, as far as bisection goes
        side = f"({where:.6g}, ...)" if end == 0 else f"(..., {where:.6g})"
        raise ValueError(f"the density jumps to 0 at x = {where:.6g}: end the support there, support={side}")
    # as x doubles, log p of a power falls by equal steps, of an exponential by doubled ones
    quarter, half = log_f(where - reach * numpy.array([0.75, 0.5])) - LEAST
    if is_open and quarter > 1.9 * half:
        fits = abs(quarter - 2 * half) < FITS
        return where, -float(half) / numpy.log(2) / where, "power", far if fits else where
    slope = float(LEAST - log_f(where - 1e-3 * reach)) / (1e-3 * reach)
    return where, slope, "exponential", far if abs(quarter - 1.5 * half) < FITS else where


def _beyond(log_f, x):
    """The mass farther out than x, where that is 1e98 or more and the density falls as |x|^-s: |x| p(x) / (s - 1)."""
    if abs(x) < FARTHEST / 100:
        return 0.0
    log_p, nearer = log_f(numpy.array([x, x / 8]))
    s = (nearer - log_p) / numpy.log(8)
    return float(abs(x) * numpy.exp(log_p) / (s - 1)) if s > 1 else 0.0


def _split(log_f, edges, anchors):
    """Edges of panels that resolve the density, from those of panels that may not. Raises ValueError for too many."""
    todo, done = numpy.stack([edges[:-1], edges[1:]], axis=1), []
    while todo.size:
        masses, integrated, smooth = _resolved(log_f, todo)
        good = integrated & (smooth | (masses < 1e-20))
        good |= todo[:, 1] - todo[:, 0] < 1e-200  # beside a pole whose integral is infinite a density soon overflows
        done.append(todo[good])
        low, high = todo[~good].T
        if low.size and low.size + sum(map(len, done)) > MOST:
            raise ValueError(
                f"the density varies too fast for {MOST} panels, as near x = {low[0]:.6g}: name its kinks and jumps, "
                "edges=[x1, x2, ...]"
            )
        near = 0.5 - 0.375 * numpy.isin(low, anchors) + 0.375 * numpy.isin(high, anchors)
        cut = low + near * (high - low)
        todo = numpy.concatenate([numpy.stack([low, cut], axis=1), numpy.stack([cut, high], axis=1)])
    return numpy.unique(numpy.concatenate(done))


def _join(log_f, edges, anchors):
    """The edges that are needed: two neighbours are joined while one panel has their mass and resolves the density."""
    first, idle = 0, 0
    while idle < 2:
        low, middle, high = (edges[first + i : edges.size - 2 + i : 2] for i in range(3))
        (left, *_), (right, *_), (mass, integrated, smooth) = (
            _resolved(log_f, numpy.stack(pair, axis=1)) for pair in ((low, middle), (middle, high), (low, high))
        )
        gone = integrated & smooth & (abs(mass - left - right) < 1e-14) & ~numpy.isin(middle, anchors)
        edges = numpy.setdiff1d(edges, middle[gone])
        first, idle = 1 - first, 0 if gone.any() else idle + 1
    return edges


def _resolved(log_f, panels):
    """(the mass in each panel, whether the rule integrates it, whether it resolves the density and its logarithm)"""
    unit, weight = gauss_legendre([-1.0, 1.0])
    half, centre = 0.5 * (panels[:, 1] - panels[:, 0])[:, None], 0.5 * panels.sum(axis=1)[:, None]
    log_p = numpy.maximum(log_f((centre + half * unit).ravel()).reshape(-1, NODES), LEAST)
    p = numpy.exp(log_p)
    masses, errors = (half * weight * p).sum(axis=1), 0.5 * half[:, 0] * unresolved(p)
    noise = 1e-15 * abs(panels).max(axis=1) / half[:, 0] * numpy.ptp(log_p, axis=1)  # in log p, from the rounding of x
    smooth = (errors < (1e-11 + noise) * masses) & (unresolved(log_p) < 4e-8 + noise)
    return masses, errors < 1e-14 + noise * masses, smooth
