"""A device without a GPU: NumPy that behaves, where it matters, as CuPy does.

    import fakedevice as xp
    x = xp.asarray(host)                    host -> "device": allowed, and always a copy
    y = xp.exp(x) @ x.T                     computed by NumPy, so equal to a NumPy run bit for bit
    x + host, xp.exp(host), numpy.exp(x)    TypeError: host and device are never mixed
    float(x.sum()), x.get(), print(x)       counted in `synchronisations`: on a GPU, the host would wait here

The array class keeps a NumPy array inside it instead of deriving from numpy.ndarray: NumPy takes the numbers of a
subclass without asking, so that a subclass could refuse neither numpy.asarray(x) nor host[x]. Of CuPy's functions,
methods and keywords it has those in cupy_names.json which NumPy has too, and nothing that CuPy lacks.

Where it is stricter than CuPy: numpy.f(x), which CuPy would dispatch; indices on the host, which CuPy would upload;
iteration, which CuPy does not wait for but does one launch at a time; and assignment to repeated indices, which CuPy
leaves undefined. What it cannot know: rounding, speed and memory of a GPU.
"""

import json
import operator
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import numpy

OFFERED = json.loads(Path(__file__).with_name("cupy_names.json").read_text())["names"]
SCALARS = (bool, int, float, complex, numpy.generic)  # CuPy takes NumPy's scalars as well as Python's
TAKES_ARRAYS = {
    "argmax",
    "concatenate",
    "max",
    "mean",
    "min",
    "stack",
    "sum",
}  # and neither lists of numbers nor scalars
FROM_HOST = {"array", "asarray", "asanyarray", "ascontiguousarray", "asfortranarray"}
# The size of the result depends on the numbers, so that CuPy must wait for them; and what copies to the host.
WAITING = {"nonzero", "flatnonzero", "argwhere", "unique", "compress", "extract", "trim_zeros", "ndarray.nonzero"}
WAITING |= {"ndarray.compress", "ndarray.item", "ndarray.tolist", "ndarray.tobytes"}
HOST_ONLY = {"ndarray.data", "ndarray.dump", "ndarray.dumps", "ndarray.tofile"}  # they would show NumPy's memory

synchronisations = Counter()  # what made the host wait, and how often: read .total(), reset by .clear()


@contextmanager
def no_synchronisation():
    """Fails if the block makes the host wait for the device."""
    before = synchronisations.copy()
    yield
    assert synchronisations == before, f"host synchronisations: {dict(synchronisations - before)}"


class ndarray:
    """An array on the fake device."""

    __array_ufunc__ = None  # numpy.exp(x) raises TypeError; host + x asks x.__radd__, which refuses
    __hash__ = None

    def __init__(self, host):
        self._host = host

    def __array__(self, dtype=None, copy=None):
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Please use `.get()`.")  # CuPy's words

    def __array_function__(self, function, types, args, kwargs):
        raise TypeError(f"numpy.{function.__name__} of a device array: take the function from array_module(x)")

    def __getattr__(self, name):
        """Attributes and methods, by delegation; those that CuPy's arrays have."""
        if f"ndarray.{name}" in HOST_ONLY:
            raise NotImplementedError(f"the fake device does not have {name}")
        return _offer(f"ndarray.{name}", self._host, name)

    def __reduce__(self):  # copy and pickle, which CuPy's arrays know; by way of the host
        return ndarray, (self._host.copy(),)

    def get(self):
        """The numbers, copied to the host."""
        synchronisations["get"] += 1
        return self._host.copy()

    def __len__(self):
        return len(self._host)

    def __getitem__(self, index):
        if any(isinstance(i, ndarray) and i.dtype == bool for i in (index if isinstance(index, tuple) else (index,))):
            synchronisations["index by Booleans"] += 1
        index = _unwrap(index)
        result = self._host[index]
        if isinstance(result, numpy.generic):  # NumPy gives a copy, the device a 0-d view
            result = self._host[(*index, ...) if isinstance(index, tuple) else (index, ...)]
        return ndarray(result)

    def __setitem__(self, index, value):
        if isinstance(index, ndarray) and index.dtype.kind in "iu" and numpy.unique(index._host).size < index.size:
            raise ValueError("assignment to repeated indices: on a GPU the result is undefined")
        self._host[_unwrap(index)] = _operand(value)

    def __iter__(self):
        synchronisations["iteration"] += 1
        return (self[i] for i in range(len(self)))


