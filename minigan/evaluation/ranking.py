"""How good is a ranking: precision, recall, NDCG, average precision and reciprocal rank.

    gains = ranked(scores, relevance)            what each query found at rank 1, 2, ..., best score first
    precision(gains, 5).mean(), ndcg(gains, 5).mean()

A row is a query (a user), a column a candidate. Let g_1, g_2, ... >= 0 be the gains of a row in the order of the
ranking. An item is relevant where its gain is above 0, R of them are, and [.] is 1 where it is true, else 0:

    P@k      (1/k) sum over i <= k of [g_i > 0]
    recall@k (1/R) sum over i <= k of [g_i > 0]
    DCG@k    sum over i <= k of g_i / log2(i + 1)                      Järvelin and Kekäläinen 2002
    NDCG@k   DCG@k / its largest value over all orders of the whole row
    AP       (1/R) sum over i with g_i > 0 of P@i                      its mean over queries is MAP
    RR       1 / (the first i with g_i > 0)                            its mean over queries is MRR

NDCG is linear in the gains. For grades 0, 1, 2 as in web search, `exponential` makes gains 2^grade - 1 of them first.
**Ties**: of items of equal score the one with the lower number comes first. In a row without a
relevant item NDCG would be 0 / 0: recall, NDCG, AP and RR raise ValueError. Leave such rows out, and say so.
"""

import numpy

from minigan.backend import to_host
from minigan.evaluation.result import Row


def ranked(scores, relevance, excluded=None):
    """relevance, each row in the order of falling scores: (m, n), on the host.

    Of equal scores the lower column comes first. excluded: booleans (m, n), True for what is no candidate, such as
    what the user is known to like: it comes last, with gain 0. Raises ValueError for a score that is NaN, for relevance
    that is negative or not finite, and for different shapes.
    """
    scores, gains = to_host(scores), to_host(relevance) * 1.0
    if scores.ndim != 2 or scores.shape != gains.shape or (excluded is not None and excluded.shape != scores.shape):
        raise ValueError(
            f"scores of shape {scores.shape}, relevance of {gains.shape}: expected one shape (m, n) for all"
        )
    if numpy.isnan(scores).any():
        raise ValueError("a score is NaN: it has no place in a ranking")
    if excluded is not None:
        last = to_host(excluded)
        scores, gains = numpy.where(last, -numpy.inf, scores), numpy.where(last, 0, gains)
    if not (numpy.isfinite(gains) & (gains >= 0)).all():
        raise ValueError("relevance must be finite, and not below 0 (0: not relevant)")
    order = numpy.argsort(-scores, axis=1, kind="stable")
    return numpy.take_along_axis(gains, order, axis=1)


def exponential(grades):
    """Gains 2^grade - 1, as web search has them (Burges et al. 2005)."""
    return 2.0**grades - 1.0


def precision(gains, k):
    """P@k of each row: (m,). Raises ValueError unless 1 <= k <= n."""
    return (_top(gains, k) > 0).sum(axis=1) / k


def recall(gains, k):
    """recall@k of each row: (m,). Raises ValueError for a row without a relevant item."""
    return (_top(gains, k) > 0).sum(axis=1) / _relevant(gains)


def dcg(gains, k):
    """DCG@k of each row: (m,)."""
    return _top(gains, k) @ (1.0 / numpy.log2(numpy.arange(2, k + 2)))


def ndcg(gains, k):
    """NDCG@k of each row: (m,). Raises ValueError for a row without a relevant item."""
    _relevant(gains)
    return dcg(gains, k) / dcg(-numpy.sort(-gains, axis=1), k)


def average_precision(gains):
    """AP of each row: (m,). Raises ValueError for a row without a relevant item."""
    hits = gains > 0
    precisions = numpy.cumsum(hits, axis=1) / numpy.arange(1, gains.shape[1] + 1)
    return (precisions * hits).sum(axis=1) / _relevant(gains)


def reciprocal_rank(gains):
    """RR of each row: (m,). Raises ValueError for a row without a relevant item."""
    _relevant(gains)
    return 1.0 / (1 + (gains > 0).argmax(axis=1))


def ranking_rows(gains, ks=(3, 5, 10)):
    """Rows of P@k and NDCG@k for each k, MAP, MRR and recall at the last k: means over queries and standard errors.

    Rows without a relevant item are left out. Raises ValueError if none is left.
    """
    gains = gains[(gains > 0).any(axis=1)]
    if not len(gains):
        raise ValueError("no query has a relevant item: there is nothing to measure")
    found = {f"P@{k}": precision(gains, k) for k in ks} | {f"NDCG@{k}": ndcg(gains, k) for k in ks}
    found |= {"MAP": average_precision(gains), "MRR": reciprocal_rank(gains), f"recall@{ks[-1]}": recall(gains, ks[-1])}
    return [_mean(name, each) for name, each in found.items()]


def _mean(name, values):
    error = float(values.std(ddof=1)) / len(values) ** 0.5 if len(values) > 1 else None
    return Row("system", name, float(values.mean()), error, None, "high")


def _top(gains, k):
    if not 1 <= k <= gains.shape[1]:
        raise ValueError(f"k is {k}: expected 1 to {gains.shape[1]}, the number of candidates")
    return gains[:, :k]


def _relevant(gains):
    count = (gains > 0).sum(axis=1)
    if not count.all():
        raise ValueError(f"row {int(count.argmin())} has no relevant item, and so no best order: leave such rows out")
    return count
