"""Two-sample tests, against loops and exact null distributions; and each on p against p, and p against another."""

import dataclasses
from itertools import combinations

import fakedevice
import numpy
import pytest
from scipy.spatial.distance import cdist, pdist
from scipy.stats import kstest
from sklearn.neighbors import NearestNeighbors

from minigan.evaluation import two_sample
from minigan.evaluation.two_sample import Accuracy, Discrepancy, classifier_accuracy, mmd, nearest_neighbor_accuracy
from minigan.gan.algorithm1 import discriminator_step
from minigan.random import Stream
from minigan.theory.closed_forms import tv_shifted
from minigan.theory.densities import MultivariateGaussian

TESTS = [
    lambda x, y: classifier_accuracy(x, y, Stream(1, x.dtype), steps=3),
    nearest_neighbor_accuracy,
    lambda x, y: mmd(x, y, Stream(1), permutations=9),
]
every_test = pytest.mark.parametrize("test", TESTS, ids=["classifier", "1-NN", "MMD"])


def gaussians(seed, n, d=2, delta=0.0, dtype="float64"):
    """n rows of N(0, I) and n of the same, shifted by delta along the first axis."""
    rng = numpy.random.default_rng(seed)
    x, y = rng.normal(size=(2, n, d))
    y[:, 0] += delta
    return x.astype(dtype), y.astype(dtype)


def best_accuracy(delta):
    """1/2 + TV/2 of N(0, I) and N((delta, 0), I)."""
    p, q = MultivariateGaussian([0.0, 0.0], numpy.eye(2)), MultivariateGaussian([delta, 0.0], numpy.eye(2))
    return 0.5 + tv_shifted(p, q) / 2


# ---------------------------------------------------------------------------------------------------- classifier


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("delta", [1.0, 2.0])
def test_the_classifier_reaches_half_plus_half_the_total_variation(delta, dtype):
    """Within four standard errors above, and below it also by the .02 that a small net may lack of the best."""
    result = classifier_accuracy(*gaussians(1, 4000, delta=delta, dtype=dtype), Stream(1, dtype))
    error = 4 * result.standard_error
    assert best_accuracy(delta) - error - 0.02 < result.accuracy < best_accuracy(delta) + error
    assert result.rows == 4000


def test_the_classifier_is_at_chance_between_equals():
    """Twelve times; the z-scores' mean within four of its own errors, and their spread that of a standard normal."""
    scores = []
    for seed in range(12):
        result = classifier_accuracy(*gaussians(seed, 300), Stream(seed), steps=100)
        scores.append((result.accuracy - 0.5) / result.standard_error)
    assert abs(numpy.mean(scores)) < 4 / 12**0.5
    assert 0.5 < numpy.std(scores) < 1.7


def test_the_classifier_is_judged_on_rows_that_it_has_not_seen():
    """Forty rows in 200 dimensions are learned by heart, of whatever distribution; the other forty are not."""
    scores = [classifier_accuracy(*gaussians(seed, 40, d=200), Stream(seed), steps=60).accuracy for seed in range(12)]
    assert 0.4 < numpy.mean(scores) < 0.6


def test_the_classifier_finds_what_is_not_linear():
    """A ring about a blob, both of mean 0."""
    rng = numpy.random.default_rng(3)
    angle = rng.uniform(0, 2 * numpy.pi, 1000)
    ring = 2 * numpy.stack([numpy.cos(angle), numpy.sin(angle)], axis=1) + 0.1 * rng.normal(size=(1000, 2))
    assert classifier_accuracy(ring, 0.3 * rng.normal(size=(1000, 2)), Stream(3)).accuracy > 0.98


def test_the_classifiers_shares_are_of_the_right_sets_and_count_half_each():
    """x at 0, and y at 0 for one row in four, else at 9: the best answer to equal priors calls 0 x."""
    x = numpy.zeros((600, 1))
    y = numpy.where(numpy.arange(200) % 4 == 0, 0.0, 9.0)[:, None]
    result = classifier_accuracy(x, y, Stream(4), steps=200)
    assert result.of_x == 1 and 0.6 < result.of_y < 0.9 and result.rows == 300 + 100
    assert result.accuracy == pytest.approx((1 + result.of_y) / 2, rel=1e-15)
    assert result.standard_error == pytest.approx((result.of_y * (1 - result.of_y) / 100) ** 0.5 / 2, rel=1e-12)


