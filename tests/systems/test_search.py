"""IRGAN for web search: its two kinds of step against what they should ascend, its measures, and that it works."""

from dataclasses import replace

import numpy
import pytest
from sklearn.metrics import ndcg_score

from minigan.data import letor
from minigan.nn.ops import log_sigmoid, sigmoid
from minigan.random import Streams
from minigan.runs import Run
from minigan.systems import RECIPES, RecipeError, search
from minigan.systems.search import Search

MADE = RECIPES["search-made"]
SMALL = replace(
    MADE, G="uniform 1, dense 4, tanh, dense 1", D="uniform 1, dense 4, tanh, dense 1", optimizer="momentum 0"
)
FORMS = pytest.mark.parametrize("form", list(search.FORMS))


@pytest.fixture(scope="module")
def data():
    """Ten queries to train on, of eight documents with five features, in float64."""
    made = letor.synthetic(queries=16, documents=8, features=5)
    return replace(made, **{part: getattr(made, part).astype(float) for part in ("train", "valid", "test")})


def system(recipe, data):
    return Search(recipe, data, Streams(1, "float64"))


def slope(net, value, direction, h=1e-5):
    """The derivative of value() as net's theta moves along a direction, by central differences."""
    theta, ends = net.theta.copy(), []
    for step in (h, -h):
        net.theta = theta + step * direction
        ends.append(value())
    net.theta = theta
    return (ends[0] - ends[1]) / (2 * h)


@FORMS
def test_a_step_of_D_ascends_on_relevant_documents_and_on_those_that_G_drew(form, data, monkeypatch):
    made = system(replace(SMALL, form=form), data)
    queries, drawn, inner = made.queries[:3], [], made.drawn
    monkeypatch.setattr(made, "drawn", lambda p, n: drawn.append(inner(p, n)) or drawn[-1])
    before, G = made.D.theta.copy(), made.G.theta.copy()
    right = made.ascend(made.D, made.d_optimizer, made.d_gradient, queries)
    change = (made.D.theta - before) / SMALL.d_rate
    assert (made.G.theta == G).all() and [len(items) for items in drawn] == [len(r) for _, r in queries]
    made.D.theta = before

    def value():
        values = []
        for (x, relevant), items in zip(queries, drawn):
            a_x, a_y = made.D(x[relevant]), made.D(x[items])
            apart = log_sigmoid(a_x) + log_sigmoid(-a_y)
            values.append((apart if form == "pointwise" else log_sigmoid(a_x - a_y)).mean())
        return numpy.mean(values)

    for n in range(5):
        direction = Streams(n, "float64").init.normal(before.shape)
        assert (change * direction).sum() == pytest.approx(slope(made.D, value, direction), rel=1e-6)
    shares = [(made.D(x[r]) > made.D(x[items])).mean() for (x, r), items in zip(queries, drawn)]
    assert right == pytest.approx(numpy.mean(shares))


@FORMS
@pytest.mark.parametrize("tau", [1.0, 0.5])
def test_Gs_gradient_is_that_of_its_expected_reward(form, tau, data):
    """From many draws, half of them relevant, against central differences of J, a sum over all documents."""
    made = system(replace(SMALL, form=form, tau=tau, draws=20_000), data)
    x, relevant = made.queries[0]
    D = made.D.theta.copy()
    found, estimate = made.g_gradient(x, relevant)
    assert (made.D.theta == D).all()
    a = made.D(x)[:, 0]
    if form == "pointwise":
        r = 2 * sigmoid(a) - 1
    else:
        r = numpy.mean([log_sigmoid(a - a_x) for a_x in a[relevant]], axis=0)

    def J():
        p = numpy.exp(made.G(x)[:, 0] / tau)
        return (p / p.sum() * r).sum()

    exact = numpy.array([slope(made.G, J, row) for row in numpy.eye(len(found))])
    assert numpy.linalg.norm(found - exact) < 0.05 * numpy.linalg.norm(exact)  # seen: 0.01 to 0.02
    assert estimate == pytest.approx(J(), abs=0.02)


def test_Ds_negatives_are_drawn_from_G_at_its_temperature(data, monkeypatch):
    made = system(replace(SMALL, tau=1e-9), data)
    drawn, inner = [], made.drawn
    monkeypatch.setattr(made, "drawn", lambda p, n: drawn.append(inner(p, n)) or drawn[-1])
    for x, relevant in made.queries:
        made.d_gradient(x, relevant)
        assert (drawn[-1] == made.G(x).argmax()).all()


