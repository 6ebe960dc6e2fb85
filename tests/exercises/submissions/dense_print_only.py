# right: dense_input_gradient   wrong: dense (prints and returns nothing), dense_parameter_gradients (db summed over the outputs)
# %%
import numpy as np


def dense(x, W, b):
    y = x @ W + b
    print("y:", y)


def dense_input_gradient(dy, x, W):
    return np.inner(dy, W)


def dense_parameter_gradients(dy, x, W):
    return x.T @ dy, dy.sum(axis=1)
