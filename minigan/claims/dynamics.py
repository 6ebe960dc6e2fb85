"""How the two players move: the Dirac GAN and the Gaussian GAN near their equilibrium, and once far from it."""

from math import exp, pi, sqrt

import numpy

from minigan.claims.claim import DIFFERENCES, ROUNDING, Method, at_most, claim, equal
from minigan.theory import dynamics
from minigan.theory.densities import Gaussian
from minigan.theory.discriminator import sigmoid
from minigan.theory.dynamics import MINIMAX, NON_SATURATING, WGAN, dirac_gan, gaussian_gan, simulate
from minigan.theory.game import value_of_logit

TINY = 1e-4  # a start from which the field is linear
LINEARIZATION = Method(
    "linearization", 1e-6, "relative: at radius 1e-4 logits are below 1e-8, half of that a unit of time, for at most 60"
)
GRID = Method("grid", 0.01, "a unimodal function's best grid value is within one step, 0.01, of its optimum")
COUPLINGS = ((MINIMAX, 0.5), (NON_SATURATING, 0.5), (WGAN, 1.0))  # the slope of each payoff at D = 1/2


def at_zero(game):
    """The Jacobian of a Dirac GAN at its equilibrium."""
    return dynamics.jacobian(game, [0.0], [0.0])


def coefficients(of):
    """The characteristic polynomial of a matrix, or of given eigenvalues: smooth also where two of them meet."""
    return numpy.real(numpy.poly(of))


def fastest(game, values, phi):
    """The one of the values for which game(value) returns to 0 fastest: its largest real part is the lowest."""
    slowest = [numpy.linalg.eigvals(dynamics.jacobian(game(v), phi, [0.0])).real.max() for v in values]
    return values[numpy.argmin(slowest)]


def radius(path):
    """How far every point of a path is from the equilibrium."""
    return numpy.hypot(path[:, 0], path[:, -1])


@claim(
    "dirac.field",
    "the minimax field is D(theta) (-theta, psi): at rest in 0 only, along circles: psi^2 + theta^2 is conserved",
    "Mescheder 2018",
    ROUNDING,
    right=MINIMAX,
    wrong=NON_SATURATING,
    mistake="the non-saturating G, faster than D where D is below 1/2: it spirals in",
)
def field_of_circles(payoff):
    grid, game = numpy.linspace(-3, 3, 31), dirac_gan(payoff)
    points = [(numpy.array([psi]), numpy.array([theta])) for psi in grid for theta in grid]
    expected = [sigmoid(psi * theta) * numpy.array([-theta, psi]) for psi, theta in points]
    return equal([(game.d_field(*y), game.g_field(*y)) for y in points], expected)


@claim(
    "dirac.jacobian",
    "at 0 the Jacobian is [[0, -c], [c, 0]], c = 1/2 for minimax and for the non-saturating G, 1 for WGAN: +-ci",
    "Mescheder 2018",
    DIFFERENCES,
    right=lambda c: [[0, -c], [c, 0]],
    wrong=lambda c: [[0, -c], [-c, 0]],
    mistake="both players minimise V: a saddle, with the eigenvalues +-c",
)
def circles(matrix):
    return equal([at_zero(dirac_gan(payoff)) for payoff, _ in COUPLINGS], [matrix(c) for _, c in COUPLINGS])


@claim(
    "dirac.simultaneous",
    "simultaneous steps near 0 multiply the radius by sqrt(1 + c^2 h^2): 1.283625 in 200 of h = 0.1, 2.7048 for WGAN",
    "Mescheder 2018",
    LINEARIZATION,
    right=lambda c, h: sqrt(1 + (c * h) ** 2),
    wrong=lambda c, h: sqrt(1 + c * h**2),
    mistake="c for c^2: only WGAN's is right",
)
def simultaneous(growth):
    paths = [simulate(dirac_gan(p), [TINY], [0.0], 0.1, 200, update="simultaneous") for p, _ in COUPLINGS]
    return equal([radius(path)[-1] / TINY / growth(c, 0.1) ** 200 for path, (_, c) in zip(paths, COUPLINGS)], 1)


