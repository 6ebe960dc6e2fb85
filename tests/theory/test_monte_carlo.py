"""Averages over samples: within four of their standard errors of exact values, and errors that are right themselves."""

import warnings
from math import inf, log, pi, sqrt

import numpy
import pytest
from scipy import stats

from minigan.nn import Dense, Network, Tanh
from minigan.random import Stream
from minigan.theory import game, monte_carlo
from minigan.theory.accuracy_warnings import TailWarning
from minigan.theory.closed_forms import along_the_shift, kl_gaussians, squared_hellinger_gaussians, tv_shifted
from minigan.theory.densities import Gaussian, Mixture, MultivariateGaussian, Uniform
from minigan.theory.discrete import point_mass
from minigan.theory.discriminator import optimal_discriminator, optimal_logit
from minigan.theory.divergences import jsd, kl, squared_hellinger, tv
from minigan.theory.monte_carlo import Estimate
from minigan.theory.own_density import Density
from minigan.theory.pareto import pareto_k

S = numpy.array([[2, 0.6, 0, 0.1], [0.6, 0.5, 0.1, 0], [0, 0.1, 1, 0], [0.1, 0, 0, 0.3]])
P, SHIFTED = MultivariateGaussian(numpy.zeros(4), S), MultivariateGaussian([1, 0.3, -0.5, 0], S)
OTHER = MultivariateGaussian([0.5, 0, 0, 0], numpy.eye(4))
LINE = Gaussian(0, 1), Gaussian(1, 0.7)


def close(estimate, exact):
    """Within 4 standard errors, which are some percent at most."""
    return abs(estimate.value - exact) < 4 * estimate.error < 0.25


def stream(seed=1):
    return Stream(seed, "float64")


def test_in_four_dimensions_kl_is_the_closed_forms_and_jsd_that_on_the_line():
    assert close(monte_carlo.kl(P, OTHER, 10_000, stream()), kl_gaussians(P, OTHER))
    exact = jsd(*along_the_shift(P, SHIFTED))
    assert close(monte_carlo.jsd(P, SHIFTED, 10_000, stream()), exact)
    C = monte_carlo.c_of_g(P, SHIFTED, 10_000, stream())
    assert close(C, -log(4) + 2 * exact)
    assert monte_carlo.jsd(P, SHIFTED, 10_000, stream()) == pytest.approx((log(2) + C.value / 2, C.error / 2))
    assert monte_carlo.value(optimal_discriminator(P, SHIFTED), P, SHIFTED, 10_000, stream()) == pytest.approx(C)
    assert monte_carlo.value_of_logit(optimal_logit(P, SHIFTED), P, SHIFTED, 10_000, stream()) == pytest.approx(C)


def test_on_the_line_it_is_quadratures():
    D = optimal_discriminator(*LINE)

    def blunt(x):
        return 0.25 + 0.5 * D(x)

    assert close(monte_carlo.jsd(*LINE, 10_000, stream()), jsd(*LINE))
    assert close(monte_carlo.kl(*LINE, 10_000, stream()), kl(*LINE))
    assert close(monte_carlo.value(blunt, *LINE, 10_000, stream()), game.value(blunt, *LINE))
    assert close(monte_carlo.mean(LINE[1], lambda x: x**2, 10_000, stream()), 1 + 0.7**2)
    spiked = Mixture([0.3, 0.7], [point_mass(0), LINE[0]])
    assert close(monte_carlo.jsd(spiked, LINE[1], 10_000, stream()), jsd(spiked, LINE[1]))


def test_a_standard_error_is_the_spread_of_the_estimates():
    """Of V, with samples of both sides: 300 estimates, whose spread is known to 1 / sqrt(600)."""
    draws = stream(2)
    found = [monte_carlo.c_of_g(*LINE, 50, draws) for _ in range(300)]
    spread, claimed = numpy.std([e.value for e in found]), numpy.mean([e.error for e in found])
    assert abs(spread / claimed - 1) < 4 / sqrt(600)
    x = numpy.arange(5.0)
    assert monte_carlo.mean(Row(x), lambda x: x, 5, None) == Estimate(2.0, pytest.approx(x.std(ddof=1) / sqrt(5)))


class Row(Gaussian):
    """Its samples are the numbers given."""

    def __init__(self, x):
        self.x = x

    def sample(self, n, stream):
        return self.x


def test_divergences_along_the_shift_are_those_in_space():
    pair = along_the_shift(P, SHIFTED)
    assert kl(*pair) == pytest.approx(kl_gaussians(P, SHIFTED), rel=1e-11)
    assert tv(*pair) == pytest.approx(tv_shifted(P, SHIFTED), rel=1e-11)
    assert squared_hellinger(*pair) == pytest.approx(squared_hellinger_gaussians(P, SHIFTED), rel=1e-11)
    with pytest.raises(ValueError, match="the covariances differ: along_the_shift"):
        along_the_shift(P, OTHER)


