"""Copies of networks, optimisers, averages, streams and minibatches; and what cannot be cut off from theta."""

import copy
import pickle

import numpy
import pytest

from minigan.backend import to_host
from minigan.data.dataset import Minibatches
from minigan.nn import (
    Adam,
    Average,
    Decay,
    Dense,
    Dropout,
    Maxout,
    Momentum,
    Network,
    Ramp,
    ReLU,
    StaleCacheError,
    build,
)
from minigan.random import Stream, Streams
from minigan.systems.recipes import mnist_paper

COPIES = {
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "pickle, protocol 0": lambda thing: pickle.loads(pickle.dumps(thing, protocol=0)),
}
every_copy = pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)


def network(xp=numpy, seed=1):
    stream = Stream(seed, "float64", xp)
    return Network([Dropout(0.9), Dense(3, 6, stream, 1.0), Maxout(2), ReLU(), Dense(3, 2, stream, 1.0)])


def x(xp=numpy):
    return xp.asarray(numpy.random.default_rng(0).normal(size=(4, 3)))


# ---- networks ----


@every_copy
def test_the_layers_of_a_copy_look_into_its_theta_and_not_into_the_originals(copied, xp):
    D = network(xp)
    before, twin = to_host(D(x(xp))), copied(D)
    assert repr(twin) == repr(D) and to_host(twin(x(xp))).tolist() == before.tolist()
    twin.theta *= 0.0
    assert (to_host(twin(x(xp))) == 0).all() and to_host(D(x(xp))).tolist() == before.tolist()
    D.theta *= 2.0
    assert (to_host(twin.theta) == 0).all()
    for name, p in twin.params.items():  # and the other way round: a layer moves theta
        p += 1.0
        i, _, key = name.partition(".")
        assert twin.layers[int(i)].params[key] is p
    assert (to_host(twin.theta) == 1).all()


@every_copy
def test_a_copy_has_the_version_and_its_caches_go_stale_as_the_originals_do(copied):
    D = network()
    for _ in range(3):
        D.theta += 1.0
    twin = copied(D)
    assert twin.version == D.version == 3
    y, cache = twin.forward(x())
    twin.parameter_gradient(y, cache)
    Momentum(twin, 0.1).descend(twin, numpy.ones_like(twin.theta))
    with pytest.raises(StaleCacheError, match="theta has changed"):
        twin.parameter_gradient(y, cache)
    y, cache = D.forward(x())
    with pytest.raises(StaleCacheError, match="another network"):
        twin.parameter_gradient(y, cache)


def test_a_pass_copied_with_its_network_is_the_copys():
    D = network()
    y, cache = D.forward(x())
    twin, pass_ = copy.deepcopy((D, cache))
    assert twin.parameter_gradient(y, pass_).tolist() == D.parameter_gradient(y, cache).tolist()


@every_copy
def test_a_copy_of_a_layer_in_a_network_is_in_none(copied):
    D = network()
    layer = copied(D.layers[1])
    layer.params["W"] = layer.params["W"] + 1.0  # as in any layer that is in no network
    other = Network([layer])
    other.theta *= 0.0
    assert (D.theta != 0).any() and (D.params["1.W"] != 0).all()


# ---- optimisers and averages ----

OPTIMIZERS = {
    "Momentum": lambda net: Momentum(net, Decay(0.1, 1.01), Ramp(0.5, 0.7, 0, 9), max_column_norm=1.0),
    "Adam": lambda net: Adam(net, 0.01),
    "a recipe's": lambda net: build.optimizer(mnist_paper.optimizer, net, 0.1, 2),
}


