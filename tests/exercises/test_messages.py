"""No message has in it what only the reference has: a line, a variable's name, or an answer that is a constant."""

import ast
import re
from functools import cache
from pathlib import Path

import numpy
import pytest

from minigan.exercises.bank import exercises
from minigan.exercises.cage import Answer
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.exercise import LANGUAGES
from minigan.exercises.messages import MESSAGES, SYMPTOMS, message
from minigan.exercises.mutants import mutants
from minigan.exercises.outcomes import given
from minigan.exercises.verdict import near_name, verdict

NOTEBOOKS = Path(__file__).parents[2] / "notebooks" / "exercises"
QUESTIONS = [(e, q) for e in exercises().values() for q in e.questions]
CONSTANT = [(e, q) for e, q in QUESTIONS if q.name in ("values_of_copying", "field_jacobian")]
examiner_of = cache(Examiner)


def told(question, lang):
    """(what was done, what is said of it) for every bug and every mutant of a question."""
    yield from ((bug.name, f"{bug.name}. {bug.says(lang)}") for bug in question.bugs)
    yield from ((m.wrong, m.change.says(lang)) for m in mutants(question.source) if m.change)


def notebook(exercise):
    """An exercise's notebook in both languages, without the solutions."""
    files = [folder / f"{exercise.name}.py" for folder in (NOTEBOOKS, NOTEBOOKS / "zh")]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    return re.sub(r"# BEGIN SOLUTION.*?# END SOLUTION", "", text, flags=re.DOTALL)


def asked(exercise):
    """The text that a student has: the exercise's notebook, and the formulas of its questions."""
    return notebook(exercise) + "".join(question.asks(lang) for question in exercise.questions for lang in LANGUAGES)


def names(question):
    """The names of variables that are the reference's own, those of functions within it too."""
    nodes = list(ast.walk(ast.parse(question.source)))
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    inner = {n.name for n in nodes if isinstance(n, ast.FunctionDef)} - {question.name}
    return (stored | inner) - set(question.parameters)


def expressions(question):
    """What the reference's statements compute, as text without blanks; less than 6 characters could be any."""
    statements = [n for n in ast.walk(ast.parse(question.source)) if isinstance(n, ast.Return | ast.Assign | ast.For)]
    values = [n.iter if isinstance(n, ast.For) else n.value for n in statements]
    texts = {squeezed(ast.unparse(v)) for v in values} | {squeezed(line) for line in question.source.splitlines()}
    return {text for text in texts if len(text) >= 6 and not text.startswith(('"', "def", "with"))}


