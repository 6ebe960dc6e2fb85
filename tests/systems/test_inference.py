"""z from x: Q finds z where it can be found, and stops at E Var(z | x) where G has lost it."""

import dataclasses

import numpy
import pytest

from minigan import cli
from minigan.backend import to_host
from minigan.data.dataset import Dataset
from minigan.gan.gaussians import squared_error
from minigan.nn import build
from minigan.random import Stream
from minigan.runs import Run, RunError, start_run, train
from minigan.runs.opening import open_run
from minigan.systems import RECIPES, RecipeError

SMALL = dataclasses.replace(
    RECIPES["inference-ring"], G="normal .7, dense 8, tanh, dense data", noise="gaussian 2",
    Q="uniform .5, dense 9, tanh, dense data",
    optimizer="momentum 0", rate=0.3, batch=5,
)  # fmt: skip


def points(n=3, dtype="float64", xp=numpy):
    rng = numpy.random.default_rng(3)
    return Dataset("points", *(xp.asarray(rng.standard_normal((rows, n)).astype(dtype)) for rows in (40, 9, 12)))


def test_a_step_descends_the_numerical_gradient_of_q_and_leaves_g_alone():
    system = Run(SMALL, points()).system
    state = system.streams.noise.state
    z = system.z(5, system.streams.noise)
    system.streams.noise.state = state
    start, G, h = system.Q.theta.copy(), system.G.theta.copy(), 1e-6
    gradient = numpy.empty_like(start)
    for j in range(start.size):
        step = h * (numpy.arange(start.size) == j)
        losses = []
        for sign in (1, -1):
            system.Q.theta = start + sign * step
            losses.append(squared_error(system.Q(system.G(z)), z))
        gradient[j] = (losses[0] - losses[1]) / (2 * h)
    system.Q.theta = start
    before = ((system.Q(system.G(z)) - z) ** 2).mean()
    (said,) = system.step()
    numpy.testing.assert_allclose(system.Q.theta, start - 0.3 * gradient, rtol=1e-6, atol=1e-9)
    assert said == pytest.approx(before, rel=1e-12)  # |Q(G(z)) - z|^2, a value of z
    assert (system.G.theta == G).all()


def test_of_a_G_with_batchnorm_the_statistics_are_taken_over_too_and_q_keeps_its_own():
    recipe = dataclasses.replace(SMALL, G="dense 8, batchnorm, dense data", Q="dense 9, batchnorm, tanh, dense data")
    system, other = (Run(recipe, points()).system for _ in range(2))
    G = other.G
    G.theta, G.statistics = G.theta * 2.0, numpy.arange(1.0, 17.0)
    system.start_from(G)
    z = numpy.random.default_rng(1).standard_normal((6, 2))
    assert (system.G(z) == G(z)).all()
    start = system.Q.statistics.copy()
    system.step()
    assert (system.G.statistics == G.statistics).all() and (system.Q.statistics != start).all()


def learnt(G, n, epochs=60, rate=0.01):
    """Q's error after training for a G that is given, on as many steps as that takes."""
    recipe = dataclasses.replace(
        RECIPES["inference-ring"], G=repr_of(G), noise="gaussian 2",
        Q="uniform .3, dense 48, relu, dense 48, relu, dense data",
        batch=100, rate=rate,
    )  # fmt: skip
    rng = numpy.random.default_rng(3)
    data = Dataset("points", *(rng.standard_normal((rows, n)).astype("float32") for rows in (5000, 9, 500)))
    run = Run(recipe, data)
    run.system.start_from(G)
    for _ in run.play(epochs * run.epoch_steps):
        if run.step == 2 * epochs * run.epoch_steps // 3:
            run.system.optimizer.learning_rate = lambda updates: rate / 10
    rows = run.system.measures(run.result, Stream(1))
    return rows[0].value, rows[1].value


def repr_of(G):
    words = {"Tanh()": "tanh", "ReLU()": "relu"}
    parts = [words.get(repr(layer)) or f"dense {layer.params['W'].shape[1]}" for layer in G.layers]
    return ", ".join([*parts[:-1], "dense data"])


def test_of_a_smooth_g_in_16_dimensions_z_is_found():
    """systems.md saw a squared error of 4.7e-4 beside a prior variance of 1."""
    G = build.network("normal .5, dense 16, tanh, dense data", 2, Stream(7), 16)
    of_z, of_x = learnt(G, 16, epochs=20)
    assert of_z < 0.005 and of_x < 0.005


def test_of_a_g_that_takes_z_and_minus_z_to_one_x_the_error_stops_at_the_variance_that_is_left():
    """G(z) = (|z1|, z2): z2 is found, z1 up to its sign, so that E Var(z | x) = E z1^2 = 1, half a unit a value."""
    G = build.network("dense 4, relu, dense data", 2, Stream(7), 2)
    first, last = G.layers[0], G.layers[2]
    first.params["W"][...] = [[1, -1, 0, 0], [0, 0, 1, -1]]
    last.params["W"][...] = [[1, 0], [1, 0], [0, 1], [0, -1]]
    G.version += 1
    of_z, of_x = learnt(G, 2, epochs=8)
    assert of_z == pytest.approx(0.5, abs=0.03)
    assert of_x > 0.2  # what comes back is G(0, z2), not x: the mean of z is no z that G made it of


# ---- from a run ----


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "ring"
    recipe = dataclasses.replace(RECIPES["ring"], G="uniform .5, dense 6, relu, dense data", D="dense 4, relu, dense 1")
    train(start_run(recipe, folder), folder, steps=5, quiet=True)
    return folder


