"""The density ratio p / q = D* / (1 - D*), which D gives beside "real" or "fake", and how it is used."""

from math import atan, comb, log, pi, sin, sqrt

import numpy

from minigan.claims.claim import MONTE_CARLO, QUADRATURE, ROUNDING, claim, equal, estimate
from minigan.claims.games import FAKE, NUDGES, REAL, P, Q, X
from minigan.evaluation.classifier import log_softmax
from minigan.gan import objectives
from minigan.gan.games import to
from minigan.nn.ops import sigmoid
from minigan.random import Stream
from minigan.systems.semisupervised import total
from minigan.theory.densities import Gaussian, Uniform
from minigan.theory.discrete import Discrete
from minigan.theory.discriminator import optimal_discriminator
from minigan.theory.divergences import chi_squared, tv

NARROW, WIDE = Gaussian(0, 1), Gaussian(0, 2)  # p <= 2 q, with equality at 0
D_STAR = optimal_discriminator(NARROW, WIDE)


def odds(D):
    """p / q, if D is D*."""
    return D / (1 - D)


@claim(
    "ratio.mean",
    "D* / (1 - D*) is the ratio p / q: E_q of it is 1, and it turns means over q into means over p: E_p x^2 = 1",
    "Sugiyama 2012",
    QUADRATURE,
    right=odds,
    wrong=lambda D: D,
    mistake="D* for the ratio",
)
def reweighted(ratio):
    return equal([WIDE.mean(lambda x, k=k: ratio(D_STAR(x)) * x**k) for k in (0, 2, 4)], [1, 1, 3])


def kept(chance):
    """100,000 samples of q = N(0, 2^2), and which are kept, each with the probability that it is given by D*."""
    stream = Stream(27, "float64")
    x = WIDE.sample(100_000, stream)
    return x, stream.uniform(x.size) < chance(D_STAR(x))


@claim(
    "ratio.accepts",
    "rejection sampling, p = N(0, 1) from q = N(0, 2^2): D* / (1 - D*) is 2 at most, and 1/2 of the samples are kept",
    "Azadi 2019",
    MONTE_CARLO,
    right=lambda D: odds(D) / 2,
    wrong=lambda D: D / (2 / 3),
    mistake="D* over its maximum for the ratio over its maximum",
)
def accepts(chance):
    return estimate(kept(chance)[1], 1 / 2)


@claim(
    "ratio.rejects",
    "what rejection sampling by D* / (1 - D*) keeps of N(0, 2^2) is N(0, 1): the mean of x^2 is 1",
    "Azadi 2019",
    MONTE_CARLO,
    right=lambda D: odds(D) / 2,
    wrong=lambda D: D,
    mistake="samples kept with the probability D*",
)
def rejects(chance):
    x, keep = kept(chance)
    return estimate(x[keep] ** 2, 1.0)


@claim(
    "ratio.mh",
    "Metropolis-Hastings from p_g, moves accepted with the odds of D* at the new point over the old one's, keeps p",
    "Turner 2019",
    ROUNDING,
    right=odds,
    wrong=lambda D: D,
    mistake="D* over D* for the odds over the odds",
)
def metropolis(weight):
    w = weight(optimal_discriminator(P, Q)(X))
    T = Q.masses * numpy.minimum(1, w / w[:, None])  # from row to column
    T[numpy.arange(6), numpy.arange(6)] += 1 - T.sum(axis=1)
    return equal(P.masses @ T, REAL / 20)


@claim(
    "ratio.lsif",
    "least squares for the ratio: E_q r^2 / 2 - E_p r is lowest at r = p / q, where it is -(1 + chi^2(p, q)) / 2",
    "Kanamori 2009",
    ROUNDING,
    right=odds,
    wrong=lambda D: numpy.log(odds(D)),
    mistake="the log of the ratio, the logit",
)
def least_squares_ratio(ratio):
    def loss(r):
        return Q.masses @ r**2 / 2 - P.masses @ r

    r = ratio(optimal_discriminator(P, Q)(X))
    better = max(0.0, loss(r) - min(loss(r + e) for e in NUDGES))
    squares = sum(numpy.array(REAL) ** 2 / FAKE) / 20  # 1 + chi^2, by hand
    return equal([loss(r), better, chi_squared(P, Q)], [-squares / 2, 0, squares - 1])


@claim(
    "ratio.ls",
    "least squares GAN, N(0, 1) against N(2, 1): D's least loss is half the integral of p q / (p + q) = 0.112400",
    "Mao 2017",
    QUADRATURE,
    right=0.5,
    wrong=1.0,
    mistake="E_p (D - 1)^2 + E_q D^2, without the halves of equation (2)",
)
def least_squares(half):
    p, q = Gaussian(0, 1), Gaussian(2, 1)
    D, (real, _), (fake, _) = optimal_discriminator(p, q), to(1.0), to(0.0)
    found = p.mean(lambda x: real(D(x))) + q.mean(lambda x: fake(D(x)))
    return equal(found, 2 * half * 0.112399877301667)


