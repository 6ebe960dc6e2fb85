"""The variational autoencoder: its gradients with frozen noise, and its ELBO where log p(x) is known."""

import copy
from dataclasses import replace

import numpy
import pytest
from scipy.stats import multivariate_normal, norm
from systems.test_autoencoder import PLAIN, differences, next_minibatch, points, tanh_net

from minigan.data import toy
from minigan.random import Stream
from minigan.runs import Run
from minigan.systems.recipes import vae_ring

NETS = {"encoder": "uniform .7, dense 5, tanh, dense 6", "decoder": "uniform .7, dense 4, tanh, dense data"}
SHAPES = ((2, 5), (5, 6)), ((3, 4), (4, 2))
ENTROPY_BOUND = -0.312  # of the ring: -(log 8 + log(2 pi e .1^2)), where modes do not overlap


def loss_of(x, e, sd, kl):
    """The loss as a function of both thetas, written in standard deviations, with SciPy's log-density."""

    def loss(encoder, decoder):
        h = tanh_net(encoder, x, *SHAPES[0])
        mean, scale = h[:, :3], numpy.exp(h[:, 3:]) ** 0.5
        y = tanh_net(decoder, mean + scale * e, *SHAPES[1])
        divergence = (-numpy.log(scale) + (scale**2 + mean**2) / 2 - 0.5).sum(axis=1)
        return (kl * divergence - norm.logpdf(x, y, sd).sum(axis=1)).mean()

    return loss


@pytest.mark.parametrize("sd, kl", [(1.0, 1.0), (0.3, 1.0), (0.5, 0.0), (0.5, 0.25)])
def test_a_step_moves_both_nets_down_the_gradient_with_the_noise_frozen(sd, kl):
    system = Run(replace(vae_ring, **NETS, **PLAIN, sd=sd, kl=kl), points()).system
    x, e = next_minibatch(system), copy.copy(system.streams.noise).normal((8, 3))
    loss = loss_of(x, e, sd, kl)
    before = system.encoder.theta.copy(), system.decoder.theta.copy()
    wanted = differences(lambda t: loss(t, before[1]), before[0]), differences(lambda t: loss(before[0], t), before[1])
    elbo, divergence, square = system.step()
    for network, theta, gradient in zip((system.encoder, system.decoder), before, wanted):
        assert (theta - network.theta) / PLAIN["rate"] == pytest.approx(gradient, rel=1e-6, abs=1e-7)
    assert elbo == pytest.approx(-loss_of(x, e, sd, 1.0)(*before), rel=1e-12)  # a bound whatever the weight
    assert divergence == pytest.approx(loss_of(x, e, sd, 1.0)(*before) - loss_of(x, e, sd, 0.0)(*before), rel=1e-9)
    assert square == pytest.approx(2 * sd**2 * (loss_of(x, e, sd, 0.0)(*before) - numpy.log(2 * numpy.pi * sd**2)))


def test_every_step_draws_fresh_noise():
    system = Run(replace(vae_ring, **NETS, **PLAIN), points()).system
    before = system.streams.noise.state
    system.step()
    assert system.streams.noise.state != before


def linear(w, s, sd=None):
    """A system whose decoder is y = c w, with the encoder that has p(c | x) exactly: log-likelihood = ELBO.

    p(c | x) = N(v x.w / s^2, v), v = 1 / (1 + |w|^2 / s^2), and p(x) = N(0, w'w + s^2).
    """
    system = Run(replace(vae_ring, encoder="dense 2", decoder="dense data", batch=8, sd=s), points(2000)).system
    v = 1.0 / (1.0 + w @ w / s**2) if sd is None else sd**2
    mean = w / (s**2 + w @ w)
    system.encoder.theta = numpy.concatenate([numpy.stack([mean, 0 * w], axis=1).ravel(), [0.0, numpy.log(v)]])
    system.decoder.theta = numpy.concatenate([w, [0.0, 0.0]])
    return system


def elbo_of(system):
    row = system.measures(system.sampler, Stream(6, "float64"))[0]
    assert row.quantity == "ELBO of test data"
    return row


@pytest.mark.parametrize("s", [0.5, 1.0])
def test_with_the_true_posterior_the_ELBO_is_the_log_likelihood(s):
    w = numpy.array([0.8, -0.6])
    system = linear(w, s)
    truth = multivariate_normal.logpdf(system.data.test, cov=numpy.outer(w, w) + s**2 * numpy.eye(2)).mean()
    row = elbo_of(system)
    assert row.value == pytest.approx(truth, abs=4 * 0.02)  # the noise's own error, of 2,000 draws; see below
    metrics = [system._log_density(0.0, 2)]  # the constant alone
    assert metrics[0] == pytest.approx(2 * norm.logpdf(0.0, scale=s), rel=1e-12)


def test_with_another_posterior_the_ELBO_is_lower_by_its_divergence_from_the_true_one():
    w, s, sd = numpy.array([0.8, -0.6]), 1.0, 1.4
    system, v = linear(w, s, sd=sd), 0.5
    truth = multivariate_normal.logpdf(system.data.test, cov=numpy.outer(w, w) + numpy.eye(2)).mean()
    gap = -numpy.log(sd / v**0.5) + sd**2 / v / 2 - 0.5
    assert elbo_of(system).value == pytest.approx(truth - gap, abs=0.15) and gap > 0.6


def test_the_ELBO_on_the_ring_stays_below_what_no_density_can_exceed():
    data = toy.load_ring()
    run = Run(replace(vae_ring, rate=0.003), data)
    for _ in run.play(400):
        pass
    row = run.system.measures(run.result, Stream(7, "float32"))[0]
    assert -3.0 < row.value < ENTROPY_BOUND and 0 < row.error < 0.1
