"""Steps and flows in numbers: what simulate, flow and the eigenvalue formulas compute, by matrices written out."""

import itertools
from math import cos, exp, log, sin, sqrt

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, Method, claim, equal
from minigan.theory import dynamics, methods
from minigan.theory.discriminator import sigmoid
from minigan.theory.dynamics import MINIMAX, NON_SATURATING, WGAN, dirac_gan, gauss_hermite, gaussian_gan, simulate


@claim(
    "flow.steps",
    "WGAN's steps are matrices: k = 3 of D at 0.1, one of G at 0.05; both from the old parameters, if simultaneous",
    "Algorithm 1",
    ROUNDING,
    right=lambda D, G: G @ D,
    wrong=lambda D, G: D @ G,
    mistake="G first",
)
def linear(one_after_the_other):
    start, game, unit = numpy.array([0.7, -0.4]), dirac_gan(WGAN), numpy.eye(2)
    to_psi, to_theta = numpy.array([[0.0, -1.0], [0.0, 0.0]]), numpy.array([[0.0, 0.0], [1.0, 0.0]])
    D, G = unit + 0.1 * to_psi, unit + 0.05 * to_theta
    matrices = [one_after_the_other(numpy.linalg.matrix_power(D, 3), G), one_after_the_other(D, unit + 0.1 * to_theta)]
    matrices += [unit + 0.1 * to_psi + 0.05 * to_theta, unit + 0.1 * (to_psi + to_theta)]
    options = [(3, "alternating", 0.05), (1, "alternating", None), (1, "simultaneous", 0.05), (1, "simultaneous", None)]
    paths = [simulate(game, start[:1], start[1:], 0.1, 5, k=k, update=u, g_rate=rate) for k, u, rate in options]
    expected = [[numpy.linalg.matrix_power(M, n) @ start for n in range(6)] for M in matrices]
    return equal(paths, expected)


@claim(
    "flow.methods",
    "on WGAN's field v(y) = J y from (0.7, -0.4) extragradient, optimism, momentum, lookahead are powers of matrices",
    "follows",
    ROUNDING,
    right=lambda J, h: h * J @ (h * J),
    wrong=lambda J, h: h * J,
    mistake="extragradient's second step taken from where the first one ends",
)
def of_methods(second_order):
    game, J, unit, h = dirac_gan(WGAN), numpy.array([[0.0, -1.0], [1.0, 0.0]]), numpy.eye(2), 0.1
    start = numpy.array([0.7, -0.4])
    beta, alpha, arguments = -0.3, 0.5, (game, [0.7], [-0.4], h, 5)
    paths = [methods.extragradient(*arguments), methods.lookahead(*arguments, 3, alpha)]
    paths += [methods.optimistic(*arguments), methods.simultaneous_momentum(*arguments, beta)]
    paths.append(methods.momentum(*arguments, beta))  # alternating: theta moves by the new psi
    looking = (1 - alpha) * unit + alpha * numpy.linalg.matrix_power(unit + h * J, 3)
    one = [unit + h * J + second_order(J, h), looking]  # of y_n
    two = [(unit + 2 * h * J, -h * J), ((1 + beta) * unit + h * J, -beta * unit)]  # of y_n and y_n-1
    first_psi = numpy.array([[1.0, 0.0], [h, 1.0]])
    two.append(tuple(first_psi @ M for M in (numpy.array([[1 + beta, -h], [0, 1 + beta]]), -beta * unit)))
    expected = [[numpy.linalg.matrix_power(M, n) @ start for n in range(6)] for M in one]
    for now, old in two:
        M = numpy.block([[now, old], [unit, 0 * unit]])
        expected.append([(numpy.linalg.matrix_power(M, n) @ numpy.tile(start, 2))[:2] for n in range(6)])
    return equal(paths, expected)


@claim(
    "flow.turn",
    "the WGAN flow is a turn: (cos t psi - sin t theta, sin t psi + cos t theta), followed by Runge-Kutta to 1e-10",
    "textbook",
    QUADRATURE,
    right=lambda t: (cos(t), sin(t)),
    wrong=lambda t: (cos(t), -sin(t)),
    mistake="the other way round",
)
def turn(of):
    path, times = dynamics.flow(dirac_gan(WGAN), [0.7], [-0.4], 1.0, 200), numpy.linspace(0, 1, 201)
    return equal(path, [(0.7 * c + 0.4 * s, 0.7 * s - 0.4 * c) for c, s in map(of, times)])


@claim(
    "flow.order",
    "Runge-Kutta's error falls as h^4: half the step, a sixteenth of it; on the non-saturating Dirac GAN with a bias",
    "textbook",
    Method("expansion", 0.05, "of the order 4: the next term is O(h) of this one"),
    right=4.0,
    wrong=2.0,
    mistake="the order of the midpoint rule",
)
def order(expected):
    game = gaussian_gan(NON_SATURATING, 0.0)
    ends = [dynamics.flow(game, [0.9, -0.3], [1.1], 2.0, n)[-1] for n in (20, 40, 80)]
    coarse, fine = (numpy.linalg.norm(b - a) for a, b in itertools.pairwise(ends))
    return equal(log(coarse / fine, 2), expected)


