"""Is this gradient the derivative, and has this layer the manners of a layer?

    check_layer(Dense(5, 3, Streams(1, "float64").init), x)

compares hand-written gradients with central differences, in float64, along random directions d and for a
random dy: with L = sum(dy * y),

    (L(v + h d) - L(v - h d)) / 2h   against   sum(dL/dv * d),   for v the input and each parameter.

It also sees that a layer leaves its arguments alone, keeps nothing of a pass, refuses wrong shapes in
words, and answers float32 with float32. A check returns rows, or raises an error that says what is wrong.
"""

import math
import re
from functools import partial
from typing import NamedTuple

import numpy

from minigan.backend import array_module, to_host
from minigan.nn.layers import Dense, Dropout, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.nn.network import Network, StaleCacheError
from minigan.random import Streams

TOLERANCE = 1e-6  # of a directional derivative, in float64
TOLERANCE32 = 1e-4  # of the norm of a float64 result, in float32

# The step h. What differences cut off is h^2/6 of a third derivative, about 2e-11 where curvature is ordinary;
# what they round off is a few eps |y| / h, about 2e-11 of y. Each leaves more than four digits to the tolerance.
STEP = 1e-5


class ContractError(Exception):
    """A layer or an objective breaks one of the manners; the message says which."""


class GradientError(ContractError):
    """A gradient is not the derivative."""


class KinkError(ValueError):
    """x lies so near to a kink of the function that differences say nothing about its gradient: move x."""


class Row(NamedTuple):
    """A result: the largest relative error found for one quantity, and the largest allowed."""

    name: str
    quantity: str
    error: float
    tolerance: float


def check_layer(layer, x, *, seed=0, directions=3, training=True):
    """Check a float64 layer at the float64 input x: a Row for x, one for each parameter, and one for float32.

    seed: of dy, the directions and the dropout masks. training=False checks the evaluation pass. The
    parameters are moved, and put back at the end. Raises GradientError, ContractError or KinkError.
    """
    for key, array in {"x": x, **layer.params}.items():
        if array.dtype != "float64":
            raise ValueError(f"{layer!r}: {key} is {array.dtype}, expected float64: differences need its digits")
    x, saved = x.copy(), {key: p.copy() for key, p in layer.params.items()}
    bench, streams = _Bench(layer, seed, training), Streams(seed, "float64", array_module(x))
    try:
        dy = _check_manners(bench, x, streams.noise)
        _check_shapes(bench, x, dy)
        slopes = _Slopes(bench.name, dy, streams.data)
        for n in range(directions):
            if n > 0:  # and elsewhere, since a stale copy of a parameter is right only where it was made
                for p in layer.params.values():
                    p += 0.1 * streams.init.normal(p.shape)
            gradients = bench.gradients(dy, bench.forward(x)[1])
            slopes.check(lambda: bench.forward(x)[0], {"x": x, **layer.params}, gradients)
        return slopes.rows() + _check_float32(bench, x, dy, streams.data)
    finally:
        for key, p in layer.params.items():
            p[...] = saved[key]


def check_network(network, x, *, seed=0, directions=3, training=True):
    """`check_layer` for a Network, with a Row for `parameter_gradient` along directions in theta, and stale caches."""
    rows = check_layer(network, x, seed=seed, directions=directions, training=training)
    bench, streams = _Bench(network, seed, training), Streams(seed, "float64", array_module(x))
    y, cache = bench.forward(x)
    slopes = _Slopes(bench.name, streams.noise.normal(y.shape), streams.data)
    gradient = network.parameter_gradient(slopes.dy, cache)
    for _ in range(directions):
        slopes.check(lambda: bench.forward(x)[0], {"theta": network.theta}, {"theta": gradient})
    network.version += 1
    try:
        for method in (network.input_gradient, network.parameter_gradient):
            try:
                method(slopes.dy, cache)
            except StaleCacheError:
                continue
            raise ContractError(f"{bench.name}: {method.__name__} takes a cache from before theta last changed")
    finally:
        network.version -= 1
    return rows + slopes.rows()


