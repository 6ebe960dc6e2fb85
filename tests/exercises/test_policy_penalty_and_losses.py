"""Exercises 16, 17 and 18: their references against enumerations and differences of losses that are written here."""

import numpy
import pytest

from minigan.exercises.bank import exercises, policy
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.outcomes import outcomes
from minigan.random import Stream


def slopes(function, at, step=1e-6):
    """The derivative of a number in every entry of an array, by central differences."""
    found = numpy.empty(at.shape)
    for entry in numpy.ndindex(at.shape):
        moved = numpy.zeros(at.shape)
        moved[entry] = step
        found[entry] = (function(at + moved) - function(at - moved)) / (2 * step)
    return found


def agree(gradient, function, at, step=1e-6):
    numpy.testing.assert_allclose(gradient, slopes(function, at, step), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("n, tau", [(2, 1.0), (3, 0.5), (5, 2.5)])
def test_the_policy_gradient_agrees_with_differences_and_each_estimate_has_it_as_its_expectation(n, tau):
    stream = Stream(1, "float64")
    g, r, q = stream.normal((n,)), stream.normal((n,)), 1 + stream.uniform((n,))
    q = q / q.sum()

    def probabilities(g):
        return numpy.exp(g / tau) / sum(numpy.exp(each / tau) for each in g)

    p = policy.policy(g, tau)
    numpy.testing.assert_allclose(p, probabilities(g), rtol=1e-12)
    exact = policy.expected_reward_gradient(g, r, tau)
    agree(exact, lambda g: probabilities(g) @ r, g)
    for i in range(n):
        agree(policy.one_draw_gradient(p, i, r[i], tau), lambda g, i=i: r[i] * numpy.log(probabilities(g)[i]), g)
    for baseline in (0.0, 1.5):
        pairs = [(i, j) for i in range(n) for j in range(n)]  # all outcomes of two draws
        estimates = [policy.reinforce(p, q, numpy.array(ij), r[list(ij)], baseline, tau) for ij in pairs]
        expectation = sum(q[i] * q[j] * each for (i, j), each in zip(pairs, estimates))
        numpy.testing.assert_allclose(expectation, exact, rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", ["16_policy"])
def test_no_bug_of_these_raises_on_every_case_for_then_every_error_would_have_its_name(name):
    for question in exercises()[name].questions:
        cases = Examiner(question).cases
        for bug in question.bugs:
            assert any(each.kind == "value" for each in outcomes(question.with_bug(bug), cases)), bug.name
