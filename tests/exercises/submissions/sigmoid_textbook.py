# right: sigmoid   wrong: softplus (overflows), log_sigmoid (logarithm of the rounded sigmoid)
# %%
import numpy as np


# %%
def sigmoid(a):
    return 1 / (1 + np.exp(-a))


# %%
def softplus(a):
    return np.log(1 + np.exp(a))


# %%
def log_sigmoid(a):
    return np.log(sigmoid(a))
