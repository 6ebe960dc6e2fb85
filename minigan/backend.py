"""NumPy or CuPy, decided by the arrays themselves.

There is no switch to set. A function that needs the array module asks for it,

    xp = array_module(x)

and the answer is the package that the type of `x` comes from. Most code does not ask at all: methods
(`x.sum()`) and operators (`x @ W`) are the same for both.
"""

import importlib
import sys
from numbers import Real

import numpy

from minigan.errors import UserError

FLOATING = "fd"  # NumPy's characters of float32 and float64


class BackendError(UserError, RuntimeError):
    """The array module that was asked for cannot be used on this machine; the message says what to do."""


def array_module(*arrays):
    """The module of these arrays, `numpy` or `cupy`.

    Raises TypeError for anything that is not an array, and for host and device arrays together: a
    copy between host and device is never made silently, since inside a loop it would cost more than
    the work.
    """
    module = _module_of(arrays[0])
    for array in arrays[1:]:
        if _module_of(array) is not module:
            raise TypeError(
                f"host and device arrays together ({_name(arrays[0])} and {_name(array)}): "
                "move one of them first, with cupy.asarray(x) or minigan.backend.to_host(x)"
            )
    return module


def expect_floating(**arrays):
    """Raise TypeError unless all are float32 or float64, naming the one that is not, and the remedy.

    Of integers the mathematics would be wrong in silence (-abs of a byte wraps round), of float16 it has three digits.
    """
    for name, array in arrays.items():
        if array.dtype.char not in FLOATING:
            raise TypeError(
                f"{name} is {array.dtype}, expected float32 or float64: {name}.astype('float32') (pixels also / 255.0)"
            )


def floating(dtype):
    """The NumPy dtype of this name. Raises TypeError unless it is float32 or float64, in which nets are computed."""
    dtype = numpy.dtype(dtype)
    if dtype.char not in FLOATING:
        raise TypeError(f"dtype is {dtype}, expected float32 (to train) or float64 (to check)")
    return dtype


def is_number(value):
    """Whether it is a real number on the host, NumPy's scalars among them."""
    return isinstance(value, Real)


def to_host(array):
    """The same numbers as a NumPy array; for a CuPy array this waits for the device and copies."""
    return numpy.asarray(array.get() if hasattr(array, "get") else array)


def load(name):
    """The module called "numpy" or "cupy", known to work here.

    Raises BackendError where CuPy is missing or finds no GPU.
    """
    if name == "numpy":
        return numpy
    if name != "cupy":
        raise BackendError(f"unknown backend {name!r}: choose numpy or cupy")
    try:
        cupy = importlib.import_module("cupy")
    except ImportError as error:
        raise BackendError(
            f"CuPy is not installed, or broken ({' '.join(str(error).split())}): pip install cupy-cuda13x "
            "(or cupy-cuda12x, as the driver has it), or use --backend numpy"
        ) from None
    if not cupy.cuda.is_available():
        raise BackendError("CuPy finds no GPU on this machine: use --backend numpy")
    return cupy


def _module_of(array):
    if type(array) is numpy.ndarray:  # the common case, and the quick one
        return numpy
    module = sys.modules.get(type(array).__module__.partition(".")[0])
    if not isinstance(array, (getattr(module, "ndarray", ()), getattr(module, "generic", ()))):
        raise TypeError(f"expected a NumPy or CuPy array, got {_name(array)}: convert it with numpy.asarray(x)")
    return module


def _name(array):
    return f"{type(array).__module__.partition('.')[0]}.{type(array).__name__}"
