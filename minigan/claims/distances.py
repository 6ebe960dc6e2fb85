"""Distances in the unit of x and of kernels, which the papers since WGAN put in the place of the JSD."""

from math import exp, pi, sqrt

import numpy

from minigan.claims.claim import MONTE_CARLO, QUADRATURE, ROUNDING, Method, claim, equal, estimate
from minigan.random import Stream
from minigan.theory import closed_forms, kernels, transport
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, empirical, point_mass
from minigan.theory.divergences import wasserstein1
from minigan.theory.quadrature import gauss_legendre

GRID = Method("grid", 0.02, "a unimodal function's best grid value is within one step, 0.02, of its optimum")
PAIRS = [(Gaussian(0, 1), Gaussian(*other)) for other in ((2, 1), (0, 2), (-1, 0.5), (3, 5))]


@claim(
    "w1.crossing",
    "N(0, 1) and N(0, 2^2), whose distribution functions cross at 0: critic |x| is best, W1 = sqrt(2 / pi) = 0.797885",
    "Kantorovich",
    QUADRATURE,
    right=abs,
    wrong=lambda x: x,
    mistake="the critic x, right only where the F do not cross: 0",
)
def crossing(critic):
    p, q = Gaussian(0, 1), Gaussian(0, 2)
    return equal([q.mean(critic) - p.mean(critic), wasserstein1(p, q)], sqrt(2 / pi))


@claim(
    "w2.line",
    "W2^2 of two Gaussians is (mu - nu)^2 + (s - t)^2, of U(0, 1) and U(0, 3) 4/3; with masses as well",
    "Dowson 1982",
    QUADRATURE,
    right=lambda mu, s, nu, t: (mu - nu) ** 2 + (s - t) ** 2,
    wrong=lambda mu, s, nu, t: (mu - nu) ** 2 + abs(s**2 - t**2),
    mistake="the difference of the variances",
)
def on_the_line(squared):
    fair = Discrete([-1, 1], [0.5, 0.5])
    pairs = PAIRS[2:]
    found = [[transport.wasserstein2(*pair) ** 2, transport.wasserstein2_gaussians(*pair) ** 2] for pair in pairs]
    flat, z = Uniform(0, 1), PAIRS[0][0]
    with_mass = Mixture([0.5, 0.5], [point_mass(0.3), flat])  # whose quantiles stay at 0.3 from u = 0.15 to 0.65
    unlike = [(flat, Uniform(0, 3)), (fair, z), (z, fair), (flat, with_mass), (with_mass, flat)]
    others = [transport.wasserstein2(*pair) ** 2 for pair in unlike]
    expected = [[squared(p.mu, p.sd, q.mu, q.sd)] * 2 for p, q in pairs]
    unlike_too = [4 / 3, *[2 - 2 * sqrt(2 / pi)] * 2, *[0.0925 / 3] * 2]
    return equal([*numpy.ravel(found), *others], [*numpy.ravel(expected), *unlike_too])


@claim(
    "w2.plane",
    "in the plane tr((S^1/2 T S^1/2)^1/2) = sqrt(tr(S T) + 2 sqrt(det S det T)), also for S and T that do not commute",
    "Dowson 1982",
    ROUNDING,
    right=lambda S, T: sqrt(numpy.trace(S @ T) + 2 * sqrt(numpy.linalg.det(S) * numpy.linalg.det(T))),
    wrong=lambda S, T: numpy.sum(root(S) * root(T)),
    mistake="tr(S^1/2 T^1/2), right only where S T = T S",
)
def in_the_plane(trace):
    S, T = numpy.array([[2.0, 0.6], [0.6, 0.5]]), numpy.array([[1.0, -0.3], [-0.3, 1.0]])
    mu, nu, near = (numpy.array(mean) for mean in ([0.5, -1.0], [-0.5, 1.0], [-0.4, 0.9]))
    pairs = [(mu, S, nu, T), (nu, S, near, 1.1 * S)]  # one of W2 below 1
    found = [
        transport.wasserstein2_gaussians(MultivariateGaussian(a, A), MultivariateGaussian(b, B)) ** 2
        for a, A, b, B in pairs
    ]
    return equal(found, [(a - b) @ (a - b) + numpy.trace(A + B) - 2 * trace(A, B) for a, A, b, B in pairs])


