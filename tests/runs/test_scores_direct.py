"""Every number of `minigan evaluate` against its definition, typed again here: value, error and the data's own.

The samples, the validation, the test and the training data are of four different laws, and their rows are sorted by
class: so a set taken for another, an error for a value, or first rows for random ones gives another number. G is the
identity, which makes the noise that is planted the samples; theta_now is another G, and must not be seen.
"""

import json
import math

import numpy
import pytest
from planted import planted
from scipy import linalg, special
from scipy.spatial.distance import cdist

from minigan.data import mnist
from minigan.data.dataset import Dataset
from minigan.data.toy import ring_centres
from minigan.evaluation import classifier, measures, result
from minigan.runs import run as run_module
from minigan.runs import scores

SIGMAS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


@pytest.fixture
def make(monkeypatch):
    """make(samples, train, valid, test): a Run whose result draws these samples, of whatever is scored of it."""

    def make(samples, train, valid, test, *, name="points", image_shape=None, output=""):
        samples, train, valid, test = (
            numpy.ascontiguousarray(rows, dtype=float) for rows in (samples, train, valid, test)
        )
        monkeypatch.setattr(run_module, "SCORED", len(samples))
        monkeypatch.setattr(measures, "sigmas_for", lambda data: SIGMAS)
        known = {"centres": ring_centres(), "spread": 0.1} if name == "ring" else {"digits": name == "mnist"}
        game = planted(Dataset(name, train, valid, test, image_shape, **known), output)
        game.z_scored = samples
        return game

    return make


def measured(name, game):
    """The rows of one measure of a run."""
    return scores.measured(name, game, scores.drawn_of(game))


def rows_of(name, game):
    """{quantity: its Row} of one measure."""
    rows = measured(name, game)
    assert {row.measure for row in rows} == {name}
    return {row.quantity: row for row in rows}


