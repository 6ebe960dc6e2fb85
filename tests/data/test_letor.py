"""LETOR's format: what is read, how it is split, the made set, and what is refused."""

import numpy
import pytest

from minigan.data import letor
from minigan.data.idx import DataError

LINES = """2 qid:10 1:0.5 2:0.25 3:-1e-3 #docid = GX1 inc = 1 prob = 0.08
-1 qid:12 1:0 2:1 3:0 #docid = GX2

0 qid:10 1:1 2:0.0 3:7
"""


def test_a_line_is_grade_query_and_features_and_a_query_stands_together(tmp_path):
    (tmp_path / "a.txt").write_text(LINES)
    found = letor.read(tmp_path / "a.txt")
    assert found.dtype == numpy.float32
    expected = [[0, 2, 0.5, 0.25, -0.001], [0, 0, 1, 0, 7], [1, -1, 0, 1, 0]]
    numpy.testing.assert_allclose(found, expected, rtol=1e-6)
    assert letor.spans(found) == [(0, 2), (2, 3)]


def test_what_is_written_is_read_again(tmp_path):
    judged = letor.synthetic(6, 5).train
    (tmp_path / "a.txt").write_text(letor.text(judged))
    found = letor.read(tmp_path / "a.txt")
    numpy.testing.assert_allclose(found, judged, atol=5.1e-7)
    numpy.testing.assert_array_equal(found[:, :2], judged[:, :2])


def test_a_folder_has_its_own_parts_and_a_file_is_split_by_whole_queries(tmp_path):
    made = letor.synthetic(10, 4)
    for name, part in zip(letor.PARTS, (made.train, made.valid, made.test)):
        (tmp_path / name).write_text(letor.text(part))
    data = letor.load(tmp_path)
    assert [len(letor.spans(part)) for part in (data.train, data.valid, data.test)] == [6, 2, 2]
    assert "6, 2, 2 queries" in data.about and "\n" not in data.about
    one = tmp_path / "one.txt"
    everything = numpy.concatenate([made.train, made.valid, made.test])
    everything[:, 0] = numpy.repeat(numpy.arange(10), 4)
    one.write_text(letor.text(everything))
    everything, split = letor.read(one), letor.load(one)
    parts = (split.train, split.valid, split.test)
    rows = [tuple(row) for part in parts for row in part[:, 1:].tolist()]
    assert sorted(rows) == sorted(tuple(row) for row in everything[:, 1:].tolist())
    assert [len(letor.spans(part)) for part in parts] == [6, 2, 2]
    whole = {tuple(map(tuple, everything[q * 4 : q * 4 + 4, 1:].tolist())) for q in range(10)}
    for part in parts:
        assert part[:, 0].tolist() == numpy.repeat(numpy.arange(len(part) // 4), 4).tolist()
        for start, end in letor.spans(part):
            assert tuple(map(tuple, part[start:end, 1:].tolist())) in whole


WRONG = {  # (the text, words of the message)
    "a line cut short": ("1 qid:1 1:0 2:1\n0 qid:1 1:0\n", ["line 2", "1 features where the first line has 2"]),
    "cut within a number's name": ("1 qid:1 1:0 2:1\n0 qid:1 1:0 2\n", ["line 2", "feature 2 is ''"]),
    "out of order": ("1 qid:1 1:0 3:1 2:0\n", ["line 1", "'3:1' where feature 2"]),
    "no number": ("1 qid:1 1:zero\n", ["line 1", "feature 1 is 'zero'"]),
    "not finite": ("1 qid:1 1:inf\n", ["line 1", "no number"]),
    "without a query": ("1 1:0 2:1\n", ["line 1", "does not begin"]),
    "without a grade": ("qid:1 1:0 2:1\n", ["line 1", "does not begin"]),
    "a grade below -1": ("-2 qid:1 1:0\n", ["line 1", "grade is -2"]),
    "a grade with two signs": ("--1 qid:1 1:0\n", ["line 1", "does not begin"]),
    "a grade whose gain is beyond any number": ("2000 qid:1 1:0\n", ["line 1", "grade is 2000", "0 to 30"]),
    "a grade beyond any number": (f"{'9' * 5000} qid:1 1:0\n", ["line 1", "grade is 999"]),
    "beyond float32": ("1 qid:1 1:1e39\n", ["line 1", "feature 1 is '1e39'", "float32"]),
    "nothing": ("# a comment\n", ["holds no document"]),
    "one query": ("1 qid:1 1:0\n", ["1 query", "5 or more"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_one_line(name, tmp_path):
    text, words = WRONG[name]
    path = tmp_path / "a.txt"
    path.write_text(text)
    with pytest.raises(DataError) as raised:
        letor.load(path)
    message = str(raised.value)
    assert all(word in message for word in [str(path), *words]) and "\n" not in message, message
    assert len(message) < len(str(path)) + 200


def test_what_is_no_folder_of_letor_is_refused(tmp_path):
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\x00")
    for path, word in (
        (tmp_path, "no train.txt"),
        (tmp_path / "b.txt", "no text"),
        (tmp_path / "no", "cannot be read"),
    ):
        with pytest.raises(DataError, match=word):
            letor.load(path)
    for n, name in enumerate(letor.PARTS):
        (tmp_path / name).write_text("1 qid:1 1:0 2:0\n" if n else "1 qid:1 1:0\n")
    with pytest.raises(DataError, match="1 and 2 features"):
        letor.load(tmp_path)


def test_the_made_set_is_the_same_each_time_and_can_be_learned():
    a, b = letor.synthetic(), letor.synthetic()
    numpy.testing.assert_array_equal(a.train, b.train)
    assert [len(letor.spans(part)) for part in (a.train, a.valid, a.test)] == [36, 12, 12]
    assert numpy.bincount(a.train[:, 1].astype(int)).tolist() == [36 * 21, 36 * 6, 36 * 3]
    x, test = (numpy.hstack([part[:, 2:], numpy.ones((len(part), 1))]) for part in (a.train, a.test))
    w = numpy.linalg.lstsq(x, a.train[:, 1], rcond=None)[0]
    assert numpy.corrcoef(test @ w, a.test[:, 1])[0, 1] > 0.3
