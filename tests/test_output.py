"""Output to a stream that is not UTF-8, that is full or closed: nothing is lost, and no traceback is shown."""

import io
import os
import subprocess
import sys

import pytest

import minigan.errors
from minigan import backend, checkpoint, cli
from minigan.claims import registry
from minigan.commands import evaluating, output, training
from minigan.data import idx
from minigan.exercises import exercise, grader, submission
from minigan.runs import folders, log
from minigan.systems import settings


@pytest.fixture
def run(monkeypatch):
    """run(encoding, *arguments) -> (status, standard output, standard error), both streams of this encoding."""

    def run(encoding, *arguments):
        streams = io.TextIOWrapper(io.BytesIO(), encoding), io.TextIOWrapper(io.BytesIO(), encoding)
        monkeypatch.setattr(sys, "stdout", streams[0])
        monkeypatch.setattr(sys, "stderr", streams[1])
        status = cli.main(list(arguments))
        for stream in streams:
            stream.flush()
        return status, *(stream.buffer.getvalue().decode(encoding) for stream in streams)

    return run


def test_a_sign_becomes_its_ascii_and_another_letter_its_number():
    said = "227 ± 2 … 中😀 \udcff".encode("ascii", "minigan.readable")
    assert said == rb"227 +- 2 ... \u4e2d\ud83d\ude00 \udcff"
    assert "3×3 x² ≈ 9".encode("ascii", "minigan.readable") == b"3x3 x^2 ~ 9"
    assert "± …".encode("cp1252", "minigan.readable").decode("cp1252") == "± …"  # which it has
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", "minigan.readable")


class Scored:
    """A run on MNIST that is trained and scored."""

    data, system = type("Data", (), {"digits": True}), None

    def score(self, bar):
        return "227.1 ± 2.1 nats with sigma 0.158"

    def origin(self):
        return "the moving average of theta_g, epoch 12, step 4680, chosen by validation"


@pytest.mark.parametrize("encoding, sign", [("ascii", "+-"), ("cp1252", "±"), ("utf-8", "±")])
def test_the_score_of_a_run_is_told_in_any_encoding_in_80_columns(run, monkeypatch, encoding, sign):
    """What `train` says last, after all the training."""

    def train(options):
        """Train."""
        evaluating.report(Scored())

    monkeypatch.setattr(training, "train", train)
    status, out, err = run(encoding, "train")
    assert (status, err) == (0, "") and f"227.1 {sign} 2.1 nats" in out and f"images 243 {sign} 2" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_a_text_is_told_in_lines_of_79_columns_and_no_word_is_cut_or_lost(capsys):
    words = ["a", "well-known", "w" * 60, "/a/path-with-dashes/" * 6, "and", *["so"] * 40, "on"]
    output.tell(" ".join(words))
    first, *rest = capsys.readouterr().out.splitlines()
    assert all(line.startswith("  ") and line.strip() for line in rest) and not first.startswith(" ")
    assert all(len(line) <= 79 or " " not in line.strip() for line in [first, *rest])
    assert " ".join([first, *rest]).split() == words and len(rest) == 3
    output.tell("short")
    assert capsys.readouterr().out == "short\n"


def test_chinese_is_told_in_any_encoding(run):
    _, whole, err = run("utf-8", "exercises", "02_dense", "--lang", "zh")
    assert "全连接层" in whole and err == ""
    for encoding in ("ascii", "cp1252"):
        status, out, err = run(encoding, "exercises", "02_dense", "--lang", "zh")
        assert status == 0 and len(err.splitlines()) == 1 and "PYTHONIOENCODING=utf-8" in err
        assert out.encode("ascii").decode("unicode_escape") == whole  # no letter of it is lost


def test_an_error_names_a_file_in_any_encoding(run):
    for name in ("文.ipynb", os.fsdecode(b"\xff.ipynb")):
        status, out, err = run("ascii", "grade", name)
        assert (status, out) == (2, "") and len(err.splitlines()) == 1 and err.startswith("minigan: ")
        assert name.encode("ascii", "minigan.readable").decode() in err


def test_a_message_is_one_line_whatever_is_in_it(run):
    status, _, err = run("utf-8", "sample", "two\nlines")
    assert status == 2 and len(err.splitlines()) == 1 and "two lines: " in err


@pytest.mark.parametrize("arguments", [["recipes"], ["--help"], ["--version"]])
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device here")
def test_a_full_standard_output_is_one_line(arguments):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "minigan", *arguments], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr == "minigan: standard output: No space left on device; choose another place\n"


def test_streams_that_are_closed_go_nowhere(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.main(["recipes"]) == 0 and cli.main(["recipes", "nosuch"]) == 2
    for stream in (sys.stdout, sys.stderr):
        stream.close()


@pytest.mark.parametrize(
    "error, base",
    [
        (backend.BackendError, RuntimeError),
        (checkpoint.CheckpointError, ValueError),
        (registry.ClaimError, ValueError),
        (idx.DataError, ValueError),
        (exercise.ExerciseError, ValueError),
        (grader.GraderError, RuntimeError),
        (log.NonFiniteError, ArithmeticError),
        (settings.RecipeError, ValueError),
        (folders.RunError, ValueError),
        (submission.SubmissionError, ValueError),
    ],
)
def test_what_a_user_can_cause_ends_in_a_line_and_status_2(run, monkeypatch, error, base):
    assert issubclass(error, minigan.errors.UserError) and issubclass(error, base)

    def raises(options):
        """Raise it."""
        raise error("what is wrong; a remedy")

    monkeypatch.setattr("minigan.commands.checking.info", raises)
    assert run("utf-8", "info") == (2, "", "minigan: what is wrong; a remedy\n")


def test_output_can_be_prepared_where_a_stream_cannot_be_changed(monkeypatch):
    monkeypatch.setattr(sys, "stdout", object())  # as a notebook's
    output.prepare()
