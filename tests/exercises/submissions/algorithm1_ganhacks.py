# right:   wrong: d_gradient (label smoothing, 0.9 for the data), d_step (divided by m once more), g_gradient (the arguments of the last link swapped), g_step (theta_g and theta_d swapped in the call), training_iteration (every minibatch of data with every one of noise, k times k steps)
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
def d_gradient(theta_d, theta_g, x, z):
    m = len(x)
    fake = G_forward(theta_g, z)
    # soumith/ganhacks no. 6: smooth the labels
    da_real = (0.9 - probability(D_forward(theta_d, x))) / m
    da_fake = (0.0 - probability(D_forward(theta_d, fake))) / m
    return D_parameter_gradient(theta_d, x, da_real) + D_parameter_gradient(theta_d, fake, da_fake)


# %%
def d_step(theta_d, theta_g, x, z, rate):
    return theta_d + rate / len(x) * d_gradient(theta_d, theta_g, x, z)


# %%
def g_gradient(theta_d, theta_g, z):
    fake = G_forward(theta_g, z)
    da = -(1 - probability(D_forward(theta_d, fake))) / len(z)
    dx = D_input_gradient(theta_d, fake, da)
    return G_parameter_gradient(dx, z)


# %%
def g_step(theta_d, theta_g, z, rate):
    return theta_g - rate * g_gradient(theta_g, theta_d, z)


# %%
def training_iteration(theta_d, theta_g, xs, zs, z, rate):
    for x in xs:
        for noise in zs:
            theta_d = d_step(theta_d, theta_g, x, noise, rate)
    theta_g = g_step(theta_d, theta_g, z, rate)
    return theta_d, theta_g
