"""A run, made anew or found again in its folder: with its data, and with what its recipe takes of another run."""

import shlex
from contextlib import contextmanager
from dataclasses import replace
from math import ceil, prod
from pathlib import Path

import numpy

from minigan import checkpoint
from minigan.data import older as older_data
from minigan.data import sources
from minigan.data.dataset import Dataset
from minigan.data.idx import DataError
from minigan.runs import folders, older
from minigan.runs.folders import RunError, read_recipe
from minigan.runs.run import Run
from minigan.systems import SYSTEMS
from minigan.systems.settings import RecipeError, experiment

SCALES = ("unit", "contrast")


def load_data(recipe, xp=numpy):
    """The Dataset that a recipe names. Raises DataError if its files are missing or wrong."""
    wanted = sources.SOURCES[recipe.data].wanted
    if wanted and recipe.path is None:
        raise DataError(f"{recipe.name} needs data that you have: --data names {wanted}")
    return sources.load(recipe.data, recipe.path, recipe.size, xp)


def on_data(recipe, named):
    """The recipe on other data: a source that minigan has itself, by name (a str), or the user's own at a Path.

    Where a recipe is of data that minigan has, a path is that of images of the user's. Raises RecipeError for toys.
    """
    if named in sources.OWN:
        about = recipe.about if named == recipe.data else f"the nets and numbers of {recipe.name} on the data {named}"
        return replace(recipe, data=named, about=about, path=None)
    path = str(Path(named).resolve())
    if sources.SOURCES[recipe.data].wanted:
        return replace(recipe, path=path)
    if recipe.data != "mnist":
        raise RecipeError(f"{recipe.name} draws its data {recipe.data} itself: --data PATH goes with another recipe")
    return replace(recipe, data="images", about=f"the nets and numbers of {recipe.name} on your own images", path=path)


def expect_same(folder, recipe, asked):
    """Raise RunError, naming the settings, unless the run's recipe means what the one asked for does."""
    there, here = experiment(recipe), experiment(asked)
    differ = [name for name in there if there[name] != here.get(name) and name not in asked.left_open()]
    names = ["name"] if recipe.name != asked.name else [name for name in differ if name != "about"] or differ
    if differ:
        other = ", ".join(f"{name} {getattr(recipe, name)} and not {getattr(asked, name, 'none')}" for name in names)
        raise RunError(f"{folder} was made with {other}: go on with the same, or start another run with another --out")


def open_run(folder, xp=numpy, path=None, stop="", system=None):
    """The run of a folder as its last checkpoint has it; at step 0 if none was written yet.

    Whoever means to train it holds the folder from before this until after (folders.held).
    path: where the run's own data are now, if they have moved; kept in recipe.json once they are seen to be the same.
    stop: what is added to the command that tells this, so that no more is trained by whoever only wants to look.
    system: the class of one that is not in minigan's table.
    """
    recipe, saved = read_recipe(folder, system), Path(folder) / "checkpoint.npz"
    if path is not None:
        recipe = on_data(recipe, path)
    elif recipe.path and not Path(recipe.path).exists():
        raise RunError(
            f"{folder}: its data are no longer at {recipe.path}: bring them back, or say where they are by "
            f"`{go_on_with(folder)} --data PATH{stop}`"
        )
    if saved.exists():
        run = Run(recipe, load_data(recipe, xp), system)
        try:
            arrays, meta = checkpoint.load(saved)
            if recipe.data == "images" and meta.get("data") != run.checksum:
                if remedy := older_data.remedy(recipe.path, meta.get("data"), go_on_with(folder)):
                    raise checkpoint.CheckpointError(remedy)
            run.restore(*older.checkpoint(run, arrays, meta))
        except checkpoint.CheckpointError as error:
            text = str(error)
            raise checkpoint.CheckpointError(text if text.startswith(f"{saved}: ") else f"{saved}: {text}") from None
    else:
        run = _at_step_0(recipe, xp, system)
    if path is not None:
        checkpoint.write_text(Path(folder) / "recipe.json", recipe.to_json())
    return run


def open(folder, system=None):
    """The run of a folder, to be looked at: `open(folder).samples(100)`. Raises RunError if nothing is trained yet."""
    recipe, saved = read_recipe(folder, system), Path(folder) / "checkpoint.npz"
    if not saved.exists():
        raise RunError(
            f"{folder}: nothing is trained yet; if no minigan is training in it, go on with `{go_on_with(folder)}`"
        )
    if recipe.path and not Path(recipe.path).exists():
        meta = checkpoint.load(saved)[1]
        step = meta.get("step") or meta.get("plain", {}).get("step") or 1
        return open_run(folder, stop=f" --steps {step}", system=system)
    return open_run(folder, system=system)


