"""Test files for otter-grader, in its OK format: one for each question, which runs minigan's own live check."""

from minigan import checkpoint
from minigan.exercises.bank import exercises
from minigan.exercises.exercise import ExerciseError
from minigan.exercises.messages import message

PROMPT = ">" * 3 + " "  # so written, this file has no examples itself

TEST = """OK_FORMAT = True

test = {{
    "name": {name!r},
    "points": {points!r},
    "suites": [
        {{
            "cases": [{{"code": {code!r}, "hidden": False, "locked": False}}],
            "scored": True,
            "setup": "",
            "teardown": "",
            "type": "doctest",
        }}
    ],
}}
"""


def write_tests(exercise, folder, lang="en"):
    """Write the tests of an exercise into a folder, NAME.py for each question; returns how many.

    Raises ExerciseError for a file in the folder's place.
    """
    if folder.exists() and not folder.is_dir():
        raise ExerciseError(f"{folder}: a file; name a folder with --out")
    folder.mkdir(parents=True, exist_ok=True)
    for question in exercises()[exercise].questions:
        checkpoint.write_text(folder / f"{question.name}.py", test_of(question, lang))
    return len(exercises()[exercise].questions)


def test_of(question, lang):
    """The test file of a question: what `check` prints is what the doctest expects."""
    right = message("passed", lang, name=question.name, said=message("right", lang), points=question.points)
    call = f"check({question.name})" if lang == "en" else f"check({question.name}, lang={lang!r})"
    code = f"{PROMPT}from minigan.exercises import check\n{PROMPT}{call}\n{right}"
    return TEST.format(name=question.name, points=question.points, code=code)
