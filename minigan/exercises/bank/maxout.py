"""Exercise 04: maxout, whose gradient goes to the winning piece alone."""

import numpy

from minigan.exercises.bank.classroom_maxout_bugs import MORE_MAXOUT, MORE_MAXOUT_GRADIENT
from minigan.exercises.exercise import Bug, Exercise, Question


def maxout(x, pieces):
    """y_j = max over the pieces p of x_pj, with x seen as (m, pieces, units)"""
    m, n = x.shape
    return x.reshape(m, pieces, n // pieces).max(axis=1)


def maxout_input_gradient(dy, x, pieces):
    """dL/dx_pj = dy_j where p is the winner of j, else 0; of equal pieces the first wins"""
    m, units = dy.shape
    winner = x.reshape(m, pieces, units).argmax(axis=1)
    dx = numpy.zeros((m, pieces, units))
    for p in range(pieces):
        dx[:, p] = dy * (winner == p)
    return dx.reshape(x.shape)


SIZES = ((1, 2, 1), (1, 2, 2), (2, 3, 2), (3, 2, 4), (4, 5, 3))  # m, pieces, units


def maxout_cases(stream):
    """(x, pieces), first small whole numbers: of both signs, and of two units."""
    for x in ([3.0, 5.0], [-3.0, -1.0], [1.0, 6.0, 3.0, 4.0]):
        yield numpy.array([x]), 2
    for m, pieces, units in SIZES:
        yield stream.normal((m, pieces * units)), pieces


def maxout_gradient_cases(stream):
    """(dy, x, pieces): small whole numbers, then any, first without equal pieces, then with."""
    yield numpy.array([[2.0]]), numpy.array([[3.0, 5.0]]), 2
    yield numpy.array([[2.0]]), numpy.array([[-3.0, -1.0]]), 2
    yield numpy.array([[2.0, 7.0]]), numpy.array([[1.0, 6.0, 3.0, 4.0]]), 2
    for m, pieces, units in SIZES:
        yield stream.normal((m, units)), stream.normal((m, pieces * units)), pieces
    yield numpy.array([[2.0]]), numpy.array([[1.0, 1.0]]), 2
    yield numpy.array([[2.0, 3.0]]), numpy.array([[1.0, 0.0, 4.0, 5.0, 4.0, 5.0]]), 3
    for m, pieces, units in ((3, 3, 2), (6, 4, 3)):
        yield stream.normal((m, units)), 1.0 * stream.integers(2, (m, pieces * units)), pieces


WINNER = "x.reshape(m, pieces, units).argmax(axis=1)"
INTERLEAVED = (
    "You take the pieces of a unit to stand side by side, as (m, units, pieces). x is seen as (m, pieces, units): "
    "first piece 0 of all units, then piece 1 of all units. With one unit there is no difference.",
    "你以为同一个单元的各片相邻排列，即 (m, units, pieces)。而 x 应看作 (m, pieces, units)：先是所有单元的第 0 片，"
    "再是所有单元的第 1 片。只有一个单元时两者没有区别。",
)

EXERCISE = Exercise(
    "04_maxout",
    {"en": "Maxout", "zh": "Maxout"},
    (
        Question(
            maxout,
            maxout_cases,
            "y_j = max over the pieces p of x_pj, with x: (m, pieces * units) seen as (m, pieces, units), y: (m, "
            "units)",
            (
                *MORE_MAXOUT,
                Bug(
                    "units-before-pieces", "x.reshape(m, pieces, n // pieces).max(axis=1)",
                    "x.reshape(m, n // pieces, pieces).max(axis=2)", *INTERLEAVED,
                ),
                Bug(
                    "over-the-units", ".max(axis=1)", ".max(axis=2)",
                    "You take the largest over the units, one for each piece. Each unit chooses among its own pieces.",
                    "你是在各单元之间取最大值，每一片得到一个数。应当是每个单元在自己的片之间选择。",
                ),
                Bug(
                    "over-the-minibatch", ".max(axis=1)", ".max(axis=0)",
                    "You take the largest over the examples. One example must not have an influence on another's "
                    "output.",
                    "你是在各样例之间取最大值。一个样例不应影响另一个样例的输出。",
                ),
                Bug(
                    "over-everything", "x.reshape(m, pieces, n // pieces).max(axis=1)", "x.max(axis=1)",
                    "You take one maximum for the whole row. A row holds the pieces of several units, and each has "
                    "its own.",
                    "你对整行只取了一个最大值。一行里有好几个单元的片，每个单元各有自己的最大值。",
                ),
                Bug(
                    "smallest-piece", ".max(axis=1)", ".min(axis=1)",
                    "You answer with the smallest piece.",
                    "你的输出是最小的那一片。",
                ),
                Bug(
                    "mean-of-the-pieces", ".max(axis=1)", ".mean(axis=1)",
                    "You answer with the mean of the pieces. That is linear in x, and layers of linear units are one "
                    "linear unit.",
                    "你的输出是各片的平均。它对 x 是线性的，而线性单元叠多少层都还是线性的。",
                ),
                Bug(
                    "largest-in-size", "return x.reshape(m, pieces, n // pieces)",
                    "return abs(x).reshape(m, pieces, n // pieces)",
                    "You compare the absolute values. A piece that is far below 0 is small, not large.",
                    "你比较的是绝对值。远小于 0 的片是小的，不是大的。",
                ),
                Bug(
                    "from-zero", ".max(axis=1)", ".max(axis=1, initial=0.0)",
                    "Negative results are lost: your maximum begins at 0, as if a 0 were one more piece. What is the "
                    "larger one of -3 and -1?",
                    "负的结果丢失了：你的最大值从 0 开始比较，仿佛多了一片，它的值为 0。-3 和 -1 中哪个更大？",
                ),
                Bug(
                    "which-piece-wins", ".max(axis=1)", ".argmax(axis=1)",
                    "You return the index of the largest piece. The question asks for its value; the index is needed "
                    "only for the gradient.",
                    "你返回的是最大的一片的编号。要的是它的值；编号在求梯度时才需要。",
                ),
            ),
            formula_zh="y_j = x_pj 对片 p 的最大值，x: (m, pieces * units) 看作 (m, pieces, units)，y: (m, units)",
        ),
        Question(
            maxout_input_gradient,
            maxout_gradient_cases,
            "dL/dx of x's shape, where y = maxout(x, pieces), with dy = dL/dy: (m, units); of equal pieces the first "
            "wins",
            (
                *MORE_MAXOUT_GRADIENT,
                Bug(
                    "to-all-pieces", "dy * (winner == p)", "dy",
                    "Every piece gets dy. Those that lost had no influence on y: a small change of them changes "
                    "nothing.",
                    "每一片都得到了 dy。落败的片没有影响 y：它们稍有变化，y 并不改变。",
                ),
                Bug(
                    "shared-by-all-pieces", "dy * (winner == p)", "dy / pieces",
                    "dy is shared out evenly among the pieces. That is the gradient of their mean; which of them did "
                    "y depend on?",
                    "dy 被平均分给了各片。那是平均值的梯度；y 到底依赖于哪一片？",
                ),
                Bug(
                    "to-the-smallest-piece", "argmax", "argmin",
                    "The gradient goes to the smallest piece. y was the value of another one.",
                    "梯度给了最小的一片。而 y 是另一片的值。",
                ),
                Bug(
                    "to-the-first-piece", "(winner == p)", "(p == 0)",
                    "The gradient always goes to piece 0. Which piece wins is different for each example and unit.",
                    "梯度总是给了第 0 片。样例不同、单元不同，获胜的片也就不同。",
                ),
                Bug(
                    "to-all-of-equal-pieces", "(winner == p)",
                    "(x.reshape(m, pieces, units)[:, p] == x.reshape(m, pieces, units).max(axis=1))",
                    "You are right unless pieces are equal: then each of the largest gets all of dy, so that it is "
                    "counted twice or more.",
                    "只要没有相等的片，你就是对的；有相等的时候，每个最大片都得到了全部的 dy，"
                    "于是它被算了两次甚至更多次。",
                ),
                Bug(
                    "shared-by-equal-pieces", "(winner == p)",
                    "(x.reshape(m, pieces, units)[:, p] == x.reshape(m, pieces, units).max(axis=1))",
                    "You are right unless pieces are equal: then you share dy among them. That is a possible "
                    "choice, but by convention one of them wins; which?",
                    "只要没有相等的片，你就是对的；有相等的时候，你把 dy 分给了它们。这也是一种选择，"
                    "但约定只有其中一个获胜；是哪一个？",
                    more=(
                        (
                            "return dx",
                            "dx /= numpy.sum(x.reshape(m, pieces, units) == x.reshape(m, pieces, units).max(axis=1, "
                            "keepdims=True), axis=1, keepdims=True)\n    return dx",
                        ),
                    ),
                ),
                Bug(
                    "last-of-equal-pieces", WINNER, "pieces - 1 - x.reshape(m, pieces, units)[:, ::-1].argmax(axis=1)",
                    "You are right unless pieces are equal: then you let the last of them win. A comparison that "
                    "takes the new piece also where it is not larger does that, and so does the last place "
                    "of a stable sort.",
                    "只要没有相等的片，你就是对的；有相等的时候，你让最后一个获胜了。比较时，"
                    "如果新的一片并不更大也更换获胜者，就会这样；稳定排序之后取最后一个，也会这样。",
                ),
                Bug(
                    "units-before-pieces", WINNER, "x.reshape(m, units, pieces).argmax(axis=2)", *INTERLEAVED,
                    more=(
                        ("numpy.zeros((m, pieces, units))", "numpy.zeros((m, units, pieces))"),
                        ("dx[:, p]", "dx[:, :, p]"),
                    ),
                ),
                Bug(
                    "forgot-dy", "dy * (winner == p)", "(winner == p)",
                    "You return 1 for the largest piece and 0 for the others, without the gradient that comes from "
                    "above: dy is not used.",
                    "你对获胜的片返回 1，对其他的片返回 0，没有乘上面传来的梯度：dy 没有用到。",
                ),
                Bug(
                    "to-the-positive-pieces", "(winner == p)", "(x.reshape(m, pieces, units)[:, p] > 0)",
                    "Every piece that is positive gets dy, as in a ReLU. Here it is not the sign that decides: a "
                    "piece counts only beside the others of its unit.",
                    "凡是为正的片都得到了 dy，像 ReLU 那样。这里起决定作用的不是符号：一片要与同一单元的其他片相比。",
                ),
                Bug(
                    "only-where-positive", "(winner == p)", "((winner == p) & (x.reshape(m, pieces, units)[:, p] > 0))",
                    "Where the largest piece is not positive you send nothing back, as if a ReLU came after it. The "
                    "largest piece is y, whatever its sign.",
                    "获胜的片不为正时，你什么也没有传回去，仿佛后面还有一个 ReLU。最大的片就是 y，无论符号如何。",
                ),
                Bug(
                    "times-the-largest-piece", "dy * (winner == p)",
                    "dy * x.reshape(m, pieces, units)[:, p] * (winner == p)",
                    "You multiply dy by the value of the largest piece. By how much does y change when that piece does "
                    "by 1?",
                    "你把 dy 乘上了获胜的片的值。获胜的片改变 1，y 改变多少？",
                ),
                Bug(
                    "not-reshaped-back", "return dx.reshape(x.shape)", "return dx",
                    "The numbers are right, but they have the shape (m, pieces, units). A gradient has the shape of "
                    "what it is the gradient for, here x.",
                    "数值是对的，但形状是 (m, pieces, units)。对谁求梯度，梯度就与谁形状相同，这里是 x。",
                ),
            ),
            points=3,
            formula_zh="dL/dx，形状与 x 相同，这里 y = maxout(x, pieces)，dy = dL/dy: (m, units)；几片相等时第一片获胜",
        ),
    ),
)  # fmt: skip
