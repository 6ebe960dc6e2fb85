# right: minimax_slope, non_saturating_slope, optimal_logit_of_shift, pull_minimax, pull_non_saturating   wrong:
# %%
import math

import numpy


def sig(t):
    try:
        return 1 / (1 + math.exp(-t))
    except OverflowError:
        return 0.0


def minimax_slope(a):
    m = a.shape[0]
    out = a.copy()
    for i in range(m):
        out[i, 0] = -sig(a[i, 0]) / m
    return out


def non_saturating_slope(a):
    m = a.shape[0]
    out = a.copy()
    for i in range(m):
        out[i, 0] = -sig(-a[i, 0]) / m
    return out


def optimal_logit_of_shift(x, shift):
    return -x * shift + shift * shift / 2


def pull_minimax(shift, z):
    a = optimal_logit_of_shift(z + shift, shift)
    slope = minimax_slope(a)
    dadx = -shift
    total = 0
    for s in slope:
        total += s[0] * dadx * 1
    return total


def pull_non_saturating(shift, z):
    return float(sum(-shift * s for s in non_saturating_slope(optimal_logit_of_shift(z + shift, shift)).ravel()))
