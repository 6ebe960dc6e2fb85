"""The commands that make a run and look at one: train, sample, evaluate, figures, table1."""

import dataclasses
import json
import shlex
import sys
from pathlib import Path

from minigan import backend
from minigan.checkpoint import write_text
from minigan.gan.recipe import RecipeError
from minigan.gan.recipes import recipe_named
from minigan.training import RunError, runs, scores
from minigan.training import table1 as table

CHANGES = ("k", "batch", "objective", "update", "seed", "d_rate", "g_rate", "size")  # options that change the recipe


def train(options):
    """Train a GAN by Algorithm 1 and keep everything in a run folder.

    Ends with a picture of samples (samples.png), the course of training (curves.png, metrics.csv,
    progress.gif) and the Parzen score of the paper's Table 1. Ctrl-C stops at a checkpoint. With --data alone
    the nets of mnist are trained on your own images.
    """
    xp = backend.load(options.backend)
    for limit in ("epochs", "steps"):
        if getattr(options, limit) is not None and getattr(options, limit) < 1:
            raise RecipeError(f"--{limit} is {getattr(options, limit)}: a whole number of at least 1 is needed")
    changes = {name: getattr(options, name) for name in CHANGES}
    changes = {name: value for name, value in changes.items() if value is not None}
    if options.resume:
        if options.start_from:
            raise RunError("--start-from is where a new run starts, --resume goes on with an old one: leave one out")
        folder = options.out or runs.newest_folder(options.recipe)
        same = runs.read_recipe(folder)
        asked = recipe_named(options.recipe) if options.recipe else same
        if options.data or (same.path and asked.name == same.name):
            asked = runs.on_data(asked, options.data or same.path)
        runs.expect_same(folder, same, dataclasses.replace(asked, **changes))
        game = runs.open_run(folder, xp, options.data)
    else:
        name = options.recipe or ("images" if options.data else "mnist")
        wanted = dataclasses.replace(recipe_named(name), **changes)
        if options.data:
            wanted = runs.on_data(wanted, options.data)
        if options.start_from:
            wanted = dataclasses.replace(wanted, start_from=str(options.start_from.resolve()))
        folder = options.out or runs.new_folder(wanted.name)
        game = runs.start_run(wanted, folder, xp)
    by_epochs = (options.epochs or game.recipe.epochs) * game.epoch_steps
    steps = min(options.steps or by_epochs, by_epochs) if options.epochs else options.steps or by_epochs
    print(f"minigan {game.recipe.name}: {game.recipe.about}")
    if game.data.about:
        print(game.data.about)
    print(f"run folder {folder}, from step {game.step} to step {steps}", flush=True)
    if not runs.train(game, folder, steps):
        program = sys.argv[0] if Path(sys.argv[0]).name == "minigan" else "minigan"
        go_on = [program, "train", "--resume", "--out", str(folder)]
        go_on += ["--steps", str(steps)] if options.steps or options.epochs else []
        go_on += ["--backend", options.backend] if options.backend != "numpy" else []
        print(f"Stopped at step {game.step} of {steps}, saved. Go on with: {shlex.join(go_on)}")
        return 130
    pictures = runs.draw_results(game, folder)
    report(game)
    print(f"Look at {', '.join(str(path) for path in pictures)}")
    return 0


def sample(options):
    """Draw a picture of samples from a trained run."""
    if options.n < 1 or options.seed < 0:
        raise RunError(f"--n is {options.n} and --seed is {options.seed}: --n must be at least 1, --seed at least 0")
    out = options.out or options.folder / f"sample-{options.seed}.png"
    runs.draw_sample(runs.open_result(options.folder), options.n, options.seed, out)
    print(f"{options.n} samples, seed {options.seed}: {out}")


def evaluate(options):
    """Score a trained run: the paper's Parzen window, and measures that see what it does not.

    Beside each number is what test data get in place of samples, where that has a sense, and what would be
    best. Without --metric all that fit the run's data: a minute or two for MNIST. Writes evaluation.json
    into the run folder; measures made before at the same step stay in it.
    """
    game = runs.open_result(options.folder)
    there = scores.measures_of(game)
    chosen = options.metric or there
    for name in chosen:
        if name not in there:
            raise RunError(f"{options.folder}: no measure {name!r} for these data; there are {', '.join(there)}")
    print(f"{game.recipe.name}, step {game.step}, seed {game.recipe.seed}")
    rows = scores.parzen_rows(report(game)) if "parzen" in chosen else []
    others = [name for name in scores.MEASURES if name in chosen and name != "parzen"]
    if others:
        print(f"\n{HEAD}")
    for name in others:
        try:
            found = scores.MEASURES[name](game)
        except ValueError as error:  # data or samples of which this measure makes no sense, all alike for instance
            print(f"{name}: unmeasured ({error})")
            continue
        rows += found
        for row in found:
            value, deviation, data = (scores.number(v) for v in (row.value, row.error, row.data))
            columns = (
                f"{_text(value, 4):>9s} {'± ' * (deviation is not None)}{_text(deviation, 3):7s} {_text(data, 4):>8s}"
            )
            print(f"{row.quantity:29s} {columns}  {row.best}", flush=True)
    path = options.folder / "evaluation.json"
    write_text(path, json.dumps(scores.merged(path, game, rows), indent=1, allow_nan=False) + "\n")
    print(f"Written to {path}")


def _text(value, digits):
    return "" if value is None else f"{value:.{digits}g}"


HEAD = f"{'measure':29s} {'samples':>9s} {'':9s} {'the data':>8s}  best"


def report(game):
    """Print the Parzen score of a run, where its samples came from, and what the score does not see; returns it."""
    score = game.score(bar=sys.stderr.isatty())
    print(f"Parzen log-likelihood of the test data: {score}")
    print(f"Samples come from {game.origin()}.")
    if game.data.name == "mnist":
        print("Beside it: the paper's GAN 225 ± 2, 10,000 real training images 243 ± 2, k-means centroids of such 313")
        print("(Theis et al. 2016). The measure likes blur, and sees neither sharpness nor copying: look at them too.")
    return score


def figures(options):
    """Draw the paper's figures 2 and 3 for a run on pictures, the samples by digit, and distances to neighbours.

    Nothing is picked: the samples are the first from noise of --seed, which the titles name.
    """
    if options.seed < 0:
        raise RunError(f"--seed is {options.seed}: it must be at least 0")
    from minigan.training.figures import draw_figures  # matplotlib takes a third of a second

    for path in draw_figures(runs.open_result(options.folder), options.out or options.folder, options.seed):
        print(path)


def table1(options):
    """Print the paper's Table 1 with a column for a run of yours, and what the measure gives to no generator at all.

    Without RUN the newest run on MNIST in runs/ is taken. Below the table the same procedure is applied
    to real training images, to k-means centroids of them, and to worse: one to three minutes.
    """
    folder = options.folder or runs.newest_on("mnist")
    game = runs.open_result(folder) if folder else None
    if game and game.data.name != "mnist":
        raise RunError(f"{folder}: a run on {game.recipe.data}; Table 1 is of MNIST")
    score = game.score(bar=sys.stderr.isatty()) if game else None
    said = f"{folder}, {game.recipe.name}, step {game.step}" if game else None
    calibrated = table.calibration(bar=sys.stderr.isatty())
    print(*table.lines(score, said, calibrated), sep="\n")
