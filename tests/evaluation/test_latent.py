"""Paths in the noise and the Jacobian, against closed forms, differences, and planted generators."""

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from minigan.backend import to_host
from minigan.data import mnist
from minigan.evaluation import classifier
from minigan.evaluation.latent import (
    Smoothness,
    by_ink,
    class_means,
    interpolate,
    jacobian,
    jacobian_singular_values,
    lengthened,
    linear,
    off_data_share,
    off_data_threshold,
    path_smoothness,
    pixel_blend,
    spherical,
)
from minigan.nn import Dense, Dropout, LeakyReLU, Network, ReLU, Sigmoid, Tanh
from minigan.random import Stream
from minigan.runs import shipped


def angle(u, v):
    return math.acos(max(-1.0, min(1.0, float(u @ v) / float(numpy.linalg.norm(u) * numpy.linalg.norm(v)))))


# --------------------------------------------------------------------------------------------------------- paths


def test_a_linear_path_is_a_straight_line_walked_evenly(rng):
    z0, z1 = rng.normal(size=(2, 5))
    path = interpolate(z0, z1, 11)
    assert path.shape == (11, 5) and numpy.array_equal(path[0], z0) and numpy.array_equal(path[-1], z1)
    numpy.testing.assert_allclose(path[3], z0 + 0.3 * (z1 - z0), rtol=1e-12)


@given(d=st.integers(2, 20), steps=st.integers(2, 12), seed=st.integers(0, 99))
def test_a_spherical_path_keeps_the_norm_and_turns_evenly(d, steps, seed):
    z0, z1 = numpy.random.default_rng(seed).normal(size=(2, d))
    z1 *= numpy.linalg.norm(z0) / numpy.linalg.norm(z1)
    path = interpolate(z0, z1, steps, spherical)
    numpy.testing.assert_allclose(path[[0, -1]], [z0, z1], rtol=1e-9, atol=1e-12)
    numpy.testing.assert_allclose(numpy.linalg.norm(path, axis=1), numpy.linalg.norm(z0), rtol=1e-9)
    chords = numpy.linalg.norm(numpy.diff(path, axis=0), axis=1)
    radius = numpy.linalg.norm(z0)
    expected = 2 * radius * math.sin(angle(z0, z1) / (steps - 1) / 2)
    numpy.testing.assert_allclose(chords, expected, rtol=1e-6, atol=1e-9)


def test_a_spherical_paths_midpoint_is_the_bisector(rng):
    """(z0 + z1) / 2 blown up to the norm of both; of (1, 0) and (0, 1), by hand, (1, 1) / sqrt 2."""
    (_, middle, _) = interpolate(numpy.array([1.0, 0.0]), numpy.array([0.0, 1.0]), 3, spherical)
    numpy.testing.assert_allclose(middle, [0.5**0.5, 0.5**0.5], rtol=1e-15)
    z0, z1 = rng.normal(size=(2, 7))
    z1 *= numpy.linalg.norm(z0) / numpy.linalg.norm(z1)
    (_, middle, _) = interpolate(z0, z1, 3, spherical)
    numpy.testing.assert_allclose(middle, (z0 + z1) * numpy.linalg.norm(z0) / numpy.linalg.norm(z0 + z1), rtol=1e-10)


def test_of_unequal_norms_a_spherical_path_goes_by_the_formula():
    z0, z1 = numpy.array([2.0, 0.0]), numpy.array([0.0, 6.0])
    (_, third, _, _) = interpolate(z0, z1, 4, spherical)
    numpy.testing.assert_allclose(third, [2 * math.cos(math.pi / 6), 6 * math.sin(math.pi / 6)], rtol=1e-14)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("factor", [1.0, 2.5, -1.0, 0.0])
def test_of_parallel_opposite_and_zero_vectors_it_is_the_linear_path(factor, dtype, rng):
    z0 = rng.normal(size=6).astype(dtype)
    z1 = (factor * z0).astype(dtype)
    for a, b in (z0, z1), (z1, z0):
        assert numpy.array_equal(interpolate(a, b, 5, spherical), interpolate(a, b, 5, linear))


