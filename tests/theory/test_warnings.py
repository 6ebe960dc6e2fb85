"""What quadrature says of itself: it warns where it is wrong, and names a remedy that works; and Ds of any form."""

import warnings
from math import exp, log, pi, sqrt

import numpy
import pytest
from scipy import stats
from scipy.special import expit

from minigan.nn import Dense, Network, ReLU, Tanh
from minigan.random import Stream
from minigan.theory import game
from minigan.theory.accuracy_warnings import QuadratureWarning
from minigan.theory.densities import Gaussian, Uniform
from minigan.theory.discriminator import distance, perturbation_loss
from minigan.theory.divergences import f_divergence
from minigan.theory.own_formulas import divergence_of, objective_of
from minigan.theory.quadrature import NODES, gauss_legendre, integrate, unresolved

P, Q = Gaussian(0, 1), Gaussian(1, 1)


def wave(x):
    return 0.5 + 0.4 * numpy.sin(200 * x)


def step(x):
    return numpy.where(x > 0.3, 0.9, 0.1)


def bent(x):
    return expit(abs(x - 0.3))


BAD = {  # an integral that is wrong, and the same with the remedy that the warning names
    "a wave": (lambda: game.value(wave, P, Q), lambda: game.value(wave, P, Q, kinks=numpy.linspace(-9, 10, 4001))),
    "a jump": (lambda: game.value(step, P, Q), lambda: game.value(step, P, Q, kinks=[0.3])),
    "a kink": (lambda: game.value(bent, P, Q), lambda: game.value(bent, P, Q, kinks=lambda x: x - 0.3)),
    "a mean": (lambda: P.mean(lambda x: abs(x - 0.3)), lambda: P.mean(lambda x: abs(x - 0.3), kinks=0.3)),
    "the JSD's bound": (lambda: game.jsd_bound(bent, P, Q), lambda: game.jsd_bound(bent, P, Q, kinks=[0.3])),
    "h": (
        lambda: perturbation_loss(P, Q, lambda x: step(x) ** 0.5),
        lambda: perturbation_loss(P, Q, lambda x: step(x) ** 0.5, kinks=[0.3]),
    ),
    "f": (
        lambda: f_divergence(P, Q, hockey_stick),
        lambda: f_divergence(P, Q, hockey_stick, kinks=lambda x: P.log_density(x) - Q.log_density(x) - log(2)),
    ),
    "a distance": (lambda: distance(bent, P, Q), lambda: distance(bent, P, Q, kinks=[0.3])),
}
hockey_stick = divergence_of(lambda u: numpy.maximum(u - 2, 0))
# the first two moments of nothing else than the formula: by hand, or by scipy's own integrals between the kinks
F, G = stats.norm.cdf(0.3), stats.norm.cdf(-0.7)
EXACT = {
    "a jump": F * log(0.1) + (1 - F) * log(0.9) + G * log(0.9) + (1 - G) * log(0.1),
    "a mean": stats.foldnorm(0.3).mean(),
    # p > 2 q below x = 1/2 - log 2
    "f": stats.norm.cdf(0.5 - log(2)) - 2 * stats.norm.cdf(-0.5 - log(2)),
}


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_integral_is_told_and_the_remedy_named_makes_it_right(name):
    bad, remedied = BAD[name]
    with pytest.warns(
        QuadratureWarning, match=r"between x = .*name these points with kinks=\[x1, x2, \.\.\.\]"
    ) as told:
        wrong = bad()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        right = remedied()
    said = float(str(told[0].message).split("known to about ")[1].split()[0])
    assert 1e-9 < abs(wrong - right) < min(0.2, 1.05 * said)  # said has one digit
    assert said < 20 * abs(wrong - right) or name == "a wave"  # of 200 radians on a panel nothing is known
    if name in EXACT:
        assert right == pytest.approx(EXACT[name], abs=1e-12)


def test_the_warning_names_the_line_that_asked():
    with pytest.warns(QuadratureWarning) as told:
        game.value(step, P, Q)
    assert told[0].filename == __file__ and len(told) == 1


def test_of_two_integrals_that_make_one_result_the_first_alone_is_told():
    hinge = objective_of(lambda a: numpy.maximum(1 - a, 0), "hinge without its kink")
    with pytest.warns(QuadratureWarning) as told:
        game.generator_gradient(P, Q, hinge)
    assert len(told) == 1 and told[0].filename == __file__


