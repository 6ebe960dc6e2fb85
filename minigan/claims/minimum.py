"""C(G) and its minimum: equations (4) to (6) and Theorem 1."""

import functools
from math import log

import numpy

from minigan.claims.claim import QUADRATURE, ROUNDING, Method, at_least, at_most, claim, equal
from minigan.claims.paper import PAIRS, moved, wave
from minigan.random import Stream
from minigan.theory import game
from minigan.theory.common_measure import common_measure
from minigan.theory.densities import Gaussian, Mixture, Uniform
from minigan.theory.discrete import Discrete, empirical, point_mass
from minigan.theory.discriminator import optimal_logit
from minigan.theory.divergences import jsd, kl, tv

# Bernoulli shares on either side of 1/2, where Pinsker's inequality and its kin are nearly equations.
NEARLY_EVEN = [(Discrete([0, 1], [0.5 + e, 0.5 - e]), Discrete([0, 1], [0.5 - e, 0.5 + e])) for e in (0.01, -0.1)]
APART = ((Uniform(0, 1), Uniform(2, 3)), (point_mass(0), point_mass(1)), (Gaussian(0, 1), empirical([-1.0, 0.0, 0.5])))


@functools.cache  # the same objects again: what was integrated for one claim need not be for the next
def random_pairs(n, seed):
    """n pairs (p, q), each a mixture of two Gaussians drawn at random."""
    stream = Stream(seed, "float64")

    def draw():
        weight, (m1, m2), (s1, s2) = stream.uniform(1)[0], 2 * stream.normal(2), numpy.exp(0.5 * stream.normal(2))
        return Mixture([weight, 1 - weight], [Gaussian(m1, s1), Gaussian(m2, s2)])

    return [(draw(), draw()) for _ in range(n)]


@claim(
    "eq4.maximum",
    "C(G) = max over D of V(D, G) = V(D*, G): none of 300 other Ds comes above it",
    "eq. (4)",
    QUADRATURE,
    right=optimal_logit,
    wrong=lambda p, q: optimal_logit(p, q, prior=0.6),
    mistake="D* for a prior of 0.6",
)
def maximum(logit):
    stream, p, q = Stream(6, "float64"), Gaussian(0, 1), Gaussian(2, 1)
    moves = 0.3 * stream.normal((300, 3))
    others = [game.value_of_logit(moved(p, q, wave(*move)), p, q) for move in moves]
    return at_most(others, game.value_of_logit(logit(p, q), p, q))


@claim(
    "eq4",
    "C(G) = E_p log(p / (p + q)) + E_q log(q / (p + q))",
    "eq. (4)",
    ROUNDING,
    right=lambda log_p, log_q: numpy.logaddexp(log_p, log_q),
    wrong=lambda log_p, log_q: numpy.logaddexp(log_p, log_q) - log(2),
    mistake="(p + q) / 2 for p + q",
)
def eq4(log_sum):
    def written_out(p, q):
        c, total = common_measure(p, q), 0.0
        for own in (c.log_p, c.log_q):
            has = numpy.isfinite(own)
            total += numpy.sum((c.weight * numpy.exp(own))[has] * (own - log_sum(c.log_p, c.log_q))[has])
        return total

    return equal([game.c_of_g(p, q) for p, q in PAIRS], [written_out(p, q) for p, q in PAIRS])


@claim(
    "eq5",
    "C(G) = -log 4 + KL(p, (p + q) / 2) + KL(q, (p + q) / 2), the mixture built as a distribution of its own",
    "eq. (5)",
    ROUNDING,
    right=lambda p, q, m: kl(p, m) + kl(q, m),
    wrong=lambda p, q, m: kl(m, p) + kl(m, q),
    mistake="KL from the mixture, not to it",
)
def eq5(two_kl):
    pairs = PAIRS[:3]
    expected = [-log(4) + two_kl(p, q, Mixture([0.5, 0.5], [p, q])) for p, q in pairs]
    return equal([game.c_of_g(p, q) for p, q in pairs], expected)


@claim(
    "eq6",
    "C(G) = -log 4 + 2 JSD(p, q)",
    "eq. (6)",
    ROUNDING,
    right=jsd,
    wrong=lambda p, q: jsd(p, q) / 2,
    mistake="JSD without the 2",
)
def eq6(divergence):
    pairs = [*PAIRS, *APART]
    return equal([game.c_of_g(p, q) for p, q in pairs], [-log(4) + 2 * divergence(p, q) for p, q in pairs])


