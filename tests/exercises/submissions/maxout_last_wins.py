# right:   wrong: maxout (pieces and units mixed up in the reshape), maxout_input_gradient (the last of equal pieces wins)
# %%
import numpy as np


def maxout(x, pieces):
    return x.reshape(-1, pieces).max(axis=1).reshape(len(x), -1)


def maxout_input_gradient(dy, x, pieces):
    units = dy.shape[1]
    dx = np.zeros(x.shape)
    for k, row in enumerate(x):
        for j in range(units):
            best = j
            for i in range(j, len(row), units):
                if row[i] >= row[best]:
                    best = i
            dx[k, best] = dy[k, j]
    return dx