def test_of_many_integrals_none_that_is_wrong_goes_untold_and_few_that_are_right_are():
    """Kinks, jumps, powers, poles and waves at 200 places each, on one panel: the estimate beside the error."""
    x, weight = gauss_legendre([0, 1])
    at = numpy.random.default_rng(1).uniform(0.02, 0.98, (200, 1))
    k, width = 30 + 170 * at, 0.01 * 100**at
    integrals = [
        (abs(x - at), (at**2 + (1 - at) ** 2) / 2),
        ((x > at) * 1.0, 1 - at),
        (abs(x - at) ** 1.5, (at**2.5 + (1 - at) ** 2.5) / 2.5),
        (x**at, 1 / (at + 1)),
        (numpy.sin(k * x), (1 - numpy.cos(k)) / k),
        (1 / (width**2 + (x - 0.5) ** 2), 2 / width * numpy.arctan(0.5 / width)),
        (numpy.exp(5 * at * x), numpy.expm1(5 * at) / (5 * at)),
    ]
    for values, exact in integrals:
        errors, foreseen = abs(values @ weight - exact[:, 0]), unresolved(values)
        assert not ((errors > 1e-9) & (foreseen < 1e-9)).any()
        assert ((errors < 1e-12) & (foreseen > 1e-9)).sum() <= 2


def test_rounding_alone_is_not_warned_of_in_the_precision_of_the_values():
    x, weight = gauss_legendre(numpy.linspace(-8, 8, 17))
    noise = 1e-7 * numpy.random.default_rng(2).normal(size=x.size)
    values = numpy.exp(-x * x / 2) * (1 + noise)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert integrate(x, weight, values, eps=1e-7) == pytest.approx(sqrt(2 * pi), rel=1e-6)
    with pytest.warns(QuadratureWarning):
        integrate(x, weight, values)
    with pytest.warns(QuadratureWarning):  # a jump is seen all the same
        integrate(x, weight, numpy.where(x > 0.3, values, 0.0), eps=1e-7)
    assert values.size == 16 * NODES


# ------------------------------------------------------------------------------------------------ a D of any kind


def net(dtype, activation=Tanh, n_in=1):
    stream = Stream(3, dtype)
    return Network([Dense(n_in, 6, stream, irange=0.6, bias=0.2), activation(), Dense(6, 1, stream, irange=0.6)])


def by_hand(x):
    return expit(1 - x)


FORMS = {
    "of arrays": by_hand,
    "a column": lambda x: by_hand(x)[:, None],
    "of one number": lambda x: 1 / (1 + exp(x - 1)),
    "of lists": lambda x: by_hand(x).tolist(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_D_of_any_form_has_the_same_value(form):
    expected = game.value_of_logit(lambda x: 1 - x, P, Q)
    assert game.value(FORMS[form], P, Q) == pytest.approx(expected, abs=1e-12)
    assert distance(FORMS[form], P, Q) == pytest.approx(distance(by_hand, P, Q), abs=1e-12)


def test_a_constant_D_is_a_number_for_all():
    assert game.value(lambda x: 0.5, P, Q) == pytest.approx(-log(4), abs=1e-14)


def test_a_network_is_a_logit_also_in_float32():
    D = net("float64")
    expected = game.value_of_logit(lambda x: D(x[:, None])[:, 0], P, Q)
    assert game.value_of_logit(D, P, Q) == expected
    steep = [lambda x, t=t: (9 * D(x[:, None])).astype(t) for t in ("float32", "float64")]
    found, exact = (game.value_of_logit(a, P, Q) for a in steep)  # rounding to 1e-7 is no kink
    assert 0 < abs(found - exact) < 3e-7
    with pytest.raises(
        ValueError, match=r"outside 0 to 1: is it a logit\? Then take minigan\.theory\.game\.value_of_logit"
    ):
        game.value(lambda x: 9 * D(x[:, None]), P, Q)


def test_a_network_with_kinks_is_told_of_them_and_many_points_help():
    D = net("float64", ReLU)
    with pytest.warns(QuadratureWarning, match="has a kink or a jump"):
        rough = game.value_of_logit(D, P, Q)
    W, b = D.theta[:6], D.theta[6:12]  # of the first layer
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exact = game.value_of_logit(D, P, Q, kinks=-b / W)
    assert 1e-9 < abs(rough - exact) < 1e-3


@pytest.mark.parametrize(
    "D, words",
    [
        ("D", "D is 'D': a function of an array of points is needed"),
        (lambda x: numpy.ones((3, 2)), r"D gives shape \(3, 2\) for \d+ points: expected"),
        (lambda x, y: x, r"D cannot be called with \d+ points at once, in a column, or one at a time \(TypeError"),
        (lambda x: None, "D is not a number at x = "),
        (lambda x: numpy.where(x > 3, numpy.nan, 0.5), r"D is not a number at x = 3\.0"),
        (net("float64", n_in=2), r"Dense\(2, 6\): x has shape .*give a function of an array of points"),
    ],
)
def test_what_is_no_D_is_told_in_a_sentence(D, words):
    with pytest.raises(ValueError, match=words):
        game.value(D, P, Q)
    with pytest.raises(ValueError, match="kinks is 'here': give numbers"):
        game.value(by_hand, P, Q, kinks="here")


def test_a_D_that_is_no_number_where_neither_has_mass_is_none_the_worse():
    p, q = Uniform(0, 1), Uniform(2, 3)
    assert game.value(lambda x: numpy.where((x > 1) & (x < 2), numpy.nan, 0.5), p, q) == pytest.approx(-log(4))
