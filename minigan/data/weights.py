"""Weights of trained nets that the package ships: a .npz file of float16 arrays, one for each parameter.

One more, `statistics`, holds those of a net with BatchNorm.
"""

import numpy

from minigan.backend import array_module, to_host
from minigan.data.idx import DataError


def save(network, stream):
    """Write a network's weights to an open binary file as `fill` reads them, rounded to float16.

    Raises ValueError, writing nothing, for weights that float16 cannot hold.
    """
    with numpy.errstate(over="ignore"):
        weights = {name: to_host(p).astype("float16") for name, p in _arrays(network).items()}
    for name, w in weights.items():
        if not numpy.isfinite(w).all():
            raise ValueError(f"{name} has weights that float16 cannot hold, above 65504 or not finite")
    numpy.savez_compressed(stream, **weights)


def fill(network, path):
    """Give a network, in place, the weights in a file. Raises DataError unless the file is whole and the network's."""
    try:
        with open(path, "rb") as stream, numpy.load(stream, allow_pickle=False) as archive:
            weights = {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; install minigan again") from None
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}; make it readable, or install minigan again") from None
    except Exception as error:  # damaged, a file makes zipfile, zlib and NumPy raise whatever there is to raise
        raise DataError(f"{path}: damaged ({' '.join(str(error).split())}); install minigan again") from None
    shapes = {name: p.shape for name, p in _arrays(network).items()}
    if {name: getattr(w, "shape", None) for name, w in weights.items()} != shapes:  # bytes, if not of NumPy's format
        raise DataError(f"{path}: not the weights of this network, which are {shapes}; install minigan again")
    with numpy.errstate(over="ignore"):
        as_theta = {name: w.astype(network.theta.dtype) for name, w in weights.items() if w.dtype.kind == "f"}
    for name, w in weights.items():
        if name not in as_theta or not (numpy.isfinite(as_theta[name]).all() and network.fits(name, as_theta[name])):
            raise DataError(f"{path}: {name} is {w.dtype}, or not finite, or a var below 0: install minigan again")
    xp = array_module(network.theta)
    for name, array in _arrays(network).items():
        array[...] = xp.asarray(as_theta[name])
    network.version += 1


def _arrays(network):
    """{name: array} of the parameters, and of BatchNorm's statistics if there are any; views into the network."""
    return {**network.params, **({} if network.statistics is None else {"statistics": network.statistics})}
