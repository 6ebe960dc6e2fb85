# right: relu, relu_input_gradient, dropout, dropout_input_gradient   wrong: sigmoid_input_gradient (goes back to x by the logit, nan where y is 0)
# %%
import numpy as np


def relu(x):
    return np.clip(x, 0, None)


def relu_input_gradient(dy, x):
    J = np.diag((x.ravel() > 0).astype(float))  # the whole Jacobian
    return (J @ dy.ravel()).reshape(x.shape)


def sigmoid_input_gradient(dy, y):
    x = -np.log(1 / y - 1)
    return dy * np.exp(-x) / (1 + np.exp(-x)) ** 2


def dropout(x, mask, keep):
    scale = mask / keep
    return scale * x


def dropout_input_gradient(dy, mask, keep):
    scale = mask / keep
    return scale * dy
