"""V, C(G), Theorem 1, Proposition 2 and G's gradients, against scipy's integrals, differences and plain loops."""

from itertools import pairwise
from math import exp, log, log1p, pi, sqrt

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.spatial.distance import jensenshannon
from scipy.special import expit, rel_entr

from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.discriminator import optimal_discriminator, optimal_logit
from minigan.theory.game import (
    GENERATOR_OBJECTIVES,
    MAXIMUM_LIKELIHOOD,
    MINIMAX,
    MINIMUM,
    NON_SATURATING,
    SUM,
    c_of_g,
    generator_gradient,
    jsd_bound,
    log_sigmoid,
    proposition2,
    simplex_optimum,
    simplex_value,
    value,
    value_of_logit,
)
from minigan.theory.own_density import Density

LOG4 = 1.3862943611198906
PLANE = MultivariateGaussian([0.0, 0.0], numpy.eye(2))
DICE = Discrete([0, 1, 2], [0.2, 0.3, 0.5]), Discrete([1, 2, 3], [0.6, 0.1, 0.3])
SMOOTH = Mixture([0.4, 0.6], [Gaussian(-1.5, 0.7), Gaussian(1.0, 0.9)])


def bell(x, mean, sd):
    return exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * sqrt(2 * pi))


# Each distribution beside its density, written out.
LINE = [
    (Gaussian(0.0, 1.0), lambda x: bell(x, 0.0, 1.0)),
    (Gaussian(1.5, 1.4), lambda x: bell(x, 1.5, 1.4)),
    (SMOOTH, lambda x: 0.4 * bell(x, -1.5, 0.7) + 0.6 * bell(x, 1.0, 0.9)),
    (Uniform(-1.0, 2.0), lambda x: 1 / 3 if -1 <= x <= 2 else 0.0),
]
PAIRS = [(LINE[0], LINE[1]), (LINE[1], LINE[0]), (LINE[2], LINE[1]), (LINE[3], LINE[0]), (LINE[0], LINE[3])]
ALL_KINDS = [(p[0], q[0]) for p, q in PAIRS] + [DICE, (Gaussian(0, 1), DICE[0]), (point_mass(2.0), Uniform(0, 1))]


def integral(f, low=-18.0, high=20.0):
    """By scipy, in panels of length 1, of which the jumps of LINE are ends."""
    return sum(quad(f, a, b, epsabs=1e-14, epsrel=1e-12)[0] for a, b in pairwise(numpy.arange(low, high + 1)))


def x_log(x, y):
    """x log y, 0 where x is."""
    return x * log(y) if x > 0 else 0.0


def jsd(p, q):
    """By its definition, with m = (p + q) / 2."""

    def integrand(x):
        a, b = p(x), q(x)
        m = (a + b) / 2
        return (x_log(a, a / m) + x_log(b, b / m)) / 2 if m > 0 else 0.0

    return integral(integrand)


# ------------------------------------------------------------------------------------------------- V, equation (1)


@pytest.mark.parametrize("p, q", PAIRS)
def test_the_value_is_the_two_expectations_for_any_discriminator(p, q):
    def a(x):
        return numpy.sin(x) + 0.3 * x - 0.4

    expected = integral(lambda x: p[1](x) * log(expit(a(x))) + q[1](x) * log(expit(-a(x))))
    assert value(lambda x: expit(a(x)), p[0], q[0]) == pytest.approx(expected, rel=1e-10)
    assert value_of_logit(a, p[0], q[0]) == pytest.approx(expected, rel=1e-10)


def test_of_masses_the_value_is_a_sum():
    expected = 0.2 * log(0.1) + 0.3 * log(0.2) + 0.5 * log(0.4) + 0.6 * log(0.8) + 0.1 * log(0.6) + 0.3 * log(0.3)
    D = {0.0: 0.1, 1.0: 0.2, 2.0: 0.4, 3.0: 0.7}
    assert value(lambda x: [D[key] for key in x], *DICE) == pytest.approx(expected, rel=1e-14)


