"""A run watched in a notebook: what the command trains, bit for bit, seen in one output that costs little."""

import base64
import dataclasses
import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image

from minigan import checkpoint, cli, plots
from minigan.runs import RunError, opening, watch, watching
from minigan.runs import run as run_module
from minigan.runs.asked import Asked
from minigan.systems import RECIPES, RecipeError
from minigan.systems.gan import Gan
from minigan.systems.settings import declarations

RING = ["--k", "2", "--d-rate", "0.002", "--average", "none", "--G", "uniform 0.2, dense 8, relu, dense data"]
SETTINGS = dict(k=2, d_rate=numpy.float64(0.002), average=None, G="uniform 0.2, dense 8, relu, dense data")

RING_RECIPE = dataclasses.replace(RECIPES["ring"], G="dense data")


class Recorder(DisplayPublisher):
    """A front end: keeps what it is sent."""

    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        self.messages.append((update, transient["display_id"], data))


class Shell(InteractiveShell):
    """IPython's shell as `display` sees it, without all that a real one would change in this process."""

    def __init__(self):
        self.display_pub = Recorder()
        self.display_pub.messages = []


@pytest.fixture
def messages(monkeypatch):
    """(is it an update, display id, data) of all that is displayed, as in a notebook."""
    shell = Shell()
    for kind in (InteractiveShell, Shell):
        monkeypatch.setattr(kind, "_instance", shell, raising=False)
    return shell.display_pub.messages


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run_module, "SCORED", 50)


@pytest.fixture
def no_results(monkeypatch):
    """The pictures in the run folder at its end are left out, for tests that are not about them."""
    monkeypatch.setattr(watching.pictures, "draw_results", lambda run, folder: None)


