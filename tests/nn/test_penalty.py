"""R1 and WGAN-GP: the penalty and its derivative in theta, for whole networks, in float64."""

import numpy as np
import pytest
from nn.on_images import with_b

from minigan.backend import to_host
from minigan.nn import Dense, Dropout, LeakyReLU, Maxout, Network, ReLU, Sigmoid, penalty
from minigan.nn.convolution import Conv2d, ConvTranspose2d
from minigan.nn.normalization import BatchNorm
from minigan.nn.pooling import MaxPool2d
from minigan.nn.reshape import Bias, Reshape, Rows
from minigan.random import Stream

NETS = {
    "linear": lambda s: [Dense(3, 1, s, irange=1.0)],
    "relu": lambda s: [
        Dense(3, 6, s, irange=1.0, bias=0.3), ReLU(), Dense(6, 5, s, irange=1.0), ReLU(), Dense(5, 1, s, irange=1.0),
    ],
    "leaky": lambda s: [Dense(3, 6, s, irange=1.0), LeakyReLU(0.2), Dense(6, 1, s, irange=1.0)],
    "maxout": lambda s: [
        Dropout(0.8), Dense(3, 12, s, irange=1.0), Maxout(3), Dropout(0.5), Dense(4, 10, s, irange=1.0), Maxout(5),
        Dense(2, 1, s, irange=1.0),
    ],
    "convolutions": lambda s: [  # with b that are not 0: none of them may be in the result
        Reshape(1, 3, 1), with_b(Bias((1, 3, 1), s)), with_b(Conv2d(1, 6, (2, 3), s, irange=1.0, padding=1, stride=2)),
        Maxout(2), Dropout(0.8),
        with_b(ConvTranspose2d(3, 2, (2, 3), s, irange=1.0, stride=2, padding=1, output_padding=1)),
        LeakyReLU(0.2), Conv2d(2, 2, 2, s, irange=1.0, bias=False), Rows(), ReLU(), Dense(4, 1, s, irange=1.0),
    ],
    "maxout last": lambda s: [Dense(3, 8, s, irange=1.0), ReLU(), Dense(8, 3, s, irange=1.0), Maxout(3)],
}  # fmt: skip
PENALTIES = {
    "r1": lambda D, x, rng: penalty.r1(D, x, 3.0, rng),
    "gp": lambda D, x, rng: penalty.wgan_gp(D, x, 10.0, rng),
}


def net(name, xp=np):
    return Network(NETS[name](Stream(3, "float64", xp)))


def masks(xp=np):
    return Stream(7, "float64", xp)  # anew for each pass: the same masks


@pytest.mark.parametrize("kind", PENALTIES)
@pytest.mark.parametrize("name", NETS)
def test_its_gradient_is_that_of_central_differences(name, kind, rng):
    D, x = net(name), rng.standard_normal((7, 3))
    of = PENALTIES[kind]
    _, gradient = of(D, x, masks())
    start, h, differences = D.theta.copy(), 1e-6, np.empty_like(D.theta)
    for j in range(D.theta.size):
        step = np.zeros_like(start)
        step[j] = h
        D.theta = start + step
        above = of(D, x, masks())[0]
        D.theta = start - step
        differences[j] = (above - of(D, x, masks())[0]) / (2 * h)
    assert np.abs(gradient).max() > 0.01  # of something that is there to be seen
    np.testing.assert_allclose(gradient, differences, rtol=2e-6, atol=2e-8)


@pytest.mark.parametrize("name", NETS)
def test_its_value_is_of_ds_slopes_as_finite_differences_see_them(name, rng):
    """With D's dropout on, of the same masks."""
    D, x, h = net(name), rng.standard_normal((7, 3)), 1e-6
    outputs = [(D(x + e, masks()), D(x - e, masks())) for e in h * np.eye(3)]
    slopes = np.stack([(above - below)[:, 0] / (2 * h) for above, below in outputs], axis=1)
    norms = np.sqrt((slopes**2).sum(axis=1))
    np.testing.assert_allclose(penalty.r1(D, x, 3.0, masks())[0], 1.5 * (norms**2).mean(), rtol=1e-7)
    np.testing.assert_allclose(penalty.wgan_gp(D, x, 10.0, masks())[0], 10.0 * ((norms - 1) ** 2).mean(), rtol=1e-6)


