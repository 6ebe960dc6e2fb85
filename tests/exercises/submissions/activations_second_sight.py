# right: dropout   wrong: relu (negative numbers become 1e-3), relu_input_gradient (at the kink the slope is 1), sigmoid_input_gradient (y times 1 - y times 1 - dy forgotten dy: sums), dropout_input_gradient (where the forward gave 0)
import numpy as np


def relu(x):
    return np.maximum(x, 1e-3)


def relu_input_gradient(dy, x):
    out = dy.copy()
    out[x < 0] = 0
    return out


def sigmoid_input_gradient(dy, y):
    return np.sum(dy * y * (1 - y), axis=0, keepdims=True)


def dropout(x, mask, keep):
    return np.select([mask, ~mask], [np.true_divide(x, keep), np.zeros_like(x)])


def dropout_input_gradient(dy, mask, keep):
    return np.where(dy * mask > 0, dy / keep, 0)
