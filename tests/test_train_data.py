"""`minigan train --data`: a run on the user's own data, from the first step to the samples, and what ends in one line.

Data sets of a few hundred records in the real layouts, nets of a dozen units, two steps.
"""

import dataclasses
import io
import json
import re
import shutil
import struct
import tarfile
from functools import partial
from pathlib import Path

import numpy
import pytest
from PIL import Image
from scipy.io import savemat

from minigan import checkpoint, cli, plots
from minigan.data import cifar10, mnist
from minigan.evaluation import two_sample
from minigan.plots import paper
from minigan.random import Stream
from minigan.runs import figures, opening, pictures
from minigan.runs import run as run_module
from minigan.runs.folders import recipe_in
from minigan.runs.run import draw
from minigan.systems import dcgan
from minigan.systems.recipes import RECIPES

D = "uniform .005, dropout .8, dense 8, maxout 2, dropout .5, dense 6, maxout 2, dropout .5, dense 1"
SMALL = {"D": D, "noise": "gaussian 5", "batch": 10}
FACES = "dense 7, relu, dense 6 bias=-2, sigmoid, sparse 4, dense data bias=mean, sigmoid"
CONV_D = "uniform .005, reshape data, dropout .8, conv 4 8x8 pad=4, maxout 2, pool 4x4 stride=2 ceil=yes, "
CONV_D += "dropout .5, conv 4 8x8 pad=3, maxout 2, pool 4x4 stride=2 ceil=yes, "
CONV_D += "dropout .5, conv 6 5x5 pad=3, maxout 2, pool 2x2 stride=2 ceil=yes, "
CONV_D += "rows, dropout .5, dense 10, maxout 5, dropout .5, dense 1"
CONV_G = "uniform .05, dense 7, relu, dense 200, sigmoid, reshape 2x10x10, convt data 5x5 stride=3 bias=no, bias, rows"


def narrow(name):
    """The nets of a DCGAN with two channels wherever they have some."""
    G, D = (getattr(RECIPES[name], player) for player in "GD")
    G = re.sub(r"dense \d+, reshape \d+x(\d)x\1", lambda m: f"dense {2 * int(m[1]) ** 2}, reshape 2x{m[1]}x{m[1]}", G)
    return {"G": re.sub(r"convt \d+", "convt 2", G), "D": re.sub(r"conv \d+", "conv 2", D), "batch": 10}


CHANGED = {  # the shelf's recipes, each number kept but for the sizes
    "images": {
        "G": "uniform .05, dense 7, relu, dense data bias=mean, sigmoid",
        "D": "uniform .005, dropout .8, dense 8, maxout 2, dropout .5, dense 1",
        "batch": 10,
    },
    "cifar10-fc-paper": SMALL | {"G": "uniform .05, dense 7, relu, dense 6, sigmoid, uniform .5, dense data"},
    "cifar10-conv-paper": SMALL | {"G": CONV_G, "D": CONV_D},
    **{name: narrow(name) for name in ("dcgan", "dcgan-64", "dcgan-fashion", "dcgan-mnist", "digits")},
    "tfd-paper-pretrain": SMALL | {"G": f"uniform .05, {FACES}"},
    "tfd-paper": SMALL | {"G": f"uniform .05, dense 8, relu, dense 5 bias=-2, sigmoid, {FACES}"},
}


SMALLER = {name: dataclasses.replace(RECIPES[name], **changes) for name, changes in CHANGED.items()}


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """An empty folder, small recipes, batches of 12 records, few samples, a classifier soon trained, empty figures."""
    monkeypatch.chdir(tmp_path)
    for name, smaller in SMALLER.items():
        monkeypatch.setitem(RECIPES, name, smaller)
    quick = partial(two_sample.classifier_accuracy, steps=20)
    monkeypatch.setattr(two_sample, "classifier_accuracy", quick)
    monkeypatch.setattr(cifar10, "RECORDS", 12)
    monkeypatch.setattr(run_module, "SCORED", 20)
    monkeypatch.setattr(run_module, "SHOWN", 9)
    monkeypatch.setattr(dcgan, "SETTLED", 2)
    monkeypatch.setattr(dcgan, "TOGETHER", 10)
    monkeypatch.setattr(figures, "COMPARED", 40)
    monkeypatch.setattr(plots, "samples_figure", lambda *_: plots.Figure((1, 1)))
    monkeypatch.setattr(plots, "curves_figure", lambda *_: plots.Figure((1, 1)))