def test_the_classifiers_error_is_lopez_paz_and_oquabs_at_chance():
    """sqrt(1 / (4 n_te)), here of 2,000 held-out rows."""
    result = classifier_accuracy(*gaussians(5, 2000), Stream(5), steps=50)
    assert result.standard_error == pytest.approx((1 / (4 * 2000)) ** 0.5, rel=0.05)


@pytest.mark.parametrize("scale, offset", [(2.0**-12, 0.0), (2.0**12, 0.0), (1.0, 100.0)])
def test_units_and_offset_are_nothing_to_the_classifier(scale, offset):
    """To the bit, where the scale is a power of 2; nearly, where the offset is rounded."""
    x, y = gaussians(6, 500, delta=2.0)
    result = classifier_accuracy(scale * x + offset, scale * y + offset, Stream(6), steps=200)
    assert result.accuracy == pytest.approx(classifier_accuracy(x, y, Stream(6), steps=200).accuracy, abs=0.005)


def test_classes_of_one_row_alone_can_be_asked_about():
    """Two rows in each set: one to train, one to be judged. And rows all alike, with nothing to scale by."""
    assert classifier_accuracy(*gaussians(7, 2, delta=50.0), Stream(7), steps=20).accuracy in (0.0, 0.5, 1.0)
    assert classifier_accuracy(numpy.ones((9, 2)), numpy.ones((9, 2)), Stream(7), steps=5).accuracy == 0.5


# ----------------------------------------------------------------------------------------------------------- 1-NN


def test_the_1_nn_accuracy_is_scikit_learns():
    x, y = gaussians(10, 60, d=3, delta=1.0)
    label = numpy.repeat([0, 1], 60)
    neighbor = NearestNeighbors(n_neighbors=1).fit(numpy.concatenate([x, y])).kneighbors(return_distance=False)[:, 0]
    right = label == label[neighbor]
    result = nearest_neighbor_accuracy(x, y)
    assert (result.of_x, result.of_y, result.rows) == (right[:60].mean(), right[60:].mean(), 120)
    assert result.accuracy == pytest.approx(right.mean(), rel=1e-15)


@pytest.mark.parametrize("d", [1, 2, 20])
def test_the_1_nn_accuracy_is_half_between_equals_and_its_error_true(d):
    """200 draws of 2 x 60 rows: the z-scores about (n - 1) / (2n - 1) have mean 0 and standard deviation 1, each within
    four of their errors. Without mutual neighbours the deviation would be 1.29 on the line, where they are 2/3 of all.
    """
    scores = []
    for seed in range(200):
        result = nearest_neighbor_accuracy(*gaussians(seed, 60, d))
        scores.append((result.accuracy - 59 / 119) / result.standard_error)
    assert abs(numpy.mean(scores)) < 4 / 200**0.5
    assert abs(numpy.std(scores) - 1) < 4 / 400**0.5


def test_the_1_nn_error_by_hand():
    """On the line x: 0, 1, 10, 40 and y: 11, 20, 21, 23. Mutual: 0-1, 10-11 and 20-21, six of eight rows; right are
    0, 1, 20, 21 and 23, whose neighbour is 21. So a = 5/8, and the error is sqrt(15/64 (1 + 6/8) / 8)."""
    x, y = numpy.array([[0.0], [1.0], [10.0], [40.0]]), numpy.array([[11.0], [20.0], [21.0], [23.0]])
    result = nearest_neighbor_accuracy(x, y)
    assert (result.accuracy, result.of_x, result.of_y, result.rows) == (5 / 8, 2 / 4, 3 / 4, 8)
    assert result.standard_error == pytest.approx((15 / 64 * 14 / 8 / 8) ** 0.5, rel=1e-14)


