"""Exercise 13: what is wrong here? Formulas out of introductory notes on the GAN, each answered by what is right.

The claims about the notes, each with a falsifier that shows by how much it is wrong, are in minigan.claims.notes.
"""

import numpy

from minigan.exercises.bank.brackets_bugs import (
    CODE_BRACKETS,
    DENSITY_BRACKETS,
    SLOPES_BRACKETS,
    SUM_BRACKETS,
)
from minigan.exercises.bank.classroom_later_bugs import MORE_CODE, MORE_COPY, MORE_DENSITY, MORE_SLOPES, MORE_SUM
from minigan.exercises.bank.notes_bugs import DENSITY_BUGS, G_BUGS, SLOPE_BUGS, SUM_BUGS
from minigan.exercises.bank.notes_later_bugs import COPY_BUGS, KL_BUGS, SMOOTHING_BUGS
from minigan.exercises.exercise import Exercise, Question


def slopes_of_log_not_D(D):
    """The slope of log(1 - D) in D, and its slope in D's logit a, D = sigmoid(a), both at the given D"""
    return -1 / (1 - D), -D


def best_D_of_the_sum(p, q, n):
    """The D at a point that maximises p log D + (n - 1) q log(1 - D)"""
    return p / (p + (n - 1) * q)


def density_of_data(D, q):
    """p, from the best D = p / (p + q) at a point and from q"""
    return q * D / (1 - D)


def slope_for_G(theta, x, z, psi):
    """dV/dtheta of V = mean log D(x) + mean log(1 - D(G(z))), with G(z) = z + theta and D's logit psi x"""
    D_fake = numpy.exp(-numpy.logaddexp(0, -psi * (z + theta)))
    return -psi * D_fake.mean()


def smoothed_slope(a, alpha):
    """d/da of -(alpha log D + (1 - alpha) log(1 - D)), D = sigmoid(a)"""
    return numpy.exp(-numpy.logaddexp(0, -a)) - alpha


def kl_of_code(m, s):
    """KL of N(m, sd^2), sd = exp(s), to N(0, 1), in nats"""
    return (numpy.exp(2 * s) + m**2 - 1) / 2 - s


def values_of_copying():
    """C(G) against n examples: of the p_g that is these examples; of the p_g that they are from"""
    return -numpy.log(4), 0.0


SHAPES = ((1,), (2,), (3,), (2, 3))


def D_cases(stream):
    """(D,)"""
    yield (numpy.array([0.25]),)
    yield (numpy.array([1e-6]),)
    for shape in SHAPES[1:]:
        yield (stream.uniform(shape, 0.01, 0.99),)


def sum_cases(stream):
    """(p, q, n), the last far out in a tail"""
    yield numpy.array([0.3]), numpy.array([0.7]), 5
    for shape, n in zip(SHAPES, (2, 3, 10, 4)):
        yield stream.uniform(shape, 0.1, 2.0), stream.uniform(shape, 0.1, 2.0), n
    yield numpy.array([2e-12]), numpy.array([1e-12]), 5


def ratio_cases(stream):
    """(D, q), the last with a D that is nearly sure"""
    yield numpy.array([0.25]), numpy.array([0.3])
    for shape in SHAPES:
        yield stream.uniform(shape, 0.05, 0.95), stream.uniform(shape, 0.1, 2.0)
    yield numpy.array([1 - 1e-6]), numpy.array([0.3])


def G_cases(stream):
    """(theta, x, z, psi): more samples than examples, and fewer"""
    yield 0.5, numpy.array([[1.0]]), numpy.array([[1.5]]), 1.0
    for (m, n), theta, psi in zip(
        ((1, 1), (1, 2), (3, 2), (2, 5), (4, 4)), (0.5, -1.0, 2.0, 0.0, 0.7), (1.0, 0.5, -1.5, 2.0, 40.0)
    ):
        yield theta, stream.normal((m, 1)), stream.normal((n, 1)), psi


def smoothing_cases(stream):
    """(a, alpha)"""
    yield numpy.array([0.0]), 0.9
    for shape, alpha in zip(SHAPES, (0.9, 0.8, 0.95, 0.6)):
        yield 3 * stream.normal(shape), alpha
    yield numpy.array([-1000.0, 1000.0]), 0.9


