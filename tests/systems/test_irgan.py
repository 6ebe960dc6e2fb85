"""IRGAN: each of its three kinds of step against what it should ascend, its order, its measures, and that it works."""

from dataclasses import replace

import numpy
import pytest

from minigan.backend import to_host
from minigan.checkpoint import CheckpointError
from minigan.data import ratings
from minigan.data.ratings import Ratings
from minigan.gan import policy_gradient as pg
from minigan.gan.bpr import hardest
from minigan.nn.factors import EveryItem
from minigan.nn.ops import log_sigmoid, sigmoid
from minigan.random import Streams
from minigan.runs import NonFiniteError, Run
from minigan.systems import RECIPES, RecipeError, irgan
from minigan.systems.irgan import Irgan, pairs

MADE = RECIPES["irgan-made"]
ONE_STEP = replace(MADE, batch=10_000, g_users=10_000, factors=3)  # a pass is one step


@pytest.fixture(scope="module")
def data():
    return ratings.synthetic(users=15, items=60)


def system(recipe, data, seed=1):
    """In float64, its parameters of order one."""
    made = Irgan(recipe, data, Streams(seed, "float64"))
    for n, net in enumerate((made.G, made.D)):
        net.theta = Streams(seed + n, "float64").init.normal(net.theta.shape)
    return made


def slope(net, value, direction, h=1e-5):
    """The derivative of value() as net's theta moves along a direction, by central differences."""
    theta = net.theta.copy()
    ends = []
    for step in (h, -h):
        net.theta = theta + step * direction
        ends.append(value())
    net.theta = theta
    return (ends[0] - ends[1]) / (2 * h)


def moved(net, step):
    """What step() returns, and how far it moved net's theta."""
    before = net.theta.copy()
    returned = step()
    return returned, before, net.theta - before


def expect_ascent(net, before, change, rate, value):
    """That net moved from before by rate times the gradient of value, along five directions."""
    net.theta = before
    for n in range(5):
        direction = Streams(n + 50, "float64").init.normal(before.shape)
        assert (change * direction).sum() / rate == pytest.approx(slope(net, value, direction), rel=1e-6)


def half_squares(net, users, items):
    p = net.params
    return 0.5 * ((p["0.U"][users] ** 2).sum() + (p["0.V"][items] ** 2).sum() + (p["0.b"][items] ** 2).sum())


def test_a_pass_of_D_ascends_V_of_liked_pairs_and_drawn_ones_less_its_decay(data):
    made = system(ONE_STEP, data)
    made.negatives = made.drawn()
    G = made.G.theta.copy()
    (real, fake), before, change = moved(made.D, made.d_pass)
    given = {tuple(pair): item for pair, item in zip(data.train, made.negatives)}
    assert len(real) == len(given) and (real[:, 0] == fake[:, 0]).all()
    assert [given[tuple(pair)] for pair in real] == fake[:, 1].tolist()

    def value():
        V = log_sigmoid(made.D(real)).sum() + log_sigmoid(-made.D(fake)).sum()
        both = numpy.concatenate([real, fake])
        return V - ONE_STEP.d_decay * half_squares(made.D, both[:, 0], both[:, 1])

    expect_ascent(made.D, before, change, ONE_STEP.d_rate, value)
    assert (made.G.theta == G).all()


