# right: dense, dense_input_gradient, dense_parameter_gradients   wrong:
# %%
import numpy as np


class Linear:
    """torch.nn.Linear: weight is (out, in)."""

    def __init__(self, weight, bias):
        self.weight = weight
        self.bias = bias
        self.input = None

    def forward(self, input):
        self.input = input
        return (self.weight @ input.T).T + self.bias

    def backward(self, grad_output):
        self.grad_weight = grad_output.T @ self.input
        self.grad_bias = grad_output.sum(0)
        return grad_output @ self.weight


# %%
def dense(x, W, b):
    return Linear(W.T, b).forward(x)


# %%
def dense_input_gradient(dy, x, W):
    layer = Linear(W.T, np.zeros(W.shape[1]))
    layer.forward(x)
    return layer.backward(dy)


# %%
def dense_parameter_gradients(dy, x, W):
    layer = Linear(W.T, np.zeros(W.shape[1]))
    layer.forward(x)
    layer.backward(dy)
    return layer.grad_weight.T, layer.grad_bias
