# right: minimax_slope, non_saturating_slope, optimal_logit_of_shift, pull_minimax, pull_non_saturating   wrong:
# %%
import numpy as np


def expit(a):
    e = np.exp(-np.abs(a))
    return np.where(a > 0, 1 / (1 + e), e / (1 + e))


def minimax_slope(a):
    return -expit(a) / len(a)


def non_saturating_slope(a):
    return -expit(-a) / len(a)


def optimal_logit_of_shift(x, shift):
    # norm.logpdf(x) - norm.logpdf(x, shift)
    return 0.5 * (x - shift) ** 2 - 0.5 * x**2


def pull_minimax(shift, z):
    x = z + shift
    D = expit(optimal_logit_of_shift(x, shift))
    return np.mean(shift * D)


def pull_non_saturating(shift, z):
    x = z + shift
    D = expit(optimal_logit_of_shift(x, shift))
    return np.mean(shift * (1 - D))
