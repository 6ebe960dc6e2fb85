"""What scores of samples are where the distributions are known: precision and recall, Inception score, birthday test.

>>> from minigan.theory.discrete import Discrete
>>> p, q = Discrete(range(4), [0.25] * 4), Discrete([0, 1], [0.5, 0.5])  # q has lost two of four modes
>>> precision, recall = precision_recall(p, q, slope=2.0)
>>> round(precision, 9), round(recall, 9)
(1.0, 0.5)
>>> round(collision([1 / 365] * 365, 23), 6)  # 23 people, two of whom share a birthday
0.507297
"""

from math import inf, log

import numpy

from minigan.theory.arguments import probabilities
from minigan.theory.common_measure import common_measure


def precision_recall(p, q, slope):
    """(precision, recall) = (a, a / slope), a = integral min(slope p, q): a point of the curve of Sajjadi et al. 2018.

    p is p_data, q is p_g; slopes from 0 to infinity give the whole curve. Raises ValueError unless
    0 < slope < inf.
    """
    if not 0 < slope < inf:
        raise ValueError(f"slope is {slope}: it must be above 0 and finite")
    c = common_measure(p, q, kinks=lambda x: log(slope) + p.log_density(x) - q.log_density(x))
    a = c.integral(lambda c: numpy.minimum(slope * numpy.exp(c.log_p), numpy.exp(c.log_q)))
    return a, a / slope


def f_score(p, q, beta, slopes):
    """The largest (1 + beta^2) precision recall / (beta^2 precision + recall) over these slopes of the curve.

    beta = 8 weighs recall, 1/8 precision: the two numbers that Sajjadi et al. report.
    """
    points = [precision_recall(p, q, slope) for slope in slopes]
    return max((1 + beta**2) * pr * re / (beta**2 * pr + re) if pr else 0.0 for pr, re in points)


def inception_score(labels, weights):
    """exp(E_x KL(p(y | x), p(y))) with p(y) = E_x p(y | x), from 1 to the number of classes (Salimans et al. 2016).

    labels: (n, classes), p(y | x) of each of n images; weights: (n,), the probability of each image. Raises
    ValueError for weights, or a row, that are no probabilities, and for another number of rows than of weights.
    """
    weights = probabilities(weights, "weights")
    labels = numpy.array([probabilities(row, "labels") for row in labels])
    if len(labels) != len(weights):
        raise ValueError(f"{len(labels)} rows of labels for {len(weights)} weights: give one weight for each image")
    marginal = numpy.broadcast_to(weights @ labels, labels.shape)
    has = (labels > 0) & (weights > 0)[:, None]
    terms = numpy.zeros(labels.shape)
    terms[has] = labels[has] * numpy.log(labels[has] / marginal[has])
    return float(numpy.exp(weights @ terms.sum(axis=1)))


def collision(masses, n):
    """The probability that n independent draws of a distribution with these masses are not all different.

    1 - n! e_n(masses), e_n the sum of the products of n different masses. Of N equally likely images a batch of about
    1.2 sqrt(N) has duplicates half of the time, which is the birthday test of Arora & Zhang 2017; of uneven
    ones a smaller batch is enough. Raises ValueError for masses that are no probabilities, and unless n >= 1 is whole.
    """
    expect_draws(n)
    different = numpy.zeros(n + 1)  # k! e_k of the masses so far
    different[0] = 1.0
    for mass in probabilities(masses, "masses"):
        different[1:] += numpy.arange(1, n + 1) * mass * different[:-1]
    return float(1 - different[n])


def distinct(masses, n):
    """The expected number of different points among n draws: sum_i 1 - (1 - mass_i)^n. Raises as `collision`."""
    expect_draws(n)
    masses = probabilities(masses, "masses")
    return float(numpy.sum(1 - (1 - masses) ** n))


def expect_draws(n):
    """Raise ValueError unless n is a whole number of draws, at least 1."""
    if not isinstance(n, int | numpy.integer) or n < 1:
        raise ValueError(f"n is {n}: a whole number of draws, at least one, is needed")
