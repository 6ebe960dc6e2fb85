"""Parzen windows, against scikit-learn, scipy and closed forms; and the paper's procedure around them."""

import tracemalloc

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from scipy.special import logsumexp
from sklearn.neighbors import KernelDensity

from minigan.backend import array_module
from minigan.evaluation import parzen
from minigan.evaluation.parzen import SIGMAS, Score, choose_sigma, log_likelihoods, parzen_score


def brute_force(x, samples, sigmas):
    """log p(x) from its definition, in float64: all squared distances, then scipy's logsumexp."""
    x, samples = x.astype("float64"), samples.astype("float64")
    squares, (n, d) = cdist(x, samples, "sqeuclidean"), samples.shape
    return numpy.array(
        [
            logsumexp(-squares / (2 * s**2), axis=1) - numpy.log(n) - d / 2 * numpy.log(2 * numpy.pi * s**2)
            for s in sigmas
        ]
    )


def rounding(x, samples, sigma, eps):
    """How far |x|^2 - 2 x.mu + |mu|^2 in floating point may be from the exact distance, as an error of log p.

    An inner product of d terms is off by at most d eps times the sum of their magnitudes (Higham 2002, section 3.1);
    the magnitudes here sum to at most (|x| + |mu|)^2, and the sums and the scaling add a few eps more.
    """
    largest = (numpy.linalg.norm(x, axis=1).max() + numpy.linalg.norm(samples, axis=1).max()) ** 2
    return (x.shape[1] + 8) * eps * largest / (2 * sigma**2)


@pytest.fixture
def data(rng):
    """Test points of which some lie far from every sample."""
    samples, x = rng.normal(size=(70, 5)), rng.normal(size=(40, 5))
    x[:5] *= 6.0
    return x, samples


# ----------------------------------------------------------------------------------------------- log-likelihoods


@pytest.mark.parametrize("sigma", [0.1, 0.3, 1.0, 5.0])
def test_log_likelihoods_are_scikit_learns(data, sigma):
    x, samples = data
    oracle = KernelDensity(bandwidth=sigma, kernel="gaussian", atol=0, rtol=0).fit(samples).score_samples(x)
    numpy.testing.assert_allclose(log_likelihoods(x, samples, [sigma])[0], oracle, rtol=1e-9)


@given(
    n_x=st.integers(1, 6),
    n=st.integers(1, 6),
    d=st.integers(1, 4),
    sigmas=st.lists(st.floats(0.05, 10), min_size=1, max_size=3),
    seed=st.integers(0, 99),
)
def test_log_likelihoods_are_the_definitions(n_x, n, d, sigmas, seed):
    """Of every shape, a single point and a single sample included."""
    rng = numpy.random.default_rng(seed)
    x, samples = rng.normal(size=(n_x, d)), rng.normal(size=(n, d))
    ll = log_likelihoods(x, samples, sigmas)
    assert ll.shape == (len(sigmas), n_x) and ll.dtype == numpy.float64
    numpy.testing.assert_allclose(ll, brute_force(x, samples, sigmas), rtol=1e-9, atol=1e-9)


def test_one_sample_makes_a_gaussian():
    """log N(x; mu, sigma^2 I), by hand: d = 2, |x - mu| = 5."""
    (ll,) = log_likelihoods(numpy.array([[3.0, 4.0]]), numpy.zeros((1, 2)), [2.0])
    numpy.testing.assert_allclose(ll, [-25 / 8 - numpy.log(2 * numpy.pi * 4)], rtol=1e-15)


@pytest.mark.parametrize("block", [1, 7, 69, 70, 71, 139, 141, 1000])
def test_the_result_does_not_depend_on_the_block(data, block, monkeypatch):
    """Blocks of a part of one row's pairs, of one row, of several, of all; only the order of the sums changes."""
    x, samples = data
    whole = log_likelihoods(x, samples, [0.1, 1.0])
    monkeypatch.setattr(parzen, "BLOCK", block)
    numpy.testing.assert_allclose(log_likelihoods(x, samples, [0.1, 1.0]), whole, rtol=1e-12)


