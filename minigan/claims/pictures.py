"""A picture for each group of claims about papers since 2014: all are computed by theory/, and take a few seconds.

DRAWN maps the names of files to the functions that make their figures; claims/figures.py writes them. The groups about
the paper, about games and about tools have files of their own beside this one.
"""

from math import log

import numpy

from minigan import plots
from minigan.plots.dynamics import fields
from minigan.random import Stream
from minigan.theory import closed_forms, divergences, game, kernels, methods, scores
from minigan.theory.densities import Gaussian, Mixture
from minigan.theory.discriminator import optimal_discriminator, optimal_logit
from minigan.theory.dynamics import MINIMAX, WGAN, dirac_gan, simulate

WIDE = 8.0  # inches


def wide(figure):
    """The figure, wide enough for a slide."""
    figure.set_figwidth(max(WIDE, figure.get_figwidth()))
    return figure


def fields_figure():
    """The Dirac GAN's field, plain and under four methods, with 300 alternating steps of 0.1 each."""
    plain = dirac_gan(MINIMAX)
    games = {
        "minimax: circles": plain,
        "consensus optimisation, g = 1": methods.consensus(plain, 1.0),
        "G minimises V + |dV/dpsi|^2": methods.gradient_penalized(plain, 1.0),
        "unrolled: 5 steps of 0.2": methods.unrolled(plain, 5, 0.2),
        "WGAN-GP of weight 1: circles": methods.dirac_wgan_gp(WGAN, 1.0),
    }
    panels = {name: (g, {"alternating steps": simulate(g, [1.5], [1.0], 0.1, 300)}) for name, g in games.items()}
    return fields(panels, "Which methods bring the Dirac GAN to its equilibrium")


