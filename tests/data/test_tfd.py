"""The Toronto Face Database's reader, on MATLAB files of the same layout with forty faces."""

import sys

import numpy
import pytest
from scipy.io import savemat

from minigan.data import tfd
from minigan.data.idx import DataError

KINDS = numpy.array([0] * 22 + [1] * 9 + [2] * 4 + [3] * 5)


@pytest.fixture
def variables(rng):
    """What TFD_48x48.mat holds: in every fold's column, 0 unlabeled, 1 train, 2 valid, 3 test."""
    return {
        "images": rng.integers(0, 256, (40, 48, 48)).astype("uint8"),
        "folds": numpy.stack([rng.permutation(KINDS) for _ in range(5)], axis=1).astype("uint8"),
        "labs_ex": rng.integers(1, 8, (40, 1)).astype("int16"),
        "labs_id": rng.integers(1, 900, (40, 1)).astype("int16"),
    }


@pytest.fixture
def write(tmp_path):
    def write(variables):
        path = tmp_path / "TFD_48x48.mat"
        savemat(path, variables)
        return path

    return write


def test_unlabeled_faces_train_and_the_first_folds_validate_and_test(variables, write):
    data = tfd.load(write(variables))
    assert (data.name, data.image_shape) == ("tfd", (48, 48))
    assert "22 to train on, 4 to validate, 5 to test" in data.about and "\n" not in data.about
    for rows, kind in ((data.train, 0), (data.valid, 2), (data.test, 3)):
        faces = [image for image, fold in zip(variables["images"], variables["folds"]) if fold[0] == kind]
        assert rows.dtype == numpy.float32
        numpy.testing.assert_allclose(rows, numpy.array(faces).reshape(-1, 2304) / 255.0, rtol=1e-6)


def test_folds_may_be_floating_point_numbers_as_matlab_likes_them(variables, write):
    expected = tfd.load(write(variables)).train
    numpy.testing.assert_array_equal(tfd.load(write(variables | {"folds": variables["folds"] * 1.0})).train, expected)


def test_the_expressions_can_be_read(variables, write):
    numpy.testing.assert_array_equal(tfd.labels(write(variables)), variables["labs_ex"][:, 0])


def changed(name, change):
    return lambda v: {**v, name: change(v[name])}


WRONG = {  # (what is done to the variables, words of the message)
    "without images": (lambda v: {k: a for k, a in v.items() if k != "images"}, ["no variable images"]),
    "without folds": (lambda v: {k: a for k, a in v.items() if k != "folds"}, ["no variable folds"]),
    "96 x 96": (changed("images", lambda a: a.repeat(2, 1).repeat(2, 2)), ["(40, 96, 96)", "(n, 48, 48)"]),
    "rows": (changed("images", lambda a: a.reshape(40, 2304)), ["(40, 2304)", "(n, 48, 48)"]),
    "the number last": (changed("images", lambda a: a.transpose(1, 2, 0)), ["(48, 48, 40)", "(n, 48, 48)"]),
    "floating point": (changed("images", lambda a: a / 255.0), ["images is float64", "unsigned bytes"]),
    "16 bits": (changed("images", lambda a: a.astype("uint16")), ["images is uint16", "unsigned bytes"]),
    "a text": (changed("images", lambda a: "faces"), ["images is", "unsigned bytes"]),
    "four folds": (changed("folds", lambda a: a[:, :4]), ["folds", "(40, 4)", "(n, 5)"]),
    "too few folds": (changed("folds", lambda a: a[:39]), ["40 images and 39 rows of folds"]),
    "a fold 4": (changed("folds", lambda a: a + 1), ["folds should hold 0, 1, 2 and 3"]),
    "folds not whole": (changed("folds", lambda a: a * 0.5), ["folds should hold 0, 1, 2 and 3"]),
    "none unlabeled": (changed("folds", lambda a: numpy.maximum(a, 1)), ["no face is unlabeled"]),
    "none to test": (changed("folds", lambda a: numpy.minimum(a, 2)), ["no face is test"]),
}


def refused(path, words):
    with pytest.raises(DataError) as caught:
        tfd.load(path)
    message = str(caught.value)
    assert [word for word in words if word not in message] == [] and "\n" not in message, message


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_file_is_refused_in_a_line(variables, write, wrong):
    change, words = WRONG[wrong]
    path = write(change(variables))
    refused(path, [str(path), *words])


def test_what_is_no_matlab_file_is_refused_in_a_line(tmp_path, variables, write):
    whole = write(variables).read_bytes()
    for n, data in enumerate([whole[: len(whole) // 2], whole[:100], b"", b"<html>404 Not Found</html>" * 20]):
        path = tmp_path / f"{n}.mat"
        path.write_bytes(data)
        refused(path, [str(path)])
    refused(tmp_path, [str(tmp_path), "TFD_48x48.mat"])


def test_without_scipy_the_remedy_is_named(monkeypatch, variables, write):
    path = write(variables)
    monkeypatch.setitem(sys.modules, "scipy.io", None)
    refused(path, ["pip install scipy"])
