"""Optimisers against their published recurrences, written out here in float64, one parameter vector at a time."""

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigan.backend import to_host
from minigan.nn import optimizers
from minigan.nn.convolution import Conv2d, ConvTranspose2d
from minigan.nn.layers import Dense, ReLU
from minigan.nn.network import Network, StaleCacheError
from minigan.nn.optimizers import Adam, Average, Momentum, clip_column_norms
from minigan.nn.reshape import Rows
from minigan.nn.schedules import Decay, Ramp
from minigan.random import Stream


def network(n_in=6, n_out=4, dtype="float64", xp=np, seed=0):
    return Network([Dense(n_in, n_out, Stream(seed, dtype, xp), 1.0)])


def gradients(size, n, seed=1, scale=1.0):
    """n gradients whose entries are of very different size."""
    rng = np.random.default_rng(seed)
    return scale * rng.normal(size=(n, size)) * 10.0 ** rng.uniform(-3, 1, size=size)


def after(optimizer, net, steps, xp=np):
    """theta after descending each of these gradients."""
    for g in steps:
        optimizer.descend(net, xp.asarray(g.astype(net.theta.dtype)))
    return to_host(net.theta)


def momentum_by_hand(theta, steps, rate, momentum):
    """Descent by v <- momentum v - rate g, theta <- theta + v; rate and momentum are functions of the update."""
    theta, v = theta.astype("float64"), 0.0
    for t, g in enumerate(steps):
        v = momentum(t) * v - rate(t) * g
        theta = theta + v
    return theta


def adam_by_hand(theta, steps, alpha, beta1, beta2, eps):
    """Algorithm 1 of Kingma & Ba 2015, line by line."""
    theta, m, v = theta.astype("float64"), 0.0, 0.0
    for t, g in enumerate(steps, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        theta = theta - alpha * m_hat / (np.sqrt(v_hat) + eps)
    return theta


EVERY = {
    "Momentum": lambda net, **more: Momentum(net, 0.1, 0.7, **more),
    "Adam": lambda net, **more: Adam(net, 0.01, **more),
}
every = pytest.mark.parametrize("name", EVERY)


# ---- against the recurrences ----


@given(momentum=st.floats(0.0, 0.99), rate=st.floats(1e-4, 1.0), n=st.integers(1, 20), seed=st.integers(0, 1000))
def test_momentum_follows_the_classical_recurrence(xp, momentum, rate, n, seed):
    net = network(xp=xp)
    steps, start = gradients(net.theta.size, n, seed), to_host(net.theta).copy()
    expected = momentum_by_hand(start, steps, lambda t: rate, lambda t: momentum)
    np.testing.assert_allclose(after(Momentum(net, rate, momentum), net, steps, xp), expected, rtol=1e-11, atol=1e-11)


@given(
    rate=st.floats(1e-4, 1.0),
    beta1=st.floats(0.0, 0.99),
    beta2=st.floats(0.0, 0.9999),
    eps=st.sampled_from([1e-8, 1e-3, 1.0]),
    n=st.integers(1, 20),
    seed=st.integers(0, 1000),
)
def test_adam_follows_algorithm_1_of_kingma_and_ba(xp, rate, beta1, beta2, eps, n, seed):
    net = network(xp=xp)
    steps, start = gradients(net.theta.size, n, seed), to_host(net.theta).copy()
    expected = adam_by_hand(start, steps, rate, beta1, beta2, eps)
    result = after(Adam(net, rate, beta1, beta2, eps), net, steps, xp)
    np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-9)


def test_adams_defaults_are_the_papers():
    net = network()
    steps, start = gradients(net.theta.size, 5), net.theta.copy()
    expected = adam_by_hand(start, steps, 1e-3, 0.9, 0.999, 1e-8)
    np.testing.assert_allclose(after(Adam(net, 1e-3), net, steps), expected, rtol=1e-12)


def test_adams_first_step_is_the_learning_rate_whatever_the_gradients_size():
    """The bias corrections cancel to g / |g|: without the step in them this fails by a factor.

    The tolerance is eps = 1e-8 beside the smallest gradient, 3e-5.
    """
    net = network()
    start, g = net.theta.copy(), gradients(net.theta.size, 1)
    np.testing.assert_allclose(after(Adam(net, 0.01), net, g) - start, -0.01 * np.sign(g[0]), rtol=1e-3)


def test_adam_stands_still_on_a_zero_gradient():
    net = network()
    start = net.theta.copy()
    assert (after(Adam(net, 0.01), net, np.zeros((3, start.size))) == start).all()


