"""Densities of one's own on a named support, also with heavy tails, against scipy.stats, closed forms and quad."""

import re
import warnings
from itertools import pairwise
from math import exp, inf, log, nan, pi, sqrt

import numpy
import pytest
from scipy import stats
from scipy.integrate import quad

from minigan.random import Stream
from minigan.theory.accuracy_warnings import QuadratureWarning
from minigan.theory.densities import Gaussian, Uniform
from minigan.theory.divergences import chi_squared, jsd, kl, squared_hellinger, tv, wasserstein1
from minigan.theory.own_density import Density

LINE, HALF = (-inf, inf), (0, inf)


def ours(oracle, support=LINE, edges=()):
    return Density(oracle.pdf, edges, support)


def laplace(mean=0.0, b=1.0):
    return Density(lambda x: numpy.exp(-abs(x - mean) / b) / (2 * b), support=LINE)


def cauchy(mean=0.0, scale=1.0):
    return Density(lambda x: scale / pi / ((x - mean) ** 2 + scale**2), support=LINE)


ORACLES = {
    "Laplace": (stats.laplace(0.3, 2), LINE, ()),
    "t3": (stats.t(3), LINE, ()),
    "t2": (stats.t(2, loc=-4, scale=0.1), LINE, ()),
    "Cauchy": (stats.cauchy(), LINE, ()),
    "exponential": (stats.expon(scale=100), HALF, ()),
    "gamma": (stats.gamma(0.5), HALF, ()),  # infinite at 0
    "log-normal": (stats.lognorm(1.5), HALF, ()),
    "Gumbel": (stats.gumbel_l(), LINE, ()),
    "Pareto": (stats.pareto(1.5), (1, inf), ()),
    "beta": (stats.beta(2, 3), (0, 1), ()),
    "root": (stats.beta(2, 1.5, loc=5), (5, 6), ()),  # 0 at ends where x is rounded
    "triangle": (stats.triang(0.3, loc=-2, scale=3), (-2, 1), ()),
    "far": (stats.norm(1e3, 0.1), LINE, [1e3]),
}
EACH = pytest.mark.parametrize("name", ORACLES)
made = {}


def pair(name):
    """(ours, scipy's), made once."""
    oracle, support, edges = ORACLES[name]
    if name not in made:
        made[name] = ours(oracle, support, edges)
    return made[name], oracle


@EACH
def test_cdf_and_quantile_are_scipys(name):
    p, oracle = pair(name)
    u = numpy.array([1e-9, 1e-3, 0.1, 0.37, 0.5, 0.9, 0.999, 1 - 1e-9])
    x = oracle.ppf(u)
    numpy.testing.assert_allclose(p.cdf(x), u, rtol=1e-9, atol=1e-15)
    # where scipy has no formula for it, its sf is 1 - cdf, rounded to 2e-16
    numpy.testing.assert_allclose(p.tail(x, -inf), -oracle.sf(x), rtol=1e-9, atol=4e-16)
    numpy.testing.assert_allclose(p.tail(x, inf), u, rtol=1e-9, atol=1e-15)
    numpy.testing.assert_allclose(p.quantile(u[1:-1]), x[1:-1], rtol=1e-9, atol=1e-12)


@EACH
def test_the_density_and_its_mass_are_scipys(name):
    p, oracle = pair(name)
    x = oracle.ppf(numpy.linspace(1e-6, 1 - 1e-6, 101))
    numpy.testing.assert_allclose(p.density(x), oracle.pdf(x), rtol=1e-12)
    assert p.mean(numpy.ones_like) == pytest.approx(1, abs=1e-12) and p.support == ORACLES[name][1]
    assert p.mean(lambda y: (y < x[30]) * 1.0, kinks=[x[30]]) == pytest.approx(oracle.cdf(x[30]), abs=1e-12)


def test_samples_follow_the_distribution():
    assert stats.kstest(cauchy(2, 3).sample(1000, Stream(1, "float64")), stats.cauchy(2, 3).cdf).pvalue > 1e-3


