# right: optimal_logit_of_shift   wrong: minimax_slope (sign: ascends), non_saturating_slope (the minimax slope again), pull_minimax (the whole pull at the mean of z), pull_non_saturating (mean of D* times shift, the minimax one)
# %%
import numpy as np


def s(a):
    return np.exp(-np.logaddexp(0, -a))


def minimax_slope(a):
    return s(a) / len(a)


def non_saturating_slope(a):
    return -s(a) / len(a)


def optimal_logit_of_shift(x, shift):
    log_p = -(x**2) / 2
    log_q = -((x - shift) ** 2) / 2
    return log_p - log_q


def pull_minimax(shift, z):
    a = optimal_logit_of_shift(z.mean() + shift, shift)
    return shift * s(a)


def pull_non_saturating(shift, z):
    a = optimal_logit_of_shift(z + shift, shift)
    return shift * s(a).mean()
