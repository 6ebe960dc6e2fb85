"""Proposition 2 on a simplex: if D reaches its optimum at each step, p_g converges to p_data; and the proof's facts."""

from math import log

import numpy

from minigan.claims.claim import DIFFERENCES, ROUNDING, Method, at_least, at_most, claim, equal
from minigan.random import Stream
from minigan.theory import game
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.discriminator import optimal_discriminator
from minigan.theory.divergences import jsd

P, Q = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55  # ten points, p rising and q falling


@claim(
    "prop2.descent",
    "exponentiated gradient, q <- q exp(-eta log(1 - D*)), D always optimal: JSD falls at each of 10 steps, to 1e-6",
    "Proposition 2",
    Method(
        "descent",
        1e-6,
        "the bound itself: at eta = 1 p - q halves at a step (prop2.halving), near p = q JSD falls to a quarter",
    ),
    right=1.0,
    wrong=-0.1,
    mistake="p_g takes its steps up the gradient",
)
def descent(eta):
    path = [Q, *game.proposition2(P, Q, eta, 10)]
    jsds = numpy.array([jsd(Discrete(range(10), P), Discrete(range(10), q)) for q in path])
    return at_most(jsds[-1] if numpy.all(numpy.diff(jsds) < 0) else 1.0, 1e-6)


@claim(
    "prop2.halving",
    "at eta = 1 that step is q <- (p + q) / 2: after n of them q - p is 2^-n of what it was",
    "follows",
    ROUNDING,
    right=lambda n: 2.0**-n,
    wrong=lambda n: 3.0**-n,
    mistake="3^-n",
)
def halving(share):
    path = list(game.proposition2(P, Q, 1.0, 10))
    return equal([q - P for q in path], [share(n) * (Q - P) for n in range(1, 11)])


@claim(
    "prop2.power",
    "a step is q <- q ((p + q) / q)^eta, normalised: at eta = 1/2 sqrt(q (p + q)), at 2 (p + q)^2 / q; ten steps",
    "follows",
    ROUNDING,
    right=lambda q, eta: q * ((P + q) / q) ** eta,
    wrong=lambda q, eta: (1 - eta / 2) * q + eta / 2 * P,
    mistake="half of the way times eta: right at eta = 1 only",
)
def power(step):
    paths, expected = [], []
    for eta in (0.5, 1.0, 2.0):
        q = Q
        paths += game.proposition2(P, Q, eta, 10)
        for _ in range(10):
            q = step(q, eta)
            q = q / q.sum()
            expected.append(q)
    return equal(paths, expected)


@claim(
    "prop2.rate",
    "near p_data a step multiplies q - p by 1 - eta / 2: it halves at eta = 1, is gone at 2, and grows in size above 4",
    "follows",
    Method("expansion", 1e-4, "of q - p, from 1e-6 p: the next term is 1e-6 of this one"),
    right=lambda eta: 1 - eta / 2,
    wrong=lambda eta: 1 - eta,
    mistake="the slope of log D* at D* = 1/2 taken for 1, not 1/2",
)
def rate(factor):
    start = P + 1e-6 * P * numpy.tile([1.0, -1.0], 5)
    start, etas = start / start.sum(), (0.5, 1.5, 2.0, 3.5, 5.0)
    steps = [(next(game.proposition2(P, start, eta, 1)) - P) / (start - P) for eta in etas]
    return equal(steps, [[factor(eta)] * 10 for eta in etas])


def plain_steps(p, q, eta, steps):
    """Proposition 2's steps on q itself, not on log q."""
    for _ in range(steps):
        q = q * numpy.exp(-eta * (numpy.log(q) - numpy.log(p + q)))
        q = q / q.sum()
        yield q


@claim(
    "prop2.large",
    "at eta = 3.5, q swings ever farther; taken on log q, each of 300 steps gives probabilities above 0 that sum to 1",
    "follows",
    ROUNDING,
    right=game.proposition2,
    wrong=plain_steps,
    mistake="q (p + q)^eta / q^eta in float64: 0 times infinity after eight steps",
)
def large(steps):
    with numpy.errstate(all="ignore"):  # of the falsifier
        path = numpy.array(list(steps(P, Q, 3.5, 300)))
    return equal([path.sum(axis=1), path.min(axis=1) > 0], 1)


@claim(
    "prop2.affine",
    "U(p_g, D) = sum [p log D + q log(1 - D)] is affine in p_g for every fixed D; at D = 1/2 it is -log 4",
    "Proposition 2",
    ROUNDING,
    right=game.simplex_value,
    wrong=lambda q, D, p: game.simplex_optimum(q, p)[0],
    mistake="D optimal for each p_g, not fixed",
)
def affine(U):
    D, a, b = numpy.linspace(0.1, 0.9, 10), Q, numpy.full(10, 0.1)
    t = numpy.linspace(0, 1, 11)
    between, middle = [U((1 - s) * a + s * b, D, P) for s in t], U(Q, numpy.full(10, 0.5), P)
    ends = [sum(x * log(y) + z * log(1 - y) for x, y, z in zip(P, D, q)) for q in (a, b)]
    return equal([*between, middle], [*((1 - t) * ends[0] + t * ends[1]), -log(4)])


@claim(
    "prop2.convex",
    "sup over D of U(p_g, D) is convex in p_g: between two points never above the chord",
    "Proposition 2",
    ROUNDING,
    right=lambda q: game.simplex_optimum(q, P)[0],
    wrong=lambda q: -game.simplex_optimum(q, P)[0],
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
    best, D, _ = game.simplex_optimum(Q, P)
    return at_least([game.simplex_optimum(point, P)[0] for point in r], best + (r - Q) @ slope(D))


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
    h, q = 1e-5, Q
    best = [game.simplex_optimum(q + h * e, P)[0] - game.simplex_optimum(q - h * e, P)[0] for e in numpy.eye(10)]
    return equal(numpy.array(best) / (2 * h), slope(game.simplex_optimum(q, P)[1], q))


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
    wrong=lambda D, q: P / (P + q),
    mistake="D optimal at each step after all",
)
def fixed(next_D):
    q, D = (
        Q,
        optimal_discriminator(Discrete(range(10), P), Discrete(range(10), Q))(numpy.arange(10)),
    )
    for _ in range(400):
        D = next_D(D, q)
        q = q / (1 - D)
        q = q / q.sum()
    return equal(q[numpy.argmax(D)], 1)


@claim(
    "collapse.best",
    "against a fixed D no p_g does better than a point mass at the x of largest D: E_q[-log D] >= -log max D = log 1.1",
    "section 6",
    ROUNDING,
    right=lambda D: -numpy.log(D.max()),
    wrong=lambda D: -numpy.log(D).mean(),
    mistake="the cost of a p_g spread over all points",
)
def best_response(bound):
    D, masses = (
        optimal_discriminator(Discrete(range(10), P), Discrete(range(10), Q)),
        Stream(14, "float64").uniform((200, 10)),
    )
    spread = [Discrete(range(10), q / q.sum()) for q in masses]
    point, *others = (q.mean(lambda x: -numpy.log(D(x))) for q in (point_mass(9), *spread))
    least = bound(D(numpy.arange(10)))
    return equal(
        [point, least, max(0.0, least - min(others))], [log(1.1), log(1.1), 0]
    )  # D is 10 / 11 at the last point
