"""Which items a user likes: the user's own ratings, as files of MovieLens-100k, and a made set of low rank.

Two formats are read, a rating a line, with tabs between the columns:

    u.data           user item rating time                                             GroupLens' MovieLens-100k
    NAME.inter       the same under a header: user_id:token item_id:token rating:float timestamp:float     RecBole

A rating above 3.99 is a positive; whether a user likes any other item is not known. IRGAN's authors do the same (Wang
et al. 2017, arXiv 1705.10513). MovieLens-100k is not part of minigan: its terms do not allow it to be passed on.
"""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy

from minigan.backend import array_module
from minigan.data.idx import DataError
from minigan.random import Stream

WANTED = (
    "MovieLens-100k: the folder ml-100k with u.data (grouplens.org/datasets/movielens/100k), or RecBole's ml-100k.inter"
)
LIKED = 3.99  # a rating above it is a positive
TEST, VALID = 0.2, 0.1  # shares of each user's positives; VALID of those that are left to train on
SEED = 2017
COLUMNS = ("user_id:token", "item_id:token", "rating:float")
ML_100K, U1 = 0x94F8A2E9, 20_000  # the CRC-32 of MovieLens-100k's ratings in GroupLens' order; how many are u1.test's


@dataclass(frozen=True)
class Ratings:
    """The positives, in three parts: arrays of shape (n, 2), int64, a row (user, item), sorted; none is in two parts.

    users, items: how many; they are numbered from 0. Every user has a positive in train. about: what was found and
    how it was split, in a line.
    """

    name: str
    users: int
    items: int
    train: Any
    valid: Any
    test: Any
    about: str = ""
    dtype: ClassVar = "float32"  # in which a run computes

    def matrix(self, *parts):
        """Booleans (users, items): whether a pair is in one of these parts."""
        liked = array_module(self.train).zeros((self.users, self.items), dtype=bool)
        for pairs in parts:
            liked[pairs[:, 0], pairs[:, 1]] = True
        return liked


def load(path, xp=numpy):
    """The Ratings in a file, or in a folder that holds one. Raises DataError, naming the line that is wrong.

    MovieLens-100k is split as GroupLens' u1.base and u1.test are, which is the split of IRGAN's authors: the first
    20,000 ratings are for testing. Of other ratings a fifth of each user's positives is, drawn by a seed. Then a tenth
    of each user's positives that are left, drawn by a seed, is for validation, which the authors did not have:
    they chose their epoch on the test part. A user without a positive is left out.
    """
    file = _file(Path(path))
    given = read(file)  # {(user, item): rating}
    liked = numpy.array([rating > LIKED for rating in given.values()])
    if not liked.any():
        raise DataError(
            f"{file}: no rating is above {LIKED}, and so there is no positive; ratings from 1 to 5 are wanted"
        )
    raters = sorted({user for user, _ in given}, key=_in_order)
    fans = sorted({user for (user, _), like in zip(given, liked) if like}, key=_in_order)
    items = sorted({item for _, item in given}, key=_in_order)
    number, place = {user: n for n, user in enumerate(fans)}, {item: n for n, item in enumerate(items)}
    pairs = numpy.array([(number[u], place[i]) for (u, i), like in zip(given, liked) if like])
    first = numpy.flatnonzero(liked) < U1
    if _fingerprint(given) == ML_100K:
        held_out, how = first, "split as GroupLens' u1.base and u1.test"
    else:
        held_out, how = some_of_each(pairs[:, 0], TEST, Stream(SEED)), "a fifth of each user's, by a seed, to test"
    left_out = len(raters) - len(fans)
    about = (
        f"{file}: {len(given):,} ratings, {len(pairs):,} of them above {LIKED}, of {len(fans):,} users for "
        f"{len(items):,} items, {how}" + (f"; left out: {left_out} without a positive" if left_out else "")
    )
    train, valid = validation(pairs[~held_out])
    train, valid, test = (xp.asarray(part) for part in (train, valid, _sorted(pairs[held_out])))
    return Ratings("movielens", len(fans), len(items), train, valid, test, about)


def validation(pairs, seed=SEED):
    """(train, valid): a tenth of each user's positives, rounded down and drawn by a seed, is for validation."""
    chosen = some_of_each(pairs[:, 0], VALID, Stream(seed + 1))
    return _sorted(pairs[~chosen]), _sorted(pairs[chosen])


