"""Distributions that are known exactly: what p_data and p_g are in theory, where a net's p_g never is.

    p = Gaussian(0, 1)
    q = Mixture([0.3, 0.7], [Gaussian(-2, 0.5), Uniform(0, 4)])
    p.log_density(x), p.sample(1000, stream), p.cdf(x), q.support

On the line x is an array of any shape; for a MultivariateGaussian its last axis is the space. Distributions
that have masses instead of densities are in discrete.py. `stream` is a minigan.random.Stream. Everything is
computed in float64 and in nats.
"""

from functools import cached_property
from math import erfc, log, pi, sqrt

import numpy

from minigan.theory.arguments import are_numbers, expect_stream, probabilities
from minigan.theory.distribution import Distribution
from minigan.theory.quadrature import bisect, gauss_legendre

# Edges for quadrature, in standard deviations. Beyond 39 a Gaussian's density is 0 in float64, but its square over
# another's may still count: log-densities go on.
TAIL = numpy.concatenate([numpy.arange(9, 39, 3), numpy.geomspace(39, 300, 14)])
REACH = numpy.concatenate([-TAIL[::-1], numpy.arange(-8, 9), TAIL])


class Gaussian(Distribution):
    """N(mean, sd^2) on the line. Raises ValueError unless sd > 0.

    Farther from 0 than 10^6 sd, float64 has not the digits for integrals to 1e-10.
    """

    def __init__(self, mean, sd):
        if not (are_numbers(mean, sd) and sd > 0):
            raise ValueError(f"Gaussian({mean}, {sd}): a finite mean and a standard deviation above 0 are needed")
        self.mu, self.sd = float(mean), float(sd)

    def log_density(self, x):
        return -0.5 * ((numpy.asarray(x, dtype=float) - self.mu) / self.sd) ** 2 - log(self.sd * sqrt(2 * pi))

    def score(self, x):
        return (self.mu - numpy.asarray(x, dtype=float)) / self.sd**2

    def edges(self):
        return self.mu + self.sd * REACH

    def cdf(self, x):
        z = (self.mu - numpy.asarray(x, dtype=float)) / (self.sd * sqrt(2))
        return 0.5 * numpy.vectorize(erfc, otypes=[float])(z)

    def tail(self, x, centre):
        side = numpy.where(x > centre, -1, 1)
        z = side * (self.mu - numpy.asarray(x, dtype=float)) / (self.sd * sqrt(2))
        return 0.5 * side * numpy.vectorize(erfc, otypes=[float])(z)

    def sample(self, n, stream):
        return self.mu + self.sd * expect_stream(stream).normal(n)

    def __repr__(self):
        return f"Gaussian({self.mu:g}, {self.sd:g})"


class MultivariateGaussian(Distribution):
    """N(mean, covariance) in d dimensions.

    Raises ValueError unless the covariance is symmetric and positive definite.
    """

    def __init__(self, mean, covariance):
        self.mu, self.covariance = numpy.asarray(mean, dtype=float), numpy.asarray(covariance, dtype=float)
        self.d = self.mu.size
        if self.mu.ndim != 1 or self.covariance.shape != (self.d, self.d):
            raise ValueError(
                f"mean has shape {self.mu.shape}, covariance {self.covariance.shape}: expected (d,), (d, d)"
            )
        if not (numpy.isfinite(self.mu).all() and numpy.isfinite(self.covariance).all()):
            raise ValueError("the mean and the covariance must be finite")
        skew = abs(self.covariance - self.covariance.T).max()
        variances = numpy.linalg.eigvalsh(self.covariance)
        if not (skew <= 1e-12 * variances.max() and variances.min() > 0):
            raise ValueError("the covariance must be symmetric and positive definite")
        self.root = numpy.linalg.cholesky(self.covariance)

    def log_density(self, x):
        if numpy.shape(x)[-1:] != (self.d,):
            raise ValueError(f"x has shape {numpy.shape(x)}: its last axis must have length {self.d}")
        z = numpy.linalg.solve(self.root, (numpy.asarray(x) - self.mu)[..., None])[..., 0]
        return -0.5 * numpy.sum(z * z, axis=-1) - numpy.log(numpy.diag(self.root)).sum() - 0.5 * self.d * log(2 * pi)

    def score(self, x):
        return numpy.linalg.solve(self.covariance, (self.mu - numpy.asarray(x))[..., None])[..., 0]

    def sample(self, n, stream):
        return self.mu + expect_stream(stream).normal((n, self.d)) @ self.root.T

    def __repr__(self):
        return f"MultivariateGaussian({self.mu.tolist()}, {self.covariance.tolist()})"


