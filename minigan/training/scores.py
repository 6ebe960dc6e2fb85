"""The scores of a trained run, beside what the data themselves get where that has a sense: `minigan evaluate`.

A measure is a function of a Game that returns Rows. Random choices come from one stream of fixed seed, so that the
same run has the same scores; the samples are the run's 10,000 scored ones.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from math import isfinite, log
from typing import Any

import numpy

from minigan.backend import array_module
from minigan.data.toy import RING_SD
from minigan.evaluation import classifier, latent, modes, two_sample
from minigan.evaluation.bernoulli import bernoulli_log_likelihoods, binarise
from minigan.evaluation.neighbors import neighbor_check
from minigan.evaluation.parzen import cross_validated_score
from minigan.nn import Sigmoid
from minigan.random import Stream

SEED = 2014
PAIRS = 2000  # rows of each set in the measures whose work grows with the square of that
KERNEL = 500  # and in the one that keeps the whole square
PATHS, STEPS = 10, 30  # straight lines in z, and points on each
WIDEST = 2000  # numbers to a picture of which the Jacobian is still looked at


@dataclass(frozen=True)
class Row:
    """One number: of this run, its error, what test data get in place of samples, and what is best."""

    measure: str
    quantity: str
    value: float
    error: float | None
    data: float | None  # the same of test data, which are what samples should be like; None where that has no sense
    best: str


def parzen(game):
    """The paper's score: a Parzen window on 10,000 samples, its width chosen on 1,000 validation examples."""
    return parzen_rows(game.score())


def parzen_rows(score):
    """The Row of a Parzen Score."""
    edge = ", grid's edge" if score.at_edge else ""
    return [
        Row("parzen", f"log-likelihood, sigma {score.sigma:.3f}{edge}", score.mean, score.standard_error, None, "high")
    ]


def folds(game):
    """The same score by five folds of the test data: each is scored with the width that the others choose."""
    score = cross_validated_score(scored_samples(game), game.data.test, game.sigmas)
    edge = ", edge" if score.at_edge else ""
    return [Row("folds", f"log-likelihood, 5 folds{edge}", score.mean, score.standard_error, None, "high")]


def bernoulli(game):
    """The log-likelihood of binarised test pictures: G's pixels are probabilities, averaged over 10,000 draws of z."""
    x = binarise(game.data.test, stream(game))
    ll = bernoulli_log_likelihoods(x, logits(game, game.z_scored))
    return [Row("bernoulli", "log-likelihood, binarised", ll.mean(), ll.std() / len(ll) ** 0.5, None, "high")]


def neighbors(game):
    """Are samples copies? Their distances to the nearest training example, divided by those of test data."""
    check = neighbor_check(scored_samples(game)[:PAIRS], game.data.train, some(game, game.data.test, PAIRS))
    copied = int((check.test_distances == 0).sum())
    copies = Row("neighbors", "exact copies among samples", check.exact_copies, None, copied, "the data's")
    return [Row("neighbors", "distance / test data's", check.ratio, None, 1.0, "1; 0 is copying"), copies]


def classify(game):
    """How often a discriminator trained anew tells samples from test data: 1/2 is by chance."""
    samples, test, valid = scored_samples(game), game.data.test, game.data.valid
    found = two_sample.classifier_accuracy(samples, test, stream(game))
    control = two_sample.classifier_accuracy(valid, test, stream(game))
    return [Row("classify", "fresh D's accuracy", found.accuracy, found.standard_error, control.accuracy, "1/2")]


def one_nn(game):
    """How often the nearest neighbour, among samples and test data, is of the same kind: 1/2 is by chance."""
    samples, test, valid = as_many(game, PAIRS)
    found = two_sample.nearest_neighbor_accuracy(samples, test)
    control = two_sample.nearest_neighbor_accuracy(valid, test)
    row = Row("one_nn", "1-NN accuracy", found.accuracy, found.standard_error, control.accuracy, "1/2")
    return [row, Row("one_nn", "1-NN, samples alone", found.of_x, None, control.of_x, "1/2; high: collapse")]


def mmd(game):
    """The squared maximum mean discrepancy between samples and test data, and its p-value by permutations."""
    samples, test, valid = as_many(game, KERNEL)
    found, control = (two_sample.mmd(x, test, stream(game)) for x in (samples, valid))
    row = Row(
        "mmd",
        "MMD^2 x 1000 (± if equal)",
        1000 * found.squared,
        1000 * found.null_deviation,
        1000 * control.squared,
        "0",
    )
    return [row, Row("mmd", "p-value", found.p_value, None, control.p_value, "not near 0")]


def ring_modes(game):
    """The modes of the ring that samples cover, and the share of samples within 3 standard deviations of one."""
    samples, test = (
        modes.mode_coverage(x, modes.ring_centres(), RING_SD) for x in (scored_samples(game), game.data.test)
    )
    share = samples.high_quality
    return [
        Row("modes", "modes covered, of 8", samples.covered, None, test.covered, "8"),
        Row("modes", "share within 3 sd", share, (share * (1 - share) / samples.n) ** 0.5, test.high_quality, "high"),
    ]


