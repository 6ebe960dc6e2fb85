# right:   wrong: minimax_slope (an extra 1 - D), non_saturating_slope (sign), optimal_logit_of_shift (logarithm of densities that are 0 at 60), pull_minimax (1/m twice), pull_non_saturating (z in place of G(z))
# %%
import numpy as np


def D(a):
    return 1 / (1 + np.exp(-a))


def minimax_slope(a):
    return -D(a) * (1 - D(a)) / a.shape[0]


def non_saturating_slope(a):
    # maximise log D
    return (1 - D(a)) / a.shape[0]


def normal(x, mu):
    return np.exp(-((x - mu) ** 2) / 2) / np.sqrt(2 * np.pi)


def optimal_logit_of_shift(x, shift):
    return np.log(normal(x, 0)) - np.log(normal(x, shift))


def pull_minimax(shift, z):
    a = optimal_logit_of_shift(z + shift, shift)
    return np.mean(minimax_slope(a) * -shift)


def pull_non_saturating(shift, z):
    a = optimal_logit_of_shift(z, shift)
    return np.sum(non_saturating_slope(a) * -shift)
