"""`minigan evaluate`, `figures` and `table1`, as they are typed."""

import dataclasses
import functools
import json
from pathlib import Path

import pytest
from PIL import Image

from minigan import cli
from minigan.commands import evaluating as commands
from minigan.data import mnist, sources
from minigan.evaluation.measures import MEASURES as TABLE
from minigan.evaluation.measures import always
from minigan.evaluation.result import Row
from minigan.runs import figures
from minigan.runs import run as run_module

MNIST = sources.Source(functools.cache(mnist.load))  # read once for all these commands
MEASURES = ["folds", "neighbors", "classify", "one_nn", "mmd", "paths"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder with runs/line-1 and, of a few steps on MNIST, runs/mnist-small-1, which draws 50 scored samples."""
    root = tmp_path_factory.mktemp("place")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setattr(run_module, "SCORED", 50)
        patch.setitem(sources.SOURCES, "mnist", MNIST)
        assert cli.main(["train", "line", "--steps", "20"]) == 0
        assert cli.main(["train", "mnist-small", "--steps", "3"]) == 0
    return root


@pytest.fixture
def run(runs, monkeypatch, capsys):
    """run(*arguments) -> (status, standard output, standard error), in the folder that has the runs."""
    monkeypatch.chdir(runs)
    monkeypatch.setattr(run_module, "SCORED", 50)
    monkeypatch.setitem(sources.SOURCES, "mnist", MNIST)
    capsys.readouterr()

    def run(*arguments):
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        return status, *capsys.readouterr()

    return run


def test_evaluate_has_a_row_for_each_number_in_80_columns_and_writes_them_all(run):
    status, out, err = run("evaluate", "runs/line-1")
    assert (status, err) == (0, "") and all(len(line) <= 80 for line in out.splitlines())
    said = json.loads(Path("runs/line-1/evaluation.json").read_text(), parse_constant=pytest.fail)
    assert (said["recipe"], said["seed"], said["step"], said["samples_step"]) == ("line", 1, 20, 20)
    assert said["samples_epoch"] == pytest.approx(20 / 390)
    assert out.startswith("line, seed 1, trained to step 20; samples of epoch 0.0513, step 20\n")
    assert list(dict.fromkeys(row["measure"] for row in said["scores"])) == ["parzen", *MEASURES]
    for row in said["scores"][1:]:
        line = next(line for line in out.splitlines() if line.startswith(f"{row['quantity']} "))
        assert f"{row['value']:.4g}" in line and line.endswith(row["best"])
        assert len(row["quantity"]) <= 29 and len(row["best"]) <= 20


def test_numbers_of_any_size_fit_their_columns_and_keep_their_order_of_magnitude(run, monkeypatch):
    """Of the longest quantity and the longest word on what is best, beside numbers that no sane run has."""
    found = [Row("folds", "q" * 29, v, abs(v), -v, "b" * 20) for v in (-1.2346e-300, -1.2346e300, -0.12346)]
    monkeypatch.setitem(TABLE, "folds", (lambda drawn, data: found, always))
    wrong = "a reason that is long, since it says of which rows no sense can be made, " * 3 + "and why"

    def fails(drawn, data):
        raise ValueError(wrong)

    monkeypatch.setitem(TABLE, "mmd", (fails, always))
    _, out, _ = run("evaluate", "runs/line-1", "--metric", "folds", "--metric", "mmd")
    assert all(len(line) <= 80 for line in out.splitlines())
    rows = [line.removeprefix("q" * 29).split() for line in out.splitlines() if line.startswith("q")]
    assert [row[:4] for row in rows] == [
        ["-1.2e-300", "±", "1e-300", "1.2e-300"],
        ["-1.2e+300", "±", "1e+300", "1.2e+300"],
        ["-0.1235", "±", "0.123", "0.1235"],
    ]
    assert f"mmd: unmeasured ({wrong})" in " ".join(out.split())


@pytest.mark.parametrize("name", ["bernoulli", "paths", "digits"])
def test_the_texts_of_measures_of_pictures_have_room_in_the_table(run, name):
    folder = "runs/mnist-small-1"
    status, out, _ = run("evaluate", folder, "--metric", name)
    assert status == 0 and all(len(line) <= 80 for line in out.splitlines())
    for row in json.loads(Path(folder, "evaluation.json").read_text())["scores"]:
        assert len(row["quantity"]) <= 29 and len(row["best"]) <= 20


def test_a_metric_that_is_named_is_computed_alone(run):
    Path("runs/line-1/evaluation.json").unlink(missing_ok=True)
    status, out, _ = run("evaluate", "runs/line-1", "--metric", "mmd", "--metric", "neighbors", "--metric", "mmd")
    said = json.loads(Path("runs/line-1/evaluation.json").read_text())
    assert status == 0 and {row["measure"] for row in said["scores"]} == {"mmd", "neighbors"}
    assert "Parzen" not in out and out.count("p-value") == 1
    run("evaluate", "runs/line-1", "--metric", "parzen")
    said = json.loads(Path("runs/line-1/evaluation.json").read_text())  # what was measured before stays
    assert list(dict.fromkeys(row["measure"] for row in said["scores"])) == ["parzen", "neighbors", "mmd"]


def test_a_metric_that_does_not_fit_the_data_is_told_with_those_that_do(run):
    status, out, err = run("evaluate", "runs/line-1", "--metric", "digits")
    assert (status, out) == (2, "") and len(err.splitlines()) == 1
    assert "no measure 'digits' for these data; there are parzen, folds, neighbors" in err


def test_an_unknown_metric_is_told_with_those_there_are(run):
    status, _, err = run("evaluate", "runs/line-1", "--metric", "beauty")
    assert status == 2 and "beauty" in err and all(name in err for name in TABLE)


def test_figures_of_a_run_on_mnist_are_four_pictures_and_of_one_digit_there_is_no_arithmetic(
    run, tmp_path, monkeypatch
):
    monkeypatch.setattr(figures, "COMPARED", 100)  # of 2,000
    status, out, _ = run("figures", "runs/mnist-small-1", "--out", tmp_path / "new", "--seed", 3)
    names = ["figure2.png", "figure3.png", "by-digit.png", "neighbors.png"]
    *paths, left_out = out.splitlines()
    assert status == 0 and paths == [str(tmp_path / "new" / name) for name in names]
    assert left_out == "arithmetic.png is left out: a classifier takes the samples for 8 alone"
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(names)
    for name in names:
        with Image.open(tmp_path / "new" / name) as picture:
            assert picture.format == "PNG" and min(picture.size) > 300


def test_figures_are_of_the_noise_of_the_seed_that_is_asked_for_and_lie_in_the_run_by_default(run, monkeypatch):
    asked = []
    monkeypatch.setattr(
        figures, "draw_figures", lambda game, folder, seed, beside=None: asked.append((folder, seed)) or ([], "")
    )
    run("figures", "runs/mnist-small-1", "--seed", 3, "--out", "new")
    run("figures", "runs/mnist-small-1")
    assert asked == [(Path("new"), 3), (Path("runs/mnist-small-1"), 0)]


def test_table_1_of_another_run_is_told_with_the_data_it_is_on(run, uncalibrated, monkeypatch):
    game = commands.opening.open("runs/line-1")
    game.recipe = dataclasses.replace(game.recipe, name="mine")
    monkeypatch.setattr(commands.opening, "open", lambda folder: game)
    status, _, err = run("table1", "runs/line-1")
    assert status == 2 and err == "minigan: runs/line-1: a run on line; Table 1 is of MNIST\n"


def test_figures_of_points_are_refused_in_a_line_and_write_nothing(run, tmp_path):
    status, out, err = run("figures", "runs/line-1", "--out", tmp_path / "new")
    assert (status, out) == (2, "") and len(err.splitlines()) == 1
    assert "line: these figures are of pictures" in err and not (tmp_path / "new").exists()


def test_figures_of_a_negative_seed_or_no_run_are_refused(run):
    assert "--seed is -1" in run("figures", "runs/mnist-small-1", "--seed", -1)[2]
    status, _, err = run("figures", "nowhere")
    assert status == 2 and "nowhere" in err and len(err.splitlines()) == 1


@pytest.fixture
def uncalibrated(monkeypatch):
    """No calibration: it takes a minute, and is tested elsewhere."""
    monkeypatch.setattr(commands.table, "calibration", lambda bar: {})


def test_table_1_takes_the_newest_run_on_mnist(run, uncalibrated):
    status, out, err = run("table1")
    assert (status, err) == (0, "")
    assert "Here: runs/mnist-small-1, mnist-small, epoch 0.006, step 3, " in out, out[-900:]
    assert out == run("table1", "runs/mnist-small-1")[1]


def test_table_1_without_a_run_says_unmeasured(run, uncalibrated, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    status, out, _ = run("table1")
    assert status == 0 and "unmeasured" in out and "`minigan train`" in out


def test_table_1_of_a_run_on_other_data_is_refused(run, uncalibrated):
    status, out, err = run("table1", "runs/line-1")
    assert (status, out) == (2, "") and "a run on line; Table 1 is of MNIST" in err
