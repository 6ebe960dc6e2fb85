# right:   wrong: directional_difference (divided by h, not by 2 h), gradient_is_right (0 / 0 where the gradient is 0, and so False)
# %%
import numpy as np


def directional_difference(f, x, d, h):
    return (f(x + h * d) - f(x - h * d)) / h


def gradient_is_right(forward, backward, x, dy, d):
    def L(x):
        return (dy * forward(x)).sum()

    a = (L(x + 1e-5 * d) - L(x - 1e-5 * d)) / 2e-5
    b = (backward(dy, x) * d).sum()
    error = np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))
    return bool(error <= 1e-6)
