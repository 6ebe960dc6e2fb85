"""Exercise 22's last question: do a student's own functions, put together, train? If not, which function differs first?

First a few iterations on small nets are compared with the reference's. Where they differ, every function is called with
what the reference was given at each of its calls, in the order in which these ended: the first that gives another
result is named. Then the ring is trained, in pieces of chosen length; each piece is compared with what the reference
makes of the same start. So nothing that was stored beforehand passes, and rounding, which training magnifies, costs
nobody points. At the end G must cover all eight modes.
"""

import types
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy

from minigan.data import toy
from minigan.evaluation.modes import mode_coverage
from minigan.exercises.bank import exercise_of, own_gan, own_gan_cases
from minigan.exercises.diagnosis import Examiner
from minigan.exercises.messages import message
from minigan.exercises.outcomes import Outcome, difference, parts_of
from minigan.exercises.verdict import outcome_of, verdict
from minigan.random import Stream

EXERCISE = own_gan.EXERCISE
TRAINING = own_gan.own_training.__name__
FIRST = 3  # iterations that are compared from the beginning
CLOSE, NEAR = 1e-4, 1e-2  # by which a vector's length may differ: after the first iterations, after a piece
ITERATIONS, LONGEST = 2000, 25  # on the ring, and of a piece of it
BUDGET = 25.0  # seconds of the processor's time for the ring: slow code that was right until then is right
LIMIT = BUDGET + 15.0  # for all calls of own_training, the last piece included

RING_D = (("dense", 2, 64), ("relu",), ("dense", 64, 64), ("relu",), ("dense", 64, 1))
RING_G = (*RING_D[:-1], ("dense", 64, 2))
RING_ADAM = (0.001, 0.5, 0.999, 1e-8)
SMALL = (  # D and G of the first iterations, twice: all kinds of layers
    (("dense", 2, 4), ("relu",), ("dense", 4, 1)),
    (("dense", 2, 5), ("relu",), ("dense", 5, 2)),
    (("dense", 2, 6), ("maxout", 2), ("dense", 3, 1)),
    (("dense", 2, 4), ("relu",), ("dense", 4, 2), ("sigmoid",)),
)
SMALL_ADAM = (0.05, 0.5, 0.9, 1e-2)  # with so large an eps m and v matter as much as theta


class Call(NamedTuple):
    """A call in the reference's course: of which iteration and player, of which function, with what, and its result."""

    iteration: int
    player: str  # "discriminator" or "generator"
    name: str
    arguments: tuple[Any, ...]
    result: Any


class Answers(NamedTuple):
    """How to ask the student's functions, as they stand together: ask(name, arguments) gives a cage's Answer.

    seconds(): the processor's time that they have taken so far.
    """

    ask: Any
    seconds: Any


def starts(seed):
    """The arguments of own_training for the first iterations, on nets with every kind of layer."""
    stream = Stream(seed, "float64")
    found = []
    for D, G in ((SMALL[0], SMALL[1]), ((("dropout", stream.mask((8, 2), 0.8), 0.8), *SMALL[2]), SMALL[3])):
        states = [started(stream, net, 1.0) for net in (D, G)]
        xs = toy.ring(8 * FIRST, stream).reshape(FIRST, 8, 2)
        found.append((D, G, *states, 0, xs, *stream.normal((2, FIRST, 8, 2)), SMALL_ADAM))
    return found


def started(stream, net, irange):
    """Adam's rows theta, m, v before the first iteration: weights drawn between -irange and irange, b = m = v = 0."""
    theta = numpy.zeros(own_gan_cases.parameters(net))
    for kind, *needs in own_gan.layers_of(net, theta):
        if kind == "dense":
            needs[0][...] = stream.uniform(needs[0].shape, -irange, irange)
    return numpy.array([theta, 0 * theta, 0 * theta])


def shortened(arguments, iterations):
    """The arguments of own_training with so many iterations."""
    *nets, t, xs, zs, zs_g, adam = arguments
    return (*nets, t, xs[:iterations], zs[:iterations], zs_g[:iterations], adam)


@cache
def calls(seed):
    """Every Call of the reference's functions in the first iterations of all starts, in the order in which they end."""
    found: list[Call] = []
    names = dict(vars(own_gan))
    iteration, player = 0, "discriminator"

    def recorded(function):
        def call(*arguments):
            nonlocal iteration, player
            if function.__name__ == "own_iteration":
                iteration, player = arguments[4], "discriminator"
            if function.__name__ == "own_g_gradient":
                player = "generator"
            result = function(*arguments)
            found.append(Call(iteration, player, function.__name__, arguments, result))
            return result

        return call

    for name, value in vars(own_gan).items():
        if isinstance(value, types.FunctionType) and value.__module__ == own_gan.__name__:
            names[name] = types.FunctionType(value.__code__, names, name)
    for question in (*EXERCISE.pasted, *EXERCISE.questions):
        names[question.name] = recorded(names[question.name])
    for arguments in starts(seed):
        names[TRAINING](*arguments)
    return [call for call in found if call.name != TRAINING]


