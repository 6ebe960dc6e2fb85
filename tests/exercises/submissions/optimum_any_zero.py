# right: best_discriminator, js_divergence, value_at_optimum   wrong: kl_divergence (infinite wherever q is 0, also where p is 0 too)
# %%
import numpy as np


def best_discriminator(p, q):
    return np.reciprocal(1 + q / p)


def kl_divergence(p, q):
    total = 0.0
    for pi, qi in zip(p, q):
        if qi == 0:
            return np.inf
        if pi == 0:
            continue
        total += pi * (np.log(pi) - np.log(qi))
    return total


def js_divergence(p, q):
    # log 2 + V(D*)/2
    s = p + q
    s = np.where(s == 0, 1, s)
    xlogx = lambda r: np.where(r > 0, np.log(np.where(r > 0, r, 1)), 0)
    return np.log(2) + 0.5 * np.sum(p * xlogx(p / s) + q * xlogx(q / s))


def value_at_optimum(p, q):
    a, b = np.where(p > 0)[0], np.where(q > 0)[0]
    return -sum(p[i] * np.log1p(q[i] / p[i]) for i in a) - sum(q[i] * np.log1p(p[i] / q[i]) for i in b)
