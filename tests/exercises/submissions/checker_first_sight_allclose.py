# right: directional_difference   wrong: gradient_is_right (allclose with its own atol)
import numpy as np


def directional_difference(f, x, d, h):
    plus, minus = (f(x + side * h * d) for side in (+1, -1))
    return np.divide(np.subtract(plus, minus), np.add(h, h))


def gradient_is_right(forward, backward, x, dy, d):
    loss = lambda v: (dy * forward(v)).sum()
    return bool(np.allclose((backward(dy, x) * d).sum(), directional_difference(loss, x, d, 1e-5), rtol=1e-6))
