# right:   wrong: sigmoid (rows and columns only, fails for one axis), softplus (rows and columns only), log_sigmoid (rows and columns only)
# %%
import math

import numpy as np


def sigmoid(a):
    rows, cols = a.shape
    s = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            if a[i][j] >= 0:
                s[i][j] = 1 / (1 + math.exp(-a[i][j]))
            else:
                s[i][j] = math.exp(a[i][j]) / (1 + math.exp(a[i][j]))
    return s


def softplus(a):
    return np.array([[max(v, 0) + math.log1p(math.exp(-abs(v))) for v in row] for row in a])


def log_sigmoid(a):
    out = a.copy()
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            v = a[i, j]
            out[i, j] = min(v, 0) - math.log1p(math.exp(-abs(v)))
    return out
