"""What is computed from f alone: slopes, conjugates, limits, and integrals where p / q passes e^207; losses alone."""

from functools import partial
from math import exp, inf, log, nan

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, claim, equal
from minigan.theory.densities import Gaussian
from minigan.theory.divergences import f_divergence
from minigan.theory.own_formulas import divergence_of, objective_of


@claim(
    "own.f.kink",
    "f(u) = |u - c| / 2 from f alone: f*(t) = c t for |t| <= 1/2, inf above, -c / 2 below",
    "definition",
    QUADRATURE,
    right=lambda c, t: numpy.where(t > 0.5, inf, c * numpy.maximum(t, -0.5)),
    wrong=lambda c, t: c * t,
    mistake="c t for all t",
)
def kinked(conjugate):
    t = [-3.0, -0.7, -0.49, -0.2, 0.0, 0.1, 0.4, 0.4999, 0.5005, 2.0]
    found = [divergence_of(lambda u, c=c: abs(u - c) / 2).conjugate(t) for c in (0.1, 1.0, 10.0)]
    return equal(found, [conjugate(c, numpy.array(t)) for c in (0.1, 1.0, 10.0)])


@claim(
    "own.f.steepest",
    "the conjugate of c |u - 1| is c at its steepest slope c, inf from 1.001 c on; of -log u - 2 u, inf from t = -2",
    "definition",
    DIFFERENCES,
    right=lambda t: -1 - numpy.log(-2 - t),
    wrong=lambda t: -1 - numpy.log(-t),
    mistake="2 u left out: the conjugate of -log u",
)
def steepest(conjugate):
    slopes = numpy.array([3.0, 11.3, 1e6 / 3, 1.1e7, 2.3e9, 1 / 3e3])
    made = [divergence_of(lambda u, c=c: c * abs(u - 1)) for c in slopes]
    found = [[d.conjugate(c) / c, d.conjugate(1.001 * c + 2e-9)] for d, c in zip(made, slopes)]
    shifted = divergence_of(lambda u: -numpy.log(u) - 2 * u)
    t = numpy.array([-2.3, -4.0, -70.0])
    return equal([*numpy.ravel(found), *shifted.conjugate([-1.0, 0.0, 3.0]), *shifted.conjugate(t)],
                 [*[1, inf] * slopes.size, inf, inf, inf, *conjugate(t)])  # fmt: skip


@claim(
    "own.f.below",
    "below all slopes of f the conjugate is -f(0): for (u - 1)^2, t < -2: -1; for 1 / (1 + u) - 2, t < -1: 1",
    "definition",
    QUADRATURE,
    right=lambda f_0: -f_0,
    wrong=lambda f_0: f_0,
    mistake="f(0) for -f(0)",
)
def below(conjugate):
    pearson, negative = divergence_of(lambda u: (u - 1) ** 2), divergence_of(lambda u: 1 / (1 + u) - 2)
    found = [*pearson.conjugate([-2.5, -9.0]), *negative.conjugate([-1.5, -40.0])]
    return equal(found, [*[conjugate(1.0)] * 2, *[conjugate(-1.0)] * 2])


LIMITS = (  # f, lim f(u) as u -> 0, lim f(u) / u as u -> inf
    (lambda u: (u - 1) ** 2, 1, inf),
    (lambda u: (numpy.sqrt(u) - 1) ** 2, 1, 1),
    (lambda u: u**6 - 3, -3, inf),  # infinite from u = 1e52 on
    (lambda u: 1e6 - u**0.1, 1e6, 0),
    (lambda u: 1 / (1 + u) - 2, -1, 0),
    (lambda u: -1e-3 * numpy.log(u), inf, 0),
    (lambda u: 1e-3 * u * numpy.log(u), 0, inf),
    (lambda u: 1 / u + 4 * u, inf, 4),
)


@claim(
    "own.f.limits",
    "f(0) and lim f(u) / u are read off f: (1, 1) for (sqrt u - 1)^2, (10^6, 0) for 10^6 - u^0.1, eight f in all",
    "definition",
    QUADRATURE,
    right=lambda at_zero, at_infinity: (at_zero, at_infinity),
    wrong=lambda at_zero, at_infinity: (at_infinity, at_zero),
    mistake="the limits exchanged",
)
def limits(order):
    made = [divergence_of(f) for f, *_ in LIMITS]
    unit = [1e6 if at_zero == 1e6 else 1 for _, at_zero, _ in LIMITS]
    found, expected = [(d.at_zero, d.at_infinity) for d in made], [order(*limits) for _, *limits in LIMITS]
    quadratic = [float(d.quotient == (d.at_infinity == inf)) for d in made]  # who has an integrand p^2 / q, or might
    return equal([numpy.array(found).T / unit, [quadratic] * 2], [numpy.array(expected).T / unit, [[1] * 8] * 2])


@claim(
    "own.f.slopes",
    "f' from f alone where f is steep or flat: -1 / u^2 for 1 / u at u = 0.003, -1 for 1 / (1 + u) - 2 at u = 1e-14",
    "by hand",
    DIFFERENCES,
    right=lambda u: -1 / u**2,
    wrong=lambda u: -1 / (1e-4 + u**2),
    mistake="the pole rounded off at u = 0.01",
)
def slopes(of_pole):
    u, near_0 = numpy.array([0.003, 0.01, 0.05, 3.0, 500.0]), numpy.array([1e-14, 1e-12, 1e-9])
    pole, negative = divergence_of(lambda u: 1 / u), divergence_of(lambda u: 1 / (1 + u) - 2)
    return equal([*pole.derivative(u) * u**2, *negative.derivative(near_0)], [*of_pole(u) * u**2, -1, -1, -1])


