"""The commands for teachers: grade, exercises, gradescope."""

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path

from tqdm.auto import tqdm

from minigan import checkpoint
from minigan.exercises import gradescope as autograder
from minigan.exercises.bank import exercises as known
from minigan.exercises.exercise import ExerciseError
from minigan.exercises.grader import expect_working, grade_all
from minigan.exercises.messages import message
from minigan.exercises.submission import files, read

FIELDS = ("file", "exercise", "name", "score", "max_score", "status", "bug", "output")


def grade(options):
    """Grade notebooks or scripts, or folders of them: each question a verdict, and the bug by its name.

    A student's code runs in processes of its own, with limits on time, memory and files; it never sees the reference.
    Exit status 0 also if answers are wrong, 2 if a file or the grader's own environment is at fault.
    """
    if options.exercise is not None and options.exercise not in known():
        raise ExerciseError(f"no exercise {options.exercise!r}; there are {', '.join(known())}")
    submissions = [read(path, options.exercise) for path in files(options.files)]
    expect_working(sorted({submission.exercise for submission in submissions}))
    with tqdm(total=len(submissions), desc="grading", disable=len(submissions) < 5, leave=False) as progress:
        graded = grade_all(submissions, options.lang, progress=progress.update)
    rows = [{"file": str(s.path), **asdict(result)} for s, results in graded for result in results]
    if options.csv:
        checkpoint.write_text(options.csv, table_of(rows))
    if options.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for submission, results in graded:
        total, most = sum(r.score for r in results), sum(r.max_score for r in results)
        points = message("points", options.lang, score=f"{total:g}", points=f"{most:g}")
        print(f"{submission.path}: {submission.exercise}, {points}")
        for r in results:
            print(f"  {r.name:28s} {r.score:g}/{r.max_score:g}  {r.status}{': ' + r.bug if r.bug else ''}")
            if r.status != "right" and len(graded) == 1:
                print("      " + r.output.replace("\n", "\n      "))


def table_of(rows):
    """Rows as text of comma-separated values."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def exercises(options):
    """List the exercises with their questions, points and named bugs; one named is told in full."""
    chosen = known()
    if options.exercise:
        if options.exercise not in chosen:
            raise ExerciseError(f"no exercise {options.exercise!r}; there are {', '.join(chosen)}")
        chosen = {options.exercise: chosen[options.exercise]}
    for name, exercise in chosen.items():
        print(f"{name}: {exercise.title[options.lang]}, {exercise.points} points")
        for question in exercise.questions:
            print(f"    {question.name}({', '.join(question.parameters)}), {question.points} points")
            if options.exercise:
                for bug in question.bugs:
                    print(f"        {bug.name}: {bug.says(options.lang)}")
            else:
                print(f"        {', '.join(bug.name for bug in question.bugs)}")


def gradescope(options):
    """Make the zip that Gradescope asks for as an autograder: one exercise, with minigan itself inside."""
    if options.exercise not in known():
        raise ExerciseError(f"no exercise {options.exercise!r}; there are {', '.join(known())}")
    path = Path(options.out or f"{options.exercise}-gradescope.zip")
    autograder.write_zip(options.exercise, path, options.lang)
    print(f"{path}: upload it to Gradescope, Configure Autograder")
