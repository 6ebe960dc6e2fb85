"""Modes and digits covered, on planted generators whose counts are known."""

from math import exp, log

import numpy
import pytest

from minigan.backend import to_host
from minigan.data import mnist, toy
from minigan.evaluation import classifier
from minigan.evaluation.modes import (
    DigitCoverage,
    ModeCoverage,
    digit_coverage,
    entropy,
    grid_centres,
    mode_coverage,
)
from minigan.random import Stream

RING, GRID = toy.ring_centres(), grid_centres()


def around(centres, counts, sd, rng):
    """counts[i] points of each Gaussian N(centres[i], sd^2 I)."""
    chosen = numpy.repeat(centres, counts, axis=0)
    return chosen + sd * rng.normal(size=chosen.shape)


# -------------------------------------------------------------------------------------------------------- modes


@pytest.mark.parametrize("centres, sd", [(RING, 0.1), (RING, 0.02), (GRID, 0.05)])
def test_the_truth_covers_every_mode(centres, sd, rng):
    """The share within 3 sd is 1 - exp(-9/2), and 2 n KL about chi-squared of modes - 1: here within 5 deviations."""
    k, n = len(centres), 40_000
    counts = numpy.bincount(rng.integers(k, size=n), minlength=k)
    found = mode_coverage(around(centres, counts, sd, rng), centres, sd)
    assert (found.covered, found.modes, found.n) == (k, k, n)
    p = 1 - exp(-4.5)
    assert abs(found.high_quality - p) < 5 * (p * (1 - p) / n) ** 0.5
    assert abs(2 * n * found.divergence - (k - 1)) < 5 * (2 * (k - 1)) ** 0.5
    assert sum(found.counts) == round(found.high_quality * n)


def test_the_ring_of_the_data_is_the_ring_of_the_centres():
    """Were they turned against each other, or another radius, no sample would be of high quality."""
    points = toy.ring(20_000, Stream(3, "float64"))
    found = mode_coverage(points, RING, toy.RING_SD)
    assert found.covered == 8 and abs(found.high_quality - (1 - exp(-4.5))) < 0.004
    for i, centre in enumerate(RING):  # and mode 0 is at (1, 0), the next one counter-clockwise
        angle = numpy.angle(complex(*centre)) % (2 * numpy.pi)
        assert angle == pytest.approx(i * numpy.pi / 4, abs=1e-12)


def test_the_grid_is_five_by_five_about_the_origin():
    assert sorted(map(tuple, GRID)) == [(x, y) for x in (-4.0, -2, 0, 2, 4) for y in (-4.0, -2, 0, 2, 4)]
    assert sorted(map(tuple, grid_centres(4, 1.0))) == [(-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5)]


def test_each_sample_is_counted_at_its_own_mode():
    """One sample at the first mode, two at the second, ...: no symmetry hides a mix-up of modes."""
    found = mode_coverage(numpy.repeat(RING, numpy.arange(1, 9), axis=0), RING, 0.1)
    assert found.counts == (1, 2, 3, 4, 5, 6, 7, 8) and found.high_quality == 1.0


def test_a_generator_collapsed_to_one_mode_has_the_largest_divergence(rng):
    found = mode_coverage(around(RING, [0, 0, 500, 0, 0, 0, 0, 0], 0.01, rng), RING, 0.1)
    assert (found.covered, found.high_quality) == (1, 1.0)
    assert found.divergence == pytest.approx(log(8), rel=1e-15)


def test_a_generator_far_off_has_quality_zero_and_no_divergence(rng):
    found = mode_coverage(5.0 + rng.normal(size=(300, 2)) * 0.1, RING, 0.1)
    assert (found.covered, found.high_quality, sum(found.counts)) == (0, 0.0, 0)
    assert numpy.isnan(found.divergence) and "0 of 8 modes" in str(found)


def test_divergence_of_unequal_counts_is_kullback_leiblers():
    p = numpy.array([0.5, 0.25, 0.25])
    assert ModeCoverage(8, (4, 2, 2)).divergence == pytest.approx((p * numpy.log(p / (1 / 3))).sum(), rel=1e-14)


def test_high_quality_ends_at_three_deviations():
    x = numpy.array([[0.2999, 0.0], [0.3001, 0.0], [0.0, -0.2999], [0.22, 0.22]])  # the last: .311 away, not 3 sd
    assert mode_coverage(x, numpy.zeros((1, 2)), 0.1).counts == (2,)


@pytest.mark.parametrize("count, covered", [(11, 1), (12, 1), (13, 2)])
def test_a_mode_is_covered_from_a_tenth_of_its_fair_share_on(count, covered):
    """Of 1,000 samples on 8 modes a tenth of the fair share is 12.5."""
    assert ModeCoverage(1000, (1000 - count, count, 0, 0, 0, 0, 0, 0)).covered == covered


def test_of_few_samples_one_is_needed_to_cover():
    assert ModeCoverage(4, (4, 0, 0, 0)).covered == 1
    assert ModeCoverage(4, (1, 1, 1, 1)).covered == 4


def test_points_on_the_line_have_modes_too():
    assert mode_coverage(numpy.array([[0.9], [3.0]]), numpy.array([[1.0]]), 0.5).counts == (1,)


def test_a_coverage_is_printed_in_one_line():
    text = str(ModeCoverage(1000, (100, 400, 400, 0)))
    assert text == f"3 of 4 modes, 0.900 ± 0.009 of high quality, KL {log(4) - 0.9650:.3f} nats, 1000 samples"


