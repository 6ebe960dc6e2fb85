"""The exact distributions against scipy.stats: densities, tails, scores, distribution functions, samples, means."""

from itertools import pairwise
from math import inf, log, nan

import numpy
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import fixed_quad, quad
from scipy.special import logsumexp

from minigan.random import Stream
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import Discrete, point_mass
from minigan.theory.own_density import Density

EPS = numpy.finfo(float).eps


class ByHand:
    """A mixture of scipy distributions: what scipy.stats has no class for."""

    def __init__(self, weights, parts):
        self.weights, self.parts = weights, parts

    def logpdf(self, x):
        return logsumexp([numpy.log(w) + part.logpdf(x) for w, part in zip(self.weights, self.parts)], axis=0)

    def pdf(self, x):
        return numpy.exp(self.logpdf(x))

    def cdf(self, x):
        return sum(w * part.cdf(x) for w, part in zip(self.weights, self.parts))


def laplace(x):
    return numpy.exp(-abs(x)) / 2


def triangle(x):
    return numpy.where(x < 1, x / 1.5, (3 - x) / 3)


WEIGHTS = [0.2, 0.5, 0.3]
# ours, scipy's, points from which and to which it is looked at
LINE = {
    "standard": (Gaussian(0, 1), stats.norm(0, 1), -30, 30),
    "narrow": (Gaussian(2, 1e-6), stats.norm(2, 1e-6), 2 - 2e-5, 2 + 2e-5),
    "wide": (Gaussian(-1e3, 1e6), stats.norm(-1e3, 1e6), -3e7, 3e7),
    "uniform": (Uniform(-1, 3), stats.uniform(-1, 4), -2, 4),
    "triangle": (Density(triangle, [0, 1, 3]), stats.triang(c=1 / 3, loc=0, scale=3), -1, 4),
    "Laplace": (Density(laplace, numpy.arange(-80, 81, 4)), stats.laplace(), -39, 39),
    "mixture": (
        Mixture(WEIGHTS, [Gaussian(-1, 0.1), Gaussian(4, 2), Uniform(0, 1)]),
        ByHand(WEIGHTS, [stats.norm(-1, 0.1), stats.norm(4, 2), stats.uniform(0, 1)]),
        -40,
        60,
    ),
    "far apart": (
        Mixture([0.5, 0.5], [Gaussian(0, 1), Gaussian(1e3, 1)]),
        ByHand([0.5, 0.5], [stats.norm(0, 1), stats.norm(1e3, 1)]),
        -20,
        1020,
    ),
    "gap": (
        Mixture([0.25, 0.75], [Uniform(0, 1), Uniform(5, 6)]),
        ByHand([0.25, 0.75], [stats.uniform(0, 1), stats.uniform(5, 1)]),
        -1,
        7,
    ),
}
EACH = pytest.mark.parametrize("p, oracle, low, high", LINE.values(), ids=LINE)
LINE_DISTRIBUTIONS = [p for p, *_ in LINE.values()]
COVARIANCE = numpy.array([[2.0, 0.9, -0.3], [0.9, 1.0, 0.2], [-0.3, 0.2, 0.5]])
SPACE = MultivariateGaussian([1, -2, 3], COVARIANCE)
PLANE_PARTS = [([0, 0], [[1, 0.5], [0.5, 1]]), ([3, -1], [[0.2, -0.1], [-0.1, 0.3]])]
PLANE = Mixture([0.3, 0.7], [MultivariateGaussian(*part) for part in PLANE_PARTS])
PLANE_ORACLE = ByHand([0.3, 0.7], [stats.multivariate_normal(*part) for part in PLANE_PARTS])

parts = st.one_of(
    st.builds(Gaussian, st.floats(-30, 30), st.floats(-3, 3).map(lambda e: 10.0**e)),
    st.builds(lambda low, e: Uniform(low, low + 10.0**e), st.floats(-30, 30), st.floats(-3, 3)),
)
distributions = st.one_of(
    parts,
    st.lists(st.tuples(st.integers(1, 9), parts), min_size=1, max_size=4).map(
        lambda pairs: Mixture([n / sum(m for m, _ in pairs) for n, _ in pairs], [part for _, part in pairs])
    ),
)


# ------------------------------------------------------------------------------------- densities, on and off the line


