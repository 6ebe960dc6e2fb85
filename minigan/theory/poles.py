"""Poles of an integrand: points e, edges of panels, towards which it grows as |x - e|^-s, or falls to 0 as a power.

A rule on one panel misses most of a pole, and something of x log x. So the panel is cut at an eighth, a 64th, ... of
its width from e. Each part but the nearest is then easy, and s is read off the parts next to e:

    s < 1    the nearest part holds v d / (1 - s), with v the integrand at its outer end, d from e
    s >= 1   the integral is infinite

Towards e = 0 the parts go down to 1e-90. Elsewhere x itself is rounded to 1e-16 |e|, and they stop at CLOSEST |e|.
"""

from typing import NamedTuple

import numpy

from minigan.theory.accuracy_warnings import warn

CLOSEST = 1e-12  # how near to e, relative to |e|, the distance x - e still has four digits
PARTS = 100  # towards e = 0
SURE = 1e-3  # how well s must be known; an s that is nearer to 1 is taken for 1
BESIDE = 60  # nodes next to a pole from which s is read: three panels
LEAST = 0.05  # an |s| that is smaller, over the two outermost nodes, is none


class Pole(NamedTuple):
    """at: the point e; end: the other end of the nearest part, left or right of e."""

    at: float
    end: float


def graded(edges, x, values, suspected):
    """(edges with finer ones towards poles, the Poles), of an integrand with these values at the nodes x of the panels.

    suspected: the numbers of the panels that are looked at. A Pole's nearest part is a panel between two of the edges
    too; the rule is not to be used there.
    """
    x, values = (a.reshape(edges.size - 1, -1) for a in (x, values))
    added, poles = [edges], []
    for i in suspected:
        middle = 0.5 * (edges[i] + edges[i + 1])
        for at, nodes in ((edges[i], slice(0, 3)), (edges[i + 1], slice(-1, -4, -1))):
            if _is_power(abs(x[i, nodes] - at), values[i, nodes]):
                room = numpy.log(abs(middle - at) / (CLOSEST * abs(at))) / numpy.log(8) if at else PARTS
                ends = [middle, *(at + (middle - at) * 8.0 ** -numpy.arange(1, max(0, int(room)) + 1))]
                added.append(ends)
                poles.append(Pole(float(at), float(ends[-1])))
    return numpy.unique(numpy.concatenate(added)), poles


def _is_power(distance, values):
    """Whether the values at three nodes, the nearest first, may be a power of the distance, and no constant."""
    sizes = abs(values)
    if not (numpy.isfinite(sizes).all() and sizes.min() > 0):
        return False
    rises = numpy.diff(numpy.log(sizes)) / numpy.diff(numpy.log(distance))
    return abs(rises[0]) > LEAST and 0.5 < rises[1] / rises[0] < 2


def nearest_parts(edges, poles):
    """The numbers of the panels between the edges that are the nearest parts of poles."""
    return [int(numpy.searchsorted(edges, min(pole))) for pole in poles]


def integral(poles, x, values, allowed):
    """The sum of the integrals over the nearest parts of the poles: see `nearest`.

    inf or -inf where an integral is infinite, nan where two are, with opposite signs. Warns (QuadratureWarning) of
    that, and of an error above the allowed.
    """
    parts = [(*nearest(pole, x, values), pole.at) for pole in poles]
    endless = [part for part in parts if numpy.isinf(part[0])]
    _, error, s, at = endless[0] if endless else max(parts, key=lambda part: part[1])
    distance = f"|x - {at:.6g}|" if at else "|x|"
    grows = f"towards x = {at:.6g} what is integrated grows as {distance}^-{s:.3g}"
    if endless:
        warn(f"an integral is infinite: {grows}; it would have to grow more slowly than 1 / {distance}")
    elif error > allowed:
        words = f"an integral is known to about {error:.0e} only: {grows}" + ", and it may be infinite" * (s > 0.9)
        warn(words + ". Shift x so that this point is 0, near which float64 has more digits" * (at != 0))
    return sum(part[0] for part in parts)


def nearest(pole, x, values):
    """(integral over the nearest part of the pole, its error, s), x and values being sorted, without that part.

    The integral is inf or -inf where s >= 1, as far as that can be told.
    """
    side = numpy.flatnonzero((x > pole.at) == (pole.end > pole.at))
    side = side[numpy.argsort(abs(x[side] - pole.at))][:BESIDE]
    d, v = abs(x[side] - pole.at), values[side]
    if not numpy.isfinite(v).all() or v[0] == 0:
        return 0.0, 0.0, 0.0
    v = v[: numpy.argmin(numpy.append(numpy.sign(v) == numpy.sign(v[0]), False))]  # up to where they change their sign
    reach = abs(pole.end - pole.at)
    if v.size < 3:
        return 0.0, float(abs(v[0])) * reach, 0.0
    d, third = d[: v.size], v.size // 3
    inner, outer, s = (
        float(numpy.log(v[i] / v[j]) / numpy.log(d[j] / d[i])) for i, j in ((0, -1 - third), (third, -1), (0, -1))
    )
    if s > 1 - SURE:
        return float(numpy.copysign(numpy.inf, v[0])), 0.0, s
    inside = float(v[0] * d[0] ** s * reach ** (1 - s) / (1 - s))
    doubt = 5 * abs(inner - outer) + 1e-16 * abs(pole.at) / reach
    return inside, abs(inside) * doubt / (1 - s), s


def steepest(function, points, support):
    """(e, s) for the point e at which the function grows fastest, as |x - e|^-s, or (nan, 0) where it grows at none.

    points: the finite ones that may be poles. The function is asked within the support only, close to each point.
    """
    found = [(numpy.nan, 0.0)]
    for e in points:
        step = 1e4 * CLOSEST * abs(e) if e else 1e-30 * min(1.0, support[1] - support[0])
        for side in (-step, step):
            x = e + side * numpy.array([1.0, 8.0])
            if support[0] < x.min() and x.max() < support[1]:
                near, far = function(x)
                if numpy.isfinite(near) and near > far > 0:
                    found.append((float(e), float(numpy.log(near / far) / numpy.log(8))))
    return max((pole for pole in found if pole[1] > LEAST), key=lambda pole: pole[1], default=found[0])
