"""What G minimises: the divergences that its costs follow at D*, and what is left of them far from p_data."""

from math import erfc, log, sqrt

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, at_most, claim, equal
from minigan.theory.common_measure import common_measure
from minigan.theory.densities import Gaussian, Mixture, Uniform
from minigan.theory.discrete import point_mass
from minigan.theory.discriminator import optimal_discriminator, optimal_logit, smoothed_discriminator
from minigan.theory.divergences import jsd, kl, wasserstein1
from minigan.theory.game import MAXIMUM_LIKELIHOOD, MINIMAX, NON_SATURATING, SUM, generator_gradient, value

P_DATA = Mixture([0.4, 0.6], [Gaussian(-1, 0.7), Gaussian(1.5, 1)])
G_MEAN, G_SD = 0.4, 1.2  # G(z) = mean + sd z, away from every optimum


def differences(f, h=1e-4):
    """(df/dmean, df/dsd) of a function of p_g at G(z) = mean + sd z, by central differences."""
    by_mean = f(Gaussian(G_MEAN + h, G_SD)) - f(Gaussian(G_MEAN - h, G_SD))
    by_sd = f(Gaussian(G_MEAN, G_SD + h)) - f(Gaussian(G_MEAN, G_SD - h))
    return numpy.array([by_mean, by_sd]) / (2 * h)


def gradients_agree(objective, divergence):
    """G's gradient with D* held fixed = that of a divergence of p_g."""
    fixed = generator_gradient(P_DATA, Gaussian(G_MEAN, G_SD), objective)
    return equal(fixed, differences(lambda q: divergence(P_DATA, q)))


@claim(
    "ab.minimax",
    "D* held fixed, the gradient of E_q log(1 - D*) is that of 2 JSD(p, q)",
    "follows",
    DIFFERENCES,
    right=lambda p, q: 2 * jsd(p, q),
    wrong=jsd,
    mistake="JSD, without the 2",
)
def ab_minimax(divergence):
    return gradients_agree(MINIMAX, divergence)


@claim(
    "ab.ns",
    "D* held fixed, the gradient of E_q[-log D*] is that of KL(q, p) - 2 JSD(p, q): it pushes the JSD up",
    "Arjovsky, 2.5",
    DIFFERENCES,
    right=lambda p, q: kl(q, p) - 2 * jsd(p, q),
    wrong=lambda p, q: kl(q, p) + 2 * jsd(p, q),
    mistake="the sign of the JSD",
)
def ab_ns(divergence):
    return gradients_agree(NON_SATURATING, divergence)


@claim(
    "ab.sum",
    "the cost log(1 - D*) - log D* has the gradient of KL(q, p)",
    "follows",
    DIFFERENCES,
    right=lambda p, q: kl(q, p),
    wrong=lambda p, q: kl(p, q),
    mistake="KL the other way round",
)
def ab_sum(divergence):
    return gradients_agree(SUM, divergence)


@claim(
    "ab.ml",
    "the cost -exp(logit D*) has the gradient of KL(p, q): maximum likelihood",
    "Goodfellow 14b",
    DIFFERENCES,
    right=lambda p, q: kl(p, q),
    wrong=lambda p, q: kl(q, p),
    mistake="KL the other way round",
)
def ab_ml(divergence):
    return gradients_agree(MAXIMUM_LIKELIHOOD, divergence)


@claim(
    "ns.not_kl",
    "-log D alone is not the KL one wants: E_q[-log D*] = log 2 + KL(q, p) - KL(q, m)",
    "follows",
    QUADRATURE,
    right=lambda p, q, m: log(2) + kl(q, p) - kl(q, m),
    wrong=lambda p, q, m: log(2) + kl(q, p),
    mistake="log 2 + KL(q, p)",
)
def ns_value(formula):
    p, q = P_DATA, Gaussian(G_MEAN, G_SD)
    cost = q.mean(lambda x: numpy.logaddexp(0, -optimal_logit(p, q)(x)))
    return equal(cost, formula(p, q, Mixture([0.5, 0.5], [p, q])))


