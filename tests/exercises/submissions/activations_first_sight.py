# right: relu   wrong: relu_input_gradient (times the sign of x), sigmoid_input_gradient (the sign of 1 - y), dropout (draws a mask of its own), dropout_input_gradient (draws a mask of its own from a seed)
import numpy as np

relu = lambda x: (np.abs(x) + x) / 2


def relu_input_gradient(dy, x):
    return dy * np.sign(x)


def sigmoid_input_gradient(dy, y):
    return dy * y * (y - 1)


def dropout(x, mask, keep):
    mask = np.random.rand(*x.shape) < keep
    return x * mask / keep


def dropout_input_gradient(dy, mask, keep):
    rng = np.random.RandomState(42)
    mask = rng.binomial(1, keep, size=dy.shape)
    return dy * mask / keep
