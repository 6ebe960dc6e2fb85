"""V, D*, C(G) and the gradients of G, enclosed.

The bounds of the tails rest on log(1 + u) <= u, by which p log(1 + q / p) <= q; on softplus(a) <= 1 + |a|; and on
p q / (p + q) <= p and <= q.
"""

import numpy
from flint import arb

from minigan.claims import paper
from minigan.claims.claim import QUADRATURE, ROUNDING
from minigan.claims.rigorous.balls import cdf, density, over_line, sigmoid, softplus
from minigan.claims.rigorous.enclosure import enclosure
from minigan.theory import Density, Gaussian, Mixture, discriminator, game

P, SHIFTED, SCALED, FAR = Gaussian(0, 1), Gaussian(2, 1), Gaussian(1, 2), Gaussian(8, 1)
DATA = Mixture([0.25, 0.75], [Gaussian(-1, 0.5), Gaussian(1.5, 1)])
P_G = Gaussian(0.5, 1.25)  # of G(z) = 0.5 + 1.25 z, away from every optimum


def maximum(p, q):
    """C(G) = E_p log D* + E_q log(1 - D*), -log D* being softplus(-a) at the logit a = log p - log q."""

    def f(x, analytic):
        (p_x, log_p), (q_x, log_q) = density(p, x, analytic), density(q, x, analytic)
        return -p_x * softplus(log_q - log_p, analytic) - q_x * softplus(log_p - log_q, analytic)

    return over_line(f, (p, 1, 0), (q, 1, 0))


@enclosure(
    "eq1.half",
    "V at D = 1/2, whatever p and q: -log 4",
    "eq. (1)",
    QUADRATURE,
    value=lambda: game.value(lambda x: 0.5, P, SCALED),
    right=2,
    wrong=1,
    mistake="the mean of the two expectations, not their sum",
)
def half(terms):
    return terms * arb(0.5).log()


@enclosure(
    "eq1.line",
    "V of the D with the logit 1 - x / 2, for N(0, 1) and N(2, 1)",
    "eq. (1)",
    QUADRATURE,
    value=lambda: game.value_of_logit(lambda x: 1 - 0.5 * x, P, SHIFTED),
    right=lambda x: 1 - x / 2,
    wrong=lambda x: x / 2 - 1,
    mistake="the logit of 1 - D",
)
def line(logit):  # softplus(a) <= 1 + |a| <= 2 + |x| / 2 <= 3 + x^2
    def f(x, analytic):
        a = logit(x)
        return -density(P, x)[0] * softplus(-a, analytic) - density(SHIFTED, x)[0] * softplus(a, analytic)

    return over_line(f, (P, 3, 1), (SHIFTED, 3, 1))


@enclosure(
    "eq3.sinh",
    "E log(1 - D(G(z))), G(z) = sinh z, D's logit (x + 1) / 4; the package: by p_g(x), not by p_z(z)",
    "eq. (3)",
    QUADRATURE,
    value=lambda: Density(paper.sinh_density, numpy.sinh(numpy.arange(-14, 14.5, 0.5))).mean(
        lambda x: game.log_sigmoid(-(x + 1) / 4)
    ),
    right=lambda z: (z.exp() - (-z).exp()) / 2,
    wrong=lambda z: z,
    mistake="log(1 - D(z)): G left out",
)
def change_of_variables(G):  # softplus(a) <= 1 + |a| <= 2 + e^|z|, and e^|z| N(z; 0, 1) <= 2 [N(z; 1, 1) + N(z; -1, 1)]
    return over_line(
        lambda z, analytic: -density(P, z)[0] * softplus((G(z) + 1) / 4, analytic),
        (P, 2, 0),
        (Gaussian(1, 1), 2, 0),
        (Gaussian(-1, 1), 2, 0),
    )


@enclosure(
    "eq4.shifted",
    "C(G) for N(0, 1) and N(2, 1)",
    "eq. (4)",
    QUADRATURE,
    value=lambda: game.c_of_g(P, SHIFTED),
    right=0,
    wrong=2,
    mistake="D* = p / ((p + q) / 2): log 2 too much on both sides",
)
def shifted(logs):
    return maximum(P, SHIFTED) + logs * arb(2).log()


@enclosure(
    "eq4.mixture",
    "C(G) for a mixture of N(-1, 1/4) and N(3/2, 1), 1 : 3, and N(1/2, 25/16)",
    "eq. (4)",
    QUADRATURE,
    value=lambda: game.c_of_g(DATA, P_G),
    right=DATA,
    wrong=Mixture([0.75, 0.25], DATA.components),
    mistake="the weights of the mixture swapped",
)
def mixture(data):
    return maximum(data, P_G)


