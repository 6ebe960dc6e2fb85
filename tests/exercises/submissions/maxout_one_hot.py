# right: maxout, maxout_input_gradient   wrong:
# %%
import numpy as np


def maxout(x, pieces):
    return np.maximum.reduce(np.split(x, pieces, axis=1))


def maxout_input_gradient(dy, x, pieces):
    m = len(x)
    winner = x.reshape(m, pieces, -1).argmax(axis=1)  # (m, units)
    one_hot = np.eye(pieces)[winner]  # (m, units, pieces)
    return np.einsum("kj,kjp->kpj", dy, one_hot).reshape(x.shape)