def test_a_step_of_bpr_descends_its_sum_and_its_decay_and_the_negatives_are_not_liked(data):
    made = system(replace(ONE_STEP, pretrain=1), data)
    D = made.D.theta.copy()
    (real, fake), before, change = moved(made.G, made.bpr_step)
    assert not made.liked[fake[:, 0], fake[:, 1]].any() and made.liked[real[:, 0], real[:, 1]].all()
    assert len(real) == -(-len(data.train) // made.epoch_steps)

    def value():
        order = log_sigmoid(made.G(real) - made.G(fake)).sum()
        items = numpy.concatenate([real[:, 1], fake[:, 1]])
        return order - ONE_STEP.bpr_decay * half_squares(made.G, real[:, 0], items)

    expect_ascent(made.G, before, change, ONE_STEP.bpr_rate, value)
    assert (made.D.theta == D).all()


def test_the_negative_of_bpr_is_the_hardest_and_all_that_is_not_liked_can_be_one(data, monkeypatch):
    seen = []
    monkeypatch.setattr(irgan, "hardest", lambda items, scores: seen.append(items) or hardest(items, scores))
    recipe = replace(ONE_STEP, candidates=2000, d_passes=1, g_passes=1)  # so many that each item is among them
    made = system(recipe, data)
    scores, _ = EveryItem(made.G).forward(numpy.arange(data.users))
    scores[made.liked] = -numpy.inf
    _, fake = made.bpr_step()
    numpy.testing.assert_array_equal(fake[:, 1], scores.argmax(axis=1)[fake[:, 0]])
    met = numpy.zeros_like(made.liked)
    met[fake[:, :1], seen[0]] = True
    who = numpy.unique(fake[:, 0])
    numpy.testing.assert_array_equal(met[who], ~made.liked[who])
    assert len(who) > 10


def test_a_pass_of_G_ascends_the_expected_reward_of_every_user(data):
    """Its mean over many draws against the exact gradient through softmax and factors, by central differences."""
    made = system(replace(ONE_STEP, draws=4000, g_rate=1e-6), data)
    made.G.theta *= 0.3  # no user has one item alone
    D = made.D.theta.copy()
    _, before, change = moved(made.G, made.g_pass)
    assert (made.D.theta == D).all()
    made.G.theta, users = before, numpy.arange(data.users)
    rewards = 2 * sigmoid(EveryItem(made.D).forward(users)[0]) - 1

    def value():
        g = numpy.exp(EveryItem(made.G).forward(users)[0])
        return (g / g.sum(axis=1, keepdims=True) * rewards).sum()

    exact = numpy.array([slope(made.G, value, row) for row in numpy.eye(len(before))])
    found = change / made.recipe.g_rate
    assert numpy.linalg.norm(found - exact) < 0.02 * numpy.linalg.norm(exact)  # seen: 0.006


def test_with_the_log_reward_G_ascends_minus_log_1_minus_D(data):
    made = system(replace(ONE_STEP, draws=4000, g_rate=1e-6, reward="log", share=0.0), data)
    made.G.theta *= 0.3
    every, users = EveryItem(made.G), numpy.arange(data.users)
    g, cache = every.forward(users)
    rewards = -numpy.log(1 - sigmoid(EveryItem(made.D).forward(users)[0]))
    exact = every.parameter_gradient(pg.policy_gradient(pg.policy(g), rewards), cache)
    _, _, change = moved(made.G, made.g_pass)
    found = change / made.recipe.g_rate
    assert numpy.linalg.norm(found - exact) < 0.03 * numpy.linalg.norm(exact)


def test_Ds_negatives_are_drawn_from_G_at_its_temperature_for_their_own_user(data):
    for g_users in (4, 10_000):  # also where the users do not fit into one block
        made = system(replace(ONE_STEP, tau=1e-9, g_users=g_users), data)
        favourite = EveryItem(made.G).forward(numpy.arange(data.users))[0].argmax(axis=1)
        numpy.testing.assert_array_equal(made.drawn(), favourite[data.train[:, 0]])
    made = system(replace(ONE_STEP, tau=2.0), data)
    p = pg.policy(EveryItem(made.G).forward(numpy.arange(data.users))[0], 2.0)
    found = sum(numpy.bincount(made.drawn(), minlength=data.items) for _ in range(400)) / 400
    expected = p[data.train[:, 0]].sum(axis=0)
    numpy.testing.assert_allclose(found, expected, atol=5 * (expected.max() / 400) ** 0.5)


def test_first_bpr_then_D_then_G_and_D_gets_new_negatives_every_so_many_passes(data, monkeypatch):
    recipe = replace(MADE, pretrain=1, d_passes=5, g_passes=2, refresh=2, epochs=3)
    made, said = Irgan(recipe, data, Streams(1)), []
    for letter, name in (("B", "bpr_step"), ("D", "d_pass"), ("G", "g_pass"), ("-", "drawn")):
        inner = getattr(made, name)
        monkeypatch.setattr(made, name, lambda letter=letter, inner=inner: said.append(letter) or inner())
    for _ in range(21):
        means = made.step()
        assert all(mean.shape == () and 0 < mean < 1 for mean in means)
    assert "".join(said) == "BBBBBBB" + 2 * "-DD-DD-DGG"


def test_a_batch_cuts_a_pass_of_D_into_steps_and_every_row_is_met_once(data):
    made, seen = system(replace(ONE_STEP, batch=100), data), []
    ascend = made.D.forward

    def forward(x, rng=None):
        seen.append(x)
        return ascend(x, rng)

    made.D.forward = forward
    made.d_pass()
    assert sorted(map(tuple, numpy.concatenate(seen[::2]))) == sorted(map(tuple, data.train))
    assert [len(x) for x in seen[:2]] == [100, 100]


def test_the_measures_are_those_of_the_test_items_among_what_is_not_known_to_be_liked(data):
    made = system(ONE_STEP, data)
    hits, popular_hits, validation = [], [], []
    likes = {u: {part: {int(i) for v, i in getattr(data, part) if v == u} for part in ("train", "valid", "test")}
             for u in range(data.users)}  # fmt: skip
    count = numpy.bincount(data.train[:, 1], minlength=data.items)
    for u, liked in likes.items():
        score = {i: float(made.G(numpy.array([[u, i]]))[0, 0]) for i in range(data.items)}
        known = liked["train"] | liked["valid"]
        for chosen, key in ((hits, score), (popular_hits, count)):
            if liked["test"]:
                order = sorted(set(range(data.items)) - known, key=lambda i: (-key[i], i))
                chosen.append(len(set(order[:5]) & liked["test"]) / 5)
        if liked["valid"]:
            order = sorted(set(range(data.items)) - liked["train"], key=lambda i: (-score[i], i))
            ideal = sum(1 / numpy.log2(n + 2) for n in range(min(10, len(liked["valid"]))))
            found = sum(1 / numpy.log2(n + 2) for n, i in enumerate(order[:10]) if i in liked["valid"])
            validation.append(found / ideal)
    rows = {row.quantity: row.value for row in made.measures(made.G, None)}
    assert rows["P@5"] == pytest.approx(numpy.mean(hits))
    assert rows["P@5 of popularity"] == pytest.approx(numpy.mean(popular_hits))
    assert made.validate(made.G, None) == pytest.approx(numpy.mean(validation))
    assert {"P@3", "P@10", "NDCG@3", "NDCG@5", "NDCG@10", "MAP", "MRR"} < rows.keys()


def test_it_goes_on_to_the_bit_from_a_checkpoint_in_the_middle_of_any_pass(data):
    recipe = replace(MADE, pretrain=1, d_passes=3, g_passes=2, refresh=2, epochs=3, batch=50, g_users=6)
    whole = Run(recipe, data)
    states = [whole.state() for _ in whole.play(12)]
    for n in (2, 6, 7, 8, 10):
        half = Run(recipe, data)
        half.restore(*states[n])
        for _ in half.play(12):
            pass
        (one, _), (other, _) = whole.state(), half.state()
        assert all((one[name] == other[name]).all() for name in one)


def test_a_checkpoint_with_an_item_that_is_none_is_refused(data):
    run = Run(replace(MADE, batch=50), data)
    arrays, meta = run.state()
    arrays["system.negatives"][3] = data.items
    with pytest.raises(CheckpointError, match=r"system\.negatives does not fit"):
        Run(run.recipe, data).restore(arrays, meta)


@pytest.fixture(scope="module")
def learned():
    """A run on 60 users and 80 items whose G has seen nothing, and what its result is measured at."""
    data = ratings.synthetic(users=60, items=80)
    run = Run(replace(MADE, batch=128, g_users=15, g_rate=0.2, epochs=25), data)
    for _ in run.play(25 * run.epoch_steps):
        pass
    rows = {row.quantity: row.value for row in run.system.measures(run.result, None)}
    return run, rows


def test_from_scratch_G_comes_above_chance_and_popularity_by_Ds_rewards_alone(learned):
    run, rows = learned
    data = run.data
    candidates = data.items - (len(data.train) + len(data.valid)) / data.users
    chance = len(data.test) / data.users / candidates
    assert rows["P@5"] > 1.5 * rows["P@5 of popularity"] > 1.5 * chance  # seen with four seeds: 0.33, 0.17, 0.03


def test_without_D_it_does_not_learn(learned, monkeypatch):
    """D never moved: its rewards say nothing, and G stays about where chance is."""
    run, rows = learned
    monkeypatch.setattr(Irgan, "d_pass", lambda self: (self.data.train[:9], self.data.train[:9]))
    still = Run(replace(run.recipe, epochs=10, choose=False), run.data)
    for _ in still.play(10 * still.epoch_steps):
        pass
    found = {row.quantity: row.value for row in still.system.measures(still.result, None)}
    assert found["P@5"] < 0.5 * rows["P@5"]


def test_on_a_device_it_is_the_same_and_waits_for_nothing(xp, no_synchronisation):
    recipe = replace(MADE, batch=50, pretrain=1, d_passes=3, g_passes=2, refresh=2, choose=False, g_users=6)
    runs = [Run(recipe, ratings.synthetic(users=15, items=60, xp=module)) for module in (numpy, xp)]
    with no_synchronisation():
        for _ in runs[1].play(4):
            pass
    for run in runs:
        for _ in run.play(10):
            pass
    values = [[row.value for row in run.system.measures(run.result, None)] for run in runs]
    assert numpy.isfinite(values).all()
    if xp.__name__ != "cupy":  # whose sums are others: an item may be drawn in place of its neighbour
        for name in ("G", "D"):
            one, other = (to_host(getattr(run.system, name).theta) for run in runs)
            numpy.testing.assert_array_equal(one, other)
        assert values[0] == values[1]


def test_of_few_items_the_measures_are_those_that_there_are(data):
    """Six items: P@3 and P@5, but no P@10."""
    likes = numpy.array([[0, 0], [0, 1], [1, 2], [1, 3]])
    few = Ratings("x", 2, 6, likes, likes[:0], numpy.array([[0, 5], [1, 5]]))
    made = system(replace(ONE_STEP, choose=False), few)
    assert [row.quantity for row in made.measures(made.G, None)] == [
        "P@3", "P@5", "NDCG@3", "NDCG@5", "MAP", "MRR", "recall@5", "P@5 of popularity", "NDCG@5 of popularity",
        "recall@5 of popularity",
    ]  # fmt: skip


def test_to_choose_without_validation_data_is_refused_and_what_is_no_ratings_too(data):
    nothing = Ratings("x", data.users, data.items, data.train, data.valid[:0], data.test)
    recipe = replace(MADE, batch=50)
    with pytest.raises(RecipeError, match=r"choose is True: no user likes 10 items.*--choose no"):
        Run(recipe, nothing)
    Run(replace(recipe, choose=False), nothing)
    with pytest.raises(RecipeError, match="share is 1: a number from 0 to below 1"):
        replace(MADE, share=1)
    with pytest.raises(RecipeError, match="tau is 1e-320: a number from 1e-9 on is needed"):  # 1 / tau is infinite
        replace(MADE, tau=1e-320)
    with pytest.raises(RecipeError, match="reward is 'none'"):
        replace(MADE, reward="none")


@pytest.mark.parametrize("rate", ["d_rate", "g_rate", "bpr_rate"])
def test_a_run_that_diverges_says_so_and_which_rates_to_lower(rate, data):
    changes = {rate: 1e30, "pretrain": 1 if rate == "bpr_rate" else 0}
    run = Run(replace(MADE, d_passes=2, g_passes=2, batch=50, g_users=50, **changes), data)
    with numpy.errstate(all="ignore"), pytest.raises(NonFiniteError, match="lower bpr_rate and d_rate and g_rate"):
        for _ in run.play(20):
            pass


def test_pairs_are_rows():
    assert pairs(numpy.array([1, 2]), numpy.array([3, 4])).tolist() == [[1, 3], [2, 4]]
