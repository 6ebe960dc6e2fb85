"""Layers, differentiated by hand.

layer.py says what a layer is and what its three methods do. A minibatch is rows, x: (m, n), or images, x: (m, channels,
height, width), which lie in memory as windows.py says. `on_gpu` names the one kernel that takes a method's place for
CuPy arrays; the method is what it computes.
"""

import numpy

from minigan.backend import array_module
from minigan.nn import kernels
from minigan.nn.kernels import on_gpu
from minigan.nn.layer import Layer
from minigan.nn.ops import sigmoid
from minigan.nn.windows import empty, images


class Dense(Layer):
    """y = x W + b, with x: (m, n_in), W: (n_in, n_out), b: (n_out,).

    irange: W is drawn from uniform(-irange, irange), or a function: W = irange(shape, rng). bias: a number or one per
    output.

        dL/dx = dy W^T        dL/dW = x^T dy        dL/db = sum of dy over the minibatch
    """

    def __init__(self, n_in, n_out, rng, irange=0.05, bias=0.0):
        W = irange((n_in, n_out), rng) if callable(irange) else rng.uniform((n_in, n_out), -irange, irange)
        if getattr(bias, "shape", ()) not in ((), (n_out,)):
            raise ValueError(f"Dense({n_in}, {n_out}): bias has shape {bias.shape}, expected () or ({n_out},)")
        super().__init__(W=W, b=rng.xp.zeros_like(W[0]) + rng.xp.asarray(bias, dtype=W.dtype))

    def forward(self, x, rng=None):
        W, b = self.params["W"], self.params["b"]
        array_module(x, W)
        self.expect("x", x.shape, (None, W.shape[0]))
        y = x @ W
        y += b
        return y, x

    def input_gradient(self, dy, x):
        W = self.params["W"]
        array_module(dy, W)
        self.expect("dy", dy.shape, (len(x), W.shape[1]))
        return dy * W.T if W.shape[1] == 1 else dy @ W.T  # the same for a logit, in a tenth of the time

    def parameter_gradients(self, dy, x, out):
        xp = array_module(dy, x)
        self.expect("dy", dy.shape, (len(x), self.params["W"].shape[1]))
        xp.matmul(x.T, dy, out=out["W"])
        dy.sum(axis=0, out=out["b"])

    def __repr__(self):
        return "{}({}, {})".format(type(self).__name__, *self.params["W"].shape)


class Maxout(Layer):
    """y_j = max over the pieces p of x_pj, with x: (m, pieces * units) seen as (m, pieces, units), y: (m, units).

    It stands on a Dense layer, whose outputs are the pieces, or on a Conv2d: then units are channels, x: (m, pieces *
    units, H, W) and y: (m, units, H, W). The gradient goes to the winning piece alone; of equal pieces the first wins.
    The pieces lie on the middle axis because the maximum over it runs along contiguous rows of memory.

        dL/dx_pj = dy_j where p is the winner of j, else 0
    """

    def __init__(self, pieces):
        super().__init__()
        if not 1 <= pieces <= 256:  # the winner's number is kept in a byte
            raise ValueError(f"Maxout: pieces is {pieces}, expected 1 to 256")
        self.pieces = pieces

    @on_gpu(kernels.maxout)
    def forward(self, x, rng=None):
        xp = array_module(x)
        x = x.reshape(len(x), self.pieces, self.units(x), *x.shape[2:])
        y, winner = x[:, 0], xp.zeros_like(x[:, 0], dtype="uint8")
        for piece in range(1, self.pieces):
            winner = xp.maximum(winner, (x[:, piece] > y) * xp.uint8(piece))
            y = xp.maximum(y, x[:, piece])
        return y, winner

    @on_gpu(kernels.maxout_gradient)
    def input_gradient(self, dy, winner):
        xp = array_module(dy)
        self.expect_like(dy, winner)
        units = dy.shape[1]
        dx = empty(xp, (len(dy), self.pieces * units, *dy.shape[2:]), dy.dtype)
        for piece in range(self.pieces):
            xp.multiply(dy, winner == piece, out=dx[:, piece * units : (piece + 1) * units])
        return dx

    def units(self, x):
        """How many units the pieces in x are of. Raises ValueError if they are not a multiple of the pieces."""
        if x.ndim not in (2, 4) or x.shape[1] % self.pieces:
            sides = ", height, width" if x.ndim == 4 else ""
            raise ValueError(f"{self!r}: x has shape {x.shape}, expected (m, a multiple of {self.pieces}{sides})")
        return x.shape[1] // self.pieces

    def __repr__(self):
        return f"{type(self).__name__}({self.pieces} pieces)"


