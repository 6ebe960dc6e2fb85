"""Scores of samples: what they are for distributions that are known, and what they are blind to."""

from math import erf, exp, lgamma, log, pi, prod, sqrt

import numpy

from minigan.claims.claim import MONTE_CARLO, QUADRATURE, ROUNDING, at_least, claim, equal, estimate
from minigan.evaluation.classifier import frechet_distance
from minigan.evaluation.latent import interpolate, linear, spherical
from minigan.evaluation.two_sample import nearest_neighbor_accuracy
from minigan.random import Stream
from minigan.theory import scores, transport
from minigan.theory.densities import Gaussian, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete
from minigan.theory.divergences import tv

FOUR = Discrete(range(4), [0.25] * 4)  # four modes


@claim(
    "birthday.paradox",
    "23 draws of 365 equally likely points are not all different with probability 0.507297",
    "Arora 2017b",
    ROUNDING,
    right=lambda n, N: 1 - prod(1 - i / N for i in range(n)),
    wrong=lambda n, N: 1 - exp(-n * (n - 1) / (2 * N)),
    mistake="the usual approximation, 0.500002",
)
def birthday(formula):
    found = [scores.collision([1 / N] * N, n) for n, N in ((23, 365), (2, 10), (12, 10))]
    return equal([*found, round(found[0], 6)], [formula(23, 365), 0.1, 1.0, 0.507297])


@claim(
    "birthday.uneven",
    "of all p_g on N points the uniform one has the fewest duplicates; for others the test finds too small an N",
    "Munford 1977",
    ROUNDING,
    right=lambda masses: masses / masses.sum(),
    wrong=lambda masses: numpy.full(masses.size + 5, 1 / (masses.size + 5)),
    mistake="more points than N",
)
def uneven(p_g):
    stream = Stream(34, "float64")
    found = [scores.collision(p_g(stream.uniform(20, 0.1, 1.0)), n) for n in (2, 5, 8) for _ in range(10)]
    return at_least(found, [1 - prod(1 - i / 20 for i in range(n)) for n in (2, 5, 8) for _ in range(10)])


@claim(
    "modes.distinct",
    "n draws of K equally likely modes find K (1 - (1 - 1 / K)^n) of them on average: 18.2 of 25 in 32 draws",
    "textbook",
    ROUNDING,
    right=lambda K, n: K * (1 - (1 - 1 / K) ** n),
    wrong=lambda K, n: K * (1 - exp(-n / K)),
    mistake="the limit of many modes, K (1 - exp(-n / K))",
)
def found_modes(mean):
    return equal([scores.distinct([1 / K] * K, n) for K, n in ((25, 32), (10, 5))], [mean(25, 32), mean(10, 5)])


@claim(
    "modes.uneven",
    "of four modes of shares 0.7, 0.2, 0.05, 0.05 ten draws find sum_i 1 - (1 - p_i)^10 = 2.69 on average; counted",
    "textbook",
    MONTE_CARLO,
    right=scores.distinct,
    wrong=lambda masses, n: scores.distinct([1 / len(masses)] * len(masses), n),
    mistake="modes that are equally likely",
)
def counted_modes(mean):
    shares, stream = [0.7, 0.2, 0.05, 0.05], Stream(35, "float64")
    draws = Discrete(range(4), shares).sample((2000, 10), stream)
    return estimate([numpy.unique(row).size for row in draws], mean(shares, 10))


def noisy_labels(K, sure):
    """p(y | x) of one image of each of K classes, the right class with probability `sure`, the others alike."""
    return numpy.full((K, K), (1 - sure) / (K - 1)) + numpy.eye(K) * (sure - (1 - sure) / (K - 1))