def test_several_widths_at_once_equal_one_at_a_time(data):
    x, samples = data
    together = log_likelihoods(x, samples, SIGMAS)
    assert numpy.array_equal(together, [log_likelihoods(x, samples, [sigma])[0] for sigma in SIGMAS])


@pytest.mark.parametrize("sigma", [0.1, 0.3, 1.0])
def test_float32_is_close(data, sigma):
    x, samples = (array.astype("float32") for array in data)
    ll = log_likelihoods(x, samples, [sigma])
    assert ll.dtype == numpy.float64
    bound = rounding(x, samples, sigma, numpy.finfo("float32").eps)
    numpy.testing.assert_allclose(ll, brute_force(x, samples, [sigma]), rtol=0, atol=bound)


def test_float32_sums_many_samples_without_losing_them():
    """2**24 + 1 is not a float32: a sum of many equal terms must be taken in a wider type. Here 3e5 equal samples,
    whose plain float32 sum would be exact, beside as many at half the weight, whose would not."""
    n, sigma = 300_000, 1.0
    samples = numpy.repeat(numpy.array([[0.0], [1.0]], "float32"), n, axis=0)
    (ll,) = log_likelihoods(numpy.zeros((1, 1), "float32"), samples, [sigma])
    exact = numpy.log((1 + numpy.exp(-0.5)) / 2) - 0.5 * numpy.log(2 * numpy.pi)
    # exp(-1/2) in float32 is off by at most eps/2 relative, and so is log p, the same for every one of the samples
    numpy.testing.assert_allclose(ll, [exact], rtol=0, atol=numpy.finfo("float32").eps)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_narrow_window_far_from_every_sample_is_finite(dtype, rng):
    """exp of -|x - mu|^2 / 2e-4 is 0 in any precision; its logarithm is not."""
    x, samples = rng.normal(size=(20, 30)).astype(dtype), rng.normal(size=(50, 30)).astype(dtype)
    (ll,) = log_likelihoods(x, samples, [0.01])
    assert numpy.isfinite(ll).all() and ll.max() < -1e4
    bound = rounding(x, samples, 0.01, numpy.finfo(dtype).eps)
    numpy.testing.assert_allclose(ll, brute_force(x, samples, [0.01])[0], rtol=0, atol=bound)


def test_translating_points_and_samples_together_changes_nothing(data):
    x, samples = data
    shift = numpy.array([10.0, -20.0, 30.0, 0.0, 5.0])
    moved = log_likelihoods(x + shift, samples + shift, [0.3])
    bound = rounding(x + shift, samples + shift, 0.3, numpy.finfo("float64").eps)
    numpy.testing.assert_allclose(moved, log_likelihoods(x, samples, [0.3]), rtol=0, atol=bound)


def test_scaling_all_lengths_adds_a_jacobian(data):
    """p_cx(c x) = p_x(x) / c^d."""
    x, samples = data
    scaled = log_likelihoods(4.0 * x, 4.0 * samples, [1.2])
    numpy.testing.assert_allclose(scaled, log_likelihoods(x, samples, [0.3]) - 5 * numpy.log(4.0), rtol=1e-12)


@pytest.mark.parametrize("n", [1_000, 10_000, 100_000])
def test_with_many_samples_it_is_the_smoothed_density(n):
    """Samples of N(0, I) under a window of sigma: the mean of p is that of N(0, (1 + sigma^2) I), exactly.

    The variance of one term K is E K^2 - p^2, with K^2 = (4 pi sigma^2)^(-d/2) N(x - mu; 0, sigma^2/2 I), whose mean is
    (4 pi sigma^2)^(-d/2) N(x; 0, (1 + sigma^2/2) I). The bound is five standard deviations of a mean of n of them.
    """
    d, sigma = 2, 0.5

    def density(x, variance):
        return numpy.exp(-(x * x).sum(axis=1) / (2 * variance)) / (2 * numpy.pi * variance) ** (d / 2)

    x = numpy.array([[0.0, 0.0], [1.0, 0.0], [-1.0, 1.5]])
    samples = numpy.random.default_rng(n).normal(size=(n, d))
    p = density(x, 1 + sigma**2)
    second_moment = density(x, 1 + sigma**2 / 2) * (4 * numpy.pi * sigma**2) ** (-d / 2)
    deviation = ((second_moment - p**2) / n) ** 0.5
    error = numpy.exp(log_likelihoods(x, samples, [sigma])[0]) - p
    assert (abs(error) < 5 * deviation).all()