@claim(
    "eq6.information",
    "JSD(p, q) is the mutual information of x and of a fair coin that says whether x is real; on four points",
    "follows",
    ROUNDING,
    right=lambda joint: joint.sum(axis=0) * joint.sum(axis=1, keepdims=True),
    wrong=lambda joint: joint.sum(axis=0) * numpy.ones((2, 1)),
    mistake="the coin's own probability of 1/2 left out",
)
def information(independent):
    p, q = PAIRS[5]
    c = common_measure(p, q)
    joint = numpy.exp([c.log_p, c.log_q]) / 2
    has = joint > 0
    return equal(jsd(p, q), numpy.sum(joint[has] * numpy.log(joint[has] / independent(joint)[has])))


@claim(
    "thm1.minimum",
    "at p_g = p_data, C(G) = -log 4 = -1.3862943611",
    "Theorem 1",
    ROUNDING,
    right=-log(4),
    wrong=-log(2),
    mistake="log 2 for log 4",
)
def minimum(expected):
    return equal([game.MINIMUM, *(game.c_of_g(p, p) for pair in PAIRS for p in pair)], expected)


@claim(
    "thm1.below",
    "C(G) >= -log 4, for 30 random pairs of mixtures",
    "Theorem 1",
    QUADRATURE,
    right=game.c_of_g,
    wrong=lambda p, q: -log(4) + kl(p, Mixture([0.5, 0.5], [p, q])) - kl(q, Mixture([0.5, 0.5], [p, q])),
    mistake="KL(p, m) - KL(q, m): a sign",
)
def below(c_of_g):
    return at_least([c_of_g(p, q) for p, q in random_pairs(30, seed=7)], -log(4))


@claim(
    "thm1.unique",
    "C(G) + log 4 >= TV(p, q)^2: so the minimum is attained at p = q only",
    "Pinsker",
    QUADRATURE,
    right=lambda distance: distance**2,
    wrong=lambda distance: distance,
    mistake="TV, not squared",
)
def unique(bound):
    pairs = [*PAIRS, *NEARLY_EVEN, *random_pairs(30, seed=7)]
    return at_least([game.c_of_g(p, q) + log(4) for p, q in pairs], [bound(tv(p, q)) for p, q in pairs])


@claim(
    "thm1.approach",
    "as q -> p, C(G) + log 4 -> shift^2 / (4 s^2): quadratic, a quarter of the Fisher information times shift^2",
    "expansion",
    Method("expansion", 1e-4, "relative: the next term is (shift / s)^2 / 8 times this one, shift = 0.01 s"),
    right=lambda shift, s: shift**2 / (4 * s**2),
    wrong=lambda shift, s: shift**2 / (8 * s**2),
    mistake="that of the JSD itself, without the 2",
)
def approach(law):
    scales = (0.1, 1.0, 5.0)
    gaps = [game.c_of_g(Gaussian(0, s), Gaussian(0.01 * s, s)) + log(4) for s in scales]
    return equal(numpy.array(gaps) / [law(0.01 * s, s) for s in scales], 1)


@claim(
    "thm1.above",
    "C(G) <= 0, for the same random pairs",
    "follows",
    QUADRATURE,
    right=game.c_of_g,
    wrong=lambda p, q: -log(4) + kl(p, q) + kl(q, p),
    mistake="KL to the other, not to the mixture: unbounded",
)
def above(c_of_g):
    return at_most([c_of_g(p, q) for p, q in random_pairs(30, seed=7)], 0)


@claim(
    "thm1.disjoint",
    "where p and q share no mass, C(G) = 0 and JSD = log 2: a perfect D",
    "follows",
    ROUNDING,
    right=game.c_of_g,
    wrong=jsd,
    mistake="JSD for C(G)",
)
def disjoint(c_of_g):
    return equal([c_of_g(p, q) for p, q in APART], 0)


@claim(
    "thm1.bound",
    "for any D, log 2 + V(D, G) / 2 <= JSD(p, q): V is always a lower bound; 50 Ds for each of 5 pairs",
    "eq. (4)",
    QUADRATURE,
    right=lambda V: log(2) + V / 2,
    wrong=lambda V: log(4) + V,
    mistake="2 JSD taken for JSD",
)
def lower_bound(bound):
    moves = 0.5 * Stream(9, "float64").normal((50, 3))
    pairs = [PAIRS[i] for i in (0, 1, 2, 4, 5)]
    values = [[game.value_of_logit(moved(p, q, wave(*move)), p, q) for move in moves] for p, q in pairs]
    return at_most(bound(numpy.array(values)), numpy.array([[jsd(p, q)] for p, q in pairs]))
