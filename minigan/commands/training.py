"""The commands that make a run and look at one: train, sample, evaluate, figures, table1."""

import dataclasses
import json
import shlex
import sys
from contextlib import contextmanager
from pathlib import Path

from minigan import backend
from minigan.checkpoint import write
from minigan.commands.output import say, tell
from minigan.errors import FULL
from minigan.gan.recipe import RecipeError
from minigan.gan.recipes import RECIPES, recipe_named
from minigan.training import RunError, folders, runs, scores
from minigan.training import table1 as table
from minigan.training.unseen import open_to_sample

CHANGES = ("k", "batch", "objective", "update", "seed", "d_rate", "g_rate", "size")  # options that change the recipe


def train(options):
    """Train a GAN by Algorithm 1 and keep everything in a run folder.

    Ends with a picture of samples (samples.png), the course of training (curves.png, metrics.csv,
    progress.gif) and the Parzen score of the paper's Table 1. Ctrl-C stops at a checkpoint. With --data alone
    the nets of mnist are trained on your own images.
    """
    xp = backend.load(options.backend)
    for limit in ("epochs", "steps", "size"):
        if getattr(options, limit) is not None and getattr(options, limit) < 1:
            raise RecipeError(f"--{limit} is {getattr(options, limit)}: a whole number of at least 1 is needed")
    changes = {name: getattr(options, name) for name in CHANGES}
    changes = {name: value for name, value in changes.items() if value is not None}
    go_on = None  # what to type once there is a folder
    try:
        with (_old_run if options.resume else _new_run)(options, changes, xp) as (game, folder):
            by_epochs = (options.epochs or game.recipe.epochs) * game.epoch_steps
            steps = min(options.steps or by_epochs, by_epochs) if options.epochs else options.steps or by_epochs
            go_on = _go_on(options, folder, steps)
            tell(f"minigan {game.recipe.name}: {game.recipe.about}")
            if game.data.about:
                tell(game.data.about)
            if game.step < steps:
                tell(f"run folder {folder}, from step {game.step} to step {steps}")
            else:
                tell(f"run folder {folder}, at step {game.step} already: nothing is left to train up to step {steps}")
            if not runs.train(game, folder, steps):
                print(f"Stopped at step {game.step} of {steps}, saved. Go on with:\n  {go_on}")
                return 130
            pictures = runs.draw_results(game, folder)
        report(game)
    except KeyboardInterrupt:
        say(f"interrupted; go on with `{go_on}`" if go_on else "interrupted before training began: start it again")
        return 130
    except OSError as error:
        if error.errno not in FULL or not error.filename or not go_on:
            raise
        raise RunError(f"{error.filename}: the disk is full: free some space, then `{go_on}`") from None
    tell(f"Look at {', '.join(str(path) for path in pictures)}")
    return 0


def _go_on(options, folder, steps):
    """What to type in order to go on with a run as it was asked for."""
    program = sys.argv[0] if Path(sys.argv[0]).name == "minigan" else "minigan"
    go_on = [program, "train", "--resume", str(folder)]
    go_on += ["--steps", str(steps)] if options.steps or options.epochs else []
    go_on += ["--backend", options.backend] if options.backend != "numpy" else []
    return shlex.join(go_on)


@contextmanager
def _new_run(options, changes, xp):
    """(game, folder) of a new run as the options want it, the folder held."""
    name = options.recipe or ("images" if options.data else "mnist")
    if name not in RECIPES and (Path(name) / "recipe.json").is_file():
        raise RunError(f"{name} is a run, and no recipe: go on with it by `{runs.go_on_with(name)}`")
    wanted = dataclasses.replace(recipe_named(name), **changes)
    if options.data:
        wanted = runs.on_data(wanted, options.data)
    if options.start_from:
        wanted = dataclasses.replace(wanted, start_from=str(options.start_from.resolve()))
    with runs.new_run(wanted, options.out, xp) as (game, folder):
        yield game, folder


@contextmanager
def _old_run(options, changes, xp):
    """(game, folder) of the run to go on with, the folder held. Raises RunError if the options want another run."""
    if options.start_from:
        raise RunError("--start-from is where a new run starts, --resume goes on with an old one: leave one out")
    folder, name = _to_resume(options.recipe, options.out)
    same = runs.read_recipe(folder)
    asked = recipe_named(name) if name else same
    if options.data or (same.path and asked.name == same.name):
        asked = runs.on_data(asked, options.data or same.path)
    runs.expect_same(folder, same, dataclasses.replace(asked, **changes))
    with folders.held(folder):
        yield runs.open_run(folder, xp, options.data), folder