def test_at_a_small_angle_the_spherical_path_is_still_exact():
    """1e-6 apart, where acos of the inner product is good to four digits only."""
    w = 1e-6
    path = interpolate(numpy.array([1.0, 0.0]), numpy.array([math.cos(w), math.sin(w)]), 5, spherical)
    numpy.testing.assert_allclose(path[:, 1], [math.sin(t * w / 4) for t in range(5)], rtol=1e-9)


def test_nearly_opposite_vectors_go_round_the_circle_and_not_through_the_middle():
    w = math.pi - 1e-4
    path = interpolate(numpy.array([1.0, 0.0]), numpy.array([math.cos(w), math.sin(w)]), 9, spherical)
    numpy.testing.assert_allclose(numpy.linalg.norm(path, axis=1), 1.0, rtol=1e-9)


@pytest.mark.parametrize("kind", [linear, spherical])
def test_a_path_on_the_device_is_that_on_the_host(xp, rng, kind):
    z0, z1 = rng.normal(size=(2, 8)).astype("float32")
    before = z0.copy(), z1.copy()
    path = interpolate(xp.asarray(z0), xp.asarray(z1), 7, kind)
    assert path.dtype == numpy.float32
    numpy.testing.assert_allclose(to_host(path), interpolate(z0, z1, 7, kind), rtol=1e-5)
    assert numpy.array_equal(z0, before[0]) and numpy.array_equal(z1, before[1])


@pytest.mark.parametrize("z0, z1, steps", [((3,), (4,), 5), ((1, 3), (1, 3), 5), ((), (), 5), ((3,), (3,), 1)])
def test_ends_of_other_shapes_and_a_path_of_one_step_are_refused(z0, z1, steps):
    with pytest.raises(ValueError) as caught:
        interpolate(numpy.zeros(z0), numpy.zeros(z1), steps)
    assert str(z0) in str(caught.value) and str(z1) in str(caught.value) and str(steps) in str(caught.value)


# ---------------------------------------------------------------------------------------------------- smoothness


def affine(stream, d=4, n=6):
    return Network([Dense(d, n, stream, 1.0, 0.3)])


def curved(stream, d=4, n=9):
    """A G without kinks, of the shape of the paper's."""
    return Network([Dense(d, 12, stream, 1.0), Tanh(), Dense(12, n, stream, 1.0), Sigmoid()])


def test_an_affine_generator_is_perfectly_smooth(xp):
    G = affine(Stream(0, "float64", xp))
    z = Stream(1, "float64", xp).normal((2, 4))
    found = path_smoothness(G, interpolate(z[0], z[1], 21))
    assert found.jump == pytest.approx(1.0, rel=1e-12) and found.relative_length == pytest.approx(1.0, rel=1e-12)
    assert found.steps == 20


def test_smoothness_is_exactly_one_where_the_arithmetic_is():
    """z from 0 to 16 in steps of 1 and G(z) = 2 z + 1: nothing is rounded."""
    found = path_smoothness(lambda z: 2.0 * z + 1.0, interpolate(numpy.zeros(1), numpy.full(1, 16.0), 17))
    assert (found.jump, found.relative_length, found.straight, found.largest) == (1.0, 1.0, 32.0, 2.0)


def test_a_generator_that_jumps_has_a_jump_of_the_number_of_steps():
    found = path_smoothness(lambda z: (z > 0) * 3.0, interpolate(numpy.full(2, -1.0), numpy.full(2, 1.0), 20))
    assert found.jump == pytest.approx(19) and found.relative_length == pytest.approx(1.0)
    assert found.largest == pytest.approx(3 * 2**0.5)


def test_a_half_circle_is_half_pi_times_its_diameter():
    """G walks the unit circle: n chords of 2 sin(pi / 2n), evenly; the straight line has length 2."""
    found = path_smoothness(
        lambda z: numpy.concatenate([numpy.cos(z), numpy.sin(z)], axis=1),
        interpolate(numpy.zeros(1), numpy.full(1, math.pi), 101),
    )
    assert found.jump == pytest.approx(1.0, rel=1e-9)
    assert found.relative_length == pytest.approx(100 * math.sin(math.pi / 200), rel=1e-9)


def test_uneven_steps_are_found():
    """G(z) = z^2 on 0, 1, 2, 3: steps 1, 3, 5, whose mean is 3."""
    found = path_smoothness(lambda z: z * z, interpolate(numpy.zeros(1), numpy.full(1, 3.0), 4))
    assert found.jump == pytest.approx(5 / 3) and found.mean == pytest.approx(3) and found.straight == pytest.approx(9)


