# right: minimax_slope, non_saturating_slope   wrong: optimal_logit_of_shift (p_g over p_data), pull_minimax (an array of one number), pull_non_saturating (sign of the logit's slope)
# %%
import numpy as np


def minimax_slope(a):
    # d/da log(1 - s(a)) = -s(a)
    m, _ = a.shape
    return -1.0 / (1.0 + np.exp(-a)) / m


def non_saturating_slope(a):
    # ratio of the slopes is exp(-a), but exp overflows, so directly
    m, _ = a.shape
    return -1.0 / (1.0 + np.exp(a)) / m


def optimal_logit_of_shift(x, shift):
    return shift * x - shift**2 / 2


def pull_minimax(shift, z):
    a = optimal_logit_of_shift(z + shift, shift)
    return -shift * np.ones((1, len(z))) @ minimax_slope(a)


def pull_non_saturating(shift, z):
    a = optimal_logit_of_shift(z + shift, shift)
    return np.sum(non_saturating_slope(a)) * shift
