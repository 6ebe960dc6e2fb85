"""C(G) and its minimum: equations (4) to (6), Theorem 1, and Proposition 2 on a simplex."""

from math import log

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, Method, at_least, at_most, claim, equal
from minigan.claims.paper import PAIRS, moved, wave
from minigan.random import Stream
from minigan.theory import game
from minigan.theory.densities import Gaussian, Mixture, Uniform
from minigan.theory.discrete import Discrete, empirical, point_mass
from minigan.theory.discriminator import optimal_discriminator, optimal_logit
from minigan.theory.divergences import jsd, kl, tv
from minigan.theory.quadrature import common_measure

APART = ((Uniform(0, 1), Uniform(2, 3)), (point_mass(0), point_mass(1)), (Gaussian(0, 1), empirical([-1.0, 0.0, 0.5])))
SIMPLEX_P, SIMPLEX_Q = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55  # ten points, p rising and q falling


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
    mistake="D* for a prior of .6",
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
    "JSD(p, q) is the mutual information of x and of a fair coin that says whether x is real",
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
    return equal([game.c_of_g(p, p) for pair in PAIRS for p in pair], expected)


@claim(
    "thm1.below",
    "C(G) >= -log 4, for 100 random pairs of mixtures",
    "Theorem 1",
    QUADRATURE,
    right=game.c_of_g,
    wrong=lambda p, q: -log(4) + kl(p, Mixture([0.5, 0.5], [p, q])) - kl(q, Mixture([0.5, 0.5], [p, q])),
    mistake="KL(p, m) - KL(q, m): a sign",
)
def below(c_of_g):
    return at_least([c_of_g(p, q) for p, q in random_pairs(100, seed=7)], -log(4))


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
    pairs = [*PAIRS, *random_pairs(100, seed=8)]
    return at_least([game.c_of_g(p, q) + log(4) for p, q in pairs], [bound(tv(p, q)) for p, q in pairs])


@claim(
    "thm1.approach",
    "as q -> p, C(G) + log 4 -> shift^2 / (4 s^2): quadratic, a quarter of the Fisher information times shift^2",
    "expansion",
    Method("expansion", 1e-4, "relative: the next term is (shift / s)^2 / 16 times this one, shift = .01 s"),
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
    "Theorem 1",
    QUADRATURE,
    right=lambda p, q: -log(4) + 2 * jsd(p, q),
    wrong=lambda p, q: -log(4) + kl(p, q) + kl(q, p),
    mistake="KL to the other, not to the mixture: unbounded",
)
def above(c_of_g):
    return at_most([c_of_g(p, q) for p, q in random_pairs(100, seed=7)], 0)


@claim(
    "thm1.disjoint",
    "where p and q share no mass, C(G) = 0 and JSD = log 2: a perfect D",
    "Theorem 1",
    ROUNDING,
    right=game.c_of_g,
    wrong=jsd,
    mistake="JSD for C(G)",
)
def disjoint(c_of_g):
    return equal([c_of_g(p, q) for p, q in APART], 0)


