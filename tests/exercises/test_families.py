"""A mistake with a number in it is one mistake, whatever the number is; so is a mask that is not the given one."""

import math

import numpy
import pytest

from minigan.exercises import families
from minigan.exercises.bank import exercises
from minigan.exercises.cage import Answer
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.exercise import Bug, Question
from minigan.exercises.outcomes import given, outcomes
from minigan.exercises.verdict import answers_to, verdict

QUESTIONS = {q.name: q for e in exercises().values() for q in e.questions}
FAMILIES = [(q, bug) for q in QUESTIONS.values() for bug in q.bugs if bug.sizes]


def found(name, function, seed=2014, lang="en"):
    """The Result of a function as the answer to a question."""
    examiner = Examiner(QUESTIONS[name], seed)
    return verdict("", examiner, lambda case: Answer("value", function(*given(case))), lang)


def sigmoid(a):
    return numpy.exp(-numpy.logaddexp(0, -a))


def value(of_real, of_fake):
    return lambda a_real, a_fake: numpy.log(of_real(a_real)).mean() + numpy.log(of_fake(a_fake)).mean()


@pytest.mark.parametrize("size", [3e-9, 4e-6, 7e-4, 0.03, 1e-20, 1e-100, 2.220446049250313e-16])
def test_a_small_number_added_before_a_logarithm_is_told_of_any_size(size):
    """None of these sizes is in the bank; the last is a float's epsilon, which no one types."""
    assert found("log_sigmoid", lambda a: numpy.log(sigmoid(a) + size)).bug == "epsilon"
    V = value(lambda a: sigmoid(a) + size, lambda a: 1 - sigmoid(a) + size)
    assert found("game_value", V).bug == "epsilon"


@pytest.mark.parametrize("size", [3e-9, 4e-6, 7e-4, 0.03])
def test_a_probability_kept_off_0_is_told_of_any_size(size):
    assert found("log_sigmoid", lambda a: numpy.log(numpy.clip(sigmoid(a), size, 1 - size))).bug == "clipped"
    assert found("log_sigmoid", lambda a: numpy.log(numpy.maximum(sigmoid(a), size))).bug == "clipped"
    V = value(lambda a: numpy.clip(sigmoid(a), size, 1 - size), lambda a: 1 - numpy.clip(sigmoid(a), size, 1 - size))
    assert found("game_value", V).bug == "clipped"


@pytest.mark.parametrize("bound", [3.0, 12.0, 35.0, 60.0, 80.0, 250.0])
def test_a_logit_that_is_cut_off_is_told_at_any_bound(bound):
    assert found("sigmoid", lambda a: 1 / (1 + numpy.exp(-numpy.clip(a, -bound, bound)))).bug == "clipped"
    assert found("log_sigmoid", lambda a: numpy.log(sigmoid(numpy.clip(a, -bound, bound)))).bug == "clipped"


@pytest.mark.parametrize("size", [3e-9, 4e-6, 7e-4])
def test_a_small_number_below_a_fraction_is_told_of_any_size(size):
    assert found("best_discriminator", lambda p, q: p / (p + q + size)).bug == "epsilon"
    assert found("density_of_data", lambda D, q: q * D / (1 - D + size)).bug == "epsilon"
    with numpy.errstate(all="ignore"):
        assert found("kl_divergence", lambda p, q: numpy.nansum(p * numpy.log(p / (q + size)))).bug == "epsilon"


@pytest.mark.parametrize("question, bug", FAMILIES, ids=lambda each: each.name)
def test_a_size_between_those_that_the_bank_has_is_told_by_the_same_name(question, bug):
    if len(bug.sizes) > 1:
        size = float(f"{(bug.sizes[0] * bug.sizes[1]) ** 0.5:.2g}")
        examiner = Examiner(question, 7)
        got = outcomes(question.with_bug(bug, size), examiner.cases)
        assert {other.name for other in examiner.explaining(got)} == {bug.name}


@pytest.mark.parametrize("name", ["log_sigmoid", "game_value", "best_discriminator", "kl_divergence"])
def test_what_no_number_explains_is_no_family(name):
    """Off by something that grows with the place of the case: no size gives that."""
    question, calls = QUESTIONS[name], []

    def drifts(*arguments):
        calls.append(arguments)
        return question.function(*arguments) * (1 + 0.03 * len(calls)) + 0.01

    assert found(name, drifts).bug == ""


