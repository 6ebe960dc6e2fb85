# right: d_gradient, d_step, g_gradient, g_step, training_iteration   wrong:
# %%
import numpy
import numpy as np

# %% tags=["given"]
def split(theta_d, n):
    units = (theta_d.size - 1) // (n + 2)
    W, b, v, c = numpy.split(theta_d, [n * units, (n + 1) * units, (n + 2) * units])
    return W.reshape(n, units), b, v.reshape(units, 1), c


def D_forward(theta_d, x):
    W, b, v, c = split(theta_d, x.shape[1])
    return numpy.tanh(x @ W + b) @ v + c


def D_parameter_gradient(theta_d, x, da):
    W, b, v, _ = split(theta_d, x.shape[1])
    hidden = numpy.tanh(x @ W + b)
    du = (da @ v.T) * (1 - hidden**2)
    parts = x.T @ du, du.sum(axis=0), hidden.T @ da, da.sum(axis=0)
    return numpy.concatenate([part.ravel() for part in parts])


def D_input_gradient(theta_d, x, da):
    W, b, v, _ = split(theta_d, x.shape[1])
    return ((da @ v.T) * (1 - numpy.tanh(x @ W + b) ** 2)) @ W.T


def probability(a):
    return numpy.exp(-numpy.logaddexp(0, -a))


def G_forward(theta_g, z):
    A = theta_g.reshape(z.shape[1] + 1, -1)
    return z @ A[:-1] + A[-1]


def G_parameter_gradient(z, dx):
    return numpy.concatenate([(z.T @ dx).ravel(), dx.sum(axis=0)])

# %%
def both_passes(theta_d, x, label):
    """forward and backward of -BCE, all written out; also gives dx"""
    m, n = x.shape
    H = (len(theta_d) - 1) // (n + 2)
    W = theta_d[: n * H].reshape(n, H)
    b = theta_d[n * H : n * H + H]
    v = theta_d[n * H + H : -1].reshape(H, 1)
    c = theta_d[-1]
    h = np.tanh(x.dot(W) + b)
    a = h.dot(v) + c
    delta = (label - 1 / (1 + np.exp(-a))) / m
    dh = delta * v.T * (1 - h * h)
    grad = np.hstack([x.T.dot(dh).flatten(), dh.sum(0), (h * delta).sum(0), delta.sum()])
    return grad, dh.dot(W.T)


def d_gradient(theta_d, theta_g, x, z):
    return both_passes(theta_d, x, label=1)[0] + both_passes(theta_d, G_forward(theta_g, z), label=0)[0]


def d_step(theta_d, theta_g, x, z, rate):
    return np.add(theta_d, rate * d_gradient(theta_d, theta_g, x, z))


def g_gradient(theta_d, theta_g, z):
    _, dx = both_passes(theta_d, G_forward(theta_g, z), label=1)
    z1 = np.concatenate([z, np.ones((len(z), 1))], axis=1)
    return -(z1.T @ dx).reshape(-1)


def g_step(theta_d, theta_g, z, rate):
    return theta_g + -rate * g_gradient(theta_d, theta_g, z)


def training_iteration(theta_d, theta_g, xs, zs, z, rate):
    if len(xs) == 0:
        return theta_d, g_step(theta_d, theta_g, z, rate)
    theta_d = d_step(theta_d, theta_g, xs[0], zs[0], rate)
    return training_iteration(theta_d, theta_g, xs[1:], zs[1:], z, rate)