def code_cases(stream):
    """(m, s)"""
    yield numpy.array([0.5]), numpy.array([-1.0])
    for shape in SHAPES:
        yield stream.normal(shape), stream.normal(shape)


def no_arguments(stream):
    """The one call that there is."""
    yield ()


EXERCISE = Exercise(
    "13_notes",
    {"en": "What is wrong here?", "zh": "错在哪里？"},
    (
        Question(
            slopes_of_log_not_D, D_cases,
            "the slope of log(1 - D) in D, and in the logit a of D = sigmoid(a), both as functions of D; D: any shape",
            (*SLOPE_BUGS, *MORE_SLOPES, *SLOPES_BRACKETS),
            outputs=("the slope in D", "the slope in a"), outputs_zh=("对 D 的斜率", "对 a 的斜率"),
            formula_zh="log(1 - D) 对 D 的斜率，及对 logit a 的斜率，D = sigmoid(a)，都写成 D 的函数；D 的形状任意",
        ),
        Question(
            best_D_of_the_sum, sum_cases,
            "the D that maximises p log D + (n - 1) q log(1 - D) at a point, with p, q and D of one shape, n: number",
            (*SUM_BUGS, *MORE_SUM, *SUM_BRACKETS), points=1, outputs=("the best D",), outputs_zh=("最优的 D",),
            formula_zh="在一个点上使 p log D + (n - 1) q log(1 - D) 最大的 D，其中 p、q、D 形状相同，n 是数",
        ),
        Question(
            density_of_data, ratio_cases,
            "p, where D = p / (p + q), with D, q and p of one shape",
            (*DENSITY_BUGS, *MORE_DENSITY, *DENSITY_BRACKETS), points=1, outputs=("p",),
            formula_zh="p，已知 D = p / (p + q)，其中 D、q、p 形状相同",
        ),
        Question(
            slope_for_G, G_cases,
            "dV/dtheta of V = mean log D(x) + mean log(1 - D(G(z))), G(z) = z + theta, D = sigmoid(psi x), with x: (m, "
            "1), z: (m', 1), theta and psi: numbers",
            G_BUGS, outputs=("dV/dtheta",),
            formula_zh="dV/dtheta，V = log D(x) 的平均 + log(1 - D(G(z))) 的平均，G(z) = z + theta，"
            "D = sigmoid(psi x)，其中 x: (m, 1)，z: (m', 1)，theta 和 psi 是数",
        ),
        Question(
            smoothed_slope, smoothing_cases,
            "d/da of -(alpha log D + (1 - alpha) log(1 - D)), D = sigmoid(a), with a of any shape, alpha: number",
            SMOOTHING_BUGS, outputs=("the slope in a",), outputs_zh=("对 a 的斜率",),
            formula_zh="-(alpha log D + (1 - alpha) log(1 - D)) 对 a 的导数，D = sigmoid(a)，a 的形状任意，alpha 是数",
        ),
        Question(
            kl_of_code, code_cases,
            "KL from N(m, sd^2) to N(0, 1) with sd = exp(s), in nats, with m, s and KL of one shape",
            (*KL_BUGS, *MORE_CODE, *CODE_BRACKETS), outputs=("KL",),
            formula_zh="N(m, sd^2) 到 N(0, 1) 的 KL 散度，sd = exp(s)，以奈特为单位，其中 m、s 与 KL 形状相同",
        ),
        Question(
            values_of_copying, no_arguments,
            "C(G) = -log 4 + 2 JSD(examples, p_g), first for p_g = the examples, then for p_g = their true density",
            (*COPY_BUGS, *MORE_COPY), points=1, outputs=("C(G) of the copy", "C(G) of the true density"),
            outputs_zh=("照抄样例时的 C(G)", "取真实密度时的 C(G)"),
            formula_zh="C(G) = -log 4 + 2 JSD(样例, p_g)：先取 p_g = 这些样例，再取 p_g = 产生它们的真实密度",
        ),
    ),
)  # fmt: skip
