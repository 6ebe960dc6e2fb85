"""Exercise 05: the value of the game, and its gradient at D's logits."""

import numpy

from minigan.exercises.bank.brackets_bugs import VALUE_GRADIENT_BRACKETS
from minigan.exercises.bank.classroom_value_bugs import MORE_VALUE_GRADIENT
from minigan.exercises.bank.value_bugs import VALUE_BUGS
from minigan.exercises.bank.value_gradient_bugs import GRADIENT_BUGS
from minigan.exercises.exercise import Exercise, Question


def game_value(a_real, a_fake):
    """V = mean log D(x) + mean log(1 - D(G(z))), in nats, with D = sigmoid(a)"""
    log_D_real = -numpy.logaddexp(0, -a_real)
    log_not_D_fake = -numpy.logaddexp(0, a_fake)
    return log_D_real.mean() + log_not_D_fake.mean()


def game_value_gradient(a_real, a_fake):
    """dV/da_real and dV/da_fake, each of the shape of its logits"""
    da_real = numpy.exp(-numpy.logaddexp(0, a_real)) / len(a_real)
    da_fake = -numpy.exp(-numpy.logaddexp(0, -a_fake)) / len(a_fake)
    return da_real, da_fake


def logit_cases(stream):
    """Logits of two minibatches: plain ones, then of two sizes, then a D that is sure, right or wrong."""
    yield numpy.array([[0.0]]), numpy.array([[0.0]])
    yield numpy.array([[0.5]]), numpy.array([[-1.0]])
    yield numpy.array([[0.0], [1.0]]), numpy.array([[2.0]])
    for m_real, m_fake in ((1, 1), (2, 2), (3, 3), (4, 2), (2, 5)):
        yield 2 * stream.normal((m_real, 1)), 2 * stream.normal((m_fake, 1))
    for real, fake in (([1.5], [40.0]), ([-1000.0], [0.5]), ([-0.5], [1000.0]), ([1000.0], [-1000.0])):
        yield numpy.array([real]), numpy.array([fake])
    for a in (4.0, 9.0, 15.0):  # beyond where a threshold may have been put
        for left, right in ((a, -a), (-a, a)):
            yield numpy.array([[left]]), numpy.array([[right]])
    yield numpy.array([[1000.0], [-1000.0], [0.3]]), numpy.array([[-1000.0], [0.7], [1000.0]])


EXERCISE = Exercise(
    "05_value",
    {"en": "The value of the game", "zh": "博弈的价值"},
    (
        Question(
            game_value,
            logit_cases,
            "V = mean log D(x) + mean log(1 - D(G(z))), D = sigmoid(a), with a_real: (m, 1), a_fake: (m', 1)",
            VALUE_BUGS,
            outputs=("V",),
            formula_zh="V = log D(x) 的平均 + log(1 - D(G(z))) 的平均，D = sigmoid(a)，a_real: (m, 1)，a_fake: (m', 1)",
        ),
        Question(
            game_value_gradient,
            logit_cases,
            "dV/da_real: (m, 1), dV/da_fake: (m', 1) of the V of game_value, with a_real: (m, 1), a_fake: (m', 1)",
            (*GRADIENT_BUGS, *MORE_VALUE_GRADIENT, *VALUE_GRADIENT_BRACKETS),
            outputs=("da_real", "da_fake"),
            formula_zh="dV/da_real: (m, 1)，dV/da_fake: (m', 1)，V 即 game_value 的 V，a_real: (m, 1)，a_fake: (m', 1)",
        ),
    ),
)
