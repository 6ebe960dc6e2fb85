"""What all measures refuse, in words; and what counting from a middle is good for."""

import numpy
import pytest

from minigan.backend import to_host
from minigan.data.toy import ring_centres
from minigan.evaluation import neighbors, parzen
from minigan.evaluation.bernoulli import bernoulli_log_likelihoods
from minigan.evaluation.classifier import cross_entropy, frechet_distance
from minigan.evaluation.latent import path_smoothness
from minigan.evaluation.modes import mode_coverage
from minigan.evaluation.neighbors import nearest, nearest_other, neighbor_check
from minigan.evaluation.parzen import GrowingWindow, choose_sigma, cross_validated_score, log_likelihoods, parzen_score
from minigan.evaluation.rows import Overflow, expect_squares, middle, scaled
from minigan.evaluation.two_sample import classifier_accuracy, mmd, nearest_neighbor_accuracy
from minigan.random import Stream


def rows(n=12, d=2, seed=0):
    return numpy.random.default_rng(seed).normal(size=(n, d))


def growing(x, samples):
    GrowingWindow(x, 0.3).add(samples)


MEASURES = {  # of the samples and two sets of data
    "log_likelihoods": lambda s, v, t: (log_likelihoods(v, s, [0.3]), log_likelihoods(t, s, [0.3])),
    "choose_sigma": lambda s, v, t: (choose_sigma(s, v), choose_sigma(s, t)),
    "parzen_score": parzen_score,
    "cross_validated_score": lambda s, v, t: (cross_validated_score(s, v), cross_validated_score(s, t)),
    "GrowingWindow": lambda s, v, t: (growing(v, s), growing(t, s)),
    "nearest": lambda s, v, t: (nearest(s, v), nearest(s, t)),
    "neighbor_check": neighbor_check,
    "mmd": lambda s, v, t: (mmd(s, v, Stream(1), 9), mmd(s, t, Stream(1), 9)),
    "1-NN": lambda s, v, t: (nearest_neighbor_accuracy(s, v), nearest_neighbor_accuracy(s, t)),
    "classifier": lambda s, v, t: [classifier_accuracy(s, a, Stream(1), steps=2) for a in (v, t)],
    "Fréchet": lambda s, v, t: (frechet_distance(s, v), frechet_distance(s, t)),
    "modes": lambda s, v, t: [mode_coverage(a, ring_centres(), 0.1) for a in (s, v, t)],
}
every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)


@every_measure
@pytest.mark.parametrize("wrong", [numpy.nan, numpy.inf, -numpy.inf])
@pytest.mark.parametrize("where", [0, 1, 2])
def test_no_measure_takes_numbers_that_are_not_finite(measure, where, wrong):
    sets = [rows(seed=i) for i in range(3)]
    measure(*sets)
    sets[where][-1, 1] = wrong
    with pytest.raises(ValueError, match="not finite"):
        measure(*sets)


@pytest.mark.parametrize("measure", [name for name in MEASURES if name != "modes"])
@pytest.mark.parametrize("dtype", ["float16", "uint8", "int64"])
def test_no_measure_takes_float16_or_integers(measure, dtype):
    with pytest.raises(TypeError, match=rf"{dtype}.*expected float32 or float64"):
        MEASURES[measure](*(rows(seed=i).astype(dtype) for i in range(3)))


def test_the_bernoulli_likelihood_refuses_logits_that_are_not_finite():
    x = (rows() > 0).astype("float64")
    with pytest.raises(ValueError, match="logits holds numbers that are not finite"):
        bernoulli_log_likelihoods(x, numpy.full((3, 2), numpy.nan))


def test_a_path_to_what_is_not_finite_has_no_smoothness():
    with pytest.raises(ValueError, match="not finite"):
        path_smoothness(lambda z: z * numpy.nan, rows())