def test_of_a_linear_d_both_are_known():
    """D = w . x + b: R1 = gamma |w|^2 / 2 and WGAN-GP = weight (|w| - 1)^2, wherever x is."""
    D = net("linear")
    w = np.array([3.0, 0.0, 4.0])
    D.theta = np.append(w, 9.0)
    x = np.zeros((5, 3))
    value, gradient = penalty.r1(D, x, 2.0)
    assert value == pytest.approx(25.0)
    np.testing.assert_allclose(gradient, np.append(2.0 * w, 0.0))
    value, gradient = penalty.wgan_gp(D, x, 2.0)
    assert value == pytest.approx(32.0)
    np.testing.assert_allclose(gradient, np.append(2.0 * 2.0 * 4.0 * w / 5.0, 0.0))


def test_where_d_is_flat_the_penalty_is_1_and_pushes_nowhere():
    D = net("relu")
    D.theta = np.zeros_like(D.theta)
    value, gradient = penalty.wgan_gp(D, np.ones((4, 3)), 10.0)
    assert value == 10.0 and (gradient == 0.0).all()


def test_a_layer_that_bends_is_refused_by_name():
    D = Network([Dense(3, 4, Stream(1)), Sigmoid(), Dense(4, 1, Stream(1))])
    with pytest.raises(TypeError, match=r"Sigmoid\(\) is in the way: this penalty is for nets of Dense, Maxout"):
        penalty.r1(D, np.ones((2, 3), "float32"), 1.0)
    with pytest.raises(ValueError, match=r"the logit has shape \(2, 4\), expected \(2, 1\)"):
        penalty.r1(Network([Dense(3, 4, Stream(1))]), np.ones((2, 3), "float32"), 1.0)


@pytest.mark.parametrize("layer", [BatchNorm(3, Stream(1)), MaxPool2d(1)], ids=repr)
def test_a_layer_through_which_no_penalty_is_worked_out_is_refused_by_name(layer):
    """Through BatchNorm examples depend on each other: dD(x)/dx is of a whole minibatch."""
    D = Network([Reshape(3, 1, 1), layer, Rows(), Dense(3, 1, Stream(1))])
    for of in PENALTIES.values():
        with pytest.raises(TypeError, match=r"is in the way: this penalty is for nets of Dense, .*Conv2d") as caught:
            of(D, np.ones((2, 3), "float32"), None)
        assert str(caught.value).startswith(repr(layer))


def test_points_between_lie_on_the_lines_from_real_to_fake(rng):
    real, fake = rng.standard_normal((2, 4000, 2))
    x = penalty.between(real, fake, Stream(5, "float64"))
    share = (x - real) / (fake - real)
    np.testing.assert_allclose(share[:, 0], share[:, 1], rtol=1e-6, atol=1e-9)
    assert 0 <= share.min() < 0.01 and 0.99 < share.max() <= 1 and abs(share.mean() - 0.5) < 0.02


@pytest.mark.parametrize("name", ["maxout", "convolutions"])
@pytest.mark.parametrize("kind", PENALTIES)
def test_on_a_device_it_is_what_it_is_on_the_host_and_nobody_waits(kind, name, xp, no_synchronisation, rng):
    x = rng.standard_normal((7, 3))
    host = PENALTIES[kind](net(name), x, masks())
    D, moved, stream = net(name, xp), xp.asarray(x), masks(xp)
    with no_synchronisation():
        value, gradient = PENALTIES[kind](D, moved, stream)
    np.testing.assert_allclose(to_host(value), host[0], rtol=1e-12)
    np.testing.assert_allclose(to_host(gradient), host[1], rtol=1e-9, atol=1e-12)
