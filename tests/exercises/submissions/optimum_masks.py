# right: best_discriminator, kl_divergence, js_divergence, value_at_optimum   wrong:
# %%
import numpy as np


def best_discriminator(p, q):
    return p / (q + p)


def kl_divergence(p, q):
    if ((q == 0) & (p > 0)).any():
        return np.inf
    keep = p > 0
    return (p[keep] * (np.log(p[keep]) - np.log(q[keep]))).sum()


def js_divergence(p, q):
    m = (p + q) / 2
    return (kl_divergence(p, m) + kl_divergence(q, m)) / 2


def value_at_optimum(p, q):
    P, Q = p > 0, q > 0
    return np.dot(p[P], np.log(p[P] / (p + q)[P])) + np.dot(q[Q], np.log(q[Q] / (p + q)[Q]))
