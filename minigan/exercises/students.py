"""Whose a file is, by what Moodle, Canvas or a teacher has called it.

Moodle   Ada Lovelace_1234567_assignsubmission_file_/02_dense.ipynb
Canvas   lovelaceada_LATE_1234_567890_02_dense.ipynb
plain    ada/02_dense.ipynb, ada_02_dense.ipynb
"""

import re
from dataclasses import dataclass
from pathlib import Path

from minigan.exercises.bank import exercises

MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<file>.*))?", re.DOTALL)
CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<number>\d+)_\d+_(?P<file>.+)", re.DOTALL)
COPY = re.compile(r"(?: ?\(\d+\)|-\d+)$")  # what browsers add, and Canvas when a file is handed in again
LATE = re.compile(r"(?:^|[\s_-])(late|迟交)(?=$|[\s_.-])", re.IGNORECASE)
ENDS = (".ipynb", ".py", ".txt", ".json")
EDGES = " _-.,()"


@dataclass(frozen=True)
class Student:
    """A name as the file's place has it, the number beside it there or "", and whether the place says that it is late.

    system: "moodle", "canvas" or "plain". A number of Canvas's is a person's, in every assignment the same; Moodle
    draws new ones for each assignment.
    """

    name: str
    number: str = ""
    late: bool = False
    system: str = "plain"


def owner(path, root=None):
    """(Student, the file's name as the student gave it) of a file, found in the folder `root` if there is one."""
    path = Path(path)
    parts = path.relative_to(root).parts if root is not None else path.parts
    for part in reversed(parts):
        found = MOODLE.fullmatch(part)
        if found:
            file = (found["file"] or path.name) if part == path.name else path.name
            return Student(found["name"], found["number"], said_late(parts), "moodle"), file
    found = CANVAS.fullmatch(path.name)
    if found:
        file = Path(found["file"])
        own = COPY.sub("", file.stem) + file.suffix
        return Student(found["name"], found["number"], bool(found["late"]) or said_late(parts), "canvas"), own
    return Student(plain_name(path, parts[:-1], root), late=said_late(parts)), path.name


def plain_name(path, folders, root):
    """The first folder's name that is no exercise's, or else what the file's name says beside the exercise."""
    own = [folder for folder in folders if without_exercise(folder)] if root is not None else []
    if own:
        return own[0]
    name = stem(path.name)
    return without_exercise(name) or (path.parent.name if root is None else "") or name


def stem(name):
    """A file's name without its endings: "a" of "a.ipynb.txt"."""
    while name.lower().endswith(ENDS):
        name = name[: name.rindex(".")]
    return name


def without_exercise(name):
    """What a name says beside an exercise, "late" and the number of a copy: "ada" of "ada_02_dense-late (1)"."""
    name = LATE.sub("", COPY.sub("", name))
    for exercise in exercises():
        name = re.sub(re.escape(exercise), "", name, flags=re.IGNORECASE)
    return COPY.sub("", name.strip(EDGES)).strip(EDGES)


def said_late(parts):
    """Whether a folder or the file is called late."""
    return any(LATE.search(stem(part)) for part in parts)


def people(students):
    """{Student: its person}: the same person for all files of one. A person is a pair of a name and a number or "".

    students: pairs (Student, exercise). Two numbers of Moodle's beside one name are two people if they have handed in
    the same exercise, and else may be one's numbers in two assignments.
    """
    numbers: dict[tuple[str, str], set[str]] = {}
    for student, exercise in students:
        if student.system == "moodle":
            numbers.setdefault((student.name, exercise), set()).add(student.number)
    several = {name for (name, _), found in numbers.items() if len(found) > 1}
    return {s: (s.name, s.number if s.system == "canvas" or s.name in several else "") for s, _ in students}
