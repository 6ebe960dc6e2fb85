"""Every layer against a forward pass in Python loops, its gradient against the checker, and its refusals."""

import math
import sys
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigan.backend import to_host
from minigan.nn.gradcheck import KinkError, away_from_kinks, check_layer
from minigan.nn.layers import Dense, Dropout, Layer, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.random import Stream, Streams

SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 6))
SEEDS = st.integers(0, 2**32 - 1)

SCALARS = {  # layers that treat each number alone, and what they make of it, in plain Python
    "ReLU": (ReLU(), lambda x: x if x > 0 else 0.0),
    "LeakyReLU": (LeakyReLU(), lambda x: x if x > 0 else 0.2 * x),
    "LeakyReLU(0.01)": (LeakyReLU(0.01), lambda x: x if x > 0 else 0.01 * x),
    "Sigmoid": (Sigmoid(), lambda x: 1.0 / (1.0 + math.exp(-x)) if x > 0 else math.exp(x) / (1.0 + math.exp(x))),
    "Tanh": (Tanh(), math.tanh),
}
scalars = pytest.mark.parametrize("name", SCALARS)


def normal(shape, seed=0, scale=1.0):
    return scale * np.random.default_rng(seed).normal(size=shape)


def dense(n_in, n_out, seed=0, dtype="float64", xp=np):
    """A Dense layer with parameters of order one, biases included."""
    layer = Dense(n_in, n_out, Stream(seed, dtype, xp), 1.0)
    layer.params["b"] += Stream(seed + 1, dtype, xp).normal((n_out,))
    return layer


EVERY = {  # name: (layer, n_in)
    "Dense": (dense(6, 4), 6),
    "Maxout": (Maxout(3), 6),
    "Dropout": (Dropout(0.7), 6),
    **{name: (layer, 6) for name, (layer, _) in SCALARS.items()},
}
every = pytest.mark.parametrize("name", EVERY)


# ---- forward, against loops ----


@given(shape=SHAPES, n_out=st.integers(1, 6), seed=SEEDS)
def test_dense_is_the_sum_over_inputs_plus_the_bias(xp, shape, n_out, seed):
    (m, n_in), x = shape, normal(shape, seed)
    layer = dense(n_in, n_out, seed % 1000, xp=xp)
    W, b = to_host(layer.params["W"]), to_host(layer.params["b"])
    y, _ = layer.forward(xp.asarray(x))
    expected = [[sum(x[i, k] * W[k, j] for k in range(n_in)) + b[j] for j in range(n_out)] for i in range(m)]
    np.testing.assert_allclose(to_host(y), expected, rtol=1e-12, atol=1e-12)


@given(m=st.integers(1, 5), units=st.integers(1, 5), pieces=st.integers(1, 5), seed=SEEDS)
def test_maxout_is_the_largest_of_its_pieces_and_gives_the_gradient_to_the_first_of_these(xp, m, units, pieces, seed):
    """On small integers, so that ties are everywhere; piece p of unit j is column p * units + j."""
    rng = np.random.default_rng(seed)
    x, dy = rng.integers(-2, 3, size=(m, pieces * units)).astype("float64"), rng.normal(size=(m, units))
    layer = Maxout(pieces)
    y, cache = layer.forward(xp.asarray(x))
    dx = layer.input_gradient(xp.asarray(dy), cache)
    expected, expected_dx = np.zeros((m, units)), np.zeros_like(x)
    for i in range(m):
        for j in range(units):
            values = [x[i, p * units + j] for p in range(pieces)]
            expected[i, j] = max(values)
            expected_dx[i, values.index(max(values)) * units + j] = dy[i, j]
    assert to_host(y).tolist() == expected.tolist()
    assert to_host(dx).tolist() == expected_dx.tolist()