@pytest.fixture
def run(capsys):
    """run("a command line") -> (status, standard output, standard error)."""

    def run(line):
        capsys.readouterr()
        status = cli.main(line.split())
        return status, *capsys.readouterr()

    return run


def tree():
    return {str(p): p.read_bytes() if p.is_file() else None for p in sorted(Path().rglob("*"))}


@pytest.fixture
def refused(run):
    """refused(line, *words): status 2, one line on stderr, nothing on stdout, and nothing touched."""

    def refused(line, *words):
        before = tree()
        status, out, err = run(line)
        assert (status, out) == (2, ""), (out, err)
        assert err.startswith("minigan: ") and err.endswith("\n") and err.count("\n") == 1, err
        assert [word for word in words if word not in err] == [], err
        assert tree() == before
        return err

    return refused


# -------------------------------------------------------------------------------- data, as users have it


def pixels(*shape, seed=0):
    return numpy.random.default_rng(seed).integers(0, 256, shape).astype("uint8")


def pngs():
    Path("mine").mkdir()
    for i, picture in enumerate(pixels(72, 6, 5)):
        Image.fromarray(picture).save(f"mine/{i:02d}.png")
    return "mine"


def idx(height=6, width=5):
    Path("fashion").mkdir()
    for split, n in (("train", 60), ("t10k", 20)):
        data = struct.pack(">4B3I", 0, 0, 8, 3, n, height, width) + pixels(n, height, width, seed=n).tobytes()
        Path(f"fashion/{split}-images-idx3-ubyte").write_bytes(data)
    return "fashion"


def clothes():
    """Fashion-MNIST's four files."""
    for split, n in (("train", 60), ("t10k", 20)):
        data = struct.pack(">4BI", 0, 0, 8, 1, n) + bytes(i % 10 for i in range(n))
        Path(idx(28, 28) if split == "train" else "fashion", f"{split}-labels-idx1-ubyte").write_bytes(data)
    return "fashion"


def npz():
    numpy.savez("drawings.npz", pixels(72, 36) / 255.0)
    return "drawings.npz"


def colour():
    numpy.save("flowers.npy", pixels(72, 6, 5, 3))
    return "flowers.npy"


def photos(mode="RGB"):
    """JPEGs of three sizes, in class folders."""
    for i, picture in enumerate(pixels(24, 8, 12, 3)):
        Path(f"photos/{i // 8}").mkdir(parents=True, exist_ok=True)
        picture = Image.fromarray(picture).convert(mode)
        picture.resize([(12, 8), (8, 12), (10, 10)][i % 3]).save(f"photos/{i // 8}/{i}.jpg")
    return "photos"


def cifar(label=9, cut=0, names=None):
    with tarfile.open("cifar-10-binary.tar.gz", "w:gz") as archive:
        for i, name in enumerate(names or cifar10.BATCHES):
            data = b"".join(bytes([label]) + pixels(3072, seed=(i, j)).tobytes() for j in range(12))
            data = data[: len(data) - cut]
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return "cifar-10-binary.tar.gz"


def tfd(**changes):
    folds = numpy.array([0] * 30 + [1] * 4 + [2] * 6 + [3] * 6)[:, None].repeat(5, axis=1)
    variables = {"images": pixels(46, 48, 48), "folds": folds, "labs_ex": numpy.ones((46, 1))} | changes
    savemat("TFD_48x48.mat", {name: array for name, array in variables.items() if array is not None})
    return "TFD_48x48.mat"


