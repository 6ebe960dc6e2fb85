"""The policy gradient of IRGAN (Wang et al. 2017, arXiv 1705.10513): G draws from a list of items.

G gives each of n items a score g_i, and draws item i with probability p_i. D gives item i a logit a_i, and thereby G a
reward r_i for drawing it:

    p = softmax(g / tau)                                        tau: the temperature; near 0 only the best item is drawn
    J = E_p r = sum of p_i r_i                                  what G maximises, with D held fixed

The item is drawn: it has no gradient in g, and none can come through D. But p has one. Since dp_i/dg_j is
p_i ([i = j] - p_j) / tau,

    dJ/dg_j = p_j (r_j - J) / tau                               exact: the sum over all items
            = E_p [ r_i ([i = j] - p_j) ] / tau                 as an expectation: this is p_j r_j - p_j J
            = E_q [ (p_i / q_i) r_i ([i = j] - p_j) ] / tau     where the items are drawn from another q > 0

An expectation can be estimated from items drawn: that is REINFORCE (Williams 1992), and p_i / q_i is the importance
weight. E_p ([i = j] - p_j) is 0, so that a number c may be taken off every reward, a baseline: the expectation stays,
and the variance falls where c is near the rewards. Arrays have a row for each query (a user), a column for each item.
"""

from minigan.backend import array_module
from minigan.nn.ops import log_sigmoid, sigmoid, softplus


def policy(g, tau=1.0):
    """p = softmax(g / tau) of each row: (m, n). Raises ValueError unless tau > 0."""
    if not tau > 0:
        raise ValueError(f"tau is {tau!r}, expected a number above 0")
    xp = array_module(g)
    p = xp.exp((g - g.max(axis=1, keepdims=True)) * (1.0 / tau))
    p /= p.sum(axis=1, keepdims=True)
    return p


def expected_reward(p, r):
    """J = sum of p_i r_i of each row: (m,)."""
    return (p * r).sum(axis=1)


def policy_gradient(p, r, tau=1.0):
    """dJ/dg = p (r - J) / tau, exact: (m, n). It needs D's reward of every item."""
    return p * (r - expected_reward(p, r)[:, None]) * (1.0 / tau)


def mixture(p, positive, share):
    """q = (1 - share) p + share [positive] / (number of positives): what IRGAN draws from, that G sees real items too.

    positive: booleans (m, n), in each row at least one; share: from 0 to below 1, so that q > 0 wherever p > 0.
    """
    return (1.0 - share) * p + positive * (share / positive.sum(axis=1, keepdims=True)).astype(p.dtype)


def draw(q, rows, uniforms):
    """An item for each of some rows of q, by the inverse of the distribution function: (k,).

    q: (m, n), each row a distribution; rows: (k,), which row each item is drawn from; uniforms: (k,) numbers in [0, 1).
    """
    xp = array_module(q, rows)
    cumulated = xp.cumsum(q, axis=1, dtype="float64")
    cumulated /= cumulated[:, -1:]
    cumulated += xp.arange(len(q))[:, None]  # one growing sequence: row 0 ends at 1, row 1 at 2, ...
    found = xp.searchsorted(cumulated.ravel(), rows + uniforms.astype("float64"), side="right")
    return xp.clip(found - rows * q.shape[1], 0, q.shape[1] - 1)  # of a row of NaN too some item: no index beyond


def reinforce(p, rows, items, rewards, weights=1.0, baseline=0.0, tau=1.0):
    """The estimate of dJ/dg from items that were drawn: (m, n). Its expectation is `policy_gradient`.

    Of a row with items i_1, ..., i_k, weights w (p_i / q_i; 1 where they were drawn from p itself) and baseline c:

        (1/k) sum over s of w_s (r_s - c) ([i_s = j] - p_j) / tau

    rows, items, rewards, weights, baseline: (k,), or numbers. Rows without an item get 0.
    """
    xp = array_module(p, rows)
    count = xp.bincount(rows, minlength=len(p))
    worth = weights * (rewards - baseline) / (tau * count[rows])
    gradient = -p * xp.bincount(rows, worth, minlength=len(p)).astype(p.dtype)[:, None]
    xp.add.at(gradient, (rows, items), worth.astype(p.dtype))
    return gradient


def sigmoid_reward(a):
    """r = 2 (D - 1/2), with D = sigmoid(a): in (-1, 1), and so with a baseline in it; the authors' code."""
    return 2.0 * sigmoid(a) - 1.0


def log_reward(a):
    """r = log(1 + exp(a)) = -log(1 - D), above 0: the paper's. With it J is the minimax objective, its sign turned."""
    return softplus(a)


def pairwise_reward(a, a_positive):
    """r = log sigmoid(a - a_positive), below 0: how D orders G's item and a positive one of the same query."""
    return log_sigmoid(a - a_positive)
