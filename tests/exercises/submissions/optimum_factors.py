# right:   wrong: best_discriminator (factor of 2, the middle in place of the sum), kl_divergence (points with q = 0 dropped), js_divergence (the halves forgotten), value_at_optimum (means in place of expectations)
# %%
import numpy as np


def best_discriminator(p, q):
    return p / ((p + q) / 2)


def kl_divergence(p, q):
    ok = (p > 0) & (q > 0)
    return np.sum(p[ok] * np.log(p[ok] / q[ok]))


def js_divergence(p, q):
    m = (p + q) / 2
    return kl_divergence(p, m) + kl_divergence(q, m)


def value_at_optimum(p, q):
    d = best_discriminator(p, q)
    return np.mean(np.log(d[p > 0])) + np.mean(np.log(1 - d[q > 0]))
