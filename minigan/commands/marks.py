"""What a teacher reads of graded submissions: a table, a summary, and files for a spreadsheet."""

import csv
import io
import re
import unicodedata
from collections import Counter
from pathlib import Path

from minigan.commands.totals import counted, marks_of
from minigan.exercises.messages import message, status
from minigan.exercises.values import clean

WIDTH = 80  # of a terminal's lines
FIELDS = ("file", "exercise", "name", "score", "max_score", "status", "bug", "output")
WORD = r"(?:[^\s\u2e80-\uffef]+|[\u2e80-\uffef])[，。、；：？！”）]*\s*"  # of Chinese: a character
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")  # how one begins


def named(path):
    """A file's name in a line of printable characters, whatever bytes it is of."""
    return clean(str(path).encode("utf-8", "replace").decode(), 200)


def rows_of(entries):
    """A row for each question of each file that is graded, then one for each file that is not.

    What is to be said of a file stands before what is said of its first question.
    """
    rows = []
    for entry in in_order(entries):
        results = entry.results or [
            {"name": "", "score": 0.0, "max_score": 0.0, "status": entry.fate, "bug": "", "output": ""}
        ]
        for place, result in enumerate(results):
            said = [*(entry.notes if place == 0 else ()), result["output"]]
            row = {"file": entry.file, "exercise": entry.exercise, **result, "output": "\n".join(filter(None, said))}
            rows.append({key: row[key] for key in FIELDS})
    return rows


def in_order(entries):
    """Entries by file and exercise, those that are graded first."""
    return sorted(entries, key=lambda entry: (entry.fate != "graded", entry.file, entry.exercise))


def totals_of(entries, weights=None):
    """(fields, rows): a row for each student, with a column for each exercise. See totals.Mark."""
    columns = list(counted(entries, weights))
    extra = sorted({e.exercise for e in entries if e.fate == "graded"} - set(columns))
    fields = ("student", "number", "late", *columns, *extra, "score", "max_score", "percent", "wrong", "note", "file")
    return fields, [dict(zip(fields, _total(mark, columns + extra))) for mark in marks_of(entries, weights)]


def _total(mark, columns):
    """The cells of a student's row."""
    points = [mark.best[exercise].score if exercise in mark.best else "" for exercise in columns]
    sums = ["" if number is None else number for number in (mark.score, mark.most, mark.percent)]
    wrong = [f"{r['name']}: {r['bug'] or r['status']}" for e in mark.best.values() for r in e.results]
    wrong = [said for said in wrong if not said.endswith(": right")] or ([] if mark.best else [mark.rest[0].fate])
    notes = [note for entry in mark.best.values() for note in entry.notes] + list(map(besides, mark.rest))
    files = "; ".join(entry.file for entry in mark.best.values())
    late = "late" if mark.late else ""
    return (mark.student, mark.number, late, *points, *sums, "; ".join(wrong), "; ".join(notes), files)


def besides(entry):
    """A file of a student's that does not count, in a line."""
    name = named(Path(entry.file).name)
    if entry.fate == "graded":
        return f"{name}: {entry.exercise}, {entry.score:g} points{', late' if entry.late else ''}, another file counts"
    return f"{name}: {entry.fate}, {' '.join(entry.notes)}"


def csv_text(rows, fields):
    """Rows as comma-separated values for a spreadsheet: no text is a formula, and UTF-8 is marked as such."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fields, lineterminator="\n")
    writer.writerow({key: plain(key) for key in fields})
    for row in rows:
        writer.writerow({key: plain(cell) for key, cell in row.items()})
    text = stream.getvalue()
    return text if text.isascii() else "\ufeff" + text


def plain(cell):
    """A cell's value, with a sign before text that a spreadsheet would compute."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip()[:1] in FORMULA else cell