def test_of_a_density_and_masses_the_value_is_an_integral_and_a_sum():
    """D(x) = sigmoid(x): the examples continuous and the samples not, then the other way."""
    for p, q, sign in ((Gaussian(0, 1), DICE[0], 1), (DICE[0], Gaussian(0, 1), -1)):
        smooth = integral(lambda x: bell(x, 0, 1) * log(expit(sign * x)))  # noqa: B023
        atoms = 0.2 * log(0.5) + 0.3 * log(expit(-sign * 1)) + 0.5 * log(expit(-sign * 2))
        assert value(expit, p, q) == pytest.approx(smooth + atoms, rel=1e-11)


def test_the_value_is_what_samples_of_G_give():
    """Equation (3)'s change of variables: the mean over z of log(1 - D(G(z))), to four standard errors."""
    z = numpy.random.default_rng(3).normal(size=200_000)
    terms = numpy.log(expit(-(1.5 + 1.4 * z)))
    real = integral(lambda x: bell(x, 0, 1) * log(expit(x)))
    error = 4 * terms.std() / sqrt(z.size)
    assert value(expit, Gaussian(0, 1), Gaussian(1.5, 1.4)) == pytest.approx(real + terms.mean(), abs=error)


@pytest.mark.parametrize("p, q", ALL_KINDS)
def test_at_one_half_the_value_is_minus_log_4(p, q):
    assert value(lambda x: 0.5 + 0 * x, p, q) == pytest.approx(-LOG4, abs=1e-12)
    assert value_of_logit(lambda x: 0 * x, p, q) == pytest.approx(-LOG4, abs=1e-12)


def test_to_be_certain_and_wrong_costs_everything():
    p, q = Gaussian(0, 1), Gaussian(1, 1)
    for wrong in (lambda x: x < 0, lambda x: 0 * x, lambda x: 1 + 0 * x, lambda x: numpy.minimum(expit(x), x < 5)):
        assert value(wrong, p, q) == -numpy.inf
    for p, q in (DICE, (Uniform(0, 1), Uniform(0.5, 2)), (point_mass(0.5), Uniform(0, 1))):
        assert value_of_logit(lambda x: 0 * x + numpy.inf, p, q) == -numpy.inf
        assert value_of_logit(lambda x: 0 * x - numpy.inf, p, q) == -numpy.inf


def test_to_be_certain_and_wrong_by_an_infinite_logit_costs_everything_also_of_gaussians():
    p, q = Gaussian(0, 1), Gaussian(1, 1)
    assert value_of_logit(optimal_logit(Uniform(-1, 2), q), p, q) == -numpy.inf


def test_to_be_certain_and_right_costs_nothing():
    assert value(lambda x: x < 1.5, Uniform(0, 1), Uniform(2, 3)) == 0.0
    assert value(lambda x: x == 0.5, point_mass(0.5), Uniform(0, 1)) == 0.0


@pytest.mark.parametrize("shift", [0.5, 4.0, 8.0, 12.0])
def test_the_optimal_discriminator_keeps_its_value_where_it_rounds_to_0_or_1(shift):
    """1e-10: of D* within 1e-16 of 1 the complement has no digits, in tails as thin as that."""
    p, q = Gaussian(0, 1), Gaussian(shift, 1)

    def integrand(x):  # with logit a = shift (shift / 2 - x): -softplus of both signs
        a = shift * (shift / 2 - x)
        return -bell(x, 0, 1) * numpy.logaddexp(0, -a) - bell(x, shift, 1) * numpy.logaddexp(0, a)

    exact = integral(integrand, -18, 30)
    assert value_of_logit(optimal_logit(p, q), p, q) == pytest.approx(exact, abs=1e-13)
    assert value(optimal_discriminator(p, q), p, q) == pytest.approx(exact, abs=1e-10)