def test_a_memorising_generator_is_far_below_half():
    """x is what it was trained on, y copies with next to no noise: each row's neighbour is its twin in the other."""
    x, noise = gaussians(11, 200, d=10)
    assert nearest_neighbor_accuracy(x, x + 1e-3 * noise).accuracy == 0
    assert nearest_neighbor_accuracy(x, x.copy()).accuracy == 0


def test_a_blurring_generator_shows_in_the_two_shares():
    """Means of ten fresh rows in 50 dimensions: they huddle in the midst, nearest of all to one another and to x."""
    x = numpy.random.default_rng(12).normal(size=(300, 50))
    blurred = numpy.random.default_rng(13).normal(size=(300, 10, 50)).mean(axis=1)
    result = nearest_neighbor_accuracy(x, blurred)
    assert result.of_y > 0.98 and result.of_x < 0.02 and abs(result.accuracy - 0.5) < 0.01
    found = classifier_accuracy(x, blurred, Stream(1), steps=100)
    assert found.accuracy - 0.5 > 5 * found.standard_error
    assert mmd(x, blurred, Stream(1)).p_value < 0.01


def test_a_collapsed_generator_is_found_by_all_three():
    """Three points, again and again."""
    x = numpy.random.default_rng(14).normal(size=(200, 2))
    y = numpy.random.default_rng(15).normal(size=(3, 2))[numpy.arange(200) % 3]
    assert nearest_neighbor_accuracy(x, y).accuracy > 0.95
    assert classifier_accuracy(x, y, Stream(1)).accuracy > 0.7
    assert mmd(x, y, Stream(1)).p_value < 0.01


def test_a_shifted_generator_is_found_by_1_nn_and_mmd():
    x, y = gaussians(16, 150, delta=2.0)
    result = nearest_neighbor_accuracy(x, y)
    assert result.accuracy - 0.5 > 5 * result.standard_error
    assert mmd(x, y, Stream(1), permutations=199).p_value == 1 / 200


def test_sets_of_two_sizes_have_no_chance_of_half():
    x, y = gaussians(17, 20)
    with pytest.raises(ValueError, match=r"x has shape \(20, 2\), y \(19, 2\): expected as many rows"):
        nearest_neighbor_accuracy(x, y[1:])


# ------------------------------------------------------------------------------------------------------------ MMD


