"""Marks: per student, with weights; in tables that grow as they are made; as pages that a student can be sent."""

import csv
import json
import types

import pytest

from minigan import cli
from minigan.commands import coursework, feedback, marks, record, totals
from minigan.commands.record import Entry, Table
from minigan.exercises.bank import exercises
from minigan.exercises.exercise import ExerciseError
from minigan.exercises.verdict import Result

DENSE = "def dense(x, W, b):\n    return x @ W + b\n"


def entry(student, exercise="02_dense", share=1.0, **more):
    """A graded Entry of a student, with a share of the points in each question."""
    results = [
        {"exercise": exercise, "name": q.name, "score": share * q.points, "max_score": float(q.points),
         "status": "right" if share == 1 else "wrong", "bug": "" if share == 1 else "sign", "output": "words"}
        for q in exercises()[exercise].questions
    ]  # fmt: skip
    file = more.pop("file", f"{student}_{exercise}.ipynb")
    fields = {"number": "", "system": "plain", "late": False, "fate": "graded", "known_by": "name"} | more
    return Entry(f"/in/{file}", file, student, exercise=exercise, results=results, **fields)


def other(student, fate="passed over", note="an archive: unpack it", file="x.zip"):
    return Entry(f"/in/{file}", file, student, "", "plain", False, fate, notes=[note])


def by_student(entries, weights=None):
    return {mark.student: mark for mark in totals.marks_of(entries, weights)}


# ----------------------------------------------------------------------------------------------------- sums


def test_points_of_all_exercises_are_summed_and_what_is_not_handed_in_has_none():
    found = by_student([entry("ada"), entry("ada", "03_activations"), entry("bob", share=0.5)])
    assert (found["ada"].score, found["ada"].most, found["ada"].percent) == (14.0, 14.0, 100.0)
    assert (found["bob"].score, found["bob"].most, found["bob"].percent) == (3.5, 14.0, 25.0)


def test_weights_are_of_exercises_and_not_of_points():
    entries = [entry("ada", share=0.5), entry("ada", "03_activations"), entry("ada", "05_value")]
    weights = totals.weights_of("02=1,03_activations=3")
    assert by_student(entries, weights)["ada"].percent == 87.5  # (1 * 1/2 + 3 * 1) / 4; 05 has no weight


def test_weights_of_what_nobody_has_handed_in_yet_do_not_count():
    assert by_student([entry("ada")], totals.weights_of("02=1,03=9"))["ada"].percent == 100.0


def test_weights_may_be_in_a_file(tmp_path):
    (tmp_path / "w.txt").write_text("02 = 1\n\n5=2.5\n")
    assert totals.weights_of(str(tmp_path / "w.txt")) == {"02_dense": 1.0, "05_value": 2.5}


