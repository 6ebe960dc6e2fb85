"""The two-player game in the space of densities: V, C(G), Theorem 1, Proposition 2, and what D* tells G.

    >>> from minigan.theory import Gaussian, c_of_g, value
    >>> p, q = Gaussian(0, 1), Gaussian(2, 1)
    >>> round(c_of_g(p, q), 6)                 # -log 4 + 2 JSD
    -0.712633
    >>> round(value(lambda x: 0.5, p, q), 6)   # -log 4, for any p and q
    -1.386294

p is p_data, q is p_g: distributions of densities.py on the line. Values are in nats.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from typing import Any

import numpy

from minigan.theory.accuracy_warnings import at_most_one_warning
from minigan.theory.arguments import outputs, rounding_of
from minigan.theory.common_measure import common_measure
from minigan.theory.discriminator import optimal_logit

MINIMUM = -log(4)  # of C(G), attained where p_g = p_data: Theorem 1


def log_sigmoid(a):
    """log D for a logit a, without overflow."""
    return numpy.minimum(a, 0.0) - numpy.log1p(numpy.exp(-abs(a)))


def value(D, p, q, kinks=None):
    """V(D, G) = E_p log D(x) + E_q log(1 - D(x)): equation (1), the samples G(z) having the distribution q.

    D: a function of an array of points, or of one point, or a network that takes rows and gives (n, 1); it varies no
    faster than p or q do. One with kinks or jumps needs `kinks`: numbers, or a function that changes sign there
    (x > 0.3 jumps at [0.3], or where lambda x: x - 0.3 changes sign). -inf for a D that is certain and wrong; but
    what is below 2^-52 of its own peak or of the other density does not count, since there D* itself rounds to 0 or
    1. Raises ValueError if D has values outside 0 to 1.
    """

    def of(c):
        D_x = seen_outputs(D, c)
        if numpy.nanmin(D_x) < 0 or numpy.nanmax(D_x) > 1:
            raise ValueError("D has values outside 0 to 1: is it a logit? Then take minigan.theory.game.value_of_logit")
        with numpy.errstate(divide="ignore"):
            return numpy.log(D_x), numpy.log1p(-D_x)

    return _expected(p, q, kinks, D, of, 52 * log(2))


def value_of_logit(a, p, q, kinks=None):
    """V(D, G) of the D with the logit a: holds also where D itself rounds to 0 or 1. a and kinks: as of `value`."""

    def of(c):
        a_x = seen_outputs(a, c)
        return log_sigmoid(a_x), log_sigmoid(-a_x)

    return _expected(p, q, kinks, a, of, numpy.inf)


def seen_outputs(D, c):
    """D or its logit at the points c.x. Raises ValueError if it is no number where p or q has mass."""
    D_x = outputs(D, c.x)
    lost = numpy.isnan(D_x) & (numpy.isfinite(c.log_p) | numpy.isfinite(c.log_q))
    if lost.any():
        raise ValueError(f"D is not a number at x = {c.x[lost][0]:.6g}: it must have a value wherever p or q has mass")
    return D_x


def _expected(p, q, kinks, D, of, margin):
    """E_p of_real + E_q of_fake where the density is above exp(-margin) of its own peak and of the other density.

    of: the function of a Common that gives (of_real, of_fake), made of D. A peak that holds less than a millionth of
    the mass of others, as of a density that is infinite at a point, is none.
    """

    def values(c):
        total = numpy.zeros(c.x.size)
        for own, other, sums in zip((c.log_p, c.log_q), (c.log_q, c.log_p), of(c)):
            mass = numpy.exp(own)
            parts = c.weight * mass
            peak = own[parts >= 1e-6 * parts.max()].max()
            counts = (own > numpy.maximum(other, peak) - margin) & (parts > 0)
            total[counts] += mass[counts] * sums[counts]
        return total

    c = common_measure(p, q, kinks)
    return c.integral(values, eps=rounding_of(D, c.x))


def c_of_g(p, q):
    """C(G) = max over D of V(D, G) = E_p log(p / (p + q)) + E_q log(q / (p + q)): equations (4) to (6).

    It is -log 4 + 2 JSD(p, q): -log 4 if and only if p = q (Theorem 1), 0 if and only if p and q share no mass.
    """
    return value_of_logit(optimal_logit(p, q), p, q)


def jsd_bound(D, p, q, kinks=None):
    """log 2 + V(D, G) / 2: at most JSD(p, q), whatever the D, since V is at most C(G). kinks: as of `value`."""
    return log(2) + value(D, p, q, kinks) / 2


# Proposition 2, on a simplex: p and q are vectors of probabilities over the same finitely many points.


def simplex_points(p, q):
    """p and q as arrays. Raises ValueError for probabilities that are not above 0, or not of the same points."""
    p, q = numpy.asarray(p, dtype=float), numpy.asarray(q, dtype=float)
    if p.shape != q.shape or not (numpy.all(p > 0) and numpy.all(q > 0)):
        raise ValueError("p and q must be probabilities above 0 of the same points")
    return p, q


def simplex_value(q, D, p):
    """U(q, D) = sum [p log D + q log(1 - D)]: affine in q for every fixed D, which is what the proof needs."""
    return float(numpy.sum(p * numpy.log(D) + q * numpy.log1p(-D)))


def simplex_optimum(q, p):
    """(sup over D of U(q, D), the D* = p / (p + q) that attains it, d/dq U(q, D*) = log(1 - D*)), p, q > 0.

    The gradient with D* held fixed is a subgradient of the supremum, which is convex in q. Raises ValueError for
    probabilities that are not above 0.
    """
    p, q = simplex_points(p, q)
    log_D, log_not_D = numpy.log(p) - numpy.log(p + q), numpy.log(q) - numpy.log(p + q)
    return float(numpy.sum(p * log_D + q * log_not_D)), numpy.exp(log_D), log_not_D


def proposition2(p, q, eta, steps):
    """Yields q after each step of q <- q exp(-eta log(1 - D*)), normalised, D being optimal at every step.

    The exponentiated-gradient form of the proposition's "update p_g", which stays on the simplex. It moves
    probabilities, not the parameters of a net: of optimising theta_g neither the proposition nor this says a thing.
    At eta = 1 a step is q <- (p + q) / 2, which halves p - q. It is taken on log q. At eta above 2 q may swing
    ever farther from p: no probability is let fall below e^-700, the least that float64 has room for. Raises
    ValueError for probabilities that are not above 0.
    """
    log_p, log_q = (numpy.log(d) for d in simplex_points(p, q))
    for _ in range(steps):
        log_q = log_q - eta * (log_q - numpy.logaddexp(log_p, log_q))
        log_q = numpy.maximum(log_q - log_q.max(), -700.0)
        log_q = log_q - numpy.log(numpy.exp(log_q).sum())
        yield numpy.exp(log_q)


@dataclass(frozen=True)
class GeneratorObjective:
    """What G minimises: E_z loss(a(G(z))), with a the logit of a D that is held fixed.

    slope: q times d loss / da at a* = log p - log q, of log p and log q: so written it does not overflow where a*
    does. divergence: whose gradient in theta_g it then has, in words. kinks: the logits where the loss has a kink.
    Raises ValueError where the slope is not that of the loss; minigan.theory.own_formulas.objective_of makes one of a
    loss alone.
    """

    name: str
    loss: Callable[[Any], Any]
    slope: Callable[[Any, Any], Any]
    divergence: str
    kinks: tuple = ()

    def __post_init__(self):
        a, h = numpy.linspace(-8.1, 7.9, 33), 1e-5
        left, right = (self.loss(a) - self.loss(a - h)) / h, (self.loss(a + h) - self.loss(a)) / h
        for log_q in (0.0, -1.0):
            found = numpy.broadcast_to(self.slope(a + log_q, log_q + 0 * a) / numpy.exp(log_q), a.shape)
            slack = 1e-4 * (abs(left) + abs(right) + 1e-3)  # of differences over h; at a kink any slope between will do
            off = ~((found > numpy.minimum(left, right) - slack) & (found < numpy.maximum(left, right) + slack))
            if off.any():
                i = int(numpy.argmin(numpy.where(off, abs(a), numpy.inf)))
                raise ValueError(
                    f"{self.name}: at the logit {a[i]:.4g} the derivative is {found[i]:.6g}, but the loss rises by "
                    f"{left[i]:.6g} for each unit there: correct the derivative, or give objective_of the loss alone"
                )

    def derivative(self, a):
        """d loss / da at a logit a."""
        return self.slope(a, numpy.zeros_like(a))


MINIMAX = GeneratorObjective(
    "minimax",  # log(1 - D): saturates where D is sure that the sample is fake
    loss=lambda a: log_sigmoid(-a),
    slope=lambda log_p, log_q: -numpy.exp(log_q + log_p - numpy.logaddexp(log_p, log_q)),  # -q D*
    divergence="2 JSD(p, q)",
)
NON_SATURATING = GeneratorObjective(
    "non-saturating",  # -log D
    loss=lambda a: -log_sigmoid(a),
    slope=lambda log_p, log_q: -numpy.exp(log_q + log_q - numpy.logaddexp(log_p, log_q)),  # -q (1 - D*)
    divergence="KL(q, p) - 2 JSD(p, q)",
)
SUM = GeneratorObjective(
    "sum",  # log(1 - D) - log D = -a
    loss=lambda a: -a,
    slope=lambda log_p, log_q: -numpy.exp(log_q),
    divergence="KL(q, p)",
)
MAXIMUM_LIKELIHOOD = GeneratorObjective(
    "maximum likelihood",  # -exp(a) = -D / (1 - D)
    loss=lambda a: -numpy.exp(a),
    slope=lambda log_p, log_q: -numpy.exp(log_p),  # -q p / q
    divergence="KL(p, q)",
)
GENERATOR_OBJECTIVES = (MINIMAX, NON_SATURATING, SUM, MAXIMUM_LIKELIHOOD)


def generator_gradient(p, q, objective):
    """(d/d mean, d/d sd) of E_q loss(a*(x)) for the generator G(z) = mean + sd z, so q = Gaussian(mean, sd), D* fixed.

    By the chain rule through the sample: d/dx loss(a*(x)) = loss'(a*(x)) (d/dx log p - d/dx log q), times
    dx/d mean = 1 and dx/d sd = z. Raises ValueError if q is not a Gaussian on the line, or p has no score: at the
    jump of a Uniform's density the loss jumps too, and the chain rule would miss it. Warns (QuadratureWarning) of a
    loss with a kink that is not among objective.kinks.
    """
    if not isinstance(objective, GeneratorObjective):
        raise ValueError(f"objective is {objective!r}: take one of minigan.theory.game, such as NON_SATURATING")
    if not hasattr(q, "sd"):
        raise ValueError(f"q is {q!r}: G(z) = mean + sd z makes a Gaussian on the line")
    a = optimal_logit(p, q)
    at_kinks = (lambda x: numpy.prod([a(x) - kink for kink in objective.kinks], axis=0)) if objective.kinks else None
    c = common_measure(p, q, at_kinks)

    def dx(c):
        return objective.slope(c.log_p, c.log_q) * (p.score(c.x) - q.score(c.x))

    with at_most_one_warning():
        return c.integral(dx), c.integral(lambda c: dx(c) * (c.x - q.mu) / q.sd)
