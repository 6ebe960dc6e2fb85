# right: relu, relu_input_gradient, sigmoid_input_gradient, dropout, dropout_input_gradient   wrong:
# %%
import numpy

# %%
def relu(x: "numpy.ndarray") -> "numpy.ndarray":
    return numpy.ma.masked_less(x, 0).filled(0)


# %%
def relu_input_gradient(dy, x):
    return dy * numpy.heaviside(x, 0)


# %%
def sigmoid_input_gradient(dy, y):
    return numpy.multiply.reduce(numpy.stack([dy, y, 1 - y]))


# %%
def dropout(x, mask, keep):
    return numpy.ma.array(x, mask=numpy.logical_not(mask)).filled(0) / keep


# %%
def dropout_input_gradient(dy, mask, keep):
    return numpy.einsum("...,...,->...", dy, mask, 1 / keep)
