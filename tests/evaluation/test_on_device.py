"""Every public function of evaluation takes device arrays, and finds what it finds of the same numbers on the host.

Widths and counts (sigmas, sd, steps) are numbers, which have no device.
"""

import importlib
import inspect
import pkgutil
from dataclasses import fields, is_dataclass

import fakedevice
import numpy
import pytest

from minigan import evaluation
from minigan.backend import to_host
from minigan.data import toy
from minigan.data.dataset import Dataset
from minigan.evaluation import (
    bernoulli,
    calibration,
    classifier,
    latent,
    measures,
    modes,
    neighbors,
    parzen,
    probe,
    ranking,
    reconstruction,
    result,
    rows,
    two_sample,
)
from minigan.nn import Dense, Network, Sigmoid, Tanh
from minigan.random import Stream

rng = numpy.random.default_rng(20140610)
A, B, C = (rng.normal(size=(n, 3)) for n in (30, 20, 40))
T = numpy.array([[0.0], [0.25], [1.0]])
PLANE = rng.normal(size=(40, 2))
PIXELS = rng.random((12, 784))
DIGITS = numpy.arange(12) % 10
LOGITS = rng.normal(size=(12, 10))


def stream(xp):
    return Stream(1, "float64", xp)


def G(xp):
    weights = Stream(2, "float64", xp)
    return Network([Dense(3, 4, weights, 1.0), Tanh(), Dense(4, 5, weights, 1.0)])


def growing(a):
    window = parzen.GrowingWindow(a(A), 0.3)
    window.add(a(B))
    window.add(a(C))
    return window.log_likelihoods()


def judge(a, xp):
    found = classifier.load(dtype="float64", xp=xp)
    return found.predict(a(PIXELS)), found.features(a(PIXELS)), found.accuracy(a(PIXELS), a(DIGITS))


PICTURES = {name: rng.random((n, 784)) for name, n in (("train", 24), ("valid", 14), ("test", 16))}


def data(a):
    """Pictures of which everything is known that a measure asks for."""
    known = {"centres": a(PIXELS[:3]), "spread": 0.3, "digits": True}
    return Dataset("made", **{name: a(rows) for name, rows in PICTURES.items()}, image_shape=(28, 28), **known)


def drawn(a, xp):
    weights = Stream(2, "float64", xp)
    G, z = Network([Dense(3, 784, weights, 1.0), Sigmoid()]), a(A)
    return measures.Drawn(G, z, G(z))


