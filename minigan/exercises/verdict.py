"""The verdict on one question, and what its student reads: what is wrong, the mistake by name, the smallest input."""

import difflib
import re
from dataclasses import dataclass, replace

import numpy

from minigan.exercises.bank import exercises
from minigan.exercises.messages import message
from minigan.exercises.outcomes import Outcome, parts_of
from minigan.exercises.values import Code, Other

ENDS = ("missing", "stub", "signature", "timeout", "killed", "memory")  # after which no other case is tried


@dataclass(frozen=True)
class Result:
    """The verdict on one question.

    status: "right", "wrong", or a kind of cage.Answer but "value". bug: the name of a bug of the bank, "one-operator",
    "changes-its-argument", or "". output: what its student reads.
    """

    exercise: str
    name: str
    score: float
    max_score: float
    status: str
    bug: str
    output: str


def answers_to(judge, ask):
    """The Answers to the cases, up to one that ends it. ask(case): one Answer."""
    answers = []
    for case in judge.cases:
        answers.append(ask(case))
        if answers[-1].kind in ENDS:
            break
    return answers


def verdict(exercise, judge, ask, lang, cells=(), errors=()):
    """The Result of a question. ask(case): the Answer to a case. cells, errors: those that should have defined it."""
    question, answers = judge.question, answers_to(judge, ask)
    last = answers[-1]

    def result(status, output, bug="", score=0.0):
        return Result(exercise, question.name, score, float(question.points), status, bug, output)

    lacking = next((answer.lacks for answer in answers if answer.lacks), "")
    if lacking:  # no fault of the student's, and no wrong answer
        return result("lacks", message("lacks", lang, package=lacking))
    if last.kind in ENDS:
        said = [message(last.kind, lang, name=question.name, parameters=", ".join(question.parameters))]
        if last.kind == "missing":
            failed = message("cell", lang, error=last.cause) if last.cause else ""
            said += [near_name(question.name, cells, lang), failed or cell_failed(question.name, cells, errors, lang)]
        elif last.kind in ("signature", "killed", "memory"):
            said.append(last.error)
        return result(last.kind, "\n".join(filter(None, said)))
    got = [outcome_of(answer, question) for answer in answers]
    with numpy.errstate(all="ignore"):  # a wrong answer may be of any size
        failure = judge.first_failure(got)
        changed = next((answer for answer in answers if answer.changed), None)
        if failure is None and changed is not None:
            argument = question.parameters[changed.changed[0]]
            return result("wrong", message("changed", lang, argument=argument), "changes-its-argument")
        if failure is None:
            return result("right", message("right", lang), score=float(question.points))
        found = judge.diagnose(got, lang, lambda case: outcome_of(ask(case), question))
    output = explain(judge, found, failure, got, answers, lang)
    status = "error" if got[failure[0]].kind == "error" else "wrong"
    return result(status, output, found.name if found.kind in ("bug", "mutant") else "")


def better(on_top_of, earlier, called, lang):
    """The better of two Results: with the reference's functions for the `earlier` questions, and with one's own.

    The second is tried only if the first is wrong and called() says that the code has called one of them. An error that
    the student's own functions do not lead to is not told: a right one may return a tuple where theirs has names for
    its parts.
    """
    result = on_top_of(earlier)
    if result.status not in ("wrong", "error") or not called():
        return result
    own = on_top_of(())
    if own.status == "right":
        return replace(own, output=message("right together", lang))
    return own if result.status == "error" and own.status == "wrong" else result


def outcome_of(answer, question):
    """A cage's Answer as an Outcome."""
    if answer.kind == "value":
        return Outcome("value", parts_of(answer.value, len(question.outputs)))
    return Outcome("error")


def cell_failed(name, cells, errors, lang):
    """The error of the cell that should have defined a function, or else of the first cell that failed; or ""."""
    failed = [(cell, e) for cell, e in zip(cells, errors) if e and "NotImplementedError" not in e]
    own = [e for cell, e in failed if re.search(rf"\b{name}\b\s*(=|\()", cell)]
    first = next(iter([*own, *(e for _, e in failed)]), None)
    return "" if first is None else message("cell", lang, error=first)


def near_name(name, cells, lang):
    """A function of nearly the asked name that the cells define, as a question; or "". Never one that is asked for."""
    defined = {found for cell in cells for found in re.findall(r"^def (\w+)", cell, re.MULTILINE)}
    asked = {question.name for exercise in exercises().values() for question in exercise.questions}
    near = difflib.get_close_matches(name, defined - asked, n=1, cutoff=0.8)
    return message("near", lang, near=near[0]) if near else ""