def followed(result, judge, answers, lang, seed):
    """The Result of own_training, right by itself so far, once the student's own functions have trained with it."""

    def wrong(output, status="wrong", bug=""):
        return replace(result, score=0.0, status=status, output=output, bug=bug)

    for arguments in starts(seed):
        for iterations in range(1, FIRST + 1):
            case = shortened(arguments, iterations)
            answer = answers.ask(TRAINING, case)
            if not agrees(answer, case, judge.question, CLOSE):
                return blamed(wrong, answers, answer, lang, seed)
    g, t, answer = ring(judge.question, answers, seed)
    if answer is not None:
        if answer.kind in ("timeout", "killed", "memory"):
            return wrong(message(answer.kind, lang), answer.kind)
        return wrong(message("later", lang, begin=t[0] + 1, end=t[1], error=answer.error))
    if t < ITERATIONS:
        return replace(result, output=message("slow", lang, seconds=BUDGET, t=t, iterations=ITERATIONS))
    z = Stream(seed + 1, "float64").normal((2000, 2))
    found = mode_coverage(own_gan.net_forward(RING_G, g[0], z), toy.ring_centres(), toy.RING_SD)
    if found.covered < found.modes:
        return wrong(message("modes", lang, covered=found.covered, modes=found.modes, t=t))
    return replace(result, output=message("trained", lang, covered=found.covered, modes=found.modes, t=t))


def ring(question, answers, seed):
    """(g, the iterations made, None) of training on the ring; or (g, (begin, end) of a piece, its Answer) if wrong.

    A piece takes about a second at most, so that no call comes near the limit of a cage.
    """
    stream = Stream(seed, "float64")
    d, g, t, began = started(stream, RING_D, 0.2), started(stream, RING_G, 0.2), 0, answers.seconds()
    while t < ITERATIONS and answers.seconds() - began < BUDGET:
        fast = int(t / max(answers.seconds() - began, 1e-3))  # iterations in a second, so far
        n = min(1 + int(stream.integers(LONGEST, 1)[0]), ITERATIONS - t, max(fast, 1))
        xs = toy.ring(64 * n, stream).reshape(n, 64, 2)
        case = (RING_D, RING_G, d, g, t, xs, *stream.normal((2, n, 64, 2)), RING_ADAM)
        answer = answers.ask(TRAINING, case)
        if not agrees(answer, case, question, NEAR):
            return g, (t, t + n), answer
        d, g = outcome_of(answer, question).parts
        t += n
    return g, t, None


def agrees(answer, case, question, tolerance):
    """Whether an Answer is what the reference gives, but for rounding that has grown from iteration to iteration.

    Compared are the way that theta has gone, m, and v, of each player: their difference from the right one is at most
    `tolerance` times as long as that is.
    """
    got, (d, g) = outcome_of(answer, question), question.function(*case)
    if difference(got, Outcome("value", parts_of((d, g))), numpy.inf) is not None:
        return False
    for mine, right, start in zip(got.parts, (d, g), case[2:4]):
        origin = numpy.array([start[0], 0 * start[0], 0 * start[0]])
        apart = numpy.linalg.norm(mine - right, axis=1)
        if not (apart <= tolerance * numpy.linalg.norm(right - origin, axis=1)).all():
            return False
    return True


@cache
def examiner(name, seed):
    """The Examiner of a function's question."""
    return Examiner(exercise_of(name).question(name), seed)


def blamed(wrong, answers, answer, lang, seed):
    """The Result that names the first function that differs. wrong(output, status, bug): a Result without points."""
    changes = None
    for call in calls(seed):
        exercise = exercise_of(call.name)
        question = exercise.question(call.name)
        mine = answers.ask(call.name, call.arguments)
        got, right = outcome_of(mine, question), Outcome("value", parts_of(call.result))
        gap = difference(got, right, max(question.tolerance, 1e-5))
        if mine.kind == "stub":
            return wrong(message("rests", lang, on=call.name), "stub")
        if gap is not None and exercise is EXERCISE and changes:
            break  # what it calls gives the right results, but spoils what others need
        if gap is not None:
            return wrong(*told(call, exercise, question, gap, mine, answers, lang, seed))
        changes = changes or (mine.changed and (call.name, question.parameters[mine.changed[0]]))
    if changes:
        return wrong(message("changes", lang, name=changes[0], argument=changes[1]), bug="changes-its-argument")
    if answer.kind != "value":
        return wrong(message("raised", lang, error=answer.error), "error")
    return wrong(message("only together", lang))


def told(call, exercise, question, gap, mine, answers, lang, seed):
    """(output, status, bug) about a function that differs: where, and what is wrong with it by itself."""
    output = question.parts(lang)[gap.part] if gap.kind in ("value", "shape", "type") else ""
    key = "parts in" if output else "parts"
    where = {"iteration": call.iteration, "player": message(call.player, lang), "name": call.name, "output": output}
    said = [message(key, lang, **where)]
    if mine.kind == "missing":
        return "\n".join([*said, message("missing", lang, name=call.name)]), "missing", ""
    said += [mine.error] if mine.error else []
    judge = examiner(call.name, seed)
    alone = verdict(exercise.name, judge, lambda case: answers.ask(call.name, case), lang)
    if exercise is EXERCISE:
        said.append(message("above", lang, name=call.name))
    elif alone.score == 0:
        said += [message("alone", lang, name=call.name, exercise=exercise.name[:2]), alone.output]
    return "\n".join(said), "wrong", alone.bug
