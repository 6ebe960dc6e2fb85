"""The commands for teachers: grade, exercises, gradescope, otter."""

import json
import os
import secrets
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from tqdm.auto import tqdm

from minigan import cluster
from minigan.commands import feedback, marks, totals
from minigan.commands.record import Entry, Table, alone, fingerprint, refuse
from minigan.errors import UserError
from minigan.exercises import gradescope as autograder
from minigan.exercises import otter as for_otter
from minigan.exercises.bank import exercise_named
from minigan.exercises.bank import exercises as known
from minigan.exercises.exercise import ExerciseError
from minigan.exercises.grader import expect_working, grade_all, grade_there
from minigan.exercises.handed_in import gather
from minigan.exercises.matrix import matrix
from minigan.exercises.messages import message
from minigan.exercises.submission import SubmissionError


def grade(options):
    """Grade notebooks or scripts, or folders of them: a verdict on each question, with the name of the bug.

    A student's code runs in processes of its own, with limits on time, memory and files; it never sees the reference.
    With --scheduler they are on the workers of a Dask cluster.

    Tables are written as the marks are made: if you run the same command again, it continues where a killed one
    ended, grades only what is new or has changed, and adds what was handed in late.
    Exit status: 0, also if answers are wrong; 2 if a file cannot be read (the others are graded) or if the grader
    itself does not work here (nothing is graded).
    """
    with ExitStack() as held:
        exercise, weights = checked(options)
        for path in dict.fromkeys(filter(None, (options.csv, options.totals))):
            held.enter_context(alone(path))
        workers = held.enter_context(cluster.client(options.scheduler)) if options.scheduler else None
        grade_files(options, exercise, weights, workers)


def grade_files(options, exercise, weights, workers=None):
    """Grade, while no other grading can write the same tables. workers: a Dask client, without it: on this machine."""
    handed_in = gather(options.files, exercise)
    for line in handed_in.skipped:
        print(f"not looked into: {line}", file=sys.stderr)
    tables = tables_of(options, weights)
    entries = [entry_of(other, other.fate, [other.says(options.lang or "en")]) for other in handed_in.others]
    entries += graded(handed_in.works, tables, entries, options, workers)
    every = tables[0].entries if tables else entries
    if options.feedback:
        count = feedback.write_feedback(options.feedback, every, options.lang, weights)
    unreadable = [entry for entry in entries if entry.fate == "unreadable"]
    if not any(entry.fate == "graded" for entry in entries):
        raise SubmissionError(" | ".join(f"{entry.file}: {entry.notes[0]}" for entry in unreadable or entries))
    if options.json:
        print(json.dumps(marks.rows_of(entries), indent=2, ensure_ascii=False))
    else:
        marks.show(entries, options.lang, weights)
        if options.feedback:
            print(f"{options.feedback}: {count} pages, one for each student")
    if unreadable:
        names = ", ".join(entry.file for entry in unreadable)
        raise SubmissionError(f"{len(unreadable)} of {len(entries)} files were not graded: {names}")


def checked(options):
    """(the exercise's full name or None, the weights or None). Raises ExerciseError for what cannot work."""
    exercise = exercise_named(options.exercise).name if options.exercise is not None else None
    check_seed(options.seed)
    for path in filter(None, (options.csv, options.totals)):
        refuse(path)
    if options.feedback:
        feedback.check_folder(options.feedback)
    return exercise, totals.weights_of(options.weights) if options.weights is not None else None


def tables_of(options, weights):
    """The Tables that are asked for."""
    found = []
    if options.csv:
        found.append(Table(options.csv, lambda entries: marks.csv_text(marks.rows_of(entries), marks.FIELDS)))
    if options.totals:
        found.append(Table(options.totals, lambda entries: marks.csv_text(*marks.totals_of(entries, weights)[::-1])))
    return found


