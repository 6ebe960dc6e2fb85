"""The statistics of a Network, what BatchNorm has seen: what moves them, what does not, and that no two share them."""

import copy
import pickle

import numpy as np
import pytest
from nn.on_images import with_b

from minigan.backend import to_host
from minigan.checkpoint import CheckpointError
from minigan.nn import Adam, Average, Dense, Network
from minigan.nn.convolution import Conv2d
from minigan.nn.normalization import BatchNorm
from minigan.nn.reshape import Reshape, Rows
from minigan.random import Stream
from minigan.state import given, taken


def training(xp=np):
    """What a pass in training is given."""
    return Stream(5, "float64", xp)


def network(xp=np):
    stream = Stream(2, "float64", xp)
    parts = [
        Dense(4, 8, stream, 1.0),
        BatchNorm(8, stream),
        Reshape(2, 2, 2),
        Conv2d(2, 3, 2, stream, 1.0),
        BatchNorm(3, stream),
    ]
    return Network([*map(with_b, parts), Rows()])


def batches(n=3, xp=np):
    return [xp.asarray(x) for x in np.random.default_rng(4).standard_normal((n, 6, 4))]


def test_no_pass_and_no_update_moves_the_statistics_and_remember_does(xp, no_synchronisation):
    net, (x, *_) = network(xp), batches(xp=xp)
    start = to_host(net.statistics).copy()
    assert start.tolist() == [0.0] * 8 + [1.0] * 8 + [0.0] * 3 + [1.0] * 3
    optimizer = Adam(net, 0.01)
    for rng in (None, training(xp)):
        y, cache = net.forward(x, rng)
        net.input_gradient(y, cache)
        optimizer.descend(net, net.parameter_gradient(y, cache))
        net(x, rng)
        assert to_host(net.statistics).tolist() == start.tolist()
    _, cache = net.forward(x, training(xp))
    version = net.version
    with no_synchronisation():
        net.remember(cache)
        net.settle(batches(xp=xp), training(xp))
    assert (to_host(net.statistics) != start).all() and net.version == version  # no gradient has gone stale
    with pytest.raises(ValueError, match=r"BatchNorm\(8\): a pass in evaluation has measured nothing to remember"):
        net.remember(net.forward(x)[1])


def test_settle_measures_anew_the_mean_of_what_each_minibatch_has_seen(xp):
    net, mean, var = network(xp), 0.0, 0.0
    net.statistics = xp.asarray(np.full(22, 77.0))
    net.settle(iter(batches(xp=xp)), training(xp))
    W, b = (to_host(net.params[f"0.{name}"]) for name in ("W", "b"))
    for x in batches():
        y = x @ W + b
        mean, var = mean + y.mean(axis=0) / 3, var + y.var(axis=0, ddof=1) / 3
    np.testing.assert_allclose(to_host(net.statistics)[:16], np.append(mean, var), rtol=1e-12)
    before = to_host(net.statistics).copy()
    net.settle(batches(xp=xp), training(xp))
    np.testing.assert_allclose(to_host(net.statistics), before, rtol=1e-13)  # nothing of before is in them


COPIES = {
    "deepcopy": copy.deepcopy, "copy": copy.copy, "pickle": lambda net: pickle.loads(pickle.dumps(net)),
    "astype": lambda net: net.astype("float64"), "average": lambda net: Average(net, 0.9).network(net),
}  # fmt: skip


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_copy_has_the_statistics_and_shares_none(copied, xp):
    net, (x, *_) = network(xp), batches(xp=xp)
    net.settle(batches(xp=xp), training(xp))
    before, twin = to_host(net.statistics).copy(), copied(net)
    assert (
        to_host(twin.statistics).tolist() == before.tolist() and to_host(twin(x)).tolist() == to_host(net(x)).tolist()
    )
    twin.remember(twin.forward(x, training(xp))[1])
    assert to_host(net.statistics).tolist() == before.tolist() != to_host(twin.statistics).tolist()
    for layer in (twin.layers[1], net.layers[1]):  # the vector is what the layers look into
        layer.statistics["mean"] += 5.0
    for one in (net, twin):
        assert to_host(one.statistics)[:8].tolist() == to_host(one.layers[1].statistics["mean"]).tolist()


def test_astype_turns_the_statistics_too_and_without_batchnorm_there_are_none():
    assert network().astype("float32").statistics.dtype == "float32"
    assert Network([Dense(2, 2, Stream(1))]).statistics is None
    with pytest.raises(ValueError, match=r"statistics has shape \(3,\), expected \(22,\)"):
        network().statistics = np.zeros(3)


def test_a_variance_below_0_in_a_checkpoint_is_refused():
    net = network()
    arrays, plain = taken(net)
    for place, ok in ((0, True), (8, False), (-1, False)):  # a mean, a var of the first layer, one of the last
        wrong = arrays | {"statistics": arrays["statistics"].copy()}
        wrong["statistics"][place] = -0.5
        if ok:
            given(network(), wrong, plain)
        else:
            with pytest.raises(CheckpointError, match="statistics does not fit"):
                given(network(), wrong, plain)
