# right:   wrong: sigmoid (sign in the exponent, which is 1 - sigmoid), softplus (the maximum forgotten in front of log1p), log_sigmoid (a - softplus(a), all digits cancel above 37)
# %%
import numpy as np


def sigmoid(a):
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, e, 1) / (1 + e)


def softplus(a):
    # the big one is taken out so that nothing can overflow
    return np.log1p(np.exp(-np.abs(a)))


def log_sigmoid(a):
    # log(e^a / (1 + e^a))
    return a - np.logaddexp(0, a)
