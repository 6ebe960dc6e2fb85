"""Exercises 16, 17 and 18: their references against enumerations and differences of losses that are written here."""

import numpy
import pytest

from minigan.exercises.bank import exercises, losses, policy, r1
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.outcomes import outcomes
from minigan.gan import policy_gradient
from minigan.gan.games import GAMES
from minigan.nn import penalty
from minigan.nn.layers import Dense, LeakyReLU
from minigan.nn.network import Network
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
    as_usual = policy.reinforce(p, q, numpy.array([1, 0, 1]), numpy.full(3, 1.5), 1.5, tau)
    assert (as_usual == 0).all(), "rewards that are the baseline teach nothing"


def test_the_policy_gradient_of_the_exercise_is_that_of_the_package():
    stream, tau = Stream(2, "float64"), 0.7
    g, r, q = stream.normal((4,)), stream.normal((4,)), policy.policy(stream.normal((4,)), 1.0)
    p = policy_gradient.policy(g[None], tau)
    numpy.testing.assert_allclose(policy.policy(g, tau), p[0], rtol=1e-12)
    gradient = policy_gradient.policy_gradient(p, r[None], tau)[0]
    numpy.testing.assert_allclose(policy.expected_reward_gradient(g, r, tau), gradient, rtol=1e-12)
    items, rows = numpy.array([2, 0, 2]), numpy.zeros(3, int)
    weights = p[0, items] / q[items]
    estimate = policy_gradient.reinforce(p, rows, items, r[items], weights, 0.4, tau)[0]
    numpy.testing.assert_allclose(policy.reinforce(p[0], q, items, r[items], 0.4, tau), estimate, rtol=1e-12)


def logits(x, W, b, v, leak):
    h = x @ W + b
    return (numpy.maximum(h, 0) + leak * numpy.minimum(h, 0)) @ v


@pytest.mark.parametrize("m, n, units, leak", [(1, 1, 2, 0.2), (3, 2, 4, 0.0), (4, 3, 5, 0.3)])
def test_the_penalty_and_its_gradients_agree_with_differences_of_differences(m, n, units, leak):
    """D is linear around each example: its differences are exact, but for rounding, where no unit is near its kink."""
    stream, gamma = Stream(2, "float64"), 3.0
    x, W = stream.normal((m, n)), stream.normal((n, units))
    b, v = stream.normal((units,)), stream.normal((units, 1))
    assert abs(x @ W + b).min() > 0.01

    def at(W, b, v):
        g = [slopes(lambda x: logits(x[None], W, b, v, leak).item(), each, 1e-3) for each in x]
        return gamma / 2 * sum(float(row @ row) for row in g) / m, numpy.array(g)

    R, g = at(W, b, v)
    numpy.testing.assert_allclose(r1.input_gradients(x, W, b, v, leak), g, rtol=1e-9, atol=1e-10)
    assert r1.r1_penalty(g, gamma) == pytest.approx(R, rel=1e-12)
    agree(r1.r1_direction(g, gamma), lambda g: gamma / 2 * sum(float(row @ row) for row in g) / m, g)
    dW, db, dv = r1.r1_gradients(x, W, b, v, leak, gamma)
    agree(dW, lambda W: at(W, b, v)[0], W, 1e-4)
    agree(db, lambda b: at(W, b, v)[0], b, 1e-4)
    agree(dv, lambda v: at(W, b, v)[0], v, 1e-4)


def test_the_penalty_of_the_exercise_is_that_of_the_package_for_the_same_net():
    stream = Stream(3, "float64")
    x, W, b, v = (stream.normal(size) for size in ((4, 3), (3, 5), (5,), (5, 1)))
    D = Network([Dense(3, 5, stream), LeakyReLU(0.2), Dense(5, 1, stream)])
    for name, value in (("0.W", W), ("0.b", b), ("2.W", v)):
        D.named(D.theta)[name][...] = value
    R, gradient = penalty.r1(D, x, 10.0)
    named = D.named(gradient)
    assert r1.r1_penalty(r1.input_gradients(x, W, b, v, 0.2), 10.0) == pytest.approx(R, rel=1e-12)
    for mine, name in zip(r1.r1_gradients(x, W, b, v, 0.2, 10.0), ("0.W", "0.b", "2.W")):
        numpy.testing.assert_allclose(mine, named[name], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("m, k, alpha", [(1, 1, 1.0), (3, 3, 0.9), (2, 5, 0.7)])
def test_the_losses_at_the_logit_are_their_definitions_and_the_gradients_are_theirs(m, k, alpha):
    stream = Stream(1, "float64")
    real, fake = 2 * stream.normal((m, 1)), 2 * stream.normal((k, 1))

    def smoothed(real, fake):
        D, D_fake = 1 / (1 + numpy.exp(-real)), 1 / (1 + numpy.exp(-fake))
        each = alpha * numpy.log(D) + (1 - alpha) * numpy.log(1 - D)
        return -float(each.sum()) / m - float(numpy.log(1 - D_fake).sum()) / k

    assert losses.one_sided_loss(real, fake, alpha) == pytest.approx(smoothed(real, fake), rel=1e-12)
    da_real, da_fake = losses.one_sided_gradients(real, fake, alpha)
    agree(da_real, lambda real: smoothed(real, fake), real)
    agree(da_fake, lambda fake: smoothed(real, fake), fake)
    da_real, da_fake = losses.least_squares_d_gradients(real, fake)
    agree(da_real, lambda real: float(((real - 1) ** 2).sum()) / m / 2, real)
    agree(da_fake, lambda fake: float((fake**2).sum()) / k / 2, fake)
    agree(losses.least_squares_g_gradient(fake), lambda fake: float(((fake - 1) ** 2).sum()) / k / 2, fake)


def test_the_losses_of_the_exercise_are_those_of_the_package():
    stream = Stream(3, "float64")
    real, fake = stream.normal((3, 1)), stream.normal((4, 1))
    smoothed, squares = GAMES["smoothed"].d, GAMES["least squares"]
    assert losses.one_sided_loss(real, fake, 0.9) == pytest.approx(smoothed.value(real, fake), rel=1e-12)
    for mine, loss in (
        (losses.one_sided_gradients(real, fake, 0.9), smoothed),
        (losses.least_squares_d_gradients(real, fake), squares.d),
    ):
        for one, other in zip(mine, loss.gradient(real, fake)):
            numpy.testing.assert_allclose(one, other, rtol=1e-12)
    numpy.testing.assert_allclose(losses.least_squares_g_gradient(fake), squares.g.gradient(fake), rtol=1e-12)


def test_the_smoothed_optimum_is_the_best_of_a_fine_grid():
    D = numpy.linspace(0, 1, 20001)[1:-1]
    for p, q, alpha, beta in [(1.0, 1.0, 0.9, 0.0), (0.2, 1.5, 0.9, 0.1), (2.0, 0.3, 0.7, 0.2), (1.0, 3.0, 1.0, 0.0)]:
        on_D, on_not_D = p * alpha + q * beta, p * (1 - alpha) + q * (1 - beta)
        best = D[(-on_D * numpy.log(D) - on_not_D * numpy.log(1 - D)).argmin()]
        found = losses.best_smoothed_discriminator(numpy.array([p]), numpy.array([q]), alpha, beta)
        assert found == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize("name", ["16_policy", "17_r1", "18_losses"])
def test_no_bug_of_these_raises_on_every_case_for_then_every_error_would_have_its_name(name):
    for question in exercises()[name].questions:
        cases = Examiner(question).cases
        for bug in question.bugs:
            assert any(each.kind == "value" for each in outcomes(question.with_bug(bug), cases)), bug.name
