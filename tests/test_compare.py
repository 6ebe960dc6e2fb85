"""`minigan compare`: runs on one data set in one table and one picture, and what it refuses."""

import json
from dataclasses import replace
from pathlib import Path

import numpy
import pytest

from minigan import checkpoint
from minigan.cli import main
from minigan.commands import comparing
from minigan.data.dataset import Dataset
from minigan.plots.comparison import comparison_figure
from minigan.runs import opening, pictures, scores, start_run, training
from minigan.runs.folders import read_recipe
from minigan.systems.recipes import ae_ring, line, ring, vae_ring

FEW = 12_500  # in a minibatch of 50,000: four steps make an epoch


@pytest.fixture(autouse=True)
def quick(tmp_path, monkeypatch):
    """In an empty folder, with the measures that take no time, and one iteration timed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(comparing, "MEASURED", ("modes", "system"))
    monkeypatch.setattr(comparing, "TIMED", 0.0)


def made(recipe, folder, steps=3):
    run = start_run(replace(recipe, batch=8), folder)
    for _ in run.play(steps):
        pass
    checkpoint.save(Path(folder) / "checkpoint.npz", *run.state())
    return folder


def test_the_table_has_what_the_measures_say_of_each_run(capsys):
    made(ae_ring, "a"), made(vae_ring, "b")
    assert main(["compare", "a", "b", "--out", "both"]) == 0
    lines = capsys.readouterr().out.splitlines()
    found = json.loads(Path("both/compare.json").read_text())
    assert [(run["run"], run["recipe"], run["step"]) for run in found] == [("a", "ae-ring", 3), ("b", "vae-ring", 3)]
    for run in found:
        opened = opening.open(run["run"])
        rows = [row for name in ("modes", "system") for row in scores.measured(name, opened, scores.drawn_of(opened))]
        assert [(row["quantity"], row["value"]) for row in run["scores"]] == [
            (row.quantity, pytest.approx(float(row.value), rel=1e-6)) for row in rows
        ]
        assert run["seconds"] > 0
    (share,) = (text.split() for text in lines if text.startswith("share within 3 sd"))
    for n, run in enumerate(found):
        value = next(row["value"] for row in run["scores"] if row["quantity"] == "share within 3 sd")
        assert float(share[4 + 3 * n]) == pytest.approx(value, rel=1e-3, abs=1e-3)
    assert share[-1] == "0.9896"  # of the data
    (elbo,) = (text for text in lines if text.startswith("ELBO"))
    assert len(elbo.split()) == 4 + 3  # of the autoencoder there is none
    assert Path("both/compare.png").read_bytes()[:4] == b"\x89PNG"


def test_what_is_compared_is_not_changed():
    made(ring, "a")
    before = {path.name: path.read_bytes() for path in Path("a").iterdir()}
    assert main(["compare", "a"]) == 0
    assert {path.name: path.read_bytes() for path in Path("a").iterdir()} == before


def test_recipes_are_trained_first_into_runs(monkeypatch):
    drawn = []
    monkeypatch.setattr(pictures, "draw_results", lambda run, folder: drawn.append((run.step, folder)))
    Path("mine.json").write_text(replace(vae_ring, name="mine", batch=FEW, epochs=1).to_json())
    made(ring, "old")
    assert main(["compare", "mine.json", "old"]) == 0
    assert read_recipe("runs/mine-1").name == "mine" and opening.open("runs/mine-1").step == 4
    assert drawn == [(4, Path("runs/mine-1"))]
    found = json.loads(Path("runs/compare/compare.json").read_text())
    assert [run["run"] for run in found] == [str(Path("runs/mine-1")), "old"]


def test_a_training_that_is_stopped_stops_the_comparison(monkeypatch, capsys):
    Path("mine.json").write_text(replace(vae_ring, name="mine", batch=FEW, epochs=1).to_json())
    monkeypatch.setattr(training, "train", lambda run, folder, steps: False)
    assert main(["compare", "mine.json", "ring"]) == 130
    assert "minigan train --resume runs/mine-1" in capsys.readouterr().out
    assert [path.name for path in Path("runs").iterdir()] == ["mine-1"]


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["a", "line"], "a is of the data ring, line of line"),
        (["a", "vae-rng"], "unknown recipe 'vae-rng'; did you mean vae-ring"),
        (["a", "runs/b"], "runs/b: no run here"),
        (["a", "b"], "nothing is trained yet"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_line(arguments, said, capsys):
    made(ring, "a")
    start_run(ring, "b")
    capsys.readouterr()
    assert main(["compare", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not Path("runs").exists()


def test_a_table_of_many_runs_fits_into_80_columns():
    row = {"measure": "parzen", "quantity": "log-likelihood, sigma 0.1", "value": -123.456789, "error": 0.0123}
    small = {"measure": "system", "quantity": "test data: |y - x|^2", "value": 1.23456e-05, "error": 1.2e-07}
    runs = [
        {"run": f"runs/a-recipe-of-a-long-name-{n}", "seconds": 1234.5,
         "scores": [{**one, "data": 0.98765} for one in (row, small)[: 1 + n]]}
        for n in range(3)
    ]  # fmt: skip
    lines = comparing.table(runs)
    assert max(map(len, lines)) <= 80 and len(lines) == 4
    assert lines[0].split() == ["..-long-name-0", "..-long-name-1", "..-long-name-2", "the", "data"]
    assert lines[1].split() == ["Parzen", "log-likelihood", *["-123.5", "±", "0.01"] * 3, "0.9877"]
    assert lines[2].split() == ["test", "data:", "|y", "-", "x|^2", *["1e-05", "±", "1e-07"] * 2, "0.9877"]


def test_points_without_known_modes_are_compared_too():
    rows = numpy.random.default_rng(0).random((60, 2))
    figure = comparison_figure({"one": rows[:30]}, Dataset("circle", rows, rows, rows), "t")
    assert [axes.get_title() for axes in figure.axes] == ["test data", "one"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["real example", "generated"]  # no mode


@pytest.mark.parametrize("shape", [(4, 4), (3, 4, 4), None], ids=["grey", "colour", "line"])
def test_the_picture_shows_the_data_and_each_run_under_its_name(shape):
    values = int(numpy.prod(shape)) if shape else 1
    rows = numpy.random.default_rng(0).random((60, values))
    figure = comparison_figure({"one": rows, "two": rows[:5]}, Dataset("d", rows, rows, rows, shape), "a title")
    if shape:
        assert [axes.get_title(loc="left") for axes in figure.axes] == ["test data", "one", "two"]
        pixels = [axes.images[0].get_array() for axes in figure.axes]
        assert all(picture.shape[1] == pixels[0].shape[1] for picture in pixels)  # pictures of one size
    else:
        (legend,) = [[text.get_text() for text in axes.get_legend().get_texts()] for axes in figure.axes]
        assert legend == ["test data", "one", "two"]


def test_the_picture_of_points_has_a_panel_for_each_run():
    x = numpy.random.default_rng(0).standard_normal((50, 2))
    data = Dataset("ring", x, x, x, centres=numpy.eye(2), spread=0.1)
    figure = comparison_figure({"one": x, "two": x + 1}, data, "a title")
    assert [axes.get_title() for axes in figure.axes] == ["test data", "one", "two"]


def test_seconds_are_of_the_iterations_made(monkeypatch):
    """Of the iterations timed, here 5 and 2 seconds on a clock of our own, the fastest, times their number."""
    run = opening.open(made(line, "a", steps=3))
    clock = iter([0, 10, 15, 15, 20, 22, 30])
    monkeypatch.setattr(comparing, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(comparing, "TIMED", 20)
    assert comparing.seconds(run) == 3 * 2
