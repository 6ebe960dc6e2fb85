"""Averages over samples with their errors; f, the objective and D of one's own, given as a function alone."""

import math
from math import inf, log, sqrt

import numpy

from minigan.claims.claim import DIFFERENCES, MONTE_CARLO, QUADRATURE, ROUNDING, claim, equal, estimate
from minigan.claims.own_densities import beside
from minigan.nn import Dense, Network, Tanh
from minigan.random import Stream
from minigan.theory import closed_forms, game, monte_carlo
from minigan.theory.densities import Gaussian, MultivariateGaussian, Uniform
from minigan.theory.discriminator import optimal_logit, sigmoid
from minigan.theory.divergences import F_DIVERGENCES, f_divergence, jsd
from minigan.theory.own_formulas import divergence_of, objective_of

SPACE = 0.5 * numpy.eye(6) + 0.5  # six coordinates, each pair correlated


@claim(
    "own.mc.jsd",
    "JSD of two Gaussians of one covariance in 6 dimensions, over 20,000 samples, is that of N(0, 1) and N(delta, 1)",
    "follows",
    MONTE_CARLO,
    right=closed_forms.along_the_shift,
    wrong=lambda p, q: (Gaussian(0, 1), Gaussian(float(numpy.linalg.norm(p.mu - q.mu)), 1)),
    mistake="delta the Euclidean, not the Mahalanobis distance",
)
def mc_jsd(on_the_line):
    p, q = MultivariateGaussian(numpy.zeros(6), SPACE), MultivariateGaussian(0.3 * numpy.arange(6), SPACE)
    found = monte_carlo.jsd(p, q, 20_000, Stream(31, "float64"))
    return equal(found.value, jsd(*on_the_line(p, q)), 4 * found.error)


@claim(
    "own.mc.kl",
    "KL of two Gaussians of other covariances in 6 dimensions, over 20,000 samples, is the closed form's",
    "textbook",
    MONTE_CARLO,
    right=closed_forms.kl_gaussians,
    wrong=lambda p, q: closed_forms.kl_gaussians(q, p),
    mistake="KL the other way round",
)
def mc_kl(closed):
    p, q = MultivariateGaussian(numpy.zeros(6), SPACE), MultivariateGaussian(0.3 * numpy.arange(6), numpy.eye(6))
    found = monte_carlo.kl(p, q, 20_000, Stream(32, "float64"))
    return equal(found.value, closed(p, q), 4 * found.error)


@claim(
    "own.mc.V",
    "V over 20,000 samples of each side is the integral's, given D, given its logit, and at D*: C(G)",
    "eq. (1)",
    MONTE_CARLO,
    right=lambda real, fake: (real, fake),
    wrong=lambda real, fake: (fake, real),
    mistake="p_data and p_g swapped",
)
def mc_V(order):
    p, q = Gaussian(0, 1), Gaussian(1, 0.8)

    def a(x):
        return 0.7 - x

    real, fake = order(p, q)
    found = [
        monte_carlo.value(lambda x: sigmoid(a(x)), real, fake, 20_000, Stream(35, "float64")),
        monte_carlo.value_of_logit(a, real, fake, 20_000, Stream(36, "float64")),
        monte_carlo.c_of_g(p, q, 20_000, Stream(37, "float64")),
    ]
    expected = [game.value_of_logit(a, p, q), game.value_of_logit(a, p, q), game.c_of_g(p, q)]
    return equal([e.value for e in found], expected, 4 * max(e.error for e in found))


@claim(
    "own.mc.error",
    "the standard errors are right: of 500 estimates of V, the error over its standard error has mean square 1",
    "textbook",
    MONTE_CARLO,
    right=lambda real, fake: sqrt(real**2 + fake**2),
    wrong=lambda real, fake: real + fake,
    mistake="the two halves' errors added, not their squares",
)
def mc_error(total):
    p, q, stream = Gaussian(0, 1), Gaussian(1, 1), Stream(33, "float64")
    a, V = optimal_logit(p, q), game.c_of_g(p, q)
    halves = (p, lambda x: game.log_sigmoid(a(x))), (q, lambda x: game.log_sigmoid(-a(x)))
    pairs = [[monte_carlo.mean(d, f, 100, stream) for d, f in halves] for _ in range(500)]
    return estimate([((real.value + fake.value - V) / total(real.error, fake.error)) ** 2 for real, fake in pairs], 1.0)


@claim(
    "own.mc.jsd.error",
    "the JSD's standard error is half of C(G)'s: of 300 estimates, the error over it has mean square 1",
    "textbook",
    MONTE_CARLO,
    right=lambda jsd: jsd.error,
    wrong=lambda jsd: 2 * jsd.error,
    mistake="the error of C(G)",
)
def mc_jsd_error(standard):
    p, q, stream = Gaussian(0, 1), Gaussian(1, 1), Stream(38, "float64")
    estimates = [monte_carlo.jsd(p, q, 200, stream) for _ in range(300)]
    return estimate([((e.value - jsd(p, q)) / standard(e)) ** 2 for e in estimates], 1.0)