def some_of_each(users, share, stream):
    """Booleans (n,): a random `share` of each user's rows, rounded down. users: (n,), whose each row is."""
    order = stream.permutation(len(users))
    order = order[numpy.argsort(users[order], kind="stable")]  # each user's rows together, in random order
    _, start, count = numpy.unique(users[order], return_index=True, return_counts=True)
    rank = numpy.arange(len(users)) - numpy.repeat(start, count)
    chosen = numpy.empty(len(users), bool)
    chosen[order] = rank < numpy.floor(share * numpy.repeat(count, count))
    return chosen


def read(file):
    """{(user, item): rating} of a file, in its order; of a pair rated twice the last rating. Raises DataError."""
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        raise DataError(f"{file}: no text; wanted is {WANTED}") from None
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror}); wanted is {WANTED}") from None
    start, columns = 0, [0, 1, 2]
    if lines and ":" in lines[0]:
        header = lines[0].split("\t")
        for name in COLUMNS:
            if name not in header:
                raise DataError(f"{file}, line 1: the header has no column {name}; it must have {', '.join(COLUMNS)}")
        start, columns = 1, [header.index(name) for name in COLUMNS]
    ratings = {}
    for n, line in enumerate(lines[start:], start + 1):
        values = line.split("\t")
        if len(values) <= max(columns):
            raise DataError(
                f"{file}, line {n}: {len(values)} of the {max(columns) + 1} columns that are needed, with a tab "
                "between two; user, item and rating are read: mend the line or, if the others are whole, delete it"
            )
        user, item, text = (values[c] for c in columns)
        try:
            rating = float(text)
        except ValueError:
            rating = numpy.nan
        if not numpy.isfinite(rating):
            raise DataError(f"{file}, line {n}: the rating {text[:40]!r} is no number: mend or delete the line")
        ratings[user, item] = rating
    if not ratings:
        raise DataError(f"{file}: holds no rating; wanted is {WANTED}")
    return ratings


def _file(path):
    """The file of ratings at a path, in a folder u.data or the one that ends in .inter."""
    if not path.is_dir():
        return path
    there = [path / "u.data"] if (path / "u.data").is_file() else sorted(path.glob("*.inter"))
    if len(there) != 1:
        holds = (
            f"{len(there)} .inter files: name one of them"
            if there
            else f"neither u.data nor a .inter file; wanted is {WANTED}"
        )
        raise DataError(f"{path}: holds {holds}")
    return there[0]


def _in_order(name):
    """Numbers by their size, before all other names; numbers may be of any length, and 01 is not 1."""
    digits = name.lstrip("0") if name.isdecimal() else ""
    return not name.isdecimal(), len(digits), digits, name


def _sorted(pairs):
    return pairs[numpy.lexsort((pairs[:, 1], pairs[:, 0]))]


def _fingerprint(ratings):
    text = "\n".join(f"{user} {item} {rating:g}" for (user, item), rating in ratings.items())
    return zlib.crc32(text.encode())


def synthetic(users=200, items=300, rank=4, seed=SEED, xp=numpy):
    """A made set: user u likes items drawn without replacement with probability proportional to exp(U_u . V_i + b_i).

    U, V are Gaussian of `rank` columns, b makes some items popular. A user likes 12 to 36 items; a fifth is for testing
    and a tenth of the others for validation. Always the same for the same arguments.
    """
    stream = Stream(seed, "float64")
    U, V, b = 1.2 * stream.normal((users, rank)), stream.normal((items, rank)), stream.normal((items,))
    gumbel = -numpy.log(
        -numpy.log(stream.uniform((users, items), 1e-12, 1 - 1e-12))
    )  # the n largest of score + gumbel are such a draw
    ranked = numpy.argsort(-(U @ V.T + b + gumbel), axis=1)
    count = 12 + stream.integers(25, users)
    pairs = numpy.concatenate([numpy.stack([numpy.full(n, u), ranked[u, :n]], 1) for u, n in enumerate(count)])
    held_out = some_of_each(pairs[:, 0], TEST, stream)
    train, valid = validation(pairs[~held_out], seed)
    train, valid, test = (xp.asarray(part) for part in (train, valid, _sorted(pairs[held_out])))
    return Ratings("made-ratings", users, items, train, valid, test)
