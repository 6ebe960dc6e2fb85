"""A game in progress: it is Algorithm 1 with the recipe's numbers, is watched without being disturbed, and goes on from
a checkpoint to the bit."""

import dataclasses
import functools
import json
import math

import numpy
import pytest
from scipy.special import expit, log_expit, logsumexp

from minigan import checkpoint
from minigan.backend import to_host
from minigan.checkpoint import CheckpointError
from minigan.data.dataset import Dataset, Minibatches
from minigan.evaluation.parzen import TOY_SIGMAS, sigmas_for
from minigan.gan import objectives
from minigan.gan.algorithm1 import algorithm1, simultaneous
from minigan.nn import build
from minigan.nn.network import StaleCacheError
from minigan.random import Stream, Streams
from minigan.runs import NonFiniteError
from minigan.runs import run as run_module
from minigan.runs.log import FRAMES
from minigan.runs.run import SCORED, SHOWN, Run, draw
from minigan.systems import RecipeError
from minigan.systems.recipes import line, mnist_small
from minigan.systems.settings import PLACES

POINTS = dataclasses.replace(
    line,
    G="uniform .5, dense 4, relu, dense data",
    D="uniform .5, dropout .9, dense 5, relu, dropout .6, dense 1",
    batch=4,
    d_rate=0.02,
    g_rate=0.03,
    average=None,
)
IMAGES = dataclasses.replace(
    mnist_small,
    G="uniform .05, dense 6, relu, dense data bias=mean, sigmoid",
    D="uniform .005, dropout .8, dense 8, maxout 2, dropout .5, dense 1",
    noise="uniform 3",
    batch=5,
    average=None,
)
MOMENTUM = "momentum .2 to=.6 epochs=3"


def points(n=23, valid=9, test=11, dtype="float64", seed=0):
    """n examples: with a batch of 4, five iterations an epoch and three examples left over."""
    rng = numpy.random.default_rng(seed)
    return Dataset("line", *(1 + 0.5 * rng.standard_normal((rows, 1)).astype(dtype) for rows in (n, valid, test)))


def images(n=20, dtype="float32"):
    rng = numpy.random.default_rng(0)
    rows = [rng.uniform(0, 1, (rows, 6)).astype(dtype) for rows in (n, 7, 8)]
    for part in rows:
        part[:, 0] = 0.0  # always black
    return Dataset("mnist", *rows, image_shape=(2, 3))


def replace(recipe, **changes):
    return dataclasses.replace(recipe, **changes)


def play(game, steps):
    """The number of iterations played."""
    return sum(1 for _ in game.play(steps))


def bits(game):
    """All that a run has become, to the bit; what `saved` might forget is here by name."""
    system = game.system
    networks = [(network.theta.tobytes(),) for network in (system.D, system.G)]
    optimizers = [
        (o.updates, [v.tobytes() for v in o.vectors.values()]) for o in (system.d_optimizer, system.g_optimizer)
    ]
    average = system.average and (system.average.updates, system.average.theta.tobytes())
    best = game.best and (game.best.score, game.best.step, game.best.network.theta.tobytes())
    pictures = (game.film.frames.tobytes(), list(game.film.epochs), game.film.every)
    minibatches = system.minibatches.order.tobytes(), system.minibatches.position
    states = [getattr(game.streams, use).state for use in game.streams.uses]
    text = json.dumps([game.step, game.table(), game.look().tolist(), states])
    return [networks, optimizers, average, best, pictures, minibatches, text]


# -------------------------------------------------------------------------------- it is Algorithm 1

PLAYED = {
    "Adam": POINTS,
    "momentum": replace(POINTS, optimizer=f"{MOMENTUM} divisor=1.01"),
    "minimax": replace(POINTS, objective="minimax"),
    "k = 2": replace(POINTS, k=2, optimizer=MOMENTUM),
    "simultaneous": replace(POINTS, update="simultaneous"),
    "average": replace(POINTS, average=0.7),
    "images": IMAGES,
}


def data_of(recipe):
    return images() if recipe.data == "mnist" else points()


