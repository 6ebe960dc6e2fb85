"""Proposition 2 on fractions, and eigenvalues as the roots of polynomials whose coefficients are fractions.

Near 0 the logit's sigmoid is 1/2 + a / 4. So the Gaussian GAN's field has, in (w, theta), the Jacobian
[[-s^2 / 2 - gamma, -1/2], [1/2, 0]], gamma being R1's weight; s = 0 is the Dirac GAN. Its entries are fractions, its
characteristic polynomial too, and flint's complex_roots isolates the roots of a polynomial of whole numbers.
"""

from fractions import Fraction
from typing import Any

import numpy
from flint import fmpq, fmpq_mat

from minigan.claims.claim import DIFFERENCES, ROUNDING
from minigan.claims.rigorous.enclosure import enclosure, number
from minigan.theory import dynamics, game, methods
from minigan.theory.discrete import Discrete
from minigan.theory.divergences import jsd, tv
from minigan.theory.dynamics import MINIMAX, gaussian_gan

TEN = range(1, 11)
P, Q = [Fraction(i, 55) for i in TEN], [Fraction(11 - i, 55) for i in TEN]  # p rising and q falling


def mirror(q):
    """q exp(-log(1 - D*)), of fractions a fraction: 1 - D* = q / (p + q)."""
    return [b * ((a + b) / b) for a, b in zip(P, q)]


def half_mirror(q):
    """q exp(-log(1 - D*) / 2), in balls."""
    return [number(b) * ((number(a) + number(b)) / number(b)).sqrt() for a, b in zip(P, q)]


def on_log_q(q):
    """q after a gradient step on log q, of eta = 1: the gradient there is q (g - sum q g), with g = log(1 - D*)."""
    q = [number(b) for b in q]
    g = [(b / (number(a) + b)).log() for a, b in zip(P, q)]
    mean = sum(b * slope for b, slope in zip(q, g))
    return [b * (-b * (slope - mean)).exp() for b, slope in zip(q, g)]


def half_way(q):
    """The middle of q and of what a step of eta = 1 comes to."""
    return [a / 4 + 3 * b / 4 for a, b in zip(P, q)]


def after(steps, step):
    """q after so many steps, normalised after each."""
    q = Q
    for _ in range(steps):
        q = step(q)
        q = [b / sum(q) for b in q]
    return q


def discrete_jsd(q):
    """JSD(p, q) on the ten points."""
    pairs = [(number(a), number(b)) for a, b in zip(P, q)]
    return sum(a * (2 * a / (a + b)).log() + b * (2 * b / (a + b)).log() for a, b in pairs) / 2


def _package(steps, eta):
    """p and the package's q after so many steps, as distributions."""
    q = list(game.proposition2(numpy.array(P, dtype=float), numpy.array(Q, dtype=float), eta, steps))[-1]
    return Discrete(TEN, numpy.array(P, dtype=float)), Discrete(TEN, q)


@enclosure(
    "prop2.ten",
    "JSD after ten steps q <- q exp(-log(1 - D*)), normalised, from q falling to p rising on ten points",
    "Proposition 2",
    ROUNDING,
    value=lambda: jsd(*_package(10, 1.0)),
    right=mirror,
    wrong=on_log_q,
    mistake="a gradient step on log q, which weights by q",
)
def ten_steps(step):
    return discrete_jsd(after(10, step))


@enclosure(
    "prop2.tv",
    "TV after the first of the steps of prop2.ten: half of what it was, 5/22",
    "Proposition 2",
    ROUNDING,
    value=lambda: tv(*_package(1, 1.0)),
    right=mirror,
    wrong=on_log_q,
    mistake="a gradient step on log q: it leaves 0.440",
)
def one_step(step):
    return sum(abs(number(a) - number(b)) for a, b in zip(P, after(1, step))) / 2


@enclosure(
    "prop2.half",
    "JSD after ten steps q <- q exp(-log(1 - D*) / 2), normalised, p and q as for prop2.ten",
    "Proposition 2",
    ROUNDING,
    value=lambda: jsd(*_package(10, 0.5)),
    right=half_mirror,
    wrong=half_way,
    mistake="p / 4 + 3 q / 4, half of the way that a step of eta = 1 goes",
)
def half_steps(step):
    return discrete_jsd(after(10, step))


