# right:   wrong: game_value (the logarithm of the mean of D, not the mean of its logarithm), game_value_gradient (1 - D in both halves)
# %%
import numpy as np

# %%
def _log_mean(l):
    top = l.max()
    return top + np.log(np.mean(np.exp(l - top)))


def game_value(a_real, a_fake):
    log_D = -np.logaddexp(0, -a_real)
    log_not_D = -np.logaddexp(0, a_fake)
    return _log_mean(log_D) + _log_mean(log_not_D)


# %%
def game_value_gradient(a_real, a_fake):
    def one_minus_D(a):
        return np.exp(-np.logaddexp(0, a))

    return one_minus_D(a_real) / a_real.shape[0], -one_minus_D(a_fake) / a_fake.shape[0]
