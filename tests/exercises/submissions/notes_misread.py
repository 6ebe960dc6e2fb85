# right:   wrong: slopes_of_log_not_D (slope in the logit first), best_D_of_the_sum (n ignored, as in the notes), density_of_data (D times q), slope_for_G (of log D on the samples), smoothed_slope (alpha and 1 - alpha exchanged), kl_of_code (the other way round), values_of_copying (JSD and not C)
# %%
import numpy as np


def slopes_of_log_not_D(D):
    in_a = -D
    in_D = in_a / (D * (1 - D))
    return in_a, in_D


def best_D_of_the_sum(p, q, n):
    return p / (p + q)


def density_of_data(D, q):
    return D * q


def slope_for_G(theta, x, z, psi):
    a = (z + theta) * psi
    return np.mean(psi * np.exp(-np.logaddexp(0, a)))


def smoothed_slope(a, alpha):
    return np.exp(-np.logaddexp(0, -a)) - (1 - alpha)


def kl_of_code(m, s):
    # KL(N(0, 1), N(m, sd))
    sd = np.exp(s)
    return s + (1 + m**2) / (2 * sd**2) - 0.5


def values_of_copying():
    return 0.0, np.log(2)