def test_a_collapsed_generator_has_no_smoothness_and_a_return_no_straight_line():
    path = interpolate(numpy.zeros(2), numpy.ones(2), 5)
    collapsed = path_smoothness(lambda z: 0.0 * z, path)
    assert math.isnan(collapsed.jump) and math.isnan(collapsed.relative_length)
    returning = path_smoothness(lambda z: z * (1.0 - z), path)
    assert returning.relative_length == math.inf and returning.jump > 1


def test_images_with_axes_are_measured_as_rows(rng):
    W = rng.normal(size=(3, 8))
    path = interpolate(*rng.normal(size=(2, 3)), 6)
    as_rows = path_smoothness(lambda z: numpy.tanh(z @ W), path)
    as_images = path_smoothness(lambda z: numpy.tanh(z @ W).reshape(-1, 2, 2, 2), path)
    assert as_rows == as_images
    assert pixel_blend(lambda z: (z @ W).reshape(-1, 2, 2, 2), path).shape == (6, 8)


def test_a_pixel_blend_is_the_straight_line_between_the_ends_images(xp):
    G = curved(Stream(0, "float64", xp))
    z = Stream(1, "float64", xp).normal((2, 4))
    path = interpolate(z[0], z[1], 10)
    blend, x = to_host(pixel_blend(G, path)), to_host(G(path))
    numpy.testing.assert_allclose(blend[[0, -1]], x[[0, -1]], rtol=1e-12)
    numpy.testing.assert_allclose(blend[4], x[0] + (x[-1] - x[0]) * 4 / 9, rtol=1e-12)
    own = path_smoothness(G, path)
    control = path_smoothness(lambda z: xp.asarray(blend), path)
    assert control.jump == pytest.approx(1, rel=1e-9) and control.relative_length == pytest.approx(1, rel=1e-9)
    assert own.jump > 1.1 and own.relative_length > 1.01


def test_smoothness_is_printed_in_one_line():
    text = str(Smoothness(largest=3.0, mean=2.0, straight=5.0, steps=10))
    assert text == "largest step 1.50 times the mean, path 4.00 times the straight line, 10 steps"


@pytest.mark.parametrize("function", [path_smoothness, pixel_blend])
@pytest.mark.parametrize("shape", [(4,), (1, 4), (0, 4), (2, 3, 4)])
def test_a_path_of_another_shape_is_refused(function, shape):
    with pytest.raises(ValueError) as caught:
        function(lambda z: z, numpy.zeros(shape))
    assert str(shape) in str(caught.value)


# ------------------------------------------------------------------------------------------------------ Jacobian


def test_the_jacobian_is_that_of_central_differences(xp):
    """Column by column, of a G with a kink-free net; h^2 and the rounding over h are both about 1e-10."""
    G, z = curved(Stream(2, "float64", xp)), Stream(3, "float64").normal((4,))
    J, h = to_host(jacobian(G, xp.asarray(z))), 1e-5
    assert J.shape == (9, 4)
    for j in range(4):
        e = numpy.eye(4)[j] * h
        ends = [to_host(G(xp.asarray((z + sign * e)[None])))[0] for sign in (1, -1)]
        numpy.testing.assert_allclose(J[:, j], (ends[0] - ends[1]) / (2 * h), rtol=1e-6, atol=1e-9)


def test_the_jacobian_of_an_affine_generator_is_its_matrix(xp):
    """J = W^T; its singular values are W's, which numpy knows."""
    G, z = affine(Stream(0, "float64", xp)), Stream(1, "float64", xp).normal((4,))
    W = to_host(G.params["0.W"])
    numpy.testing.assert_allclose(to_host(jacobian(G, z)), W.T, rtol=1e-14)
    numpy.testing.assert_allclose(jacobian_singular_values(G, z), numpy.linalg.svd(W, compute_uv=False), rtol=1e-12)


