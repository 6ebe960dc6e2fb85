"""A run, as a user sees it: the same bits whatever interrupts it, on any device, and a folder that is always whole.

Most runs here are of hand-made data and nets of a dozen units, 12 steps an epoch, and take milliseconds. Drawing
would take a hundred times longer, so that their pictures are sketches: files of what was given to be drawn.
"""

import csv
import dataclasses
import errno
import fcntl
import itertools
import json
import math
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

import fakedevice
import numpy
import pytest
from PIL import Image

from minigan import checkpoint, plots
from minigan.data.dataset import Dataset
from minigan.runs import NonFiniteError, RunError, folders, log, opening, pictures, progress, training
from minigan.runs import run as run_module
from minigan.runs.run import draw
from minigan.systems import RecipeError, gan
from minigan.systems.gan import Gan, Recipe
from minigan.systems.recipes import line

PICTURES = Recipe(  # like mnist: Adam, dropout, maxout, an average, validation
    name="tiny-pictures",
    about="made for tests",
    G="uniform .05, dense 6, relu, dense data bias=mean, sigmoid",
    D="uniform .005, dropout .8, dense 12, maxout 3, dropout .5, dense 1",
    noise="uniform 3",
    batch=8,
    epochs=3,
    d_rate=0.01,
    g_rate=0.01,
    average=0.9,
    choose=True,
)
PLANE = Recipe(  # like mnist-paper: momentum and its schedules
    name="tiny-plane",
    about="made for tests",
    data="ring",
    G="uniform .5, dense 6, tanh, dense data",
    D="uniform .5, dense 6, leaky, dropout .7, dense 1",
    noise="gaussian 2",
    batch=8,
    epochs=3,
    objective="minimax",
    optimizer="momentum .5 to=.7 epochs=3 divisor=1.001",
    d_rate=0.05,
    g_rate=0.05,
)
VARIANTS = {
    "pictures": PICTURES,
    "plane": PLANE,
    "two steps of D": dataclasses.replace(PLANE, k=2, batch=4),
    "simultaneous": dataclasses.replace(PICTURES, update="simultaneous", choose=False, average=None),
}
EPOCH = 12  # steps, in all of them
RESULTS = ["checkpoint.npz", "curves.png", "metrics.csv", "progress.gif", "recipe.json", "samples.png"]


def hand_made_data(recipe, xp=numpy):
    """100 examples to train on: 12 minibatches of 8 and a rest."""
    rng = numpy.random.default_rng(7)
    if recipe.data == "mnist":
        train, valid, test = (rng.random((n, 16), dtype="float32") ** 2 for n in (100, 20, 30))
    else:
        train, valid, test = (rng.normal(size=(n, 2)).astype("float32") for n in (100, 20, 30))
    return Dataset(
        "hand-made", *(xp.asarray(rows) for rows in (train, valid, test)), (4, 4) if recipe.data == "mnist" else None
    )


class Sketch:
    """In the place of a figure: saved, it is what it was made of."""

    def __init__(self, *parts):
        for part in parts:  # nothing of a device is given to matplotlib
            assert isinstance(part, (numpy.ndarray, str, list, tuple, type(None))), type(part)
        self.text = "; ".join(
            f"{part.dtype} {part.shape} {part.tobytes().hex()}" if isinstance(part, numpy.ndarray) else repr(part)
            for part in parts
        )


def save_sketch(figure, path):
    checkpoint.write(path, lambda stream: stream.write(figure.text.encode()))


def save_sketches(figures, path):
    checkpoint.write(path, lambda stream: [stream.write(figure.text.encode()) for figure in figures])


@pytest.fixture(autouse=True)
def sketches(monkeypatch, request):
    if "real_pictures" in request.fixturenames:
        return
    monkeypatch.setattr(
        plots, "samples_figure", lambda samples, data, title: Sketch(samples, data.test, data.image_shape, title)
    )
    monkeypatch.setattr(plots, "curves_figure", lambda table, *rest: Sketch(table, *map(str, rest)))
    monkeypatch.setattr(plots, "save", save_sketch)
    monkeypatch.setattr(plots, "save_animation", save_sketches)


@pytest.fixture
def real_pictures():
    """For a test that asks for it, everything is drawn in earnest."""


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(opening, "load_data", hand_made_data)
    monkeypatch.setattr(run_module, "SCORED", 30)
    monkeypatch.setattr(run_module, "SHOWN", 9)


@pytest.fixture(params=VARIANTS)
def recipe(request):
    return VARIANTS[request.param]


