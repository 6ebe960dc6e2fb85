# right: sigmoid, softplus, log_sigmoid   wrong:
# %%
import numpy as np

# %%
def _t(a):
    return np.exp(np.negative(np.abs(a)))


def sigmoid(a):
    a = np.asarray(a, dtype=np.float64)
    t = _t(a)
    return np.piecewise(t, [a >= 0, a < 0], [lambda u: 1 / (1 + u), lambda u: u / (1 + u)])


# %%
# log(1 + t) = 2 artanh(t / (2 + t)), Wikipedia: "Inverse hyperbolic functions"
def softplus(a):
    return (a + np.abs(a)) / 2 + 2 * np.arctanh(_t(a) / (2 + _t(a)))


# %%
def log_sigmoid(a):
    return (a - np.abs(a)) / 2 - 2 * np.arctanh(_t(a) / (2 + _t(a)))
