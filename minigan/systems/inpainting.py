"""Inpainting: one part of an example is given, and G(z, known) draws the rest.

Section 7 of Goodfellow et al. 2014 proposes to model every conditional p(x_S | x_not-S) by networks of this kind; the
paper's released code has one for pictures. A mask says which values S are unknown, x_u, and the others are known, x_k:

    V(D, G) = E log D(x_u, x_k) + E log(1 - D(G(z, x_k), x_k)),        x from the data, z from p_z.

So these are the paper's two steps again, on networks with x_k beside their input (nn/given.py). z is what makes
several answers to one x_k. `Regression` is the baseline, without z and without D: it minimises the squared error
(1/m) sum |G(x_k) - x_u|^2 / 2, for which the best answer is the mean E[x_u | x_k], a blur of all answers.
"""

from dataclasses import dataclass
from typing import ClassVar

from minigan.backend import array_module
from minigan.data.dataset import Minibatches
from minigan.evaluation.result import Row
from minigan.gan.algorithm1 import discriminator_step, generator_step
from minigan.gan.gaussians import squared_error, squared_error_gradient
from minigan.gan.losses import OBJECTIVES
from minigan.gan.objectives import value
from minigan.nn import build
from minigan.nn.given import Given
from minigan.nn.ops import sigmoid
from minigan.systems import settings
from minigan.systems.gan import Gan, Players, players
from minigan.systems.masks import MASKS, Completed, Parts, expect_mask
from minigan.systems.settings import setting

MASK = settings.described(MASKS, expect_mask, skip=1)
UNKNOWN = "what is unknown: the left, right, top or bottom half of pictures, or coordinate NUMBER of points"


@dataclass(frozen=True, kw_only=True)
class Recipe(Players):
    """The settings of inpainting by a GAN. In the words of G, `data` stands for the unknown part."""

    system = "inpainting"

    mask: str = setting("right", MASK, UNKNOWN)
    G: str = setting("dense 1200, relu, dense data", settings.DATA, "G's layers, on z and the known part")
    D: str = setting("dense 240, relu, dense 1", settings.LOGIT, "D's layers, on both parts; they end in dense 1")


class Inpainting:
    """D and G, which both have the known part beside their input. Samples are whole examples, sampler([z, known])."""

    Recipe, wanted, from_data = Recipe, ("known",), True
    saved, metrics, source = Gan.saved, Gan.metrics, Gan.source

    def __init__(self, recipe, data, streams):
        self.recipe, self.data, self.streams, self.parts = recipe, data, streams, Parts(recipe.mask, data)
        unknown, self.train_known = self.parts.split(data.train)
        self.epoch_steps, self.given = len(unknown) // recipe.taken(), self.train_known.shape[1]
        self.draw = build.noise(recipe.noise)
        made = players(recipe, streams, self.draw.size, unknown, given=self.given)
        self.D, self.G, self.d_optimizer, self.g_optimizer, self.average = made
        self.minibatches = Minibatches((unknown, self.train_known), streams.data)

    def step(self):
        """One iteration of Algorithm 1: V, and the means of D on real and on generated values, on its last minibatch.

        In D's step a real example and a generated sample share each known part; G's step has known parts of its own.
        """
        D, G, m, streams = self.D, self.G, self.recipe.batch, self.streams
        for _ in range(self.recipe.k):
            x, known = self.minibatches(m)
            D_known, G_known, z = Given(D, known), Given(G, known), self.draw(m, streams.noise)
            a_real, a_fake = discriminator_step(D_known, G_known, x, z, self.d_optimizer, streams.dropout)
        known = self.train_known[streams.noise.integers(len(self.train_known), m)]
        D_known, G_known, z = Given(D, known), Given(G, known), self.draw(m, streams.noise)
        generator_step(D_known, G_known, z, self.g_optimizer, streams.dropout, OBJECTIVES[self.recipe.objective])
        if self.average:
            self.average.update(G)
        return value(a_real, a_fake), sigmoid(a_real).mean(), sigmoid(a_fake).mean()

    @property
    def sampler(self):
        """What samples come from: it takes [z, known], and gives whole examples."""
        return Completed(self.average.network(self.G) if self.average else self.G, self.parts)

    def noise(self, n, stream, known=None):
        """n rows [z, known part], of these examples or of validation examples drawn at random.

        known: n examples, (n, values), or one for all rows, (values,); their unknown part is not looked at. Raises
        RecipeError for another shape.
        """
        z = self.draw(n, stream)
        return array_module(z).concatenate([z, known_part(self, n, stream, known)], axis=1)

    def measures(self, G, stream):
        """Rows: how near G's values are to the true ones, how much they differ, and whether the whole looks right."""
        return measured(self, G, stream)


