"""Pictures of numbers, the same in all notebooks: curves, bars, histograms, paths in a plane, grids of images.

    plots.lines(a, {"sigmoid": sigmoid(a), "its slope": sigmoid(a) * sigmoid(-a)}, "The sigmoid", "logit a", "D")

Each has a title, axes with units, a legend, and line styles that differ where colours might not be seen.
"""

import numpy

from minigan.plots.canvas import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, YELLOW, Figure, legend_above
from minigan.plots.host import from_host
from minigan.plots.samples import grid

STYLES = (
    (BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (PURPLE, (0, (5, 1))), ("black", ":"), (YELLOW, (0, (3, 1, 1, 1))),
    (SKY, (0, (1, 1))),
)  # fmt: skip
GREYS, BLACKS = (":", (0, (6, 3)), "-."), ("-", "--", ":")  # of marks, and of curves over histograms


@from_host
def lines(x, curves, title, xlabel, ylabel, *, marks=None, log="", points=False):
    """Curves over one x, in the order of the styles.

    curves: {label: values at x}; marks: {label: height} of grey horizontal lines to compare with; log: the axes that
    are logarithmic, "x", "y" or "xy"; points: whether the values are marked by dots.
    """
    figure, axes = _axes(title, xlabel, ylabel)
    expect_at_most(len(GREYS), marks, "marks")
    for (label, y), (color, ls) in zip(curves.items(), _styles(len(curves))):
        axes.plot(x, y, color=color, ls=ls, lw=2, marker="o" if points else None, ms=4, label=label)
    for (label, height), ls in zip((marks or {}).items(), GREYS):
        axes.axhline(height, color=GREY, ls=ls, lw=1.2, label=label)
    axes.set_xscale("log" if "x" in log else "linear")
    axes.set_yscale("log" if "y" in log else "linear")
    legend_above(axes)
    return figure


@from_host
def bars(values, title, xlabel, *, errors=None, marks=None):
    """Horizontal bars with their numbers, the first on top.

    values: {label: number}; errors: {label: standard error}, for those that have one; marks: {label: place} of grey
    vertical lines.
    """
    if not values:
        raise ValueError("nothing to draw: give {label: number}")
    figure, axes = _axes(title, xlabel, "", height=0.9 + 0.38 * (len(values) + bool(marks)))
    places, numbers = range(len(values)), list(values.values())
    axes.barh(places, numbers, color=BLUE, height=0.65)
    largest = max(map(abs, numbers))
    for place, (label, number) in enumerate(values.items()):
        digits = 0 if largest >= 100 and abs(number) >= 10 else 3
        said = f"{number:.{digits}f}" + (f" ± {errors[label]:.{max(digits, 1)}f}" if errors and label in errors else "")
        axes.annotate(
            said, (number, place), (4 if number >= 0 else -4, 0), textcoords="offset points", va="center", fontsize=9,
            ha="left" if number >= 0 else "right", bbox={"fc": "white", "ec": "none", "pad": 0.5, "alpha": 0.8},
        )  # fmt: skip
    for label, place in (marks or {}).items():
        axes.axvline(place, color=GREY, ls="--", lw=1.2, label=label)
    axes.set_yticks(places, list(values))
    axes.invert_yaxis()
    axes.margins(x=0.2)
    axes.grid(axis="y", visible=False)
    if marks:
        axes.legend(fontsize=9, loc="lower right")
    return figure


@from_host
def histograms(samples, title, xlabel, *, bins=60, curves=None):
    """Histograms of rows of numbers, as densities, with curves over them.

    samples: {label: numbers}, binned alike; curves: {label: (x, density)}.
    """
    figure, axes = _axes(title, xlabel, f"density per unit of {xlabel.partition(' ')[0].rstrip(',')}")
    _styles(len(samples))
    both = numpy.concatenate([numpy.ravel(values) for values in samples.values()])
    edges = numpy.linspace(both.min(), both.max(), bins + 1).tolist()
    for n, ((label, values), (color, _)) in enumerate(zip(samples.items(), _styles(len(samples)))):
        look = {"alpha": 0.4} if n == 0 else {"histtype": "step", "lw": 2}
        axes.hist(numpy.ravel(values), edges, density=True, color=color, label=label, **look)
    expect_at_most(len(BLACKS), curves, "curves")
    for (label, (x, y)), ls in zip((curves or {}).items(), BLACKS):
        axes.plot(x, y, color="black", ls=ls, lw=1.5, label=label)
    legend_above(axes)
    return figure


@from_host
def paths(walks, title, xlabel, ylabel, *, target=None, reach=None):
    """Ways through a plane, each from a dot: {label: (steps, 2)}.

    target: a point marked by a star; reach: the axes go from -reach to reach.
    """
    figure, axes = _axes(title, xlabel, ylabel, width=5.6, height=5.4)
    for (label, walk), (color, ls) in zip(walks.items(), _styles(len(walks))):
        axes.plot(walk[:, 0], walk[:, 1], color=color, ls=ls, lw=1.5, label=label)
        axes.plot(*walk[0], "o", color="black", ms=5)
    if target is not None:
        axes.plot(*target, "*", color="black", ms=10, zorder=3)
    if reach is not None:
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
    axes.set_aspect("equal", adjustable="datalim" if reach is None else "box")
    axes.legend(fontsize=9, loc="upper right")
    return figure


@from_host
def images(rows, image_shape, title):
    """Grey images side by side in a square grid, 0 black and 1 white: rows is (n, number of values)."""
    figure = Figure(figsize=(5.6, 5.9), layout="constrained")
    axes = figure.subplots()
    axes.imshow(grid(rows, image_shape), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.set_axis_off()
    axes.set_title(title, fontsize=11)
    return figure


def _axes(title, xlabel, ylabel, width=7.0, height=4.2):
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.set_title(title, fontsize=11)
    axes.grid(alpha=0.2)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def expect_at_most(most, things, what):
    """Raise ValueError for more curves or marks than can be told apart: such a picture would not be read."""
    if len(things or ()) > most:
        raise ValueError(f"{len(things)} {what} in one picture: {most} at most can be told apart")


def _styles(n):
    """The first n styles. Raises ValueError for none, and for more than there are."""
    if n == 0:
        raise ValueError("nothing to draw: give {label: values}")
    expect_at_most(len(STYLES), range(n), "curves")
    return STYLES[:n]
