"""What G minimises: the two costs and their saturation, and the divergences they follow at D*."""

from math import exp, log

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, Method, at_least, at_most, claim, equal
from minigan.gan import objectives
from minigan.theory.densities import Gaussian, Mixture, Uniform
from minigan.theory.discrete import point_mass
from minigan.theory.discriminator import optimal_discriminator, optimal_logit, sigmoid, smoothed_discriminator
from minigan.theory.divergences import jsd, kl, wasserstein1
from minigan.theory.game import MAXIMUM_LIKELIHOOD, MINIMAX, NON_SATURATING, SUM, generator_gradient, log_sigmoid, value
from minigan.theory.quadrature import common_measure

P_DATA = Mixture([0.4, 0.6], [Gaussian(-1, 0.7), Gaussian(1.5, 1)])
G_MEAN, G_SD = 0.4, 1.2  # G(z) = mean + sd z, away from every optimum
LOGITS = numpy.linspace(-12, 12, 25)


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
    "logtrick.minimax",
    "d/da log(1 - s(a)) = -s(a) = -D: saturates where D is sure that a sample is fake",
    "section 3",
    DIFFERENCES,
    right=lambda a: -sigmoid(a),
    wrong=lambda a: -sigmoid(-a),
    mistake="-(1 - D)",
)
def saturating(slope):
    h = 1e-5
    return equal((-numpy.logaddexp(0, LOGITS + h) + numpy.logaddexp(0, LOGITS - h)) / (2 * h), slope(LOGITS))


@claim(
    "logtrick.ns",
    "d/da -log s(a) = -(1 - D): full strength where D is sure that a sample is fake",
    "section 3",
    DIFFERENCES,
    right=lambda a: -sigmoid(-a),
    wrong=lambda a: -sigmoid(a),
    mistake="-D",
)
def not_saturating(slope):
    h = 1e-5
    return equal((numpy.logaddexp(0, -LOGITS - h) - numpy.logaddexp(0, -LOGITS + h)) / (2 * h), slope(LOGITS))


@claim(
    "logtrick.ratio",
    "minigan.gan's two slopes have the ratio (1 - D) / D = exp(-a): 22,026 at a = -10",
    "section 3",
    Method("rounding", 1e-9, "relative: two exponentials and a division of float64"),
    right=lambda a: exp(-a),
    wrong=lambda a: exp(a),
    mistake="D / (1 - D)",
)
def ratio(expected):
    a = numpy.array([[-10.0]])
    slopes = objectives.non_saturating.gradient(a) / objectives.minimax.gradient(a)
    return equal(slopes.item() / expected(-10), 1)


@claim(
    "logtrick.shift",
    "p_g = N(8, 1) against N(0, 1) at D*: the gradients are 8 E_q D* = 3.9e-4 and 8 E_q (1 - D*) = 8.00",
    "section 3",
    QUADRATURE,
    right=(MINIMAX, NON_SATURATING),
    wrong=(NON_SATURATING, MINIMAX),
    mistake="the two costs swapped",
)
def shifted(costs):
    p, q = Gaussian(0, 1), Gaussian(8, 1)
    mean_D = q.mean(optimal_discriminator(p, q))
    return equal([generator_gradient(p, q, cost)[0] for cost in costs], [8 * mean_D, 8 * (1 - mean_D)])


@claim(
    "logtrick.fixed",
    "p_g = p_data is stationary for both costs: D* = 1/2, and both gradients vanish",
    "section 3",
    QUADRATURE,
    right=1.5,
    wrong=1.4,
    mistake="p_g of another standard deviation",
)
def fixed_point(sd):
    gradients = [generator_gradient(Gaussian(0.3, 1.5), Gaussian(0.3, sd), cost) for cost in (MINIMAX, NON_SATURATING)]
    return equal(gradients, 0)


@claim(
    "fig1.direction",
    "figure 1 (c): between two equal Gaussians log D* rises everywhere from p_g towards p_data",
    "figure 1",
    ROUNDING,
    right=optimal_logit,
    wrong=lambda p, q: optimal_logit(q, p),
    mistake="the gradient of log(1 - D*)",
)
def direction(logit):
    a = logit(Gaussian(2, 1), Gaussian(0, 1))(numpy.linspace(-3, 5, 81))
    return at_least(numpy.diff(log_sigmoid(a)), 0)


@claim(
    "fig1.end",
    "figure 1 (d): at p_g = p_data, D*(x) = 1/2 at every x, and D* has nothing more to tell G",
    "figure 1",
    ROUNDING,
    right=optimal_discriminator,
    wrong=lambda p, q: smoothed_discriminator(p, q, real=0.9),
    mistake="D* for labels of 0.9",
)
def end(D_star):
    x = numpy.linspace(-5, 5, 41)
    return equal([D_star(p, p)(x) for p in (P_DATA, Gaussian(0, 2))], 0.5)


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
    "as N(0, 1) and N(shift, 1) part, the saturating gradient is below shift (integral sqrt(p q)) / 2, shifts 1 to 12",
    "follows",
    QUADRATURE,
    right=MINIMAX,
    wrong=NON_SATURATING,
    mistake="the non-saturating cost",
)
def vanishing(cost):  # E_q D* = integral p q / (p + q) <= integral sqrt(p q) / 2 = exp(-shift^2 / 8) / 2
    shifts = numpy.arange(1.0, 13)
    gradients = [generator_gradient(Gaussian(0, 1), Gaussian(t, 1), cost)[0] for t in shifts]
    return at_most(gradients, shifts * numpy.exp(-(shifts**2) / 8) / 2)


@claim(
    "ab.dirac",
    "two point masses: JSD has no slope, log 2 at any theta but 0 and 0 there, W1 = |theta| has slope 1",
    "WGAN, ex. 1",
    ROUNDING,
    right=lambda theta: log(2) if theta else 0.0,
    wrong=lambda theta: log(2),
    mistake="log 2 at theta = 0 too",
)
def dirac(expected):
    shifts = (-1.0, -0.01, 0.0, 0.01, 1.0)
    w1 = [wasserstein1(point_mass(0), point_mass(t)) for t in shifts]
    computed = [[jsd(point_mass(0), point_mass(t)) for t in shifts], w1]
    return equal(computed, [[expected(t) for t in shifts], numpy.abs(shifts)])
