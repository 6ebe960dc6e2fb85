"""Learning to rank from positives alone: the loss of BPR, and negatives that are hard (dynamic negative sampling).

BPR (Rendle et al. 2009, arXiv 1205.2618) takes a positive item of a user and a negative one, of scores a and b:

    loss = -(1/m) sum of log sigmoid(a - b)        d/da = -sigmoid(b - a) / m        d/db = sigmoid(b - a) / m

A negative that already has a low score has a gradient near 0. So draw a few, and take the one of the highest score
(Zhang et al. 2013). IRGAN's generator starts from parameters trained so.
"""

from minigan.backend import array_module
from minigan.gan.objectives import logits
from minigan.nn.ops import log_sigmoid, sigmoid


def bpr(a_positive, a_negative):
    """-(1/m) sum of log sigmoid(a - b), in nats. Raises ValueError for outputs of two shapes, as bpr_gradient."""
    return -log_sigmoid(_difference(a_positive, a_negative)).mean()


def bpr_gradient(a_positive, a_negative):
    """d/da = -sigmoid(b - a) / m and d/db = sigmoid(b - a) / m."""
    wrong = sigmoid(-_difference(a_positive, a_negative)) * (1.0 / a_positive.size)
    return -wrong, wrong


def _difference(a, b):
    array_module(a, b)
    if logits(a).shape != logits(b).shape:
        raise ValueError(f"a_positive has shape {a.shape}, a_negative {b.shape}: expected pairs")
    return a - b


def hardest(candidates, scores):
    """Of each row of candidates the one of the highest score, of equal ones the first: (m,). Both are (m, k)."""
    xp = array_module(candidates, scores)
    return candidates[xp.arange(len(candidates)), scores.argmax(axis=1)]
