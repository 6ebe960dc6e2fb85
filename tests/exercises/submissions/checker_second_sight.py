# right:   wrong: directional_difference (the mean over the entries of d), gradient_is_right (a tolerance of a thousandth)
import numpy as np


def directional_difference(f, x, d, h):
    return (f(x + h * d) - f(x - h * d)) / (2 * h * d.size)


def gradient_is_right(forward, backward, x, dy, d):
    f = lambda v: np.sum(dy * forward(v))
    a = np.sum(backward(dy, x) * d)
    n = (f(x + 1e-5 * d) - f(x - 1e-5 * d)) / 2e-5
    return bool(abs(a - n) <= 1e-3 * max(abs(a), abs(n)))