@EACH
def test_log_density_is_scipys_also_far_in_the_tails(p, oracle, low, high):
    x = numpy.linspace(low, high, 1001)
    with numpy.errstate(divide="ignore"):
        expected = oracle.logpdf(x)
    # the rounding of x - 2 alone is 1e-10 standard deviations of 1e-6, and the square's slope is 20
    numpy.testing.assert_allclose(p.log_density(x), expected, rtol=1e-9 if p.support[0] > 1 else 1e-12, atol=1e-12)
    numpy.testing.assert_allclose(p.density(x), numpy.exp(expected), rtol=1e-7, atol=0)
    assert numpy.isneginf(p.log_density(numpy.array([-inf, inf]))).all()


@pytest.mark.parametrize("z", [40, 1e3, 1e8])
def test_a_gaussians_log_density_is_finite_where_its_density_is_0(z):
    p, mixture = Gaussian(1, 2), Mixture([0.5, 0.5], [Gaussian(1, 2), Gaussian(1, 1)])
    expected = -(z**2) / 2 - numpy.log(2 * numpy.sqrt(2 * numpy.pi))
    assert p.density(1 + 2 * z) == mixture.density(1 + 2 * z) == 0
    assert p.log_density(1 + 2 * z) == pytest.approx(expected, rel=1e-14)
    assert mixture.log_density(1 + 2 * z) == pytest.approx(expected - numpy.log(2), rel=1e-14)


def test_log_densities_in_space_and_plane_are_scipys(rng):
    x = 5 * rng.normal(size=(4, 50, 3))
    expected = stats.multivariate_normal(SPACE.mu, COVARIANCE).logpdf(x)
    numpy.testing.assert_allclose(SPACE.log_density(x), expected, rtol=1e-12)
    x = 20 * rng.normal(size=(4, 50, 2))
    numpy.testing.assert_allclose(PLANE.log_density(x), PLANE_ORACLE.logpdf(x), rtol=1e-12)
    assert (SPACE.d, PLANE.d) == (3, 2) and SPACE.log_density([0, 0, 0]).shape == PLANE.log_density([0, 0]).shape == ()


@pytest.mark.parametrize("distribution", LINE_DISTRIBUTIONS, ids=LINE)
def test_support_is_the_smallest_interval_with_all_mass(distribution):
    low, high = distribution.support
    assert distribution.cdf(low) == 0 and distribution.cdf(high) == pytest.approx(1, abs=1e-14)
    if numpy.isfinite(low):
        little = 1e-3 * (high - low)
        assert (distribution.density([low + little, high - little]) > 0).all()
        assert (distribution.density([low - little, high + little]) == 0).all()


def test_the_support_of_a_mixture_reaches_over_its_components_but_those_of_weight_0():
    assert Mixture([1, 0], [Uniform(0, 1), Uniform(5, 6)]).support == (0, 1)
    assert Mixture([0.5, 0.5], [Uniform(5, 6), Uniform(0, 1)]).support == (0, 6)
    assert Mixture([0.5, 0.5], [Uniform(5, 6), Gaussian(0, 1)]).support == (-inf, inf)


# ------------------------------------------------------------------------------------------------------ scores


@pytest.mark.parametrize("p", [Gaussian(0.5, 2), Mixture([0.3, 0.7], [Gaussian(-2, 0.5), Gaussian(1, 1.5)])], ids=repr)
def test_score_is_the_slope_of_log_density(p):
    x, h = numpy.linspace(-60, 60, 301), 1e-5
    slope = (p.log_density(x + h) - p.log_density(x - h)) / (2 * h)
    numpy.testing.assert_allclose(p.score(x), slope, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("p", [SPACE, PLANE], ids=["space", "plane"])
def test_score_in_space_is_the_gradient_of_log_density(p, rng):
    x, h = 4 * rng.normal(size=(5, 20, p.d)), 1e-5
    steps = h * numpy.eye(p.d)
    gradient = numpy.stack([(p.log_density(x + s) - p.log_density(x - s)) / (2 * h) for s in steps], axis=-1)
    numpy.testing.assert_allclose(p.score(x), gradient, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    "p", [LINE["triangle"][0], Uniform(0, 1), LINE["mixture"][0], point_mass(0)], ids=lambda p: type(p).__name__
)
def test_only_gaussians_and_their_mixtures_have_a_score(p):
    with pytest.raises(ValueError, match=r"has no score: take a Gaussian or a Mixture of Gaussians"):
        p.score(0.5)


# ------------------------------------------------------------------------------------------- distribution functions


@EACH
def test_cdf_is_scipys_and_in_the_lower_tail_to_its_last_digits(p, oracle, low, high):
    x = numpy.linspace(low, high, 1001)
    numpy.testing.assert_allclose(p.cdf(x), oracle.cdf(x), rtol=1e-9 if low > 1 else 1e-11, atol=0)


@EACH
def test_quantile_solves_scipys_cdf(p, oracle, low, high):
    """Its error, seen through F, is the rounding of F and of x, the latter times the density."""
    u = numpy.array([1e-12, 1e-6, 0.01, 0.2, 0.4, 0.5, 0.6, 0.9, 0.999, 1 - 1e-12])
    x = p.quantile(u)
    slack = 1e-11 * u + 8 * EPS * (1 + abs(x) * oracle.pdf(x))
    assert (abs(oracle.cdf(x) - u) < slack).all()


@pytest.mark.parametrize("mean, sd", [(0, 1), (0, 1e-6), (0, 1e6), (-3, 2)])
def test_a_gaussians_quantile_is_scipys_down_to_1e_300(mean, sd):
    u = numpy.array([1e-300, 1e-100, 1e-20, 1e-3, 0.3, 0.5, 0.9, 1 - 1e-6])
    expected = stats.norm(mean, sd).ppf(u)
    numpy.testing.assert_allclose(Gaussian(mean, sd).quantile(u), expected, rtol=1e-10, atol=1e-15 * sd)


def test_the_quantile_of_a_mixture_crosses_the_gap_between_components():
    p = LINE["far apart"][0]
    numpy.testing.assert_allclose(p.quantile([0.25, 0.75]), [0, 1000], rtol=1e-14, atol=1e-13)
    assert 8 < p.quantile(0.5) < 992


@given(distributions, st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=9))
def test_cdf_rises_from_0_to_1(p, x):
    values = p.cdf(numpy.sort(x))
    assert (numpy.diff(values) >= -EPS).all() and (values >= 0).all() and (values <= 1 + 4 * EPS).all()
    assert p.cdf(-1e9) == 0 and p.cdf(1e9) == pytest.approx(1, abs=1e-15)


