"""The array module is decided by the arrays; and what the fake device of the other tests refuses and counts."""

import array
import sys
import types

import fakedevice
import numpy
import pytest

from minigan import backend
from minigan.backend import BackendError, array_module, to_host
from minigan.data.dataset import Minibatches
from minigan.gan.algorithm1 import algorithm1, simultaneous
from minigan.gan.objectives import minimax, non_saturating, value
from minigan.nn import (
    Adam,
    Average,
    Decay,
    Dense,
    Dropout,
    LeakyReLU,
    Maxout,
    Momentum,
    Network,
    Ramp,
    ReLU,
    Sigmoid,
    Tanh,
    optimizers,
)
from minigan.random import Streams

HOST = numpy.arange(6.0).reshape(2, 3)


@pytest.fixture
def x():
    """A device array, with no synchronisation counted yet."""
    fakedevice.synchronisations.clear()
    return fakedevice.asarray(HOST)


# ------------------------------------------------------------------------------------------------- array_module


def test_array_module_is_the_package_that_the_array_comes_from(xp):
    x = xp.asarray(HOST)
    assert array_module(x) is xp
    assert array_module(x, x[0], x.sum(), x.T, x.astype("float32"), x > 1) is xp


def test_array_module_of_numpys_own_subclasses_and_scalars_is_numpy():
    assert array_module(numpy.float32(1), HOST, numpy.ma.masked_array(HOST), HOST.mean()) is numpy


def test_array_module_of_a_cupy_array_is_cupy():
    cupy = pytest.importorskip("cupy")
    host = numpy.zeros(4)  # a CuPy array's type is all that is asked of it; to make one on memory of ours needs no GPU
    memory = cupy.cuda.UnownedMemory(host.ctypes.data, host.nbytes, host, device_id=0)
    x = cupy.ndarray((4,), memptr=cupy.cuda.MemoryPointer(memory, 0))
    assert array_module(x) is cupy
    assert array_module(x, x) is cupy
    with pytest.raises(TypeError, match=r"cupy\.ndarray and numpy\.ndarray"):
        array_module(x, HOST)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_host_and_device_arrays_together_raise_and_the_message_names_both_and_the_remedy(x, position):
    arrays = [HOST, HOST, HOST]
    arrays[position] = x
    with pytest.raises(TypeError) as caught:
        array_module(*arrays)
    message = str(caught.value)
    for part in ("fakedevice.ndarray", "numpy.ndarray", "cupy.asarray(x)", "minigan.backend.to_host(x)"):
        assert part in message


class Stranger(numpy.ndarray):
    """An array class of a package that is no array module: what it does with operators is its own affair."""


@pytest.mark.parametrize(
    "stranger",
    [[1.0], (1.0,), 1.0, 1, None, "x", range(3), array.array("d", [1.0]), memoryview(b"1"), HOST.view(Stranger), numpy],
    ids=lambda stranger: type(stranger).__name__,
)
@pytest.mark.parametrize("after", [(), (HOST,)])
def test_what_is_not_an_array_is_refused_with_the_remedy(stranger, after):
    with pytest.raises(TypeError, match=r"expected a NumPy or CuPy array.*numpy\.asarray\(x\)"):
        array_module(*after, stranger)


def test_a_torch_tensor_is_refused(monkeypatch):
    torch = types.ModuleType("torch")
    torch.Tensor = type("Tensor", (), {"__module__": "torch"})
    monkeypatch.setitem(sys.modules, "torch", torch)
    with pytest.raises(TypeError, match=r"got torch\.Tensor"):
        array_module(torch.Tensor())


def test_an_object_of_a_package_that_is_not_loaded_is_refused():
    stranger = type("Tensor", (), {"__module__": "no_such_package.core"})()
    with pytest.raises(TypeError, match="expected a NumPy or CuPy array"):
        array_module(stranger)


# -------------------------------------------------------------------------------------------- load and to_host


def test_load_numpy():
    assert backend.load("numpy") is numpy


def one_line(error):
    return "\n" not in str(error) and "--backend numpy" in str(error)


def test_load_cupy_without_cupy_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)  # import then raises ModuleNotFoundError
    with pytest.raises(BackendError, match=r"not installed.*pip install cupy-cuda13x") as caught:
        backend.load("cupy")
    assert one_line(caught.value) and caught.value.__cause__ is None and caught.value.__suppress_context__


