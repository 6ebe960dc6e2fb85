"""The losses after the paper, gan/games.py: D's best output, and the divergence that its loss then is.

p and q live on six points of the line, with probabilities in twentieths. In a minibatch of 20 rows where every point
stands as often as its probability says, a mean is an expectation, exactly. So the games' own functions are checked, and
nothing is sampled. For pairs of outputs every real row stands beside every fake one.
"""

from math import exp, log

import numpy

from minigan.claims.claim import ROUNDING, claim, equal
from minigan.gan.games import GAMES, Game, hinge, means, to
from minigan.random import Stream
from minigan.theory.discrete import Discrete
from minigan.theory.discriminator import optimal_discriminator, perturbation_loss
from minigan.theory.divergences import (
    JENSEN_SHANNON,
    KL,
    PEARSON,
    REVERSE_KL,
    SQUARED_HELLINGER,
    f_divergence,
    jsd,
    kl,
    tv,
    wasserstein1,
)

X, REAL, FAKE = numpy.array([0.0, 1, 2, 4, 5, 7]), numpy.array([2, 7, 2, 5, 1, 3]), numpy.array([3, 1, 4, 2, 6, 4])
P, Q, U = Discrete(X, REAL / 20), Discrete(X, FAKE / 20), REAL / FAKE
ROWS = numpy.repeat(range(6), REAL), numpy.repeat(range(6), FAKE)  # the points of a minibatch's rows
PAIRED = [side.ravel() for side in numpy.meshgrid(*ROWS)]
PAIR = numpy.outer(P.masses, Q.masses)  # the probability of a real x beside a fake y
BEST = {name: game.optimum for name, game in GAMES.items() if game.optimum}
NUDGES = 0.1 * numpy.concatenate([numpy.eye(6), -numpy.eye(6)])


def rows(game):
    """The points of the real and of the fake rows that a game's D sees."""
    return PAIRED if game is GAMES["relativistic"] else ROWS


def d_loss(game, a):
    """D's loss when its output at point i is a[i]."""
    return game.d.value(*(a[side][:, None] for side in rows(game)))


def slopes(game, a):
    """Its derivatives in a[0] to a[5]."""
    gradients = game.d.gradient(*(a[side][:, None] for side in rows(game)))
    return sum(numpy.bincount(side, da[:, 0], 6) for side, da in zip(rows(game), gradients))


def least(game, a):
    """[D's loss at the outputs a, how much less with one of them 0.1 higher or lower: 0 where none does better]"""
    here = d_loss(game, a)
    return [here, max(0.0, here - min(d_loss(game, a + e) for e in NUDGES))]


def best_D(id, name, statement, source, divergence, wrong, mistake):
    """The claim that a game's optimum(u) is stationary and the minimum of D's loss, which is then that divergence."""

    @claim(f"games.{id}", statement, source, ROUNDING, right=BEST[name], wrong=wrong, mistake=mistake)
    def best(optimum):
        game, a = GAMES[name], optimum(U)
        return equal([*least(game, a), *slopes(game, a)], [divergence(), 0, *numpy.zeros(6)])

    return best


def mixed(alpha, beta):
    """alpha p + beta q."""
    return Discrete(X, alpha * P.masses + beta * Q.masses)


