"""What once came out wrong: scales or modes far apart, gaps, steep discriminators, arguments of another kind."""

from math import log

import numpy
import pytest
from scipy import stats
from scipy.integrate import quad

from minigan.random import Stream
from minigan.theory import closed_forms, game
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, empirical
from minigan.theory.discriminator import optimal_discriminator, optimal_logit, smoothed_discriminator
from minigan.theory.divergences import chi_squared, f_divergence, jsd, kl, tv, wasserstein1
from minigan.theory.own_density import Density


def test_a_narrow_gaussian_within_a_wide_uniform_has_finite_divergences():
    """Its ends are open and the uniform's are not: where they stop, the uniform is not to be taken for a tail."""
    p, q = Gaussian(0, 1e-3), Uniform(-1, 1)
    crossing = 1e-3 * numpy.sqrt(2 * log(2 / (1e-3 * numpy.sqrt(2 * numpy.pi))))
    assert tv(p, q) == pytest.approx(1 - 2 * stats.norm.sf(crossing / 1e-3) - crossing, abs=1e-12)
    assert kl(q, p) == pytest.approx(log(1e-3 * numpy.sqrt(2 * numpy.pi)) + 1e6 / 6 - log(2), rel=1e-12)
    assert 0 < jsd(p, q) < log(2) and kl(p, q) == numpy.inf


def test_a_gap_between_two_uniforms_is_no_trouble():
    p, q = (Mixture(w, [Uniform(0, 1), Uniform(5, 6)]) for w in ([0.5, 0.5], [0.3, 0.7]))
    assert tv(p, q) == pytest.approx(0.2, abs=1e-12)
    assert wasserstein1(p, q) == pytest.approx(0.2 * 5, abs=1e-12)


def test_between_far_modes_log_q_turns_within_a_panel():
    p, q = Uniform(-5, 105), Mixture([0.5, 0.5], [Gaussian(0, 1), Gaussian(100, 1)])

    def integrand(x):
        parts = numpy.logaddexp(stats.norm.logpdf(x), stats.norm.logpdf(x, 100)) - log(2)
        return (-log(110) - parts) / 110

    pieces = [
        quad(integrand, a, b, epsabs=1e-12)[0] for a, b in ((-5, 20), (20, 49), (49, 50), (50, 51), (51, 80), (80, 105))
    ]
    assert kl(p, q) == pytest.approx(sum(pieces), rel=1e-11)


def test_a_quantile_is_right_to_the_last_digits_across_twelve_orders_of_magnitude():
    q = Mixture([0.5, 0.5], [Gaussian(0, 1e-6), Gaussian(0, 1e6)])
    u = numpy.array([1e-9, 0.2, 0.5001, 0.99])
    numpy.testing.assert_allclose(q.cdf(q.quantile(u)), u, rtol=1e-12)


def test_chi_squared_near_its_threshold_and_beyond():
    near = Gaussian(0, 1.41), Gaussian(0, 1)
    assert chi_squared(*near) == pytest.approx(closed_forms.chi_squared_gaussians(*near), rel=1e-9)
    laplace = Density(lambda y: numpy.exp(-abs(y / 1e3)) / 2e3, numpy.arange(-80, 81, 4) * 1e3)
    assert chi_squared(laplace, Gaussian(0, 1e3)) == numpy.inf


def test_a_component_of_weight_0_does_not_widen_the_support():
    p = Mixture([1, 0], [Uniform(0, 1), Uniform(5, 6)])
    assert kl(p, Uniform(0, 1)) == 0


def test_the_value_of_a_D_with_a_jump_needs_to_know_where():
    p, q = Gaussian(0, 1), Gaussian(1, 1)
    real, fake = stats.norm.cdf(0.3), stats.norm.cdf(0.3 - 1)
    exact = real * log(0.1) + (1 - real) * log(0.9) + fake * log(0.9) + (1 - fake) * log(0.1)

    def D(x):
        return numpy.where(x > 0.3, 0.9, 0.1)

    def kinks(x):
        return x - 0.3

    assert game.value(D, p, q, kinks) == pytest.approx(exact, abs=1e-12)
    assert game.jsd_bound(D, p, q, kinks) == pytest.approx(log(2) + exact / 2, abs=1e-12)

    def logit(x):
        return numpy.where(x > 0.3, log(9), -log(9))

    assert game.value_of_logit(logit, p, q, kinks) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("p", [Gaussian(8.3, 0.5), Gaussian(8, 0.001), Gaussian(3, 0.01)], ids=repr)
