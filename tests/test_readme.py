"""Everything shown is executed: the Python and the commands of README and of its pages, and the examples in docstrings.

Python blocks run as written, one after the other in one namespace a page, and line by line at a prompt, as a reader
would type them; the commands run in their order in one folder, where `train` is cut to two steps and its score to 50
samples, and `verify` computes no claim and draws no figure: tests/claims and tests/test_theory_plots.py do that.
"""

import code as code_module
import doctest
import functools
import importlib
import inspect
import pkgutil
import re
import shlex
from pathlib import Path

import pytest

import minigan
from minigan import cli
from minigan.claims import registry
from minigan.claims.claim import Claim, Result
from minigan.claims.rigorous.enclosure import Enclosure, Proof
from minigan.commands import comparing
from minigan.data import mnist, sources
from minigan.evaluation import measures
from minigan.nn import build
from minigan.runs import figures
from minigan.runs import run as run_module
from minigan.systems import RECIPES

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / name for name in ("README.md", "README.zh.md", "CHANGELOG.md", "CONTRIBUTING.md", "notebooks/README.md")
]
PAGES += sorted((ROOT / "docs").glob("*.md"))
README = PAGES[0].read_text()
SHOWN = [ROOT / name for name in ("README.md", "docs/commands.md", "docs/python.md", "docs/systems.md", "docs/gpu.md")]
SHOWN.append(ROOT / "docs/sweep.md")


def blocks(text, language):
    """(line number, code) of the fenced blocks of this language."""
    fences = re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(text[: fence.start()].count("\n") + 2, fence[1]) for fence in fences]


def minigan_commands(code):
    """The arguments of every `minigan ...` in lines of shell: also behind a path, after &&, or as python -m minigan."""
    found = []
    for line in code.replace("\\\n", " ").splitlines():
        words, command = shlex.split(line.removeprefix("$ "), comments=True), []
        for word in [*words, "&&"]:
            word, ends = (word[:-1], True) if word.endswith(";") else (word, word in ("&&", "||", "|", "&"))
            if word and word not in ("&&", "||", "|", "&"):
                command.append(word)
            if ends:
                if command[1:3] == ["-m", "minigan"]:
                    found.append(command[3:])
                elif command and Path(command[0]).name == "minigan":
                    found.append(command[1:])
                command = []
    return found


PYTHON = blocks(README, "python")
COMMANDS = [args for page in SHOWN for _, code in blocks(page.read_text(), "sh") for args in minigan_commands(code)]


def test_the_reader_of_blocks_and_commands_sees_what_there_is():
    text = "a\n```sh\nminigan train  # comment\n```\n```python\nx = 1\n```\n\n```sh\nls && .v/bin/minigan check\n```\n"
    assert blocks(text, "python") == [(6, "x = 1\n")]
    assert [line for line, _ in blocks(text, "sh")] == [3, 10]
    shell = "pip install minigan\n$ minigan info; python3 -m minigan sample \\\n  runs/a --n 2 && minigan\n"
    assert minigan_commands(shell) == [["info"], ["sample", "runs/a", "--n", "2"], []]
    assert PYTHON and len(COMMANDS) >= 5, "README.md shows none"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_block_is_overlooked(page):
    """Every fenced block is of a known kind; what is not to be run says so by `text` or `console`."""
    kinds = re.findall(r"^ *```(.*)$", page.read_text(), re.MULTILINE)[::2]
    assert set(kinds) <= {"python", "sh", "text", "console", "bibtex", "csv", "json"}
    executed = {*SHOWN, ROOT / "README.zh.md", ROOT / "docs" / "extending.md", ROOT / "docs" / "own-theory.md"}
    assert "python" not in kinds or page in executed, "a page whose Python nobody runs"


