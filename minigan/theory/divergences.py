"""How far apart two distributions on the line are, in nats where there are logarithms.

    >>> from minigan.theory import Gaussian, Uniform, jsd, kl
    >>> round(jsd(Gaussian(0, 1), Gaussian(2, 1)), 6)
    0.336831
    >>> kl(Uniform(0, 2), Uniform(0, 1))       # p has mass where q has none
    inf

p and q may be continuous, discrete, or have masses and a density together (Mixture): where one has a mass, a density
has none. All are computed from log p and log q, by quadrature or by an exact sum (quadrature.py); what has a closed
form has it in closed_forms.py, and each checks the other. Every function raises ValueError for distributions of
different dimensions, or of dimensions other than 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, log
from typing import Any

import numpy
from numpy import exp, logaddexp, sqrt

from minigan.theory.accuracy_warnings import at_most_one_warning
from minigan.theory.arguments import expect_line
from minigan.theory.common_measure import common_measure
from minigan.theory.densities import REACH, Gaussian
from minigan.theory.quadrature import bisect, gauss_legendre, integrate, sign_changes


@dataclass(frozen=True)
class FDivergence:
    """D_f(p, q) = E_q f(p / q) for a convex f, written as in tables 1, 2 and 6 of Nowozin et al. 2016.

    integrand: q f(p / q), of log p and log q, from which f(u) = integrand(log u, 0) follows; written with
    logarithms it holds where p / q overflows. derivative: f'(u), the T for which the variational bound
    E_p T - E_q f*(T) is tight. conjugate: f*(t) = sup_u [u t - f(u)]. at_zero: f(0), what q pays for each unit
    of its mass where p has none; at_infinity: lim f(u) / u, what p pays where q has none. quotient: whether f grows as
    u^2, so that the integrand p^2 / q may be large far from both p and q.
    """

    name: str
    integrand: Callable[[Any, Any], Any]
    derivative: Callable[[Any], Any]
    conjugate: Callable[[Any], Any]
    at_zero: float
    at_infinity: float
    quotient: bool = False

    def f(self, u):
        """f(u) for u > 0."""
        return self.integrand(numpy.log(u), 0.0)


KL = FDivergence(
    "KL",  # f(u) = u log u
    integrand=lambda log_p, log_q: exp(log_p) * (log_p - log_q),
    derivative=lambda u: 1 + numpy.log(u),
    conjugate=lambda t: exp(t - 1),
    at_zero=0.0,
    at_infinity=inf,
)
REVERSE_KL = FDivergence(
    "reverse KL",  # f(u) = -log u
    integrand=lambda log_p, log_q: exp(log_q) * (log_q - log_p),
    derivative=lambda u: -1 / u,
    conjugate=lambda t: -1 - numpy.log(-t),  # for t < 0
    at_zero=inf,
    at_infinity=0.0,
)
PEARSON = FDivergence(
    "Pearson",  # f(u) = (u - 1)^2
    integrand=lambda log_p, log_q: exp(2 * log_p - log_q) - 2 * exp(log_p) + exp(log_q),
    derivative=lambda u: 2 * (u - 1),
    conjugate=lambda t: t**2 / 4 + t,  # for t >= -2, as f' is
    at_zero=1.0,
    at_infinity=inf,
    quotient=True,
)
SQUARED_HELLINGER = FDivergence(
    "squared Hellinger",  # f(u) = (sqrt u - 1)^2
    integrand=lambda log_p, log_q: (exp(log_p / 2) - exp(log_q / 2)) ** 2,
    derivative=lambda u: 1 - 1 / sqrt(u),
    conjugate=lambda t: t / (1 - t),  # for t < 1
    at_zero=1.0,
    at_infinity=1.0,
)
JENSEN_SHANNON = FDivergence(
    "Jensen-Shannon",  # f(u) = u log u - (u + 1) log((u + 1) / 2): twice the JSD, without its halves
    integrand=lambda log_p, log_q: (
        exp(log_p) * (log(2) + log_p - logaddexp(log_p, log_q))
        + exp(log_q) * (log(2) + log_q - logaddexp(log_p, log_q))
    ),
    derivative=lambda u: numpy.log(2 * u / (1 + u)),
    conjugate=lambda t: -numpy.log(2 - exp(t)),  # for t < log 2
    at_zero=log(2),
    at_infinity=log(2),
)
GAN = FDivergence(
    "GAN",  # f(u) = u log u - (u + 1) log(u + 1): the paper's C(G), which is -log 4 at p = q
    integrand=lambda log_p, log_q: (
        exp(log_p) * (log_p - logaddexp(log_p, log_q)) + exp(log_q) * (log_q - logaddexp(log_p, log_q))
    ),
    derivative=lambda u: numpy.log(u / (1 + u)),  # log D*
    conjugate=lambda t: -numpy.log(-numpy.expm1(t)),  # -log(1 - e^t), for t < 0
    at_zero=0.0,
    at_infinity=0.0,
)
TOTAL_VARIATION = FDivergence(
    "total variation",  # f(u) = |u - 1| / 2
    integrand=lambda log_p, log_q: abs(exp(log_p) - exp(log_q)) / 2,
    derivative=lambda u: numpy.sign(u - 1) / 2,
    conjugate=lambda t: 1.0 * t,  # for |t| <= 1/2
    at_zero=0.5,
    at_infinity=0.5,
)
F_DIVERGENCES = (KL, REVERSE_KL, PEARSON, SQUARED_HELLINGER, JENSEN_SHANNON, GAN, TOTAL_VARIATION)


def f_divergence(p, q, divergence, kinks=None):
    """D_f(p, q) = integral q f(p / q), plus what the masses pay that p and q do not share; divergence: an FDivergence.

    kinks: as of common_measure, for an f that has a kink elsewhere than at u = 1: the x where p / q is there. inf where
    the definition says so, and where the integral does not converge. Raises ValueError for what is no FDivergence.
    """
    if not isinstance(divergence, FDivergence):
        raise ValueError(
            f"divergence is {divergence!r}: take one of this module, such as KL or PEARSON, or divergence_of(f)"
        )
    c = common_measure(p, q, kinks, more_edges=quotient_edges(p, q) if divergence.quotient else ())
    in_p, in_q = numpy.isfinite(c.log_p), numpy.isfinite(c.log_q)

    def values(c):
        both, found = numpy.isfinite(c.log_p) & numpy.isfinite(c.log_q), numpy.zeros(c.x.size)
        with numpy.errstate(over="ignore"):  # an integrand that overflows is an infinite one
            found[both] = divergence.integrand(c.log_p[both], c.log_q[both])
        return found

    with at_most_one_warning():
        total = c.integral(values)
        if numpy.any(in_p & ~in_q) or not within(p, q):
            total += price(divergence.at_infinity, c, lambda c: numpy.where(numpy.isfinite(c.log_q), 0, exp(c.log_p)))
        if numpy.any(in_q & ~in_p) or not within(q, p):
            total += price(divergence.at_zero, c, lambda c: numpy.where(numpy.isfinite(c.log_p), 0, exp(c.log_q)))
    return total


def quotient_edges(p, q):
    """Edges about where p^2 / q is large, which may be far from both p and q: of Gaussians, and of Mixtures of them.

    N(a, s^2)^2 / N(b, t^2) is a multiple of a Gaussian density, of variance s^2 t^2 / v^2 about a + s^2 (a - b) / v^2,
    with v^2 = 2 t^2 - s^2; where that is not above 0 the integral diverges.
    """
    edges = [numpy.zeros(0)]
    for a in getattr(p, "components", [p]):
        for b in getattr(q, "components", [q]):
            if isinstance(a, Gaussian) and isinstance(b, Gaussian):
                ratio = a.sd / b.sd
                v2 = 2 - ratio * ratio  # in units of b.sd^2
                if v2 > 0:
                    edges.append(a.mu + ratio * ratio * (a.mu - b.mu) / v2 + a.sd / sqrt(v2) * REACH)
    return numpy.concatenate(edges)


def price(per_mass, c, mass):
    """What a mass pays that the other distribution has none of; inf also for a mass too small for float64."""
    return per_mass if per_mass in (0, inf) else per_mass * c.integral(mass)


def within(p, q):
    """Whether p's support lies in the interval of q's."""
    return q.support[0] <= p.support[0] and p.support[1] <= q.support[1]


def kl(p, q):
    """KL(p, q) = E_p log(p / q), in nats; inf where p has mass and q has none."""
    return f_divergence(p, q, KL)


def jsd(p, q):
    """JSD(p, q) = KL(p, m) / 2 + KL(q, m) / 2 with m = (p + q) / 2: from 0, at p = q, to log 2 nats."""
    return 0.5 * f_divergence(p, q, JENSEN_SHANNON)


def tv(p, q):
    """TV(p, q) = (1/2) integral |p - q| = max over sets A of p(A) - q(A): from 0 to 1."""
    return f_divergence(p, q, TOTAL_VARIATION)


def chi_squared(p, q):
    """chi^2(p, q) = integral (p - q)^2 / q; inf where p has mass and q has none, or far too little."""
    return f_divergence(p, q, PEARSON)


def squared_hellinger(p, q):
    """H^2(p, q) = integral (sqrt p - sqrt q)^2 = 2 - 2 integral sqrt(p q): from 0 to 2."""
    return f_divergence(p, q, SQUARED_HELLINGER)


def wasserstein1(p, q):
    """W1(p, q) = integral |F - G| of the two distribution functions: the least mean distance to move p's mass onto q's.

    In the unit of x, not in nats. On the line it is also the integral of |F^-1 - G^-1| over (0, 1).
    """
    expect_line(p, q)
    edges = numpy.union1d(p.edges(), q.edges())
    centre = edges[numpy.argmin(abs(p.cdf(edges) - 0.5))]

    def difference(x):
        return p.tail(x, centre) - q.tail(x, centre)

    low, high = sign_changes(difference, gauss_legendre(edges)[0])
    x, weight = gauss_legendre(numpy.unique(numpy.concatenate([edges, [centre], bisect(difference, low, high)])))
    values, F = abs(difference(x)), abs(p.tail(x, centre))
    spread = numpy.sum((weight * F)[F > 1e-3])  # in the unit of x; what is smaller by far is rounding
    ends = [any(numpy.isinf(d.support[end]) for d in (p, q)) for end in (0, 1)]
    return integrate(x, weight, values, ends, floor=1e-3 * spread)
