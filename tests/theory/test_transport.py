"""The 2-Wasserstein distance against optimal assignments, matrix roots by SciPy, and integrals by hand."""

from math import inf, pi, sqrt

import numpy
import pytest
import scipy.linalg
import scipy.optimize

from minigan.theory.accuracy_warnings import QuadratureWarning
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, empirical
from minigan.theory.own_density import Density
from minigan.theory.transport import wasserstein2, wasserstein2_gaussians


def test_of_two_samples_it_is_the_cost_of_the_best_assignment(rng):
    x, y = rng.normal(size=7), rng.normal(size=7) + 1
    cost = (x[:, None] - y) ** 2
    best = cost[scipy.optimize.linear_sum_assignment(cost)].mean()
    assert wasserstein2(empirical(x), empirical(y)) == pytest.approx(sqrt(best), rel=1e-12)


def test_masses_that_differ_are_split():
    """0.3 of the mass goes from 0 to 0, 0.2 from 0 to 3, 0.5 from 1 to 3."""
    p, q = Discrete([0, 1], [0.5, 0.5]), Discrete([0, 3], [0.3, 0.7])
    assert wasserstein2(p, q) ** 2 == pytest.approx(0.2 * 9 + 0.5 * 4, rel=1e-12)


def test_uniforms_and_two_far_modes_by_hand():
    assert wasserstein2(Uniform(0, 1), Uniform(2, 6)) ** 2 == pytest.approx(2**2 + 2 * 2 * 1.5 + 3, rel=1e-12)
    far = Mixture([0.5, 0.5], [Uniform(0, 1), Uniform(9, 10)])
    assert wasserstein2(far, Uniform(0, 2)) ** 2 == pytest.approx(32.0, rel=1e-10)  # the lower half stays, +8 the upper


@pytest.mark.parametrize("d", [1, 2, 4])
def test_of_gaussians_it_has_scipys_matrix_roots(rng, d):
    (A, B), (mu, nu) = rng.normal(size=(2, d, d)), rng.normal(size=(2, d))
    S, T = A @ A.T + 0.1 * numpy.eye(d), B @ B.T + 0.1 * numpy.eye(d)
    root = scipy.linalg.sqrtm(S)
    cross = scipy.linalg.sqrtm(root @ T @ root)
    expected = sum((mu - nu) ** 2) + numpy.trace(S + T - 2 * cross).real
    found = wasserstein2_gaussians(MultivariateGaussian(mu, S), MultivariateGaussian(nu, T))
    assert found**2 == pytest.approx(expected, rel=1e-9)


def test_gaussians_on_the_line_agree_with_their_quantiles():
    p, q = Gaussian(-1, 0.3), Gaussian(0.5, 2)
    assert wasserstein2(p, q) == pytest.approx(wasserstein2_gaussians(p, q), abs=1e-10)
    assert wasserstein2_gaussians(p, q) == pytest.approx(sqrt(1.5**2 + 1.7**2), rel=1e-14)


def test_of_one_distribution_twice_it_is_0():
    p = MultivariateGaussian([1.0, 2.0], [[2.0, 0.3], [0.3, 1.0]])
    assert wasserstein2_gaussians(p, p) == pytest.approx(0, abs=1e-7)  # the root of rounding
    assert wasserstein2(Uniform(0, 1), Uniform(0, 1)) == 0


def test_what_is_not_on_the_line_or_no_gaussian_is_refused():
    plane = MultivariateGaussian([0, 0], numpy.eye(2))
    with pytest.raises(ValueError, match="dimension 2"):
        wasserstein2(plane, plane)
    with pytest.raises(ValueError, match="no Gaussian"):
        wasserstein2_gaussians(Uniform(0, 1), Gaussian(0, 1))


def test_tails_that_count_too_far_out_are_told():
    """Of the variance of Student's t, 3 degrees, a part is beyond 2^-50; the log-normal's quantiles leave float64."""
    t3 = Density(lambda x: 2 / (pi * sqrt(3)) / (1 + x * x / 3) ** 2, support=(-inf, inf))
    lognormal = Density(lambda x: numpy.exp(-(numpy.log(x) ** 2) / 2) / (x * sqrt(2 * pi)), support=(0, inf))
    for p in (t3, lognormal):
        with pytest.warns(QuadratureWarning, match="a W2 is not known: .*wasserstein1"):
            assert wasserstein2(p, Gaussian(0, 1)) < inf


@pytest.mark.parametrize("power", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("side", [1, -1])
def test_without_a_variance_it_is_infinite_and_says_so(power, side):
    """Pareto distributions, P(x > t) = t^-power: the squared quantiles grow as u^(-2 / power)."""
    support = (1, inf) if side == 1 else (-inf, -1)
    p = Density(lambda x: power * abs(x) ** (-power - 1), support=support)
    words = f"a W2 is infinite: towards u = {(side + 1) // 2} .* grows as .*-{2 / power:.3g},"
    with pytest.warns(QuadratureWarning, match=words) as told:
        assert wasserstein2(p, Gaussian(0, 1)) == inf
    assert len(told) == 1


@pytest.mark.parametrize("side", [1, -1])
def test_a_pareto_law_with_a_variance_has_a_w2_on_either_side(side):
    """P(|x| > t) = t^-2.5: E x^2 = 5, of which 2^-10 is beyond u = 2^-50, in a warning."""
    p = Density(lambda x: 2.5 * abs(x) ** -3.5, support=(1, inf) if side == 1 else (-inf, -1))
    with pytest.warns(QuadratureWarning, match="a W2 is not known"):
        assert wasserstein2(p, Discrete([0], [1])) ** 2 == pytest.approx(5 * (1 - 2.0**-10), rel=1e-9)


@pytest.mark.parametrize("p", [Gaussian(1, 2), Uniform(-1, 3), Discrete([0, 1, 5], [0.2, 0.3, 0.5])], ids=repr)
def test_a_quantile_from_above_has_that_probability_above_it(p):
    u = numpy.array([0.1, 0.45, 0.65, 0.9])
    numpy.testing.assert_allclose(p.quantile_above(u), p.quantile(1 - u), rtol=1e-12)
    numpy.testing.assert_allclose(-p.tail(p.quantile_above(2.0**-70), -inf), 0 if p.discrete else 2.0**-70, atol=1e-16)
    with pytest.raises(ValueError, match="not between 0 and 1"):
        p.quantile_above(1.0)


def test_a_mode_that_is_rare_and_far_is_no_heavy_tail():
    far = Mixture([1 - 1e-9, 1e-9], [Uniform(0, 1), Uniform(1e5, 1e5 + 1)])
    with pytest.warns(QuadratureWarning, match="a W2 is not known"):  # to 1e-5
        assert wasserstein2(far, Uniform(0, 1)) ** 2 == pytest.approx(10, rel=1e-4)  # 1e-9 of the mass goes 1e5 far
