"""What a convolution does, seen: its numbers, its windows, its matrix, how images lie in memory, and feature maps.

Vermillion stands for a number above 0, blue for one below, white for 0.
"""

import numpy
from matplotlib.patches import Rectangle

from minigan.plots import colours
from minigan.plots.canvas import Figure
from minigan.plots.host import from_host

CELL = 0.34  # inches, of a cell with a number in it
FIRST, NEXT = colours.SERIES[:2]  # outlines of a window and of the next one


@from_host
def numbers(parts, title, signs=(), frames=None):
    """Matrices side by side with their numbers, as an equation: {"x": (h, w), ...}.

    signs: what stands between one part and the next, such as "*" and "=". frames: {"x": [(top, left, height, width,
    colour), ...]}, what is outlined in which part.
    """
    gap, left = 1.6, 0.0
    tallest = max(len(part) for part in parts.values())
    width = sum(part.shape[1] for part in parts.values()) + gap * (len(parts) - 1)
    figure, axes = _cells(width, tallest + 1.0, title)
    for n, (name, part) in enumerate(parts.items()):
        height, columns = part.shape
        top = (tallest - height) / 2
        axes.imshow(_coloured(0.6 * part / _largest(part)), extent=(left, left + columns, top + height, top))
        for i, j in numpy.ndindex(part.shape):
            axes.text(left + j + 0.5, top + i + 0.5, f"{part[i, j]:g}", ha="center", va="center", fontsize=8)
        _outline(axes, (top, left, height, columns), colours.REFERENCE, 0.8)
        for frame in (frames or {}).get(name, ()):
            _outline(axes, (top + frame[0], left + frame[1], *frame[2:4]), frame[4], 2.6)
        axes.text(left + columns / 2, top - 0.35, name, ha="center", va="bottom", fontsize=9)
        if n < len(signs):
            axes.text(left + columns + gap / 2, tallest / 2, signs[n], ha="center", va="center", fontsize=13)
        left += columns + gap
    axes.set(xlim=(-0.2, width + 0.2), ylim=(tallest + 0.1, -1.1))
    return figure


def places(panels, title):
    """Where a kernel stands: {name: (side of the image, its Windows)}.

    The image is blue, the zeros around it are white. Outlined are the first window and the next one; a dot is in the
    middle of every window: as many dots as numbers in y.
    """
    figure = Figure(figsize=(2.3 * len(panels), 3.2), layout="constrained")
    widest = max(side + 2 * windows.padding for side, windows in panels.values())
    for axes, (name, (side, windows)) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels.items()):
        pad, stride, (kh, kw) = windows.padding, windows.stride, windows.kernel
        whole = side + 2 * pad
        for i, j in numpy.ndindex(whole, whole):
            inside = pad <= i < pad + side and pad <= j < pad + side
            face = colours.GROUND if inside else "white"
            axes.add_patch(Rectangle((j, i), 1, 1, facecolor=face, edgecolor=colours.REFERENCE, lw=0.6))
        rows, columns = windows.places(side, side)
        down, across = numpy.mgrid[:rows, :columns] * stride
        axes.plot(across.ravel() + kw / 2, down.ravel() + kh / 2, "o", color=colours.INK, ms=5)
        _outline(axes, (0.06, 0.06, kh - 0.12, kw - 0.12), FIRST, 3)
        if columns > 1:
            _outline(axes, (0, stride, kh, kw), NEXT, 2.2, "--")
        around = (widest - whole) / 2 + 0.2  # so that all panels have one scale
        axes.set(xlim=(-around, whole + around), ylim=(whole + around, -around), aspect="equal")
        axes.set_axis_off()
        axes.set_title(f"{name}\ny is {rows} x {columns}", fontsize=9)
    figure.suptitle(title, fontsize=11)
    return figure


@from_host
def memory(rows, title):
    """How images lie in memory: {name of the layout: (owner, seen)}, both (n,), in the order of memory.

    owner: of each number, the example it belongs to, by which it is coloured; seen: whether it is copied, in black.
    """
    n = len(next(iter(rows.values()))[0])
    figure = Figure(figsize=(8.0, 0.5 + 0.75 * len(rows)), layout="constrained")
    for axes, (name, (owner, seen)) in zip(figure.subplots(len(rows), squeeze=False)[:, 0], rows.items()):
        for example in range(int(owner.max()) + 1):
            at = numpy.flatnonzero(owner == example)
            axes.bar(at + 0.5, 1, 1, 0, color=colours.SERIES[example % len(colours.SERIES)], ec="white", lw=0.6)
        axes.bar(numpy.flatnonzero(seen) + 0.5, 0.4, 1, -0.5, color=colours.INK)
        axes.set(xlim=(0, n), ylim=(-0.55, 1.05))
        axes.set_axis_off()
        axes.set_title(name, fontsize=9, loc="left")
    figure.suptitle(title, fontsize=11)
    return figure


