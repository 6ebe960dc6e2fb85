"""A run that is drawn from without its data: they may have moved, changed, or be on another machine."""

from dataclasses import replace
from math import prod
from pathlib import Path

import numpy

from minigan import checkpoint
from minigan.data.dataset import Dataset
from minigan.runs import older
from minigan.runs.folders import read_recipe
from minigan.runs.run import Run
from minigan.systems import SYSTEMS

SCALES = ("unit", "contrast")


def unseen(folder):
    """The run of a folder on a user's data, of which it has the shape alone: its result can be drawn from.

    None where the checkpoint, an older minigan's, does not tell the shape, where samples take part of the data, and of
    data that are not the user's. Raises RunError and CheckpointError as `runs.open`.
    """
    recipe, saved = read_recipe(folder), Path(folder) / "checkpoint.npz"
    if recipe.path is None or not saved.exists() or getattr(SYSTEMS[recipe.system], "from_data", False):
        return None
    arrays, meta = checkpoint.load(saved)
    data = stand_in(recipe.data, arrays, meta)
    if data is None:
        return None
    run = Run(replace(recipe, path=None), data)
    try:
        arrays, meta = older.checkpoint(run, arrays, meta)
        run.restore(arrays, meta | {"data": None, "examples": None})
    except checkpoint.CheckpointError as error:
        raise checkpoint.CheckpointError(f"{saved}: {error}") from None
    return run


def stand_in(name, arrays, meta):
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
