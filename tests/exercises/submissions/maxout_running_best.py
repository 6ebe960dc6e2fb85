# right: maxout, maxout_input_gradient   wrong:
# %%
import numpy as np


def best(x, pieces):
    """the largest, and which piece has it"""
    m, units = len(x), x.shape[1] // pieces
    y, who = x[:, :units].copy(), np.zeros((m, units), int)
    for p in range(1, pieces):
        piece = x[:, p * units : (p + 1) * units]
        better = piece > y
        y[better], who[better] = piece[better], p
    return y, who


def maxout(x, pieces=2):
    y, _ = best(x, pieces)
    return y


def maxout_input_gradient(dy, x, pieces=2):
    _, who = best(x, pieces)
    return np.hstack([np.where(who == p, dy, 0) for p in range(pieces)])
