"""Exercise 16: the policy gradient, by which G learns where it draws from a finite set (IRGAN, arXiv 1705.10513).

One query: G gives each of n items a score g_i and draws item i with probability p_i; D gives the item drawn a reward.
The draw has no derivative in g, but p has one.
"""

import numpy

from minigan.exercises.bank.policy_bugs import GRADIENT_BUGS, POLICY_BUGS
from minigan.exercises.bank.policy_draw_bugs import ONE_DRAW_BUGS, WEIGHT_BUGS
from minigan.exercises.bank.policy_reinforce_bugs import REINFORCE_BUGS
from minigan.exercises.exercise import Exercise, Question


def policy(g, tau):
    """p = softmax(g / tau): (n,), with the scores g: (n,) and the temperature tau > 0"""
    powers = numpy.exp((g - g.max()) / tau)
    return powers / powers.sum()


def expected_reward_gradient(g, r, tau):
    """dJ/dg: (n,), exact, of J = E_p r = sum of p_i r_i, with the p of policy and the rewards r: (n,)"""
    p = policy(g, tau)
    return p * (r - (p * r).sum()) / tau


def one_draw_gradient(p, i, r_i, tau):
    """The estimate of dJ/dg: (n,) from one item i, drawn from p, and its reward r_i"""
    return r_i * ((numpy.arange(len(p)) == i) - p) / tau


def importance_weights(p, q, items):
    """w: (k,), of each of the k items drawn from q: the weighted mean over draws from q estimates a mean under p"""
    return p[items] / q[items]


def reinforce(p, q, items, rewards, baseline, tau):
    """The estimate of dJ/dg: (n,) from k items drawn from q, with their rewards: (k,) and one baseline for all"""
    w = importance_weights(p, q, items)
    each = numpy.array([one_draw_gradient(p, i, r, tau) for i, r in zip(items, rewards - baseline)])
    return (w[:, None] * each).mean(axis=0)


LARGE = (  # g, tau: where an exponential overflows, or all of them become 0
    ([1000.0, 0.0], 0.5), ([1000.0, 1000.0], 1.0), ([900.0, 0.0], 1.0), ([0.0, 1200.0, 1199.0], 4.0),
    ([-3000.0, -3001.0], 2.0),
)  # fmt: skip
SIZES = ((2, 0.7), (3, 1.5), (4, 0.4), (6, 2.5))  # n, tau


def array(*numbers):
    """Numbers as an array of floats."""
    return numpy.array(numbers, dtype=float)


def policy_cases(stream):
    """(g, tau), first whole numbers."""
    yield array(0, 2), 2.0
    yield array(1, 0), 1.0
    yield array(2, 0, 1), 0.5
    for n, tau in SIZES:
        yield stream.normal((n,)), tau
    for g, tau in LARGE:
        yield array(*g), tau


def gradient_cases(stream):
    """(g, r, tau), first two items that are equally probable."""
    yield array(0, 0), array(3, 1), 2.0
    yield array(0, 0, 0), array(6, 0, 3), 1.0
    for n, tau in SIZES:
        yield 2 * stream.normal((n,)), stream.normal((n,)) + 1, tau


def distribution(stream, n):
    """Probabilities of n items."""
    return policy(stream.normal((n,)), 1.0)


def one_draw_cases(stream):
    """(p, i, r_i, tau), first two items that are equally probable."""
    yield array(0.5, 0.5), 0, 3.0, 2.0
    yield array(0.25, 0.75), 1, -2.0, 1.0
    for n, tau in SIZES:
        yield distribution(stream, n), n - 1, 2.0 + n, tau
        yield distribution(stream, n), 1, -0.5, tau


def weight_cases(stream):
    """(p, q, items), with items that are drawn twice and others that are not drawn."""
    yield array(0.5, 0.5), array(0.25, 0.75), numpy.array([1])
    yield array(0.75, 0.25), array(0.1, 0.9), numpy.array([0, 1, 0])
    for n, k in ((3, 2), (3, 3), (4, 6), (6, 4)):
        yield distribution(stream, n), distribution(stream, n), stream.integers(n, k)


def reinforce_cases(stream):
    """(p, q, items, rewards, baseline, tau), first one draw, then one of two items twice."""
    yield array(0.5, 0.5), array(0.25, 0.75), numpy.array([0]), array(4), 1.0, 2.0
    yield array(0.5, 0.5), array(0.25, 0.75), numpy.array([1, 1, 0]), array(3, 2, 5), 2.0, 1.0
    for n, k, tau in ((3, 2, 0.5), (3, 3, 1.5), (4, 7, 0.7), (6, 4, 2.0)):
        p, q, items = distribution(stream, n), distribution(stream, n), stream.integers(n, k)
        yield p, q, items, stream.normal((k,)) + 1, 0.75, tau


EXERCISE = Exercise(
    "16_policy",
    {"en": "The policy gradient", "zh": "策略梯度"},
    (
        Question(
            policy,
            policy_cases,
            "p: (n,), p_i = exp(g_i / tau) / sum of exp(g_j / tau) over all items j, with g: (n,), tau > 0",
            POLICY_BUGS,
            points=1,
            outputs=("p",),
            formula_zh="p: (n,)，p_i = exp(g_i / tau) / (exp(g_j / tau) 对所有物品 j 求和)，其中 g: (n,)，tau > 0",
        ),
        Question(
            expected_reward_gradient,
            gradient_cases,
            "dJ/dg: (n,), J = sum of p_i r_i over all items i, p = policy(g, tau), with g, r: (n,)",
            GRADIENT_BUGS,
            outputs=("dJ/dg",),
            formula_zh="dJ/dg: (n,)，J = p_i r_i 对所有物品 i 求和，p = policy(g, tau)，其中 g、r: (n,)",
        ),
        Question(
            one_draw_gradient,
            one_draw_cases,
            "r_i times the gradient of log p_i with respect to g: (n,), p = policy(g, tau), with p: (n,), the item i, "
            "counted from 0, and its reward r_i",
            ONE_DRAW_BUGS,
            outputs=("the estimate",),
            outputs_zh=("估计值",),
            formula_zh="r_i 与 log p_i 对 g 的梯度的乘积: (n,)，p = policy(g, tau)，其中 p: (n,)，物品 i 从 0 数起，"
            "r_i 是它的奖励",
        ),
        Question(
            importance_weights,
            weight_cases,
            "w: (k,), with which the mean of w_s f(i_s) over items i_s drawn from q has the expectation E_p f, for "
            "every f, with p, q: (n,), items: (k,)",
            WEIGHT_BUGS,
            points=1,
            outputs=("w",),
            formula_zh="w: (k,)，使得对任何 f，w_s f(i_s) 对从 q 抽取的物品 i_s 的平均的期望都是 E_p f，"
            "其中 p、q: (n,)，items: (k,)",
        ),
        Question(
            reinforce,
            reinforce_cases,
            "the mean over the draws s of w_s (r_s - baseline) times the gradient of log p of item i_s: (n,), with "
            "p, q: (n,), items, rewards: (k,)",
            REINFORCE_BUGS,
            points=3,
            outputs=("the estimate",),
            outputs_zh=("估计值",),
            formula_zh="w_s (r_s - baseline) 与物品 i_s 的 log p 的梯度的乘积，对各次抽取 s 取平均: (n,)，"
            "其中 p、q: (n,)，items、rewards: (k,)",
        ),
    ),
)
