# right: dense, dense_input_gradient, dense_parameter_gradients   wrong:
# %%
import numpy as np


def dense(x, W, b):
    return np.einsum("ki,ij->kj", x, W) + b


def dense_input_gradient(dy, x, W):
    return np.einsum("kj,ij->ki", dy, W)


def dense_parameter_gradients(dy, x, W):
    return np.einsum("ki,kj->ij", x, dy), np.einsum("kj->j", dy)
