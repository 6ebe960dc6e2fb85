"""Distributions that have masses and a density together, against sums and closed forms by hand."""

from math import exp, inf, log, pi, sqrt

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import rel_entr

from minigan.random import Stream
from minigan.theory import game
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.discriminator import accuracy, optimal_discriminator
from minigan.theory.divergences import F_DIVERGENCES, f_divergence, jsd, kl, tv, wasserstein1
from minigan.theory.kernels import energy_distance
from minigan.theory.transport import wasserstein2

N = Gaussian(0, 1)
shares = st.floats(0.01, 0.99)


def spiked(weight, rest=N, at=0.0):
    """A mass at a point, and the rest as a density."""
    return Mixture([weight, 1 - weight], [point_mass(at), rest])


@settings(max_examples=8)
@given(shares, shares)
def test_divergences_of_masses_and_a_density_add_up(w, v):
    """One density on both sides: everything is as for two coins. f(u) has the same two arguments there."""
    p, q = spiked(w), spiked(v)
    coins = Discrete([0, 1], [w, 1 - w]), Discrete([0, 1], [v, 1 - v])
    for divergence in F_DIVERGENCES:
        assert f_divergence(p, q, divergence) == pytest.approx(f_divergence(*coins, divergence), abs=1e-10, rel=1e-10)
    assert game.c_of_g(p, q) == pytest.approx(game.c_of_g(*coins), abs=1e-11)
    assert game.value(optimal_discriminator(p, q), p, q) == pytest.approx(game.c_of_g(*coins), abs=1e-11)
    assert wasserstein1(p, q) == pytest.approx(abs(w - v) * sqrt(2 / pi), abs=1e-11)


def test_the_chain_rule_of_kl_and_masses_that_only_one_has():
    q = Gaussian(1, 1.5)
    between = log(1.5) + (1 + 1) / (2 * 1.5**2) - 0.5
    assert kl(spiked(0.3), spiked(0.6, q)) == pytest.approx(0.3 * log(0.5) + 0.7 * log(0.7 / 0.4) + 0.7 * between)
    assert kl(spiked(0.3), N) == inf and kl(N, spiked(0.3)) == pytest.approx(log(1 / 0.7), abs=1e-13)
    assert kl(spiked(0.3), spiked(0.3, N, at=1.0)) == inf and tv(spiked(0.3), spiked(0.3, N, at=1.0)) == pytest.approx(
        0.3
    )
    assert (
        kl(point_mass(0), spiked(0.3)) == pytest.approx(-log(0.3))
        and tv(Discrete([0, 1], [0.5, 0.5]), spiked(0.3)) == 0.7
    )
    expected = (rel_entr(0.3, 0.15) + rel_entr(0.7, 0.85) + rel_entr(1, 0.85)) / 2
    assert jsd(spiked(0.3), N) == pytest.approx(expected, abs=1e-13)
    assert accuracy(spiked(0.3), N) == pytest.approx(0.5 + 0.3 / 2, abs=1e-12)


def test_D_star_is_sure_at_a_mass_that_only_one_has_and_else_compares_densities():
    D = optimal_discriminator(spiked(0.3), N)
    numpy.testing.assert_allclose(D(numpy.array([-1, 0, 5e-324, 2])), [0.7 / 1.7, 1, 0.7 / 1.7, 0.7 / 1.7], rtol=1e-14)
    assert optimal_discriminator(N, spiked(0.3))(0.0) == 0
    assert optimal_discriminator(spiked(0.3), spiked(0.6))(0.0) == pytest.approx(1 / 3)


def test_a_mixture_of_a_mixture_and_masses_keeps_its_masses():
    p = Mixture([0.5, 0.5], [spiked(0.4, Uniform(0, 1), at=3.0), Discrete([3, 0.5], [0.5, 0.5])])
    assert (p.points.tolist(), p.support, p.discrete) == ([0.5, 3.0], (0, 3), False)
    numpy.testing.assert_allclose(p.masses, [0.25, 0.45], rtol=1e-14)
    numpy.testing.assert_allclose(p.density([0.5, 3.0, 0.25, 2.0]), [0.25, 0.45, 0.3, 0.0], rtol=1e-14)
    assert p.mean(lambda x: x) == pytest.approx(0.3 * 0.5 + 0.25 * 0.5 + 0.45 * 3, abs=1e-14)
    numpy.testing.assert_allclose(p.cdf([-1, 0.49, 0.5, 2.9, 3]), [0, 0.147, 0.4, 0.55, 1], atol=1e-14)
    u = numpy.array([0.1, 0.2, 0.39, 0.45, 0.56, 0.9])
    numpy.testing.assert_allclose(p.quantile(u), [1 / 3, 0.5, 0.5, 0.5 + 0.05 / 0.3, 3, 3], rtol=1e-14)
    assert set(p.quantile([0.2, 0.39, 0.56, 0.9])) == {0.5, 3.0}  # to the last bit
    assert set(spiked(0.3).quantile([0.4, 0.5, 0.6])) == {0.0}
    lowest = spiked(0.5, Uniform(0, 1), at=-5.0)
    numpy.testing.assert_allclose(lowest.quantile([1e-9, 0.2, 0.6]), [-5, -5, 0.2], rtol=1e-14)