def play(recipe, folder, steps=None, xp=numpy):
    """A whole run, from nothing to its pictures."""
    game = opening.start_run(recipe, folder, xp)
    assert training.train(game, folder, steps, quiet=True)
    pictures.draw_results(game, folder)
    return game


def go_on(folder, steps=None):
    game = opening.open_run(folder)
    assert training.train(game, folder, steps, quiet=True)
    pictures.draw_results(game, folder)
    return game


def contents(folder):
    """{name: bytes} of every file under a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(Path(folder).rglob("*")) if p.is_file()}


def expect_same_files(a, b):
    a, b = contents(a), contents(b)
    assert list(a) == list(b)
    assert [name for name in a if a[name] != b[name]] == []


def expect_same_state(a, b):
    (arrays, meta), (others, other_meta) = a.state(), b.state()
    assert arrays.keys() == others.keys()
    for name in arrays:
        assert arrays[name].dtype == others[name].dtype and arrays[name].shape == others[name].shape, name
        assert arrays[name].tobytes() == others[name].tobytes(), name
    assert json.dumps(meta) == json.dumps(other_meta)


def rows_of(folder):
    with open(Path(folder) / "metrics.csv", newline="") as stream:
        return list(csv.DictReader(stream))


def at_step(monkeypatch, game, step, act):
    """Call act() right after the game's step of this number."""
    real = game.play

    def played(steps):
        for _ in real(steps):
            if game.step == step:
                act()
            yield

    monkeypatch.setattr(game, "play", played)


# ---- a device ----


def test_a_whole_run_on_a_device_equals_the_run_on_the_host_bit_for_bit(tmp_path, recipe):
    host = play(recipe, tmp_path / "host", 30)
    device = play(recipe, tmp_path / "device", 30, fakedevice)
    assert (
        type(device.system.G.theta)
        is type(device.system.average.theta if device.system.average else device.system.D.theta)
        is fakedevice.ndarray
    )
    expect_same_state(host, device)
    expect_same_files(tmp_path / "host", tmp_path / "device")
    assert host.score() == device.score()
    pictures.draw_sample(host, 9, 5, tmp_path / "host.png")
    pictures.draw_sample(device, 9, 5, tmp_path / "device.png")
    assert (tmp_path / "host.png").read_bytes() == (tmp_path / "device.png").read_bytes()


def test_the_pictures_of_a_run_on_a_device_are_those_of_the_host(tmp_path, real_pictures):
    play(PICTURES, tmp_path / "host", 15)
    play(PICTURES, tmp_path / "device", 15, fakedevice)
    expect_same_files(tmp_path / "host", tmp_path / "device")


def test_a_run_of_the_device_goes_on_on_the_host_and_back(tmp_path, recipe):
    play(recipe, tmp_path / "host", 30)
    play(recipe, tmp_path / "both", 7, fakedevice)
    go_on(tmp_path / "both", 17)
    game = opening.open_run(tmp_path / "both", fakedevice)
    training.train(game, tmp_path / "both", 30, quiet=True)
    pictures.draw_results(game, tmp_path / "both")
    expect_same_files(tmp_path / "host", tmp_path / "both")


def test_no_step_between_two_looks_makes_the_host_wait(xp, no_synchronisation, recipe):
    game = run_module.Run(recipe, hand_made_data(recipe, xp))
    steps, quiet = game.play(2 * EPOCH), 0
    while game.step < 2 * EPOCH:
        if (game.step + 1) % EPOCH:
            with no_synchronisation():
                next(steps)
            quiet += 1
        else:
            next(steps)
    assert quiet == 2 * (EPOCH - 1)


def test_training_waits_for_the_device_at_epoch_ends_only(tmp_path, monkeypatch):
    game = opening.start_run(PICTURES, tmp_path / "run", fakedevice)
    counts = []
    real = game.play

    def played(steps):
        for _ in real(steps):
            counts.append((game.step, fakedevice.synchronisations.total()))
            yield  # the loop around it may look, save and draw here

    monkeypatch.setattr(game, "play", played)
    training.train(game, tmp_path / "run", quiet=True)
    waited = [step for (step, before), (_, after) in itertools.pairwise(counts) if after > before]
    # an epoch's last step shows up as the one before it (the look is within play) and as itself (the saving)
    assert waited == [EPOCH - 1, EPOCH, 2 * EPOCH - 1, 2 * EPOCH, 3 * EPOCH - 1]


# ---- what a run folder holds ----


