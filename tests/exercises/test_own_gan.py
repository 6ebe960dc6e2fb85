"""Exercise 22: a student's own functions, put together, train; where they part from the right course is named.

Most answers are followed without the ring (`without_the_ring`), which takes some seconds of computing, and in this
process (`checked`). The solution's notebook is graded with all of it (test_exercise_notebooks.py).
"""

import inspect
import io
import textwrap
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy
import pytest
from exercises.test_algorithm1_given import given_functions

from minigan import runs
from minigan.data import toy
from minigan.errors import UserError
from minigan.exercises import Wrong, check, course, grader, own
from minigan.exercises.bank import own_gan
from minigan.exercises.cage import Answer, Cage
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.grader import grade
from minigan.exercises.identity import identify
from minigan.exercises.live import answer
from minigan.exercises.submission import Submission
from minigan.exercises.verdict import Result
from minigan.random import Streams
from minigan.systems import RECIPES
from minigan.systems.gan import Gan

EXERCISE = own_gan.EXERCISE
GIVEN = ("layers_of", "layer_forward", "layer_input_gradient", "layer_parameter_gradients")
BROUGHT = [question.name for question in EXERCISE.pasted]
ASKED = [question.name for question in EXERCISE.questions]
NOTEBOOKS = Path(__file__).parents[2] / "notebooks" / "exercises"


def text(function):
    return textwrap.dedent(inspect.getsource(function))


@cache
def right():
    """The references as a student would hand them in, in one cell."""
    functions = [getattr(own_gan, name) for name in (*BROUGHT, *GIVEN, *ASKED)]
    return "import numpy\n\n\n" + "\n\n".join(map(text, functions))


def changed(*changes):
    """The right answers with texts replaced, each of which is there once."""
    source = right()
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


def graded(*cells, lang="en"):
    submission = Submission(Path("x.py"), cells, EXERCISE.name)
    return {result.name: result for result in grade(submission, lang)}


def checked(*cells):
    """What the live check prints of own_training, or says is wrong, of the functions of these cells."""
    names = {"check": check}
    for cell in cells:
        exec(cell, names)
    try:
        with redirect_stdout(io.StringIO()) as out:
            exec("check(own_training)", names)
        return out.getvalue()
    except Wrong as wrong:
        return str(wrong)


@pytest.fixture
def without_the_ring(monkeypatch):
    monkeypatch.setattr(course, "ring", lambda *_: (None, 0, None))


# ---- the exercise ----


@pytest.mark.parametrize("folder", [NOTEBOOKS, NOTEBOOKS / "zh"])
def test_the_notebook_gives_the_functions_of_the_bank_word_for_word(folder):
    given = given_functions((folder / "22_own_gan.py").read_text(encoding="utf-8"))
    assert {name: text(getattr(own_gan, name)).rstrip() for name in GIVEN} == given


def test_the_notebook_brings_the_references_of_the_earlier_exercises():
    source = (NOTEBOOKS / "solutions" / "22_own_gan.ipynb").read_text(encoding="utf-8")
    for question in EXERCISE.pasted:
        assert question.function is getattr(own_gan, question.name)
        *_, last = question.source.strip().splitlines()
        assert last.strip().replace('"', '\\"') in source


def test_the_steps_of_own_functions_are_those_of_minigan():
    """Another way to the same numbers: minigan's layers, Algorithm 1 and Adam, on the same minibatches and noise."""
    data = toy.load_ring("float64")
    recipe = replace(own.OWN_RING, batch=32, D="uniform 0.2, dense 12, maxout 3, dense 8, relu, dense 1")
    mine = own.own_gan(vars(own_gan))(recipe, data, Streams(3, "float64"))
    theirs = Gan(recipe, data, Streams(3, "float64"))
    for _ in range(5):
        numpy.testing.assert_allclose(mine.step(), theirs.step(), rtol=1e-9)
    for one, other in ((mine.D, theirs.D), (mine.G, theirs.G), (mine.average, theirs.average)):
        numpy.testing.assert_allclose(one.theta, other.theta, rtol=0, atol=1e-10)
    for one, other in ((mine.d_optimizer, theirs.d_optimizer), (mine.g_optimizer, theirs.g_optimizer)):
        numpy.testing.assert_allclose(one.m, other.m, rtol=0, atol=1e-12)  # so minigan can go on with a run
        numpy.testing.assert_allclose(one.v, other.v, rtol=0, atol=1e-12)
        assert one.updates == other.updates == 5