def check_objective(name, value, gradient, logits, *, seed=0, directions=3, largest=1e4):
    """Check a scalar value(*logits) and its gradient(*logits), which is one array, or a tuple like `logits`.

    Both must also be finite, without a floating-point warning, for float32 logits up to `largest`, of both signs.
    """
    xp, streams = array_module(*logits), Streams(seed, "float64", array_module(*logits))
    logits = {f"logits {i}": a.copy() for i, a in enumerate(logits, 1)}
    exact = _evaluate(name, value, gradient, logits)
    slopes = _Slopes(name, xp.ones((), dtype="float64"), streams.data)
    for _ in range(directions):
        slopes.check(lambda: value(*logits.values()), logits, exact)
    single = _evaluate(name, value, gradient, {key: a.astype("float32") for key, a in logits.items()})
    rows = _compare_float32(name, exact, single)
    try:
        with numpy.errstate(over="raise", divide="raise", invalid="raise"):
            for low, high in ((0, 1), (-1, 0), (-1, 1)):  # half of them at the very end, the others on all scales
                t = {key: streams.data.uniform(a.shape, low, high) for key, a in logits.items()}
                a = {key: xp.sign(t) * xp.minimum(largest ** abs(2 * t), largest) for key, t in t.items()}
                _evaluate(name, value, gradient, {key: a.astype("float32") for key, a in a.items()})
    except FloatingPointError as error:
        raise ContractError(f"{name}: {error} at float32 logits of up to {largest:g}") from error
    return slopes.rows() + rows


def layer_checks(seed=0, xp=numpy):
    """(name, check) of every layer, and of two nets built like G and D, for `minigan check`: check() returns rows."""
    streams = Streams(seed, "float64", xp)

    def draw():
        return streams.data.normal((8, 6))

    def dense(n_in, n_out):  # pieces with equal biases would tie, at a kink, in a row whose inputs are all dropped
        return Dense(n_in, n_out, streams.init, 1.0, streams.init.normal((n_out,)))

    layers = [dense(6, 4), Maxout(3), ReLU(), LeakyReLU(), Sigmoid(), Tanh(), Dropout(0.5)]
    G = [dense(6, 7), ReLU(), dense(7, 7), ReLU(), dense(7, 5), Sigmoid()]
    D = [Dropout(0.8), dense(6, 12), Maxout(3), Dropout(0.5), dense(4, 6), Maxout(2), Dropout(0.5), dense(3, 1)]
    checks = [(layer, check_layer) for layer in layers] + [(Network(layers), check_network) for layers in (G, D)]
    return [(repr(layer), partial(away_from_kinks, check, layer, draw, seed=seed)) for layer, check in checks]


def away_from_kinks(check, layer, draw, *, tries=10, **options):
    """check(layer, draw(), **options), with another draw after a KinkError; the last of `tries` is not caught."""
    for _ in range(tries - 1):
        try:
            return check(layer, draw(), **options)
        except KinkError:
            continue
    return check(layer, draw(), **options)


class _Bench:
    """A layer on the bench: every pass draws the same dropout masks, every gradient is filled into NaN."""

    def __init__(self, layer, seed, training):
        self.layer, self.seed, self.training, self.name = layer, seed, training, repr(layer)

    def forward(self, x):
        return self.layer.forward(x, Streams(self.seed, x.dtype, array_module(x)).dropout if self.training else None)

    def input_gradient(self, dy, cache):
        return self.layer.input_gradient(dy, cache)

    def parameter_gradients(self, dy, cache):
        out = {key: array_module(p).full_like(p, math.nan) for key, p in self.layer.params.items()}
        self.layer.parameter_gradients(dy, cache, dict(out))
        return out

    def gradients(self, dy, cache):
        return {"x": self.input_gradient(dy, cache), **self.parameter_gradients(dy, cache)}


