# right:   wrong: momentum_step (the gradient is clipped to 1), adam_step (decoupled weight decay)
import numpy as np

WEIGHT_DECAY = 0.01


def momentum_step(theta, v, g, rate, mu):
    g = np.clip(g, -1, 1)
    v = mu * v - rate * g
    return theta + v, v


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta = theta - rate * (m_hat / (np.sqrt(v_hat) + eps) + WEIGHT_DECAY * theta)
    return theta, m, v
