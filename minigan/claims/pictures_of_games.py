"""A picture for each group of claims about how D and G move, and about the losses after the paper.

DRAWN is as in claims/pictures.py.
"""

import numpy

from minigan import plots
from minigan.claims.algorithm1 import RATE, real_path, simultaneous
from minigan.claims.pictures import WIDE, wide
from minigan.gan import objectives
from minigan.gan.algorithm1 import algorithm1
from minigan.gan.games import GAMES
from minigan.theory import dynamics
from minigan.theory.dynamics import MINIMAX, WGAN, dirac_gan, simulate


def damping_figure():
    """How fast the Dirac GAN with R1 comes to rest, by the weight of R1: fastest at one weight, slower beyond it."""
    weights = numpy.linspace(0, 4, 401)
    curves = {}
    for name, coupling in (("minimax", 0.5), ("WGAN", 1.0)):
        pairs = [2 * coupling * dynamics.penalized_eigenvalues(w / (2 * coupling)) for w in weights]
        curves[f"{name}, fastest at {2 * coupling:g}"] = [-max(pair.real) for pair in pairs]
    title = "R1 damps the circles of the Dirac GAN; too much of it makes G slow"
    ylabel = "rate of the slower motion (per unit of time)"
    return wide(plots.lines(weights, curves, title, "weight gamma of R1", ylabel))


def flows_figure():
    """The WGAN's Dirac game: its flow turns in a circle; steps of 0.3 in turns stay near it, steps at once go out."""
    circles, start = dirac_gan(WGAN), ([1.0], [0.0])
    walks = {
        "flow, by Runge-Kutta": dynamics.flow(circles, *start, 2 * numpy.pi, 200),
        "steps of 0.3 in turns": simulate(circles, *start, 0.3, 42),
        "steps of 0.3 at once": simulate(circles, *start, 0.3, 21, update="simultaneous"),
    }
    title = "One turn of a flow, and steps along it"
    figure = wide(plots.paths(walks, title, "psi, D's slope", "theta, G's shift", target=(0, 0), reach=2.8))
    figure.set_figheight(7.6)  # as wide as it is high, so that the circle is large
    return figure


def games_figure():
    """What D's best output is, by the ratio u = p_data / p_g: each loss of D asks for another function of u."""
    u = numpy.geomspace(0.05, 20, 200)
    chosen = ("non-saturating", "least squares", "hinge", "smoothed", "KL", "reverse KL", "Pearson")
    labels = {"non-saturating": "the paper's: log u"}
    best = {name: GAMES[name].optimum for name in chosen}
    curves = {labels.get(name, name): optimum(u) for name, optimum in best.items() if optimum}
    title = "D's best output under seven losses"
    figure = plots.lines(u, curves, title, "u = p_data(x) / p_g(x)", "D's best output a(x)", log="x")
    figure.axes[0].set_ylim(-3.2, 4.2)
    return wide(figure)


def penalties_figure():
    """Two penalties on the slope of a linear D: R1 is least for a flat D, WGAN-GP for a D of slope 1."""
    slope = numpy.linspace(0, 2.5, 126)
    curves = {
        "R1: gamma / 2 |slope|^2, gamma = 1": slope**2 / 2,
        "WGAN-GP: (|slope| - 1)^2, weight 1": (slope - 1) ** 2,
    }
    return wide(plots.lines(slope, curves, "What a linear D pays for its slope", "|slope| of D in x", "penalty"))


def algorithm1_figure():
    """Our nets and Algorithm 1 on the Dirac GAN, as dots, on the steps that the theory computes without a net."""
    figure = plots.Figure(figsize=(WIDE, 5.0), layout="constrained")
    axes, field = figure.subplots(), dynamics.gaussian_gan(MINIMAX, 0.0)
    for (train, update, name), colour in zip(
        ((algorithm1, "alternating", "in turns"), (simultaneous, "simultaneous", "at once")), plots.colours.SERIES
    ):
        theory = simulate(field, [1.0, 0.2], [1.0], RATE, 100, update=update)
        nets = real_path(train, objectives.minimax, 1)
        off = abs(nets - theory).max()
        axes.plot(theory[:, 0], theory[:, -1], color=colour, lw=1.5, label=f"theory, steps {name}")
        axes.plot(nets[::4, 0], nets[::4, -1], "o", ms=4.5, mfc="none", color=colour, label=f"our nets: {off:.1g} off")
    axes.plot(1.0, 1.0, "o", color=plots.colours.INK, ms=6, label="start")
    axes.set(xlabel="w, D's slope", ylabel="theta, G's shift")
    axes.set_title("Algorithm 1 on nets follows the theory, step for step", fontsize=11)
    axes.grid(alpha=0.2)
    plots.legend_above(axes)
    return figure


DRAWN = {
    "damping.png": damping_figure,
    "flows.png": flows_figure,
    "games.png": games_figure,
    "penalties.png": penalties_figure,
    "algorithm1.png": algorithm1_figure,
}
