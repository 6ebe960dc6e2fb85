"""MaxPool2d, Maxout on channels, Reshape, Rows and Bias: against loops, PyTorch and the checker."""

from math import ceil, floor, inf

import numpy as np
import pytest
from nn.on_images import bent, c01b, lies_as_rows_of_examples, of, passed, pytorch, same, trials, with_b

from minigan.backend import to_host
from minigan.nn.gradcheck import away_from_kinks, check_layer
from minigan.nn.layers import Dropout, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.nn.pooling import MaxPool2d
from minigan.nn.reshape import Bias, Reshape, Rows
from minigan.random import Stream


def pool(t, ceil_mode=False):
    """The MaxPool2d of a Trial."""
    return MaxPool2d(t.kernel, t.stride, t.padding, ceil_mode)


def looped(x, dy, kernel, stride, padding, ceil_mode):
    """{"y", "x"} of MaxPool2d, window by window. dy may have more places than y: the first of them are taken."""
    down = ceil if ceil_mode else floor
    (m, channels, *sides), p = x.shape, padding
    h, w = (down((side + 2 * p - k) / stride) + 1 for side, k in zip(sides, kernel))
    if ceil_mode:  # PyTorch's rule: the last window begins on the image, or on the padding before it
        h, w = (n - ((n - 1) * stride >= side + p) for n, side in zip((h, w), sides))
    y, dx = np.full((m, channels, h, w), -inf), np.zeros_like(x)
    for n, c, i, j in np.ndindex(y.shape):
        for row in range(stride * i - p, stride * i - p + kernel[0]):
            for column in range(stride * j - p, stride * j - p + kernel[1]):
                if 0 <= row < sides[0] and 0 <= column < sides[1] and x[n, c, row, column] > y[n, c, i, j]:
                    y[n, c, i, j], winner = x[n, c, row, column], (n, c, row, column)
        dx[winner] += dy[n, c, i, j]
    return {"y": y, "x": dx}


def expect_loops(layer, x, xp=np):
    """Assert that a MaxPool2d does as `looped`."""
    windows = layer.windows
    dy = np.random.default_rng(9).standard_normal((*x.shape[:2], 40, 40))
    expected = looped(x, dy, windows.kernel, windows.stride, windows.padding, layer.ceil_mode)
    dy = dy[:, :, : expected["y"].shape[2], : expected["y"].shape[3]]
    same(passed(layer, xp.asarray(x), dy), expected, 1e-12)


def with_ties(t):
    """Small whole numbers, so that in most windows several are the largest; below 0, as the padding is not."""
    return np.random.default_rng(t.seed).integers(-4, -1, (t.m, t.channels, *t.sides)).astype("float64")