GIVEN = {  # recipe, how to make its data, what the line about them must say
    "images from PNG files": ("", pngs, ["72 images of 5 x 6", "48 to train on, 12 to validate, 12 to test"]),
    "images from IDX files": ("", idx, ["80 images of 5 x 6", "50 to train on, 10 to validate, 20 to test"]),
    "images from an npz": ("", npz, ["72 images of 6 x 6", "48 to train on, 12 to validate, 12 to test"]),
    "images in colour": ("", colour, ["72 images of 5 x 6", "in colour", "48 to train on"]),
    "photographs": ("images --size 6", photos, ["24 images of 6 x 6", "from 3 folders", "from 3 sizes"]),
    "photographs, DCGAN": ("dcgan", photos, [
        "24 images of 32 x 32", "in colour", "cropped to their middle square and scaled from 3 sizes"]),
    "Fashion-MNIST": ("dcgan-fashion", clothes, ["80 images of 28 x 28", "50 to train on, 10 to validate, 20 to test"]),
    "CIFAR-10, convolutional": ("cifar10-conv-paper", cifar, ["CIFAR-10", "48 to train on, 12 to validate"]),
    "CIFAR-10": ("cifar10-fc-paper", cifar, ["CIFAR-10", "48 to train on, 12 to validate, 12 to test"]),
    "TFD": ("tfd-paper-pretrain", tfd, ["Toronto Face Database", "30 to train on, 6 to validate, 6 to test"]),
}  # fmt: skip


@pytest.fixture(params=GIVEN)
def given(request):
    recipe, make, words = GIVEN[request.param]
    return recipe.split()[0] if recipe else "images", f"train {recipe} --data {make()}", words


# -------------------------------------------------------------------------------- a run


def test_a_run_says_what_it_found_resumes_bit_for_bit_and_is_sampled_and_scored(run, given):
    name, line, words = given
    status, out, err = run(f"{line} --steps 6 --out whole")
    assert status == 0, err
    (about,) = (text for text in out.replace("\n  ", " ").splitlines() if "to train on" in text)
    assert [word for word in words if word not in about] == []
    assert run(f"{line} --steps 2 --out halves")[0] == 0
    assert run("train --resume --steps 6 --out halves")[0] == 0
    for file in ("checkpoint.npz", "metrics.csv", "recipe.json"):
        assert Path("whole", file).read_bytes() == Path("halves", file).read_bytes(), file
    recipe = recipe_in("whole/recipe.json")
    assert recipe.name == name and Path(recipe.path).is_absolute()
    assert run("sample whole --n 4 --out a.png")[0] == 0 and Path("a.png").is_file()
    scored = run("evaluate whole")
    assert scored[0] == 0 and scored[1].splitlines()[1] in out and "paper's GAN" not in out


def test_data_without_a_recipe_are_the_nets_of_mnist_in_a_folder_of_their_own(run):
    assert run(f"train --data {npz()} --steps 1")[0] == 0
    made = recipe_in("runs/images-1/recipe.json")
    assert made == dataclasses.replace(RECIPES["images"], path=str(Path("drawings.npz").resolve()))


def test_another_recipe_of_mnists_takes_images_too_and_is_resumed_by_its_name(run):
    npz()
    options = "train mnist-small --batch 10 --data drawings.npz"
    assert run(f"{options} --steps 1")[0] == 0
    assert json.loads(Path("runs/mnist-small-1/recipe.json").read_text())["data"] == "images"
    assert "from step 1 to step 2" in run("train mnist-small --batch 10 --resume --steps 2")[1]
    assert "from step 2 to step 3" in run(f"{options} --resume --steps 3")[1]


# -------------------------------------------------------------------------------- TFD's second stage


def test_the_second_stage_starts_from_the_first_ones_G_with_a_new_D(run):
    data = tfd()
    assert run(f"train tfd-paper-pretrain --data {data} --steps 2 --out first")[0] == 0
    assert run(f"train tfd-paper --data {data} --start-from first --steps 1 --out second")[0] == 0
    first, _ = checkpoint.load("first/checkpoint.npz")
    fresh = opening.open_run("second")  # at step 1
    Path("second/checkpoint.npz").unlink()
    begun = opening.open_run("second")  # at step 0 again: the recipe tells where it starts from
    theta_d, theta_g = (first[f"system.{player}.theta"] for player in "DG")
    n, G = theta_g.size, fresh.system.G
    numpy.testing.assert_array_equal(begun.system.G.theta[-n:], theta_g)
    assert begun.step == 0 and fresh.step == 1 and (G.theta[-n:] != theta_g).any()
    assert (begun.system.D.theta != theta_d).any()
    assert all(numpy.linalg.norm(W, axis=0).max() <= 1.93651 for name, W in G.params.items() if name[-1] == "W")