@pytest.mark.parametrize("recipe", PLAYED.values(), ids=PLAYED)
def test_a_game_is_algorithm_1_with_the_recipes_numbers(recipe):
    """Built again from its parts, step by step; V, D(x) and D(G(z)) from scipy, an epoch's row from their means."""
    data, game = data_of(recipe), Run(recipe, data_of(recipe))
    streams, n, noise = Streams(recipe.seed, data.train.dtype), data.train.shape[1], build.noise(recipe.noise)
    per_epoch = len(data.train) // (recipe.batch * recipe.k)
    G = build.network(recipe.G, noise.size, streams.init, n, data.train.mean(axis=0))
    D = build.network(recipe.D, n, streams.init, n)
    loop = (algorithm1 if recipe.update == "alternating" else simultaneous)(
        D,
        G,
        Minibatches(data.train, streams.data),
        lambda m: noise(m, streams.noise),
        build.optimizer(recipe.optimizer, D, recipe.d_rate, recipe.k * per_epoch),
        build.optimizer(recipe.optimizer, G, recipe.g_rate, per_epoch),
        steps=3 * per_epoch + 1,
        k=recipe.k,
        m=recipe.batch,
        objective=objectives.minimax if recipe.objective == "minimax" else objectives.non_saturating,
        rng=streams.dropout,
    )
    numbers, average = [], 0.0
    assert game.epoch_steps == per_epoch
    for t, (_, (a_real, a_fake)) in enumerate(zip(game.play(3 * per_epoch + 1), loop), 1):
        assert game.step == t and game.epoch == t / per_epoch
        numpy.testing.assert_array_equal(game.system.D.theta, D.theta)
        numpy.testing.assert_array_equal(game.system.G.theta, G.theta)
        a_real, a_fake = a_real.astype("float64"), a_fake.astype("float64")
        V = log_expit(a_real).mean() + log_expit(-a_fake).mean()
        numbers.append([V, expit(a_real).mean(), expit(a_fake).mean()])
        if recipe.average:
            average = average + max(1 / t, 1 - recipe.average) * (G.theta - average)
            numpy.testing.assert_allclose(game.system.average.theta, average, rtol=1e-12, atol=1e-14)
    assert t == 3 * per_epoch + 1
    rows = [numpy.mean(numbers[i * per_epoch : (i + 1) * per_epoch], axis=0) for i in range(3)] + [numbers[-1]]
    table = game.table()
    assert [row["step"] for row in table] == [per_epoch, 2 * per_epoch, 3 * per_epoch, 3 * per_epoch + 1]
    assert [row["epoch"] for row in table] == [1, 2, 3, 3 + 1 / per_epoch]
    rel = 1e-12 if data.train.dtype == "float64" else 1e-6  # float32 logits, float32 means
    for row, expected in zip(table, rows, strict=True):
        numpy.testing.assert_allclose([row[name] for name in ("V", "D(x)", "D(G(z))")], expected, rtol=rel)


def test_play_plays_until_a_step_counted_from_the_start():
    game = Run(POINTS, points())
    assert [play(game, steps) for steps in (3, 3, 2, 7, 12)] == [3, 0, 0, 4, 5] and game.step == 12
    assert [game.step for _ in game.play(14)] == [13, 14]  # a whole iteration before each yield


