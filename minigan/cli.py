"""The `minigan` command: parses, calls, prints."""

import argparse
import dataclasses
import inspect
import json
import os
import platform
import shlex
import sys
import time
from importlib import metadata
from pathlib import Path

from minigan import __version__, backend
from minigan.checkpoint import CheckpointError
from minigan.claims import table
from minigan.claims.figures import write_figures
from minigan.claims.registry import ClaimError, choose
from minigan.data.idx import DataError
from minigan.gan.checks import gradient_checks
from minigan.gan.recipe import RecipeError
from minigan.gan.recipes import RECIPES, recipe_named
from minigan.nn.gradcheck import layer_checks
from minigan.training import NonFiniteError, RunError, runs

CHANGES = ("k", "batch", "objective", "update", "seed", "d_rate", "g_rate")  # options that change the recipe
EXPECTED = (backend.BackendError, CheckpointError, ClaimError, DataError, NonFiniteError, RecipeError, RunError)

ABOUT = """minigan: the GAN paper (Goodfellow et al. 2014), executable.

first steps:
  minigan train                     train on MNIST until there are digits: about five minutes
  minigan train ring                eight Gaussians in the plane: seconds
  minigan sample runs/mnist-1       draw more from a trained run
  minigan check                     gradient-check every layer, net and objective
  minigan verify                    check every statement of the theory in numbers: half a minute
  minigan COMMAND --help            more about a command
"""


class Parser(argparse.ArgumentParser):
    """argparse, with errors in one line."""

    def error(self, message):
        """Say what is wrong in one line, and exit with status 2."""
        self.exit(2, f"minigan: {message} (see: {self.prog} --help)\n")


