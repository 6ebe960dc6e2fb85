"""Pictures of numbers, the same in all notebooks: curves, bars, histograms, paths in a plane, grids of images.

    plots.lines(a, {"sigmoid": sigmoid(a), "its slope": sigmoid(a) * sigmoid(-a)}, "The sigmoid", "logit a", "D")

Each has a title, axes with units, a legend, and line styles that differ where colours might not be seen. A label that
begins with a known thing ("p_g, step 3", "real", "D*", "minimax at once") has that thing's colour: see colours.looks.
"""

import numpy

from minigan.plots import colours
from minigan.plots.canvas import Figure, legend_above, legend_below
from minigan.plots.host import from_host
from minigan.plots.samples import grid

GREYS, BLACKS = (":", (0, (6, 3)), "-."), ("-", "--", ":")  # of marks, and of curves over histograms


@from_host
def lines(x, curves, title, xlabel, ylabel, *, marks=None, log="", points=False):
    """Curves over one x.

    curves: {label: values at x}; marks: {label: height} of grey horizontal lines to compare with; log: the axes that
    are logarithmic, "x", "y" or "xy"; points: whether the values are marked.
    """
    figure, axes = _axes(title, xlabel, ylabel)
    expect_at_most(len(GREYS), marks, "marks")
    for (label, y), look, marker in zip(curves.items(), colours.looks(curves), colours.MARKERS):
        axes.plot(x, y, marker=marker if points else None, ms=4, label=label, **look)
    for (label, height), ls in zip((marks or {}).items(), GREYS):
        axes.axhline(height, color=colours.REFERENCE, ls=ls, lw=1.2, label=label)
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
    color = [colours.dots(label, colours.SERIES[0]) for label in values]
    axes.barh(places, numbers, color=color, height=0.65)
    largest = max(map(abs, numbers))
    for place, (label, number) in enumerate(values.items()):
        digits = 0 if largest >= 100 and abs(number) >= 10 else 3
        said = f"{number:.{digits}f}" + (f" ± {errors[label]:.{max(digits, 1)}f}" if errors and label in errors else "")
        axes.annotate(
            said, (number, place), (4 if number >= 0 else -4, 0), textcoords="offset points", va="center", fontsize=9,
            ha="left" if number >= 0 else "right", bbox={"fc": "white", "ec": "none", "pad": 0.5, "alpha": 0.8},
        )  # fmt: skip
    for label, place in (marks or {}).items():
        axes.axvline(place, color=colours.REFERENCE, ls="--", lw=1.2, label=label)
    axes.set_yticks(places, list(values))
    axes.invert_yaxis()
    axes.margins(x=0.2)
    axes.grid(axis="y", visible=False)
    if marks:
        legend_above(axes)
    return figure


@from_host
def histograms(samples, title, xlabel, *, bins=60, curves=None):
    """Histograms of rows of numbers, as densities, with curves over them.

    samples: {label: numbers}, binned alike; curves: {label: (x, density)}.
    """
    figure, axes = _axes(title, xlabel, f"density per unit of {xlabel.partition(' ')[0].rstrip(',')}")
    looks = colours.looks(samples)
    both = numpy.concatenate([numpy.ravel(values) for values in samples.values()])
    edges = numpy.linspace(both.min(), both.max(), bins + 1).tolist()
    for n, ((label, values), look) in enumerate(zip(samples.items(), looks)):
        color = colours.REAL if look["color"] == colours.P_DATA else look["color"]
        form = {"alpha": 0.4} if n == 0 else {"histtype": "step", "lw": 2}
        axes.hist(numpy.ravel(values), edges, density=True, color=color, label=label, **form)
    expect_at_most(len(BLACKS), curves, "curves")
    for (label, (x, y)), ls in zip((curves or {}).items(), BLACKS):
        known = colours.LOOKS.get(colours.thing(label), {})
        axes.plot(x, y, label=label, **({"color": colours.INK, "ls": ls, "lw": 1.5} | known))
    legend_above(axes)
    return figure


@from_host
def paths(walks, title, xlabel, ylabel, *, target=None, reach=None):
    """Ways through a plane, each from a dot: {label: (steps, 2)}.

    target: a point marked by a star; reach: the axes go from -reach to reach.
    """
    figure, axes = _axes(title, xlabel, ylabel, width=5.6, height=5.4)
    for (label, walk), look in zip(walks.items(), colours.looks(walks)):
        axes.plot(walk[:, 0], walk[:, 1], label=label, **(look | {"lw": 1.5}))
        axes.plot(*walk[0], "o", color=colours.INK, ms=5)
    if target is not None:
        axes.plot(*target, "*", color=colours.INK, ms=10, zorder=3)
    if reach is not None:
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
    axes.set_aspect("equal", adjustable="datalim" if reach is None else "box")
    legend_below(axes)
    return figure


@from_host
def images(rows, image_shape, title):
    """Grey images side by side in a square grid, 0 black and 1 white: rows is (n, number of values)."""
    figure = Figure(figsize=(5.6, 5.9), layout="constrained")
    axes = figure.subplots()
    axes.imshow(grid(rows, image_shape), cmap=colours.OF_IMAGES, vmin=0, vmax=1, interpolation="nearest")
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
    """Raise ValueError for more curves or marks than can be distinguished: such a picture would not be read."""
    if len(things or ()) > most:
        raise ValueError(f"{len(things)} {what} in one picture: {most} at most can be distinguished")
