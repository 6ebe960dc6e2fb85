"""Exercise 07: Algorithm 1, both players' steps on nets small enough to be written as a few arrays.

The functions from `split` to `G_parameter_gradient` are given to the student, in a cell of the notebook with the same
text.
"""

import numpy

from minigan.exercises.bank.algorithm1_bugs import D_GRADIENT_BUGS, G_GRADIENT_BUGS
from minigan.exercises.bank.algorithm1_step_bugs import D_STEP_BUGS, G_STEP_BUGS, ITERATION_BUGS
from minigan.exercises.bank.brackets_bugs import D_GRADIENT_BRACKETS, G_GRADIENT_BRACKETS
from minigan.exercises.bank.classroom_algorithm1_bugs import (
    MORE_D_GRADIENT,
    MORE_D_STEP,
    MORE_G_GRADIENT,
    MORE_G_STEP,
    MORE_ITERATION,
)
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


def d_gradient(theta_d, theta_g, x, z):
    """dV/dtheta_d, flat, of V = mean log D(x) + mean log(1 - D(G(z)))"""
    x_fake = G_forward(theta_g, z)
    da_real = (1 - probability(D_forward(theta_d, x))) / len(x)
    da_fake = -probability(D_forward(theta_d, x_fake)) / len(z)
    of_real = D_parameter_gradient(theta_d, x, da_real)
    of_fake = D_parameter_gradient(theta_d, x_fake, da_fake)
    return of_real + of_fake


def d_step(theta_d, theta_g, x, z, rate):
    """The theta_d after one step of D up the gradient of V, at the given rate"""
    return theta_d + rate * d_gradient(theta_d, theta_g, x, z)


def g_gradient(theta_d, theta_g, z):
    """dJ/dtheta_g, flat, of the non-saturating objective J = -mean log D(G(z))"""
    x_fake = G_forward(theta_g, z)
    da_fake = -(1 - probability(D_forward(theta_d, x_fake))) / len(z)
    dx_fake = D_input_gradient(theta_d, x_fake, da_fake)
    return G_parameter_gradient(z, dx_fake)


def g_step(theta_d, theta_g, z, rate):
    """The theta_g after one step of G down the gradient of J, at the given rate"""
    return theta_g - rate * g_gradient(theta_d, theta_g, z)


def training_iteration(theta_d, theta_g, xs, zs, z, rate):
    """(theta_d, theta_g) after k steps of D, on xs[i] and zs[i], then one of G, on z"""
    for i in range(len(xs)):
        theta_d = d_step(theta_d, theta_g, xs[i], zs[i], rate)
    theta_g = g_step(theta_d, theta_g, z, rate)
    return theta_d, theta_g


SIZES = ((1, 1, 1, 1), (2, 1, 1, 1), (2, 2, 2, 1), (2, 1, 2, 3), (3, 2, 1, 2), (4, 2, 3, 2), (3, 3, 2, 4))
RATES = (0.5, 0.1, 0.5, 2.0, 0.7, 0.3, 0.1, 1.5)


def _plain_nets():
    """D(x) = sigmoid(tanh(x)) and G(z) = 2 z + 1, which one can compute by hand."""
    return numpy.array([1.0, 0.0, 1.0, 0.0]), numpy.array([2.0, 1.0])


def _nets(stream, n, n_z, units):
    return stream.normal(((n + 2) * units + 1,)), stream.normal((n * (n_z + 1),))


def d_gradient_cases(stream):
    """(theta_d, theta_g, x, z) for plain nets, then for any of several sizes: m, n, n_z, units."""
    yield *_plain_nets(), numpy.array([[1.0]]), numpy.array([[0.5]])
    for m, n, n_z, units in SIZES:
        yield *_nets(stream, n, n_z, units), stream.normal((m, n)), stream.normal((m, n_z))


def d_step_cases(stream):
    """(theta_d, theta_g, x, z, rate)"""
    for case, rate in zip(d_gradient_cases(stream), RATES):
        yield *case, rate


