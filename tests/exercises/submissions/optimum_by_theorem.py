# right: kl_divergence, value_at_optimum   wrong: best_discriminator (p_g on top), js_divergence (Jeffreys: KL to each other, not to the middle)
# %%
import numpy as np


def best_discriminator(p, q):
    return q / (p + q)


def kl_divergence(p, q):
    return np.sum(np.where(p > 0, p * np.log(p / q), 0))


def js_divergence(p, q):
    return 0.5 * kl_divergence(p, q) + 0.5 * kl_divergence(q, p)


def value_at_optimum(p, q):
    # Theorem 1 (I know we should not, but it is the same number)
    m = (p + q) / 2
    return -np.log(4) + kl_divergence(p, m) + kl_divergence(q, m)
