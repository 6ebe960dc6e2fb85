"""V(D, G) and the optimal discriminator: equations (1) to (3) and Proposition 1."""

from math import log

import numpy

from minigan.claims.claim import MONTE_CARLO, QUADRATURE, ROUNDING, Method, claim, equal, estimate
from minigan.random import Stream
from minigan.theory import discriminator, game
from minigan.theory.common_measure import common_measure
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete
from minigan.theory.discriminator import optimal_discriminator, optimal_logit
from minigan.theory.own_density import Density
from minigan.theory.quadrature import gauss_legendre

# One pair of each kind: shifted, scaled, many-moded, on bounded and on partly shared supports, discrete.
PAIRS = (
    (Gaussian(0, 1), Gaussian(2, 1)),
    (Gaussian(0, 1), Gaussian(1, 0.1)),
    (Mixture([0.5, 0.5], [Gaussian(-2, 0.5), Gaussian(2, 0.5)]), Gaussian(0, 2)),
    (Uniform(0, 2), Gaussian(0, 1)),
    (Uniform(0, 1), Uniform(0.25, 1.25)),
    (Discrete([0, 1, 2], [0.2, 0.3, 0.5]), Discrete([1, 2, 3], [0.6, 0.3, 0.1])),
)


@claim(
    "eq1.half",
    "V(D, G) = E_p log D(x) + E_q log(1 - D(x)); at D = 1/2 it is -log 4, whatever p and q",
    "eq. (1)",
    QUADRATURE,
    right=game.value,
    wrong=lambda D, p, q: game.value(D, p, q) / 2,
    mistake="the mean of the two expectations, not their sum",
)
def half(value):
    return equal([value(lambda x: 0.5 + 0 * x, p, q) for p, q in PAIRS], -log(4))


@claim(
    "eq1.logit",
    "V written at the logit, E_p log s(a) + E_q log s(-a), is V written at D",
    "eq. (1)",
    QUADRATURE,
    right=game.value_of_logit,
    wrong=lambda a, p, q: game.value_of_logit(lambda x: -a(x), p, q),
    mistake="the logit of 1 - D",
)
def at_the_logit(value):
    return equal(
        [value(lambda x: 0.5 * x - 1, p, q) for p, q in PAIRS],
        [game.value(lambda x: 1 / (1 + numpy.exp(1 - 0.5 * x)), p, q) for p, q in PAIRS],
    )


def sinh_density(x):
    """The density of G(z) = sinh z for z from N(0, 1): N(z; 0, 1) / cosh z at z = arsinh x."""
    return Gaussian(0, 1).density(numpy.arcsinh(x)) / numpy.sqrt(1 + x**2)


def log_one_minus_D(x):
    """log(1 - D(x)) of some D, with the logit 0.3 x + 0.1."""
    return -numpy.logaddexp(0, 0.3 * x + 0.1)


@claim(
    "eq3.quadrature",
    "E_z log(1 - D(G(z))) is the integral of p_g(x) log(1 - D(x)): G(z) = sinh z, p_g by change of variables",
    "eq. (3)",
    QUADRATURE,
    right=sinh_density,
    wrong=lambda x: Gaussian(0, 1).density(numpy.arcsinh(x)),
    mistake="p_z(G^-1(x)) without the factor |dz/dx|",
)
def change_of_variables(p_g):
    edges = numpy.sinh(numpy.arange(-14, 14.5, 0.5))
    x, weight = gauss_legendre(edges)
    over_z = Gaussian(0, 1).mean(lambda z: log_one_minus_D(numpy.sinh(z)))
    return equal(numpy.sum(weight * p_g(x) * log_one_minus_D(x)), over_z)


@claim(
    "eq3.samples",
    "the mean of log(1 - D(G(z))) over 100,000 draws of z estimates that integral over x",
    "eq. (3)",
    MONTE_CARLO,
    right=numpy.sinh,
    wrong=lambda z: z,
    mistake="log(1 - D(z)): G left out",
)
def by_samples(G):
    p_g = Density(sinh_density, numpy.sinh(numpy.arange(-14, 14.5, 0.5)))
    return estimate(log_one_minus_D(G(Stream(3, "float64").normal(100_000))), p_g.mean(log_one_minus_D))


