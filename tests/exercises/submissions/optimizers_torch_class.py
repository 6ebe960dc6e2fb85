# right: adam_step   wrong: momentum_step (PyTorch's velocity, which has no rate in it)
# %%
import numpy as np


class SGD:
    def __init__(self, lr, momentum):
        self.lr, self.momentum = lr, momentum

    def step(self, param, buf, grad):
        buf = self.momentum * buf + grad
        return param - self.lr * buf, buf


class Adam:
    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.lr, self.betas, self.eps = lr, betas, eps

    def step(self, param, exp_avg, exp_avg_sq, step, grad):
        beta1, beta2 = self.betas
        exp_avg = exp_avg + (grad - exp_avg) * (1 - beta1)  # lerp_
        exp_avg_sq = exp_avg_sq * beta2 + (1 - beta2) * grad * grad.conj()
        bias_correction1 = 1 - beta1**step
        bias_correction2_sqrt = (1 - beta2**step) ** 0.5
        step_size = self.lr / bias_correction1
        denom = exp_avg_sq**0.5 / bias_correction2_sqrt + self.eps
        return param - step_size * (exp_avg / denom), exp_avg, exp_avg_sq


def momentum_step(theta, v, g, rate, mu):
    return SGD(lr=rate, momentum=mu).step(theta, v, g)


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    return Adam(rate, (beta1, beta2), eps).step(theta, m, v, t, g)
