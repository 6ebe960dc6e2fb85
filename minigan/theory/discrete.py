"""Distributions of finitely many points of the line: masses where others have densities.

    p = Discrete([0, 1, 2], [0.2, 0.3, 0.5])
    q = empirical(training_set)                # mass 1/n at each example
    r = point_mass(0.7)

They are Distributions like those of densities.py, with `log_density` the log of a mass.
"""

import numpy

from minigan.theory.arguments import between_0_and_1, probabilities
from minigan.theory.distribution import Distribution


class Discrete(Distribution):
    """Masses at points of the line; points given twice have their masses added, points of mass 0 are left out.

    Raises ValueError for masses that are negative or do not sum to 1.
    """

    discrete = True

    def __init__(self, points, masses):
        masses, points = probabilities(masses, "masses"), numpy.asarray(points, dtype=float)
        if points.shape != masses.shape or not numpy.all(numpy.isfinite(points)):
            raise ValueError(f"points of shape {points.shape} for {len(masses)} masses: one finite number for each")
        self.points, place = numpy.unique(points[masses > 0], return_inverse=True)
        self.masses = numpy.bincount(place, masses[masses > 0])
        self.support = float(self.points[0]), float(self.points[-1])

    def log_density(self, x):
        place = numpy.clip(numpy.searchsorted(self.points, x), 0, len(self.points) - 1)
        return numpy.where(self.points[place] == x, numpy.log(self.masses[place]), -numpy.inf)

    def edges(self):
        return self.points

    def cdf(self, x):
        return numpy.concatenate([[0.0], numpy.cumsum(self.masses)])[numpy.searchsorted(self.points, x, side="right")]

    def quantile(self, u):
        u = between_0_and_1(u)
        return self.points[numpy.searchsorted(numpy.cumsum(self.masses)[:-1], u, side="left")]

    def quantile_above(self, u):
        return self.points[
            numpy.searchsorted(self.tail(self.points[:-1], -numpy.inf), -between_0_and_1(u), side="left")
        ]

    def tail(self, x, centre):
        above = numpy.concatenate([numpy.cumsum(self.masses[::-1])[::-1], [0.0]])
        return numpy.where(x > centre, -above[numpy.searchsorted(self.points, x, side="right")], self.cdf(x))

    def __repr__(self):
        return f"Discrete({len(self.points)} points from {self.support[0]:g} to {self.support[1]:g})"


def point_mass(x):
    """delta_x: all mass at one point of the line."""
    return Discrete([x], [1.0])


def empirical(sample):
    """Mass 1/n at each of n points of the line: what p_data is, once there is only a training set.

    Raises ValueError for no points or points that are not on the line.
    """
    n = numpy.size(sample)
    if numpy.ndim(sample) != 1 or n == 0:
        raise ValueError(f"a sample of shape {numpy.shape(sample)}: a row of one or more numbers is needed")
    return Discrete(sample, numpy.full(n, 1.0 / n))