def test_the_second_stage_goes_on_bit_for_bit_without_the_first(run):
    data = tfd()
    assert run(f"train tfd-paper-pretrain --data {data} --steps 2 --out first")[0] == 0
    for line in ("--steps 4 --out whole", "--steps 2 --out halves"):
        assert run(f"train tfd-paper --data {data} --start-from first {line}")[0] == 0
    shutil.rmtree("first")
    assert run("train tfd-paper --resume --steps 4 --out halves")[0] == 0
    assert Path("whole/checkpoint.npz").read_bytes() == Path("halves/checkpoint.npz").read_bytes()


def test_a_start_that_is_missing_or_does_not_fit_is_refused(run, refused):
    data = tfd()
    refused(f"train tfd-paper --data {data} --out new", "tfd-paper", "--start-from")
    refused(f"train tfd-paper --data {data} --start-from nowhere --out new", "nowhere", "no run")
    refused(f"train tfd-paper-pretrain --data {data} --start-from x --out new", "no pretrained layers")
    assert run(f"train tfd-paper-pretrain --data {data} --steps 1 --out first")[0] == 0
    assert run(f"train --data {npz()} --steps 1 --out other")[0] == 0
    refused(f"train tfd-paper --data {data} --start-from other --out new", "start_from", "other", "last 3 dense layers")
    refused("train --resume --out first --start-from other", "--start-from", "--resume")
    Path("first/checkpoint.npz").write_bytes(b"")
    refused(f"train tfd-paper --data {data} --start-from first --out new", "first/checkpoint.npz", "damaged")
    Path("first/checkpoint.npz").unlink()
    refused(f"train tfd-paper --data {data} --start-from first --out new", "first", "nothing is trained yet")


# -------------------------------------------------------------------------------- data that are gone


def test_data_that_are_gone_are_named_and_found_again_at_their_new_place(run, refused, given):
    _, line, _ = given
    assert run(f"{line} --steps 1 --out run")[0] == 0
    old = Path(line.split()[-1])
    old.rename("moved" + old.suffix)
    gone = ["run: its data are no longer at", str(old.resolve())]
    refused("train --resume --out run", *gone, "`minigan train --resume run --data PATH`")
    for command in ("figures run", "evaluate run"):  # whoever only wants to look trains no further by the remedy
        refused(command, *gone, "`minigan train --resume run --data PATH --steps 1`")
    assert "from step 1 to step 2" in run(f"train --resume run --steps 2 --data moved{old.suffix}")[1]
    assert run("sample run")[0] == 0  # recipe.json has the new place
    assert recipe_in("run/recipe.json").path == str(Path("moved" + old.suffix).resolve())


def test_data_that_have_changed_are_not_gone_on_with(run, refused):
    assert run(f"train --data {npz()} --steps 1 --out run")[0] == 0
    numpy.savez("drawings.npz", pixels(72, 36, seed=1) / 255.0)
    refused("train --resume --out run", "drawings.npz is not what the run was trained on", "put the old data back")
    numpy.savez("others.npz", pixels(72, 36, seed=2) / 255.0)
    refused("train --resume --out run --data others.npz", "others.npz is not what the run was trained on")


def test_samples_are_drawn_without_the_data_and_are_the_same(run, given):
    """As a picture and as an array, whether the data have moved or have changed."""
    _, line, _ = given
    assert run(f"{line} --steps 3 --out run")[0] == 0
    game = opening.open_run("run")
    z = game.system.noise(5, Stream(3, game.system.G.theta.dtype))
    expected = draw(game.result, z).reshape(5, *game.data.image_shape)
    old = Path(line.split()[-1])
    old.rename("moved")
    assert run("sample run --n 5 --seed 3 --out a.npy")[:2] == (
        0,
        f"5 samples of {game.when()}, noise of seed 3: a.npy\n",
    )
    numpy.testing.assert_array_equal(numpy.load("a.npy"), expected)
    old.write_bytes(b"something else")
    assert run("sample run --n 5 --seed 3 --out b.npy")[0] == 0
    assert Path("a.npy").read_bytes() == Path("b.npy").read_bytes()
    assert run("sample run")[0] == 0 and Path("run/sample-0.png").is_file()


