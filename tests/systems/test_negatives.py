"""The discriminator as generator: its search, what it remembers, and that it draws the data's modes."""

import copy
import dataclasses
from itertools import pairwise

import numpy
import pytest

from minigan import cli
from minigan.backend import to_host
from minigan.data.dataset import Dataset
from minigan.gan.objectives import value
from minigan.random import Stream
from minigan.runs import Run, load_data
from minigan.systems import RECIPES, RecipeError

SMALL = dataclasses.replace(
    RECIPES["negatives-ring"], D="normal .7, dense 8, tanh, dense 1", optimizer="momentum 0", rate=0.3, batch=5,
    round=3, keep=2, found=4, ascents=20,
)  # fmt: skip


def points(dtype="float64", xp=numpy, n=2):
    rng = numpy.random.default_rng(3)
    return Dataset("points", *(xp.asarray(rng.standard_normal((rows, n)).astype(dtype)) for rows in (40, 9, 12)))


def played(steps, data=None, **changes):
    run = Run(dataclasses.replace(SMALL, **changes), data or points())
    for _ in range(steps):
        run.system.step()
    return run.system


def test_a_step_ascends_the_numerical_gradient_of_v_with_negatives_for_samples():
    system, other = played(0), played(0)
    x = other.minibatches(5)
    x_negative = other.negatives[other.streams.noise.integers(len(other.negatives), 5)]
    start, h, gradient = system.D.theta.copy(), 1e-6, []
    for j in range(start.size):
        step, values = h * (numpy.arange(start.size) == j), []
        for sign in (1, -1):
            other.D.theta = start + sign * step
            values.append(value(other.D(x), other.D(x_negative)))
        gradient.append((values[0] - values[1]) / (2 * h))
    other.D.theta = start
    said = system.step()
    numpy.testing.assert_allclose(system.D.theta, start + 0.3 * numpy.array(gradient), rtol=1e-6, atol=1e-9)
    assert said[0] == pytest.approx(value(other.D(x), other.D(x_negative)), rel=1e-12)


def test_what_is_found_takes_the_place_of_the_oldest_and_the_first_stay():
    system = played(0)
    blocks = [system.negatives.copy()]
    for _ in range(9):
        system.step()
        blocks.append(system.negatives.copy())
    changed = [[bool((old[i : i + 4] != new[i : i + 4]).any()) for i in (0, 4, 8)] for old, new in pairwise(blocks)]
    nothing, second, third = [False] * 3, [False, True, False], [False, False, True]
    assert changed == [nothing, nothing, second, nothing, nothing, third, nothing, nothing, second]


def test_the_ascent_climbs_to_a_maximum_within_the_box_that_a_fine_grid_finds_too():
    system = played(200, rate=0.05, round=1000, ascents=100)
    low, high = system.box
    start = system.noise(300, Stream(1, "float64"))
    found = system.sampler(start)
    assert (found >= low).all() and (found <= high).all()
    assert (system.D(found) >= system.D(start) - 1e-3).all()
    side = [numpy.linspace(a, b, 400) for a, b in zip(low, high)]
    grid = numpy.stack([part.ravel() for part in numpy.meshgrid(*side)], axis=1)
    assert system.D(found).max() == pytest.approx(system.D(grid).max(), abs=1e-3)


@pytest.mark.parametrize("n", [1, 2])
def test_on_a_grid_it_is_the_largest_of_all_cells_and_samples_lie_within_that_cell(n):
    system = played(30, points(n=n), search="grid", ascents=50)
    low, high = system.box
    found = system.sampler(system.noise(200, Stream(1, "float64")))
    cell = (high - low) / 50
    middles = [low[k] + cell[k] * (numpy.arange(50) + 0.5) for k in range(n)]
    grid = numpy.stack([part.ravel() for part in numpy.meshgrid(*middles)], axis=1)
    best = grid[numpy.argmax(system.D(grid))]
    assert (abs(found - best) <= 0.5 * cell + 1e-12).all()
    assert found.std(axis=0) == pytest.approx(cell / 12**0.5, rel=0.2)  # evenly within it


def test_it_draws_the_ring_from_the_first_round_and_every_mode_of_it():
    """Four rounds; seen with seed 1: .90 of the samples near a mode before the second search, then all, of 8 modes."""
    recipe = RECIPES["negatives-ring"]
    data = load_data(recipe)
    run = Run(recipe, data)
    distance = ((run.samples(500)[:, None] - data.centres) ** 2).sum(axis=2) ** 0.5
    assert (distance.min(axis=1) < 0.3).mean() < 0.5  # untrained
    for _ in run.play(4 * recipe.round - 1):
        pass
    distance = ((run.samples(500)[:, None] - data.centres) ** 2).sum(axis=2) ** 0.5
    good = distance.min(axis=1) < 0.3
    assert good.mean() > 0.8 and set(distance.argmin(axis=1)[good]) == set(range(8))


def test_without_keeping_negatives_d_forgets():
    """Two modes on the line, by grid: with one round of negatives D believes again in what it gave up before."""
    rng = numpy.random.default_rng(1)
    modes = numpy.array([-1.5, 1.0])
    data = Dataset(
        "two", *(modes[rng.integers(2, size=(n, 1))] + 0.15 * rng.standard_normal((n, 1)) for n in (4000, 9, 9))
    )
    drawn = {}
    for keep in (1, 15):
        recipe = dataclasses.replace(
            RECIPES["negatives-ring"], D="normal .7, dense 32, tanh, dense 32, tanh, dense 1", keep=keep, found=200,
            rate=0.003,
        )  # fmt: skip
        run = Run(recipe, data)
        shares = []
        for _ in range(5):
            for _ in range(300):
                run.system.step()
            x = run.samples(400)
            shares.append((abs(x - modes) < 0.45).any(axis=1).mean())
        drawn[keep] = numpy.mean(shares)
    assert drawn[15] > 0.75 and drawn[15] > drawn[1]


def test_it_goes_on_bit_for_bit_and_a_device_does_what_the_host_does(xp, no_synchronisation):
    whole, half = played(8), Run(SMALL, points())
    for _ in half.play(4):
        pass
    arrays, meta = half.state()
    rest = Run(SMALL, points())
    rest.restore(copy.deepcopy(arrays), copy.deepcopy(meta))
    for _ in rest.play(8):
        pass
    assert rest.system.D.theta.tobytes() == whole.D.theta.tobytes()
    assert rest.system.negatives.tobytes() == whole.negatives.tobytes()
    device = Run(SMALL, points(xp=xp))
    with no_synchronisation():
        for _ in range(2):
            device.system.step()
    for _ in range(6):
        device.system.step()
    numpy.testing.assert_allclose(to_host(device.system.D.theta), whole.D.theta, rtol=1e-8)


def test_what_cannot_be_is_refused_in_one_line(capsys, tmp_path):
    with pytest.raises(
        RecipeError, match="search is grid: it is for one or two dimensions, and points has 3; take ascent"
    ):
        Run(dataclasses.replace(SMALL, search="grid"), points(n=3))
    assert cli.main(["train", "negatives-ring", "--search", "luck", "--out", str(tmp_path / "run")]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "search is 'luck': allowed are ascent, grid" in error
