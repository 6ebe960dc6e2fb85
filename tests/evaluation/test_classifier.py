"""The MNIST classifier: its loss against differences and scipy, its shipped weights, and the Fréchet distance."""

import io

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import sqrtm
from scipy.special import log_softmax as scipy_log_softmax

from minigan.backend import to_host
from minigan.data import mnist
from minigan.data.idx import DataError
from minigan.data.weights import save
from minigan.evaluation import classifier
from minigan.evaluation.classifier import Classifier, cross_entropy, cross_entropy_gradient, frechet_distance
from minigan.nn.gradcheck import check_objective
from minigan.random import Stream


@pytest.fixture(scope="module")
def shipped():
    return classifier.load()


@pytest.fixture(scope="module")
def test_images():
    return mnist.load().test, mnist.labels("t10k")


# ------------------------------------------------------------------------------------------------------ the loss


@pytest.mark.parametrize("m, digits", [(1, 2), (7, 10), (64, 10)])
def test_the_gradient_of_the_cross_entropy_is_its_derivative(m, digits, rng):
    """To 1e-6 along random directions; and finite, without a warning, at float32 logits of up to 1e4."""
    labels = rng.integers(digits, size=m)
    check_objective(
        "cross-entropy",
        lambda a: cross_entropy(a, labels),
        lambda a: cross_entropy_gradient(a, labels),
        [3.0 * rng.normal(size=(m, digits))],
    )


def test_cross_entropy_is_the_mean_of_scipys(rng):
    a, labels = 30.0 * rng.normal(size=(50, 10)), rng.integers(10, size=50)
    expected = -numpy.mean([row[label] for row, label in zip(scipy_log_softmax(a, axis=1), labels)])
    assert float(cross_entropy(a, labels)) == pytest.approx(expected, rel=1e-12)


def test_of_equal_logits_cross_entropy_is_log_10():
    assert float(cross_entropy(numpy.full((4, 10), 77.0), numpy.arange(4))) == pytest.approx(numpy.log(10), rel=1e-14)


def test_the_network_learns_with_the_gradient_of_its_whole_loss(rng):
    """Through all layers: dL/dtheta of the cross-entropy against central differences in theta, in float64."""
    network = classifier.make_network(Stream(1, "float64"))
    x, labels = rng.random((6, 784)), rng.integers(10, size=6)
    a, cache = network.forward(x)
    gradient = network.parameter_gradient(cross_entropy_gradient(a, labels), cache)
    theta, h = network.theta.copy(), 1e-6
    for _ in range(3):
        d = rng.normal(size=theta.shape)
        losses = []
        for sign in (1, -1):
            network.theta = theta + sign * h * d
            losses.append(float(cross_entropy(network(x), labels)))
        assert (losses[0] - losses[1]) / (2 * h) == pytest.approx(float(gradient @ d), rel=1e-5)  # a kink may be near


@pytest.mark.parametrize("a, labels", [((4, 10), (3,)), ((4, 10), (4, 1)), ((4,), (4,)), ((4, 10), ())])
@pytest.mark.parametrize("function", [cross_entropy, cross_entropy_gradient])
def test_wrong_shapes_of_logits_and_labels_raise_and_are_named(function, a, labels):
    with pytest.raises(ValueError) as caught:
        function(numpy.zeros(a), numpy.zeros(labels, int))
    assert str(a) in str(caught.value) and str(labels) in str(caught.value)


# ------------------------------------------------------------------------------------------------------ training


def small_mnist(n=600):
    return mnist.images("t10k")[:n].reshape(n, 784).astype("float32") / 255.0, mnist.labels("t10k")[:n]


def test_training_learns_what_it_is_shown():
    x, labels = small_mnist()
    network = classifier.train(x, labels, seed=1, epochs=30, batch=50)
    assert Classifier(network).accuracy(x, labels) > 0.95