@scalars
@given(shape=SHAPES, seed=SEEDS, scale=st.sampled_from([0.1, 1.0, 10.0, 1e4]))
def test_an_elementwise_layer_treats_each_number_as_plain_python_does(name, xp, shape, seed, scale):
    layer, f = SCALARS[name]
    x = normal(shape, seed, scale)
    y, _ = layer.forward(xp.asarray(x))
    expected = [[f(number) for number in row] for row in x.tolist()]
    np.testing.assert_allclose(to_host(y), expected, rtol=1e-14, atol=1e-300)


def test_in_float32_no_square_of_a_pixel_is_subnormal_and_in_float64_it_is_a_sigmoid(xp):
    """Such numbers made a training step on MNIST, whose border is black, take twice as long."""
    x = np.linspace(-110, 20, 2601, dtype="float32")[None]
    y, _ = Sigmoid().forward(xp.asarray(x))
    y, kept = to_host(y), x > -43.6
    assert y.dtype == "float32" and not y[x < -43.7].any()
    assert (y[y > 0] ** 2).min() >= np.finfo("float32").tiny
    np.testing.assert_allclose(y[kept], 1.0 / (1.0 + np.exp(-x[kept].astype("float64"))), rtol=1e-6)
    exact, _ = Sigmoid().forward(xp.asarray(x.astype("float64")))
    assert (to_host(exact) > 0).all()  # nothing is cut


def test_relu_and_leaky_relu_pass_no_gradient_and_the_leak_exactly_at_zero():
    x, dy = np.array([[-1.0, -0.0, 0.0, 1.0]]), np.full((1, 4), 3.0)
    for layer, expected in ((ReLU(), [0.0, 0.0, 0.0, 3.0]), (LeakyReLU(0.25), [0.75, 0.75, 0.75, 3.0])):
        _, cache = layer.forward(x)
        assert layer.input_gradient(dy, cache).tolist() == [expected]


# ---- gradients, against the checker and against loops ----


@every
@pytest.mark.parametrize("training", [True, False])
@given(m=st.integers(1, 6), units=st.integers(1, 4), n_out=st.integers(1, 5), seed=st.integers(0, 1000))
def test_every_layer_passes_its_check_at_any_shape(name, training, m, units, n_out, seed):
    layer = dense(6 * units, n_out, seed) if name == "Dense" else EVERY[name][0]
    stream = Streams(seed, "float64").data
    away_from_kinks(check_layer, layer, lambda: stream.normal((m, 6 * units)), seed=seed, training=training)


@given(shape=SHAPES, n_out=st.integers(1, 6), seed=SEEDS)
def test_the_gradients_of_dense_are_the_sums_that_its_docstring_says(xp, shape, n_out, seed):
    (m, n_in), x, dy = shape, normal(shape, seed), normal((shape[0], n_out), seed + 1)
    layer = dense(n_in, n_out, seed % 1000, xp=xp)
    W = to_host(layer.params["W"])
    out = {key: xp.full_like(p, np.nan) for key, p in layer.params.items()}
    dx = layer.input_gradient(xp.asarray(dy), xp.asarray(x))
    layer.parameter_gradients(xp.asarray(dy), xp.asarray(x), out)
    expected_dx = [[sum(dy[i, j] * W[k, j] for j in range(n_out)) for k in range(n_in)] for i in range(m)]
    expected_dW = [[sum(x[i, k] * dy[i, j] for i in range(m)) for j in range(n_out)] for k in range(n_in)]
    np.testing.assert_allclose(to_host(dx), expected_dx, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(to_host(out["W"]), expected_dW, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(to_host(out["b"]), [sum(dy[:, j]) for j in range(n_out)], rtol=1e-12, atol=1e-12)


def test_the_derivative_of_sigmoid_at_0_is_a_quarter_and_of_tanh_one():
    zero, dy = np.zeros((1, 1)), np.full((1, 1), 2.0)
    assert Sigmoid().input_gradient(dy, Sigmoid().forward(zero)[1]).item() == 0.5
    assert Tanh().input_gradient(dy, Tanh().forward(zero)[1]).item() == 2.0


def test_saturated_units_have_no_gradient_and_no_warning():
    x = np.array([[-1e4, -120.0, 120.0, 1e4]], "float32")
    for layer, low in ((Sigmoid(), 0.0), (Tanh(), -1.0)):
        y, cache = layer.forward(x)
        assert y.tolist() == [[low, low, 1.0, 1.0]]
        assert layer.input_gradient(np.ones_like(x), cache).tolist() == [[0.0] * 4]


# ---- dropout ----


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.8])
def test_dropout_keeps_the_expectation_of_its_input(keep):
    """Mean of n masks: within 5 standard errors of x, sqrt((1 - keep) / keep / n) relative."""
    n, x = 40_000, np.array([[1.0, -2.0, 5.0]])
    y, mask = Dropout(keep).forward(np.tile(x, (n, 1)), Stream(1, "float64"))
    five = 5 * ((1 - keep) / keep / n) ** 0.5
    np.testing.assert_allclose(y.mean(axis=0) / x[0], 1.0, atol=five)
    assert abs(mask.mean() - keep) < five


