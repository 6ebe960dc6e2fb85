# right: slopes_of_log_not_D, best_D_of_the_sum, density_of_data, slope_for_G, smoothed_slope, kl_of_code, values_of_copying   wrong:
# %%
import math

import numpy as np


def sigmoid(a):
    return np.where(a < 0, np.exp(np.minimum(a, 0)), 1) / (1 + np.exp(-np.abs(a)))


def slopes_of_log_not_D(D):
    slope_in_D = -np.power(1 - D, -1)
    return [slope_in_D, slope_in_D * (D * (1 - D))]


def best_D_of_the_sum(p, q, n):
    return np.reciprocal(1 + (n - 1) * q / p)


def density_of_data(D, q):
    return q / (1 / D - 1)


def slope_for_G(theta, x, z, psi):
    total = 0.0
    for row in z:
        for zj in row:
            total += -psi * float(sigmoid(psi * (zj + theta)))
    return total / z.shape[0]


def smoothed_slope(a, alpha):
    D = sigmoid(a)
    return (1 - alpha) * D - alpha * sigmoid(-a)


def kl_of_code(m, s):
    # KL(N(m1, s1), N(m2, s2)) of Wikipedia, with the second one N(0, 1)
    s1, s2, m2 = np.exp(s), 1.0, 0.0
    return np.log(s2) - s + (s1**2 + (m - m2) ** 2) / (2 * s2**2) - 1 / 2


def values_of_copying(n=7):
    def C(p, q):
        total = 0.0
        for a, b in zip(p, q):
            total += (a * math.log(a / (a + b)) if a else 0) + (b * math.log(b / (a + b)) if b else 0)
        return total

    examples, nothing = [1 / n] * n + [0], [0] * n + [1]
    return C(examples, examples), C(examples, nothing)
