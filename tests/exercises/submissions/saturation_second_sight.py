# right: optimal_logit_of_shift   wrong: minimax_slope (mean over the rows), non_saturating_slope (1e-6 below 1/D), pull_minimax (D at the wrong sign of the logit), pull_non_saturating (times the noise)
import numpy as np


def _D(a):
    return np.exp(-np.logaddexp(0, -a))


def minimax_slope(a):
    return np.mean(-_D(a))


def non_saturating_slope(a):
    return -1 / (_D(a) + 1e-6) * _D(a) * (1 - _D(a)) / len(a)


def optimal_logit_of_shift(x, shift):
    gap = (x - shift) ** 2 - x**2
    return np.multiply(gap, 0.5)


def pull_minimax(shift, z):
    a = optimal_logit_of_shift(z + shift, shift)
    return (_D(-a) * shift).mean()


def pull_non_saturating(shift, z):
    x = z + shift
    a = optimal_logit_of_shift(x, shift)
    return ((1 - _D(a)) * x).mean()
