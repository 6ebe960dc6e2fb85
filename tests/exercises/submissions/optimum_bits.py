# right: best_discriminator   wrong: kl_divergence (bits), js_divergence (bits), value_at_optimum (both expectations over the data)
# %%
import numpy as np


def best_discriminator(p, q):
    D = np.empty(np.shape(p))
    for i in range(D.size):
        D.flat[i] = p.flat[i] / (p.flat[i] + q.flat[i])
    return D


def kl_divergence(p, q):
    mask = p != 0
    return np.sum(p[mask] * np.log2(p[mask] / q[mask]))


def js_divergence(p, q):
    m = (p + q) / 2
    a = p > 0
    b = q > 0
    return 0.5 * np.sum(p[a] * np.log2(p[a] / m[a])) + 0.5 * np.sum(q[b] * np.log2(q[b] / m[b]))


def value_at_optimum(p, q):
    a = p > 0
    D = p[a] / (p[a] + q[a])
    E = q[a] / (p[a] + q[a])
    return np.sum(p[a] * np.log(D)) + np.sum(p[a] * np.log(E))
