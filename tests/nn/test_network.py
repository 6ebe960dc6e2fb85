"""Networks: theta and its views, caches that belong to passes, and gradients through whole nets."""

import itertools
import sys
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigan.backend import to_host
from minigan.nn.gradcheck import away_from_kinks, check_network
from minigan.nn.layers import Dense, Dropout, Layer, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.nn.network import Network, StaleCacheError
from minigan.nn.optimizers import Adam, Momentum
from minigan.random import Stream, Streams


def dense(n_in, n_out, seed=0, dtype="float64", xp=np):
    """A Dense layer with parameters of order one, biases included."""
    stream = Stream(seed, dtype, xp)
    return Dense(n_in, n_out, stream, 1.0, stream.normal((n_out,)))


def generator(dtype="float64", xp=np):
    """Like the paper's G: rectifiers, sigmoid at the end."""
    parts = [dense(5, 9, 1, dtype, xp), ReLU(), dense(9, 8, 2, dtype, xp), ReLU(), dense(8, 6, 3, dtype, xp)]
    return Network([*parts, Sigmoid()])


def discriminator(dtype="float64", xp=np):
    """Like the paper's D: maxout and dropout, also on its input, and a logit at the end."""
    parts = [Dropout(0.8), dense(6, 15, 4, dtype, xp), Maxout(3), Dropout(0.5), dense(5, 8, 5, dtype, xp), Maxout(2)]
    return Network([*parts, Dropout(0.5), dense(4, 1, 6, dtype, xp)])


