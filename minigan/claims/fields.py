"""Changed fields: penalties, two rates, consensus optimisation and unrolling, at the equilibrium.

Each method changes the field by which D and G move. What it does near the equilibrium is in the eigenvalues of the
field's Jacobian: the Dirac GAN alone has +-ic, c = 1/2 for minimax and 1 for WGAN, and circles.
"""

import numpy

from minigan.claims.claim import DIFFERENCES, Method, claim, equal
from minigan.claims.dynamics import COUPLINGS, at_zero, coefficients
from minigan.theory import methods
from minigan.theory.dynamics import MINIMAX, WGAN, Game, dirac_gan, gaussian_gan, jacobian, simulate

RECORDED = Method("recorded", 1e-4, "measured once, printed to four digits; additions and products alone, in float64")
SHRINKS = Method("linear decay", 1e-6, "what is left after 2,000 steps of h = 0.1: exp(-200 * 0.098) = 3e-9")
WEIGHTS = (0.3, 1.0, 2.5)  # of each method's term


def of_dirac(method, *cases):
    """The characteristic polynomials at 0 of the Dirac GANs that a method makes, for every payoff and case."""
    return [[coefficients(at_zero(method(dirac_gan(payoff), *case))) for case in cases] for payoff, _ in COUPLINGS]


def pair(centre, square):
    """The polynomial with the zeros centre +- sqrt(square)."""
    return [1, -2 * centre, centre**2 - square]


@claim(
    "gauss.r1",
    "R1 in the Gaussian GAN: b has -1/2, (w, theta) have [-d +- sqrt(d^2 - 1)] / 2, d = s^2 / 2 + gamma",
    "follows",
    DIFFERENCES,
    right=lambda s, gamma: (s**2 / 2 + gamma, 0.5),
    wrong=lambda s, gamma: (s**2 / 2 + gamma / 2, 0.5),
    mistake="gamma / 2: the penalty's 1/2 kept in its gradient",
)
def penalized_gaussian(damping):
    cases = [(s, gamma) for s in (0.5, 1.0, 1.7) for gamma in WEIGHTS]
    found = [coefficients(jacobian(gaussian_gan(MINIMAX, s, r1=g), [0.0, 0.0], [0.0])) for s, g in cases]
    expected = [numpy.polymul([1, d, 0.25], [1, of_b]) for d, of_b in (damping(*case) for case in cases)]
    known = numpy.polymul(pair(-0.4, -(0.3**2)), [1, 0.5])  # -0.4 +- 0.3i, by hand
    at_one = coefficients(jacobian(gaussian_gan(MINIMAX, 1.0, r1=0.3), [0.0, 0.0], [0.0]))
    return equal([*found, at_one], [*expected, known])


@claim(
    "gauss.ttur",
    "two rates in the Gaussian GAN: with G's rate r = s^4 / 4 times D's, both eigenvalues of (w, theta) are -s^2 / 4",
    "Heusel 2017",
    DIFFERENCES,
    right=lambda s: s**4 / 4,
    wrong=lambda s: s**2 / 4,
    mistake="s^2 for s^4",
)
def two_rates(critical):
    scales = (0.5, 1.0, 1.4)

    def polynomial(s):
        J = jacobian(gaussian_gan(MINIMAX, s), [0.0, 0.0], [0.0])
        return coefficients(numpy.array([1, 1, critical(s)])[:, None] * J)

    return equal([polynomial(s) for s in scales], [numpy.polymul(pair(-(s**2) / 4, 0), [1, 0.5]) for s in scales])


@claim(
    "field.consensus",
    "consensus optimisation of weight g: lambda = -g c^2 +- ic, damped for every g > 0",
    "Mescheder 2017",
    DIFFERENCES,
    right=lambda g, c: -g * c**2,
    wrong=lambda g, c: g * c**2,
    mistake="the sign of g: both players climb |v|^2 / 2",
)
def consensus(real_part):
    found = of_dirac(methods.consensus, *[(g,) for g in WEIGHTS])
    return equal(found, [[pair(real_part(g, c), -(c**2)) for g in WEIGHTS] for _, c in COUPLINGS])


def hill(kappa):
    """Both players climb kappa (phi^2 + theta^2) / 2, of which 0 is the minimum: plain steps move away from it."""
    return Game(lambda phi, theta: kappa * phi, lambda phi, theta: kappa * theta, (1, 1))