@claim(
    "is.classes",
    "Inception score: K for K sure classes alike often, 1 for one class or none known; log IS = log K - H(y | x)",
    "Salimans 2016",
    ROUNDING,
    right=lambda K, sure: exp(log(K) + sure * log(sure) + (1 - sure) * log((1 - sure) / (K - 1))),
    wrong=lambda K, sure: K * sure,
    mistake="K times the accuracy",
)
def inception(score):
    found = [scores.inception_score(noisy_labels(10, s).tolist(), [0.1] * 10) for s in (0.9, 0.6)]
    ends = [scores.inception_score(labels, [0.25] * 4) for labels in (numpy.eye(4), numpy.full((4, 4), 0.25))]
    one = scores.inception_score(numpy.eye(4)[[0, 0, 0, 1]], [0.5, 0.2, 0.3, 0.0])  # the last is never drawn
    return equal([*found, *ends, one], [score(10, 0.9), score(10, 0.6), 4, 1, 1])


@claim(
    "is.blind",
    "the Inception score does not see that G makes one image of each class, again and again: 10, as of all the data",
    "Barratt 2018",
    ROUNDING,
    right=[1.0] * 10,
    wrong=[1.0] * 5 + [0.0] * 5,
    mistake="a G that has lost five of the ten classes, which the score does see",
)
def one_image_a_class(drawn):
    many = scores.inception_score(numpy.repeat(numpy.eye(10), 50, axis=0), [1 / 500] * 500)
    weights = numpy.array(drawn) / sum(drawn)
    return equal([many, scores.inception_score(numpy.eye(10), weights)], 10)


@claim(
    "pr.lost",
    "G has two of four modes: precision 1 with recall 1/2; data and samples swapped: precision 1/2 with recall 1",
    "Sajjadi 2018",
    ROUNDING,
    right=(FOUR, Discrete([0, 1], [0.5, 0.5])),
    wrong=(Discrete([0, 1], [0.5, 0.5]), FOUR),
    mistake="data and samples swapped: recall called precision",
)
def lost(pair):
    p, q = pair
    both = [*scores.precision_recall(p, q, 2.0), *scores.precision_recall(q, p, 0.5)]
    F8, F18 = (scores.f_score(p, q, beta, (0.5, 1, 2, 4)) for beta in (8, 1 / 8))
    more = Discrete([0, 1, 7], [1 / 3] * 3), Discrete([0, 1], [0.5, 0.5])  # precision 2/3, recall 1
    of_more = [scores.f_score(more[1], more[0], beta, (0.5, 2 / 3, 1)) for beta in (8, 1 / 8)]
    nothing = scores.f_score(Discrete([0], [1.0]), Discrete([1], [1.0]), 8, (1.0,))
    return equal([*both, F8, F18, *of_more, nothing], [1, 1 / 2, 1 / 2, 1, 65 / 129, 65 / 66, 130 / 131, 65 / 97, 0])


@claim(
    "pr.tv",
    "where precision = recall on the curve, both are 1 - TV(p, q): for two Gaussians 1 - erf(shift / sqrt 8)",
    "Sajjadi 2018",
    QUADRATURE,
    right=lambda distance: 1 - distance,
    wrong=lambda distance: 1 - distance / 2,
    mistake="TV taken for the integral of |p - q|",
)
def equal_error(both):
    pairs = [(Gaussian(0, 1), Gaussian(2, 1)), (Uniform(0, 1), Uniform(0.3, 1.3)), (Uniform(0, 1), Gaussian(0, 1))]
    found = [scores.precision_recall(p, q, 1.0) for p, q in pairs]
    expected = [both(tv(p, q)) for p, q in pairs]
    # 3 p and q cross at x = 1 + log(3) / 2: q lies below before it, 3 p behind it
    q_before, p_behind = (0.5 - erf(a / sqrt(2)) / 2 for a in (1 - log(3) / 2, 1 + log(3) / 2))
    other = scores.precision_recall(*pairs[0], 3.0)[0]
    known = [1 - erf(2 / sqrt(8)), 0.7, q_before + 3 * p_behind]
    return equal([*numpy.ravel(found), *expected[:2], other], [*numpy.repeat(expected, 2), *known])


