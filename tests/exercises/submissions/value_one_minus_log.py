# right:   wrong: game_value (1 - log D in place of log(1 - D)), game_value_gradient (of that, the samples' slope is that of -log D)
# %%
import numpy as np


def log_D(a):
    return -np.logaddexp(0, -a)


def game_value(a_real, a_fake):
    return np.mean(log_D(a_real)) + np.mean(1 - log_D(a_fake))


def game_value_gradient(a_real, a_fake):
    not_D = lambda a: np.exp(-np.logaddexp(0, a))
    return not_D(a_real) / len(a_real), -not_D(a_fake) / len(a_fake)