@given(distributions, st.floats(1e-6, 1 - 1e-6))
def test_quantile_inverts_cdf(p, u):
    x = p.quantile(u)
    edges = p.edges()
    resolution = 4 * EPS * abs(x) + 2.0**-62 * (edges[-1] - edges[0])  # of a number of x's size, and of 64 halvings
    assert p.cdf(x - resolution) - 4 * EPS <= u <= p.cdf(x + resolution) + 4 * EPS


@given(distributions)
def test_the_integral_of_the_density_is_1_and_over_every_interval_it_is_the_rise_of_the_cdf(p):
    assert p.mean(numpy.ones_like) == pytest.approx(1, abs=1e-11)
    low, high = p.quantile([0.1, 0.7])
    inside = p.edges()[(p.edges() > low) & (p.edges() < high)]
    ends = numpy.concatenate([[low], inside, [high]])
    assume(ends.size < 40)  # scipy is slow
    integral = sum(quad(p.density, a, b, epsabs=1e-13)[0] for a, b in pairwise(ends))
    assert integral == pytest.approx(p.cdf(high) - p.cdf(low), abs=1e-9)


@given(parts, st.lists(st.integers(1, 9), min_size=1, max_size=4), st.floats(-40, 40))
def test_a_mixture_of_identical_components_is_the_component(part, counts, x):
    p = Mixture([n / sum(counts) for n in counts], [part] * len(counts))
    assert p.log_density(x) == pytest.approx(part.log_density(x), rel=1e-13, abs=1e-13)
    assert p.cdf(x) == pytest.approx(part.cdf(x), rel=1e-13) and p.support == part.support


def test_a_component_of_weight_0_changes_nothing():
    alone, p = Gaussian(1, 2), Mixture([0, 1, 0], [Gaussian(1, 1e-3), Gaussian(1, 2), Gaussian(0, 3)])
    x = numpy.linspace(-5, 5, 101)
    for ours, theirs in zip((p.log_density, p.cdf, p.score), (alone.log_density, alone.cdf, alone.score)):
        numpy.testing.assert_allclose(ours(x), theirs(x), rtol=1e-14, atol=1e-15)
    assert stats.kstest(p.sample(10_000, Stream(1, "float64")), stats.norm(1, 2).cdf).pvalue > 1e-3


# ----------------------------------------------------------------------------------------------- samples and means


@EACH
def test_samples_follow_scipys_cdf(p, oracle, low, high):
    x = p.sample(20_000, Stream(20140610, "float64"))
    assert x.shape == (20_000,) and stats.kstest(x, oracle.cdf).pvalue > 1e-3
    assert abs(stats.spearmanr(x[:-1], x[1:]).statistic) < 4 / 20_000**0.5  # each is independent of the one before


