"""The command, as it is typed: what it does, and that what is wrong is said in one line and leaves nothing behind."""

import dataclasses
import errno
import functools
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import types
from pathlib import Path

import numpy
import pytest
from PIL import Image

import minigan
from minigan import backend, checkpoint, cli, plots
from minigan.commands import checking
from minigan.data import mnist, sources
from minigan.gan import objectives
from minigan.nn import layers
from minigan.nn.ops import sigmoid
from minigan.runs import RunError, folders, opening, pictures, training
from minigan.runs import run as run_module
from minigan.systems import recipe_of
from minigan.systems.recipes import RECIPES, mnist_paper
from minigan.systems.settings import declarations

COMMANDS = [
    "train", "sample", "evaluate", "compare", "sweep", "figures", "play", "table1", "check", "verify", "recipes",
    "info", "grade", "exercises", "gradescope", "otter",
]  # fmt: skip


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """An empty working folder; scores from 50 samples, since the score is tested elsewhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run_module, "SCORED", 50)
    return tmp_path


@pytest.fixture
def undrawn(monkeypatch):
    """Empty figures: drawing takes longer than all the rest."""
    monkeypatch.setattr(plots, "samples_figure", lambda *_: plots.Figure((1, 1)))
    monkeypatch.setattr(plots, "curves_figure", lambda *_: plots.Figure((1, 1)))


@pytest.fixture
def run(capsys):
    """run(*arguments) -> (status, standard output, standard error)."""

    def run(*arguments):
        capsys.readouterr()
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        return status, *capsys.readouterr()

    return run


def tree(folder="."):
    """{path: bytes, or None for a folder} of everything below a folder."""
    return {str(p): p.read_bytes() if p.is_file() else None for p in sorted(Path(folder).rglob("*"))}


@pytest.fixture
def refused(run):
    """refused(*arguments, words): the command ends with status 2 and one line on stderr, and touches nothing."""

    def refused(*arguments, words=()):
        before = tree()
        status, out, err = run(*arguments)
        assert status == 2, (out, err)
        assert err.startswith("minigan: ") and err.endswith("\n") and err.count("\n") == 1, err
        assert "Traceback" not in err and "Error" not in err, err
        assert [word for word in words if word not in err] == [], err
        assert tree() == before
        return err

    return refused


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder with a run of 20 steps of line, as the command makes it; tests copy it."""
    folder = tmp_path_factory.mktemp("trained") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "SCORED", 50)
        assert cli.main(["train", "line", "--steps", "20", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def folder(trained, place):
    return Path(shutil.copytree(trained, "run"))


# ---- help ----


def test_help_names_every_command_and_how_to_begin_in_80_columns(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    status, out, err = run("--help")
    assert (status, err) == (0, "") and "minigan train" in out and all(len(line) <= 80 for line in out.splitlines())
    assert list(cli.COMMANDS) == COMMANDS
    for name in COMMANDS:
        assert re.search(rf"^ +{name} +\w+", out, re.MULTILINE), name


OPTIONS = {
    "train": "RECIPE --epochs --steps --k --batch --objective --update --seed --backend --out --resume "
    "--G --D --noise --optimizer --d-rate --g-rate --average --choose numpy cupy",
    "sample": "RUN --n --seed --out",
    "evaluate": "RUN --metric parzen neighbors",
    "compare": "RUN --out",
    "sweep": "RECIPE --SETTING --seeds --epochs --scheduler --workers --out",
    "figures": "RUN --seed --out",
    "play": "--preset --port --no-browser helvetica",
    "table1": "RUN",
    "check": "",
    "verify": "CLAIM --falsify --list --json --figures",
    "recipes": "RECIPE",
    "info": "",
    "grade": "FILE --exercise --seed --lang --json --csv --totals --scheduler",
    "exercises": "NAME --lang --matrix",
    "gradescope": "EXERCISE --lang --seed --out",
    "otter": "EXERCISE --lang --out",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_says_what_it_does_and_names_its_options_in_80_columns(run, command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    status, out, err = run(command, "--help")
    assert (status, err) == (0, "") and all(len(line) <= 80 for line in out.splitlines())
    (commands,) = (action.choices for action in cli.make_parser(command)._actions if action.choices)
    printed = "".join(out.split())
    assert "".join(commands[command].get_default("run").__doc__.split()) in printed
    assert [option for option in OPTIONS[command].split() if option not in out] == []
    assert "option_strings" not in out  # what argparse makes of a "% s" in a sentence
    for action in commands[command]._actions:
        if action.dest.startswith("set_"):  # a setting, told by the recipe that has it
            continue
        assert len(action.help) > 10 and "".join(action.help.split()) in printed, action


def test_help_is_no_wider_than_80_columns_on_a_wide_terminal(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    text = run("evaluate", "--help")[1].partition("positional")[0]
    assert max(map(len, text.partition("\n\n")[2].splitlines())) <= 80


@pytest.mark.parametrize("option", ["--csv", "--totals"])
def test_a_table_of_marks_is_a_csv_by_its_name(refused, option):
    refused("grade", "work.py", option, "marks.xlsx", words=["marks.xlsx", "must end in .csv"])


@pytest.mark.parametrize("error, status, said", [
    (BrokenPipeError, 141, ""),
    (KeyboardInterrupt, 130, "minigan: interrupted\n"),
    (MemoryError, 2, "minigan: not enough memory: take a smaller --n or --batch, or less of what else is large\n"),
])  # fmt: skip
def test_what_ends_a_command_has_its_exit_status(run, monkeypatch, error, status, said):
    def ends(options):
        raise error

    monkeypatch.setattr(checking, "recipes", ends)
    monkeypatch.setattr(cli.output, "release", lambda stream: None)
    ends.__doc__ = "Ends."
    assert run("recipes") == (status, "", said)


def test_version(run):
    assert run("--version") == run("-V") == (0, f"minigan {minigan.__version__}\n", "")


# ---- train ----


def test_train_says_where_how_far_and_how_well(run, place):
    status, out, err = run("train", "line", "--steps", "20", "--out", "here")
    assert status == 0
    assert "run folder here, from step 0 to step 20\n" in out
    assert re.search(
        r"^Parzen log-likelihood of the test data: -?\d+\.\d+ ± \d+\.\d+ nats with sigma", out, re.MULTILINE
    )
    assert "Samples: the moving average of theta_g, epoch 0.0513, step 20.\n" in out
    assert out.endswith("Look at here/samples.png, here/curves.png\n")
    assert err == ""  # no epoch has ended, and this is no terminal
    assert sorted(os.listdir("here")) == ["checkpoint.npz", "curves.png", "metrics.csv", "recipe.json", "samples.png"]


def test_without_out_the_folder_is_the_next_free_one_under_runs(run, undrawn):
    for n in (1, 2, 3):
        if n == 3:
            shutil.rmtree("runs/line-1")
            n = 1
        status, out, _ = run("train", "line", "--steps", "1")
        assert status == 0 and f"run folder runs/line-{n}," in out
        assert folders.recipe_in(f"runs/line-{n}/recipe.json") == RECIPES["line"]


@pytest.fixture
def asked(run, monkeypatch):
    """The recipe that `train` with these arguments would follow, and the folder."""

    def asked(*arguments):
        seen = []

        def new_run(recipe, folder, xp, system, expect):
            seen.extend([recipe, folder])
            raise RunError("seen enough")

        monkeypatch.setattr(opening, "new_run", new_run)
        assert run("train", *arguments)[0] == 2
        return seen

    return asked


def test_the_default_recipe_is_digits(asked):
    assert asked() == [RECIPES["digits"], None]


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_is_followed_as_it_stands(asked, name):
    assert asked(name) == [RECIPES[name], None]


def test_options_change_the_recipe_and_nothing_else_of_it(asked):
    recipe, _ = asked("ring", "--k", 2, "--batch", 64, "--objective", "minimax", "--seed", 3)
    assert recipe == dataclasses.replace(RECIPES["ring"], k=2, batch=64, objective="minimax", seed=3)
    recipe, _ = asked("mnist-paper", "--update", "simultaneous")
    assert recipe == dataclasses.replace(mnist_paper, update="simultaneous")
    assert asked("ring", "--seed", 0)[0].seed == 0  # not "no seed"


def test_steps_count_from_the_start_and_two_halves_equal_a_whole(run):
    assert run("train", "line", "--steps", 40, "--out", "whole")[0] == 0
    assert run("train", "line", "--steps", 20, "--out", "halves")[0] == 0
    status, out, _ = run("train", "line", "--steps", 40, "--out", "halves", "--resume")
    assert status == 0 and "run folder halves, from step 20 to step 40\n" in out
    whole, halves = ({Path(name).name: data for name, data in tree(f).items()} for f in ("whole", "halves"))
    assert whole == halves


def test_epochs_count_from_the_start(run, undrawn, monkeypatch):
    monkeypatch.setattr(training, "train", lambda game, folder, steps, **_: goals.append((game.step, steps)))
    goals = []
    for arguments in (
        ["--epochs", 2],
        ["--epochs", 3, "--steps", 500],
        ["--epochs", 1, "--steps", 500],
        [],
        ["--steps", 5000],
    ):
        run("train", "line", *arguments)
    assert goals == [(0, 780), (0, 500), (0, 390), (0, 3900), (0, 5000)]


def test_an_epoch_ends_with_a_line_and_the_run_with_an_animation(run, undrawn):
    status, out, err = run("train", "line", "--epochs", 1, "--out", "here")
    assert status == 0 and re.fullmatch(r"epoch   1  V [+-]\d\.\d{3}  D\(x\) \d\.\d\d  D\(G\(z\)\) \d\.\d\d\n", err)
    assert out.endswith("Look at here/samples.png, here/curves.png, here/progress.gif\n")
    assert Path("here/metrics.csv").read_text().startswith("epoch,step,V,D(x),D(G(z))\n1,390,")


def test_train_and_sample_fit_80_columns_but_for_names_that_are_longer(run, undrawn):
    """Of a recipe, of a user's own pictures, at a grid's edge, in folders whose names are long and have dashes."""
    name = "a-folder-of-many-pictures-" * 3
    pictures = Path(name) / "of-something"
    pictures.mkdir(parents=True)
    for n, picture in enumerate(numpy.random.default_rng(0).integers(0, 256, (13, 4, 4, 4), dtype="uint8")):
        Image.fromarray(picture).save(pictures / f"{n}.png")
    said = [
        run("train", "--data", pictures, "--steps", 1, "--out", f"{name}/run"),
        run("sample", f"{name}/run"),
        run("train", "line", "--steps", 1, "--out", "a-run-whose-name-is-not-short"),
        run("sample", "a-run-whose-name-is-not-short", "--out", "a-picture-in-a-file-whose-name-is-not-short.png"),
    ]
    for status, out, err in said:
        assert status == 0 and all(len(line) <= 80 or " " not in line.strip() for line in (out + err).splitlines())
    assert "at the edge of the grid" in "".join(" ".join(out.split()) for _, out, _ in said)
    assert f"\n  {name}/run/sample-0.png\n" in said[1][1]


def test_resume_without_out_goes_on_with_the_newest(run, undrawn):
    for name in ("line", "ring", "line"):
        assert run("train", name, "--steps", 1)[0] == 0
    Path("runs/line-2").rename("runs/foo")
    for n, name in enumerate(("line-1", "foo", "ring-1")):
        os.utime(f"runs/{name}/checkpoint.npz", (100 + n, 100 + n))
    Path("runs/line-1/sample-0.png").write_bytes(b"drawn later, and no training")
    assert "run folder runs/ring-1, from step 1 to step 2\n" in run("train", "--resume", "--steps", 2)[1]
    assert "run folder runs/foo, from step 1 to step 2\n" in run("train", "line", "--resume", "--steps", 2)[1]
    assert "run folder runs/line-1, from step 1 to step 2\n" in run("train", "--resume", "runs/line-1", "--steps", 2)[1]
    assert "run folder runs/line-1, from step 2 to step 3\n" in run("train", "--resume", "--steps", 3)[1]


def test_resume_with_the_options_of_the_run_repeated_is_fine(run, undrawn):
    options = ("line", "--k", 2, "--seed", 5, "--out", "here")
    assert run("train", *options, "--steps", 1)[0] == 0
    assert run("train", *options, "--steps", 2, "--resume")[0] == 0
    assert run("train", "--out", "here", "--k", 2, "--steps", 3, "--resume")[0] == 0


def test_a_run_that_is_stopped_says_how_to_go_on_and_ends_with_130(run, undrawn, monkeypatch):
    real = run_module.Run.play

    def play(self, steps):
        for _ in real(self, steps):
            if self.step == 7:
                signal.raise_signal(signal.SIGINT)
            yield

    monkeypatch.setattr(run_module.Run, "play", play)
    status, out, err = run("train", "line", "--steps", 20)
    assert (status, err) == (130, "")
    go_on = "minigan train --resume runs/line-1 --steps 20"  # on a line of its own, to be copied
    assert out.endswith(f"Stopped at step 7 of 20, saved. Go on with:\n  {go_on}\n")
    status, out, _ = run("train", "--resume", "runs/line-1", "--steps", 9)
    assert status == 0 and "from step 7 to step 9" in out


@pytest.mark.parametrize("options, more", [
    (["--epochs", 1], ["--steps", "390"]),
    (["--backend", "cupy"], ["--backend", "cupy"]),
    ([], []),
])  # fmt: skip
def test_how_to_go_on_has_the_options_that_the_run_would_end_or_compute_otherwise_without(
    run, undrawn, monkeypatch, options, more
):
    monkeypatch.setattr(backend, "load", lambda name: numpy)
    monkeypatch.setattr(training, "train", lambda game, folder, steps, **_: False)
    status, out, _ = run("train", "line", *options)
    assert status == 130
    assert out.splitlines()[-1].split() == ["minigan", "train", "--resume", "runs/line-1", *more]


def test_a_run_to_start_from_is_found_again_from_anywhere(run, undrawn, monkeypatch):
    asked = []
    monkeypatch.setattr(
        opening, "new_run", lambda recipe, *rest, **_: asked.append(recipe) or pytest.fail("not wanted here")
    )
    with pytest.raises(pytest.fail.Exception):
        run("train", "tfd-paper", "--data", "faces.mat", "--start-from", "runs/first")
    assert asked[0].start_from == str(Path("runs/first").resolve()) and asked[0].path == str(
        Path("faces.mat").resolve()
    )


def test_ctrl_c_anywhere_else_ends_with_130_and_a_line(run, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "new_run", interrupted)
    assert run("train", "line") == (130, "", "minigan: interrupted before training began: start it again\n")
    monkeypatch.setattr(pictures, "draw_sample", interrupted)
    monkeypatch.setattr(opening, "open_to_sample", lambda folder: None)
    assert run("sample", "a") == (130, "", "minigan: interrupted\n")


@pytest.mark.parametrize("where", ["train", "draw_results"])
def test_ctrl_c_once_there_is_a_run_names_the_command_that_goes_on_with_it(run, undrawn, monkeypatch, where):
    """Before the first step, while matplotlib is loaded, and after the last one, while the results are drawn."""

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(training if where == "train" else pictures, where, interrupted)
        status, _, err = run("train", "line", "--steps", 3, "--out", "my run")
    assert (status, err) == (130, "minigan: interrupted; go on with `minigan train --resume 'my run' --steps 3`\n")
    assert run("train", "--resume", "my run", "--steps", "3")[0] == 0 and opening.open_run("my run").step == 3


ENTERED = """
import os, signal, sys
from minigan.__main__ import main
class Finder:
    def find_spec(name, *_):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder)
sys.argv[1:] = ["info"]
sys.exit(main())
"""


@pytest.mark.parametrize("name, status, said", [
    ("minigan.cli", -signal.SIGINT, ""),  # which a shell calls 130
    ("minigan.commands.checking", 130, "minigan: interrupted\n"),
])  # fmt: skip
def test_ctrl_c_while_modules_are_loaded_shows_no_traceback(name, status, said):
    heard = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # jobs in the background are deaf to Ctrl-C
    command = [sys.executable, "-c", ENTERED.format(name=name)]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=heard)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", said)


def test_where_ctrl_c_is_ignored_it_stays_ignored():
    ignored = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)" + ENTERED.format(name="minigan.cli")
    done = subprocess.run([sys.executable, "-c", ignored], capture_output=True, text=True)
    assert done.returncode == 0 and "numpy " in done.stdout


# ---- a disk that is full ----


@pytest.fixture
def full(monkeypatch):
    """full(name): from now on the disk has no room for a file of this name; full(None): it has."""
    real, name = os.replace, [None]

    def replace(old, new):
        if Path(new).name == name[0]:
            raise OSError(errno.ENOSPC, "No space left on device", str(old))
        real(old, new)

    monkeypatch.setattr(os, "replace", replace)
    return lambda new: name.__setitem__(0, new)


@pytest.mark.parametrize("name", ["metrics.csv", "samples.png", "checkpoint.npz", "curves.png"])
def test_a_run_on_a_disk_that_is_full_tells_how_to_go_on_and_that_works(run, full, undrawn, name):
    full(name)
    status, _, err = run("train", "line", "--steps", 3, "--out", "a run")
    go_on = "minigan train --resume 'a run' --steps 3"
    assert (status, err) == (2, f"minigan: a run/{name}: the disk is full: free some space, then `{go_on}`\n")
    assert not list(Path("a run").glob(".*"))
    assert run(*shlex.split(go_on)[1:])[0] == 2
    full(None)
    assert run(*shlex.split(go_on)[1:])[0] == 0 and opening.open_run("a run").step == 3


def test_a_run_that_cannot_be_begun_on_a_full_disk_leaves_nothing(run, full):
    full("recipe.json")
    said = "minigan: a run/recipe.json: the disk is full: free some space, or choose another place\n"
    assert run("train", "line", "--steps", 3, "--out", "a run") == (2, "", said)
    assert not Path("a run").exists()


def test_a_folder_is_held_on_a_full_disk_too_without_a_word_on_who_holds_it(folder, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with folders.held(folder), pytest.raises(RunError, match=r"^run: another minigan is training in it; wait"):
        folders.held(folder).__enter__()
    assert not (folder / ".lock").exists()


@pytest.mark.parametrize("name", ["a.png", "a.npy", "a.npz"])
def test_samples_on_a_disk_that_is_full_leave_nothing_half_written(refused, folder, full, name):
    full(name)
    refused("sample", folder, "--out", name, words=[f"{name}: the disk is full: free some space, or choose another"])


def test_an_array_that_the_system_will_not_take_whole_is_told_in_the_systems_words(folder):
    """A limit on the size of files, which acts as a disk that is full does; NumPy's own words are of byte counts."""
    code = (
        "import resource, sys; from minigan import cli; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); "
        "sys.exit(cli.main(['sample', 'run', '--n', '20000', '--out', 'a.npy']))"
    )
    before = tree()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, "minigan: a.npy: File too large; choose another place\n")
    assert tree() == before


# ---- slips of the pen ----


def test_a_command_that_is_misspelt_is_told_with_the_one_that_is_meant(run, refused):
    refused("trian", words=["minigan: no command trian; did you mean train? there are train, sample, evaluate"])
    refused("trian", "--data", "x", words=["did you mean train?"])
    refused("xyzzy", words=["no command xyzzy; there are train, sample, "])


def test_a_run_that_is_further_than_is_asked_says_so_and_trains_nothing(run, folder, undrawn):
    before = Path("run/checkpoint.npz").read_bytes()
    for steps in (20, 13):
        status, out, _ = run("train", "--resume", folder, "--steps", steps)
        assert status == 0 and f"at step 20 already: nothing is left to train up to step {steps}\n" in out
        assert "from step" not in out and Path("run/checkpoint.npz").read_bytes() == before


def test_a_number_that_is_wrong_is_told_alone(run, refused, folder):
    assert refused("sample", folder, "--n", 0) == "minigan: --n is 0: it must be at least 1\n"
    assert refused("sample", folder, "--seed", -1) == "minigan: --seed is -1: it must be at least 0\n"
    said = "minigan: size is 0: a whole number of at least 1 is needed, or none (null in JSON)\n"
    assert refused("train", "--data", "x", "--size", 0) == said
    assert run("sample", folder, "--n", 1)[1].startswith("1 sample of ")


@pytest.mark.parametrize(
    "line", ["train --data =", "train --out =", "train --start-from =", "sample =", "figures run --out =", "grade ="]
)
def test_an_empty_path_is_not_the_folder_that_one_is_in(refused, line):
    refused(*line.replace("=", " ").split(" ")[: len(line.split())], words=["it is empty: a path is needed"])


def test_a_pattern_in_quotes_is_told_with_its_folder(run, refused):
    Path("my photos").mkdir()
    there = Path("my photos").resolve()
    refused(
        "train", "--data", "my photos/*.png", words=[f"a pattern, where the folder itself is wanted: --data '{there}'"]
    )
    refused("train", "--data", "my photos/*/[a-c].png", words=[f"--data '{there}'"])
    refused("train", "--data", "nowhere/*.png", words=["nowhere/*.png: no such file or folder"])
    Path("my photos/[old]").mkdir()  # a name, and no pattern
    refused("train", "--data", "my photos/[old]", words=["[old]: no images in this folder"])


def test_a_divergence_is_told_with_its_step(run, folder):
    """Rates that no recipe has, by hand in recipe.json of a run without a checkpoint."""
    (folder / "checkpoint.npz").unlink()
    wild = dataclasses.replace(RECIPES["line"], d_rate=1e38, g_rate=1e38)
    (folder / "recipe.json").write_text(wild.to_json())
    before = tree()
    status, _, err = run("train", "--resume", "--out", folder)
    assert status == 2
    assert re.fullmatch(r"minigan: .* at step \d+: training has diverged; lower d_rate and g_rate\n", err)
    assert tree() == before


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_full_disk_ends_in_one_line_and_leaves_the_last_checkpoint(moment, run, folder, monkeypatch):
    before = tree()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, moment, full)
    status, _, err = run("train", "--resume", "--out", folder, "--steps", 30)
    go_on = "minigan train --resume run --steps 30"
    assert (status, err) == (2, f"minigan: run/metrics.csv: the disk is full: free some space, then `{go_on}`\n")
    assert tree() == before


def test_a_folder_that_disappears_during_training_ends_in_one_line(run, folder, monkeypatch):
    gone = numpy.zeros((1, 3))
    monkeypatch.setattr(run_module.Run, "look", lambda self: shutil.rmtree("run", ignore_errors=True) or gone)
    status, _, err = run("train", "--resume", "--out", folder, "--steps", 30)
    assert status == 2 and re.fullmatch(r"minigan: run/\S+: No such file or directory; .*\n", err)
    assert tree() == {}


# ---- bad input ----

BAD = {
    # unknown names: the near ones are listed, or all
    "train lin": ["unknown recipe 'lin'", "did you mean line"],
    "train mnist_small": ["mnist-small"],
    "train zzz": ["unknown recipe 'zzz'", *RECIPES],
    "recipes rong": ["unknown recipe 'rong'", "ring"],
    # numbers
    "train line --k 0": ["k is 0", "at least 1"],
    "train line --k -3": ["k is -3", "at least 1"],
    "train line --batch 0": ["batch is 0", "at least 1"],
    "train line --batch -1": ["batch is -1", "at least 1"],
    "train line --steps 0": ["steps is 0", "at least 1"],
    "train line --steps -5": ["steps is -5", "at least 1"],
    "train line --epochs 0": ["epochs is 0", "at least 1"],
    "train line --epochs -1": ["epochs is -1", "at least 1"],
    "train line --seed -1": ["seed is -1", "at least 0"],
    "train line --batch 50001": ["batch is 50001", "50000"],
    "train line --k 500 --batch 128": ["batch is 128", "k is 500", "50000"],
    "train line --k 2 --update simultaneous": ["k is 2", "k = 1"],
    # what argparse sees
    "train line --k many": ["k is 'many'", "whole number"],
    "train line --d-rate fast": ["d_rate is 'fast'", "a number above 0"],
    "train line --choose maybe": ["choose is 'maybe'", "yes or no"],
    "train line --G dens": ["G: 'dens'", "did you mean dense"],
    "train line --G dense,data": ["G: 'dense'", "units is missing"],
    "train line --D dense": ["D: 'dense'", "units is missing", "dense UNITS"],
    "train line --D dense+2": ["D: 'dense+2'"],
    "train line --noise uniform": ["noise: 'uniform'", "uniform SIZE"],
    "train line --noise normal": ["noise: 'normal'", "there are uniform, gaussian"],
    "train line --optimizer sgd": ["optimizer: 'sgd'", "adam, momentum"],
    "train my.json": ["my.json: no such file", "minigan recipes ring > my.json"],
    "train line --steps 1.5": ["--steps", "'1.5'"],
    "train line --objective wasserstein": ["objective is 'wasserstein'", "non-saturating", "minimax"],
    "train line --update both": ["update is 'both'", "alternating", "simultaneous"],
    "train line --backend tpu": ["--backend", "numpy", "cupy"],
    "train line --out": ["--out"],
    "train line --sedd 1": ["--sedd", "did you mean --seed?", "minigan train --help"],
    "train line ring": ["ring"],
    "training": ["training", *COMMANDS, "minigan --help"],
    "": ["COMMAND", "minigan --help"],
    "sample": ["RUN", "sample --help"],
    "evaluate": ["RUN"],
    "check everything": ["everything"],
    # places
    "train line --out file": ["file", "--out"],
    "train line --out file/run": ["file/run", "--out"],
    "train line --out /proc/minigan": ["/proc/minigan", "--out"],
    "train line --out /proc": ["/proc", "--out"],
    "train line --out run": ["run already holds a run", "--resume", "--out"],
    "train --out run": ["run already holds a run", "--resume", "--out"],
    "train line --out others": ["others: no run, and not empty (notes.txt)", "--out"],
    "train line --out others/notes.txt": ["others/notes.txt", "--out"],
    "train run": ["run is a run, and no recipe", "`minigan train --resume run`"],
    "train --resume": ["no run under runs/", "begin: `minigan train`"],
    "train line --resume": ["no run of line under runs/", "begin: `minigan train line`"],
    "train --resume --out nowhere": ["nowhere: no run here", "near it: run\n"],
    "train --resume nowhere": ["nowhere: no run here", "near it: run\n"],
    "train --resume file": ["file: no run here", "near it: run\n"],
    "train --resume run --out run": ["--resume run --out run", "leave --out out"],
    # another run than that of the folder
    "train ring --resume --out run": ["name line and not ring", "--out"],
    "train --resume --k 2 --out run": ["k 1 and not 2", "--out"],
    "train --resume --seed 2 --batch 64 --out run": ["seed 1 and not 2", "batch 128 and not 64", "--out"],
    "train --resume --objective minimax --out run": ["objective non-saturating and not minimax"],
    "train --resume --update simultaneous --out run": ["update alternating and not simultaneous"],
    "train --resume --k 0 --out run": ["k is 0"],
    "train --resume --steps 0 --out run": ["steps is 0"],
    # sample and evaluate
    "sample nowhere": ["nowhere: no run here", "near it: run\n"],
    "sample file": ["file: no run here", "near it: run\n"],
    "sample others": ["others: no run here", "near it: run\n"],
    "evaluate nowhere": ["nowhere: no run here", "near it: run\n"],
    "evaluate .": [".: no run here", "near it: run\n"],
    "figures run/samples.png": ["run/samples.png: no run here", "near it: run\n"],
    "table1 others": ["others: no run here", "near it: run\n"],
    "sample run --n 0": ["--n is 0", "at least 1"],
    "sample run --n -1": ["--n is -1", "at least 1"],
    "sample run --n ten": ["--n", "'ten'"],
    "sample run --seed -1": ["--seed is -1", "at least 0"],
    "sample run --out nowhere/a.png": ["nowhere", "No such file or directory"],
    "sample run --out file/a.png": ["file", "Not a directory"],
    "sample run --out folder.png": ["folder.png", "Is a directory"],
    # the suffix of a file says what is written into it
    "sample run --out folder": ["folder", ".png", ".npz"],
    "sample nowhere --out a.txt": ["--out", "a.txt", ".png or .pdf or .svg or .npy or .npz"],
    "sample nowhere --out a": ["--out", "a: ", ".png"],
    "grade nowhere --csv a.xlsx": ["--csv", "a.xlsx", "end in .csv"],
    "grade nowhere --totals a.txt": ["--totals", "a.txt", "end in .csv"],
    "gradescope 02_dense --out a.tar": ["--out", "a.tar", "end in .zip"],
}


@pytest.mark.parametrize("line", BAD)
def test_bad_input_is_refused_in_one_line_that_names_the_remedy(refused, folder, line):
    Path("file").write_text("a file")
    for name in ("folder", "folder.png", "others"):
        Path(name).mkdir()
    Path("others/notes.txt").write_text("mine")
    refused(*line.split(), words=BAD[line])


def test_a_folder_holds_a_run_also_if_only_its_checkpoint_is_left(refused, folder):
    (folder / "recipe.json").unlink()
    refused("train", "line", "--out", folder, words=["already holds a run", "--resume", "--out"])


def edited(path, **changes):
    """Save a checkpoint anew with other entries of meta; None removes one."""
    arrays, meta = checkpoint.load(path)
    meta = {name: value for name, value in (meta | changes).items() if value is not None}
    checkpoint.save(path, arrays, meta)


def plainly(path, name, *value):
    """Save a checkpoint anew with another plain value, or without it."""
    plain = {k: v for k, v in checkpoint.load(path)[1]["plain"].items() if k != name}
    edited(path, plain=plain | ({name: value[0]} if value else {}))


def without(path, name):
    arrays, meta = checkpoint.load(path)
    checkpoint.save(path, {n: array for n, array in arrays.items() if n != name}, meta)


def reshaped(path, name):
    arrays, meta = checkpoint.load(path)
    checkpoint.save(path, arrays | {name: numpy.zeros(3)}, meta)


def versioned(path, version):
    arrays, meta = checkpoint.load(path)
    with open(path, "wb") as stream:
        numpy.savez(stream, meta=numpy.array(json.dumps(meta | {"version": version})), **arrays)


DAMAGED = {  # name: (what is done to a checkpoint, words of the message)
    "cut": (lambda p: p.write_bytes(p.read_bytes()[: p.stat().st_size // 2]), ["checkpoint.npz: damaged"]),
    "empty": (lambda p: p.write_bytes(b""), ["checkpoint.npz: damaged"]),
    "random bytes": (lambda p: p.write_bytes(numpy.random.default_rng(1).bytes(9999)), ["checkpoint.npz: damaged"]),
    "flipped": (lambda p: p.write_bytes(p.read_bytes().replace(b"\x3f", b"\x3e")), ["checkpoint.npz: damaged"]),
    "another version": (lambda p: versioned(p, 3), ["checkpoint.npz: checkpoint version 3", "reads versions 1 and 2"]),
    "pickled": (
        lambda p: numpy.savez(p, meta=numpy.array('{"version": 1}'), theta=numpy.array([{}], dtype=object)),
        ["checkpoint.npz: damaged"],
    ),
    "a folder": (lambda p: (p.unlink(), p.mkdir()), ["checkpoint.npz"]),
    "of another seed": (lambda p: edited(p, recipe={**checkpoint.load(p)[1]["recipe"], "seed": 9}), ["recipe.json"]),
    "without a recipe": (lambda p: edited(p, recipe=None), []),
    "with a recipe of a later minigan": (lambda p: edited(p, recipe={"name": "line", "anneal": [1, 2]}), []),
    "of an older minigan by its number alone": (lambda p: versioned(p, 1), ["not as an older minigan wrote it"]),
    "without plain values": (lambda p: edited(p, plain=None), []),
    "without a step": (lambda p: plainly(p, "step"), ["(step)"]),
    "without streams": (lambda p: plainly(p, "streams.data.state"), ["(streams.data.state)"]),
    "with a stream of another kind": (lambda p: plainly(p, "streams.data.state", 1), ["streams.data.state"]),
    "without D": (lambda p: without(p, "system.D.theta"), []),
    "without numbers": (lambda p: without(p, "log.numbers"), []),
    "of other nets": (lambda p: reshaped(p, "system.G.theta"), ["system.G.theta"]),
}


@pytest.mark.parametrize("command", ["train --resume --out run", "sample run", "evaluate run"])
@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_checkpoint_is_refused_by_every_command(refused, folder, damage, command):
    spoil, words = DAMAGED[damage]
    spoil(folder / "checkpoint.npz")
    err = refused(*command.split(), words=words)
    assert "train again" in err or "put the old one back" in err


LINE = RECIPES["line"].to_json()
BROKEN = {  # name: (recipe.json, words)
    "empty": (b"", ["recipe.json", "not JSON"]),
    "cut": (LINE.encode()[:200], ["recipe.json", "not JSON"]),
    "random bytes": (bytes(range(128, 256)), ["recipe.json", "not JSON"]),
    "nested too deeply": (b"[" * 100_000, ["recipe.json", "not JSON"]),
    "a list": (b"[1, 2]", ["recipe.json"]),
    "without a name": (b'{"about": "x"}', ["recipe.json", "name"]),
    "an unknown field": (b'{"name": "line", "about": "x", "epoch": 3}', ["unknown field 'epoch'", "epochs"]),
    "a wrong value": (b'{"name": "line", "about": "x", "k": 0}', ["k is 0", "at least 1"]),
    "a wrong type": (b'{"name": "line", "about": "x", "keep": 1}', ["not as an older minigan wrote it"]),
    "a short list": (b'{"name": "line", "about": "x", "betas": [0.5]}', ["not as an older minigan wrote it"]),
    "no layers": (b'{"name": "line", "about": "x", "generator": ""}', ["no layer: ''"]),
    "not a number": (b'{"name": "line", "about": "x", "d_rate": NaN}', ["d_rate is nan"]),
    "edited": (LINE.replace('"seed": 1', '"seed": 2').encode(), ["recipe.json", "put the old one back"]),
    "of other nets": (LINE.replace("dense 32", "dense 31").encode(), ["recipe.json", "put the old one back"]),
}


@pytest.mark.parametrize("command", ["train --resume --out run", "sample run", "evaluate run"])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_recipe_is_refused_by_every_command(refused, folder, kind, command):
    text, words = BROKEN[kind]
    (folder / "recipe.json").write_bytes(text)
    refused(*command.split(), words=words)


@pytest.mark.parametrize("split", ["train", "t10k"])
@pytest.mark.parametrize("damage", ["missing", "cut", "random bytes", "other pictures", "a folder"])
def test_a_broken_or_missing_data_file_is_named(refused, place, monkeypatch, tmp_path_factory, split, damage):
    files, name = tmp_path_factory.mktemp("files"), f"{split}-images-idx3-ubyte.gz"
    for other in ("train", "t10k"):
        os.symlink(mnist.FILES / f"{other}-images-idx3-ubyte.gz", files / f"{other}-images-idx3-ubyte.gz")
    path = files / name
    whole = path.read_bytes()
    path.unlink()
    if damage == "cut":
        path.write_bytes(whole[:10_000])
    elif damage == "random bytes":
        path.write_bytes(numpy.random.default_rng(0).bytes(1000))
    elif damage == "other pictures":
        path.write_bytes(b"\0\0\x08\x03" + bytes([0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28]) + bytes(784))
    elif damage == "a folder":
        path.mkdir()
    monkeypatch.setitem(sources.SOURCES, "mnist", sources.Source(functools.partial(mnist.load, folder=files)))
    err = refused("train", "mnist-small", "--steps", 1, words=[str(path)])
    assert "install minigan again" in err or "get the file again" in err


def test_cupy_that_is_not_installed_is_told_with_the_remedy(refused, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    for command in ("train line --backend cupy", "train line --resume --out run --backend cupy"):
        refused(*command.split(), words=["CuPy is not installed", "pip install", "--backend numpy"])


def test_a_machine_without_a_gpu_is_told_with_the_remedy(refused, monkeypatch):
    cupy = types.ModuleType("cupy")
    cupy.cuda = types.SimpleNamespace(is_available=lambda: False)
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    refused("train", "line", "--backend", "cupy", words=["no GPU", "--backend numpy"])


# ---- sample, evaluate ----


def test_sample_draws_where_it_says_the_same_for_the_same_seed(run, folder):
    status, out, err = run("sample", folder)
    when = "epoch 0.0513, step 20, noise of seed"
    assert (status, out, err) == (0, f"100 samples of {when} 0: run/sample-0.png\n", "")
    assert run("sample", folder, "--out", "a.png")[1] == f"100 samples of {when} 0: a.png\n"
    assert run("sample", folder, "--seed", 1)[1].endswith(f"{when} 1: run/sample-1.png\n")
    assert run("sample", folder, "--n", 7, "--out", "b.png")[1] == f"7 samples of {when} 0: b.png\n"
    zero, one, a, b = (Path(name).read_bytes() for name in ("run/sample-0.png", "run/sample-1.png", "a.png", "b.png"))
    assert zero == a and len({zero, one, b}) == 3
    with Image.open("a.png") as picture:
        assert picture.format == "PNG"


def test_sample_shows_n_samples_of_noise_of_that_seed_and_theta_of_the_result(run, folder, monkeypatch):
    seen = []
    real = plots.samples_figure
    monkeypatch.setattr(plots, "samples_figure", lambda x, *rest: seen.append(x.copy()) or real(x, *rest))
    run("sample", folder, "--n", 7, "--seed", 3)
    game = opening.open_run(folder)
    z = numpy.random.default_rng(numpy.random.PCG64(3)).standard_normal((7, 1), dtype="float32")
    theta = game.system.average.theta  # written out by hand: Dense(1, 32), ReLU, Dense(32, 1)
    W1, b1, W2, b2 = (game.system.G.named(theta)[name] for name in ("0.W", "0.b", "2.W", "2.b"))
    numpy.testing.assert_allclose(seen[0], numpy.maximum(z @ W1 + b1, 0) @ W2 + b2, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["a.npy", "a.npz", "a.NPY"])
def test_samples_as_arrays_are_the_numbers_that_the_picture_is_of(run, folder, monkeypatch, name):
    seen = []
    monkeypatch.setattr(plots, "samples_figure", lambda x, *_: seen.append(x) or plots.Figure((1, 1)))
    assert run("sample", folder, "--n", 7, "--seed", 3, "--out", "a.png")[0] == 0
    assert run("sample", folder, "--n", 7, "--seed", 3, "--out", name) == (
        0, f"7 samples of epoch 0.0513, step 20, noise of seed 3: {name}\n", ""
    )  # fmt: skip
    loaded = numpy.load(name)
    numpy.testing.assert_array_equal(loaded["samples"] if name.endswith("z") else loaded, seen[0])


@pytest.mark.parametrize("name, head", [("a.pdf", b"%PDF"), ("a.svg", b"<?xml"), ("a.PNG", b"\x89PNG")])
def test_samples_are_drawn_as_the_suffix_says(run, folder, name, head):
    assert run("sample", folder, "--n", 7, "--out", name)[0] == 0
    assert Path(name).read_bytes().startswith(head)


def test_sample_leaves_the_run_as_it_is(run, folder):
    before = tree("run")
    run("sample", folder, "--out", "a.png")
    assert tree("run") == before


def test_evaluate_prints_the_score_that_train_printed(run, undrawn):
    _, trained, _ = run("train", "line", "--steps", 30, "--out", "here")
    before = tree()
    status, out, err = run("evaluate", "here")
    after = tree()
    said = json.loads(after.pop(str(Path("here/evaluation.json"))))
    assert (status, err) == (0, "") and after == before
    score = next(line for line in out.splitlines() if line.startswith("Parzen log-likelihood of the test data: "))
    assert score in trained and f": {said['scores'][0]['value']:.3f} ± " in score


def test_the_score_is_of_ten_thousand_samples_as_in_the_paper(run, trained, monkeypatch):
    monkeypatch.undo()
    assert (
        " nats with sigma " in (out := run("evaluate", trained, "--metric", "parzen")[1]) and ", 10000 samples\n" in out
    )


# ---- check, recipes, info ----


def rows_of(out):
    """{(what, quantity): (error, allowed)} of the table that `check` prints, and the other lines."""
    rows, rest = {}, []
    assert all(len(line) <= 80 for line in out.splitlines())
    for line in re.sub(r"\n  (?=\S)", " ", out).splitlines()[1:]:  # what is set in goes on with the line before
        match = re.fullmatch(
            r"(\S.*?) +(x|y|mean|lv|theta|gamma|beta|float32|a_[a-z]+|\d*\.?[WbT]) +(\S+) +(\S+)", line
        )
        if match and "FAILED" not in line:
            what, quantity, error, allowed = match.groups()
            rows[what, quantity] = float(error), float(allowed)
        else:
            rest.append(line)
    return rows, rest


def test_check_has_a_row_for_every_quantity_of_every_layer_net_and_objective(run):
    status, out, err = run("check")
    rows, rest = rows_of(out)
    assert (status, err, rest) == (0, "", ["all pass"])
    kinds = [kind.__name__ for kind in layers.Layer.__subclasses__() if kind.__module__ == "minigan.nn.layers"]
    assert len(kinds) >= 7
    names = [what for what, _ in rows]
    for kind in kinds:
        (name,) = {what for what in names if what.startswith(f"{kind}(")}
        assert (name, "x") in rows and (name, "float32") in rows
    (dense,) = {what for what in names if what.startswith("Dense(")}
    assert {(dense, "W"), (dense, "b")} <= rows.keys()
    nets = {what for what in names if "network" in what.lower()}
    assert len(nets) >= 2
    for net in nets:
        quantities = {quantity for what, quantity in rows if what == net}
        assert {"x", "theta", "float32"} <= quantities and sum(q.endswith(".W") for q in quantities) >= 3
    assert {("V(D, G)", "a_real"), ("V(D, G)", "a_fake")} <= rows.keys()
    assert {("minimax", "a_fake"), ("non-saturating", "a_fake")} <= rows.keys()
    assert all(0 <= error <= allowed <= 1e-4 for error, allowed in rows.values())


@pytest.mark.parametrize(
    "owner, name, wrong, failed",
    [
        (layers.Tanh, "input_gradient", lambda self, dy, y: dy * (1 - y), ["Tanh()"]),
        (layers.Dropout, "input_gradient", lambda self, dy, cache: 2 * dy, ["Dropout(", "a network like D"]),
        (objectives, "sigmoid", lambda a: 1.1 * sigmoid(a), ["V(D, G)", "-V(D, G)", "minimax", "non-saturating"]),
    ],
    ids=["Tanh", "Dropout", "V"],
)
def test_check_reports_a_wrong_gradient_and_still_checks_the_rest(run, monkeypatch, owner, name, wrong, failed):
    before, _ = rows_of(run("check")[1])
    monkeypatch.setattr(owner, name, wrong)
    status, out, err = run("check")
    rows, rest = rows_of(out)
    assert (status, err) == (1, "")
    *failures, last = rest
    assert last == f"{len(failures)} failed" and len(failures) >= len(failed)
    for what in failed:
        assert any(re.match(rf"{re.escape(what)}.*FAILED: .*", line) for line in failures), rest
    assert all("FAILED: " in line and any(line.startswith(what) for what in failed) for line in failures)
    gone = {what for what, _ in before.keys() - rows.keys()}
    assert rows == {key: row for key, row in before.items() if key[0] not in gone}
    assert len(gone) == len(failures)


def test_recipes_lists_all_of_them_with_what_they_are_about(run):
    status, out, _ = run("recipes")
    assert status == 0 and all(len(line) <= 80 for line in out.splitlines())
    said = " ".join(out.split())
    for recipe in RECIPES.values():
        assert f"\n{recipe.name}\n    {recipe.about.split()[0]}" in f"\n{out}" and recipe.about in said
        values = {name: getattr(recipe, name) for name in declarations(recipe) if name not in ("name", "about")}
        nets = "".join(f"{name}: {value} " for name, value in values.items() if "dense" in str(value))
        size = f"size {recipe.size}, " if recipe.size else ""
        assert f"{recipe.about} {nets}data {recipe.data}, {size}seed 1, batch {recipe.batch}, " in said
        for name, value in values.items():
            assert value in (None, False) or "dense" in str(value) or f"{name} {value}" in said


def test_a_recipe_in_a_file_of_ones_own_trains_and_goes_on(run, undrawn):
    Path("my.json").write_text(run("recipes", "line")[1].replace("dense 32", "dense 7").replace('"line"', '"mine"', 1))
    status, out, _ = run("train", "my.json", "--steps", 2, "--g-rate", 0.5)
    assert status == 0 and "run folder runs/mine-1, from step 0 to step 2" in out
    made = folders.recipe_in("runs/mine-1/recipe.json")
    assert (made.name, made.g_rate, made.G) == ("mine", 0.5, "uniform 0.5, dense 7, relu, dense data")
    assert "from step 2 to step 3" in run("train", "my.json", "--resume", "--steps", 3, "--g-rate", 0.5)[1]
    Path("my.json").write_text('{"system": "gan", "name": "mine", "about": "x", "anneal": 1}')
    said = "minigan: my.json: a gan recipe has no setting 'anneal'; there are name, about, data"
    assert run("train", "my.json")[2].startswith(said)


@pytest.mark.parametrize("recipe, shown", [("line", ["dense 32, relu, dense data", "(0.003)", "adam beta1=0.5"]),
                                           (None, ["convt 12 4x4 stride=2 pad=1", "(0.004)"])])  # fmt: skip
def test_help_of_a_recipe_has_its_own_settings_with_their_values(run, recipe, shown):
    status, out, err = run("train", *([recipe] if recipe else []), "--help")
    assert (status, err) == (0, "") and f"settings of {recipe or 'digits'}" in out
    said = " ".join(out.split())
    assert [text for text in shown if text not in said] == []
    for name, declared in declarations(RECIPES[recipe or "digits"]).items():
        if name not in ("name", "about", "data", "path", "start_from", "epochs"):
            assert f"--{name.replace('_', '-')} {declared.metadata['help']}" in said, name


def test_the_list_of_recipes_tells_the_two_rates_apart(run, monkeypatch):
    monkeypatch.setattr(checking, "RECIPES", {"line": dataclasses.replace(RECIPES["line"], d_rate=0.25, g_rate=0.5)})
    assert "d_rate 0.25, g_rate 0.5" in " ".join(run("recipes")[1].split())


@pytest.mark.parametrize("name", RECIPES)
def test_a_printed_recipe_is_that_recipe(run, name):
    status, out, err = run("recipes", name)
    assert (status, err) == (0, "") and recipe_of(json.loads(out)) == RECIPES[name]
    assert list(json.loads(out)) == ["system", *(field.name for field in dataclasses.fields(RECIPES[name]))]


def test_info_says_what_is_installed(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    monkeypatch.setenv("OMP_NUM_THREADS", "5")  # which OpenBLAS heeds only without the other
    status, out, err = run("info")
    assert (status, err) == (0, "")
    assert all(len(line) <= 80 for line in out.splitlines())
    lines = dict(line.split(None, 1) for line in out.splitlines())
    assert lines["minigan"] == minigan.__version__ and lines["numpy"] == numpy.__version__
    assert lines["python"].startswith(".".join(map(str, sys.version_info[:3])))
    assert lines["threads"] == f"3, {os.cpu_count()} cores"
    assert lines["GPU"].startswith("none: CuPy is not installed") and {"matplotlib", "tqdm", "BLAS"} <= lines.keys()


def test_info_names_the_gpu(run, monkeypatch):
    cupy = types.ModuleType("cupy")
    cupy.__version__ = "14.0"
    cupy.cuda = types.SimpleNamespace(
        is_available=lambda: True,
        runtime=types.SimpleNamespace(getDeviceProperties=lambda device: {"name": b"NVIDIA H100"}),
    )
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    out = run("info")[1]
    assert "cupy      14.0\nGPU       NVIDIA H100\n" in out


# ---- as a process ----


def process(*arguments):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-m", "minigan", *arguments], env=environment, capture_output=True, text=True, timeout=60
    )


def test_python_m_minigan_is_the_command_and_passes_its_status_on(place):
    done = process("recipes", "line")
    assert (done.returncode, done.stdout, done.stderr) == (0, RECIPES["line"].to_json(), "")
    done = process("train", "lin")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("minigan: unknown recipe 'lin'") and done.stderr.count("\n") == 1
    done = process("train", "--k", "x")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert tree() == {}


def test_help_and_version_load_nothing_and_a_command_its_own_module_alone():
    """What takes long to load is told by the modules that are there, in one interpreter, one step after another."""
    code = """
import io, sys
from contextlib import redirect_stdout
from minigan import cli
def loaded(*arguments):
    with redirect_stdout(io.StringIO()):
        assert cli.main(list(arguments)) == 0
    return {name.removeprefix("minigan.") for name in sys.modules}
slow = {"numpy", "scipy", "matplotlib", "PIL", "tqdm", "claims", "exercises", "runs", "theory", "data"}
for arguments in (["--help"], ["--version"]):
    assert not slow & loaded(*arguments), arguments
    assert {n for n in sys.modules if n.startswith("minigan.commands.")} == {
        "minigan.commands.options", "minigan.commands.output"}
assert not (slow - {"numpy", "data"}) & loaded("recipes")
assert not (slow - {"numpy", "tqdm", "runs", "data"}) & loaded("train", "--help")
assert not (slow - {"numpy", "tqdm", "runs", "data", "exercises"}) & loaded("exercises", "02_dense")
assert slow - {"scipy", "matplotlib", "PIL"} <= loaded("verify", "--help")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