def test_the_same_seed_trains_the_same_bits_and_another_others(xp):
    """Also on the device, where training makes no copy to the host."""
    x, labels = small_mnist(300)
    thetas = [
        classifier.train(module.asarray(x), module.asarray(labels), seed, epochs=2, batch=50).theta
        for module, seed in [(xp, 1), (numpy, 1), (numpy, 2)]
    ]
    assert thetas[0].dtype == numpy.float32
    if xp.__name__ != "cupy":  # whose products add in another order
        assert numpy.array_equal(to_host(thetas[0]), thetas[1])
    assert not numpy.array_equal(thetas[1], thetas[2])


def test_training_never_waits_for_the_device(xp, no_synchronisation):
    x, labels = map(xp.asarray, small_mnist(200))
    with no_synchronisation():
        classifier.train(x, labels, 1, epochs=1, batch=50)


def test_training_leaves_the_data_alone():
    x, labels = small_mnist(100)
    before = x.copy(), labels.copy()
    classifier.train(x, labels, 1, epochs=1, batch=50)
    assert numpy.array_equal(x, before[0]) and numpy.array_equal(labels, before[1])


# ------------------------------------------------------------------------------------------- the shipped weights


def test_the_shipped_classifier_is_right_on_97_of_100_test_images_and_more(shipped, test_images):
    """The docstring says 98.2 %; the test images have no part in training or in choosing anything."""
    accuracy = shipped.accuracy(*test_images)
    assert accuracy >= 0.97
    assert accuracy == pytest.approx(0.982, abs=0.001)


def test_the_file_is_small():
    assert classifier.WEIGHTS.stat().st_size < 300_000


def test_predictions_are_the_softmax_of_the_logits(shipped, rng):
    x = rng.random((30, 784)).astype("float32")
    p, a = shipped.predict(x), shipped.network(x)
    assert p.shape == (30, 10) and p.dtype == numpy.float32
    numpy.testing.assert_allclose(p.sum(axis=1), 1.0, rtol=1e-5)
    numpy.testing.assert_allclose(p, numpy.exp(scipy_log_softmax(a.astype("float64"), axis=1)), rtol=1e-4)


