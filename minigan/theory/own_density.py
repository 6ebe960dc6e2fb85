"""A density of your own on the line."""

import numpy

from minigan.theory.arguments import NORMALIZED
from minigan.theory.distribution import Distribution
from minigan.theory.quadrature import gauss_legendre


class Density(Distribution):
    """A density of your own on the line: `function` of an array x, smooth between consecutive `edges`, 0 outside them.

    The edges should be about as far apart as the density's features are wide, and include every kink and jump. Where
    it goes to 0 at an outer edge, divergences that divide by it lose digits, and infinite ones may come out finite.
    Raises ValueError if it is negative somewhere, its integral is not 1, or the edges are too far apart to tell.
    """

    def __init__(self, function, edges):
        self.function, self._edges = function, numpy.asarray(edges, dtype=float)
        rising = self._edges.ndim == 1 and self._edges.size > 1 and numpy.isfinite(self._edges).all()
        if not (rising and numpy.all(numpy.diff(self._edges) > 0)):
            raise ValueError("edges must be two or more finite numbers, each above the one before")
        self.support = self._edges[0], self._edges[-1]
        if not callable(function):
            raise ValueError(f"function is {function!r}: a function of an array x is needed")
        x, weight = gauss_legendre(self._edges)
        if not numpy.all(function(x) >= 0):
            raise ValueError("the density is negative, or not a number, somewhere between its edges")
        self._masses = (weight * function(x)).reshape(self._edges.size - 1, -1).sum(axis=1)
        x, weight = gauss_legendre(
            numpy.sort(numpy.concatenate([self._edges, self._edges[1:] / 2 + self._edges[:-1] / 2]))
        )
        total = numpy.sum(weight * function(x))
        if not abs(self._masses.sum() - total) < NORMALIZED:
            raise ValueError("the edges are too far apart for this density: add edges between them, and at its kinks")
        if not abs(total - 1) < NORMALIZED:
            raise ValueError(f"the density's integral is {total:.8g}, not 1: divide the function by that")

    def log_density(self, x):
        x = numpy.asarray(x, dtype=float)
        inside = (x >= self.support[0]) & (x <= self.support[1])
        with numpy.errstate(divide="ignore"):
            return numpy.where(inside, numpy.log(self.function(numpy.clip(x, *self.support))), -numpy.inf)

    def edges(self):
        return self._edges

    def cdf(self, x):
        x = numpy.clip(numpy.asarray(x, dtype=float), *self.support)
        panel = numpy.clip(numpy.searchsorted(self._edges, x, side="right") - 1, 0, len(self._masses) - 1)
        before = numpy.concatenate([[0.0], numpy.cumsum(self._masses)])[panel]
        nodes, weight = gauss_legendre([-1.0, 1.0])
        left = self._edges[panel]
        half = 0.5 * (x - left)[..., None]
        return before + numpy.sum(weight * half * self.function(left[..., None] + half * (nodes + 1)), axis=-1)

    def __repr__(self):
        return f"Density({getattr(self.function, '__name__', 'function')}, {self._edges.size} edges)"
