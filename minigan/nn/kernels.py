"""Twins for a GPU: one kernel in place of many.

On a GPU every operation on arrays is a launch, which costs Python more time than these nets cost the device. So where
a method or function is a chain of small operations, it has a twin here, with the same numbers from one launch:

    @on_gpu(kernels.relu_gradient)
    def input_gradient(self, dy, y):      what is read, and what runs on the host

CuPy arrays go to the twin, which takes the same arguments; all others to what is written below the line. The kernels
are CUDA's C++ for one element, number i; T is float or double, as the arrays are. tests/nn/test_kernels.py compiles
them for the processor, and compares each with what it is the twin of.
"""

from functools import cache, wraps
from math import prod

from minigan.backend import expect_floating

KERNELS = {
    "sigmoid": ("T a", "T y", "T e = exp(-abs(a)); y = (a >= 0 ? T(1) : e) / (1 + e);"),
    "softplus": ("T a", "T y", "y = (a > 0 ? a : T(0)) + log1p(exp(-abs(a)));"),
    "log_sigmoid": ("T a", "T y", "y = -((a < 0 ? -a : T(0)) + log1p(exp(-abs(a))));"),
    "sigmoid_layer": (
        "T a, T smallest",
        "T y",
        "T e = exp(-abs(a)); y = (a >= 0 ? T(1) : e) / (1 + e); if (y < smallest) y = 0;",
    ),
    "sigmoid_gradient": ("T dy, T y", "T dx", "dx = dy * y * (1 - y);"),
    "relu_gradient": ("T dy, T y", "T dx", "dx = y > 0 ? dy : T(0);"),
    "masked": ("T x, bool mask, T scale", "T y", "y = mask ? x * scale : T(0);"),
    "maxout": (
        "raw T x, int32 pieces, int32 units",
        "T y, uint8 winner",
        """
        size_t at = size_t(i) / units * pieces * units + i % units;
        T best = x[at];
        unsigned char won = 0;
        for (int p = 1; p < pieces; p++) {
            T other = x[at + size_t(p) * units];
            if (other > best || other != other) { best = other; won = p; }
        }
        y = best;
        winner = won;
        """,
    ),
    "maxout_gradient": (
        "raw T dy, raw uint8 winner, int32 pieces, int32 units",
        "T dx",
        """
        int piece = i / units % pieces;
        size_t at = size_t(i) / (size_t(pieces) * units) * units + i % units;
        dx = winner[at] == piece ? dy[at] : T(0);
        """,
    ),
    "momentum": (
        "T g, T rate, T momentum, T least",
        "T theta, T velocity",
        """
        velocity = velocity * momentum + g * rate;
        if (abs(velocity) < least) velocity = 0;
        theta += velocity;
        """,
    ),
    "adam": (
        "T g, T rate, T root_scale, T keep1, T keep2, T eps, T least, T largest",
        "T theta, T m, T v",
        """
        T clipped = g > largest ? largest : (g < -largest ? -largest : g);
        v += (clipped * clipped - v) * keep2;
        m += (clipped - m) * keep1;
        if (abs(m) < least) m = 0;
        theta += m / (sqrt(v) * root_scale + eps) * rate;
        """,
    ),
    "average": ("T theta, T weight", "T average", "average += (theta - average) * weight;"),
}


@cache
def kernel(name):
    """The kernel of this name, compiled when first asked for: kernel(*inputs, *outputs), or kernel(*inputs, size=n)."""
    import cupy

    return cupy.ElementwiseKernel(*KERNELS[name], name=f"minigan_{name}")


@cache  # an optimiser asks some hundred times a step
def _of_cupy(kind):
    return kind.__module__.partition(".")[0] == "cupy"


def on_gpu(twin):
    """A decorator: given CuPy arrays, the function or method is `twin`, which takes the same arguments."""

    def decorate(plain):
        @wraps(plain)
        def function(*args):
            return (twin if any(map(_of_cupy, map(type, args))) else plain)(*args)

        vars(function).update(plain=plain, twin=twin)
        return function

    return decorate


def _of_one_array(name):
    def twin(a):
        expect_floating(a=a)
        return kernel(name)(a)

    return twin


def _of_a_gradient(name):
    def twin(layer, dy, y):
        layer.expect_like(dy, y)
        return kernel(name)(dy, y)

    return twin


sigmoid, softplus, log_sigmoid = (_of_one_array(name) for name in ("sigmoid", "softplus", "log_sigmoid"))
relu_gradient, sigmoid_gradient = _of_a_gradient("relu_gradient"), _of_a_gradient("sigmoid_gradient")


def sigmoid_layer(layer, x, rng=None):
    """Sigmoid.forward."""
    expect_floating(x=x)
    y = kernel("sigmoid_layer")(x, layer.smallest if x.dtype == "float32" else 0.0)
    return y, y


def masked(layer, x, mask):
    """Dropout._apply."""
    if mask is None:
        return x
    layer.expect("dy", x.shape, mask.shape)
    return kernel("masked")(x, mask, 1.0 / layer.keep)


def maxout(layer, x, rng=None):
    """Maxout.forward."""
    shape = len(x), layer.units(x), *x.shape[2:]
    y, winner = kernel("maxout")(x, layer.pieces, prod(shape[1:]), size=prod(shape))
    return y.reshape(shape), winner.reshape(shape)


def maxout_gradient(layer, dy, winner):
    """Maxout.input_gradient."""
    layer.expect_like(dy, winner)
    m, units, *sides = dy.shape
    dx = kernel("maxout_gradient")(dy, winner, layer.pieces, units * prod(sides), size=dy.size * layer.pieces)
    return dx.reshape(m, layer.pieces * units, *sides)


def momentum(optimizer, rate, theta, g, velocity, *scratch):
    """Momentum._move."""
    mu, least = optimizer.momentum(optimizer.updates), optimizer.least
    kernel("momentum")(g, rate, mu, least, theta, velocity)


def adam(optimizer, rate, theta, g, m, v, *scratch):
    """Adam._move."""
    beta1, beta2, t = optimizer.beta1, optimizer.beta2, optimizer.updates + 1
    numbers = rate / (1.0 - beta1**t), (1.0 - beta2**t) ** -0.5, 1.0 - beta1, 1.0 - beta2, optimizer.eps
    kernel("adam")(g, *numbers, optimizer.least, optimizer.largest, theta, m, v)


def average(companion, theta, average, weight):
    """Average._move."""
    kernel("average")(theta, weight, average)
