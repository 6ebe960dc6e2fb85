# right: maxout   wrong: maxout_input_gradient (a buffer of integers, which cuts dy off behind the point)
# %%
import functools
import numpy as np

# %%
def maxout(x, pieces):
    return functools.reduce(np.maximum, np.split(x, pieces, axis=1))


# %%
def maxout_input_gradient(dy, x, pieces):
    m, total = x.shape
    units = total // pieces
    winner = x.reshape(m, pieces, units).argmax(axis=1)
    dx = np.full((m, pieces, units), 0)
    for i in range(m):
        for j in range(units):
            dx[i, winner[i, j], j] = dy[i, j]
    return dx.reshape(m, total)
