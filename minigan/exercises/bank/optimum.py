"""Exercise 06: the best discriminator, and C(G) = -log 4 + 2 JSD."""

import numpy

from minigan.exercises.bank.brackets_bugs import MIDDLE_BRACKETS
from minigan.exercises.bank.classroom_value_bugs import MORE_D, MORE_JSD, MORE_KL, MORE_OPTIMUM
from minigan.exercises.bank.optimum_bugs import D_BUGS, JSD_BUGS, KL_BUGS
from minigan.exercises.bank.optimum_value_bugs import OPTIMUM_BUGS
from minigan.exercises.exercise import Exercise, Question


def best_discriminator(p, q):
    """D* = p_data / (p_data + p_g), point by point, with p for p_data and q for p_g"""
    return p / (p + q)


def kl_divergence(p, q):
    """KL(p, q) = sum over the points of p log(p / q), in nats"""
    seen = p > 0  # 0 log 0 = 0
    with numpy.errstate(divide="ignore"):  # infinite where q = 0 < p
        return numpy.sum(p[seen] * numpy.log(p[seen] / q[seen]))


def js_divergence(p, q):
    """JSD(p, q) = (KL(p, m) + KL(q, m)) / 2, in nats, m being half p and half q"""
    m = (p + q) / 2
    return (kl_divergence(p, m) + kl_divergence(q, m)) / 2


def value_at_optimum(p, q):
    """C(G) = E_p log D* + E_q log(1 - D*), in nats"""
    real, fake = p > 0, q > 0  # 0 log 0 = 0
    of_real = numpy.sum(p[real] * numpy.log(p[real] / (p + q)[real]))
    of_fake = numpy.sum(q[fake] * numpy.log(q[fake] / (p + q)[fake]))
    return of_real + of_fake


def density_cases(stream):
    """Densities at points of the line and of the plane, with zeros, and with both far out in a tail."""
    yield numpy.array([0.3]), numpy.array([0.1])
    yield numpy.array([0.5, 0.0]), numpy.array([0.0, 0.2])
    for shape in ((2,), (5,), (3, 2)):
        yield stream.uniform(shape, 0.1, 2.0), stream.uniform(shape, 0.1, 2.0)
    yield numpy.array([2e-12, 0.4]), numpy.array([6e-12, 0.4])


def probability_cases(stream):
    """Vectors of probabilities: equal, different, with zeros in q, in p, in both, and with no point in common."""
    yield numpy.array([1.0]), numpy.array([1.0])
    yield numpy.array([0.25, 0.75]), numpy.array([0.5, 0.5])
    for n in (2, 3, 5):
        yield _probabilities(stream, n), _probabilities(stream, n)
    yield numpy.array([0.0, 0.25, 0.75]), numpy.array([0.5, 0.3, 0.2])
    yield numpy.array([0.5, 0.3, 0.2]), numpy.array([0.0, 0.25, 0.75])
    yield numpy.array([0.0, 0.6, 0.4, 0.0]), numpy.array([0.3, 0.0, 0.7, 0.0])
    yield numpy.array([0.0, 0.4, 0.6]), numpy.array([0.0, 0.7, 0.3])  # no divergence is infinite here
    yield numpy.array([1.0, 0.0]), numpy.array([0.0, 1.0])


def tail_cases(stream):
    """probability_cases, then points that one of the two hardly ever draws: there D* or 1 - D* rounds to 1."""
    yield from probability_cases(stream)
    yield numpy.array([1.0, 1e-20]), numpy.array([1e-20, 1.0])


def _probabilities(stream, n):
    weights = stream.uniform((n,), 0.1, 1.0)
    return weights / weights.sum()


EXERCISE = Exercise(
    "06_optimum",
    {"en": "The best discriminator", "zh": "最优判别器"},
    (
        Question(
            best_discriminator, density_cases,
            "D* = p / (p + q), with p, q and D* of one shape",
            (*D_BUGS, *MORE_D), points=1, outputs=("D*",), formula_zh="D* = p / (p + q)，其中 p、q、D* 形状相同",
        ),
        Question(
            kl_divergence, probability_cases,
            "KL(p, q) = sum of p log(p / q), natural logarithm, 0 log 0 = 0, with p and q: (n,), KL a number or inf",
            (*KL_BUGS, *MORE_KL), outputs=("KL",),
            formula_zh="KL(p, q) = p log(p / q) 之和，自然对数，0 log 0 = 0，其中 p、q: (n,)，KL 是一个数或 inf",
        ),
        Question(
            js_divergence, probability_cases,
            "JSD(p, q) = (KL(p, m) + KL(q, m)) / 2 with m = (p + q) / 2, with p and q: (n,), JSD a number",
            (*JSD_BUGS, *MORE_JSD, *MIDDLE_BRACKETS), outputs=("JSD",),
            formula_zh="JSD(p, q) = (KL(p, m) + KL(q, m)) / 2，m = (p + q) / 2，其中 p、q: (n,)，JSD 是一个数",
        ),
        Question(
            value_at_optimum, tail_cases,
            "C(G) = sum of p log D* + sum of q log(1 - D*), D* = p / (p + q), with p and q: (n,), C(G) a number",
            (*OPTIMUM_BUGS, *MORE_OPTIMUM), outputs=("C(G)",),
            formula_zh="C(G) = p log D* 之和 + q log(1 - D*) 之和，D* = p / (p + q)，其中 p、q: (n,)，C(G) 是一个数",
        ),
    ),
)  # fmt: skip