def test_load_cupy_without_a_gpu_says_so(monkeypatch):
    cupy = types.ModuleType("cupy")
    cupy.cuda = types.SimpleNamespace(is_available=lambda: False)
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    with pytest.raises(BackendError, match="no GPU") as caught:
        backend.load("cupy")
    assert one_line(caught.value)
    cupy.cuda.is_available = lambda: True
    assert backend.load("cupy") is cupy


def test_load_the_installed_cupy_gives_it_or_one_line():
    cupy = pytest.importorskip("cupy")
    if cupy.cuda.is_available():
        assert backend.load("cupy") is cupy
    else:
        with pytest.raises(BackendError, match="no GPU") as caught:
            backend.load("cupy")
        assert one_line(caught.value)


@pytest.mark.parametrize("name", ["torch", "", "NumPy", "fakedevice"])
def test_load_of_an_unknown_backend_names_the_choices(name):
    with pytest.raises(BackendError, match=f"{name!r}: choose numpy or cupy"):
        backend.load(name)


def test_to_host_gives_the_same_numbers_as_a_numpy_array(xp):
    for array_ in (HOST, HOST.astype("float32"), HOST[0] > 1, HOST.sum()):
        host = to_host(xp.asarray(array_))
        assert type(host) is numpy.ndarray and host.dtype == array_.dtype
        numpy.testing.assert_array_equal(host, array_, strict=False)


# ------------------------------------------------------------------------------------- the fake device refuses


def put(target, index, value):
    target[index] = value


REFUSED = {
    "x + host": lambda x, h: x + h,
    "host + x": lambda x, h: h + x,
    "x += host": lambda x, h: x.__iadd__(h),
    "host += x": lambda x, h: h.__iadd__(x),
    "x @ host": lambda x, h: x @ h.T,
    "host @ x": lambda x, h: h.T @ x,
    "x > host": lambda x, h: x > h,
    "host == x": lambda x, h: h == x,
    "x + 0-d host": lambda x, h: x + numpy.array(1.0),
    "x * list": lambda x, h: x * [1.0, 2.0, 3.0],
    "x ** list": lambda x, h: x ** [1.0, 2.0, 3.0],
    "xp.exp(host)": lambda x, h: fakedevice.exp(h),
    "xp.exp(list)": lambda x, h: fakedevice.exp([1.0]),
    "xp.sum(host)": lambda x, h: fakedevice.sum(h),
    "xp.maximum(x, host)": lambda x, h: fakedevice.maximum(x, h),
    "xp.where(x, x, host)": lambda x, h: fakedevice.where(x > 0, x, h),
    "xp.concatenate": lambda x, h: fakedevice.concatenate([x, h]),
    "xp.linalg.norm(host)": lambda x, h: fakedevice.linalg.norm(h),
    "xp.add.at": lambda x, h: fakedevice.add.at(x, numpy.array([0]), 1.0),
    "xp.add(x, x, out=host)": lambda x, h: fakedevice.add(x, x, out=h),
    "x.dot(host)": lambda x, h: x.dot(h.T),
    "x[host index]": lambda x, h: x[numpy.array([0])],
    "x[host mask]": lambda x, h: x[h > 1],
    "x[0] = host": lambda x, h: put(x, 0, h[0]),
    "x[0] = list": lambda x, h: put(x, 0, [1.0, 2.0, 3.0]),
    "host[x]": lambda x, h: h[x.astype(int)],
    "host[...] = x": lambda x, h: put(h, ..., x),
    "np.exp(x)": lambda x, h: numpy.exp(x),
    "np.add(out=x)": lambda x, h: numpy.add(h, h, out=x),
    "np.sum(x)": lambda x, h: numpy.sum(x),
    "np.concatenate": lambda x, h: numpy.concatenate([x, x]),
    "np.linalg.norm(x)": lambda x, h: numpy.linalg.norm(x),
    "np.copyto": lambda x, h: numpy.copyto(h, x),
    "np.asarray(x)": lambda x, h: numpy.asarray(x),
    "np.array([x, x])": lambda x, h: numpy.array([x, x]),
    "np.array(x.sum())": lambda x, h: numpy.array(x.sum()),
    "np.full(3, x)": lambda x, h: numpy.full(3, x.sum()),
    "range(x)": lambda x, h: range(x[0, 0].astype(int)),
    "hash(x)": lambda x, h: hash(x),
    "memoryview(x)": lambda x, h: memoryview(x),
    "xp.sum(where=)": lambda x, h: fakedevice.sum(x, where=x > 0),
    "x.max(initial=)": lambda x, h: x.max(initial=0.0),
    "xp.exp(where=)": lambda x, h: fakedevice.exp(x, where=x > 0),
}


