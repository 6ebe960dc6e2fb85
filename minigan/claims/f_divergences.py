"""f-GAN (Nowozin et al. 2016): every f-divergence as the best value of a critic T, the paper's game as one of them."""

from dataclasses import replace
from math import exp, inf, log

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, Method, at_least, at_most, claim, equal
from minigan.claims.divergences import GAUSSIANS
from minigan.claims.paper import PAIRS
from minigan.random import Stream
from minigan.theory.common_measure import common_measure
from minigan.theory.densities import Gaussian
from minigan.theory.divergences import (
    F_DIVERGENCES,
    GAN,
    JENSEN_SHANNON,
    KL,
    PEARSON,
    REVERSE_KL,
    SQUARED_HELLINGER,
    TOTAL_VARIATION,
    f_divergence,
    jsd,
)
from minigan.theory.own_formulas import divergence_of

U = numpy.exp(numpy.linspace(-3, 3, 13))  # ratios p / q


def variational_bound(divergence, T, p, q):
    """E_p T - E_q f*(T), T a function of u = p / q."""
    c = common_measure(p, q)
    seen = numpy.minimum(c.log_p, c.log_q) > -200  # where u = p / q neither over- nor underflows
    weight, log_p, log_q = c.weight[seen], c.log_p[seen], c.log_q[seen]
    t = T(numpy.exp(log_p - log_q))
    return numpy.sum(weight * numpy.exp(log_p) * t) - numpy.sum(weight * numpy.exp(log_q) * divergence.conjugate(t))


def fgan(divergence, id, wrong, mistake):
    """The claim that an f-divergence's variational bound is tight at T = f'(p / q), and below it elsewhere."""
    p, q = Gaussian(0, 1), Gaussian(1, 1.2)

    @claim(
        f"fgan.{id}",
        f"{divergence.name}: E_p T - E_q f*(T) = D_f(p, q) at T = f'(p / q), and is less for other T",
        "Nowozin 2016",
        QUADRATURE,
        right=divergence.derivative,
        wrong=wrong,
        mistake=mistake,
    )
    def tight(T):
        exact, best = f_divergence(p, q, divergence), variational_bound(divergence, T, p, q)
        others = [variational_bound(divergence, lambda u, e=e: T(u * exp(e)), p, q) for e in (-0.1, 0.1)]
        return equal([best, exact if max(others) < exact else numpy.inf], exact)

    return tight


fgan_kl = fgan(KL, "kl", numpy.log, "f'(u) = log u, without the 1")
fgan_reverse_kl = fgan(REVERSE_KL, "reverse_kl", lambda u: -u, "f'(u) = -u")
fgan_pearson = fgan(PEARSON, "pearson", lambda u: u - 1, "f'(u) without the 2")
fgan_hellinger = fgan(SQUARED_HELLINGER, "hellinger", lambda u: 1 - numpy.sqrt(1 / u) / 2, "f'(u) with a half too many")
fgan_js = fgan(JENSEN_SHANNON, "js", lambda u: numpy.log(u / (1 + u)), "f'(u) without the 2: the GAN's")
fgan_gan = fgan(GAN, "gan", lambda u: numpy.log(u / (1 + u)) / 2, "log D* / 2")
fgan_tv = fgan(TOTAL_VARIATION, "tv", lambda u: numpy.sign(1 - u) / 2, "p and q swapped")


@claim(
    "fgan.below",
    "for any T the bound is at most D_f: T = f'(u exp(c sin(u + d))) for 5 pairs c, d, and all f here",
    "Nowozin 2016",
    QUADRATURE,
    right=lambda divergence: divergence.conjugate,
    wrong=lambda divergence: lambda t: divergence.conjugate(t) / 2,
    mistake="f* halved: the bound then lies above D_f",
)
def below(conjugate):
    p, q, draws = Gaussian(0, 1), Gaussian(1, 1.2), 0.1 * Stream(28, "float64").normal((5, 2))

    def bound(d, c, shift):
        def T(u):
            return d.derivative(u * numpy.exp(c * numpy.sin(numpy.minimum(u, 1e3) + shift)))

        return variational_bound(replace(d, conjugate=conjugate(d)), T, p, q)

    bounds = [[bound(d, *draw) for draw in draws] for d in F_DIVERGENCES]
    return at_most(bounds, [[f_divergence(p, q, d)] for d in F_DIVERGENCES])


