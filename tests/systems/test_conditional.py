"""The conditional GAN is the paper's two steps on nets that see the label; without the label in either net it fails."""

import copy
import dataclasses

import numpy
import pytest
from systems.two_steps import arrays_of, expected_step, play

from minigan import checkpoint, cli
from minigan.backend import to_host
from minigan.data.dataset import Dataset
from minigan.data.toy import load_ring
from minigan.nn.given import Given
from minigan.random import Stream
from minigan.runs.opening import open as open_run
from minigan.runs.opening import start_run
from minigan.runs.run import Run
from minigan.systems import RECIPES, RecipeError
from minigan.systems import conditional as page

SMALL = dataclasses.replace(
    RECIPES["conditional-ring"],
    G="uniform .5, dense 6, tanh, dense data",
    D="uniform .5, dense 7, tanh, dense 1",
    batch=4,
    d_rate=0.3,
    g_rate=0.2,
)
PLAIN = dataclasses.replace(SMALL, optimizer="momentum 0", average=None)


def points(dtype="float64", n=24, xp=numpy):
    """Labelled points of three classes."""
    rng = numpy.random.default_rng(3)
    parts = [xp.asarray(rng.standard_normal((rows, 2)).astype(dtype)) for rows in (n, 9, 12)]
    labels = tuple(xp.asarray(numpy.arange(len(part)) * 7 % 3) for part in parts)
    centres = numpy.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]])
    return Dataset("points", *parts, labels=labels, centres=centres, spread=0.1)


# ---- the step ----


@pytest.mark.parametrize("objective", ["non-saturating", "minimax"])
@pytest.mark.parametrize("k", [1, 2])
def test_a_step_is_the_two_steps_of_central_differences_through_both_nets(k, objective):
    """D's real and fake examples share their labels; G's step asks for labels drawn as the training data have them."""
    data, recipe = points(), dataclasses.replace(PLAIN, k=k, objective=objective)
    system = Run(recipe, data).system
    order, streams = copy.deepcopy(system.minibatches.order), iter(range(k))

    def draw_data():
        chosen = order[(i := next(streams)) * 4 : i * 4 + 4]
        return data.train[chosen], numpy.eye(3)[data.labels[0][chosen]]

    def draw_asked(noise):
        return numpy.eye(3)[data.labels[0][noise.integers(24, 4)]]

    expected = expected_step(system, draw_data, draw_asked)
    system.step()
    numpy.testing.assert_allclose(system.D.theta, expected[0], rtol=1e-6, atol=1e-9)
    numpy.testing.assert_allclose(system.G.theta, expected[1], rtol=1e-6, atol=1e-9)


def test_a_step_returns_V_and_the_means_of_D():
    data = points()
    system = Run(PLAIN, data).system
    chosen = system.minibatches.order[:4]
    c, z = numpy.eye(3)[data.labels[0][chosen]], copy.deepcopy(system.streams.noise).normal((4, 2))
    fake = system.G(numpy.concatenate([z, c], axis=1))
    D_real, D_fake = (
        1 / (1 + numpy.exp(-system.D(numpy.concatenate([x, c], axis=1)))) for x in (data.train[chosen], fake)
    )
    V = numpy.log(D_real).mean() + numpy.log(1 - D_fake).mean()
    numpy.testing.assert_allclose(system.step(), [V, D_real.mean(), D_fake.mean()], rtol=1e-10)


def test_on_a_device_it_does_what_it_does_on_the_host_and_nobody_waits(xp, no_synchronisation):
    runs = [Run(SMALL, points("float64", xp=module)) for module in (xp, numpy)]
    with no_synchronisation():
        play(runs[0], 3)
    play(runs[1], 3)
    samples = [to_host(run.samples(6, label=2)) for run in runs]
    numpy.testing.assert_allclose(*samples, rtol=1e-9)
    rows = [[(row.quantity, float(row.value)) for row in run.system.measures(run.result, Stream(1, "float64", xp=m))]
            for run, m in zip(runs, (xp, numpy))]  # fmt: skip
    assert rows[0] == [(name, pytest.approx(value, rel=1e-9)) for name, value in rows[1]]


