"""The sources that no generator made: what each is, by scikit-learn and by moments."""

import numpy
import pytest
from sklearn.cluster import KMeans

from minigan.backend import to_host
from minigan.evaluation import calibration
from minigan.evaluation.calibration import SOURCES, TABLE_1
from minigan.random import Stream


@pytest.fixture
def train():
    """300 rows of 6 values in [0, 1], in three clusters."""
    rng = numpy.random.default_rng(5)
    return numpy.clip(rng.random((3, 6))[rng.integers(3, size=300)] + 0.1 * rng.normal(size=(300, 6)), 0, 1)


def test_table_1_is_the_papers():
    assert {model: [mean for mean, _ in columns] for model, columns in TABLE_1.items()} == {
        "DBN": [138, 1909],
        "Stacked CAE": [121, 2110],
        "Deep GSN": [214, 1890],
        "Adversarial nets": [225, 2057],
    }
    assert [error for _, error in TABLE_1["Adversarial nets"]] == [2, 26]


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_gives_rows_like_the_datas_and_the_same_for_the_same_seed(name, train, xp):
    before, data = train.copy(), xp.asarray(train)
    rows, again = (to_host(SOURCES[name](data, 50, Stream(1, "float64", xp))) for _ in range(2))
    assert rows.shape == (1 if name == "the mean image" else 50, 6) and rows.dtype == "float64"
    assert rows.min() >= 0 and rows.max() <= 1
    assert numpy.array_equal(rows, again) and numpy.array_equal(to_host(data), before)


def test_training_images_are_different_rows_of_the_data(train):
    rows = calibration.training_images(train, 100, Stream(2, "float64"))
    where = [int(numpy.flatnonzero((train == row).all(axis=1))[0]) for row in rows]
    assert len(set(where)) == 100 and where != sorted(where)


def test_centroids_are_those_of_lloyds_algorithm(train):
    """scikit-learn's, from the same start, and drawn as often as their clusters are large."""
    start = calibration.training_images(train, 20, Stream(3, "float64"))
    oracle = KMeans(20, init=start, n_init=1, max_iter=5, tol=0, algorithm="lloyd").fit(train)
    drawn = calibration.centroids(train, 20, Stream(3, "float64"))
    gaps = ((drawn[:, None] - oracle.cluster_centers_) ** 2).sum(axis=2).min(axis=1)
    assert gaps.max() < 1e-20
    stream = Stream(3, "float64")
    stream.permutation(300)
    expected = oracle.cluster_centers_[oracle.predict(train)[stream.permutation(300)[:20]]]
    numpy.testing.assert_allclose(drawn, expected, atol=1e-12)


def test_a_cluster_that_loses_its_examples_keeps_its_centroid():
    train = numpy.array([[0.0, 0.0]] * 9 + [[1.0, 1.0]])
    rows = calibration.centroids(train, 10, Stream(4, "float64"))  # ten centroids, nine of them equal
    assert numpy.isfinite(rows).all() and {tuple(row) for row in rows} <= {(0.0, 0.0), (1.0, 1.0)}


def test_the_gaussian_has_the_datas_mean_and_covariance(train):
    inner = 0.5 + 0.1 * (train - train.mean(axis=0))  # so far from 0 and 1 that nothing is clipped
    rows = calibration.clipped_gaussian(inner, 20_000, Stream(5, "float64"))
    assert rows.min() > 0 and rows.max() < 1
    numpy.testing.assert_allclose(rows.mean(axis=0), inner.mean(axis=0), atol=4 * inner.std() / 20_000**0.5)
    numpy.testing.assert_allclose(numpy.cov(rows.T), numpy.cov(inner.T, ddof=0), atol=4 * 2e-3 / 20_000**0.5)


def test_pixel_marginals_are_black_or_white_as_often_as_the_mean_says(train):
    rows = calibration.pixel_marginals(train, 20_000, Stream(6, "float64"))
    assert set(numpy.unique(rows)) == {0.0, 1.0}
    numpy.testing.assert_allclose(rows.mean(axis=0), train.mean(axis=0), atol=4 * 0.5 / 20_000**0.5)
    assert abs(numpy.corrcoef(rows.T) - numpy.eye(6)).max() < 4 / 20_000**0.5 * 1.5  # independent of one another


def test_the_mean_image_and_noise_are_what_they_are_called(train):
    assert numpy.array_equal(calibration.mean_image(train, 9, None), [train.mean(axis=0)])
    rows = calibration.noise(train, 20_000, Stream(7, "float64"))
    numpy.testing.assert_allclose(rows.mean(axis=0), 0.5, atol=4 * 12**-0.5 / 20_000**0.5)
    numpy.testing.assert_allclose(rows.var(axis=0), 1 / 12, rtol=0.03)