def digits(game):
    """The digits that a classifier sees in the samples, and the Frechet distance of its features to those of data."""
    xp = array_module(game.data.test)
    judge = classifier.load(dtype=str(game.data.test.dtype), xp=xp)
    samples, test, train = scored_samples(game), game.data.test, game.data.train
    found, truth = (modes.digit_coverage(x, judge) for x in (samples, test))
    features = [judge.features(x) for x in (samples, test, some(game, train, len(samples)))]
    distance, reference = (classifier.frechet_distance(x, features[2]) for x in features[:2])
    return [
        Row("digits", "digits covered, of 10", found.covered, None, truth.covered, "10"),
        Row("digits", "their entropy", found.entropy, None, truth.entropy, f"log 10 = {log(10):.3f}"),
        Row("digits", "classifier's confidence", found.confidence, None, truth.confidence, "the data's"),
        Row("digits", "Frechet distance", distance, None, reference, "the data's"),
    ]


def paths(game):
    """How evenly G(z) changes along straight lines in z, and in how many directions of x it can move at all."""
    G, ends = generator(game), game.z_scored[: 2 * PATHS]
    lines = [latent.interpolate(a, b, STEPS) for a, b in zip(ends[::2], ends[1::2])]
    smooth = [latent.path_smoothness(G, line) for line in lines]
    measured = {
        "largest step / mean step": ([s.jump for s in smooth], "small; a fade has 1"),
        "path / straight line in x": ([s.relative_length for s in smooth], "a fade in x has 1"),
    }
    if game.data.train.shape[1] <= WIDEST:  # the Jacobian takes the square of that in memory
        variances = [latent.jacobian_singular_values(G, z) ** 2 for z in ends[:PATHS]]
        with numpy.errstate(invalid="ignore"):  # of a G that has collapsed to one picture, 0 / 0
            measured["directions of dG/dz"] = [v.sum() ** 2 / (v**2).sum() for v in variances], "many"
    return [
        Row("paths", what, float(numpy.mean(values)), float(numpy.std(values, ddof=1)) / PATHS**0.5, None, best)
        for what, (values, best) in measured.items()
    ]


MEASURES: dict[str, Callable[[Any], list[Row]]] = {
    "parzen": parzen,
    "folds": folds,
    "bernoulli": bernoulli,
    "neighbors": neighbors,
    "classify": classify,
    "one_nn": one_nn,
    "mmd": mmd,
    "modes": ring_modes,
    "digits": digits,
    "paths": paths,
}


def measures_of(game):
    """The names of the measures that a run has, by its data and its G."""
    has = {
        "bernoulli": isinstance(game.G.layers[-1], Sigmoid) and bool(game.data.image_shape),
        "modes": game.data.name == "ring",
        "digits": game.data.name == "mnist",
        "paths": bool(game.data.image_shape),
    }
    return [name for name in MEASURES if has.get(name, True)]


def some(game, rows, n):
    """n of the rows, or all, drawn at random: data files are often sorted, by class or by who drew the digits."""
    return rows[stream(game).permutation(len(rows))[:n]]


def as_many(game, most):
    """Equally many samples, test and validation rows, each drawn at random; at most so many."""
    sets = scored_samples(game), game.data.test, game.data.valid
    n = min(most, *map(len, sets))
    return tuple(some(game, rows, n) for rows in sets)


def scored_samples(game):
    """The samples of the run's result that are scored."""
    return game.samples(game.z_scored, game.theta_chosen())


def generator(game):
    """A copy of G with the parameters of the run's result."""
    G = game.G.astype(game.G.theta.dtype)
    G.theta = game.theta_chosen()
    return G


def logits(game, z):
    """What G has before its last layer's sigmoid, for the run's result: (len(z), number of values)."""
    for layer in generator(game).layers[:-1]:
        z, _ = layer.forward(z)
    return z


def stream(game):
    """A new random stream of the run's dtype and array module, always of one seed."""
    return Stream(SEED, game.data.test.dtype, array_module(game.data.test))


def as_dict(row):
    """A Row as plain numbers and text, for JSON; a number that is none, as 0 / 0 of a collapsed G, is None."""
    return {k: v if isinstance(v, str) else number(v) for k, v in asdict(row).items()}


def number(value):
    """A finite float, or None."""
    return float(value) if value is not None and isfinite(value) else None


def merged(path, game, rows):
    """What evaluation.json is to hold: the rows, and of the file there now the other measures of the same step."""
    said = {"recipe": game.recipe.name, "seed": game.recipe.seed, "step": game.step}
    said |= {"samples_step": game.chosen_step, "samples_epoch": game.chosen_step / game.epoch_steps}
    new = [as_dict(row) for row in rows]
    measured = {row["measure"] for row in new}
    try:
        old = json.loads(path.read_text(encoding="utf-8"))
        there = old["scores"] if {key: old[key] for key in said} == said else []
        kept = [row for row in there if _is_score(row) and row["measure"] not in measured]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):  # none yet, or not ours
        kept = []
    order = list(MEASURES)
    return said | {"scores": sorted(kept + new, key=lambda row: order.index(row["measure"]))}


def _is_score(row):
    """Whether this is a Row as `as_dict` writes it: the file may have been edited by hand."""
    try:
        texts, numbers = [row[k] for k in ("measure", "quantity", "best")], [row[k] for k in ("value", "error", "data")]
        kinds = all(isinstance(text, str) for text in texts) and not any(isinstance(n, (str, bool)) for n in numbers)
        return kinds and row["measure"] in MEASURES and row == as_dict(Row(**row))
    except (KeyError, TypeError, OverflowError):
        return False
