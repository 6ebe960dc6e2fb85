# right: js_divergence, value_at_optimum   wrong: best_discriminator (scales both to the sum 1 first), kl_divergence (the two swapped)
# %%
import numpy as np


def best_discriminator(p, q):
    p, q = p / p.sum(), q / q.sum()
    return p / (p + q)


def kl_divergence(q, p):
    """sum of p log(p / q)"""
    terms = np.zeros(p.shape)
    i = p > 0
    terms[i] = p[i] * np.log(p[i] / q[i])
    return terms.sum()


def js_divergence(p, q):
    m = (p + q) / 2
    return (kl_divergence(m, p) + kl_divergence(m, q)) / 2


def value_at_optimum(p, q):
    s = p + q
    s = np.where(s > 0, s, 1)
    # log(1) where there is nothing to count
    return np.sum(p * np.log(p / s + (p == 0))) + np.sum(q * np.log(q / s + (q == 0)))
