"""Distances that are means over pairs of points: the MMD with a Gaussian kernel, and the energy distance.

    >>> from minigan.theory import Gaussian
    >>> from minigan.theory.kernels import energy_distance, mmd_squared
    >>> round(mmd_squared(Gaussian(0, 1), Gaussian(2, 1), sigma=1.0), 6)
    0.561858
    >>> round(energy_distance(Gaussian(0, 1), Gaussian(2, 1)), 6)
    1.94426

p and q are distributions on the line, continuous or discrete or one of each. Neither distance is in nats: the MMD has
no unit, the energy distance has the unit of x.
"""

import numpy

from minigan.theory.accuracy_warnings import warn
from minigan.theory.arguments import expect_line
from minigan.theory.common_measure import common_measure
from minigan.theory.quadrature import NODES, gauss_legendre

NARROWEST = 0.09  # of a panel: the rule integrates a wider kernel to 1e-12 or better


def gaussian_kernel(x, y, sigma):
    """k(x, y) = exp(-(x - y)^2 / (2 sigma^2)). Raises ValueError unless sigma > 0."""
    if not sigma > 0:
        raise ValueError(f"sigma is {sigma}: the kernel's width must be above 0")
    return numpy.exp(-0.5 * ((x - y) / sigma) ** 2)


def difference(p, q, sigma):
    """(x, mass): the points of the common measure, and p's mass less q's at each, where they have more than 1e-30.

    Warns (QuadratureWarning) where a panel that has mass is too wide for a kernel of width sigma.
    """
    c = common_measure(p, q)
    of_p, of_q = c.weight * numpy.exp(c.log_p), c.weight * numpy.exp(c.log_q)
    widths, masses = (a[: c.nodes].reshape(-1, NODES).sum(axis=1) for a in (c.weight, of_p + of_q))
    needed = NARROWEST * max(widths[masses > 1e-12], default=0.0)
    if 0 < sigma < needed:
        warn(
            f"the kernel's width {sigma:.3g} may be too small for the quadrature, which is right from {needed:.3g} on: "
            "take a larger sigma, or samples, empirical(p.sample(1000, stream))"
        )
    seen = of_p + of_q > 1e-30
    return c.x[seen], (of_p - of_q)[seen]


def mmd_squared(p, q, sigma=1.0):
    """MMD^2(p, q) = E k(x, x') + E k(y, y') - 2 E k(x, y), k a Gaussian kernel of width sigma (Gretton et al. 2012).

    x, x' are independent draws of p, and y, y' of q. Of two empirical distributions it is the biased estimate,
    in which every point is paired with itself as well. Raises ValueError unless sigma > 0; warns as `difference`.
    """
    x, mass = difference(p, q, sigma)
    return float(mass @ gaussian_kernel(x[:, None], x, sigma) @ mass)


def mmd_witness(p, q, sigma=1.0):
    """The function f(x) = [E_p k(x, .) - E_q k(x, .)] / MMD, of norm 1 in the kernel's space.

    No f of norm 1 has a larger E_p f - E_q f, which for this one is the MMD (Gretton et al. 2012). Raises ValueError
    unless sigma > 0, and if p = q; warns as `difference`.
    """
    y, mass = difference(p, q, sigma)
    squared = mass @ gaussian_kernel(y[:, None], y, sigma) @ mass
    if not squared > 0:
        raise ValueError("p and q have an MMD of 0, so no f distinguishes them: take two distributions that differ")
    norm = squared**0.5
    return lambda x: gaussian_kernel(numpy.asarray(x)[..., None], y, sigma) @ mass / norm


def energy_distance(p, q):
    """2 E|x - y| - E|x - x'| - E|y - y'| = 2 integral (F - G)^2 (Szekely & Rizzo 2013), 0 for p = q only.

    Half of it is the Cramer distance of Bellemare et al. 2017. Raises ValueError for what is not on the line.
    """
    expect_line(p, q)
    x, weight = gauss_legendre(numpy.union1d(p.edges(), q.edges()))
    return float(2 * numpy.sum(weight * (p.cdf(x) - q.cdf(x)) ** 2))
