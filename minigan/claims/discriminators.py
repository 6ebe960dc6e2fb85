"""Discriminators in numbers: how often verdicts are right, how far a D is from D*, what G is told at D*."""

from math import erf, exp, log, sqrt

import numpy

from minigan.claims.claim import DIFFERENCES, QUADRATURE, ROUNDING, claim, equal
from minigan.claims.distributions import Phi
from minigan.claims.paper import PAIRS
from minigan.theory import game
from minigan.theory.densities import Gaussian, Uniform
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.discriminator import (
    accuracy,
    distance,
    optimal_discriminator,
    optimal_logit,
    perturbation_loss,
    sigmoid,
)
from minigan.theory.divergences import tv
from minigan.theory.game import MAXIMUM_LIKELIHOOD, MINIMAX, NON_SATURATING, SUM, generator_gradient

P, Q = Gaussian(0, 1), Gaussian(2, 1)
POINTS = Discrete([0, 1, 2], [0.2, 0.3, 0.5]), Discrete([1, 2, 3], [0.6, 0.3, 0.1])
# integral p q / (p + q) / 2 of P and Q, and with x^2 under the integral, by mpmath.
HALF = 0.112399877301668207
TIMES_X2 = 0.178921959202807388


@claim(
    "prop1.bayes",
    'the verdict "real where D* > 1/2" is right with probability 1/2 + TV(p, q) / 2',
    "Bayes",
    QUADRATURE,
    right=lambda p, q: 0.5 + tv(p, q) / 2,
    wrong=lambda p, q: 0.5 + tv(p, q),
    mistake="1/2 + TV",
)
def bayes(formula):
    return equal([accuracy(p, q) for p, q in PAIRS], [formula(p, q) for p, q in PAIRS])


@claim(
    "acc.prior",
    "a share pi of real examples moves the verdict: N(0, 1), N(2, 1), pi = 0.8: right where x < 1 + log(4) / 2 is real",
    "Bayes",
    QUADRATURE,
    right=lambda prior: log(prior / (1 - prior)),
    wrong=lambda prior: 0.0,
    mistake="the verdict of equal shares, whose boundary is half-way",
)
def accuracy_of_prior(log_odds):
    def shifted(prior):
        x = 1 + log_odds(prior) / 2
        return prior * Phi(x) + (1 - prior) * Phi(2 - x)

    def scaled(prior):  # N(0, 1), N(0, 2^2): real where |x| < z
        z = sqrt(max(0.0, 8 / 3 * (log(2) + log_odds(prior))))
        return prior * erf(z / sqrt(2)) + (1 - prior) * (1 - erf(z / sqrt(8)))

    found = [accuracy(P, Q, prior) for prior in (0.8, 0.5, 0.3)]
    found += [accuracy(P, Gaussian(0, 2), prior) for prior in (0.6, 0.3)]  # at 0.3 "fake" is always the best verdict
    found += [accuracy(*POINTS, prior) for prior in (0.25, 0.5)] + [accuracy(Uniform(0, 1), point_mass(0.5), 0.9)]
    formulas = [shifted(0.8), shifted(0.5), shifted(0.3), scaled(0.6), scaled(0.3)]
    return equal(found, [*formulas, 0.05 + 0.45 + 0.225 + 0.075, (0.2 + 0.6 + 0.5 + 0.1) / 2, 1])


@claim(
    "D.distance",
    "E |D - D*| over (p + q) / 2: TV / 2 for D = 1/2, 0.056068 for s(a* + 1/2), 0.148021 for s(0.3 - x); shift 2",
    "by mpmath",
    QUADRATURE,
    right=lambda D: D,
    wrong=lambda D: lambda x: 1 - D(x),
    mistake="1 - D for D",
)
def distances(of):
    Ds = [lambda x: 0.5 + 0 * x, lambda x: sigmoid(2.5 - 2 * x), lambda x: sigmoid(0.3 - x)]
    found = [distance(of(D), P, Q) for D in Ds]
    uniforms = Uniform(0, 1), Uniform(0.25, 1.25)
    found += [distance(of(Ds[0]), *uniforms), distance(of(lambda x: 0.25 + 0 * x), *POINTS)]
    found += [distance(of(lambda x: 0.25 + 0 * x), Uniform(0, 1), Uniform(2, 3))]
    expected = [erf(1 / sqrt(2)) / 2, 0.0560682232440146719, 0.148020550860066504, 0.125]
    return equal(found, [*expected, 0.1 * 0.75 + 0.45 / 12 + 0.4 * 0.375 + 0.05 * 0.25, 0.5])


@claim(
    "D.numbers",
    "D* where it can be said by hand: uniforms that overlap 1, 1/2, 0; atoms against a density 1 or 0; neither: none",
    "Proposition 1",
    ROUNDING,
    right=optimal_discriminator,
    wrong=lambda p, q: lambda x: p.density(x) / (p.density(x) + q.density(x)),
    mistake="a mass and a density added as if they were of one kind",
)
def by_hand(D_star):
    atom, even = point_mass(0.5), Uniform(0, 1)
    found = [*D_star(even, Uniform(0.25, 1.25))(numpy.array([0.1, 0.5, 1.1])), *D_star(*POINTS)(numpy.arange(4))]
    with numpy.errstate(invalid="ignore"):  # of the falsifier: 0 / 0
        found += [*D_star(even, atom)(numpy.array([0.25, 0.5])), *D_star(atom, even)(numpy.array([0.25, 0.5]))]
        nowhere = D_star(even, Uniform(2, 3))(numpy.array([1.5, 0.5]))
    found += [numpy.isnan(nowhere[0]), nowhere[1], *sigmoid(numpy.array([0, log(3), -log(3), 800.0, -800.0]))]
    return equal(found, [1, 0.5, 0, 1, 1 / 3, 5 / 8, 0, 1, 0, 0, 1, 1, 1, 0.5, 0.75, 0.25, 1, 0])