def test_samples_hit_a_mass_as_often_as_it_says():
    x = spiked(0.3, N, at=1.5).sample(4000, Stream(1, "float64"))
    assert abs((x == 1.5).sum() - 1200) < 4 * sqrt(4000 * 0.3 * 0.7)
    assert stats.kstest(x[x != 1.5], stats.norm.cdf).pvalue > 1e-3


def test_wasserstein1_sees_masses_outside_of_the_density():
    p = spiked(0.5, Uniform(0, 1), at=5.0)
    assert wasserstein1(p, point_mass(5.0)) == pytest.approx(0.5 * 4.5, abs=1e-13)
    assert wasserstein1(p, spiked(0.5, Uniform(0, 1), at=-5.0)) == pytest.approx(0.5 * 10, abs=1e-13)
    assert wasserstein1(p, Uniform(0, 1)) == pytest.approx(0.5 * 4.5, abs=1e-13)


def test_a_mass_at_a_quadrature_node_is_not_taken_for_density():
    nodes = game.common_measure(N, N).x[500:503]
    p = Mixture([0.4, 0.6], [Discrete(nodes, [0.5, 0.25, 0.25]), N])
    assert p.mean(numpy.ones_like) == pytest.approx(1, abs=1e-12)
    assert tv(p, N) == pytest.approx(0.4, abs=1e-12) and kl(N, p) == pytest.approx(log(1 / 0.6), abs=1e-12)


def test_tails_are_known_to_their_own_last_digits():
    p, x = Mixture([0.5, 0.5], [N, point_mass(3.0)]), numpy.array([-20.0, 20.0, 3.0, 2.9])
    expected = [stats.norm.sf(20) / 2, -stats.norm.sf(20) / 2, -stats.norm.sf(3) / 2, -0.5 - stats.norm.sf(2.9) / 2]
    numpy.testing.assert_allclose(p.tail(x, 0.0), expected, rtol=1e-12)
    numpy.testing.assert_allclose(p.tail(x, 10.0), [expected[0], expected[1], *p.cdf(x[2:])], rtol=1e-12)


@pytest.mark.parametrize("at", [0.3, -1.7])
def test_distances_of_a_mass_within_a_density_are_those_of_the_distribution_functions(at):
    """Panels end at a mass, where F jumps: 2 integral (F - G)^2, and the integral of (F^-1 - G^-1)^2, by midpoints."""
    p, h = spiked(0.5, at=at), 1e-5
    x = numpy.arange(-12, 12, h) + h / 2
    gaps = (stats.norm.cdf(x) + (x >= at)) / 2 - stats.norm.cdf(x)
    assert energy_distance(p, N) == pytest.approx(2 * h * numpy.sum(gaps**2), abs=1e-5)
    u = numpy.arange(0, 1, h) + h / 2
    low, high = stats.norm.cdf(at) / 2, stats.norm.cdf(at) / 2 + 0.5
    level = numpy.where(u < low, 2 * u, numpy.where(u > high, 2 * u - 1, 0.5))
    quantiles = numpy.where((u < low) | (u > high), stats.norm.ppf(level), at)
    expected = sqrt(h * numpy.sum((quantiles - stats.norm.ppf(u)) ** 2))
    assert wasserstein2(p, N) == pytest.approx(expected, abs=1e-4)
    assert wasserstein2(N, p) == pytest.approx(wasserstein2(p, N), abs=1e-12)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="write one Discrete with all the points"):
        Mixture([0.5, 0.5], [point_mass(0), point_mass(1)])
    with pytest.raises(ValueError, match="they must be in one space"):
        Mixture([0.5, 0.5], [point_mass(0), MultivariateGaussian([0, 0], numpy.eye(2))])
    with pytest.raises(ValueError, match="has no score"):
        spiked(0.3).score(0.0)
    with pytest.raises(ValueError, match="not between 0 and 1"):
        spiked(0.3).quantile([0.5, 1.5])
    assert exp(spiked(0.3).log_density(0.0)) == pytest.approx(0.3)
