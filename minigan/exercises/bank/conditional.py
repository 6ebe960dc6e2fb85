"""Exercise 15: the conditional GAN, section 7 of the paper, as Mirza and Osindero 2014 (arXiv 1411.1784) have it.

The functions from `split` to `G_parameter_gradient` are given to the student: those of exercise 07 word for word (they
stand here once more since the grader runs this file by itself). Each net gets the condition c beside its input.
"""

import numpy

from minigan.exercises.bank.conditional_bugs import JOINED_BUGS, ONE_HOT_BUGS, PART_BUGS
from minigan.exercises.bank.conditional_step_bugs import D_BUGS, G_BUGS
from minigan.exercises.exercise import Exercise, Question


def split(theta_d, n):
    """D's parameters for x: (m, n), W: (n, units), b: (units,), v: (units, 1), c: (1,)"""
    units = (theta_d.size - 1) // (n + 2)
    W, b, v, c = numpy.split(theta_d, [n * units, (n + 1) * units, (n + 2) * units])
    return W.reshape(n, units), b, v.reshape(units, 1), c


def D_forward(theta_d, x):
    """D's logits a = tanh(x W + b) v + c, with x: (m, n) and a: (m, 1)"""
    W, b, v, c = split(theta_d, x.shape[1])
    return numpy.tanh(x @ W + b) @ v + c


def D_parameter_gradient(theta_d, x, da):
    """dL/dtheta_d of D's pass on x, flat like theta_d, with da = dL/da: (m, 1)"""
    W, b, v, _ = split(theta_d, x.shape[1])
    hidden = numpy.tanh(x @ W + b)
    du = (da @ v.T) * (1 - hidden**2)
    parts = x.T @ du, du.sum(axis=0), hidden.T @ da, da.sum(axis=0)
    return numpy.concatenate([part.ravel() for part in parts])


def D_input_gradient(theta_d, x, da):
    """dL/dx: (m, n) of D's pass on x, with da = dL/da: (m, 1)"""
    W, b, v, _ = split(theta_d, x.shape[1])
    return ((da @ v.T) * (1 - numpy.tanh(x @ W + b) ** 2)) @ W.T


def probability(a):
    """D = sigmoid(a), without overflow"""
    return numpy.exp(-numpy.logaddexp(0, -a))


def G_forward(theta_g, z):
    """G's samples x = z A + h, with z: (m, n_z), x: (m, n); theta_g is A and h, flat"""
    A = theta_g.reshape(z.shape[1] + 1, -1)
    return z @ A[:-1] + A[-1]


def G_parameter_gradient(z, dx):
    """dL/dtheta_g of G's pass on z, flat like theta_g, with dx = dL/dx: (m, n)"""
    return numpy.concatenate([(z.T @ dx).ravel(), dx.sum(axis=0)])


def one_hot(labels, classes):
    """c: (m, classes), in each row 1 at the place of its label and 0 elsewhere, with labels: (m,) from 0 on"""
    c = numpy.zeros((len(labels), classes))
    c[numpy.arange(len(labels)), labels] = 1.0
    return c


def with_condition(x, c):
    """[x, c]: (m, n + classes), in each row x first and then its condition, with x: (m, n), c: (m, classes)"""
    return numpy.concatenate([x, c], axis=1)


def x_gradient(dxc, n):
    """dL/dx: (m, n), the part of dxc = dL/d[x, c]: (m, n + classes) that belongs to x"""
    return dxc[:, :n]


def conditional_d_gradient(theta_d, theta_g, x, z, c):
    """dV/dtheta_d, flat, of V = mean log D([x, c]) + mean log(1 - D([G([z, c]), c]))"""
    zc = with_condition(z, c)
    xc_real = with_condition(x, c)
    xc_fake = with_condition(G_forward(theta_g, zc), c)
    da_real = (1 - probability(D_forward(theta_d, xc_real))) / len(x)
    da_fake = -probability(D_forward(theta_d, xc_fake)) / len(z)
    of_real = D_parameter_gradient(theta_d, xc_real, da_real)
    of_fake = D_parameter_gradient(theta_d, xc_fake, da_fake)
    return of_real + of_fake


def conditional_g_gradient(theta_d, theta_g, z, c):
    """dJ/dtheta_g, flat, of the non-saturating objective J = -mean log D([G([z, c]), c])"""
    zc = with_condition(z, c)
    x_fake = G_forward(theta_g, zc)
    xc_fake = with_condition(x_fake, c)
    da_fake = -(1 - probability(D_forward(theta_d, xc_fake))) / len(z)
    dx_fake = x_gradient(D_input_gradient(theta_d, xc_fake, da_fake), x_fake.shape[1])
    return G_parameter_gradient(zc, dx_fake)


