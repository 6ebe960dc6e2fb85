# right: slopes_of_log_not_D, best_D_of_the_sum, density_of_data, slope_for_G, smoothed_slope, kl_of_code, values_of_copying   wrong:
# %%
import numpy as np


def slopes_of_log_not_D(D):
    return 1 / (D - 1), -D


def best_D_of_the_sum(p, q, n):
    return p / (p + (n - 1) * q)


def density_of_data(D, q):
    odds = D / (1 - D)
    return q * odds


def slope_for_G(theta, x, z, psi):
    a = psi * (z + theta)
    D = np.exp(-np.logaddexp(0, -a))
    return np.mean(-D) * psi


def smoothed_slope(a, alpha):
    return np.exp(-np.logaddexp(0, -a)) - alpha


def kl_of_code(m, s):
    var = np.exp(s) ** 2
    return 0.5 * (var + m**2 - 1 - np.log(var))


def values_of_copying():
    return -np.log(4), 0
