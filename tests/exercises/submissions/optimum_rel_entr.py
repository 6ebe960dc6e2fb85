# right: best_discriminator, kl_divergence, js_divergence, value_at_optimum   wrong:
# %%
import numpy as np


# scipy.special.rel_entr, copied as scipy may not be there
def rel_entr(x, y):
    if x > 0 and y > 0:
        return x * np.log(x / y)
    if x == 0 and y >= 0:
        return 0.0
    return np.inf


# %%
def best_discriminator(p, q):
    return 1 / (1 + q / p)


def kl_divergence(p, q):
    total = 0.0
    for x, y in zip(p, q):
        total += rel_entr(x, y)
    return total


def js_divergence(p, q):
    left = sum(rel_entr(x, (x + y) / 2) for x, y in zip(p, q))
    right = sum(rel_entr(y, (x + y) / 2) for x, y in zip(p, q))
    return (left + right) / 2


def value_at_optimum(p, q):
    C = 0.0
    for x, y in zip(p, q):
        if x != 0:
            C += x * np.log(x / (x + y))
        if y != 0:
            C += y * np.log(y / (x + y))
    return C
