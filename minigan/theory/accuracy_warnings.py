"""Warnings about results that are less accurate than they should be, each at the user's own line of code."""

import sys
import warnings
from contextlib import contextmanager


class QuadratureWarning(UserWarning):
    """An integral is known less well than it should be; the message says how well, where the trouble is, what helps."""


class TailWarning(UserWarning):
    """The standard error of an average over samples is no guide: its terms have too heavy a tail."""


def warn(words, category=QuadratureWarning):
    """Warn, naming the line outside the package that asked."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("minigan."):
        frame, level = frame.f_back, level + 1
    warnings.warn(words, category, stacklevel=level)


@contextmanager
def at_most_one_warning():
    """Give only the first QuadratureWarning of several integrals that make one result; other warnings pass."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        yield
    first = next((w for w in told if issubclass(w.category, QuadratureWarning)), None)
    for w in told:
        if w is first or not issubclass(w.category, QuadratureWarning):
            warnings.warn_explicit(w.message, w.category, w.filename, w.lineno)
