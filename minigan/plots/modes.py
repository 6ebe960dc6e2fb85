"""Samples in the plane over the modes they should cover: one panel, or several moments side by side.

    modes_figure({"step 100": x}, ring_centres(), RING_SD, "All in one place")
    modes_figure({"before": (x, D), "after": (y, D)}, centres, sd, "G went where D was high")

Figures of equal panels are of equal size, as an Animation wants them.
"""

from math import ceil
from typing import Any

import numpy
from matplotlib import colormaps
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from minigan.backend import array_module, to_host
from minigan.nn.ops import sigmoid
from minigan.plots import colours
from minigan.plots.canvas import Figure

POINTS = 80  # of D's map along an edge
SHADES = 8  # of D(x); few, so that an animation's palette has room for them
CIRCLE = 3  # standard deviations: what the evaluation calls high quality


def modes_figure(panels, centres, sd, title, *, span=(0.0, 1.0), columns=4, reach=1.6):
    """A panel for each set of samples, over a circle of 3 sd about each centre, and over what D says.

    panels: {title: samples (n, 2)}, or {title: (samples, D)} with D a function of points (m, 2) that returns their
    logits: the higher D(x), the bluer the ground, from the first of `span` to the second and beyond. reach: the axes go
    from -reach to reach.
    """
    if not panels:
        raise ValueError("nothing to draw: give {title: samples}")
    columns, centres, sd = min(columns, len(panels)), to_host(centres), float(sd)
    rows, several = ceil(len(panels) / columns), len(panels) > 1
    side = 2.9 if several else 4.8
    with_D = any(isinstance(panel, tuple) for panel in panels.values())
    figure = Figure(figsize=(side * columns + with_D, side * rows + 0.8), layout=ConstrainedLayoutEngine(h_pad=0.1))
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    ground = None
    for axes, (name, panel) in zip(grid.ravel(), panels.items()):
        samples, D = panel if isinstance(panel, tuple) else (panel, None)
        ground = ground if D is None else _draw_D(axes, D, span, reach, samples)
        samples = to_host(samples)
        for centre in centres:
            axes.add_patch(Circle(centre, CIRCLE * sd, fill=False, color=colours.P_DATA, lw=1))
        color = colours.dots(name, colours.GENERATED)
        axes.plot(*samples.T, ".", ms=3 if several else 4, color=color, mew=0)
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
        if name:
            axes.set_title(name, fontsize=10)
    for axes in grid.ravel()[len(panels) :]:
        axes.set_axis_off()
    for axes in grid[-1]:
        axes.set_xlabel("x1")
    for axes in grid[:, 0]:
        axes.set_ylabel("x2")
    if ground is not None:
        bar = figure.colorbar(ground, ax=grid, shrink=0.8, ticks=numpy.linspace(span[0], span[1], 5))
        bar.set_label("D(x)")
    _legend(figure, [colours.dots(name, colours.GENERATED) for name in panels], modes=len(centres) > 0)
    figure.suptitle(title, fontsize=11)
    return figure


def _draw_D(axes, D, span, reach, samples):
    """D's map as the ground of a picture, asked for at points like the samples."""
    line = numpy.linspace(-reach, reach, POINTS)
    x1, x2 = numpy.meshgrid(line, line)
    points = numpy.stack([x1.ravel(), x2.ravel()], axis=1).astype(samples.dtype)
    values = to_host(sigmoid(D(array_module(samples).asarray(points)))).reshape(POINTS, POINTS)
    pale = colormaps[colours.OF_D].resampled(2 * SHADES + 4)  # on the darker half no sample would be seen
    shades = pale(range(SHADES + 2))  # one more at either end
    return axes.contourf(line, line, values, numpy.linspace(span[0], span[1], SHADES + 1), colors=shades, extend="both")


def _legend(figure, dots, modes):
    """Below the panels, since the modes fill them; dots: the panels' colours, modes: whether there are any."""
    looks: list[tuple[bool, str, dict[str, Any]]] = [
        (colours.REAL in dots, "real example", {"marker": ".", "color": colours.REAL, "ms": 8}),
        (set(dots) != {colours.REAL}, "generated", {"marker": ".", "color": colours.GENERATED, "ms": 8}),
        (modes, f"a mode of the data, {CIRCLE} sd", {"marker": "o", "mfc": "none", "mec": colours.P_DATA, "ms": 9}),
    ]
    handles = [Line2D([], [], ls="", label=label, **look) for there, label, look in looks if there]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, fontsize=9)