def _define_operators():
    def binary(function):
        return lambda self, other: _wrap(function(self._host, _operand(other)))

    def reflected(function):
        return lambda self, other: _wrap(function(_operand(other), self._host))

    def in_place(function):
        def method(self, other):
            function(self._host, _operand(other))
            return self

        return method

    def unary(function):
        return lambda self: _wrap(function(self._host))

    def waiting(name, function):
        def method(self, *args):
            synchronisations[name] += 1
            return function(self._host, *args)

        return method

    for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"):
        function = getattr(operator, f"__{name}__")
        setattr(ndarray, f"__{name}__", binary(function))
        setattr(ndarray, f"__r{name}__", reflected(function))
        setattr(ndarray, f"__i{name}__", in_place(getattr(operator, f"__i{name}__")))
    for name in ("lt", "le", "eq", "ne", "gt", "ge"):
        setattr(ndarray, f"__{name}__", binary(getattr(operator, name)))
    for name in ("neg", "pos", "abs", "invert"):
        setattr(ndarray, f"__{name}__", unary(getattr(operator, name)))
    for function in (float, int, bool, complex, repr, str, format):
        setattr(ndarray, f"__{function.__name__}__", waiting(function.__name__, function))


_define_operators()


class _Function:
    """A function of CuPy's ("sum", "linalg.norm", "ndarray.sum"), or a namespace of them, standing before NumPy's."""

    def __init__(self, name, function):
        self.__name__, self._function = name, function

    def __getattr__(self, part):  # linalg.norm, add.at
        return _offer(f"{self.__name__}.{part}", self._function, part)

    def __call__(self, *args, **keywords):
        name, words = self.__name__, OFFERED[self.__name__]
        for keyword in keywords:
            if words is not None and keyword not in words.split():
                raise TypeError(f"CuPy's {name} has no keyword {keyword}")
        if name in TAKES_ARRAYS:
            for array in args[0] if isinstance(args[0], list | tuple) else args[:1]:
                if not isinstance(array, ndarray):
                    raise TypeError(f"CuPy's {name} takes device arrays, not {type(array).__name__}")
        if name in WAITING or (name == "where" and len(args) + len(keywords) == 1):
            synchronisations[name] += 1
        if name in FROM_HOST and isinstance(args[0], numpy.ndarray):
            args = numpy.array(args[0]), *args[1:]  # a copy: device memory is never the host's
        elif isinstance(self._function, numpy.ufunc):
            args = [_operand(a) for a in args]
        else:
            args = [_unwrap(a) for a in args]
        result = self._function(*args, **{keyword: _unwrap(value) for keyword, value in keywords.items()})
        if name in ("ndarray.item", "ndarray.tolist", "ndarray.tobytes"):
            return result
        return keywords["out"] if keywords.get("out") is not None else _wrap(result)


def _offer(name, owner, part):
    """The attribute `part` of `owner`, a part of NumPy, as CuPy's `name`; AttributeError if CuPy has no such name."""
    if name not in OFFERED or not hasattr(owner, part):
        raise AttributeError(f"CuPy has no {name}" if name not in OFFERED else f"the fake device has no {name}")
    value = getattr(owner, part)
    if isinstance(value, type):  # float32, finfo: the same objects in CuPy
        return value
    return _Function(name, value) if callable(value) or isinstance(value, ModuleType) else _wrap(value)


def _unwrap(value):
    """What NumPy needs for what the device was given; TypeError for host arrays, also within lists."""
    if isinstance(value, ndarray):
        return value._host
    if isinstance(value, numpy.ndarray):
        raise TypeError(f"Unsupported type {type(value)}: a host array among device arrays")
    return type(value)(map(_unwrap, value)) if type(value) in (list, tuple) else value


def _operand(value):
    """The same for elementwise operations, which on the device take arrays and scalars but no lists."""
    if not isinstance(value, (ndarray, *SCALARS)):
        raise TypeError(f"Unsupported type {type(value)}: elementwise operations take device arrays and scalars")
    return _unwrap(value)


def _wrap(result):
    """NumPy's answer as the device's; a reduction, and a truth such as allclose's, is a 0-d array."""
    if isinstance(result, (numpy.ndarray, numpy.generic, bool)):
        return ndarray(numpy.asarray(result))
    return type(result)(map(_wrap, result)) if type(result) in (list, tuple) else result


def __getattr__(name):
    return _offer(name, numpy, name)
