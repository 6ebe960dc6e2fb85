"""A density of your own on the line, between edges that you choose, or on a support that you name.

    p = Density(lambda x: 2 * x, [0, 1])                                      # between two edges
    q = Density(lambda x: numpy.exp(-abs(x)) / 2, support=(-inf, inf))        # the panels are found
    r = Density.of_log(lambda x: -abs(x) - log(2), support=(-inf, inf))       # its logarithm, which never underflows

On a support, panels.py finds the panels, and tails are followed to where the density underflows, or to 1e100.
"""

from math import isfinite

import numpy

from minigan.theory import panels, poles
from minigan.theory.arguments import NORMALIZED, expect_numbers, pointwise
from minigan.theory.distribution import Distribution
from minigan.theory.quadrature import gauss_legendre


class Density(Distribution):
    """A density of your own on the line: `function` of an array x.

    Without `support`, it is smooth between consecutive `edges` and 0 outside them. The edges should be about as far
    apart as the density's features are wide, and include every kink and jump. Where it goes to 0 at an outer edge,
    divergences that divide by it lose digits.

    With `support`, (low, high) with -inf and inf allowed, the panels are found from the function. `edges` then may name
    kinks, and points near peaks that are far from 0 and narrow. Beyond the point where the function underflows
    log_density goes on as that of an exponential or of a power of x. Where neither fits, as for exp(-x^2) or
    x exp(-x), that is a guess, of which a QuadratureWarning tells if it counts; `of_log` needs none.

    Raises ValueError if it is negative somewhere, its integral is not 1, or the edges are too far apart to tell.
    """

    def __init__(self, function, edges=(), support=None):
        values = pointwise(function, "function")
        self.name = getattr(function, "__name__", "function")
        self._begin(values, lambda x: _log(values(x), x), edges, support)
        self.known = self._panels.known

    @classmethod
    def of_log(cls, log_function, edges=(), support=None):
        """The Density whose logarithm is log_function(x), which may be below -745, where the density itself is 0."""
        density, values = cls.__new__(cls), pointwise(log_function, "log_function")
        density.name = getattr(log_function, "__name__", "log_function")
        density._begin(lambda x: numpy.exp(values(x)), values, edges, support)
        density._panels = panels.Panels(density._edges, density.support, beyond=density._panels.beyond)  # as it goes on
        return density

    def _begin(self, function, log_function, edges, support):
        self.function, self.log_function = function, log_function
        if support is None:
            try:
                self._edges = numpy.asarray(edges, dtype=float)
            except (TypeError, ValueError):  # no numbers
                self._edges = numpy.array([])
            rising = self._edges.ndim == 1 and self._edges.size > 1 and numpy.isfinite(self._edges).all()
            if not (rising and numpy.all(numpy.diff(self._edges) > 0)):
                raise ValueError(
                    "edges must be two or more finite numbers, each above the one before; or name the support, such as "
                    "support=(-inf, inf)"
                )
            self.support = self._edges[0], self._edges[-1]
            self._panels = panels.Panels(self._edges, self.support)
        else:
            self.support = panels.expect_support(support)
            points = expect_numbers(edges, "edges")
            self._panels = panels.find(log_function, self.support, points)
            self._edges = self._panels.edges
        x, weight = gauss_legendre(self._edges)
        _log(function(x), x)  # raises ValueError
        self._masses = (weight * function(x)).reshape(self._edges.size - 1, -1).sum(axis=1)
        x, weight = gauss_legendre(
            numpy.sort(numpy.concatenate([self._edges, self._edges[1:] / 2 + self._edges[:-1] / 2]))
        )
        total = numpy.sum(weight * function(x))
        sure = abs(self._masses.sum() - total) < NORMALIZED
        if not sure or NORMALIZED < abs(total - 1) < 100 * NORMALIZED:  # as much as a pole can lack unnoticed
            at, s = poles.steepest(function, [x for x in {*self.support, *edges} if isfinite(x)], self.support)
            if s:
                raise ValueError(_of_a_pole(at, s, support))
        if not sure:
            raise ValueError("the edges are too far apart for this density: add edges between them, and at its kinks")
        if not abs(total - 1) < NORMALIZED:
            narrow = "" if support is None else "; or, for a narrow peak far from 0, name a point near it, edges=[x]"
            raise ValueError(f"the density's integral is {total:.8g}, not 1: divide the function by that{narrow}")

    def log_density(self, x):
        x = numpy.asarray(x, dtype=float)
        inside = (x >= self.support[0]) & (x <= self.support[1])
        somewhere = self._edges[:2].mean()  # outside, the function is not asked
        inner = numpy.where(inside, numpy.clip(x, *self._panels.ends), somewhere)
        outer = self._panels.continued(numpy.clip(x, *self.support))
        return numpy.where(inside, self.log_function(inner) + outer, -numpy.inf)

    def edges(self):
        return self._edges

    def cdf(self, x):
        panel, part = self._up_to(x)
        return self._panels.beyond[0] + numpy.concatenate([[0.0], numpy.cumsum(self._masses)])[panel] + part

    def tail(self, x, centre):
        panel, part = self._up_to(x)
        above = numpy.concatenate([numpy.cumsum(self._masses[::-1])[::-1], [0.0]])[panel]
        return numpy.where(x > centre, part - above - self._panels.beyond[1], self.cdf(x))

    def _up_to(self, x):
        """(the panel of each x, one more than there are for x at the end; the mass in that panel up to x)"""
        x = numpy.clip(numpy.asarray(x, dtype=float), self._edges[0], self._edges[-1])
        panel = numpy.searchsorted(self._edges, x, side="right") - 1
        nodes, weight = gauss_legendre([-1.0, 1.0])
        left = self._edges[panel]
        half = 0.5 * (x - left)[..., None]
        values = self.function(left[..., None] + half * (nodes + 1))
        return panel, numpy.sum(weight * half * numpy.where(half > 0, values, 0.0), axis=-1)

    def __repr__(self):
        where = f"{self._edges.size} edges" if numpy.isfinite(self.support).all() else f"support {self.support}"
        return f"Density({self.name}, {where})"


def _of_a_pole(at, s, support):
    """What is told of a density whose integral is not known to be 1, and that grows as |x - at|^-s."""
    distance = f"|x - {at:.6g}|" if at else "|x|"
    words = f"the density grows as {distance}^-{s:.3g} towards x = {at:.6g}"
    if s > 0.9999:
        return f"{words}: its integral is infinite"
    if at:
        return (
            f"{words}, near which float64 has too few digits to integrate it. Shift x so that this point is 0, or "
            f"reflect it: give the density of x - {at:.6g} or of {at:.6g} - x"
        )
    if support is None:
        return f"{words}, and the panels must be narrower there: name the support, such as support=(0, 1)"
    return f"{words}: either its integral is not 1, or it is too steep for the integral to be known to {NORMALIZED}"


def _log(p, x):
    """log p(x), -inf for 0. Raises ValueError for a density that is negative or not a number."""
    if numpy.isnan(p).any():
        nearest = numpy.where(numpy.isnan(p), abs(x), numpy.inf).argmin()
        raise ValueError(
            f"the density is not a number at x = {x[nearest]:.6g}: if it is inf * 0 or 0 / 0 there, name a support "
            "without that x, such as support=(0, inf), or give the value with numpy.where"
        )
    if (p < 0).any():
        raise ValueError(f"the density is negative: {p.min():.4g} at x = {x[p.argmin()]:.6g}")
    with numpy.errstate(divide="ignore"):
        return numpy.log(p)