@pytest.mark.parametrize("page", SHOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_python_shown_runs_as_written(page, tmp_path, monkeypatch, capsys):
    found = blocks(page.read_text(), "python")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run_module, "SCORED", 50)
    if any("runs/ring-1" in code for _, code in found):
        assert cli.main(["train", "ring", "--steps", "2"]) == 0
    names = {"__name__": "__main__"}
    for line, code in found:
        exec(compile("\n" * (line - 1) + code, page, "exec"), names)


@pytest.mark.parametrize("page", [page for page in SHOWN if page.name in ("README.md", "python.md")])
def test_the_python_shown_can_be_pasted_at_a_prompt(page, tmp_path, monkeypatch, capsys):
    """A prompt ends a function, a class or a loop at its first empty line; Enter ends the last."""
    monkeypatch.chdir(tmp_path)
    console = code_module.InteractiveConsole()
    for _, code in blocks(page.read_text(), "python"):
        for line in [*code.splitlines(), ""]:
            console.push(line)
        assert not console.buffer, f"unfinished: {console.buffer[0]}"
    assert capsys.readouterr().err == ""


def test_the_readme_is_short_and_counts_right():
    """At most 200 lines; how many notebooks, exercises, claims and recipes there are."""
    assert README.count("\n") <= 200
    found = {what: int(n) for n, what in re.findall(r"\[(\d+) (notebooks|exercises|claims|recipes)\]", README)}
    assert found == {
        "notebooks": len(list((ROOT / "notebooks").glob("[0-9]*.py"))),
        "exercises": len(list((ROOT / "notebooks" / "exercises").glob("[0-9]*.py"))),
        "claims": sum(map(len, registry.all_claims().values())),
        "recipes": len(RECIPES),
    }


def test_the_page_on_extending_minigan_runs_as_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run_module, "SCORED", 50)
    page, names = ROOT / "docs" / "extending.md", {"__name__": "__main__"}
    found = blocks(page.read_text(), "python")
    assert len(found) >= 4
    for line, code in found:
        exec(compile("\n" * (line - 1) + code, page, "exec"), names)
    mean = float(re.search(r"mean of the samples (\S+),", capsys.readouterr().out)[1])
    assert abs(mean - 1.0) < 0.05  # of the data; G begins at 0
    words = {word for _, code in blocks(page.read_text(), "text") for word in re.findall(r"^(\w+)", code, re.MULTILINE)}
    assert words == {*build.LAYERS, *build.NOISES, *build.OPTIMIZERS}


def numbers_and_words(text):
    """The numbers of a text, and what is left of it; a claim's seconds and its own rounding are left out."""
    text = re.sub(r"^(mine\..*) \S+ (\s*\S+) +\d+\.\d$", r"\1 \2", text, flags=re.MULTILINE)
    number = r"-?\d+\.?\d*(?:e[-+]\d+)?"
    return [float(n) for n in re.findall(number, text)], re.sub(rf"\s*{number}\s*", " ", text)


