"""The zoo: its steps against central differences and the paper's own, its updates on a game that is solved by hand."""

import copy
import dataclasses

import numpy
import pytest
from systems.two_steps import numeric_gradient

from minigan import cli
from minigan.backend import to_host
from minigan.data.dataset import Dataset
from minigan.data.toy import grid_centres, load_grid
from minigan.gan.games import GAMES
from minigan.nn import penalty
from minigan.runs import Run, load_data
from minigan.systems import RECIPES, RecipeError

SMALL = dataclasses.replace(
    RECIPES["zoo-ring"],
    G="uniform .5, dense 6, relu, dense data",
    D="uniform .5, dropout .8, dense 12, maxout 2, dense 6, leaky, dense 1",
    optimizer="momentum 0",
    average=None,
    batch=5,
    d_rate=0.3,
    g_rate=0.2,
)


def points(dtype="float64", xp=numpy):
    rng = numpy.random.default_rng(3)
    return Dataset("points", *(xp.asarray(rng.standard_normal((n, 2)).astype(dtype)) for n in (25, 9, 12)))


def system(**changes):
    return Run(dataclasses.replace(SMALL, **changes), points()).system


def played(steps, xp=numpy, dtype="float64", **changes):
    run = Run(dataclasses.replace(SMALL, **changes), points(dtype, xp))
    for _ in run.play(steps):
        pass
    return run


def frozen(system):
    """A function that puts the streams back to where they are now."""
    states = {name: getattr(system.streams, name).state for name in system.streams.saved}

    def back():
        for name, state in states.items():
            getattr(system.streams, name).state = state

    return back


# ---- the two gradients ----


