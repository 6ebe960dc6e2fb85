"""Exercise 18: two other losses at the logit: one-sided label smoothing, and least squares.

Salimans et al. 2016 (arXiv 1606.03498): D is told that a real example is real with probability alpha, such as 0.9, and
a generated one as before with probability 0. Mao et al. 2017 (arXiv 1611.04076): D's output a is brought near 1 on real
examples and near 0 on generated ones, by squares.
"""

import numpy

from minigan.exercises.bank.losses_bugs import SMOOTHED_BUGS
from minigan.exercises.bank.losses_gradient_bugs import SMOOTHED_GRADIENT_BUGS
from minigan.exercises.bank.losses_optimum_bugs import OPTIMUM_BUGS
from minigan.exercises.bank.losses_squares_bugs import D_SQUARES_BUGS, G_SQUARES_BUGS
from minigan.exercises.exercise import Exercise, Question


def one_sided_loss(a_real, a_fake, alpha):
    """D's loss with label alpha for the real half: mean -[alpha log D + (1 - alpha) log(1 - D)] + mean -log(1 - D)"""
    real = alpha * numpy.logaddexp(0, -a_real) + (1 - alpha) * numpy.logaddexp(0, a_real)
    return real.mean() + numpy.logaddexp(0, a_fake).mean()


def one_sided_gradients(a_real, a_fake, alpha):
    """The gradients of one_sided_loss with respect to a_real: (m, 1) and to a_fake: (m', 1)"""
    da_real = (numpy.exp(-numpy.logaddexp(0, -a_real)) - alpha) / len(a_real)
    da_fake = numpy.exp(-numpy.logaddexp(0, -a_fake)) / len(a_fake)
    return da_real, da_fake


def best_smoothed_discriminator(p, q, alpha, beta):
    """D* where the densities of data and samples are p and q: (k,), with label alpha for real and beta for fake"""
    return (alpha * p + beta * q) / (p + q)


def least_squares_d_gradients(a_real, a_fake):
    """The gradients of L_D = 1/2 mean (a_real - 1)^2 + 1/2 mean a_fake^2 in a_real: (m, 1) and a_fake: (m', 1)"""
    return (a_real - 1) / len(a_real), a_fake / len(a_fake)


def least_squares_g_gradient(a_fake):
    """The gradient of L_G = 1/2 mean (a_fake - 1)^2 with respect to a_fake: (m, 1)"""
    return (a_fake - 1) / len(a_fake)


LABELS = (0.9, 0.8, 0.7, 1.0, 0.95)


def column(*numbers):
    """A column of floats."""
    return numpy.array(numbers, dtype=float)[:, None]


def smoothed_cases(stream):
    """(a_real, a_fake, alpha): plain ones, then of two sizes, then a D that is sure, right or wrong."""
    yield column(0), column(0), 0.75
    yield column(0.5), column(-1), 0.9
    yield column(0, 1), column(2), 0.8
    for (m, k), alpha in zip(((2, 2), (3, 3), (4, 2), (2, 5), (1, 3)), LABELS):
        yield 2 * stream.normal((m, 1)), 2 * stream.normal((k, 1)), alpha
    for real, fake, alpha in ((-1000, 0.5, 0.9), (0.25, 1000, 0.8), (1000, 0.5, 0.9), (40, -40, 0.75)):
        yield column(real), column(fake), alpha
    for a, alpha in ((9, 0.6), (11, 0.9), (16, 0.8), (18, 0.7), (23, 0.9)):  # where a small number may have been added
        yield column(-a), column(a), alpha
    yield column(1000, -1000, 0.3), column(-1000, 0.7), 0.7


def optimum_cases(stream):
    """(p, q, alpha, beta), first plain numbers; then one-sided, and without smoothing."""
    yield numpy.array([1.0]), numpy.array([3.0]), 0.75, 0.25
    yield numpy.array([3.0, 1.0]), numpy.array([1.0, 1.0]), 0.9, 0.0
    for k, alpha, beta in ((2, 0.9, 0.1), (3, 0.8, 0.05), (4, 0.7, 0.2), (3, 1.0, 0.0), (5, 0.95, 0.3)):
        yield 0.1 + stream.uniform((k,)), 0.1 + 2 * stream.uniform((k,)), alpha, beta


def squares_cases(stream):
    """(a_real, a_fake), first plain numbers."""
    yield column(3), column(2)
    yield column(0.5, -1), column(2, 4, -1)
    for m, k in ((2, 2), (3, 3), (4, 2), (2, 5), (1, 3)):
        yield 2 * stream.normal((m, 1)), 2 * stream.normal((k, 1))


def g_squares_cases(stream):
    """(a_fake,), those of squares_cases."""
    for _, a_fake in squares_cases(stream):
        yield (a_fake,)


EXERCISE = Exercise(
    "18_losses",
    {"en": "Label smoothing and least squares", "zh": "标签平滑与最小二乘"},
    (
        Question(
            one_sided_loss,
            smoothed_cases,
            "mean over a_real of -[alpha log D + (1 - alpha) log(1 - D)] + mean over a_fake of -log(1 - D), in nats, "
            "D = sigmoid(a), with a_real: (m, 1), a_fake: (m', 1)",
            SMOOTHED_BUGS,
            outputs=("the loss",),
            outputs_zh=("损失",),
            formula_zh="-[alpha log D + (1 - alpha) log(1 - D)] 对 a_real 的平均 + -log(1 - D) 对 a_fake 的平均，以奈特"
            "为单位，D = sigmoid(a)，a_real: (m, 1)，a_fake: (m', 1)",
        ),
        Question(
            one_sided_gradients,
            smoothed_cases,
            "dL/da_real: (m, 1), dL/da_fake: (m', 1), for L = one_sided_loss(a_real, a_fake, alpha)",
            SMOOTHED_GRADIENT_BUGS,
            outputs=("da_real", "da_fake"),
            formula_zh="dL/da_real: (m, 1)，dL/da_fake: (m', 1)，其中 L = one_sided_loss(a_real, a_fake, alpha)",
        ),
        Question(
            best_smoothed_discriminator,
            optimum_cases,
            "D*: (k,), the D between 0 and 1 that minimises -p [alpha log D + (1 - alpha) log(1 - D)] "
            "- q [beta log D + (1 - beta) log(1 - D)], with p, q: (k,)",
            OPTIMUM_BUGS,
            outputs=("D*",),
            formula_zh="D*: (k,)，使 -p [alpha log D + (1 - alpha) log(1 - D)] "
            "- q [beta log D + (1 - beta) log(1 - D)] 最小的 0 与 1 之间的 D，其中 p、q: (k,)",
        ),
        Question(
            least_squares_d_gradients,
            squares_cases,
            "dL_D/da_real: (m, 1), dL_D/da_fake: (m', 1), for L_D = half the mean of the squares of a_real - 1, plus "
            "half the mean of those of a_fake",
            D_SQUARES_BUGS,
            outputs=("da_real", "da_fake"),
            formula_zh="dL_D/da_real: (m, 1)，dL_D/da_fake: (m', 1)，其中 L_D = a_real - 1 的平方的平均的一半 + "
            "a_fake 的平方的平均的一半",
        ),
        Question(
            least_squares_g_gradient,
            g_squares_cases,
            "dL_G/da_fake: (m, 1), for L_G = half the mean of the squares of a_fake - 1",
            G_SQUARES_BUGS,
            points=1,
            outputs=("da_fake",),
            formula_zh="dL_G/da_fake: (m, 1)，其中 L_G = a_fake - 1 的平方的平均的一半",
        ),
    ),
)
