"""Gauss-Legendre panels and roots, against formulas and scipy."""

from math import factorial, inf, nan

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import Polynomial
from scipy import optimize

from minigan.theory.quadrature import NODES, bisect, gauss_legendre, sign_changes

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
