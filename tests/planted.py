"""A game whose result is known without training: of the parameters that validation chose, G draws z itself.

Through theta as it is now, G draws three times z and a half. So every picture and every score says which noise it is
of, and through which parameters.
"""

import numpy

from minigan.gan.recipe import Recipe
from minigan.training.game import Game


def planted(data, output="linear"):
    """A Game on these data that stands at step 12, and whose result is of step 6, which validation chose."""
    d = data.train.shape[1]
    recipe = Recipe(
        "planted", "made for a test", generator=f"linear {d}", output=output, noise_size=d, batch=2, seed=7,
        noise="gaussian",
    )  # fmt: skip
    game = Game(recipe, data)
    one = numpy.concatenate([numpy.eye(d).ravel(), numpy.zeros(d)])  # W and b of a layer that changes nothing
    game.best_theta = numpy.concatenate([one, one])
    game.G.theta = numpy.concatenate([3 * one, one[: d * d], numpy.full(d, 0.5)])
    row = {"V": -1.0, "D(x)": 0.5, "D(G(z))": 0.5, "sigma": 0.1}
    game.rows = [
        row | {"epoch": 1.0, "step": 6, "validation": 2.0},
        row | {"epoch": 2.0, "step": 12, "validation": 1.0},
    ]
    game.step, game.best_score = 12, 2.0
    return game
