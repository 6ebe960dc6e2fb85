# right: minimax_slope, non_saturating_slope, optimal_logit_of_shift   wrong: pull_minimax (D* of another shift, a global one), pull_non_saturating (median in place of the mean)
# %%
import numpy

theta = 2.0
z = numpy.random.randn(1000, 1)


def minimax_slope(a):
    e = numpy.exp(-abs(a))
    return numpy.where(a > 0, -1 / (1 + e), -e / (1 + e)) / a.size


def non_saturating_slope(a):
    return minimax_slope(-a)


def optimal_logit_of_shift(x, shift):
    return shift * (shift / 2 - x)


def pull_minimax(shift, z):
    a = optimal_logit_of_shift(z + shift, theta)
    return -theta * minimax_slope(a).sum()


def pull_non_saturating(shift, z):
    a = optimal_logit_of_shift(z + shift, shift)
    return -shift * numpy.median(non_saturating_slope(a)) * len(z)


print(pull_minimax(theta, z), pull_non_saturating(theta, z))
