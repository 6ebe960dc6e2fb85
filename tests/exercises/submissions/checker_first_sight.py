# right:   wrong: directional_difference (divided by the length of d), gradient_is_right (relative error over at least 1e-8)
import numpy as np


def directional_difference(f, x, d, h):
    return (f(x + h * d) - f(x - h * d)) / (2 * h * np.linalg.norm(d))


def rel_error(x, y):
    return np.max(np.abs(x - y) / np.maximum(1e-8, np.maximum(np.abs(x), np.abs(y))))


def gradient_is_right(forward, backward, x, dy, d):
    h = 1e-5
    numeric = (np.sum(dy * forward(x + h * d)) - np.sum(dy * forward(x - h * d))) / (2 * h)
    analytic = np.sum(backward(dy, x) * d)
    return bool(rel_error(analytic, numeric) <= 1e-6)
