"""The Bernoulli likelihood, against products of probabilities multiplied out."""

import numpy
import pytest
from scipy.special import log_expit, logsumexp

from minigan.backend import to_host
from minigan.evaluation import bernoulli
from minigan.evaluation.bernoulli import bernoulli_log_likelihoods, binarise
from minigan.random import Stream


def by_scipy(x, logits):
    """log of the mean over draws of the product over pixels of the pixels' probabilities."""
    each = numpy.where(x[:, None, :] == 1, log_expit(logits), log_expit(-logits)).sum(axis=2)
    return logsumexp(each, axis=1) - numpy.log(len(logits))


def test_it_is_the_mean_of_products_of_pixel_probabilities(xp, rng):
    x, logits = (rng.random((7, 12)) < 0.4).astype(float), 2 * rng.normal(size=(9, 12))
    found = bernoulli_log_likelihoods(xp.asarray(x), xp.asarray(logits))
    numpy.testing.assert_allclose(found, by_scipy(x, logits), rtol=1e-12)


def test_of_one_draw_and_three_pixels_it_is_what_one_reckons_by_hand():
    logits = numpy.log([[0.8 / 0.2, 0.5 / 0.5, 0.1 / 0.9]])
    found = bernoulli_log_likelihoods(numpy.array([[1.0, 0.0, 1.0]]), logits)
    assert found == pytest.approx(numpy.log(0.8 * 0.5 * 0.1))


def test_blocks_change_nothing(rng, monkeypatch):
    x, logits = (rng.random((20, 6)) < 0.5).astype(float), rng.normal(size=(8, 6))
    whole = bernoulli_log_likelihoods(x, logits)
    monkeypatch.setattr(bernoulli, "BLOCK", 24)
    numpy.testing.assert_allclose(bernoulli_log_likelihoods(x, logits), whole, rtol=1e-14)


def test_784_pixels_neither_under_nor_overflow(rng):
    x, logits = (rng.random((3, 784)) < 0.2).astype("float32"), (30 * rng.normal(size=(5, 784))).astype("float32")
    found = bernoulli_log_likelihoods(x, logits)
    assert numpy.all(numpy.isfinite(found)) and found.min() < -1000
    numpy.testing.assert_allclose(found, by_scipy(x.astype(float), logits.astype(float)), rtol=1e-5)


def test_the_truth_scores_its_own_negative_entropy():
    """x drawn from independent pixels of probability .3, the logits saying so: E log p = -12 H(.3)."""
    x = binarise(numpy.full((20_000, 12), 0.3), Stream(1, "float64"))
    ll = bernoulli_log_likelihoods(x, numpy.full((1, 12), numpy.log(0.3 / 0.7)))
    entropy = -12 * (0.3 * numpy.log(0.3) + 0.7 * numpy.log(0.7))
    assert abs(ll.mean() + entropy) < 4 * ll.std() / len(ll) ** 0.5


def test_binarising_keeps_the_brightness_on_average_and_the_dtype(xp):
    images = xp.asarray(numpy.tile(numpy.linspace(0, 1, 5, dtype="float32"), (20_000, 1)))
    x = to_host(binarise(images, Stream(2, "float32", xp)))
    assert x.dtype == "float32" and set(numpy.unique(x)) == {0.0, 1.0}
    numpy.testing.assert_allclose(x.mean(axis=0), numpy.linspace(0, 1, 5), atol=4 * 0.5 / 20_000**0.5)


def test_grey_pictures_are_refused():
    with pytest.raises(ValueError, match="binarise the pictures first"):
        bernoulli_log_likelihoods(numpy.array([[0.5, 1.0]]), numpy.zeros((1, 2)))


@pytest.mark.parametrize("x, logits", [((3, 4), (2, 5)), ((3,), (2, 3)), ((3, 4), (0, 4))])
def test_wrong_shapes_are_refused_by_name(x, logits):
    with pytest.raises(ValueError, match=r"logits has shape .*: expected \(n, d\)"):
        bernoulli_log_likelihoods(numpy.zeros(x), numpy.zeros(logits))
