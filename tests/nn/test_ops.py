"""The elementary functions against SciPy's, at every size of argument, on every backend."""

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from minigan.backend import to_host
from minigan.nn.ops import log_mean_exp, log_sigmoid, sigmoid, softplus

ORACLES = {
    sigmoid: scipy.special.expit,
    softplus: lambda a: -scipy.special.log_expit(-a),
    log_sigmoid: scipy.special.log_expit,
}
elementwise = pytest.mark.parametrize("op", ORACLES, ids=lambda op: op.__name__)

# Every size of argument, with the values at which exp over- and underflows in float32 and float64.
SIZES = np.concatenate([10.0 ** np.linspace(-12, 4, 65), [17.0, 87.0, 88.8, 104.0, 708.0, 710.0, 745.2]])
ARGUMENTS = np.concatenate([-SIZES[::-1], [-0.0, 0.0], SIZES])


@elementwise
def test_an_op_equals_scipy_to_a_few_ulp_at_every_size_of_argument(op, xp):
    """Beneath the smallest normal number, 2e-308, SciPy's expit is 0 where ours is not yet."""
    result = to_host(op(xp.asarray(ARGUMENTS)))
    np.testing.assert_allclose(result, ORACLES[op](ARGUMENTS), rtol=1e-15, atol=1e-307)


@elementwise
def test_an_op_is_right_to_float32_and_without_a_warning_up_to_1e4(op, xp):
    """pytest turns warnings into errors; errstate makes one of every overflow and invalid operation.

    CuPy compiles its kernels so that a result below the smallest normal number, 1.2e-38, is 0.
    """
    a = ARGUMENTS.astype("float32")
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        result = to_host(op(xp.asarray(a)))
    assert np.isfinite(result).all()
    np.testing.assert_allclose(
        result, ORACLES[op](a.astype("float64")), rtol=5e-7, atol=1e-44 if xp.__name__ != "cupy" else 1.2e-38
    )


@elementwise
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(), (1,), (3, 2), (0, 4)])
def test_an_op_keeps_shape_and_dtype_and_its_argument(op, dtype, shape, xp):
    host = np.full(shape, -1.5, dtype)
    a = xp.asarray(host)
    result = op(a)
    assert (result.shape, result.dtype) == (shape, dtype)
    assert to_host(a).tobytes() == host.tobytes()


def test_sigmoid_of_minus_a_keeps_the_digits_that_one_minus_sigmoid_loses():
    a = np.array([40.0, 400.0])
    np.testing.assert_allclose(sigmoid(-a), np.exp(-a), rtol=1e-14)
    assert ((1.0 - sigmoid(a)) == 0.0).all()  # so a loss must not be written in this way


def test_the_derivatives_that_the_docstrings_name_are_the_derivatives():
    a, h = np.linspace(-6.0, 6.0, 49), 1e-5
    for f, derivative in ((softplus, sigmoid(a)), (log_sigmoid, sigmoid(-a))):
        np.testing.assert_allclose((f(a + h) - f(a - h)) / (2 * h), derivative, rtol=1e-7)


# ---- log_mean_exp ----


@given(
    shape=st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple),
    axis=st.integers(0, 2),
    size=st.sampled_from([0.0, 1.0, 30.0, 1e4]),
    seed=st.integers(0, 2**32 - 1),
)
def test_log_mean_exp_equals_scipys_logsumexp_less_log_n_along_any_axis(xp, shape, axis, size, seed):
    axis %= len(shape)
    a = size * np.random.default_rng(seed).normal(size=shape)
    expected = scipy.special.logsumexp(a, axis=axis) - np.log(shape[axis])
    np.testing.assert_allclose(to_host(log_mean_exp(xp.asarray(a), axis)), expected, rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(
        to_host(log_mean_exp(xp.asarray(a), axis - len(shape))), expected, rtol=1e-13, atol=1e-13
    )


def test_log_mean_exp_of_float32_up_to_1e4_is_finite_without_a_warning_and_float32(xp):
    a = np.array([[1e4, -1e4, 1e4], [-1e4, -1e4, -1e4], [0.0, 1e4, 89.0]], "float32")
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        result = log_mean_exp(xp.asarray(a), axis=1)
    assert result.dtype == "float32"
    expected = scipy.special.logsumexp(a.astype("float64"), axis=1) - np.log(3)
    np.testing.assert_allclose(to_host(result), expected, rtol=1e-6)


def test_log_mean_exp_of_equal_terms_is_the_term():
    assert log_mean_exp(np.full((4, 7), -123.25), axis=1).tolist() == [-123.25] * 4


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64", "bool", "float16", "complex128"])
def test_what_is_not_float32_or_float64_is_refused_in_words(dtype, xp):
    """Of bytes -abs(a) wraps round, so that the sigmoid of 1 was 1/2 in silence."""
    a = xp.asarray(np.ones((2, 3), dtype))
    for op in (sigmoid, softplus, lambda a: log_mean_exp(a, 0)):
        with pytest.raises(TypeError, match=rf"a is {dtype}, expected float32 or float64: a\.astype"):
            op(a)
    if dtype != "bool":  # which has no minus sign
        with pytest.raises(TypeError, match=rf"a is {dtype}"):
            log_sigmoid(a)
