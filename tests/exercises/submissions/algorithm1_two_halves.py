# right: d_gradient, d_step, g_gradient, g_step, training_iteration   wrong:
# %%
import numpy

# %% tags=["given"]
def split(theta_d, n):
    """D's parameters for x: (m, n), W: (n, units), b: (units,), v: (units, 1), c: (1,)"""
    units = (theta_d.size - 1) // (n + 2)
    W, b, v, c = numpy.split(theta_d, [n * units, (n + 1) * units, (n + 2) * units])
    return W.reshape(n, units), b, v.reshape(units, 1), c


def D_forward(theta_d, x):
    """D's logits a = tanh(x W + b) v + c, with x: (m, n) and a: (m, 1)"""
    W, b, v, c = split(theta_d, x.shape[1])
    return numpy.tanh(x @ W + b) @ v + c


def D_parameter_gradient(theta_d, x, da):
    """dL/dtheta_d of D's pass on x, flat like theta_d, with da = dL/da: (m, 1)"""
    W, b, v, _ = split(theta_d, x.shape[1])
    hidden = numpy.tanh(x @ W + b)
    du = (da @ v.T) * (1 - hidden**2)
    parts = x.T @ du, du.sum(axis=0), hidden.T @ da, da.sum(axis=0)
    return numpy.concatenate([part.ravel() for part in parts])


def D_input_gradient(theta_d, x, da):
    """dL/dx: (m, n) of D's pass on x, with da = dL/da: (m, 1)"""
    W, b, v, _ = split(theta_d, x.shape[1])
    return ((da @ v.T) * (1 - numpy.tanh(x @ W + b) ** 2)) @ W.T


def probability(a):
    """D = sigmoid(a), without overflow"""
    return numpy.exp(-numpy.logaddexp(0, -a))


def G_forward(theta_g, z):
    """G's samples x = z A + h, with z: (m, n_z), x: (m, n); theta_g is A and h, flat"""
    A = theta_g.reshape(z.shape[1] + 1, -1)
    return z @ A[:-1] + A[-1]


def G_parameter_gradient(z, dx):
    """dL/dtheta_g of G's pass on z, flat like theta_g, with dx = dL/dx: (m, n)"""
    return numpy.concatenate([(z.T @ dx).ravel(), dx.sum(axis=0)])

# %%
from functools import reduce


class Half:
    """One of the two expectations of V; y is the label."""

    def __init__(self, theta_d, x, y):
        self.theta_d, self.x, self.y = theta_d, x, y
        self.logit = D_forward(theta_d, x)

    @property
    def error(self):
        # y - D, written without 1 - D
        s = 2 * self.y - 1
        return s * probability(-s * self.logit) / len(self.x)

    def for_parameters(self):
        return D_parameter_gradient(self.theta_d, self.x, self.error)

    def for_input(self):
        return D_input_gradient(self.theta_d, self.x, self.error)


# %%
def d_gradient(theta_d, theta_g, x, z):
    return sum(half.for_parameters() for half in (Half(theta_d, x, 1), Half(theta_d, G_forward(theta_g, z), 0)))


# %%
def d_step(theta_d, theta_g, x, z, rate):
    return numpy.add(theta_d, numpy.multiply(rate, d_gradient(theta_d=theta_d, theta_g=theta_g, z=z, x=x)))


# %%
def g_gradient(theta_d, theta_g, z):
    dx = -Half(theta_d, G_forward(theta_g, z), 1).for_input()
    with_ones = numpy.pad(z, ((0, 0), (0, 1)), constant_values=1)
    return numpy.einsum("ki,kj->ij", with_ones, dx).reshape(-1)


# %%
def g_step(theta_d, theta_g, z, rate):
    return numpy.subtract(theta_g, rate * g_gradient(theta_d, theta_g, z))


# %%
def training_iteration(theta_d, theta_g, xs, zs, z, rate):
    new_d = reduce(lambda old, batch: d_step(old, theta_g, *batch, rate), zip(xs, zs), theta_d)
    return new_d, g_step(new_d, theta_g, z, rate)