@pytest.mark.parametrize("b, c, shift", [(1, 2, 0), (2, 1, 0), (1, 1, 0.7), (0.25, 4, 3)])
def test_laplace_against_its_closed_forms(b, c, shift):
    p, q = laplace(shift, b), laplace(0, c)
    assert kl(p, q) == pytest.approx(log(c / b) + (b * exp(-shift / b) + shift) / c - 1, abs=1e-11)
    if b == c:
        assert tv(p, q) == pytest.approx(1 - exp(-shift / 2 / b), abs=1e-11)
        assert wasserstein1(p, q) == pytest.approx(shift, abs=1e-11)
    if shift == 0:
        assert wasserstein1(p, q) == pytest.approx(abs(b - c), abs=1e-10)
        assert squared_hellinger(p, q) == pytest.approx(2 - 4 * sqrt(b * c) / (b + c), abs=1e-11)


def test_exponential_against_its_closed_forms():
    p, q = (Density(lambda x, a=a: a * numpy.exp(-a * x), support=HALF) for a in (3, 1))
    assert kl(p, q) == pytest.approx(log(3) + 1 / 3 - 1, abs=1e-12)
    assert kl(q, p) == pytest.approx(log(1 / 3) + 3 - 1, abs=1e-12)
    assert chi_squared(p, q) == pytest.approx(9 / 5 - 1, abs=1e-12) and chi_squared(q, p) == inf
    assert kl(Gaussian(0, 1), p) == inf and 0 < kl(p, Gaussian(0, 1)) < inf


def integral(f, *ends):
    """scipy's, panel by panel, twice: f is even."""
    return 2 * sum(quad(f, a, b, epsabs=1e-13, epsrel=1e-11, limit=400, full_output=1)[0] for a, b in pairwise(ends))


def t2_density(x):
    return (2 + x * x) ** -1.5


def t3_density(x):
    return 6 * sqrt(3) / pi / (3 + x * x) ** 2


