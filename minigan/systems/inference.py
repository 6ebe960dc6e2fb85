"""z from x: an inference net Q for a G that is already trained and is not changed.

Section 7 of Goodfellow et al. 2014, point 2: an auxiliary network that predicts z given x. There are as many pairs
(z, G(z)) as one likes, so it is a regression:

    Q minimises E |Q(G(z)) - z|^2 / 2,    z from p_z

The best Q(x) is E[z | x], and its squared error E Var(z | x). That is 0 where G takes each z to an x of its own. Where
G draws the same x from many z, as one does that has collapsed, the error falls no further: no Q knows which z it was.
"""

from dataclasses import dataclass
from typing import ClassVar

from minigan.backend import array_module
from minigan.evaluation.result import Row
from minigan.gan.gaussians import squared_error, squared_error_gradient
from minigan.nn import build
from minigan.systems import settings
from minigan.systems.settings import RecipeError, setting
from minigan.words import WordError

MEASURED = 10_000  # z that the error is measured on
ROWS, PAIRS = 6, 4  # test pictures that are drawn with what comes back


@dataclass(frozen=True, kw_only=True)
class Recipe(settings.Recipe):
    """The settings of an inference net. In the words of Q, `data` stands for z: `dense data` ends it."""

    system = "inference"
    open = ("G", "noise")

    start_from: str | None = setting(None, settings.PATH, "the folder of a run that trained G, on the same data")
    G: str | None = setting(None, settings.or_none(settings.DATA), "G's layers; none: as that run has them")
    noise: str | None = setting(None, settings.or_none(settings.NOISE), "z; none: as that run has it")
    Q: str = setting("dense 400, relu, dense 400, relu, dense data", settings.DATA, "Q's layers, from x to z")
    optimizer: str = setting("adam", settings.OPTIMIZER, "optimizer of Q: adam, or momentum MU")
    rate: float = setting(0.001, settings.POSITIVE, "the learning rate")

    def start(self):
        """A run with a G."""
        return "a generator G"


class Inference:
    """Q, which learns to predict z from G(z). An epoch is as many z as there are training examples."""

    Recipe, remembers = Recipe, True
    saved = ("G", "Q", "optimizer")
    metrics: ClassVar = {"|Q(G(z)) - z|^2 a value": ".3g"}

    def __init__(self, recipe, data, streams):
        self.recipe, self.data, self.streams, n = recipe, data, streams, data.train.shape[1]
        self.epoch_steps = len(data.train) // recipe.batch
        self.z = build.noise(recipe.noise)
        try:
            self.G = build.network(recipe.G, self.z.size, streams.init, data.shape, data.train.mean(axis=0), n)
        except WordError:
            raise RecipeError(
                f"start_from is {recipe.start_from!r}: its G does not draw data as these are, {build.by(data.shape)}: "
                "name a run on the same data, or the data of that run, by --data PATH and its --size"
            ) from None
        self.Q = build.network(recipe.Q, n, streams.init, self.z.size)
        self.optimizer = build.optimizer(recipe.optimizer, self.Q, recipe.rate, self.epoch_steps)

    def start_from(self, G):
        """Take over a trained G. Raises RecipeError for one that is not built as this one."""
        if repr(G) != repr(self.G):
            raise RecipeError(f"start_from is {self.recipe.start_from!r}: its G is {G!r}, expected {self.G!r}")
        xp, dtype = array_module(self.G.theta), self.G.theta.dtype
        self.G.theta = xp.asarray(G.theta).astype(dtype)
        if G.statistics is not None:
            self.G.statistics = xp.asarray(G.statistics).astype(dtype)

    def step(self):
        """One step of Q down the squared error on new z; returns that error for each value of z. G stays as it is."""
        z = self.z(self.recipe.batch, self.streams.noise)
        y, cache = self.Q.forward(self.G(z), self.streams.dropout)
        dy, _ = squared_error_gradient(y, z)
        self.optimizer.descend(self.Q, self.Q.parameter_gradient(dy, cache))
        self.Q.remember(cache)
        return (2.0 / self.z.size * squared_error(y, z),)

    @property
    def model(self):
        """Q."""
        return self.Q

    def measures(self, Q, stream):
        """How well z is found again, and what G makes of the z that is found, for G's samples and for test data."""
        z, test = self.z(MEASURED, stream), self.data.test
        x = self.G(z)
        y = Q(x)
        of_z, of_x, of_test = ((y - z) ** 2).mean(axis=1), relative(self.G(y), x), relative(self.G(Q(test)), test)
        best = "E Var(z | x)"
        return [
            Row("system", "|Q(G(z)) - z|^2, a value of z", of_z.mean(), of_z.std() / MEASURED**0.5, None, best),
            Row("system", "|G(Q(x)) - x|^2 / Var x", of_x, None, of_test, "0"),
        ]

    def validate(self, Q, stream):
        """Minus the squared error on new z, as measured."""
        return -self.measures(Q, stream)[0].value

    def shown(self, Q):
        """(pictures, names): test examples, and beside each what G makes of the z that Q finds for it."""
        test = self.data.test
        columns = min(PAIRS, len(test))
        rows = min(ROWS, len(test) // columns)
        x = test[: rows * columns]
        pairs = array_module(x).stack([x, self.G(Q(x))], axis=1)
        return pairs.reshape(rows, 2 * columns, x.shape[1]), columns * ("x", "G(Q(x))")


def relative(y, x):
    """E |y - x|^2 / E |x - E x|^2: 1 where y is as far from x as the mean of x is."""
    return ((y - x) ** 2).sum() / ((x - x.mean(axis=0)) ** 2).sum()