@pytest.mark.parametrize(
    "wrong", ["", "02", "02=x", "02=-1", "02=inf", "02=nan", "02=0", "99=1", "1_=1,=2", "gone.txt"]
)
def test_weights_that_are_none_are_said_in_a_line(tmp_path, capsys, wrong):
    (tmp_path / "ada_02_dense.py").write_text(DENSE)
    assert cli.main(["grade", str(tmp_path), f"--weights={wrong}"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1


def test_of_several_files_the_best_counts_and_the_others_are_told():
    late = entry("ada", share=0.5, file="ada_late.ipynb", late=True)
    for entries in ([entry("ada"), late], [late, entry("ada")]):
        (mark,) = totals.marks_of(entries)
        assert mark.score == 7.0 and not mark.late and mark.rest == [late]
    fields, (row,) = marks.totals_of([entry("ada"), late])
    assert row["note"] == "ada_late.ipynb: 02_dense, 3.5 points, late, another file counts" and "late" in fields


def test_a_late_file_that_counts_is_marked_as_late():
    (mark,) = totals.marks_of([entry("ada", share=0.0), entry("ada", file="l.ipynb", late=True)])
    assert mark.late and mark.score == 7.0


def test_one_file_that_seems_to_answer_another_exercise_adds_it_to_nobodys_sum():
    odd = entry("bob", "01_sigmoid", known_by="functions")
    assert by_student([entry("ada"), odd])["ada"].percent == 100.0
    assert by_student([entry("ada", known_by="functions"), odd])["ada"].most == 13.0


def test_who_handed_in_nothing_that_can_be_graded_has_a_row_without_a_mark():
    _, rows = marks.totals_of([entry("ada"), other("bob"), other("eve", "module", file="m.py")])
    (bob,) = [row for row in rows if row["student"] == "bob"]
    assert len(rows) == 2 and (bob["score"], bob["percent"], bob["wrong"]) == ("", "", "passed over")
    assert bob["note"] == "x.zip: passed over, an archive: unpack it"


def test_no_cell_is_a_formula_and_chinese_is_marked_for_excel():
    names = ("=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "ada")
    text = marks.csv_text(*marks.totals_of([entry(name) for name in names])[::-1])
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))
    assert sorted(row["student"] for row in rows) == sorted(["'" + name for name in names[:-1]] + ["ada"])


# ------------------------------------------------------------------------------------ tables that grow as they are made


def lines(entries):
    return "".join(f"{entry.file}\n" for entry in entries)


def test_a_table_goes_on_where_a_killed_one_ended(tmp_path):
    path, a, b = tmp_path / "t.csv", entry("a"), entry("b")
    table = Table(path, lines)
    table.begin([a.path, b.path], [])
    table.add(a)
    with open(table.record, "a") as stream:
        stream.write('{"path": "/in/b')  # killed while it was written
    again = Table(path, lines)
    assert again.entries == [a]
    assert again.begin([a.path, b.path], [a]) is None
    again.add(b)
    assert path.read_text() == lines([a, b]) and Table(path, lines).entries == [a, b]


def test_late_files_come_into_the_same_table(tmp_path):
    path = tmp_path / "t.csv"
    for each in ("a", "b"):
        table = Table(path, lines)
        table.begin([entry(each).path], [])
        table.add(entry(each))
    assert path.read_text() == lines([entry("a"), entry("b")])


def test_a_table_that_somebody_has_changed_is_set_aside_and_its_marks_are_not_lost(tmp_path):
    path = tmp_path / "t.csv"
    for text in (None, "by hand", "by hand again"):
        if text:
            path.write_text(text)
        table = Table(path, lines)
        aside = table.begin(["/in/b"], [])
        assert (aside and aside.read_text()) == text
        table.add(entry("b", file="b")) if text else table.add(entry("a", file="a"))
    assert path.read_text() == "a\nb\n" and len(list(tmp_path.glob("t-changed-*.csv"))) == 2


def test_a_table_of_another_hand_is_not_overwritten(tmp_path):
    (tmp_path / "t.csv").write_text("precious")
    assert Table(tmp_path / "t.csv", lines).begin([], []).read_text() == "precious"


def test_without_its_table_a_record_is_a_new_beginning_and_a_damaged_one_is_not_believed(tmp_path):
    path = tmp_path / "t.csv"
    table = Table(path, lines)
    table.begin([], [entry("a"), entry("b")])
    content = table.record.read_text()
    table.record.write_text(content.replace('"late"', '"early"'))
    assert Table(path, lines).entries == [] and Table(path, lines).begin([], []) is not None
    table.record.write_text(content)
    path.unlink(missing_ok=True)
    assert Table(path, lines).entries == []


@pytest.fixture
def graded(monkeypatch):
    """The names of files that were graded; each gets full points."""
    names = []

    def grade_all(submissions, lang, seed, done):
        for place, submission in enumerate(submissions):
            if "killed" in submission.cells[0]:
                raise KeyboardInterrupt
            names.append(submission.path.name)
            questions = exercises()[submission.exercise].questions
            full = [
                Result(submission.exercise, q.name, 1.0 * q.points, 1.0 * q.points, "right", "", "right")
                for q in questions
            ]
            done(place, RuntimeError("a bug") if "breaks" in submission.cells[0] else full)

    monkeypatch.setattr(coursework, "grade_all", grade_all)
    monkeypatch.setattr(coursework, "expect_working", lambda *_: None)
    return names


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def test_a_second_grading_grades_what_is_new_or_has_changed(tmp_path, graded, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in "abc":
        (tmp_path / f"{name}_02_dense.py").write_text(f"x = '{name}'\n{DENSE}")
    command = ["grade", ".", "--csv", "all.csv", "--totals", "t.csv"]
    assert cli.main(command) == 0 and sorted(graded) == ["a_02_dense.py", "b_02_dense.py", "c_02_dense.py"]
    first = (tmp_path / "t.csv").read_bytes(), (tmp_path / "all.csv").read_bytes()
    graded.clear()
    assert cli.main(command) == 0 and graded == []
    assert "graded before and unchanged: 3 of 3" in capsys.readouterr().err
    assert ((tmp_path / "t.csv").read_bytes(), (tmp_path / "all.csv").read_bytes()) == first
    (tmp_path / "b_02_dense.py").write_text(f"x = 'new'\n{DENSE}")
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "d_02_dense.py").write_text(DENSE)
    assert cli.main(command) == 0 and sorted(graded) == ["b_02_dense.py", "d_02_dense.py"]
    assert len(rows("t.csv")) == 4 and len(rows("all.csv")) == 12
    graded.clear()
    assert cli.main([*command, "--seed", "5"]) == 0 and len(graded) == 4  # other inputs, other marks


def test_what_was_graded_before_a_kill_is_in_the_tables(tmp_path, graded, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("a", ""), ("b", "killed"), ("c", "")):
        (tmp_path / f"{name}_02_dense.py").write_text(f"x = '{name}{text}'\n{DENSE}")
    command = ["grade", ".", "--csv", "all.csv", "--totals", "t.csv"]
    assert cli.main(command) == 130
    assert [row["student"] for row in rows("t.csv")] == ["a"] and len(rows("all.csv")) == 3
    (tmp_path / "b_02_dense.py").write_text(DENSE)
    graded.clear()
    assert cli.main(command) == 0 and graded == ["b_02_dense.py", "c_02_dense.py"]
    assert [row["student"] for row in rows("t.csv")] == ["a", "b", "c"]


def test_two_gradings_never_write_one_table(tmp_path, graded, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a_02_dense.py").write_text(DENSE)
    command = ["grade", "a_02_dense.py", "--csv", "all.csv", "--totals", "t.csv"]
    with record.alone(tmp_path / "t.csv"):
        assert cli.main(command) == 2 and graded == []
        assert "t.csv: another grading is writing this table; wait until it has ended" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.csv"))
    assert cli.main(command) == 0 and len(rows("t.csv")) == 1
    assert not list(tmp_path.glob(".*.lock"))


def test_a_late_folder_is_graded_into_the_table_of_the_others(tmp_path, graded, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (
        "in/Ada_1_assignsubmission_file_",
        "in/Bob_2_assignsubmission_file_",
        "late/Eve_3_assignsubmission_file_",
    ):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "02_dense.py").write_text(DENSE)
    for folder in ("in", "late"):
        assert cli.main(["grade", folder, "--totals", "t.csv", "--feedback", "pages"]) == 0
    assert [(row["student"], row["number"], row["score"]) for row in rows("t.csv")] == [
        ("Ada", "1", "7.0"), ("Bob", "2", "7.0"), ("Eve", "3", "7.0"),
    ]  # fmt: skip
    assert sorted(path.name for path in (tmp_path / "pages").glob("*.html")) == [
        "Ada_1.html",
        "Bob_2.html",
        "Eve_3.html",
    ]


def test_one_file_on_which_the_grader_fails_costs_the_others_nothing(tmp_path, graded, capsys):
    for name in ("a", "breaks", "c"):
        (tmp_path / f"{name}_02_dense.py").write_text(f"x = '{name}'\n{DENSE}")
    assert cli.main(["grade", str(tmp_path), "--totals", str(tmp_path / "t.csv")]) == 2
    assert [row["score"] for row in rows(tmp_path / "t.csv")] == ["7.0", "", "7.0"]
    assert "RuntimeError: a bug" in capsys.readouterr().out


def test_a_class_is_told_how_many_wait_for_a_package(capsys):
    several = [entry(name) for name in "abc"]
    several[1].results[0].update(status="lacks", score=0.0)
    marks.summarise(several, "en")
    assert "in 1 of them a question was not graded, because a package is missing" in capsys.readouterr().out
    marks.summarise([several[0], several[2]], "zh")
    assert "未评分" not in capsys.readouterr().out


def test_what_a_package_was_missing_for_is_graded_again():
    assert entry("a").lacks is False
    lacking = entry("a")
    lacking.results[1]["status"] = "lacks"
    assert lacking.lacks


# ------------------------------------------------------------------------------------------------ pages for students


def test_a_page_says_what_a_student_should_read_and_escapes_it(tmp_path):
    bad = "<script>alert(1)</script>"
    own = entry(f"Ada {bad}", share=0.5, file=f"{bad}.ipynb", notes=[bad])
    own.results[0]["output"] = bad
    feedback.write_feedback(tmp_path / "f", [own, entry("Bob"), other(f"Ada {bad}", note=bad, file=f"{bad}.zip")])
    (page,) = [path.read_text() for path in (tmp_path / "f").glob("Ada*.html")]
    assert "<script" not in page and page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 5
    assert "3.5 of 7 points" in page and "Bob" not in page and "/in/" not in page
    assert 'lang="en"' in page


def test_a_page_is_in_the_language_of_what_was_handed_in_or_as_asked(tmp_path):
    feedback.write_feedback(tmp_path / "f", [entry("王秀英", lang="zh"), entry("ada")])
    chinese, english = ((tmp_path / "f" / f"{name}.html").read_text("utf-8") for name in ("王秀英", "ada"))
    assert 'lang="zh"' in chinese and "满分 7 分" in chinese and exercises()["02_dense"].title["zh"] in chinese
    assert 'lang="en"' in english and "7 of 7 points" in english
    feedback.write_feedback(tmp_path / "f", [entry("ada")], "zh")
    assert 'lang="zh"' in (tmp_path / "f" / "ada.html").read_text("utf-8")


def test_names_of_pages_are_names_of_files_and_differ(tmp_path):
    names = ("../../ada", "ada", "Ada", "a/b", "...", "x" * 300, "aux\0")
    assert feedback.write_feedback(tmp_path / "f", [entry(name) for name in names]) == len(names)
    found = [path.name for path in (tmp_path / "f").glob("*.html")]
    assert len(found) == len({name.lower() for name in found}) == len(names)


def test_pages_are_not_written_into_a_folder_of_other_files(tmp_path, capsys):
    (tmp_path / "a_02_dense.py").write_text(DENSE)
    for folder, said in (
        (tmp_path, "other files"),
        (tmp_path / "a_02_dense.py", "a file"),
        (tmp_path / "x" / "y", "not there"),
    ):
        with pytest.raises(ExerciseError, match=said):
            feedback.check_folder(folder)
        assert cli.main(["grade", str(tmp_path), "--feedback", str(folder)]) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_the_language_of_the_words_is_that_of_each_file_unless_one_is_asked_for(tmp_path, graded, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cells = [{"cell_type": "code", "source": DENSE}, {"cell_type": "code", "source": 'check(dense, lang="zh")'}]
    (tmp_path / "a_02_dense.ipynb").write_text(json.dumps({"cells": cells}))
    (tmp_path / "b_02_dense.py").write_text(DENSE)
    assert cli.main(["grade", ".", "--csv", "t.csv", "--feedback", "f"]) == 0
    assert (
        'lang="zh"' in (tmp_path / "f" / "a.html").read_text()
        and 'lang="en"' in (tmp_path / "f" / "b.html").read_text()
    )


def test_a_summary_has_the_mean_of_the_shares_and_counts_only_what_was_made_twice(capsys):
    def entry(score, most, *bugs):
        return types.SimpleNamespace(
            score=score, most=most, lacks=False, results=[{"name": "f", "bug": bug} for bug in bugs]
        )

    marks.summarise([entry(1.0, 1.0, "twice"), entry(0.0, 9.0, "twice", "once"), entry(0.0, 1.0, "")], "en")
    out = capsys.readouterr().out
    assert "33%" in out and "    2  f: twice" in out and "f: once" not in out  # not 1 of 11 points, 9 %
