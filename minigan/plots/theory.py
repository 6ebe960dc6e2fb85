"""The figures of the theory: figure 1 of the paper, and the ones one would draw on a blackboard beside it.

    plots.save(theory.saturation_figure(), "saturation.png")

What is known in closed form is computed here, from minigan.theory; what a run or a quadrature yields is handed in as
arrays. All of them are written to files by minigan.claims.figures.
"""

from math import log, sqrt
from typing import Any, NamedTuple

import numpy
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from minigan.plots import colours
from minigan.plots.canvas import Figure, legend_above
from minigan.plots.host import from_host
from minigan.theory import dynamics, game
from minigan.theory.densities import Gaussian
from minigan.theory.discrete import Discrete
from minigan.theory.divergences import jsd

SEEN = 0.01  # of the largest density: where p_data + p_g is below, D is drawn pale, since nothing tells it what to say


class Panel(NamedTuple):
    """One moment of a game on the line, as figure 1 shows it: all 1-D arrays.

    p_data, p_g, D: their values on the grid x. G: where G puts noise values that cut the noise into equal shares; on
    the line of z they stand at equal distances, so that z is uniform there whatever it is drawn from.
    """

    title: str
    x: numpy.ndarray
    p_data: numpy.ndarray
    p_g: numpy.ndarray
    D: numpy.ndarray
    G: numpy.ndarray


@from_host
def figure1(panels, title=""):
    """Figure 1 of the paper: p_data dotted, p_g solid, D dashed, and below how x = G(z) maps the z line to the x line.

    panels: four Panels, (a) to (d) in the paper, on one grid x.
    """
    figure = Figure(figsize=(3.4 * len(panels), 4.4), layout="constrained")
    upper, lower = figure.subplots(2, len(panels), sharex=True, sharey="row", height_ratios=(3, 1), squeeze=False)
    for panel, top, bottom in zip(panels, upper, lower):
        _draw_panel(panel, top, bottom)
    _label(figure, upper[0], lower[0], ncols=4)
    upper[0].set_ylim(0, 1.04 * max(1.0, *(max(panel.p_data.max(), panel.p_g.max()) for panel in panels)))
    figure.suptitle(title, fontsize=10)
    return figure


@from_host
def animation_figures(panels):
    """Yields a figure to each Panel: p_g moves onto p_data and D flattens to 1/2, the frames of an animation.

    What a p_g that is still narrow has above the picture's edge is cut off. All axes stand where the first figure's do.
    """
    places: list[Any] = []
    for panel in panels:
        figure = Figure(figsize=(7, 5.6), layout="constrained")
        top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        _draw_panel(panel, top, bottom)
        _label(figure, top, bottom, ncols=2)
        top.set_ylim(0, 1.6 * max(panel.p_data))
        if not places:
            figure.draw_without_rendering()  # this lays it out
            places = [axes.get_position() for axes in figure.axes]
        figure.set_layout_engine("none")
        for axes, place in zip(figure.axes, places):
            axes.set_position(place)
        yield figure


def _draw_panel(panel, top, bottom):
    """The curves of a Panel into the axes `top`, its arrows into the axes `bottom`."""
    x, both = panel.x, panel.p_data + panel.p_g
    seen = both > SEEN * both.max()
    D = numpy.where(seen, panel.D, numpy.nan)
    with numpy.errstate(invalid="ignore"):  # 0 / 0 where nothing is seen
        optimum = numpy.where(seen, panel.p_data / both, numpy.nan)
    top.axhline(0.5, color=colours.REFERENCE, lw=0.8, ls=":")
    top.plot(x, optimum, label="D* = p_data / (p_data + p_g)", **colours.LOOKS["D*"])
    top.plot(x, panel.D, **(colours.LOOKS["D"] | {"lw": 1.2, "alpha": 0.3}))
    top.plot(x, panel.p_g, label="p_g, of the samples G(z)", **colours.LOOKS["p_g"])
    top.plot(x, panel.p_data, label="p_data", **colours.LOOKS["p_data"])
    top.plot(x, D, label="D(x)", **colours.LOOKS["D"])
    top.set_title(panel.title, fontsize=10)
    left, right = x[0], x[-1]
    z = left + (right - left) * equal_shares(len(panel.G))
    bottom.hlines([0, 1], left, right, color=colours.INK, lw=1.2)
    bottom.quiver(
        z, numpy.zeros(len(z)), panel.G - z, numpy.ones(len(z)), color=colours.P_G, angles="xy", scale_units="xy",
        scale=1, units="dots", width=1.2, headwidth=5, headlength=6, headaxislength=6,
    )  # fmt: skip
    bottom.set(xlim=(left, right), ylim=(-0.12, 1.12), yticks=[0, 1], yticklabels=["z", "x"])
    bottom.tick_params(left=False, bottom=False, labelbottom=False, labelsize=11)
    top.tick_params(labelbottom=True)
    top.xaxis.set_major_locator(MaxNLocator(integer=True, prune="both"))  # labels of neighbours stay apart
    bottom.spines[:].set_visible(False)
    top.spines[["top", "right"]].set_visible(False)


