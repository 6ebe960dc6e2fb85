# right: maxout   wrong: maxout_input_gradient (every piece gets dy)
# %%
import numpy as np


def maxout(x, pieces):
    u = x.shape[1] // pieces
    return np.array([[max(row[j::u]) for j in range(u)] for row in x])


def maxout_input_gradient(dy, x, pieces):
    return np.tile(dy, (1, pieces))
