"""Symptoms are facts of every failing case; what holds in some cases only is told as unknown, and never as a guess."""

import re

import numpy
import pytest

from minigan.exercises import messages
from minigan.exercises.bank import exercises
from minigan.exercises.cage import Answer
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.exercise import Bug, Question
from minigan.exercises.messages import MESSAGES, STATUSES, SYMPTOMS
from minigan.exercises.outcomes import Outcome, outcome, outcomes
from minigan.exercises.verdict import ENDS, verdict


def hidden(x):
    """Something that no operator of its text turns into what the tests below do to it"""
    return numpy.exp(numpy.sin(x))


def cases(stream):
    """Arrays of differing sizes, square and not."""
    for shape in ((2, 2), (3, 2), (2, 4), (5, 1)):
        yield (stream.normal(shape),)


def ends(x):
    """Infinite where x is 0"""
    return numpy.where(x == 0, numpy.inf, numpy.log(abs(x) + (x == 0)))


def cases_with_zeros(stream):
    """Arrays with a 0 in them."""
    for shape in ((2, 2), (3, 2), (2, 4)):
        yield (stream.normal(shape) * stream.mask(shape, 0.5) * numpy.eye(*shape, k=1),)


HIDDEN, ENDS_SOMEWHERE = Examiner(Question(hidden, cases, "")), Examiner(Question(ends, cases_with_zeros, ""))


def diagnosed(function, examiner=HIDDEN, lang="en"):
    with numpy.errstate(all="ignore"):
        got = outcomes(function, examiner.cases)
        assert examiner.first_failure(got) is not None
        return examiner.diagnose(got, lang)


@pytest.mark.parametrize(
    "name, wrong, words",
    [
        ("zeros", lambda x: 0 * x, "0 wherever it is wrong"),
        ("sign", lambda x: -hidden(x), "opposite sign"),
        ("ratio", lambda x: 3 * hidden(x), "is 3 times"),
        ("shift", lambda x: hidden(x) + 0.25, "the same number, 0.25,"),
        ("batch", lambda x: hidden(x) * len(x), "sum where a mean"),
        ("batch-inverse", lambda x: hidden(x) / len(x), "mean where a sum"),
        ("transpose", lambda x: hidden(x).T, "transpose"),
        ("order", lambda x: hidden(x)[::-1, ::-1], "another order"),
        ("whole", lambda x: hidden(x).astype(int), "whole numbers"),
        ("whole", lambda x: numpy.rint(hidden(x)), "whole numbers"),
        ("rounded", lambda x: numpy.round(hidden(x), 3), "rounded to a few digits"),
        ("nearly", lambda x: hidden(x) * (1 + 1e-5 * x**2), "nearly right"),
        ("nearly", lambda x: numpy.exp(numpy.sin(x + 1e-5)), "by differences"),
        ("precision", lambda x: hidden(x).astype("float16").astype("float32"), None),
        ("precision", lambda x: (hidden(x) + 3e-6).astype("float32"), "float32"),
        ("nan", lambda x: hidden(x) * numpy.where(x > x.min(), 1, numpy.nan), "nan"),
        ("infinite", lambda x: hidden(x) / numpy.where(x > x.min(), 1, 0), "inf (infinity)"),
    ],
)
def test_a_symptom_is_told(name, wrong, words):
    found = diagnosed(wrong)
    if words is None:  # 10 bits are too few even for float32
        assert found.kind == "unknown"
    else:
        assert (found.kind, found.name) == ("symptom", name) and words in found.says


def test_what_should_be_infinite_and_is_not_is_told():
    assert diagnosed(lambda x: numpy.log(abs(x) + 1e-12), ENDS_SOMEWHERE).name == "finite"
    assert diagnosed(lambda x: -ends(x), ENDS_SOMEWHERE).kind == "unknown"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x: -hidden(x) if len(x) == 3 else 2 * hidden(x), lambda x: hidden(x) * x.shape[1],
        lambda x: hidden(x) + x,
        lambda x: hidden(x)[:1], lambda x: hidden(x).T[:, ::-1], lambda x: hidden(x) * (1 + 1e-3 * x), lambda x: "text",
        lambda x: hidden(x) if len(x) < 5 else 2 * hidden(x),  # a single case has no "everywhere"
    ],
)  # fmt: skip
def test_what_holds_in_some_cases_only_is_unknown(wrong):
    assert diagnosed(wrong).kind == "unknown"


def tiny(x):
    """So small that any tolerance but a relative one sees nothing"""
    return 1e-30 * numpy.exp(x)


def ones_by_one(stream):
    """Arrays of one number, which are their own transposes."""
    for _ in range(4):
        yield (stream.normal((1, 1)),)


