"""Densities of one's own, on all of the line and with heavy tails; masses beside densities; integrals that warn."""

import math
import warnings
from math import inf, log, pi

import numpy

from minigan.claims.claim import QUADRATURE, ROUNDING, claim, equal
from minigan.random import Stream
from minigan.theory import game
from minigan.theory.densities import Gaussian, Mixture, Uniform
from minigan.theory.discrete import point_mass
from minigan.theory.discriminator import optimal_discriminator
from minigan.theory.divergences import kl, wasserstein1
from minigan.theory.own_density import Density
from minigan.theory.quadrature import gauss_legendre, unresolved

LINE, HALF = (-inf, inf), (0, inf)


def laplace(mean, b):
    """The Laplace distribution of scale b about its mean."""
    return Density(lambda x: numpy.exp(-abs(x - mean) / b) / (2 * b), support=LINE)


def exponential(rate):
    """The exponential distribution of mean 1 / rate."""
    return Density(lambda x: rate * numpy.exp(-rate * x), support=HALF)


def student_density(nu):
    """The density of Student's t with nu degrees of freedom, a function of x."""
    log_scale = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - 0.5 * log(nu * pi)
    return lambda x: numpy.exp(log_scale - (nu + 1) / 2 * numpy.log1p(x * x / nu))


def cauchy(mean, scale):
    """The Cauchy distribution of this scale about its median."""
    return Density(lambda x: scale / pi / ((x - mean) ** 2 + scale**2), support=LINE)


@claim(
    "own.laplace",
    "KL of two Laplace distributions is log(c / b) + [b exp(-|m - n| / b) + |m - n|] / c - 1; the densities are given",
    "textbook",
    QUADRATURE,
    right=lambda shift, b, c: log(c / b) + (b * math.exp(-shift / b) + shift) / c - 1,
    wrong=lambda shift, b, c: log(c / b) + (b + shift) / c - 1,
    mistake="E|x - n| = b + |m - n|",
)
def laplaces(closed):
    cases = [(0.0, 1, 2), (0.7, 1, 1), (3.0, 0.5, 2), (0.2, 4, 0.25)]
    return equal([kl(laplace(s, b), laplace(0, c)) for s, b, c in cases], [closed(*case) for case in cases])


@claim(
    "own.exponential",
    "KL of exponential distributions of rates a, b is log(a / b) + b / a - 1, W1 is |1 / a - 1 / b|",
    "textbook",
    QUADRATURE,
    right=lambda a, b: [log(a / b) + b / a - 1, abs(1 / a - 1 / b)],
    wrong=lambda a, b: [log(b / a) + a / b - 1, abs(1 / a - 1 / b)],
    mistake="means in place of rates",
)
def exponentials(closed):
    rates = [(1, 3), (3, 1), (0.01, 0.02)]
    pairs = [(exponential(a), exponential(b)) for a, b in rates]
    found = [[kl(p, q), wasserstein1(p, q)] for p, q in pairs]
    units = [[1, min(1, a)] for a, b in rates]  # W1 in the unit of the means
    return equal(numpy.multiply(found, units), numpy.multiply([closed(a, b) for a, b in rates], units))


@claim(
    "own.student",
    "Student's t has variance nu / (nu - 2), though its density falls only as |x|^-(nu + 1): nu = 3, 4, 6",
    "textbook",
    QUADRATURE,
    right=lambda density: Density(density, support=LINE),
    wrong=lambda density: Density(density, numpy.sinh(numpy.arange(-14, 15) * 0.75)),
    mistake="the line cut off at 18,000",
)
def student(made):
    found = [made(student_density(nu)).mean(lambda x: x * x) for nu in (3, 4, 6)]
    return equal(found, [nu / (nu - 2) for nu in (3, 4, 6)])


@claim(
    "own.cauchy",
    "KL of two Cauchy distributions is log[((g + h)^2 + (m - n)^2) / (4 g h)], so it is symmetric",
    "Chyzak 2019",
    QUADRATURE,
    right=lambda shift, g, h: log(((g + h) ** 2 + shift**2) / (4 * g * h)),
    wrong=lambda shift, g, h: log((g**2 + h**2 + shift**2) / (2 * g * h)),
    mistake="g^2 + h^2 for (g + h)^2 / 2",
)
def cauchys(closed):
    cases = [(1.0, 1, 1), (2.0, 1, 3), (-5.0, 0.1, 1)]
    pairs = [(cauchy(0, g), cauchy(shift, h)) for shift, g, h in cases]
    return equal([[kl(p, q), kl(q, p)] for p, q in pairs], [2 * [closed(*case)] for case in cases])


@claim(
    "own.heavy",
    "heavy tails: W1 of a Cauchy distribution moved by 2 is 2, though it has no mean; KL(Cauchy, N(0, 1)) is inf",
    "definition",
    QUADRATURE,
    right=LINE,
    wrong=(-1e10, 1e10),
    mistake="the tails cut off at 10^10",
)
def heavy(support):
    p, q = (Density(lambda x, m=m: 1 / pi / ((x - m) ** 2 + 1), support=support) for m in (0, 2))
    far, near = Density(lambda x: 0.1 * (1 + x) ** -1.1, support=HALF), Gaussian(0, 1)
    found = [wasserstein1(p, q), kl(p, near)]
    for pair in ((Uniform(0, 1), far), (far, Uniform(0, 1))):  # of which one has an end only
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the integral is infinite
            found.append(wasserstein1(*pair))
    return equal(found, [2, inf, inf, inf])