def test_logits_are_the_last_layer_of_the_features(shipped, rng):
    x = rng.random((30, 784)).astype("float32")
    features = shipped.features(x)
    assert features.shape == (30, 64) and features.min() == 0.0
    W, b = shipped.network.layers[-1].params["W"], shipped.network.layers[-1].params["b"]
    numpy.testing.assert_allclose(features @ W + b, shipped.network(x), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("block", [1, 7, 29, 30, 31])
def test_blocks_change_nothing(shipped, rng, block, monkeypatch):
    x = rng.random((30, 784)).astype("float32")
    whole = shipped.predict(x), shipped.features(x)
    monkeypatch.setattr(classifier, "BLOCK", block)
    numpy.testing.assert_allclose(shipped.predict(x), whole[0], rtol=1e-4)
    numpy.testing.assert_allclose(shipped.features(x), whole[1], rtol=1e-4, atol=1e-4)


def test_no_images_have_no_predictions(shipped):
    x = numpy.zeros((0, 784), "float32")
    assert shipped.predict(x).shape == (0, 10) and shipped.features(x).shape == (0, 64)


def test_images_of_another_size_and_bytes_are_refused(shipped):
    with pytest.raises(ValueError, match=r"\(3, 100\).*784"):
        shipped.predict(numpy.zeros((3, 100), "float32"))
    for method in shipped.predict, shipped.features:
        with pytest.raises(TypeError, match="uint8"):
            method(numpy.zeros((3, 784), "uint8"))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_on_the_device_it_predicts_what_it_does_on_the_host(xp, dtype):
    x, labels = small_mnist(100)
    x = x.astype(dtype)
    device, host = classifier.load(dtype=dtype, xp=xp), classifier.load(dtype=dtype)
    p = device.predict(xp.asarray(x))
    assert p.dtype == dtype
    numpy.testing.assert_allclose(to_host(p), host.predict(x), rtol=1e-4, atol=1e-6)
    assert device.accuracy(xp.asarray(x), xp.asarray(labels)) == host.accuracy(x, labels)


def test_what_is_saved_is_loaded(tmp_path):
    """Rounded to float16, whose numbers of this size are 2^-15 apart at most."""
    network = classifier.make_network(Stream(5))
    with open(tmp_path / "w.npz", "wb") as stream:
        save(network, stream)
    theta = classifier.load(tmp_path / "w.npz").network.theta
    assert numpy.array_equal(theta, network.theta.astype("float16").astype("float32"))


def weights():
    with numpy.load(classifier.WEIGHTS, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def without(name):
    return {key: w for key, w in weights().items() if key != name}


def as_file(arrays):
    stream = io.BytesIO()
    numpy.savez_compressed(stream, **arrays)
    return stream.getvalue()


WHOLE = classifier.WEIGHTS.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not an archive",
        WHOLE[: len(WHOLE) // 2],
        WHOLE[:-1],
        WHOLE[:100_000] + bytes(100) + WHOLE[100_100:],
        as_file({}),
        as_file(without("1.W")),
        as_file({**weights(), "extra": numpy.zeros(3)}),
        as_file({**weights(), "1.b": numpy.zeros(3, "float16")}),
        as_file({**weights(), "1.b": numpy.zeros(128, "int64")}),
        as_file({**weights(), "1.b": numpy.zeros(128, "float16") + numpy.float16("nan")}),
        as_file({**weights(), "1.b": numpy.array([None] * 128)}),  # an object array, which only pickle could read
    ],
)
def test_damaged_weights_are_one_clear_error(content, tmp_path):
    path = tmp_path / "classifier.npz"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        classifier.load(path)
    text = str(caught.value)
    assert text.startswith(str(path)) and text.endswith("install minigan again") and "\n" not in text


def test_missing_weights_are_one_clear_error(tmp_path):
    for path in tmp_path / "none.npz", tmp_path:
        with pytest.raises(DataError, match="install minigan again"):
            classifier.load(path)


def test_a_changed_byte_anywhere_is_found_or_changes_no_weight(tmp_path, shipped):
    """The archive holds a checksum of each array; the little that it does not cover, such as dates, is no weight."""
    path, rng, found = tmp_path / "classifier.npz", numpy.random.default_rng(8), 0
    places = numpy.concatenate([rng.integers(len(WHOLE), size=40), numpy.arange(60), len(WHOLE) - 1 - numpy.arange(60)])
    for place in places:
        path.write_bytes(WHOLE[:place] + bytes([WHOLE[place] ^ 0x55]) + WHOLE[place + 1 :])
        try:
            assert numpy.array_equal(classifier.load(path).network.theta, shipped.network.theta)
        except DataError:
            found += 1
    assert found >= 40


# ---------------------------------------------------------------------------------------------- Fréchet distance


def scipys(a, b):
    """The definition, with scipy's root of a matrix that is not symmetric."""
    S_a, S_b = numpy.cov(a.T).reshape(a.shape[1], -1), numpy.cov(b.T).reshape(a.shape[1], -1)
    root = sqrtm(S_a @ S_b)
    return ((a.mean(axis=0) - b.mean(axis=0)) ** 2).sum() + numpy.trace(S_a + S_b - 2 * root).real


@given(n_a=st.integers(12, 40), n_b=st.integers(12, 40), d=st.integers(1, 6), seed=st.integers(0, 99))
def test_frechet_distance_is_that_by_scipys_square_root(n_a, n_b, d, seed):
    rng = numpy.random.default_rng(seed)
    a, b = rng.normal(size=(n_a, d)) @ rng.normal(size=(d, d)) + rng.normal(size=d), rng.normal(size=(n_b, d))
    assert frechet_distance(a, b) == pytest.approx(
        scipys(a, b), rel=1e-6, abs=1e-6
    )  # where sqrtm loses half its digits


def whitened(rng, n, d):
    """Rows of mean 0 and covariance I, exactly but for rounding."""
    q, _ = numpy.linalg.qr(numpy.column_stack([numpy.ones(n), rng.normal(size=(n, d))]))
    return q[:, 1:] * (n - 1) ** 0.5


def test_frechet_distance_of_gaussians_whose_covariances_commute_is_in_closed_form(rng):
    """|mu|^2 + sum_i (s_i - t_i)^2 for covariances Q diag(s^2) Q^T and Q diag(t^2) Q^T."""
    x, s, t = whitened(rng, 50, 3), numpy.array([1.0, 2.0, 0.5]), numpy.array([3.0, 0.1, 0.5])
    q, _ = numpy.linalg.qr(rng.normal(size=(3, 3)))
    mu = numpy.array([0.3, -1.0, 2.0])
    distance = frechet_distance(x * s @ q.T, x[::-1] * t @ q.T + mu)
    assert distance == pytest.approx((mu**2).sum() + ((s - t) ** 2).sum(), rel=1e-10)


def test_frechet_distance_of_two_lines_across_each_other_is_the_sum_of_their_variances(rng):
    """Covariances diag(4, 0) and diag(0, 9): both singular, their product 0."""
    x = whitened(rng, 40, 1)
    zeros = numpy.zeros_like(x)
    assert frechet_distance(numpy.hstack([2 * x, zeros]), numpy.hstack([zeros, 3 * x])) == pytest.approx(13, abs=1e-6)


def test_frechet_distance_is_symmetric_zero_for_equal_sets_and_blind_to_order(rng):
    a, b = rng.normal(size=(60, 5)) @ rng.normal(size=(5, 5)), rng.normal(size=(80, 5))
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a), rel=1e-10)
    assert frechet_distance(a, a[::-1]) == pytest.approx(0.0, abs=1e-6) and frechet_distance(a, a) >= 0.0
    flat = numpy.hstack([a, numpy.zeros((60, 3))])  # units that never fire
    assert 0.0 <= frechet_distance(flat, flat) < 1e-5


