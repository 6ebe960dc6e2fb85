# right: directional_difference, gradient_is_right   wrong:
# %%
import numpy as np


def directional_difference(f, x, d, h):
    return (f(x + h * d) - f(x - h * d)) / (2 * h)


def gradient_is_right(forward, backward, x, dy, d):
    numeric = directional_difference(lambda t: (dy * forward(t)).sum(), x, d, 1e-5)
    analytic = (backward(dy, x) * d).sum()
    return bool(abs(numeric - analytic) <= 1e-6 * max(abs(numeric), abs(analytic)))
