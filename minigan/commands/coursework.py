"""The commands for teachers: grade, exercises, gradescope."""

import json
from pathlib import Path

from tqdm.auto import tqdm

from minigan.commands import marks
from minigan.exercises import gradescope as autograder
from minigan.exercises.bank import exercise_named
from minigan.exercises.bank import exercises as known
from minigan.exercises.exercise import ExerciseError
from minigan.exercises.grader import expect_working, grade_all
from minigan.exercises.matrix import matrix
from minigan.exercises.messages import message
from minigan.exercises.submission import SubmissionError, files, read


def grade(options):
    """Grade notebooks or scripts, or folders of them: each question a verdict, and the bug by its name.

    A student's code runs in processes of its own, with limits on time, memory and files; it never sees the reference.
    Exit status 0 also if answers are wrong, 2 if a file cannot be read (the others are graded) or if the grader itself
    does not work here (nothing is graded).
    """
    check_options(options)
    submissions, unreadable = readable(files(options.files), options.exercise)
    expect_working(sorted({submission.exercise for submission in submissions}), options.seed)
    with tqdm(total=len(submissions), desc="grading", disable=len(submissions) < 5 or None, leave=False) as progress:
        graded = grade_all(submissions, options.lang, options.seed, progress.update)
    rows = marks.rows_of(graded, unreadable)
    if options.csv:
        marks.write_csv(options.csv, rows, marks.FIELDS)
    if options.totals:
        marks.write_csv(options.totals, marks.totals_of(graded, unreadable), marks.TOTALS)
    if options.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        marks.show(graded, unreadable, options.lang)
    if unreadable:
        names = ", ".join(marks.named(path) for path, _ in unreadable)
        raise SubmissionError(
            f"{len(unreadable)} of {len(submissions) + len(unreadable)} files were not graded: {names}"
        )


def check_options(options):
    """Raise ExerciseError for what would only be found to be wrong after the grading."""
    if options.exercise is not None:
        exercise_named(options.exercise)
    check_seed(options.seed)
    for path in filter(None, (options.csv, options.totals)):
        if not path.absolute().parent.is_dir() or path.is_dir():
            raise ExerciseError(f"{path}: no file can be written there; is its folder there, and is it no folder?")


def check_seed(seed):
    """Raise ExerciseError for a seed that is none."""
    if seed < 0:
        raise ExerciseError(f"--seed is {seed}: it must be at least 0")


def readable(paths, exercise):
    """The Submissions in files, and (path, SubmissionError) for those that are none. Raises it if all are."""
    submissions, unreadable = [], []
    for path in paths:
        try:
            submissions.append(read(path, exercise))
        except SubmissionError as error:
            unreadable.append((path, error))
    if not submissions:
        raise unreadable[0][1]
    return submissions, unreadable


def exercises(options):
    """List the exercises with their questions, points and named bugs; one named is told in full.

    With --matrix each named bug is put into the reference, and must be told by its own name and no other; every mutant
    of the reference in one operator must be caught, or be listed as equivalent. Exit status 1 if that fails.
    """
    chosen = {options.exercise: exercise_named(options.exercise)} if options.exercise else known()
    if options.matrix:
        return matrices(chosen)
    for name, exercise in chosen.items():
        print(message("worth", options.lang, of=f"{name}: {exercise.title[options.lang]}", points=exercise.points))
        for question in exercise.questions:
            call = f"{question.name}({', '.join(question.parameters)})"
            print("    " + message("worth", options.lang, of=call, points=question.points))
            if options.exercise:
                for bug in question.bugs:
                    print(marks.wrapped(f"{bug.name}: {bug.says(options.lang)}", 8))
            else:
                print(marks.wrapped(", ".join(bug.name for bug in question.bugs), 8))


def matrices(chosen):
    """Print the matrix of each question; returns 1 if something does not hold, else 0."""
    problems = bugs = several = 0
    for name, exercise in chosen.items():
        print(name, exercise.title["en"], sep=": ", end="\n\n")
        for question in exercise.questions:
            found = matrix(question)
            print(*found.table, "", sep="\n", flush=True)
            problems, bugs, several = problems + len(found.problems), bugs + len(question.bugs), several + found.mutants
    print(f"{bugs} bugs and {several} mutants: {f'{problems} problems' if problems else 'each as it should be'}")
    return 1 if problems else 0


def gradescope(options):
    """Make the zip that Gradescope asks for as an autograder: one exercise, with minigan itself inside."""
    exercise_named(options.exercise)
    check_seed(options.seed)
    path = Path(options.out or f"{options.exercise}-gradescope.zip")
    autograder.write_zip(options.exercise, path, options.lang, options.seed)
    print(f"{path}: upload it to Gradescope, Configure Autograder")
