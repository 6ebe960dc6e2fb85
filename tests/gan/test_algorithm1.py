"""Algorithm 1, step by step: what each step moves, by how much, with which minibatches, in which order.

Three oracles, none of which shares code with minigan's gradients: central differences of the objectives through both
nets; the same two tiny nets in plain NumPy with explicit matrices (`Plain`); and PyTorch's autograd as an extra.
"""

import math
from types import SimpleNamespace

import numpy
import pytest
from scipy.special import expit, log_expit

from minigan.backend import to_host
from minigan.gan.algorithm1 import algorithm1, discriminator_step, generator_step, simultaneous
from minigan.gan.objectives import minimax, non_saturating
from minigan.nn import Adam, Dense, Dropout, Maxout, Momentum, Network, ReLU, Sigmoid, Tanh
from minigan.random import Stream, Streams

OBJECTIVES = pytest.mark.parametrize("objective", [minimax, non_saturating], ids=lambda o: o.name)
DROPOUT = pytest.mark.parametrize("dropping", [False, True], ids=["without dropout", "with dropout"])
UPDATES = pytest.mark.parametrize("iterate, k", [(algorithm1, 1), (algorithm1, 3), (simultaneous, 1)])
EXACT = {  # what G descends, from scipy
    "minimax": lambda a_fake: log_expit(-a_fake).mean(),
    "non-saturating": lambda a_fake: -log_expit(a_fake).mean(),
}


def make_nets(seed=1, dtype="float64", xp=numpy):
    """G: 2 -> ReLU 5 -> Sigmoid 3. D: 3 -> Maxout 4x2 -> logit, dropout on both inputs. Biases are random: pieces that
    share a bias would tie, at a kink, in a row whose inputs are all dropped."""
    init = Streams(seed, dtype, xp).init

    def dense(n_in, n_out):
        return Dense(n_in, n_out, init, 1.0, init.uniform((n_out,), -0.5, 0.5))

    G = Network([dense(2, 5), ReLU(), dense(5, 3), Sigmoid()])
    D = Network([Dropout(0.8), dense(3, 8), Maxout(2), Dropout(0.5), dense(4, 1)])
    return D, G


def draw(m, n, seed):
    return numpy.random.default_rng(seed).standard_normal((m, n))


def V(a_real, a_fake):
    return log_expit(a_real).mean() + log_expit(-a_fake).mean()


def numeric_gradient(f, theta, h=1e-5):
    """df/dtheta, one coordinate after the other, theta put back to the bit."""
    gradient = numpy.empty_like(theta)
    for i in range(theta.size):
        saved = theta[i]
        theta[i] = saved + h
        above = f()
        theta[i] = saved - h
        gradient[i] = (above - f()) / (2 * h)
        theta[i] = saved
    return gradient


def close(a, b, tolerance=1e-7):
    """Vectors agree to `tolerance` of their norm. 1e-7: differences are good to about 1e-10."""
    assert numpy.linalg.norm(a - b) <= tolerance * numpy.linalg.norm(b)


def bits(network, optimizer):
    """Everything that a step of this player would change."""
    vectors = [vector.tobytes() for vector in optimizer.vectors.values()]
    return network.theta.tobytes(), network.version, optimizer.updates, *vectors


# -------------------------------------------------------------------------------- one player's step


@DROPOUT
@pytest.mark.parametrize("m_real, m_fake", [(6, 6), (7, 3)])
def test_discriminator_step_ascends_the_numerical_gradient_of_V_and_leaves_G_alone(dropping, m_real, m_fake):
    """Three steps, so that D's momentum is in it; G's optimiser carries a velocity that a stray update would betray."""
    D, G = make_nets()
    optimizer, others = Momentum(D, 0.3, 0.6), Momentum(G, 0.1, 0.9)
    others.descend(G, numpy.ones_like(G.theta))
    rng = Stream(5, "float64") if dropping else None
    theta, velocity, untouched = D.theta.copy(), numpy.zeros_like(D.theta), bits(G, others)
    for step in range(3):
        x, z = draw(m_real, 3, step), draw(m_fake, 2, 10 + step)
        state = rng and rng.state

        def ascended():
            if rng:  # the masks of this step, every time
                rng.state = state  # noqa: B023
            return V(D(x, rng), D(G(z), rng))  # noqa: B023

        gradient = numeric_gradient(ascended, D.theta)
        if rng:
            rng.state = state
        discriminator_step(D, G, x, z, optimizer, rng)
        velocity = 0.6 * velocity + 0.3 * gradient
        theta = theta + velocity
        close(D.theta - theta + velocity, velocity)
    assert bits(G, others) == untouched


