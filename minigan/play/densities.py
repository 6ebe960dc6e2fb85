"""Probability in cells: p_data and p_g as masses of one grid's cells, and what follows from these.

In the plane p_g is known only by samples of G. It is estimated by a kernel: each sample becomes a Gaussian of standard
deviation BLUR. p_data is blurred in the same way, exactly, so that the two are equal where p_g = p_data. To blur both
cannot raise the Jensen-Shannon divergence, so what is found is at most the true one, but for the noise of the samples.

On the line, with one number to a z, p_g is exact but for the nodes in z: between two of them G is taken as straight,
and the mass between them lies evenly between their images.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy

from minigan.theory.densities import Gaussian, Uniform

BLUR = 0.06
CELLS = {1: 144, 2: 48}  # along each axis, by dimension
NODES = 1_001  # in z, on the line
LOG_4 = numpy.log(4.0)


@dataclass(frozen=True)
class Grid:
    """Cells of equal size over [-reach, reach]^d."""

    reach: float
    d: int

    @cached_property
    def edges(self):
        """Of the cells along one axis."""
        return numpy.linspace(-self.reach, self.reach, CELLS[self.d] + 1)

    @property
    def width(self):
        """Of a cell."""
        return 2.0 * self.reach / CELLS[self.d]

    @cached_property
    def middles(self):
        """Of the cells along one axis."""
        return (self.edges[:-1] + self.edges[1:]) / 2

    @cached_property
    def points(self):
        """The middles of all cells, as D takes them: (cells, d), float32. In the plane x changes first, row by row."""
        axes = numpy.meshgrid(*[self.middles] * self.d)
        return numpy.stack([axis.ravel() for axis in axes], axis=1).astype("float32")


def kernel_masses(points, sd, grid):
    """Masses of (1/n) sum_i N(point_i, sd^2 I) in the cells of a plane: (rows of y, columns of x); by midpoints."""
    bumps, middles = [], grid.middles.astype(points.dtype)
    for axis in (0, 1):
        exponent = (middles - points[:, axis : axis + 1]) ** 2 * (-0.5 / float(sd) ** 2)
        bumps.append(numpy.exp(numpy.maximum(exponent, -40.0)))  # e^-80 is still no subnormal number, which is slow
    return bumps[1].T @ bumps[0] * (grid.width**2 / (2.0 * numpy.pi * sd**2 * len(points)))


def masses_of_data(target, grid):
    """Masses of p_data in the cells: in the plane blurred as p_g's are, on the line as they are."""
    if grid.d == 2:
        return kernel_masses(target.centres, numpy.hypot(target.sd, BLUR), grid)
    return numpy.diff(target.on_the_line.cdf(grid.edges))


def noise_masses(kind):
    """NODES nodes in z, and the mass of one number of z between each two: of "gaussian" or "uniform"."""
    law = Gaussian(0.0, 1.0) if kind == "gaussian" else Uniform(-(3**0.5), 3**0.5)
    z = numpy.linspace(*((-6.0, 6.0) if kind == "gaussian" else law.support), NODES)
    return z[:, None].astype("float32"), numpy.diff(law.cdf(z))


def pushed_forward(x, masses, edges):
    """The masses, between `edges`, of what lies evenly between each two neighbours in x: (nodes,)."""
    low, width = numpy.minimum(x[:-1], x[1:]), numpy.maximum(abs(numpy.diff(x)), 1e-9)
    return numpy.diff(numpy.clip((edges[:, None] - low) / width, 0.0, 1.0) @ masses)


def counted(x, edges):
    """The shares of the numbers x between edges: where z has several numbers, an estimate of p_g on the line."""
    return numpy.histogram(x, edges)[0] / len(x)


def optimal(p, q):
    """D* = p / (p + q) cell by cell; nan where both have next to nothing, since the paper leaves it open there."""
    both = p + q
    with numpy.errstate(invalid="ignore"):
        return numpy.where(both > 1e-4 * both.max(), p / both, numpy.nan)


def jensen_shannon(p, q):
    """JSD(p, q) in nats of two arrays of masses; what they lack of 1 is the mass of one cell more, the outside."""
    p, q = ([*masses.ravel(), max(0.0, 1.0 - masses.sum())] for masses in (p, q))
    p, q = numpy.array(p), numpy.array(q)
    m = (p + q) / 2
    return sum(0.5 * (a[a > 0] * numpy.log(a[a > 0] / m[a > 0])).sum() for a in (p, q))
