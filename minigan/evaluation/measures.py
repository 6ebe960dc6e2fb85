"""How good are samples? Every measure in one table: a function of what was drawn and of the data, which returns Rows.

Three things are often asked: can samples be distinguished from data (classify, one_nn, mmd), does the distribution
look like the data's (modes, digits), and does x change evenly with z (paths)? Each is here with what test data get.

Every random choice has a new stream of the same seed, so that the same samples have the same scores.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from typing import Any

import numpy

from minigan.backend import array_module
from minigan.evaluation import classifier, latent, modes, two_sample
from minigan.evaluation.bernoulli import bernoulli_log_likelihoods, binarise
from minigan.evaluation.neighbors import neighbor_check
from minigan.evaluation.parzen import cross_validated_score, parzen_score, sigmas_for
from minigan.evaluation.result import Row
from minigan.nn.layers import Sigmoid
from minigan.nn.network import Network
from minigan.random import Stream

SEED = 2014
PAIRS = 2000  # rows of each set in the measures whose work grows with the square of that
KERNEL = 500  # and in the one that keeps the whole square
PATHS, STEPS = 10, 30  # straight lines in z, and points on each
WIDEST = 2000  # numbers to a picture of which the Jacobian is still looked at


@dataclass(frozen=True)
class Drawn:
    """Samples G(z), with the network G that they come from and its inputs z."""

    G: Network
    z: Any
    samples: Any


def parzen(drawn, data):
    """The paper's score: a Parzen window on 10,000 samples, its width chosen on 1,000 validation examples."""
    return parzen_rows(parzen_score(drawn.samples, data.valid, data.test, sigmas_for(data)))


def parzen_rows(score):
    """The Row of a Parzen Score."""
    edge = ", grid's edge" if score.at_edge else ""
    return [
        Row("parzen", f"log-likelihood, sigma {score.sigma:.3f}{edge}", score.mean, score.standard_error, None, "high")
    ]


def folds(drawn, data):
    """The same score by five folds of the test data: each is scored with the width that the others choose."""
    score = cross_validated_score(drawn.samples, data.test, sigmas_for(data))
    edge = ", edge" if score.at_edge else ""
    return [Row("folds", f"log-likelihood, 5 folds{edge}", score.mean, score.standard_error, None, "high")]


def bernoulli(drawn, data):
    """The log-likelihood of binarised test pictures: G's pixels are probabilities, averaged over 10,000 draws of z."""
    x = binarise(data.test, stream(data))
    ll = bernoulli_log_likelihoods(x, logits(drawn.G, drawn.z))
    return [Row("bernoulli", "log-likelihood, binarised", ll.mean(), ll.std() / len(ll) ** 0.5, None, "high")]


def neighbors(drawn, data):
    """Are samples copies? Their distances to the nearest training example, divided by those of test data."""
    check = neighbor_check(drawn.samples[:PAIRS], data.train, some(data, data.test, PAIRS))
    copied = int((check.test_distances == 0).sum())
    copies = Row("neighbors", "exact copies among samples", check.exact_copies, None, copied, "the data's")
    return [Row("neighbors", "distance / test data's", check.ratio, None, 1.0, "1; 0 is copying"), copies]


def classify(drawn, data):
    """How often a discriminator trained anew says rightly which is a sample and which test data: 1/2 is by chance."""
    found = two_sample.classifier_accuracy(drawn.samples, data.test, stream(data))
    control = two_sample.classifier_accuracy(data.valid, data.test, stream(data))
    return [Row("classify", "fresh D's accuracy", found.accuracy, found.standard_error, control.accuracy, "1/2")]


def one_nn(drawn, data):
    """How often the nearest neighbour, among samples and test data, is of the same kind: 1/2 is by chance."""
    samples, test, valid = as_many(drawn, data, PAIRS)
    found = two_sample.nearest_neighbor_accuracy(samples, test)
    control = two_sample.nearest_neighbor_accuracy(valid, test)
    row = Row("one_nn", "1-NN accuracy", found.accuracy, found.standard_error, control.accuracy, "1/2")
    return [row, Row("one_nn", "1-NN, samples alone", found.of_x, None, control.of_x, "1/2; high: collapse")]


def mmd(drawn, data):
    """The squared maximum mean discrepancy between samples and test data, and its p-value by permutations."""
    samples, test, valid = as_many(drawn, data, KERNEL)
    found, control = (two_sample.mmd(x, test, stream(data)) for x in (samples, valid))
    value, error, of_data = (1000 * number for number in (found.squared, found.null_deviation, control.squared))
    row = Row("mmd", "MMD^2 x 1000 (± if equal)", value, error, of_data, "0")
    return [row, Row("mmd", "p-value", found.p_value, None, control.p_value, "not near 0")]