def mmd_by_loops(x, y, sigma):
    """Gretton et al. 2012, equation (3), term by term."""

    def k(a, b):
        return numpy.exp(-sum((a_i - b_i) ** 2 for a_i, b_i in zip(a, b)) / (2 * sigma**2))

    m, n = len(x), len(y)
    xx = sum(k(x[i], x[j]) for i in range(m) for j in range(m) if i != j) / (m * (m - 1))
    yy = sum(k(y[i], y[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    return xx + yy - 2 * sum(k(a, b) for a in x for b in y) / (m * n)


@pytest.mark.parametrize("m, n", [(2, 2), (5, 9), (12, 4)])
def test_mmd_is_the_double_loops(m, n):
    rng = numpy.random.default_rng(20)
    x, y = rng.normal(size=(m, 3)), 1.0 + rng.normal(size=(n, 3))
    result = mmd(x, y, Stream(1), permutations=5)
    assert result.sigma == pytest.approx(
        numpy.median(pdist(numpy.concatenate([x, y]), "sqeuclidean")) ** 0.5, rel=1e-12
    )
    assert result.squared == pytest.approx(mmd_by_loops(x, y, result.sigma), rel=1e-10)


def test_mmd_far_from_0_keeps_its_digits():
    x, y = gaussians(21, 30, delta=1.0)
    moved = mmd(x + 1e4, y + 1e4, Stream(1))
    assert moved.squared == pytest.approx(mmd(x, y, Stream(1)).squared, rel=1e-9)


def test_the_p_value_is_that_of_all_ways_to_divide():
    """Of 4 + 3 rows there are 35; 3,000 random ones come within four errors of their share."""
    rng = numpy.random.default_rng(22)
    both = rng.normal(size=(7, 2)) + numpy.array([[0.0]] * 4 + [[0.8]] * 3)
    result = mmd(both[:4], both[4:], Stream(1), permutations=3000)
    values = []
    for chosen in combinations(range(7), 4):
        others = [i for i in range(7) if i not in chosen]
        values.append(mmd_by_loops(both[list(chosen)], both[others], result.sigma))
    share = numpy.mean([value >= result.squared - 1e-9 for value in values])
    assert 0.05 < share < 0.5
    assert abs(result.p_value - share) < 4 * (share * (1 - share) / 3000) ** 0.5
    assert result.null_deviation == pytest.approx(numpy.std(values), rel=0.1)


def test_ties_count_as_much():
    """x and y both 0 and 1: no way to divide has a smaller MMD^2, and a third of them have the same."""
    x = numpy.array([[0.0], [1.0]])
    assert mmd(x, x.copy(), Stream(1), permutations=60).p_value == 1


def test_ties_are_ties_although_sums_round():
    """y is x again: Sum k(x, y) is largest, so MMD^2 least, with one of each twin on either side, for 2^n divisions."""
    for seed in range(20):
        x = numpy.random.default_rng(seed).normal(size=(5, 3))
        assert mmd(x, x.copy(), Stream(seed), permutations=100).p_value == 1


def test_p_values_are_uniform_between_equals():
    """200 repeats with 12 rows against 15; Kolmogorov and Smirnov at 1 %, with a p-value's step of 1/100 granted."""
    p_values = []
    for seed in range(200):
        rng = numpy.random.default_rng(seed)
        p_values.append(mmd(rng.normal(size=(12, 2)), rng.normal(size=(15, 2)), Stream(seed), permutations=99).p_value)
    assert kstest(p_values, "uniform").pvalue > 0.01
    assert numpy.unique(numpy.round(numpy.array(p_values) * 100, 9) % 1).tolist() == [0.0] and min(p_values) > 0


def test_the_smallest_p_value_counts_the_observed_one():
    assert mmd(*gaussians(24, 40, delta=9.0), Stream(1), permutations=19).p_value == 1 / 20


def test_mmd_is_unbiased():
    """At p = q the mean over 200 draws of 2 x 10 rows is 0 within four errors."""
    values = [mmd(*gaussians(seed, 10), Stream(1), permutations=1).squared for seed in range(200)]
    assert abs(numpy.mean(values)) < 4 * numpy.std(values) / 200**0.5


def test_no_bandwidth_where_half_of_the_pairs_coincide():
    x = numpy.full((20, 3), 0.1)
    with pytest.raises(ValueError, match="40 rows are 0"):
        mmd(x, x.copy(), Stream(1))
    y = x.copy()
    y[:5] += 1.0
    with pytest.raises(ValueError, match="no bandwidth"):
        mmd(x, y, Stream(1))


@pytest.mark.parametrize("permutations", [0, -3])
def test_without_permutations_there_is_no_p_value(permutations):
    with pytest.raises(ValueError, match=f"permutations is {permutations}"):
        mmd(*gaussians(25, 5), Stream(1), permutations)


# ------------------------------------------------------------------------------------------------------- all three


@every_test
@pytest.mark.parametrize(
    "x, y", [((4, 3), (4, 2)), ((3,), (4, 3)), ((0, 3), (4, 3)), ((4, 3), (1, 3)), ((4, 1, 3), (4, 3))]
)
def test_wrong_shapes_raise_and_are_named(test, x, y):
    """Other widths, no rows, one point, no rows of a table."""
    with pytest.raises(ValueError) as caught:
        test(numpy.zeros(x), numpy.zeros(y))
    assert f"x has shape {x}, y has shape {y}" in str(caught.value)


@every_test
def test_whole_numbers_two_dtypes_and_lists_are_refused(test):
    x = numpy.zeros((5, 2))
    for other in (x.astype("uint8"), x.astype("int64"), x.astype("float32"), x.tolist(), fakedevice.asarray(x)):
        with pytest.raises(TypeError):
            test(x, other)


@every_test
def test_numbers_that_are_not_finite_are_refused(test):
    x, y = gaussians(30, 6)
    y[2, 1] = numpy.nan
    with pytest.raises(ValueError, match="y holds numbers that are not finite"):
        test(x, y)


@every_test
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_arguments_are_not_changed_and_the_same_seed_gives_the_same_bits(test, dtype):
    x, y = gaussians(31, 30, delta=0.5, dtype=dtype)
    before = x.copy(), y.copy()
    assert test(x, y) == test(x, y)
    assert numpy.array_equal(x, before[0]) and numpy.array_equal(y, before[1])


@pytest.mark.parametrize("dtype, other", [("float32", "float64"), ("float64", "float32")])
def test_the_classifier_computes_in_the_datas_dtype_whatever_the_streams(dtype, other, monkeypatch):
    x, y = gaussians(35, 200, delta=3.0, dtype=dtype)
    seen = set()

    def step(D, *rest):
        seen.update(str(a.dtype) for a in (D.theta, *discriminator_step(D, *rest)))

    monkeypatch.setattr(two_sample, "discriminator_step", step)
    assert classifier_accuracy(x, y, Stream(1, other), steps=50).accuracy > 0.8
    assert seen == {dtype}


def test_another_seed_divides_otherwise():
    x, y = gaussians(32, 100, delta=0.5)
    assert len({classifier_accuracy(x, y, Stream(seed), steps=20).accuracy for seed in range(5)}) > 1
    assert len({mmd(x, y, Stream(seed)).null_deviation for seed in range(5)}) == 5


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_on_the_device_it_is_what_it_is_on_the_host(dtype, xp):
    """Bit for bit where the device is NumPy in disguise; on a GPU a row or two may be judged otherwise."""
    host = gaussians(33, 80, delta=1.0, dtype=dtype)
    device = [xp.asarray(a) for a in host]
    results = [
        (
            classifier_accuracy(x, y, Stream(1, dtype, module), steps=30),
            nearest_neighbor_accuracy(x, y),
            mmd(x, y, Stream(1, dtype, module), permutations=30),
        )
        for (x, y), module in ((host, numpy), (device, xp))
    ]
    for expected, found in zip(*results):
        assert {type(v) for v in dataclasses.astuple(found)} <= {float, int}
        if xp.__name__ != "cupy":
            assert found == expected
        else:
            numpy.testing.assert_allclose(dataclasses.astuple(found), dataclasses.astuple(expected), rtol=0.03)


def test_float32_and_float64_agree():
    """1-NN compares exactly and MMD is computed in float64: what float32 rounds is the data."""
    x, y = gaussians(34, 50, delta=1.0)
    x32, y32 = x.astype("float32"), y.astype("float32")
    assert nearest_neighbor_accuracy(x32, y32).accuracy == nearest_neighbor_accuracy(x, y).accuracy
    assert mmd(x32, y32, Stream(1)).squared == pytest.approx(mmd(x, y, Stream(1)).squared, rel=1e-5)
    exact = mmd(x32.astype("float64"), y32.astype("float64"), Stream(1))
    assert mmd(x32, y32, Stream(1)).squared == pytest.approx(exact.squared, rel=1e-12)
    distances = cdist(numpy.concatenate([x32, y32]), numpy.concatenate([x32, y32]))
    assert mmd(x32, y32, Stream(1)).sigma == pytest.approx(numpy.median(distances[distances > 0]), rel=1e-4)


def test_results_are_printed_in_one_line_and_cannot_be_changed():
    accuracy, discrepancy = Accuracy(0.5125, 0.011, 0.5, 0.525, 2000), Discrepancy(0.0123, 0.001, 1.41, 0.005, 200)
    assert str(accuracy) == "accuracy 0.512 ± 0.011 on 2000 rows (0.500 of x, 0.525 of y); 1/2 is chance"
    assert str(discrepancy).startswith("MMD^2 0.0123 (± 0.001 if") and "p = 0.005 by 200 permutations" in str(
        discrepancy
    )
    assert "\n" not in str(discrepancy)
    for result, field in (accuracy, "accuracy"), (discrepancy, "p_value"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(result, field, 1.0)
