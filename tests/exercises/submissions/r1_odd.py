# right: activation_slopes, input_gradients, r1_penalty, r1_direction, r1_gradients   wrong:
import numpy as np


def activation_slopes(x, W, b, leak):
    above = (np.einsum("mi,iu->mu", x, W) + b > 0).astype(float)
    return above + leak * (1 - above)


def input_gradients(x, W, b, v, leak):
    # the Jacobian of each example as a product of three matrices
    rows = []
    for s in activation_slopes(x, W, b, leak):
        rows.append((W @ np.diag(s) @ v).ravel())
    return np.stack(rows)


def r1_penalty(g, gamma):
    return 0.5 * gamma * float(np.linalg.norm(g) ** 2) / g.shape[0]


def r1_direction(g, gamma):
    # the chain rule by hand: d/dg of |g|^2 is 2 g
    return [[gamma / 2 * 2 * entry / len(g) for entry in row] for row in g]


def r1_gradients(x, W, b, v, leak, gamma):
    m = len(x)
    dW, db, dv = np.zeros_like(W), np.zeros_like(b), np.zeros_like(v)
    for xi in x:
        s = activation_slopes(xi[None], W, b, leak)[0]
        gi = W @ (s * v[:, 0])
        dW += gamma / m * np.outer(gi, s * v[:, 0])
        dv[:, 0] += gamma / m * s * (W.T @ gi)
    return [dW, db, dv]
