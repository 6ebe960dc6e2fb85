# right:   wrong: momentum_step (the rate counted once more on theta), adam_step (the root forgotten)
# %%
import numpy as np


def momentum_step(theta, v, g, rate, mu):
    v = mu * v - rate * g
    theta = theta + rate * v
    return theta, v


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    theta = theta - rate * (m / (1 - beta1**t)) / (v / (1 - beta2**t) + eps)
    return theta, m, v