def test_log_sigmoid_neither_overflows_nor_loses_digits():
    a = numpy.array([-numpy.inf, -800.0, -30.0, -1.0, 0.0, 1.0, 30.0, 800.0, numpy.inf])
    assert_allclose(log_sigmoid(a), -numpy.logaddexp(0, -a), rtol=1e-15)


# ------------------------------------------------------------------------------------ C(G), Theorem 1 and its bound


@pytest.mark.parametrize("p, q", PAIRS)
def test_the_virtual_criterion_is_minus_log_4_and_twice_the_jsd(p, q):
    def integrand(x):
        a, b = p[1](x), q[1](x)
        return x_log(a, a / (a + b)) + x_log(b, b / (a + b)) if a + b > 0 else 0.0

    assert c_of_g(p[0], q[0]) == pytest.approx(integral(integrand), abs=1e-11)
    assert c_of_g(p[0], q[0]) == pytest.approx(-LOG4 + 2 * jsd(p[1], q[1]), abs=1e-11)


def test_of_masses_the_virtual_criterion_is_scipys_jsd():
    vectors = [0.2, 0.3, 0.5, 0.0], [0.0, 0.6, 0.1, 0.3]
    assert c_of_g(*DICE) == pytest.approx(-LOG4 + 2 * jensenshannon(*vectors) ** 2, rel=1e-13)


@pytest.mark.parametrize("p, q", ALL_KINDS)
def test_its_minimum_is_minus_log_4_where_p_is_q(p, q):
    assert MINIMUM == pytest.approx(-LOG4, abs=1e-15)
    for same in (p, q):
        assert c_of_g(same, same) == pytest.approx(-LOG4, abs=1e-12)
    assert c_of_g(p, q) > -LOG4 + 0.01


def test_it_is_0_where_p_and_q_share_no_mass():
    assert c_of_g(Uniform(0, 1), Uniform(2, 3)) == pytest.approx(0, abs=1e-14)
    assert c_of_g(Uniform(0, 1), Uniform(1, 2)) == pytest.approx(0, abs=1e-14)
    assert c_of_g(point_mass(0.0), point_mass(1e-9)) == 0
    assert c_of_g(Gaussian(0, 1), point_mass(0.0)) == c_of_g(DICE[0], Gaussian(0, 1)) == 0


@given(st.floats(-5, 5), st.floats(0.2, 4), st.floats(-5, 5), st.floats(0.2, 4))
def test_it_lies_between_minus_log_4_and_0_and_does_not_tell_p_from_q(m_p, s_p, m_q, s_q):
    p, q = Gaussian(m_p, s_p), Gaussian(m_q, s_q)
    assert -LOG4 - 1e-12 <= c_of_g(p, q) <= 0
    assert c_of_g(p, q) == pytest.approx(c_of_g(q, p), abs=1e-11)


coefficients = st.lists(st.floats(-2, 2), min_size=4, max_size=4)


@given(coefficients, st.sampled_from(range(len(ALL_KINDS))))
def test_no_discriminator_beats_the_optimal_one_and_its_value_bounds_the_jsd(c, i):
    """Random logits c_0 + c_1 x + c_2 sin 2x + c_3 cos 3x, alone and as small changes of a*."""
    p, q = ALL_KINDS[i]

    def a(x):
        return c[0] + c[1] * x + c[2] * numpy.sin(2 * x) + c[3] * numpy.cos(3 * x)

    best, exact = c_of_g(p, q), optimal_logit(p, q)
    assert value_of_logit(a, p, q) <= best + 1e-12
    assert value_of_logit(lambda x: exact(x) + 1e-3 * a(x), p, q) <= best + 1e-12
    assert jsd_bound(lambda x: expit(a(x)), p, q) <= (best + LOG4) / 2 + 1e-12


