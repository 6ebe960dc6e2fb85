"""Files: notebooks and scripts as cells, what is no submission is said in one line, the exercise is told."""

import json

import pytest

from minigan import cli
from minigan.exercises import submission
from minigan.exercises.bank import exercises
from minigan.exercises.grader import grade
from minigan.exercises.handed_in import gather
from minigan.exercises.submission import SubmissionError, read


def notebook(*cells, **more):
    cells = [c if isinstance(c, dict) else {"cell_type": "code", "source": c} for c in cells]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}, **more})


def test_a_notebooks_code_cells_are_read_in_order(tmp_path):
    path = tmp_path / "01_sigmoid.ipynb"
    text = {"cell_type": "markdown", "source": ["def no():"]}
    path.write_text(notebook(["import numpy\n", "x = 1"], text, "", "def sigmoid(a): pass"))
    got = read(path)
    assert got.cells == ("import numpy\nx = 1", "", "def sigmoid(a): pass") and got.exercise == "01_sigmoid"


def test_a_script_is_cut_at_its_marks(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "\ufeffimport numpy\n# %% [markdown]\n# text\n# %%\ndef sigmoid(a):\n    return a\n# %% x\ny = 1\n", "utf-8"
    )
    assert [cell.strip().splitlines()[0] for cell in read(path).cells] == [
        "import numpy",
        "# text",
        "def sigmoid(a):",
        "y = 1",
    ]


def test_the_lines_of_a_script_keep_the_files_numbers(tmp_path):
    path = tmp_path / "01_sigmoid.py"
    path.write_text("# %%\nimport numpy\n\n# %% [markdown]\n# text\n# %%\ndef sigmoid(a):\n    return b\n")
    cells = read(path).cells
    beginnings = zip(cells, ("import", "# text", "def"))
    assert [cell[: cell.index(text)].count("\n") + 1 for cell, text in beginnings] == [2, 5, 7]
    (wrong,) = [result for result in grade(read(path)) if result.name == "sigmoid"]
    assert "(code cell 3, line 8)" in wrong.output


def test_cells_of_spyder_and_of_nbconvert_are_cells(tmp_path):
    path = tmp_path / "01_sigmoid.py"
    path.write_text(
        "#!/usr/bin/env python\n\n# In[1]:\na = 1\n# In[ ]:\nb = 2\n# In [3]:\nc = 3\n#%%\nd = 4\n# %% [e]\ne = 5\n"
    )
    assert [cell.strip() for cell in read(path).cells[1:]] == ["a = 1", "b = 2", "c = 3", "d = 4", "e = 5"]


@pytest.mark.parametrize(
    "text", [" " * 2**20 + "%", "%" + " " * 2**20, "a;" * 2**20, "(" * 2**20, "x = !" + "\n" * 2**20]
)
def test_reading_a_file_parses_nothing_of_it(tmp_path, monkeypatch, text):
    """Or else a line of blanks takes a regular expression hours, and a short file all the memory there is."""
    monkeypatch.setattr("ast.parse", None)
    for name, written in (("01_sigmoid.ipynb", notebook(text)), ("01_sigmoid.py", text)):
        (tmp_path / name).write_text(written)
        assert read(tmp_path / name).cells == (text,)


BAD = {
    "no.ipynb": b"this is no notebook", "list.ipynb": b"[1, 2]", "three.ipynb": b'{"worksheets": []}',
    "empty.ipynb": b"",
    "cells.ipynb": b'{"cells": [3]}', "source.ipynb": b'{"cells": [{"cell_type": "code", "source": 3}]}',
    "parts.ipynb": b'{"cells": [{"cell_type": "code", "source": [3]}]}', "deep.ipynb": b"[" * 10**5,
    "binary.py": bytes(range(256)), "image.ipynb": b"\x89PNG\r\n\x1a\n\0\xff", "essay.docx": b"PK", "noname": b"x = 1",
    "empty.py": b"", "other.py": b"def nobody_asked(x):\n    return x\n",
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_submission_is_said_in_one_line(tmp_path, capsys, name):
    path = tmp_path / name
    path.write_bytes(BAD[name])
    with pytest.raises(SubmissionError, match=name):
        read(path)
    assert cli.main(["grade", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and name in err


def test_a_file_that_is_too_large_is_not_read(tmp_path, capsys):
    path = tmp_path / "01_sigmoid.ipynb"
    with open(path, "wb") as stream:
        stream.truncate(30 * 2**20)
    assert cli.main(["grade", str(path)]) == 2
    assert "larger than 20 MB" in capsys.readouterr().err


def test_what_is_not_there_and_a_folder_without_any_are_said(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "01_sigmoid.ipynb").write_text(notebook("x = 1"))
    for path, said in ((tmp_path, "no notebook"), (tmp_path / "gone.ipynb", "no such file or folder")):
        assert cli.main(["grade", str(path)]) == 2
        assert said in capsys.readouterr().err


def test_one_bad_file_is_named_among_good_ones(tmp_path, capsys):
    (tmp_path / "01_sigmoid.ipynb").write_text(notebook("x = 1"))
    (tmp_path / "bad.ipynb").write_text("?")
    assert cli.main(["grade", str(tmp_path)]) == 2
    assert "bad.ipynb" in capsys.readouterr().err


def test_folders_are_searched_in_order(tmp_path):
    (tmp_path / "folder.py").mkdir()
    for name in ("b/x.py", "a/y.ipynb", "a/.ipynb_checkpoints/y.ipynb", "c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    others = gather([tmp_path]).others
    assert [p.path.relative_to(tmp_path).as_posix() for p in others] == ["a/y.ipynb", "b/x.py", "c.txt"]


@pytest.mark.parametrize("name", exercises())
def test_an_exercise_is_told_by_its_name_and_by_its_functions(tmp_path, name):
    functions = [q.name for q in exercises()[name].questions]
    for file, cells in (
        (f"anna_{name}_late", ["x = 1"]),
        ("homework", [f"def {f}(x):\n    return x" for f in functions]),
    ):
        (tmp_path / f"{file}.ipynb").write_text(notebook(*cells))
        assert read(tmp_path / f"{file}.ipynb").exercise == name
    (tmp_path / "lambdas.py").write_text("\n".join(f"{f} = lambda *a: a" for f in functions))
    assert read(tmp_path / "lambdas.py").exercise == name


def test_an_exercise_may_be_given(tmp_path, capsys):
    (tmp_path / "x.py").write_text("y = 1")
    assert read(tmp_path / "x.py", "02_dense").exercise == "02_dense"
    with pytest.raises(SubmissionError, match="--exercise"):
        read(tmp_path / "x.py")
    assert cli.main(["grade", str(tmp_path / "x.py"), "--exercise", "99_none"]) == 2
    assert "99_none" in capsys.readouterr().err


def test_nothing_of_a_file_is_run_by_reading_it(tmp_path):
    (tmp_path / "01_sigmoid.py").write_text("raise SystemExit(1 / 0)")
    assert read(tmp_path / "01_sigmoid.py").cells == ("raise SystemExit(1 / 0)",)
    assert submission.LARGEST == 20 * 2**20
