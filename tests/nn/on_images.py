"""What the tests of layers on images share: shapes at random, how an array lies in memory, one mistake in a layer."""

import copy
from typing import NamedTuple

import numpy as np
import pytest

from minigan.backend import array_module, to_host
from minigan.nn.differences import ContractError, GradientError
from minigan.nn.gradcheck import away_from_kinks, check_layer
from minigan.random import Stream, Streams


class Trial(NamedTuple):
    """A kernel and the images that it stands on, drawn at random; the kernel has room."""

    seed: int
    m: int
    channels: int
    filters: int
    sides: tuple[int, int]
    kernel: tuple[int, int]
    stride: int
    padding: int
    output_padding: int

    def images(self, channels=None, sides=None):
        """(m, channels, height, width) from N(0, 1), always the same."""
        shape = self.m, channels or self.channels, *(sides or self.sides)
        return np.random.default_rng(self.seed + 1).standard_normal(shape)

    def stream(self, xp=np):
        """A float64 stream for initial values."""
        return Stream(self.seed, "float64", xp)


def trials(n, largest=5):
    """n Trials: kernels from 1 x 1 to 4 x 4, square or not, up to 3 apart, with 0, 1 or 2 zeros around."""
    for seed in range(n):
        rng = np.random.default_rng(seed)
        m, channels, filters = (int(k) for k in rng.integers(1, 4, 3))
        kernel, stride, padding = tuple(map(int, rng.integers(1, 5, 2))), int(rng.integers(1, 4)), int(rng.integers(3))
        sides = tuple(max(1, k - 2 * padding) + int(rng.integers(largest)) for k in kernel)
        yield Trial(seed, m, channels, filters, sides, kernel, stride, padding, int(rng.integers(stride)))


def pytorch():
    """torch, in one thread: the arrays are small. Skips the test where it is not installed."""
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    return torch


def with_b(layer, seed=5):
    """The layer with biases, or beta, that are not 0."""
    for name, p in layer.params.items():
        if name in ("b", "beta"):
            p += Stream(seed, p.dtype, array_module(p)).normal(p.shape)
    return layer


def passed(layer, x, dy=None, rng=None):
    """{"y", "x", "W", ...}: y on the host, and the gradients for dy, or for a dy from N(0, 1)."""
    y, cache = layer.forward(x, rng)
    dy = array_module(x).asarray(np.random.default_rng(9).standard_normal(y.shape) if dy is None else dy)
    out = {name: p * np.nan for name, p in layer.params.items()}
    layer.parameter_gradients(dy, cache, out)
    found = {"y": y, "x": layer.input_gradient(dy, cache), **out}
    return {name: to_host(array) for name, array in found.items()}


def same(one, other, tolerance=1e-10):
    """Assert that two such dictionaries agree, to the tolerance times their largest number, or of 1."""
    assert one.keys() == other.keys()
    for name, a in one.items():
        b = other[name]
        assert a.shape == b.shape, (name, a.shape, b.shape)
        assert np.abs(a - b).max(initial=0.0) <= tolerance * max(1.0, np.abs(b).max(initial=0.0)), name


def lies_as_rows_of_examples(x):
    """Whether images lie in memory as channels, height, width, m, the numbers of the examples side by side."""
    strides = x.transpose(1, 2, 3, 0).strides
    return list(strides) == sorted(strides, reverse=True) and strides[-1] == x.itemsize


def c01b(x):
    """The same images (m, channels, height, width), lying in memory as channels, height, width, m."""
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)


def keep(right, layer, x, dy=None):
    """No mistake."""
    return right


def bent(layer, y=keep, dx=keep, out=None, at=(4, 3, 6, 6)):
    """The layer with one mistake: y(right, layer, x), dx(right, layer, x, dy), or out(gradients, layer, x, dy).

    It makes the mistake with an x of shape `at`, and none with another: a mistake need be written for one shape alone.
    """

    class Bent(type(layer)):
        def forward(self, x, rng=None):
            right, cache = super().forward(x, rng)
            return y(right, self, x) if x.shape == at else right, (cache, x)

        def input_gradient(self, dy, cache):
            right = super().input_gradient(dy, cache[0])
            return dx(right, self, cache[1], dy) if cache[1].shape == at else right

        def parameter_gradients(self, dy, cache, filled):
            super().parameter_gradients(dy, cache[0], filled)
            if out and cache[1].shape == at:
                out(filled, self, cache[1], dy)

    Bent.__name__ = type(layer).__name__
    twin = copy.deepcopy(layer)
    twin.__class__ = Bent
    return twin


def wrong(name, make):
    """A mistake in one gradient, for `bent`: out[name] becomes make(what is right, layer, x, dy)."""

    def out(filled, layer, x, dy):
        filled[name][...] = make(filled[name].copy(), layer, x, dy)

    return out


def straight(layer):
    """The layer that a bent one was, with the same parameters."""
    twin = copy.deepcopy(layer)
    twin.__class__ = type(twin).__mro__[1] if type(twin).__qualname__.endswith("Bent") else type(twin)
    return twin


def changed(layer, **settings):
    """A straight layer with other parameters, W=array, or another stride and padding of its windows."""
    twin = straight(layer)
    windows = {name: settings.pop(name) for name in ("stride", "padding") if name in settings}
    if windows:
        own = {"stride": twin.windows.stride, "padding": twin.windows.padding} | windows
        twin.windows = type(twin.windows)(twin.windows.kernel, **own)
    twin.params = {**twin.params, **settings}
    return twin


def of(layer, x, dy=None, rng=None):
    """y of a straight layer; with dy, (dL/dx, the gradients of its parameters)."""
    y, cache = straight(layer).forward(x, rng)
    if dy is None:
        return y
    out = {name: p * 0.0 for name, p in layer.params.items()}
    straight(layer).parameter_gradients(dy, cache, out)
    return straight(layer).input_gradient(dy, cache), out


def caught(layer, shape, seed, says, training=True):
    """Assert that `check_layer` finds a mistake: a wrong gradient where `says` begins with "for ", else manners."""
    draw = Streams(seed, "float64").data.normal
    with pytest.raises(ContractError, match=says) as error:
        away_from_kinks(check_layer, layer, lambda: draw(shape), seed=seed, training=training)
    assert error.type is (GradientError if says.startswith("for ") else ContractError)
    assert str(error.value).startswith(repr(layer)) and "\n" not in str(error.value)
