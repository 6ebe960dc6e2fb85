"""The Toronto Face Database (Susskind, Anderson and Hinton 2010), from the user's own TFD_48x48.mat.

A MATLAB file with the variables, as pylearn2 read them (P/datasets/tfd.py),

    images    (n, 48, 48) unsigned bytes
    folds     (n, 5), one of five splits each: 0 unlabeled, 1 train, 2 valid, 3 test
    labs_ex   (n, 1), the expression 1 to 7 of labeled faces
"""

from pathlib import Path

import numpy

from minigan.data.dataset import Dataset, split_in_words
from minigan.data.idx import DataError

WANTED = "the Toronto Face Database's TFD_48x48.mat, to be had by application to its owners (University of Toronto)"
SHAPE = (48, 48)
UNLABELED, TRAIN, VALID, TEST = range(4)
FOLD = 0  # the released code's


def load(path, dtype="float32", xp=numpy):
    """Pixels divided by 255: the unlabeled faces to train on, the first fold's to validate and to test. DataError."""
    images, fold = read(path, "images"), read(path, "folds")[:, FOLD]
    if len(images) != len(fold):
        raise DataError(f"{path}: {len(images)} images and {len(fold)} rows of folds; get the file again")
    for name, kind in (("unlabeled", UNLABELED), ("valid", VALID), ("test", TEST)):
        if kind not in fold:
            raise DataError(f"{path}: no face is {name} ({kind}) in the first fold; get the file again")
    train, valid, test = (
        xp.asarray(images[fold == kind].reshape(-1, 48 * 48)).astype(dtype) / 255.0 for kind in (UNLABELED, VALID, TEST)
    )
    about = f"Toronto Face Database from {path}: faces of 48 x 48, grey, unlabeled ones to train on; "
    return Dataset("tfd", train, valid, test, SHAPE, about + split_in_words(train, valid, test))


def labels(path):
    """The expressions 1 to 7 of all faces, (n,); of unlabeled faces what the file has there."""
    return read(path, "labs_ex")[:, 0]


def read(path, name):
    """One of the file's three variables, its shape and type checked. Raises DataError."""
    shape, kinds = {"images": ((None, *SHAPE), "u"), "folds": ((None, 5), "uif"), "labs_ex": ((None, 1), "uif")}[name]
    array = _load(Path(path), name)
    wanted = str(tuple("n" if size is None else size for size in shape)).replace("'", "")
    right = array.ndim == len(shape) and array.shape[1:] == shape[1:] and len(array) > 0
    if not right or array.dtype.kind not in kinds or (name == "images" and array.dtype != numpy.uint8):
        kind = "unsigned bytes" if name == "images" else "whole numbers"
        got = f"{array.dtype} of shape {array.shape}"
        raise DataError(f"{path}: {name} is {got}, expected {kind} of shape {wanted}; wanted is {WANTED}")
    if name == "folds" and not numpy.isin(array, range(4)).all():
        raise DataError(f"{path}: folds should hold 0, 1, 2 and 3 alone; get the file again")
    return array


def _load(path, name):
    try:
        from scipy.io import loadmat
    except ImportError:
        raise DataError("the Toronto Face Database is a MATLAB file, read by SciPy: pip install scipy") from None
    try:
        found = loadmat(path, variable_names=[name])
    except Exception as error:  # damaged, a file makes SciPy raise whatever there is to raise
        raise DataError(f"{path}: not a MATLAB file that SciPy reads ({_line(error)}); wanted is {WANTED}") from None
    if not isinstance(found.get(name), numpy.ndarray):
        raise DataError(f"{path}: has no variable {name}; wanted is {WANTED}")
    return found[name]


def _line(error):
    return " ".join(str(error).split())[:200] or type(error).__name__
