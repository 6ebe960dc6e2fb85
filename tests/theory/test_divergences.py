"""Divergences against the textbook's integrals by scipy.integrate.quad, sums over points, scipy, and closed forms."""

from itertools import pairwise, permutations
from math import erfc, exp, inf, log, pi, sqrt

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr, xlogy

from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, empirical, point_mass
from minigan.theory.divergences import (
    F_DIVERGENCES,
    GAN,
    JENSEN_SHANNON,
    KL,
    PEARSON,
    REVERSE_KL,
    SQUARED_HELLINGER,
    TOTAL_VARIATION,
    chi_squared,
    f_divergence,
    jsd,
    kl,
    squared_hellinger,
    tv,
    wasserstein1,
)
from minigan.theory.own_density import Density


def chi(p, q):
    return (p - q) ** 2 / q if q > 0 else inf if p > 0 else 0.0


# The textbook's integrand, of p(x) and q(x) or of two masses, 0 included; f(u); and some t of which to ask f*(t).
TEXTBOOK = {
    KL: (rel_entr, lambda u: xlogy(u, u), [-3, 0, 1, 2.5]),
    REVERSE_KL: (lambda p, q: rel_entr(q, p), lambda u: -numpy.log(u), [-3, -1, -0.1]),
    PEARSON: (chi, lambda u: (u - 1) ** 2, [-1.9, -1, 0, 3]),
    SQUARED_HELLINGER: (lambda p, q: (sqrt(p) - sqrt(q)) ** 2, lambda u: (u**0.5 - 1) ** 2, [-5, -1, 0, 0.5, 0.9]),
    JENSEN_SHANNON: (
        lambda p, q: rel_entr(p, (p + q) / 2) + rel_entr(q, (p + q) / 2),
        lambda u: xlogy(u, u) - (u + 1) * numpy.log((u + 1) / 2),
        [-3, -1, 0, 0.5, 0.69],
    ),
    GAN: (
        lambda p, q: rel_entr(p, p + q) + rel_entr(q, p + q),
        lambda u: xlogy(u, u) - (u + 1) * numpy.log(u + 1),
        [-5, -1, -0.1, -0.01],
    ),
    TOTAL_VARIATION: (lambda p, q: abs(p - q) / 2, lambda u: abs(u - 1) / 2, [-0.49, -0.2, 0, 0.2, 0.49]),
}
EACH = pytest.mark.parametrize("divergence", F_DIVERGENCES, ids=lambda d: d.name)
SYMMETRIC = [SQUARED_HELLINGER, JENSEN_SHANNON, GAN, TOTAL_VARIATION]


def normal(mean, sd):
    return (
        lambda x: exp(-(((x - mean) / sd) ** 2) / 2) / (sd * sqrt(2 * pi)),
        lambda x: erfc((mean - x) / (sd * sqrt(2))) / 2,
    )


def uniform(low, high):
    return lambda x: (low <= x <= high) / (high - low), lambda x: min(1, max(0, (x - low) / (high - low)))


def bimodal(i):
    return lambda x: 0.3 * normal(-2, 0.5)[i](x) + 0.7 * normal(1, 1)[i](x)


CUT = 1 - exp(-3)  # the mass up to 3 of an exponential distribution
# ours; density and distribution function by hand; where these are not smooth
LINE = {
    "N(0,1)": (Gaussian(0, 1), *normal(0, 1), []),
    "N(1,1.2)": (Gaussian(1, 1.2), *normal(1, 1.2), []),
    "N(4,1)": (Gaussian(4, 1), *normal(4, 1), []),
    "bimodal": (Mixture([0.3, 0.7], [Gaussian(-2, 0.5), Gaussian(1, 1)]), bimodal(0), bimodal(1), []),
    "U(-1,3)": (Uniform(-1, 3), *uniform(-1, 3), [-1, 3]),
    "U(0,2)": (Uniform(0, 2), *uniform(0, 2), [0, 2]),
    "cut": (
        Density(lambda x: numpy.exp(-x) / CUT, [0, 1, 2, 3]),
        lambda x: (0 <= x <= 3) * exp(-x) / CUT,
        lambda x: (1 - exp(-min(3, max(0, x)))) / CUT,
        [0, 3],
    ),
    "Laplace": (
        Density(lambda x: numpy.exp(-abs(x)) / 2, numpy.arange(-80, 81, 4)),
        lambda x: exp(-abs(x)) / 2,
        lambda x: exp(x) / 2 if x < 0 else 1 - exp(-x) / 2,
        [0],
    ),
}
PAIRS = pytest.mark.parametrize("first, second", list(permutations(LINE, 2)))
DRAWN = st.sampled_from([entry[0] for entry in LINE.values()])


