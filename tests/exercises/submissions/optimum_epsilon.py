# right: js_divergence   wrong: best_discriminator (epsilon below), kl_divergence (epsilon in the logarithm, never infinite), value_at_optimum (1 - D* is 0 where q is far smaller than p, or 0 times infinity)
# %%
import numpy as np

eps = 1e-8


def best_discriminator(p, q):
    return p / (p + q + eps)


def kl_divergence(p, q):
    return np.sum(p * np.log((p + eps) / (q + eps)))


def js_divergence(p, q):
    m = 0.5 * (p + q)
    return 0.5 * (kl_divergence(p, m) + kl_divergence(q, m))


def value_at_optimum(p, q):
    D = p / (p + q)
    return np.sum(p * np.log(D)) + np.sum(q * np.log(1 - D))
