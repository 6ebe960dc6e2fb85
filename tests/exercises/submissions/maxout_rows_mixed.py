# right:   wrong: maxout (reshaped to pieces first, which mixes the rows), maxout_input_gradient (dy times the largest, the value taken for the slope)
# %%
import numpy as np


def maxout(x, pieces):
    m = x.shape[0]
    return x.reshape(pieces, m, -1).max(axis=0)


def maxout_input_gradient(dy, x, pieces):
    m = x.shape[0]
    x3 = x.reshape(m, pieces, -1)
    y = x3.max(axis=1)
    i, j = np.indices(y.shape)
    dx = np.zeros_like(x3)
    dx[i, x3.argmax(1), j] = dy * y
    return dx.reshape(m, -1)
