"""What is handed in: every file found has one fate, to be graded, to stand beside what is graded, or to be passed over.

Folders that are nobody's work (environments, copies that an editor or an archive made, minigan itself) are not looked
into, and are told of in a line each. Nothing is run, and no link is followed.
"""

import os
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from minigan.exercises.messages import MESSAGES, message
from minigan.exercises.students import Student, owner
from minigan.exercises.submission import Submission, SubmissionError, answers, document, kind

COPIES = {".ipynb_checkpoints", ".virtual_documents", "__MACOSX", "__pycache__", ".git", ".idea", ".vscode"}
PACKAGES = {"site-packages", "node_modules", "dist-packages"}
ENVIRONMENT = ("pyvenv.cfg", "conda-meta")  # what lies in the folder of one
MINIGAN = ("minigan", "tests", "notebooks", "benchmarks")  # parts of a clone
DEBRIS = re.compile(r"\._.*|\.DS_Store|Thumbs\.db|desktop\.ini|\.~lock.*|~\$.*", re.IGNORECASE)
RECORD = re.compile(r"\..+\.(record|lock)")  # of record.py
IMPORTED = re.compile(r"^[ \t]*(?:from|import|%run)[ \t]+(.+)", re.MULTILINE)
DECLARED = re.compile(r"\A((?:[ \t\f]*(?:#.*)?\n)?[ \t\f]*#.*?coding)[:=]")  # an encoding that the text no longer has
MODULE_BYTES = 2 * 2**20  # of all the modules beside a submission
REASONS = {  # of files that are passed over: the key of a message, by how their names end
    ".html": "a page", ".htm": "a page", ".pdf": "a page", ".zip": "an archive", ".gz": "an archive",
    ".tar": "an archive", ".7z": "an archive", ".rar": "an archive",
}  # fmt: skip


@dataclass(frozen=True)
class Work:
    """A Submission, and the Student whose it is."""

    submission: Submission
    student: Student


@dataclass(frozen=True)
class Other:
    """A file that is not graded: its fate, "unreadable", "module" (of one that is) or "passed over", and why."""

    path: Path
    student: Student
    fate: str
    reason: str  # the key of a message, or words

    def says(self, lang):
        """The reason in a language."""
        return message(self.reason, lang) if self.reason in MESSAGES else self.reason


@dataclass(frozen=True)
class HandedIn:
    """The works to grade, the other files, and the folders that were not looked into as lines."""

    works: list[Work]
    others: list[Other]
    skipped: list[str]


@dataclass(frozen=True)
class Found:
    """A file, the folder that was searched for it or None, its Student, and its name as the student gave it."""

    path: Path
    root: Path | None
    student: Student
    name: str

    @property
    def folders(self):
        """The names of the folders that it lies in, below the one that was searched."""
        return self.path.relative_to(self.root).parts[:-1] if self.root is not None else ()

    @property
    def place(self):
        """What the files that it may import have in common with it: the student, or else the first folder."""
        if self.student.system != "plain":
            return self.student.name, self.student.number
        return str(self.path.parent if self.root is None else Path(self.root, *self.folders[:1])), ""


def gather(paths, exercise=None):
    """Everything handed in that is found in these files and folders.

    Raises SubmissionError for a path that is not there, or for no file.
    """
    found, skipped = search(paths)
    others, read = [], []
    for file in found:
        why = unfit(file)
        if why is None:
            try:
                read.append((file, document(file.path)))
            except SubmissionError as error:
                reason = error.reason or str(error).removeprefix(f"{file.path}: ")
                others.append(Other(file.path, file.student, "unreadable", reason))
        else:
            fate = "passed over" if file.root is not None else "unreadable"
            others.append(Other(file.path, file.student, fate, why))
    works, rest = sort_out(read, exercise)
    return HandedIn(works, sorted([*others, *rest], key=lambda other: str(other.path)), skipped)


def search(paths):
    """(every file as Found, each once, and a line for each folder that was not looked into)."""
    found: dict[str, Found] = {}
    skipped: list[str] = []
    debris = 0
    for path in map(Path, paths):
        if not path.exists():
            raise SubmissionError(f"{path}: no such file or folder; is the path right?")
        inside = walk(path, skipped) if path.is_dir() else [path]
        for file in inside:
            root = path if path.is_dir() else None
            if root is not None and DEBRIS.fullmatch(file.name):
                debris += 1
                continue
            found.setdefault(os.path.realpath(file), Found(file, root, *owner(file, root)))
        if path.is_dir() and not any(kind(file.name) and file.is_file() for file in inside):
            raise SubmissionError(f"{path}: no notebook (.ipynb) or script (.py) in it")
    if debris:
        skipped.append(f"files that a system made, such as ._NAME and .DS_Store: {debris}")
    return list(found.values()), skipped


