"""`minigan verify`, as it is typed."""

import json
import sys
from dataclasses import replace
from importlib.util import find_spec

import pytest

from minigan import cli
from minigan.claims import registry
from minigan.claims.claim import ROUNDING, Claim, Result, claim, equal


@pytest.fixture
def run(capsys):
    """run(*arguments) -> (status, standard output, standard error)."""

    def run(*arguments):
        try:
            status = cli.main(["verify", *map(str, arguments)])
        except SystemExit as end:
            status = end.code
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def planted(monkeypatch):
    """planted(right, wrong): the registry has these two claims and no other, the second with the formulas given."""

    def plant(right, wrong):
        class Module:
            sound = claim("sound", "1 = 1", "eq. (0)", ROUNDING, right=1.0, wrong=2.0, mistake="2")(
                lambda number: equal(number, 1.0)
            )
            odd = claim("odd", "a number is 1", "eq. (9)", ROUNDING, right=right, wrong=wrong, mistake="another one")(
                lambda number: equal(number, 1.0)
            )

        monkeypatch.setattr(registry, "GROUPS", {"A group": Module})

    return plant


@pytest.mark.parametrize("option, last", [([], "all hold"), (["--falsify"], "every falsifier rejected")])
def test_every_claim_is_run_once_and_has_a_row(run, monkeypatch, option, last):
    """The checks themselves are run in tests/claims, where the width of their rows is seen to as well."""
    ran = []

    def noted(self, formula):
        ran.append((self.id, formula))
        return Result(1.0, "=", 1.0, 0.0, 1e-12, formula is self.right, 0.0, 1, "")

    monkeypatch.setattr(Claim, "_run", noted)
    status, out, err = run(*option)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    claims = [c for claims in registry.all_claims().values() for c in claims]
    assert ran == [(c.id, c.wrong if option else c.right) for c in claims]
    assert [line.split()[0] for line in lines if line.split() and line.split()[0] in {c.id for c in claims}] == [
        c.id for c in claims
    ]
    assert [line for line in lines if line in registry.GROUPS] == list(registry.GROUPS)
    assert lines[-1].startswith(f"{len(claims)} claims, {last}, ")


def test_a_claim_that_is_named_is_explained(run):
    status, out, _ = run("eq6")
    assert status == 0
    assert "C(G) = -log 4 + 2 JSD(p, q)." in out and "Falsifier: JSD without the 2." in out
    assert "Shown is the worst of 9 numbers compared." in out and "rounding: sums of up to" in out


def test_of_many_claims_a_law_is_explained_once(run):
    out = run("eq4", "eq5", "eq6")[1]
    assert out.count("sums of up to") == 1 and "Falsifier: (p + q) / 2 for p + q." in out


def test_an_equation_that_holds_only_nearly_is_not_shown_as_one(run):
    assert " ~ " in run("prop1.histogram")[1] and " = " in run("eq6")[1].splitlines()[2]


def test_the_beginning_of_ids_is_answered_with_a_glob(run):
    assert run("THM1")[2] == "minigan: no claim matches \"THM1\"; did you mean 'thm1.*'?\n"


def test_a_claim_that_fails_is_shown_and_the_status_is_1(run, planted):
    planted(right=1.5, wrong=2.0)
    status, out, _ = run()
    assert status == 1
    assert "FAILS" in out and "a number is 1" in out and out.splitlines()[-1].startswith("2 claims, 1 failed")


def test_falsify_runs_the_wrong_formulas_and_passes_when_all_are_rejected(run):
    status, out, _ = run("--falsify", "eq6", "thm1.minimum")
    assert status == 0
    assert "JSD without the 2" in out and "log 2 for log 4" in out and "every falsifier rejected" in out


def test_falsify_fails_when_a_falsifier_passes(run, planted):
    planted(right=1.0, wrong=1.0 + 1e-14)
    assert run()[0] == 0
    status, out, _ = run("--falsify")
    assert status == 1
    assert "NOT REJECTED" in out and "another one" in out and "1 failed" in out