@pytest.mark.parametrize("block, rows", [(7, [7, 7, 7, 7, 7, 5]), (1 / 7, [1] * 40)], ids=["whole rows", "parts"])
def test_progress_is_told_of_every_row_once(block, rows, data, monkeypatch):
    x, samples = data
    monkeypatch.setattr(parzen, "BLOCK", int(block * len(samples)))
    told = []
    log_likelihoods(x, samples, [0.1, 0.2], told.append)
    assert told == rows


def test_the_arguments_are_not_changed(data):
    before = [array.copy() for array in data]
    log_likelihoods(*data, [0.1, 1.0])
    assert all(map(numpy.array_equal, before, data))


def test_nothing_to_score_gives_nothing(data):
    assert log_likelihoods(data[0][:0], data[1], [0.1, 0.2]).shape == (2, 0)


@pytest.mark.parametrize(
    "x_shape, samples_shape", [((4, 3), (5, 2)), ((3,), (5, 3)), ((4, 3), (3,)), ((4, 3, 1), (5, 3)), ((), (5, 3))]
)
def test_wrong_shapes_raise_and_are_named(x_shape, samples_shape):
    with pytest.raises(ValueError) as caught:
        log_likelihoods(numpy.zeros(x_shape), numpy.zeros(samples_shape), [0.1])
    assert str(x_shape) in str(caught.value) and str(samples_shape) in str(caught.value)


def test_no_samples_raise_a_value_error():
    with pytest.raises(ValueError, match="samples"):
        log_likelihoods(numpy.zeros((4, 3)), numpy.zeros((0, 3)), [0.1])


def test_pixels_as_bytes_are_refused(rng):
    """Their squares would overflow in silence."""
    x = rng.integers(0, 256, size=(5, 3)).astype("uint8")
    for pair in (x, x / 255.0), (x / 255.0, x):
        with pytest.raises(TypeError, match="uint8"):
            log_likelihoods(*pair, [10.0])


@pytest.mark.parametrize("sigma", [0.0, -1.0, float("nan")])
def test_a_width_that_is_not_above_zero_is_refused(sigma):
    with pytest.raises(ValueError, match="above 0"):
        log_likelihoods(numpy.zeros((2, 2)), numpy.ones((2, 2)), [0.1, sigma])


def test_memory_stays_bounded():
    """3,000 x 20,000 pairs are 240 MB of float32 at once; a block of 2**22 is 16 MB, of which six may live together."""
    rng = numpy.random.default_rng(0)
    x, samples = rng.random((3000, 10), dtype="float32"), rng.random((20_000, 10), dtype="float32")
    tracemalloc.start()
    try:
        log_likelihoods(x, samples, [0.5])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6 * 4 * parzen.BLOCK < 4 * len(x) * len(samples) / 2


def test_memory_stays_bounded_also_with_more_samples_than_a_block(monkeypatch):
    """Then a row is taken in parts: with blocks of 1,000 pairs, 1 x 200,000 need no array of 200,000."""
    monkeypatch.setattr(parzen, "BLOCK", 1000)
    x, samples = numpy.zeros((1, 3)), numpy.zeros((200_000, 3))
    tracemalloc.start()
    try:
        log_likelihoods(x, samples, [0.5])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 200_000 * 8 / 4


# ------------------------------------------------------------------------------------------------ the procedure


def test_the_widths_are_the_released_codes():
    """Ten from .1 to 1, evenly in the logarithm."""
    numpy.testing.assert_allclose(SIGMAS, [10 ** (-1 + i / 9) for i in range(10)], rtol=1e-14)


def test_choose_sigma_takes_the_width_with_the_highest_mean(data):
    valid, samples = data
    means = brute_force(valid, samples, SIGMAS).mean(axis=1)
    sigma, mean = choose_sigma(samples, valid)
    assert sigma == SIGMAS[means.argmax()] and type(sigma) is float
    assert mean == pytest.approx(means.max(), rel=1e-12)


