"""Ratings: both formats, the split, the made set, and what is refused, on files of the same layout."""

import numpy
import pytest

from minigan.data import ratings
from minigan.data.idx import DataError
from minigan.random import Stream

HEADER = "user_id:token\titem_id:token\trating:float\ttimestamp:float"


@pytest.fixture
def given():
    """{(user, item): rating}: 30 users who rated 20 of 40 items each, user 7 never above 3."""
    rng = numpy.random.default_rng(0)
    rated = {}
    for user in rng.permutation(numpy.arange(1, 31)):
        for item in rng.permutation(numpy.arange(1, 41))[:20]:
            rated[str(user), str(item)] = float(rng.integers(1, 4 if user == 7 else 6))
    return rated


def write(path, given, header=None):
    lines = [f"{u}\t{i}\t{r:g}\t88{n}" for n, ((u, i), r) in enumerate(given.items())]
    path.write_text("\n".join([header, *lines] if header else lines) + "\n")
    return path


def pairs(*parts):
    return [tuple(row) for part in parts for row in part.tolist()]


def test_the_positives_are_the_ratings_above_3_99_each_in_one_part(given, tmp_path):
    data = ratings.load(write(tmp_path / "u.data", given))
    users = sorted({int(u) for (u, _), r in given.items() if r > 3.99})
    items = sorted({int(i) for _, i in given})
    expected = sorted((users.index(int(u)), items.index(int(i))) for (u, i), r in given.items() if r >= 4)
    assert sorted(pairs(data.train, data.valid, data.test)) == expected
    assert (data.users, data.items) == (29, len(items))
    assert len(set(expected)) == len(expected) > 200


def test_each_user_has_a_fifth_to_test_and_a_tenth_of_the_rest_to_validate(given, tmp_path):
    data = ratings.load(write(tmp_path / "u.data", given))
    for user in range(data.users):
        train, valid, test = ((part[:, 0] == user).sum() for part in (data.train, data.valid, data.test))
        n = train + valid + test
        assert test == int(0.2 * n) and valid == int(0.1 * (n - test)) and train > 0


def test_a_user_without_a_positive_is_left_out_and_about_says_so(given, tmp_path):
    data = ratings.load(write(tmp_path / "u.data", given))
    assert data.about.endswith("left out: 1 without a positive") and "\n" not in data.about
    del given["7", next(i for u, i in given if u == "7")]
    kept = {k: r for k, r in given.items() if k[0] != "7"}
    assert "left out" not in ratings.load(write(tmp_path / "u.data", kept)).about


def test_recboles_columns_may_stand_in_any_order_and_both_formats_and_their_folders_are_one(given, tmp_path):
    plain = write(tmp_path / "u.data", given)
    other = tmp_path / "other"
    other.mkdir()
    write(other / "ml-100k.inter", given, HEADER)
    moved = tmp_path / "moved.inter"
    lines = [f"{n}\t{r:g}\t{i}\t{u}" for n, ((u, i), r) in enumerate(given.items())]
    moved.write_text("\n".join(["timestamp:float\trating:float\titem_id:token\tuser_id:token", *lines]))
    expected = ratings.load(plain)
    for path in (tmp_path, other, other / "ml-100k.inter", moved):
        found = ratings.load(path)
        for part in ("train", "valid", "test"):
            numpy.testing.assert_array_equal(getattr(found, part), getattr(expected, part), err_msg=str(path))


def test_names_need_not_be_numbers_and_a_pair_rated_twice_has_its_last_rating(tmp_path):
    path = tmp_path / "u.data"
    path.write_text("ann\tfilm\t5\t0\nbob\tfilm\t1\t0\n10\tx\t4\t0\n9\tx\t4\t0\nann\tfilm\t2\t1\nbob\tfilm\t5\t1\n")
    data = ratings.load(path)
    assert pairs(data.train) == [(0, 1), (1, 1), (2, 0)]  # users 9, 10, bob; items film, x


def test_numbers_are_in_order_however_long_and_two_ways_to_write_one_are_two_names():
    names = ["b", "9" * 5000, "10", "9", "a", "01", "1", "0"]
    assert sorted(names, key=ratings._in_order) == ["0", "01", "1", "9", "10", "9" * 5000, "a", "b"]


