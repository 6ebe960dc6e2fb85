"""Divergences: quadrature against closed forms, bounds between them, W1."""

import itertools
from math import inf, log, sqrt

import numpy

from minigan.claims.claim import QUADRATURE, ROUNDING, Method, at_least, at_most, claim, equal
from minigan.claims.minimum import NEARLY_EVEN, random_pairs
from minigan.claims.paper import PAIRS
from minigan.theory import closed_forms
from minigan.theory.densities import Gaussian, Uniform
from minigan.theory.discrete import Discrete, empirical, point_mass
from minigan.theory.divergences import (
    chi_squared,
    jsd,
    kl,
    squared_hellinger,
    tv,
    wasserstein1,
)


def bernoulli(share):
    """0 with probability 1 - share, 1 with probability share."""
    return Discrete([0, 1], [1 - share, share])


GAUSSIANS = [(Gaussian(0, 1), Gaussian(*other)) for other in ((1, 1), (3, 0.8), (0, 1.3), (-2, 5), (0.1, 0.9), (8, 1))]
GAUSSIANS.append((Gaussian(3, 0.9), Gaussian(2, 1.1)))  # neither at 0


@claim(
    "kl.gaussians",
    "KL(N(mu, s^2), N(nu, t^2)) = log(t / s) + (s^2 + (mu - nu)^2) / (2 t^2) - 1/2",
    "textbook",
    QUADRATURE,
    right=closed_forms.kl_gaussians,
    wrong=lambda p, q: closed_forms.kl_gaussians(q, p),
    mistake="KL the other way round",
)
def kl_of_gaussians(closed):
    return equal([kl(p, q) for p, q in GAUSSIANS], [closed(p, q) for p, q in GAUSSIANS])


@claim(
    "h2.gaussians",
    "H^2 = 2 - 2 sqrt(s t / v) exp(-shift^2 / (8 v)), v = (s^2 + t^2) / 2, for Gaussians",
    "textbook",
    QUADRATURE,
    right=closed_forms.squared_hellinger_gaussians,
    wrong=lambda p, q: closed_forms.squared_hellinger_gaussians(p, q) / 2,
    mistake="the convention with a half",
)
def hellinger_of_gaussians(closed):
    return equal([squared_hellinger(p, q) for p, q in GAUSSIANS], [closed(p, q) for p, q in GAUSSIANS])


@claim(
    "chi2.gaussians",
    "chi^2 = exp(shift^2 / s^2) - 1 for two Gaussians of standard deviation s; inf once s_p^2 >= 2 s_q^2",
    "textbook",
    Method("quadrature", 1e-10, "relative: chi^2 reaches 1e27 here"),
    right=closed_forms.chi_squared_gaussians,
    wrong=lambda p, q: closed_forms.chi_squared_gaussians(q, p),
    mistake="p and q swapped",
)
def chi2_of_gaussians(closed):
    pairs = [*GAUSSIANS, (Gaussian(0, 1.5), Gaussian(0, 1)), (Gaussian(1, 1), Gaussian(0, 0.5))]
    return equal([log(1 + chi_squared(p, q)) for p, q in pairs], [log(1 + closed(p, q)) for p, q in pairs])


@claim(
    "tv.gaussians",
    "TV = 2 Phi(shift / 2s) - 1 for two Gaussians of standard deviation s",
    "textbook",
    QUADRATURE,
    right=closed_forms.tv_shifted,
    wrong=lambda p, q: 2 * closed_forms.tv_shifted(p, q),
    mistake="the integral of |p - q| without the half",
)
def tv_of_gaussians(closed):
    pairs = [(Gaussian(0, s), Gaussian(shift, s)) for s, shift in ((1, 0.01), (1, 2), (0.1, 0.3), (3, 20))]
    return equal([tv(p, q) for p, q in pairs], [closed(p, q) for p, q in pairs])


@claim(
    "jsd.uniforms",
    "JSD of two uniforms of length 1 is (1 - overlap) log 2",
    "textbook",
    QUADRATURE,
    right=closed_forms.jsd_uniforms,
    wrong=lambda p, q: log(2) - closed_forms.jsd_uniforms(p, q),
    mistake="the overlap, not what is left of it",
)
def jsd_of_uniforms(closed):
    pairs = [(Uniform(0, 1), Uniform(t, t + 1)) for t in (0, 0.25, 0.9, 1, 3)]
    return equal([jsd(p, q) for p, q in pairs], [closed(p, q) for p, q in pairs])


@claim(
    "kl.uniforms",
    "KL of a uniform within another is the log of their lengths' ratio, and inf the other way round",
    "textbook",
    QUADRATURE,
    right=closed_forms.kl_uniforms,
    wrong=lambda p, q: closed_forms.kl_uniforms(q, p),
    mistake="p and q swapped",
)
def kl_of_uniforms(closed):
    ends = [(0.2, 0.7, 0, 3), (0, 1, 0, 2), (1, 2, 0.5, 2), (0, 1, 0, 1), (0, 2, 0, 1), (0, 2, 1, 3), (1, 3, 0, 2)]
    pairs = [(Uniform(a, b), Uniform(low, high)) for a, b, low, high in ends]
    return equal([kl(p, q) for p, q in pairs], [closed(p, q) for p, q in pairs])


