"""Every file handed in has one fate: graded, a module of one that is, passed over, or unreadable."""

import json
import os

import pytest

from minigan.exercises.grader import grade
from minigan.exercises.handed_in import gather
from minigan.exercises.submission import SubmissionError, document, read

DENSE = "import numpy as np\n\ndef dense(x, W, b):\n    return np.dot(x, W) + b\n"
REST = (
    "def dense_input_gradient(dy, x, W):\n    return np.dot(dy, W.T)\n\n"
    "def dense_parameter_gradients(dy, x, W):\n    return np.dot(x.T, dy), np.sum(dy, axis=0)\n"
)


def notebook(*sources):
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources], "nbformat": 4})


def fates(root, *paths, **more):
    """{name below root: fate} of what is gathered, and the lines about folders."""
    found = gather(paths or [root], **more)
    named = [(work.submission.path, "graded") for work in found.works] + [(o.path, o.fate) for o in found.others]
    assert len({path for path, _ in named}) == len(named)
    return {path.relative_to(root).as_posix(): fate for path, fate in named}, found.skipped


def put(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_endings_that_systems_add_or_change_are_graded_and_others_are_listed(tmp_path):
    right = ("a_02_dense.ipynb", "b_02_dense.ipynb.txt", "c_02_dense.ipynb.json", "d_02_dense.IPYNB",
             "e 02_dense (1).ipynb", "g_02_dense.Py.TXT")  # fmt: skip
    put(tmp_path, {name: notebook(DENSE, REST) for name in right} | {"f_02_dense.PY": DENSE})
    put(tmp_path, {"r.html": "<p>", "r.zip": "PK", "r.pdf": "%PDF", "r.docx": "PK", "r": "", "r.txt": "x = 1"})
    found, _ = fates(tmp_path)
    assert {name for name, fate in found.items() if fate == "graded"} == {*right, "f_02_dense.PY"}
    assert {name for name, fate in found.items() if fate == "passed over"} == {
        "r.html", "r.zip", "r.pdf", "r.docx", "r", "r.txt",
    }  # fmt: skip
    reasons = {other.path.name: other.says("en") for other in gather([tmp_path]).others}
    assert "unpack" in reasons["r.zip"] and "notebook" in reasons["r.html"]


def test_what_programs_leave_behind_is_not_looked_into_and_said_in_a_line(tmp_path):
    clone = {f"minigan/{part}": "" for part in ("cli.py", "exercises/bank/__init__.py", "exercises/bank/dense.py")}
    clone |= {"notebooks/exercises/solutions/02_dense.ipynb": notebook(DENSE, REST), "own/x_02_dense.py": DENSE}
    put(tmp_path, {f"ada/gan/{name}": text for name, text in clone.items()})
    left = ("__MACOSX", ".virtual_documents", ".ipynb_checkpoints", ".git", "env", "conda", "lib/site-packages")
    put(tmp_path, {f"ada/{folder}/02_dense.py": DENSE for folder in left})
    put(tmp_path, {"ada/env/pyvenv.cfg": "", "ada/conda/conda-meta/history": "", "ada/._02_dense.ipynb": b"\0\5",
                   "ada/.DS_Store": b"\0", "ada/02_dense.ipynb": notebook(DENSE)})  # fmt: skip
    found, skipped = fates(tmp_path)
    assert found == {"ada/02_dense.ipynb": "graded", "ada/gan/own/x_02_dense.py": "graded"}
    assert len(skipped) == 7 + 2 + 1 and "._NAME and .DS_Store: 2" in skipped[-1]
    assert sum(line.endswith("minigan itself") for line in skipped) == 2
    assert sum("environment" in line for line in skipped) == 3
    inside = tmp_path / "ada" / "gan" / "notebooks"  # what is named is looked into
    assert fates(inside)[0] == {"exercises/solutions/02_dense.ipynb": "graded"}


def test_a_file_that_is_named_twice_has_one_fate(tmp_path):
    put(tmp_path, {"ada_02_dense.py": DENSE})
    assert fates(tmp_path, tmp_path, tmp_path / "ada_02_dense.py", tmp_path)[0] == {"ada_02_dense.py": "graded"}


def test_a_link_is_not_followed(tmp_path):
    put(tmp_path, {"a/ada_02_dense.py": DENSE, "b/bob_02_dense.py": DENSE})
    os.symlink(tmp_path / "a" / "ada_02_dense.py", tmp_path / "b" / "eve_02_dense.py")
    os.symlink(tmp_path / "a", tmp_path / "b" / "folder")
    assert fates(tmp_path / "b")[0] == {"bob_02_dense.py": "graded", "eve_02_dense.py": "passed over"}


def test_a_module_that_a_notebook_imports_is_its_own_and_nobody_elses(tmp_path):
    """As helper-module in the cases: it defines a function of the exercise, and is no submission for that."""
    put(tmp_path, {"s_02_dense.ipynb": notebook("from my_layers import *\nimport numpy as np", REST),
                   "my_layers.py": DENSE, "t_02_dense.py": DENSE})  # fmt: skip
    assert fates(tmp_path)[0] == {
        "s_02_dense.ipynb": "graded", "my_layers.py": "module", "t_02_dense.py": "graded",
    }  # fmt: skip
    (work, _) = gather([tmp_path]).works
    assert work.submission.modules == {"my_layers.py": DENSE}
    assert [result.status for result in grade(work.submission)] == ["right"] * 3


@pytest.mark.parametrize(
    "notebook_at, module_at, seen",
    [
        ("A B_1_assignsubmission_file_/02_dense.ipynb", "A B_1_assignsubmission_file_/layers/own.py", "layers/own.py"),
        ("ab_5_6_02_dense.ipynb", "ab_5_7_own-2.py", "own.py"),
        ("ada/hw/02_dense.ipynb", "ada/own.py", "own.py"),
    ],
)
def test_modules_are_found_where_the_student_has_them(tmp_path, notebook_at, module_at, seen):
    source = "import layers.own" if "/" in seen else "import own"
    put(tmp_path, {notebook_at: notebook(source, DENSE), module_at: "x = 1"})
    put(tmp_path, {"Eve_2_assignsubmission_file_/own.py": "x = 2", "eve_8_9_own.py": "x = 2", "eve/own.py": "x = 2"})
    (work,) = gather([tmp_path]).works
    assert work.submission.modules == {seen: "x = 1"}


def test_a_module_of_another_encoding_is_what_it_was(tmp_path):
    own = "# -*- coding: gbk -*-\nNAME = str('全连接'.encode(), encoding='utf-8')\n"
    put(tmp_path, {"a_02_dense.ipynb": notebook("from own import NAME\nassert NAME == '全连接'\n" + DENSE + REST),
                   "own.py": own.encode("gbk")})  # fmt: skip
    (work,) = gather([tmp_path]).works
    assert [result.status for result in grade(work.submission)] == ["right"] * 3


def test_a_script_that_says_what_it_answers_is_graded_though_another_imports_it(tmp_path):
    put(tmp_path, {"ada/02_dense.ipynb": notebook("import hw\n" + DENSE), "ada/hw.py": f"# # Exercise 02\n{DENSE}"})
    assert fates(tmp_path)[0] == {"ada/02_dense.ipynb": "graded", "ada/hw.py": "graded"}
    assert all(
        len(work.submission.modules) == (work.submission.path.suffix == ".ipynb") for work in gather([tmp_path]).works
    )


def test_functions_that_are_all_in_a_module_are_graded_in_it(tmp_path):
    put(tmp_path, {"ada/report.ipynb": notebook("import layers"), "ada/layers.py": DENSE + REST})
    assert fates(tmp_path)[0] == {"ada/report.ipynb": "passed over", "ada/layers.py": "graded"}


def test_what_answers_nothing_is_passed_over_beside_what_does_and_unreadable_alone(tmp_path):
    put(tmp_path, {"ada/02_dense.ipynb": notebook(DENSE), "ada/plots.py": "x = 1", "bob/plots.py": "x = 1"})
    assert fates(tmp_path)[0] == {
        "ada/02_dense.ipynb": "graded", "ada/plots.py": "passed over", "bob/plots.py": "unreadable",
    }  # fmt: skip


def test_tables_of_marks_and_feedback_are_not_handed_in(tmp_path):
    put(tmp_path, {"ada_02_dense.py": DENSE, "marks.csv": "x", ".marks.csv.record": "x", "feedback/ada.html": "x",
                   "feedback/.minigan-feedback": "", "data.csv": "1"})  # fmt: skip
    assert fates(tmp_path)[0] == {"ada_02_dense.py": "graded", "data.csv": "passed over"}


@pytest.mark.parametrize(
    "declared, encoding",
    [("# -*- coding: gbk -*-\n", "gbk"), ("#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n", "latin-1"),
     ("", "utf-8-sig"), ("", "utf-16"), ("", "utf-8")],
)  # fmt: skip
def test_a_script_is_read_as_it_says_it_is_to_be(tmp_path, declared, encoding):
    letters = "é" if encoding == "latin-1" else "全连接 é" if encoding != "gbk" else "全连接"
    text = f"{declared}x = '{letters}'\r\n{DENSE}"
    put(tmp_path, {"a_02_dense.py": text.encode(encoding)})
    assert document(tmp_path / "a_02_dense.py").text == text.replace("\r\n", "\n")
    assert read(tmp_path / "a_02_dense.py").notes("en") == []


@pytest.mark.parametrize("declared", ["", "# coding: no-such-encoding\n", "# coding: punycode\n"])
def test_a_script_of_no_known_encoding_is_read_all_the_same_and_that_is_said(tmp_path, declared):
    put(tmp_path, {"a_02_dense.py": f"{declared}# caf\u00e9\n{DENSE}".encode("latin-1")})
    submission = read(tmp_path / "a_02_dense.py")
    assert DENSE in submission.cells[0] and "not UTF-8" in submission.notes("en")[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_notebook_is_read_in_any_unicode(tmp_path, encoding):
    put(tmp_path, {"a_02_dense.ipynb": notebook(DENSE).encode(encoding), "b_02_dense.py": notebook(DENSE)})
    assert read(tmp_path / "a_02_dense.ipynb").cells == (DENSE,)
    assert read(tmp_path / "b_02_dense.py").cells == (DENSE,)  # a notebook that was given a script's name


def test_a_name_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SubmissionError, match="is the path right"):
        gather([tmp_path / "gone"])