def contents(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def picture(message):
    return Image.open(io.BytesIO(base64.b64decode(message[2]["image/png"])))


# ---- the same run as the command's ----


def test_it_leaves_the_files_of_the_command_to_the_byte(messages, monkeypatch, capsys):
    monkeypatch.setattr(watching, "WAIT", 0)  # drawn after every step
    assert cli.main(["train", "ring", *RING, "--seed", "3", "--steps", "12", "--out", "command"]) == 0
    run = watch("ring", **SETTINGS, seed=3, steps=12, out="watched")
    assert len(messages) == 13 and run.step == 12
    assert contents("command") == contents("watched")


def test_it_goes_on_with_a_run_of_the_command_and_back(messages, capsys):
    for folder, steps in (("whole", 40), ("shared", 20)):
        assert cli.main(["train", "ring", *RING, "--steps", str(steps), "--out", folder]) == 0
    watch("shared", resume=True, steps=30)
    assert cli.main(["train", "--resume", "shared", "--steps", "40"]) == 0
    assert contents("whole") == contents("shared")


@pytest.mark.usefixtures("no_results")
def test_its_folder_is_the_next_free_one_and_epochs_count_as_the_commands(messages):
    assert [watch("ring", G="dense data", epochs=2, steps=steps).step for steps in (5, 6)] == [5, 6]
    assert sorted(path.name for path in Path("runs").iterdir()) == ["ring-1", "ring-2"]
    run = opening.open("runs/ring-1")
    assert [Asked(epochs=e, steps=s).last_step(run) for e, s in ((2, None), (2, 9999), (None, 9999))] == [
        780,
        780,
        9999,
    ]
    assert watch("ring", resume=True, steps=7, G="dense data").step == 7  # the newest of this recipe
    assert opening.open("runs/ring-2").step == 7


def test_a_recipe_in_hand_and_a_system_of_ones_own_are_trained_and_gone_on_with(messages, capsys):
    class Mine(Gan):
        pass

    recipe = dataclasses.replace(RECIPES["ring"], name="mine", batch=64)
    run = watch(recipe, steps=3, system=Mine, k=2)
    assert type(run.system) is Mine and run.recipe.k == 2 and Path("runs/mine-1/recipe.json").exists()
    assert watch("runs/mine-1", resume=True, steps=5, system=Mine).step == 5


@pytest.mark.parametrize(
    "settings, options",
    [
        ({"k": 0}, ["--k", "0"]),
        ({"k": 2.5}, ["--k", "2.5"]),
        ({"choose": "perhaps"}, ["--choose", "perhaps"]),
        ({"G": "dense"}, ["--G", "dense"]),
        ({"objective": "hinge"}, ["--objective", "hinge"]),
        ({"steps": 0}, ["--steps", "0"]),
        ({"out": "full"}, ["--out", "full"]),
        ({"data": "nowhere"}, ["--data", "nowhere"]),
        ({"start_from": "x", "resume": True}, ["--start-from", "x", "--resume"]),
    ],
)
def test_what_is_wrong_is_said_in_the_commands_line_and_leaves_no_folder(settings, options, messages, capsys):
    Path("full").mkdir()
    Path("full/diary.txt").touch()
    assert cli.main(["train", "ring", *options]) == 2
    said = capsys.readouterr().err
    with pytest.raises((RecipeError, RunError)) as error:
        watch("ring", **settings)
    assert f"minigan: {error.value}\n" == said
    assert not messages and [path.name for path in Path().iterdir()] == ["full"]
    frames = [frame.name for frame in error.traceback]
    assert len(frames) == 2 and frames[-1] == "watch"  # the cell, and the function that it called


@pytest.mark.parametrize("settings", [{"kk": 1}, {"step": 5}, {"name": "mine"}, {"path": "x"}])
def test_what_is_no_setting_is_refused_in_a_line(settings, messages):
    with pytest.raises(RecipeError, match=f"{next(iter(settings))}") as error:
        watch("ring", **settings)
    assert "\n" not in str(error.value) and not list(Path().iterdir())


@pytest.mark.parametrize("slip, meant", [("step", "steps"), ("epoch", "epochs"), ("startfrom", "start_from")])
def test_an_option_in_another_spelling_is_named(slip, meant, messages):
    with pytest.raises(RecipeError, match=f"there is no setting {slip}; did you mean {meant}\\?"):
        watch("ring", **{slip: 5})


def test_no_setting_of_a_recipe_is_taken_for_a_slip():
    for recipe in RECIPES.values():
        watching._expect_no_slip(recipe, declarations(recipe))


@pytest.mark.parametrize(
    "settings", [{"recipe": 5}, {"data": 5}, {"start_from": 3}, {"out": 5}, {"out": "a\0b"}, {"out": "\ud800"}]
)
def test_what_is_no_name_and_no_path_is_refused_in_a_line(settings, messages):
    with pytest.raises((RecipeError, RunError), match=r"a text is needed|cannot be used as a folder") as error:
        watch(**{"recipe": "ring", "steps": 1, **settings})
    assert "\n" not in str(error.value) and not list(Path().iterdir())


def test_a_k_for_which_no_batch_is_small_enough_is_named(messages):
    with pytest.raises(RecipeError, match=r"take a k of at most 50000$"):
        watch("ring", k=10**9)


def test_epochs_and_steps_are_whole_numbers():
    for limit, value in (("epochs", 0), ("steps", 2.5), ("steps", "10")):
        with pytest.raises(RecipeError, match=f"{limit} is {value!r}: a whole number of at least 1 is needed"):
            Asked("ring", **{limit: value})


# ---- one output ----


def test_a_run_is_one_output_that_is_replaced(messages, monkeypatch, capsys):
    monkeypatch.setattr(watching, "WAIT", 0)
    watch("ring", G="dense data", steps=4)
    assert [update for update, _, _ in messages] == [False, True, True, True, True]
    assert len({name for _, name, _ in messages}) == 1
    assert all(set(data) == {"image/png", "text/plain"} for _, _, data in messages)
    assert len({picture(message).size for message in messages}) == 1
    texts = [data["text/plain"].splitlines() for _, _, data in messages]
    assert texts[0][:2] == ["minigan ring, seed 1, runs/ring-1: not picked", "step 1 of 4, epoch 0.00256"]
    assert texts[2][1].startswith("step 3 of 4, epoch 0.00769, ") and texts[2][1].endswith(" left")
    assert texts[-1][1] == "done at step 4: the moving average of theta_g, epoch 0.0103, step 4"
    assert all(line[2].startswith("V -") and "D(G(z)) " in line[2] for line in texts)
    told = capsys.readouterr()
    assert told.out == told.err == ""  # it would be another output


@pytest.mark.usefixtures("no_results")
def test_two_runs_are_two_outputs(messages):
    for _ in range(2):
        watch("ring", G="dense data", steps=1)
    assert len({name for _, name, _ in messages}) == 2


def test_the_last_picture_is_the_same_whatever_was_drawn_before_it(monkeypatch):
    run, shown = tiny(), []
    for _ in run.play(5):
        pass
    watcher, table = watching.Watcher(run, "folder", 5, lambda png, text: shown.append(png)), run.table()
    monkeypatch.setattr(run, "table", lambda: [table[0] | {"V": -2.0}])  # whose axes would do for the last one, too
    watcher.look()
    monkeypatch.setattr(run, "table", lambda: table)
    watcher.end(True)
    watching.Watcher(run, "folder", 5, lambda png, text: shown.append(png)).end(True)
    assert shown[1] == shown[2] != shown[0]


def test_a_run_that_draws_no_samples_has_curves_alone(messages):
    watch("irgan-made", steps=2)
    assert picture(messages[-1]).width < 500 and "not picked" not in messages[-1][2]["text/plain"]


def test_pyplot_has_no_figure_of_it_and_its_backend_stays(messages):
    script = """if True:
        import matplotlib
        matplotlib.use("svg")
        from minigan.runs import watching
        watching.in_notebook, watching.Output.show = lambda: True, lambda self, png, text: print(png[:4])
        watching.watch("ring", G="dense data", steps=2)
        from matplotlib import pyplot
        print(pyplot.get_fignums(), matplotlib.get_backend())
    """
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["b'\\x89PNG'", "b'\\x89PNG'", "[] svg"] and done.stderr == ""


# ---- stopped ----


def test_the_stop_button_saves_and_says_how_to_go_on(messages, monkeypatch, capsys):
    monkeypatch.setattr(watching, "WAIT", 0)
    shown = watching.Output.show

    def stop(output, png, text):
        shown(output, png, text)
        if "\nstep 3 of" in text:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(watching.Output, "show", stop)
    run = watch("ring", **SETTINGS, steps=6, out="my runs/ring")
    assert run.step == 3 and not Path("my runs/ring/curves.png").exists()
    first, second = capsys.readouterr().out.splitlines()
    assert first == "Stopped at step 3 of 6, saved. Go on with:"
    assert second == "  watch('my runs/ring', resume=True, steps=6)"
    assert "\nstopped at step 3 of 6, saved: " in messages[-1][2]["text/plain"]
    eval(second)
    monkeypatch.setattr(watching.Output, "show", shown)
    watch("ring", **SETTINGS, steps=6, out="whole")
    assert contents("my runs/ring") == contents("whole")


def test_a_second_press_ends_at_once_and_says_how_to_go_on(messages, monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(watching.Output, "show", interrupt)
    with pytest.raises(KeyboardInterrupt):
        watch("ring", steps=20)
    assert capsys.readouterr().out.splitlines()[1] == "  watch('runs/ring-1', resume=True, steps=20)"
    monkeypatch.setattr(opening, "load_data", interrupt)
    with pytest.raises(KeyboardInterrupt):
        watch("ring", steps=20)
    assert capsys.readouterr().out == "Interrupted before training began.\n"


# ---- where there is no notebook ----


def test_without_a_notebook_lines_are_printed(capsys):
    run = watch("ring", G="dense data", epochs=1)
    told = capsys.readouterr()
    assert told.out == "minigan ring: run folder runs/ring-1, from step 0 to step 390\n"
    assert told.err.startswith("epoch   1  V -") and run.step == 390


def test_a_terminal_of_ipython_is_no_notebook_and_nothing_imports_it(messages, monkeypatch):
    assert watching.in_notebook()
    monkeypatch.setattr(InteractiveShell.instance(), "display_pub", DisplayPublisher())
    assert not watching.in_notebook()
    script = "from minigan.runs import watching; assert not watching.in_notebook(); import sys; "
    subprocess.run([sys.executable, "-c", f"{script}assert 'IPython' not in sys.modules"], check=True)


# ---- what it costs ----


def tiny():
    """A run whose steps take no time that matters."""
    return run_module.Run(dataclasses.replace(RING_RECIPE, D="dense 1"), opening.load_data(RING_RECIPE))


class Sketch:
    """In place of the pictures of a run: where the clock is ours, what they show does not matter."""

    def __init__(self, data, epochs):
        pass

    def picture(self, samples, table, text):
        return b"a picture"


class Clock:
    """Seconds that pass only where we say so."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize("each", [lambda n: 0.1, lambda n: 0.2 / n, lambda n: 0.02 * n], ids=["same", "less", "more"])
def test_drawing_has_less_than_a_twentieth_of_the_time_whatever_it_takes(each, monkeypatch):
    """But for the last, which no further training pays for."""
    monkeypatch.setattr(plots, "Course", Sketch)
    run = tiny()
    clock, drawn = Clock(), []

    def show(png, text):
        drawn.append(each(len(drawn) + 1))
        clock.now += drawn[-1]

    watcher = watching.Watcher(run, "folder", 2000, show, clock)
    for _ in run.play(2000):
        clock.now += 0.01
        watcher.look()
    assert len(drawn) >= 3 and sum(drawn[:-1]) < clock.now / 20


def test_what_is_left_is_told_by_the_pace_since_the_first_drawing(monkeypatch):
    monkeypatch.setattr(watching, "WAIT", 30)
    monkeypatch.setattr(plots, "Course", Sketch)
    run = tiny()
    clock, texts = Clock(), []

    def show(png, text):
        texts.append(text.splitlines()[1])
        clock.now += 1.0

    watcher = watching.Watcher(run, "folder", 101, show, clock)
    for _ in run.play(101):
        clock.now += 1.0
        watcher.look()
    left = {31: "01:10", 61: "00:40", 91: "00:10"}  # what drawing takes counts: 61 seconds for 60 steps
    said = [f"step {step} of 101, epoch {step / 390:.3g}, {time} left" for step, time in left.items()]
    assert texts == ["step 1 of 101, epoch 0.00256", *said]


def test_a_run_that_diverges_is_not_drawn_and_says_so(messages, monkeypatch):
    monkeypatch.setattr(watching, "WAIT", 0)
    with pytest.raises(ArithmeticError, match="lower d_rate and g_rate"):
        watch("ring", d_rate=1e30, g_rate=1e30, steps=50)
    assert all("nan" not in data["text/plain"] for _, _, data in messages)


@pytest.mark.usefixtures("no_results")
def test_a_checkpoint_is_of_this_recipe(messages):
    watch("ring", **SETTINGS, steps=2)
    kept = json.loads(Path("runs/ring-1/recipe.json").read_text())
    assert kept["d_rate"] == 0.002 and kept["average"] is None and kept["k"] == 2
    assert checkpoint.load(Path("runs/ring-1/checkpoint.npz"))[1]["plain"]["step"] == 2
