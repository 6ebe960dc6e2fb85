# right: policy   wrong: expected_reward_gradient (tau is left out), one_draw_gradient (times p of the item as well), importance_weights (q over p), reinforce (advantages are normalised as in PPO)
import numpy as np


def policy(g, tau):
    z = g / tau
    z = z - z.max()
    e = np.exp(z)
    return e / e.sum()


def expected_reward_gradient(g, r, tau):
    p = policy(g, tau)
    J = np.dot(p, r)
    return p * (r - J)


def one_draw_gradient(p, i, r_i, tau):
    onehot = np.zeros(len(p))
    onehot[i] = 1.0
    return r_i * p[i] * (onehot - p) / tau


def importance_weights(p, q, items):
    return np.array([q[i] / p[i] for i in items])


def reinforce(p, q, items, rewards, baseline, tau):
    A = rewards - baseline
    A = (A - A.mean()) / (A.std() + 1e-8)
    g = np.zeros(len(p))
    for i, a in zip(items, A):
        onehot = np.zeros(len(p))
        onehot[i] = 1
        g += (p[i] / q[i]) * a * (onehot - p) / tau
    return g / len(items)
