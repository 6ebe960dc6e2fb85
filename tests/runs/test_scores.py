"""The scores of a run on planted generators: each must move the right way, and the truth must be at rest."""

import json
import types

import numpy
import pytest

from minigan.data import mnist, toy
from minigan.data.dataset import Dataset
from minigan.evaluation.measures import MEASURES, Drawn, logits, measures_of
from minigan.evaluation.parzen import parzen_score
from minigan.evaluation.result import as_dict
from minigan.nn import Dense, Network, Sigmoid
from minigan.random import Stream
from minigan.runs import scores, table1

MMD = "MMD^2 x 1000 (± if equal)"


def game_of(data, samples):
    """What is measured: these samples, which a G and its z stand beside."""
    layers = [Dense(2, samples.shape[1], Stream(1, str(samples.dtype))), Sigmoid()]
    return types.SimpleNamespace(
        data=data, drawn=Drawn(Network(layers), Stream(2, str(samples.dtype)).normal((50, 2)), samples)
    )


def measured(name, game):
    """The rows of one measure."""
    return MEASURES[name][0](game.drawn, game.data)


def ring_data(train, valid, test):
    """Such rows as a Dataset that knows its modes."""
    return Dataset("ring", train, valid, test, centres=toy.ring_centres(), spread=toy.RING_SD)


@pytest.fixture(scope="module")
def ring():
    stream = Stream(7, "float64")
    return ring_data(*(toy.ring(n, stream) for n in (3000, 1500, 1500)))


@pytest.fixture(scope="module")
def digits():
    """A fifteenth of MNIST, drawn at random."""
    pick = Stream(8, "float32").permutation(10_000)
    rows = [mnist.images(split).reshape(-1, 784)[pick] / numpy.float32(255) for split in ("train", "t10k")]
    return Dataset("mnist", rows[0][:4000], rows[0][4000:5000], rows[1][:1000], image_shape=(28, 28), digits=True)


def numbers(name, data, samples):
    """{quantity: value} of one measure."""
    return {row.quantity: row.value for row in measured(name, game_of(data, samples))}


@pytest.fixture(scope="module")
def planted(ring):
    """Generators on the ring: the truth, one that copies, one that has lost seven modes, one shifted, one blurred."""
    stream = Stream(9, "float64")
    truth = toy.ring(1500, stream)
    return {
        "truth": truth,
        "copies": ring.train[:1500].copy(),
        "collapsed": numpy.array([1.0, 0.0]) + toy.RING_SD * stream.normal((1500, 2)),
        "shifted": truth + 0.3,
        "blurred": truth + 0.3 * stream.normal((1500, 2)),
    }


def test_the_truth_is_at_rest_under_every_measure(ring, planted):
    truth = planted["truth"]
    assert abs(numbers("classify", ring, truth)["fresh D's accuracy"] - 0.5) < 0.05
    assert abs(numbers("one_nn", ring, truth)["1-NN accuracy"] - 0.5) < 0.05
    assert numbers("mmd", ring, truth)["p-value"] > 0.01
    assert abs(numbers("neighbors", ring, truth)["distance / test data's"] - 1) < 0.15
    assert numbers("modes", ring, truth) == {
        "modes covered, of 8": 8,
        "share within 3 sd": pytest.approx(0.989, abs=0.01),
    }


def test_copying_shows_in_the_neighbours_and_nowhere_else(ring, planted):
    found = numbers("neighbors", ring, planted["copies"])
    assert found == {"distance / test data's": 0, "exact copies among samples": 1500}
    assert abs(numbers("classify", ring, planted["copies"])["fresh D's accuracy"] - 0.5) < 0.05


@pytest.mark.parametrize("fault", ["collapsed", "shifted", "blurred"])
def test_a_wrong_distribution_shows_in_the_two_sample_measures_and_in_the_score(fault, ring, planted):
    samples, truth = planted[fault], planted["truth"]
    assert numbers("classify", ring, samples)["fresh D's accuracy"] > 0.6
    assert numbers("one_nn", ring, samples)["1-NN accuracy"] > 0.6
    (parzen,) = measured("parzen", game_of(ring, samples))
    (best,) = measured("parzen", game_of(ring, truth))
    assert parzen.value < best.value - 4 * best.error
    if fault == "blurred":  # by .3, which a kernel as wide as the median distance, 1.4, cannot see in 500 points
        return
    found = numbers("mmd", ring, samples)
    assert found["p-value"] < 0.01 and found[MMD] > 3 * abs(numbers("mmd", ring, truth)[MMD])


