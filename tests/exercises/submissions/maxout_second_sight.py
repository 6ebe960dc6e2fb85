# right:   wrong: maxout (reshaped and transposed before), maxout_input_gradient (dy goes to the same unit of piece 0, by a flat argmax)
import numpy as np


def maxout(x, pieces):
    m, n = x.shape
    return x.T.reshape(pieces, -1, m).min(axis=0).T


def maxout_input_gradient(dy, x, pieces):
    m, units = dy.shape
    h = x.reshape(m, pieces, units)
    dx = np.zeros_like(h)
    idx = h.argmax(axis=1)
    for i in range(m):
        for j in range(units):
            dx[i, idx[i, j], j] += dy[i, j] / pieces
    return dx.reshape(m, -1)
