"""MMD and energy distance against sums over pairs, SciPy, and integrals taken by SciPy."""

from math import erf, exp, pi, sqrt

import numpy
import pytest
import scipy.integrate
import scipy.stats

from minigan.theory.accuracy_warnings import QuadratureWarning
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, empirical, point_mass
from minigan.theory.kernels import energy_distance, gaussian_kernel, mmd_squared, mmd_witness

X, Y = numpy.array([0.3, -1.2, 2.0, 0.9]), numpy.array([1.1, 0.2, -0.7])


def mean_kernel(x, y, sigma):
    return numpy.mean([[exp(-((a - b) ** 2) / (2 * sigma**2)) for b in y] for a in x])


@pytest.mark.parametrize("sigma", [0.4, 1.0, 3.0])
def test_mmd_of_two_samples_is_the_mean_over_their_pairs(sigma):
    expected = mean_kernel(X, X, sigma) + mean_kernel(Y, Y, sigma) - 2 * mean_kernel(X, Y, sigma)
    assert mmd_squared(empirical(X), empirical(Y), sigma) == pytest.approx(expected, rel=1e-12)
    assert mmd_squared(empirical(X), empirical(X), sigma) == 0


def test_mmd_of_a_uniform_and_a_point_is_that_of_an_integral():
    """E k(x, x') of U(0, 1) and E k(x, 2), sigma = 0.7, by SciPy."""
    k = lambda a, b: exp(-((a - b) ** 2) / (2 * 0.7**2))  # noqa: E731
    own = scipy.integrate.dblquad(k, 0, 1, 0, 1, epsabs=1e-12)[0]
    between = scipy.integrate.quad(k, 0, 1, args=(2.0,), epsabs=1e-13)[0]
    assert mmd_squared(Uniform(0, 1), point_mass(2.0), 0.7) == pytest.approx(own + 1 - 2 * between, abs=1e-11)


def test_mmd_of_a_mixture_and_a_gaussian_by_the_products_of_gaussians():
    p, q = Mixture([0.3, 0.7], [Gaussian(-2, 0.5), Gaussian(1, 1)]), Gaussian(0.5, 2)
    parts = [(0.3, -2, 0.5), (0.7, 1, 1), (-1, 0.5, 2)]

    def k(a, b, s, t):
        v2 = 1 + s**2 + t**2
        return exp(-((a - b) ** 2) / (2 * v2)) / sqrt(v2)

    expected = sum(v * w * k(a, b, s, t) for v, a, s in parts for w, b, t in parts)
    assert mmd_squared(p, q, 1.0) == pytest.approx(expected, abs=1e-12)


def test_the_witness_has_norm_1_and_its_gap_is_the_mmd():
    p, q = Discrete([0, 1, 3], [0.2, 0.5, 0.3]), Discrete([0, 2], [0.6, 0.4])
    f, points = mmd_witness(p, q, 0.8), numpy.array([0.0, 1, 2, 3])
    a = numpy.array([0.2 - 0.6, 0.5, -0.4, 0.3])
    K = numpy.exp(-((points[:, None] - points) ** 2) / (2 * 0.8**2))
    numpy.testing.assert_allclose(f(points), K @ a / sqrt(a @ K @ a), rtol=1e-12)
    assert p.mean(f) - q.mean(f) == pytest.approx(mmd_squared(p, q, 0.8) ** 0.5, rel=1e-12)


def test_the_energy_distance_of_samples_is_scipys_squared():
    expected = scipy.stats.energy_distance(X, Y) ** 2
    assert energy_distance(empirical(X), empirical(Y)) == pytest.approx(expected, rel=1e-12)


def test_the_energy_distance_of_a_gaussian_and_a_point():
    """2 E|z - a| - E|z - z'|: folded Gaussians."""
    a = 0.7
    mean = a * erf(a / sqrt(2)) + sqrt(2 / pi) * exp(-(a**2) / 2)
    assert energy_distance(Gaussian(0, 1), point_mass(a)) == pytest.approx(2 * mean - 2 / sqrt(pi), abs=1e-10)


def test_a_kernel_too_narrow_for_the_quadrature_is_warned_of():
    """With sigma = 0.05 the error is 7e-6, with 0.1 below 1e-12; samples, which are summed, take any sigma."""
    p, q = Gaussian(0, 1), Gaussian(2, 1)
    with pytest.warns(QuadratureWarning, match="larger sigma, or samples") as told:
        mmd_squared(p, q, 0.05)
    assert told[0].filename == __file__
    own, between = 1 / sqrt(201), exp(-2 / 2.01) / sqrt(201)
    assert mmd_squared(p, q, 0.1) == pytest.approx(2 * own - 2 * between, abs=1e-12)
    assert mmd_squared(empirical(X), empirical(Y), 1e-3) == pytest.approx(1 / 4 + 1 / 3, abs=1e-12)


def test_what_is_wrong_is_told():
    with pytest.raises(ValueError, match="take two distributions that differ"):
        mmd_witness(point_mass(1.0), point_mass(1.0))
    with pytest.raises(ValueError, match="width must be above 0"):
        gaussian_kernel(0.0, 1.0, 0.0)
    with pytest.raises(ValueError, match="above 0"):
        mmd_squared(Gaussian(0, 1), Gaussian(1, 1), -1.0)
    plane = MultivariateGaussian([0, 0], numpy.eye(2))
    for distance in (mmd_squared, energy_distance):
        with pytest.raises(ValueError, match="dimension 2"):
            distance(plane, plane)
