"""Nearest neighbours, against scikit-learn and the definition; and the check on planted generators."""

import dataclasses
import tracemalloc

import fakedevice
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

from minigan.backend import array_module, to_host
from minigan.evaluation import neighbors
from minigan.evaluation.neighbors import nearest, nearest_other, neighbor_check


def brute_force(x, data, leave_out=False):
    """By the definition, in float64: all distances, the lowest index of the least."""
    distances = cdist(x.astype("float64"), data.astype("float64"))
    if leave_out:
        numpy.fill_diagonal(distances, numpy.inf)
    return distances.argmin(axis=1), distances.min(axis=1)


def expect_equal(found, expected):
    """Indices exactly; distances to the order in which d float64 squares are added."""
    assert numpy.array_equal(found[0], expected[0])
    numpy.testing.assert_allclose(found[1], expected[1], rtol=1e-13)


@pytest.fixture
def small_blocks(monkeypatch):
    """Several blocks each way, the last ones shorter, and candidates compared a few at a time."""
    monkeypatch.setattr(neighbors, "ROWS", 7)
    monkeypatch.setattr(neighbors, "COLUMNS", 11)
    monkeypatch.setattr(neighbors, "VALUES", 13)


@pytest.fixture
def data(rng):
    return rng.normal(size=(40, 5)), rng.normal(size=(70, 5))


# ------------------------------------------------------------------------------------------------------- nearest


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nearest_is_scikit_learns(data, dtype):
    x, rows = (a.astype(dtype) for a in data)
    oracle = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(rows.astype("float64"))
    distances, indices = oracle.kneighbors(x.astype("float64"))
    found = nearest(x, rows)
    assert found[0].dtype == numpy.int64 and found[1].dtype == numpy.float64
    assert numpy.array_equal(found[0], indices[:, 0])
    numpy.testing.assert_allclose(found[1], distances[:, 0], rtol=1e-10)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nearest_other_is_scikit_learns_without_the_row_itself(data, dtype):
    x = data[1].astype(dtype)
    oracle = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(x.astype("float64"))
    distances, indices = oracle.kneighbors()  # without an argument: of the fitted rows, themselves left out
    indices_found, distances_found = nearest_other(x)
    assert numpy.array_equal(indices_found, indices[:, 0])
    numpy.testing.assert_allclose(distances_found, distances[:, 0], rtol=1e-10)


@given(
    n_x=st.integers(1, 30), n=st.integers(1, 30), d=st.integers(1, 4), levels=st.integers(1, 5), seed=st.integers(0, 99)
)
def test_ties_go_to_the_lowest_index_in_blocks_of_every_shape(n_x, n, d, levels, seed):
    """Points of a small lattice, whose distances tie exactly, within a block and across blocks."""
    rng = numpy.random.default_rng(seed)
    x, rows = (rng.integers(levels, size=(m, d)).astype("float32") for m in (n_x, n))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ROWS", "COLUMNS", "VALUES"):
            patch.setattr(neighbors, name, int(rng.integers(1, 12)))
        expect_equal(nearest(x, rows), brute_force(x, rows))
        if n_x > 1:
            expect_equal(nearest_other(x), brute_force(x, x, leave_out=True))


def test_the_result_does_not_depend_on_the_blocks(data, small_blocks):
    expect_equal(nearest(*data), brute_force(*data))
    expect_equal(nearest_other(data[1]), brute_force(data[1], data[1], leave_out=True))


def test_a_last_block_of_the_left_out_row_alone_has_no_candidate(monkeypatch, rng):
    """12 rows in blocks of 11: the 12th row's only column in the second block is itself."""
    monkeypatch.setattr(neighbors, "COLUMNS", 11)
    x = rng.normal(size=(12, 3))
    expect_equal(nearest_other(x), brute_force(x, x, leave_out=True))