@claim(
    "gauss.consensus",
    "consensus optimisation of the Gaussian GAN: l^2 + [s^2 / 2 + g (s^4 + 2) / 4] l + 1/4 + g s^2 / 8 + g^2 / 16 = 0",
    "follows",
    DIFFERENCES,
    right=lambda s, g: (s**2 / 2 + g * (s**4 + 2) / 4, 1 / 4 + g * s**2 / 8 + g**2 / 16),
    wrong=lambda s, g: (s**2 / 2 + g * (s**4 + 2) / 4, 1 / 4 + g**2 / 16),
    mistake="the determinant of the Dirac GAN",
)
def consensus_of_gaussian(trace_and_determinant):
    cases = [(s, g) for s in (0.5, 1.0, 1.7) for g in WEIGHTS]
    expected = [numpy.polymul([1, *trace_and_determinant(s, g)], [1, 0.5 + g / 4]) for s, g in cases]
    return equal([of_gaussian(methods.consensus, *case) for case in cases], expected)


@claim(
    "field.trap",
    "consensus optimisation attracts even to a minimum that both climb from: kappa - g kappa^2 < 0 for g > 1 / kappa",
    "Balduzzi 2018",
    DIFFERENCES,
    right=lambda kappa, g: kappa - g * kappa**2,
    wrong=lambda kappa, g: kappa - g * kappa,
    mistake="kappa for kappa^2",
)
def trap(eigenvalue):
    found = [[coefficients(at_zero(methods.consensus(hill(k), g))) for k in (0.5, 2.0)] for g in WEIGHTS]
    return equal(found, [[pair(eigenvalue(k, g), 0) for k in (0.5, 2.0)] for g in WEIGHTS])


@claim(
    "field.sga",
    "symplectic gradient adjustment damps the Dirac GAN, -g c^2 +- ic, and does not change a game of one objective",
    "Balduzzi 2018",
    DIFFERENCES,
    right=methods.symplectic,
    wrong=methods.consensus,
    mistake="consensus optimisation, which changes both",
)
def symplectic(method):
    dirac = of_dirac(method, *[(g,) for g in WEIGHTS])
    hills = [[coefficients(at_zero(method(hill(2.0), g))) for g in WEIGHTS]]
    expected = [[pair(-g * c**2, -(c**2)) for g in WEIGHTS] for _, c in COUPLINGS]
    return equal(dirac + hills, [*expected, [pair(2.0, 0)] * len(WEIGHTS)])


@claim(
    "field.penalty",
    "G minimises V + eta |dV/dpsi|^2: l = -e +- sqrt(e^2 - c^2), e = eta c^2; minimax, eta = 1: -0.25 +- 0.433i",
    "Nagarajan 2017",
    DIFFERENCES,
    right=lambda eta, c: eta * c**2,
    wrong=lambda eta, c: eta * c**2 / 2,
    mistake="the penalty (eta / 2) |dV/dpsi|^2",
)
def gradient_penalty(damping):
    expected = [[pair(-damping(eta, c), damping(eta, c) ** 2 - c**2) for eta in WEIGHTS] for _, c in COUPLINGS]
    known = pair(-0.25, -(0.4330127018922193**2))
    found = of_dirac(methods.gradient_penalized, *[(eta,) for eta in WEIGHTS])
    return equal([*found, [found[0][1]] * 3], [*expected, [known] * 3])


@claim(
    "field.unrolled",
    "G sees D after K steps of rate eta: l = -e +- sqrt(e^2 - c^2), e = K eta c^2; minimax, 5 of 0.1: -0.125 +- 0.484i",
    "Metz 2017",
    DIFFERENCES,
    right=lambda K, eta, c: K * eta * c**2,
    wrong=lambda K, eta, c: 0.0,
    mistake="K plain steps of D for each of G, which leave +-ic",
)
def unrolling(damping):
    cases, zero_sum = ((1, 0.3), (5, 0.1), (10, 0.2)), ((MINIMAX, 0.5), (WGAN, 1.0))
    found = [[coefficients(at_zero(methods.unrolled(dirac_gan(p), *case))) for case in cases] for p, _ in zero_sum]
    expected = [[pair(-damping(*case, c), damping(*case, c) ** 2 - c**2) for case in cases] for _, c in zero_sum]
    return equal([*found, [found[0][1]] * 3], [*expected, [pair(-0.125, -(0.4841229182759271**2))] * 3])


