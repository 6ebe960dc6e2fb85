# right:   wrong: momentum_step (ascends: plus rate g), adam_step (the two corrections exchanged)
# %%
import numpy as np

# %%
def momentum_step(theta, v, g, rate, mu):
    v = mu * v + rate * g
    theta = theta + v
    return theta, v


# %%
def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta2**t)
    v_hat = v / (1 - beta1**t)
    return theta - rate * m_hat / (np.sqrt(v_hat) + eps), m, v