def test_it_takes_g_and_noise_of_the_run_and_goes_on_without_it_bit_for_bit(first, tmp_path):
    recipe = dataclasses.replace(RECIPES["inference-ring"], start_from=str(first))
    run = start_run(recipe, tmp_path / "q")
    assert run.recipe.G == "uniform .5, dense 6, relu, dense data" and run.recipe.noise == "gaussian 2"
    of_run = open_run(first).result  # the moving average, which samples come from
    assert run.system.G.theta.tobytes() == of_run.theta.tobytes()
    train(run, tmp_path / "q", steps=3, quiet=True)
    other = start_run(recipe, tmp_path / "other")
    train(other, tmp_path / "other", steps=7, quiet=True)
    again = open_run(tmp_path / "q")
    train(again, tmp_path / "q", steps=7, quiet=True)
    assert again.system.Q.theta.tobytes() == other.system.Q.theta.tobytes()
    assert not (tmp_path / "q" / "samples.png").exists()


def test_a_run_that_draws_nothing_is_no_run_to_start_from_also_if_its_net_has_the_shape_of_g(first, tmp_path):
    q = dict(start_from=str(first), Q="uniform .5, dense 6, relu, dense data")  # as that run's G: from 2 values to 2
    train(start_run(dataclasses.replace(RECIPES["inference-ring"], **q), tmp_path / "q"), tmp_path / "q", steps=1)
    recipe = dataclasses.replace(RECIPES["inference-ring"], start_from=str(tmp_path / "q"))
    with pytest.raises(RunError, match=r"inference-ring draws no samples, and .* trained a generator G: name another"):
        start_run(recipe, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_its_measures_are_a_table_of_80_columns(first, tmp_path, capsys):
    recipe = dataclasses.replace(RECIPES["inference-ring"], start_from=str(first))
    train(start_run(recipe, tmp_path / "q"), tmp_path / "q", steps=1)
    assert cli.main(["evaluate", str(tmp_path / "q")]) == 0
    lines = capsys.readouterr().out.splitlines()[:-1]  # the last has a path
    assert any("E Var(z | x)" in line for line in lines) and max(map(len, lines)) <= 80


def test_what_does_not_fit_is_refused_in_one_line(first, tmp_path, capsys):
    with pytest.raises(RunError, match="starts from a run that trained a generator G: --start-from names its folder"):
        start_run(RECIPES["inference-ring"], tmp_path / "q")
    status = cli.main(["train", "inference-mnist", "--start-from", str(first), "--out", str(tmp_path / "q")])
    error = capsys.readouterr().err
    assert status == 2 and error.count("\n") == 1 and "its G is Network(Dense(2, 6), ReLU(), Dense(6, 2))" in error
    assert not (tmp_path / "q").exists()
    system = Run(SMALL, points()).system
    with pytest.raises(RecipeError, match=r"expected Network\(Dense\(2, 8\), Tanh\(\), Dense\(8, 3\)\)"):
        system.start_from(build.network("dense 9, tanh, dense data", 2, Stream(1), 3))


def test_a_run_on_pictures_of_another_size_is_refused_by_its_name_with_what_to_do():
    recipe = dataclasses.replace(
        RECIPES["inference-mnist"], G="dense 9, reshape 1x3x3, convt data 1x1, rows", noise="gaussian 2", start_from="a"
    )
    x = numpy.random.default_rng(1).random((200, 16)).astype("float32")
    with pytest.raises(RecipeError) as caught:
        Run(recipe, Dataset("mnist", x, x, x, (4, 4)))
    assert str(caught.value) == (
        "start_from is 'a': its G does not draw data as these are, 4x4: "
        "name a run on the same data, or the data of that run, by --data PATH and its --size"
    )


def test_on_a_device_it_is_what_it_is_on_the_host_and_a_step_never_waits(xp, no_synchronisation):
    runs = [Run(SMALL, points(xp=module)) for module in (xp, numpy)]
    with no_synchronisation():
        for _ in range(3):
            runs[0].system.step()
    for _ in range(3):
        runs[1].system.step()
    numpy.testing.assert_allclose(to_host(runs[0].system.Q.theta), runs[1].system.Q.theta, rtol=1e-9)
    rows = [run.system.measures(run.result, Stream(1, "float64", xp=m)) for run, m in zip(runs, (xp, numpy))]
    assert [float(row.value) for row in rows[0]] == pytest.approx([float(row.value) for row in rows[1]], rel=1e-9)


def test_pictures_are_shown_beside_what_comes_back_of_them():
    system = Run(SMALL, points()).system
    rows, names = system.shown(system.Q)
    assert names[:2] == ("x", "G(Q(x))") and len(names) == rows.shape[1]
    x = system.data.test[:2]
    numpy.testing.assert_array_equal(rows[0, [0, 2]], x)
    numpy.testing.assert_allclose(rows[0, [1, 3]], system.G(system.Q(x)), rtol=1e-12)


def test_the_measures_are_what_they_say_by_hand(rng):
    """Of test data that are not centred, with a Q that says 0: G(Q(x)) is G(0) for all."""
    system = Run(SMALL, points()).system
    system.data.test[...] += 5.0
    Q = system.Q.astype("float64")
    Q.theta = 0.0 * Q.theta
    of_z, of_x = system.measures(Q, Stream(1, "float64"))
    z = system.z(10_000, Stream(1, "float64"))
    assert (
        of_z.value == pytest.approx((z**2).mean(), rel=1e-12)
        and system.validate(Q, Stream(1, "float64")) == -of_z.value
    )
    assert of_z.error == pytest.approx((z**2).mean(axis=1).std() / 100)
    x, test, back = system.G(z), system.data.test, system.G(numpy.zeros((1, 2)))
    for found, rows in ((of_x.value, x), (of_x.data, test)):
        variance = rows.var(axis=0).sum()
        assert found == pytest.approx(((back - rows) ** 2).sum(axis=1).mean() / variance, rel=1e-12)