@DROPOUT
@OBJECTIVES
def test_generator_step_descends_the_numerical_gradient_through_both_nets_and_leaves_D_alone(objective, dropping):
    D, G = make_nets()
    optimizer, others = Momentum(G, 0.3, 0.6), Momentum(D, 0.1, 0.9)
    others.ascend(D, numpy.ones_like(D.theta))
    rng = Stream(5, "float64") if dropping else None
    theta, velocity, untouched = G.theta.copy(), numpy.zeros_like(G.theta), bits(D, others)
    for step in range(3):
        z = draw(6, 2, step)
        state = rng and rng.state

        def descended():
            if rng:
                rng.state = state  # noqa: B023
            return EXACT[objective.name](D(G(z), rng))  # noqa: B023

        gradient = numeric_gradient(descended, G.theta)
        if rng:
            rng.state = state
        generator_step(D, G, z, optimizer, rng, objective)
        velocity = 0.6 * velocity - 0.3 * gradient
        theta = theta + velocity
        close(G.theta - theta + velocity, velocity)
    assert bits(D, others) == untouched


@OBJECTIVES
def test_neither_step_changes_the_minibatches_that_it_is_given(objective):
    D, G = make_nets()
    x, z = draw(6, 3, 1), draw(6, 2, 2)
    before = x.tobytes(), z.tobytes()
    discriminator_step(D, G, x, z, Momentum(D, 0.1), Stream(1, "float64"))
    generator_step(D, G, z, Momentum(G, 0.1), Stream(1, "float64"), objective)
    assert (x.tobytes(), z.tobytes()) == before


@pytest.mark.parametrize("seed", range(5))
def test_D_climbs_V_on_its_minibatch_by_the_squared_gradient(seed):
    """For a small step, V rises by rate |dV/dtheta|^2; what is left over is of second order, below 1e-3 of it."""
    D, G = make_nets(seed)
    x, z, rate, theta = draw(9, 3, seed), draw(9, 2, seed + 100), 1e-4, D.theta.copy()
    before = V(D(x), D(G(z)))
    discriminator_step(D, G, x, z, Momentum(D, rate))
    expected = ((D.theta - theta) ** 2).sum() / rate
    assert expected > 0 and V(D(x), D(G(z))) - before == pytest.approx(expected, rel=1e-3)  # first order in rate


@OBJECTIVES
@pytest.mark.parametrize("seed", range(5))
def test_G_descends_its_objective_on_its_minibatch_by_the_squared_gradient(seed, objective):
    D, G = make_nets(seed)
    z, rate, theta, exact = draw(9, 2, seed), 1e-4, G.theta.copy(), EXACT[objective.name]
    before = exact(D(G(z)))
    generator_step(D, G, z, Momentum(G, rate), None, objective)
    expected = ((G.theta - theta) ** 2).sum() / rate
    assert expected > 0 and before - exact(D(G(z))) == pytest.approx(expected, rel=1e-3)  # first order in rate


def test_discriminator_step_returns_the_logits_of_before_the_step():
    """V of an iteration is that of the D that met this minibatch, not of the one that has learned from it."""
    D, G = make_nets()
    x, z, rng = draw(6, 3, 1), draw(6, 2, 2), Stream(3, "float64")
    state = rng.state
    expected = D(x, rng), D(G(z), rng)
    rng.state = state
    logits = discriminator_step(D, G, x, z, Momentum(D, 0.3), rng)
    rng.state = state
    after = D(x, rng), D(G(z), rng)
    for a, same, other in zip(logits, expected, after):
        numpy.testing.assert_array_equal(a, same)
        assert abs(a - other).max() > 1e-3


# -------------------------------------------------------------------------------- what is drawn, and when