@every_copy
@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_network_and_its_optimizer_copied_in_mid_course_go_on_as_the_originals_do(make, copied, xp):
    """Each copied by itself; five steps of the copies do not move the originals, and end where theirs end."""
    D = network(xp)
    optimizer, g = make(D), xp.ones_like(D.theta)
    for _ in range(3):
        optimizer.descend(D, g)
    twin, twin_optimizer = copied(D), copied(optimizer)
    before = to_host(D.theta).copy()
    for _ in range(5):
        twin_optimizer.descend(twin, g)
    assert to_host(D.theta).tolist() == before.tolist() and optimizer.updates == 3
    for _ in range(5):
        optimizer.descend(D, g)
    assert to_host(twin.theta).tolist() == to_host(D.theta).tolist() and twin.version == D.version


@every_copy
def test_an_average_copied_in_mid_course_goes_on(copied):
    D = network()
    average = Average(D, 0.6)
    average.update(D)
    twin = copied(average)
    D.theta += 1.0
    for a in (twin, average):
        a.update(D)
    assert twin.theta.tolist() == average.theta.tolist() and not numpy.shares_memory(twin.theta, average.theta)


def others():
    """Networks that are not `network()`: of other sizes, and one that is equal to it in everything."""
    stream = Stream(1, "float64")
    return {
        "shorter": Network([Dense(3, 2, stream)]),
        "as long, with other layers": Network([Dense(3, 6, stream), Dense(7, 1, stream)]),
        "equal": network(),
        "float32": network().astype("float32"),
    }


@pytest.mark.parametrize("other", others())
@pytest.mark.parametrize("make", [*OPTIMIZERS.values(), lambda net: Average(net, 0.9)], ids=[*OPTIMIZERS, "Average"])
def test_another_network_is_refused_naming_both_and_nothing_moves(make, other):
    D, stranger = network(), others()[other]
    thing = make(D)
    before, own = stranger.theta.copy(), str(vars(thing))
    with pytest.raises(ValueError, match="was made for another network") as caught:
        if isinstance(thing, Average):
            thing.update(stranger)
        else:
            thing.descend(stranger, numpy.ones_like(stranger.theta))
    assert repr(D) in str(caught.value) and repr(stranger) in str(caught.value)
    assert (stranger.theta == before).all() and stranger.version == 0 and thing.updates == 0
    assert str(vars(thing)) == own


def test_a_copy_belongs_to_the_first_network_of_its_layers_and_to_no_other():
    D, g = network(), numpy.ones(32)
    optimizer = copy.copy(Adam(D, 0.01))
    with pytest.raises(ValueError, match="another network"):
        optimizer.descend(others()["as long, with other layers"], g)
    optimizer.descend(D, g)
    with pytest.raises(ValueError, match="another network"):
        optimizer.descend(network(), g)


# ---- streams and minibatches ----


@every_copy
def test_a_copy_of_a_stream_goes_on_from_the_same_state_and_moves_no_other(copied, xp):
    streams = Streams(3, "float64", xp)
    streams.noise.normal((5,))
    for stream, twin in ((streams.noise, copied(streams.noise)), (streams.data, copied(streams).data)):
        assert twin.xp is xp and twin.dtype == "float64"
        drawn = [to_host(s.normal((4,))).tolist() for s in (twin, stream)]
        assert drawn[0] == drawn[1]


@every_copy
def test_a_copy_of_minibatches_draws_the_same_rows_from_a_stream_of_its_own(copied):
    batches = Minibatches(numpy.arange(20.0)[:, None], Stream(1))
    batches(3)
    twin = copied(batches)
    first = [twin(4).tolist() for _ in range(9)]  # over two ends of a pass
    assert [batches(4).tolist() for _ in range(9)] == first


def test_copied_together_minibatches_draw_from_the_copied_streams():
    streams = Streams(1)
    batches = Minibatches(numpy.arange(20.0)[:, None], streams.data)
    twins, twin = copy.deepcopy((streams, batches))
    assert twin.stream is twins.data
    assert copy.copy(batches).rows is batches.rows


# ---- what cannot be cut off from theta ----

