"""Distributions that are known exactly: what p_data and p_g are in theory, where a net's p_g never is.

    p = Gaussian(0, 1)
    q = Mixture([0.3, 0.7], [Gaussian(-2, 0.5), Uniform(0, 4)])
    p.log_density(x), p.sample(1000, stream), p.cdf(x), q.support

On the line x is an array of any shape; for a MultivariateGaussian its last axis is the space. Distributions
that have masses instead of densities are in discrete.py. `stream` is a minigan.random.Stream. Everything is
computed in float64 and in nats.
"""

from math import erfc, log, pi, sqrt

import numpy

from minigan.theory.quadrature import bisect, gauss_legendre

NORMALIZED = 1e-8  # how far from 1 a sum or an integral of probabilities may be

# Edges for quadrature, in standard deviations: beyond 39 a Gaussian's density is 0 in float64.
REACH = numpy.concatenate([numpy.arange(-39, -9, 3), numpy.arange(-9, 9), numpy.arange(9, 40, 3)]).astype(float)


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
        """The x with F(x) = u, for 0 < u < 1: found by bisection to the last digits."""
        edges = self.edges()
        low, high = numpy.full(numpy.shape(u), edges[0]), numpy.full(numpy.shape(u), edges[-1])
        return bisect(lambda x: self.cdf(x) - u, low, high)

    def sample(self, n, stream):
        """n independent points: (n,), or (n, d) for d > 1."""
        return self.quantile(stream.uniform(n))

    def mean(self, f):
        """E_p f(x), by quadrature or an exact sum, for f of an array of points that is as smooth as p is."""
        x, weight = gauss_legendre(self.edges())
        density = self.density(x)
        inside = density > 0
        return float(numpy.sum(weight[inside] * density[inside] * f(x[inside])))


class Gaussian(Distribution):
    """N(mean, sd^2) on the line. Raises ValueError unless sd > 0."""

    def __init__(self, mean, sd):
        if not (sd > 0 and numpy.isfinite(sd) and numpy.isfinite(mean)):
            raise ValueError(f"Gaussian({mean}, {sd}): the mean must be finite, the standard deviation above 0")
        self.mu, self.sd = float(mean), float(sd)

    def log_density(self, x):
        return -0.5 * ((numpy.asarray(x) - self.mu) / self.sd) ** 2 - log(self.sd * sqrt(2 * pi))

    def score(self, x):
        return (self.mu - numpy.asarray(x)) / self.sd**2

    def edges(self):
        return self.mu + self.sd * REACH

    def cdf(self, x):
        z = (self.mu - numpy.asarray(x, dtype=float)) / (self.sd * sqrt(2))
        return 0.5 * numpy.vectorize(erfc, otypes=[float])(z)

    def sample(self, n, stream):
        return self.mu + self.sd * stream.normal(n)

    def __repr__(self):
        return f"Gaussian({self.mu:g}, {self.sd:g})"


class MultivariateGaussian(Distribution):
    """N(mean, covariance) in d dimensions. Raises ValueError unless the covariance is symmetric positive definite."""

    def __init__(self, mean, covariance):
        self.mu, self.covariance = numpy.asarray(mean, dtype=float), numpy.asarray(covariance, dtype=float)
        self.d = self.mu.size
        if self.mu.ndim != 1 or self.covariance.shape != (self.d, self.d):
            raise ValueError(
                f"mean has shape {self.mu.shape}, covariance {self.covariance.shape}: expected (d,), (d, d)"
            )
        symmetric = numpy.allclose(self.covariance, self.covariance.T)
        if not (symmetric and numpy.all(numpy.linalg.eigvalsh(self.covariance) > 0)):
            raise ValueError("the covariance must be symmetric and positive definite")
        self.root = numpy.linalg.cholesky(self.covariance)

    def log_density(self, x):
        z = numpy.linalg.solve(self.root, (numpy.asarray(x) - self.mu)[..., None])[..., 0]
        return -0.5 * numpy.sum(z * z, axis=-1) - numpy.log(numpy.diag(self.root)).sum() - 0.5 * self.d * log(2 * pi)

    def score(self, x):
        return numpy.linalg.solve(self.covariance, (self.mu - numpy.asarray(x))[..., None])[..., 0]

    def sample(self, n, stream):
        return self.mu + stream.normal((n, self.d)) @ self.root.T

    def __repr__(self):
        return f"MultivariateGaussian({self.mu.tolist()}, {self.covariance.tolist()})"


