"""The textbook's formulas against integrals by scipy, Monte Carlo in space, and the quadrature of divergences.py."""

from itertools import product
from math import inf, log, sqrt

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.special import rel_entr

from minigan.theory.closed_forms import (
    chi_squared_gaussians,
    jsd_uniforms,
    kl_gaussians,
    kl_uniforms,
    moments,
    squared_hellinger_gaussians,
    tv_shifted,
    wasserstein1_gaussians,
)
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.divergences import chi_squared, jsd, kl, squared_hellinger, tv, wasserstein1

PAIRS = [((0, 1), (0, 1)), ((0, 1), (2, 1)), ((-1, 0.5), (0.7, 1.3)), ((3, 1.3), (2, 1)), ((1, 1), (1, 3))]


def integral(f):
    return sum(quad(f, a, a + 2, epsabs=1e-14)[0] for a in range(-24, 24, 2))


def densities(p, q):
    return stats.norm(*p).pdf, stats.norm(*q).pdf


def gaussian_in_space(seed, d=3):
    """Ours and scipy's of one mean and covariance, the latter not diagonal and never nearly singular."""
    rng = numpy.random.default_rng(seed)
    root = 0.4 * rng.normal(size=(d, d)) + numpy.eye(d)
    moments = 0.5 * rng.normal(size=d), root @ root.T + 0.2 * numpy.eye(d)
    return MultivariateGaussian(*moments), stats.multivariate_normal(*moments)


# --------------------------------------------------------------------------------------------------- on the line


@pytest.mark.parametrize("p, q", PAIRS)
def test_on_the_line_the_gaussian_formulas_are_the_integrals(p, q):
    ours, (p_x, q_x) = (Gaussian(*p), Gaussian(*q)), densities(p, q)
    F, G = stats.norm(*p).cdf, stats.norm(*q).cdf
    for formula, integrand in [
        (kl_gaussians, lambda x: rel_entr(p_x(x), q_x(x))),
        (squared_hellinger_gaussians, lambda x: (p_x(x) ** 0.5 - q_x(x) ** 0.5) ** 2),
        (chi_squared_gaussians, lambda x: (p_x(x) - q_x(x)) ** 2 / q_x(x)),
        (wasserstein1_gaussians, lambda x: abs(F(x) - G(x))),
    ]:
        # |F - G| has a kink at their crossing, at which quad stops at its rounding
        assert formula(*ours) == pytest.approx(integral(integrand), rel=1e-8, abs=1e-12), formula.__name__


@pytest.mark.parametrize("ratio, expected", [(1.4, 1), (sqrt(2), inf), (1.5, inf), (1e6, inf)])
def test_chi_squared_is_infinite_from_twice_the_variance_on(ratio, expected):
    for shift in (0, 3):
        found = chi_squared_gaussians(Gaussian(shift, ratio), Gaussian(0, 1))
        assert found == inf if expected == inf else 0 < found < inf


def test_chi_squared_is_infinite_at_exactly_twice_the_variance():
    assert chi_squared_gaussians(MultivariateGaussian([0], [[2]]), Gaussian(0, 1)) == inf


def test_chi_squared_beyond_the_numbers_is_infinite():
    assert chi_squared_gaussians(Gaussian(40, 1), Gaussian(0, 1)) == inf


@pytest.mark.parametrize("shift", [0, 0.1, 1, 5, 40])
def test_tv_of_a_shift_is_the_mass_gained_on_one_side_of_the_middle(shift):
    expected = stats.norm.cdf(shift / 2) - stats.norm.cdf(-shift / 2)
    for sign in (1, -1):
        assert tv_shifted(Gaussian(1, 2), Gaussian(1 + sign * 2 * shift, 2)) == pytest.approx(expected, rel=1e-13)


def test_wasserstein1_of_a_shift_is_the_shift_and_of_a_widening_the_mean_of_a_half_normal():
    assert wasserstein1_gaussians(Gaussian(1, 2), Gaussian(-4, 2)) == 5
    assert wasserstein1_gaussians(Gaussian(1, 2), Gaussian(1, 2)) == 0
    expected = stats.halfnorm(scale=3).mean()
    assert wasserstein1_gaussians(Gaussian(1, 2), Gaussian(1, 5)) == pytest.approx(expected, rel=1e-14)
    nearly = wasserstein1_gaussians(Gaussian(0, 1), Gaussian(5, 1 + 1e-12))
    assert nearly == pytest.approx(5, rel=1e-14)


def test_a_gaussian_of_one_dimension_may_be_written_as_vector_and_matrix():
    p, q = Gaussian(0.5, 2), Gaussian(-1, 1.5)
    P, Q = MultivariateGaussian([0.5], [[4]]), MultivariateGaussian([-1], [[2.25]])
    for f in (kl_gaussians, squared_hellinger_gaussians, chi_squared_gaussians, wasserstein1_gaussians):
        assert f(P, q) == f(p, Q) == pytest.approx(f(p, q), rel=1e-15) and type(f(P, Q)) is float
    assert tv_shifted(P, MultivariateGaussian([3], [[4]])) == tv_shifted(p, Gaussian(3, 2))


