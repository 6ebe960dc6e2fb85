"""What every distribution of theory/ can do, whether it has densities, masses or both."""

import numpy

from minigan.theory.arguments import between_0_and_1, expect_stream
from minigan.theory.quadrature import bisect, gauss_legendre


class Distribution:
    """What every distribution can do.

    d: the dimension of the space; support: (lowest, highest) point, the smallest interval that has all mass;
    discrete: whether `log_density` is the log of a mass.
    """

    d = 1
    discrete = False
    support = (-numpy.inf, numpy.inf)

    def log_density(self, x):
        """log p(x) in nats, -inf outside the support; of a discrete distribution the log of the mass at x."""
        raise NotImplementedError

    def density(self, x):
        """p(x); of a discrete distribution the mass at x."""
        return numpy.exp(self.log_density(x))

    def score(self, x):
        """d/dx log p(x), where the density has a formula for it."""
        raise ValueError(f"{self!r} has no score: take a Gaussian or a Mixture of Gaussians")

    def edges(self):
        """Points between which the density is smooth and easily integrated: the panels of quadrature."""
        raise ValueError(f"{self!r} is not on the line, where quadrature is: average over sample(n, stream)")

    def cdf(self, x):
        """F(x), the probability of the points up to and including x."""
        raise ValueError(f"{self!r} has no distribution function: it is not on the line")

    def quantile(self, u):
        """The x with F(x) = u, by bisection to the last digits. Raises ValueError unless 0 < u < 1."""
        u, edges = between_0_and_1(u), self.edges()
        panel = numpy.clip(numpy.searchsorted(self.cdf(edges), u), 1, edges.size - 1)
        return bisect(lambda x: self.cdf(x) - u, edges[panel - 1], edges[panel])

    def sample(self, n, stream):
        """n independent points: (n,), or (n, d) for d > 1. stream: a minigan.random.Stream; TypeError for another."""
        u = expect_stream(stream).uniform(n)
        return self.quantile(numpy.clip(u, 2.0**-60, 1 - 2.0**-53))

    def mean(self, f):
        """E_p f(x), by quadrature or an exact sum, for f of an array of points that is as smooth as p is."""
        x, weight = gauss_legendre(self.edges())
        density = self.density(x)
        inside = density > 0
        return float(numpy.sum(weight[inside] * density[inside] * f(x[inside])))