def test_frechet_distance_of_samples_of_one_distribution_falls_as_n_grows():
    """The bias that its docstring warns of: of equal distributions it is above 0, here about as 1/n."""
    rng = numpy.random.default_rng(0)
    small, large = (numpy.mean([frechet_distance(*rng.normal(size=(2, n, 8))) for _ in range(10)]) for n in (100, 1000))
    assert 5 < small / large < 20


def test_frechet_distance_sees_a_collapse_and_noise_and_takes_test_images_for_data(shipped, test_images):
    """The values that the docstring states."""
    data = mnist.load()
    test, labels = test_images
    of_test, of_train, of_valid = map(shipped.features, (test, data.train[:10_000], data.valid))
    assert frechet_distance(of_test, of_train) == pytest.approx(0.69, abs=0.01)
    assert frechet_distance(of_test, of_valid) == pytest.approx(0.75, abs=0.01)
    assert frechet_distance(of_test[::10], of_train[::10]) == pytest.approx(7.4, abs=0.05)
    assert frechet_distance(of_test[::10], of_valid[::10]) == pytest.approx(3.7, abs=0.05)
    assert frechet_distance(of_test[labels == 1], of_test) == pytest.approx(340, abs=1)
    noise = shipped.features(Stream(1).uniform((10_000, 784)))
    assert frechet_distance(noise, of_test) == pytest.approx(271, abs=1)


@pytest.mark.parametrize(
    "a, b", [((5, 3), (5, 2)), ((5,), (5,)), ((1, 3), (5, 3)), ((5, 3), (0, 3)), ((5, 3, 1), (5, 3))]
)
def test_wrong_shapes_of_features_raise_and_are_named(a, b):
    with pytest.raises(ValueError) as caught:
        frechet_distance(numpy.zeros(a), numpy.zeros(b))
    assert str(a) in str(caught.value) and str(b) in str(caught.value)


def test_features_that_are_not_finite_are_refused(rng):
    a = rng.normal(size=(5, 3))
    for wrong in numpy.nan, numpy.inf:
        b = a.copy()
        b[2, 1] = wrong
        for pair in (a, b), (b, a):
            with pytest.raises(ValueError, match="finite"):
                frechet_distance(*pair)


def test_features_on_the_device_have_the_same_distance(xp, rng):
    a, b = rng.normal(size=(40, 4)).astype("float32"), rng.normal(size=(30, 4)).astype("float32") + 1.0
    before = a.copy()
    distance = frechet_distance(xp.asarray(a), xp.asarray(b))
    assert type(distance) is float and distance == pytest.approx(frechet_distance(a, b), rel=1e-10)
    assert numpy.array_equal(a, before)
