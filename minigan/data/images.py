"""The user's own pictures: a folder of PNG files, an .npz, an IDX file, or a folder with MNIST's files of other images.

Grey, all of one size, values from 0, black, to 1, white. The split is fixed. Where there is a test file, the last
sixth of the training file validates, as MNIST's 10,000 of 60,000 do. Else, of every six pictures in their order
(PNG files: of their names), the fifth validates and the sixth tests, since pictures often come sorted by class.
"""

import warnings
from math import isqrt
from pathlib import Path

import numpy

from minigan.data.dataset import Dataset, split_in_words
from minigan.data.idx import DataError, read_idx
from minigan.random import Stream

WANTED = (
    "a folder of PNG files, an .npz of one array (n, height, width), an IDX file, "
    "or a folder with train-images-idx3-ubyte[.gz] and t10k-images-idx3-ubyte[.gz]"
)
FEWEST = 60  # pictures, those to validate and to test included
FIRST = 1000  # validation pictures that scores look at
LARGEST = 128 * 128  # pixels: what fully connected nets can take


def load(path, dtype="float32", xp=numpy):
    """The pictures at a path, of whichever kind it is, split as this module says. Raises DataError."""
    path = Path(path)
    pictures, test, note = _read(path)
    for found in (pictures, test):
        if found is not None:
            _check(path, found, pictures.shape[1:])
    n = len(pictures) + (0 if test is None else len(test))
    if len(pictures) < FEWEST:
        raise DataError(f"{path}: {len(pictures)} images; at least {FEWEST} are needed")
    if test is None:
        place = numpy.arange(len(pictures)) % 6
        parts = pictures[place < 4], pictures[place == 4], pictures[place == 5]
        rule = "of every six the fifth validates, the sixth tests"
    else:
        last = len(pictures) // 6
        parts = pictures[:-last], pictures[-last:], test
        rule = "the last sixth of the training file validates"
    train, valid, test = (_rows(part, dtype, xp) for part in parts)
    if len(valid) > FIRST:  # scores look at the first ones, which in a sorted file would be of one class
        valid = valid[Stream(2014, xp=xp).permutation(len(valid))]
    height, width = pictures.shape[1:]
    about = f"{n:,} images of {width} x {height} from {path}, grey from 0, black, to 1, white{note}; "
    about += f"{split_in_words(train, valid, test)} ({rule})"
    return Dataset("images", train, valid, test, (height, width), about)


def _read(path):
    """(pictures, those of a test file or None, what to tell about them)."""
    if path.is_dir():
        train, test = (_idx_in(path, split) for split in ("train", "t10k"))
        if train is None:
            return _pngs(path)
        return read_idx(train), None if test is None else read_idx(test), ""
    if path.suffix.lower() == ".npz":
        return _npz(path), None, ""
    return read_idx(path), None, ""


def _idx_in(folder, split):
    names = [folder / f"{split}-images-idx3-ubyte{suffix}" for suffix in ("", ".gz")]
    return next((name for name in names if name.is_file()), None)


def _npz(path):
    """The one array of an .npz: (n, height, width), or (n, pixels) of square pictures."""
    try:
        with open(path, "rb") as stream, numpy.load(stream, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except Exception:  # damaged, a file makes zipfile, zlib and NumPy raise whatever there is to raise
        raise DataError(
            f"{path}: cannot be read as an .npz of plain numbers (pickled objects are never loaded): "
            "make it by numpy.savez(path, images=array)"
        ) from None
    if len(arrays) != 1:
        raise DataError(f"{path}: holds {len(arrays)} arrays ({', '.join(arrays)}); one, of the images, is wanted")
    ((name, array),) = arrays.items()
    if not isinstance(array, numpy.ndarray):
        raise DataError(f"{path}: {name} is no array: make the file by numpy.savez(path, images=array)")
    side = isqrt(array.shape[1]) if array.ndim == 2 else 0
    return array.reshape(len(array), side, side) if side and side**2 == array.shape[1] else array


def _pngs(folder):
    """The PNG files of a folder in the order of their names, turned to grey, as `_read` returns them."""
    files = sorted(f for f in folder.iterdir() if f.suffix.lower() == ".png" and not f.name.startswith("."))
    if not files:
        raise DataError(f"{folder}: no images in this folder; wanted is {WANTED}")
    found: list[numpy.ndarray] = []
    coloured = 0
    for file in files:
        picture, colour = _png(file)
        if found and picture.shape != found[0].shape:
            (h, w), (height, width) = found[0].shape, picture.shape
            raise DataError(
                f"{folder}: {files[0].name} is {w} x {h} and {file.name} is {width} x {height}: one size is needed"
            )
        found.append(picture)
        coloured += colour
    note = f" ({coloured:,} of them were in colour and have been turned to grey)" if coloured else ""
    return numpy.stack(found), None, note


def _png(file):
    """A PNG file as grey, (height, width) unsigned bytes, on white where it is transparent; whether it was coloured."""
    from PIL import Image  # comes with matplotlib

    try:
        with warnings.catch_warnings(), Image.open(file, formats=["PNG"]) as image:
            warnings.simplefilter("error")
            if image.width * image.height > LARGEST:
                raise ValueError(f"{image.width} x {image.height} pixels, at most 128 x 128 can be trained on")
            if image.mode.startswith("I"):  # 16 bits
                return (numpy.asarray(image) // 257).astype("uint8"), False
            picture = image.convert("RGBA" if "A" in image.mode or "transparency" in image.info else "RGB")
            if picture.mode == "RGBA":
                picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
            rgb = numpy.asarray(picture)
            return numpy.asarray(picture.convert("L")), bool((rgb != rgb[:, :, :1]).any())
    except Exception as error:  # damaged, a file makes Pillow raise whatever there is to raise
        reason = " ".join(str(error).replace(str(file), "it").split())
        raise DataError(f"{file}: not a PNG picture that can be used ({reason}); mend it or take it away") from None


def _check(path, pictures, shape):
    """Raise DataError unless these are pictures (n, height, width) of this shape and of values that can be scaled."""
    if pictures.ndim != 3 or pictures.shape[1:] != shape or 0 in pictures.shape:
        raise DataError(f"{path}: an array of shape {pictures.shape}, expected images (n, height, width) of one size")
    if shape[0] * shape[1] > LARGEST:
        raise DataError(f"{path}: images of {shape[1]} x {shape[0]}, at most 128 x 128 can be trained on: scale them")
    if pictures.dtype != numpy.uint8 and pictures.dtype.kind not in "bf":
        raise DataError(f"{path}: values of type {pictures.dtype}, expected bytes 0 to 255 or numbers from 0 to 1")
    if pictures.dtype.kind == "f" and not ((pictures >= 0) & (pictures <= 1)).all():
        raise DataError(f"{path}: values from {pictures.min():g} to {pictures.max():g}, expected 0 to 1: divide them")


def _rows(pictures, dtype, xp):
    rows = xp.asarray(pictures.reshape(len(pictures), -1)).astype(dtype)
    return rows / 255.0 if pictures.dtype == numpy.uint8 else rows
