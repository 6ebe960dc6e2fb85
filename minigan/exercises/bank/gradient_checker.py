"""Exercise 11: a gradient checker, graded by the wrong layers that it catches and the right ones that it lets pass."""

import numpy

from minigan.exercises.bank.classroom_later_bugs import MORE_CHECKER, MORE_DIFFERENCE
from minigan.exercises.bank.gradient_checker_bugs import CHECKER_BUGS, DIFFERENCE_BUGS
from minigan.exercises.cage import Code
from minigan.exercises.exercise import Exercise, Question


def directional_difference(f, x, d, h):
    """(f(x + h d) - f(x - h d)) / (2 h)"""
    return (f(x + h * d) - f(x - h * d)) / (2 * h)


def gradient_is_right(forward, backward, x, dy, d):
    """Whether backward(dy, x) along d is the derivative of sum(dy * forward(x)), to a millionth of it"""

    def loss(x):
        return (dy * forward(x)).sum()

    said = (backward(dy, x) * d).sum()
    measured = directional_difference(loss, x, d, 1e-5)
    return abs(said - measured) <= 1e-6 * max(abs(said), abs(measured))


def _code(name, parameters, result):
    return Code(name, f"def {name}({parameters}):\n    return {result}\n")


FUNCTIONS = (
    _code("sum_of_squares", "x", "(x**2).sum()"),
    _code("sum_of_cubes", "x", "(x**3).sum()"),
    _code("sum_of_exp", "x", "numpy.exp(x).sum()"),
    _code("weighted_sum_of_sines", "x", "(numpy.arange(1.0, x.size + 1) * numpy.sin(x.ravel())).sum()"),
)
FORWARD = {
    "double": "2 * x",
    "square": "x**2",
    "tanh": "numpy.tanh(x)",
    "falling": "-(x**3)",
    "tiny": "1e-14 * x**2",
    "large": "100 * x**2",
    "ones": "numpy.ones_like(x)",
    "softmax": "numpy.exp(x) / numpy.exp(x).sum(axis=1, keepdims=True)",
    "running_sum": "numpy.cumsum(x, axis=1)",
}
SQUARE, SUMS = "2 * x * dy", "numpy.cumsum(dy[:, ::-1], axis=1)[:, ::-1]"
SOFTMAX = f"{FORWARD['softmax']} * (dy - (dy * {FORWARD['softmax']}).sum(axis=1, keepdims=True))"
BACKWARD = (  # (forward, what the gradient is, its formula): right ones and wrong ones
    ("double", "right", "2 * dy"),
    ("double", "zero", "0 * dy"),
    ("square", "right", SQUARE),
    ("square", "without_2", "x * dy"),
    ("square", "without_dy", "2 * x"),
    ("square", "sign", f"-{SQUARE}"),
    ("tanh", "right", "dy * (1 - numpy.tanh(x) ** 2)"),
    ("tanh", "wrong_by_a_thousandth", "1.001 * dy * (1 - numpy.tanh(x) ** 2)"),
    ("square", "right_in_the_first_row", f"numpy.where(numpy.arange(len(x))[:, None] == 0, 1, 0.5) * {SQUARE}"),
    ("square", "columns_reversed", f"({SQUARE})[:, ::-1]"),
    ("square", "mean_over_the_rows", f"{SQUARE} / len(x)"),
    ("tiny", "right", f"1e-14 * {SQUARE}"),
    ("tiny", "zero", "0 * dy"),
    ("tiny", "without_2", "1e-14 * x * dy"),
    ("tiny", "wrong_by_a_thousandth", f"1.001e-14 * {SQUARE}"),
    ("large", "right", f"100 * {SQUARE}"),
    ("large", "too_small_by_half_a_thousandth", f"99.95 * {SQUARE}"),
    ("falling", "right", "-3 * x**2 * dy"),
    ("ones", "right", "0 * dy"),
    ("softmax", "right", SOFTMAX),
    ("softmax", "zero", "0 * dy"),
    ("running_sum", "right", SUMS),
    ("running_sum", "transposed", "numpy.cumsum(dy, axis=1)"),
    ("square", "wrong_by_one_and_a_half_millionths", f"1.0000015 * {SQUARE}"),
)


SMALL = (
    ([[1.0]], [[2.0]], [[3.0]]),  # x, dy, d for the first two layers
    ([[1.0, 2.0], [2.0, 1.0]], [[2.0, 1.0], [1.0, 3.0]], [[1.0, 2.0], [3.0, 1.0]]),
)


def difference_cases(stream):
    """(f, x, d, h), with steps so large that every other quotient has another value: small numbers first."""
    yield FUNCTIONS[0], numpy.array([1.0]), numpy.array([2.0]), 0.25
    for f in FUNCTIONS[:2]:
        yield f, numpy.array([1.0, 2.0]), numpy.array([3.0, 1.0]), 0.25
    for f, shape, h in zip(
        FUNCTIONS * 2, ((1,), (2,), (3,), (1,), (2, 3), (3, 2), (2, 2), (3, 4)), (0.1, 0.5, 0.2, 0.3) * 2
    ):
        yield f, stream.uniform(shape, 0.2, 1.5), stream.normal(shape), h


def layer_cases(stream):
    """(forward, backward, x, dy, d): each layer of BACKWARD on small whole numbers, then on others.

    A wrong layer may be right for one x, dy and d by chance.
    """
    layers = [
        (_code(layer, "x", FORWARD[layer]), _code(f"{layer}_gradient_{what}", "dy, x", formula))
        for layer, what, formula in BACKWARD
    ]
    for number, layer in enumerate(layers):
        yield *layer, *map(numpy.array, SMALL[number >= 2])
    for number, layer in enumerate(layers[2:]):
        yield *layer, *(stream.uniform((2, 3) if number < 8 else (3, 4), 0.4, 1.6) for _ in range(3))


EXERCISE = Exercise(
    "11_gradient_checker",
    {"en": "A gradient checker that can fail", "zh": "会说“不”的梯度检查器"},
    (
        Question(
            directional_difference,
            difference_cases,
            "(f(x + h d) - f(x - h d)) / (2 h), with f: array to number, x and d: arrays of one shape, h: number",
            (*DIFFERENCE_BUGS, *MORE_DIFFERENCE),
            outputs=("the difference",),
            outputs_zh=("差商",),
            formula_zh="(f(x + h d) - f(x - h d)) / (2 h)，其中 f 把数组变成数，x 和 d 是形状相同的数组，h 是数",
        ),
        Question(
            gradient_is_right,
            layer_cases,
            "True if sum(backward(dy, x) * d) and the central difference of sum(dy * forward(x)) along d, h = 1e-5, "
            "differ by at most 1e-6 of the larger one in size, else False, with x, dy, d: arrays of one shape",
            (*CHECKER_BUGS, *MORE_CHECKER),
            points=4,
            hands_functions=True,
            outputs=("the verdict",),
            outputs_zh=("判断",),
            equivalent=(
                ("measured = directional_difference(loss, x, d, 2e-05)", "h may be twice as large"),
                (
                    "return abs(measured - said) <= 1e-06 * max(abs(said), abs(measured))",
                    "the absolute value does not see the sign",
                ),
            ),
            formula_zh="sum(backward(dy, x) * d) 与 sum(dy * forward(x)) 沿 d 的中心差分（h = 1e-5）之差，"
            "不超过两者绝对值中较大者的 1e-6 时为 True，否则为 False，其中 x、dy、d 是形状相同的数组",
        ),
    ),
)
