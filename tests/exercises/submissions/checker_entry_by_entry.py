# right:   wrong: directional_difference (h below only, not beside d), gradient_is_right (entry by entry, as if no y saw another entry's x)
# %%
import numpy as np


def directional_difference(f, x, d, h):
    return (f(x + d) - f(x - d)) / (2 * h)


def gradient_is_right(forward, backward, x, dy, d):
    h = 1e-5
    numeric = dy * (forward(x + h) - forward(x - h)) / (2 * h)
    given = backward(dy, x)
    return bool(abs((numeric - given) * d).sum() <= 1e-6 * max(abs(numeric * d).sum(), abs(given * d).sum()))