def panels(difference, kinks):
    """The ends of panels on which an integrand is smooth: between the kinks and the roots of the difference."""
    grid = numpy.unique([*numpy.linspace(-30, 30, 601) + 1e-7, *kinks])
    values = numpy.array([difference(x) for x in grid])
    turns = numpy.flatnonzero(values[:-1] * values[1:] < 0)
    roots = [brentq(difference, grid[i], grid[i + 1], xtol=1e-15) for i in turns]
    marks = [-28, -15, *range(-8, 11), 15, 20, 28, 35, *kinks, *roots]
    return numpy.unique(numpy.round(marks, 12))  # so that no panel is of the width of rounding


def integral(f, ends):
    """scipy's, panel by panel."""
    return sum(quad(f, a, b, epsabs=1e-14, epsrel=1e-12, limit=200)[0] for a, b in pairwise(ends))


def is_infinite(divergence, p, q):
    """By the supports; and chi^2 of an exponential tail over a Gaussian's, which here is cut off only at 80."""
    if divergence is REVERSE_KL:
        return is_infinite(KL, q, p)
    inside = q.support[0] <= p.support[0] and p.support[1] <= q.support[1]
    tail = divergence is PEARSON and p is LINE["Laplace"][0] and q.support[1] == inf
    return tail or (divergence in (KL, PEARSON) and not inside)


# ------------------------------------------------------------------------------------------- against integrals and sums


@PAIRS
def test_each_divergence_is_the_textbooks_integral(first, second):
    (p, p_x, _, p_kinks), (q, q_x, _, q_kinks) = LINE[first], LINE[second]
    ends = panels(lambda x: p_x(x) - q_x(x), p_kinks + q_kinks)
    for divergence in F_DIVERGENCES:
        expected, integrand = inf, TEXTBOOK[divergence][0]
        if not is_infinite(divergence, p, q):
            expected = integral(lambda x, f=integrand: f(p_x(x), q_x(x)), ends)
        assert f_divergence(p, q, divergence) == pytest.approx(expected, rel=1e-9, abs=1e-10), divergence.name


@PAIRS
def test_wasserstein1_is_the_integral_between_the_distribution_functions(first, second):
    (p, _, F, p_kinks), (q, _, G, q_kinks) = LINE[first], LINE[second]
    expected = integral(lambda x: abs(F(x) - G(x)), panels(lambda x: F(x) - G(x), p_kinks + q_kinks))
    assert wasserstein1(p, q) == pytest.approx(expected, rel=1e-10, abs=1e-11)


@st.composite
def masses(draw, n=2):
    """n rows of masses on the same points, some of them 0."""
    size = draw(st.integers(1, 7))
    rows = [draw(st.lists(st.integers(0, 6), min_size=size, max_size=size).filter(any)) for _ in range(n)]
    return [numpy.array(row) / sum(row) for row in rows]


@given(masses())
def test_on_masses_every_divergence_is_the_textbooks_sum(rows):
    x = numpy.arange(rows[0].size)
    p, q = (Discrete(x, row) for row in rows)
    for divergence, (integrand, *_) in TEXTBOOK.items():
        expected = sum(integrand(a, b) for a, b in zip(*rows))
        assert f_divergence(p, q, divergence) == pytest.approx(expected, rel=1e-12, abs=1e-13)
    assert kl(p, q) == pytest.approx(stats.entropy(*rows), rel=1e-12, abs=1e-13)
    assert jsd(p, q) == pytest.approx(numpy.nan_to_num(jensenshannon(*rows)) ** 2, rel=1e-9, abs=1e-13)
    assert wasserstein1(p, q) == pytest.approx(stats.wasserstein_distance(x, x, *rows), rel=1e-12, abs=1e-13)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8), st.lists(st.floats(-5, 5), min_size=1, max_size=8))
