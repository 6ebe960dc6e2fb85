# right: maxout, maxout_input_gradient   wrong:
# %%
import numpy as np


def maxout(x, pieces):
    units = x.shape[1] // pieces
    y = np.zeros((x.shape[0], units), dtype=np.float32)
    for j in range(units):
        y[:, j] = x[:, j::units].max(axis=1)
    return y


def maxout_input_gradient(dy, x, pieces):
    units = x.shape[1] // pieces
    dx = np.zeros(x.shape, dtype=np.float32)
    rows = np.arange(x.shape[0])
    for j in range(units):
        dx[rows, j + units * np.argmax(x[:, j::units], axis=1)] = dy[:, j]
    return dx