def test_json_holds_every_number_and_word(run, planted):
    planted(right=float("inf"), wrong=2.0)
    status, out, err = run("--json")
    assert (status, err) == (1, "")
    sound, odd = json.loads(out, parse_constant=pytest.fail)
    assert sound["id"] == "sound" and sound["holds"] is True and sound["computed"] == sound["expected"] == 1.0
    assert odd["holds"] is False and odd["computed"] == "inf" and odd["source"] == "eq. (9)" and odd["law"]


def test_globs_choose_and_unknown_names_get_the_near_ones(run):
    assert "3 claims, all hold" in run("law.[dmq]*")[1]
    assert run("eq66") == (2, "", 'minigan: no claim matches "eq66"; did you mean eq6, eq5, eq4?\n')


def test_a_falsifier_that_crashes_is_not_a_rejected_one(run, planted):
    planted(right=1.0, wrong="text")
    status, out, _ = run("--falsify")
    assert status == 1 and "1 failed" in out and "ValueError" in out


def test_figures_are_written_where_they_are_asked_for(run, planted, monkeypatch, tmp_path):
    planted(right=1.0, wrong=2.0)
    quieted = []
    monkeypatch.setattr(
        "minigan.claims.figures.write_figures", lambda folder, quiet: quieted.append(quiet) or [folder / "figure1.png"]
    )
    path = str(tmp_path / "pictures" / "figure1.png")
    status, out, _ = run("--figures", tmp_path / "pictures")
    assert status == 0 and out.splitlines()[-1] == path and quieted == [True]  # no bar where nobody looks
    status, out, err = run("--figures", tmp_path / "pictures", "--json")
    assert (status, err) == (0, f"{path}\n") and len(json.loads(out)) == 2  # and JSON is not spoilt
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    run("--figures", tmp_path / "pictures")
    assert quieted == [True, True, False]


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_however_many_fail_the_exit_status_is_1(run, monkeypatch, option):
    class Module:
        odd, even = (claim(name, "a number is 1", "eq. (9)", ROUNDING, right=2.0, wrong=1.0, mistake="1")(
            lambda number: equal(number, 1.0)) for name in ("odd", "even"))  # fmt: skip

    monkeypatch.setattr(registry, "GROUPS", {"A group": Module})
    assert run(*option)[0] == 1 and run("--falsify", *option)[0] == 1


def test_the_list_names_every_group_and_claim_in_80_columns_and_computes_nothing(run, monkeypatch):
    monkeypatch.setattr(Claim, "_run", lambda self, formula: pytest.fail("a claim was checked"))
    status, out, err = run("--list")
    assert (status, err) == (0, "") and all(len(line) <= 80 for line in out.splitlines())
    groups = registry.all_claims()
    for title, claims in groups.items():
        assert f"{len(claims):3d}  {title}\n" in out
    ids = [c.id for claims in groups.values() for c in claims]
    assert [word for line in out.splitlines() if line.startswith("     ") for word in line.split()] == ids
    assert out.splitlines()[-1] == f"{len(ids)} claims, {len(groups)} groups"


def test_the_list_of_a_pattern_has_its_claims_only(run):
    status, out, _ = run("--list", "eq6", "law.*")
    assert status == 0 and out.splitlines()[:2] == ["  1  C(G) and its minimum", "     eq6"]
    assert out.splitlines()[-1] == "4 claims, 2 groups"
    assert run("--list", "eq66")[0] == 2


def test_the_list_as_json_says_what_each_claim_says(run, planted):
    planted(right=1.0, wrong=2.0)
    status, out, _ = run("--list", "--json")
    sound, odd = json.loads(out)
    assert status == 0 and sound["id"] == "sound" and odd["group"] == "A group" and odd["mistake"] == "another one"