paper = best_D(
    "paper", "non-saturating", "the paper's D: its best output is the logit log u, u = p / q, its loss log 4 - 2 JSD",
    "prop. 1", lambda: log(4) - 2 * jsd(P, Q), lambda u: u / (1 + u), "D* itself, not its logit",
)  # fmt: skip
least_squares = best_D(
    "ls", "least squares", "least squares: D's best output is u / (1 + u), its loss half the integral of p q / (p + q)",
    "Mao 2017", lambda: perturbation_loss(P, Q, numpy.ones_like), numpy.log, "the logit of D*, not D* itself",
)  # fmt: skip
smoothed = best_D(
    "smoothed", "smoothed both", "labels 0.9, 0.1: D's loss is log 4 - 2 JSD between 0.9 p + 0.1 q and 0.1 p + 0.9 q",
    "Salimans 2016", lambda: log(4) - 2 * jsd(mixed(0.9, 0.1), mixed(0.1, 0.9)),
    lambda u: numpy.log(0.9 * u / (0.1 * u + 1)), "the optimum of one-sided smoothing",
)  # fmt: skip
softmax = best_D(
    "softmax", "softmax", "softmax: D's best output is log D* but for a constant, its loss log 2m - KL(p, (p + q) / 2)",
    "Lin 2017", lambda: log(40) - kl(P, mixed(0.5, 0.5)), numpy.log, "log u, the logit of D*, not log D*",
)  # fmt: skip
relativistic = best_D(
    "relativistic", "relativistic", "D's best a(x) - a(y) is log u(x) / u(y), its loss log 2 - JSD(p q, q p)",
    "follows", lambda: log(2) - jsd(*(Discrete(range(36), pair.ravel()) for pair in (PAIR, PAIR.T))),
    lambda u: numpy.log(u / (1 + u)), "log D*, as of the softmax",
)  # fmt: skip


def f_game(id, name, divergence, wrong, mistake):
    """The claim of `best_D` for an f-GAN: D's loss is -D_f(p, q)."""
    statement = f"{name}: D's best output makes T = f'(u), and its loss -D_f(p, q), the {divergence.name} divergence"
    return best_D(id, name, statement, "Nowozin 2016", lambda: -f_divergence(P, Q, divergence), wrong, mistake)


f_kl = f_game("kl", "KL", KL, numpy.log, "log u without the 1")
f_reverse_kl = f_game("reverse_kl", "reverse KL", REVERSE_KL, lambda u: -1 / u, "T, not the output that makes it")
f_pearson = f_game("pearson", "Pearson", PEARSON, lambda u: u - 1, "u - 1 without the 2")
f_hellinger = f_game("hellinger", "Hellinger", SQUARED_HELLINGER, numpy.log, "log u without its half")
f_js = f_game("js", "JS", JENSEN_SHANNON, lambda u: numpy.log(2 * u / (1 + u)), "T, not the output that makes it")


@claim(
    "games.one_sided",
    "labels 0.9 and 0: D's best output is the logit of 0.9 p / (p + q) = 0.9 D*; where p = q that is 0.45, not 1/2",
    "Salimans 2016",
    ROUNDING,
    right=BEST["smoothed"],
    wrong=lambda u: numpy.log(0.9 * u),
    mistake="alpha taken for a prior: 0.9 p / (0.9 p + q)",
)
def one_sided(optimum):
    even = [*slopes(GAMES["smoothed"], optimum(U)), optimum(numpy.array(1.0))]
    D, D_star = 1 / (1 + numpy.exp(-optimum(U))), optimal_discriminator(P, Q)(X)
    return equal([*even, *D], [*numpy.zeros(6), log(0.45 / 0.55), *0.9 * D_star])


@claim(
    "games.chi2",
    "labels 1 for real, -1 for fake, 0 for G: at D's best E_p D^2 + E_q D^2 is the integral of (p - q)^2 / (p + q)",
    "Mao 2017",
    ROUNDING,
    right=(1.0, -1.0, 0.0),
    wrong=(1.0, 0.0, 1.0),
    mistake="the labels 1, 0 and 1, which least squares has here: no Pearson chi^2",
)
def chi2(labels):
    real, fake, target = labels
    D = (real * U + fake) / (U + 1)
    mao = Game("Mao", means("D", to(real), to(fake)), means("G", to(target), to(target)))
    of_G = mao.g.value(*(D[side][:, None] for side in ROWS))
    p, q = P.masses, Q.masses
    return equal([2 * of_G, *slopes(mao, D)], [sum((p - q) ** 2 / (p + q)), *numpy.zeros(6)])


