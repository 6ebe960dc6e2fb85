"""Distances of means: how far apart two distributions look to a kernel, and the energy distance.

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

from minigan.theory.arguments import are_numbers
from minigan.theory.quadrature import NODES, common_measure, gauss_legendre, warn

WIDEST = 12  # panels, in kernel widths: the rule integrates the kernel to 1e-10 there


def gaussian_kernel(x, y, sigma):
    """k(x, y) = exp(-(x - y)^2 / (2 sigma^2)). Raises ValueError unless sigma > 0."""
    if not (are_numbers(sigma) and sigma > 0):
        raise ValueError(f"sigma is {sigma!r}: the kernel's width must be above 0, and a number")
    return numpy.exp(-0.5 * ((x - y) / sigma) ** 2)


def difference(p, q):
    """(x, mass): the points of the common measure, and p's mass less q's at each, where either has more than 1e-30."""
    c = common_measure(p, q)
    of_p, of_q = c.weight * numpy.exp(c.log_p), c.weight * numpy.exp(c.log_q)
    seen = of_p + of_q > 1e-30
    return c.x[seen], (of_p - of_q)[seen]


def mmd_squared(p, q, sigma=1.0):
    """MMD^2(p, q) = E k(x, x') + E k(y, y') - 2 E k(x, y), k a Gaussian kernel of width sigma (Gretton et al. 2012).

    x, x' are independent draws of p, and y, y' of q. Of two empirical distributions it is the biased estimate,
    in which every point is paired with itself as well. Warns (QuadratureWarning) of a sigma that is far below the
    width of the densities' panels, which is one standard deviation of a Gaussian. Raises ValueError unless sigma > 0.
    """
    x, mass = difference(p, q)
    squared = float(mass @ gaussian_kernel(x[:, None], x, sigma) @ mass)
    c = common_measure(p, q)
    width = c.weight[: c.nodes].reshape(-1, NODES).sum(axis=1)
    density = c.weight * (numpy.exp(c.log_p) + numpy.exp(c.log_q))
    width = width[density[: c.nodes].reshape(-1, NODES).sum(axis=1) > 1e-9]
    if width.size and width.max() > WIDEST * sigma:
        warn(
            f"an MMD is not known to 1e-9: a kernel of width {sigma:.3g} is too narrow for p's or q's panels. Take a "
            f"sigma of {width.max() / WIDEST:.3g} or more, or a Density of your own with edges {WIDEST} sigma apart"
        )
    return squared


def mmd_witness(p, q, sigma=1.0):
    """The function f(x) = [E_p k(x, .) - E_q k(x, .)] / MMD, of norm 1 in the kernel's space, for p not equal to q.

    No f of norm 1 has a larger E_p f - E_q f, which for this one is the MMD (Gretton et al. 2012).
    """
    y, mass = difference(p, q)
    norm = mmd_squared(p, q, sigma) ** 0.5
    return lambda x: gaussian_kernel(numpy.asarray(x)[..., None], y, sigma) @ mass / norm


def energy_distance(p, q):
    """2 E|x - y| - E|x - x'| - E|y - y'| = 2 integral (F - G)^2 (Szekely & Rizzo 2013), 0 for p = q only.

    Half of it is the squared Cramer distance of Bellemare et al. 2017.
    """
    common_measure(p, q)  # raises ValueError for what is not on the line
    x, weight = gauss_legendre(numpy.unique(numpy.concatenate([p.edges(), q.edges()])))
    return float(2 * numpy.sum(weight * (p.cdf(x) - q.cdf(x)) ** 2))
