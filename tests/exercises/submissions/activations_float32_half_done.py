# right: relu, relu_input_gradient, sigmoid_input_gradient   wrong: dropout (not done), dropout_input_gradient (a name that no cell defines any more)
# %%
import numpy as np


def relu(x):
    return np.maximum(x.astype("float32"), np.float32(0))


def relu_input_gradient(dy, x):
    return np.float32(dy) * (np.sign(x) > 0)


def sigmoid_input_gradient(dy, y):
    return np.float32(dy * y * (1.0 - y))


# %%
def dropout(x, mask, keep):
    """y = x mask / keep, of the shape of x and mask."""
    raise NotImplementedError


# %%
def dropout_input_gradient(dy, mask, keep):
    return dy * dropped
