# right: d_step, g_step   wrong: d_gradient (the slope of tanh is forgotten), g_gradient (h before A), training_iteration (one step too few)
from dataclasses import dataclass

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


def d_backward(theta_d, x, da):
    W, b, v, c = split(theta_d, x.shape[1])
    h = np.tanh(x @ W + b)
    dv = h.T @ da
    dc = da.sum(axis=0)
    dh = da @ v.T
    dW = x.T @ dh
    db = dh.sum(axis=0)
    return np.concatenate([dW.ravel(), db, dv.ravel(), dc])


def d_gradient(theta_d, theta_g, x, z):
    m = x.shape[0]
    fake = G_forward(theta_g, z)
    real_out = probability(D_forward(theta_d, x))
    fake_out = probability(D_forward(theta_d, fake))
    return d_backward(theta_d, x, (1 - real_out) / m) + d_backward(theta_d, fake, -fake_out / m)


@dataclass
class SGD:
    lr: float
    maximize: bool = False

    def step(self, param, grad):
        new = param.copy()
        new += (self.lr if self.maximize else -self.lr) * grad
        return new


def d_step(theta_d, theta_g, x, z, rate):
    return SGD(rate, maximize=True).step(theta_d, d_gradient(theta_d, theta_g, x, z))


def g_gradient(theta_d, theta_g, z):
    fake = G_forward(theta_g, z)
    a = D_forward(theta_d, fake)
    da = (probability(a) - 1) / len(z)
    dx = D_input_gradient(theta_d, fake, da)
    dA = z.T @ dx
    dh = dx.sum(axis=0)
    return np.concatenate((dh, dA.ravel()))


def g_step(theta_d, theta_g, z, rate):
    return SGD(lr=rate).step(theta_g, grad=g_gradient(theta_d, theta_g, z))


def training_iteration(theta_d, theta_g, xs, zs, z, rate):
    k = len(xs)
    for i in range(1, k):
        theta_d = d_step(theta_d, theta_g, xs[i], zs[i], rate)
    theta_g = g_step(theta_d, theta_g, z, rate)
    return theta_d, theta_g
