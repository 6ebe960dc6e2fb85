"""Exercise 17: R1, the squared norm of D's input gradient as a penalty, differentiated in the weights by hand.

Mescheder, Geiger and Nowozin 2018 (arXiv 1801.04406), equation (9). D has one hidden layer, with a leaky ReLU:

    h = x W + b,    y = h where h > 0 and leak h elsewhere,    a = y v + c

    x: (m, n), W: (n, units), b: (units,), v: (units, 1); leak = 0 is ReLU. c does not occur in the gradient of a in x.
"""

import numpy

from minigan.exercises.bank.r1_bugs import INPUT_BUGS, SLOPE_BUGS
from minigan.exercises.bank.r1_double_bugs import DOUBLE_BUGS
from minigan.exercises.bank.r1_value_bugs import DIRECTION_BUGS, PENALTY_BUGS
from minigan.exercises.exercise import Exercise, Question


def activation_slopes(x, W, b, leak):
    """s: (m, units), the slope of the leaky ReLU at each h = x W + b: 1 where h > 0, leak elsewhere"""
    return numpy.where(x @ W + b > 0, 1.0, leak)


def input_gradients(x, W, b, v, leak):
    """g: (m, n), in row i the gradient of D's logit a_i with respect to x_i, for the D of this exercise"""
    s = activation_slopes(x, W, b, leak)
    return (s * v.T) @ W.T


def r1_penalty(g, gamma):
    """R = gamma / 2 times the mean over the m examples of |g_i|^2, one number, with g: (m, n)"""
    return gamma / 2 * (g**2).sum(axis=1).mean()


def r1_direction(g, gamma):
    """u = dR/dg: (m, n), for the R of r1_penalty"""
    return gamma * g / len(g)


def r1_gradients(x, W, b, v, leak, gamma):
    """dR/dW: (n, units), dR/db: (units,), dR/dv: (units, 1), for R = r1_penalty of D's input gradients on x"""
    s = activation_slopes(x, W, b, leak)
    u = r1_direction(input_gradients(x, W, b, v, leak), gamma)
    dW = u.T @ (s * v.T)
    dv = (s * (u @ W)).sum(axis=0)
    return dW, numpy.zeros(b.shape), dv[:, None]


SIZES = ((2, 1, 3), (2, 2, 2), (1, 2, 3), (3, 2, 4), (4, 3, 2), (3, 3, 3), (5, 4, 2))  # m, n, units
LEAKS = (0.2, 0.0, 0.1, 0.5, 0.25, 0.0, 0.3)


def net_cases(stream):
    """(x, W, b, v, leak), first whole numbers: an example on each side of 0, then one at 0."""
    array = numpy.array
    for x in (1.0, -2.0, -1.0):
        yield array([[x]]), array([[2.0]]), array([2.0]), array([[3.0]]), 0.5
    yield array([[1.0], [-1.0]]), array([[2.0, -1.0]]), array([1.0, 2.0]), array([[1.0], [-3.0]]), 0.0
    for (m, n, units), leak in zip(SIZES, LEAKS):
        parameters = stream.normal((n, units)), stream.normal((units,)), stream.normal((units, 1))
        yield stream.normal((m, n)), *parameters, leak


def slope_cases(stream):
    """(x, W, b, leak), those of net_cases."""
    for x, W, b, _, leak in net_cases(stream):
        yield x, W, b, leak


def penalty_cases(stream):
    """(g, gamma), first whole numbers."""
    yield numpy.array([[3.0]]), 4.0
    yield numpy.array([[3.0, 4.0]]), 2.0
    yield numpy.array([[3.0, 4.0], [0.0, 1.0]]), 10.0
    for (m, n, _), gamma in zip(SIZES, (0.5, 1.0, 3.0, 10.0, 0.1, 2.0, 5.0)):
        yield 2 * stream.normal((m, n)), gamma


def double_cases(stream):
    """(x, W, b, v, leak, gamma), those of net_cases."""
    gammas = (4.0, 4.0, 2.0, 3.0, 0.5, 1.0, 3.0, 10.0, 0.1, 2.0, 5.0)
    for case, gamma in zip(net_cases(stream), gammas):
        yield *case, gamma


EXERCISE = Exercise(
    "17_r1",
    {"en": "R1, and a second backward pass", "zh": "R1 与第二次反向传播"},
    (
        Question(
            activation_slopes,
            slope_cases,
            "s: (m, units), 1 where x W + b > 0, leak elsewhere, with x: (m, n), W: (n, units), b: (units,)",
            SLOPE_BUGS,
            points=1,
            outputs=("s",),
            formula_zh="s: (m, units)，在 x W + b > 0 处是 1，其余是 leak，其中 x: (m, n)，W: (n, units)，b: (units,)",
        ),
        Question(
            input_gradients,
            net_cases,
            "g: (m, n), row i the gradient of a_i with respect to x_i, a = y v + c, y the leaky ReLU of x W + b, with "
            "x: (m, n), W: (n, units), b: (units,), v: (units, 1)",
            INPUT_BUGS,
            outputs=("g",),
            formula_zh="g: (m, n)，第 i 行是 a_i 对 x_i 的梯度，a = y v + c，y 是 x W + b 的 leaky ReLU，其中 "
            "x: (m, n)，W: (n, units)，b: (units,)，v: (units, 1)",
        ),
        Question(
            r1_penalty,
            penalty_cases,
            "R = gamma / 2 times the mean over the examples of the squared length of g_i, with g: (m, n)",
            PENALTY_BUGS,
            points=1,
            outputs=("R",),
            formula_zh="R = gamma / 2 乘以 g_i 长度的平方对各样例的平均，其中 g: (m, n)",
        ),
        Question(
            r1_direction,
            penalty_cases,
            "u: (m, n), the gradient of r1_penalty(g, gamma) with respect to g: (m, n)",
            DIRECTION_BUGS,
            points=1,
            outputs=("u",),
            formula_zh="u: (m, n)，r1_penalty(g, gamma) 对 g: (m, n) 的梯度",
        ),
        Question(
            r1_gradients,
            double_cases,
            "dR/dW: (n, units), dR/db: (units,), dR/dv: (units, 1), for R = r1_penalty(input_gradients(x, W, b, v, "
            "leak), gamma)",
            DOUBLE_BUGS,
            points=4,
            outputs=("dW", "db", "dv"),
            formula_zh="dR/dW: (n, units)、dR/db: (units,)、dR/dv: (units, 1)，其中 R = r1_penalty("
            "input_gradients(x, W, b, v, leak), gamma)",
        ),
    ),
)
