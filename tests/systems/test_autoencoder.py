"""The autoencoder: its step follows the gradient, its Gaussian is the codes', its samples fail as they should."""

import copy
import math
from contextlib import nullcontext
from dataclasses import replace

import numpy
import pytest

from minigan import state
from minigan.backend import to_host
from minigan.cli import main
from minigan.data import toy
from minigan.data.dataset import Dataset
from minigan.evaluation.modes import mode_coverage
from minigan.random import Stream
from minigan.runs import Run
from minigan.runs.run import draw
from minigan.systems.autoencoder import Codes
from minigan.systems.recipes import ae_ring, vae_ring

STEPS = 500  # of training, at three times the recipes' rate, after which the three systems have parted
SMALL = {"encoder": "uniform .7, dense 5, tanh, dense 3", "decoder": "uniform .7, dense 4, tanh, dense data"}
PLAIN = {"optimizer": "momentum 0", "rate": 0.01, "batch": 8}  # theta moves by -.01 times the gradient


def points(n=40, d=2, dtype="float64"):
    rows = numpy.random.default_rng(1).standard_normal((3, n, d)).astype(dtype)
    return Dataset("ring", *rows, centres=toy.ring_centres(), spread=toy.RING_SD)


def next_minibatch(system):
    """The examples that the system's next step will take."""
    return copy.copy(system.minibatches)(system.recipe.batch)


def layers(theta, *shapes):
    """[(W, b), ...] in the order that they have in theta."""
    parts, at = [], 0
    for n_in, n_out in shapes:
        W, b = theta[at : at + n_in * n_out].reshape(n_in, n_out), theta[at + n_in * n_out :][:n_out]
        parts, at = [*parts, (W, b)], at + (n_in + 1) * n_out
    assert at == len(theta)
    return parts


def tanh_net(theta, x, *shapes):
    """A tanh between two dense layers, written out."""
    (W, b), (V, c) = layers(theta, *shapes)
    return numpy.tanh(x @ W + b) @ V + c


def differences(loss, theta, eps=1e-5):
    """The gradient of loss(theta), entry by entry, by central differences."""
    shifts = eps * numpy.eye(len(theta))
    return numpy.array([(loss(theta + shift) - loss(theta - shift)) / (2 * eps) for shift in shifts])


def test_a_step_moves_both_nets_down_the_gradient_of_the_squared_error():
    system = Run(replace(ae_ring, **SMALL, **PLAIN), points()).system
    x = next_minibatch(system)

    def loss(encoder, decoder):
        y = tanh_net(decoder, tanh_net(encoder, x, (2, 5), (5, 3)), (3, 4), (4, 2))
        return ((y - x) ** 2).sum() / 2 / len(x)

    before = system.encoder.theta.copy(), system.decoder.theta.copy()
    wanted = differences(lambda e: loss(e, before[1]), before[0]), differences(lambda d: loss(before[0], d), before[1])
    (square,) = system.step()
    for network, theta, gradient in zip((system.encoder, system.decoder), before, wanted):
        assert (theta - network.theta) / PLAIN["rate"] == pytest.approx(gradient, rel=1e-6, abs=1e-8)
    assert square == pytest.approx(2 * loss(*before), rel=1e-12)


# ---- codes ----


def test_codes_have_the_mean_and_the_covariance_of_all_minibatches_until_there_are_a_hundred():
    codes, seen = Codes(3, numpy), []
    for batch in numpy.random.default_rng(2).normal(5.0, 2.0, (100, 8, 3)):
        codes.update(batch)
        seen = [*seen, *batch]
    assert codes.mean == pytest.approx(numpy.mean(seen, axis=0), rel=1e-12)
    assert codes.covariance == pytest.approx(numpy.cov(numpy.transpose(seen), bias=True), rel=1e-10, abs=1e-10)


def test_codes_forget_where_they_were_long_ago():
    """The encoder moves: after 1,000 minibatches elsewhere .99^1000 = 4e-5 of the old ones is left."""
    codes, rng = Codes(2, numpy), numpy.random.default_rng(3)
    for batch in rng.normal(100.0, 1.0, (50, 8, 2)):
        codes.update(batch)
    for batch in rng.normal((0.0, 3.0), (1.0, 2.0), (1000, 500, 2)):
        codes.update(batch)
    assert codes.mean == pytest.approx([0.0, 3.0], abs=0.05)
    assert codes.covariance == pytest.approx(numpy.diag([1.0, 4.0]), rel=0.1, abs=0.6)  # .6: 4e-5 of 100^2, and noise


def test_samples_are_decoded_from_codes_of_that_mean_and_covariance():
    system = Run(replace(ae_ring, **SMALL, **PLAIN), points()).system
    system.step()
    first = system.sampler.layers[0].params
    assert first["b"] == pytest.approx(system.codes.mean, rel=1e-12)
    assert first["W"] @ first["W"].T == pytest.approx(system.codes.covariance, rel=1e-10, abs=1e-12)
    z = numpy.random.default_rng(4).standard_normal((5, 3))
    assert system.sampler(z) == pytest.approx(system.decoder(z @ first["W"] + first["b"]), rel=1e-12)


def test_codes_that_vary_in_fewer_directions_than_they_have_are_no_hindrance():
    """As behind a relu that is 0 for all data: some variances are 0, and by rounding a little below."""
    codes, v = Codes(20, numpy), numpy.random.default_rng(5).standard_normal((20, 1))
    codes.covariance = v @ v.T - 1e-13 * numpy.eye(20)
    W = codes.layer(Stream(0, "float64")).params["W"]
    assert W @ W.T == pytest.approx(codes.covariance, abs=1e-10)


