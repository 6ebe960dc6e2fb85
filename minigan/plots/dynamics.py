"""How two players move, as arrows and paths: the field of a game with one number for D and one for G.

fields({"R1 of weight 1": (dirac_gan(MINIMAX, r1=1.0), {"alternating": path})}, "Rate 0.2, 75 steps")
"""

import numpy

from minigan.plots import colours
from minigan.plots.canvas import Figure
from minigan.plots.host import from_host


@from_host
def fields(panels, title):
    """A panel for each {name: (game, {label: path})} of `panels`, side by side: the field's arrows, and the paths.

    game: one with field([psi, theta]), as dirac_gan returns. path: (steps + 1, 2), psi and theta after each step. The
    arrows' lengths are the square roots of the field's, so that they are not too unequal. One legend is for all
    panels, so these have the same labels. Raises ValueError for no panels, and where the labels differ.
    """
    if not panels:
        raise ValueError("nothing to draw: give {name: (game, {label: path})}")
    if len({tuple(walks) for _, walks in panels.values()}) > 1:
        raise ValueError("the panels' paths have different labels, but one legend is for all of them")
    size = 3.3 * len(panels) + 0.8, 4.7
    figure = Figure(figsize=size, layout="constrained")
    row = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    psi, theta = numpy.meshgrid(*[numpy.linspace(-2.2, 2.2, 12)] * 2)
    points = numpy.stack([psi.ravel(), theta.ravel()], axis=1)
    for axes, (name, (game, walks)) in zip(row, panels.items()):
        arrows = numpy.array([game.field(y) for y in points])
        arrows /= numpy.sqrt(numpy.hypot(*arrows.T) + 1e-12)[:, None]
        axes.quiver(*points.T, *arrows.T, color=colours.ARROWS, scale=22, width=0.006)
        for (label, walk), look in zip(walks.items(), colours.looks(walks)):
            axes.plot(walk[:, 0], walk[:, 1], **look, label=label)
        axes.plot(*walk[0], "o", color=colours.INK, ms=5, label="start")
        axes.plot(0, 0, "*", color=colours.INK, ms=10, label="equilibrium")
        axes.set(xlim=(-2.5, 2.5), ylim=(-2.5, 2.5), aspect="equal")
        axes.set_title(name, fontsize=10)
        axes.set_xlabel("psi, D's slope")
    row[0].set_ylabel("theta, G's place")
    labels = row[0].get_legend_handles_labels()
    figure.legend(*labels, loc="outside lower center", ncols=4, fontsize=9)
    figure.suptitle(title, fontsize=11)
    return figure
