# right:   wrong: game_value (an array of one number by axis=0), game_value_gradient (flat)
# %%
import numpy as np


def game_value(a_real, a_fake):
    return -np.mean(np.logaddexp(0, -a_real), axis=0) - np.mean(np.logaddexp(0, a_fake), axis=0)


def game_value_gradient(a_real, a_fake):
    a_real = a_real.flatten()
    a_fake = a_fake.flatten()
    return 1 / (1 + np.exp(a_real)) / len(a_real), -1 / (1 + np.exp(-a_fake)) / len(a_fake)