def open_to_sample(folder):
    """The run of a folder, to take its result and no more: of a user's data, which may be gone, it has the shape alone.

    It is as `open` gives it where the checkpoint, an older minigan's, does not tell the shape, where samples take part
    of the data, and of data that are not the user's. Raises RunError and CheckpointError as that does.
    """
    recipe, saved = read_recipe(folder), Path(folder) / "checkpoint.npz"
    if recipe.path is None or not saved.exists() or getattr(SYSTEMS[recipe.system], "from_data", False):
        return open(folder)
    arrays, meta = checkpoint.load(saved)
    data = _stand_in(recipe.data, arrays, meta)
    if data is None:
        return open(folder)
    run = Run(replace(recipe, path=None), data)
    try:
        arrays, meta = older.checkpoint(run, arrays, meta)
        run.restore(arrays, meta | {"data": None, "examples": None})
    except checkpoint.CheckpointError as error:
        raise checkpoint.CheckpointError(f"{saved}: {error}") from None
    return run


def _stand_in(name, arrays, meta):
    """A Dataset of as many examples, of the same shape, as a run's; None if its checkpoint does not tell, or not well.

    It takes no memory: all of its rows are one row.
    """
    try:
        examples, largest = meta["examples"], max(arrays.values(), key=lambda array: array.size)
        counts, shape, scale = examples["counts"], examples["shape"], examples["scale"]
        sizes = [*counts, *shape]
        values = prod(shape)
        told = all(type(size) is int and size > 0 for size in sizes) and len(counts) == 3 and len(shape) in (2, 3)
        dtype = next(array.dtype for path, array in arrays.items() if path.endswith(".theta"))
        order = arrays["order" if "order" in arrays else "system.minibatches.order"]
        if not told or scale not in SCALES or values > largest.size or counts[0] != len(order):
            return None
    except (KeyError, TypeError, ValueError, StopIteration):
        return None
    train, valid, test = (numpy.broadcast_to(numpy.full(values, 0.5, dtype), (n, values)) for n in counts)
    return Dataset(name, train, valid, test, tuple(shape), scale=scale)


def go_on_with(folder):
    """What to type in order to go on with a run."""
    return f"minigan train --resume {shlex.quote(str(folder))}"


@contextmanager
def new_run(recipe, folder=None, xp=numpy, system=None, expect=None):
    """(run, folder) of a new run, in this folder or the next of runs/NAME-1, runs/NAME-2, ..., held until the end.

    The folder is made last, so that a start that fails leaves none. expect(run) may raise before that. Raises RunError
    if the folder is not free.
    """
    if folder is not None:
        folders.expect_free(folder)  # before the data are loaded
    run = _at_step_0(recipe, xp, system)
    if expect:
        expect(run)
    with folders.new(folder, recipe.name) as made:
        checkpoint.write_text(made / "recipe.json", run.recipe.to_json())
        yield run, made


def start_run(recipe, folder, xp=numpy, system=None):
    """A new run, and a folder for it. Raises RunError if the folder is not free or cannot be made."""
    with new_run(recipe, folder, xp, system) as (run, _):
        return run


def _at_step_0(recipe, xp, system=None):
    """A run at step 0; where its recipe starts from another run, with that run's result taken over.

    Of the user's own data, of which there may be few, an iteration takes at most a quarter.
    """
    source, k = _source(recipe), recipe.taken() // recipe.batch
    recipe = recipe.after(source.recipe) if source else recipe
    if source and not source.draws:
        raise RunError(
            f"{recipe.start_from}: {source.recipe.name} draws no samples, and {recipe.name} starts from a run that "
            f"trained {recipe.start()}: name another folder by --start-from"
        )
    data = load_data(recipe, xp)
    most = max(1, len(data.train) // (4 * k))
    if recipe.data == "images" and recipe.batch > most:
        about = f"{data.about}; so few that a minibatch has {most}, not {recipe.batch}"
        recipe, data = replace(recipe, batch=most), replace(data, about=about)
    steps = len(data.train) // recipe.taken()
    if recipe.data == "images" and steps and steps * recipe.epochs < 1000:
        only = f"the default of {recipe.epochs} epochs is only {steps * recipe.epochs}"
        said = f"an epoch has only {steps} iterations, and {only}: --epochs {ceil(1000 / steps)} makes 1,000"
        data = replace(data, about=f"{data.about}; {said}")
    run = Run(recipe, data, system)
    if source:
        run.system.start_from(source.result)
    return run


def _source(recipe):
    """The run that a recipe starts from, None where it starts from nothing. Raises RunError if it is not named."""
    if not recipe.start():
        return None
    if recipe.start_from is None:
        raise RunError(f"{recipe.name} starts from a run that trained {recipe.start()}: --start-from names its folder")
    return open_to_sample(recipe.start_from)