def test_no_symptom_is_seen_in_small_numbers_or_in_arrays_of_one_number():
    examiner = Examiner(Question(tiny, ones_by_one, "", floor=0.0))
    for wrong in (lambda x: tiny(x) * (1 + x**2), lambda x: 1e-25 * x, lambda x: 2e-30 * numpy.exp(x) * x**2):
        assert diagnosed(wrong, examiner).kind == "unknown"
    assert diagnosed(lambda x: 3 * tiny(x), examiner).name == "ratio"


def pair(x, dy):
    """Two arguments, both of them used"""
    return numpy.exp(numpy.sin(x)) * numpy.cosh(dy)


def pairs(stream):
    """Two arrays of one shape."""
    for shape in ((1, 1), (2, 2), (3, 2), (4, 1)):
        yield stream.normal(shape), stream.normal(shape)


def asked(function, question):
    """The Diagnosis where one may ask again."""
    examiner = Examiner(question)

    def ask(case):
        return outcome(function, case)

    return examiner.diagnose([ask(case) for case in examiner.cases], "en", ask)


def test_an_argument_without_influence_is_told():
    question = Question(pair, pairs, "")
    assert (
        asked(lambda x, dy: numpy.exp(x), question).says
        == "the result stays the same when dy changes: what does dy do in your code?"
    )
    assert asked(lambda x, dy: numpy.sqrt(dy**2 + 1), question).name == "ignored"
    assert asked(lambda x, dy: numpy.exp(x) * dy, question).kind == "unknown"
    constant = Question(lambda x, dy: numpy.sign(dy**2 + 1) * numpy.exp(x), pairs, "")  # dy has no influence on it
    object.__setattr__(constant, "bugs", ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Examiner, "mutants", ())
        assert asked(lambda x, dy: numpy.cosh(x), constant).kind == "unknown"


def test_two_answers_to_one_question_are_told():
    rng = numpy.random.default_rng(1)
    calls = []

    def counts(x, dy):
        calls.append(x)
        return pair(x, dy) + len(calls)

    for wrong in (lambda x, dy: pair(x, dy) * rng.random(x.shape), counts):
        assert asked(wrong, Question(pair, pairs, "")).name == "two-answers"
    assert "called twice" in asked(counts, Question(pair, pairs, "")).says


def two(x, dy):
    """Two parts"""
    return numpy.exp(x), numpy.cosh(dy)


def then_the_other(x, dy):
    return (-numpy.exp(x), numpy.cosh(dy)) if len(x) < 3 else (numpy.exp(x), -numpy.cosh(dy))


def then_another_kind(x, dy):
    return (-numpy.exp(x), numpy.cosh(dy)) if len(x) < 3 else ("text", numpy.cosh(dy))


@pytest.mark.parametrize("wrong", [then_the_other, then_another_kind])
def test_a_symptom_is_of_one_part_and_of_all_failing_cases(wrong):
    assert asked(wrong, Question(two, pairs, "", outputs=("a", "b"))).kind == "unknown"


def test_a_symptom_of_the_second_part_is_told_of_it():
    found = asked(lambda x, dy: (numpy.exp(x), 2 * numpy.cosh(dy)), Question(two, pairs, "", outputs=("a", "b")))
    assert found.says == "b is 2 times what it should be, wherever it is wrong"
    found = asked(lambda x, dy: (numpy.exp(x), numpy.cosh(x)), Question(two, pairs, "", outputs=("a", "b")))
    assert found.says.startswith("b stays the same when dy changes")


def test_nothing_is_said_to_be_everywhere_that_is_right_somewhere():
    """Right in two cases and 0 in two: it is 0 where it is wrong, no more."""
    found = asked(lambda x, dy: pair(x, dy) * (len(x) > 2), Question(pair, pairs, ""))
    assert found.says == "the result is 0 wherever it is wrong"


def test_nearly_the_same_answer_twice_is_two_answers():
    calls = []

    def drifts(x, dy):
        calls.append(x)
        return 2 * pair(x, dy) + 1e-9 * len(calls)

    assert asked(drifts, Question(pair, pairs, "")).name == "two-answers"


def test_one_number_for_everything_is_no_operator_away():
    """It gives 0 always, as x - x does: that is one operator away from x - y, and is not what was written."""
    question = Question(difference_of, lambda stream: ((a, a) for (a,) in cases(stream)), "")
    examiner = Examiner(question)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examiner, "right", outcomes(lambda x, y: x + 2 * y, examiner.cases))
        assert diagnosed(lambda x, y: 0 * x, examiner).name == "zeros"


def test_an_answer_that_does_not_come_again_is_not_two_answers_and_no_more_is_asked():
    """Its time may be up: what the cage says then is an error."""
    examiner, calls = Examiner(Question(pair, pairs, "")), []
    got = outcomes(lambda x, dy: numpy.exp(x), examiner.cases)

    def ask(case):
        calls.append(case)
        return Outcome("error")

    assert examiner.diagnose(got, "en", ask).kind == "unknown" and len(calls) == 1


