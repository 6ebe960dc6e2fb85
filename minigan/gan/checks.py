"""The gradient checks of V and of the generator's objectives, for `minigan check`."""

from functools import partial

import numpy

from minigan.gan.objectives import minimax, non_saturating, value, value_gradient
from minigan.nn.gradcheck import check_objective
from minigan.random import Stream


def gradient_checks(seed=0, xp=numpy):
    """(name, check) of V and of every generator objective, for `minigan check`: check() returns rows, or raises."""
    stream = Stream(seed, "float64", xp)
    a_real, a_fake = stream.normal((8, 1)), stream.normal((6, 1))
    checks = [("V(D, G)", partial(check_objective, "V(D, G)", value, value_gradient, (a_real, a_fake)))]
    for o in (minimax, non_saturating):
        checks.append((o.name, partial(check_objective, o.name, o.value, o.gradient, (a_fake,))))
    return checks