class _Slopes:
    """Derivatives of L = sum(dy * y) along random directions, and the largest relative errors of gradients."""

    def __init__(self, name, dy, stream):
        self.name, self.dy, self.stream, self.worst = name, dy, stream, {}

    def check(self, run, arrays, gradients):
        """One direction in each of `arrays`, which run() reads to make y.

        With d ~ N(0, 1), sum(g * d) is of the size of norm(g): an error is relative to that if it is larger,
        or to 32 eps sum |dy y| / h, below which round-off hides it.
        """
        for key, v in arrays.items():
            g, d, y = gradients[key], self.stream.normal(v.shape), run().copy()
            h = STEP * max(1.0, _norm(v) / v.size**0.5)
            far, near = ([_moved(run, v, t * d) for t in (s, -s)] for s in (h, h / 2))
            numeric, analytic = float((self.dy * (far[0] - far[1])).sum()) / (2 * h), float((g * d).sum())
            hidden = 32 * float(numpy.finfo(float).eps) * float(abs(self.dy * y).sum()) / h
            error, scale = abs(numeric - analytic), max(abs(numeric), abs(analytic), _norm(g), hidden / TOLERANCE)
            if not error <= TOLERANCE * scale:
                if error <= 3 * _bend(self.dy, y, far, near, h):
                    raise KinkError(f"{self.name}: a kink lies within {h:.0e} along a direction in {key}: move x")
                raise GradientError(
                    f"{self.name}: the gradient for {key} is not the derivative: along a random direction it gives "
                    f"{analytic:.9g}, central differences {numeric:.9g}, ratio {analytic / (numeric or math.nan):.6g}"
                )
            self.worst[key] = max(self.worst.get(key, 0.0), error / (scale or 1.0))

    def rows(self):
        return [Row(self.name, key, error, TOLERANCE) for key, error in self.worst.items()]


def _bend(dy, y, far, near, h):
    """At least half of what kinks between -h and h can add to a central difference; about 1e-10 if there are none.

    Let y(t) be a smooth part plus k max(t - r, 0), with 0 <= r < h (for a kink at -r look in the mirror). Its
    slope at 0 is 0 and its central difference c(h) is k (h - r) / 2h, the error e. With the second
    difference S(h) = y(h) - 2 y(0) + y(-h),

        |c(h) - c(h/2)|         =  k r / 2h          if r < h/2, else e
        |S(h) - 4 S(h/2)| / 2h  =  k |3r - h| / 2h   if r < h/2, else e

    and of the smooth part only h^2 and h^3 are left. The first is blind at r = 0 and the second at r = h/3;
    their sum is at least e/2, which it is at r = h/3. It is taken for each output by itself, since in a sum
    over them the bends of several kinks could cancel where their errors do not.
    """
    slope = (far[0] - far[1]) / (2 * h) - (near[0] - near[1]) / h
    curve = (far[0] - 2 * y + far[1]) - 4 * (near[0] - 2 * y + near[1])
    return float((abs(dy) * (abs(slope) + abs(curve) / (2 * h))).sum())


def _moved(run, v, step):
    """run() with v moved by step, and v put back to the bit. A copy, since a layer may return x itself."""
    saved = v.copy()
    v += step
    try:
        return run().copy()
    finally:
        v[...] = saved


def _check_manners(bench, x, stream):
    """A dy, having seen that nothing given is changed, nothing of a pass kept, and everything asked for answered."""
    held = {"x": x, **bench.layer.params}
    before = _bits(held)
    y, cache = bench.forward(x)
    _expect_same(f"{bench.name}: forward changes", before, held)
    _expect_finite(bench.name, {"y": y})
    held["dy"] = dy = stream.normal(y.shape)
    before = _bits(held)
    dx = bench.input_gradient(dy, cache)
    _expect_same(f"{bench.name}: input_gradient changes", before, held)
    gradients = {"x": dx, **bench.parameter_gradients(dy, cache)}
    _expect_same(f"{bench.name}: parameter_gradients changes", before, held)
    if dx.shape != x.shape:
        raise ContractError(f"{bench.name}: dL/dx has shape {dx.shape}, x has {x.shape}")
    _expect_finite(f"{bench.name}: gradient", gradients)
    first = _bits(gradients)
    _expect_same(f"{bench.name}: asked a second time it changes the gradient for", first, bench.gradients(dy, cache))
    _, cache = bench.forward(x)
    _Bench(bench.layer, bench.seed + 1, bench.training).forward(x + stream.normal(x.shape))
    _expect_same(f"{bench.name}: a forward in between changes the gradient for", first, bench.gradients(dy, cache))
    return dy


