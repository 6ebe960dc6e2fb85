"""The Parzen window that grows, and the score by true folds."""

import numpy
import pytest
from scipy import stats

from minigan.evaluation.parzen import GrowingWindow, cross_validated_score, log_likelihoods, parzen_score

SIGMAS = (0.1, 0.2, 0.4, 0.8)


def test_a_window_grown_one_sample_at_a_time_is_the_window_on_all(rng):
    x, samples = rng.normal(size=(6, 3)), rng.normal(size=(11, 3))
    window = GrowingWindow(x, 0.4)
    for i, sample in enumerate(samples, start=1):
        window.add(sample[None])
        assert window.n == i
        (expected,) = log_likelihoods(x, samples[:i], [0.4])
        numpy.testing.assert_allclose(window.log_likelihoods(), expected, rtol=1e-12)


def test_unequal_helpings_weigh_by_their_number(rng):
    x, samples = rng.normal(size=(6, 3)), rng.normal(size=(11, 3))
    window = GrowingWindow(x, 0.4)
    window.add(samples[:2])
    window.add(samples[2:])
    numpy.testing.assert_allclose(window.log_likelihoods(), log_likelihoods(x, samples, [0.4])[0], rtol=1e-12)


def test_an_empty_window_gives_everything_probability_0():
    assert GrowingWindow(numpy.zeros((2, 1)), 0.1).log_likelihoods().tolist() == [-numpy.inf, -numpy.inf]


def test_a_growing_window_on_a_gaussian_comes_to_the_blurred_density():
    """To N(0, 1 + sigma^2): within 4 standard errors of the mean density at x, which falls as n^-1/2."""
    samples = numpy.random.default_rng(3).normal(size=(40_000, 1))
    window, x = GrowingWindow(numpy.array([[0.5]]), 0.5), 0.5
    for part in numpy.split(samples, 4):
        window.add(part)
        density = stats.norm.pdf(x, samples[: window.n, 0], 0.5)
        error = 4 * density.std() / window.n**0.5
        assert abs(numpy.exp(window.log_likelihoods()[0]) - stats.norm.pdf(x, 0, 1.25**0.5)) < error


def test_each_fold_is_scored_with_the_width_the_others_choose(rng):
    """By plain loops, on data of which every fold by itself, and all of them together, would choose other widths."""
    samples = rng.normal(size=(15, 2))
    data = samples + rng.normal(size=(15, 2)) * numpy.array([0.02, 0.3, 1.0] * 5)[:, None]  # near, between, far
    others, own, together = [], [], max(SIGMAS, key=lambda sigma: log_likelihoods(data, samples, [sigma]).mean())
    chosen = []
    for i in range(3):
        inside = numpy.arange(15) % 3 == i
        for rows, scores in ((~inside, others), (inside, own)):
            best = max(SIGMAS, key=lambda sigma, rows=rows: log_likelihoods(data[rows], samples, [sigma]).mean())
            scores.append(log_likelihoods(data[inside], samples, [best]).mean())
            chosen += [best] if scores is others else []
    score = cross_validated_score(samples, data, SIGMAS, folds=3)
    assert score.mean == pytest.approx(numpy.mean(others))
    assert score.standard_error == pytest.approx(numpy.std(others, ddof=1) / 3**0.5)
    assert score.sigma == numpy.median(chosen) and score.n == 15
    assert score.at_edge == any(width in (0.1, 0.8) for width in chosen)
    assert abs(score.mean - numpy.mean(own)) > 0.1  # else nothing were seen of who chooses
    assert abs(score.mean - log_likelihoods(data, samples, [together]).mean()) > 0.1


def test_folds_and_one_split_agree_where_the_data_are_alike(rng):
    samples, data = rng.normal(size=(500, 1)), rng.normal(size=(1000, 1))
    folds, split = cross_validated_score(samples, data, SIGMAS), parzen_score(samples, data[:500], data[500:], SIGMAS)
    assert folds.sigma == split.sigma
    assert abs(folds.mean - split.mean) < 4 * split.standard_error


@pytest.mark.parametrize("folds, n", [(1, 10), (0, 10), (11, 10)])
def test_too_few_folds_or_examples_are_refused(folds, n):
    with pytest.raises(ValueError, match=rf"{folds} folds of {n} examples"):
        cross_validated_score(numpy.zeros((3, 1)), numpy.zeros((n, 1)), SIGMAS, folds)
