"""Integrands that grow without bound at a finite point: known where the integral is finite, and inf where it is not."""

import warnings
from math import inf, isnan, log, pi, sqrt

import numpy
import pytest

from minigan.theory import (
    Density,
    Gaussian,
    Uniform,
    accuracy,
    chi_squared,
    game,
    jsd,
    kl,
    poles,
    squared_hellinger,
    tv,
)
from minigan.theory.accuracy_warnings import QuadratureWarning
from minigan.theory.common_measure import common_measure
from minigan.theory.discriminator import distance, perturbation_loss
from minigan.theory.divergences import REVERSE_KL, f_divergence
from minigan.theory.quadrature import gauss_legendre, unresolved

U = Uniform(0, 1)
SLOPES = {  # densities 2 d, d being the distance from an end of (0, 1)
    "0": Density(lambda x: 2 * x, [0, 1]),
    "0, panels found": Density(lambda x: 2 * x, support=(0, 1)),
    "1": Density(lambda x: 2 * (1 - x), [0, 1]),
    "1, panels found": Density(lambda x: 2 * (1 - x), support=(0, 1)),
}


def power(a, support=(0, 1)):
    """The density (a + 1) x^a on (0, 1)."""
    return Density(lambda x: (a + 1) * x**a, support=support)


@pytest.mark.parametrize("where", SLOPES)
def test_a_divergence_whose_integrand_grows_as_1_over_the_distance_is_infinite_and_says_so(where):
    q = SLOPES[where]
    at = float(where[0])
    with pytest.warns(
        QuadratureWarning, match=f"infinite: towards x = {at:g} what is integrated grows as .*-1;"
    ) as told:
        assert chi_squared(U, q) == inf  # 1 / (2 d) has no integral at d = 0
    assert len(told) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert kl(U, q) == pytest.approx(1 - log(2), abs=1e-11)
        assert f_divergence(q, U, REVERSE_KL) == pytest.approx(1 - log(2), abs=1e-11)
        assert kl(q, U) == pytest.approx(log(2) - 0.5, abs=1e-11)
        assert chi_squared(q, U) == pytest.approx(1 / 3, abs=1e-11)


