# right:   wrong: dense (columns are examples there), dense_input_gradient (columns are examples there), dense_parameter_gradients (1/m, as in the course)
# %%
import numpy as np


def dense(x, W, b):
    # linear_forward: Z = W A + b
    return np.dot(W, x) + b


def dense_input_gradient(dy, x, W):
    # dA_prev = W.T dZ
    return np.dot(W.T, dy)


def dense_parameter_gradients(dy, x, W):
    m = x.shape[0]
    dW = 1 / m * np.dot(x.T, dy)
    db = 1 / m * np.sum(dy, axis=0)
    return dW, db
