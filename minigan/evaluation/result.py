"""What a measure found: a Row for each number. It is loaded without the measures, which take long to load."""

from dataclasses import asdict, dataclass
from math import isfinite


@dataclass(frozen=True)
class Row:
    """One number: of the samples, its error, what test data get in place of samples, and what is best."""

    measure: str
    quantity: str
    value: float
    error: float | None
    data: float | None  # the same of test data, which are what samples should be like; None where that has no sense
    best: str


def as_dict(row):
    """A Row as plain numbers and text, for JSON; a number that is none, as 0 / 0 of a collapsed G, is None."""
    return {k: v if isinstance(v, str) else number(v) for k, v in asdict(row).items()}


def number(value):
    """A finite float, or None."""
    return float(value) if value is not None and isfinite(value) else None