def normal(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def test_student_t_against_scipys_integrals():
    t2, t3, n = Density(t2_density, support=LINE), Density(t3_density, support=LINE), Gaussian(0, 1)
    ends = (0, 1, 10, 1e3, 1e5, inf)
    expected = integral(lambda x: t2_density(x) * log(t2_density(x) / t3_density(x)), *ends)
    assert kl(t2, t3) == pytest.approx(expected, abs=1e-11)
    entropy = integral(lambda x: -t3_density(x) * log(t3_density(x)), *ends)
    assert kl(t3, n) == pytest.approx(0.5 * log(2 * pi) + 1.5 - entropy, abs=1e-11)

    def mixture(x):
        m = (t3_density(x) + normal(x)) / 2
        return -m * log(m)

    expected = integral(mixture, 0, 1, 2, 5, 10, 37, 1e3, 1e5, inf) - entropy / 2 - 0.25 * log(2 * pi * exp(1))
    assert jsd(t3, n) == pytest.approx(expected, abs=1e-10)
    sf2, sf3 = stats.t(2).sf, stats.t(3).sf
    assert wasserstein1(t3, t2) == pytest.approx(integral(lambda x: sf2(x) - sf3(x), 0, 1, 20, 1e4, inf), abs=1e-10)
    assert t3.mean(lambda x: x**2) == pytest.approx(3, rel=1e-11)
    sixth = Density(lambda x: 3 * (1 + abs(x)) ** -7, support=LINE)  # it underflows at 1e43, still as a power
    assert sixth.mean(lambda x: abs(x) ** 5) == pytest.approx(1, rel=1e-10)  # 6 B(6, 1)


def test_cauchy_against_its_closed_forms():
    p, q = cauchy(), cauchy(2, 3)
    assert kl(p, q) == pytest.approx(log((4**2 + 2**2) / 12), abs=1e-12) == kl(q, p)
    assert tv(p, cauchy(1)) == pytest.approx(2 / pi * numpy.arctan(0.5), abs=1e-12)
    assert wasserstein1(p, cauchy(1)) == pytest.approx(1, abs=1e-11)  # although neither has a mean
    assert kl(p, Gaussian(0, 1)) == inf  # E x^2 / 2


def test_an_integral_that_diverges_slowly_is_inf_and_says_why():
    with pytest.warns(QuadratureWarning, match="infinite: .* what is integrated falls as .* only"):
        assert wasserstein1(cauchy(), Gaussian(0, 1)) == inf
    with pytest.warns(QuadratureWarning, match="fall faster than 1 / "):
        assert Density(t2_density, support=LINE).mean(lambda x: x**2) == inf
    with pytest.warns(QuadratureWarning, match="fall faster than 1 / "):  # where it underflows before 1e100
        assert Density(lambda x: 3 * (1 + abs(x)) ** -7, support=LINE).mean(lambda x: abs(x) ** 6) == inf
    with pytest.warns(QuadratureWarning, match="fall faster than 1 / ") as told:
        assert cauchy().mean(lambda x: -(x**2)) == -inf  # it does not fall at all, and needs no warning
        assert numpy.isnan(cauchy().mean(lambda x: x)) and cauchy().mean(lambda x: -abs(x)) == -inf
    assert len(told) == 2
    with pytest.warns(QuadratureWarning, match=r"lacks about 1e-04: .* counts beyond x = 4\.1e\+99"):
        found = Density(lambda x: 0.5 / x**1.5, support=(1, inf)).mean(lambda x: x**0.45)
    assert 5e-5 < 10 - found < 2e-4


def test_a_density_that_underflows_is_continued_and_a_guess_is_told():
    wide = Gaussian(0, 1000)
    exact = 1000 * sqrt(2 / pi) + log(2) - 0.5 * log(2 * pi * 1e6) - 0.5
    assert kl(wide, laplace()) == pytest.approx(exact, rel=1e-10)  # exp(-|x|) is 0 beyond 745
    assert kl(wide, Density.of_log(lambda x: -abs(x) - log(2), support=LINE)) == pytest.approx(exact, rel=1e-12)
    narrow = Density(lambda x: numpy.exp(-x * x / 2) / sqrt(2 * pi), support=LINE)
    with pytest.warns(QuadratureWarning, match=r"underflows to 0 outside of -37.12 to 37.12, .*of_log"):
        assert kl(wide, narrow) < kl(wide, Gaussian(0, 1))
    normal = Density.of_log(lambda x: -x * x / 2 - log(2 * pi) / 2, support=LINE)
    assert kl(wide, normal) == pytest.approx(kl(wide, Gaussian(0, 1)), rel=1e-12)
    assert kl(Gaussian(0, 3), narrow) == pytest.approx(kl(Gaussian(0, 3), Gaussian(0, 1)), rel=1e-12)


def test_of_log_is_the_density_itself_also_between_edges():
    p = Density.of_log(lambda x: numpy.log(2 * x), [0, 1e-8, 1e-4, 0.01, 0.1, 1])
    assert p.cdf(0.5) == pytest.approx(0.25, abs=1e-14) and p.support == (0, 1)
    assert repr(p) == "Density(<lambda>, 6 edges)" and repr(laplace()) == "Density(<lambda>, support (-inf, inf))"


def test_a_kink_where_the_density_itself_is_tiny_is_found():
    """log p bends at |x| = 35, where p is 3e-16; a wide q has a twelfth of its mass beyond."""
    q, sd = Gaussian(0, 20), 20.0
    log_mass = log(2 - 2 * exp(-35) / 3)
    p = Density.of_log(lambda x: -abs(x) - numpy.maximum(abs(x) - 35, 0) / 2 - log_mass, support=LINE)
    over = 2 * (sd * stats.norm.pdf(35 / sd) - 35 * stats.norm.sf(35 / sd))  # E max(|x| - 35, 0)
    expected = sd * sqrt(2 / pi) + over / 2 + log_mass - 0.5 * log(2 * pi * exp(1) * sd**2)
    assert kl(q, p) == pytest.approx(expected, abs=1e-9)


def test_the_mass_beyond_the_panels_is_counted():
    """Of the Cauchy distribution F(-x) = 1 - F(x) = 1 / (pi x), which beyond 1e100 is no longer in any panel."""
    p = cauchy()
    assert p.cdf(-1e99) * 1e99 == pytest.approx(1 / pi, rel=1e-10)
    assert p.tail(1e99, 0.0) * 1e99 == pytest.approx(-1 / pi, rel=1e-10)
    assert p.cdf(-1e120) == pytest.approx(p._panels.beyond[0], rel=1e-12)


def test_a_function_of_one_number_is_a_density_too():
    p = Density(lambda x: 0.5 * exp(-abs(x)), support=LINE)
    assert p.cdf(1.0) == pytest.approx(1 - 0.5 * exp(-1), abs=1e-13)


def narrow(x):
    return numpy.exp(-(((x - 300) / 1e-3) ** 2)) * 1e3 / sqrt(pi)


def with_peak(x):
    return numpy.exp(-abs(x)) / 4 + narrow(x) / 2


def cut(x):
    return numpy.where(x < 1, numpy.exp(x - 1), 0.0)


@pytest.mark.parametrize(
    "function, edges, support, words",
    [
        *[(normal, (), s, "give (lowest, highest), such as") for s in ((1, 0), 3, "ab", (0, 1, 2), (0, nan))],
        (lambda x: -normal(x), (), LINE, "the density is negative: -0.39"),
        (lambda x: normal(x) * (1 + x / 2), (), LINE, "the density is negative: -0.0041"),  # not -9e-316 at x = -38
        (lambda x: x * nan, (), LINE, "the density is not a number at x = "),
        (lambda x: numpy.exp(-x) * (x > 0), (), LINE, "if it is inf * 0 or 0 / 0 there, name a support without that x"),
        (lambda x: numpy.exp(-abs(x)), (), LINE, "integral is 2, not 1: divide the function by that"),
        (lambda x: 1 / (1 + abs(x)), (), LINE, "the density's integral is infinite: log p(x) is -2"),
        (lambda x: numpy.exp(-x), (), LINE, "the density's integral is infinite: log p(x) is inf at x = -"),
        (lambda x: (abs(x) < 1) * 0.5, (), LINE, "jumps to 0 at x = -1: end the support there, support=(-1, ...)"),
        (lambda x: numpy.where(x > 0, numpy.exp(-abs(x)), 0), (), LINE, "jumps to 0 at x = 0: end the support there"),
        (cut, (), LINE, "jumps to 0 at x = 1: end the support there, support=(..., 1)"),
        (narrow, (), LINE, "is 0 at all points tried: name a point where it is not, edges=[x]"),
        (with_peak, (), LINE, "for a narrow peak far from 0, name a point near it, edges=[x]"),
        (lambda x: 1 + numpy.sin(1e6 * x), (), (0, 1), "varies too fast for 3000 panels"),
        (cut, [-3, 2], (-inf, 1), "edges [-3.0, 2.0] are not all within the support, from -inf to 1"),
        (normal, ["a"], LINE, "edges is ['a']: give numbers"),
        ("x", (), LINE, "function is 'x'"),
        (normal, (), None, "or name the support, such as support=(-inf, inf)"),
    ],
)  # fmt: skip
def test_what_is_no_density_is_refused_in_words(function, edges, support, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        Density(function, edges, support)


def test_the_remedies_that_the_messages_name_work():
    assert Density(narrow, [300], LINE).cdf(300) == pytest.approx(0.5, abs=1e-12)
    assert Density(with_peak, [300], LINE).cdf(200.0) == pytest.approx(0.5, abs=1e-12)
    of_scipy = stats.expon()
    assert Density(of_scipy.pdf, support=of_scipy.support()).cdf(1.0) == pytest.approx(1 - exp(-1), abs=1e-13)
    assert Density(cut, support=(-inf, 1)).cdf(0) == pytest.approx(exp(-1), abs=1e-13)
    assert Density(lambda x: numpy.exp(-x) * (x > 0), support=(0, inf)).cdf(1.0) == pytest.approx(
        1 - exp(-1), abs=1e-13
    )
    with pytest.raises(ValueError, match=r"or was p given to Density\.of_log, which takes log p"):
        Density.of_log(lambda x: numpy.exp(-abs(x)) / 2, support=LINE)
    with pytest.raises(ValueError, match="log_function is 1"):
        Density.of_log(1, support=LINE)


@pytest.mark.parametrize("kink", [0.0, 0.3, 1e3 + 1 / 3])
def test_kinks_that_are_not_named_are_found(kink):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert kl(laplace(kink), laplace(kink + 1)) == pytest.approx(exp(-1), abs=1e-11)
        assert jsd(laplace(kink), Uniform(kink - 1, kink + 1)) < log(2)
