# right:   wrong: sigmoid (if on an array), softplus (builtin max on an array), log_sigmoid (sign of a lost)
# %%
import numpy as np


# %%
def sigmoid(a):
    # if a is positive use the first form, otherwise the second one
    if a >= 0:
        return 1 / (1 + np.exp(-a))
    return np.exp(a) / (1 + np.exp(a))


# %%
def softplus(a):
    return max(a, 0) + np.log1p(np.exp(-abs(a)))


# %%
def log_sigmoid(a):
    # log(1) - log(1 + e^a)
    return -softplus(a)
