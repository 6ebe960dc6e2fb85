# right:   wrong: minimax_slope (the slope of D itself), non_saturating_slope (-e^-a, the denominator forgotten), optimal_logit_of_shift (the halves of the exponents forgotten), pull_minimax (minus, so as to descend), pull_non_saturating (arguments of the logit swapped)
# %%
import numpy as np


def sigma(a):
    return np.exp(-np.logaddexp(0, -a))


def minimax_slope(a):
    return -sigma(a) * sigma(-a) / a.shape[0]


def non_saturating_slope(a):
    return -np.exp(-a) / a.shape[0]


def optimal_logit_of_shift(x, shift):
    return (x - shift) ** 2 - x**2


def pull_minimax(shift, z):
    a = optimal_logit_of_shift(z + shift, shift)
    return -np.sum(minimax_slope(a) * -shift)


def pull_non_saturating(shift, z):
    a = optimal_logit_of_shift(shift, z + shift)
    return np.sum(non_saturating_slope(a) * -shift)