def _label(figure, top, bottom, ncols):
    top.set(ylabel="density per unit of x, and D(x)")
    bottom.set_ylabel("x = G(z)")
    handles = [line for line in top.lines if not line.get_label().startswith("_")]
    figure.legend(handles=[handles[i] for i in (2, 1, 3, 0)], loc="outside lower center", ncols=ncols, fontsize=9)


def equal_shares(n):
    """n numbers in (0, 1), each in the middle of its n-th part: the levels of the quantiles that arrows start from."""
    return (numpy.arange(n) + 0.5) / n


def saturation_figure():
    """Section 3: why G maximises log D. The two costs and their slopes at D's logit, and the pull on G under D*."""
    figure = Figure(figsize=(13, 4.2), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    a, shifts = numpy.linspace(-8, 8, 161), numpy.linspace(0, 10, 101)
    for cost, name, slope, look in (
        (game.MINIMAX, "log(1 - D), saturating", "-D", colours.LOOKS["minimax"]),
        (game.NON_SATURATING, "-log D, non-saturating", "-(1 - D)", colours.LOOKS["non-saturating"]),
    ):
        pull = [game.generator_gradient(Gaussian(0, 1), Gaussian(shift, 1), cost)[0] for shift in shifts]
        left.plot(a, cost.loss(a), label=name, **look)
        middle.plot(a, cost.derivative(a), label=f"of {name.split(',')[0]}: {slope}", **look)
        right.semilogy(shifts, numpy.where(shifts > 0, pull, numpy.nan), label=name, **look)
    left.set(title="What G minimises, for one sample", ylabel="cost (nats)")
    middle.set(title="Its slope at the logit", ylabel="d cost / d logit (nats)", ylim=(-1.05, 0.25))
    right.set(title="The pull on G under D*, N(shift, 1) to N(0, 1)", xlabel="shift of p_g (standard deviations)")
    right.set(ylabel="d E[cost] / d shift (nats per unit)", ylim=(1e-5, 50), xlim=(0, 10))
    for axes in (left, middle):
        axes.axvspan(a[0], -2, color=colours.REFERENCE, alpha=0.12, lw=0)
        axes.set(xlabel="logit of D(G(z))", xlim=(a[0], a[-1]))
    left.text(-5, -7, "D rejects\nthe sample", ha="center", color=colours.INK, fontsize=9)
    middle.text(-5, 0.06, "D rejects the sample", ha="center", color=colours.INK, fontsize=9)
    for axes in (left, middle, right):
        axes.title.set_fontsize(11)
        legend_above(axes, across=3)
        axes.grid(alpha=0.2)
    return figure


GAMMA = 0.5  # R1's weight in the figure of the dynamics
IN_TURNS, AT_ONCE = colours.SERIES[:2]


def dynamics_figure():
    """How D and G move: the Dirac GAN (Mescheder et al. 2018), and the Gaussian GAN with its eigenvalues.

    Arrows: the directions in which both move, of the Gaussian GAN at b = 0. Paths: their steps, of rate 0.2, in turns
    and at once.
    """
    figure = Figure(figsize=(14, 7.8), layout="constrained")
    grid = figure.subplots(2, 4)
    for axes, payoff, r1, steps, seen in (
        (grid[0, 0], dynamics.MINIMAX, 0.0, 150, "minimax:\nin turns, a circle; at once, out"),
        (grid[0, 1], dynamics.NON_SATURATING, 0.0, 400, "non-saturating:\nin turns, slowly in; at once, to a circle"),
        (grid[0, 2], dynamics.WGAN, 0.0, 45, "WGAN without clipping:\nin turns, a circle; at once, out fast"),
        (grid[0, 3], dynamics.MINIMAX, GAMMA, 150, f"minimax with R1:\nweight {GAMMA}: both come in"),
    ):
        _draw_game(axes, dynamics.dirac_gan(payoff, r1), [1.0], 1.0, steps)
        axes.set(title=f"Dirac GAN, {seen}", xlabel="psi, D's slope")
    for axes, s, seen in (
        (grid[1, 0], 0.5, "s = 0.5: a long spiral in"),
        (grid[1, 1], 1.0, "s = 1: a spiral in"),
        (grid[1, 2], sqrt(2), "s = sqrt 2: critical, in without turning"),
    ):
        _draw_game(axes, dynamics.gaussian_gan(dynamics.MINIMAX, s), [1.0, 0.0], 1.0, 400)
        axes.set(title=f"Gaussian GAN, minimax,\n{seen}", xlabel="w, D's slope (arrows: at b = 0)")
    for axes in grid.ravel()[:7]:
        axes.set(xlim=(-2.2, 2.2), ylim=(-2.2, 2.2), aspect="equal", ylabel="theta, G's shift")
    _draw_eigenvalues(grid[1, 3])
    for axes in grid.ravel():
        axes.title.set_fontsize(10)
    entries = (
        (IN_TURNS, "-", "", "steps in turns (alternating)"),
        (AT_ONCE, "--", "", "steps at once (simultaneous)"),
        (colours.INK, "", "o", "start"),
        (colours.INK, "", "*", "equilibrium: p_g = p_data, D = 1/2"),
    )
    handles = [Line2D([], [], color=color, ls=ls, marker=mark, label=label) for color, ls, mark, label in entries]
    figure.legend(handles=handles, loc="outside lower center", ncols=4)
    return figure


def _draw_game(axes, players, phi, theta, steps):
    """The field of a game in its first parameter of D and G's one, and both kinds of path from (phi, theta)."""
    line, zeros = numpy.linspace(-2.2, 2.2, 23), [0.0] * (len(phi) - 1)
    states = [(numpy.array([w, *zeros]), numpy.array([t])) for t in line for w in line]
    d_field = numpy.array([players.d_field(*state)[0] for state in states]).reshape(23, 23)
    g_field = numpy.array([players.g_field(*state)[0] for state in states]).reshape(23, 23)
    axes.streamplot(line, line, d_field, g_field, color=colours.ARROWS, density=0.8, linewidth=0.7, arrowsize=0.8)
    for update, color, ls, width in (("simultaneous", AT_ONCE, "--", 1.6), ("alternating", IN_TURNS, "-", 1.2)):
        path = dynamics.simulate(players, phi, [theta], 0.2, steps, update=update)
        axes.plot(path[:, 0], path[:, -1], color=color, ls=ls, lw=width)
    axes.plot(phi[0], theta, "o", color=colours.INK, ms=5)
    axes.plot(0, 0, "*", color=colours.INK, ms=9)


def _draw_eigenvalues(axes):
    """lambda = (-s^2 +- sqrt(s^4 - 4)) / 4 of the Gaussian GAN's (w, theta) at 0, in the complex plane, as s grows."""
    path = numpy.array([dynamics.gaussian_eigenvalues(s) for s in numpy.linspace(0, 1.7, 400)])
    for branch in path.T:
        axes.plot(branch.real, branch.imag, color=colours.SERIES[2], lw=2)
    for s, name, place in (
        (0.0, "s = 0, Dirac", (8, 3)),
        (0.5, "s = 0.5", (-2, 10)),
        (1.0, "s = 1", (-12, 8)),
        (sqrt(2), "s = sqrt 2", (10, 8)),
    ):
        values = dynamics.gaussian_eigenvalues(s)
        axes.plot(values.real, values.imag, "o", color=colours.INK, ms=5)
        top = values[numpy.argmax(values.imag)]
        align = "left" if place[0] > 0 else "right"
        axes.annotate(name, (top.real, top.imag), place, textcoords="offset points", ha=align, fontsize=9)
    axes.axvline(0, color=colours.REFERENCE, lw=0.8)
    axes.set(title="Gaussian GAN: eigenvalues at 0,\nfrom circles (s = 0) to straight in")
    axes.set(xlabel="real part: growth per time", ylabel="imaginary part: turning per time")
    axes.set(xlim=(-1.1, 0.65), ylim=(-0.7, 0.7))
    axes.grid(alpha=0.2)


@from_host
def lower_bound_figure(steps, values, bound):
    """Theorem 1 from below: V of a D that learns, G being fixed, rises towards C(G) = -log 4 + 2 JSD and never above.

    steps: D's steps, 1 or more; values: V after them, exact; bound: C(G); V and the bound in nats.
    """
    figure = Figure(figsize=(7.5, 4.8), layout="constrained")
    axes = figure.subplots()
    axes.axhline(bound, color=colours.SERIES[1], lw=2, label=f"C(G) = -log 4 + 2 JSD(p_data, p_g) = {bound:.3f}")
    left = "what D has not learned yet"
    axes.fill_between(steps, values, bound, color=colours.SERIES[0], alpha=0.12, lw=0, label=left)
    axes.semilogx(steps, values, ".-", color=colours.SERIES[0], label="V(D, G), by quadrature")
    axes.axhline(-log(4), color=colours.REFERENCE, ls="--", label="-log 4: D = 1/2 knows nothing")
    axes.set(xlabel="steps of D, G being fixed", ylabel="V(D, G) (nats)", xlim=(steps[0], steps[-1]))
    axes.set_title("V is a lower bound of -log 4 + 2 JSD, tight at D*", fontsize=11)
    estimate = axes.secondary_yaxis("right", functions=(bound_of_value, value_of_bound))
    estimate.set_ylabel("the bound on the JSD that V gives: log 2 + V / 2 (nats)")
    figure.set_figheight(figure.get_figheight() + legend_above(axes))
    axes.grid(alpha=0.2)
    return figure


def bound_of_value(V):
    """log 2 + V / 2, what a V in nats says the JSD is at least."""
    return log(2) + V / 2


def value_of_bound(bound):
    """The V that gives this bound on the JSD."""
    return 2 * (bound - log(2))


def proposition2_figure():
    """Proposition 2 on ten points: exponentiated gradient, D optimal at each step, brings q to p. JSD, and q."""
    p, q = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55
    path, points = [q, *game.proposition2(p, q, eta=1.0, steps=10)], numpy.arange(1, 11)
    figure = Figure(figsize=(11, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    jsds = [jsd(Discrete(points, p), Discrete(points, q)) for q in path]
    left.semilogy(range(11), jsds, "o-", color=colours.SERIES[0])
    left.set(xlabel="step of p_g, D optimal before each", ylabel="JSD(p_data, p_g) (nats)", xticks=range(0, 11, 2))
    left.set_title("The JSD falls at every step, in the end to a quarter", fontsize=11)
    left.grid(alpha=0.2)
    right.bar(points, p, width=0.9, color=colours.REAL, alpha=0.35, label="p_data")
    for step, shade in ((0, 0.25), (1, 0.45), (2, 0.65), (4, 0.85), (10, 1.0)):
        right.plot(points, path[step], "o-", color=colours.P_G, alpha=shade, ms=4, label=f"p_g, step {step}")
    right.set(xlabel="point", ylabel="probability", xticks=points, ylim=(0, 0.27))
    right.set_title("p_g becomes p_data", fontsize=11)
    legend_above(right, across=2)
    return figure
