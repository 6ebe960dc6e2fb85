"""A student's file as cells of code: a notebook, or a script with or without `# %%` lines. None of it is run here.

Nor is it parsed here: that may take all the time and memory there is, and so is done in the cage (statements.py).
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from minigan.errors import UserError
from minigan.exercises.bank import exercises

LARGEST = 20 * 2**20  # bytes of a file that are read
MARK = re.compile(r"^(?:# ?%%.*|# In ?\[[\d ]*\]:.*)$", re.MULTILINE)  # Spyder's, Jupytext's and nbconvert's


class SubmissionError(UserError, ValueError):
    """A file that cannot be graded; the message names it and the remedy."""


@dataclass(frozen=True)
class Submission:
    """A file and its cells of code, and the name of the exercise it answers."""

    path: Path
    cells: tuple[str, ...]
    exercise: str


def read(path, exercise=None):
    """The Submission in a file. exercise: its name, where it is not to be told from the file.

    Raises SubmissionError for what is no notebook or script, and if the exercise cannot be told.
    """
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST:
            raise SubmissionError(f"{path}: larger than {LARGEST // 2**20} MB; clear its outputs and save it again")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SubmissionError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SubmissionError(f"{path}: not text; a notebook (.ipynb) or a script (.py) is expected") from None
    if path.suffix == ".ipynb":
        cells = notebook_cells(text, path)
    elif path.suffix == ".py":
        cells = parts_of_script(text)
    else:
        raise SubmissionError(f"{path}: a notebook (.ipynb) or a script (.py) is expected")
    cells = tuple(cells)  # also the empty ones: an error names its cell by number
    return Submission(path, cells, exercise or exercise_told(path, cells))


def notebook_cells(text, path):
    """The sources of a notebook's code cells. Raises SubmissionError for what is no notebook."""
    try:
        cells = json.loads(text)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return ["".join(source) for source in sources]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SubmissionError(f"{path}: not a Jupyter notebook of version 4; save it again as .ipynb") from None


def parts_of_script(text):
    """A script's parts between lines that mark cells, each after as many empty lines as keep its lines' numbers."""
    marks = list(MARK.finditer(text))
    bounds = zip([0, *(mark.end() for mark in marks)], [*(mark.start() for mark in marks), None])
    parts = [(text[:start].count("\n"), text[start:end]) for start, end in bounds]
    return ["\n" * lines + part for lines, part in parts if part.strip()]


def exercise_told(path, cells):
    """The exercise that a file's name has in it, or whose functions it defines. Raises SubmissionError if neither."""
    for name in exercises():
        if name in path.stem:
            return name
    defined = {name for cell in cells for name in re.findall(r"^(?:def\s+)?(\w+)\s*[(=]", cell, re.MULTILINE)}
    counts = {name: len(defined & {q.name for q in e.questions}) for name, e in exercises().items()}
    best = max(counts, key=lambda name: counts[name])
    if counts[best] == 0:
        known = ", ".join(exercises())
        raise SubmissionError(f"{path}: answers no exercise; say which with --exercise NAME: {known}")
    return best


def files(paths):
    """The files to grade, folders being searched for notebooks and scripts. Raises SubmissionError for none."""
    found = []
    for path in map(Path, paths):
        if not path.exists():
            raise SubmissionError(f"{path}: no such file or folder; is the path right?")
        inside = sorted(p for p in path.rglob("*") if p.suffix in (".ipynb", ".py")) if path.is_dir() else [path]
        inside = [p for p in inside if ".ipynb_checkpoints" not in p.parts and p.is_file()]
        found += inside
        if not inside:
            raise SubmissionError(f"{path}: no notebook (.ipynb) or script (.py) in it")
    return found