GAPS = {  # with a root at 3; how many steps may be needed
    "a line": (lambda size: size - 3.0, 15),
    "a line in the logarithm": (lambda size: math.log(size / 3.0), 15),
    "falling": (lambda size: 1.0 / size - 1.0 / 3.0, 15),
    "steep": (lambda size: size**9 - 3.0**9, 25),
    "infinite on the left": (lambda size: size - 3.0 if size > 1.0 else -math.inf, 25),
    "nan": (lambda size: math.nan if 3.2 < size < 49.0 else size - 3.0, 25),
    "a jump": (lambda size: 1.0 if size > 3.0 else -1.0, 60),
}


@pytest.mark.parametrize("name", GAPS)
def test_a_root_is_found_to_the_last_digits_in_a_few_steps(name):
    f, most = GAPS[name]
    sizes = []

    def gap(size):
        sizes.append(size)
        return f(size)

    ends = [(math.log(size), f(size)) for size in (1e-3, 50.0)]
    assert families.root(gap, *ends) == pytest.approx(3.0, rel=1e-14)
    assert len(sizes) <= most


def redrawn(how):
    """Dropout with a mask of its own, and its gradient, which is the same in x or dy."""
    return lambda x, mask, keep: x * how(x.shape, keep) / keep


DRAWS = {
    "rand": lambda rng: lambda shape, keep: rng.random(shape) < keep,
    "binomial": lambda rng: lambda shape, keep: rng.binomial(1, keep, shape),
    "one for each column": lambda rng: lambda shape, keep: rng.random(shape[-1]) < keep,
    "kept and dropped mixed up": lambda rng: lambda shape, keep: rng.random(shape) > keep,
    "from a seed": lambda rng: (
        lambda shape, keep: numpy.random.default_rng(rng.bit_generator.seed_seq.entropy).random(shape) < keep
    ),
}


@pytest.mark.parametrize("how", DRAWS)
@pytest.mark.parametrize("name", ["dropout", "dropout_input_gradient"])
def test_a_mask_drawn_again_is_told_whatever_is_drawn(name, how):
    for seed in range(40):
        mask = DRAWS[how](numpy.random.default_rng(seed))
        for scaled in (redrawn(mask), lambda x, _, keep, mask=mask: x * mask(x.shape, keep)):
            assert found(name, scaled, seed=seed).bug == "another-mask", seed


@pytest.mark.parametrize("name", ["dropout", "dropout_input_gradient"])
def test_no_mask_is_seen_where_all_is_dropped_or_kept_or_scaled_by_something_else(name):
    for wrong in (
        lambda x, mask, keep: 0 * x,
        lambda x, mask, keep: x / keep,
        lambda x, mask, keep: x * mask / keep**3,
        lambda x, mask, keep: numpy.abs(x),
    ):
        assert found(name, wrong).bug != "another-mask"


def of_two(x):
    """exp(x) and one"""
    return numpy.exp(x) + 1


def test_of_two_sizes_that_explain_the_same_the_one_that_may_have_been_typed_counts():
    """exp(x) + 7 is exp(x) + SIZE of size 7, and exp(x) + exp(SIZE) of size 1.9459: who typed that?"""
    sizes, words = {"sizes": (3.0,), "bounds": (0.1, 50.0)}, ("en", "zh")
    bugs = Bug("exponent", "+ 1", "+ numpy.exp(SIZE)", *words, **sizes), Bug("number", "+ 1", "+ SIZE", *words, **sizes)
    question = Question(of_two, lambda stream: [(stream.normal((2, 2)),) for _ in range(3)], "", bugs=bugs)
    examiner = Examiner(question)
    for size, name in ((7.0, "number"), (numpy.exp(2.0), "exponent")):
        got = outcomes(lambda x, size=size: numpy.exp(x) + size, examiner.cases)
        assert [bug.name for bug in examiner.explaining(got)] == [name]
    assert families.size_of(examiner, bugs[1], got) == pytest.approx(numpy.exp(2.0), rel=1e-12)


def test_answers_are_asked_for_once_however_many_families_there_are():
    """What is sought is sought in the bank's own functions: the student's is not called again."""
    examiner, calls = Examiner(QUESTIONS["log_sigmoid"]), []

    def ask(case):
        calls.append(case)
        return Answer("value", numpy.log(sigmoid(case[0]) + 3e-9))

    with numpy.errstate(all="ignore"):
        assert len(answers_to(examiner, ask)) == len(examiner.cases)
        assert verdict("", examiner, ask, "en").bug == "epsilon"
    assert len(calls) == 2 * len(examiner.cases)
