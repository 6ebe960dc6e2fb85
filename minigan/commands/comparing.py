"""The command that puts several runs on one data set into one table and one picture: compare."""

import json
import os
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from minigan import checkpoint
from minigan.backend import to_host
from minigan.commands.evaluating import rows_of
from minigan.commands.output import tell
from minigan.evaluation.result import as_dict
from minigan.runs import RunError, opening, pictures, scores, training
from minigan.runs.asked import recipe_asked_for
from minigan.runs.folders import read_recipe

MEASURED = ("parzen", "classify", "one_nn", "neighbors", "modes", "digits", "paths", "system")
DRAWN = 1000  # samples in a picture, at most
TIMED = 2.0  # seconds during which iterations are timed
MOST = 6  # runs whose histograms are drawn together
LABEL, COLUMN, ACROSS = 26, 15, 3  # characters; runs side by side in 80 columns


def compare(options):
    """Compare runs on one data set: one table of scores, and one picture with samples of each.

    RUN is the folder of a run, or a recipe, which is trained first, into runs/. A number is followed by its standard
    error over samples or test data; seconds are those of training, by the time that an iteration takes now. Writes
    compare.png and compare.json, where all of the numbers are, into --out.
    """
    recipes = [recipe_of(named) for named in options.runs]
    for named, recipe in zip(options.runs, recipes):
        if (recipe.data, recipe.path, recipe.size) != (recipes[0].data, recipes[0].path, recipes[0].size):
            raise RunError(
                f"{options.runs[0]} is of the data {recipes[0].path or recipes[0].data}, {named} of "
                f"{recipe.path or recipe.data}: runs that are compared need the same data"
            )
    if recipes[0].data == "line" and len(options.runs) > MOST:
        raise RunError(
            f"{len(options.runs)} runs on the line: at most {MOST} histograms can be distinguished in one picture"
        )
    if options.out.exists() and not options.out.is_dir():
        raise RunError(f"{options.out}: a file, where a folder is wanted; choose another by --out")
    for named in filter(is_run, options.runs):
        opening.open(named)
    folders = []
    for named, recipe in zip(options.runs, recipes):
        folders.append(named if is_run(named) else trained(recipe))
        if folders[-1] is None:
            return 130
    compared, samples, data = [], {}, None  # data, and samples by run: of systems that draw
    for folder in folders:
        run = opening.open(folder)
        what = "samples of" if run.draws else "measures of"
        tell(f"{folder}: {run.recipe.name}, seed {run.recipe.seed}, {what} {run.when()}")
        drawn = scores.drawn_of(run)
        compared.append(measured(run, folder, drawn))
        if drawn:
            samples[str(folder)] = to_host(drawn.samples[:DRAWN])
            data = replace(run.data, train=None, valid=None, test=to_host(run.data.test[:DRAWN]))
    print()
    for i in range(0, len(compared), ACROSS):
        print(*table(compared[i : i + ACROSS]), "", sep="\n")
    tell("The data: test or validation data in place of samples. Best is what they get, and a high log-likelihood.")
    for path in written(options.out, compared, samples, data):
        print(path)
    return 0


def is_run(named):
    """Whether a run's folder is named, and not a recipe: a folder, or what is written as a path."""
    return Path(named).is_dir() or (os.sep in named and not Path(named).is_file())


def recipe_of(named):
    """The recipe of a run, or the one named. Raises RunError or RecipeError if there is none."""
    return read_recipe(named) if is_run(named) else recipe_asked_for(named)


def trained(recipe):
    """The folder of a new run of a recipe, trained to its end; None if it was stopped."""
    with opening.new_run(recipe) as (run, folder):
        steps = recipe.epochs * run.epoch_steps
        tell(f"minigan {recipe.name}: {recipe.about}; run folder {folder}, {steps} steps")
        if not training.train(run, folder, steps):
            print(f"Stopped at step {run.step} of {steps}, saved. Go on with:\n  {opening.go_on_with(folder)}")
            return None
        pictures.draw_results(run, folder)
    return folder


def measured(run, folder, drawn):
    """What is compared of a run, as plain numbers and text. drawn: as scores.drawn_of gives it."""
    names = [name for name in MEASURED if name in scores.names_of(run)]
    rows = [row for found in rows_of(run, names, drawn) for row in found]
    found = {"run": str(folder), "recipe": run.recipe.name, "seed": run.recipe.seed, "data": run.recipe.data}
    found |= {"step": run.step, "samples": run.origin(), "scores": [as_dict(row) for row in rows]}
    return found | {"seconds": seconds(run)}


def seconds(run):
    """Seconds of training up to the run's step: the time of an iteration now, times their number.

    Of those timed the fastest counts, which other work on the machine has disturbed least. The run in memory is trained
    further by this, the one in the folder is not.
    """
    times: list[float] = []
    start = perf_counter()
    while not times or perf_counter() - start < TIMED:
        before = perf_counter()
        run.system.step()
        times.append(perf_counter() - before)
    return run.step * min(times)


def table(compared):
    """The lines of a table: a column for each run, a row for each number that any of them has."""
    names = [Path(found["run"]).name for found in compared]
    names = [name if len(name) < COLUMN else f"..{name[-COLUMN + 3 :]}" for name in names]
    lines = ["".join([" " * LABEL, *(f"{name:>{COLUMN}s}" for name in names), f"{'the data':>9s}"])]
    rows: dict[str, list] = {}
    for n, found in enumerate(compared):
        for row in found["scores"]:
            rows.setdefault(label(row), [None] * len(compared))[n] = row
    for name, cells in rows.items():
        texts = ["" if row is None else cell(row["value"], row["error"], COLUMN - 1) for row in cells]
        of_data = cell(next(row for row in cells if row)["data"], None, 8)
        lines.append("".join([f"{name:{LABEL}s}", *(f"{text:>{COLUMN}s}" for text in texts), f"{of_data:>9s}"]))
    times = [f"{cell(found['seconds'], None, COLUMN - 1):>{COLUMN}s}" for found in compared]
    return [line.rstrip() for line in [*lines, "".join([f"{'seconds of training':{LABEL}s}", *times])]]


def label(row):
    """What a number is called: without the width that a Parzen window has in one run and not in another."""
    return "Parzen log-likelihood" if row["measure"] == "parzen" else row["quantity"]


def cell(value, error, columns):
    """A number and its error, in as many digits as there is room for; "" of None."""
    if value is None:
        return ""
    texts = [f"{value:.{n}g}" + (f" ± {error:.1g}" if error is not None else "") for n in (4, 3, 2, 1)]
    return next((text for text in texts if len(text) <= columns), texts[-1])


def written(folder, compared, samples, data):
    """Write compare.json and, if anything draws samples, compare.png into a folder; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint.write_text(folder / "compare.json", json.dumps(compared, indent=1, allow_nan=False) + "\n")
    if not samples:
        return [folder / "compare.json"]
    from minigan.plots import save
    from minigan.plots.comparison import comparison_figure  # matplotlib takes a third of a second

    save(comparison_figure(samples, data, "minigan compare: samples as they come, not picked"), folder / "compare.png")
    return [folder / "compare.json", folder / "compare.png"]