@pytest.mark.parametrize("p", [*LINE_DISTRIBUTIONS, SPACE, PLANE], ids=[*LINE, "space", "plane"])
def test_one_seed_gives_one_sample_and_a_stream_goes_on(p):
    stream = Stream(3, "float64")
    first, second = p.sample(20, stream), p.sample(20, stream)
    assert numpy.array_equal(first, p.sample(20, Stream(3, "float64"))) and not numpy.isin(first, second).any()


def test_samples_in_space_have_the_mean_and_the_covariance():
    """Within 4.5 standard errors, of which that of a covariance is ((C_ii C_jj + C_ij^2) / n)^(1/2)."""
    n, variances = 100_000, numpy.diag(COVARIANCE)
    x = SPACE.sample(n, Stream(4, "float64"))
    assert x.shape == (n, 3)
    assert (abs(x.mean(axis=0) - [1, -2, 3]) < 4.5 * (variances / n) ** 0.5).all()
    error = ((numpy.outer(variances, variances) + COVARIANCE**2) / n) ** 0.5
    assert (abs(numpy.cov(x.T) - COVARIANCE) < 4.5 * error).all()


def test_samples_of_a_mixture_in_the_plane_have_its_distribution():
    """Along several directions, on which it is a mixture of Gaussians on the line."""
    x = PLANE.sample(50_000, Stream(5, "float64"))
    assert x.shape == (50_000, 2)
    for a in ([1, 0], [0, 1], [1, 1], [1, -2]):
        on_the_line = [stats.norm(numpy.dot(a, m), (a @ numpy.array(C) @ a) ** 0.5) for m, C in PLANE_PARTS]
        assert stats.kstest(x @ a, ByHand([0.3, 0.7], on_the_line).cdf).pvalue > 1e-3


@EACH
def test_mean_is_scipys_integral(p, oracle, low, high):
    """Of two polynomials and of a wave, all in the distribution's own scale."""
    edges, (centre, scale) = p.edges(), (p.quantile(0.5), p.quantile(0.9) - p.quantile(0.1))
    ends = edges[(edges > centre - 40 * scale) & (edges < centre + 40 * scale)]
    functions = (lambda z: (z - 0.3) ** 2, lambda z: numpy.cos(3 * z), lambda z: z**3)

    def each(x):
        return oracle.pdf(x) * numpy.array([f((x - centre) / scale) for f in functions])

    expected = sum(fixed_quad(each, *pair, n=40)[0] for pair in pairwise(ends))  # twice our own nodes
    found = [p.mean(lambda x, f=f: f((x - centre) / scale)) for f in functions]
    assert found == pytest.approx(expected.tolist(), rel=1e-9, abs=1e-10)


def test_mean_does_not_ask_what_f_is_where_there_is_no_density():
    p = Mixture([0.5, 0.5], [Uniform(0, 1), Uniform(2, 3)])
    assert p.mean(lambda x: numpy.where((x > 1) & (x < 2), inf, x)) == pytest.approx(1.5, rel=1e-14)


# -------------------------------------------------------------------------------------------------------- arguments


@pytest.mark.parametrize("p", LINE_DISTRIBUTIONS, ids=LINE)
@pytest.mark.parametrize("shape", [(), (1,), (6,), (2, 3), (0,)])
def test_every_function_of_x_keeps_its_shape_and_takes_integers_and_lists(p, shape):
    x = numpy.resize([0, 1, 2, -1, 3, 7], shape)
    names = ["log_density", "density", "cdf"]
    names += ["score"] if isinstance(p, Gaussian) else []
    for argument in (x, x.tolist(), x.astype(float)):
        for f in (getattr(p, name) for name in names):
            value = f(argument)
            assert numpy.shape(value) == shape
            assert numpy.ravel(value).tolist() == [float(f(float(one))) for one in x.ravel()]
    u = (x + 2) / 10
    assert numpy.shape(p.quantile(u)) == shape
    assert numpy.ravel(p.quantile(u)).tolist() == [float(p.quantile(one)) for one in u.ravel()]


