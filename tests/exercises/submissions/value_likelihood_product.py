# right:   wrong: game_value (logarithm of the product of the probabilities, which underflows), game_value_gradient (the samples' one first)
# %%
import numpy as np


def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def game_value(a_real, a_fake):
    # likelihood of the whole minibatch, then one logarithm
    of_real = np.prod(sigmoid(a_real))
    of_fake = np.prod(sigmoid(-a_fake))
    return np.log(of_real) / len(a_real) + np.log(of_fake) / len(a_fake)


def game_value_gradient(a_real, a_fake):
    da_fake = -sigmoid(a_fake) / a_fake.shape[0]
    da_real = sigmoid(-a_real) / a_real.shape[0]
    return da_fake, da_real
