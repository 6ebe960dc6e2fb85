# right:   wrong: best_discriminator (squares of the densities), kl_divergence (both are scaled to the sum 1 after 1e-6 was added), js_divergence (a quarter of each, since m is halved twice), value_at_optimum (log(1 - D) weighed by 1 - q)
import numpy as np


def best_discriminator(p, q):
    return p**2 / (p**2 + q**2)


def kl_divergence(p, q):
    p = p + 1e-6
    q = q + 1e-6
    p = p / p.sum()
    q = q / q.sum()
    return np.sum(p * np.log(p / q))


def js_divergence(p, q):
    m = 0.5 * (p + q)
    return 0.25 * (kl_divergence(p, m) + kl_divergence(q, m))


def value_at_optimum(p, q):
    return -np.log(4) + js_divergence(p, q) / 2
