# right: directional_difference   wrong: gradient_is_right (CS231n's rel_error, its floor of 1e-8 lets small wrong ones pass)
# %%
import numpy as np


def rel_error(x, y):
    """returns relative error"""
    return np.max(np.abs(x - y) / (np.maximum(1e-8, np.abs(x) + np.abs(y))))


def directional_difference(f, x, d, h=1e-5):
    pos = f(x + d * h)
    neg = f(x - d * h)
    grad = (pos - neg) / 2
    grad /= h
    return grad


def gradient_is_right(forward, backward, x, dy, d):
    fx = lambda x: np.sum(forward(x) * dy)
    return bool(rel_error(directional_difference(fx, x, d), np.sum(backward(dy, x) * d)) <= 1e-6)