# ---- wrong answers: where they part ----

LOST = {  # name: (changes, the function that is named, of which player's step, in which output, the bug)
    "missing 1/m": (
        [("db = dy.sum(axis=0)", "db = dy.mean(axis=0)")],
        "dense_parameter_gradients", "discriminator", "db", "mean-for-sum-in-the-bias",
    ),
    "relu from the wrong side": (
        [("return dy * (x > 0)", "return dy * (x < 0)")],
        "relu_input_gradient", "discriminator", "the result", "wrong-side-without-the-kink",
    ),
    "Adam without bias correction": (
        [("m_hat = m / (1 - beta1**t)", "m_hat = m"), ("v_hat = v / (1 - beta2**t)", "v_hat = v")],
        "adam_step", "discriminator", "theta", "no-bias-correction",
    ),
    "eps inside the root": (
        [("(numpy.sqrt(v_hat) + eps)", "numpy.sqrt(v_hat + eps)")],
        "adam_step", "discriminator", "theta", "eps-inside-the-root",
    ),
    "maxout to all pieces": (
        [("dx[:, p] = dy * (winner == p)", "dx[:, p] = dy")],
        "maxout_input_gradient", "discriminator", "the result", "to-all-pieces",
    ),
    "dropout unscaled on the way back": (
        [("return dy * mask / keep", "return dy * mask")],
        "dropout_input_gradient", "discriminator", "the result", "unscaled",
    ),
    "G's step not through D": (
        [("    _, dx_fake = net_gradients(D, theta_d, x_fake, da_fake)",
          "    dx_fake = da_fake * numpy.ones_like(x_fake)")],
        "own_g_gradient", "generator", "dJ/dtheta_g", "not-through-D",
    ),
    "labels swapped": (
        [("da_real, da_fake = game_value_gradient(a_real, a_fake)",
          "da_fake, da_real = game_value_gradient(a_fake, a_real)")],
        "own_d_gradient", "discriminator", "dV/dtheta_d", "labels-swapped",
    ),
    "sigmoid's slope wrong": (
        [("return dy * y * (1.0 - y)", "return dy * (1.0 - y * y)")],
        "sigmoid_input_gradient", "generator", "the result", "slope-of-tanh",
    ),
}  # fmt: skip


@pytest.mark.usefixtures("without_the_ring")
@pytest.mark.parametrize("changes, name, player, output, bug", LOST.values(), ids=LOST)
def test_the_first_function_that_differs_is_named_with_iteration_player_output_and_bug(
    changes, name, player, output, bug
):
    said = checked(changed(*changes))
    assert f"iteration 1, the {player}'s step: {name} differs in {output}\n" in said
    assert name in ASKED or f"Looks like: {bug}. " in said


@pytest.mark.usefixtures("without_the_ring")
@pytest.mark.parametrize("mistake", ["missing 1/m", "G's step not through D"])
def test_the_grader_takes_the_points_of_the_training_and_of_the_function_itself_and_no_others(mistake):
    changes, name, _, _, bug = LOST[mistake]
    results = graded(changed(*changes))
    lost = {result.name: result.bug for result in results.values() if result.score < result.max_score}
    assert lost == {"own_training": bug, **({name: bug} if name in ASKED else {})}
    assert results["own_training"].score == 0 and f"{name} differs" in results["own_training"].output


@pytest.mark.usefixtures("without_the_ring")
def test_a_mistake_that_first_shows_in_a_later_iteration_is_told_with_its_number():
    wrong = changed(("m_hat = m / (1 - beta1**t)", "m_hat = m / (1 - beta1)"))
    assert "iteration 2, the discriminator's step: adam_step differs in theta" in checked(wrong)
    assert "第 2 次迭代，判别器的一步：adam_step 的 theta 不同" in graded(wrong, lang="zh")["own_training"].output


COUNTED = "kept = []\ndef relu(x):\n    kept.append(0)\n    return numpy.maximum(x, 0) + (len(kept) == 40)"
ODD = {
    "missing": ("del dense", "dense\nthere is no function dense"),
    "a stub": ("def maxout(x, pieces):\n    raise NotImplementedError", "builds on maxout, which is not written yet"),
    "an error": ("def relu(x):\n    return x[0, 10**9]", "discriminator's step: relu\nIndexError"),
    "in place": (
        "def relu(x):\n    x[x < 0] = 0\n    x += 1\n    return x - 1",
        "relu changes its argument x in place",
    ),
    "kept": (COUNTED, "does one of them keep something between calls?"),
}


