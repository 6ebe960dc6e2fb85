# right: directional_difference, gradient_is_right   wrong:
# %%
import numpy as np

H = 1e-5
TOLERANCE = 1e-6


def directional_difference(f, x, d, h):
    values = [f(x + sign * h * d) for sign in (-1, 1)]
    return np.diff(values)[0] / (2 * h)


def gradient_is_right(forward, backward, x, dy, d):
    right, left = forward(x + H * d), forward(x - H * d)
    numeric = float(np.einsum("i,i->", dy.ravel(), (right - left).ravel()) / (2 * H))
    analytic = float(np.einsum("i,i->", d.ravel(), backward(dy=dy, x=x).ravel()))
    if numeric == analytic:
        return True
    scale = max(abs(numeric), abs(analytic))
    return abs(numeric - analytic) / scale <= TOLERANCE
