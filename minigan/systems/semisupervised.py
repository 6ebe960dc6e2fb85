"""Semi-supervised learning with a GAN: D is a classifier of K classes and of one more, "drawn by G".

Section 7 of Goodfellow et al. 2014, point 4; in the form of Salimans et al. 2016, section 5. D gives K outputs l, and
the class "drawn by G" has output 0. With L = log sum_k exp(l_k), p(k | x, real) = softmax(l)_k and D(x) = sigmoid(L):

    of a labelled example (x, k)    -log p(k | x, real) = L - l_k        d/dl = softmax(l) - onehot(k)
    of any real example             -log D(x) = softplus(-L)             d/dl = -sigmoid(-L) softmax(l)
    of a sample                     -log(1 - D(x)) = softplus(L)         d/dl = sigmoid(L) softmax(l)

D minimises the sum of the three means. G minimises -log D(G(z)), or with feature matching |E f(x) - E f(G(z))|^2, f
being the input of D's last layer. Few examples have labels; all are used as real ones, with labels or without.
"""

from dataclasses import dataclass
from typing import ClassVar

from minigan.backend import array_module
from minigan.data.dataset import Minibatches
from minigan.evaluation.result import Row
from minigan.nn import Dense, build
from minigan.nn.ops import sigmoid
from minigan.random import Stream
from minigan.systems import settings
from minigan.systems.gan import Nets
from minigan.systems.settings import RecipeError, setting

CHOSEN = 7  # the seed by which the labelled examples are chosen, with the recipe's own


@dataclass(frozen=True, kw_only=True)
class Recipe(Nets):
    """The settings of semi-supervised learning. In the words of D, `data` stands for the number of classes."""

    system = "semi-supervised"

    G: str = setting("dense 400, relu, dense 400, relu, dense data bias=mean, sigmoid", settings.DATA, "G's layers")
    D: str = setting("dense 400, leaky, dense 400, leaky, dense data", settings.DATA, "D's layers; ends in dense data")
    objective: str = setting(
        "feature matching", settings.one_of("feature matching", "non-saturating", "none"),
        "what G minimises; none: D learns from the labels alone",
    )  # fmt: skip
    labels: int = setting(100, settings.whole(1), "how many examples have labels, the same number in each class")


