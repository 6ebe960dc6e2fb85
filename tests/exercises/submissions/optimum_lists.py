# right: best_discriminator, kl_divergence, js_divergence, value_at_optimum   wrong:
# %%
import numpy as np
import math


def best_discriminator(p, q):
    return np.array(p) / (np.array(p) + np.array(q))


def kl_divergence(p, q):
    terms = [pi * math.log(pi / qi) if qi > 0 else math.inf for pi, qi in zip(p, q) if pi > 0]
    return math.fsum(terms)


def js_divergence(p, q):
    m = [(pi + qi) / 2 for pi, qi in zip(p, q)]
    return (kl_divergence(p, m) + kl_divergence(q, m)) / 2


def value_at_optimum(p, q):
    pairs = list(zip(p, q))
    real = math.fsum(pi * math.log(pi / (pi + qi)) for pi, qi in pairs if pi)
    fake = math.fsum(qi * math.log(qi / (pi + qi)) for pi, qi in pairs if qi)
    return real + fake
