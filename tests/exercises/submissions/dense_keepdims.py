# right: dense, dense_input_gradient   wrong: dense_parameter_gradients (db is (1, n_out) by keepdims)
# %%
import numpy as np


def dense(x, W, b):
    Z = np.dot(x, W) + b.reshape(1, -1)
    return Z


def dense_input_gradient(dy, x, W):
    dA_prev = np.dot(dy, W.T)
    assert dA_prev.shape == x.shape
    return dA_prev


def dense_parameter_gradients(dy, x, W):
    dW = np.dot(x.T, dy)
    db = np.sum(dy, axis=0, keepdims=True)
    assert dW.shape == W.shape
    return dW, db