def dense_like(x):
    """The sums of the columns"""
    return x.sum(axis=0)


def test_a_wrong_shape_is_shown_where_it_can_be_seen():
    """On 1 x 1 all sums look alike: the case shown has sizes that differ, and none is 1."""
    shapes = ((1, 1), (3, 1), (2, 2), (4, 3), (5, 2))
    examiner = Examiner(Question(dense_like, lambda stream: ((stream.normal(s),) for s in shapes), ""))
    said = verdict("", examiner, lambda case: Answer("value", case[0].sum(axis=1)), "en")
    assert "has shape (4,), expected (3,)" in said.output and "x = an array of shape (4, 3)" in said.output


def says_true(x):
    """Whether it begins above 0"""
    return bool(x.flat[0] > 0)


def test_of_true_and_false_no_more_is_said_than_is_known():
    question = Question(says_true, cases, "", bugs=(Bug("always", "> 0", "> -1e9", "why", "zh"),))
    examiner = Examiner(question)
    assert examiner.verdicts and not HIDDEN.verdicts
    said = verdict("", examiner, lambda case: Answer("value", True), "en").output
    assert said.startswith("the result is wrong\nOne mistake that gives these verdicts: always. why\n")
    assert said.endswith("expected the result: False\ngot: True")
    said = verdict("", examiner, lambda case: Answer("value", False), "en").output
    assert said.startswith("the result is wrong\nasked for:") and "everywhere" not in said


def difference_of(x, y):
    """x - y"""
    return x - y


def test_a_mutant_is_told_by_what_was_changed_and_never_by_what_was_left_out():
    question = Question(difference_of, pairs, "")
    found = diagnosed(lambda x, y: x + y, Examiner(question))
    assert found.kind == "mutant"
    assert found.says == "yours computes the same as the right answer with a plus where a minus belongs"
    assert diagnosed(lambda x, y: x, Examiner(question)).kind == "unknown"
    rooted = Question(root, cases, "")
    assert diagnosed(lambda x: numpy.log(-x - 9), Examiner(rooted)).name == "nan"  # not "x - 9 in place of x + 9"
    scaled = Question(numpy_power, cases, "")
    assert diagnosed(lambda x: 0 * x + 1, Examiner(scaled)).kind != "mutant"  # x**0 is no one's mistake


def root(x):
    """The root of what is positive"""
    return numpy.sqrt(x + 9)


def product(x):
    """x^T x"""
    return x.T @ x


def test_errors_are_no_evidence_for_an_operator():
    """x @ x raises where x is not square, as much else does."""
    assert any("return x @ x" in m.source for m, _ in Examiner(Question(product, cases, "")).mutants)
    assert diagnosed(lambda x: x @ x, Examiner(Question(product, cases, ""))).kind != "mutant"


def numpy_power(x):
    """x^1 times a constant"""
    return 3 * x**1


def test_a_symptom_is_said_in_chinese_of_the_outputs_own_name():
    assert diagnosed(lambda x: 3 * hidden(x), lang="zh").says == "出错的地方，结果都是正确结果的 3 倍"
    named = Examiner(Question(hidden, cases, "", outputs=("the slope",), outputs_zh=("斜率",)))
    assert diagnosed(lambda x: -hidden(x), named, "zh").says == "出错的地方，斜率的符号都相反"
    assert diagnosed(lambda x: -hidden(x), named).says == "the slope has the opposite sign wherever it is wrong"


@pytest.mark.parametrize("texts", [MESSAGES, SYMPTOMS, STATUSES], ids=["messages", "symptoms", "statuses"])
def test_no_message_lacks_a_language_or_what_goes_into_it(texts):
    for key, (en, zh) in texts.items():
        assert re.search(r"[\u4e00-\u9fff：]", zh) and not re.search(r"[\u4e00-\u9fff]", en), key
        assert set(re.findall(r"{(\w+)}", en)) == set(re.findall(r"{(\w+)}", zh)), key
        assert not re.search(r"[\u4e00-\u9fff][,:;?]", zh), key


def test_every_verdict_has_words_for_the_table():
    assert set(STATUSES) == {"right", "wrong", "error", "lacks", "unreadable", "module", "passed over", *ENDS}
    assert messages.status("stub", "zh") == "尚未实现" and messages.status("stub", "en") == "not implemented"


def test_every_output_with_words_has_a_name_in_chinese():
    for question in (q for e in exercises().values() for q in e.questions):
        for en, zh in zip(question.parts("en"), question.parts("zh"), strict=True):
            assert en == zh or zh in en or re.search(r"[\u4e00-\u9fff]", zh), question.name
            assert not re.search(r"\b(the|of|best|verdict)\b", zh), question.name
