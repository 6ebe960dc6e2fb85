"""Distributions of finitely many points: against sums over the points, and scipy.stats.rv_discrete."""

from math import inf, nan

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from minigan.random import Stream
from minigan.theory.discrete import Discrete, empirical, point_mass

POINTS, MASSES = [2, -1, 5, 3], [0.1, 0.2, 0.4, 0.3]


@st.composite
def tables(draw):
    """Points, some of them twice, and masses, some of them 0."""
    pairs = draw(st.lists(st.tuples(st.integers(-6, 6), st.integers(0, 5)), min_size=1, max_size=12))
    pairs += [(draw(st.integers(-6, 6)), 1)]
    total = sum(count for _, count in pairs)
    return [x / 2 for x, _ in pairs], [count / total for _, count in pairs]


def mass(table, event):
    """The sum of the masses of the points of which the event holds: the definition."""
    return sum(m for x, m in zip(*table) if event(x))


@given(tables())
def test_points_given_twice_are_merged_and_points_of_mass_0_left_out(table):
    p = Discrete(*table)
    alive = sorted({x for x, m in zip(*table) if m > 0})
    assert p.points.tolist() == alive and p.support == (alive[0], alive[-1])
    numpy.testing.assert_allclose(p.masses, [mass(table, lambda x, y=y: x == y) for y in alive], rtol=1e-14)
    assert p.discrete and p.d == 1


@given(tables(), st.lists(st.integers(-14, 14), max_size=6))
def test_log_density_is_the_log_of_the_mass_at_x(table, quarters):
    """Between the points and beyond them it is -inf."""
    p, x = Discrete(*table), numpy.array(quarters) / 4
    expected = numpy.array([mass(table, lambda y, at=at: y == at) for at in x])
    numpy.testing.assert_allclose(p.density(x), expected, rtol=1e-14)
    with numpy.errstate(divide="ignore"):
        numpy.testing.assert_allclose(p.log_density(x), numpy.log(expected), rtol=1e-13, atol=1e-14)


@given(tables(), st.lists(st.integers(-14, 14), max_size=6))
def test_cdf_counts_the_points_up_to_and_including_x(table, quarters):
    x = numpy.array(quarters) / 4
    expected = [mass(table, lambda y, at=at: y <= at) for at in x]
    numpy.testing.assert_allclose(Discrete(*table).cdf(x), expected, rtol=1e-14, atol=1e-15)


@given(tables(), st.floats(1e-9, 1 - 1e-9))
def test_quantile_is_the_least_point_whose_cdf_reaches_u(table, u):
    p = Discrete(*table)
    assert p.quantile(u) == min(x for x in p.points if p.cdf(x) >= u or x == p.points[-1])


def test_densities_and_distribution_functions_are_scipys():
    p, oracle, x = Discrete(POINTS, MASSES), stats.rv_discrete(values=(POINTS, MASSES)), numpy.arange(-3, 8)
    numpy.testing.assert_allclose(p.density(x), oracle.pmf(x), rtol=1e-14)
    numpy.testing.assert_allclose(p.cdf(x), oracle.cdf(x), rtol=1e-14)
    u = numpy.linspace(0.01, 0.99, 50)
    assert numpy.array_equal(p.quantile(u), oracle.ppf(u))


@given(tables())
def test_mean_is_the_sum_over_the_points(table):
    p = Discrete(*table)
    for f in (numpy.cos, lambda x: x**2, numpy.ones_like):
        expected = sum(m * f(numpy.float64(x)) for x, m in zip(*table))
        assert p.mean(f) == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_samples_have_the_masses():
    x = Discrete(POINTS, MASSES).sample(50_000, Stream(1, "float64"))
    points, counts = numpy.unique(x, return_counts=True)
    assert points.tolist() == [-1, 2, 3, 5]
    assert stats.chisquare(counts, 50_000 * numpy.array([0.2, 0.1, 0.3, 0.4])).pvalue > 1e-3
    assert abs(numpy.corrcoef(x[:-1], x[1:])[0, 1]) < 4 / 50_000**0.5


