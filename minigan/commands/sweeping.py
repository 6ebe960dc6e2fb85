"""The command that trains a recipe with every combination of some settings: sweep."""

import shlex
import sys
import textwrap
from collections import Counter
from contextlib import ExitStack

import numpy
from tqdm.auto import tqdm

from minigan import cluster
from minigan.commands.output import fitted, say, tell
from minigan.runs.asked import recipe_asked_for
from minigan.sweep import Sweep, SweepError, axis

WIDTH = 79  # of a line


def sweep(options):
    """Train a recipe with every combination of some of its settings, several seeds each, on all cores or on a cluster.

    A setting is given with its values: --k 1,2,5 --d-rate 0.001,0.002. Of settings in words, whose values have commas
    in them (G, D, noise, optimizer), semicolons stand between the values. Every run has a folder of its own in DIR,
    as `minigan train` makes it; sweep.csv has a row for each, sweep.png the means over the seeds.

    The same command again trains only what is missing, and goes on with runs that were stopped. A worker that dies
    costs its run only: Dask starts it again, from its checkpoint. With --scheduler the workers must see the same files
    under the same paths, and have the same minigan.
    """
    for name in ("seeds", "epochs", "workers"):
        if getattr(options, name) is not None and getattr(options, name) < 1:
            raise SweepError(f"--{name} is {getattr(options, name)}: a whole number of at least 1 is needed")
    if options.shown:
        raise SweepError("SETTING stands for the name of a setting, as in --k 1,2,5")
    if options.scheduler and options.workers:
        raise SweepError("--workers is of processes on this machine; a --scheduler has its own: leave one out")
    if "seed" in options.axes:
        raise SweepError("--seed is given by --seeds N: each combination is trained with the seeds 1 to N")
    recipe = recipe_asked_for(options.recipe)
    axes = {name: axis(recipe, name, text) for name, text in options.axes.items()}
    wanted = Sweep(recipe, axes, options.seeds, options.out, options.epochs)
    cluster.library()
    wanted.look()
    try:
        with ExitStack() as held:
            missing = len(wanted.rows) < len(wanted.jobs)
            workers = held.enter_context(cluster.client(options.scheduler, options.workers)) if missing else None
            held.enter_context(wanted.begun())
            failed = played(wanted, workers)
    except KeyboardInterrupt:
        again = shlex.join(["minigan", *sys.argv[1:]])
        say(f"interrupted, {len(wanted.rows)} of {len(wanted.jobs)} runs have ended; go on with `{again}`")
        return 130
    drawn(wanted)
    return 1 if failed else 0


def played(wanted, workers):
    """Train what is missing, a line for each run that ends; returns how many runs failed."""
    old, count = len(wanted.rows), len(wanted.jobs)
    refused = Counter(row["note"] for row in wanted.rows.values() if row["status"] == "refused")
    before = old - refused.total()
    tell(
        f"minigan sweep {wanted.recipe.name}: {counted(count, 'run')}, {said(wanted)} each, in {wanted.folder}"
        + (f", {before} of them trained before" if before else "")
    )
    for note, number in refused.items():
        tell(f"{number} of them refused: {note}")
    wanted.write()
    if old < count:
        there = len(workers.scheduler_info(n_workers=-1)["workers"])
        tell(f"workers: {there}" if there else "no workers yet: waiting for them")
        print(f"{'step':>8s} {'score':>9s} {'error':>8s}  run", flush=True)
        with tqdm(total=count, initial=old, desc="runs", disable=None, leave=False, dynamic_ncols=True) as bar:
            bar.set_postfix_str(standing(wanted, workers))
            for job, row in wanted.play(workers):
                wanted.write()
                with bar.external_write_mode(file=sys.stdout):
                    print(line(job, row), flush=True)
                bar.set_postfix_str(standing(wanted, workers), refresh=False)
                bar.update()
    tell(standing(wanted))
    failed = statuses(wanted)["failed"]
    if failed:
        tell("What failed is trained by the same command again; why it did, sweep.csv says.")
    return failed


def statuses(wanted):
    """{"done": 3, ...}: how many runs have ended in each way."""
    return Counter(row["status"] for row in wanted.rows.values())


def standing(wanted, workers=None):
    """ "3 done, 1 failed, 2 running": how many runs have ended in each way, and how many the workers can be at now."""
    parts = [f"{number} {status}" for status, number in statuses(wanted).items()]
    if workers:
        parts.append(f"{min(len(wanted.jobs) - len(wanted.rows), cluster.threads(workers))} running")
    return ", ".join(parts)


def said(wanted):
    """ "20 epochs", what each run is trained to."""
    return counted(wanted.target, "epoch")


def counted(number, word):
    """ "1 seed", "5 seeds"."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def line(job, row):
    """A run that has ended, in a line: its step and first score, or what went wrong."""
    score = row["scores"][0] if row["scores"] else {"value": None, "error": None}
    numbers = f"{row['step']:8d} {fitted(score['value'], 5, 9):>9s} {fitted(score['error'], 2, 8):>8s}  "
    text = job.folder.name + ("" if row["status"] == "done" else f": {row['status']}, {row['note']}")
    return numbers + textwrap.shorten(text, WIDTH - len(numbers), placeholder=" ...")


def unscored(wanted, values):
    """("refused", ": why") of settings without a score: how their first run ended, and what its row says of it."""
    places = [place for place in sorted(wanted.rows) if tuple(wanted.jobs[place].settings.values()) == values]
    row = wanted.rows[places[0]]
    return row["status"], f": {row['note']}" if row["note"] else ""


def drawn(wanted):
    """Print means over the seeds, and write sweep.png where there is something to draw."""
    found = wanted.by_settings()
    first = next((row["scores"][0] for row in wanted.rows.values() if row["scores"]), None)
    if first is None:
        print(wanted.folder / "sweep.csv")
        return
    print(f"\n{first['quantity']}: mean over the seeds and its standard error; best: {first['best']}")
    for values, seeds in found.items():
        error = numpy.std(seeds, ddof=1) / len(seeds) ** 0.5 if len(seeds) > 1 else None
        mean = fitted(numpy.mean(seeds) if seeds else None, 5, 9)
        spread = f"± {fitted(error, 2, 8)}" if error is not None else ""
        of = textwrap.shorten(
            ", ".join(f"{name} {value}" for name, value in zip(wanted.axes, values)), 50, placeholder=" ..."
        )
        count, why = (counted(len(seeds), "seed"), "") if seeds else unscored(wanted, values)
        text = f"{mean:>9s} {spread:10s} {count:>9s}  {of}"
        print(text + textwrap.shorten(why, max(WIDTH - len(text), 20), placeholder=" ..."))
    print(wanted.folder / "sweep.csv")
    if wanted.axes:
        from minigan.plots import save
        from minigan.plots.sweeps import sweep_figure  # matplotlib takes a third of a second

        title = f"minigan sweep {wanted.recipe.name}: {said(wanted)}, {counted(wanted.seeds, 'seed')}, ± standard error"
        try:
            figure = sweep_figure(found, list(wanted.axes), title, first["quantity"])
        except ValueError as error:
            tell(f"no picture: {error}")
            return
        save(figure, wanted.folder / "sweep.png")
        print(wanted.folder / "sweep.png")