@claim(
    "D.prior.logit",
    "a share pi of real examples adds log(pi / (1 - pi)) to the logit of D*, nothing else: log 4 at 0.8, -log 3 at 1/4",
    "Bayes",
    ROUNDING,
    right=lambda prior: log(prior / (1 - prior)),
    wrong=lambda prior: log(2 * prior),
    mistake="log(2 pi): p scaled and q not",
)
def prior_logit(odds):
    x = numpy.linspace(-3, 5, 9)
    found = [optimal_logit(P, Q, prior)(x) for prior in (0.8, 0.25, 0.5)]
    return equal(found, [2 - 2 * x + odds(prior) for prior in (0.8, 0.25, 0.5)])


@claim(
    "D.curvature",
    "(1/2) integral p q / (p + q) h^2, what a wrong logit a* + eps h costs: N(0, 1) and N(2, 1) 0.1124, uniforms 3/16",
    "by mpmath",
    QUADRATURE,
    right=lambda h: h,
    wrong=lambda h: lambda x: abs(h(x)) ** 0.5,
    mistake="h for h^2",
)
def curvature(of):
    ones, uniforms = of(lambda x: 1.0 + 0 * x), (Uniform(0, 1), Uniform(0.25, 1.25))
    found = [perturbation_loss(P, Q, ones), perturbation_loss(P, Q, of(lambda x: x))]
    found += [perturbation_loss(p, q, of(lambda x: 2.0 + 0 * x)) for p, q in (uniforms, POINTS)]
    found.append(perturbation_loss(Uniform(0, 1), point_mass(0.5), ones))  # nothing in common
    return equal(found, [HALF, TIMES_X2, 4 * 3 / 16, 4 * 0.19375, 0])


@claim(
    "V.logit",
    "V of D = s(1 - x), N(0, 1) and N(2, 1), is -0.813713; its bound log 2 + V / 2 = 0.28629 is below JSD, 0.336831",
    "by mpmath",
    QUADRATURE,
    right=lambda a: a,
    wrong=lambda a: lambda x: 2 * a(x),
    mistake="the logit of D*, 2 (1 - x), whose bound is the JSD itself",
)
def value_at(of):
    a = of(lambda x: 1 - x)

    def D(x):
        return sigmoid(a(x))

    V = -0.813712566175061968
    found = [game.value_of_logit(a, P, Q), game.value(D, P, Q), game.jsd_bound(D, P, Q)]
    found.append(game.value(lambda x: 0.25 + 0 * x, Uniform(0, 1), point_mass(0.5)))  # a density and an atom
    found += game.log_sigmoid(numpy.array([0.0, log(3), -log(3), -800, 800])).tolist()
    return equal(found, [V, V, log(2) + V / 2, log(3 / 16), -log(2), log(0.75), log(0.25), -800, 0])


LOSSES = {  # of D, in words: what G minimises
    MINIMAX: lambda D: log(1 - D),
    NON_SATURATING: lambda D: -log(D),
    SUM: lambda D: log(1 - D) - log(D),
    MAXIMUM_LIKELIHOOD: lambda D: -D / (1 - D),
}


@claim(
    "G.losses",
    "what G minimises, written at the logit, is log(1 - D), -log D, their sum, -D / (1 - D); and its slope, that of it",
    "section 3",
    DIFFERENCES,
    right=LOSSES,
    wrong={**LOSSES, MAXIMUM_LIKELIHOOD: lambda D: -log(D / (1 - D))},
    mistake="for maximum likelihood the logarithm of D / (1 - D): another divergence's",
)
def losses(of_D):
    a, h = numpy.array([-2.0, 0.0, 1.5]), 1e-5
    D = [1 / (1 + exp(-x)) for x in a]
    found = [[objective.loss(a), objective.derivative(a)] for objective in of_D]
    slopes = [(objective.loss(a + h) - objective.loss(a - h)) / (2 * h) for objective in of_D]
    return equal(found, [[[loss(y) for y in D], slope] for loss, slope in zip(of_D.values(), slopes)])


@claim(
    "G.gaussians",
    "between Gaussians at D*: the sum's gradient is (shift / s_p^2, s / s_p^2 - 1 / s), minimax has 0.4496 at shift 2",
    "by hand",
    QUADRATURE,
    right=lambda shift, s_p, s: (shift / s_p**2, s / s_p**2 - 1 / s),
    wrong=lambda shift, s_p, s: (shift / s**2, 1 / s - (s_p**2 + shift**2) / s**3),
    mistake="KL(p, q), which is maximum likelihood's, for KL(q, p)",
)
def gaussians(kl_q_p):
    cases = [(2.0, 1.0, 1.0), (-0.7, 1.5, 0.8), (0.4, 0.6, 1.1)]

    def found(objective):
        return [generator_gradient(Gaussian(1, s_p), Gaussian(1 + shift, s), objective) for shift, s_p, s in cases]

    likelihood = [(shift / s**2, 1 / s - (s_p**2 + shift**2) / s**3) for shift, s_p, s in cases]
    minimax, sum_ = numpy.array([4 * HALF, -4 * HALF]), kl_q_p(2.0, 1.0, 1.0)
    computed = [*found(SUM), *found(MAXIMUM_LIKELIHOOD), found(MINIMAX)[0], found(NON_SATURATING)[0]]
    return equal(computed, [*(kl_q_p(*case) for case in cases), *likelihood, minimax, sum_ - minimax])
