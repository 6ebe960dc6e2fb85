"""What a run looks like: its samples beside the data, and its curves beside the theory's lines."""

from math import ceil, log

import numpy
from matplotlib.ticker import MaxNLocator

from minigan.backend import to_host
from minigan.data.dataset import pictures
from minigan.plots.canvas import BLUE, GREEN, GREY, ORANGE, Figure, legend_above
from minigan.plots.host import from_host


@from_host
def samples_figure(samples, data, title):
    """Samples as people look at them: a grid of pictures, points in the plane over the data, or a histogram.

    samples: (n, number of values); data: the Dataset they imitate.
    """
    figure, test = Figure(figsize=(6, 6.3), layout="constrained"), to_host(data.test)
    axes = figure.subplots()
    axes.set_title(title, fontsize=10)
    if data.image_shape:
        picture = grid(samples, data.image_shape, data.scale)
        axes.imshow(picture, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        axes.set_axis_off()
    elif samples.shape[1] == 1:
        both = numpy.concatenate([test, samples])
        bins = numpy.linspace(both.min(), both.max(), 61).tolist()
        axes.hist(test[:, 0], bins, density=True, color=BLUE, alpha=0.4, label="data")
        axes.hist(samples[:, 0], bins, density=True, histtype="step", color=ORANGE, lw=2, label="G(z)")
        axes.set(xlabel="x", ylabel="density")
        legend_above(axes)
    else:
        axes.plot(*test[:2000, :2].T, ".", ms=2, color=BLUE, alpha=0.3, label="data")
        axes.plot(*samples[:, :2].T, ".", ms=5, color=ORANGE, label="G(z)")
        reach = 1.3 * float(abs(test).max())
        axes.set(aspect="equal", xlabel="x1", ylabel="x2", xlim=(-reach, reach), ylim=(-reach, reach))
        axes.legend(loc="upper right")
    return figure


@from_host
def grid(images, shape, scale="unit"):
    """Pictures, a row each, side by side as one, row by row, with a line between them; shape, scale as in a Dataset."""
    n, (height, width) = len(images), shape[-2:]
    columns = ceil(n**0.5)
    rows = ceil(n / columns)
    canvas = numpy.full((rows * (height + 1) - 1, columns * (width + 1) - 1, *shape[:-2]), 0.25)
    for i, image in enumerate(pictures(images, shape, scale)):
        top, left = i // columns * (height + 1), i % columns * (width + 1)
        canvas[top : top + height, left : left + width] = image
    return canvas


@from_host
def curves_figure(table, title):
    """V beside -log 4, D(x) and D(G(z)) beside 1/2, and the validation score where there is one, against the epoch.

    table: rows with the keys epoch, V, D(x), D(G(z)) and perhaps validation.
    """
    epoch = [row["epoch"] for row in table]
    scored = [row for row in table if "validation" in row]
    figure = Figure(figsize=(6, 7.5 if scored else 5.5), layout="constrained")
    top, middle, *bottom = figure.subplots(3 if scored else 2, sharex=True)
    top.set_title(title, fontsize=10)
    top.plot(epoch, [row["V"] for row in table], ".-", color=BLUE, label="V(D, G)")
    top.axhline(-log(4), color=GREY, ls="--", label="-log 4: D is 1/2 everywhere")
    top.axhline(0, color=GREY, ls=":", label="0: D is always right")
    top.set_ylabel("V (nats)")
    middle.plot(epoch, [row["D(x)"] for row in table], ".-", color=BLUE, label="D(x), on data")
    middle.plot(epoch, [row["D(G(z))"] for row in table], ".-", color=ORANGE, label="D(G(z)), on samples")
    middle.axhline(0.5, color=GREY, ls="--", label="1/2")
    middle.set(ylabel="mean output of D", ylim=(0, 1))
    for axes in bottom:
        score = [row["validation"] for row in scored]
        axes.plot([row["epoch"] for row in scored], score, ".-", color=GREEN, label="on validation images")
        axes.set_ylabel("Parzen score (nats)")
    for axes in (top, middle, *bottom):
        legend_above(axes, fontsize=8)
        axes.grid(alpha=0.2)
    last = (top, middle, *bottom)[-1]
    last.set_xlabel("epoch (passes over the training data)")
    last.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure
