"""Cells as statements: one that fails takes no other along, IPython's syntax is read, an error tells its cause."""

import ast
import sys

import pytest

from minigan.exercises import running, standins, statements

LIMITS = {"left": 9.0, "limits": [9.0, 9.0], "without": [], "defining": False}


class Still:
    """A clock that never rings."""

    def start(self, seconds):
        pass

    stop = __enter__ = __exit__ = lambda self, *_: None


def ran(*cells, **request):
    """(the names that cells leave, the faults of each) of cells that are run here."""
    names = {}
    runner = running.Runner(names, Still(), lambda *_: None, vars(statements), standins.Nothing)
    shell = standins.shell(runner)
    names["get_ipython"] = lambda: shell
    runner.read(cells)
    return names, [runner.run({"run": n, **LIMITS, **request})["faults"] for n in range(len(cells))]


def errors(faults):
    return [error for cell in faults for error, _, _ in cell]


@pytest.mark.parametrize(
    "cell",
    [
        "%matplotlib inline\nx = 1", "!pip install -q numpy \\\n    matplotlib\nx = 1", "x = 1\nx?", "?print\nx = 1",
        "x?\r\nx = 1\r\n", "%%time\nx = 1", "%%timeit -n 1\nx = 1", "%%capture out\nx = 1",
        "\n\n%%time\n%matplotlib inline\nx = 1",
        "files = !ls\nx = 1", "if True:\n    %time y = 2\n    x = y - 1", "x = %time 3 - 2", "%time x = 1",
        "print('%d of %d'\n      % (1, 2))\n%matplotlib inline\nx = 1", "s = '''\n%no\n!no\n'''\nx = len(s) - 8",
        "x = 5 \\\n  % 2", "    x = 1\n    y = 2", ">>> x = 1", "import os; os.nothing_there; x = 1",
        "%magic that nobody knows\nx = 1", "%%magic that nobody knows\nx = 1",
        "get_ipython().run_line_magic('cd', '/')\nx = 1",
        "get_ipython().run_cell_magic('time', '', 'x = 1\\n')", "get_ipython().magic('pylab inline')\nx = 1",
        "async def f():\n    return 1\nx = await f()", "import asyncio\nawait asyncio.sleep(0)\nx = 1",
        "import nothing_of_that_name, math as x", "from __future__ import annotations\ndef f(a: nobody): pass\nx = 1",
        "1 / 0\nx = 1", "def g(a)\n    pass\nx = 1", "pip install numpy\nx = 1", "print 'x'\nx = 1",
        "from google.colab import drive\ndrive.mount('/content/drive')\nx = 1",
        "try:\n    import google.colab\n    x = 0\nexcept ImportError:\n    x = 1",
        "try:\n    import nothing_of_that_name\nexcept ImportError:\n    x = 1",
    ],
)  # fmt: skip
def test_what_is_right_around_it_stays(cell):
    names, _ = ran(cell)
    assert names["x"] is not None and names["x"] in (1, sys.modules.get("math"))


def test_colab_is_neither_missed_nor_feigned_where_one_asks_for_it():
    asked = "try:\n    import google.colab\n    here = True\nexcept ImportError:\n    here = False"
    names, faults = ran("from google.colab import drive\ndrive.mount('/content/drive')", asked)
    assert errors(faults) == [] and names["here"] is False


