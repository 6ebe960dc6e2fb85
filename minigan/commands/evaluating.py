"""The commands that look at a run: sample, evaluate, figures, table1."""

import json
import sys

from minigan.checkpoint import write
from minigan.commands.output import fitted, tell
from minigan.evaluation.measures import parzen_rows
from minigan.evaluation.result import number
from minigan.runs import RunError, folders, opening, pictures, scores
from minigan.runs import table1 as table


def sample(options):
    """Draw samples from a trained run: as a picture, or, with --out FILE.npz, as numbers."""
    for name, least in (("n", 1), ("seed", 0)):
        if getattr(options, name) < least:
            raise RunError(f"--{name} is {getattr(options, name)}: it must be at least {least}")
    wanted = {} if options.label is None else {"label": options.label}
    asked = "".join(f"{name}-{value}-" for name, value in wanted.items())
    out = options.out or options.folder / f"sample-{asked}{options.seed}.png"
    run = opening.open_to_sample(options.folder)
    pictures.draw_sample(run, options.n, options.seed, out, **wanted)
    tell(f"{options.n} sample{'' if options.n == 1 else 's'} of {run.when()}, noise of seed {options.seed}: {out}")


def evaluate(options):
    """Score a trained run: with the paper's Parzen window, and with measures that see what it misses.

    Beside each number stands what real test data score in place of samples, where this makes sense, and what
    the best value is. Without --metric all measures that fit the run's data are computed; for MNIST this takes
    a minute or two. Writes evaluation.json into the run folder; earlier measures of the same step stay in it.
    """
    run = opening.open(options.folder)
    there = scores.names_of(run)
    chosen = options.metric or there
    for name in chosen:
        if name not in there:
            raise RunError(f"{options.folder}: no measure {name!r} for these data; there are {', '.join(there)}")
    what = "samples of" if run.draws else "measures of"
    tell(f"{run.recipe.name}, seed {run.recipe.seed}, trained to step {run.step}; {what} {run.when()}")
    rows = parzen_rows(report(run)) if "parzen" in chosen else []
    rows += measured(run, [name for name in there if name in chosen and name != "parzen"])
    path = options.folder / "evaluation.json"

    def fill(stream):  # merged within: two that measure at once, each something else, lose nothing
        stream.write((json.dumps(scores.merged(path, run, rows), indent=1, allow_nan=False) + "\n").encode())

    write(path, fill)
    print(f"Written to {path}")


def measured(run, names):
    """Print a table of these measures of a run; returns its Rows."""
    drawn, rows = scores.drawn_of(run) if set(names) - {"system"} else None, []
    if names:
        print(f"\n{'measure':29s} {'samples' if run.draws else 'model':>9s} {'':9s} {'the data':>8s}  best")
    for found in rows_of(run, names, drawn):
        rows += found
        for row in found:
            value, deviation, data = (number(v) for v in (row.value, row.error, row.data))
            spread = f"± {fitted(deviation, 3, 7)}" if deviation is not None else ""
            columns = f"{fitted(value, 4, 9):>9s} {spread:9s} {fitted(data, 4, 8):>8s}"
            print(f"{row.quantity:29s} {columns}  {row.best}", flush=True)
    return rows


def rows_of(run, names, drawn):
    """The Rows of each of these measures of a run in turn; one that makes no sense is told and left out."""
    for name in names:
        try:
            yield scores.measured(name, run, drawn)
        except ValueError as error:  # of samples that are all alike, for instance
            tell(f"{name}: unmeasured ({error})")


def report(run):
    """Print the Parzen score of a run, where its samples came from, and what the score does not see; returns it."""
    score = run.score(bar=sys.stderr.isatty())
    tell(f"Parzen log-likelihood of the test data: {score}")
    tell(f"Samples: {run.origin()}.")
    if run.data.digits and not getattr(run.system, "from_data", False):  # else a part of each sample is real
        print("Beside it: the paper's GAN 225 ± 2, 10,000 real training images 243 ± 2,")
        print("k-means centroids of real images 313 (Theis et al. 2016). Blurred images")
        print("score high, and so do copies: look at the samples too.")
    return score


def figures(options):
    """Draw the paper's figures 2 and 3 for a run on images, its samples by digit, and distances to neighbours.

    For digits also sums in z such as bold 7 - light 7 + light 3 (arithmetic.png); for a conditional run, one z
    with every label (by-class.png); for an inpainting run, several completions of one half (completions.png).

    No sample is picked by hand: the figures show the samples of --seed in order. The titles name the seed.
    """
    if options.seed < 0:
        raise RunError(f"--seed is {options.seed}: it must be at least 0")
    from minigan.runs.figures import draw_figures  # matplotlib takes a third of a second

    run, beside = opening.open(options.folder), options.beside and opening.open(options.beside)
    paths, left_out = draw_figures(run, options.out or options.folder, options.seed, beside)
    print(*paths, sep="\n")
    if left_out:
        tell(left_out)


def table1(options):
    """Print the paper's Table 1 with a column for a run of yours, and what the measure gives to no generator at all.

    Without RUN the newest run on MNIST in runs/ is taken. Below the table the same procedure is applied
    to real training images, to k-means centroids of them, and to worse: one to three minutes.
    """
    folder = options.folder or folders.newest_on("mnist")
    run = opening.open(folder) if folder else None
    if run:
        run.expect_draws()
    if run and not run.data.digits:
        raise RunError(f"{folder}: a run on {run.recipe.data}; Table 1 is of MNIST")
    score = run.score(bar=sys.stderr.isatty()) if run else None
    said = f"{folder}, {run.recipe.name}, {run.when()}" if run else None
    calibrated = table.calibration(bar=sys.stderr.isatty())
    print(*table.lines(score, said, calibrated), sep="\n")
