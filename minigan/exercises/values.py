"""Values between the grader and the cage's process: numbers, text, arrays and tuples of them, as JSON has them.

`decode` takes what a student's process wrote, which may be anything: it makes a value of it or raises ValueRefused.
"""

import base64
import math
from dataclasses import dataclass
from typing import Any

import numpy

LARGEST = 2**18  # numbers in an array
MOST = 100  # parts of a tuple or list
LONGEST = 1000  # characters of a text


class ValueRefused(ValueError):
    """Something that `encode` in the cage's process never writes, or a value that cannot be sent there."""


class Other:
    """Stands for a value of a type that is not let out: only the type's name is known."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Other({self.name!r})"


@dataclass(frozen=True)
class Code:
    """A function as its source, to be made on the other side: an argument of exercises whose input is a function."""

    name: str
    source: str

    @property
    def nameless(self):
        """The source with another name, since this one may say what is right."""
        return self.source.replace(f"def {self.name}(", "def function(")

    def function(self):
        """The function, made here; for the grader's own code only."""
        names: dict[str, Any] = {"numpy": numpy}
        exec(self.nameless, names)
        return names["function"]

    def __repr__(self):
        return self.name


def encode(value):
    """A value for the other side: arrays, numbers, text, tuples of them, and Code."""
    if value is None:
        return {"none": True}
    if isinstance(value, Code):
        return {"code": value.nameless}
    if isinstance(value, str):
        return {"text": value}
    if isinstance(value, tuple | list):
        return {"tuple": [encode(part) for part in value]}
    if isinstance(value, bool | int):
        return {"number": value}
    if isinstance(value, float):
        return {"number": value.hex()}
    array = numpy.asarray(value)
    if array.dtype.kind not in "biuf":
        raise ValueRefused(f"{value!r} is no array of numbers")
    content = base64.b64encode(array.tobytes()).decode()
    return {"array": content, "dtype": array.dtype.str, "shape": list(array.shape)}


def decode(value, depth=0):
    """A value from the other side, trusting nothing. Raises ValueRefused."""
    if not isinstance(value, dict) or depth > 5:
        raise ValueRefused("no value")
    if "none" in value:
        return None
    if "number" in value:
        return _number(value["number"])
    for kind, make in (("tuple", tuple), ("list", list)):
        if isinstance(value.get(kind), list) and len(value[kind]) <= MOST:
            return make(decode(part, depth + 1) for part in value[kind])
    if "array" in value:
        return _array(value["array"], value.get("dtype"), value.get("shape"))
    if isinstance(value.get("text"), str) and len(value["text"]) <= LONGEST:
        return value["text"] if value["text"].isprintable() else ascii(value["text"])
    if isinstance(value.get("other"), str):
        return Other(clean(value["other"], 60))
    raise ValueRefused("no value")


def clean(text, most):
    """A text in one line of printable characters, cut at a length: it may be shown in a terminal."""
    text = text[: 4 * most]
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:most]


def _number(number):
    if isinstance(number, str):
        try:
            return float.fromhex(number)
        except (ValueError, OverflowError):
            raise ValueRefused("no number") from None
    if not isinstance(number, int) or not -(2**63) <= number < 2**63:
        raise ValueRefused("no number")
    return number


def _array(content, dtype, shape):
    try:
        if not isinstance(dtype, str) or numpy.dtype(dtype).kind not in "biuf":
            raise ValueRefused("no array of numbers")
        if (
            not isinstance(shape, list)
            or not all(type(n) is int and n >= 0 for n in shape)
            or math.prod(shape) > LARGEST
        ):
            raise ValueRefused("no shape of an array")
        return numpy.frombuffer(base64.b64decode(content), dtype).reshape(shape).copy()
    except (ValueError, TypeError, SyntaxError) as error:  # dtype text is parsed
        raise ValueRefused(str(error)) from None
