"""A claim of one's own, in a notebook and in a file, and what is said of one that is wrong."""

import json

import pytest

from minigan import cli
from minigan.claims.claim import Claim
from minigan.claims.own import ROUNDING, Verdict, claim, claims_of, equal, verify
from minigan.claims.registry import choose
from minigan.errors import UserError


def make(check=lambda number: equal(number, 1.0), right=1.0, wrong=2.0):
    return claim("mine", "a number is 1", "a guess", ROUNDING, right=right, wrong=wrong, mistake="2")(check)


def raises(number):
    raise RuntimeError("no such number")


def exits(number):
    raise SystemExit(0)


@pytest.mark.parametrize(
    "c, good, said",
    [
        (make(), True, "The claim holds, and its falsifier is rejected."),
        (make(right=3.0), False, "The claim FAILS."),
        (make(wrong=1.0 + 1e-15), False, "The falsifier is NOT REJECTED"),
        (make(raises), False, "The check ends in an exception: RuntimeError: no such number"),
        (make(exits), False, "The check ends in an exception: SystemExit: 0"),
        (
            make(lambda number: number == 1),
            False,
            "TypeError: the check returns True; return equal(comp",
        ),
    ],
)
def test_verify_prints_both_rows_and_a_verdict(c, good, said, capsys):
    verdict = verify(c)
    assert isinstance(verdict, Verdict) and verdict.good is good
    out = capsys.readouterr().out
    assert said in out and out.count("mine ") == 2 and "a number is 1." in out and "Falsifier: 2." in out
    assert out.index("computed") < out.index("the mistake planted")


def test_what_is_no_claim_is_told():
    with pytest.raises(ValueError, match=r"write @claim\(\.\.\.\) above its check"):
        verify(lambda: 1)
    with pytest.raises(ValueError, match="its method is 1e-10; take ROUNDING, QUADRATURE, or Method"):
        claim("mine", "s", "s", 1e-10, right=1, wrong=2, mistake="m")
    with pytest.raises(ValueError, match="right and wrong are the same"):
        claim("mine", "s", "s", ROUNDING, right=len, wrong=len, mistake="m")


FILE = """
from minigan.claims.own import ROUNDING, claim, equal

one = claim("mine.one", "1 = 1", "a guess", ROUNDING, right=1.0, wrong={wrong}, mistake="another")(
    lambda number: equal(number, 1.0)
)
two = claim("mine.two", "2 = 2", "a guess", ROUNDING, right=2.0, wrong=3.0, mistake="3")(
    lambda number: equal(number, 2.0)
)
"""


CHECK = """
@claim("mine.{}", "1 = 1", "a guess", ROUNDING, right=1.0, wrong=2.0, mistake="2")
def check(number):
    return equal(number, 1.0)
"""
TWICE = "from minigan.claims.own import ROUNDING, claim, equal\n" + CHECK.format("one") + CHECK.format("two")


def test_a_file_of_claims_is_verified_by_the_command(tmp_path, capsys):
    file = tmp_path / "mine.py"
    file.write_text(FILE.format(wrong="1.0 + 1e-15"))
    assert [c.id for c in claims_of(file)] == ["mine.one", "mine.two"]
    assert all(isinstance(c, Claim) for c in claims_of(str(file)))
    assert cli.main(["verify", str(file)]) == 0
    out = capsys.readouterr().out
    assert "2 claims, all hold" in out and str(file) in out.splitlines() and "2 = 2." in out
    assert out.endswith("The falsifiers of your claims were not tried: that is --falsify.\n")
    assert cli.main(["verify", str(file), "--falsify"]) == 1
    out = capsys.readouterr().out
    assert "NOT REJECTED" in out and "not tried" not in out
    assert cli.main(["verify", "eq6", str(file)]) == 0
    assert "3 claims, all hold" in capsys.readouterr().out
    for chosen, ids in (
        (["mine.two"], ["mine.two"]),
        (["mine.[ot][nw][eo]", "eq6"], ["eq6", "mine.one", "mine.two"]),
        (["mine.one", "eq6"], ["eq6", "mine.one"]),
    ):
        assert [c.id for claims in choose([str(file), *chosen]).values() for c in claims] == ids
    assert cli.main(["verify", str(file), "mine.two", "--list"]) == 0
    assert "1 claim, 1 group" in capsys.readouterr().out
    assert cli.main(["verify", str(file), "mine.tow"]) == 2
    assert 'no claim matches "mine.tow"; did you mean mine.two' in capsys.readouterr().err
    with pytest.raises(UserError, match="`minigan verify --rigorous` is for numbers of the package's own"):
        choose([str(file)], {}, "minigan verify --rigorous")
    file.write_text(
        'print("read")\n' + FILE.format(wrong="2.0").replace("lambda number:", "lambda number: print(1) or")
    )
    for option in ([], ["--list"]):
        assert cli.main(["verify", str(file), "--json", *option]) == 0
        out, err = capsys.readouterr()
        assert len(json.loads(out)) == 2 and err.startswith("read\n")
    file.write_text(FILE.format(wrong="2.0").replace("mine.two", "eq6"))
    assert cli.main(["verify", str(file)]) == 2
    assert capsys.readouterr().err.endswith(f'and in "{file}": rename one\n')
    file.write_text(FILE.format(wrong="2.0") + "three = two\n")  # a second name for a claim is no second claim
    assert cli.main(["verify", str(file), "--list"]) == 0
    assert "2 claims, 1 group" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text, words",
    [
        (None, "no such file; give a Python file that makes claims"),
        ("x = 1\n", "makes no claim: write @claim"),
        ("x = 1\ny = x / 0\n", "mine.py, line 2: ZeroDivisionError: division by zero"),
        ("def f(:\n", "mine.py: SyntaxError"),
        ("import sys\nsys.exit()\n", "mine.py, line 2: SystemExit"),
        (FILE.format(wrong="1").replace("mine.two", "mine.one"), 'two claims have the id "mine.one": rename one'),
        (TWICE, "2 checks are called check: give each a name of its own"),  # the first would not be seen
    ],
)
def test_a_file_that_makes_no_claims_is_told_in_a_line(text, words, tmp_path, capsys):
    file = tmp_path / "mine.py"
    if text is not None:
        file.write_text(text)
    with pytest.raises(UserError) as told:
        claims_of(file)
    assert words in str(told.value) and "\n" not in str(told.value)
    assert cli.main(["verify", str(file)]) == 2
    assert words in capsys.readouterr().err
