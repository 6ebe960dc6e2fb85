"""The user's own pictures: a folder of picture files, an array, an IDX file, or a folder with MNIST's files.

Grey, or in colour if any picture is. All of one size, or cropped and scaled to one. The split is fixed. Where there is
a test file, the last sixth of the training file validates, as MNIST's 10,000 of 60,000 do. Else, of every six pictures
in their order (files: of their paths), the fifth validates and the sixth tests, since pictures often come sorted by
class.
"""

from collections import Counter
from pathlib import Path
from shlex import quote
from tarfile import is_tarfile
from zipfile import is_zipfile

import numpy

from minigan.data import arrays, folder
from minigan.data.dataset import Dataset, split_in_words
from minigan.data.idx import DataError, read_idx
from minigan.data.scale import ScaleError, to_unit
from minigan.random import Stream

WANTED = (
    "a folder of pictures (PNG, JPEG, GIF, BMP, TIFF, WebP), class folders too, a .npy or .npz of one array "
    "(n, height, width) or (n, height, width, 3), an IDX file, "
    "or a folder with train-images-idx3-ubyte[.gz] and t10k-images-idx3-ubyte[.gz]"
)
FEWEST = 12  # pictures: two of them test, two validate
FIRST = 1000  # validation pictures that scores look at
LARGEST = 128 * 128  # values to a picture: fully connected nets have 2,000 weights for each
SLOW = 64 * 64  # values from which on the time is told


def load(path, dtype="float32", xp=numpy, size=None):
    """The pictures at a path, of whichever kind it is, split as this module says. Raises DataError.

    size: crop each picture to its middle square and scale it to so many pixels a side.
    """
    path = Path(path)
    pictures, tests, notes = _read(path, size)
    last = len(pictures) - tests
    if last < FEWEST:
        raise DataError(
            f"{path}: {_images(last)}{' to train on' if tests else ''}; at least {FEWEST} are needed: add more"
        )
    height, width, *colours = pictures.shape[1:]
    if pictures[0].size > LARGEST:
        raise _too_large(path, width, height)
    notes += _sameness(path, pictures, size)
    if tests:
        split = last - last // 6
        parts = pictures[:split], pictures[split:last], pictures[last:]
        rule = "the last sixth of the training file validates"
    else:
        place = numpy.arange(last) % 6
        parts = pictures[place < 4], pictures[place == 4], pictures[place == 5]
        rule = "of every six the fifth validates, the sixth tests"
    train, valid, test = (_rows(part, dtype, xp) for part in parts)
    if len(valid) > FIRST:  # scores look at the first ones, which in a sorted file would be of one class
        valid = valid[Stream(2014, xp=xp).permutation(len(valid))]
    if train.shape[1] > SLOW:
        slow = f"an iteration of dense nets takes about {train.shape[1] / 1100:.0f} times as long as MNIST's"
        notes.append(slow if size else f"{slow}, with --size {min(height, width) // 2} about a quarter of that")
    kind = "in colour" if colours else "grey"
    about = "; ".join([f"{_images(len(pictures))} of {width} x {height} from {path}, {kind}", *notes])
    about += f"; {split_in_words(train, valid, test)} ({rule})"
    return Dataset("images", train, valid, test, (*colours, height, width), about)


def _read(path, size):
    """(pictures (n, height, width) or (n, height, width, 3), bytes or from 0 to 1; how many, the last, are a test
    file's; notes, the first of which says what is black and white)."""
    if path.is_dir():
        train, test = (_idx_in(path, split) for split in ("train", "t10k"))
        return _files_in(path, size) if train is None else _idx(path, size, train, test)
    if path.suffix.lower() in folder.SUFFIXES:
        raise _single(path, size)
    try:
        with open(path, "rb") as stream:
            begin = stream.read(6)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}{folder.opened(path)}") from None
    if begin == b"\x93NUMPY" or path.suffix.lower() in (".npy", ".npz"):
        pictures, notes = arrays.read(path, FEWEST)
        return _sized(pictures, size, notes, 0)
    for kind, found in (("zip", is_zipfile(path)), ("tar", is_tarfile(path))):
        if found:
            new = path.with_name(path.name.partition(".")[0] + "-unpacked")
            unpack = f"python -m {kind}file -e {quote(str(path))} {quote(str(new))}"
            raise DataError(f"{path}: a {kind} archive; unpack it by `{unpack}`, then give --data {quote(str(new))}")
    if begin[:2] not in (b"\x1f\x8b", b"\0\0"):
        raise DataError(f"{path}: not an IDX file, nor another of those that can be read; wanted is {WANTED}")
    return _idx(path, size, path)


def _single(path, size):
    """The DataError of a picture where a folder of pictures is wanted, with what is to be said of its own folder."""
    folder.decode([path], size, LARGEST)
    needed = f"{path}: a single picture; {FEWEST} or more in a folder are needed"
    try:
        load(path.parent, size=size)
    except DataError as error:
        return DataError(f"{needed}; {error}")
    return DataError(f"{needed}: --data {quote(str(path.parent))}")


def _idx_in(path, split):
    names = [path / f"{split}-images-idx3-ubyte{suffix}" for suffix in ("", ".gz")]
    return next((name for name in names if name.is_file()), None)