def test_the_entropy_of_no_rows_is_refused():
    with pytest.raises(ValueError, match="m > 0"):
        cross_entropy(numpy.zeros((0, 10)), numpy.zeros(0, int))


SIGMAS = [[], [0.0], [0.1, -1.0], [float("nan")], [float("inf")], ["0.1"], [None], [1e-30], [1e30], [[0.1]]]


@pytest.mark.parametrize("sigmas", SIGMAS, ids=str)
def test_absurd_widths_are_refused_by_all_that_take_them(sigmas):
    x = rows().astype("float32")
    for call in (
        lambda: log_likelihoods(x, x, sigmas),
        lambda: parzen_score(x, x, x, sigmas),
        lambda: cross_validated_score(x, x, sigmas),
    ):
        with pytest.raises(ValueError, match="expected one or more numbers, all above 0"):
            call()


@pytest.mark.parametrize("sd", [0.0, -1.0, float("nan"), float("inf"), "1", None])
def test_absurd_deviations_of_modes_are_refused(sd):
    with pytest.raises(ValueError, match="expected a number above 0"):
        mode_coverage(rows(), ring_centres(), sd)


def test_the_narrowest_widths_that_are_taken_give_finite_numbers():
    """log N(x; 0, s^2) = -x^2 / 2 s^2 - log s - log sqrt(2 pi), by hand in Python's floats, at s = 2e-19."""
    (ll,) = log_likelihoods(numpy.ones((1, 1), "float32"), numpy.zeros((1, 1), "float32"), [2e-19])
    expected = -0.5 / (2e-19 * 2e-19) - numpy.log(2e-19) - 0.5 * numpy.log(2 * numpy.pi)
    numpy.testing.assert_allclose(ll, [expected], rtol=1e-6)


# ---- counted from the middle ----


@pytest.mark.parametrize("offset", [0.0, 1e2, 1e4, -1e4])
@pytest.mark.parametrize("far", [False, True])
def test_parzen_in_float32_keeps_its_digits_far_from_0_and_beside_a_far_sample(offset, far):
    """Against float64 of the same float32 numbers: those at 1e4 have lost digits before anything is computed."""
    x, samples = (rows(n, seed=n).astype("float32") + numpy.float32(offset) for n in (40, 60))
    if far:
        samples[7] = 1e6
    (single,), (double,) = (log_likelihoods(x.astype(t), samples.astype(t), [0.1]) for t in ("float32", "float64"))
    near = double > -100  # of what no sample is near, 1e-3 nats are more digits than float32 has
    assert near.sum() > 20
    numpy.testing.assert_allclose(single[near], double[near], rtol=0, atol=1e-3)


def test_the_middle_is_where_most_rows_are_whatever_a_few_are_at(xp):
    data = rows(2000).astype("float32")
    data[::50] = 1e20
    centre = middle(xp.asarray(data))
    assert centre.dtype == "float32" and centre.shape == (2,) and (abs(to_host(centre)) < 0.5).all()


def exact_pairs(monkeypatch):
    """A list of how many pairs are compared exactly, a number a call."""
    counts, winners = [], neighbors._winners

    def counted(x, data, i, j):
        counts.append(len(i))
        return winners(x, data, i, j)

    monkeypatch.setattr(neighbors, "_winners", counted)
    return counts


@pytest.mark.parametrize("far", [1e3, 1e6, 1e12])
def test_one_far_row_costs_no_other_row_exact_comparisons(far, monkeypatch):
    """Counted, not timed: with one slack for all, each of 300 x 400 pairs is compared exactly."""
    x, data = rows(300, 5, 1).astype("float32"), rows(400, 5, 2).astype("float32")
    counts = exact_pairs(monkeypatch)
    expected = nearest(x, data)
    plain = sum(counts)
    data[17] = far
    found = nearest(x, data)
    assert sum(counts) - plain < plain + 10 < 400
    brute = ((x[:, None].astype("float64") - data) ** 2).sum(axis=2)
    assert found[0].tolist() == brute.argmin(axis=1).tolist()
    numpy.testing.assert_allclose(found[1], brute.min(axis=1) ** 0.5, rtol=1e-12)
    assert (found[0] == expected[0]).mean() > 0.9
    counts.clear()
    x[3] = far  # which may itself be compared with every row
    nearest(x, data)
    assert sum(counts) < plain + 10 + len(data)
    counts.clear()
    nearest_other(data)
    assert sum(counts) < 3 * len(data)