class Recorder:
    """Everything that an iteration calls, in order: the draws of data and noise, and both optimisers."""

    def __init__(self, D, G, rate=0.2, momentum=0.6, seed=0):
        self.calls, self.minibatches = [], {"data": [], "noise": []}
        self.streams = Streams(seed, "float64", numpy)
        self.players = {id(D): "D", id(G): "G"}
        self.optimizers = {"D": Momentum(D, rate, momentum), "G": Momentum(G, rate, momentum)}
        self.masks = []

    def data(self, m):
        return self._drawn("data", m, self.streams.data.normal((m, 3)))

    def noise(self, m):
        return self._drawn("noise", m, self.streams.noise.normal((m, 2)))

    def _drawn(self, what, m, minibatch):
        self.calls.append((what, m))
        self.minibatches[what].append(minibatch.copy())
        return minibatch

    def mask(self, shape, keep):
        """As a stream of dropout masks, which are kept to be looked at."""
        self.masks.append(self.streams.dropout.mask(shape, keep))
        return self.masks[-1].copy()

    def optimizer(self, player):
        def update(direction):
            def method(network, gradient):
                self.calls.append((direction, self.players[id(network)]))
                getattr(self.optimizers[player], direction)(network, gradient)

            return method

        return SimpleNamespace(ascend=update("ascend"), descend=update("descend"))

    def run(self, iterate, D, G, steps, k, m, objective=non_saturating, dropping=True):
        """The logits yielded."""
        rng = self if dropping else None
        options = dict(steps=steps, k=k, m=m, objective=objective, rng=rng)
        return list(iterate(D, G, self.data, self.noise, self.optimizer("D"), self.optimizer("G"), **options))


@pytest.mark.parametrize("k", [1, 3])
def test_an_iteration_is_k_times_noise_and_data_and_ascend_D_then_fresh_noise_and_descend_G(k):
    """The paper's order. Noise and data of one step of D are independent, so which of them comes first is left open."""
    D, G = make_nets()
    recorder = Recorder(D, G)
    recorder.run(algorithm1, D, G, steps=4, k=k, m=6)
    step_of_D = [("data", 6), ("noise", 6), ("ascend", "D")]
    assert settled(recorder.calls) == (step_of_D * k + [("noise", 6), ("descend", "G")]) * 4


def settled(calls):
    """The calls, with the draws between two updates in alphabetical order."""
    result, draws = [], []
    for call in calls:
        if call[0] in ("data", "noise"):
            draws.append(call)
        else:
            result += [*sorted(draws), call]
            draws = []
    return result + draws


@pytest.mark.parametrize("k", [1, 3])
def test_an_iteration_draws_k_minibatches_of_data_and_k_plus_1_of_noise_all_different(k):
    D, G = make_nets()
    recorder = Recorder(D, G)
    recorder.run(algorithm1, D, G, steps=4, k=k, m=6)
    assert [len(recorder.minibatches[what]) for what in ("data", "noise")] == [4 * k, 4 * (k + 1)]
    assert [m for what, m in recorder.calls if what in ("data", "noise")] == [6] * 4 * (2 * k + 1)
    for drawn in recorder.minibatches.values():
        assert len({minibatch.tobytes() for minibatch in drawn}) == len(drawn)


def test_a_simultaneous_iteration_draws_one_minibatch_of_data_and_one_of_noise():
    D, G = make_nets()
    recorder = Recorder(D, G)
    recorder.run(simultaneous, D, G, steps=4, k=1, m=6)
    updates = [call for call in recorder.calls[:4] if call[0] in ("ascend", "descend")]
    assert settled(recorder.calls) == [("data", 6), ("noise", 6), *updates] * 4
    assert sorted(updates) == [("ascend", "D"), ("descend", "G")]  # whose turn is first makes no difference


@pytest.mark.parametrize("iterate, passes", [(algorithm1, 3), (simultaneous, 2)])
def test_every_pass_of_D_has_its_own_dropout_masks(iterate, passes):
    """D's pass on data, its pass on samples, and in Algorithm 1 the one of G's step; the simultaneous update lets the
    gradient through the pass on samples instead. Two masks of 40 x 3 or 40 x 4 agree by chance with 1e-22 at most."""
    D, G = make_nets()
    recorder = Recorder(D, G)
    recorder.run(iterate, D, G, steps=3, k=1, m=40)
    assert [mask.shape for mask in recorder.masks] == [(40, 3), (40, 4)] * passes * 3
    assert len({mask.tobytes() for mask in recorder.masks}) == 2 * passes * 3


