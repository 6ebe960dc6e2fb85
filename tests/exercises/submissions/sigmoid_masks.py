# right: sigmoid, softplus, log_sigmoid   wrong:
# %%
import numpy as np

from minigan.exercises import check


# %%
def sigmoid(a):
    # positive and negative logits separately, like in the CS231n forum answer
    out = np.empty_like(a)
    pos = a >= 0
    neg = ~pos
    out[pos] = 1 / (1 + np.exp(-a[pos]))
    ea = np.exp(a[neg])
    out[neg] = ea / (1 + ea)
    return out


check(sigmoid)


# %%
def softplus(a):
    out = np.zeros(a.shape)
    big = a > 0
    out[big] = a[big] + np.log1p(np.exp(-a[big]))
    out[~big] = np.log1p(np.exp(a[~big]))
    return out


check(softplus)


# %%
def log_sigmoid(a):
    return -softplus(-a)


check(log_sigmoid)
