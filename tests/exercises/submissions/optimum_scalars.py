# right: best_discriminator, kl_divergence, js_divergence, value_at_optimum   wrong:
# %%
import numpy as np


def best_discriminator(p, q):
    return np.where(q == 0, 1.0, p / (p + q))


def kl_divergence(p, q):
    i = np.nonzero(p)[0]
    return np.sum(p[i] * np.log(p[i] / q[i]))


def js_divergence(p, q):
    J = 0
    for x, y in zip(p, q):
        J += 0.5 * kl_divergence(x, (x + y) / 2) + 0.5 * kl_divergence(y, (x + y) / 2)
    return J


def value_at_optimum(p, q):
    C = 0
    for x, y in zip(p, q):
        if x > 0:
            C += x * np.log(best_discriminator(x, y))
        if y > 0:
            C += y * np.log(best_discriminator(y, x))
    return C
