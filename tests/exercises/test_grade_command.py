"""`minigan grade`: what it prints, writes and refuses, whatever files it is given."""

import csv
import json
import os
from pathlib import Path

import pytest
from exercises.answers import LOG_SIGMOID, SIGMOID, SOFTPLUS

from minigan import cli
from minigan.commands import marks
from minigan.exercises.bank import exercises


@pytest.fixture
def folder(tmp_path):
    for name, cells in {
        "anna": (SIGMOID, SOFTPLUS, LOG_SIGMOID),
        "bert": (SIGMOID, "def softplus(a):\n    return a"),
    }.items():
        cells = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in ("import numpy", *cells)]
        (tmp_path / f"{name}.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    return tmp_path


def test_json_has_the_fields_of_the_brief(folder, capsys):
    assert cli.main(["grade", str(folder), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 6
    assert list(rows[0]) == ["file", "exercise", "name", "score", "max_score", "status", "bug", "output"]
    assert [(Path(r["file"]).stem, r["name"], r["status"]) for r in rows][2:5] == [
        ("anna", "log_sigmoid", "right"), ("bert", "sigmoid", "right"), ("bert", "softplus", "wrong"),
    ]  # fmt: skip


def test_csv_has_the_same_rows(folder, capsys):
    assert cli.main(["grade", str(folder), "--json", "--csv", str(folder / "t.csv")]) == 0
    rows = json.loads(capsys.readouterr().out)
    with open(folder / "t.csv", newline="", encoding="utf-8") as stream:
        table = list(csv.DictReader(stream))
    assert [{k: str(v) for k, v in row.items()} for row in rows] == table


def test_the_table_tells_each_question_and_chinese_where_asked(folder, capsys):
    assert cli.main(["grade", str(folder / "bert.ipynb"), "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert "2/2  正确" in out and "0/2  错误" in out and "结果的值不对" in out


def test_the_table_of_several_says_why_and_which_mistakes_are_most_made(folder, capsys):
    cells = ("import numpy", SIGMOID.replace("a < 0", "a > 0"), "def soft_plus(a):\n    return a")
    for name in ("carl", "dora"):
        notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4}
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook))
    assert cli.main(["grade", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 100 or line.startswith(str(folder)) for line in lines)
    assert sum("missing: there is no function softplus" in line for line in lines) == 2
    assert lines[-3] == "4 graded, 33% of the points on average" and lines[-2] == "mistakes made more than once:"
    assert lines[-1].split() == ["2", "sigmoid:", "sign"]
    assert cli.main(["grade", str(folder), "--lang", "zh"]) == 0
    assert "共批改 4 份，平均得分率 33%" in capsys.readouterr().out
    (folder / "dora.ipynb").unlink()
    assert cli.main(["grade", str(folder)]) == 0
    last = capsys.readouterr().out.splitlines()[-2:]
    assert last == ["3 graded, 44% of the points on average", "mistakes made once: 1"]


def test_what_one_student_reads_fits_a_terminal_and_names_what_is_near(folder, capsys):
    path = folder / "carl.py"
    path.write_text(f"import numpy\n{SIGMOID.replace('a < 0', 'a > 0')}\ndef soft_plus(a):\n    return a\n")
    assert cli.main(["grade", str(path)]) == 0
    out = capsys.readouterr().out
    assert all(len(line) <= 100 for line in out.splitlines()[1:])
    assert "there is a function soft_plus: did you mean that one?" in out


def test_a_table_for_a_spreadsheet_is_refused_before_grading_and_marked_where_it_is_chinese(folder, capsys, tmp_path):
    assert cli.main(["grade", str(folder), "--csv", str(folder / "none" / "t.csv")]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "its folder does not exist; make it, or name another" in err
    (tmp_path / "dir.csv").mkdir()
    assert cli.main(["grade", str(folder), "--csv", str(tmp_path / "dir.csv")]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "a folder; name a file" in err
    for lang, mark in (("en", b"file,"), ("zh", b"\xef\xbb\xbffile,")):
        assert cli.main(["grade", str(folder), "--json", "--csv", str(folder / "t.csv"), "--lang", lang]) == 0
        assert (folder / "t.csv").read_bytes().startswith(mark)


def table(path):
    """The rows of a table, by student."""
    with open(path, newline="", encoding="utf-8-sig") as stream:
        return {row["student"]: row for row in csv.DictReader(stream)}


def test_totals_have_a_row_for_each_student(folder, capsys):
    (folder / "carl.ipynb").write_text("?")
    assert cli.main(["grade", str(folder), "--totals", str(folder / "t.csv")]) == 2
    rows = table(folder / "t.csv")
    fields = ("01_sigmoid", "score", "max_score", "percent", "wrong", "note")
    assert {name: tuple(row[field] for field in fields) for name, row in rows.items()} == {
        "anna": ("6.0", "6.0", "6.0", "100.0", "", ""),
        "bert": ("2.0", "2.0", "6.0", "33.3", "softplus: wrong; log_sigmoid: missing", ""),
        "carl": ("", "", "", "", "unreadable",
                 "carl.ipynb: unreadable, not a Jupyter notebook of version 4; save it again as .ipynb"),
    }  # fmt: skip
    assert Path(rows["anna"]["file"]).name == "anna.ipynb"
    assert "carl.ipynb: unreadable (" in capsys.readouterr().out


def test_files_that_cannot_be_read_do_not_keep_the_others_from_being_graded(folder, capsys):
    (folder / "carl.ipynb").write_text("no notebook")
    (folder / "dora.py").write_text("x = 1")
    assert cli.main(["grade", str(folder), "--json", "--csv", str(folder / "t.csv")]) == 2
    out, err = capsys.readouterr()
    rows = json.loads(out)
    assert [Path(r["file"]).name for r in rows if r["status"] == "right"] == ["anna.ipynb"] * 3 + ["bert.ipynb"]
    lost = {Path(r["file"]).name: r["output"] for r in rows if r["status"] == "unreadable"}
    assert set(lost) == {"carl.ipynb", "dora.py"} and "not a Jupyter notebook" in lost["carl.ipynb"]
    assert err.count("\n") == 1 and err.startswith("minigan: 2 of 4 files were not graded: ") and "dora.py" in err
    with open(folder / "t.csv", newline="", encoding="utf-8") as stream:
        assert [row["output"] for row in csv.DictReader(stream)] == [row["output"] for row in rows]
    (folder / "anna.ipynb").unlink()
    (folder / "bert.ipynb").unlink()
    assert cli.main(["grade", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1


def test_the_seed_is_an_option_and_changes_the_inputs_only(tmp_path, capsys):
    outs, path = {}, tmp_path / "dora.py"
    wrong_where_drawn = "numpy.where(4 * a == numpy.rint(4 * a), numpy.logaddexp(0, a), 7)"
    path.write_text(f"import numpy\n{SIGMOID}\ndef softplus(a):\n    return {wrong_where_drawn}\n")
    for seed in ("1914", "7", "-1"):
        status = cli.main(["grade", str(path), "--json", "--seed", seed])
        out, err = capsys.readouterr()
        outs[seed] = status, [r["status"] for r in json.loads(out or "[]")], out, err
    assert outs["7"][:2] == outs["1914"][:2] == (0, ["right", "wrong", "missing"])
    assert outs["7"][2] != outs["1914"][2]
    assert outs["-1"][0] == 2 and outs["-1"][3] == "minigan: --seed is -1: it must be at least 0\n"
    assert cli.main(["grade", str(path), "--json"]) == 0
    assert capsys.readouterr().out == outs["1914"][2]


def test_what_a_submission_prints_or_raises_cannot_write_the_table(folder, capsys):
    lie = "\\n  softplus                     2/2  right\\x1b[2J\\ud800"
    path = folder / "lie.py"
    path.write_text(f"import numpy\nprint('{lie}')\n{SIGMOID}\ndef softplus(a):\n    raise ValueError('{lie}')\n")
    assert cli.main(["grade", str(path)]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\n  softplus                     2/2" not in out and out.encode("utf-8")


def test_no_name_of_a_file_writes_the_table_or_a_formula(tmp_path, capsys, monkeypatch):
    names = ("x\x1b[31m\n  softplus   2_01_sigmoid.py", "=1+1,01_sigmoid.py", "\udcff_01_sigmoid.py")
    for name in names:
        (tmp_path / name).write_text(f"import numpy\n{SIGMOID}")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["grade", *names, "--csv", "t.csv", "--totals", "u.csv"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and sum(line.endswith("2 of 6 points") for line in out.splitlines()) == 3
    for file in ("t.csv", "u.csv"):
        rows = list(csv.DictReader((tmp_path / file).read_text("utf-8-sig").splitlines()))
        assert {row["file"][:2] for row in rows} == {"x ", "'=", "?_"}


def test_the_reference_is_tried_on_the_inputs_of_the_seed(tmp_path, monkeypatch):
    (tmp_path / "01_sigmoid.py").write_text(f"import numpy\n{SIGMOID}")
    tried = []
    monkeypatch.setattr("minigan.commands.coursework.expect_working", lambda names, seed: tried.append((names, seed)))
    assert cli.main(["grade", str(tmp_path), "--seed", "7"]) == 0
    assert tried == [(["01_sigmoid"], 7)]


def test_what_is_no_plain_file_is_left_alone(tmp_path, capsys):
    os.mkfifo(tmp_path / "01_sigmoid.py")
    assert cli.main(["grade", str(tmp_path)]) == 2 and "no notebook" in capsys.readouterr().err
    assert cli.main(["grade", str(tmp_path / "01_sigmoid.py")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_note_in_the_folder_is_no_exercise(tmp_path, capsys):
    (tmp_path / "notes.py").write_text("x = 1\n")
    assert cli.main(["grade", str(tmp_path)]) == 2 and "answers no exercise" in capsys.readouterr().err


def test_long_lines_are_broken_by_the_columns_that_they_take():
    for exercise in exercises().values():
        for bug in (bug for question in exercise.questions for bug in question.bugs):
            for text in (bug.en, bug.zh):
                lines = marks.wrapped(text, 6).split("\n")
                assert all(marks.columns(line) <= marks.WIDTH + 4 and line.startswith("      ") for line in lines)
                assert "".join("".join(lines).split()) == "".join(text.split())
                assert not any(line.strip()[0] in "，。、；：？！”）" for line in lines)
    assert marks.columns("ab 中文，") == 9