@pytest.mark.parametrize("name", ["Momentum", "Adam"])
def test_an_optimizer_makes_the_steps_that_torchs_makes(name):
    torch = pytest.importorskip("torch")
    net = network()
    steps, theta = gradients(net.theta.size, 25), torch.tensor(net.theta.copy(), requires_grad=True)
    if name == "Momentum":  # torch's velocity leaves the learning rate out: the same thing while it is constant
        ours, theirs = Momentum(net, 0.05, 0.9), torch.optim.SGD([theta], lr=0.05, momentum=0.9)
    else:
        ours, theirs = Adam(net, 0.002, 0.5, 0.99), torch.optim.Adam([theta], lr=0.002, betas=(0.5, 0.99))
    for g in steps:
        theta.grad = torch.tensor(g)
        theirs.step()
    np.testing.assert_allclose(after(ours, net, steps), theta.detach().numpy(), rtol=1e-10, atol=1e-10)


@every
def test_ascending_a_gradient_is_descending_its_negative(name, xp):
    up, down = network(xp=xp), network(xp=xp)
    optimizers_ = EVERY[name](up), EVERY[name](down)
    for g in gradients(up.theta.size, 5):
        optimizers_[0].ascend(up, xp.asarray(g))
        optimizers_[1].descend(down, xp.asarray(-g))
    assert to_host(up.theta).tobytes() == to_host(down.theta).tobytes()


@every
def test_ascending_goes_up(name):
    net = network()
    start, g = net.theta.copy(), gradients(net.theta.size, 1)[0]
    EVERY[name](net).ascend(net, g)
    assert ((net.theta - start) * g > 0).all()


# ---- blocks ----


@every
def test_a_theta_longer_than_a_block_and_no_multiple_of_it_moves_in_all_its_parts(name, xp):
    """Against the recurrence: 67,860 parameters in blocks of 65,536."""
    net = network(260, 260, xp=xp)
    assert net.theta.size > optimizers.BLOCK and net.theta.size % optimizers.BLOCK
    steps, start = gradients(net.theta.size, 3), to_host(net.theta).copy()
    if name == "Momentum":
        expected = momentum_by_hand(start, steps, lambda t: 0.1, lambda t: 0.7)
    else:
        expected = adam_by_hand(start, steps, 0.01, 0.9, 0.999, 1e-8)
    np.testing.assert_allclose(after(EVERY[name](net), net, steps, xp), expected, rtol=1e-9, atol=1e-9)


@every
@pytest.mark.parametrize("block", [1, 7, 27, 28, 29, 56, 1000])
def test_blocks_of_any_length_make_the_same_bits(name, block, monkeypatch):
    """theta has 28 entries: shorter, equal, longer, and one left over."""
    steps = gradients(28, 4)
    expected = after(EVERY[name](whole := network()), whole, steps).tobytes()
    monkeypatch.setattr(optimizers, "BLOCK", block)
    assert after(EVERY[name](net := network()), net, steps).tobytes() == expected


# ---- schedules ----


def test_ramp_is_a_straight_line_between_two_updates_and_constant_outside():
    momentum = Ramp(0.5, 0.7, 0, 250)  # the paper's, in epochs
    assert [momentum(t) for t in (0, 250, 10_000)] == [0.5, 0.7, 0.7]
    assert momentum(125) == pytest.approx(0.6, rel=1e-15)
    assert momentum(1) == pytest.approx(0.5008, rel=1e-15)
    late = Ramp(3.0, 1.0, 10, 20)
    assert [late(t) for t in (0, 10, 15, 20, 21)] == [3.0, 3.0, 2.0, 1.0, 1.0]


def test_decay_is_the_papers_learning_rate():
    """0.1 / 1.000004^t, at least 1e-6; t = 250,000 by exp(-t log 1.000004)."""
    rate = Decay(0.1, 1.000004, 1e-6)
    assert rate(0) == 0.1
    assert rate(1) == pytest.approx(0.0999996000016, rel=1e-13)
    assert rate(250_000) == pytest.approx(0.1 * math.exp(-250_000 * math.log1p(4e-6)), rel=1e-9)
    assert rate(2_878_000) > 1e-6 == rate(2_879_000)
    assert Decay(0.1)(10**6) == 0.1
    assert Decay(0.1, 2.0)(60) == 1e-6


def test_decay_reaches_its_floor_however_long_the_run():
    assert Decay(0.1, 1.01, 1e-3)(10**6) == 1e-3


@every
def test_a_schedule_is_asked_for_the_count_of_updates_made_before(name):
    asked = []

    def rate(update):
        asked.append(update)
        return 0.1

    net = network()
    optimizer = (Momentum if name == "Momentum" else Adam)(net, rate)
    after(optimizer, net, gradients(net.theta.size, 4))
    assert asked == [0, 1, 2, 3] and optimizer.updates == 4


