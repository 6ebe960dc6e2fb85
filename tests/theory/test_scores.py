"""Scores of samples against enumerations of everything that can be drawn, and formulas written out."""

import itertools
from math import exp, log

import numpy
import pytest

from minigan.theory.densities import Gaussian, Uniform
from minigan.theory.discrete import Discrete
from minigan.theory.scores import collision, distinct, f_score, inception_score, precision_recall

MASSES = [0.4, 0.3, 0.2, 0.1]


def outcomes(n):
    """(probability, draws) of every row of n draws from MASSES."""
    for draws in itertools.product(range(4), repeat=n):
        yield numpy.prod([MASSES[i] for i in draws]), draws


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_collisions_and_different_points_by_enumeration(n):
    assert collision(MASSES, n) == pytest.approx(sum(w for w, d in outcomes(n) if len(set(d)) < n), abs=1e-14)
    assert distinct(MASSES, n) == pytest.approx(sum(w * len(set(d)) for w, d in outcomes(n)), rel=1e-13)


def test_precision_and_recall_of_masses_are_sums_of_minima():
    p, q = Discrete([0, 1, 2], [0.5, 0.3, 0.2]), Discrete([1, 2, 3], [0.2, 0.5, 0.3])
    for slope in (0.1, 0.5, 1.0, 3.0):
        a = min(slope * 0.3, 0.2) + min(slope * 0.2, 0.5)
        assert precision_recall(p, q, slope) == pytest.approx((a, a / slope), rel=1e-13)


def test_precision_and_recall_of_two_gaussians_by_their_distribution_functions():
    """slope p and q cross at x = 1 + log(slope) / 2: min is slope p beyond it and q before... N(0, 1), N(2, 1)."""
    p, q, slope = Gaussian(0, 1), Gaussian(2, 1), 3.0
    x = 1 + log(slope) / 2
    a = float(q.cdf(x)) + slope * (1 - float(p.cdf(x)))
    assert precision_recall(p, q, slope)[0] == pytest.approx(a, abs=1e-11)
    assert precision_recall(Uniform(0, 1), Uniform(2, 3), 1.0) == (0.0, 0.0)


def test_the_f_score_is_the_best_of_its_slopes_and_0_where_nothing_is_shared():
    p, q = Discrete([0, 1, 2], [0.5, 0.3, 0.2]), Discrete([1, 2, 3], [0.2, 0.5, 0.3])
    points = [precision_recall(p, q, slope) for slope in (0.5, 1, 2)]
    for beta in (1 / 8, 1, 8):
        expected = max((1 + beta**2) / (beta**2 / recall + 1 / precision) for precision, recall in points)
        assert f_score(p, q, beta, (0.5, 1, 2)) == pytest.approx(expected, rel=1e-13)
    assert f_score(Discrete([0], [1.0]), Discrete([1], [1.0]), 8, (1.0,)) == 0


def test_the_inception_score_is_the_exponential_of_the_mutual_information():
    labels, weights = numpy.array([[0.7, 0.2, 0.1], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0]]), numpy.array([0.5, 0.3, 0.2])
    joint = weights[:, None] * labels

    def entropy(masses):
        return -sum(m * log(m) for m in numpy.ravel(masses) if m)

    information = entropy(weights) + entropy(joint.sum(axis=0)) - entropy(joint)
    assert inception_score(labels, weights) == pytest.approx(exp(information), rel=1e-13)
    more = numpy.append(labels, [[0.0, 0.0, 1.0]], axis=0)
    assert inception_score(more, [*weights, 0.0]) == pytest.approx(exp(information), rel=1e-13)  # an image never drawn


def test_what_is_wrong_is_told():
    with pytest.raises(ValueError, match="slope"):
        precision_recall(Uniform(0, 1), Uniform(0, 1), 0.0)
    with pytest.raises(ValueError, match="finite"):
        precision_recall(Uniform(0, 1), Uniform(0, 1), float("inf"))
    with pytest.raises(ValueError, match="one weight for each image"):
        inception_score([[0.5, 0.5]], [0.5, 0.5])
    for n in (-1, 1.5):
        with pytest.raises(ValueError, match="whole number of draws"):
            distinct([0.5, 0.5], n)
    with pytest.raises(ValueError, match="sum to"):
        collision([0.5, 0.4], 2)
    with pytest.raises(ValueError, match="at least one"):
        collision([0.5, 0.5], 0)
    with pytest.raises(ValueError, match="labels"):
        inception_score([[0.5, 0.6]], [1.0])
    with pytest.raises(ValueError, match="weights"):
        inception_score([[0.5, 0.5]], [0.9])
    with pytest.raises(ValueError, match="masses"):
        distinct([0.5], 3)
