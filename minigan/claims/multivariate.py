"""Gaussians of any dimension: the density in the plane by a product rule, closed forms by it and by hand."""

from math import erf, exp, log, pi, sqrt

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, Method, claim, equal, estimate
from minigan.random import Stream
from minigan.theory import closed_forms, monte_carlo
from minigan.theory.closed_forms import (
    along_the_shift,
    chi_squared_gaussians,
    kl_gaussians,
    squared_hellinger_gaussians,
    tv_shifted,
)
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discriminator import optimal_logit
from minigan.theory.divergences import chi_squared, jsd, kl, tv, wasserstein1
from minigan.theory.game import log_sigmoid
from minigan.theory.quadrature import gauss_legendre

S_P, S_Q = numpy.array([[2.0, 0.6], [0.6, 0.5]]), numpy.array([[1.0, -0.4], [-0.4, 1.5]])
UNIFORM_CHI2 = (
    0.497657331165564154  # of U(-1, 1) and N(0, 1): sqrt(2 pi) / 4 times the integral of exp(x^2 / 2), less 1
)
P, Q = MultivariateGaussian([1.0, -1.0], S_P), MultivariateGaussian([0.3, 0.2], S_Q)


def plane():
    """(points, weights) of a product rule on a square about P and Q, 12 standard deviations to each side."""
    x, weight = gauss_legendre(numpy.arange(-18.0, 19, 1.5), 8)
    return numpy.stack(numpy.meshgrid(x, x), axis=-1).reshape(-1, 2), numpy.outer(weight, weight).ravel()


@claim(
    "mv.density",
    "the density of N(mu, S) in the plane integrates to 1, its mean is mu, its covariance S",
    "definition",
    QUADRATURE,
    right=lambda S: S,
    wrong=lambda S: numpy.linalg.cholesky(S),
    mistake="S taken for its root: what multiplies standard noise",
)
def density(covariance):
    x, weight = plane()
    mass = weight * P.density(x.reshape(-1, 2, 2)).ravel()  # points in an array of any shape, the last axis the space
    mean = mass @ x
    found = (mass[:, None] * (x - mean)).T @ (x - mean)
    peak = P.log_density([1.0, -1.0]) + log(2 * pi) + log(0.64) / 2  # at its mean: -log(2 pi) - log(det S) / 2
    return equal([mass.sum(), *mean, *found.ravel(), peak], [1, 1, -1, *covariance(S_P).ravel(), 0])


@claim(
    "mv.closed",
    "KL and H^2 of two Gaussians in the plane, covariances not diagonal: closed forms against a product rule",
    "textbook",
    QUADRATURE,
    right=lambda divergence, p, q: divergence(p, q),
    wrong=lambda divergence, p, q: divergence(p, MultivariateGaussian(q.mu, q.covariance * [[1, -1], [-1, 1]])),
    mistake="the sign of a correlation",
)
def closed(of):
    x, weight = plane()
    log_p, log_q = P.log_density(x), Q.log_density(x)
    kls = [numpy.sum(weight * numpy.exp(a) * (a - b)) for a, b in ((log_p, log_q), (log_q, log_p))]
    h2 = numpy.sum(weight * (numpy.exp(log_p / 2) - numpy.exp(log_q / 2)) ** 2)
    found = [of(kl_gaussians, P, Q), of(kl_gaussians, Q, P)]
    found += [of(squared_hellinger_gaussians, P, Q), of(squared_hellinger_gaussians, Q, P)]
    return equal(found, [*kls, h2, h2])


@claim(
    "mv.by_hand",
    "N(0, I) and N((1, 2), diag(4, 9)): KL is (1/4 + 1/9 + 1/4 + 4/9 - 2 + log 36) / 2, H^2 by its formula, either way",
    "textbook",
    ROUNDING,
    right=log(36),
    wrong=log(6),
    mistake="the determinant's root: the product of the standard deviations, not of the variances",
)
def by_hand(log_determinant):
    p, q = MultivariateGaussian([0, 0], numpy.eye(2)), MultivariateGaussian([1, 2], numpy.diag([4.0, 9]))
    affinity = sqrt(2 * 2 / 5) * sqrt(2 * 3 / 10) * exp(-(1 / 2.5 + 4 / 5) / 8)
    one_way = (1 / 4 + 1 / 9 + 1 / 4 + 4 / 9 - 2 + log_determinant) / 2
    other_way = (4 + 9 + 1 + 4 - 2 - log_determinant) / 2
    found = [kl_gaussians(p, q), kl_gaussians(q, p), squared_hellinger_gaussians(p, q)]
    return equal([*found, squared_hellinger_gaussians(q, p)], [one_way, other_way, *[2 - 2 * affinity] * 2])


