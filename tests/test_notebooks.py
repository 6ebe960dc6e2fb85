"""The notebooks are what their sources make, run, and say the same in both languages; the check of that can fail."""

import ast
import importlib
import inspect
import re
import shutil
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

import nbformat
import pytest

from notebooks import build

ROOT = Path(__file__).parent.parent
NAMES = build.names()
ENGLISH = [name for name in NAMES if not name.startswith("zh/")]
CHINESE = [name for name in NAMES if name.startswith("zh/")]


@cache  # most tests read it, none changes it
def source(name):
    """The notebook of a source of this project, not executed."""
    return build.from_source(name)


@cache
def on_disk(name):
    """A notebook of this project as it was written."""
    return build.on_disk(name)


def code(name):
    """The sources of a notebook's code cells."""
    return [cell.source for cell in build.code_cells(source(name))]


# ---- fresh ----


@pytest.mark.parametrize("name", ENGLISH)
def test_the_notebook_is_fresh_and_runs(name):
    build.check(name)  # one at a time: several workers share them, and none is executed twice


# A rule that takes a millisecond a notebook is one test for them all: each test of pytest takes longer than that.


def test_every_notebook_on_disk_is_small_enough_to_be_shown():
    sizes = {name: (build.FOLDER / f"{name}.ipynb").stat().st_size for name in NAMES}
    assert {name: size for name, size in sizes.items() if size >= 500_000} == {}


def test_no_output_is_an_error_a_warning_or_a_page_long():
    for name in NAMES:
        for cell in build.code_cells(on_disk(name)):
            for output in cell.outputs:
                assert output.output_type != "error" and output.get("name") != "stderr", (name, cell.id)
                assert build.text(output).count("\n") <= 45, f"{name}, {cell.id} prints too much"
                assert not any("widget" in mime for mime in output.get("data", {})), (name, cell.id)


def test_a_source_runs_as_a_script(tmp_path):
    """Its beginning does, up to the training: the cells of all sources are executed by the check above."""
    beginning, _, _ = (ROOT / "notebooks/00_ten_minutes.py").read_text().partition("# ## The algorithm")
    command = [sys.executable, "-W", "error", "-c", beginning]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "V = -1.3863 nats" in done.stdout and not list(tmp_path.iterdir())


# ---- all of one kind ----


def test_the_last_cell_installs_where_minigan_is_missing_and_the_first_words_say_so():
    """At the end, so that a reader meets an idea first and no plumbing."""
    for name in NAMES:
        assert code(name)[-1] == code("00_ten_minutes")[-1], name
        assert source(name).cells[-1].cell_type == "code", name
        said = "先运行最后一格" if name in CHINESE else "first run the last cell"
        assert said in " ".join(source(name).cells[0].source.split()), name


def test_every_notebook_ends_with_three_questions():
    for name in NAMES:
        last = [cell for cell in source(name).cells if cell.cell_type == "markdown"][-1]
        title = "## 三个问题" if name in CHINESE else "## Three questions"
        asked = last.source.partition(title)[2].partition("\n## ")[0]
        assert re.findall(r"^(\d)\. ", asked, re.MULTILINE) == ["1", "2", "3"], name


def test_one_picture_stands_for_every_notebook():
    for name in NAMES:
        covers = [c for c in build.code_cells(source(name)) if "cover" in c.metadata.get("tags", [])]
        assert len(covers) == 1, name
        assert (build.FOLDER / f"pictures/{name.removeprefix('zh/')}.png").stat().st_size > 1000, name


def test_every_notebook_asserts_four_claims_at_least():
    for name in ENGLISH:
        asserts = [node for cell in code(name) for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Assert)]
        assert len(asserts) >= 4, name


def test_every_notebook_is_in_the_table_of_contents():
    page = (build.FOLDER / "README.md").read_text()
    links = [link for name in ENGLISH for link in (f"({name}.ipynb)", f"(pictures/{name}.png)")]
    assert [link for link in links if link not in page] == []


