"""The words for nets on images: what each builds and infers, and what does not fit, in a line that names the word."""

from dataclasses import replace

import numpy as np
import pytest

from minigan import cli
from minigan.data import sources
from minigan.data.dataset import Dataset
from minigan.nn import build, build_images
from minigan.random import Stream
from minigan.runs import Run
from minigan.systems import RECIPES, SYSTEMS, RecipeError
from minigan.systems.settings import expect_network
from minigan.words import WordError


def net(text, width=48, data=(3, 4, 4), gives=None):
    return build.network(text, width, Stream(1, "float64"), data, gives=gives)


@pytest.mark.parametrize("text, layers, shape", [
    ("reshape data, conv 5 3x2", "Reshape(3, 4, 4), Conv2d(3, 5, 3x2, stride=1, padding=0)", (5, 2, 3)),
    ("reshape 3x4x4, conv 5 3x2 stride=2 pad=1 bias=no",
     "Reshape(3, 4, 4), Conv2d(3, 5, 3x2, stride=2, padding=1, bias=False)", (5, 2, 3)),
    ("reshape 12x2x2, convt data 4x4 stride=2 pad=1",
     "Reshape(12, 2, 2), ConvTranspose2d(12, 3, 4x4, stride=2, padding=1)", (3, 4, 4)),
    ("reshape 12x2x2, convt 2 3x3 stride=2 pad=1 out_pad=1, bias",
     "Reshape(12, 2, 2), ConvTranspose2d(12, 2, 3x3, stride=2, padding=1, output_padding=1), Bias(2, 4, 4)", (2, 4, 4)),
    ("reshape data, bias, pool 3x2", "Reshape(3, 4, 4), Bias(3, 4, 4), MaxPool2d(3x2, stride=3, padding=0)", (3, 1, 1)),
    ("reshape data, bias, pool 3x3 stride=2 ceil=yes",
     "Reshape(3, 4, 4), Bias(3, 4, 4), MaxPool2d(3x3, stride=2, padding=0, ceil_mode=True)", (3, 2, 2)),
    ("reshape data, batchnorm, maxout 3, leaky", "Reshape(3, 4, 4), BatchNorm(3), Maxout(3 pieces), LeakyReLU(0.2)",
     (1, 4, 4)),
    ("reshape 3x2x8, maxout 3, batchnorm, bias", "Reshape(3, 2, 8), Maxout(3 pieces), BatchNorm(1), Bias(1, 2, 8)",
     (1, 2, 8)),
    ("batchnorm, bias", "BatchNorm(48), Bias(48,)", (48,)),
    ("reshape data, conv 2 3x3, dropout .5, rows, dense 4",
     "Reshape(3, 4, 4), Conv2d(3, 2, 3x3, stride=1, padding=0), Dropout(0.5), Rows(), Dense(8, 4)", (4,)),
])  # fmt: skip
def test_a_text_builds_its_layers_and_each_gives_the_shape_that_the_next_was_told(text, layers, shape):
    one = net(text)
    assert repr(one) == f"Network({layers})"
    assert one(np.ones((2, 48)), Stream(1, "float64")).shape == (2, *shape)
    grown = build.Growing((48,), Stream(1), (3, 4, 4), None)
    build.layers_of(text, grown)
    assert grown.shape == shape


def test_how_weights_start_holds_for_convolutions_too():
    """Of 6,400 normal draws the deviation has a standard error of 0.9 %, of uniform ones less; the seed is fixed."""
    for start, deviation in (("normal .02", 0.02), ("uniform .06", 0.06 / 3**0.5)):
        W = net(f"{start}, reshape data, conv 400 4x4").params["1.W"]
        assert W.std() == pytest.approx(deviation, rel=0.02) and abs(W.mean()) < 6 * deviation / W.size**0.5
    assert not net("normal 5, reshape data, conv 4 4x4").params["1.b"].any()


@pytest.mark.parametrize("start", ["uniform .1", "normal .1"])
def test_another_start_ends_sparse(start):
    net(f"sparse 3, dense 4, {start}, reshape 1x2x2, conv 2 2x2, rows, dense 3")  # 2 inputs are fewer than 3


def test_grey_data_are_of_one_channel():
    assert net("reshape data, conv data 3x3", 16, (4, 4)).params["1.W"].shape == (1, 1, 3, 3)