@pytest.mark.parametrize("a", [0.3, 0.5, 0.9, 0.99])
def test_a_pole_of_lower_order_is_integrated_to_its_digits(a):
    """chi^2(U, (a + 1) x^a) = 1 / ((1 + a) (1 - a)) - 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert chi_squared(U, power(a)) == pytest.approx(1 / ((1 + a) * (1 - a)) - 1, rel=1e-10)


@pytest.mark.parametrize("a", [1.0, 1.1, 2.0])
def test_a_pole_of_first_order_or_a_higher_one_is_infinite(a):
    with pytest.warns(QuadratureWarning, match=f"grows as .x.\\^-{a:g};"):
        assert chi_squared(U, power(a)) == inf


def test_the_kl_from_a_density_that_vanishes_as_exp_of_minus_1_over_x_is_infinite():
    """log q = -1 / (2 x): E_p log(p / q) has no value for a p that is not 0 at 0. Where q underflows, nobody knows."""
    levy = Density.of_log(lambda x: -1 / (2 * x) - 1.5 * numpy.log(x) - 0.5 * log(2 * pi), support=(0, inf))
    with pytest.warns(QuadratureWarning, match="infinite: towards x = 0 what is integrated grows as .x.\\^-1;"):
        assert kl(U, levy) == inf
    assert jsd(U, levy) < log(2)
    rough = Density(lambda x: numpy.exp(-1 / (2 * x)) * x**-1.5 / sqrt(2 * pi), support=(0, inf))
    with pytest.warns(QuadratureWarning, match="is a guess there, and a divergence may be infinite in truth"):
        assert kl(U, rough) < inf


def test_averages_and_values_know_poles_of_functions_too():
    for f, exact in (
        (lambda x: x**-0.5, 2),
        (numpy.log, -1),
        (lambda x: x * numpy.log(x), -0.25),
        (lambda x: 1 / (x + 1e-5), log(1e5 + 1)),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert U.mean(f) == pytest.approx(exact, rel=1e-11)
    for d, f, sign in (
        (U, lambda x: 1 / x, 1),
        (U, lambda x: -1 / (1 - x), -1),
        (Gaussian(0, 1), lambda x: 1 / x**2, 1),
    ):
        with pytest.warns(QuadratureWarning, match="an integral is infinite"):
            assert d.mean(f) == sign * inf
    with pytest.warns(QuadratureWarning, match="an integral is infinite"):
        assert isnan(Gaussian(0, 1).mean(lambda x: 1 / x))  # inf - inf
    with pytest.warns(QuadratureWarning, match="may be infinite"):
        assert U.mean(lambda x: 1 / (x * numpy.log(x / 2) ** 2)) == pytest.approx(1 / log(2), rel=0.01)


def test_V_is_minus_infinity_for_a_D_that_is_too_certain_near_a_point():
    """log D = -1 / x on examples that are uniform on (0, 1)."""
    with pytest.warns(QuadratureWarning, match="grows as .x.\\^-1;"):
        assert game.value_of_logit(lambda x: -1 / x, U, Uniform(0, 2)) == -inf
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # log D = log(x) / 2 - 1 has an integral
        found = game.value(lambda x: numpy.sqrt(x) / numpy.e, U, Uniform(1, 2), kinks=[1.0])
        beyond = U.mean(lambda x: numpy.log1p(-numpy.sqrt(x + 1) / numpy.e))
    assert found == pytest.approx(-1.5 + beyond, rel=1e-11)


def test_a_density_with_a_pole_has_its_whole_mass_in_V():
    """The density is 1e22 at 1e-44: what is below 2^-52 of that still counts."""
    p = Density(lambda x: 0.5 * x**-0.5, support=(0, 1))
    assert game.value(lambda x: 0.5, p, U) == pytest.approx(-log(4), abs=1e-12)
    assert kl(p, U) == pytest.approx(1 - log(2), rel=1e-12)
    assert tv(p, U) == pytest.approx(0.25, rel=1e-12) and accuracy(p, U) == pytest.approx(0.625, rel=1e-12)
    assert squared_hellinger(p, U) == pytest.approx(2 - 4 * sqrt(2) / 3, rel=1e-11)
    assert distance(lambda x: 0.5, p, U) == pytest.approx(0.125, rel=1e-11)  # E_m |D* - 1/2| = TV / 2
    loss = perturbation_loss(p, U, lambda x: 1.0)  # (1/2) integral p q / (p + q) = (1/2) integral 1 / (1 + 2 sqrt x)
    assert loss == pytest.approx(0.5 - log(3) / 4, rel=1e-11)


@pytest.mark.parametrize("f, support", [(lambda x: 1 - x, (0, 1)), (lambda x: x - 3, (3, 4))])
def test_a_pole_elsewhere_than_at_0_is_known_as_well_as_it_says(f, support):
    p = Density(lambda x: 0.5 * f(x) ** -0.5, support=support)
    with pytest.warns(QuadratureWarning, match="grows as .x - [13].\\^-0.5.*Shift x so that this point is 0") as told:
        found = kl(p, Uniform(*support))
    said = float(str(told[0].message).split("about ")[1].split()[0])
    assert len(told) == 1 and 1e-9 < abs(found - (1 - log(2))) < said < 1e-6


@pytest.mark.parametrize(
    "f, arguments, words",
    [
        (lambda x: 0.3 * (1 - x) ** -0.7, {"support": (0, 1)}, r"\|x - 1\|\^-0.7 towards x = 1, near which .*of 1 - x"),
        (lambda x: 0.5 * (1 - x) ** -0.5, {"edges": [0, 1]}, r"\|x - 1\|\^-0.5 towards x = 1, near which .*of 1 - x"),
        (lambda x: 0.3 * (x - 3) ** -0.7, {"support": (3, 4)}, "towards x = 3, near which .*the density of x - 3"),
        (lambda x: 0.5 * x**-0.5, {"edges": [0, 1]}, r"\|x\|\^-0.5 towards x = 0, .*name the support"),
        (lambda x: (1 - x) ** -1.0, {"support": (0, 1)}, r"\|x - 1\|\^-1 towards x = 1: its integral is infinite"),
        (lambda x: x**-1.2, {"support": (0, 1)}, r"\|x\|\^-1.2 towards x = 0: its integral is infinite"),
        (lambda x: (1 - x) ** -0.3, {"support": (0, 1)}, "integral is 1.428571.*divide the function by that"),
        (lambda x: x**-0.5, {"support": (0, 1)}, "integral is 2, not 1: divide the function by that"),
    ],
)  # fmt: skip
def test_a_density_with_a_pole_that_cannot_be_taken_is_told_what_helps(f, arguments, words):
    with pytest.raises(ValueError, match=words):
        Density(f, **arguments)


def test_the_same_density_reflected_is_taken():
    assert power(-0.7).cdf(1.0) == pytest.approx(1, abs=1e-10)


def test_of_nine_in_ten_errors_what_is_told_is_no_less():
    """Kinks, powers, poles, waves and peaks at 500 places each: the error, and five times what is foreseen of it."""
    x, weight = gauss_legendre([0, 1])
    at = numpy.random.default_rng(3).uniform(0.02, 0.98, (500, 1))
    k, width = 30 + 170 * at, 0.01 * 100**at
    integrals = {
        "kink": (abs(x - at), (at**2 + (1 - at) ** 2) / 2),
        "jump": ((x > at) * 1.0, 1 - at),
        "power of a distance": (abs(x - at) ** 1.5, (at**2.5 + (1 - at) ** 2.5) / 2.5),
        "power": (x**at, 1 / (at + 1)),
        "wave": (numpy.sin(k * x), (1 - numpy.cos(k)) / k),
        "peak": (1 / (width**2 + (x - 0.5) ** 2), 2 / width * numpy.arctan(0.5 / width)),
    }
    for name, (values, exact) in integrals.items():
        errors = abs(values @ weight - exact[:, 0])
        counts = errors > 1e-9
        below = errors[counts] <= 5 * unresolved(values[counts])
        assert below.mean() > 0.88, (name, below.mean())


def test_the_order_of_a_pole_is_read_at_its_own_nodes_where_the_sign_changes_close_to_it():
    """d^-0.5 up to d = 0.03, -1 beyond: the integral from 0 to r is 2 sqrt(r)."""
    d, r = numpy.geomspace(1e-3, 1.0, 70), 5e-4
    inside, error, s = poles.nearest(poles.Pole(0.0, r), d, numpy.where(d < 0.03, d**-0.5, -1.0))
    assert (inside, s) == (pytest.approx(2 * sqrt(r), rel=1e-12), pytest.approx(0.5, rel=1e-12)) and error < 1e-12
    inside, error, s = poles.nearest(poles.Pole(0.0, r), d, numpy.where(d == d[0], 1.0, -1.0))
    assert (inside, error) == (0, r)  # one value of its sign says no order


def test_the_common_measure_is_asked_again_only_where_values_are_not_resolved():
    asked = []

    def values(c):
        asked.append(c.nodes)
        return numpy.exp(c.log_p)

    assert common_measure(Gaussian(0, 1), U).integral(values) == pytest.approx(1, abs=1e-13)
    assert len(asked) == 1
