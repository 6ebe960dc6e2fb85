"""Which runs a sweep has: every combination of the values of some settings, each with several seeds."""

import hashlib
import itertools
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from minigan.errors import UserError, near
from minigan.systems.settings import PLACES, Recipe, RecipeError, declarations

NO_AXES = ("name", "about", "data", "epochs", "seed", *PLACES)  # settings that a sweep has no values of
PLAIN = re.compile(r"[A-Za-z0-9.+-]{1,24}")


class SweepError(UserError, ValueError):
    """A sweep that cannot be made; the message says what to change."""


def axis(recipe, name, text):
    """The values of a setting, from a text: separated by commas, or by semicolons where values have commas in them.

    Raises SweepError for what is no setting of the recipe, and for no value.
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


def jobs_of(recipe, axes, seeds, folder):
    """The Jobs: every combination of the axes' values, the last axis changing fastest, with each seed 1, ..., seeds."""
    found = []
    for values in itertools.product(*axes.values()):
        for seed in range(1, seeds + 1):
            settings = dict(zip(axes, values))
            path = Path(folder).resolve() / "_".join([*map(named, axes, values), f"seed-{seed}"])
            try:
                found.append(Job(settings, seed, path, replace(recipe, seed=seed, **settings)))
            except RecipeError as error:
                found.append(Job(settings, seed, path, None, str(error)))
    return found


def named(name, value):
    """A setting as a part of a folder's name: k-1; of a text that is no name, a hash of it."""
    text = str(value)
    return f"{name}-{text if PLAIN.fullmatch(text) else hashlib.sha256(text.encode()).hexdigest()[:8]}"
