# right: dense_input_gradient   wrong: dense (the bias is added to every example's sum, as a mean of b), dense_parameter_gradients (averages over the examples by einsum)
import numpy as np


def dense(x, W, b):
    return np.dot(x, W) + np.mean(b)


def dense_input_gradient(dy, x, W):
    out = np.empty(x.shape)
    for k, row in enumerate(dy):
        out[k] = W @ row
    return out


def dense_parameter_gradients(dy, x, W):
    dW = np.einsum("ki,kj->ij", x, dy) / x.shape[0]
    db = np.einsum("kj->j", dy) / x.shape[0]
    return dW, db