def _check_shapes(bench, x, dy):
    """A wrong shape is refused in words; an x may also be taken by a layer to which that shape is right."""
    xp = array_module(x)

    def through(x):
        y, cache = bench.forward(x)
        dx = bench.input_gradient(y.copy(), cache)
        if dx.shape != x.shape:
            raise ContractError(f"{bench.name}: forward takes an x of shape {x.shape}, and dL/dx is {dx.shape}")

    for wrong in xp.concatenate([x, x[..., :1]], axis=-1), x[..., :1]:
        _refused(bench, "x", through, wrong)
    y, cache = bench.forward(x)
    if y is x:  # the identity, which is what evaluation makes of Dropout: it knows no wrong shape
        return
    methods = [bench.input_gradient, *([bench.parameter_gradients] if bench.layer.params else [])]
    for wrong in xp.concatenate([dy, dy[..., :1]], axis=-1), dy[:1], dy[..., :1], dy[0], dy[..., 0]:
        for method in methods if wrong.shape != dy.shape else []:
            if not _refused(bench, "dy", method, wrong, cache):
                raise ContractError(f"{bench.name}: {method.__name__} takes a dy of shape {wrong.shape} for {dy.shape}")


def _refused(bench, what, call, wrong, *rest):
    """Whether call(wrong, *rest) raises a ValueError with the layer's name and both shapes; no other error will do."""
    try:
        call(wrong, *rest)
    except ContractError:
        raise
    except Exception as error:
        for layer in getattr(bench.layer, "layers", [bench.layer]):
            named, said = repr(layer).partition("(")[0] in str(error), str(error).replace(repr(layer), "")
            shapes = re.findall(r"\([^()]*\)", said)
            if isinstance(error, ValueError) and named and str(tuple(wrong.shape)) in shapes and len(shapes) > 1:
                return True
        raise ContractError(
            f"{bench.name}: expected a ValueError with the layer's name and both shapes for {what} of shape "
            f"{wrong.shape}, got {type(error).__name__}: {' '.join(str(error).split())}"
        ) from error
    return False


def _check_float32(bench, x, dy, stream):
    """A Row for y and the gradients in float32, beside float64 at the same numbers, which float32 can hold."""

    def results(dtype, move=0.0):
        twin = _Bench(bench.layer.astype("float32").astype(dtype), bench.seed, bench.training)
        y, cache = twin.forward(x.astype("float32").astype(dtype) + move)
        return {"y": y, **twin.gradients(dy.astype("float32").astype(dtype), cache)}

    def jumps(key):  # by how much the exact gradient changes close by, but further off than float32 rounds
        return _norm(results("float64", move)[key] - results("float64", -move)[key])

    move = 1e-6 * stream.normal(x.shape)
    return _compare_float32(bench.name, results("float64"), results("float32"), 0.01 * _norm(dy), jumps)


def _compare_float32(name, exact, single, least=0.01, jumps=lambda key: 0.0):
    """A Row for float32 results beside float64. least: a norm so small that float32 need not resolve less."""
    worst = 0.0
    for key, a in exact.items():
        if single[key].dtype != "float32":
            raise ContractError(f"{name}: float32 in, {single[key].dtype} out: {key}")
        error, scale = _norm(a - single[key]), max(_norm(a), least)
        if not error <= TOLERANCE32 * scale:
            if jumps(key) > 0.1 * error:
                raise KinkError(f"{name}: float32 and float64 lie on two sides of a kink: move x")
            raise GradientError(f"{name}: {key} in float32 is off by {error:.2g} of a norm of {scale:.2g}")
        worst = max(worst, error / scale)
    return [Row(name, "float32", worst, TOLERANCE32)]


def _evaluate(name, value, gradient, logits):
    """{"value": V, "logits 1": dV/d(logits 1), ...}, having seen that all are finite and the logits left alone."""
    before = _bits(logits)
    v, g = value(*logits.values()), gradient(*logits.values())
    _expect_same(f"{name}: value or gradient changes", before, logits)
    results = {"value": v, **dict(zip(logits, g if isinstance(g, tuple) else (g,)))}
    shapes = {"value": (), **{key: a.shape for key, a in logits.items()}}
    if {key: getattr(a, "shape", None) for key, a in results.items()} != shapes:
        raise ContractError(f"{name}: expected an array without axes as value, and gradients shaped like the logits")
    _expect_finite(name, results)
    return results


def _expect_finite(name, arrays):
    for key, array in arrays.items():
        if not array_module(array).isfinite(array).all():
            raise ContractError(
                f"{name}: {key} is not finite; a gradient is to fill all of its out, and to add to nothing"
            )


def _expect_same(claim, before, arrays):
    for key, bits in _bits(arrays).items():
        if bits != before[key]:
            raise ContractError(f"{claim} {key}")


def _bits(arrays):
    return {key: to_host(array).tobytes() for key, array in arrays.items()}


def _norm(array):
    return float((array * array).sum()) ** 0.5