@pytest.mark.parametrize("option", [["--falsify"], ["--figures", "pictures"]])
def test_the_list_refuses_what_would_be_computed(run, option):
    status, out, err = run("--list", *option)
    told = "minigan: --list computes nothing: leave out --falsify and --figures\n"
    assert (status, out, err) == (2, "", told)


def test_a_folder_that_is_a_file_is_one_line_and_status_2(run, planted, tmp_path):
    planted(right=1.0, wrong=2.0)
    (tmp_path / "file").write_text("")
    status, out, err = run("--figures", tmp_path / "file")
    assert status == 2 and out == "" and len(err.splitlines()) == 1 and str(tmp_path / "file") in err
    assert (tmp_path / "file").read_text() == ""


needs_flint = pytest.mark.skipif(find_spec("flint") is None, reason="python-flint is not installed")


@needs_flint
def test_rigorous_prints_proved_digits_and_explains_what_is_named(run):
    status, out, err = run("--rigorous", "jsd.g*", "tv.gaussians")
    assert (status, err) == (0, "")
    row = next(line for line in out.splitlines() if line.startswith("jsd.gaussians"))
    assert row.split()[1] == "0.12817497305439801042" and float(row.split()[2]) <= 1e-15
    assert "Falsifier: 2 JSD taken for JSD." in out and out.splitlines()[-1].startswith("2 numbers, all enclosed, ")
    assert "Digits: every number of the interval rounds to them." in out and "quadrature: Gauss-Legendre" in out
    assert max(map(len, out.splitlines())) <= 80


@needs_flint
def test_rigorous_falsifiers_are_refused(run):
    status, out, _ = run("--rigorous", "--falsify", "w1.*")
    assert status == 0 and "every falsifier refused" in out and "|s - t|, which is W2's" in out
    (row,) = json.loads(run("--rigorous", "--falsify", "--json", "w1.crossing")[1], parse_constant=pytest.fail)
    assert row["holds"] is False and row["digits"].startswith("1.0000")


@needs_flint
@pytest.mark.parametrize(
    "value, option, word", [(1.0, [], "NOT ENCLOSED"), (-1.9481539683602134, ["--falsify"], "NOT REFUSED")]
)
def test_rigorous_ends_with_1_where_one_fails(run, monkeypatch, value, option, word):
    from minigan.claims.rigorous import likelihoods

    monkeypatch.setattr(likelihoods, "step", replace(likelihoods.step, value=lambda: value))
    status, out, _ = run("--rigorous", "notes.sign", *option)
    assert status == 1 and word in out and "1 number, 1 failed" in out


@needs_flint
def test_rigorous_names_the_near_ones_and_draws_nothing(run, tmp_path):
    assert run("--rigorous", "jsd.gausians")[2].startswith(
        'minigan: no claim matches "jsd.gausians"; did you mean jsd.gau'
    )
    assert "`minigan verify --rigorous` lists all" in run("--rigorous", "@@")[2]
    status, _, err = run("--rigorous", "--figures", tmp_path)
    assert status == 2 and err == "minigan: --figures draws nothing of --rigorous: give one of the two\n"


@needs_flint
def test_rigorous_lists_its_numbers_without_computing_and_says_which_claims_have_none(run, monkeypatch):
    from minigan.claims.rigorous.registry import Enclosure

    monkeypatch.setattr(Enclosure, "prove", pytest.fail)
    status, out, _ = run("--rigorous", "--list", "jsd.g*")
    assert status == 0 and out.splitlines()[-1].startswith("1 number, 1 group") and "jsd.gaussians" in out
    told = "minigan: thm1.minimum has no proved digits: `minigan verify --rigorous --list` names those that have\n"
    assert run("--rigorous", "thm1.minimum") == (2, "", told)


def test_rigorous_without_flint_is_one_line_with_the_remedy(run, monkeypatch):
    monkeypatch.setattr("minigan.commands.proving.find_spec", lambda name: None)
    assert run("--rigorous") == (2, "", "minigan: --rigorous needs python-flint: pip install 'minigan[rigorous]'\n")
