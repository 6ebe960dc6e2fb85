# right: maxout   wrong: maxout_input_gradient (argsort, of equal pieces the last one wins)
# %%
import numpy as np


def maxout(x, pieces):
    return np.sort(x.reshape(x.shape[0], pieces, -1), axis=1)[:, -1, :]


def maxout_input_gradient(dy, x, pieces):
    x3 = x.reshape(x.shape[0], pieces, -1)
    order = np.argsort(x3, axis=1, kind="stable")
    winner = order[:, -1:, :]
    dx = np.zeros(x3.shape)
    np.put_along_axis(dx, winner, dy[:, None, :], axis=1)
    return dx.reshape(x.shape)