def test_the_picture_of_samples_is_drawn_alike_with_the_data_and_without(run, given, monkeypatch):
    """In colour where they are, about 0 where contrasts are."""
    _, line, _ = given
    assert run(f"{line} --steps 1 --out run")[0] == 0
    seen = []

    def figure(samples, data, title):
        seen.append((samples.tolist(), data.image_shape, data.scale, title))
        return plots.Figure((1, 1))

    monkeypatch.setattr(plots, "samples_figure", figure)
    pictures.draw_sample(opening.open_run("run"), 4, 2, "a.png")
    Path(line.split()[-1]).rename("moved")
    assert run("sample run --n 4 --seed 2 --out b.png")[0] == 0
    assert seen[0] == seen[1]


def test_a_run_of_an_older_minigan_is_sampled_with_its_data_and_tells_how_where_they_have_moved(run, refused):
    assert run(f"train --data {npz()} --steps 3 --out run")[0] == 0
    arrays, meta = checkpoint.load("run/checkpoint.npz")
    del meta["examples"], meta["arrays"], meta["version"]
    checkpoint.save("run/checkpoint.npz", arrays, meta)
    assert run("sample run --n 5")[0] == 0
    Path("drawings.npz").rename("moved.npz")
    said = refused("sample run --n 5", "no longer at")
    command = re.search(r"`minigan (.*) PATH (.*)`", said)
    assert run(f"{command[1]} moved.npz {command[2]}")[0] == 0
    assert opening.open_run("run").step == 3  # and not to the end of the recipe's epochs
    assert run("sample run --n 5")[0] == 0


@pytest.mark.parametrize("spoil", [
    {"counts": [48, 12]}, {"counts": [47, 12, 12]}, {"counts": "abc"}, {"shape": [6, True]}, {"shape": [6, 10**9]},
    {"shape": [36]}, {"scale": "other"}, {"shape": [6, 7]},
])  # fmt: skip
def test_a_checkpoint_that_does_not_tell_the_shape_well_is_not_drawn_from_without_the_data(run, refused, spoil):
    assert run(f"train --data {npz()} --steps 1 --out run")[0] == 0
    arrays, meta = checkpoint.load("run/checkpoint.npz")
    del meta["arrays"], meta["version"]
    meta["examples"] |= spoil
    checkpoint.save("run/checkpoint.npz", arrays, meta)
    refused("sample run", "run/checkpoint.npz: ")


def test_how_the_data_differ_from_those_that_a_run_was_trained_on_is_told(run, refused):
    folder = Path(pngs())
    assert run(f"train --data {folder} --steps 1 --out run")[0] == 0
    (folder / "40.png").rename("40.png")
    refused("train --resume --out run", "not what the run was trained on (71 images, and it was 72): put the old")
    numpy.save("other.npy", pixels(72, 5, 6))
    refused(
        "train --resume --out run --data other.npy", "(images of 6 x 5 in grey, and it was 5 x 6 in grey): put the old"
    )


def test_a_run_of_other_data_takes_none(run, refused):
    npz()
    refused("train ring --data drawings.npz --out new", "ring draws its data", "--data")
    assert run("train line --steps 1 --out run")[0] == 0
    refused("train --resume --out run --data drawings.npz", "line draws its data")


# -------------------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize("name", ["cifar10-fc-paper", "tfd-paper-pretrain", "images"])
def test_without_data_a_line_tells_where_to_get_them(refused, name):
    words = {
        "cifar10-fc-paper": ["https://www.cs.toronto.edu/~kriz/cifar.html", "binary"],
        "tfd-paper-pretrain": ["by application to its owners", "TFD_48x48.mat"],
        "images": ["PNG", ".npz", "IDX"],
    }[name]
    refused(f"train {name}", name, "--data", *words)
    refused(f"train {name} --data nowhere", "nowhere: no such file or folder", *words)


def wrong_png():
    Path(pngs(), "07.png").write_text("a drawing of a cat")
    return "--data mine", ["mine/07.png", "cannot be read", "take them away"]


def two_sizes():
    Image.new("L", (9, 9)).save(Path(pngs(), "07.png"))
    return "--data mine", ["71 of 5 x 6", "1 of 9 x 9", "--size 5"]


def empty_folder():
    Path("empty").mkdir()
    return "--data empty", ["empty: no images", "PNG, JPEG"]