@pytest.mark.parametrize("magic", ["bash", "html", "javascript", "sh", "latex", "script sh", "writefile a.py", "R"])
def test_the_cell_of_another_language_is_passed_over(magic, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names, faults = ran(f"%%{magic}\nx = 1\n")
    assert "x" not in names and faults == [[]]


def test_a_file_that_a_cell_writes_is_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names, faults = ran("%%writefile my_layers.py\nx = 1\n", "%run my_layers.py")
    assert names["x"] == 1 and errors(faults) == []
    ran("%%writefile ../out_of_here.py\nx = 1\n")
    assert (tmp_path / "out_of_here.py").exists() and not (tmp_path.parent / "out_of_here.py").exists()


@pytest.mark.parametrize(
    "cell, line",
    [
        ("%matplotlib inline\n\n1 / 0", 3), ("!pip install \\\n  numpy \\\n  scipy\nx = 1\n1 / 0", 5),
        ("\n\n%time 2\n1 / 0", 4),
        ("%%time\nx = 1\n1 / 0", 3), ("\n%%capture\n%%time\n1 / 0", 4), ("x = 1\n1 / 0", 2),
        ("\n  \n1 / 0\n%time 2", 3),
    ],
)  # fmt: skip
def test_lines_keep_their_numbers(cell, line):
    _, faults = ran("", cell)
    assert errors(faults) == [f"ZeroDivisionError: division by zero (code cell 2, line {line})"]


def test_an_error_of_syntax_is_one_statements_own():
    names, faults = ran(
        "@property\ndef f(a):\n    return a\nif 1:\n    a = 1\nelse:\n    a = 2\ndef g(a)\n  pass\nb = 3\n'''c\nd = 4"
    )
    assert {"f", "a", "b"} <= set(names) and "d" not in names
    assert [error.partition(":")[0] for error in errors(faults)] == ["SyntaxError"] * 2
    assert "(code cell 1, line 8)" in errors(faults)[0]


@pytest.mark.parametrize("broken", ["def g(:", "print((1)", "x = [1, 2", "y = {'a': 1,\n     'b': 2"])
def test_a_bracket_that_is_not_closed_takes_no_function_after_it_along(broken):
    names, faults = ran(f"def f(a):\n    return a\n{broken}\ndef h(a):\n    return f(a)\nimport math")
    assert names["h"](1) == 1 and "math" in names and len(errors(faults)) == 1


def test_what_follows_from_an_error_tells_that_error():
    _, faults = ran("import nothing_of_that_name as n\nimport math", "y = n.f()\nz = math.pi", "y + 1")
    root = "ModuleNotFoundError: No module named 'nothing_of_that_name' (code cell 1, line 1)"
    assert faults == [
        [[root, "", "nothing_of_that_name"]],
        [["NameError: name 'n' is not defined (code cell 2, line 1)", root, "nothing_of_that_name"]],
        [["NameError: name 'y' is not defined (code cell 3, line 1)", root, "nothing_of_that_name"]],
    ]


def test_a_package_that_a_try_was_silent_about_is_known_all_the_same():
    _, faults = ran("try:\n    from nothing_of_that_name import f\nexcept ImportError:\n    pass", "f(1)", "unknown(1)")
    assert [package for cell in faults for _, _, package in cell] == ["nothing_of_that_name", ""]


def test_a_name_of_a_package_that_is_here_is_no_lack():
    _, faults = ran("import os.nothing_there", "from os import nothing_there", "nothing_there()")
    assert [package for cell in faults for _, _, package in cell] == ["", "", ""]
    assert faults[2][0][1].startswith("ImportError: cannot import name")


def test_without_ipython_its_syntax_is_a_lack_and_python_goes_on(monkeypatch):
    monkeypatch.setattr(statements, "ipythons", lambda: None)
    names, faults = ran("%matplotlib inline\n!pip install a\nx = 1\n%%time\ny = 2", "def f(a)\n  pass\nz = 1 % 2")
    assert names["x"] == 1 and names["y"] == 2 and names["z"] == 1
    assert [[package for _, _, package in cell] for cell in faults] == [["IPython"] * 3, [""]]


def test_ipythons_transformer_leaves_nothing_of_ipython_behind():
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "IPython"}
    try:
        for name in before:
            del sys.modules[name]
        assert statements.ipythons().transform_cell("%x\n") == "get_ipython().run_line_magic('x', '')\n"
        assert not [name for name in sys.modules if name.partition(".")[0] == "IPython"]
    finally:
        sys.modules.update(before)


def test_left_out_statements_are_faults_and_causes():
    cell = "x = 1\nimport math\ndef f(): pass\ny = x"
    names, ((left_out, follows),) = ran(cell, without=[[0, "it ended the process"]])
    assert left_out[0] == follows[1] == "it ended the process" and "f" in names
    names, faults = ran(cell, defining=True)
    assert "f" in names and "math" in names and "x" not in names and len(faults[0]) == 2
    names, _ = ran("x = 1\ndef f(): pass", left=-9.0)
    assert "f" in names and "x" not in names  # what defines takes no time


@pytest.mark.parametrize(
    "text", ["", "\n", "# only\n", "x = '\\ud800'", "x = 1\0", "(" * 9999, "-" * 99999 + "1", "\x0c", "\ud800"]
)
def test_any_text_is_read(text):
    for statement in statements.read(text, 1):
        assert isinstance(statement, (ast.stmt, BaseException))


def test_what_a_stand_in_makes_fail_in_an_expression_by_itself_is_not_told(monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [standins.StandIn({}), *sys.meta_path])
    for name in [name for name in sys.modules if name.partition(".")[0] == "minigan"]:
        monkeypatch.delitem(sys.modules, name)
    begin = "from minigan import plots\ndef picture():\n    left, right = plots.Figure().subplots(1, 2)\n"
    assert errors(ran(begin + "picture()\nabs(plots.x)\n(lambda: abs(plots.x) < 1)()")[1]) == []
    said = errors(ran(begin + "figure = picture()\n1 / 0\nplots.x(nobody_that)")[1])
    assert [error.partition(":")[0] for error in said] == ["ValueError", "ZeroDivisionError", "NameError"]
    lacking = "def picture():\n    plots.x\n    import nothing_of_that_name\npicture()"
    assert len(errors(ran(begin + lacking)[1])) == 1
