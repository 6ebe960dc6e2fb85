"""What each preset says is so, in numbers: for one seed, and with --all-seeds, as in .ci/run, for three."""

from dataclasses import replace

import numpy
import pytest

from minigan.play.observer import Observer
from minigan.play.presets import PRESETS
from minigan.play.simulation import Simulation


def pytest_generate_tests(metafunc):
    """Each test for each seed."""
    metafunc.parametrize("seed", [1, 2, 3] if metafunc.config.getoption("--all-seeds") else [1])


def frames(settings, steps, every, then=None):
    """Frames of a run, one every so many steps; `then` = (step, {setting: value}) changes settings while it plays."""
    play = Simulation(settings)
    observer, found = Observer(play.target, settings), []
    for step in range(1, steps + 1):
        play.step()
        if then and step == then[0]:
            play = play.changed(replace(play.settings, **then[1]))
        if step % every == 0:
            found.append(observer.look(play))
    return found


def of(name, seed, **other):
    """A preset's settings with another seed, and others as named."""
    return replace(PRESETS[name].settings, seed=seed, **other)


def mean(frames, name):
    """The mean of one of their numbers."""
    return numpy.mean([getattr(frame, name) for frame in frames])


def test_healthy_covers_all_modes_and_v_comes_to_log_4_below_c(seed):
    found = frames(of("healthy", seed), 1_500, 100)
    late = found[10:]
    assert [frame.modes for frame in late] == [8] * 5 and mean(late, "jsd") < 0.3
    assert mean(late, "V") == pytest.approx(-numpy.log(4), abs=0.05) and all(frame.C > frame.V for frame in late)


def test_helvetica_has_few_modes_which_change_and_a_slower_g_has_all(seed):
    found = frames(of("helvetica", seed), 900, 100)[2:]
    assert mean(found, "modes") <= 3.5 and min(frame.modes for frame in found) <= 2
    centres = numpy.array([numpy.median(frame.samples, axis=0) for frame in found])
    assert numpy.linalg.norm(numpy.diff(centres, axis=0), axis=1).max() > 0.5  # they move to other modes
    slower = frames(of("helvetica", seed, g_rate=0.001), 1_200, 100)[10:]
    assert min(frame.modes for frame in slower) >= 7


def test_vanishing_stands_still_until_the_objective_is_changed(seed):
    found = frames(of("vanishing", seed), 300, 50, then=(150, {"objective": "non-saturating"}))
    stuck, moved = found[2], found[5]
    assert stuck.V > -0.01 and stuck.jsd > 0.69
    assert stuck.pull[1] < 1e-2 and stuck.pull[2] > 1 and stuck.pull[2] > 1_000 * stuck.pull[1]
    assert moved.jsd < 0.15
    drift = numpy.linalg.norm(stuck.samples.mean(axis=0) - found[1].samples.mean(axis=0))
    assert drift < 0.05


def radius(found):
    """The distance of (theta, psi) from the equilibrium, in each frame."""
    return numpy.array([numpy.hypot(frame.theta, frame.psi) for frame in found])


def test_the_dirac_gan_goes_in_a_circle(seed):
    found = frames(of("dirac", seed), 800, 10)
    r = radius(found)
    assert r.min() > 0.85 and r.max() < 1.15 and r[-20:].mean() == pytest.approx(r[:20].mean(), rel=0.1)
    angle = numpy.unwrap([numpy.arctan2(frame.psi, frame.theta) for frame in found])
    assert abs(angle[-1] - angle[0]) > 10 * numpy.pi  # five times around, and more


def test_r1_ends_the_circle(seed):
    r = radius(frames(of("dirac-r1", seed), 600, 10))
    assert r[0] > 0.8 and r[20] < 0.2 and r[-1] < 0.02
    assert of("dirac-r1", seed, r1=0.0) == of("dirac", seed)


def test_a_small_k_leaves_v_behind_c_and_a_larger_one_finds_all_modes(seed):
    small, larger = (frames(of("k-small", seed, k=k), 300, 25)[4:] for k in (1, 10))
    gaps = [mean(found, "C") - mean(found, "V") for found in (small, larger)]
    assert gaps[0] > 0.7 and gaps[0] > 2 * gaps[1]
    assert mean(small, "V") == pytest.approx(-numpy.log(4), abs=0.06) and mean(larger, "V") > mean(small, "V") + 0.01
    assert mean(small, "modes") < 4 and mean(larger, "modes") > 7.4


def test_a_large_k_ends_it_before_g_has_moved_and_k_of_1_arrives(seed):
    large, small = frames(of("k-large", seed), 60, 60)[-1], frames(of("k-large", seed, k=1), 250, 250)[-1]
    assert large.V > -0.01 and large.pull[1] < 1e-2 and large.jsd > 0.69
    assert small.jsd < 0.15


def test_on_the_line_p_g_moves_onto_p_data_and_d_flattens(seed):
    found = frames(of("line", seed), 1_500, 100)
    late = found[-5:]
    assert mean(late, "jsd") < 0.1 and mean(late, "theta") == pytest.approx(0.8, abs=0.15)
    observer = Observer(Simulation(of("line", seed)).target, of("line", seed))
    assert observer.exact
    there = observer.p > 0.3 * observer.p.max()
    assert abs(numpy.mean([frame.D for frame in late], axis=0)[there] - 0.5).max() < 0.2


def test_on_the_line_steps_of_d_alone_bring_d_to_d_star(seed):
    play = Simulation(of("line", seed))
    observer = Observer(play.target, play.settings)
    for _ in range(100):
        play.step()
    before = observer.look(play)
    for _ in range(1_000):
        play.d_step()
    frame = observer.look(play)
    weight = observer.p + frame.q
    seen = numpy.isfinite(frame.D_star)
    error = [(weight * abs(look.D - look.D_star))[seen].sum() / 2 for look in (before, frame)]
    assert error[1] < 0.05 and error[1] <= error[0] and frame.C - frame.V < 0.05
