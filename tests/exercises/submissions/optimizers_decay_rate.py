# right:   wrong: momentum_step (returns v first), adam_step (the rate falls with the root of t)
# %%
import numpy as np


def momentum_step(theta, v, g, rate, mu):
    v = mu * v - rate * g
    theta = theta + v
    return v, theta


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    # theorem 4.1 of Kingma and Ba: alpha_t = alpha / sqrt(t)
    rate = rate / np.sqrt(t)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - rate * m_hat / (np.sqrt(v_hat) + eps), m, v
