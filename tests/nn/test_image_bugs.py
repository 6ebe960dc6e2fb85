"""Seeded bugs in the layers on images, as in test_gradcheck.py: `check_layer` catches each, with the right error.

What is no matter of a gradient, test_pooling.py catches; BatchNorm's bugs are in test_normalization_bugs.py.
"""

import numpy as np
import pytest
from nn.on_images import bent, caught, changed, of, straight, with_b, wrong

from minigan.nn.convolution import Conv2d, ConvTranspose2d
from minigan.nn.gradcheck import away_from_kinks, check_layer
from minigan.nn.layers import Maxout
from minigan.nn.pooling import MaxPool2d
from minigan.nn.reshape import Bias, Reshape, Rows
from minigan.random import Stream, Streams

# As many channels as filters, as many rows as columns: shapes hide nothing. x: (4, 3, 6, 6), y: (4, 3, 3, 3).
conv = with_b(Conv2d(3, 3, 3, Stream(1, "float64"), 1.0, stride=2, padding=1))
up = with_b(ConvTranspose2d(3, 3, 3, Stream(2, "float64"), 1.0, stride=2, padding=1, output_padding=1))
pool, apart, ceil = MaxPool2d(3, stride=1, padding=1), MaxPool2d(2), MaxPool2d(2, ceil_mode=True)
reshape, bias = Reshape(3, 2, 2), Bias((3, 2, 2), Stream(1, "float64"))


# ---- other layers in place of the right one ----


def flipped(layer):
    return changed(layer, W=layer.params["W"][:, :, ::-1, ::-1].copy())


def transposed(layer):
    return changed(layer, W=layer.params["W"].swapaxes(0, 1).copy())


def backwards(layer):
    return changed(layer, W=layer.params["W"][:, ::-1].copy())


def side_by_side(layer):
    return changed(layer, stride=1)


def bare(layer):
    return changed(layer, padding=0)


def y_of(other):
    """y is that of another layer."""
    return lambda y, layer, x: of(other(layer), x)


def dx_of(other):
    """dL/dx is that of another layer."""
    return lambda dx, layer, x, dy: of(other(layer), x, dy)[0]


# ---- mistakes of more than a line ----


def ringed(x, before=1, after=1):
    """x with zeros around."""
    return np.pad(x, ((0, 0), (0, 0), (before, after), (before, after)))


def not_cut(dx, layer, x, dy):
    return of(bare(layer), ringed(x), dy)[0]


def in_a_corner(dy):
    """dy as if its places lay side by side: in the upper left of 6 x 6."""
    return np.pad(dy, ((0, 0), (0, 0), (0, 3), (0, 3)))


def overwritten(dx, layer, x, dy):
    """Where windows overlap, the last one's dL/dx stands alone."""
    wide = ringed(np.zeros_like(x))
    for i, j in np.ndindex(3, 3):
        window = np.einsum("nf,fcpq->ncpq", dy[:, :, i, j], layer.params["W"])
        wide[:, :, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3] = window
    return wide[:, :, 1:-1, 1:-1]


def adjoint_side_by_side(dx, layer, x, dy):
    """As much of the Conv2d of stride 1 as x has places."""
    down = changed(Conv2d(3, 3, 3, Stream(2, "float64"), 1.0, padding=1, bias=False), W=layer.params["W"])
    return of(down, dy)[:, :, :6, :6]


def twice(dy):
    """Each number of dy for all four of its window."""
    return dy.repeat(2, axis=2).repeat(2, axis=3)


def beside(dx, layer, x, dy):
    """The pieces of a unit lie beside each other, as if x were (m, units, pieces, height, width)."""
    other = x.reshape(4, 2, 3, 3, 3).swapaxes(1, 2).reshape(x.shape)
    return of(layer, other, dy)[0]


