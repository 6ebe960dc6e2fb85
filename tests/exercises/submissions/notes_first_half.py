# right: best_D_of_the_sum, density_of_data, kl_of_code   wrong: slopes_of_log_not_D (the first sign lost), slope_for_G (psi forgotten), smoothed_slope (only the first logarithm), values_of_copying (2 JSD without the -log 4)
# %%
import numpy as np


def slopes_of_log_not_D(D):
    return 1 / (1 - D), -D


def best_D_of_the_sum(p, q, n):
    return p / (p + q * (n - 1))


def density_of_data(D, q):
    return D * q / (1 - D)


def slope_for_G(theta, x, z, psi):
    a = psi * (z + theta)
    return -np.mean(1 / (1 + np.exp(-a)))


def smoothed_slope(a, alpha):
    not_D = np.exp(-np.logaddexp(0, a))
    return -alpha * not_D


def kl_of_code(m, s):
    return (np.expm1(2 * s) - 2 * s + np.square(m)) / 2


def values_of_copying():
    jsd_copy = 0.0
    jsd_true = np.log(2)
    return 2 * jsd_copy, 2 * jsd_true
