"""Exercise 10: the Dirac GAN, whose players circle round their equilibrium, and the penalty that brings them in.

p_data = delta_0, p_g = delta_theta, D's logit is psi x: the minimax game of two numbers (Mescheder et al. 2018).
"""

import numpy

from minigan.exercises.bank.classroom_dirac_bugs import (
    MORE_FIELD,
    MORE_JACOBIAN,
    MORE_REGULARISED,
    MORE_SIMULTANEOUS,
    MORE_STEP,
)
from minigan.exercises.bank.dirac_bugs import FIELD_BUGS, JACOBIAN_BUGS, REGULARISED_BUGS, SIMULTANEOUS_BUGS, STEP_BUGS
from minigan.exercises.exercise import Exercise, Question


def dirac_field(psi, theta):
    """(dV/dpsi, -dV/dtheta) of V = log(1/2) + log(1 - sigmoid(psi theta))"""
    D_fake = numpy.exp(-numpy.logaddexp(0, -psi * theta))
    return -D_fake * theta, D_fake * psi


def dirac_simultaneous_step(psi, theta, rate):
    """Both players' steps along their field, each from the old psi and theta"""
    d_psi, d_theta = dirac_field(psi, theta)
    return psi + rate * d_psi, theta + rate * d_theta


def dirac_step(psi, theta, rate):
    """A step of D along its field, then one of G, which sees the new D"""
    psi = psi + rate * dirac_field(psi, theta)[0]
    theta = theta + rate * dirac_field(psi, theta)[1]
    return psi, theta


def regularised_field(psi, theta, gamma):
    """(d(V - R)/dpsi, -dV/dtheta) with R = (gamma / 2) psi^2"""
    d_psi, d_theta = dirac_field(psi, theta)
    return d_psi - gamma * psi, d_theta


def field_jacobian(gamma):
    """The derivatives of the regularised field in (psi, theta), at (0, 0): a row for each player"""
    return numpy.array([[-gamma, -0.5], [0.5, 0.0]])


PLACES = ((1.0, 0.5), (0.5, 1.0), (-1.0, 2.0), (1.5, -1.0), (0.0, 1.0), (1.0, 0.0), (40.0, -30.0), (-40.0, -30.0))


def field_cases(stream):
    """(psi, theta): round the equilibrium, upon the axes, and where the exponential of the logit overflows."""
    yield from PLACES
    for a, b in stream.normal((3, 2)):
        yield float(a), float(b)


def step_cases(stream):
    """(psi, theta, rate)"""
    for place, rate in zip(field_cases(stream), (0.5, 2.0, 0.1, 0.3, 0.2, 0.4, 0.5, 0.1, 3.0, 0.7, 0.2)):
        yield *place, rate


def regularised_cases(stream):
    """(psi, theta, gamma): gamma is 0 in one of them."""
    for place, gamma in zip(field_cases(stream), (0.5, 0.0, 3.0, 0.3, 1.5, 0.7, 0.2, 0.1, 2.5, 0.4, 0.9)):
        yield *place, gamma


def gamma_cases(stream):
    """(gamma,)"""
    for gamma in (0.0, 1.0, 0.3, 2.5, float(stream.uniform((), 0.1, 3.0))):
        yield (gamma,)


EXERCISE = Exercise(
    "10_dirac",
    {"en": "The Dirac GAN", "zh": "Dirac GAN"},
    (
        Question(
            dirac_field, field_cases,
            "(dV/dpsi, -dV/dtheta), V = log(1/2) + log(1 - sigmoid(psi theta)), with psi, theta: numbers",
            (*FIELD_BUGS, *MORE_FIELD), outputs=("d_psi", "d_theta"),
            formula_zh="(dV/dpsi, -dV/dtheta)，V = log(1/2) + log(1 - sigmoid(psi theta))，其中 psi、theta 是数",
        ),
        Question(
            dirac_simultaneous_step, step_cases,
            "psi and theta after a step of both along the field, each from the old place, with psi, theta, rate: "
            "numbers",
            (*SIMULTANEOUS_BUGS, *MORE_SIMULTANEOUS), points=1, rests_on="dirac_field", outputs=("psi", "theta"),
            formula_zh="双方从同一个旧位置出发，同时沿场走一步之后的 psi 和 theta，其中 psi、theta、rate 是数",
        ),
        Question(
            dirac_step, step_cases,
            "psi and theta after a step of D along the field, then one of G, with psi, theta, rate: numbers",
            (*STEP_BUGS, *MORE_STEP), points=1, rests_on="dirac_field", outputs=("psi", "theta"),
            formula_zh="D 先沿场走一步，G 再走一步之后的 psi 和 theta，其中 psi、theta、rate 是数",
        ),
        Question(
            regularised_field, regularised_cases,
            "(d(V - R)/dpsi, -dV/dtheta), R = (gamma / 2) (da/dx)^2 at x = 0, a = psi x, with psi, theta, gamma: "
            "numbers",
            (*REGULARISED_BUGS, *MORE_REGULARISED), rests_on="dirac_field", outputs=("d_psi", "d_theta"),
            formula_zh="(d(V - R)/dpsi, -dV/dtheta)，R = (gamma / 2) (da/dx)^2，在 x = 0 处取，a = psi x，"
            "其中 psi、theta、gamma 是数",
        ),
        Question(
            field_jacobian, gamma_cases,
            "derivatives of the regularised field at (0, 0): rows d_psi, d_theta; columns psi, theta; shape (2, 2)",
            (*JACOBIAN_BUGS, *MORE_JACOBIAN), outputs=("the Jacobian",), outputs_zh=("雅可比矩阵",),
            formula_zh="带惩罚项的场在 (0, 0) 处的导数：各行是 d_psi、d_theta，各列是 psi、theta，形状为 (2, 2)",
        ),
    ),
)  # fmt: skip