def test_lost_modes_and_low_quality_are_told_apart(ring, planted):
    assert numbers("modes", ring, planted["collapsed"])["modes covered, of 8"] == 1
    assert numbers("modes", ring, planted["collapsed"])["share within 3 sd"] > 0.98
    assert numbers("modes", ring, planted["blurred"])["modes covered, of 8"] == 8
    assert numbers("modes", ring, planted["blurred"])["share within 3 sd"] < 0.7


def test_on_digits_collapse_blur_and_noise_show(digits):
    truth = digits.valid
    ones = numpy.repeat(digits.test[:1], 1000, axis=0)
    blurred = digits.train[:4000].reshape(1000, 4, 784).mean(axis=1)
    noise = Stream(3, "float32").uniform((1000, 784))
    found = {name: numbers("digits", digits, x) for name, x in
             {"truth": truth, "one": ones, "blurred": blurred, "noise": noise}.items()}  # fmt: skip
    assert found["truth"]["digits covered, of 10"] == 10 and found["truth"]["their entropy"] > 2.28
    assert found["one"]["digits covered, of 10"] == 1 and found["one"]["their entropy"] == 0
    distances = {name: row["Frechet distance"] for name, row in found.items()}
    assert distances["truth"] < 0.2 * min(distances["one"], distances["blurred"], distances["noise"])
    assert found["blurred"]["classifier's confidence"] < found["truth"]["classifier's confidence"] - 0.1


def test_the_datas_own_number_is_that_of_test_data(digits):
    """Beside the samples stands what test data get: of a generator that draws test data, the same number twice."""
    for row in measured("digits", game_of(digits, digits.test)):
        assert row.value == pytest.approx(row.data)


def test_the_bernoulli_score_is_of_the_generators_pixel_probabilities(digits):
    game = game_of(digits, digits.valid)
    G, z = game.drawn.G, game.drawn.z
    numpy.testing.assert_allclose(1 / (1 + numpy.exp(-logits(G, z))), G(z), rtol=1e-5)
    (row,) = measured("bernoulli", game)
    assert numpy.isfinite(row.value) and row.value < 0


def test_the_paths_of_an_affine_generator_are_straight_and_of_a_step_function_a_jump(digits):
    game = game_of(digits, digits.valid)
    game.drawn = Drawn(Network([Dense(2, 784, Stream(1, "float32"), irange=1.0)]), game.drawn.z, None)
    found = {row.quantity: row.value for row in measured("paths", game)}
    assert found["largest step / mean step"] == pytest.approx(1, abs=1e-4)
    assert found["path / straight line in x"] == pytest.approx(1, abs=1e-4)
    assert 1 < found["directions of dG/dz"] <= 2.0001
    steep = Network([Dense(2, 784, Stream(1, "float32"), irange=1.0), Sigmoid()])
    steep.theta = 300 * steep.theta
    game.drawn = Drawn(steep, game.drawn.z, None)
    assert {row.quantity: row.value for row in measured("paths", game)}["largest step / mean step"] > 1.5


def test_how_much_of_a_path_in_z_lies_on_the_data_is_counted_along_it(ring):
    """G(z) = z: the straight line from mode 0 to mode 4, through the empty middle, and one within a mode."""
    G = Network([Dense(2, 2, Stream(1, "float64"))])
    G.theta = numpy.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    centres = toy.ring_centres()
    z = numpy.concatenate([centres[[0, 4]]] * 5 + [centres[2] * [[1.0], [1.1]]] * 5)
    game = types.SimpleNamespace(data=ring, drawn=Drawn(G, z, z))
    (row,) = [row for row in measured("paths", game) if row.quantity == "path within 3 sd of a mode"]
    across = numpy.mean(numpy.abs(numpy.abs(numpy.linspace(1, -1, 30)) - 1) < 3 * toy.RING_SD)
    assert row.value == pytest.approx((across + 1) / 2) and 0.2 < across < 0.4


def test_a_run_has_the_measures_that_fit_its_data(ring, digits):
    assert measures_of(game_of(ring, ring.valid).drawn.G, ring) == [
        "parzen", "folds", "neighbors", "classify", "one_nn", "mmd", "modes", "paths"]  # fmt: skip
    assert measures_of(game_of(digits, digits.valid).drawn.G, digits) == [
        "parzen", "folds", "bernoulli", "neighbors", "classify", "one_nn", "mmd", "digits", "paths"]  # fmt: skip


def test_the_same_run_has_the_same_scores_and_they_are_plain_numbers(ring, planted):
    for name in ("classify", "mmd", "one_nn", "folds"):
        rows, again = (measured(name, game_of(ring, planted["blurred"])) for _ in range(2))
        assert rows == again
        json.dumps([as_dict(row) for row in rows], allow_nan=False)


# ---- Table 1 ----


