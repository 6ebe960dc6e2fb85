"""A picture for each group of claims about what the theory is computed with: densities, f, integrals.

DRAWN is as in claims/pictures.py.
"""

from math import e, inf, log

import numpy

from minigan import plots
from minigan.claims.own_densities import cauchy, laplace, student_density
from minigan.claims.own_losses import hinge, of_one_kink, two_kinks
from minigan.claims.pictures import WIDE, wide
from minigan.claims.uncertain import KNOWN, heard, numbers
from minigan.random import Stream
from minigan.theory import divergences, game, kernels, monte_carlo
from minigan.theory.densities import Gaussian, Mixture
from minigan.theory.discrete import point_mass
from minigan.theory.own_density import Density
from minigan.theory.own_formulas import divergence_of, objective_of
from minigan.theory.quadrature import gauss_legendre, integrate

LINE = (-inf, inf)


def own_densities_figure():
    """Four densities written as functions of x, on a logarithmic scale: their tails fall in very different ways."""
    x, student = numpy.linspace(-12, 12, 481), student_density(3)
    curves = {
        "N(0, 1)": Gaussian(0, 1).density(x),
        "Laplace": laplace(0, 1).density(x),
        "Student, 3 degrees of freedom": Density(student, support=LINE).density(x),
        "Cauchy": cauchy(0, 1).density(x),
    }
    title = "Densities of one's own: their panels are found from the function"
    figure = plots.lines(x, curves, title, "x", "density per unit of x", log="y")
    figure.axes[0].set_ylim(1e-9, 1)
    return wide(figure)


def tails_figure():
    """log p far from the centre, where p itself is 0 in float64: log_density goes on as the density falls."""
    x = numpy.geomspace(1, 1e12, 200)
    tail = Density(lambda x: 15 * (1 + abs(x)) ** -31.0, support=LINE)
    curves = {
        "Laplace, |x| up to 1e4": numpy.where(x < 1e4, laplace(0, 1).log_density(x), numpy.nan),
        "15 (1 + |x|)^-31": tail.log_density(x),
    }
    title = "The logarithm of a density goes on where the density underflows"
    marks = {"log of the smallest float64 above 0": log(5e-324)}
    figure = plots.lines(x, curves, title, "x", "log p(x)", log="x", marks=marks)
    figure.axes[0].set_ylim(-1500, 20)
    return wide(figure)


def own_formulas_figure():
    """The JSD from n samples of each side, with 4 standard errors, beside the integral."""
    p, q, counts = Gaussian(0, 1), Gaussian(1.5, 1), numpy.geomspace(100, 100_000, 16).round().astype(int)
    found = [monte_carlo.jsd(p, q, int(n), Stream(20 + i, "float64")) for i, n in enumerate(counts)]
    figure = plots.Figure(figsize=(WIDE, 4.2), layout="constrained")
    axes, exact = figure.subplots(), divergences.jsd(p, q)
    axes.axhline(exact, color=plots.colours.REFERENCE, ls="--", lw=1.2, label=f"JSD by quadrature, {exact:.4f}")
    axes.errorbar(
        counts, [each.value for each in found], [4 * each.error for each in found], fmt="o", ms=4, capsize=3,
        color=plots.colours.SERIES[0], label="from n samples of each side, with 4 standard errors",
    )  # fmt: skip
    axes.set(xlabel="n", ylabel="JSD(p, q) (nats)", xscale="log")
    axes.set_title("From samples: the error falls as n^-1/2", fontsize=11)
    axes.grid(alpha=0.2)
    plots.legend_above(axes)
    return figure