@pytest.mark.parametrize("offset", [0.0, 1.0, 100.0, 10_000.0])
def test_float32_cancellation_changes_no_winner_and_no_distance(offset, rng):
    """Rows within 1e-3 of one another, far from 0: |x|^2 - 2 x.mu + |mu|^2 in float32 has no true digit here."""
    x, rows = ((offset + 1e-3 * rng.normal(size=(m, 300))).astype("float32") for m in (30, 500))
    expect_equal(nearest(x, rows), brute_force(x, rows))
    expect_equal(nearest_other(rows), brute_force(rows, rows, leave_out=True))


def test_float32_cancellation_also_where_counting_from_the_mean_does_not_help(rng):
    """Two clusters 2,000 apart, so that the mean lies far from both, with distances of 1e-2 within them."""
    centres = 1000.0 * rng.choice([-1.0, 1.0], size=(400, 1))
    rows = (centres + 1e-3 * rng.normal(size=(400, 200))).astype("float32")
    expect_equal(nearest(rows[:50], rows[50:]), brute_force(rows[:50], rows[50:]))


def test_many_near_ties_are_told_apart(rng):
    """All of data on a sphere about x to 1e-7 of the radius: only differences in float64 know the nearest."""
    x, direction = rng.normal(size=(1, 50)), rng.normal(size=(3000, 50))
    direction /= numpy.linalg.norm(direction, axis=1, keepdims=True)
    x, rows = x.astype("float32"), (x + 5.0 * direction).astype("float32")
    expect_equal(nearest(x, rows), brute_force(x, rows))


@pytest.mark.parametrize("scale", [1e-25, 1e-22, 1e-18, 1e12])
def test_numbers_whose_float32_squares_are_next_to_nothing_or_huge(data, scale):
    x, rows = ((scale * a).astype("float32") for a in data)
    expect_equal(nearest(x, rows), brute_force(x, rows))


def test_a_row_of_data_is_its_own_neighbor_at_distance_exactly_0(data):
    rows = data[1].astype("float32")
    indices, distances = nearest(rows[::-1].copy(), rows)
    assert numpy.array_equal(indices, numpy.arange(70)[::-1]) and (distances == 0).all()


def test_a_second_copy_is_another_row(rng):
    """Of three copies each has the first of the others."""
    x = rng.normal(size=(6, 3)) * 10.0
    x[3] = x[5] = x[1]
    indices, distances = nearest_other(x)
    assert (
        list(indices[[1, 3, 5]]) == [3, 1, 1] and (distances[[1, 3, 5]] == 0).all() and (distances[[0, 2, 4]] > 0).all()
    )


def test_memory_stays_bounded(rng):
    """2,000 x 40,000 pairs are 320 MB of float32; a block is 16 MB, and its mask and products are below four of it."""
    x, rows = rng.random((2000, 8), dtype="float32"), rng.random((40_000, 8), dtype="float32")
    tracemalloc.start()
    try:
        nearest(x, rows)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * 4 * neighbors.ROWS * neighbors.COLUMNS < 4 * len(x) * len(rows) / 4


def test_memory_stays_bounded_where_every_pair_is_a_candidate():
    """All rows alike: 1,000 x 2,000 candidates of 40 float64 would be 640 MB if compared at once."""
    x, rows = numpy.ones((1000, 40), "float32"), numpy.ones((2000, 40), "float32")
    tracemalloc.start()
    try:
        indices, distances = nearest(x, rows)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert not indices.any() and not distances.any()
    assert peak < 640e6 / 2


def test_the_arguments_are_not_changed(data):
    before = [a.copy() for a in data]
    nearest(*data)
    nearest_other(data[0])
    neighbor_check(data[0][:20], data[1], data[0][20:])
    assert all(map(numpy.array_equal, before, data))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_on_the_device_it_is_what_it_is_on_the_host(data, dtype, xp, small_blocks):
    host = [a.astype(dtype) for a in data]
    device = [xp.asarray(a) for a in host]
    for found, expected in (nearest(*device), nearest(*host)), (nearest_other(device[0]), nearest_other(host[0])):
        assert all(array_module(a) is numpy for a in found)
        assert numpy.array_equal(found[0], expected[0])
        numpy.testing.assert_allclose(found[1], expected[1], rtol=1e-13 if xp.__name__ == "cupy" else 0)
    check, expected = neighbor_check(device[0], device[1], device[0][:9]), neighbor_check(*host, host[0][:9])
    assert type(check.ratio) is float and type(check.exact_copies) is int
    assert check.ratio == pytest.approx(expected.ratio, rel=1e-12)
    assert numpy.array_equal(to_host(device[0]), host[0])


