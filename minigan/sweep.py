"""Sweeps: a recipe with every combination of some settings and seeds, each a run in a folder of its own.

    sweep = Sweep(recipe_named("ring"), {"k": [1, 2], "d_rate": [0.001, 0.002]}, seeds=5, folder="runs/rates")
    with cluster.client() as workers, sweep.begun():
        for job, row in sweep.play(workers):
            sweep.write()

The folder holds sweep.json (recipe, axes, seeds, epochs), sweep.csv, and the run folders, as `minigan train` makes
them. A run that has ended has its row.json, written last: so the same sweep again trains only what has none, from the
checkpoint where there is one. Workers on other machines find the folders under the same path.
"""

import csv
import hashlib
import io
import itertools
import json
import re
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from minigan import checkpoint, cluster
from minigan.errors import UserError, near
from minigan.evaluation.measures import parzen_rows
from minigan.evaluation.result import as_dict
from minigan.runs import NonFiniteError, folders, opening, pictures, scores, training
from minigan.systems.settings import PLACES, Recipe, RecipeError, declarations

NO_AXES = ("name", "about", "data", "epochs", "seed", *PLACES)  # settings that a sweep has no values of
PATIENCE = 60.0  # seconds until a folder must be free that a worker thought dead still trains in
PLAIN = re.compile(r"[A-Za-z0-9.+-]{1,24}")


class SweepError(UserError, ValueError):
    """A sweep that cannot be made; the message says what to change."""


def axis(recipe, name, text):
    """The values of a setting in a text: with commas between them, of settings in words with semicolons.

    Raises SweepError for what is no setting of the recipe.
    """
    declared = declarations(recipe)
    allowed = [other for other in declared if other not in NO_AXES]
    if name not in allowed:
        raise SweepError(f"{recipe.name}: a {recipe.system} recipe has no setting {name} to vary{near(name, allowed)}")
    kind = declared[name].metadata["kind"]
    values = [kind.value(part.strip()) for part in text.split(kind.between) if part.strip()]
    if not values:
        raise SweepError(f"{name}: no value; give several with {kind.between!r} between them")
    return list(dict.fromkeys(values))


@dataclass(frozen=True)
class Job:
    """One run of a sweep: its settings and seed, the recipe that they make, its folder.

    recipe: None where they make none; `refused` then says why.
    """

    settings: dict[str, Any]
    seed: int
    folder: Path
    recipe: Recipe | None
    refused: str = ""


