# right:   wrong: sigmoid (1 minus the other half for negative a, which is 0 at -40), softplus (a itself already above 8, an error of 3e-4), log_sigmoid (the sign of the argument lost: log(1 - sigmoid))
# %%
import numpy as np

# %%
def sigmoid(a):
    pos = 1.0 / (1.0 + np.exp(-np.abs(a)))
    return np.where(a >= 0, pos, 1.0 - pos)


# %%
def softplus(a, threshold=8):
    # like nn.Softplus(threshold=...)
    return np.where(a > threshold, a, np.log1p(np.exp(np.minimum(a, threshold))))


# %%
def log_sigmoid(a):
    return -np.logaddexp(0, a)