@pytest.mark.parametrize("k", [0, 2, 5])
def test_the_simultaneous_update_with_k_other_than_1_raises_and_draws_nothing(k):
    D, G = make_nets()
    recorder = Recorder(D, G)
    with pytest.raises(ValueError, match=f"k is {k}: the simultaneous update has k = 1"):
        recorder.run(simultaneous, D, G, steps=1, k=k, m=6)
    assert recorder.calls == []


@UPDATES
def test_it_yields_after_every_iteration_and_does_nothing_before_it_is_asked(iterate, k):
    D, G = make_nets()
    recorder = Recorder(D, G)
    options = dict(steps=3, k=k, m=6, objective=minimax)
    loop = iterate(D, G, recorder.data, recorder.noise, recorder.optimizer("D"), recorder.optimizer("G"), **options)
    seen = [len(recorder.calls)]
    for _ in loop:
        seen.append(recorder.calls.count(("descend", "G")))
    assert seen == [0, 1, 2, 3]
    assert recorder.run(iterate, D, G, steps=0, k=k, m=6) == []


# -------------------------------------------------------------------------------- in plain NumPy


class Plain:
    """The nets of `make_nets`, Algorithm 1 and the simultaneous update, with explicit matrices and nothing of minigan.

    masks: those that D drew, in order; None for no dropout.
    """

    def __init__(self, D, G, rate=0.2, momentum=0.6, masks=None):
        self.d, self.g = D.theta.copy(), G.theta.copy()
        self.dv, self.gv = numpy.zeros_like(self.d), numpy.zeros_like(self.g)
        self.rate, self.momentum = rate, momentum
        self.masks = None if masks is None else iter(masks)

    def draw_masks(self, m):
        if self.masks is None:
            return 1.0, 1.0
        return next(self.masks) / 0.8, next(self.masks) / 0.5

    def parts(self, theta, *shapes):
        sizes = [math.prod(shape) for shape in shapes]
        return [p.reshape(shape) for p, shape in zip(numpy.split(theta, numpy.cumsum(sizes)[:-1]), shapes)]

    def generate(self, z):
        W1, b1, W2, b2 = self.parts(self.g, (2, 5), (5,), (5, 3), (3,))
        s1 = z @ W1 + b1
        h1 = s1 * (s1 > 0)
        return expit(h1 @ W2 + b2), (z, s1, h1)

    def judge(self, x, masks):
        W1, b1, W2, b2 = self.parts(self.d, (3, 8), (8,), (4, 1), (1,))
        x = x * masks[0]
        pieces = (x @ W1 + b1).reshape(-1, 2, 4)  # the pieces on the middle axis
        first = pieces[:, 0] >= pieces[:, 1]
        h = numpy.where(first, pieces[:, 0], pieces[:, 1]) * masks[1]
        return h @ W2 + b2, (x, first, h)

    def d_gradients(self, da, masks, tape):
        """dL/dtheta_d and dL/dx."""
        W1, _, W2, _ = self.parts(self.d, (3, 8), (8,), (4, 1), (1,))
        x, first, h = tape
        dh = da @ W2.T * masks[1]
        ds = numpy.concatenate([dh * first, dh * ~first], axis=1)
        gradient = numpy.concatenate([(x.T @ ds).ravel(), ds.sum(0), (h.T @ da).ravel(), da.sum(0)])
        return gradient, ds @ W1.T * masks[0]

    def g_gradient(self, dx, x, tape):
        _, _, W2, _ = self.parts(self.g, (2, 5), (5,), (5, 3), (3,))
        z, s1, h1 = tape
        ds2 = dx * x * (1 - x)
        ds1 = ds2 @ W2.T * (s1 > 0)
        return numpy.concatenate([(z.T @ ds1).ravel(), ds1.sum(0), (h1.T @ ds2).ravel(), ds2.sum(0)])

    def dV(self, x, x_fake):
        """The logits, dV/dtheta_d, and the fake pass."""
        m_real, m_fake = self.draw_masks(len(x)), self.draw_masks(len(x_fake))
        (a_real, real), (a_fake, fake) = self.judge(x, m_real), self.judge(x_fake, m_fake)
        gradient = self.d_gradients((1 - expit(a_real)) / len(x), m_real, real)[0]
        gradient = gradient + self.d_gradients(-expit(a_fake) / len(x_fake), m_fake, fake)[0]
        return (a_real, a_fake), gradient, (m_fake, fake)

    def dG(self, objective, a_fake, masks, fake, x_fake, tape):
        da = {"minimax": -expit(a_fake), "non-saturating": expit(a_fake) - 1}[objective] / len(a_fake)
        return self.g_gradient(self.d_gradients(da, masks, fake)[1], x_fake, tape)

    def move_d(self, gradient):
        self.dv = self.momentum * self.dv + self.rate * gradient
        self.d = self.d + self.dv

    def move_g(self, gradient):
        self.gv = self.momentum * self.gv - self.rate * gradient
        self.g = self.g + self.gv

    def alternating(self, x, z, k, objective):
        """x, z: iterators over the minibatches that were drawn."""
        for _ in range(k):
            logits, gradient, _ = self.dV(next(x), self.generate(next(z))[0])
            self.move_d(gradient)
        x_fake, tape = self.generate(z := next(z))
        masks = self.draw_masks(len(z))
        a_fake, fake = self.judge(x_fake, masks)
        self.move_g(self.dG(objective, a_fake, masks, fake, x_fake, tape))
        return logits

    def simultaneous(self, x, z, k, objective):
        x_fake, tape = self.generate(next(z))
        logits, d_gradient, (masks, fake) = self.dV(next(x), x_fake)
        g_gradient = self.dG(objective, logits[1], masks, fake, x_fake, tape)  # at the old theta_d
        self.move_d(d_gradient)
        self.move_g(g_gradient)
        return logits


