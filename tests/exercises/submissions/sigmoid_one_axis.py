# right: log_sigmoid   wrong: sigmoid (loop over the first axis only, fails for two axes), softplus (overflows)
# %%
import math
import numpy as np


# %%
def sigmoid(a):
    s = np.zeros(len(a))
    for i in range(len(a)):
        if a[i] > 0:
            s[i] = 1 / (1 + math.exp(-a[i]))
        else:
            s[i] = math.exp(a[i]) / (1 + math.exp(a[i]))
    return s


# %%
def softplus(a):
    print("a =", a)
    return np.log(np.exp(0) + np.exp(a))


# %%
def log_sigmoid(a):
    print("a =", a, "softplus =", softplus(-a))
    return np.log(1) - softplus(-a)
