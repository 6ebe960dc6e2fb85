"""The playground plays minigan's own steps: the same bits as by hand, and as the paper's page of Algorithm 1."""

import tracemalloc
from dataclasses import replace

import numpy
import pytest

from minigan.gan.algorithm1 import discriminator_step, generator_step
from minigan.gan.losses import OBJECTIVES
from minigan.nn import penalty
from minigan.play.settings import GAMES, LIVE, SHOWN, Settings, restarts
from minigan.play.simulation import Diverged, Simulation
from minigan.systems.settings import RecipeError
from minigan.words import WordError

SMALL = {"G": "uniform 0.5, dense 16, relu, dense data", "D": "uniform 0.5, dense 16, leaky, dense 1", "batch": 32}


def played(settings, moves):
    """A Simulation after these moves: "s", "d" and "g"."""
    play = Simulation(settings)
    for move in moves:
        {"s": play.step, "d": play.d_step, "g": play.g_step}[move]()
    return play


def thetas(play):
    """Both players' parameters as one vector."""
    return numpy.concatenate([play.system.D.theta, play.system.G.theta])


@pytest.mark.parametrize("objective", ["non-saturating", "minimax"])
def test_single_steps_are_the_steps_of_algorithm_1_bit_for_bit(objective):
    play, other = (Simulation(Settings(**SMALL, objective=objective, seed=3)) for _ in range(2))
    s = other.system
    for _ in range(5):
        play.d_step()
        x, z = s.minibatches(32), s.noise(32, other.streams.noise)
        discriminator_step(s.D, s.G, x, z, s.d_optimizer)
        play.g_step()
        generator_step(s.D, s.G, s.noise(32, other.streams.noise), s.g_optimizer, None, OBJECTIVES[objective])
    assert thetas(play).tobytes() == thetas(other).tobytes()


@pytest.mark.parametrize("objective", GAMES)
@pytest.mark.parametrize("k", [1, 3])
def test_k_steps_of_d_and_one_of_g_are_one_step(objective, k):
    settings = Settings(**SMALL, objective=objective, k=k, r1=0.1)
    whole, parts = played(settings, "sss"), played(settings, ("d" * k + "g") * 3)
    assert thetas(whole).tobytes() == thetas(parts).tobytes()
    assert (whole.d_steps, whole.g_steps) == (parts.d_steps, parts.g_steps) == (3 * k, 3)


def test_a_step_of_one_player_leaves_every_bit_of_the_other_alone():
    play = played(Settings(**SMALL), "sss")
    D, G = play.system.D.theta.copy(), play.system.G.theta.copy()
    for _ in range(3):
        play.d_step()
    assert play.system.G.theta.tobytes() == G.tobytes() and not numpy.array_equal(play.system.D.theta, D)
    D = play.system.D.theta.copy()
    for _ in range(3):
        play.g_step()
    assert play.system.D.theta.tobytes() == D.tobytes() and not numpy.array_equal(play.system.G.theta, G)


def test_r1_is_in_a_step_of_d():
    """Without momentum the step with R1 is the one without it, less rate dR/dtheta."""
    settings = Settings(**SMALL, optimizer="momentum 0", d_rate=0.1)
    plain, play = Simulation(settings), Simulation(replace(settings, r1=0.7))
    x = play.system.minibatches(32)
    play = Simulation(replace(settings, r1=0.7))
    change = -0.1 * penalty.r1(plain.system.D, x, 0.7)[1]
    plain.d_step(), play.d_step()
    assert play.system.D.theta == pytest.approx(plain.system.D.theta + change, rel=1e-4, abs=1e-7)


def test_the_same_seed_gives_the_same_bits_and_another_one_others():
    one, two, other = (played(Settings(**SMALL, seed=seed), "sssdg") for seed in (5, 5, 6))
    assert thetas(one).tobytes() == thetas(two).tobytes() != thetas(other).tobytes()


# ---- changes while it trains ----


def test_a_change_of_k_goes_on_from_the_same_bits_and_leaves_the_old_run_alone():
    old = played(Settings(**SMALL), "ss")
    before = thetas(old).tobytes()
    new = old.changed(replace(old.settings, k=3))
    assert thetas(new).tobytes() == before and (new.steps, new.d_steps) == (2, 2)
    new.step()
    assert thetas(old).tobytes() == before != thetas(new).tobytes() and new.d_steps == 5


def test_a_change_that_changes_nothing_leaves_the_run_as_if_it_had_not_been():
    plain, changed = played(Settings(**SMALL), "ssss"), played(Settings(**SMALL), "ss")
    changed = changed.changed(replace(changed.settings))
    changed.step(), changed.step()
    assert thetas(plain).tobytes() == thetas(changed).tobytes()


