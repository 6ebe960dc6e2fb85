# right:   wrong: game_value (half of it, as d_loss in the Keras tutorials), game_value_gradient (half of it)
# %%
import numpy as np


def game_value(a_real, a_fake):
    log_D = np.minimum(a_real, 0) - np.log1p(np.exp(-np.abs(a_real)))
    log_1_D = np.minimum(-a_fake, 0) - np.log1p(np.exp(-np.abs(a_fake)))
    return 0.5 * (np.mean(log_D) + np.mean(log_1_D))


def game_value_gradient(a_real, a_fake):
    return 0.5 / (1 + np.exp(a_real)) / len(a_real), -0.5 / (1 + np.exp(-a_fake)) / len(a_fake)
