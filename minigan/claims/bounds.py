"""Joint distributions, mutual information and likelihoods: what conditional and inferring GANs bound."""

from math import exp, log, sqrt

import numpy

from minigan.claims.claim import MONTE_CARLO, QUADRATURE, ROUNDING, at_most, claim, equal, estimate
from minigan.random import Stream
from minigan.theory.closed_forms import kl_gaussians
from minigan.theory.densities import Gaussian
from minigan.theory.discrete import Discrete
from minigan.theory.discriminator import optimal_logit
from minigan.theory.divergences import jsd
from minigan.theory.game import c_of_g
from minigan.theory.quadrature import gauss_legendre

P, Q = Gaussian(0, 1), Gaussian(1, 1.2)
CLASSES = ([0.5, 0.3, 0.2, 0.0], [0.1, 0.2, 0.3, 0.4]), ([0.2, 0.3, 0.5, 0.0], [0.4, 0.1, 0.1, 0.4])  # (p, q) given y
OF_Y = [0.3, 0.7]


def donsker_varadhan(T):
    """E_p T - log E_q exp(T)."""
    return P.mean(T) - log(Q.mean(lambda x: numpy.exp(T(x))))


def nguyen(T):
    """E_p T - E_q exp(T - 1)."""
    return P.mean(T) - Q.mean(lambda x: numpy.exp(T(x) - 1))


def ratio(c):
    """T = log p / q + c."""
    return lambda x: optimal_logit(P, Q)(x) + c


@claim(
    "dv.tight",
    "Donsker-Varadhan, E_p T - log E_q e^T, is KL(p, q) at T = log p / q + c for every c, and below it for other T",
    "Belghazi 2018",
    QUADRATURE,
    right=donsker_varadhan,
    wrong=nguyen,
    mistake="E_q e^(T - 1) for log E_q e^T: tight for c = 1 only",
)
def tight(bound):
    best = kl_gaussians(P, Q)
    others = [bound(lambda x, s=s: s * ratio(0)(x)) for s in (0.5, 0.9, 1.1)]
    return equal([*(bound(ratio(c)) for c in (-1, 0, 1, 2)), max(best, *others)], best)


@claim(
    "dv.nguyen",
    "f-GAN's bound of KL, E_p T - E_q e^(T - 1), is e^(c - 1) - c too low at T = log p / q + c: tight at c = 1 only",
    "Nguyen 2010",
    QUADRATURE,
    right=lambda c: exp(c - 1) - c,
    wrong=lambda c: exp(c - 1) - 1,
    mistake="c left out of E_p T",
)
def offset(gap):
    shifts = (-1.0, 0.5, 1.0, 2.0)
    return equal([kl_gaussians(P, Q) - nguyen(ratio(c)) for c in shifts], [gap(c) for c in shifts])


@claim(
    "mine.batch",
    "MINE on minibatches is no lower bound: log of a mean of e^T is too low on average, by Var / (2 m) for large m",
    "Belghazi 2018",
    MONTE_CARLO,
    right=lambda variance, m: variance / (2 * m),
    wrong=lambda variance, m: variance / m,
    mistake="without Taylor's 1/2",
)
def minibatches(excess):
    m, stream = 100, Stream(32, "float64")
    weights = numpy.exp(0.5 * stream.normal((5000, m)) - 0.125)  # e^T, log-normal, of mean 1
    means = weights.mean(axis=1)
    return estimate(means - 1 - numpy.log(means), excess(exp(0.25) - 1, m))  # the mean of means - 1 is 0


@claim(
    "infogan.bound",
    "E log Q(c | x) + H(c) <= I(c; x), with equality for the posterior; c a fair coin, x from N(-1, 1) or N(1, 1)",
    "Chen 2016",
    QUADRATURE,
    right=lambda bound: bound + log(2),
    wrong=lambda bound: bound,
    mistake="H(c) left out",
)
def info_gan(information):
    p, q = Gaussian(1, 1), Gaussian(-1, 1)  # x of c = 1 and of c = 0: log p / q = 2 x

    def with_posterior(slope):
        halves = [d.mean(lambda x, s=s: -numpy.logaddexp(0, -s * slope * x)) for d, s in ((p, 1), (q, -1))]
        return information(sum(halves) / 2)

    best = with_posterior(2.0)
    return equal([best, max(best, *(with_posterior(s) for s in (0.0, 1.5, 3.0)))], jsd(p, q))