def test_samples_come_from_the_average_where_there_is_one():
    """With decay .9 it is the mean of theta_g after each step, for ten steps."""
    run, thetas = Run(dataclasses.replace(SMALL, average=0.9), points()), []
    for _ in run.play(3):
        thetas.append(run.system.G.theta.copy())
    numpy.testing.assert_allclose(run.system.sampler.theta, numpy.mean(thetas, axis=0), rtol=1e-12)
    assert run.system.source == "the moving average of theta_g"
    bare = Run(PLAIN, points()).system
    assert bare.sampler is bare.G and bare.source == "theta_g"


# ---- what is asked for ----


def test_without_a_label_every_class_comes_in_turn_and_with_one_that_alone():
    run = Run(SMALL, points())
    c = numpy.eye(3)
    numpy.testing.assert_array_equal(run.noise(7)[:, 2:], c[[0, 1, 2, 0, 1, 2, 0]])
    numpy.testing.assert_array_equal(run.noise(4, label=2)[:, 2:], c[[2] * 4])
    numpy.testing.assert_array_equal(run.noise(4, label=numpy.uint8(1))[:, 2:], c[[1] * 4])
    numpy.testing.assert_array_equal(run.noise(4, seed=5)[:, :2], run.noise(4, seed=5, label=1)[:, :2])
    assert (run.noise(4, seed=5)[:, :2] != run.noise(4, seed=6)[:, :2]).all()


@pytest.mark.parametrize("label", [3, -1, 1.0, True, "1", numpy.array([1, 2])])
def test_a_label_that_the_data_have_not_is_refused_with_those_that_they_have(label):
    with pytest.raises(RecipeError, match="points has the labels 0 to 2"):
        Run(SMALL, points()).samples(4, label=label)


def test_data_without_labels_are_refused():
    with pytest.raises(RecipeError, match="points has no labels"):
        Run(SMALL, dataclasses.replace(points(), labels=None))


def test_measures_count_the_samples_that_show_their_label():
    """Nets that draw the centre of the label, and of the next label; the data's labels by hand."""
    data = points()
    system = Run(SMALL, data).system
    right, control, spread = system.measures(lambda z: data.centres[z[:, 2:].argmax(axis=1)], Stream(1, "float64"))
    distances = [((data.test - centre) ** 2).sum(axis=1) for centre in data.centres]
    assert right.value == 1.0 and right.data == (numpy.argmin(distances, axis=0) == data.labels[2]).mean()
    assert abs(control.value - 1 / 3) < 0.02  # 10,000 of them: 4 standard deviations
    variances = [data.test[data.labels[2] == label].var(axis=0) for label in range(3)]  # of 4 examples each
    assert spread.value == 0.0 and abs(spread.data - numpy.mean(variances) ** 0.5) < 1e-12
    rolled, control, _ = system.measures(
        lambda z: data.centres[(z[:, 2:].argmax(axis=1) + 1) % 3], Stream(1, "float64")
    )
    assert rolled.value == 0.0 and abs(control.value - 1 / 3) < 0.02


def test_of_data_of_which_nothing_tells_the_label_there_is_no_measure():
    system = Run(SMALL, dataclasses.replace(points(), centres=None)).system
    with pytest.raises(ValueError, match="nothing tells"):
        system.measures(system.sampler, Stream(1, "float64"))


# ---- it goes on ----


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    first, second, other = (
        arrays_of(play(Run(dataclasses.replace(SMALL, seed=seed), points()), 7)) for seed in (1, 1, 2)
    )
    assert first == second and first != other


