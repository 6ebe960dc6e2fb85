"""The measure that two distributions share, against formulas and scipy."""

from math import inf, pi, sqrt

import numpy
import pytest
from scipy import stats

from minigan.theory.common_measure import Common, common_measure
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.own_density import Density
from minigan.theory.quadrature import NODES, gauss_legendre


def triangle(x):
    return 1 - abs(x)


CONTINUOUS = [
    Gaussian(0, 1),
    Gaussian(0.3, 1e-3),
    Gaussian(-1e3, 1e6),
    Uniform(-2, 5),
    Density(triangle, [-1, 0, 1]),
    Mixture([0.2, 0.5, 0.3], [Gaussian(-1, 0.1), Gaussian(1, 2), Uniform(0, 1)]),
]
DISCRETE = [Discrete([0, 1, 5], [0.2, 0.3, 0.5]), Discrete([1, 0.5], [0.6, 0.4]), point_mass(-3.0)]


@pytest.mark.parametrize("p", CONTINUOUS + DISCRETE, ids=repr)
@pytest.mark.parametrize("q", CONTINUOUS + DISCRETE, ids=repr)
def test_under_the_common_measure_both_have_mass_1_and_their_own_means(p, q):
    c = common_measure(p, q)
    for distribution, log_density in ((p, c.log_p), (q, c.log_q)):
        parts = c.weight * numpy.exp(log_density)
        assert parts.sum() == pytest.approx(1, abs=1e-12)
        assert parts @ c.x == pytest.approx(distribution.mean(lambda x: x), abs=1e-12 * (1 + parts @ abs(c.x)))
        if p.discrete == q.discrete:
            assert numpy.array_equal(log_density, distribution.log_density(c.x))


def test_two_discrete_distributions_meet_on_the_points_of_both():
    c = common_measure(Discrete([0, 2], [0.25, 0.75]), Discrete([2, 1], [0.5, 0.5]))
    assert (c.x.tolist(), c.weight.tolist()) == ([0, 1, 2], [1, 1, 1])
    numpy.testing.assert_allclose(numpy.exp([c.log_p, c.log_q]), [[0.25, 0, 0.75], [0, 0.5, 0.5]], rtol=1e-15)


def test_a_mass_and_a_density_share_nothing():
    """Not even where a point of the one lies in the other's support."""
    for p, q in [(point_mass(0.0), Gaussian(0, 1)), (Gaussian(0, 1), point_mass(0.0))]:
        c = common_measure(p, q)
        assert not (numpy.isfinite(c.log_p) & numpy.isfinite(c.log_q)).any()
        atom = c.log_p if p.discrete else c.log_q
        assert (c.x[numpy.isfinite(atom)].tolist(), c.weight[numpy.isfinite(atom)].tolist()) == ([0], [1])


@pytest.mark.parametrize("p, q", [(Gaussian(0, 1), Gaussian(0.7, 1.3)), (CONTINUOUS[-1], Gaussian(0.2, 0.7))])
def test_no_panel_has_p_above_q_and_p_below_q(p, q):
    c = common_measure(p, q)
    sign = numpy.sign(c.log_p - c.log_q).reshape(-1, NODES)
    assert (sign == sign[:, :1]).all() and {-1.0, 1.0} == set(sign[:, 0])


def test_a_kink_of_ones_own_splits_panels_too():
    """E |x - c|, by the formula of the folded normal distribution; and the crossings of p and q split them still."""
    p, q, kink = Gaussian(0, 1), Gaussian(0.7, 1.3), 0.3
    c = common_measure(p, q, kinks=lambda x: x - kink)
    for log_density, oracle in ((c.log_p, stats.foldnorm(kink)), (c.log_q, stats.foldnorm(0.4 / 1.3, scale=1.3))):
        found = c.integral(numpy.exp(log_density) * abs(c.x - kink))
        assert found == pytest.approx(oracle.mean(), rel=1e-13)
    sign = numpy.sign(c.log_p - c.log_q).reshape(-1, NODES)
    assert (sign == sign[:, :1]).all()


def test_which_ends_are_open_follows_the_wider_support():
    gaussian, uniform, half = Gaussian(0, 1), Uniform(0, 1), Density(lambda x: 2 * x, [0, 1])
    assert common_measure(gaussian, uniform).open_ends == (True, True)
    assert common_measure(half, gaussian).open_ends == (True, True)
    assert common_measure(uniform, half).open_ends == (False, False)
    assert common_measure(point_mass(0), point_mass(1)).open_ends == (False, False)


@pytest.mark.parametrize("open_ends", [(False, False), (True, False), (False, True), (True, True)])
def test_an_integrand_that_does_not_vanish_towards_an_open_end_has_no_integral(open_ends):
    """Each end counts for itself, with either sign; values that do vanish are summed by weight."""
    x, weight = gauss_legendre(numpy.arange(-10, 11))
    c, bell = Common(x, weight, None, None, open_ends, x.size), numpy.exp(-x * x)
    assert c.integral(5 * bell) == pytest.approx(5 * sqrt(pi), rel=1e-14)
    assert c.integral(0 * x) == 0 and c.integral(numpy.where(x > 9.9, inf, bell)) == inf
    for end, side in ((0, x < 0), (1, x > 0)):
        for height, grows in [(0.1, 0), (-0.1, 0), (0.1, 1), (-1e-11, 1)]:
            expected = inf * height if open_ends[end] else sqrt(pi) + height * 10 ** (1 + grows) / (1 + grows)
            assert c.integral(bell + height * side * abs(x) ** grows) == pytest.approx(expected, rel=1e-12)


def test_distributions_that_are_not_in_one_space_or_not_on_the_line_raise():
    plane = MultivariateGaussian([0, 0], numpy.eye(2))
    for pair in (plane, Gaussian(0, 1)), (point_mass(0), plane):
        with pytest.raises(ValueError, match=r"dimension \d, q \d: they must be in one space"):
            common_measure(*pair)
    with pytest.raises(ValueError, match=r"dimension 2: quadrature is for the line"):
        common_measure(plane, plane)