# name of the function: what is asked of it; a puts an array on the device of xp
ASK = {
    "bernoulli.binarise": lambda a, xp: bernoulli.binarise(a(PIXELS), stream(xp)),
    "bernoulli.bernoulli_log_likelihoods": lambda a, xp: bernoulli.bernoulli_log_likelihoods(a((A > 0) * 1.0), a(B)),
    **{
        f"calibration.{draw.__name__}": lambda a, xp, draw=draw: draw(a(A), 10, stream(xp))
        for draw in calibration.SOURCES.values()
    },
    "classifier.make_network": lambda a, xp: classifier.make_network(stream(xp)).theta[::997],
    "classifier.log_softmax": lambda a, xp: classifier.log_softmax(a(LOGITS)),
    "classifier.cross_entropy": lambda a, xp: classifier.cross_entropy(a(LOGITS), a(DIGITS)),
    "classifier.cross_entropy_gradient": lambda a, xp: classifier.cross_entropy_gradient(a(LOGITS), a(DIGITS)),
    "classifier.train": lambda a, xp: classifier.train(a(PIXELS), a(DIGITS), 1, epochs=1, batch=6).theta[::997],
    "classifier.Classifier": judge,
    "classifier.load": judge,
    "classifier.frechet_distance": lambda a, xp: classifier.frechet_distance(a(A), a(B)),
    "latent.linear": lambda a, xp: latent.linear(a(A[0]), a(B[0]), a(T)),
    "latent.spherical": lambda a, xp: latent.spherical(a(A[0]), a(B[0]), a(T)),
    "latent.interpolate": lambda a, xp: latent.interpolate(a(A[0]), a(B[0]), 5, latent.spherical),
    "latent.path_smoothness": lambda a, xp: latent.path_smoothness(G(xp), a(A)),
    "latent.pixel_blend": lambda a, xp: latent.pixel_blend(G(xp), a(A)),
    "latent.jacobian": lambda a, xp: latent.jacobian(G(xp), a(A[0])),
    "latent.jacobian_singular_values": lambda a, xp: latent.jacobian_singular_values(G(xp), a(A[0])),
    "latent.off_data_threshold": lambda a, xp: latent.off_data_threshold(a(A), a(C)),
    "latent.off_data_share": lambda a, xp: latent.off_data_share(a(A), a(C), 0.9),
    "latent.class_means": lambda a, xp: latent.class_means(a(A), numpy.arange(len(A)) % 4, 5),
    "latent.by_ink": lambda a, xp: latent.by_ink(a(A[:, 0]), numpy.arange(len(A)) % 4, 5),
    "latent.lengthened": lambda a, xp: latent.lengthened(a(A)),
    **{
        f"measures.{measure.__name__}": lambda a, xp, measure=measure: [
            result.as_dict(row) for row in measure(drawn(a, xp), data(a))
        ]
        for measure, _ in measures.MEASURES.values()
    },
    "measures.as_many": lambda a, xp: measures.as_many(drawn(a, xp), data(a), 10),
    "measures.some": lambda a, xp: measures.some(data(a), a(A), 5),
    "measures.logits": lambda a, xp: measures.logits(drawn(a, xp).G, a(A)),
    "measures.measures_of": lambda a, xp: measures.measures_of(drawn(a, xp).G, data(a)),
    "measures.of_layers": lambda a, xp: measures.of_layers(G(xp), data(a)),
    "measures.stream": lambda a, xp: measures.stream(data(a)).normal((3,)),
    "reconstruction.mean_row": lambda a, xp: reconstruction.mean_row("q", a(A[0]), "0"),
    "reconstruction.given_back": lambda a, xp: reconstruction.given_back(data(a), a(PICTURES["test"] + 0.1)),
    "reconstruction.half_way": lambda a, xp: reconstruction.half_way(data(a), a(A), drawn(a, xp).G),
    "modes.mode_coverage": lambda a, xp: modes.mode_coverage(a(PLANE), a(toy.ring_centres()), 0.3),
    "modes.digit_coverage": lambda a, xp: modes.digit_coverage(a(PIXELS), classifier.load(dtype="float64", xp=xp)),
    "modes.entropy": lambda a, xp: modes.entropy(a(numpy.array([3, 0, 5]))),
    "neighbors.nearest": lambda a, xp: neighbors.nearest(a(A), a(C)),
    "neighbors.nearest_other": lambda a, xp: neighbors.nearest_other(a(A)),
    "neighbors.neighbor_check": lambda a, xp: neighbors.neighbor_check(a(A), a(C), a(B)),
    "parzen.log_likelihoods": lambda a, xp: parzen.log_likelihoods(a(A), a(B), [0.1, 0.5]),
    "parzen.choose_sigma": lambda a, xp: parzen.choose_sigma(a(A), a(B)),
    "parzen.parzen_score": lambda a, xp: parzen.parzen_score(a(A), a(B), a(C)),
    "parzen.GrowingWindow": lambda a, xp: growing(a),
    "parzen.cross_validated_score": lambda a, xp: parzen.cross_validated_score(a(A), a(C)),
    "probe.standardised": lambda a, xp: probe.standardised(a(A), a(B)),
    "probe.softmax_regression": lambda a, xp: probe.softmax_regression(a(A), a(numpy.arange(len(A)) % 3), 3, 0.1),
    "probe.probe_accuracy": lambda a, xp: probe.probe_accuracy(
        a(A), a(numpy.arange(len(A)) % 3), a(B), a(numpy.arange(len(B)) % 3), 3
    ),
    "ranking.ranked": lambda a, xp: ranking.ranked(a(A), a(abs(A))),
    "rows.expect_rows": lambda a, xp: rows.expect_rows(1, a=a(A), b=a(B)),
    "rows.middle": lambda a, xp: rows.middle(a(A)),
    "rows.squared_norms": lambda a, xp: rows.squared_norms(a(A), a(B[0])),
    "rows.expect_squares": lambda a, xp: rows.expect_squares(a(A), a(B), a(C[0])),
    "rows.scaled": lambda a, xp: rows.scaled(a(A)),
    "two_sample.classifier_accuracy": lambda a, xp: two_sample.classifier_accuracy(a(A), a(B), stream(xp), steps=5),
    "two_sample.halves": lambda a, xp: two_sample.halves(a(A), stream(xp)),
    "two_sample.nearest_neighbor_accuracy": lambda a, xp: two_sample.nearest_neighbor_accuracy(a(A[:20]), a(B)),
    "two_sample.mmd": lambda a, xp: two_sample.mmd(a(A[:20]), a(B), stream(xp), permutations=20),
    "two_sample.gaussian_kernel": lambda a, xp: two_sample.gaussian_kernel(a(A)),
}  # fmt: skip
WITHOUT_ARRAYS = {"modes.grid_centres", "parzen.expect_sigmas", "parzen.sigmas_for", "measures.always"}
WITHOUT_ARRAYS |= {"result.as_dict", "result.number", "measures.parzen_rows"}
ON_THE_HOST = {
    "average_precision",
    "dcg",
    "exponential",
    "ndcg",
    "precision",
    "ranking_rows",
    "recall",
    "reciprocal_rank",
}
WITHOUT_ARRAYS |= {f"ranking.{name}" for name in ON_THE_HOST}  # of the gains that `ranked` gives, on the host


def plain(found):
    """What a function found, as numbers and lists of them."""
    if isinstance(found, (tuple, list)):
        return [plain(part) for part in found]
    if is_dataclass(found):
        return [plain(getattr(found, field.name)) for field in fields(found)]
    return to_host(found).tolist() if hasattr(found, "dtype") else found


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_what_is_found_of_device_arrays_is_what_is_found_of_the_same_numbers(ask):
    found = plain(ask(fakedevice.asarray, fakedevice))
    numpy.testing.assert_equal(found, plain(ask(numpy.asarray, numpy)))


def test_no_public_function_of_evaluation_is_left_out():
    public = set()
    for found in pkgutil.iter_modules(evaluation.__path__):
        module = importlib.import_module(f"minigan.evaluation.{found.name}")
        for name, value in vars(module).items():
            is_result = inspect.isclass(value) and (is_dataclass(value) or issubclass(value, Exception))
            if getattr(value, "__module__", None) == module.__name__ and not name.startswith("_") and not is_result:
                public.add(f"{found.name}.{name}")
    assert public - ASK.keys() == WITHOUT_ARRAYS and ASK.keys() <= public