def steps_figure():
    """The distance from the equilibrium, step by step, of seven ways to take steps on a game that circles."""
    circles, start, h, n = dirac_gan(WGAN), ([1.0], [1.0]), 0.1, 400
    paths = {
        "simultaneous": simulate(circles, *start, h, n, update="simultaneous"),
        "alternating": simulate(circles, *start, h, n),
        "extragradient": methods.extragradient(circles, *start, h, n),
        "optimistic": methods.optimistic(circles, *start, h, n),
        "alternating, momentum -1/2": methods.momentum(circles, *start, h, n, -0.5),
    }
    ahead = methods.lookahead(circles, *start, h, n // 5, 5, 0.5)  # a point to five steps
    paths["lookahead, half way back after 5"] = ahead[numpy.arange(n + 1) // 5]
    alternating = paths["alternating"]
    paths["mean of the alternating steps"] = numpy.cumsum(alternating, axis=0) / numpy.arange(1, n + 2)[:, None]
    radii = {name: numpy.hypot(*path.T) for name, path in paths.items()}
    title = "Steps of 0.1 on the Dirac GAN without a sigmoid, whose flow circles"
    figure = plots.lines(numpy.arange(n + 1), radii, title, "step", "distance from the equilibrium", log="y")
    figure.axes[0].set_ylim(1e-3, 20)
    return wide(figure)


def distances_figure():
    """Five distances of N(0, 1) and N(shift, 1), as the shift grows."""
    shifts, p = numpy.linspace(0, 6, 31), Gaussian(0, 1)
    qs = [Gaussian(shift, 1) for shift in shifts]
    curves = {
        "JSD (nats)": [divergences.jsd(p, q) for q in qs],
        "TV": [divergences.tv(p, q) for q in qs],
        "MMD^2, kernel of width 1": [kernels.mmd_squared(p, q) for q in qs],
        "W1 and W2 (units of x)": [closed_forms.wasserstein1_gaussians(p, q) for q in qs],
        "energy distance (units of x)": [kernels.energy_distance(p, q) for q in qs],
    }
    title = "N(0, 1) against N(shift, 1): three are bounded and flatten, two grow"
    figure = plots.lines(shifts, curves, title, "shift (standard deviations)", "distance", marks={"log 2": log(2)})
    figure.axes[0].set_ylim(0, 6)
    return wide(figure)


def ratios_figure():
    """Samples of N(0, 2^2), and those that rejection sampling by D* / (1 - D*) keeps, which are N(0, 1)."""
    p, q, stream = Gaussian(0, 1), Gaussian(0, 2), Stream(1, "float64")
    x = q.sample(40_000, stream)
    D = optimal_discriminator(p, q)(x)
    kept = x[stream.uniform(x.size) < D / (1 - D) / 2]
    line = numpy.linspace(-6, 6, 241)
    curves = {"p_data = N(0, 1)": (line, p.density(line)), "p_g = N(0, 2^2)": (line, q.density(line))}
    title = f"Rejection sampling by D's odds keeps {kept.size / x.size:.1%} of p_g, and what it keeps is p_data"
    named = {"samples of p_g": x, "kept with probability D* / (1 - D*) / 2": kept}
    return wide(plots.histograms(named, title, "x", curves=curves))


def information_figure():
    """One Gaussian for two modes: the best by KL(p, q), and one of the two best by KL(q, p)."""
    p, x = Mixture([0.5, 0.5], [Gaussian(-2.5, 0.8), Gaussian(2.5, 0.8)]), numpy.linspace(-6, 6, 301)
    fits = {
        "KL(p, q): the mean and variance of p": Gaussian(0, (2.5**2 + 0.8**2) ** 0.5),
        "KL(q, p): one mode": descended(p, Gaussian(2, 1), game.SUM),
    }
    curves = {"p_data": p.density(x)}
    for name, q in fits.items():
        there, back, both = divergences.kl(p, q), divergences.kl(q, p), divergences.jsd(p, q)
        curves[f"best by {name}; KL(p, q) {there:.2f}, KL(q, p) {back:.2f}, JSD {both:.2f}"] = q.density(x)
    return wide(plots.lines(x, curves, "The one Gaussian that fits two modes best", "x", "density per unit of x"))


def descended(p, q, cost, rate=0.3, steps=80):
    """The Gaussian after gradient steps of its mean and deviation, D being D* before each."""
    for _ in range(steps):
        d_mean, d_sd = game.generator_gradient(p, q, cost)
        q = Gaussian(q.mu - rate * d_mean, q.sd - rate * d_sd)
    return q


def bounds_figure():
    """Two lower bounds of KL(p, q) at the critic log p / q + c, over the shift c."""
    p, q = Gaussian(0, 1), Gaussian(1, 1.2)
    best, shifts = divergences.kl(p, q), numpy.linspace(-1.5, 3, 46)

    def expectations(c):
        a = optimal_logit(p, q)
        return p.mean(lambda x: a(x) + c), q.mean(lambda x: numpy.exp(a(x) + c))

    pairs = [expectations(c) for c in shifts]
    curves = {
        "Donsker-Varadhan, E_p T - log E_q exp(T)": [a - log(b) for a, b in pairs],
        "f-GAN, E_p T - E_q exp(T - 1)": [a - b * numpy.exp(-1) for a, b in pairs],
    }
    title = "Two lower bounds of KL(p, q) at T = log p / q + c"
    figure = plots.lines(shifts, curves, title, "c", "bound (nats)", marks={f"KL(p, q) = {best:.3f}": best})
    figure.axes[0].set_ylim(-2, 0.6)
    return wide(figure)


def samples_figure():
    """Precision-recall curves of four generators."""
    p = Mixture([0.5, 0.5], [Gaussian(-4, 1), Gaussian(4, 1)])
    generators = {
        "one of two modes": Gaussian(4, 1),
        "both, each too wide": Mixture([0.5, 0.5], [Gaussian(-4, 2), Gaussian(4, 2)]),
        "a third mode of its own": Mixture([1 / 3] * 3, [Gaussian(m, 1) for m in (-4, 4, 12)]),
        "modes of shares 0.9 and 0.1": Mixture([0.9, 0.1], [Gaussian(-4, 1), Gaussian(4, 1)]),
    }
    slopes = numpy.tan(numpy.linspace(0.005, 0.995, 31) * numpy.pi / 2)
    slopes = numpy.sort([*slopes, 0.2, 2 / 3, 1.8, 2.0])  # of the curves' corners
    figure = plots.Figure(figsize=(WIDE, 5.6), layout="constrained")
    axes = figure.subplots()
    for (name, q), look in zip(generators.items(), plots.colours.looks(generators)):
        precision, recall = zip(*(scores.precision_recall(p, q, slope) for slope in slopes))
        axes.plot(recall, precision, label=name, **look)
    axes.plot(1, 1, "*", color=plots.colours.INK, ms=12, label="p_g = p_data")
    axes.set(xlabel="recall: how much of p_data is made", ylabel="precision: how much of p_g is data")
    axes.set(xlim=(0, 1.05), ylim=(0, 1.05), title="Precision and recall of p_g, for p_data of two modes")
    axes.grid(alpha=0.2)
    plots.legend_above(axes)
    return figure


DRAWN = {
    "fields.png": fields_figure,
    "steps.png": steps_figure,
    "distances.png": distances_figure,
    "ratios.png": ratios_figure,
    "information.png": information_figure,
    "bounds.png": bounds_figure,
    "samples.png": samples_figure,
}
