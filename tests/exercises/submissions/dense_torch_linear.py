# right: dense, dense_input_gradient, dense_parameter_gradients   wrong:
# %%
import numpy as np


class Linear:
    """like torch.nn.Linear: weight is (out_features, in_features)"""

    def __init__(self, weight, bias=None):
        self.weight, self.bias = weight, bias

    def __call__(self, input):
        self.input = input
        return (self.weight @ input.T).T + (0 if self.bias is None else self.bias)

    def backward(self, grad_output):
        self.weight_grad = grad_output.T @ self.input
        self.bias_grad = grad_output.T @ np.ones(len(grad_output))
        return (self.weight.T @ grad_output.T).T


def dense(x, W, b):
    return Linear(weight=W.T, bias=b)(x)


def dense_input_gradient(dy, x, W):
    layer = Linear(W.T)
    layer(x)
    return layer.backward(dy)


def dense_parameter_gradients(dy, x, W):
    layer = Linear(W.T)
    layer(x)
    layer.backward(dy)
    return layer.weight_grad.T, layer.bias_grad