@pytest.mark.parametrize(
    "make, words",
    [
        *[(lambda sd=sd: Gaussian(0, sd), "standard deviation above 0") for sd in (0, -1, nan, inf, -inf)],
        *[(lambda m=m: Gaussian(m, 1), "finite mean and a standard deviation above 0") for m in (nan, inf)],
        *[(lambda b=b: Uniform(1, b), "low must be below high, and both finite") for b in (1, 0, nan, inf)],
        (lambda: Uniform(-inf, 0), "both finite"),
        (lambda: MultivariateGaussian([0, 0], numpy.eye(3)), r"shape \(2,\), covariance \(3, 3\)"),
        (lambda: MultivariateGaussian(0, 1), r"expected \(d,\), \(d, d\)"),
        (lambda: MultivariateGaussian([0, 0], [[1, 0.5], [0, 1]]), "symmetric and positive definite"),
        (lambda: MultivariateGaussian([0, 0], [[1, 2], [2, 1]]), "symmetric and positive definite"),
        (lambda: MultivariateGaussian([0, 0], [[1, 1], [1, 1]]), "symmetric and positive definite"),
        (lambda: MultivariateGaussian([0, 0], [[1e-9, 9e-10], [0, 1e-9]]), "symmetric and positive definite"),
        (lambda: MultivariateGaussian([0, inf], numpy.eye(2)), "must be finite"),
        (lambda: SPACE.log_density([[0, 1]]), r"shape \(1, 2\): its last axis must have length 3"),
        *[(lambda u=u: Gaussian(0, 1).quantile([0.5, u]), "not between 0 and 1") for u in (0, 1, -0.1, nan)],
        (lambda: MultivariateGaussian([0, 0], [[1, 0], [0, nan]]), "must be finite"),
        (lambda: Mixture([1.5, -0.5], [Gaussian(0, 1)] * 2), "weights .* none negative"),
        (lambda: Mixture([0.5, nan], [Gaussian(0, 1)] * 2), "weights .* none negative"),
        (lambda: Mixture([0.5, 0.6], [Gaussian(0, 1)] * 2), "weights sum to 1.1, not 1"),
        (lambda: Mixture([0.5, 0.5], [Gaussian(0, 1)]), "2 weights for 1 components"),
        (lambda: Mixture([], []), "expected a row of numbers"),
        (lambda: Mixture([0.5, 0.5], [Gaussian(0, 1), SPACE]), r"dimensions \[1, 3\]: they must be in one space"),
        (lambda: Mixture([1], [Discrete([0, 1], [0.5, 0.5])]), "write one Discrete"),
        *[(lambda e=e: Density(triangle, e), "each above the one before") for e in ([0, 2, 1], [0, 0, 3], [0], 0)],
        (lambda: Density(triangle, [[0, 1], [1, 3]]), "edges must be two or more finite numbers"),
        (lambda: Density(triangle, "ab"), "edges must be two or more finite numbers"),
        (lambda: Density(lambda x: 2 * triangle(x), [0, 1, 3]), "integral is 2, not 1: divide the function by that"),
        (lambda: Density(lambda x: x, [0, 1]), "integral is 0.5, not 1"),
        (lambda: Density(lambda x: 4 * x - 1, [0, 1]), "the density is negative: -0.98"),
        (lambda: Density(lambda x: nan * x, [0, 1]), "the density is not a number at x = 0.003"),
        (lambda: PLANE.cdf([0, 0]), "no distribution function"),
        (lambda: SPACE.cdf([0, 0, 0]), "no distribution function: it is not on the line"),
        (lambda: SPACE.quantile(0.5), "not on the line"),
        (lambda: SPACE.mean(lambda x: x), r"averages over samples"),
        (lambda: PLANE.edges(), "not on the line"),
    ],
)
def test_what_is_no_distribution_and_what_it_cannot_do_raise_and_say_so(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize("p", [*LINE_DISTRIBUTIONS, SPACE, PLANE, point_mass(0)], ids=repr)
def test_samples_are_drawn_from_a_stream_alone(p):
    with pytest.raises(TypeError, match=r"give a minigan\.random\.Stream"):
        p.sample(3, numpy.random.default_rng(0))


@pytest.mark.parametrize("below_1", [1e-10, 1e-13, 2.0**-48, 2.0**-50, 2.0**-53])
def test_a_quantile_near_1_has_the_digits_of_1_minus_u(below_1):
    """The distribution function itself has lost them: by it the first was 690 in place of 33, the second 1e80.

    rtol: what is 1e-16 of the mass of a panel is lost where u lies in it.
    """
    u = 1 - below_1
    exponential = Density.of_log(lambda x: -x, support=(0, inf))
    pareto = Density.of_log(lambda x: log(2.5) - 3.5 * numpy.log(x), support=(1, inf))
    both = Mixture([0.5, 0.5], [exponential, point_mass(-1.0)])
    numpy.testing.assert_allclose(exponential.quantile(u), -log(1 - u), rtol=1e-9)
    numpy.testing.assert_allclose(pareto.quantile(u), (1 - u) ** -0.4, rtol=1e-9)
    numpy.testing.assert_allclose(both.quantile([u, 0.3]), [-log(2 * (1 - u)), -1.0], rtol=1e-9)
