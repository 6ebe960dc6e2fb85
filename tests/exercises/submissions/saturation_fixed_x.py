# right:   wrong: minimax_slope (-D / (1 - D), the factor 1 - D forgotten), non_saturating_slope (logits clipped at 10), optimal_logit_of_shift (D* itself, not its logit), pull_minimax (the sum, not divided by m), pull_non_saturating (the derivative of the logit in shift at a fixed x, not in x)
# %%
import numpy as np

# %%
def minimax_slope(a):
    # d log(1 - D) = -1 / (1 - D) dD
    D = np.exp(-np.logaddexp(0, -a))
    not_D = np.exp(-np.logaddexp(0, a))
    with np.errstate(all="ignore"):
        return -D / not_D / len(a)


# %%
def non_saturating_slope(a):
    a = np.clip(a, -10, 10)
    return -1 / (1 + np.exp(a)) / len(a)


# %%
def optimal_logit_of_shift(x, shift):
    a = shift**2 / 2 - shift * x
    return np.exp(-np.logaddexp(0, -a))


# %%
def pull_minimax(shift, z):
    x = z + shift
    a = shift**2 / 2 - shift * x
    D = np.exp(-np.logaddexp(0, -a))
    return np.sum(D * shift)


# %%
def pull_non_saturating(shift, z):
    x = z + shift
    a = shift**2 / 2 - shift * x
    da_dshift = shift - x
    return np.mean(-np.exp(-np.logaddexp(0, a)) * da_dshift)
