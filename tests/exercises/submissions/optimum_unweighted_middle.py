# right:   wrong: best_discriminator (ratio of the densities), kl_divergence (q in front of the logarithm), js_divergence (middle is p + q), value_at_optimum (sign of the second term)
# %%
import numpy as np


def best_discriminator(p, q):
    return p / q


def kl_divergence(p, q):
    mask = p > 0
    return np.sum(q[mask] * np.log(p[mask] / q[mask]))


def js_divergence(p, q):
    m = p + q
    return 0.5 * (kl_divergence(p, m) + kl_divergence(q, m))


def value_at_optimum(p, q):
    P, Q = p > 0, q > 0
    first = np.sum(p[P] * np.log(p[P] / (p[P] + q[P])))
    second = np.sum(q[Q] * np.log(q[Q] / (p[Q] + q[Q])))
    return first - second