def test_a_piecewise_linear_generator_has_the_product_of_its_matrices():
    stream = Stream(0, "float64")
    G = Network([Dense(3, 7, stream, 1.0), ReLU(), Dropout(0.5), Dense(7, 5, stream, 1.0), LeakyReLU(0.2)])
    z = Stream(1, "float64").normal((3,))
    W1, W2 = G.params["0.W"], G.params["3.W"]
    on = (z @ W1 > 0).astype(float)
    slope = numpy.where((z @ W1) * on @ W2 > 0, 1.0, 0.2)  # biases are 0
    numpy.testing.assert_allclose(jacobian(G, z), (W1 * on @ W2 * slope).T, rtol=1e-12, atol=1e-15)


def test_a_generator_that_uses_two_of_its_inputs_has_two_singular_values_above_zero():
    G = affine(Stream(0, "float64"))
    G.params["0.W"][2:] = 0.0
    values = jacobian_singular_values(G, numpy.ones(4))
    assert values.shape == (4,) and (numpy.diff(values) <= 0).all()
    assert values[1] > 0.1 and values[2] < 1e-12


def test_asking_for_the_jacobian_changes_nothing():
    G, z = curved(Stream(2)), Stream(3).normal((4,))
    before, version, theta = z.copy(), G.version, G.theta.copy()
    first = jacobian(G, z)
    assert first.dtype == numpy.float32 and numpy.array_equal(first, jacobian(G, z))
    assert numpy.array_equal(z, before) and numpy.array_equal(G.theta, theta) and G.version == version
    numpy.testing.assert_allclose(first, jacobian(G.astype("float64"), z.astype("float64")), rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("shape", [(1, 4), (), (2, 4)])
def test_a_jacobian_is_at_one_point(shape):
    with pytest.raises(ValueError) as caught:
        jacobian(affine(Stream(0)), numpy.zeros(shape, "float32"))
    assert str(shape) in str(caught.value)


# ------------------------------------------------------------------------------------------------- off the data


def test_the_threshold_is_the_quantile_of_the_test_points_distances(rng):
    train, test = rng.normal(size=(200, 3)), rng.normal(size=(101, 3))
    distances = numpy.sort(cdist(test, train).min(axis=1))
    assert off_data_threshold(test, train) == pytest.approx(distances[95], rel=1e-12)
    assert off_data_threshold(test, train, 0.5) == pytest.approx(distances[50], rel=1e-12)


def test_a_twentieth_of_new_data_is_off_the_data(rng):
    train, test, new = rng.normal(size=(3, 2000, 2))
    share = off_data_share(new, train, off_data_threshold(test, train))
    assert abs(share - 0.05) < 5 * (2 * 0.05 * 0.95 / 2000) ** 0.5  # both quantile and share are of 2,000


def test_a_blend_between_two_clusters_leaves_the_data_and_a_jump_does_not(rng):
    """Data at -5 and 5. A G that fades from one to the other is perfectly smooth, and off the data on its way; one that
    jumps is never off, and not smooth. Both numbers are needed."""
    train, test = (numpy.sign(rng.normal(size=(n, 1))) * 5 + 0.1 * rng.normal(size=(n, 2)) for n in (2000, 500))
    threshold = off_data_threshold(test, train)
    path = interpolate(numpy.full(2, -1.0), numpy.full(2, 1.0), 100)

    def jumping(z):
        return numpy.sign(z) * 5

    fade = pixel_blend(jumping, path)
    assert off_data_share(fade, train, threshold) > 0.9
    assert off_data_share(jumping(path), train, threshold) == 0.0
    assert path_smoothness(jumping, path).jump > 90 and path_smoothness(lambda z: fade, path).jump < 1.001


def test_between_pictures_distance_hardly_sees_a_blend_but_the_classifier_does():
    """The docstring's warning, on 100 of its 200 pairs of test images: the middle of two is hardly farther off."""
    data, shipped = mnist.load(), classifier.load()
    one, other = data.test[2000:2200:2], data.test[2001:2200:2]
    middles, threshold = 0.5 * (one + other), 6.182  # off_data_threshold of 2,000 test images; it takes five seconds
    assert off_data_share(middles, data.train, threshold) < 0.15
    confidence = [shipped.predict(x).max(axis=1).mean() for x in (middles, one)]
    assert confidence[0] < 0.85 and confidence[1] > 0.96


def test_a_point_at_the_threshold_is_not_off(rng):
    train = numpy.zeros((1, 2))
    points = numpy.array([[3.0, 4.0], [0.0, 0.0], [3.0, 4.1], [30.0, 40.0]])
    assert off_data_share(points, train, 5.0) == 0.5


def test_off_data_is_the_same_on_the_device(xp, rng):
    train, test = rng.normal(size=(50, 3)).astype("float32"), rng.normal(size=(30, 3)).astype("float32")
    threshold = off_data_threshold(xp.asarray(test), xp.asarray(train))
    assert threshold == pytest.approx(off_data_threshold(test, train), rel=1e-6)
    assert off_data_share(xp.asarray(test), xp.asarray(train), 0.8) == off_data_share(test, train, 0.8)


def test_what_cannot_be_a_share_or_a_distance_is_refused(rng):
    x = rng.normal(size=(5, 2))
    for share in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="share"):
            off_data_threshold(x, x, share)
    for threshold in (-1.0, math.nan):
        with pytest.raises(ValueError, match="threshold"):
            off_data_share(x, x, threshold)
    with pytest.raises(ValueError, match=r"\(5, 3\)"):
        off_data_share(numpy.zeros((5, 3)), x, 1.0)
    with pytest.raises(ValueError, match=r"\(0, 2\)"):
        off_data_share(x[:0], x, 1.0)