@claim(
    "kl.infinite",
    "KL(p, q) = inf where p has mass and q has none (nested, disjoint, a density against atoms): inf, not NaN",
    "definition",
    ROUNDING,
    right=kl,
    wrong=lambda p, q: kl(q, p),
    mistake="KL the other way round",
)
def infinities(divergence):
    atoms = empirical([0.0, 1.0])
    pairs = [
        (Uniform(0, 2), Uniform(0, 1)),
        (Uniform(0, 1), Uniform(2, 3)),
        (Gaussian(0, 1), Uniform(-50, 50)),
        (Gaussian(0, 1), atoms),
        (Discrete([0, 1], [0.5, 0.5]), point_mass(0)),
    ]
    return equal([divergence(p, q) for p, q in pairs], inf)


@claim(
    "jsd.symmetric",
    "JSD(p, q) = JSD(q, p), where KL(p, q) is not KL(q, p)",
    "definition",
    ROUNDING,
    right=jsd,
    wrong=kl,
    mistake="KL",
)
def symmetric(divergence):
    return equal([divergence(p, q) for p, q in GAUSSIANS], [divergence(q, p) for p, q in GAUSSIANS])


@claim(
    "jsd.metric",
    "sqrt(JSD) obeys the triangle inequality, and so is a distance: 10 random triples, N(0, 1), N(t, 1), N(2 t, 1)",
    "Endres 2003",
    QUADRATURE,
    right=sqrt,
    wrong=lambda divergence: divergence,
    mistake="the JSD itself",
)
def metric(distance):
    pairs = random_pairs(11, seed=7)
    triples = [(p, q, r) for (p, q), (r, _) in itertools.pairwise(pairs)]
    triples.append((Uniform(0, 1), Uniform(1, 2), Uniform(0, 2)))
    # Nearly on a line, where both sides are nearly equal: sqrt(JSD) of a shift t is t / sqrt 8 but for terms in t^3.
    triples += [(Gaussian(0, 1), Gaussian(2 * t, 1), Gaussian(t, 1)) for t in (0.1, 0.5)]
    triples += [(bernoulli(0.5 - e), bernoulli(0.5 + e), bernoulli(0.5)) for e in (0.01, 0.1)]
    long = numpy.array([distance(jsd(p, q)) for p, q, _ in triples])
    both = numpy.array([distance(jsd(p, r)) + distance(jsd(r, q)) for p, q, r in triples])
    return at_most([*long, *both[-4:]], [*both, *1.05 * long[-4:]])


@claim(
    "tv.jsd",
    "TV^2 / 2 <= JSD <= TV log 2: what D* can distinguish, and how good its verdicts are, go together",
    "Pinsker; Lin",
    QUADRATURE,
    right=lambda distance: (distance**2 / 2, distance * log(2)),
    wrong=lambda distance: (distance / 2, distance),
    mistake="TV / 2 below",
)
def between(bounds):
    pairs = [*PAIRS, *NEARLY_EVEN, *random_pairs(30, seed=7)]
    low, high = zip(*(bounds(tv(p, q)) for p, q in pairs))
    jsds = [jsd(p, q) for p, q in pairs]
    return at_least([jsds, high], [low, jsds])


@claim(
    "kl.pinsker",
    "KL(p, q) >= 2 TV(p, q)^2",
    "Pinsker",
    QUADRATURE,
    right=lambda distance: 2 * distance**2,
    wrong=lambda distance: 2 * distance,
    mistake="TV, not squared",
)
def pinsker(bound):
    pairs = [*NEARLY_EVEN, *random_pairs(30, seed=7)]
    return at_least([kl(p, q) for p, q in pairs], [bound(tv(p, q)) for p, q in pairs])


@claim(
    "w1.quantiles",
    "W1 = integral |F^-1(u) - G^-1(u)| du = integral |F(x) - G(x)| dx",
    "textbook",
    QUADRATURE,
    right=lambda p, q, u: p.quantile(u) - q.quantile(u),
    wrong=lambda p, q, u: p.quantile(u) - q.quantile(1 - u),
    mistake="one distribution's quantiles from the other end",
)
def quantiles(gap):
    p, q = empirical([0.0, 1.0, 2.5, 7.0]), empirical([0.5, 1.0, 1.5, 3.0])
    u = (numpy.arange(8) + 0.5) / 8  # both step functions of u, with steps at multiples of 1/4
    return equal(wasserstein1(p, q), numpy.mean(abs(gap(p, q, u))))


@claim(
    "w1.dual",
    "E_p f - E_q f <= W1 for every f of slope at most 1, with equality for the sign of G - F as its slope",
    "Kantorovich",
    QUADRATURE,
    right=1.0,
    wrong=2.0,
    mistake="slope 2: a critic that is not 1-Lipschitz",
)
def dual(slope):
    # F < G everywhere, so the best critic is x; and, since one part each way is moved by 3, |x - 4|
    pairs = (Gaussian(1, 1), Gaussian(0, 1)), (empirical([0.0, 8.0]), empirical([3.0, 5.0]))
    critics = [lambda x, c=c: numpy.sin(c * x) / c for c in (0.1, 0.5, 1.0)] + [
        lambda x, c=0: x,
        lambda x, c=0: abs(x - 4),
    ]
    best = [slope * max(p.mean(f) - q.mean(f) for f in critics) for p, q in pairs]
    return equal([best, [wasserstein1(p, q) for p, q in pairs]], [[1, 3], [1, 3]])
