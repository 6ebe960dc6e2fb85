# right: game_value   wrong: game_value_gradient (divided by the number of real rows in both)
# %%
import numpy as np


# log sigmoid(a) = -log(1 + exp(-a))
def log_sigmoid(a):
    return -np.logaddexp(0.0, -a)


def game_value(a_real, a_fake):
    # log(1 - sigmoid(a)) = log sigmoid(a) - a
    V = np.sum(log_sigmoid(a_real)) / a_real.shape[0] + np.sum(log_sigmoid(a_fake) - a_fake) / a_fake.shape[0]
    return float(V)


def game_value_gradient(a_real, a_fake):
    m = a_real.shape[0]
    return np.exp(log_sigmoid(-a_real)) / m, -np.exp(log_sigmoid(a_fake)) / m
