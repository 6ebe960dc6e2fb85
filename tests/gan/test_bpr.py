"""BPR and the hardest of a few negatives. (Its gradient is checked with those of all losses, in test_losses.)"""

import math

import numpy
import pytest

from minigan.gan.bpr import bpr, bpr_gradient, hardest


def test_bpr_is_the_mean_of_minus_log_the_probability_that_the_positive_comes_first(rng):
    a, b = rng.normal(size=(2, 6, 1))
    expected = [-math.log(1 / (1 + math.exp(y - x))) for x, y in zip(a[:, 0], b[:, 0])]
    assert bpr(a, b) == pytest.approx(numpy.mean(expected), rel=1e-12)
    assert bpr(a, a) == pytest.approx(math.log(2))
    da, db = bpr_gradient(a, b)
    numpy.testing.assert_array_equal(da, -db)
    assert (da < 0).all()  # descending it lifts the positives


def test_a_pair_in_the_right_order_by_far_teaches_nothing():
    far, near = bpr_gradient(numpy.array([[9.0], [0.0]]), numpy.zeros((2, 1)))[1][:, 0]
    assert far < 0.001 * near


def test_the_hardest_is_the_candidate_of_the_highest_score():
    candidates = numpy.array([[4, 9, 2], [7, 7, 1], [5, 6, 8]])
    scores = numpy.array([[0.1, 0.3, 0.2], [0.0, 0.0, -1.0], [2.0, 1.0, 2.0]])
    assert hardest(candidates, scores).tolist() == [9, 7, 5]


@pytest.mark.parametrize("function", [bpr, bpr_gradient])
def test_pairs_are_needed_and_no_one_negative_beside_many(function):
    with pytest.raises(ValueError, match=r"a_positive has shape \(3, 1\), a_negative \(1, 1\): expected pairs"):
        function(numpy.ones((3, 1)), numpy.ones((1, 1)))
