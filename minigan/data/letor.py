"""Web search: documents found for queries and judged by people, in LETOR's format (Qin and Liu 2013), and a made set.

A line is a document of a query: its grade, the query, features numbered from 1 on, and what follows # is a comment:

    2 qid:10032 1:0.056537 2:0.000000 ... 46:0.076923 #docid = GX029-35-5894638

Grade 0 is not relevant, 1 and 2 are; -1, in MQ2008-semi, is not judged.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy

from minigan.data.idx import DataError
from minigan.random import Stream

WANTED = "a folder of LETOR, such as MQ2008-semi's Fold1, with train.txt, vali.txt and test.txt, or one such file"
PARTS = ("train.txt", "vali.txt", "test.txt")
SEED = 2017
SHARES = (0.6, 0.2)  # of a file's queries, to train on and to validate, as LETOR's folds have them


class Judged(NamedTuple):
    """Documents, those of a query together: x (n, features) float32, grade (n,) and query (n,) int64, from 0 on."""

    x: Any
    grade: Any
    query: Any

    def queries(self):
        """(start, end) of each query's documents."""
        ends = numpy.flatnonzero(numpy.diff(self.query)) + 1
        return list(zip([0, *ends], [*ends, len(self.query)]))


@dataclass(frozen=True)
class Queries:
    """Judged documents in three parts, no query in two. about: what was found and how it was split, in a line."""

    name: str
    train: Judged
    valid: Judged
    test: Judged
    about: str = ""


def load(path, xp=numpy):
    """The Queries of a folder with LETOR's three files, or of one file, whose queries are split 3 : 1 : 1 by a seed.

    Raises DataError, naming the line that is wrong.
    """
    path = Path(path)
    if path.is_dir():
        missing = [name for name in PARTS if not (path / name).is_file()]
        if missing:
            raise DataError(f"{path}: has no {missing[0]}; wanted is {WANTED}")
        parts, how = [read(path / name) for name in PARTS], "split as the files are"
        widths = {part.x.shape[1] for part in parts}
        if len(widths) > 1:
            raise DataError(
                f"{path}: the files have {' and '.join(map(str, sorted(widths)))} features: take one fold's"
            )
    else:
        parts, how = _split(read(path)), "queries split 3 : 1 : 1 by a seed"
    counts = ", ".join(f"{len(part.queries()):,}" for part in parts)
    total = sum(len(part.grade) for part in parts)
    width = parts[0].x.shape[1]
    about = f"{path}: {total:,} documents of {width} features; {counts} queries to train, validate and test; {how}"
    train, valid, test = parts
    return Queries("letor", train, valid, test, about)


def read(file):
    """The Judged documents of a file. Raises DataError."""
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        raise DataError(f"{file}: no text; wanted is {WANTED}") from None
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror}); wanted is {WANTED}") from None
    rows: list[list[float]] = []
    grades, names = [], []
    for n, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        values, wrong = _features(words, len(rows[0]) if rows else 0)
        if wrong:
            raise DataError(f"{file}, line {n}: {wrong}; mend or delete the line, or get the file again")
        rows.append(values)
        grades.append(int(words[0]))
        names.append(words[1])
    if not rows:
        raise DataError(f"{file}: holds no document; wanted is {WANTED}")
    number = {name: n for n, name in enumerate(dict.fromkeys(names))}
    query = numpy.array([number[name] for name in names])
    order = numpy.argsort(query, kind="stable")  # the lines of a query need not stand together
    return Judged(numpy.array(rows, "float32")[order], numpy.array(grades)[order], query[order])


def _features(words, wanted):
    """(a line's features, what is wrong with it or ""). wanted: how many it should have; 0 for a first line."""
    if len(words) < 3 or not words[0].lstrip("-").isdecimal() or not words[1].startswith("qid:"):
        return [], f"{' '.join(words)[:40]!r} does not begin like `2 qid:10 1:0.5`"
    if int(words[0]) < -1:
        return [], f"the grade is {words[0]}, expected -1 (not judged), 0, 1, 2, ..."
    values = []
    for place, word in enumerate(words[2:], 1):
        name, _, text = word.partition(":")
        if name != str(place):
            return [], f"{word[:40]!r} where feature {place} should be"
        try:
            values.append(float(text))
        except ValueError:
            values.append(numpy.nan)
        if not numpy.isfinite(values[-1]):
            return [], f"feature {place} is {text[:40]!r}, no number"
    if wanted and len(values) != wanted:
        return [], f"{len(values)} features where the first line has {wanted}"
    return values, ""


def _split(all_of_it):
    """Three parts of a file's documents, whole queries each."""
    spans = all_of_it.queries()
    n = len(spans)
    if n < 5:
        raise DataError(
            f"a file of {n} quer{'y' if n == 1 else 'ies'}: 5 or more are needed, to train, validate and test"
        )
    order = Stream(SEED).permutation(n)
    cuts = [0, round(SHARES[0] * n), round(sum(SHARES) * n), n]
    return [_take(all_of_it, [spans[q] for q in sorted(order[a:b])]) for a, b in pairwise(cuts)]


def _take(judged, spans):
    rows = numpy.concatenate([numpy.arange(*span) for span in spans])
    query = numpy.repeat(numpy.arange(len(spans)), [end - start for start, end in spans])
    return Judged(judged.x[rows], judged.grade[rows], query)


def text(judged):
    """The documents in LETOR's format, as `read` takes them."""
    lines: list[str] = []
    for x, grade, query in zip(*judged):
        features = " ".join(f"{n}:{value:.6f}" for n, value in enumerate(x, 1))
        lines.append(f"{grade} qid:{query} {features} #docid = {len(lines)}\n")
    return "".join(lines)


def synthetic(queries=60, documents=30, features=46, seed=SEED, xp=numpy):
    """A made set: features uniform on (0, 1), and grades by a score that is not linear in them, with noise.

    In each query 10 % of the documents have grade 2, 20 % grade 1. Always the same for the same arguments.
    """
    stream = Stream(seed, "float64")
    x = stream.uniform((queries, documents, features))
    w, v = stream.normal((features, 4)), stream.normal((4,))
    score = numpy.tanh((x - 0.5) @ w) @ v + 0.3 * stream.normal((queries, documents))
    rank = numpy.argsort(numpy.argsort(-score, axis=1), axis=1)
    grade = (rank < 0.1 * documents).astype(int) + (rank < 0.3 * documents)
    judged = Judged(
        x.reshape(-1, features).astype("float32"), grade.ravel(), numpy.repeat(numpy.arange(queries), documents)
    )
    train, valid, test = _split(judged)
    return Queries("made-queries", train, valid, test, f"made: {queries} queries of {documents} documents")
