"""What a system may be: one that draws no samples, one whose data are no examples, one that starts from another run."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
from standins import INVERSE, TASTE, Inverse, Taste, pairs

from minigan import checkpoint, plots
from minigan.cli import main
from minigan.commands import comparing
from minigan.data import sources
from minigan.data.dataset import checksum, in_numbers
from minigan.data.sources import Source
from minigan.evaluation.result import Row
from minigan.runs import Run, folders, open, opening, start_run, train
from minigan.runs import run as run_module
from minigan.runs.folders import read_recipe
from minigan.systems import RECIPES, SYSTEMS, RecipeError
from minigan.systems.contract import ALWAYS, ELSE, TO_DRAW
from minigan.systems.gan import Gan
from minigan.systems.recipes import line, ring
from minigan.systems.settings import experiment

SMALL = replace(line, G="uniform .5, dense 6, tanh, dense data", D="dense 4, relu, dense 1", batch=50, average=None)


@pytest.fixture(autouse=True)
def shelf(tmp_path, monkeypatch):
    """An empty folder, with both systems, their recipes and their data on the shelf."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run_module, "SCORED", 20)
    monkeypatch.setattr(run_module, "SHOWN", 9)
    monkeypatch.setattr(comparing, "TIMED", 0.0)
    monkeypatch.setattr(comparing, "MEASURED", ("parzen", "system"))  # those that take no time
    for system, recipe in ((Inverse, INVERSE), (Taste, TASTE)):
        monkeypatch.setitem(SYSTEMS, recipe.system, system)
        monkeypatch.setitem(RECIPES, recipe.name, recipe)
    monkeypatch.setitem(sources.SOURCES, "pairs", Source(pairs))


@pytest.fixture
def first():
    """The folder of a run on the line, whose G is not as it was built."""
    run = start_run(SMALL, "first")
    train(run, "first", steps=20, quiet=True)
    return "first"


def said(capsys, *arguments):
    """(status, standard output, standard error) of a command."""
    capsys.readouterr()
    return main([*map(str, arguments)]), *capsys.readouterr()


def refused(capsys, *arguments):
    """The one line of a refusal."""
    status, out, error = said(capsys, *arguments)
    assert status == 2 and not out and error.count("\n") == 1, (status, out, error)
    return error


# ---- it draws no samples


def test_its_folder_has_curves_and_no_pictures_of_samples_and_training_ends_with_its_measures(capsys):
    status, out, error = said(capsys, "train", "taste-pairs", "--out", "run")
    assert status == 0 and "share of the first" in out and "Parzen" not in out and "samples" not in out
    assert "curves.png" in out and "epoch   3  score 0." in error
    names = sorted(path.name for path in Path("run").iterdir())
    assert names == ["checkpoint.npz", "curves.png", "metrics.csv", "recipe.json"]
    rows = Path("run/metrics.csv").read_text().splitlines()
    assert rows[0] == "epoch,step,score" and len(rows) == 4


COMMANDS = ["sample run", "sample run --out x.npy", "figures run", "table1 run"]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_asks_for_samples_is_refused_in_a_line_that_says_what_to_do(command, capsys):
    main(["train", "taste-pairs", "--out", "run"])
    before = sorted(Path("run").iterdir())
    line = refused(capsys, *command.split())
    assert "taste-pairs: the system taste draws no samples" in line and "`minigan evaluate RUN`" in line
    assert sorted(Path("run").iterdir()) == before
    run = open("run")
    for ask in (lambda: run.samples(3), lambda: run.noise(3), run.score):
        with pytest.raises(RecipeError, match="draws no samples"):
            ask()


def test_table_1_passes_over_its_runs():
    """The newest run on the data is of a system that draws, though a newer one is there that draws nothing."""
    for name, recipe in (
        ("old", SMALL),
        ("new", replace(INVERSE, G=SMALL.G, noise=SMALL.noise, start_from="runs/old")),
    ):
        train(start_run(recipe, f"runs/{name}"), f"runs/{name}", steps=1, quiet=True)
    assert folders.newest() == Path("runs/new") and folders.newest_on("line") == Path("runs/old")


def test_evaluate_prints_its_own_measures_and_no_others(capsys):
    main(["train", "taste-pairs", "--out", "run"])
    status, out, _ = said(capsys, "evaluate", "run")
    expected = open("run").system.share(open("run").result, pairs().test)
    assert status == 0 and f"share of the first {expected:20.4g}" in out and "Parzen" not in out
    (score,) = json.loads(Path("run/evaluation.json").read_text())["scores"]
    assert score["measure"] == "system" and score["value"] == expected
    assert "no measure 'parzen'" in refused(capsys, "evaluate", "run", "--metric", "parzen")


