"""Densities of one's own near their ends: tails that no law continues, underflow, panels as narrow as rounding."""

import warnings
from math import inf, log, pi, sqrt

import numpy
import pytest

from minigan.theory import Density, Gaussian, Uniform, kl
from minigan.theory.accuracy_warnings import QuadratureWarning

LINE = (-inf, inf)


def test_a_tail_that_no_law_fits_is_called_a_guess():
    """x^2 exp(-x) / 2, whose logarithm is no straight line, and the log-normal, whose exponent grows for ever."""

    def pareto(a):
        return Density.of_log(lambda x: log(a) - (a + 1) * numpy.log(x), support=(1, inf))

    gamma = Density(lambda x: x * x * numpy.exp(-x) / 2, support=(0, inf))
    with pytest.warns(QuadratureWarning, match=r"outside of -inf to 702.4, .* mass of 5e-05: .*of_log"):
        kl(pareto(1.5), gamma)  # off by 1e-4
    exact = log(1.5) - 2.5 / 1.5 + log(2) - 2 / 1.5 + 3
    assert kl(pareto(1.5), Density.of_log(lambda x: 2 * numpy.log(x) - x - log(2), support=(0, inf))) == pytest.approx(
        exact, rel=1e-12
    )
    lognormal = Density(lambda x: numpy.exp(-(numpy.log(x) ** 2) / 2) / (x * sqrt(2 * pi)), support=(0, inf))
    with pytest.warns(QuadratureWarning, match=r"outside of -inf to 4\.9\d+e\+15"):
        kl(pareto(0.5), lognormal)  # off by 7e-8
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the function is no number at 0, and is not asked there
        assert kl(Gaussian(0, 1), lognormal) == inf


def test_a_density_may_underflow_towards_an_end_of_its_support():
    """The Levy density vanishes as exp(-1 / (2 x)) at 0: it is 0 in float64 below 0.0007, and nowhere in truth."""
    levy = Density(lambda x: numpy.exp(-1 / (2 * x)) * x**-1.5 / sqrt(2 * pi), support=(0, inf))
    exact = log(4) - 0.75 + 2 / 3 - 1.5 / 4 + 0.5 * log(2 * pi)
    assert kl(Density(lambda x: 4 * x**3, support=(0, 1)), levy) == pytest.approx(exact, rel=1e-9)
    with pytest.warns(QuadratureWarning, match=r"outside of 0.0007\d+ to inf, .* its logarithm is a guess"):
        kl(Uniform(0, 1), levy)
    assert kl(Uniform(-1, 3), Density(lambda x: numpy.maximum(1 - abs(x), 0), [0, 1], support=(-1, 4))) == inf


def test_panels_end_where_x_itself_is_rounded():
    """1 - |x| near 1, and a peak at 1e6: narrower panels would not be better, and are not made."""
    p = Density(lambda x: 1 - abs(x), [0], support=(-1, 1))
    assert p.cdf(0.5) == pytest.approx(0.875, abs=1e-14)
    assert kl(Uniform(-1, 1), p) == pytest.approx(1 - log(2), abs=1e-11)
    for q in (Gaussian(1e6, 1e-2), Gaussian(-1e6, 1e-2), Gaussian(1e6, 1e-3)):
        far = Density(q.density, [q.mu], support=LINE)
        with pytest.warns(QuadratureWarning, match="an integral is known to about .e-.. only"):
            assert kl(far, Gaussian(q.mu + q.sd, q.sd)) == pytest.approx(0.5, abs=1e-6)