def test_an_epoch_is_a_pass_and_both_players_schedules_keep_its_time():
    """With k = 2, D makes two updates where G makes one, and both change momentum when the epoch does."""
    recipe = replace(PLAYED["k = 2"], batch=3)
    game = Run(recipe, points(n=13))
    assert game.epoch_steps == 2
    for _ in game.play(8):
        before = game.step - 1  # the iteration just played was in this epoch, from 0:
        mu = 0.2 + 0.4 * min(before // 2 / 2, 1)
        for optimizer in (game.system.d_optimizer, game.system.g_optimizer):
            assert optimizer.momentum(optimizer.updates - 1) == pytest.approx(mu, rel=1e-12)
    assert (game.system.d_optimizer.updates, game.system.g_optimizer.updates) == (16, 8)


@pytest.mark.parametrize("k", [1, 2])
def test_in_an_epoch_D_meets_every_example_exactly_once(k):
    """Without replacement; 24 examples are six minibatches of 4, or three iterations of two."""
    data = points(n=24)
    game, met = Run(replace(POINTS, k=k), data), []
    draws = game.system.minibatches
    game.system.minibatches = lambda m: met.append(draws(m)) or met[-1]
    for epoch in range(3):
        play(game, (epoch + 1) * 6 // k)
        assert len(game.log.rows) == epoch + 1 and [len(x) for x in met] == [4] * 6
        numpy.testing.assert_array_equal(numpy.sort(numpy.concatenate(met), axis=0), numpy.sort(data.train, axis=0))
        met.clear()


@pytest.mark.parametrize("recipe", PLAYED.values(), ids=PLAYED)
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(recipe):
    def thetas(seed):
        game = Run(replace(recipe, seed=seed), data_of(recipe))
        play(game, 7)
        system = game.system
        return system.D.theta.tobytes(), system.G.theta.tobytes(), game.z_shown.tobytes(), game.z_scored.tobytes()

    first, again, other = (thetas(seed) for seed in (1, 1, 2))
    assert first == again and all(a != b for a, b in zip(first, other))


@pytest.mark.parametrize("recipe", PLAYED.values(), ids=PLAYED)
def test_a_game_on_the_device_is_the_game_on_the_host_and_within_an_epoch_nobody_waits(xp, no_synchronisation, recipe):
    host, data = Run(recipe, data_of(recipe)), data_of(recipe)
    device = Run(
        recipe, replace(data, **{part: xp.asarray(getattr(data, part)) for part in ("train", "valid", "test")})
    )
    play(host, 2 * host.epoch_steps + 1)
    for epoch in range(3):
        with no_synchronisation():
            play(device, device.step + device.epoch_steps - 1 if epoch < 2 else 2 * device.epoch_steps + 1)
        play(device, (epoch + 1) * device.epoch_steps if epoch < 2 else device.step)
    for name in ("D", "G"):
        got, expected = (to_host(getattr(run.system, name).theta) for run in (device, host))
        if getattr(xp, "__name__", "") == "cupy":  # a GPU rounds in another order
            numpy.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-4)
        else:
            numpy.testing.assert_array_equal(got, expected)
    numpy.testing.assert_allclose(device.table()[-1]["V"], host.table()[-1]["V"], rtol=1e-4)


def test_training_is_in_the_dtype_of_the_data():
    for dtype in ("float32", "float64"):
        game = Run(replace(POINTS, average=0.9, choose=True), points(dtype=dtype))
        play(game, 11)
        system = game.system
        thetas = [net.theta for net in (system.D, system.G, system.average, game.best.network)]
        thetas += [game.z_shown, game.z_scored]
        assert {array.dtype for array in thetas} == {numpy.dtype(dtype)}


@pytest.mark.parametrize("changes", [{"batch": 24}, {"batch": 8, "k": 3}, {"k": 6}])
def test_an_iteration_that_needs_more_than_a_pass_is_refused(changes):
    recipe = replace(POINTS, **changes)
    with pytest.raises(RecipeError) as caught:
        Run(recipe, points(23))
    assert str(caught.value).startswith(f"batch is {recipe.batch} and k is {recipe.k}: ")
    assert "23" in str(caught.value) and "line" in str(caught.value) and "\n" not in str(caught.value)
    Run(recipe, points(24))


# -------------------------------------------------------------------------------- watched, undisturbed


def test_looking_sampling_and_scoring_do_not_change_the_run():
    recipe = replace(POINTS, average=0.9, choose=True)
    quiet, watched = Run(recipe, points()), Run(recipe, points())
    for _ in watched.play(12):
        watched.look(), watched.table(), watched.state(), watched.origin()
        draw(watched.system.sampler, watched.z_shown)
        draw(watched.result, watched.z_shown)
    watched.score()
    play(quiet, 12)
    assert bits(watched) == bits(quiet)
    play(quiet, 17), play(watched, 17)
    assert bits(watched) == bits(quiet)


def test_look_gives_a_row_for_every_step_of_the_open_epoch_each_once():
    game = Run(POINTS, points())
    seen = []
    for _ in game.play(7):
        seen.append(len(game.look()))
        assert len(game.look()) == seen[-1]
    assert seen == [1, 2, 3, 4, 0, 1, 2] and len(game.log.rows) == 1
    later = Run(POINTS, points())
    play(later, 7)
    assert later.look().tolist() == game.look().tolist() and later.log.rows == game.log.rows


def test_V_is_not_finite_from_the_step_after_theta_g_was_spoiled():
    """The NaN comes into theta_g after step 7, and D meets it at step 8; asked at step 10, look still says 8."""
    game = Run(POINTS, points(n=100))
    play(game, 7)
    game.system.G.theta[0] = math.nan
    play(game, 10)
    for _ in range(2):  # and says so again
        with pytest.raises(
            NonFiniteError, match=r"^V is nan at step 8: training has diverged; lower d_rate and g_rate$"
        ):
            game.look()


def test_V_of_minus_infinity_is_not_finite_either_and_stops_play_at_the_epochs_end():
    """D sure and infinitely wrong. Five steps an epoch: the error comes out of `play` at step 10 and names step 9."""
    game = Run(POINTS, points())
    play(game, 8)
    bias = game.system.D.named(game.system.D.theta)[f"{len(game.system.D.layers) - 1}.b"]
    bias[...] = -math.inf
    with pytest.raises(NonFiniteError, match=r"^V is -inf at step 9: "):
        play(game, 20)
    assert game.step == 10 and len(game.log.rows) == 1


def test_no_alarm_is_raised_when_D_wins_outright():
    """paper.md: D dominates early on, and that is normal. Here V is 0 but for 1e-4, and G's samples are far away."""
    game = Run(replace(POINTS, D="uniform .5, dense 5, relu, dense 1"), points())
    game.system.G.named(game.system.G.theta)["2.b"][...] = 1e4
    D = game.system.D.named(game.system.D.theta)
    D["0.W"][...], D["2.W"][...], D["2.b"][...] = 0.1, -1.0, 10.0  # logit 10 - x / 2 for x > 0
    play(game, 5)
    (row,) = game.table()
    assert -1e-3 < row["V"] < 0 and row["D(x)"] > 0.999 and row["D(G(z))"] == 0


def test_frames_are_thinned_evenly_and_never_more_than_there_may_be():
    """One step an epoch, so that many epochs pass. Kept epochs are all multiples of one stride, a power of two."""
    game = Run(replace(POINTS, batch=20), points())
    stride = 1
    for _ in game.play(4 * FRAMES + 5):
        epoch = game.step
        if epoch // stride > FRAMES:
            stride *= 2
        assert game.film.epochs == list(range(stride, epoch + 1, stride))
        assert len(game.film.frames) == len(game.film.epochs) <= FRAMES and game.film.every == stride
    assert stride == 8


def test_a_frame_shows_the_same_noise_through_the_parameters_of_its_epoch():
    game = Run(replace(POINTS, average=0.8), points())
    expected = []
    for _ in game.play(15):
        if game.step % 5 == 0:
            twin = build.network(game.recipe.G, 1, Stream(9, "float64"), 1)
            twin.theta[...] = game.system.average.theta
            expected.append(twin(game.z_shown))
    assert game.film.epochs == [1, 2, 3] and expected[0].shape == (SHOWN, 1)
    for frame, samples in zip(game.film.frames, expected, strict=True):
        assert frame.dtype == "float16"
        numpy.testing.assert_allclose(frame, samples, rtol=1e-3)  # half precision: 11 bits


# -------------------------------------------------------------------------------- samples


def test_samples_in_blocks_are_those_of_one_call_and_leave_theta_g_alone():
    """2,345 rows cross two blocks; a product of another height may round its last bit otherwise."""
    game = Run(POINTS, points())
    G, z = game.system.G, game.system.noise(2345, Stream(3, "float64"))
    before = G.theta.tobytes(), G.version, z.tobytes()
    samples = draw(G, z)
    assert (G.theta.tobytes(), G.version, z.tobytes()) == before
    numpy.testing.assert_allclose(samples, G(z), rtol=1e-13, atol=1e-14)
    assert samples.shape == (2345, 1)


@pytest.mark.parametrize("average", [None, 0.7])
@pytest.mark.parametrize("choose", [False, True])
def test_samples_come_from_the_average_if_there_is_one_and_from_the_chosen_epoch_if_one_was_chosen(average, choose):
    game = Run(replace(POINTS, average=average, choose=choose), points())
    play(game, 13)
    assert (game.system.average is not None) is bool(average)
    now = (game.system.average.theta if average else game.system.G.theta).copy()
    numpy.testing.assert_array_equal(game.system.sampler.theta, now)
    rows = [row["validation"] for row in game.log.rows] if choose else []
    step = (1 + rows.index(max(rows))) * game.epoch_steps if choose else 13
    again = Run(game.recipe, points())
    play(again, step)
    numpy.testing.assert_array_equal(game.result.theta, again.system.sampler.theta if choose else now)
    numpy.testing.assert_array_equal(game.samples(3, seed=4), game.result(game.noise(3, seed=4)))
    when = f"epoch {step / game.epoch_steps:.3g}, step {step}"
    assert (game.result_step, game.when()) == (step, when)
    source = "the moving average of theta_g" if average else "theta_g"
    assert game.origin() == f"{source}, {when}{', chosen by validation' * choose}"


def test_samples_of_one_seed_are_the_same_and_leave_the_run_alone():
    game, twin = Run(POINTS, points()), Run(POINTS, points())
    play(game, 3), play(twin, 3)
    one, same, other = (game.samples(5, seed=seed) for seed in (1, 1, 2))
    numpy.testing.assert_array_equal(one, same)
    assert not (one == other).any() and bits(game) == bits(twin)
    with pytest.raises(RecipeError, match=r"^line: the system gan takes no label$"):
        game.samples(5, label=3)


def test_a_system_that_lacks_something_or_returns_something_else_is_told_at_once(monkeypatch):
    class Short:
        def __init__(self, *_):
            self.saved, self.metrics = (), {"loss": ".3g"}

    with pytest.raises(TypeError, match=r"^Short has no Recipe: a system has Recipe, saved, metrics, epoch_steps"):
        Run(POINTS, points(), Short)
    for returned, said in (
        (numpy.float32(1), "no tuple but float32"),
        ((1.0,), "1 values"),
        (None, "no tuple but None"),
    ):
        game = Run(POINTS, points())
        monkeypatch.setattr(game.system, "step", lambda returned=returned: returned)
        with pytest.raises(TypeError, match=rf"^step\(\) returned {said}.*V, D\(x\), D\(G\(z\)\) is needed$"):
            play(game, 1)


def test_a_run_says_what_it_is_and_draws_at_least_one_sample():
    game = Run(POINTS, points())
    play(game, 7)
    assert repr(game) == "Run(line, a gan at step 7, epoch 1.4)"
    with pytest.raises(RecipeError, match=r"^n is 0: at least 1 sample is needed$"):
        game.samples(0)


def test_before_the_first_epoch_has_ended_nothing_is_chosen():
    game = Run(replace(POINTS, choose=True), points())
    play(game, 4)
    assert game.chosen is None and game.result is game.system.G and game.result_step == 4
    assert game.origin() == f"theta_g, epoch {4 / game.epoch_steps:.3g}, step 4"


def parzen(x, samples, sigma):
    """Mean log-likelihood, straight from the definition."""
    exponents = -0.5 * ((x[:, None] - samples[None]) ** 2).sum(-1) / sigma**2
    d = x.shape[1]
    return logsumexp(exponents, axis=1) - math.log(len(samples)) - d * math.log(sigma * math.sqrt(2 * math.pi))


@pytest.mark.parametrize("recipe", [replace(POINTS, average=0.7), IMAGES], ids=["points", "images"])
def test_the_chosen_epoch_is_the_one_whose_samples_score_best_on_validation_data(recipe):
    """Scored here from the definition, at every epoch, with the ten widths: .1 to 1 for images, .01 to 1 for points."""
    data = data_of(recipe)
    game, scores, thetas = Run(replace(recipe, choose=True), data), [], []
    sigmas = numpy.logspace(-1 if data.image_shape else -2, 0, 10)
    for _ in game.play(4 * game.epoch_steps + 2):
        if game.step % game.epoch_steps == 0:
            thetas.append(game.system.sampler.theta.copy())
            game_G = game.system.G.astype("float64")
            game_G.theta[...] = thetas[-1]
            samples = game_G(game.z_scored.astype("float64"))
            scores.append([parzen(data.valid.astype("float64"), samples, sigma).mean() for sigma in sigmas])
    rel = 1e-9 if data.train.dtype == "float64" else 1e-4
    assert [row["sigma"] for row in game.log.rows] == pytest.approx([sigmas[numpy.argmax(s)] for s in scores])
    assert [row["validation"] for row in game.log.rows] == pytest.approx([max(s) for s in scores], rel=rel)
    best = int(numpy.argmax([max(s) for s in scores]))
    numpy.testing.assert_array_equal(game.best.network.theta, thetas[best])
    assert game.best.score == game.log.rows[best]["validation"] and len(game.z_scored) == SCORED == 10_000
    tried = sigmas_for(data)
    assert tried == pytest.approx(sigmas) and (tried is TOY_SIGMAS) is (data.image_shape is None)


def test_a_later_epoch_that_is_worse_does_not_take_the_place_of_the_best():
    """Spoiled after the first epoch, on purpose: samples far away. The best stays the first, a copy that training
    does not reach."""
    game = Run(replace(POINTS, choose=True), points())
    play(game, 5)
    best, score = game.best.network.theta.copy(), game.best.score
    game.system.G.named(game.system.G.theta)["2.b"][...] = 50.0
    play(game, 10)
    assert game.log.rows[1]["validation"] < score == game.best.score
    numpy.testing.assert_array_equal(game.result.theta, best)
    assert abs(game.system.G.theta - best).max() > 10


def test_only_the_first_thousand_validation_examples_choose_as_in_the_papers_procedure():
    clean, poisoned = points(valid=1003), points(valid=1003)
    poisoned.valid[1000:] = 1e6
    games = [Run(replace(POINTS, choose=True), data) for data in (clean, poisoned)]
    for game in games:
        play(game, 5)
    assert games[0].log.rows == games[1].log.rows


def test_test_data_have_no_part_in_training_or_choosing():
    """Poisoned with NaN: every bit of the run is the same."""
    clean, poisoned = points(), points()
    poisoned.test[...] = math.nan
    games = [Run(replace(POINTS, average=0.9, choose=True), data) for data in (clean, poisoned)]
    for game in games:
        play(game, 23)
    assert bits(games[0]) == bits(games[1])
    with pytest.raises(ValueError, match="test holds numbers that are not finite"):
        games[1].score()  # they are what the score is taken on


def test_the_score_is_the_parzen_score_of_the_chosen_samples_with_sigma_from_validation_data():
    data = points()
    game = Run(replace(POINTS, choose=True), data)
    play(game, 12)
    game.system.G.theta[...] = 0.0  # not what is to be scored
    score, twin = game.score(), game.system.G.astype("float64")
    twin.theta[...] = game.best.network.theta
    samples = twin(game.z_scored)
    sigma = max(TOY_SIGMAS, key=lambda sigma: parzen(data.valid, samples, sigma).mean())
    ll = parzen(data.test, samples, sigma)
    assert score.sigma == sigma and score.n == SCORED
    assert score.mean == pytest.approx(ll.mean(), rel=1e-9)
    assert score.standard_error == pytest.approx(ll.std() / math.sqrt(len(ll)), rel=1e-9)


# -------------------------------------------------------------------------------- checkpoints

SAVED = {
    "momentum": PLAYED["momentum"],
    "Adam": PLAYED["Adam"],
    "average": PLAYED["average"],
    "choose": replace(POINTS, average=0.9, choose=True),
    "k = 2": PLAYED["k = 2"],
    "simultaneous": replace(POINTS, update="simultaneous", optimizer="momentum .5 to=.7 epochs=250"),
    "images in float32": replace(IMAGES, average=0.9, choose=True),
}


def through_a_file(game, path):
    """The game as another process would find it: nothing but the file, the recipe and the data are left."""
    checkpoint.save(path, *game.state())
    found = Run(game.recipe, data_of(game.recipe))
    found.restore(*checkpoint.load(path))
    return found


@pytest.mark.parametrize("stop", [0, 3, 5, 7, 10], ids=lambda stop: f"at {stop}")
@pytest.mark.parametrize("recipe", SAVED.values(), ids=SAVED)
def test_play_save_load_play_equals_play_to_the_bit(recipe, stop, tmp_path):
    """Steps 5 and 10 end epochs (4 and 8 do for images): stops lie at the start, within epochs and at their ends."""
    whole, half = Run(recipe, data_of(recipe)), Run(recipe, data_of(recipe))
    play(whole, 13)
    play(half, stop)
    half = through_a_file(half, tmp_path / "checkpoint.npz")
    assert half.step == stop and play(half, 13) == 13 - stop
    assert bits(half) == bits(whole)
    assert draw(half.result, half.z_shown).tobytes() == (draw(whole.result, whole.z_shown).tobytes())


def test_saved_at_every_step_it_still_goes_the_same_way(tmp_path):
    recipe = replace(POINTS, average=0.9, choose=True)
    whole, relay = Run(recipe, points()), Run(recipe, points())
    play(whole, 12)
    for step in range(1, 13):
        play(relay, step)
        relay = through_a_file(relay, tmp_path / "checkpoint.npz")
    assert bits(relay) == bits(whole)


def test_thinned_frames_come_back_and_go_on_being_thinned(tmp_path):
    recipe = replace(POINTS, batch=20)
    whole, half = Run(recipe, points()), Run(recipe, points())
    play(whole, 2 * FRAMES + 9)
    play(half, FRAMES + 9)
    half = through_a_file(half, tmp_path / "checkpoint.npz")
    play(half, 2 * FRAMES + 9)
    assert bits(half) == bits(whole) and half.film.every == 4


def test_a_checkpoint_of_a_game_that_has_diverged_is_not_made():
    """So that the last good one stays: `state` looks first."""
    game = Run(POINTS, points(n=100))
    play(game, 3)
    game.system.G.theta[0] = math.nan
    play(game, 5)
    with pytest.raises(NonFiniteError, match="step 4"):
        game.state()


def test_a_pass_from_before_restore_is_stale():
    """Its caches belong to other parameters, and are refused."""
    from minigan.nn import StaleCacheError

    game = Run(POINTS, points())
    saved = Run(POINTS, points()).state()
    a, cache = game.system.D.forward(points().train)
    game.restore(*saved)
    with pytest.raises(StaleCacheError):
        game.system.D.parameter_gradient(a, cache)


OTHERS = [
    {"seed": 2},
    {"d_rate": 0.5},
    {"G": "uniform .5, dense 5, relu, dense data"},
    {"name": "other"},
    {"average": 0.9},
    {"k": 2},
]


@pytest.mark.parametrize("changes", OTHERS, ids=repr)
def test_the_checkpoint_of_another_recipe_is_refused_and_nothing_is_changed(changes, tmp_path):
    game, other = Run(POINTS, points()), Run(replace(POINTS, **changes), points())
    play(game, 3), play(other, 4)
    checkpoint.save(tmp_path / "other.npz", *other.state())
    before = bits(game)
    with pytest.raises(CheckpointError, match="recipe"):
        game.restore(*checkpoint.load(tmp_path / "other.npz"))
    assert bits(game) == before


def test_a_checkpoint_of_an_older_minigan_whose_recipe_had_fewer_settings_is_gone_on_with():
    """A setting that it did not know has its default, by which the older one trained."""
    game, other = Run(POINTS, points()), Run(POINTS, points())
    play(other, 4)
    arrays, meta = other.state()
    for name in ("path", "start_from", "pretrained", "size"):
        del meta["recipe"][name]
    del meta["data"], meta["examples"]
    game.restore(arrays, meta)
    assert bits(game) == bits(other)
    meta["recipe"]["pretrained"] = 1
    with pytest.raises(CheckpointError, match="recipe"):
        Run(POINTS, points()).restore(arrays, meta)


def test_where_the_users_data_lie_may_change_and_what_they_are_may_not():
    here, there = (Run(replace(POINTS, path=path), points()) for path in ("/a", "/b"))
    play(here, 4)
    there.restore(*here.state())
    assert bits(there) == bits(here)
    data = points()
    data.train[3, 0] = numpy.nextafter(data.train[3, 0], 2.0)
    with pytest.raises(CheckpointError, match=r"^/b is not what the run was trained on: put the old data back$"):
        Run(replace(POINTS, path="/b"), data).restore(*here.state())


@pytest.mark.parametrize("spoil", ["missing", "longer", "another shape"])
@pytest.mark.parametrize(
    "name",
    [
        *(f"system.{part}" for part in ("D.theta", "G.theta", "d_optimizer.velocity", "g_optimizer.velocity")),
        "system.average.theta",
        "system.minibatches.order",
    ],
)
def test_a_checkpoint_whose_arrays_do_not_fit_is_refused_and_nothing_is_changed(name, spoil):
    recipe = replace(POINTS, optimizer="momentum .5 to=.7 epochs=250", average=0.9)
    game, other = Run(recipe, points()), Run(recipe, points())
    play(game, 3), play(other, 4)
    arrays, meta = other.state()
    array = arrays.pop(name)
    if spoil != "missing":
        arrays[name] = numpy.append(array, array[:1]) if spoil == "longer" else array[None]
    before = bits(game)
    with pytest.raises(CheckpointError, match="lacks something" if spoil == "missing" else rf"'s {name} does not fit"):
        game.restore(arrays, meta)
    assert bits(game) == before


def test_only_a_newly_built_run_is_restored():
    """One that has gone on holds what a checkpoint of before does not: it is refused, and stays."""
    game = Run(replace(POINTS, average=0.9, choose=True), points())
    play(game, 3)
    saved = game.state()
    play(game, 12)
    then = bits(game)
    with pytest.raises(CheckpointError):
        game.restore(*saved)
    assert bits(game) == then


def test_a_state_is_of_its_step_also_after_the_game_has_gone_on():
    """Kept in memory, as in a notebook: it must not be a view of what training changes."""
    game, other = (Run(replace(POINTS, average=0.9), points()) for _ in range(2))
    play(game, 7)
    state, then = game.state(), bits(game)
    play(game, 12)
    other.restore(*state)
    assert bits(other) == then


def test_a_chosen_theta_that_does_not_fit_is_refused():
    game, other = (Run(replace(POINTS, choose=True), points()) for _ in range(2))
    play(other, 7)
    arrays, meta = other.state()
    best = "best.network.theta"
    with pytest.raises(CheckpointError, match=f"'s {best} does not fit"):
        game.restore({**arrays, best: arrays[best][:2]}, meta)


def test_a_checkpoint_of_another_dtype_is_refused():
    """float64 numbers, rounded into a float32 game, would not go on bit for bit."""
    game, other = Run(POINTS, points(dtype="float32")), Run(POINTS, points())
    with pytest.raises(CheckpointError, match="does not fit"):
        game.restore(*other.state())


def test_a_checkpoint_made_on_other_data_is_refused():
    """Twice as many examples: the order of the pass does not fit."""
    game, other = Run(POINTS, points(23)), Run(POINTS, points(46))
    with pytest.raises(CheckpointError, match=r"'s system.minibatches.order does not fit"):
        game.restore(*other.state())


# -------------------------------------------------------------------------------- what is written by hand

# Of no field is any of these the value.
WRONG = [None, "text", "", [], [1], {}, True, -1, -1.5, 10**30, 1e308, math.nan, math.inf, -math.inf]


def might_be(path, value, there):
    """Whether a checkpoint could have this value here: its own, a place, another mean, a score not the best."""
    if path[0] == "recipe" and (path[-1] in PLACES or value == there):  # 1 and 1.0, as a hand may write it
        return True
    if path[-2:] == ("state", "state") and value == 10**30:  # 128 bits
        return True
    if path[1:2] == ("log.rows",) and path[3:] in (("V",), ("D(x)",), ("D(G(z))",)):
        return isinstance(value, float) and math.isfinite(value)
    if path[1:2] == ("log.rows",) and path[3:] == ("validation",) and path[2] == 0:
        return isinstance(value, float) and value <= 0
    if path[1:] == ("best.score",):
        return json.dumps(value) == json.dumps(there)
    return json.dumps(value) == json.dumps(there) or path == ("version",)


def fields_of(value, path=()):
    """The path of every field, nested ones included, of what JSON can hold."""
    if path:
        yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from fields_of(value[key], (*path, key))


def put(meta, path, *value):
    """A copy with another value at a path, or without the field."""
    meta = json.loads(json.dumps(meta))
    inner = meta
    for key in path[:-1]:
        inner = inner[key]
    if value:
        inner[path[-1]] = value[0]
    else:
        del inner[path[-1]]
    return meta


@pytest.fixture(scope="module", params=["momentum", "Adam with average and choice"])
def saved_game(request):
    """(recipe, arrays, meta) at step 12: two epochs of five steps, and two of the third."""
    adam = replace(POINTS, average=0.9, choose=True)
    recipe = replace(POINTS, optimizer="momentum .5 to=.7 epochs=250", k=1) if request.param == "momentum" else adam
    game = Run(recipe, points())
    play(game, 12)
    assert not recipe.choose or game.best.score == game.log.rows[1]["validation"] > game.log.rows[0]["validation"]
    return recipe, *game.state()


def test_every_field_of_a_checkpoint_that_is_missing_or_wrong_is_refused_and_nothing_is_changed(saved_game):
    """With json.dumps and loads between, as a file has it. A field of the recipe that is missing has its default."""
    recipe, arrays, meta = saved_game
    game = Run(recipe, points())
    before, tried = bits(game), 0
    for path in fields_of(meta):
        there = functools.reduce(lambda inner, key: inner[key], path, meta)
        defaults = path in (("data",), ("examples",)) or (  # as of an older minigan
            path[0] == "recipe" and len(path) > 1 and path[1] not in ("system", "name", "about", "G", "D", "data")
        )
        spoiled = [] if defaults else [put(meta, path)]
        spoiled += [put(meta, path, value) for value in WRONG if not might_be(path, value, there)]
        for wrong in spoiled:
            tried += 1
            try:
                game.restore(arrays, wrong)
            except CheckpointError as error:
                assert "\n" not in str(error), path
            else:
                pytest.fail(f"{path}: {functools.reduce(lambda inner, key: inner[key], path[:-1], wrong)} passes")
    assert bits(game) == before and tried > 900
    game.restore(arrays, json.loads(json.dumps(meta)))
    assert game.step == 12


@pytest.mark.parametrize("step", [0, 4, 5, 11, 13])
def test_a_checkpoint_of_one_step_does_not_pass_for_one_of_another(saved_game, step):
    recipe, arrays, meta = saved_game
    with pytest.raises(CheckpointError):
        Run(recipe, points()).restore(arrays, put(meta, ("plain", "step"), step))


def spoil(array):
    """{what: an array that is not the one}, for any array of a checkpoint."""
    wrong = {
        "longer": numpy.concatenate([array, array[:1]]) if len(array) else numpy.zeros((1, *array.shape[1:])),
        "another shape": array[None],
        "another dtype": array.astype("int32" if array.dtype.kind == "f" else "float64"),
        "the other byte order": array.astype(array.dtype.newbyteorder()),
        "text": numpy.array(["a"] * len(array)),
    }
    if array.dtype.kind == "f" and array.size:
        wrong["NaN"] = array.copy()
        wrong["NaN"].flat[-1] = math.nan
    return wrong


def test_every_array_of_a_checkpoint_that_is_missing_or_wrong_is_refused_and_nothing_is_changed(saved_game):
    recipe, arrays, meta = saved_game
    game = Run(recipe, points())
    before = bits(game)
    for name, array in arrays.items():
        rest = {other: arrays[other] for other in arrays if other != name}
        for what, wrong in [("missing", rest), *((k, {**rest, name: v}) for k, v in spoil(array).items())]:
            with pytest.raises(CheckpointError) as caught:
                game.restore(wrong, meta)
            assert name in str(caught.value) and "\n" not in str(caught.value), (name, what)
    kept = [name for name in arrays if name.endswith((".theta", ".velocity", ".m", ".v"))]
    assert len(kept) >= 4
    bad = [(name, math.inf) for name in kept] + [(name, -1e-9) for name in kept if name.endswith(".v")]
    for name, number in bad:
        wrong = arrays[name].copy()
        wrong[0] = number
        with pytest.raises(CheckpointError, match=name):
            game.restore({**arrays, name: wrong}, meta)
    with pytest.raises(CheckpointError, match="order"):  # one example twice, another never
        order = "system.minibatches.order"
        game.restore({**arrays, order: numpy.maximum(arrays[order], 1)}, meta)
    with pytest.raises(CheckpointError, match="extra"):
        game.restore({**arrays, "extra": numpy.zeros(3)}, meta)
    assert bits(game) == before


def test_a_score_of_samples_so_far_off_that_it_overflows_is_below_all_others_and_can_be_saved(tmp_path):
    game = Run(replace(POINTS, choose=True), points(dtype="float32"))
    play(game, 4)
    game.system.G.named(game.system.G.theta)["2.b"][...] = 1e30  # of which the square is infinite in float32
    with numpy.errstate(over="ignore", invalid="ignore"):
        play(game, 5)
    assert game.log.rows[0]["validation"] == -math.inf and game.chosen is None
    found = Run(game.recipe, points(dtype="float32"))
    checkpoint.save(tmp_path / "checkpoint.npz", *game.state())
    found.restore(*checkpoint.load(tmp_path / "checkpoint.npz"))
    assert bits(found) == bits(game)


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_samples_that_are_no_numbers_are_below_every_score(value, monkeypatch):
    game = Run(replace(POINTS, choose=True), points())
    play(game, 4)
    monkeypatch.setattr(run_module, "draw", lambda G, z: numpy.full((len(z), 1), value))
    with numpy.errstate(invalid="ignore"):
        play(game, 5)
    assert game.log.rows[0]["validation"] == -math.inf and game.chosen is None


@pytest.mark.parametrize(
    "what, valid, sigmas",
    [
        ("valid holds numbers that are not finite", numpy.full((9, 1), math.nan), TOY_SIGMAS),
        (r"valid has shape \(9, 2\)", numpy.zeros((9, 2)), TOY_SIGMAS),
        ("squares overflow", numpy.array([[1e200], [-1e200]]), TOY_SIGMAS),  # of the data, whatever the samples
        ("sigmas are", numpy.zeros((9, 1)), (0.1, -0.1)),
    ],
)
def test_a_mistake_that_is_not_the_samples_is_told_and_gets_no_score(what, valid, sigmas, monkeypatch):
    game = Run(replace(POINTS, choose=True), points())
    game.data = dataclasses.replace(game.data, valid=valid)
    monkeypatch.setattr(run_module, "sigmas_for", lambda data: sigmas)
    play(game, 4)
    with pytest.raises(ValueError, match=what):
        play(game, 5)


def test_of_epochs_of_one_score_the_first_is_the_result(monkeypatch):
    game = Run(replace(POINTS, choose=True), points())
    monkeypatch.setattr(game, "_validate", lambda model: {"sigma": 0.1, "validation": -1.5})
    play(game, 5)
    first = game.system.sampler.theta.copy()
    play(game, 15)
    assert game.result_step == 5
    numpy.testing.assert_array_equal(game.result.theta, first)


def test_a_pass_of_before_a_checkpoint_was_restored_is_stale_in_both_nets():
    game = Run(POINTS, points())
    state = game.state()
    passes = [(net, *net.forward(numpy.zeros((3, 1)))) for net in (game.system.D, game.system.G)]
    game.restore(*state)
    for net, y, cache in passes:
        with pytest.raises(StaleCacheError):
            net.input_gradient(y, cache)


@pytest.mark.parametrize("off", [1.001, 0.999, 1.05])
def test_a_width_in_a_row_that_was_never_tried_is_refused(off):
    game = Run(replace(POINTS, choose=True), points())
    play(game, 5)
    arrays, meta = game.state()
    meta = json.loads(json.dumps(meta))
    meta["plain"]["log.rows"][0]["sigma"] *= off
    with pytest.raises(CheckpointError, match="rows"):
        Run(game.recipe, points()).restore(arrays, meta)


@pytest.mark.parametrize("score", [math.nan, math.inf])
def test_a_score_that_no_epoch_can_have_is_refused_also_behind_a_better_one(score):
    """The largest of (-1, NaN) is -1: that the best score is the largest does not show it."""
    game = Run(replace(POINTS, choose=True), points())
    play(game, 5)
    _, meta = game.state()
    rows = [
        meta["plain"]["log.rows"][0],
        meta["plain"]["log.rows"][0] | {"epoch": 2.0, "step": 10, "validation": score},
    ]
    assert not game.log.fits("rows", rows) and game.log.fits("rows", rows[:1])


@pytest.mark.parametrize("halves", [2, 255])
def test_a_stream_that_keeps_more_than_half_a_draw_is_refused(halves):
    game = Run(POINTS, points())
    arrays, meta = game.state()
    meta = json.loads(json.dumps(meta))
    meta["plain"]["streams.data.state"]["has_uint32"] = halves
    with pytest.raises(CheckpointError, match="streams"):
        Run(game.recipe, points()).restore(arrays, meta)
