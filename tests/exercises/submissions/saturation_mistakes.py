# right: optimal_logit_of_shift   wrong: minimax_slope (at the probability), non_saturating_slope (not divided by m), pull_minimax (the slope of the logit forgotten), pull_non_saturating (D* is differentiated too)
# %%
import numpy as np


def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def minimax_slope(a):
    return -1 / (1 - sigmoid(a)) / len(a)


def non_saturating_slope(a):
    return -(1 - sigmoid(a))


def optimal_logit_of_shift(x, shift):
    return shift * (shift / 2 - x)


def pull_minimax(shift, z):
    return np.sum(minimax_slope(optimal_logit_of_shift(z + shift, shift)))


def pull_non_saturating(shift, z):
    # a = -shift^2/2 - shift z, so da/dshift = -shift - z
    a = -(shift**2) / 2 - shift * z
    return np.sum(non_saturating_slope(a) * (-shift - z))
