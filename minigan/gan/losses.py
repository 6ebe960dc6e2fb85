"""The losses that a recipe can name and a system can use, in one table, which `minigan check` walks."""

from minigan.gan.bpr import bpr, bpr_gradient
from minigan.gan.games import GAMES
from minigan.gan.gaussians import kl_gradient, kl_to_standard_normal, squared_error, squared_error_gradient
from minigan.gan.objectives import Loss, minimax, non_saturating, value, value_gradient

_ALL = (
    Loss("V(D, G)", value, value_gradient, ("a_real", "a_fake")),  # which D maximises
    minimax,
    non_saturating,
    Loss("squared error", squared_error, squared_error_gradient, ("y", "x")),
    Loss("BPR", bpr, bpr_gradient, ("a_positive", "a_negative")),  # a pair of items each (bpr.py)
    Loss("KL to N(0, 1)", kl_to_standard_normal, kl_gradient, ("mean", "lv"), largest=80.0),  # e^88 overflows
)
OBJECTIVES = {loss.name: loss for loss in (minimax, non_saturating)}  # the paper's, which G minimises
LOSSES = {loss.name: loss for loss in (*_ALL, *(loss for game in GAMES.values() for loss in (game.d, game.g)))}