def root(S):
    """The symmetric root of a covariance."""
    values, vectors = numpy.linalg.eigh(S)
    return vectors * numpy.sqrt(values) @ vectors.T


def projected(p, angle):
    """The Gaussian of x . u for x of p in the plane and the direction u of this angle."""
    u = numpy.array([numpy.cos(angle), numpy.sin(angle)])
    return Gaussian(u @ p.mu, sqrt(u @ p.covariance @ u))


@claim(
    "sliced.w1",
    "sliced W1 of a shift in the plane: the mean of |shift . u| over directions u, 2 / pi of |shift|; of 3, 1.909859",
    "Bonneel 2015",
    QUADRATURE,
    right=lambda shift: 2 / pi * shift,
    wrong=lambda shift: shift / sqrt(2),
    mistake="the root of the mean square, 1 / sqrt(2) of it",
)
def sliced1(mean):
    p, q = MultivariateGaussian([0, 0], numpy.eye(2)), MultivariateGaussian([0, 3], numpy.eye(2))
    angles, weight = gauss_legendre([0, pi / 2, pi])
    found = [closed_forms.wasserstein1_gaussians(projected(p, a), projected(q, a)) for a in angles]
    return equal([weight @ found / pi, wasserstein1(projected(p, 1.0), projected(q, 1.0))], [mean(3), 3 * numpy.sin(1)])


@claim(
    "sliced.w2",
    "sliced W2^2 of two round Gaussians in d dimensions is |shift|^2 / d + (s - t)^2, W2^2 / d; d = 2",
    "Bonneel 2015",
    ROUNDING,
    right=lambda squared: squared / 2,
    wrong=lambda squared: squared / sqrt(2),
    mistake="sqrt(d) for d",
)
def sliced2(of_slices):
    p, q = MultivariateGaussian([0, 0], numpy.eye(2)), MultivariateGaussian([3, 4], 9 * numpy.eye(2))
    angles = numpy.arange(16) * pi / 16  # the mean over 16 directions is exact for cos^2
    slices = [transport.wasserstein2_gaussians(projected(p, a), projected(q, a)) ** 2 for a in angles]
    return equal([numpy.mean(slices), of_slices(transport.wasserstein2_gaussians(p, q) ** 2)], [16.5, 16.5])


def mean_kernel(shift, variance, sigma):
    """E k(x, y) where x - y is N(shift, variance): sigma / v exp(-shift^2 / (2 v^2)), v^2 = sigma^2 + variance."""
    v2 = sigma**2 + variance
    return sigma / sqrt(v2) * exp(-(shift**2) / (2 * v2))


@claim(
    "mmd.gaussians",
    "MMD^2 of Gaussians with kernel exp(-d^2 / (2 sigma^2)), in closed form; N(0, 1), N(2, 1), sigma = 1: 0.561858",
    "Gretton 2012",
    QUADRATURE,
    right=mean_kernel,
    wrong=lambda shift, variance, sigma: mean_kernel(shift, variance, sigma / sqrt(2)),
    mistake="the kernel exp(-d^2 / sigma^2)",
)
def mmd_of_gaussians(mean):
    def closed(p, q, sigma):
        own = mean(0, 2 * p.sd**2, sigma) + mean(0, 2 * q.sd**2, sigma)
        return own - 2 * mean(p.mu - q.mu, p.sd**2 + q.sd**2, sigma)

    cases = [(*pair, sigma) for pair, sigma in zip(PAIRS, (1.0, 0.5, 2.0))]
    found = [kernels.mmd_squared(*case) for case in cases]
    at_points = kernels.gaussian_kernel(1.0, numpy.array([1.0, 3.0]), 0.5)
    return equal([*found, *at_points], [*(closed(*case) for case in cases), 1, exp(-8)])


