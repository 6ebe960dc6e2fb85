"""A picture for each group of claims about the paper and its divergences, computed by theory/.

DRAWN is as in claims/pictures.py. Figure 1, saturation, Proposition 2 and the dynamics are drawn by plots/theory.py.
"""

from math import log

import numpy

from minigan import plots
from minigan.claims.pictures import WIDE, wide
from minigan.random import Stream
from minigan.theory import divergences, game
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian
from minigan.theory.discrete import Discrete
from minigan.theory.discriminator import optimal_discriminator, smoothed_discriminator

X = numpy.linspace(-4, 6, 401)


def discriminators_figure():
    """D* between N(0, 1) and N(2, 1), for three shares of real examples: where D* is 1/2, the verdict changes."""
    p, q = Gaussian(0, 1), Gaussian(2, 1)
    curves = {
        f"D*, {share:.0%} of what D sees is real": optimal_discriminator(p, q, share)(X) for share in (0.5, 0.8, 0.25)
    }
    curves |= {"p_data = N(0, 1)": p.density(X), "p_g = N(2, 1)": q.density(X)}
    title = "More real examples move the place where D* is 1/2 towards p_g"
    figure = plots.lines(X, curves, title, "x", "D*(x), and density per unit of x", marks={"1/2": 0.5})
    return wide(figure)


def minimum_figure():
    """C(G) for p_g = N(shift, 1), with its minimum -log 4, its limit 0, and the parabola that it is near p_data."""
    p, shifts = Gaussian(0, 1), numpy.linspace(-6, 6, 121)
    near = abs(shifts) <= 2.4
    curves = {
        "C(G) = -log 4 + 2 JSD(p_data, p_g)": [game.c_of_g(p, Gaussian(shift, 1)) for shift in shifts],
        "-log 4 + shift^2 / 4": numpy.where(near, -log(4) + shifts**2 / 4, numpy.nan),
    }
    marks = {"0: no mass shared": 0.0, "-log 4: p_g = p_data": -log(4)}
    title = "C(G) is smallest where p_g = N(shift, 1) is p_data = N(0, 1)"
    return wide(plots.lines(shifts, curves, title, "shift of p_g", "C(G) (nats)", marks=marks))


def objectives_figure():
    """The gradient of four costs of G under D*, as p_g = N(shift, 1.5^2) moves away from p_data = N(0, 1)."""
    p, shifts = Gaussian(0, 1), numpy.linspace(0.05, 6, 61)
    names = {
        "minimax, log(1 - D): the gradient of 2 JSD": game.MINIMAX,
        "non-saturating, -log D: of KL(p_g, p_data) - 2 JSD": game.NON_SATURATING,
        "their sum: of KL(p_g, p_data)": game.SUM,
        "-D / (1 - D): of KL(p_data, p_g)": game.MAXIMUM_LIKELIHOOD,
    }
    curves = {
        name: [game.generator_gradient(p, Gaussian(shift, 1.5), cost)[0] for shift in shifts]
        for name, cost in names.items()
    }
    title = "G's gradient under D*, held fixed: each cost has a divergence's gradient"
    ylabel = "d cost / d shift (nats per unit)"
    figure = plots.lines(shifts, curves, title, "shift (standard deviations)", ylabel, log="y")
    figure.axes[0].set_ylim(1e-3, 30)
    return wide(figure)


def labels_figure():
    """The best D for smoothed labels: the label 0.9 on real examples lowers D*; the label 0.1 on samples raises it."""
    p, q, x = Gaussian(0, 1), Gaussian(3, 0.7), numpy.linspace(-4, 6.5, 401)
    curves = {
        "D*, labels 1 and 0": optimal_discriminator(p, q)(x),
        "best D, real label 0.9": smoothed_discriminator(p, q, 0.9)(x),
        "best D, real label 0.9 and fake label 0.1": smoothed_discriminator(p, q, 0.9, 0.1)(x),
        "p_data = N(0, 1)": p.density(x),
        "p_g = N(3, 0.7^2)": q.density(x),
    }
    return wide(plots.lines(x, curves, "The best D for smoothed labels", "x", "D(x), and density per unit of x"))


