"""A run as it was asked for, by the command's options or by arguments in Python: made or found, its folder held.

with begun(Asked("ring", {"k": "5"}, steps=1000)) as (run, folder):
    training.train(run, folder, 1000)
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy

from minigan.data import sources
from minigan.runs import folders, opening
from minigan.runs.folders import RunError
from minigan.systems import DEFAULT, RECIPES, RecipeError, recipe_named
from minigan.systems.settings import Recipe, changed, whole

APART = ("name", "about", "data", "path", "start_from", "epochs")  # settings asked for otherwise, or not at all


@dataclass(frozen=True)
class Asked:
    """What is asked for. Raises RecipeError for a number of epochs or steps that is none, and for a setting of APART.

    recipe: its name, the file of one, or a Recipe; with resume a run's folder, or the recipe whose newest run is meant.
    settings: {name: text}. data: the name of data that minigan has (a str), or a Path. start_from: a run's folder.
    """

    recipe: str | Recipe | None = None
    settings: dict = field(default_factory=dict)
    data: str | Path | None = None
    start_from: str | Path | None = None
    out: str | Path | None = None
    resume: bool = False
    epochs: int | None = None
    steps: int | None = None

    def __post_init__(self):
        for name in ("recipe", "data", "start_from", "out"):
            value = getattr(self, name)
            if not (value is None or isinstance(value, str | Path) or (name == "recipe" and isinstance(value, Recipe))):
                raise RecipeError(f"{name} is {value!r}: a text is needed, a name or a path")
        for limit in ("epochs", "steps"):
            if getattr(self, limit) is not None:
                whole(1).expect(limit, getattr(self, limit))
        for name in set(APART) & set(self.settings):
            raise RecipeError(f"{name} cannot be changed: write a recipe with it, `minigan recipes ring > my.json`")

    def last_step(self, run):
        """The step at which training is to end."""
        by_epochs = (self.epochs or run.recipe.epochs) * run.epoch_steps
        return min(self.steps or by_epochs, by_epochs) if self.epochs else self.steps or by_epochs


@contextmanager
def begun(asked, xp=numpy, expect=None, system=None):
    """(run, folder) of the run that is asked for, new or gone on with, its folder held until the end.

    expect(run) may raise before a folder is made. system: the class of one that is not in minigan's table. Raises
    RunError and RecipeError, and leaves no folder then.
    """
    with (_old_run if asked.resume else _new_run)(asked, xp, expect, system) as (run, folder):
        yield run, folder


def recipe_asked_for(named):
    """The recipe of a name, or in a file of the user's own. Raises RecipeError, naming the near ones, if it is none."""
    if isinstance(named, Recipe):
        return named
    if _is_recipe_file(named):
        try:
            return folders.recipe_in(named)
        except RecipeError as error:
            raise RecipeError(f"{named}: {error}") from None
    if Path(named).suffix == ".json":
        raise RecipeError(f"{named}: no such file; `minigan recipes ring > {named}` would write one to edit")
    return recipe_named(named)


def _is_recipe_file(named):
    return named not in RECIPES and Path(named).suffix == ".json" and Path(named).is_file()


@contextmanager
def _new_run(asked, xp, expect, system):
    own = asked.data is not None and asked.data not in sources.OWN
    named = asked.recipe or ("images" if own else DEFAULT)
    if not isinstance(named, Recipe) and named not in RECIPES and (Path(named) / "recipe.json").is_file():
        raise RunError(f"{named} is a run, and no recipe: go on with it by `{opening.go_on_with(named)}`")
    wanted = changed(recipe_asked_for(named), asked.settings)
    if asked.data:
        wanted = opening.on_data(wanted, asked.data)
    if asked.start_from:
        wanted = changed(wanted, {"start_from": str(Path(asked.start_from).resolve())})
    with opening.new_run(wanted, asked.out, xp, system=system, expect=expect) as (run, folder):
        yield run, folder


@contextmanager
def _old_run(asked, xp, expect, system):
    """Raises RunError if another run than that of the folder is asked for."""
    if asked.start_from:
        raise RunError("--start-from is where a new run starts, --resume goes on with an old one: leave one out")
    folder, recipe = _to_resume(asked.recipe, asked.out)
    same = folders.read_recipe(folder, system)
    recipe = recipe or same
    if asked.data or (same.path and recipe.name == same.name):
        recipe = opening.on_data(recipe, asked.data or same.path)
    opening.expect_same(folder, same, changed(recipe, asked.settings))
    with folders.held(folder):
        run = opening.open_run(folder, xp, asked.data, system=system)
        if expect:
            expect(run)
        yield run, folder


def _to_resume(named, out):
    """(folder, recipe or None): RUN itself, the newest run of a recipe, or of all; --out names a folder, too."""
    recipe = None
    if isinstance(named, Recipe):
        recipe, named = named, named.name
    elif named is not None and not (Path(named) / "recipe.json").is_file():
        recipe = recipe_asked_for(named) if named in RECIPES or _is_recipe_file(named) else None
    if named is None or recipe:
        folder = out or folders.newest(recipe and recipe.name)
        if folder is None:
            of, start = (f" of {named}", f"minigan train {named}") if named else ("", "minigan train")
            raise RunError(f"no run{of} under runs/ to go on with: name its folder after --resume, or begin: `{start}`")
        return folder, recipe
    if out:
        raise RunError(f"--resume {named} --out {out}: a run goes on in its own folder; leave --out out")
    return Path(named), None