@claim(
    "gauss.penalty",
    "G minimises V + eta |dV/dphi|^2, the Gaussian GAN: l^2 + (s^2 + eta) / 2 l + 1/4 = 0 for (w, theta), -1/2 for b",
    "Nagarajan 2017",
    DIFFERENCES,
    right=lambda s, eta: (s**2 + eta) / 2,
    wrong=lambda s, eta: s**2 / 2 + eta / 4,
    mistake="the penalty (eta / 2) |dV/dphi|^2",
)
def penalty_in_gaussian(damping):
    cases = [(s, eta) for s in (0.5, 1.0, 1.7) for eta in WEIGHTS]
    found = [of_gaussian(methods.gradient_penalized, s, eta) for s, eta in cases]
    return equal(found, [numpy.polymul([1, damping(*case), 0.25], [1, 0.5]) for case in cases])


def of_gaussian(method, s, *settings):
    """The characteristic polynomial at 0 of the Gaussian GAN that a method makes."""
    return coefficients(jacobian(method(gaussian_gan(MINIMAX, s), *settings), [0.0, 0.0], [0.0]))


# w' = -s^2 w / 2 - theta / 2, so K steps make w_K = a^K w - (1 - a^K) theta / s^2, of slope -(1 - a^K) / s^2 in theta.
# G moves by theta' = w_K / 2 + [(1 - a^K) / s^2] [-s^2 w_K / 2 - theta / 2] = [a^2K w - (1 - a^2K) theta / s^2] / 2.
@claim(
    "gauss.unrolled",
    "D unrolled K steps in the Gaussian GAN: l^2 + [s^2 + (1 - a^2K) / s^2] l / 2 + 1/4 = 0, a = 1 - eta s^2 / 2",
    "Metz 2017",
    DIFFERENCES,
    right=lambda s, K, eta: (s**2 + (1 - (1 - eta * s**2 / 2) ** (2 * K)) / s**2) / 2,
    wrong=lambda s, K, eta: (s**2 + K * eta) / 2,
    mistake="the Dirac GAN's K eta, right for small K eta s^2 only",
)
def unrolled_gaussian(damping):
    cases = [(s, K, eta) for s in (0.5, 1.0, 1.7) for K, eta in ((1, 0.3), (5, 0.2))]
    found = [of_gaussian(methods.unrolled, *case) for case in cases]
    return equal(found, [numpy.polymul([1, damping(*case), 0.25], [1, 0.5]) for case in cases])


@claim(
    "field.gp",
    "WGAN-GP, (|psi| - 1)^2 / 2, does not converge: steps 500 to 1,000 of 0.1 have |theta| up to 1.3616, r >= 1.2072",
    "Mescheder 2018",
    RECORDED,
    right=lambda: methods.dirac_wgan_gp(WGAN, 1.0),
    wrong=lambda: dirac_gan(WGAN, r1=1.0),
    mistake="the penalty psi^2 / 2, centred at 0, with which they converge",
)
def gp_circles(game):
    path = simulate(game(), [1.0], [1.0], 0.1, 1000)[500:]
    return equal([abs(path[:, 1]).max(), numpy.hypot(*path.T).min()], [1.3616, 1.2072])


@claim(
    "field.gp.stops",
    "penalty g (|psi| - 1)^2 / 2 of WGAN-GP and DRAGAN, g > 2c: the players stop at psi = 0, theta = g / c, not at 0",
    "follows",
    SHRINKS,
    right=lambda g, c: g / c,
    wrong=lambda g, c: 0.0,
    mistake="that they converge: G at the data, theta = 0",
)
def gp_stops(place):
    # Where psi > 0: psi' = -D theta - g (psi - 1), theta' = D psi, with D = c at psi = 0. At rest in (0, g / c) the
    # eigenvalues have l^2 + d l + c^2 = 0, d = g and for minimax d = g + theta^2 / 4: if d > 2c both are real, and psi
    # does not change its sign on its way to 0.
    cases = ((WGAN, 3.0, 1.0), (MINIMAX, 1.2, 0.5))
    ends = [simulate(methods.dirac_wgan_gp(payoff, g), [1.0], [1.0], 0.1, 2000)[-1] for payoff, g, _ in cases]
    return equal(ends, [[0, place(g, c)] for _, g, c in cases])