TRIALS = [  # the padding is at most half of the kernel; the kernel has room all the same
    t._replace(padding=p, sides=tuple(max(side, k - 2 * p) for side, k in zip(t.sides, t.kernel)))
    for t in trials(200)
    for p in [min(t.padding, min(t.kernel) // 2)]
]


def test_of_equal_numbers_the_first_wins_by_rows_and_beyond_the_image_there_is_nothing(xp):
    for t in TRIALS[:60]:
        for ceil_mode in (False, True):
            expect_loops(pool(t, ceil_mode), with_ties(t), xp)


def share_of_all(dx, layer, x, dy):
    """All of the largest get the gradient."""
    y = of(layer, x)
    return (x == y.repeat(2, axis=2).repeat(2, axis=3)) * dy.repeat(2, axis=2).repeat(2, axis=3)


def last(dx, layer, x, dy):
    """The last of the largest gets it: the first of the picture turned round."""
    return of(layer, x[:, :, ::-1, ::-1].copy(), dy[:, :, ::-1, ::-1])[0][:, :, ::-1, ::-1]


TIE_BUGS = {
    "all of the largest": (MaxPool2d(2), {"dx": share_of_all}),
    "the last of the largest": (MaxPool2d(2), {"dx": last}),
    "by columns": (
        MaxPool2d(2),
        {"dx": lambda dx, p, x, dy: of(p, x.swapaxes(2, 3), dy.swapaxes(2, 3))[0].swapaxes(2, 3)},
    ),
    "padded with 0": (
        MaxPool2d(2, padding=1),
        {"y": lambda y, p, x: np.where(np.arange(4) == 0, np.maximum(y, 0.0), y)},
    ),
    "beyond the image as if it were on it": (MaxPool2d(4, ceil_mode=True), {"y": lambda y, p, x: np.maximum(y, -3.0)}),
}


@pytest.mark.parametrize("bug", TIE_BUGS)
def test_what_the_checker_cannot_see_the_loops_catch(bug):
    layer, mistake = TIE_BUGS[bug]
    x = np.random.default_rng(1).integers(-5, -1, (4, 3, 6, 6)).astype("float64")
    expect_loops(layer, x)
    with pytest.raises(AssertionError):
        expect_loops(bent(layer, **mistake), x)


def test_it_agrees_with_pytorch_over_200_random_shapes():
    torch = pytorch()
    for t in TRIALS:
        for ceil_mode in (False, True):
            layer, x = pool(t, ceil_mode), torch.tensor(t.images(), requires_grad=True)
            w = layer.windows
            y = torch.nn.functional.max_pool2d(x, w.kernel, w.stride, w.padding, ceil_mode=ceil_mode)
            y.backward(torch.tensor(np.random.default_rng(9).standard_normal(y.shape)))
            same(passed(layer, t.images()), {"y": y.detach().numpy(), "x": x.grad.numpy()})


def test_without_a_stride_the_windows_lie_side_by_side():
    assert MaxPool2d((3, 2)).windows.stride == 3 and repr(MaxPool2d(2)) == "MaxPool2d(2x2, stride=2, padding=0)"
    assert of(MaxPool2d(2), np.arange(32.0).reshape(1, 2, 4, 4)).tolist() == [
        [[[5, 7], [13, 15]], [[21, 23], [29, 31]]]
    ]


# ---- every layer that takes images ----

STREAM = Stream(1, "float64")
ON_IMAGES = {
    "pool": MaxPool2d(2, stride=1, padding=1), "pool, ceil": MaxPool2d((3, 2), ceil_mode=True), "maxout": Maxout(3),
    "bias": with_b(Bias((6, 4, 5), STREAM)), "rows": Rows(), "relu": ReLU(), "leaky": LeakyReLU(), "tanh": Tanh(),
    "sigmoid": Sigmoid(), "dropout": Dropout(0.7),
}  # fmt: skip
on_images = pytest.mark.parametrize("name", ON_IMAGES)


@on_images
def test_a_layer_on_images_passes_the_checker(name, xp):
    layer, draw = on_device(ON_IMAGES[name], xp), Stream(3, "float64", xp).normal
    rows = away_from_kinks(check_layer, layer, lambda: draw((3, 6, 4, 5)))
    assert all(row.error <= row.tolerance for row in rows)


def on_device(layer, xp):
    """The layer with its parameters there."""
    twin = layer.astype("float64")
    twin.params = {key: xp.asarray(p) for key, p in layer.params.items()}
    return twin


@on_images
def test_images_may_lie_in_memory_in_any_order_and_stay_as_these_layers_have_them(name):
    layer, x = ON_IMAGES[name], np.random.default_rng(2).standard_normal((3, 6, 4, 5))
    dy = np.random.default_rng(3).standard_normal(of(layer, x).shape)
    one = passed(layer, x, dy, Stream(5, "float64"))
    other = passed(layer, c01b(x), c01b(dy) if dy.ndim == 4 else dy, Stream(5, "float64"))
    assert all(np.array_equal(one[key], other[key]) for key in one)
    for key in ("y", "x"):
        assert other[key].ndim == 2 or lies_as_rows_of_examples(other[key]), key


@on_images
def test_on_a_device_nobody_waits_and_the_numbers_are_those_of_the_host(name, xp, no_synchronisation):
    x = np.random.default_rng(2).standard_normal((3, 6, 4, 5))
    expected = passed(ON_IMAGES[name], x, rng=Stream(5, "float64"))
    layer, there, rng = on_device(ON_IMAGES[name], xp), xp.asarray(x), Stream(5, "float64", xp)
    with no_synchronisation():
        y, cache = layer.forward(there, rng)
        layer.input_gradient(y, cache)
        layer.parameter_gradients(y, cache, {key: xp.empty_like(p) for key, p in layer.params.items()})
    found = passed(layer, there, rng=Stream(5, "float64", xp))
    same(found, expected, 0.0 if xp.__name__ in ("numpy", "fakedevice") else 1e-12)


# ---- Maxout, Reshape, Rows, Bias ----


def test_maxout_on_channels_is_maxout_of_each_place_by_itself(xp):
    x = np.random.default_rng(3).integers(-2, 3, (4, 6, 3, 5)).astype("float64")  # with many ties
    dy = np.random.default_rng(4).standard_normal((4, 2, 3, 5))
    found = passed(Maxout(3), xp.asarray(x), dy)
    for i, j in np.ndindex(3, 5):
        at = passed(Maxout(3), x[:, :, i, j], dy[:, :, i, j])
        assert np.array_equal(found["y"][:, :, i, j], at["y"]) and np.array_equal(found["x"][:, :, i, j], at["x"])


def test_reshape_gives_each_channel_as_it_stands_in_the_row_and_rows_is_the_way_back(xp):
    x = np.arange(48.0).reshape(2, 24)
    y, m = Reshape(2, 3, 4).forward(xp.asarray(x))
    assert to_host(y)[1].tolist() == x[1].reshape(2, 3, 4).tolist() and lies_as_rows_of_examples(y)
    assert to_host(Reshape(2, 3, 4).input_gradient(y, m)).tolist() == x.tolist()
    back, shape = Rows().forward(y)
    assert to_host(back).tolist() == x.tolist()
    dx = Rows().input_gradient(back, shape)
    assert to_host(dx).tolist() == to_host(y).tolist() and lies_as_rows_of_examples(dx)


def test_a_bias_of_every_place_is_added_and_its_gradient_is_the_sum_over_the_minibatch():
    layer, x = with_b(Bias((2, 3), STREAM)), np.random.default_rng(3).standard_normal((5, 2, 3))
    dy = np.random.default_rng(4).standard_normal((5, 2, 3))
    found = passed(layer, x, dy)
    for n in range(5):
        assert np.array_equal(found["y"][n], x[n] + layer.params["b"]) and np.array_equal(found["x"][n], dy[n])
    np.testing.assert_allclose(found["b"], [[sum(dy[:, i, j]) for j in range(3)] for i in range(2)], rtol=1e-12)


@pytest.mark.parametrize("make, words", [
    (lambda: MaxPool2d(2, stride=0), "stride is 0, expected at least 1"),
    (lambda: MaxPool2d(2, padding=2), "padding is 2, expected at most half of the kernel"),
    (lambda: MaxPool2d((20, 13)), "a window of 260 numbers, expected at most 256"),
    (lambda: of(MaxPool2d(5, padding=1), np.ones((2, 1, 2, 9))), "(2, 1, 2, 9), expected (m, channels, 3 or more, 3"),
    (lambda: MaxPool2d(2).forward(np.ones((2, 4))), "x has shape (2, 4), expected (m, channels, height, width)"),
    (lambda: of(Maxout(4), np.ones((2, 6, 3, 3))), "(2, 6, 3, 3), expected (m, a multiple of 4, height, width)"),
    (lambda: Reshape(2, 3, 4).forward(np.ones((2, 23))), "x has shape (2, 23), expected (m, 24)"),
    (lambda: Rows().forward(np.ones((2, 23))), "Rows(): x has shape (2, 23), expected (m, channels, height, width)"),
    (lambda: of(Bias((3, 2, 2), STREAM), np.ones((2, 3, 2, 1))), "x has shape (2, 3, 2, 1), expected (m, 3, 2, 2)"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_sentence(make, words):
    with pytest.raises(ValueError) as caught:
        make()
    assert words in str(caught.value) and "\n" not in str(caught.value)
