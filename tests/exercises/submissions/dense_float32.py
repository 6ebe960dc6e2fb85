# right: dense, dense_input_gradient, dense_parameter_gradients   wrong:
# %%
import numpy as np

f = np.float32


def dense(x, W, b):
    return x.astype(f) @ W.astype(f) + b.astype(f)


def dense_input_gradient(dy, x, W):
    return dy.astype(f) @ W.astype(f).T


def dense_parameter_gradients(dy, x, W):
    dy = dy.astype(f)
    return x.astype(f).T @ dy, dy.sum(0)
