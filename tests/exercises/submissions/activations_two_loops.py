# right: sigmoid_input_gradient, dropout, dropout_input_gradient   wrong: relu (rows and columns only, fails for one axis), relu_input_gradient (rows and columns only)
# %%
import numpy as np


def relu(x):
    y = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if x[i, j] > 0:
                y[i, j] = x[i, j]
    return y


def relu_input_gradient(dy, x):
    return np.array([[d if v > 0 else 0.0 for d, v in zip(dr, xr)] for dr, xr in zip(dy, x)])


def sigmoid_input_gradient(dy, y):
    return dy * (0.25 - (y - 0.5) ** 2)


def dropout(x, mask, keep):
    mu = mask.astype(int)
    return np.divide(np.multiply(x, mu), keep)


def dropout_input_gradient(dy, mask, keep):
    return dropout(dy, mask, keep)  # linear, so the same function
