"""The user's own pictures, of every kind, good ones and bad ones, written by the test."""

import gzip
import struct
import zlib

import numpy
import pytest
from PIL import Image

from minigan.data import images
from minigan.data.idx import DataError
from minigan.data.scale import to_unit

N, H, W = 66, 5, 4


@pytest.fixture
def pixels(rng):
    return rng.integers(0, 256, (N, H, W)).astype("uint8")


def idx(array):
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def as_pngs(path, pixels):
    path.mkdir()
    for i, picture in enumerate(pixels):
        Image.fromarray(picture).save(path / f"{i:03d}.png")
    return path


def as_npz(path, pixels):
    numpy.savez(path.with_suffix(".npz"), pictures=pixels)
    return path.with_suffix(".npz")


def as_idx(path, pixels):
    path.write_bytes(idx(pixels))
    return path


KINDS = {"pngs": as_pngs, "npz": as_npz, "idx": as_idx}


def parts(data):
    return [numpy.rint(rows * 255).astype("uint8").reshape(-1, *data.image_shape) for rows in (data.train, data.valid)]


# ------------------------------------------------------------------------------------------------------ good files


@pytest.mark.parametrize("kind", KINDS)
def test_of_every_six_pictures_in_order_the_fifth_validates_and_the_sixth_tests(tmp_path, pixels, kind):
    data = images.load(KINDS[kind](tmp_path / "mine", pixels))
    split = [[x for i, x in enumerate(pixels) if i % 6 in places] for places in ((0, 1, 2, 3), (4,), (5,))]
    assert data.image_shape == (H, W) and data.name == "images"
    for rows, expected in zip((data.train, data.valid, data.test), split):
        assert rows.dtype == numpy.float32
        numpy.testing.assert_array_equal(rows, numpy.reshape(expected, (-1, H * W)).astype("float32") / 255.0)
    for words in ("66 images of 4 x 5", "44 to train on, 11 to validate, 11 to test", "0 black and 255 white", "mine"):
        assert words in data.about
    assert "\n" not in data.about and "colour" not in data.about


@pytest.mark.parametrize("suffix, pack", [("", bytes), (".gz", gzip.compress)])
@pytest.mark.parametrize("test_file", [True, False])
def test_a_folder_with_mnists_files_is_split_like_mnist(tmp_path, pixels, rng, suffix, pack, test_file):
    """Fashion-MNIST's four files: with a test file, the last sixth of the other validates. No digest is asked for."""
    other = rng.integers(0, 256, (9, H, W)).astype("uint8")
    (tmp_path / f"train-images-idx3-ubyte{suffix}").write_bytes(pack(idx(pixels)))
    (tmp_path / f"train-labels-idx1-ubyte{suffix}").write_bytes(pack(idx(pixels[:, 0, 0])))
    if test_file:
        (tmp_path / f"t10k-images-idx3-ubyte{suffix}").write_bytes(pack(idx(other)))
    data = images.load(tmp_path)
    train, valid = parts(data)
    if not test_file:
        assert (len(data.train), len(data.valid), len(data.test)) == (44, 11, 11)
        return
    numpy.testing.assert_array_equal(train, pixels[:55])
    numpy.testing.assert_array_equal(valid, pixels[55:])
    numpy.testing.assert_array_equal(numpy.rint(data.test * 255).reshape(9, H, W), other)
    assert "75 images of 4 x 5" in data.about and "the last sixth of the training file" in data.about


@pytest.mark.parametrize("dtype, scale", [("uint8", 255), ("float64", 1), ("float32", 1), ("bool", 1)])
@pytest.mark.parametrize("flat", [True, False])
def test_an_npz_of_bytes_floats_or_booleans_of_square_pictures_flat_or_not(tmp_path, rng, dtype, scale, flat):
    pixels = (rng.random((N, 3, 3)) * scale).round(0 if dtype == "bool" else 3).astype(dtype)
    data = images.load(as_npz(tmp_path / "a", pixels.reshape(N, 9) if flat else pixels), "float64")
    assert data.image_shape == (3, 3) and data.train.dtype == numpy.float64
    expected = pixels.reshape(N, 9)[numpy.arange(N) % 6 == 4].astype("float64") / scale
    numpy.testing.assert_allclose(data.valid, expected, rtol=1e-12)


def test_ink_on_a_transparent_ground_is_black_on_white(tmp_path, pixels):
    """Without its transparency such a drawing is black on black."""
    folder = as_pngs(tmp_path / "mine", pixels)
    drawing = Image.new("RGBA", (W, H), (0, 0, 0, 0))
    drawing.putpixel((1, 0), (0, 0, 0, 255))
    drawing.save(folder / "004.png")
    palette = Image.new("P", (W, H), 0)
    palette.putpalette([0, 0, 0, 200, 200, 200])
    palette.putpixel((1, 0), 1)
    palette.save(folder / "010.png", transparency=0)
    data = images.load(folder)
    assert data.valid[0, 1] == 0.0 and (numpy.delete(data.valid[0], 1) == 1.0).all()
    assert data.valid[1, 1] == pytest.approx(200 / 255) and (numpy.delete(data.valid[1], 1) == 1.0).all()
    assert "colour" not in data.about


def test_sixteen_bits_and_one_bit_have_the_same_white(tmp_path, pixels):
    folder = as_pngs(tmp_path / "mine", pixels)
    Image.fromarray(numpy.full((H, W), 65535, "uint16")).save(folder / "004.png")
    Image.new("1", (W, H), 1).save(folder / "010.png")
    assert (images.load(folder).valid[:2] == 1.0).all()


