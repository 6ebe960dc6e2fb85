# right: dense   wrong: dense_input_gradient (takes W of the last forward pass), dense_parameter_gradients (takes x of the last forward pass)
# %%
import numpy as np

cache = {}


def dense(x, W, b):
    cache["x"], cache["W"] = x, W
    return np.add(np.dot(x, W), b[np.newaxis, :])


def dense_input_gradient(dy, x, W):
    return np.dot(dy, cache["W"].T)


def dense_parameter_gradients(dy, x, W):
    return np.dot(cache["x"].T, dy), np.sum(dy, 0)
