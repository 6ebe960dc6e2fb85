"""Each option of `minigan train` reaches the one number that it is named after, and no other; so does the backend."""

import dataclasses
import types

import numpy
import pytest

from minigan import backend, cli, plots
from minigan.runs import RunError, opening, training
from minigan.runs import run as run_module
from minigan.systems.recipes import RECIPES

OPTIONS = {  # option: (field of the recipe, a value that is not ring's)
    "--k": ("k", 3),
    "--batch": ("batch", 65),
    "--objective": ("objective", "minimax"),
    "--update": ("update", "simultaneous"),
    "--d-rate": ("d_rate", 0.25),
    "--g-rate": ("g_rate", 0.125),
    "--seed": ("seed", 9),
    "--size": ("size", 32),
    "--G": ("G", "dense 5, relu, dense data"),
    "--D": ("D", "dense 5, maxout 5, dense 1"),
    "--noise": ("noise", "uniform 3"),
    "--optimizer": ("optimizer", "momentum .5"),
    "--average": ("average", None),
    "--choose": ("choose", True),
}


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """asked(*arguments): (the recipe that a new run would follow, whatever else the run is started with)."""
    monkeypatch.chdir(tmp_path)

    def asked(*arguments):
        seen = []

        def new_run(*given, **named):
            seen.extend([*given, *named.values()])
            raise RunError("seen enough")

        monkeypatch.setattr(opening, "new_run", new_run)
        assert cli.main(["train", *map(str, arguments)]) == 2
        return seen

    return asked


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_changes_its_own_number_alone(asked, option):
    field, value = OPTIONS[option]
    assert getattr(RECIPES["ring"], field) != value
    text = {None: "none", True: "yes"}.get(value, value)
    assert asked("ring", option, text)[0] == dataclasses.replace(RECIPES["ring"], **{field: value})


def test_all_options_at_once_each_change_their_own_number(asked):
    chosen = {option: pair for option, pair in OPTIONS.items() if option != "--k"}  # simultaneous updates have k = 1
    words = {None: "none", True: "yes"}
    arguments = [text for option, (_, value) in chosen.items() for text in (option, words.get(value, value))]
    assert asked("ring", *arguments)[0] == dataclasses.replace(RECIPES["ring"], **dict(chosen.values()))


def test_the_backend_that_is_named_is_loaded_and_the_run_is_on_its_arrays(asked, monkeypatch):
    modules = {name: types.ModuleType(name) for name in ("numpy", "cupy")}
    monkeypatch.setattr(backend, "load", modules.__getitem__)
    assert any(given is modules["cupy"] for given in asked("ring", "--backend", "cupy"))
    assert any(given is modules["numpy"] for given in asked("ring"))  # without a word: the host


def test_a_run_that_was_stopped_goes_on_with_the_backend_that_it_had(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run_module, "SCORED", 5)
    monkeypatch.setattr(backend, "load", lambda name: numpy)
    monkeypatch.setattr(training, "train", lambda game, folder, steps, **_: False)
    for name in ("samples_figure", "curves_figure"):
        monkeypatch.setattr(plots, name, lambda *_: plots.Figure((1, 1)))
    assert cli.main(["train", "line", "--steps", "7", "--backend", "cupy"]) == 130
    said = capsys.readouterr().out
    assert "--backend cupy" in said and "--steps 7" in said and "--resume" in said
    assert cli.main(["train", "line"]) == 130
    assert "--backend" not in capsys.readouterr().out