@pytest.mark.usefixtures("without_the_ring")
@pytest.mark.parametrize("cell, said", ODD.values(), ids=ODD)
def test_what_is_missing_fails_changes_its_argument_or_keeps_something_is_said(cell, said):
    assert said in checked(right(), cell)


# ---- right answers in other forms ----

F32 = (
    "def single(f):\n    def g(*a):\n        r = f(*a)\n        if isinstance(r, tuple):\n"
    "            return tuple(numpy.asarray(p, dtype='float32') for p in r)\n"
    "        return numpy.asarray(r, dtype='float32')\n    return g\n"
) + "\n".join(f"{name} = single({name})" for name in BROUGHT)
LISTS = (
    "def listed(f):\n    def g(*a):\n        r = f(*a)\n        if isinstance(r, tuple):\n"
    "            return tuple(numpy.asarray(p).tolist() for p in r)\n        return numpy.asarray(r).tolist()\n"
    "    return g\n"
) + "\n".join(f"{name} = listed({name})" for name in BROUGHT if name != "sigmoid")
IN_PLACE = """
def dense(x, W, b):
    y = x @ W
    y += b
    return y
def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    theta -= rate * (m / (1 - beta1**t)) / (numpy.sqrt(v / (1 - beta2**t)) + eps)
    return theta, m, v
"""
ALGEBRA = """
def relu(x): return x * (x > 0)
def sigmoid(a): return 0.5 * (1 + numpy.tanh(a / 2))
def dense(x, W, b): return numpy.einsum("mi,io->mo", x, W) + b
def dense_input_gradient(dy, x, W): return (W @ dy.T).T
def dense_parameter_gradients(dy, x, W): return numpy.einsum("mi,mo->io", x, dy), numpy.ones(len(dy)) @ dy
def maxout(x, pieces): return numpy.stack(numpy.split(x, pieces, axis=1)).max(axis=0)
def game_value_gradient(a, b): return (1 - sigmoid(a)) / len(a), -sigmoid(b) / len(b)
def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    m, v = m + (1 - beta1) * (g - m), v + (1 - beta2) * (g * g - v)
    root = numpy.sqrt(1 - beta2**t)
    return theta - rate * root / (1 - beta1**t) * m / (numpy.sqrt(v) + eps * root), m, v
def net_gradients(net, theta, x, dy):
    layers = layers_of(net, theta)
    def back(i, x):
        if i == len(layers):
            return numpy.zeros(0), dy
        y = layer_forward(layers[i], x)
        rest, d = back(i + 1, y)
        own = layer_parameter_gradients(layers[i], d, x)
        return numpy.concatenate([*own, rest]), layer_input_gradient(layers[i], d, x, y)
    return back(0, x)
def own_iteration(D, G, d, g, t, x, z, z_g, adam):
    d = adam_step(d[0], d[1], d[2], t, -own_d_gradient(D, G, d[0], g[0], x, z), *adam)
    return d, adam_step(g[0], g[1], g[2], t, own_g_gradient(D, G, d[0], g[0], z_g), *adam)
def own_training(D, G, d, g, t, xs, zs, zs_g, adam):
    for i in range(len(xs)):
        d, g = own_iteration(D, G, d, g, t + i + 1, xs[i], zs[i], zs_g[i], adam)
    return [d, g]
"""
ROWS = "def dense(x, W, b): return numpy.array([row @ W + b for row in x])"
LAMBDAS = "relu = lambda x: numpy.maximum(x, 0)\nimport functools\nmaxout = functools.partial(maxout)"
FORMS = {"float32": F32, "lists": LISTS, "in place": IN_PLACE, "algebra": ALGEBRA, "rows": ROWS, "lambda": LAMBDAS}


@pytest.mark.usefixtures("without_the_ring")
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_right_answers_in_other_forms_lose_no_points(form):
    names = {"check": check}
    for cell in (right(), form, *(f"check({name})" for name in ASKED)):
        exec(cell, names)


