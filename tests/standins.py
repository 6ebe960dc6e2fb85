"""Two systems of other kinds than those that draw samples of a Dataset, small: made for the tests of what all share."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy

from minigan.backend import array_module
from minigan.data.dataset import Minibatches
from minigan.evaluation.result import Row
from minigan.gan.gaussians import squared_error, squared_error_gradient
from minigan.nn import build
from minigan.systems import settings
from minigan.systems.settings import setting


class Inverse:
    """Q, which minimises E |Q(G(z)) - z|^2 / 2 for the G of another run. It draws nothing."""

    @dataclass(frozen=True, kw_only=True)
    class Recipe(settings.Recipe):
        system = "inverse"
        open = ("G", "noise")
        start_from: str | None = setting(None, settings.PATH, "the folder of a run that trained G")
        G: str | None = setting(None, settings.or_none(settings.DATA), "G's layers; none: as the run has them")
        noise: str | None = setting(None, settings.or_none(settings.NOISE), "what G takes; none: as the run has it")

        def start(self):
            return "G"

    saved = ("G", "Q", "optimizer")
    metrics: ClassVar = {"squared error": ".3g"}

    def __init__(self, recipe, data, streams):
        self.recipe, self.streams, self.z, n = recipe, streams, build.noise(recipe.noise), data.train.shape[1]
        self.epoch_steps = 5
        self.G = build.network(recipe.G, self.z.size, streams.init, n)
        self.Q = self.model = build.network(f"dense 8, tanh, dense {self.z.size}", n, streams.init, n)
        self.optimizer = build.optimizer("adam", self.Q, 0.01, self.epoch_steps)

    def start_from(self, G):
        self.G.theta = array_module(self.G.theta).asarray(G.theta)

    def step(self):
        z = self.z(self.recipe.batch, self.streams.noise)
        y, cache = self.Q.forward(self.G(z))
        self.optimizer.descend(self.Q, self.Q.parameter_gradient(squared_error_gradient(y, z)[0], cache))
        return (squared_error(y, z),)

    def error(self, Q, stream):
        z = self.z(200, stream)
        return float(2 * squared_error(Q(self.G(z)), z))

    def measures(self, Q, stream):
        return [Row("system", "|Q(G(z)) - z|^2", self.error(Q, stream), None, None, "0")]

    def validate(self, Q, stream):
        return -self.error(Q, stream)


@dataclass(frozen=True)
class Ratings:
    """(n, 2) pairs in three parts: they have no shape, no scale, and are no numbers to compute with."""

    name: str
    train: Any
    valid: Any
    test: Any
    about: str = ""
    dtype: ClassVar = "float32"


class Taste:
    """How often each item was rated; the score is the share of pairs of the most frequent item."""

    @dataclass(frozen=True, kw_only=True)
    class Recipe(settings.Recipe):
        system = "taste"
        data: str = setting("pairs", settings.TEXT, "which data")

    takes, saved = Ratings, ("model", "minibatches")
    metrics: ClassVar = {"score": ".3f"}

    def __init__(self, recipe, data, streams):
        self.recipe, self.data = recipe, data
        self.epoch_steps = len(data.train) // recipe.batch
        self.model = build.network("dense 1", 4, streams.init, 4)
        self.model.theta = 0.0 * self.model.theta
        self.minibatches = Minibatches(data.train, streams.data)

    def step(self):
        counts = numpy.bincount(self.minibatches(self.recipe.batch)[:, 1], minlength=4)
        self.model.theta = self.model.theta + numpy.append(counts, 0).astype("float32")
        return (numpy.asarray(counts.max() / counts.sum()),)

    def share(self, model, pairs):
        return (pairs[:, 1] == model.theta[:4].argmax()).mean()

    def measures(self, model, stream):
        return [Row("system", "share of the first", self.share(model, self.data.test), None, None, "high")]

    def validate(self, model, stream):
        return self.share(model, self.data.valid)


def pairs(path=None, xp=numpy):
    rng = numpy.random.default_rng(5 if path is None else len(Path(path).read_text()))
    return Ratings("pairs", *(rng.integers(0, 4, (n, 2)) for n in (20, 8, 8)))


INVERSE = Inverse.Recipe(name="inverse-line", about="made for a test", data="line", batch=8, epochs=2)
TASTE = Taste.Recipe(name="taste-pairs", about="made for a test", batch=4, epochs=3)
