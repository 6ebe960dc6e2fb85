# right: momentum_step   wrong: adam_step (the squared norm of g for its square, one v for all)
# %%
import numpy as np


def momentum_step(theta, v, g, rate, mu):
    return (lambda w: (theta + w, w))(np.subtract(np.multiply(v, mu), np.multiply(g, rate)))


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    m = m * beta1 + g * (1 - beta1)
    v = v * beta2 + np.sum(g * g) * (1 - beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - rate * m_hat / (np.sqrt(v_hat) + eps), m, v