@from_host
def matrices(parts, title):
    """Matrices as pictures, side by side: {name: matrix}. All have one scale."""
    largest = max(_largest(part) for part in parts.values())
    widths = [part.shape[1] for part in parts.values()]
    figure = Figure(figsize=(8.0, 4.4), layout="constrained")
    for axes, (name, part) in zip(figure.subplots(1, len(parts), width_ratios=widths, squeeze=False)[0], parts.items()):
        height, width = part.shape
        axes.imshow(_coloured(part / largest), extent=(0, width, height, 0), interpolation="nearest")
        axes.set_xticks(range(width + 1), [""] * (width + 1))
        axes.set_yticks(range(height + 1), [""] * (height + 1))
        axes.tick_params(length=0)
        axes.grid(color=colours.REFERENCE, lw=0.3)
        axes.set_title(f"{name}, {height} x {width}", fontsize=9)
    figure.suptitle(title, fontsize=11)
    return figure


@from_host
def mosaic(rows, title):
    """Rows of pictures in colour, each with its label at the left: {label: (n, side, side, 3)}, of one side.

    `grey` and `signed` make such pictures.
    """
    columns, side = max(map(len, rows.values())), next(iter(rows.values())).shape[1]
    canvas = numpy.ones((len(rows) * (side + 2), columns * (side + 2), 3))
    for i, pictures in enumerate(rows.values()):
        for j, picture in enumerate(pictures):
            top, left = i * (side + 2), j * (side + 2)
            canvas[top : top + side, left : left + side] = picture
    room, across = 0.15 + 0.068 * max(map(len, rows)), 8.0  # inches, for the labels and of all
    wide = across - room - 0.1
    high = wide * len(rows) / columns
    figure = Figure(figsize=(across, high + 0.5))
    axes = figure.add_axes((room / across, 0.1 / (high + 0.5), wide / across, high / (high + 0.5)))
    axes.imshow(canvas, interpolation="nearest")
    axes.set_yticks([i * (side + 2) + side / 2 for i in range(len(rows))], list(rows), fontsize=9)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(title, fontsize=11)
    return figure


@from_host
def grey(pictures, side):
    """Pictures (n, h, w), 0 black and 1 white, for `mosaic`: (n, side, side, 3), each number a square of pixels."""
    return _enlarged(numpy.repeat(pictures.clip(0, 1)[..., None], 3, axis=-1), side)


@from_host
def signed(pictures, side):
    """Pictures (n, h, w) of numbers above and below 0 for `mosaic`, each on its own scale: (n, side, side, 3)."""
    return _enlarged(numpy.stack([_coloured(picture / _largest(picture)) for picture in pictures]), side)


def _coloured(values):
    """Values from -1 to 1 as (..., 3): from white to ABOVE_0 for those above 0, to BELOW_0 for those below."""
    strength = abs(values)[..., None].clip(0, 1)
    full = numpy.where(values[..., None] > 0, colours.rgb(colours.ABOVE_0), colours.rgb(colours.BELOW_0))
    return 1 - strength * (1 - full)


def _enlarged(pictures, side):
    """Pictures (n, h, w, 3), h = w, with each number as a square of pixels. Raises ValueError unless h divides side."""
    times, rest = divmod(side, pictures.shape[1])
    if rest or pictures.shape[1] != pictures.shape[2]:
        raise ValueError(f"pictures of {pictures.shape[1]}x{pictures.shape[2]} do not fill squares of {side} pixels")
    return pictures.repeat(times, axis=1).repeat(times, axis=2)


def _largest(part):
    return float(abs(part).max()) or 1.0


def _cells(width, height, title):
    """A figure whose axes have a unit of CELL inches, and these axes."""
    figure = Figure(figsize=(max(CELL * (width + 1), 4.5), CELL * (height + 1) + 0.4), layout="constrained")
    axes = figure.subplots()
    axes.set(aspect="equal")
    axes.set_axis_off()
    axes.set_title(title, fontsize=11)
    return figure, axes


def _outline(axes, box, colour, lw, ls="-"):
    """A rectangle (top, left, height, width)."""
    top, left, height, width = box
    across, down = [left, left + width, left + width, left, left], [top, top, top + height, top + height, top]
    axes.plot(across, down, color=colour, lw=lw, ls=ls, solid_joinstyle="miter", clip_on=False)