@claim(
    "thm1.bound",
    "for any D, log 2 + V(D, G) / 2 <= JSD(p, q): V is always a lower bound; 300 Ds, on every pair",
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


@claim(
    "prop2.descent",
    "q <- q exp(-eta log(1 - D*)) with D optimal at each step: JSD falls at every step, of 10 points to 1e-6 in 10",
    "Proposition 2",
    Method(
        "descent", 1e-6, "the bound itself: eta = 1 shrinks log(p / q) by a half at least near p = q, JSD by a quarter"
    ),
    right=1.0,
    wrong=-0.1,
    mistake="p_g made to ascend",
)
def descent(eta):
    path = [SIMPLEX_Q, *game.proposition2(SIMPLEX_P, SIMPLEX_Q, eta, 10)]
    jsds = numpy.array([jsd(Discrete(range(10), SIMPLEX_P), Discrete(range(10), q)) for q in path])
    return at_most(jsds[-1] if numpy.all(numpy.diff(jsds) < 0) else 1.0, 0)


@claim(
    "prop2.affine",
    "U(p_g, D) is affine in p_g for every fixed D",
    "Proposition 2",
    ROUNDING,
    right=game.simplex_value,
    wrong=lambda q, D, p: game.simplex_optimum(q, p)[0],
    mistake="D optimal for each p_g, not fixed",
)
def affine(U):
    D, a, b = numpy.linspace(0.1, 0.9, 10), SIMPLEX_Q, numpy.full(10, 0.1)
    t = numpy.linspace(0, 1, 11)
    between = [U((1 - s) * a + s * b, D, SIMPLEX_P) for s in t]
    return equal(between, (1 - t) * U(a, D, SIMPLEX_P) + t * U(b, D, SIMPLEX_P))


@claim(
    "prop2.convex",
    "sup over D of U(p_g, D) is convex in p_g: between two points never above the chord",
    "Proposition 2",
    ROUNDING,
    right=lambda q: game.simplex_optimum(q, SIMPLEX_P)[0],
    wrong=lambda q: -game.simplex_optimum(q, SIMPLEX_P)[0],
    mistake="the infimum's sign",
)
def convex(supremum):
    stream, t = Stream(10, "float64"), numpy.linspace(0, 1, 11)[:, None]
    ends = stream.uniform((40, 2, 10))
    ends /= ends.sum(axis=2, keepdims=True)
    between = [[supremum(q) for q in (1 - t) * a + t * b] for a, b in ends]
    chords = [(1 - t[:, 0]) * supremum(a) + t[:, 0] * supremum(b) for a, b in ends]
    return at_most(between, chords)


@claim(
    "prop2.subgradient",
    "log(1 - D*), the gradient at D*, is a subgradient of the supremum: sup(r) >= sup(q) + (r - q) . log(1 - D*)",
    "Proposition 2",
    ROUNDING,
    right=lambda D: numpy.log1p(-D),
    wrong=lambda D: -numpy.log(D),
    mistake="the non-saturating cost's -log D*",
)
def subgradient(slope):
    r = Stream(11, "float64").uniform((200, 10))
    r /= r.sum(axis=1, keepdims=True)
    best, D, _ = game.simplex_optimum(SIMPLEX_Q, SIMPLEX_P)
    return at_least([game.simplex_optimum(point, SIMPLEX_P)[0] for point in r], best + (r - SIMPLEX_Q) @ slope(D))


@claim(
    "prop2.gradient",
    "d/dp_g of sup over D is log(1 - D*) with D* held fixed: that D* moves along changes nothing to first order",
    "Danskin",
    DIFFERENCES,
    right=lambda D, q: numpy.log1p(-D),
    wrong=lambda D, q: numpy.log1p(-D) + D,
    mistake="D* let move along in log(1 - D*) but not in log D*",
)
def envelope(slope):
    h, q = 1e-5, SIMPLEX_Q
    best = [
        game.simplex_optimum(q + h * e, SIMPLEX_P)[0] - game.simplex_optimum(q - h * e, SIMPLEX_P)[0]
        for e in numpy.eye(10)
    ]
    return equal(numpy.array(best) / (2 * h), slope(game.simplex_optimum(q, SIMPLEX_P)[1], q))


@claim(
    "prop2.fixed",
    "the same descent with D held at its first D* does not reach p_data: all mass goes where that D is largest",
    "section 6",
    Method(
        "descent",
        1e-6,
        "the weight 1 / (1 - D) of the largest D is twice that of the next: after 400 steps 2^-400 of the rest is left",
    ),
    right=lambda D, q: D,
    wrong=lambda D, q: SIMPLEX_P / (SIMPLEX_P + q),
    mistake="D optimal at each step after all",
)
def fixed(next_D):
    q, D = (
        SIMPLEX_Q,
        optimal_discriminator(Discrete(range(10), SIMPLEX_P), Discrete(range(10), SIMPLEX_Q))(numpy.arange(10)),
    )
    for _ in range(400):
        D = next_D(D, q)
        q = q / (1 - D)
        q = q / q.sum()
    return equal(q[numpy.argmax(D)], 1)