@pytest.mark.parametrize("act", REFUSED.values(), ids=REFUSED)
def test_the_fake_device_refuses(x, act):
    with pytest.raises(TypeError):
        act(x, HOST.copy())


@pytest.mark.parametrize("name", ["block", "insert", "errstate", "einsum_path", "geomspace", "maximum.reduce"])
def test_the_fake_device_has_no_function_that_cupy_lacks(name):
    with pytest.raises(AttributeError, match=f"CuPy has no {name}"):
        first, *rest = name.split(".")
        found = getattr(fakedevice, first)
        for part in rest:
            found = getattr(found, part)


@pytest.mark.parametrize("name", ["ctypes", "resize", "setflags", "__array_interface__", "_secret"])
def test_a_fake_array_has_no_attribute_that_a_cupy_array_lacks(x, name):
    with pytest.raises(AttributeError):
        getattr(x, name)


def test_assignment_to_repeated_indices_is_refused(x):
    x[fakedevice.asarray([1, 0])] = 1.0
    with pytest.raises(ValueError, match="repeated"):
        x[fakedevice.asarray([1, 1])] = 1.0


# ------------------------------------------------------------------------------------ the fake device computes


def test_the_fake_device_computes_what_numpy_does(x, rng):
    """Operators, reflected and in place; functions, methods, `out=`, indices; and all of it stays on the device."""
    h, i = HOST.copy(), numpy.array([1, 0, 1])
    j = fakedevice.asarray(i)
    pairs = [
        (x + x, h + h),
        (2.0 - x, 2.0 - h),
        (numpy.float32(2) / (1 + x), numpy.float32(2) / (1 + h)),
        (2**x % 3, 2**h % 3),
        (x @ x.T, h @ h.T),
        (~(x > 2) & (x >= 0) | (x == 3), ~(h > 2) & (h >= 0) | (h == 3)),
        (-abs(x - 2), -abs(h - 2)),
        (x[j], h[i]),
        (x[:, j], h[:, i]),
        (x[0, 1:], h[0, 1:]),
        (x[..., None], h[..., None]),
        (x[x > 2], h[h > 2]),
        (x.sum(axis=0, keepdims=True), h.sum(axis=0, keepdims=True)),
        (x.mean(dtype="float32"), h.mean(dtype="float32")),
        (fakedevice.where(x > 2, 1.0, x), numpy.where(h > 2, 1.0, h)),
        (fakedevice.concatenate([x, x], axis=1), numpy.concatenate([h, h], axis=1)),
        (fakedevice.linalg.norm(x, axis=1), numpy.linalg.norm(h, axis=1)),
        (fakedevice.zeros((2, 2), dtype="uint8"), numpy.zeros((2, 2), "uint8")),
        (fakedevice.allclose(x, x), numpy.asarray(True)),
        (fakedevice.lib.stride_tricks.sliding_window_view(x, 2, axis=1), numpy.stack([h[:, :2], h[:, 1:]], axis=1)),
    ]
    for device, host in pairs:
        assert type(device) is fakedevice.ndarray
        assert (device.shape, device.dtype) == (host.shape, host.dtype)
        numpy.testing.assert_array_equal(device.get(), host)
    assert [part.shape for part in fakedevice.split(x, 3, axis=1)] == [(2, 1)] * 3
    assert fakedevice.float32 is numpy.float32 and fakedevice.pi == numpy.pi and len(x) == 2


def test_reductions_and_elements_are_0d_device_arrays(x):
    for scalar in (x.sum(), x.max(), fakedevice.mean(x), x[0, 1], x[0][1], x.sum() + 1.0, -x.sum()):
        assert type(scalar) is fakedevice.ndarray and scalar.shape == ()
    assert not fakedevice.synchronisations


