# right: relu_input_gradient   wrong: relu (leaky), sigmoid_input_gradient (one minus dy instead of one minus y), dropout (keep is taken for the rate of dropping), dropout_input_gradient (keep is taken for the rate of dropping)
# %%
import numpy as np


def relu(x):
    return np.where(x > 0, x, 0.01 * x)


def relu_input_gradient(dy, x):
    return dy * np.heaviside(x, 0)


def sigmoid_input_gradient(dy, y):
    return dy * y * (1 - dy)


def dropout(x, mask, keep):
    return x * mask / (1 - keep)


def dropout_input_gradient(dy, mask, keep):
    return dy * mask / (1 - keep)
