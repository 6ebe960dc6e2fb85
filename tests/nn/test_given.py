"""A network with part of its input held fixed is that network on [x, c], and its gradients stop at c."""

import numpy
import pytest

from minigan.backend import to_host
from minigan.nn import Adam, Dense, Dropout, Maxout, Momentum, Network, Tanh
from minigan.nn.given import Given
from minigan.nn.network import StaleCacheError
from minigan.random import Stream

M, N, N_C = 5, 3, 2


def make(dtype="float64", xp=numpy, seed=1):
    """(network of N + N_C values, x, c, dy): random, biases included."""
    init = Stream(seed, dtype, xp)
    net = Network(
        [
            Dropout(0.7),
            Dense(N + N_C, 8, init, 1.0, init.uniform((8,), -0.5, 0.5)),
            Maxout(2),
            Tanh(),
            Dense(4, 2, init, 1.0, init.uniform((2,), -0.5, 0.5)),
        ]
    )
    return net, init.normal((M, N)), init.normal((M, N_C)), init.normal((M, 2))


@pytest.mark.parametrize("dropping", [False, True])
def test_it_is_the_network_on_x_and_c_side_by_side(xp, dropping):
    net, x, c, dy = make(xp=xp)
    given, joined = Given(net, c), xp.asarray(numpy.concatenate([to_host(x), to_host(c)], axis=1))
    rngs = [Stream(4, "float64", xp) if dropping else None for _ in range(3)]
    y, cache = given.forward(x, rngs[0])
    expected, of_net = net.forward(joined, rngs[1])
    numpy.testing.assert_array_equal(to_host(y), to_host(expected))
    numpy.testing.assert_array_equal(to_host(given(x, rngs[2])), to_host(expected))
    dx = to_host(given.input_gradient(dy, cache))
    numpy.testing.assert_array_equal(dx, to_host(net.input_gradient(dy, of_net))[:, :N])
    numpy.testing.assert_array_equal(
        to_host(given.parameter_gradient(dy, cache)), to_host(net.parameter_gradient(dy, of_net))
    )


def test_its_gradients_are_the_central_differences_in_x_and_theta():
    net, x, c, dy = make()
    given, h = Given(net, c), 1e-5
    _, cache = given.forward(x)
    for array, gradient in ((x, given.input_gradient(dy, cache)), (net.theta, given.parameter_gradient(dy, cache))):
        assert gradient.shape == array.shape
        numeric = numpy.empty_like(array)
        for i in numpy.ndindex(array.shape):
            value = array[i]
            array[i] = value + h
            above = (given(x) * dy).sum()
            array[i] = value - h
            numeric[i] = (above - (given(x) * dy).sum()) / (2 * h)
            array[i] = value
        numpy.testing.assert_allclose(gradient, numeric, rtol=1e-6, atol=1e-9)


def test_neither_x_nor_c_nor_dy_is_changed_and_the_dtype_stays():
    net, x, c, dy = make("float32")
    before = [array.copy() for array in (x, c, dy)]
    given = Given(net, c)
    y, cache = given.forward(x, Stream(1, "float32"))
    results = y, given.input_gradient(dy, cache), given.parameter_gradient(dy, cache)
    assert [array.dtype for array in results] == ["float32"] * 3
    for array, copy in zip((x, c, dy), before):
        numpy.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize(
    "make_optimizer", [lambda net: Adam(net, 0.1, max_column_norm=0.9), lambda net: Momentum(net, 0.1)]
)
def test_an_optimiser_of_the_network_moves_it_through_any_given_as_it_moves_it_itself(make_optimizer):
    (net, x, c, dy), (twin, *_) = make(), make()
    optimizer, of_twin = make_optimizer(net), make_optimizer(twin)
    for move in ("descend", "ascend", "descend"):
        given = Given(net, c)  # a new one at every step, as there is a new c
        gradient = given.parameter_gradient(dy, given.forward(x)[1])
        getattr(optimizer, move)(given, gradient)
        getattr(of_twin, move)(twin, gradient)
        c = c + 1.0
    numpy.testing.assert_array_equal(net.theta, twin.theta)
    assert net.version == twin.version > 0


def test_a_pass_from_before_an_update_is_stale_whoever_was_updated():
    net, x, c, dy = make()
    for updated in (Given(net, c), Given(net, c + 1.0), net):
        given = Given(net, c)
        _, cache = given.forward(x)
        Momentum(net, 0.1).descend(updated, numpy.ones_like(net.theta))
        for ask in (given.input_gradient, given.parameter_gradient):
            with pytest.raises(StaleCacheError):
                ask(dy, cache)


def test_an_optimiser_of_another_network_refuses_it():
    (net, _, c, _), other = make(), Network([Dense(1, 1, Stream(1, "float64"))])
    with pytest.raises(ValueError, match="another network"):
        Adam(other, 0.1).descend(Given(net, c), net.theta)


def test_shapes_that_do_not_fit_are_told():
    net, x, c, _ = make()
    with pytest.raises(ValueError, match=r"c has shape \(5,\)"):
        Given(net, c[:, 0])
    for wrong in (x[:4], x[0]):
        with pytest.raises(ValueError, match="x has shape"):
            Given(net, c)(wrong)
    with pytest.raises(ValueError):
        Given(net, c)(x[:, :2])  # one value too few for the network


def test_a_condition_on_the_host_is_no_condition_of_a_network_on_a_device(xp):
    net, _, c, _ = make(xp=xp)
    if xp is numpy:
        Given(net, to_host(c))
    else:
        with pytest.raises(TypeError):
            Given(net, to_host(c))
