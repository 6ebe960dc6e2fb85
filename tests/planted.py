"""A run whose result is known without training: of the parameters that validation chose, G draws z itself.

Through theta as it is now, G draws three times z and a half. So every picture and every score says which noise it is
of, and through which parameters.
"""

import numpy

from minigan.runs.run import Run
from minigan.systems.gan import Recipe


def planted(data, output=""):
    """A Run on these data that stands at step 12, and whose result is of step 6, which validation chose.

    output: words of a last layer of G, such as ", sigmoid".
    """
    d = data.train.shape[1]
    recipe = Recipe(
        name="planted", about="made for a test", G=f"dense {d}, dense data{output}", D="dense 5, maxout 5, dense 1",
        noise=f"gaussian {d}", batch=2, seed=7, choose=True,
    )  # fmt: skip
    run = Run(recipe, data)
    one = numpy.concatenate([numpy.eye(d).ravel(), numpy.zeros(d)])  # W and b of a layer that changes nothing
    run.best.network.theta = numpy.concatenate([one, one])
    run.system.G.theta = numpy.concatenate([3 * one, one[: d * d], numpy.full(d, 0.5)])
    row = {"V": -1.0, "D(x)": 0.5, "D(G(z))": 0.5, "sigma": 0.1}
    run.log.rows = [
        row | {"epoch": 1.0, "step": 6, "validation": 2.0},
        row | {"epoch": 2.0, "step": 12, "validation": 1.0},
    ]
    run.step, run.best.score, run.best.step = 12, 2.0, 6
    return run