def test_dropout_drops_each_unit_of_each_example_by_itself():
    """Correlations between rows and between columns of the mask vanish: 64 x 64 masks, 5 standard errors."""
    _, mask = Dropout(0.5).forward(np.ones((64, 64)), Stream(1, "float64"))
    signs = 2.0 * mask - 1.0
    for products in (signs @ signs.T, signs.T @ signs):
        assert np.abs(products - np.diag(np.diag(products))).max() < 5 * 8


def test_dropout_on_images_drops_each_number_by_itself():
    """As above: no example, no channel and no place shares its mask with another, within 5 standard errors."""
    _, mask = Dropout(0.5).forward(np.ones((16, 4, 8, 8)), Stream(1, "float64"))
    for axes in ((0, 1, 2, 3), (1, 0, 2, 3), (2, 3, 0, 1)):
        signs = (2.0 * mask - 1.0).transpose(axes).reshape(mask.shape[axes[0]], -1)
        products = signs @ signs.T
        assert np.abs(products - np.diag(np.diag(products))).max() < 5 * signs.shape[1] ** 0.5


def test_what_dropout_keeps_is_x_over_keep_and_what_it_drops_is_0(xp):
    x, dy = normal((7, 9), 1), normal((7, 9), 2)
    layer = Dropout(0.25)
    y, cache = layer.forward(xp.asarray(x), Stream(3, "float64", xp))
    kept = to_host(Stream(3, "float64").mask((7, 9), 0.25))
    assert 0 < kept.sum() < 63
    np.testing.assert_allclose(to_host(y), np.where(kept, x * 4.0, 0.0), rtol=1e-15)
    np.testing.assert_allclose(to_host(layer.input_gradient(xp.asarray(dy), cache)), np.where(kept, dy * 4.0, 0.0))


def test_two_passes_of_dropout_have_two_masks_and_each_gradient_has_that_of_its_pass():
    layer, rng, x = Dropout(), Stream(1, "float64"), np.ones((8, 8))
    (y1, cache1), (y2, cache2) = layer.forward(x, rng), layer.forward(x, rng)
    assert (y1 != y2).any()
    assert (layer.input_gradient(x, cache1) == y1).all()
    assert (layer.input_gradient(x, cache2) == y2).all()


def test_dropout_without_a_stream_and_with_keep_1_is_the_identity_forward_and_backward():
    x, dy = normal((4, 5), 1), normal((4, 5), 2)
    for layer, rng in ((Dropout(0.3), None), (Dropout(1.0), Stream(1, "float64"))):
        y, cache = layer.forward(x, rng)
        assert y.tolist() == x.tolist()
        assert layer.input_gradient(dy, cache).tolist() == dy.tolist()


