"""The linear probe, beside scikit-learn's logistic regression."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from minigan.backend import to_host
from minigan.evaluation.probe import probe_accuracy, softmax_regression, standardised


@pytest.fixture
def blobs(rng):
    label = np.arange(60) % 3
    return np.array([[0.0, 3.0], [2.0, 0.0], [-2.0, 1.0]])[label] + 1.5 * rng.standard_normal((60, 2)), label


@pytest.mark.parametrize("decay", [0.01, 1.0])
def test_it_finds_the_weights_that_scikit_learn_finds(blobs, decay):
    """Whose C is 1 / (n decay), and whose b is free up to a constant."""
    f, label = blobs
    W, b = softmax_regression(f, label, 3, decay)
    other = LogisticRegression(C=1 / (60 * decay), tol=1e-10, max_iter=10_000).fit(f, label)
    np.testing.assert_allclose(W.T, other.coef_, atol=1e-5)
    np.testing.assert_allclose(b - b.mean(), other.intercept_ - other.intercept_.mean(), atol=1e-5)
    assert probe_accuracy(f, label, f + 0.1, label, 3, decay) == other.score(f + 0.1, label)


def test_standardised_features_have_mean_0_and_variance_1_and_constant_ones_are_0(rng):
    f = np.column_stack([5.0 + 3.0 * rng.standard_normal(100), np.full(100, 7.0)])
    one, other = standardised(f, f[:10] + 3.0)
    np.testing.assert_allclose(one.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(one.std(axis=0), [1.0, 0.0])
    np.testing.assert_allclose(other[:, 0], one[:10, 0] + 3.0 / f[:, 0].std())
    assert (other[:, 1] == 0.0).all()


def test_what_is_no_label_is_refused(blobs):
    f, label = blobs
    for wrong in (label[1:], label + 1, label - 1):
        with pytest.raises(ValueError, match="of 0 to 2 for 60 rows of features are needed"):
            softmax_regression(f, wrong, 3, 0.1)
    with pytest.raises(ValueError, match="decay is 0"):
        softmax_regression(f, label, 3, 0)


def test_on_any_array_module(blobs, xp):
    f, label = blobs
    W, b = softmax_regression(xp.asarray(f), xp.asarray(label), 3, 0.1)
    host = softmax_regression(f, label, 3, 0.1)
    np.testing.assert_allclose(to_host(W), host[0], rtol=1e-9)
    np.testing.assert_allclose(to_host(b), host[1], rtol=1e-9, atol=1e-12)
