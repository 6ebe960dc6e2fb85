"""Scripts written by readers of the exercises, not of the bank: nothing right loses points, nothing wrong gets them.

Each file in submissions/ says in its first line what is right and what is wrong in it. Those that do not say by which
name a mistake is told were written without a look at the named bugs. How many of the wrong answers are told what they
did, beyond that they are wrong:

    python tests/exercises/test_submissions.py
"""

import re
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from minigan.exercises.bank import exercises
from minigan.exercises.grader import grade
from minigan.exercises.messages import message
from minigan.exercises.submission import read
from minigan.exercises.verdict import ENDS

FOLDER = Path(__file__).with_name("submissions")
FILES = sorted(FOLDER.glob("*.py"))
TOLD = ("bug", "mutant", "changes", "symptom", "shape", "error", "ends", "unknown")
HEADINGS = {
    "bug": "a bug of the bank, by name",
    "mutant": "one operator away from right",
    "changes": "changes its argument in place",
    "symptom": "a symptom",
    "shape": "its shape, type or count, beside the right one",
    "error": "the error it raised",
    "ends": "missing, a stub, or not to be called",
    "unknown": "wrong values, with the smallest input, and no hint",
}


@dataclass(frozen=True)
class Header:
    """The first line of a submission: the functions that are right, and those that are wrong with what is."""

    right: tuple[str, ...]
    wrong: dict[str, str]


def header(path):
    """The Header of a file. Raises ValueError if its first line is none."""
    line = path.read_text(encoding="utf-8").partition("\n")[0]
    found = re.fullmatch(r"# right:(.*?)\s+wrong:(.*)", line)
    if found is None:
        raise ValueError(f"{path.name}: its first line must be '# right: f, g   wrong: h (why)', not {line!r}")
    right, wrong = found.groups()
    return Header(tuple(re.findall(r"\w+", right)), reasons(wrong))


def reasons(text):
    """{name: why} of "name (why), name (why)"; a why may have parentheses in it."""
    whys, depth, name, start = {}, 0, "", 0
    for place, letter in enumerate(text):
        if letter == "(":
            if depth == 0:
                name, start = text[start:place].strip(" ,"), place + 1
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                whys[name], start = text[start:place], place + 1
    return whys


def exercise(path):
    """The exercise whose functions a header names."""
    names = {*header(path).right, *header(path).wrong}
    (found,) = [e for e in exercises().values() if names & {q.name for q in e.questions}]
    return found


@cache
def results(path):
    """{question: Result} of a file, graded once."""
    return {result.name: result for result in grade(read(path, exercise(path).name))}


def told(result, question):
    """What a student with a wrong answer is told, as a word of TOLD."""
    if result.status in ENDS:
        return "ends"
    if result.bug == "changes-its-argument":
        return "changes"
    if result.bug:
        return "bug" if result.bug in {bug.name for bug in question.bugs} else "mutant"
    lines = result.output.splitlines()
    if any(line.startswith(message("symptom", "en", says="")) for line in lines):
        return "symptom"
    if result.status == "error":
        return "error"
    return "unknown" if lines[0].endswith((" has wrong values", " is wrong")) else "shape"


def test_a_header_names_every_question_of_its_exercise_once():
    for path in FILES:
        said, asked = header(path), [q.name for q in exercise(path).questions]
        assert sorted([*said.right, *said.wrong]) == sorted(asked), path.name
        assert all(len(why) > 3 for why in said.wrong.values()), path.name


def test_the_exercise_is_told_from_the_functions_in_a_file():
    assert [path.name for path in FILES if read(path).exercise != exercise(path).name] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_right_answer_in_any_style_gets_its_points_and_a_wrong_one_none(path):
    """One test a file: it is graded once, whichever process of pytest-xdist it comes to."""
    graded, said = results(path), header(path)
    for result in (graded[name] for name in said.right):
        assert (result.status, result.score) == ("right", result.max_score), (result.name, result.output)
    for name, why in said.wrong.items():
        assert (graded[name].status != "right", graded[name].score) == (True, 0), (name, why)
        if named := re.search(r": told as ([\w-]+)$", why):
            assert graded[name].bug == named[1], (name, why, graded[name].output)


def test_there_are_many_of_both_kinds_for_each_exercise():
    of = {path: exercise(path).name for path in FILES}
    assert len(FILES) >= 30 and len(set(of.values())) >= 8
    for name in set(of.values()):
        files = [header(path) for path in FILES if of[path] == name]
        assert any(not said.wrong for said in files) and sum(len(said.wrong) for said in files) >= 3, name


def table():
    """What the wrong answers are told, counted for each exercise, as lines of text; then each of them."""
    counts, each = {}, []
    for path in FILES:
        for name, why in header(path).wrong.items():
            result = results(path)[name]
            kind = "RIGHT" if result.status == "right" else told(result, exercise(path).question(name))
            counts.setdefault(exercise(path).name, Counter())[kind] += 1
            each.append(f"{kind:8} {result.bug:28} {path.stem}.{name}: {why}")
    lines = [f"{'wrong answers':16}" + "".join(f"{kind:>9}" for kind in (*TOLD, "all"))]
    for heading, count in [*sorted(counts.items()), ("all", sum(counts.values(), Counter()))]:
        lines.append(f"{heading:16}" + "".join(f"{count[kind]:9}" for kind in TOLD) + f"{count.total():9}")
    return [*lines, "", *(f"{kind:8} {HEADINGS[kind]}" for kind in TOLD), "", *sorted(each)]


def main():
    """Print the table; with a word, also what the answers whose line has that word in it are told."""
    print(*table(), sep="\n")
    for path in FILES:
        for name in (*header(path).right, *header(path).wrong):
            if any(word in f"{path.stem}.{name}" for word in sys.argv[1:]):
                print(f"\n{'-' * 100}\n{path.stem}.{name}: {header(path).wrong.get(name, 'right')}")
                print(results(path)[name].output)


if __name__ == "__main__":
    main()
