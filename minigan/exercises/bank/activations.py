"""Exercise 03: ReLU, sigmoid and dropout, and the way back through each."""

import numpy

from minigan.exercises.bank.activations_bugs import (
    RELU_BUGS,
    RELU_GRADIENT_BUGS,
    SIGMOID_GRADIENT_BUGS,
)
from minigan.exercises.bank.brackets_bugs import SLOPE_BRACKETS
from minigan.exercises.bank.classroom_maxout_bugs import MORE_DROPOUT, MORE_RELU, MORE_SIGMOID_GRADIENT
from minigan.exercises.bank.dropout_bugs import DROPOUT_BUGS, DROPOUT_GRADIENT_BUGS
from minigan.exercises.exercise import Exercise, Question


def relu(x):
    """y = max(x, 0)"""
    return numpy.maximum(x, 0.0)


def relu_input_gradient(dy, x):
    """dL/dx = dy where x > 0, else 0"""
    return dy * (x > 0)


def sigmoid_input_gradient(dy, y):
    """dL/dx = dy y (1 - y), with y = sigmoid(x)"""
    return dy * y * (1.0 - y)


def dropout(x, mask, keep):
    """y = x mask / keep"""
    return x * mask / keep


def dropout_input_gradient(dy, mask, keep):
    """dL/dx = dy mask / keep, with the mask of the forward pass"""
    return dy * mask / keep


def relu_cases(stream):
    """(x,): both signs, then any, and 0; one axis, as in the picture, and three."""
    yield (numpy.array([[2.0]]),)
    yield (numpy.array([[-2.0]]),)
    yield (numpy.array([[-1.0, 0.0, 3.0]]),)
    for shape, size in (((4, 3), 1), ((5,), 1), ((2, 3, 2), 1), ((3, 2), 20)):
        yield (size * stream.normal(shape),)
    yield (numpy.array([[1000.0, -1000.0]]),)  # beyond where it may have been cut off


def relu_gradient_cases(stream):
    """(dy, x): both signs of each, the kink, then any; the last of one axis, as in the picture."""
    for dy, x in ((3.0, 2.0), (3.0, -2.0), (-3.0, 2.0), (3.0, 0.0)):
        yield numpy.array([[dy]]), numpy.array([[x]])
    for shape, size in (((2, 3), 1), ((5, 4), 1), ((6,), 1), ((4, 2), 20)):
        yield stream.normal(shape), size * stream.normal(shape)
    yield numpy.array([[-2.0, 0.5]]), numpy.array([[1000.0, -1000.0]])


def sigmoid_gradient_cases(stream):
    """(dy, y), with y a probability; the last has sigmoids that came out as 0 and 1."""
    yield numpy.array([[2.0]]), numpy.array([[0.25]])
    for shape in ((1, 1), (1, 2), (2, 3), (5, 4), (6,)):
        yield stream.normal(shape), stream.uniform(shape, 0.05, 0.95)
    yield numpy.array([[3.0, -3.0, 2.0]]), numpy.array([[0.0, 1.0, 0.5]])


def dropout_cases(stream):
    """(x or dy, mask, keep): one that is kept, one that is dropped, then any, also of one axis."""
    for kept in (True, False):
        yield numpy.array([[3.0]]), numpy.array([[kept]]), 0.75
    yield stream.normal((1, 3)), numpy.array([[True, False, True]]), 0.5
    for shape, keep in (((2, 3), 0.5), ((5, 4), 0.8), ((4, 6), 0.3), ((7,), 0.6)):
        yield stream.normal(shape), stream.mask(shape, keep), keep


EXERCISE = Exercise(
    "03_activations",
    {"en": "ReLU, sigmoid and dropout", "zh": "ReLU、sigmoid 与 dropout"},
    (
        Question(
            relu,
            relu_cases,
            "y = max(x, 0), entry by entry, with y of x's shape",
            (*RELU_BUGS, *MORE_RELU),
            points=1,
            formula_zh="y = max(x, 0)，逐个元素计算，y 的形状与 x 相同",
        ),
        Question(
            relu_input_gradient,
            relu_gradient_cases,
            "dL/dx where y = max(x, 0), taken as 0 at x = 0, with dy = dL/dy, x and dL/dx of one shape",
            RELU_GRADIENT_BUGS,
            formula_zh="dL/dx，这里 y = max(x, 0)，在 x = 0 处取 0，dy = dL/dy、x 与 dL/dx 形状相同",
        ),
        Question(
            sigmoid_input_gradient,
            sigmoid_gradient_cases,
            "dL/dx where y = sigmoid(x), from dy = dL/dy and y, all of one shape",
            (*SIGMOID_GRADIENT_BUGS, *MORE_SIGMOID_GRADIENT, *SLOPE_BRACKETS),
            formula_zh="dL/dx，这里 y = sigmoid(x)，由 dy = dL/dy 和 y 计算，三者形状相同",
        ),
        Question(
            dropout,
            dropout_cases,
            "y = x mask / keep, with mask True where an input is kept, keep the probability of that, all of x's shape",
            (*DROPOUT_BUGS, *MORE_DROPOUT),
            points=1,
            formula_zh="y = x mask / keep，mask 为 True 表示该输入保留，keep 是保留的概率，mask 与 y 的形状都与 x 相同",
        ),
        Question(
            dropout_input_gradient,
            dropout_cases,
            "dL/dx where y = x mask / keep, with dy = dL/dy, mask and dL/dx of one shape",
            DROPOUT_GRADIENT_BUGS,
            points=1,
            formula_zh="dL/dx，这里 y = x mask / keep，dy = dL/dy、mask 与 dL/dx 形状相同",
        ),
    ),
)  # fmt: skip
