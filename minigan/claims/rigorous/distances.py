"""Distances of Gaussians in closed form with erf, enclosed: TV, MMD, energy, W1, and the JSD of a threshold."""

from flint import arb

from minigan.claims.claim import QUADRATURE
from minigan.claims.rigorous.balls import cdf
from minigan.claims.rigorous.enclosure import enclosure
from minigan.claims.rigorous.value import SCALED, SHIFTED, P, crossings, mass_between, maximum
from minigan.theory import divergences, kernels
from minigan.theory.densities import Gaussian
from minigan.theory.discrete import Discrete


@enclosure(
    "tv.gaussians",
    "TV(N(0, 1), N(1, 2^2)), by erf at the two x where the densities cross",
    "textbook",
    QUADRATURE,
    value=lambda: divergences.tv(P, SCALED),
    right=1,
    wrong=2,
    mistake="the integral of |p - q|, without the half",
)
def total_variation(factor):
    low, high = crossings(1)
    return factor * (mass_between(P, low, high) - mass_between(SCALED, low, high))


@enclosure(
    "jsd.threshold",
    "JSD of the verdict D* > 1/2, which is x < 1, under N(0, 1) and N(2, 1)",
    "follows",
    QUADRATURE,
    value=lambda: divergences.jsd(*(Discrete([0, 1], [p.cdf(1), 1 - p.cdf(1)]) for p in (P, SHIFTED))),
    right=lambda: arb(2).log() - entropy(cdf(P, arb(1))),
    wrong=lambda: (maximum(P, SHIFTED) + arb(4).log()) / 2,
    mistake="the JSD of x itself, which is larger",
)
def thresholded(jsd):
    return jsd()


def entropy(w):
    """-w log w - (1 - w) log(1 - w), of a coin."""
    return -w * w.log() - (1 - w) * (1 - w).log()


@enclosure(
    "mmd.gaussians",
    "MMD^2 of N(0, 1) and N(2, 1) with the kernel exp(-(x - y)^2 / 2): (2 / sqrt 3) (1 - exp(-2/3))",
    "Gretton 2012",
    QUADRATURE,
    value=lambda: kernels.mmd_squared(P, SHIFTED),
    right=3,
    wrong=2,
    mistake="the kernel's own width of 1 left out of 1 + 2",
)
def mmd(v):
    return 2 / arb(v).sqrt() * (1 - (-2 / arb(v)).exp())


@enclosure(
    "energy.gaussians",
    "the energy distance 2 E|x - y| - E|x - x'| - E|y - y'| of N(0, 1) and N(2, 1): 2 integral (F - G)^2",
    "Szekely 2013",
    QUADRATURE,
    value=lambda: kernels.energy_distance(P, SHIFTED),
    right=2,
    wrong=1,
    mistake="E|x - y| once",
)
def energy(times):
    spread = 2 / arb.pi().sqrt()  # E|d| of N(0, 2), and of N(m, 2): m erf(m / 2) + 2 exp(-m^2 / 4) / sqrt(pi)
    return times * (2 * arb(1).erf() + spread * arb(-1).exp()) - 2 * spread


@enclosure(
    "w1.gaussians",
    "W1(N(0, 1), N(1, 2^2)): the distribution functions cross once, at x = -1",
    "Kantorovich",
    QUADRATURE,
    value=lambda: divergences.wasserstein1(P, SCALED),
    right=lambda: crossing_w1(),
    wrong=lambda: arb(1),
    mistake="the difference of the means: F - G without its absolute value",
)
def w1(distance):
    return distance()


def crossing_w1():
    """E|d| for d = 1 + z, the difference of the quantiles at one u: that of N(1, 1)."""
    return arb(0.5).sqrt().erf() + (2 / arb.pi()).sqrt() * arb(-0.5).exp()


@enclosure(
    "w1.crossing",
    "W1(N(0, 1), N(0, 2^2)) = sqrt(2 / pi), where the critic x gives 0 and |x| is best",
    "Kantorovich",
    QUADRATURE,
    value=lambda: divergences.wasserstein1(P, Gaussian(0, 2)),
    right=lambda: (2 / arb.pi()).sqrt(),
    wrong=lambda: arb(1),
    mistake="|s - t|, which is W2's",
)
def w1_scaled(distance):
    return distance()