def from_f_alone_figure():
    """The conjugates f* of three f, found from f alone, and the closed forms, as dots."""
    t = numpy.linspace(-3, 0.95, 159)
    cases = {
        "u log u": (lambda u: u * numpy.log(u), lambda t: numpy.exp(t - 1)),
        "(u - 1)^2": (lambda u: (u - 1) ** 2, lambda t: numpy.where(t > -2, t + t**2 / 4, -1.0)),
        "(sqrt u - 1)^2": (lambda u: (numpy.sqrt(u) - 1) ** 2, lambda t: t / (1 - t)),
    }
    curves = {f"f(u) = {name}": divergence_of(f).conjugate(t) for name, (f, _) in cases.items()}
    figure = plots.lines(t, curves, "f*(t) = sup over u of u t - f(u), from f alone", "t", "f*(t)")
    axes = figure.axes[0]
    for n, (_, closed) in enumerate(cases.values()):
        label = "closed form" if n == 0 else None
        axes.plot(t[::8], closed(t[::8]), "o", ms=4, mfc="none", color=plots.colours.INK, label=label)
    axes.set_ylim(-1.4, 3)
    plots.legend_above(axes)
    return wide(figure)


def own_losses_figure():
    """G's gradient of two losses with kinks, from the loss and its kinks alone, and the closed forms, as dots."""
    m = numpy.linspace(0.25, 4, 31)  # p = N(0, 1), q = N(m, 1)
    q, losses = (
        [Gaussian(shift, 1) for shift in m],
        {"hinge": (hinge, [1.0]), "with a second kink": (two_kinks, [1.0, -2.0])},
    )
    curves: dict[str, numpy.ndarray] = {}
    dots = []
    for name, (loss, kinks) in losses.items():
        objective = objective_of(loss, kinks=kinks)
        slopes = numpy.array([game.generator_gradient(Gaussian(0, 1), each, objective) for each in q])
        curves |= {f"{name}, d/d mean": slopes[:, 0], f"{name}, d/d sd": slopes[:, 1]}
        closed = [of_one_kink(shift, 1.0) + (len(kinks) - 1) * of_one_kink(shift, -2.0) / 2 for shift in m]
        dots.append(numpy.array(closed))
    title = "The hinge max(0, 1 - a), and with max(0, -2 - a) / 2 added: the gradients in G's mean and sd"
    figure = plots.lines(m, curves, title, "m, the mean of p_g; that of p_data is 0", "dL_G / d mean, dL_G / d sd")
    axes = figure.axes[0]
    for n, by_hand in enumerate(dots):
        label = "closed form" if n == 0 else None
        axes.plot(m[::3], by_hand[::3, 0], "o", ms=4, mfc="none", color=plots.colours.INK, label=label)
        axes.plot(m[::3], by_hand[::3, 1], "o", ms=4, mfc="none", color=plots.colours.INK)
    plots.legend_above(axes)
    return wide(figure)


def distributions_figure():
    """The distribution function of a mass of 0.3 at 0 beside a density, and its quantiles."""
    p, x = Mixture([0.3, 0.7], [point_mass(0), Gaussian(0, 1)]), numpy.linspace(-3, 3, 1201)
    u = (numpy.arange(19) + 1) / 20
    curves = {"F(x), of 0.3 at 0 and 0.7 N(0, 1)": p.cdf(x)}
    figure = plots.lines(x, curves, "A jump of F is a mass; its quantiles are all the same x", "x", "F(x)")
    axes = figure.axes[0]
    axes.plot(p.quantile(u), u, "o", ms=5, color=plots.colours.SERIES[1], label="quantiles of 0.05, 0.10, ..., 0.95")
    plots.legend_above(axes)
    return wide(figure)


def integrals_figure():
    """The error of an integral of |p - q|, by the number of panels: with panels that end at its kinks, and without."""
    p, q = Gaussian(0, 1), Gaussian(0, 2)
    kink, exact = (8 / 3 * log(2)) ** 0.5, divergences.tv(p, q)
    panels = numpy.array([2, 4, 8, 16, 32, 64, 128])

    def error(edges):
        x, weight = gauss_legendre(edges)
        return max(abs(numpy.sum(weight * abs(p.density(x) - q.density(x))) / 2 - exact), 1e-17)

    plain = [numpy.linspace(-20, 20.5, n + 1) for n in panels]  # no edge of these is a kink
    curves = {
        "panels of one width": [error(edges) for edges in plain],
        "the same, and an edge at each kink": [error(numpy.sort([*edges, -kink, kink])) for edges in plain],
    }
    title = "Total variation of N(0, 1) and N(0, 2^2): an edge at each kink gives all digits"
    marks = {"rounding, 1.1e-16": 1.1e-16}
    return wide(plots.lines(panels, curves, title, "panels of 20 nodes", "error", marks=marks, log="xy", points=True))