def known_modes(drawn, data):
    """The modes of toy data that samples cover, and the share of samples within 3 standard deviations of one."""
    samples, test = (modes.mode_coverage(x, data.centres, data.spread) for x in (drawn.samples, data.test))
    share = samples.high_quality
    error = (share * (1 - share) / samples.n) ** 0.5
    return [
        Row("modes", f"modes covered, of {samples.modes}", samples.covered, None, test.covered, str(samples.modes)),
        Row("modes", "share within 3 sd", share, error, test.high_quality, "high"),
    ]


def digits(drawn, data):
    """The digits that a classifier sees in the samples, and the Frechet distance of its features to those of data."""
    judge = classifier.load(dtype=str(data.test.dtype), xp=array_module(data.test))
    samples, test, train = drawn.samples, data.test, data.train
    found, truth = (modes.digit_coverage(x, judge) for x in (samples, test))
    features = [judge.features(x) for x in (samples, test, some(data, train, len(samples)))]
    distance, reference = (classifier.frechet_distance(x, features[2]) for x in features[:2])
    return [
        Row("digits", "digits covered, of 10", found.covered, None, truth.covered, "10"),
        Row("digits", "their entropy", found.entropy, None, truth.entropy, f"log 10 = {log(10):.3f}"),
        Row("digits", "classifier's confidence", found.confidence, None, truth.confidence, "the data's"),
        Row("digits", "Frechet distance", distance, None, reference, "the data's"),
    ]


def paths(drawn, data):
    """How evenly G(z) changes along straight lines in z, and in how many directions of x it can move at all."""
    G, ends = drawn.G, drawn.z[: 2 * PATHS]
    lines = [latent.interpolate(a, b, STEPS) for a, b in zip(ends[::2], ends[1::2])]
    smooth = [latent.path_smoothness(G, line) for line in lines]
    measured = {
        "largest step / mean step": ([s.jump for s in smooth], "small; a fade has 1"),
        "path / straight line in x": ([s.relative_length for s in smooth], "a fade in x has 1"),
    }
    if data.centres is not None:
        on = [modes.mode_coverage(G(line), data.centres, data.spread).high_quality for line in lines]
        measured["path within 3 sd of a mode"] = on, "high"
    if data.train.shape[1] <= WIDEST:  # the Jacobian takes the square of that in memory
        variances = [latent.jacobian_singular_values(G, z) ** 2 for z in ends[:PATHS]]
        with numpy.errstate(invalid="ignore"):  # of a G that has collapsed to one picture, 0 / 0
            measured["directions of dG/dz"] = [v.sum() ** 2 / (v**2).sum() for v in variances], "many"
    return [
        Row("paths", what, float(numpy.mean(values)), float(numpy.std(values, ddof=1)) / PATHS**0.5, None, best)
        for what, (values, best) in measured.items()
    ]


def always(G, data):
    """Of any G and any data."""
    return True


def of_layers(G, data):
    """Of a G of layers in a row."""
    return bool(G.layers)


MEASURES: dict[str, tuple[Callable[[Drawn, Any], list[Row]], Callable[[Any, Any], bool]]] = {  # and whether it fits
    "parzen": (parzen, always),
    "folds": (folds, always),
    "bernoulli": (bernoulli, lambda G, data: bool(data.image_shape and G.layers) and isinstance(G.layers[-1], Sigmoid)),
    "neighbors": (neighbors, always),
    "classify": (classify, always),
    "one_nn": (one_nn, always),
    "mmd": (mmd, always),
    "modes": (known_modes, lambda G, data: data.centres is not None),
    "digits": (digits, lambda G, data: data.digits),
    "paths": (paths, of_layers),
}


def measures_of(G, data):
    """The names of the measures that there are of samples of this G, for these data."""
    return [name for name, (_, fits) in MEASURES.items() if fits(G, data)]


def some(data, rows, n):
    """n of the rows, or all, drawn at random: data files are often sorted, by class or by who drew the digits."""
    return rows[stream(data).permutation(len(rows))[:n]]


def as_many(drawn, data, most):
    """Equally many samples, test and validation rows, each drawn at random; at most so many."""
    sets = drawn.samples, data.test, data.valid
    n = min(most, *map(len, sets))
    return tuple(some(data, rows, n) for rows in sets)


def logits(G, z):
    """What G has before its last layer's sigmoid: (len(z), number of values)."""
    for layer in G.layers[:-1]:
        z, _ = layer.forward(z)
    return z


def stream(data):
    """A new random stream of the data's dtype and array module, always of one seed."""
    return Stream(SEED, data.dtype, array_module(data.test))