@pytest.mark.parametrize("recipe", [PICTURES, PLANE], ids=["pictures", "plane"])
def test_the_run_folder_is_as_documented(tmp_path, recipe, real_pictures):
    game = play(recipe, tmp_path / "run")
    assert sorted(contents(tmp_path / "run")) == RESULTS
    assert folders.recipe_in(tmp_path / "run" / "recipe.json") == recipe
    for name in RESULTS:
        assert name in training.__doc__
    assert game.step == recipe.epochs * EPOCH  # without `steps`: the recipe's epochs
    for name in ("samples.png", "curves.png", "progress.gif"):
        with Image.open(tmp_path / "run" / name) as picture:
            picture.load()
            assert picture.format == name[-3:].upper()
            if name == "progress.gif":
                assert (picture.n_frames, picture.info["loop"]) == (3, 0)  # a frame for every epoch, without end


def test_metrics_has_a_row_for_every_epoch_and_equals_rows(tmp_path, recipe):
    game = play(recipe, tmp_path / "run")
    rows = rows_of(tmp_path / "run")
    assert list(rows[0]) == ["epoch", "step", "V", "D(x)", "D(G(z))"] + ["sigma", "validation"] * recipe.choose
    assert [(row["epoch"], row["step"]) for row in rows] == [("1", "12"), ("2", "24"), ("3", "36")]
    assert len(rows) == len(game.log.rows)
    for row, kept in zip(rows, game.log.rows):
        assert {name: float(text) for name, text in row.items()} == pytest.approx(kept, rel=1e-5)


def test_rows_are_the_means_over_the_epochs_steps_of_v_and_of_ds_answers(tmp_path, recipe, monkeypatch):
    """Computed anew, in float64 and by D = 1 / (1 + exp(-a)), from the logits of each step's last minibatches."""
    seen = []
    for name, real in gan.UPDATES.items():

        def recorded(*args, real=real, **keywords):
            for logits in real(*args, **keywords):
                seen.append([1 / (1 + numpy.exp(-a.astype("float64"))) for a in logits])
                yield logits

        monkeypatch.setitem(gan.UPDATES, name, recorded)
    game = play(recipe, tmp_path / "run")
    assert len(seen) == 3 * EPOCH
    for epoch, row in enumerate(game.log.rows):
        steps = seen[epoch * EPOCH : (epoch + 1) * EPOCH]
        V = numpy.mean([numpy.log(real).mean() + numpy.log(1 - fake).mean() for real, fake in steps])
        expected = [V, numpy.mean([real.mean() for real, _ in steps]), numpy.mean([fake.mean() for _, fake in steps])]
        assert [row["V"], row["D(x)"], row["D(G(z))"]] == pytest.approx(expected, rel=2e-6)


def test_an_epoch_that_has_begun_has_a_row_too(tmp_path):
    play(PICTURES, tmp_path / "run", EPOCH + 3)
    first, begun = rows_of(tmp_path / "run")
    assert (first["epoch"], first["step"], begun["epoch"], begun["step"]) == ("1", "12", "1.25", "15")
    assert begun["validation"] == "" != first["validation"]


def test_samples_png_is_redrawn_every_epoch_from_the_same_z(tmp_path, monkeypatch):
    game, drawn = opening.start_run(PICTURES, tmp_path / "run"), []
    z, data, real = game.z_shown.copy(), hand_made_data(PICTURES).test, plots.save

    def save(figure, path):
        real(figure, path)
        expected = draw(game.system.sampler, z)
        title = f"minigan tiny-pictures, seed 1: not picked\nepoch {game.epoch:g}, step {game.step}"
        assert path.read_text() == Sketch(expected, data, (4, 4), title).text
        drawn.append((path.name, game.step))

    monkeypatch.setattr(plots, "save", save)
    training.train(game, tmp_path / "run", 30, quiet=True)
    assert drawn == [("samples.png", step) for step in (12, 24, 30)]
    numpy.testing.assert_array_equal(game.z_shown, z)


def test_samples_png_and_metrics_are_there_during_training(tmp_path, monkeypatch):
    game = opening.start_run(PICTURES, tmp_path / "run")
    seen = []
    at_step(monkeypatch, game, EPOCH + 1, lambda: seen.extend([contents(tmp_path / "run"), rows_of(tmp_path / "run")]))
    training.train(game, tmp_path / "run", quiet=True)
    files, rows = seen
    assert sorted(files) == ["checkpoint.npz", "metrics.csv", "recipe.json", "samples.png"] and len(rows) == 1


