"""The data that a recipe can name, in one table: what minigan has or draws itself, and what the user has, at a path."""

import glob
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy

from minigan.data import cifar10, images, letor, mnist, ratings, tfd, toy
from minigan.data.idx import DataError


@dataclass(frozen=True)
class Source:
    """Where a data set comes from: load(xp=...), or load(path, xp=...) where the user has it, which `wanted` describes.

    sized: whether load takes size as well.
    """

    load: Callable[..., Any]
    wanted: str = ""
    sized: bool = False


SOURCES = {
    "mnist": Source(mnist.load),
    "ring": Source(toy.load_ring),
    "grid": Source(toy.load_grid),
    "line": Source(toy.load_line),
    "circle": Source(toy.load_circle),
    "images": Source(images.load, images.WANTED, sized=True),
    "cifar10": Source(cifar10.load, cifar10.WANTED),
    "tfd": Source(tfd.load, tfd.WANTED),
    "made-ratings": Source(ratings.synthetic),
    "made-queries": Source(letor.synthetic),
    "letor": Source(letor.load, letor.WANTED),
    "movielens": Source(ratings.load, ratings.WANTED),
}
OWN = tuple(name for name, source in SOURCES.items() if not source.wanted)  # which minigan has or draws itself


def load(name, path=None, size=None, xp=numpy):
    """The Dataset of a source, as arrays of xp. Raises DataError if its files are missing or wrong.

    path: where the user has it; size: of the user's own images, pixels a side that each is cropped and scaled to.
    """
    source = SOURCES[name]
    if size and not source.sized:
        raise DataError(f"--size {size} goes with your own images, named by --data PATH, and not with {name}")
    if not source.wanted:
        return source.load(xp=xp)
    if not Path(path).exists():
        folder = _of_pattern(Path(path))
        if folder:
            named = f"a pattern, where the folder itself is wanted: --data {shlex.quote(str(folder))}"
            raise DataError(f"{path}: {named}")
        raise DataError(f"{path}: no such file or folder; wanted is {source.wanted}")
    return source.load(path, xp=xp, **({"size": size} if source.sized else {}))


def _of_pattern(path):
    """The folder that a pattern such as photos/*.png is of, if it is there; None of a path that is no pattern."""
    parents = [parent for parent in (path, *path.parents) if not glob.has_magic(str(parent))]
    return parents[0] if parents[0] != path and parents[0].is_dir() else None