def test_the_score_chooses_on_the_first_1000_validation_rows_and_is_the_mean_over_all_the_test(rng):
    """The first 1,000 lie close to the samples, the other 3,000 less so, and the test data far: the first, all of them,
    and the test data, asked alone, would each choose another width."""
    samples = rng.normal(size=(200, 2))
    near = samples[rng.integers(200, size=1000)] + 0.15 * rng.normal(size=(1000, 2))
    further = samples[rng.integers(200, size=3000)] + 0.5 * rng.normal(size=(3000, 2))
    valid = numpy.concatenate([near, further])
    test = 3.0 * rng.normal(size=(300, 2))
    best = [SIGMAS[brute_force(rows, samples, SIGMAS).mean(axis=1).argmax()] for rows in (near, valid, test)]
    assert len(set(best)) == 3
    score = parzen_score(samples, valid, test)
    (ll,) = brute_force(test, samples, [best[0]])
    assert (score.sigma, score.n) == (best[0], 200)
    assert score.mean == pytest.approx(ll.mean(), rel=1e-9)
    assert score.standard_error == pytest.approx((((ll - ll.mean()) ** 2).mean() / 300) ** 0.5, rel=1e-9)


def test_the_score_tries_the_widths_that_it_is_given(data):
    x, samples = data
    sigmas = (0.7, 0.9, 0.8)
    expected = sigmas[brute_force(x[:20], samples, sigmas).mean(axis=1).argmax()]
    assert parzen_score(samples, x[:20], x[20:], sigmas).sigma == expected


def test_a_better_model_scores_higher(rng):
    """Samples of the data's own distribution against shifted ones and against a single point's."""
    valid, test, own = rng.normal(size=(3, 500, 4)) * 2.0
    scores = [parzen_score(samples, valid, test).mean for samples in (own, own + 2.0, own * 0.0)]
    assert scores[0] > scores[1] + 1 and scores[0] > scores[2] + 1


@pytest.mark.parametrize("at_the_edge", [True, False])
def test_a_score_says_when_its_width_is_at_the_edge_of_the_grid(at_the_edge):
    text = str(Score(225.04, 2.06, 0.16681, 10_000, at_the_edge))
    assert text.startswith("225.0 ± 2.1 nats with sigma 0.167") and text.endswith(", 10000 samples")
    assert ("at the edge of the grid" in text) is at_the_edge


def test_a_score_knows_the_edge_of_the_grid_that_was_used(data):
    x, samples = data
    assert "at the edge of the grid" in str(parzen_score(samples, x, x, (0.001, 0.002)))
    assert "at the edge of the grid" in str(parzen_score(samples, x, x, (100.0, 1000.0)))
    assert "at the edge of the grid" not in str(parzen_score(samples, x, x, (1e-3, 1.0, 1e3)))


# ------------------------------------------------------------------------------------------------------ backends


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_on_the_device_it_is_what_it_is_on_the_host(data, dtype, xp):
    """Bit for bit where the device is NumPy in disguise; on a GPU, to the rounding of its dtype. The answer, which is
    few numbers to print and compare, is on the host."""
    host = [array.astype(dtype) for array in data]
    device = [xp.asarray(array) for array in host]
    ll = log_likelihoods(*device, SIGMAS)
    assert array_module(ll) is numpy
    exact = xp.__name__ != "cupy"
    bound = 0 if exact else rounding(*host, SIGMAS[0], numpy.finfo(dtype).eps)
    numpy.testing.assert_allclose(ll, log_likelihoods(*host, SIGMAS), rtol=0, atol=bound)
    x, samples = device
    score, expected = parzen_score(samples, x[:20], x[20:]), parzen_score(host[1], host[0][:20], host[0][20:])
    assert score.mean == pytest.approx(expected.mean, rel=1e-12 if exact else 1e-3)
    assert type(score.mean) is type(score.standard_error) is float and score.sigma == expected.sigma


def test_a_small_standard_error_is_printed_with_more_digits():
    assert str(Score(-0.7312, 0.0081, 0.2, 10_000, False)).startswith("-0.731 ± 0.008 nats")
