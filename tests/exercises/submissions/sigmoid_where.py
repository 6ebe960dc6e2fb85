# right: sigmoid   wrong: softplus (overflows at 1000), log_sigmoid (overflows at 1000)
# %%
from numpy import *


# %%
def sigmoid(a):
    return where(a >= 0, 1 / (1 + exp(-a)), exp(a) / (1 + exp(a)))


# %%
def softplus(a):
    return log1p(exp(a))


# %%
def log_sigmoid(a):
    return a - log1p(exp(a))