def test_compared_with_one_that_draws_its_columns_of_samples_are_empty(first, capsys):
    assert main(["train", "inverse-line", "--start-from", first, "--out", "run"]) == 0
    (status, out, _), folder = said(capsys, "compare", "run", first, "--out", "both"), Path("both")
    assert status == 0
    (own,) = [row.split() for row in out.splitlines() if row.startswith("|Q(G(z)) - z|^2")]
    (parzen,) = [row for row in out.splitlines() if row.startswith("Parzen log-likelihood")]
    assert len(own) == 4 and not parzen[21 : comparing.LABEL + comparing.COLUMN].strip()
    assert sorted(path.name for path in folder.iterdir()) == ["compare.json", "compare.png"]
    status, out, _ = said(capsys, "compare", "run", "run", "--out", "none")
    assert status == 0 and sorted(path.name for path in Path("none").iterdir()) == ["compare.json"]


# ---- an epoch is chosen by its own score


def test_validation_keeps_the_epoch_of_the_highest_score_of_its_own():
    run = start_run(replace(TASTE, choose=True, epochs=6), "run")
    scores, thetas = [], []
    for _ in run.play(30):
        if run.step % 5 == 0:
            thetas.append(run.system.model.theta.copy())
            scores.append(float(run.system.share(run.system.model, run.data.valid)))
    assert [row["validation"] for row in run.log.rows] == scores and "sigma" not in run.log.rows[0]
    best = scores.index(max(scores))
    assert run.result_step == 5 * (best + 1) and (run.result.theta == thetas[best]).all()
    assert run.origin() == f"epoch {best + 1}, step {5 * (best + 1)}, chosen by validation"
    new = Run(run.recipe, run.data)
    new.restore(*run.state())
    assert (new.result.theta == thetas[best]).all() and new.table() == run.table()


class Scored(Gan):
    """A GAN whose epoch is chosen by how near the mean of samples is to that of the validation data."""

    class Recipe(Gan.Recipe):
        system = "scored"

    def __init__(self, recipe, data, streams):
        super().__init__(recipe, data, streams)
        self.data = data

    def validate(self, G, stream):
        return -abs(G(self.noise(100, stream)).mean() - self.data.valid.mean())

    def measures(self, G, stream):
        return [Row("system", "off the mean", -self.validate(G, stream), None, None, "0")]


def test_one_that_draws_may_have_a_score_of_its_own_and_training_ends_with_both(monkeypatch, capsys):
    monkeypatch.setitem(SYSTEMS, "scored", Scored)
    monkeypatch.setattr(plots, "save_animation", lambda *_: None)  # takes longer than all the rest
    named = {name: getattr(SMALL, name) for name in ("G", "D", "noise", "data", "about")} | {"choose": True}
    monkeypatch.setitem(RECIPES, "scored-line", Scored.Recipe(name="scored-line", batch=5000, epochs=3, **named))
    status, out, _ = said(capsys, "train", "scored-line", "--out", "run")
    assert status == 0 and "Parzen log-likelihood" in out and "off the mean" in out and Path("run/samples.png").exists()
    run = open("run")
    assert run.chosen.score == max(row["validation"] for row in run.log.rows) < 0 and "sigma" not in run.log.rows[0]


@pytest.mark.parametrize("score", [float("nan"), float("inf"), -float("inf")])
def test_a_score_that_is_no_number_is_below_every_other_and_can_be_saved(score, monkeypatch):
    run = Run(replace(TASTE, choose=True), pairs())
    monkeypatch.setattr(Taste, "validate", lambda self, model, stream: score)
    for _ in run.play(5):
        pass
    assert run.chosen is None and run.log.rows[0]["validation"] == -float("inf")
    Run(run.recipe, run.data).restore(*run.state())


def test_an_edited_checkpoint_with_parzens_width_does_not_fit():
    run = Run(replace(TASTE, choose=True), pairs())
    for _ in run.play(5):
        pass
    arrays, meta = run.state()
    meta["plain"]["log.rows"][0]["sigma"] = 0.1
    with pytest.raises(checkpoint.CheckpointError, match=r"log\.rows does not fit"):
        Run(run.recipe, run.data).restore(arrays, meta)


def test_to_choose_without_a_score_is_refused(monkeypatch, capsys):
    monkeypatch.delattr(Taste, "validate")
    assert "choose is True: a taste system has no score" in refused(capsys, "train", "taste-pairs", "--choose", "yes")


def test_the_curve_of_its_own_score_is_not_called_parzens(monkeypatch):
    rows = [{"epoch": float(e), "step": e, "score": 0.5, "validation": 0.1} for e in (1, 2)]
    labels = [axes.get_ylabel() for axes in plots.curves_figure(rows, "").axes]
    assert labels == ["score", "score, high is good"]
    labels = [axes.get_ylabel() for axes in plots.curves_figure([row | {"sigma": 0.1} for row in rows], "").axes]
    assert labels == ["score", "Parzen score (nats)"]


# ---- data that are no examples


def test_data_that_a_system_does_not_take_are_refused_with_the_class_that_it_takes(monkeypatch, capsys):
    line = refused(capsys, "train", "taste-pairs", "--data", "ring")
    assert "the system taste takes Ratings, and the data ring are Dataset: leave --data out" in line
    with pytest.raises(RecipeError, match=r"ring: the system gan takes Dataset, and the data pairs are Ratings"):
        Run(ring, pairs())