# ------------------------------------------------------------------------------------------------ arithmetic in z


def test_class_means_are_the_means_of_the_z_of_each_class_and_nan_of_none(xp, rng):
    z, seen = rng.normal(size=(50, 3)), rng.choice([-1, 0, 1, 3], 50)
    means = to_host(class_means(xp.asarray(z), seen, 5))
    assert means.shape == (5, 3) and numpy.isnan(means[[2, 4]]).all()
    for label in (0, 1, 3):
        rows = [row for row, there in zip(z, seen) if there == label]
        numpy.testing.assert_allclose(means[label], sum(rows) / len(rows), rtol=1e-12)
    assert class_means(xp.asarray(z.astype("float32")), seen).dtype == "float32"


@pytest.mark.parametrize("z, n", [(numpy.zeros(4), 4), (numpy.zeros((4, 2)), 3)])
def test_class_means_of_other_shapes_are_refused(z, n):
    with pytest.raises(ValueError, match=r"expected \(n, d\) and n"):
        class_means(z, numpy.zeros(n, int))


def test_light_and_bold_are_the_thirds_of_each_class_by_ink(xp, rng):
    seen, ink = numpy.repeat([0, 2, 1, 2], [9, 6, 1, 5]), rng.permutation(21) / 21
    light, bold = by_ink(xp.asarray(ink), seen, 4)
    for label, n in ((0, 3), (1, 1), (2, 4)):
        there = sorted(ink[seen == label])
        assert sorted(ink[light == label]) == there[:n] and sorted(ink[bold == label]) == there[-n:]
    assert set(light) == set(bold) == {-1, 0, 1, 2} and (light[light >= 0] == seen[light >= 0]).all()


def test_what_is_lengthened_has_the_length_of_noise_and_the_same_direction(xp, rng):
    z = rng.normal(size=(6, 100)) * numpy.arange(1, 7)[:, None]
    longer = to_host(lengthened(xp.asarray(z)))
    numpy.testing.assert_allclose((longer**2).sum(axis=1), 100, rtol=1e-12)
    numpy.testing.assert_allclose(longer / z, (longer / z)[:, :1] * numpy.ones(100), rtol=1e-9)
    assert (longer / z > 0).all() and to_host(lengthened(xp.asarray(z.astype("float32")))).dtype == "float32"


def test_a_bold_digit_is_the_sum_of_the_weight_of_one_and_the_class_of_another_in_the_shipped_generator():
    """Of the sums bold a - light a + light b over all pairs, 94 in 100 are taken for b, and as many have more ink."""
    z = shipped.noise(3000, Stream(4))
    G, judge = shipped.generator(), classifier.load()
    x = G(z)
    light, bold = (lengthened(class_means(z, seen)) for seen in by_ink(x.mean(axis=1), judge.predict(x).argmax(axis=1)))
    a, b = numpy.divmod(numpy.arange(100), 10)
    a, b = a[a != b], b[a != b]
    sums = G(lengthened(bold[a] - light[a] + light[b]))
    assert (judge.predict(sums).argmax(axis=1) == b).mean() > 0.9
    assert (sums.mean(axis=1) > G(light)[b].mean(axis=1)).mean() > 0.9
