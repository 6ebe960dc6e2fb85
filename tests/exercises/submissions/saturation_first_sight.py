# right: non_saturating_slope, pull_non_saturating   wrong: minimax_slope (1e-8 below the fraction), optimal_logit_of_shift (the second distance is not squared), pull_minimax (a rough forward difference)
import math

import numpy as np


def minimax_slope(a):
    D = np.exp(-np.logaddexp(0, -a))
    return -D * (1 - D) / (1 - D + 1e-8) / a.shape[0]


def non_saturating_slope(a):
    return -np.exp(-np.logaddexp(0, a)) / np.size(a)


def optimal_logit_of_shift(x, shift):
    log_p = -0.5 * x**2
    log_q = -0.5 * (x - shift)
    return log_p - log_q


def pull_minimax(shift, z):
    def objective(t):
        x = z + t
        a = 0.5 * shift**2 - shift * x
        return np.mean(-np.logaddexp(0, a))

    h = 1e-2
    return (objective(shift + h) - objective(shift)) / h


def pull_non_saturating(shift, z):
    terms = []
    for (noise,) in z.tolist():
        a = shift * shift / 2 - shift * (noise + shift)
        one_minus_d = 1 / (1 + math.exp(a)) if a < 0 else math.exp(-a) / (1 + math.exp(-a))
        terms.append(one_minus_d * shift)
    return math.fsum(terms) / len(terms)
