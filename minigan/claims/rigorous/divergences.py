"""f-divergences of Gaussians and mixtures, enclosed, by their integrals."""

from math import sqrt

from flint import arb

from minigan.claims.claim import QUADRATURE
from minigan.claims.rigorous.balls import density, integral, over_line
from minigan.claims.rigorous.enclosure import enclosure
from minigan.claims.rigorous.value import SCALED, SHIFTED, P, mass_between, maximum, shared
from minigan.theory import divergences
from minigan.theory.densities import Gaussian, Mixture, Uniform
from minigan.theory.discriminator import optimal_discriminator

BUMPS, NARROW = Mixture([0.5, 0.5], [Gaussian(-1, 0.5), Gaussian(1, 0.5)]), Gaussian(0, 0.75)
WIDE = Gaussian(0.5, 1.25)


@enclosure(
    "jsd.gaussians",
    "JSD(N(0, 1), N(1, 2^2))",
    "eq. (6)",
    QUADRATURE,
    value=lambda: divergences.jsd(P, SCALED),
    right=lambda two_jsd: two_jsd / 2,
    wrong=lambda two_jsd: two_jsd,
    mistake="2 JSD taken for JSD",
)
def jsd_gaussians(jsd):
    return jsd(maximum(P, SCALED) + arb(4).log())


@enclosure(
    "jsd.mixture",
    "JSD of N(-1, 1/4) and N(1, 1/4), 1 : 1, against N(0, 9/16)",
    "eq. (6)",
    QUADRATURE,
    value=lambda: divergences.jsd(BUMPS, NARROW),
    right=4,
    wrong=2,
    mistake="log 2 for log 4",
)
def jsd_mixture(n):
    return (maximum(BUMPS, NARROW) + arb(n).log()) / 2


@enclosure(
    "jsd.uniform",
    "JSD of the uniform density on 0 to 2 and N(0, 1), which shares part of its support",
    "eq. (6)",
    QUADRATURE,
    value=lambda: divergences.jsd(Uniform(0, 2), P),
    right=lambda outside: outside * arb(2).log(),
    wrong=lambda outside: arb(0),
    mistake="the integral over 0 to 2 alone",
)
def jsd_uniform(elsewhere):  # where p = 0 the integrand is q log 2
    def f(x, analytic):
        q = density(P, x)[0]
        u = 0.5 / q  # p / q, not 0: log(1 + u) + u log(1 + 1 / u) is analytic where both logs are
        return q * (-((1 + u) / 2).log(analytic=analytic) - u * ((1 + 1 / u) / 2).log(analytic=analytic))

    return (integral(f, 0, 2) + elsewhere(1 - mass_between(P, arb(0), arb(2)))) / 2


def kl_integral(p, q):
    """KL(p, q) = integral p (log p - log q), |log p - log q| <= 8 + 5 x^2 for the densities here."""

    def f(x, analytic):
        (p_x, log_p), (_, log_q) = density(p, x, analytic), density(q, x, analytic)
        return p_x * (log_p - log_q)

    return over_line(f, (p, 8, 5))


@enclosure(
    "kl.gaussians",
    "KL(N(0, 1), N(1, 2^2)), by its integral",
    "textbook",
    QUADRATURE,
    value=lambda: divergences.kl(P, SCALED),
    right=(P, SCALED),
    wrong=(SCALED, P),
    mistake="KL the other way round",
)
def kl_gaussians(pair):
    return kl_integral(*pair)


@enclosure(
    "kl.mixture",
    "KL(p, q), p a mixture of N(-1, 1/4) and N(1, 1/4), 1 : 1, and q = N(0, 9/16)",
    "textbook",
    QUADRATURE,
    value=lambda: divergences.kl(BUMPS, NARROW),
    right=(BUMPS, NARROW),
    wrong=(NARROW, BUMPS),
    mistake="KL the other way round",
)
def kl_mixture(pair):
    return kl_integral(*pair)


@enclosure(
    "kl.reverse",
    "KL(q, p), p a mixture of N(-1, 1/4) and N(1, 1/4), 1 : 1, and q = N(0, 9/16)",
    "textbook",
    QUADRATURE,
    value=lambda: divergences.kl(NARROW, BUMPS),
    right=BUMPS,
    wrong=Gaussian(0, sqrt(1.25)),
    mistake="the Gaussian with the mixture's mean and variance for the mixture",
)
def kl_reverse(q):
    return kl_integral(NARROW, q)


@enclosure(
    "h2.mixture",
    "H^2 = integral (sqrt p - sqrt q)^2, p a mixture of N(-1, 1/4) and N(1, 1/4), 1 : 1, and q = N(0, 9/16)",
    "textbook",
    QUADRATURE,
    value=lambda: divergences.squared_hellinger(BUMPS, NARROW),
    right=1,
    wrong=arb(0.5),
    mistake="the convention with a half",
)
def hellinger(factor):  # at most p + q
    def f(x, analytic):
        root_p, root_q = ((density(p, x, analytic)[1] / 2).exp() for p in (BUMPS, NARROW))
        return (root_p - root_q) ** 2

    return factor * over_line(f, (BUMPS, 1, 0), (NARROW, 1, 0))


@enclosure(
    "chi2.gaussians",
    "chi^2 of N(0, 1) against N(1/2, 25/16), integral (p - q)^2 / q",
    "textbook",
    QUADRATURE,
    value=lambda: divergences.chi_squared(P, WIDE),
    right=1,
    wrong=0,
    mistake="the integral of p^2 / q, without the -1",
)
def chi2(subtracted):  # log(p / q) = log(5/4) - 0.18 x^2 - 0.32 x + 0.08 < log(5/4) for |x| > 2
    return over_line(lambda x, _: (2 * density(P, x)[1] - density(WIDE, x)[1]).exp(), (P, 2, 0)) - subtracted


@enclosure(
    "chi2.mixture",
    "chi^2 of a mixture of N(-1, 1/4) and N(1, 1/4), 1 : 1, against N(1/2, 25/16)",
    "textbook",
    QUADRATURE,
    value=lambda: divergences.chi_squared(BUMPS, WIDE),
    right=lambda p, q: (p - q) ** 2 / q,
    wrong=lambda p, q: 2 * (p - q) ** 2 / (p + q),
    mistake="(p + q) / 2 in the denominator",
)
def chi2_mixture(integrand):  # for |x| > 4 p < q / 2: both integrands are at most 2 q
    return over_line(lambda x, _: integrand(density(BUMPS, x)[0], density(WIDE, x)[0]), (WIDE, 2, 0))


@enclosure(
    "ls.value",
    "least squares: min over D of E_p (D - 1)^2 / 2 + E_q D^2 / 2 for N(0, 1) and N(2, 1)",
    "follows",
    QUADRATURE,
    value=lambda: _squares(optimal_discriminator(P, SHIFTED)),
    right=arb(0.5),
    wrong=1,
    mistake="without the 1/2",
)
def least_squares(factor):  # at D*: p q / (p + q) / 2
    return factor * over_line(lambda x, _: shared(SHIFTED, P, x), (P, 1, 0))


def _squares(D):
    return (P.mean(lambda x: (D(x) - 1) ** 2) + SHIFTED.mean(lambda x: D(x) ** 2)) / 2
