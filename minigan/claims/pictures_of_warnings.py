"""A picture for each group of claims about kinks, poles and heavy tails; and one of the notes on training.

DRAWN is as in claims/pictures.py.
"""

import warnings

import numpy

from minigan import plots
from minigan.claims.pictures import wide
from minigan.claims.poles import U, power
from minigan.claims.uncertain import KNOWN, numbers
from minigan.random import Stream
from minigan.theory.densities import Gaussian
from minigan.theory.discriminator import sigmoid
from minigan.theory.divergences import chi_squared
from minigan.theory.kernels import mmd_squared
from minigan.theory.own_formulas import objective_of
from minigan.theory.quadrature import gauss_legendre, integrate


def notes_training_figure():
    """The slopes of G's two costs in D's logit: a cost gives no slope where its curve is 0."""
    a = numpy.linspace(-10, 10, 201)
    curves = {"log(1 - D): -D": -sigmoid(a), "-log D: -(1 - D)": -sigmoid(-a)}
    title = "-log D has a slope where D rejects samples (left), log(1 - D) where D accepts them"
    return wide(plots.lines(a, curves, title, "D's logit of a sample", "slope in the logit"))


def own_losses_figure():
    """The slopes of three losses for real examples, found from the losses alone; the hinge's kink at 1 is named."""
    a = numpy.linspace(-3, 3, 242)
    losses = {
        "-log D = log(1 + e^-a)": (lambda a: numpy.logaddexp(0, -a), ()),
        "hinge: max(0, 1 - a)": (lambda a: numpy.maximum(0, 1 - a), [1.0]),
        "least squares: (a - 1)^2 / 2": (lambda a: (a - 1) ** 2 / 2, ()),
    }
    curves = {name: objective_of(loss, kinks=kinks).derivative(a) for name, (loss, kinks) in losses.items()}
    return wide(plots.lines(a, curves, "Slopes of losses that are given as functions alone", "logit a", "slope"))


def uncertain_figure():
    """A jump within one panel: the error of its integral, and the error that the warning reports."""
    x, weight = gauss_legendre([0.0, 1.0])
    at = numpy.linspace(0.0123, 0.9877, 60)
    errors = [abs(weight @ (x > jump) - (1 - jump)) for jump in at]
    reported = [numbers(KNOWN, integrate, x, weight, 1.0 * (x > jump))[0] for jump in at]
    curves = {"error": errors, "error that the warning reports": reported}
    title = "The integral of a jump on one panel of 20 nodes"
    return wide(plots.lines(at, curves, title, "where the jump is", "error", log="y", points=True))


def uncertain_distances_figure():
    """The error of an MMD of two Gaussians, by the width of the kernel: below 0.45 a warning is given."""
    p, q, sigma = Gaussian(0, 5), Gaussian(3, 5), numpy.geomspace(0.02, 5, 40)
    reach = sigma**2 + 2 * 5**2
    exact = 2 * sigma / numpy.sqrt(reach) * (1 - numpy.exp(-(3**2) / (2 * reach)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = numpy.array([mmd_squared(p, q, s) for s in sigma])
    curves = {"relative error of MMD^2": numpy.maximum(abs(found / exact - 1), 1e-17)}
    figure = plots.lines(
        sigma, curves, "A kernel that is narrow for the panels", "sigma", "error", log="xy", points=True
    )
    figure.axes[0].axvline(
        0.45, color=plots.colours.REFERENCE, ls="--", lw=1.2, label="0.45: a warning for narrower ones"
    )
    plots.legend_above(figure.axes[0])
    return wide(figure)


def poles_figure():
    """chi^2 of U(0, 1) from (1 + a) x^a, whose integrand grows as x^-a: with panels towards 0, and on one panel."""
    x, weight = gauss_legendre([0.0, 1.0])
    a = numpy.linspace(0.05, 0.95, 19)
    curves = {
        "1 / ((1 + a)(1 - a)) - 1": 1 / ((1 + a) * (1 - a)) - 1,
        "chi_squared": [chi_squared(U, power(b)) for b in a],
        "20 nodes on one panel": [weight @ (x**-b) / (1 + b) - 1 for b in a],
    }
    title = "An integrand that grows as x^-a towards 0: the integral is infinite from a = 1 on"
    return wide(plots.lines(a, curves, title, "a", "chi^2 of U(0, 1) from (1 + a) x^a", points=True))


def heavy_tails_figure():
    """Means of n terms u^-k, u uniform, over their expectation 1 / (1 - k): for k = 0.9 more terms help little."""
    u, n = Stream(6, "float64").uniform(1_000_000), numpy.unique(numpy.geomspace(100, 1_000_000, 200).astype(int))
    curves = {f"k = {k}": (1 - k) * (numpy.cumsum(u**-k)[n - 1] / n) for k in (0.3, 0.6, 0.9)}
    title = "The mean of n terms u^-k over its expectation; k = 0.6 and 0.9 have no variance"
    marks = {"expectation": 1.0}
    return wide(plots.lines(n, curves, title, "n", "mean / expectation", log="x", marks=marks))


DRAWN = {
    "notes_training.png": notes_training_figure,
    "own_losses.png": own_losses_figure,
    "uncertain.png": uncertain_figure,
    "uncertain_distances.png": uncertain_distances_figure,
    "poles.png": poles_figure,
    "heavy_tails.png": heavy_tails_figure,
}
