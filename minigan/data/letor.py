"""Web search: documents found for queries and judged by people, in LETOR's format (Qin and Liu 2013), and a made set.

A line is a document of a query: its grade, the query, features numbered from 1 on, and what follows # is a comment:

    2 qid:10032 1:0.056537 2:0.000000 ... 46:0.076923 #docid = GX029-35-5894638

Grade 0 is not relevant, 1 and 2 are; -1, in MQ2008-semi, is not judged.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import numpy

from minigan.backend import to_host
from minigan.data.idx import DataError
from minigan.random import Stream

WANTED = "a folder of LETOR, such as MQ2008-semi's Fold1, with train.txt, vali.txt and test.txt, or one such file"
PARTS = ("train.txt", "vali.txt", "test.txt")
SEED = 2017
LARGEST = 30  # a grade: NDCG's gain is 2^grade - 1
SHARES = (0.6, 0.2)  # of a file's queries, to train on and to validate, as LETOR's folds have them

FLOAT32 = float(numpy.finfo("float32").max)


@dataclass(frozen=True)
class Queries:
    """Judged documents in three parts, no query in two: arrays (n, 2 + features) of rows [query, grade, features].

    The rows of a query stand together, and in each part the queries are numbered from 0. about: what was found and how
    it was split, in a line.
    """

    name: str
    train: Any
    valid: Any
    test: Any
    about: str = ""
    dtype: ClassVar = "float32"  # of its rows, and so of a run


def spans(rows):
    """(start, end) of each query's rows."""
    query = to_host(rows[:, 0])
    ends = [int(end) for end in numpy.flatnonzero(numpy.diff(query)) + 1]
    return list(zip([0, *ends], [*ends, len(query)]))


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
        widths = {part.shape[1] - 2 for part in parts}
        if len(widths) > 1:
            raise DataError(
                f"{path}: the files have {' and '.join(map(str, sorted(widths)))} features: take one fold's"
            )
    else:
        parts, how = _split(read(path), f"{path}: "), "queries split 3 : 1 : 1 by a seed"
    counts = ", ".join(f"{len(spans(part)):,}" for part in parts)
    total, width = sum(map(len, parts)), parts[0].shape[1] - 2
    about = f"{path}: {total:,} documents of {width} features; {counts} queries to train, validate and test; {how}"
    train, valid, test = map(xp.asarray, parts)
    return Queries("letor", train, valid, test, about)


def read(file):
    """The rows of a file, as in a part of Queries. Raises DataError."""
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
    return numpy.column_stack([query, grades, rows])[order].astype("float32")


def _features(words, wanted):
    """(a line's features, what is wrong with it or ""). wanted: how many it should have; 0 for a first line."""
    if len(words) < 3 or not words[0].removeprefix("-").isdecimal() or not words[1].startswith("qid:"):
        return [], f"{' '.join(words)[:40]!r} does not begin like `2 qid:10 1:0.5`"
    if len(words[0]) > 3 or not -1 <= int(words[0]) <= LARGEST:
        return [], f"the grade is {words[0][:40]}, expected -1 (not judged) or 0 to {LARGEST}"
    values = []
    for place, word in enumerate(words[2:], 1):
        name, _, text = word.partition(":")
        if name != str(place):
            return [], f"{word[:40]!r} where feature {place} should be"
        try:
            values.append(float(text))
        except ValueError:
            values.append(numpy.nan)
        if not abs(values[-1]) <= FLOAT32:
            return [], f"feature {place} is {text[:40]!r}, no number that float32 holds"
    if wanted and len(values) != wanted:
        return [], f"{len(values)} features where the first line has {wanted}"
    return values, ""


def _split(rows, where=""):
    """Three parts of a file's rows, whole queries each."""
    queries = [rows[start:end] for start, end in spans(rows)]
    n = len(queries)
    if n < 5:
        raise DataError(f"{where}{n} quer{'y' if n == 1 else 'ies'}: 5 or more are needed, to train, validate and test")
    order = Stream(SEED).permutation(n)
    cuts = [0, round(SHARES[0] * n), round(sum(SHARES) * n), n]
    parts = []
    for a, b in pairwise(cuts):
        chosen = [queries[q].copy() for q in sorted(order[a:b])]
        for number, query in enumerate(chosen):
            query[:, 0] = number
        parts.append(numpy.concatenate(chosen))
    return parts


def text(rows):
    """The rows in LETOR's format, as `read` takes them."""
    lines: list[str] = []
    for query, grade, *x in rows.tolist():
        features = " ".join(f"{n}:{value:.6f}" for n, value in enumerate(x, 1))
        lines.append(f"{grade:.0f} qid:{query:.0f} {features} #docid = {len(lines)}\n")
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
    query = numpy.repeat(numpy.arange(queries), documents)
    rows = numpy.column_stack([query, grade.ravel(), x.reshape(-1, features)]).astype("float32")
    train, valid, test = map(xp.asarray, _split(rows))
    return Queries("made-queries", train, valid, test, f"made: {queries} queries of {documents} documents")