def test_a_point_mass_is_all_at_its_point():
    p = point_mass(0.7)
    assert p.density([0.7, 0.7 + 1e-15, 0.6, 9]).tolist() == [1, 0, 0, 0]
    assert p.cdf([0.7 - 1e-15, 0.7, 2]).tolist() == [0, 1, 1]
    assert p.support == (0.7, 0.7) and (p.sample(5, Stream(0)) == 0.7).all()
    assert p.quantile(numpy.array([0.1, 0.9])).tolist() == [0.7, 0.7] and p.mean(numpy.exp) == numpy.exp(0.7)


def test_empirical_gives_every_example_one_nth(rng):
    sample = rng.normal(size=101)
    p = empirical(sample)
    assert p.points.tolist() == sorted(sample)
    numpy.testing.assert_allclose(p.masses, 1 / 101, rtol=1e-15)
    oracle = stats.ecdf(sample).cdf
    numpy.testing.assert_allclose(p.cdf(numpy.linspace(-4, 4, 77)), oracle.evaluate(numpy.linspace(-4, 4, 77)))
    assert p.mean(lambda x: x) == pytest.approx(sample.mean(), rel=1e-12)


def test_empirical_counts_an_example_that_comes_twice_twice():
    p = empirical([3, 1, 3, 3])
    assert (p.points.tolist(), p.masses.tolist()) == ([1, 3], [0.25, 0.75])


@pytest.mark.parametrize("shape", [(), (1,), (6,), (2, 3), (0,)])
def test_every_function_of_x_keeps_its_shape_and_takes_integers_and_lists(shape):
    p, x = Discrete(POINTS, MASSES), numpy.resize([0, 2, 5, -1, 7, 3], shape)
    for argument in (x, x.tolist(), x.astype(float)):
        for f in (p.log_density, p.density, p.cdf):
            assert numpy.shape(f(argument)) == shape
            assert numpy.ravel(f(argument)).tolist() == [float(f(float(one))) for one in x.ravel()]
    assert numpy.shape(p.quantile((x + 2) / 10)) == shape


def test_the_arguments_are_not_changed():
    points, masses = numpy.array([2.0, 1.0, 2.0]), numpy.array([0.5, 0.25, 0.25])
    Discrete(points, masses).cdf(points)
    assert points.tolist() == [2, 1, 2] and masses.tolist() == [0.5, 0.25, 0.25]


@pytest.mark.parametrize(
    "points, masses, words",
    [
        ([0, 1], [1.5, -0.5], "masses .* none negative"),
        ([0, 1], [0.5, nan], "masses .* none negative"),
        ([0, 1], [0.5, 0.4], "masses sum to 0.9, not 1: divide them by their sum"),
        ([0, 1, 2], [0.5, 0.5], r"points of shape \(3,\) for 2 masses: one finite number for each"),
        ([[0, 1]], [0.5, 0.5], r"points of shape \(1, 2\)"),
        ([0, inf], [0.5, 0.5], "one finite number for each"),
        ([nan, 0], [0.5, 0.5], "one finite number for each"),
        ([], [], "expected a row of numbers"),
        ([0], 1.0, "expected a row of numbers"),
    ],
)
def test_what_is_no_distribution_is_refused(points, masses, words):
    with pytest.raises(ValueError, match=words):
        Discrete(points, masses)


@pytest.mark.parametrize("sample", [[], [[0.0, 1.0]], 3.0])
def test_what_is_no_row_of_examples_is_refused(sample):
    with pytest.raises(ValueError, match="a row of one or more numbers is needed"):
        empirical(sample)


@pytest.mark.parametrize("u", [0, 1, -0.1, nan])
def test_a_quantile_is_asked_for_a_probability(u):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        Discrete(POINTS, MASSES).quantile([0.5, u])


def test_masses_have_no_score():
    with pytest.raises(ValueError, match=r"Discrete\(4 points from -1 to 5\) has no score"):
        Discrete(POINTS, MASSES).score(2)
