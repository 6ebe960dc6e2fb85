# right: importance_weights   wrong: policy (exp of the scores without subtracting anything), expected_reward_gradient (each item's reward times its own slope p (1 - p)), one_draw_gradient (the loss -r log p is differentiated: to be descended), reinforce (fancy indexing with += loses the item that is drawn twice)
import numpy as np


def policy(g, tau):
    e = np.exp(g / tau)
    return e / np.sum(e)


def expected_reward_gradient(g, r, tau):
    p = policy(g, tau)
    return r * p * (1 - p) / tau


def one_draw_gradient(p, i, r_i, tau):
    d = p.copy()
    d[i] -= 1
    return d * r_i / tau


def importance_weights(p, q, items):
    return p[items] / q[items]


def reinforce(p, q, items, rewards, baseline, tau):
    w = importance_weights(p, q, items) * (rewards - baseline) / len(items) / tau
    grad = -p * w.sum()
    grad[items] += w
    return grad