def with_moments(mean, covariance, n=50):
    """n rows with exactly this mean and covariance (of n - 1)."""
    x = Stream(36, "float64").normal((n, len(mean)))
    x = x - x.mean(axis=0)
    whitened = x @ numpy.linalg.inv(numpy.linalg.cholesky(x.T @ x / (n - 1))).T
    return mean + whitened @ numpy.linalg.cholesky(covariance).T


@claim(
    "fid.moments",
    "our Frechet distance of rows is W2^2 of the Gaussians with their moments, S and T not commuting",
    "Heusel 2017",
    QUADRATURE,
    right=lambda p, q: transport.wasserstein2_gaussians(p, q) ** 2,
    wrong=transport.wasserstein2_gaussians,
    mistake="W2, without the square",
)
def frechet(distance):
    S, T, mu = numpy.array([[2.0, 0.6], [0.6, 0.5]]), numpy.array([[1.0, -0.3], [-0.3, 1.0]]), numpy.array([1.0, -2.0])
    found = frechet_distance(with_moments(mu, S), with_moments(0 * mu, T))
    return equal(found, distance(MultivariateGaussian(mu, S), MultivariateGaussian(0 * mu, T)))


@claim(
    "fid.blind",
    "FID sees two moments only: of rows +-1 and of N(0, 1) it is 0, W2^2 between the two is 2 - 2 sqrt(2 / pi) = 0.404",
    "Gelbrich 1990",
    QUADRATURE,
    right=0.0,
    wrong=2 - 2 * sqrt(2 / pi),
    mistake="W2^2, of which it is a lower bound",
)
def blind(fid):
    rows = numpy.tile([[1.0], [-1.0]], (50, 1)) * sqrt(99 / 100)  # of variance 1 with n - 1
    apart = transport.wasserstein2(Discrete([-1, 1], [0.5, 0.5]), Gaussian(0, 1)) ** 2
    found = frechet_distance(rows, with_moments(numpy.zeros(1), numpy.eye(1), 100))
    return equal([found, apart], [fid, 2 - 2 * sqrt(2 / pi)])


@claim(
    "fid.bias",
    "FID of two samples, n rows each, of one N(0, I) in d dimensions is about (d^2 + 5d) / (2n) on average, not 0",
    "Binkowski 2018",
    MONTE_CARLO,
    right=lambda d, n: (d**2 + 5 * d) / (2 * n),
    wrong=lambda d, n: 2 * d / n,
    mistake="the means' share alone",
)
def bias(mean):
    d, n, stream = 4, 1000, Stream(37, "float64")
    # |mean difference|^2 has mean 2 d / n. The rest is about tr((A - B)^2) / 4, A and B the errors of the two S, and
    # E tr A^2 = d (d + 1) / n.
    draws = [frechet_distance(stream.normal((n, d)), stream.normal((n, d))) for _ in range(200)]
    return estimate(draws, mean(d, n))


@claim(
    "knn.chance",
    "leave-one-out 1-NN accuracy of two samples of n rows of one density is (n - 1) / (2n - 1) on average, below 1/2",
    "Lopez-Paz 2017",
    MONTE_CARLO,
    right=lambda n: (n - 1) / (2 * n - 1),
    wrong=lambda n: 1 / 2,
    mistake="1/2, as if n of the other rows were of its own set, not n - 1",
)
def nearest_neighbors(chance):
    stream = Stream(38, "float64")
    draws = [nearest_neighbor_accuracy(stream.normal((3, 2)), stream.normal((3, 2))).accuracy for _ in range(500)]
    return estimate(draws, chance(3))


@claim(
    "latent.middle",
    "the middle of two z of N(0, I) is too short by a factor of sqrt 2: d = 100, 7.05 on average; a z has 9.97",
    "White 2016",
    MONTE_CARLO,
    right=linear,
    wrong=spherical,
    mistake="the middle of the great circle, as long as a z",
)
def middle(kind):
    z = Stream(39, "float64").normal((400, 2, 100))
    lengths = [numpy.linalg.norm(interpolate(z0, z1, 3, kind)[1]) for z0, z1 in z]
    return estimate(lengths, exp(lgamma(50.5) - lgamma(50)))