@claim(
    "flow.eigenvalues",
    "R1: gamma = 0.6 -0.3 +- 0.4i, 1.25 -1 and -0.25; Gaussian GAN: s = 1 -0.25 +- 0.433i, s = 2 -1 +- 0.866",
    "Mescheder 2018",
    ROUNDING,
    right=lambda d: d,
    wrong=lambda d: d / 2,
    mistake="the root of the discriminant halved once more",
)
def eigenvalues(root):
    found = [dynamics.penalized_eigenvalues(g) for g in (0.6, 1.25, 1.0)]
    found += [dynamics.gaussian_eigenvalues(s) for s in (1, 2)]
    pairs = [(-0.3, 0.4j), (-0.625, 0.375), (-0.5, 0), (-0.25, sqrt(3) / 4 * 1j), (-1, sqrt(3) / 2)]
    expected = numpy.array([[middle - root(d), middle + root(d)] for middle, d in pairs])
    return equal([numpy.real(found), numpy.imag(found)], [expected.real, expected.imag])


@claim(
    "dirac.noise.field",
    "the Dirac GAN's field with noise 0.5 and R1 + R2: E over both Gaussians of s(-psi x) x - s(psi y) y, less 0.7 psi",
    "Mescheder 2018",
    QUADRATURE,
    right=lambda psi: 0.7 * psi,
    wrong=lambda psi: 1.4 * psi,
    mistake="the penalties without their halves",
)
def noisy_field(penalty):
    z = numpy.linspace(-9, 9, 2001)  # the trapezium rule, which for a Gaussian errs by exp(-1e4)
    weight = numpy.exp(-(z**2) / 2) / numpy.exp(-(z**2) / 2).sum()
    psi, theta, x = 0.8, -0.6, 0.5 * z
    game = dirac_gan(MINIMAX, r1=0.5, r2=0.2, instance_noise=0.5)
    y = x + theta
    rise = weight @ (sigmoid(-psi * x) * x - sigmoid(psi * y) * y) - penalty(psi)
    of_G = [weight @ sigmoid(psi * y) * psi, weight @ sigmoid(-psi * y) * psi]
    ns = dirac_gan(NON_SATURATING, instance_noise=0.5)
    at = numpy.array([psi]), numpy.array([theta])
    return equal([game.d_field(*at)[0], game.g_field(*at)[0], ns.g_field(*at)[0]], [rise, *of_G])


@claim(
    "flow.quadratic",
    "payoffs of slopes -2a on examples, -3a on samples, a for G: the fields are polynomials in psi, theta and s^2",
    "follows",
    QUADRATURE,
    right=lambda s, t: (2 * s**2, 3 * (s**2 + t**2)),
    wrong=lambda s, t: (3 * s**2, 2 * (s**2 + t**2)),
    mistake="the slopes on examples and on samples swapped",
)
def quadratic(curvatures):
    payoff = dynamics.Payoff("quadratic", lambda a: -2 * a, lambda a: -3 * a, lambda a: a)
    s, t, w, b = 0.6, -0.8, 0.7, 0.4
    noisy, biased = dirac_gan(payoff, instance_noise=s), gaussian_gan(payoff, s)
    phi, both, theta = numpy.array([w]), numpy.array([w, b]), numpy.array([t])
    found = [*noisy.d_field(phi, theta), *noisy.g_field(phi, theta)]
    found += [*biased.d_field(both, theta), *biased.g_field(both, theta)]
    rise = -w * sum(curvatures(s, t))
    return equal(found, [rise, -w * w * t, rise - 3 * b * t, -5 * b - 3 * w * t, -w * (w * t + b)])


@claim(
    "flow.hermite",
    "the Gauss-Hermite rule of N(0, s^2): E 1, x, x^2, x^4, cos x are 1, 0, s^2, 3 s^4, exp(-s^2 / 2), and at s = 0",
    "textbook",
    QUADRATURE,
    right=lambda s: s,
    wrong=lambda s: s / sqrt(2),
    mistake="the physicists' nodes, of exp(-x^2), for N(0, s^2)",
)
def hermite(scale):
    found, expected = [], []
    for s in (0.0, 0.5, 2.0):
        x, weight = gauss_hermite(s)
        found += [numpy.sum(weight * f) for f in (x**0, x, x**2, x**4, numpy.cos(x))]
        t = scale(s)
        expected += [1, 0, t**2, 3 * t**4, exp(-(t**2) / 2)]
    return equal(found, expected)


@claim(
    "gauss.far",
    "the Jacobian away from the equilibrium, of the Gaussian GAN with s = 0: by D (1 - D) at the sample and at 0",
    "follows",
    DIFFERENCES,
    right=lambda D: D * (1 - D),
    wrong=lambda D: 0.25,
    mistake="D (1 - D) as at the equilibrium",
)
def far(slope):
    w, b, theta = 0.8, -0.3, 1.2
    fake, real = sigmoid(w * theta + b), sigmoid(b)
    fall, rest = slope(fake), slope(real)
    # d w = -s(w theta + b) theta, d b = s(-b) - s(w theta + b), d theta = s(w theta + b) w
    expected = [
        [-fall * theta**2, -fall * theta, -fall * theta * w - fake],
        [-fall * theta, -rest - fall, -fall * w],
        [fall * theta * w + fake, fall * w, fall * w**2],
    ]
    return equal(dynamics.jacobian(gaussian_gan(MINIMAX, 0.0), [w, b], [theta]), expected)