@UPDATES
@DROPOUT
@OBJECTIVES
def test_it_equals_plain_numpy_over_four_iterations(iterate, k, objective, dropping):
    """Which D G answers, which masks its gradient passes, which minibatch goes where: what no formula shows."""
    D, G = make_nets()
    plain, recorder = Plain(D, G), Recorder(D, G)
    logits = recorder.run(iterate, D, G, steps=4, k=k, m=6, objective=objective, dropping=dropping)
    if dropping:
        plain.masks = iter(recorder.masks)
    x, z = (iter(recorder.minibatches[what]) for what in ("data", "noise"))
    iteration = plain.alternating if iterate is algorithm1 else plain.simultaneous
    for yielded in logits:
        for a, expected in zip(yielded, iteration(x, z, k, objective.name)):
            numpy.testing.assert_allclose(a, expected, rtol=1e-11, atol=1e-12)
    close(D.theta, plain.d, 1e-12)
    close(G.theta, plain.g, 1e-12)
    assert [next(left, None) for left in (x, z)] == [None, None]  # every minibatch was used
    assert not dropping or next(plain.masks, None) is None


def test_G_answers_the_updated_D_in_algorithm1_and_the_old_one_in_the_simultaneous_update():
    """From the same start with the same one minibatch, so that only D differs between the two gradients of G."""
    x, z = draw(6, 3, 1), draw(6, 2, 2)

    def moved(iterate):
        D, G = make_nets()
        start, old = G.theta.copy(), D.theta.copy()
        optimizers = Momentum(D, 2.0, 0.0), Momentum(G, 1.0, 0.0)
        list(iterate(D, G, lambda m: x, lambda m: z, *optimizers, steps=1, k=1, m=6, objective=minimax))
        return start - G.theta, old, D.theta

    def gradient_against(theta_d):
        D, G = make_nets()
        D.theta[...] = theta_d
        return numeric_gradient(lambda: EXACT["minimax"](D(G(z))), G.theta)

    (alternating, old, new), (together, _, same) = moved(algorithm1), moved(simultaneous)
    numpy.testing.assert_array_equal(new, same)
    close(alternating, gradient_against(new))
    close(together, gradient_against(old))
    assert numpy.linalg.norm(alternating - together) > 0.1 * numpy.linalg.norm(together)  # it is not a small matter


# -------------------------------------------------------------------------------- bits and devices


