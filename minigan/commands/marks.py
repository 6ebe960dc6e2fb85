"""What a teacher reads of graded submissions: a table, a summary, and files for a spreadsheet."""

import csv
import io
import re
import unicodedata
from collections import Counter
from dataclasses import asdict

from minigan import checkpoint
from minigan.exercises.messages import message, status
from minigan.exercises.values import clean

WIDTH = 100  # of a terminal's lines
FIELDS = ("file", "exercise", "name", "score", "max_score", "status", "bug", "output")
WORD = r"(?:[^\s\u2e80-\uffef]+|[\u2e80-\uffef])[，。、；：？！”）]*\s*"  # of Chinese: a character
FORMULA = ("=", "+", "-", "@")  # how one begins
TOTALS = ("file", "exercise", "score", "max_score", "wrong")


def named(path):
    """A file's name in a line of printable characters, whatever bytes it is of."""
    return clean(str(path).encode("utf-8", "replace").decode(), 200)


def rows_of(graded, unreadable):
    """A row for each question of each submission, and one for each file that could not be read."""
    rows = [{"file": named(s.path), **asdict(result)} for s, results in graded for result in results]
    nothing = {"exercise": "", "name": "", "score": 0.0, "max_score": 0.0, "status": "unreadable", "bug": ""}
    return rows + [{"file": named(path), **nothing, "output": str(error)} for path, error in unreadable]


def totals_of(graded, unreadable):
    """A row for each submission: its points, and what is wrong by name; unreadable files have no points."""
    rows = []
    for submission, results in graded:
        score, most = sum(r.score for r in results), sum(r.max_score for r in results)
        wrong = "; ".join(f"{r.name}: {r.bug or r.status}" for r in results if r.status != "right")
        rows.append((named(submission.path), submission.exercise, score, most, wrong))
    rows += [(named(path), "", "", "", "unreadable") for path, _ in unreadable]
    return [dict(zip(TOTALS, row)) for row in rows]


def write_csv(path, rows, fields):
    """Write rows as comma-separated values for a spreadsheet: no text is a formula, and UTF-8 is marked as such."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fields, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: f"'{cell}" if str(cell)[:1] in FORMULA else cell for key, cell in row.items()})
    text = stream.getvalue()
    checkpoint.write_text(path, text if text.isascii() else "\ufeff" + text)


def show(graded, unreadable, lang):
    """Print the verdicts on every submission, of a single one also what its student should read; then a summary."""
    for submission, results in graded:
        tell(submission, results, lang, whole=len(graded) == 1)
    for path, error in unreadable:
        print(message("failed", lang, name=named(path), output=f"{status('unreadable', lang)} ({error})"))
    if len(graded) > 1:
        summarise(graded, lang)


def tell(submission, results, lang, whole):
    """Print the verdicts on a submission; whole: also what its student should read."""
    total, most = sum(r.score for r in results), sum(r.max_score for r in results)
    of = f"{named(submission.path)}, {submission.exercise}"
    print(message("points", lang, of=of, score=f"{total:g}", points=f"{most:g}"))
    for r in results:
        why = r.bug or ("" if r.status in ("right", "stub") or whole else r.output.partition("\n")[0])
        said = message("failed", lang, name=status(r.status, lang), output=why) if why else status(r.status, lang)
        line = f"  {r.name:28s} {r.score:g}/{r.max_score:g}  {said}"
        print(line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…")
        if whole and r.output != message("right", lang):
            print(*(wrapped(text, 6) for text in r.output.splitlines()), sep="\n")
    for note in results.notes:
        print(wrapped(note, 2))


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
    """Print the mean, and the mistakes with a name that were made more than once."""
    shares = [sum(r.score for r in results) / sum(r.max_score for r in results) for _, results in graded]
    print("\n" + message("mean", lang, count=len(graded), share=f"{sum(shares) / len(shares):.0%}"))
    made = Counter((r.name, r.bug) for _, results in graded for r in results if r.bug not in ("", "one-operator"))
    several = [(count, name, bug) for (name, bug), count in made.most_common() if count > 1]
    if several:
        print(message("most made", lang))
    for count, name, bug in several:
        print(f"{count:5d}  {name}: {bug}")
    if len(made) > len(several):
        print(message("made once", lang, count=len(made) - len(several)))
