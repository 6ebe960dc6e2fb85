"""IRGAN for web search (Wang et al. 2017, arXiv 1705.10513): D distinguishes relevant documents from G's.

The candidates of a query are its documents, of which some are known to be relevant. With x a document's features,

    g(x), a(x)                                              scores of G and of D: two nets
    p = softmax(g / tau) over the query's documents         which of them G draws
    pointwise   D maximises log D(x) + log(1 - D(y)),         r = 2 (D(y) - 1/2)
    pairwise    D maximises log sigmoid(a(x) - a(y)),         r = log sigmoid(a(y) - a(x))

for x each relevant document and y one that G drew beside it. G maximises E r by REINFORCE (gan/policy_gradient.py);
through its net the gradient goes on as through any. A step takes a minibatch of queries: `k` steps of D, then one of G.
(The authors train D on all queries for some passes and then G: github.com/geek-ai/irgan, Web_search.)
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy

from minigan.backend import array_module, to_host
from minigan.data.dataset import Minibatches
from minigan.data.letor import Queries, spans
from minigan.evaluation import ranking
from minigan.gan.bpr import bpr_gradient
from minigan.gan.objectives import value_gradient
from minigan.gan.policy_gradient import draw, mixture, pairwise_reward, policy, reinforce, sigmoid_reward
from minigan.nn import build
from minigan.systems import settings
from minigan.systems.irgan import SHARE, TAU
from minigan.systems.settings import RecipeError, setting


class Pointwise:
    """D distinguishes a relevant document from one that G drew; G's reward grows with D of its document."""

    @staticmethod
    def ascent(a_x, a_y):
        """d/da_x and d/da_y of the mean of log D(x) + log(1 - D(y)), which D maximises."""
        return value_gradient(a_x, a_y)

    @staticmethod
    def reward(a_y, a_x):
        """2 (D(y) - 1/2)."""
        return sigmoid_reward(a_y)


class Pairwise:
    """D says which of the two is the relevant one; G's reward is the log probability that D takes G's for it."""

    @staticmethod
    def ascent(a_x, a_y):
        """d/da_x and d/da_y of the mean of log sigmoid(a_x - a_y), which D maximises: BPR with its sign turned."""
        da_x, da_y = bpr_gradient(a_x, a_y)
        return -da_x, -da_y

    @staticmethod
    def reward(a_y, a_x):
        """log sigmoid(a_y - a_x)."""
        return pairwise_reward(a_y, a_x)


FORMS: dict[str, Any] = {"pointwise": Pointwise, "pairwise": Pairwise}


@dataclass(frozen=True, kw_only=True)
class Recipe(settings.Recipe):
    """The settings of IRGAN for web search."""

    system = "irgan-search"

    data: str = setting("made-queries", settings.one_of("made-queries", "letor"), "which data")
    batch: int = setting(4, settings.whole(1), "how many queries in a step")
    G: str = setting("uniform 0.1, dense 46, tanh, dense 1", settings.LOGIT, "G's layers, from features to a score")
    D: str = setting(
        "uniform 0.1, dense 46, tanh, dense 1", settings.LOGIT, "D's layers; the last one gives the logit: dense 1"
    )
    form: str = setting(
        "pointwise", settings.one_of(*FORMS), "what D judges: one document, or which of two documents is relevant"
    )
    k: int = setting(1, settings.whole(1), "steps of D for each step of G")
    tau: float = setting(0.2, TAU, "the temperature of G's softmax")
    share: float = setting(
        0.5, SHARE, "share of G's draws that is drawn from the relevant documents, for importance sampling"
    )
    draws: int = setting(5, settings.whole(1), "how many documents G draws for each relevant one")
    optimizer: str = setting("adam", settings.OPTIMIZER, "optimizer of both players: adam, or momentum MU")
    d_rate: float = setting(0.001, settings.POSITIVE, "D's learning rate")
    g_rate: float = setting(0.001, settings.POSITIVE, "G's learning rate")


