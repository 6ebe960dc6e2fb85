# right: policy, expected_reward_gradient, one_draw_gradient, importance_weights, reinforce   wrong:
import math

import numpy as np
from numpy import random  # not used


def policy(g, tau):
    # log-sum-exp, one item at a time
    scaled = [float(score) / tau for score in g]
    top = max(scaled)
    log_sum = top + math.log(math.fsum(math.exp(s - top) for s in scaled))
    return [math.exp(s - log_sum) for s in scaled]


def jacobian(g, tau):
    p = np.array(policy(g, tau))
    return (np.diag(p) - np.outer(p, p)) / tau


def expected_reward_gradient(g, r, tau):
    """the rewards are centred first: that changes nothing, since each column of the Jacobian sums to 0"""
    return jacobian(g, tau).T @ (r - r.mean())


def one_draw_gradient(p, i, r_i, tau):
    grad = np.zeros_like(p)
    for j in range(p.size):
        grad[j] = (r_i if i == j else 0.0) / tau
        grad[j] -= r_i * p[j] / tau
    return grad


def importance_weights(p, q, items):
    return np.exp(np.log(np.take(p, items)) - np.log(np.take(q, items))).tolist()


def reinforce(p, q, items, rewards, baseline, tau):
    worth = np.asarray(importance_weights(p, q, items)) * (rewards - baseline) / (tau * len(rewards))
    total = -p * worth.sum()
    np.add.at(total, items, worth)
    return total