def cut_idx():
    path = Path(idx(), "train-images-idx3-ubyte")
    path.write_bytes(path.read_bytes()[:-7])
    return "--data fashion", [str(path), "1793 bytes", "(60, 6, 5)"]


def pickled():
    numpy.savez("objects.npz", numpy.array([{}, {}], dtype=object))
    return "--data objects.npz", ["objects.npz", "pickled"]


def few():
    numpy.savez("few.npz", pixels(11, 4, 4))
    return "--data few.npz", ["11 images", "at least 12"]


def cut_cifar():
    return f"cifar10-fc-paper --data {cifar(cut=5)}", ["data_batch_1.bin holds 36871 bytes"]


def wrong_label():
    return f"cifar10-fc-paper --data {cifar(label=10)}", ["label 10, above 9"]


def missing_batch():
    return f"cifar10-fc-paper --data {cifar(names=cifar10.BATCHES[:-1])}", ["test_batch.bin is missing"]


def no_variable():
    return f"tfd-paper-pretrain --data {tfd(images=None)}", ["no variable images"]


def wrong_shape():
    return f"tfd-paper-pretrain --data {tfd(images=pixels(46, 96, 96))}", ["(46, 96, 96)", "(n, 48, 48)"]


def no_mat():
    Path("faces.mat").write_text("faces " * 100)
    return "tfd-paper-pretrain --data faces.mat", ["faces.mat", "not a MATLAB file"]


WRONG = [wrong_png, two_sizes, empty_folder, cut_idx, pickled, few, cut_cifar, wrong_label]
WRONG += [missing_batch, no_variable, wrong_shape, no_mat]


@pytest.mark.parametrize("make", WRONG, ids=lambda make: make.__name__)
def test_a_wrong_file_ends_in_one_line_and_leaves_nothing_behind(refused, make):
    line, words = make()
    refused(f"train {line} --steps 1", *words)
    refused(f"train {line} --steps 1 --out new", *words)


# -------------------------------------------------------------------------------- pictures


