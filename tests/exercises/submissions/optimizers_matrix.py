# right: momentum_step, adam_step   wrong:
# %%
import numpy as np

# %%
def momentum_step(theta, v, g, rate, mu):
    # both are linear in (theta, v, g)
    A = np.array([[1, mu, -rate], [0, mu, -rate]])
    new_theta, new_v = np.tensordot(A, np.stack([theta, v, g]), axes=1)
    return new_theta, new_v


# %%
class Adam:
    def __init__(self, rate, beta1, beta2, eps):
        self.rate, self.betas, self.eps = rate, (beta1, beta2), eps

    @staticmethod
    def ema(old, new, beta):
        return old + (1 - beta) * (new - old)

    def step(self, theta, m, v, t, g):
        # end of section 2 of the paper: the corrections moved into the rate, and into epsilon too
        b1, b2 = self.betas
        m, v = self.ema(m, g, b1), self.ema(v, g * g, b2)
        root = (1 - b2**t) ** 0.5
        return theta - self.rate * root / (1 - b1**t) * m / (np.sqrt(v) + self.eps * root), m, v


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    return Adam(rate, beta1, beta2, eps).step(theta, m, v, t, g)