@claim(
    "ns.follows",
    "where D* follows p_g, E_q[-log D*] is an f-divergence, of u log(1 + u), u = q / p: its gradient is another",
    "follows",
    DIFFERENCES,
    right=lambda u: numpy.log1p(u) + u / (1 + u),
    wrong=numpy.log1p,
    mistake="f'(u) without the term that D*'s own motion adds",
)
def ns_follows(slope):
    def cost(q):
        return q.mean(lambda x: numpy.logaddexp(0, -optimal_logit(P_DATA, q)(x)))

    def chain(q):  # E over x = mean + sd z of d/dx f'(q / p), times dx/dmean = 1 and dx/dsd = z
        c, h = common_measure(P_DATA, q), 1e-5
        seen = c.log_q > -300  # where u does not overflow
        x, weight = c.x[seen], c.weight[seen] * numpy.exp(c.log_q[seen])
        ahead, behind = (slope(numpy.exp(-optimal_logit(P_DATA, q)(x + step))) for step in (h, -h))
        dx = weight * (ahead - behind) / (2 * h)
        return [numpy.sum(dx), numpy.sum(dx * (x - q.mu) / q.sd)]

    return equal(chain(Gaussian(G_MEAN, G_SD)), differences(cost))


@claim(
    "ns.modes",
    "two far modes, q on one of them: the non-saturating gradient is 0, nothing draws p_g towards the other",
    "follows",
    QUADRATURE,
    right=0.0,
    wrong=0.5,
    mistake="q not on the mode but half a standard deviation off",
)
def one_mode(mean):
    p = Mixture([0.5, 0.5], [Gaussian(0, 1), Gaussian(40, 1)])
    return equal(generator_gradient(p, Gaussian(mean, 1), NON_SATURATING), 0)


@claim(
    "ab.disjoint.jsd",
    "disjoint supports: JSD = log 2 at every distance, while W1 is the distance",
    "Arjovsky, 2.1",
    ROUNDING,
    right=wasserstein1,
    wrong=jsd,
    mistake="JSD as a distance",
)
def disjoint(distance):
    shifts = numpy.array([1.0, 1.5, 3.0, 10.0])
    pairs = [(Uniform(0, 1), Uniform(t, t + 1)) for t in shifts]
    return equal([[distance(p, q), jsd(p, q)] for p, q in pairs], [[t, log(2)] for t in shifts])


@claim(
    "ab.disjoint.D",
    "disjoint supports: a perfect D exists, D* = 1 on all of p and 0 on all of q, so V = 0",
    "Arjovsky, 2.1",
    ROUNDING,
    right=optimal_discriminator,
    wrong=lambda p, q: smoothed_discriminator(p, q, real=0.9),
    mistake="D* for labels of 0.9",
)
def perfect(D_star):
    p, q = Uniform(0, 1), Uniform(2, 3)
    D, inside = D_star(p, q), numpy.linspace(0.01, 0.99, 50)
    return equal([*D(inside), *(1 - D(inside + 2)), 1 + value(D, p, q)], 1)


@claim(
    "ab.disjoint.G",
    "as N(0, 1) and N(t, 1) part, the saturating gradient vanishes, between t Phi(-t / 2) and t exp(-t^2 / 8) / 2",
    "follows",
    QUADRATURE,
    right=MINIMAX,
    wrong=NON_SATURATING,
    mistake="the non-saturating cost",
)
def vanishing(cost):
    # E_q D* = integral p q / (p + q), between integral min(p, q) / 2 = Phi(-t / 2) and integral sqrt(p q) / 2
    shifts = numpy.arange(1.0, 13)
    gradients = [generator_gradient(Gaussian(0, 1), Gaussian(t, 1), cost)[0] for t in shifts]
    least = shifts * [erfc(t / sqrt(8)) / 2 for t in shifts]
    return at_most([least, gradients], [gradients, shifts * numpy.exp(-(shifts**2) / 8) / 2])


@claim(
    "ab.dirac",
    "two point masses: JSD has no slope, log 2 at any theta but 0 and 0 there, W1 = |theta| has slope 1",
    "WGAN, ex. 1",
    ROUNDING,
    right=lambda theta: (log(2) if theta else 0.0, abs(theta)),
    wrong=lambda theta: (log(2), abs(theta)),
    mistake="log 2 at theta = 0 too",
)
def dirac(expected):
    shifts = (-1.0, -0.01, 0.0, 0.01, 1.0)
    pairs = [(point_mass(0), point_mass(t)) for t in shifts]
    return equal([[jsd(p, q), wasserstein1(p, q)] for p, q in pairs], [expected(t) for t in shifts])
