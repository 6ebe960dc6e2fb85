# right: dense, dense_input_gradient, dense_parameter_gradients   wrong:
# %%
import numpy as np

# %%
# y[k][j] = sum_i x[k][i] * W[i][j] + b[j]
def dense(x, W, b):
    # get the sizes
    m, n_in = x.shape
    n_out = W.shape[1]
    # make an array of zeros for the result
    y = np.zeros((m, n_out))
    # loop over the examples
    for k in range(m):
        # loop over the outputs
        for j in range(n_out):
            # start with the bias
            y[k, j] = b[j]
            # add the products
            for i in range(n_in):
                y[k, j] += x[k, i] * W[i, j]
    # return the result
    return y


# %%
def dense_input_gradient(dy, x, W):
    dx = np.zeros_like(x)
    for k in range(x.shape[0]):
        for i in range(x.shape[1]):
            for j in range(W.shape[1]):
                dx[k, i] += dy[k, j] * W[i, j]
    return dx


# %%
def dense_parameter_gradients(dy, x, W):
    dW = np.zeros_like(W)
    db = np.zeros(W.shape[1])
    for k in range(x.shape[0]):
        db += dy[k]
        for i in range(x.shape[1]):
            for j in range(W.shape[1]):
                dW[i, j] += x[k, i] * dy[k, j]
    return dW, db