def divergences_figure():
    """Six divergences between N(0, 1) and N(0, s^2): most are not symmetric, and chi^2 is infinite for a narrow q."""
    p, sds = Gaussian(0, 1), numpy.geomspace(0.25, 4, 61)
    qs = [Gaussian(0, sd) for sd in sds]
    curves = {
        "KL(p, q)": [divergences.kl(p, q) for q in qs],
        "KL(q, p)": [divergences.kl(q, p) for q in qs],
        "JSD(p, q)": [divergences.jsd(p, q) for q in qs],
        "squared Hellinger": [divergences.squared_hellinger(p, q) for q in qs],
        "total variation": [divergences.tv(p, q) for q in qs],
        "chi^2(p, q): infinite for s <= 0.71": [
            divergences.chi_squared(p, q) if q.sd > 0.5**0.5 else numpy.nan for q in qs
        ],
    }
    title = "p = N(0, 1) against q = N(0, s^2)"
    figure = plots.lines(sds, curves, title, "s", "divergence (nats, or a number)", log="x")
    figure.axes[0].set_ylim(0, 2.5)
    figure.axes[0].set_xticks([0.25, 0.5, 1, 2, 4], ["0.25", "0.5", "1", "2", "4"])
    figure.axes[0].minorticks_off()
    return wide(figure)


def by_hand_figure():
    """f-divergences between two coins, p(heads) = 0.3 and q(heads) from 0 to 1: all are 0 at 0.3 only."""
    heads = numpy.linspace(0.01, 0.99, 99)
    coins = [Discrete([0, 1], [1 - h, h]) for h in heads]
    chosen = [f for f in divergences.F_DIVERGENCES if f.name != "GAN"]  # whose D_f is C(G), and not 0 at p = q
    p = Discrete([0, 1], [0.7, 0.3])
    curves = {f.name: [divergences.f_divergence(p, q, f) for q in coins] for f in chosen}
    title = "Six f-divergences between two coins, one with heads at 0.3"
    figure = plots.lines(heads, curves, title, "probability of heads of the other coin", "D_f(p, q)")
    figure.axes[0].set_ylim(0, 2)
    return wide(figure)


def multivariate_figure():
    """A Gaussian in the plane: lines of equal density, samples, and the score, which points to higher density."""
    p, line = MultivariateGaussian([0.5, -0.3], [[1.5, 0.8], [0.8, 1.0]]), numpy.linspace(-3.5, 3.5, 81)
    plane = numpy.stack(numpy.meshgrid(line, line), axis=-1)
    samples = p.sample(400, Stream(2, "float64"))
    figure = plots.Figure(figsize=(WIDE, 6.6), layout="constrained")
    axes = figure.subplots()
    axes.plot(*samples.T, plots.colours.MARK_REAL, color=plots.colours.REAL, ms=3, alpha=0.6, label="400 samples")
    density = numpy.exp(p.log_density(plane.reshape(-1, 2))).reshape(81, 81)
    axes.contour(line, line, density, levels=5, colors=plots.colours.SERIES[0], linewidths=1.4)
    at = plane[4::9, 4::9].reshape(-1, 2)
    score = p.score(at)
    axes.quiver(*at.T, *score.T, color=plots.colours.SERIES[1], label="score, d log p / dx", scale=60, width=0.004)
    axes.plot([], [], color=plots.colours.SERIES[0], label="equal density")
    axes.set(xlabel="x, first coordinate", ylabel="x, second coordinate", aspect="equal")
    axes.set(xlim=(-3.5, 3.5), ylim=(-3.5, 3.5))
    axes.set_title("N(mu, S) in the plane", fontsize=11)
    plots.legend_above(axes)
    return figure