@pytest.mark.parametrize("name, vector", [("Momentum", "velocity"), ("Adam", "m")])
def test_where_the_gradient_stays_0_a_running_mean_becomes_0_and_is_never_subnormal(name, vector, xp):
    """As at the weights of pixels that are always black, where such numbers made Adam take thrice as long."""
    net = network(dtype="float32", xp=xp)
    optimizer = EVERY[name](net)
    (g,) = gradients(net.theta.size, 1, scale=1e-6)
    seen = []
    for steps in (g, *np.zeros((1200, g.size))):
        after(optimizer, net, [steps], xp)
        seen.append(abs(to_host(optimizer.vectors[vector])))
    seen = np.array(seen)
    assert seen[seen > 0].min() >= np.finfo("float32").tiny and seen[0].all() and not seen[-1].any()


def test_momentum_follows_the_papers_schedules_of_rate_and_momentum():
    net = network()
    rate, momentum = Decay(0.1, 1.05, 0.03), Ramp(0.5, 0.7, 2, 20)
    steps, start = gradients(net.theta.size, 40), net.theta.copy()
    expected = momentum_by_hand(
        start, steps, lambda t: max(0.1 / 1.05**t, 0.03), lambda t: 0.5 + 0.2 * min(max((t - 2) / 18, 0), 1)
    )
    np.testing.assert_allclose(after(Momentum(net, rate, momentum), net, steps), expected, rtol=1e-11, atol=1e-11)


# ---- what a step touches ----


@every
def test_a_step_changes_theta_in_place_counts_the_version_and_leaves_the_gradient_alone(name):
    net = network()
    theta, (g,) = net.theta, gradients(net.theta.size, 1)
    bits, before = g.tobytes(), net.theta.copy()
    EVERY[name](net).descend(net, g)
    assert net.theta is theta and (theta != before).all()
    assert np.shares_memory(net.layers[0].params["W"], theta)
    assert net.version == 1
    assert g.tobytes() == bits


@every
def test_a_gradient_of_another_shape_is_refused_naming_both_and_nothing_moves(name):
    net = network()
    before, optimizer = net.theta.copy(), EVERY[name](net)
    for shape in ((27,), (1,), (28, 1), (1, 28), ()):
        with pytest.raises(ValueError, match=r"gradient has shape .*expected \(28,\)"):
            optimizer.descend(net, np.ones(shape))
    assert (net.theta == before).all() and net.version == 0 and optimizer.updates == 0


@every
def test_two_optimizers_of_two_networks_share_nothing(name):
    a, b = network(), network()
    one, two = EVERY[name](a), EVERY[name](b)
    before = b.theta.copy()
    after(one, a, gradients(28, 3))
    assert (b.theta == before).all() and b.version == 0 and two.updates == 0
    assert all((vector == 0.0).all() for vector in two.vectors.values())


@every
def test_float32_stays_float32(name, xp):
    """Two steps, with a rate from a schedule, against the float64 recurrence to float32's digits."""
    net = network(dtype="float32", xp=xp)
    steps, start = gradients(28, 2), to_host(net.theta).copy()
    optimizer = EVERY[name](net, max_column_norm=100.0)
    result = after(optimizer, net, steps, xp)
    assert result.dtype == "float32"
    assert {vector.dtype.name for vector in optimizer.vectors.values()} == {"float32"}
    if name == "Momentum":
        expected = momentum_by_hand(start, steps.astype("float32"), lambda t: 0.1, lambda t: 0.7)
    else:
        expected = adam_by_hand(start, steps.astype("float32"), 0.01, 0.9, 0.999, 1e-8)
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


@every
def test_a_step_allocates_nothing_of_thetas_size(name):
    net = network(500, 500, "float32")  # a megabyte
    optimizer, g = EVERY[name](net), np.ones_like(net.theta)
    assert peak_of(lambda: optimizer.descend(net, g)) < 0.02 * net.theta.nbytes


def test_an_average_allocates_nothing_of_thetas_size():
    net = network(500, 500, "float32")
    average = Average(net, 0.99)
    assert peak_of(lambda: average.update(net)) < 0.02 * net.theta.nbytes


def peak_of(call):
    """The most memory in bytes that a second call holds beyond what was held before it."""
    call()
    tracemalloc.start()
    call()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@every
