# right:   wrong: momentum_step (Nesterov, as use_nesterov=True), adam_step (TensorFlow's epsilon hat, added before the correction)
# %%
import numpy as np


def momentum_step(theta, v, g, rate, mu):
    accum = mu * v - rate * g
    return theta + mu * accum - rate * g, accum


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    lr_t = rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    m_t = beta1 * m + (1 - beta1) * g
    v_t = beta2 * v + (1 - beta2) * g**2
    return theta - lr_t * m_t / (np.sqrt(v_t) + eps), m_t, v_t
