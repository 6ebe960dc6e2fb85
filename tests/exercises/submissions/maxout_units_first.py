# right:   wrong: maxout (seen as units, pieces), maxout_input_gradient (seen as units, pieces)
# %%
import numpy as np


def maxout(x, pieces):
    m, n = x.shape
    return x.reshape(m, n // pieces, pieces).max(axis=2)


def maxout_input_gradient(dy, x, pieces):
    m, n = x.shape
    r = x.reshape(m, n // pieces, pieces)
    idx = r.argmax(axis=2)
    dx = np.zeros_like(r)
    np.put_along_axis(dx, idx[:, :, None], dy[:, :, None], axis=2)
    return dx.reshape(m, n)
