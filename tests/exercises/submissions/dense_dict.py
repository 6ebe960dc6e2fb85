# right: dense_input_gradient   wrong: dense (bias forgotten), dense_parameter_gradients (returns a dict)
# %%
import numpy as np


def dense(x, W, b):
    return np.matmul(x, W)


def dense_input_gradient(dy, x, W):
    return np.array([W @ row for row in dy])


def dense_parameter_gradients(dy, x, W):
    grads = {}
    grads["dW"] = x.T @ dy
    grads["db"] = np.sum(dy, axis=0)
    return grads