def test_a_long_run_keeps_every_second_frame_and_then_every_fourth(tmp_path, monkeypatch):
    monkeypatch.setattr(log, "FRAMES", 4)
    long = dataclasses.replace(PLANE, epochs=19, batch=50)  # two steps an epoch
    game = play(long, tmp_path / "run")
    assert game.film.epochs == [4, 8, 12, 16]
    play(long, tmp_path / "halves", 2 * 7 + 1)
    go_on(tmp_path / "halves")
    expect_same_files(tmp_path / "run", tmp_path / "halves")


def test_without_a_whole_epoch_there_is_no_animation(tmp_path):
    game = opening.start_run(PICTURES, tmp_path / "run")
    training.train(game, tmp_path / "run", 5, quiet=True)
    paths = pictures.draw_results(game, tmp_path / "run")
    assert [path.name for path in paths] == ["samples.png", "curves.png"]
    assert sorted(contents(tmp_path / "run")) == [name for name in RESULTS if name != "progress.gif"]


def test_the_result_is_of_the_epoch_that_validation_chose(tmp_path):
    game = play(dataclasses.replace(PICTURES, d_rate=0.1, g_rate=0.1, epochs=8), tmp_path / "run")
    best = max(game.log.rows, key=lambda row: row["validation"])
    again = run_module.Run(game.recipe, game.data)
    for _ in again.play(best["step"]):
        pass
    numpy.testing.assert_array_equal(game.result.theta, again.system.sampler.theta)
    assert game.result_step == best["step"] < game.step
    title = (
        f"minigan tiny-pictures, seed 1: not picked\nthe moving average of theta_g, {game.when()}, chosen by validation"
    )
    assert f"epoch {best['epoch']:.3g}, step {best['step']}, chosen" in title
    picture = Sketch(draw(again.system.sampler, game.z_shown), game.data.test, (4, 4), title)
    assert (tmp_path / "run" / "samples.png").read_text() == picture.text
    assert best is not game.log.rows[-1], "the last epoch is the best: this shows nothing"


def test_theta_of_the_moment_is_sampled_where_a_recipe_says_nothing_else(tmp_path):
    game = play(PLANE, tmp_path / "run", 5)
    assert game.result is game.system.sampler is game.system.G


# ---- the same bits ----


@pytest.mark.parametrize("stop", [1, EPOCH - 1, EPOCH, EPOCH + 5])
def test_a_run_in_two_halves_equals_one_byte_for_byte(tmp_path, recipe, stop):
    whole = play(recipe, tmp_path / "whole", 30)
    play(recipe, tmp_path / "halves", stop)
    assert opening.open_run(tmp_path / "halves").step == stop
    halves = go_on(tmp_path / "halves", 30)
    expect_same_state(whole, halves)
    expect_same_files(tmp_path / "whole", tmp_path / "halves")


def test_a_run_in_thirty_parts_equals_one(tmp_path, recipe):
    play(recipe, tmp_path / "whole", 30)
    play(recipe, tmp_path / "parts", 1)
    for step in range(2, 31):
        game = opening.open_run(tmp_path / "parts")
        training.train(game, tmp_path / "parts", step, quiet=True)
    pictures.draw_results(game, tmp_path / "parts")
    expect_same_files(tmp_path / "whole", tmp_path / "parts")


def test_looking_drawing_and_saving_change_nothing(tmp_path, recipe, monkeypatch):
    monkeypatch.setattr(training, "SAVE", -1.0)  # a checkpoint after every step
    game = opening.start_run(recipe, tmp_path / "watched")
    for step in range(1, 31):
        training.train(game, tmp_path / "watched", step, quiet=True)
        game.table(), game.score()
        pictures.draw_results(game, tmp_path / "watched")
        pictures.draw_sample(game, 4, step, tmp_path / "sample.png")
    expect_same_state(game, play(recipe, tmp_path / "alone", 30))
    expect_same_files(tmp_path / "watched", tmp_path / "alone")


def test_what_a_checkpoint_restores_is_the_state_it_was_taken_of(tmp_path, recipe):
    game = play(recipe, tmp_path / "run", 17)
    expect_same_state(opening.open_run(tmp_path / "run"), game)


def test_same_seed_same_bits_other_seed_other_bits(tmp_path, recipe):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        play(dataclasses.replace(recipe, seed=seed), tmp_path / name, 15)
    expect_same_files(tmp_path / "a", tmp_path / "b")
    a, c = contents(tmp_path / "a"), contents(tmp_path / "c")
    assert all(a[name] != c[name] for name in RESULTS)


