"""Every public function of plots takes device arrays, and draws what it draws of the same numbers on the host."""

import importlib
import inspect
import pkgutil
from types import SimpleNamespace

import fakedevice
import numpy
import pytest

from minigan import plots
from minigan.data.dataset import Dataset
from minigan.data.toy import ring_centres
from minigan.nn import Dense, Network, Tanh
from minigan.plots import comparison, convolutions, discriminator, dynamics, layers, modes, paper
from minigan.random import Stream
from minigan.theory.dynamics import MINIMAX, dirac_gan

X = numpy.linspace(0.0, 1.0, 5)
ROWS = numpy.random.default_rng(0).random((20, 6)).astype("float32")
POINTS = numpy.random.default_rng(1).normal(size=(30, 2))
DIGITS = numpy.arange(20) % 10


def data(xp, rows, shape=None):
    rows = xp.asarray(rows)
    return Dataset("made by hand", rows, rows, rows, shape)


def D(xp):
    stream = Stream(1, "float64", xp)
    return Network([Dense(2, 4, stream, 1.0), Tanh(), Dense(4, 1, stream, 1.0)])


def panel(xp):
    return plots.Panel("(a)", *(xp.asarray(a) for a in (X, X + 0.1, X + 0.2, X * 0.5, X)))


def check(xp):
    return SimpleNamespace(sample_distances=xp.asarray(X), test_distances=xp.asarray(X + 0.1))


DRAW = {
    "lines": lambda xp: plots.lines(xp.asarray(X), {"a": xp.asarray(X)}, "t", "x", "y", marks={"m": xp.asarray(0.5)}),
    "bars": lambda xp: plots.bars({"a": xp.asarray(0.5)}, "t", "x", errors={"a": xp.asarray(0.1)}),
    "histograms": lambda xp: plots.histograms(
        {"a": xp.asarray(X)}, "t", "x", curves={"c": (xp.asarray(X), xp.asarray(X))}
    ),
    "paths": lambda xp: plots.paths({"a": xp.asarray(POINTS)}, "t", "x", "y", target=xp.asarray(POINTS[0])),
    "images": lambda xp: plots.images(xp.asarray(ROWS), (2, 3), "t"),
    "figure2": lambda xp: plots.figure2(xp.asarray(ROWS), xp.asarray(ROWS[:4]), (2, 3), "t"),
    "figure3": lambda xp: plots.figure3(xp.asarray(ROWS.reshape(4, 5, 6)), (2, 3), "t"),
    "by_digit": lambda xp: plots.by_digit(xp.asarray(ROWS), xp.asarray(DIGITS), (2, 3), "t"),
    "neighbor_figure": lambda xp: plots.neighbor_figure(check(xp), "t"),
    "score_figure": lambda xp: plots.score_figure(
        xp.asarray(X), [xp.asarray(v) for v in (1.0, 2.0, 3.0, 4.0, 5.0)], xp.asarray(X), {"a": xp.asarray(2.0)}, "t"
    ),
    "samples_figure of pictures": lambda xp: plots.samples_figure(xp.asarray(ROWS), data(xp, ROWS, (2, 3)), "t"),
    "samples_figure in the plane": lambda xp: plots.samples_figure(xp.asarray(POINTS), data(xp, POINTS), "t"),
    "samples_figure on the line": lambda xp: plots.samples_figure(
        xp.asarray(POINTS[:, :1]), data(xp, POINTS[:, :1]), "t"
    ),
    "curves_figure": lambda xp: plots.curves_figure(
        [{"epoch": n, "V": xp.asarray(-1.0), "D(x)": xp.asarray(0.6), "D(G(z))": xp.asarray(0.4)} for n in (1, 2)], "t"
    ),
    "course_figure": lambda xp: plots.course_figure(
        xp.asarray(POINTS), data(xp, POINTS), [{"epoch": n, "d": xp.asarray(-1.0)} for n in (1, 2)], 2.0, "t"
    ),
    "figure1": lambda xp: plots.figure1([panel(xp)]),
    "animation_figures": lambda xp: next(plots.animation_figures([panel(xp)])),
    "lower_bound_figure": lambda xp: plots.lower_bound_figure(xp.asarray(X + 1), xp.asarray(X - 2), xp.asarray(-1.0)),
    "discriminator.ways": lambda xp: discriminator.ways(
        *(xp.asarray(a) for a in (X, X, X, X)), {"a": (xp.asarray(X), xp.asarray(X))}
    ),
    "dynamics.fields": lambda xp: dynamics.fields({"a": (dirac_gan(MINIMAX), {"b": xp.asarray(POINTS)})}, "t"),
    "layers.maxout_figure": lambda xp: layers.maxout_figure(
        xp.asarray(X), xp.asarray(numpy.stack([X, 1 - X], axis=1)), xp.asarray(X**2), "t", "y"
    ),
    "comparison.comparison_figure": lambda xp: comparison.comparison_figure(
        {"a": xp.asarray(ROWS)}, data(xp, ROWS, (2, 3)), "t"
    ),
    "paper.by_class": lambda xp: paper.by_class(xp.asarray(ROWS[None]), (2, 3), "t"),
    "paper.arithmetic": lambda xp: paper.arithmetic(xp.asarray(ROWS[None]), ["a"], ["b"], (2, 3), "t"),
    "convolutions.numbers": lambda xp: convolutions.numbers({"x": xp.asarray(POINTS[:2])}, "t"),
    "convolutions.memory": lambda xp: convolutions.memory({"a": (xp.asarray(DIGITS), xp.asarray(DIGITS > 4))}, "t"),
    "convolutions.matrices": lambda xp: convolutions.matrices({"A": xp.asarray(POINTS)}, "t"),
    "convolutions.mosaic": lambda xp: convolutions.mosaic({"a": xp.asarray(ROWS[:18].reshape(-1, 3, 3, 3)[:4])}, "t"),
    "paper.completions": lambda xp: paper.completions(xp.asarray(ROWS[None]), ["q"] * len(ROWS), (2, 3), "t"),
    "modes.modes_figure": lambda xp: modes.modes_figure(
        {"a": xp.asarray(POINTS), "b": (xp.asarray(POINTS), D(xp))}, xp.asarray(ring_centres()), xp.asarray(0.1), "t"
    ),
}
WITHOUT_ARRAYS = {
    "canvas.legend_above", "canvas.legend_below", "canvas.picture", "canvas.save", "canvas.save_animation",
    "charts.expect_at_most",
    "colours.dots", "colours.looks", "colours.rgb", "colours.shade", "colours.thing",
    "convolutions.places",
    "host.from_host", "host.on_host", "sliders.explore", "sweeps.sweep_figure",
    "samples.draw_curves", "samples.draw_samples", "samples.panels_of",  # behind figures that are drawn above
    "theory.bound_of_value", "theory.dynamics_figure",
    "theory.equal_shares", "theory.proposition2_figure", "theory.saturation_figure", "theory.value_of_bound",
}  # fmt: skip


