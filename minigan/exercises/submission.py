"""A student's file as cells of code: a notebook, or a script with or without `# %%` lines. None of it is run here.

Nor is it parsed here: that may take all the time and memory there is, and so is done in the cage (statements.py).
"""

import codecs
import io
import json
import re
import tokenize
from dataclasses import dataclass, field
from pathlib import Path

from minigan.errors import UserError
from minigan.exercises.identity import identify
from minigan.exercises.messages import message

LARGEST = 20 * 2**20  # bytes of a file that are read, as the message "too large" says
MARK = re.compile(r"^(?:# ?%%.*|# In ?\[[\d ]*\]:.*)$", re.MULTILINE)  # Spyder's, Jupytext's and nbconvert's
GRADE_ID = re.compile(r'^# ?%%.*"grade_id": ?"(\w+)"', re.MULTILINE)
CHINESE = re.compile(r"""\blang ?= ?["']zh["']|# 练习 *\d\d""")
NO_TEXT = ("punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined")  # slow, or no encoding of sources


class SubmissionError(UserError, ValueError):
    """A file that cannot be graded; the message names it and the remedy. reason: the key of that message, or ""."""

    def __init__(self, said, reason=""):
        super().__init__(said)
        self.reason = reason


def refused(path, reason):
    """The SubmissionError of a file, with a message of this key."""
    return SubmissionError(f"{path}: {message(reason, 'en')}", reason)


@dataclass(frozen=True)
class Submission:
    """A file, its cells of code, and the name of one exercise that it answers.

    known_by: "asked", or how identity.py knows it. others: what else names another exercise, as there. lang: the
    language of the file's text. oddity: the key of a message about how the file was read, or "". modules: {path: text}
    of Python files handed in beside it, which its code may import.
    """

    path: Path
    cells: tuple[str, ...]
    exercise: str
    known_by: str = "asked"
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lang: str = "en"
    oddity: str = ""
    modules: dict[str, str] = field(default_factory=dict)

    def notes(self, lang):
        """What its student and the teacher should know beside the verdicts, as lines."""
        said = [message(self.oddity, lang)] if self.oddity else []
        chosen = message(f"by {self.known_by}", lang)
        for way, names in self.others.items():
            key = "also" if way == "also" else "contradiction"
            other = "" if way == "also" else message(f"by {way}", lang)
            said.append(message(key, lang, way=chosen, exercise=self.exercise, other=other, others=", ".join(names)))
        return said


@dataclass(frozen=True)
class Document:
    """What is read of a file: its cells of code, its words, the names that its cells have, and `oddity` as above."""

    cells: tuple[str, ...]
    text: str
    ids: tuple[str, ...]
    oddity: str = ""

    @property
    def lang(self):
        """The language of its text: that of the exercise's notebook it was made from."""
        return "zh" if CHINESE.search(self.text) or any(map(CHINESE.search, self.cells)) else "en"


def read(path, exercise=None):
    """The first Submission in a file; see read_all."""
    return read_all(path, exercise)[0]


def read_all(path, exercise=None):
    """The Submissions in a file, one for each exercise that it answers. exercise: its name, where that is given.

    Raises SubmissionError for what is no notebook or script, and if the exercise cannot be told.
    """
    found = answers(path, document(path), exercise)
    if not found:
        raise refused(path, "no exercise")
    return found


def answers(path, found, exercise=None, name=None):
    """The Submissions in a Document. name: the file's own, where its path has another."""
    identity = identify(name or Path(path).name, "\n".join(found.cells), found.text, found.ids)
    chosen, known_by, others = identity.exercises, identity.known_by, identity.others
    if exercise is not None:
        others = {} if exercise in chosen or not chosen else {known_by: chosen}
        chosen, known_by = (exercise,), "asked"
    return [Submission(Path(path), found.cells, e, known_by, others, found.lang, found.oddity) for e in chosen]


def kind(name):
    """ "notebook" or "script" by a file's name, also with ".txt" or ".json" behind it; None for others."""
    name = name.lower()
    for end in ("", ".txt", ".json"):
        for suffix, found in ((".ipynb", "notebook"), (".py", "script")):
            if name.endswith(suffix + end):
                return found
    return None


def document(path):
    """The Document in a file. Raises SubmissionError for what is no notebook or script."""
    path = Path(path)
    if kind(path.name) is None:
        raise refused(path, "no code")
    try:
        if path.stat().st_size > LARGEST:
            raise refused(path, "too large")
        content = path.read_bytes()
    except OSError as error:
        raise SubmissionError(f"{path}: {error.strerror}") from None
    if kind(path.name) == "notebook" or content.lstrip()[:1] == b"{":  # a notebook that was called .py
        cells, text, ids = parts_of_notebook(content, path)
        return Document(tuple(cells), text, ids)  # also the empty ones: errors name cells by number
    text, oddity = decoded(content, path)
    return Document(tuple(parts_of_script(text)), text, tuple(GRADE_ID.findall(text)), oddity)


def decoded(content, path):
    """(a script's text, oddity): by its byte order mark, by its declaration as Python reads it, or as UTF-8.

    What is none of it is read as Latin-1: so code in ASCII is what it was, whatever the comments are.
    """
    oddity = ""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = content.decode("utf-16")
        else:
            encoding = tokenize.detect_encoding(io.BytesIO(content).readline)[0]
            if codecs.lookup(encoding).name in NO_TEXT:
                raise SyntaxError(encoding)
            text = content.decode(encoding)
    except (SyntaxError, ValueError, LookupError):
        if b"\0" in content:
            raise refused(path, "not text") from None
        text, oddity = content.decode("latin-1"), "read as latin-1"
    return text.replace("\r\n", "\n").replace("\r", "\n"), oddity


def parts_of_notebook(content, path):
    """(the sources of its code cells, its words, the names of its cells). Raises SubmissionError for no notebook."""
    try:
        cells = json.loads(content)["cells"]
        sources = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        ids = [found["grade_id"] for cell in cells if (found := cell.get("metadata", {}).get("nbgrader"))]
        text = "\n".join(source for kind, source in sources if kind == "markdown")
        return [source for kind, source in sources if kind == "code"], text, tuple(map(str, ids))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise refused(path, "no notebook") from None


def parts_of_script(text):
    """A script's parts between lines that mark cells, each after as many empty lines as keep its lines' numbers."""
    marks = list(MARK.finditer(text))
    bounds = zip([0, *(mark.end() for mark in marks)], [*(mark.start() for mark in marks), None])
    parts = [(text[:start].count("\n"), text[start:end]) for start, end in bounds]
    return ["\n" * lines + part for lines, part in parts if part.strip()]
