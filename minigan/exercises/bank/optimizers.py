"""Exercise 12: one step of momentum, with which the paper's nets were trained, and one of Adam. Both minimise."""

import numpy

from minigan.exercises.bank.brackets_bugs import ADAM_BRACKETS
from minigan.exercises.bank.classroom_later_bugs import MORE_ADAM, MORE_MOMENTUM
from minigan.exercises.bank.optimizers_bugs import ADAM_BUGS, MOMENTUM_BUGS
from minigan.exercises.exercise import Exercise, Question


def momentum_step(theta, v, g, rate, mu):
    """v <- mu v - rate g, theta <- theta + v: the new theta and the new v"""
    v = mu * v - rate * g
    return theta + v, v


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    """theta <- theta - rate m^ / (sqrt(v^) + eps): the new theta, m and v, after step number t = 1, 2, ..."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - rate * m_hat / (numpy.sqrt(v_hat) + eps), m, v


def momentum_cases(stream):
    """(theta, v, g, rate, mu): v is 0 in the first, and theta has any shape."""
    yield numpy.array([1.0]), numpy.array([0.0]), numpy.array([2.0]), 0.1, 0.9
    yield numpy.array([1.0]), numpy.array([0.5]), numpy.array([2.0]), 0.1, 0.9
    for shape, rate, mu in (
        ((1,), 0.1, 0.5),
        ((2,), 0.5, 0.9),
        ((5,), 0.01, 0.7),
        ((2, 3), 0.3, 0.0),
        ((4,), 2.0, 0.99),
    ):
        yield stream.normal(shape), stream.normal(shape), stream.normal(shape), rate, mu


def adam_cases(stream):
    """(theta, m, v, t, g, rate, beta1, beta2, eps): the first step of all, from m = v = 0, then later ones."""
    zero, settings = numpy.zeros(1), ((0.1, 0.9, 0.999, 1e-8), (0.5, 0.5, 0.9, 1e-2), (0.01, 0.8, 0.99, 1e-4))
    yield numpy.array([1.0]), zero, zero, 1, numpy.array([2.0]), *settings[0]
    yield numpy.array([1.0]), zero, zero, 1, numpy.array([-0.5]), *settings[1]
    yield numpy.array([1.0]), numpy.array([0.5]), numpy.array([0.25]), 2, numpy.array([2.0]), *settings[1]
    low = (0.1, 0.3, 0.2, 1e-2)  # beta t below 1, so that no root is of less than 0 where t is a factor
    yield numpy.array([1.0]), numpy.array([0.5]), numpy.array([0.25]), 2, numpy.array([2.0]), *low
    yield stream.normal((2,)), stream.normal((2,)), stream.uniform((2,), 0.1, 2.0), 3, stream.normal((2,)), *low
    for n, t, setting in ((1, 2, 1), (2, 3, 0), (3, 2, 2), (3, 7, 1), (4, 20, 0), (2, 500, 2)):
        theta, m, v, g = stream.normal((n,)), stream.normal((n,)), stream.uniform((n,), 0.1, 2.0), stream.normal((n,))
        yield theta, m, v, t, g, *settings[setting]


EXERCISE = Exercise(
    "12_optimizers",
    {"en": "Momentum and Adam", "zh": "动量与 Adam"},
    (
        Question(
            momentum_step,
            momentum_cases,
            "v <- mu v - rate g, theta <- theta + v, returns theta, v, with theta, v, g: arrays of one shape",
            (*MOMENTUM_BUGS, *MORE_MOMENTUM),
            points=1,
            outputs=("theta", "v"),
            formula_zh="v <- mu v - rate g，theta <- theta + v，返回 theta、v，其中 theta、v、g 是形状相同的数组",
        ),
        Question(
            adam_step,
            adam_cases,
            "m <- beta1 m + (1 - beta1) g, v <- beta2 v + (1 - beta2) g^2, theta <- theta - rate m^ / (sqrt(v^) + "
            "eps), with m^ = m / (1 - beta1^t), v^ = v / (1 - beta2^t), t = 1 first; returns theta, m, v",
            (*ADAM_BUGS, *MORE_ADAM, *ADAM_BRACKETS),
            points=3,
            outputs=("theta", "m", "v"),
            formula_zh="m <- beta1 m + (1 - beta1) g，v <- beta2 v + (1 - beta2) g^2，"
            "theta <- theta - rate m^ / (sqrt(v^) + eps)，其中 m^ = m / (1 - beta1^t)，v^ = v / (1 - beta2^t)，"
            "第一步 t = 1；返回 theta、m、v",
        ),
    ),
)
