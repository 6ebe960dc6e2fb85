# right: sigmoid_input_gradient   wrong: relu (changes x), relu_input_gradient (changes dy), dropout (not divided by keep), dropout_input_gradient (not divided by keep)
# %%
import numpy as np


def relu(x):
    x[x < 0] = 0
    return x


def relu_input_gradient(dy, x):
    dy[x <= 0] = 0
    return dy


def sigmoid_input_gradient(dy, y):
    return dy * (y - y**2)


def dropout(x, mask, keep):
    return x * mask


def dropout_input_gradient(dy, mask, keep):
    return dy * mask
