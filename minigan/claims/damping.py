"""What damps the circles of the Dirac GAN, how large a step may be, and what does not damp: two rates."""

from math import sqrt

import numpy

from minigan.claims.claim import DIFFERENCES, Method, at_most, claim, equal
from minigan.claims.dynamics import COUPLINGS, GRID, LINEARIZATION, TINY, at_zero, coefficients, fastest
from minigan.theory import dynamics, methods
from minigan.theory.dynamics import MINIMAX, Game, dirac_gan, gaussian_gan, simulate


def per_step(game, phi, h, g_rate=None):
    """The factor by which a simultaneous step takes the triangle 0, y_n, y_n+1 to 0, y_n+1, y_n+2."""
    path = simulate(game, phi, [0.0], h, 50, update="simultaneous", g_rate=g_rate)
    area = path[:-1, 0] * path[1:, -1] - path[:-1, -1] * path[1:, 0]
    return (area[-1] / area[0]) ** (1 / (len(area) - 1))


@claim(
    "dirac.r1.eig",
    "under R1, and under R2: lambda = -gamma / 2 +- sqrt(gamma^2 / 4 - c^2), which is damped, WGAN as well",
    "Mescheder 2018",
    DIFFERENCES,
    right=dynamics.penalized_eigenvalues,
    wrong=lambda gamma: dynamics.penalized_eigenvalues(2 * gamma),
    mistake="the penalty gamma E |slope|^2, without its 1/2",
)
def penalized(eigenvalues):
    cases = [(payoff, c, gamma) for payoff, c in COUPLINGS for gamma in (0.2, 0.5, 1.0, 3.0)]
    found = [[at_zero(dirac_gan(payoff, **{r: gamma})) for r in ("r1", "r2")] for payoff, _, gamma in cases]
    expected = [[coefficients(2 * c * eigenvalues(gamma / (2 * c)))] * 2 for _, c, gamma in cases]
    return equal([[coefficients(J) for J in pair] for pair in found], expected)


@claim(
    "dirac.r1.critical",
    "R1 damps best at gamma = 2c: 1 for minimax, 2 for WGAN; with more, D's slope is held down and G slows",
    "Mescheder 2018",
    GRID,
    right=lambda payoff, gamma: dirac_gan(payoff, r1=gamma),
    wrong=lambda payoff, gamma: dirac_gan(payoff, r1=2 * gamma),
    mistake="the penalty gamma E |slope|^2, without its 1/2",
)
def critical_penalty(game):
    gammas = numpy.arange(0.05, 3, 0.01)
    best = [fastest(lambda gamma, p=payoff: game(p, gamma), gammas, [0.0]) for payoff, _ in COUPLINGS]
    return equal(best, [2 * c for _, c in COUPLINGS])


@claim(
    "dirac.r1.rate",
    "a simultaneous step of the R1 Dirac GAN, or of the Gaussian GAN, shrinks areas by |1 + h lambda|^2",
    "follows",
    LINEARIZATION,
    right=lambda h, eigenvalue: abs(1 + h * eigenvalue) ** 2,
    wrong=lambda h, eigenvalue: abs(numpy.exp(h * eigenvalue)) ** 2,
    mistake="the flow's exp(h lambda), which steps do not keep to",
)
def rate(shrinks):
    r1 = [(dirac_gan(MINIMAX, r1=g), [TINY], dynamics.penalized_eigenvalues(g)) for g in (0.2, 0.5, 0.8)]
    gauss = [(gaussian_gan(MINIMAX, s), [TINY, 0.0], dynamics.gaussian_eigenvalues(s)) for s in (0.5, 1, 1.3)]
    return equal([per_step(game, phi, 0.5) / shrinks(0.5, pair[0]) for game, phi, pair in r1 + gauss], 1)


