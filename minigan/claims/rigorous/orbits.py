"""The Dirac GAN's orbits, step by step in balls from their first point on.

The step size is 1/10; the package's 0.1 differs from it by 6e-18. A ball grows with every step, and is 1e-80 wide after
500 of them at a precision of 320 bits, 96 digits.
"""

from fractions import Fraction
from functools import reduce

import numpy
from flint import arb

from minigan.claims.claim import ROUNDING
from minigan.claims.rigorous.balls import sigmoid
from minigan.claims.rigorous.enclosure import enclosure
from minigan.theory.dynamics import MINIMAX, NON_SATURATING, dirac_gan, simulate

ORBIT = 320  # bits


def orbit(points, update, generator, steps):
    """(psi, theta) after every step of h = 1/10: psi along -D theta, theta along generator(a) psi, a = psi theta."""
    (psi, theta), h, path = map(arb, points), arb(1) / 10, []
    for _ in range(steps):
        new = psi - h * sigmoid(psi * theta) * theta
        seen = new if update == "alternating" else psi
        psi, theta = new, theta + h * generator(seen * theta) * seen
        path.append((psi, theta))
    return path


def radii(path):
    """How far every point of an orbit is from 0."""
    return [(psi**2 + theta**2).sqrt() for psi, theta in path]


def _package_radii(payoff, start, steps, update):
    """The same of the package's orbit, its first point left out."""
    path = simulate(dirac_gan(payoff), [start[0]], [start[1]], 0.1, steps, update=update)
    return numpy.hypot(path[1:, 0], path[1:, 1])


@enclosure(
    "dirac.outermost",
    "the largest radius of 500 alternating steps of the Dirac GAN from (1, 1), where the flow keeps sqrt 2 = 1.4142",
    "follows",
    ROUNDING,
    value=lambda: _package_radii(MINIMAX, (1.0, 1.0), 500, "alternating").max(),
    right="alternating",
    wrong="simultaneous",
    mistake="both players move from the same old parameters",
    bits=ORBIT,
)
def outermost(update):
    return reduce(arb.max, radii(orbit((1, 1), update, sigmoid, 500)))


@enclosure(
    "dirac.innermost",
    "the smallest radius of 500 alternating steps of the Dirac GAN from (1, 1), where the flow keeps sqrt 2 = 1.4142",
    "follows",
    ROUNDING,
    value=lambda: _package_radii(MINIMAX, (1.0, 1.0), 500, "alternating").min(),
    right=sigmoid,
    wrong=lambda a: sigmoid(-a),
    mistake="the non-saturating G, which spirals in",
    bits=ORBIT,
)
def innermost(generator):
    return reduce(arb.min, radii(orbit((1, 1), "alternating", generator, 500)))


@enclosure(
    "dirac.grows",
    "the factor by which 200 simultaneous steps from (1/8, 0) multiply the radius: (1 + h^2 / 4)^100 near 0",
    "follows",
    ROUNDING,
    value=lambda: _package_radii(MINIMAX, (0.125, 0.0), 200, "simultaneous")[-1] * 8,
    right=lambda: 8 * radii(orbit((arb(0.125), 0), "simultaneous", sigmoid, 200))[-1],
    wrong=lambda: Fraction(401, 400) ** 100,
    mistake="the linear law for the steps themselves",
    bits=ORBIT,
)
def grows(factor):
    return factor()


@enclosure(
    "dirac.ns.radius",
    "the radius of the non-saturating Dirac GAN after 500 simultaneous steps from (1, 1)",
    "follows",
    ROUNDING,
    value=lambda: _package_radii(NON_SATURATING, (1.0, 1.0), 500, "simultaneous")[-1],
    right="simultaneous",
    wrong="alternating",
    mistake="D moves first",
    bits=ORBIT,
)
def spirals(update):
    return radii(orbit((1, 1), update, lambda a: sigmoid(-a), 500))[-1]