def test_ratings_at_a_path_are_known_again_by_their_sum(monkeypatch, capsys):
    monkeypatch.setitem(sources.SOURCES, "pairs", Source(pairs, "a file of pairs"))
    Path("one").write_text("1"), Path("other").write_text("12")
    assert main(["train", "taste-pairs", "--data", "one", "--steps", "3", "--out", "run"]) == 0
    assert main(["train", "--resume", "run", "--steps", "8"]) == 0
    assert open("run").step == 8 and in_numbers(pairs("one")) == {"counts": [20, 8, 8]}
    assert checksum(pairs("one")) != checksum(pairs("other"))
    Path("one").write_text("12")
    assert "one is not what the run was trained on: put the old data back" in refused(capsys, "evaluate", "run")
    assert "is not what the run was trained on" in refused(capsys, "sample", "run")


# ---- it starts from another run


def test_what_it_takes_over_is_in_its_recipe_and_its_checkpoint_and_goes_on_to_the_bit_without_that_run(first, capsys):
    G = open(first).result.theta.copy()
    for folder, steps in (("whole", 9), ("halves", 4)):
        command = ["train", "inverse-line", "--start-from", first, "--steps", steps, "--out", folder]
        assert said(capsys, *command)[0] == 0
    recipe = read_recipe("whole")
    assert (recipe.G, recipe.noise) == (SMALL.G, SMALL.noise)
    shutil.rmtree(first)
    assert said(capsys, "train", "inverse-line", "--resume", "--steps", 9, "--out", "halves")[0] == 0
    runs = [open(folder) for folder in ("whole", "halves")]
    (whole, _), (halves, _) = (run.state() for run in runs)
    assert whole.keys() == halves.keys() and all((whole[name] == halves[name]).all() for name in whole)
    assert (whole["system.G.theta"] == G).all() and (runs[0].result.theta != 0).any()


def test_it_learns_to_invert_the_G_that_it_took_over(first):
    run = start_run(replace(INVERSE, start_from=first, choose=True), "run")
    train(run, "run", steps=300, quiet=True)
    before = run.log.rows[0]["validation"]
    assert run.best.score > before / 4 and before < -0.2  # a line is inverted


def test_a_start_that_is_not_named_or_has_no_such_setting_is_refused(first, capsys):
    line = refused(capsys, "train", "inverse-line")
    assert "inverse-line starts from a run that trained G: --start-from names its folder" in line
    train(start_run(TASTE, "taste"), "taste", steps=1, quiet=True)
    line = refused(capsys, "train", "inverse-line", "--start-from", "taste")
    assert "inverse-line takes G of the run it starts from: taste-pairs has none" in line
    assert "no setting start_from" in refused(capsys, "train", "ae-ring", "--start-from", first)
    other = refused(capsys, "train", "inverse-line", "--resume", "--out", first)
    assert "was made with name line and not inverse-line" in other


def test_a_run_to_start_from_need_not_have_its_data(monkeypatch):
    rng = numpy.random.default_rng(2)
    numpy.save("a.npy", rng.random((40, 8, 8)))
    recipe = replace(
        RECIPES["images"], G="dense 5, relu, dense data, sigmoid", D="dense 4, relu, dense 1", noise="gaussian 3"
    )
    run = start_run(replace(recipe, path=str(Path("a.npy").resolve()), choose=False), "first")
    train(run, "first", steps=3, quiet=True)
    G = run.result.theta.copy()
    Path("a.npy").rename("b.npy")
    mine = replace(INVERSE, data="images", path=str(Path("b.npy").resolve()), start_from="first")
    assert (opening.start_run(mine, "run").system.G.theta == G).all()


# ---- what is told of a class that is no system


@pytest.mark.parametrize("name", ALWAYS + ELSE)
def test_a_class_without_one_of_the_names_is_told_which(name):
    class Lacking(Taste):
        lacks = ""

        def __init__(self, *arguments):
            super().__init__(*arguments)
            self.lacks = name

        def __getattribute__(self, asked):
            if asked != "lacks" and asked == self.lacks:
                raise AttributeError(asked)
            return super().__getattribute__(asked)

    with pytest.raises(TypeError, match=f"^Lacking has no {name}: a system has Recipe, .*{ELSE[-1]}$"):
        Run(TASTE, pairs(), Lacking)


@pytest.mark.parametrize("name", TO_DRAW[1:])
def test_a_class_that_draws_without_one_of_the_names_is_told_which(name):
    kind = type("Lacking", (Taste,), {other: None for other in TO_DRAW if other != name})
    with pytest.raises(TypeError, match=f"^Lacking has no {name}: .* to draw samples source, sampler, noise"):
        Run(TASTE, pairs(), kind)


def test_words_that_may_be_left_open_mean_what_they_mean_elsewhere():
    one, other, third = (replace(INVERSE, G=G) for G in ("dense 3, dense data", "dense 3 bias=0, dense data", None))
    assert experiment(one) == experiment(other) != experiment(third)
