# right: game_value   wrong: game_value_gradient (one-sided differences of V, five digits only)
# %%
import numpy as np


def game_value(a_real, a_fake):
    def softplus(t):
        return np.maximum(t, 0) + np.log1p(np.exp(-np.abs(t)))

    return -softplus(-a_real).sum() / len(a_real) - softplus(a_fake).sum() / len(a_fake)


def game_value_gradient(a_real, a_fake, h=1e-4):
    V = game_value(a_real, a_fake)
    da_real, da_fake = np.zeros_like(a_real), np.zeros_like(a_fake)
    for i in range(len(a_real)):
        moved = a_real.copy()
        moved[i] += h
        da_real[i] = (game_value(moved, a_fake) - V) / h
    for i in range(len(a_fake)):
        moved = a_fake.copy()
        moved[i] += h
        da_fake[i] = (game_value(a_real, moved) - V) / h
    return da_real, da_fake