class SemiSupervised:
    """D, a classifier, which learns from a few labels, from all examples, and from the samples of G."""

    Recipe, remembers = Recipe, True
    saved = ("D", "G", "d_optimizer", "g_optimizer", "minibatches", "labelled")
    metrics: ClassVar = {"labelled": ".3f", "D(x)": ".2f", "D(G(z))": ".2f"}  # mean -log p(k | x), D with its dropout

    def __init__(self, recipe, data, streams):
        if not data.labels:
            raise RecipeError(f"{recipe.name}: {data.name} has no labels, and a classifier learns from some")
        if recipe.labels % data.classes:
            raise RecipeError(
                f"labels is {recipe.labels}: as many of each class are needed, {data.classes} or a multiple"
            )
        self.recipe, self.data, self.streams, n = recipe, data, streams, data.train.shape[1]
        self.epoch_steps = len(data.train) // recipe.taken()
        self.noise = build.noise(recipe.noise)
        self.G = build.network(recipe.G, self.noise.size, streams.init, data.shape, data.train.mean(axis=0), n)
        self.D = build.network(recipe.D, n, streams.init, data.classes)
        if not isinstance(self.D.layers[-1], Dense):
            raise RecipeError(f"D is {recipe.D!r}: it ends in dense data, a logit for each class; nothing may follow")
        self.g_optimizer = build.optimizer(recipe.optimizer, self.G, recipe.g_rate, self.epoch_steps)
        self.d_optimizer = build.optimizer(recipe.optimizer, self.D, recipe.d_rate, self.epoch_steps * recipe.k)
        self.minibatches = Minibatches(data.train, streams.data)
        self.labelled = Minibatches(tuple(part[self.chosen()] for part in (data.train, data.labels[0])), streams.data)

    def chosen(self):
        """The numbers of the training examples whose labels are seen: the first of each class in a random order."""
        xp, label = array_module(self.data.train), self.data.labels[0]
        order = Stream([CHOSEN, self.recipe.seed], xp=xp).permutation(len(label))
        classes, labels = self.data.classes, self.recipe.labels
        parts = [order[label[order] == k] for k in range(classes)]
        fewest = min(map(len, parts))
        if fewest * classes < labels:
            raise RecipeError(
                f"labels is {labels}: {self.data.name} has {fewest} of one class; take {fewest * classes} at most"
            )
        return xp.concatenate([part[: labels // classes] for part in parts])

    def step(self):
        """k steps of D and one of G; returns D's loss of labels, and the means of D(x) and D(G(z))."""
        m = self.recipe.batch
        for _ in range(self.recipe.k):
            x, z = self.minibatches(m), self.noise(m, self.streams.noise)
            x_labelled, label = self.labelled(min(m, self.recipe.labels))
            gradient, said = self.d_gradient(x_labelled, label, x, z)
            self.d_optimizer.descend(self.D, gradient)
        if self.recipe.objective != "none":
            self.g_optimizer.descend(self.G, self.g_gradient(x, self.noise(m, self.streams.noise)))
        return said

    def d_gradient(self, x_labelled, label, x, z):
        """The gradient of D's loss in theta_d, and what `step` returns."""
        D, rng = self.D, self.streams.dropout
        l, labelled = D.forward(x_labelled, rng)
        onehot = array_module(l).eye(l.shape[1], dtype=l.dtype)[label]
        L, share = total(l)
        loss = (L - (l * onehot).sum(axis=1, keepdims=True)).mean()
        gradient = D.parameter_gradient((share - onehot) * (1.0 / len(l)), labelled)
        l, real = D.forward(x, rng)
        D.remember(real)  # where D has BatchNorm: it will classify real examples
        L, share = total(l)
        d_real = sigmoid(L).mean()
        if self.recipe.objective == "none":
            return gradient, (loss, d_real, 0.0 * d_real)
        gradient += D.parameter_gradient(sigmoid(-L) * share * (-1.0 / len(l)), real)
        l, fake = D.forward(self.G(z, rng), rng)
        L, share = total(l)
        gradient += D.parameter_gradient(sigmoid(L) * share * (1.0 / len(l)), fake)
        return gradient, (loss, d_real, sigmoid(L).mean())

    def g_gradient(self, x, z):
        """The gradient of G's loss in theta_g, through D or through D without its last layer."""
        G, rng = self.G, self.streams.dropout
        x_fake, drawing = G.forward(z, rng)
        G.remember(drawing)
        if self.recipe.objective == "non-saturating":
            l, fake = self.D.forward(x_fake, rng)
            L, share = total(l)
            dx = self.D.input_gradient(sigmoid(-L) * share * (-1.0 / len(l)), fake)
        else:
            f, fake = features(self.D, x_fake, rng)
            apart = f.mean(axis=0) - features(self.D, x, rng)[0].mean(axis=0)
            dx = features_input_gradient(self.D, array_module(f).zeros_like(f) + (2.0 / len(f)) * apart, fake)
        return G.parameter_gradient(dx, drawing)

    @property
    def model(self):
        """D."""
        return self.D

    def measures(self, D, stream):
        """The share of test examples whose class D names."""
        right, n = accuracy(D, self.data.test, self.data.labels[2]), len(self.data.test)
        quantity = f"accuracy, {self.recipe.labels} labels"
        return [Row("system", quantity, right, (right * (1 - right) / n) ** 0.5, None, "1")]

    def validate(self, D, stream):
        """The same of validation examples: with --choose yes their labels are used too."""
        return accuracy(D, self.data.valid, self.data.labels[1])


def total(l):
    """L = log sum_k exp(l_k), (m, 1), and softmax(l)."""
    xp = array_module(l)
    largest = l.max(axis=1, keepdims=True)
    e = xp.exp(l - largest)
    s = e.sum(axis=1, keepdims=True)
    return xp.log(s) + largest, e / s


def features(D, x, rng=None):
    """f: what D's last layer is given, and the caches of the layers below it."""
    caches = []
    for layer in D.layers[:-1]:
        x, cache = layer.forward(x, rng)
        caches.append(cache)
    return x, caches


def features_input_gradient(D, df, caches):
    """dL/dx of dL/df."""
    for layer, cache in zip(reversed(D.layers[:-1]), reversed(caches)):
        df = layer.input_gradient(df, cache)
    return df


def accuracy(D, x, label):
    """The share of examples whose label is the class with the largest of D's outputs."""
    return float((D(x).argmax(axis=1) == label).mean())
