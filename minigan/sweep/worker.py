"""One run of a sweep, on a worker: trained from where its folder is, drawn, scored; and the row that is kept of it."""

import json
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

from minigan import checkpoint, cluster
from minigan.errors import UserError
from minigan.evaluation.measures import parzen_rows
from minigan.evaluation.result import as_dict
from minigan.runs import NonFiniteError, folders, opening, pictures, scores, training

PATIENCE = 60.0  # seconds until a folder must be free that a worker thought dead still trains in


def trained(recipe, folder, epochs):
    """The row of a run: made, or gone on with from its checkpoint, trained to its end, drawn and scored.

    A run that diverges or is refused has a row, too. A run that is no longer wanted stops at a checkpoint; its row,
    "failed", is not written into the folder, so that the same sweep again goes on with it.
    """
    stopping, folder = cluster.stopping(), Path(folder)
    try:
        if row := row_in(folder, epochs):  # that Dask has lost with the worker that had it
            return row
        with _patiently(recipe, folder) as run:
            try:
                ended = training.train(
                    run, folder, epochs * run.epoch_steps, quiet=True, agreed=lambda stop: stop or stopping()
                )
            except NonFiniteError as error:
                row = row_of("diverged", run.step, epochs, str(error))
            else:
                if not ended:
                    return row_of("failed", run.step, epochs, "stopped, saved")
                pictures.draw_results(run, folder)
                row = scored(run, epochs)
            checkpoint.write_text(folder / "row.json", json.dumps(row, indent=1, allow_nan=False) + "\n")
            return row
    except folders.RunError as error:
        return row_of("failed", 0, epochs, str(error))
    except UserError as error:
        return row_of("refused", 0, epochs, str(error))


@contextmanager
def _patiently(recipe, folder):
    """The run of a folder, held; a worker that was thought dead may still have it: then wait."""
    until = monotonic() + PATIENCE
    with ExitStack() as stack:
        while True:
            try:
                run = stack.enter_context(_run_in(recipe, folder))
                break
            except folders.HeldError:
                if monotonic() > until:
                    raise
                sleep(0.5)
        yield run


@contextmanager
def _run_in(recipe, folder):
    """The run of a folder, or a new one there."""
    if (folder / "recipe.json").is_file():
        with folders.held(folder):
            yield opening.open_run(folder)
    else:
        with opening.new_run(recipe, folder) as (run, _):
            yield run


def scored(run, epochs):
    """The row of a run that has ended: the scores that `minigan train` prints."""
    rows, note = [], ""
    try:
        if run.draws:
            rows += [replace(row, quantity="log-likelihood (nats)") for row in parzen_rows(run.score())]
        if not run.draws or hasattr(run.system, "validate"):
            rows += scores.measured("system", run, None)
    except ValueError as error:  # of samples that are all alike, for instance
        note = f"unmeasured ({error})"
    return row_of("done", run.step, epochs, note, rows)


def row_of(status, step, epochs, note="", rows=()):
    """What is kept of a run that has ended; rows: of evaluation."""
    return {"status": status, "step": step, "epochs": epochs, "note": note, "scores": [as_dict(row) for row in rows]}


def row_in(folder, epochs):
    """The row of a run that has ended, in its folder; None without one."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        row = json.loads((folder / "row.json").read_text(encoding="utf-8"))
        if row["status"] == "diverged" or (row["status"], row["epochs"]) == ("done", epochs):
            return row
    return None