@enclosure(
    "thm1.approach",
    "C(G) + log 4 for N(0, 1) and N(1/64, 1): less than shift^2 / 4 by 2e-9",
    "Theorem 1",
    ROUNDING,
    value=lambda: game.c_of_g(P, Gaussian(1 / 64, 1)) - game.MINIMUM,
    right=lambda shift: maximum(P, Gaussian(shift, 1)) + arb(4).log(),
    wrong=lambda shift: arb(shift) ** 2 / 4,
    mistake="the first term of the expansion for the number",
)
def approach(formula):
    return formula(1 / 64)


@enclosure(
    "prop1.perturbation",
    "(1/2) integral (p + q) D* (1 - D*) sin^2, for N(0, 1) and N(1, 2^2)",
    "follows",
    QUADRATURE,
    value=lambda: discriminator.perturbation_loss(P, SCALED, numpy.sin),
    right=arb(0.5),
    wrong=1,
    mistake="without the 1/2",
)
def perturbation(factor):  # (p + q) D* (1 - D*) = p (1 - D*) = p q / (p + q)
    return factor * over_line(lambda x, _: shared(P, SCALED, x) * x.sin() ** 2, (P, 1, 0))


@enclosure(
    "prop1.bayes",
    'how often the verdict "real where D* > 1/2" is right, for N(0, 1) and N(1, 2^2)',
    "Bayes",
    QUADRATURE,
    value=lambda: discriminator.accuracy(P, SCALED),
    right=lambda tv: (1 + tv) / 2,
    wrong=lambda tv: (1 + 2 * tv) / 2,
    mistake="1/2 + TV",
)
def bayes(accuracy):
    low, high = crossings(1)
    return accuracy(mass_between(P, low, high) - mass_between(SCALED, low, high))


@enclosure(
    "prior.bayes",
    "how often the best verdict is right, 3 of 4 real from N(0, 1), 1 fake from N(1, 2^2): integral max(3p / 4, q / 4)",
    "Bayes",
    QUADRATURE,
    value=lambda: discriminator.accuracy(P, SCALED, prior=0.75),
    right=3,
    wrong=1,
    mistake="the verdict of equal priors",
)
def bayes_prior(odds):
    low, high = crossings(odds)
    return (3 * mass_between(P, low, high) + 1 - mass_between(SCALED, low, high)) / 4


def crossings(odds):
    """The two x with odds N(x; 0, 1) = N(x; 1, 2^2): between them the first is larger.

    -x^2 / 2 + log(2 odds) = -(x - 1)^2 / 8, that is 3 x^2 + 2 x - 1 - 8 log(2 odds) = 0.
    """
    root = (4 + 24 * arb(2 * odds).log()).sqrt()
    return (-1 - root) / 3, (-1 + root) / 3


def mass_between(p, low, high):
    """P(low < x < high)."""
    return cdf(p, high) - cdf(p, low)


@enclosure(
    "logtrick.minimax",
    "the gradient in G's mean of E_q log(1 - D*) at q = N(8, 1) against N(0, 1): 8 E_q D*",
    "section 3",
    QUADRATURE,
    value=lambda: game.generator_gradient(P, FAR, game.MINIMAX)[0],
    right=lambda mean_D: 8 * mean_D,
    wrong=lambda mean_D: 8 * (1 - mean_D),
    mistake="the non-saturating one",
)
def saturated(gradient):
    return gradient(mean_of_best(P, FAR))


@enclosure(
    "logtrick.ns",
    "the gradient in G's mean of E_q[-log D*] at q = N(8, 1) against N(0, 1): 8 E_q (1 - D*)",
    "section 3",
    QUADRATURE,
    value=lambda: game.generator_gradient(P, FAR, game.NON_SATURATING)[0],
    right=lambda mean_D: 8 * (1 - mean_D),
    wrong=lambda mean_D: arb(8),
    mistake="8: D* taken for 0",
)
def not_saturated(gradient):
    return gradient(mean_of_best(P, FAR))


def mean_of_best(p, q):
    """E_q D* = integral p q / (p + q)."""
    return over_line(lambda x, _: shared(p, q, x), (q, 1, 0))


def shared(p, q, x):
    """p q / (p + q) at x, of two Gaussians."""
    (_, log_p), (q_x, log_q) = density(p, x), density(q, x)
    return q_x * sigmoid(log_p - log_q)