def refused(*arguments, **more):
    """1 if divergence_of refuses these, 0 if it makes a divergence of them."""
    try:
        divergence_of(*arguments, **more)
    except ValueError:
        return 1
    return 0


@claim(
    "own.f.refused",
    "refused: a wrong f', a wrong f*, an f that is not convex, limits that grow slower than log u; not: the right ones",
    "definition",
    ROUNDING,
    right=lambda t: t**2 / 4 + t,
    wrong=lambda t: t**2 / 2 + t,
    mistake="t^2 / 2 for t^2 / 4 as the conjugate of (u - 1)^2",
)
def refusals(conjugate):
    def f(u):
        return (u - 1) ** 2

    def slow(u):
        return numpy.sqrt(numpy.log1p(1 / u))

    def mirrored(u):
        return u * numpy.sqrt(numpy.log1p(u))

    def bump(u):
        return u**2 / (1 + u) + 0.5 * numpy.exp(-4 * numpy.log(u) ** 2)

    def narrow(u):  # a bump between the first two ratios beside 1 of a coarse grid
        return u * numpy.log(u) + 1e-3 * numpy.exp(-(((numpy.log(u) - 0.06) / 0.01) ** 2))

    right = [dict(derivative=lambda u: 2 * u - 2), dict(conjugate=conjugate), dict(at_zero=1.0, at_infinity=inf)]
    wrong = [dict(derivative=lambda u: 2 * u), dict(conjugate=lambda t: t**2 / 4)]
    of_f = [*(refused(f, **given) for given in (*right, *wrong)), refused(lambda u: -f(u)), refused(bump)]
    of_f += [refused(narrow), refused(lambda u: u * (numpy.log(u) + 1e4) - 1e4 * u), refused(slow, at_zero=nan)]
    limits = [refused(slow), refused(mirrored), refused(slow, at_zero=inf), refused(mirrored, at_infinity=inf)]
    given = divergence_of(slow, at_zero=inf), divergence_of(mirrored, at_infinity=inf)
    exact = divergence_of(lambda u: u * numpy.log(u), derivative=lambda u: 1 + numpy.log(u)).derivative(1e-60)
    read = [value for d in given for value in (d.at_zero, d.at_infinity)]
    return equal(
        [*of_f, *limits, exact + 60 * log(10), *read], [0, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1, inf, 0, 0, inf]
    )


def power(a, log_scale, u):
    """u^a times a constant, given by its logarithm."""
    return numpy.exp(log_scale + a * numpy.log(u))


@claim(
    "own.f.powers",
    "E_q u^a = exp(a (a - 1) m^2 / 2), N(m, 1) and N(0, 1), from f alone, where it comes from log u beyond +-207",
    "textbook",
    QUADRATURE,
    right=lambda a, m: a * (a - 1) * m**2 / 2,
    wrong=lambda a, m: a * a * m**2 / 2,
    mistake="a^2 for a (a - 1)",
)
def powers(log_mean):
    found = []
    for a, m in ((2, 12.5), (1.5, 15.0), (-1, 12.5), (3, 9.0)):
        for size in (0.0, -250.0):  # f times e^size: 1 on average, or tiny
            f = divergence_of(partial(power, a, size - log_mean(a, m)))
            found.append(exp(-size) * f_divergence(Gaussian(m, 1), Gaussian(0, 1), f))
    return equal(found, 1)


@claim(
    "own.f.logs",
    "KL(N(0, 1), N(0, s^2)) = log s + 1 / (2 s^2) - 1/2 from f alone, both ways, at s = 0.01: log u goes up to 40,000",
    "textbook",
    QUADRATURE,
    right=lambda s: log(s) + 1 / (2 * s * s) - 0.5,
    wrong=lambda s: -log(s) + 1 / (2 * s * s) - 0.5,
    mistake="the sign of log s",
)
def logs(closed):
    p, q = Gaussian(0, 1), Gaussian(0, 0.01)
    kl, reverse = divergence_of(lambda u: u * numpy.log(u)), divergence_of(lambda u: -numpy.log(u))
    return equal(numpy.array([f_divergence(p, q, kl), f_divergence(q, p, reverse)]) / closed(0.01), 1)


@claim(
    "own.loss",
    "from a loss alone q loss'(log p - log q): 3 q for e^(3 a) at p = q; -p for -e^a, also where p / q = e^799",
    "chain rule",
    QUADRATURE,
    right=lambda log_p, log_q: log_p,
    wrong=lambda log_p, log_q: log_q,
    mistake="-q for -p",
)
def losses(log_mass):
    log_p, log_q = numpy.array([-1.0, -3.0, -0.5, -2.0]), numpy.array([-800.0, -2.0, -0.1, -695.0])
    likelihood, triple = objective_of(lambda a: -numpy.exp(a)), objective_of(lambda a: numpy.exp(3 * a))
    one = objective_of(lambda a: float(a) ** 2)  # a loss of one number
    found = [*likelihood.slope(log_p, log_q), *triple.slope(log_q[1:3], log_q[1:3]), *one.slope(log_p[1:3], log_q[1:3])]
    mass = numpy.exp(log_q[1:3])
    return equal(found, [*-numpy.exp(log_mass(log_p, log_q)), *3 * mass, *2 * (log_p - log_q)[1:3] * mass])
