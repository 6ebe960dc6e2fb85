"""G's gradients at D*: those of divergences, enclosed. The package has them by the chain rule through G.

The gradient of a divergence, the integral of F(p, q), in a parameter of q is the integral of (dq) F'(q). With
a = log p - log q the derivative F' is, up to a constant, which integrates to 0 with dq:

    2 JSD(p, q): log(q / (p + q)) = -softplus(a)          KL(q, p): log(q / p) = -a

q = N(m, s^2), and dq / dm = q (x - m) / s^2, dq / ds = q ((x - m)^2 / s^3 - 1 / s). The tails: here |a| <= 8 + 5 x^2,
|F'| <= 30 (1 + x^2), and |dq| <= 2 (1 + x^2) q; and beyond 48, 60 (1 + x^2)^2 N(x; 1/2, (5/4)^2) <= N(x; 1/2, 2^2).
"""

from fractions import Fraction

from flint import arb

from minigan.claims.claim import QUADRATURE
from minigan.claims.rigorous.balls import density, over_line, softplus
from minigan.claims.rigorous.enclosure import enclosure
from minigan.claims.rigorous.value import DATA, P_G
from minigan.theory import game
from minigan.theory.densities import Gaussian
from minigan.theory.discriminator import optimal_logit


def two_jsd(a, analytic):
    """F' of 2 JSD(p, q)."""
    return -softplus(a, analytic)


def kl_to_data(a, analytic):
    """F' of KL(q, p)."""
    return -a


def gradient(F, of_deviation=False):
    """d/d mean, or d/d sd, of the divergence with the derivative F at q = P_G."""
    m, s = arb(P_G.mu), arb(P_G.sd)

    def f(x, analytic):
        log_dq = ((x - m) ** 2 / s**2 - 1) / s if of_deviation else (x - m) / s**2
        (_, log_p), (q, log_q) = density(DATA, x, analytic), density(P_G, x)
        return q * log_dq * F(log_p - log_q, analytic)

    return over_line(f, (Gaussian(0.5, 2), 1, 0))


@enclosure(
    "ab.minimax.mean",
    "d/dm E_q log(1 - D*), D* fixed, is d/dm 2 JSD(p, q); p and q = N(m, s^2) of eq4.mixture",
    "follows",
    QUADRATURE,
    value=lambda: game.generator_gradient(DATA, P_G, game.MINIMAX)[0],
    right=1,
    wrong=arb(0.5),
    mistake="that of the JSD, without the 2",
)
def minimax_mean(factor):
    return factor * gradient(two_jsd)


@enclosure(
    "ab.minimax.sd",
    "d/ds E_q log(1 - D*), D* fixed, is d/ds 2 JSD(p, q); p and q = N(m, s^2) of eq4.mixture",
    "follows",
    QUADRATURE,
    value=lambda: game.generator_gradient(DATA, P_G, game.MINIMAX)[1],
    right=two_jsd,
    wrong=lambda a, analytic: softplus(-a, analytic),
    mistake="of E_q[-log D*]: the other cost",
)
def minimax_deviation(F):
    return gradient(F, of_deviation=True)


@enclosure(
    "ab.ns.mean",
    "d/dm E_q[-log D*], D* fixed, is d/dm [KL(q, p) - 2 JSD(p, q)]; p and q = N(m, s^2) of eq4.mixture",
    "Arjovsky, 2.5",
    QUADRATURE,
    value=lambda: game.generator_gradient(DATA, P_G, game.NON_SATURATING)[0],
    right=-1,
    wrong=1,
    mistake="the sign of the JSD",
)
def not_saturating_mean(sign):
    return gradient(lambda a, analytic: kl_to_data(a, analytic) + sign * two_jsd(a, analytic))


@enclosure(
    "ab.ns.sd",
    "d/ds E_q[-log D*], D* fixed, is d/ds [KL(q, p) - 2 JSD(p, q)]; p and q = N(m, s^2) of eq4.mixture",
    "Arjovsky, 2.5",
    QUADRATURE,
    value=lambda: game.generator_gradient(DATA, P_G, game.NON_SATURATING)[1],
    right=-1,
    wrong=0,
    mistake="that of KL(q, p), the JSD left out",
)
def not_saturating_deviation(sign):
    return gradient(lambda a, analytic: kl_to_data(a, analytic) + sign * two_jsd(a, analytic), of_deviation=True)


@enclosure(
    "ab.sum.mean",
    "d/dm E_q[log(1 - D*) - log D*], D* fixed, is d/dm KL(q, p); p and q = N(m, s^2) of eq4.mixture",
    "follows",
    QUADRATURE,
    value=lambda: game.generator_gradient(DATA, P_G, game.SUM)[0],
    right=lambda: gradient(kl_to_data),
    wrong=lambda: Fraction(-6, 25),
    mistake="that of KL(p, q), which is (m - E_p x) / s^2",
)
def sum_mean(formula):
    return formula()


@enclosure(
    "ab.ml.sd",
    "d/ds E_q[-exp(a*)], D* fixed, is that of KL(p, q), 1 / s - E_p(x - m)^2 / s^3; p, q of eq4.mixture",
    "Goodfellow 14b",
    QUADRATURE,
    value=lambda: game.generator_gradient(DATA, P_G, game.MAXIMUM_LIKELIHOOD)[1],
    right=lambda square, s: 1 / s - square / s**3,
    wrong=lambda square, s: 1 / s - square / s**2,
    mistake="s^2 for s^3",
)
def likelihood_deviation(formula):
    square = sum(
        Fraction(w) * (Fraction(c.sd) ** 2 + (Fraction(c.mu) - Fraction(P_G.mu)) ** 2)
        for w, c in zip(DATA.weights, DATA.components)
    )
    return formula(square, Fraction(P_G.sd))


@enclosure(
    "ns.not_kl",
    "E_q[-log D*], for p and q of eq4.mixture: log 2 + KL(q, p) - KL(q, (p + q) / 2)",
    "follows",
    QUADRATURE,
    value=lambda: P_G.mean(lambda x: game.NON_SATURATING.loss(optimal_logit(DATA, P_G)(x))),
    right=lambda a, analytic: softplus(-a, analytic),
    wrong=lambda a, analytic: -a,
    mistake="KL(q, p)",
)
def cost(loss):
    def f(x, analytic):
        (_, log_p), (q, log_q) = density(DATA, x, analytic), density(P_G, x)
        return q * loss(log_p - log_q, analytic)

    return over_line(f, (P_G, 9, 5))
