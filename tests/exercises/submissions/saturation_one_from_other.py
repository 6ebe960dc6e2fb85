# right: minimax_slope, optimal_logit_of_shift, pull_minimax, pull_non_saturating   wrong: non_saturating_slope (the minimax one times e^-a, 0 times infinity at -1000)
# %%
import numpy as np


def minimax_slope(a):
    return -np.exp(a - np.logaddexp(0, a)) / len(a)


def non_saturating_slope(a):
    return minimax_slope(a) * np.exp(-a)


def log_normal(x, loc=0.0, scale=1.0):
    return -0.5 * np.log(2 * np.pi) - np.log(scale) - ((x - loc) / scale) ** 2 / 2


def optimal_logit_of_shift(x, shift):
    return log_normal(x) - log_normal(x, loc=shift)


def pull_minimax(shift, z):
    a = optimal_logit_of_shift(x=z + shift, shift=shift)
    return shift * np.mean(np.exp(-np.logaddexp(0, -a)))


def pull_non_saturating(shift, z):
    a = optimal_logit_of_shift(x=z + shift, shift=shift)
    return float(np.dot(np.full(len(z), shift / len(z)), np.exp(-np.logaddexp(0, a)).ravel()))
