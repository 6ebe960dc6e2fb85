"""What a refusal advises, followed to the letter, is accepted; and whatever part of the user's data changed is seen."""

import dataclasses
import re
import shlex

import numpy
import pytest
from PIL import Image

from minigan import checkpoint
from minigan.checkpoint import CheckpointError
from minigan.data import images
from minigan.data.dataset import Dataset
from minigan.data.older import grey_copies
from minigan.runs import opening
from minigan.runs import run as run_module
from minigan.runs.run import Run
from minigan.systems import RecipeError
from minigan.systems.gan import Recipe

RECIPE = Recipe(
    name="planted", about="made for a test", G="dense 2, dense data", D="dense 5, maxout 5, dense 1", noise="uniform 2",
    batch=50,
)  # fmt: skip


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(run_module, "SCORED", 4)


def data(seed=1):
    rng = numpy.random.default_rng(seed)
    return Dataset("points", *(rng.random((n, 2)) for n in (40, 12, 12)))


@pytest.mark.parametrize("k", [1, 3])
def test_the_batch_that_is_advised_is_the_largest_that_is_taken(k):
    with pytest.raises(RecipeError) as caught:
        Run(dataclasses.replace(RECIPE, k=k), data())
    most = int(re.search(r"at most (\d+)", str(caught.value))[1])
    Run(dataclasses.replace(RECIPE, k=k, batch=most), data())
    with pytest.raises(RecipeError):
        Run(dataclasses.replace(RECIPE, k=k, batch=most + 1), data())


@pytest.mark.parametrize("part", ["train", "valid", "test"])
def test_a_change_of_one_number_in_any_part_of_the_users_data_is_seen(part):
    recipe = dataclasses.replace(RECIPE, batch=10, data="images", path="somewhere")
    state = Run(recipe, data()).state()
    Run(recipe, data()).restore(*state)
    changed = data()
    getattr(changed, part)[-1, -1] += 1e-6
    with pytest.raises(CheckpointError, match="not what the run was trained on"):
        Run(recipe, changed).restore(*state)


RNG = numpy.random.default_rng(5)
INK = RNG.integers(0, 256, (18, 2, 3, 4)).astype("uint8")  # red, green, blue, alpha
DEEP = RNG.integers(0, 65536, (18, 2, 3)).astype("uint16")


def luma(rgb):
    """ITU-R 601-2, in Pillow's fixed point."""
    return ((rgb.astype("int64") @ [19595, 38470, 7471] + 32768) >> 16).astype("uint8")


def write_run(folder, pictures, grey):
    """PNG files, and beside them a run that was begun on them when they were read as these bytes of grey."""
    files = folder / "pictures"
    files.mkdir()
    for n, picture in enumerate(pictures):
        Image.fromarray(picture).save(files / f"{n:02}.png")
    rows = grey.reshape(18, 6).astype("float32") / 255.0
    place = numpy.arange(18) % 6
    data = Dataset("images", rows[place < 4], rows[place == 4], rows[place == 5], (2, 3))
    recipe = dataclasses.replace(RECIPE, batch=4, data="images", path=str(files))
    game = Run(recipe, data)
    for _ in game.play(2):
        pass
    run = folder / "a run"
    run.mkdir()
    (run / "recipe.json").write_text(recipe.to_json())
    checkpoint.save(run / "checkpoint.npz", *game.state())
    return run, files, game


@pytest.mark.parametrize("kind", ["colour", "16 bits"])
def test_a_run_that_an_older_minigan_began_on_pictures_it_turned_to_grey_goes_on_by_the_remedy(kind, tmp_path):
    pictures, grey = (INK[..., :3], luma(INK[..., :3])) if kind == "colour" else (DEEP, (DEEP // 257).astype("uint8"))
    run, files, before = write_run(tmp_path, pictures, grey)
    (files.parent / "pictures-grey").mkdir()  # the user's, and in nobody's way
    with pytest.raises(CheckpointError) as caught:
        opening.open_run(run)
    said = re.fullmatch(
        r"(.*)/checkpoint.npz: begun by an older minigan, which turned the pictures of (.*) to grey of 8 bits; .* "
        r"in Python: (.*); then `minigan train --resume (.*) --data (.*)`",
        str(caught.value),
    )
    assert said[1] == str(run) and said[2] == str(files) and shlex.split(said[4]) == [str(run)]
    exec(said[3])
    assert sorted(path.name for path in files.parent.iterdir()) == [
        "a run",
        "pictures",
        "pictures-grey",
        "pictures-grey2",
    ]
    (new,) = shlex.split(said[5])
    game = opening.open_run(run, path=new)
    numpy.testing.assert_array_equal(game.data.train, before.data.train)
    assert game.step == 2
    assert opening.open(run).recipe.path == new  # also for sample, evaluate, figures


def test_transparent_pictures_were_put_on_white(tmp_path):
    """Of a light drawing, which is on black now."""
    ink = INK.copy()
    ink[..., :3] |= 0xC0
    alpha = ink[..., 3:] / 255.0
    white = numpy.rint(ink[..., :3] * alpha + 255 * (1 - alpha))
    _, _, before = write_run(tmp_path, ink, luma(white.astype("uint8")))
    grey_copies(tmp_path / "pictures", tmp_path / "grey")
    found = images.load(tmp_path / "grey")
    numpy.testing.assert_allclose(found.train, before.data.train, atol=1.01 / 255)  # its rounding is Pillow's own
    now = images.load(tmp_path / "pictures")
    assert abs(now.train - found.train.repeat(3, axis=1)).max() > 0.1


def test_pictures_that_have_changed_since_are_told_as_such_and_nothing_is_left_behind(tmp_path):
    run, files, _ = write_run(tmp_path, INK[..., :3], luma(INK[..., :3]))
    Image.fromarray(INK[3, ..., :3]).save(files / "04.png")
    differ = r"\(images of 3 x 2 in colour, and it was 3 x 2 in grey\)"
    with pytest.raises(CheckpointError, match=f"not what the run was trained on {differ}: put the old data back"):
        opening.open_run(run)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a run", "pictures"]


def test_grey_copies_never_write_into_a_folder_that_is_there(tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(FileExistsError):
        grey_copies(tmp_path, tmp_path / "mine")
