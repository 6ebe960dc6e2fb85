"""What a layer computes, seen: a maxout unit of one input, with the lines whose maximum it is.

layers.maxout_figure(x, pieces, target, "max of 5 lines", "x²")
"""

import numpy
from matplotlib.lines import Line2D

from minigan.plots import colours
from minigan.plots.canvas import Figure, legend_above
from minigan.plots.host import from_host


@from_host
def maxout_figure(x, pieces, target, title, name):
    """A maxout unit against the function it is to be: above, each piece, coloured where it wins; below, the error.

    x: (n,) in rising order; pieces: (n, number of pieces), the values of the lines; target: (n,), called `name`. A
    piece is drawn thin where another is larger, and dashed if it wins nowhere. Of equal pieces the first wins.
    """
    winner = numpy.argmax(pieces, axis=1)
    alive = dict.fromkeys(winner.tolist())  # in the order in which they win, so that neighbours differ in colour
    colour = {piece: colours.SERIES[n % len(colours.SERIES)] for n, piece in enumerate(alive)}
    figure = Figure(figsize=(7, 5.4), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    for piece in range(pieces.shape[1]):
        if piece in alive:
            upper.plot(x, pieces[:, piece], color=colour[piece], lw=0.8, alpha=0.7)
            wins = numpy.where(winner == piece, pieces[:, piece], numpy.nan)
            upper.plot(x, wins, color=colour[piece], lw=4, solid_capstyle="butt")
        else:
            upper.plot(x, pieces[:, piece], color=colours.REFERENCE, lw=1, ls="--")
    upper.plot(x, target, color=colours.INK, lw=1.2, ls=":")
    reach = float(target.max() - target.min())
    upper.set_ylim(target.min() - 0.5 * reach, target.max() + 0.15 * reach)
    upper.set_ylabel("y")
    upper.set_title(title, fontsize=11)
    keys = [
        Line2D([], [], color=colours.INK, lw=1.2, ls=":", label=name),
        Line2D([], [], color=colours.SERIES[0], lw=4, label="a piece where it wins"),
        Line2D([], [], color=colours.SERIES[0], lw=0.8, alpha=0.7, label="and where it does not"),
    ]
    if len(alive) < pieces.shape[1]:
        keys.append(Line2D([], [], color=colours.REFERENCE, lw=1, ls="--", label="a piece that never wins"))
    legend_above(upper, handles=keys)
    lower.axhline(0, color=colours.REFERENCE, lw=0.8)
    lower.plot(x, pieces.max(axis=1) - target, color=colours.SERIES[0], lw=1.5)
    lower.set(xlabel="x", ylabel=f"error, max - {name}")
    for axes in (upper, lower):
        axes.grid(alpha=0.2)
        axes.spines[["top", "right"]].set_visible(False)
    return figure
