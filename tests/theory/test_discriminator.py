"""D* and what is measured with it, against quotients of scipy's densities, its integrals, sums by hand and chance."""

from itertools import pairwise, product
from math import exp, log, log1p, sqrt

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import multivariate_normal, norm, uniform

from minigan.random import Stream
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.discriminator import (
    accuracy,
    distance,
    log_densities,
    optimal_discriminator,
    optimal_logit,
    perturbation_loss,
    sigmoid,
    smoothed_discriminator,
)

# Each distribution beside its density as scipy has it.
NARROW = Gaussian(0.0, 1.0), norm(0.0, 1.0).pdf
WIDE = Gaussian(1.0, 1.7), norm(1.0, 1.7).pdf
BOX = Uniform(-1.0, 2.0), uniform(-1.0, 3.0).pdf
MIXED = (
    Mixture([0.3, 0.7], [Gaussian(-2.0, 0.5), Uniform(0.0, 4.0)]),
    lambda x: 0.3 * norm(-2.0, 0.5).pdf(x) + 0.7 * uniform(0.0, 4.0).pdf(x),
)
PAIRS = [(NARROW, WIDE), (WIDE, NARROW), (BOX, WIDE), (MIXED, WIDE), (NARROW, MIXED)]
PLANE = MultivariateGaussian([0.0, 0.0], numpy.eye(2))
DICE = Discrete([0.0, 1.0, 2.0], [0.2, 0.3, 0.5]), Discrete([1.0, 2.0, 3.0], [0.6, 0.1, 0.3])


def integral(f, low=-14.0, high=16.0, split=()):
    """By scipy, in panels short enough to miss nothing; `split`: where f has a kink."""
    edges = sorted({*numpy.arange(low, high + 1), *split})
    return sum(quad(f, a, b, epsabs=1e-14, epsrel=1e-12)[0] for a, b in pairwise(edges))


def bell(x, mean, sd):
    return exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * sqrt(2 * numpy.pi))


# ---------------------------------------------------------------------------------------------------------- D*


@pytest.mark.parametrize("p, q", PAIRS)
@pytest.mark.parametrize("prior", [0.5, 0.1, 0.85])
def test_the_optimal_discriminator_is_p_over_p_plus_q(p, q, prior):
    x = numpy.linspace(-4.0, 5.0, 37).reshape(1, 37)
    real, fake = prior * p[1](x), (1 - prior) * q[1](x)
    assert_allclose(optimal_discriminator(p[0], q[0], prior)(x), real / (real + fake), rtol=1e-12)


def test_in_three_dimensions_it_is_the_same_quotient(rng):
    root = rng.normal(size=(3, 3))
    mean, covariance = [0.5, -1.0, 0.0], root @ root.T + numpy.eye(3)
    p, q = MultivariateGaussian([0.0, 0.0, 1.0], numpy.eye(3)), MultivariateGaussian(mean, covariance)
    x = rng.normal(size=(4, 5, 3))
    p_x, q_x = multivariate_normal([0, 0, 1]).pdf(x), multivariate_normal(mean, covariance).pdf(x)
    D = optimal_discriminator(p, q, 0.3)(x)
    assert D.shape == (4, 5)
    assert_allclose(D, 0.3 * p_x / (0.3 * p_x + 0.7 * q_x), rtol=1e-10)


def test_of_masses_it_is_the_quotient_of_masses():
    assert_allclose(optimal_discriminator(*DICE)([0.0, 1.0, 2.0, 3.0]), [1.0, 0.3 / 0.9, 0.5 / 0.6, 0.0], rtol=1e-14)


def test_at_an_atom_all_mass_is_the_discrete_ones_and_elsewhere_the_continuous_ones():
    """An atom outweighs any density: D* is certain everywhere, the first time that the atom is real, then fake."""
    atoms, x = DICE[0], numpy.array([-1.0, 0.0, 0.5, 1.0, 2.0, 2.5])
    is_atom = numpy.array([False, True, False, True, True, False])
    assert_array_equal(optimal_discriminator(atoms, Gaussian(0, 1))(x), is_atom)
    assert_array_equal(optimal_discriminator(Gaussian(0, 1), atoms)(x), ~is_atom)
    assert_array_equal(optimal_logit(Gaussian(0, 1), atoms)(x), numpy.where(is_atom, -numpy.inf, numpy.inf))


