"""Exercise 22: a GAN of one's own, put together from the functions of exercises 01 to 05 and 12.

A net is a tuple of layers in words, such as (("dense", 2, 64), ("relu",), ("dense", 64, 1)), beside a vector theta. The
functions from `layers_of` to `layer_parameter_gradients` are given to the student, in a cell of the notebook with the
same text; they call the student's functions of the earlier exercises.
"""

import numpy

from minigan.exercises.bank import activations as ex03
from minigan.exercises.bank import dense as ex02
from minigan.exercises.bank import maxout as ex04
from minigan.exercises.bank import optimizers as ex12
from minigan.exercises.bank import sigmoid as ex01
from minigan.exercises.bank import value as ex05
from minigan.exercises.bank.activations import (
    dropout,
    dropout_input_gradient,
    relu,
    relu_input_gradient,
    sigmoid_input_gradient,
)
from minigan.exercises.bank.dense import dense, dense_input_gradient, dense_parameter_gradients
from minigan.exercises.bank.maxout import maxout, maxout_input_gradient
from minigan.exercises.bank.optimizers import adam_step
from minigan.exercises.bank.own_gan_bugs import D_GRADIENT_BUGS, FORWARD_BUGS, GRADIENTS_BUGS
from minigan.exercises.bank.own_gan_cases import (
    d_gradient_cases,
    forward_cases,
    g_gradient_cases,
    gradients_cases,
    iteration_cases,
    training_cases,
)
from minigan.exercises.bank.own_gan_step_bugs import G_GRADIENT_BUGS, ITERATION_BUGS, TRAINING_BUGS
from minigan.exercises.bank.sigmoid import sigmoid
from minigan.exercises.bank.value import game_value_gradient
from minigan.exercises.exercise import Exercise, Question


def layers_of(net, theta):
    """The layers of a net with what each needs beside its input: W and b are parts of theta"""
    layers, rest = [], theta
    for kind, *needs in net:
        if kind == "dense":
            n_in, n_out = needs
            W, b, rest = numpy.split(rest, [n_in * n_out, (n_in + 1) * n_out])
            needs = [W.reshape(n_in, n_out), b]
        layers.append((kind, *needs))
    return layers


def layer_forward(layer, x):
    """y of one layer, by your function for its kind"""
    kind, *needs = layer
    functions = {
        "dense": dense,
        "relu": relu,
        "sigmoid": sigmoid,
        "maxout": maxout,
        "dropout": dropout,
    }
    return numpy.asarray(functions[kind](x, *needs))


def layer_input_gradient(layer, dy, x, y):
    """dL/dx of one layer, with dy = dL/dy, from its input x and its output y"""
    (kind, *needs), dy = layer, numpy.asarray(dy)
    if kind == "dense":
        dx = dense_input_gradient(dy, x, needs[0])
    elif kind == "relu":
        dx = relu_input_gradient(dy, x)
    elif kind == "sigmoid":
        dx = sigmoid_input_gradient(dy, y)
    elif kind == "maxout":
        dx = maxout_input_gradient(dy, x, *needs)
    else:
        dx = dropout_input_gradient(dy, *needs)
    # in the type of dy, so that float32 stays float32
    return numpy.asarray(dx, dy.dtype)


def layer_parameter_gradients(layer, dy, x):
    """[dL/dW, dL/db] of a dense layer, each flat, and [] of a layer without parameters"""
    if layer[0] != "dense":
        return []
    gradients = dense_parameter_gradients(numpy.asarray(dy), x, layer[1])
    return [numpy.ravel(part) for part in gradients]


def net_forward(net, theta, x):
    """y of the net for the input x, layer by layer"""
    for layer in layers_of(net, theta):
        x = layer_forward(layer, x)
    return x


def net_gradients(net, theta, x, dy):
    """dL/dtheta, flat like theta, and dL/dx, of the net's pass on x, with dy = dL/dy"""
    layers, values = layers_of(net, theta), [x]
    for layer in layers:
        values.append(layer_forward(layer, values[-1]))
    parts = []
    for i in reversed(range(len(layers))):
        parts = layer_parameter_gradients(layers[i], dy, values[i]) + parts
        dy = layer_input_gradient(layers[i], dy, values[i], values[i + 1])
    return numpy.concatenate(parts), dy


def own_d_gradient(D, G, theta_d, theta_g, x, z):
    """dV/dtheta_d, flat, of V = mean log D(x) + mean log(1 - D(G(z)))"""
    x_fake = net_forward(G, theta_g, z)
    a_real, a_fake = net_forward(D, theta_d, x), net_forward(D, theta_d, x_fake)
    da_real, da_fake = game_value_gradient(a_real, a_fake)
    of_real, _ = net_gradients(D, theta_d, x, da_real)
    of_fake, _ = net_gradients(D, theta_d, x_fake, da_fake)
    return of_real + of_fake


