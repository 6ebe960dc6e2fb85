# right:   wrong: momentum_step (theta moves by the old v), adam_step (returns the means with a hat)
# %%
import numpy as np


def momentum_step(theta, v, g, rate, mu):
    theta_new = theta + v
    v_new = mu * v - rate * g
    return theta_new, v_new


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m = m / (1 - beta1**t)
    v = v / (1 - beta2**t)
    theta = theta - rate * m / (np.sqrt(v) + eps)
    return theta, m, v