def test_a_finished_run_is_left_as_it_is(tmp_path, recipe):
    play(recipe, tmp_path / "run", 30)
    before = contents(tmp_path / "run")
    go_on(tmp_path / "run", 30)
    go_on(tmp_path / "run", 10)  # already past
    assert contents(tmp_path / "run") == before


def test_a_run_killed_before_its_first_checkpoint_begins_again(tmp_path):
    opening.start_run(PICTURES, tmp_path / "killed")
    go_on(tmp_path / "killed", 20)
    play(PICTURES, tmp_path / "whole", 20)
    expect_same_files(tmp_path / "whole", tmp_path / "killed")


# ---- checkpoints ----


def count_saves(monkeypatch, game):
    steps, real = [], checkpoint.save
    monkeypatch.setattr(checkpoint, "save", lambda path, *state: (steps.append(game.step), real(path, *state))[1])
    return steps


@pytest.mark.parametrize(
    "seconds, expected", [(math.inf, [12, 24, 30]), (-1.0, [*range(1, 31), 30])], ids=["never", "at once"]
)
def test_checkpoints_are_written_at_epoch_ends_after_some_seconds_and_at_the_end(
    tmp_path, monkeypatch, seconds, expected
):
    monkeypatch.setattr(training, "SAVE", seconds)
    game = opening.start_run(PICTURES, tmp_path / "run")
    saves = count_saves(monkeypatch, game)
    training.train(game, tmp_path / "run", 30, quiet=True)
    assert saves == expected


def test_what_a_kill_in_the_middle_of_writing_left_behind_is_cleared_away(tmp_path):
    play(PICTURES, tmp_path / "whole", 20)
    play(PICTURES, tmp_path / "killed", 10)
    (tmp_path / "killed" / ".checkpoint.npz.part").write_bytes(b"half of a checkpoint")
    go_on(tmp_path / "killed", 20)
    expect_same_files(tmp_path / "whole", tmp_path / "killed")


def test_a_full_disk_stops_training_and_leaves_the_last_checkpoint(tmp_path, monkeypatch):
    game = opening.start_run(PICTURES, tmp_path / "run")
    training.train(game, tmp_path / "run", EPOCH, quiet=True)
    before = contents(tmp_path / "run")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        training.train(game, tmp_path / "run", 2 * EPOCH, quiet=True)
    assert contents(tmp_path / "run") == before
    monkeypatch.undo()
    monkeypatch.setattr(run_module, "SHOWN", 9)
    monkeypatch.setattr(opening, "load_data", hand_made_data)
    assert opening.open_run(tmp_path / "run").step == EPOCH


def test_a_folder_that_disappears_stops_training_and_is_not_made_again(tmp_path, monkeypatch):
    game = opening.start_run(PICTURES, tmp_path / "run")
    at_step(monkeypatch, game, 5, lambda: shutil.rmtree(tmp_path / "run"))
    with pytest.raises(OSError, match=re.escape(str(tmp_path / "run"))):
        training.train(game, tmp_path / "run", quiet=True)
    assert contents(tmp_path) == {}


# ---- divergence ----


def test_a_v_that_is_not_finite_stops_with_the_steps_number_and_keeps_the_last_good_checkpoint(tmp_path, monkeypatch):
    game = opening.start_run(PICTURES, tmp_path / "run")
    at_step(monkeypatch, game, EPOCH + 4, lambda: game.system.D.theta.fill(math.nan))
    with pytest.raises(NonFiniteError, match=r"V is nan at step 17: .*lower d_rate and g_rate"):
        training.train(game, tmp_path / "run", quiet=True)
    assert opening.open_run(tmp_path / "run").step == EPOCH
    play(PICTURES, tmp_path / "good", EPOCH)
    assert contents(tmp_path / "run")["checkpoint.npz"] == contents(tmp_path / "good")["checkpoint.npz"]
    go_on(tmp_path / "run", 30)  # it is good