def own_g_gradient(D, G, theta_d, theta_g, z):
    """dJ/dtheta_g, flat, of the non-saturating objective J = -mean log D(G(z))"""
    x_fake = net_forward(G, theta_g, z)
    a_fake = net_forward(D, theta_d, x_fake)
    da_fake = -(1 - sigmoid(a_fake)) / len(z)
    _, dx_fake = net_gradients(D, theta_d, x_fake, da_fake)
    gradient, _ = net_gradients(G, theta_g, z, dx_fake)
    return gradient


def own_iteration(D, G, d, g, t, x, z, z_g, adam):
    """d and g after iteration t: a step of D on x and z, then a step of G on z_g"""
    d_gradient = own_d_gradient(D, G, d[0], g[0], x, z)
    d = numpy.array(adam_step(*d, t, -d_gradient, *adam))
    g_gradient = own_g_gradient(D, G, d[0], g[0], z_g)
    g = numpy.array(adam_step(*g, t, g_gradient, *adam))
    return d, g


def own_training(D, G, d, g, t, xs, zs, zs_g, adam):
    """d and g after one more iteration for each minibatch, when t were made before"""
    for x, z, z_g in zip(xs, zs, zs_g):
        t = t + 1
        d, g = own_iteration(D, G, d, g, t, x, z, z_g, adam)
    return d, g


EXERCISE = Exercise(
    "22_own_gan",
    {"en": "A GAN of your own", "zh": "自己的 GAN"},
    (
        Question(
            net_forward,
            forward_cases,
            "y of a net, a tuple of layers, with its parameters theta, flat, for x: (m, n_in)",
            FORWARD_BUGS,
            outputs=("y",),
            formula_zh="网络的输出 y：net 是各层组成的元组，theta 是一维的参数向量，x: (m, n_in)",
        ),
        Question(
            net_gradients,
            gradients_cases,
            "dL/dtheta, flat like theta, and dL/dx: (m, n_in), of a net's pass on x, with dy = dL/dy",
            GRADIENTS_BUGS,
            points=3,
            outputs=("dL/dtheta", "dL/dx"),
            formula_zh="网络在 x 上前向计算之后的 dL/dtheta（一维，与 theta 同形）和 dL/dx: (m, n_in)，其中 dy = dL/dy",
        ),
        Question(
            own_d_gradient,
            d_gradient_cases,
            "dV/dtheta_d, V = mean log D(x) + mean log(1 - D(G(z))), with x: (m, n), z: (m, n_z), both thetas flat",
            D_GRADIENT_BUGS,
            outputs=("dV/dtheta_d",),
            formula_zh="dV/dtheta_d，V = log D(x) 的平均 + log(1 - D(G(z))) 的平均，其中 x: (m, n)，z: (m, n_z)，"
            "两个 theta 都是一维数组",
        ),
        Question(
            own_g_gradient,
            g_gradient_cases,
            "dJ/dtheta_g, J = -mean log D(G(z)), with z: (m, n_z), both thetas flat",
            G_GRADIENT_BUGS,
            outputs=("dJ/dtheta_g",),
            formula_zh="dJ/dtheta_g，J = -log D(G(z)) 的平均，其中 z: (m, n_z)，两个 theta 都是一维数组",
        ),
        Question(
            own_iteration,
            iteration_cases,
            "d and g, each the rows theta, m, v, after iteration t: Adam's step of D up the gradient of V on x and z, "
            "then Adam's step of G down the gradient of J on z_g",
            ITERATION_BUGS,
            outputs=("d", "g"),
            tolerance=1e-5,
            formula_zh="第 t 次迭代之后的 d 和 g，各有 theta、m、v 三行：D 在 x 和 z 上用 Adam 走一步使 V 变大，"
            "然后 G 在 z_g 上用 Adam 走一步使 J 变小",
        ),
        Question(
            own_training,
            training_cases,
            "d and g after len(xs) more iterations, each on its own minibatches, when t iterations were made before",
            TRAINING_BUGS,
            points=4,
            outputs=("d", "g"),
            tolerance=1e-5,
            formula_zh="已经做过 t 次迭代，再做 len(xs) 次（每次用各自的小批量）之后的 d 和 g",
            trains=True,
        ),
    ),
    pasted=(
        ex01.EXERCISE.question("sigmoid"),
        *(ex02.EXERCISE.question(name) for name in ("dense", "dense_input_gradient", "dense_parameter_gradients")),
        *ex03.EXERCISE.questions,
        *ex04.EXERCISE.questions,
        ex05.EXERCISE.question("game_value_gradient"),
        ex12.EXERCISE.question("adam_step"),
    ),
)
