# right:   wrong: game_value (epsilon in the logarithm), game_value_gradient (not divided by m)
# %%
import numpy as np


def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def game_value(a_real, a_fake):
    eps = 1e-8
    return np.mean(np.log(sigmoid(a_real) + eps)) + np.mean(np.log(1 - sigmoid(a_fake) + eps))


def game_value_gradient(a_real, a_fake):
    return 1 - sigmoid(a_real), -sigmoid(a_fake)