def test_the_calibration_is_the_papers_procedure_on_every_source(digits):
    found = table1.calibration(digits, n=200)
    assert list(found) == list(table1.SOURCES)
    stream = Stream(table1.SEED, digits.train.dtype)
    expected = parzen_score(table1.SOURCES["training images"](digits.train, 200, stream), digits.valid, digits.test)
    assert found["training images"] == expected
    means = [found[name].mean for name in ("training images", "the mean image", "independent pixels", "uniform noise")]
    assert means == sorted(means, reverse=True)


def test_the_table_has_the_papers_numbers_and_ours_in_80_columns(digits):
    calibrated = table1.calibration(digits, n=50)
    score = calibrated["training images"]
    text = table1.lines(score, "runs/a-run-of-long-name-2, mnist-paper, epoch 180, step 90000", calibrated)
    assert all(len(line) <= 80 for line in text)
    row = next(line for line in text if line.startswith("Adversarial nets"))
    here = [f"{score.mean:.1f}", "±", f"{score.standard_error:.1f}"]
    assert row.split()[2:] == ["225", "±", "2", *here, "2057", "±", "26", "unmeasured"]
    ranked = [name for line in text for name in calibrated if line.startswith(name)]
    assert ranked == sorted(calibrated, key=lambda name: -calibrated[name].mean)
    assert any("unmeasured" in line for line in table1.lines(None, None, calibrated) if "Adversarial" in line)


# ---- what makes no sense is told and loses nothing ----


def test_a_collapsed_generator_has_measures_that_are_none_and_not_an_error(digits):
    game = game_of(digits, digits.valid)
    game.drawn.G.theta = 0 * game.drawn.G.theta
    rows = [as_dict(row) for row in measured("paths", game)]
    assert rows and all(row["value"] is None for row in rows)
    json.dumps(rows, allow_nan=False)


def test_the_copies_among_test_data_are_counted_beside_those_among_samples(ring, planted):
    data = ring_data(ring.train, ring.valid, numpy.concatenate([ring.test[:1000], ring.train[:100]]))
    rows = {row.quantity: row for row in measured("neighbors", game_of(data, planted["copies"]))}
    assert rows["exact copies among samples"].value == 1500 and rows["exact copies among samples"].data == 100


def test_measures_of_another_step_are_not_kept(tmp_path, ring, planted):
    game = game_of(ring, planted["truth"])
    game.recipe, game.step = types.SimpleNamespace(name="ring", seed=1), 5
    game.result_step, game.epoch_steps = 4, 2
    path = tmp_path / "evaluation.json"
    for text in ("not JSON", "[]", "{}"):
        path.write_text(text)
        assert scores.merged(path, game, [])["scores"] == []
    path.write_text(json.dumps(scores.merged(path, game, measured("modes", game))))
    assert len(scores.merged(path, game, [])["scores"]) == 2
    game.step = 6
    assert scores.merged(path, game, [])["scores"] == []


def test_of_an_evaluation_that_was_edited_or_cut_only_what_is_a_score_is_kept(tmp_path, ring, planted):
    """Each field of a row missing, or of another kind; each field of the file; the file cut anywhere: no error."""
    game, path = game_of(ring, planted["truth"]), tmp_path / "evaluation.json"
    game.recipe, game.step = types.SimpleNamespace(name="ring", seed=3), 20  # true would be 1
    game.result_step, game.epoch_steps = 10, 5
    rows = measured("modes", game)
    whole = scores.merged(path, game, rows)
    good, row = whole["scores"][1], whole["scores"][0]
    texts = [json.dumps({k: v for k, v in whole.items() if k != name}) for name in whole]
    wrong = [None, "text", [1], {}, True, -1, 10**400, float("nan"), float("inf")]
    texts += [json.dumps(whole | {name: value}) for name in whole for value in wrong]
    texts += [json.dumps(whole)[:n] for n in range(0, len(json.dumps(whole)), 7)] + ["[" * 100_000, "[]", "null"]
    for text in texts:
        path.write_text(text)
        assert scores.merged(path, game, [])["scores"] == [], text
    path.write_bytes(b"\xff\xfe")
    assert scores.merged(path, game, [])["scores"] == []
    spoiled = [{k: v for k, v in row.items() if k != name} for name in row] + [row | {"more": 1}, *wrong]
    numeric = {"value", "error", "data"}  # a number there may be another, or none
    spoiled += [
        row | {name: value}
        for name in row
        for value in wrong
        if not (
            (name in numeric and value in (None, -1)) or (name not in numeric and value == "text" and name != "measure")
        )
    ]
    for bad in spoiled:
        path.write_text(json.dumps(whole | {"scores": [bad, good]}))
        found = scores.merged(path, game, [])
        assert found["scores"] == [good], bad
        json.dumps(found, allow_nan=False)
