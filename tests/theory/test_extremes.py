"""Divergences where squares under- and overflow, and chi^2 where its integrand lies far from both distributions."""

import math

import numpy
import pytest

from minigan.theory import Gaussian, Mixture, MultivariateGaussian
from minigan.theory.closed_forms import (
    chi_squared_gaussians,
    kl_gaussians,
    squared_hellinger_gaussians,
    tv_shifted,
    wasserstein1_gaussians,
)
from minigan.theory.divergences import chi_squared


@pytest.mark.parametrize("unit", [1e-200, 1e-300, 1e150, 1e200])
def test_closed_forms_do_not_depend_on_the_unit_of_length(unit):
    """The square of 1e-200 is 0 and that of 1e200 inf; a ratio of lengths is neither."""
    pairs = [(1.0, 0.3, 2.0, 0.5), (0.0, 1.0, 0.0, 1.0), (0.0, 1.0, 40.0, 1.0)]
    for a, s, b, t in pairs:
        p, q = Gaussian(a, s), Gaussian(b, t)
        small = Gaussian(a * unit, s * unit), Gaussian(b * unit, t * unit)
        for formula in (kl_gaussians, squared_hellinger_gaussians, chi_squared_gaussians):
            assert formula(*small) == pytest.approx(formula(p, q), rel=1e-12, abs=1e-15)
        assert wasserstein1_gaussians(*small) == pytest.approx(unit * wasserstein1_gaussians(p, q), rel=1e-12)
        if s == t:
            assert tv_shifted(*small) == pytest.approx(tv_shifted(p, q), rel=1e-12)
    p, q = (MultivariateGaussian(m, numpy.eye(2) * 1e-300) for m in ([0, 0], [1e-150, 0]))
    assert kl_gaussians(p, q) == pytest.approx(0.5, rel=1e-12)


def test_closed_forms_of_far_means_have_their_limits():
    near, far = Gaussian(0, 1), Gaussian(1e200, 1)
    assert kl_gaussians(near, far) == chi_squared_gaussians(near, far) == math.inf
    assert squared_hellinger_gaussians(near, far) == 2.0 and tv_shifted(near, far) == 1.0
    assert wasserstein1_gaussians(near, far) == wasserstein1_gaussians(near, Gaussian(1e200, 2)) == 1e200
    narrow = Gaussian(0, 1e-200)  # KL = log(1 / s) - 1/2 + s^2 / 2
    assert kl_gaussians(narrow, near) == pytest.approx(200 * math.log(10) - 0.5, rel=1e-14)


@pytest.mark.parametrize("shift, sd", [(0, 0.7072), (0, 0.70711), (0.01, 0.70711), (0.1, 0.708), (1, 0.75), (26, 1)])
def test_chi_squared_is_finite_where_it_is_finite(shift, sd):
    """p^2 / q is a Gaussian of deviation 1 / v, v^2 = 2 - 1 / sd^2: at sd .70711 of 410, its middle as far away."""
    p, q = Gaussian(0, 1), Gaussian(shift, sd)
    assert chi_squared(p, q) == pytest.approx(chi_squared_gaussians(p, q), rel=1e-9)
    assert chi_squared(Mixture([0.25, 0.75], [p, p]), Mixture([0.5, 0.5], [q, q])) == pytest.approx(
        chi_squared_gaussians(p, q), rel=1e-9
    )


@pytest.mark.parametrize("sd", [0.5, 0.7, math.sqrt(0.5) * (1 - 1e-9)])
def test_chi_squared_is_infinite_where_it_is(sd):
    assert chi_squared(Gaussian(0, 1), Gaussian(0, sd)) == math.inf
    assert chi_squared(Mixture([0.9, 0.1], [Gaussian(0, 0.1), Gaussian(0, 1)]), Gaussian(0, sd)) == math.inf


def test_chi_squared_of_mixtures_is_finite_if_the_widest_are():
    """Where p mixes N(0, s^2) and q = N(0, t^2): chi^2 + 1 = sum_ij w_i w_j integral p_i p_j / q, by hand."""
    sds, weights, t = (1.0, 0.1), (0.1, 0.9), 0.708
    total = 0.0
    for s, w in zip(sds, weights):
        for u, v in zip(sds, weights):
            precision = 1 / s**2 + 1 / u**2 - 1 / t**2
            total += w * v * t / (s * u * math.sqrt(precision))
    p = Mixture(weights, [Gaussian(0, s) for s in sds])
    assert chi_squared(p, Gaussian(0, t)) == pytest.approx(total - 1, rel=1e-9)
