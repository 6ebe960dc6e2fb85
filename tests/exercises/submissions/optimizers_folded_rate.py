# right: momentum_step, adam_step   wrong:
# %%
import numpy as np

ema = lambda old, new, beta: np.average([old, new], axis=0, weights=[beta, 1 - beta])


def momentum_step(theta, v, g, rate, mu):
    v = np.einsum("k,k...->...", [mu, -rate], np.stack([v, g]))
    return np.sum([theta, v], axis=0), v


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    # all the corrections in the rate, and eps scaled so that it is the same
    m, v = ema(m, g, beta=beta1), ema(v, g**2, beta=beta2)
    root = np.sqrt(1 - beta2**t)
    return theta - rate * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), m, v
