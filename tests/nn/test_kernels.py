"""The kernels for a GPU compute what their plain pages say. They are compiled for the processor here: no GPU is needed.

On a machine with one, `pytest --backend cupy` runs all tests of layers, optimisers and training through them, too.
"""

import ctypes
import re
import shutil
import subprocess

import numpy as np
import pytest

from minigan.nn import Average, Dense, Network, kernels, layers, ops, optimizers
from minigan.random import Stream

TYPES = {"T": None, "bool": "bool", "int32": "int32_t", "uint8": "uint8_t"}
TWINS = {
    f"{module.__name__.rsplit('.')[-1]}.{owner.__name__}.{name}": method
    for module in (layers, optimizers)
    for owner in vars(module).values()
    if isinstance(owner, type)
    for name, method in vars(owner).items()
    if hasattr(method, "twin")
}


def parameters(text):
    """[(raw, type, name), ...] of a kernel's "raw T x, int32 units"."""
    return [
        (part.startswith("raw "), *part.removeprefix("raw ").split())
        for part in re.split(r",\s*", text.strip())
        if part
    ]


def source(dtype):
    """All kernels as C++ functions that loop over i; what is not raw has a stride, 0 for a number."""
    T = {"float32": "float", "float64": "double"}[dtype]
    text = ["#include <cmath>\n#include <cstdint>\n#include <cstddef>\nusing namespace std;", f"typedef {T} T;"]
    for name, (inputs, outputs, code) in kernels.KERNELS.items():
        takes, gives = parameters(inputs), parameters(outputs)
        head = [f"const {TYPES[kind] or 'T'}* p_{v}, long s_{v}" for _, kind, v in takes]
        head += [f"{TYPES[kind] or 'T'}* p_{v}" for _, kind, v in gives]
        read = [f"const {TYPES[kind] or 'T'}& {v} = p_{v}[i * s_{v}];" for raw, kind, v in takes if not raw]
        read += [f"{TYPES[kind] or 'T'}& {v} = p_{v}[i];" for _, kind, v in gives]
        raw = "".join(f"const {TYPES[kind] or 'T'}* {v} = p_{v};" for raw, kind, v in takes if raw)
        text.append(
            f'extern "C" void {name}(long n, {", ".join(head)}) {{ {raw} '
            f"for (long i = 0; i < n; i++) {{ {' '.join(read)} {code} }} }}"
        )
    return "\n".join(text)


@pytest.fixture(scope="module", params=["float32", "float64"])
def dtype(request):
    return request.param


@pytest.fixture(scope="module")
def compiled(dtype, tmp_path_factory):
    """kernels.kernel for the processor: the same call, on NumPy arrays."""
    compiler = shutil.which("c++")
    if compiler is None:
        pytest.skip("no C++ compiler on this machine")
    folder = tmp_path_factory.mktemp("kernels")
    (folder / "all.cpp").write_text(source(dtype))
    command = [compiler, "-O1", "-ffp-contract=off", "-shared", "-fPIC", "-o", folder / "all.so", folder / "all.cpp"]
    subprocess.run(command, check=True)
    library = ctypes.CDLL(folder / "all.so")

    def kernel(name):
        takes, gives = (parameters(text) for text in kernels.KERNELS[name][:2])

        def run(*args, size=None):
            array = next(a for a in args if isinstance(a, np.ndarray) and a.dtype == dtype)
            size = size or array.size
            words, keep = [], []
            for (_, kind, _), arg in zip(takes, args):
                kind = dtype if kind == "T" else kind
                number = not isinstance(arg, np.ndarray)
                given = np.array([arg], kind) if number else np.ascontiguousarray(arg)
                assert given.dtype == kind
                keep.append(given)
                words += [ctypes.c_void_p(given.ctypes.data), ctypes.c_long(0 if number else 1)]
            outputs = list(args[len(takes) :])
            made = [np.empty(size, dtype if kind == "T" else kind) for _, kind, _ in gives] if not outputs else outputs
            assert len(made) == len(gives) and all(out.flags.c_contiguous for out in made)
            words += [ctypes.c_void_p(out.ctypes.data) for out in made]
            getattr(library, name)(ctypes.c_long(size), *words)
            if not outputs and size == array.size and len(made) == 1:
                made = [made[0].reshape(array.shape)]
            return made[0] if len(made) == 1 else made

        return run

    return kernel


@pytest.fixture
def on_processor(compiled, monkeypatch):
    monkeypatch.setattr(kernels, "kernel", compiled)


def same(twin, plain, dtype):
    for one, other in zip(twin, plain, strict=True):
        one, other = np.asarray(one), np.asarray(other)
        assert one.shape == other.shape and one.dtype == other.dtype
        ulps = 4 * np.finfo(dtype).eps
        np.testing.assert_allclose(one, other, rtol=ulps, atol=float(np.finfo(dtype).tiny))


def test_every_twin_is_named_here():
    found = {name.split(".", 1)[1] for name in TWINS} | {name for name in vars(ops) if hasattr(vars(ops)[name], "twin")}
    assert found == {
        "sigmoid", "softplus", "log_sigmoid", "Maxout.forward", "Maxout.input_gradient", "ReLU.input_gradient",
        "Sigmoid.forward", "Sigmoid.input_gradient", "Dropout._apply", "Momentum._move", "Adam._move", "Average._move",
    }  # fmt: skip
    assert set(kernels.KERNELS) == {
        "sigmoid", "softplus", "log_sigmoid", "maxout", "maxout_gradient", "relu_gradient", "sigmoid_layer",
        "sigmoid_gradient", "masked", "momentum", "adam", "average",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "log_sigmoid"])
