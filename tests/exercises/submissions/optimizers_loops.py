# right: momentum_step, adam_step   wrong:
# %%
import math

import numpy as np


def momentum_step(theta, v, g, rate, mu):
    new_theta, new_v = [], []
    for th, vel, gr in zip(theta.ravel(), v.ravel(), g.ravel()):
        vel = mu * vel - rate * gr
        new_v.append(vel)
        new_theta.append(th + vel)
    return np.array(new_theta).reshape(theta.shape), np.array(new_v).reshape(theta.shape)


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    theta, m, v = theta.copy(), m.copy(), v.copy()
    for i in np.ndindex(theta.shape):
        m[i] += (1 - beta1) * (g[i] - m[i])
        v[i] += (1 - beta2) * (g[i] ** 2 - v[i])
        theta[i] -= rate * (m[i] / (1 - math.pow(beta1, t))) / (math.sqrt(v[i] / (1 - math.pow(beta2, t))) + eps)
    return theta, m, v