@pytest.mark.parametrize("keep", [0.0, -0.1, 1.1, math.nan])
def test_dropout_refuses_a_keep_that_is_no_probability(keep):
    with pytest.raises(ValueError, match=f"keep is {keep}"):
        Dropout(keep)


# ---- parameters ----


def test_dense_draws_W_within_irange_from_its_stream_and_sets_the_bias():
    layer = Dense(300, 200, Stream(1), 0.05, bias=-2.0)
    W, b = layer.params["W"], layer.params["b"]
    assert W.dtype == b.dtype == "float32"
    assert (W.shape, b.shape) == ((300, 200), (200,))
    assert -0.05 <= W.min() < -0.0499 and 0.0499 < W.max() < 0.05
    assert abs(W.std() - 0.05 / 3**0.5) < 1e-4  # uniform; its standard error is 5e-5
    assert (b == -2.0).all()
    assert (W == Dense(300, 200, Stream(1), 0.05).params["W"]).all()
    assert (W != Dense(300, 200, Stream(2), 0.05).params["W"]).any()


def test_dense_takes_a_bias_per_output_and_copies_it(xp):
    bias = xp.asarray(np.arange(3.0))
    layer = Dense(2, 3, Stream(1, "float64", xp), bias=bias)
    assert to_host(layer.params["b"]).tolist() == [0.0, 1.0, 2.0]
    layer.params["b"] += 1.0
    assert to_host(bias).tolist() == [0.0, 1.0, 2.0]


@every
def test_astype_gives_a_layer_of_its_own_in_another_dtype(name):
    layer, _ = EVERY[name]
    twin = layer.astype("float32")
    assert repr(twin) == repr(layer)
    for key, p in twin.params.items():
        assert p.dtype == "float32"
        np.testing.assert_allclose(p, layer.params[key], rtol=1e-7)
    same = layer.astype("float64")
    for key, p in same.params.items():
        assert not np.shares_memory(p, layer.params[key])


# ---- refusals ----


def test_errors_about_shapes_name_the_layer_and_both_shapes():
    layer, x = dense(6, 4), np.zeros((3, 6))
    out = {key: np.zeros_like(p) for key, p in layer.params.items()}
    with pytest.raises(ValueError, match=r"Dense\(6, 4\): x has shape \(3, 7\), expected \(m, 6\)"):
        layer.forward(np.zeros((3, 7)))
    with pytest.raises(ValueError, match=r"Dense\(6, 4\): x has shape \(6,\), expected \(m, 6\)"):
        layer.forward(np.zeros(6))
    with pytest.raises(ValueError, match=r"Dense\(6, 4\): dy has shape \(3, 1\), expected \(3, 4\)"):
        layer.input_gradient(np.zeros((3, 1)), x)
    with pytest.raises(ValueError, match=r"Dense\(6, 4\): dy has shape \(1, 4\), expected \(3, 4\)"):
        layer.parameter_gradients(np.zeros((1, 4)), x, out)
    with pytest.raises(ValueError, match=r"Maxout\(3 pieces\): x has shape \(3, 7\), expected \(m, a multiple of 3\)"):
        Maxout(3).forward(np.zeros((3, 7)))
    with pytest.raises(ValueError, match=r"Maxout\(3 pieces\): x has shape \(6,\)"):
        Maxout(3).forward(np.zeros(6))
    with pytest.raises(ValueError, match=r"Dropout\(0.5\): .* shape \(3, 1\), expected \(3, 6\)"):
        Dropout().input_gradient(np.zeros((3, 1)), Dropout().forward(x, Stream(1, "float64"))[1])


@every
def test_a_dy_of_any_other_shape_is_refused(name):
    layer, n = EVERY[name]
    y, cache = layer.forward(normal((5, n)), Stream(1, "float64"))
    rows, columns = y.shape
    for shape in [(rows, columns + 1), (rows + 1, columns), (rows, 1), (1, columns), (columns,), (1, *y.shape), ()]:
        with pytest.raises(ValueError, match=type(layer).__name__):
            layer.input_gradient(np.zeros(shape), cache)


