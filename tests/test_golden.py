"""Runs that an older minigan began go on: each folder of tests/golden/ is one as it was left, and what came after.

recipe.json and checkpoint.npz are as minigan of November 2026 wrote them (the checkpoint compressed). expected.npz
holds what that minigan reached some steps later. The settings of the eight runs differ in all that a run folder knows:
both optimisers, schedules, the moving average, the choice by validation, k, the simultaneous update, each kind of data.
"""

import json
import shutil
from pathlib import Path

import numpy
import pytest
from scipy.io import savemat

from minigan.data import cifar10
from minigan.runs import opening
from minigan.runs.run import draw

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.name for path in GOLDEN.iterdir())
RECORDS = 25  # in each of the six files of the small CIFAR-10
# Another processor adds in another order. After these 30 to 40 steps an array differed by at most 4.2e-6 of what it had
# moved: with OpenBLAS's kernels for Prescott, Sandybridge, Haswell and Zen, with NumPy without AVX2, with two threads.
RTOL = 1e-4
EVERY = 17  # of a theta at the start, one entry in so many is kept


def go_on(folder, steps):
    """Play the run of a folder until step number `steps`: what it has then, arrays by name and plain values by name.

    All that these tests ask of the package is asked here.
    """
    run = opening.open_run(folder)
    before, system = run.step, run.system
    for _ in run.play(steps):
        pass
    arrays = {"D.theta": system.D.theta, "G.theta": system.G.theta}
    arrays["samples"] = draw(run.result, run.z_shown[:5])
    if system.average:
        arrays["average"] = system.average.theta
    if run.recipe.choose:
        arrays["chosen"] = run.result.theta
    plain = {
        "before": before,
        "step": run.step,
        "chosen_step": run.result_step,
        "rows": run.table(),
        "streams": {use: getattr(run.streams, use).state for use in run.streams.uses},
        "frame_epochs": run.film.epochs,
    }
    return {name: numpy.array(array) for name, array in arrays.items()}, plain


# ---- the users' data: whole numbers by rule, so that every machine makes the same, and the same checksum of them ----


def scattered(n, modulus):
    """n whole numbers below a modulus, without an order that one sees."""
    k = numpy.arange(n, dtype="int64")
    return (k * k % 8191 * 31 + k * 17 + k // 7) % modulus


def pictures(path):
    """40 grey pictures of 6 x 6, an .npy."""
    numpy.save(path, scattered(40 * 36, 256).reshape(40, 6, 6).astype("uint8"))


def small_cifar10(path):
    """CIFAR-10's unpacked folder with RECORDS records a file.

    The values of a picture lie in pairs about 120 and within 60 of it. So its mean and its length are sums of whole
    numbers below 2^24, which float32 adds exactly in any order.
    """
    path.mkdir()
    away = scattered(6 * RECORDS * 1536, 61).reshape(6, RECORDS, 1536)
    labels = numpy.broadcast_to(numpy.arange(RECORDS)[:, None] % 10, (6, RECORDS, 1))
    records = numpy.concatenate([labels, 120 + away, 120 - away], axis=2).astype("uint8")
    for name, batch in zip(cifar10.BATCHES, records, strict=True):
        (path / name).write_bytes(batch.tobytes())


def small_tfd(path):
    """A MATLAB file of the Toronto Face Database's layout: 60 faces unlabeled, 5 to validate, 5 to test."""
    folds = numpy.repeat([0, 2, 3], [60, 5, 5])[:, None] * numpy.ones((1, 5))
    images = scattered(70 * 48 * 48, 256).reshape(70, 48, 48)
    savemat(path, {"images": images.astype("uint8"), "folds": folds.astype("uint8"), "labs_ex": folds + 1.0})


MADE = {"images": ("pictures.npy", pictures), "cifar10": ("cifar", small_cifar10), "tfd": ("TFD.mat", small_tfd)}


def given(recipe, folder):
    """The path of the data that a recipe (a dictionary) wants of the user, made in a folder; None if it wants none."""
    if recipe["data"] not in MADE:
        return None
    name, make = MADE[recipe["data"]]
    make(folder / name)
    return str(folder / name)


# ---- the runs ----


@pytest.fixture
def folder_of(tmp_path, monkeypatch):
    """folder_of(name): a copy of that run folder, with the data that it needs."""
    monkeypatch.setattr(cifar10, "RECORDS", RECORDS)

    def folder_of(name):
        folder = tmp_path / name
        shutil.copytree(GOLDEN / name, folder)
        (folder / "expected.npz").unlink()
        recipe = json.loads((folder / "recipe.json").read_text())
        recipe["path"] = given(recipe, tmp_path)
        (folder / "recipe.json").write_text(json.dumps(recipe, indent=2) + "\n")
        return folder

    return folder_of


def expected_of(name):
    """(arrays, plain values) that the run had in the end."""
    with numpy.load(GOLDEN / name / "expected.npz") as archive:
        arrays = {key: archive[key] for key in archive.files if not key.startswith("first.")}
    return arrays, json.loads(str(arrays.pop("plain")))


def moved(name, key, array):
    """How far the farthest entry of a theta or an average has moved since the checkpoint; of others, the largest entry.

    A limit is a share of this: theta_g of pictures has biases of -16, beside which 30 steps are nothing.
    """
    file = GOLDEN / name / "checkpoint.npz"
    if key in ("samples", "chosen") or not file.exists():
        return abs(array).max()
    with numpy.load(file) as archive:
        return abs(array - archive[key]).max()


@pytest.mark.parametrize("name", NAMES)
def test_an_old_run_goes_on_to_what_the_old_code_made_of_it(folder_of, name):
    arrays, plain = expected_of(name)
    got, told = go_on(folder_of(name), plain["step"])
    assert got.keys() == arrays.keys()
    for key, array in arrays.items():
        assert (got[key].shape, got[key].dtype) == (array.shape, array.dtype), key
        wrong = abs(got[key].astype("float64") - array).max() / moved(name, key, array)
        assert wrong <= RTOL, f"{key} differs by {wrong:.1e} of what it moved"
    rows, streams = told.pop("rows"), told.pop("streams")
    assert streams == plain.pop("streams")  # as much was drawn, and of each stream
    for row, wanted in zip(rows, plain.pop("rows"), strict=True):
        assert row == pytest.approx(wanted, rel=RTOL), row["step"]
    assert told == plain  # the step before and now, the step of the choice, the frames kept


FIRST = [name for name in NAMES if name not in ("mnist-choose", "simultaneous")]  # MNIST takes a second to read


@pytest.mark.parametrize("name", FIRST)
def test_a_run_that_has_no_checkpoint_yet_begins_with_the_same_nets(folder_of, name):
    folder = folder_of(name)
    (folder / "checkpoint.npz").unlink(missing_ok=True)
    got, _ = go_on(folder, 0)
    with numpy.load(GOLDEN / name / "expected.npz") as archive:
        for key in ("D.theta", "G.theta"):  # the draws are the same everywhere, the mean of the data is to rounding
            numpy.testing.assert_allclose(got[key][::EVERY], archive[f"first.{key}"], rtol=1e-5, atol=1e-7)
