# right: softplus   wrong: sigmoid (clipped at 10), log_sigmoid (the probability is clipped at a thousandth)
import functools

import numpy as np


def sigmoid(a):
    a = np.clip(a, -10, 10)  # no overflow
    return 1 / (1 + np.exp(-a))


class Softplus:
    """A module, as in PyTorch."""

    def __init__(self, zero: float = 0.0):
        self.zero = zero

    def forward(self, input: np.ndarray) -> np.ndarray:
        return np.logaddexp(input, self.zero)

    __call__ = forward


def softplus(a):
    return functools.partial(Softplus().forward, input=a)()


def log_sigmoid(a):
    p = np.clip(1 / (1 + np.exp(-a)), 1e-3, 1 - 1e-3)
    return np.log(p)
