# right: maxout, maxout_input_gradient   wrong:
# %%
import numpy as np


def maxout(x, pieces):
    m = x.shape[0]
    units = x.shape[1] // pieces
    y = np.full((m, units), -np.inf)
    for k in range(m):
        for p in range(pieces):
            for j in range(units):
                y[k, j] = max(y[k, j], x[k, p * units + j])
    return y


def maxout_input_gradient(dy, x, pieces):
    m, n = x.shape
    units = n // pieces
    dx = np.zeros((m, n))
    for k in range(m):
        for j in range(units):
            best = 0
            for p in range(1, pieces):
                if x[k, p * units + j] > x[k, best * units + j]:
                    best = p
            dx[k, best * units + j] = dy[k, j]
    return dx