@claim(
    "games.hinge",
    "hinge: D's best output is the sign of p - q, and its loss 2 (1 - TV); a step further or less far costs more",
    "follows",
    ROUNDING,
    right=BEST["hinge"],
    wrong=lambda u: 2 * u / (1 + u) - 1,
    mistake="2 D* - 1, the optimum of a squared error",
)
def hinged(optimum):
    return equal(least(GAMES["hinge"], optimum(U)), [2 * (1 - tv(P, Q)), 0])


@claim(
    "games.hinge.G",
    "hinge: at D's best E_p D - E_q D is 2 TV; G minimises the second term, linear in D: no hinge for G",
    "follows",
    ROUNDING,
    right=GAMES["hinge"].g,
    wrong=means("G with a hinge", None, hinge(1.0)),
    mistake="max(0, 1 - D) for G too, as D has it: 1 more, and no slope where D > 1",
)
def hinge_for_G(g):
    best, far = BEST["hinge"](U), numpy.full((1, 1), 2.0)
    apart = P.mean(lambda x: best) + g.value(best[ROWS[1]][:, None])
    return equal([apart, g.gradient(far)[0, 0]], [2 * tv(P, Q), -1])


@claim(
    "games.wasserstein",
    "D rises by 1 where F_q > F_p, falls elsewhere: the Wasserstein loss is -W1, no D of slopes below 1 does better",
    "WGAN, eq. (2)",
    ROUNDING,
    right=lambda: numpy.sign(Q.cdf(X) - P.cdf(X))[:-1],
    wrong=lambda: -numpy.ones(5),
    mistake="the slope -1 everywhere, right only where the F do not cross",
)
def wasserstein(slope):
    def at(slope):
        return d_loss(GAMES["Wasserstein"], numpy.append(0, numpy.cumsum(slope * numpy.diff(X))))

    others = [at(s) for s in Stream(7, "float64").uniform((50, 5), -1, 1)]
    return equal([at(slope()), max(0.0, at(slope()) - min(others))], [-wasserstein1(P, Q), 0.0])


@claim(
    "games.boundary",
    "boundary seeking: G's loss is half E_q (log u)^2, of slope log u at a sample: 0 where, and only where, D* = 1/2",
    "Hjelm 2018",
    ROUNDING,
    right=GAMES["boundary seeking"].g,
    wrong=GAMES["non-saturating"].g,
    mistake="the non-saturating loss, which pushes on past D = 1/2 with a slope of 1/2",
)
def boundary(g):
    a = numpy.log(U)[ROWS[1]][:, None]
    found = [g.value(a), *20 * g.gradient(a)[:, 0], g.gradient(numpy.zeros((1, 1)))[0, 0]]
    return equal(found, [Q.mean(lambda x: numpy.log(U) ** 2) / 2, *a[:, 0], 0])


BY_U = {  # -dg/da where D is at its best, as a function of u = p / q at the sample
    "minimax": lambda u: u / (1 + u), "non-saturating": lambda u: 1 / (1 + u), "least squares": lambda u: 1 / (1 + u),
    "hinge": lambda u: 1, "reverse KL": lambda u: 1, "KL": lambda u: u, "Pearson": lambda u: u,
    "Hellinger": lambda u: u**0.5, "JS": lambda u: u / (1 + u),
}  # fmt: skip


@claim(
    "games.slope",
    "D at its best and sure, u near 0: G's slope in D's output is about 1 in four games, u in minimax, KL, Pearson",
    "follows",
    ROUNDING,
    right=BY_U,
    wrong={**BY_U, "KL": BY_U["reverse KL"]},
    mistake="the KL's other direction: KL(q, p) for KL(p, q)",
)
def strength(formulas):
    u = numpy.array([[exp(-10)], [0.5], [4.0]])
    found = [-3 * GAMES[name].g.gradient(BEST[name](u)) for name in formulas]
    return equal(found, [formula(u) + 0 * u for formula in formulas.values()])
