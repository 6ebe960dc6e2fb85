"""What a figure is drawn from, on the host: matplotlib knows nothing of device arrays."""

import functools

import numpy

from minigan.backend import array_module, to_host


def from_host(draw):
    """A decorator: the function is given its arrays as NumPy arrays, wherever they were."""

    @functools.wraps(draw)
    def on_host_arrays(*args, **keywords):
        return draw(*map(on_host, args), **{name: on_host(value) for name, value in keywords.items()})

    return on_host_arrays


def on_host(value):
    """The value with device arrays copied to the host, those in lists, tuples and dictionaries too."""
    if isinstance(value, dict):
        return {key: on_host(part) for key, part in value.items()}
    if isinstance(value, list):
        return [on_host(part) for part in value]
    if isinstance(value, tuple):
        parts = [on_host(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return to_host(value) if _on_device(value) else value


def _on_device(value):
    if not (hasattr(value, "dtype") and hasattr(value, "get")):
        return False
    try:
        return array_module(value) is not numpy
    except TypeError:  # of a package that has no device
        return False