def test_the_bound_on_the_jsd_is_log_2_and_half_the_value_and_tight_at_the_optimum():
    p, q = LINE[0], LINE[1]
    half = integral(lambda x: p[1](x) * log(expit(x)) + q[1](x) * log(expit(-x))) / 2
    assert jsd_bound(expit, p[0], q[0]) == pytest.approx(log(2) + half, rel=1e-10)
    tight = jsd_bound(optimal_discriminator(p[0], q[0]), p[0], q[0])
    assert tight == pytest.approx(jsd(p[1], q[1]), abs=1e-10)


# ------------------------------------------------------------------------------------------- Proposition 2's simplex


@st.composite
def points_of_the_simplex(draw, count):
    """`count` vectors of probabilities over 2 to 6 points, none of them 0."""
    n = draw(st.integers(2, 6))
    rows = [draw(st.lists(st.floats(0.05, 1), min_size=n, max_size=n)) for _ in range(count)]
    return [numpy.array(row) / sum(row) for row in rows]


@given(points_of_the_simplex(2))
def test_on_the_simplex_the_optimum_is_the_maximum_over_D_point_by_point(vectors):
    q, p = vectors
    best, D, _ = simplex_optimum(q, p)
    found = [
        minimize_scalar(lambda y: -a * log(y) - b * log1p(-y), bounds=(1e-9, 1 - 1e-9), method="bounded")  # noqa: B023
        for a, b in zip(p, q)
    ]
    assert best == pytest.approx(-sum(result.fun for result in found), abs=1e-9)
    assert_allclose(D, [result.x for result in found], atol=1e-4)
    assert best == pytest.approx(sum(a * log(y) + b * log(1 - y) for a, b, y in zip(p, q, D)), rel=1e-12)
    assert best == pytest.approx(-LOG4 + 2 * jensenshannon(p, q) ** 2, abs=1e-12)


@given(points_of_the_simplex(4), st.floats(-1, 2))
def test_the_value_of_a_fixed_D_is_affine_in_q(vectors, t):
    q, r, p, D = vectors
    mixed = simplex_value(t * q + (1 - t) * r, D, p)
    assert mixed == pytest.approx(t * simplex_value(q, D, p) + (1 - t) * simplex_value(r, D, p), abs=1e-12)
    assert simplex_value(q, D, p) == pytest.approx(sum(a * log(y) + b * log(1 - y) for a, b, y in zip(p, q, D)))


@given(points_of_the_simplex(3))
def test_the_gradient_with_D_held_fixed_is_that_of_the_supremum(vectors):
    """Along the simplex, by central differences with Richardson's correction: error O(step^4)."""
    q, r, p = vectors

    def slope(step):
        ahead, behind = simplex_optimum(q + step * (r - q), p)[0], simplex_optimum(q - step * (r - q), p)[0]
        return (ahead - behind) / (2 * step)

    assert simplex_optimum(q, p)[2] @ (r - q) == pytest.approx((4 * slope(1e-4) - slope(2e-4)) / 3, abs=1e-9)


@given(points_of_the_simplex(3), st.floats(0, 1))
def test_the_supremum_over_D_is_convex_and_its_gradient_supports_it(vectors, t):
    q, r, p = vectors
    (at_q, _, gradient), (at_r, _, _) = simplex_optimum(q, p), simplex_optimum(r, p)
    assert simplex_optimum(t * q + (1 - t) * r, p)[0] <= t * at_q + (1 - t) * at_r + 1e-14
    assert at_r >= at_q + gradient @ (r - q) - 1e-14


@given(points_of_the_simplex(2), st.floats(0.05, 1))
def test_proposition_2_brings_the_jsd_down_to_0_and_never_up(vectors, eta):
    p, q = vectors
    path = list(proposition2(p, q, eta, 400))
    distances = [(rel_entr(p, (p + r) / 2) + rel_entr(r, (p + r) / 2)).sum() / 2 for r in [q, *path]]
    assert all(after <= before + 1e-14 for before, after in pairwise(distances))
    assert distances[-1] < 1e-8
    assert len(path) == 400 and all((r > 0).all() and r.sum() == pytest.approx(1, abs=1e-14) for r in path)