def explain(judge, found, failure, got, answers, lang):
    """What a student reads about a wrong answer: what is wrong, the mistake by name, the formula, the input."""
    place, gap = failure
    if gap.kind == "shape":
        place = judge.telling_shapes(got, gap.part)
    lines = [fault(judge, place, gap, got, answers, lang)]
    if found.kind != "unknown":
        key = "possible" if judge.verdicts else found.kind
        lines.append(message(key, lang, name=found.name, says=found.says))
    lines.append(message("formula", lang, formula=judge.question.asks(lang)))
    if judge.verdicts and len(judge.right[0].parts) == 1:
        lines.append(wrong_verdicts(judge, got, lang))
    return "\n".join([*lines, *example(judge, place, gap, got, lang)])


def wrong_verdicts(judge, got, lang):
    """How many of the inputs for which True is right are wrong, and how many of the others, in a line."""
    failed = {place for place, _ in judge.failures(got)}
    kinds = [[place for place, o in enumerate(judge.right) if bool(o.parts[0]) is kind] for kind in (True, False)]
    (wrong_true, true), (wrong_false, false) = ((len(failed & set(places)), len(places)) for places in kinds)
    counts = {"wrong_true": wrong_true, "true": true, "wrong_false": wrong_false, "false": false}
    return message("wrong verdicts", lang, **counts)


def fault(judge, place, gap, got, answers, lang):
    """What is wrong in one case, in a line."""
    names, mine, right = judge.question.parts(lang), got[place].parts, judge.right[place].parts
    if gap.kind == "kind":
        error = answers[place].error
        if answers[place].cause:
            error = message("follows", lang, error=error, cause=answers[place].cause)
        return message("raised", lang, error=error)
    if gap.kind == "count":
        outputs = ", ".join(names)
        return message("count", lang, got=returned(mine, lang), want=values(len(right), lang), outputs=outputs)
    if gap.kind == "type" and answers[place].value is None:
        return message("nothing", lang)
    output = names[gap.part]
    one = right[gap.part].ndim == 0  # a number, or True or False
    if gap.kind == "type":
        key = "type of a verdict" if judge.verdicts else "type of a number" if one else "type"
        return message(key, lang, output=output, got=returned(mine[gap.part : gap.part + 1], lang))
    if gap.kind == "shape":
        got, want = mine[gap.part].shape, right[gap.part].shape
        key = "shape of a number" if not want else "shape" if got else "number for an array"
        return message(key, lang, output=output, got=got, want=want)
    return message("value of a number" if one else "value", lang, output=output)


def example(judge, place, gap, got, lang):
    """An input, and what is expected of it beside what came, as lines."""
    question, lines = judge.question, []
    if judge.cases[place]:
        lines.append(message("shapes" if gap.kind == "shape" else "input", lang))
        lines += [f"    {name} = {shown(a, gap.kind)}" for name, a in zip(question.parameters, judge.cases[place])]
    if gap.kind == "value":
        right, mine = judge.right[place].parts[gap.part], got[place].parts[gap.part]
        if judge.verdicts:
            right, mine = bool(right), bool(mine) if mine in (0, 1) else mine
        digits = 6 if shown(right) != shown(mine) else 17
        output = question.parts(lang)[gap.part]
        if judge.is_answer(gap.part):
            lines.append(message("not shown", lang, output=output))
        else:
            lines.append(message("expected", lang, output=output, value=shown(right, digits=digits)))
        lines.append(message("got", lang, value=shown(mine, digits=digits)))
    return lines


def returned(parts, lang):
    """What a function returned, in words."""
    if len(parts) != 1 or isinstance(parts[0], numpy.ndarray):
        return values(len(parts), lang)
    (one,) = parts
    if not isinstance(one, Other):
        return repr(one)
    kind = "array of another kind" if one.name.startswith("ndarray of") else "object"
    return message(kind, lang, name=one.name)


def values(count, lang):
    """A number of values, in words."""
    return message("one value", lang) if count == 1 else message("values", lang, count=count)


def shown(value, kind="value", digits=6):
    """A value in a few short lines; of an array its shape only, where shapes are what is wrong; of Code its source."""
    if isinstance(value, numpy.ndarray) and kind == "shape":
        return f"an array of shape {value.shape}"
    if isinstance(value, numpy.ndarray):
        text = numpy.array2string(value, precision=digits, threshold=24, edgeitems=2, max_line_width=84)
        return text.replace("\n", "\n        ")
    if isinstance(value, Code):
        return "".join(f"\n        {line}" for line in value.source.splitlines())
    return f"{value:.6g}" if isinstance(value, float) else repr(value)
