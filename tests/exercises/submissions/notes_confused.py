# right:   wrong: slopes_of_log_not_D (the second is that of log D, with a minus), best_D_of_the_sum (n for n - 1), density_of_data (odds upside down), slope_for_G (of the real half, as in the notes), smoothed_slope (overflows, nan at 1000), kl_of_code (the notes' own formula), values_of_copying (both are the minimum)
# %%
import numpy as np


def slopes_of_log_not_D(D):
    return -1 / (1 - D), -(1 - D)


def best_D_of_the_sum(p, q, n):
    return p / (p + n * q)


def density_of_data(D, q):
    return q * (1 - D) / D


def slope_for_G(theta, x, z, psi):
    D = 1 / (1 + np.exp(-psi * x))
    return np.mean((1 - D) * psi)


def smoothed_slope(a, alpha):
    return np.exp(a) / (1 + np.exp(a)) - alpha


def kl_of_code(m, s):
    return 0.5 * (np.exp(s) + m**2 - 1 - s)


def values_of_copying():
    # both are p_data, so both reach the optimum
    return -np.log(4), -np.log(4)
