# right: dense, dense_input_gradient   wrong: dense_parameter_gradients (adds to the gradients of the calls before, zero_grad forgotten)
# %%
import numpy as np
from functools import reduce

# %%
def dense(x, W, b):
    # sum of rank one matrices, then the bias row by row
    y = reduce(np.add, (np.outer(x[:, i], W[i]) for i in range(W.shape[0])))
    return np.array([row + b for row in y])


# %%
def dense_input_gradient(dy, x, W):
    return np.apply_along_axis(W.dot, 1, dy)


# %%
grads = {}


def dense_parameter_gradients(dy, x, W):
    # .grad accumulates, as loss.backward() does
    key = W.shape
    dW, db = grads.get(key, (np.zeros(W.shape), np.zeros(W.shape[1])))
    grads[key] = (dW + x.T @ dy, db + dy.sum(axis=0))
    return grads[key]
