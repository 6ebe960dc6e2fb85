"""The manners of a layer: what it must do with its arguments, its caches, wrong shapes and dtypes, gradient aside."""

import math
import re

from minigan.backend import array_module, to_host
from minigan.nn.differences import ContractError, GradientError, Row, norm
from minigan.random import Streams

TOLERANCE32 = 1e-4  # of the norm of a float64 result, in float32


class Bench:
    """A layer on the bench: every pass draws the same dropout masks, every gradient is filled into NaN."""

    def __init__(self, layer, seed, training):
        self.layer, self.seed, self.training, self.name = layer, seed, training, repr(layer)

    def forward(self, x):
        """The layer's forward, with the same dropout masks each time."""
        return self.layer.forward(x, Streams(self.seed, x.dtype, array_module(x)).dropout if self.training else None)

    def input_gradient(self, dy, cache):
        """dL/dx."""
        return self.layer.input_gradient(dy, cache)

    def parameter_gradients(self, dy, cache):
        """{"W": dL/dW, ...}, filled into NaN."""
        out = {key: array_module(p).full_like(p, math.nan) for key, p in self.layer.params.items()}
        self.layer.parameter_gradients(dy, cache, dict(out))
        return out

    def gradients(self, dy, cache):
        """All of them, dL/dx under "x"."""
        return {"x": self.input_gradient(dy, cache), **self.parameter_gradients(dy, cache)}


def check_manners(bench, x, stream):
    """A dy, having seen that nothing given is changed, nothing of a pass kept, and everything asked for answered."""
    seen = bench.layer.statistics  # of BatchNorm {"mean": array, ...}, of a Network a vector, or None
    seen = seen if isinstance(seen, dict) or seen is None else {"vector": seen}
    held = {"x": x, **bench.layer.params, **{f"the statistic {name}": a for name, a in (seen or {}).items()}}
    before = bits(held)
    y, cache = bench.forward(x)
    expect_same(f"{bench.name}: forward changes", before, held)
    expect_finite(bench.name, {"y": y})
    expect_dtype(bench.name, x, {"y": y})
    held["dy"] = dy = stream.normal(y.shape)
    before = bits(held)
    dx = bench.input_gradient(dy, cache)
    expect_same(f"{bench.name}: input_gradient changes", before, held)
    expect_finite(bench.name, {"dL/dx": dx})
    if dx.shape != x.shape:
        raise ContractError(f"{bench.name}: dL/dx has shape {dx.shape}, x has {x.shape}")
    expect_dtype(bench.name, x, {"dL/dx": dx})
    filled = bench.parameter_gradients(dy, cache)
    expect_same(f"{bench.name}: parameter_gradients changes", before, held)
    expect_finite(f"{bench.name}: parameter_gradients must fill all of out, and add nothing to what is there", filled)
    first = bits({"x": dx, **filled})
    expect_same(f"{bench.name}: asked a second time it changes the gradient for", first, bench.gradients(dy, cache))
    _, cache = bench.forward(x)
    Bench(bench.layer, bench.seed + 1, bench.training).forward(x + stream.normal(x.shape))
    expect_same(f"{bench.name}: a forward in between changes the gradient for", first, bench.gradients(dy, cache))
    return dy


def check_shapes(bench, x, dy):
    """A wrong shape is refused in words; an x may also be taken by a layer to which that shape is right."""
    xp = array_module(x)

    def through(x):
        y, cache = bench.forward(x)
        dx = bench.input_gradient(y.copy(), cache)
        if dx.shape != x.shape:
            raise ContractError(f"{bench.name}: forward takes an x of shape {x.shape}, and dL/dx is {dx.shape}")

    for wrong in xp.concatenate([x, x[..., :1]], axis=-1), x[..., :1]:
        refused(bench, "x", through, wrong)
    y, cache = bench.forward(x)
    if y is x:  # the identity, which is what evaluation makes of Dropout: it knows no wrong shape
        return
    methods = [bench.input_gradient, *([bench.parameter_gradients] if bench.layer.params else [])]
    for wrong in xp.concatenate([dy, dy[..., :1]], axis=-1), dy[:1], dy[..., :1], dy[0], dy[..., 0]:
        for method in methods if wrong.shape != dy.shape else []:
            if not refused(bench, "dy", method, wrong, cache):
                raise ContractError(f"{bench.name}: {method.__name__} takes a dy of shape {wrong.shape} for {dy.shape}")


def refused(bench, what, call, wrong, *rest):
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
            f"{' (let input_gradient begin with self.expect_like(dy, ...))' if what == 'dy' else ''}"
        ) from error
    return False


def check_float32(bench, x, dy):
    """A Row for y and the gradients in float32, beside float64 at the same numbers, which float32 can hold.

    A kink so near that float32 is on its other side has as a rule raised KinkError: the step h is longer.
    """

    def results(dtype):
        twin = Bench(bench.layer.astype("float32").astype(dtype), bench.seed, bench.training)
        y, cache = twin.forward(x.astype("float32").astype(dtype))
        return {"y": y, **twin.gradients(dy.astype("float32").astype(dtype), cache)}

    return compare_float32(bench.name, results("float64"), results("float32"), 0.01 * norm(dy))


def compare_float32(name, exact, single, least=0.01):
    """A Row for float32 results beside float64. least: a norm so small that float32 need not resolve less."""
    worst = 0.0
    for key, a in exact.items():
        if single[key].dtype != "float32":
            raise ContractError(f"{name}: float32 in, {single[key].dtype} out: {key}")
        error, scale = norm(a - single[key]), max(norm(a), least)
        if not error <= TOLERANCE32 * scale:
            raise GradientError(f"{name}: {key} in float32 is off by {error:.2g} of a norm of {scale:.2g}")
        worst = max(worst, error / scale)
    return [Row(name, "float32", worst, TOLERANCE32)]


def evaluate(name, value, gradient, logits):
    """{"value": V, "logits 1": dV/d(logits 1), ...}, having seen that all are finite and the logits left alone."""
    before = bits(logits)
    v, g = value(*logits.values()), gradient(*logits.values())
    expect_same(f"{name}: value or gradient changes", before, logits)
    results = {"value": v, **dict(zip(logits, g if isinstance(g, tuple) else (g,)))}
    shapes = {"value": (), **{key: a.shape for key, a in logits.items()}}
    if {key: getattr(a, "shape", None) for key, a in results.items()} != shapes:
        raise ContractError(f"{name}: expected an array without axes as value, and gradients shaped like the logits")
    expect_finite(name, results)
    return results


def expect_finite(name, arrays):
    """Raise ContractError, naming the array, unless all their numbers are finite."""
    for key, array in arrays.items():
        if not array_module(array).isfinite(array).all():
            raise ContractError(f"{name}: {key} is not finite")


def expect_dtype(name, x, arrays):
    """Raise ContractError, naming the array, unless all are of x's dtype."""
    for key, array in arrays.items():
        if array.dtype != x.dtype:
            raise ContractError(f"{name}: {x.dtype} in, {array.dtype} out: {key}")


def expect_same(claim, before, arrays):
    """Raise ContractError, the claim and the array's name, if the bits of an array are not those of before."""
    for key, now in bits(arrays).items():
        if now != before[key]:
            raise ContractError(f"{claim} {key}")


def bits(arrays):
    """{name: the bytes of the array}."""
    return {key: to_host(array).tobytes() for key, array in arrays.items()}
