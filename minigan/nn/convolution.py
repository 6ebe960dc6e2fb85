"""Convolution and its adjoint, on images of shape (m, channels, height, width), which lie as windows.py says.

Each is a product of two matrices. One of them has the windows of the images as columns. Windows overlap, so that all of
them take kh kw / stride^2 times the memory of the images. So they are copied a block at a time, and a block is still in
the processor's cache when it is multiplied.
"""

from math import prod

from minigan.backend import array_module
from minigan.nn.layer import Layer
from minigan.nn.windows import Windows, add, as_columns, empty, flat

BLOCK = 2**21  # bytes of columns in a block


def definition(x, W, b, stride=1, padding=0):
    """What Conv2d computes, from the definition and slowly. Shapes as there.

    y[n, f, i, j] = b[f] + sum over c, p, q of W[f, c, p, q] x[n, c, stride i + p - padding, stride j + q - padding],
    x being 0 outside of the image.
    """
    xp = array_module(x, W, b)
    (m, channels, height, width), (filters, _, kh, kw) = x.shape, W.shape
    padded = xp.zeros((m, channels, height + 2 * padding, width + 2 * padding), dtype=x.dtype)
    padded[:, :, padding : padding + height, padding : padding + width] = x
    h, w = ((side + 2 * padding - k) // stride + 1 for side, k in ((height, kh), (width, kw)))
    y = xp.zeros((m, filters, h, w), dtype=x.dtype)
    for n in range(m):
        for f in range(filters):
            for i in range(h):
                for j in range(w):
                    y[n, f, i, j] = b[f]
                    for c in range(channels):
                        window = padded[n, c, stride * i : stride * i + kh, stride * j : stride * j + kw]
                        y[n, f, i, j] += (W[f, c] * window).sum()
    return y


def correlate(x, W, windows):
    """y[n, f] = the sum over windows of x and channels c of W[f, c] times the window: `definition` without b."""
    xp = array_module(x)
    y = empty(xp, (len(x), len(W), *windows.places(*x.shape[2:])), xp.result_type(x, W))
    for part, seen in windows.blocks(windows.padded(x), BLOCK):
        xp.matmul(as_matrix(W), as_columns(seen), out=flat(y)[:, part])
    return y


def correlate_x(dy, W, windows, shape):
    """dL/dx of y = correlate(x, W), x being of this shape. It is linear in dy: the adjoint of correlate."""
    xp, dy = array_module(dy), flat(dy)
    padded = windows.blank(xp, shape, xp.result_type(dy, W))
    for part, seen in windows.blocks(padded, BLOCK):
        add(as_matrix(W).T @ dy[:, part], seen)
    return windows.inner(padded)


def correlate_W(dy, x, windows):
    """dL/dW of y = correlate(x, W)."""
    shape = dy.shape[1], x.shape[1], *windows.kernel
    size = max(BLOCK, prod(shape) * x.itemsize)  # each block costs a sum of dW's size
    blocks, dy = windows.blocks(windows.padded(x), size), flat(dy)
    return sum(as_columns(seen) @ dy[:, part].T for part, seen in blocks).T.reshape(shape)


def as_matrix(W):
    """W as a matrix: a row for each channel of y."""
    return W.reshape(len(W), -1)


class Conv2d(Layer):
    """y = W * x + b, with x: (m, C, H, W), W: (F, C, kh, kw), b: (F,), y: (m, F, h, w). `definition` says it in full.

    h = floor((H + 2 padding - kh) / stride) + 1, and w likewise. With X the windows of x as columns (Windows.copied)
    and images as matrices with a row for each channel, this is a dense layer, and its gradients are those of one:

        y = W X + b        dL/dX = W^T dy        dL/dW = dy X^T        dL/db = sum of dy over examples and places
        dL/dx = the columns of dL/dX, each added to where it was copied from (Windows.added)

    irange: as Dense's. bias: False for none, as before a BatchNorm, which subtracts it again. kernel_size, stride,
    padding: as PyTorch's. Raises ValueError where the kernel is larger than the image with its padding.
    """

    unit_axis = 0

    def __init__(self, channels, filters, kernel_size, rng, irange=0.05, stride=1, padding=0, bias=True):
        self.windows = Windows(kernel_size, stride, padding)
        super().__init__(**drawn((filters, channels, *self.windows.kernel), filters if bias else 0, rng, irange))

    def forward(self, x, rng=None):
        W = self.params["W"]
        array_module(x, W)
        self.expect("x", x.shape, (None, W.shape[1], None, None))
        self.shape_from(x)
        return plus_b(correlate(x, W, self.windows), self.params), x

    def input_gradient(self, dy, x):
        W = self.params["W"]
        array_module(dy, W)
        self.expect("dy", dy.shape, self.shape_from(x))
        return correlate_x(dy, W, self.windows, x.shape)

    def parameter_gradients(self, dy, x, out):
        array_module(dy, x)
        self.expect("dy", dy.shape, self.shape_from(x))
        out["W"][...] = correlate_W(dy, x, self.windows)
        if "b" in out:
            flat(dy).sum(axis=1, out=out["b"])

    def shape_from(self, x):
        """The shape of y. Raises ValueError unless the kernel has room in x."""
        h, w = self.windows.places(*x.shape[2:])
        if min(h, w) < 1:
            least = ", ".join(f"{max(1, k - 2 * self.windows.padding)} or more" for k in self.windows.kernel)
            raise ValueError(f"{self!r}: x has shape {x.shape}, expected (m, {x.shape[1]}, {least}): the kernel's size")
        return len(x), len(self.params["W"]), h, w

    def __repr__(self):
        filters, channels = self.params["W"].shape[:2]
        return in_words(self, channels, filters)


class ConvTranspose2d(Layer):
    """The adjoint of a Conv2d as a layer: x: (m, C, h, w), W: (C, F, kh, kw), b: (F,), y: (m, F, H, W).

    H = (h - 1) stride - 2 padding + kh + output_padding, and the width likewise: a size from which that Conv2d, of F
    channels and C filters with the same W, makes h and w. Its dL/dx is this layer's y, and the other way round:

        <Conv2d y, x> = <y, ConvTranspose2d x>, without b, for all x and y
        y = correlate_x(x, W) + b        dL/dx = correlate(dy, W)        dL/dW = correlate_W(x, dy)

    Every number of x adds its multiple of the kernel to y. output_padding: so many rows and columns more, at the lower
    and the right end. It is less than stride, as more would be another h for that Conv2d. All as PyTorch's.
    """

    unit_axis = 1

    def __init__(
        self, channels, filters, kernel_size, rng, irange=0.05, stride=1, padding=0, output_padding=0, bias=True
    ):
        self.windows, self.output_padding = Windows(kernel_size, stride, padding), output_padding
        if not 0 <= output_padding < stride:
            raise ValueError(f"output_padding is {output_padding}, expected less than stride, which is {stride}")
        super().__init__(**drawn((channels, filters, *self.windows.kernel), filters if bias else 0, rng, irange))

    def forward(self, x, rng=None):
        W = self.params["W"]
        array_module(x, W)
        self.expect("x", x.shape, (None, len(W), None, None))
        return plus_b(correlate_x(x, W, self.windows, self.shape_from(x)), self.params), x

    def input_gradient(self, dy, x):
        W = self.params["W"]
        array_module(dy, W)
        self.expect("dy", dy.shape, self.shape_from(x))
        return correlate(dy, W, self.windows)

    def parameter_gradients(self, dy, x, out):
        array_module(dy, x)
        self.expect("dy", dy.shape, self.shape_from(x))
        out["W"][...] = correlate_W(x, dy, self.windows)
        if "b" in out:
            flat(dy).sum(axis=1, out=out["b"])

    def shape_from(self, x):
        """The shape of y. Raises ValueError where padding leaves nothing of it."""
        sides = self.windows.sides(x.shape[2:], self.output_padding)
        y = len(x), self.params["W"].shape[1], *sides
        if min(sides) < 1:
            raise ValueError(f"{self!r}: x has shape {x.shape}, from which y would be {y}: take less padding")
        return y

    def __repr__(self):
        more = f", output_padding={self.output_padding}" if self.output_padding else ""
        channels, filters = self.params["W"].shape[:2]
        return in_words(self, channels, filters, more)


def drawn(shape, biases, rng, irange):
    """{"W": array of this shape, "b": so many zeros}; no b of 0 biases."""
    W = irange(shape, rng) if callable(irange) else rng.uniform(shape, -irange, irange)
    return {"W": W, "b": rng.xp.zeros((biases,), dtype=W.dtype)} if biases else {"W": W}


def plus_b(y, params):
    """y + b, in place; y where there is no b."""
    if "b" in params:
        y += params["b"][:, None, None]
    return y


def in_words(layer, channels, filters, more=""):
    """Conv2d(1, 64, 4x4, stride=2, padding=1)."""
    (kh, kw), w = layer.windows.kernel, layer.windows
    more += "" if "b" in layer.params else ", bias=False"
    return f"{type(layer).__name__}({channels}, {filters}, {kh}x{kw}, stride={w.stride}, padding={w.padding}{more})"