@pytest.mark.parametrize(
    "samples, centres", [((4, 3), (8, 2)), ((4,), (8, 2)), ((0, 2), (8, 2)), ((4, 2), (0, 2)), ((4, 2), (2,))]
)
def test_wrong_shapes_of_points_raise_and_are_named(samples, centres):
    with pytest.raises(ValueError) as caught:
        mode_coverage(numpy.zeros(samples), numpy.zeros(centres), 0.1)
    assert str(samples) in str(caught.value) and str(centres) in str(caught.value)


@pytest.mark.parametrize("samples, sd", [(numpy.nan, 0.1), (numpy.inf, 0.1), (0.0, 0.0), (0.0, -1.0), (0.0, numpy.nan)])
def test_nothing_is_counted_that_is_not_a_number(samples, sd):
    with pytest.raises(ValueError, match=r"not finite|sd is .*, expected a number above 0"):
        mode_coverage(numpy.full((3, 2), samples), RING, sd)


@pytest.mark.parametrize("n", [0, 24, -1])
def test_a_grid_that_is_no_square_is_refused(n):
    with pytest.raises(ValueError, match=f"grid of {n} centres"):
        grid_centres(n)


def test_modes_are_counted_on_the_device_as_on_the_host(xp, rng):
    x = around(RING, [3] * 8, 0.1, rng).astype("float32")
    before = x.copy()
    assert mode_coverage(xp.asarray(x), RING, 0.1) == mode_coverage(x, RING, 0.1)
    assert numpy.array_equal(x, before)


# ------------------------------------------------------------------------------------------------------- digits


class Planted:
    """A classifier that reads the digit off the first pixel, times ten, with a given confidence."""

    def __init__(self, confidence):
        self.confidence = confidence

    def predict(self, x):
        p = numpy.full((len(x), 10), (1 - self.confidence) / 9)
        p[numpy.arange(len(x)), numpy.rint(to_host(x)[:, 0] * 10).astype(int)] = self.confidence
        return p


def pictures(digits):
    return numpy.repeat(numpy.asarray(digits)[:, None] / 10.0, 784, axis=1)


def test_all_digits_alike_have_entropy_log_10():
    found = digit_coverage(pictures(numpy.arange(200) % 10), Planted(0.7))
    assert found.counts == (20,) * 10 and found.covered == 10
    assert found.entropy == pytest.approx(2.302585092994046, rel=1e-12)
    assert found.confidence == pytest.approx(0.7, rel=1e-12)


def test_one_digit_only_has_entropy_zero():
    found = digit_coverage(pictures([7] * 50), Planted(0.9))
    assert (found.covered, found.entropy, found.counts[7]) == (1, 0.0, 50)


def test_a_digit_is_covered_from_one_sample_in_a_hundred_on():
    assert digit_coverage(pictures([1] * 990 + [2] * 10), Planted(1.0)).covered == 2
    assert digit_coverage(pictures([1] * 991 + [2] * 9), Planted(1.0)).covered == 1


def test_entropy_is_in_nats():
    assert entropy([1, 3]) == pytest.approx(0.25 * log(4) + 0.75 * log(4 / 3), rel=1e-14)
    assert numpy.isnan(entropy([0, 0]))


def test_the_real_classifier_sees_every_digit_in_mnist_and_one_in_the_ones():
    data, labels = mnist.load(), mnist.labels("t10k")
    shipped = classifier.load()
    found = digit_coverage(data.test, shipped)
    true = numpy.bincount(labels) / 10_000
    assert found.covered == 10 and abs(found.entropy + (true * numpy.log(true)).sum()) < 0.003
    assert found.confidence > 0.98
    ones = digit_coverage(data.test[labels == 1], shipped)
    assert ones.covered == 1 and ones.entropy < 0.1
    noise = digit_coverage(Stream(1).uniform((10_000, 784)), shipped)  # as the docstring warns
    assert noise.covered == 5 and noise.confidence == pytest.approx(0.82, abs=0.01)


def test_a_digit_coverage_is_printed_in_one_line():
    text = str(DigitCoverage(100, (50, 50, 0, 0, 0, 0, 0, 0, 0, 0), 0.875))
    assert text == "2 of 10 digits, entropy 0.693 nats (at most 2.303), confidence 0.875, 100 samples"


@pytest.mark.parametrize("shape", [(0, 784), (784,), (3, 28, 28)])
def test_wrong_shapes_of_images_raise_and_are_named(shape):
    with pytest.raises(ValueError) as caught:
        digit_coverage(numpy.zeros(shape, "float32"), classifier.load())
    assert str(shape) in str(caught.value)


def test_images_that_are_not_finite_show_no_digits():
    x = numpy.zeros((3, 784), "float32")
    for wrong in numpy.nan, numpy.inf:
        x[1, 5] = wrong
        with pytest.raises(ValueError, match="finite"):
            digit_coverage(x, classifier.load())


def test_digits_are_counted_on_the_device_as_on_the_host(xp):
    x = mnist.images("t10k")[:200].reshape(200, 784).astype("float32") / 255.0
    found = digit_coverage(xp.asarray(x), classifier.load(xp=xp))
    expected = digit_coverage(x, classifier.load())
    assert found.counts == expected.counts and found.confidence == pytest.approx(expected.confidence, rel=1e-5)