def test_colour_samples_are_drawn_in_colour(run, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(cifar10, "RECORDS", 12)
    rows = cifar10.normalise(pixels(5, 3072))
    drawn = plots.grid(rows, (3, 32, 32), "contrast")
    assert drawn.shape == (2 * 33 - 1, 3 * 33 - 1, 3) and drawn.min() >= 0 and drawn.max() <= 1
    expected = rows[4].reshape(3, 32, 32).transpose(1, 2, 0) / (2 * abs(rows).max()) + 0.5
    numpy.testing.assert_allclose(drawn[33:65, 33:65], expected, rtol=1e-6)
    data = dataclasses.replace(mnist.load(), test=rows, image_shape=(3, 32, 32), scale="contrast")
    assert plots.samples_figure(rows, data, "title").axes[0].images[0].get_array().shape == drawn.shape


def test_of_few_pictures_a_minibatch_takes_a_quarter_and_says_so(run):
    """72 pictures, 48 to train on: with the recipe's own batch of 200, a first try would end in a complaint."""
    status, out, err = run(f"train --data {npz()} --steps 2 --batch 200 --out few")
    assert (status, err) == (0, "")
    assert all(len(line) <= 80 or " " not in line.strip() for line in out.splitlines())  # a path is not cut
    assert "so few that a minibatch has 12, not 200" in out.replace("\n  ", " ")
    assert "only 4 iterations, and the default of 15 epochs is only 60: --epochs 250 makes 1,000" in out.replace(
        "\n  ", " "
    )
    out = run("train --data drawings.npz --steps 1 --batch 7 --out fewer")[1]  # 1000 / 6 is no whole number
    assert "only 6 iterations, and the default of 15 epochs is only 90: --epochs 167 makes 1,000" in out.replace(
        "\n  ", " "
    )
    assert recipe_in("few/recipe.json").batch == 12
    assert run("train --resume --steps 3 --out few")[0] == 0


def test_colour_from_0_to_1_is_drawn_as_it_is_in_samples_and_in_the_papers_figures(run, monkeypatch):
    monkeypatch.undo()
    rows = (pixels(5, 3 * 6 * 5) / 255).astype("float32")
    upright = rows.reshape(5, 3, 6, 5).transpose(0, 2, 3, 1)
    data = dataclasses.replace(mnist.load(), test=rows, image_shape=(3, 6, 5))
    (shown,) = plots.samples_figure(rows, data, "title").axes[0].images
    numpy.testing.assert_allclose(shown.get_array()[7:13, 6:11], upright[4], rtol=1e-6)
    (shown,) = paper.figure3(rows[None], (3, 6, 5), "title").axes[0].images
    numpy.testing.assert_allclose(shown.get_array()[2:8, 9:14], upright[1], rtol=1e-6)
    assert (shown.get_array()[:2] == 1).all()  # white around them


FIGURES = {  # how to train, and whether the figures are in colour
    "colour": (lambda: f"--data {colour()}", True),
    "CIFAR-10": (lambda: f"cifar10-fc-paper --data {cifar()}", True),
    "CIFAR-10, convolutional": (lambda: f"cifar10-conv-paper --data {cifar()}", True),
    "TFD": (lambda: f"tfd-paper-pretrain --data {tfd()}", False),
    "photographs": (lambda: f"dcgan --data {photos()}", True),
    "grey photographs": (lambda: f"dcgan --data {photos('L')}", False),
    "photographs at 64": (lambda: f"dcgan-64 --data {photos()}", True),
    "Fashion-MNIST": (lambda: f"dcgan-fashion --data {clothes()}", False),
}


@pytest.mark.parametrize("case", FIGURES)
def test_the_papers_figures_are_drawn_in_colour_where_the_data_are(run, case):
    line, coloured = FIGURES[case]
    assert run(f"train {line()} --steps 2 --out run")[0] == 0
    status, out, err = run("figures run")
    assert (status, err) == (0, "")
    names = ["figure2.png", "figure3.png", "neighbors.png"]
    assert out.splitlines() == [f"run/{name}" for name in names]
    for name in names[:2]:
        with Image.open(Path("run", name)) as picture:
            red, green, blue = numpy.moveaxis(numpy.asarray(picture.convert("RGB"), dtype=int), -1, 0)
        away = (red != green) | (blue != green)
        assert (away.mean() > 0.05) == coloured, name  # more than the frames of figure 2 alone
        assert red[100:].std() > 1


@pytest.mark.parametrize("line, words", [
    ("dcgan --size 48", ["G draws pictures of 32 x 32, and the data's are 48 x 48: --size 32", "reshape 2x6x6"]),
    ("dcgan-64 --size 32", ["64 x 64, and the data's are 32 x 32: --size 64", "reshape 2x2x2"]),
    ("dcgan-mnist --size 40", ["28 x 28, and the data's are 40 x 40: --size 28", "reshape 2x10x10"]),
    ("dcgan-mnist", ["pictures of 3 sizes", "--size"]),
])  # fmt: skip
def test_pictures_of_a_size_that_G_does_not_draw_are_refused_with_what_to_do(refused, line, words):
    refused(f"train {line} --data {photos()} --out new", *words)
    refused(f"train {line} --data photos", *words)


def test_figures_of_pictures_with_copies_are_drawn_but_for_the_one_that_needs_new_test_pictures(run):
    some = pixels(12, 6, 5)
    numpy.save("copies.npy", some.repeat(6, axis=0))
    assert run("train --data copies.npy --steps 2 --out run")[0] == 0
    said = "12 of 12 test pictures also occur among the training pictures; take the copies away"
    status, out, err = run("figures run")
    assert (status, err) == (0, "") and out.replace("\n  ", " ") == (
        f"run/figure2.png\nrun/figure3.png\nneighbors.png is left out: {said}\n"
    )
    assert f"neighbors: unmeasured ({said})" in run("evaluate run --metric neighbors")[1].replace("\n  ", " ")


def test_size_is_of_your_own_images_and_a_part_of_the_experiment(run, refused):
    refused("train ring --size 8 --out new", "--size 8", "ring")
    refused("train mnist-small --size 8 --out new", "--size 8", "--data")
    data = photos()
    refused(f"train --data {data} --size 0 --out new", "size is 0", "at least 1")
    assert run(f"train mnist-small --batch 2 --data {data} --size 6 --steps 1 --out run")[0] == 0
    assert recipe_in("run/recipe.json").size == 6
    refused("train --resume --out run --size 5", "size 6 and not 5")
    assert run("train --resume --out run --size 6 --steps 2")[0] == 0
