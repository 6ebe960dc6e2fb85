# right: relu, relu_input_gradient, sigmoid_input_gradient, dropout, dropout_input_gradient   wrong:
# %%
import numpy as np


def relu(x):
    out = x.copy()
    out[out < 0] = 0
    return out


def relu_input_gradient(dy, x):
    dx = dy.copy()
    dx[x <= 0] = 0
    return dx


def sigmoid_input_gradient(dy, y):
    dx = dy.copy()
    dx *= y
    dx *= 1 - y
    return dx


def dropout(x, mask, keep):
    return np.where(mask, x / keep, 0)


def dropout_input_gradient(dy, mask, keep):
    dx = np.zeros_like(dy)
    dx[mask] = dy[mask] / keep
    return dx