def test_the_value_of_D_star_is_c_of_g_also_where_it_rounds(p):
    q = Gaussian(0, 1)
    assert game.value(optimal_discriminator(p, q), p, q) == pytest.approx(game.c_of_g(p, q), abs=1e-12)


def test_float32_points_get_float64_answers():
    for p in (Gaussian(0, 1), Uniform(0, 2), Mixture([0.5, 0.5], [Gaussian(0, 1), Gaussian(1, 1)])):
        assert p.log_density(numpy.float32([0.3, 0.7])).dtype == "float64"


def test_edges_too_far_apart_are_told_and_not_divided_away():
    with pytest.raises(ValueError, match="too far apart for this density: add edges"):
        Density(lambda x: numpy.exp(-x * x / 2) / numpy.sqrt(2 * numpy.pi), [-39, 39])


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: kl([0.5, 0.5], [0.4, 0.6]), r"p is \[0.5, 0.5\]: a distribution is expected, such as Discrete"),
        (lambda: jsd(Gaussian(0, 1), None), "q is None: a distribution is expected"),
        (lambda: optimal_logit(Gaussian(0, 1), "q"), "q is 'q': a distribution is expected"),
        (lambda: kl(abs, Gaussian(0, 1)), r"p is <.*Density\(f, support=\(low, high\)\) of a density f"),
        (lambda: jsd(Gaussian(0, 1), stats.norm(0, 1)), r"such as Density\(q.pdf, support=q.support\(\)\)"),
        (lambda: closed_forms.kl_gaussians(3, Gaussian(0, 1)), "p is 3: a distribution is expected"),
        (lambda: closed_forms.kl_uniforms(Gaussian(0, 1), Uniform(0, 1)), "is for two Uniforms"),
        (lambda: Gaussian(None, 1), "a finite mean and a standard deviation above 0"),
        (lambda: Gaussian("a", 1), "a finite mean and a standard deviation above 0"),
        (lambda: Gaussian([0, 1], 1), "a finite mean and a standard deviation above 0"),
        (lambda: Uniform("a", "b"), "low must be below high"),
        (lambda: Mixture([0.5], [Gaussian(0, 1), Gaussian(1, 1)]), "1 weights for 2 components"),
        (lambda: Mixture([0.5, 0.5], [Gaussian(0, 1), None]), "distributions are expected"),
        (lambda: Density("x", [-1, 1]), "a function of an array x is needed"),
        (lambda: Density(lambda x: x, [0, numpy.inf]), "two or more finite numbers"),
        (lambda: empirical([]), r"a sample of shape \(0,\)"),
        (lambda: empirical(3), r"a sample of shape \(\)"),
        (lambda: Gaussian(0, 1).quantile([0.5, 1.5]), "not between 0 and 1"),
        (lambda: Discrete([0], [1]).quantile(float("nan")), "not between 0 and 1"),
        (lambda: MultivariateGaussian([0, 0], numpy.eye(2)).density(5.0), "its last axis must have length 2"),
        (lambda: smoothed_discriminator(Gaussian(0, 1), Gaussian(1, 1), real=2), "must lie between 0 and 1"),
        (lambda: game.value(0.5, Gaussian(0, 1), Gaussian(1, 1)), "D is 0.5: a function"),
        (lambda: game.generator_gradient(Gaussian(0, 1), Gaussian(1, 1), "minimax"), "take one of minigan.theory.game"),
        (lambda: f_divergence(Gaussian(0, 1), Gaussian(1, 1), "kl"), "divergence is 'kl': take one"),
    ],
)
def test_an_argument_of_another_kind_is_told_in_a_sentence(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    "p", [Gaussian(0, 1), Uniform(0, 1), Mixture([1], [Gaussian(0, 1)]), Discrete([0, 1], [0.5, 0.5])], ids=repr
)
def test_numpys_own_generator_is_refused_and_ours_named(p):
    with pytest.raises(TypeError, match=r'give a minigan.random.Stream, such as Stream\(1, "float64"\)'):
        p.sample(3, numpy.random.default_rng(1))
    assert p.sample(3, Stream(1, "float64")).shape == (3,)
