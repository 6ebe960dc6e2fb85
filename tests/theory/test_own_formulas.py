"""FDivergences from f alone and objectives from a loss alone, against the textbook's, scipy, and those written out."""

import math
import re
import warnings
from math import inf

import numpy
import pytest
from scipy.special import xlogy
from scipy.stats import norm

from minigan.theory import game
from minigan.theory.accuracy_warnings import QuadratureWarning
from minigan.theory.closed_forms import chi_squared_gaussians
from minigan.theory.densities import Gaussian, Mixture, Uniform
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.divergences import (
    F_DIVERGENCES,
    GAN,
    KL,
    PEARSON,
    chi_squared,
    f_divergence,
    kl,
)
from minigan.theory.own_formulas import divergence_of, objective_of, rise

FORMULAS = [
    lambda u: xlogy(u, u),
    lambda u: -numpy.log(u),
    lambda u: (u - 1) ** 2,
    lambda u: (u**0.5 - 1) ** 2,
    lambda u: xlogy(u, u) - (u + 1) * numpy.log((u + 1) / 2),
    lambda u: xlogy(u, u) - (u + 1) * numpy.log(u + 1),
    lambda u: abs(u - 1) / 2,
]
EACH = pytest.mark.parametrize("f, known", list(zip(FORMULAS, F_DIVERGENCES)), ids=[d.name for d in F_DIVERGENCES])
U = numpy.exp(numpy.linspace(-8, 8, 49) + 0.01)
PAIRS = [
    (Gaussian(0, 1), Gaussian(1, 1.2)),
    (Gaussian(0, 1.3), Gaussian(0.5, 1)),
    (Gaussian(0, 1), Gaussian(40, 1)),  # p / q from e^-1600 to e^1600 over the two
    (Uniform(0, 1), Gaussian(0, 1)),
    (Gaussian(0, 1), Uniform(-1, 2)),
    (Discrete([0, 1, 2], [0.2, 0.3, 0.5]), Discrete([1, 2, 3], [0.6, 0.3, 0.1])),
    (Mixture([0.2, 0.8], [point_mass(0), Gaussian(0, 1)]), Gaussian(0, 1)),
]


@EACH
def test_the_divergence_of_f_alone_is_the_one_written_out(f, known):
    made = divergence_of(f)
    for p, q in PAIRS:
        assert f_divergence(p, q, made) == pytest.approx(f_divergence(p, q, known), rel=1e-9, abs=1e-10)
    assert (made.at_zero, made.at_infinity) == pytest.approx((known.at_zero, known.at_infinity), abs=1e-12)
    numpy.testing.assert_allclose(made.f(U), f(U), rtol=1e-12, atol=1e-15)


@EACH
def test_derivative_and_conjugate_are_the_textbooks(f, known):
    made = divergence_of(f)
    t = known.derivative(U) * numpy.ones(U.size)
    numpy.testing.assert_allclose(made.derivative(U), t, rtol=1e-8, atol=1e-9)
    numpy.testing.assert_allclose(made.conjugate(t), known.conjugate(t), rtol=1e-8, atol=1e-8)
    between = 0.5 * (t[1:] + t[:-1])  # for total variation the inside of its kink, too
    numpy.testing.assert_allclose(made.conjugate(between), known.conjugate(between), rtol=1e-8, atol=1e-8)
    assert numpy.shape(made.conjugate(float(t[0]))) == numpy.shape(made.derivative(2.0)) == ()


def test_the_conjugate_beyond_the_slopes_of_f():
    """Above all slopes the supremum is inf; below all of them it is -f(0)."""
    tv, pearson = divergence_of(FORMULAS[6]), divergence_of(FORMULAS[2])
    assert tv.conjugate(0.6) == inf and tv.conjugate(0.5) == pytest.approx(0.5) and tv.conjugate(-0.7) == -0.5
    t = numpy.linspace(-0.499, 0.499, 21)
    numpy.testing.assert_allclose(tv.conjugate(t), t, atol=1e-11)  # its u is at the kink
    slopes = tv.derivative(numpy.linspace(0.99, 1.01, 201))
    assert abs(slopes).max() <= 0.5 + 1e-9  # at the kink a slope between those of both sides
    assert pearson.conjugate(-3.0) == -1 and pearson.conjugate(7.0) == pytest.approx(49 / 4 + 7)