def test_no_notebook_or_picture_is_left_without_its_source():
    made = {path.relative_to(build.FOLDER).with_suffix("").as_posix() for path in build.FOLDER.glob("[0-9]*.ipynb")}
    made |= {f"zh/{path.stem}" for path in build.FOLDER.glob("zh/*.ipynb")}
    assert made == set(NAMES)
    assert {path.stem for path in build.FOLDER.glob("pictures/*")} == set(ENGLISH)


# ---- the first cell ----

FIRST = """
import subprocess, sys
sys.path[:] = [path for path in sys.path if path != {root!r} and "site-packages" not in path]
subprocess.run = lambda command, check: print("pip", command[-1])
"""


@pytest.mark.parametrize("clone", ["minigan", "another-name", None])
def test_the_last_cell_installs_from_a_clone_beside_it_or_says_what_to_do(clone, tmp_path):
    """A clone named minigan is, to Python, a package without contents: it must not be taken for an installed one."""
    if clone:
        (tmp_path / clone / "minigan").mkdir(parents=True)
        (tmp_path / clone / "minigan" / "cli.py").touch()
    script = FIRST.format(root=str(ROOT)) + code("00_ten_minutes")[-1]
    done = subprocess.run([sys.executable, "-S", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    if clone:
        assert done.stdout.strip() == f"pip {tmp_path / clone}", done.stderr
    else:
        assert done.returncode == 1 and done.stderr.strip().startswith("minigan is missing: clone it here")


def test_without_the_extra_the_build_says_what_is_missing():
    command = [sys.executable, "-S", str(ROOT / "notebooks/build.py"), "--help"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and re.fullmatch(r"\w+ is missing: pip install -e '\.\[notebooks\]'\n", done.stderr)


# ---- two languages ----


def test_all_are_in_chinese_too():
    assert [name.removeprefix("zh/") for name in CHINESE] == ENGLISH


def test_both_languages_have_the_same_code_cells_and_outputs():
    for name in CHINESE:
        chinese, english = build.code_cells(on_disk(name)), build.code_cells(on_disk(name.removeprefix("zh/")))
        assert code(name) == code(name.removeprefix("zh/")), name
        assert chinese == [cell | {"id": own.id} for cell, own in zip(english, chinese)], name


def test_the_chinese_words_are_chinese_and_not_left_out():
    for name in CHINESE:
        mine = [cell.source for cell in source(name).cells if cell.cell_type == "markdown"]
        theirs = [c.source for c in source(name.removeprefix("zh/")).cells if c.cell_type == "markdown"]
        assert len(mine) == len(theirs), name
        assert all(re.search(r"[\u4e00-\u9fff]", words) for words in mine), name
        assert "## 术语表" in mine[-1], name
        formulas = all(own.count("$$") == other.count("$$") for own, other in zip(mine, theirs))
        assert formulas, f"{name}: a formula is missing"


# ---- sliders ----


def names_of(nodes, kind):
    """The names in some syntax trees that are loaded or stored, functions' and imports' own names among these."""
    found = set()
    for node in (inner for tree in nodes for inner in ast.walk(tree)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, kind):
            found.add(node.id)
        elif kind is ast.Store and isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif kind is ast.Store and isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return found


def of_the_notebook(cell):
    """The statements of a cell, but of functions their names alone: what is assigned in them is theirs."""
    tree = ast.parse(cell)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            node.body = []
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            node.generators, node.elt = [], ast.Constant(0)
    return [tree]


def overwritten(cells):
    """What a slider's picture is drawn from and a later cell has anew: the slider moves after all cells have run."""
    faults = set()
    for place, cell in enumerate(cells):
        functions = {
            node.name: node
            for before in cells[: place + 1]
            for node in ast.walk(ast.parse(before))
            if isinstance(node, ast.FunctionDef)
        }
        for node in ast.walk(ast.parse(cell)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", None) == "explore":
                seen, todo = set(), names_of([node.args[0]], ast.Load)
                while todo:
                    name = todo.pop()
                    seen.add(name)
                    if name in functions:
                        function = functions[name]
                        own = {a.arg for a in ast.walk(function) if isinstance(a, ast.arg)}
                        own |= names_of(function.body, ast.Store)
                        todo |= names_of([function], ast.Load) - own - seen
                anew = {name for later in cells[place + 1 :] for name in names_of(of_the_notebook(later), ast.Store)}
                faults |= seen & anew
    return faults


def test_what_a_slider_draws_from_and_a_later_cell_overwrites_is_found():
    cells = [
        "def f(k):\n    q = 1\n    return g(k) + q",
        "p, q = 1, 2\ndef g(k): return k + p",
        "plots.explore(f, k=[1])",
    ]
    assert overwritten([*cells, "q = 3\ndef h():\n    p = 4\nz = [p for p in (1, 2)]"]) == set()
    assert overwritten([*cells, "for p in (1, 2): pass"]) == {"p"}
    assert overwritten([*cells[:2], "plots.explore(lambda k: g(k), k=[1])", "def g(k): return 0"]) == {"g"}


def test_no_cell_overwrites_what_a_slider_before_it_draws_from():
    found = {name: overwritten(code(name)) - {"numpy", "plots"} for name in ENGLISH}  # these are imported once more
    assert {name: names for name, names in found.items() if names} == {}


# ---- documented ----


def used(cells):
    """Every object of minigan that code refers to, as (name, object): what it imports, and attributes of modules."""
    found, modules = {}, {}
    for node in (node for cell in cells for node in ast.walk(ast.parse(cell))):
        if isinstance(node, ast.ImportFrom) and node.module.partition(".")[0] == "minigan":
            source = importlib.import_module(node.module)
            for alias in node.names:
                try:
                    thing = getattr(source, alias.name)
                except AttributeError:
                    thing = importlib.import_module(f"{node.module}.{alias.name}")
                (modules if inspect.ismodule(thing) else found)[alias.asname or alias.name] = thing
    for node in (node for cell in cells for node in ast.walk(ast.parse(cell))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            found[f"{node.value.id}.{node.attr}"] = getattr(modules[node.value.id], node.attr)
    return found


def test_what_a_cell_uses_is_found():
    cell = "from minigan import plots\nfrom minigan.nn import Dense\nplots.lines(1)\nDense(1, 2)"
    assert set(used([cell])) == {"Dense", "plots.lines"}


def test_every_public_function_used_is_documented():
    for name in ENGLISH:
        things = used(code(name))
        assert len(things) >= 4, name
        functions = {key: inspect.getdoc(thing) or "" for key, thing in things.items() if callable(thing)}
        assert [key for key, words in functions.items() if not words.strip()] == [], name


# ---- the check itself ----

SOURCE = """# %% [markdown]
# # Words

# %%
print("a number: 0.25, and 1,200 more")

# %% tags=["cover", "trained"]
class Picture:
    def _repr_png_(self):
        return bytes(16) + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")

    def __repr__(self):
        return "a picture"

Picture()
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with one small notebook, built."""
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "00_small.py").write_text(SOURCE)
    (folder / "zh").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "FOLDER", folder)
        write(build.build("00_small"))
    return folder


@pytest.fixture
def folder(built, tmp_path, monkeypatch):
    """A copy of it that a test may spoil."""
    monkeypatch.setattr(build, "FOLDER", shutil.copytree(built, tmp_path / "notebooks"))
    return build.FOLDER


def write(files):
    for path, content in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def edit(folder, change):
    """Change the notebook on disk behind its source's back."""
    notebook = nbformat.read(folder / "00_small.ipynb", as_version=4)
    change(notebook)
    nbformat.write(notebook, folder / "00_small.ipynb")


def test_building_again_gives_the_same_bytes_and_the_check_is_content(folder):
    before = (folder / "00_small.ipynb").read_bytes()
    assert build.build("00_small")[folder / "00_small.ipynb"] == before
    build.check("00_small")


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda n: n.cells[0].update(source="# Other words"), "not those of its source"),
        (lambda n: n.cells[1].update(source="print(1)"), "not those of its source"),
        (lambda n: n.cells.pop(), "not those of its source"),
        (lambda n: n.cells[1].update(execution_count=7), "not executed in order"),
        (lambda n: n.cells[1].outputs[0].update(text="a number: 0.26, and 1,200 more\n"), "and now it is"),
        (lambda n: n.cells[1].outputs[0].update(text="another: 0.25, and 1,200 more\n"), "and now it is"),
        (lambda n: n.cells[1].update(outputs=[]), "other kinds of output"),
        (lambda n: n.cells[2].outputs[0].data.pop("image/png"), "other kinds of output"),
    ],
    ids=["words", "code", "a cell gone", "order", "number", "text", "no output", "no picture"],
)
def test_a_stale_notebook_is_found(folder, change, message):
    edit(folder, change)
    with pytest.raises(build.StaleError, match=message):
        build.check("00_small")