def joint(conditionals, of_y):
    """The Discrete of pairs (x, y): (x, y) is the point 10 y + x."""
    points = [10 * y + x for y in range(len(of_y)) for x in range(len(conditionals[y]))]
    return Discrete(points, numpy.concatenate([w * numpy.array(c) for w, c in zip(of_y, conditionals)]))


@claim(
    "cgan.mean",
    "a D that sees x and y: C(G) is the mean over y of -log 4 + 2 JSD(p(x | y), q(x | y))",
    "Mirza 2014",
    ROUNDING,
    right=lambda p, q: joint(p, OF_Y),
    wrong=lambda p, q: Discrete(range(4), numpy.array(OF_Y) @ p),
    mistake="a D that sees x alone: what G does with y goes unseen",
)
def conditional(seen):
    p, q = zip(*CLASSES)
    jsds = [jsd(Discrete(range(4), a), Discrete(range(4), b)) for a, b in CLASSES]
    return equal(c_of_g(seen(p, q), seen(q, p)), -log(4) + 2 * numpy.dot(OF_Y, jsds))


@claim(
    "bigan.joint",
    "BiGAN on six points: C is log 4 times the share of x where E does not invert G, less log 4; marginals agree",
    "Donahue 2017",
    ROUNDING,
    right=lambda wrong: log(4) * wrong - log(4),
    wrong=lambda wrong: -log(4),
    mistake="the C of x alone, or of z alone",
)
def bidirectional(value):
    G, n = numpy.array([2, 0, 1, 4, 5, 3]), 6  # G(z) = G[z], one to one; z and x uniform
    inverse = numpy.argsort(G)
    cases = [inverse, inverse[[1, 0, 2, 3, 4, 5]], inverse[[1, 2, 0, 4, 5, 3]]]  # E(x), wrong for 0, 2 and all six x
    of_G = Discrete(10 * G + numpy.arange(n), numpy.full(n, 1 / n))  # pairs (G(z), z)
    found = [c_of_g(Discrete(10 * numpy.arange(n) + E, numpy.full(n, 1 / n)), of_G) for E in cases]
    return equal(found, [value(share) for share in (0, 2 / 6, 1)])


# z from N(0, 1), x from N(z, 1): x from N(0, 2), and z given x from N(x / 2, 1/2). The encoder says N(x / 2, sd^2).
SEEN, ENCODER = 1.4, Gaussian(0.7, 0.9)


def log_weight(z):
    """log p(x, z) / q(z | x)."""
    return P.log_density(z) + Gaussian(0, 1).log_density(SEEN - z) - ENCODER.log_density(z)


@claim(
    "vae.gap",
    "ELBO = log p(x) - KL(q(z | x), p(z | x)): the gap is the encoder's distance from the posterior",
    "Kingma 2014",
    QUADRATURE,
    right=lambda q, posterior: kl_gaussians(q, posterior),
    wrong=lambda q, posterior: kl_gaussians(posterior, q),
    mistake="KL from the posterior",
)
def elbo(gap):
    evidence = Gaussian(0, sqrt(2)).log_density(SEEN)
    return equal(ENCODER.mean(log_weight), evidence - gap(ENCODER, Gaussian(SEEN / 2, sqrt(0.5))))


@claim(
    "iwae.order",
    "importance-weighted bounds tighten: ELBO < E log (w_1 + w_2) / 2 < log p(x), the middle one by double quadrature",
    "Burda 2016",
    QUADRATURE,
    right=lambda a, b: numpy.logaddexp(a, b) - log(2),
    wrong=numpy.logaddexp,
    mistake="the log of the weights' sum, not of their mean: above log p(x)",
)
def importance_weighted(of_two):
    z, weight = gauss_legendre(ENCODER.edges()[20:-20])
    mass, w = weight * ENCODER.density(z), log_weight(z)
    two = mass @ of_two(w[:, None], w) @ mass
    return at_most([mass @ w, two], [two, float(Gaussian(0, sqrt(2)).log_density(SEEN))])


@claim(
    "ais.steps",
    "annealed importance sampling from N(0, 1) to N(2, 1) in T steps, each mixing fully: log weights have mean -2 / T",
    "Neal 2001",
    MONTE_CARLO,
    right=lambda T: -2 / T,
    wrong=lambda T: -4 / T,
    mistake="the KL of each step without its 1/2",
)
def annealed(mean):
    T, x = 10, Stream(33, "float64").normal((20_000, 10))
    means = 2 * numpy.arange(T + 1) / T
    path = [Gaussian(m, 1) for m in means]
    steps = [path[t + 1].log_density(means[t] + x[:, t]) - path[t].log_density(means[t] + x[:, t]) for t in range(T)]
    return estimate(sum(steps), mean(T))