@EACH
def test_what_is_given_and_right_is_taken(f, known):
    made = divergence_of(f, "given", known.derivative, known.conjugate, known.at_zero, known.at_infinity)
    assert made.name == "given" and made.conjugate is known.conjugate and made.at_zero == known.at_zero


def test_divergences_that_have_no_name_here():
    """Neyman's chi^2 is Pearson's with p and q swapped; Vincze and Le Cam's triangular one is a sum on masses."""
    neyman, triangular = divergence_of(lambda u: (u - 1) ** 2 / u), divergence_of(lambda u: (u - 1) ** 2 / (u + 1))
    for p, q in [
        (Gaussian(0, 1.41), Gaussian(0, 1)),
        (Gaussian(2.5, 1.99**0.5), Gaussian(0, 1)),
    ]:  # p^2 / q is far from both
        exact = chi_squared_gaussians(p, q)
        assert f_divergence(p, q, divergence_of(FORMULAS[2])) == pytest.approx(exact, rel=1e-8)
    p, q = PAIRS[0]
    assert f_divergence(p, q, neyman) == pytest.approx(chi_squared(q, p), rel=1e-10)
    a, b = numpy.array([0.2, 0.3, 0.5, 0]), numpy.array([0, 0.6, 0.3, 0.1])
    assert f_divergence(*PAIRS[5], triangular) == pytest.approx(((a - b) ** 2 / (a + b)).sum(), rel=1e-12)
    assert (triangular.at_zero, triangular.at_infinity) == (1, pytest.approx(1)) and neyman.at_zero == inf


def test_a_function_of_one_number_will_do():
    assert kl(*PAIRS[0]) == pytest.approx(f_divergence(*PAIRS[0], divergence_of(lambda u: u * math.log(u))), rel=1e-11)


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: divergence_of(numpy.log), "f is not convex: f(1) = 0 lies above the chord from u = 0.8825 to 1.133"),
        (lambda: divergence_of(lambda u: u**2 - 1e-3 * numpy.cos(80 * u)), "f is not convex: f("),
        (lambda: divergence_of(lambda u: 1 / (u - 1) ** 2), "f(1) is inf in float64: f must be finite for all u > 0"),
        (lambda: divergence_of(lambda u: numpy.log(u - 0.5) * u), "is nan in float64: f must be finite for all u > 0"),
        (lambda: divergence_of(lambda u: (u - 1) ** 4 - 1e-3 * (u - 1) ** 2), "f is not convex: f(1) = "),
        (lambda: divergence_of(numpy.exp), "is inf in float64: f must be finite for all u > 0, f(1) above all, and"),
        (lambda: divergence_of("KL"), "f is 'KL': a function"),
        (lambda: divergence_of(FORMULAS[0], derivative=numpy.log), "but f rises there by"),
        (lambda: divergence_of(FORMULAS[0], derivative=lambda u: 1.001 + numpy.log(u)), "correct the derivative, or"),
        (lambda: divergence_of(FORMULAS[0], conjugate=numpy.exp), "but sup over u of u t - f(u) is"),
        (lambda: divergence_of(FORMULAS[2], conjugate=lambda t: t**2 / 4), "correct the conjugate, or leave it out"),
        (lambda: divergence_of(lambda u: -(u**0.01)), "cannot be read off f: give it, at_zero=..."),
        (lambda: objective_of(lambda D: -numpy.log(D)), "loss(-0.1) is nan: the loss is a function of D's logit a"),
        (lambda: objective_of(lambda a: a, kinks="here"), "kinks is 'here': give numbers"),
        (lambda: divergence_of(FORMULAS[0], at_zero=-1), "at_zero is -1, but f(u) as u -> 0 is 0: correct it, or"),
        (lambda: divergence_of(FORMULAS[0], at_infinity=3.0), "f(u) / u as u -> inf is inf: correct it, or"),
        (lambda: divergence_of(FORMULAS[0], at_zero="0"), "at_zero is '0', but"),
        (lambda: divergence_of(FORMULAS[0], derivative=2.0), "derivative is 2.0: a function"),
        (lambda: divergence_of(FORMULAS[0], conjugate=[1.0]), "conjugate is [1.0]: a function"),
        (lambda: objective_of("x"), "loss is 'x': a function"),
        (lambda: objective_of(lambda a: -a, derivative=0), "derivative is 0: a function"),
        (lambda: objective_of(lambda a: -a, derivative=lambda a: 0 * a + 1), "the derivative is 1, but the loss rises"),
        (lambda: objective_of(lambda a: a**2, derivative=lambda a: 2.01 * a), "give objective_of the loss alone"),
        *[(lambda slope=slope: game.GeneratorObjective("mine", lambda a: -a, slope, "none"), "mine: at the logit")
          for slope in (lambda log_p, log_q: -numpy.exp(log_p), lambda log_p, log_q: -1 + 0 * log_p)],
    ],
)  # fmt: skip
def test_what_does_not_belong_together_is_refused_in_words(make, words):
    with numpy.errstate(all="ignore"), pytest.raises(ValueError, match=re.escape(words)):
        make()