@pytest.mark.parametrize(
    "p, q, nowhere, somewhere",
    [
        (Uniform(0, 1), Uniform(2, 3), [-1.0, 1.5, 4.0], [0.5, 2.5]),
        (*DICE, [-1.0, 0.5, 4.0], [0.0, 1.0, 3.0]),
        (Uniform(0, 1), point_mass(2.0), [-1.0, 1.5], [0.5, 2.0]),
    ],
)
def test_outside_both_supports_it_is_undefined(p, q, nowhere, somewhere):
    for f in (optimal_logit(p, q), optimal_discriminator(p, q)):
        assert numpy.isnan(f(numpy.array(nowhere))).all()
        assert not numpy.isnan(f(numpy.array(somewhere))).any()


@pytest.mark.parametrize("n", [2, 5, 100])
def test_with_n_minus_1_fakes_to_each_example_the_prior_is_1_over_n(n):
    """Counted: per example n - 1 samples, so p(x) real ones at x to (n - 1) q(x) fake ones. .0968 for n = 5."""
    D = optimal_discriminator(Discrete([0, 1], [0.3, 0.7]), Discrete([0, 1], [0.7, 0.3]), prior=1 / n)
    assert_allclose(D(0.0), 0.3 / (0.3 + (n - 1) * 0.7), rtol=1e-13)
    if n == 5:
        assert round(float(D(0.0)), 4) == 0.0968