@claim(
    "dirac.step",
    "simultaneous steps under R1 shrink only for h < -2 Re(lambda) / |lambda|^2, 4 gamma if gamma < 1; at gamma = 0.2",
    "follows",
    LINEARIZATION,
    right=lambda eigenvalue: -2 * eigenvalue.real / abs(eigenvalue) ** 2,
    wrong=lambda eigenvalue: -eigenvalue.real / abs(eigenvalue) ** 2,
    mistake="without the 2",
)
def largest_step(bound):
    game, h = dirac_gan(MINIMAX, r1=0.2), bound(dynamics.penalized_eigenvalues(0.2)[0])
    return at_most([per_step(game, [TINY], 0.9 * h), 1 / per_step(game, [TINY], 1.1 * h)], 1)


@claim(
    "dirac.ttur",
    "two rates do not damp: with G's r times D's, lambda = +-i sqrt(r) / 2, and areas grow by 1 + r h^2 / 4 a step",
    "follows",
    LINEARIZATION,
    right=lambda r: sqrt(r) / 2,
    wrong=lambda r: r / 2,
    mistake="r for sqrt(r)",
)
def two_rates(frequency):
    rates, h = (0.1, 0.5, 4.0), 0.2
    measured = numpy.array([per_step(dirac_gan(MINIMAX), [TINY], h, g_rate=r * h) for r in rates])
    return equal(measured / [1 + (h * frequency(r)) ** 2 for r in rates], 1)


@claim(
    "damp.linear",
    "of V = phi' B theta, phi in R^2, theta in R^3, every method is a matrix: consensus J - g J' J, extragradient ...",
    "by hand",
    Method("differences", 1e-8, "central differences of a linear field err by rounding alone, 1e-16 / 1e-5"),
    right=lambda B: numpy.block([[numpy.zeros((2, 2)), B], [-B.T, numpy.zeros((3, 3))]]),
    wrong=lambda B: numpy.block([[numpy.zeros((2, 2)), B], [B.T, numpy.zeros((3, 3))]]),
    mistake="both players maximise V",
)
def of_two_sizes(matrix):
    B, unit, h, n, steps = numpy.array([[0.5, -1.0, 0.3], [0.2, 0.4, -0.7]]), numpy.eye(5), 0.1, 2, 4
    J = matrix(B)
    game = Game(lambda phi, theta: B @ theta, lambda phi, theta: -B.T @ phi, (2, 3))
    phi, theta, first = numpy.array([0.3, -1.0]), numpy.array([0.7, 0.2, -0.5]), (numpy.arange(5) < n)[:, None]
    start, of_D, of_G = numpy.concatenate([phi, theta]), J * first, J * ~first
    fields = [(methods.consensus(game, 0.7), J - 0.7 * J.T @ J), (methods.symplectic(game, 0.7), J + 0.7 * J @ J)]
    fields += [(methods.gradient_penalized(game, 0.7), J - 1.4 * of_D.T @ of_D)]
    fields += [(methods.unrolled(game, 3, 0.7), J + 2 * 3 * 0.7 * of_G @ of_D)]
    found = [field for changed, _ in fields for field in (changed.d_field(phi, theta), changed.g_field(phi, theta))]
    expected = [part for _, M in fields for part in ((M @ start)[:n], (M @ start)[n:])]
    beta, step, last = -0.3, (unit + h * of_G) @ (unit + h * of_D), unit + h * of_G
    recurrences: list[tuple] = [  # y_n+1 = M y_n + N y_n-1
        (methods.extragradient, (), unit + h * J + h * h * J @ J, 0 * J),
        (methods.optimistic, (), unit + 2 * h * J, -h * J),
        (methods.momentum, (beta,), step + beta * last, -beta * last),
        (methods.simultaneous_momentum, (beta,), (1 + beta) * unit + h * J, -beta * unit),
        (methods.lookahead, (3, 0.6), 0.4 * unit + 0.6 * numpy.linalg.matrix_power(unit + h * J, 3), 0 * J),
    ]
    for method, more, M, N in recurrences:
        path = [start, start]
        for _ in range(steps):
            path.append(M @ path[-1] + N @ path[-2])
        found += [method(game, phi, theta, h, steps, *more)[-1]]
        expected += [path[-1]]
    sizes = [changed.d_field(phi, theta).size for changed, _ in fields]
    return equal([*numpy.concatenate(found), *sizes], [*numpy.concatenate(expected), *[n] * 4])
