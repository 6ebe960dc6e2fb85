# right: maxout   wrong: maxout_input_gradient (equal pieces share the gradient)
# %%
import numpy as np


def maxout(x, pieces):
    blocks = np.array_split(x, pieces, axis=1)
    y = blocks[0].copy()
    for block in blocks[1:]:
        y = np.where(block > y, block, y)
    return y


def maxout_input_gradient(dy, x, pieces):
    x3 = x.reshape(x.shape[0], pieces, -1)
    won = (x3 == x3.max(axis=1, keepdims=True)).astype(float)
    won /= won.sum(axis=1, keepdims=True)  # share it fairly
    return (won * dy[:, None]).reshape(x.shape)
