"""What makes a claim hold or fail: the outcomes, and the run of a check with the right and the wrong formula."""

import math

import numpy
import pytest

from minigan.claims import table
from minigan.claims.claim import MONTE_CARLO, ROUNDING, Method, at_least, at_most, claim, equal, estimate
from minigan.theory.accuracy_warnings import QuadratureWarning
from minigan.theory.densities import Gaussian


def make(check, right=1.0, wrong=2.0, method=ROUNDING):
    return claim("id", "a statement", "a source", method, right=right, wrong=wrong, mistake="twice")(check)


def test_equal_reports_the_worst_entry():
    outcome = equal([1.0, 2.0, 3.5], [1.0, 2.25, 3.4])
    assert outcome[:3] == (2.0, "=", 2.25) and outcome.error == 0.25


def test_a_claim_does_not_hold_if_an_integral_in_it_is_known_too_little():
    """Of a falsifier an integral may warn: it is rejected by its number."""

    def jump(at):
        return equal(Gaussian(0, 1).mean(lambda x: 1.0 * (x > at)), 0.5, 0.1)

    c = make(jump, right=0.3, wrong=2.3)
    assert not c.verify().holds and c.verify().problem.startswith("QuadratureWarning: an integral is known to about")
    with pytest.warns(QuadratureWarning):
        rejected = c.falsify()
    assert not rejected.holds and not rejected.problem


def test_infinity_equals_infinity_only():
    assert equal([numpy.inf, -numpy.inf], [numpy.inf, -numpy.inf]).error == 0
    assert equal(numpy.inf, -numpy.inf).error == numpy.inf
    assert equal(1.0, numpy.inf).error == numpy.inf


@pytest.mark.parametrize("relation", [equal, at_most, at_least])
def test_nan_never_holds(relation):
    for computed, expected in ((numpy.nan, 1.0), (1.0, numpy.nan), (numpy.nan, numpy.nan)):
        assert relation(computed, expected).error == numpy.inf
    assert relation([1.0, numpy.nan], [1.0, 1.0]).error == numpy.inf


def test_at_most_counts_only_what_is_above():
    assert at_most([1.0, 2.0], 2.0).error == 0
    assert at_most([1.0, 2.5], 2.0)[:4] == (2.5, "<=", 2.0, 0.5)


def test_at_least_counts_only_what_is_below():
    assert at_least([3.0, 2.0], 2.0).error == 0
    assert at_least([3.0, 1.5], 2.0)[:4] == (1.5, ">=", 2.0, 0.5)


def test_an_estimate_is_allowed_four_standard_errors(rng):
    draws = rng.normal(size=10_000)
    outcome = estimate(draws, 0.0)
    assert outcome.tolerance == pytest.approx(4 / 100, rel=0.05)
    assert outcome.error == pytest.approx(abs(draws.mean()))


def test_an_estimate_is_wrong_by_chance_as_seldom_as_its_law_says():
    """1,000 estimates of the right mean: none is out by 4 standard errors, some are by 2."""
    streams = numpy.random.default_rng(1).normal(size=(1000, 200))
    assert not any(estimate(draws, 0.0).error > estimate(draws, 0.0).tolerance for draws in streams)
    beyond_two = sum(estimate(d, 0.0, errors=2).error > estimate(d, 0.0, errors=2).tolerance for d in streams)
    assert 20 < beyond_two < 80  # 4.6 % of 1,000, give or take 4 standard deviations


def test_a_claim_holds_with_its_right_formula_and_fails_with_its_wrong_one():
    c = make(lambda factor: equal(factor * 3.0, 3.0))
    assert c.verify().holds and not c.falsify().holds
    assert c.falsify().error == 3.0 and c.verify().tolerance == ROUNDING.tolerance


def test_an_error_of_just_the_tolerance_holds_and_of_more_does_not():
    method = Method("bound", 0.5, "given")
    assert make(lambda _: equal(1.5, 1.0), method=method).verify().holds
    assert not make(lambda _: equal(1.5000001, 1.0), method=method).verify().holds


def test_a_check_may_bring_its_own_tolerance():
    assert make(lambda _: equal(1.1, 1.0, 0.2)).verify().holds
    assert make(lambda _: equal(1.1, 1.0, 0.2)).verify().tolerance == 0.2


def test_a_method_without_a_tolerance_needs_a_check_that_gives_one():
    with pytest.raises(ValueError, match=r"id: its method has no tolerance"):
        make(lambda _: equal(1.0, 1.0), method=MONTE_CARLO).verify()


def test_a_check_that_raises_neither_holds_nor_is_rejected():
    result = make(lambda formula: equal(formula.upper(), 1.0)).verify()
    assert not result.holds and result.problem.startswith("AttributeError: ")
    assert make(lambda _: equal(1.0, 1.0)).verify().problem == ""


def test_a_result_is_plain_enough_for_json():
    plain = make(lambda _: equal(1.0, numpy.inf)).verify().plain()
    assert plain["expected"] == "inf" and plain["error"] == "inf" and plain["holds"] is False
    assert all(isinstance(v, str | bool) or math.isfinite(v) for v in plain.values())


def test_how_many_numbers_were_compared_is_told_where_there_is_more_than_one():
    for numbers, said in ((1.0, ""), ([1.0, 1.0], "worst of 2 numbers"), ([1.0] * 3, "worst of 3 numbers")):
        c = make(lambda factor, numbers=numbers: equal(numbers, numbers))
        text = " ".join(table.explained(c, c.verify(), True))
        assert said in text and ("worst of" in text) == bool(said)
