"""A student's code in a process of its own: what goes in are arrays, what comes out are arrays or a verdict.

    with Cage(cells) as cage:
        answer = cage.call("sigmoid", [a])  # an Answer: a value, or what went wrong

What holds where. Everywhere: the clock, the comparisons and the right answers are this side's; values come back as
numbers, text and raw array bytes (values.py), nothing is unpickled, and no method of a student's object runs here. A
process that dies, hangs or talks nonsense is replaced, and the other questions go on; a statement that takes it along
is left out from then on. Limits count the processor's time that the process has used, so that a busy machine costs
nobody points; time asleep counts too, a tenth of it (PATIENCE). Linux and macOS: bounds on time and on the size and
number of files; no bound on memory on macOS.
Linux 5.13 or later on x86-64 and ARM: files, processes, sockets and signals are bounded by the kernel (fence.py).
Without that, an audit hook alone refuses them (guard.py): enough against Python code, not against code that corrupts
memory or a package that opens files in compiled code. Windows has no such process: use WSL.
"""

import secrets
from dataclasses import dataclass
from typing import Any, NamedTuple

from minigan.exercises.process import NONSENSE, Dead, Limit, Process
from minigan.exercises.values import Code, Other, ValueRefused, clean, decode, encode

RUN_SECONDS = 20.0  # for all the cells together, those left out included
START_SECONDS = 60.0  # for all the times that they are run, since a process that ends is replaced
STATEMENT_SECONDS = 6.0  # for one statement of them
IMPORT_SECONDS = 30.0  # for one that imports, which is not counted above
CALL_SECONDS = 4.0  # for one call of a function
QUESTION_SECONDS = 8.0  # for all the calls of one function
PATIENCE = 10.0  # seconds asleep that count as one second of computing
BAD_STATEMENTS = 3  # that end the process; if there are more, only what defines is run, until there are twice as many
KINDS = ("missing", "signature", "stub", "error", "memory", "timeout")  # that the process may say of itself


@dataclass(frozen=True)
class Answer:
    """What a call gave: kind "value" with the value, or another kind with the error in words.

    kinds: value, missing (no such function), signature, stub (NotImplementedError), error, timeout, memory, killed.
    changed: the places of arguments that were changed in place. cause: an error in a cell that the error follows from.
    lacks: a package that is not installed here, which is why.
    """

    kind: str
    value: Any = None
    error: str = ""
    changed: tuple[int, ...] = ()
    cause: str = ""
    lacks: str = ""


class Fault(NamedTuple):
    """A statement that failed: its error, the earlier one that this follows from, and the package that it lacks."""

    error: str
    cause: str = ""
    lacks: str = ""


