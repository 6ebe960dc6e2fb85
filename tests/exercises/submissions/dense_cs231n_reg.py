# right: dense, dense_input_gradient   wrong: dense_parameter_gradients (the slope of an L2 penalty added to dW, as in CS231n)
# %%
import numpy as np

reg = 1e-2


def affine_forward(x, w, b):
    N = x.shape[0]
    out = x.reshape(N, -1).dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    N = x.shape[0]
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(N, -1).T.dot(dout) + reg * w
    db = np.sum(dout, axis=0)
    return dx, dw, db


def dense(x, W, b):
    return affine_forward(x, W, b)[0]


def dense_input_gradient(dy, x, W):
    return affine_backward(dy, (x, W, None))[0]


def dense_parameter_gradients(dy, x, W):
    return affine_backward(dy, (x, W, None))[1:]