def played(seed, iterate=algorithm1, k=1, optimizer=Momentum, xp=numpy, dtype="float64"):
    """theta_d, theta_g and the last logits after five iterations; all randomness from one seed."""
    streams = Streams(seed, dtype, xp)
    D, G = make_nets(1, dtype, xp)
    data, noise = (lambda m: streams.data.normal((m, 3))), (lambda m: streams.noise.normal((m, 2)))
    options = dict(steps=5, k=k, m=6, objective=non_saturating, rng=streams.dropout)
    *_, logits = iterate(D, G, data, noise, optimizer(D, 0.1), optimizer(G, 0.1), **options)
    return [D.theta, G.theta, *logits]


@UPDATES
@pytest.mark.parametrize("optimizer", [Momentum, Adam])
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(iterate, k, optimizer):
    first, again, other = ([a.tobytes() for a in played(s, iterate, k, optimizer)] for s in (1, 1, 2))
    assert first == again and all(a != b for a, b in zip(first, other))


@UPDATES
@pytest.mark.parametrize("optimizer", [Momentum, Adam])
def test_the_device_plays_what_the_host_plays_and_nobody_waits(xp, no_synchronisation, iterate, k, optimizer):
    with no_synchronisation():
        device = played(1, iterate, k, optimizer, xp)
    for got, expected in zip(device, played(1, iterate, k, optimizer)):
        if getattr(xp, "__name__", "") == "cupy":  # a GPU rounds in another order, and Adam divides by small numbers
            numpy.testing.assert_allclose(to_host(got), expected, rtol=1e-6, atol=1e-9)
        else:
            numpy.testing.assert_array_equal(to_host(got), expected)


@UPDATES
def test_float32_stays_float32(iterate, k):
    assert {array.dtype for array in played(1, iterate, k, dtype="float32")} == {numpy.dtype("float32")}


# -------------------------------------------------------------------------------- PyTorch, as an extra


@UPDATES
@OBJECTIVES
def test_it_equals_pytorchs_autograd(iterate, k, objective):
    """Three whole iterations with torch.optim.SGD's momentum and torch's own loss, in float64."""
    torch = pytest.importorskip("torch")
    F = torch.nn.functional

    D, G = make_nets()
    d, g = (
        {name: torch.tensor(p.copy(), requires_grad=True) for name, p in network.params.items()} for network in (D, G)
    )
    recorder = Recorder(D, G)
    recorder.run(iterate, D, G, steps=3, k=k, m=6, objective=objective)
    masks = (torch.tensor(mask, dtype=torch.float64) for mask in recorder.masks)
    x, z = ((torch.tensor(a) for a in recorder.minibatches[what]) for what in ("data", "noise"))

    def generate(z):
        return torch.sigmoid(F.linear(F.relu(F.linear(z, g["0.W"].T, g["0.b"])), g["2.W"].T, g["2.b"]))

    def judge(x):
        pieces = F.linear(x * next(masks) / 0.8, d["1.W"].T, d["1.b"]).reshape(-1, 2, 4)
        return F.linear(pieces.amax(dim=1) * next(masks) / 0.5, d["4.W"].T, d["4.b"])

    def bce(a, label):
        return F.binary_cross_entropy_with_logits(a, torch.full_like(a, label))

    def loss_of_G(a_fake):
        return bce(a_fake, 1.0) if objective is non_saturating else -bce(a_fake, 0.0)

    d_optimizer, g_optimizer = (torch.optim.SGD(list(p.values()), lr=0.2, momentum=0.6) for p in (d, g))
    for _ in range(3):
        if iterate is simultaneous:
            x_fake = generate(next(z))
            a_real, a_fake = judge(next(x)), judge(x_fake)
            d_gradients = torch.autograd.grad(bce(a_real, 1.0) + bce(a_fake, 0.0), list(d.values()), retain_graph=True)
            g_gradients = torch.autograd.grad(loss_of_G(a_fake), list(g.values()))
        else:
            for _ in range(k):
                d_optimizer.zero_grad()
                (bce(judge(next(x)), 1.0) + bce(judge(generate(next(z)).detach()), 0.0)).backward()
                d_optimizer.step()
            g_gradients = torch.autograd.grad(loss_of_G(judge(generate(next(z)))), list(g.values()))
            d_gradients = ()
        for p, gradient in zip([*d.values()] if d_gradients else [], d_gradients):
            p.grad = gradient
        for p, gradient in zip(g.values(), g_gradients):
            p.grad = gradient
        if d_gradients:
            d_optimizer.step()
        g_optimizer.step()
    for network, twin in ((D, d), (G, g)):
        close(network.theta, torch.cat([p.detach().flatten() for p in twin.values()]).numpy(), 1e-10)