def test_movielens_in_its_own_order_is_split_after_its_first_ratings(given, tmp_path, monkeypatch):
    """As u1.test is; of the same ratings in another order, each user's fifth."""
    monkeypatch.setattr(ratings, "ML_100K", ratings._fingerprint(given))
    n = next(
        n for n, rating in enumerate(given.values()) if n > 100 and rating > 3.99
    )  # the first that is not u1.test's
    monkeypatch.setattr(ratings, "U1", n)
    found = ratings.load(write(tmp_path / "u.data", given))
    first = {k for k in list(given)[:n] if given[k] > 3.99}
    users = sorted({int(u) for (u, _), r in given.items() if r > 3.99})
    items = sorted({int(i) for _, i in given})
    assert {(str(users[u]), str(items[i])) for u, i in pairs(found.test)} == first and "u1.test" in found.about
    again = ratings.load(write(tmp_path / "u.data", dict(reversed(given.items()))))
    assert "u1" not in again.about and len(again.test) != len(first)


def test_the_share_of_each_is_drawn_anew_by_another_seed_and_nobody_is_preferred():
    users = numpy.repeat([0, 1, 2], [10, 5, 4])
    drawn = numpy.array([ratings.some_of_each(users, 0.2, Stream(seed)) for seed in range(2000)])
    assert (drawn[:, :10].sum(axis=1) == 2).all() and (drawn[:, 10:15].sum(axis=1) == 1).all()
    assert not drawn[:, 15:].any()  # a fifth of 4, rounded down
    numpy.testing.assert_allclose(drawn[:, :15].mean(axis=0), 0.2, atol=0.04)  # 4.5 standard errors


def test_users_need_not_be_sorted_for_their_share():
    users = numpy.tile([0, 1], 10)
    chosen = ratings.some_of_each(users, 0.3, Stream(1))
    assert chosen[users == 0].sum() == chosen[users == 1].sum() == 3


WRONG = {  # (the text, words of the message)
    "a missing column": (f"{HEADER.replace('rating:float', 'x')}\n1\t1\t5\t0", ["line 1", "no column rating:float"]),
    "columns cut off under a header": (f"{HEADER}\n1\t1\t5\t0\n1\t2", ["line 3", "2 of the 3 columns"]),
    "columns cut off": ("1\t1\t5\t0\n1\t2", ["line 2", "2 of the 3 columns", "tab"]),
    "spaces for tabs": ("1 1 5 0", ["line 1", "tab"]),
    "no number": ("1\t1\t5\t0\n1\t2\tfive\t0", ["line 2", "'five'", "no number"]),
    "no finite number": ("1\t1\tnan\t0", ["line 1", "'nan'"]),
    "an empty line": ("1\t1\t5\t0\n\n1\t2\t5\t0", ["line 2"]),
    "nothing": ("", ["holds no rating", "u.data"]),
    "a header alone": (HEADER, ["holds no rating"]),
    "no positive": ("1\t1\t3\t0\n1\t2\t1\t0", ["no rating is above 3.99"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_one_line(name, tmp_path):
    text, words = WRONG[name]
    path = tmp_path / "u.data"
    path.write_text(text)
    with pytest.raises(DataError) as raised:
        ratings.load(path)
    message = str(raised.value)
    assert all(word in message for word in [str(path), *words]) and "\n" not in message, message


def test_what_is_no_file_of_ratings_is_refused(tmp_path):
    (tmp_path / "u.data").write_bytes(b"\xff\xfe\x00")
    (empty := tmp_path / "empty").mkdir()
    (two := tmp_path / "two").mkdir()
    for name in "ab":
        (two / f"{name}.inter").write_text(HEADER)
    for path, word in (
        (tmp_path, "no text"),
        (empty, "neither"),
        (two, "2 .inter"),
        (tmp_path / "no", "cannot be read"),
    ):
        with pytest.raises(DataError, match=word):
            ratings.load(path)


def test_the_made_set_is_the_same_each_time_and_some_items_are_liked_by_many():
    a, b = ratings.synthetic(), ratings.synthetic()
    for part in ("train", "valid", "test"):
        numpy.testing.assert_array_equal(getattr(a, part), getattr(b, part))
    seen = [[len(part), int((part @ [1, 7]).sum())] for part in (a.train, a.valid, a.test)]
    assert seen == [
        [3748, 4170783],
        [320, 354909],
        [915, 1009831],
    ]  # also the same as when runs were made with it that go on today
    every = a.matrix(a.train, a.valid, a.test)
    assert every.sum() == len(a.train) + len(a.valid) + len(a.test)  # no pair twice, nor in two parts
    count = every.sum(axis=1)
    assert count.min() >= 12 and count.max() <= 36 and a.matrix(a.train).any(axis=1).all()
    assert every.sum(axis=0).max() > 4 * every.sum(axis=0).mean()
    singular = numpy.linalg.svd(every - every.mean(axis=0), compute_uv=False)
    assert singular[0] > 1.5 * singular[4]  # there is something of low rank to be found