# ----------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    "x, rows",
    [
        ((4, 3), (5, 2)),
        ((3,), (5, 3)),
        ((4, 3), (3,)),
        ((4, 3, 1), (5, 3)),
        ((), (5, 3)),
        ((0, 3), (5, 3)),
        ((4, 3), (0, 3)),
        ((4, 0), (5, 0)),
    ],
)
def test_wrong_shapes_raise_and_are_named(x, rows):
    with pytest.raises(ValueError) as caught:
        nearest(numpy.zeros(x), numpy.zeros(rows))
    assert f"x has shape {x}, data has shape {rows}" in str(caught.value)


def test_one_row_alone_has_no_other():
    with pytest.raises(ValueError, match=r"x has shape \(1, 3\): .* at least 2"):
        nearest_other(numpy.zeros((1, 3)))


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float16", "bool", "complex128"])
def test_other_numbers_than_float32_and_float64_are_refused(dtype):
    x, rows = numpy.zeros((4, 3)), numpy.zeros((5, 3), dtype)
    for pair in (x, rows), (rows, x), (rows, rows):
        with pytest.raises(TypeError, match=dtype):
            nearest(*pair)


def test_two_dtypes_are_refused():
    with pytest.raises(TypeError, match="x is float32, data is float64"):
        nearest(numpy.zeros((4, 3), "float32"), numpy.zeros((5, 3)))


def test_lists_are_refused():
    with pytest.raises(TypeError, match="convert it with"):
        nearest([[0.0]], numpy.zeros((5, 1)))


@pytest.mark.parametrize("value", [numpy.nan, numpy.inf, -numpy.inf])
def test_numbers_that_are_not_finite_are_refused(data, value):
    x, rows = data
    rows[3, 2] = value
    with pytest.raises(ValueError, match="data holds numbers that are not finite"):
        nearest(x, rows)
    with pytest.raises(ValueError, match="x holds"):
        nearest(rows, x)


def test_squares_that_overflow_are_refused_in_words(data):
    x, rows = ((1e25 * a).astype("float32") for a in data)
    with pytest.raises(ValueError, match="overflow float32"):
        nearest(x, rows)


def test_host_and_device_together_are_refused(data):
    with pytest.raises(TypeError, match="host and device"):
        nearest(data[0], fakedevice.asarray(data[1]))


# ------------------------------------------------------------------------------------------------- neighbor_check


@pytest.fixture
def images():
    """1,200 "images" of 20 pixels: 600 to train, 300 to test, 300 that an honest generator might draw."""
    rows = numpy.random.default_rng(7).normal(size=(1200, 20)).astype("float32")
    return rows[:600], rows[600:900], rows[900:]


def test_the_truth_has_ratio_1(images):
    """Medians of 300 distances, whose spread is a tenth of them: each within about 1 % of the median in truth."""
    train, test, truth = images
    check = neighbor_check(truth, train, test)
    assert check.ratio == pytest.approx(1.0, abs=0.05) and check.exact_copies == 0


def test_the_ratio_is_of_medians_of_distances_not_squared(images):
    train, test, truth = images
    samples = 3.0 * truth
    check = neighbor_check(samples, train, test)
    sample_distances, test_distances = brute_force(samples, train)[1], brute_force(test, train)[1]
    numpy.testing.assert_allclose(check.sample_distances, sample_distances, rtol=1e-13)
    numpy.testing.assert_allclose(check.test_distances, test_distances, rtol=1e-13)
    medians = [sorted(d)[149:151] for d in (sample_distances, test_distances)]
    assert check.ratio == pytest.approx(sum(medians[0]) / sum(medians[1]), rel=1e-12)
    assert check.ratio > 1.5
    small = [0.01 * a for a in (samples, train, test)]
    assert neighbor_check(*small).ratio == pytest.approx(check.ratio, rel=1e-5)


