# right: directional_difference, gradient_is_right   wrong:
# %%
import numpy as np

# %%
def directional_difference(f, x, d, h):
    (change,) = np.diff([f(x + s * h * d) for s in (-1, 1)])
    return change / h / 2


# %%
def gradient_is_right(forward, backward, x, dy, d, *, h=1e-5, tol=1e-6):
    pair = np.array(
        [
            np.vdot(backward(dy, x), d),
            directional_difference(lambda at: np.vdot(dy, forward(at)), x, d, h),
        ]
    )
    return not np.ptp(pair) > tol * np.linalg.norm(pair, ord=np.inf)
