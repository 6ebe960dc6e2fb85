# right: best_discriminator, kl_divergence, js_divergence, value_at_optimum   wrong:
# %%
import numpy as np


def best_discriminator(p, q):
    return np.divide(p, np.add(p, q))


def kl_divergence(p, q):
    return np.nansum(p * np.log(p / q))


def entropy(p):
    return -np.nansum(p * np.log(p))


def js_divergence(p, q):
    return entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2


def value_at_optimum(p, q):
    with np.errstate(all="ignore"):
        return np.nansum(p * np.log(best_discriminator(p, q))) + np.nansum(q * np.log(best_discriminator(q, p)))