# -------------------------------------------------------------------------------- Proposition 1, learned


def test_a_linear_D_against_a_frozen_G_finds_log_p_minus_log_q_to_its_statistical_error():
    """p = N(1, 1) and q = N(0, 1): D* has the logit x - 1/2, which D = Dense(1, 1) can be exactly.

    V on n pairs is then the likelihood of a logistic regression, and its maximum lies off (1, -1/2) by the inverse of
    the Fisher information n E_mix[2 D*(1 - D*) (x, 1)(x, 1)^T] for a D of this family. (Sampling p and q separately
    makes the error of b smaller than that.) Five standard deviations are allowed: 6e-7 by chance.
    """
    n, streams = 5000, Streams(3, "float64")
    D = Network([Dense(1, 1, streams.init)])
    G = Network([Dense(1, 1, streams.init)])
    G.theta[...] = 1.0, 0.0  # G(z) = z: p_g is q
    x, z = 1.0 + streams.data.normal((n, 1)), streams.noise.normal((n, 1))
    optimizer, frozen = Momentum(D, 1.0, 0.5), G.theta.tobytes()
    for _ in range(100):
        discriminator_step(D, G, x, z, optimizer)

    t = numpy.linspace(-12, 13, 5001)
    p, q = (numpy.exp(-((t - mean) ** 2) / 2) / math.sqrt(2 * math.pi) for mean in (1.0, 0.0))
    weight = n * (p + q) * expit(t - 0.5) * expit(0.5 - t) * (t[1] - t[0])
    information = numpy.array([[(weight * t * t).sum(), (weight * t).sum()], [(weight * t).sum(), weight.sum()]])
    sd = numpy.sqrt(numpy.diag(numpy.linalg.inv(information)))
    assert (sd < 0.05).all() and (abs(D.theta - numpy.array([1.0, -0.5])) < 5 * sd).all()
    assert G.theta.tobytes() == frozen


def test_a_curved_D_against_a_frozen_G_comes_near_log_p_minus_log_q_and_V_near_its_maximum():
    """p = N(0, .5^2), q = N(0, 1): the logit of D* is log 2 - 1.5 x^2, and V's maximum a number from quadrature.

    Tolerances. No D is above the maximum. Below it, near the maximum, V(D*) - V(D) is half the mean over p + q of
    D*(1 - D*) (a - a*)^2. A net of 49 parameters on n pairs gives away about 49 / 2n = .005 for the noise of the
    minibatches (an Adam step of .01 averages over some tens of 256); .02 allows for four times that, and so do the
    logits: 2 * .02 = .04 is .2 in the root mean square.
    """
    streams = Streams(4, "float64")
    D = Network([Dense(1, 16, streams.init, 1.0), Tanh(), Dense(16, 1, streams.init, 0.5)])
    G = Network([Dense(1, 1, streams.init)])
    G.theta[...] = 1.0, 0.0
    optimizer = Adam(D, lambda update: 0.02 if update < 300 else 0.004)
    for _ in range(600):
        discriminator_step(D, G, 0.5 * streams.data.normal((256, 1)), streams.noise.normal((256, 1)), optimizer)

    t = numpy.linspace(-8, 8, 4001)
    p, q = (numpy.exp(-((t / sd) ** 2) / 2) / (sd * math.sqrt(2 * math.pi)) for sd in (0.5, 1.0))
    a, best, dt = D(t[:, None])[:, 0], math.log(2) - 1.5 * t * t, t[1] - t[0]

    def V_of(a):
        return ((p * log_expit(a) + q * log_expit(-a)) * dt).sum()

    assert 0 < V_of(best) - V_of(a) < 0.02
    weight = (p + q) * expit(best) * expit(-best) * dt
    assert math.sqrt((weight * (a - best) ** 2).sum()) < 0.2
    assert V_of(best) > V_of(0 * a) + 0.15  # where it began, at -log 4, was far below
