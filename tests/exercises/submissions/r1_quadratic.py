# right: activation_slopes, input_gradients, r1_penalty, r1_direction, r1_gradients   wrong:
# R is a quadratic form in W for fixed v, and in v for fixed W; its matrix is the mean over the examples.
import numpy as np


def activation_slopes(x, W, b, leak):
    h = x @ W + b
    s = np.full_like(h, leak)
    s[h > 0] = 1
    return s


def input_gradients(x, W, b, v, leak):
    h = x @ W + b
    return np.where(h > 0, v[:, 0], leak * v[:, 0]).dot(W.T)


def r1_penalty(g, gamma):
    return gamma * np.trace(g @ g.T) / (2 * len(g))


def r1_direction(g, gamma):
    weight = np.full((len(g), 1), gamma / len(g))
    return weight * g


def r1_gradients(x, W, b, v, leak, gamma):
    s = activation_slopes(x, W, b, leak)
    sv = s * v.reshape(1, -1)
    dW = gamma * W @ (sv.T @ sv) / len(x)
    M = (s.T @ s) / len(x)
    dv = gamma * (M * (W.T @ W)) @ v
    return dW, b * 0, dv