@pytest.mark.parametrize("k", [1, 2])
def test_restored_in_a_new_run_it_goes_on_to_the_bit(k, tmp_path):
    recipe = dataclasses.replace(SMALL, k=k, optimizer="adam beta1=.5", choose=True)
    whole, half = play(Run(recipe, points()), 11), play(Run(recipe, points()), 7)
    checkpoint.save(tmp_path / "checkpoint.npz", *half.state())
    again = Run(recipe, points())
    again.restore(*checkpoint.load(tmp_path / "checkpoint.npz"))
    assert arrays_of(play(again, 11)) == arrays_of(whole)
    numpy.testing.assert_array_equal(again.samples(5, label=1), whole.samples(5, label=1))


# ---- the idea ----

QUICK = dataclasses.replace(
    RECIPES["conditional-ring"],
    G="uniform .2, dense 32, relu, dense data",
    D="uniform .2, dense 32, relu, dense 32, relu, dense 1",
    d_rate=0.005,
    g_rate=0.005,
    average=None,
)
STEPS = 150


def accuracy(run):
    """The share of samples nearest to the centre that their label asks for, all labels in turn."""
    samples = run.samples(800)
    angles = numpy.arctan2(samples[:, 1], samples[:, 0]) / (2 * numpy.pi / 8)
    return (numpy.round(angles).astype(int) % 8 == numpy.arange(800) % 8).mean()


class Forgotten(Given):
    """The label of every network with so many inputs is forgotten."""

    inputs: int

    def __init__(self, network, c):
        super().__init__(network, c * (network.layers[0].params["W"].shape[0] != self.inputs))


def test_samples_show_the_label_asked_for():
    assert accuracy(play(Run(QUICK, load_ring()), STEPS)) > 0.85


@pytest.mark.parametrize("player", ["G", "D"])
def test_where_either_net_forgets_the_label_samples_do_not_show_it(player, monkeypatch):
    run = Run(dataclasses.replace(QUICK, noise="gaussian 3"), load_ring())  # so that G has 11 inputs, D has 10
    monkeypatch.setattr(page, "Given", type("Planted", (Forgotten,), {"inputs": {"G": 11, "D": 10}[player]}))
    assert accuracy(play(run, STEPS)) < 0.5


def test_of_labels_that_belong_to_other_examples_samples_learn_those():
    data = load_ring()
    rolled = dataclasses.replace(data, labels=tuple((part + 1) % 8 for part in data.labels))
    run = play(Run(QUICK, rolled), STEPS)
    assert accuracy(run) < 0.1


# ---- the command ----


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Folders of an untrained conditional run, and of a GAN's, neither with pictures."""
    made = []
    for name in ("conditional-ring", "ring"):
        folder = tmp_path_factory.mktemp("runs") / name
        checkpoint.save(folder / "checkpoint.npz", *start_run(RECIPES[name], folder).state())
        made.append(folder)
    return made


def test_sample_draws_what_label_asks_for(folders, tmp_path):
    out = tmp_path / "samples.npy"
    assert cli.main(["sample", str(folders[0]), "--label", "7", "--n", "5", "--out", str(out)]) == 0
    numpy.testing.assert_array_equal(numpy.load(out), open_run(folders[0]).samples(5, label=7))


@pytest.mark.parametrize(
    "which, label, said",
    [
        (0, "8", "label is 8: ring has the labels 0 to 7"),
        (0, "-1", "label is -1: ring has the labels 0 to 7"),
        (0, "seven", "invalid int value: 'seven'"),
        (1, "7", "ring: the system gan takes no label"),
    ],
)
def test_a_label_that_cannot_be_drawn_ends_in_one_line(folders, which, label, said, tmp_path, capsys):
    arguments = ["sample", str(folders[which]), "--label", label, "--out", str(tmp_path / "samples.npy")]
    assert cli.main(arguments) == 2
    err = capsys.readouterr().err
    assert said in " ".join(err.split()) and "Traceback" not in err and not (tmp_path / "samples.npy").exists()


def test_training_on_data_without_labels_ends_in_one_line(tmp_path, capsys):
    folder = tmp_path / "run"
    assert cli.main(["train", "conditional-mnist", "--data", "line", "--out", str(folder)]) == 2
    assert "line has no labels" in " ".join(capsys.readouterr().err.split()) and not folder.exists()