# With r^2 = psi^2 + theta^2, a = psi theta = (r^2 / 2) sin 2t at the angle t, D = s(a): an alternating step turns by
# h D and, to first order in h, moves log r^2 by h [D cos 2t - 2 D' a sin^2 t] a radian. Both terms change sign under a
# reflection that keeps a, or |a|: over a turn they cancel. Until they turn back the first gives h max D = 0.73 h at
# most, the second h / 4 for |a| <= |sin 2t|, as from (1, 1): together h, and half of it for log r.
@claim(
    "dirac.alternating",
    "alternating steps stay near the circle: 500 of h = 0.1 from (1, 1) keep r / sqrt 2 in 1 +- h / 2: 1.376 to 1.415",
    "follows",
    ROUNDING,
    right="alternating",
    wrong="simultaneous",
    mistake="both players move from the same old parameters",
)
def alternating(update):
    path = simulate(dirac_gan(MINIMAX), [1.0], [1.0], 0.1, 500, update=update)
    return at_most(abs(radius(path) / sqrt(2) - 1), 0.1 / 2)


# With a = psi theta, d(r^2) / dtime = 2 a [s(-a) - s(a)] = -2 a tanh(a / 2) = -a^2 + O(a^4), and a = (r^2 / 2) sin 2t
# at the angle t. So d(1 / r^2) / dtime = a^2 / r^4 = sin^2(2t) / 4, whatever r is: 1/8 in the mean over a turn. A turn
# takes 4 pi: dt / dtime = 1/2 - (a / 4) cos 2t, of which the second term has no share in the mean until O(r^4).
@claim(
    "dirac.ns.flow",
    "the non-saturating flow spirals in, but sublinearly: 1 / r^2 grows at the rate 1/8, so r falls like sqrt(8 / t)",
    "follows",
    Method("averaging", 1e-4, "over one turn, the rate errs by r^4 = 1e-4 of itself, at r = 0.1"),
    right=1 / 8,
    wrong=1 / 4,
    mistake="sin^2 taken for 1, not for its mean over a turn",
)
def spiral(rate):
    turn = radius(dynamics.flow(dirac_gan(NON_SATURATING), [0.1], [0.0], 4 * pi, 1000)) ** -2
    return equal((turn[-1] - turn[0]) / (4 * pi) / rate, 1)


# A simultaneous step adds h^2 (speed)^2 = h^2 r^2 / 4 to r^2, so takes h / (4 r^2) a unit of time from 1 / r^2:
# u = 1 / r^2 has du/dt = 1/8 - h u / 4, and goes to 1 / (2h), not to infinity.
@claim(
    "dirac.ns.spiral",
    "simultaneous steps of h = 0.1 never arrive: from (1, 1) and from (0.2, 0.2) r goes to sqrt(2h), 0.52 after 500",
    "follows",
    Method(
        "averaging",
        0.125,
        "of 1 / r^2: sin^2(2t) / 4 less its mean integrates to at most 1/8; O(h, r^2) is left out",
    ),
    right=lambda u, h, t: 1 / (2 * h) + (u - 1 / (2 * h)) * exp(-h * t / 4),
    wrong=lambda u, h, t: u + t / 8,
    mistake="the flow's law, to which finite steps do not keep",
)
def cycle(law):
    h, runs = 0.1, ((1.0, 500), (0.2, 1500))  # from outside and from inside
    paths = [simulate(dirac_gan(NON_SATURATING), [x], [x], h, n, update="simultaneous") for x, n in runs]
    return equal([radius(path)[-1] ** -2 for path in paths], [law(1 / (2 * x**2), h, h * n) for x, n in runs])


