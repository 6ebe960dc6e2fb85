"""Samples of several runs on one data set side by side, each set under its name, the data first."""

import numpy

from minigan.plots import colours
from minigan.plots.canvas import Figure
from minigan.plots.charts import histograms
from minigan.plots.host import from_host
from minigan.plots.modes import modes_figure
from minigan.plots.samples import grid

ROWS, COLUMNS = 2, 14  # pictures of each set


@from_host
def comparison_figure(samples, data, title):
    """The data and the samples of each run: rows of pictures, panels of the plane, or histograms.

    samples: {name: (n, number of values)}; data: the Dataset that they imitate, whose test examples are shown.
    """
    sets = {"test data": data.test, **samples}
    if data.image_shape:
        return _rows(sets, data, title)
    if data.test.shape[1] == 1:
        return histograms(sets, title, "x")
    centres = numpy.empty((0, 2)) if data.centres is None else data.centres
    figure = modes_figure(sets, centres, data.spread or 0.0, title)
    figure.set_figheight(figure.get_figheight() + 0.5)  # else the panels' titles lie on the figure's
    return figure


def _rows(sets, data, title):
    height, width = data.image_shape[-2:]
    tall = 11.0 * ROWS * height / (COLUMNS * width) + 0.35  # inches, of the pictures with their name
    figure = Figure(figsize=(11.0, tall * len(sets) + 0.4), layout="constrained")
    for axes, (name, rows) in zip(figure.subplots(len(sets), squeeze=False)[:, 0], sets.items()):
        picture = grid(rows[: ROWS * COLUMNS], data.image_shape, data.scale, COLUMNS)
        axes.imshow(picture, cmap=colours.OF_IMAGES, vmin=0, vmax=1, interpolation="nearest")
        axes.set_axis_off()
        axes.set_title(name, fontsize=10, loc="left")
    figure.suptitle(title, fontsize=11)
    return figure
