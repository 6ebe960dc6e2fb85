"""The data that a recipe names: what minigan has or draws itself, and what the user has, at a path."""

import glob
import shlex
from dataclasses import replace
from pathlib import Path

import numpy

from minigan.data import cifar10, images, mnist, tfd, toy
from minigan.data.idx import DataError
from minigan.gan.recipe import RecipeError

GIVEN = {"images": images, "cifar10": cifar10, "tfd": tfd}  # data that the user has


def load_data(recipe, xp=numpy):
    """The data set that a recipe names, as arrays of xp. Raises DataError if its files are missing or wrong."""
    if recipe.size and recipe.data != "images":
        raise RecipeError(f"--size {recipe.size} goes with your own images, named by --data: {recipe.name} has others")
    if recipe.data not in GIVEN:
        return mnist.load(xp=xp) if recipe.data == "mnist" else toy.load(recipe.data, xp=xp)
    source = GIVEN[recipe.data]
    if recipe.path is None:
        raise DataError(f"{recipe.name} needs data that you have: --data names {source.WANTED}")
    if not Path(recipe.path).exists():
        folder = _of_pattern(Path(recipe.path))
        if folder:
            named = f"a pattern, where the folder itself is wanted: --data {shlex.quote(str(folder))}"
            raise DataError(f"{recipe.path}: {named}")
        raise DataError(f"{recipe.path}: no such file or folder; wanted is {source.WANTED}")
    if source is images:
        return images.load(recipe.path, xp=xp, size=recipe.size)
    return source.load(recipe.path, xp=xp)


def _of_pattern(path):
    """The folder that a pattern such as photos/*.png is of, if it is there; None of a path that is no pattern."""
    parents = [parent for parent in (path, *path.parents) if not glob.has_magic(str(parent))]
    return parents[0] if parents[0] != path and parents[0].is_dir() else None


def on_data(recipe, path):
    """The recipe on the data at a path: where it has MNIST, on images of the user's. Raises RecipeError for toys."""
    if recipe.data not in ("mnist", *GIVEN):
        raise RecipeError(f"{recipe.name} draws its data {recipe.data} itself: --data goes with another recipe")
    path = str(Path(path).resolve())
    if recipe.data == "mnist":
        about = f"the nets and numbers of {recipe.name} on your own images"
        return replace(recipe, data="images", about=about, path=path)
    return replace(recipe, path=path)
