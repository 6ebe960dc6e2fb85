"""The scores of a run: samples of its result through every measure that fits (`minigan evaluate`)."""

import json

from minigan.evaluation.measures import MEASURES, Drawn, measures_of, stream
from minigan.evaluation.result import Row, as_dict
from minigan.runs.run import draw


def drawn_of(run):
    """What a run's result is scored by: 10,000 samples. None of a system that draws none."""
    return Drawn(run.result, run.z_scored, draw(run.result, run.z_scored)) if run.draws else None


def names_of(run):
    """The names of the measures that a run has: its system's own last, and alone of a system that draws no samples."""
    of_samples = measures_of(run.result, run.data) if run.draws else []
    return [*of_samples, *(["system"] if hasattr(run.system, "measures") else [])]


def measured(name, run, drawn):
    """The Rows of one measure. Raises ValueError for data or samples of which it makes no sense."""
    if name == "system":
        return run.system.measures(run.result, stream(run.data))
    return MEASURES[name][0](drawn, run.data)


def merged(path, run, rows):
    """What evaluation.json is to hold: the rows, and of the file there now the other measures of the same step."""
    said = {"recipe": run.recipe.name, "seed": run.recipe.seed, "step": run.step}
    said |= {"samples_step": run.result_step, "samples_epoch": run.result_step / run.epoch_steps}
    new = [as_dict(row) for row in rows]
    there = {row["measure"] for row in new}
    try:
        old = json.loads(path.read_text(encoding="utf-8"))
        scores = old["scores"] if {key: old[key] for key in said} == said else []
        kept = [row for row in scores if _is_score(row) and row["measure"] not in there]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):  # none yet, or not ours
        kept = []
    order = [*MEASURES, "system"]
    return said | {"scores": sorted(kept + new, key=lambda row: order.index(row["measure"]))}


def _is_score(row):
    """Whether this is a Row as `as_dict` writes it: the file may have been edited by hand."""
    try:
        texts, numbers = [row[k] for k in ("measure", "quantity", "best")], [row[k] for k in ("value", "error", "data")]
        kinds = all(isinstance(text, str) for text in texts) and not any(isinstance(n, (str, bool)) for n in numbers)
        return kinds and row["measure"] in (*MEASURES, "system") and row == as_dict(Row(**row))
    except (KeyError, TypeError, OverflowError):
        return False
