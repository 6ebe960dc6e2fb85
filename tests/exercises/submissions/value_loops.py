# right: game_value, game_value_gradient   wrong:
# %%
import math

import numpy as np


def softplus(t):
    return max(t, 0) + math.log1p(math.exp(-abs(t)))


def sigma(t):
    if t < 0:
        return 1 - sigma(-t) if t > -1 else math.exp(t) / (1 + math.exp(t))
    return 1 / (1 + math.exp(-t))


def game_value(a_real, a_fake):
    V_real = 0
    for a in a_real:
        V_real += -softplus(-a[0])
    V_fake = 0
    for a in a_fake:
        V_fake += -softplus(a[0])
    return V_real / len(a_real) + V_fake / len(a_fake)


def game_value_gradient(a_real, a_fake):
    n, l = len(a_real), len(a_fake)
    da_real = [[sigma(-a) / n for a in row] for row in a_real]
    da_fake = [[-sigma(a) / l for a in row] for row in a_fake]
    return np.array(da_real), np.array(da_fake)
