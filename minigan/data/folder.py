"""A folder of picture files, or of folders of them, one a class: what people have when they say "my own pictures"."""

import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

import numpy

from minigan.data.idx import DataError
from minigan.data.scale import ScaleError, to_bytes, to_unit

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm")
FORMATS = ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"]  # Pillow's names; what a file is, its content says
GREYS = (128, 64, 192)  # grounds for transparent pictures of which white hides some, and black others
FAINT = 4  # of 255: who cannot see more of a picture than this sees none
CLUTTER = ("thumbs.db", "desktop.ini", "__macosx", "@eadir")  # what systems leave, beside names that begin with a dot


@dataclass(frozen=True)
class Picture:
    """A picture file: its (width, height) as it is looked at, and, if that is small enough, what is drawn in it.

    ink: (height, width) grey, or (height, width, 3); bytes, or the numbers of deeper files. alpha: (height, width)
    bytes, 0 where it is transparent; None if it nowhere is.
    """

    size: tuple[int, int]
    moves: bool = False  # an animation, of which this is the first frame
    ink: Any = None
    alpha: Any = None


def find(folder):
    """(the picture files under a folder in the order of their paths, the other files), hidden ones left out of both."""
    pictures: list[Path] = []
    others: list[Path] = []
    for where, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = filter(_seen, folders)
        for file in (Path(where, name) for name in filter(_seen, names)):
            (pictures if file.suffix.lower() in SUFFIXES else others).append(file)
    return sorted(pictures), sorted(others)


def decode(files, size, most):
    """[Picture, ...] of the files, upright. size: crop each to its middle square, scaled to so many pixels a side.

    most: pixels; of a picture that has more, and is not to be scaled, nothing but the size is read. Raises DataError
    that names the files which cannot be read.
    """
    found, bad, closed = [], [], []
    for file in files:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a damaged EXIF, say, in a picture that is whole
                found.append(_decode(file, size, most))
        except PermissionError:
            closed.append(file)
        except Exception as error:  # damaged, a file makes Pillow raise whatever there is to raise
            bad.append(f"{file} ({_reason(error)})")
    if closed:
        _refuse_closed(closed)
    if bad and len(files) == 1:
        raise DataError(f"{bad[0]}: cannot be read as a picture; save it anew, or name another")
    if bad:
        more = f" and {len(bad) - 3:,} more" if len(bad) > 3 else ""
        raise DataError(f"{', '.join(bad[:3])}{more}: cannot be read as pictures; take them away, or save them anew")
    return found


def together(pictures):
    """(unsigned bytes of shape (n, height, width), or (n, height, width, 3) if any picture is in colour; notes).

    pictures: Pictures of one size. Those from files of more than 8 bits are brought to bytes, white as in `to_unit` of
    all of them; then transparent ones are put on one ground (see `on_ground`). Raises ScaleError where no number can be
    taken as white, and where no ground shows them all.
    """
    notes, inks = [], [picture.ink for picture in pictures]
    deep = [i for i, ink in enumerate(inks) if ink.dtype != numpy.uint8]
    if deep:
        values, said = to_unit(numpy.stack([inks[i] for i in deep]))
        for i, ink in zip(deep, to_bytes(values)):
            inks[i] = ink
        notes.append(f"{len(deep):,} files of more than 8 bits, {said}")
    alphas = [picture.alpha for picture in pictures]
    if clear := sum(alpha is not None for alpha in alphas):
        inks, ground = on_ground(inks, alphas)
        notes.append(f"{clear:,} transparent ones put on {ground}")
    if coloured := sum(ink.ndim == 3 for ink in inks):
        notes += [f"{coloured:,} of them in colour"] if coloured < len(inks) else []
        inks = [ink if ink.ndim == 3 else numpy.repeat(ink[:, :, None], 3, axis=2) for ink in inks]
    if moving := sum(picture.moves for picture in pictures):
        notes.append(f"the first frame of {moving:,} animations")
    return numpy.stack(inks), notes


def on_ground(inks, alphas):
    """(the inks on one ground for all, its name and why it was taken, in words).

    It is white, or black where what is to be seen is mostly light. If some pictures cannot be seen on it that can be
    seen on another ground, it is the first of the others, then of the greys, on which all of those can be seen. Raises
    ScaleError if there is none.

    inks: [(height, width) or (height, width, 3) bytes, ...]; alphas: as many of (height, width) bytes, or None.
    """
    clear = [(ink, alpha) for ink, alpha in zip(inks, alphas) if alpha is not None]
    seen = sum(float(alpha.sum()) for _, alpha in clear)
    light = sum(float((ink.reshape(*alpha.shape, -1).mean(axis=2) * alpha).sum()) for ink, alpha in clear)
    grounds = (0, 255, *GREYS) if light > 127.5 * seen else (255, 0, *GREYS)
    ground, why = grounds[0], "against which they stand out more"
    if any(_hides(ground, *one) for one in clear):
        hidden = numpy.array([[_hides(ground, *one) for ground in grounds] for one in clear])
        hidden[hidden.all(axis=1)] = False  # blank in themselves
        lost = dict(zip(grounds, hidden.sum(axis=0).tolist()))
        ground = min(lost, key=lambda ground: lost[ground])  # of equal ones the first
        if lost[ground]:
            raise ScaleError(
                f"{len(clear):,} transparent pictures, and no ground shows them all: on {_named(ground)} fewest are "
                f"blank, {lost[ground]:,}; put each on a ground that shows it",
                "",
            )
        if ground != grounds[0]:
            others = [f"{n:,} would be blank on {_named(other)}" for other, n in lost.items() if n]
            why = f"since {' and '.join(others[:2])}"
    done = [ink if alpha is None else _mixed(ink, alpha, ground) for ink, alpha in zip(inks, alphas)]
    return done, f"{_named(ground)}, {why}"


