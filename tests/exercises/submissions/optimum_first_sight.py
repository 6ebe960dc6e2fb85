# right: best_discriminator   wrong: kl_divergence (1e-5 is added below the fraction), js_divergence (the second divergence runs from the mixture to q), value_at_optimum (1 - p weighs the second half)
import numpy as np


def best_discriminator(p, q):
    with np.errstate(divide="ignore"):
        return np.reciprocal(1.0 + np.divide(q, p))


def kl_divergence(p, q):
    return np.nansum(p * np.log(p / (q + 1e-5)))


def js_divergence(p, q):
    m = 0.5 * (p + q)
    return 0.5 * kl_divergence(p, m) + 0.5 * kl_divergence(m, q)


def value_at_optimum(p, q):
    d = p / (p + q)
    return np.nansum(p * np.log(d)) + np.nansum((1 - p) * np.log(1 - d))
