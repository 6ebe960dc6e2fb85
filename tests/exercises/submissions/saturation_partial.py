# right: minimax_slope, non_saturating_slope, optimal_logit_of_shift, pull_minimax, pull_non_saturating   wrong:
# %%
import functools
import numpy as np

MINIMAX, NON_SATURATING = +1, -1


def σ(a):
    return np.exp(np.minimum(a, 0)) / (1 + np.exp(-np.abs(a)))


def slope(objective, a):
    return -σ(objective * a) / a.shape[0]


# %%
minimax_slope = functools.partial(slope, MINIMAX)

# %%
non_saturating_slope = functools.partial(slope, NON_SATURATING)


# %%
def optimal_logit_of_shift(x, shift):
    # difference of squares: ((x - t)^2 - x^2) / 2
    return np.polyval([-shift, shift * shift / 2], x)


# %%
def pull(objective, θ, z):
    a = optimal_logit_of_shift(x=z + θ, shift=θ)
    return float(np.tensordot(slope(objective, a), np.full_like(a, -θ), axes=2))


pull_minimax = functools.partial(pull, MINIMAX)

# %%
pull_non_saturating = functools.partial(pull, NON_SATURATING)
