# right:   wrong: game_value (1 - D rounded to 0), game_value_gradient (at the probability D, not the logit)
# %%
import numpy as np


def D(a):
    return 1 / (1 + np.exp(-a))


def game_value(a_real, a_fake):
    return np.log(D(a_real)).mean() + np.log(1 - D(a_fake)).mean()


def game_value_gradient(a_real, a_fake):
    da_real = 1 / D(a_real) / a_real.shape[0]
    da_fake = -1 / (1 - D(a_fake)) / a_fake.shape[0]
    return da_real, da_fake
