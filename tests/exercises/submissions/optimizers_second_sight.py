# right:   wrong: momentum_step (the gradient is scaled to length 1), adam_step (AMSGrad: the largest v so far)
import numpy as np


def momentum_step(theta, v, g, rate, mu):
    v = mu * v - rate * g / (np.linalg.norm(g) + 1e-8)
    return theta + v, v


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = np.maximum(v, beta2 * v + (1 - beta2) * g**2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - rate * m_hat / (np.sqrt(v_hat) + eps), m, v
