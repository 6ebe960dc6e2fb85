# right: sigmoid_input_gradient   wrong: relu (ReLU6, cut off at 6), relu_input_gradient (dy times the sign of x, -dy below 0), dropout (what is dropped stays as it was), dropout_input_gradient (only the kept entries, in one row)
# %%
import numpy as np

# %%
def relu(x):
    return np.clip(x, 0, 6)  # as in MobileNet


# %%
def relu_input_gradient(dy, x):
    return dy * np.sign(x)


# %%
def sigmoid_input_gradient(dy, y):
    # complete the square
    return dy * (0.25 - (y - 0.5) ** 2)


# %%
def dropout(x, mask, keep):
    out = np.array(x, dtype=float)
    out[mask] = out[mask] / keep
    return out


# %%
def dropout_input_gradient(dy, mask, keep):
    return dy[mask] / keep
