# right: best_discriminator   wrong: kl_divergence (nan for 0 log 0), js_divergence (square root, as scipy's jensenshannon), value_at_optimum (D* and 1 - D* under one weight p + q)
# %%
import numpy as np


def best_discriminator(p, q):
    log_ratio = np.log(p) - np.log(q)
    return np.exp(-np.logaddexp(0, -log_ratio))


def kl_divergence(p, q):
    return np.sum(p * np.log(p) - p * np.log(q))


def js_divergence(p, q):
    m = (p + q) / 2
    return np.sqrt((kl_divergence(p, m) + kl_divergence(q, m)) / 2)


def value_at_optimum(p, q):
    i = (p > 0) & (q > 0)
    p, q = p[i], q[i]
    return np.sum((p + q) * (np.log(p / (p + q)) + np.log(q / (p + q)))) / 2