# ---- large and small numbers ----


@pytest.mark.parametrize("scale", [2.0**900, 2.0**-900, 2.0**1022, 1.0])
def test_mmd_does_not_depend_on_the_unit_of_length(scale):
    """Powers of two, so that scaled data have the same digits: 1e308 squared is beyond float64, 1e-271 squared is 0."""
    x, y = rows(15, seed=1).clip(-1, 1), (rows(18, seed=2) * 0.5 + 0.4).clip(-1, 1)
    expected, found = mmd(x, y, Stream(3), 50), mmd(x * scale, y * scale, Stream(3), 50)
    assert found.squared == expected.squared and found.p_value == expected.p_value
    assert found.sigma == pytest.approx(expected.sigma * scale, rel=1e-14)


def test_mmd_of_one_law_at_large_values_is_not_significant():
    """It was nan, and its p-value 1 / 51, the smallest there is."""
    x = rows(40, seed=4) * 1e200
    found = mmd(x[:20], x[20:], Stream(3), 50)
    assert numpy.isfinite(found.squared) and found.p_value > 0.05


def test_a_discrepancy_that_is_nan_is_not_significant(monkeypatch):
    from minigan.evaluation import two_sample

    monkeypatch.setattr(two_sample, "gaussian_kernel", lambda z: (numpy.full((len(z), len(z)), numpy.nan), 1.0))
    assert mmd(rows(), rows(seed=1), Stream(3), 50).p_value == 1.0


def test_the_classifier_does_not_depend_on_the_unit_of_length():
    x, y = (rows(40, seed=i).astype("float32") + i for i in (1, 2))
    found = [
        classifier_accuracy(x * s, y * s, Stream(3), steps=20) for s in (numpy.float32(2.0**100), numpy.float32(1))
    ]
    assert found[0] == found[1]


def test_numbers_whose_squares_overflow_are_named():
    x = (rows() * 1e30).astype("float32")
    for call in (lambda: log_likelihoods(x, x, [0.1]), lambda: nearest(x, x)):
        with pytest.raises(ValueError, match="squares overflow float32: scale them down"):
            call()
    with pytest.raises(ValueError, match="squares overflow: scale them down"):
        frechet_distance(rows() * 1e200, rows())


def test_scaled_divides_by_a_power_of_two(xp):
    z = numpy.array([[3.0, -5.0], [0.1, 0.0]])
    result, exponent = scaled(xp.asarray(z))
    assert exponent == 3 and (to_host(result) * 8.0 == z).all()
    assert scaled(xp.zeros((2, 2)))[1] == 0


def test_growing_windows_and_scores_use_the_same_checks_before_any_work(monkeypatch):
    """parzen_score looks at the test data before it spends the time for sigma."""
    calls, test = [], rows()
    monkeypatch.setattr(parzen, "choose_sigma", lambda *_: calls.append(1))
    test[0, 0] = numpy.nan
    with pytest.raises(ValueError, match="test holds numbers that are not finite"):
        parzen_score(rows(), rows(), test)
    assert not calls


@pytest.mark.parametrize("sign", [1, -1])
def test_one_row_that_is_too_far_off_in_either_direction_is_told(sign):
    near = numpy.linspace(-1, 1, 10, dtype="float32")[:, None]
    far = near.copy()
    far[3] = sign * 1e30
    for x, data in ((far, near), (near, far)):
        with pytest.raises(Overflow):
            expect_squares(x, data, middle(data))
