"""p_data of the playground: (1/n) sum_i N(centre_i, sd^2 I), on the line or in the plane, by name or drawn.

blobs("ring")                        # eight blobs in the plane
blobs("plane 0.5 0.2, -1 0.3")       # as they were drawn: x and y of each
blobs("line -0.5, 0.7")
"""

from dataclasses import dataclass
from typing import Any

import numpy

from minigan.data.dataset import Dataset
from minigan.data.toy import GRID_SD, RING_SD, grid_centres, ring_centres
from minigan.random import Stream
from minigan.theory.densities import Gaussian, Mixture
from minigan.words import WordError, number

MOST = 200  # blobs that may be drawn
FARTHEST = 2.4  # coordinates of a drawn blob, at most
REACH = 1.8, 2.6  # half the width of what is shown, for blobs about 0 and for those farther out
SD = {"plane": 0.12, "line": 0.15}  # of a drawn blob
ROWS = 16_384  # training examples


@dataclass(frozen=True, eq=False)
class Blobs:
    """n Gaussians of equal weight. centres: (n, d); sd: their common standard deviation; text: what names them."""

    text: str
    centres: Any
    sd: float

    @property
    def d(self):
        """1 on the line, 2 in the plane."""
        return self.centres.shape[1]

    @property
    def reach(self):
        """Half the width of what is shown of the line or of the plane."""
        return REACH[int(abs(self.centres).max() + 2.5 * self.sd > REACH[0])]

    @property
    def on_the_line(self):
        """The same as a distribution of theory/, which knows its cdf. For d = 1."""
        n = len(self.centres)
        return Mixture([1.0 / n] * n, [Gaussian(centre, self.sd) for centre in self.centres[:, 0]])

    def sample(self, n, stream):
        """n points: (n, d), of the stream's dtype."""
        noise = stream.normal((n, self.d))
        return self.centres[stream.integers(len(self.centres), n)].astype(noise.dtype) + self.sd * noise

    def dataset(self):
        """ROWS training examples, always the same ones."""
        train = self.sample(ROWS, Stream(2014))
        return Dataset(self.text, train, train[:0], train[:0], centres=self.centres, spread=self.sd)

    def with_blob(self, place):
        """These, drawn, and one more at a place of d coordinates. At MOST blobs the first one goes."""
        return drawn([*self.centres, place][-MOST:])


def drawn(places):
    """The Blobs of a drawing: places, (n, 1) or (n, 2), rounded to 0.01 and held within FARTHEST of 0."""
    centres = numpy.round(numpy.clip(numpy.array(places, dtype=float), -FARTHEST, FARTHEST), 2) + 0.0
    kind = "line" if centres.shape[1] == 1 else "plane"
    text = ", ".join(" ".join(f"{x:g}" for x in centre) for centre in centres)
    return Blobs(f"{kind} {text}", centres, SD[kind])


def _column(*x):
    return numpy.array(x, dtype=float)[:, None]


NAMED = {  # name: (centres, sd)
    "ring": (ring_centres(), RING_SD),
    "grid": (grid_centres(), GRID_SD),
    "pair": (numpy.array([[-0.8, -0.4], [0.8, 0.4]]), 0.2),
    "corner": (numpy.array([[1.2, 1.2]]), 0.1),
    "bump": (_column(0.8), 0.3),
    "bumps": (_column(-0.8, 0.8), 0.2),
    "point": (_column(0.0), 0.02),
}


def blobs(text):
    """The Blobs that a text names or draws. Raises WordError for another text."""
    if text in NAMED:
        return Blobs(text, *NAMED[text])
    kind, _, places = str(text).partition(" ")
    if kind not in SD:
        raise WordError(f"{text!r}: no such data; there are {', '.join(NAMED)}, and drawings: plane X Y, X Y or line X")
    d, centres = 1 if kind == "line" else 2, []
    for place in places.split(","):
        try:
            centres.append([number(x) for x in place.split()])
        except ValueError:
            centres.append([])
        if len(centres[-1]) != d:
            form = "a number" if d == 1 else "two numbers, x and y,"
            raise WordError(f"{place.strip()!r}: {form} for each blob on the {kind}, with commas between blobs")
        if max(map(abs, centres[-1])) > FARTHEST:
            raise WordError(f"{place.strip()!r}: a blob's coordinates are at most {FARTHEST}")
    if len(centres) > MOST:
        raise WordError(f"{len(centres)} blobs: {MOST} are the most that can be drawn")
    return drawn(centres)