def graded(works, tables, others, options, workers):
    """The Entries of works, made now or taken from the tables; each stands in the tables as soon as it is made.

    others: the Entries of files that are not graded, which the tables have as well.
    """
    before = {e.fingerprint: e for table in tables for e in table.entries if e.fate == "graded" and not e.lacks}
    old, new = [], []
    for work in works:
        key = fingerprint(work.submission, options.lang or work.submission.lang, options.seed)
        if key in before:
            old.append(with_results(work, before[key].results, before[key].around, key, options))
        else:
            new.append((work, key))
    expect_working(sorted({work.submission.exercise for work, _ in new}), options.seed)
    for table in tables:
        mine = [os.path.abspath(work.submission.path) for work in works] + [entry.path for entry in others]
        aside = table.begin(mine, [*others, *old])
        if aside:
            print(f"{table.path}: changed since minigan wrote it; what was there is in {aside}", file=sys.stderr)
    if old:
        print(f"graded before and unchanged: {len(old)} of {len(works)}", file=sys.stderr)
    entries = []

    def done(place, results):
        work, key = new[place]
        if isinstance(results, Exception):
            said = f"the grader itself failed on it: {type(results).__name__}: {results}; please report that"
            if isinstance(results, UserError):
                said = f"not graded: {results}; the same command tries it again"
            entries.append(entry_of(work, "unreadable", [said]))
        else:
            around = getattr(results, "notes", ())
            entries.append(with_results(work, [asdict(result) for result in results], around, key, options))
        for table in tables:
            table.add(entries[-1])
        progress.update()

    with tqdm(total=len(new), desc="grading", disable=len(new) < 5 or None, leave=False) as progress:
        submissions = [work.submission for work, _ in new]
        if workers:
            tasks = [(submission, options.lang or submission.lang, options.seed) for submission in submissions]
            for place, results in cluster.results(workers, grade_there, tasks):
                done(place, results)
        else:
            grade_all(submissions, options.lang, options.seed, done)
    return old + entries


def with_results(work, results, around, key, options):
    """The Entry of a work that has these results; around: what went wrong around the answers, as lines."""
    submission = work.submission
    lang = options.lang or submission.lang
    more = dict(exercise=submission.exercise, known_by=submission.known_by, fingerprint=key, results=results)
    notes = [*submission.notes(lang), *around]
    return entry_of(work, "graded", notes, lang=lang, around=list(around), **more)


def entry_of(file, fate, notes, **more):
    """An Entry of a Work or an Other."""
    path, student = getattr(file, "submission", file).path, file.student
    name = marks.named(student.name)
    return Entry(os.path.abspath(path), marks.named(path), name, student.number, student.system, student.late, fate,
                 notes=[note.replace(str(path), marks.named(path)) for note in notes], **more)  # fmt: skip


def check_seed(seed):
    """Raise ExerciseError for a seed that is none."""
    if seed < 0:
        raise ExerciseError(f"--seed is {seed}: it must be at least 0")


def exercises(options):
    """List the exercises with their questions, points and named bugs; with NAME, one of them in full.

    With --matrix each named bug is put into the reference, and the grader must find it under its own name and no other;
    every change of one operator in the reference must be caught, or be listed as equivalent. Exit status 1 if not.
    """
    one = exercise_named(options.exercise) if options.exercise else None
    chosen = {one.name: one} if one else known()
    if options.matrix:
        return matrices(chosen)
    for name, exercise in chosen.items():
        print(message("worth", options.lang, of=f"{name}: {exercise.title[options.lang]}", points=exercise.points))
        for question in exercise.questions:
            call = f"{question.name}({', '.join(question.parameters)})"
            print("    " + message("worth", options.lang, of=call, points=question.points))
            if options.exercise:
                for said in dict.fromkeys(f"{bug.name}: {bug.says(options.lang)}" for bug in question.bugs):
                    print(marks.wrapped(said, 8))
            else:
                print(marks.wrapped(", ".join(question.bug_names), 8))


def matrices(chosen):
    """Print the matrix of each question; returns 1 if something does not hold, else 0."""
    problems = bugs = several = 0
    for name, exercise in chosen.items():
        print(name, exercise.title["en"], sep=": ", end="\n\n")
        for question in exercise.questions:
            found = matrix(question)
            print(*found.table, "", sep="\n", flush=True)
            problems, several = problems + len(found.problems), several + found.mutants
            bugs += len(question.bug_names)
    print(f"{bugs} bugs and {several} mutants: {f'{problems} problems' if problems else 'each as it should be'}")
    return 1 if problems else 0


def gradescope(options):
    """Make the zip that Gradescope asks for as an autograder: one exercise, with minigan itself inside."""
    name = exercise_named(options.exercise).name
    seed = secrets.randbelow(2**31) if options.seed is None else options.seed
    check_seed(seed)
    path = Path(options.out or f"{name}-gradescope.zip")
    autograder.write_zip(name, path, options.lang, seed)
    print(f"{path}: upload it to Gradescope, Configure Autograder (seed {seed})")


def otter(options):
    """Write the test files of an exercise that `otter check` takes: each runs minigan's live check of one question.

    They run in the student's own process, where a student can change them: good for help, not for marks.
    """
    name = exercise_named(options.exercise).name
    folder = Path(options.out or f"{name}-otter")
    count = for_otter.write_tests(name, folder, options.lang)
    print(f"{folder}: {count} tests; otter check SUBMISSION -t {folder}")
