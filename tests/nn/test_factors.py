"""Matrix factorisation: against loops, its gradients against central differences, and what it refuses."""

import numpy
import pytest

from minigan.commands.checks import check_factors
from minigan.nn import Momentum, Network, StaleCacheError
from minigan.nn.differences import GradientError
from minigan.nn.factors import EveryItem, Factors, decay_gradient, scatter
from minigan.random import Stream

USERS, ITEMS, D = 5, 7, 3
PAIRS = numpy.array([[0, 3], [4, 6], [0, 3], [0, 1], [2, 6], [2, 0], [4, 3]])  # one of them twice


def network(dtype="float64"):
    net = Network([Factors(USERS, ITEMS, D, Stream(1, dtype), 1.0)])
    net.theta += Stream(2, dtype).normal(net.theta.shape)  # b is not 0
    return net


def test_the_score_is_the_inner_product_and_the_items_bias():
    net = network()
    p = {name: array.tolist() for name, array in net.params.items()}
    expected = [[sum(a * b for a, b in zip(p["0.U"][u], p["0.V"][i])) + p["0.b"][i]] for u, i in PAIRS.tolist()]
    numpy.testing.assert_allclose(net(PAIRS), expected, rtol=1e-12)
    everything, _ = EveryItem(net).forward(PAIRS[:, 0])
    numpy.testing.assert_allclose(everything[numpy.arange(len(PAIRS)), PAIRS[:, 1]], net(PAIRS)[:, 0], rtol=1e-12)


@pytest.mark.parametrize("kind", [lambda net: net, EveryItem])
def test_the_gradient_is_the_derivative_where_users_and_items_occur_twice(kind):
    net = kind(network())
    (row,) = check_factors("net", net, PAIRS if kind is not EveryItem else PAIRS[:, 0], directions=5)
    assert row.error < 1e-8


def test_a_wrong_gradient_is_found(monkeypatch):
    """`out[index] = rows` keeps the last of a user's rows, where all of them are wanted."""

    def last_wins(rows, index, out):
        out[...] = 0.0
        out[index] = rows

    monkeypatch.setattr("minigan.nn.factors.scatter", last_wins)
    for net, x in ((network(), PAIRS), (EveryItem(network()), PAIRS[:, 0])):
        with pytest.raises(GradientError):
            check_factors("net", net, x)


def test_both_ways_to_score_give_one_gradient():
    net, dy = network(), Stream(3, "float64").normal((len(PAIRS), 1))
    sparse = net.parameter_gradient(dy, net.forward(PAIRS)[1])
    users, every = PAIRS[:, 0], EveryItem(net)
    dense = numpy.zeros((len(PAIRS), ITEMS))
    dense[numpy.arange(len(PAIRS)), PAIRS[:, 1]] = dy[:, 0]
    numpy.testing.assert_allclose(every.parameter_gradient(dense, every.forward(users)[1]), sparse, atol=1e-14)


def test_the_decay_is_the_gradient_of_half_the_squares_of_all_that_occur():
    net = network()

    def penalty():
        p = net.params
        V = sum((p["0.V"][i] ** 2).sum() + p["0.b"][i] ** 2 for i in items)
        return 0.5 * (sum((p["0.U"][u] ** 2).sum() for u in users) + V)

    users, items = PAIRS[:, 0], numpy.append(PAIRS[:, 1], [2, 3])
    found, numeric = decay_gradient(net, users, items), numpy.empty_like(net.theta)
    for j in range(net.theta.size):
        kept = net.theta[j]
        net.theta[j] = kept + 1e-6
        above = penalty()
        net.theta[j] = kept - 1e-6
        numeric[j], net.theta[j] = (above - penalty()) / 2e-6, kept
    numpy.testing.assert_allclose(found, numeric, atol=1e-8)


def test_rows_are_added_where_their_index_says(rng):
    rows, index, out = rng.normal(size=(50, 4)), rng.integers(6, size=50), numpy.full((7, 4), numpy.nan)
    scatter(rows, index, out)
    expected = [sum((row for row, j in zip(rows, index) if j == n), numpy.zeros(4)) for n in range(7)]
    numpy.testing.assert_allclose(out, expected, rtol=1e-12)


def test_float32_stays_float32_and_an_optimiser_moves_it():
    net = network("float32")
    dy = numpy.ones((len(PAIRS), 1), "float32")
    y, cache = net.forward(PAIRS)
    gradient, every = net.parameter_gradient(dy, cache), EveryItem(net)
    scores, all_cache = every.forward(PAIRS[:, 0])
    assert {a.dtype for a in (y, gradient, scores, decay_gradient(net, *PAIRS.T))} == {numpy.dtype("float32")}
    assert every.parameter_gradient(scores, all_cache).dtype == "float32"
    Momentum(net, 0.1).ascend(net, gradient)
    assert net(PAIRS).sum() > y.sum()
    for stale in (lambda: net.parameter_gradient(dy, cache), lambda: every.parameter_gradient(scores, all_cache)):
        with pytest.raises(StaleCacheError):
            stale()


def test_what_is_no_pair_is_refused():
    net, every = network(), EveryItem(network())
    y, cache = net.forward(PAIRS)
    with pytest.raises(ValueError, match=r"Factors\(5 users, 7 items, 3\): x has shape \(7, 1\), expected \(m, 2\)"):
        net(PAIRS[:, :1])
    for pair in ([5, 0], [0, 7], [-1, 0], [0, -1]):
        with pytest.raises(ValueError, match="beyond user 4 and item 6"):
            net(numpy.array([pair]))
    with pytest.raises(ValueError, match="dy has shape"):
        net.parameter_gradient(y[:, 0], cache)
    with pytest.raises(ValueError, match="dy has shape"):
        every.parameter_gradient(y, every.forward(PAIRS[:, 0])[1])
    with pytest.raises(TypeError, match="no gradient in them"):
        net.input_gradient(y, cache)
    with pytest.raises(TypeError, match="float32 or float64"):  # other nets take no whole numbers as before
        from minigan.nn import Dense

        Network([Dense(2, 1, Stream(1))])(PAIRS)


def test_who_is_no_user_has_no_scores_of_every_item():
    """numpy would take -1 for the last user."""
    for u in (-1, USERS):
        with pytest.raises(ValueError, match="beyond user 4"):
            EveryItem(network()).forward(numpy.array([0, u]))