# -------------------------------------------------------------------------------------------- and by quadrature


@pytest.mark.parametrize("shift", [0, 1e-3, 0.1, 1, 3, 10, 30])
@pytest.mark.parametrize("ratio", [1e-3, 0.01, 0.1, 0.5, 0.9, 1, 1.1, 1.3, 2, 10, 100, 1e3])
def test_gaussians_have_the_closed_forms_whatever_their_widths_and_distance(ratio, shift):
    """The shift is in units of the wider one. What is below 1e-13 may be rounding."""
    p, q = Gaussian(1, ratio), Gaussian(1 + shift * max(ratio, 1), 1)
    pairs = [(kl, kl_gaussians), (squared_hellinger, squared_hellinger_gaussians)]
    pairs += [(wasserstein1, wasserstein1_gaussians), (chi_squared, chi_squared_gaussians)]
    if ratio == 1:
        pairs += [(tv, tv_shifted)]
    for ours, closed in pairs:
        assert ours(p, q) == pytest.approx(closed(p, q), rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("narrow, wide", [(1e-6, 1), (1e-6, 1e6), (0.99, 1), (1, 1e6), (1, 1 + 1e-6)])
def test_tv_of_a_narrow_and_a_wide_gaussian_is_the_mass_between_their_crossings(narrow, wide):
    """It is |log(narrow / wide)| = x^2 (1 / narrow^2 - 1 / wide^2) / 2 at the crossings +-x."""
    x = sqrt(2 * log(wide / narrow) / (1 / narrow**2 - 1 / wide**2))
    expected = 2 * (stats.norm.cdf(x / narrow) - stats.norm.cdf(x / wide))
    assert tv(Gaussian(0, narrow), Gaussian(0, wide)) == pytest.approx(expected, rel=1e-8, abs=1e-13)
    mixed = Mixture([0.25, 0.75], [Gaussian(0, narrow), Gaussian(0, wide)])
    assert tv(mixed, Gaussian(0, wide)) == pytest.approx(0.25 * expected, rel=1e-8, abs=1e-13)


# ------------------------------------------------------------------------------------------------------ in space


@pytest.mark.parametrize("seed", range(4))
def test_in_space_the_formulas_are_means_over_samples(seed):
    """KL = E_p log(p / q) and H^2 = 2 - 2 E_p (q / p)^(1/2), from scipy's densities: within 4 standard errors."""
    (p, p_scipy), (q, q_scipy) = gaussian_in_space(seed), gaussian_in_space(100 + seed)
    n = 200_000
    x = p_scipy.rvs(n, random_state=seed)
    ratio = p_scipy.logpdf(x) - q_scipy.logpdf(x)
    for found, values in [
        (kl_gaussians(p, q), ratio),
        (squared_hellinger_gaussians(p, q), 2 - 2 * numpy.exp(-ratio / 2)),
    ]:
        assert found > 0.1  # so that 4 standard errors are a small part of it
        assert abs(found - values.mean()) < 4 * values.std() / n**0.5 < 0.05 * found


def test_in_space_tv_of_a_shift_is_a_mean_over_samples():
    """TV = E_p max(0, 1 - q / p)."""
    p, p_scipy = gaussian_in_space(7)
    shift, n = numpy.array([1.0, -0.5, 0.7]), 200_000
    x = p_scipy.rvs(n, random_state=1)
    q_x = stats.multivariate_normal(p.mu + shift, p.covariance).pdf(x)
    values = numpy.maximum(0, 1 - q_x / p_scipy.pdf(x))
    found = tv_shifted(p, MultivariateGaussian(p.mu + shift, p.covariance))
    assert abs(found - values.mean()) < 4 * values.std() / n**0.5 < 0.02 * found


@given(st.lists(st.tuples(*[st.floats(-3, 3), st.floats(0.2, 4)] * 2), min_size=1, max_size=4))
def test_independent_coordinates_add_their_kl_and_multiply_their_overlap(coordinates):
    """KL adds; the overlap integral (p q)^(1/2) = 1 - H^2 / 2 multiplies."""
    means_p, sds_p, means_q, sds_q = numpy.array(coordinates).T
    p, q = (MultivariateGaussian(m, numpy.diag(s**2)) for m, s in ((means_p, sds_p), (means_q, sds_q)))
    each = [(Gaussian(a, s), Gaussian(b, r)) for a, s, b, r in coordinates]
    assert kl_gaussians(p, q) == pytest.approx(sum(kl_gaussians(*pair) for pair in each), rel=1e-10, abs=1e-13)
    overlap = numpy.prod([1 - squared_hellinger_gaussians(*pair) / 2 for pair in each])
    assert 1 - squared_hellinger_gaussians(p, q) / 2 == pytest.approx(overlap, rel=1e-10)


@given(st.integers(0, 999), st.integers(2, 4))
def test_an_affine_map_of_space_changes_nothing(seed, d):
    (p, _), (q, _) = gaussian_in_space(seed, d), gaussian_in_space(seed + 1000, d)
    rng = numpy.random.default_rng(seed)
    A, b = numpy.eye(d) + 0.2 * rng.uniform(-1, 1, size=(d, d)), rng.normal(size=d)
    mapped = [MultivariateGaussian(A @ r.mu + b, A @ r.covariance @ A.T) for r in (p, q)]
    for f in (kl_gaussians, squared_hellinger_gaussians):
        assert f(*mapped) == pytest.approx(f(p, q), rel=1e-9)
        assert f(p, p) == pytest.approx(0, abs=1e-13)
    shifted = [MultivariateGaussian(m.mu + A @ b, m.covariance) for m in mapped]
    assert tv_shifted(mapped[0], shifted[0]) == pytest.approx(
        tv_shifted(p, MultivariateGaussian(p.mu + b, p.covariance)), rel=1e-9
    )


# ------------------------------------------------------------------------------------------------------ uniforms


@pytest.mark.parametrize("p, q", list(product([(0, 1), (0.25, 0.75), (-1, 3), (2, 5)], repeat=2)))
def test_kl_of_uniforms_is_the_log_of_the_lengths_or_infinite(p, q):
    a, b = p
    low, high = q
    expected = log((high - low) / (b - a)) if low <= a and b <= high else inf
    assert kl_uniforms(Uniform(*p), Uniform(*q)) == pytest.approx(expected, abs=1e-15)
    assert kl(Uniform(*p), Uniform(*q)) == pytest.approx(expected, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize(
    "shift, expected", [(0, 0), (0.25, 0.25 * log(2)), (-0.7, 0.7 * log(2)), (1, log(2)), (-9, log(2))]
)
def test_jsd_of_uniforms_of_length_1_is_the_part_not_shared(shift, expected):
    p, q = Uniform(2, 3), Uniform(2 + shift, 3 + shift)
    assert jsd_uniforms(p, q) == pytest.approx(expected, rel=1e-14, abs=1e-15)
    assert jsd(p, q) == pytest.approx(expected, rel=1e-13, abs=1e-15)


# ------------------------------------------------------------------------------------------------------ refusals

PLANE = MultivariateGaussian([0, 0], numpy.eye(2))
FORMULAS = [kl_gaussians, squared_hellinger_gaussians, chi_squared_gaussians, tv_shifted, wasserstein1_gaussians]


def test_moments_are_a_vector_and_a_matrix():
    for found, expected in [(moments(Gaussian(3, 2)), ([3], [[2]])), (moments(PLANE), ([0, 0], [[1, 0], [0, 1]]))]:
        assert [array.tolist() for array in found] == list(map(list, expected))


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_is_no_gaussian_is_refused(formula):
    for other in Uniform(0, 1), Mixture([0.5, 0.5], [Gaussian(0, 1), Gaussian(1, 1)]):
        for pair in (other, Gaussian(0, 1)), (Gaussian(0, 1), other):
            with pytest.raises(ValueError, match=r"(Uniform|Mixture)\(.* is no Gaussian"):
                formula(*pair)


def test_two_spaces_are_refused():
    for formula in (kl_gaussians, squared_hellinger_gaussians, tv_shifted):
        with pytest.raises(ValueError, match="p has dimension 1, q 2: they must be in one space"):
            formula(Gaussian(0, 1), PLANE)


def test_formulas_for_the_line_refuse_the_plane():
    for formula, pair in product(
        (chi_squared_gaussians, wasserstein1_gaussians), [(PLANE, PLANE), (Gaussian(0, 1), PLANE)]
    ):
        with pytest.raises(ValueError, match=f"{formula.__name__} is for the line"):
            formula(*pair)


def test_tv_shifted_refuses_two_covariances():
    for q in Gaussian(0, 1 + 1e-7), Gaussian(1, 2):
        with pytest.raises(ValueError, match="the covariances differ"):
            tv_shifted(Gaussian(0, 1), q)
    with pytest.raises(ValueError, match="the covariances differ"):
        tv_shifted(Gaussian(0, 1e-6), Gaussian(0, 5e-6))


def test_kl_uniforms_refuses_what_is_not_uniform():
    for pair in (Gaussian(0, 1), Uniform(0, 1)), (Uniform(0, 1), Gaussian(0, 1)):
        with pytest.raises(ValueError, match="kl_uniforms is for two Uniforms"):
            kl_uniforms(*pair)


def test_jsd_uniforms_refuses_other_lengths():
    for pair in (Uniform(0, 2), Uniform(0, 1)), (Uniform(0, 1), Uniform(0, 0.5)):
        with pytest.raises(ValueError, match="jsd_uniforms is for uniforms of length 1"):
            jsd_uniforms(*pair)