def test_a_function_of_one_array(name, dtype, on_processor):
    function = getattr(ops, name)
    a = np.concatenate([-np.geomspace(1e-3, 700.0, 99), [0.0], np.geomspace(1e-3, 700.0, 99)]).astype(dtype)
    same([function.twin(a)], [function.plain(a)], dtype)
    with pytest.raises(TypeError, match="expected float32 or float64"):
        function.twin(a.astype("int32"))


def as_images_lie(x):
    """Images (m, channels, height, width) that lie in memory as channels, height, width, m (nn/windows.py)."""
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)


@pytest.mark.parametrize("sides", [(), (4, 3)], ids=["rows", "images"])
@pytest.mark.parametrize("pieces", [1, 2, 5])
def test_maxout(pieces, sides, dtype, on_processor, rng):
    layer, x = layers.Maxout(pieces), rng.integers(-2, 3, (6, pieces * 7, *sides)).astype(dtype)  # with many ties
    x = as_images_lie(x) if sides else x
    (y, winner), (y_plain, winner_plain) = layer.forward.twin(layer, x), layer.forward.plain(layer, x)
    same([y, winner], [y_plain, winner_plain], dtype)
    dy = rng.standard_normal(y.shape).astype(dtype)
    same([layer.input_gradient.twin(layer, dy, winner)], [layer.input_gradient.plain(layer, dy, winner)], dtype)
    with pytest.raises(ValueError, match="dy has shape"):
        layer.input_gradient.twin(layer, dy[1:], winner)
    if pieces > 1:
        with pytest.raises(ValueError, match="a multiple of"):
            layer.forward.twin(layer, x[:, 1:])


@pytest.mark.parametrize("images", [False, True], ids=["rows", "images"])
@pytest.mark.parametrize("layer", [layers.ReLU(), layers.Sigmoid()], ids=repr)
def test_the_gradient_of_an_activation(layer, images, dtype, on_processor, rng):
    x = np.array([[-90.0, -50.0, -43.0, -1.0, 0.0, 1.0, 30.0]] * 6, dtype)
    x = as_images_lie(x.reshape(3, 2, 7, 1)) if images else x
    y, dy = layer.forward(x)[0], rng.standard_normal(x.shape).astype(dtype)
    if hasattr(layer.forward, "twin"):
        same([layer.forward.twin(layer, x)[0]], [layer.forward.plain(layer, x)[0]], dtype)
    same([layer.input_gradient.twin(layer, dy, y)], [layer.input_gradient.plain(layer, dy, y)], dtype)
    with pytest.raises(ValueError, match="dy has shape"):
        layer.input_gradient.twin(layer, dy[1:], y)


@pytest.mark.parametrize("shape", [(5, 9), (5, 3, 4, 2)], ids=["rows", "images"])
def test_dropout(shape, dtype, on_processor, rng):
    layer, x = layers.Dropout(0.8), rng.standard_normal(shape).astype(dtype)
    mask = rng.random(shape) < 0.8
    same([layer._apply.twin(layer, x, mask)], [layer._apply.plain(layer, x, mask)], dtype)
    assert layer._apply.twin(layer, x, None) is x
    with pytest.raises(ValueError, match="dy has shape"):
        layer._apply.twin(layer, x, mask[1:])


OPTIMIZERS = {
    "momentum": lambda net: optimizers.Momentum(net, 0.1, lambda t: 0.5 + 0.01 * t),
    "adam": lambda net: optimizers.Adam(net, 0.01, beta1=0.5, beta2=0.99),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_of_three_steps(name, dtype, on_processor, rng, monkeypatch):
    """Gradients of many sizes: those whose running mean is flushed to 0, and in Adam those whose squares overflow."""
    nets = [Network([Dense(3, 4, Stream(1, dtype))]) for _ in range(2)]
    twin, plain = (OPTIMIZERS[name](net) for net in nets)
    monkeypatch.setattr(twin, "_move", lambda *args: type(twin)._move.twin(twin, *args))
    sizes = [1e-34, 1e-3, 1.0, 1e3] + ([3e25 if dtype == "float32" else 1e200] if name == "adam" else [])
    sizes = np.resize(sizes if dtype == "float32" else [1e-300, *sizes[1:]], 16)
    for sign in (1.0, -1.0, 1.0):
        g = (sign * rng.standard_normal(16) * sizes).astype(dtype)
        twin.descend(nets[0], g)
        plain.descend(nets[1], g)
    same([nets[0].theta, *twin.vectors.values()], [nets[1].theta, *plain.vectors.values()], dtype)


def test_an_average(dtype, on_processor, rng, monkeypatch):
    net = Network([Dense(3, 4, Stream(1, dtype))])
    twin, plain = Average(net, 0.7), Average(net, 0.7)
    monkeypatch.setattr(twin, "_move", lambda *args: Average._move.twin(twin, *args))
    for _ in range(6):
        net.theta = rng.standard_normal(16).astype(dtype)
        twin.update(net)
        plain.update(net)
    same([twin.theta], [plain.theta], dtype)


def test_only_arrays_of_cupy_go_to_the_twin():
    there = type("ndarray", (), {"__module__": "cupy"})()
    function = kernels.on_gpu(lambda *args: "twin")(lambda *args: "plain")
    assert function(None, there) == function(there, None) == "twin"
    assert function(np.zeros(2), 3) == function(None, 1.0) == "plain"
