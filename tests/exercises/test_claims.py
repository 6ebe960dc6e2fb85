"""Exercise 21: its references against other sources, its planted mistakes, and answers that people may write."""

import numpy
import pytest
from scipy.integrate import quad

from minigan.exercises.bank import claims, exercises
from minigan.exercises.cage import Answer
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.outcomes import given
from minigan.exercises.verdict import verdict
from minigan.theory import dynamics

EXERCISE = exercises()["21_claims"]


def told(name, function, seed=2014):
    """The Result of a function as the answer to a question."""
    examiner = Examiner(EXERCISE.question(name), seed)
    return verdict("", examiner, lambda case: Answer("value", function(*given(case))), "en")


def test_the_gaussian_gan_is_first_below_a_hundredth_at_step_52_and_for_good_from_step_177():
    path = dynamics.simulate(dynamics.gaussian_gan(dynamics.MINIMAX, 1.0), [0.0, 0.0], [1.0], 0.1, 300, k=1)
    assert claims.first_and_for_good(abs(path[:, -1]), 0.01) == (52, 177)


def test_each_step_subtracts_eta_times_its_own_derivative_from_log_q():
    """Central differences of sum q log(1 - D*), D* held fixed: in an entry of q, and in a logit of q."""
    p, q, eta, h = numpy.array([0.5, 0.2, 0.3]), numpy.array([0.1, 0.6, 0.3]), 0.7, 1e-6
    g = numpy.log(1 - p / (p + q))

    def of_logits(logits):
        e = numpy.exp(logits)
        return e / e.sum()

    log_q, unit = numpy.log(q), numpy.eye(3)
    in_q = [((q + h * e) @ g - (q - h * e) @ g) / (2 * h) for e in unit]
    in_log_q = [(of_logits(log_q + h * e) @ g - of_logits(log_q - h * e) @ g) / (2 * h) for e in unit]
    expected = [of_logits(log_q - eta * numpy.array(slope)) for slope in (in_q, in_log_q)]
    numpy.testing.assert_allclose(claims.two_steps(p, q, eta), expected, rtol=1e-8)


def test_the_jsd_of_pairs_of_coins_lies_between_and_the_lower_bound_is_nearly_met():
    def jsd(a, b):
        p, q = numpy.array([a, 1 - a]), numpy.array([b, 1 - b])
        m = (p + q) / 2
        return sum(float(numpy.sum(r * numpy.log(r / m))) for r in (p, q)) / 2

    for a, b in ((0.1, 0.9), (0.3, 0.35), (0.501, 0.499), (0.999, 0.001)):
        low, high = claims.jsd_between(abs(a - b))
        assert low <= jsd(a, b) <= high
    assert claims.jsd_between(0.002)[0] == pytest.approx(jsd(0.501, 0.499), rel=1e-5)


def test_the_gradient_of_a_nearly_perfect_D_is_below_its_bound():
    x = numpy.linspace(2, 3, 100_001)
    gradient, bound = claims.gradient_and_bound(0.01 * (1 + numpy.sin(x)), 0.01 * numpy.cos(x))
    expected = quad(lambda x: -0.01 * numpy.cos(x) / (1 - 0.01 * (1 + numpy.sin(x))), 2, 3)[0]
    assert gradient == pytest.approx(expected, rel=1e-4) and 0 < gradient < bound < 0.03 / 0.97


def test_formulas_and_checks_are_judged_as_their_names_say():
    formulas = dict(zip(claims.FORMULAS, Examiner(EXERCISE.question("claim_holds")).right))
    assert all(bool(o.parts[0]) == name.startswith("right") for name, o in formulas.items())
    checks = dict(zip(claims.CHECKS, Examiner(EXERCISE.question("is_a_check")).right))
    assert {name for name, o in checks.items() if o.parts[0]} == {"by_the_derivative", "by_the_value"}


def by_a_grid(formula):
    """A grid of D, point by point."""
    grid = numpy.linspace(0.0005, 0.9995, 1999)
    for p, q in ((0.2, 0.7), (1.5, 0.4), (2.0, 3.0)):
        best = grid[numpy.argmax(p * numpy.log(grid) + q * numpy.log(1 - grid))]
        if not abs(formula(p, q) - best) < 0.002:
            return False
    return True


def by_neighbours(formula):
    """No neighbour has a larger value."""
    p, q = numpy.array([0.2, 1.5, 0.4]), numpy.array([0.5, 0.3, 2.0])
    D = formula(p, q)
    V = [p * numpy.log(d) + q * numpy.log(1 - d) for d in (D, D + 1e-3, D - 1e-3)]
    return numpy.all(V[0] >= V[1]) and numpy.all(V[0] >= V[2])


def by_the_other_player(formula):
    """The odds D / (1 - D) are those of p to q."""
    p, q = numpy.array([0.2, 1.5]), numpy.array([0.5, 0.3])
    D = formula(p, q)
    return numpy.allclose(D / (1 - D), p / q)


@pytest.mark.parametrize("check", [by_a_grid, by_neighbours, by_the_other_player])
def test_a_check_of_another_kind_has_all_its_points(check):
    with numpy.errstate(all="ignore"):
        assert told("claim_holds", check).status == "right"


@pytest.mark.parametrize(
    "mistake",
    [
        lambda p, q: p / (p + 2 * q),
        lambda p, q: p**2 / (p**2 + q**2),
        lambda p, q: 0 * p + 0.5,
        lambda p, q: q / (p + q),
    ],
)
def test_any_mistake_that_a_person_could_make_will_do(mistake):
    def is_a_check(check):
        return check(lambda p, q: p / (p + q)) and not check(mistake)

    assert told("is_a_check", is_a_check).status == "right"


def test_a_check_that_holds_whatever_is_computed_is_named():
    p, q = numpy.array([0.2, 0.7]), numpy.array([0.6, 0.1])
    assert told("claim_holds", lambda formula: True).bug == "holds-whatever-is-computed"
    same = told("claim_holds", lambda formula: bool(numpy.all(formula(p, q) == formula(p, q))))
    assert same.bug == "holds-whatever-is-computed" and "holds whatever is computed" in same.output
    with_a_loose = told("claim_holds", lambda formula: numpy.allclose(formula(p, q), p / (p + q), atol=0.02))
    assert with_a_loose.bug == "too-loose"


def test_a_wrong_verdict_shows_the_source_of_what_it_is_wrong_on_and_counts_both_kinds():
    """The names of the grader's formulas and checks tell a student nothing."""

    def claim_holds(formula):
        p, q = numpy.array([0.2, 0.7]), numpy.array([0.8, 0.3])  # p + q = 1 at both points
        return bool((abs(formula(p, q) - p / (p + q)) <= 1e-3).all())

    said = told("claim_holds", claim_holds).output
    assert "\n    formula = \n        def p_alone(p, q):\n            return p + 0 * q\n" in said
    assert "wrong for 0 of 3 inputs where True is right, and for 1 of 11 where False is" in said
    said = told("is_a_check", lambda check: check(lambda p, q: p / (p + q))).output
    assert "def always(formula):\n" in said and "            return True\nexpected" in said