def test_the_session_of_ones_own_theory_prints_what_stands_there(capsys):
    """To the digits shown, which other processors' last bits may turn by one."""
    page, names = ROOT / "docs" / "own-theory.md", {"__name__": "__main__"}
    session = re.findall(r"^```(python|text)\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    assert [kind for kind, _ in session] == ["python", "text"] * 7
    for (_, code), (_, shown) in zip(session[::2], session[1::2]):
        exec(compile(code, page, "exec"), names)
        (found, said), (expected, meant) = map(numbers_and_words, (capsys.readouterr().out, shown))
        assert said == meant and found == pytest.approx(expected, rel=2e-4, abs=1e-8)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_command_of_the_readme_is_understood(arguments, capsys):
    try:
        options = cli.parse(arguments)
    except SystemExit as end:  # --help and --version
        assert end.code == 0, capsys.readouterr().err
    else:
        assert callable(options.run)


def ctrl_c(playground):
    """In the place of a playground that is served until somebody presses Ctrl-C."""
    raise KeyboardInterrupt


def test_the_commands_of_the_readme_run_in_their_order(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run_module, "SCORED", 50)
    monkeypatch.setitem(sources.SOURCES, "mnist", sources.Source(functools.cache(mnist.load)))
    monkeypatch.setattr(figures, "COMPARED", 100)  # of 2,000
    monkeypatch.setattr(measures, "PAIRS", 100)
    monkeypatch.setattr(comparing, "TIMED", 0.0)
    monkeypatch.setattr(Claim, "_run", lambda self, f: Result(1.0, "=", 1.0, 0.0, 1e-12, f is self.right, 0.0, 1, ""))
    monkeypatch.setattr(Enclosure, "_run", lambda self, wrong: Proof("1.0", 0.0, 1.0, 0.0, 1e-12, not wrong, 0.0, ""))
    monkeypatch.setattr("minigan.claims.figures.write_figures", lambda folder, quiet: [folder / "figure1.png"])
    monkeypatch.setattr("minigan.play.server.Playground.run", ctrl_c)
    monkeypatch.setattr("minigan.commands.playing.one_thread", lambda: True)  # it would hold for all tests after this
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions" / "ada_02_dense.py").write_text("def dense(x, W, b):\n    return x @ W + b\n")
    for arguments in map(list, dict.fromkeys(map(tuple, COMMANDS))):  # what stands in two places runs once
        if "cupy" in arguments or "--help" in arguments or "--version" in arguments or not arguments:
            continue
        if arguments[0] == "sweep":  # in processes of its own, which none of these patches reach: test_sweep.py runs it
            continue
        cut = {"train": ["--steps", "2"], "play": ["--no-browser", "--port", "0"]}.get(arguments[0], [])
        status = cli.main([*arguments, *cut])
        _, err = capsys.readouterr()
        assert status == 0, f"minigan {' '.join(arguments)}: {err}"


def test_what_the_check_of_an_answer_is_shown_to_say_is_what_it_says(capsys):
    (code,) = [code for _, code in PYTHON if "import Wrong, check" in code]  # also what the Chinese page shows
    exec(compile(code, "README.md", "exec"), {})
    said = capsys.readouterr().out
    assert "Looks like:" in said
    shown = README.partition(code)[2].partition("```text\n")[2].partition("```\n")[0]
    assert " ".join(shown.split()) == " ".join(said.split())  # in lines that fit the page


def test_the_chinese_readme_shows_the_same_code_and_known_commands():
    chinese = (ROOT / "README.zh.md").read_text()
    assert [code for _, code in blocks(chinese, "python")] == [code for _, code in PYTHON]
    commands = [arguments for _, code in blocks(chinese, "sh") for arguments in minigan_commands(code)]
    assert len(commands) >= 5 and all(arguments in COMMANDS for arguments in commands)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_within_the_project_lead_somewhere(page):
    links = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", page.read_text())
    for target in (first or second for first, second in links):
        if not re.match(r"https?:|mailto:|#", target):
            assert (page.parent / target.partition("#")[0]).exists(), target


def modules():
    """Every module of the package by name; __main__ would run the command."""
    found = pkgutil.walk_packages(minigan.__path__, "minigan.")
    return ["minigan", *(module.name for module in found if not module.name.endswith("__main__"))]


def examples(name):
    return [test for test in doctest.DocTestFinder().find(importlib.import_module(name)) if test.examples]


def test_the_examples_in_docstrings_run(capsys):
    for name in modules():
        found = examples(name)
        written = Path(importlib.import_module(name).__file__).read_text().count(">>> ")
        assert sum(len(test.examples) for test in found) == written, f"an example of {name} is overlooked"
        for test in found:
            assert doctest.DocTestRunner().run(test).failed == 0, capsys.readouterr().out


def test_the_algorithm_shown_is_the_one_that_runs():
    """The README prints Algorithm 1's three functions: to the letter, as they are in the source."""
    source = importlib.import_module("minigan.gan.algorithm1")
    (shown,) = [block for _, block in PYTHON if "def discriminator_step" in block]
    for function in (source.discriminator_step, source.generator_step, source.algorithm1):
        assert inspect.getsource(function) in shown
