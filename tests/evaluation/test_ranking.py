"""Ranking measures: against their definitions in plain Python, scikit-learn, and TREC's own program."""

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, dcg_score, ndcg_score

from minigan.evaluation import ranking

M, N = 40, 25


@pytest.fixture(scope="module")
def binary():
    """Scores without ties, and what is relevant: at least one item in each row, in the last all."""
    rng = numpy.random.default_rng(0)
    relevance = (rng.random((M, N)) < 0.2).astype(int)
    relevance[:, 3] |= ~relevance.any(axis=1)
    relevance[-1] = 1
    return rng.permuted(numpy.tile(numpy.arange(N) * 0.5, (M, 1)), axis=1), relevance


@pytest.fixture(scope="module")
def graded(binary):
    """The same scores, and grades 0 to 4."""
    rng = numpy.random.default_rng(1)
    return binary[0], binary[1] * rng.integers(1, 5, (M, N))


def plain(scores, relevance, k):
    """Every measure of one query by its definition, in plain Python."""
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    hits = [relevance[i] > 0 for i in order]
    gains = [relevance[i] for i in order]

    def dcg(gains):
        return sum(g / math.log2(i + 1) for i, g in enumerate(gains[:k], 1))

    precisions = [sum(hits[:i]) / i for i in range(1, len(hits) + 1) if hits[i - 1]]
    return {
        "precision": sum(hits[:k]) / k,
        "recall": sum(hits[:k]) / sum(hits),
        "ndcg": dcg(gains) / dcg(sorted(gains, reverse=True)),
        "average_precision": sum(precisions) / sum(hits),
        "reciprocal_rank": 1 / (hits.index(True) + 1),
    }


def measured(gains, k):
    """The same of every row, by the module."""
    found = {name: getattr(ranking, name)(gains, k) for name in ("precision", "recall", "ndcg")}
    return found | {name: getattr(ranking, name)(gains) for name in ("average_precision", "reciprocal_rank")}


@given(st.data())
def test_every_measure_is_its_definition_ties_and_grades_included(data):
    n = data.draw(st.integers(1, 8))
    scores = data.draw(st.lists(st.sampled_from([-1.0, 0.0, 0.5, 2.0]), min_size=n, max_size=n))
    relevance = data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n).filter(any))
    k = data.draw(st.integers(1, n))
    gains = ranking.ranked(numpy.array([scores]), numpy.array([relevance]))
    for name, value in measured(gains, k).items():
        assert value[0] == pytest.approx(plain(scores, relevance, k)[name], rel=1e-12), name


@pytest.mark.parametrize("k", [1, 3, 10, N])
def test_dcg_and_ndcg_are_scikit_learns(graded, k):
    scores, relevance = graded
    for grades in (relevance, relevance > 0, ranking.exponential(relevance)):
        gains = ranking.ranked(scores, grades)
        assert ranking.ndcg(gains, k).mean() == pytest.approx(ndcg_score(grades, scores, k=k), rel=1e-12)
        assert ranking.dcg(gains, k).mean() == pytest.approx(dcg_score(grades, scores, k=k), rel=1e-12)


def test_average_precision_is_scikit_learns(binary):
    scores, relevance = binary
    expected = [average_precision_score(r, s) for s, r in zip(scores, relevance)]
    numpy.testing.assert_allclose(ranking.average_precision(ranking.ranked(scores, relevance)), expected, rtol=1e-12)


NAMES = {  # ours: pytrec_eval's
    "precision": "P_5",
    "recall": "recall_5",
    "ndcg": "ndcg_cut_5",
    "average_precision": "map",
    "reciprocal_rank": "recip_rank",
}


def as_trec(scores, relevance):
    run = {f"q{q:02}": {f"d{i:02}": float(s) for i, s in enumerate(row)} for q, row in enumerate(scores)}
    judged = {f"q{q:02}": {f"d{i:02}": int(g) for i, g in enumerate(row) if g} for q, row in enumerate(relevance)}
    return judged, run


def test_every_measure_is_trec_evals_on_the_same_rankings(graded):
    """pytrec_eval is the C code by which TREC, information retrieval's yearly comparison, is scored."""
    pytrec_eval = pytest.importorskip("pytrec_eval")
    judged, run = as_trec(*graded)
    theirs = pytrec_eval.RelevanceEvaluator(judged, {"P.5", "recall.5", "ndcg_cut.5", "map", "recip_rank"}).evaluate(
        run
    )
    for name, values in measured(ranking.ranked(*graded), 5).items():
        expected = [theirs[q][NAMES[name]] for q in sorted(theirs)]
        numpy.testing.assert_allclose(values, expected, rtol=1e-12, err_msg=name)


def test_what_is_excluded_is_no_candidate(binary):
    """As if its column were not there, whatever its score and however relevant it is."""
    scores, relevance = (array.copy() for array in binary)
    gains = ranking.ranked(scores[:, 2:], relevance[:, 2:])
    scores[:, 0], relevance[:, 0] = numpy.inf, 1
    excluded = numpy.zeros(scores.shape, bool)
    excluded[:, :2] = True
    found = ranking.ranked(scores, relevance, excluded)
    numpy.testing.assert_array_equal(found[:, :-2], gains)
    assert not found[:, -2:].any()


def test_queries_without_a_relevant_item_are_refused_and_left_out_of_the_rows(binary):
    gains = ranking.ranked(*binary)
    empty = numpy.vstack([gains, numpy.zeros((1, N))])
    for measure in (ranking.recall, ranking.ndcg):
        with pytest.raises(ValueError, match="row 40 has no relevant item"):
            measure(empty, 5)
    for measure in (ranking.average_precision, ranking.reciprocal_rank):
        with pytest.raises(ValueError, match="row 40 has no relevant item"):
            measure(empty)
    rows = ranking.ranking_rows(empty)
    assert rows == ranking.ranking_rows(gains)
    with pytest.raises(ValueError, match="nothing to measure"):
        ranking.ranking_rows(numpy.zeros((3, 12)))


def test_the_rows_have_means_and_standard_errors(binary):
    gains = ranking.ranked(*binary)
    rows = {row.quantity: row for row in ranking.ranking_rows(gains, (1, 5))}
    assert list(rows) == ["P@1", "P@5", "NDCG@1", "NDCG@5", "MAP", "MRR", "recall@5"]
    values = ranking.ndcg(gains, 5)
    assert rows["NDCG@5"].value == pytest.approx(values.mean())
    assert rows["NDCG@5"].error == pytest.approx(numpy.sqrt(((values - values.mean()) ** 2).sum() / (M - 1) / M))


def test_wrong_arguments_are_refused(binary):
    scores, relevance = binary
    gains = ranking.ranked(scores, relevance)
    for k in (0, N + 1):
        with pytest.raises(ValueError, match=f"k is {k}: expected 1 to 25"):
            ranking.precision(gains, k)
    with pytest.raises(ValueError, match="expected one"):
        ranking.ranked(scores, relevance[:, 1:])
    with pytest.raises(ValueError, match="NaN"):
        ranking.ranked(scores * numpy.nan, relevance)
    for wrong in (-1.0, numpy.inf):
        with pytest.raises(ValueError, match="relevance must be"):
            ranking.ranked(scores, relevance + wrong)