def test_no_step_makes_the_host_wait(name, xp, no_synchronisation):
    net = network(dtype="float32", xp=xp)
    optimizer, average, g = EVERY[name](net, max_column_norm=1.0), Average(net, 0.99), xp.ones_like(net.theta)
    with no_synchronisation():
        optimizer.ascend(net, g)
        optimizer.descend(net, g)
        average.update(net)


# ---- column norms ----


def columns(norms, n_in=9):
    """A network with one Dense layer whose columns have these norms, and a bias larger than any of them."""
    net = network(n_in, len(norms))
    W, b = net.layers[0].params["W"], net.layers[0].params["b"]
    W *= np.asarray(norms) / np.linalg.norm(W, axis=0)
    b += 100.0
    return net


def test_long_columns_are_scaled_to_the_limit_and_short_ones_and_biases_are_left():
    net = columns([0.0, 0.2, 1.0, 1.9, 1.95, 3.0, 1e3])
    W, b = net.layers[0].params["W"], net.layers[0].params["b"]
    before, limit = W.copy(), 1.9365
    clip_column_norms(net, limit)
    for j in range(W.shape[1]):
        norm = math.sqrt(sum(w * w for w in before[:, j]))
        expected = before[:, j] if norm <= limit else before[:, j] * (limit / norm)
        np.testing.assert_allclose(W[:, j], expected, rtol=1e-6)
    assert (b == 100.0).all()
    assert np.linalg.norm(W, axis=0).max() <= limit * (1 + 1e-6)


def test_every_weight_matrix_of_a_network_is_clipped():
    net = Network([Dense(4, 5, Stream(1, "float64"), 5.0), ReLU(), Dense(5, 3, Stream(2, "float64"), 5.0)])
    clip_column_norms(net, 1.5)
    for layer in (net.layers[0], net.layers[2]):
        np.testing.assert_allclose(np.linalg.norm(layer.params["W"], axis=0), 1.5, rtol=1e-6)


def test_of_a_convolution_each_filters_kernels_are_clipped_together(xp):
    """The filters are counted by the first axis of a Conv2d's W, and by the second of its adjoint's."""
    stream = Stream(1, "float64", xp)
    net = Network([Conv2d(3, 4, 2, stream, 1.0), ConvTranspose2d(4, 5, (2, 3), stream, 1.0), Rows()])
    before = {name: to_host(p).copy() for name, p in net.params.items()}
    limit = 1.9
    clip_column_norms(net, limit)
    long = 0
    for name, filters in (("0.W", before["0.W"]), ("1.W", before["1.W"].swapaxes(0, 1))):
        after = to_host(net.params[name])
        for f, kernels in enumerate(filters):
            norm = math.sqrt(sum(w * w for w in kernels.ravel()))
            found = after[f] if name == "0.W" else after[:, f]
            np.testing.assert_allclose(found, kernels * min(1.0, limit / norm), rtol=1e-12)
            long += norm > limit
    assert 0 < long < 9  # some are longer and some are not


@every
def test_an_optimizer_with_a_limit_clips_after_its_update(name, xp):
    free, held = network(xp=xp), network(xp=xp)
    (g,) = gradients(28, 1, scale=10.0)
    EVERY[name](free).descend(free, xp.asarray(g))
    EVERY[name](held, max_column_norm=1.0).descend(held, xp.asarray(g))
    clip_column_norms(free, 1.0)
    assert to_host(held.theta).tobytes() == to_host(free.theta).tobytes()
    assert np.linalg.norm(to_host(held.layers[0].params["W"]), axis=0).max() <= 1.0 + 1e-6


# ---- averages ----


def test_an_average_is_the_plain_mean_until_its_memory_is_full(xp):
    """1 / (1 - decay) = 20 vectors; the initial theta is not among them."""
    net = network(xp=xp)
    average, seen = Average(net, 0.95), []
    for theta in gradients(28, 20):
        net.theta[...] = xp.asarray(theta)
        average.update(net)
        seen.append(theta)
        np.testing.assert_allclose(to_host(average.theta), np.mean(seen, axis=0), rtol=1e-10, atol=1e-12)


def test_an_average_forgets_exponentially_once_its_memory_is_full():
    net = network()
    average, expected = Average(net, 0.75), np.zeros(28)
    for t, theta in enumerate(gradients(28, 30), 1):
        net.theta[...] = theta
        average.update(net)
        w = 1 / t if t < 4 else 0.25
        expected = (1 - w) * expected + w * theta
        np.testing.assert_allclose(average.theta, expected, rtol=1e-10, atol=1e-12)


def test_an_average_leaves_the_network_alone_and_begins_as_a_copy_of_theta():
    net = network(dtype="float32")
    average, before = Average(net, 0.9), net.theta.copy()
    assert (average.theta == before).all() and not np.shares_memory(average.theta, net.theta)
    average.update(net)
    assert (net.theta == before).all() and net.version == 0
    assert average.theta.dtype == "float32"


