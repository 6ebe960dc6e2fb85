"""The same pictures in every form that people have them in: each is read as the same rows, or its remedy, followed, is.

The files are written once. Every form of grey must give GREY / 255, and every form of colour COLOUR / 255: the right
way up, the right way round, black where it was black.
"""

import builtins
import errno
import importlib
import io
import os
import re
import shlex
import shutil
import struct
import sys
import zipfile
from pathlib import Path

import numpy
import pytest
from PIL import Image

from minigan.data import images
from minigan.data.idx import DataError

N, H, W = 18, 6, 5
RNG = numpy.random.default_rng(2014)
GREY = RNG.integers(0, 256, (N, H, W)).astype("uint8")
COLOUR = RNG.integers(0, 256, (N, H, W, 3)).astype("uint8")
GREY[:, 0, 0], GREY[:, 0, 1] = 0, 255  # black and white are there
INK = numpy.where(GREY > 127, 255, 0).astype("uint8")  # of two shades


def files(make, suffix="png", **options):
    """A writer of a folder of pictures, of which make(i) is number i: a Pillow image, or an array."""

    def write(folder):
        folder.mkdir(parents=True)
        for i in range(N):
            made = make(i)
            picture = made if isinstance(made, Image.Image) else Image.fromarray(made)
            picture.save(folder / f"{i:02d}.{suffix}", **options)
        return folder

    return write


def npy(array):
    def write(path):
        numpy.save(path.with_suffix(".npy"), array)
        return path.with_suffix(".npy")

    return write


def npz(**arrays):
    def write(path):
        numpy.savez(path.with_suffix(".npz"), **arrays)
        return path.with_suffix(".npz")

    return write


def idx(path):
    path.write_bytes(struct.pack(">4B3I", 0, 0, 8, 3, N, H, W) + GREY.tobytes())
    return path