@claim(
    "fgan.is_gan",
    "the paper's C(G) is the f-divergence of f(u) = u log u - (u + 1) log(u + 1), and its T is log D*",
    "Nowozin 2016",
    QUADRATURE,
    right=GAN,
    wrong=JENSEN_SHANNON,
    mistake="Jensen-Shannon's f, which is log 4 above",
)
def is_gan(divergence):
    pairs = [*PAIRS, *GAUSSIANS]
    return equal([f_divergence(p, q, divergence) for p, q in pairs], [-log(4) + 2 * jsd(p, q) for p, q in pairs])


@claim(
    "fgan.conjugate",
    "f*(t) = sup over u of u t - f(u), at t = f'(u): f*(f'(u)) = u f'(u) - f(u), for every f here",
    "Fenchel",
    ROUNDING,
    right=lambda u, t, f: u * t - f,
    wrong=lambda u, t, f: u * t + f,
    mistake="the sign of f",
)
def conjugate(legendre):
    t = numpy.array([d.derivative(U) * numpy.ones(U.size) for d in F_DIVERGENCES])
    conjugates = [d.conjugate(t_d) for d, t_d in zip(F_DIVERGENCES, t)]
    return equal(conjugates, [legendre(U, t_d, d.f(U)) for d, t_d in zip(F_DIVERGENCES, t)])


@claim(
    "fgan.kinks",
    "f* from f alone at a kink: of max(u, 1) it is t - 1 for t from 0 to 1, -1 below, inf above; of |u - 1| / 2 t",
    "Fenchel",
    DIFFERENCES,
    right=lambda t: t - 1,
    wrong=lambda t: 2 * t - 1,
    mistake="u where f' jumps to t taken for 2, not for the kink at 1",
)
def at_kinks(between):
    t = numpy.array([-0.5, 0.2, 0.7, 1.5])
    hinge, half = divergence_of(lambda u: numpy.maximum(u, 1)), divergence_of(lambda u: abs(u - 1) / 2)
    found = [hinge.conjugate(t), half.conjugate(numpy.array([-0.6, -0.3, 0.2, 0.6]))]
    return equal(found, [[-1, between(0.2), between(0.7), inf], [-0.5, between(0.7), between(1.2), inf]])


@claim(
    "fgan.far",
    "D_f from f alone beyond u = 1e90: KL and reverse KL of shift 25 are 312.5, log(1 + chi^2) of shift 15 is 225",
    "textbook",
    Method("quadrature", 1e-10, "relative: f is continued as log u or as a power of u"),
    right=lambda shift: shift**2,
    wrong=lambda shift: shift**2 / 2,
    mistake="chi^2 = exp(KL) - 1, not exp(2 KL) - 1",
)
def far_apart(exponent):
    at = Gaussian(0, 1)
    kls = [
        f_divergence(at, Gaussian(25, 1), divergence_of(f))
        for f in (lambda u: u * numpy.log(u), lambda u: -numpy.log(u))
    ]
    chi2 = f_divergence(at, Gaussian(15, 1), divergence_of(lambda u: (u - 1) ** 2))
    return equal([*(numpy.array(kls) / 312.5), numpy.log1p(chi2) / exponent(15)], 1)


@claim(
    "fgan.derivative",
    "every f' is the derivative of its f, by central differences",
    "definition",
    DIFFERENCES,
    right=1.0,
    wrong=-1.0,
    mistake="the sign of the derivative",
)
def derivative(sign):
    h, away = 1e-5, U[abs(U - 1) > 0.01]  # total variation has its kink at u = 1
    slopes = [(d.f(away + h) - d.f(away - h)) / (2 * h) for d in F_DIVERGENCES]
    return equal(slopes, [sign * d.derivative(away) for d in F_DIVERGENCES])


@claim(
    "fgan.convex",
    "every f here is convex, which by Jensen's inequality makes f(1) the minimum of D_f, at p = q",
    "Jensen",
    ROUNDING,
    right=lambda divergence: divergence.f(U),
    wrong=lambda divergence: -divergence.f(U),
    mistake="-f",
)
def convex(values):
    rows = [values(d) for d in F_DIVERGENCES]
    rise = [numpy.diff(row) / numpy.diff(U) for row in rows]
    return at_least(numpy.diff(rise), 0)
