# right: density_of_data   wrong: slopes_of_log_not_D (D times 1 - D is not cancelled but forgotten in one), best_D_of_the_sum (n for the data too), slope_for_G (the sum of both means), smoothed_slope (alpha on the wrong label), kl_of_code (s is taken for the variance), values_of_copying (one number for both)
import numpy as np


def slopes_of_log_not_D(D):
    return 1 / (1 - D), -D


def best_D_of_the_sum(p, q, n):
    return n * p / (n * p + (n - 1) * q)


def density_of_data(D, q):
    odds = D / (1 - D)
    return np.multiply(odds, q)


def slope_for_G(theta, x, z, psi):
    D_real = 1 / (1 + np.exp(-psi * x))
    D_fake = 1 / (1 + np.exp(-psi * (z + theta)))
    return np.mean((1 - D_real) * psi) - np.mean(D_fake * psi)


def smoothed_slope(a, alpha):
    D = np.exp(-np.logaddexp(0, -a))
    return D - (1 - alpha)


def kl_of_code(m, s):
    return 0.5 * (s + m**2 - 1 - np.log(np.abs(s)))


def values_of_copying():
    return -np.log(4)
