# right:   wrong: directional_difference (d scaled to length 1), gradient_is_right (compares absolute values, a wrong sign passes)
# %%
import numpy as np


def directional_difference(f, x, d, h):
    u = d / np.linalg.norm(d)
    return (f(x + h * u) - f(x - h * u)) / (2 * h)


def gradient_is_right(forward, backward, x, dy, d):
    h = 1e-5
    up, down = np.sum(dy * forward(x + h * d)), np.sum(dy * forward(x - h * d))
    a = abs((up - down) / (2 * h))
    b = abs(np.sum(backward(dy, x) * d))
    return bool(abs(a - b) <= 1e-6 * max(a, b))