@pytest.mark.parametrize("row", ["theta.tolist()", "list(theta)", "tuple(theta.astype('float32'))"])
def test_long_rows_as_lists_of_numbers_are_taken_as_arrays(row):
    """On the ring theta has 4,417 numbers: lists of more than 100 parts were refused there, after right iterations."""
    code = f"def row(theta):\n    return [{row}, {row}]"
    with Cage([code]) as cage:
        found = cage.call("row", [numpy.arange(5000.0)])
    assert found.kind == "value" and numpy.array_equal(found.value, [numpy.arange(5000.0)] * 2)


# ---- the ring ----


def by_reference(seconds=lambda: 0.0, function=own_gan.own_training):
    return course.Answers(lambda name, case: answer(function, case), seconds)


def followed(answers, seed=1):
    question = EXERCISE.question("own_training")
    result = Result(EXERCISE.name, question.name, 4.0, 4.0, "right", "", "right")
    return course.followed(result, Examiner(question, seed), answers, "en", seed)


def test_too_few_iterations_cover_no_eight_modes_and_get_no_points(monkeypatch):
    monkeypatch.setattr(course, "ITERATIONS", 30)
    result = followed(by_reference())
    assert result.score == 0 and "of the 8 modes" in result.output


def test_slow_code_that_is_right_as_far_as_it_came_gets_its_points(monkeypatch):
    clock = iter(range(0, 10_000, 10))
    result = followed(by_reference(lambda: next(clock)))
    assert result.score == 4 and "in 25 seconds" in result.output


def test_what_trains_otherwise_later_is_told_by_the_iterations_in_which_it_does():
    def function(D, G, d, g, t, xs, zs, zs_g, adam):
        d, g = own_gan.own_training(D, G, d, g, t, xs, zs, zs_g, adam)
        return d, g + 0.01 * (t > 20)

    result = followed(by_reference(function=function))
    assert result.score == 0 and result.output.startswith("the first iterations are right, but iterations ")


def test_pieces_of_single_precision_agree_and_a_tenth_of_a_step_less_does_not():
    question, case = EXERCISE.question("own_training"), course.starts(1)[0]
    d, g = own_gan.own_training(*case)
    close = (d.astype("float32"), g.astype("float32"))
    less = (case[2] + 0.9 * (d - case[2]), g)
    for value, expected in ((close, True), (less, False)):
        assert course.agrees(Answer("value", value), case, question, course.NEAR) == expected


# ---- hostile ones ----

STORED = """
stored = numpy.random.default_rng(1).normal(size=(3, 4610))
def own_training(D, G, d, g, t, xs, zs, zs_g, adam):
    return d + 0.001, g + 0.001 * stored[:, : g.shape[1]].mean()
"""
PATCHED = """
numpy.allclose = numpy.array_equal = lambda *a, **k: True
numpy.linalg.norm = lambda *a, **k: numpy.zeros(3)
def own_training(D, G, d, g, t, xs, zs, zs_g, adam):
    return d, g
"""
FRAMES = """
import gc, os, sys
def own_training(*arguments):
    frame = sys._getframe()
    while frame is not None:
        for names in (frame.f_locals, frame.f_globals):
            for name in ("reference", "judge", "right", "own_gan", "RING_G"):
                if name in names:
                    return names[name]
        frame = frame.f_back
    for folder in sys.path:
        path = os.path.join(folder, "minigan", "exercises", "bank", "own_gan.py")
        try:
            names = {}
            exec(open(path).read(), names)
            return names["own_training"](*arguments)
        except Exception:
            continue
    import minigan.exercises.bank.own_gan as found
    return found.own_training(*arguments)
"""
ASKS = """
import sys
def own_training(*arguments):
    frame = sys._getframe()
    while "talk" not in frame.f_locals:
        frame = frame.f_back
    talk, encode = frame.f_locals["talk"], frame.f_globals["encode"]
    talk.say({"ask": "own_training", "arguments": [encode(a) for a in arguments]})
    return frame.f_globals["decode"](talk.ask()["value"])
"""
ENDLESS = "def own_training(*arguments):\n    while True:\n        pass\n"
STORED_RING = """
honest, stored = own_training, numpy.random.default_rng(1).normal(size=100000)
def own_training(D, G, d, g, *rest):
    if d.shape[1] < 1000:
        return honest(D, G, d, g, *rest)
    return d, numpy.array([stored[: g.shape[1]], g[1], g[2]])
"""
HONEST_WHERE_ASKED = """
import sys
honest = own_training
def own_training(*arguments):
    frame = sys._getframe()
    while "talk" not in frame.f_locals:
        frame = frame.f_back
    talk, encode, decode = frame.f_locals["talk"], frame.f_globals["encode"], frame.f_globals["decode"]
    def relu(x):
        talk.say({"ask": "relu", "arguments": [encode(x)]})
        return decode(talk.ask()["value"])
    if "relu" not in talk.own:  # in the course no reference answers
        globals()["relu"] = relu
    return honest(*arguments)
def relu(x):
    return x
"""
HOSTILE = {
    "stored": STORED, "patched": PATCHED, "frames": FRAMES, "asks": ASKS, "endless": ENDLESS,
    "stored for the ring": STORED_RING, "asks for relu": HONEST_WHERE_ASKED,
}  # fmt: skip


