# right: slopes_of_log_not_D, best_D_of_the_sum, slope_for_G   wrong: density_of_data (1 - p/(p+q), solved wrongly), smoothed_slope (averaged over the examples), kl_of_code (summed over the codes), values_of_copying (one half forgotten in the JSD of the true density)
# %%
import numpy as np


def slopes_of_log_not_D(D):
    D = np.asarray(D)
    return np.stack([-1 / (1 - D), -D])


def best_D_of_the_sum(p, q, n):
    # sigmoid of the log of the ratio
    t = np.log(p) - np.log(q) - np.log(n - 1)
    return 1 / (1 + np.exp(-t))


def density_of_data(D, q):
    # D (p + q) = p, so p = D + q D - ...
    return q * D / (1 + D)


def slope_for_G(theta, x, z, psi):
    da_fake = -np.exp(-np.logaddexp(0, -psi * (z + theta))) / len(z)
    dx = da_fake * psi
    return dx.sum().item()


def smoothed_slope(a, alpha):
    return (np.exp(-np.logaddexp(0, -a)) - alpha) / a.size


def kl_of_code(m, s):
    return np.sum(0.5 * (np.exp(2 * s) + m**2 - 1 - 2 * s))


def values_of_copying():
    return -np.log(4), -np.log(4) + np.log(2)