def _hides(ground, ink, alpha):
    """Whether nothing is to be seen of a picture on this ground."""
    return numpy.ptp(_mixed(ink, alpha, ground), axis=(0, 1)).max() < FAINT


def _mixed(ink, alpha, ground):
    """Ink on a ground of one shade, as bytes."""
    share = (alpha / 255.0).reshape(*alpha.shape, *[1] * (ink.ndim - 2))
    return numpy.rint(ink * share + ground * (1 - share)).astype("uint8")


def _named(ground):
    return {0: "black", 255: "white"}.get(ground, f"grey {ground}")


def fit(image, size):
    """A Pillow image cropped to its middle square and scaled to size x size; none of its values is exceeded."""
    from PIL import Image  # comes with matplotlib

    side = min(image.size)
    left, top = ((length - side) // 2 for length in image.size)
    square = image.crop((left, top, left + side, top + side))  # first: resize(box=) mixes in what is outside of it
    return square.resize((size, size), Image.Resampling.BILINEAR)


def fit_all(pictures, size):
    """`fit` of each picture of an array (n, height, width) or (n, height, width, 3), of bytes or from 0 to 1."""
    from PIL import Image

    if pictures.dtype != numpy.uint8:
        pictures = pictures.astype("float32")
    planes = pictures if pictures.ndim == 3 else numpy.moveaxis(pictures, -1, 1).reshape(-1, *pictures.shape[1:3])
    small = numpy.stack([numpy.asarray(fit(Image.fromarray(plane), size)) for plane in planes])
    return small if pictures.ndim == 3 else numpy.moveaxis(small.reshape(-1, 3, size, size), 1, -1)


def _decode(file, size, most):
    from PIL import Image, ImageOps

    with Image.open(file, formats=FORMATS) as image:
        moves = getattr(image, "is_animated", False) and image.format != "MPO"  # a phone's JPEG with a preview in it
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        shape = image.size[::-1] if turned else image.size
        if size is None and shape[0] * shape[1] > most:
            return Picture(shape, moves)
        upright = ImageOps.exif_transpose(image)
        if upright.mode.startswith("I") or upright.mode == "F":  # 16 bits or more, of unknown white
            values = numpy.asarray(upright)
            if size:
                values = numpy.asarray(fit(Image.fromarray(values.astype("float32")), size))
            return Picture(shape, moves, values)
        clear = upright.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in upright.info
        picture = upright.convert("RGBA" if clear else "RGB")
        pixels = numpy.asarray(fit(picture, size) if size else picture)
        ink, alpha = pixels[:, :, :3], pixels[:, :, 3] if clear else None
        grey = (ink == ink[:, :, :1]).all()
        whole = alpha is None or (alpha == 255).all()
        return Picture(shape, moves, ink[:, :, 0].copy() if grey else ink, None if whole else alpha)


def _seen(name):
    return not name.startswith(".") and name.lower() not in CLUTTER


def _reason(error):
    """Why a file is no picture, in words that do not name it again."""
    from PIL import UnidentifiedImageError

    if isinstance(error, UnidentifiedImageError):
        return "no picture: no PNG, JPEG, GIF, BMP, TIFF, WebP or PPM"
    return " ".join(str(getattr(error, "strerror", None) or error).split())


def _refuse(error):
    raise DataError(f"{error.filename}: {error.strerror}{opened(error.filename)}")


def _refuse_closed(files):
    """Raise DataError for files that may not be read, naming the folder itself if it is one that may not be entered."""
    shut = next((file.parent for file in files if not os.access(file.parent, os.X_OK)), None)
    if shut:
        raise DataError(f"{shut}: Permission denied{opened(shut)}")
    there = os.path.commonpath([file.parent for file in files])
    named = ", ".join(map(str, files[:3])) + (", ..." if len(files) > 3 else "")
    many = f"{len(files):,} pictures" if len(files) > 1 else "a picture"
    raise DataError(f"{there}: {many} may not be read ({named}): Permission denied{opened(there, 'them', 'they are')}")


def opened(path, them="it", they="it is"):
    """The end of a message: the command that makes a path readable, all that is in a folder too."""
    how = "-R u+rX" if os.path.isdir(path) else "u+r"
    return f"; `chmod {how} {quote(str(path))}` makes {them} readable if {they} yours"
