"""D* and what comes to it: one curve that is found in several ways, and how far each of them is from the formula.

ways(x, p_data.density(x), p_g.density(x), D_star(x), {"by counting": (centres, shares), "by a net": (x, D)})
"""

import numpy

from minigan.plots import colours
from minigan.plots.canvas import Figure
from minigan.plots.host import from_host

# (line, marker, size): distinguished by their shapes too, where the curves lie on one another
LOOKS = (("", "o", 6), ("", "s", 4), ("", "x", 6), ("--", "", 0), (":", "", 0))


@from_host
def ways(x, p_data, p_g, D_star, estimates, title="D*, found in several ways", reach=0.1):
    """Estimates of D* over its curve and the two densities; below, estimate - D*, from -reach to reach.

    x, p_data, p_g, D_star: 1-D arrays, the last three on the grid x, in ascending order. estimates: {label: (x, D)},
    each on points of its own within that grid; where D is nan nothing is drawn. Below, D* is interpolated between the
    points of the grid. What is farther off than `reach` leaves the picture, as do densities above 1. Raises
    ValueError for more estimates than there are looks.
    """
    if len(estimates) > len(LOOKS):
        raise ValueError(f"{len(estimates)} estimates in one picture: {len(LOOKS)} at most can be distinguished")
    figure = Figure(figsize=(8.0, 6.4), layout="constrained")
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    for density, color, label in ((p_data, colours.P_DATA, "p_data"), (p_g, colours.P_G, "p_g")):
        top.fill_between(x, density, color=color, alpha=0.13, lw=0, label=label)
    top.plot(x, D_star, label="D* = p_data / (p_data + p_g)", **colours.LOOKS["D*"])
    bottom.axhline(0, color=colours.D_STAR, lw=3, alpha=0.5)
    for (label, (points, D)), series, (ls, marker, size) in zip(estimates.items(), colours.SERIES, LOOKS):
        color = colours.dots(label, series)
        look = {"color": color, "ls": ls, "marker": marker, "ms": size, "lw": 1.6}
        if marker == "o":  # open, so that a marker within it is seen
            look["mfc"] = "none"
        top.plot(points, D, label=label, **look)
        bottom.plot(points, D - numpy.interp(points, x, D_star), **look)
    top.axhline(0.5, color=colours.REFERENCE, lw=0.8, ls=":")
    top.set(ylabel="density per unit of x, and D(x)", ylim=(0, 1), xlim=(x[0], x[-1]))
    bottom.set(xlabel="x", ylabel="estimate - D*", ylim=(-reach, reach))
    top.set_title(title, fontsize=11)
    figure.legend(fontsize=9, ncols=3, loc="outside lower center")
    for axes in (top, bottom):
        axes.grid(alpha=0.2)
        axes.spines[["top", "right"]].set_visible(False)
    return figure