def test_numbers_may_round_otherwise_and_those_of_a_training_may_differ(folder):
    text = "a number: {}, and 1,200 more\n"
    edit(folder, lambda n: n.cells[1].outputs[0].update(text=text.format("0.25002")))
    build.check("00_small")
    (old, *_), new = build.code_cells(build.on_disk("00_small")), build.code_cells(build.on_disk("00_small"))[0]
    new.outputs[0].text = text.format("0.31")
    with pytest.raises(build.StaleError):
        build.expect_same_outputs("a cell", old, new)
    new.metadata["tags"] = ["trained"]
    build.expect_same_outputs("a trained cell", old, new)


@pytest.mark.parametrize(
    "cell, message",
    [
        ("assert 1 == 2", "assert 1 == 2"),
        ("import warnings\nwarnings.warn('mind')", "mind"),
        ("import sys\nprint('aside', file=sys.stderr)", "aside"),
        ("raise SystemExit(0)", "SystemExit"),
        ("import os\nos._exit(3)", "status 3"),
        ("import os\nstatus = os.system('echo child')", "child"),
        ("input()", "input"),
        ("def f(:", "SyntaxError"),
    ],
    ids=["fails", "warns", "stderr", "exits", "dies", "child", "asks", "syntax"],
)
def test_a_cell_that_fails_or_warns_ends_the_build(folder, cell, message):
    (folder / "00_small.py").write_text(f"{SOURCE}\n# %%\n{cell}\n")
    with pytest.raises(build.StaleError, match=message):
        build.build("00_small")