@pytest.mark.parametrize("optimizer", ["adam", "momentum .5"])
@pytest.mark.parametrize("base", [PICTURES, PLANE], ids=["pictures", "plane"])
@pytest.mark.parametrize("rate", [1e12, 1e25, 1e38])
@pytest.mark.parametrize("save", [math.inf, -1.0], ids=["at epochs", "at steps"])
def test_enormous_rates_end_in_that_error_and_spoil_no_checkpoint(tmp_path, monkeypatch, base, optimizer, rate, save):
    monkeypatch.setattr(training, "SAVE", save)
    wild = dataclasses.replace(base, optimizer=optimizer, d_rate=rate, g_rate=rate)
    game = opening.start_run(wild, tmp_path / "run")
    try:
        training.train(game, tmp_path / "run", quiet=True)
    except NonFiniteError as error:
        assert re.fullmatch(r".* at step \d+: training has diverged; lower d_rate and g_rate", str(error))
    if (tmp_path / "run" / "checkpoint.npz").exists():
        arrays, _ = checkpoint.load(tmp_path / "run" / "checkpoint.npz")
        assert all(numpy.isfinite(arrays[f"system.{player}.theta"]).all() for player in "DG")


def test_a_theta_that_is_not_finite_is_never_saved_also_where_v_still_is(tmp_path, monkeypatch):
    """V is of the minibatches before the update: the last step before a checkpoint can spoil theta unseen by V."""
    game = opening.start_run(PICTURES, tmp_path / "run")
    training.train(game, tmp_path / "run", EPOCH, quiet=True)
    before = contents(tmp_path / "run")["checkpoint.npz"]
    at_step(monkeypatch, game, EPOCH + 3, lambda: game.system.G.theta.fill(math.nan))
    with pytest.raises(NonFiniteError, match="at step 15"):
        training.train(game, tmp_path / "run", EPOCH + 3, quiet=True)
    assert contents(tmp_path / "run")["checkpoint.npz"] == before


# ---- folders ----


def test_a_second_run_in_a_folder_is_refused_and_the_first_left_alone(tmp_path):
    play(PICTURES, tmp_path / "run", 5)
    before = contents(tmp_path)
    with pytest.raises(RunError, match=r"already holds a run.*--resume.*--out"):
        opening.start_run(PICTURES, tmp_path / "run")
    (tmp_path / "run" / "recipe.json").unlink()  # a checkpoint alone is worth keeping, too
    with pytest.raises(RunError, match="already holds a run"):
        opening.start_run(PICTURES, tmp_path / "run")
    assert {**contents(tmp_path), "run/recipe.json": before["run/recipe.json"]} == before


def test_a_run_whose_folder_another_run_has_taken_stops_and_overwrites_nothing(tmp_path, monkeypatch):
    """Removed while it was trained in, and made anew: the two would write into each other."""
    game, before = opening.start_run(PICTURES, tmp_path / "run"), {}

    def taken():
        shutil.rmtree(tmp_path / "run")
        play(dataclasses.replace(PICTURES, seed=2), tmp_path / "run", 20)
        before.update(contents(tmp_path / "run"))

    at_step(monkeypatch, game, 5, taken)
    with pytest.raises(RunError, match=r"another run has taken this folder; this one has stopped"):
        training.train(game, tmp_path / "run", quiet=True)
    assert contents(tmp_path / "run") == before


def test_a_start_whose_recipe_cannot_be_written_leaves_no_folder(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    for folder in (None, "here"):
        with pytest.raises(OSError, match="No space left"), opening.new_run(PICTURES, folder):
            pass
    assert contents(tmp_path) == {} and os.listdir("runs") == [] and not Path("here").exists()


def test_a_start_on_bad_data_leaves_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RecipeError), opening.new_run(dataclasses.replace(PICTURES, batch=101)):
        pass
    assert os.listdir(tmp_path) == []


def test_another_recipe_is_told_field_by_field(tmp_path):
    opening.expect_same("f", PICTURES, PICTURES)
    with pytest.raises(RunError, match=r"f was made with seed 1 and not 3, k 1 and not 2: .*--out"):
        opening.expect_same("f", PICTURES, dataclasses.replace(PICTURES, k=2, seed=3))
    with pytest.raises(RunError, match=r"name tiny-pictures and not tiny-plane: "):
        opening.expect_same("f", PICTURES, PLANE)


# ---- signals ----


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_after_the_step_with_a_checkpoint_that_goes_on(tmp_path, monkeypatch, kind):
    game = opening.start_run(PICTURES, tmp_path / "stopped")
    at_step(monkeypatch, game, 17, lambda: signal.raise_signal(kind))

    def unheard(*_):  # and not the end of pytest
        raise AssertionError(f"nobody listens for {kind}")

    before = signal.signal(kind, unheard)
    try:
        assert training.train(game, tmp_path / "stopped", 30, quiet=True) is False
        assert signal.getsignal(kind) is unheard
    finally:
        signal.signal(kind, before)
    assert game.step == 17 and opening.open_run(tmp_path / "stopped").step == 17
    go_on(tmp_path / "stopped", 30)
    play(PICTURES, tmp_path / "whole", 30)
    expect_same_files(tmp_path / "stopped", tmp_path / "whole")