class Search:
    """D and G, which are trained on minibatches of queries."""

    Recipe, takes = Recipe, Queries
    saved = ("G", "D", "g_optimizer", "d_optimizer", "minibatches")
    metrics: ClassVar = {"right": ".3f", "reward": "+.3f"}  # share of pairs that D orders right; estimate of E r

    def __init__(self, recipe, data, streams):
        self.recipe, self.data, self.streams, self.form = recipe, data, streams, FORMS[recipe.form]
        rows = data.train
        xp, grade, self.queries = array_module(rows), to_host(rows[:, 1]), []  # of each query x, and which are relevant
        for start, end in spans(rows):
            relevant = numpy.flatnonzero(grade[start:end] > 0)
            if len(relevant):
                self.queries.append((rows[start:end, 2:], xp.asarray(relevant)))
        if len(self.queries) < recipe.batch:
            raise RecipeError(
                f"batch is {recipe.batch}: {len(self.queries)} queries to train on have a relevant document, of grade "
                f"1 or more; take {f'a batch of at most {len(self.queries)}' if self.queries else 'other data'}"
            )
        if recipe.choose and not (data.valid[:, 1] > 0).any():
            raise RecipeError(
                f"choose is True: no query of {data.name} to validate by has a relevant document; --choose no"
            )
        width = rows.shape[1] - 2
        self.G, self.D = (build.network(text, width, streams.init, width) for text in (recipe.G, recipe.D))
        self.epoch_steps = len(self.queries) // recipe.batch
        self.d_optimizer = build.optimizer(recipe.optimizer, self.D, recipe.d_rate, self.epoch_steps * recipe.k)
        self.g_optimizer = build.optimizer(recipe.optimizer, self.G, recipe.g_rate, self.epoch_steps)
        self.minibatches = Minibatches(xp.arange(len(self.queries)), streams.data)

    @property
    def model(self):
        """G, which ranks the documents."""
        return self.G

    def step(self):
        """On a minibatch of queries k steps of D, then one of G: returns how both did, D before its last step."""
        queries = [self.queries[n] for n in to_host(self.minibatches(self.recipe.batch))]  # a GPU is waited for
        for _ in range(self.recipe.k):
            right = self.ascend(self.D, self.d_optimizer, self.d_gradient, queries)
        return right, self.ascend(self.G, self.g_optimizer, self.g_gradient, queries)

    def ascend(self, net, optimizer, gradient, queries):
        """A step up the mean over the queries of gradient(x, relevant): returns the mean of its second value."""
        gradients, means = zip(*(gradient(x, relevant) for x, relevant in queries))
        optimizer.ascend(net, sum(gradients) * (1.0 / len(queries)))
        return sum(means) * (1.0 / len(queries))

    def d_gradient(self, x, relevant):
        """D's gradient on every relevant document and one beside each that G draws; the share that it orders right."""
        p = policy(self.G(x).T, self.recipe.tau)
        y = x[self.drawn(p, len(relevant))]
        (a_x, cache_x), (a_y, cache_y) = self.D.forward(x[relevant]), self.D.forward(y)
        da_x, da_y = self.form.ascent(a_x, a_y)
        gradient = self.D.parameter_gradient(da_x, cache_x) + self.D.parameter_gradient(da_y, cache_y)
        return gradient, (a_x > a_y).mean(dtype=a_x.dtype)

    def g_gradient(self, x, relevant):
        """G's gradient from `draws` documents drawn beside each relevant one; an estimate of its expected reward."""
        recipe, xp = self.recipe, array_module(x)
        g, cache = self.G.forward(x)
        p = policy(g.T, recipe.tau)
        positive = xp.zeros(p.shape, dtype=bool)
        positive[0, relevant] = True
        q = mixture(p, positive, recipe.share)
        items = self.drawn(q, recipe.draws * len(relevant))
        r = self.form.reward(self.D(x[items]), xp.tile(self.D(x[relevant]), (recipe.draws, 1)))[:, 0]
        weights = p[0, items] / q[0, items]
        dg = reinforce(p, xp.zeros_like(items), items, r, weights, tau=recipe.tau)
        return self.G.parameter_gradient(dg.T, cache), (weights * r).mean()

    def drawn(self, p, n):
        """n documents drawn from the one row of p: (n,)."""
        return draw(p, array_module(p).zeros(n, dtype="int64"), self.streams.noise.uniform((n,)))

    def measures(self, G, stream):
        """How well G ranks the documents of test queries; NDCG's gains are 2^grade - 1."""
        return ranking.ranking_rows(ranked(G, self.data.test))

    def validate(self, G, stream):
        """NDCG@5 on validation queries; those without a relevant document are left out."""
        gains = ranked(G, self.data.valid)
        gains = gains[(gains > 0).any(axis=1)]
        return float(ranking.ndcg(gains, 5).mean())


def ranked(G, rows):
    """Each query's gains in the order of G's scores: (queries, documents of the longest), 0 beyond a query's own."""
    parts = spans(rows)
    shape = len(parts), max(10, *(end - start for start, end in parts))
    scores, grades, none = numpy.zeros(shape), numpy.zeros(shape), numpy.ones(shape, bool)
    every, grade = to_host(G(rows[:, 2:]))[:, 0], to_host(rows[:, 1])
    for n, (start, end) in enumerate(parts):
        scores[n, : end - start], grades[n, : end - start] = every[start:end], grade[start:end]
        none[n, : end - start] = False
    return ranking.ranked(scores, ranking.exponential(numpy.maximum(grades, 0)), none)
