# right: sigmoid, softplus, log_sigmoid   wrong:
# %%
import numpy as np


def sigmoid(a, flip=False):
    """flip=True gives 1 - sigmoid"""
    if flip:
        a = -a
    return np.exp(np.minimum(a, 0)) / (1 + np.exp(-np.abs(a)))


def softplus(a):
    # log(1 + e^a) = max(a, 0) + log(1 + e^-|a|), and e^-|a| = sigmoid(-|a|) / sigmoid(|a|)
    e = sigmoid(np.abs(a), flip=True) / sigmoid(np.abs(a))
    return np.maximum(a, 0) + np.log1p(e)


def log_sigmoid(a):
    out = []
    for t in a.flatten():
        out.append(-softplus(-t))
    return np.reshape(out, a.shape)
