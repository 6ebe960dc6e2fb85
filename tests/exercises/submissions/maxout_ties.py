# right: maxout   wrong: maxout_input_gradient (all equal pieces get the gradient)
# %%
import numpy as np


def maxout(x, pieces):
    # transposed so that the pieces are the last axis
    return x.reshape(len(x), pieces, -1).transpose(0, 2, 1).max(-1)


def maxout_input_gradient(dy, x, pieces):
    x3 = x.reshape(len(x), pieces, -1)
    y = x3.max(axis=1, keepdims=True)
    mask = x3 == y
    return (mask * dy[:, None, :]).reshape(x.shape)