@pytest.mark.parametrize("text, words", [
    ("conv 4 3x3", "'conv 4 3x3': it stands on rows of 48 values, and needs images: write `reshape CHANNELSx"),
    ("reshape data, dense 3", "'dense 3': it stands on images 3x4x4, and needs rows of values: write `rows` before it"),
    ("reshape data, minibatch 3 2", "'minibatch 3 2': it stands on images 3x4x4, and needs rows of values"),
    ("reshape 3x4x5", "'reshape 3x4x5': it stands on rows of 48 values, and 3x4x5 needs 60"),
    ("reshape data, reshape data", "'reshape data': it stands on images 3x4x4, and needs rows of values"),
    ("reshape 4x4", "'reshape 4x4': shape is '4x4': channels x height x width, as in 3x32x32, are needed"),
    ("rows", "'rows': it stands on rows of 48 values, and makes rows of images: leave it out"),
    ("reshape data, rows, rows", "'rows': it stands on rows of 48 values, and makes rows of images: leave it out"),
    ("reshape data, conv 64 4", "'conv 64 4': kernel is '4': rows x columns, as in 4x4, are needed"),
    ("reshape data, conv 64 4x4x4", "'conv 64 4x4x4': kernel is '4x4x4': rows x columns, as in 4x4, are needed"),
    ("reshape data, conv 64 0x4", "kernel is '0x4': a whole number of at least 1 is needed"),
    ("reshape data, conv 64", "kernel is missing; it is written `conv FILTERS KERNEL [stride=1] [pad=0] [bias=yes]`"),
    ("reshape data, conv 2 3x3 stride=0", "stride=0': stride is '0': a whole number of at least 1 is needed"),
    ("reshape data, conv 2 3x3 pad=-1", "'conv 2 3x3 pad=-1': pad is '-1': a whole number of at least 0 is needed"),
    ("reshape data, conv 2 3x3 bias=maybe", "bias is 'maybe': yes or no is needed"),
    ("reshape data, conv 2 5x3", "'conv 2 5x3': it stands on images of 4x4, and its kernel needs at least 5x3"),
    ("reshape data, conv 2 3x8 pad=1", "it stands on images of 4x4 with 1 around, and its kernel needs at least 3x8"),
    ("reshape data, pool 5x5", "'pool 5x5': it stands on images of 4x4, and its kernel needs at least 5x5"),
    ("reshape data, pool 2x2 pad=2", "padding is 2, expected at most half of the kernel"),
    ("reshape data, convt 2 1x1 pad=2", "'convt 2 1x1 pad=2': of images 4x4 it leaves nothing: take less pad"),
    ("reshape data, convt 2 3x3 stride=2 out_pad=2", "out_pad is 2, and has to be less than stride, which is 2"),
    ("reshape data, maxout 2", "'maxout 2': it stands on 3 channels, which is no multiple of 2"),
    ("sparse 3, reshape data, conv 2 3x3", "'conv 2 3x3': sparse goes with dense layers: write uniform or"),
    (f"reshape data, pool 2x2 stride={10**20}", f"stride is '{10**20}': a number below 2,147,483,648 is needed"),
    ("reshape data, conv 2 3x3 pad=99999 stride=99999", "images of 3x200002x200002 are too large: take fewer filters"),
    ("reshape data, conv 199999999 1x1", "images of 199999999x4x4 are too large: take fewer"),
    ("reshape data, convt 2 3x3 stride=99999", "images of 2x300000x300000 are too large: take fewer filters"),
    ("reshape data, convt 2 1x1 stride=99999 pad=149998", "images of 2x299998x299998 are too large: take fewer"),
    ("reshape data, conv 2 3x3", "it gives images 2x2x2, 48 values are needed"),
    ("reshape data, conv 3 3x3 pad=1", "it gives images 3x4x4, 48 values are needed; `rows` makes rows of images"),
    ("dense 5, batchnorm", "it gives 5 values, 48 values are needed"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_line_that_names_the_word_and_both_shapes(text, words):
    with pytest.raises(WordError) as caught:
        net(text, gives=48)
    assert words in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("layer, word", [("Conv2d", "conv 199999999 1x1"), ("ConvTranspose2d", "convt 99999999 2x2")])
def test_images_too_large_are_refused_before_a_weight_is_drawn(layer, word, monkeypatch):
    monkeypatch.setattr(build_images, layer, lambda *given: pytest.fail("200 million weights are drawn"))
    with pytest.raises(WordError, match="are too large: take fewer filters"):
        net(f"reshape data, {word}")


@pytest.mark.parametrize("word", ["reshape data", "reshape 1x4x12, conv data 3x3"])
def test_data_that_are_no_pictures_have_no_channels(word):
    with pytest.raises(WordError, match="the data are no pictures, but rows of 48 values"):
        net(word, data=(48,))


@pytest.mark.parametrize("end", ["sigmoid", "tanh, rows", "leaky", "batchnorm", "dropout .5, uniform .1"])
def test_a_D_on_images_ends_in_a_logit(end):
    text = f"reshape data, conv 1 4x4, {'' if 'rows' in end else 'rows, '}{end}"
    with pytest.raises(WordError, match=rf"D ends in a logit, .*: {end.split()[0].strip(',')} may not come last"):
        expect_network(text, 1)
    expect_network(text)
    for right in ("conv 1 4x4, rows", "conv 2 4x4, maxout 2, rows", "rows, dense 1"):
        expect_network(f"reshape data, {right}", 1)


# ---- recipes and the command ----


TOYS = "ring ae-ring vae-ring conditional-ring inpaint-circle regress-circle negatives-ring zoo-ring search-made"
NETS = [
    (recipe, name)
    for recipe in (RECIPES[name] for name in TOYS.split())
    for name in ("G", "D", "encoder", "decoder")
    if hasattr(recipe, name) and not getattr(SYSTEMS[recipe.system], "remembers", False)
]


@pytest.mark.parametrize("recipe, name", NETS, ids=[f"{recipe.name} {name}" for recipe, name in NETS])
def test_a_system_that_does_not_remember_refuses_batchnorm_and_names_the_net(recipe, name):
    """Its statistics would stay 0 and 1, and all that it draws would be wrong without a word."""
    normed = replace(recipe, **{name: f"dense 6, batchnorm, relu, {getattr(recipe, name)}"}, choose=False)
    with pytest.raises(RecipeError) as caught:
        Run(normed, sources.load(recipe.data))
    assert str(caught.value) == (
        f"{name} has batchnorm, whose statistics the system {recipe.system} does not keep, and samples would be wrong: "
        "leave the word out, or take a recipe of the system dcgan"
    )


@pytest.mark.parametrize("recipe, nets", [
    (replace(RECIPES["semi-mnist"], labels=4, noise="gaussian 3"), {"G": "dense data", "D": "dense data"}),
    (replace(RECIPES["inference-mnist"], G="dense 5, relu, dense data", noise="gaussian 3"), {"Q": "dense data"}),
    (replace(RECIPES["dcgan-mnist"], average=None, noise="gaussian 3"), {"G": "dense data", "D": "dense 1"}),
], ids=lambda value: getattr(value, "name", ""))  # fmt: skip
def test_a_system_that_remembers_moves_the_statistics_of_every_net_that_it_trains(recipe, nets):
    normed = {name: f"dense 6, batchnorm, relu, {end}" for name, end in nets.items()}
    rows = np.random.default_rng(1).random((20, 16)).astype("float32")
    data = Dataset("pictures", rows, rows, rows, (4, 4), labels=(np.arange(20) % 2,) * 3)
    system = Run(replace(recipe, batch=5, choose=False, **normed), data).system
    system.step()
    for name in nets:
        statistics = getattr(system, name).statistics
        assert (statistics != np.repeat(np.float32([0, 1]), 6)).all(), name


def test_a_system_of_your_own_that_remembers_may_have_batchnorm_but_no_minibatch_of_1():
    class Keeps(SYSTEMS["gan"]):
        remembers = True

    normed = replace(RECIPES["ring"], G="dense 6, batchnorm, relu, dense data", batch=2)
    assert Run(normed, sources.load("ring"), Keeps).system.G.statistics is not None
    with pytest.raises(RecipeError, match="batch is 1: G has batchnorm, which compares the examples of a minibatch"):
        Run(replace(normed, batch=1), sources.load("ring"), Keeps)


@pytest.mark.parametrize("options, words", [
    (["--D", "reshape data, conv 8 30x30, rows, dense 1"],
     "'conv 8 30x30': it stands on images of 28x28, and its kernel needs at least 30x30"),
    (["--D", "reshape data, conv 8 4, rows, dense 1"], "D: 'conv 8 4': kernel is '4': rows x columns, as in 4x4, are"),
    (["--D", "reshape data, conv 8 4x4, dense 1"],
     "'dense 1': it stands on images 8x25x25, and needs rows of values: write `rows` before it"),
    (["--D", "reshape data, conv 8 4x4 stride=0, rows, dense 1"], "stride is '0': a whole number of at least 1"),
    (["--D", f"reshape data, conv 8 4x4 stride={10**20}, rows, dense 1"], "a number below 2,147,483,648 is needed"),
    (["--D", "reshape data, conv 8 4x4 pad=99999 stride=99999, rows, dense 1"], "are too large: take fewer filters"),
    (["--D", "reshape data, conv 2 4x4, rows, dense 2"], "it gives 2 values, 1 value is needed"),
    (["--D", "reshape data, rows, dense 1, sigmoid"], "D ends in a logit, a number of either sign: sigmoid"),
    (["--G", "dense 49, reshape 1x7x7, convt data 4x4 stride=2, rows"], "16 x 16, and the data's are 28 x 28: G needs"),
    (["--G", "dense 48, reshape 1x7x7, convt data 4x4 stride=2, rows"], "rows of 48 values, and 1x7x7 needs 49"),
    (["--batch", "1"], "batch is 1: D has batchnorm, which compares the examples of a minibatch; take 2"),
])  # fmt: skip
def test_the_command_ends_in_one_line_with_status_2_and_leaves_no_folder(options, words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sources.SOURCES, "mnist", sources.Source(digits))
    assert cli.main(["train", "dcgan-mnist", *options]) == 2
    out, error = capsys.readouterr()
    assert words in error and error.count("\n") == 1 and not out and not list(tmp_path.iterdir())


def digits(xp):
    """Noise as large as MNIST's digits, and 200 of it."""
    rows = np.random.default_rng(1).random((200, 784)).astype("float32")
    return Dataset("mnist", *[xp.asarray(rows)] * 3, (28, 28))
