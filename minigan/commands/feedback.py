"""A page for each student: the verdicts on what was handed in, and what to look at; nothing of anybody else's."""

import re
import unicodedata
from html import escape
from pathlib import Path

from minigan import checkpoint
from minigan.commands.totals import marks_of
from minigan.exercises.bank import exercises
from minigan.exercises.exercise import ExerciseError
from minigan.exercises.messages import message, status

MARK = ".minigan-feedback"  # a file that says whose folder it is, so that it is not taken for work that was handed in
PAGE = """<!doctype html>
<html lang="{lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
  body {{ font-family: sans-serif; line-height: 1.5; max-width: 46em; margin: 2em auto; padding: 0 1em; }}
  table {{ border-collapse: collapse; width: 100%; }}
  td, th {{ text-align: left; vertical-align: top; padding: .2em .8em .2em 0; border-bottom: 1px solid #ccc; }}
  td.points, th.points {{ text-align: right; white-space: nowrap; }}
  pre {{ background: #f5f5f5; padding: .6em; white-space: pre-wrap; overflow-wrap: anywhere; }}
</style>
<h1>{title}</h1>
{body}
</html>
"""


def check_folder(folder):
    """Raise ExerciseError if no feedback can be written there: into a folder of this use, or a new one."""
    if folder.exists() and not folder.is_dir():
        raise ExerciseError(f"{folder}: a file; name a folder for --feedback")
    if not folder.absolute().parent.is_dir():
        raise ExerciseError(f"{folder}: the folder that it should be made in is not there")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise ExerciseError(f"{folder}: has other files in it; name a new folder for --feedback")


def write_feedback(folder, entries, lang=None, weights=None):
    """Write a page for each student into a folder; returns how many. lang None: that of what each handed in."""
    folder.mkdir(exist_ok=True)
    (folder / MARK).touch()
    names: set[str] = set()
    for mark in marks_of(entries, weights):
        files = [*mark.best.values(), *mark.rest]
        name = file_name(mark, names)
        names.add(name.lower())
        checkpoint.write_text(folder / name, page(mark, lang or files[0].lang))
    return len(names)


def file_name(mark, taken):
    """The name of a student's page: letters and digits of any script, and no name that is taken already."""
    text = unicodedata.normalize("NFC", " ".join(filter(None, (mark.student, mark.number))))
    plain = re.sub(r"[^\w]+", "_", text)[:60].strip("_") or "student"
    number, name = 1, f"{plain}.html"
    while name.lower() in taken:
        number += 1
        name = f"{plain}_{number}.html"
    return name


def page(mark, lang):
    """The page of one student, as HTML; everything in it that a student wrote is escaped."""
    parts = []
    for exercise, entry in mark.best.items():
        parts.append(f"<h2>{escape(exercises()[exercise].title[lang])}</h2>")
        of = f"{Path(entry.file).name}, {exercise}"
        said = message("points", lang, of=of, score=f"{entry.score:g}", points=f"{entry.most:g}")
        parts.append(f"<p>{escape(said)}</p>")
        parts += [f"<p>{escape(note)}</p>" for note in entry.notes]
        parts += ["<table>", *(row(result, lang) for result in entry.results), "</table>"]
        parts += [words(result) for result in entry.results if result["status"] != "right"]
    for entry in mark.rest:
        name = Path(entry.file).name
        if entry.fate == "graded":
            said = message("another counts", lang, exercise=entry.exercise, score=f"{entry.score:g}")
        else:
            said = f"{status(entry.fate, lang)} ({' '.join(entry.notes)})"
        parts.append(f"<p>{escape(message('failed', lang, name=name, output=said))}</p>")
    return PAGE.format(lang=lang, title=escape(mark.student), body="\n".join(parts))


def row(result, lang):
    """A question in the table."""
    points = f"{result['score']:g}/{result['max_score']:g}"
    said = status(result["status"], lang)
    return f'<tr><td><code>{escape(result["name"])}</code><td class="points">{points}<td>{escape(said)}'


def words(result):
    """What is said of a question that is not right: as numbers are in it, with its lines as they are."""
    return f"<h3><code>{escape(result['name'])}</code></h3>\n<pre>{escape(result['output'])}</pre>"