@claim(
    "mv.kl.draws",
    "KL(p, q) in the plane is the mean of log p(x) - log q(x) over 20,000 draws of p",
    "definition",
    Method("Monte Carlo", None, "the standard error falls as n^-1/2; 4 of them are exceeded by chance once in 16,000"),
    right=kl_gaussians,
    wrong=lambda p, q: kl_gaussians(q, p),
    mistake="KL the other way round",
)
def kl_by_draws(formula):
    x = P.sample(20_000, Stream(25, "float64"))
    return estimate(optimal_logit(P, Q)(x), formula(P, Q))


@claim(
    "mv.jsd.draws",
    "JSD and V by 20,000 draws in the plane, and their errors sqrt(Var_p / n + Var_q / n): by the pair along the shift",
    "definition",
    Method("Monte Carlo", 4.0, "in standard errors; the errors in steps of 0.5 %, to which 20,000 draws know them"),
    right=lambda of_p, of_q: sqrt(of_p + of_q),
    wrong=lambda of_p, of_q: sqrt(of_p) + sqrt(of_q),
    mistake="the errors of the two means added, not their squares",
)
def jsd_by_draws(error):
    n, stream, q = 20_000, Stream(29, "float64"), MultivariateGaussian([0.2, -0.5], S_P)
    line = along_the_shift(P, q)
    a = optimal_logit(*line)

    def variance(d, sign):
        mean = d.mean(lambda x: log_sigmoid(sign * a(x)))
        return d.mean(lambda x: (log_sigmoid(sign * a(x)) - mean) ** 2) / n

    exact, size = jsd(*line), error(variance(line[0], 1), variance(line[1], -1))
    found, V = monte_carlo.jsd(P, q, n, stream), monte_carlo.value_of_logit(optimal_logit(P, q), P, q, n, stream)
    values = [2 * (found.value - exact) / size, (V.value - 2 * exact + log(4)) / size]
    return equal([*values, 200 * (2 * found.error / size - 1), 200 * (V.error / size - 1)], 0)


@claim(
    "mv.invariant",
    "KL and H^2 keep their values when both Gaussians are moved, turned and stretched by x -> A x + b, A invertible",
    "follows",
    Method("rounding", 1e-10, "a condition number of 1e3 times 1e-16, times terms of a hundred"),
    right=lambda A, S: A @ S @ A.T,
    wrong=lambda A, S: A.T @ S @ A,
    mistake="A' S A for A S A'",
)
def invariant(covariance):
    A, b = numpy.array([[3.0, 2.0], [1.0, -0.5]]), numpy.array([5.0, -7.0])
    moved = [MultivariateGaussian(A @ d.mu + b, covariance(A, d.covariance)) for d in (P, Q)]
    found = [f(*moved) for f in (kl_gaussians, squared_hellinger_gaussians)]
    return equal(found, [f(P, Q) for f in (kl_gaussians, squared_hellinger_gaussians)])


@claim(
    "mv.score",
    "the score of N(mu, S) is -S^-1 (x - mu), the gradient of log p; of a mixture in the plane as well",
    "definition",
    DIFFERENCES,
    right=lambda d, x: d.score(x),
    wrong=lambda d, x: -d.score(x),
    mistake="its sign: towards lower density",
)
def score(of):
    x, h = numpy.array([[0.5, 0.1], [-2.0, 1.0], [3.0, -1.5]]), 1e-5
    kinds = P, Mixture([0.3, 0.7], [P, Q])
    steps = h * numpy.eye(2)
    slopes = [[(d.log_density(x + e) - d.log_density(x - e)) / (2 * h) for e in steps] for d in kinds]
    return equal([of(d, x).T for d in kinds], slopes)