CUTS = {
    "params[W] = array": lambda net, W: net.layers[1].params.__setitem__("W", W),
    "network.params[1.W] = array": lambda net, W: net.params.__setitem__("1.W", W),
    "update": lambda net, W: net.layers[1].params.update(W=W),
    "|=": lambda net, W: net.layers[1].params.__ior__({"W": W}),
    "setdefault": lambda net, W: net.layers[1].params.setdefault("V", W),
    "a new name": lambda net, W: net.layers[1].params.__setitem__("V", W),
    "del": lambda net, W: net.layers[1].params.__delitem__("W"),
    "pop": lambda net, W: net.layers[1].params.pop("W"),
    "popitem": lambda net, W: net.layers[1].params.popitem(),
    "clear": lambda net, W: net.layers[1].params.clear(),
    "params = {}": lambda net, W: setattr(net.layers[1], "params", {"W": W}),
    "network.params = {}": lambda net, W: setattr(net, "params", {"1.W": W}),
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_parameters_in_a_network_cannot_be_replaced_and_the_remedy_works(cut):
    net = network()
    before, y = net.theta.copy(), net(x())
    W = numpy.zeros_like(net.params["1.W"])
    with pytest.raises(TypeError, match=r"params\['W'\]\[\.\.\.\] = array.*network\.version \+= 1"):
        cut(net, W)
    assert (net.theta == before).all() and (net(x()) == y).all() and list(net.layers[1].params) == ["W", "b"]
    net.layers[1].params["W"][...] = W
    assert (net.theta[:18] == 0).all()
    net.layers[1].params["W"] += 1.0  # reads, adds in place, assigns the same array
    assert (net.theta[:18] == 1).all()


def test_layers_in_a_network_cannot_be_replaced_or_joined_by_others():
    net, layer = network(), Dense(2, 2, Stream(1, "float64"))
    with pytest.raises(TypeError):
        net.layers[1] = layer
    with pytest.raises(AttributeError):
        net.layers.append(layer)


def test_a_dense_layer_twice_is_refused_and_a_rectifier_twice_is_not():
    layer, rectifier = Dense(3, 3, Stream(1, "float64")), ReLU()
    with pytest.raises(ValueError, match="is in a Network already"):
        Network([layer, layer])
    net = Network([layer, rectifier, Dense(3, 3, Stream(2, "float64")), rectifier])
    y, cache = net.forward(x())
    above = x() @ net.params["0.W"] + net.params["0.b"]
    expected = (numpy.where(above > 0, above, 0.0) @ net.params["2.W"]) > 0
    assert ((net.input_gradient(numpy.ones_like(y), cache) != 0).any(axis=1) == expected.any(axis=1)).all()


# ---- dtypes and numbers ----


@pytest.mark.parametrize("dtype", ["uint8", "int64", "bool", "float16", "complex128"])
def test_what_is_not_float32_or_float64_is_refused_in_words(dtype):
    net, wrong = network(), numpy.ones((4, 3), dtype)
    for act in (lambda: net(wrong), lambda: net.forward(wrong)):
        with pytest.raises(TypeError, match=rf"x is {dtype}, expected float32 or float64: x\.astype"):
            act()
    with pytest.raises(TypeError, match=rf"theta is {dtype}"):
        net.theta = numpy.ones(net.theta.shape, dtype)
    for thing in (net, net.layers[0], net.layers[1]):
        with pytest.raises(TypeError, match=rf"dtype is {dtype}, expected float32 \(to train\) or float64"):
            thing.astype(dtype)
    layer = Dense(3, 2, Stream(1, "float64"))
    layer.params = {name: p.astype(dtype) for name, p in layer.params.items()}
    with pytest.raises(TypeError, match=rf"0\.W is {dtype}"):
        Network([layer])
    with pytest.raises(TypeError, match=f"dtype is {dtype}"):
        Stream(1, dtype)
    assert net.version == 0


def test_theta_from_a_list_is_refused_in_words():
    with pytest.raises(TypeError, match=r"expected a NumPy or CuPy array, got builtins\.list"):
        network().theta = [1.0] * 32
