# right: momentum_step   wrong: adam_step (without 1 - beta in the means)
import numpy as np


class Momentum(object):
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, None

    def update(self, params, grads):
        self.v = self.momentum * self.v - self.lr * grads
        return params + self.v


def momentum_step(theta, v, g, rate, mu):
    optimizer = Momentum(lr=rate, momentum=mu)
    optimizer.v = v
    return optimizer.update(theta, g), optimizer.v


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    m = beta1 * m + g
    v = beta2 * v + g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - rate * m_hat / (np.sqrt(v_hat) + eps), m, v