def test_a_limit_that_is_given_is_not_looked_for():
    assert divergence_of(lambda u: -(u**0.01), at_zero=0.0, at_infinity=0.0).at_zero == 0


@pytest.mark.parametrize("objective", game.GENERATOR_OBJECTIVES, ids=lambda o: o.name)
def test_an_objective_from_its_loss_alone_has_the_gradients_of_the_one_written_out(objective):
    made = objective_of(objective.loss, "mine", divergence="known")
    given = objective_of(objective.loss, derivative=objective.derivative)
    for p, q in [(Gaussian(0, 1), Gaussian(1, 1.2)), (Gaussian(0, 1), Gaussian(30, 0.3))]:
        expected = game.generator_gradient(p, q, objective)
        assert game.generator_gradient(p, q, made) == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert game.generator_gradient(p, q, given) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    a = numpy.linspace(-5, 5, 11)
    numpy.testing.assert_allclose(made.derivative(a), objective.derivative(a), rtol=1e-9, atol=1e-10)


def test_a_loss_with_a_kink_and_one_of_a_single_number():
    hinge = objective_of(lambda a: max(0.0, 1 - a), "hinge", lambda a: -1.0 * (a < 1))
    numpy.testing.assert_array_equal(hinge.derivative(numpy.array([-2.0, 0.5, 3.0])), [-1, -1, 0])


def test_a_kink_of_a_loss_is_named_by_its_logit():
    """Of the hinge max(0, 1 - a), a = 1/2 - x: d/d mean is q(x > -1/2) = Phi(3/2), d/d sd the normal density at 3/2."""
    p, q, exact = Gaussian(0, 1), Gaussian(1, 1), (norm.cdf(1.5), norm.pdf(1.5))

    def hinge(a):
        return numpy.maximum(0, 1 - a)

    with pytest.warns(QuadratureWarning, match=r"the kinks of a loss, .* with objective_of\(loss, kinks=\["):
        assert game.generator_gradient(p, q, objective_of(hinge)) != pytest.approx(exact, rel=1e-5)
    for derivative in (None, lambda a: -1.0 * (a < 1)):
        made = objective_of(hinge, derivative=derivative, kinks=[1.0])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert game.generator_gradient(p, q, made) == pytest.approx(exact, rel=1e-9)


def test_differences_of_sixth_order_are_exact_for_polynomials_of_degree_six():
    x = numpy.linspace(-2, 2, 9)
    for n in range(7):
        expected = n * x ** max(n - 1, 0)
        numpy.testing.assert_allclose(rise(lambda x, n=n: x**n, x, 0.1), expected, rtol=1e-11, atol=1e-11)
    errors = [abs(rise(numpy.exp, 1.0, h) - numpy.e) for h in (0.4, 0.2)]
    assert errors[0] / errors[1] == pytest.approx(64, rel=0.05)
    assert KL.quotient is False and PEARSON.quotient is True and GAN.quotient is False