@claim(
    "own.mc.exact",
    "KL is inf, with no error, once p draws what q has not; V is -inf for a D sure and wrong; the error of 2 draws",
    "definition",
    ROUNDING,
    right=lambda a, b: abs(a - b) / 2,
    wrong=lambda a, b: abs(a - b) / sqrt(8),
    mistake="the variance with n for n - 1",
)
def mc_exact(error):
    wide, narrow, stream = Uniform(0, 2), Uniform(0, 1), Stream(39, "float64")
    far = [monte_carlo.kl(wide, narrow, 100, stream), monte_carlo.kl(narrow, wide, 100, stream)]
    far += [monte_carlo.value(lambda x: 0.5 * (x < 1), wide, narrow, 100, stream)]  # sure and wrong of real ones
    a, b = Gaussian(0, 1).sample(2, Stream(40, "float64"))
    two = monte_carlo.mean(Gaussian(0, 1), lambda x: x, 2, Stream(40, "float64"))
    return equal([*far, two], [(inf, 0), (log(2), 0), (-inf, 0), ((a + b) / 2, error(a, b))])


FORMULAS = (  # f of F_DIVERGENCES, in their order, as in table 6 of Nowozin et al. 2016
    lambda u: u * numpy.log(u),
    lambda u: -numpy.log(u),
    lambda u: (u - 1) ** 2,
    lambda u: (numpy.sqrt(u) - 1) ** 2,
    lambda u: u * numpy.log(u) - (u + 1) * numpy.log((u + 1) / 2),
    lambda u: u * numpy.log(u) - (u + 1) * numpy.log(u + 1),
    lambda u: abs(u - 1) / 2,
)


@claim(
    "own.f",
    "an f-divergence from f alone is the one written out with logarithms, limits and all, for all seven f",
    "Nowozin 2016",
    QUADRATURE,
    right=lambda f: f,
    wrong=lambda f: lambda u: u * f(1 / u),
    mistake="p and q swapped: u f(1 / u)",
)
def from_f(formula):
    pairs = [
        (Gaussian(0, 1), Gaussian(1, 1.2)),
        (Uniform(0, 1), Uniform(0.25, 2)),
        (beside(0.2, Gaussian(0, 1)), Gaussian(0, 1)),
    ]
    found = [[f_divergence(p, q, divergence_of(formula(f))) for p, q in pairs] for f in FORMULAS]
    return equal(found, [[f_divergence(p, q, d) for p, q in pairs] for d in F_DIVERGENCES])


@claim(
    "own.f.conjugate",
    "f' and f* from f alone are the textbook's, f*(t) = sup over u of u t - f(u), for all seven f",
    "Nowozin 2016",
    DIFFERENCES,
    right=lambda u, t, f_u: u * t - f_u,
    wrong=lambda u, t, f_u: u * t,
    mistake="f(u) left out of the supremum",
)
def conjugates(legendre):
    u = numpy.exp(numpy.linspace(-2, 2, 9) + 0.1)
    made = [divergence_of(f) for f in FORMULAS]
    t = [d.derivative(u) for d in F_DIVERGENCES]
    slopes = [d.derivative(u) - t_d for d, t_d in zip(made, t)]
    return equal([*slopes, *(d.conjugate(t_d) for d, t_d in zip(made, t))],
                 [*(0 * u for _ in t), *(legendre(u, t_d, d.f(u)) for d, t_d in zip(F_DIVERGENCES, t))])  # fmt: skip


@claim(
    "own.objective",
    "an objective from its loss alone has the gradients of the one with its derivative written out, for all four",
    "chain rule",
    DIFFERENCES,
    right=lambda loss: loss,
    wrong=lambda loss: lambda a: -loss(-a),
    mistake="the logit of 1 - D",
)
def from_loss(given):
    p, q = Gaussian(0, 1), Gaussian(1, 1.2)
    made = [objective_of(given(o.loss)) for o in game.GENERATOR_OBJECTIVES]
    return equal(*([game.generator_gradient(p, q, o) for o in each] for each in (made, game.GENERATOR_OBJECTIVES)))


@claim(
    "own.D",
    "V of one D is the same given as a network in float64, a function of arrays, of one number, or that gives (n, 1)",
    "eq. (1)",
    QUADRATURE,
    right=lambda D: game.value_of_logit(D, Gaussian(0, 1), Gaussian(2, 1)),
    wrong=lambda D: game.value_of_logit(lambda x: sigmoid(D(x[:, None])), Gaussian(0, 1), Gaussian(2, 1)),
    mistake="D itself taken for its logit",
)
def any_D(V):
    stream = Stream(34, "float64")
    D = Network([Dense(1, 5, stream, irange=0.5), Tanh(), Dense(5, 1, stream, irange=0.5)])

    def of_arrays(x):
        return sigmoid(D(x[:, None])[:, 0])

    def of_one(x):
        return 1 / (1 + math.exp(-D(numpy.array([[x]])).item()))

    forms = of_arrays, of_one, lambda x: of_arrays(x)[:, None]
    return equal([game.value(form, Gaussian(0, 1), Gaussian(2, 1)) for form in forms], V(D))
