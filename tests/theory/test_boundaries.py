"""What happens exactly at a boundary: planted bugs of one comparison that no other test of the theory noticed."""

from math import exp, log

import fakedevice
import numpy
import pytest

from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, empirical
from minigan.theory.discriminator import optimal_discriminator, optimal_logit
from minigan.theory.game import jsd_bound, value_of_logit
from minigan.theory.own_density import Density
from minigan.theory.quadrature import sign_changes


def test_a_quantile_at_a_jump_is_the_lowest_point_whose_distribution_function_has_reached_it():
    p = Discrete([0.0, 1.0, 2.0], [0.25, 0.25, 0.5])
    numpy.testing.assert_array_equal(p.quantile([0.25, 0.5]), [0.0, 1.0])  # F(0) = 1/4, F(1) = 1/2
    numpy.testing.assert_array_equal(p.quantile([0.25 + 1e-12, 0.5 + 1e-12]), [1.0, 2.0])


@pytest.mark.parametrize("size, roots", [(1.0, 3), (1e-9, 3), (1e-11, 3), (1e-13, 0)])
def test_a_change_of_sign_counts_down_to_what_rounding_makes_and_no_further(size, roots):
    low, high = sign_changes(lambda x: size * numpy.sin(x), numpy.linspace(1, 11, 101))
    assert len(low) == roots and all(low < high)


@pytest.mark.parametrize("off", [1e-7, -1e-7])
def test_masses_and_densities_that_are_a_ten_millionth_off_are_told(off):
    with pytest.raises(ValueError, match="sum to"):
        Discrete([0.0, 1.0], [0.5, 0.5 + off])
    with pytest.raises(ValueError, match="integral"):
        Density(lambda x: 0.5 * (1 + off) + 0 * x, [0.0, 2.0])


@pytest.mark.parametrize("skew", [1e-6, 0.05])
def test_a_covariance_that_is_not_quite_symmetric_is_refused(skew):
    with pytest.raises(ValueError, match="symmetric"):
        MultivariateGaussian([0.0, 0.0], [[1.0, 0.1 + skew], [0.1, 1.0]])


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_each_of_n_points_has_the_same_mass(n):
    numpy.testing.assert_allclose(empirical(numpy.arange(n)).masses, 1 / n, rtol=1e-15)


def test_the_jsd_bound_of_a_D_with_a_jump_is_exact_where_its_kink_is_named():
    p, q = Gaussian(0, 1), Gaussian(1, 1)
    at = 0.3141  # inside a panel
    bound = jsd_bound(lambda x: numpy.where(x > at, 0.3, 0.7), p, q, kinks=lambda x: x - at)
    F, G = float(p.cdf(at)), float(q.cdf(at))
    exact = log(2) + (F * log(0.7) + (1 - F) * log(0.3) + G * log(0.3) + (1 - G) * log(0.7)) / 2
    assert bound == pytest.approx(exact, abs=1e-12)


def test_the_value_of_a_logit_with_a_jump_is_exact_where_its_kink_is_named():
    p, q, at = Gaussian(0, 1), Gaussian(1, 1), 0.3141
    value = value_of_logit(lambda x: numpy.where(x > at, -1.0, 2.0), p, q, kinks=lambda x: x - at)
    F, G = float(p.cdf(at)), float(q.cdf(at))
    log_D = [-log(1 + exp(-a)) for a in (2.0, -1.0)]
    log_not = [-log(1 + exp(a)) for a in (2.0, -1.0)]
    exact = F * log_D[0] + (1 - F) * log_D[1] + G * log_not[0] + (1 - G) * log_not[1]
    assert value == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("ask", [
    lambda x: Gaussian(0, 1).density(x),
    lambda x: Mixture([1.0], [Gaussian(0, 1)]).log_density(x),
    lambda x: Uniform(-1, 1).density(x),
    lambda x: optimal_discriminator(Gaussian(0, 1), Gaussian(1, 1))(x),
    lambda x: optimal_logit(Gaussian(0, 1), Gaussian(1, 1))(x),
    empirical,
    lambda x: Discrete(x, x),
])  # fmt: skip
def test_device_arrays_are_refused_and_never_copied_in_silence(ask):
    with pytest.raises(TypeError):
        ask(fakedevice.asarray(numpy.array([0.25, 0.75])))