@pytest.mark.parametrize("eta", [3.5, 10.0])
def test_steps_that_are_too_large_swing_to_and_fro_without_overflow(eta):
    """(p + q) / q to the power eta passes 1e308 in the tenth step; in logarithms q stays above 0 and sums to 1."""
    p, q = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55
    with numpy.errstate(all="raise"):
        path = list(proposition2(p, q, eta, 1000))
    assert all((r > 0).all() and r.sum() == pytest.approx(1, abs=1e-14) for r in path)
    assert rel_entr(p, path[-1]).sum() > 0.01


@pytest.mark.parametrize("eta", [0.3, 1.0, 1.7])
def test_proposition_2_takes_the_steps_that_a_plain_loop_takes(eta):
    p, start = numpy.array([0.1, 0.2, 0.3, 0.4]), numpy.array([0.7, 0.1, 0.1, 0.1])
    q = list(start)
    for taken in proposition2(p, start, eta, 12):
        raised = [b * ((a + b) / b) ** eta for a, b in zip(p, q)]  # exp(-eta log(1 - D*)) = (q / (p + q))^-eta
        q = [b / sum(raised) for b in raised]
        assert_allclose(taken, q, rtol=1e-12)
    assert_allclose(start, [0.7, 0.1, 0.1, 0.1], rtol=0)


def test_at_eta_1_a_step_of_proposition_2_goes_half_of_the_way():
    """q (p + q) / q = p + q, which normalised is (p + q) / 2: after n steps q - p is 2^-n of what it was."""
    p, q = numpy.array([0.1, 0.2, 0.3, 0.4]), numpy.array([0.7, 0.1, 0.1, 0.1])
    for n, taken in enumerate(proposition2(p, q, 1.0, 10), start=1):
        assert_allclose(taken, p + (q - p) / 2**n, rtol=1e-13)


# ------------------------------------------------------------------------------------------------ what D* tells G

LOSSES = {  # of D's logit a, in terms of D = expit(a) and 1 - D = expit(-a)
    MINIMAX: lambda a: log(expit(-a)),
    NON_SATURATING: lambda a: -log(expit(a)),
    SUM: lambda a: log(expit(-a)) - log(expit(a)),
    MAXIMUM_LIKELIHOOD: lambda a: -expit(a) / expit(-a),
}


def relative(p, q):
    return lambda x: x_log(p(x), p(x) / q(x))


DIVERGENCES = {  # as GeneratorObjective.divergence has them, of two densities
    "2 JSD(p, q)": lambda p, q: 2 * jsd(p, q),
    "KL(q, p) - 2 JSD(p, q)": lambda p, q: integral(relative(q, p)) - 2 * jsd(p, q),
    "KL(q, p)": lambda p, q: integral(relative(q, p)),
    "KL(p, q)": lambda p, q: integral(relative(p, q)),
}


def slopes(f, mean, sd, step=2e-3):
    """(df/d mean, df/d sd) by central differences with Richardson's correction: error O(step^4), some 1e-11."""

    def slope(g):
        near, far = ((g(h) - g(-h)) / (2 * h) for h in (step / 2, step))
        return (4 * near - far) / 3

    return slope(lambda h: f(mean + h, sd)), slope(lambda h: f(mean, sd + h))


@pytest.mark.parametrize("objective", GENERATOR_OBJECTIVES, ids=lambda o: o.name)
def test_an_objective_is_its_loss_of_D_and_the_derivative_of_that(objective):
    for a in (-3.0, -0.4, 0.0, 1.1, 4.0):
        assert objective.loss(numpy.array(a)) == pytest.approx(LOSSES[objective](a), rel=1e-12, abs=1e-15)
        expected = (LOSSES[objective](a + 1e-5) - LOSSES[objective](a - 1e-5)) / 2e-5
        assert objective.derivative(numpy.array(a)) == pytest.approx(expected, rel=1e-8)