def test_other_and_hidden_files_in_the_folder_are_not_read(tmp_path, pixels):
    folder = as_pngs(tmp_path / "mine", pixels)
    for name in ("notes.txt", "._000.png", "Thumbs.db"):
        (folder / name).write_text("no picture")
    (folder / "000.png").rename(folder / "000.PNG")
    assert "66 images" in images.load(folder).about


# ------------------------------------------------------------------------------------------------------- bad files


def refused(path, *words):
    with pytest.raises(DataError) as caught:
        images.load(path)
    message = str(caught.value)
    assert [word for word in [str(path), *words] if word not in message] == [] and "\n" not in message, message


def spoiled(folder, pixels, name, content):
    as_pngs(folder, pixels)
    (folder / name).write_bytes(content)
    return folder


def test_a_text_file_named_png_is_named(tmp_path, pixels):
    refused(
        spoiled(tmp_path / "mine", pixels, "030.png", b"a drawing of a cat"), "030.png", "cannot be read as pictures"
    )


@pytest.mark.parametrize("cut", [0, 8, 20, 40, 60])
def test_a_png_that_is_cut_is_named(tmp_path, pixels, cut):
    folder = as_pngs(tmp_path / "mine", pixels)
    whole = (folder / "030.png").read_bytes()
    (folder / "030.png").write_bytes(whole[:cut])
    refused(folder, "030.png", "cannot be read as pictures")


def test_a_png_that_claims_a_monstrous_size_is_named_and_not_made(tmp_path, pixels):
    header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    refused(spoiled(tmp_path / "mine", pixels, "030.png", b"\x89PNG\r\n\x1a\n" + chunk), "030.png")


def test_a_folder_without_pictures_says_what_is_wanted(tmp_path):
    refused(tmp_path, "no images", "a folder of pictures", ".npz", "train-images-idx3-ubyte")
    (tmp_path / "a.txt").write_bytes(b"")
    refused(tmp_path, "no images", "1 .txt", "PNG")


@pytest.mark.parametrize("kind", KINDS)
def test_too_few_pictures_are_counted(tmp_path, pixels, kind):
    refused(KINDS[kind](tmp_path / "mine", pixels[:11]), "11 images", "at least 12")
    assert len(images.load(KINDS[kind](tmp_path / "yours", pixels[:12])).test) == 2


@pytest.mark.parametrize(
    "array, words",
    [
        (numpy.zeros((70, 12)), ["(70, 12)", "(n, height, width)"]),
        (numpy.zeros(70), ["(70,)", "(n, height, width)"]),
        (numpy.array(1.0), ["()", "(n, height, width)"]),
        (numpy.zeros((0, 3, 3)), ["(0, 3, 3)"]),
        (numpy.full((70, 3, 3), -0.1), ["-0.1", "0 to 1"]),
    ],
)
def test_an_npz_of_something_else_is_refused(tmp_path, array, words):
    refused(as_npz(tmp_path / "a", array), *words)


def test_an_npz_that_holds_pickled_objects_is_refused_and_nothing_is_unpickled(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "went off"), "w"))

    refused(as_npz(tmp_path / "a", numpy.array([Bomb()], dtype=object)), "pickled", "numpy.save(")
    assert not (tmp_path / "went off").exists()


def test_an_npz_of_two_arrays_or_none_is_refused(tmp_path, pixels):
    numpy.savez(tmp_path / "two.npz", x=pixels, y=pixels)
    refused(tmp_path / "two.npz", "2 arrays (x, y)")
    numpy.savez(tmp_path / "none.npz")
    refused(tmp_path / "none.npz", "0 arrays")


@pytest.mark.parametrize("cut", [0, 4, 100, -30])
def test_an_npz_that_is_cut_or_a_text_is_refused(tmp_path, pixels, cut):
    path = as_npz(tmp_path / "a", pixels)
    path.write_bytes(path.read_bytes()[:cut])
    refused(path, "cannot be read")
    path.write_text("hello")
    refused(path, "cannot be read")


def test_idx_files_that_are_cut_are_labels_or_do_not_match_are_refused(tmp_path, pixels):
    for name, content, word in [
        ("cut", idx(pixels)[:-1], "header"),
        ("labels", idx(pixels[:, 0, 0]), "(66,)"),
        ("text", b"my drawings", "not an IDX file"),
    ]:
        (tmp_path / name).write_bytes(content)
        refused(tmp_path / name, word)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(pixels))
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx(pixels[:, :, :3]))
    refused(tmp_path, "(66, 5, 3)", "one size")


@pytest.mark.parametrize("largest, white", [(63, 63.0), (64, 255.0), (127, 255.0), (255, 255.0)])
def test_bytes_that_stay_below_a_quarter_of_white_are_brightened_and_no_others(largest, white):
    values = numpy.array([[[0, largest], [largest // 2, 1]]], dtype="uint8")
    found, said = to_unit(values)
    found = found / 255.0 if found.dtype == numpy.uint8 else found
    numpy.testing.assert_allclose(found, values / white, rtol=1e-6)
    assert ("the largest value" in said) == (white < 255)


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_white_is_the_largest_number_of_so_many_bits(bits):
    white = 2**bits - 1
    for largest in (white, white // 2 + 1):  # that has so many bits, and no fewer
        found, said = to_unit(numpy.array([[[0, largest]]], dtype="uint16"))
        numpy.testing.assert_allclose(found, [[[0, largest / white]]], rtol=1e-6)
        guess = f" (a guess: the largest is {largest:,}; if another is white, save the values divided by it, as floats)"
        assert said == f"0 black and {white:,} white{'' if largest == white else guess}"
