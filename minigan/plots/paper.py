"""The paper's figures 2 and 3 for a run on pictures, and two that it lacks: by digit, and distances to neighbours."""

import numpy
from matplotlib.patches import Rectangle

from minigan.backend import to_host
from minigan.data.dataset import pictures as upright
from minigan.plots import colours
from minigan.plots.canvas import Figure, legend_above
from minigan.plots.host import from_host

ROWS, COLUMNS = 4, 5  # of figure 2
FRAME = colours.SERIES[1]


@from_host
def figure2(samples, neighbors, image_shape, title):
    """Figure 2: fair random draws, and in the last column, framed, the training picture nearest to the draw beside it.

    samples: (20, number of values), row by row; neighbors: (4, number of values), of the fifth draw of each row.
    """
    rows = numpy.split(samples, ROWS)
    pictures = [[*row, neighbor] for row, neighbor in zip(rows, neighbors)]
    figure, axes = _pictures(pictures, image_shape, title)
    for row in range(ROWS):
        height, width = image_shape[-2:]
        corner = COLUMNS * (width + 2) + 1, row * (height + 2) + 1  # in the middle of the white around the picture
        axes.add_patch(Rectangle(corner, width + 1, height + 1, fill=False, edgecolor=FRAME, lw=2))
    return figure


@from_host
def figure3(paths, image_shape, title):
    """Figure 3: each row the pictures along a path in the space of z, from one draw to another.

    paths: (rows, steps, number of values).
    """
    return _pictures(paths, image_shape, title)[0]


@from_host
def by_digit(samples, digits, image_shape, title, columns=10):
    """A row for every digit: the first samples that a classifier takes for it, in the order they were drawn in."""
    empty = numpy.full(samples.shape[1], numpy.nan)
    rows = [list(samples[digits == digit][:columns]) for digit in range(10)]
    figure, axes = _pictures([row + [empty] * (columns - len(row)) for row in rows], image_shape, title)
    height, _ = image_shape
    for digit in range(10):
        middle = digit * (height + 2) + 2 + height / 2
        axes.text(-2, middle, str(digit), ha="right", va="center")
        if not rows[digit]:
            axes.text(4, middle, "none", va="center", color=colours.REFERENCE, fontsize=8)
    return figure


@from_host
def completions(rows, names, image_shape, title):
    """Section 7 of the paper, its conditionals p(x_S | x_not-S): a row for every picture of which a part is known.

    rows: (rows, columns, number of values); names: what stands in each column, such as "original" or "draw 1".
    """
    return _under(names, rows, image_shape, title)[0]


@from_host
def by_class(rows, image_shape, title):
    """A row for every z, a column for every label: (rows, labels, number of values)."""
    return _under(range(len(rows[0])), rows, image_shape, title)[0]


@from_host
def arithmetic(rows, names, notes, image_shape, title):
    """Sums in z, a row each: G of the three terms, G of the result, framed, and of some z's around that.

    rows: (rows, columns, number of values); names, notes: what is said to the left and to the right of each.
    """
    above = ["bold", "- light", "+ light", "= ?", *[""] * (len(rows[0]) - 4)]
    figure, axes = _under(above, rows, image_shape, title)
    figure.set_size_inches(0.6 * len(rows[0]) + 5.0, 0.6 * len(rows) + 1.1)  # room for what is said beside them
    height, width = image_shape[-2:]
    for row, (name, note) in enumerate(zip(names, notes, strict=True)):
        top = row * (height + 2)
        axes.add_patch(Rectangle((3 * (width + 2) + 1, top + 1), width + 1, height + 1, fill=False, ec=FRAME, lw=2))
        axes.text(-2, top + 2 + height / 2, name, ha="right", va="center", fontsize=8)
        axes.text(len(rows[0]) * (width + 2) + 4, top + 2 + height / 2, note, ha="left", va="center", fontsize=8)
    return figure


def _under(names, rows, image_shape, title):
    """`_pictures` with a name above each column."""
    figure, axes = _pictures(rows, image_shape, title)
    axes.set_title(title, fontsize=9, pad=14)
    for column, name in enumerate(names):
        width = image_shape[-1]
        axes.text(column * (width + 2) + 2 + width / 2, -1, str(name), ha="center", va="bottom", fontsize=7)
    return figure, axes


def _pictures(rows, image_shape, title):
    """Pictures in rows on white, and the axes they are in; a grey one that is not a number is left white.

    image_shape: (height, width), or (3, height, width) in colour, values from 0 to 1.
    """
    *planes, height, width = image_shape
    size = len(rows) * (height + 2) + 2, len(rows[0]) * (width + 2) + 2
    canvas = numpy.full((*size, *planes), 1.0 if planes else numpy.nan)
    for i, row in enumerate(rows):
        for j, picture in enumerate(row):
            top, left = i * (height + 2) + 2, j * (width + 2) + 2
            canvas[top : top + height, left : left + width] = upright(picture, image_shape)[0]
    above = 0.3 + 0.17 * len(title.splitlines())
    figure = Figure(figsize=(max(0.7 * len(rows[0]), 5.0), 0.7 * len(rows) + above), layout="constrained")
    axes = figure.subplots()
    axes.imshow(canvas, cmap=colours.OF_IMAGES, vmin=0, vmax=1, interpolation="nearest")
    axes.set_axis_off()
    axes.set_title(title, fontsize=9)
    return figure, axes


@from_host
def neighbor_figure(check, title):
    """How far samples are from their nearest training pictures, beside how far *test* pictures are: the control.

    check: a NeighborCheck. A generator that copies has its mass at 0, far to the left of the test pictures'.
    """
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    samples, test = to_host(check.sample_distances), to_host(check.test_distances)
    both = numpy.concatenate([samples, test])
    bins = numpy.linspace(0, both.max(), 61).tolist()
    axes.hist(test, bins, density=True, color=colours.REAL, alpha=0.4, label="test pictures: the control")
    axes.hist(samples, bins, density=True, histtype="step", color=colours.GENERATED, lw=2, label="samples")
    axes.axvline(0, color=colours.REFERENCE, ls=":", label="0: a copy")
    axes.set(xlabel="Euclidean distance to the nearest training picture", ylabel="density")
    axes.set_title(title, fontsize=10)
    legend_above(axes, fontsize=8)
    return figure


@from_host
def score_figure(epochs, nats, errors, lines, title):
    """The Parzen score of a run against the epoch, with its standard errors, between lines that say what it is worth.

    lines: {what: nats}, each drawn across.
    """
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.subplots()
    said = "G's samples, with standard error"
    axes.errorbar(epochs, nats, errors, fmt=".-", color=colours.GENERATED, capsize=2, label=said)
    for (what, height), style in zip(lines.items(), ("--", ":", "-.", (0, (1, 3)))):
        axes.axhline(height, color=colours.REFERENCE, ls=style, label=f"{what}: {height:.0f}")
    axes.set(xlabel="epoch (passes over the training data)", ylabel="Parzen log-likelihood of test data (nats)")
    axes.set_title(title, fontsize=10)
    axes.grid(alpha=0.2)
    legend_above(axes, fontsize=8)
    return figure