def test_where_D_is_sure_that_a_sample_is_fake_the_saturating_gradient_is_22026_times_smaller():
    assert NON_SATURATING.derivative(-10.0) / MINIMAX.derivative(-10.0) == pytest.approx(exp(10), rel=1e-12)
    assert round(exp(10)) == 22026


@pytest.mark.parametrize("objective", GENERATOR_OBJECTIVES, ids=lambda o: o.name)
@pytest.mark.parametrize("p, mean, sd", [(LINE[0], 0.8, 1.2), (LINE[1], -0.5, 1.1), (LINE[2], 0.6, 1.3)])
def test_the_generators_gradient_is_that_of_its_loss_under_a_frozen_D_and_of_its_divergence(p, mean, sd, objective):
    def frozen(x):
        return LOSSES[objective](log(p[1](x) / bell(x, mean, sd)))

    def cost(m, s):
        return integral(lambda x: bell(x, m, s) * frozen(x), -9, 10)

    def divergence(m, s):
        return DIVERGENCES[objective.divergence](p[1], lambda x: bell(x, m, s))

    got = generator_gradient(p[0], Gaussian(mean, sd), objective)
    assert_allclose(got, slopes(cost, mean, sd), rtol=1e-7, atol=1e-9)
    assert_allclose(got, slopes(divergence, mean, sd), rtol=1e-7, atol=1e-9)


@given(st.floats(-2, 2), st.floats(0.6, 1.5), st.floats(-2, 2), st.floats(0.6, 1.5))
def test_between_gaussians_the_gradients_of_the_kl_divergences_have_closed_forms(m_p, s_p, m_q, s_q):
    p, q, shift = Gaussian(m_p, s_p), Gaussian(m_q, s_q), m_q - m_p
    assert_allclose(generator_gradient(p, q, SUM), [shift / s_p**2, s_q / s_p**2 - 1 / s_q], atol=1e-10)
    if s_p < 1.1 * s_q:  # see the test below for others
        forward = [shift / s_q**2, 1 / s_q - (s_p**2 + shift**2) / s_q**3]
        assert_allclose(generator_gradient(p, q, MAXIMUM_LIKELIHOOD), forward, atol=1e-9)


@pytest.mark.parametrize("p, q", [(Gaussian(0, 2), Gaussian(0.5, 1)), (Gaussian(0, 1), Gaussian(50, 1))])
def test_maximum_likelihood_has_its_gradient_also_where_p_is_much_wider_than_q_or_far_from_it(p, q):
    forward = [q.mu / q.sd**2, 1 / q.sd - (p.sd**2 + q.mu**2) / q.sd**3]
    assert_allclose(generator_gradient(p, q, MAXIMUM_LIKELIHOOD), forward, rtol=1e-9)


def test_at_a_shift_of_8_the_saturating_gradient_has_vanished_and_the_other_has_not():
    """Each by its integral: E_q of -D*(x) and of -(1 - D*(x)) times d/dx a* = -8. (3.9e-4 and 8.00.)"""
    p, q = Gaussian(0, 1), Gaussian(8, 1)
    saturating, _ = generator_gradient(p, q, MINIMAX)
    other, _ = generator_gradient(p, q, NON_SATURATING)
    assert saturating == pytest.approx(integral(lambda x: bell(x, 8, 1) * 8 * expit(32 - 8 * x)), rel=1e-9)
    assert other == pytest.approx(8 - saturating, rel=1e-12)
    assert f"{saturating:.1e} {other:.2f}" == "3.9e-04 8.00"