def show(entries, lang, weights=None):
    """Print the verdicts on every file, of a single one also what its student should read; then a summary."""
    graded = [entry for entry in in_order(entries) if entry.fate == "graded"]
    for entry in graded:
        tell(entry, lang or entry.lang, whole=len(graded) == 1)
    for entry in in_order(entries)[len(graded) :]:
        print(
            message(
                "failed",
                lang or "en",
                name=entry.file,
                output=f"{status(entry.fate, lang or 'en')} ({' '.join(entry.notes)})",
            )
        )
    if len({(entry.student, entry.number) for entry in entries}) < len(entries) or weights:
        show_students(entries, weights)
    if len(graded) > 1:
        summarise(graded, lang or "en")


def tell(entry, lang, whole):
    """Print the verdicts on a file; whole: also what its student should read."""
    of = f"{entry.file}, {entry.exercise}"
    print(message("points", lang, of=of, score=f"{entry.score:g}", points=f"{entry.most:g}"))
    for note in entry.notes:
        print(wrapped(note, 4))
    for r in entry.results:
        why = r["bug"] or ("" if r["status"] in ("right", "stub") or whole else r["output"].partition("\n")[0])
        said = message("failed", lang, name=status(r["status"], lang), output=why) if why else status(r["status"], lang)
        line = f"  {r['name']:28s} {r['score']:g}/{r['max_score']:g}  {said}"
        print(line if columns(line) <= WIDTH else cut(line))
        if whole and r["output"] != message("right", lang):
            print(*(wrapped(text, 6) for text in r["output"].splitlines()), sep="\n")


def show_students(entries, weights):
    """Print a line for each student: the points of each exercise, their sum, and the mark in percent."""
    fields, rows = totals_of(entries, weights)
    shown = fields[3 : fields.index("score")]
    shown = shown if len(shown) <= 6 else ()
    print("\n" + f"{'student':32s}" + "".join(f"{name[:2]:>6s}" for name in shown) + f"{'points':>9s}{'percent':>9s}")
    for row in rows:
        name = cut(row["student"] + (f" ({row['number']})" if row["number"] else ""), 30)
        points = "".join(f"{row[each]:>6g}" if row[each] != "" else f"{'-':>6s}" for each in shown)
        sums = f"{row['score']:>9g}{row['percent']:>9g}" if row["score"] != "" else f"{'-':>9s}{'-':>9s}"
        print(name + " " * (32 - columns(name)) + points + sums + (f"  {row['late']}" if row["late"] else ""))


def cut(text, width=WIDTH):
    """A text cut to a terminal's columns."""
    while columns(text) > width:
        text = text[:-2].rstrip() + "…"
    return text


def wrapped(text, indent):
    """A line of text as several that fit a terminal; what is indented, as numbers are, stays as it is."""
    if text.startswith(" "):
        return " " * indent + text
    lines, line = [], " " * indent
    for word in re.findall(WORD, text):
        if columns(line + word.rstrip()) > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = " " * (indent + 2)
        line += word
    return "\n".join([*lines, line.rstrip()])


def columns(text):
    """The columns of a terminal that a text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def summarise(graded, lang):
    """Print the mean, how many wait for a package, and the mistakes with a name that were made more than once."""
    shares = [entry.score / entry.most for entry in graded]
    print("\n" + message("mean", lang, count=len(graded), share=f"{sum(shares) / len(shares):.0%}"))
    lacking = sum(entry.lacks for entry in graded)
    if lacking:
        print(wrapped(message("not graded", lang, count=lacking), 0))
    made = Counter(
        (r["name"], r["bug"]) for entry in graded for r in entry.results if r["bug"] not in ("", "one-operator")
    )
    several = [(count, name, bug) for (name, bug), count in made.most_common() if count > 1]
    if several:
        print(message("most made", lang))
    for count, name, bug in several:
        print(f"{count:5d}  {name}: {bug}")
    if len(made) > len(several):
        print(message("made once", lang, count=len(made) - len(several)))