@pytest.fixture
def laws():
    """(samples, train, valid, test): rows in the plane, of four laws, each sorted by class; three sets of one size."""
    rng = numpy.random.default_rng(5)

    def two(n, a, b, sd):
        return numpy.concatenate([rng.normal(a, sd, (n - n // 3, 2)), rng.normal(b, sd, (n // 3, 2))])

    return two(60, 0.0, 1.0, 0.4), two(90, 0.5, 2.5, 0.1), two(60, 0.3, 1.6, 0.2), two(60, 0.0, 1.4, 0.25)


def log_likelihoods(x, samples, sigma):
    """Of the Parzen window, by SciPy."""
    d = x.shape[1]
    exponents = -cdist(x, samples, "sqeuclidean") / (2 * sigma**2)
    return special.logsumexp(exponents, axis=1) - math.log(len(samples)) - d * math.log(sigma * math.sqrt(2 * math.pi))


# ---- the Parzen window ----


def test_parzen_chooses_on_validation_data_and_scores_test_data(make, laws):
    samples, _, valid, test = laws
    (row,) = measured("parzen", make(*laws))
    sigma = max(SIGMAS, key=lambda sigma: log_likelihoods(valid, samples, sigma).mean())
    ll = log_likelihoods(test, samples, sigma)
    assert row.value == pytest.approx(ll.mean(), rel=1e-9) and row.error == pytest.approx(ll.std() / 60**0.5, rel=1e-9)
    assert f"{sigma:.3f}" in row.quantity and "edge" not in row.quantity and (row.data, row.best) == (None, "high")


def test_parzen_says_when_its_width_is_at_the_grids_edge(make, laws):
    samples, train, _, test = laws
    (row,) = measured("parzen", make(samples, train, samples, test))  # a sample's own place is best of all
    assert "sigma 0.050, grid's edge" in row.quantity


def test_folds_are_five_of_the_test_data_each_scored_with_the_width_of_the_others(make, laws):
    samples, _, _, test = laws
    (row,) = measured("folds", make(*laws))
    means = []
    for i in range(5):
        own = numpy.arange(60) % 5 == i  # every fifth: files are often sorted
        best = max(SIGMAS, key=lambda sigma, own=own: log_likelihoods(test[~own], samples, sigma).mean())
        means.append(log_likelihoods(test[own], samples, best).mean())
    assert row.value == pytest.approx(numpy.mean(means), rel=1e-9)
    assert row.error == pytest.approx(numpy.std(means, ddof=1) / 5**0.5, rel=1e-9)
    assert row.data is None and row.best == "high"


# ---- the Bernoulli likelihood ----


def test_bernoulli_is_of_binarised_test_pictures_under_the_chosen_G(make):
    rng = numpy.random.default_rng(6)
    train, valid, test = ((rng.random((n, 4)) < p) * 1.0 for n, p in ((30, 0.2), (20, 0.9), (25, 0.6)))
    logits = rng.normal(0.5, 1.0, (40, 4))
    game = make(logits, train, valid, test, image_shape=(2, 2), output=", sigmoid")
    (row,) = measured("bernoulli", game)
    p = special.expit(logits)[None]
    x = test[:, None]  # zeros and ones stay what they are
    ll = special.logsumexp((x * numpy.log(p) + (1 - x) * numpy.log(1 - p)).sum(axis=2), axis=1) - math.log(40)
    assert row.value == pytest.approx(ll.mean(), rel=1e-9)
    assert row.error == pytest.approx(ll.std() / 25**0.5, rel=1e-9) and row.data is None and row.best == "high"


def test_grey_is_binarised_with_its_brightness_as_probability(make):
    """Of pixels of 1/4 a quarter is white; of a G of logits 0 each picture has 2^-d, of a biased one it shows."""
    grey = numpy.full((400, 4), 0.25)
    game = make(numpy.full((3, 4), 2.0), grey, grey, grey, image_shape=(2, 2), output=", sigmoid")
    (row,) = measured("bernoulli", game)
    expected = 4 * (0.25 * math.log(special.expit(2.0)) + 0.75 * math.log(special.expit(-2.0)))
    assert abs(row.value - expected) < 4 * row.error and row.error < 0.12


# ---- neighbours ----


def lattice(n):
    """n points of the plane, 100 apart."""
    return numpy.stack([100.0 * numpy.arange(n), numpy.zeros(n)], axis=1)


def test_neighbours_compare_samples_to_train_with_test_to_train(make):
    train, shift = lattice(50), numpy.array([0.0, 1.0])
    samples = numpy.concatenate([train[:5], train[5:9] + 1e-6 * shift, train[9:40] + 0.5 * shift])
    test = numpy.concatenate([train[:3], train[3:5] + 1e-6 * shift, train[5:30] + 2 * shift])
    rows = rows_of("neighbors", make(samples, train, train[:20] + 7 * shift, test))
    ratio, copies = rows["distance / test data's"], rows["exact copies among samples"]
    assert ratio.value == pytest.approx(0.25, rel=1e-12) and (ratio.error, ratio.data) == (None, 1.0)
    assert (copies.value, copies.error, copies.data) == (5, None, 3)  # 1e-6 away is no exact copy


def test_the_test_rows_beside_samples_are_drawn_at_random(make, monkeypatch):
    """A third of the test rows, which come first, lies far away: of the first ten the median would be 30, not 2."""
    monkeypatch.setattr(measures, "PAIRS", 30)
    train, shift = lattice(120), numpy.array([0.0, 1.0])
    test = numpy.concatenate([train[:40] + 30 * shift, train[40:] + 2 * shift])
    rows = rows_of("neighbors", make(train[:60] + 3 * shift, train, train[:40] + 7 * shift, test))
    assert rows["distance / test data's"].value == pytest.approx(1.5, rel=1e-12)


# ---- two-sample tests ----


def test_classify_tells_samples_from_test_data_and_beside_them_validation_from_test_data(make):
    """On points the best D's accuracy is known: with 3/4 of the samples on one of the test data's two points it calls
    that point a sample, and is right of all samples and of half of the test data; validation data are elsewhere."""
    line = numpy.array([[1.0, 0.0]])
    test = numpy.concatenate([0 * numpy.ones((100, 1)) * line, 1 * numpy.ones((100, 1)) * line])
    samples = numpy.concatenate([0 * numpy.ones((150, 1)) * line, 3 * numpy.ones((50, 1)) * line])
    (row,) = measured("classify", make(samples, 8 + test, 5 + 0 * test, test))
    assert row.data == 1.0 and row.best == "1/2"
    assert row.error == pytest.approx(0.5 * (0.25 / 100) ** 0.5, rel=0.1)  # halves of 100 rows are judged
    assert row.value == pytest.approx(0.75, abs=4 * row.error)


def one_nn(x, y):
    """(accuracy, its error, the share of x) by plain loops."""
    both, of_x = numpy.concatenate([x, y]), numpy.arange(len(x) + len(y)) < len(x)
    distances = cdist(both, both)
    numpy.fill_diagonal(distances, numpy.inf)
    nearest = distances.argmin(axis=1)
    right = of_x == of_x[nearest]
    a, N = right.mean(), len(both)
    mutual = sum(nearest[nearest[i]] == i for i in range(N))
    return a, (a * (1 - a) * (1 + mutual / N) / N) ** 0.5, right[of_x].mean()


def test_one_nn_is_leave_one_out_among_samples_and_test_and_among_validation_and_test(make, laws):
    samples, _, valid, test = laws
    rows = rows_of("one_nn", make(*laws))
    found, control = one_nn(samples, test), one_nn(valid, test)
    assert found[0] != control[0] and found[2] != control[2] and found[0] != found[2]
    row, share = rows["1-NN accuracy"], rows["1-NN, samples alone"]
    assert (row.value, row.error, row.data) == pytest.approx((found[0], found[1], control[0]), rel=1e-12)
    assert (share.value, share.data) == pytest.approx((found[2], control[2]), rel=1e-12) and share.error is None


@pytest.fixture
def sorted_alike(make, monkeypatch):
    """A game whose four sets are of one law, of two clusters: test data begin with one, validation with the other."""
    monkeypatch.setattr(measures, "PAIRS", 40)
    monkeypatch.setattr(measures, "KERNEL", 40)
    rng = numpy.random.default_rng(8)
    first, last = (lambda n: rng.normal(0, 0.1, (n, 2))), (lambda n: rng.normal(3, 0.1, (n, 2)))
    mixed = numpy.where(rng.random((80, 1)) < 0.5, first(80), last(80))
    ascending, descending = numpy.concatenate([first(60), last(60)]), numpy.concatenate([last(60), first(60)])
    return make(mixed, ascending, descending, ascending[::-1][::-1].copy())


def test_rows_for_one_nn_are_drawn_at_random(sorted_alike):
    rows = rows_of("one_nn", sorted_alike)
    row = rows["1-NN accuracy"]
    assert abs(row.value - 0.5) < 4 * row.error and abs(row.data - 0.5) < 4 * row.error < 0.35


def test_rows_for_mmd_are_drawn_at_random(sorted_alike):
    rows = rows_of("mmd", sorted_alike)
    row, p = rows["MMD^2 x 1000 (± if equal)"], rows["p-value"]
    assert abs(row.value) < 4 * row.error and abs(row.data) < 4 * row.error and p.value > 0.01 and p.data > 0.01


def mmd(x, y):
    """MMD^2 by the definition, and its standard deviation over 400 permutations."""
    both, m, n = numpy.concatenate([x, y]), len(x), len(y)
    squares = cdist(both, both, "sqeuclidean")
    K = numpy.exp(-squares / (2 * numpy.median(squares[~numpy.eye(m + n, dtype=bool)])))
    numpy.fill_diagonal(K, 0)

    def value(of_x):
        of_y = ~of_x
        xx, yy, xy = K[of_x][:, of_x].sum(), K[of_y][:, of_y].sum(), K[of_x][:, of_y].sum()
        return xx / (m * (m - 1)) + yy / (n * (n - 1)) - 2 * xy / (m * n)

    rng, of_x = numpy.random.default_rng(1), numpy.arange(m + n) < m
    return value(of_x), numpy.std([value(rng.permutation(of_x)) for _ in range(400)])


def test_mmd_is_a_thousand_times_gretton_s_with_the_deviation_of_equal_laws_and_the_p_values(make, laws):
    samples, _, valid, test = laws
    rows = rows_of("mmd", make(*laws))
    row, p = rows["MMD^2 x 1000 (± if equal)"], rows["p-value"]
    (found, deviation), (control, _) = mmd(samples, test), mmd(valid, test)
    assert row.value == pytest.approx(1000 * found, rel=1e-9) and row.data == pytest.approx(1000 * control, rel=1e-9)
    assert row.error == pytest.approx(1000 * deviation, rel=0.3)  # another 200 permutations
    assert (row.best, p.error, p.best) == ("0", None, "not near 0")


def test_the_p_values_are_of_samples_and_of_validation_data(make, laws):
    samples, train, valid, test = laws
    apart = rows_of("mmd", make(samples + 5, train, test[::-1], test))["p-value"]
    assert apart.value == 1 / 201 and apart.data > 0.9  # the test data themselves, in another order
    alike = rows_of("mmd", make(test[::-1], train, valid + 5, test))["p-value"]
    assert alike.value > 0.9 and alike.data == 1 / 201


# ---- modes and digits ----


def test_modes_of_the_ring_are_counted_within_3_sd(make):
    def near(counts, off):
        """counts[i] points at a distance `off` from the i-th of eight points on the unit circle."""
        angle = numpy.repeat(numpy.arange(8) * math.pi / 4, counts)
        return (1 + off) * numpy.stack([numpy.cos(angle), numpy.sin(angle)], axis=1)

    samples = numpy.concatenate([near([30, 20, 10, 0, 0, 0, 0, 0], 0.29), near([0, 0, 0, 5, 0, 0, 35, 0], 0.31)])
    test = numpy.concatenate([near([9] * 6 + [0, 0], 0.1), near([0] * 7 + [6], 0.5)])
    rows = rows_of("modes", make(samples, test[::2], samples, test, name="ring"))
    covered, share = rows["modes covered, of 8"], rows["share within 3 sd"]
    assert (covered.value, covered.error, covered.data) == (3, None, 6)
    assert (share.value, share.data) == (0.6, 0.9) and share.error == pytest.approx((0.6 * 0.4 / 100) ** 0.5)


@pytest.fixture(scope="module")
def images():
    """{digit: 100 of its training pictures}, (100, 784)."""
    pixels, labels = mnist.images("train")[:4000].reshape(-1, 784) / 255.0, mnist.labels("train")[:4000]
    return {digit: pixels[labels == digit][:100] for digit in range(10)}


def frechet(a, b):
    """By the eigenvalues of the product, which is not symmetric."""
    (mu_a, S_a), (mu_b, S_b) = ((x.mean(axis=0), numpy.cov(x, rowvar=False)) for x in (a, b))
    root = numpy.sqrt(linalg.eigvals(S_a @ S_b).real.clip(0)).sum()
    return ((mu_a - mu_b) ** 2).sum() + numpy.trace(S_a + S_b) - 2 * root


def test_digits_are_counted_by_the_classifier_and_compared_with_training_pictures(make, images, monkeypatch):
    samples = numpy.concatenate([images[1][:60], 0.5 * images[7][:30], images[3][:30]])
    test = numpy.concatenate([images[digit][60:80] for digit in (0, 2, 4, 6, 8)])
    train = numpy.concatenate([images[digit][80:92] for digit in range(10)])  # as many as samples: all are compared
    valid = images[9]
    rows = rows_of("digits", make(samples, train, valid, test, name="mnist", image_shape=(28, 28)))
    judge = classifier.load(dtype="float64")
    for quantity, of in {
        "digits covered, of 10": lambda p: (numpy.bincount(p.argmax(1), minlength=10) >= len(p) / 100).sum(),
        "their entropy": lambda p: special.entr(numpy.bincount(p.argmax(1)) / len(p)).sum(),
        "classifier's confidence": lambda p: p.max(axis=1).mean(),
    }.items():
        value, data = (of(judge.predict(x)) for x in (samples, test))
        assert value != data
        assert (rows[quantity].value, rows[quantity].data) == pytest.approx((value, data), rel=1e-9), quantity
    features = [judge.features(x) for x in (samples, test, train)]
    distance = rows["Frechet distance"]
    assert distance.value == pytest.approx(frechet(features[0], features[2]), rel=1e-3)  # singular covariances
    assert distance.data == pytest.approx(frechet(features[1], features[2]), rel=1e-3)
    assert all(row.error is None for row in rows.values())


def test_the_training_pictures_of_the_frechet_distance_are_drawn_at_random(make, images):
    """Sorted by digit the first sixth of them would be of one or two digits, and far from any mixture."""
    train = numpy.concatenate([images[digit][:90] for digit in range(10)])
    mixture = numpy.concatenate([images[digit][90:] for digit in range(10)])
    rows = rows_of("digits", make(mixture, train, mixture, mixture, name="mnist", image_shape=(28, 28)))
    judge, rng = classifier.load(dtype="float64"), numpy.random.default_rng(2)
    seen = judge.features(mixture)
    usual = [frechet(seen, judge.features(train[rng.permutation(len(train))[:100]])) for _ in range(5)]
    first = frechet(seen, judge.features(train[:100]))
    assert rows["Frechet distance"].value < 1.5 * max(usual) < first / 2


# ---- paths ----


def test_paths_are_straight_lines_in_z_between_neighbouring_draws_through_the_chosen_G(make):
    rng = numpy.random.default_rng(9)
    z, data = rng.normal(0, 2, (30, 4)), rng.random((10, 4))
    rows = rows_of("paths", make(z, data, data, data, image_shape=(2, 2), output=", sigmoid"))
    jumps, lengths, directions = [], [], []
    for a, b in zip(z[:20:2], z[1:20:2]):
        x = special.expit(numpy.linspace(a, b, 30))
        steps = numpy.sqrt((numpy.diff(x, axis=0) ** 2).sum(axis=1))
        jumps.append(steps.max() / steps.mean())
        lengths.append(steps.sum() / numpy.sqrt(((x[-1] - x[0]) ** 2).sum()))
    for a in z[:10]:
        slopes = special.expit(a) * special.expit(-a)  # dG/dz is diagonal
        directions.append((slopes**2).sum() ** 2 / (slopes**4).sum())
    for quantity, values in {
        "largest step / mean step": jumps,
        "path / straight line in x": lengths,
        "directions of dG/dz": directions,
    }.items():
        assert rows[quantity].value == pytest.approx(numpy.mean(values), rel=1e-9), quantity
        assert rows[quantity].error == pytest.approx(numpy.std(values, ddof=1) / 10**0.5, rel=1e-9), quantity
        assert rows[quantity].data is None


# ---- the table ----


def test_which_measures_a_run_has_follows_from_its_data_and_its_G(make, laws):
    everywhere = ["parzen", "folds", "neighbors", "classify", "one_nn", "mmd"]
    assert scores.names_of(make(*laws)) == [*everywhere, "paths"]
    assert scores.names_of(make(*laws, name="ring")) == [*everywhere, "modes", "paths"]
    pictures = [rows.reshape(-1, 4) for rows in laws]
    grey = scores.names_of(make(*pictures, name="images", image_shape=(2, 2), output=", sigmoid"))
    assert grey == ["parzen", "folds", "bernoulli", *everywhere[2:], "paths"]
    linear = scores.names_of(make(*pictures, name="mnist", image_shape=(2, 2)))
    assert linear == [*everywhere, "digits", "paths"]


def test_scores_of_another_run_are_not_kept_and_those_of_this_are_in_the_tables_order(make, laws, tmp_path):
    game, path = make(*laws), tmp_path / "evaluation.json"
    row = {name: [result.Row(name, "q", 1.0, math.inf, None, "high")] for name in ("parzen", "mmd", "folds")}
    path.write_text(json.dumps(scores.merged(path, game, row["mmd"] + row["parzen"])))
    merged = scores.merged(path, game, row["folds"])
    assert [r["measure"] for r in merged["scores"]] == ["parzen", "folds", "mmd"]
    assert merged["scores"][0] == {
        "measure": "parzen", "quantity": "q", "value": 1.0, "error": None, "data": None, "best": "high"}  # fmt: skip
    for key, other in (("recipe", "another"), ("seed", 77), ("step", 3)):
        said = json.loads(path.read_text())
        assert key in said
        path.write_text(json.dumps(said | {key: other}))
        assert [r["measure"] for r in scores.merged(path, game, row["folds"])["scores"]] == ["folds"], key
        path.write_text(json.dumps(said))