def test_a_signal_at_the_last_step_has_nothing_left_to_stop(tmp_path, monkeypatch):
    game = opening.start_run(PICTURES, tmp_path / "run")
    at_step(monkeypatch, game, 30, lambda: signal.raise_signal(signal.SIGINT))
    assert training.train(game, tmp_path / "run", 30, quiet=True) is True


def test_a_second_ctrl_c_is_an_ordinary_one(tmp_path, monkeypatch):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # shells have background jobs ignore it
    try:
        game = opening.start_run(PICTURES, tmp_path / "run")
        at_step(monkeypatch, game, 17, lambda: [signal.raise_signal(signal.SIGINT) for _ in range(2)])
        with pytest.raises(KeyboardInterrupt):
            training.train(game, tmp_path / "run", 30, quiet=True)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert opening.open_run(tmp_path / "run").step == EPOCH


def test_listeners_are_put_back_after_an_error(tmp_path, monkeypatch):
    game = opening.start_run(PICTURES, tmp_path / "run")
    before = [signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM)]
    at_step(monkeypatch, game, 3, lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        training.train(game, tmp_path / "run", quiet=True)
    assert [signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_run_in_a_thread_is_the_same_run(tmp_path):
    errors = []

    def run():
        try:
            play(PICTURES, tmp_path / "thread", 15)
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert errors == []
    play(PICTURES, tmp_path / "main", 15)
    expect_same_files(tmp_path / "thread", tmp_path / "main")


# ---- what is shown ----


def test_quiet_prints_nothing(tmp_path, capfd):
    play(PICTURES, tmp_path / "run")
    assert capfd.readouterr() == ("", "")


def test_without_a_terminal_there_is_a_line_for_every_epoch(tmp_path, capfd):
    game = opening.start_run(PICTURES, tmp_path / "run")
    training.train(game, tmp_path / "run", 30)
    out, err = capfd.readouterr()
    lines = err.splitlines()
    assert out == "" and len(lines) == 2 and "\r" not in err
    for epoch, (text, row) in enumerate(zip(lines, game.log.rows), 1):
        shown = re.fullmatch(
            r"epoch +(\d+)  V ([+-]\d+\.\d{3})  D\(x\) (\d\.\d\d)  D\(G\(z\)\) (\d\.\d\d)  validation (-?\d+\.\d) nats",
            text,
        )
        expected = [epoch, row["V"], row["D(x)"], row["D(G(z))"], row["validation"]]
        errors = numpy.abs(numpy.array([float(n) for n in shown.groups()]) - expected)
        assert (errors <= [0, 0.00051, 0.0051, 0.0051, 0.051]).all()  # half of each one's last decimal


class Terminal:
    """A terminal: `stream` writes to it, `text()` is what was written so far."""

    def __init__(self, columns=200):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.stream, self.read = open(slave, "w"), []
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        try:
            while data := os.read(self.master, 4096):
                self.read.append(data)
        except OSError:  # how a terminal ends on Linux
            pass

    def text(self):
        self.stream.close()
        self.thread.join(10)
        os.close(self.master)
        return b"".join(self.read).decode()


@pytest.mark.parametrize("columns", [200, 80, 60, 20])
def test_on_a_terminal_there_is_a_bar_that_fits_with_what_one_wants_to_know(tmp_path, monkeypatch, columns):
    """The last epoch's validation score stays in it while the next one runs; D's answers go where there is no room."""
    terminal = Terminal(columns)
    monkeypatch.setattr(sys, "stderr", terminal.stream)
    monkeypatch.setattr(training, "REFRESH", -1.0)
    game = opening.start_run(PICTURES, tmp_path / "run")
    training.train(game, tmp_path / "run", 30)
    bar = terminal.text().rstrip().split("\r")
    assert all(len(text.rstrip()) <= columns for text in bar), bar
    row = game.table()[-1]
    parts = [f"V {row['V']:+.3f}", f"D(x) {row['D(x)']:.2f}", f"D(G(z)) {row['D(G(z))']:.2f}"]
    parts += [f"validation {game.log.rows[-1]['validation']:.1f}"]
    shown = {200: parts, 80: parts, 60: [parts[0], parts[3]], 20: []}[columns]
    assert game.step == 30 and "validation" not in row
    pattern = r"100%\|.*\| \d\d:\d\d left" + re.escape(", " + "  ".join(shown)) if shown else "100%.*"
    assert re.fullmatch(pattern, bar[-1].rstrip()), bar
    assert not any(text.startswith("epoch ") for text in bar)


@pytest.mark.parametrize("V", [-1.386, -123.4])
def test_with_hours_to_go_and_a_long_score_the_bar_is_whole_at_80_columns(V):
    row = {"V": V, "D(x)": 0.5, "D(G(z))": 0.5, "validation": -1234.5, "sigma": 0.1}
    end = progress.fitting(row, Gan.metrics, 80)
    assert end.endswith("validation -1234.5") and len(f"100%|1234| 12:34:56 left, {end}") <= 80
    del row["validation"]
    assert progress.fitting(row, Gan.metrics, 60) == f"V {V:+.3f}" + "  D(x) 0.50  D(G(z)) 0.50" * (V > -10)


def test_each_number_of_a_row_is_told_by_its_own_name():
    row = {"V": -1.3863, "D(x)": 0.75, "D(G(z))": 0.25, "validation": 12.34}
    metrics = "V -1.386  D(x) 0.75  D(G(z)) 0.25"
    assert progress.described(row | {"sigma": 0.1}, Gan.metrics) == f"{metrics}  validation 12.3 nats"
    assert (
        progress.described(row | {"validation": 0.33333}, Gan.metrics) == f"{metrics}  validation 0.3333"
    )  # no Parzen


def test_a_bar_of_a_run_that_goes_on_begins_where_it_stood(tmp_path, monkeypatch):
    play(PICTURES, tmp_path / "run", 15)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal.stream)
    training.train(opening.open_run(tmp_path / "run"), tmp_path / "run", 30)
    bar = terminal.text()
    assert "\r 50%|" in bar and "\r100%|" in bar and "\r  0%|" not in bar


def test_quiet_is_quiet_on_a_terminal_too(tmp_path, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal.stream)
    play(PICTURES, tmp_path / "run", 15)
    assert terminal.text() == ""


# ---- processes that end in the middle ----

COMMAND = """
import sys
from minigan import cli
from minigan.runs import run, training
run.SCORED = 50  # the score is not what is tested here, and takes longer than the rest
training.SAVE = 0.02
sys.exit(cli.main(sys.argv[1:]))
"""


def start(*arguments):
    """The command in a process of its own, with many checkpoints and a quick score."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *map(str, arguments)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def wait_for(path, process, seconds=60):
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()
        time.sleep(0.005)


@pytest.fixture
def real_data(monkeypatch, small):
    """The recipe line as the command runs it in `start`, to compare with."""
    monkeypatch.undo()
    monkeypatch.setattr(run_module, "SCORED", 50)


def test_ctrl_c_ends_with_a_checkpoint_and_a_line_that_says_how_to_go_on(tmp_path, real_data, real_pictures):
    folder = tmp_path / "stopped"
    process = start("train", "line", "--out", folder)
    wait_for(folder / "checkpoint.npz", process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err
    *_, first, second = out.splitlines()
    stopped = re.fullmatch(r"Stopped at step (\d+) of 3900, saved. Go on with:", first)
    go_on = re.fullmatch("  minigan (train --resume (.*))", second)
    assert stopped and go_on and go_on[2] == str(folder)
    step = int(stopped[1])
    assert 0 < step < 3900 and opening.open_run(folder).step == step
    assert not list(folder.glob(".*"))
    process = start(*go_on[1].split(), "--steps", step + 50)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and f"from step {step} to step {step + 50}" in " ".join(out.split())
    play(line, tmp_path / "whole", step + 50)
    expect_same_files(tmp_path / "whole", folder)


def test_kill_9_at_any_moment_loses_no_bit(tmp_path, real_data, real_pictures):
    folder, steps = tmp_path / "killed", 1500
    arguments = ("train", "line", "--out", folder, "--steps", steps)
    rng = numpy.random.default_rng()  # at other moments every time, on purpose
    process = start(*arguments)
    wait_for(folder / "checkpoint.npz", process)
    for delay in rng.uniform(0, 0.2, 2):
        time.sleep(delay)
        process.kill()
        process.communicate(timeout=60)
        before = (folder / "checkpoint.npz").stat().st_ino
        process = start(*arguments, "--resume")
        while process.poll() is None and (folder / "checkpoint.npz").stat().st_ino == before:
            time.sleep(0.005)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    play(line, tmp_path / "whole", steps)
    expect_same_files(tmp_path / "whole", folder)
