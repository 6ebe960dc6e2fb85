"""Figures on their way to a file or a notebook, and the colours they are drawn in."""

import io

from matplotlib import figure as matplotlib_figure

from minigan.checkpoint import write

# Told apart by the colour-blind too (Okabe and Ito 2008).
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"
PURPLE, YELLOW, SKY = "#CC79A7", "#E69F00", "#56B4E9"

NOTEBOOK_DPI = 90
COLOURS = 64  # of an animation


class Figure(matplotlib_figure.Figure):
    """matplotlib's figure, without pyplot: as the last line of a notebook's cell it shows itself."""

    def _repr_png_(self):
        return png(self, NOTEBOOK_DPI)


class Animation:
    """Figures one after the other, for ever: an animated PNG, which browsers, GitHub and notebooks play.

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


def _palette(frames):
    """An image with the one palette that an animated PNG has for all its frames, chosen from a third of their rows."""
    from PIL import Image

    width, height = frames[0].size
    strip = Image.new("RGB", (width, len(frames) * (height // 3)))
    for n, frame in enumerate(frames):
        strip.paste(frame.reduce((1, 3)), (0, n * (height // 3)))
    return strip.quantize(COLOURS)


def png(figure, dpi):
    """A figure as the bytes of a PNG file."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=dpi)
    return stream.getvalue()


def save(figure, path):
    """Write a figure as a PNG file, whole or not at all."""
    write(path, lambda stream: stream.write(png(figure, dpi=120)))


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
    """A figure as a Pillow image."""
    from PIL import Image  # comes with matplotlib

    return Image.open(io.BytesIO(png(figure, dpi))).convert("RGB")
