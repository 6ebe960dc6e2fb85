# right: relu, relu_input_gradient, sigmoid_input_gradient, dropout, dropout_input_gradient   wrong:
# %%
import numpy as np


class Function:
    def __init__(self, forward, slope):
        self.forward, self.slope = forward, slope

    def backward(self, dy, *saved):
        return np.multiply(dy, self.slope(*saved))


RELU = Function(lambda x: (np.abs(x) + x) / 2, lambda x: np.heaviside(x, 0))
SIGMOID = Function(None, lambda y: y * np.subtract(1, y))
DROPOUT = Function(lambda x, mask, keep: np.where(mask, x / keep, 0.0), lambda mask, keep: np.where(mask, 1 / keep, 0))


def relu(x):
    return RELU.forward(x)


def relu_input_gradient(dy, x):
    return RELU.backward(dy, x)


def sigmoid_input_gradient(dy, y):
    return SIGMOID.backward(dy, y)


def dropout(x, mask, keep):
    return DROPOUT.forward(x, mask=mask, keep=keep)


def dropout_input_gradient(dy, mask, keep):
    return DROPOUT.backward(dy, mask, keep)
