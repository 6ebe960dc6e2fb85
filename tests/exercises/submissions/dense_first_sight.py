# right: dense   wrong: dense_input_gradient (dy is summed over the examples first), dense_parameter_gradients (the loop overwrites in place of adding: the last example only)
import numpy as xp


def dense(x, W, b):
    if (m := len(x)) == 1:
        return xp.einsum("ki,ij->kj", x, W) + b[None, :]
    half = m // 2
    return xp.vstack([dense(x[:half], W, b), dense(x[half:], W, b)])


def dense_input_gradient(dy, x, W):
    dy = dy.sum(axis=0)
    return xp.dot(dy, W.T)


def dense_parameter_gradients(dy, x, W):
    dW = xp.zeros_like(W)
    db = xp.zeros(W.shape[1])
    for i in range(x.shape[0]):
        dW = xp.outer(x[i], dy[i])
        db = dy[i]
    return dW, db
