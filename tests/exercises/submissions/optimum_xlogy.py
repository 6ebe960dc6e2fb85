# right: best_discriminator, kl_divergence, js_divergence, value_at_optimum   wrong:
# %%
import numpy as np


def xlogy(x, y):
    return np.where(x > 0, x * np.log(y), 0)


def entropy(p):
    return -xlogy(p, p).sum()


def best_discriminator(p, q):
    return p / np.sum([p, q], axis=0)


def kl_divergence(p, q):
    cross_entropy = -xlogy(p, q).sum()
    return cross_entropy - entropy(p)


def js_divergence(p, q):
    return entropy((p + q) / 2) - entropy(p) / 2 - entropy(q) / 2


def value_at_optimum(p, q):
    a, b = np.log(p), np.log(q)
    s = np.logaddexp(a, b)
    on_data = [pi * (ai - si) for pi, ai, si in zip(p, a, s) if pi > 0]
    on_samples = [qi * (bi - si) for qi, bi, si in zip(q, b, s) if qi > 0]
    return sum(on_data) + sum(on_samples)
