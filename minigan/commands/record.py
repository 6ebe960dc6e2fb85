"""A table of marks that grows: written as the marks are made, and gone on with by a later grading.

Beside a table marks.csv lies .marks.csv.record, an entry a line, each written before the next file is graded. So a
grading that was killed has lost nothing that was done; what is there and unchanged is not graded again; and files
handed in late come into the same table. A table that somebody has changed since is set aside, not overwritten.
"""

import hashlib
import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from minigan import __version__, checkpoint
from minigan.exercises import bank
from minigan.exercises.exercise import ExerciseError

HEAD = {"minigan record of marks": 1}


@dataclass(frozen=True)
class Entry:
    """One exercise in one file, graded; or a file that is not.

    path: absolute; file: as it is shown. student, number, system, late: whose it is (students.py). fate: "graded", or
    as of handed_in.Other. results: of each question the fields of a Result. notes: lines beside them, or why there are
    none.
    """

    path: str
    file: str
    student: str
    number: str
    system: str
    late: bool
    fate: str
    exercise: str = ""
    known_by: str = ""
    fingerprint: str = ""
    lang: str = "en"
    results: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    around: list[str] = field(default_factory=list)  # those of the notes that the code's running gave

    @property
    def lacks(self):
        """Whether a package was missing here, so that it is to be graded again."""
        return any(result["status"] == "lacks" for result in self.results)

    @property
    def score(self):
        """The points of all its questions."""
        return sum(result["score"] for result in self.results)

    @property
    def most(self):
        """The points that there are."""
        return sum(result["max_score"] for result in self.results)


class Table:
    """A file of marks at a path, and its record. write(path, entries) writes the file.

    entries: those of earlier gradings that are in it, until `begin` is told that their files are graded again.
    """

    def __init__(self, path, write):
        self.path, self.write = Path(path), write
        self.record = self.path.with_name(f".{self.path.name}.record")
        self.entries: list[Entry] = []
        self.written: list[str] = []  # of the file's contents, a hash
        if self.path.exists() and self.record.exists():  # without its table a record is of no use: a new beginning
            self._read(self.record.read_bytes().splitlines())

    def _read(self, lines):
        for place, line in enumerate(lines):
            try:
                found = json.loads(line)
                if "written" in found:
                    self.written.append(found["written"])
                elif found != HEAD:
                    self.entries.append(Entry(**found))
            except (ValueError, TypeError):
                if place < len(lines) - 1:  # not what a killed grading leaves: another minigan's, or damaged
                    self.entries, self.written = [], []
                    return

    def begin(self, paths, entries):
        """Forget what there is of these files, which are graded now or have these entries already.

        Returns where a table was put that has been changed since it was written here, or None.
        """
        aside = self._set_aside()
        self.entries = [entry for entry in self.entries if entry.path not in set(paths)]
        lines = [HEAD, *({"written": known} for known in self.written[-2:]), *map(asdict, [*self.entries, *entries])]
        checkpoint.write_text(self.record, "".join(json.dumps(line) + "\n" for line in lines))
        self.entries += entries
        self._save()
        return aside

    def _set_aside(self):
        """Give a table that is not as it was written here another name."""
        if not self.path.exists() or _hash(self.path.read_bytes()) in self.written[-2:]:
            return None
        number = 1
        while (aside := self.path.with_name(f"{self.path.stem}-changed-{number}{self.path.suffix}")).exists():
            number += 1
        self.path.rename(aside)
        return aside

    def add(self, entry):
        """Put an entry into the record and into the table."""
        self.entries.append(entry)
        self._append(asdict(entry))
        self._save()

    def _save(self):
        """Write the table whole."""
        content = self.write(self.entries).encode()
        self._append({"written": _hash(content)})  # before: a grading killed in between has changed nothing
        checkpoint.write(self.path, lambda stream: stream.write(content))

    def _append(self, line):
        with open(self.record, "a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")


@contextmanager
def alone(path):
    """Keep out every other grading that would write this table. Raises ExerciseError if one is at work."""
    lock = path.with_name(f".{path.name}.lock")
    try:
        with checkpoint.alone(lock, wait=False):
            try:
                yield
            finally:
                lock.unlink(missing_ok=True)
    except BlockingIOError:
        raise ExerciseError(
            f"{path}: another grading is writing this table; wait until it has ended, or name another file"
        ) from None


def refuse(path):
    """Raise ExerciseError for a path at which no table can be written: a folder, or one in a folder that is missing."""
    if path.is_dir():
        raise ExerciseError(f"{path}: a folder; name a file")
    if not path.absolute().parent.is_dir():
        raise ExerciseError(f"{path}: its folder does not exist; make it, or name another")


def fingerprint(submission, lang, seed):
    """A hash of all that the marks of a submission depend on: equal hashes, equal marks."""
    parts = (version(), submission.exercise, lang, seed, submission.cells, sorted(submission.modules.items()),
             submission.notes(lang))  # fmt: skip
    return _hash(json.dumps(parts).encode())


@cache
def version():
    """A hash of the grader and of its exercises."""
    folder = Path(bank.__file__).parents[1]
    return _hash(b"".join(path.read_bytes() for path in sorted(folder.rglob("*.py"))) + __version__.encode())


def _hash(content):
    return hashlib.sha256(content).hexdigest()[:16]
