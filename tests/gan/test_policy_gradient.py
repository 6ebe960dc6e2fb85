"""The policy gradient: against differences of J, and its estimator against it by a sum over all that can be drawn."""

import itertools

import numpy
import pytest

from minigan.gan import policy_gradient as pg
from minigan.random import Stream

TAUS = [1.0, 0.2, 3.0]


@pytest.fixture
def toy(rng):
    """Scores g, rewards r and positives of two queries with seven items: one row peaked, one nearly flat."""
    g = rng.normal(size=(2, 7)) * [[2.0], [0.3]]
    positive = numpy.zeros((2, 7), bool)
    positive[0, [1, 4, 5]] = positive[1, 6] = True
    return g, rng.uniform(-1, 1, (2, 7)), positive


def drawn(q, k):
    """(probability, items) of every sequence of k items that can be drawn from a distribution (n,)."""
    for items in itertools.product(range(len(q)), repeat=k):
        yield numpy.prod(q[list(items)]), numpy.array(items)


def moments(p, q, k, r, tau=1.0, baseline=0.0, weighted=True):
    """The mean of the estimator and its total variance, by a sum over all draws of k items from q; one query."""
    mean, square = 0.0, 0.0
    for probability, items in drawn(q, k):
        weights = p[items] / q[items] if weighted else 1.0
        one = pg.reinforce(p[None], numpy.zeros(k, int), items, r[items], weights, baseline, tau)[0]
        mean, square = mean + probability * one, square + probability * (one**2).sum()
    return mean, square - (mean**2).sum()


@pytest.mark.parametrize("tau", TAUS)
def test_the_policy_gradient_is_the_derivative_of_the_expected_reward(toy, tau):
    g, r, _ = toy
    found, numeric, h = pg.policy_gradient(pg.policy(g, tau), r, tau), numpy.empty_like(g), 1e-5
    for row, j in numpy.ndindex(g.shape):
        J = []
        for step in (h, -h):
            moved = g.copy()
            moved[row, j] += step
            J.append(pg.expected_reward(pg.policy(moved, tau), r)[row])
        numeric[row, j] = (J[0] - J[1]) / (2 * h)
    numpy.testing.assert_allclose(found, numeric, atol=2e-9)
    numpy.testing.assert_allclose(found.sum(axis=1), 0, atol=1e-15)  # equal scores for all change nothing


@pytest.mark.parametrize("tau", TAUS)
@pytest.mark.parametrize("baseline", [0.0, 0.7])
@pytest.mark.parametrize("k", [1, 3])
def test_the_estimators_expectation_is_the_exact_gradient(toy, tau, baseline, k):
    """Drawn from p itself, and from IRGAN's mixture with importance weights."""
    g, r, positive = toy
    p = pg.policy(g, tau)
    exact = pg.policy_gradient(p, r, tau)
    for q in (p, pg.mixture(p, positive, 0.2)):
        for row in range(2):
            mean, _ = moments(p[row], q[row], k, r[row], tau, baseline)
            numpy.testing.assert_allclose(mean, exact[row], rtol=0, atol=1e-12)


def test_without_the_importance_weight_it_is_biased(toy):
    """Its expectation is then q_j r_j - p_j E_q r: another vector, by more than a tenth of the gradient's length."""
    g, r, positive = toy
    p = pg.policy(g)
    q = pg.mixture(p, positive, 0.5)
    for row in range(2):
        exact = pg.policy_gradient(p, r)[row]
        mean, _ = moments(p[row], q[row], 1, r[row], weighted=False)
        numpy.testing.assert_allclose(mean, q[row] * r[row] - p[row] * (q[row] @ r[row]), atol=1e-12)
        assert numpy.linalg.norm(mean - exact) > 0.1 * numpy.linalg.norm(exact)