@claim(
    "mmd.bias",
    "the biased MMD^2 of two samples of n from one density is (2 / n) (1 - E k(x, x')) on average; n = 20, N(0, 1)",
    "Gretton 2012",
    MONTE_CARLO,
    right=lambda n, k: 2 / n * (1 - k),
    wrong=lambda n, k: 1 / n * (1 - k),
    mistake="one sample's share alone",
)
def mmd_bias(mean):
    stream, n = Stream(24, "float64"), 20
    draws = [kernels.mmd_squared(*(empirical(stream.normal(n)) for _ in range(2))) for _ in range(400)]
    return estimate(draws, mean(n, 1 / sqrt(3)))


@claim(
    "mmd.witness",
    "of all f of norm 1 in the kernel's space the witness has the largest E_p f - E_q f, the MMD; no k(c, .) has more",
    "Gretton 2012",
    QUADRATURE,
    right=sqrt,
    wrong=lambda squared: squared,
    mistake="MMD^2, the square left",
)
def witness(value):
    p, q = PAIRS[0]
    f = kernels.mmd_witness(p, q)
    best = p.mean(f) - q.mean(f)
    others = [p.mean(k) - q.mean(k) for k in (lambda x, c=c: kernels.gaussian_kernel(x, c, 1.0) for c in range(-3, 3))]
    return equal([best, max(best, *others)], value(kernels.mmd_squared(p, q)))


def mean_distance(shift, variance):
    """E|x - y| where x - y is N(shift, variance), a folded Gaussian's mean: as W1 is of Gaussians so far apart."""
    return closed_forms.wasserstein1_gaussians(Gaussian(shift, sqrt(variance) + 1), Gaussian(0, 1))


@claim(
    "energy.gaussians",
    "energy distance 2 E|x-y| - E|x-x'| - E|y-y'| = 2 integral (F - G)^2; of N(0, 1) and N(2, 1) 1.944260",
    "Szekely 2013",
    QUADRATURE,
    right=lambda between, p, q: 2 * between - p - q,
    wrong=lambda between, p, q: between - p / 2 - q / 2,
    mistake="its half, the integral of (F - G)^2: the Cramer distance",
)
def energy(formula):
    def closed(p, q):
        own = [mean_distance(0, 2 * d.sd**2) for d in (p, q)]
        return formula(mean_distance(p.mu - q.mu, p.sd**2 + q.sd**2), *own)

    z = PAIRS[0][0]
    with_mass = Mixture([0.5, 0.5], [point_mass(0.3), z])  # F - G is half of what it is for the mass alone
    of_mass = formula(mean_distance(0.3, 1), 0, mean_distance(0, 2)) / 4
    found = [kernels.energy_distance(*pair) for pair in (*PAIRS, (with_mass, z), (z, with_mass))]
    return equal(found, [*(closed(*pair) for pair in PAIRS), of_mass, of_mass])


@claim(
    "cramer.bias",
    "a coin of 0.6, n = 1 or 3 throws: least mean energy distance to the sample has q = 0.6, least mean W1 q = 1, 2/3",
    "Bellemare 2017",
    GRID,
    right=kernels.energy_distance,
    wrong=wasserstein1,
    mistake="W1, whose gradients from samples are biased: 1 and 2/3",
)
def biased(distance):
    grid = numpy.linspace(0, 1, 51)

    def best(samples):  # of {distribution: probability}
        return grid[numpy.argmin([sum(w * distance(s, coin(t)) for s, w in samples) for t in grid])]

    one = [(point_mass(0), 0.4), (point_mass(1), 0.6)]
    three = [(coin(k / 3), c * 0.6**k * 0.4 ** (3 - k)) for k, c in enumerate((1, 3, 3, 1))]
    return equal([best(one), best(three)], 0.6)


def coin(t):
    """1 with probability t, else 0."""
    return Discrete([0, 1], [1 - t, t])