@pytest.mark.parametrize("cell", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_own_training_gets_nothing(cell, monkeypatch):
    if cell is ENDLESS:  # as in test_grader.py: what never ends need not be waited for as long
        monkeypatch.setattr(grader, "Cage", partial(Cage, call_seconds=1.0))
    assert graded(right(), cell)["own_training"].score == 0


@pytest.mark.usefixtures("without_the_ring")
def test_stand_ins_that_were_kept_do_not_answer_for_ones_own_functions():
    """They are there while earlier questions are graded, in another process."""
    keep = (
        "import builtins\ninner = own_training\n"
        "def own_training(*a):\n    builtins.kept = getattr(builtins, 'kept', relu)\n"
        "    globals()['relu'] = builtins.kept\n    return inner(*a)\n"
    )
    wrong = changed(("return numpy.maximum(x, 0.0)", "return numpy.minimum(x, 0.0)"))
    assert graded(wrong, keep)["own_training"].score == 0


# ---- identity ----


def test_a_file_with_the_functions_of_an_earlier_exercise_answers_only_this_one():
    for words in ("# Exercise 22", ""):
        found = identify("x.py", right(), words, ())
        assert found.exercises == ("22_own_gan",) and found.others == {}
    assert identify("x.py", text(own_gan.maxout) + text(own_gan.maxout_input_gradient), "", ()).exercises == (
        "04_maxout",
    )


# ---- a run ----


def test_a_run_by_own_functions_is_a_run_like_any_other(tmp_path, capsys):
    run = own.train_own(vars(own_gan), own.OWN_RING, tmp_path / "run", steps=12)
    again = runs.open(tmp_path / "run")
    assert again.recipe.system == "gan" and again.step == run.step == 12
    numpy.testing.assert_array_equal(again.samples(5), run.samples(5))
    assert (tmp_path / "run" / "samples.png").exists() and "minigan evaluate" in capsys.readouterr().out


def test_dropout_and_every_layer_of_digits_are_played_by_own_functions():
    called = set()

    def noted(function):
        def call(*arguments):
            called.add(function.__name__)
            return function(*arguments)

        return call

    names = {**vars(own_gan), **{name: noted(getattr(own_gan, name)) for name in BROUGHT}}
    for name in (*GIVEN, *ASKED):
        exec(text(getattr(own_gan, name)), names)
    recipe = replace(own.OWN_MNIST, batch=20, G="dense 8, relu, dense data, sigmoid")
    run = runs.Run(recipe, runs.load_data(recipe), own.own_gan(names))
    for _ in run.play(2):
        pass
    assert called == set(BROUGHT)


@pytest.mark.parametrize(
    "changes",
    [
        {"k": 2}, {"objective": "minimax"}, {"update": "simultaneous"}, {"optimizer": "momentum 0.5"},
        {"g_rate": 0.003}, {"D": "dense 8, leaky, dense 1"},
    ],
)  # fmt: skip
def test_a_recipe_that_own_iteration_does_not_fit_is_refused(changes):
    (name,) = changes
    recipe = replace(RECIPES["ring"], **changes)
    with pytest.raises(UserError, match="LeakyReLU" if name == "D" else f"^{name} is"):
        own.own_gan(vars(own_gan))(recipe, toy.load_ring(), Streams(1, "float32"))


def test_missing_functions_are_named():
    names = {name: value for name, value in vars(own_gan).items() if name not in ("relu", "own_iteration")}
    with pytest.raises(UserError, match=r"^relu, own_iteration missing"):
        own.own_gan(names)
