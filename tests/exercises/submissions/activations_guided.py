# right: relu   wrong: relu_input_gradient (guided backprop, negative dy is dropped too), sigmoid_input_gradient (the slope of tanh), dropout (divided by 1 - keep), dropout_input_gradient (divided by keep twice)
# %%
import numpy as np


def relu(x):
    return x * (x > 0)


def relu_input_gradient(dy, x):
    return np.maximum(dy, 0) * (x > 0)


def sigmoid_input_gradient(dy, y):
    return dy * (1 - y**2)


def dropout(x, mask, keep):
    return x * mask / (1 - keep)


def dropout_input_gradient(dy, mask, keep):
    # y was divided by keep, and by the chain rule once more
    return dropout_backward(dy * mask / keep, keep)


def dropout_backward(d, keep):
    return d / keep
