# right:   wrong: directional_difference (one side only), gradient_is_right (allclose has an absolute tolerance of 1e-8 too)
# %%
import numpy as np


def directional_difference(f, x, d, h):
    return (f(x + h * d) - f(x)) / h


def gradient_is_right(forward, backward, x, dy, d):
    h = 1e-5
    L = lambda x: np.sum(dy * forward(x))
    numeric = (L(x + h * d) - L(x - h * d)) / (2 * h)
    exact = np.sum(backward(dy, x) * d)
    return np.allclose(numeric, exact, rtol=1e-6)