class ReLU(Layer):
    """y = max(x, 0).

    dL/dx = dy where y > 0, else 0
    """

    def forward(self, x, rng=None):
        y = array_module(x).maximum(x, 0.0)
        return y, y

    @on_gpu(kernels.relu_gradient)
    def input_gradient(self, dy, y):
        self.expect_like(dy, y)
        return dy * (y > 0)


class LeakyReLU(Layer):
    """y = x where x > 0, else slope * x, which is the larger of the two, with 0 <= slope <= 1.

    dL/dx = dy where y > 0, else slope * dy
    """

    def __init__(self, slope=0.2):
        super().__init__()
        if not 0 <= slope <= 1:
            raise ValueError(f"LeakyReLU: slope is {slope}, expected 0 to 1")
        self.slope = slope

    def forward(self, x, rng=None):
        y = self.slope * x
        return array_module(x).maximum(x, y, out=y), y

    def input_gradient(self, dy, y):
        self.expect_like(dy, y)
        dx = (y > 0) * dy.dtype.type(1.0 - self.slope)
        dx += self.slope  # 1 or slope
        return array_module(dy).multiply(dy, dx, out=dx)

    def __repr__(self):
        return f"{type(self).__name__}({self.slope})"


class Sigmoid(Layer):
    """y = 1 / (1 + exp(-x)).

    dL/dx = dy y (1 - y)

    In float32 there are two departures from the formula. From x = 16.64 on, y rounds to 1, and the gradient is 0, since
    only y is cached. Below x = -43.67, where y < 1.1e-19, y is set to 0: most pixels of MNIST are black, and products
    with so small a y would be subnormal (below 1.2e-38), for which a processor takes up to a hundred times as long.
    D's last sigmoid is not this layer: it is part of the objectives, which are written at the logit.
    """

    smallest = float(numpy.finfo("float32").tiny) ** 0.5  # 1.1e-19: its square is a normal number

    @on_gpu(kernels.sigmoid_layer)
    def forward(self, x, rng=None):
        y = sigmoid(x)
        if y.dtype == "float32":
            y *= y >= self.smallest
        return y, y

    @on_gpu(kernels.sigmoid_gradient)
    def input_gradient(self, dy, y):
        self.expect_like(dy, y)
        return dy * y * (1.0 - y)


class Tanh(Layer):
    """y = tanh(x).

    dL/dx = dy (1 - y^2), in float32 exactly 0 from |x| = 9.1 on, where y rounds to 1
    """

    def forward(self, x, rng=None):
        y = array_module(x).tanh(x)
        return y, y

    def input_gradient(self, dy, y):
        self.expect_like(dy, y)
        return dy * (1.0 - y * y)


class Dropout(Layer):
    """y = x * mask / keep in training (rng given), y = x in evaluation.

    Each input is kept with probability `keep`, independently per example and unit. Dividing by `keep`
    in training leaves the expectation of y at x, so that evaluation needs no scale.

        dL/dx = dy * mask / keep, with the mask of the forward pass
    """

    def __init__(self, keep=0.5):
        super().__init__()
        if not 0 < keep <= 1:
            raise ValueError(f"Dropout: keep is {keep}, expected a probability above 0 and at most 1")
        self.keep = keep

    def forward(self, x, rng=None):
        if rng is None:
            return self._apply(x, None), None
        mask = rng.mask(x.shape, self.keep) if x.ndim == 2 else images(rng.mask((*x.shape[1:], len(x)), self.keep))
        return self._apply(x, mask), mask

    def input_gradient(self, dy, mask):
        return self._apply(dy, mask)

    @on_gpu(kernels.masked)
    def _apply(self, x, mask):
        if mask is None:
            return x
        array_module(x, mask)
        self.expect("dy", x.shape, mask.shape)
        y = x * (1.0 / self.keep)
        y *= mask
        return y

    def __repr__(self):
        return f"{type(self).__name__}({self.keep})"
