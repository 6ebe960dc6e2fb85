"""Inpainting is the paper's two steps on nets that see the known part; regression beside it answers with the mean."""

import copy
import dataclasses
import math

import numpy
import pytest
from systems.two_steps import arrays_of, expected_step, numeric_gradient, play

from minigan import checkpoint, cli, plots
from minigan.backend import to_host
from minigan.data.dataset import Dataset
from minigan.data.toy import load_circle
from minigan.nn.given import Given
from minigan.random import Stream
from minigan.runs import figures
from minigan.runs.folders import RunError
from minigan.runs.opening import open_to_sample, start_run
from minigan.runs.run import Run
from minigan.systems import RECIPES, RecipeError
from minigan.systems import inpainting as page
from minigan.systems.masks import MASKS, Parts
from minigan.words import parse_one

SMALL = dataclasses.replace(
    RECIPES["inpaint-mnist"],
    G="uniform .5, dense 6, tanh, dense data, sigmoid",
    D="uniform .5, dense 7, tanh, dense 1",
    noise="gaussian 2",
    batch=4,
    d_rate=0.3,
    g_rate=0.2,
)
PLAIN = dataclasses.replace(SMALL, optimizer="momentum 0", average=None)
REGRESSION = dataclasses.replace(RECIPES["regress-mnist"], G=SMALL.G, batch=4, rate=0.3)


def pictures(dtype="float64", shape=(2, 3), xp=numpy):
    """Pictures of noise; of shape (2, 3) the right part is columns 1 and 2, the values 1, 2, 4 and 5 of a row."""
    rng = numpy.random.default_rng(3)
    parts = (xp.asarray(rng.uniform(0, 1, (n, math.prod(shape))).astype(dtype)) for n in (24, 9, 12))
    return Dataset("pictures", *parts, image_shape=shape)


UNKNOWN, KNOWN = [1, 2, 4, 5], [0, 3]


# ---- masks ----


@pytest.mark.parametrize(
    "mask, shape, expected",
    [
        ("left", (2, 4), [[1, 1, 0, 0], [1, 1, 0, 0]]),
        ("right", (2, 3), [[0, 1, 1], [0, 1, 1]]),
        ("top", (3, 2), [[1, 1], [0, 0], [0, 0]]),
        ("bottom", (3, 2), [[0, 0], [1, 1], [1, 1]]),
        ("left", (3, 1, 2), [[[1, 0]]] * 3),
        ("bottom", (3, 2, 1), [[[0], [1]]] * 3),
        ("coordinate 1", (3,), [1, 0, 0]),
        ("coordinate 3", (3,), [0, 0, 1]),
    ],
)
def test_a_mask_by_hand_and_the_parts_make_the_whole_again(mask, shape, expected):
    data = Dataset("made by hand", *(numpy.arange(2.0 * math.prod(shape)).reshape(2, -1),) * 3,
                   image_shape=shape if len(shape) > 1 else None)  # fmt: skip
    unknown = numpy.array(expected, bool)
    numpy.testing.assert_array_equal(parse_one(mask, MASKS, skip=1)(shape), unknown)
    parts = Parts(mask, data)
    drawn, known = parts.split(data.train)
    numpy.testing.assert_array_equal(drawn, data.train[:, unknown.ravel()])
    numpy.testing.assert_array_equal(known, data.train[:, ~unknown.ravel()])
    numpy.testing.assert_array_equal(parts.joined(drawn, known), data.train)


@pytest.mark.parametrize(
    "mask, shape, said",
    [
        ("left", (3,), "points, which have no halves"),
        ("coordinate 4", (3,), "points of 3 values"),
        ("coordinate 1", (2, 2), "pictures, which have halves"),
        ("coordinate 1", (1,), "leaves nothing known"),
        ("left", (2, 1), "leaves nothing unknown"),
    ],
)
def test_a_mask_that_does_not_fit_the_data_is_refused(mask, shape, said):
    data = Dataset("data", *(numpy.zeros((2, math.prod(shape))),) * 3, image_shape=shape if len(shape) > 1 else None)
    with pytest.raises(RecipeError, match=said):
        Parts(mask, data)


