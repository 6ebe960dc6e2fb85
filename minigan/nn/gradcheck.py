"""Is this gradient the derivative, and has this layer the manners of a layer?

    check_layer(Dense(5, 3, Streams(1, "float64").init), x)

compares hand-written gradients with central differences, in float64, along random directions d and for a
random dy: with L = sum(dy * y),

    (L(v + h d) - L(v - h d)) / 2h   against   sum(dL/dv * d),   for v the input and each parameter.

It also sees that a layer leaves its arguments alone, keeps nothing of a pass, refuses wrong shapes in
words, and answers float32 with float32. A check returns rows, or raises an error that says what is wrong.
"""

import numpy

from minigan.backend import array_module
from minigan.nn.differences import ContractError, GradientError, KinkError, Row, Slopes
from minigan.nn.manners import Bench, check_float32, check_manners, check_shapes, compare_float32, evaluate
from minigan.nn.network import StaleCacheError
from minigan.random import Streams

__all__ = [
    "ContractError",
    "GradientError",
    "KinkError",
    "Row",
    "away_from_kinks",
    "check_layer",
    "check_network",
    "check_objective",
]


def check_layer(layer, x, *, seed=0, directions=3, training=True):
    """Check a float64 layer at the float64 input x: a Row for x, one for each parameter, and one for float32.

    seed: of dy, the directions and the dropout masks. training=False checks the evaluation pass. The
    parameters are moved, and put back at the end. Raises GradientError, ContractError or KinkError, and ValueError for
    an x of no rows or another dtype.
    """
    for key, array in {"x": x, **layer.params}.items():
        if array.dtype != "float64":
            raise ValueError(f"{layer!r}: {key} is {array.dtype}, expected float64: differences need its digits")
    if x.size == 0:
        raise ValueError(f"{layer!r}: x has shape {x.shape}: give it rows, there is nothing to check on none")
    x, saved = x.copy(), {key: p.copy() for key, p in layer.params.items()}
    bench, streams = Bench(layer, seed, training), Streams(seed, "float64", array_module(x))
    try:
        dy = check_manners(bench, x, streams.noise)
        check_shapes(bench, x, dy)
        slopes = Slopes(bench.name, dy, streams.data)
        for n in range(directions):
            if n > 0:  # and elsewhere, since a stale copy of a parameter is right only where it was made
                for p in layer.params.values():
                    p += 0.1 * streams.init.normal(p.shape)
            gradients = bench.gradients(dy, bench.forward(x)[1])
            slopes.check(lambda: bench.forward(x)[0], {"x": x, **layer.params}, gradients)
        return slopes.rows() + check_float32(bench, x, dy)
    finally:
        for key, p in layer.params.items():
            p[...] = saved[key]


def check_network(network, x, *, seed=0, directions=3, training=True):
    """`check_layer` for a Network, with one Row more: `parameter_gradient` along directions in theta.

    Raises ContractError also if a cache from before theta's version changed is taken.
    """
    rows = check_layer(network, x, seed=seed, directions=directions, training=training)
    bench, streams = Bench(network, seed, training), Streams(seed, "float64", array_module(x))
    y, cache = bench.forward(x)
    slopes = Slopes(bench.name, streams.noise.normal(y.shape), streams.data)
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


def check_objective(name, value, gradient, logits, *, names=None, seed=0, directions=3, largest=1e4):
    """Check a scalar value(*logits) and its gradient(*logits), which is one array, or a tuple like `logits`.

    Both must also be finite, without a floating-point warning, for float32 logits up to `largest`, of both signs.
    names: what the rows call the logits, which may be other arrays too.
    """
    xp, streams = array_module(*logits), Streams(seed, "float64", array_module(*logits))
    if any(a.size == 0 for a in logits):
        raise ValueError(f"{name}: logits of no rows: there is nothing to check on none")
    names = names or [f"logits {i}" for i in range(1, len(logits) + 1)]
    logits = {name: a.copy() for name, a in zip(names, logits, strict=True)}
    exact = evaluate(name, value, gradient, logits)
    slopes = Slopes(name, xp.ones((), dtype="float64"), streams.data)
    for _ in range(directions):
        slopes.check(lambda: value(*logits.values()), logits, exact)
    single = evaluate(name, value, gradient, {key: a.astype("float32") for key, a in logits.items()})
    rows = compare_float32(name, exact, single)
    try:
        with numpy.errstate(over="raise", divide="raise", invalid="raise"):
            for low, high in ((0, 1), (-1, 0), (-1, 1)):  # half of them at the very end, the others on all scales
                t = {key: streams.data.uniform(a.shape, low, high) for key, a in logits.items()}
                a = {key: xp.sign(t) * xp.minimum(largest ** abs(2 * t), largest) for key, t in t.items()}
                evaluate(name, value, gradient, {key: a.astype("float32") for key, a in a.items()})
    except FloatingPointError as error:
        raise ContractError(f"{name}: {error} at float32 logits of up to {largest:g}") from error
    return slopes.rows() + rows


def away_from_kinks(check, layer, draw, *, tries=10, **options):
    """check(layer, draw(), **options), with another draw after a KinkError; the last of `tries` is not caught."""
    for _ in range(tries - 1):
        try:
            return check(layer, draw(), **options)
        except KinkError:
            continue
    return check(layer, draw(), **options)
