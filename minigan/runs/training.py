"""Training as a user runs it: a run with a progress bar, a folder, checkpoints, and a way to go on.

A run folder holds

    recipe.json      every number of the experiment
    metrics.csv      a row for every epoch
    checkpoint.npz   the complete state, replaced as a whole every so often
    shown.png        in place of samples, what a system that draws none shows of test pictures, at the end
    curves.png       what step returned, and the validation score, against the epoch, at the end
    samples.png      of a system that draws: samples from the same z, redrawn after every epoch
    progress.gif     all of those, at the end
    .lock            who trains in it, while somebody does (runs/folders.py)
"""

import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import numpy
from tqdm.auto import tqdm

from minigan import checkpoint
from minigan.runs import pictures, progress
from minigan.runs.folders import RunError, read_recipe
from minigan.systems.settings import experiment

REFRESH = 0.5  # seconds between looks at the metrics for the progress bar
SAVE = 20.0  # seconds between checkpoints within an epoch


def train(run, folder, steps=None, quiet=False, agreed=bool, look=None):
    """Train a run until `steps` (by default the recipe's epochs), keeping its folder up to date.

    Returns whether it got there: False if Ctrl-C (or SIGTERM) came first. The checkpoint is then of the
    last whole step, and the run goes on from there bit for bit. Raises NonFiniteError if training
    diverges; the last good checkpoint stays. agreed(stop): whether to stop, from whether a signal came; several ranks
    agree on it. look(): called after every step, by which somebody watches the run (watching.py).
    """
    from minigan import plots  # noqa: F401 (if matplotlib does not start, this is said before there is anything to lose)

    folder, recipe = Path(folder), run.recipe
    steps = recipe.epochs * run.epoch_steps if steps is None else steps
    examples = recipe.taken()
    watched = sys.stderr.isatty() and not quiet
    saved = refreshed = monotonic()
    with interruptible() as interrupted, numpy.errstate(over="ignore", invalid="ignore"), tqdm(
        total=steps * examples, initial=run.step * examples, disable=not watched, dynamic_ncols=True,
        bar_format=progress.BAR,
    ) as bar:  # fmt: skip
        for _ in run.play(steps):
            bar.update(examples)
            ended = run.step % run.epoch_steps == 0
            due = ended or monotonic() - saved > SAVE
            if watched and (ended or monotonic() - refreshed > REFRESH):
                numbers = progress.fitting(progress.newest(run), run.system.metrics, bar.format_dict["ncols"])
                bar.set_postfix_str(numbers, refresh=ended)
                refreshed = monotonic()
            if due:
                _expect_ours(run, folder)
            if ended:
                pictures.show(run, folder)
                if not (watched or quiet):
                    row = progress.described(run.log.rows[-1], run.system.metrics)
                    print(f"epoch {len(run.log.rows):3d}  {row}", file=sys.stderr)
            if due:
                checkpoint.save(folder / "checkpoint.npz", *run.state())
                saved = monotonic()
            if look:
                look()
            if agreed(interrupted.is_set()):
                break
    if run.step % run.epoch_steps or not run.step:  # else that has been done
        _expect_ours(run, folder)
        pictures.show(run, folder)
        checkpoint.save(folder / "checkpoint.npz", *run.state())
    return run.step >= steps


def _expect_ours(run, folder):
    """Raise RunError if the folder holds another run now: somebody removed it while we trained, and made it anew."""
    try:
        there = read_recipe(folder)
    except RunError:  # no recipe.json, a damaged one, or of the user's own system: what is trained is worth keeping
        return
    if experiment(there) != experiment(run.recipe):
        raise RunError(f"{folder}: another run has taken this folder; this one has stopped, and overwritten nothing")


@contextmanager
def interruptible():
    """An event that Ctrl-C or SIGTERM sets; a second signal acts as it would have without us."""
    event, kinds = threading.Event(), (signal.SIGINT, signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread():  # only the main thread may listen
        yield event
        return
    before = {kind: signal.getsignal(kind) for kind in kinds}

    def handler(number, frame):
        event.set()
        signal.signal(number, before[number])

    for kind in kinds:
        signal.signal(kind, handler)
    try:
        yield event
    finally:
        for kind in kinds:
            signal.signal(kind, before[kind])