@pytest.mark.parametrize("objective", GENERATOR_OBJECTIVES, ids=lambda o: o.name)
def test_at_the_data_no_objective_moves_G(objective):
    """Though the derivative in a is not 0 there."""
    assert_allclose(generator_gradient(Gaussian(1, 2), Gaussian(1, 2), objective), 0, atol=1e-14)


# ---------------------------------------------------------------------------------------------------------- bad input


def test_values_are_for_the_line_and_for_one_space():
    for f in (
        lambda p, q: value(lambda x: 0.5 + 0 * x, p, q),
        lambda p, q: value_of_logit(lambda x: 0 * x, p, q),
        lambda p, q: jsd_bound(lambda x: 0.5 + 0 * x, p, q),
        c_of_g,
    ):
        with pytest.raises(ValueError, match=r"dimension 2.*line"):
            f(PLANE, PLANE)
        with pytest.raises(ValueError, match=r"p has dimension 2, q 1: .* one space"):
            f(PLANE, Gaussian(0, 1))
    with pytest.raises(ValueError, match=r"p has dimension 2, q 1: .* one space"):
        generator_gradient(PLANE, Gaussian(0, 1), MINIMAX)


@pytest.mark.parametrize("q", [Uniform(0, 1), SMOOTH, point_mass(0.0), PLANE], ids=repr)
def test_a_generator_that_is_no_gaussian_is_refused(q):
    with pytest.raises(ValueError, match=r"q is .*: G\(z\) = mean \+ sd z makes a Gaussian"):
        generator_gradient(Gaussian(0, 1), q, MINIMAX)


@pytest.mark.parametrize("p", [point_mass(0.0), Density(lambda x: 2 * x, [0.0, 1.0])], ids=repr)
def test_data_without_a_score_are_refused(p):
    with pytest.raises(ValueError, match=r"has no score: take a Gaussian"):
        generator_gradient(p, Gaussian(0, 1), MINIMAX)


@pytest.mark.parametrize("p", [Uniform(-1, 1), Mixture([0.5, 0.5], [Gaussian(0, 1), Uniform(-1, 1)])], ids=repr)
def test_a_density_that_jumps_has_no_score_to_follow(p):
    """The loss jumps with it, and the chain rule alone would miss a part of the gradient: .151 for .258 here."""
    with pytest.raises(ValueError, match="has no score"):
        generator_gradient(p, Gaussian(0.5, 1), MINIMAX)


def test_a_D_that_is_a_constant_may_be_a_number():
    assert value(lambda x: 0.5, *DICE) == pytest.approx(-LOG4)
    assert value_of_logit(lambda x: 0.0, Gaussian(0, 1), Uniform(0, 1)) == pytest.approx(-LOG4)


@pytest.mark.parametrize("D", [lambda x: x, lambda x: 0 * x - 0.1, lambda x: 0 * x + 1.01])
def test_a_D_outside_0_to_1_is_refused_and_shown_the_way(D):
    with pytest.raises(
        ValueError, match=r"D has values outside 0 to 1: .* Then take minigan.theory.game.value_of_logit"
    ):
        value(D, Gaussian(0, 1), Gaussian(1, 1))


@pytest.mark.parametrize(
    "p, q",
    [([0.5, 0.5], [1.0, 0.0]), ([1.0, 0.0], [0.5, 0.5]), ([0.5, 0.5], [0.3, 0.3, 0.4]), ([0.5, 0.5], [1.5, -0.5])],
)
def test_the_simplex_needs_probabilities_above_0_of_the_same_points(p, q):
    with pytest.raises(ValueError, match=r"probabilities above 0 of the same points"):
        simplex_optimum(q, p)
    with pytest.raises(ValueError, match=r"probabilities above 0 of the same points"):
        list(proposition2(p, q, 1.0, 2))


def test_lists_will_do_for_the_simplex():
    *_, last = proposition2([0.2, 0.8], [0.5, 0.5], 1.0, 30)
    assert_allclose(last, [0.2, 0.8], atol=1e-8)