def test_views_share_memory_and_out_is_filled_and_returned(x):
    row, element = x[1], x[1, 2]
    row *= 2.0
    x[0] = row
    x[1, 0] += 1.0
    numpy.testing.assert_array_equal(x.get(), [[6, 8, 10], [7, 8, 10]])
    assert element.get() == 10  # a 0-d view, where NumPy would have given a copy
    y = fakedevice.empty_like(x)
    assert fakedevice.multiply(x, 2.0, out=y) is y
    assert fakedevice.matmul(x.T, x, out=fakedevice.empty((3, 3))).shape == (3, 3)
    numpy.testing.assert_array_equal(y.get(), 2 * x.get())
    fakedevice.sum(y, axis=0, out=x[0])
    numpy.testing.assert_array_equal(x[0].get(), [26, 32, 40])


def test_upload_and_download_copy(x):
    host = HOST.copy()
    for up in (fakedevice.asarray, fakedevice.array, fakedevice.ascontiguousarray):
        device = up(host)
        device += 1.0
    assert (host == HOST).all()
    down = x.get()
    down += 1.0
    assert (x.get() == HOST).all()
    assert fakedevice.asarray(x, dtype="float64").shape == x.shape  # what is on the device already may stay there


# ------------------------------------------------------------------------------------- the fake device counts

WAITS = {
    "float": lambda x: float(x.sum()),
    "int": lambda x: int(x.sum()),
    "complex": lambda x: complex(x.sum()),
    "bool": lambda x: bool(x.sum()),
    "if": lambda x: 1 if x.sum() > 3 else 0,
    "item": lambda x: x.sum().item(),
    "tolist": lambda x: x.tolist(),
    "tobytes": lambda x: x.tobytes(),
    "get": lambda x: x.get(),
    "to_host": to_host,
    "iteration": lambda x: list(x),
    "max": lambda x: max(x[0]),
    "in": lambda x: 3 in x[0],
    "repr": repr,
    "str": str,
    "format": lambda x: f"{x.sum():.2f}",
    "round": lambda x: f"{x.sum()}",
    "math": lambda x: __import__("math").exp(x[0, 1]),
    "host[0] = x": lambda x: put(HOST.copy(), (0, 0), x.sum()),
    "mask": lambda x: x[x > 2],
    "mask in a tuple": lambda x: x[0, x[0] > 2],
    "nonzero": lambda x: x.nonzero(),
    "where": lambda x: fakedevice.where(x > 2),
    "unique": lambda x: fakedevice.unique(x),
}


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS)
def test_the_fake_device_counts_what_makes_the_host_wait(x, wait):
    wait(x)
    assert fakedevice.synchronisations.total() >= 1
    with pytest.raises(AssertionError, match="host synchronisations"), fakedevice.no_synchronisation():
        wait(x)


def test_the_values_of_counted_conversions_are_right(x):
    assert (float(x[0, 1]), int(x[0, 2]), bool(x[0, 0]), x[1, 0].item()) == (1.0, 2, False, 3.0)
    assert x.tolist() == HOST.tolist() and f"{x[1, 1]:.2f}" == "4.00" and str(x[0]) == str(HOST[0])
    assert [type(row) for row in x] == [fakedevice.ndarray] * 2


def test_what_needs_no_number_is_not_counted(x):
    with fakedevice.no_synchronisation():
        x.shape, x.dtype, x.size, x.ndim, len(x), x.T, x.reshape(3, 2), x[0], x[:, 1:], x[fakedevice.asarray([0])]
        fakedevice.where(x > 2, x, 0.0)
        x *= x > 2
        fakedevice.asarray(HOST)
        isinstance(x, fakedevice.ndarray)
    assert fakedevice.synchronisations.total() == 0


# --------------------------------------------------------------- a run on the device is the run on the host