def test_clipping_makes_caches_stale():
    net = network()
    y, cache = net.forward(np.ones((2, next(iter(net.params.values())).shape[0])))
    clip_column_norms(net, 0.01)
    with pytest.raises(StaleCacheError):
        net.input_gradient(y, cache)


def test_a_ramp_that_ends_where_it_begins_is_refused():
    with pytest.raises(ValueError, match="expected first < last"):
        Ramp(0.5, 0.7, 3, 3)


# ---- edges ----


@pytest.mark.parametrize("limit", [0.0, -1.0, math.nan, math.inf, "1"])
def test_an_absurd_limit_of_column_norms_is_refused_before_anything_moves(limit):
    net = network()
    before = net.theta.copy()
    for act in (lambda: Momentum(net, 0.1, max_column_norm=limit), lambda: clip_column_norms(net, limit)):
        with pytest.raises(ValueError, match="expected a number above 0"):
            act()
    assert (net.theta == before).all() and net.version == 0


class Stack(Dense):
    """A layer whose W has three axes, the last of which counts output units."""

    def __init__(self, *shape):
        super().__init__(2, 3, Stream(1, "float64"), 1.0)
        self.params["W"] = Stream(2, "float64").normal(shape)


def test_of_a_matrix_with_more_axes_the_norm_is_that_of_each_output_unit():
    net = Network([Stack(4, 2, 3)])
    W = net.params["0.W"]
    W[..., 0] *= 0.01
    before = W.copy()
    clip_column_norms(net, 1.5)
    for j in range(3):
        norm = math.sqrt(sum(w * w for w in before[..., j].ravel()))
        np.testing.assert_allclose(W[..., j], before[..., j] * min(1.0, 1.5 / norm), rtol=1e-6)


def test_weights_whose_squares_overflow_are_clipped_and_not_zeroed():
    net = network(dtype="float32")
    W = net.params["0.W"]
    W[...] = 1e20
    clip_column_norms(net, 2.0)
    np.testing.assert_allclose(W, 2.0 / math.sqrt(6), rtol=1e-6)


@pytest.mark.parametrize("start, floor", [(1e-7, 1e-6), (0.0, 1e-6), (0.5, 2.0)])
def test_a_floor_above_the_start_does_not_raise_the_rate(start, floor):
    assert [Decay(start, 1.1, floor)(t) for t in (0, 1, 10**6)] == [start] * 3


@pytest.mark.parametrize("wrong", [(-0.1,), (math.nan,), (0.1, 0.5), (0.1, 0.0), (0.1, 1.1, -1.0), (math.inf,)])
def test_an_absurd_decay_is_refused(wrong):
    with pytest.raises(ValueError, match="expected start at least 0, divisor at least 1"):
        Decay(*wrong)


@pytest.mark.parametrize("size", [1e19, 1e20, 1e30, 3e38])
def test_adam_takes_gradients_whose_squares_overflow(size, xp):
    """Three steps in float32 beside algorithm 1 in float64, whose squares do not: all steps are of the rate's size."""
    net = network(dtype="float32", xp=xp)
    start, g = to_host(net.theta).copy(), np.full((3, 28), size)
    g[:, ::2] *= -1.0
    g[:, 3] = 1e-3  # and an ordinary one beside them
    expected = adam_by_hand(start, g, 0.01, 0.9, 0.999, 1e-8)
    np.testing.assert_allclose(after(Adam(net, 0.01), net, g, xp), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "wrong", [dict(beta1=1.0), dict(beta2=1.0), dict(beta1=-0.1), dict(eps=0.0), dict(eps=math.nan)]
)
def test_absurd_constants_of_adam_are_refused(wrong):
    with pytest.raises(ValueError, match="expected 0 <= beta < 1 and eps > 0"):
        Adam(network(), 0.1, **wrong)


@every
def test_a_rate_that_is_no_rate_is_refused(name):
    kind = {"Momentum": Momentum, "Adam": Adam}[name]
    for wrong in (-0.1, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"learning_rate is .*, expected a number from 0 up"):
            kind(network(), wrong)
    for wrong in ("0.1", None, [0.1]):
        with pytest.raises(TypeError, match="expected a number or a function of the count of updates"):
            kind(network(), wrong)
    with pytest.raises(ValueError, match="momentum is -1"):
        Momentum(network(), 0.1, -1.0)
    with pytest.raises(ValueError, match=r"decay is 1.5"):
        Average(network(), 1.5)