def g_gradient_cases(stream):
    """(theta_d, theta_g, z) for plain nets, then for any of several sizes."""
    yield *_plain_nets(), numpy.array([[0.5]])
    for m, n, n_z, units in SIZES:
        yield *_nets(stream, n, n_z, units), stream.normal((m, n_z))


def g_step_cases(stream):
    """(theta_d, theta_g, z, rate)"""
    for case, rate in zip(g_gradient_cases(stream), RATES):
        yield *case, rate


def iteration_cases(stream):
    """(theta_d, theta_g, xs, zs, z, rate): plain nets with k = 1 and 2, then any with k up to 3."""
    for xs, zs in (([1.0], [0.5]), ([1.0, 3.0], [0.5, -1.0])):
        k = len(xs)
        yield *_plain_nets(), numpy.reshape(xs, (k, 1, 1)), numpy.reshape(zs, (k, 1, 1)), numpy.array([[-0.5]]), 0.5
    for (m, n, n_z, units), k in zip(SIZES, (1, 2, 2, 2, 2, 3, 3)):
        xs, zs = stream.normal((k, m, n)), stream.normal((k, m, n_z))
        yield *_nets(stream, n, n_z, units), xs, zs, stream.normal((m, n_z)), 0.5


EXERCISE = Exercise(
    "07_algorithm1",
    {"en": "Algorithm 1", "zh": "算法 1"},
    (
        Question(
            d_gradient,
            d_gradient_cases,
            "dV/dtheta_d, V = mean log D(x) + mean log(1 - D(G(z))), with x: (m, n), z: (m, n_z), both thetas flat",
            (*D_GRADIENT_BUGS, *MORE_D_GRADIENT, *D_GRADIENT_BRACKETS),
            points=3,
            outputs=("dV/dtheta_d",),
            formula_zh="dV/dtheta_d，V = log D(x) 的平均 + log(1 - D(G(z))) 的平均，其中 x: (m, n)，z: (m, n_z)，"
            "两个 theta 都是一维数组",
        ),
        Question(
            d_step,
            d_step_cases,
            "theta_d after a step of D up the gradient of V, at this rate, with x: (m, n), z: (m, n_z), thetas flat",
            (*D_STEP_BUGS, *MORE_D_STEP),
            points=1,
            outputs=("theta_d",),
            formula_zh="D 以学习率 rate 走一步使 V 变大之后的 theta_d，其中 x: (m, n)，z: (m, n_z)，"
            "两个 theta 都是一维数组",
        ),
        Question(
            g_gradient,
            g_gradient_cases,
            "dJ/dtheta_g, J = -mean log D(G(z)), with z: (m, n_z), both thetas flat",
            (*G_GRADIENT_BUGS, *MORE_G_GRADIENT, *G_GRADIENT_BRACKETS),
            points=3,
            outputs=("dJ/dtheta_g",),
            formula_zh="dJ/dtheta_g，J = -log D(G(z)) 的平均，其中 z: (m, n_z)，两个 theta 都是一维数组",
        ),
        Question(
            g_step,
            g_step_cases,
            "theta_g after a step of G down the gradient of J, at this rate, with z: (m, n_z), both thetas flat",
            (*G_STEP_BUGS, *MORE_G_STEP),
            points=1,
            outputs=("theta_g",),
            formula_zh="G 以学习率 rate 走一步使 J 变小之后的 theta_g，其中 z: (m, n_z)，两个 theta 都是一维数组",
        ),
        Question(
            training_iteration,
            iteration_cases,
            "k steps of D, then one of G, with xs: (k, m, n), zs: (k, m, n_z), z: (m, n_z); the pair theta_d, theta_g",
            (*ITERATION_BUGS, *MORE_ITERATION),
            points=3,
            outputs=("theta_d", "theta_g"),
            formula_zh="D 走 k 步，然后 G 走一步，其中 xs: (k, m, n)，zs: (k, m, n_z)，z: (m, n_z)；"
            "结果是一对值 theta_d、theta_g",
        ),
    ),
)