@pytest.mark.parametrize("mask", ["middle", "coordinate", "coordinate 0", "coordinate x", "left 2", "left, right", 3])
def test_words_that_are_no_mask_are_refused(mask):
    for recipe in (SMALL, REGRESSION):
        with pytest.raises(RecipeError, match="mask: "):
            dataclasses.replace(recipe, mask=mask)


# ---- the steps ----


@pytest.mark.parametrize("objective", ["non-saturating", "minimax"])
@pytest.mark.parametrize("k", [1, 2])
def test_a_step_is_the_two_steps_of_central_differences_through_both_nets(k, objective):
    """D's real and fake examples share their known parts; G's step has those of examples of its own."""
    data, recipe = pictures(), dataclasses.replace(PLAIN, k=k, objective=objective)
    system = Run(recipe, data).system
    order, count = copy.deepcopy(system.minibatches.order), iter(range(k))

    def draw_data():
        chosen = data.train[order[(i := next(count)) * 4 : i * 4 + 4]]
        return chosen[:, UNKNOWN], chosen[:, KNOWN]

    def draw_asked(noise):
        return data.train[noise.integers(24, 4)][:, KNOWN]

    expected = expected_step(system, draw_data, draw_asked)
    system.step()
    numpy.testing.assert_allclose(system.D.theta, expected[0], rtol=1e-6, atol=1e-9)
    numpy.testing.assert_allclose(system.G.theta, expected[1], rtol=1e-6, atol=1e-9)


