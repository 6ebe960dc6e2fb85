# right:   wrong: momentum_step (the velocity subtracted), adam_step (not corrected for having begun at 0)
# %%
import numpy as np


def momentum_step(theta, v, g, rate, mu):
    v = mu * v + rate * g
    return theta - v, v


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    theta = theta - rate * m / (np.sqrt(v) + eps)
    return theta, m, v