def test_infinities_are_certain():
    assert monte_carlo.kl(LINE[0], Uniform(-1, 1), 100, stream()) == (inf, 0)
    assert monte_carlo.value(lambda x: 0 * x, *LINE, 100, stream()) == (-inf, 0)
    assert monte_carlo.jsd(Uniform(0, 1), Uniform(2, 3), 100, stream()) == (pytest.approx(log(2)), 0)


def test_a_network_takes_the_samples_as_they_are():
    init = Stream(3, "float64")
    D = Network([Dense(4, 5, init, irange=0.5), Tanh(), Dense(5, 1, init, irange=0.5)])
    found = monte_carlo.value_of_logit(D, P, OTHER, 1000, stream())
    real, fake = (d.sample(1000, s) for s in [stream()] for d in (P, OTHER))
    expected = -numpy.logaddexp(0, -D(real)).mean() - numpy.logaddexp(0, D(fake)).mean()
    assert found.value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "call, words",
    [
        *[(lambda n=n: monte_carlo.kl(*LINE, n, stream()), f"n is {n}: two or more") for n in (1, 0, -3, 2.5, None)],
        (lambda: monte_carlo.value(lambda x: x, *LINE, 9, stream()), "outside 0 to 1: is it a logit"),
        (lambda: monte_carlo.mean(P, lambda x: x, 9, stream()), r"f gives shape \(9, 4\) for 9 points"),
        (lambda: monte_carlo.mean(P, lambda x: x[:, 0] * numpy.nan, 9, stream()), "f is not a number at 9 of 9"),
        (lambda: monte_carlo.jsd(P, LINE[0], 9, stream()), "they must be in one space"),
        (lambda: monte_carlo.jsd(P, "q", 9, stream()), "q is 'q': a distribution is expected"),
        (lambda: kl(P, OTHER), "minigan.theory.monte_carlo for averages over samples"),
    ],
)  # fmt: skip
def test_what_cannot_be_averaged_is_told(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_samples_come_from_a_stream_alone():
    with pytest.raises(TypeError, match=r"give a minigan\.random\.Stream"):
        monte_carlo.jsd(*LINE, 9, numpy.random.default_rng(1))


def test_what_is_no_distribution_is_told():
    with pytest.raises(ValueError, match="p is None: a distribution is expected"):
        monte_carlo.mean(None, lambda x: x, 10, Stream(1, "float64"))


# ------------------------------------------------------------------------------------------------ heavy tails

CAUCHY = Density(lambda x: 1 / (pi * (1 + x * x)), support=(-inf, inf))


@pytest.mark.parametrize("k", [0.2, 0.5, 0.9, 1.3])
@pytest.mark.parametrize("side", [1, -1])
def test_the_k_of_draws_of_the_generalized_pareto_law_is_found_on_either_side(k, side):
    """In the mean of 20 sets of 10,000 draws by scipy, which spread by about 0.1. Of two fits the smaller k counts."""
    draws = [stats.genpareto(k).rvs(10_000, random_state=seed) for seed in range(20)]
    assert numpy.mean([pareto_k(side * x) for x in draws]) == pytest.approx(k - 0.05, abs=0.1)


def test_a_kl_whose_terms_have_no_variance_warns_that_its_standard_error_is_no_guide():
    """log(p / q) grows as x^2 / 2, of which a Cauchy distribution has no mean; as log |x|, all moments."""
    with pytest.warns(TailWarning, match=r"over 5000 samples is no guide: .*even their mean are infinite.*Pareto k = "):
        monte_carlo.kl(CAUCHY, Gaussian(0, 1), 5000, stream())
    for f in (lambda x: x, lambda x: abs(x) ** 0.8):
        with pytest.warns(TailWarning) as told:
            monte_carlo.mean(CAUCHY, f, 5000, stream())
        assert len(told) == 1 and told[0].filename == __file__
    with pytest.warns(TailWarning, match="variance is infinite"):
        monte_carlo.value_of_logit(lambda x: -(abs(x) ** 0.8), CAUCHY, Gaussian(0, 1), 5000, stream())


def test_light_tails_few_samples_and_masses_are_not_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for n in (30, 300, 3000, 30_000):
            assert monte_carlo.kl(*LINE, n, stream()).error > 0
            monte_carlo.mean(LINE[0], lambda x: x**2, n, stream())
            monte_carlo.mean(LINE[0], lambda x: x > 0.3, n, stream())
            monte_carlo.kl(Gaussian(0, 1), CAUCHY, n, stream())
            monte_carlo.jsd(CAUCHY, Gaussian(0, 1), n, stream())  # log(1 + q / p) is bounded
        monte_carlo.kl(CAUCHY, Gaussian(0, 1), 200, stream())
