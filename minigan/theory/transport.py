"""The 2-Wasserstein distance: on the line by quantiles, of Gaussians in any dimension in closed form.

    >>> from minigan.theory import Gaussian, Uniform
    >>> from minigan.theory.transport import wasserstein2, wasserstein2_gaussians
    >>> round(wasserstein2(Gaussian(0, 1), Gaussian(3, 5)), 9)
    5.0
    >>> wasserstein2_gaussians(Gaussian(0, 1), Gaussian(3, 5))
    5.0

It has the unit of x. FID, the Frechet distance of images (Heusel et al. 2017), is its square for Gaussians fitted to
features: minigan.evaluation.classifier.frechet_distance.
"""

from math import inf, sqrt

import numpy

from minigan.theory.accuracy_warnings import warn
from minigan.theory.arguments import expect_line
from minigan.theory.closed_forms import both_moments
from minigan.theory.quadrature import ACCURACY, gauss_legendre

HALVES = 2.0 ** -numpy.arange(1, 51)  # panels of u towards 0, where quantiles grow without bound; and so towards 1
FAR = 2.0 ** -numpy.array([20, 30, 40])  # where the order of their growth is read
SURE = 0.005  # how well it is read


def wasserstein2(p, q):
    """W2(p, q) = sqrt(integral over u in (0, 1) of (F^-1(u) - G^-1(u))^2), for p and q on the line.

    For distributions whose tails beyond u = 2^-50 count for nothing: Gaussians, uniforms, mixtures of them, masses. Of
    others a QuadratureWarning tells; it is inf where the squared difference of the quantiles grows as 1 / u or faster.
    Raises ValueError for what is not on the line.
    """
    expect_line(p, q)
    for end in (0, 1):
        growth = numpy.diff(numpy.log2(numpy.maximum(_squared_difference(p, q, end, FAR), 1e-300))) / 10
        if growth.min() > 1 - SURE:
            warn(
                f"a W2 is infinite: towards u = {end} the squared difference of the quantiles grows as "
                f"{'(1 - u)' if end else 'u'}^-{growth[-1]:.3g}, so that one of the two has no variance; W1 "
                "(wasserstein1) asks less of the tails"
            )
            return inf
    total = ends = 0.0
    for end in (0, 1):
        levels = numpy.concatenate([HALVES, *(_levels(d, end) for d in (p, q))])
        u, weight = gauss_legendre(numpy.unique(levels[(levels >= HALVES[-1]) & (levels <= 0.5)]))
        values = weight * _squared_difference(p, q, end, u)
        total += values.sum()
        ends += values[u < HALVES[-2]].sum()  # what lies beyond is about as much, or more
    if ends > ACCURACY * total:
        warn(
            f"a W2 is not known: of W2^2 = {total:.3g}, {ends:.0e} is from u within 2^-49 of 0 or 1, and what "
            "is beyond counts too, or is infinite; W1 (wasserstein1) asks less of the tails"
        )
    return sqrt(total)


def _squared_difference(p, q, end, u):
    """(F^-1 - G^-1)^2 at u, or at 1 - u for end = 1: float64 has few of the digits of a 1 - u near 1."""
    at_p, at_q = (d.quantile_above(u) if end else d.quantile(u) for d in (p, q))
    return (at_p - at_q) ** 2


def _levels(d, end):
    """F, or 1 - F for end = 1, at the edges of d and just below them, since an edge may have a mass."""
    x = numpy.concatenate([d.edges(), numpy.nextafter(d.edges(), -inf)])
    return -d.tail(x, -inf) if end else d.cdf(x)


def wasserstein2_gaussians(p, q):
    """W2^2 = |mu_p - mu_q|^2 + tr(S_p + S_q - 2 (S_p^(1/2) S_q S_p^(1/2))^(1/2)): Dowson & Landau 1982. Returns W2.

    On the line it is (mu_p - mu_q)^2 + (sd_p - sd_q)^2. With roots R R' = S, the trace of the root is the sum of the
    singular values of R_p' R_q. Raises ValueError for what is no Gaussian or MultivariateGaussian, or of two spaces.
    """
    mu_p, R_p, mu_q, R_q = both_moments(p, q)
    crossed = numpy.linalg.svd(R_p.T @ R_q, compute_uv=False).sum()
    spread = numpy.sum(R_p**2) + numpy.sum(R_q**2) - 2 * crossed
    return sqrt(max(numpy.sum((mu_p - mu_q) ** 2) + spread, 0.0))  # below 0 by rounding alone
