"""Every exercise tests what it says: the reference passes, each bug is found under its own name, no mutant slips by.

The full matrix: for every question, the outcomes of the reference with each bug in it go through the diagnosis.
"""

import inspect
import re

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
EXAMINERS = {(q.name, seed): Examiner(q, seed) for _, q in QUESTIONS for seed in SEEDS}
BUGS = [(q, bug) for _, q in QUESTIONS for bug in q.bugs]
BUG_IDS = [f"{q.name}-{bug.name}" for q, bug in BUGS]


@pytest.mark.parametrize("exercise, question", QUESTIONS, ids=IDS)
def test_the_reference_passes_its_own_cases_on_every_seed(exercise, question):
    for seed in (1, 2, 3):
        examiner = Examiner(question, seed)
        assert examiner.first_failure(outcomes(question.function, examiner.cases)) is None
        assert all(outcome.kind == "value" for outcome in examiner.right)
        assert {len(outcome.parts) for outcome in examiner.right} == {len(question.outputs)}


@pytest.mark.parametrize("exercise, question", QUESTIONS, ids=IDS)
def test_cases_begin_small_and_are_several(exercise, question):
    cases = EXAMINERS[question.name, SEEDS[0]].cases
    sizes = [sum(numpy.size(a) for a in case if not isinstance(a, str | Code)) for case in cases]
    assert sizes[0] == min(sizes)
    assert len(cases) >= 3 or not question.parameters


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("question, bug", BUGS, ids=BUG_IDS)
def test_a_named_bug_is_found_under_its_own_name_and_no_other(question, bug, seed):
    examiner = EXAMINERS[question.name, seed]
    results = outcomes(question.with_bug(bug), examiner.cases)
    assert examiner.first_failure(results) is not None, "the cases do not see it"
    named = [other.name for other, theirs in examiner.bugs if examiner.agree(results, theirs)]
    assert named == [bug.name]
    found = examiner.diagnose(results)
    assert (found.kind, found.name, found.says) == ("bug", bug.name, bug.en)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("exercise, question", QUESTIONS, ids=IDS)
def test_every_one_operator_mutant_is_caught_or_listed_as_equivalent(exercise, question, seed):
    examiner = EXAMINERS[question.name, seed]
    survivors = []
    for mutant in mutants(question.source):
        if examiner.agree(outcomes(question.made(mutant.source), examiner.cases), examiner.right):
            survivors.append(mutant.wrong)
    listed = dict(question.equivalent)
    assert sorted(set(survivors)) == sorted(listed), "cases are missing, or the list of equivalents is not up to date"
    assert all(len(reason) > 10 for reason in listed.values())


@pytest.mark.parametrize("question, bug", BUGS, ids=BUG_IDS)
def test_a_bug_is_explained_in_both_languages_without_the_answer(question, bug):
    assert re.fullmatch(r"[a-zA-Z0-9*]+(-[a-zA-Z0-9*]+)*", bug.name)
    assert len(bug.en) > 30 and len(re.findall(r"[\u4e00-\u9fff]", bug.zh)) >= 10
    (returned,) = re.findall(r"return (.+)\n?\Z", question.source)
    assert len(returned) < 12 or returned not in bug.en + bug.zh, "it gives the answer away"


def test_there_are_at_least_forty_bugs_and_names_of_functions_are_unique():
    names = [question.name for _, question in QUESTIONS]
    assert len(set(names)) == len(names)
    assert len(BUGS) >= 40


@pytest.mark.parametrize("exercise, question", QUESTIONS, ids=IDS)
def test_a_reference_stands_alone_and_leaves_its_arguments_alone(exercise, question):
    for case in EXAMINERS[question.name, SEEDS[0]].cases:
        arguments = given(case)
        question.function(*arguments)
        for before, after in zip(case, arguments):
            if isinstance(before, numpy.ndarray):
                numpy.testing.assert_array_equal(before, after)
    assert inspect.getdoc(question.function) and question.formula
