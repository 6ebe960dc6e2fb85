"""Does G make all there is to make? Modes covered by points in the plane, and digits covered by images.

A generator may make perfect samples of one kind only ("the Helvetica scenario", section 6 of Goodfellow et al. 2014),
which neither V nor a single picture shows. Here samples are counted by the mode they belong to, which must be known:
toy data have their centres, MNIST has a classifier.
"""

from dataclasses import dataclass
from math import inf, isqrt, log, nan, sqrt

import numpy

from minigan.backend import array_module, is_number, to_host

REACH = 3.0  # standard deviations from a centre within which a sample is of high quality
FAIR = 0.1  # of its fair share, n / modes, that a mode or a digit must get to count as covered


@dataclass(frozen=True)
class ModeCoverage:
    """How n points fall on modes: counts of the high-quality ones at each, and what follows from the counts."""

    n: int
    counts: tuple[int, ...]  # high-quality samples, each counted at its nearest centre

    @property
    def modes(self):
        """The number of modes there are."""
        return len(self.counts)

    @property
    def covered(self):
        """Modes with at least a tenth of their fair share n / modes of high-quality samples, and with one at least."""
        return _covered(self.counts, self.n)

    @property
    def high_quality(self):
        """The share of all n samples that lie within 3 sd of a centre; its standard error is sqrt(p (1 - p) / n)."""
        return sum(self.counts) / self.n

    @property
    def divergence(self):
        """KL(counts || uniform) = log(modes) - entropy of the counts, in nats; nan if no sample is of high quality.

        It is 0 if all modes are hit alike, log(modes) if one is; n samples of the truth have about (modes - 1) / 2n.
        """
        return log(self.modes) - entropy(self.counts)

    def __str__(self):
        error = sqrt(self.high_quality * (1.0 - self.high_quality) / self.n)
        share = f"{self.high_quality:.3f} ± {error:.3f} of high quality"
        return f"{self.covered} of {self.modes} modes, {share}, KL {self.divergence:.3f} nats, {self.n} samples"


def mode_coverage(samples, centres, sd):
    """The ModeCoverage of samples (n, d) on modes at `centres` (modes, d), each a Gaussian of deviation sd.

    A sample is of high quality within 3 sd of a centre, in Euclidean distance; of the truth in the plane
    1 - exp(-9/2) = 0.989 are. For the counts to say which mode made a sample, the centres must lie farther apart than
    6 sd, as do those of data/toy.py's ring, 0.77 apart at sd 0.1. Raises ValueError for other shapes, no samples,
    samples that are not finite, or an sd that is not above 0.
    """
    samples, centres = to_host(samples).astype("float64"), to_host(centres).astype("float64")
    if (
        samples.ndim != 2
        or centres.ndim != 2
        or samples.shape[1] != centres.shape[1]
        or not samples.size * len(centres)
    ):
        raise ValueError(f"samples have shape {samples.shape}, centres {centres.shape}: both should be (n > 0, d)")
    if not (numpy.isfinite(samples).all() and numpy.isfinite(centres).all()):
        raise ValueError("samples or centres that are not finite: nothing can be counted")
    if not (is_number(sd) and 0 < sd < inf):
        raise ValueError(f"sd is {sd!r}, expected a number above 0: nothing can be counted")
    with numpy.errstate(over="ignore"):  # then a sample is infinitely far, and no more is asked of it
        squares = numpy.stack([((samples - centre) ** 2).sum(axis=1) for centre in centres], axis=1)
    good = squares.min(axis=1) <= (REACH * sd) ** 2
    counts = numpy.bincount(squares.argmin(axis=1)[good], minlength=len(centres))
    return ModeCoverage(len(samples), tuple(counts.tolist()))


def grid_centres(n=25, spacing=2.0):
    """The centres of a square grid of n = side^2 points about the origin: (n, 2). Raises ValueError for other n."""
    side = isqrt(max(n, 0))
    if side * side != n or n == 0:
        raise ValueError(f"a grid of {n} centres: n should be a square, such as 25")
    line = (numpy.arange(side) - (side - 1) / 2) * spacing
    return numpy.stack([numpy.repeat(line, side), numpy.tile(line, side)], axis=1)


@dataclass(frozen=True)
class DigitCoverage:
    """What digits a classifier sees in n images: counts of its most probable digit, and how sure it was."""

    n: int
    counts: tuple[int, ...]
    confidence: float  # the mean of the most probable digit's probability

    @property
    def covered(self):
        """Digits with at least a tenth of their fair share n / 10, and with one image at least."""
        return _covered(self.counts, self.n)

    @property
    def entropy(self):
        """Entropy of the predicted digits in nats: log 10 = 2.303 if all are made alike, 0 if one is."""
        return entropy(self.counts)

    def __str__(self):
        digits = f"{self.covered} of {len(self.counts)} digits, entropy {self.entropy:.3f} nats"
        return f"{digits} (at most {log(len(self.counts)):.3f}), confidence {self.confidence:.3f}, {self.n} samples"


def digit_coverage(samples, classifier):
    """The DigitCoverage of images (n, 784) as a classifier with `predict` sees them, such as classifier.load()'s.

    A classifier finds a digit in any picture. Of the test images the shipped one's confidence is 0.99, of uniform noise
    0.82, in which it sees five digits: a low confidence is a bad sign, a high one no proof of a digit. Raises
    ValueError for other shapes, no samples, or samples that are not finite.
    """
    if samples.ndim != 2 or len(samples) == 0:
        raise ValueError(f"samples have shape {samples.shape}: expected (n, pixels), n > 0")
    if not array_module(samples).isfinite(samples).all():
        raise ValueError("samples that are not finite show no digits")
    p = to_host(classifier.predict(samples))
    counts = numpy.bincount(p.argmax(axis=1), minlength=p.shape[1])
    return DigitCoverage(len(samples), tuple(counts.tolist()), float(p.max(axis=1).mean(dtype="float64")))


def entropy(counts):
    """-sum_i p_i log p_i in nats, with p = counts / their sum; nan if there are none."""
    total = sum(counts)
    return sum(count / total * log(total / count) for count in counts if count) if total else nan


def _covered(counts, n):
    return sum(count >= FAIR * n / len(counts) for count in counts)
