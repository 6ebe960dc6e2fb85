"""What a run looks like: its samples beside the data, and its curves beside the theory's lines."""

from math import ceil, log

import numpy
from matplotlib.ticker import MaxNLocator

from minigan.backend import to_host
from minigan.data.dataset import pictures
from minigan.plots import colours
from minigan.plots.canvas import Figure, legend_above
from minigan.plots.host import from_host


@from_host
def samples_figure(samples, data, title):
    """Samples as people look at them: a grid of pictures, points in the plane over the data, or a histogram.

    samples: (n, number of values); data: the Dataset they imitate.
    """
    figure = Figure(figsize=(6, 6.3), layout="constrained")
    axes = figure.subplots()
    axes.set_title(title, fontsize=10)
    draw_samples(axes, samples, data)
    return figure


def draw_samples(axes, samples, data):
    """What `samples_figure` shows, into axes."""
    test = to_host(data.test)
    if data.image_shape:
        picture = grid(samples, data.image_shape, data.scale)
        axes.imshow(picture, cmap=colours.OF_IMAGES, vmin=0, vmax=1, interpolation="nearest")
        axes.set_axis_off()
    elif samples.shape[1] == 1:
        both = numpy.concatenate([test, samples])
        bins = numpy.linspace(both.min(), both.max(), 61).tolist()
        axes.hist(test[:, 0], bins, density=True, color=colours.REAL, alpha=0.4, label="data")
        axes.hist(samples[:, 0], bins, density=True, histtype="step", color=colours.GENERATED, lw=2, label="generated")
        axes.set(xlabel="x", ylabel="density")
        legend_above(axes)
    else:
        dots, crosses = colours.MARK_REAL, colours.MARK_GENERATED
        axes.plot(*test[:2000, :2].T, dots, ms=2, color=colours.REAL, alpha=0.4, label="data")
        axes.plot(*samples[:, :2].T, crosses, ms=4, mew=0.9, color=colours.GENERATED, label="generated")
        reach = 1.3 * float(abs(test).max())
        axes.set(aspect="equal", xlabel="x1", ylabel="x2", xlim=(-reach, reach), ylim=(-reach, reach))
        legend_above(axes)


@from_host
def grid(images, shape, scale="unit", columns=None):
    """Pictures, a row each, side by side as one, row by row, with a line between them; shape, scale as in a Dataset.

    columns: how many side by side; without it as many as make a square.
    """
    n, (height, width) = len(images), shape[-2:]
    columns = columns or ceil(n**0.5)
    rows = ceil(n / columns)
    canvas = numpy.full((rows * (height + 1) - 1, columns * (width + 1) - 1, *shape[:-2]), 0.25)
    for i, image in enumerate(pictures(images, shape, scale)):
        top, left = i // columns * (height + 1), i % columns * (width + 1)
        canvas[top : top + height, left : left + width] = image
    return canvas


@from_host
def curves_figure(table, title):
    """What a run's steps returned, against the epoch: a panel for each metric, and one for the validation score.

    V stands beside -log 4; D(x) and D(G(z)) share a panel, beside 1/2.

    table: rows with the keys epoch, perhaps step, the metrics, and perhaps sigma and validation. An empty one is a
    GAN's.
    """
    panels = panels_of(table)
    figure = Figure(figsize=(6, 1.5 + 2 * len(panels)), layout="constrained")
    column = figure.subplots(len(panels), sharex=True, squeeze=False)[:, 0]
    column[0].set_title(title, fontsize=10)
    draw_curves(column, panels, table)
    return figure


def draw_curves(column, panels, table, across=1):
    """What `curves_figure` shows, into a column of axes, one for each of `panels_of`; across: columns in the figure."""
    for axes, (draw, names) in zip(column, panels):
        draw(axes, table, names)
        if axes.get_legend_handles_labels()[1]:
            legend_above(axes, 8, across=across)
        axes.grid(alpha=0.2)
    column[-1].set_xlabel("epoch (passes over the training data)")
    column[-1].xaxis.set_major_locator(MaxNLocator(integer=True))


def panels_of(table):
    """[(what draws it, the names of its metrics)] from top to bottom."""
    names = [name for name in (table[0] if table else ("V", *MEANS_OF_D)) if name not in NO_METRICS]
    panels: list = [(_value, ["V"])] if "V" in names else []
    panels += [(_means_of_D, MEANS_OF_D)] if set(MEANS_OF_D) <= set(names) else []
    drawn = {name for _, several in panels for name in several}
    panels += [(_metric, [name]) for name in names if name not in drawn]
    return panels + ([(_validation, ["validation"])] if any("validation" in row for row in table) else [])


MEANS_OF_D = ("D(x)", "D(G(z))")
NO_METRICS = ("epoch", "step", "sigma", "validation")


def _value(axes, table, names):
    _curve(axes, table, "V", colours.SERIES[0], "V(D, G)")
    axes.axhline(-log(4), color=colours.REFERENCE, ls="--", label="-log 4: D is 1/2 everywhere")
    axes.axhline(0, color=colours.REFERENCE, ls=":", label="0: D is always right")
    axes.set_ylabel("V (nats)")


def _means_of_D(axes, table, names):
    _curve(axes, table, "D(x)", colours.REAL, "D(x), on data")
    _curve(axes, table, "D(G(z))", colours.GENERATED, "D(G(z)), on samples", colours.MARK_GENERATED)
    axes.axhline(0.5, color=colours.REFERENCE, ls="--", label="1/2")
    axes.set(ylabel="mean output of D", ylim=(0, 1))


def _metric(axes, table, names):
    _curve(axes, table, names[0], colours.SERIES[0], None)
    axes.set_ylabel(names[0])


def _validation(axes, table, names):
    scored = [row for row in table if "validation" in row]
    parzen = any("sigma" in row for row in scored)
    said = "on validation images" if parzen else "on validation data"
    _curve(axes, scored, "validation", colours.SERIES[1], said)
    axes.set_ylabel("Parzen score (nats)" if parzen else "score, high is good")


def _curve(axes, table, name, color, label, marker=colours.MARK_REAL):
    epochs, values = ([row[key] for row in table] for key in ("epoch", name))
    axes.plot(epochs, values, f"{marker}-", ms=5, color=color, label=label)