def test_a_step_of_regression_descends_the_numerical_gradient_of_the_squared_error():
    data, recipe = pictures(), dataclasses.replace(REGRESSION, optimizer="momentum 0")
    system = Run(recipe, data).system
    chosen, G = data.train[system.minibatches.order[:4]], copy.deepcopy(system.G)

    def error():
        return ((G(chosen[:, KNOWN]) - chosen[:, UNKNOWN]) ** 2).sum() / 2 / 4

    expected, before = G.theta - 0.3 * numeric_gradient(error, G.theta), error()
    (returned,) = system.step()
    numpy.testing.assert_allclose(returned, before, rtol=1e-12)
    numpy.testing.assert_allclose(system.G.theta, expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("recipe", [SMALL, REGRESSION], ids=lambda recipe: recipe.system)
def test_on_a_device_it_does_what_it_does_on_the_host_and_nobody_waits(recipe, xp, no_synchronisation):
    runs = [Run(recipe, pictures("float64", xp=module)) for module in (xp, numpy)]
    with no_synchronisation():
        play(runs[0], 3)
    play(runs[1], 3)
    numpy.testing.assert_allclose(*(to_host(run.samples(6)) for run in runs), rtol=1e-9)
    rows = [[(row.quantity, float(row.value)) for row in run.system.measures(run.result, Stream(1, "float64", xp=m))]
            for run, m in zip(runs, (xp, numpy))]  # fmt: skip
    assert rows[0] == [(name, pytest.approx(value, rel=1e-9)) for name, value in rows[1]]


# ---- samples ----


def test_samples_come_from_the_average_where_there_is_one():
    """With decay .9 it is the mean of theta_g after each step, for ten steps."""
    run, thetas = Run(dataclasses.replace(SMALL, average=0.9), pictures()), []
    for _ in run.play(3):
        thetas.append(run.system.G.theta.copy())
    numpy.testing.assert_allclose(run.system.sampler.theta, numpy.mean(thetas, axis=0), rtol=1e-12)
    bare = Run(PLAIN, pictures()).system
    assert bare.sampler.network is bare.G


@pytest.mark.parametrize("recipe", [SMALL, REGRESSION], ids=lambda recipe: recipe.system)
def test_a_sample_is_a_whole_example_whose_known_part_is_the_one_given(recipe):
    data = pictures()
    run = play(Run(recipe, data), 3)
    one, several = run.samples(5, known=data.test[2]), run.samples(5, known=data.test[:5])
    assert one.shape == several.shape == (5, 6)
    numpy.testing.assert_array_equal(one[:, KNOWN], numpy.tile(data.test[2, KNOWN], (5, 1)))
    numpy.testing.assert_array_equal(several[:, KNOWN], data.test[:5, KNOWN])
    other = data.test[2].copy()
    other[UNKNOWN] += 1.0  # is not looked at
    numpy.testing.assert_array_equal(run.samples(5, known=other), one)
    z = run.noise(5, known=data.test[:5])
    numpy.testing.assert_array_equal(several[:, UNKNOWN], run.result.network(z))


def test_without_a_known_part_those_of_validation_examples_are_drawn():
    data = pictures()
    known = Run(SMALL, data).samples(40)[:, KNOWN]
    rows = {tuple(row) for row in data.valid[:, KNOWN]}
    assert {tuple(row) for row in known} <= rows and len({tuple(row) for row in known}) > 4


@pytest.mark.parametrize("shape", [(2,), (5,), (4, 6), (5, 2), ()])
def test_a_known_part_of_the_wrong_shape_is_refused(shape):
    with pytest.raises(RecipeError, match=r"a whole example is needed, \(6,\)"):
        Run(SMALL, pictures()).samples(5, known=numpy.zeros(shape))


@pytest.mark.parametrize("recipe", [SMALL, REGRESSION], ids=lambda recipe: recipe.system)
def test_restored_in_a_new_run_it_goes_on_to_the_bit(recipe, tmp_path):
    recipe = dataclasses.replace(recipe, choose=True)
    whole, half = play(Run(recipe, pictures()), 11), play(Run(recipe, pictures()), 7)
    checkpoint.save(tmp_path / "checkpoint.npz", *half.state())
    again = Run(recipe, pictures())
    again.restore(*checkpoint.load(tmp_path / "checkpoint.npz"))
    assert arrays_of(play(again, 11)) == arrays_of(whole)
    numpy.testing.assert_array_equal(again.samples(5), whole.samples(5))


@pytest.mark.parametrize("recipe", [SMALL, REGRESSION], ids=lambda recipe: recipe.system)
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(recipe):
    first, second, other = (
        arrays_of(play(Run(dataclasses.replace(recipe, seed=seed), pictures()), 7)) for seed in (1, 1, 2)
    )
    assert first == second and first != other


# ---- the idea: a GAN draws one of the answers, regression their mean ----

QUICK = dataclasses.replace(RECIPES["inpaint-circle"], d_rate=0.005, g_rate=0.005, average=None)
BASELINE = dataclasses.replace(RECIPES["regress-circle"], rate=0.005)
STEPS = 400


def drawn(run):
    """Of 2,000 points: distance from the circle, sd between two draws, share above 0 where |x1| < .7, squared error,
    and how |x2| goes with sqrt(1 - x1^2): their correlation."""
    test = run.data.test[:2000]
    first, second = (run.samples(2000, seed=seed, known=test) for seed in (1, 2))
    off = abs(numpy.hypot(*first.T) - 1).mean()
    above = (first[abs(test[:, 0]) < 0.7, 1] > 0).mean()
    goes = numpy.corrcoef(abs(first[:, 1]), numpy.sqrt(numpy.maximum(0.0, 1 - first[:, 0] ** 2)))[0, 1]
    return off, (first - second)[:, 1].std() / 2**0.5, above, ((first - test)[:, 1] ** 2).mean(), goes


def test_the_circle_has_radius_1_and_both_halves():
    x = load_circle().test
    radius, angle = numpy.hypot(*x.T), numpy.arctan2(x[:, 1], x[:, 0])
    assert abs(radius.mean() - 1) < 0.002 and abs(radius.std() - 0.02) < 0.001
    assert abs(numpy.histogram(angle, 8, (-numpy.pi, numpy.pi))[0] / len(x) - 1 / 8).max() < 0.015


def test_a_gan_draws_points_of_the_circle_and_regression_their_mean():
    """With x1 known, x2 is +-sqrt(1 - x1^2): its mean is 0, E x2^2 = 1/2, and (drawn - true)^2 is 2 E x2^2 = 1."""
    off, sd, above, error, goes = drawn(play(Run(QUICK, load_circle()), STEPS))
    assert off < 0.2 and sd > 0.45 and 0.2 < above < 0.8 and error > 0.75 and goes > 0.65
    off, sd, _, error, _ = drawn(play(Run(BASELINE, load_circle()), STEPS))
    assert 0.3 < off < 0.42 and sd == 0.0 and abs(error - 0.5) < 0.05


def test_without_noise_there_is_one_answer():
    run = Run(QUICK, load_circle())
    run.system.draw = lambda n, stream: numpy.zeros((n, 2), "float32")
    _, sd, *_ = drawn(play(run, 100))
    assert sd == 0.0


@pytest.mark.parametrize("player", ["G", "D"])
def test_where_either_net_forgets_the_known_part_what_is_drawn_does_not_go_with_it(player, monkeypatch):
    class Forgotten(Given):
        def __init__(self, network, c):
            super().__init__(network, c * ((network is run.system.G) == (player == "D")))

    monkeypatch.setattr(page, "Given", Forgotten)
    run = Run(QUICK, load_circle())
    assert drawn(play(run, STEPS))[-1] < 0.4


def test_measures_of_samplers_whose_answers_are_known():
    """One draws points of the circle by a fair coin, the other always x2 = 0."""
    data = load_circle()
    system = Run(QUICK, data).system

    def coin(z):
        x2 = numpy.sqrt(numpy.maximum(1e-12, 1 - z[:, 2] ** 2)) * numpy.sign(z[:, 0])
        return numpy.stack([z[:, 2], x2], axis=1)

    error, sd, off, above = system.measures(coin, Stream(1))
    assert abs(error.value - 1) < 0.06 and abs(sd.value - 0.5**0.5) < 0.02
    assert off.value < 0.003 and abs(off.data - 0.02 * (2 / numpy.pi) ** 0.5) < 0.001
    assert abs(above.value - 0.5) < 0.02 and abs(above.data - 0.5) < 0.02
    mean = system.measures(lambda z: numpy.stack([z[:, 2], 0 * z[:, 2]], axis=1), Stream(1))
    expected = [0.5, 0.0, 1 - 2 / numpy.pi, 0.0]  # E (1 - |cos a|) = 1 - 2 / pi
    numpy.testing.assert_allclose([row.value for row in mean], expected, atol=0.01)


def test_pictures_that_are_grey_are_told_from_the_data():
    data = pictures()
    system = Run(SMALL, data).system
    rows = system.measures(lambda z: numpy.full((12, 6), 0.5), Stream(1, "float64"))
    (grey,) = (row for row in rows if row.quantity.startswith("grey"))
    p = data.test[:, UNKNOWN]
    assert grey.value == 1.0 and abs(grey.data - (4 * p - 4 * p**2).mean()) < 1e-12


# ---- pictures ----


def test_completions_stand_in_their_columns(monkeypatch):
    """Original, given half on grey, draws, their mean and the other run's: read from what is handed to the figure."""
    data = pictures()
    run, beside = play(Run(SMALL, data), 2), play(Run(REGRESSION, data), 2)
    seen = []
    monkeypatch.setattr(figures.paper, "completions", lambda *given: seen.append(given))
    figures.completions(run, run.result, Stream(1, "float64"), "said", beside)
    ((rows, names, shape, said),) = seen
    assert rows.shape == (8, 10, 6) and shape == (2, 3) and said == "said"
    assert names == ["original", "given", *(f"draw {i}" for i in range(1, 7)), "mean of 100", "regression"]
    originals = rows[:, 0]
    assert {tuple(x) for x in originals} <= {tuple(x) for x in data.test}
    numpy.testing.assert_array_equal(rows[:, 1][:, UNKNOWN], 0.5)
    for column in range(1, 10):
        numpy.testing.assert_allclose(rows[:, column][:, KNOWN], originals[:, KNOWN], rtol=1e-12)
    assert (rows[:, 2] != rows[:, 3]).any(axis=1).all()
    numpy.testing.assert_allclose(rows[:, 9][:, UNKNOWN], beside.system.G(originals[:, KNOWN]), rtol=1e-12)


def test_along_a_path_of_figure_3_the_known_part_stays(monkeypatch):
    run, seen = play(Run(SMALL, pictures()), 2), []
    monkeypatch.setattr(figures.paper, "figure3", lambda *given: seen.append(given))
    figures.figure3(run, run.result, Stream(1, "float64"), "said")
    paths = seen[0][0]
    assert paths.shape == (8, 12, 6)
    numpy.testing.assert_allclose(paths[:, :, KNOWN], paths[:, :1, KNOWN] + numpy.zeros((8, 12, 2)), rtol=1e-12)
    assert (paths[:, 0, UNKNOWN] != paths[:, -1, UNKNOWN]).all()


def test_the_figure_of_completions_names_its_columns():
    rows = numpy.linspace(0, 1, 2 * 3 * 6).reshape(2, 3, 6)
    (axes,) = plots.completions(rows, ["original", "given", "draw 1"], (2, 3), "title").axes
    assert [text.get_text() for text in axes.texts] == ["original", "given", "draw 1"]
    image = axes.images[0].get_array()
    numpy.testing.assert_allclose(image[2:4, 2:5], rows[0, 0].reshape(2, 3))
    numpy.testing.assert_allclose(image[6:8, 12:15], rows[1, 2].reshape(2, 3))


def test_a_run_beside_that_completes_another_part_is_refused(tmp_path):
    data = pictures()
    run, other = Run(SMALL, data), Run(dataclasses.replace(REGRESSION, mask="left"), data)
    with pytest.raises(RunError, match="both runs have to complete the same part"):
        figures.draw_figures(run, tmp_path, beside=other)


# ---- the command ----


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["inpaint-circle", "--mask", "left"], "mask: 'left': the data are points, which have no halves"),
        (["inpaint-circle", "--mask", "coordinate 3"], "mask: 'coordinate 3': the data are points of 2 values"),
        (["inpaint-mnist", "--mask", "middle"], "mask: 'middle': no such word"),
        (["ring", "--mask", "left"], "a gan recipe has no setting mask"),
    ],
)
def test_a_mask_that_cannot_be_ends_in_one_line(arguments, said, tmp_path, capsys):
    assert cli.main(["train", *arguments, "--out", str(tmp_path / "run")]) == 2
    err = capsys.readouterr().err
    assert said in " ".join(err.split()) and "Traceback" not in err and not (tmp_path / "run").exists()


def test_samples_of_a_run_on_ones_own_pictures_take_their_known_part_from_them(tmp_path):
    """A run of another system is drawn from without its data; here that would put a grey half into every sample."""
    numpy.save(tmp_path / "mine.npy", numpy.random.default_rng(1).integers(0, 256, (40, 4, 6)).astype("uint8"))
    recipe = dataclasses.replace(SMALL, data="images", path=str(tmp_path / "mine.npy"))
    checkpoint.save(tmp_path / "run" / "checkpoint.npz", *start_run(recipe, tmp_path / "run").state())
    run = open_to_sample(tmp_path / "run")
    known = run.samples(30).reshape(30, 4, 6)[:, :, :3].reshape(30, -1)
    there = {tuple(row) for row in run.data.valid.reshape(-1, 4, 6)[:, :, :3].reshape(-1, 12)}
    assert len(there) > 1 and {tuple(row) for row in known} == there