@claim(
    "prop1.pointwise",
    "y -> a log y + b log(1 - y) has its maximum over [0, 1] at a / (a + b), found on a grid of 10^5 points",
    "Proposition 1",
    Method("grid", 1e-5, "a concave function's largest grid value is within one step, 1e-5, of its maximum"),
    right=lambda a, b: a / (a + b),
    wrong=lambda a, b: b / (a + b),
    mistake="a and b swapped",
)
def pointwise(formula):
    y = numpy.arange(1, 100_000) / 100_000
    pairs = [(0.3, 0.7), (1.0, 1.0), (2.0, 0.5), (0.01, 3.0)]
    best = [y[numpy.argmax(a * numpy.log(y) + b * numpy.log1p(-y))] for a, b in pairs]
    return equal(best, [formula(a, b) for a, b in pairs])


@claim(
    "prop1.histogram",
    "counting: of the points in a bin, the share that is real estimates D*; chi^2 of 40 bins has mean 40, variance 80",
    "Proposition 1",
    MONTE_CARLO,
    right=lambda real, fake: real / (real + fake),
    wrong=lambda real, fake: real / (real + 2 * fake),
    mistake="the fakes counted twice",
)
def histogram(D):
    p, q, edges = Gaussian(0, 1), Gaussian(1, 1), numpy.linspace(-1.5, 2.5, 41)
    stream = Stream(4, "float64")
    n_real, n_fake = (numpy.histogram(d.sample(400_000, stream), edges)[0] for d in (p, q))
    n, D_bin = n_real + n_fake, D(numpy.diff(p.cdf(edges)), numpy.diff(q.cdf(edges)))
    return equal(numpy.sum((n_real - n * D_bin) ** 2 / (n * D_bin * (1 - D_bin))), 40, 4 * 80**0.5)


@claim(
    "prop1.ascent",
    "a D of one free logit for each of 10 points, trained by gradient ascent on V, becomes p / (p + q)",
    "Proposition 1",
    Method(
        "ascent", 1e-9, "near the optimum the error shrinks by 1 - p q / (p + q) >= 0.01 of itself a step: 1e-9 in 4000"
    ),
    right=lambda D, p, q: p * (1 - D) - q * D,
    wrong=lambda D, p, q: p * (1 - D) - q * (1 - D),
    mistake="the slope 1 - D of log D for samples too",
)
def ascent(gradient):
    p, q, a = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55, numpy.zeros(10)
    for _ in range(4000):
        a = a + gradient(discriminator.sigmoid(a), p, q)
    return equal(discriminator.sigmoid(a), p / (p + q))


def moved(p, q, h):
    """The logit a* + h."""
    a = optimal_logit(p, q)
    return lambda x: a(x) + h(x)


def wave(a, b, c):
    """The function a + b sin(x + c)."""
    return lambda x: a + b * numpy.sin(x + c)


@claim(
    "prop1.perturbation",
    "V* - V(s(a* + eps h)) = (eps^2 / 2) integral (p + q) D* (1 - D*) h^2 + O(eps^3)",
    "follows",
    Method("expansion", 1e-4, "relative: the next term is eps h / 3 times this one at most, eps = 1e-4 and |h| <= 1"),
    right=discriminator.perturbation_loss,
    wrong=lambda p, q, h: 2 * discriminator.perturbation_loss(p, q, h),
    mistake="without the 1/2",
)
def perturbation(loss):
    eps, h = 1e-4, numpy.sin
    pairs = PAIRS[:3]
    lost = [game.c_of_g(p, q) - game.value_of_logit(moved(p, q, lambda x: eps * h(x)), p, q) for p, q in pairs]
    expected = numpy.array([loss(p, q, h) for p, q in pairs])
    return equal(numpy.array(lost) / eps**2 / expected, 1)


