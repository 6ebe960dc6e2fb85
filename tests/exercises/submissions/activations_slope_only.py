# right: relu   wrong: relu_input_gradient (slope without dy), sigmoid_input_gradient (slope without dy), dropout (divided by the mean of the mask), dropout_input_gradient (mask forgotten)
# %%
import numpy as np


def relu(x):
    return (x + abs(x)) / 2


def relu_input_gradient(dy, x):
    return (x > 0).astype(float)


def sigmoid_input_gradient(dy, y):
    return y * (1 - y)


def dropout(x, mask, keep):
    return x * mask / mask.mean()


def dropout_input_gradient(dy, mask, keep):
    return dy / keep
