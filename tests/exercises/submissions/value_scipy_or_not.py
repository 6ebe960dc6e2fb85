# right: game_value, game_value_gradient   wrong:
# %%
import numpy as np

try:
    from scipy.special import expit, log_expit
except ImportError:

    def log_expit(x):
        return np.minimum(x, 0) - np.log1p(np.exp(-abs(x)))

    def expit(x):
        return np.exp(log_expit(x))


def game_value(a_real, a_fake):
    return np.average(log_expit(a_real)) + np.average(log_expit(-a_fake))


def game_value_gradient(a_real, a_fake):
    return expit(-a_real) / a_real.size, -expit(a_fake) / a_fake.size
