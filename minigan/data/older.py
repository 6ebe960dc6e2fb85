"""How minigan read a folder of PNG files before it kept colour: for runs begun then, to go on with."""

import shlex
import tempfile
from itertools import count
from pathlib import Path

import numpy

from minigan.data import images
from minigan.data.dataset import checksum
from minigan.errors import UserError


def grey_copies(folder, new):
    """Copy the PNG files of a folder into a new one, in grey of 8 bits: transparent ones on white, 16 bits as v // 257.

    Pictures read so by the minigan that began a run are read so from the copies now. Raises FileExistsError if the new
    folder is there.
    """
    from PIL import Image  # comes with matplotlib

    Path(new).mkdir()
    for file in sorted(Path(folder).iterdir()):
        if file.suffix.lower() != ".png" or file.name.startswith("."):
            continue
        with Image.open(file, formats=["PNG"]) as image:
            if image.mode.startswith("I"):
                grey = Image.fromarray((numpy.asarray(image) // 257).astype("uint8"))
            else:
                picture = image.convert("RGBA")
                grey = Image.alpha_composite(Image.new("RGBA", image.size, "white"), picture).convert("L")
        grey.save(Path(new, file.name))


def remedy(folder, was, go_on):
    """How to go on with a run if its folder of pictures, read as before, has the checksum `was`; None if it has not.

    go_on: the command that goes on with the run.
    """
    folder = Path(folder)
    if not folder.is_dir():
        return None
    with tempfile.TemporaryDirectory() as place:
        try:
            grey_copies(folder, Path(place, "grey"))
            if checksum(images.load(Path(place, "grey"))) != was:
                return None
        except (UserError, OSError, ValueError, SyntaxError):  # Pillow's, of damaged files: not as it was read, then
            return None
    names = (folder.with_name(f"{folder.name}-grey{n if n > 1 else ''}") for n in count(1))
    new = str(next(name for name in names if not name.exists()))
    code = f"from minigan.data.older import grey_copies; grey_copies({str(folder)!r}, {new!r})"
    return (
        f"begun by an older minigan, which turned the pictures of {folder} to grey of 8 bits; to go on, make such "
        f"copies, in Python: {code}; then `{go_on} --data {shlex.quote(new)}`"
    )
