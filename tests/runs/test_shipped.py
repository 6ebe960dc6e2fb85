"""The generator in the package is the one it is said to be: its score, its digits, its noise."""

import numpy
import pytest

from minigan.data import mnist
from minigan.data.idx import DataError
from minigan.evaluation import classifier
from minigan.evaluation.modes import digit_coverage
from minigan.evaluation.parzen import log_likelihoods
from minigan.random import Stream
from minigan.runs import shipped


@pytest.fixture(scope="module")
def samples():
    return shipped.generator()(shipped.noise(2000, Stream(3)))


def test_it_is_the_generator_of_the_default_recipe():
    G = shipped.generator()
    assert repr(G) == "Network(Dense(100, 800), ReLU(), Dense(800, 800), ReLU(), Dense(800, 784), Sigmoid())"
    assert G.theta.dtype == "float32" and numpy.isfinite(G.theta).all()
    assert shipped.generator("float64").theta.dtype == "float64"


def test_its_noise_is_uniform_with_variance_1():
    z = shipped.noise(10_000, Stream(1))
    assert z.shape == (10_000, 100) and abs(z).max() <= 3**0.5 + 1e-6
    assert abs(z.mean()) < 0.005 and abs((z * z).mean() - 1.0) < 0.005


def test_its_samples_are_images_of_all_ten_digits(samples):
    assert samples.shape == (2000, 784) and samples.min() >= 0.0 and samples.max() <= 1.0
    coverage = digit_coverage(samples, classifier.load())
    assert coverage.covered == 10 and coverage.entropy > 2.2  # log 10 = 2.303


def test_its_score_is_227_nats():
    """As benchmarks/ship_generator.py has it on all test images; on every fifth the standard error is 4.9."""
    samples, test = shipped.generator()(shipped.noise(10_000, Stream(3))), mnist.load().test[::5]
    (ll,) = log_likelihoods(test, samples, [0.167])
    assert abs(ll.mean() - 227.1) < 3 * ll.std() / len(test) ** 0.5


def test_a_damaged_file_is_named_with_the_remedy(tmp_path):
    path = tmp_path / "generator.npz"
    path.write_bytes(shipped.WEIGHTS.read_bytes()[:100_000])
    with pytest.raises(DataError, match=r"damaged.*install minigan again"):
        shipped.generator(path=path)
