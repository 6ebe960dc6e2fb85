"""Conv2d and its adjoint, against the definition, its matrix, scipy and PyTorch; in float64, to 1e-10."""

import numpy as np
import pytest
from nn.on_images import c01b, lies_as_rows_of_examples, passed, pytorch, same, trials, with_b
from scipy.signal import correlate2d

from minigan.nn.convolution import Conv2d, ConvTranspose2d, definition
from minigan.nn.gradcheck import check_layer
from minigan.random import Stream


def conv(t, xp=np, **settings):
    """The Conv2d of a Trial, with a b that is not 0."""
    kind = {"stride": t.stride, "padding": t.padding} | settings
    return with_b(Conv2d(t.channels, t.filters, t.kernel, t.stream(xp), 1.0, **kind))


def convt(t, xp=np, **settings):
    """The ConvTranspose2d of a Trial, from its `filters` channels to `channels`: the adjoint of `conv`."""
    kind = {"stride": t.stride, "padding": t.padding, "output_padding": t.output_padding} | settings
    return with_b(ConvTranspose2d(t.filters, t.channels, t.kernel, t.stream(xp), 1.0, **kind))


def small(t):
    """Images for `convt`, of few rows and columns, from which y has at least one of each."""
    least = [1 + max(0, -(-(1 + 2 * t.padding - k - t.output_padding) // t.stride)) for k in t.kernel]
    return t.images(t.filters, tuple(n + side % 4 for n, side in zip(least, t.sides)))


TRIALS = list(trials(200))
TRANSPOSED = [(t, small(t)) for t in TRIALS]


def matrix(W, sides, stride, padding):
    """M with y = x M of a convolution without b, rows for images: the definition's answer to each unit image."""
    n = W.shape[1] * sides[0] * sides[1]
    basis = np.eye(n).reshape(n, W.shape[1], *sides)
    return definition(basis, W, np.zeros(len(W)), stride, padding).reshape(n, -1)


# ---- forward ----


def test_the_definition_is_what_scipy_correlates_at_every_stride_th_place():
    for t in TRIALS[:40]:
        p, layer, x = t.padding, conv(t), t.images()
        W, b = layer.params["W"], layer.params["b"]
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        y = [
            [sum(correlate2d(c, k, "valid") for c, k in zip(image, kernels)) + b[f] for f, kernels in enumerate(W)]
            for image in padded
        ]
        expected = np.array(y)[:, :, :: t.stride, :: t.stride]
        np.testing.assert_allclose(definition(x, W, b, t.stride, p), expected, rtol=1e-12, atol=1e-12)


def test_conv2d_is_its_definition(xp):
    for t in TRIALS[:60]:
        layer, x = conv(t), t.images()
        expected = definition(x, layer.params["W"], layer.params["b"], t.stride, t.padding)
        y = passed(conv(t, xp), xp.asarray(x))["y"]
        np.testing.assert_allclose(y, expected, rtol=1e-10, atol=1e-10)


def test_without_a_bias_it_adds_none_and_says_so():
    t = TRIALS[3]
    one, other = conv(t, bias=False), conv(t)
    np.testing.assert_allclose(plus(one.forward(t.images())[0], other), other.forward(t.images())[0], rtol=1e-12)
    assert list(one.params) == ["W"] and "bias=False" in repr(one) and "bias" not in repr(other)
    assert list(convt(t, bias=False).params) == ["W"]


# ---- gradients ----


def test_both_layers_and_all_their_gradients_are_those_of_the_matrix_of_the_definition():
    """y = x M + b: dL/dx = dy M^T. y is linear in W, too: dL/dW is dy times what each kernel of one 1 would give."""
    for t in [t for t in TRIALS if t.m * t.channels * t.filters <= 8 and max(t.sides) <= 5][:25]:
        layer, x = conv(t), t.images()
        found, dy = compared(layer, x)
        M = matrix(layer.params["W"], t.sides, t.stride, t.padding)
        y, dx = (x.reshape(t.m, -1) @ M).reshape(dy.shape), (dy.reshape(t.m, -1) @ M.T).reshape(x.shape)
        dW = of_each_weight(
            layer, lambda W, t=t, x=x, dy=dy: (definition(x, W, 0.0 * W[:, 0, 0, 0], t.stride, t.padding) * dy).sum()
        )
        same(found, {"y": plus(y, layer), "x": dx, "W": dW, "b": np.array([dy[:, f].sum() for f in range(t.filters)])})


def test_conv_transpose2d_is_that_matrix_transposed_and_so_are_its_gradients():
    """y = x M^T + b and dL/dx = dy M, with M of images as large as y."""
    for t, x in [(t, x) for t, x in TRANSPOSED if x.size <= 40][:25]:
        layer = convt(t)
        found, dy = compared(layer, x)
        M = matrix(layer.params["W"], dy.shape[2:], t.stride, t.padding)
        y, dx = (x.reshape(t.m, -1) @ M.T).reshape(dy.shape), (dy.reshape(t.m, -1) @ M).reshape(x.shape)
        dW = of_each_weight(
            layer, lambda W, t=t, x=x, dy=dy: (definition(dy, W, 0.0 * W[:, 0, 0, 0], t.stride, t.padding) * x).sum()
        )
        same(found, {"y": plus(y, layer), "x": dx, "W": dW, "b": np.array([dy[:, c].sum() for c in range(t.channels)])})


def compared(layer, x):
    """What the layer gives for x and a dy, and that dy."""
    dy = np.random.default_rng(9).standard_normal(layer.forward(x)[0].shape)
    return passed(layer, x, dy), dy


def plus(y, layer):
    """y + b."""
    return y + layer.params["b"][:, None, None]


def of_each_weight(layer, L):
    """L of each W that is 1 at one place and 0 elsewhere, at that place."""
    dW = np.zeros(layer.params["W"].shape)
    for at in np.ndindex(dW.shape):
        one = np.zeros(dW.shape)
        one[at] = 1.0
        dW[at] = L(one)
    return dW


def test_the_adjoint_identity_holds_for_every_shape():
    """<Conv2d y, x> = <y, ConvTranspose2d x>, without b, where y has the size that ConvTranspose2d makes."""
    for t, x in TRANSPOSED:
        up = convt(t, bias=False)
        down = conv(t, bias=False)
        down.params["W"][...] = up.params["W"]
        back = up.forward(x)[0]
        y = np.random.default_rng(t.seed).standard_normal(back.shape)
        there = down.forward(y)[0]
        assert there.shape == x.shape
        assert (there * x).sum() == pytest.approx((y * back).sum(), rel=1e-10, abs=1e-10)


def test_both_agree_with_pytorch_over_200_random_shapes():
    torch = pytorch()

    def gradients(function, layer, x, *settings):
        x, W, b = (torch.tensor(a, requires_grad=True) for a in (x, layer.params["W"], layer.params["b"]))
        y = function(x, W, b, *settings)
        y.backward(torch.tensor(np.random.default_rng(9).standard_normal(y.shape)))
        found = {"y": y.detach(), "x": x.grad, "W": W.grad, "b": b.grad}
        return {name: tensor.numpy() for name, tensor in found.items()}

    for t in TRIALS:
        layer, x = conv(t), t.images()
        same(passed(layer, x), gradients(torch.nn.functional.conv2d, layer, x, t.stride, t.padding))
    for t, x in TRANSPOSED:
        layer, settings = convt(t), (t.stride, t.padding, t.output_padding)
        same(passed(layer, x), gradients(torch.nn.functional.conv_transpose2d, layer, x, *settings))


def test_both_pass_the_checker_at_random_shapes(xp):
    for t, images in TRANSPOSED[::17]:
        for layer, x in ((conv(t, xp), t.images()), (convt(t, xp), images), (conv(t, xp, bias=False), t.images())):
            rows = check_layer(layer, xp.asarray(x), seed=t.seed)
            assert [row.quantity for row in rows] == ["x", *layer.params, "float32"]
            assert all(row.error <= row.tolerance for row in rows)


# ---- memory, device ----


@pytest.mark.parametrize("padding", [0, 1])
def test_images_may_lie_in_memory_in_any_order_and_what_is_given_lies_as_these_layers_have_it(padding):
    rng = np.random.default_rng(0)
    stream = Stream(1, "float64")
    layers = [
        Conv2d(3, 4, (3, 2), stream, 1.0, stride=2, padding=padding),
        ConvTranspose2d(3, 4, (3, 2), stream, 1.0, stride=2, padding=padding, output_padding=1),
    ]
    for layer in layers:
        x = rng.standard_normal((5, 3, 6, 7))
        dy = rng.standard_normal(layer.forward(x)[0].shape)
        one, other = passed(layer, x, dy), passed(layer, c01b(x), c01b(dy))
        assert all(np.array_equal(one[name], other[name]) for name in one)
        assert lies_as_rows_of_examples(one["y"]) and lies_as_rows_of_examples(one["x"])
        assert not lies_as_rows_of_examples(x)


def test_on_a_device_nobody_waits_and_the_numbers_are_those_of_the_host(xp, no_synchronisation):
    for t, images in TRANSPOSED[::23]:
        for make, x in ((conv, t.images()), (convt, images)):
            expected, layer, x = passed(make(t), x), make(t, xp), xp.asarray(x)
            with no_synchronisation():
                y, cache = layer.forward(x)
                layer.input_gradient(y, cache)
                layer.parameter_gradients(y, cache, {name: xp.empty_like(p) for name, p in layer.params.items()})
            same(passed(layer, x), expected, 0.0 if xp.__name__ in ("numpy", "fakedevice") else 1e-12)


# ---- what does not fit ----

ONE = Stream(1, "float64")


@pytest.mark.parametrize("make, words", [
    (lambda: Conv2d(1, 1, 3, ONE, stride=0), "stride is 0, expected at least 1"),
    (lambda: Conv2d(1, 1, 3, ONE, padding=-1), "padding is -1, expected at least 0"),
    (lambda: ConvTranspose2d(1, 1, (3, 0), ONE), "kernel is 0, expected at least 1"),
    (
        lambda: ConvTranspose2d(1, 1, 3, ONE, stride=2, output_padding=2),
        "output_padding is 2, expected less than stride, which is 2",
    ),
])  # fmt: skip
def test_settings_of_no_layer_are_refused_in_a_sentence(make, words):
    with pytest.raises(ValueError) as caught:
        make()
    assert words in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("layer, shape, words", [
    (Conv2d(1, 2, (4, 5), ONE), (2, 1, 3, 9), "expected (m, 1, 4 or more, 5 or more): the kernel's size"),
    (Conv2d(1, 2, 5, ONE, padding=1), (2, 1, 2, 9), "expected (m, 1, 3 or more, 3 or more): the kernel's size"),
    (Conv2d(3, 2, 1, ONE), (2, 1, 4, 4), "expected (m, 3, height, width)"),
    (ConvTranspose2d(3, 2, 1, ONE), (2, 1, 4, 4), "expected (m, 3, height, width)"),
    (ConvTranspose2d(3, 2, 1, ONE), (2, 3), "expected (m, 3, height, width)"),
    (ConvTranspose2d(1, 2, 1, ONE, padding=1), (2, 1, 1, 1), "from which y would be (2, 2, -1, -1): take less padding"),
])  # fmt: skip
def test_images_that_do_not_fit_are_refused_with_their_shape_and_the_one_that_is_needed(layer, shape, words):
    with pytest.raises(ValueError) as caught:
        layer.forward(np.ones(shape))
    assert str(caught.value).startswith(f"{layer!r}: x has shape {shape}, ") and words in str(caught.value)
    assert "\n" not in str(caught.value)