def test_a_step_is_k_steps_of_D_then_one_of_G_on_one_minibatch(data, monkeypatch):
    made, said = system(replace(SMALL, k=3, batch=2), data), []
    monkeypatch.setattr(made, "ascend", lambda net, optimizer, gradient, queries: said.append((net, queries)) or 0.0)
    assert made.epoch_steps == 5 and len(made.step()) == 2
    assert [net for net, _ in said] == [made.D] * 3 + [made.G] and all(q is said[0][1] for _, q in said)


def test_the_measures_are_scikit_learns_whatever_the_number_of_documents():
    """Of queries of 12, 5 and 7 documents: grade -1 is not relevant, and a query without a relevant one is left out."""
    rng = numpy.random.default_rng(0)
    counts = [12, 5, 7]
    grades = numpy.concatenate(
        [rng.permutation([2, 1, 1, -1, *[0] * 8]), [0, 0, -1, 0, 0], rng.permutation([2, 1, *[0] * 5])]
    )
    x = rng.random((24, 3))
    rows = numpy.column_stack([numpy.repeat([0, 1, 2], counts), grades, x])

    def G(x):
        return (x @ numpy.array([1.0, -2.0, 0.5]))[:, None]

    gains = search.ranked(G, rows)
    expected = []
    for start, end in ((0, 12), (17, 24)):
        gain = 2.0 ** numpy.maximum(grades[start:end], 0) - 1
        expected.append(ndcg_score(gain[None], G(x[start:end]).T, k=5))
    from minigan.evaluation.ranking import ranking_rows

    found = {row.quantity: row.value for row in ranking_rows(gains)}
    assert found["NDCG@5"] == pytest.approx(numpy.mean(expected))
    assert gains.shape == (3, 12) and not gains[1].any() and not gains[2, 7:].any()


def test_validation_is_ndcg_at_5_of_the_validation_queries(data):
    made = system(SMALL, data)
    expected = []
    for start, end in letor.spans(data.valid):
        rows = data.valid[start:end]
        expected.append(ndcg_score(2.0 ** rows[None, :, 1] - 1, made.G(rows[:, 2:]).T, k=5))
    assert made.validate(made.G, None) == pytest.approx(numpy.mean(expected))


@pytest.fixture(scope="module")
def many():
    return letor.synthetic()


@FORMS
def test_from_scratch_G_ranks_relevant_documents_first_by_Ds_rewards_alone(form, many):
    run = Run(replace(MADE, form=form, epochs=25), many)
    chance = {row.quantity: row.value for row in run.system.measures(run.system.G, None)}
    for _ in run.play(25 * run.epoch_steps):
        pass
    found = {row.quantity: row.value for row in run.system.measures(run.result, None)}
    assert found["P@5"] > 0.65 and found["NDCG@10"] > 0.6 and found["MAP"] > 0.6  # three in ten are relevant
    assert chance["P@5"] < 0.4


def test_data_that_do_not_suffice_are_refused(data):
    with pytest.raises(RecipeError, match="batch is 11: 10 queries to train on have a relevant document"):
        Run(replace(SMALL, batch=11), data)
    irrelevant = data.train.copy()
    irrelevant[8:, 1] = -1
    with pytest.raises(RecipeError, match=r"batch is 4: 1 queries .* take a batch of at most 1$"):
        Run(SMALL, replace(data, train=irrelevant))
    irrelevant[:, 1] = -1
    with pytest.raises(RecipeError, match=r"batch is 4: 0 queries .* take other data$"):
        Run(SMALL, replace(data, train=irrelevant))
    unjudged = data.valid.copy()
    unjudged[:, 1] = 0
    with pytest.raises(RecipeError, match=r"choose is True: no query of made-queries to validate by .* --choose no"):
        Run(SMALL, replace(data, valid=unjudged))
    Run(replace(SMALL, choose=False), replace(data, valid=unjudged))
    with pytest.raises(RecipeError, match="takes Queries, and the data made-ratings are Ratings"):
        from minigan.data import ratings

        Run(SMALL, ratings.synthetic(users=15, items=60))
