# right: directional_difference, gradient_is_right   wrong:
# %%
import math

import numpy as np


def directional_difference(f, x, d, h):
    here = x.copy()
    here += h * d
    right = f(here)
    here = x.copy()
    here -= h * d
    left = f(here)
    return 0.5 * (right / h - left / h)


class Loss:
    def __init__(self, layer, dy):
        self.layer, self.dy = layer, dy

    def __call__(self, x):
        return np.vdot(self.dy, self.layer(x))


def gradient_is_right(forward, backward, x, dy, d):
    h = 1e-5
    L = Loss(forward, dy)
    numerical_slope = (L(x + h * d) - L(x - h * d)) / (h + h)
    slope = np.tensordot(backward(dy, x), d, axes=x.ndim)
    if math.isclose(slope, numerical_slope, rel_tol=1e-6, abs_tol=0.0):
        return True
    else:
        return False