def _idx(path, size, train, test=None):
    files = [read_idx(file) for file in (train, test) if file]
    for found in files:
        if found.ndim == 1:
            images = path.with_name(path.name.replace("labels", "images").replace("idx1", "idx3"))
            there = images != path and images.is_file()
            named = f"--data {quote(str(images))}" if there else "the file of their images, -images- by its name"
            raise DataError(f"{path}: an array of shape {found.shape}: labels, and no images; name {named}")
        if found.ndim != 3 or 0 in found.shape:
            what = "no image in it" if 0 in found.shape else "expected images (n, height, width)"
            raise DataError(f"{path}: an array of shape {found.shape}, {what}; get the file again, or name another")
        if found.shape[1:] != files[0].shape[1:]:
            raise DataError(f"{path}: shapes {files[0].shape} and {found.shape}; images of one size are needed")
    pictures, said = to_unit(numpy.concatenate(files))
    return _sized(pictures, size, [said], 0 if test is None else len(files[1]))


def _sized(pictures, size, notes, tests):
    """What `_read` returns of an array: cropped and scaled, if that is wanted."""
    height, width = pictures.shape[1:3]
    if size and (height, width) != (size, size):
        pictures = folder.fit_all(pictures, size)
        notes = [*notes, f"cropped to their middle square and scaled from {width} x {height}"]
    return pictures, tests, notes


def _files_in(path, size):
    """What `_read` returns of a folder of picture files."""
    files, others = folder.find(path)
    if not files:
        near = next((f for f in others if f.suffix.lower() in (".npz", ".npy", ".zip") or "idx3" in f.name), None)
        if near:
            raise DataError(f"{path}: no pictures in this folder; name the file in it: --data {quote(str(near))}")
        kinds = f" ({_kinds(others)})" if others else ""
        raise DataError(f"{path}: no images in this folder that can be read{kinds}; wanted is {WANTED}")
    found = folder.decode(files, size, LARGEST)
    sizes = Counter(picture.size for picture in found).most_common()
    (width, height), _ = sizes[0]
    side = min(64, width, height)
    if len(sizes) > 1 and not size:
        there = ", ".join(f"{n:,} of {w} x {h}" for (w, h), n in sizes[:3]) + (", ..." if len(sizes) > 3 else "")
        raise DataError(
            f"{path}: pictures of {len(sizes)} sizes ({there}): one is needed; --size {side} crops each to its middle "
            f"square and scales it to {side} x {side}"
        )
    if any(picture.ink is None for picture in found):
        raise _too_large(path, width, height)
    try:
        pictures, notes = folder.together(found)
        pictures, said = to_unit(pictures)
    except ScaleError as error:
        raise DataError(f"{path}: {error}; save the pictures anew, as PNG of 8 bits") from None
    if any(picture.ink.dtype == numpy.uint8 for picture in found):  # else what is white has been said
        notes = [said, *notes]
    classes = {file.parent for file in files}
    notes += [f"from {len(classes)} folders"] if len(classes) > 1 else []
    notes += [f"left out: {_kinds(others)}"] if others else []
    if size and sizes != [((size, size), len(found))]:
        there = f"{width} x {height}" if len(sizes) == 1 else f"{len(sizes)} sizes"
        notes.append(f"cropped to their middle square and scaled from {there}")
    return pictures, 0, notes


def _kinds(files):
    """ "3 .txt, 1 README": how many files there are of which suffix."""
    kinds = Counter(file.suffix.lower() or file.name for file in files).most_common()
    return ", ".join(f"{n:,} {kind}" for kind, n in kinds[:3]) + (", ..." if len(kinds) > 3 else "")


def _too_large(path, width, height):
    side = min(64, width, height)
    return DataError(
        f"{path}: images of {width} x {height}; at most {LARGEST:,} values (128 x 128 grey, 73 x 73 in colour) can be "
        f"trained on; --size {side} crops each to its middle square and scales it to {side} x {side}"
    )


def _sameness(path, pictures, size):
    """Notes on pictures that are blank or copies. Raises DataError if all are alike: there is nothing to learn."""
    n = len(pictures)
    flat = (pictures == pictures[:, :1, :1]).reshape(n, -1).all(axis=1)
    if (pictures == pictures[:1]).all():
        blank = (pictures[0] == pictures[0].flat[0]).all()
        what = f"blank, every value {pictures[0].flat[0].item():g}" if blank else "the same picture"
        raise DataError(f"{path}: all {n:,} images are {what}; look at them in a viewer, and give some that differ")
    if flat.all():
        finer = "take a larger --size, such as 28" if size else "look at them in a viewer, and give some with a drawing"
        raise DataError(f"{path}: all {n:,} images are blank, each of one shade; {finer}")
    copies = n - len({row.tobytes() for row in pictures.reshape(n, -1)})
    notes = [f"blank among them: {flat.sum():,}"] if flat.any() else []
    return notes + ([f"copies among them: {copies:,}"] if copies else [])


def _images(n):
    """ "1 image", "12 images"."""
    return f"{n:,} image{'' if n == 1 else 's'}"


def _rows(pictures, dtype, xp):
    """Rows of values from 0 to 1, colour in planes: red, green, blue."""
    if pictures.ndim == 4:
        pictures = numpy.moveaxis(pictures, -1, 1)
    rows = xp.asarray(pictures.reshape(len(pictures), -1)).astype(dtype)
    if pictures.dtype == numpy.uint8:
        rows /= 255.0  # in place, as mnist.py's
    return rows