def play(xp, game, seed=1, steps=20, dtype="float32", within=fakedevice.no_synchronisation):
    """A small game with every kind of layer, on arrays of `xp`; the loop runs inside the context `within`.

    Returns, on the host, the vectors that a checkpoint would hold, and V of the last minibatch.
    """
    streams = Streams(seed, dtype, xp)
    init, m, n_z = streams.init, 10, 4
    layers = [Dense(n_z, 24, init, 0.5), ReLU(), Dense(24, 12, init, 0.5, bias=0.1), Tanh(), Dense(12, 6, init, 0.5)]
    G = Network([*layers, Sigmoid()])
    layers = [Dropout(0.8), Dense(6, 30, init, 0.5), Maxout(3), Dropout(0.5), Dense(10, 8, init, 0.5), LeakyReLU(0.2)]
    D = Network([*layers, Dense(8, 1, init, 0.5)])
    average = Average(G, 0.9)
    rows = xp.asarray(numpy.random.default_rng(seed).random((35, 6), dtype=dtype))
    minibatches = Minibatches(rows, streams.data)  # 35 rows in tens: a new pass, with leftovers, every third draw

    def sample_noise(m):
        return streams.noise.uniform((m, n_z), -1.0, 1.0)

    options = dict(steps=steps, m=m, rng=streams.dropout)
    if game == "algorithm1":
        d_optimizer = Momentum(D, Decay(0.1, 1.01), Ramp(0.5, 0.7, 0, 10), max_column_norm=1.0)
        players = D, G, minibatches, sample_noise, d_optimizer, Adam(G, 0.01, beta1=0.5)
        loop = algorithm1(*players, k=2, objective=non_saturating, **options)
    else:
        players = D, G, minibatches, sample_noise, Adam(D, Decay(0.01)), Momentum(G, 0.1, 0.5, max_column_norm=1.9)
        loop = simultaneous(*players, k=1, objective=minimax, **options)
    with within():
        for a_real, a_fake in loop:
            V = value(a_real, a_fake)
            average.update(G)
    optimizers = players[-2:]
    vectors = {"theta_d": D.theta, "theta_g": G.theta, "average": average.theta, "V": V}
    vectors |= {f"{i}.{name}": v for i in (0, 1) for name, v in optimizers[i].vectors.items()}
    assert all(array_module(v) is xp for v in vectors.values())
    return {name: to_host(v) for name, v in vectors.items()}


@pytest.mark.parametrize("game", ["algorithm1", "simultaneous"])
def test_a_game_on_the_device_is_the_game_on_the_host(game, xp, no_synchronisation, monkeypatch):
    """Bit for bit on the fake device, with no synchronisation in the loop; the host's optimisers go block by block.

    On a GPU sums are taken in another order, so there the game is played in float64 and compared to 1e-8: 20 steps
    leave rounding errors of 1e-16 far below it.
    """
    monkeypatch.setattr(optimizers, "BLOCK", 100)
    exact = xp is numpy or xp is fakedevice
    dtype = "float32" if exact else "float64"
    device, host = (play(module, game, dtype=dtype, within=no_synchronisation) for module in (xp, numpy))
    assert device.keys() == host.keys()
    for name in host:
        assert device[name].dtype == dtype and numpy.isfinite(host[name]).all()
        if exact:
            assert device[name].tobytes() == host[name].tobytes(), name
        else:
            numpy.testing.assert_allclose(device[name], host[name], rtol=1e-8, atol=1e-8, err_msg=name)


def test_a_game_really_moves_both_players_and_depends_on_the_seed():
    """So that the equality above says something: the vectors at the end are neither zeros nor the initial values."""
    after, start, other = play(numpy, "algorithm1"), play(numpy, "algorithm1", steps=1), play(numpy, "algorithm1", 2)
    for name in after:
        assert not numpy.array_equal(after[name], start[name]) and not numpy.array_equal(after[name], other[name])


def test_a_synchronisation_planted_in_the_loop_is_found(monkeypatch):
    """Had an optimiser looked at a number, the game above would have failed."""
    step = Adam.ascend
    monkeypatch.setattr(Adam, "ascend", lambda self, D, gradient: step(self, D, gradient) if gradient.any() else None)
    with pytest.raises(AssertionError, match="host synchronisations"):
        play(fakedevice, "simultaneous")


@pytest.mark.parametrize(
    "name, host", [("stack", [1.0, 2.0]), ("concatenate", [[1.0]]), ("sum", [1, 2]), ("mean", 2.0)]
)
def test_the_fake_device_takes_no_lists_of_numbers_where_cupy_takes_arrays(name, host):
    with pytest.raises(TypeError, match="takes device arrays"):
        getattr(fakedevice, name)(host)
