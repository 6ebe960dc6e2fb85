"""The user's pictures as one array, in a .npy file or in an .npz, whichever way round its axes are."""

from math import isqrt

import numpy

from minigan.data.folder import on_ground
from minigan.data.idx import DataError
from minigan.data.scale import ScaleError, to_bytes, to_unit

CHANNELS = (1, 3, 4)


def read(path, fewest):
    """(pictures (n, height, width) or (n, height, width, 3) as `to_unit` returns them, notes: what is white, first).

    Raises DataError; where an array can be mended, with the line of Python that does it. Pickled objects are never
    loaded. fewest: as in `to_unit`.
    """
    array, code, notes = _load(path)

    def wrong(reason, mend=""):
        line = f"; in Python: a = {code}; numpy.save({str(path.with_name(path.stem + '-new.npy'))!r}, {mend})"
        return DataError(f"{path}: {reason}{line if mend else ''}")

    try:
        pictures, said = to_unit(_upright(array, wrong), fewest)
    except ScaleError as error:
        raise wrong(error, error.mend) from None
    if pictures.shape[3:] == (4,):
        pixels = to_bytes(pictures)
        alphas = [None if (alpha == 255).all() else alpha for alpha in pixels[..., 3]]
        try:
            inks, ground = on_ground(list(pixels[..., :3]), alphas)
        except ScaleError as error:
            raise wrong(error) from None
        notes += [f"transparent ones put on {ground}"] if any(alpha is not None for alpha in alphas) else []
        pictures = numpy.stack(inks)
    return pictures, [said, *notes]


def _load(path):
    """(the array of images, the Python that gives it, notes)."""
    try:
        with open(path, "rb") as stream:
            found = numpy.load(stream, allow_pickle=False)
            if isinstance(found, numpy.ndarray):
                return found, f"numpy.load({str(path)!r})", []
            arrays = {name: found[name] for name in found.files}
    except Exception:  # damaged, a file makes zipfile, zlib and NumPy raise whatever there is to raise
        raise DataError(
            f"{path}: cannot be read as an array of plain numbers (pickled objects are never loaded): make it by "
            "numpy.save(path, numpy.stack(pictures)), pictures of one size, or save them as PNG files in a folder"
        ) from None
    likely = [name for name, array in arrays.items() if isinstance(array, numpy.ndarray) and _may_be_pictures(array)]
    chosen = likely if len(likely) == 1 else list(arrays)
    if len(chosen) != 1:
        new = str(path.with_name(path.stem + "-new.npy"))
        there = f"holds {len(arrays)} arrays ({', '.join(arrays)}); one, of the images, is wanted"
        code = f"numpy.save({new!r}, numpy.load({str(path)!r})[{likely[0]!r}])" if likely else ""
        raise DataError(f"{path}: {there}{f'; in Python: {code}' if code else ''}")
    (name,) = chosen
    if not isinstance(arrays[name], numpy.ndarray):
        raise DataError(f"{path}: {name} is no array: make the file by numpy.savez(path, images=array)")
    others = [f"left out: {', '.join(other for other in arrays if other != name)}"] if len(arrays) > 1 else []
    return arrays[name], f"numpy.load({str(path)!r})[{name!r}]", others


def _may_be_pictures(array):
    """Whether an array beside others, such as labels, may be the pictures."""
    square = array.ndim == 2 and array.shape[1] > 1 and isqrt(array.shape[1]) ** 2 == array.shape[1]
    return array.dtype.kind in "buif" and (array.ndim in (3, 4) or square)


def _upright(array, wrong):
    """The array as (n, height, width) or (n, height, width, channels)."""
    shape = array.shape
    stated = f"an array of shape {shape}"
    square = isqrt(shape[1]) if array.ndim == 2 else 0
    if 0 in shape:
        raise wrong(f"{stated} holds no image; make it again, of 12 or more")
    if array.ndim not in (2, 3, 4):
        raise wrong(f"{stated}, expected (n, height, width), or (n, height, width, 3) in colour")
    if array.ndim == 2 and shape[0] == shape[1] and square**2 == shape[1]:
        rows = f"a.reshape(-1, {square}, {square})"
        raise wrong(f"{stated}: one picture? 12 or more are needed; if {shape[0]} of {square} x {square}", rows)
    if array.ndim == 2 and square**2 == shape[1] and square > 1:
        return array.reshape(len(array), square, square)
    if array.ndim == 2:
        side = isqrt(shape[1] // 3)
        planes = f"a.reshape(-1, 3, {side}, {side})" if 3 * side**2 == shape[1] else ""
        one = "one picture? 12 or more are needed, as (n, height, width); rows only of square grey ones"
        many = "rows can be taken only of square grey pictures, others as (n, height, width)"
        raise wrong(f"{stated}: {many if planes else one}", planes)
    if shape[0] == shape[1] < shape[-1] and (array.ndim == 3 or shape[2] in CHANNELS):
        keep = " (if it does: a[..., None])" if array.ndim == 3 else ""
        raise wrong(f"{stated}: the first axis should count the images{keep}", "numpy.moveaxis(a, -1, 0)")
    if array.ndim == 3:
        return array
    if shape[3] not in CHANNELS and shape[1] not in CHANNELS:
        raise wrong(f"{stated}, expected (n, height, width), or (n, height, width, 3) in colour")
    array = array if shape[3] in CHANNELS else numpy.moveaxis(array, 1, -1)
    return array[..., 0] if array.shape[3] == 1 else array