def test_values_are_shown_as_in_jupyter(folder):
    """A semicolon hides a value, `_` is the last one, None shows nothing, display shows at once."""
    cell = "print('first')\ndisplay(1)\nprint('then')\n41"
    (folder / "00_small.py").write_text(f"{SOURCE}\n# %%\n{cell}\n\n# %%\n_ + 1\n\n# %%\n5;\n\n# %%\nNone\n")
    *_, one, two, three, four = build.code_cells(build.execute("00_small"))
    assert [build.text(output) for output in one.outputs] == ["first\n", "1", "then\n", "41"]
    assert [output.output_type for output in one.outputs][1::2] == ["display_data", "execute_result"]
    assert [build.text(output) for output in two.outputs] == ["42"]
    assert three.outputs == four.outputs == []


def test_what_is_displayed_under_an_id_is_replaced_in_its_place(folder):
    cell = "shown = display(1, display_id=True)\ndisplay(2)\nshown.update(3)"
    (folder / "00_small.py").write_text(f"{SOURCE}\n# %%\n{cell}\n\n# %%\nshown.update(4)\n")
    *_, one, two = build.code_cells(build.execute("00_small"))
    assert [build.text(output) for output in one.outputs] == ["4", "2"] and two.outputs == []


def test_a_notebook_that_never_ends_is_a_fault(folder, monkeypatch):
    monkeypatch.setattr(build, "SECONDS", 1)
    (folder / "00_small.py").write_text(f"{SOURCE}\n# %%\nwhile True:\n    pass\n")
    with pytest.raises(build.StaleError, match="did not end in 1 seconds"):
        build.build("00_small")


