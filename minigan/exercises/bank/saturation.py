"""Exercise 08: minimax against non-saturating, and how strongly each pulls on G when D is at its best."""

import numpy

from minigan.exercises.bank.brackets_bugs import LOGIT_BRACKETS, NON_SATURATING_BRACKETS
from minigan.exercises.bank.classroom_value_bugs import MORE_LOGIT, MORE_MINIMAX, MORE_NON_SATURATING, more_pull
from minigan.exercises.bank.saturation_bugs import LOGIT_BUGS, MINIMAX_BUGS, NON_SATURATING_BUGS, pull_bugs
from minigan.exercises.exercise import Exercise, Question


def minimax_slope(a):
    """The gradient of mean log(1 - D(G(z))) at D's logits a: (m, 1)"""
    return -numpy.exp(-numpy.logaddexp(0, -a)) / len(a)


def non_saturating_slope(a):
    """The gradient of -mean log D(G(z)) at D's logits a: (m, 1)"""
    return -numpy.exp(-numpy.logaddexp(0, a)) / len(a)


def optimal_logit_of_shift(x, shift):
    """The logit of D* at x, with p_data = N(0, 1) and p_g = N(shift, 1)"""
    return shift**2 / 2 - shift * x


def pull_minimax(shift, z):
    """d/dshift of mean log(1 - D*(G(z))), with G(z) = z + shift and D* held fixed"""
    a = optimal_logit_of_shift(z + shift, shift)
    return numpy.sum(minimax_slope(a) * -shift)


def pull_non_saturating(shift, z):
    """d/dshift of -mean log D*(G(z)), with G(z) = z + shift and D* held fixed"""
    a = optimal_logit_of_shift(z + shift, shift)
    return numpy.sum(non_saturating_slope(a) * -shift)


def slope_cases(stream):
    """Logits of one minibatch: plain ones, small ones, then of a D that is sure."""
    yield (numpy.array([[0.0]]),)
    yield (numpy.array([[1.0], [-2.0]]),)
    for m in (1, 2, 3, 5):
        yield (2 * stream.normal((m, 1)),)
    for a in (4.0, 11.0, 21.0, 40.0):  # beyond where a threshold may have been put
        yield from ((numpy.array([[a]]),), (numpy.array([[-a]]),))
    for logits in ((-6.0,), (6.0,), (40.0, -40.0), (-1000.0, 1000.0, 0.4), (1000.0, 0.2)):
        yield (numpy.array([logits]).T,)


def logit_of_shift_cases(stream):
    """(x, shift) with shifts on both sides, then where the densities are too small for a float."""
    yield numpy.array([[3.0]]), 2.0
    for m, shift in ((1, 1.0), (2, 0.0), (2, 3.0), (4, -0.5)):
        yield 2 * stream.normal((m, 1)), shift
    yield numpy.array([[60.0], [-45.0]]), 2.0


def pull_cases(stream):
    """(shift, z): plain ones, then with shifts on both sides, and of several sizes."""
    yield 1.0, numpy.array([[0.5]])
    yield 2.0, numpy.array([[0.0], [-1.0]])
    for m, shift in ((1, 1.0), (2, 0.0), (2, 0.5), (3, -1.5), (5, 3.0), (4, 8.0), (3, 40.0)):
        yield shift, stream.normal((m, 1))


EXERCISE = Exercise(
    "08_saturation",
    {"en": "Saturation, measured", "zh": "度量饱和"},
    (
        Question(
            minimax_slope, slope_cases,
            "the gradient of mean log(1 - D), D = sigmoid(a), with respect to a: (m, 1), of the same shape",
            (*MINIMAX_BUGS, *MORE_MINIMAX), outputs=("the slope",), outputs_zh=("斜率",),
            formula_zh="log(1 - D) 的平均对 a 的梯度，D = sigmoid(a)，其中 a: (m, 1)，梯度的形状与 a 相同",
        ),
        Question(
            non_saturating_slope, slope_cases,
            "the gradient of -mean log D, D = sigmoid(a), with respect to a: (m, 1), of the same shape",
            (*NON_SATURATING_BUGS, *MORE_NON_SATURATING, *NON_SATURATING_BRACKETS),
            outputs=("the slope",), outputs_zh=("斜率",),
            formula_zh="-log D 的平均对 a 的梯度，D = sigmoid(a)，其中 a: (m, 1)，梯度的形状与 a 相同",
        ),
        Question(
            optimal_logit_of_shift, logit_of_shift_cases,
            "log p_data(x) - log p_g(x), p_data = N(0, 1), p_g = N(shift, 1), with x: (m, 1), of the same shape",
            (*LOGIT_BUGS, *MORE_LOGIT, *LOGIT_BRACKETS), outputs=("the logit",), outputs_zh=("logit 的值",),
            formula_zh="log p_data(x) - log p_g(x)，p_data = N(0, 1)，p_g = N(shift, 1)，x: (m, 1)，结果形状相同",
        ),
        Question(
            pull_minimax, pull_cases,
            "d/dshift of mean log(1 - D*(z + shift)), D* held fixed, with z: (m, 1), a number",
            (*pull_bugs("minimax_slope", "non_saturating_slope"), *more_pull("minimax_slope", 1)),
            outputs=("the pull",), outputs_zh=("拉力",),
            formula_zh="log(1 - D*(z + shift)) 的平均对 shift 的导数，D* 保持不动，其中 z: (m, 1)，结果是一个数",
        ),
        Question(
            pull_non_saturating, pull_cases,
            "d/dshift of -mean log D*(z + shift), D* held fixed, with z: (m, 1), a number",
            (*pull_bugs("non_saturating_slope", "minimax_slope"), *more_pull("non_saturating_slope", -1)),
            outputs=("the pull",), outputs_zh=("拉力",),
            formula_zh="-log D*(z + shift) 的平均对 shift 的导数，D* 保持不动，其中 z: (m, 1)，结果是一个数",
        ),
    ),
)  # fmt: skip