def test_what_is_drawn_is_trained_on_while_the_nets_go_on():
    old = played(Settings(**SMALL), "ss")
    new = old.changed(replace(old.settings, data="plane 1 1, -1 0.5"))
    assert thetas(new).tobytes() == thetas(old).tobytes()
    x = new.system.minibatches(500)
    near = numpy.minimum(*(numpy.hypot(*(x - centre).T) for centre in ((1, 1), (-1, 0.5))))
    assert near.max() < 6 * 0.12


OTHER = {
    "data": "grid", "G": "dense 8, relu, dense data", "D": "dense 8, relu, dense 1", "noise": "uniform 3",
    "objective": "hinge", "update": "simultaneous", "k": 2, "optimizer": "momentum 0.5", "d_rate": 0.01, "g_rate": 0.02,
    "r1": 0.1, "gp": 0.1, "clip": 0.5, "batch": 16, "seed": 9,
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_every_setting_may_change_and_only_those_of_live_keep_the_run(name):
    old = played(Settings(**SMALL), "ss")
    settings = replace(old.settings, **{name: OTHER[name]})
    new = old.changed(settings)
    assert restarts(old.settings, settings) == (name not in LIVE) == (new.steps == 0)
    new.step()
    assert numpy.isfinite(thetas(new)).all()


def test_going_to_the_line_begins_anew():
    old = played(Settings(**SMALL), "ss")
    new = old.changed(replace(old.settings, data="bump"))
    assert new.steps == 0 and new.system.G(new.system.noise(4, new.streams.noise)).shape == (4, 1)


# ---- what cannot be played ----


def test_a_net_that_is_far_too_wide_is_refused_before_it_takes_memory():
    """A link may ask for it, and all other tabs would wait."""
    tracemalloc.start()
    try:
        with pytest.raises(RecipeError, match="'dense 20000000': more parameters"):
            Settings(D="dense 20000000, dense 1")
        assert tracemalloc.get_traced_memory()[1] < 10**7  # bytes; 20 million biases would take 8 10^7
    finally:
        tracemalloc.stop()


def test_training_that_diverges_says_so_and_names_a_remedy():
    play = Simulation(Settings(**SMALL, objective="least squares", optimizer="momentum 0.9", d_rate=1e6, g_rate=1e6))
    with pytest.raises(Diverged, match="not finite; take lower learning rates"):
        for _ in range(200):
            play.step()


def test_the_largest_iteration_that_is_allowed_is_played():
    play = Simulation(Settings(k=16, batch=1024))
    play.step()
    assert (play.d_steps, play.g_steps) == (16, 1)


def test_a_net_of_any_width_is_refused_without_its_memory():
    """Before, the check of D alone took 8 GB, and on a small machine the whole server with it."""
    tracemalloc.start()
    with pytest.raises(RecipeError):
        Settings(D="dense 9000000, dense 1")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4e6


def test_weights_that_overflow_are_told_as_divergence_and_not_as_warnings(recwarn):
    with pytest.raises(Diverged):
        Simulation(Settings(D="normal 1e300, dense 8, relu, dense 1")).step()
    assert not recwarn.list


@pytest.mark.parametrize(
    "setting, line",
    [
        ({"D": "dens 1"}, "no such word; did you mean dense"),
        ({"D": "dense 2"}, "2 values, 1 are needed"),
        ({"G": "dense 3"}, "as many as the data have"),
        ({"G": "dense 4000, dense 4000, dense data"}, "at most 50,000 are played here"),
        ({"D": "dense 2000000000, dense 1"}, "more parameters than the 50,000 that are played"),
        ({"D": "dense 2147483647, dense 1"}, "more parameters than the 50,000 that are played"),
        ({"G": ", ".join(["relu"] * 20_000 + ["dense data"])}, "a net of 120,010 characters: at most 1,000"),
        ({"k": 50, "batch": 1024}, "k is 50 and batch is 1024: D sees 51,200 examples in an iteration, at most 16,384"),
        ({"D": "dense 8, minibatch 3 4, dense 1"}, "the playground's nets are of"),
        ({"noise": "gaussian 400"}, "at most 16"),
        ({"k": 0}, "a whole number from 1 to 50"),
        ({"batch": 10**9}, "a whole number from 1 to 1024"),
        ({"data": "rings"}, "no such data; there are ring"),
        ({"data": "plane 1"}, "two numbers, x and y"),
        ({"data": "plane 1 9"}, "at most 2.4"),
        ({"data": "line 1, x"}, "a number for each blob"),
        ({"data": "line " + ", ".join("1" * 201)}, "200 are the most"),
        ({"objective": "KL"}, "allowed are"),
        ({"update": "simultaneous", "k": 2}, "k is 2"),
        ({"D": "dense 8, tanh, dense 1", "r1": 1.0}, "Tanh"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_line(setting, line):
    with pytest.raises((RecipeError, WordError), match=line) as refused:
        Simulation(Settings(**setting))
    assert "\n" not in str(refused.value)