def test_dense_refuses_host_and_device_together_and_says_what_to_do(monkeypatch):
    device = ModuleType("device")
    device.ndarray = type("ndarray", (np.ndarray,), {"__module__": "device"})
    monkeypatch.setitem(sys.modules, "device", device)
    with pytest.raises(TypeError, match=r"host and device arrays together \(device.ndarray and numpy.ndarray\): move"):
        dense(3, 2).forward(np.zeros((4, 3)).view(device.ndarray))


def test_a_layer_without_a_forward_says_so_and_one_without_parameters_fills_nothing():
    layer, out = Layer(), {}
    for call in (lambda: layer.forward(np.zeros((1, 1))), lambda: layer.input_gradient(np.zeros((1, 1)), None)):
        with pytest.raises(NotImplementedError):
            call()
    assert layer.parameter_gradients(np.zeros((1, 1)), None, out) is None and out == {}


# ---- dtype and what is cached ----


@every
def test_float32_in_is_float32_out_also_where_the_checker_does_not_look(name, xp):
    """A minibatch of one, and a stream of another dtype."""
    layer, n = EVERY[name]
    layer = dense(6, 4, dtype="float32", xp=xp) if name == "Dense" else layer
    for m in (1, 3):
        x = xp.asarray(normal((m, n)).astype("float32"))
        for rng in (None, Stream(1, "float64", xp)):
            y, cache = layer.forward(x, rng)
            assert y.dtype == "float32"
            assert layer.input_gradient(y.copy(), cache).dtype == "float32"


@every
def test_an_empty_minibatch_passes(name):
    layer, n = EVERY[name]
    y, cache = layer.forward(np.zeros((0, n)), Stream(1, "float64"))
    assert len(y) == 0
    assert layer.input_gradient(y.copy(), cache).shape == (0, n)


def test_the_caches_are_small():
    """x for Dense and y for ReLU without a copy; a byte a unit for Maxout and a byte an input for Dropout."""
    x = normal((4, 6))
    assert dense(6, 2).forward(x)[1] is x
    y, cache = ReLU().forward(x)
    assert cache is y
    for cache in (Maxout(3).forward(x)[1], Dropout().forward(x, Stream(1, "float64"))[1]):
        assert cache.itemsize == 1


def test_check_layer_at_a_tie_of_maxout_is_a_kink():
    with pytest.raises(KinkError):
        check_layer(Maxout(2), np.ones((2, 4)))


@pytest.mark.parametrize("pieces", [0, -1, 257])
def test_a_maxout_whose_winners_do_not_fit_a_byte_is_refused(pieces):
    """With 300 pieces the 299th would be kept as the 43rd, and get its gradient."""
    with pytest.raises(ValueError, match=rf"pieces is {pieces}, expected 1 to 256"):
        Maxout(pieces)


def test_the_last_of_256_pieces_gets_its_gradient():
    x = np.zeros((1, 256))
    x[0, 255] = 1.0
    _, winner = Maxout(256).forward(x)
    assert np.array_equal(Maxout(256).input_gradient(np.ones((1, 1)), winner), x)


@pytest.mark.parametrize("slope", [-0.5, 1.5])
def test_a_slope_below_0_or_above_1_is_refused(slope):
    """Below 0, the sign of y would no longer tell that of x; above 1, slope * x is the smaller of the two."""
    with pytest.raises(ValueError, match=f"slope is {slope}, expected 0 to 1"):
        LeakyReLU(slope)


@pytest.mark.parametrize("shape", [(3,), (2, 4), (1, 4), (4, 1)])
def test_a_bias_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"Dense\(2, 4\): bias has shape .*, expected \(\) or \(4,\)"):
        Dense(2, 4, Streams(1, "float64").init, bias=np.zeros(shape))
