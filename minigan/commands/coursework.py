"""The commands for teachers: grade, exercises, gradescope."""

import csv
import io
import json
import sys
import textwrap
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from tqdm.auto import tqdm

from minigan import checkpoint
from minigan.exercises import gradescope as autograder
from minigan.exercises.bank import exercises as known
from minigan.exercises.exercise import ExerciseError
from minigan.exercises.grader import Result, expect_working, grade_all
from minigan.exercises.matrix import matrix
from minigan.exercises.messages import message, status
from minigan.exercises.submission import SubmissionError, files, read

FIELDS = ("file", "exercise", "name", "score", "max_score", "status", "bug", "output")
WIDTH = 100  # of a terminal's lines
MOST = 10  # mistakes that a summary names
UNREADABLE = Result("", "", 0.0, 0.0, "unreadable", "", "")


def grade(options):
    """Grade notebooks or scripts, or folders of them: each question a verdict, and the bug by its name.

    A student's code runs in processes of its own, with limits on time, memory and files; it never sees the reference.
    Exit status 0 also if answers are wrong, 2 if a file cannot be read (the others are graded) or if the grader itself
    does not work here (nothing is graded).
    """
    if options.exercise is not None and options.exercise not in known():
        raise ExerciseError(f"no exercise {options.exercise!r}; there are {', '.join(known())}")
    if options.seed < 0:
        raise ExerciseError(f"--seed is {options.seed}: it must be at least 0")
    if options.csv and not options.csv.absolute().parent.is_dir():
        raise ExerciseError(f"--csv {options.csv}: there is no folder {options.csv.parent}; make it first")
    submissions, unreadable = readable(files(options.files), options.exercise)
    expect_working(sorted({submission.exercise for submission in submissions}))
    with tqdm(total=len(submissions), desc="grading", disable=len(submissions) < 5, leave=False) as progress:
        graded = grade_all(submissions, options.lang, options.seed, progress.update)
    rows = [{"file": str(s.path), **asdict(result)} for s, results in graded for result in results]
    rows += [{"file": str(path), **asdict(UNREADABLE), "output": str(error)} for path, error in unreadable]
    if options.csv:
        mark = "\ufeff" if options.lang == "zh" else ""  # by which a spreadsheet knows that it is UTF-8
        checkpoint.write_text(options.csv, mark + table_of(rows))
    if options.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for submission, results in graded:
            tell(submission, results, options.lang, whole=len(graded) == 1)
        if len(graded) > 1:
            summarise(graded, options.lang)
    for _, error in unreadable:
        print(f"minigan: {error}", file=sys.stderr)
    return 2 if unreadable else 0


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


def tell(submission, results, lang, whole):
    """Print the verdicts on a submission; whole: also what its student should read."""
    total, most = sum(r.score for r in results), sum(r.max_score for r in results)
    of = f"{submission.path}, {submission.exercise}"
    print(message("points", lang, of=of, score=f"{total:g}", points=f"{most:g}"))
    for r in results:
        why = r.bug or ("" if r.status in ("right", "stub") or whole else r.output.partition("\n")[0])
        line = f"  {r.name:28s} {r.score:g}/{r.max_score:g}  {status(r.status, lang)}{': ' + why if why else ''}"
        print(line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…")
        if r.status != "right" and whole:
            print(*(wrapped(text, 6) for text in r.output.splitlines()), sep="\n")


def wrapped(text, indent):
    """A line of text as several that fit a terminal; what is indented, as numbers are, stays as it is."""
    space = " " * indent
    if text.startswith(" "):
        return space + text
    return textwrap.fill(text, WIDTH, initial_indent=space, subsequent_indent=space + "  ", break_on_hyphens=False)


def summarise(graded, lang):
    """Print the mean, and the mistakes with a name that were made most."""
    shares = [sum(r.score for r in results) / sum(r.max_score for r in results) for _, results in graded]
    print("\n" + message("mean", lang, count=len(graded), share=f"{sum(shares) / len(shares):.0%}"))
    made = Counter((r.name, r.bug) for _, results in graded for r in results if r.bug)
    if made:
        print(message("most made", lang))
    for (name, bug), count in made.most_common(MOST):
        print(f"{count:5d}  {name}: {bug}")


def table_of(rows):
    """Rows as text of comma-separated values."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def exercises(options):
    """List the exercises with their questions, points and named bugs; one named is told in full.

    With --matrix each named bug is put into the reference, and must be told by its own name and no other; every mutant
    of the reference in one operator must be caught, or be listed as equivalent. Exit status 1 if that fails.
    """
    chosen = known()
    if options.exercise:
        if options.exercise not in chosen:
            raise ExerciseError(f"no exercise {options.exercise!r}; there are {', '.join(chosen)}")
        chosen = {options.exercise: chosen[options.exercise]}
    if options.matrix:
        return matrices(chosen)
    for name, exercise in chosen.items():
        print(message("worth", options.lang, of=f"{name}: {exercise.title[options.lang]}", points=exercise.points))
        for question in exercise.questions:
            call = f"{question.name}({', '.join(question.parameters)})"
            print("    " + message("worth", options.lang, of=call, points=question.points))
            if options.exercise:
                for bug in question.bugs:
                    print(wrapped(f"{bug.name}: {bug.says(options.lang)}", 8))
            else:
                print(wrapped(", ".join(bug.name for bug in question.bugs), 8))


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
    if options.exercise not in known():
        raise ExerciseError(f"no exercise {options.exercise!r}; there are {', '.join(known())}")
    path = Path(options.out or f"{options.exercise}-gradescope.zip")
    autograder.write_zip(options.exercise, path, options.lang)
    print(f"{path}: upload it to Gradescope, Configure Autograder")
