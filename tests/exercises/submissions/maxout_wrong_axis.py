# right:   wrong: maxout (maximum over the units), maxout_input_gradient (not reshaped back)
# %%
import numpy as np


def maxout(x, pieces):
    m = x.shape[0]
    return x.reshape(m, pieces, -1).max(axis=2)


def maxout_input_gradient(dy, x, pieces):
    m = x.shape[0]
    x3 = x.reshape(m, pieces, -1)
    dx = np.zeros_like(x3)
    idx = np.argmax(x3, axis=1)
    for k in range(m):
        for j in range(x3.shape[2]):
            dx[k, idx[k, j], j] = dy[k, j]
    return dx