def _to_resume(named, out):
    """(folder, recipe's name or None): RUN itself, the newest run of a recipe, or of all; --out names a folder, too."""
    if named is None or (named in RECIPES and not (Path(named) / "recipe.json").is_file()):
        folder = out or folders.newest(named)
        if folder is None:
            of, start = (f" of {named}", f"minigan train {named}") if named else ("", "minigan train")
            raise RunError(f"no run{of} under runs/ to go on with: name its folder after --resume, or begin: `{start}`")
        return folder, named
    if out:
        raise RunError(f"--resume {named} --out {out}: a run goes on in its own folder; leave --out out")
    return Path(named), None


def sample(options):
    """Draw samples from a trained run: a picture of them, or by --out FILE.npz the numbers."""
    for name, least in (("n", 1), ("seed", 0)):
        if getattr(options, name) < least:
            raise RunError(f"--{name} is {getattr(options, name)}: it must be at least {least}")
    out = options.out or options.folder / f"sample-{options.seed}.png"
    game = open_to_sample(options.folder)
    runs.draw_sample(game, options.n, options.seed, out)
    tell(f"{options.n} sample{'' if options.n == 1 else 's'} of {game.when()}, noise of seed {options.seed}: {out}")


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
    tell(f"{game.recipe.name}, seed {game.recipe.seed}, trained to step {game.step}; samples of {game.when()}")
    rows = scores.parzen_rows(report(game)) if "parzen" in chosen else []
    others = [name for name in scores.MEASURES if name in chosen and name != "parzen"]
    if others:
        print(f"\n{HEAD}")
    for name in others:
        try:
            found = scores.MEASURES[name](game)
        except ValueError as error:  # data or samples of which this measure makes no sense, all alike for instance
            tell(f"{name}: unmeasured ({error})")
            continue
        rows += found
        for row in found:
            value, deviation, data = (scores.number(v) for v in (row.value, row.error, row.data))
            spread = f"± {_text(deviation, 3, 7)}" if deviation is not None else ""
            columns = f"{_text(value, 4, 9):>9s} {spread:9s} {_text(data, 4, 8):>8s}"
            print(f"{row.quantity:29s} {columns}  {row.best}", flush=True)
    path = options.folder / "evaluation.json"

    def fill(stream):  # merged within: two that measure at once, each something else, lose nothing
        stream.write((json.dumps(scores.merged(path, game, rows), indent=1, allow_nan=False) + "\n").encode())

    write(path, fill)
    print(f"Written to {path}")


def _text(value, digits, columns):
    """A number in as many digits as there is room for, one at least; "" of None."""
    texts = ["" if value is None else f"{value:.{n}g}" for n in range(digits, 0, -1)]
    return next((text for text in texts if len(text) <= columns), texts[-1])


HEAD = f"{'measure':29s} {'samples':>9s} {'':9s} {'the data':>8s}  best"


def report(game):
    """Print the Parzen score of a run, where its samples came from, and what the score does not see; returns it."""
    score = game.score(bar=sys.stderr.isatty())
    tell(f"Parzen log-likelihood of the test data: {score}")
    tell(f"Samples: {game.origin()}.")
    if game.data.name == "mnist":
        print("Beside it: the paper's GAN 225 ± 2, 10,000 real training images 243 ± 2,")
        print("k-means centroids of such 313 (Theis et al. 2016). The measure likes blur, and")
        print("sees neither sharpness nor copying: look at them too.")
    return score


def figures(options):
    """Draw the paper's figures 2 and 3 for a run on pictures, the samples by digit, and distances to neighbours.

    Nothing is picked: the figures take samples from noise of --seed one after another. The titles name it.
    """
    if options.seed < 0:
        raise RunError(f"--seed is {options.seed}: it must be at least 0")
    from minigan.training.figures import draw_figures  # matplotlib takes a third of a second

    paths, left_out = draw_figures(runs.open_result(options.folder), options.out or options.folder, options.seed)
    print(*paths, sep="\n")
    if left_out:
        tell(left_out)


def table1(options):
    """Print the paper's Table 1 with a column for a run of yours, and what the measure gives to no generator at all.

    Without RUN the newest run on MNIST in runs/ is taken. Below the table the same procedure is applied
    to real training images, to k-means centroids of them, and to worse: one to three minutes.
    """
    folder = options.folder or folders.newest_on("mnist")
    game = runs.open_result(folder) if folder else None
    if game and game.data.name != "mnist":
        raise RunError(f"{folder}: a run on {game.recipe.data}; Table 1 is of MNIST")
    score = game.score(bar=sys.stderr.isatty()) if game else None
    said = f"{folder}, {game.recipe.name}, {game.when()}" if game else None
    calibrated = table.calibration(bar=sys.stderr.isatty())
    print(*table.lines(score, said, calibrated), sep="\n")