def test_a_broken_notebook_and_a_strange_picture_are_named(folder):
    picture = folder / "pictures/00_small.png"
    right = picture.read_bytes()
    picture.write_bytes(right[::-1])
    with pytest.raises(build.StaleError, match=r"00_small\.png is not its cover"):
        build.check("00_small")
    picture.write_bytes(right)
    build.check("00_small")
    (folder / "00_small.ipynb").write_text("<<<<<<< HEAD")
    with pytest.raises(build.StaleError, match="00_small: not a notebook"):
        build.check("00_small")


def test_a_cover_is_one_picture(folder):
    (folder / "00_small.py").write_text(SOURCE.replace('"cover", ', ""))
    with pytest.raises(build.StaleError, match="0 pictures in cells tagged cover"):
        build.build("00_small")


def test_a_missing_notebook_is_named_with_the_command_that_makes_it(folder):
    (folder / "00_small.ipynb").unlink()
    with pytest.raises(build.StaleError, match=r"missing: python notebooks/build\.py 00_small"):
        build.check("00_small")


def test_a_translation_is_given_the_outputs_and_must_have_the_code(folder):
    (folder / "zh/00_small.py").write_text(SOURCE.replace("Words", "词"))
    write(build.build("00_small"))
    build.check("00_small")
    translation = build.on_disk("zh/00_small")
    assert translation.cells[0].source == "# 词"
    assert translation.cells[1:] == build.on_disk("00_small").cells[1:]
    (folder / "zh/00_small.py").write_text(SOURCE.replace("0.25", "0.35"))
    with pytest.raises(build.StaleError, match="zh/00_small: its code cells"):
        build.build("00_small")


def test_the_command_says_what_is_stale_and_builds_it(folder, monkeypatch, capsys):
    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["build.py", *arguments])
        return build.main(), capsys.readouterr().err

    assert command("--check")[0] == 0
    (folder / "00_small.py").write_text(SOURCE.replace("0.25", "0.35"))
    before = (folder / "00_small.ipynb").read_bytes()
    status, said = command("--check")
    assert status == 2 and "00_small: its cells are not those of its source" in said
    assert (folder / "00_small.ipynb").read_bytes() == before
    assert command("00")[0] == 0 and command("--check")[0] == 0
    assert "0.35" in (folder / "00_small.ipynb").read_text()


def test_names_are_chosen_by_their_beginnings_and_others_are_refused():
    assert build.names(["00"]) == ["00_ten_minutes"]
    assert build.names(["zh/00"]) == ["zh/00_ten_minutes"]
    with pytest.raises(SystemExit, match="no notebook begins with 77"):
        build.names(["77"])


def test_a_notebook_finds_nothing_of_the_one_before_it(folder):
    """Both are forked from one process, which has the modules."""
    cell = "import numpy, os\nassert not hasattr(numpy, 'seen') and os.listdir() == []\nnumpy.seen = open('seen', 'w')"
    (folder / "00_small.py").write_text(f"{SOURCE}\n# %%\n{cell}\n")
    build.build("00_small")
    build.build("00_small")


def test_a_process_that_cannot_execute_is_a_fault(folder, monkeypatch):
    monkeypatch.setattr(build, "EXECUTE", folder / "missing.py")
    monkeypatch.setattr(build, "HERE", threading.local())
    with pytest.raises(build.StaleError, match="ended without an answer"):
        build.build("00_small")