def laws_figure():
    """The laws of the errors: of quadrature with 1, 2 and 3 nodes a panel, and of a mean over samples of e^x."""
    panels, curves, exact = 2 ** numpy.arange(0, 8), {}, e - 1
    for nodes in (1, 2, 3):
        rules = [gauss_legendre(numpy.linspace(0, 1, n + 1), nodes) for n in panels]
        errors = [abs(numpy.sum(weight * numpy.exp(x)) - exact) for x, weight in rules]
        curves[f"{nodes} node{'s' * (nodes > 1)} a panel: falls as n^-{2 * nodes}"] = errors
    draws = numpy.exp(Stream(5, "float64").uniform((400, int(panels[-1]))))
    spread = [(((draws[:, :n].mean(axis=1) - exact) ** 2).mean()) ** 0.5 for n in panels]
    curves["mean of n samples, 400 times: falls as n^-1/2"] = spread
    title = "The error of the integral of e^x from 0 to 1"
    return wide(plots.lines(panels, curves, title, "n, panels or samples", "error", log="xy", points=True))


def uncertain_figure():
    """The error of an integral of a function that jumps inside a panel, and the error that the warning names."""
    c = numpy.linspace(0.02, 0.98, 98)  # where the panel from 0 to 1 jumps, from 0 to 1
    x, weight = gauss_legendre([0.0, 1.0])
    named = [numbers(KNOWN, integrate, x, weight, 1.0 * (x > place))[0] for place in c]
    off = [abs(numpy.sum(weight * (x > place)) - (1 - place)) for place in c]
    curves = {"named by the warning": named, "error": off}
    title = "A warning names an error that is no smaller than the real one"
    figure = plots.lines(c, curves, title, "where the function jumps", "error of the integral", log="y")
    figure.axes[0].set_ylim(1e-4, 2)
    return wide(figure)


def uncertain_distances_figure():
    """The MMD of two Gaussians by kernels of many widths: where the kernel is too narrow for the panels, it is told."""
    p, q, widths = Gaussian(0, 5), Gaussian(1, 5), numpy.geomspace(0.05, 5, 41)
    found = [heard(kernels.mmd_squared, p, q, width) for width in widths]
    spread = widths**2 + 2 * 5**2
    exact = 2 * widths / spread**0.5 * (1 - numpy.exp(-1 / (2 * spread)))  # of means 1 apart
    error = abs(numpy.array([value for value, _ in found]) / exact - 1)
    told = numpy.array([len(words) > 0 for _, words in found])
    curves = {
        "with a warning": numpy.where(told, error, numpy.nan),
        "without one": numpy.where(told, numpy.nan, numpy.maximum(error, 1e-17)),
    }
    title = "MMD^2 of N(0, 5^2) and N(1, 5^2): a kernel that is too narrow for the panels gets a warning"
    return wide(plots.lines(widths, curves, title, "width of the kernel", "relative error", log="xy", points=True))


DRAWN = {
    "own_densities.png": own_densities_figure,
    "tails.png": tails_figure,
    "own_formulas.png": own_formulas_figure,
    "from_f_alone.png": from_f_alone_figure,
    "own_losses.png": own_losses_figure,
    "distributions.png": distributions_figure,
    "integrals.png": integrals_figure,
    "laws.png": laws_figure,
    "uncertain.png": uncertain_figure,
    "uncertain_distances.png": uncertain_distances_figure,
}