@dataclass(frozen=True, kw_only=True)
class RegressionRecipe(settings.Recipe):
    """The settings of inpainting by regression. In the words of G, `data` stands for the unknown part."""

    system = "regression"

    mask: str = setting("right", MASK, UNKNOWN)
    G: str = setting("dense 1200, relu, dense data", settings.DATA, "the net's layers, on the known part")
    optimizer: str = setting("adam", settings.OPTIMIZER, "adam, or momentum MU")
    rate: float = setting(0.001, settings.POSITIVE, "the learning rate")


class Regression:
    """A network that predicts the unknown part from the known one. Samples are whole examples, sampler(known)."""

    Recipe = RegressionRecipe
    saved, measures = ("G", "optimizer", "minibatches"), Inpainting.measures
    metrics: ClassVar = {"squared error": ".4f"}  # (1/m) sum |G(x_k) - x_u|^2 / 2
    wanted, from_data = ("known",), True
    source = "the regression of the unknown part"

    def __init__(self, recipe, data, streams):
        self.recipe, self.data, self.streams, self.parts = recipe, data, streams, Parts(recipe.mask, data)
        unknown, known = self.parts.split(data.train)
        self.epoch_steps, self.given = len(unknown) // recipe.taken(), known.shape[1]
        self.G = build.network(recipe.G, known.shape[1], streams.init, unknown.shape[1], unknown.mean(axis=0))
        self.optimizer = build.optimizer(recipe.optimizer, self.G, recipe.rate, self.epoch_steps)
        self.minibatches = Minibatches((unknown, known), streams.data)

    def step(self):
        """One step down the squared error of a minibatch, which it returns."""
        x, known = self.minibatches(self.recipe.batch)
        y, cache = self.G.forward(known, self.streams.dropout)
        dy, _ = squared_error_gradient(y, x)
        self.optimizer.descend(self.G, self.G.parameter_gradient(dy, cache))
        return (squared_error(y, x),)

    @property
    def sampler(self):
        """What samples come from: it takes the known part, and gives whole examples."""
        return Completed(self.G, self.parts)

    def noise(self, n, stream, known=None):
        """n known parts, as Inpainting.noise has them, and no noise."""
        return known_part(self, n, stream, known)


def known_part(system, n, stream, known=None):
    """The known part of these examples, or of n validation examples drawn at random: (n, values)."""
    if known is None:
        known = system.data.valid[stream.integers(len(system.data.valid), n)]
    return system.parts.known_of(known, n).astype(system.G.theta.dtype)


def measured(system, G, stream):
    """The Rows of a sampler that is given the known part of every test example, with a draw of z for each."""
    data, parts = system.data, system.parts
    n, (truth, _) = len(data.test), parts.split(data.test)
    x, again = (G(system.noise(n, stream, known=data.test)) for _ in range(2))
    drawn, other = parts.split(x)[0], parts.split(again)[0]
    errors = ((drawn - truth) ** 2).mean(axis=1)
    spread = (((drawn - other) ** 2).mean() / 2) ** 0.5
    rows = [
        Row("system", "squared error, a value", errors.mean(), errors.std() / n**0.5, None, "lowest: E[x_u | x_k]"),
        Row("system", "sd between two draws", spread, None, None, "0 without noise"),
    ]
    if data.radius:
        off = [abs((rows**2).sum(axis=1) ** 0.5 - data.radius) for rows in (x, data.test)]
        above = [float((values > 0).mean()) for values in (drawn, truth)]
        error, share = off[0].std() / n**0.5, above[0]
        rows += [
            Row("system", "distance from the circle", off[0].mean(), error, off[1].mean(), "the data's"),
            Row("system", "share above 0", share, (share * (1 - share) / n) ** 0.5, above[1], "1/2"),
        ]
    if data.image_shape and data.scale == "unit":
        grey = [float((4 * values * (1 - values)).mean()) for values in (drawn, truth)]
        rows.append(Row("system", "grey: 4 p (1 - p)", grey[0], None, grey[1], "the data's; high: blur"))
    if data.digits:
        from minigan.evaluation import classifier  # takes long to load

        judge = classifier.load(dtype=str(x.dtype), xp=array_module(x))
        found, of_data = judge.predict(x), judge.predict(data.test)
        right, best = ((p.argmax(axis=1) == data.labels[2]).mean() for p in (found, of_data))
        sure, surest = (p.max(axis=1).mean() for p in (found, of_data))
        rows += [
            Row("system", "sees the true digit", right, (right * (1 - right) / n) ** 0.5, best, "high"),
            Row("system", "classifier's confidence", sure, None, surest, "the data's"),
        ]
    return rows
