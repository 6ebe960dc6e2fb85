# right: sigmoid, log_sigmoid   wrong: softplus (log instead of log1p, 0 at -40)
# %%
import math

import numpy as np


# %%
@np.vectorize
def sigmoid(a):
    if a < 0:
        return math.exp(a) / (1 + math.exp(a))
    return 1 / (1 + math.exp(-a))


# %%
def softplus(a):
    return np.maximum(a, 0) + np.log(1 + np.exp(-np.abs(a)))


# %%
def log_sigmoid(a):
    return -np.logaddexp(0, -a)