def content(figure):
    """All numbers that a figure shows, without drawing it: of lines, pictures, bars and texts."""
    for axes in figure.axes:
        yield from (numpy.nan_to_num(line.get_xydata()).tolist() for line in axes.lines)
        yield from (numpy.nan_to_num(numpy.asarray(image.get_array())).tolist() for image in axes.images)
        for patch in axes.patches:  # the path of a bar or a circle is the unit's
            yield patch.get_patch_transform().transform(patch.get_path().vertices).tolist()
        yield from (path.vertices.tolist() for ground in axes.collections for path in ground.get_paths())
        yield from (text.get_text() for text in axes.texts)
        yield axes.dataLim.bounds


@pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
def test_a_figure_of_device_arrays_is_the_figure_of_the_same_numbers(draw):
    assert list(content(draw(fakedevice))) == list(content(draw(numpy)))


def test_grid_of_device_arrays_is_the_grid():
    assert (plots.grid(fakedevice.asarray(ROWS), (2, 3)) == plots.grid(ROWS, (2, 3))).all()


@pytest.mark.parametrize("draw", [convolutions.grey, convolutions.signed])
def test_pictures_of_device_arrays_are_the_pictures(draw):
    squares = ROWS[:18].reshape(-1, 3, 3)
    assert (draw(fakedevice.asarray(squares), 6) == draw(squares, 6)).all()


def test_no_public_function_of_plots_is_left_out():
    public = set()
    for found in pkgutil.iter_modules(plots.__path__):
        module = importlib.import_module(f"minigan.plots.{found.name}")
        for name, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
                public.add(f"{found.name}.{name}")
    drawn = {name.partition(" ")[0].rpartition(".")[2] for name in DRAW} | {"grid", "grey", "signed"}
    assert {name for name in public if name.partition(".")[2] not in drawn} == WITHOUT_ARRAYS
