"""Weights in files: they come back, rounded to float16, and nothing else comes in."""

import numpy
import pytest

from minigan.data import weights
from minigan.data.idx import DataError
from minigan.nn import Dense, Network, ReLU, StaleCacheError
from minigan.nn.normalization import BatchNorm
from minigan.random import Stream


def network(seed=1, dtype="float32"):
    stream = Stream(seed, dtype)
    return Network([Dense(3, 4, stream, 1.0), ReLU(), Dense(4, 2, stream, 1.0)])


@pytest.fixture
def path(tmp_path):
    with open(tmp_path / "net.npz", "wb") as stream:
        weights.save(network(), stream)
    return tmp_path / "net.npz"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_weights_come_back_rounded_to_float16_in_the_networks_dtype(path, dtype):
    net = network(seed=2, dtype=dtype)
    weights.fill(net, path)
    assert net.theta.dtype == dtype
    numpy.testing.assert_array_equal(net.theta, network().theta.astype("float16").astype(dtype))
    numpy.testing.assert_array_equal(net.layers[2].params["W"], net.params["2.W"])


def test_a_cache_from_before_is_stale(path):
    net = network(seed=2)
    y, cache = net.forward(Stream(0).normal((5, 3)))
    weights.fill(net, path)
    with pytest.raises(StaleCacheError):
        net.input_gradient(y, cache)


def normed():
    stream = Stream(1, "float32")
    return Network([Dense(3, 4, stream, 1.0), BatchNorm(4, stream), Dense(4, 2, stream, 1.0)])


def test_batchnorms_statistics_come_back_with_the_weights_and_no_var_below_0_does(tmp_path):
    net, twin, x = normed(), normed(), Stream(0).normal((5, 3))
    net.settle([3.0 * x + 1.0], Stream(2))
    for name, file in (("net.npz", net), ("other.npz", network())):
        with open(tmp_path / name, "wb") as stream:
            weights.save(file, stream)
    weights.fill(twin, tmp_path / "net.npz")
    numpy.testing.assert_array_equal(twin.statistics, net.statistics.astype("float16"))
    numpy.testing.assert_allclose(twin(x), net(x), atol=0.01)
    with pytest.raises(DataError, match="not the weights of this network"):
        weights.fill(twin, tmp_path / "other.npz")
    net.statistics = -net.statistics
    with open(tmp_path / "below.npz", "wb") as stream:
        weights.save(net, stream)
    with pytest.raises(DataError, match="statistics is float16, or not finite, or a var below 0"):
        weights.fill(twin, tmp_path / "below.npz")


@pytest.mark.parametrize(
    "arrays",
    [
        {"0.W": numpy.zeros((3, 4))},
        {name: numpy.zeros(p.shape[::-1]) for name, p in network().params.items()},
        {name: numpy.zeros(p.shape, int) for name, p in network().params.items()},
        {name: numpy.full(p.shape, numpy.nan) for name, p in network().params.items()},
    ],
    ids=["one missing", "transposed", "integers", "not finite"],
)
def test_weights_of_something_else_are_refused_and_nothing_is_changed(tmp_path, arrays):
    numpy.savez(tmp_path / "other.npz", **arrays)
    net = network()
    with pytest.raises(DataError, match="install minigan again"):
        weights.fill(net, tmp_path / "other.npz")
    numpy.testing.assert_array_equal(net.theta, network().theta)


def test_a_missing_and_a_cut_file_are_named(path, tmp_path):
    with pytest.raises(DataError, match=r"nowhere\.npz: no such file"):
        weights.fill(network(), tmp_path / "nowhere.npz")
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(DataError, match=r"net\.npz: damaged"):
        weights.fill(network(), path)


def test_weights_that_float16_cannot_hold_are_not_written(tmp_path):
    net = network()
    net.theta = net.theta * 1e6
    with open(tmp_path / "net.npz", "wb") as stream, pytest.raises(ValueError, match=r"0\.W has weights"):
        weights.save(net, stream)
    assert (tmp_path / "net.npz").stat().st_size == 0


def test_a_pickle_in_the_file_is_not_opened(tmp_path):
    numpy.savez(tmp_path / "pickle.npz", **{name: numpy.array([{}], object) for name in network().params})
    with pytest.raises(DataError, match="damaged"):
        weights.fill(network(), tmp_path / "pickle.npz")