@claim(
    "prop1.regret",
    "for any D, V* - V(D) = 2 E KL(Bernoulli D*(x), Bernoulli D(x)) over x from (p + q) / 2, without remainder",
    "follows",
    QUADRATURE,
    right=lambda t, y: t * numpy.log(t / y) + (1 - t) * numpy.log((1 - t) / (1 - y)),
    wrong=lambda t, y: y * numpy.log(y / t) + (1 - y) * numpy.log((1 - y) / (1 - t)),
    mistake="KL the other way round",
)
def regret(bernoulli_kl):
    a, b = Gaussian(0, 1), Gaussian(1, 1)
    p, q, m = (Mixture([w, 1 - w], [a, b]) for w in (0.9, 0.1, 0.5))  # so that D* stays within 0.1 and 0.9
    D, D_star = lambda x: 0.5 + 0.3 * numpy.tanh(x), optimal_discriminator(p, q)
    expected = 2 * m.mean(lambda x: bernoulli_kl(D_star(x), D(x)))
    return equal(game.c_of_g(p, q) - game.value(D, p, q), expected)


@claim(
    "prop1.logit",
    "logit D* = log p - log q: for N(0, s^2) and N(theta, s^2) the line of slope -theta / s^2 through theta / 2",
    "follows",
    ROUNDING,
    right=optimal_logit,
    wrong=lambda p, q: optimal_logit(q, p),
    mistake="p and q swapped",
)
def line(logit):
    x, theta, s = numpy.linspace(-3, 3, 13), 0.7, 1.3
    return equal(logit(Gaussian(0, s), Gaussian(theta, s))(x), -theta / s**2 * x + theta**2 / (2 * s**2))


@claim(
    "prop1.logit.d",
    "in d dimensions, equal covariances S: logit D* = (mu_p - mu_q)' S^-1 (x - (mu_p + mu_q) / 2), a hyperplane",
    "follows",
    ROUNDING,
    right=lambda S, shift: numpy.linalg.solve(S, shift),
    wrong=lambda S, shift: S @ shift,
    mistake="S for S^-1",
)
def hyperplane(slope):
    S = numpy.array([[2.0, 0.3, 0.0], [0.3, 1.0, 0.2], [0.0, 0.2, 0.5]])
    mu_p, mu_q = numpy.array([1.0, 0.0, -1.0]), numpy.array([0.0, 0.5, 0.0])
    x = Stream(5, "float64").normal((20, 3))
    a = optimal_logit(MultivariateGaussian(mu_p, S), MultivariateGaussian(mu_q, S))(x)
    return equal(a, (x - (mu_p + mu_q) / 2) @ slope(S, mu_p - mu_q))


@claim(
    "prop1.invariant",
    "E_p D* + E_q D* = 1 exactly: on both kinds together D* says 1/2 on average; E_p D* alone is 0.7752 at shift 2",
    "follows",
    QUADRATURE,
    right=optimal_discriminator,
    wrong=lambda p, q: discriminator.smoothed_discriminator(p, q, real=0.9),
    mistake="D* for labels of 0.9, which is 0.9 on average over both",
)
def invariant(D_star):
    of_p, of_q = numpy.transpose([_means(D_star(p, q), p, q) for p, q in PAIRS])
    known = [0.775200245396663585, 0.625, 0.6125]  # by mpmath, and by hand: 1/4 + 3/4 / 2; 1/5 + 1/10 + 5/16
    return equal([*(of_p + of_q), *of_p[[0, 4, 5]]], [*numpy.ones(6), *known])


def _means(f, p, q):
    """E_p f and E_q f."""
    c = common_measure(p, q)
    seen = numpy.isfinite(c.log_p) | numpy.isfinite(c.log_q)
    return [numpy.sum(c.weight[seen] * numpy.exp(log_d[seen]) * f(c.x[seen])) for log_d in (c.log_p, c.log_q)]
