"""D over a grid as a probability, arrows -dL_G/dx at samples, and the curves that the pictures of a run show.

shown(play.settings.objective, a, middle)      # D from D's output: 1/2 where it cannot distinguish
arrows(play.system, x)                         # down G's loss, one arrow a sample
"""

import numpy
from contourpy import contour_generator

from minigan.nn.ops import sigmoid

PAPER = ("non-saturating", "minimax", "boundary seeking")  # D minimises -V, and its output is a logit


def shown(objective, a, middle=0.0):
    """D's output as a probability. Of the paper's D, sigmoid(a); of least squares, whose best output is
    p_data / (p_data + p_g), a itself; of hinge, best at -1 and 1, (1 + a) / 2; of Wasserstein, which is known but for a
    constant, sigmoid(a - middle)."""
    if objective in PAPER:
        return sigmoid(a)
    if objective == "Wasserstein":
        return sigmoid(a - middle)
    return numpy.clip(a if objective == "least squares" else 0.5 + 0.5 * a, 0.0, 1.0)


def arrows(system, x):
    """-dL_G/dx of each sample in x: (n, d), where L_G is what G minimises on this one sample."""
    return arrows_of(system.game.g, system.D, x)


def arrows_of(loss, D, x):
    """The same of any loss of a_fake alone: its gradient carries 1/n of the mean, which is taken out."""
    a, cache = D.forward(x)
    return -len(x) * D.input_gradient(loss.gradient(a), cache)


def shortened(vectors, longest, half):
    """Vectors in their directions, of length longest r / (r + half) for length r: an arrow of length `half` is drawn
    half as long as the longest possible, and one that is almost 0 is not drawn longer."""
    r = numpy.sqrt((vectors**2).sum(axis=1, keepdims=True))
    return vectors * (longest / (r + half))


def contour(field, middles, level=0.5):
    """The curve field = level in the plane: x and y, with nan between its pieces."""
    field = numpy.ma.masked_invalid(field)
    pieces = contour_generator(middles, middles, field).lines(level)
    if not pieces:
        return numpy.zeros(0), numpy.zeros(0)
    gap = numpy.full((1, 2), numpy.nan)
    joined = numpy.concatenate([part for piece in pieces for part in (piece, gap)])
    return joined[:, 0], joined[:, 1]


def net_of_z(size, lines=13, far=2.2):
    """Lines in the plane of the first two numbers of z, all others 0, with nan between them: (points, size).

    With one number to a z there is one line, without gaps.
    """
    along, across = numpy.linspace(-far, far, 41), numpy.linspace(-far, far, lines)
    if size == 1:
        return numpy.linspace(-far, far, 201)[:, None].astype("float32")
    gap = numpy.full((1, 2), numpy.nan)
    runs = [numpy.stack([along, numpy.full_like(along, at)], axis=1) for at in across]
    pieces = [part for run in runs for part in (run, gap)] + [part for run in runs for part in (run[:, ::-1], gap)]
    z = numpy.concatenate(pieces)
    return numpy.concatenate(
        [z, numpy.where(numpy.isnan(z[:, :1]), numpy.nan, 0.0).repeat(size - 2, axis=1)], axis=1
    ).astype("float32")