@claim(
    "ratio.fisher",
    "Fisher GAN: of f with E_p f^2 + E_q f^2 = 2, E_p f - E_q f is at most sqrt(2 sum (p-q)^2 / (p+q)), at 2 D* - 1",
    "Mroueh 2017b",
    ROUNDING,
    right=lambda D: 2 * D - 1,
    wrong=lambda D: numpy.log(odds(D)),
    mistake="the logit, the best critic of other games",
)
def fisher(critic):
    def gap(f):
        return (P.masses - Q.masses) @ f / sqrt((P.masses + Q.masses) @ f**2 / 2)

    f = critic(optimal_discriminator(P, Q)(X))
    apart = sum((P.masses - Q.masses) ** 2 / (P.masses + Q.masses))
    return equal([gap(f), max(gap(f), *(gap(f + e) for e in NUDGES))], sqrt(2 * apart))


def packed(masses, m):
    """The probabilities of m independent draws together, as a row."""
    together = numpy.ones(1)
    for _ in range(m):
        together = numpy.outer(together, masses).ravel()
    return Discrete(range(together.size), together)


def pac(id, statement, p, q, right):
    """The claim that TV of m packed samples is right(m), while of one it is 0.2."""

    @claim(f"pac.{id}", statement, "Lin 2018", ROUNDING, right=right, wrong=lambda m: 0.2, mistake="TV unchanged by m")
    def packing(of_packed):
        return equal([tv(packed(p, m), packed(q, m)) for m in (1, 2, 3)], [of_packed(m) for m in (1, 2, 3)])

    return packing


pac_lost = pac(
    "lost", "PacGAN: p_g = U(0.2, 1) has lost a fifth of U(0, 1); TV of m packed samples is 1 - 0.8^m, 0.36 of two",
    [0.2, 0.8], [0.0, 1.0], lambda m: 1 - 0.8**m,
)  # fmt: skip
pac_spread = pac(
    "spread", "PacGAN: p_g of density 0.6 and 1.4 on the halves of U(0, 1) has TV 0.2 too; of two packed samples 0.24",
    [0.5, 0.5], [0.3, 0.7],
    lambda m: sum(comb(m, k) * abs(1 - 0.6**k * 1.4 ** (m - k)) for k in range(m + 1)) / 2 ** (m + 1),
)  # fmt: skip


@claim(
    "ab.near_perfect",
    "D within eps = 0.03 of a perfect D*, slope included: G's minimax gradient, 0.007801, is below eps / (1 - eps)",
    "Arjovsky, 2.4",
    QUADRATURE,
    right=objectives.minimax,
    wrong=objectives.non_saturating,
    mistake="-log D, whose gradient is 0.51",
)
def near_perfect(objective):
    # G(z) = theta + z makes q = U(2, 3), where D* = 0. D = 0.01 (1 + sin x) and its slope add up to 0.03 at most.
    def slope(x):
        D = 0.01 * (1 + numpy.sin(x))
        a = numpy.log(odds(D))[:, None]
        return a.size * objective.gradient(a)[:, 0] * 0.01 * numpy.cos(x) / (D * (1 - D))

    found, bound = abs(Uniform(2, 3).mean(slope)), 0.03 / 0.97
    exact = log((1 - 0.01 * (1 + sin(3))) / (1 - 0.01 * (1 + sin(2))))
    return equal([found, max(0.0, found - bound)], [exact, 0])


@claim(
    "ab.cauchy",
    "-log D of a noisy D near 0: its gradient, noise over noise, is Cauchy: |x| > 10 has probability 0.0635",
    "Arjovsky, 2.6",
    MONTE_CARLO,
    right=lambda t: 2 * atan(1 / t) / pi,
    wrong=lambda t: atan(1 / t) / pi,
    mistake="one tail of the two",
)
def cauchy(tail):
    above, below = Stream(28, "float64").normal((2, 200_000))
    return estimate(abs(above / below) > 10, tail(10))


@claim(
    "ssl.logit",
    "K classes and 'generated', of logit 0: D(x) = 1 - p(generated | x) = s(L), L = log sum_k exp(l_k)",
    "Salimans 2016",
    ROUNDING,
    right=lambda l: total(l)[0],
    wrong=lambda l: l.max(axis=1, keepdims=True),
    mistake="the largest logit for L",
)
def semi_supervised(L):
    l = 2 * Stream(29, "float64").normal((20, 10))
    of_fake = numpy.exp(log_softmax(numpy.append(l, numpy.zeros((20, 1)), axis=1)))[:, -1:]
    return equal(sigmoid(L(l)), 1 - of_fake)