@claim(
    "mv.sampler",
    "S^-1 (x - mu) (x - mu)' is the unit matrix on average over 20,000 draws of N(mu, S) in the plane",
    "definition",
    Method("Monte Carlo", 4.0, "in standard errors, estimated from the same draws"),
    right=lambda S: numpy.linalg.inv(S),
    wrong=lambda S: numpy.eye(2),
    mistake="standard noise not multiplied by the root of S",
)
def sampler(inverse):
    x = P.sample(20_000, Stream(26, "float64")) - P.mu
    products = numpy.einsum("ij,nj,nk->nik", inverse(S_P), x, x).reshape(-1, 4)
    draws = numpy.concatenate([products - [1, 0, 0, 1], x], axis=1)
    return equal(draws.mean(axis=0) / draws.std(axis=0, ddof=1) * 20_000**0.5, 0)


@claim(
    "tv.mahalanobis",
    "TV of Gaussians of one covariance is that of N(0, 1) and N(delta, 1), delta the Mahalanobis distance",
    "textbook",
    QUADRATURE,
    right=lambda S, shift: sqrt(shift @ numpy.linalg.solve(S, shift)),
    wrong=lambda S, shift: sqrt(shift @ shift),
    mistake="the Euclidean distance",
)
def mahalanobis(distance):
    q = MultivariateGaussian([0.2, -0.5], S_P)
    delta = distance(S_P, q.mu - P.mu)
    first, second = along_the_shift(P, q)
    found = [tv_shifted(P, q), tv_shifted(q, P), tv(first, second), first.mu, second.mu]
    return equal(found, [*[tv(Gaussian(0, 1), Gaussian(delta, 1))] * 3, 0, delta])


@claim(
    "w1.gaussians",
    "W1 of N(0, 1) and N(1, 2^2), whose F cross at -1, is 1.166631: erf(1 / sqrt 2) + sqrt(2 / pi) exp(-1/2)",
    "textbook",
    QUADRATURE,
    right=lambda a, b: a * erf(a / b / sqrt(2)) + b * sqrt(2 / pi) * exp(-((a / b) ** 2) / 2) if b else a,
    wrong=lambda a, b: a + b * sqrt(2 / pi),
    mistake="the distances of the shift and of the scale added: an upper bound",
)
def crossing(formula):
    numbers = [(0, 1, 1, 2), (1, 2, 0, 1), (-3, 0.5, 1, 3), (0, 1, 2, 1.5), (5, 1, 4.6, 1.2)]
    numbers += [(3, 2, -1, 2), (0, 1, 0.1, 1), (0, 1, 0, 1.1), (0, 1, 0, 6)]  # of one deviation, of one mean
    pairs = [(Gaussian(mu, s), Gaussian(nu, t)) for mu, s, nu, t in numbers]
    formulas = [formula(abs(p.mu - q.mu), abs(p.sd - q.sd)) for p, q in pairs]
    found = [[of(p, q) for p, q in pairs] for of in (wasserstein1, closed_forms.wasserstein1_gaussians)]
    return equal([*found[0], *found[1], found[0][0]], [*formulas, *formulas, 1.16663094117537259])


@claim(
    "gauss.numbers",
    "N(0, 1) and N(1, 2^2): JSD 0.128175, chi^2 0.744026, H^2 0.298389, KL log 2 - 1/4 and 2 - log 2",
    "by mpmath",
    QUADRATURE,
    right=(0.128174973054398010, 0.744026341509685195, 0.298389075694719620, log(2) - 0.25, 2 - log(2)),
    wrong=(0.128174973054398010, 0.744026341509685195, 0.149194537847359810, log(2) - 0.25, 2 - log(2)),
    mistake="H^2 in the convention with a half",
)
def numbers(expected):
    p, q = Gaussian(0, 1), Gaussian(1, 2)
    found = [jsd(p, q), chi_squared_gaussians(p, q), squared_hellinger_gaussians(p, q), kl(p, q), kl(q, p)]
    tiny = squared_hellinger_gaussians(Gaussian(0, 1e-200), Gaussian(1e-200, 2e-200))  # whatever the unit of length
    far = squared_hellinger_gaussians(Gaussian(0, 1), Gaussian(0, 1e-200))
    found += [kl_gaussians(p, q), chi_squared(p, q), tiny, far, chi_squared(Uniform(-1, 1), p)]
    return equal(found, [*expected, expected[3], expected[1], expected[2], 2, UNIFORM_CHI2])
