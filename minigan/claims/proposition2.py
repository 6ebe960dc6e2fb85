"""Proposition 2 on a simplex: if D reaches its optimum at each step, p_g converges to p_data; and the proof's facts."""

import numpy

from minigan.claims.claim import DIFFERENCES, ROUNDING, Method, at_least, at_most, claim, equal
from minigan.random import Stream
from minigan.theory import game
from minigan.theory.discrete import Discrete
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
    "prop2.affine",
    "U(p_g, D) is affine in p_g for every fixed D",
    "Proposition 2",
    ROUNDING,
    right=game.simplex_value,
    wrong=lambda q, D, p: game.simplex_optimum(q, p)[0],
    mistake="D optimal for each p_g, not fixed",
)
def affine(U):
    D, a, b = numpy.linspace(0.1, 0.9, 10), Q, numpy.full(10, 0.1)
    t = numpy.linspace(0, 1, 11)
    between = [U((1 - s) * a + s * b, D, P) for s in t]
    return equal(between, (1 - t) * U(a, D, P) + t * U(b, D, P))


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
    "against a fixed D no p_g does better than a point mass at the x of largest D: E_q[-log D] >= -log max D",
    "section 6",
    ROUNDING,
    right=lambda D: -numpy.log(D.max()),
    wrong=lambda D: -numpy.log(D).mean(),
    mistake="the cost of a p_g spread over all points",
)
def best_response(bound):
    q, D = Stream(14, "float64").uniform((200, 10)), P / (P + Q)
    q /= q.sum(axis=1, keepdims=True)
    costs = -(q @ numpy.log(D))
    mass = numpy.eye(10)[numpy.argmax(D)]
    return equal([bound(D), min(*costs, bound(D))], -mass @ numpy.log(D))