# m, n, n_z, classes, units. The sizes of the second are such that nets which are not given c run all the same.
SIZES = ((2, 1, 1, 2, 1), (3, 2, 1, 2, 4), (2, 2, 2, 2, 1), (3, 1, 2, 3, 2), (4, 2, 3, 3, 2), (5, 3, 2, 4, 3))


def one_hot_cases(stream):
    """(labels, classes), the last with a class that no label has."""
    for labels, classes in (([1], 2), ([0], 3), ([2, 0, 1], 3), ([1, 1, 0, 1], 2), ([0, 3], 5)):
        yield numpy.array(labels), classes
    for m, classes in ((4, 3), (6, 10)):
        yield stream.integers(classes, m), classes


def with_condition_cases(stream):
    """(x, c), first whole numbers."""
    yield numpy.array([[2.0]]), numpy.array([[0.0, 1.0]])
    yield numpy.array([[2.0, 3.0]]), numpy.array([[1.0, 0.0]])
    for m, n, _, classes, _ in SIZES:
        yield stream.normal((m, n)), conditions(m, classes)


def x_gradient_cases(stream):
    """(dxc, n), first whole numbers."""
    yield numpy.array([[2.0, 3.0, 5.0]]), 1
    yield numpy.array([[2.0, 3.0, 5.0], [7.0, 11.0, 13.0]]), 2
    for m, n, _, classes, _ in SIZES:
        yield stream.normal((m, n + classes)), n


def conditions(m, classes):
    """One-hot rows of the labels 0, 1, ..., over and over: no row has the same label as the next."""
    return one_hot(numpy.arange(m) % classes, classes)


def d_gradient_cases(stream):
    """(theta_d, theta_g, x, z, c) for plain nets of one unit, then for any."""
    theta_d, theta_g = numpy.array([1.0, 2.0, -1.0, 0.0, 1.0, 0.0]), numpy.array([2.0, -1.0, 1.0, 0.0])
    yield theta_d, theta_g, numpy.array([[1.0]]), numpy.array([[0.5]]), numpy.array([[0.0, 1.0]])
    for m, n, n_z, classes, units in SIZES:
        theta_d = stream.normal(((n + classes + 2) * units + 1,))
        theta_g = stream.normal((n * (n_z + classes + 1),))
        yield theta_d, theta_g, stream.normal((m, n)), stream.normal((m, n_z)), conditions(m, classes)


def g_gradient_cases(stream):
    """(theta_d, theta_g, z, c), those of d_gradient_cases."""
    for theta_d, theta_g, _, z, c in d_gradient_cases(stream):
        yield theta_d, theta_g, z, c


EXERCISE = Exercise(
    "15_conditional",
    {"en": "The conditional GAN", "zh": "条件 GAN"},
    (
        Question(
            one_hot,
            one_hot_cases,
            "c: (m, classes), in each row 1 at the place of its label and 0 elsewhere, with labels: (m,), whole "
            "numbers from 0",
            ONE_HOT_BUGS,
            points=1,
            outputs=("c",),
            formula_zh="c: (m, classes)，每一行在标签的位置上是 1，其余是 0，其中 labels: (m,)，是从 0 开始的整数",
        ),
        Question(
            with_condition,
            with_condition_cases,
            "[x, c]: (m, n + classes), x first, with x: (m, n), c: (m, classes)",
            JOINED_BUGS,
            points=1,
            outputs=("[x, c]",),
            formula_zh="[x, c]: (m, n + classes)，x 在前，其中 x: (m, n)，c: (m, classes)",
        ),
        Question(
            x_gradient,
            x_gradient_cases,
            "dL/dx: (m, n), with dxc = dL/d[x, c]: (m, n + classes)",
            PART_BUGS,
            points=1,
            outputs=("dL/dx",),
            formula_zh="dL/dx: (m, n)，其中 dxc = dL/d[x, c]: (m, n + classes)",
        ),
        Question(
            conditional_d_gradient,
            d_gradient_cases,
            "dV/dtheta_d, V = mean log D([x, c]) + mean log(1 - D([G([z, c]), c])), with x: (m, n), z: (m, n_z), "
            "c: (m, classes), both thetas flat",
            D_BUGS,
            points=3,
            outputs=("dV/dtheta_d",),
            formula_zh="dV/dtheta_d，V = log D([x, c]) 的平均 + log(1 - D([G([z, c]), c])) 的平均，其中 x: (m, n)，"
            "z: (m, n_z)，c: (m, classes)，两个 theta 都是一维数组",
        ),
        Question(
            conditional_g_gradient,
            g_gradient_cases,
            "dJ/dtheta_g, J = -mean log D([G([z, c]), c]), with z: (m, n_z), c: (m, classes), both thetas flat",
            G_BUGS,
            points=3,
            outputs=("dJ/dtheta_g",),
            formula_zh="dJ/dtheta_g，J = -log D([G([z, c]), c]) 的平均，其中 z: (m, n_z)，c: (m, classes)，"
            "两个 theta 都是一维数组",
        ),
    ),
)
