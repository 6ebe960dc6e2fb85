"""Gauss-Legendre panels, roots, and the measure that two distributions share, against formulas and scipy."""

from math import factorial, inf, nan, pi, sqrt

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import Polynomial
from scipy import optimize, stats

from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.own_density import Density
from minigan.theory.quadrature import NODES, Common, bisect, common_measure, gauss_legendre, sign_changes


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


# ---------------------------------------------------------------------------------------------------- the rule


@given(st.integers(1, 12), st.integers(1, 5), st.integers(0, 99))
def test_n_nodes_integrate_polynomials_of_degree_2n_minus_1_exactly(nodes, panels, seed):
    rng = numpy.random.default_rng(seed)
    polynomial = Polynomial(rng.normal(size=2 * nodes))
    edges = numpy.sort(rng.uniform(-1.5, 1.5, size=panels + 1))
    x, weight = gauss_legendre(edges, nodes)
    antiderivative = polynomial.integ()
    exact = numpy.diff(antiderivative(edges))
    by_panel = (weight * polynomial(x)).reshape(panels, nodes).sum(axis=1)
    bound = 1e-13 * (1 + sum(abs(antiderivative.coef) * 1.5 ** numpy.arange(2 * nodes + 1)))  # of the terms' sizes
    numpy.testing.assert_allclose(by_panel, exact, rtol=0, atol=bound)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 6])
def test_the_error_at_degree_2n_is_the_textbooks(n):
    """On [-1, 1] x^2n is missed by the squared norm of the monic Legendre polynomial of degree n, a formula in
    factorials (Davis & Rabinowitz 1984, section 2.7)."""
    x, weight = gauss_legendre([-1, 1], n)
    error = 2 / (2 * n + 1) - weight @ x ** (2 * n)
    expected = 2 ** (2 * n + 1) * factorial(n) ** 4 / ((2 * n + 1) * factorial(2 * n) ** 2)
    assert error == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_error_falls_as_the_panels_width_to_the_2n(n):
    def error(panels):
        x, weight = gauss_legendre(numpy.linspace(0, 2, panels + 1), n)
        return abs(weight @ numpy.exp(x) - numpy.expm1(2))

    # measured between 4 and 8 panels, where the next term of the expansion is still some 1/100 of the first
    assert numpy.log2(error(4) / error(8)) == pytest.approx(2 * n, abs=0.02)


def test_the_nodes_ascend_within_their_panels_and_the_weights_are_positive():
    edges = numpy.array([-3.0, -1.0, 0.0, 0.001, 7.0])
    x, weight = gauss_legendre(edges)
    assert x.shape == weight.shape == (4 * NODES,)
    assert (numpy.diff(x) > 0).all() and (weight > 0).all()
    panels = x.reshape(4, NODES)
    assert (panels > edges[:-1, None]).all() and (panels < edges[1:, None]).all()
    numpy.testing.assert_allclose(weight.reshape(4, NODES).sum(axis=1), numpy.diff(edges), rtol=1e-14)


def test_two_nodes_are_at_one_over_root_three():
    x, weight = gauss_legendre([0, 4], 2)  # and edges may be integers
    numpy.testing.assert_allclose(x, [2 - 2 / 3**0.5, 2 + 2 / 3**0.5], rtol=1e-15)
    numpy.testing.assert_allclose(weight, [2, 2], rtol=1e-15)


def test_what_is_done_to_the_nodes_does_not_reach_the_next_caller():
    x, weight = gauss_legendre([-1, 1], 5)
    before = x.copy(), weight.copy()
    x += 1
    weight *= 2
    assert all(map(numpy.array_equal, gauss_legendre([-1, 1], 5), before))


# ---------------------------------------------------------------------------------------------------- roots


@given(root=st.floats(-0.99, 0.99), scale=st.sampled_from([1e-6, 1.0, 1e6]), sign=st.sampled_from([-1, 1]))
def test_bisect_finds_the_root_that_scipy_finds(root, scale, sign):
    """Of a rising and of a falling function, which is flat on neither side."""

    def f(x):
        return sign * (numpy.tanh(x / scale - root) + (x / scale - root) ** 3)

    found = bisect(f, numpy.array([-scale]), numpy.array([scale]))
    numpy.testing.assert_allclose(found, optimize.brentq(f, -scale, scale, xtol=1e-300), rtol=0, atol=4e-16 * scale)


@pytest.mark.parametrize("sign", [-1, 1])
def test_bisect_finds_a_root_that_it_hits_at_once(sign):
    """The first middle is the root, and so the end of every bracket after it."""
    low, high = numpy.array([-1.0, -3.0, 0.0]), numpy.array([1.0, 5.0, 2.0])
    numpy.testing.assert_allclose(bisect(lambda x: sign * (x - (low + high) / 2), low, high), [0, 1, 1], atol=1e-15)


@pytest.mark.parametrize("sign", [-1, 1])
def test_bisect_finds_a_jump(sign):
    jump = 0.3
    found = bisect(lambda x: sign * numpy.where(x < jump, -1.0, 2.0), numpy.array(0.0), numpy.array(1.0))
    assert found == pytest.approx(jump, rel=1e-15)


def test_bisect_solves_rising_and_falling_brackets_at_once():
    low = numpy.arange(-3, 4) * numpy.pi + 1.0
    numpy.testing.assert_allclose(
        bisect(numpy.sin, low, low + 3), numpy.arange(-2, 5) * numpy.pi, rtol=1e-15, atol=1e-15
    )


def test_bisect_leaves_its_brackets_alone():
    low, high = numpy.array([-1.0, -2.0]), numpy.array([1.0, 3.0])
    bisect(lambda x: x - 0.5, low, high)
    assert low.tolist() == [-1, -2] and high.tolist() == [1, 3]


def test_sign_changes_bracket_every_root_of_a_sine():
    x = numpy.linspace(-10, 10, 100)
    low, high = sign_changes(numpy.sin, x)
    roots = numpy.arange(-3, 4) * numpy.pi
    assert ((low < roots) & (roots < high)).all() and low.size == high.size == roots.size
    numpy.testing.assert_allclose(high - low, 20 / 99, rtol=1e-12)


@pytest.mark.parametrize("skipped", [0.0, 1e-13, -1e-13, nan, inf, -inf])
def test_zeros_rounding_and_what_is_not_finite_are_passed_over(skipped):
    """Between -1 and 1 the sign changes once, whatever stands between them; and next to them it does not."""
    values = numpy.array([skipped, -1, skipped, skipped, 1, 2, skipped])
    low, high = sign_changes(lambda x: values[x], numpy.arange(7))
    assert (low.tolist(), high.tolist()) == ([1], [4])


@pytest.mark.parametrize("f", [numpy.exp, lambda x: x**2, lambda x: -(x**2), lambda x: 0 * x, lambda x: nan * x])
def test_there_are_no_sign_changes_where_the_sign_does_not_change(f):
    low, high = sign_changes(f, numpy.linspace(-2, 2, 41))
    assert low.size == high.size == 0


# -------------------------------------------------------------------------------------------- the common measure


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