def test_a_baseline_takes_variance_away_and_the_best_is_known(toy):
    """sum over j of Var is E[(r - c)^2 |[i] - p|^2] - |gradient|^2, least at c* = E[r |.|^2] / E[|.|^2]."""
    g, r, _ = toy
    p, r = pg.policy(g[1:])[0], r[1] + 1.0  # rewards about 1, as the paper's log(1 + e^a) is above 0
    length = ((numpy.eye(7) - p) ** 2).sum(axis=1)
    best = (p * length * r).sum() / (p * length).sum()
    baselines = {"none": 0.0, "J": p @ r, "best": best, "near": best + 0.1}
    variance = {name: moments(p, p, 1, r, baseline=c)[1] for name, c in baselines.items()}
    exact = pg.policy_gradient(p[None], r[None])[0]
    for name, c in baselines.items():
        assert variance[name] == pytest.approx((p * length * (r - c) ** 2).sum() - exact @ exact, rel=1e-9)
    assert variance["best"] < min(variance["J"], variance["near"])
    assert variance["J"] < 0.5 * variance["none"]
    assert moments(p, p, 2, r)[1] == pytest.approx(variance["none"] / 2)  # of the mean of two draws


def test_the_sigmoid_reward_has_a_baseline_in_it(toy):
    """2 (D - 1/2) instead of D: the scale apart, the estimator is that of D with the baseline 1/2."""
    g, _, _ = toy
    a = numpy.linspace(-1.0, 1.5, 7)
    p = pg.policy(g)[1]
    D = 1 / (1 + numpy.exp(-a))
    mean, variance = moments(p, p, 1, pg.sigmoid_reward(a))
    plain_mean, plain_variance = moments(p, p, 1, 2 * D)
    numpy.testing.assert_allclose(mean, plain_mean, atol=1e-14)
    assert variance < 0.3 * plain_variance


def test_rows_of_several_queries_do_not_mix_and_one_without_draws_gets_nothing(toy):
    g, r, _ = toy
    g, r = numpy.vstack([g, g[:1]]), numpy.vstack([r, r[:1]])
    p = pg.policy(g)
    rows, items = numpy.array([0, 2, 0, 0, 2]), numpy.array([1, 6, 1, 3, 0])
    baseline = numpy.array([0.1, -0.2, 0.3, 0.0, 0.2])
    found = pg.reinforce(p, rows, items, r[rows, items], 0.5, baseline)
    expected = numpy.zeros_like(p)
    for row in (0, 2):
        for s in numpy.flatnonzero(rows == row):
            one = (numpy.arange(7) == items[s]) - p[row]
            expected[row] += 0.5 * (r[row, items[s]] - baseline[s]) * one / (rows == row).sum()
    numpy.testing.assert_allclose(found, expected, atol=1e-15)
    assert not found[1].any()


def test_the_policy_is_a_softmax_that_no_score_makes_overflow(rng):
    g = rng.normal(size=(3, 5)).astype("float32")
    p = pg.policy(g, 0.5)
    expected = numpy.exp(2.0 * g.astype(float))
    numpy.testing.assert_allclose(p, expected / expected.sum(axis=1, keepdims=True), rtol=1e-6)
    assert p.dtype == "float32"
    far = numpy.array([[1e4, 1e4, -1e4], [-1e4, -1e4, -2e4]])  # a row may lie far below another
    numpy.testing.assert_allclose(pg.policy(far, 0.2), [[0.5, 0.5, 0.0]] * 2)
    for tau in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="tau is"):
            pg.policy(g, tau)


def test_the_mixture_is_a_distribution_that_has_every_positive(toy):
    g, _, positive = toy
    p = pg.policy(g)
    q = pg.mixture(p, positive, 0.2)
    numpy.testing.assert_allclose(q.sum(axis=1), 1, rtol=1e-14)
    numpy.testing.assert_allclose(q[0], 0.8 * p[0] + numpy.where(positive[0], 0.2 / 3, 0), rtol=1e-14)
    assert pg.mixture(p.astype("float32"), positive, 0.2).dtype == "float32"