def normal(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


NETS = {"G": (generator, 5, 6), "D": (discriminator, 6, 1)}
nets = pytest.mark.parametrize("name", NETS)


# ---- theta ----


@nets
def test_theta_is_the_parameters_of_the_layers_in_their_order(name):
    layers = [p.copy() for layer in NETS[name][0]().layers for p in layer.params.values()]
    network = NETS[name][0]()
    assert network.theta.tolist() == np.concatenate([p.ravel() for p in layers]).tolist()
    assert network.theta.ndim == 1 and network.theta.flags.c_contiguous


@nets
def test_every_layers_parameters_are_views_of_theta(name):
    network = NETS[name][0]()
    for i, layer in enumerate(network.layers):
        for key, p in layer.params.items():
            assert p is network.params[f"{i}.{key}"]
            assert np.shares_memory(p, network.theta)
    network.theta[...] = np.arange(network.theta.size)
    seen = np.concatenate([p.ravel() for layer in network.layers for p in layer.params.values()])
    assert seen.tolist() == list(range(network.theta.size))


@nets
def test_a_change_of_theta_changes_the_output_as_a_change_of_the_layers_does(name, xp):
    make, n_in, _ = NETS[name]
    network, x = make(xp=xp), xp.asarray(normal((3, n_in)))
    before = to_host(network(x))
    network.theta *= 1.5
    moved = to_host(network(x))
    assert (moved != before).all()
    other = make(xp=xp)
    for layer in other.layers:
        for p in layer.params.values():
            p *= 1.5
    assert to_host(other(x)).tolist() == moved.tolist()


def test_building_a_network_copies_the_parameters_out_of_the_layers_arrays():
    layer = dense(3, 2)
    W = layer.params["W"]
    network = Network([layer])
    network.theta += 1.0
    assert (layer.params["W"] == W + 1.0).all()


@nets
def test_named_gives_every_part_of_a_vector_by_its_name_and_back(name):
    network = NETS[name][0]()
    vector = np.arange(float(network.theta.size))
    parts = network.named(vector)
    expected = [f"{i}.{key}" for i, layer in enumerate(network.layers) for key in layer.params]
    assert list(parts) == expected == list(network.params)
    assert {key: part.shape for key, part in parts.items()} == {key: p.shape for key, p in network.params.items()}
    assert np.concatenate([part.ravel() for part in parts.values()]).tolist() == vector.tolist()
    for part in parts.values():
        part *= 2.0  # into vector
    assert vector.tolist() == [2.0 * i for i in range(vector.size)]


def test_named_refuses_a_vector_of_another_shape_naming_both():
    network = generator()
    n = network.theta.size
    for wrong in (np.zeros(n + 1), np.zeros((1, n))):
        with pytest.raises(ValueError, match=r"vector has shape .* expected") as caught:
            network.named(wrong)
        assert str(wrong.shape) in str(caught.value) and f"({n},)" in str(caught.value)


# ---- passes ----


@nets
@pytest.mark.parametrize("training", [True, False])
def test_a_pass_is_one_layer_after_the_other_with_one_stream_for_all(name, training, xp):
    make, n_in, _ = NETS[name]
    network, host = make(xp=xp), normal((7, n_in))

    def rng():
        return Stream(3, "float64", xp) if training else None

    x, stream = xp.asarray(host), rng()
    for layer in network.layers:
        x, _ = layer.forward(x, stream)
    for y in (network(xp.asarray(host), rng()), network.forward(xp.asarray(host), rng())[0]):
        assert to_host(y).tolist() == to_host(x).tolist()


def test_dropout_is_on_with_a_stream_and_off_without():
    D, x = discriminator(), normal((7, 6))
    assert (D(x) == D(x)).all()
    rng = Stream(1, "float64")
    assert (D(x, rng) != D(x, rng)).any()


# ---- gradients ----


@nets
def test_a_network_passes_its_check_on_every_backend(name, xp):
    make, n_in, _ = NETS[name]
    stream = Streams(1, "float64", xp).data
    for training in (True, False):
        away_from_kinks(check_network, make(xp=xp), lambda: stream.normal((8, n_in)), training=training)


@nets
@pytest.mark.parametrize("seed", range(5))
def test_parameter_gradient_is_the_directional_derivative_in_theta(name, seed):
    """L = sum(dy y) at theta + eps d, four directions; the test's own differences, not the checker's."""
    make, n_in, n_out = NETS[name]
    network, x, dy, eps = make(), normal((8, n_in), seed), normal((8, n_out), seed + 100), 1e-6
    gradient = network.parameter_gradient(dy, network.forward(x, Stream(seed, "float64"))[1])
    theta = network.theta.copy()
    for i in range(4):
        d, L = normal(theta.shape, 1000 * seed + i), []
        for step in (eps, -eps):
            network.theta[...] = theta + step * d
            L.append((dy * network(x, Stream(seed, "float64"))).sum())
        np.testing.assert_allclose((L[0] - L[1]) / (2 * eps), gradient @ d, atol=1e-6 * np.linalg.norm(gradient))


def test_the_gradient_of_the_generator_comes_through_the_discriminator():
    """d/dtheta_g of sum(dy D(G(z))), with D's dropout on, in the way of generator_step."""
    G, D, z, dy, eps = generator(), discriminator(), normal((8, 5)), normal((8, 1), 1), 1e-6
    x, cache_g = G.forward(z)
    _, cache_d = D.forward(x, Stream(1, "float64"))
    gradient = G.parameter_gradient(D.input_gradient(dy, cache_d), cache_g)
    theta, d, L = G.theta.copy(), normal(G.theta.shape, 2), []
    for step in (eps, -eps):
        G.theta[...] = theta + step * d
        L.append((dy * D(G(z), Stream(1, "float64"))).sum())
    np.testing.assert_allclose((L[0] - L[1]) / (2 * eps), gradient @ d, atol=1e-6 * np.linalg.norm(gradient))


@nets
def test_parameter_gradients_fills_what_parameter_gradient_returns(name):
    make, n_in, _ = NETS[name]
    network = make()
    y, cache = network.forward(normal((4, n_in)), Stream(1, "float64"))
    out = {key: np.full_like(p, np.nan) for key, p in network.params.items()}
    network.parameter_gradients(normal(y.shape), cache, out)
    gradient = network.parameter_gradient(normal(y.shape), cache)
    assert {key: part.tolist() for key, part in network.named(gradient).items()} == {
        k: a.tolist() for k, a in out.items()
    }


def test_every_gradient_is_a_new_vector():
    network = generator()
    y, cache = network.forward(normal((4, 5)))
    first = network.parameter_gradient(y, cache)
    bits = first.tobytes()
    second = network.parameter_gradient(2.0 * y, cache)
    assert not np.shares_memory(first, second) and first.tobytes() == bits
    np.testing.assert_allclose(second, 2.0 * first, rtol=1e-14)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_three_passes_in_flight_at_once_have_the_gradients_that_each_has_alone(order):
    """As in an iteration of Algorithm 1, with minibatches of different length; in whatever order they are asked."""
    D, rng = discriminator(), Stream(1, "float64")
    xs = [normal((m, 6), m) for m in (4, 7, 4)]
    alone = []
    for x in xs:
        y, cache = D.forward(x, rng)
        alone.append((D.parameter_gradient(y, cache).tobytes(), D.input_gradient(y, cache).tobytes()))
    rng = Stream(1, "float64")
    passes = [D.forward(x, rng) for x in xs]
    for i in order:
        y, cache = passes[i]
        assert D.input_gradient(y, cache).tobytes() == alone[i][1]
        assert D.parameter_gradient(y, cache).tobytes() == alone[i][0]


class Counted(Layer):
    """A layer that writes down which of its methods are called."""

    def __init__(self, layer, calls):
        super().__init__(**layer.params)
        self.layer, self.calls = layer, calls

    def forward(self, x, rng=None):
        return self.layer.forward(x, rng)

    def input_gradient(self, dy, cache):
        self.calls.append(("input", repr(self.layer)))
        return self.layer.input_gradient(dy, cache)

    def parameter_gradients(self, dy, cache, out):
        self.calls.append(("parameters", repr(self.layer)))
        self.layer.parameter_gradients(dy, cache, out)


def test_the_parameter_gradient_stops_below_the_lowest_layer_with_parameters():
    calls = []
    layers = [Dropout(), Tanh(), dense(6, 5), ReLU(), dense(5, 4), Sigmoid()]
    network = Network([Counted(layer, calls) for layer in layers])
    y, cache = network.forward(normal((3, 6)))
    network.parameter_gradient(y, cache)
    assert [name for kind, name in calls if kind == "input"] == ["Sigmoid()", "Dense(5, 4)", "ReLU()"]
    asked = [name for kind, name in calls if kind == "parameters"]
    assert [name for name in asked if name.startswith("Dense")] == ["Dense(5, 4)", "Dense(6, 5)"]
    assert "Tanh()" not in asked


def test_the_input_gradient_passes_every_layer_once_and_asks_for_no_parameters():
    calls = []
    network = Network([Counted(layer, calls) for layer in (Tanh(), dense(6, 5), ReLU())])
    y, cache = network.forward(normal((3, 6)))
    network.input_gradient(y, cache)
    assert calls == [("input", "ReLU()"), ("input", "Dense(6, 5)"), ("input", "Tanh()")]


@given(m=st.integers(1, 5), widths=st.lists(st.integers(1, 5), min_size=2, max_size=4), seed=st.integers(0, 1000))
def test_a_linear_network_of_any_depth_has_the_gradient_of_a_product_of_matrices(m, widths, seed):
    """With biases 0 and y = x W1 ... Wk: dL/dWi = (x W1 .. Wi-1)^T dy (Wi+1 .. Wk)^T."""
    layers = [Dense(n, k, Stream(seed + i, "float64"), 1.0) for i, (n, k) in enumerate(itertools.pairwise(widths))]
    network, x, dy = Network(layers), normal((m, widths[0]), seed), normal((m, widths[-1]), seed + 1)
    Ws = [layer.params["W"] for layer in layers]
    parts = network.named(network.parameter_gradient(dy, network.forward(x)[1]))
    for i in range(len(Ws)):
        below, above = x, np.eye(widths[i + 1])
        for W in Ws[:i]:
            below = below @ W
        for W in Ws[i + 1 :]:
            above = above @ W
        np.testing.assert_allclose(parts[f"{i}.W"], below.T @ (dy @ above.T), rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(parts[f"{i}.b"], (dy @ above.T).sum(axis=0), rtol=1e-10, atol=1e-10)


# ---- stale caches ----


@pytest.mark.parametrize("optimizer", [Momentum, Adam])
@pytest.mark.parametrize("update", ["ascend", "descend"])
def test_a_cache_from_before_a_step_is_refused_and_a_new_one_is_not(optimizer, update):
    network = discriminator()
    y, stale = network.forward(normal((3, 6)))
    getattr(optimizer(network, 0.1), update)(network, network.parameter_gradient(y, stale))
    out = network.named(np.zeros_like(network.theta))
    for call in (
        lambda cache: network.input_gradient(y, cache),
        lambda cache: network.parameter_gradient(y, cache),
        lambda cache: network.parameter_gradients(y, cache, out),
    ):
        with pytest.raises(StaleCacheError, match="make the pass again"):
            call(stale)
        call(network.forward(normal((3, 6)))[1])


def test_a_step_of_one_network_makes_no_cache_of_another_stale():
    G, D = generator(), discriminator()
    x, cache_g = G.forward(normal((3, 5)))
    y, cache_d = D.forward(x)
    dx = D.input_gradient(y, cache_d)
    Momentum(D, 0.1).ascend(D, D.parameter_gradient(y, cache_d))
    G.parameter_gradient(dx, cache_g)


# ---- copies and dtypes ----


@nets
def test_astype_gives_a_network_of_its_own(name):
    make, n_in, _ = NETS[name]
    network, x = make(), normal((4, n_in))
    twin = network.astype("float32")
    assert twin.theta.dtype == "float32" and repr(twin) == repr(network)
    np.testing.assert_allclose(twin(x.astype("float32")), network(x), rtol=1e-4, atol=1e-5)
    same = network.astype("float64")
    before = network(x)
    same.theta[...] = 0.0
    assert (network(x) == before).all() and (same(x) != before).all()


@nets
def test_float32_stays_float32_through_a_whole_net(name, xp):
    make, n_in, _ = NETS[name]
    network = make("float32", xp)
    y, cache = network.forward(xp.asarray(normal((4, n_in)).astype("float32")), Stream(1, "float32", xp))
    assert y.dtype == network(xp.asarray(normal((4, n_in)).astype("float32"))).dtype == "float32"
    assert network.input_gradient(y, cache).dtype == "float32"
    assert network.parameter_gradient(y, cache).dtype == "float32"


@nets
def test_no_pass_and_no_gradient_makes_the_host_wait(name, xp, no_synchronisation):
    make, n_in, _ = NETS[name]
    network, x, rng = make("float32", xp), xp.asarray(normal((4, n_in)).astype("float32")), Stream(1, "float32", xp)
    with no_synchronisation():
        y, cache = network.forward(x, rng)
        network.input_gradient(y, cache)
        network.parameter_gradient(y, cache)


# ---- refusals ----


def test_a_network_inside_a_network_is_refused_with_the_remedy():
    with pytest.raises(TypeError, match=r"give copies of its layers"):
        Network([generator(), dense(6, 1)])


def test_parameters_are_in_one_theta_only():
    """Shared, the first theta would move without its layers, or be dead: gradients for numbers that no output reads."""
    shared, activation = Dense(3, 3, Streams(1, "float64").init), Tanh()
    with pytest.raises(ValueError, match=r"Dense\(3, 3\) is in a Network already: give a copy"):
        Network([shared, activation, shared])
    first = Network([shared, activation])
    with pytest.raises(ValueError, match="astype"):
        Network(first.layers[:1])
    second = Network([shared.astype("float64"), activation])  # what has no parameters may be shared
    assert np.array_equal(first.theta, second.theta) and not np.shares_memory(first.theta, second.theta)
    assert np.shares_memory(first.theta, shared.params["W"])


@pytest.mark.parametrize("layers", [[], [ReLU(), Dropout()]], ids=str)
def test_a_network_without_parameters_is_refused(layers):
    with pytest.raises(ValueError, match="at least one layer with parameters"):
        Network(layers)


def test_wrong_shapes_are_refused_by_the_layer_that_meets_them_naming_both():
    network = Network([dense(5, 4), LeakyReLU(), dense(4, 2)])
    with pytest.raises(ValueError, match=r"Dense\(5, 4\): x has shape \(3, 6\), expected \(m, 5\)"):
        network.forward(np.zeros((3, 6)))
    with pytest.raises(ValueError, match=r"Dense\(5, 4\): x has shape \(3, 6\), expected \(m, 5\)"):
        network(np.zeros((3, 6)))
    _, cache = network.forward(np.zeros((3, 5)))
    for method in (network.input_gradient, network.parameter_gradient):
        for wrong in ((3, 1), (1, 2), (4, 2), (2,)):
            with pytest.raises(ValueError, match=r"Dense\(4, 2\): dy has shape .*expected \(3, 2\)"):
                method(np.zeros(wrong), cache)


def test_layers_of_host_and_device_in_one_network_are_refused(monkeypatch):
    device = ModuleType("device")
    device.ndarray = type("ndarray", (np.ndarray,), {"__module__": "device"})
    monkeypatch.setitem(sys.modules, "device", device)
    moved = dense(4, 2)
    moved.params = {key: p.view(device.ndarray) for key, p in moved.params.items()}
    with pytest.raises(TypeError, match="host and device arrays together"):
        Network([dense(3, 4), moved])


def test_the_repr_shows_the_layers():
    assert repr(Network([dense(5, 6), Maxout(2), Dropout(0.5), dense(3, 1)])) == (
        "Network(Dense(5, 6), Maxout(2 pieces), Dropout(0.5), Dense(3, 1))"
    )


def test_theta_can_be_assigned_and_stays_the_vector_that_the_layers_look_into():
    """`net.theta = net.theta + step` would otherwise leave the layers behind, and no cache would know of it."""
    net, x = Network([dense(3, 2), Tanh()]), np.ones((4, 3))
    vector, (y, cache) = net.theta, net.forward(x)
    net.theta = net.theta + 1.0
    assert net.theta is vector and np.array_equal(net.layers[0].params["W"].ravel(), vector[:6])
    assert not np.allclose(net(x), y)
    with pytest.raises(StaleCacheError, match="theta has changed"):
        net.input_gradient(y, cache)
    _, cache = net.forward(x)
    net.theta += 1.0  # reads, adds in place, assigns
    with pytest.raises(StaleCacheError, match="theta has changed"):
        net.parameter_gradient(y, cache)
    with pytest.raises(ValueError, match=r"theta has shape \(3,\), expected \(8,\)"):
        net.theta = np.zeros(3)


def test_a_cache_of_another_network_of_the_same_shape_is_refused():
    """Both are at version 0 and the shapes fit: unless looked at, the gradient would be wrong in silence."""
    one, other = Network([dense(3, 2, seed=1)]), Network([dense(3, 2, seed=2)])
    y, cache = one.forward(np.ones((4, 3)))
    for method in (other.input_gradient, other.parameter_gradient):
        with pytest.raises(StaleCacheError, match="another network"):
            method(y, cache)


def test_layers_of_two_dtypes_are_refused():
    """Put into one theta, float32 would turn to float64 without a word."""
    with pytest.raises(ValueError, match="float32 and float64: use astype"):
        Network([dense(3, 2, dtype="float32"), dense(2, 1)])