@claim(
    "own.warned",
    "each of 120 integrals with an error above 1e-9, for kinks, jumps, poles, waves, is foreseen to have one",
    "heuristic",
    ROUNDING,
    right=unresolved,
    wrong=lambda values: unresolved(values - values[:, ::-1]) / 2,
    mistake="odd Legendre coefficients alone, 0 for an even function",
)
def warned(foreseen):
    x, weight = gauss_legendre([-1.0, 1.0])
    at = numpy.concatenate([[0.0], Stream(30, "float64").uniform(29)])[:, None]
    width, k = numpy.sqrt(0.01 + at**2), 40 + 40 * at
    kinds = [
        (abs(x - at), 1 + at**2),
        ((x > at) * 1.0, 1 - at),
        (1 / (width**2 + x**2), 2 / width * numpy.arctan(1 / width)),
        (numpy.cos(k * x), 2 * numpy.sin(k) / k),
    ]
    off = [abs(values @ weight - exact[:, 0]) > 1e-9 for values, exact in kinds]
    missed = [numpy.sum(bad & (2 * foreseen(values) < 1e-9)) for bad, (values, _) in zip(off, kinds)]
    return equal(missed, 0)


def beside(weight, q, x=0.0):
    """A mass at x, and the rest of the probability as q."""
    return Mixture([weight, 1 - weight], [point_mass(x), q])


@claim(
    "own.mixed",
    "KL of w delta + (1 - w) p from v delta + (1 - v) q is that of the coins w and v, plus (1 - w) KL(p, q)",
    "chain rule",
    QUADRATURE,
    right=lambda w, v, rest: w * log(w / v) + (1 - w) * log((1 - w) / (1 - v)) + (1 - w) * rest,
    wrong=lambda w, v, rest: w * log(w / v) + (1 - w) * log((1 - w) / (1 - v)) + rest,
    mistake="KL(p, q) in full, though it is met with probability 1 - w",
)
def mixed(chain):
    p, q = Gaussian(0, 1), Gaussian(1, 1.5)
    coins = [(0.3, 0.6), (0.9, 0.1), (0.01, 0.5)]
    return equal([kl(beside(w, p), beside(v, q)) for w, v in coins], [chain(w, v, kl(p, q)) for w, v in coins])


@claim(
    "own.mixed.D",
    "where p_data has a mass of 0.3 at 0 and is else N(0, 1), as p_g is: D*(0) = 1, elsewhere 0.7 / 1.7, C(G) follows",
    "Proposition 1",
    ROUNDING,
    right=optimal_discriminator,
    wrong=lambda p, q: lambda x: 0.7 / 1.7 + 0 * x,
    mistake="the densities' D*, as if the mass were not there",
)
def mixed_D(D_star):
    p, q = beside(0.3, Gaussian(0, 1)), Gaussian(0, 1)
    D = D_star(p, q)(numpy.array([-1.0, 0.0, 2.0]))
    C = game.value(D_star(p, q), p, q)
    return equal([*D, C], [0.7 / 1.7, 1, 0.7 / 1.7, 0.7 * log(0.7 / 1.7) + log(1 / 1.7)])


@claim(
    "own.mixed.W1",
    "W1 of w delta_c + (1 - w) N(0, 1) from N(0, 1) is w E|z - c|; quantiles of a mixture stay at a mass for its share",
    "textbook",
    QUADRATURE,
    right=lambda c: c * math.erf(c / math.sqrt(2)) + math.sqrt(2 / pi) * math.exp(-c * c / 2),
    wrong=lambda c: c + math.sqrt(2 / pi) * math.exp(-c * c / 2),
    mistake="E|z - c| = c + the mean of |z| at c = 0",
)
def mixed_w1(distance):
    p = Gaussian(0, 1)
    cases = [(0.3, 0.0), (0.5, 1.0), (0.9, 4.0)]
    found = [wasserstein1(beside(w, p, c), p) for w, c in cases]
    apart = Mixture([0.5, 0.5], [Gaussian(-9, 1), point_mass(2.0)])
    return equal([*found, *apart.quantile([0.25, 0.6, 0.99])], [*(w * distance(c) for w, c in cases), -9, 2, 2])


@claim(
    "own.of_log",
    "KL(N(0, s^2), Laplace(b)) = (s / b) sqrt(2 / pi) + log 2b - log(2 pi e s^2) / 2, s = 1000, where exp(-|x|) is 0",
    "textbook",
    QUADRATURE,
    right=lambda s, b: s / b * math.sqrt(2 / pi) + log(2 * b) - 0.5 * log(2 * pi * math.e * s * s),
    wrong=lambda s, b: s / b * math.sqrt(2 / pi) + log(2 * b) - 0.5 * log(2 * pi * s * s),
    mistake="the entropy of N(0, s^2) without its 1/2",
)
def of_log(closed):
    laplaces = [(b, Density.of_log(lambda x, b=b: -abs(x) / b - log(2 * b), support=LINE)) for b in (1, 2)]
    return equal([kl(Gaussian(0, 1000), q) for _, q in laplaces], [closed(1000, b) for b, _ in laplaces])


@claim(
    "own.kinks",
    "E|x - c| = c erf(c / sqrt 2) + sqrt(2 / pi) exp(-c^2 / 2) under N(0, 1), with the kink at c named, in both ways",
    "textbook",
    QUADRATURE,
    right=lambda c: c * math.erf(c / math.sqrt(2)) + math.sqrt(2 / pi) * math.exp(-c * c / 2),
    wrong=lambda c: c * math.erf(c / math.sqrt(2)) + math.exp(-c * c / 2),
    mistake="sqrt(2 / pi) left out",
)
def kinks(folded):
    at = (0.3, 1.7)
    named = [Gaussian(0, 1).mean(lambda x, c=c: abs(x - c), kinks=[c]) for c in at]
    turned = [Gaussian(0, 1).mean(lambda x, c=c: abs(x - c), kinks=lambda x, c=c: x - c) for c in at]
    return equal([named, turned], [folded(c) for c in at])