@given(st.floats(-6, 6), st.floats(0.2, 3), st.floats(0.01, 0.99), st.lists(st.floats(-60, 60), min_size=1))
def test_the_logit_between_shifted_gaussians_is_a_line(theta, s, prior, x):
    """Slope -theta / s^2, intercept theta^2 / (2 s^2), and a constant for the prior; also where densities underflow."""
    a = optimal_logit(Gaussian(0, s), Gaussian(theta, s), prior)(numpy.array(x))
    constant = theta**2 / (2 * s**2) + log(prior) - log1p(-prior)
    assert_allclose(a, -theta / s**2 * numpy.array(x) + constant, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("prior", [0.5, 0.2])
def test_the_mean_of_the_optimal_discriminator_over_all_that_it_is_shown_is_the_prior(prior):
    """E_p D* + E_q D* = 1, and with priors pi E_p D* + (1 - pi) E_q D* = pi."""
    D = optimal_discriminator(NARROW[0], WIDE[0], prior)
    mean = integral(lambda x: (prior * bell(x, 0, 1) + (1 - prior) * bell(x, 1, 1.7)) * float(D(x)))
    assert mean == pytest.approx(prior, abs=1e-12)


def test_sigmoid_is_scipys_without_overflow():
    a = numpy.array([-numpy.inf, -1000.0, -40.0, -1.0, -0.0, 0.0, 1e-9, 2.0, 40.0, 1000.0, numpy.inf, numpy.nan])
    assert_allclose(sigmoid(a), expit(a), rtol=1e-15)


# -------------------------------------------------------------------------------------------------- smoothed labels


@pytest.mark.parametrize("real, fake", [(1.0, 0.0), (0.9, 0.0), (0.9, 0.1), (1.0, 0.3), (0.7, 0.6)])
def test_the_smoothed_discriminator_maximises_the_cross_entropy_of_smoothed_labels(real, fake):
    """At each x by itself, over a grid of what D could say there, 1e-4 apart."""
    x, y = numpy.linspace(-3.0, 4.0, 15), numpy.linspace(0.0, 1.0, 10_001)[1:-1, None]
    p, q = NARROW[1](x), WIDE[1](x)
    reward = p * (real * numpy.log(y) + (1 - real) * numpy.log1p(-y))
    reward = reward + q * (fake * numpy.log(y) + (1 - fake) * numpy.log1p(-y))
    best = y[reward.argmax(axis=0), 0]
    D = smoothed_discriminator(NARROW[0], WIDE[0], real=real, fake=fake)(x)
    assert_allclose(D, best, rtol=0, atol=0.51e-4)


def test_labels_of_1_and_0_smooth_nothing():
    x = numpy.linspace(-4.0, 5.0, 37)
    assert_array_equal(smoothed_discriminator(NARROW[0], WIDE[0])(x), optimal_discriminator(NARROW[0], WIDE[0])(x))


# ---------------------------------------------------------------------------------------------------------- accuracy


@pytest.mark.parametrize("theta", [0.1, 1.0, 2.0, 8.0])
def test_the_accuracy_is_one_half_and_half_the_total_variation(theta):
    """TV = 2 Phi(theta / 2) - 1 between Gaussians that differ by a shift."""
    tv = 2 * norm.cdf(theta / 2) - 1
    assert accuracy(Gaussian(0, 1), Gaussian(theta, 1)) == pytest.approx(0.5 + tv / 2, abs=1e-12)


def test_the_accuracy_is_the_integral_of_the_larger_density():
    """These two cross where x^2 = ((x - 1) / 1.7)^2 + 2 log 1.7, a quadratic equation."""
    crossings = numpy.roots([1 - 1 / 1.7**2, 2 / 1.7**2, -1 / 1.7**2 - 2 * log(1.7)])
    expected = integral(lambda x: max(bell(x, 0, 1), bell(x, 1, 1.7)) / 2, split=crossings)
    assert accuracy(NARROW[0], WIDE[0]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("prior", [0.01, 0.2, 0.5, 0.7, 0.999])
def test_with_unequal_priors_it_is_that_of_the_best_threshold(prior):
    """Between N(0, 1) and N(2, 1) the verdict is "real" below t = 1 + logit(prior) / 2."""
    t = 1 + log(prior / (1 - prior)) / 2
    expected = prior * norm.cdf(t) + (1 - prior) * norm.sf(t - 2)
    assert accuracy(Gaussian(0, 1), Gaussian(2, 1), prior) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("prior", [0.5, 0.2, 0.75])
def test_of_all_verdicts_on_four_points_none_is_right_more_often(prior):
    p, q = [0.2, 0.3, 0.5, 0.0], [0.0, 0.6, 0.1, 0.3]
    verdicts = product([True, False], repeat=4)
    best = max(sum(prior * a if real else (1 - prior) * b for real, a, b in zip(v, p, q)) for v in verdicts)
    assert accuracy(*DICE, prior) == pytest.approx(best, abs=1e-14)


@pytest.mark.parametrize("prior", [0.5, 0.3])
def test_classifying_samples_by_the_sign_of_the_logit_is_as_accurate_as_said(prior):
    """Four standard errors."""
    p, q, n = MIXED[0], WIDE[0], 100_000
    stream = Stream(7, "float64")
    a, real = optimal_logit(p, q, prior), stream.uniform(n) < prior
    x = numpy.where(real, p.sample(n, stream), q.sample(n, stream))
    said = accuracy(p, q, prior)
    assert ((a(x) > 0) == real).mean() == pytest.approx(said, abs=4 * sqrt(said * (1 - said) / n))


@pytest.mark.parametrize("prior", [0.5, 0.3])
def test_disjoint_supports_are_told_apart_always_and_equal_ones_by_the_prior_alone(prior):
    for p, q in ((Uniform(0, 1), Uniform(2, 3)), (Gaussian(0, 1), point_mass(0.0)), (point_mass(0.0), Gaussian(0, 1))):
        assert accuracy(p, q, prior) == pytest.approx(1.0, abs=1e-12)
    assert accuracy(WIDE[0], WIDE[0], prior) == pytest.approx(max(prior, 1 - prior), abs=1e-12)


# --------------------------------------------------------------------------------------- distance and perturbation


def test_the_optimal_discriminator_is_at_no_distance_from_itself():
    for p, q in ((NARROW[0], WIDE[0]), (BOX[0], MIXED[0]), DICE, (Gaussian(0, 1), DICE[0])):
        assert distance(optimal_discriminator(p, q), p, q) == pytest.approx(0.0, abs=1e-14)


def test_the_distance_is_a_mean_over_real_and_fake_alike():
    """By hand: m = (.4, .6), D* = (1/4, 2/3), and D = 1/2 is off by (1/4, 1/6): .4 / 4 + .6 / 6."""
    p, q = Discrete([0, 1], [0.2, 0.8]), Discrete([0, 1], [0.6, 0.4])
    assert distance(lambda x: 0.5 + 0 * x, p, q) == pytest.approx(0.2, abs=1e-15)


def test_the_distance_of_one_half_is_half_the_total_variation():
    """|1/2 - D*| (p + q) / 2 = |p - q| / 4."""
    got = distance(lambda x: 0.5 + 0 * x, Gaussian(0, 1), Gaussian(2, 1))
    assert got == pytest.approx((2 * norm.cdf(1.0) - 1) / 2, abs=1e-12)


def test_the_distance_of_any_discriminator_is_its_integral():
    """The integrand has kinks where D crosses D*."""

    def gap(x):
        p, q = bell(x, 0, 1), bell(x, 1, 1.7)
        return (p + q) / 2 * abs(expit(0.3 - 0.9 * x) - p / (p + q))

    got = distance(lambda x: expit(0.3 - 0.9 * x), NARROW[0], WIDE[0])
    assert got == pytest.approx(quad(gap, -14, 16, limit=500, epsabs=1e-11)[0], abs=1e-9)


def test_a_perturbed_logit_loses_the_perturbation_loss_times_eps_squared():
    """What is left of (V* - V) / eps^2 is the term of third order: it halves with eps."""
    q_to_p = optimal_logit(NARROW[0], WIDE[0])

    def lost(eps):
        """(V* - V(sigmoid(a* + eps h))) / eps^2 with h(x) = 1 + sin x, each side's logarithms subtracted first."""

        def integrand(x):
            a = float(q_to_p(x))
            moved = a + eps * (1 + numpy.sin(x))
            real = numpy.logaddexp(0, -moved) - numpy.logaddexp(0, -a)
            fake = numpy.logaddexp(0, moved) - numpy.logaddexp(0, a)
            return bell(x, 0, 1) * real + bell(x, 1, 1.7) * fake

        return integral(integrand) / eps**2

    predicted = perturbation_loss(NARROW[0], WIDE[0], lambda x: 1 + numpy.sin(x))
    errors = [lost(eps) - predicted for eps in (0.04, 0.02, 0.01)]
    assert abs(errors[-1]) < 2e-3 * predicted
    assert errors[0] / errors[1] == pytest.approx(2, abs=0.1) and errors[1] / errors[2] == pytest.approx(2, abs=0.05)


def test_the_perturbation_loss_counts_only_what_real_and_fake_share():
    """A sum by hand, (1/2) sum p q / (p + q) h^2 with h = x; where only one has mass D* is certain, and forgives."""
    expected = 0.5 * (0.3 * 0.6 / 0.9 * 1 + 0.5 * 0.1 / 0.6 * 4)
    assert perturbation_loss(*DICE, lambda x: x) == pytest.approx(expected, rel=1e-13)
    assert perturbation_loss(Uniform(0, 2), Uniform(1, 3), lambda x: x) == pytest.approx(1 / 8 * 7 / 3, rel=1e-12)


def test_the_perturbation_loss_of_disjoint_supports_is_0():
    assert perturbation_loss(Uniform(0, 1), Uniform(2, 3), lambda x: x) == 0.0


def test_the_perturbation_loss_takes_the_functions_that_value_takes():
    p, q = Gaussian(0, 1), Gaussian(1, 1)
    assert perturbation_loss(p, q, lambda x: max(x * x, 0.0)) == perturbation_loss(p, q, lambda x: x**2)
    with pytest.raises(ValueError, match=r"h is 2\.0: a function"):
        perturbation_loss(p, q, 2.0)


# ---------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize("prior", [0.0, 1.0, -0.1, 1.5, float("nan"), None])
@pytest.mark.parametrize("f", [optimal_logit, optimal_discriminator, accuracy])
def test_a_prior_must_lie_between_0_and_1(f, prior):
    with pytest.raises(ValueError, match=rf"prior is {prior}.*between 0 and 1"):
        f(Gaussian(0, 1), Gaussian(1, 1), prior)


def test_both_must_be_in_one_space():
    p, q = PLANE, Gaussian(0, 1)
    for f in (
        lambda: optimal_discriminator(p, q)(numpy.zeros(2)),
        lambda: log_densities(p, q, numpy.zeros(2)),
        lambda: accuracy(p, q),
        lambda: distance(lambda x: x, p, q),
        lambda: perturbation_loss(p, q, lambda x: x),
    ):
        with pytest.raises(ValueError, match=r"p has dimension 2, q 1: .* one space"):
            f()


def test_what_takes_an_integral_is_for_the_line():
    for f in (accuracy, lambda p, q: distance(lambda x: x, p, q), lambda p, q: perturbation_loss(p, q, lambda x: x)):
        with pytest.raises(ValueError, match=r"dimension 2.*line"):
            f(PLANE, PLANE)
