"""The optimal discriminator D* = p / (p + q), and the same with unequal priors, smoothed labels, or a little off.

    D = optimal_discriminator(Gaussian(0, 1), Gaussian(2, 1))
    D(numpy.linspace(-3, 5, 9))                # 1/2 at x = 1, where the densities cross

p is p_data and q is p_g, distributions of densities.py in a space of any dimension; what takes an integral is for
the line. A D here is a function of an array of points. All logits a have D = 1 / (1 + exp(-a)).
"""

from math import log

import numpy

from minigan.theory.arguments import are_numbers, expect_numbers, expect_pair, outputs, rounding_of
from minigan.theory.common_measure import common_measure


def log_densities(p, q, x):
    """log p(x) and log q(x) under one measure: at a point that has mass, whatever has only a density there has nothing.

    Raises ValueError if p and q are no distributions in one space.
    """
    expect_pair(p, q)
    atoms = numpy.union1d(p.points, q.points)
    return p.log_density_beside(x, atoms), q.log_density_beside(x, atoms)


def optimal_logit(p, q, prior=0.5):
    """The function a*(x) = log p(x) - log q(x) + log(prior / (1 - prior)), the logit of D*(x) (Proposition 1).

    +-inf where one of them has no mass; nan where neither has, since the paper's D "does not need to be defined
    outside of Supp(p_data) U Supp(p_g)". prior: the share of real examples among those D is shown, 1 / n with
    n - 1 samples to each example. Raises ValueError unless 0 < prior < 1.
    """
    if not (are_numbers(prior) and 0 < prior < 1):
        raise ValueError(f"prior is {prior!r}: the share of real examples must be between 0 and 1")
    expect_pair(p, q)

    def logit(x):
        log_p, log_q = log_densities(p, q, x)
        with numpy.errstate(invalid="ignore"):
            return log_p - log_q + log(prior / (1 - prior))

    return logit


def optimal_discriminator(p, q, prior=0.5):
    """The function D*(x) = prior p(x) / (prior p(x) + (1 - prior) q(x)): p / (p + q) as in Proposition 1.

    By Bayes' rule, the probability that x is real. nan where neither p nor q has mass. Raises ValueError unless
    0 < prior < 1.
    """
    logit = optimal_logit(p, q, prior)
    return lambda x: sigmoid(logit(x))


def smoothed_discriminator(p, q, real=1.0, fake=0.0):
    """The function (real p + fake q) / (p + q): D* for labels `real` on examples and `fake` on samples.

    One-sided smoothing, real = 0.9 and fake = 0, scales D* down; a fake label above 0 puts q into the
    numerator, so that D rewards G for samples where there is no data (Salimans et al. 2016, section 3.4). Raises
    ValueError unless both labels lie between 0 and 1.
    """
    if not (0 <= real <= 1 and 0 <= fake <= 1):
        raise ValueError(f"labels of {real} and {fake}: both must lie between 0 and 1")
    D = optimal_discriminator(p, q)
    return lambda x: real * D(x) + fake * (1 - D(x))


def sigmoid(a):
    """1 / (1 + exp(-a)), without overflow; nan for nan."""
    e = numpy.exp(-abs(a))
    return numpy.where(a < 0, e, 1.0) / (1.0 + e)


def accuracy(p, q, prior=0.5):
    """integral max(prior p, (1 - prior) q): how often the verdict "D* > 1/2: real" is right. No verdict does better.

    With equal priors it is 1/2 + TV(p, q) / 2. Raises ValueError unless 0 < prior < 1.
    """
    a = optimal_logit(p, q, prior)
    c = common_measure(p, q, kinks=a)

    def right(c):
        return numpy.where(a(c.x) > 0, prior * numpy.exp(c.log_p), (1 - prior) * numpy.exp(c.log_q))

    return c.integral(right)


def distance(D, p, q, kinks=()):
    """E |D(x) - D*(x)| over x of the mixture (p + q) / 2: how far a D is from the optimal one, where it matters.

    D: as of minigan.theory.game.value; kinks: the numbers x where D has a kink or a jump.
    """
    D_star = optimal_discriminator(p, q)
    c = common_measure(p, q, lambda x: outputs(D, x) - D_star(x), more_edges=expect_numbers(kinks, "kinks"))

    def gaps(c):
        log_m, found = numpy.logaddexp(c.log_p, c.log_q) - log(2), numpy.zeros(c.x.size)
        seen = numpy.isfinite(log_m)
        D_x = outputs(D, c.x[seen])
        found[seen] = numpy.exp(log_m[seen]) * abs(D_x - sigmoid(c.log_p[seen] - c.log_q[seen]))
        return found

    return c.integral(gaps, eps=rounding_of(D, c.x))


def perturbation_loss(p, q, h, kinks=None):
    """(1/2) integral (p + q) D* (1 - D*) h^2: V* - V(sigmoid(a* + eps h)) is eps^2 times this, up to eps^3.

    From the second derivative of y log D + (1 - y) log(1 - D) in the logit, which is -D (1 - D) for either label.
    kinks: where h has a kink or a jump, as of common_measure.
    """
    c = common_measure(p, q, kinks)

    def values(c):
        both, found = numpy.isfinite(c.log_p) & numpy.isfinite(c.log_q), numpy.zeros(c.x.size)
        log_p, log_q = c.log_p[both], c.log_q[both]
        log_slope = log_p + log_q - numpy.logaddexp(log_p, log_q)  # log of (p + q) D* (1 - D*) = p q / (p + q)
        found[both] = numpy.exp(log_slope) * outputs(h, c.x[both], "h") ** 2
        return found

    return 0.5 * c.integral(values)
