"""What a thing must keep to go on: named once, on the class that has it.

    class Adam:  saved = ("m", "v", "updates")

A checkpoint is a walk: an attribute that is itself such a thing is walked into, one that is None is no state. A class
whose numbers cannot be just any may have fits(name, value), which says whether a value can be one of its own.
"""

import copy
import math

import numpy

from minigan.backend import array_module, to_host
from minigan.checkpoint import CheckpointError

AGAIN = "train again, or take the file from a backup"


def parts(thing, path=""):
    """(path, owner, name) of every array and plain value of a thing, and of the things in it."""
    for name in thing.saved:
        value = getattr(thing, name)
        if hasattr(value, "saved"):
            yield from parts(value, f"{path}{name}.")
        elif value is not None:
            yield f"{path}{name}", thing, name


def taken(thing):
    """(arrays, plain): copies of all of it by path, arrays on the host, and what JSON can hold."""
    arrays, plain = {}, {}
    for path, owner, name in parts(thing):
        value = getattr(owner, name)
        if is_array(value):
            arrays[path] = to_host(value).copy()
        else:
            plain[path] = copy.deepcopy(value)
    return arrays, plain


def expect_fits(thing, arrays, plain):
    """Raise CheckpointError unless a newly built thing can be filled with these, by path.

    The message names the path of what does not fit: another path, shape, dtype or type; in an array a number that is
    not finite; elsewhere NaN, or a whole number below 0; and what the owner's own `fits` refuses. An array empty as
    built may have rows.
    """
    there = list(parts(thing))
    wrong = {path for path, _, _ in there} ^ (arrays.keys() | plain.keys())
    if wrong:
        raise CheckpointError(f"the checkpoint lacks something, or holds something else ({min(wrong)}): {AGAIN}")
    for path, owner, name in there:
        value, own = arrays.get(path, plain.get(path)), getattr(owner, name)
        same = is_like(value, own) if is_array(own) else path in plain and is_kind(value, own)
        if not same or (hasattr(owner, "fits") and not owner.fits(name, value)):
            raise CheckpointError(f"the checkpoint's {path} does not fit its recipe: {AGAIN}")


def given(thing, arrays, plain):
    """Fill a newly built thing, in place, with what was `taken` of another. Raises CheckpointError as `expect_fits`."""
    expect_fits(thing, arrays, plain)
    for path, owner, name in list(parts(thing)):
        if path in arrays:
            setattr(owner, name, array_module(getattr(owner, name)).asarray(arrays[path]))
        else:
            setattr(owner, name, copy.deepcopy(plain[path]))


def is_array(value):
    """Whether it is an array, on the host or on a device."""
    return hasattr(value, "dtype") and hasattr(value, "ndim")


def is_like(array, own):
    """Whether an array can take another's place: dtype, shape, and no number that is not finite."""
    if not isinstance(array, numpy.ndarray) or array.dtype != own.dtype or array.ndim != own.ndim:
        return False
    rows = own.ndim > 0 and len(own) == 0
    if array.shape != own.shape and not (rows and array.shape[1:] == own.shape[1:]):
        return False
    return array.dtype.kind != "f" or bool(numpy.isfinite(array).all())


def is_kind(value, own):
    """Whether a plain value is of another's type: true is no 1, and 1 no 1.0; of dictionaries, the same keys."""
    if type(value) is not type(own) or (isinstance(value, dict) and value.keys() != own.keys()):
        return False
    if isinstance(value, float):
        return not math.isnan(value)
    return type(value) is not int or 0 <= value < 2**63
