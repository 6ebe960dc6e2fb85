"""Every exercise tests what it says: the reference passes, each bug is found under its own name, no mutant slips by.

The full matrix: for every question, the outcomes of the reference with each bug in it go through the diagnosis.
"""

import inspect
import re
from functools import cache

import numpy
import pytest

from minigan.exercises.bank import exercises
from minigan.exercises.cage import Code
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.matrix import SEEDS
from minigan.exercises.mutants import mutants
from minigan.exercises.outcomes import given, outcomes

QUESTIONS = [(e, q) for e in exercises().values() for q in e.questions]
IDS = [f"{e.name}-{q.name}" for e, q in QUESTIONS]
# By module: all tests of a question one after the other, in one process of pytest-xdist, where it is examined once.
of_each_question = pytest.mark.parametrize("exercise, question", QUESTIONS, ids=IDS, scope="module")
examiner_of = cache(Examiner)


def test_the_reference_passes_its_own_cases_on_every_seed():
    for _, question in QUESTIONS:
        for seed in (1, 2, 3):
            examiner = Examiner(question, seed)
            assert examiner.first_failure(outcomes(question.function, examiner.cases)) is None, question.name
            assert all(outcome.kind == "value" for outcome in examiner.right), question.name
            assert {len(outcome.parts) for outcome in examiner.right} == {len(question.outputs)}, question.name


def test_cases_begin_small_and_are_several():
    for _, question in QUESTIONS:
        cases = examiner_of(question, SEEDS[0]).cases
        sizes = [sum(numpy.size(a) for a in case if not isinstance(a, str | Code | tuple)) for case in cases]
        assert sizes[0] == min(sizes), question.name
        assert len(cases) >= 3 or not question.parameters, question.name


BY_HAND = [q for e, q in QUESTIONS if e.name in ("09_parzen", "11_gradient_checker")]


@pytest.mark.parametrize("question", BY_HAND, ids=lambda question: question.name)
def test_every_bug_of_these_is_seen_first_on_few_numbers_that_one_can_recompute_by_hand(question):
    examiner = examiner_of(question, SEEDS[0])
    for bug in question.bugs:
        place, _ = examiner.first_failure(outcomes(question.with_bug(bug), examiner.cases))
        numbers = [numpy.ravel(a) for a in examiner.cases[place] if not isinstance(a, Code)]
        shown = numpy.concatenate(numbers)
        assert len(shown) <= 13 and (numpy.round(shown, 2) == shown).all(), (bug.name, shown)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_checkers_layers_are_judged_as_their_names_say(seed):
    """A right one always, and on the small numbers a wrong one too: no derivative is 0 or right by chance there."""
    examiner = examiner_of(exercises()["11_gradient_checker"].question("gradient_is_right"), seed)
    assert len(examiner.cases) == 46
    for place, ((_, backward, *_), result) in enumerate(zip(examiner.cases, examiner.right)):
        right = backward.name.endswith("_gradient_right")
        assert bool(result.parts[0]) == right or (place >= 24 and not right), backward


@of_each_question
def test_every_named_bug_is_found_under_its_own_name_and_no_other(exercise, question):
    for seed, bug in ((seed, bug) for seed in SEEDS for bug in question.bugs):
        examiner = examiner_of(question, seed)
        for size in bug.sizes or (None,):
            results = outcomes(question.with_bug(bug, size), examiner.cases)
            assert examiner.first_failure(results) is not None, f"the cases do not see {bug.name} {size}"
            explaining = examiner.explaining(results)
            assert {other.name for other in explaining} == {bug.name}, (seed, size)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(examiner, "explaining", lambda got, found=explaining: found)  # not sought twice
                found = examiner.diagnose(results)
            assert (found.kind, found.name) == ("bug", bug.name)
            assert found.says in [form.en for form in question.bugs if form.name == bug.name]


@of_each_question
def test_every_one_operator_mutant_is_caught_or_listed_as_equivalent(exercise, question):
    listed = dict(question.equivalent)
    for examiner in (examiner_of(question, seed) for seed in SEEDS):
        survivors = []
        for mutant in mutants(question.source):
            if examiner.agree(outcomes(question.made(mutant.source), examiner.cases), examiner.right):
                survivors.append(mutant.wrong)
        assert sorted(set(survivors)) == sorted(listed), "cases are missing, or the list of equivalents is out of date"
    assert all(len(reason) > 10 for reason in listed.values())


def test_every_bug_is_explained_in_both_languages_without_the_answer():
    for question, bug in ((q, bug) for _, q in QUESTIONS for bug in q.bugs):
        (returned,) = re.findall(r"return (.+)\n?\Z", question.source)
        assert re.fullmatch(r"[a-zA-Z0-9*]+(-[a-zA-Z0-9*]+)*", bug.name), bug.name
        assert len(bug.en) > 30 and len(re.findall(r"[\u4e00-\u9fff]", bug.zh)) >= 10, bug.name
        assert len(returned) < 12 or returned not in bug.en + bug.zh, f"{bug.name} gives the answer away"


OLD_FASHIONED = (
    r"[Aa]sked (is|are) |\bwhither\b|\binside of\b|\bhas? a say\b|\bfinds? it out\b|\bclear opinion\b|\bas good as 0\b"
    r"|\bstretches what|\bsigns meet\b|\bwhat it exceeds\b|\bcounts half of what\b|\bsmall only beside\b"
)


def test_no_explanation_has_an_inverted_sentence_or_a_figure_of_speech_that_was_mended():
    """Half of the readers read English as a second language."""
    for _, question in QUESTIONS:
        for bug in question.bugs:
            assert not re.search(OLD_FASHIONED, bug.en), (question.name, bug.name, bug.en)
            assert all(len(s.split()) <= 45 for s in re.split(r"[.:;?] ", bug.en)), (bug.name, "a long sentence")


def test_there_are_at_least_fourteen_hundred_named_bugs_and_names_of_functions_are_unique():
    names = [question.name for _, question in QUESTIONS]
    assert len(set(names)) == len(names)
    assert sum(len(question.bug_names) for _, question in QUESTIONS) >= 1400


def test_a_reference_stands_alone_and_leaves_its_arguments_alone():
    for _, question in QUESTIONS:
        for case in examiner_of(question, SEEDS[0]).cases:
            arguments = given(case)
            question.function(*arguments)
            for before, after in zip(case, arguments):
                if isinstance(before, numpy.ndarray):
                    numpy.testing.assert_array_equal(before, after, question.name)
        assert inspect.getdoc(question.function) and question.formula, question.name
