"""Marks per student: of several files the best one for each exercise, summed with weights."""

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from minigan.commands.record import Entry
from minigan.exercises.bank import exercise_named, exercises
from minigan.exercises.exercise import ExerciseError
from minigan.exercises.students import Student, people

SURE = ("asked", "text", "name")  # how an exercise is known that counts for everybody


@dataclass(frozen=True)
class Mark:
    """A student's files: `best` has for each exercise the Entry that counts; `rest` are the others.

    score, most: points of the exercises that count, and how many there are; percent: with the weights. All three are
    None for a student of whom nothing could be graded.
    """

    student: str
    number: str
    late: bool
    best: dict[str, Entry]
    rest: list[Entry]
    score: float | None
    most: float | None
    percent: float | None


def weights_of(text):
    """{exercise: weight} of "01=1,02=2", or of a file with such lines. Raises ExerciseError for anything else."""
    if Path(text).is_file():
        text = Path(text).read_text(encoding="utf-8-sig", errors="replace")
    found = {}
    for part in filter(None, (part.strip() for part in text.replace("\n", ",").split(","))):
        name, sign, number = part.partition("=")
        try:
            weight = float(number)
        except ValueError:
            weight = math.nan
        if not sign or not weight >= 0 or math.isinf(weight):
            raise ExerciseError(f"--weights: {part!r} is no weight, nor a file; write EXERCISE=NUMBER, as in 01=1,02=2")
        found[exercise_named(name.strip()).name] = weight
    if not any(found.values()):
        raise ExerciseError("--weights: none is above 0; write EXERCISE=NUMBER, as in 01=1,02=2")
    return found


def counted(entries, weights=None):
    """{exercise: weight} of the exercises in everybody's sum.

    With weights: those that somebody handed in. Without: those that some file names itself, weighted by their points.

    What a file seems to answer by its functions alone counts for all only if no file says what it answers: one odd
    file must not add an exercise to everybody's sum.
    """
    graded = [entry for entry in entries if entry.fate == "graded"]
    handed_in = {entry.exercise for entry in graded}
    if weights is not None:
        return {name: weight for name, weight in weights.items() if name in handed_in}
    sure = {entry.exercise for entry in graded if entry.known_by in SURE} or handed_in
    return {name: float(exercise.points) for name, exercise in exercises().items() if name in sure}


def marks_of(entries, weights=None):
    """The Mark of every student, by name. weights: {exercise: weight}; without them each point counts the same."""
    weights = counted(entries, weights)
    own = [entry for entry in entries if entry.fate != "module"]
    students = [(Student(e.student, e.number, e.late, e.system), e.exercise) for e in own]
    person = people(students)
    files = defaultdict(list)
    for entry, (student, _) in zip(own, students):
        files[person[student]].append(entry)
    return [mark(name, number, files[name, number], weights) for name, number in sorted(files)]


def mark(name, number, entries, weights):
    """The Mark of one student with these entries. Of several files for one exercise the one with most points counts."""
    best = {}
    for exercise in exercises():
        tried = [entry for entry in entries if entry.exercise == exercise]
        if tried:
            best[exercise] = max(tried, key=lambda entry: (entry.score, not entry.late))
    rest = [entry for entry in entries if entry not in best.values()]
    late = any(entry.late for entry in best.values() or rest)
    number = number or " ".join(sorted({entry.number for entry in entries} - {""}))
    if not best:
        return Mark(name, number, late, best, rest, None, None, None)
    score = sum(best[exercise].score for exercise in weights if exercise in best)
    most = sum(exercises()[exercise].points for exercise in weights)
    shares = {exercise: best[exercise].score / best[exercise].most for exercise in weights if exercise in best}
    whole = sum(weights.values())
    percent = 100 * sum(weights[e] * share for e, share in shares.items()) / whole if whole else 0.0
    return Mark(name, number, late, best, rest, score, float(most), round(percent, 1))
