"""Divergences that can be written out by hand: of Bernoulli shares, of uniforms that overlap, of far Gaussians."""

from math import inf, log, sqrt

import numpy

from minigan.claims.claim import QUADRATURE, Method, claim, equal
from minigan.theory.densities import Gaussian, Mixture, Uniform
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.divergences import F_DIVERGENCES, f_divergence, jsd, kl, tv

# f(u), f(0) and lim f(u) / u of every f-divergence, written again from tables 1 and 6 of Nowozin et al.
F = {
    "KL": (lambda u: u * log(u), 0.0, inf),
    "reverse KL": (lambda u: -log(u), inf, 0.0),
    "Pearson": (lambda u: (u - 1) ** 2, 1.0, inf),
    "squared Hellinger": (lambda u: (sqrt(u) - 1) ** 2, 1.0, 1.0),
    "Jensen-Shannon": (lambda u: u * log(u) - (u + 1) * log((u + 1) / 2), log(2), log(2)),
    "GAN": (lambda u: u * log(u) - (u + 1) * log(u + 1), 0.0, 0.0),
    "total variation": (lambda u: abs(u - 1) / 2, 0.5, 0.5),
}
HALVED = {**F, "Jensen-Shannon": (lambda u: F["Jensen-Shannon"][0](u) / 2, log(2) / 2, log(2) / 2)}
SWAPPED = {name: (f, at_infinity, at_zero) for name, (f, at_zero, at_infinity) in F.items()}


def bernoulli(share):
    """0 with probability 1 - share, 1 with probability share."""
    return Discrete([0, 1], [1 - share, share])


def steps(share):
    """The same as two uniforms, of lengths 1 and 2."""
    return Mixture([1 - share, share], [Uniform(0, 1), Uniform(1, 3)])


@claim(
    "fgan.bernoulli",
    "D_f = sum q f(p / q) of Bernoulli pairs, and of the same shares on two intervals, each f written out again",
    "Nowozin 2016",
    QUADRATURE,
    right=F,
    wrong=HALVED,
    mistake="the Jensen-Shannon f with the halves of the JSD, which Nowozin's has not",
)
def of_bernoulli(forms):
    shares, found, expected = ((0.3, 0.6), (0.9, 0.2), (0.5, 0.5)), [], []
    pairs = [[(kind(p), kind(q)) for kind in (bernoulli, steps)] for p, q in shares]
    for d in F_DIVERGENCES:
        f, _, _ = forms[d.name]
        found += [[f_divergence(*pair, d) for pair in both] for both in pairs]
        expected += [[q * f(p / q) + (1 - q) * f((1 - p) / (1 - q))] * 2 for p, q in shares]
    return equal(found, expected)


@claim(
    "fgan.unshared",
    "mass of q where p has none costs f(0) a unit, of p where q has none lim f(u) / u: uniforms that overlap in part",
    "Nowozin 2016",
    QUADRATURE,
    right=F,
    wrong=SWAPPED,
    mistake="the two limits of f swapped",
)
def unshared(forms):
    shifted = Uniform(0, 1), Uniform(0.25, 1.25)
    nested, around = (Uniform(0, 1), Uniform(-1, 3)), (Uniform(-1, 3), Uniform(0, 1))
    apart, kinds = (Uniform(0, 1), Uniform(2, 3)), (Uniform(0, 1), point_mass(0.5))
    points = Discrete([0, 1, 2], [0.2, 0.3, 0.5]), Discrete([1, 2, 3], [0.6, 0.3, 0.1])
    found, expected = [], []
    for d in F_DIVERGENCES:
        f, zero, infinity = forms[d.name]
        found += [f_divergence(p, q, d) for p, q in (shifted, nested, around, apart, kinds, kinds[::-1], points)]
        expected += [0.75 * f(1) + 0.25 * (zero + infinity), 0.25 * f(4) + 0.75 * zero, f(0.25) + 0.75 * infinity]
        expected += [zero + infinity] * 3
        expected += [0.6 * f(0.5) + 0.3 * f(5 / 3) + 0.1 * zero + 0.2 * infinity]
    return equal(found, expected)


@claim(
    "tight.bernoulli",
    "Bernoulli 1/2 + e and 1/2 - e: TV = 2 e, KL = 2 TV^2 and JSD = TV^2 / 2 but for terms in e^4: Pinsker is tight",
    "expansion",
    Method("expansion", 1e-3, "relative: the next term is (2 e)^2 of this one, e = 0.01"),
    right=lambda e: (2 * e, 8 * e**2, 2 * e**2, 16 * e**2),
    wrong=lambda e: (2 * e, 4 * e**2, 2 * e**2, 16 * e**2),
    mistake="KL = TV^2: Pinsker's constant for the norm |p - q|, which is 2 TV",
)
def tight(formulas):
    pairs = [(kind(0.5 + e), kind(0.5 - e)) for e in (0.01, -0.01) for kind in (bernoulli, steps)]
    found = [[tv(p, q), kl(p, q), jsd(p, q), f_divergence(p, q, F_DIVERGENCES[2])] for p, q in pairs]
    return equal(numpy.array(found) / formulas(0.01), 1)


@claim(
    "chi2.far",
    "chi^2 of N(0, 1) and N(1.44, 0.5018): p^2 / q peaks 400 deviations away, log(1 + chi^2) = 578.12",
    "textbook",
    Method("rounding", 1e-12, "relative"),
    right=lambda v2: 1.44**2 / v2 - 0.5 * log(v2),
    wrong=lambda v2: 1.44**2 / v2,
    mistake="the factor 1 / v left out",
)
def far(formula):
    t = sqrt((1 + 0.0036) / 2)
    p, q = Gaussian(0, 1), Gaussian(1.44, t)
    pairs = [(p, q), (Mixture([1.0], [p]), q), (Gaussian(5, 1), Mixture([1.0], [Gaussian(3.56, t)]))]
    found = [numpy.log1p(f_divergence(a, b, F_DIVERGENCES[2])) for a, b in pairs]
    return equal(numpy.array(found) / (formula(2 * t * t - 1) + log(t * t)), 1)