def last_eigenvalue(matrix):
    """The eigenvalue of a matrix of fractions with the largest imaginary part, and of those the largest real part."""
    polynomial = fmpq_mat([[fmpq(a.numerator, a.denominator) for a in row] for row in matrix]).charpoly()
    found: Any = polynomial.numer().complex_roots()  # pairs of a root and its multiplicity; flint's stub says balls
    roots = [root for root, _ in found]
    return max(roots, key=lambda root: (float(root.imag.mid()), float(root.real.mid())))


def jacobian(variance=0, gamma=0, g_rate=1):
    """The Jacobian in (w, theta) at 0, of the data's variance, R1's weight, and G's step size in units of D's."""
    return [[Fraction(-variance) / 2 - gamma, Fraction(-1, 2)], [Fraction(g_rate) / 2, Fraction(0)]]


def _package_jacobian(gan):
    """The same of the package's Gaussian GAN, by central differences: the rows and columns of w and theta."""
    return dynamics.jacobian(gan, [0.0, 0.0], [0.0])[numpy.ix_([0, 2], [0, 2])]


@enclosure(
    "dirac.r1.eig",
    "the imaginary part of the Dirac GAN's eigenvalues under R1 with gamma = 1/4",
    "Mescheder 2018",
    ROUNDING,
    value=lambda: dynamics.penalized_eigenvalues(0.25)[1].imag,
    right=Fraction(1, 4),
    wrong=Fraction(1, 2),
    mistake="the penalty gamma E |slope|^2, without its 1/2",
)
def damped(gamma):
    return last_eigenvalue(jacobian(gamma=gamma)).imag


@enclosure(
    "gauss.eig",
    "the imaginary part of the Gaussian GAN's eigenvalues at s = 5/4",
    "Mescheder 2018",
    ROUNDING,
    value=lambda: dynamics.gaussian_eigenvalues(1.25)[1].imag,
    right=lambda s: s**2,
    wrong=lambda s: s,
    mistake="the standard deviation for the variance",
)
def gaussian(variance):
    return last_eigenvalue(jacobian(variance(Fraction(5, 4)))).imag


@enclosure(
    "gauss.eig.real",
    "the larger of the Gaussian GAN's eigenvalues at s = 2, where both are real: (-4 + sqrt 12) / 4",
    "Mescheder 2018",
    ROUNDING,
    value=lambda: dynamics.gaussian_eigenvalues(2.0)[1].real,
    right=4,
    wrong=2,
    mistake="the standard deviation for the variance",
)
def gaussian_real(variance):
    return last_eigenvalue(jacobian(variance)).real


@enclosure(
    "gauss.r1",
    "the imaginary part of the Gaussian GAN's eigenvalues at s = 1 under R1 with gamma = 1/4",
    "follows",
    DIFFERENCES,
    value=lambda: numpy.linalg.eigvals(_package_jacobian(gaussian_gan(MINIMAX, 1, r1=0.25))).imag.max(),
    right=Fraction(1, 4),
    wrong=Fraction(1, 8),
    mistake="half of gamma: the penalty's own 1/2 counted twice",
)
def gaussian_damped(gamma):
    return last_eigenvalue(jacobian(1, gamma)).imag


@enclosure(
    "gauss.two_rates",
    "the larger of the Gaussian GAN's eigenvalues at s = 1 with 1/8 of D's step size for G, real since 1/8 < s^4 / 4",
    "Heusel 2017",
    DIFFERENCES,
    value=lambda: numpy.linalg.eigvals(_package_jacobian(gaussian_gan(MINIMAX, 1)) * [[1], [0.125]]).real.max(),
    right=Fraction(1, 8),
    wrong=Fraction(1, 64),
    mistake="the square of the ratio, as if both players' steps had it",
)
def two_rates(g_rate):
    return last_eigenvalue(jacobian(1, g_rate=g_rate)).real


@enclosure(
    "gauss.consensus",
    "the imaginary part of the Gaussian GAN's eigenvalues at s = 1 under consensus optimisation, J - J' J",
    "Mescheder 2017",
    DIFFERENCES,
    value=lambda: numpy.linalg.eigvals(_package_jacobian(methods.consensus(gaussian_gan(MINIMAX, 1), 1))).imag.max(),
    right=-1,
    wrong=1,
    mistake="the sign: both players maximise the squared length of the field",
)
def consensus(sign):
    J = jacobian(1)
    square = [[sum(row[i] * row[j] for row in J) for j in (0, 1)] for i in (0, 1)]
    return last_eigenvalue([[a + sign * b for a, b in zip(*rows)] for rows in zip(J, square)]).imag
