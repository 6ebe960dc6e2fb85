"""BatchNorm's statistics in a DCGAN: real and fake passes apart, settled samples, resume, and a device."""

from dataclasses import replace

import fakedevice
import numpy as np
import pytest

from minigan import checkpoint
from minigan.backend import to_host
from minigan.data.dataset import Dataset
from minigan.random import Stream
from minigan.runs import Run
from minigan.systems import RECIPES, dcgan

SMALL = replace(
    RECIPES["dcgan-mnist"],
    G="normal .5, dense 8, reshape 2x2x2, batchnorm, relu, convt data 4x4 stride=2 pad=1, rows, sigmoid",
    D="normal .5, reshape data, conv 4 3x3 stride=2 pad=1, maxout 2, batchnorm, leaky, pool 2x2, rows, dropout .7, "
    "dense 1",
    noise="gaussian 3",
    average=0.5,
    batch=5,
)
ORDERS = pytest.mark.parametrize("update", dcgan.ORDERS)


def run(xp=np, dtype="float64", **changes):
    """A Run of the small recipe on 25 pictures of 4 x 4."""
    rng = np.random.default_rng(3)
    parts = (xp.asarray(rng.random((n, 16)).astype(dtype)) for n in (25, 9, 12))
    return Run(replace(SMALL, **changes), Dataset("pictures", *parts, (4, 4)))


def played(one, steps):
    for _ in one.play(steps):
        pass
    return one


@ORDERS
def test_what_D_makes_of_real_examples_does_not_depend_on_the_samples_beside_them(update):
    """In one minibatch with them they would share a mean and a variance; x and the masks are the same in both runs."""
    one, other = (run(update=update).system for _ in range(2))
    other.G.theta *= 3.0
    (_, _, logits, passes), (_, _, others, other_passes) = one.looked_at(), other.looked_at()
    assert np.array_equal(logits[0], others[0]) and abs(logits[1] - others[1]).max() > 1e-3
    da = one.loss.gradient(*logits)[0]
    gradients = (net.D.parameter_gradient(da, both[0]) for net, both in ((one, passes), (other, other_passes)))
    assert np.array_equal(*gradients)


def test_a_sample_of_the_settled_average_equals_a_direct_computation():
    """By hand: the average's theta, and the mean, over 20 minibatches of 100 z, of each one's mean and variance."""
    one = played(run(), 7).system
    G, stream = one.sampler, Stream(one.recipe.seed, "float64")
    W0, b0, gamma, beta, W, b = (p.copy() for p in one.average.network(one.G).params.values())

    def below(z):
        """(channels, m, height, width), as BatchNorm sees it."""
        return (z @ W0 + b0).reshape(-1, 2, 2, 2).swapaxes(0, 1)

    seen = [below(stream.normal((dcgan.TOGETHER, 3))).reshape(2, -1) for _ in range(dcgan.SETTLED)]
    mean, var = (
        np.mean([of(x) for x in seen], axis=0) for of in (lambda x: x.mean(axis=1), lambda x: x.var(axis=1, ddof=1))
    )
    z = np.random.default_rng(1).standard_normal((6, 3))
    x = (below(z).T - mean) / np.sqrt(var + 1e-5) * gamma + beta  # (width, height, m, channels)
    x = np.maximum(x.T.swapaxes(0, 1), 0.0)
    y = np.zeros((6, 1, 6, 6)) + b[:, None, None]
    for n, c, i, j in np.ndindex(6, 2, 2, 2):
        y[n, 0, 2 * i : 2 * i + 4, 2 * j : 2 * j + 4] += x[n, c, i, j] * W[c, 0]
    expected = 1.0 / (1.0 + np.exp(-y[:, :, 1:-1, 1:-1].reshape(6, 16)))
    np.testing.assert_allclose(G(z), expected, rtol=1e-10)
    assert abs(G(z) - one.average.network(one.G)(z)).max() > 1e-3  # with the statistics of theta itself it is another


@ORDERS
def test_resumed_it_goes_on_bit_for_bit_with_the_statistics_that_it_had(update, tmp_path):
    whole, half = played(run(update=update), 8), played(run(update=update), 3)
    checkpoint.save(tmp_path / "checkpoint.npz", *half.state())
    resumed = run(update=update)
    fresh = resumed.system.D.statistics.copy()
    resumed.restore(*checkpoint.load(tmp_path / "checkpoint.npz"))
    assert np.array_equal(resumed.system.D.statistics, half.system.D.statistics)
    assert (resumed.system.D.statistics != fresh).all()
    (one, plain), (other, other_plain) = whole.state(), played(resumed, 8).state()
    assert one.keys() == other.keys() and {"system.D.statistics", "system.G.statistics"} <= one.keys()
    assert all(np.array_equal(one[name], other[name]) for name in one) and plain == other_plain
    assert np.array_equal(whole.samples(9), resumed.samples(9))


@ORDERS
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_on_the_fake_device_it_is_the_host_run_bit_for_bit_and_nobody_waits(update, dtype):
    host, device = run(np, dtype, update=update), run(fakedevice, dtype, update=update)
    played(host, 4)
    with fakedevice.no_synchronisation():
        for _ in range(4):
            device.system.step()
    for name in ("theta", "statistics"):
        for player in ("D", "G"):
            there, here = (getattr(getattr(one.system, player), name) for one in (device, host))
            assert to_host(there).tobytes() == here.tobytes()
    z = np.random.default_rng(1).standard_normal((3, 3)).astype(dtype)
    assert to_host(device.system.sampler(fakedevice.asarray(z))).tobytes() == host.system.sampler(z).tobytes()


def test_to_look_at_a_run_waits_for_nothing_and_moves_no_statistics():
    one = played(run(), 3)
    before = [one.system.D.statistics.copy(), one.system.G.statistics.copy()]
    one.samples(7), one.system.D(one.data.train), one.score()
    assert np.array_equal(before[0], one.system.D.statistics) and np.array_equal(before[1], one.system.G.statistics)
