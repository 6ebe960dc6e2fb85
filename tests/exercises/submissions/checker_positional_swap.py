# right:   wrong: directional_difference (the sides exchanged), gradient_is_right (an absolute tolerance of 1e-6)
# %%
import numpy as np


def directional_difference(f, x, d, h):
    return (f(x - h * d) - f(x + h * d)) / (2 * h)


def gradient_is_right(forward, backward, x, dy, d):
    L = lambda x: np.sum(dy * forward(x))
    numeric = -directional_difference(L, x, d, 1e-5)
    return bool(abs(numeric - np.sum(backward(dy, x) * d)) <= 1e-6)