def walk(root, skipped):
    """The files below a folder, in order; for a folder that is not looked into, a line is added to `skipped`."""
    files = []
    for here, folders, names in os.walk(root):
        folder = Path(here)
        clone = (folder / "minigan" / "exercises" / "bank" / "__init__.py").exists()
        for name in sorted(folders):
            why = nobodys(folder / name, clone)
            if why:
                folders.remove(name)
                skipped.append(f"{folder / name}: {why}")
        folders.sort()
        ours = {name for name in names if RECORD.fullmatch(name)}  # and the tables of marks that they are of
        files += [folder / name for name in names if name not in ours and f".{name}.record" not in ours]
    return sorted(files)


def nobodys(folder, clone):
    """Why a folder is not looked into, or None. clone: whether it lies in a clone of minigan."""
    if folder.name in COPIES:
        return "copies or settings that a program made"
    if (folder / ".minigan-feedback").exists():
        return "feedback that minigan wrote"
    if folder.name in PACKAGES or any((folder / name).exists() for name in ENVIRONMENT):
        return "an environment with installed packages"
    if clone and folder.name in MINIGAN:
        return "minigan itself"
    return None


def unfit(file):
    """Why a file is not read, as the key of a message, or None."""
    if file.root is not None and file.path.is_symlink():
        return "a link"
    if not file.path.is_file():
        return "no plain file"
    if kind(file.name) is None:
        return REASONS.get(file.path.suffix.lower(), "no code")
    return None


def sort_out(read, exercise):
    """(works, others) of files that were read: a script that another file of its place imports is a module for it.

    read: pairs (Found, Document). A script that says by its text or its name what it answers is graded all the same.
    """
    given = {file: answers(file.path, parts, exercise, file.name) for file, parts in read}
    modules = [pair for pair in read if is_imported(pair[0], read)]
    own_word = {file for file, parts in modules if says_itself(answers(file.path, parts, None, file.name))}
    helpers = {file for file, _ in modules} - own_word
    graded = [file for file, submissions in given.items() if submissions and file not in helpers]
    places = {file.place for file in graded}
    graded += [f for f in helpers if given[f] and f.place not in places]  # what imports them is not graded
    owners = {(file.student.name, file.student.number) for file in graded}
    works, others = [], []
    for file, _ in read:
        if file in graded:
            works += [Work(replace(s, modules=beside(file, modules)), file.student) for s in given[file]]
        elif file in helpers:
            others.append(Other(file.path, file.student, "module", "is imported"))
        else:
            fate = "passed over" if (file.student.name, file.student.number) in owners else "unreadable"
            others.append(Other(file.path, file.student, fate, "no exercise"))
    return works, others


def says_itself(submissions):
    """Whether a file's text or name, and not its functions alone, say what it answers."""
    return any(submission.known_by in ("text", "name") for submission in submissions)


def is_imported(file, read):
    """Whether a script is imported by another file of its place, by its own name or that of a folder it is in."""
    if kind(file.name) != "script":
        return False
    names = {Path(file.name).stem, *file.folders}
    return any(other != file and other.place == file.place and names & imports(parts) for other, parts in read)


@cache
def imports(parts):
    """The first names of all that a Document imports."""
    lines = [line for cell in parts.cells for line in IMPORTED.findall(cell)]
    return {name for line in lines for name in re.findall(r"\w+", line)}


def beside(file, modules):
    """{path: text} of the modules of a file's place, as seen from the file's folder; no more than MODULE_BYTES."""
    found, size = {}, 0
    for other, parts in modules:
        text = parts.text
        size += len(text)
        if other != file and other.place == file.place and size <= MODULE_BYTES:
            below = other.path.is_relative_to(file.path.parent)
            folder = other.path.relative_to(file.path.parent).parent if below else Path()
            found[(folder / other.name).as_posix()] = DECLARED.sub(r"\1 ", text)
    return found