@claim(
    "dirac.wgan",
    "without the sigmoid, alternating steps stay on an ellipse: psi^2 + theta^2 - h psi theta never changes",
    "follows",
    ROUNDING,
    right=lambda psi, theta, h: psi**2 + theta**2 - h * psi * theta,
    wrong=lambda psi, theta, h: psi**2 + theta**2 + h * psi * theta,
    mistake="the sign: that of G moving before D",
)
def wgan_alternating(invariant):
    psi, theta = simulate(dirac_gan(WGAN), [1.0], [1.0], 0.1, 500).T
    return equal(invariant(psi, theta, 0.1), 2 - 0.1)


@claim(
    "gauss.field",
    "the Gaussian GAN's field is that of V: D up dV/d(w, b), G down dV/dtheta, V by quadrature over densities",
    "eq. (1)",
    DIFFERENCES,
    right=MINIMAX,
    wrong=NON_SATURATING,
    mistake="the non-saturating G, whose field is no gradient of V",
)
def field(payoff):
    def V(s, y):
        return value_of_logit(lambda x: y[0] * x + y[1], Gaussian(0, s), Gaussian(y[2], s))

    y, games = numpy.array([0.7, -0.4, 1.2]), [(s, gaussian_gan(payoff, s)) for s in (0.5, 1.0, 2.0)]
    fields = [[*game.d_field(y[:2], y[2:]), -game.g_field(y[:2], y[2:])[0]] for _, game in games]
    return equal(fields, [[(V(s, y + h) - V(s, y - h)) / 2e-5 for h in 1e-5 * numpy.eye(3)] for s, _ in games])


@claim(
    "gauss.eig",
    "at 0 b has -1/2, (w, theta) (-s^2 +- sqrt(s^4 - 4)) / 4, for either G; so has the Dirac GAN with noise s",
    "Mescheder 2018",
    DIFFERENCES,
    right=dynamics.gaussian_eigenvalues,
    wrong=lambda s: dynamics.gaussian_eigenvalues(sqrt(s)),
    mistake="the standard deviation for the variance",
)
def gaussian(eigenvalues):
    cases = [(s, payoff) for s in (0.01, 0.5, 1, sqrt(2), 2) for payoff in (MINIMAX, NON_SATURATING)]
    found = [coefficients(dynamics.jacobian(gaussian_gan(payoff, s), [0.0, 0.0], [0.0])) for s, payoff in cases]
    noisy = [coefficients([*numpy.linalg.eigvals(at_zero(dirac_gan(p, instance_noise=s))), -0.5]) for s, p in cases]
    return equal([found, noisy], [[coefficients([*eigenvalues(s), -0.5]) for s, _ in cases]] * 2)


@claim(
    "gauss.critical",
    "the Gaussian GAN, and the Dirac GAN with noise s, return fastest at s = sqrt 2, where the root vanishes",
    "Mescheder 2018",
    GRID,
    right=sqrt(2),
    wrong=2,
    mistake="s^2 = 2 taken for s",
)
def critical_scale(expected):
    scales = numpy.arange(1, 2.5, 0.01)
    noisy = fastest(lambda s: dirac_gan(MINIMAX, instance_noise=s), scales, [0.0])
    return equal([fastest(lambda s: gaussian_gan(MINIMAX, s), scales, [0.0, 0.0]), noisy], expected)


@claim(
    "gauss.k",
    "|theta| stays < 0.01 from G's step 177, 55, 76, 91: k = 1, 3, 5, 20 (recorded), h = 0.1, theta = s = 1, w = b = 0",
    "Algorithm 1",
    Method("count", 0.0, "whole numbers: where theta passes 0.01 it is 1e-5 away or more, either side"),
    right=MINIMAX,
    wrong=WGAN,
    mistake="a critic without the sigmoid, under which theta circles",
)
def steps_of_D(payoff):
    paths = [simulate(gaussian_gan(payoff, 1), [0.0, 0.0], [1.0], 0.1, 300, k=k) for k in (1, 3, 5, 20)]
    return equal([numpy.flatnonzero(abs(path[:, -1]) >= 0.01)[-1] + 1 for path in paths], [177, 55, 76, 91])