def main(arguments=None):
    """Run the command; returns the exit status: 0, 1 if a check failed, 2 for bad input, 130 after Ctrl-C."""
    options = make_parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except EXPECTED as error:
        print(f"minigan: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read our output has gone, as `minigan check | head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        name = error.filename2 or error.filename or "file"
        print(f"minigan: {name}: {error.strerror or error}; choose another place", file=sys.stderr)
        return 2
    except MemoryError:
        print("minigan: not enough memory: take a smaller --n or --batch", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("minigan: interrupted", file=sys.stderr)
        return 130


def make_parser():
    """The command line: one sub-parser per command, each knowing the function that runs it."""
    parser = Parser("minigan", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="version", version=f"minigan {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(run):
        text = inspect.cleandoc(run.__doc__)
        sub = commands.add_parser(
            run.__name__,
            description=text,
            help=text.split("\n")[0].rstrip("."),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.set_defaults(run=run)
        return sub

    sub = command(train)
    sub.add_argument("recipe", nargs="?", metavar="RECIPE", help="see `minigan recipes`; without it: mnist")
    sub.add_argument("--data", type=Path, metavar="PATH",
                     help="your own data: PNG files, an .npz, IDX files; or what the recipe asks for")  # fmt: skip
    sub.add_argument("--start-from", type=Path, metavar="RUN", help="the run that trained a recipe's pretrained layers")
    sub.add_argument("--epochs", type=int, help="stop after this many passes over the data, counted from the start")
    sub.add_argument("--steps", type=int, help="stop after this many iterations, counted from the start")
    sub.add_argument("--k", type=int, help="steps of D for each step of G")
    sub.add_argument("--batch", type=int, help="m, the size of a minibatch")
    sub.add_argument("--objective", choices=["non-saturating", "minimax"], help="what G descends")
    sub.add_argument("--update", choices=["alternating", "simultaneous"],
                     help="Algorithm 1, or both players at once as in the paper's released code")  # fmt: skip
    sub.add_argument("--d-rate", type=float, help="D's learning rate")
    sub.add_argument("--g-rate", type=float, help="G's learning rate")
    sub.add_argument("--seed", type=int, help="same seed and same number of threads: same bits")
    sub.add_argument("--backend", choices=["numpy", "cupy"], default="numpy", help="cupy runs on a GPU")
    sub.add_argument("--out", type=Path, metavar="DIR", help="the run folder; without it: runs/RECIPE-N, a new one")
    sub.add_argument("--resume", action="store_true", help="go on with a run where its checkpoint left it, bit for bit")

    sub = command(sample)
    sub.add_argument("folder", type=Path, metavar="RUN", help="a run folder that `minigan train` made")
    sub.add_argument("--n", type=int, default=100, help="how many samples (default 100)")
    sub.add_argument("--seed", type=int, default=0, help="of the noise z (default 0)")
    sub.add_argument("--out", type=Path, metavar="FILE", help="the picture (default RUN/sample-SEED.png)")

    sub = command(evaluate)
    sub.add_argument("folder", type=Path, metavar="RUN", help="a run folder that `minigan train` made")

    command(check)
    sub = command(verify)
    sub.add_argument("claims", nargs="*", metavar="CLAIM", help="the id of a claim, or a pattern such as 'dirac.*'")
    sub.add_argument("--falsify", action="store_true", help="run every check with its wrong formula: all must fail")
    sub.add_argument("--json", action="store_true", help="print everything as one JSON list")
    sub.add_argument("--figures", type=Path, metavar="DIR", help="also draw the theory's figures into this folder")
    sub = command(recipes)
    sub.add_argument("recipe", nargs="?", metavar="RECIPE", help="print this one whole, as JSON")
    command(info)
    return parser


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
    """Score a trained run by the paper's procedure: a Parzen window on 10,000 samples."""
    report(runs.open_result(options.folder))


def report(game):
    """Print the Parzen score of a run, where its samples came from, and what the score does not see."""
    score = game.score(bar=sys.stderr.isatty())
    print(f"Parzen log-likelihood of the test data: {score}")
    print(f"Samples come from {game.origin()}.")
    if game.data.name == "mnist":
        print("Beside it: the paper's GAN 225 ± 2, 10,000 real training images 243 ± 2, k-means centroids of such 313")
        print("(Theis et al. 2016). The measure likes blur, and sees neither sharpness nor copying: look at them too.")


def check(options):
    """Check every gradient against finite differences: every layer, net and objective.

    One row for each input and parameter: the largest relative error found along random directions, and
    the largest allowed. Exit status 1 if any check fails.
    """
    failed = 0
    print(f"{'what':18s} {'gradient for':14s} {'error':>8s} {'allowed':>8s}")
    for name, run in [*layer_checks(), *gradient_checks()]:
        try:
            for row in run():
                print(f"{name:18s} {row.quantity:14s} {row.error:8.0e} {row.tolerance:8.0e}")
        except Exception as error:  # also a layer that breaks down: its neighbours are checked all the same
            failed += 1
            print(f"{name:18s} FAILED: {type(error).__name__}: {error}")
    print(f"{failed} failed" if failed else "all pass")
    return 1 if failed else 0


def verify(options):
    """Check the theory in numbers: the paper's equations, theorems and claims, and those of papers after it.

    One row for each claim: what was computed, what was expected, their difference, and the largest that the
    method allows. Claims that are named are explained too. With --falsify each check is given a formula
    with a mistake in it, and must reject it. Exit status 1 if any fails.
    """
    chosen, rows, failed, start = choose(options.claims), [], 0, time.perf_counter()
    if options.figures:
        options.figures.mkdir(parents=True, exist_ok=True)  # so that a folder that cannot be made is told at once
    for title, claims in chosen.items():
        lines = [title, table.FALSIFIED if options.falsify else table.VERIFIED]
        for c in claims:
            result = c.falsify() if options.falsify else c.verify()
            good = not result.problem and result.holds != options.falsify
            failed += not good
            rows.append({**c.describe(), **result.plain()})
            lines += table.falsified(c, result) if options.falsify else table.verified(c, result)
            lines += table.explained(c, result, good) if options.claims or not good else []
        if not options.json:
            print(*lines, "", sep="\n", flush=True)
    if options.json:
        print(json.dumps(rows, indent=2, allow_nan=False))
    else:
        if options.claims:
            print(*table.laws([c for claims in chosen.values() for c in claims]), "", sep="\n")
        verdict = f"{failed} failed" if failed else "every falsifier rejected" if options.falsify else "all hold"
        print(f"{len(rows)} claim{'s' * (len(rows) != 1)}, {verdict}, {time.perf_counter() - start:.0f} s")
    if options.figures:
        for path in write_figures(options.figures, quiet=not sys.stderr.isatty()):
            print(path, file=sys.stderr if options.json else sys.stdout)
    return 1 if failed else 0


def recipes(options):
    """List the recipes with their numbers."""
    if options.recipe:
        print(recipe_named(options.recipe).to_json(), end="")
        return
    for r in RECIPES.values():
        print(f"{r.name}\n    {r.about}")
        print(f"    G: {r.noise_size} {r.noise} noise, {r.generator}, {r.output}")
        print(f"    D: {r.discriminator}, keep {', '.join(map(str, r.keep))}")
        print(f"    {r.optimizer}, rates D {r.d_rate:g} G {r.g_rate:g}, m = {r.batch}, k = {r.k}, {r.epochs} epochs")
    print("\nminigan recipes RECIPE prints one whole; minigan train RECIPE follows it.")


def info(options):
    """Print versions, the linear algebra library, threads and the GPU: what to send with a question."""
    import numpy

    print(f"minigan   {__version__}\npython    {platform.python_version()} on {platform.platform()}")
    for name in ("numpy", "matplotlib", "tqdm"):
        print(f"{name:9s} {metadata.version(name)}")
    blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
    print(f"BLAS      {blas['name']} {blas.get('version', '')}")
    threads = os.environ.get("OPENBLAS_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS") or "not limited"
    print(f"threads   {threads}, {os.cpu_count()} cores")
    try:
        cupy = backend.load("cupy")
        name = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
        print(f"cupy      {cupy.__version__}\nGPU       {name}")
    except backend.BackendError as error:
        print(f"GPU       none: {error}")
