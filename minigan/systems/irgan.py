"""IRGAN (Wang et al. 2017, arXiv 1705.10513): D distinguishes G's items from those that a user likes.

    g(u, .) = G's scores of all items, a(u, i) = D's logit of a pair        both U[u] . V[i] + b[i] (nn/factors.py)
    p(. | u) = softmax(g(u, .))                                             which items G draws for user u

    D maximises   sum over liked (u, i) of [log D(u, i) + log(1 - D(u, j))], j drawn from softmax(g(u, .) / tau)
    G maximises   sum over users u of E r(a(u, i)), i drawn from p(. | u), r = 2 (D - 1/2)

Items are drawn and not computed, so that G's gradient is REINFORCE's (gan/policy_gradient.py). A step is a pass over
the data, of D or of G; an epoch is `d_passes` of D and then `g_passes` of G, one round of the authors' loop. In the
first `pretrain` epochs G alone is trained, by BPR with hard negatives (gan/bpr.py): such an epoch is one pass over the
data, in as many steps. The authors chose their epoch by the test data. Here it is chosen by validation data.

Where this departs from their code (github.com/geek-ai/irgan): they take 16 pairs to a step of D and one user to a step
of G. Their rates are of sums and small, so that larger steps add up to the same but for terms of second order.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from minigan.backend import array_module, to_host
from minigan.data.dataset import Minibatches
from minigan.data.ratings import Ratings
from minigan.evaluation import ranking
from minigan.gan.bpr import bpr_gradient, hardest
from minigan.gan.objectives import value_gradient
from minigan.gan.policy_gradient import draw, log_reward, mixture, policy, reinforce, sigmoid_reward
from minigan.nn import Momentum, Network
from minigan.nn.factors import EveryItem, Factors, decay_gradient
from minigan.nn.ops import sigmoid
from minigan.systems import settings
from minigan.systems.settings import RecipeError, setting

REWARDS = {"sigmoid": sigmoid_reward, "log": log_reward}
SHARE = settings.number("a number from 0 to below 1", lambda v: 0 <= v < 1)
TAU = settings.number("a number from 1e-9 on", lambda v: v >= 1e-9)
NOT_NEGATIVE = settings.number("a number from 0 on", lambda v: v >= 0)


@dataclass(frozen=True, kw_only=True)
class Recipe(settings.Recipe):
    """The settings of IRGAN."""

    system = "irgan"

    data: str = setting("made-ratings", settings.one_of("made-ratings", "movielens"), "which data")
    factors: int = setting(5, settings.whole(1), "d, the length of U[u] and V[i]")
    pretrain: int = setting(
        0, settings.whole(0), "in how many of the first epochs G is trained by BPR with hard negatives"
    )
    candidates: int = setting(5, settings.whole(1), "BPR takes the hardest negative of this many candidates")
    bpr_rate: float = setting(0.05, settings.POSITIVE, "G's learning rate in BPR, for a sum over pairs")
    bpr_decay: float = setting(0.1, NOT_NEGATIVE, "G's weight decay in BPR, for each pair")
    d_passes: int = setting(100, settings.whole(1), "passes of D in an epoch")
    g_passes: int = setting(50, settings.whole(1), "passes of G in an epoch, after D's")
    refresh: int = setting(5, settings.whole(1), "D's negatives are drawn anew after this many passes")
    tau: float = setting(0.2, TAU, "the temperature of G where D's negatives are drawn; in G's step it is 1")
    d_rate: float = setting(0.001, settings.POSITIVE, "D's learning rate, for a sum over pairs")
    d_decay: float = setting(0.00625, NOT_NEGATIVE, "D's weight decay, for each pair")
    g_rate: float = setting(0.001, settings.POSITIVE, "G's learning rate, for a sum over users")
    g_users: int = setting(32, settings.whole(1), "how many users in a step of G")
    draws: int = setting(2, settings.whole(1), "how many items G draws for each item that a user likes")
    share: float = setting(0.2, SHARE, "share of these that is drawn from the liked items, for importance sampling")
    reward: str = setting("sigmoid", settings.one_of(*REWARDS), "sigmoid: 2 (D - 1/2), the authors'; log: -log(1 - D)")


class Irgan:
    """D and G, and whose turn it is."""

    Recipe, takes = Recipe, Ratings
    saved = ("G", "D", "bpr_optimizer", "d_optimizer", "g_optimizer", "minibatches", "negatives", "steps")
    metrics: ClassVar = {"D(liked)": ".3f", "D(G)": ".3f"}  # mean D of what users like, and of what G gives them

    def __init__(self, recipe, data, streams):
        self.recipe, self.data, self.streams, xp = recipe, data, streams, array_module(data.train)
        if recipe.choose and not len(data.valid):
            raise RecipeError("choose is True: no user likes 10 items, and none is left to validate by; --choose no")
        self.G, self.D = (Network([Factors(data.users, data.items, recipe.factors, streams.init)]) for _ in "GD")
        self.bpr_optimizer = Momentum(self.G, recipe.bpr_rate, 0.0)  # momentum 0: gradient descent
        self.g_optimizer = Momentum(self.G, recipe.g_rate, 0.0)
        self.d_optimizer = Momentum(self.D, recipe.d_rate, 0.0)
        self.epoch_steps = recipe.d_passes + recipe.g_passes
        self.minibatches = Minibatches(data.train, streams.data)
        self.liked = data.matrix(data.train)
        self.counts = self.liked.sum(axis=1)
        self.others = xp.argsort(self.liked, axis=1, kind="stable")  # of each user, what is not known to be liked first
        self.ends = [0, *to_host(xp.cumsum(self.counts)).tolist()]  # a user's rows of train
        self.negatives = xp.zeros_like(data.train[:, 1])  # G's item for each row of train
        self.steps = 0

    def fits(self, name, value):
        """Whether these can be its numbers: of a checkpoint that was edited, an item might be none."""
        return name != "negatives" or bool(((value >= 0) & (value < self.data.items)).all())

    @property
    def model(self):
        """G, which ranks the items."""
        return self.G

    def step(self):
        """A pass of D or of G over the data, or in pretraining a minibatch of BPR: D's means on the last minibatch."""
        (epoch, place), recipe = divmod(self.steps, self.epoch_steps), self.recipe
        self.steps += 1
        if epoch < recipe.pretrain:
            return self._means(*self.bpr_step())
        if place >= recipe.d_passes:
            return self._means(*self.g_pass())
        if place % recipe.refresh == 0:
            self.negatives = self.drawn()
        return self._means(*self.d_pass())

    def bpr_step(self):
        """G minimises BPR on a minibatch of liked pairs, each beside the hardest of some other items: returns both."""
        real, recipe = self.minibatches(-(-len(self.data.train) // self.epoch_steps)), self.recipe
        xp, m, u = array_module(real), len(real), real[:, 0]
        place = self.streams.noise.uniform((m, recipe.candidates)) * (self.data.items - self.counts[u])[:, None]
        others = self.others[u[:, None], place.astype(int)]
        scores = self.G(pairs(xp.repeat(u, recipe.candidates), others.ravel())).reshape(others.shape)
        fake = pairs(u, hardest(others, scores))
        (a_real, cache_real), (a_fake, cache_fake) = self.G.forward(real), self.G.forward(fake)
        da_real, da_fake = bpr_gradient(a_real, a_fake)
        gradient = self.G.parameter_gradient(da_real * m, cache_real)
        gradient += self.G.parameter_gradient(da_fake * m, cache_fake)
        gradient += recipe.bpr_decay * decay_gradient(self.G, u, xp.concatenate([real[:, 1], fake[:, 1]]))
        self.bpr_optimizer.descend(self.G, gradient)
        return real, fake

    def drawn(self):
        """For each row (u, i) of the training data an item from softmax(g(u, .) / tau): D's negatives."""
        u, found = self.data.train[:, 0], []
        for users, rows in self.blocks():
            p = policy(EveryItem(self.G).forward(users)[0], self.recipe.tau)
            found.append(draw(p, u[rows] - users[0], self.streams.noise.uniform((rows.stop - rows.start,))))
        return array_module(u).concatenate(found)

    def d_pass(self):
        """D maximises V, a sum over liked pairs and G's items beside them, less its decay: returns the last of both."""
        train, recipe, xp = self.data.train, self.recipe, array_module(self.data.train)
        order = self.streams.data.permutation(len(train))
        for k in range(0, len(train), recipe.batch):
            rows = order[k : k + recipe.batch]
            real, m = train[rows], len(rows)
            fake = pairs(real[:, 0], self.negatives[rows])
            (a_real, cache_real), (a_fake, cache_fake) = self.D.forward(real), self.D.forward(fake)
            da_real, da_fake = value_gradient(a_real, a_fake)
            gradient = self.D.parameter_gradient(da_real * m, cache_real)
            gradient += self.D.parameter_gradient(da_fake * m, cache_fake)
            both = xp.concatenate([real, fake])
            gradient -= recipe.d_decay * decay_gradient(self.D, both[:, 0], both[:, 1])
            self.d_optimizer.ascend(self.D, gradient)
        return real, fake

    def g_pass(self):
        """G maximises every user's expected reward (REINFORCE): returns liked pairs and G's draws of the last users."""
        train, recipe, xp = self.data.train, self.recipe, array_module(self.data.train)
        for users, rows in self.blocks():
            every = EveryItem(self.G)
            g, cache = every.forward(users)
            p = policy(g)
            q = mixture(p, self.liked[users], recipe.share)
            row = xp.repeat(train[rows, 0] - users[0], recipe.draws)
            items = draw(q, row, self.streams.noise.uniform((len(row),)))
            r = REWARDS[recipe.reward](self.D(pairs(users[row], items)))[:, 0]
            weights = p[row, items] / q[row, items]
            self.g_optimizer.ascend(self.G, every.parameter_gradient(reinforce(p, row, items, r, weights), cache))
        return train[rows], pairs(users[row], items)

    def blocks(self):
        """(users, the rows of train that are theirs), `g_users` users at a time."""
        xp = array_module(self.data.train)
        for u in range(0, self.data.users, self.recipe.g_users):
            end = min(u + self.recipe.g_users, self.data.users)
            yield xp.arange(u, end), slice(self.ends[u], self.ends[end])

    def _means(self, real, fake):
        return sigmoid(self.D(real)).mean(), sigmoid(self.D(fake)).mean()

    def measures(self, G, stream):
        """How well G ranks what a user is not known to like: the test data's items should come first.

        Last, the same of popularity, which has the score b[i] = how many users like item i, and U = V = 0.
        """
        popular = G.astype(G.theta.dtype)
        popular.theta = 0.0 * G.theta
        popular.params["0.b"][...] = self.liked.sum(axis=0)
        data, ks = self.data, [k for k in (3, 5, 10) if k <= self.data.items] or [self.data.items]
        rows, others = (
            ranking.ranking_rows(self.ranked(net, data.test, data.train, data.valid), ks) for net in (G, popular)
        )
        return rows + [replace(row, quantity=f"{row.quantity} of popularity") for row in others if "@5" in row.quantity]

    def validate(self, G, stream):
        """NDCG@10 on validation data, which has few items a user: P@5 would say less.

        (Items of the test data are among the candidates, as of any that the user is not known to like.)
        """
        return float(ranking.ndcg(self.ranked(G, self.data.valid, self.data.train), min(10, self.data.items)).mean())

    def ranked(self, G, wanted, *known):
        """Of users with a wanted item: whether each item is wanted, in the order of G's scores, known ones last."""
        users = array_module(wanted).unique(wanted[:, 0])
        scores, _ = EveryItem(G).forward(users)
        return ranking.ranked(scores, self.data.matrix(wanted)[users], self.data.matrix(*known)[users])


def pairs(users, items):
    """(m, 2) of users (m,) and items (m,)."""
    return array_module(users, items).stack([users, items], axis=1)
