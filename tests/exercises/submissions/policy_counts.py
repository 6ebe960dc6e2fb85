# right: policy, expected_reward_gradient, one_draw_gradient, importance_weights, reinforce   wrong:
import numpy as np


def policy(g, tau):
    # p_i = 1 / sum_j exp((g_j - g_i) / tau); an overflow gives p_i = 0, which is right
    with np.errstate(over="ignore"):
        return 1.0 / np.exp((g[None, :] - g[:, None]) / tau).sum(axis=1)


def expected_reward_gradient(g, r, tau):
    # the expectation of what question 3 returns
    p = policy(g, tau)
    return sum(p[i] * one_draw_gradient(p, i, r[i], tau) for i in range(len(g)))


def one_draw_gradient(p, i, r_i, tau):
    e = np.eye(len(p))[i]
    return (e - p) * (r_i / tau)


def importance_weights(p, q, items):
    return (p / q)[items]


def reinforce(p, q, items, rewards, baseline, tau):
    # collected by item: how much each was worth in all
    w = importance_weights(p, q, items)
    worth = np.bincount(items, weights=w * (rewards - baseline), minlength=len(p))
    return (worth - p * worth.sum()) / (len(items) * tau)