# ---- the idea, and the idea taken out ----


@pytest.fixture(scope="module")
def shares():
    """Shares of samples within 3 sd of a mode of the ring, after a short training with a fixed seed."""
    data, found = toy.load_ring(), {}
    for name, recipe in {"AE": ae_ring, "VAE": vae_ring, "VAE without KL": replace(vae_ring, kl=0.0)}.items():
        run = Run(replace(recipe, rate=0.003), data)
        for _ in run.play(STEPS):
            pass
        samples = draw(run.result, run.z_scored[:3000])
        found[name] = mode_coverage(samples, data.centres, data.spread).high_quality, run
    return found


def test_an_autoencoder_gives_data_back_but_few_of_its_samples_are_like_data(shares):
    """With three seeds .27 to .30; a Gaussian of the ring's own variance in the plane has .27."""
    share, run = shares["AE"]
    rows = {row.quantity: row for row in run.system.measures(run.result, run.streams.evaluation)}
    assert rows["test data: |y - x|^2"].value < 0.01  # the variance is 1.02
    assert share < 0.4 and rows["half-way: within 3 sd"].value < 0.5


def test_the_samples_of_a_vae_are_like_data_far_more_often(shares):
    """With three seeds .55 to .58, on its way to .82."""
    assert shares["VAE"][0] > 0.45 > 0.4 > shares["AE"][0]


def test_without_its_KL_term_a_vae_is_no_better_than_an_autoencoder(shares):
    """With three seeds .05 to .07, at codes from the prior that nothing tied its codes to."""
    assert shares["VAE without KL"][0] < 0.2
    metrics = shares["VAE without KL"][1].log.rows[-1]
    assert metrics["KL"] > 3 * shares["VAE"][1].log.rows[-1]["KL"]


# ---- as any run ----


@pytest.mark.parametrize("recipe", [ae_ring, vae_ring], ids=lambda recipe: recipe.name)
def test_training_goes_on_from_a_checkpoint_to_the_bit(recipe):
    recipe, data = replace(recipe, batch=8, seed=3), points(dtype="float32")
    straight, stopped = Run(recipe, data), Run(recipe, data)
    for _ in straight.play(17):
        pass
    for _ in stopped.play(7):
        pass
    again = Run(recipe, data)
    again.restore(*stopped.state())
    for _ in again.play(17):
        pass
    (arrays, meta), (same, also) = straight.state(), again.state()
    assert meta == also and arrays.keys() == same.keys()
    assert all(numpy.array_equal(arrays[name], same[name]) for name in arrays)
    assert numpy.array_equal(straight.samples(5), again.samples(5))


@pytest.mark.parametrize("recipe", [ae_ring, vae_ring], ids=lambda recipe: recipe.name)
def test_on_a_device_everything_is_as_on_the_host_and_a_step_never_waits(recipe, xp, no_synchronisation):
    recipe, rows = replace(recipe, batch=8), points(dtype="float32")
    on_device = replace(rows, **{part: xp.asarray(getattr(rows, part)) for part in ("train", "valid", "test")})
    host, device = Run(recipe, rows), Run(recipe, on_device)
    for run, within in ((host, nullcontext), (device, no_synchronisation)):
        with within():
            for _ in run.play(4):
                pass
    close = {"rtol": 1e-4, "atol": 1e-4} if getattr(xp, "__name__", "") == "cupy" else {"rtol": 0}  # a GPU's rounding
    numpy.testing.assert_allclose(to_host(device.samples(5)), host.samples(5), **close)
    both = device, host
    ours, theirs = (run.system.measures(run.result, Stream(1, "float32", run.streams.init.xp)) for run in both)
    assert [row.value for row in ours] == [pytest.approx(float(row.value), rel=1e-5) for row in theirs]


@pytest.mark.parametrize("recipe", [ae_ring, vae_ring], ids=lambda recipe: recipe.name)
def test_of_an_earlier_epoch_that_validation_chose_decoder_and_encoder_are_measured(recipe):
    run = Run(replace(recipe, batch=8, choose=True), points(dtype="float32"))
    for _ in run.play(run.epoch_steps):
        pass
    rows = run.system.measures(run.result, Stream(1, "float32"))
    run.best.score = math.inf  # no later epoch is better
    for _ in run.play(2 * run.epoch_steps):
        pass
    assert run.result_step == run.epoch_steps and run.system.measures(run.result, Stream(1, "float32")) == rows
    now = run.system.measures(run.system.sampler, Stream(1, "float32"))
    assert all(row.value != other.value for row, other in zip(rows, now) if "half-way" not in row.quantity)
    new = Run(replace(recipe, batch=8, choose=True), points(dtype="float32"))
    state.given(new, *state.taken(run))
    assert new.system.measures(new.result, Stream(1, "float32")) == rows


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["ae-ring", "--decoder", "dense 3"], "as many as the data have"),
        (["ae-ring", "--kl", "1"], "no setting kl"),
        (["vae-ring", "--kl", "-1"], "kl is -1.0: a number from 0 on is needed"),
        (["vae-ring", "--sd", "0"], "sd is 0.0: a number from 1e-6 to 1e6 is needed"),
        (["vae-ring", "--encoder", "dense 3"], "encoder gives 3 values: an even number"),
    ],
)
def test_what_cannot_be_trained_is_said_in_one_line(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["train", *arguments]) == 2
    out, error = capsys.readouterr()
    assert said in error and error.count("\n") == 1 and not out and not list(tmp_path.iterdir())
