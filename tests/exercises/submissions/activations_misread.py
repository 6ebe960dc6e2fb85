# right: relu   wrong: relu_input_gradient (1 at the kink), sigmoid_input_gradient (sigmoid taken twice), dropout (multiplied by keep), dropout_input_gradient (a new mask is drawn)
# %%
import numpy as np


def relu(x):
    return np.maximum(0, x)


def relu_input_gradient(dy, x):
    return dy * (x >= 0)


def sigmoid_input_gradient(dy, y):
    s = 1 / (1 + np.exp(-y))
    return dy * s * (1 - s)


def dropout(x, mask, keep):
    return x * mask * keep


def dropout_input_gradient(dy, mask, keep):
    mask = np.random.rand(*dy.shape) < keep
    return dy * mask / keep