def test_items_are_drawn_with_their_probabilities(rng):
    """A fine grid of uniforms meets each item as often as its probability says, in every row."""
    q = rng.dirichlet(numpy.ones(6), size=4)
    q[2, [0, 5]] = 0.0
    q /= q.sum(axis=1, keepdims=True)
    uniforms = (numpy.arange(20_000) + 0.5) / 20_000
    for row in range(4):
        items = pg.draw(q, numpy.full(20_000, row), uniforms)
        numpy.testing.assert_allclose(numpy.bincount(items, minlength=6) / 20_000, q[row], atol=1e-4)
    rows = rng.integers(4, size=300)
    mixed = rng.uniform(size=300)
    one_by_one = [numpy.searchsorted(numpy.cumsum(q[row]), u, side="right") for row, u in zip(rows, mixed)]
    numpy.testing.assert_array_equal(pg.draw(q, rows, mixed), one_by_one)


def test_the_ends_of_a_row_are_drawn_from_that_row():
    """A float32 row need not sum to 1, and row 63 and a uniform near 1 make 64, where the next row begins."""
    q = numpy.full((64, 1000), 1e-3, "float32")
    rows = numpy.repeat(numpy.arange(64), 2)
    items = pg.draw(q, rows, numpy.tile([0.0, 1 - 2.0**-53], 64))
    assert items.tolist() == [0, 999] * 64


def test_an_item_among_many_is_still_met_in_a_late_row():
    """15 + u in float32 is a multiple of 1e-6, and sums of 100,000 float32 numbers are off by more."""
    q = numpy.full((16, 100_000), 1e-5, "float32")
    items = pg.draw(q, numpy.full(1000, 15), (numpy.arange(0, 100_000, 100) + 0.5) * 1e-5)
    numpy.testing.assert_array_equal(items, numpy.arange(0, 100_000, 100))


def test_the_rewards_are_what_D_says():
    a = numpy.linspace(-6, 6, 13)
    D = 1 / (1 + numpy.exp(-a))
    numpy.testing.assert_allclose(pg.sigmoid_reward(a), 2 * (D - 0.5), atol=1e-15)
    numpy.testing.assert_allclose(pg.sigmoid_reward(a), numpy.tanh(a / 2), atol=1e-15)
    numpy.testing.assert_allclose(pg.log_reward(a), -numpy.log(1 - D), rtol=1e-12)
    other = numpy.full(13, 0.3)
    numpy.testing.assert_allclose(pg.pairwise_reward(a, other), numpy.log(1 / (1 + numpy.exp(0.3 - a))), rtol=1e-12)


def test_on_any_array_module(xp, toy):
    g, r, positive = toy
    p = pg.policy(xp.asarray(g))
    q = pg.mixture(p, xp.asarray(positive), 0.2)
    rows = xp.asarray(numpy.array([0, 0, 1]))
    items = pg.draw(q, rows, xp.asarray(numpy.array([0.1, 0.9, 0.5])))
    found = pg.reinforce(p, rows, items, xp.asarray(r)[rows, items], p[rows, items] / q[rows, items])
    assert found.shape == g.shape and pg.policy_gradient(p, xp.asarray(r)).shape == g.shape


def test_many_draws_come_near_to_the_exact_gradient(toy):
    """With the streams of a run, in float32: within five standard errors."""
    g, r, positive = (toy[0].astype("float32"), toy[1].astype("float32"), toy[2])
    p = pg.policy(g)
    q = pg.mixture(p, positive, 0.2)
    k = 40_000
    rows = numpy.repeat([0, 1], k)
    items = pg.draw(q, rows, Stream(1).uniform((2 * k,)))
    found = pg.reinforce(p, rows, items, r[rows, items], p[rows, items] / q[rows, items])
    assert found.dtype == "float32"
    for row in range(2):
        exact, variance = moments(p[row].astype(float), q[row].astype(float), 1, r[row].astype(float))
        assert numpy.linalg.norm(found[row] - exact) < 5 * (variance / k) ** 0.5
