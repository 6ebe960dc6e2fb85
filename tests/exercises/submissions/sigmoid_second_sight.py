# right: softplus   wrong: sigmoid (1e-8 below the fraction), log_sigmoid (log1p of minus the other side)
import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a) + 1e-8)


softplus = np.vectorize(lambda v: v + np.log1p(np.exp(-v)) if v > 0 else np.log1p(np.exp(v)), otypes=[float])


def log_sigmoid(a):
    return np.log1p(-sigmoid(-a) + 1e-10)
