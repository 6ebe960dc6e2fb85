# right:   wrong: directional_difference (the complex step, another number unless h is small, and none for |x|), gradient_is_right (relative to the sum of the two, so that twice the difference passes)
# %%
import numpy as np

# %%
def directional_difference(f, x, d, h):
    # no cancellation! (Squire & Trapp 1998)
    return np.imag(f(x + 1j * h * d)) / h


# %%
def gradient_is_right(forward, backward, x, dy, d):
    h = 1e-5
    numeric = (np.sum(dy * forward(x + h * d)) - np.sum(dy * forward(x - h * d))) / (2 * h)
    analytic = np.sum(backward(dy, x) * d)
    return bool(abs(numeric - analytic) <= 1e-6 * (abs(numeric) + abs(analytic)))
