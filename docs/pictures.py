"""The README's pictures: .venv/bin/python docs/pictures.py RUN, where RUN is a run of digits. About two minutes.

docs/pictures/algorithm1.gif, digits.png, and a thumbnail of each kind of system, after a short training here.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy
from matplotlib.figure import Figure
from PIL import Image

from minigan import plots, runs
from minigan.backend import to_host
from minigan.claims.figures import animation_panels
from minigan.data.dataset import pictures
from minigan.plots import theory
from minigan.runs.run import Run
from minigan.systems import RECIPES

FOLDER = Path(__file__).with_name("pictures")
SIDE = 1.0  # inches of a thumbnail
TOYS = {"ring": "ring", "ae": "ae-ring", "zoo": "zoo-grid", "negatives": "negatives-ring"}


def main(folder):
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    plots.save_animation(theory.animation_figures(animation_panels(24)), FOLDER / "algorithm1.gif", seconds=0.2)
    run = runs.open(folder)
    strip(run.samples(10, seed=1), FOLDER / "digits.png", 5)
    strip(run.samples(9, seed=2), FOLDER / "dcgan.png", 3, SIDE)
    for name, recipe in TOYS.items():
        cloud(trained(RECIPES[recipe]), FOLDER / f"{name}.png")
    run = trained(replace(RECIPES["conditional-mnist"], epochs=6))
    strip(run.samples(9, seed=1, label=7), FOLDER / "conditional.png", 3, SIDE)
    with Image.open(FOLDER.parent.parent / "benchmarks" / "results" / "irgan-movielens.png") as curves:
        curves.convert("RGB").resize((100, round(100 * curves.height / curves.width))).save(FOLDER / "irgan.png")


def trained(recipe):
    """A run, played to the end of its recipe."""
    run = Run(recipe, runs.load_data(recipe))
    for _ in run.play(recipe.epochs * run.epoch_steps):
        pass
    return run


def strip(samples, path, columns, side=None):
    """Digits in rows of so many, without a word."""
    rows = pictures(to_host(samples), (28, 28)).reshape(-1, columns, 28, 28)
    canvas = numpy.pad(rows, ((0, 0), (0, 0), (1, 1), (1, 1))).transpose(0, 2, 1, 3).reshape(-1, 30 * columns)
    look = {"cmap": plots.colours.OF_IMAGES, "interpolation": "nearest"}
    save(lambda axes: axes.imshow(canvas, **look), path, side or 4.6, canvas.shape)


def cloud(run, path):
    """Real examples, and samples over them."""

    def draw(axes):
        axes.plot(*run.data.test[:1000].T, ".", ms=2, color=plots.colours.REAL, alpha=0.3)
        axes.plot(*to_host(run.samples(300, seed=1)).T, ".", ms=2.5, color=plots.colours.GENERATED)
        axes.set_aspect("equal")

    save(draw, path, SIDE)


def save(draw, path, width, shape=(1, 1)):
    """A figure with nothing but what `draw` draws."""
    figure = Figure(figsize=(width, width * shape[0] / shape[1]), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    draw(axes)
    axes.set_axis_off()
    figure.savefig(path, facecolor="white")


if __name__ == "__main__":
    main(sys.argv[1])