def f_divergences_figure():
    """The convex f of six f-divergences D_f(p, q) = E_q f(p / q), each less its tangent at u = 1, which adds 0."""
    u = numpy.linspace(0.02, 3, 150)
    curves = {}
    for divergence in divergences.F_DIVERGENCES:
        if divergence.name != "GAN":  # Jensen-Shannon's, but for a factor and a constant
            slope = 0.0 if divergence.name == "total variation" else float(divergence.derivative(1.0))
            curves[divergence.name] = divergence.f(u) - divergence.f(1.0) - slope * (u - 1)
    figure = plots.lines(u, curves, "The f of six f-divergences, each less its tangent at 1", "u = p / q", "f(u)")
    figure.axes[0].set_ylim(0, 2)
    return wide(figure)


def finite_figure():
    """A Parzen window on 50 samples, and the mean of such windows, which is p blurred by the window and not p."""
    p, sigma = Mixture([0.5, 0.5], [Gaussian(-1.2, 0.5), Gaussian(1.2, 0.5)]), 0.5
    x, samples = numpy.linspace(-4, 4, 321), p.sample(50, Stream(3, "float64"))
    blurred = Mixture([0.5, 0.5], [Gaussian(m, (0.5**2 + sigma**2) ** 0.5) for m in (-1.2, 1.2)])
    window = Mixture(numpy.full(50, 1 / 50), [Gaussian(sample, sigma) for sample in samples])
    curves = {
        "p_data": p.density(x),
        f"Parzen window, 50 samples, sigma = {sigma}": window.density(x),
        "p_data blurred by the window": blurred.density(x),
    }
    loss = divergences.kl(p, blurred)
    title = f"With any number of samples the window shows the blurred density: p_data loses {loss:.3f} nats"
    return wide(plots.lines(x, curves, title, "x", "density per unit of x"))


def notes_figure():
    """The second term of V, log(1 - D), and the c / D of a study note, fitted where both are equal, at D = 1/2."""
    D = numpy.linspace(0.01, 0.99, 197)
    curves = {"log(1 - D): from 0 down to -inf": numpy.log(1 - D), "the note: c / D, c = -0.347": -log(2) / 2 / D}
    title = "A mistake in study note n1: the second term of V is log(1 - D), and no c / D"
    figure = plots.lines(D, curves, title, "D(G(z))", "the term of V (nats)")
    figure.axes[0].set_ylim(-5, 0.2)
    return wide(figure)


def notes_training_figure():
    """The largest share of eight modes while G minimises log(1 - D): with D best at each step, and with a fixed D."""
    q, p, steps = numpy.full(8, 1 / 8), numpy.arange(1, 9) / 36, numpy.arange(41)
    best = [q, *game.proposition2(p, q, eta=1, steps=steps[-1])]
    held = q * ((p + q) / q) ** steps[:, None]  # the same step each time: q exp(-log(1 - D)), D of the start
    curves = {
        "D best at each step": numpy.max(best, axis=1),
        "D held fixed": numpy.max(held, axis=1) / numpy.sum(held, axis=1),
    }
    title = "Mode collapse: against a fixed D all of p_g moves to one mode"
    marks = {"the largest share in p_data, 8/36": 8 / 36}
    return wide(plots.lines(steps, curves, title, "step of G", "largest share of one mode in p_g", marks=marks))


DRAWN = {
    "discriminators.png": discriminators_figure,
    "minimum.png": minimum_figure,
    "objectives.png": objectives_figure,
    "labels.png": labels_figure,
    "divergences.png": divergences_figure,
    "by_hand.png": by_hand_figure,
    "multivariate.png": multivariate_figure,
    "f_divergences.png": f_divergences_figure,
    "finite.png": finite_figure,
    "notes.png": notes_figure,
    "notes_training.png": notes_training_figure,
}
