"""A generator's loss of your own: kinks that are named, and slopes that are refused since they are not the loss's."""

from math import exp, pi, sqrt

import numpy

from minigan.claims.claim import DIFFERENCES, ROUNDING, claim, equal
from minigan.claims.distributions import Phi
from minigan.theory import game
from minigan.theory.densities import Gaussian
from minigan.theory.own_formulas import objective_of


def hinge(a):
    """max(0, 1 - a)"""
    return numpy.maximum(0, 1 - a)


def two_kinks(a):
    """The hinge max(0, 1 - a), and half of one at a = -2."""
    return hinge(a) + numpy.maximum(0, -2 - a) / 2


def slope_of_two(a):
    """The derivative of two_kinks, 0 between at a kink."""
    return -1.0 * (a < 1) - 0.5 * (a < -2)


def of_one_kink(m, c):
    """G's gradient (in the mean, in sd) of max(0, c - a) at D*, for p = N(0, 1), q = N(m, 1), m > 0."""
    t = m / 2 + c / m
    return numpy.array([m * Phi(t), m * exp(-(t**2) / 2) / sqrt(2 * pi)])


@claim(
    "own.loss.kinks",
    "G's gradient of the hinge loss, p = N(0, 1), q = N(m, 1): m Phi(t) in the mean, m phi(t) in sd, t = m / 2 + 1 / m",
    "by hand",
    DIFFERENCES,
    right=of_one_kink,
    wrong=lambda m, c: of_one_kink(m, -c),
    mistake="the kink at a = -1",
)
def kinks(of_hinge):
    """a* = m^2 / 2 - m x falls below c beyond x = m - (m / 2 + c / m), and rises by -m there."""
    objectives = [
        objective_of(hinge, kinks=1.0),
        objective_of(two_kinks, kinks=[1.0, -2.0]),
        objective_of(two_kinks, derivative=slope_of_two, kinks=(-2.0, 1.0)),
    ]
    shifts = (0.7, 2.0, -1.5)
    found = [[game.generator_gradient(Gaussian(0, 1), Gaussian(m, 1), o) for o in objectives] for m in shifts]
    one = numpy.array([numpy.multiply(of_hinge(abs(m), 1.0), [numpy.sign(m), 1]) for m in shifts])
    other = numpy.array([numpy.multiply(of_hinge(abs(m), -2.0), [numpy.sign(m), 1]) for m in shifts])
    both = one + other / 2
    return equal(found, numpy.stack([one, both, both], axis=1))


@claim(
    "own.loss.slope",
    "of a loss near its kink the slope is one side's, to 1e-6 at 1e-3 from it; one that is given is taken as it is",
    "definition",
    DIFFERENCES,
    right=slope_of_two,
    wrong=lambda a: slope_of_two(a - 2e-3),
    mistake="the other side's",
)
def slopes(derivative):
    a = numpy.array([1 - 1e-3, 1 + 1e-3, -2 - 1e-3, -2 + 1e-3, -5.0, 4.0])
    computed = objective_of(two_kinks, kinks=[1.0, -2.0]).derivative(a.reshape(2, 3)).ravel()
    nearly = objective_of(lambda a: a, derivative=lambda a: 1 + 1e-5 + 0 * a).derivative(a)  # within what is let pass
    return equal([*computed, *nearly], [*derivative(a), *[1 + 1e-5] * 6])


def refused(loss, slope):
    """1 if the slope q loss'(a) is refused for this loss, 0 if it makes an objective."""
    try:
        game.GeneratorObjective("mine", loss, slope, "not known")
    except ValueError:
        return 1
    return 0


@claim(
    "own.loss.refused",
    "a slope is refused if it is 1.5e-4 off the loss's, in a, in q, at a kink; not if within 0.5e-4, or between there",
    "definition",
    ROUNDING,
    right=lambda error: error > 1e-4,
    wrong=lambda error: error > 1e-2,
    mistake="one in a hundred let pass",
)
def refusals(off):
    def linear(error):
        return refused(lambda a: a, lambda log_p, log_q: numpy.exp(log_q) * (1 + 2 * error))

    def flat(error):
        return refused(lambda a: 0 * a, lambda log_p, log_q: numpy.exp(log_q) * error * 1e-3)

    errors = (0.5e-4, -0.5e-4, 1.5e-4, -1.5e-4)
    found = [check(error) for check in (linear, flat) for error in errors]
    expected = [off(abs(error)) for _ in range(2) for error in errors]
    bent = [
        refused(
            lambda a: abs(a - 0.4),
            lambda log_p, log_q, s=s: (
                numpy.exp(log_q) * numpy.where(abs(log_p - log_q - 0.4) < 1e-9, s, numpy.sign(log_p - log_q - 0.4))
            ),
        )
        for s in (-1.5, 0.3, 1.5)
    ]
    scaled = [refused(lambda a: a, lambda log_p, log_q, n=n: numpy.exp(n * log_q)) for n in (0, 1, 2)]
    ends = [
        refused(lambda a: a, lambda log_p, log_q, s=s: numpy.exp(log_q) * (1 + (s * (log_p - log_q) > 7.5)))
        for s in (-1, 1)
    ]
    lost = [refused_loss(lambda a: numpy.log(a)), refused_loss(lambda a: numpy.log(7.8 - a)), refused_loss(lambda a: a)]
    return equal([*found, *bent, *scaled, *ends, *lost], [*expected, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0])


def refused_loss(loss):
    """1 if objective_of refuses the loss."""
    try:
        with numpy.errstate(all="ignore"):
            objective_of(loss)
    except ValueError:
        return 1
    return 0
