# right:   wrong: game_value (log D(G(z)) in place of log(1 - D(G(z)))), game_value_gradient (the second sign lost)
# %%
import numpy as np


def game_value(a_real, a_fake):
    def log_D(a):
        return -np.logaddexp(0, -a)

    return log_D(a_real).mean() + log_D(a_fake).mean()


def game_value_gradient(a_real, a_fake):
    def D(a):
        return np.exp(-np.logaddexp(0, -a))

    return (1 - D(a_real)) / len(a_real), D(a_fake) / len(a_fake)