class Cage:
    """One submission's cells, run in a process of their own as soon as something is asked of them.

    reference: the Cage of the right functions, asked for an earlier question's function when the code calls it.
    modules: {path: text} of files beside it that its code may import. faults: of each cell, its Faults. fences: what
    the kernel holds, "landlock" and "seccomp", once it has started. asked: whether the code has called a function that
    the reference answers.
    """

    def __init__(
        self, cells, reference=None, modules=None, run_seconds=RUN_SECONDS, statement_seconds=STATEMENT_SECONDS,
        call_seconds=CALL_SECONDS, patience=PATIENCE,
    ):  # fmt: skip
        self.cells, self.reference = list(cells), reference
        self.run_seconds, self.statement_seconds = run_seconds, statement_seconds
        self.call_seconds, self.patience = call_seconds, patience
        self.faults: list[list[Fault]] = [[] for _ in self.cells]
        self.fences: tuple[str, ...] = ()
        self._process: Any = None
        self._failed: Answer | None = None
        self._called = False  # whether this process has run one of the student's functions
        self._bad: dict[tuple[int, int], str] = {}  # {(cell, statement of it or -1): the error}
        self._at: tuple[int, int, int] | None = None
        self._spent: dict[str, float] = {}
        self._starting = 0.0
        self.asked = False
        self.modules = dict(modules or {})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.renew()

    @property
    def errors(self):
        """The first error of each cell, or None."""
        return [faults[0].error if faults else None for faults in self.faults]

    def call(self, name, arguments, earlier=(), within=None):
        """The Answer of the student's function `name`. earlier: names that the reference answers from now on.

        within: seconds for all calls of this function, those before included; None for QUESTION_SECONDS. One that is
        missing is asked for again in a fresh process, since an earlier call may have taken it away.
        """
        called = self._called
        answer = self._call(name, arguments, earlier, within)
        if answer.kind != "missing" or not called:
            return answer
        self.renew()
        return self._call(name, arguments, earlier, within)

    def spent(self, name):
        """The seconds that all calls of a function have taken."""
        return self._spent.get(name, 0.0)

    def _call(self, name, arguments, earlier, within):
        if self._failed is not None:  # the cells themselves: trying again would take as long and give the same
            return self._failed
        try:
            self._start()
        except Dead as dead:
            self.renew()
            self._failed = Answer(dead.kind, error=dead.error)
            return self._failed
        process, self._called = self._process, True
        began = process.times()
        left = min(self.call_seconds, max((within or QUESTION_SECONDS) - self.spent(name), 0.1))
        request = {"call": name, "arguments": [encode(a) for a in arguments], "earlier": list(earlier)}
        try:
            answer = self._converse({**request, "seconds": left}, Limit(process, left), earlier)
            answer = self._answer(answer, len(arguments))
        except Dead as dead:
            answer = Answer(dead.kind, error=dead.error)
        self._spent[name] = self.spent(name) + process.since(began)
        if answer.kind in ("timeout", "killed"):
            self.renew()
        return answer

    def renew(self):
        """End the process; the next call has a fresh one, untouched by what earlier calls did."""
        if self._process is not None:
            self._process.end()
        self._process, self._called = None, False

    @staticmethod
    def _answer(answer, arguments):
        """An Answer from what the process said, trusting nothing."""
        if "value" in answer:
            changed = answer.get("changed")
            if not isinstance(changed, list) or not all(type(i) is int and 0 <= i < arguments for i in changed):
                raise Dead("killed", NONSENSE)
            try:
                return Answer("value", decode(answer["value"]), changed=tuple(changed[:arguments]))
            except ValueRefused:
                raise Dead("killed", NONSENSE) from None
        kind, error = answer.get("kind"), answer.get("error")
        if kind not in KINDS or not isinstance(error, str):
            raise Dead("killed", NONSENSE)
        return Answer(kind, error=clean(error, 500), **_words(answer.get("cause"), answer.get("lacks")))

    # ---- the process ----

    def _start(self):
        """Have a process with the cells run in it, without what ends or hangs it. Raises Dead if there is none."""
        while self._process is None:
            self._at = None
            try:
                process = self._process = Process(self.modules, self.patience)
                start = self._converse({"start": True}, Limit(process, START_SECONDS))
                self.fences = tuple(start["fences"])  # before any of the student's code
                bad = {number for number, place in self._bad if place < 0}
                texts = ["" if number in bad else cell for number, cell in enumerate(self.cells)]
                self._converse({"read": texts}, Limit(process, self.statement_seconds, START_SECONDS))
                began = process.times()
                self._run(bad)
            except Dead as dead:
                if self._at is None or self._at[:2] in self._bad or len(self._bad) > 2 * BAD_STATEMENTS:
                    raise
                self._starting += process.since(began) if self._at[1] >= 0 else 0.0
                self.renew()
                number, place, line = self._at
                self._bad[number, place] = f"{dead.error} (code cell {number + 1}, line {line})"
                if place < 0:
                    self.faults[number] = [Fault(self._bad[number, place])]

    def _run(self, bad):
        """Run the cells but bad ones, in what time is left. Raises Dead; `_at` is the statement that ended it."""
        left = min(self.run_seconds, max(START_SECONDS - self._starting, 1.0))
        limits = [self.statement_seconds, IMPORT_SECONDS]
        for number in range(len(self.cells)):
            if number in bad:
                continue
            without = [[place, error] for (cell, place), error in self._bad.items() if cell == number]
            request = {"run": number, "left": left, "limits": limits, "without": without,
                       "defining": len(self._bad) > BAD_STATEMENTS}  # fmt: skip
            limit = Limit(self._process, self.statement_seconds, max(left, 0.0) + IMPORT_SECONDS)
            _, slept = self._process.times()
            answer = self._converse(request, limit)
            slept = max(self._process.times()[1] - slept, 0.0)
            faults, used = answer.get("faults"), answer.get("used")
            if not isinstance(faults, list) or type(used) is not int or used < 0:
                raise Dead("killed", NONSENSE)
            self.faults[number] = [fault for fault in map(_fault, faults) if fault]
            left -= used / 1000 + slept / self.patience
            self._starting += used / 1000 + slept / self.patience

    def _converse(self, message, limit, earlier=()):
        """The answer to a message; what the code asks of the reference meanwhile is answered."""
        token = ""
        while True:
            if message is not None:
                token = secrets.token_hex(8)
                self._process.say({**message, "token": token}, limit)
            answer = self._process.hear(limit)
            if not isinstance(answer, dict) or answer.get("token") != token:
                raise Dead("killed", NONSENSE)
            if "at" in answer:
                self._at, message = self._announced(answer["at"]), None
                limit.again(IMPORT_SECONDS if answer.get("import") is True else self.statement_seconds)
            elif "ask" in answer:
                message = limit.paused(self._right, answer, earlier)
            else:
                return answer
            limit.check()  # what is said without an end is no answer

    def _announced(self, place):
        """Where the process says that it is: (a cell, a statement of it or -1, its line)."""
        if not isinstance(place, list) or [type(i) for i in place] != [int, int, int]:
            raise Dead("killed", NONSENSE)
        number, statement, line = place
        if not 0 <= number < len(self.cells) or not -1 <= statement < 2**40 or not 0 <= line < 2**40:
            raise Dead("killed", NONSENSE)
        return number, statement, line

    def _right(self, question, earlier):
        """What the reference answers; nothing but an earlier question's function may be asked for."""
        name, arguments = question["ask"], question.get("arguments")
        known = self.reference is not None and isinstance(name, str) and name in earlier
        if not known or not isinstance(arguments, list):
            raise Dead("killed", "it asked the grader for what it may not ask for")
        self.asked = True
        try:
            answer = self.reference.call(name, [decode(argument) for argument in arguments])
            if answer.kind == "value":
                return {"value": encode(answer.value)}
        except ValueRefused:
            pass
        return {"error": f"{name} was called with arguments that it cannot take"}


def _fault(said):
    """A Fault of what the process says of one, None if that is none."""
    if not isinstance(said, list) or len(said) != 3 or not isinstance(said[0], str):
        return None
    return Fault(clean(said[0], 500), **_words(*said[1:]))


def _words(cause, lacks):
    """A cause and the name of a package as the process says them, trusting neither."""
    package = lacks if isinstance(lacks, str) and lacks.isidentifier() and len(lacks) < 60 else ""
    return {"cause": clean(cause, 500) if isinstance(cause, str) else "", "lacks": package}


__all__ = ["Answer", "Cage", "Code", "Fault", "Other"]
