"""Small things on which a score hangs: what an exact copy is, dropout in the classifier, random rows of sorted data."""

import numpy
import pytest

from minigan.data import images
from minigan.data.dataset import Minibatches
from minigan.evaluation import calibration, classifier
from minigan.evaluation.neighbors import neighbor_check
from minigan.evaluation.two_sample import halves
from minigan.random import Stream


@pytest.mark.parametrize("off", [1e-3, 1e-6, 1e-12])
def test_a_copy_is_a_training_row_to_the_last_bit(off, rng):
    train, test = rng.normal(size=(40, 3)), rng.normal(size=(40, 3))
    samples = numpy.concatenate([train[:4], train[4:10] + off])
    check = neighbor_check(samples, train, test)
    assert check.exact_copies == 4 and (check.sample_distances < 2 * off).all()


def test_the_classifier_is_trained_with_dropout_of_the_shares_that_it_names(monkeypatch, rng):
    x, labels = rng.random((20, 784)), numpy.arange(20) % 10

    def theta():
        return classifier.train(x, labels, seed=1, epochs=1, batch=10).theta

    with_dropout = theta()
    assert classifier.KEEP == (0.9, 0.7, 0.7)
    for keep in ((1.0, 1.0, 1.0), (0.9, 0.7, 1.0), (0.9, 1.0, 0.7), (1.0, 0.7, 0.7)):
        monkeypatch.setattr(classifier, "KEEP", keep)
        assert abs(theta() - with_dropout).max() > 1e-4, keep


@pytest.fixture
def by_class():
    """1,000 rows sorted by class: the first number is the class, 0 to 9, the second the row's own."""
    return numpy.stack([numpy.arange(1000) // 100, numpy.arange(1000)], axis=1).astype(float)


def test_training_images_of_the_calibration_are_of_all_classes_and_none_twice(by_class):
    drawn = calibration.training_images(by_class, 200, Stream(3, "float64"))
    assert len(set(drawn[:, 1])) == 200 and set(drawn[:, 0]) == set(range(10))
    assert (by_class[:, 1] == numpy.arange(1000)).all()  # and the data are where they were


def test_centroids_are_drawn_by_the_sizes_of_their_clusters():
    """Of 1,000 sorted rows 900 are about 0 and 100 about 50; of two centroids a tenth of the draws is of 50."""
    train = numpy.repeat([0.0, 50.0], [900, 100])[:, None] + Stream(3, "float64").uniform((1000, 1))
    drawn = numpy.concatenate([calibration.centroids(train, 2, Stream(seed, "float64")) for seed in range(40)])
    assert drawn.shape == (80, 1) and set(drawn.ravel().round()) <= {0.0, 1.0, 50.0, 51.0}
    assert 2 <= (drawn > 25).sum() <= 20  # 8 are expected


def test_halves_are_random_and_hold_every_row_once(by_class):
    a, b = halves(by_class, Stream(5, "float64"))
    assert len(a) == len(b) == 500 and set(a[:, 0]) == set(b[:, 0]) == set(range(10))
    assert sorted([*a[:, 1], *b[:, 1]]) == by_class[:, 1].tolist()


def test_a_minibatch_of_sorted_data_is_of_many_classes(by_class):
    draw = Minibatches(by_class, Stream(6, "float64"))
    assert all(len(set(draw(100)[:, 0])) == 10 for _ in range(20))


def test_the_first_validation_pictures_of_a_sorted_file_are_of_all_classes(tmp_path):
    """Scores look at the first thousand of them."""
    greys = numpy.linspace(0, 255, 10).round().astype("uint8")  # one to a class
    pictures = numpy.repeat(greys, 900)[:, None, None] * numpy.ones((1, 2, 2), dtype="uint8")
    pictures[:, 1, 1] ^= 255  # a picture of one shade is none
    numpy.savez(tmp_path / "sorted.npz", images=pictures)
    data = images.load(tmp_path / "sorted.npz")
    assert len(data.valid) == 1500
    _, counts = numpy.unique(data.valid[: images.FIRST, 0], return_counts=True)
    assert len(counts) == 10 and counts.min() > 60  # of 100 each


def test_the_classifiers_rate_falls_in_a_straight_line_to_0(monkeypatch, rng):
    schedules, adam = [], classifier.Adam

    def seen(network, rate, *rest, **named):
        schedules.append(rate)
        return adam(network, rate, *rest, **named)

    monkeypatch.setattr(classifier, "Adam", seen)
    classifier.train(rng.random((20, 784)), numpy.arange(20) % 10, seed=1, epochs=2, batch=5, rate=0.01)
    assert [schedules[0](update) for update in (0, 2, 4, 8)] == pytest.approx([0.01, 0.0075, 0.005, 0.0])