def test_a_memorising_generator_has_ratio_0(images):
    """Training rows word for word, and with noise of a hundredth of their spread."""
    train, test, _ = images
    noise = numpy.random.default_rng(8).normal(size=(200, 20)).astype("float32")
    assert neighbor_check(train[100:300], train, test).ratio == 0
    assert neighbor_check(train[100:300], train, test).exact_copies == 200
    near = neighbor_check(train[100:300] + 0.01 * noise, train, test)
    assert near.ratio < 0.03 and near.exact_copies == 0


def test_copies_are_counted_also_where_the_median_does_not_see_them(images):
    train, test, truth = images
    mixed = numpy.concatenate([truth, train[:5]])
    check = neighbor_check(mixed, train, test)
    assert check.exact_copies == 5 and check.ratio > 0.9


def test_a_blurring_generator_is_nearer_than_the_truth_here_but_copies_nothing(images):
    """Means of ten Gaussian rows lie near 0, in the midst of all rows: about sqrt(1.1 / 2) of the truth's distance if
    the nearest were a random row. (Of MNIST's images, which keep apart from their mean, they are further than new.)"""
    train, test, _ = images
    blurred = train.reshape(60, 10, 20).mean(axis=1)
    check = neighbor_check(blurred, train, test)
    assert 0.6 < check.ratio < 0.9 and check.exact_copies == 0


def test_a_collapsed_generator_is_not_seen(images):
    """What the docstring says of it: one honest point, drawn again and again, passes."""
    train, test, _ = images
    distances = neighbor_check(test, train, test).test_distances
    middling = test[numpy.argsort(distances)[150]]
    check = neighbor_check(numpy.repeat(middling[None], 300, axis=0), train, test)
    assert check.ratio == pytest.approx(1.0, abs=0.01)


def test_a_shift_by_a_pixel_fools_it():
    """Memorised strokes, moved sideways by one pixel: as far from the training images as new strokes are."""
    rng = numpy.random.default_rng(9)
    strokes = numpy.zeros((400, 12, 12), "float32")
    for picture in strokes:
        column = rng.integers(1, 10)
        for row in range(12):
            picture[row, column] = 1.0
            column = min(max(column + rng.integers(-1, 2), 1), 10)
    train, test = strokes[:300], strokes[300:]
    moved = numpy.roll(train, 1, axis=2)
    check = neighbor_check(moved.reshape(300, -1), train.reshape(300, -1), test.reshape(100, -1))
    assert check.ratio > 0.8 and check.exact_copies == 0


def test_a_test_set_taken_from_train_is_no_control(images):
    train, test, truth = images
    said = "^50 of 51 test pictures also occur among the training pictures; take the copies away$"
    with pytest.raises(ValueError, match=said):
        neighbor_check(truth, train, numpy.concatenate([test[:1], train[:50]]))
    assert neighbor_check(truth, train, numpy.concatenate([test[:51], train[:50]])).ratio > 1


def test_all_three_shapes_are_named(images):
    train, test, truth = images
    with pytest.raises(ValueError, match=r"samples has shape \(300, 20\), train .*\(600, 20\), test .*\(300, 19\)"):
        neighbor_check(truth, train, test[:, 1:])


def test_a_check_is_printed_in_one_line_and_cannot_be_changed(images):
    train, test, _ = images
    check = neighbor_check(train[:3], train, test)
    text = str(check)
    assert "\n" not in text and "ratio 0.000; 3 exact copies among 3 samples" in text
    assert f"{numpy.median(check.test_distances):.4g}" in text
    with pytest.raises(dataclasses.FrozenInstanceError):
        check.ratio = 1.0
