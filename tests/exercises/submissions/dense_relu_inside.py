# right:   wrong: dense (a ReLU put on it), dense_input_gradient (0 where x is not positive, a ReLU's slope), dense_parameter_gradients (dW is the transposed one)
# %%
import numpy as np

# %%
def dense(x, W, b):
    Z = np.dot(x, W) + b
    A = np.maximum(0, Z)
    return A


# %%
def dense_input_gradient(dy, x, W):
    dA = np.dot(dy, W.T)
    dA = dA * (x > 0)
    return dA


# %%
def dense_parameter_gradients(dy, x, W):
    dW = np.dot(dy.T, x)
    db = np.sum(dy, axis=0)
    return dW, db
