# right: sigmoid, softplus, log_sigmoid   wrong:
# %%
import numpy as np
def sigmoid(a, *, flip=False):
    a = -a if flip else a
    return np.exp(np.minimum(a, 0)) / (1 + np.exp(-np.abs(a)))
def softplus(a):
    return np.maximum(a, 0) + np.log1p(sigmoid(np.abs(a), flip=True) / sigmoid(np.abs(a)))
def log_sigmoid(a):
    return -softplus(-a)
