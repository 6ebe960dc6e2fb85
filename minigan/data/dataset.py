"""What a data set is to minigan, and how minibatches are drawn from it.

Examples are a Dataset. Data of another kind are a frozen dataclass of their own, which a system names in `takes`. Of
either kind a run asks for name, about, dtype, and train, valid and test: arrays, whose first axis counts.
"""

import copy
import zlib
from dataclasses import dataclass
from typing import Any

import numpy

from minigan.backend import to_host


@dataclass(frozen=True)
class Dataset:
    """Examples as rows, split once and for all.

    train, valid, test: arrays of shape (n, number of values), of the run's dtype and array module.
    image_shape: (height, width) where a row is a grey picture, (3, height, width) where it is one in colour: all of
    red, then green, then blue; None where it is a point.
    scale: of pictures, "unit" where 0 is black and 1 is white; "contrast" where values are about 0, as CIFAR-10's.
    about: of data that the user gave, what was found and how it was split, in a line.
    labels: (of train, of valid, of test), arrays of whole numbers from 0 on, one an example; None where there are none.
    centres, spread: of toy data, the middles (modes, number of values) of the Gaussians they come from, and their
    standard deviation. radius: of toy data on a circle about 0.
    digits: whether they are MNIST's, which the classifier in the package knows.
    """

    name: str
    train: Any
    valid: Any
    test: Any
    image_shape: tuple[int, ...] | None = None
    about: str = ""
    scale: str = "unit"
    labels: tuple[Any, Any, Any] | None = None
    centres: Any = None
    spread: float | None = None
    radius: float | None = None
    digits: bool = False

    @property
    def dtype(self):
        """That of its rows, in which a run computes."""
        return self.train.dtype

    @property
    def shape(self):
        """The shape of an example: `image_shape`, or of a point (number of values,)."""
        return self.image_shape or self.train.shape[1:]

    @property
    def classes(self):
        """How many labels there are: the largest and one more. 0 without labels."""
        return 1 + max(int(part.max()) for part in self.labels) if self.labels else 0


def pictures(rows, image_shape, scale="unit"):
    """Rows as they are drawn, values in [0, 1]: (n, height, width) grey, or (n, height, width, 3) colour."""
    folded = in_unit(rows, scale).reshape(-1, *image_shape)
    return folded if len(image_shape) == 2 else numpy.moveaxis(folded, 1, -1)


def in_unit(rows, scale="unit"):
    """Values as they are drawn, 0 black and 1 white, of an array of any shape.

    Contrast-normalised ones are divided by the largest absolute value of them all, as the released code does; 0 is then
    the middle. What is to be compared, such as samples and their neighbours, goes through here together.
    """
    return rows / (2.0 * (abs(rows).max() or 1.0)) + 0.5 if scale == "contrast" else rows


def split_in_words(train, valid, test):
    """ "40,000 to train on, 10,000 to validate, 10,000 to test" for three arrays."""
    return f"{len(train):,} to train on, {len(valid):,} to validate, {len(test):,} to test"


def checksum(data):
    """The CRC-32 of data, by which a run knows whether they are still the ones that it began with."""
    crc = 0
    for rows in (data.train, data.valid, data.test):
        crc = zlib.crc32(numpy.ascontiguousarray(to_host(rows)).data, crc)
    return crc


def in_numbers(data):
    """How many data there are, and examples of which shape, for JSON: what a run must know to be drawn from."""
    counts = {"counts": [len(rows) for rows in (data.train, data.valid, data.test)]}
    return counts | ({"shape": list(data.shape), "scale": data.scale} if isinstance(data, Dataset) else {})


def difference(old, new):
    """ " (39 images, and it was 40)" of what `in_numbers` says of the data, then and now; "" if that is the same."""
    try:
        counts = [f"{sum(examples['counts']):,}" for examples in (new, old)]
        shapes = []
        for *colours, height, width in (examples["shape"] for examples in (new, old)):
            shapes.append(f"{width} x {height} {'in colour' if colours else 'in grey'}")
    except (KeyError, TypeError, ValueError):  # damaged, or not the user's data
        return ""
    if counts[0] != counts[1]:
        return f" ({counts[0]} images, and it was {counts[1]})"
    return f" (images of {shapes[0]}, and it was {shapes[1]})" if shapes[0] != shapes[1] else ""


class Minibatches:
    """Draws minibatches without replacement: every example once per pass, each pass in a new random order.

    rows: an array, or a tuple of arrays of one length, such as (x, labels). minibatches(m) returns the same, of m rows.
    What is left of a pass when fewer than m remain is not used. copy.copy makes minibatches of the same rows, drawn by
    a copy of the stream: neither moves the other. Raises ValueError for arrays of different lengths.
    """

    saved = ("order", "position")

    def __init__(self, rows, stream):
        self.rows, self.stream = rows, stream
        self._n = n = len(rows[0] if isinstance(rows, tuple) else rows)
        if isinstance(rows, tuple) and any(len(array) != n for array in rows):
            raise ValueError(f"arrays of {' and '.join(str(len(array)) for array in rows)} rows: one length is needed")
        self.order, self.position = stream.permutation(n), 0

    def __copy__(self):
        kept = self.rows if isinstance(self.rows, tuple) else (self.rows,)
        return copy.deepcopy(self, {id(array): array for array in kept})

    def __call__(self, m):
        return self.rows_at(self.next(m))

    def next(self, m):
        """The numbers of the next m rows: (m,)."""
        if not 1 <= m <= self._n:
            remedy = "take a smaller batch" if m > 1 else "take at least 1"
            raise ValueError(f"a minibatch of {m} from {self._n} examples: {remedy}")
        if self.position + m > self._n:
            self.order, self.position = self.stream.permutation(self._n), 0
        chosen = self.order[self.position : self.position + m]
        self.position += m
        return chosen

    def rows_at(self, chosen):
        """The rows of these numbers."""
        return tuple(array[chosen] for array in self.rows) if isinstance(self.rows, tuple) else self.rows[chosen]

    def fits(self, name, value):
        """Whether these can be its numbers: an order that has every row once, a place in it."""
        if name == "position":
            return value <= self._n
        return numpy.array_equal(numpy.sort(to_host(value)), numpy.arange(self._n))
