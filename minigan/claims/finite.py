"""What is finite: samples, minibatches, D's capacity, the Parzen window."""

from math import log, pi, sqrt

import numpy

from minigan.claims.claim import MONTE_CARLO, QUADRATURE, ROUNDING, Method, at_least, claim, equal, estimate
from minigan.evaluation import parzen
from minigan.gan import objectives
from minigan.random import Stream
from minigan.theory import game
from minigan.theory.common_measure import common_measure
from minigan.theory.densities import Gaussian, Mixture
from minigan.theory.discrete import empirical
from minigan.theory.discriminator import optimal_logit, sigmoid
from minigan.theory.divergences import jsd, kl

P, Q = Gaussian(0, 1), Gaussian(1, 1)


@claim(
    "noise.unbiased",
    "the V of a minibatch estimates V without bias, for a fixed D: the mean over 4,000 minibatches of m = 8",
    "eq. (1)",
    MONTE_CARLO,
    right=objectives.value,
    wrong=lambda a_real, a_fake: objectives.value(a_real, a_fake) / 2,
    mistake="the mean over all 2 m logits",
)
def unbiased(value):
    draws = [value(*logits) for logits in minibatches(4000, 8)]
    return estimate(draws, game.c_of_g(P, Q))


def minibatches(n, m):
    """n times the logits of D* on m examples and on m samples."""
    stream, a = Stream(16, "float64"), optimal_logit(P, Q)
    return [(a(P.sample((m, 1), stream)), a(Q.sample((m, 1), stream))) for _ in range(n)]


@claim(
    "noise.batch",
    "the variance of a minibatch's V is [Var_p log D + Var_q log(1 - D)] / m",
    "follows",
    MONTE_CARLO,
    right=lambda of_p, of_q, m: (of_p + of_q) / m,
    wrong=lambda of_p, of_q, m: (of_p + of_q) / (2 * m),
    mistake="as if real and fake were 2 m draws of one mean",
)
def batch_noise(variance):
    m, a, V = 32, optimal_logit(P, Q), game.c_of_g(P, Q)
    squares = [(objectives.value(*logits) - V) ** 2 for logits in minibatches(4000, m)]

    def spread(p, sign):
        mean = p.mean(lambda x: game.log_sigmoid(sign * a(x)))
        return p.mean(lambda x: (game.log_sigmoid(sign * a(x)) - mean) ** 2)

    return estimate(squares, variance(spread(P, 1), spread(Q, -1), m))


@claim(
    "plugin.bias",
    "JSD of two histograms, n draws each of one p in B bins, is (B - 1) / (4 n) on average, not 0: 4 n JSD is chi^2",
    "Wilks 1938",
    MONTE_CARLO,
    right=lambda n, B: (B - 1) / (4 * n),
    wrong=lambda n, B: (B - 1) / (2 * n),
    mistake="the bias of one histogram's entropy",
)
def plugin(bias):
    n, B, stream = 5000, 20, Stream(17, "float64")

    def counts():
        return numpy.bincount(stream.integers(B, n), minlength=B) / n

    def plug_in(p, q):
        m = (p + q) / 2
        return 0.5 * numpy.sum(p * numpy.log(p / m) + q * numpy.log(q / m))

    return estimate([plug_in(counts(), counts()) for _ in range(1000)], bias(n, B))


@claim(
    "memorise.apart",
    "an unlimited D tells any two finite samples of one density apart: JSD of their empirical measures is log 2, not 0",
    "Arora 2017",
    ROUNDING,
    right=lambda x, y: jsd(empirical(x), empirical(y)),
    wrong=lambda x, y: jsd(empirical(numpy.round(x)), empirical(numpy.round(y))),
    mistake="samples rounded, so that some points coincide",
)
def apart(divergence):
    stream = Stream(18, "float64")
    return equal(divergence(P.sample(200, stream), P.sample(200, stream)), log(2))


@claim(
    "memorise.optimum",
    "with a finite training set the minimum of C(G), -log 4, is at p_g = the training set; the true density has C = 0",
    "Theorem 1",
    ROUNDING,
    right=lambda data: (empirical(data), P),
    wrong=lambda data: (P, empirical(data)),
    mistake="the two swapped: that the true density is best",
)
def memorise(best_and_worst):
    data = P.sample(500, Stream(19, "float64"))
    return equal([game.c_of_g(empirical(data), p_g) for p_g in best_and_worst(data)], [-log(4), 0])


def best_polynomial(p, q, degree):
    """max over polynomial logits of a degree of V(D, G), by Newton's method: V is concave in the coefficients."""
    c = common_measure(p, q)
    seen = numpy.maximum(c.log_p, c.log_q) > -60  # beyond, nothing counts in float64
    weight_p, weight_q = (c.weight[seen] * numpy.exp(log_d[seen]) for log_d in (c.log_p, c.log_q))
    powers = numpy.polynomial.chebyshev.chebvander(c.x[seen] / abs(c.x[seen]).max(), degree)
    theta = numpy.zeros(degree + 1)
    for _ in range(50):
        D = sigmoid(powers @ theta)
        gradient = powers.T @ (weight_p * (1 - D) - weight_q * D)
        curvature = powers.T @ (((weight_p + weight_q) * D * (1 - D))[:, None] * powers)
        theta = theta + numpy.linalg.solve(curvature, gradient)
    a = powers @ theta
    return float(weight_p @ game.log_sigmoid(a) + weight_q @ game.log_sigmoid(-a))