def test_wasserstein1_of_two_samples_is_scipys(xs, ys):
    expected = stats.wasserstein_distance(xs, ys)
    assert wasserstein1(empirical(xs), empirical(ys)) == pytest.approx(expected, rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("name", LINE)
def test_wasserstein1_from_a_point_is_the_mean_distance_to_it(name):
    """A continuous and a discrete distribution have a distance, although they have no common mass."""
    p, p_x, _, kinks = LINE[name]
    expected = integral(lambda x: abs(x - 0.5) * p_x(x), panels(lambda x: x - 0.5, kinks))
    for pair in (p, point_mass(0.5)), (point_mass(0.5), p):
        assert wasserstein1(*pair) == pytest.approx(expected, rel=1e-10)


def test_the_named_divergences_are_those_of_their_f():
    p, q = LINE["N(0,1)"][0], LINE["bimodal"][0]
    assert len({d.name for d in F_DIVERGENCES}) == 7 and set(F_DIVERGENCES) == set(TEXTBOOK)
    pairs = [(kl, KL), (tv, TOTAL_VARIATION), (chi_squared, PEARSON), (squared_hellinger, SQUARED_HELLINGER)]
    assert all(named(p, q) == f_divergence(p, q, divergence) for named, divergence in pairs)
    assert f_divergence(p, q, REVERSE_KL) == pytest.approx(kl(q, p), rel=1e-12)
    assert f_divergence(p, q, GAN) == pytest.approx(2 * jsd(p, q) - log(4), rel=1e-12)
    m = Mixture([0.5, 0.5], [p, q])
    assert jsd(p, q) == pytest.approx(kl(p, m) / 2 + kl(q, m) / 2, rel=1e-11)


@EACH
def test_components_that_lie_far_apart_count_like_points(divergence):
    p, q = (Mixture([a, 1 - a], [Gaussian(0, 1), Gaussian(1e3, 1e-3)]) for a in (0.2, 0.7))
    cells = (Discrete([0, 1], [a, 1 - a]) for a in (0.2, 0.7))
    assert f_divergence(p, q, divergence) == pytest.approx(f_divergence(*cells, divergence), rel=1e-9)
    assert wasserstein1(p, q) == pytest.approx(500, rel=1e-11)


# ------------------------------------------------------------------------------------------------- f and its conjugate


@EACH
def test_f_its_derivative_and_its_values_at_the_ends_are_the_textbooks(divergence):
    f, u = TEXTBOOK[divergence][1], numpy.array([1e-4, 0.1, 0.5, 0.9, 1.2, 3, 50, 1e4])
    numpy.testing.assert_allclose(divergence.f(u), f(u), rtol=1e-9, atol=1e-12)
    h = 1e-5 * u
    slope = (f(u + h) - f(u - h)) / (2 * h)
    numpy.testing.assert_allclose(divergence.derivative(u), slope, rtol=1e-6, atol=1e-6)
    assert divergence.f(1.0) == pytest.approx(-log(4) if divergence is GAN else 0, abs=1e-15)
    at_zero, at_infinity = f(1e-290), f(1e150) / 1e150
    assert at_zero == pytest.approx(divergence.at_zero, abs=1e-12) or (at_zero > 600 and divergence.at_zero == inf)
    # log u overtakes any bound, but not by 1e150; it is 345 there
    assert at_infinity == pytest.approx(divergence.at_infinity, abs=1e-12) or (
        at_infinity > 300 and divergence.at_infinity == inf
    )


@EACH
def test_the_conjugate_is_the_supremum(divergence):
    """sup_u [u t - f(u)], with f from the textbook: over a grid of log u, and from the best point of it onwards."""
    _, f, ts = TEXTBOOK[divergence]
    for t in ts:
        grid = numpy.linspace(-20, 12, 641)
        best = grid[numpy.argmax(numpy.exp(grid) * t - f(numpy.exp(grid)))]
        bounds = (best - 0.1, best + 0.1)
        found = minimize_scalar(
            lambda a, t=t: f(numpy.exp(a)) - t * numpy.exp(a), bounds=bounds, method="bounded", options={"xatol": 1e-9}
        )
        # of |u - 1| / 2 the maximum is at a kink, which is hit only to about xatol
        assert divergence.conjugate(t) == pytest.approx(-found.fun, rel=1e-8, abs=1e-8)


@given(st.sampled_from(F_DIVERGENCES[:-1]), st.floats(-6, 6).map(numpy.exp))
def test_f_and_its_conjugate_meet_at_the_derivative(divergence, u):
    """Fenchel and Young's f(u) + f*(t) >= u t is an equality at t = f'(u), which makes the bound of f-GAN tight."""
    t = divergence.derivative(u)
    assert divergence.f(u) + divergence.conjugate(t) == pytest.approx(u * t, rel=1e-9, abs=1e-9)


# -------------------------------------------------------------------------------------------------------- infinities

MASSES = Discrete([0, 1], [0.5, 0.5])
DISJOINT = [
    (Uniform(0, 1), Uniform(2, 3)),
    (Uniform(0, 1), Uniform(1, 2)),
    (Gaussian(0, 1), MASSES),
    (Uniform(0, 1), point_mass(0.5)),
    (point_mass(0), point_mass(1)),
    (MASSES, Discrete([0.5, 2], [0.5, 0.5])),
]


@pytest.mark.parametrize("pair", [pair[::order] for pair in DISJOINT for order in (1, -1)], ids=str)
def test_what_shares_no_mass_is_as_far_as_can_be(pair):
    assert [f_divergence(*pair, d) for d in (KL, REVERSE_KL, PEARSON)] == [inf, inf, inf]
    expected = [2, log(2), 1, 0]
    found = [squared_hellinger(*pair), jsd(*pair), tv(*pair), f_divergence(*pair, GAN)]
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize(
    "p, q",
    [
        (Uniform(0, 1), Uniform(-1, 3)),
        (Uniform(0, 1), Gaussian(0, 1)),
        (Uniform(49, 51), Gaussian(0, 10)),
        (point_mass(0), MASSES),
        (Discrete([0, 1], [0.1, 0.9]), Discrete([0, 1, 2], [0.3, 0.3, 0.4])),
        (Uniform(-50, 50), Gaussian(0, 10)),
    ],
)
def test_of_nested_supports_only_the_inner_has_a_finite_kl(p, q):
    """Also where the outer mass that is not shared is less than 1e-300."""
    assert 0 < kl(p, q) < inf and 0 < chi_squared(p, q) < inf and f_divergence(p, q, REVERSE_KL) == inf
    assert kl(q, p) == chi_squared(q, p) == inf and 0 < f_divergence(q, p, REVERSE_KL) < inf
    assert 0 < jsd(p, q) < log(2) and 0 < tv(p, q) < 1 and 0 < squared_hellinger(p, q) < 2


def test_a_tail_too_small_for_float64_is_still_mass():
    assert kl(Gaussian(0, 1), Uniform(-38, 38)) == chi_squared(Gaussian(0, 1), Uniform(-38, 38)) == inf
    assert f_divergence(Uniform(-38, 38), Gaussian(0, 1), REVERSE_KL) == inf
    right = Density(lambda x: numpy.exp(-x), numpy.arange(0, 801, 4))  # exp(-745) is 0
    left = Density(lambda x: numpy.exp(x), numpy.arange(-800, 1, 4))
    assert kl(right, Uniform(0, 790)) == kl(left, Uniform(-790, 0)) == inf


@pytest.mark.parametrize("ratio", [2**0.5, 1.5, 2, 10, 1e3, 1e6])
@pytest.mark.parametrize("shift", [0, 1, 100])
def test_chi_squared_of_a_gaussian_too_wide_is_infinite(ratio, shift):
    assert chi_squared(Gaussian(shift, ratio), Gaussian(0, 1)) == inf
    assert chi_squared(Mixture([0.1, 0.9], [Gaussian(shift, ratio), Gaussian(0, 1)]), Gaussian(0, 1)) == inf


# ---------------------------------------------------------------------------------------------------------- properties


@EACH
@pytest.mark.parametrize("p", [*(entry[0] for entry in LINE.values()), MASSES], ids=[*LINE, "masses"])
def test_a_distribution_is_at_no_distance_from_itself_however_it_is_written(divergence, p):
    expected = pytest.approx(-log(4) if divergence is GAN else 0, abs=1e-13)
    assert f_divergence(p, p, divergence) == expected and wasserstein1(p, p) == 0
    if not p.discrete and p.support[1] == inf:
        a, b = Gaussian(3, 0.1), Gaussian(-2, 1)
        for one, other in [
            (Mixture([0.2, 0.5, 0.3], [a, b, p]), Mixture([0.3, 0.2, 0.5], [p, a, b])),
            (Mixture([1, 0], [p, a]), p),
            (Mixture([0.5, 0.5, 0], [a, b, Uniform(900, 901)]), Mixture([0.5, 0.5], [a, b])),
        ]:
            assert f_divergence(one, other, divergence) == expected
            assert wasserstein1(one, other) == pytest.approx(0, abs=1e-12)


@settings(max_examples=30)
@given(DRAWN, DRAWN, st.sampled_from([-1e3, -1, 0.01, 7, 1e4]), st.floats(-30, 30))
def test_a_change_of_the_unit_changes_no_divergence_and_scales_wasserstein1(p, q, a, b):
    """x -> a x + b, of Gaussians, uniforms and their mixtures."""

    def mapped(p):
        if isinstance(p, Mixture):
            return Mixture(p.weights, [mapped(part) for part in p.components])
        if isinstance(p, Gaussian):
            return Gaussian(a * p.mu + b, abs(a) * p.sd)
        low, high = sorted(a * numpy.array(p.support) + b)
        if isinstance(p, Uniform):
            return Uniform(low, high)
        return Density(lambda y: p.density((y - b) / a) / abs(a), numpy.sort(a * p.edges() + b))

    for d in (d for d in F_DIVERGENCES if not is_infinite(d, p, q)):
        assert f_divergence(mapped(p), mapped(q), d) == pytest.approx(f_divergence(p, q, d), rel=1e-9, abs=1e-10)
    assert wasserstein1(mapped(p), mapped(q)) == pytest.approx(abs(a) * wasserstein1(p, q), rel=1e-10)


@settings(max_examples=40)
@given(DRAWN, DRAWN, DRAWN)
def test_symmetries_bounds_and_triangles(p, q, r):
    """Le Cam, Pinsker, JSD <= log 2 TV, KL <= log(1 + chi^2); and TV, H, JSD^(1/2) and W1 are metrics."""
    little = 1e-10
    for divergence in SYMMETRIC:
        assert f_divergence(p, q, divergence) == pytest.approx(f_divergence(q, p, divergence), rel=1e-10, abs=little)
    assert wasserstein1(p, q) == pytest.approx(wasserstein1(q, p), rel=1e-12)
    t, h = tv(p, q), squared_hellinger(p, q)
    assert h / 2 - little <= t <= sqrt(h * max(0, 1 - h / 4)) + little and 2 * t**2 <= kl(p, q) + little
    assert -little <= jsd(p, q) <= log(2) * t + little and kl(p, q) <= numpy.log1p(chi_squared(p, q)) + little
    assert abs(p.mean(lambda x: x) - q.mean(lambda x: x)) <= wasserstein1(p, q) + little
    for metric in (tv, wasserstein1, lambda p, q: sqrt(abs(jsd(p, q))), lambda p, q: sqrt(squared_hellinger(p, q))):
        assert metric(p, q) <= metric(p, r) + metric(r, q) + little**0.5


@given(masses(), st.lists(st.integers(0, 2), min_size=7, max_size=7))
def test_merging_cells_lowers_every_divergence(rows, cell):
    """The data-processing inequality: what was merged can be told apart no better."""
    x = numpy.array(cell)[: rows[0].size]
    apart, merged = ([Discrete(at, row) for row in rows] for at in (numpy.arange(x.size), x))
    for divergence in F_DIVERGENCES:
        assert f_divergence(*merged, divergence) <= f_divergence(*apart, divergence) + 1e-12


@settings(max_examples=40)
@given(DRAWN, DRAWN, st.lists(st.integers(-12, 24), min_size=1, max_size=6, unique=True))
def test_sorting_the_line_into_cells_lowers_every_divergence(p, q, quarters):
    edges = numpy.sort(quarters) / 4
    cells = [numpy.diff(numpy.concatenate([[0], r.cdf(edges), [1]])) for r in (p, q)]
    cells = [Discrete(numpy.arange(row.size), numpy.where(row < 1e-13, 0, row)) for row in cells]  # 0 but for rounding
    for divergence in F_DIVERGENCES:
        assert f_divergence(*cells, divergence) <= f_divergence(p, q, divergence) + 1e-10


def test_what_is_not_on_the_line_or_not_in_one_space_raises():
    plane = MultivariateGaussian([0, 0], numpy.eye(2))
    for divergence in (kl, jsd, tv, chi_squared, squared_hellinger, wasserstein1):
        with pytest.raises(
            ValueError, match=r"dimension 2: quadrature is for the line; see minigan.theory.closed_forms"
        ):
            divergence(plane, plane)
        for pair in (plane, Gaussian(0, 1)), (MASSES, plane):
            with pytest.raises(ValueError, match="must be in one space"):
                divergence(*pair)
