# right: best_D_of_the_sum, smoothed_slope   wrong: slopes_of_log_not_D (the chain rule takes D for the slope of the sigmoid), density_of_data (a millionth below the fraction), slope_for_G (divided by the number of the examples), kl_of_code (without the 1), values_of_copying (rounded to two digits)
import numpy as np


def slopes_of_log_not_D(D):
    dD = -1 / (1 - D)
    return dD, dD * D


def best_D_of_the_sum(p, q, n):
    weights = np.stack([np.asarray(p, dtype=float), (n - 1) * np.asarray(q, dtype=float)])
    return (weights / weights.sum(axis=0))[0]


def density_of_data(D, q):
    return q * D / (1 - D + 1e-6)


def slope_for_G(theta, x, z, psi):
    a = psi * (z + theta)
    return (-psi / (1 + np.exp(-a))).sum() / len(x)


def smoothed_slope(a, alpha):
    one = lambda v: 1 / (1 + np.exp(-v)) if v > 0 else np.exp(v) / (1 + np.exp(v))
    return np.vectorize(one, otypes=[float])(a) - alpha


def kl_of_code(m, s):
    return 0.5 * (np.exp(2 * s) + m**2 - 2 * s)


def values_of_copying():
    return -1.39, 0.0
