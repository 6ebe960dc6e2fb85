"""A run while it trains: samples and curves in one figure, and a picture of it that takes little time to draw anew."""

import io

import numpy
from matplotlib.backends.backend_agg import FigureCanvasAgg

from minigan.plots.canvas import NOTEBOOK_DPI, Figure
from minigan.plots.host import from_host
from minigan.plots.samples import draw_curves, draw_samples, panels_of

LEGEND = 0.55  # inches between two panels, for a legend of two rows
ROOM = 0.5  # of an axis, that what is drawn must fill if the axis is to stay as it is


@from_host
def course_figure(samples, data, table, epochs, title):
    """A run in training: the samples of `samples_figure` on the left, the curves of `curves_figure` on the right.

    samples: None of a run that draws none, which has curves alone. epochs: where the curves will end. Where everything
    stands is given in numbers: to let matplotlib find places takes it as long as to draw.
    """
    panels, across = panels_of(table), 1 if samples is None else 2
    high = max(5.1, 1.8 + 1.45 * len(panels))  # inches, of which 1.25 above and 0.55 below the axes
    each = (high - 1.8 - LEGEND * (len(panels) - 1)) / len(panels)
    figure = Figure(figsize=(4.6 * across, high))
    places = dict(top=1 - 1.25 / high, bottom=0.55 / high, left=0.14 / across, right=0.97, hspace=LEGEND / each)
    parts = figure.add_gridspec(len(panels), across, **places)
    figure.suptitle(title, x=0.02, y=0.98, ha="left", va="top", fontsize=9)
    column = [figure.add_subplot(parts[row, -1]) for row in range(len(panels))]
    for axes in column[:-1]:
        axes.sharex(column[-1])
        axes.tick_params(labelbottom=False)
    draw_curves(column, panels, table, across)
    column[-1].set_xlim(0, 1.02 * epochs)
    if samples is not None:
        draw_samples(figure.add_subplot(parts[:, 0]), samples, data)
    return figure


class Course:
    """Pictures of one run, one after the other: course_figure, in a quarter of the time that matplotlib takes for it.

    Most of that goes into ticks, labels and legends. They are kept, as pixels, for as long as the axes can stay as they
    are, and samples, curves and the title are drawn upon them.
    """

    def __init__(self, data, epochs):
        self._data, self._epochs = data, epochs
        self._limits: list = []
        self._kept = None

    def picture(self, samples, table, title):
        """The bytes of a PNG file."""
        from PIL import Image  # comes with matplotlib

        figure = course_figure(samples, self._data, table, self._epochs, title)
        figure.set_dpi(NOTEBOOK_DPI)
        canvas, moving = FigureCanvasAgg(figure), [*figure.texts]
        for axes in figure.axes:
            moving += [*axes.images, *axes.patches, *axes.lines]
        if self._can_stay(figure):
            canvas.get_renderer()  # which makes it
            canvas.restore_region(self._kept)
            for axes in figure.axes:
                axes.apply_aspect()
        else:
            for artist in moving:
                artist.set_animated(True)  # which leaves it out
            canvas.draw()
            self._kept, self._limits = canvas.copy_from_bbox(figure.bbox), _limits(figure)
        for artist in moving:
            artist.draw(canvas.get_renderer())
        stream = io.BytesIO()
        image = Image.fromarray(numpy.asarray(canvas.buffer_rgba())).convert("RGB")
        image.save(stream, format="PNG", compress_level=1)
        return stream.getvalue()

    def _can_stay(self, figure):
        """Whether what is drawn fits into the axes that are kept, and fills them; they are the figure's then."""
        if len(self._limits) != 2 * len(figure.axes):
            return False
        data = [interval for axes in figure.axes for interval in (axes.dataLim.intervalx, axes.dataLim.intervaly)]
        if not all(map(_fits, data, _limits(figure), self._limits)):
            return False
        for axes, x, y in zip(figure.axes, self._limits[::2], self._limits[1::2]):
            axes.set(xlim=x, ylim=y)
        return True


def _limits(figure):
    """(from, to) of x and then y of each of a figure's axes."""
    return [limits for axes in figure.axes for limits in (axes.get_xlim(), axes.get_ylim())]


def _fits(data, limits, kept):
    (low, high), (bottom, top) = sorted(data), sorted(kept)
    return bottom <= low and high <= top and abs(limits[1] - limits[0]) >= ROOM * (top - bottom)
