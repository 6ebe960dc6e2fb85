"""What every distribution of theory/ can do, whether it has densities, masses or both."""

import numpy

from minigan.theory.arguments import between_0_and_1, expect_stream, outputs, rounding_of
from minigan.theory.common_measure import common_measure
from minigan.theory.quadrature import bisect


class Distribution:
    """What every distribution can do.

    d: the dimension of the space; support: (lowest, highest) point, the smallest interval that has all mass;
    points, masses: the points of the line that have a mass of their own, sorted, and these masses; discrete: whether
    they have all mass. Of a distribution that has both masses and a density, `log_density` is the log of the mass at
    those points, and of the density elsewhere. known: from where to where log_density is more than a guess.
    """

    d = 1
    discrete = False
    support = known = (-numpy.inf, numpy.inf)
    points: numpy.ndarray = numpy.zeros(0)
    masses: numpy.ndarray = points

    def log_density(self, x):
        """log p(x) in nats, -inf outside the support; at a point that has a mass, the log of that mass."""
        raise NotImplementedError

    def log_density_beside(self, x, atoms):
        """log p(x) under a measure that has a mass at each of these atoms: -inf at one where p has a density only."""
        if atoms.size == 0:
            return self.log_density(x)
        bare = numpy.isin(x, atoms) & ~numpy.isin(x, self.points)
        return numpy.where(bare, -numpy.inf, self.log_density(x))

    def density(self, x):
        """p(x); at a point that has a mass, that mass."""
        return numpy.exp(self.log_density(x))

    def score(self, x):
        """d/dx log p(x), where the density has a formula for it."""
        raise ValueError(f"{self!r} has no score: take a Gaussian or a Mixture of Gaussians")

    def edges(self):
        """The points that have a mass, and points between which the density is smooth and easily integrated."""
        raise ValueError(f"{self!r} is not on the line, where quadrature is: average over sample(n, stream)")

    def cdf(self, x):
        """F(x), the probability of the points up to and including x."""
        raise ValueError(f"{self!r} has no distribution function: it is not on the line")

    def tail(self, x, centre):
        """F(x) up to the centre and F(x) - 1 beyond, to its last digits: the difference of two is that of the cdfs."""
        return self.cdf(x) - (numpy.asarray(x) > centre)

    def quantile(self, u):
        """The least x with F(x) >= u, by bisection to the last digits. Raises ValueError unless 0 < u < 1."""
        u = between_0_and_1(u)
        found, upper = numpy.zeros(numpy.shape(u)), u > 0.5
        found[~upper] = self._least(self.cdf, u[~upper])
        found[upper] = self.quantile_above(1.0 - u[upper])  # bisects F - 1, which has the digits of 1 - u
        return found

    def quantile_above(self, u):
        """The least x with 1 - F(x) <= u, also for a u too small for float64's 1 - u; 0 < u < 1."""
        return self._least(lambda x: self.tail(x, -numpy.inf), -between_0_and_1(u))

    def _least(self, F, level):
        """The least x with F(x) >= level; F is the distribution function, or that less 1."""
        edges = self.edges()
        at_edges = F(edges)
        below = at_edges.copy()
        below[numpy.isin(edges, self.points)] -= self.masses
        panel = numpy.minimum(numpy.searchsorted(at_edges, level), edges.size - 1)
        x = bisect(lambda x: F(x) - level, edges[numpy.maximum(panel - 1, 0)], edges[panel])
        return numpy.where(level > below[panel], edges[panel], x)  # F jumps over the level at the edge

    def sample(self, n, stream):
        """n independent points: (n,), or (n, d) for d > 1. stream: a minigan.random.Stream; TypeError for another."""
        u = expect_stream(stream).uniform(n)
        return self.quantile(numpy.clip(u, 2.0**-60, 1 - 2.0**-53))

    def mean(self, f, kinks=None):
        """E_p f(x), by quadrature and an exact sum over the masses, for an f that is as smooth as p is.

        kinks: where f is not smooth, numbers or a function that changes sign there. inf or -inf where the integral
        diverges, nan where it does so with both signs.
        """
        c = common_measure(self, self, kinks)

        def values(c):
            found, inside = numpy.zeros(c.x.size), numpy.exp(c.log_p) > 0
            found[inside] = numpy.exp(c.log_p[inside]) * outputs(f, c.x[inside], "f")
            return found

        return c.integral(values, floor=1e-6, eps=rounding_of(f, c.x[numpy.exp(c.log_p) > 0], "f"))
