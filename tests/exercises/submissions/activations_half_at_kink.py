# right: relu, sigmoid_input_gradient, dropout_input_gradient   wrong: relu_input_gradient (1/2 at the kink), dropout (draws its own mask)
# %%
import numpy as np

rng = np.random.default_rng(0)


def relu(x):
    return np.fmax(x, 0.0)


def relu_input_gradient(dy, x):
    return dy * (np.sign(x) + 1) / 2


def sigmoid_input_gradient(dy, y):
    return np.array([d * s * (1 - s) for d, s in zip(dy.flat, y.flat)]).reshape(dy.shape)


def dropout(x, mask, keep):
    mask = rng.random(x.shape) < keep
    return x * mask / keep


def dropout_input_gradient(dy, mask, keep):
    dx = np.zeros(dy.shape)
    return np.divide(dy, keep, where=mask, out=dx)