@pytest.mark.parametrize("objective", GAMES)
def test_both_gradients_are_those_of_the_losses_through_both_nets(objective):
    one = system(objective=objective)
    x, z = one.minibatch()
    back = frozen(one)

    def outputs():
        back()
        x_fake = one.G(z, one.streams.dropout)
        return one.D(x, one.streams.dropout), one.D(x_fake, one.streams.dropout)

    def g_outputs():
        back()
        a_fake = one.D(one.G(z, one.streams.dropout), one.streams.dropout)
        return one.D(x, one.streams.dropout), a_fake

    def g_loss():
        named = dict(zip(("a_real", "a_fake"), g_outputs()))
        return one.game.g.value(*(named[name] for name in one.game.g.inputs))

    back()
    v_d, logits = one.d_gradient(x, z)
    numpy.testing.assert_allclose(logits, outputs(), rtol=1e-12)
    numpy.testing.assert_allclose(
        v_d, numeric_gradient(lambda: one.game.d.value(*outputs()), one.D.theta), rtol=1e-5, atol=1e-8
    )
    back()
    numpy.testing.assert_allclose(one.g_gradient(x, z), numeric_gradient(g_loss, one.G.theta), rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("which", ["r1", "gp"])
def test_a_penalty_is_in_ds_gradient_with_its_weight(which):
    plain, one = system(), system(**{which: 3.0})
    x, z = one.minibatch()
    back, plain_back = frozen(one), frozen(plain)
    with_it, without = one.d_gradient(x, z)[0], plain.d_gradient(x, z)[0]
    back(), plain_back()  # and again by hand: after D's two passes
    rng = one.streams.dropout
    x_fake = one.G(z, rng)
    one.D(x, rng), one.D(x_fake, rng)
    if which == "r1":
        expected = penalty.r1(one.D, x, 3.0, rng)[1]
    else:
        t = one.streams.noise.uniform((5, 1))
        expected = penalty.wgan_gp(one.D, x + t * (x_fake - x), 3.0, rng)[1]
    numpy.testing.assert_allclose(with_it - without, expected, rtol=1e-9, atol=1e-12)
    assert abs(expected).max() > 1e-3


def test_the_noise_on_what_d_sees_fades_in_a_straight_line_to_nothing():
    """Five steps an epoch, two epochs: 1, .9, .8, ... of its standard deviation."""
    one, x = system(blur=2.0, fade=2), numpy.zeros((4000, 2))
    for step in (0, 1, 5, 9):
        one.g_optimizer.updates = step
        assert one.blurred(x).std() == pytest.approx(2.0 * (1 - step / 10), rel=0.05)
    one.g_optimizer.updates = 10
    assert one.blurred(x) is x
    assert system().blurred(x) is x


@pytest.mark.parametrize("update, steps", [("alternating", 5), ("extragradient", 5), ("optimistic", 5)])
def test_an_epoch_of_its_fading_and_of_its_schedule_is_an_epoch_with_every_update(update, steps):
    """Extragradient has two updates of each optimiser in an iteration."""
    run = played(
        steps, update=update, blur=2.0, fade=2, optimizer="momentum .5 to=.9 epochs=3", d_rate=1e-9, g_rate=1e-9
    )
    assert run.epoch == 1
    assert run.system.blurred(numpy.zeros((4000, 2))).std() == pytest.approx(1.0, rel=0.05)
    for optimizer in (run.system.g_optimizer, run.system.d_optimizer):
        assert optimizer.momentum(optimizer.updates) == pytest.approx(0.7)


def test_d_sees_noise_on_real_and_on_fake_examples_and_gs_samples_have_none(monkeypatch):
    one, seen = system(blur=2.0, D="uniform .5, dense 6, relu, dense 1"), []
    x, z = one.minibatch()
    forward = type(one.D).forward
    monkeypatch.setattr(
        type(one.D),
        "forward",
        lambda net, x, rng=None: (seen.append(x) if net is one.D else None, forward(net, x, rng))[1],
    )
    one.d_gradient(x, z)
    one.g_gradient(x, z)
    clean = [x, one.G(z), one.G(z)]
    for shown, without in zip(seen, clean, strict=True):
        assert 1.0 < (shown - without).std() < 3.0
    assert one.sampler is one.G


def test_in_gs_step_too_both_sides_of_a_comparison_have_the_noise(monkeypatch):
    one, blurred = system(blur=2.0, objective="relativistic"), []
    x, z = one.minibatch()
    monkeypatch.setattr(one, "blurred", lambda shown: (blurred.append(shown), shown)[1])
    one.g_gradient(x, z)
    assert len(blurred) == 2 and blurred[1] is x
    numpy.testing.assert_array_equal(blurred[0], one.G(z))


def test_a_clipped_d_stays_within_its_bound():
    run = played(4, clip=0.05, d_rate=10.0)
    assert abs(run.system.D.theta).max() == 0.05
    assert abs(played(4, d_rate=10.0).system.D.theta).max() > 0.5


# ---- how the steps are taken ----


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("objective", ["non-saturating", "minimax"])
def test_the_papers_game_alternating_is_the_papers_own_system(objective, k):
    gan = dataclasses.replace(RECIPES["ring"], **{
        name: getattr(SMALL, name) for name in ("G", "D", "optimizer", "average", "batch", "d_rate", "g_rate")
    }, objective=objective, k=k)  # fmt: skip
    other = Run(gan, points())
    for _ in other.play(6):
        pass
    mine = played(6, objective=objective, k=k).system
    numpy.testing.assert_allclose(mine.G.theta, other.system.G.theta, rtol=1e-10)
    numpy.testing.assert_allclose(mine.D.theta, other.system.D.theta, rtol=1e-10)


def test_simultaneous_steps_are_both_taken_from_the_same_theta():
    one, other = system(update="simultaneous"), system(update="simultaneous")
    x, z = other.minibatch()
    v_d, v_g = other.d_gradient(x, z)[0], other.g_gradient(x, z)
    before = one.D.theta.copy(), one.G.theta.copy()
    one.step()
    numpy.testing.assert_allclose(one.D.theta, before[0] - 0.3 * v_d, rtol=1e-12)
    numpy.testing.assert_allclose(one.G.theta, before[1] - 0.2 * v_g, rtol=1e-12)


def bilinear(update, steps, rate=0.1):
    """min over g, max over d of d g, from (1, 1): the distances from the equilibrium, 0, after each step."""
    one = system(update=update, d_rate=rate, g_rate=rate)
    start = numpy.zeros_like(one.D.theta), numpy.zeros_like(one.G.theta)
    start[0][0] = start[1][0] = 1.0
    one.D.theta, one.G.theta = start
    logits = numpy.zeros((1, 1)), numpy.zeros((1, 1))

    def v_d(*_):
        v = numpy.zeros_like(one.D.theta)
        v[0] = -one.G.theta[0]  # D ascends d g
        return v, logits

    def v_g(*_):
        v = numpy.zeros_like(one.G.theta)
        v[0] = one.D.theta[0]
        return v

    one.d_gradient, one.g_gradient = v_d, v_g
    distances = []
    for _ in range(steps):
        one.step()
        distances.append(float(numpy.hypot(one.D.theta[0], one.G.theta[0])))
    return numpy.array(distances)


def test_on_a_bilinear_game_each_update_does_what_its_recursion_says():
    """In the plane, with J = (0 1; -1 0): theta <- theta + h J theta, and so on, all linear."""
    h, J, steps = 0.1, numpy.array([[0.0, 1.0], [-1.0, 0.0]]), 60
    theta = before = numpy.array([1.0, 1.0])
    expected = {name: [] for name in ("simultaneous", "extragradient", "optimistic")}
    for name in expected:
        theta = numpy.array([1.0, 1.0])
        for i in range(steps):
            field = J @ theta
            if name == "extragradient":
                field = J @ (theta + h * field)
            elif name == "optimistic":
                now = field
                field = 2 * field - before if i else field
                before = now
            theta = theta + h * field
            expected[name].append(numpy.hypot(*theta))
        numpy.testing.assert_allclose(bilinear(name, steps), expected[name], rtol=1e-12)
    assert expected["simultaneous"][-1] == pytest.approx(2**0.5 * (1 + h * h) ** (steps / 2))  # away
    assert expected["extragradient"][-1] < 1.1 and expected["optimistic"][-1] < 1.1  # towards 0
    orbit = bilinear("alternating", 300)
    assert 1.3 < orbit.min() and orbit.max() < 1.6  # around


@pytest.mark.parametrize("update", ["extragradient", "optimistic"])
def test_the_optimisers_own_vectors_move_as_the_update_says(update):
    """Two updates of each optimiser a step where the step looks ahead, one where it does not."""
    run = played(4, update=update, optimizer="adam beta1=.5")
    times = 2 if update == "extragradient" else 1
    assert run.system.d_optimizer.updates == run.system.g_optimizer.updates == 4 * times


@pytest.mark.parametrize("changes", [
    dict(), dict(update="optimistic"), dict(update="extragradient", r1=0.1), dict(objective="Wasserstein", gp=1.0, k=2),
    dict(blur=0.5, objective="relativistic"), dict(clip=0.1, objective="Wasserstein"),
    dict(D="uniform .5, dense 6, relu, minibatch 2 2, dense 1"),
], ids=str)  # fmt: skip
def test_a_run_goes_on_from_its_state_bit_for_bit_and_on_a_device_as_on_the_host(changes, xp, no_synchronisation):
    whole = played(7, **changes)
    half = played(3, **changes)
    arrays, meta = half.state()
    rest = Run(half.recipe, points())
    rest.restore(copy.deepcopy(arrays), copy.deepcopy(meta))
    for _ in rest.play(7):
        pass
    for net in ("D", "G"):
        assert getattr(rest.system, net).theta.tobytes() == getattr(whole.system, net).theta.tobytes()
    device = Run(half.recipe, points(xp=xp))
    with no_synchronisation():
        for _ in range(4):
            device.system.step()
    numpy.testing.assert_allclose(to_host(device.system.G.theta), played(4, **changes).system.G.theta, rtol=1e-9)


# ---- it works, and what is refused ----


@pytest.mark.parametrize("objective", ["least squares", "reverse KL"])
def test_it_learns_the_ring(objective):
    """Four of twenty epochs: most samples within three standard deviations of a mode, all modes found."""
    recipe = dataclasses.replace(RECIPES["zoo-ring"], objective=objective, epochs=4, d_rate=0.002, g_rate=0.002)
    data = load_data(recipe)
    run = Run(recipe, data)
    for _ in run.play(4 * run.epoch_steps):
        pass
    distance = ((run.samples(2000)[:, None] - data.centres) ** 2).sum(axis=2) ** 0.5
    good = distance.min(axis=1) < 0.3
    assert good.mean() > 0.6
    assert set(distance.argmin(axis=1)[good]) == set(range(8))


def test_the_grid_is_25_gaussians_of_one_weight():
    data = load_grid()
    assert data.centres.shape == (25, 2) and {tuple(c) for c in grid_centres()} == {
        (i, j) for i in range(-2, 3) for j in range(-2, 3)
    }
    offset = data.train - data.centres[data.labels[0]]
    assert offset.std(axis=0) == pytest.approx([0.05, 0.05], rel=0.02) and abs(offset.mean(axis=0)).max() < 1e-3
    assert numpy.bincount(data.labels[0], minlength=25) / len(data.train) == pytest.approx([0.04] * 25, rel=0.1)


def test_the_settings_are_refused_in_a_line_that_helps():
    with pytest.raises(RecipeError, match="the optimistic update has k = 1; with update alternating k is free"):
        dataclasses.replace(SMALL, update="optimistic", k=2)
    with pytest.raises(RecipeError, match=r"r1 is -1\.0: a number, 0 or above, is needed"):
        dataclasses.replace(SMALL, r1=-1.0)
    with pytest.raises(RecipeError, match=r"Tanh\(\) is in the way: this penalty is for nets of Dense"):
        system(r1=1.0, D="dense 6, tanh, dense 1")
    assert system(D="dense 6, tanh, dense 1")  # without a penalty


def test_a_D_of_convolutions_may_have_both_penalties():
    D = "uniform .5, reshape 1x2x1, conv 6 2x1 pad=1, maxout 2, rows, dense 1"
    plain, held = (played(5, D=D, **penalties).system.D.theta for penalties in ({}, {"r1": 1.0, "gp": 1.0}))
    assert numpy.isfinite(held).all() and abs(held - plain).max() > 1e-4


def test_on_pictures_its_nets_know_their_shape():
    rows = numpy.random.default_rng(1).random((20, 16))
    recipe = dataclasses.replace(
        SMALL, G="dense data", D="reshape data, conv 2 3x3, leaky, rows, dense 1", gp=1.0, batch=5
    )
    D = Run(recipe, Dataset("pictures", rows, rows, rows, (4, 4))).system.D
    assert repr(D.layers[0]) == "Reshape(1, 4, 4)"


def test_the_command_says_so_in_one_line_and_status_2(capsys, tmp_path):
    command = ["train", "zoo-ring", "--gp", "1", "--D", "dense 6, tanh, dense 1", "--out", str(tmp_path / "run")]
    assert cli.main(command) == 2
    assert "is in the way: this penalty" in capsys.readouterr().err and not (tmp_path / "run").exists()
