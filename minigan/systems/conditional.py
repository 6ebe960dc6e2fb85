"""The conditional GAN: G(z, c) draws what a label c asks for, and D(x, c) sees the label beside the example.

Section 7 of Goodfellow et al. 2014 proposes it, Mirza & Osindero 2014 (arXiv 1411.1784) built it. With c one-hot,

    V(D, G) = E log D(x, c) + E log(1 - D(G(z, c), c)),        x and c from the data, z from p_z.

These are the paper's two steps, on networks that have c beside their input: nn/given.py.
"""

from dataclasses import dataclass
from numbers import Integral

from minigan.backend import array_module
from minigan.data.dataset import Minibatches
from minigan.evaluation.result import Row
from minigan.gan.algorithm1 import discriminator_step, generator_step
from minigan.gan.losses import OBJECTIVES
from minigan.gan.objectives import value
from minigan.nn import build
from minigan.nn.given import Given
from minigan.nn.ops import sigmoid
from minigan.systems import settings
from minigan.systems.gan import Gan, Players, players
from minigan.systems.settings import RecipeError, setting

SCORED = 10_000  # samples whose labels are looked at


@dataclass(frozen=True, kw_only=True)
class Recipe(Players):
    """The settings of a conditional GAN. Both nets have the one-hot label beside their input."""

    system = "conditional"

    G: str = setting("dense 1200, relu, dense data", settings.DATA, "G's layers, on z and the label")
    D: str = setting("dense 240, relu, dense 1", settings.LOGIT, "D's layers, on x and the label; ends in dense 1")


class Conditional:
    """D and G, which both know the label. Samples are sampler([z, c]), with c one-hot, (m, classes)."""

    Recipe, wanted = Recipe, ("label",)
    saved, metrics, sampler, source = Gan.saved, Gan.metrics, Gan.sampler, Gan.source

    def __init__(self, recipe, data, streams):
        if not data.labels:
            raise RecipeError(f"{recipe.name}: {data.name} has no labels, and a conditional GAN is asked for one")
        self.recipe, self.data, self.streams = recipe, data, streams
        self.epoch_steps, self.given = len(data.train) // recipe.taken(), data.classes
        self.draw = build.noise(recipe.noise)
        made = players(recipe, streams, self.draw.size, data.train, data.shape, self.given)
        self.D, self.G, self.d_optimizer, self.g_optimizer, self.average = made
        self.minibatches = Minibatches((data.train, data.labels[0]), streams.data)

    def step(self):
        """One iteration of Algorithm 1: V, and the means of D(x, c) and D(G(z, c), c), on D's last minibatch.

        In D's step a real example and a generated sample share each label; G's step has labels and noise of its own.
        """
        D, G, m, streams = self.D, self.G, self.recipe.batch, self.streams
        for _ in range(self.recipe.k):
            x, label = self.minibatches(m)
            c, z = self.onehot(label), self.draw(m, streams.noise)
            a_real, a_fake = discriminator_step(Given(D, c), Given(G, c), x, z, self.d_optimizer, streams.dropout)
        c, z = self.onehot(self.drawn_labels(m)), self.draw(m, streams.noise)
        objective = OBJECTIVES[self.recipe.objective]
        generator_step(Given(D, c), Given(G, c), z, self.g_optimizer, streams.dropout, objective)
        if self.average:
            self.average.update(G)
        return value(a_real, a_fake), sigmoid(a_real).mean(), sigmoid(a_fake).mean()

    def drawn_labels(self, m):
        """m labels drawn as the training data have them, with replacement: (m,)."""
        labels = self.data.labels[0]
        return labels[self.streams.noise.integers(len(labels), m)]

    def onehot(self, labels):
        """c: a row for each label, 1 at its place and 0 elsewhere; (m, classes)."""
        xp = array_module(labels)
        return (labels[:, None] == xp.arange(self.given)).astype(self.G.theta.dtype)

    def noise(self, n, stream, label=None):
        """n rows [z, c] for the sampler, of this label, or of every label in turn: 0, 1, 2, ... and again from 0.

        Raises RecipeError for a label that the data have not.
        """
        return self.joined(self.draw(n, stream), self.asked(n, label))

    def asked(self, n, label=None):
        """The n labels that `noise` asks for: (n,)."""
        xp, classes = array_module(self.G.theta), self.given
        if label is None:
            return xp.arange(n) % classes
        if isinstance(label, bool) or not isinstance(label, Integral) or not 0 <= int(label) < classes:
            raise RecipeError(f"label is {label!r}: {self.data.name} has the labels 0 to {classes - 1}")
        return xp.full(n, int(label))

    def joined(self, z, labels):
        """[z, c] for these labels."""
        return array_module(z).concatenate([z, self.onehot(labels)], axis=1)

    def measures(self, G, stream):
        """Rows: how often a sample shows the label asked for, a control, and how much the samples of one label differ.

        The control compares every sample with the label of another. Raises ValueError for data of which nothing here
        tells the label.
        """
        labels = self.asked(SCORED)
        samples = G(self.joined(self.draw(SCORED, stream), labels))
        seen = self.seen(samples)
        shuffled = labels[stream.permutation(SCORED)]
        right, chance = ((seen == asked).mean() for asked in (labels, shuffled))
        of_data = (self.seen(self.data.test) == self.data.labels[2]).mean()
        error = (right * (1 - right) / SCORED) ** 0.5
        differ = [self.spread(*pair) for pair in ((samples, labels), (self.data.test, self.data.labels[2]))]
        return [
            Row("system", "shows the label asked for", right, error, of_data, "the data's"),
            Row("system", "the same, labels shuffled", chance, None, None, f"1/{self.given}"),
            Row("system", "sd of a value, one label", differ[0], None, differ[1], "the data's; 0: no noise"),
        ]

    def spread(self, x, labels):
        """How much the examples of one label differ: the standard deviation of a value about their mean, over all."""
        xp, c = array_module(x), self.onehot(labels)
        means = (c.T @ x) / xp.maximum(c.sum(axis=0), 1.0)[:, None]
        return ((x - c @ means) ** 2).mean() ** 0.5

    def seen(self, x):
        """The labels that examples show: of the nearest centre, or of the classifier of digits; (m,)."""
        xp = array_module(x)
        if self.data.centres is not None:
            centres = xp.asarray(self.data.centres)
            return ((x[:, None, :] - centres) ** 2).sum(axis=2).argmin(axis=1)
        if self.data.digits:
            from minigan.evaluation import classifier  # takes long to load

            return classifier.load(dtype=str(x.dtype), xp=xp).predict(x).argmax(axis=1)
        raise ValueError(f"nothing tells which label an example of {self.data.name} shows")
