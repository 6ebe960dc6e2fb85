"""Figures on their way to a file or a notebook, and where their legends stand."""

import io
import logging
import os
import sys
from contextlib import suppress
from math import ceil
from pathlib import Path

from minigan.checkpoint import PICTURES, write
from minigan.errors import UserError


class PlotError(UserError, RuntimeError):
    """matplotlib does not start here; the message says why."""


def _start_matplotlib():
    """Import matplotlib, whatever MPLBACKEND says: that is about windows, and we draw into files and notebooks.

    What it logs meanwhile is not shown: where it cannot write its cache, or builds it anew, it draws all the same.
    Raises PlotError where its own files stop it, as a broken matplotlibrc does.
    """
    if "matplotlib" in sys.modules:
        return
    wanted = os.environ.pop("MPLBACKEND", "")  # a name that matplotlib does not know would stop it
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        import matplotlib.figure  # with the fonts, which are what is cached
    except (ValueError, OSError) as error:
        raise PlotError(f"matplotlib does not start ({error}): look at its matplotlibrc and at MPLCONFIGDIR") from None
    finally:
        log.setLevel(level)
        if wanted:
            os.environ["MPLBACKEND"] = wanted
    if wanted:
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = wanted  # as it would have done


_start_matplotlib()

import numpy  # noqa: E402
from matplotlib import figure as matplotlib_figure  # noqa: E402
from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: E402

NOTEBOOK_DPI = 90
COLOURS = 64  # of an animation


class Figure(matplotlib_figure.Figure):
    """matplotlib's figure, without pyplot: as the last line of a notebook's cell it shows itself."""

    def _repr_png_(self):
        return picture(self, NOTEBOOK_DPI)


class Animation:
    """Figures one after the other, again and again: an animated PNG, which browsers, GitHub and notebooks play.

    figures: an iterable of them; seconds: how long each is shown, the last one for `last`. Where nothing moves, as in
    print, the last figure is seen. Raises ValueError for none, and for figures of different sizes.
    """

    def __init__(self, figures, seconds=0.15, last=2.0):
        frames = [_image(figure, NOTEBOOK_DPI) for figure in figures]
        if len({frame.size for frame in frames}) != 1:
            sizes = sorted({frame.size for frame in frames})
            raise ValueError(f"an Animation needs figures, all of one size: there are {sizes}")
        palette = _palette(frames)
        still, *moving = [frame.quantize(palette=palette, dither=0) for frame in [frames[-1], *frames]]
        durations = [1000.0 * seconds] * (len(frames) - 1) + [1000.0 * last]
        stream = io.BytesIO()
        still.save(
            stream, format="PNG", save_all=True, default_image=True, append_images=moving, duration=durations, loop=0
        )
        self._png = stream.getvalue()

    def _repr_png_(self):
        return self._png

    def __repr__(self):
        return "Animation"


def legend_above(axes, fontsize=9, handles=None, across=1):
    """A legend in rows between the title and the axes, where it lies on no curve; as wide as there is room for.

    Its place is given: to have matplotlib look for the best one takes seconds where there is much to lie on.
    handles: what it explains, without it all that has a label; across: how many axes share the figure's width.
    Returns the inches that it takes from the height of the axes.
    """
    handles = handles or axes.get_legend_handles_labels()[0]
    columns, rows = _table(handles, axes.figure.get_figwidth() / across - 1.0, fontsize)  # but for the axis' numbers
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, fontsize=fontsize, frameon=False,
        borderaxespad=0.2, columnspacing=1.2,
    )  # fmt: skip
    high = 8 + 1.75 * fontsize * rows  # points
    axes.set_title(axes.get_title(), fontsize=axes.title.get_fontsize(), pad=high)
    return high / 72


def legend_below(axes, fontsize=9):
    """The same below axes of equal units, which a legend above would push out of the figure. The figure grows by it."""
    figure, handles = axes.figure, axes.get_legend_handles_labels()[0]
    columns, rows = _table(handles, figure.get_figwidth() - 0.3, fontsize)
    figure.set_figheight(figure.get_figheight() + (22 + 1.75 * fontsize * rows) / 72)
    figure.legend(
        handles=handles, loc="outside lower center", ncols=columns, fontsize=fontsize, frameon=False, columnspacing=1.2
    )


def _table(handles, room, fontsize):
    """(columns, rows) of a legend that is at most `room` inches wide."""
    longest = max((len(handle.get_label()) for handle in handles), default=1)
    letter, key = 0.55 * fontsize / 72, 4 * fontsize / 72  # inches, of a letter and of what stands before a label
    columns = max(1, min(len(handles), int(room / (letter * longest + key))))
    return columns, ceil(len(handles) / columns)


def _palette(frames):
    """An image with the one palette that an animated PNG has for all its frames, chosen from a third of their rows."""
    from PIL import Image

    width, height = frames[0].size
    strip = Image.new("RGB", (width, len(frames) * (height // 3)))
    for n, frame in enumerate(frames):
        strip.paste(frame.reduce((1, 3)), (0, n * (height // 3)))
    return strip.quantize(COLOURS)


def picture(figure, dpi, kind="png"):
    """A figure as the bytes of a file of this kind."""
    stream = io.BytesIO()
    if kind == "png":  # drawn once, as it is laid out; savefig draws all of it before that, to lay it out
        before = figure.dpi
        figure.set_dpi(dpi)
        FigureCanvasAgg(figure).print_png(stream)
        figure.set_dpi(before)
    else:
        figure.savefig(stream, format=kind, dpi=dpi)
    return stream.getvalue()


def save(figure, path):
    """Write a figure as a PNG, PDF or SVG file, whole or not at all. Raises ValueError for a name of another suffix."""
    kind = Path(path).suffix.lower()
    if kind not in PICTURES:
        raise ValueError(f"{path}: a picture's name ends in {', '.join(PICTURES)}")
    drawn = picture(figure, dpi=120, kind=kind[1:])
    write(path, lambda stream: stream.write(drawn))


def save_animation(figures, path, seconds=0.25, last=2.5):
    """Write figures as a GIF that repeats, the last one shown for longer."""
    pictures = [_image(figure, dpi=70).quantize(COLOURS) for figure in figures]
    durations = [round(1000 * seconds)] * (len(pictures) - 1) + [round(1000 * last)]
    write(
        path,
        lambda stream: pictures[0].save(
            stream, format="GIF", save_all=True, append_images=pictures[1:], duration=durations, loop=0
        ),
    )


def _image(figure, dpi):
    """A figure as a Pillow image, without a file's compression between them."""
    from PIL import Image  # comes with matplotlib

    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.fromarray(numpy.asarray(canvas.buffer_rgba())).convert("RGB")