@dataclass
class Sweep:
    """A recipe, {setting: values}, how many seeds (1, 2, ...), epochs (None: the recipe's), and the folder for it all.

    rows: of each job, by its place, {"status": "done", "diverged", "refused" or "failed", "step", "epochs", "note",
    "scores": Rows as dictionaries}.
    """

    recipe: Recipe
    axes: dict[str, list]
    seeds: int
    folder: Path
    epochs: int | None = None
    rows: dict[int, dict] = field(default_factory=dict)

    @cached_property
    def jobs(self):
        """The Jobs: every combination of the axes' values, the last axis changing fastest, with each seed."""
        found = []
        for values in itertools.product(*self.axes.values()):
            for seed in range(1, self.seeds + 1):
                settings = dict(zip(self.axes, values))
                folder = Path(self.folder).resolve() / "_".join([*map(named, self.axes, values), f"seed-{seed}"])
                try:
                    found.append(Job(settings, seed, folder, replace(self.recipe, seed=seed, **settings)))
                except RecipeError as error:
                    found.append(Job(settings, seed, folder, None, str(error)))
        return found

    @property
    def target(self):
        """The epochs that each run is trained to."""
        return self.epochs or self.recipe.epochs

    @contextmanager
    def begun(self):
        """Hold the sweep's folder, made where it is missing. Raises as `look`, and RunError if another has it."""
        path = Path(self.folder)
        self.look()
        path.mkdir(parents=True, exist_ok=True)
        with folders.held(path):
            self.look()
            checkpoint.write_text(path / "sweep.json", json.dumps(self._told(), indent=1) + "\n")
            yield self

    def look(self):
        """Read the rows that there are.

        Raises SweepError for the folder of another sweep and for one that is not empty, and RecipeError if no job has
        settings that make a recipe.
        """
        if all(job.recipe is None for job in self.jobs):
            raise RecipeError(self.jobs[0].refused + self._hint())
        self._expect_ours()
        self.rows = {place: row for place, job in enumerate(self.jobs) if (row := self._row(job))}

    def _hint(self):
        words = [name for name in self.axes if declarations(self.recipe)[name].metadata["kind"].between == ";"]
        return "".join(f"; several values of {name} have ; between them, as commas are in it" for name in words)

    def _told(self):
        recipe = json.loads(self.recipe.to_json())
        return {"recipe": recipe, "axes": self.axes, "seeds": self.seeds, "epochs": self.target}

    def _expect_ours(self):
        """Raise SweepError unless the folder is free, or of a sweep that this one is, or extends."""
        path, remedy = Path(self.folder), "choose another folder by --out"
        if path.exists() and not path.is_dir():
            raise SweepError(f"{path}: a file, where a folder is wanted; {remedy}")
        try:
            there = json.loads((path / "sweep.json").read_text(encoding="utf-8"))
            recipe, axes, told = there["recipe"], there["axes"], self._told()
            same = recipe == told["recipe"] and list(axes) == list(self.axes)
            wider = same and all(value in self.axes[name] for name in axes for value in axes[name])
            longer = self.seeds >= there["seeds"] and self.target >= there["epochs"]
        except FileNotFoundError:
            if path.exists() and [name for name in path.iterdir() if not name.name.startswith(".")]:
                raise SweepError(f"{path}: no sweep, and not empty; {remedy}") from None
            return
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SweepError(f"{path}/sweep.json cannot be read ({type(error).__name__}); {remedy}") from None
        if not (wider and longer):
            of = " ".join(f"{name} {', '.join(map(str, values))};" for name, values in axes.items())
            raise SweepError(
                f"{path}: of another sweep: {recipe['name']} with {of} {there['seeds']} seeds; "
                f"{there['epochs']} epochs. Values, seeds and epochs may be added to it; else {remedy}"
            )

    def _row(self, job):
        """The row of a job that needs no training; None of others."""
        return row_in(job.folder, self.target) if job.recipe else row_of("refused", 0, self.target, job.refused)

    def play(self, workers):
        """Train what has no row on a Dask client: yields (job, row) for each run as it ends."""
        places = [place for place in range(len(self.jobs)) if place not in self.rows]
        jobs = [self.jobs[place] for place in places]
        tasks = [(job.recipe, str(job.folder), self.target) for job in jobs]
        for at, found in cluster.results(workers, trained, tasks):
            if isinstance(found, Exception):
                said = str(found) if isinstance(found, UserError) else f"{type(found).__name__}: {found}"
                found = row_of("failed", 0, self.target, said)
            self.rows[places[at]] = found
            yield jobs[at], found

    def write(self):
        """Write sweep.csv, whole: a row for each run that has ended."""
        quantities = list(dict.fromkeys(s["quantity"] for row in self.rows.values() for s in row["scores"]))
        heads = [head for name in quantities for head in (name, f"{name}, error")]
        stream = io.StringIO()
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow(["run", *self.axes, "seed", "status", "step", *heads, "note"])
        for place, row in sorted(self.rows.items()):
            job, by_name = self.jobs[place], {score["quantity"]: score for score in row["scores"]}
            cells = [by_name.get(name, {}).get(key) for name in quantities for key in ("value", "error")]
            settings = ["none" if value is None else value for value in job.settings.values()]
            lines.writerow([job.folder.name, *settings, job.seed, row["status"], row["step"], *cells, row["note"]])
        checkpoint.write_text(Path(self.folder) / "sweep.csv", stream.getvalue())

    def by_settings(self):
        """{settings' values: [the first score of each seed that has one]}, in the order of the jobs."""
        found: dict[tuple, list[float]] = {}
        for place, row in sorted(self.rows.items()):
            values = found.setdefault(tuple(self.jobs[place].settings.values()), [])
            values += [score["value"] for score in row["scores"][:1] if score["value"] is not None]
        return found


def named(name, value):
    """A setting as a part of a folder's name: k-1; of a text that is no name, a hash of it."""
    text = str(value)
    return f"{name}-{text if PLAIN.fullmatch(text) else hashlib.sha256(text.encode()).hexdigest()[:8]}"


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


# ---- on a worker ----


def trained(recipe, folder, epochs):
    """The row of a run: made, or gone on with from its checkpoint, trained to its end, drawn and scored.

    What diverges, and what is refused, are rows as well. A run that is no longer wanted stops at a checkpoint, without.
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
    """The run of a folder, held; whoever has it still may be a worker that was thought dead: it is waited for."""
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