BUGS = {
    "conv: kernel flipped in y": (bent(conv, y=y_of(flipped)), "for x"),
    "conv: kernel flipped in dL/dx": (bent(conv, dx=dx_of(flipped)), "for x"),
    "conv: kernel flipped in dL/dW": (bent(conv, out=wrong("W", lambda dW, *_: dW[:, :, ::-1, ::-1])), "for W"),
    "conv: rows and columns exchanged": (bent(conv, out=wrong("W", lambda dW, *_: dW.swapaxes(2, 3))), "for W"),
    "conv: W without its transpose": (bent(conv, dx=dx_of(transposed)), "for x"),
    "conv: channels of W backwards": (bent(conv, y=y_of(backwards)), "for x"),
    "conv: channels for filters in dL/dW": (bent(conv, out=wrong("W", lambda dW, *_: dW.swapaxes(0, 1))), "for W"),
    "conv: stride ignored in dL/dx": (
        bent(conv, dx=lambda dx, c, x, dy: of(side_by_side(c), x, in_a_corner(dy))[0]), "for x",
    ),
    "conv: stride ignored in dL/dW": (
        bent(conv, out=wrong("W", lambda dW, c, x, dy: of(side_by_side(c), x, in_a_corner(dy))[1]["W"])), "for W",
    ),
    "conv: padding not cut off": (bent(conv, dx=not_cut), r"dL/dx has shape \(4, 3, 8, 8\)"),
    "conv: padding cut off at one end": (bent(conv, dx=lambda *args: not_cut(*args)[:, :, :6, :6]), "for x"),
    "conv: padding on one side only": (bent(conv, y=lambda y, c, x: of(bare(c), ringed(x, 2, 0))), "for x"),
    "conv: padding forgotten in dL/dW": (
        bent(conv, out=wrong("W", lambda dW, c, x, dy: of(bare(c), ringed(x, 0, 2), dy)[1]["W"])), "for W",
    ),
    "conv: overlapping windows overwrite": (bent(conv, dx=overwritten), "for x"),
    "conv: dL/db over examples alone": (bent(conv, out=wrong("b", lambda db, c, x, dy: dy.sum(0)[:, 0, 0])), "for b"),
    "conv: dL/db of columns": (bent(conv, out=wrong("b", lambda db, c, x, dy: dy.sum(axis=(0, 1, 2)))), "for b"),
    "conv: dL/db a mean": (bent(conv, out=wrong("b", lambda db, *_: db / 9)), r"for b.*ratio 0\.111"),
    "conv: dL/dW a mean": (bent(conv, out=wrong("W", lambda dW, *_: dW / 4)), r"for W.*ratio 0\.25"),
    "conv: b twice": (bent(conv, y=lambda y, c, x: y + c.params["b"][:, None, None]), r"for b.*ratio 0\.5"),
    "up: kernel flipped in y": (bent(up, y=y_of(flipped)), "for x"),
    "up: kernel flipped in dL/dx": (bent(up, dx=dx_of(flipped)), "for x"),
    "up: W without its transpose": (bent(up, dx=dx_of(transposed)), "for x"),
    "up: channels for filters in dL/dW": (bent(up, out=wrong("W", lambda dW, *_: dW.swapaxes(0, 1))), "for W"),
    "up: output padding at the wrong end": (bent(up, y=lambda y, c, x: np.roll(y, 1, axis=(2, 3))), "for x"),
    "up: output padding without b": (
        bent(up, y=lambda y, c, x: y - c.params["b"][:, None, None] * (np.arange(12) == 11)), "for b",
    ),
    "up: stride ignored": (bent(up, dx=adjoint_side_by_side), "for x"),
    "up: dL/db over examples alone": (bent(up, out=wrong("b", lambda db, c, x, dy: dy.sum(0)[:, 0, 0])), "for b"),
    "pool: all of the window win": (bent(apart, dx=lambda dx, p, x, dy: twice(dy)), "for x"),
    "pool: the mean": (bent(apart, dx=lambda dx, p, x, dy: 0.25 * twice(dy)), "for x"),
    "pool: the smallest wins": (bent(pool, dx=lambda dx, p, x, dy: of(p, -x, dy)[0]), "for x"),
    "pool: the largest in absolute value wins": (bent(pool, dx=lambda dx, p, x, dy: of(p, abs(x), dy)[0]), "for x"),
    "pool: winners by columns": (bent(pool, dx=lambda dx, p, x, dy: of(p, x.swapaxes(2, 3), dy)[0]), "for x"),
    "pool: a winner of two windows is paid once": (
        bent(pool, dx=lambda dx, p, x, dy: np.clip(dx, dy.min(), dy.max())), "for x",
    ),
    "pool: padded with 0": (
        bent(MaxPool2d(2, padding=1), y=lambda y, p, x: np.where(np.arange(4) == 0, np.maximum(y, 0.0), y)), "for x",
    ),
    "pool: padding not cut off": (bent(pool, dx=lambda dx, p, x, dy: ringed(dx)), r"dL/dx has shape \(4, 3, 8, 8\)"),
}  # fmt: skip

OTHERS = {  # with the shape of x
    "pool: what ceil_mode adds is not paid": (
        lambda at: bent(ceil, dx=lambda dx, p, x, dy: dx * (np.arange(5) < 4), at=at), (4, 3, 5, 5), "for x",
    ),
    "maxout: pieces beside each other": (lambda at: bent(Maxout(3), dx=beside, at=at), (4, 6, 3, 3), "for x"),
    "maxout: all pieces win": (
        lambda at: bent(Maxout(3), dx=lambda dx, p, x, dy: dy[:, [0, 1] * 3], at=at), (4, 6, 3, 3), "for x",
    ),
    "reshape: channels last on the way back": (
        lambda at: bent(reshape, dx=lambda dx, r, x, dy: dy.transpose(0, 2, 3, 1).reshape(at), at=at), (4, 12), "for x",
    ),
    "reshape: memory's order for the shape's": (
        lambda at: bent(reshape, y=lambda y, r, x: x.reshape(3, 2, 2, 4).transpose(3, 0, 1, 2), at=at),
        (4, 12), "for x",
    ),
    "rows: channels last": (
        lambda at: bent(Rows(), dx=lambda dx, r, x, dy: dy.reshape(4, 2, 2, 3).transpose(0, 3, 1, 2), at=at),
        (4, 3, 2, 2), "for x",
    ),
    "bias: one a channel": (
        lambda at: bent(bias, out=wrong("b", lambda db, *_: 0 * db + db.sum(axis=(1, 2), keepdims=True)), at=at),
        (4, 3, 2, 2), "for b",
    ),
    "bias: a mean": (
        lambda at: bent(bias, out=wrong("b", lambda db, *_: db / 4), at=at), (4, 3, 2, 2), r"for b.*ratio 0\.25",
    ),
}  # fmt: skip

EVERY = {name: (layer, (4, 3, 6, 6), says) for name, (layer, says) in BUGS.items()}
EVERY |= {name: (make(shape), shape, says) for name, (make, shape, says) in OTHERS.items()}


@pytest.mark.parametrize("bug", EVERY)
def test_every_seeded_bug_in_a_layer_on_images_is_caught(bug):
    layer, shape, says = EVERY[bug]
    for seed in range(3):
        caught(layer, shape, seed, says)


def test_without_its_bug_none_of_them_is_accused():
    for layer, shape, _ in EVERY.values():
        away_from_kinks(check_layer, straight(layer), lambda shape=shape: Streams(1, "float64").data.normal(shape))
    assert len(EVERY) >= 40