def class_folders(path):
    """A folder a class, as photographs are sorted for a classifier; the classes in alphabetical order."""
    for i in range(N):
        (path / "cats dogs fish".split()[i // 6]).mkdir(parents=True, exist_ok=True)
        Image.fromarray(GREY[i]).save(path / "cats dogs fish".split()[i // 6] / f"{i % 6}.png")
    return path


def among_other_files(path):
    files(lambda i: GREY[i])(path)
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store", "._00.png", "notes.txt", "more.txt", "LICENSE"):
        (path / name).write_bytes(b"no picture")
    (path / "__MACOSX").mkdir()
    (path / "__MACOSX" / "00.png").write_bytes(b"no picture")
    (path / ".hidden").mkdir()
    (path / ".hidden" / "00.png").write_bytes(b"no picture")
    (path / "00.png").rename(path / "00.PNG")
    return path


def mixed_formats(path):
    """PNG, JPEG's name for a PNG, BMP, GIF and TIFF beside one another."""
    path.mkdir()
    for i, picture in enumerate(GREY):
        name, kind = [("png", "PNG"), ("jpg", "PNG"), ("bmp", "BMP"), ("gif", "GIF"), ("tif", "TIFF")][i % 5]
        Image.fromarray(picture).save(path / f"{i:02d}.{name}", kind)
    return path


def palette(i):
    """Picture i in a palette, in which shade v has the number 255 - v."""
    picture = Image.fromarray(255 - GREY[i]).convert("P")
    picture.putdata((255 - GREY[i]).ravel().tolist())
    picture.putpalette([v for shade in range(255, -1, -1) for v in (shade,) * 3])
    return picture


def animation(path):
    """Animations whose first frame is the picture, and whose second is its negative."""
    path.mkdir()
    for i, picture in enumerate(GREY):
        Image.fromarray(picture).save(
            path / f"{i:02d}.gif", save_all=True, append_images=[Image.fromarray(255 - picture)]
        )
    return path


def on_its_side(i):
    """Picture i as a camera that is held upright stores it: turned, with a note of how to turn it back."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to look at it
    picture = Image.fromarray(numpy.rot90(GREY[i]))
    picture.info["exif"] = exif.tobytes()
    return picture


def write_on_its_side(path):
    path.mkdir()
    for i in range(N):
        picture = on_its_side(i)
        picture.save(path / f"{i:02d}.png", exif=picture.info["exif"])
    return path


def transparent(ink, i):
    """Ink of one shade, as opaque as picture i is bright."""
    return numpy.concatenate([numpy.full((H, W, 3), ink, "uint8"), GREY[i][:, :, None]], axis=2)


grey16 = GREY.astype("uint16")
unit = GREY / 255.0
ACCEPTED = {  # kind: (how to write it, what must be read, words of the line about it)
    "PNG": (files(lambda i: GREY[i]), GREY, ["18 images of 5 x 6", "grey", "0 black and 255 white"]),
    "BMP": (files(lambda i: GREY[i], "bmp"), GREY, []),
    "TIFF": (files(lambda i: GREY[i], "tiff"), GREY, []),
    "GIF": (files(lambda i: GREY[i], "gif"), GREY, []),
    "WebP": (files(lambda i: GREY[i], "webp", lossless=True), GREY, []),
    "PGM": (files(lambda i: GREY[i], "pgm"), GREY, []),
    "several formats, one misnamed": (mixed_formats, GREY, []),
    "PNG, 16 bits holding 0 to 255": (
        files(lambda i: grey16[i]),
        GREY,
        ["grey; 18 files of more than 8 bits, 0 black and 255 white; 12 to train on"],
    ),
    "PNG, 16 bits": (
        files(lambda i: grey16[i] * 257),
        GREY,
        ["grey; 18 files of more than 8 bits, 0 black and 65,535 white; 12 to train on"],
    ),
    "PNG, 12 bits in 16": (files(lambda i: (grey16[i] * 16.06).astype("uint16")), GREY, ["4,095 white"]),
    "TIFF of shares": (files(lambda i: unit[i].astype("float32"), "tif"), GREY, ["1 white"]),
    "PNG holding 0 and 1": (files(lambda i: INK[i] // 255), INK, ["0 black and 1 white"]),
    "PNG of one bit": (files(lambda i: Image.fromarray(INK[i]).convert("1")), INK, []),
    "PNG of a palette": (files(palette), GREY, []),
    "PNG stored in colour": (files(lambda i: numpy.repeat(GREY[i][:, :, None], 3, axis=2)), GREY, ["grey"]),
    "PNG, alpha that hides nothing": (files(lambda i: Image.fromarray(GREY[i]).convert("RGBA")), GREY, []),
    "white ink, transparent": (files(lambda i: transparent(255, i)), GREY, ["18 transparent ones put on black"]),
    "black ink, transparent": (files(lambda i: transparent(0, i)), 255 - GREY, ["18 transparent ones put on white"]),
    "EXIF orientation": (write_on_its_side, GREY, ["18 images of 5 x 6"]),
    "animated GIF": (animation, GREY, ["the first frame of 18 animations"]),
    "class folders": (class_folders, GREY, ["from 3 folders"]),
    "among other files": (among_other_files, GREY, ["left out: 2 .txt, 1 LICENSE"]),
    "IDX": (idx, GREY, []),
    ".npy": (npy(GREY), GREY, ["0 black and 255 white"]),
    ".npz": (npz(images=GREY), GREY, []),
    "with labels": (npz(x=GREY, y=numpy.arange(N)), GREY, ["left out: y"]),
    "0 to 255 of int64": (npy(GREY.astype("int64")), GREY, ["255 white"]),
    "0 to 255 of float64": (npy(GREY * 1.0), GREY, ["255 white"]),
    "0 to 255 of float16": (npy(GREY.astype("float16")), GREY, ["255 white"]),
    "0 to 65535 of uint16": (npy(grey16 * 257), GREY, ["65,535 white"]),
    "0 to 1": (npy(unit), GREY, ["0 black and 1 white"]),
    "0 to 1 of float16": (npy(unit.astype("float16")), GREY, ["1 white"]),
    "0 to 1 and a rounding error": (npy(unit * 1.0001), GREY, ["1, the largest value, white"]),
    "divided by 255 twice": (npz(images=unit / 255), GREY, ["0.003922, the largest value, white"]),
    "0 to 16, as scikit-learn's digits": (npy(numpy.rint(unit * 16)), numpy.rint(unit * 16) * 255 / 16, ["16, the"]),
    "-1 to 1": (npz(images=unit * 2 - 1), GREY, ["-1 black and 1 white"]),
    "booleans": (npy(INK > 0), INK, ["0 black and 1 white"]),
    "bytes 0 and 1": (npy(INK // 255), INK, ["0 black and 1 white"]),
    "(n, h, w, 1)": (npy(GREY[..., None]), GREY, []),
    "(n, 1, h, w)": (npy(GREY[:, None]), GREY, []),
    "colour PNG": (files(lambda i: COLOUR[i]), COLOUR, ["in colour"]),
    "colour TIFF": (files(lambda i: COLOUR[i], "tiff"), COLOUR, ["in colour"]),
    "colour (n, h, w, 3)": (npz(images=COLOUR), COLOUR, ["18 images of 5 x 6", "in colour"]),
    "colour (n, 3, h, w)": (npy(COLOUR.transpose(0, 3, 1, 2) / 255), COLOUR, ["in colour"]),
    "colour -1 to 1": (npy((COLOUR / 127.5 - 1).astype("float32")), COLOUR, ["in colour"]),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("kinds")


def split(pictures):
    """The parts that pictures should be split into, as rows from 0 to 1; colour in planes."""
    planes = numpy.moveaxis(pictures, -1, 1) if pictures.ndim == 4 else pictures
    rows = planes.reshape(len(pictures), -1) / 255.0
    return [[row for i, row in enumerate(rows) if i % 6 in places] for places in ((0, 1, 2, 3), (4,), (5,))]


def expect(data, pictures, atol=0.51 / 255):
    for part, expected in zip((data.train, data.valid, data.test), split(pictures)):
        assert part.dtype == numpy.float32 and part.min() >= 0 and part.max() <= 1
        numpy.testing.assert_allclose(part, expected, rtol=0, atol=atol)


@pytest.mark.parametrize("kind", ACCEPTED)
def test_every_form_of_the_pictures_is_read_as_the_same_rows(place, kind):
    write, pictures, words = ACCEPTED[kind]
    data = images.load(write(place / re.sub(r"\W", "_", kind)))
    expect(data, numpy.asarray(pictures))
    assert data.image_shape == ((3, H, W) if pictures.ndim == 4 else (H, W)) and data.scale == "unit"
    assert [word for word in words if word not in data.about] == [], data.about
    assert "\n" not in data.about and str(place) in data.about


def smooth(i, size=16):
    """A picture that JPEG keeps: a corner of light, another one in each picture."""
    y, x = numpy.mgrid[0:size, 0:size] / (size - 1)
    return numpy.rint(255 * (i + y + x * x) / (N + 2)).astype("uint8")


def test_jpegs_upright_and_turned_are_read_as_they_are_looked_at(place):
    (place / "jpeg").mkdir()
    expected = numpy.stack([smooth(i) for i in range(N)])
    for i, turn in enumerate([1, 3, 6, 8] * 5):
        if i < N:
            exif = Image.Exif()
            exif[0x0112] = turn
            stored = numpy.rot90(expected[i], {1: 0, 3: 2, 6: 1, 8: 3}[turn])
            Image.fromarray(stored).save(place / "jpeg" / f"{i:02d}.jpg", exif=exif, quality=98)
    data = images.load(place / "jpeg")
    assert "grey" in data.about
    expect(data, expected, atol=0.02)


def test_all_eight_orientations_beside_each_other_are_of_one_size_and_upright(place):
    """As EXIF 2.32 defines tag 274, which says where the stored array's first row and column belong."""
    stored = [
        lambda a: a, numpy.fliplr, lambda a: numpy.rot90(a, 2), numpy.flipud, numpy.transpose,
        lambda a: numpy.rot90(a, 1), lambda a: numpy.rot90(a, 2).T, lambda a: numpy.rot90(a, 3),
    ]  # fmt: skip
    (place / "turned").mkdir()
    for i in range(N):
        exif = Image.Exif()
        exif[0x0112] = 1 + i % 8
        picture = Image.fromarray(numpy.ascontiguousarray(stored[i % 8](GREY[i])))
        picture.save(place / "turned" / f"{i:02d}.png", exif=exif)
    data = images.load(place / "turned")
    expect(data, GREY)
    assert f"18 images of {W} x {H} from" in data.about


def test_one_picture_in_colour_makes_all_of_them_colour(place):
    folder = files(lambda i: COLOUR[i] if i == 4 else GREY[i])(place / "mixed")
    data = images.load(folder)
    assert "1 of them in colour" in data.about and data.image_shape == (3, H, W)
    expected = numpy.repeat(GREY[..., None], 3, axis=3)
    expected[4] = COLOUR[4]
    expect(data, expected)


def test_half_transparent_ink_is_mixed_with_its_ground(place):
    """Grey 100 of alpha 64 on white, as everyone mixes it: 100 * 64/255 + 255 * 191/255 = 216.1."""
    folder = files(lambda i: GREY[i])(place / "half")
    Image.new("LA", (W, H), (100, 64)).save(folder / "04.png")
    data = images.load(folder)
    numpy.testing.assert_allclose(data.valid[0], 216 / 255, atol=1e-6)
    assert "1 transparent ones put on white" in data.about and "blank among them: 1" in data.about
    array = numpy.repeat(GREY[..., None], 4, axis=3)
    array[..., 3] = 255
    array[4, :, :, :3], array[4, :, :, 3] = 100, 64
    numpy.testing.assert_array_equal(images.load(npy(array)(place / "rgba")).valid[0, : H * W], data.valid[0])


def disc(shade, i, hidden=0):
    """A disc of one shade, on nothing; of another width in each picture."""
    picture = numpy.full((12, 12, 4), (*3 * [hidden], 0), "uint8")
    picture[3:8, 2 : 4 + i % 8] = (*3 * [shade], 255)
    return picture


GROUNDS = {  # shades of the discs: the ground that they are put on, and why
    (0,): (255, "white, against which they stand out more"),
    (0, 0, 200): (255, "white, against which they stand out more"),
    (255, 255, 40): (0, "black, against which they stand out more"),
    (255, 0, 0): (128, "grey 128, since 6 would be blank on white and 12 would be blank on black"),
    (255, 0): (128, "grey 128, since 9 would be blank on white and 9 would be blank on black"),
    (255, 40, 40): (0, "black, since 6 would be blank on white"),
    (0, 180, 180, 180, 180, 180): (255, "white, since 3 would be blank on black"),
    (255, 0, 130): (64, "grey 64, since 6 would be blank on black and 6 would be blank on white"),
}


@pytest.mark.parametrize("shades", GROUNDS)
@pytest.mark.parametrize("kind", ["files", "array"])
def test_transparent_pictures_are_put_on_a_ground_on_which_each_of_them_can_be_seen(place, shades, kind):
    pictures = numpy.stack([disc(shades[i % len(shades)], i) for i in range(N)])
    path = place / f"{kind} of {shades}"
    ground, why = GROUNDS[shades]
    data = images.load(files(lambda i: pictures[i])(path) if kind == "files" else npy(pictures)(path))
    expected = numpy.where(pictures[..., 3] > 0, pictures[..., 0], ground)
    expect(data, expected if kind == "files" else numpy.repeat(expected[..., None], 3, axis=3))
    assert f"transparent ones put on {why};" in data.about and "blank" not in data.about.replace("be blank", "")


@pytest.mark.parametrize("kind", ["files", "array"])
def test_where_no_ground_shows_all_transparent_pictures_it_is_said_how_many_are_blank_on_the_best(place, kind):
    pictures = numpy.stack([disc((0, 0, 64, 64, 128, 128, 192, 255, 255)[i % 9], i) for i in range(N)])
    path = place / f"{kind} no ground"
    said = told(
        files(lambda i: pictures[i])(path) if kind == "files" else npy(pictures)(path), "18 transparent pictures"
    )
    assert "on grey 192 fewest are blank, 2; put each on a ground that shows it" in said


def test_a_picture_that_is_blank_on_every_ground_does_not_decide_on_it(place):
    """One of one shade all over, and one that is hidden all over, are counted as blank, and the ground stays."""
    pictures = [disc(0, i) for i in range(N)]
    pictures[3], pictures[5] = numpy.zeros_like(pictures[3]), numpy.full_like(pictures[5], 255)
    about = images.load(files(lambda i: pictures[i])(place / "blank ones")).about
    assert "17 transparent ones put on white, against which they stand out more" in about
    assert "blank among them: 2" in about


@pytest.mark.parametrize(
    "values, white", [(unit * 306, "1,023"), (unit * 100, "255"), (unit * 25500, "65,535"), (unit * 600, "1,023")]
)
def test_a_white_that_is_guessed_is_told_as_a_guess_with_what_to_do_about_it(place, values, white):
    largest = values.max()
    told = f"0 black and {white} white (a guess: the largest is {largest:,.6g}; if another is white, save the values"
    for write in (npy(values), files(lambda i: values[i].astype("float32"), "tif")):
        assert told in images.load(write(place / f"guess {largest} {write.__name__} {id(write)}")).about
    for divisor in (largest, 2 * largest):  # the remedy: its white is no guess, and is not told as one again
        data = images.load(npy(values / divisor)(place / f"divided {largest} by {divisor}"))
        assert "1 white;" in data.about and "guess" not in data.about
        expect(data, GREY * largest / divisor)
    sure = images.load(npy(numpy.rint(values / largest * 1023 * 0.8))(place / f"sure {largest}"))
    assert "1,023 white;" in sure.about


def test_pictures_of_one_value_are_told_to_be_larger(place):
    folder = files(lambda i: GREY[i])(place / "one value")
    with pytest.raises(DataError, match="all 18 images are blank, each of one shade; take a larger --size, such as 28"):
        images.load(folder, size=1)


def test_blank_pictures_and_copies_are_counted(place):
    some = GREY.copy()
    some[3:7] = 255  # four white ones: three are copies
    some[9] = some[8]
    about = images.load(npy(some)(place / "some")).about
    assert "blank among them: 4" in about and "copies among them: 4" in about
    assert "blank" not in images.load(npy(GREY)(place / "none")).about


# ---------------------------------------------------------------------------------------------- cropped and scaled


def quarters(i, height, width, dtype="uint8", top=255):
    """A picture whose middle square has four quarters of their own shade, and what lies outside is black."""
    side, picture = min(height, width), numpy.zeros((height, width))
    square = numpy.kron(numpy.array([[9, 3], [6, 1]]) / 9 * (i + 10) / 30, numpy.ones((side // 2, side // 2)))
    y, x = (height - side) // 2, (width - side) // 2
    picture[y : y + side, x : x + side] = square
    return (picture * top).round().astype(dtype) if top == 255 else (picture * top).astype(dtype)


SHAPES = [(16, 16), (16, 32), (64, 48), (200, 160)]


def test_pictures_of_several_sizes_become_squares_of_one(place):
    folder = files(lambda i: quarters(i, *SHAPES[i % 4]))(place / "sizes")
    data = images.load(folder, size=4)
    assert data.image_shape == (4, 4) and "18 images of 4 x 4" in data.about
    assert "cropped to their middle square and scaled from 4 sizes" in data.about
    for i, row in zip((4, 10, 16), data.valid):
        corners = row.reshape(4, 4)[[0, 0, 3, 3], [0, 3, 0, 3]]  # the middle is mixed a little
        numpy.testing.assert_allclose(corners, numpy.array([9, 3, 6, 1]) / 9 * (i + 10) / 30, atol=0.02)


@pytest.mark.parametrize("channels", [0, 3])
def test_an_array_is_scaled_as_files_are_whatever_its_type(place, channels):
    bytes_ = numpy.stack([quarters(i, 32, 16) for i in range(N)])
    if channels:
        bytes_ = numpy.stack([bytes_, bytes_[:, ::-1], 255 - bytes_], axis=3)
    expected = images.load(files(lambda i: bytes_[i])(place / f"files{channels}"), size=8)
    for name, array in (("b", bytes_), ("f", bytes_ / 255.0), ("w", bytes_.astype("int32") * 257)):
        data = images.load(npy(array)(place / f"{name}{channels}"), size=8)
        assert data.image_shape == expected.image_shape
        numpy.testing.assert_allclose(data.train, expected.train, atol=1.01 / 255)
    if not channels:
        deep = images.load(files(lambda i: bytes_[i].astype("uint16") * 257)(place / "deep"), size=8)
        numpy.testing.assert_allclose(deep.train, expected.train, atol=1.01 / 255)


def test_scaling_a_transparent_picture_does_not_mix_in_what_is_hidden(place):
    """Hidden pixels of a drawing are often black: mixed in, they would draw a dark edge round white ink."""

    def disc(i, hidden):
        picture = numpy.full((32, 32, 4), (*3 * [hidden], 0), "uint8")
        picture[8:23, 8 : 24 - i % 8] = 255
        return picture

    black = images.load(files(lambda i: disc(i, 0))(place / "hidden black"), size=16)
    white = images.load(files(lambda i: disc(i, 255))(place / "hidden white"), size=16)
    assert "put on black" in black.about
    numpy.testing.assert_allclose(black.train, white.train, atol=1.01 / 255)


# ---------------------------------------------------------------------------------------------- told, with a remedy


def follow(message, path):
    """Do what the one-line message says, to the letter; returns (the path to load, the size to ask for)."""
    if "in Python: " in message:
        code = message.partition("in Python: ")[2]
        exec(code, {"numpy": numpy})
        return Path(re.findall(r"numpy.save\('([^']+)'", code)[0]), None
    if command := re.search(r"`python -m (\w+) ([^`]+)`", message):
        module, arguments = command.groups()
        before, sys.argv = sys.argv, [module, *shlex.split(arguments)]
        try:
            importlib.import_module(module).main()
        finally:
            sys.argv = before
    if named := re.search(r"--data (.+)$", message):
        return Path(shlex.split(named[1])[0]), None
    if size := re.search(r"--size (\d+)", message):
        return path, int(size[1])
    if "take them away" in message:
        for name in re.findall(r"(/.+?) \(", message):
            Path(name).unlink()
        return path, None
    raise AssertionError(f"no remedy in {message!r}")


def of_sizes(path):
    return files(lambda i: quarters(i, *SHAPES[0 if i < 9 else i % 4]))(path)


def with_damage(path):
    """Two JPEGs, one cut; a PNG cut; a text named .png."""
    files(lambda i: GREY[i])(path)
    Image.fromarray(smooth(1)[:H, :W]).save(path / "00.jpg")
    (path / "01.jpg").write_bytes((path / "00.jpg").read_bytes()[:-40])
    (path / "00.png").write_bytes((path / "00.png").read_bytes()[:50])
    (path / "00.jpg").unlink()
    (path / "05.png").write_text("a drawing of a cat")
    return path


def a_text(path):
    files(lambda i: GREY[i])(path)
    (path / "03.png").write_text("a drawing of a cat")
    return path


def zipped(path):
    folder = files(lambda i: GREY[i])(path / "inside")
    with zipfile.ZipFile(path / "my pictures.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"photos/{file.name}")
    return path / "my pictures.zip"


def tarred(path):
    files(lambda i: GREY[i])(path / "inside")
    return Path(shutil.make_archive(str(path / "photos"), "gztar", path / "inside"))


def one_of_many(path):
    return files(lambda i: GREY[i])(path) / "03.png"


def array_in_a_folder(path):
    path.mkdir()
    return npy(GREY)(path / "drawings").parent


def some_nan(n):
    array = unit.copy()
    array[:n, 2, 2] = numpy.nan
    array[0, 0, 0] = numpy.inf if n < 9 else numpy.nan
    return array


def labels(path):
    """MNIST's pair of files, of which the wrong one is named."""
    path.mkdir()
    idx(path / "t10k-images-idx3-ubyte")
    name = path / "t10k-labels-idx1-ubyte"
    name.write_bytes(struct.pack(">4BI", 0, 0, 8, 1, N) + bytes(N))
    return name


FLAT = GREY[:, 2:3, 2:3].repeat(5, axis=1).repeat(5, axis=2)
byte = GREY.astype("int16") - 128
GREAT = (RNG.random((N, 256, 256)) * 255).astype("uint8")
TOLD = {  # kind: (how to write it, words of the message, what must be read once it is followed, or None)
    "several sizes": (of_sizes, ["4 sizes (11 of 16 x 16, 3 of ", " of 48 x 64", "--size 16"], None),
    "256 x 256 files": (files(lambda i: GREAT[i]), ["256 x 256", "128 x 128", "--size 64"], None),
    "256 x 256 array": (npy(GREAT), ["images of 256 x 256", "--size 64"], None),
    "100 x 100 in colour": (npz(x=GREAT.reshape(-1)[: N * 30000].reshape(N, 100, 100, 3)), ["73 x 73"], None),
    "damaged files": (with_damage, ["00.png", "01.jpg", "05.png", "truncated"], numpy.delete(GREY, [0, 5], axis=0)),
    "a text as a picture": (a_text, ["03.png (no picture: no PNG, JPEG, GIF, BMP"], numpy.delete(GREY, 3, axis=0)),
    "zip": (zipped, ["a zip archive"], GREY),
    "tar.gz": (tarred, ["a tar archive"], GREY),
    "a single file": (one_of_many, ["03.png: a single picture"], GREY),
    "an array in a folder": (array_in_a_folder, ["drawings.npy"], GREY),
    "nan in some": (npz(x=some_nan(4)), ["nan or infinite numbers in 4 of 18 images, the first a[0]"], unit[4:] * 255),
    "nan in all": (npy(some_nan(N)), ["18 of 18 images"], numpy.where(numpy.isnan(some_nan(N)), 0, unit) * 255),
    "int8": (npy(byte.astype("int8")), ["values from -128 to 127"], GREY),
    "standardised": (npy((unit - 0.5) / 0.29), ["values from -1.72414 to 1.72414"], GREY),
    "0 to 1e6": (npy(unit * 1e6), ["values from 0 to 1e+06"], GREY),
    "a little below 0": (npy(unit - 0.01), ["values from -0.01 to 0.99"], GREY),
    "complex": (npy(unit * 1j), ["complex128"], GREY),
    "the images' axis last": (npy(numpy.moveaxis(GREAT[:, :5, :5], 0, -1)), ["(5, 5, 18)"], GREAT[:, :5, :5]),
    "that in colour": (
        npy(numpy.moveaxis(COLOUR[:, :5], 0, -1)), ["(5, 5, 3, 18)", "first axis"], COLOUR[:, :5]
    ),
    "rows of colour": (npy(COLOUR[:, :5].reshape(N, 75)), ["(18, 75)", "square grey"], None),
    "a white that is guessed, in error": (npy(unit * 1e5), ["expected -1 to 1, or 0 to 1, 255, 1,023, 4,095"], GREY),
    "one square picture, or rows": (npy(GREAT[0, :64, :64]), ["(64, 64)", "one picture?"], None),
    "labels of IDX": (labels, ["(18,): labels, and no images"], GREY),
    "two arrays of images": (npz(x_train=GREY, x_test=GREY), ["2 arrays (x_train, x_test)"], GREY),
}  # fmt: skip


def told(path, *words):
    """The one-line message that a path is refused with."""
    with pytest.raises(DataError) as caught:
        images.load(path)
    message = str(caught.value)
    assert [word for word in words if word not in message] == [] and "\n" not in message, message
    return message


@pytest.mark.parametrize("kind", TOLD)
def test_a_remedy_that_is_followed_to_the_letter_works(place, kind):
    write, words, pictures = TOLD[kind]
    path = place / ("told " + re.sub(r"\W", "_", kind))
    if kind in ("zip", "tar.gz"):
        path.mkdir()
    path = write(path)
    message = told(path, str(path.parent), *words)
    new, size = follow(message, path)
    data = images.load(new, size=size)
    if pictures is not None:
        expect(data, numpy.asarray(pictures), atol=0.6 / 255)
    if size:
        assert data.image_shape[-2:] == (size, size)


HOPELESS = {  # nothing can be made of these but by who made them: the message says what was found
    "all alike": (npy(numpy.repeat(GREY[:1], N, axis=0)), ["all 18 images are the same picture", "that differ"]),
    "white discs on white": (files(lambda i: numpy.full((H, W), 255, "uint8")), ["are blank, every value 255"]),
    "all hidden": (files(lambda i: numpy.zeros((H, W, 4), "uint8")), ["blank", "differ"]),
    "black": (npz(x=numpy.zeros((N, H, W))), ["blank, every value 0"]),
    "one value": (npy(numpy.full((N, H, W), 0.3)), ["blank"]),
    "all below 0": (npy(numpy.full((N, H, W), -7)), ["values from -7 to -7"]),
    "nothing but nan": (npy(numpy.full((N, H, W), numpy.nan)), ["nan", "18 of 18", "make the array again"]),
    "too few": (npy(GREY[:11]), ["11 images", "at least 12"]),
    "one": (npy(GREY[:1]), ["1 image;", "at least 12 are needed: add more"]),
    "a picture, not a set": (npy(GREY[0]), ["(6, 5)", "(n, height, width)"]),
    "of no images": (npy(GREY[:0]), ["(0, 6, 5) holds no image; make it again, of 12 or more"]),
    "a photograph": (npy(GREAT[0, :48, :65]), ["(48, 65): one picture? 12 or more are needed"]),
    "flat ones of many greys": (npy(FLAT), ["all 18 images are blank, each of one shade", "with a drawing"]),
    "flat ones of many colours": (npy(COLOUR[:, :1, :1].repeat(5, 1).repeat(5, 2)), ["all 18 images are blank"]),
    "text": (npy(GREY.astype("str")), ["<U3", "real numbers"]),
    "of no known kind": (npz(a=numpy.arange(3), b=numpy.arange(4)), ["2 arrays (a, b)"]),
    "five axes": (npy(numpy.zeros((N, 2, 2, 2, 2))), ["(18, 2, 2, 2, 2)"]),
    "of seven channels": (npy(numpy.zeros((N, 5, 5, 7))), ["(18, 5, 5, 7)", "(n, height, width, 3)"]),
}


@pytest.mark.parametrize("kind", HOPELESS)
def test_what_cannot_be_pictures_is_told_with_what_was_found(place, kind):
    write, words = HOPELESS[kind]
    told(write(place / ("no " + re.sub(r"\W", "_", kind))), *words)


@pytest.mark.parametrize("name, content", [("a.mat", b"MATLAB 5.0"), ("a.csv", b"1,2,3"), ("a", b"")])
def test_a_file_of_another_kind_is_told_what_is_wanted(place, name, content):
    (place / name).write_bytes(content)
    told(place / name, name, "a folder of pictures", ".npy")


def test_a_lone_file_that_is_no_picture_is_told_so(place):
    (place / "lone").mkdir()
    (place / "lone" / "a.png").write_text("a drawing of a cat")
    said = told(
        place / "lone" / "a.png", "a.png (no picture: no PNG", "cannot be read as a picture; save it anew, or name"
    )
    assert "--data" not in said and "single" not in said


def test_the_folder_of_a_single_picture_is_proposed_only_where_it_will_do_else_what_it_lacks_is_told(place):
    folder = files(lambda i: GREY[i])(place / "its folder")
    assert told(folder / "00.png").endswith(f"a single picture; 12 or more in a folder are needed: --data '{folder}'")
    for i in range(11, N):
        (folder / f"{i:02d}.png").unlink()
    said = told(folder / "00.png", f"12 or more in a folder are needed; {folder}: 11 images; at least 12 are needed")
    assert "--data" not in said
    Image.new("L", (3, 3)).save(folder / "odd.png")
    told(folder / "00.png", "pictures of 2 sizes", "--size 5")


def refuses(monkeypatch, *closed):
    """Make files and folders of these names ones that this user may not read, as modes cannot for root."""

    def denied(path):
        return Path(str(path)).name in closed and PermissionError(errno.EACCES, "Permission denied", str(path))

    def guarded(real):
        def call(path=".", *args, **kwargs):
            if error := denied(path):
                raise error
            return real(path, *args, **kwargs)

        return call

    for module, name in ((builtins, "open"), (io, "open"), (os, "scandir")):
        monkeypatch.setattr(module, name, guarded(getattr(module, name)))


def test_pictures_that_may_not_be_read_are_named_with_a_command_that_lets_them_be_read(place, monkeypatch):
    folder = files(lambda i: GREY[i])(place / "closed ones")
    refuses(monkeypatch, "03.png", "05.png")
    assert told(folder) == (
        f"{folder}: 2 pictures may not be read ({folder}/03.png, {folder}/05.png): Permission denied; "
        f"`chmod -R u+rX '{folder}'` makes them readable if they are yours"
    )
    refuses(monkeypatch, "00.png")
    told(folder / "00.png", "may not be read", "chmod -R u+rX")


def test_a_folder_that_may_not_be_entered_is_named_itself(place, monkeypatch):
    folder = class_folders(place / "a closed class")
    refuses(monkeypatch, "dogs")
    assert told(folder) == (
        f"{folder}/dogs: Permission denied; `chmod -R u+rX '{folder}/dogs'` makes it readable if it is yours"
    )
    monkeypatch.undo()
    refuses(monkeypatch, *(f"{i}.png" for i in range(6)))  # what a folder is like that may be read and not entered
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "fish")
    told(folder, f"{folder}/fish: Permission denied; `chmod -R u+rX '{folder}/fish'`")


def test_an_array_that_may_not_be_read_comes_with_the_command(place, monkeypatch):
    path = npy(GREY)(place / "closed")
    refuses(monkeypatch, "closed.npy")
    told(path, f"{path}: Permission denied; `chmod u+r {path}` makes it readable if it is yours")


def test_an_idx_file_in_a_folder_that_may_not_be_read_is_named_once(place, monkeypatch):
    (place / "closed idx").mkdir()
    path = idx(place / "closed idx" / "train-images-idx3-ubyte")
    refuses(monkeypatch, path.name)
    assert (
        told(path.parent) == f"{path}: cannot be read (Permission denied); `chmod u+r '{path}'`, or get the file again"
    )


def test_a_folder_of_what_pillow_cannot_read_names_it(place):
    (place / "phone").mkdir()
    for i in range(3):
        (place / "phone" / f"{i}.HEIC").write_bytes(b"")
    told(place / "phone", "3 .heic", "PNG, JPEG")


def test_a_file_with_a_damaged_exif_is_a_picture_all_the_same(place):
    folder = files(lambda i: GREY[i])(place / "exif")
    stream = io.BytesIO()
    Image.fromarray(GREY[0]).save(stream, "PNG", exif=b"Exif\0\0" + b"II*\0\xff\xff\xff\xff garbage")
    (folder / "00.png").write_bytes(stream.getvalue())
    expect(images.load(folder), GREY)


def test_large_pictures_come_with_their_time(place):
    array = GREAT[:, :100, :100]
    slow = "an iteration of dense nets takes about 9 times as long as MNIST's"
    assert f"{slow}, with --size 50 about a quarter of that" in images.load(npy(array)(place / "large")).about
    asked_for = images.load(npy(array)(place / "large"), size=100).about  # by the user, or by a recipe of its nets
    assert f"{slow};" in asked_for and "--size" not in asked_for
