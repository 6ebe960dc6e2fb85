# right: relu_input_gradient, sigmoid_input_gradient, dropout_input_gradient   wrong: relu (a list, and only for one axis), dropout (mask taken as what is dropped)
# %%
import numpy as np


def relu(x):
    return [max(v, 0) for v in x]


def relu_input_gradient(dy, x):
    return np.array([d if v > 0 else 0 for d, v in zip(dy.ravel(), x.ravel())]).reshape(x.shape)


def sigmoid_input_gradient(dy, y):
    # in logarithms, so that nothing underflows
    return dy * np.exp(np.log(y) + np.log1p(-y))


def dropout(x, mask, keep):
    y = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        if not mask[i]:
            y[i] = x[i] / keep
    return y


def dropout_input_gradient(dy, mask, keep):
    return dy * np.where(mask, 1 / keep, 0)