class Uniform(Distribution):
    """The same density 1 / (high - low) everywhere from low to high. Raises ValueError unless low < high."""

    def __init__(self, low, high):
        if not (low < high and numpy.isfinite(low) and numpy.isfinite(high)):
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


class Density(Distribution):
    """A density of your own on the line: `function` of an array x, smooth between consecutive `edges`, 0 outside them.

    Raises ValueError if it is negative somewhere or its integral is not 1.
    """

    def __init__(self, function, edges):
        self.function, self._edges = function, numpy.asarray(edges, dtype=float)
        if self._edges.ndim != 1 or self._edges.size < 2 or not numpy.all(numpy.diff(self._edges) > 0):
            raise ValueError("edges must be two or more numbers, each above the one before")
        self.support = self._edges[0], self._edges[-1]
        x, weight = gauss_legendre(self._edges)
        if not numpy.all(function(x) >= 0):
            raise ValueError("the density is negative, or not a number, somewhere between its edges")
        self._masses = (weight * function(x)).reshape(self._edges.size - 1, -1).sum(axis=1)
        if not abs(self._masses.sum() - 1) < NORMALIZED:
            raise ValueError(
                f"the density's integral is {self._masses.sum():.8g}, not 1: divide it by that, or add edges"
            )

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


class Mixture(Distribution):
    """sum_i weights[i] p_i, of components in one space, all discrete or none.

    Raises ValueError for weights that are negative or do not sum to 1, and for components that do not fit.
    """

    def __init__(self, weights, components):
        self.weights, self.components = probabilities(weights, "weights"), list(components)
        if len(self.weights) != len(self.components):
            raise ValueError(f"{len(self.weights)} weights for {len(self.components)} components")
        if len({c.d for c in self.components}) > 1:
            raise ValueError(
                f"components of dimensions {sorted({c.d for c in self.components})}: they must be in one space"
            )
        if any(c.discrete for c in self.components):
            raise ValueError("a Mixture of discrete distributions: write one Discrete with all the points")
        self.d = self.components[0].d
        self.support = min(c.support[0] for c in self.components), max(c.support[1] for c in self.components)

    def log_density(self, x):
        logs = self._weighted(x)
        largest = logs.max(axis=0)
        safe = numpy.where(numpy.isfinite(largest), largest, 0.0)
        with numpy.errstate(divide="ignore"):
            return safe + numpy.log(numpy.exp(logs - safe).sum(axis=0))

    def _weighted(self, x):
        with numpy.errstate(divide="ignore"):
            return numpy.stack([numpy.log(w) + c.log_density(x) for w, c in zip(self.weights, self.components)])

    def score(self, x):
        shares = numpy.exp(self._weighted(x) - self.log_density(x))  # of each component in p(x)
        scores = numpy.stack([c.score(x) for c in self.components])
        return numpy.sum((shares if self.d == 1 else shares[..., None]) * scores, axis=0)

    def edges(self):
        return numpy.unique(numpy.concatenate([c.edges() for c in self.components]))

    def cdf(self, x):
        return sum(w * c.cdf(x) for w, c in zip(self.weights, self.components))

    def sample(self, n, stream):
        which = numpy.searchsorted(numpy.cumsum(self.weights)[:-1], stream.uniform(n), side="right")
        draws = numpy.stack([c.sample(n, stream) for c in self.components])
        return draws[which, numpy.arange(n)]

    def __repr__(self):
        return f"Mixture({self.weights.tolist()}, {self.components})"


def probabilities(values, what):
    """The values as an array. Raises ValueError unless they are at least 0 and sum to 1."""
    p = numpy.asarray(values, dtype=float)
    if p.ndim != 1 or p.size == 0 or not numpy.all(p >= 0):
        raise ValueError(f"{what} {p.tolist()}: expected a row of numbers, none negative")
    if not abs(p.sum() - 1) < NORMALIZED:
        raise ValueError(f"{what} sum to {p.sum():.8g}, not 1: divide them by their sum")
    return p