BUMPS, NARROW = Mixture([0.5, 0.5], [Gaussian(-1, 0.5), Gaussian(1, 0.5)]), Gaussian(0, 0.7)


@claim(
    "capacity.blind",
    "a D that is linear in x sees only means: of equal means its best V is -log 4, though JSD is 0.11",
    "follows",
    QUADRATURE,
    right=1,
    wrong=2,
    mistake="a quadratic logit, which sees variances too",
)
def blind(degree):
    return equal(best_polynomial(BUMPS, NARROW, degree), -log(4))


@claim(
    "capacity.enough",
    "a quadratic logit is enough for two Gaussians: its best V is C(G)",
    "follows",
    QUADRATURE,
    right=2,
    wrong=1,
    mistake="a linear logit",
)
def enough(degree):
    p, q = Gaussian(0, 1), Gaussian(0.5, 0.6)
    return equal(best_polynomial(p, q, degree), game.c_of_g(p, q))


@claim(
    "capacity.nested",
    "more capacity sees more: the best V of polynomial logits rises with the degree, 1 to 6, and stays below C(G)",
    "follows",
    QUADRATURE,
    right=(1, 2, 3, 4, 5, 6),
    wrong=(6, 5, 4, 3, 2, 1),
    mistake="falling with the degree",
)
def nested(degrees):
    q = Gaussian(0.3, 0.8)
    best = [best_polynomial(BUMPS, q, degree) for degree in degrees]
    return at_least(numpy.diff([*best, game.c_of_g(BUMPS, q)]), 0)


@claim(
    "parzen.exact",
    "the Parzen window on n points is the mixture of n Gaussians at them: our log-likelihoods are its log-density",
    "section 5",
    Method("rounding", 1e-9, "|x|^2 - 2 x.mu + |mu|^2 cancels to 1e-15 of |x|^2 < 100, over 2 sigma^2 = 0.02"),
    right=lambda sigma: sigma,
    wrong=lambda sigma: sigma**2,
    mistake="sigma^2 for sigma",
)
def parzen_exact(width):
    stream = Stream(20, "float64")
    mu, x = P.sample(50, stream), P.sample(30, stream)
    exact = [Mixture(numpy.full(50, 0.02), [Gaussian(m, width(s)) for m in mu]).log_density(x) for s in (0.1, 0.5)]
    return equal(parzen.log_likelihoods(x[:, None], mu[:, None], [0.1, 0.5]), exact)


@claim(
    "parzen.blur",
    "the Parzen density estimates not p but p blurred by N(0, sigma^2), however many samples: here N(0, 1 + sigma^2)",
    "follows",
    MONTE_CARLO,
    right=lambda sigma: sqrt(1 + sigma**2),
    wrong=lambda sigma: 1.0,
    mistake="p itself",
)
def parzen_blur(sd):
    sigma, mu = 0.5, P.sample(100_000, Stream(21, "float64"))
    return estimate(Gaussian(0.8, sigma).density(mu), Gaussian(0, sd(sigma)).density(0.8))


@claim(
    "parzen.cost",
    "the Parzen window's blur costs the true density KL(p, blurred p) nats, 0.0116 at sigma = 0.5",
    "follows",
    QUADRATURE,
    right=lambda sigma: 0.5 * (log(1 + sigma**2) + 1 / (1 + sigma**2) - 1),
    wrong=lambda sigma: 0.5 * log(1 + sigma**2),
    mistake="the difference of the entropies",
)
def parzen_cost(formula):
    return equal([kl(P, Gaussian(0, sqrt(1 + s**2))) for s in (0.1, 0.5, 1)], [formula(s) for s in (0.1, 0.5, 1)])


def naive_parzen(x, mu, sigmas):
    """log of the mean of the densities, without taking the largest term out."""
    with numpy.errstate(divide="ignore"):
        return numpy.log([(Gaussian(0, s).density(x - mu.T)).mean(axis=1) for s in sigmas])


@claim(
    "parzen.stable",
    "log-mean-exp at sigma = 0.01, half a unit from every centre: -1250 + 3.7, where exp underflows to 0",
    "section 5",
    Method("rounding", 1e-9, "1e-15 of 1250, over a difference of squares"),
    right=parzen.log_likelihoods,
    wrong=naive_parzen,
    mistake="the log of a mean that has underflowed",
)
def parzen_stable(log_likelihoods):
    found = log_likelihoods(numpy.array([[0.5]]), numpy.zeros((7, 1)), [0.01])
    return equal(found, -0.5 * (0.5 / 0.01) ** 2 - log(0.01 * sqrt(2 * pi)))
