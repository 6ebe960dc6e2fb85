# right: momentum_step, adam_step   wrong:
# %%
import numpy as np


def momentum_step(theta, v, g, rate, mu):
    v = mu * v - rate * g
    return theta + v, v


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    mt = m / (1 - beta1**t)
    vt = v / (1 - beta2**t)
    return theta - rate * mt / (np.sqrt(vt) + eps), m, v
