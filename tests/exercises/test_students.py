"""Whose a file is: Moodle's, Canvas's and plain names."""

from pathlib import Path

import pytest

from minigan.exercises.students import Student, owner, people


@pytest.mark.parametrize(
    "path, student, name",
    [
        ("Ada Lovelace_1234567_assignsubmission_file_/02_dense.ipynb",
         Student("Ada Lovelace", "1234567", False, "moodle"), "02_dense.ipynb"),
        ("Ada_van Berg_12_assignsubmission_file/a/b.py", Student("Ada_van Berg", "12", False, "moodle"), "b.py"),
        ("王秀英_7_assignsubmission_onlinetext_/onlinetext.html", Student("王秀英", "7", False, "moodle"),
         "onlinetext.html"),
        ("Ada Lovelace_12_assignsubmission_file_02_dense.ipynb", Student("Ada Lovelace", "12", False, "moodle"),
         "02_dense.ipynb"),
        ("lovelaceada_1234_567890_02_dense.ipynb", Student("lovelaceada", "1234", False, "canvas"), "02_dense.ipynb"),
        ("lovelaceada_LATE_1234_567890_02_dense-1.ipynb", Student("lovelaceada", "1234", True, "canvas"),
         "02_dense.ipynb"),
        ("ada/02_dense.ipynb", Student("ada"), "02_dense.ipynb"),
        ("ada/hw/hw5 (final).ipynb", Student("ada"), "hw5 (final).ipynb"),
        ("02_dense/ada.ipynb", Student("ada"), "ada.ipynb"),
        ("ada_02_dense (1).ipynb", Student("ada"), "ada_02_dense (1).ipynb"),
        ("02_dense_Ada L.ipynb.txt", Student("Ada L"), "02_dense_Ada L.ipynb.txt"),
        ("ada_02_dense_late.py", Student("ada", late=True), "ada_02_dense_late.py"),
        ("late/ada_02_dense.py", Student("ada", late=True), "ada_02_dense.py"),
        ("translate.py", Student("translate"), "translate.py"),
        ("02_dense.ipynb", Student("02_dense"), "02_dense.ipynb"),
    ],
)  # fmt: skip
def test_the_place_of_a_file_says_whose_it_is(path, student, name):
    root = Path("submissions")
    assert owner(root / path, root) == (student, name)


def test_a_file_named_by_itself_is_its_folders_where_its_name_is_the_exercises():
    assert owner(Path("submissions/ada/02_dense.ipynb"))[0] == Student("ada")
    assert owner(Path("submissions/ada_02_dense.ipynb"))[0] == Student("ada")
    assert owner(Path("all/Ada L_1_assignsubmission_file_/x.ipynb"))[0] == Student("Ada L", "1", False, "moodle")


def test_one_name_is_two_people_if_two_numbers_handed_in_the_same_exercise():
    """Moodle numbers anew in each assignment: Ada's 1 and 2 are one Ada, and two called Wei are two."""

    def moodle(name, number):
        return Student(name, number, False, "moodle")

    ada, wei = (moodle("Ada", "1"), moodle("Ada", "2")), (moodle("Wei", "3"), moodle("Wei", "4"))
    found = people([(ada[0], "02"), (ada[1], "03"), (wei[0], "02"), (wei[1], "02")])
    assert found[ada[0]] == found[ada[1]] == ("Ada", "") and found[wei[0]] != found[wei[1]]


def test_a_number_of_canvas_is_a_person():
    one, other, late = (Student("wei", n, l, "canvas") for n, l in (("1", False), ("2", False), ("1", True)))
    found = people([(one, "02"), (other, "03"), (late, "02")])
    assert found[one] == found[late] != found[other]