def squeezed(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("exercise", exercises().values(), ids=lambda exercise: exercise.name)
def test_no_message_has_a_line_or_a_name_of_its_exercises_references(exercise):
    text = asked(exercise)
    secret, squeezed_text = set().union(*map(names, exercise.questions)) - set(re.findall(r"\w+", text)), squeezed(text)
    lines = {line for q in exercise.questions for line in expressions(q) if line not in squeezed_text}
    for question in exercise.questions:
        for wrong, says in (each for lang in LANGUAGES for each in told(question, lang)):
            assert not secret & set(re.findall(r"[A-Za-z_]\w*", says)), (question.name, wrong, says)
            said = squeezed(says)
            assert not any(line in said for line in lines), (question.name, wrong, says)


def outputs(question, lang):
    """What is read of every bug and mutant of a question: (its Result's output, the names of its functions)."""
    examiner = examiner_of(question, 2014)
    functions = [question.with_bug(bug) for bug in question.bugs]
    for function in (*functions, *(question.made(m.source) for m in mutants(question.source))):
        with numpy.errstate(all="ignore"):
            answers = {id(case): called(function, case) for case in examiner.cases}
        yield verdict(exercises, examiner, lambda case, answers=answers: answers[id(case)], lang)


def called(function, case):
    try:
        return Answer("value", function(*given(case)))
    except Exception as error:
        return Answer("error", error=str(error))


def without(result, question, lang):
    """An output without what the student has written or been given: the formula, the input, what came."""
    own = [message("formula", lang, formula=question.asks(lang)), message("got", lang, value="").strip(), "    "]
    lines = result.output.partition(message("got", lang, value="").strip())[0].splitlines()
    return "\n".join(line for line in lines if not line.startswith(tuple(own)))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("exercise, question", CONSTANT, ids=[q.name for _, q in CONSTANT])
def test_an_answer_that_is_a_constant_is_not_printed(exercise, question, lang):
    constants = {f"{abs(float(v)):.3g}" for part in examiner_of(question, 2014).right[0].parts for v in part.ravel()}
    wrong = [result for result in outputs(question, lang) if result.status != "right"]
    assert len(wrong) > 5
    for result in wrong:
        text = without(result, question, lang)
        numbers = {f"{float(number):.3g}" for number in re.findall(r"\d+\.?\d*(?:e-?\d+)?", text)}
        assert not numbers & (constants - {"0", "1"}), text
        for part in question.parts(lang):
            assert message("expected", lang, output=part, value="").strip() not in result.output


def test_the_constant_questions_are_these_and_others_show_what_is_expected():
    found = {q.name for _, q in QUESTIONS for p in range(len(q.outputs)) if examiner_of(q, 2014).is_answer(p)}
    assert found == {q.name for _, q in CONSTANT}
    relu = exercises()["03_activations"].question("relu")
    said = verdict("", examiner_of(relu, 2014), lambda case: Answer("value", -case[0]), "en").output
    assert "expected the result: [[2.]]" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mutant_is_told_in_words_of_its_operation(lang):
    """Not in the text of the reference: no sign of a call, an index or a product is in any of them."""
    for _, question in QUESTIONS:
        for mutant in mutants(question.source):
            if mutant.change:
                says = mutant.change.says(lang)
                assert not re.search(r"[\[\]@*/]|\w\(|numpy|axis=", says), says
                assert len(says) > 15


def test_no_number_is_told_of_a_constant_answer_by_which_it_could_be_found():
    """Neither how many times the right one a wrong one is, nor by how much it is off."""
    jacobian = exercises()["10_dirac"].question("field_jacobian")
    examiner = examiner_of(jacobian, 2014)
    for wrong in (lambda gamma: 3 * jacobian.function(gamma), lambda gamma: jacobian.function(gamma) + 0.7):
        said = verdict("", examiner, lambda case, wrong=wrong: Answer("value", wrong(*case)), "en").output
        assert "times what it should be" not in said and "off by" not in said


def test_a_name_of_a_part_with_an_article_of_its_own_makes_no_second_article():
    """As in "the right the Jacobian is not shown"."""
    parts = {part for _, question in QUESTIONS for part in question.outputs}
    texts = [english for english, _ in (*MESSAGES.values(), *SYMPTOMS.values()) if "{output}" in english]
    assert len(texts) > 15 and "the Jacobian" in parts
    for text in texts:
        for part in parts:
            assert not re.search(r"\b(the|a|an|right|wrong) (the|a|an) ", text.replace("{output}", part)), (text, part)


ONE = numpy.array([[1.0]])
FAULTS = [
    ("game_value", 7.0, "V is wrong", "V 不对"),
    ("game_value", ONE[0], "V is an array of shape (1,), expected a single number",
     "V 是形状为 (1,) 的数组，应为一个数"),
    ("game_value", "7", "V is '7', where a real number is expected", "V 是 '7'，而应该是一个实数"),
    ("best_sigma", 7.0, "the best sigma is wrong", "最佳 sigma 不对"),
    ("gradient_is_right", False, "the verdict is wrong", "判断不对"),
    ("gradient_is_right", "yes", "the verdict is 'yes', where True or False is expected",
     "判断是 'yes'，而应该是 True 或 False"),
    ("game_value_gradient", (0.5 * ONE, ONE), "da_fake has wrong values", "da_fake 的值不对"),
    ("values_of_copying", (7.0, 0.0), "C(G) of the copy is wrong", "照抄样例时的 C(G) 不对"),
    ("relu", 7 * ONE, "the result has wrong values", "结果的值不对"),
    ("relu", 2.0, "the result is a single number, expected an array of shape (4, 3)",
     "结果是一个数，应为形状为 (4, 3) 的数组"),
    ("relu", "2", "the result is '2', where an array of real numbers is expected", "结果是 '2'，而应该是实数数组"),
]  # fmt: skip


@pytest.mark.parametrize("name, got, english, chinese", FAULTS, ids=[f"{name}-{got!r}" for name, got, *_ in FAULTS])
def test_what_is_wrong_is_said_of_a_number_as_of_a_number_and_of_an_array_as_of_an_array(name, got, english, chinese):
    """One answer to every case."""
    (question,) = [q for _, q in QUESTIONS if q.name == name]
    for lang, expected in zip(LANGUAGES, (english, chinese)):
        said = verdict("", examiner_of(question, 2014), lambda case: Answer("value", got), lang).output
        assert said.splitlines()[0] == expected


def test_the_function_of_another_question_is_never_taken_for_the_one_that_is_missing():
    names = [question.name for _, question in QUESTIONS]
    cells = [f"def {name}(x):\n    return x" for name in names]
    assert {near_name(name, cells, "en") for name in names} == {""}
    assert near_name("softplus", [*cells, "def soft_plus(a):\n    return a"], "en") == message(
        "near", "en", near="soft_plus"
    )


DERIVATIVES = [(e, q) for e, q in QUESTIONS if re.search("gradient$|gradients$|slope|field|pull|jacobian", q.name)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("exercise, question", DERIVATIVES, ids=[q.name for _, q in DERIVATIVES])
def test_the_formula_of_a_derivative_says_what_is_differentiated_and_not_what_it_is(exercise, question, lang):
    """Neither "dL/dx_pj = dy_j where ..." nor the reference's own result; and "dy = dL/dy" is no result."""
    formula = question.asks(lang)
    assert not re.search(r"d\w*\*?(\([^()]*\))?/d\w+( is)? ?[=：] ?(?!0)\w", formula), formula
    (*_, result) = re.findall(r"return (.+)", question.source)
    assert squeezed(result.replace("numpy.", "").replace("**", "^")) not in squeezed(formula)


@pytest.mark.parametrize("exercise", exercises().values(), ids=lambda exercise: exercise.name)
def test_a_power_and_a_step_in_a_formula_are_those_of_the_text_that_a_student_has(exercise):
    """The text has the slope of the logit squared; that it is psi^2 is for the student to find."""
    text = re.sub(r"\\mathrm|\\hat|[\\{}_$#\s]", "", notebook(exercise))
    for formula in (question.asks(lang) for question in exercise.questions for lang in LANGUAGES):
        assert all(power.replace("_", "") in text for power in re.findall(r"\w+\^\w+", formula)), formula
        assert not re.search("times (d|it)|乘以 d", formula), formula
