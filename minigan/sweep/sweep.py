"""A sweep and its folder: what has ended, what is missing, and the table of it."""

import csv
import io
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from minigan import checkpoint, cluster
from minigan.errors import UserError
from minigan.runs import folders
from minigan.sweep.grid import SweepError, jobs_of
from minigan.sweep.worker import row_in, row_of, trained
from minigan.systems.settings import Recipe, RecipeError, declarations


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
        """The Jobs of the sweep, in the order of grid.jobs_of."""
        return jobs_of(self.recipe, self.axes, self.seeds, self.folder)

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