class Uniform(Distribution):
    """The same density 1 / (high - low) everywhere from low to high. Raises ValueError unless low < high."""

    def __init__(self, low, high):
        if not (are_numbers(low, high) and low < high):
            raise ValueError(f"Uniform({low}, {high}): low must be below high, and both finite")
        self.support = float(low), float(high)

    def log_density(self, x):
        low, high = self.support
        inside = (numpy.asarray(x) >= low) & (numpy.asarray(x) <= high)
        return numpy.where(inside, -log(high - low), -numpy.inf)

    def edges(self):
        return numpy.array(self.support)

    def cdf(self, x):
        low, high = self.support
        return numpy.clip((numpy.asarray(x) - low) / (high - low), 0.0, 1.0)

    def __repr__(self):
        return f"Uniform({self.support[0]:g}, {self.support[1]:g})"


class Mixture(Distribution):
    """sum_i weights[i] p_i, of components in one space: densities, or densities and masses together.

    Mixture([0.3, 0.7], [point_mass(0), Gaussian(0, 1)]) has a mass of 0.3 at 0 and a density elsewhere. Raises
    ValueError for weights that are negative or do not sum to 1, and for components that do not fit or are all discrete.
    """

    def __init__(self, weights, components):
        components = list(components) if isinstance(components, list | tuple) else [components]
        if len(components) != numpy.size(weights):
            raise ValueError(f"{numpy.size(weights)} weights for {len(components)} components")
        if not all(isinstance(c, Distribution) for c in components):
            raise ValueError(f"components {components}: distributions are expected, such as Gaussian(0, 1)")
        weights = probabilities(weights, "weights")
        self.weights, self.components = weights[weights > 0], [c for c, w in zip(components, weights) if w > 0]
        if len({c.d for c in self.components}) > 1:
            raise ValueError(
                f"components of dimensions {sorted({c.d for c in self.components})}: they must be in one space"
            )
        if all(c.discrete for c in self.components):
            raise ValueError("a Mixture of discrete distributions: write one Discrete with all the points")
        self.d = self.components[0].d
        self.points = numpy.unique(numpy.concatenate([c.points for c in self.components]))
        self.masses = numpy.exp(self.log_density(self.points)) if self.points.size else self.points
        self.support = min(c.support[0] for c in self.components), max(c.support[1] for c in self.components)

    def log_density(self, x):
        logs = self._weighted(x)
        largest = logs.max(axis=0)
        safe = numpy.where(numpy.isfinite(largest), largest, 0.0)
        with numpy.errstate(divide="ignore"):
            return safe + numpy.log(numpy.exp(logs - safe).sum(axis=0))

    def _weighted(self, x):
        with numpy.errstate(divide="ignore"):
            weighted = zip(numpy.log(self.weights), self.components)
            return numpy.stack([log_w + c.log_density_beside(x, self.points) for log_w, c in weighted])

    def score(self, x):
        shares = numpy.exp(self._weighted(x) - self.log_density(x))  # of each component in p(x)
        scores = numpy.stack([c.score(x) for c in self.components])
        return numpy.sum((shares if self.d == 1 else shares[..., None]) * scores, axis=0)

    def edges(self):
        return self._edges

    @cached_property
    def _edges(self):
        """The components' edges and points, and finer ones about each point where one component overtakes another.

        log p turns there from one parabola to another, within 1 / (the difference of their slopes).
        """
        edges = numpy.unique(numpy.concatenate([c.edges() for c in self.components]))
        x, _ = gauss_legendre(edges)
        logs = self._weighted(x)
        first = logs.argmax(axis=0)
        before = numpy.flatnonzero(first[1:] != first[:-1])  # the nodes before a change of the leading component
        i, j, low, high = first[before], first[before + 1], x[before], x[before + 1]
        both = numpy.isfinite(logs[i, before + 1]) & numpy.isfinite(logs[j, before])

        def difference(points):
            logs = self._weighted(points)
            ahead, behind = (numpy.broadcast_to(k[both], (1, *points.shape)) for k in (i, j))
            return (numpy.take_along_axis(logs, ahead, 0) - numpy.take_along_axis(logs, behind, 0))[0]

        low, high = low[both], high[both]
        turn = (high - low) / abs(difference(high) - difference(low))
        finer = (
            bisect(difference, low, high)
            + turn * numpy.concatenate([-(4.0 ** numpy.arange(8)), 4.0 ** numpy.arange(8)])[:, None]
        )
        return numpy.unique(numpy.clip(numpy.concatenate([edges, finer.ravel()]), edges[0], edges[-1]))

    def cdf(self, x):
        return sum(w * c.cdf(x) for w, c in zip(self.weights, self.components))

    def tail(self, x, centre):
        return sum(w * c.tail(x, centre) for w, c in zip(self.weights, self.components))

    def sample(self, n, stream):
        u = expect_stream(stream).uniform(n)
        which = numpy.searchsorted(numpy.cumsum(self.weights)[:-1], u, side="right")
        draws = numpy.stack([c.sample(n, stream) for c in self.components])
        return draws[which, numpy.arange(n)]

    def __repr__(self):
        return f"Mixture({self.weights.tolist()}, {self.components})"
