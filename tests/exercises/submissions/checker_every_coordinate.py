# right:   wrong: directional_difference (coordinate by coordinate, another number unless h is small), gradient_is_right (dy forgotten in L)
# %%
import numpy as np


def directional_difference(f, x, d, h):
    gradient = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        i = it.multi_index
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
        it.iternext()
    return np.sum(gradient * d)


def gradient_is_right(forward, backward, x, dy, d):
    L = lambda t: np.sum(forward(t))
    h = 1e-5
    numeric = (L(x + h * d) - L(x - h * d)) / (2 * h)
    by_hand = np.sum(backward(dy, x) * d)
    return bool(abs(numeric - by_hand) <= 1e-6 * max(abs(numeric), abs(by_hand)))
