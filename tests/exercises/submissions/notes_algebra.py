# right:   wrong: slopes_of_log_not_D (1 - D counted twice in the logit's slope), best_D_of_the_sum (n - 1 at the data), density_of_data (the odds alone, q forgotten), slope_for_G (sum over the rows), smoothed_slope (in D and not in the logit), kl_of_code (in bits), values_of_copying (the other way round)
# %%
import numpy as np


def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def slopes_of_log_not_D(D):
    dD = -1 / (1 - D)
    da = -D * (1 - D)
    return dD, da


def best_D_of_the_sum(p, q, n):
    return (n - 1) * p / ((n - 1) * p + q)


def density_of_data(D, q):
    return D / (1 - D)


def slope_for_G(theta, x, z, psi):
    return -psi * np.sum(sigmoid(psi * (z + theta)))


def smoothed_slope(a, alpha):
    D = sigmoid(a)
    return -(alpha / D - (1 - alpha) / (1 - D))


def kl_of_code(m, s):
    sd = np.exp(s)
    return 0.5 * (sd**2 + m**2 - 1 - 2 * np.log(sd)) / np.log(2)


def values_of_copying():
    copies, true_density = -np.log(4), 0.0
    return true_density, copies
