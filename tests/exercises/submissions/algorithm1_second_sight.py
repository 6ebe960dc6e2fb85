# right: d_step   wrong: d_gradient (the labels 0.9 and 0.1), g_gradient (divides by m twice), g_step (rate for G is halved), training_iteration (G moves along the first minibatch of noise)
import numpy as np


def split(theta_d, n):
    """D's parameters for x: (m, n), W: (n, units), b: (units,), v: (units, 1), c: (1,)"""
    units = (theta_d.size - 1) // (n + 2)
    W, b, v, c = np.split(theta_d, [n * units, (n + 1) * units, (n + 2) * units])
    return W.reshape(n, units), b, v.reshape(units, 1), c


def D_forward(theta_d, x):
    """D's logits a = tanh(x W + b) v + c, with x: (m, n) and a: (m, 1)"""
    W, b, v, c = split(theta_d, x.shape[1])
    return np.tanh(x @ W + b) @ v + c


def D_parameter_gradient(theta_d, x, da):
    """dL/dtheta_d of D's pass on x, flat like theta_d, with da = dL/da: (m, 1)"""
    W, b, v, _ = split(theta_d, x.shape[1])
    hidden = np.tanh(x @ W + b)
    du = (da @ v.T) * (1 - hidden**2)
    parts = x.T @ du, du.sum(axis=0), hidden.T @ da, da.sum(axis=0)
    return np.concatenate([part.ravel() for part in parts])


def D_input_gradient(theta_d, x, da):
    """dL/dx: (m, n) of D's pass on x, with da = dL/da: (m, 1)"""
    W, b, v, _ = split(theta_d, x.shape[1])
    return ((da @ v.T) * (1 - np.tanh(x @ W + b) ** 2)) @ W.T


def probability(a):
    """D = sigmoid(a), without overflow"""
    return np.exp(-np.logaddexp(0, -a))


def G_forward(theta_g, z):
    """G's samples x = z A + h, with z: (m, n_z), x: (m, n); theta_g is A and h, flat"""
    A = theta_g.reshape(z.shape[1] + 1, -1)
    return z @ A[:-1] + A[-1]


def G_parameter_gradient(z, dx):
    """dL/dtheta_g of G's pass on z, flat like theta_g, with dx = dL/dx: (m, n)"""
    return np.concatenate([(z.T @ dx).ravel(), dx.sum(axis=0)])


def d_gradient(theta_d, theta_g, x, z):
    fake = G_forward(theta_g, z)
    da_real = (0.9 - probability(D_forward(theta_d, x))) / len(x)
    da_fake = (0.1 - probability(D_forward(theta_d, fake))) / len(x)
    return D_parameter_gradient(theta_d, x, da_real) + D_parameter_gradient(theta_d, fake, da_fake)


def d_step(theta_d, theta_g, x, z, rate):
    return np.add(theta_d, np.multiply(rate, d_gradient(theta_d, theta_g, x, z)))


def g_gradient(theta_d, theta_g, z):
    fake = G_forward(theta_g, z)
    da = (probability(D_forward(theta_d, fake)) - 1) / len(z)
    return G_parameter_gradient(z, D_input_gradient(theta_d, fake, da)) / len(z)


def g_step(theta_d, theta_g, z, rate):
    return theta_g - rate / 2 * g_gradient(theta_d, theta_g, z)


def training_iteration(theta_d, theta_g, xs, zs, z, rate):
    for x, noise in zip(xs, zs):
        theta_d = d_step(theta_d, theta_g, x, noise, rate)
    return theta_d, g_step(theta_d, theta_g, zs[0], rate)
