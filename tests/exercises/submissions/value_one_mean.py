# right:   wrong: game_value (one mean over all rows), game_value_gradient (divided by the number of all rows)
# %%
import numpy as np


def game_value(a_real, a_fake):
    logits = np.concatenate([a_real, -a_fake])
    return -np.mean(np.logaddexp(0, -logits))


def game_value_gradient(a_real, a_fake):
    m = len(a_real) + len(a_fake)
    return 1 / (1 + np.exp(a_real)) / m, -1 / (1 + np.exp(-a_fake)) / m
